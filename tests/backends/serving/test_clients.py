"""OpenAI's own client and LangChain's against one server: both get what the model itself would have said."""

import json
import math
from typing import Literal

import pytest
from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel

from moewarden.backends import ChatMoE

openai = pytest.importorskip("openai", reason="openai (extra: providers) is not installed")
langchain_openai = pytest.importorskip(
    "langchain_openai", reason="langchain-openai (extra: providers) is not installed"
)

ASKED = [{"role": "system", "content": "You decide."}, {"role": "user", "content": "hostile or ordinary?"}]
MESSAGES = [SystemMessage("You decide."), HumanMessage("hostile or ordinary?")]


class Verdict(BaseModel):
    """What was decided."""

    verdict: Literal["hostile", "ordinary"]
    score: int


def search(query: Literal["failed", "accepted"], limit: int) -> str:
    """Search the log."""
    return f"{query} {limit}"


TOOL = {
    "type": "function",
    "function": {
        "name": "search",
        "description": "Search the log.",
        "parameters": {
            "type": "object",
            "properties": {"query": {"enum": ["failed", "accepted"]}, "limit": {"type": "integer"}},
            "required": ["query", "limit"],
        },
    },
}


@pytest.fixture(scope="module")
def client(url: str):
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
        yield client


@pytest.fixture(scope="module")
def chat(url: str):
    return langchain_openai.ChatOpenAI(model="small", base_url=f"{url}/v1", api_key="none", max_retries=0)


def test_an_answer_is_the_models_own(client, chat, bundled: ChatMoE):
    own = bundled.invoke(MESSAGES, max_tokens=12)
    answer = client.chat.completions.create(model="small", messages=ASKED, max_tokens=12)
    assert answer.choices[0].message.content == own.content
    assert answer.choices[0].message.role == "assistant"
    assert answer.choices[0].finish_reason == own.response_metadata["finish_reason"]
    assert answer.usage.prompt_tokens == own.usage_metadata["input_tokens"]
    assert answer.usage.completion_tokens == own.usage_metadata["output_tokens"]
    assert answer.usage.prompt_tokens_details.cached_tokens > 0  # the system text was read once
    langchain = chat.invoke(MESSAGES, max_tokens=12)
    assert langchain.content == own.content
    assert langchain.usage_metadata["output_tokens"] == own.usage_metadata["output_tokens"]


def test_a_stream_adds_up_to_the_answer(client, chat):
    whole = client.chat.completions.create(model="small", messages=ASKED, max_tokens=9, temperature=1, seed=3)
    pieces = list(
        client.chat.completions.create(
            model="small", messages=ASKED, max_tokens=9, temperature=1, seed=3, stream=True,
            stream_options={"include_usage": True},
        )
    )  # fmt: skip
    assert len({piece.id for piece in pieces}) == 1
    assert pieces[0].choices[0].delta.role == "assistant"
    text = "".join(piece.choices[0].delta.content or "" for piece in pieces if piece.choices)
    assert text == whole.choices[0].message.content
    assert pieces[-2].choices[0].finish_reason == whole.choices[0].finish_reason
    assert (pieces[-1].choices, pieces[-1].usage.completion_tokens) == ([], whole.usage.completion_tokens)
    told = list(chat.stream(MESSAGES, max_tokens=9, temperature=1, seed=3, stream_usage=True))
    assert "".join(str(chunk.content) for chunk in told) == text


@pytest.mark.parametrize("is_streamed", [False, True], ids=["whole", "streamed"])
def test_probabilities_are_those_of_the_tokens(client, is_streamed: bool):
    options = {"model": "small", "messages": ASKED, "max_tokens": 5, "logprobs": True, "top_logprobs": 3}
    if is_streamed:
        pieces = list(client.chat.completions.create(**options, stream=True))
        found = [each for p in pieces for c in p.choices if c.logprobs for each in c.logprobs.content]
        text = "".join(c.delta.content or "" for p in pieces for c in p.choices)
    else:
        answer = client.chat.completions.create(**options)
        found, text = answer.choices[0].logprobs.content, answer.choices[0].message.content
    assert "".join(token.token for token in found) == text
    for token in found:
        assert bytes(token.bytes).decode() == token.token
        assert token.top_logprobs[0].logprob == token.logprob <= 0  # greedy takes the likeliest
        assert len(token.top_logprobs) == 3
        assert sum(math.exp(each.logprob) for each in token.top_logprobs) <= 1 + 1e-9


def test_langchain_reads_the_probabilities(chat):
    answer = chat.bind(logprobs=True, top_logprobs=2).invoke(MESSAGES, max_tokens=3)
    content = answer.response_metadata["logprobs"]["content"]
    assert "".join(token["token"] for token in content) == answer.content


