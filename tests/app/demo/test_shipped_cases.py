"""The captured cases as shipped."""

import hashlib
import json

import pytest

from moewarden.app.demo import calm_case, demo_case
from moewarden.app.demo.cast import INTRUDER, STAGE
from moewarden.app.demo.telling import alert_for, truth_for
from moewarden.app.demo.variants import write_without_alerted

CASES = {"demo": demo_case, "calm": calm_case}


def read_case(story):
    folder = CASES[story]()
    documents = {name: json.loads((folder / f"{name}.json").read_text()) for name in ("alert", "truth", "manifest")}
    logs = {log.name: log.read_text().splitlines() for log in sorted((folder / "logs").iterdir())}
    return folder, documents, logs


@pytest.mark.parametrize("story", CASES)
def test_manifest_matches_the_logs(story):
    folder, documents, logs = read_case(story)
    described = documents["manifest"]["logs"]
    assert set(described) == set(logs)
    for name, lines in logs.items():
        assert described[name]["sha256"] == hashlib.sha256((folder / "logs" / name).read_bytes()).hexdigest()
        assert described[name]["lines"] == len(lines)


@pytest.mark.parametrize("story", CASES)
def test_truth_and_alert_follow_from_the_logs(story):
    _, documents, logs = read_case(story)
    assert documents["truth"] == truth_for(story, logs)
    assert documents["alert"] == alert_for(story, logs)


@pytest.mark.parametrize("story", CASES)
def test_no_loopback_address_is_left(story):
    _, documents, logs = read_case(story)
    shown = set(documents["manifest"]["address_mapping"]["replaced"].values())
    assert all(address.startswith(("192.0.2.", "198.51.100.", "203.0.113.")) for address in shown)
    assert len(shown) == len(documents["manifest"]["address_mapping"]["replaced"])
    assert not [line for lines in logs.values() for line in lines if "127.0." in line or "127.51." in line]


def test_the_demo_has_a_second_round():
    """The second address is not in the alert; it is reached through the planted account."""
    _, documents, logs = read_case("demo")
    assert INTRUDER in json.dumps(documents["alert"])
    assert STAGE not in json.dumps(documents["alert"])
    assert any(STAGE in line for line in logs["auth.log"])
    assert any(STAGE in line for line in logs["access.log"])
    assert any(STAGE in line for line in logs["syslog"])


def test_the_calm_run_has_no_intruder():
    _, _, logs = read_case("calm")
    assert not [line for lines in logs.values() for line in lines if INTRUDER in line or STAGE in line]


def test_without_alerted_keeps_the_alert_and_the_ordinary_lines_only(tmp_path):
    _, documents, logs = read_case("demo")
    write_without_alerted(demo_case(), tmp_path / "gone")
    kept = {log.name: log.read_text().splitlines() for log in (tmp_path / "gone" / "logs").iterdir()}
    text = "\n".join(line for lines in kept.values() for line in lines)
    assert not [indicator for indicator in documents["truth"]["iocs_required"] if indicator in text]
    assert all(set(lines) <= set(logs[name]) for name, lines in kept.items())
    assert len(kept["auth.log"]) > 50
    assert json.loads((tmp_path / "gone" / "alert.json").read_text()) == documents["alert"]
    assert json.loads((tmp_path / "gone" / "truth.json").read_text())["verdict"] == "insufficient_evidence"
