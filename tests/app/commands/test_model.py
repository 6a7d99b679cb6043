"""`moewarden model show|quantize` on a tiny checkpoint."""

import pytest

from moewarden.app import wiring


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    """A tiny random GraniteMoe with a tokenizer."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import GraniteMoeConfig, GraniteMoeForCausalLM, PreTrainedTokenizerFast

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("models") / "tiny"
    config = GraniteMoeConfig(
        vocab_size=16, hidden_size=64, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, num_local_experts=4, num_experts_per_tok=2, max_position_embeddings=128,
    )  # fmt: skip
    GraniteMoeForCausalLM(config).save_pretrained(folder)
    words = Tokenizer(models.WordLevel({"[UNK]": 0, "</s>": 1, "yes": 2}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(tokenizer_object=words, unk_token="[UNK]", eos_token="</s>").save_pretrained(folder)
    return folder


def test_show_counts_experts_and_bytes(moewarden, checkpoint):
    code, out, err = moewarden("model", "show", checkpoint)
    assert code == 0, err
    assert "2 layers, 4 experts, 2 per token, weights: none" in out
    assert "routers" in out


def test_quantize_writes_a_smaller_checkpoint(moewarden, checkpoint, tmp_path):
    code, out, err = moewarden("model", "quantize", checkpoint, tmp_path / "small")
    assert code == 0, err
    assert "weights: nf4_moe" in out
    code, _, err = moewarden("model", "quantize", checkpoint, tmp_path / "small")
    assert code == 2
    assert "already exists" in err


@pytest.mark.parametrize(("verb", "rest"), [("show", ()), ("quantize", ("out",))])
def test_what_is_no_checkpoint_is_bad_input(moewarden, tmp_path, verb, rest):
    code, _, err = moewarden("model", verb, tmp_path, *rest)
    assert code == 2
    assert "config.json" in err
    assert err.count("\n") == 1


@pytest.mark.skipif(not (wiring.bundled_model() / "config.json").is_file(), reason="the bundled model is not built yet")
def test_the_bundled_model_is_shown(moewarden):
    code, out, _ = moewarden("model", "show")
    assert code == 0
    assert "weights: nf4_moe" in out
