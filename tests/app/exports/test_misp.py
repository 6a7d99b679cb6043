"""MISP events: loaded by MISP's own library, with types and categories that MISP knows."""

import json
from importlib.resources import files

import orjson
import pytest
from pymisp import MISPEvent

from .reports import MISSHAPEN, ODD_INDICATORS, ORDINARY, REPORTS, benign_report, make_report, odd_report


@pytest.fixture(scope="module")
def mappings():
    """Category -> its types, as MISP describes them."""
    described = json.loads((files("pymisp") / "data" / "describeTypes.json").read_text(encoding="utf-8"))
    return described["result"]["category_type_mappings"]


def event_of(export, report, **options):
    return orjson.loads(export(report, "misp", **options)[0])["Event"]


def attributes_of(event):
    return event["Attribute"] + [part for item in event["Object"] for part in item["Attribute"]]


def test_misps_own_library_loads_every_event(export, report):
    content, _ = export(report, "misp")
    event = MISPEvent()
    event.from_json(content.decode())
    written = event_of(export, report)
    assert len(event.attributes) == len(written["Attribute"])
    assert len(event.objects) == len(written["Object"])
    assert event.event_reports[0].content
    assert not event.published


def test_types_and_categories_are_misps(export, report, mappings):
    for attribute in attributes_of(event_of(export, report)):
        assert attribute["type"] in mappings[attribute["category"]]


def test_the_same_report_gives_the_same_event(export, report):
    content, _ = export(report, "misp")
    assert content == export(report, "misp")[0]
    uuids = [item["uuid"] for item in attributes_of(orjson.loads(content)["Event"])]
    assert len(uuids) == len(set(uuids))


def test_only_indicators_are_for_detection(export):
    assert {attribute["to_ids"] for attribute in attributes_of(event_of(export, make_report()))} == {True}
    for report in (benign_report(), REPORTS["empty"]()):
        event = event_of(export, report)
        assert attributes_of(event) == []
        assert event["threat_level_id"] == "4"


def test_every_indicator_is_there_once_and_nothing_else(export):
    values = [item["value"] for item in attributes_of(event_of(export, odd_report()))]
    assert sorted(values) == sorted({value for _, value, _ in ODD_INDICATORS})
    assert not {value for _, value in (*MISSHAPEN, *ORDINARY)} & {*values}


def test_an_address_says_whether_it_came_or_was_reached(export):
    event = event_of(export, odd_report())
    types = {item["value"]: item["type"] for item in event["Attribute"]}
    assert (types["198.51.100.23"], types["2001:db8::9"]) == ("ip-src", "ip-dst")
    assert (types["A" * 64], types["d41d8cd98f00b204e9800998ecf8427e"]) == ("sha256", "md5")


def test_tags_name_marking_verdict_and_techniques(export):
    names = {tag["name"] for tag in event_of(export, make_report(), tlp="green")["Tag"]}
    assert {"tlp:green", 'moewarden:verdict="malicious"', 'moewarden:confidence="0.91"'} <= names
    assert 'misp-galaxy:mitre-attack-pattern="Password Guessing - T1110.001"' in names
