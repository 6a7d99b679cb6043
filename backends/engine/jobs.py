"""A request's way through the engine: tokens to feed, what to do with the logits, what came out."""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Mapping, Sequence

from torch import Tensor

from .choices import ChoiceTree
from .logprobs import certain, measure
from .requests import GenerationRequest, Limits, RequestRecord
from .sampling import Sampler


class Job(ABC):
    """One request. The engine feeds `pending` to the job's slot and hands it the logits."""

    def __init__(self, prompt: Sequence[int], prefix_tokens: int, limits: Limits, record: RequestRecord) -> None:
        """Nothing has been read yet."""
        self.pending = list(prompt)
        self.prompt = tuple(prompt)
        self.prefix_tokens = min(prefix_tokens, len(prompt) - 1)
        """Leading tokens worth a snapshot."""
        self.limits = limits
        self.record = record
        self.slot: int | None = None
        self.error: Exception | None = None
        self.is_done = False
        """Nothing more is to be computed."""
        self.is_closed = False
        """Its slot is free again and its record complete."""

    @property
    def is_greedy(self) -> bool:
        """Whether the likeliest token is all that the job wants of its logits."""
        return False

    @property
    def may_decode(self) -> bool:
        """Whether a single pending token may be fed by a decode step."""
        return False

    @abstractmethod
    def advance(self, logits: Tensor) -> None:
        """All pending tokens were fed: logits [V] after the last."""

    def accept(self, token: int) -> None:
        """The likeliest token, where that is all the job wanted."""
        raise AssertionError(f"{type(self).__name__} wants logits, not token {token}")

    @abstractmethod
    def has_news(self) -> bool:
        """Whether whoever waits for the job has something to take."""

    def tails(self) -> Sequence[Sequence[int]]:
        """Continuations to be tried from here without taking any."""
        return ()

    def finish(self, logits: Sequence[Tensor]) -> None:
        """Logits [len(tail), V] after each token of each tail."""
        raise AssertionError(f"{type(self).__name__} has no tails, got {len(logits)}")


class GenerationJob(Job):
    """Continues a prompt token by token."""

    def __init__(self, request: GenerationRequest, max_tokens: int, record: RequestRecord) -> None:
        """`max_tokens` is what the context leaves of the request's own limit."""
        super().__init__(request.prompt_ids, request.prefix_tokens, request.limits, record)
        self._request = request
        self._max_tokens = max_tokens
        self._sampler = Sampler(request.temperature, request.seed)
        self.steps: deque[tuple[int, ...]] = deque()
        """Tokens nobody has taken yet: one sampled, or several forced at once."""
        self._force()

    @property
    def is_greedy(self) -> bool:
        """No grammar, no temperature, no probabilities."""
        request = self._request
        return request.mask is None and request.temperature <= 0 and request.top_logprobs is None

    @property
    def may_decode(self) -> bool:
        """Token after token."""
        return True

    def has_news(self) -> bool:
        """Tokens, an error, or the end."""
        return bool(self.steps) or self.is_closed

    def advance(self, logits: Tensor) -> None:
        """Choose the next token."""
        mask = self._request.mask
        allowed = mask.allowed() if mask is not None else None
        token = self._sampler.choose(logits, allowed)
        if self._request.top_logprobs is not None and token not in self._request.end_ids:
            self.record.logprobs.append(measure(logits, allowed, token, self._request.top_logprobs))
        self.accept(token)

    def accept(self, token: int) -> None:
        """Take the next token, and whatever the grammar forces after it."""
        self.record.output_tokens += 1
        if token in self._request.end_ids:
            self._end("stop")
            return
        self.pending = [token]
        if self._request.mask is not None:
            self._request.mask.accept(token)
        self.steps.append((token,))
        self._force()

    def _force(self) -> None:
        """Take the tokens the grammar leaves no choice about; end where nothing may or need follow."""
        mask = self._request.mask
        whole = tuple(mask.forced()) if mask is not None else ()
        forced = whole[: self._max_tokens - self.record.output_tokens]
        if forced:
            self.pending.extend(forced)
            self.record.output_tokens += len(forced)
            self.record.forced_tokens += len(forced)
            self.steps.append(forced)
            if self._request.top_logprobs is not None:
                self.record.logprobs += [certain(token, self._request.top_logprobs) for token in forced]
        if mask is not None and mask.is_complete() and len(forced) == len(whole):
            self._end("stop")
        elif self.record.output_tokens >= self._max_tokens:
            self._end("length")

    def _end(self, reason: str) -> None:
        self.record.finish_reason = "stop" if reason == "stop" else "length"
        self.is_done = True


class ChoiceJob(Job):
    """Reads a prompt and weighs enumerated continuations."""

    def __init__(
        self, prompt: Sequence[int], tree: ChoiceTree, prefix_tokens: int, limits: Limits, record: RequestRecord
    ) -> None:
        """The tokens that all options share are fed with the prompt."""
        super().__init__([*prompt, *tree.stem], prefix_tokens, limits, record)
        self._tree = tree
        self._logits: dict[tuple[int, ...], Tensor] = {}
        self._tails: Sequence[Sequence[int]] = ()
        self.logprobs: list[float] = []

    def has_news(self) -> bool:
        """Only at the end."""
        return self.is_closed

    def advance(self, logits: Tensor) -> None:
        """The first branching is read; deeper ones need their tails."""
        self._logits[self._tree.stem] = logits
        self._tails = self._tree.tails()
        if not self._tails:
            self._conclude(self._logits)

    def tails(self) -> Sequence[Sequence[int]]:
        """What leads to the deeper branchings."""
        return self._tails

    def finish(self, logits: Sequence[Tensor]) -> None:
        """Every branching is read."""
        found: dict[tuple[int, ...], Tensor] = dict(self._logits)
        for tail, rows in zip(self._tails, logits, strict=True):
            for length in range(1, len(tail) + 1):
                found[self._tree.stem + tuple(tail[:length])] = rows[length - 1]
        self._conclude(found)

    def _conclude(self, logits: Mapping[tuple[int, ...], Tensor]) -> None:
        self.logprobs = self._tree.logprobs(logits)
        best = max(range(len(self.logprobs)), key=self.logprobs.__getitem__)
        self.record.output_tokens = len(self._tree.paths[best])
        self.record.finish_reason = "stop"
        self.is_done = True
