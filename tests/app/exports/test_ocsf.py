"""OCSF Detection Findings, against the class's definition."""

import json
from pathlib import Path

import jsonschema
import orjson
import pytest

from .reports import ODD_INDICATORS, REPORTS, benign_report, make_report, odd_report

SCHEMA = json.loads((Path(__file__).parent / "ocsf_detection_finding_1_9_0.schema.json").read_text(encoding="utf-8"))
"""Written down from github.com/ocsf/ocsf-schema 1.9.0: events/findings/detection_finding.json and what it extends,
profiles/incident.json, objects/finding_info, metadata, note, product, attack, technique, evidences and observable.
"""


def test_every_finding_is_as_the_class_says(export, report):
    jsonschema.validate(orjson.loads(export(report, "ocsf")[0]), SCHEMA)


@pytest.mark.parametrize("missing", SCHEMA["required"])
def test_the_definition_refuses_a_finding_that_lacks_a_required_field(export, missing):
    finding = orjson.loads(export(make_report(), "ocsf")[0])
    del finding[missing]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(finding, SCHEMA)


@pytest.mark.parametrize(
    ("make", "verdict", "alerts"),
    [(make_report, 2, True), (benign_report, 5, False), (REPORTS["empty"], 7, False)],
    ids=["malicious", "benign", "insufficient evidence"],
)
def test_the_verdict_is_the_reports(export, make, verdict, alerts):
    finding = orjson.loads(export(make(), "ocsf")[0])
    assert (finding["verdict_id"], finding["is_alert"]) == (verdict, alerts)
    assert ("observables" in finding) == alerts


def test_a_technique_below_another_names_both(export):
    attacks = orjson.loads(export(make_report(), "ocsf")[0])["finding_info"]["attacks"]
    pairs = {(item["technique"]["uid"], item.get("sub_technique", {}).get("uid")) for item in attacks}
    assert {("T1110", "T1110.001"), ("T1105", None)} <= pairs


def test_every_indicator_is_an_observable(export):
    observables = orjson.loads(export(odd_report(), "ocsf")[0])["observables"]
    assert [item["value"] for item in observables] == list(dict.fromkeys(value for _, value, _ in ODD_INDICATORS))
