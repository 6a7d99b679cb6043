"""Rows, tables and the picture; jobs in processes of their own; a dry run of everything."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest
import torch

from moewarden.backends.benchmarks import processes
from moewarden.backends.benchmarks.decoding import ENGINES
from moewarden.backends.benchmarks.picture import draw
from moewarden.backends.benchmarks.plan import SECTIONS, gpu_jobs
from moewarden.backends.benchmarks.processes import run_job
from moewarden.backends.benchmarks.profiling import decode_profile
from moewarden.backends.benchmarks.records import Results, result_path
from moewarden.backends.benchmarks.routed_layer import RoutedShape, random_experts, routed_rows
from moewarden.backends.benchmarks.run import main
from moewarden.backends.benchmarks.tables import decode_table
from moewarden.backends.benchmarks.timing import Timing, measure
from moewarden.backends.benchmarks.work import Job

HEAD = {"device": "Card", "date": "2026-11-26 10:00:00", "versions": {}, "command": "run", "copy_bytes_per_s": 4e12}


def decode_row(engine, speed, **values):
    row = {"section": "decode", "model": "m", "engine": engine, "batch": 1, "decode_tokens_per_s": speed}
    return row | {"bytes_read_per_token": 1e9} | values


def test_a_row_knows_its_share_of_the_limit_and_its_ratio(tmp_path):
    results = Results(tmp_path / "r.json", HEAD)
    results.add(decode_row("peer", 100.0))
    results.add(decode_row("moewarden", 1000.0))
    results.add(decode_row("peer", 100.0, batch=2))
    results.add({"section": "decode", "model": "m", "engine": "absent", "error": "not installed"})
    rows = json.loads((tmp_path / "r.json").read_text())["rows"]
    assert rows[1]["share_of_limit"] == 0.25
    assert rows[0]["ratio_to_moewarden"] == 0.1
    assert "ratio_to_moewarden" not in rows[2]
    assert rows[3]["error"] == "not installed"
    assert all(row["device"] == "Card" and row["command"] == "run" for row in rows)


def test_the_file_is_whole_after_every_row(tmp_path):
    results = Results(tmp_path / "r.json", HEAD)
    for count in range(1, 4):
        results.add(decode_row("peer", float(count)))
        assert len(json.loads((tmp_path / "r.json").read_text())["rows"]) == count
    assert [path.name for path in tmp_path.iterdir()] == ["r.json"]


def test_a_layer_is_compared_by_its_time(tmp_path):
    results = Results(tmp_path / "r.json", HEAD)
    for engine, time in (("moewarden", 5.0), ("plain loop", 20.0)):
        results.add({"section": "routed layer", "engine": engine, "layer": "routed", "microseconds": time})
    assert [row["ratio_to_moewarden"] for row in results.rows] == [1.0, 0.25]


def test_runs_of_one_day_have_different_files(tmp_path):
    first = result_path(tmp_path, "2026-11-26 10:00:00", "NVIDIA H200", "gpu")
    assert first.name == "2026-11-26-nvidia-h200-gpu.json"
    first.touch()
    assert (
        result_path(tmp_path, "2026-11-26 11:00:00", "NVIDIA H200", "gpu").name == "2026-11-26-nvidia-h200-gpu-2.json"
    )


def test_the_picture_is_valid_and_names_every_engine():
    rows = [decode_row("moewarden", 1000.0, share_of_limit=0.25), decode_row("a & b", 10.0, share_of_limit=0.01)]
    texts = [node.text for node in ElementTree.fromstring(draw(HEAD, rows)).iter() if node.text]
    assert {"moewarden", "a & b", "m", "1,000 of 4,000 (25 %)"} <= set(texts)


def test_the_table_shows_errors_beside_numbers():
    table = decode_table([decode_row("moewarden", 1234.5), decode_row("peer", 0.0) | {"error": "out of memory"}])
    assert "1,234.5" in table
    assert table.splitlines()[-1].endswith("out of memory")


class Clock:
    """An engine that pretends: 0.1 s to the first token, 0.01 s for each other."""

    def __init__(self):
        self.network, self.notes, self.seen = None, {}, []

    def run(self, prompts, new_tokens):
        self.seen.append((prompts, new_tokens))
        return Timing(0.1, 0.01 * new_tokens, new_tokens * len(prompts))


def test_a_slow_engine_writes_a_shorter_answer_and_never_meets_a_prompt_twice():
    clock = Clock()
    found = measure(clock, lambda run: [[run]], new_tokens=128, seconds=0.7)
    assert 16 <= found.new_tokens < 128
    assert found.timing.decode_tokens_per_second == pytest.approx(100)
    assert len({str(prompts) for prompts, _ in clock.seen}) == len(clock.seen) > 3


def test_a_profile_is_what_the_decode_steps_added():
    prefill = [(float(t), t + 1.0, "prefill") for t in range(10)]
    steps = [(100.0 + 10 * t, 104.0 + 10 * t, "gemv" if t % 2 else "norm") for t in range(8)]
    found = decode_profile([*prefill, *steps], prefill, steps=4, layers=2)
    assert found["launches_per_step"] == 2
    assert found["launches_per_layer"] == 1
    assert found["busy_us_per_step"] == 8
    assert found["gap_us_per_step"] == pytest.approx(42 / 4)
    assert {kernel["name"] for kernel in found["kernels"]} == {"gemv", "norm"}


@pytest.mark.parametrize("batch", [1, 3])
def test_every_way_to_compute_a_routed_layer_gives_the_same(batch):
    job = Job(section="routed layer", device_name="cpu", dtype_name="float32", is_tiny=True)
    shape = RoutedShape(hidden=128, inner=64, experts=8, top_k=3)
    rows = list(routed_rows(shape, [random_experts(shape, job, seed) for seed in range(2)], batch, job))
    assert [row["engine"] for row in rows] == ["moewarden", "plain loop", "batched_mm", "bitsandbytes dequantize"]
    assert all(row["largest_error"] <= 1e-5 * row["largest_value"] for row in rows), rows


def test_a_job_runs_in_a_process_of_its_own():
    machine, *rest = run_job(Job(section="machine", device_name="cpu", is_tiny=True))
    assert machine["copy_bytes_per_s"] > 1e8
    assert machine["machine"]["versions"]["torch"] == torch.__version__
    assert not rest


def test_a_failing_job_is_a_row_and_the_parent_goes_on(monkeypatch):
    monkeypatch.setattr(processes, "SET_UP_SECONDS", 0.05)
    late = list(run_job(Job(section="machine", device_name="cpu", seconds=0.1)))
    assert late == [{"section": "machine", "model": "", "engine": "", "error": "stopped after 0 s"}]
    broken = list(run_job(Job(section="decode", model="none", engine="moewarden"), is_isolated=False))
    assert broken[0]["error"].startswith("KeyError")
    assert broken[0]["where"]
    monkeypatch.setattr(sys, "executable", "/bin/false")
    (dead,) = run_job(Job(section="machine"))
    assert dead["error"].startswith("the process ended with 1")


def test_the_most_important_rows_come_first():
    titles = [job.title for job in gpu_jobs(Job(section="machine"))]
    assert titles[0] == "decode granite-4.0-h-tiny moewarden"
    assert titles.index("decode granite-4.0-h-tiny transformers compiled") < titles.index(
        "decode OLMoE-1B-7B moewarden"
    )
    assert len(titles) == len(set(titles))
    assert {job.section for job in gpu_jobs(Job(section="machine"))} == set(SECTIONS)


def test_a_dry_run_of_the_gpu_script_measures_everything(tmp_path, capsys):
    options = ["--models", "granite-4.0-h-tiny", "--prompt", "16", "--new", "6", "--batches", "1,2"]
    assert main(["--dry-run", *options, "--out", str(tmp_path)]) == 0
    (file,) = tmp_path.glob("*-dry-run.json")
    told = json.loads(file.read_text())
    rows = told["rows"]
    decoded = {(row["engine"], row["batch"]) for row in rows if row.get("decode_tokens_per_s")}
    optional = {"grouped-nf4-gemm", "experts4bit-qlora"}
    assert decoded == {(engine, batch) for engine in ENGINES if engine not in optional for batch in (1, 2)}
    assert {row["engine"] for row in rows if "error" in row and row["section"] == "decode"} == optional
    assert all(row["share_of_limit"] > 0 for row in rows if row.get("decode_tokens_per_s"))
    assert {row["section"] for row in rows} == {*SECTIONS, "prefix"}
    assert next(row for row in rows if row["section"] == "profile")["launches_per_step"] > 10
    quantized, loaded = (row for row in rows if row["section"] == "storage")
    assert quantized["packed_bytes"] < quantized["source_bytes"]
    assert loaded["seconds"] > 0
    assert "moewarden" in file.with_suffix(".svg").read_text()
    assert "% of limit" in capsys.readouterr().out
    assert told["is_dry_run"]


def test_the_gpu_script_needs_no_more_than_a_bare_machine_has():
    missing = ("langchain_core", "langgraph", "llguidance", "duckdb", "chromadb", "rich", "gguf", "xllamacpp")
    names = ", ".join(f"{name!r}" for name in missing)
    script = f"import sys; import moewarden.backends.benchmarks.run; print([n for n in ({names}) if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_a_gpu_the_script_says_so(monkeypatch, capsys):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert main([]) == 2
    assert "no NVIDIA GPU" in capsys.readouterr().err
    assert main(["--dry-run", "--models", "gpt"]) == 2
    assert "no model 'gpt'" in capsys.readouterr().err
