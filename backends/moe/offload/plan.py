"""What a token costs where a card holds only some experts: by the routing record, before anything runs.

For each token every layer chooses `top_k` experts; the record says how often it chose which. Experts that stay are the
most used ones. The others pass through the rest of the slots, the longest unused first out, so an expert is still there
if one of the last t tokens chose it, where t is how many whole tokens pass no more different experts than there are
slots (Che's approximation of such a cache). What is copied ahead, between requests, or
while a prompt is read, is not in it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ...errors import NotEnoughMemoryError
from ..memory import CARD_OVERHEAD, MemoryNeed
from .budget import CardShare, share_of_card
from .slots import SlotTable

Probabilities = Sequence[Sequence[float]]
"""[layer][expert]: how likely a token is to choose it; a layer's sum is its experts per token."""


@dataclass(frozen=True)
class TokenCost:
    """What one token written is expected to have copied to the card."""

    experts: float
    bytes: float
    stay: tuple[int, ...]
    """Of each layer, experts that stay."""


def even(layers: Sequence[int], top_k: int) -> Probabilities:
    """Every expert as likely as any other."""
    return [[top_k / count] * count for count in layers]


def recorded(uses: Sequence[Sequence[int]], tokens: int) -> Probabilities:
    """As a routing record counted them."""
    return [[min(1.0, count / tokens) for count in layer] for layer in uses]


def token_cost(share: CardShare, probabilities: Probabilities, top_k: int) -> TokenCost:
    """Expected copies for one token."""
    layers = [len(layer) for layer in probabilities]
    if share.is_whole:
        return TokenCost(0.0, 0.0, tuple(layers))
    table = SlotTable(layers, share.slots, top_k)
    ranked = sorted(
        ((chance, layer) for layer, chances in enumerate(probabilities) for chance in chances),
        key=lambda pair: -pair[0],
    )
    room = share.slots - table.passing
    stay = [0] * len(layers)
    for _, layer in ranked[:room]:
        stay[layer] += 1
    passing = [chance for chance, _ in ranked[room:] if chance]
    reach = _reach(passing, table.passing)
    missed = sum(chance * (1 - chance) ** reach for chance in passing)
    return TokenCost(missed, missed * share.expert_bytes, tuple(stay))


@dataclass(frozen=True)
class CardPlan:
    """One size of card, and what it does with the experts."""

    gibibytes: float
    share: CardShare | None
    """None where not even the rest of the model and an expert a layer fit."""
    even: TokenCost | None
    """What a token costs where all experts are as likely."""
    recorded: TokenCost | None
    """The same by a routing record, where there is one."""


def plan_cards(
    need: MemoryNeed, top_k: int, tokens: int, sizes: Sequence[float], record: Probabilities | None = None
) -> tuple[CardPlan, ...]:
    """What cards of these sizes in GiB do with experts, beside a conversation of so many tokens."""
    return tuple(_plan_card(need, top_k, tokens, size, record) for size in sizes)


def _plan_card(need: MemoryNeed, top_k: int, tokens: int, gibibytes: float, record: Probabilities | None) -> CardPlan:
    try:
        share = share_of_card(need, "auto", int(gibibytes * 2**30) - CARD_OVERHEAD, tokens)
    except NotEnoughMemoryError:
        return CardPlan(gibibytes, None, None, None)
    return CardPlan(
        gibibytes,
        share,
        token_cost(share, even(need.experts_per_layer, top_k), top_k),
        None if record is None else token_cost(share, record, top_k),
    )


def _reach(chances: Sequence[float], slots: int) -> float:
    """How many tokens choose no more different experts than that; infinite where there are no more."""
    if len(chances) <= slots:
        return math.inf
    high = 1
    while _different(chances, high) <= slots:
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _different(chances, middle) <= slots else (low, middle)
    return low


def _different(chances: Sequence[float], tokens: int) -> float:
    return sum(1 - (1 - chance) ** tokens for chance in chances)
