"""A checkpoint as a GGUF file, so that llama.cpp can run the same weights.

Granite 4.0 with Mamba layers and without, OLMoE and Qwen3-MoE. NF4 weights are unpacked first; Q4_0 then rounds them
once more, and what llama.cpp keeps in more bits is kept so.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..errors import UnsupportedModelError
from ..kernels.nf4 import dequantize
from ..moe.linear import PackedLinear, packed_scales
from ..moe.loading import LoadSettings, load_model
from ..moe.packing import PROJECTIONS, experts_modules
from .ggml import Precision, kind_of, quantize
from .peers import require

ATTENTION_NAMES = {
    "self_attn.v_proj.weight": "attn_v.weight",
    "self_attn.o_proj.weight": "attn_output.weight",
    "self_attn.q_norm.weight": "attn_q_norm.weight",
    "self_attn.k_norm.weight": "attn_k_norm.weight",
    "input_layernorm.weight": "attn_norm.weight",
    "post_attention_layernorm.weight": "ffn_norm.weight",
}
EXPERTS_NAMES = {
    "shared_mlp.output_linear.weight": "ffn_down_shexp.weight",
    "block_sparse_moe.router.weight": "ffn_gate_inp.weight",
    "block_sparse_moe.router.layer.weight": "ffn_gate_inp.weight",
    "block_sparse_moe.experts.down_proj": "ffn_down_exps.weight",
    "mlp.gate.weight": "ffn_gate_inp.weight",
    "mlp.experts.down_proj": "ffn_down_exps.weight",
}
MAMBA_NAMES = {
    "mamba.in_proj.weight": "ssm_in.weight",
    "mamba.out_proj.weight": "ssm_out.weight",
    "mamba.conv1d.bias": "ssm_conv1d.bias",
    "mamba.dt_bias": "ssm_dt.bias",
}
NAMES = ATTENTION_NAMES | EXPERTS_NAMES | MAMBA_NAMES
"""Tensors of a layer that only change their name."""
PAIRS = {
    "shared_mlp.input_linear.weight": ("ffn_gate_shexp.weight", "ffn_up_shexp.weight"),
    "block_sparse_moe.experts.gate_up_proj": ("ffn_gate_exps.weight", "ffn_up_exps.weight"),
    "mlp.experts.gate_up_proj": ("ffn_gate_exps.weight", "ffn_up_exps.weight"),
}
"""Gate and up projection, stored together here and apart there."""
ARCHITECTURES = {"granitemoehybrid": "granitemoe", "olmoe": "olmoe", "qwen3_moe": "qwen3moe"}
"""What llama.cpp calls them; a Granite with Mamba layers is a `granitehybrid`."""


def write_gguf(checkpoint: Path, file: Path, precision: Precision) -> None:
    """Write the checkpoint's weights, tokenizer and constants; a checkpoint without a tokenizer gets one of numbers."""
    gguf = require("gguf", "gguf")
    loaded = load_model(checkpoint, LoadSettings(device="cpu", dtype="float32"))
    config: Any = loaded.network.config
    if config.model_type not in ARCHITECTURES:
        raise UnsupportedModelError(
            f"{checkpoint.name} is {config.model_type}, expected one of {', '.join(ARCHITECTURES)}: "
            "only these are written as GGUF."
        )
    is_hybrid = _is_hybrid(config)
    writer = gguf.GGUFWriter(str(file), "granitehybrid" if is_hybrid else ARCHITECTURES[config.model_type])
    _write_constants(writer, config)
    if is_hybrid:
        _write_mamba_constants(writer, config)
    tokenizer = checkpoint / "tokenizer.json"
    _write_tokenizer(
        gguf,
        writer,
        json.loads(tokenizer.read_bytes()) if tokenizer.is_file() else _numbers_as_tokens(config.vocab_size),
        config,
    )
    for name, tensor in _dense_tensors(loaded.network):
        for target, values in _renamed(name, tensor, config):
            kind = kind_of(
                target, precision, values.shape[-1], config.num_hidden_layers, has_output=not config.tie_word_embeddings
            )
            _write_tensor(gguf, writer, target, values, kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _numbers_as_tokens(count: int) -> dict[str, Any]:
    """A tokenizer for a model without one: tokens are words of ASCII, since llama.cpp holds half a letter back.

    It refuses a list of merges that is empty.
    """
    return {
        "model": {"vocab": {f"w{number}": number for number in range(count)}, "merges": ["a b"]},
        "added_tokens": [],
    }


def _is_hybrid(config: Any) -> bool:
    return config.model_type == "granitemoehybrid" and "linear_attention" in config.layer_types


def _dense_tensors(network: Any) -> Iterator[tuple[str, Tensor]]:
    """Every tensor unpacked to fp32, one after the other: a whole model in floats is eight times as large."""
    packed = {f"{name}.{leaf}" for name, module in experts_modules(network) for leaf in PROJECTIONS}
    linears = {name: module for name, module in network.named_modules() if isinstance(module, PackedLinear)}
    for name, tensor in network.state_dict().items():
        path, _, leaf = name.rpartition(".")
        if "_absmax" in leaf:
            continue
        if name in packed:
            yield name, dequantize(tensor, packed_scales(network.get_submodule(path), leaf).dense(), torch.float32)
        elif path in linears and leaf == "weight":
            yield name, linears[path].dense_weight(torch.float32)
        else:
            yield name, tensor.float()


def _write_constants(writer: Any, config: Any) -> None:
    kinds = getattr(config, "layer_types", None) or ["full_attention"] * config.num_hidden_layers
    width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    inner = getattr(config, "moe_intermediate_size", None) or config.intermediate_size
    heads = config.num_key_value_heads
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(inner)
    writer.add_expert_feed_forward_length(inner)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv([heads * (kind != "linear_attention") for kind in kinds] if _is_hybrid(config) else heads)
    writer.add_key_length(width)
    writer.add_value_length(width)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_dimension_count(width)
    writer.add_rope_freq_base(float(config.rope_parameters["rope_theta"]))
    writer.add_expert_count(getattr(config, "num_local_experts", None) or config.num_experts)
    writer.add_expert_used_count(config.num_experts_per_tok)
    writer.add_vocab_size(config.vocab_size)
    if config.model_type == "granitemoehybrid":
        writer.add_expert_shared_feed_forward_length(config.shared_intermediate_size)
        writer.add_logit_scale(config.logits_scaling)
        writer.add_residual_scale(config.residual_multiplier)
        writer.add_embedding_scale(config.embedding_multiplier)
        writer.add_attention_scale(config.attention_multiplier)
        writer.add_rope_scaling_finetuned(config.position_embedding_type == "rope")


def _write_mamba_constants(writer: Any, config: Any) -> None:
    writer.add_ssm_conv_kernel(config.mamba_d_conv)
    writer.add_ssm_inner_size(config.mamba_n_heads * config.mamba_d_head)
    writer.add_ssm_state_size(config.mamba_d_state)
    writer.add_ssm_group_count(config.mamba_n_groups)
    writer.add_ssm_time_step_rank(config.mamba_n_heads)


def _write_tokenizer(gguf: Any, writer: Any, tokenizer: dict[str, Any], config: Any) -> None:
    model = tokenizer["model"]
    words = [f"<unused{number}>" for number in range(config.vocab_size)]
    kinds = [gguf.TokenType.UNUSED] * config.vocab_size
    for word, number in model["vocab"].items():
        words[number], kinds[number] = word, gguf.TokenType.NORMAL
    for added in tokenizer["added_tokens"]:
        words[added["id"]] = added["content"]
        kinds[added["id"]] = gguf.TokenType.CONTROL if added["special"] else gguf.TokenType.USER_DEFINED
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(words)
    writer.add_token_types(kinds)
    writer.add_token_merges([merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]])
    writer.add_eos_token_id(config.eos_token_id)
    writer.add_bos_token_id(config.bos_token_id if config.bos_token_id is not None else config.eos_token_id)
    writer.add_pad_token_id(config.pad_token_id if config.pad_token_id is not None else config.eos_token_id)
    writer.add_add_bos_token(False)


