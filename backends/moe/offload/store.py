"""The experts of a model whose card holds only some of them: the kernels compute from slots, the store fills these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from ...errors import UnsupportedModelError
from ...kernels.catalog import Kernel
from ...kernels.experts import Experts, PackedWeights
from ...kernels.scales import Scales
from ..packing import experts_modules, packed_experts
from ..routing import RoutingCounts
from .copies import Copy, copies_to
from .guesses import Guesses, find_router
from .slots import Move, Place, SlotTable


@dataclass
class Moved:
    """How many experts were copied to the card since the model was loaded."""

    needed: int = 0
    """While a layer waited for them."""
    ahead: int = 0
    """While the layer before computed."""
    ahead_used: int = 0
    """Those of them that the layer then used."""
    between: int = 0
    """When a request had ended, because the routing record said so."""
    tokens: int = 0
    """That passed through the first layer."""
    parts: int = 0
    """How often a layer's chosen experts did not fit at once, and a further part of them was computed."""

    @property
    def experts(self) -> int:
        """All copies."""
        return self.needed + self.ahead + self.between


class ExpertStore:
    """Packed experts of all layers in main memory or a mapped file, some of them on the card."""

    def __init__(self, layers: Sequence[Experts], slots: int, top_k: int, device: torch.device) -> None:
        """Room for so many experts on the device; `layers` are those in memory, which stay where they are."""
        self._sources = [_tensors(experts) for experts in layers]
        _check_alike(self._sources)
        self.table = SlotTable([experts.count for experts in layers], slots, top_k)
        self.expert_bytes = sum(tensor[0].nbytes for tensor in self._sources[0])
        # Ordinary tensors, also where the caller is in inference mode: their versions tell that they have changed.
        with torch.inference_mode(mode=False):
            self._slots = [
                tensor.new_zeros(self.table.slots, *tensor.shape[1:], device=device) for tensor in self._sources[0]
            ]
        self._views = [_from_tensors(experts, self._slots) for experts in layers]
        self._copies = copies_to(device)
        self._last_use = [0] * self.table.slots
        self._ahead: set[Place] = set()
        self.moved = Moved()
        self.guesses: Guesses | None = None
        """Which experts the next layer will need; None: nothing is copied ahead."""

    @property
    def bytes_moved(self) -> int:
        """Bytes copied to the card so far."""
        return self.moved.experts * self.expert_bytes

    def run(self, layer: int, kernel: Kernel, x: Tensor, ids: Tensor, weights: Tensor) -> Tensor:
        """One routed layer: x [T, D], ids and weights [T, K] -> [T, D], in parts where not all chosen experts fit."""
        self.moved.tokens += len(x) if layer == 0 else 0
        guess = None if self.guesses is None else self.guesses.of_next(layer, x, ids.shape[-1])
        # One transfer for both: each waits for the device.
        chosen, guessed = (ids.cpu(), None) if guess is None else torch.stack([ids, guess.to(ids.dtype)]).cpu().unbind()
        count = self.table.layers[layer]
        needed = [expert for expert in torch.unique(chosen).tolist() if expert < count]
        self._note_use(layer, needed)
        parts: list[Tensor] = []
        todo = needed
        while todo:
            slots = self._admit(layer, todo)
            places = torch.full((count + 1,), self.table.slots)  # all others: no expert here
            places[list(slots)] = torch.tensor(list(slots.values()))
            parts.append(
                kernel.run(x, self._views[layer], places[chosen.clamp(max=count).long()].to(x.device), weights)
            )
            number = self._copies.used()
            for slot in slots.values():
                self._last_use[slot] = number
            todo = [expert for expert in todo if expert not in slots]
        if guessed is not None:
            self._copy_ahead(layer, needed, guessed)
        self.moved.parts += max(0, len(parts) - 1)
        return parts[0] if len(parts) == 1 else torch.zeros_like(x) if not parts else _sum(parts)

    def _admit(self, layer: int, experts: Sequence[int]) -> Mapping[int, int]:
        """Some of the experts on the card, each with its slot."""
        admission = self.table.admit(layer, experts)
        self.moved.needed += len(admission.moves)
        self._move(admission.moves)
        return admission.slots

    def learn(self, routing: RoutingCounts) -> None:
        """A request has ended: the experts that such requests use most take the slots that stay."""
        if routing.per_layer:
            moves = self.table.learn(routing.per_layer, routing.tokens)
            self.moved.between += len(moves)
            self._move(moves)

    def _copy_ahead(self, layer: int, busy: Sequence[int], guessed: Tensor) -> None:
        """While this layer's kernel runs, copy what the next one will probably need."""
        assert self.guesses is not None
        experts, counts = torch.unique(guessed, return_counts=True)
        likeliest = experts[counts.argsort(descending=True, stable=True)].tolist()
        self.guesses.expect(layer + 1, likeliest)
        if not self.guesses.are_good:
            return
        moves = self.table.expect(layer + 1, likeliest, [Place(layer, expert) for expert in busy])
        self._ahead.update(move.place for move in moves)
        self.moved.ahead += len(moves)
        self._move(moves)

    def _note_use(self, layer: int, needed: Sequence[int]) -> None:
        """Compare what was expected of this layer with what it needs."""
        if self.guesses is not None:
            self.guesses.compare(layer, needed)
        came = {place for place in self._ahead if place.layer == layer}
        self.moved.ahead_used += sum(place.expert in set(needed) for place in came)
        self._ahead -= came

    def _move(self, moves: Sequence[Move]) -> None:
        if moves:
            copies = [
                Copy(target[move.slot], source[move.place.expert])
                for move in moves
                for target, source in zip(self._slots, self._sources[move.place.layer], strict=True)
            ]
            self._copies.copy(copies, max(self._last_use[move.slot] for move in moves))
        self._copies.ready()


