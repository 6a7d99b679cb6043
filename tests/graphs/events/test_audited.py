"""Audit records say together what happened, to whom the numbers belong and whose log it is."""

import pytest

from moewarden.graphs.events.audited import TO_ROOT, join_audit_records

from ..reading import Case


def _call(number, comm, *, pid, ppid, uid, euid=None, ses="4294967295", auid="4294967295", node=""):
    head = f"{f'node={node} ' if node else ''}type={{}} msg=audit(1795815{number:03}.100:{number})"
    return (
        f"{head.format('SYSCALL')}: arch=c000003e syscall=59 success=yes exit=0 items=2 ppid={ppid} pid={pid} auid={auid} uid={uid} "
        f'gid={uid} euid={uid if euid is None else euid} tty=(none) ses={ses} comm="{comm}" exe="/usr/bin/{comm}" key="exec"\n'
        f'{head.format("EXECVE")}: argc=1 a0="{comm}"\n'
        f'{head.format("CWD")}: cwd="/"\n'
    )


def _rows(tmp_path, files, **options):
    case = Case(tmp_path)
    for name, text in files.items():
        case.write(name, text)
    case.read()
    join_audit_records(case.store_path, **options)
    return case.rows("SELECT * FROM events WHERE action <> 'status' ORDER BY id")


def test_one_event_is_told_once_by_the_record_that_says_most(tmp_path):
    rows = _rows(tmp_path, {"audit.log": _call(100, "ls", pid=20, ppid=10, uid=1001)})
    assert [(row["action"], row["command"], row["process"]) for row in rows] == [("process_start", "ls", "/usr/bin/ls")]


@pytest.mark.parametrize(
    ("uid", "beside", "name"),
    [
        ("0", "", "root"),
        ("1001", "", "uid 1001"),
        (
            "1001",
            'type=USER_START msg=audit(1795815050.000:50): pid=9 uid=0 auid=1001 ses=3 msg=\'op=PAM:session_open acct="dana" '
            'exe="/usr/sbin/sshd" hostname=203.0.113.9 addr=203.0.113.9 terminal=ssh res=success\'\n',
            "dana",
        ),
        (
            "1001",
            'type=USER_START msg=audit(1795815050.000:50): pid=9 uid=0 auid=1001 ses=3 msg=\'op=PAM:session_open acct="root" '
            'exe="/usr/bin/su" hostname=? addr=? terminal=pts/0 res=success\'\n',
            "uid 1001",
        ),
        (
            "33",
            'type=USER_START msg=audit(1795815050.000:50): pid=9 uid=0 auid=0 ses=3 msg=\'op=PAM:session_open acct="root" '
            'exe="/usr/sbin/cron" hostname=? addr=? terminal=cron res=success\'\n',
            "www-data",
        ),
        ("33", "", "uid 33"),
    ],
    ids=["root", "nobody says", "a session", "somebody became root", "the distribution", "no distribution"],
)
def test_a_number_becomes_the_name_that_records_give_it(tmp_path, uid, beside, name):
    rows = _rows(tmp_path, {"audit.log": beside + _call(100, "ls", pid=20, ppid=10, uid=uid)})
    assert rows[-1]["user"] == name


def test_another_log_beside_it_names_a_number(tmp_path):
    spoken = (
        "Nov 27 21:30:00 web-2 sudo: pam_unix(sudo:session): session opened for user root(uid=0) by dana(uid=1001)\n"
    )
    rows = _rows(tmp_path, {"audit.log": _call(100, "ls", pid=20, ppid=10, uid=1001), "auth.log": spoken})
    assert {row["user"] for row in rows if row["service"] == "auditd"} == {"dana"}


@pytest.mark.parametrize(
    ("node", "beside", "alerted", "host"),
    [
        ("web-1", ("web-2",), "web-3", "web-1"),
        ("", ("web-2",), "web-3", "web-2"),
        ("", (), "web-3", "web-3"),
        ("", ("web-2", "db-1"), "web-3", ""),
        ("", (), "", ""),
    ],
    ids=["its own word", "the logs beside it", "the alert", "several beside it", "nobody"],
)
def test_whose_log_it_is(tmp_path, node, beside, alerted, host):
    files = {"audit.log": _call(100, "ls", pid=20, ppid=10, uid=0, node=node)}
    for name in beside:
        files[f"{name}.log"] = f"Nov 27 21:30:00 {name} sshd[811]: Server listening on 0.0.0.0 port 22.\n"
    rows = _rows(tmp_path, files, alerted_host=alerted)
    assert {row["host"] for row in rows if row["service"] == "auditd"} == {host}


@pytest.mark.parametrize(
    ("parent", "is_odd"),
    [
        ({"comm": "tool", "uid": 1001}, True),
        ({"comm": "sudo", "uid": 1001, "euid": 0}, False),
        ({"comm": "cron", "uid": 0}, False),
    ],
    ids=["a plain program", "sudo", "root's own"],
)
def test_root_of_a_program_that_had_no_such_right_is_marked(tmp_path, parent, is_odd):
    lines = _call(100, pid=20, ppid=10, **parent) + _call(101, "bash", pid=21, ppid=20, uid=0)
    row = _rows(tmp_path, {"audit.log": lines})[-1]
    assert row["template"].endswith(TO_ROOT) is is_odd
    assert (row["action"], row["user"]) == (("privilege_use", "uid 1001") if is_odd else ("process_start", "root"))
