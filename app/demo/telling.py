"""What a captured story amounts to: its alert, its truth by line number, its manifest."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .addresses import PREFIXES
from .cast import HOST, INGA, INTRUDER, NORA, PETRA, PLANTED_ARCHIVE, PLANTED_CRON, PLANTED_USER, STAGE
from .play import Story

Logs = Mapping[str, Sequence[str]]
"""Each log's lines, without their ends, addresses already shown."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One step of a story and the lines that prove it."""

    id: str
    why: str
    places: tuple[tuple[str, str], ...]
    """File and pattern; any line that one of them matches proves the step."""
    is_required: bool = True


DEMO_MARKS = (
    Mark(
        id="probing",
        why="one address asks the web server for paths that only a prober asks for",
        places=(("access.log", rf"^{re.escape(INTRUDER)} "),),
    ),
    Mark(
        id="guessing",
        why="the same address fails many passwords for many accounts",
        places=(("auth.log", rf"Failed password for .* from {re.escape(INTRUDER)} "),),
    ),
    Mark(
        id="success",
        why="a guessed password is accepted",
        places=(("auth.log", rf"Accepted password for {PETRA.name} from {re.escape(INTRUDER)} "),),
    ),
    Mark(
        id="root",
        why="the guessed account becomes root and reads the password hashes",
        places=(("auth.log", rf"sudo: +{PETRA.name} :.*COMMAND=\S*/(id|cat /etc/shadow)$"),),
        is_required=False,
    ),
    Mark(
        id="account",
        why="a new account is created",
        places=(
            ("auth.log", rf"useradd\[\d+\]: new user: name={PLANTED_USER}\b"),
            ("auth.log", rf"COMMAND=\S*/useradd .*{PLANTED_USER}$"),
        ),
    ),
    Mark(
        id="group",
        why="the new account is made an administrator",
        places=(
            ("auth.log", rf"usermod\[\d+\]: add '{PLANTED_USER}' to group 'sudo'"),
            ("auth.log", rf"COMMAND=\S*/usermod -aG sudo {PLANTED_USER}$"),
            ("auth.log", rf"COMMAND=\S*/tee /etc/sudoers.d/{PLANTED_USER}$"),
        ),
    ),
    Mark(
        id="key",
        why="a key is added to the new account",
        places=(("auth.log", rf"COMMAND=\S*/tee -a /home/{PLANTED_USER}/\.ssh/authorized_keys$"),),
    ),
    Mark(
        id="cron",
        why="a cron entry of root's fetches and runs a script from a second address every minute",
        places=(
            ("auth.log", rf"COMMAND=\S*/tee {re.escape(PLANTED_CRON)}$"),
            ("syslog", rf"CRON\[\d+\]: \(root\) CMD \(curl -fsS http://{re.escape(STAGE)}:"),
        ),
    ),
    Mark(
        id="second_stage",
        why="the second address logs in with the planted account and key",
        places=(("auth.log", rf"Accepted publickey for {PLANTED_USER} from {re.escape(STAGE)} "),),
    ),
    Mark(
        id="archive",
        why="the customers' file is packed into the web server's folder",
        places=(("auth.log", rf"{PLANTED_USER} :.*COMMAND=\S*/tar czf \S*{re.escape(PLANTED_ARCHIVE)} "),),
        is_required=False,
    ),
    Mark(
        id="download",
        why="the second address downloads the archive",
        places=(("access.log", rf'^{re.escape(STAGE)} .*"GET /assets/{re.escape(PLANTED_ARCHIVE)} '),),
    ),
)

CALM_MARKS = (
    Mark(
        id="mistyped",
        why="a few failures for one account from its usual address",
        places=(("auth.log", rf"Failed password for {INGA.name} from {re.escape(INGA.address)} "),),
    ),
    Mark(
        id="accepted",
        why="the same account logs in from the same address, as it did before the failures",
        places=(("auth.log", rf"Accepted password for {INGA.name} from {re.escape(INGA.address)} "),),
    ),
)

_SSHD = re.compile(r" sshd\[(\d+)\]: ")
_ACCESS_TIME = re.compile(r"\[([^\]]+)\]")
_AUTH_TIME = re.compile(r"^(\w{3} [ \d]\d \d\d:\d\d:\d\d) ")


