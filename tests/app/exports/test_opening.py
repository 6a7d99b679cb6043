"""Files that are no reports, and reports of earlier versions."""

import copy
import json

import pytest

from moewarden.app.errors import UsageError
from moewarden.app.exports import FORMATS, ExportOptions, open_report

from .reports import make_report

NO_REPORTS = {
    "empty": b"",
    "no JSON": b"verdict: malicious",
    "not UTF-8": b"\xff\xfe\x00{",
    "an array": b"[1, 2]",
    "a number": b"7",
    "another object": b'{"id": "x", "alerts": []}',
    "nested too deep": b"[" * 200_000,
    "a number that JSON has not": b'{"id": NaN}',
    "half of a report": json.dumps(make_report()).encode()[:-900],
}


@pytest.mark.parametrize("content", NO_REPORTS.values(), ids=NO_REPORTS.keys())
def test_a_file_that_is_no_report_is_said_in_one_line(tmp_path, content):
    path = tmp_path / "report.json"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"run folder, or its report\.json|expected an object") as raised:
        open_report(path)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"verdict": "perhaps"}, "verdict: "),
        ({"confidence": 7.0}, "its confidence is 7.0"),
        ({"confidence": "high"}, "confidence: "),
        ({"iocs": [{"type": "ip"}]}, r"iocs\.0\.value: "),
        ({"evidence": "E1"}, "evidence: "),
        ({"timeline": [None]}, r"timeline\.0: "),
    ],
)
def test_a_field_that_is_not_as_the_schema_says_is_named(tmp_path, change, said):
    path = tmp_path / "report.json"
    path.write_text(json.dumps(make_report() | change), encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        open_report(path)


def test_a_report_of_an_earlier_version_opens_and_says_what_it_lacks(tmp_path):
    path = tmp_path / "report.json"
    old = {
        key: value for key, value in make_report().items() if key in ("id", "verdict", "summary", "techniques", "iocs")
    }
    path.write_text(json.dumps(old), encoding="utf-8")
    opened = open_report(path)
    assert {"created", "evidence", "confidence", "timeline"} <= set(opened.absent)
    assert opened.report["confidence"] == 0.0
    for chosen in FORMATS:
        if not chosen.is_binary:
            assert isinstance(chosen.write(opened.report, ExportOptions()).content, bytes)


def test_half_characters_and_unknown_fields_of_a_report_do_no_harm(tmp_path):
    path = tmp_path / "report.json"
    report = copy.deepcopy(make_report())
    report["evidence"][0]["quote"] = "a \ud800 b"
    path.write_text(json.dumps(report | {"of_a_later_version": [1]}), encoding="utf-8")
    opened = open_report(path)
    assert opened.report["evidence"][0]["quote"] == "a \N{REPLACEMENT CHARACTER} b"
    assert opened.absent == ()
