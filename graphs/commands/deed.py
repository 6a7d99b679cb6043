"""One thing that a command line does, in words that every part of an investigation shares."""

from dataclasses import dataclass
from typing import Literal, get_args

from ..actions import Action

DeedKind = Literal[
    "download",  # fetches something from elsewhere
    "upload",  # sends something of the machine elsewhere
    "connect",  # opens a shell or a channel to elsewhere
    "archive",  # packs files into one
    "dump",  # writes a database out
    "become",  # runs with another's rights, mostly root's
    "module",  # loads a kernel module
    "task",  # sets up a job that runs later
    "service",  # sets up, changes or stops a service
    "autostart",  # writes to what runs at a start or log-in
    "key",  # lets a key log in
    "account_create",
    "account_delete",
    "account_change",
    "grant",  # gives an account rights
    "log_clear",  # empties or removes logs or histories
    "weaken",  # switches a protection off
    "credentials",  # reads what lets one log in
    "destroy",  # removes what one could recover from
]
"""What a deed is; none of them is hostile by itself."""
DEED_KINDS: tuple[DeedKind, ...] = get_args(DeedKind)

ACTIONS: dict[DeedKind, Action] = {
    "upload": "data_export",
    "become": "privilege_use",
    "module": "module_load",
    "task": "task_schedule",
    "service": "service_change",
    "key": "credential_create",
    "account_create": "account_create",
    "account_delete": "account_delete",
    "account_change": "account_change",
    "grant": "permission_grant",
    "log_clear": "log_clear",
    "weaken": "security_weaken",
}
"""What the event of a command is that does one of these; others stay starts of programs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What was done, to what, and where to or from."""

    kind: DeedKind
    what: str = ""
    """The thing it was done to: account, module, service, job, protection, log, file that was read."""
    url: str = ""
    host: str = ""
    """Name or address of the other end."""
    port: int | None = None
    file: str = ""
    """The file that it leaves on the machine, or sends away."""
    is_decoded: bool = False
    """Whether it stood encoded in the line."""

    @property
    def text(self) -> str:
        """The deed in one line, for a person."""
        parts = [
            self.kind.replace("_", " "),
            self.what,
            self.url or (f"{self.host}:{self.port}" if self.port else self.host),
        ]
        if self.file and self.file != self.what:
            parts.append(f"file {self.file}")
        return " ".join(part for part in parts if part)
