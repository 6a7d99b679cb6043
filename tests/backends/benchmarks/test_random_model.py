"""Models with random weights: what was packed is not kept in floats beside it."""

import weakref

import torch
from torch import nn
from transformers import PreTrainedModel

from moewarden.backends.benchmarks.configurations import CONFIGURATIONS
from moewarden.backends.benchmarks.packed import make_room_for_packed, pack_module
from moewarden.backends.benchmarks.random_model import random_model


def test_floats_are_gone_as_soon_as_they_are_packed():
    config = CONFIGURATIONS["granite-4.0-h-tiny"].build(is_tiny=True)
    floats: list[weakref.ref[torch.Tensor]] = []
    kept: list[int] = []

    def pack(network: PreTrainedModel, name: str, module: nn.Module) -> None:
        kept.append(sum(reference() is not None for reference in floats))
        before = dict(module.named_parameters(recurse=False))
        pack_module(network, name, module)
        after = {id(parameter) for parameter in module.parameters(recurse=False)}
        floats.extend(weakref.ref(parameter) for parameter in before.values() if id(parameter) not in after)

    random_model(config, torch.device("cpu"), torch.float32, prepare=make_room_for_packed, finish=pack)

    assert len(floats) > config.num_hidden_layers
    assert not any(kept)
