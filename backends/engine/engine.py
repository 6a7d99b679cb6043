"""Token ids in, token ids out: requests from any number of threads share one model and decode together.

There is no thread of its own. Whoever waits for a token runs the next step for everybody, or waits while another does;
so an idle engine costs nothing, and one caller sees the same order of things every time. A step admits waiting
requests to free slots, feeds prompts (long ones chunk by chunk), then decodes one token for every running request.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..errors import BackendError, EngineBusyError, PromptTooLongError, RequestCancelledError
from ..moe.loading import LoadedModel
from .choices import build_tree
from .jobs import ChoiceJob, GenerationJob, Job
from .prefixes import Prefixes
from .requests import NO_LIMITS, GenerationRequest, Limits, RequestRecord
from .runner import Runner
from .runners import open_runner
from .sampling import likeliest

PREFILL_CHUNK = 1024
"""Most tokens fed at once: bounds memory, and neighbours decode in between."""
FEW_TOKENS = 32
"""Up to so many, tokens are fed before the next decode step however many requests have some: forced tokens mostly."""


@dataclass(frozen=True, kw_only=True)
class EngineSettings:
    """How many requests an engine serves, and with what."""

    slots: int = 8
    """Requests that run at once."""
    max_waiting: int = 64
    """Requests that may wait for a slot; one more is refused."""
    context: int | None = None
    """Most tokens of prompt and answer together; None takes the model's own limit."""
    runner: str = "auto"
    """One of `runners.RUNNERS`, or `auto`."""


@dataclass(frozen=True)
class ChoiceScores:
    """How likely each option is."""

    logprobs: tuple[float, ...]
    """Natural logarithms, in the options' order; the probabilities add up to one."""
    best: int
    """Index of the likeliest option."""
    record: RequestRecord


@dataclass(frozen=True)
class Completion:
    """One whole answer."""

    tokens: tuple[int, ...]
    record: RequestRecord


class Generation:
    """One running answer: iterate for its tokens, then read the record. Closing the iterator ends the request."""

    def __init__(self, steps: Iterator[tuple[int, ...]], record: RequestRecord) -> None:
        """Nothing runs until the first step is asked for."""
        self._steps = steps
        self.record = record

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        """Tokens as they come: one sampled, or several forced at once."""
        return self._steps


