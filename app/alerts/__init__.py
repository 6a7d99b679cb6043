"""Alerts of any shape that wait for somebody: each becomes part of a case, and each case is investigated once.

    queue = AlertQueue(settings.runs)              # SQLite beside the run folders
    queue.add(alerts, logs, source="…")            # -> what became of each; one that is known counts as a copy
    queue.retry(case); queue.drop(case)            # a person's word
    queue.cases()                                  # CaseLine of each: severity, state, run, verdict, confidence
    with Worker(queue, desk, at_once=2): …         # investigates the most severe first, and goes on after a kill
    Watcher(queue, folder, logs).look()            # files of alerts in a folder become alerts

An alert joins a case that nobody has begun where both name an account, address or machine, are about the same logs and lie
within an hour. One that differs from a known one in nothing but its own id, its times (by an hour at most) and how it stands
is a copy, whatever became of the first.

Everything is one transaction: an alert is known with its case, or not at all; a case's run has its name before it begins, so
whoever comes later finds it. One process works on a queue; what it changes and that nobody has taken the queue over since are
one transaction, and a result counts only for the run that the case has.
"""

from .budget import Budget, Limit, budget_of
from .cases import AGAIN, AlertLine, CaseLine, CaseState, Taken, Working
from .grouping import Sighting, sight
from .news import news_of
from .queue import LARGEST, AlertQueue, OvertakenError
from .reading import alerts_in
from .taking import take_alerts
from .watcher import Watcher
from .worker import Worker

__all__ = [
    "AGAIN",
    "LARGEST",
    "AlertLine",
    "AlertQueue",
    "Budget",
    "CaseLine",
    "CaseState",
    "Limit",
    "OvertakenError",
    "Sighting",
    "Taken",
    "Watcher",
    "Worker",
    "Working",
    "alerts_in",
    "budget_of",
    "news_of",
    "sight",
    "take_alerts",
]
