"""From a folder or a hub id to a model that runs, or to one clear sentence why not."""

import logging
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

import torch
from transformers import AutoModelForCausalLM, PretrainedConfig, PreTrainedModel

from ..errors import CheckpointError, UnsupportedModelError
from ..kernels.catalog import choose_kernel
from .checkpoint import check_packed_tensors, read_config, resolve_checkpoint, skeleton
from .conversion import check_source, missing_tensor, wrong_shape
from .embedding import halve_embedding
from .experts import EXPERTS_FUNCTION, dtype_of, use_kernel
from .free_memory import Place, check_memory
from .head import HeadChange, give_head_eight_bits
from .heap import large_tensors_on_their_own_pages
from .linear import use_linear_kernels
from .mxfp4 import read_by_us, refuse_damage
from .offload.loading import plan_offload, put_experts
from .offload.store import ExpertStore
from .packing import (
    MXFP4_METHOD,
    HeadBits,
    PackingSettings,
    expand_in_place,
    experts_modules,
    pack_in_place,
    packed_experts,
    saved_settings,
)
from .quantizer import METHOD, Nf4MoeConfig
from .quiet import quiet_transformers
from .routing import RoutingRecorder

log = logging.getLogger(__name__)

Quantization = Literal["nf4", "none"]
ExpertsMode = Literal["packed", "expanded"]


@dataclass(frozen=True, kw_only=True)
class LoadedModel:
    """A model ready to run, and how it runs."""

    network: PreTrainedModel
    path: Path
    """The folder it came from."""
    device: torch.device
    """Where token ids go in."""
    kernel: str
    """What computes the routed layers."""
    kernel_reason: str
    experts_mode: str
    """`packed`: from four bits; `expanded`: those unpacked once in memory; `float`: never quantised."""
    routing: RoutingRecorder
    head_change: HeadChange | None = None
    """What was lost where the output head was packed only because nothing else was asked for."""
    offload: ExpertStore | None = None
    """The experts, where the card holds only some of them."""


@dataclass(frozen=True, kw_only=True)
class LoadSettings:
    """How a checkpoint is loaded."""

    quantization: Quantization = "nf4"
    """Pack experts and large linears to NF4, or leave the weights as they are; experts in MXFP4 stay what they are."""
    experts: ExpertsMode = "packed"
    """Run from packed weights, or unpack them once: faster on small models, eight times the memory."""
    device: str = "auto"
    """`auto`, `cpu`, `cuda`, `cuda:1`, …"""
    dtype: str = "auto"
    """`auto`: float32 on a CPU, bfloat16 on a GPU."""
    kernel: str = "auto"
    """A kernel's name, or `auto`."""
    linear_kernel: str = "auto"
    """The same for the dense linear layers."""
    head_bits: HeadBits | Literal["auto"] = 16
    """Bits of the output head when quantising: 16 (as it is), 8 or 4; `auto`: 8 on a CPU, 16 elsewhere."""
    double_quant: bool = False
    """When quantising, keep the scales in eight bits too."""
    random_weights: int | None = None
    """Seed: forget the trained weights and draw new ones. For ablations."""
    context: int = 4096
    """Tokens of one conversation that must fit in memory beside the weights, or fewer where the model takes fewer."""
    forced_expert: int | None = None
    """Send every token to this expert. For tests of the routing record."""
    offload: str = "none"
    """`none`: all weights are in the device's memory. `auto`: experts that do not fit a card beside the rest wait in
    main memory, or in the checkpoint's file; on a CPU all experts stay in the file until they are used. A size such as
    `3GB`: experts take so much of the card, and no more."""