class Engine:
    """Serves requests on one model."""

    def __init__(self, model: LoadedModel, settings: EngineSettings | None = None) -> None:
        """Prepare slots; a runner may compile on its first use."""
        settings = settings or EngineSettings()
        self.runner: Runner = open_runner(model, settings.slots, settings.context, settings.runner)
        self._offload = model.offload
        self._max_waiting = settings.max_waiting
        self._prefixes = Prefixes()
        self._free = list(range(settings.slots))
        self._waiting: deque[Job] = deque()
        self._running: list[Job] = []
        self._turn = threading.Condition()
        self._leader: int | None = None
        """The thread that runs a step now."""

    def generate(self, request: GenerationRequest) -> Generation:
        """Continue a prompt."""
        record = self._record(request.prompt_ids)
        return Generation(self._steps(request, record), record)

    def complete(self, requests: Sequence[GenerationRequest]) -> list[Completion]:
        """Run several requests together to their ends; the first error among them is raised."""
        records = [self._record(request.prompt_ids) for request in requests]
        tokens: list[list[int]] = [[] for _ in requests]
        for number, step in self._follow_all(requests, records):
            tokens[number].extend(step)
        return [Completion(tuple(answer), record) for answer, record in zip(tokens, records, strict=True)]

    def follow(self, requests: Sequence[GenerationRequest]) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Run several requests together: (which of them, its next tokens) as they come."""
        return self._follow_all(requests, [self._record(request.prompt_ids) for request in requests])

    def score_choices(
        self,
        prompt_ids: Sequence[int],
        options: Sequence[Sequence[int]],
        end_id: int,
        limits: Limits = NO_LIMITS,
        prefix_tokens: int = 0,
    ) -> ChoiceScores:
        """Probability of each option as the continuation, under a grammar that admits exactly the options.

        One prefill reads the first branching; deeper ones continue from its cache. Output tokens are those of the
        likeliest option.
        """
        tree = build_tree(options, end_id)
        record = self._record(prompt_ids)
        longest = len(prompt_ids) + max(map(len, tree.paths))
        if longest > self.runner.context:
            raise PromptTooLongError(self._too_long(longest, "The prompt with its longest choice"))
        job = ChoiceJob(prompt_ids, tree, prefix_tokens, limits, record)
        self._submit(job)
        try:
            self._wait_for(job)
        finally:
            self._abandon(job)
        if job.error is not None:
            raise job.error
        best = max(range(len(job.logprobs)), key=job.logprobs.__getitem__)
        return ChoiceScores(tuple(job.logprobs), best, record)

    # What callers wait in

    def _follow_all(
        self, requests: Sequence[GenerationRequest], records: Sequence[RequestRecord]
    ) -> Iterator[tuple[int, tuple[int, ...]]]:
        jobs = [self._generation(*both) for both in zip(requests, records, strict=True)]
        unfinished = list(enumerate(jobs))
        try:
            for job in jobs:
                self._submit(job)
            while unfinished:
                self._wait_for(*(job for _, job in unfinished))
                for number, job in unfinished:
                    while job.steps:
                        yield number, job.steps.popleft()
                    if job.is_closed and job.error is not None:
                        raise job.error
                unfinished = [(number, job) for number, job in unfinished if not job.is_closed or job.steps]
        finally:
            for job in jobs:
                self._abandon(job)

    def _steps(self, request: GenerationRequest, record: RequestRecord) -> Iterator[tuple[int, ...]]:
        job = self._generation(request, record)
        self._submit(job)
        try:
            yield from self._follow(job)
        finally:
            self._abandon(job)

    def _follow(self, job: GenerationJob) -> Iterator[tuple[int, ...]]:
        """The job's tokens until it ends; the record is complete afterwards."""
        while not job.is_closed or job.steps:
            self._wait_for(job)
            while job.steps:
                job.limits.check()  # tokens that are ready already are late, too
                yield job.steps.popleft()
        if job.error is not None:
            raise job.error

    def _wait_for(self, *jobs: Job) -> None:
        """Run steps, or wait while another thread runs them, until one of the jobs has news."""
        while True:
            with self._turn:
                while self._leader is not None and not any(job.has_news() for job in jobs):
                    self._turn.wait()
                if any(job.has_news() for job in jobs):
                    break
                self._leader = threading.get_ident()
            try:
                self._step()
            finally:
                with self._turn:
                    self._leader = None
                    self._turn.notify_all()

    def _submit(self, job: Job) -> None:
        if job.is_done:  # the grammar left nothing to choose
            job.is_closed = True
            return
        with self._turn:
            if len(self._waiting) >= self._max_waiting + len(self._free):
                raise EngineBusyError(
                    f"{len(self._running)} requests run and {len(self._waiting)} wait, which is all this engine takes. "
                    "Try again later, or open it with more slots or a longer queue."
                )
            self._waiting.append(job)

    def _abandon(self, job: Job) -> None:
        """Nobody waits for the job any more: its slot is freed, after the step that runs or at once."""
        job.is_done = True
        with self._turn:
            if self._leader == threading.get_ident():  # an iterator nobody holds, dropped in the middle of a step
                return
            while self._leader is not None and (job in self._running or job in self._waiting):
                self._turn.wait()
            if self._leader is None:
                self._collect()

    # One step; only the leading thread is in here

    def _step(self) -> None:
        with self._turn:
            self._end_overdue()
            self._collect()
            self._admit()
            jobs = list(self._running)
        first_long = next((job for job in jobs if self._must_be_fed(job) and len(job.pending) > FEW_TOKENS), None)
        for job in jobs:
            if self._must_be_fed(job) and (job is first_long or len(job.pending) <= FEW_TOKENS):
                self._feed(job)
        self._decode([job for job in jobs if not job.is_done and not self._must_be_fed(job)])
        with self._turn:
            self._collect()

    def _must_be_fed(self, job: Job) -> bool:
        """Several tokens, or the first: what a decode step does not do."""
        assert job.slot is not None
        return not job.is_done and (len(job.pending) > 1 or not job.may_decode or self.runner.length(job.slot) == 0)

    def _end_overdue(self) -> None:
        for job in (*self._running, *self._waiting):
            try:
                job.limits.check()
            except BackendError as error:
                self._fail([job], error)

    def _collect(self) -> None:
        """Free the slots of jobs that ended."""
        for job in [job for job in self._running if job.is_done]:
            assert job.slot is not None
            job.record.routing = self.runner.routing(job.slot)
            if self._offload is not None:
                self._offload.learn(job.record.routing)
            self._free.append(job.slot)
            self._running.remove(job)
            job.is_closed = True
        for job in [job for job in self._waiting if job.is_done]:
            self._waiting.remove(job)
            job.is_closed = True

    def _admit(self) -> None:
        """Give free slots to those who waited longest, with whatever was read of their prompts before."""
        while self._waiting and self._free:
            job = self._waiting.popleft()
            self._free.sort()
            job.slot = self._free.pop(0)
            self._running.append(job)
            job.record.waited_seconds = time.perf_counter() - job.record.submitted_at
            try:
                self.runner.reset(job.slot)
                known = self._prefixes.find(job.pending)
                if known is not None:
                    self.runner.load(job.slot, known)
                    job.record.cached_tokens = known.length
                    del job.pending[: known.length]
            except BaseException as error:
                self._fail([job], error)

    def _feed(self, job: Job) -> None:
        """Feed one chunk; at its prefix's end a job leaves a snapshot, and its routing counts begin."""
        assert job.slot is not None
        started = time.perf_counter()
        length = self.runner.length(job.slot)
        try:
            count = min(len(job.pending), PREFILL_CHUNK)
            if length < job.prefix_tokens:
                count = min(count, job.prefix_tokens - length)
            logits = self.runner.feed(job.slot, job.pending[:count])
            del job.pending[:count]
            if length + count == job.prefix_tokens:
                if not self._prefixes.holds(job.prompt[: job.prefix_tokens]):
                    self._prefixes.keep(job.prompt[: job.prefix_tokens], self.runner.save(job.slot))
                # What many share counts for nobody: else it depends on who came first, and counts anew in each process.
                self.runner.forget_routing(job.slot)
            if not job.pending:
                job.advance(logits)
                if job.tails():
                    job.finish(self.runner.branch(job.slot, job.tails()))
        except BaseException as error:  # whatever it is, it is this request's alone
            self._fail([job], error)
        seconds = time.perf_counter() - started
        if length < len(job.prompt):
            job.record.prefill_seconds += seconds
        else:
            job.record.decode_seconds += seconds

    def _decode(self, jobs: list[Job]) -> None:
        """One token for each."""
        if not jobs:
            return
        started = time.perf_counter()
        try:
            logits = self.runner.step({_slot(job): job.pending[0] for job in jobs})  # [B, V]
            tokens = likeliest(logits) if any(job.is_greedy for job in jobs) else []
        except BaseException as error:  # the batch is lost; the engine and those who wait are not
            self._fail(jobs, error)
            return
        for row, job in enumerate(jobs):
            try:
                if job.is_greedy:
                    job.accept(tokens[row])
                else:
                    job.advance(logits[row])
            except BaseException as error:
                self._fail([job], error)
        seconds = time.perf_counter() - started
        for job in jobs:
            job.record.decode_seconds += seconds

    def _fail(self, jobs: Sequence[Job], error: BaseException) -> None:
        """End these requests. An interruption of the program also travels on."""
        for job in jobs:
            job.error = error if isinstance(error, Exception) else RequestCancelledError("The program was interrupted.")
            job.is_done = True
        if not isinstance(error, Exception):
            raise error

    # Requests

    def _generation(self, request: GenerationRequest, record: RequestRecord) -> GenerationJob:
        return GenerationJob(request, min(request.max_tokens, self.runner.context - record.prompt_tokens), record)

    def _record(self, prompt_ids: Sequence[int]) -> RequestRecord:
        """A fresh record, once it is clear that prompt and answer fit."""
        if not prompt_ids:
            raise PromptTooLongError("The prompt is empty; expected at least one token.")
        if len(prompt_ids) >= self.runner.context:
            raise PromptTooLongError(self._too_long(len(prompt_ids)))
        return RequestRecord(prompt_tokens=len(prompt_ids))

    def _too_long(self, tokens: int, what: str = "The prompt") -> str:
        return (
            f"{what} has {tokens} tokens, the model's context is {self.runner.context}. Shorten the prompt or split it."
        )


def _slot(job: Job) -> int:
    assert job.slot is not None
    return job.slot
