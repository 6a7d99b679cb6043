"""What the specialist says of what the user's lists name."""

import pytest

from moewarden.graphs.evidence import check, render
from moewarden.graphs.tools.intelligence import describe, lists
from moewarden.graphs.tools.subject import Subject

from ..stores import make_desk, make_store

ADDRESS, DOMAIN = "203.0.113.9", "evil.example"


@pytest.fixture
def desk(tmp_path):
    store = make_store(
        tmp_path / "logs",
        [{"src_ip": ADDRESS, "user": "inga"}, {"dst_ip": ADDRESS}, {"src_ip": "10.0.0.1"}, {"target": DOMAIN}],
    )
    yield make_desk(store)
    store.close()


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "ours.csv"
    path.write_text("indicator,note\n203.0.113[.]9,seen in May\nEVIL.example,\n")
    return path


def test_a_listed_address_is_a_finding_with_its_events(desk, listed):
    result = lists(desk, Subject("ip1", "ip", ADDRESS), [listed])
    [claim] = result.claims
    assert result.known == "one listed"
    assert list(claim.events) == [1, 2]
    assert claim.slots == {"subject": ADDRESS, "list": "ours.csv", "note": ": seen in May"}


def test_the_finding_holds(desk, listed):
    [claim] = lists(desk, Subject("domain1", "domain", DOMAIN), [listed]).claims
    finding = {
        "id": "f", "specialist": "intelligence", "question": "q", "template": claim.template, "slots": claim.slots,
        "values": claim.values, "events": claim.events, "checks": claim.checks, "weight": 1.0, "chart": None,
    }  # fmt: skip
    assert check(desk.store, [finding])[0] == [finding]
    assert render(finding) == "evil.example is on the list ours.csv"


def test_an_unlisted_address_is_no_finding(desk, listed):
    result = lists(desk, Subject("ip2", "ip", "10.0.0.1"), [listed])
    assert (list(result.claims), result.known) == ([], "none")
    assert lists(desk, Subject("ip1", "ip", ADDRESS), []).known == "none"


def test_what_a_warninglist_has_is_no_finding(desk, listed, tmp_path):
    warns = tmp_path / "warns.json"
    warns.write_text('{"name": "Ours", "type": "cidr", "description": "", "version": 1, "list": ["203.0.113.0/24"]}')
    result = lists(desk, Subject("ip1", "ip", ADDRESS), [listed, warns])
    assert (list(result.claims), result.known) == ([], "none")
    assert "warninglist Ours" in result.text
    assert lists(desk, Subject("domain1", "domain", DOMAIN), [listed, warns]).known == "one listed"


def test_a_technique_is_described():
    text = describe(Subject("technique1", "technique", "T1110.003")).text
    assert "Password Spraying" in text
    assert "credential_access" in text
    assert "T9999" in describe(Subject("technique2", "technique", "T9999")).text
