"""A protection that is soon on again accuses nobody, and clears nobody."""

import pytest

from moewarden.graphs.episodes.ordinary import explanations, holding, is_doubtful

from .happenings import event


def command(minutes, text, **more):
    own = {"host": "files-3", "user": "jbrandt", "template": "sudo", **more}
    return event(minutes, action="privilege_use", product="linux", command=text, **own)


PAIRS = [
    ("ufw disable", "ufw --force enable"),
    ("/usr/sbin/setenforce 0", "setenforce 1"),
    ("sudo systemctl stop auditd", "systemctl restart auditd"),
    ("netsh advfirewall set allprofiles state off", "netsh advfirewall set allprofiles state on"),
    ("Set-MpPreference -DisableRealtimeMonitoring $true", "Set-MpPreference -DisableRealtimeMonitoring $false"),
]


@pytest.mark.parametrize(("off", "on"), PAIRS, ids=[off for off, _ in PAIRS])
def test_off_and_on_again(explain, off, on):
    scope = explain.scope_of([command(0, off), command(20, on)], [1], level="high", traits=["defense_disable"])
    assert 1 in scope.restored
    found = explanations(scope, ["defense_disable"])
    assert is_doubtful(scope, found)
    assert holding(scope, found) == []


@pytest.mark.parametrize(
    "later",
    [
        [],
        [command(90, "ufw enable")],
        [command(20, "ufw disable")],
        [command(20, "ufw status")],
        [command(20, "systemctl enable ufw")],
        [command(20, "ufw enable", user="olaf")],
        [command(20, "ufw enable", outcome="failure")],
        [command(20, "ufw enable", host="files-4")],
    ],
    ids=["never", "hours later", "off again", "looked at", "another command", "by another", "in vain", "elsewhere"],
)
def test_what_stays_off(explain, later):
    scope = explain.scope_of([command(0, "ufw disable"), *later], [1], level="high")
    assert scope.restored == frozenset()
    assert not is_doubtful(scope, explanations(scope, []))


def test_a_recording_that_is_started_again(explain):
    change = {"user": "inga", "product": "aws", "format": "cloudtrail"}
    stop = event(0, action="security_weaken", target="org-trail", **change)
    again = event(5, action="security_strengthen", target="org-trail", **change)
    other = event(5, action="security_strengthen", target="lab-trail", **change)
    assert explain.scope_of([stop, again], [1], level="high").restored == {1, 2}
    assert explain.scope_of([stop, other], [1], level="high").restored == frozenset()