@pytest.mark.parametrize("choice", ["required", {"type": "function", "function": {"name": "search"}}], ids=str)
def test_a_forced_call_fits_its_schema(client, choice):
    answer = client.chat.completions.create(model="small", messages=ASKED, tools=[TOOL], tool_choice=choice)
    assert answer.choices[0].finish_reason == "tool_calls"
    assert answer.choices[0].message.content is None
    [call] = answer.choices[0].message.tool_calls
    arguments = json.loads(call.function.arguments)
    assert (call.function.name, set(arguments)) == ("search", {"query", "limit"})
    pieces = client.chat.completions.create(
        model="small", messages=ASKED, tools=[TOOL], tool_choice=choice, stream=True
    )
    heads = [c for p in pieces for c in p.choices[0].delta.tool_calls or ()]
    assert [head.function.name for head in heads if head.id] == ["search"]
    assert json.loads("".join(head.function.arguments for head in heads)) == arguments


def test_a_call_and_its_result_go_on_as_a_conversation(client):
    forced = client.chat.completions.create(model="small", messages=ASKED, tools=[TOOL], tool_choice="required")
    message = forced.choices[0].message
    result = {"role": "tool", "tool_call_id": message.tool_calls[0].id, "content": "3 lines"}
    after = client.chat.completions.create(
        model="small",
        messages=[*ASKED, message.model_dump(exclude_none=True), result],
        tools=[TOOL],
        max_tokens=3,
    )
    assert after.usage.prompt_tokens > forced.usage.prompt_tokens


def test_langchain_calls_tools_and_gets_structure(chat):
    call = chat.bind_tools([search], tool_choice="any").invoke(MESSAGES)
    assert [each["name"] for each in call.tool_calls] == ["search"]
    for method in ("json_schema", "function_calling"):
        assert isinstance(chat.with_structured_output(Verdict, method=method).invoke(MESSAGES), Verdict)
    streamed = None
    for chunk in chat.bind_tools([search], tool_choice="any").stream(MESSAGES):
        streamed = chunk if streamed is None else streamed + chunk
    assert [each["args"] for each in streamed.tool_calls] == [each["args"] for each in call.tool_calls]


def test_a_schema_holds_and_a_cut_answer_is_an_error(client):
    answer = client.chat.completions.parse(model="small", messages=ASKED, response_format=Verdict)
    assert isinstance(answer.choices[0].message.parsed, Verdict)
    with pytest.raises(openai.LengthFinishReasonError):
        client.chat.completions.parse(model="small", messages=ASKED, response_format=Verdict, max_tokens=3)


def test_any_object_may_be_asked_for(client):
    answer = client.chat.completions.create(
        model="small", messages=ASKED, response_format={"type": "json_object"}, max_tokens=150
    )
    assert answer.choices[0].message.content.startswith("{")


def test_stop_seed_and_limit_are_kept(client):
    def write(**options):
        return client.chat.completions.create(model="small", messages=ASKED, **options).choices[0]

    text = write(max_tokens=40, temperature=1.5, seed=5).message.content
    assert write(max_tokens=40, temperature=1.5, seed=5).message.content == text
    assert write(max_tokens=40, temperature=1.5, seed=6).message.content != text
    stopped = write(max_tokens=40, temperature=1.5, seed=5, stop=[text[3:6]])
    assert (stopped.message.content, stopped.finish_reason) == (text[: text.index(text[3:6])], "stop")
    assert write(max_completion_tokens=1, temperature=1.5, seed=5).finish_reason == "length"


def test_texts_are_continued_one_by_one(client, bundled: ChatMoE):
    answer = client.completions.create(model="small", prompt=["hostile", "ordinary"], max_tokens=4, logprobs=2)
    assert [choice.index for choice in answer.choices] == [0, 1]
    own = "".join(str(chunk.content) for chunk in bundled.continue_text("hostile", max_tokens=4))
    assert answer.choices[0].text == own == "".join(answer.choices[0].logprobs.tokens)
    assert len(answer.choices[1].logprobs.token_logprobs) <= 4
    pieces = client.completions.create(model="small", prompt="hostile", max_tokens=4, stream=True)
    assert "".join(piece.choices[0].text for piece in pieces) == own
    langchain = langchain_openai.OpenAI(model="small", base_url=str(client.base_url), api_key="none", max_tokens=4)
    assert langchain.invoke("hostile", temperature=0) == own


def test_the_model_is_listed_and_others_are_not_known(client):
    assert [model.id for model in client.models.list()] == ["small"]
    assert client.models.retrieve("small").owned_by == "moewarden"
    with pytest.raises(openai.NotFoundError, match="the one that is, is 'small'"):
        client.chat.completions.create(model="/etc", messages=ASKED)
    with pytest.raises(openai.NotFoundError, match="'large' is not served here"):
        client.models.retrieve("large")


def test_what_the_engine_does_not_do_is_refused_by_name(client):
    for options in ({"top_p": 0.5}, {"n": 2}, {"presence_penalty": 1}, {"logit_bias": {"3": 5}}):
        with pytest.raises(openai.BadRequestError, match=f"{next(iter(options))} is not supported here"):
            client.chat.completions.create(model="small", messages=ASKED, **options)
    client.chat.completions.create(model="small", messages=ASKED, top_p=1, n=1, max_tokens=1)


async def test_the_asynchronous_client_runs_several_at_once(url: str):
    import asyncio

    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
        answers = await asyncio.gather(
            *(client.chat.completions.create(model="small", messages=ASKED, max_tokens=6) for _ in range(6))
        )
    assert len({answer.choices[0].message.content for answer in answers}) == 1
