"""Bytes that one decode step must read of memory, from the weights as an engine really stores them."""

from typing import Any

import torch
from torch import nn
from transformers import PreTrainedConfig, PreTrainedModel


def stored_bytes(module: nn.Module, scale_bytes: int | None = None) -> int:
    """Bytes of the module's weights, the scales of packed ones included; `scale_bytes` counts so many for each scale."""
    parameters = list(module.parameters())
    total = sum(
        part.numel() * (scale_bytes if scale_bytes and name.endswith("_absmax") else part.element_size())
        for name, part in module.named_parameters()
    )
    total += sum(part.numel() * part.element_size() for name, part in module.named_buffers() if "absmax" in name)
    # bitsandbytes keeps the scales in a state beside the weight: of the parameter, of the layer, or of both.
    states = [getattr(part, "quant_state", None) for part in (*parameters, *module.modules())]
    total += sum(_scales(state) for state in {id(state): state for state in states}.values())
    return total


def weight_bytes_per_step(network: PreTrainedModel, batch: int, scale_bytes: int | None = None) -> int:
    """Weight bytes that a step of `batch` tokens reads once: all but the experts no token chose.

    The chosen experts are counted as if the tokens chose independently; of the input embedding only the tokens' rows
    are read, unless the output head is the same tensor.
    """
    experts = {name: module for name, module in network.named_modules() if _holds_experts(module)}
    routed = sum(
        stored_bytes(module, scale_bytes) * distinct_share(module.num_experts, top_k(network.config), batch)
        for module in experts.values()
    )
    total = stored_bytes(network, scale_bytes) - sum(stored_bytes(module, scale_bytes) for module in experts.values())
    embedding = network.get_input_embeddings().weight
    head = network.get_output_embeddings()
    if head is None or head.weight is not embedding:
        total -= embedding.numel() * embedding.element_size()
    rows = batch * embedding.shape[-1] * embedding.element_size()
    return int(total + routed + rows)


def state_bytes_per_step(config: PreTrainedConfig, dtype: torch.dtype, batch: int, length: int) -> int:
    """Cache bytes that a step of `batch` tokens reads or writes, each sequence holding `length` tokens."""
    text = config.get_text_config()
    kinds = list(getattr(text, "layer_types", None) or ["full_attention"] * text.num_hidden_layers)
    mamba = sum("mamba" in kind or "linear" in kind for kind in kinds)
    heads = text.num_key_value_heads
    width = getattr(text, "head_dim", None) or text.hidden_size // text.num_attention_heads
    attention = (len(kinds) - mamba) * 2 * heads * width * length
    state = 0
    if mamba:
        inner = text.mamba_n_heads * text.mamba_d_head
        channels = inner + 2 * text.mamba_n_groups * text.mamba_d_state
        # Both states are read and written back; Transformers keeps the recurrent one in float32.
        state = mamba * 2 * (4 * inner * text.mamba_d_state + dtype.itemsize * channels * text.mamba_d_conv)
    return int(batch * (attention * dtype.itemsize + state))


def bytes_per_token(network: PreTrainedModel, dtype: torch.dtype, batch: int, length: int) -> int:
    """Bytes a step moves, for each of its `batch` tokens."""
    step = weight_bytes_per_step(network, batch) + state_bytes_per_step(network.config, dtype, batch, length)
    return step // batch


def distinct_share(experts: int, chosen: int, tokens: int) -> float:
    """Share of a layer's experts that `tokens` tokens touch, each choosing `chosen` of them evenly."""
    return 1 - (1 - min(1.0, chosen / experts)) ** tokens


def top_k(config: PreTrainedConfig) -> int:
    """Experts that each token uses."""
    return int(config.get_text_config().num_experts_per_tok)


def _holds_experts(module: nn.Module) -> bool:
    return hasattr(module, "num_experts") and any(hasattr(module, name) for name in ("is_transposed", "gate_up_proj"))


def _scales(state: Any) -> int:
    if state is None:
        return 0
    nested = getattr(state, "state2", None)
    return int(state.absmax.numel() * state.absmax.element_size()) + _scales(nested)
