"""Which expert stands in which slot of the card. Numbers only, so that a plan and a run follow the same rules.

Kept experts stay until a request has ended and the routing record says that others are used more. The rest of the
slots are passed through: what is needed takes the place of what was needed longest ago.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

PASSING_LAYERS = 2
"""A token's experts of so many layers can pass at once: one layer's while they compute, the next one's on their way."""

MEMORY = 0.75
"""How much what earlier requests used counts when one more has ended."""


class Place(NamedTuple):
    """One expert of the model."""

    layer: int
    expert: int


class Move(NamedTuple):
    """An expert to be copied to the card."""

    place: Place
    slot: int


@dataclass(frozen=True)
class Admission:
    """Experts of one layer that are on the card together."""

    slots: Mapping[int, int]
    """Slot by expert."""
    moves: Sequence[Move]
    """Those to be copied first."""


class SlotTable:
    """The card's slots, all of one size, and who is in them."""

    def __init__(self, layers: Sequence[int], slots: int, top_k: int) -> None:
        """All empty; `layers` says how many experts each layer has, `top_k` how many of them a token uses."""
        assert slots > 0
        self.layers = tuple(layers)
        self.slots = min(slots, sum(layers))
        self.passing = self._passing(top_k)
        """Slots that are passed through."""
        self._free = list(range(self.slots - 1, -1, -1))
        self._slot: dict[Place, int] = {}
        self._kept: set[Place] = set()
        self._passed: OrderedDict[Place, None] = OrderedDict()
        """Those on the card that are not kept, the longest unused first."""
        self._uses: dict[Place, float] = {}
        self._tokens = 0.0

    def _passing(self, top_k: int) -> int:
        if self.slots == sum(self.layers):
            return 0  # everything fits
        # Who served one token often serves the next. That helps where all layers' experts of a token pass at once:
        # with fewer slots each is taken again before the layer's turn comes, and kept experts are worth more.
        half, token = self.slots // 2, top_k * len(self.layers)
        return min(self.slots, half if half >= token else PASSING_LAYERS * top_k)

    def holds(self, place: Place) -> bool:
        """Whether the expert is on the card."""
        return place in self._slot

    def kept(self, layer: int) -> list[int]:
        """The layer's experts that stay between requests."""
        return sorted(place.expert for place in self._kept if place.layer == layer)

    def admit(self, layer: int, experts: Sequence[int]) -> Admission:
        """Put as many of the layer's experts on the card as fit together, at least one; those already there first."""
        chosen = [Place(layer, expert) for expert in experts]
        here = [place for place in chosen if place in self._slot]
        for place in here:
            self._touch(place)
        moves = self._bring((place for place in chosen if place not in self._slot), busy=set(here))
        slots = {place.expert: self._slot[place] for place in here}
        return Admission(slots | {move.place.expert: move.slot for move in moves}, moves)

    def expect(self, layer: int, experts: Sequence[int], busy: Iterable[Place]) -> list[Move]:
        """Bring experts that will probably be needed, the likeliest first, as far as that displaces nobody busy."""
        chosen = [Place(layer, expert) for expert in experts]
        here = {place for place in chosen if place in self._slot}
        return self._bring((place for place in chosen if place not in here), busy={*busy, *here})

    def learn(self, uses: Sequence[Sequence[int]], tokens: int) -> list[Move]:
        """Take in how often each expert of each layer ran for the `tokens` of a request that ended.

        Older requests count less with each new one. Experts change places only where the next request of this
        kind is expected to need at least one copy less.
        """
        if not tokens or not self.passing or self.slots == self.passing:
            return []
        self._tokens = MEMORY * self._tokens + tokens
        for layer, counts in enumerate(uses):
            for expert, count in enumerate(counts):
                place = Place(layer, expert)
                known = MEMORY * self._uses.get(place, 0.0) + count
                if known:
                    self._uses[place] = known
        return self._keep(tokens)

    def _keep(self, tokens: int) -> list[Move]:
        room = self.slots - self.passing
        ranked = sorted(self._uses, key=lambda place: (-self._uses[place], place))
        wanted = [place for place in ranked if place not in self._kept]
        new: list[Place] = wanted[: max(0, room - len(self._kept))]
        del wanted[: len(new)]
        leaving = sorted(self._kept, key=lambda place: (self._uses.get(place, 0.0), place))
        for old, better in zip(leaving, wanted, strict=False):
            gain = (self._uses[better] - self._uses.get(old, 0.0)) / self._tokens * tokens
            if gain < 1:
                break
            self._kept.remove(old)
            self._passed[old] = None
            self._passed.move_to_end(old, last=False)
            new.append(better)
        for place in new:
            if place in self._slot:
                self._passed.pop(place)
                self._kept.add(place)
        moves = self._bring((place for place in new if place not in self._slot), busy=())
        for move in moves:
            self._passed.pop(move.place)
            self._kept.add(move.place)
        return moves

    def _bring(self, places: Iterable[Place], busy: Collection[Place]) -> list[Move]:
        """Give places of those that passed longest ago to these, while there are any that are not busy."""
        moves = []
        taken = set(busy)
        for place in places:
            slot = self._vacate(taken)
            if slot is None:
                break
            self._slot[place] = slot
            self._passed[place] = None
            taken.add(place)
            moves.append(Move(place, slot))
        return moves

    def _vacate(self, busy: Collection[Place]) -> int | None:
        if self._free:
            return self._free.pop()
        oldest = next((place for place in self._passed if place not in busy), None)
        if oldest is None:
            return None
        del self._passed[oldest]
        return self._slot.pop(oldest)

    def _touch(self, place: Place) -> None:
        if place in self._passed:
            self._passed.move_to_end(place)
