"""How much of the card experts may take, in the user's words and in slots."""

import re
from dataclasses import dataclass
from typing import Literal

from ...errors import NotEnoughMemoryError, UnsupportedModelError
from ..memory import MemoryNeed

Budget = Literal["none", "auto"] | int
"""Whether experts may stay away from the card, and how many bytes there are for those that do not."""

_UNITS = {"": 1, "K": 1000, "M": 1000**2, "G": 1000**3, "KI": 1024, "MI": 1024**2, "GI": 1024**3}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMG]I?|)B", re.IGNORECASE)


def parse_offload(text: str) -> Budget:
    """`none`, `auto`, or a size: `3GB`, `1.5 GiB`, `800MB`."""
    if text in ("none", "auto"):
        return text  # type: ignore[return-value]
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise UnsupportedModelError(
            f"offload={text!r} is no size; expected none, auto, or what experts may take of the card, such as 3GB or "
            "800MiB."
        )
    return int(float(found[1]) * _UNITS[found[2].upper()])


@dataclass(frozen=True)
class CardShare:
    """What a card holds of a model."""

    slots: int
    """Experts that are on it at a time."""
    all_experts: int
    expert_bytes: int

    @property
    def is_whole(self) -> bool:
        """Whether all experts are on the card."""
        return self.slots == self.all_experts

    @property
    def bytes(self) -> int:
        """Of the card, for experts."""
        return self.slots * self.expert_bytes


def share_of_card(need: MemoryNeed, budget: Budget, free: int | None, tokens: int) -> CardShare:
    """How many experts are on a card with so much free memory, beside all else and a conversation of so many tokens.

    Raises NotEnoughMemoryError where the rest does not fit, or where a size is more than there is.
    """
    everything = sum(need.experts_per_layer)
    rest = need.beside_experts(tokens)
    if budget == "none" or everything == 0:
        return CardShare(everything, everything, need.expert)
    left = need.experts if free is None else free - rest
    wanted = left if budget == "auto" else budget
    least = len(need.experts_per_layer) * need.expert
    if wanted < least:
        raise NotEnoughMemoryError(_too_little(need, budget, rest, wanted))
    if wanted > left:
        raise NotEnoughMemoryError(
            f"offload={budget:,} bytes for experts, and {max(0, left) / 1e9:.2f} GB of the card are left beside "
            f"the rest of the model, which takes {rest / 1e9:.2f} GB with {tokens:,} tokens. "
            "Use offload='auto', or a shorter context."
        )
    return CardShare(min(everything, wanted // need.expert), everything, need.expert)


def _too_little(need: MemoryNeed, budget: Budget, rest: int, wanted: int) -> str:
    least = len(need.experts_per_layer) * need.expert
    asked = "are left for experts" if budget == "auto" else "were given to experts with offload"
    return (
        f"{max(0, wanted) / 1e6:,.1f} MB of the card {asked}, beside {rest / 1e9:.2f} GB for all else; expected at least "
        f"{least / 1e6:,.1f} MB, one expert for each of {len(need.experts_per_layer)} layers. "
        "Use a shorter context, a smaller head (head_bits=8), or a larger card."
    )
