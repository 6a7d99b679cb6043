"""The cases that the project tunes and validates on: made again byte for byte, and truthful."""

import filecmp
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

CASES = Path(__file__).parents[2] / "cases"
NAMES = sorted(truth.parent.name for truth in CASES.glob("*/truth.json"))


def read_case(name):
    documents = [json.loads((CASES / name / f"{part}.json").read_text()) for part in ("alert", "truth")]
    logs = {log.name: log.read_text().split("\n")[:-1] for log in sorted((CASES / name / "logs").iterdir())}
    return *documents, logs


def test_generator_makes_the_committed_cases(tmp_path):
    subprocess.run([sys.executable, CASES / "make_cases.py", "--out", tmp_path], check=True)
    made = sorted(file.relative_to(tmp_path) for file in tmp_path.rglob("*") if file.is_file())
    committed = sorted(
        file.relative_to(CASES) for name in NAMES for file in (CASES / name).rglob("*") if file.is_file()
    )
    assert made == committed
    _, different, unreadable = filecmp.cmpfiles(tmp_path, CASES, [str(file) for file in made], shallow=False)
    assert (different, unreadable) == ([], []), "run tests/cases/make_cases.py and commit what it writes"


def test_there_are_enough_cases_of_each_verdict():
    verdicts = Counter(read_case(name)[1]["verdict"] for name in NAMES)
    assert verdicts["malicious"] >= 20
    assert verdicts["benign"] >= 18
    assert verdicts["insufficient_evidence"] >= 3


@pytest.mark.parametrize("name", NAMES)
def test_truth_names_lines_that_exist(name):
    _, truth, logs = read_case(name)
    acceptable = {(file, line) for file, lines in truth["evidence_acceptable_lines"].items() for line in lines}
    proving = {(p["file"], line) for step in truth["evidence"] for p in step["any_of"] for line in p["lines"]}
    assert truth["case_id"] == name
    assert proving <= acceptable
    assert all(1 <= line <= len(logs[file]) and logs[file][line - 1].strip() for file, line in acceptable)
    assert all(step["any_of"] for step in truth["evidence"])


@pytest.mark.parametrize("name", NAMES)
def test_indicators_stand_on_evidence_lines(name):
    _, truth, logs = read_case(name)
    text = "\n".join(logs[f][n - 1] for f, lines in truth["evidence_acceptable_lines"].items() for n in lines)
    plain = text.replace("\\\\", "\\").lower()
    assert [ioc for ioc in truth["iocs_required"] if ioc.lower() not in plain] == []
    assert not {*truth["iocs_required"], *truth["iocs_acceptable"]} & set(truth["not_iocs"])


@pytest.mark.parametrize("name", NAMES)
def test_only_malicious_cases_have_techniques_and_indicators(name):
    _, truth, _ = read_case(name)
    is_malicious = truth["verdict"] == "malicious"
    assert bool(truth["techniques_required"]) == bool(truth["iocs_required"]) == is_malicious
    assert not set(truth["techniques_required"]) & set(truth["techniques_acceptable"])
    assert bool(truth["evidence"]) == (truth["verdict"] != "insufficient_evidence")


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("x") or name.endswith("without_alerted")])
def test_alerted_entity_is_absent_where_evidence_is_insufficient(name):
    alert, truth, logs = read_case(name)
    text = "\n".join(line for lines in logs.values() for line in lines)
    absent = [value for value in truth["not_iocs"] if value in json.dumps(alert) and value not in text]
    assert absent, "the alert names nothing that the logs lack"


def test_one_event_a_line_everywhere_but_in_the_deliberate_cases():
    odd = set()
    for name in NAMES:
        for file, lines in read_case(name)[2].items():
            if any(line.startswith("{") for line in lines) and not all(line.startswith("{") for line in lines):
                odd.add(f"{name}/{file}")
    assert odd == {"b03_cloudtrail_document_terraform/480112907733_CloudTrail_eu-central-1.json"}
