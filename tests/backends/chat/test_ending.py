"""Calls that nobody waits for any more end; calls that fail leave their neighbours alone."""

import asyncio
import threading
from pathlib import Path

import pytest
from langchain_core.callbacks import AsyncCallbackHandler, BaseCallbackHandler
from langchain_core.messages import SystemMessage

from moewarden.backends import (
    ChatMoE,
    DeadlineExceededError,
    EngineBusyError,
    GrammarError,
    PromptTooLongError,
    RequestCancelledError,
)
from moewarden.backends.engine.requests import Limits

LONG = 3000
"""Tokens of an answer that would take many seconds."""
NOBODY_FITS = {"type": "object", "properties": {"a": {"type": "no such type"}}, "required": ["a"]}
"""No value has this type."""


@pytest.fixture(scope="module")
def model(granite: Path) -> ChatMoE:
    return ChatMoE(model=str(granite), max_tokens=8).load()


@pytest.fixture
def limits(model: ChatMoE, monkeypatch: pytest.MonkeyPatch) -> list[Limits]:
    """Limits of every request the engine gets; random weights are kept from ending early."""
    seen: list[Limits] = []
    engine = model._runtime._engine
    generate = engine.generate

    def note(request):
        seen.append(request.limits)
        object.__setattr__(request, "end_ids", frozenset())
        return generate(request)

    monkeypatch.setattr(engine, "generate", note)
    return seen


def no_call_runs() -> bool:
    """Whether the threads of all calls end."""
    for thread in threading.enumerate():
        if thread.name == "moewarden-call":
            thread.join(300)
    return not any(thread.name == "moewarden-call" for thread in threading.enumerate())


@pytest.mark.parametrize("how", ["ainvoke", "astream", "abatch", "choices"])
async def test_cancelling_a_task_ends_its_request(model: ChatMoE, limits: list[Limits], how: str, monkeypatch):
    if how == "choices":
        score = model._runtime._engine.score_choices

        def slowly(prompt, options, end_id, limits_, **_):
            limits.append(limits_)
            while True:
                score(prompt, options, end_id, limits_)

        monkeypatch.setattr(model._runtime._engine, "score_choices", slowly)

    async def run() -> None:
        if how == "ainvoke":
            await model.ainvoke("hello", max_tokens=LONG)
        elif how == "abatch":
            await model.abatch(["hello", "there"], max_tokens=LONG)
        elif how == "choices":
            await model.ainvoke("hello", choices=["yes", "no"])
        else:
            async for _ in model.astream("hello", max_tokens=LONG):
                pass

    task = asyncio.create_task(run())
    while not limits:
        await asyncio.sleep(0.01)
    assert not limits[0].cancelled.is_set()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(no_call_runs)
    assert all(limit.cancelled.is_set() for limit in limits)


async def test_a_timeout_of_asyncio_ends_the_request(model: ChatMoE, limits: list[Limits]):
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(model.ainvoke("hello", max_tokens=LONG), timeout=0.1)
    assert limits[0].cancelled.is_set()
    assert (await model.ainvoke("hello")).content


async def test_leaving_an_async_stream_ends_the_request(model: ChatMoE, limits: list[Limits]):
    stream = model.astream("hello", max_tokens=LONG)
    await anext(stream)
    await stream.aclose()
    assert limits[0].cancelled.is_set()


def test_leaving_a_stream_ends_the_request(model: ChatMoE, limits: list[Limits]):
    stream = model.stream("hello", max_tokens=LONG)
    next(stream)
    assert not limits[0].cancelled.is_set()
    stream.close()
    assert limits[0].cancelled.is_set()


def test_a_stop_string_ends_the_request_at_once(model: ChatMoE, limits: list[Limits]):
    text = str(model.invoke("hello", max_tokens=20).content)
    answer = model.invoke("hello", stop=[text[4:8]], max_tokens=LONG)
    assert answer.content == text[:4]
    assert answer.usage_metadata["output_tokens"] < 20
    assert limits[1].cancelled.is_set()


def test_an_event_may_be_shared_and_is_never_set_by_us(model: ChatMoE, limits: list[Limits]):
    event = threading.Event()
    stream = model.stream("hello", max_tokens=LONG, cancelled=event)
    next(stream)
    model.invoke("hello", cancelled=event)
    assert not event.is_set()
    event.set()
    assert limits[0].cancelled.is_set()
    with pytest.raises(RequestCancelledError):
        list(stream)


