"""One log event, read once and normalised: where it stands in its file, and what it says in common words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from ..actions import Action, Outcome

STATED_TIME = "carrier.stated_time"
"""The field that holds when a carrier got an event, in ISO 8601, where it states that with its zone."""


class Event(NamedTuple):
    """An event as a log reader yields it. Empty string means "the event does not say".

    A tuple, for they are made by the million; its fields stand in the order of the store's columns.
    """

    file: str
    """Path relative to the logs folder, with forward slashes."""
    line: int
    """1-based physical line on which the event starts."""
    byte_offset: int
    """Where the event's text starts in the (decompressed) file."""
    byte_length: int
    """Bytes of the event's text, without the line end."""
    time: datetime | None = None
    """UTC, timezone-aware; None where no time was found."""
    format: str = "text"
    """Name of the log reader that parsed it, a key of `FORMATS`."""
    product: str = ""
    """Sigma logsource product: windows, linux, aws, github, zeek, …"""
    category: str = ""
    """Sigma logsource category: process_creation, webserver, firewall, …"""
    service: str = ""
    """Sigma logsource service: sshd, sysmon, security, cloudtrail, …"""
    host: str = ""
    """The machine the event happened on."""
    user: str = ""
    """The acting principal, as written."""
    src_ip: str = ""
    dst_ip: str = ""
    dst_port: int | None = None
    action: Action = "other"
    outcome: Outcome = ""
    process: str = ""
    """Image path or program name."""
    parent: str = ""
    command: str = ""
    """Command line, script text or SQL statement."""
    target: str = ""
    """What was acted on: a path, URL path, bucket, account, domain, registry key."""
    agent: str = ""
    """User agent or client program."""
    template: str = ""
    """The event's kind in its own vocabulary (`sysmon:1`, `iam:CreateUser`, `sshd:Failed password for <*> from <*>`):
    equal for events that differ only in values."""
    message: str = ""
    """Short readable text, at most 300 characters."""
    inferred: str = ""
    """Names of the columns that are inferred, separated by spaces: words and values of a text of no known product suggest
    them. All others are stated: a reader that knows this product, or a field that describes itself, put them there."""
    fields: Mapping[str, str] = MappingProxyType({})
    """Every parsed field, nested names joined by dots, values as text; Sigma rules read these by their usual names."""


@dataclass(frozen=True, slots=True)
class Join:
    """What the records of one connection, task or message have in common, and what they tell each other."""

    key: str
    """Names of fields or columns that together say which connection it is, separated by spaces; the last must be there,
    the others may be missing. The host always counts as well. Take a process id into it where numbers begin anew with
    each process (`pid conn`), and leave it out where several processes handle the same thing (`queue_id`)."""
    columns: str = "user src_ip"
    """Columns and fields that a record which does not state them takes from the latest one before it that does."""
    act: str = ""
    """Names that together with the key say which attempt a record speaks of: log-ins of the same attempt are one."""


@dataclass(frozen=True, slots=True)
class Joined:
    """How one record belongs to its siblings."""

    product: str
    joins: tuple[Join, ...]
    begins: str = ""
    """Columns that are forgotten before this record is read; `*` for all."""
    ends: str = ""
    """Columns that are forgotten after it."""


@dataclass(slots=True)
class Draft:
    """What a log format understood of one record; the reader adds where it stands and makes the `Event`."""

    time: datetime | None = None
    format: str = ""
    product: str = ""
    category: str = ""
    service: str = ""
    host: str = ""
    user: str = ""
    src_ip: str = ""
    dst_ip: str = ""
    dst_port: int | None = None
    action: Action = "other"
    outcome: Outcome = ""
    process: str = ""
    parent: str = ""
    command: str = ""
    target: str = ""
    agent: str = ""
    template: str = ""
    message: str = ""
    inferred: frozenset[str] = frozenset()
    fields: dict[str, str] = field(default_factory=dict)
    join: Joined | None = None
    """Which records this one is a sibling of, where its product says so."""

    def at(self, *, file: str, line: int, byte_offset: int, byte_length: int) -> Event:
        """The finished event at its place in a file."""
        return Event(
            file,
            line,
            byte_offset,
            byte_length,
            self.time,
            self.format,
            self.product,
            self.category,
            self.service,
            self.host,
            self.user,
            self.src_ip,
            self.dst_ip,
            self.dst_port,
            self.action,
            self.outcome,
            self.process,
            self.parent,
            self.command,
            self.target,
            self.agent,
            self.template[:300],
            self.message[:300],
            " ".join(sorted(self.inferred)) if self.inferred else "",
            self.fields,
        )
