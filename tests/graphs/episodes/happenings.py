"""Events around one morning, in few words."""

from datetime import timedelta
from typing import Any

from ..stores import at

START = at("2026-11-21 03:00:00")


def event(minutes: float = 0.0, **more: Any) -> dict[str, Any]:
    """One event so many minutes after the start."""
    return {"time": START + timedelta(minutes=minutes), "template": "kind", **more}


def login(
    minutes: float = 0.0, outcome: str = "success", user: str = "inga", address: str = "10.0.0.8"
) -> dict[str, Any]:
    """One log-in attempt."""
    return event(minutes, action="login", outcome=outcome, user=user, src_ip=address, template=f"login {outcome}")


def request(minutes: float, target: str, outcome: str = "failure", address: str = "10.0.0.8") -> dict[str, Any]:
    """One request to a web server."""
    return event(minutes, action="web_request", category="webserver", target=target, outcome=outcome, src_ip=address)


def start(minutes: float, process: str, parent: str, command: str = "", host: str = "pc-1") -> dict[str, Any]:
    """One start of a program."""
    return event(
        minutes, action="process_start", product="windows", host=host, process=process, parent=parent, command=command
    )
