"""The output head of a model that is quantised while loading on a CPU, and the embedding that it leaves alone."""

import logging
from pathlib import Path

import pytest
import torch
from torch import nn
from transformers import AutoModelForCausalLM

from moewarden.backends.engine.engine import Engine, EngineSettings
from moewarden.backends.engine.requests import GenerationRequest
from moewarden.backends.moe.embedding import HalfEmbedding, halve_embedding
from moewarden.backends.moe.experts import dtype_of
from moewarden.backends.moe.linear import Int8Linear
from moewarden.backends.moe.loading import LoadedModel, LoadSettings, load_model

TOKENS = torch.arange(3, 40)[None]


@pytest.fixture
def published(granite: Path, tmp_path: Path) -> Path:
    """A checkpoint in bfloat16, as models are published."""
    AutoModelForCausalLM.from_pretrained(granite, dtype="bfloat16").save_pretrained(tmp_path / "published")
    return tmp_path / "published"


def test_nobody_said_what_becomes_of_the_head_so_it_gets_eight_bits_and_what_changed_is_said(
    published: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        loaded = load_model(published, LoadSettings(head_bits="auto", device="cpu"))
    assert isinstance(loaded.network.get_output_embeddings(), Int8Linear)
    change = loaded.head_change
    assert change is not None
    assert 0 < change.loss < 0.01
    assert change.same > 0.9
    assert f"falls by {change.loss:.5f} a token" in caplog.text


def test_the_change_is_what_both_heads_give(published: Path) -> None:
    """Kullback-Leibler divergence, reckoned anew from two models."""
    light = load_model(published, LoadSettings(head_bits="auto", device="cpu"))
    whole = load_model(published, LoadSettings(device="cpu"))
    vocabulary = whole.network.config.vocab_size
    places = torch.tensor([[place * vocabulary // 64 for place in range(64)]])
    with torch.inference_mode():
        before, after = (torch.log_softmax(m.network(places).logits[0].double(), -1) for m in (whole, light))
    assert not (published / "tokenizer.json").exists()
    assert light.head_change is not None
    assert light.head_change.loss == pytest.approx(float((before.exp() * (before - after)).sum(-1).mean()), rel=1e-6)


@pytest.mark.parametrize(
    "settings",
    [
        LoadSettings(device="cpu"),
        LoadSettings(head_bits="auto", device="cpu", experts="expanded"),
        LoadSettings(head_bits="auto", device="cpu", quantization="none"),
    ],
    ids=["asked for", "expanded", "not quantised"],
)
def test_otherwise_the_head_stays(published: Path, settings: LoadSettings) -> None:
    loaded = load_model(published, settings)
    assert type(loaded.network.get_output_embeddings()) is nn.Linear
    assert loaded.head_change is None


def test_a_saved_model_says_that_its_head_has_eight_bits(published: Path, tmp_path: Path) -> None:
    loaded = load_model(published, LoadSettings(head_bits="auto", device="cpu"))
    loaded.network.save_pretrained(tmp_path / "saved")
    again = load_model(tmp_path / "saved", LoadSettings(head_bits="auto", device="cpu"))
    assert again.head_change is None, "it is stored so"
    assert torch.equal(again.network.get_output_embeddings().weight, loaded.network.get_output_embeddings().weight)


def test_embeddings_are_kept_in_sixteen_bits_where_they_were_published_so(published: Path) -> None:
    loaded = load_model(published, LoadSettings(head_bits=8, device="cpu"))
    table = loaded.network.get_input_embeddings()
    assert isinstance(table, HalfEmbedding)
    assert table.weight.dtype == torch.bfloat16
    assert table(TOKENS).dtype == torch.float32
    assert dtype_of(loaded.network) == torch.float32


def test_embeddings_that_would_lose_by_it_stay(granite: Path) -> None:
    loaded = load_model(granite, LoadSettings(head_bits=8, device="cpu"))
    table = loaded.network.get_input_embeddings()
    table.weight.data[0, 0] = 1.0 + 2**-20
    assert not isinstance(table, HalfEmbedding)
    assert not halve_embedding(loaded.network)


def test_embeddings_that_are_the_head_stay(published: Path) -> None:
    loaded = load_model(published, LoadSettings(device="cpu"))
    assert not isinstance(loaded.network.get_input_embeddings(), HalfEmbedding)


@pytest.mark.parametrize("runner", ["native", "eager"])
def test_tokens_are_the_same_from_sixteen_bits(published: Path, runner: str) -> None:
    """The compiled program reads them itself; Transformers' model through the module."""

    def answer(loaded: LoadedModel) -> list[int]:
        request = GenerationRequest(prompt_ids=TOKENS[0].tolist(), max_tokens=12)
        return list(Engine(loaded, EngineSettings(slots=1, runner=runner)).complete([request])[0].tokens)

    halves, floats = (load_model(published, LoadSettings(head_bits=8, device="cpu")) for _ in range(2))
    table = nn.Embedding.from_pretrained(floats.network.get_input_embeddings().weight.data.float())
    floats.network.set_input_embeddings(table)
    assert answer(halves) == answer(floats)
