"""Requests that decode together get what they would get alone, whenever they join or leave."""

import threading
import time
from pathlib import Path

import pytest
import torch

from moewarden.backends import EngineBusyError, GrammarError, RequestCancelledError, UnsupportedModelError
from moewarden.backends.engine import engine as engine_module
from moewarden.backends.engine.engine import Engine, EngineSettings
from moewarden.backends.engine.requests import GenerationRequest, Limits
from moewarden.backends.engine.transformers_runner import TransformersRunner
from moewarden.backends.moe.loading import LoadedModel, LoadSettings, load_model

from ..conftest import FAMILIES, OTHER_FAMILIES, save_random_model


@pytest.fixture(params=["cpu", pytest.param("cuda", marks=pytest.mark.gpu)])
def device(request: pytest.FixtureRequest) -> str:
    """The same must hold on a GPU, where decode steps are captured."""
    return request.param


def load(folder: Path, device: str) -> LoadedModel:
    return load_model(folder, LoadSettings(device=device, dtype="float32"))


def prompt(length: int) -> list[int]:
    return torch.randint(3, 250, (length,), generator=torch.Generator().manual_seed(length)).tolist()


def request(length: int, count: int, **more: object) -> GenerationRequest:
    return GenerationRequest(prompt_ids=prompt(length), max_tokens=count, **more)


def expected(loaded: LoadedModel, length: int, count: int) -> tuple[int, ...]:
    ids = torch.tensor([prompt(length)], device=loaded.device)
    found = loaded.network.generate(ids, max_new_tokens=count, do_sample=False, eos_token_id=None, pad_token_id=0)
    return tuple(found[0, length:].tolist())


@pytest.mark.parametrize("runner", ["auto", "eager"])
def test_any_mix_gets_what_generate_gives(family: Path, device: str, runner: str, monkeypatch: pytest.MonkeyPatch):
    """Prompts of one token and around chunk borders, answers of all lengths, more requests than slots."""
    monkeypatch.setattr(engine_module, "PREFILL_CHUNK", 8)
    monkeypatch.setattr(engine_module, "FEW_TOKENS", 4)
    loaded = load(family, device)
    engine = Engine(loaded, EngineSettings(slots=3, runner=runner))
    shapes = [(1, 9), (2, 4), (7, 12), (8, 1), (9, 6), (17, 10), (33, 3)]
    answers = engine.complete([request(*shape) for shape in shapes])
    for shape, answer in zip(shapes, answers, strict=True):
        assert answer.tokens == expected(loaded, *shape), f"prompt, answer of {shape}"
        assert answer.record.routing.tokens == shape[0] + shape[1] - 1


def test_rows_grow_while_others_decode(granite_hybrid: Path, device: str):
    loaded = load(granite_hybrid, device)
    shapes = [(250, 20), (3, 40), (500, 30)]
    answers = Engine(loaded).complete([request(*shape) for shape in shapes])
    for shape, answer in zip(shapes, answers, strict=True):
        assert answer.tokens == expected(loaded, *shape)


def test_a_padded_batch_gives_the_same(granite_hybrid: Path, device: str):
    """What a GPU runs, without the capture: powers of two of rows and keys, idle rows in between."""
    loaded = load(granite_hybrid, device)
    engine = Engine(loaded, EngineSettings(slots=5))
    engine.runner = TransformersRunner(loaded, 5, 4096, "captured", "for this test")  # captures on CUDA alone
    shapes = [(4, 5), (1, 9), (20, 14), (3, 2), (6, 7), (5, 6)]
    answers = engine.complete([request(*shape) for shape in shapes])
    for shape, answer in zip(shapes, answers, strict=True):
        assert answer.tokens == expected(loaded, *shape)


def test_the_same_batch_gives_the_same_tokens(granite: Path, device: str):
    engine = Engine(load(granite, device))
    batch = [request(length, 10, temperature=1.0, seed=length) for length in (2, 5, 9)]
    first, second = ([answer.tokens for answer in engine.complete(batch)] for _ in range(2))
    assert first == second


