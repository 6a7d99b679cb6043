"""The exam that a model passes before it investigates with tools: short tasks, their answers checked by code."""
