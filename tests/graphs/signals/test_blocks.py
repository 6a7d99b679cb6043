"""Events are read in tables of few bytes, and what is kept of one holds none of the database's memory."""

from pathlib import Path

import duckdb
import numpy as np
import pytest

from moewarden.graphs.signals import blocks, scan
from moewarden.graphs.signals.columns import select_said
from moewarden.graphs.signals.lines import narrowed

from .stores import event, rules_of, store_of

RULE = """
title: Both
logsource: {product: moewarden, category: normalized}
detection: {a: {message|contains: 'number 41'}, b: {user: u3}, condition: a or b}
"""


@pytest.mark.parametrize("most", [1, 200_000, 1 << 30])
def test_hits_do_not_depend_on_how_much_is_read_at_once(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "_BYTES", most)
    events = [
        event(n, at=n, user=f"u{n % 900}", message=f"number {n}", fields={"n": str(n)} if n % 2 else {})
        for n in range(1, 9_001)
    ]
    (signal,) = scan(store_of(tmp_path, events), rules_of(tmp_path, RULE)).signals
    meant = [n for n in range(1, 9_001) if n % 900 == 3 or str(n).startswith("41")]
    assert signal.event_ids == tuple(meant)


REQUESTED = """
title: Above the root
logsource: {product: moewarden, category: normalized}
detection: {a: {request|contains: '../etc/number41'}, condition: a}
"""


@pytest.mark.parametrize("most", [1, 1 << 30])
def test_requests_are_decoded_while_further_events_are_read(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "_BYTES", most)
    events = [
        event(n, at=n, category="webserver", action="web_request", target=f"/a?f=..%2Fetc%2Fnumber{n}")
        for n in range(1, 9_001)
    ]
    scanned = scan(store_of(tmp_path, events), rules_of(tmp_path, REQUESTED))
    assert not scanned.errors
    (signal,) = scanned.signals
    assert signal.event_ids == tuple(n for n in range(1, 9_001) if str(n).startswith("41"))


def test_what_the_database_says_midway_is_its_own_error() -> None:
    sql = "SELECT CASE WHEN range = 9000 THEN error('of the last event') ELSE range END FROM range(9001)"
    with duckdb.connect() as cursor, pytest.raises(duckdb.Error, match="of the last event"):
        list(blocks._tables(cursor, sql))


def test_kept_ids_hold_none_of_the_databases_memory(tmp_path: Path) -> None:
    store = store_of(tmp_path, [event(n, at=n, message="m") for n in range(1, 9)])
    cursor = store.cursor()
    cursor.execute(
        "CREATE TEMP TABLE kinds AS SELECT DISTINCT product, category, service, action, 0 AS kind FROM events"
    )
    (table,) = blocks._tables(cursor, select_said([], 1, 8))
    read = blocks._Block(table, [])
    assert all(column.flags.owndata for column in (read.ids, read.times, read.kinds))


@pytest.mark.parametrize(("bound", "size"), [(0, 1), (127, 1), (128, 2), (32_767, 2), (32_768, 4)])
def test_numbers_take_few_bytes_and_one_more_still_fits(bound: int, size: int) -> None:
    numbers = narrowed(np.array([-1, max(0, bound - 1)], np.int64), bound)
    assert numbers.itemsize == size
    assert (numbers + 1).tolist() == [0, max(1, bound)]
