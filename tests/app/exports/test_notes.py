"""What people noted on a run goes along in every format, and makes none of them invalid."""

import csv
import io
import json

import jsonschema
import orjson
import pytest
from pymisp import MISPEvent
from stix2validator import ValidationOptions, validate_instance

from moewarden.app.desk.notes import Note
from moewarden.app.exports import FORMATS, ExportOptions, format_named
from moewarden.graphs.intelligence import read_intelligence

from .reports import HOSTILE_TEXT, make_report, whole
from .test_navigator import SCHEMA as LAYER
from .test_ocsf import SCHEMA as FINDING

ON_LINE = Note(
    about="E1", tags=("seen", "ask petra"), text="the first guess", author="ines", time="2026-11-28T10:00:00+00:00"
)
ON_CASE = Note(about="", tags=("handed over",), text="petra goes on", time="2026-11-28T11:00:00+00:00")
TAG_ALONE = Note(about="E2", tags=("later",), text="")
STRAY = Note(about="E999", tags=(), text="about nothing")
NOTES = (ON_LINE, ON_CASE, TAG_ALONE, STRAY)
HOSTILE = tuple(
    Note(
        about=about,
        tags=(str(whole(HOSTILE_TEXT))[:60], "=1+1"),
        text=str(whole(HOSTILE_TEXT)),
        author="@SUM(A1)",
        time="sometime",
    )
    for about in ("", "E1", "E2", str(whole(HOSTILE_TEXT)))
)
TEXTS = [item for item in FORMATS if not item.is_binary]


def export(name, notes=NOTES):
    return format_named(name).write(make_report(), ExportOptions(notes=notes))


@pytest.mark.parametrize("chosen", TEXTS, ids=lambda item: item.name)
def test_every_format_says_what_was_noted_or_that_it_does_not(chosen):
    made = chosen.write(make_report(), ExportOptions(notes=NOTES))
    text = made.content.decode()
    for words in ("the first guess", "ask petra", "petra goes on", "handed over"):
        assert words in text, words
    assert "about nothing" in text or any(
        "1 note on something that the report does not hold" in line for line in made.left_out
    )
    assert chosen.write(make_report(), ExportOptions()).content.decode().count("petra") == 0


def test_a_timeline_has_tags_and_notes_in_their_columns():
    rows = {
        row["evidence"]: row
        for row in csv.DictReader(io.StringIO(export("csv").content.decode(), newline=""))
        if row["source_file"]
    }
    assert json.loads(rows["E1"]["tag"]) == ["moewarden", "seen", "ask petra"]
    assert rows["E1"]["note"] == "'[seen, ask petra] the first guess (ines, 2026-11-28 10:00:00)".removeprefix("'")
    assert json.loads(rows["E2"]["tag"]) == ["moewarden", "later"]
    lines = [json.loads(line) for line in export("jsonl").content.splitlines()]
    own = next(row for row in lines if row["timestamp_desc"] == "Note on the investigation")
    assert (own["message"], own["tag"], own["datetime"][:16]) == (
        "petra goes on",
        ["moewarden", "handed over"],
        "2026-11-28T11:00",
    )


def test_a_stix_note_is_about_the_observed_line_or_the_report():
    objects = {item["id"]: item for item in orjson.loads(export("stix").content)["objects"]}
    notes = {item["abstract"]: item for item in objects.values() if item["type"] == "note"}
    on_line, on_case = notes["Note on E1"], notes["Note on the investigation"]
    assert objects[on_line["object_refs"][0]]["type"] == "observed-data"
    assert objects[on_case["object_refs"][0]]["type"] == "report"
    assert (on_line["labels"], on_line["authors"], on_line["content"]) == (
        ["seen", "ask petra"],
        ["ines"],
        "the first guess",
    )


def test_a_misp_event_has_tags_of_ours_and_comments_that_our_own_reader_takes(tmp_path):
    content = export("misp").content
    event = orjson.loads(content)["Event"]
    assert {"name": 'moewarden:noted="handed over"'} in event["Tag"]
    noted = [item for item in event["Attribute"] if "noted on E1: [seen, ask petra] the first guess" in item["comment"]]
    assert noted
    assert all({"name": 'moewarden:noted="seen"'} in item["Tag"] for item in noted)
    (tmp_path / "event.json").write_bytes(content)
    known = read_intelligence([tmp_path / "event.json"])
    assert "the first guess" in known.look_up(noted[0]["value"])[0].note


def test_a_layer_says_which_notes_are_on_no_technique():
    used = {name for item in make_report()["techniques"] for name in item["evidence"]}
    unused = next(item["id"] for item in make_report()["evidence"] if item["id"] not in used)
    assert (
        "1 note on lines that prove no technique"
        in export("navigator", (Note(about=unused, tags=(), text="x"),)).left_out
    )


def test_notes_make_no_format_invalid():
    checked = validate_instance(orjson.loads(export("stix", HOSTILE).content), ValidationOptions(version="2.1"))
    assert [str(error) for error in checked.errors] == []
    MISPEvent().from_json(export("misp", HOSTILE).content.decode())
    jsonschema.validate(orjson.loads(export("navigator", HOSTILE).content), LAYER)
    jsonschema.validate(orjson.loads(export("ocsf", HOSTILE).content), FINDING)
    for row in csv.DictReader(io.StringIO(export("csv", HOSTILE).content.decode(), newline="")):
        assert not row["note"].lstrip().startswith(tuple("=+-@"))
    assert "<script>" not in export("html", HOSTILE).content.decode()
    text = export("text", HOSTILE).content.decode()
    assert all(letter == "\n" or letter.isprintable() for letter in text)
    noted = export("markdown", HOSTILE).content.decode().partition("## Notes of people")[2]
    assert noted.count("\\<script") == noted.count("<script") > 0
