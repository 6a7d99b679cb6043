"""Whose word a run folder is: what names addresses, keys, models, code or files comes from the person at the keyboard.

A folder may have been received. Its budgets are taken as they are, within reason; anything else that it names and this
person does not is shown, and taken only after a yes.
"""

import hmac
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from .errors import UsageError
from .exams import machine_of
from .settings import Settings, data_folder

OWN = ("model", "base_url", "embeddings", "memory", "memory_url", "rules", "intelligence", "databases", "tracing")
"""Settings that name an address, a model, code or files."""
_NEVER_TAKEN = ("mcp", "lines_to")
"""Settings that name commands to start, or who may be sent lines: each time a person's own word, whatever a folder says."""
_FREE = (
    "experts",
    "head_bits",
    "offload",
    "context",
    "device",
    "threads",
    "processes",
    "cache_megabytes",
    "fresh",
    "rounds",
    "tool_calls",
    "tokens",
    "seconds",
    "call_seconds",
    "timezone",
    "way",
)
"""Settings that a folder may bring along."""
_MOST = {
    "context": 2**22,
    "threads": 1024,
    "processes": 256,
    "cache_megabytes": 10**7,
    "rounds": 1000,
    "tool_calls": 10**6,
    "tokens": 10**10,
    "seconds": 30 * 86400.0,
    "call_seconds": 86400.0,
}
_OPTIONS = {
    "databases": "--database",
    "embeddings": "MOEWARDEN_EMBEDDINGS",
    "memory_url": "MOEWARDEN_MEMORY_URL",
    "tracing": "MOEWARDEN_TRACING",
}
TRUST = "--trust-folder"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What a folder names and this person does not."""

    name: str
    folder: str
    mine: str


def merge_settings(
    record: Mapping[str, Any], mine: Settings, given: Mapping[str, object]
) -> tuple[Settings, list[Difference]]:
    """The settings that a run goes on with if its folder is believed, and what must be believed for it.

    What stands in `given` was named just now: it holds, whatever the folder says.
    """
    told = {item.name: record[item.name] for item in fields(Settings) if item.name in record}
    wanted = {name: told[name] for name in (*_FREE, *OWN) if name in told and name not in given}
    _check_kinds(wanted, mine)
    for name, most in _MOST.items():
        if name in wanted and wanted[name] > most:
            raise UsageError(
                f"the folder asks for {name} {wanted[name]}, more than {most:g}. Name your own with {option(name)}."
            )
    merged = replace(mine, **wanted)
    differences = [
        Difference(name=option(name), folder=shown(getattr(merged, name)), mine=shown(getattr(mine, name)))
        for name in (*OWN, "way")
        if _must_be_believed(name, merged, mine)
    ]
    return merged, differences


def _must_be_believed(name: str, merged: Settings, mine: Settings) -> bool:
    """Whether what the folder says of a setting is more than this person said: of the way, where it sends lines elsewhere."""
    if name == "way":
        return merged.way == "investigate" != mine.way and bool(machine_of(merged))
    return _absolute(getattr(merged, name)) != _absolute(getattr(mine, name))


def ask_to_believe(folder: Path, differences: list[Difference], *, believed: bool) -> None:
    """Show what the folder names, and return only where this person wants it so."""
    if not differences or believed:
        return
    if not sys.stdin.isatty() or not sys.stderr.isatty():
        named = "; ".join(
            f"{item.name} {item.folder or 'empty'} (yours: {item.mine or 'empty'})" for item in differences
        )
        raise UsageError(
            f"{folder}: its run names what you do not: {named}. Give your own with these options, or add {TRUST} to take "
            "the folder's."
        )
    print(f"The run in {folder} names what you do not:", file=sys.stderr)
    for item in differences:
        print(f"  {item.name}: {item.folder or 'empty'}   (yours: {item.mine or 'empty'})", file=sys.stderr)
    print("Go on with what the folder names? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise UsageError(f"{folder}: not continued. Give your own settings with the options above, or start it anew.")


def repeated_options(started: Settings, mine: Settings) -> list[str]:
    """The options that name again what a run was started with and today's settings do not say."""
    words: list[str] = []
    for name in (*OWN, *_NEVER_TAKEN):
        value, today = _absolute(getattr(started, name)), _absolute(getattr(mine, name))
        if value == today or not option(name).startswith("--"):
            continue
        parts = value if isinstance(value, tuple) else (value,)
        words += [word for part in parts for word in (option(name), str(part))]
    return words


def option(name: str) -> str:
    """How a person names a setting."""
    return _OPTIONS.get(name, f"--{name.replace('_', '-')}")


def shown(value: object) -> str:
    """A setting for people: a hostile folder's control characters are not passed to the terminal."""
    text = ", ".join(str(part) for part in value) if isinstance(value, tuple) else str(value)
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def sign(content: bytes) -> str:
    """A mark that only this user can make; empty where no key can be kept."""
    key = _key()
    return hmac.digest(key, content, "sha256").hex() if key else ""


def is_signed(content: bytes, signature: str) -> bool:
    """Whether this user made the mark."""
    expected = sign(content)
    return bool(expected) and hmac.compare_digest(expected.encode(), signature.encode())


def _key() -> bytes:
    """This user's own, made at the first need."""
    try:
        path = data_folder() / "runs.key"
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"runs.key.{secrets.token_hex(8)}")
        if not path.exists():
            fresh.touch(mode=0o600, exist_ok=False)
            fresh.write_bytes(secrets.token_bytes(32))
            try:
                path.hardlink_to(fresh)
            except FileExistsError:  # another process was quicker: its key is the key
                pass
            finally:
                fresh.unlink()
        key = path.read_bytes()
    except (OSError, RuntimeError):  # a home that cannot be written, or none: every folder is then a stranger's
        return b""
    return key if len(key) == 32 else b""


def _absolute(value: object) -> object:
    if isinstance(value, Path):
        return value.absolute()
    return tuple(part.absolute() for part in value) if isinstance(value, tuple) else value


def _check_kinds(wanted: dict[str, Any], mine: Settings) -> None:
    """Raise unless each value is of the kind that the setting has."""
    for name, value in wanted.items():
        own: object = getattr(mine, name)
        if isinstance(own, tuple):
            fits = isinstance(value, list) and all(isinstance(part, str) for part in value)
        elif isinstance(own, bool):
            fits = isinstance(value, bool)
        elif isinstance(own, (int, float)):
            fits = isinstance(value, (int, float)) and not isinstance(value, bool)
        else:
            fits = isinstance(value, str)
        if not fits:
            raise ValueError(f"{name} is {value!r}")
