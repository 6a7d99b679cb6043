"""`moewarden export`: where it goes, and what it says."""

import json

import pytest

from moewarden.app.exports import FORMATS
from moewarden.app.rendering.write import write_report

from ..rendering.conftest import make_report


@pytest.fixture
def run_folder(tmp_path):
    folder = tmp_path / "run"
    write_report(make_report(), folder)
    return folder


@pytest.mark.parametrize("chosen", [item for item in FORMATS if not item.is_binary], ids=lambda item: item.name)
def test_every_format_goes_to_standard_output_or_a_file_and_says_what_it_leaves_out(
    moewarden, run_folder, tmp_path, chosen
):
    code, shown, said = moewarden("export", run_folder, "--to", chosen.name)
    assert code == 0
    assert shown
    assert (f"{chosen.name} leaves out: " in said) == (chosen.name not in ("html", "markdown"))
    out = tmp_path / "out"
    assert moewarden("export", run_folder / "report.json", "--to", chosen.name, "--out", out)[:2] == (0, f"{out}\n")
    assert out.read_bytes().decode("utf-8", "replace") == shown


@pytest.mark.parametrize("chosen", ["html", "csv"])
def test_what_people_noted_goes_along_unless_it_is_kept_back_and_answers_stay(moewarden, run_folder, chosen):
    from moewarden.app.desk.notes import Note, write_note

    write_note(run_folder, Note(about="E1", tags=("seen",), text="zebra crossing"))
    turn = {
        "question": "Who?",
        "answer": "ines",
        "answered": True,
        "kinds": [],
        "evidence": [],
        "subjects": [],
        "until": "",
    }
    (run_folder / "conversation.jsonl").write_text(json.dumps(turn) + "\n")
    _, shown, said = moewarden("export", run_folder, "--to", chosen)
    assert "zebra" in shown
    assert "note" not in said
    _, shown, said_without = moewarden("export", run_folder, "--to", chosen, "--without-notes")
    assert "zebra" not in shown
    assert f"{chosen} leaves out: 1 note of people, as --without-notes says" in said_without
    assert f"{chosen} leaves out: 1 further question" in said


def test_html_and_markdown_are_as_in_the_run_folder(moewarden, run_folder):
    assert moewarden("export", run_folder, "--to", "markdown")[1].encode() == (run_folder / "report.md").read_bytes()
    assert moewarden("export", run_folder, "--to", "html")[1].encode() == (run_folder / "report.html").read_bytes()


def test_all_formats_are_named(moewarden):
    code, shown, _ = moewarden("export", "--to", "list")
    assert code == 0
    assert [line.split()[0] for line in shown.splitlines()] == [item.name for item in FORMATS]
    _, helped, _ = moewarden("export", "--help")
    assert all(item.name in helped for item in FORMATS)
    assert "example:\n  moewarden export" in helped


def test_a_folder_gets_a_file_of_the_formats_name(moewarden, run_folder, tmp_path):
    (tmp_path / "place").mkdir()
    assert moewarden("export", run_folder, "--to", "stix", "--out", tmp_path / "place")[0] == 0
    assert json.loads((tmp_path / "place" / "report.stix.json").read_bytes())["type"] == "bundle"


def said_of(result):
    """The one line of an error."""
    code, shown, said = result
    assert (code, shown) == (2, "")
    assert said.count("\n") == 1
    return said


def test_what_is_there_stays_unless_it_is_to_be_replaced(moewarden, run_folder, tmp_path):
    out = tmp_path / "out.csv"
    out.write_text("mine")
    assert "is already there. Add --replace" in said_of(moewarden("export", run_folder, "--to", "csv", "--out", out))
    assert out.read_text() == "mine"
    assert moewarden("export", run_folder, "--to", "csv", "--out", out, "--replace")[0] == 0
    assert out.read_text().startswith("message,")
    assert {path.name for path in tmp_path.iterdir()} == {"out.csv", "run"}


def test_the_report_itself_is_never_replaced(moewarden, run_folder):
    report = run_folder / "report.json"
    said = said_of(moewarden("export", run_folder, "--to", "stix", "--out", report, "--replace"))
    assert "is the report itself" in said
    assert json.loads(report.read_bytes())["id"] == make_report()["id"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--to", "stixx"], "'stixx' is no format of an export; expected one of csv, jsonl, stix"),
        (["--to", "csv", "--out", "missing/out.csv"], "missing: no such folder"),
        (["--to", "csv", "--out", "/dev/null"], "/dev/null: is no file"),
    ],
)
def test_a_wrong_word_is_said_in_one_line(moewarden, run_folder, words, expected):
    assert expected in said_of(moewarden("export", run_folder, *words))


def test_what_is_no_report_is_said_in_one_line(moewarden, tmp_path):
    assert "no finished investigation" in said_of(moewarden("export", tmp_path / "nothing", "--to", "csv"))
    assert "no report was named" in said_of(moewarden("export", "--to", "csv"))
    (tmp_path / "report.json").write_text("{}")
    assert "is no moewarden report" in said_of(moewarden("export", tmp_path, "--to", "csv"))


def test_a_folder_that_cannot_be_written_is_said_and_leaves_nothing(moewarden, run_folder, tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.write_bytes", refuse)
    said = said_of_last(moewarden("export", run_folder, "--to", "stix", "--out", tmp_path / "out.json"))
    assert "out.json: cannot be written (Permission denied)" in said
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def said_of_last(result):
    code, shown, said = result
    assert (code, shown) == (2, "")
    return said.splitlines()[-1]