def load_model(model: str | Path, settings: LoadSettings | None = None) -> LoadedModel:
    """Load a checkpoint folder or hub id."""
    settings = settings or LoadSettings()
    path = resolve_checkpoint(model)
    config = read_config(path)
    device = _device(settings.device)
    packs_head = _packs_head(config, settings, device)
    if settings.head_bits == "auto":
        settings = replace(settings, head_bits=16)
    _check_quantization(path, config, settings)
    dtype = _dtype(settings.dtype, device)
    away = plan_offload(path, config, settings, Place(device, dtype))
    with quiet_transformers(), large_tensors_on_their_own_pages():
        if away is None:
            check_memory(path, config, settings, Place(device, dtype))
        first = device if away is None else torch.device("cpu")
        if settings.random_weights is not None:
            network = _random_model(config, settings, first, dtype)
        else:
            network = _trained_model(path, config, settings, first, dtype)
    network.eval().requires_grad_(False)
    store = None if away is None else put_experts(network, path, away)
    mode, kernel, reason = _choose_experts(network, settings)
    _check_forced_expert(network, settings)
    log.info("MoE kernel: %s (%s)", kernel, reason)
    head_change = give_head_eight_bits(network, path) if packs_head else None
    if head_change is not None:
        log.info("%s", head_change)
    if dtype == torch.float32:
        halve_embedding(network)
    return LoadedModel(
        network=network,
        path=path,
        device=network.get_input_embeddings().weight.device,
        kernel=kernel,
        kernel_reason=reason,
        experts_mode=mode,
        routing=RoutingRecorder(network, settings.forced_expert),
        head_change=head_change,
        offload=store,
    )


def _trained_model(
    path: Path, config: PretrainedConfig, settings: LoadSettings, device: torch.device | None, dtype: torch.dtype
) -> PreTrainedModel:
    quantize = settings.quantization == "nf4" and not _is_packed(config)
    if _is_packed(config):
        check_packed_tensors(path, config)
    else:
        check_source(path, config)
    try:
        network, info = AutoModelForCausalLM.from_pretrained(
            path,
            config=read_by_us(config) if saved_settings(config).format == "mxfp4" else config,
            dtype=dtype,
            device_map="auto" if device is None else {"": device},
            quantization_config=Nf4MoeConfig(**asdict(_packing(settings))) if quantize else None,
            output_loading_info=True,
            trust_remote_code=False,
            use_safetensors=True,  # a pickle can run code
            # Misshaped tensors are reported below, in our words.
            ignore_mismatched_sizes=True,
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise CheckpointError(
            f"{path.name}: the weights cannot be loaded: {_first_line(error)}. Fetch them again."
        ) from error
    raise_for_damage(path, network, config, info)
    if saved_settings(config).format == "mxfp4":
        refuse_damage(path, network)
    return network


def raise_for_damage(path: Path, network: PreTrainedModel, config: PretrainedConfig, info: dict[str, Any]) -> None:
    """Refuse a model whose checkpoint lacked tensors or had them in other shapes."""
    quantizer = getattr(network, "hf_quantizer", None)
    misshaped = [*info["mismatched_keys"], *getattr(quantizer, "misshaped", [])]
    if quantizer is not None and not quantizer.pre_quantized:
        misshaped += _wrong_shapes(path, network, config)
    if misshaped:
        raise wrong_shape(path, *misshaped[0])
    missing = sorted(name for name in info["missing_keys"] if not name.endswith("_absmax"))
    if missing:
        raise missing_tensor(path, missing)


def _wrong_shapes(
    path: Path, network: PreTrainedModel, config: PretrainedConfig
) -> list[tuple[str, torch.Size, torch.Size]]:
    """Float tensors that are not as config.json says: Transformers 5.17 loads them silently while it quantises."""
    expected = dict(skeleton(path, config, packed=False).named_parameters())
    return [
        (name, parameter.shape, expected[name].shape)
        for name, parameter in network.named_parameters()
        if name in expected and parameter.dtype != torch.uint8 and parameter.shape != expected[name].shape
    ]


def _random_model(
    config: PretrainedConfig, settings: LoadSettings, device: torch.device | None, dtype: torch.dtype
) -> PreTrainedModel:
    """The same architecture and storage, weights drawn anew from the seed."""
    assert settings.random_weights is not None
    packing = replace(_packing(settings), format=saved_settings(config).format)
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.random_weights)
        network: PreTrainedModel = AutoModelForCausalLM.from_config(config, dtype=dtype, trust_remote_code=False)
    if settings.quantization == "nf4":
        network.requires_grad_(False)
        pack_in_place(network, packing)
        network.set_experts_implementation(EXPERTS_FUNCTION)
    return network.to(device or torch.device("cuda"))


