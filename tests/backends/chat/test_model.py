"""ChatMoE as LangChain sees it."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from moewarden.backends import BackendError, ChatMoE, DeadlineExceededError, RequestCancelledError


@pytest.fixture(scope="module")
def model(granite: Path) -> ChatMoE:
    return ChatMoE(model=str(granite), max_tokens=16).load()


def test_importing_the_package_loads_neither_torch_nor_transformers():
    code = "import sys, moewarden.backends; assert not {'torch', 'transformers', 'langchain_core'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_profile_is_known_before_anything_is_loaded():
    profile = ChatMoE(model="/nowhere/at/all").profile
    assert profile["tool_calling"]
    assert profile["structured_output"]


def test_nothing_is_loaded_before_the_first_call():
    assert ChatMoE(model="/nowhere/at/all").supports_choices is True


def test_it_says_how_much_it_reads_and_counts_with_its_own_tokens(model: ChatMoE, granite: Path):
    assert model.context_tokens > 16
    assert ChatMoE(model=str(granite), context=64).context_tokens == 64
    prompt = model.invoke("hello hello hello").usage_metadata["input_tokens"]
    assert 3 <= model.get_num_tokens("hello hello hello") < prompt


def test_every_answer_says_how_it_came_about(model: ChatMoE, granite: Path):
    metadata = model.invoke("hello").response_metadata
    assert metadata["model"] == str(granite)
    assert (metadata["kernel"], metadata["experts_mode"]) == ("native", "packed")
    assert metadata["kernel_reason"]
    assert metadata["tokens_per_s"] > 0
    assert metadata["finish_reason"] in ("stop", "length")
    routing = metadata["routing"]
    assert {"layers", "tokens", "top_k", "summary"} == routing.keys()
    assert len(routing["summary"]["layers"]) == len(routing["layers"])
    assert routing["summary"]["lowest_entropy"] <= routing["summary"]["entropy"] <= 1


def test_expanded_experts_are_named_and_decide_the_same(granite: Path):
    packed, expanded = (ChatMoE(model=str(granite), experts=mode, head_bits=16) for mode in ("packed", "expanded"))
    choices = ["hostile", "ordinary"]
    answers = [m.invoke("?", choices=choices).response_metadata for m in (packed, expanded)]
    assert [a["experts_mode"] for a in answers] == ["packed", "expanded"]
    assert answers[0]["choice_logprobs"] == pytest.approx(answers[1]["choice_logprobs"], abs=1e-4)


def test_a_checkpoint_in_mxfp4_answers_through_the_runner_that_knows_its_attention(gpt_oss_mxfp4: Path):
    model, reference = (ChatMoE(model=str(gpt_oss_mxfp4), max_tokens=8, kernel=name) for name in ("auto", "reference"))
    metadata = model.invoke("hello").response_metadata
    assert (metadata["kernel"], metadata["experts_mode"], metadata["runner"]) == ("numba", "packed", "eager")
    assert "GptOssForCausalLM: it knows neither attention sinks nor" in metadata["runner_reason"]
    assert metadata["routing"]["top_k"] == 2
    choices = ["hostile", "ordinary"]
    answers = [m.invoke("?", choices=choices).response_metadata["choice_logprobs"] for m in (model, reference)]
    assert answers[0] == pytest.approx(answers[1], abs=1e-4)


def test_random_weights_decide_otherwise(model: ChatMoE, granite: Path):
    random = ChatMoE(model=str(granite), random_weights=7)
    choices = ["hostile", "ordinary"]
    trained, drawn = (m.invoke("?", choices=choices).response_metadata["choice_logprobs"] for m in (model, random))
    assert trained != pytest.approx(drawn, abs=1e-3)


def test_streamed_pieces_add_up_to_the_answer_and_its_usage(model: ChatMoE):
    whole = model.invoke("tell me")
    chunks = list(model.stream("tell me"))
    assert len(chunks) > 2
    assert "".join(str(chunk.content) for chunk in chunks) == whole.content
    assert chunks[-1].usage_metadata == whole.usage_metadata
    assert chunks[-1].chunk_position == "last"


def test_max_tokens_and_temperature_may_be_given_per_call(model: ChatMoE):
    assert model.invoke("hello", max_tokens=3).usage_metadata["output_tokens"] == 3
    seeded = [model.invoke("hello", temperature=1.5, seed=seed).content for seed in (1, 1, 2)]
    assert seeded[0] == seeded[1] != seeded[2]


def test_a_stop_string_cuts_the_answer(model: ChatMoE):
    text = str(model.invoke("hello").content)
    stop = text[5:8]
    stopped = model.invoke("hello", stop=[stop])
    assert stopped.content == text[: text.index(stop)]
    assert stopped.response_metadata["finish_reason"] == "stop"


def test_a_conversation_with_tools_reaches_the_template(model: ChatMoE):
    history = [
        SystemMessage("be brief"),
        HumanMessage([{"type": "text", "text": "look it up"}]),
        AIMessage("", tool_calls=[{"name": "search", "args": {"query": "x"}, "id": "1"}]),
        ToolMessage("found", tool_call_id="1"),
    ]
    whole, beginning = (model.invoke(messages).usage_metadata["input_tokens"] for messages in (history, history[:2]))
    assert whole > beginning


def test_images_are_refused_in_words(model: ChatMoE):
    with pytest.raises(BackendError, match="reads text only"):
        model.invoke([HumanMessage([{"type": "image", "url": "x"}])])


def test_an_unknown_argument_is_refused(model: ChatMoE):
    with pytest.raises(BackendError, match="does not know the argument 'choises'"):
        model.invoke("hello", choises=["a"])


def test_a_timeout_and_an_event_end_a_call(model: ChatMoE):
    with pytest.raises(DeadlineExceededError):
        model.invoke("hello", timeout=-1.0)
    event = threading.Event()
    event.set()
    with pytest.raises(RequestCancelledError):
        model.invoke("hello", choices=["yes", "no"], cancelled=event)


def test_batches_answer_each_prompt_as_if_alone(model: ChatMoE):
    prompts = ["one", "two", "three four"]
    assert [a.content for a in model.batch(prompts)] == [model.invoke(p).content for p in prompts]


async def test_async_calls_give_the_same(model: ChatMoE):
    assert (await model.ainvoke("hello")).content == model.invoke("hello").content
    streamed = [chunk async for chunk in model.astream("hello")]
    assert "".join(str(chunk.content) for chunk in streamed) == model.invoke("hello").content
