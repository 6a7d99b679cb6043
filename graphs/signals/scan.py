"""Rules meet events: every question is asked of each part of a store, two parts side by side."""

import os
import queue
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import duckdb

from ..events.store import EventStore
from ..freeing import give_back
from .asking import Asking
from .concluding import Conclusion, ScanReport
from .kinds import Kinds, Part, look, parts_of
from .questions import Questions
from .ruleset import RuleSet

RULE_SECONDS = 2.0
"""Longest time of one rule for each million events that were begun."""

BLOCK_BYTES = 32 << 20
"""Bytes of log that are read at once."""
_MOST_BLOCKS = 4
"""Blocks that rules are asked about at once: of each field only the different values are held. With twice as many a scan takes
a seventh less time, and 80 to 180 MiB more."""
_THREADS = 2
_MILLION = 1_000_000
_SECONDS_BETWEEN_REPORTS = 1.0

OnProgress = Callable[[int, int], None]
"""Called after each part of the events, and while one takes long, with: events done, events in all."""


def scan(
    store: EventStore, rules: RuleSet, *, on_progress: OnProgress | None = None, rule_seconds: float = RULE_SECONDS
) -> ScanReport:
    """Every rule's hits among the store's events, most severe first, then oldest."""
    started = time.monotonic()
    # Temporary tables belong to one cursor, and a deadline interrupts it; the store lends cursors only per statement.
    cursor = store.cursor()
    try:
        questions = Questions(rules)
        sources = {question.source for question in questions.all}
        blocks = parts_of(cursor, BLOCK_BYTES)
        kinds = Kinds(sources, look(cursor, sources, blocks))
        kinds.attach(cursor)
        seconds = seconds_for(sum(block.events for block in blocks), rule_seconds)
        ask(store, cursor, Asking(cursor, kinds, questions.all, seconds=seconds), kinds, blocks, on_progress)
        return Conclusion(cursor, questions, kinds, rule_seconds=seconds).report(time.monotonic() - started)
    finally:
        cursor.close()


def seconds_for(events: int, rule_seconds: float) -> float:
    """How long one rule may take with so many events."""
    return rule_seconds * max(1.0, events / _MILLION)


def ask(
    store: EventStore,
    cursor: duckdb.DuckDBPyConnection,
    asking: Asking,
    kinds: Kinds,
    blocks: Sequence[Part],
    on_progress: OnProgress | None = None,
) -> None:
    """Ask every question of every block, some blocks at a time and two such parts side by side where there are several."""
    tell = on_progress or (lambda *_: None)
    total, done = sum(block.events for block in blocks), 0
    is_long = any(block.is_long for block in blocks)
    threads = 1 if is_long else min(_THREADS, os.cpu_count() or 1)
    size = 1 if is_long else max(1, min(_MOST_BLOCKS, -(-len(blocks) // threads)))
    parts = [blocks[first : first + size] for first in range(0, len(blocks), size)]
    if len(parts) <= 1:
        for part in parts:
            asking.ask(cursor, part)
            tell(total, total)
        return
    cursors: queue.SimpleQueue[duckdb.DuckDBPyConnection] = queue.SimpleQueue()
    opened = [store.cursor() for _ in range(threads)]
    try:
        for own in opened:
            kinds.attach(own)
            cursors.put(own)

        def ask_one(part: Sequence[Part]) -> int:
            own = cursors.get()
            try:
                asking.ask(own, part)
            finally:
                cursors.put(own)
                give_back()
            return sum(block.events for block in part)

        with ThreadPoolExecutor(threads, "scan") as pool:
            waiting = {pool.submit(ask_one, part) for part in parts}
            try:
                tell(done, total)
                while waiting:
                    ended, waiting = wait(waiting, _SECONDS_BETWEEN_REPORTS, FIRST_COMPLETED)
                    done += sum(future.result() for future in ended)
                    tell(done, total)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    finally:
        for own in opened:
            own.close()