def test_a_slot_keeps_nothing_of_who_had_it_before(granite_hybrid: Path, device: str):
    loaded = load(granite_hybrid, device)
    engine = Engine(loaded, EngineSettings(slots=1))
    engine.complete([request(40, 20)])
    assert engine.complete([request(3, 8)])[0].tokens == expected(loaded, 3, 8)


def test_a_neighbour_content_does_not_show(granite_hybrid: Path, device: str):
    engine = Engine(load(granite_hybrid, device))
    beside = [engine.complete([request(12, 10), request(other, 10)])[0] for other in (11, 13)]
    assert beside[0].tokens == beside[1].tokens
    assert beside[0].record.routing == beside[1].record.routing


def test_a_failing_neighbour_fails_alone(granite: Path, device: str):
    class Broken:
        def forced(self) -> list[int]:
            return []

        def is_complete(self) -> bool:
            return False

        def allowed(self) -> torch.Tensor:
            return torch.zeros(461, dtype=torch.bool)

        def accept(self, token: int) -> None:
            raise AssertionError(token)

    engine = Engine(load(granite, device))
    good = engine.generate(request(5, 8))
    steps = iter(good)
    head = next(steps)
    with pytest.raises(GrammarError, match="admits no token"):
        list(engine.generate(request(4, 8, mask=Broken())))
    assert (*head, *(token for step in steps for token in step)) == engine.complete([request(5, 8)])[0].tokens


def test_cancelling_frees_the_slot_for_whoever_waits(granite: Path, device: str):
    engine = Engine(load(granite, device), EngineSettings(slots=1))
    cancelled = threading.Event()
    first = iter(engine.generate(request(4, 200, limits=Limits(cancelled=cancelled))))
    next(first)
    second = iter(engine.generate(request(5, 3)))
    cancelled.set()
    assert len(list(second)) == 3  # though nobody asks the first for more
    with pytest.raises(RequestCancelledError):
        list(first)


def test_closing_an_answer_early_frees_its_slot(granite: Path, device: str):
    engine = Engine(load(granite, device), EngineSettings(slots=1))
    steps = iter(engine.generate(request(4, 200)))
    next(steps)
    steps.close()
    assert len(engine.complete([request(5, 3)])[0].tokens) == 3


def test_a_full_queue_refuses_with_numbers(granite: Path, device: str):
    engine = Engine(load(granite, device), EngineSettings(slots=1, max_waiting=1))
    running = iter(engine.generate(request(4, 50)))
    next(running)
    engine._leader = -1  # as while another thread is in the middle of a step
    waiting = threading.Thread(target=lambda: engine.complete([request(5, 2)]))
    waiting.start()
    while not engine._waiting and waiting.is_alive():
        time.sleep(0.001)
    with pytest.raises(EngineBusyError, match="1 requests run and 1 wait"):
        engine.complete([request(6, 2)])
    with engine._turn:
        engine._leader = None
        engine._turn.notify_all()
    assert len([token for step in running for token in step]) == 49
    waiting.join(300)
    assert not waiting.is_alive()


def test_a_shared_beginning_counts_for_nobody(granite: Path, device: str):
    """Whoever reads it first, in whatever process, counts what the others count."""
    loaded = load(granite, device)
    engine = Engine(loaded)
    asked = GenerationRequest(prompt_ids=prompt(30), max_tokens=8, prefix_tokens=20)
    first, later = (engine.complete([asked])[0].record for _ in range(2))
    assert (first.cached_tokens, later.cached_tokens) == (0, 20)
    assert first.routing.tokens == 10 + 7
    assert first.routing == later.routing
    assert engine.complete([request(30, 8)])[0].record.routing.tokens == 10 + 7  # the snapshot serves it too


def test_a_known_beginning_is_not_read_again(granite_hybrid: Path, device: str):
    loaded = load(granite_hybrid, device)
    engine = Engine(loaded)
    first = GenerationRequest(prompt_ids=prompt(30), max_tokens=8, prefix_tokens=20)
    assert engine.complete([first])[0].record.cached_tokens == 0
    other = [*prompt(30)[:20], *prompt(9)]
    again = engine.complete([GenerationRequest(prompt_ids=other, max_tokens=8, prefix_tokens=20)])[0]
    assert again.record.cached_tokens == 20
    assert again.record.routing.tokens == 9 + 7
    whole = loaded.network.generate(
        torch.tensor([other], device=loaded.device),
        max_new_tokens=8,
        do_sample=False,
        eos_token_id=None,
        pad_token_id=0,
    )
    assert again.tokens == tuple(whole[0, len(other) :].tolist())


