"""`moewarden model show|quantize` on a tiny checkpoint."""

import io
import json

import pytest

from moewarden.app import wiring
from moewarden.app.commands.packing import PackingLine
from moewarden.backends.moe.storage import PackingProgress


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


def test_show_says_which_card_runs_how_much(moewarden, checkpoint):
    _, out, _ = moewarden("model", "show", checkpoint)
    lines = out.splitlines()
    assert "in NF4" in lines[2]
    assert lines[-2].split()[2:] == ["4", "6", "8", "12", "16", "24", "48", "80"]
    assert lines[-1].split()[1:] == ["128"] * 8


def test_show_as_json_has_the_same_numbers(moewarden, checkpoint):
    code, out, err = moewarden("model", "show", checkpoint, "--json")
    assert code == 0, err
    found = json.loads(out)
    assert found["experts"] == 4
    assert found["packed_bytes"] < found["bytes"]
    assert sum(part["bytes"] for part in found["parts"]) == found["bytes"]
    assert found["memory"]["cache_per_token"] == 2 * 2 * 2 * 16 * 2  # layers, K and V, heads, width, bfloat16
    assert found["cards"][0] == {"gigabytes": 4, "context": 128}


def test_show_says_that_a_checkpoint_is_stored_in_mxfp4_and_what_that_takes(moewarden, tmp_path):
    from ...backends.conftest import FAMILIES, save_random_model, write_mxfp4

    save_random_model(FAMILIES["gpt_oss"](), tmp_path / "floats")
    folder = write_mxfp4(tmp_path / "floats", tmp_path / "mxfp4")
    code, out, err = moewarden("model", "show", folder)
    assert code == 0, err
    assert "8 experts, 2 per token, weights: mxfp4, 4.25 bits each in the experts" in out
    assert "On a GPU, experts in MXFP4 and the rest in bfloat16: " in out
    described = json.loads(moewarden("model", "show", folder, "--json")[1])
    assert (described["quantization"], described["expert_bits"]) == ("mxfp4", 4.25)
    assert described["memory"]["weights"] == pytest.approx(described["bytes"], rel=0.02)


def test_quantize_writes_a_smaller_checkpoint(moewarden, checkpoint, tmp_path):
    code, out, err = moewarden("model", "quantize", checkpoint, tmp_path / "small")
    assert code == 0, err
    assert "weights: nf4_moe" in out
    assert "tensors" in err
    code, _, err = moewarden("model", "quantize", checkpoint, tmp_path / "small")
    assert code == 2
    assert "already exists" in err


def test_quantize_packs_head_and_scales_when_asked(moewarden, checkpoint, tmp_path):
    words = ("--head-bits", "8", "--double-quant")
    code, _, err = moewarden("model", "quantize", checkpoint, tmp_path / "small", *words)
    assert code == 0, err
    written = json.loads((tmp_path / "small" / "config.json").read_text())
    assert written["quantization_config"] == {
        "quant_method": "nf4_moe", "block_size": 64, "head_bits": 8, "double_quant": True
    }  # fmt: skip
    code, out, _ = moewarden("model", "show", tmp_path / "small")
    assert code == 0
    assert "\nhead " in out


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
    assert "measured when it was made" in out
    assert "--way auto takes decide." in out


class Terminal(io.StringIO):
    """Text that is shown to somebody."""

    def isatty(self):
        return True


def packing_steps(found=0):
    return [
        PackingProgress(
            tensors=n, all_tensors=4, bytes=n * 10**9, all_bytes=4 * 10**9, found_bytes=found, name="x" if n else ""
        )
        for n in range(5)
    ]


def test_a_log_gets_a_line_every_few_seconds_and_the_last():
    out, seconds = io.StringIO(), iter([0, 1, 3, 6, 7, 8])
    line = PackingLine(out, lambda: next(seconds))
    for step in packing_steps():
        line(step)
    line.end()
    assert out.getvalue().splitlines() == [
        "[############............] 2/4 tensors, 2.00/4.00 GB, 333 MB/s",
        "[########################] 4/4 tensors, 4.00/4.00 GB, 500 MB/s",
    ]


