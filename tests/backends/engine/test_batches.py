"""Requests that decode together get what they would get alone, whenever they join or leave."""

import threading
import time
from pathlib import Path

import pytest
import torch

from moewarden.backends import EngineBusyError, GrammarError, RequestCancelledError
from moewarden.backends.engine import engine as engine_module
from moewarden.backends.engine.engine import Engine, EngineSettings
from moewarden.backends.engine.requests import GenerationRequest, Limits
from moewarden.backends.engine.transformers_runner import TransformersRunner
from moewarden.backends.moe.loading import LoadedModel, LoadSettings, load_model


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
    engine._is_led = True  # as while another thread is in the middle of a step
    waiting = threading.Thread(target=lambda: engine.complete([request(5, 2)]))
    waiting.start()
    deadline = time.monotonic() + 10
    while not engine._waiting and time.monotonic() < deadline:
        time.sleep(0.001)
    with pytest.raises(EngineBusyError, match="1 requests run and 1 wait"):
        engine.complete([request(6, 2)])
    with engine._turn:
        engine._is_led = False
        engine._turn.notify_all()
    assert len([token for step in running for token in step]) == 49
    waiting.join(10)
    assert not waiting.is_alive()


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
