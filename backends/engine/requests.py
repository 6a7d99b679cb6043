"""What goes into the engine and what is known about it afterwards."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from ..errors import DeadlineExceededError, RequestCancelledError
from ..moe.routing import RoutingCounts
from .logprobs import TokenLogprobs
from .masks import TokenMask

FinishReason = Literal["stop", "length"]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When to give up on a request."""

    cancelled: threading.Event | None = None
    """Set by the caller to end the request."""
    deadline: float | None = None
    """On the clock of `time.monotonic`."""

    def check(self) -> None:
        """Raise once the request should not go on."""
        if self.cancelled is not None and self.cancelled.is_set():
            raise RequestCancelledError("The request was cancelled.")
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise DeadlineExceededError("The request ran out of time; allow more seconds or a shorter answer.")


NO_LIMITS = Limits()


@dataclass(frozen=True, kw_only=True)
class GenerationRequest:
    """A prompt and how to continue it."""

    prompt_ids: Sequence[int]
    max_tokens: int
    prefix_tokens: int = 0
    """Leading tokens of the prompt worth keeping for later requests: the engine keeps a snapshot after them."""
    temperature: float = 0.0
    """0 takes the likeliest token."""
    seed: int | None = None
    """For temperatures above 0; the same seed gives the same tokens."""
    end_ids: frozenset[int] = frozenset()
    """Tokens that end the answer."""
    mask: TokenMask | None = None
    limits: Limits = NO_LIMITS
    top_logprobs: int | None = None
    """How many of the likeliest tokens are noted at each place, beside the one taken; None notes nothing."""


@dataclass
class RequestRecord:
    """What one request cost, exactly."""

    prompt_tokens: int
    routing: RoutingCounts = field(default_factory=RoutingCounts)
    """Known once the request has ended."""
    cached_tokens: int = 0
    """Those of the prompt that came from a snapshot."""
    output_tokens: int = 0
    """Sampled and forced tokens, an end token included."""
    forced_tokens: int = 0
    """Those of the output that the grammar forced."""
    prefill_seconds: float = 0.0
    decode_seconds: float = 0.0
    """Of the steps it took part in; requests that decode together are each charged the whole step."""
    finish_reason: FinishReason | None = None
    logprobs: list[TokenLogprobs] = field(default_factory=list)
    """One for each token that was handed out, where the request asked for it."""
    waited_seconds: float = 0.0
    """Time until a slot was free."""
    submitted_at: float = field(default_factory=time.perf_counter)
    """On the clock of `time.perf_counter`."""
