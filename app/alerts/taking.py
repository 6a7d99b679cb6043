"""Alerts that a person or a program hands over: all of them are in the queue, or none is and it is said why."""

from collections.abc import Sequence
from pathlib import Path

from ..errors import UsageError
from .cases import Taken
from .queue import AlertQueue
from .reading import alerts_in


def take_alerts(queue: AlertQueue, content: bytes, logs: Sequence[Path]) -> list[Taken]:
    """What became of each, in order."""
    alerts, bad = alerts_in(content)
    if bad:
        raise UsageError(
            f"{bad:,} of {bad + len(alerts):,} lines or items are no alert; expected JSON objects that are not empty. "
            "Nothing was taken: leave them out, and send the others again."
        )
    return queue.add(alerts, logs)
