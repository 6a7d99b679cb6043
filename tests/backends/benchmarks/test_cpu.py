"""The CPU comparison: the same weights in llama.cpp, and what each row must say."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from transformers import MixtralConfig

from moewarden.backends.benchmarks import cpu, real_sizes
from moewarden.backends.benchmarks.configurations import CONFIGURATIONS
from moewarden.backends.benchmarks.cpu import Workload, cpu_rows, synthetic_choices
from moewarden.backends.benchmarks.ggml import Precision, kind_of, quantize
from moewarden.backends.benchmarks.gguf_file import write_gguf
from moewarden.backends.benchmarks.llama import grammar_of
from moewarden.backends.benchmarks.ours import OurEngine
from moewarden.backends.benchmarks.peak import own_peak
from moewarden.backends.benchmarks.peers import PeerMissingError
from moewarden.backends.benchmarks.random_model import packed_random_model, write_packed_model
from moewarden.backends.benchmarks.real_sizes import RealWork, real_rows, same_tokens, write_small_copy
from moewarden.backends.benchmarks.routed_layer import RoutedShape
from moewarden.backends.benchmarks.tables import cpu_table, real_table
from moewarden.backends.errors import UnsupportedModelError

BUNDLED = Path(__file__).parents[3] / "app" / "models" / "warden-small"


@pytest.fixture
def small_layer(monkeypatch):
    monkeypatch.setattr(cpu, "GRANITE_LAYER", RoutedShape(hidden=64, inner=64, experts=8, top_k=2))


@pytest.mark.usefixtures("small_layer")
def test_without_llama_cpp_a_row_says_so(monkeypatch):
    def refuse(*_arguments):
        raise PeerMissingError("xllamacpp is not installed")

    monkeypatch.setattr(cpu, "_make_llama", refuse)
    threads = torch.get_num_threads()
    work = Workload(
        checkpoint=BUNDLED, choices=synthetic_choices(3000, 6), end_id=3060, rounds=1, prompt_tokens=16, new_tokens=4
    )
    rows = list(cpu_rows(work))
    assert torch.get_num_threads() == threads
    assert rows[0]["error"] == "xllamacpp is not installed"
    measured = {(row["engine"], key) for row in rows for key in row if key.endswith("_per_s") or key == "milliseconds"}
    assert {("moewarden", "decisions_per_s"), ("transformers generate()", "decode_tokens_per_s")} <= measured
    assert {engine for engine, key in measured if key == "milliseconds"} >= {"moewarden", "plain loop"}
    assert "xllamacpp is not installed" in cpu_table(rows)


@pytest.mark.usefixtures("small_layer")
def test_llama_cpp_runs_the_same_model():
    pytest.importorskip("xllamacpp", reason="the peers extra is not installed")
    pytest.importorskip("gguf", reason="the peers extra is not installed")
    work = Workload(
        checkpoint=BUNDLED, choices=synthetic_choices(3000, 6), end_id=3060, rounds=1, prompt_tokens=16, new_tokens=4
    )
    rows = {(row["engine"], row["what"]): row for row in cpu_rows(work)}
    assert rows["llama.cpp F32", "same tokens as ours"]["agreement"] >= 0.95
    assert rows["llama.cpp Q4_0", "constrained decisions"]["decisions_per_s"] > 0
    assert rows["llama.cpp Q4_0", "writing 4 tokens after 16"]["decode_tokens_per_s"] > 0


@pytest.mark.parametrize("name", ["granite-4.0-h-tiny", "OLMoE-1B-7B", "Qwen3-30B-A3B"])
def test_llama_cpp_gives_the_same_tokens_from_every_architecture_that_is_written(name: str, tmp_path: Path):
    pytest.importorskip("xllamacpp", reason="the peers extra is not installed")
    pytest.importorskip("gguf", reason="the peers extra is not installed")
    folder = write_small_copy(name, tmp_path / name)
    ours = OurEngine(folder, torch.device("cpu"), slots=1)
    assert same_tokens(folder, ours, list(range(5, 40)), tmp_path) == 1.0


def test_models_of_real_widths_are_measured_without_llama_cpp_too(monkeypatch: pytest.MonkeyPatch):
    def refuse(*_arguments: object) -> None:
        raise PeerMissingError("gguf is not installed")

    tiny = CONFIGURATIONS["granite-4.0-h-tiny"].build(is_tiny=True)
    monkeypatch.setattr(real_sizes, "MODELS", {"granite-hybrid": lambda _layers: tiny})
    monkeypatch.setattr(real_sizes, "VOCABULARY", 256)
    monkeypatch.setattr(real_sizes, "write_gguf", refuse)
    monkeypatch.setattr(real_sizes, "measure_peak", lambda engine, _model: {"ours": 2**20}[engine])
    monkeypatch.setattr(real_sizes, "copy_bandwidth", lambda *_arguments: 1e10)
    monkeypatch.setattr(real_sizes, "FIRST_OPTION", 20)
    work = RealWork(
        models=("granite-hybrid",),
        threads=(1, 2),
        sequences=(1, 2),
        rounds=1,
        prompt_tokens=9,
        new_tokens=4,
        decisions=1,
    )
    threads = torch.get_num_threads()
    rows = list(real_rows(work))
    assert torch.get_num_threads() == threads
    assert [row["error"] for row in rows if "error" in row] == ["gguf is not installed"]
    written = [row for row in rows if "decode_tokens_per_s" in row]
    assert [(row["threads"], row["batch"]) for row in written] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert all(row["share_of_copy_bandwidth"] > 0 for row in written)
    assert sum("decisions_per_s" in row for row in rows) == 2
    assert [row["engine"] for row in rows if "peak_memory_bytes" in row] == ["moewarden"]
    assert "decisions with 7 options" in real_table(rows)


def test_the_models_measured_have_the_published_widths():
    found = {name: build(6) for name, build in real_sizes.MODELS.items()}
    hybrid = found["granite-hybrid"]
    assert hybrid.layer_types == ["linear_attention"] * 5 + ["full_attention"]
    assert (hybrid.hidden_size, hybrid.num_local_experts, hybrid.mamba_n_heads) == (1536, 64, 48)
    assert set(found["granite"].layer_types) == {"full_attention"}
    assert (found["qwen3"].num_experts, found["qwen3"].head_dim, found["olmoe"].intermediate_size) == (128, 128, 1024)
    assert {config.num_hidden_layers for config in found.values()} == {6}


def test_a_whole_model_has_all_its_layers_and_tokens():
    found = {name: build(real_sizes.WHOLE) for name, build in real_sizes.MODELS.items()}
    assert {name: (config.num_hidden_layers, config.vocab_size) for name, config in found.items()} == {
        "granite": (40, 100352), "granite-hybrid": (40, 100352), "olmoe": (16, 50304), "qwen3": (48, 151936)
    }  # fmt: skip
    assert [n for n, kind in enumerate(found["granite-hybrid"].layer_types) if kind == "full_attention"] == [
        5,
        15,
        25,
        35,
    ]


def test_files_of_four_bits_keep_in_more_what_llama_cpp_does():
    def kinds(precision: Precision) -> dict[str, str]:
        names = (
            "output.weight",
            "token_embd.weight",
            "blk.0.attn_v.weight",
            "blk.1.ffn_down_exps.weight",
            "blk.1.ssm_in.weight",
        )
        return {name: kind_of(name, precision, 512, 16, has_output=True) for name in names}

    assert kinds("Q4_0") == {
        "output.weight": "Q6_K", "token_embd.weight": "Q4_0", "blk.0.attn_v.weight": "Q4_0",
        "blk.1.ffn_down_exps.weight": "Q4_0", "blk.1.ssm_in.weight": "Q4_0",
    }  # fmt: skip
    assert kinds("Q4_K_M") == {
        "output.weight": "Q6_K", "token_embd.weight": "Q4_K", "blk.0.attn_v.weight": "Q6_K",
        "blk.1.ffn_down_exps.weight": "Q6_K", "blk.1.ssm_in.weight": "Q4_K",
    }  # fmt: skip
    assert kind_of("token_embd.weight", "Q4_0", 512, 16, has_output=False) == "Q6_K"
    assert kind_of("blk.2.ffn_down.weight", "Q4_K_M", 512, 16, has_output=True) == "Q4_K"
    assert kind_of("blk.2.ffn_up.weight", "Q4_K_M", 96, 16, has_output=True) == "Q8_0"
    assert kind_of("output.weight", "F32", 512, 16, has_output=True) == "F32"


def test_ggml_packs_as_its_python_twin_does():
    pytest.importorskip("xllamacpp", reason="the peers extra is not installed")
    gguf = pytest.importorskip("gguf", reason="the peers extra is not installed")
    values = torch.randn(3, 40, 256, generator=torch.Generator().manual_seed(0)).numpy()
    packed = quantize(values, "Q4_0")
    assert (packed == gguf.quants.quantize(values, gguf.GGMLQuantizationType.Q4_0)).all()
    back = gguf.quants.dequantize(quantize(values, "Q6_K"), gguf.GGMLQuantizationType.Q6_K)
    assert abs(back - values).mean() < 0.02


def test_a_program_peak_is_its_own_and_not_of_who_started_it():
    held = b"x" * 400_000_000
    code = "from moewarden.backends.benchmarks.peak import own_peak; print(own_peak())"
    peak = int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    assert len(held) == 400_000_000
    assert own_peak() - peak > 200_000_000


def test_an_architecture_without_names_is_not_written_as_gguf(tmp_path: Path):
    pytest.importorskip("gguf", reason="the peers extra is not installed")
    config = MixtralConfig(
        vocab_size=64, hidden_size=64, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=2, num_local_experts=4, pad_token_id=0,
    )  # fmt: skip
    write_packed_model(packed_random_model(config, torch.device("cpu"), torch.float32), tmp_path / "mixtral")
    with pytest.raises(UnsupportedModelError, match="mixtral is mixtral, expected one of granitemoehybrid"):
        write_gguf(tmp_path / "mixtral", tmp_path / "x.gguf", "F32")


def test_a_grammar_quotes_its_options():
    assert grammar_of(["yes", 'say "no"']) == 'root ::= "yes" | "say \\"no\\""'
