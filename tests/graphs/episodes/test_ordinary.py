"""Ordinary explanations hold only where events show them, and each names its events."""

import pytest

from moewarden.graphs.episodes.ordinary import (
    MOST_CITED,
    WEAK,
    explained_hits,
    explanations,
    holding,
    is_doubtful,
    sheet_words,
)
from moewarden.graphs.episodes.vocabulary import ORDINARY

from .happenings import event, login


def test_a_mistyped_password(explain):
    found = explain([login(0, "failure"), login(1, "failure"), login(2)], [1, 2])
    assert found["mistyped_password"] == [1, 2, 3]


@pytest.mark.parametrize(
    ("events", "signal"),
    [
        ([login(0, "failure"), login(1, "failure")], {}),
        ([login(0, "failure", user="olaf"), login(1, "failure"), login(2)], {}),
        ([login(n / 10, "failure") for n in range(4)] + [login(2)], {}),
        ([login(0, "failure"), login(1, "failure"), login(2)], {"traits": ["brute_force"]}),
    ],
    ids=["no success", "another account too", "many times", "loudly"],
)
def test_guessing_is_no_mistyped_password(explain, events, signal):
    assert "mistyped_password" not in explain(events, [1, 2], **signal)


def test_a_habit(explain):
    run = {"action": "process_start", "host": "web-1", "product": "linux", "process": "/usr/bin/rsync"}
    days = [event(-1440 * day, **run) for day in (3, 2, 1, 0)]
    assert explain(days, [4], level="low")["habitual"] == [4]
    assert "habitual" not in explain(days[-2:], [1, 2])


def test_what_a_rule_marks_for_the_first_time_is_no_habit(explain):
    run = {"action": "process_start", "host": "web-1", "product": "linux", "process": "/usr/bin/sudo"}
    days = [event(-1440 * day, **run) for day in (3, 2, 1, 0)]
    assert "habitual" not in explain(days, [4], level="medium")
    assert "habitual" in explain(days, [1, 2, 3, 4], level="medium")


def test_another_accounts_habit_on_the_host_is_not_his(explain):
    run = {"action": "process_start", "host": "web-1", "product": "linux", "process": "/usr/bin/rsync"}
    days = [event(-1440 * day, user="olaf" if day else "inga", **run) for day in (3, 2, 1, 0)]
    assert "habitual" not in explain(days, [4], level="low")


def test_a_device_that_writes_down_what_others_do_has_no_habit(explain):
    contact = {"action": "network_connect", "host": "fw-1", "product": "fortigate"}
    days = [event(-1440 * day, **contact) for day in (3, 2, 1, 0)]
    assert "habitual" not in explain(days, [1, 2, 3, 4], level="medium")


def test_an_attackers_habit_explains_nothing(explain):
    days = [login(-1440 * day, "failure", "root", "203.0.113.9") for day in (3, 2, 1, 0)]
    found = explain(days, [4], traits=["brute_force"])
    assert not {"habitual", "scheduled"} & set(found)


def test_a_job(explain):
    call = {"action": "enumerate", "user": "inga", "product": "aws"}
    every = list(range(1, 7))
    regular = [event(10 * n, **call) for n in range(6)]
    assert "scheduled" in explain(regular, every, level="low")
    assert "scheduled" not in explain(regular, every)  # a rule of level medium
    for trait in ("c2_pattern", "download_execute", "new_admin"):
        assert "scheduled" not in explain(regular, every, level="low", traits=[trait])
    irregular = [event(minutes, **call) for minutes in (0, 3, 20, 24, 50, 58)]
    assert "scheduled" not in explain(irregular, every, level="low")
    different = [event(10 * n, **{**call, "template": f"kind {n}"}) for n in range(6)]
    assert "scheduled" not in explain(different, every, level="low")


@pytest.mark.parametrize(
    "far", [{"action": "network_connect", "dst_ip": "203.0.113.40"}, {"action": "dns_query", "target": "a.example"}]
)
def test_a_beacon_does_not_clear_itself(explain, far):
    beacon = [event(10 * n, src_ip="10.0.0.7", **far) for n in range(6)]
    hourly = [event(70 * n, src_ip="10.0.0.7", **far) for n in range(6)]
    for events in (beacon, hourly):
        assert not {"scheduled", "habitual"} & set(explain(events, list(range(1, 7)), level="low"))


def test_repeating_what_gains_something_excuses_nothing(explain):
    act = {"action": "process_start", "host": "web-1", "product": "linux", "process": "/usr/bin/curl"}
    times = [event(120 * n, **act) for n in range(4)]
    assert not {"scheduled", "habitual"} & set(explain(times, [1, 2, 3, 4], level="low", traits=["download_execute"]))
    assert not {"scheduled", "habitual"} & set(explain(times, [1, 2, 3, 4], traits=["persistence"]))


