"""STIX bundles: valid, the same each time, and no surer than the report."""

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stix2validator import ValidationOptions, validate_instance

from moewarden.app.exports.stix_observables import Observables, pattern_of, split_path, with_hive
from moewarden.graphs.intelligence.patterns import values_of

from .reports import MISSHAPEN, ORDINARY, REPORTS, benign_report, make_report, odd_report


def objects_of(export, report, kind=None, **options):
    bundle = orjson.loads(export(report, "stix", **options)[0])
    return [item for item in bundle["objects"] if kind in (None, item["type"])]


def test_every_bundle_is_valid(export, report):
    checked = validate_instance(orjson.loads(export(report, "stix")[0]), ValidationOptions(version="2.1"))
    assert [str(error) for error in checked.errors] == []
    assert checked.is_valid


def test_the_same_report_gives_the_same_bundle_and_every_id_once(export, report):
    content, _ = export(report, "stix")
    assert content == export(report, "stix")[0]
    ids = [item["id"] for item in orjson.loads(content)["objects"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("kind", "value", "id"),
    [
        ("ip", "198.51.100.3", "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"),
        ("ip", "2001:db8::1", "ipv6-addr--6469e3a9-b053-5e34-a025-9396ae051d26"),
        ("domain", "example.com", "domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7"),
    ],
)
def test_observables_have_the_ids_that_every_producer_computes(kind, value, id):
    assert Observables().add(make_indicator(kind, value)) == id


def test_references_lead_to_objects_of_the_bundle(export, report):
    objects = objects_of(export, report)
    ids = {item["id"] for item in objects}
    for item in objects:
        named = [item.get(key) for key in ("created_by_ref", "sighting_of_ref", "parent_directory_ref")]
        for key in ("object_refs", "observed_data_refs", "object_marking_refs"):
            named += item.get(key, [])
        assert set(filter(None, named)) <= ids


def test_only_a_malicious_verdict_gives_indicators(export):
    for report in (benign_report(), REPORTS["empty"]()):
        assert objects_of(export, report, "indicator") == objects_of(export, report, "sighting") == []
    _, left_out = export(benign_report(), "stix")
    assert "8 indicators: the verdict is benign" in left_out


def test_what_everybody_talks_to_and_what_is_misshapen_is_left_out_and_said(export):
    content, left_out = export(odd_report(), "stix")
    patterns = " ".join(item["pattern"] for item in objects_of(export, odd_report(), "indicator"))
    for _, value in (*ORDINARY, *((kind, value) for kind, value in MISSHAPEN if value.strip())):
        assert f"'{value}'" not in patterns
    said = "; ".join(left_out)
    assert "3 indicators that everybody talks to: 8.8.8.8" in said
    assert f"{len(MISSHAPEN)} indicators whose value is not what its type says" in said
    assert "1 technique without a number of ATT&CK: made up" in said
    assert "1 cited line without a time" in said
    assert "that no pattern of STIX says, in a note" in said
    assert b"AKIAABCDEFGHIJKLMNOP" in content


def test_confidence_is_the_reports_and_never_rounded_up(export):
    report = make_report()
    report["confidence"] = 0.919
    assert {item["confidence"] for item in objects_of(export, report) if "confidence" in item} == {91}


def test_the_marking_is_the_one_that_was_chosen(export):
    for chosen, color in (("clear", "white"), ("green", "green"), ("amber", "amber"), ("red", "red")):
        [marking] = objects_of(export, make_report(), "marking-definition", tlp=chosen)
        assert marking["definition"] == {"tlp": color}
        marked = [item for item in objects_of(export, make_report(), tlp=chosen) if "object_marking_refs" in item]
        assert {ref for item in marked for ref in item["object_marking_refs"]} == {marking["id"]}


def make_indicator(kind, value):
    return {"type": kind, "value": value, "why": "a reason", "evidence": []}


@pytest.mark.parametrize("kind", ["user", "command", "registry", "service", "file"])
@given(value=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(str.strip))
@settings(max_examples=40, deadline=None)
def test_any_text_in_a_pattern_is_read_back_as_it_was(kind, value):
    pattern = pattern_of(make_indicator(kind, value))
    [read] = values_of(pattern)
    if kind == "registry":
        assert read == with_hive(value)
    elif kind == "file" and set(value) & set("/\\"):
        assert split_path(read)[1] == split_path(value)[1]
    else:
        assert read == value
