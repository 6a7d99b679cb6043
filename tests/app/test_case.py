"""Bad input is named in one sentence before anything starts."""

import gzip

import pytest

from moewarden.app.case import read_alert, read_case
from moewarden.app.errors import UsageError


@pytest.fixture
def logs(tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "auth.log").write_text("Nov 22 03:00:00 host sshd[1]: Accepted password for root from 192.0.2.1\n")
    return folder


def test_alert_and_question_and_logs(tmp_path, logs):
    (tmp_path / "alert.json").write_text('{"rule": "x"}')
    case = read_case(alert=tmp_path / "alert.json", question=" who? ", logs=logs)
    assert (case.alert, case.question, case.logs) == ({"rule": "x"}, "who?", (logs,))


def test_question_alone_is_enough(logs):
    assert read_case(alert=None, question="who logged in?", logs=logs).alert == {}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_alert_in_the_encodings_that_shells_write(tmp_path, encoding):
    path = tmp_path / "alert.json"
    path.write_text('{"user": "jürgen"}', encoding=encoding)
    assert read_alert(path) == {"user": "jürgen"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not JSON"),
        (b"{'rule': 1}", "not JSON"),
        (b'{"rule": 1}{"rule": 2}', "not JSON"),
        (b'[{"rule": 1}]', "holds a list"),
        (b'"text"', "holds a text"),
        (b"12", "holds a single value"),
        (b"null", "holds null"),
        (b"\x80\x81", "not text"),
        (gzip.compress(b"{}"), "not text"),
        (b"[" * 100_000, "not JSON"),
    ],
    ids=["empty", "python", "two", "list", "text", "number", "null", "binary", "gzip", "deep"],
)
def test_alert_that_is_no_object(tmp_path, content, said):
    (tmp_path / "alert.json").write_bytes(content)
    with pytest.raises(UsageError, match=said) as caught:
        read_alert(tmp_path / "alert.json")
    assert "alert.json" in str(caught.value)
    assert "JSON object" in str(caught.value)


def test_log_given_as_alert(tmp_path):
    with (tmp_path / "big.log").open("wb") as file:
        file.truncate(17 * 2**20)
    with pytest.raises(UsageError, match="Are these the logs"):
        read_alert(tmp_path / "big.log")


def test_missing_alert(tmp_path):
    with pytest.raises(UsageError, match=r"nowhere\.json: the alert cannot be read"):
        read_alert(tmp_path / "nowhere.json")


def test_nothing_to_investigate(logs):
    with pytest.raises(UsageError, match="Add --alert FILE, or --question TEXT"):
        read_case(alert=None, question=" ", logs=logs)


def test_no_logs_named():
    with pytest.raises(UsageError, match="Add --logs"):
        read_case(alert=None, question="who?", logs=None)


def test_missing_logs(tmp_path):
    with pytest.raises(UsageError, match="no such file or folder"):
        read_case(alert=None, question="who?", logs=tmp_path / "nowhere")


def test_empty_logs_folder(tmp_path):
    (tmp_path / "logs" / "deeper").mkdir(parents=True)
    with pytest.raises(UsageError, match="holds no file"):
        read_case(alert=None, question="who?", logs=tmp_path / "logs")


def test_several_logs_are_all_kept_and_all_checked(tmp_path, logs):
    case = read_case(alert=None, question="who?", logs=[logs, logs / "auth.log", logs])
    assert case.logs == (logs, logs / "auth.log")
    with pytest.raises(UsageError, match="nowhere: no such file or folder"):
        read_case(alert=None, question="who?", logs=[logs, tmp_path / "nowhere"])


def test_numbers_of_an_alert_that_no_store_takes_become_text(logs):
    case = read_case(alert={"score": float("nan"), "large": 2**70, "list": [-(2**64)]}, question="", logs=logs)
    assert (case.alert["large"], case.alert["list"]) == (str(2**70), [str(-(2**64))])
