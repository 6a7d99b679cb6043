"""`moewarden bench`: its parts, and the quality of packed weights beside float ones."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
import torch
from transformers import AutoConfig, GraniteMoeHybridForCausalLM

from moewarden.app.cli import main
from moewarden.app.commands import bench_growth, bench_reading, bench_scan
from moewarden.app.commands.bench_backend import bundled_choices, quality_table
from moewarden.app.commands.log_families import FAMILIES, lines_of
from moewarden.app.wiring import bundled_model
from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import EventStore
from moewarden.graphs.signals import load_rules, scan, starter_pack


def test_an_unknown_part_is_refused(capsys):
    assert main(["bench", "--only", "disk"]) == 2
    assert "bench has no part 'disk'" in capsys.readouterr().err


def test_the_shipped_quality_is_printed_from_its_evaluation(capsys):
    assert main(["bench", "--only", "quality"]) == 0
    told = json.loads((bundled_model() / "evaluation.json").read_bytes())
    shown = capsys.readouterr().out
    row = told["in_template"]["episode"]
    (line,) = (line for line in shown.splitlines() if line.startswith("known wording, episode"))
    assert line.split()[3:] == [
        f"{row['fp32']['accuracy']:.3f}",
        f"{row['nf4']['accuracy']:.3f}",
        f"{-row['fp32']['log_loss']:.3f}",
        f"{-row['nf4']['log_loss']:.3f}",
        f"{row['nf4_agrees_with_fp32']:.3f}",
    ]


def test_a_float_checkpoint_is_quantised_and_compared(tmp_path, capsys):
    config = AutoConfig.from_pretrained(bundled_model())
    del config.quantization_config
    torch.manual_seed(0)
    GraniteMoeHybridForCausalLM(config).save_pretrained(tmp_path / "float")
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        shutil.copyfile(bundled_model() / name, tmp_path / "float" / name)
    assert main(["bench", "--quality", str(tmp_path / "float"), "--samples", "2"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("2 decisions of each kind")
    assert "new wording, mean" in shown


def test_means_are_over_kinds():
    row = {"fp32": {"accuracy": 1.0, "log_loss": 0.2}, "nf4": {"accuracy": 0.5, "log_loss": 0.4}}
    other = {"fp32": {"accuracy": 0.0, "log_loss": 0.4}, "nf4": {"accuracy": 0.5, "log_loss": 0.4}}
    rows = {"a": row | {"nf4_agrees_with_fp32": 1.0}, "b": other | {"nf4_agrees_with_fp32": 0.5}}
    table = quality_table({"samples_per_kind": 4, "in_template": rows, "out_template": rows})
    assert "0.500    0.500   -0.300   -0.400    0.750" in table


def test_timed_decisions_are_those_of_investigations():
    choices, end_id = bundled_choices(3)
    assert end_id > 0
    for choice in choices:
        assert len(choice.options) == len(choice.texts) >= 2
        assert all(choice.options)
        assert len(choice.prompt) > 20


def test_reading_is_measured_for_every_family_beside_an_earlier_build(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(bench_reading, "_ROUNDS", 1)
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    for part in ("app", "graphs", "backends"):
        (earlier / part).symlink_to(Path(bench_reading.__file__).parents[2] / part, target_is_directory=True)
    command = ["bench", "--only", "logs", "--lines", "30", "--before", str(earlier), "--out", str(tmp_path / "out")]
    assert main(command) == 0
    shown = capsys.readouterr().out
    assert all(f"\n{family} " in shown for family in FAMILIES)
    assert "on one thread" not in shown
    (file,) = (tmp_path / "out").iterdir()
    rows = json.loads(file.read_bytes())["rows"]
    assert [row["family"] for row in rows] == list(FAMILIES)
    assert {row["events"] for row in rows} == {30}
    assert all(row["ratio_to_before"] > 0 for row in rows)


def test_what_is_no_checkout_is_refused(tmp_path, capsys):
    assert main(["bench", "--only", "logs", "--before", str(tmp_path)]) == 2
    assert "is no checkout of an earlier build" in capsys.readouterr().err


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_read_as_what_it_is(family, tmp_path):
    (tmp_path / f"{family}.log").write_text("".join(f"{line}\n" for line in lines_of(family, 40)))
    read = perceive(tmp_path, tmp_path / "events.duckdb", year_hint=datetime(2026, 6, 1, tzinfo=UTC))
    assert (read.events, read.files[0].broken) == (40, 0)


def test_launches_and_bytes_of_a_gpus_step_are_counted_without_one(tmp_path, capsys):
    pytest.importorskip("triton", reason="Triton comes with PyTorch's CUDA builds")
    assert main(["bench", "--only", "launches", "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "Counted on shapes, not measured" in printed
    assert [line.split()[3] for line in printed.splitlines() if line.startswith("granite-4.0-h-tiny")] == ["6", "6"]
    assert (tmp_path / "launches.json").is_file()


def test_reading_and_rules_are_measured_by_stage_beside_an_earlier_build(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(bench_scan, "MIXES", {"syslog": ("sshd", "mail")})
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "own.yml").write_text(
        "title: Own\nlogsource: {product: moewarden, category: normalized}\n"
        "detection: {a: {message|contains: postfix}, condition: a}\n"
    )
    here = Path(bench_scan.__file__).parents[2]
    command = ["bench", "--only", "scan", "--lines", "31", "--rounds", "1", "--before", str(here)]
    assert main([*command, "--rules", str(rules), "--out", str(tmp_path / "out")]) == 0
    assert "syslog    now" in capsys.readouterr().out
    (file,) = (tmp_path / "out").iterdir()
    before, now = json.loads(file.read_bytes())["rows"]
    assert (before["build"], now["build"]) == ("before", "now")
    assert now["events"] == before["events"] == 31
    assert now["hits"] == before["hits"] >= 10
    assert all(now[name] > 0 for name in ("load_cpu_s", "read_cpu_s", "scan_cpu_s", "peak_mib", "ratio_to_before"))


def test_growth_is_measured_for_each_kind_and_size(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(bench_growth, "KINDS", {"processes": bench_growth.KINDS["processes"]})
    assert main(["bench", "--only", "scan", "--events", "70,14", "--out", str(tmp_path)]) == 0
    (file,) = tmp_path.iterdir()
    rows = json.loads(file.read_bytes())["rows"]
    kinds = ("processes", "evtx")
    assert [(row["logs"], row["events"]) for row in rows] == [(kind, size) for kind in kinds for size in (14, 70)]
    assert all(row["peak_mib"] > 0 and row["growth"] > 0 for row in rows)
    assert "processes: 70 events" in capsys.readouterr().err


STAND_IN = """
import argparse, json, pathlib, sys
parser = argparse.ArgumentParser()
for name in ("events", "ruleset", "outfile"):
    parser.add_argument(f"--{name}", required=True)
