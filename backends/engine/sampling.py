"""From logits to one token."""

import torch
from torch import Tensor

from ..errors import GrammarError


class Sampler:
    """Greedy at temperature 0, otherwise seeded draws."""

    def __init__(self, temperature: float, seed: int | None) -> None:
        """Each request has its own sampler, so that neighbours do not change its draws."""
        self._temperature = temperature
        self._generator = torch.Generator()
        if seed is None:
            self._generator.seed()
        else:
            self._generator.manual_seed(seed)

    def choose(self, logits: Tensor, allowed: Tensor | None) -> int:
        """One token id from logits [V], among `allowed` (bool [V]) where a grammar limits them."""
        scores = logits.float().cpu()
        if allowed is not None:
            if not allowed.any():
                raise GrammarError("The grammar admits no token of this vocabulary here; loosen the schema or tools.")
            scores = scores.masked_fill(~allowed, -torch.inf)
        if self._temperature <= 0:
            return likeliest(scores[None])[0]
        # The largest is 0 before it is divided, so that no temperature is too low.
        probabilities = torch.softmax((scores - scores.max()).double() / self._temperature, dim=-1)
        return int(torch.multinomial(probabilities, 1, generator=self._generator))


def likeliest(logits: Tensor) -> list[int]:
    """The largest of each row of logits [B, V].

    On a CPU it is NumPy that looks: after a reduction PyTorch's threads go on spinning for their next one, and take the
    processor from those of the compiled program.
    """
    if logits.device.type != "cpu" or logits.dtype == torch.bfloat16:
        return [int(token) for token in logits.argmax(-1).tolist()]
    return [int(row.argmax()) for row in logits.numpy()]
