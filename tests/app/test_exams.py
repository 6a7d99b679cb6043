"""Whose result it is, how long it holds, and the way that a run takes by it."""

import shutil
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from moewarden.app import exams
from moewarden.app.exams import choose_way, find_exam, fingerprint, identify, keep_exam, machine_of
from moewarden.app.settings import Settings, data_folder
from moewarden.app.wiring import bundled_model
from moewarden.graphs.decisions.patience import StoppedError
from moewarden.graphs.errors import InputError
from moewarden.graphs.exam import tasks
from moewarden.graphs.exam.examine import Limits, examine

from ..graphs.exam.candidates import ANSWERS, OBEDIENT, Candidate, Deaf, hanging, knows

needs_model = pytest.mark.skipif(
    not (bundled_model() / "config.json").is_file(), reason="the bundled model is not in app/models"
)


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return Settings(model="openai:reader", base_url="http://127.0.0.1:8000/v1", memory=tmp_path / "memory")


def test_a_first_run_examines_and_the_next_ones_know(settings):
    model = knows(ANSWERS)
    first = choose_way(settings, model)
    assert (first.name, first.passed, model.calls) == ("investigate", 36, 36)
    assert choose_way(settings, model) == first
    assert model.calls == 36
    assert find_exam(settings).origin == "kept"


@pytest.mark.parametrize(
    ("base_url", "reads"), [("http://127.0.0.1:8000/v1", True), ("https://models.example/v1", False)]
)
def test_who_asks_to_decide_has_lines_read_by_a_model_on_this_machine_alone(settings, base_url, reads):
    settings = replace(settings, base_url=base_url)
    keep_exam(settings, examine(knows(ANSWERS)))
    way = choose_way(replace(settings, way="decide"), knows(ANSWERS))
    assert (way.name, way.reads) == ("decide", reads)
    assert choose_way(replace(settings, way="auto"), knows(ANSWERS)).name == ("investigate" if reads else "decide")


def test_a_model_that_was_not_examined_is_shown_no_lines(settings):
    assert not choose_way(replace(settings, way="decide"), knows(ANSWERS)).reads


@needs_model
def test_the_bundled_model_is_shown_no_lines(settings):
    assert not choose_way(replace(settings, model="bundled", base_url="", way="decide"), knows(ANSWERS)).reads


def test_a_model_below_the_mark_decides_and_says_why(settings):
    way = choose_way(settings, knows(OBEDIENT))
    assert way.name == "decide"
    assert "obeyed 6 of 6" in way.because
    assert find_exam(settings).result.way() == way


@pytest.mark.parametrize(
    "other",
    [
        {"model": "openai:other"},
        {"base_url": "http://127.0.0.1:8001/v1"},
        {"base_url": ""},
    ],
    ids=["name", "server", "provider's own server"],
)
def test_a_result_is_of_one_model_on_one_server(settings, other):
    choose_way(settings, knows(ANSWERS))
    assert find_exam(replace(settings, **other)) is None


def test_a_result_is_of_one_exam(settings, monkeypatch):
    choose_way(settings, knows(ANSWERS))
    monkeypatch.setattr(tasks, "CHECKS", tasks.CHECKS + 1)
    assert find_exam(settings) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"exam": {}}'])
def test_a_damaged_result_counts_as_none_and_is_replaced(settings, content):
    choose_way(settings, knows(ANSWERS))
    [kept] = (data_folder() / "exams").iterdir()
    kept.write_bytes(content)
    assert find_exam(settings) is None
    assert choose_way(settings, knows(ANSWERS)).name == "investigate"
    assert find_exam(settings) is not None


def test_a_server_that_is_absent_is_said_and_not_held_against_the_model(settings):
    way = choose_way(settings, Candidate(script=lambda *_: ConnectionRefusedError("refused")))
    assert way.name == "decide"
    assert way.because.startswith("The model could not be examined: the server cannot be reached")
    assert not (data_folder() / "exams").exists()
    failed = examine(Candidate(script=lambda *_: ConnectionRefusedError("refused")))
    assert keep_exam(settings, failed) is None
    assert choose_way(settings, knows(ANSWERS)).name == "investigate"