def test_a_prompt_that_is_only_the_known_beginning_is_read_anew(granite: Path, device: str):
    engine = Engine(load(granite, device))
    engine.complete([GenerationRequest(prompt_ids=prompt(30), max_tokens=1, prefix_tokens=20)])
    same = engine.complete([GenerationRequest(prompt_ids=prompt(30)[:20], max_tokens=4, prefix_tokens=20)])[0]
    assert same.record.cached_tokens in (0, 19)
    assert same.tokens == engine.complete([GenerationRequest(prompt_ids=prompt(30)[:20], max_tokens=4)])[0].tokens


@pytest.mark.parametrize("runner", ["auto", "eager"])
def test_every_slot_may_hold_a_long_prompt(granite_hybrid: Path, device: str, runner: str):
    """Some wait for their first chunk while others decode already."""
    loaded = load(granite_hybrid, device)
    shapes = [(40 + length, 6) for length in range(8)]
    answers = Engine(loaded, EngineSettings(runner=runner)).complete([request(*shape) for shape in shapes])
    for shape, answer in zip(shapes, answers, strict=True):
        assert answer.tokens == expected(loaded, *shape)


@pytest.mark.parametrize("family_name", ["gpt_oss", "mixtral", "qwen3_moe"])
def test_windows_shorter_than_the_prompt(family_name: str, device: str, tmp_path: Path):
    config = FAMILIES[family_name]()
    config.sliding_window = 4
    if family_name == "qwen3_moe":
        config.use_sliding_window = True
    save_random_model(config, tmp_path)
    loaded = load(tmp_path, device)
    shapes = [(3, 9), (17, 6), (33, 12)]
    answers = Engine(loaded).complete([request(*shape) for shape in shapes])
    for shape, answer in zip(shapes, answers, strict=True):
        assert answer.tokens == expected(loaded, *shape)


@pytest.mark.parametrize("checkpoint", ["granite", "granite_hybrid"])
@pytest.mark.parametrize("known", [9, 4])
def test_choices_after_a_known_beginning(checkpoint: str, known: int, request: pytest.FixtureRequest):
    """Also where only one token is left to read, which is no step of writing."""
    loaded = load(request.getfixturevalue(checkpoint), "cpu")
    options = [[5, 6], [5, 7, 8], [9]]
    fresh = Engine(loaded).score_choices(prompt(10), options, end_id=1)
    engine = Engine(loaded)
    for _ in range(2):
        scores = engine.score_choices(prompt(10), options, end_id=1, prefix_tokens=known)
        assert scores.logprobs == pytest.approx(fresh.logprobs, abs=1e-4)
    assert scores.record.cached_tokens == known


def test_tails_are_read_as_they_would_be_alone(granite_hybrid: Path, device: str):
    runner = Engine(load(granite_hybrid, device), EngineSettings(runner="eager")).runner
    runner.reset(0)
    runner.feed(0, prompt(9))
    tails = [[5], [6, 7, 8], [9, 10]]
    for continues in (True, False):  # several tokens at once, or one at a time
        runner._continues = continues
        found = runner.branch(0, tails)
        for tail, logits in zip(tails, found, strict=True):
            runner.reset(1)
            runner.feed(1, prompt(9))
            for token, row in zip(tail, logits, strict=True):
                torch.testing.assert_close(runner.feed(1, [token]), row, atol=1e-4, rtol=1e-4)
    assert runner.length(0) == 9


def test_an_idle_engine_takes_as_many_as_run_and_wait(granite: Path):
    engine = Engine(load(granite, "cpu"), EngineSettings(slots=2, max_waiting=1))
    assert len(engine.complete([request(4, 2)] * 3)) == 3
    with pytest.raises(EngineBusyError):
        engine.complete([request(4, 2)] * 4)
    assert len(engine.complete([request(4, 2)] * 3)) == 3


