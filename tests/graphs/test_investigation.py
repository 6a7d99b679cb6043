"""The whole loop, on real logs with a scripted model or none."""

import json
import threading

import pytest

from moewarden.app.demo import CALM_QUESTION, calm_case, demo_case
from moewarden.app.demo.variants import write_without_alerted
from moewarden.graphs import Budget, build_investigation
from moewarden.graphs.errors import InputError
from moewarden.graphs.specialists import SPECIALISTS
from moewarden.graphs.tools import data, triage

from .conftest import perceive
from .incident import ALERT, OTHER_ALERT, PLANTED, QUIET_ALERT, ordinary_lines, write_logs
from .models import Chooser, ToolCaller, first_option, kind_of

WITHOUT_SPECIALISTS = Budget(tool_calls=0)
ONE_ROUND = Budget(rounds=1)


def read_alert(case):
    return json.loads((case / "alert.json").read_text())


@pytest.fixture(scope="module")
def perceived_demo(tmp_path_factory):
    """The bundled demo, perceived."""
    case = demo_case()
    return perceive(tmp_path_factory.mktemp("demo"), read_alert(case), case / "logs")


@pytest.fixture(scope="module")
def demo(perceived_demo, tmp_path_factory):
    """The bundled demo, investigated by rules alone."""
    return perceived_demo.investigate(tmp_path_factory.mktemp("demo"))


def test_the_demo_is_malicious(demo):
    assert demo["verdict"] == "malicious"
    assert demo["techniques"]
    assert demo["iocs"]


def test_every_cited_line_exists(demo):
    for item in demo["evidence"]:
        lines = (demo_case() / "logs" / item["file"]).read_text().splitlines()
        assert item["quote"] == lines[item["line"] - 1]


def test_the_demos_evidence_is_the_incidents(demo):
    truth = json.loads((demo_case() / "truth.json").read_text())
    proving = {(file, line) for file, lines in truth["evidence_acceptable_lines"].items() for line in lines}
    cited = {(item["file"], item["line"]) for item in demo["evidence"]}
    assert len(cited & proving) > len(cited) / 2


def test_a_later_question_names_what_an_earlier_finding_brought_up(demo):
    alert = json.dumps(read_alert(demo_case()))
    raised = [entry for entry in demo["asked"] if entry["round"] == 2 and entry["because"].startswith("found by q1.")]
    subjects = {call["arguments"]["subject"] for entry in raised for call in entry["calls"]}
    assert subjects
    assert not any(subject in alert for subject in subjects)


def test_every_specialist_was_at_work_in_the_demo(demo):
    assert {entry["specialist"] for entry in demo["asked"]} >= {"triage", "data", "analysis"}


def test_the_calm_run_is_benign_by_rules_alone(tmp_path):
    case = calm_case()
    graph = build_investigation(None, workdir=tmp_path)
    report = graph.invoke({"alert": read_alert(case), "question": CALM_QUESTION, "logs": str(case / "logs")})["report"]
    assert report["verdict"] == "benign"
    assert report["evidence"]
    assert (report["techniques"], report["iocs"]) == ([], [])


def test_without_its_alerted_events_the_demo_is_undecided(tmp_path):
    write_without_alerted(demo_case(), tmp_path / "case")
    case = {"alert": read_alert(tmp_path / "case"), "logs": str(tmp_path / "case" / "logs")}
    report = build_investigation(None, workdir=tmp_path / "run").invoke(case)["report"]
    assert report["verdict"] == "insufficient_evidence"
    assert (report["techniques"], report["iocs"]) == ([], [])
    assert any("not in the logs" in note for note in report["not_checked"])


