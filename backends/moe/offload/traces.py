"""Which experts a run of tokens chose, layer by layer: made up with a given skew, counted, and played without weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from .slots import SlotTable


@dataclass(frozen=True)
class Trace:
    """The choices of some requests."""

    ids: Tensor
    """int64 [requests, tokens, layers, K]."""
    experts: int
    """Of each layer."""

    def uses(self, requests: Sequence[int]) -> list[list[int]]:
        """[layer][expert]: how often these requests chose it."""
        chosen = self.ids[list(requests)].permute(2, 0, 1, 3).flatten(1)  # [layers, choices]
        return [torch.bincount(layer, minlength=self.experts).tolist() for layer in chosen]


def drawn_trace(
    layers: int, experts: int, top_k: int, requests: int, tokens: int, *, skew: float, seed: int = 0
) -> Trace:
    """Choices without memory: the r-th likeliest expert of a layer has the weight r ** -skew; 0 is even.

    Each layer ranks its experts in an order of its own, which all requests share.
    """
    generator = torch.Generator().manual_seed(seed)
    weights = torch.arange(1, experts + 1, dtype=torch.float64).pow(-skew).log()  # [E]
    order = torch.stack([torch.randperm(experts, generator=generator) for _ in range(layers)])  # [L, E]
    # The K largest of weight + Gumbel noise are K draws without putting back.
    noise = torch.empty(requests, tokens, layers, experts, dtype=torch.float64).exponential_(generator=generator)
    ids = (weights[order] - noise.log()).topk(top_k).indices
    return Trace(ids, experts)


@dataclass(frozen=True)
class Played:
    """What a trace took in copies."""

    per_token: float
    """While tokens were computed."""
    per_request: float
    """When a request had ended."""


def play(trace: Trace, slots: int, *, taught: int, filling: int = 1) -> Played:
    """The table's rules over a trace.

    The first `taught` requests are only learnt from, the next ones, `filling`, fill the slots, and the rest is counted.
    """
    requests, tokens, layers, top_k = trace.ids.shape
    table = SlotTable([trace.experts] * layers, slots, top_k)
    table.learn(trace.uses(range(taught)), taught * tokens)
    copies = between = 0
    for request in range(taught, requests):
        for of_token in trace.ids[request].tolist():
            for layer, chosen in enumerate(of_token):
                copies += _copies(table, layer, sorted(chosen)) * (request >= taught + filling)
        between += len(table.learn(trace.uses([request]), tokens)) * (request >= taught + filling)
    counted = requests - taught - filling
    return Played(copies / (counted * tokens), between / counted)


def _copies(table: SlotTable, layer: int, chosen: list[int]) -> int:
    copies, todo = 0, chosen
    while todo:
        admission = table.admit(layer, todo)
        copies += len(admission.moves)
        todo = [expert for expert in todo if expert not in admission.slots]
    return copies
