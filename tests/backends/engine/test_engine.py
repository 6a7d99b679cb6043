"""Greedy output equals generate(); requests do not disturb each other; accounts are exact."""

import threading
import time
from pathlib import Path

import pytest
import torch

from moewarden.backends import DeadlineExceededError, PromptTooLongError, RequestCancelledError
from moewarden.backends.engine import engine as engine_module
from moewarden.backends.engine.engine import Engine, EngineSettings
from moewarden.backends.engine.requests import GenerationRequest, Limits
from moewarden.backends.moe.loading import load_model


@pytest.fixture(scope="module")
def engine(granite: Path) -> Engine:
    return Engine(load_model(granite))


def prompt(length: int, seed: int = 0) -> list[int]:
    return torch.randint(3, 250, (length,), generator=torch.Generator().manual_seed(seed)).tolist()


def greedy(engine: Engine, prompt_ids: list[int], count: int = 12) -> list[int]:
    generation = engine.generate(GenerationRequest(prompt_ids=prompt_ids, max_tokens=count))
    return [token for step in generation for token in step]


def test_greedy_output_equals_generate(family: Path):
    loaded = load_model(family)
    ours = Engine(loaded)
    for length in (1, 2, 33):
        ids = prompt(length, seed=length)
        expected = loaded.network.generate(
            torch.tensor([ids]), max_new_tokens=12, do_sample=False, eos_token_id=None, pad_token_id=0
        )[0, length:]
        assert greedy(ours, ids) == expected.tolist(), f"prompt of {length}"


@pytest.mark.parametrize("length", [7, 8, 9, 17], ids="T={}".format)
def test_prompt_chunks_do_not_show(monkeypatch, granite_hybrid: Path, length: int):
    ours = Engine(load_model(granite_hybrid))
    whole = greedy(ours, prompt(length))
    monkeypatch.setattr(engine_module, "PREFILL_CHUNK", 8)
    assert greedy(ours, prompt(length)) == whole


def test_the_record_counts_what_ran(engine: Engine):
    generation = engine.generate(GenerationRequest(prompt_ids=prompt(5), max_tokens=4))
    assert [len(step) for step in generation] == [1, 1, 1, 1]
    record = generation.record
    assert (record.prompt_tokens, record.output_tokens, record.finish_reason) == (5, 4, "length")
    assert record.routing.tokens == 5 + 3  # the last token is not fed
    assert record.prefill_seconds > 0
    assert record.decode_seconds > 0


def test_an_end_token_stops_and_counts(engine: Engine):
    first, second = greedy(engine, prompt(5), 2)
    assert first != second
    request = GenerationRequest(prompt_ids=prompt(5), max_tokens=9, end_ids=frozenset([second]))
    generation = engine.generate(request)
    assert list(generation) == [(first,)]
    assert (generation.record.output_tokens, generation.record.finish_reason) == (2, "stop")


def sample(engine: Engine, seed: int | None) -> list[int]:
    request = GenerationRequest(prompt_ids=prompt(5), max_tokens=12, temperature=1.5, seed=seed)
    return [token for step in engine.generate(request) for token in step]


def test_a_seed_repeats_and_another_differs(engine: Engine):
    assert sample(engine, 1) == sample(engine, 1)
    assert sample(engine, 1) != sample(engine, 2)