def test_an_expired_call_says_so_and_the_next_one_runs(model: ChatMoE, limits: list[Limits]):
    with pytest.raises(DeadlineExceededError, match="ran out of time"):
        model.invoke("hello", max_tokens=LONG, timeout=0.05)
    assert limits[0].cancelled.is_set()
    assert model.invoke("hello").content


FAILURES = {
    "schema": ({"response_format": NOBODY_FITS}, GrammarError, "cannot be turned into a grammar.*Simplify"),
    "empty enumeration": (
        {"response_format": {"type": "object", "properties": {"a": {"enum": []}}, "required": ["a"]}},
        GrammarError,
        "cannot be turned into a grammar",
    ),
    "deadline": ({"max_tokens": LONG, "timeout": 0.02}, DeadlineExceededError, "ran out of time"),
}


@pytest.mark.parametrize(("options", "error", "words"), FAILURES.values(), ids=FAILURES)
async def test_a_failing_request_leaves_its_neighbours_alone(model: ChatMoE, options, error, words):
    alone = [model.invoke(text).content for text in ("one", "two", "three")]
    bad = model.ainvoke("hello", **options)
    good = [model.ainvoke(text) for text in ("one", "two", "three")]
    failed, *answers = await asyncio.gather(bad, *good, return_exceptions=True)
    assert [answer.content for answer in answers] == alone
    with pytest.raises(error, match=words):
        raise failed


def test_a_prompt_over_the_context_fails_alone_in_a_batch(model: ChatMoE):
    prompts = ["one", [SystemMessage("x " * 5000)], "two", "three"]
    answers = model.batch(prompts, return_exceptions=True)
    assert isinstance(answers[1], PromptTooLongError)
    assert "model's context is 4096" in str(answers[1])
    assert [answers[i].content for i in (0, 2, 3)] == [model.invoke(prompts[i]).content for i in (0, 2, 3)]


def test_a_batch_of_choices_reports_each_prompts_own_probabilities(model: ChatMoE):
    prompts = ["one", "two", "three", "four"]
    choices = ["hostile", "ordinary", "unclear"]
    together = [a.response_metadata["choice_logprobs"] for a in model.batch(prompts, choices=choices)]
    for logprobs, prompt in zip(together, prompts, strict=True):
        alone = model.invoke(prompt, choices=choices).response_metadata["choice_logprobs"]
        assert logprobs == pytest.approx(alone, abs=1e-5)


class Heard(BaseCallbackHandler):
    def __init__(self) -> None:
        self.tokens: list[str] = []
        self.errors: list[BaseException] = []
        self.ended = 0

    def on_llm_new_token(self, token, **_):
        self.tokens.append(token)

    def on_llm_end(self, *_, **__):
        self.ended += 1

    def on_llm_error(self, error, **_):
        self.errors.append(error)


class HeardAsync(AsyncCallbackHandler):
    def __init__(self) -> None:
        self.tokens: list[str] = []

    async def on_llm_new_token(self, token, **_):
        self.tokens.append(token)


def test_callbacks_hear_tokens_ends_and_errors(model: ChatMoE):
    heard = Heard()
    text = "".join(str(chunk.content) for chunk in model.stream("hello", config={"callbacks": [heard]}))
    assert "".join(heard.tokens) == text
    assert (heard.ended, heard.errors) == (1, [])
    with pytest.raises(GrammarError):
        model.invoke("hello", response_format=NOBODY_FITS, config={"callbacks": [heard]})
    assert [type(error) for error in heard.errors] == [GrammarError]


async def test_async_callbacks_hear_tokens(model: ChatMoE):
    heard = HeardAsync()
    chunks = [chunk async for chunk in model.astream("hello", config={"callbacks": [heard]})]
    assert "".join(heard.tokens) == "".join(str(chunk.content) for chunk in chunks)


async def test_a_busy_engine_is_said_as_it_is_and_may_be_retried(model: ChatMoE, monkeypatch: pytest.MonkeyPatch):
    engine = model._runtime._engine
    generate, refused = engine.generate, []

    def refuse_once(request):
        if not refused:
            refused.append(request)
            raise EngineBusyError("8 requests are waiting, as many as may wait; try again later.")
        return generate(request)

    monkeypatch.setattr(engine, "generate", refuse_once)
    with pytest.raises(EngineBusyError, match="try again later"):
        await model.ainvoke("hello")
    refused.clear()
    patient = model.with_retry(retry_if_exception_type=(EngineBusyError,), wait_exponential_jitter=False)
    assert patient.invoke("hello").content == model.invoke("hello").content
