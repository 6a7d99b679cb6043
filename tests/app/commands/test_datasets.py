"""What was read once is investigated and scanned as the logs themselves would be, and when these are gone."""

import json
import shutil

import pytest

from moewarden.graphs.datasets.manifest import MANIFEST


def investigated(moewarden, case, logs, out):
    words = ["--alert", case / "alert.json", "--model", "none", "--logs", logs, "--out", out, "--json", "--quiet"]
    code, shown, err = moewarden("investigate", *words)
    assert code == 0, err
    report = json.loads(shown)
    return report, {
        name: report[name]
        for name in ("verdict", "severity", "title", "summary", "evidence", "findings", "iocs", "gaps")
    }


def test_an_investigation_of_a_data_set_quotes_the_same_lines(moewarden, case, tmp_path):
    expected = investigated(moewarden, case, case / "logs", tmp_path / "a")[1]
    code, out, _ = moewarden("read", case / "logs", "--to", tmp_path / "set")
    assert (code, out) == (0, f"61 events in 1 file. Use them with --logs {tmp_path / 'set'}\n")
    shutil.rmtree(case / "logs")
    report, found = investigated(moewarden, case, tmp_path / "set", tmp_path / "b")
    assert found == expected
    assert any("Accepted password for root" in str(item) for item in report["evidence"])


def test_a_finished_investigation_answers_on_when_the_data_set_is_gone_too(moewarden, case, tmp_path):
    moewarden("read", case / "logs", "--to", tmp_path / "set")
    investigated(moewarden, case, tmp_path / "set", tmp_path / "run")
    shutil.rmtree(case / "logs")
    shutil.rmtree(tmp_path / "set" / "events")
    code, out, err = moewarden("ask", "--out", tmp_path / "run", "Which account was used?")
    assert code == 0, err
    assert "root" in out


@pytest.mark.parametrize("command", ["scan", "read"])
def test_a_data_set_is_shown_as_its_logs_are(moewarden, case, tmp_path, command):
    def shown(logs):
        return moewarden(*(["scan", "--logs", logs] if command == "scan" else ["read", logs]))[:2]

    moewarden("read", case / "logs", "--to", tmp_path / "set")
    assert shown(tmp_path / "set") == shown(case / "logs")


def test_a_url_is_taken_as_a_folder_is(moewarden, case, tmp_path):
    place = "memory://evidence/november"
    assert moewarden("read", case / "logs", "--to", place)[0] == 0
    expected = moewarden("scan", "--logs", case / "logs")[1]
    assert moewarden("scan", "--logs", place)[1] == expected
    assert investigated(moewarden, case, place, tmp_path / "run")[0]["verdict"] == "malicious"
    assert list(json.loads((tmp_path / "run" / "run.json").read_text())["files"]) == [place]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["scan", "--logs", "{set}"], "a data set of another moewarden"),
        (["investigate", "--question", "who?", "--logs", "{set}"], "a data set of another moewarden"),
        (["read", "{set}"], "a data set of another moewarden"),
        (["scan", "--logs", "memory://evidence/none"], "holds no data set"),
        (["scan", "--logs", "{set}", "{logs}"], "read alone, and 2 logs were named"),
        (["read", "{logs}", "--to", "{set}"], "holds a whole data set already"),
        (["read", "{logs}", "--to", "{logs}/inside"], "lies in the logs folder"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_what_cannot_be_used_is_one_line(moewarden, case, tmp_path, words, said):
    moewarden("read", case / "logs", "--to", tmp_path / "set")
    manifest = json.loads((tmp_path / "set" / MANIFEST).read_text())
    (tmp_path / "set" / MANIFEST).write_text(json.dumps({**manifest, "version": 99}))
    code, _, err = moewarden(*(word.format(set=tmp_path / "set", logs=case / "logs") for word in words))
    assert code == 2
    assert said in err
    assert err.count("\n") == 1
