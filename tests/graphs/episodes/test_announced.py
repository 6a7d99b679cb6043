"""What somebody else declared beforehand, and what only looks declared."""

import pytest

from moewarden.graphs.episodes.ordinary import WEAK, is_bare

from .happenings import event, login, request

TESTER, DESK, AWAY = "203.0.113.50", "10.0.0.4", "198.51.100.7"


def rule_for(address, *, comment="agreed penetration test, order 12", minutes=-600.0, source=DESK, user="hana"):
    return event(
        minutes,
        user=user,
        src_ip=source,
        action="resource_change",
        product="fortinet",
        message=f"Add firewall.address subnet[{address}] comment[{comment}]",
    )


PROBES = [request(n / 9, f"/p{n}", address=TESTER) for n in range(4)]


@pytest.mark.parametrize(
    ("declaration", "explains"),
    [
        (rule_for(TESTER), True),
        (rule_for("203.0.113.51"), False),
        (rule_for(TESTER, comment="block this scanner"), False),
        (rule_for(TESTER, minutes=-20), False),
        (rule_for(TESTER, source=TESTER), False),
        (rule_for(TESTER, source=AWAY), False),
        (rule_for(TESTER, user=""), False),
        (rule_for(f"{TESTER}7"), False),
        (rule_for(TESTER, comment="blocked, vulnerability scan seen"), False),
        (rule_for(TESTER, comment="old penetration test, ended"), False),
        (rule_for(TESTER) | {"action": "other"}, False),
    ],
    ids=[
        "a test",
        "another address",
        "a block",
        "only just",
        "by the tester",
        "from nobody's place",
        "by nobody",
        "a longer address",
        "a block that names a scan",
        "one that ended",
        "somebody's text",
    ],
)
def test_an_address_that_an_administrator_declared_to_test(explain, declaration, explains):
    events = [declaration, *PROBES]
    scope = explain.scope_of(events, [2, 3, 4, 5], level="high", traits=["attack_string", "scan"])
    assert (scope.announced == frozenset({2, 3, 4, 5})) == explains
    assert (scope.hits[0]["level"] == "low") == explains


def test_a_consoles_own_name_before_the_address_is_no_hindrance(explain):
    declaration = rule_for(TESTER, source="") | {"fields": {"ui": f"GUI({DESK})"}}
    assert explain.scope_of([declaration, *PROBES], [2, 3, 4, 5]).announced
    from_outside = rule_for(TESTER, source="") | {"fields": {"ui": f"GUI({AWAY})"}}
    assert not explain.scope_of([from_outside, *PROBES], [2, 3, 4, 5]).announced


def shared(domain, user="mover"):
    return event(
        0,
        user=f"{user}@corp.example",
        src_ip=AWAY,
        action="permission_grant",
        product="gcp",
        fields={"new_owner": f"files@{domain}", "owner": "ada@corp.example"},
    )


@pytest.mark.parametrize(
    ("domain", "by", "explains"),
    [("parent.example", "hana", True), ("elsewhere.example", "hana", False), ("parent.example", "mover", False)],
    ids=["trusted", "another domain", "by the one who shares"],
)
def test_sharing_with_a_domain_that_another_trusted_before(explain, domain, by, explains):
    trust = event(
        -2880,
        user=f"{by}@corp.example",
        src_ip=DESK,
        action="resource_change",
        product="gcp",
        message="ADD_TRUSTED_DOMAINS parent.example",
    )
    assert ("announced" in explain([trust, shared(domain)], [2], level="medium")) == explains


@pytest.mark.parametrize(
    ("fields", "explains"),
    [
        ({"OrgLevelPolicy": "Phishing simulation", "Subject": "Your password"}, True),
        ({"OrgLevelPolicy": "", "Subject": "Phishing simulation"}, False),
        ({"OrgLevelPolicy": "Not a phishing simulation, allowed by user", "Subject": "x"}, False),
    ],
    ids=["by its policy", "by its subject", "another policy"],
)
def test_a_mail_that_the_mail_system_itself_calls_a_simulation(explain, fields, explains):
    message = event(0, action="mail", category="mail", src_ip=TESTER, user="ada@corp.example", fields=fields)
    assert ("announced" in explain([message], [1], level="medium", traits=["known_bad"])) == explains


def granted(by="hana", source=DESK, minutes=-2880.0):
    return event(minutes, user=by, src_ip=source, action="permission_grant", product="m365", target="ada")


@pytest.mark.parametrize(
    ("grant", "explains"),
    [
        ([granted()], True),
        ([granted(by="ada")], False),
        ([granted(source=AWAY)], False),
        ([granted(minutes=-5)], False),
        ([], False),
    ],
    ids=["by another", "by oneself", "from outside", "only just", "by nobody"],
)
def test_an_export_by_whom_another_gave_the_right(explain, grant, explains):
    past = [login(-1440 * day, user="ada", address=AWAY) for day in (3, 2)]
    export = event(0, user="ada", src_ip=AWAY, action="data_export", product="m365", target="case 7")
    events = [*past, *grant, export]
    found = explain(events, [len(events)], level="low", traits=["exfiltration"])
    assert ("own_place" in found) == explains


@pytest.mark.parametrize(
    ("signal", "bare"),
    [({"level": "medium"}, True), ({"level": "high"}, False), ({"level": "medium", "traits": ["spray"]}, False)],
    ids=["one mark", "a strong one", "a loud one"],
)
def test_one_mark_that_gains_nothing_is_bare(explain, signal, bare):
    scope = explain.scope_of([login(0, user="ada", address=AWAY)], [1], **signal)
    assert is_bare(scope, signal.get("traits", [])) == bare


def test_what_is_declared_keeps_from_accusing_and_clears_nobody():
    assert {"announced", "first_start"} <= WEAK
