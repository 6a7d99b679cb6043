"""What the engine asks of a grammar."""

from collections.abc import Sequence
from typing import Protocol

from torch import Tensor


class TokenMask(Protocol):
    """Says which tokens may come next. One mask serves one request."""

    def forced(self) -> Sequence[int]:
        """Tokens that must come next, already accepted; they are fed to the model, not sampled."""

    def is_complete(self) -> bool:
        """Whether nothing more may follow."""

    def allowed(self) -> Tensor:
        """bool [V]: tokens that may come next."""

    def accept(self, token: int) -> None:
        """Take note of the token that was sampled."""
