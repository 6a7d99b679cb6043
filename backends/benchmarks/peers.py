"""Other ways to run a mixture of experts from four bits, as their own documents say to use them.

Each is optional: `PeerMissingError` says what is not installed. Weights are random, drawn and packed module by module.
"""

import shutil
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedConfig, PreTrainedModel
from transformers.integrations.moe import ALL_EXPERTS_FUNCTIONS

from ..moe.packing import PROJECTIONS, is_experts
from .random_model import packed_random_model, random_model
from .timing import Candidate
from .transformers_engine import TransformersEngine

GROUPED_NF4 = "grouped_nf4_gemm"
"""The name under which Transformers finds the peer's kernel."""


class PeerMissingError(Exception):
    """A peer is not installed, or cannot run here."""


FAILURES = (PeerMissingError, RuntimeError, AssertionError, ValueError, torch.cuda.OutOfMemoryError)
"""What a peer may end with; each becomes a row and not the end of its job."""


def require(module: str, package: str) -> Any:
    """The peer's module."""
    if find_spec(module.partition(".")[0]) is None:
        raise PeerMissingError(f"{package} is not installed")
    return import_module(module)


def make_load_in_4bit(
    config: PreTrainedConfig, device: torch.device, dtype: torch.dtype, *, parametrize: bool = False
) -> Candidate:
    """bitsandbytes: every ordinary linear in NF4, as `load_in_4bit` does; experts stay in bf16.

    With `parametrize` the experts are in NF4 too, through bitsandbytes' parametrisation.
    """
    bitsandbytes = require("bitsandbytes", "bitsandbytes")
    replace = import_module("bitsandbytes.nn.parametrize").replace_parameter_4bit if parametrize else None

    def finish(network: PreTrainedModel, name: str, module: nn.Module) -> None:
        if type(module) is nn.Linear and module is not network.get_output_embeddings():
            network.set_submodule(name, linear_4bit(bitsandbytes, module, dtype))
        elif replace is not None and is_experts(module):
            for leaf in PROJECTIONS:
                if isinstance(getattr(module, leaf, None), nn.Parameter):
                    replace(module, leaf, quant_type="nf4")

    network = random_model(config, device, dtype, finish=finish)
    network.set_experts_implementation("grouped_mm")  # what Transformers chooses by itself
    return TransformersEngine(network)


def linear_4bit(bitsandbytes: Any, linear: nn.Linear, dtype: torch.dtype) -> nn.Module:
    """The layer as Transformers' bitsandbytes quantizer would leave it, in NF4."""
    packed: nn.Module = bitsandbytes.nn.Linear4bit(
        linear.in_features,
        linear.out_features,
        bias=linear.bias is not None,
        compute_dtype=dtype,
        compress_statistics=False,
        quant_type="nf4",
        device="meta",
    )
    device = linear.weight.device
    packed.weight = bitsandbytes.nn.Params4bit(
        linear.weight.data,
        requires_grad=False,
        compress_statistics=False,
        quant_type="nf4",
        module=packed,
    ).to(device)
    if linear.bias is not None:
        packed.bias = nn.Parameter(linear.bias.data, requires_grad=False)
    return packed


def make_grouped_nf4(config: PreTrainedConfig, device: torch.device, dtype: torch.dtype) -> Candidate:
    """grouped-nf4-gemm's kernel in the experts, called as its consumer calls it; the rest as we pack it."""
    require("nf4_grouped", "grouped-nf4-gemm")
    if device.type != "cuda":
        raise PeerMissingError("grouped-nf4-gemm runs on NVIDIA GPUs alone")
    if GROUPED_NF4 not in ALL_EXPERTS_FUNCTIONS:
        ALL_EXPERTS_FUNCTIONS.register(GROUPED_NF4, run_grouped_nf4)
    network = packed_random_model(config, device, dtype)
    network.set_experts_implementation(GROUPED_NF4)
    return TransformersEngine(network)


def run_grouped_nf4(module: Any, hidden_states: Tensor, top_k_index: Tensor, top_k_weights: Tensor) -> Tensor:
    """hidden_states [T, D], index and weights [T, K] -> [T, D]: sort by expert, two grouped products, weighted sum.

    The group sizes must be known on the host, so each call waits for the device once.
    """
    gemm = import_module("nf4_grouped").gemm_4bit_grouped
    flat = top_k_index.reshape(-1)
    order = torch.argsort(flat, stable=True)  # [T*K]
    token = order // top_k_index.shape[1]  # [T*K]
    load = torch.zeros(module.num_experts, dtype=torch.int64, device=flat.device)
    counts: list[int] = load.scatter_add_(0, flat, torch.ones_like(flat)).tolist()
    present = [expert for expert, count in enumerate(counts) if count]
    sizes = [counts[expert] for expert in present]
    inner = module._apply_gate(gemm(hidden_states[token], *_packed(module, "gate_up_proj"), sizes, present))
    y = gemm(inner.contiguous(), *_packed(module, "down_proj"), sizes, present).float()  # [T*K, D]
    y *= top_k_weights.reshape(-1)[order, None].float()
    out = torch.zeros_like(hidden_states, dtype=torch.float32)
    return out.index_add_(0, token, y).to(hidden_states.dtype)


def make_experts4bit(config: PreTrainedConfig, device: torch.device, dtype: torch.dtype, folder: Path) -> Candidate:
    """experts4bit-qlora: its streaming loader on a float checkpoint, its fast path on."""
    package = require("experts4bit_qlora", "experts4bit-qlora")
    if device.type != "cuda":
        raise PeerMissingError("experts4bit-qlora runs on NVIDIA GPUs alone")
    try:
        if not (folder / "config.json").is_file():
            network = random_model(config, device, dtype)
            network.save_pretrained(folder)
            del network
            torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(device)
        network, _ = package.load_moe_4bit_streaming(str(folder), str(device), dtype, r=8, alpha=16, quant_type="nf4")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    network.to(device).eval().requires_grad_(False)
    patched = package.enable_fast(network)
    engine = TransformersEngine(network)
    engine.notes["fast_modules"] = patched
    return engine


def _packed(module: Any, leaf: str) -> tuple[Tensor, Tensor]:
    packed = getattr(module, leaf)  # [E, O, I/2]
    absmax = getattr(module, f"{leaf}_absmax")  # [E, O*I/64]
    return packed, absmax.view(packed.shape[0], packed.shape[1], -1)
