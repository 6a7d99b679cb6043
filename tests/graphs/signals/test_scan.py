"""A scan is ordered, bounded in time, and says what it left out."""

import sys
import time
from pathlib import Path
from typing import Any

import pytest

from moewarden.graphs.events.store import EventStore
from moewarden.graphs.signals.asking import Asking
from moewarden.graphs.signals.ruleset import load_rules, starter_pack
from moewarden.graphs.signals.scan import scan

from .stores import event, rules_of, store_of

TWO = """
title: Low one
level: low
logsource: {product: moewarden, category: normalized}
detection: {a: {user: bob}, condition: a}
---
title: High one
level: high
logsource: {product: moewarden, category: normalized}
detection: {a: {user: ann}, condition: a}
"""


def test_severe_signals_come_first_with_events_in_time_order(tmp_path: Path) -> None:
    events = [event(1, at=50, user="bob"), event(2, at=10, user="bob"), event(3, at=None, user="ann")]
    store = store_of(tmp_path, events)
    report = scan(store, rules_of(tmp_path, TWO))
    assert [(s.id, s.rule.title, s.event_ids, s.count) for s in report.signals] == [
        ("s1", "High one", (3,), 1),
        ("s2", "Low one", (2, 1), 2),
    ]


def test_many_hits_are_counted_but_not_all_kept(tmp_path: Path) -> None:
    store = store_of(tmp_path, [event(n, at=n, user="bob") for n in range(1, 2_502)])
    (signal,) = scan(store, rules_of(tmp_path, TWO)).signals
    assert signal.count == 2_501
    assert len(signal.event_ids) == 2_000


def test_many_groups_are_cut_and_said(tmp_path: Path) -> None:
    rules = rules_of(
        tmp_path,
        """
        title: Seen
        name: seen
        logsource: {product: moewarden, category: normalized}
        detection: {a: {action: login}, condition: a}
        ---
        title: Group
        correlation: {type: event_count, rules: [seen], group-by: [user], timespan: 1m, condition: {gte: 1}}
        """,
    )
    store = store_of(tmp_path, [event(n, at=n, action="login", user=f"u{n}") for n in range(203)])
    report = scan(store, rules)
    assert len(report.signals) == 200
    assert report.groups_left_out == {"Group": 3}


def test_rule_beyond_its_deadline_is_reported_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deadline falls on the slow rule alone, so that a busy machine is too slow for none of the others."""
    slow = """
        title: Slow
        logsource: {product: moewarden, category: normalized}
        detection: {a: {message|re: 'x.{400}y'}, condition: a}
        ---
        """
    store = store_of(tmp_path, [event(user="bob", message="x" * 1_000)])
    store.execute(
        "INSERT INTO events BY NAME SELECT e.* REPLACE (range + 2 AS id, 'eve' AS \"user\", message || range AS message) "
        "FROM events e, range(60_000)"
    )
    rules = rules_of(tmp_path, slow + TWO.replace("\n", "\n        "))
    condition = rules.event_rules[0].condition
    monkeypatch.setattr(Asking, "_seconds_left", lambda _, asked: 0.15 if asked.condition == condition else 600.0)
    report = scan(store, rules, rule_seconds=600)
    assert [rule.title for rule in report.timed_out] == ["Slow"]
    assert [signal.rule.title for signal in report.signals] == ["Low one"]


def test_thousands_of_wildcards_over_long_events_end_with_the_rules_own_time(tmp_path: Path) -> None:
    """Each is cheap; the database looks at its deadline only once for 2,048 events, which all of them together would read."""
    values = ", ".join(f"'*{n}*a*?{n}b*'" for n in range(1_500))
    slow = f"""
        title: Slow
        logsource: {{product: moewarden, category: normalized}}
        detection: {{a: {{user: eve}}, b: {{message: [{values}]}}, condition: a and not b}}
        ---
        """
    store = store_of(tmp_path, [event(user="bob", message="a1" * 1_000)])
    store.execute(
        "INSERT INTO events BY NAME SELECT e.* REPLACE (range + 2 AS id, 'eve' AS \"user\", message || range AS message) "
        "FROM events e, range(8_000)"
    )
    rules = rules_of(tmp_path, slow + TWO.replace("\n", "\n        "))
    started = time.process_time()
    report = scan(store, rules, rule_seconds=0.5)
    assert time.process_time() - started < 5
    assert [rule.title for rule in report.timed_out] == ["Slow"]
    assert "Low one" in [signal.rule.title for signal in report.signals]


def test_progress_is_told_after_each_part_of_the_events(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    store = store_of(tmp_path, [event(n, user="bob") for n in range(3)])
    scan(store, rules_of(tmp_path, TWO), on_progress=lambda *step: told.append(step))
    assert told == [(3, 3)]


def test_read_only_store_without_events_is_scanned(tmp_path: Path) -> None:
    EventStore.create(tmp_path / "events.duckdb", tmp_path).close()
    store = EventStore.open(tmp_path / "events.duckdb", tmp_path)
    report = scan(store, load_rules([starter_pack()]))
    assert report.signals == ()
    assert report.errors == {}


def test_hostile_field_names_are_data(tmp_path: Path) -> None:
    fields = {'a"b': "1", "x'y": "2", "$.z\\": "3", "eventName": "CreateAccessKey"}
    store = store_of(tmp_path, [event(fields=fields)])
    report = scan(store, load_rules([starter_pack()]))
    assert report.errors == {}
    assert report.signals


def test_a_part_that_takes_long_is_told_of_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules[scan.__module__]
    monkeypatch.setattr(module, "_SECONDS_BETWEEN_REPORTS", 0.01)
    monkeypatch.setattr(module, "BLOCK_BYTES", 1_000_000)
    monkeypatch.setattr(module, "_MOST_BLOCKS", 1)
    ask = Asking.ask

    def slowly(*given: Any) -> None:
        time.sleep(0.1)
        ask(*given)

    monkeypatch.setattr(Asking, "ask", slowly)
    store = store_of(tmp_path, [event(n, at=n, user="bob") for n in range(1, 5_001)])
    told: list[tuple[int, int]] = []
    scan(store, rules_of(tmp_path, TWO), on_progress=lambda *step: told.append(step))
    assert told.count((0, 5_000)) > 2
    assert told[-1] == (5_000, 5_000)
    assert told == sorted(told)
