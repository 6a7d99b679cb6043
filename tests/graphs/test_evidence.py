"""Nothing is believed without its log line."""

import pytest

from moewarden.graphs.evidence import check, render

from .stores import make_store


@pytest.fixture
def store(tmp_path):
    store = make_store(
        tmp_path,
        [
            {"src_ip": "10.0.0.11", "user": "inga", "action": "login", "outcome": "failure", "message": "Failed"},
            {"src_ip": "10.0.0.11", "user": "inga", "action": "login", "outcome": "success", "dst_port": 22},
            {"user": "olaf", "fields": {"requestParameters.bucketName": "payroll"}, "message": ""},
            {"message": "cut short"},
            {"user": "svc-backup", "message": "Accepted"},
        ],
        lines=["Failed password", "Accepted", "olaf", "cut short, but the line goes on to name kasimir", "Accepted"],
    )
    yield store
    store.close()


def finding(**changes):
    return {
        "id": "q1.1.1",
        "specialist": "triage",
        "question": "q1.1",
        "template": "{user} came from {address} {count} times",
        "slots": {"user": "inga", "address": "10.0.0.11", "count": "2"},
        "values": ["user", "address"],
        "events": [1, 2],
        "checks": [
            {"sql": "SELECT count(*) AS n FROM events WHERE src_ip = ?", "parameters": ["10.0.0.11"], "expected": 2}
        ],
        "weight": 1.0,
        "chart": None,
        **changes,
    }


def test_a_finding_that_holds_is_kept(store):
    assert check(store, [finding()]) == ([finding()], [])


BAD = {
    "no events": ({"events": []}, "cites no event"),
    "unknown event": ({"events": [1, 99]}, "[99]"),
    "a value that is not there": ({"slots": {"user": "mara", "address": "10.0.0.11", "count": "2"}}, "user 'mara'"),
    "part of an address": ({"slots": {"user": "inga", "address": "10.0.0.1", "count": "2"}}, "address '10.0.0.1'"),
    "end of an address": ({"slots": {"user": "inga", "address": "0.0.0.11", "count": "2"}}, "address '0.0.0.11'"),
    "part of a name": ({"slots": {"user": "ing", "address": "10.0.0.11", "count": "2"}}, "user 'ing'"),
    "part of a hyphenated name": (
        {"slots": {"user": "svc", "address": "10.0.0.11", "count": "2"}, "events": [1, 2, 5]},
        "user 'svc'",
    ),
    "an empty value": ({"slots": {"user": "", "address": "10.0.0.11", "count": "2"}}, "user ''"),
    "a value without a slot": ({"values": ["host"]}, "host ''"),
    "a value of another event": ({"events": [3]}, "user 'inga'"),
    "a wrong count": (
        {"checks": [{"sql": "SELECT count(*) AS n FROM events", "parameters": [], "expected": 7}]},
        "7 events, a second count gives 5",
    ),
}


@pytest.mark.parametrize(("changes", "reason"), BAD.values(), ids=BAD.keys())
def test_a_finding_that_does_not_hold_is_dropped_with_its_reason(store, changes, reason):
    kept, [dropped] = check(store, [finding(**changes)])
    assert kept == []
    assert reason in dropped["reason"]
    assert dropped["specialist"] == "triage"
    assert dropped["claim"] == render(finding(**changes))


@pytest.mark.parametrize(
    ("value", "events"),
    [("INGA", [1]), ("22", [2]), ("payroll", [3]), ("kasimir", [4])],
    ids=["whatever its case", "a port", "a parsed field", "only in the raw line"],
)
def test_a_value_is_found_wherever_the_event_has_it(store, value, events):
    asked = finding(slots={"value": value}, values=["value"], events=events, checks=[])
    assert check(store, [asked]) == ([asked], [])


def test_one_bad_finding_takes_no_other_down(store):
    kept, dropped = check(store, [finding(id="a"), finding(id="b", events=[77]), finding(id="c")])
    assert [item["id"] for item in kept] == ["a", "c"]
    assert len(dropped) == 1


def test_a_claim_is_its_template_and_nothing_else():
    assert render(finding()) == "inga came from 10.0.0.11 2 times"
    assert render(finding(slots={"user": "{address}", "address": "10.0.0.11", "count": "2"})) == (
        "{address} came from 10.0.0.11 2 times"
    )
    assert render(finding(template="{unknown} did it")) == "{unknown} did it"