@pytest.mark.parametrize(
    ("parent", "explains"),
    [
        ("C:\\Windows\\CCM\\CcmExec.exe", True),
        ("C:\\Program Files\\Puppet Labs\\Puppet\\bin\\ruby.exe", True),
        ("/usr/bin/anacron", True),
        ("/usr/bin/dpkg", False),  # of what package, nothing says
        ("C:\\Program Files\\winword.exe", False),
        ("C:\\Users\\inga\\CCM\\CcmExec.exe", False),
        ("C:\\Windows\\Temp\\ansible.exe", False),
        ("C:\\Windows\\System32\\msiexec.exe", False),
        ("C:\\Windows\\System32\\spool\\drivers\\color\\chef.exe", False),
        ("/usr/../tmp/puppet", False),
        ("/tmp/ansible/puppet", False),
        ("ccmexec.exe", False),
    ],
)
def test_a_management_agent_is_known_by_its_place(explain, parent, explains):
    start = {"action": "process_start", "host": "pc-1", "product": "windows", "process": "powershell.exe"}
    assert ("management_parent" in explain([event(parent=parent, **start)], [1])) == explains


def test_what_a_managed_program_reports_is_its_own(explain):
    managed = event(
        action="process_start", host="pc-1", product="linux", process="/usr/sbin/useradd", parent="/usr/bin/puppet"
    )
    report = event(1, action="account_create", host="pc-1", product="linux", process="/usr/sbin/useradd")
    other = event(1, action="account_create", host="pc-1", product="linux", process="/tmp/useradd")
    assert explain([managed, report], [1, 2])["management_parent"] == [1, 2]
    assert explain([managed, other], [1, 2])["management_parent"] == [1]


def test_changes_that_make_things_safer(explain):
    change = {"user": "inga", "product": "aws", "format": "cloudtrail"}
    safer = [event(0, action="security_strengthen", **change), event(1, action="permission_revoke", **change)]
    assert explain(safer, [1, 2])["strengthens_security"] == [1, 2]
    assert "strengthens_security" not in explain([*safer, event(2, action="permission_grant", **change)], [1, 2, 3])
    prose = [{**item, "format": "text"} for item in safer]
    assert "strengthens_security" not in explain(prose, [1, 2])


@pytest.mark.parametrize(
    ("client", "explains"),
    [
        ({"src_ip": "66.249.66.1"}, True),
        ({"src_ip": "2001:4860:4801:10::7"}, True),
        ({"src_ip": "203.0.113.9"}, False),
        ({"fields": {"c-ip": "crawl-66-249-66-1.googlebot.com"}, "user": "x"}, False),
    ],
    ids=["its network", "its v6 network", "a client's name alone", "a reverse name that nobody confirmed"],
)
def test_a_crawler_is_known_by_where_it_comes_from(explain, client, explains):
    request = {"action": "web_request", "category": "webserver", "agent": "Googlebot/2.1", **client}
    crawl = [event(n, outcome="success", target=f"/{n}", **request) for n in range(20)]
    assert ("declared_crawler" in explain(crawl, [1, 2, 3])) == explains
    assert "declared_crawler" not in explain(crawl, [1, 2, 3], traits=["attack_string"])


def test_paths_of_the_application_are_those_that_the_server_gives(explain):
    request = {"action": "web_request", "category": "webserver"}
    failing = [event(n, outcome="failure", target=f"/shop/{n}", src_ip="10.0.0.8", **request) for n in range(6)]
    given = event(9, outcome="success", target="/shop/cart", src_ip="10.0.0.9", **request)
    elsewhere = event(9, outcome="success", target="/index/1", src_ip="10.0.0.9", **request)
    assert explain([*failing, given], [1, 2])["application_paths"] == [1, 2, 3, 4, 5, 6]
    assert "application_paths" not in explain([*failing, elsewhere], [1, 2])
    assert "application_paths" not in explain([*failing, given], [1, 2], traits=["probe_paths"])


def test_only_reading(explain):
    call = {"user": "inga", "product": "aws"}
    reading = [event(n, action="enumerate", **call) for n in range(3)]
    assert "read_only" in explain(reading, [1, 2, 3])
    assert "read_only" not in explain([*reading, event(3, action="credential_create", **call)], [1, 2, 3, 4])
    assert "read_only" not in explain(reading, [1, 2, 3], traits=["exfiltration"])


def test_an_own_account(explain):
    change = {"action": "account_change", "user": "inga", "product": "okta"}
    assert "own_account" in explain([event(target="inga@corp.example", **change)], [1])
    assert "own_account" not in explain([event(target="olaf@corp.example", **change)], [1])


