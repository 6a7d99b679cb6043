"""STIX bundles and their patterns: what one value proves, and nothing more."""

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moewarden.graphs.intelligence import read_intelligence
from moewarden.graphs.intelligence.patterns import PatternError, values_of

READ = {
    "[ipv4-addr:value = '203.0.113.9']": ["203.0.113.9"],
    "[ipv4-addr:value='203.0.113.9' OR domain-name:value = 'evil.example']": ["203.0.113.9", "evil.example"],
    "[ipv6-addr:value = '2001:db8::1'] OR [url:value = 'http://e.example/x?a=\\'b\\'']": [
        "2001:db8::1",
        "http://e.example/x?a='b'",
    ],
    "([email-addr:value IN ('a@e.example', 'b@e.example')])": ["a@e.example", "b@e.example"],
    "[file:hashes.'SHA-256' = 'aa' OR file:hashes.MD5 = 'bb']": ["aa", "bb"],
    "[file:name = 'x.exe' AND file:hashes.'SHA-256' = 'aa']": ["aa"],
    "[file:name = 'x.exe' AND file:parent_directory_ref.path = 'C:\\\\Temp']": ["C:\\Temp\\x.exe"],
    "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '203.0.113.9']": ["203.0.113.9"],
    "[user-account:account_login = 'bj\u00f6rn']": ["bj\u00f6rn"],
    "[process:extensions.'windows-service-ext'.service_name = 'x']": ["x"],
}


@pytest.mark.parametrize(("pattern", "values"), READ.items())
def test_values_that_alone_match_a_pattern(pattern, values):
    assert values_of(pattern) == values


REFUSED = {
    "[ipv4-addr:value ISSUBSET '198.51.100.0/24']": "operator ISSUBSET",
    "[domain-name:value LIKE '%.example']": "operator LIKE",
    "[url:value MATCHES '^http']": "operator MATCHES",
    "[ipv4-addr:value != '203.0.113.9']": "operator !=",
    "[NOT ipv4-addr:value = '203.0.113.9']": "operator NOT",
    "[ipv4-addr:value NOT = '203.0.113.9']": "operator NOT",
    "[EXISTS file:name]": "operator EXISTS",
    "[network-traffic:dst_ref.value = '203.0.113.9' AND network-traffic:dst_port = 443]": "comparisons joined with AND",
    "[ipv4-addr:value = '203.0.113.9'] AND [file:name = 'x']": "observations joined with AND",
    "[ipv4-addr:value = '203.0.113.9'] FOLLOWEDBY [file:name = 'x']": "observations joined with FOLLOWEDBY",
    "[ipv4-addr:value = '203.0.113.9'] REPEATS 5 TIMES WITHIN 60 SECONDS": "qualifier REPEATS",
    "[mutex:name = 'x']": "property mutex:name",
    "[ipv4-addr:value = ": "not written in the language",
    "": "not written in the language",
    "[ipv4-addr:value = '203.0.113.9' garbage": "not written in the language",
    "(" * 100 + "[ipv4-addr:value = '1']": "nested too deep",
}


@pytest.mark.parametrize(("pattern", "why"), REFUSED.items())
def test_what_one_value_does_not_prove_gives_none_and_says_why(pattern, why):
    with pytest.raises(PatternError) as raised:
        values_of(pattern)
    assert str(raised.value) == why


@given(st.text("[]()'\\=:, aANDORIN1.-\n", max_size=80))
@settings(max_examples=300, deadline=None)
def test_no_text_does_anything_but_give_values_or_say_why_not(text):
    with suppress(PatternError):
        assert all(isinstance(value, str) for value in values_of(text))


@pytest.mark.parametrize(
    "text",
    [
        "[" + "a OR " * 12_000,
        "[ipv4-addr:value = '" + "\\" * 60_000,
        "[file:hashes." + "['a'" * 15_000,
        "[ipv4-addr:value IN (" + "'1', " * 12_000,
        "[" + "(ipv4-addr:value = '1' OR ipv4-addr:value = '2') AND " * 1200,
        "a:" + "a" * 60_000,
    ],
    ids=["words", "backslashes", "brackets", "values", "products", "a path"],
)
def test_a_hostile_pattern_costs_little(text):
    start = time.process_time()
    with pytest.raises(PatternError):
        values_of(text)
    assert time.process_time() - start < 2


def bundle(*objects):
    return {"type": "bundle", "id": "bundle--00000000-0000-4000-8000-000000000000", "objects": [*objects]}


def indicator(pattern, **more):
    return {
        "type": "indicator",
        "id": "indicator--1",
        "name": "A name",
        "pattern": pattern,
        "pattern_type": "stix",
        **more,
    }


OBJECTS = (
    indicator("[ipv4-addr:value = '203.0.113[.]9']"),
    indicator("[domain-name:value = 'Evil.Example']", name="", description="From a feed"),
    indicator("[domain-name:value = 'old.example']", revoked=True),
    indicator("[domain-name:value = 'good.example']", indicator_types=["benign"]),
    indicator("alert tcp any", pattern_type="snort"),
    indicator("[domain-name:value LIKE '%x']"),
    {"type": "indicator", "id": "indicator--2"},
    {"type": "ipv4-addr", "id": "ipv4-addr--1", "value": "192.0.2.1"},
    {"type": "malware", "id": "malware--1", "name": "x"},
    7,
)


@pytest.mark.parametrize(
    "shape", [bundle(*OBJECTS), [bundle(*OBJECTS)], list(OBJECTS)], ids=["bundle", "list", "objects"]
)
def test_a_bundle_gives_its_indicators_and_counts_the_rest(tmp_path, shape):
    path = tmp_path / "feed.txt"
    path.write_text(json.dumps(shape))
    known = read_intelligence([path])
    assert {value: listed.note for value, listed in known.indicators.items()} == {
        "203.0.113.9": "A name",
        "evil.example": "From a feed",
    }
    assert {*known.troubles()} == {
        "feed.txt: 1 revoked indicators",
        "feed.txt: 1 indicators that are called benign",
        "feed.txt: 1 patterns of another language: snort (1)",
        "feed.txt: 1 patterns that cannot be used: operator LIKE (1)",
        "feed.txt: 1 indicators without a pattern",
        "feed.txt: 2 objects that are no indicators: ipv4-addr (1), malware (1)",
    }


def test_indicators_of_stix_2_0_name_no_language(tmp_path):
    path = tmp_path / "feed.json"
    old = {
        "type": "indicator",
        "id": "indicator--1",
        "labels": ["malicious-activity"],
        "pattern": "[ipv4-addr:value = '203.0.113.9']",
    }
    path.write_text(json.dumps(bundle(old)))
    assert set(read_intelligence([path]).indicators) == {"203.0.113.9"}