@pytest.mark.parametrize("place", ["reset", "feed", "step"])
def test_a_broken_call_fails_its_request_and_leaves_the_engine_usable(
    granite_hybrid: Path, monkeypatch: pytest.MonkeyPatch, place: str
):
    engine = Engine(load(granite_hybrid, "cpu"), EngineSettings(slots=2))
    steps = iter(engine.generate(request(5, 8)))
    head = list(next(steps))
    real = getattr(engine.runner, place)

    def broken(*_: object) -> object:
        monkeypatch.setattr(engine.runner, place, real)
        raise torch.OutOfMemoryError("no memory")

    monkeypatch.setattr(engine.runner, place, broken)
    with pytest.raises(torch.OutOfMemoryError):
        engine.complete([request(4, 3)])
    if place != "step":  # a step is shared: whoever was in it is lost
        assert [*head, *(token for step in steps for token in step)] == list(engine.complete([request(5, 8)])[0].tokens)
    assert len(engine.complete([request(4, 3)])[0].tokens) == 3


def test_rows_grow_all_or_none(granite: Path, monkeypatch: pytest.MonkeyPatch):
    loaded = load(granite, "cpu")
    engine = Engine(loaded, EngineSettings(runner="eager"))
    steps = iter(engine.generate(request(20, 30)))
    head = list(next(steps))
    last = engine.runner._cache.layers[-1]
    monkeypatch.setattr(last, "grown", lambda _: (_ for _ in ()).throw(torch.OutOfMemoryError("no memory")))
    with pytest.raises(torch.OutOfMemoryError):
        engine.complete([request(300, 3)])
    assert engine.runner._cache.capacity == 256
    assert (*head, *(token for step in steps for token in step)) == expected(loaded, 20, 30)


def test_an_iterator_dropped_by_the_leading_thread_ends_its_request(granite: Path, monkeypatch: pytest.MonkeyPatch):
    """As garbage collection may do, in the middle of a step."""
    engine = Engine(load(granite, "cpu"))
    dropped = iter(engine.generate(request(4, 100)))
    next(dropped)
    real = engine.runner.step

    def dropping(tokens: object) -> torch.Tensor:
        monkeypatch.setattr(engine.runner, "step", real)
        dropped.close()
        return real(tokens)

    monkeypatch.setattr(engine.runner, "step", dropping)
    assert len(engine.complete([request(5, 4)])[0].tokens) == 4
    assert len(engine._free) == 8


def test_two_engines_on_one_model_count_apart(granite_hybrid: Path):
    loaded = load(granite_hybrid, "cpu")
    few, many = Engine(loaded, EngineSettings(slots=1)), Engine(loaded, EngineSettings(slots=4))
    alone = few.complete([request(9, 4)])[0].record.routing
    many.complete([request(5, 3)] * 4)
    assert few.complete([request(9, 4)])[0].record.routing == alone


def test_a_seed_is_not_changed_by_neighbours(granite: Path):
    engine = Engine(load(granite, "cpu"))
    drawn = request(6, 10, temperature=1.2, seed=3)
    alone = engine.complete([drawn])[0].tokens
    assert engine.complete([request(9, 4, temperature=1.5, seed=8), drawn, request(2, 12)])[1].tokens == alone


@pytest.mark.parametrize("name", ["jamba", "nemotron_h", "qwen3_next", "lfm2_moe"])
def test_state_space_models_go_on_from_their_state(
    name: str, device: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """After a chunk and after a known beginning; jamba, given several tokens at once, forgets it."""
    monkeypatch.setattr(engine_module, "PREFILL_CHUNK", 8)
    save_random_model(OTHER_FAMILIES[name](), tmp_path)
    loaded = load(tmp_path, device)
    engine = Engine(loaded)
    for length, known in ((9, 0), (17, 8), (33, 16), (33, 16)):
        answer = engine.complete([request(length, 8, prefix_tokens=known)])[0]
        assert answer.tokens == expected(loaded, length, 8), f"prompt of {length}, {known} known"


def test_a_model_with_a_cache_of_its_own_is_refused_by_name(tmp_path: Path):
    save_random_model(OTHER_FAMILIES["minimax"](), tmp_path)
    with pytest.raises(UnsupportedModelError, match="minimax keeps a cache of its own kind"):
        Engine(load(tmp_path, "cpu"))
