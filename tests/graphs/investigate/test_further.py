"""A further question in the investigate way: from the claims that hold, else planner and specialists are asked once more."""

import re
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from moewarden.graphs import Budget, build_investigation, perception

from ..conftest import THREAD
from ..incident import ALERT, INTRUDER, PLANTED
from ..investigators import INVESTIGATE, Call, Good

FURTHER = "Under which number was the new account added?"
CLAIM = f"The account {PLANTED} was added as UID=1044."


class Asked(Good):
    """A good investigator who, asked further, says what the claims lack, looks once more, and writes what was found."""

    plans_further: bool = True
    claims_further: bool = True

    def plan(self, text: str) -> dict[str, Any]:
        settled = super().plan(text)
        if FURTHER in text and self.plans_further and "asked triage: " + repr(FURTHER) not in text:
            settled["questions"] = [{"specialist": "triage", "question": "Which number was it given?"}]
        return settled

    def read(self, names: Any, turn: int) -> list[Call]:
        text = str(self.prompts[-1])
        if "Which number was it given?" in text or FURTHER in text:
            claim = {"sentence": CLAIM, "events": [54]}
            first: list[Call] = [("state_claim", claim)] if self.claims_further else []
            return [*first, ("finish", {})]
        return super().read(names, turn)

    def write(self, text: str) -> dict[str, Any]:
        if FURTHER not in text:
            return super().write(text)
        verdict = {"verdict": "malicious"}
        match = re.search(rf"claim (\S+): .*{re.escape(CLAIM[:-1])}", text)
        if match is None:
            empty = {"text": f"The account {PLANTED} was created at 03:03.", "claims": ["q1.1.2"]}
            return {**verdict, "is_answered": False, "sentences": [empty]}
        return {**verdict, "sentences": [{"text": CLAIM, "claims": [match[1]]}]}


@pytest.fixture
def further(case, tmp_path, monkeypatch):
    """The report on the same thread after a further question, the graph's state, and the model."""

    def ask(model: Asked, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        graph = build_investigation(
            model, way=INVESTIGATE, checkpointer=InMemorySaver(), workdir=tmp_path / "run", **options
        )
        given = {"alert": ALERT, "question": "How did they get in?", "logs": str(case.logs)}
        graph.invoke(given, THREAD)
        model.prompts.clear()
        monkeypatch.setattr(perception, "perceive", lambda *_: pytest.fail("the logs were read again"))
        report = graph.invoke({"question": FURTHER, "logs": given["logs"]}, THREAD)["report"]
        return report, graph.get_state(THREAD).values

    return ask


def test_what_the_claims_do_not_answer_is_asked_of_the_specialists(further):
    report, state = further(Asked())
    assert report["answer"].startswith(f"The account {PLANTED} was added as UID=1044 [E")
    assert report["answered"]
    assert CLAIM in [finding["claim"] for finding in report["findings"]]
    assert [entry["question"] for entry in report["asked"]][-1] == "Which number was it given?"
    cited = re.findall(r"E\d+", report["answer"])
    assert any("useradd" in item["quote"] for item in report["evidence"] if item["id"] in cited)
    assert state["conversation"][-1]["answer"] == report["answer"]
    assert not state["further"]
    assert report["verdict"] == "malicious"


def test_a_planner_who_holds_all_for_settled_hands_the_question_on_with_a_budget_of_its_own(further):
    report, _ = further(Asked(plans_further=False), budget=Budget(tool_calls=4))
    assert [entry["question"] for entry in report["asked"]][-1] == FURTHER
    assert "UID=1044" in report["answer"]


def test_where_nobody_finds_more_the_answer_is_that_of_the_code(further):
    report, state = further(Asked(claims_further=False))
    assert "UID=1044" not in report["answer"].partition("[")[0]
    assert len(state["conversation"]) == 1
    assert not state["further"]


def test_what_the_claims_answer_costs_no_specialist(case, tmp_path):
    model = Good()
    graph = build_investigation(model, way=INVESTIGATE, checkpointer=InMemorySaver(), workdir=tmp_path / "run")
    given = {"alert": ALERT, "question": "How did they get in?", "logs": str(case.logs)}
    first = graph.invoke(given, THREAD)["report"]
    model.prompts.clear()
    second = graph.invoke({"question": "What did they do then?", "logs": given["logs"]}, THREAD)["report"]
    assert second["answer"].startswith(f"They logged in as root from {INTRUDER} at 03:01:10 [E")
    assert second["asked"] == first["asked"]
    assert len(model.prompts) == 1
