"""Audit records in the three forms in which they are met: raw, enriched, and as the search tool interprets them."""

from datetime import UTC, datetime

import pytest

from moewarden.graphs.carriers.registry import READERS
from moewarden.graphs.meaning.timestamps import Clock
from moewarden.graphs.products.format import FileContext
from moewarden.graphs.products.unix.auditd import read_line

_ID = "msg=audit(1772705472.811:7): pid=1 uid=0 auid=1001 ses=3 "
_BY = '\x1dUID="root" AUID="dana"'
_SPOKEN = "msg=audit(03/05/2026 10:11:12.811:7) : "


def _read(*lines: str):
    context = FileContext(name="audit.log", clock=Clock(newest=datetime(2026, 3, 6, tzinfo=UTC)), readers=READERS)
    drafts = [read_line(line, context) for line in lines]
    assert None not in drafts
    return drafts[-1]


@pytest.mark.parametrize("separator", ["\x1d", ""], ids=["separated", "joined"])
@pytest.mark.parametrize(("result", "outcome"), [("success", "success"), ("failed", "failure")])
def test_an_enriched_record_keeps_its_outcome(separator, result, outcome):
    draft = _read(
        f'type=USER_AUTH {_ID}msg=\'op=PAM:authentication acct="dana" exe="/usr/sbin/sshd" hostname=203.0.113.9 '
        f'addr=203.0.113.9 terminal=ssh res={result}\'{separator}UID="root" AUID="unset"'
    )
    assert (draft.user, draft.src_ip, draft.action, draft.outcome) == ("dana", "203.0.113.9", "login", outcome)


def test_who_creates_an_account_is_not_the_account():
    draft = _read(f'type=ADD_USER {_ID}msg=\'op=add-user acct="svc" exe="/usr/sbin/useradd" res=success\'{_BY}')
    assert (draft.user, draft.target, draft.action) == ("dana", "svc", "account_create")


def test_who_becomes_somebody_else_is_the_actor():
    draft = _read(f'type=USER_AUTH {_ID}msg=\'op=PAM:authentication acct="root" exe="/usr/bin/su" res=failed\'{_BY}')
    assert (draft.user, draft.target, draft.action, draft.outcome) == ("dana", "root", "privilege_use", "failure")


def test_interpreted_values_hold_blanks():
    draft = _read(f"type=EXECVE {_SPOKEN}argc=3 a0=sh a1=-c a2=id; ls /srv/a b")
    assert draft.command == "sh -c id; ls /srv/a b"
    assert draft.time == datetime(2026, 3, 5, 10, 11, 12, 811000, tzinfo=UTC)
    assert (
        _read(f"type=SYSCALL {_SPOKEN}arch=x86_64 syscall=execve success=no auid=dana uid=root").action
        == "process_start"
    )


def test_an_interpreted_name_cannot_bring_an_address_of_its_own():
    draft = _read(
        f"type=USER_AUTH {_SPOKEN}pid=1 uid=root msg='op=PAM:authentication acct=x addr=198.51.100.1 res=success "
        "exe=/usr/sbin/sshd hostname=203.0.113.9 addr=203.0.113.9 terminal=ssh res=failed'"
    )
    assert (draft.src_ip, draft.outcome) == ("203.0.113.9", "failure")


@pytest.mark.parametrize(
    ("saddr", "address", "port"),
    [
        ("020001BBCB0071320000000000000000", "203.0.113.50", 443),
        ("0A0001BB0000000020010DB800000000000000000000000100000000", "2001:db8::1", 443),
        ("{ saddr_fam=inet laddr=203.0.113.50 lport=443 }", "203.0.113.50", 443),
        ("inet host:203.0.113.50 serv:443", "203.0.113.50", 443),
    ],
)
def test_socket_addresses_in_every_form(saddr, address, port):
    spoken = _SPOKEN if " " in saddr else "msg=audit(1772705472.811:7): "
    draft = _read(f"type=SOCKADDR {spoken}saddr={saddr}")
    assert (draft.dst_ip, draft.dst_port, draft.action) == (address, port, "network_connect")


def test_numbers_of_kinds_are_read_where_no_daemon_names_them():
    draft = _read(
        "audit: type=1100 audit(1772705472.811:7): pid=1 uid=0 msg='op=PAM:authentication acct=\"dana\" res=failed'"
    )
    assert (draft.user, draft.action, draft.outcome) == ("dana", "login", "failure")
