"""Runs requests on one loaded model.

Each forward pass holds the lock, so requests from several threads take turns, step by step, and none has to finish
before another may start.
"""

import copy
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import DynamicCache

from ..errors import PromptTooLongError
from ..moe.loading import LoadedModel
from .choices import ChoiceTree, build_tree
from .requests import NO_LIMITS, GenerationRequest, Limits, RequestRecord
from .sampling import Sampler

PREFILL_CHUNK = 1024
"""Prompt tokens per forward pass: bounds memory, and a request can be cancelled in between."""
TAILS_PER_PASS = 16
"""Option tails scored together; each needs its own copy of the prompt's cache."""


@dataclass(frozen=True)
class ChoiceScores:
    """How likely each option is."""

    logprobs: tuple[float, ...]
    """Natural logarithms, in the options' order; the probabilities add up to one."""
    best: int
    """Index of the likeliest option."""
    record: RequestRecord


class Generation:
    """One running answer: iterate for its tokens, then read the record."""

    def __init__(self, steps: Iterator[tuple[int, ...]], record: RequestRecord) -> None:
        """Nothing runs until the first step is asked for."""
        self._steps = steps
        self.record = record

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        """Tokens as they come: one sampled, or several forced at once."""
        return self._steps


class Engine:
    """Prefill, cached decode and choice scoring over one model."""

    def __init__(self, model: LoadedModel) -> None:
        """Serve requests on this model."""
        self._model = model
        self._lock = threading.Lock()
        self._context: int | None = getattr(model.network.config.get_text_config(), "max_position_embeddings", None)

    def generate(self, request: GenerationRequest) -> Generation:
        """Continue a prompt."""
        record = self._record(request.prompt_ids)
        room = request.max_tokens if self._context is None else self._context - record.prompt_tokens
        return Generation(self._steps(request, min(request.max_tokens, room), record), record)

    def score_choices(
        self,
        prompt_ids: Sequence[int],
        options: Sequence[Sequence[int]],
        end_id: int,
        limits: Limits = NO_LIMITS,
        prefix_tokens: int = 0,  # noqa: ARG002 (until snapshots)
    ) -> ChoiceScores:
        """Probability of each option as the continuation, under a grammar that admits exactly the options.

        One prefill reads the first branching; deeper ones continue from its cache. Output tokens are those of the
        likeliest option.
        """
        tree = build_tree(options, end_id)
        record = self._record(prompt_ids)
        cache = self._new_cache()
        started = time.perf_counter()
        first = self._prefill([*prompt_ids, *tree.stem], cache, record, limits)
        record.prefill_seconds = time.perf_counter() - started
        logits = {tree.stem: first}
        if tree.tails():
            logits |= self._score_tails(tree, cache, record, limits)
            record.decode_seconds = time.perf_counter() - started - record.prefill_seconds
        logprobs = tree.logprobs(logits)
        best = max(range(len(logprobs)), key=logprobs.__getitem__)
        record.output_tokens = len(tree.paths[best])
        record.finish_reason = "stop"
        return ChoiceScores(tuple(logprobs), best, record)

    def _steps(self, request: GenerationRequest, max_tokens: int, record: RequestRecord) -> Iterator[tuple[int, ...]]:
        """Tokens of the answer; the record is complete when this ends."""
        sampler = Sampler(request.temperature, request.seed)
        cache = self._new_cache()
        pending = list(request.prompt_ids)
        while record.finish_reason is None:
            forced = tuple(request.mask.forced()) if request.mask is not None else ()
            forced = forced[: max_tokens - record.output_tokens]
            if forced:
                pending.extend(forced)
                record.output_tokens += len(forced)
                record.forced_tokens += len(forced)
                yield forced
            if request.mask is not None and request.mask.is_complete():
                record.finish_reason = "stop"
            elif record.output_tokens >= max_tokens:
                record.finish_reason = "length"
            else:
                logits = self._timed_forward(pending, cache, record, request.limits)
                token = sampler.choose(logits, request.mask.allowed() if request.mask is not None else None)
                record.output_tokens += 1
                if token in request.end_ids:
                    record.finish_reason = "stop"
                else:
                    pending = [token]
                    if request.mask is not None:
                        request.mask.accept(token)
                    yield (token,)

    def _timed_forward(self, tokens: list[int], cache: DynamicCache, record: RequestRecord, limits: Limits) -> Tensor:
        """Feed tokens and charge the time to prefill or decode."""
        is_prefill = cache.get_seq_length() == 0
        started = time.perf_counter()
        logits = self._prefill(tokens, cache, record, limits)
        if is_prefill:
            record.prefill_seconds += time.perf_counter() - started
        else:
            record.decode_seconds += time.perf_counter() - started
        return logits

    def _prefill(self, tokens: Sequence[int], cache: DynamicCache, record: RequestRecord, limits: Limits) -> Tensor:
        """Feed tokens in chunks; logits [V] after the last one."""
        logits = torch.empty(0)
        for start in range(0, len(tokens), PREFILL_CHUNK):
            chunk = torch.tensor([tokens[start : start + PREFILL_CHUNK]])  # [1, T]
            logits = self._forward(chunk, cache, record, limits, keep=1)[0, -1]
        return logits

    def _score_tails(
        self, tree: ChoiceTree, cache: DynamicCache, record: RequestRecord, limits: Limits
    ) -> dict[tuple[int, ...], Tensor]:
        """Logits [V] at every branch below the stem."""
        logits: dict[tuple[int, ...], Tensor] = {}
        tails = tree.tails()
        for first in range(0, len(tails), TAILS_PER_PASS):
            group = tails[first : first + TAILS_PER_PASS]
            width = max(map(len, group))
            rows = torch.tensor([[*tail, *[0] * (width - len(tail))] for tail in group])  # [N, width]
            padding = torch.arange(width) >= torch.tensor([[len(tail)] for tail in group])  # [N, width]
            # Padding stands to the right, where nothing that is read can see it.
            branches = copy.deepcopy(cache)
            branches.reorder_cache(torch.zeros(len(group), dtype=torch.int64, device=self._model.device))
            found = self._forward(rows, branches, record, limits, keep=0, padding=padding)  # [N, width, V]
            for row, tail in zip(found, group, strict=True):
                for length in range(1, len(tail) + 1):
                    logits[tree.stem + tail[:length]] = row[length - 1]
        return logits

    @torch.inference_mode()
    def _forward(
        self,
        tokens: Tensor,
        cache: DynamicCache,
        record: RequestRecord,
        limits: Limits,
        *,
        keep: int,
        padding: Tensor | None = None,
    ) -> Tensor:
        """tokens [N, T] -> logits [N, keep or T, V], extending the cache."""
        limits.check()
        device = self._model.device
        waiting = time.perf_counter()
        with self._lock:
            record.waited_seconds += time.perf_counter() - waiting
            counted = tokens.numel() if padding is None else int((~padding).sum())
            flat = None if padding is None else padding.reshape(-1).to(device)
            with self._model.routing.recording(record.routing, counted, flat):
                output = self._model.network(
                    input_ids=tokens.to(device), past_key_values=cache, use_cache=True, logits_to_keep=keep
                )
        logits: Tensor = output.logits
        return logits

    def _new_cache(self) -> DynamicCache:
        return DynamicCache(config=self._model.network.config)

    def _record(self, prompt_ids: Sequence[int]) -> RequestRecord:
        """A fresh record, once it is clear that prompt and answer fit."""
        if not prompt_ids:
            raise PromptTooLongError("The prompt is empty; expected at least one token.")
        if self._context is not None and len(prompt_ids) >= self._context:
            raise PromptTooLongError(
                f"The prompt has {len(prompt_ids)} tokens, the model's context is {self._context}. "
                "Shorten the prompt or split it."
            )
        return RequestRecord(prompt_tokens=len(prompt_ids), routing=self._model.routing.new_counts())
