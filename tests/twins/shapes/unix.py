"""Lines of Unix machines: syslog in two styles, and the audit daemon's records."""

# ruff: noqa: E501
from collections.abc import Sequence
from datetime import datetime

from ..stage import Stage


def syslog(stage: Stage, file: str, when: datetime, host: str, tag: str, text: str, *, iso8601: bool = False) -> None:
    """One line, in the old style or with a full time."""
    stamp = when.strftime("%Y-%m-%dT%H:%M:%S.%f+00:00") if iso8601 else f"{when:%b} {when.day:>2} {when:%H:%M:%S}"
    stage.put(file, when, f"{stamp} {host} {tag}: {text}")


def ssh_in(stage: Stage, file: str, when: datetime, host: str, user: str, address: str, *, key: bool = True, iso8601: bool = False) -> None:  # fmt: skip
    """A log-in by key or password, and its session."""
    pid, port = stage.dice.randrange(2000, 60000), stage.dice.randrange(32000, 60000)
    how = (
        f"publickey for {user} from {address} port {port} ssh2: ED25519 SHA256:{stage.text(43, 'abcdefgh0123456789AZ')}"
    )
    how = how if key else f"password for {user} from {address} port {port} ssh2"
    syslog(stage, file, when, host, f"sshd[{pid}]", f"Accepted {how}", iso8601=iso8601)
    session = f"pam_unix(sshd:session): session opened for user {user}(uid=1001) by {user}(uid=0)"
    syslog(stage, file, when, host, f"sshd[{pid}]", session, iso8601=iso8601)


def sudo(stage: Stage, file: str, when: datetime, host: str, user: str, command: str, *, iso8601: bool = False) -> None:
    """A command by sudo."""
    text = f"{user} : TTY=pts/0 ; PWD=/home/{user} ; USER=root ; COMMAND={command}"
    syslog(stage, file, when, host, "sudo", f"    {text}", iso8601=iso8601)


def unix_days(stage: Stage, file: str, hosts: Sequence[str], *, days: int, events: int = 150, iso8601: bool = False) -> None:  # fmt: skip
    """Cron, sessions, time synchronisation, administrators who look after things."""
    for _ in range(events):
        when, host = stage.at(days=stage.dice.uniform(0, days)), stage.dice.choice(hosts)
        kind = stage.dice.random()
        if kind < 0.35:
            tag, text = f"CRON[{stage.dice.randrange(900, 30000)}]", "(root) CMD (   cd / && run-parts --report /etc/cron.hourly)"  # fmt: skip
        elif kind < 0.6:
            tag, text = "systemd[1]", stage.dice.choice(("Started Session 144 of User operator.", "logrotate.service: Deactivated successfully.", "Starting Daily man-db regeneration..."))  # fmt: skip
        elif kind < 0.8:
            tag, text = "chronyd[612]", "Selected source 10.0.0.123"
        else:
            user = stage.dice.choice(stage.people[4:7])
            ssh_in(stage, file, stage.sometime(days), host, user, stage.inside(8, 30 + stage.people.index(user)), iso8601=iso8601)  # fmt: skip
            continue
        syslog(stage, file, when, host, tag, text, iso8601=iso8601)


def audit(
    stage: Stage,
    file: str,
    when: datetime,
    executable: str,
    arguments: Sequence[str],
    *,
    uid: int = 0,
    login: int = 4294967295,
    pid: int = 0,
    parent: int = 1,
    key: str = "exec",
) -> int:
    """A program starts, as the audit daemon records it; returns its process number."""
    pid = pid or stage.dice.randrange(3000, 60000)
    mark = f"msg=audit({when.timestamp():.3f}:{int(when.timestamp() * 3) % 900000})"
    command = executable.rsplit("/", 1)[-1]
    ids = f"auid={login} uid={uid} gid={uid} euid={uid} suid={uid} fsuid={uid} egid={uid} sgid={uid} fsgid={uid}"
    call = f"arch=c000003e syscall=59 success=yes exit=0 a0=55d0 a1=55d1 a2=55d2 a3=8 items=2 ppid={parent} pid={pid} {ids}"
    stage.put(file, when, f'type=SYSCALL {mark}: {call} tty=(none) ses=4294967295 comm="{command[:15]}" exe="{executable}" subj=unconfined key="{key}"')  # fmt: skip
    words = " ".join(
        f'a{i}="{word}"' if " " not in word else f"a{i}={word.encode().hex().upper()}"
        for i, word in enumerate(arguments)
    )
    stage.put(file, when, f"type=EXECVE {mark}: argc={len(arguments)} {words}")
    stage.put(file, when, f'type=CWD {mark}: cwd="/"')
    stage.put(file, when, f'type=PATH {mark}: item=0 name="{executable}" inode=90111 dev=fd:00 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL')  # fmt: skip
    return pid


def audit_days(stage: Stage, file: str, *, days: int, events: int = 60) -> None:
    """Timers and health checks."""
    for _ in range(events):
        when = stage.at(days=stage.dice.uniform(0, days))
        executable, words = stage.dice.choice(
            (("/usr/bin/date", ("date", "+%s")), ("/usr/sbin/ss", ("ss", "-lnt")), ("/usr/bin/df", ("df", "-h")), ("/usr/bin/systemctl", ("systemctl", "is-active", "nginx")))
        )  # fmt: skip
        audit(stage, file, when, executable, words, uid=998, parent=811)
