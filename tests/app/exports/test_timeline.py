"""Timelines that Timesketch imports, and a spreadsheet opens."""

import csv
import io
import json
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from moewarden.app.exports.timeline import COLUMNS
from moewarden.app.exports.timeline_csv import cell

from .reports import make_report, odd_report

NEEDED = ("message", "datetime", "timestamp_desc")
FORMULAS = "=+-@\t\r"


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def test_csv_has_the_columns_that_timesketch_needs(export, report):
    content, _ = export(report, "csv")
    header = next(csv.reader(io.StringIO(content.decode())))
    assert header == list(COLUMNS)
    assert len(set(header)) == len(header)
    assert set(NEEDED) <= set(header)
    for row in rows_of(content):
        assert None not in row.values()
        assert all(row[name] for name in ("datetime", "timestamp_desc"))
        time = datetime.fromisoformat(row["datetime"])
        assert time.tzinfo is not None
        assert int(row["timestamp"]) == round(time.timestamp() * 1_000_000)
        assert isinstance(json.loads(row["tag"]), list)


def test_no_cell_is_a_formula(export, report):
    for row in rows_of(export(report, "csv")[0]):
        for name, value in row.items():
            assert name == "timestamp" or not value.startswith(tuple(FORMULAS))
            assert not any(ord(letter) < 32 for letter in value)


@given(st.text(max_size=30))
@settings(max_examples=300, deadline=None)
def test_no_text_becomes_a_formula(text):
    written = cell(text)
    assert not written.lstrip().startswith(tuple("=+-@"))
    assert len(written) >= len(text) - text.count("\r\n")


def test_json_lines_hold_the_values_as_they_are(export, report):
    content, _ = export(report, "jsonl")
    rows = [json.loads(line) for line in content.splitlines()]
    assert all(tuple(row) == COLUMNS for row in rows)
    quotes = {item["quote"] for item in report["evidence"]}
    assert {row["message"] for row in rows if row["timestamp_desc"] == "Log line"} <= quotes
    assert b"\x1b" not in content


def test_both_have_every_entry_and_line_with_a_time_in_its_order(export):
    report = make_report()
    rows = rows_of(export(report, "csv")[0])
    assert len(rows) == len(report["timeline"]) + len(report["evidence"])
    assert len(export(report, "jsonl")[0].splitlines()) == len(rows)
    times = [int(row["timestamp"]) for row in rows]
    assert times == sorted(times)


def test_only_what_the_report_calls_hostile_is_tagged_so(export):
    report = make_report()
    rows = rows_of(export(report, "csv")[0])
    tagged = sum("hostile" in json.loads(row["tag"]) for row in rows)
    assert tagged == sum(entry["hostile"] for entry in report["timeline"])
    assert not any(row["hostile"] for row in rows if row["timestamp_desc"] == "Log line")


def test_what_has_no_time_is_counted(export):
    for name in ("csv", "jsonl"):
        _, left_out = export(odd_report(), name)
        assert "3 rows without a time that Timesketch reads" in left_out