given = parser.parse_args()
(file,) = pathlib.Path(given.events).iterdir()
pathlib.Path("asked.json").write_text(json.dumps([file.name, len(file.read_text().splitlines()), given.ruleset]))
sys.exit(pathlib.Path("exit").read_text() if pathlib.Path("exit").exists() else 0)
"""
"""In place of Zircolite: takes the same words, and keeps what it was asked."""


def test_zircolite_and_an_earlier_build_take_the_same_events(tmp_path, capsys):
    peer, here = tmp_path / "peer", Path(bench_growth.__file__).parents[2]
    (peer / "rules").mkdir(parents=True)
    command = ["bench", "--only", "scan", "--events", "40", "--kinds", "windows", "--zircolite", str(peer)]
    assert main(command) == 2
    assert "has no zircolite.py" in capsys.readouterr().err
    (peer / "zircolite.py").write_text(STAND_IN)
    (peer / "rules" / "rules_windows_generic.json").write_text("[]")
    assert main([*command, "--before", str(here), "--out", str(tmp_path / "out")]) == 0
    assert json.loads((peer / "asked.json").read_bytes()) == ["windows.log", 40, "rules/rules_windows_generic.json"]
    (file,) = (tmp_path / "out").iterdir()
    before, now = json.loads(file.read_bytes())["rows"]
    assert (before["build"], now["build"]) == ("before", "now")
    assert now["ratio_to_before"] > 0
    assert now["ratio_to_zircolite"] > 0
    assert now["zircolite_peak_mib"] > 0
    (peer / "exit").write_text("no such field")
    assert main(command) == 2
    assert "Zircolite ended with 1, saying: no such field" in capsys.readouterr().err


def test_a_kind_of_logs_that_there_is_not_is_refused(capsys):
    assert main(["bench", "--only", "scan", "--events", "10", "--kinds", "windows,mac"]) == 2
    assert "'mac' is no kind of logs; expected some of windows, processes" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["many", "0", ",", "1e999"])
def test_what_is_no_number_of_events_is_refused(text, capsys):
    assert main(["bench", "--only", "scan", "--events", text]) == 2
    assert "write it like --events 1e6,2e6,4e6" in capsys.readouterr().err


@pytest.mark.parametrize("kind", bench_growth.KINDS)
def test_fewer_events_are_the_first_of_more(kind):
    assert list(bench_growth.KINDS[kind](30)) == list(bench_growth.KINDS[kind](90))[:30]


@pytest.mark.parametrize("kind", bench_growth.KINDS)
def test_lines_of_every_kind_are_all_read(kind, tmp_path):
    (tmp_path / "a.log").write_text("".join(f"{line}\n" for line in bench_growth.KINDS[kind](70)))
    read = perceive(tmp_path, tmp_path / "events.duckdb", year_hint=datetime(2026, 6, 1, tzinfo=UTC))
    assert (read.events, read.files[0].broken) == (70, 0)


def test_logs_are_those_of_an_ordinary_day(tmp_path):
    for kind in ("windows", "processes", "syslog"):
        logs, store_path = tmp_path / kind, tmp_path / f"{kind}.duckdb"
        logs.mkdir()
        (logs / "a.log").write_text("".join(f"{line}\n" for line in bench_growth.KINDS[kind](4_000)))
        perceive(logs, store_path, year_hint=datetime(2026, 6, 1, tzinfo=UTC))
        store = EventStore.open(store_path, logs)
        found = scan(store, load_rules([starter_pack()]))
        store.close()
        assert sum(signal.count for signal in found.signals) < 400
