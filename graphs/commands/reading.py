"""A command line's deeds: its words split, each of its commands read once."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from ..entities.encoded import decoded_payloads
from .deed import Deed
from .transfers import TRANSFERRING, calls_in, transfers
from .unix import UNIX_PROGRAMS, unix_deeds
from .windows import WINDOWS_PROGRAMS, windows_deeds
from .words import MOST_TEXT, Command, commands_of

MOST_DEEDS = 20
_HEX = re.compile(r"(?<![\w\\x-])(?:[0-9a-fA-F]{2}){12,2000}(?![\w-])")
_DECODES_HEX = re.compile(r"\bxxd\b|fromhex|unhexlify|pack\s*\(?\s*['\"]H|echo\s+-\w*e", re.IGNORECASE)
_ESCAPED = re.compile(r"(?:\\x[0-9a-fA-F]{2}){8,}")


_TOKENS = re.compile(r"[\w-]+")
_PROGRAMS = frozenset(
    part
    for name in (
        *(*TRANSFERRING, *UNIX_PROGRAMS, *WINDOWS_PROGRAMS, "sudo", "doas", "pkexec", "runuser", "powershell", "pwsh", "base64"),
        *("xxd", "python", "python2", "python3", "perl", "ruby", "php", "node"),
    )
    for part in (name.partition(".")[0], name)
)  # fmt: skip
_TELLING = re.compile(
    r"/dev/(?:tcp|udp)/|\.\s*(?:download|upload)(?:file|string|data)|\binit\.d/|\b(?:ba|da|z|k)?sh\s+-\w*p|/etc/|/var/(?:log|spool|adm)|\.ssh\b|history|"
    r"\.aws/|\.kube/|\.docker/|\.git-cred|\.netrc|\.pgpass|\.my\.cnf|vault-token|\.kdbx|/\.env\b|wp-config|serviceaccount|/proc/\d|"
    r"launch(?:agents|daemons)|ntds\.dit|keychain|systemd/|rc\b|_profile\b|169\.254\.|metadata|tmp/\S*wtmp",
    re.IGNORECASE,
)


def may_do(line: str) -> bool:
    """Whether a line names any program or place that the readers know; most lines do not, and need no splitting."""
    return not _PROGRAMS.isdisjoint(_TOKENS.findall(line.lower())) or bool(_TELLING.search(line))


@lru_cache(maxsize=16_384)
def deeds_of(line: str) -> tuple[Deed, ...]:
    """What a command line does, in its order, each deed once."""
    text = line[:MOST_TEXT]
    if text.partition(" ")[0].endswith(","):
        text = text.replace(", ", " ")  # a list of words that its carrier joined
    found = dict.fromkeys(_all(text))
    return tuple(found)[:MOST_DEEDS]


def _all(text: str) -> Iterator[Deed]:
    for command in commands_of(text):
        for deed in _of_command(command):
            yield replace(deed, is_decoded=True) if command.is_decoded else deed
    yield from calls_in(text)
    for payload in decoded_payloads(text):
        for deed in calls_in(payload[:MOST_TEXT]):
            yield replace(deed, is_decoded=True)
    for payload in _from_hex(text):
        for command in commands_of(payload):
            for deed in _of_command(command):
                yield replace(deed, is_decoded=True)


_ONLY_TELLS = {"--help", "--version"}
"""What makes a program say something of itself and do nothing."""


def _of_command(command: Command) -> Iterator[Deed]:
    if _ONLY_TELLS & set(command.arguments[:3]):
        return
    yield from transfers(command)
    yield from unix_deeds(command)
    yield from windows_deeds(command)


def _from_hex(text: str) -> Iterator[str]:
    """What hexadecimal digits stand for, in a line that turns them back."""
    if _DECODES_HEX.search(text):
        for match in list(_HEX.finditer(text))[:4]:
            yield bytes.fromhex(match[0]).decode("utf-8", "replace")
        for match in list(_ESCAPED.finditer(text))[:4]:
            yield bytes.fromhex(match[0].replace("\\x", "")).decode("utf-8", "replace")
