"""Whole investigations as somebody in the model's seat made them: what was right then stays right."""

import json
import shutil
from pathlib import Path

import pytest

from moewarden.graphs import build_investigation

from ..graphs.investigators import INVESTIGATE
from .recording import Recorded, load

CASES = Path(__file__).parents[1] / "cases"
CONTEXTS = {
    "m07_okta_stolen_admin_session": 8_192,
    "m10_journald_build_server_miner": 4_096,
    "b14_zeek_json_nightly_upload": 8_192,
    "b03_cloudtrail_document_terraform": 8_192,
}

ADDRESSES = {
    "m07_okta_stolen_admin_session": {"198.51.100.61", "203.0.113.9"},
    "m10_journald_build_server_miner": {"198.51.100.45"},
    "b14_zeek_json_nightly_upload": set(),
    "b03_cloudtrail_document_terraform": set(),
}
"""No rule marks the second address of the first case: the model says that it belongs to it."""


@pytest.fixture(scope="module", params=CONTEXTS)
def replayed(request, tmp_path_factory):
    """The model, its report, and the truth."""
    name, folder = request.param, tmp_path_factory.mktemp("replayed")
    shutil.copytree(CASES / name / "logs", folder / "logs")
    alert, truth = (json.loads((CASES / name / f"{file}.json").read_text()) for file in ("alert", "truth"))
    model = Recorded(record=load(name), profile={"max_input_tokens": CONTEXTS[name]})
    graph = build_investigation(model, workdir=folder / "run", way=INVESTIGATE)
    case = {"alert": alert, "question": "", "logs": str(folder / "logs")}
    return name, model, graph.invoke(case)["report"], truth


def test_the_verdict_is_right(replayed):
    _, _, report, truth = replayed
    assert report["verdict"] == truth["verdict"]


def test_nothing_is_asked_that_was_not_asked_then(replayed):
    assert replayed[1].unknown == []


def test_every_claim_holds(replayed):
    report = replayed[2]
    failed = [call for entry in report["asked"] for call in entry["calls"] if call["status"] != "ok"]
    assert failed == []
    assert {entry["status"] for entry in report["asked"]} == {"answered"}


def test_every_hypothesis_is_settled(replayed):
    assert sorted(item["status"] for item in replayed[2]["hypotheses"]) == ["refuted", "supported"]


def test_the_answer_is_the_readers_own(replayed):
    name, model, report, _ = replayed
    written = model.record["write_answer"][0][0][1]["sentences"]
    kept = [sentence for sentence in written if sentence["text"].rstrip(".") in report["answer"]]
    assert report["answered"]
    assert len(kept) == len(written) - (name in LOSES_ONE)


LOSES_ONE = ("m10_journald_build_server_miner",)
"""Says of an innocent whom nothing joins to the attack that he has no part in it: in a hostile story nobody else is named."""


def test_what_the_attack_needs_is_found(replayed):
    _, _, report, truth = replayed
    assert set(truth.get("techniques_required", ())) <= {item["id"] for item in report["techniques"]}


def test_who_is_known_from_the_lines_alone_is_an_indicator(replayed):
    name, _, report, _ = replayed
    assert {item["value"] for item in report["iocs"] if item["type"] == "ip"} == ADDRESSES[name]


def test_no_innocent_is_among_the_indicators(replayed):
    _, _, report, truth = replayed
    assert not {item["value"] for item in report["iocs"]} & set(truth.get("not_iocs", ()))


def test_prompts_fit_and_are_few(replayed):
    name, model, _, _ = replayed
    assert max(model.sizes) < CONTEXTS[name]
    assert len(model.sizes) <= 16


READ = {
    "m07_okta_stolen_admin_session": ["user.session.context.change", "user.mfa.factor.activate"],
    "m10_journald_build_server_miner": [
        "Script console used by builder",
        "Started kworkerds.service",
        "cpu accepted (12/0)",
    ],
}
"""Of each case, what the lines say that no rule marks and the reader pointed to."""


def test_lines_that_no_rule_marks_are_in_the_report_where_they_were_read_as_hostile(replayed):
    name, _, report, _ = replayed
    read = {
        number for item in report["findings"] if "the model reads it" in item["claim"] for number in item["evidence"]
    }
    quotes = [item["quote"] for item in report["evidence"] if item["id"] in read]
    assert len(quotes) == len(READ.get(name, ()))
    assert all(any(words in quote for quote in quotes) for words in READ.get(name, ()))