def test_threads_get_what_they_would_get_alone(engine: Engine):
    alone = [greedy(engine, prompt(4 + i, seed=i)) for i in range(4)]
    together: list[list[int]] = [[] for _ in range(4)]
    threads = [
        threading.Thread(target=lambda i=i: together[i].extend(greedy(engine, prompt(4 + i, seed=i)))) for i in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def test_a_request_may_run_while_another_is_being_read(engine: Engine):
    outer = iter(engine.generate(GenerationRequest(prompt_ids=prompt(4), max_tokens=6)))
    head = [token for _ in range(3) for token in next(outer)]
    inner = greedy(engine, prompt(9))
    tail = [token for step in outer for token in step]
    assert head + tail == greedy(engine, prompt(4), 6)
    assert inner == greedy(engine, prompt(9))


def test_a_set_event_ends_the_request_and_leaves_the_engine_usable(engine: Engine):
    event = threading.Event()
    request = GenerationRequest(prompt_ids=prompt(4), max_tokens=100, limits=Limits(cancelled=event))
    steps = iter(engine.generate(request))
    next(steps)
    event.set()
    with pytest.raises(RequestCancelledError):
        next(steps)
    assert len(greedy(engine, prompt(4))) == 12


def test_a_passed_deadline_ends_the_request(engine: Engine):
    limits = Limits(deadline=time.monotonic() - 1)
    with pytest.raises(DeadlineExceededError):
        list(engine.generate(GenerationRequest(prompt_ids=prompt(4), max_tokens=5, limits=limits)))
    with pytest.raises(DeadlineExceededError):
        engine.score_choices(prompt(4), [[5], [6]], end_id=1, limits=limits)


def test_a_prompt_beyond_the_context_is_refused_with_both_lengths(engine: Engine):
    with pytest.raises(PromptTooLongError, match=r"5000 tokens.*context is 4096"):
        engine.generate(GenerationRequest(prompt_ids=prompt(5000), max_tokens=5))
    with pytest.raises(PromptTooLongError, match="empty"):
        engine.score_choices([], [[5]], end_id=1)


def test_an_answer_ends_where_the_context_ends(granite: Path):
    engine = Engine(load_model(granite), EngineSettings(context=10))
    generation = engine.generate(GenerationRequest(prompt_ids=prompt(8), max_tokens=50))
    assert len(list(generation)) == 2
    assert generation.record.finish_reason == "length"


class Script:
    """A token mask that forces two tokens, lets one be chosen among two, and ends."""

    def __init__(self) -> None:
        self.sampled: list[int] = []
        self._forced = False

    def forced(self) -> list[int]:
        if self._forced:
            return []
        self._forced = True
        return [10, 11]

    def is_complete(self) -> bool:
        return bool(self.sampled)

    def allowed(self) -> torch.Tensor:
        mask = torch.zeros(461, dtype=torch.bool)
        mask[[20, 21]] = True
        return mask

    def accept(self, token: int) -> None:
        self.sampled.append(token)


def test_forced_tokens_are_fed_not_sampled(engine: Engine):
    generation = engine.generate(GenerationRequest(prompt_ids=prompt(4), max_tokens=9, mask=Script()))
    steps = list(generation)
    assert steps[0] == (10, 11)
    assert steps[1][0] in (20, 21)
    record = generation.record
    assert (record.output_tokens, record.forced_tokens, record.finish_reason) == (3, 2, "stop")
    assert record.routing.tokens == 4 + 2  # one pass over prompt and forced tokens; the last token is not fed


def test_forced_tokens_respect_the_limit(engine: Engine):
    generation = engine.generate(GenerationRequest(prompt_ids=prompt(4), max_tokens=1, mask=Script()))
    assert list(generation) == [(10,)]
    assert generation.record.finish_reason == "length"


def test_forced_tokens_cut_by_the_limit_are_no_proper_end(engine: Engine):
    class Complete(Script):
        def is_complete(self) -> bool:
            return self._forced

    for most, reason in ((1, "length"), (2, "stop")):
        generation = engine.generate(GenerationRequest(prompt_ids=prompt(4), max_tokens=most, mask=Complete()))
        list(generation)
        assert generation.record.finish_reason == reason


def test_no_temperature_is_too_low(engine: Engine):
    request = GenerationRequest(prompt_ids=prompt(5), max_tokens=4, temperature=1e-39, seed=1)
    assert list(engine.complete([request])[0].tokens) == greedy(engine, prompt(5), 4)