class OffloadedLayer:
    """One layer's share of the store, at its experts module."""

    def __init__(self, store: ExpertStore, layer: int) -> None:
        """`layer` counts routed layers."""
        self.store = store
        self.layer = layer

    def run(self, kernel: Kernel, x: Tensor, ids: Tensor, weights: Tensor) -> Tensor:
        """x [T, D], ids and weights [T, K] -> [T, D]."""
        return self.store.run(self.layer, kernel, x, ids, weights)


def offload_experts(network: nn.Module, slots: int, top_k: int, device: torch.device) -> ExpertStore:
    """Run the network's packed experts, wherever they are, from so many slots on the device."""
    modules = experts_modules(network)
    store = ExpertStore([packed_experts(module) for _, module in modules], slots, top_k, device)
    routers = [find_router(network, name) for name, _ in modules]
    store.guesses = Guesses(routers)
    for layer, (_, module) in enumerate(modules):
        module.offloaded = OffloadedLayer(store, layer)
    return store


def _sum(parts: Sequence[Tensor]) -> Tensor:
    """Each token's parts together, added in fp32."""
    total = parts[0].float()
    for part in parts[1:]:
        total = total + part.float()
    return total.to(parts[0].dtype)


def _tensors(experts: Experts) -> list[Tensor]:
    """Everything of a layer that has a row for each expert."""
    return [
        tensor
        for weights in (experts.up, experts.down)
        for tensor in (weights.packed, *weights.scales.tensors(), *([] if weights.bias is None else [weights.bias]))
    ]


def _from_tensors(experts: Experts, tensors: Sequence[Tensor]) -> Experts:
    """The same layer with other rows: `_tensors` backwards."""
    rest = list(tensors)

    def take(weights: PackedWeights) -> PackedWeights:
        packed = rest.pop(0)
        scales = Scales(*(rest.pop(0) for _ in weights.scales.tensors()))
        return PackedWeights(packed, scales, None if weights.bias is None else rest.pop(0))

    return replace(experts, up=take(experts.up), down=take(experts.down))


def _check_alike(layers: Sequence[Sequence[Tensor]]) -> None:
    forms = [[(tensor.dtype, tuple(tensor.shape[1:])) for tensor in tensors] for tensors in layers]
    odd = next((number for number, form in enumerate(forms) if form != forms[0]), None)
    if odd is not None:
        raise UnsupportedModelError(
            f"The experts of routed layer {odd} have other shapes than those of the first ({forms[odd]}, not "
            f"{forms[0]}), so they cannot take turns on the card. Use offload='none'."
        )
