"""Alerts of any shape that wait for somebody: each becomes part of a case, and each case is investigated once.

    queue = AlertQueue(settings.runs)              # SQLite beside the run folders
    queue.add(alerts, logs, source="…")            # -> what became of each; one that is known counts as a copy
    queue.cases()                                  # CaseLine of each: severity, state, run, verdict, confidence
    with Worker(queue, desk, at_once=2): …         # investigates the most severe first, and goes on after a kill
    Watcher(queue, folder, logs).look()            # files of alerts in a folder become alerts

An alert joins a case that nobody has begun where both name an account, address or machine, are about the same logs and lie
within an hour. Everything is one transaction: an alert is known with its case, or not at all; a case's run has its name before
it begins, so whoever comes later finds it.
"""

from .grouping import Sighting, sight
from .queue import AlertQueue, CaseLine, Taken
from .watcher import Watcher, alerts_in
from .worker import Budget, Worker

__all__ = ["AlertQueue", "Budget", "CaseLine", "Sighting", "Taken", "Watcher", "Worker", "alerts_in", "sight"]
