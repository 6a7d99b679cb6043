"""What the ways to quantise a model of Transformers leave in sixteen bits, measured on tiny checkpoints."""
