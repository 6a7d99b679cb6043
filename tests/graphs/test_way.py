"""How a run works is found for the model that it chose, kept in its state, and said in its report."""

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from moewarden.graphs import Budget, build_investigation
from moewarden.graphs.way import DECIDE, Way
from moewarden.graphs.workbench import Workbench

from .conftest import THREAD
from .models import Chooser, first_option
from .servers import FAILURES, ChatServer, Client

FOUND = Way(name="decide", because="The test says so.", passed=12, tasks=36)


def test_without_a_choice_a_run_decides(investigate):
    report = investigate(None, budget=Budget(rounds=1))
    assert report["way"] == {"name": "decide", "because": DECIDE.because, "passed": 0, "tasks": 0}


def test_the_way_is_found_for_the_model_that_the_run_chose_and_kept_when_it_goes_on(tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "door.log").write_text(
        "Nov 21 03:00:01 gate-1 gatehouse: badge=4471 door=north result=opened\n"
    )
    asked = []

    def find(name, model):
        asked.append((name, model))
        return FOUND

    mine = Chooser(policy=first_option)
    options = {
        "models": {"none": lambda: None, "mine": lambda: mine},
        "budget": Budget(rounds=1),
        "workdir": tmp_path / "run",
        "checkpointer": InMemorySaver(),
    }
    case = {"question": "Which badge?", "logs": str(tmp_path / "logs")}
    first = build_investigation("none", way=find, **options)
    first.invoke(case, THREAD, context={"model": "mine"}, interrupt_after=["perceive"])
    assert asked == [("mine", mine)]
    again = build_investigation("none", way=lambda *_: pytest.fail("asked twice"), **options)
    report = again.invoke(None, THREAD)["report"]
    assert report["way"] == {"name": "decide", "because": "The test says so.", "passed": 12, "tasks": 36}


@pytest.mark.parametrize(("failure", "seconds"), [("401", 30.0), ("hanging", 0.2)])
def test_a_model_that_does_not_answer_is_not_examined(failure, seconds):
    with ChatServer(FAILURES[failure][0]) as server:
        bench = Workbench(
            Client(url=server.url), budget=Budget(call_seconds=seconds), way=lambda *_: pytest.fail("examined")
        )
        assert bench.check("run")
        way = bench.find_way("run")
    assert way.name == "decide"
    assert way.because.startswith("The model could not be examined: ")