def test_different_alerts_lead_to_different_questions(incident, investigate, tmp_path):
    case = {"alert": OTHER_ALERT, "logs": str(incident.logs)}
    other = build_investigation(None, workdir=tmp_path, budget=ONE_ROUND).invoke(case)["report"]
    first = [
        {entry["question"] for entry in report["asked"] if entry["round"] == 1}
        for report in (investigate(budget=ONE_ROUND), other)
    ]
    assert first[0] != first[1]
    assert any(PLANTED in question for question in first[1])


QUESTIONS = {
    "who": "Who did it?",
    "when": "When did it happen?",
    "how": "How did they get in?",
    "what": "What did they do?",
    "scope": "How far did it go?",
    "malicious": "Was it malicious?",
}


def test_different_questions_get_different_answers(investigate):
    reports = {kind: investigate(question=question, budget=WITHOUT_SPECIALISTS) for kind, question in QUESTIONS.items()}
    assert all(report["answered"] for report in reports.values())
    answers = {kind: report["answer"] for kind, report in reports.items()}
    assert len(set(answers.values())) == len(QUESTIONS)
    assert "203.0.113.66" in answers["who"]
    assert "03:00:00" in answers["when"]
    assert "T1110" in answers["how"]
    assert PLANTED in answers["what"]
    assert "web-1" in answers["scope"]
    assert answers["malicious"].startswith("Yes")


def test_a_question_without_an_answer_is_said_to_be_unanswered(investigate):
    report = investigate(question="Should we buy more printers?", budget=WITHOUT_SPECIALISTS)
    assert report["answered"] is False
    assert report["answer"].startswith("The logs cannot say that")
    assert report["verdict"] == "malicious"


def test_a_model_reads_a_question_that_is_not_plainly_worded(investigate):
    def policy(prompt, options):
        return "when" if kind_of(prompt) == "question" else options[-1]

    report = investigate(Chooser(policy=policy), question="Zeitpunkt?", budget=WITHOUT_SPECIALISTS)
    assert report["answered"]
    assert "03:00:00" in report["answer"]


def test_a_question_alone_starts_an_investigation(incident, tmp_path):
    case = {"question": "Who guessed passwords?", "logs": str(incident.logs)}
    report = build_investigation(None, workdir=tmp_path, budget=WITHOUT_SPECIALISTS).invoke(case)["report"]
    assert report["verdict"] == "malicious"
    assert "203.0.113.66" in report["answer"]
    assert report["alert"] == {}


def test_one_file_is_enough(tmp_path):
    logs = write_logs(tmp_path / "logs", ordinary_lines())
    case = {"alert": QUIET_ALERT, "logs": str(logs / "auth.log")}
    report = build_investigation(None, workdir=tmp_path / "run", budget=WITHOUT_SPECIALISTS).invoke(case)["report"]
    assert report["verdict"] != "malicious"
    assert {item["file"] for item in report["evidence"]} <= {"auth.log"}
    assert report["logs"][0]["events"] == len(ordinary_lines())


def test_a_failing_specialist_takes_nobody_down(investigate, monkeypatch):
    def broken(*_):
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr(data, "reach", broken)
    report = investigate(budget=ONE_ROUND)
    failed = [entry for entry in report["asked"] if entry["status"] == "failed"]
    assert {entry["specialist"] for entry in failed} == {"data"}
    assert "the disk is on fire" in failed[0]["calls"][0]["result"]
    assert any(note.startswith("data failed") for note in report["not_checked"])
    assert any(entry["status"] == "answered" for entry in report["asked"] if entry["specialist"] == "triage")
    assert report["verdict"] == "malicious"


def test_all_specialists_may_fail(investigate, monkeypatch):
    def broken(*_):
        raise RuntimeError("gone")

    for specialist in SPECIALISTS.values():
        for tool in specialist.tools:
            monkeypatch.setitem(specialist.tools, tool, broken)
    report = investigate()
    assert {entry["status"] for entry in report["asked"]} == {"failed"}
    assert report["verdict"] == "malicious"
    assert report["evidence"]


