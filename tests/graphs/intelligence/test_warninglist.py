"""Warninglists of MISP, of every type."""

import json
import time

import pytest

from moewarden.graphs.intelligence import read_intelligence


def write(path, kind, entries, **more):
    path.write_text(
        json.dumps({"name": "Ours", "description": "", "version": 1, "type": kind, "list": entries, **more})
    )
    return read_intelligence([path])


CASES = [
    ("string", ["evil.example", "D41D8CD98F00B204E9800998ECF8427E"], "hash", "d41d8cd98f00b204e9800998ecf8427e", True),
    ("string", ["evil.example"], "domain", "www.evil.example", False),
    ("substring", ["/favicon"], "url", "https://x.example/favicon.ico", True),
    ("substring", ["/favicon"], "url", "https://x.example/", False),
    ("hostname", [".evil.example"], "domain", "a.b.EVIL.example", True),
    ("hostname", ["evil.example"], "domain", "notevil.example", False),
    ("hostname", ["evil.example"], "url", "https://user@www.evil.example:8443/x?y", True),
    ("hostname", ["evil.example"], "mail", "ops@evil.example", True),
    ("hostname", ["evil.example"], "file", "evil.example", False),
    ("cidr", ["198.51.100.0/24", "2001:db8::/32"], "ip", "198.51.100.77", True),
    ("cidr", ["198.51.100.0/24", "2001:db8::/32"], "ip", "2001:DB8:1::5", True),
    ("cidr", ["198.51.100.0/24"], "ip", "198.51.101.1", False),
    ("cidr", ["198.51.100.7"], "url", "http://198.51.100.7/x", True),
    ("regex", ["/\\.gov\\.[a-z]{2}$/i", "("], "domain", "X.GOV.ES", True),
    ("regex", ["^www\\."], "domain", "x.www.example", False),
]


@pytest.mark.parametrize(("kind", "entries", "about", "value", "expected"), CASES)
def test_a_value_stands_on_a_list(tmp_path, kind, entries, about, value, expected):
    known = write(tmp_path / "list.json", kind, entries)
    assert bool(known.warned(about, value)) is expected
    assert dict(known.indicators) == {}


def test_a_list_is_about_the_types_that_it_names(tmp_path):
    known = write(tmp_path / "list.json", "string", ["evil.example"], matching_attributes=["url", "link"])
    assert not known.warned("domain", "evil.example")
    assert known.warned("url", "evil.example") == "Ours"


def test_entries_that_cannot_be_used_are_counted_and_empty_ones_match_nothing(tmp_path):
    known = write(tmp_path / "list.json", "substring", ["", "  ", 7, "x"])
    assert not known.warned("domain", "evil.ample")
    assert [*known.troubles()] == ["list.json: 3 entries of a warninglist that are empty or no substring"]
    known = write(tmp_path / "list.json", "cidr", ["198.51.100.0/24", "nothing", "10.0.0.0/99"])
    assert [*known.troubles()] == ["list.json: 2 entries of a warninglist that are empty or no cidr"]
    known = write(tmp_path / "list.json", "regex", ["(", "a{1,100000}", "ok"])
    assert [*known.troubles()] == ["list.json: 2 entries of a warninglist that are empty or no regex"]


def test_a_regular_expression_takes_time_in_proportion_to_the_text(tmp_path):
    known = write(tmp_path / "list.json", "regex", ["(a+)+$"])
    start = time.process_time()
    assert not known.warned("url", "a" * 4000 + "!")
    assert time.process_time() - start < 2


def test_a_long_list_is_asked_quickly(tmp_path):
    known = write(tmp_path / "list.json", "hostname", [f"host-{number}.example" for number in range(50_000)])
    start = time.process_time()
    assert known.warned("domain", "www.host-49999.example")
    assert not any(known.warned("domain", f"x{number}.test") for number in range(2_000))
    assert time.process_time() - start < 2