def _choose_experts(network: PreTrainedModel, settings: LoadSettings) -> tuple[str, str, str]:
    """How the routed layers run: mode, kernel and reason."""
    if settings.quantization == "none":
        return "float", str(network.config._experts_implementation), "Transformers' own: the weights are not quantised"
    dtype = dtype_of(network)
    if settings.experts == "expanded":
        expand_in_place(network, dtype)
        network.set_experts_implementation("grouped_mm")
        return "expanded", "grouped_mm", "Transformers' own: the experts were expanded in memory"
    device = network.get_input_embeddings().weight.device
    experts = [packed_experts(module) for _, module in experts_modules(network)]  # all layers are alike
    kernel, reason = choose_kernel(device, dtype, settings.kernel, experts[0])
    use_kernel(network, kernel)
    for choice in use_linear_kernels(network, dtype, settings.linear_kernel):
        log.info("Linear kernel: %s", choice)
    return "packed", kernel.name, reason


def _packs_head(config: PretrainedConfig, settings: LoadSettings, device: torch.device | None) -> bool:
    """Whether nobody said what becomes of the head, and eight bits make it faster: on a CPU it is read from memory."""
    return (
        settings.head_bits == "auto"
        and settings.quantization == "nf4"
        and settings.experts == "packed"
        and settings.random_weights is None
        and device is not None
        and device.type == "cpu"
        and not _is_packed(config)
    )


def _packing(settings: LoadSettings) -> PackingSettings:
    assert settings.head_bits != "auto", "it was decided before"
    return PackingSettings(head_bits=settings.head_bits, double_quant=settings.double_quant)


def _is_packed(config: PretrainedConfig) -> bool:
    return getattr(config, "quantization_config", None) is not None


def _check_quantization(path: Path, config: PretrainedConfig, settings: LoadSettings) -> None:
    saved = getattr(config, "quantization_config", None)
    if saved is None:
        return
    method = saved.get("quant_method") if isinstance(saved, dict) else saved.quant_method
    if method not in (METHOD, MXFP4_METHOD):
        raise UnsupportedModelError(
            f"{path.name} is already quantised with {method}, which we do not run; expected unquantised weights, "
            f"{METHOD} or {MXFP4_METHOD}. Use the model's bf16 checkpoint instead."
        )
    if settings.quantization == "none":
        raise UnsupportedModelError(
            f"{path.name} is stored in {saved_settings(config).format.upper()}, so quantization='none' cannot apply. "
            "Use experts='expanded' to unpack it in memory, or the checkpoint it was made from."
        )
    _check_packing(path, config, settings)


def _check_packing(path: Path, config: PretrainedConfig, settings: LoadSettings) -> None:
    """A packed checkpoint is as it is stored; only the defaults, or the same again, may be asked of it."""
    stored, asked = saved_settings(config), _packing(settings)
    if asked not in (stored, PackingSettings()) and settings.random_weights is None:
        raise UnsupportedModelError(
            f"{path.name} is stored with {stored}, but {asked} was asked for. "
            "Leave both settings out, or load the checkpoint it was made from."
        )


def _check_forced_expert(network: PreTrainedModel, settings: LoadSettings) -> None:
    if settings.forced_expert is None:
        return
    count = min((module.num_experts for _, module in experts_modules(network)), default=0)
    if not 0 <= settings.forced_expert < count:
        raise UnsupportedModelError(
            f"forced_expert={settings.forced_expert}, but the model has {count} experts; choose 0 to {count - 1}."
        )


def _device(name: str) -> torch.device | None:
    """None leaves placement over several GPUs to accelerate."""
    if name == "auto":
        return None if torch.cuda.is_available() else torch.device("cpu")
    if name.startswith("cuda") and not torch.cuda.is_available():
        raise UnsupportedModelError(f"device={name!r}, but torch finds no GPU. Use device='cpu' or 'auto'.")
    return torch.device(name)


def _dtype(name: str, device: torch.device | None) -> torch.dtype:
    if name == "auto":
        return torch.float32 if device is not None and device.type == "cpu" else torch.bfloat16
    dtype = getattr(torch, name, None)
    if not isinstance(dtype, torch.dtype) or not dtype.is_floating_point:
        raise UnsupportedModelError(f"dtype={name!r} is not a float dtype; use auto, float32, bfloat16 or float16.")
    return dtype


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
