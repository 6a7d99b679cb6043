"""Models with random weights, made on the device a module at a time, so that the peak is the finished model's size."""

from collections.abc import Callable, MutableMapping
from pathlib import Path
from weakref import WeakValueDictionary

import torch
from safetensors.torch import save_file
from torch import nn
from transformers import AutoModelForCausalLM, PreTrainedConfig, PreTrainedModel

from ..moe.experts import EXPERTS_FUNCTION
from ..moe.linear import Int8Linear, NF4Linear
from ..moe.packing import HeadBits, PackingSettings, pack_head
from ..moe.quantizer import Nf4MoeConfig
from .packed import make_room_for_packed, pack_module

Finish = Callable[[PreTrainedModel, str, nn.Module], None]
"""Told each module's full name once its own weights are drawn; may replace or shrink them."""


def random_model(
    config: PreTrainedConfig,
    device: torch.device,
    dtype: torch.dtype,
    *,
    seed: int = 0,
    prepare: Callable[[PreTrainedModel], None] | None = None,
    finish: Finish | None = None,
) -> PreTrainedModel:
    """The configuration's model with Transformers' own initialisation from a seed.

    `prepare` sees the model while it has no memory yet; `finish` each module as soon as it has.
    """
    with torch.device("meta"):
        network: PreTrainedModel = AutoModelForCausalLM.from_config(config, dtype=dtype)
    network.requires_grad_(False).eval()
    if prepare is not None:
        prepare(network)
    # Weights that were packed are held by nobody else, and go at once.
    drawn: WeakValueDictionary[int, nn.Parameter] = WeakValueDictionary()
    modules = dict(network.named_modules())
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []), torch.no_grad():
        torch.manual_seed(seed)
        for name, module in modules.items():
            if _materialize(module, device, drawn):
                _draw(network, module, config.initializer_range)
            if finish is not None:
                finish(network, name, module)
    network.tie_weights()
    return network


def packed_random_model(
    config: PreTrainedConfig, device: torch.device, dtype: torch.dtype, *, seed: int = 0, head_bits: HeadBits = 16
) -> PreTrainedModel:
    """The same with every large weight in NF4, packed as soon as it is drawn."""
    network = random_model(config, device, dtype, seed=seed, prepare=make_room_for_packed, finish=pack_module)
    network.set_experts_implementation(EXPERTS_FUNCTION)
    pack_head(network, PackingSettings(head_bits=head_bits))
    return network


def write_packed_model(network: PreTrainedModel, folder: Path) -> None:
    """A checkpoint folder that `load_model` reads."""
    folder.mkdir(parents=True)
    tensors = {}
    seen: set[int] = set()
    for name, tensor in network.state_dict(keep_vars=True).items():
        if id(tensor) not in seen:  # tied weights are stored once
            tensors[name] = tensor.data.contiguous()
        seen.add(id(tensor))
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    stored = network.config.to_dict() | {
        "quantization_config": Nf4MoeConfig(head_bits=_head_bits(network)).to_dict(),
        "architectures": [type(network).__name__],
        "dtype": str(network.dtype).removeprefix("torch."),
    }
    network.config.from_dict(stored).to_json_file(folder / "config.json")


def _head_bits(network: PreTrainedModel) -> HeadBits:
    return 8 if isinstance(network.get_output_embeddings(), Int8Linear) else 16


def _materialize(module: nn.Module, device: torch.device, drawn: MutableMapping[int, nn.Parameter]) -> bool:
    """Memory for the module's own tensors; whether any of them is new. Tied parameters stay tied."""
    is_new = False
    for leaf, parameter in list(module.named_parameters(recurse=False)):
        known = drawn.get(id(parameter))
        if known is None and parameter.is_meta:
            known = nn.Parameter(torch.empty_like(parameter, device=device), requires_grad=False)
            drawn[id(parameter)] = known
            # The object whose id is the key must live as long as the table.
            known.stands_for = parameter  # type: ignore[attr-defined]
            is_new = True
        if known is not None:
            setattr(module, leaf, known)
    for leaf, buffer in list(module.named_buffers(recurse=False)):
        if buffer.is_meta:
            module._buffers[leaf] = torch.empty_like(buffer, device=device)
            is_new = True
    return is_new


def _draw(network: PreTrainedModel, module: nn.Module, spread: float) -> None:
    if isinstance(module, NF4Linear):
        module.weight.normal_(0, spread)
        if module.bias is not None:
            module.bias.zero_()
    else:
        network._init_weights(module)
