"""Enumerated decisions: the answer is an option and every option's probability is exact."""

import math
from pathlib import Path

import pytest
import torch
from langchain_core.callbacks import UsageMetadataCallbackHandler

from moewarden.backends import BackendError, ChatMoE
from moewarden.backends.chat.tokenizer import ChatTokenizer

QUESTION = "sshd: is this hostile?"
OVERLAPPING = ["no", "no way", "not sure", "cannot tell", "cannot say", "hostile", "hostiles now"]


@pytest.fixture(scope="module", params=["granite", "granite_hybrid"])
def model(request: pytest.FixtureRequest) -> ChatMoE:
    return ChatMoE(model=str(request.getfixturevalue(request.param))).load()


def brute_force(model: ChatMoE, prompt: str, options: list[str]) -> dict[str, float]:
    """Log-probabilities from one whole forward pass per option, without a cache."""
    runtime = model._runtime
    assert runtime is not None
    tokenizer: ChatTokenizer = runtime._tokenizer
    prompt_ids = tokenizer.render([{"role": "user", "content": prompt}])
    paths = [tuple(tokenizer.encode(option)) for option in options]
    paths = [(*p, tokenizer.end_id) if any(q != p and q[: len(p)] == p for q in paths) else p for p in paths]
    result = {}
    for option, path in zip(options, paths, strict=True):
        with torch.no_grad():
            logits = runtime._model.network(torch.tensor([[*prompt_ids, *path]])).logits[0]
        total = 0.0
        for depth, token in enumerate(path):
            admitted = sorted({q[depth] for q in paths if q[:depth] == path[:depth] and len(q) > depth})
            log_p = torch.log_softmax(logits[len(prompt_ids) + depth - 1][admitted].double(), dim=-1)
            total += log_p[admitted.index(token)].item()
        result[option] = total
    return result


@pytest.mark.parametrize(
    "options",
    [["hostile", "ordinary", "unclear"], OVERLAPPING, ["search 1", "search 2", "search 3"], ["yes"]],
    ids=["one-token", "overlapping", "shared-stem", "single"],
)
def test_probabilities_equal_those_of_whole_forward_passes(model, options):
    answer = model.invoke(QUESTION, choices=options)
    logprobs = answer.response_metadata["choice_logprobs"]
    assert list(logprobs) == options
    assert sum(map(math.exp, logprobs.values())) == pytest.approx(1.0)
    assert logprobs == pytest.approx(brute_force(model, QUESTION, options), abs=1e-4)
    assert answer.content == max(logprobs, key=logprobs.__getitem__)
    assert model.supports_choices is True


def test_usage_counts_the_prompt_and_the_chosen_option(model):
    tokenizer = model._runtime._tokenizer
    callback = UsageMetadataCallbackHandler()
    answer = model.invoke(QUESTION, choices=["cannot tell", "cannot say"], config={"callbacks": [callback]})
    prompt = tokenizer.render([{"role": "user", "content": QUESTION}])
    assert answer.usage_metadata["input_tokens"] == len(prompt)
    assert answer.usage_metadata["output_tokens"] == len(tokenizer.encode(answer.content))
    assert callback.usage_metadata[model.model]["input_tokens"] == len(prompt)


def test_routing_counts_every_token_that_passed_the_gates(model):
    routing = model.invoke(QUESTION, choices=OVERLAPPING).response_metadata["routing"]
    assert routing["top_k"] == 3
    for layer in routing["layers"]:
        assert len(layer) == 8
        assert sum(layer) == routing["tokens"] * routing["top_k"]


def test_streaming_carries_the_same_decision(model):
    chunks = list(model.stream(QUESTION, choices=OVERLAPPING))
    whole = model.invoke(QUESTION, choices=OVERLAPPING)
    assert chunks[-1].response_metadata["choice_logprobs"] == whole.response_metadata["choice_logprobs"]
    assert "".join(chunk.content for chunk in chunks) == whole.content


@pytest.mark.parametrize("choices", [[], ["yes", "yes"], ["yes", ""], "yes"], ids=repr)
def test_unusable_choices_are_refused_in_one_sentence(granite: Path, choices):
    with pytest.raises(BackendError, match="choices"):
        ChatMoE(model=str(granite)).invoke("?", choices=choices)
