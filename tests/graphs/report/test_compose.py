"""The report: complete, cited, and no more than was found."""

import copy

import orjson
import pytest
from pydantic import ConfigDict, TypeAdapter, with_config

from moewarden.graphs import Budget
from moewarden.graphs.report.compose import MOST_EVIDENCE
from moewarden.graphs.schema import Report

from ..conftest import perceive
from ..incident import ALERT, HELPER, INTRUDER, PLANTED, QUIET_ALERT, ordinary_lines, write_logs
from ..models import Chooser, first_option

QUICK = Budget(tool_calls=0)
CITING = ("techniques", "iocs", "timeline", "findings", "actions", "episodes")


@pytest.fixture(scope="module")
def quiet(tmp_path_factory):
    """Ordinary use with a mistyped password, and an alert about it."""
    folder = tmp_path_factory.mktemp("quiet")
    return perceive(folder / "run", QUIET_ALERT, write_logs(folder / "logs", ordinary_lines()))


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """Twelve addresses that guess passwords: more lines than a report has room for."""
    folder = tmp_path_factory.mktemp("crowded")
    lines = [
        f"Nov 21 {hour:02}:00:{n:02} web-1 sshd[{900 + n}]: Failed password for root from 203.0.113.{hour + 1} port 40 ssh2"
        for hour in range(12)
        for n in range(30)
    ]
    alert = {"title": "Many failed SSH logins", "host": "web-1"}
    return perceive(folder / "run", alert, write_logs(folder / "logs", lines))


@with_config(ConfigDict(strict=True, extra="forbid"))
class ExactReport(Report):
    """A report and nothing more: a class of its own, for the schema itself takes what a later version adds."""