def test_a_terminal_gets_one_line_that_moves():
    out, seconds = Terminal(), iter(range(9))
    line = PackingLine(out, lambda: next(seconds))
    for step in packing_steps():
        line(step)
    line.end()
    assert out.getvalue().count("\n") == 1
    assert out.getvalue().count("\r") == 5


def test_what_an_earlier_run_did_is_shown_at_once():
    out = io.StringIO()
    step = PackingProgress(tensors=1, all_tensors=2, bytes=10**9, all_bytes=2 * 10**9, found_bytes=10**9, name="")
    PackingLine(out, lambda: 0.0)(step)
    assert "1/2 tensors, 1.00/2.00 GB, found from an earlier run" in out.getvalue()


@pytest.fixture
def small_cards():
    """Cards that hold the rest of the tiny model, and three or five of its eight experts."""
    from moewarden.backends.moe import memory
    from moewarden.backends.moe.describe import describe_checkpoint

    def sizes(checkpoint):
        need = describe_checkpoint(checkpoint).need
        return [
            (memory.CARD_OVERHEAD + need.beside_experts(64) + count * need.expert + 100) / 2**30 for count in (3, 5)
        ]

    return sizes


def test_show_plans_experts_that_do_not_fit(moewarden, checkpoint, small_cards, tmp_path):
    record = tmp_path / "record.json"
    record.write_text(json.dumps({"layers": [[20, 20, 0, 0], [20, 20, 0, 0]], "tokens": 20, "top_k": 2}))
    cards = [word for size in small_cards(checkpoint) for word in ("--card", repr(size))]
    code, out, err = moewarden("model", "show", checkpoint, *cards, "--context", 64, "--routing", record)
    assert code == 0, err
    rows = {line[:24].strip(): line[24:].split() for line in out.splitlines()}
    assert "with 64 tokens of context, of 4 a layer" in out
    assert rows["on it a layer"] == ["1.5", "2.5"]
    assert {"even: stay a layer", "even: MiB a token", "by record: stay a layer", "by record: MiB a token"} <= set(rows)
    code, out, err = moewarden("model", "show", checkpoint, *cards, "--context", 64, "--routing", record, "--json")
    assert code == 0, err
    plans = [plan for plan in json.loads(out)["offload"] if plan["experts_on_card"] != 8]
    assert [plan["experts_on_card"] for plan in plans] == [3, 5]
    assert plans[1]["recorded"]["bytes_per_token"] < plans[1]["even"]["bytes_per_token"]
    assert plans[0]["budget_bytes"] == 3 * plans[1]["budget_bytes"] / 5


def test_show_says_nothing_of_offloading_where_all_fits(moewarden, checkpoint):
    _, out, _ = moewarden("model", "show", checkpoint)
    assert "--offload" not in out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "cannot be read as JSON"),
        ("{}", "no routing record in it"),
        ('{"layers": [[1, -1]], "tokens": 1}', "no routing record in it"),
        ('{"layers": [[1, 1]], "tokens": 0}', "no routing record in it"),
        ('{"layers": [[1, 1]], "tokens": 1}', "1 layers of 2 experts, and the model has 2 layers of 4 experts"),
        ('{"experts": [{"layers": [[1]], "tokens": 1}, {"layers": [[1, 1]], "tokens": 1}]}', "of different models"),
        ('{"experts": [{"layers": [[1, 1]], "tokens": 1}]}', "Name a run of this model"),
    ],
)
def test_a_record_that_is_none_is_refused(moewarden, checkpoint, tmp_path, content, words):
    record = tmp_path / "record.json"
    record.write_text(content)
    code, _, err = moewarden("model", "show", checkpoint, "--routing", record)
    assert code == 2
    assert words in err


@pytest.mark.parametrize("size", ["0", "-8", "nan", "inf"])
def test_a_card_of_no_size_is_refused(moewarden, checkpoint, size):
    code, _, err = moewarden("model", "show", checkpoint, f"--card={size}")
    assert code == 2
    assert "cards of 0.1 to" in err