def test_a_tool_that_cannot_be_used_fails_alone(investigate, tmp_path):
    (tmp_path / "assets.db").write_text("no database")
    report = investigate(Chooser(policy=first_option), databases=[tmp_path / "assets.db"], budget=ONE_ROUND)
    calls = [call for entry in report["asked"] if entry["specialist"] == "data" for call in entry["calls"]]
    assert {call["status"] for call in calls if call["tool"] == "schema"} == {"failed"}
    assert {call["status"] for call in calls if call["tool"] == "reach"} == {"ok"}


def test_specialists_of_a_round_work_at_the_same_time(investigate, monkeypatch):
    """Two specialists wait for each other; one after the other, they would wait in vain."""
    meeting = threading.Barrier(2, timeout=300)
    met = []

    def meet(real):
        def tool(*arguments):
            if not met:
                meeting.wait()
                met.append(True)
            return real(*arguments)

        return tool

    monkeypatch.setattr(triage, "signals", meet(triage.signals))
    monkeypatch.setattr(data, "schema", meet(data.schema))
    report = investigate(budget=ONE_ROUND)
    assert met
    assert {entry["status"] for entry in report["asked"]} <= {"answered", "nothing found"}


def test_a_finding_that_does_not_hold_is_dropped_and_said(investigate, monkeypatch):
    real = triage.timeline

    def boastful(desk, subject):
        result = real(desk, subject)
        for claim in result.claims:
            claim.checks[0]["expected"] += 1
        return result

    monkeypatch.setattr(triage, "timeline", boastful)
    report = investigate(budget=ONE_ROUND)
    assert report["dropped"]
    assert {item["specialist"] for item in report["dropped"]} == {"triage"}
    assert "a second count gives" in report["dropped"][0]["reason"]
    dropped = {item["claim"] for item in report["dropped"]}
    assert not dropped & {finding["claim"] for finding in report["findings"]}


BUDGETS = {
    "tool calls": (Budget(tool_calls=2), "tool calls: 2"),
    "tokens": (Budget(tokens=100), "tokens: 100"),
    "time": (Budget(seconds=0.0), "time: 0 seconds"),
}


@pytest.mark.parametrize(("budget", "limit"), BUDGETS.values(), ids=BUDGETS.keys())
def test_a_met_budget_ends_with_the_best_report_so_far(investigate, budget, limit):
    report = investigate(Chooser(policy=first_option), budget=budget)
    assert report["usage"]["limits_met"] == [limit]
    assert any(limit in note for note in report["not_checked"])
    assert report["verdict"] == "malicious"
    assert report["evidence"]


def test_no_more_tools_are_called_than_the_budget_has(investigate):
    report = investigate(Chooser(policy=first_option), budget=Budget(tool_calls=5))
    assert report["usage"]["tool_calls"] <= 5 + 5  # branches of a round that choose at the same moment
    assert report["usage"]["rounds"] == 1


def test_no_more_tokens_are_spent_than_the_budget_has(investigate):
    report = investigate(Chooser(policy=first_option), budget=Budget(tokens=210))
    assert report["usage"]["model_calls"] == 10
    assert any("judged by rules alone" in note for note in report["not_checked"])


def test_one_round_is_one_round(demo, perceived_demo, tmp_path):
    report = perceived_demo.investigate(tmp_path, budget=ONE_ROUND)
    assert report["usage"]["rounds"] == 1
    assert {entry["round"] for entry in report["asked"]} == {1}
    assert report["usage"]["limits_met"] == ["rounds: 1"]
    later = {entry["question"] for entry in demo["asked"] if entry["round"] == 2}
    [unasked] = [note for note in report["not_checked"] if note.startswith("Nobody was asked about")]
    assert any(name in question for question in later for name in unasked.removesuffix(".").split(" ")[5:])


