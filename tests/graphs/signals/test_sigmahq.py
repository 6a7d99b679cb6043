"""How much of SigmaHQ's public rule set works here; needs its copy beside the checkout, which may not be redistributed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import EventStore
from moewarden.graphs.signals.ruleset import check_rules, load_rules
from moewarden.graphs.signals.scan import scan

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
pytestmark = [
    pytest.mark.skipif(not (DATA / "sigma").is_dir(), reason="SigmaHQ's rules are not at ../shared/data/sigma"),
    pytest.mark.slow,
]


def test_nearly_every_rule_compiles(capsys: pytest.CaptureFixture[str]) -> None:
    checks = check_rules(DATA / "sigma")
    refused = [check for check in checks if check.error]
    with capsys.disabled():
        print(f"\nSigmaHQ: {len(checks) - len(refused)} of {len(checks)} rules compile")
    assert len(refused) <= 2, "\n".join(str(check.error) for check in refused)


def test_regression_events_match_their_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    wanted: dict[str, str] = {}
    for number, (info, path) in enumerate(regression_files(DATA / "sigma_regression")):
        name = f"{number:03}.jsonl"
        (logs / name).write_text("".join(json.dumps(event) + "\n" for event in documents(path.read_text())))
        wanted[name] = info["rule_metadata"][0]["id"]
    perceive(logs, tmp_path / "events.duckdb")
    store = EventStore.open(tmp_path / "events.duckdb", logs)
    report = scan(store, load_rules([DATA / "sigma"], on_error="skip"), rule_seconds=30)
    files = {row["id"]: row["file"] for row in store.query("SELECT id, file FROM events")}
    matched = {(files[event], signal.rule.id) for signal in report.signals for event in signal.event_ids}
    missed = [name for name, rule in wanted.items() if (name, rule) not in matched]
    store.close()
    with capsys.disabled():
        print(f"\nSigmaHQ: {len(wanted) - len(missed)} of {len(wanted)} regression events match their rule")
    assert report.errors == {}
    assert report.timed_out == ()
    assert missed == [], [wanted[name] for name in missed]


def regression_files(folder: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """Each recorded file with the description of what must find it."""
    for info in sorted(folder.rglob("info.yml")):
        for path in sorted(info.parent.glob("*.json")):
            yield yaml.safe_load(info.read_text()), path


def documents(text: str) -> Iterator[Any]:
    """The JSON values that follow each other in a text."""
    decoder = json.JSONDecoder()
    rest = text.lstrip()
    while rest:
        value, end = decoder.raw_decode(rest)
        yield value
        rest = rest[end:].lstrip()