def test_a_server_that_hangs_is_not_held_against_the_model_either(settings):
    release = threading.Event()
    try:
        way = choose_way(replace(settings, call_seconds=1), hanging(release))
    finally:
        release.set()
    assert "no answer within 1 seconds" in way.because
    assert find_exam(settings) is None


def test_a_slow_exam_holds_for_a_day(settings):
    clock = iter(range(0, 10**6, 40))
    slow = examine(knows(ANSWERS), limits=Limits(seconds=300), clock=lambda: next(clock))
    assert slow.ended == "time"
    path = keep_exam(settings, slow)
    assert find_exam(settings).result == slow
    record = orjson.loads(path.read_bytes())
    record["date"] = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    path.write_bytes(orjson.dumps(record))
    assert find_exam(settings) is None


def test_a_run_that_is_stopped_stops_its_exam_and_keeps_nothing(settings):
    stopped = threading.Event()

    def script(task, calls):
        if calls == 5:
            stopped.set()
        return ANSWERS[task.id]

    model = Candidate(script=script)
    with pytest.raises(StoppedError):
        choose_way(settings, model, cancelled=stopped)
    assert (model.calls, find_exam(settings)) == (5, None)


def test_runs_that_begin_at_once_sit_one_exam(settings):
    model, ways = knows(ANSWERS), []
    runs = [threading.Thread(target=lambda: ways.append(choose_way(settings, model))) for _ in range(3)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert (model.calls, [way.name for way in ways]) == (36, ["investigate"] * 3)


def test_what_was_asked_for_is_done_without_an_exam(settings):
    model = knows(ANSWERS)
    assert choose_way(replace(settings, way="decide"), model).because == "It was asked for."
    forced = choose_way(replace(settings, way="investigate"), model)
    assert (forced.name, forced.because, forced.tasks) == ("investigate", "It was asked for.", 0)
    assert model.calls == 0
    keep_exam(settings, examine(knows(OBEDIENT)))
    forced = choose_way(replace(settings, way="investigate"), model)
    assert forced.because == "It was asked for; in the exam the model solved 30 of 36 tasks."


def test_without_a_model_or_its_tools_there_is_nothing_to_examine(settings):
    deaf = Deaf(script=lambda *_: "")
    assert choose_way(replace(settings, model="none"), None).because == "There is no model: rules alone decide."
    assert choose_way(settings, deaf).because == "The model cannot call tools."
    assert deaf.calls == 0
    with pytest.raises(InputError, match="cannot call tools"):
        choose_way(replace(settings, way="investigate"), deaf)


@pytest.mark.parametrize("small", [{"tokens": 10_000}, {"seconds": 60.0}])
def test_an_exam_that_costs_more_than_the_run_may_is_left_to_a_person(settings, small):
    model = knows(ANSWERS)
    way = choose_way(replace(settings, **small), model)
    assert (way.name, model.calls) == ("decide", 0)
    assert "`moewarden model probe openai:reader` sits it" in way.because


def test_a_folder_that_cannot_be_written_does_not_stop_the_run(settings, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    assert choose_way(settings, knows(ANSWERS)).name == "investigate"
    assert find_exam(settings) is None


def test_no_password_is_written_down(settings):
    told = replace(settings, base_url="http://somebody:secret@127.0.0.1:8000/v1?key=secret")
    assert "secret" not in str(identify(told))
    assert identify(told) == identify(settings)


def test_a_checkpoint_is_known_by_its_content_wherever_it_lies(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    (first / "config.json").write_text("{}")
    weights = first / "model.safetensors"
    weights.write_bytes(bytes(3 * 2**20))
    shutil.copytree(first, second)
    (second / "README.md").write_text("another")
    assert fingerprint(first) == fingerprint(second)
    marks = {fingerprint(first)}
    for place in (0, 3 * 2**20 - 1):
        with weights.open("r+b") as file:
            file.seek(place)
            file.write(b"\1")
        marks.add(fingerprint(first))
    (first / "chat_template.jinja").write_text("{{ messages }}")
    marks.add(fingerprint(first))
    assert len(marks) == 4


@needs_model
def test_the_bundled_model_is_known_without_being_asked(monkeypatch, tmp_path):
    """If this fails after a change of the exam or of the model, measure again:

    moewarden model probe bundled --json > app/models/warden-small/exam.json
    """
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    known = find_exam(Settings())
    assert known is not None
    assert known.origin == "shipped"
    assert known.result.way().name == "decide"
    model = knows(ANSWERS)
    assert choose_way(Settings(), model).because == known.result.way().because
    assert model.calls == 0
    monkeypatch.setattr(exams, "fingerprint", lambda _: "of other weights")
    assert find_exam(Settings()) is None


@needs_model
def test_a_folder_cannot_bring_a_result_of_its_own(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    copy = tmp_path / "received"
    shutil.copytree(bundled_model(), copy)
    assert (copy / exams.SHIPPED).is_file()
    assert find_exam(Settings(model=str(copy))) is None


ELSEWHERE = [
    ({"base_url": "https://models.example.com/v1"}, "models.example.com"),
    ({"base_url": "http://192.0.2.7:8000/v1"}, "192.0.2.7"),
    ({"base_url": ""}, "openai"),
    ({"base_url": "http://localhost:8000/v1"}, ""),
    ({"base_url": "http://[::1]:8000/v1"}, ""),
    ({"model": "ollama:reader", "base_url": ""}, ""),
    ({"model": "bundled", "base_url": ""}, ""),
]


@pytest.mark.parametrize(("given", "machine"), ELSEWHERE, ids=lambda value: str(value) or "here")
def test_where_a_models_requests_go(settings, given, machine):
    assert machine_of(replace(settings, **given)) == machine


@pytest.mark.parametrize("named", ["reader.lan", "READER.lan "])
def test_a_machine_that_its_user_names_may_be_sent_lines_whatever_the_way(settings, named):
    near = replace(settings, base_url="http://reader.lan:8000/v1", lines_to=named)
    way = choose_way(near, knows(ANSWERS))
    assert way.name == "investigate"
    assert "Lines of your logs were sent to reader.lan, as you allow." in way.because
    decides = choose_way(replace(near, way="decide"), knows(ANSWERS))
    assert (decides.name, decides.reads) == ("decide", True)
    assert "sent to reader.lan" in decides.because


@pytest.mark.parametrize("way", ["auto", "decide"])
@pytest.mark.parametrize(
    ("base_url", "named"),
    [
        ("http://reader.lan:8000/v1", ""),
        ("http://192.168.7.20:8000/v1", ""),
        ("http://192.168.7.20:8000/v1", "192.168.7.2"),
        ("https://reader.lan.example.com/v1", "reader.lan"),
        ("", "reader.lan"),
    ],
    ids=["nothing", "a private address", "another address", "another name", "the provider itself"],
)
def test_no_other_machine_is_meant_by_that(settings, base_url, named, way):
    keep_exam(replace(settings, base_url=base_url), examine(knows(ANSWERS)))
    found = choose_way(replace(settings, base_url=base_url, lines_to=named, way=way), knows(ANSWERS))
    assert (found.name, found.reads) == ("decide", False)


def test_what_is_sent_to_nobody_is_not_said_to_be_sent(settings):
    keep_exam(replace(settings, base_url="http://reader.lan/v1"), examine(knows(OBEDIENT)))
    way = choose_way(replace(settings, base_url="http://reader.lan/v1", lines_to="reader.lan"), knows(OBEDIENT))
    assert (way.name, way.reads) == ("decide", False)
    assert "were sent" not in way.because


def test_log_lines_are_sent_to_another_machine_only_where_that_was_asked_for(settings):
    far = replace(settings, base_url="https://models.example.com/v1")
    model = knows(ANSWERS)
    way = choose_way(far, model)
    assert (way.name, model.calls) == ("decide", 0)
    assert "models.example.com, and to investigate it would be sent lines of your logs" in way.because
    asked = choose_way(replace(far, way="investigate"), model)
    assert asked.name == "investigate"
    assert "were sent to models.example.com" in asked.because