def lines_of(mark: Mark, logs: Logs) -> dict[str, list[int]]:
    """Return the 1-based lines that prove a step, by file."""
    found: dict[str, set[int]] = {}
    for file, pattern in mark.places:
        matching = {number for number, line in enumerate(logs[file], start=1) if re.search(pattern, line)}
        if matching:
            found.setdefault(file, set()).update(matching)
    return {file: sorted(numbers) for file, numbers in found.items()}


def intruder_lines(logs: Logs) -> dict[str, list[int]]:
    """Return every line that the intrusion caused, by file."""
    names = "|".join(map(re.escape, (PLANTED_USER, Path(PLANTED_CRON).name, PLANTED_ARCHIVE)))
    exact = re.compile(rf"(?<![\d.])(?:{re.escape(INTRUDER)}|{re.escape(STAGE)})(?!\d)|{names}")
    auth = logs["auth.log"]
    sessions = {m.group(1) for line in auth if exact.search(line) and (m := _SSHD.search(line))}
    found: dict[str, list[int]] = {}
    is_taken = is_intruders_sudo = False
    for file, lines in logs.items():
        for number, line in enumerate(lines, start=1):
            is_intruders = bool(exact.search(line))
            if file == "auth.log":
                is_taken = is_taken or f"Accepted password for {PETRA.name} from {INTRUDER} " in line
                session = _SSHD.search(line)
                is_intruders |= session is not None and session.group(1) in sessions
                is_intruders |= is_taken and bool(re.search(rf"\b{PETRA.name}\b", line))
                if " sudo: " in line:  # the session lines after a command do not name who gave it
                    is_intruders_sudo = is_intruders if "COMMAND=" in line else is_intruders_sudo
                    is_intruders = is_intruders_sudo
            if is_intruders:
                found.setdefault(file, []).append(number)
    return found


def truth_for(story: Story, logs: Logs) -> dict[str, Any]:
    """Return truth.json: which lines prove what, computed from the known story."""
    marks = DEMO_MARKS if story == "demo" else CALM_MARKS
    evidence = []
    acceptable: dict[str, set[int]] = {}
    for mark in marks:
        places = lines_of(mark, logs)
        if not places:
            raise ValueError(f"{story}: no line proves {mark.id!r}; the capture went wrong, run it again.")
        any_of = [{"file": file, "lines": lines} for file, lines in places.items()]
        evidence.append({"id": mark.id, "why": mark.why, "required": mark.is_required, "any_of": any_of})
        for file, lines in places.items():
            acceptable.setdefault(file, set()).update(lines)
    more = intruder_lines(logs) if story == "demo" else _whole_account(INGA.name, INGA.address, logs)
    for file, lines in more.items():
        acceptable.setdefault(file, set()).update(lines)
    return {
        "case_id": story,
        **(_DEMO_JUDGEMENT if story == "demo" else _CALM_JUDGEMENT),
        "evidence": evidence,
        "evidence_acceptable_lines": {file: sorted(lines) for file, lines in acceptable.items()},
        "truth_basis": "the capture script played the story; lines are found by the script's own names and addresses",
    }