@pytest.fixture(scope="module", params=["malicious", "malicious with a model", "benign", "insufficient", "crowded"])
def report(request, incident, quiet, crowded, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    if request.param == "insufficient":
        values = copy.deepcopy(incident.values)
        values["view"]["found"] = False
        return type(incident)(incident.logs, incident.workdir, values).investigate(folder, budget=QUICK)
    if request.param == "malicious with a model":
        return incident.investigate(
            folder, Chooser(policy=first_option), budget=Budget(rounds=1), question="Who did it?"
        )
    case = {"malicious": incident, "benign": quiet, "crowded": crowded}[request.param]
    return case.investigate(folder, budget=Budget(rounds=1))


def test_every_key_is_there_with_its_type(report):
    assert TypeAdapter(ExactReport).validate_python(report) == report
    assert set(report) == set(Report.__annotations__)


def test_each_line_of_the_attack_stands_with_an_episode(crowded, tmp_path):
    report = crowded.investigate(tmp_path, budget=QUICK, question="How did they get in?")
    placed = {name for episode in report["episodes"] for name in episode["evidence"]}
    assert {item["id"] for item in report["evidence"]} <= placed


def test_it_is_json(report):
    assert orjson.loads(orjson.dumps(report)) == report


def test_evidence_is_bounded_and_each_line_is_used_by_a_finding(report):
    ids = [item["id"] for item in report["evidence"]]
    assert 0 < len(ids) <= MOST_EVIDENCE
    assert len(set(ids)) == len(ids)
    assert {name for finding in report["findings"] for name in finding["evidence"]} == set(ids)


def test_nothing_cites_what_is_not_there(report):
    ids = {item["id"] for item in report["evidence"]}
    for section in CITING:
        for item in report[section]:
            assert set(item["evidence"]) <= ids, section
    assert all(
        item["evidence"] for section in ("techniques", "iocs", "timeline", "findings") for item in report[section]
    )


def test_evidence_is_in_order_of_time_and_quotes_its_line(report, incident, quiet, crowded):
    times = [item["time"] for item in report["evidence"]]
    assert times == sorted(times)
    lines = {line for case in (incident, quiet, crowded) for line in (case.logs / "auth.log").read_text().splitlines()}
    assert all(item["quote"] in lines for item in report["evidence"])
    assert all(item["why"] for item in report["evidence"])


def test_techniques_and_indicators_only_with_a_malicious_verdict(report):
    if report["verdict"] == "malicious":
        assert report["techniques"]
        assert report["iocs"]
        assert any(action["needs_approval"] for action in report["actions"])
    else:
        assert (report["techniques"], report["iocs"]) == ([], [])
        assert not any(action["needs_approval"] for action in report["actions"])


def test_the_fixture_reaches_every_verdict(incident, quiet, tmp_path):
    assert incident.investigate(tmp_path / "a", budget=QUICK)["verdict"] == "malicious"
    assert quiet.investigate(tmp_path / "b", budget=QUICK)["verdict"] == "benign"


def test_indicators_are_for_what_they_did(investigate):
    report = investigate(budget=QUICK)
    values = {ioc["value"]: ioc for ioc in report["iocs"]}
    assert INTRUDER in values
    assert PLANTED in values
    assert "created" in values[PLANTED]["why"]
    innocent = {"10.0.0.8", "inga", "olaf", "web-1", "root"}
    assert not innocent & set(values)
    for ioc in report["iocs"]:
        quoted = [item["quote"] for item in report["evidence"] if item["id"] in ioc["evidence"]]
        assert any(ioc["value"] in quote for quote in quoted)


def test_no_more_room_than_there_is_is_shared_among_all_actors(crowded, tmp_path):
    report = crowded.investigate(tmp_path, budget=QUICK)
    assert len(report["evidence"]) == MOST_EVIDENCE
    quotes = " ".join(item["quote"] for item in report["evidence"])
    assert all(f"203.0.113.{n} " in quotes for n in range(1, 13))


def test_of_more_attackers_than_lines_whoever_got_in_is_an_indicator_and_each_listed_one_is_proven(tmp_path):
    lines = [
        f"Nov 21 03:{n // 60:02}:{n % 60:02} web-1 sshd[{900 + n}]: Failed password for ann from 203.0.113.{n % 60 + 1} port 40 ssh2"
        for n in range(1_200)
    ]
    lines.append("Nov 21 03:20:01 web-1 sshd[77]: Accepted password for ann from 203.0.113.33 port 40 ssh2")
    case = perceive(tmp_path / "run", {"title": "Logged in", "host": "web-1"}, write_logs(tmp_path / "logs", lines))
    report = case.investigate(tmp_path / "out", budget=QUICK)
    indicators = [(ioc["type"], ioc["value"]) for ioc in report["iocs"]]
    assert len(indicators) == 20
    assert indicators[0] == ("ip", "203.0.113.33")
    assert ("user", "ann") in indicators
    assert all(ioc["evidence"] for ioc in report["iocs"])
    assert len(report["evidence"]) <= MOST_EVIDENCE
    assert any("more indicators are not listed" in note for note in report["not_checked"])


def test_what_the_alert_lacks_is_not_checked(crowded, tmp_path):
    report = crowded.investigate(tmp_path, budget=QUICK)
    assert "The alert has no time." in report["not_checked"]


def test_episodes_judged_without_a_model_are_said(investigate):
    assert any("judged by rules alone" in note for note in investigate(budget=QUICK)["not_checked"])
    asked = investigate(Chooser(policy=first_option), budget=Budget(rounds=1))
    assert not any("judged by rules alone" in note for note in asked["not_checked"])


def test_usage_adds_up(investigate):
    model = Chooser(policy=first_option)
    report = investigate(model, budget=Budget(rounds=1))
    usage = report["usage"]
    assert usage["model_calls"] == len(model.prompts) == sum(usage["calls_by_kind"].values())
    assert usage["input_tokens"] == 20 * usage["model_calls"]
    assert usage["tool_calls"] == sum(len(entry["calls"]) for entry in report["asked"])
    assert report["model"] == "scripted"


def test_a_broken_log_is_read_as_far_as_it_goes_and_said(tmp_path):
    logs = write_logs(tmp_path / "logs")
    (logs / "broken.json").write_text('{"a": 1}\n{"a": \nnot json\n' * 3)
    (logs / "image.bin").write_bytes(bytes(range(256)) * 40)
    (logs / "empty.log").write_text("")
    report = perceive(tmp_path / "run", ALERT, logs).investigate(tmp_path / "again", budget=QUICK)
    assert report["verdict"] == "malicious"
    notes = " ".join(report["not_checked"])
    assert "image.bin" in notes
    assert "broken.json" in notes


def test_charts_name_the_finding_that_they_show(investigate):
    report = investigate(budget=Budget(rounds=1))
    findings = {finding["id"] for finding in report["findings"]}
    assert report["charts"]
    for chart in report["charts"]:
        assert chart["finding"] in {*findings, ""}
        assert len(chart["labels"]) == len(chart["values"])
        assert all(0 <= index < len(chart["values"]) for index in chart["highlighted"])


def test_the_helper_is_asked_about(investigate):
    """The second address is in no alert; it is in the report all the same."""
    report = investigate(budget=Budget(rounds=2))
    assert any(HELPER in entry["question"] for entry in report["asked"])