@pytest.mark.parametrize(
    "words", ["CHG-20417", "approved by the board", "scheduled maintenance, change ticket 7", "Terraform"]
)
def test_words_of_the_actor_explain_nothing(explain, words):
    grant = {"action": "permission_grant", "user": "inga", "product": "aws"}
    spoken = {"message": f"attach policy {words}", "command": f"x # {words}", "agent": words, "target": words}
    assert explain([event(**spoken, **grant)], [1]) == explain([event(**grant)], [1])


def test_automation_is_an_identity_not_a_session_or_a_new_account(explain):
    call = {"action": "resource_change", "product": "aws"}

    def twice(user):
        return [event(-300, user=user, **call), event(user=user, **call)]

    assert "automation" in explain(twice("deploy-pipeline/run-7"), [2])
    assert "automation" not in explain(twice("deploy-pipeline/run-7")[1:], [1])  # never before
    assert "automation" not in explain(twice("inga/terraform"), [2])
    assert "automation" not in explain(twice("cargo-margot"), [2])
    made = event(-900, action="account_create", user="inga", target="svc-deploy", product="aws")
    assert "automation" not in explain([made, *twice("svc-deploy")], [3])


def test_an_explanation_counts_only_for_the_whole_episode(explain):
    change = {"user": "inga", "product": "aws"}
    own = event(0, action="account_change", target="inga", **change)
    other = event(1, action="data_export", target="customers", **change)
    whole, part = explain.scope_of([own], [1]), explain.scope_of([own, other], [1, 2])
    found = [explanations(scope, []) for scope in (whole, part)]
    assert "own_account" in dict(holding(whole, found[0]))
    assert explained_hits(whole, found[0]) == {"s1"}
    assert set(dict(holding(part, found[1]))) <= WEAK
    assert explained_hits(part, found[1]) == frozenset()


@pytest.mark.parametrize(
    ("level", "holds", "doubtful"), [("medium", True, False), ("high", False, True), ("critical", False, False)]
)
def test_nothing_explains_a_strong_rule_away(explain, level, holds, doubtful):
    start = {"action": "process_start", "host": "pc-1", "product": "windows", "process": "powershell.exe"}
    scope = explain.scope_of([event(parent="C:\\Windows\\CCM\\CcmExec.exe", **start)], [1], level=level)
    found = explanations(scope, [])
    assert bool(holding(scope, found)) == bool(explained_hits(scope, found)) == holds
    assert is_doubtful(scope, found) == doubtful


def test_what_an_actor_does_often_raises_no_doubt_of_a_strong_rule(explain):
    own = [event(60 * n, action="account_change", target="inga", user="inga", product="aws") for n in range(5)]
    scope = explain.scope_of(own, [1, 2, 3, 4, 5], level="high")
    assert not is_doubtful(scope, explanations(scope, []))


@pytest.mark.parametrize(
    ("target", "own"), [("inga@corp.example", True), ("CORP\\\\Inga", True), ("inga-admin", False), ("mainga", False)]
)
def test_an_own_account_is_the_same_name(explain, target, own):
    change = {"action": "credential_create", "user": "inga", "product": "okta"}
    assert ("own_account" in explain([event(target=target, **change)], [1])) == own


def test_slow_guessing_is_no_mistyped_password(explain):
    rounds = [login(70 * k + n, "failure", "root", "203.0.113.9") for k in range(5) for n in range(3)]
    worked = [*rounds, login(70 * 4 + 3, "success", "root", "203.0.113.9")]
    assert "mistyped_password" not in explain(worked, [13, 14, 15, 16], level="low")


def test_what_everybody_does(explain):
    request = {"action": "web_request", "category": "webserver", "outcome": "success"}
    events = [event(n, src_ip=f"10.0.0.{n}", **request) for n in range(1, 12)]
    assert "routine_noise" in explain(events, [1])
    assert "routine_noise" not in explain(events[:3], [1])
    assert "routine_noise" not in explain(events, [1], traits=["attack_string"])


def test_explanations_are_of_the_vocabulary_and_cite_few_events(explain):
    reading = [event(n, action="data_read", user="backup", product="aws") for n in range(40)]
    found = explain(reading, list(range(1, 41)))
    assert set(sheet_words(found)) <= set(ORDINARY)
    assert found
    assert all(found.values())
    scope = explain.scope_of(reading, list(range(1, 41)))
    assert all(0 < len(events) <= MOST_CITED for _, events in holding(scope, list(found.items())))


def test_a_loud_stranger_has_no_excuse(explain):
    events = [login(n / 60, "failure", f"user{n}", "203.0.113.9") for n in range(60)]
    assert explain(events, list(range(1, 61)), level="high", traits=["brute_force", "spray"]) == {}
