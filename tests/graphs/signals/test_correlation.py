"""Correlations count within their window, by group, and name the events they stand on."""

from collections.abc import Sequence
from pathlib import Path

from moewarden.graphs.meaning.event import Event
from moewarden.graphs.signals.scan import scan
from moewarden.graphs.signals.signal import Signal

from .stores import event, rules_of, store_of

BASE = """
title: Failed
name: failed
logsource: {product: moewarden, category: normalized}
detection: {a: {action: login, outcome: failure}, condition: a}
---
title: Worked
name: worked
logsource: {product: moewarden, category: normalized}
detection: {a: {action: login, outcome: success}, condition: a}
---
"""


def signals(
    folder: Path, correlation: str, events: Sequence[Event], *, before: str = "", extra: str = ""
) -> list[Signal]:
    """What a correlation called C finds; `before` holds more rules, `extra` more keys of C."""
    rules = rules_of(folder, f"{BASE}{before}title: C\ncorrelation: {{{correlation}}}\n{extra}\n")
    store = store_of(folder, events)
    report = scan(store, rules)
    store.close()
    assert report.errors == {}
    return [signal for signal in report.signals if signal.rule.title == "C"]


def failure(line: int, at: float | None, user: str = "bob", src_ip: str = "203.0.113.9", template: str = "t") -> Event:
    return event(line, at=at, action="login", outcome="failure", user=user, src_ip=src_ip, template=template)


def success(line: int, at: float | None, src_ip: str = "203.0.113.9") -> Event:
    return event(line, at=at, action="login", outcome="success", user="bob", src_ip=src_ip)


COUNT = "type: event_count, rules: [failed], group-by: [src_ip], timespan: 1m, condition: {gte: 3}"


def test_one_signal_per_group_with_the_events_of_full_windows(tmp_path: Path) -> None:
    early = [failure(1, 0), failure(2, 200), failure(3, 210), failure(4, 220)]
    other = [failure(n, 200 + n, src_ip="198.51.100.7") for n in (5, 6, 7)]
    found = signals(tmp_path, COUNT, [*early, *other])
    assert [(signal.group["src_ip"], signal.event_ids) for signal in found] == [
        ("203.0.113.9", (2, 3, 4)),
        ("198.51.100.7", (5, 6, 7)),
    ]
    assert [signal.id for signal in found] == ["s1", "s2"]


def test_windows_slide(tmp_path: Path) -> None:
    assert signals(tmp_path, COUNT, [failure(1, 0), failure(2, 50), failure(3, 59)])
    assert not signals(tmp_path, COUNT, [failure(1, 0), failure(2, 50), failure(3, 70)])


def test_events_without_the_group_value_or_of_other_rules_do_not_count(tmp_path: Path) -> None:
    assert not signals(tmp_path, COUNT, [failure(n, n, src_ip="") for n in (1, 2, 3)])
    assert not signals(tmp_path, COUNT, [failure(1, 1), failure(2, 2), success(3, 3)])


def test_events_without_time_are_one_window(tmp_path: Path) -> None:
    assert signals(tmp_path, COUNT, [failure(n, None) for n in (1, 2, 3)])


def test_values_are_counted_once_without_case(tmp_path: Path) -> None:
    count = "type: value_count, rules: [failed], group-by: [src_ip], timespan: 1m, condition: {gte: 2, field: user}"
    assert signals(tmp_path, count, [failure(1, 0, user="ann"), failure(2, 1, user="bob")])
    assert not signals(tmp_path, count, [failure(1, 0, user="Bob"), failure(2, 1, user="bob")])


def test_group_value_is_shown_as_written(tmp_path: Path) -> None:
    by_user = "type: event_count, rules: [failed], group-by: [user], timespan: 1m, condition: {gte: 2}"
    (found,) = signals(tmp_path, by_user, [failure(1, 0, user="Bob"), failure(2, 1, user="Bob")])
    assert found.group == {"user": "Bob"}


def test_temporal_needs_every_rule_in_any_order(tmp_path: Path) -> None:
    both = "type: temporal, rules: [failed, worked], group-by: [src_ip], timespan: 1m"
    assert signals(tmp_path, both, [success(1, 0), failure(2, 5)])
    assert not signals(tmp_path, both, [failure(1, 0), failure(2, 5)])
    assert not signals(tmp_path, both, [success(1, 0), failure(2, 100)])


