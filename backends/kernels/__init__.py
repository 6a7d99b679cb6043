"""The routed layer's arithmetic: one signature, a readable reference, and faster kernels beside it."""
