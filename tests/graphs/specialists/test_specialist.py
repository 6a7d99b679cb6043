"""The bounded tool loop that all specialists share."""

import shutil

import pytest

from moewarden.graphs.specialists import SPECIALISTS, build_specialist
from moewarden.graphs.specialists.specialist import MOST_CALLS, Specialist
from moewarden.graphs.tools.result import Claim, ToolResult
from moewarden.graphs.workbench import Budget, Workbench

from ..models import Chooser, ToolCaller, first_option


@pytest.fixture
def ask(incident, tmp_path):
    """Ask a specialist of one workbench about the intruder; what it hands back."""
    benches = []
    shutil.copy(incident.workdir / "events.duckdb", tmp_path)

    def run(specialist, aim="activity", *, model=None, bench=None, made=(), **options):
        bench = bench or Workbench(model, **options)
        benches.append(bench)
        question = {
            "id": "q1.1",
            "round": 1,
            "specialist": specialist.name,
            "aim": aim,
            "pointer": "ip1",
            "because": "named by the alert",
        }
        task = {
            "workdir": str(tmp_path),
            "logs": str(incident.logs),
            "question": question,
            "value": "203.0.113.66",
            "kind": "ip",
            "hits": incident.values["hits"],
            "made": list(made),
        }
        return build_specialist(specialist, bench).invoke({"task": task})

    yield run
    for bench in benches:
        bench.close(str(tmp_path))


def tools_of(output):
    return [(call["tool"], call["status"]) for call in output["asked"][0]["calls"]]


@pytest.mark.parametrize(
    ("name", "aim", "tools"),
    [
        ("triage", "activity", ["signals", "timeline", "event"]),
        ("triage", "around", ["neighbours", "templates"]),
        ("data", "reach", ["reach"]),
        ("analysis", "trend", ["counts"]),
        ("intelligence", "reputation", ["lists"]),
    ],
)
def test_without_a_model_it_works_in_the_usual_order(ask, name, aim, tools):
    output = ask(SPECIALISTS[name], aim)
    made = [tool for tool, _ in tools_of(output)]
    assert [tool for tool in made if tool in tools] == tools
    assert {status for _, status in tools_of(output)} == {"ok"}


def test_its_findings_have_ids_and_its_log_names_them(ask):
    output = ask(SPECIALISTS["triage"])
    ids = [finding["id"] for finding in output["raw"]]
    assert ids == [f"q1.1.{n}" for n in range(1, len(ids) + 1)]
    [entry] = output["asked"]
    assert entry["findings"] == ids
    assert (entry["question"], entry["status"]) == ("What did 203.0.113.66 do?", "answered")
    assert entry["calls"][0]["arguments"] == {"subject": "203.0.113.66"}


def test_it_hands_back_findings_and_its_log_and_nothing_else(ask):
    assert set(ask(SPECIALISTS["triage"])) == {"raw", "asked"}


def test_a_model_chooses_among_its_tools(ask):
    seen = []

    def policy(_, options):
        seen.append(list(options))
        return "rare ip1" if "rare ip1" in options else "done"

    output = ask(SPECIALISTS["triage"], model=Chooser(policy=policy))
    assert tools_of(output) == [("rare", "ok")]
    assert set(seen[0]) == {f"{tool} ip1" for tool in SPECIALISTS["triage"].tools} | {"done"}
    assert "rare ip1" not in seen[1]


def test_what_a_tool_said_is_known_to_the_next_choice_in_closed_words(ask):
    model = Chooser(policy=first_option)
    ask(SPECIALISTS["analysis"], "trend", model=model)
    assert "known counts ip1: many" in model.prompts[1]
    assert "203.0.113.66" not in "".join(model.prompts)


def test_a_model_that_abstains_leaves_the_usual_order(ask):
    output = ask(SPECIALISTS["triage"], model=ToolCaller(answers=["let me think"]))
    assert [tool for tool, _ in tools_of(output)] == ["signals", "timeline", "event"]


def test_it_stops_after_so_many_calls(ask):
    output = ask(SPECIALISTS["triage"], model=Chooser(policy=first_option))
    assert len(tools_of(output)) == MOST_CALLS < len(SPECIALISTS["triage"].tools)


def test_calls_of_earlier_rounds_are_no_options(ask):
    model = Chooser(policy=first_option)
    output = ask(SPECIALISTS["triage"], model=model, made=["signals ip1", "timeline ip1"])
    assert tools_of(output)[0] == ("event", "ok")
    assert all("signals ip1" not in prompt for prompt in model.prompts)


def test_a_repeated_identical_call_is_refused(ask):
    bench = Workbench(Chooser(policy=lambda _, options: "timeline ip1" if "timeline ip1" in options else "done"))
    first, second = (ask(SPECIALISTS["triage"], bench=bench) for _ in range(2))
    assert tools_of(first) == [("timeline", "ok")]
    assert tools_of(second) == [("timeline", "refused")]
    assert (second["raw"], second["asked"][0]["status"]) == ([], "nothing found")
    assert "refused" in second["asked"][0]["calls"][0]["result"]


def test_no_tool_is_called_once_the_budget_is_met(ask):
    output = ask(SPECIALISTS["triage"], budget=Budget(tool_calls=0))
    assert (tools_of(output), output["asked"][0]["status"]) == ([], "budget")
    output = ask(SPECIALISTS["triage"], budget=Budget(tool_calls=2))
    assert len(tools_of(output)) == 2


def test_adding_a_specialist_is_one_entry(ask):
    """The contract of the table in STYLE: a file with a `Specialist`."""

    def weather(_bench, _desk, subject, _hits):
        claim = Claim(
            template="it rained on {subject}", slots={"subject": subject.value}, events=[1], values=["subject"]
        )
        return ToolResult(text="rain", known="few", claims=[claim])

    meteorologist = Specialist(
        name="triage",
        charter="Knows the weather.",
        aims={"activity": "How wet was {subject}?"},
        tools={"weather": weather},
    )
    model = Chooser(policy=first_option)
    output = ask(meteorologist, model=model)
    assert output["asked"][0]["question"] == "How wet was 203.0.113.66?"
    assert output["raw"][0]["slots"] == {"subject": "203.0.113.66"}
