"""A checkpoint of the bundled architecture as a GGUF file, so that llama.cpp can run the same weights.

All-attention GraniteMoeHybrid only. NF4 weights are unpacked first; Q4_0 then rounds them once more.
"""

import json
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from ..errors import UnsupportedModelError
from ..moe.loading import LoadSettings, load_model
from .peers import require

Precision = Literal["F32", "F16", "Q8_0", "Q4_0"]

LINEAR_NAMES = {
    "self_attn.v_proj.weight": "attn_v.weight",
    "self_attn.o_proj.weight": "attn_output.weight",
    "input_layernorm.weight": "attn_norm.weight",
    "post_attention_layernorm.weight": "ffn_norm.weight",
    "shared_mlp.output_linear.weight": "ffn_down_shexp.weight",
    "block_sparse_moe.router.weight": "ffn_gate_inp.weight",
    "block_sparse_moe.router.layer.weight": "ffn_gate_inp.weight",
    "block_sparse_moe.experts.down_proj": "ffn_down_exps.weight",
}
"""Tensors of a layer that only change their name."""
PAIRS = {
    "shared_mlp.input_linear.weight": ("ffn_gate_shexp.weight", "ffn_up_shexp.weight"),
    "block_sparse_moe.experts.gate_up_proj": ("ffn_gate_exps.weight", "ffn_up_exps.weight"),
}
"""Gate and up projection, stored together here and apart there."""


def write_gguf(checkpoint: Path, file: Path, precision: Precision) -> None:
    """Write the checkpoint's weights, tokenizer and constants."""
    gguf = require("gguf", "gguf")
    loaded = load_model(checkpoint, LoadSettings(device="cpu", dtype="float32", experts="expanded"))
    config: Any = loaded.network.config
    if config.model_type != "granitemoehybrid" or not {"attention", "full_attention"}.issuperset(config.layer_types):
        raise UnsupportedModelError(
            f"{checkpoint.name} is not an all-attention granitemoehybrid model, the only kind written as GGUF."
        )
    writer = gguf.GGUFWriter(str(file), "granitemoe")
    _write_constants(writer, config)
    _write_tokenizer(gguf, writer, json.loads((checkpoint / "tokenizer.json").read_bytes()), config)
    for name, tensor in loaded.network.state_dict().items():
        for target, values in _renamed(name, tensor.float(), config):
            _write_tensor(gguf, writer, target, values, precision)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _write_constants(writer: Any, config: Any) -> None:
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_expert_shared_feed_forward_length(config.shared_intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_dimension_count(config.hidden_size // config.num_attention_heads)
    writer.add_rope_freq_base(float(config.rope_parameters["rope_theta"]))
    writer.add_expert_count(config.num_local_experts)
    writer.add_expert_used_count(config.num_experts_per_tok)
    writer.add_vocab_size(config.vocab_size)
    writer.add_logit_scale(config.logits_scaling)
    writer.add_residual_scale(config.residual_multiplier)
    writer.add_embedding_scale(config.embedding_multiplier)
    writer.add_attention_scale(config.attention_multiplier)


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
    writer.add_pad_token_id(config.pad_token_id)
    writer.add_add_bos_token(False)


def _renamed(name: str, tensor: Tensor, config: Any) -> list[tuple[str, Tensor]]:
    """What llama.cpp calls this tensor, and how it wants it."""
    whole = {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight"}
    if name in whole:
        return [(whole[name], tensor)]
    if name == "lm_head.weight":
        return [] if config.tie_word_embeddings else [("output.weight", tensor)]
    _, _, layer, rest = name.split(".", 3)
    if rest in PAIRS:
        gate, up = tensor.chunk(2, dim=-2)
        return [(f"blk.{layer}.{target}", part) for target, part in zip(PAIRS[rest], (gate, up), strict=True)]
    if rest == "self_attn.q_proj.weight":
        return [(f"blk.{layer}.attn_q.weight", _interleaved(tensor, config.num_attention_heads))]
    if rest == "self_attn.k_proj.weight":
        return [(f"blk.{layer}.attn_k.weight", _interleaved(tensor, config.num_key_value_heads))]
    if rest not in LINEAR_NAMES:
        raise UnsupportedModelError(f"{name!r} has no known name in a GGUF file.")
    return [(f"blk.{layer}.{LINEAR_NAMES[rest]}", tensor)]


def _interleaved(weight: Tensor, heads: int) -> Tensor:
    """Rotary pairs stand next to each other there, half a head apart here."""
    rows, columns = weight.shape
    return weight.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


def _write_tensor(gguf: Any, writer: Any, name: str, tensor: Tensor, precision: Precision) -> None:
    """Matrices in the wanted precision; norms and routers in fp32, as llama.cpp's own converter does."""
    values = np.ascontiguousarray(tensor.to(torch.float32).numpy())
    if values.ndim < 2 or "gate_inp" in name or values.shape[-1] % 32:
        writer.add_tensor(name, values)
        return
    kind = gguf.GGMLQuantizationType[precision]
    writer.add_tensor(name, gguf.quants.quantize(values, kind), raw_dtype=kind)