_DEMO_JUDGEMENT: dict[str, Any] = {
    "verdict": "malicious",
    "severity_accept": ["high", "critical"],
    "techniques_required": ["T1110.001", "T1136.001", "T1053.003", "T1098.004"],
    "techniques_acceptable": [
        *(
            "T1595.003",
            "T1595",
            "T1110",
            "T1110.003",
            "T1078",
            "T1078.003",
            "T1021.004",
            "T1548.003",
            "T1003.008",
            "T1098",
        ),
        *("T1098.007", "T1105", "T1059.004", "T1005", "T1560.001", "T1074.001", "T1048", "T1048.003", "T1567", "T1041"),
        *("T1070.004", "T1190", "T1136", "T1053", "T1133"),
    ],
    "iocs_required": [INTRUDER, STAGE, PLANTED_USER],
    "iocs_acceptable": [
        *(PETRA.name, PLANTED_CRON, Path(PLANTED_CRON).name, PLANTED_ARCHIVE, f"/srv/www/assets/{PLANTED_ARCHIVE}"),
        *(
            f"/assets/{PLANTED_ARCHIVE}",
            f"http://{STAGE}:8088/u.sh",
            f"/etc/sudoers.d/{PLANTED_USER}",
            "u.sh",
            "gobuster/3.6",
        ),
    ],
    "not_iocs": [HOST, NORA.name, NORA.address, INGA.name, INGA.address, PETRA.address, "192.0.2.60", "192.0.2.50"],
    "what_happened": (
        f"{INTRUDER} probes the web server, then guesses passwords over SSH until {PETRA.name}'s is accepted. With "
        f"sudo it reads the password hashes, creates the administrator {PLANTED_USER} with a key, and plants "
        f"{PLANTED_CRON}, which fetches a script from {STAGE} every minute. {STAGE} logs in as {PLANTED_USER}, packs "
        f"the customers' file into the web server's folder, downloads it and removes it."
    ),
}
_CALM_JUDGEMENT: dict[str, Any] = {
    "verdict": "benign",
    "severity_accept": ["informational", "low"],
    "techniques_required": [],
    "techniques_acceptable": [],
    "iocs_required": [],
    "iocs_acceptable": [],
    "not_iocs": [HOST, INGA.name, INGA.address],
    "what_happened": (
        f"{INGA.name} mistypes the password a few times at {INGA.address}, the address of her earlier log-ins, then "
        f"gets it right and does what she usually does. Everything else is ordinary use."
    ),
}


def _whole_account(user: str, address: str, logs: Logs) -> dict[str, list[int]]:
    pattern = re.compile(rf"\b{user}\b|(?<![\d.]){re.escape(address)}(?!\d)")
    return {"auth.log": [number for number, line in enumerate(logs["auth.log"], start=1) if pattern.search(line)]}


def alert_for(story: Story, logs: Logs) -> dict[str, Any]:
    """Return alert.json: what a monitoring rule would say about the log-in, with the time that the log gives."""
    user, address = (PETRA.name, INTRUDER) if story == "demo" else (INGA.name, INGA.address)
    auth = logs["auth.log"]
    failed = [line for line in auth if f"Failed password for {user} from {address} " in line]
    accepted = [line for line in auth if f"Accepted password for {user} from {address} " in line][-1]
    return {
        "id": "SIEM-2041" if story == "demo" else "SIEM-2039",
        "title": "Several failed SSH log-ins followed by a success",
        "time": _auth_time(accepted, logs["access.log"][0]).isoformat().replace("+00:00", "Z"),
        "severity": "high",
        "source": "sshd log rule",
        "description": f"{len(failed)} failed passwords for {user} from {address}, then an accepted one on {HOST}.",
        "entities": {"host": HOST, "user": user, "src_ip": address},
    }


def _auth_time(auth_line: str, access_line: str) -> datetime:
    """Return an auth line's time; the year, which it lacks, comes from the access log."""
    stamp, within = _AUTH_TIME.search(auth_line), _ACCESS_TIME.search(access_line)
    assert stamp
    assert within
    year = datetime.strptime(within.group(1), "%d/%b/%Y:%H:%M:%S %z").year
    return datetime.strptime(f"{year} {stamp.group(1)}", "%Y %b %d %H:%M:%S").replace(tzinfo=UTC)


def manifest_for(
    story: Story,
    folder: Path,
    truth: Mapping[str, Any],
    *,
    addresses: Mapping[str, str],
    services: Mapping[str, str],
    command: str,
    captured: datetime,
) -> dict[str, Any]:
    """Return manifest.json: where the logs come from, so that anyone can check or repeat them."""
    files = sorted(folder.iterdir())
    return {
        "case": story,
        "command": command,
        "captured": captured.date().isoformat(),
        "services": dict(services),
        "logs": {
            file.name: {
                "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
                "lines": len(file.read_text().splitlines()),
            }
            for file in files
        },
        "address_mapping": {
            "note": (
                "All traffic stayed on loopback. Afterwards each loopback address was replaced, one to one, by a "
                "documentation address (RFC 5737); nothing else in any line was changed. 192.0.2.0/24 plays the shop's "
                "own network."
            ),
            "prefixes": dict(PREFIXES),
            "replaced": dict(sorted(addresses.items())),
        },
        "story": [
            {
                "step": step["id"],
                "what": step["why"],
                "lines": {place["file"]: place["lines"] for place in step["any_of"]},
            }
            for step in truth["evidence"]
        ],
    }