def test_order_matters_where_it_is_asked_for(tmp_path: Path) -> None:
    ordered = "type: temporal_ordered, rules: [failed, worked], group-by: [src_ip], timespan: 1m"
    (found,) = signals(tmp_path, ordered, [success(1, 0), failure(2, 5), success(3, 9), success(4, 500)])
    assert found.event_ids == (2, 3)
    assert not signals(tmp_path, ordered, [success(1, 0), failure(2, 5)])


def test_line_order_decides_within_one_second_and_without_times(tmp_path: Path) -> None:
    ordered = "type: temporal_ordered, rules: [failed, worked], group-by: [src_ip], timespan: 1m"
    assert signals(tmp_path, ordered, [failure(1, 5), success(2, 5)])
    assert not signals(tmp_path, ordered, [success(1, 5), failure(2, 5)])
    assert signals(tmp_path, ordered, [failure(1, None), success(2, None)])


def test_correlation_stands_on_another(tmp_path: Path) -> None:
    burst = f"title: Burst\nname: burst\ncorrelation: {{{COUNT}}}\n---\n"
    ordered = "type: temporal_ordered, rules: [burst, worked], group-by: [src_ip], timespan: 5m"
    failures = [failure(1, 0), failure(2, 5), failure(3, 9)]
    (found,) = signals(tmp_path, ordered, [*failures, success(4, 30)], before=burst)
    assert found.event_ids == (1, 2, 3, 4)
    assert not signals(tmp_path, ordered, [*failures[:2], success(4, 30)], before=burst)


def test_several_lines_about_one_attempt_count_once(tmp_path: Path) -> None:
    doubled = [failure(n, n, template=f"kind{n % 2}") for n in (1, 2, 3, 4)]
    assert signals(tmp_path, COUNT, doubled)
    assert not signals(tmp_path, COUNT, doubled, extra="alike: template")


def test_attempts_of_several_accounts_are_not_one_attempt(tmp_path: Path) -> None:
    known = [failure(1, 1, "bob", template="refused"), failure(2, 4, "eve", template="refused")]
    unknown = failure(3, 7, "nobody", template="unknown user refused")
    assert not signals(tmp_path, COUNT, [*known, unknown], extra="alike: template")
    assert signals(tmp_path, COUNT, [*known, unknown], extra="alike: template\napart: user")


def test_lines_without_the_account_repeat_those_with_it(tmp_path: Path) -> None:
    told = [failure(n, 5 * n, name, template="refused") for n, name in ((1, "bob"), (3, "eve"))]
    again = [failure(n, 5 * n - 4, "", template="check") for n in (2, 4)]
    assert not signals(tmp_path, COUNT, [*told, *again], extra="alike: template\napart: user")
    nameless = [failure(n, 5 * n, "", template="check") for n in (5, 6, 7)]
    assert signals(tmp_path, COUNT, nameless, extra="alike: template\napart: user")


def test_another_minute_has_attempts_of_its_own(tmp_path: Path) -> None:
    older = [failure(n, n, template="old") for n in range(1, 9)]
    newer = [failure(n, 200 + n, template="new") for n in range(9, 12)]
    found = signals(tmp_path, COUNT, [*older, *newer], extra="alike: template")
    assert [set(range(9, 12)) <= {*signal.event_ids} for signal in found] == [True]


def test_rhythm_is_told_from_chance(tmp_path: Path) -> None:
    count = "type: event_count, rules: [failed], group-by: [src_ip], timespan: 1h, condition: {gte: 10}"
    steady = [failure(n, 60 * n + n % 3) for n in range(1, 13)]
    uneven = [failure(n, n * n * 10) for n in range(1, 13)]
    assert signals(tmp_path, count, steady, extra="regularity: 0.2")
    assert not signals(tmp_path, count, uneven, extra="regularity: 0.2")


def test_sum_is_compared(tmp_path: Path) -> None:
    total = "type: value_sum, rules: [failed], group-by: [src_ip], timespan: 1m, condition: {gte: 100, field: size}"
    sized = [event(n, at=n, action="login", outcome="failure", src_ip="a", fields={"size": "60"}) for n in (1, 2)]
    assert signals(tmp_path, total, sized)
    assert not signals(tmp_path, total, sized[:1])


def test_base_names_its_own_field_for_a_group(tmp_path: Path) -> None:
    aliased = (
        "type: temporal, rules: [failed, worked], group-by: [who], timespan: 1m, "
        "aliases: {who: {failed: user, worked: target}}"
    )
    worked = event(2, at=2, action="login", outcome="success", target="bob")
    assert signals(tmp_path, aliased, [failure(1, 0), worked])
