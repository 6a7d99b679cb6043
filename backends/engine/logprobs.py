"""How likely the tokens of an answer were."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class TokenLogprobs:
    """One token of an answer, with the likeliest at its place."""

    token: int
    logprob: float
    """Natural logarithm, among the tokens that the grammar admitted; 0 for one that it forced."""
    top: tuple[tuple[int, float], ...]
    """The likeliest tokens, likeliest first."""


def measure(logits: Tensor, allowed: Tensor | None, token: int, count: int) -> TokenLogprobs:
    """Of a token chosen from logits [V], with the `count` likeliest beside it."""
    scores = logits.float().cpu()
    if allowed is not None:
        scores = scores.masked_fill(~allowed, -torch.inf)
    logprobs = torch.log_softmax(scores.double(), dim=-1)
    values, ids = logprobs.topk(min(count, len(logprobs)))
    top = tuple((int(id), float(value)) for id, value in zip(ids, values, strict=True) if value > -torch.inf)
    return TokenLogprobs(token, float(logprobs[token]), top)


def certain(token: int, count: int) -> TokenLogprobs:
    """Of a token that had no alternative."""
    return TokenLogprobs(token, 0.0, ((token, 0.0),)[:count])
