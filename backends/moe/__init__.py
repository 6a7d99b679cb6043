"""Transformers mixture-of-experts models with every large weight in NF4: quantise, store, load, record routing."""
