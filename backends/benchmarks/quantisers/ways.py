"""Ways to load a checkpoint quantised, each as its own documents say; all but ours are optional."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from torch import nn

GROUP = 64
"""Weights to a scale, where a way lets one choose."""
EXPERTS = ("gate_up_proj", "down_proj")
"""The fused weights of Transformers' experts modules."""


@dataclass(frozen=True)
class Way:
    """One way."""

    name: str
    packages: tuple[str, ...]
    """Whose versions stand beside the numbers, the one that must be installed first."""
    load: Callable[[Path], nn.Module]
    """From a bfloat16 checkpoint."""


def load_floats(folder: Path) -> nn.Module:
    """As it is stored."""
    return _load(folder)


def load_moewarden(folder: Path) -> nn.Module:
    """`Nf4MoeConfig` as it comes."""
    config = import_module("moewarden.backends").Nf4MoeConfig
    return _load(folder, config())


def load_bitsandbytes(folder: Path) -> nn.Module:
    """`load_in_4bit=True` with NF4."""
    config = import_module("transformers").BitsAndBytesConfig
    dtype = torch.bfloat16
    return _load(folder, config(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=dtype))


def load_parametrized(folder: Path) -> nn.Module:
    """The same, then every experts weight by bitsandbytes' `replace_parameter_4bit`."""
    replace = import_module("bitsandbytes.nn.parametrize").replace_parameter_4bit
    network = load_bitsandbytes(folder)
    for module in list(network.modules()):
        for leaf in EXPERTS:
            if isinstance(getattr(module, leaf, None), nn.Parameter):
                replace(module, leaf, quant_type="nf4")
    return network


def load_torchao_int4(folder: Path) -> nn.Module:
    """Four bits for every linear."""
    return _load(folder, _torchao(import_module("torchao.quantization").Int4WeightOnlyConfig(group_size=GROUP)))


def load_torchao_int8(folder: Path) -> nn.Module:
    """Eight bits for every linear."""
    return _load(folder, _torchao(import_module("torchao.quantization").Int8WeightOnlyConfig()))


def load_torchao_int8_by_name(folder: Path) -> nn.Module:
    """Eight bits for every linear, and for the experts' weights by a pattern of their names."""
    torchao = import_module("torchao.quantization")
    eight = torchao.Int8WeightOnlyConfig()
    return _load(folder, _torchao(torchao.FqnToConfig({rf"re:.*\.({'|'.join(EXPERTS)})": eight, "_default": eight})))


def load_quanto(folder: Path) -> nn.Module:
    """Four bits for every linear."""
    return _load(folder, import_module("transformers").QuantoConfig(weights="int4"))


def load_hqq(folder: Path) -> nn.Module:
    """Four bits for every linear."""
    return _load(folder, import_module("transformers").HqqConfig(nbits=4, group_size=GROUP))


def load_compressed_tensors(folder: Path) -> nn.Module:
    """A checkpoint whose matrices, those of single experts too, its own compressor packed to four bits before."""
    packed = folder.parent.with_name("compressed-tensors") / folder.name
    _compress(folder, packed)
    return _load(packed)


def load_experts4bit(folder: Path) -> nn.Module:
    """Its streaming loader; what it trains (LoRA) is not counted."""
    load = import_module("experts4bit_qlora").load_moe_4bit_streaming
    network: nn.Module = load(str(folder), "cpu", torch.bfloat16, r=8, alpha=16, quant_type="nf4")[0]
    return network


WAYS = (
    Way("moewarden, Nf4MoeConfig", ("torch", "transformers"), load_moewarden),
    Way("bitsandbytes, load_in_4bit", ("bitsandbytes", "transformers"), load_bitsandbytes),
    Way("bitsandbytes, with replace_parameter_4bit", ("bitsandbytes", "transformers"), load_parametrized),
    Way("experts4bit-qlora", ("experts4bit-qlora", "transformers"), load_experts4bit),
    Way("TorchAo, Int4WeightOnlyConfig", ("torchao", "transformers"), load_torchao_int4),
    Way("TorchAo, Int8WeightOnlyConfig", ("torchao", "transformers"), load_torchao_int8),
    Way("TorchAo, the same and experts by name", ("torchao", "transformers"), load_torchao_int8_by_name),
    Way("quanto, int4", ("optimum-quanto", "transformers"), load_quanto),
    Way("HQQ, 4 bits", ("hqq", "transformers"), load_hqq),
    Way("compressed-tensors, packed int4", ("compressed-tensors", "transformers"), load_compressed_tensors),
    Way("no quantisation", ("torch", "transformers"), load_floats),
)
"""Every way, ours first."""


def _load(folder: Path, quantization: Any = None) -> nn.Module:
    more = {} if quantization is None else {"quantization_config": quantization}
    network: nn.Module = import_module("transformers").AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.bfloat16, **more
    )
    return network


def _torchao(config: Any) -> Any:
    return import_module("transformers").TorchAoConfig(config)


def _compress(source: Path, target: Path) -> None:
    """Pack every matrix but embeddings, head, routers and convolutions, rounded to the nearest of its group."""
    files = import_module("safetensors.torch")
    quantization = import_module("compressed_tensors.quantization")
    compressor = import_module("compressed_tensors.compressors").BaseCompressor.get_value_from_registry(
        "pack-quantized"
    )
    scales = import_module("compressed_tensors.quantization.utils").calculate_qparams
    weights = {"num_bits": 4, "type": "int", "symmetric": True, "strategy": "group", "group_size": GROUP}
    scheme = quantization.QuantizationScheme.model_validate({"targets": ["Linear"], "weights": weights})
    shutil.copytree(source, target, dirs_exist_ok=True)
    tensors: dict[str, torch.Tensor] = {}
    for name, tensor in files.load_file(source / "model.safetensors").items():
        path, _, leaf = name.rpartition(".")
        is_kept = any(part in name for part in ("embed_tokens", "lm_head", "norm", "gate.", "router", "conv1d"))
        if is_kept or leaf != "weight" or tensor.ndim != 2:
            tensors[name] = tensor
            continue
        grouped = tensor.reshape(tensor.shape[0], -1, GROUP)
        scale, _ = scales(grouped.amin(-1), grouped.amax(-1), scheme.weights)
        packed = compressor.compress({"weight": tensor, "weight_scale": scale.to(tensor.dtype)}, scheme)
        tensors |= {f"{path}.{part}": value for part, value in packed.items()}
    files.save_file(tensors, target / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((source / "config.json").read_bytes())
    config["quantization_config"] = {
        "quant_method": "compressed-tensors",
        "format": "pack-quantized",
        "quantization_status": "compressed",
        "config_groups": {"group_0": {"targets": ["Linear"], "weights": weights}},
        "ignore": ["lm_head", r"re:.*\.(gate|router)(\..*)?$"],
    }
    (target / "config.json").write_text(json.dumps(config), encoding="utf-8")
