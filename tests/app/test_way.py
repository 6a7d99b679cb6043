"""From the setting to the report: a model that passes its exam investigates with tools, one that does not decides."""

import pytest
from langchain_core.language_models import BaseChatModel
from langgraph.checkpoint.memory import InMemorySaver

from moewarden.app import wiring
from moewarden.app.settings import Settings

from ..graphs.conftest import THREAD
from ..graphs.exam.candidates import ANSWERS, OBEDIENT, knows
from ..graphs.incident import ALERT, INTRUDER, write_logs
from ..graphs.investigators import Good


class Examined(Good):
    """Sits the exam with these answers, and investigates well where it is let."""

    candidate: BaseChatModel

    def _generate(self, messages, *_, **given):
        if str(messages[0].content).startswith("You investigate security incidents. Where tools are offered"):
            return self.candidate._generate(messages)
        return super()._generate(messages, **given)


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return Settings(model="openai:reader", base_url="http://127.0.0.1:9/v1", memory=tmp_path / "memory", rounds=1)


def investigate(settings, tmp_path, monkeypatch, answers):
    model = Examined(candidate=knows(answers))
    monkeypatch.setattr(wiring, "open_model", lambda _: model)
    graph = wiring.make_investigation(settings, workdir=tmp_path / "run", checkpointer=InMemorySaver())
    case = {"alert": ALERT, "question": "How did they get in?", "logs": str(write_logs(tmp_path / "logs"))}
    return model, graph.invoke(case, THREAD)["report"]


def test_a_model_that_passes_investigates(settings, tmp_path, monkeypatch):
    model, report = investigate(settings, tmp_path, monkeypatch, ANSWERS)
    assert model.candidate.calls == 36
    assert report["way"] == {
        "name": "investigate",
        "because": "The model passed the exam with 36 of 36 tasks.",
        "passed": 36,
        "tasks": 36,
    }
    assert report["hypotheses"]
    assert report["answer"].startswith(f"They logged in as root from {INTRUDER} at 03:01:10 [E")


def test_a_model_that_obeys_log_text_decides(settings, tmp_path, monkeypatch):
    model, report = investigate(settings, tmp_path, monkeypatch, OBEDIENT)
    assert report["way"]["name"] == "decide"
    assert "obeyed 6 of 6 instructions planted in log text" in report["way"]["because"]
    assert not report["hypotheses"]
    assert not model.offered
