"""What a question is about: a pointer's real value, and the events that concern it."""

from dataclasses import dataclass
from typing import Any

_EVERYWHERE = (
    "lower(concat_ws(' ', host, \"user\", src_ip, dst_ip, process, parent, command, target, agent, message, "
    "fields::VARCHAR))"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing in the logs."""

    pointer: str
    kind: str
    """An `EntityType`."""
    value: str

    def where(self) -> tuple[str, list[Any]]:
        """SQL condition on `events`, and its parameters."""
        value = self.value
        if self.kind == "ip":
            return "(src_ip = ? OR dst_ip = ?)", [value, value]
        if self.kind == "user":
            return '(lower("user") = ? OR lower(target) = ?)', [value.lower(), value.lower()]
        if self.kind == "host":
            return "lower(host) = ?", [value.lower()]
        if self.kind == "proc":
            return "(lower(process) = ? OR lower(parent) = ?)", [value.lower(), value.lower()]
        return f"contains({_EVERYWHERE}, ?)", [value.lower()]

    def acting(self) -> str:
        """The column in which the subject acts, or empty."""
        return {"ip": "src_ip", "user": "user", "host": "host", "proc": "process"}.get(self.kind, "")
