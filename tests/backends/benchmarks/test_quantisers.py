"""What quantisers leave in sixteen bits: measured with those that every installation has, and told as a table."""

import sys
from pathlib import Path

import pytest
import torch

from moewarden.backends import BackendError
from moewarden.backends.benchmarks.quantisers import run, worker
from moewarden.backends.benchmarks.quantisers.held import gigabytes, kind_of
from moewarden.backends.benchmarks.quantisers.models import published_weights, write_checkpoints
from moewarden.backends.benchmarks.quantisers.table import markdown
from moewarden.backends.benchmarks.quantisers.ways import WAYS, Way

PUBLISHED = {"granitemoehybrid": 6.94, "olmoe": 6.92, "qwen3_moe": 30.53, "mixtral": 46.7}
"""Billions of weights."""
NAMES = {
    "model.layers.0.block_sparse_moe.experts.gate_up_proj": "experts",
    "model.layers.0.block_sparse_moe.input_linear.weight": "experts",
    "model.layers.0.mlp.experts.3.gate_proj.weight": "experts",
    "model.layers.0.mlp.experts.parametrizations.down_proj.original": "experts",
    "model.layers.0.mlp.gate.weight": "routers",
    "model.layers.0.block_sparse_moe.router.layer.weight": "routers",
    "model.layers.0.shared_mlp.input_linear.weight": "shared experts",
    "model.layers.0.mamba.in_proj.weight": "state space",
    "model.layers.0.self_attn.q_proj.weight": "attention",
    "model.embed_tokens.weight": "embeddings",
    "lm_head.weight": "head",
    "model.norm.weight": "",
}


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkpoints")
    write_checkpoints(folder)
    return folder


def rows_of(name: str, folder: Path) -> dict[str, worker.Row]:
    way = next(way for way in WAYS if way.name == name)
    return {row["model"]: row for row in worker.rows_of(way, folder)}


@pytest.mark.filterwarnings("ignore")
def test_experts_are_packed_by_us_and_left_by_bitsandbytes(checkpoints: Path):
    ours = rows_of("moewarden, Nf4MoeConfig", checkpoints)
    theirs = rows_of("bitsandbytes, load_in_4bit", checkpoints)
    assert ours.keys() == theirs.keys() == PUBLISHED.keys()
    assert all(row["bits"]["experts"] == 4.5 for row in ours.values())
    assert all(row["bits"]["experts"] == 16.0 for row in theirs.values())
    assert all(row["answers"] == "yes" for row in ours.values())
    # Where the processor has AVX-512 BF16, bitsandbytes repacks weights for it, and takes multiples of 32 rows only.
    assert all(row["answers"] == "yes" or "divisible by block_n" in row["answers"] for row in theirs.values())
    for row in (*ours.values(), *theirs.values()):
        assert row["bits"]["attention"] == pytest.approx(4.5, abs=0.02)
        assert ("experts" in row["left_in_16_bits"]) is (row["way"] != "moewarden, Nf4MoeConfig")


@pytest.mark.filterwarnings("ignore")
def test_a_parametrised_weight_counts_as_it_is_held(checkpoints: Path):
    rows = rows_of("bitsandbytes, with replace_parameter_4bit", checkpoints)
    assert all(row["bits"]["experts"] == pytest.approx(4.5, abs=0.02) for row in rows.values())


def test_floats_have_sixteen_bits_everywhere(checkpoints: Path):
    for row in rows_of("no quantisation", checkpoints).values():
        assert set(row["bits"].values()) == {16.0}
        assert row["left_in_16_bits"] == list(row["bits"])


def test_what_is_missing_or_fails_is_a_row(checkpoints: Path):
    def fail(_folder: Path) -> torch.nn.Module:
        raise ImportError("Requires another\nand more")

    missing = list(worker.rows_of(Way("x", ("no-such-package",), fail), checkpoints))
    assert [row["error"] for row in missing] == ["no-such-package is not installed"] * len(PUBLISHED)
    failed = list(worker.rows_of(Way("x", ("torch",), fail), checkpoints))
    assert [row["error"] for row in failed] == ["loading: ImportError: Requires another"] * len(PUBLISHED)


def test_a_process_that_ends_badly_is_a_row(tmp_path: Path):
    (row,) = run._run(Path(sys.executable), "no such way", tmp_path)
    assert row["error"].startswith("the process ended with 1: ")


def test_an_unknown_way_is_refused():
    with pytest.raises(BackendError, match=r"No way's name begins with nobody; choose of: moewarden"):
        run.measure(None, only=["nobody"])


@pytest.mark.parametrize("name", NAMES)
def test_a_weight_belongs_to_a_part(name: str):
    assert kind_of(name) == NAMES[name]


def test_published_models_have_their_published_size():
    for name, weights in published_weights().items():
        assert sum(weights.values()) / 1e9 == pytest.approx(PUBLISHED[name], rel=0.005)
        assert gigabytes(dict.fromkeys(weights, 8.0), weights) == pytest.approx(PUBLISHED[name], rel=0.005)


def test_the_table_says_each_value_once():
    bits = {"experts": 16.0, "attention": 4.5}
    weights = {"granitemoehybrid": {"experts": 10**9}, "qwen3_moe": {"experts": 2 * 10**9}}
    common = {"way": "w", "versions": {"p": "1", "q": ""}, "left_in_16_bits": ["experts"], "answers": "yes"}
    rows = [common | {"model": "granitemoehybrid", "bits": bits}]
    rows += [common | {"model": "qwen3_moe", "bits": bits | {"experts": 4.5}, "bits_after_a_step": bits}]
    rows += [{"way": "v", "versions": {"v": "2"}, "model": "olmoe", "error": "a|b"}]
    lines = markdown(rows, weights).splitlines()
    assert lines[2] == (
        "| w (p 1) | granitemoehybrid: 16; qwen3_moe: 4.5 | 4.5 | experts | "
        "granitemoehybrid: yes; qwen3_moe: yes; bits a weight from then on: experts 16 | 2.0 | 1.1 |"
    )
    assert lines[3] == r"| v (v 2) | a\|b | – | – | – | – | – |"
