"""The network to its device, and the experts that do not go with it to where they wait."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn
from transformers import PreTrainedModel

from ..linear import frozen
from ..packing import experts_modules

log = logging.getLogger(__name__)

PINNED_SHARE = 0.7
"""Of free main memory, what experts may take in pages that the system cannot move or drop."""


def move_all_but_experts(network: PreTrainedModel, device: torch.device) -> None:
    """Everything to the device; packed experts stay where they are."""
    with _without_experts(network):
        network.to(device)


@contextmanager
def _without_experts(network: PreTrainedModel) -> Iterator[None]:
    """Inside, the network's experts have no weights."""
    modules = [module for _, module in experts_modules(network)]
    taken = [dict(module._parameters) for module in modules]
    for module in modules:
        module._parameters.clear()
    try:
        yield
    finally:
        for module, parameters in zip(modules, taken, strict=True):
            module._parameters.update(parameters)


def pin_experts(network: PreTrainedModel, free: int | None) -> bool:
    """Put the experts into pinned memory, from which a card fetches them by itself; whether there was room."""
    modules: list[nn.Module] = [module for _, module in experts_modules(network)]
    size = sum(parameter.nbytes for module in modules for parameter in module.parameters(recurse=False))
    if free is not None and size > PINNED_SHARE * free:
        log.info("%.2f GB of experts stay unpinned: %.2f GB of main memory are free", size / 1e9, free / 1e9)
        return False
    for module in modules:
        for leaf, parameter in list(module.named_parameters(recurse=False)):
            setattr(module, leaf, frozen(parameter.data.pin_memory()))
    return True
