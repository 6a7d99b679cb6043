"""ATT&CK Navigator layers, against the format's own table."""

import json
from pathlib import Path

import jsonschema
import orjson
import pytest

from .reports import make_report, odd_report

SCHEMA = json.loads((Path(__file__).parent / "navigator_layer_4_5.schema.json").read_text(encoding="utf-8"))
"""Written down from github.com/mitre-attack/attack-navigator, layers/spec/v4.5/layerformat.md."""


def test_every_layer_is_as_the_format_says(export, report):
    jsonschema.validate(orjson.loads(export(report, "navigator")[0]), SCHEMA)


@pytest.mark.parametrize(
    "wrong",
    [
        {"versions": {"navigator": "4.9.0", "layer": "4.4"}},
        {"domain": "mitre-enterprise"},
        {"techniques": [{"score": 1}]},
    ],
)
def test_the_schema_refuses_what_the_format_does_not_allow(export, wrong):
    layer = orjson.loads(export(make_report(), "navigator")[0]) | wrong
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(layer, SCHEMA)


def test_the_score_counts_lines_and_the_comment_names_them(export):
    layer = orjson.loads(export(make_report(), "navigator")[0])
    [guessing] = [item for item in layer["techniques"] if item["techniqueID"] == "T1110.001"]
    assert guessing["score"] == 4
    assert guessing["comment"].startswith("Password Guessing: E1 (web-01/auth.log:")
    assert layer["gradient"]["maxValue"] == 4
    assert "verdict malicious, confidence 0.91" in layer["description"]


def test_what_is_no_technique_is_left_out_and_said(export):
    content, left_out = export(odd_report(), "navigator")
    assert "made up" not in {item["techniqueID"] for item in orjson.loads(content)["techniques"]}
    assert "1 technique without a number of ATT&CK: made up" in left_out