def _renamed(name: str, tensor: Tensor, config: Any) -> list[tuple[str, Tensor]]:
    """What llama.cpp calls this tensor, and how it wants it."""
    whole = {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight"}
    if name in whole:
        return [(whole[name], tensor)]
    if name == "lm_head.weight":
        return [] if config.tie_word_embeddings else [("output.weight", tensor)]
    _, _, layer, rest = name.split(".", 3)
    block = f"blk.{layer}."
    if rest in PAIRS:
        gate, up = tensor.chunk(2, dim=-2)
        return [(f"{block}{target}", part) for target, part in zip(PAIRS[rest], (gate, up), strict=True)]
    heads = {
        "self_attn.q_proj.weight": ("attn_q.weight", config.num_attention_heads),
        "self_attn.k_proj.weight": ("attn_k.weight", config.num_key_value_heads),
    }
    if rest in heads:
        target, count = heads[rest]
        return [(block + target, _interleaved(tensor, count) if "granite" in config.model_type else tensor)]
    match rest:
        case "mamba.conv1d.weight":
            return [(f"{block}ssm_conv1d.weight", tensor[:, 0])]
        case "mamba.A_log":
            return [(f"{block}ssm_a", -torch.exp(tensor)[:, None])]
        case "mamba.D":
            return [(f"{block}ssm_d", tensor[:, None])]
        case "mamba.norm.weight":
            return [(f"{block}ssm_norm.weight", tensor.view(config.mamba_n_groups, -1))]
    if rest not in NAMES:
        raise UnsupportedModelError(f"{name!r} has no known name in a GGUF file.")
    return [(block + NAMES[rest], tensor)]


def _interleaved(weight: Tensor, heads: int) -> Tensor:
    """Rotary pairs stand next to each other there, half a head apart here."""
    rows, columns = weight.shape
    return weight.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


def _write_tensor(gguf: Any, writer: Any, name: str, tensor: Tensor, kind: str) -> None:
    """Matrices in the wanted type; norms and routers in fp32, as llama.cpp's own converter does."""
    values = np.ascontiguousarray(tensor.to(torch.float32).numpy())
    if values.ndim < 2 or "gate_inp" in name or "ssm_conv1d" in name or "norm" in name or values.shape[-1] % 32:
        writer.add_tensor(name, values)
        return
    writer.add_tensor(name, quantize(values, kind), raw_dtype=gguf.GGMLQuantizationType[kind])
