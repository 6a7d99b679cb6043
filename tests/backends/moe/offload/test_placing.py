"""The network goes to the card, its experts stay; into pinned memory only where there is room."""

from pathlib import Path

import pytest
import torch

from moewarden.backends.moe.loading import LoadSettings, load_model
from moewarden.backends.moe.offload.placing import move_all_but_experts, pin_experts
from moewarden.backends.moe.packing import experts_modules


def test_everything_but_the_experts_moves(family: Path):
    network = load_model(family, LoadSettings()).network
    experts = {id(p) for _, module in experts_modules(network) for p in module.parameters(recurse=False)}
    names = {name for name, parameter in network.named_parameters() if id(parameter) in experts}
    move_all_but_experts(network, torch.device("meta"))
    assert names
    for name, parameter in network.named_parameters():
        assert parameter.device.type == ("cpu" if name in names else "meta"), name


def test_experts_are_pinned_only_where_main_memory_has_room(granite: Path, monkeypatch: pytest.MonkeyPatch):
    network = load_model(granite).network
    pinned: list[torch.Tensor] = []
    monkeypatch.setattr(torch.Tensor, "pin_memory", lambda tensor: pinned.append(tensor) or tensor.clone())
    modules = [module for _, module in experts_modules(network)]
    tensors = [parameter for module in modules for parameter in module.parameters(recurse=False)]
    size = sum(tensor.nbytes for tensor in tensors)
    assert not pin_experts(network, size)
    assert not pinned
    assert pin_experts(network, 2 * size)
    assert len(pinned) == len(tensors)
    assert all(torch.equal(a, b) for a, b in zip(tensors, pinned, strict=True))
