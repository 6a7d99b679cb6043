"""How long a model takes to read prompts and to write: prefill and decode apart, for any engine."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from transformers import PreTrainedModel

LEAST_TOKENS = 16
"""Of a timed answer, however slow the engine is."""

Prompts = Sequence[Sequence[int]]
"""Token ids of each sequence of a batch, all of one length."""


@dataclass(frozen=True)
class Timing:
    """One batch, from prompts to last token."""

    first_token_seconds: float
    """Until every sequence has its first token."""
    decode_seconds: float
    decode_tokens: int
    """Written in `decode_seconds`, all sequences together."""

    @property
    def decode_tokens_per_second(self) -> float:
        """All sequences together."""
        return self.decode_tokens / self.decode_seconds


class Candidate(Protocol):
    """A model behind some engine, ready to be timed."""

    network: PreTrainedModel
    notes: dict[str, object]
    """What a reader should know: kernel, compile mode."""

    def run(self, prompts: Prompts, new_tokens: int) -> Timing:
        """Continue every prompt by `new_tokens` tokens, greedily, whatever they are."""
        ...


class Deadline:
    """Time that may still be spent."""

    def __init__(self, seconds: float) -> None:
        """From now."""
        self._end = time.monotonic() + seconds

    @property
    def remaining(self) -> float:
        """Seconds left, negative once it has passed."""
        return self._end - time.monotonic()


@dataclass(frozen=True)
class Measurement:
    """The medians of some runs."""

    timing: Timing
    repeats: int
    new_tokens: int
    """Of each sequence, fewer than asked for where the engine is slow."""


def measure(
    candidate: Candidate,
    prompts: Callable[[int], Prompts],
    new_tokens: int,
    seconds: float,
    *,
    most_repeats: int = 5,
) -> Measurement:
    """Warm up, then repeat while there is time; at least one run is timed.

    `prompts` makes the prompts of a numbered run: others each time, so that nothing an engine keeps of an earlier run
    serves the next. A short first run says how fast the engine is; where the whole answer would take more than the
    time there is, the answer is shortened.
    """
    candidate.run(prompts(0), min(4, new_tokens))  # compiles and captures, at times for a minute: not counted
    deadline = Deadline(seconds)
    trial = candidate.run(prompts(1), min(8, new_tokens))
    step = trial.decode_seconds / max(1, trial.decode_tokens) * len(prompts(1))
    spare = deadline.remaining - 2 * trial.first_token_seconds
    wanted = max(min(LEAST_TOKENS, new_tokens), min(new_tokens, int(spare / max(step, 1e-9))))
    runs: list[Timing] = []
    spent = 0.0
    while not runs or (len(runs) < most_repeats and deadline.remaining > spent):
        started = time.monotonic()
        runs.append(candidate.run(prompts(2 + len(runs)), wanted))
        spent = time.monotonic() - started
    return Measurement(
        Timing(
            _median(runs, lambda run: run.first_token_seconds),
            _median(runs, lambda run: run.decode_seconds / run.decode_tokens) * runs[0].decode_tokens,
            runs[0].decode_tokens,
        ),
        len(runs),
        wanted,
    )


def random_prompts(vocabulary: int, batch: int, length: int, seed: int = 1) -> list[list[int]]:
    """Different prompts of random tokens, so that none shares a beginning with another."""
    generator = torch.Generator().manual_seed(seed)
    ids: list[list[int]] = torch.randint(vocabulary, (batch, length), generator=generator).tolist()
    return ids


def _median(runs: Sequence[Timing], value: Callable[[Timing], float]) -> float:
    return statistics.median(map(value, runs))