def test_a_planner_that_says_stop_is_obeyed(investigate):
    model = Chooser(policy=lambda _, options: "stop" if "stop" in options else options[0])
    report = investigate(model)
    assert (report["asked"], report["usage"]["rounds"], report["usage"]["limits_met"]) == ([], 0, [])
    assert report["verdict"] == "malicious"


def test_any_providers_model_can_do_the_whole_of_it(investigate):
    """Through structured output, the same decisions as through choices."""
    chooser, caller = Chooser(policy=first_option), ToolCaller()
    by_choice, by_schema = (investigate(model, budget=ONE_ROUND) for model in (chooser, caller))
    assert sorted(caller.prompts) == sorted(chooser.prompts)
    assert by_schema["usage"]["abstained"] == 0
    assert [episode["decision"] for episode in by_schema["episodes"]] == ["hostile"] * len(by_schema["episodes"])
    assert by_schema["evidence"] == by_choice["evidence"]


def test_rules_alone_ask_no_model(investigate):
    model = Chooser(policy=first_option)
    report = investigate(model, seats="rules", question="Who did it?", budget=ONE_ROUND)
    assert model.prompts == []
    assert (report["model"], report["usage"]["model_calls"]) == ("none", 0)


def test_a_model_that_fails_every_time_leaves_the_rules(investigate):
    def broken(*_):
        raise TimeoutError("no answer")

    report = investigate(Chooser(policy=broken), budget=ONE_ROUND)
    assert report["verdict"] == "malicious"
    assert report["usage"]["abstained"] == report["usage"]["model_calls"] > 0
    assert {episode["decision"] for episode in report["episodes"]} == {"abstained"}


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ({"logs": "logs"}, "neither an alert nor a question"),
        ({"alert": {}, "question": "  ", "logs": "logs"}, "neither an alert nor a question"),
        ({"alert": ALERT}, "logs"),
        ({"alert": ALERT, "logs": ""}, "logs"),
        ({"alert": ALERT, "logs": "nowhere"}, "nowhere"),
        ({"alert": ALERT, "logs": "empty"}, "empty"),
    ],
    ids=["nothing", "blank question", "no logs", "blank logs", "missing folder", "empty folder"],
)
def test_bad_input_is_said_in_one_line(tmp_path, monkeypatch, case, said):
    monkeypatch.chdir(tmp_path)
    write_logs(tmp_path / "logs")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=said) as raised:
        build_investigation(None, workdir=tmp_path / "run").invoke(case)
    assert "\n" not in str(raised.value)


def test_a_graph_can_be_used_again_after_bad_luck(incident, tmp_path):
    """A run that broke off leaves nothing behind that the next one trips over."""

    class Moody(Chooser):
        def _generate(self, messages, *arguments, **options):
            if len(self.prompts) == 3:
                self.prompts.append("again")
                raise KeyboardInterrupt
            return super()._generate(messages, *arguments, **options)

    graph = build_investigation(Moody(policy=first_option), workdir=tmp_path / "run", budget=ONE_ROUND)
    with pytest.raises(KeyboardInterrupt):
        graph.invoke({"alert": ALERT, "logs": str(incident.logs)})
    other = write_logs(tmp_path / "logs", ordinary_lines())
    report = graph.invoke({"alert": QUIET_ALERT, "logs": str(other)})["report"]
    assert report["logs"][0]["events"] == len(ordinary_lines())


def test_logs_may_be_a_path_or_several(incident, tmp_path):
    other = write_logs(tmp_path / "other", ordinary_lines())
    for logs in (incident.logs, [str(incident.logs)], [incident.logs, other]):
        graph = build_investigation(None, workdir=tmp_path / "run", budget=WITHOUT_SPECIALISTS)
        report = graph.invoke({"alert": ALERT, "logs": logs})["report"]
        names = {item["file"] for item in report["evidence"]}
        assert len(report["logs"]) == (2 if len(names & {"auth.log"}) == 0 else 1)
        assert names == ({"logs/auth.log"} if len(report["logs"]) == 2 else {"auth.log"})
