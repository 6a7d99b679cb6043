"""A small incident in real log lines: guessed password, new account, a second address that only the logs name."""

from pathlib import Path
from typing import Any

INTRUDER = "203.0.113.66"
HELPER = "203.0.113.99"
"""Uses the planted account; the alert does not name it."""
PLANTED = "svcbackup"

ALERT: dict[str, Any] = {
    "title": "Many failed SSH logins, then a success",
    "time": "2026-11-21T03:01:10Z",
    "entities": {"host": "web-1", "user": "root", "src_ip": INTRUDER},
}
OTHER_ALERT: dict[str, Any] = {
    "title": "New administrator on a Linux machine",
    "time": "2026-11-21T03:05:00Z",
    "entities": {"host": "web-1", "user": PLANTED},
}
QUIET_ALERT: dict[str, Any] = {
    "title": "Two failed SSH logins, then a success",
    "time": "2026-11-21T02:12:40Z",
    "entities": {"host": "web-1", "user": "inga", "src_ip": "10.0.0.8"},
}


def ordinary_lines() -> list[str]:
    """What people and machines do every night, a mistyped password included."""
    logins = [
        f"Nov 21 02:{minute:02}:05 web-1 sshd[{500 + minute}]: Accepted publickey for {user} from 10.0.0.{minute} port "
        f"{51000 + minute} ssh2"
        for minute, user in enumerate(("inga", "olaf", "mara", "inga", "olaf", "mara"), 4)
    ]
    mistyped = [
        f"Nov 21 02:12:{second:02} web-1 sshd[640]: Failed password for inga from 10.0.0.8 port 52000 ssh2"
        for second in (10, 20)
    ]
    success = "Nov 21 02:12:40 web-1 sshd[640]: Accepted password for inga from 10.0.0.8 port 52000 ssh2"
    jobs = [
        f"Nov 21 {hour:02}:17:01 web-1 CRON[{700 + hour}]: pam_unix(cron:session): session opened for user root"
        for hour in (0, 1, 2)
    ]
    return sorted([*jobs, *logins, *mistyped, success])


def hostile_lines() -> list[str]:
    """Guessing with success, an account with administrator rights, a visit with it from another address."""
    guesses = [
        f"Nov 21 03:00:{n:02} web-1 sshd[{900 + n}]: Failed password for root from {INTRUDER} port {40000 + n} ssh2"
        for n in range(40)
    ]
    return [
        *guesses,
        f"Nov 21 03:01:10 web-1 sshd[999]: Accepted password for root from {INTRUDER} port 41000 ssh2",
        f"Nov 21 03:03:00 web-1 useradd[1010]: new user: name={PLANTED}, UID=1044, GID=1044, home=/home/{PLANTED}, "
        "shell=/bin/bash, from=/dev/pts/1",
        "Nov 21 03:03:30 web-1 sudo:     root : TTY=pts/1 ; PWD=/root ; USER=root ; "
        f"COMMAND=/usr/sbin/usermod -aG sudo {PLANTED}",
        f"Nov 21 03:05:00 web-1 sshd[1100]: Accepted password for {PLANTED} from {HELPER} port 42000 ssh2",
        f"Nov 21 03:06:00 web-1 sudo: {PLANTED} : TTY=pts/2 ; PWD=/home/{PLANTED} ; USER=root ; COMMAND=/bin/cat "
        "/etc/shadow",
    ]


def write_logs(folder: Path, lines: list[str] | None = None) -> Path:
    """A folder of logs with one `auth.log`: the whole incident unless other lines are given."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "auth.log").write_text("\n".join(lines or [*ordinary_lines(), *hostile_lines()]) + "\n")
    return folder
