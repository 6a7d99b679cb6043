"""The whole exam, in its order: a first block that shows whether a model calls tools at all, then the rest."""

import hashlib

from . import abstaining, calling, counting, following, injections, keeping, languages, naming
from .task import Task

CHECKS = 1
"""Raised by hand when what counts as right changes without any task changing."""

_BY_KIND = (
    *calling.TASKS,
    *keeping.TASKS,
    *following.TASKS,
    *naming.TASKS,
    *counting.TASKS,
    *abstaining.TASKS,
    *injections.TASKS,
    *languages.TASKS,
)
_FIRST = ("call-event", "call-lookup", "schema-claim", "event-vpn")

FIRST_BLOCK: tuple[Task, ...] = tuple(task for name in _FIRST for task in _BY_KIND if task.id == name)
"""A model that solves none of these is not asked the rest."""

EXAM: tuple[Task, ...] = (*FIRST_BLOCK, *(task for task in _BY_KIND if task not in FIRST_BLOCK))


def exam_version() -> str:
    """Changes with every word of the exam, so that no kept result speaks for another one."""
    digest = hashlib.sha256()
    for task in EXAM:
        parts = [task.id, *(str(message.content) for message in task.messages), repr(task.expected), repr(task.planted)]
        digest.update("\0".join([*parts, *(repr(tool) for tool in task.tools)]).encode())
    return f"{CHECKS}-{digest.hexdigest()[:10]}"
