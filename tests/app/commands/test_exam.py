"""`moewarden model probe`, what `model show` says of it, and `--way` from the command line to the report."""

import io

import orjson
import pytest

from moewarden.app import wiring
from moewarden.app.commands.exam import _Line
from moewarden.graphs.exam.result import TaskResult

from ...graphs.exam.candidates import ANSWERS, OBEDIENT, Candidate, knows

MODEL = ("openai:reader", "--base-url", "http://127.0.0.1:9/v1")


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def candidate(monkeypatch):
    """Put a model in the seat."""

    def sit(model):
        monkeypatch.setattr(wiring, "open_model", lambda _: model)
        return model

    return sit


def test_probe_scores_and_show_remembers(moewarden, candidate):
    _, before, _ = moewarden("model", "show", *MODEL)
    assert "Exam: not sat. `moewarden model probe openai:reader` sits it" in before
    candidate(knows({**ANSWERS, "count-sum": "75"}))
    code, out, err = moewarden("model", "probe", *MODEL)
    assert code == 0
    assert "36 of 36" in err
    assert "all                 35      36      36" in out
    assert 'wrong: count-sum: said "75", expected 70' in out
    assert "--way auto takes investigate. The model passed the exam with 35 of 36 tasks." in out
    _, shown, _ = moewarden("model", "show", *MODEL)
    assert "all                 35      36      36" in shown


def test_of_a_model_on_another_machine_is_said_that_auto_decides(moewarden, candidate):
    away = ("openai:reader", "--base-url", "http://models.example/v1")
    _, before, _ = moewarden("model", "show", *away)
    assert "--way auto decides with a model at models.example" in before
    candidate(knows(ANSWERS))
    _, out, _ = moewarden("model", "probe", *away)
    assert "--way auto takes decide all the same: the model is at models.example" in out
    assert "--way auto takes investigate" not in out


def test_there_is_no_model_to_show_where_rules_decide_alone(moewarden):
    code, _, err = moewarden("model", "show", "none")
    assert (code, err.count("\n")) == (2, 1)
    assert "no model to show" in err


def test_probe_asks_anew_each_time_and_replaces_the_result(moewarden, candidate):
    first = candidate(knows(ANSWERS))
    moewarden("model", "probe", *MODEL)
    moewarden("model", "probe", *MODEL)
    assert first.calls == 72
    candidate(knows(OBEDIENT))
    moewarden("model", "probe", *MODEL)
    _, shown, _ = moewarden("model", "show", *MODEL, "--json")
    exam = orjson.loads(shown)["exam"]
    assert (exam["passed"], exam["way"], exam["by_kind"]["injection"]) == (30, "decide", {"right": 0, "of": 6})
    assert "obeyed" in exam["because"]


def test_the_whole_exam_is_asked_where_it_is_wanted(moewarden, candidate):
    silent = candidate(Candidate(script=lambda *_: "..."))
    moewarden("model", "probe", *MODEL)
    assert silent.calls == 4
    moewarden("model", "probe", *MODEL, "--whole")
    assert silent.calls == 40


def test_probe_prints_the_record_that_it_keeps(moewarden, candidate, tmp_path):
    candidate(knows(ANSWERS))
    _, out, _ = moewarden("model", "probe", *MODEL, "--json")
    [kept] = (tmp_path / "data" / "moewarden" / "exams").iterdir()
    assert orjson.loads(out)["exam"] == orjson.loads(kept.read_bytes())["exam"]


def test_an_absent_server_is_one_line_and_keeps_nothing(moewarden, candidate, tmp_path):
    candidate(Candidate(script=lambda *_: ConnectionRefusedError("refused")))
    code, out, err = moewarden("model", "probe", *MODEL)
    assert (code, out) == (2, "")
    assert (
        "openai:reader could not be examined, and nothing is kept: the server cannot be reached" in err.splitlines()[-1]
    )
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [(("none",), "there is no model to examine"), (("openai:x", "--seconds", "0"), "expected at least 1")],
)
def test_what_cannot_be_examined(moewarden, words, said):
    code, _, err = moewarden("model", "probe", *words)
    assert code == 2
    assert said in err


def investigate(moewarden, case, tmp_path, *words):
    code, out, err = moewarden(
        "investigate", "--alert", case / "alert.json", "--logs", case / "logs", "--out", tmp_path / "out",
        "--rounds", 1, *words,
    )  # fmt: skip
    assert code in (0, 3), err
    return orjson.loads((tmp_path / "out" / "report.json").read_bytes()), out, err


def test_a_first_run_says_what_it_does_and_the_report_says_what_came_of_it(moewarden, candidate, case, tmp_path):
    seen = []

    def script(task, _):
        seen.append(task.id)
        return OBEDIENT[task.id]

    class Reader(Candidate):
        def _generate(self, messages, *_, **given):
            if "options: " in str(messages[-1].content):  # a decision of the run itself
                raise RuntimeError("not part of the exam")
            return super()._generate(messages, **given)

    candidate(Reader(script=script))
    report, out, err = investigate(
        moewarden, case, tmp_path, "--model", "openai:reader", "--base-url", "http://127.0.0.1:9/v1"
    )
    assert len(seen) == 36
    assert (
        "first run with openai:reader: 36 short tasks show whether it can investigate with tools; at most 60,000" in err
    )
    assert "(36 of 36)" in err
    assert (report["way"]["name"], report["way"]["passed"], report["way"]["tasks"]) == ("decide", 30, 36)
    assert "obeyed 6 of 6 instructions planted in log text" in report["way"]["because"]
    assert "Way" in out
    for name in ("report.md", "report.html"):
        assert "obeyed 6 of 6 instructions planted" in (tmp_path / "out" / name).read_text()


def test_investigate_needs_a_model(moewarden, case):
    words = ("--model", "none", "--way", "investigate", "--logs", case / "logs", "--question", "who?")
    code, _, err = moewarden("investigate", *words)
    assert code == 2
    assert "the way is investigate, and there is no model" in err


def test_without_a_terminal_lines_come_every_few_seconds_and_at_the_end():
    out, seconds = io.StringIO(), iter([0, 1, 6, 7])
    line = _Line(out, lambda: next(seconds))
    for done in range(1, 5):
        line(done, 4, TaskResult(id=f"t{done}", kind="call", wrong="\x1b[2Jbad" if done == 4 else ""))
    assert out.getvalue().splitlines() == ["  1 of 4  t1: right", "  3 of 4  t3: right", "  4 of 4  t4: ⟦ESC⟧[2Jbad"]
