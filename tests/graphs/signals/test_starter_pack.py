"""Every starter rule finds what it is for and leaves its near-miss alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from moewarden.graphs.events.store import EventStore
from moewarden.graphs.meaning.event import Event
from moewarden.graphs.signals.correlation import CorrelationRule, EventRule
from moewarden.graphs.signals.ruleset import RuleSet, load_rules, starter_pack
from moewarden.graphs.signals.scan import scan

CASES = Path(__file__).parent / "cases"
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
RULES = load_rules([starter_pack()])
BY_TITLE: dict[str, EventRule | CorrelationRule] = {
    item.rule.title: item for item in (*RULES.event_rules, *RULES.correlations)
}


def read_cases() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Rule title -> its matching and its nearly matching events."""
    cases: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for path in sorted(CASES.rglob("*.yml")):
        cases |= yaml.safe_load(path.read_text())
    return cases


def events(descriptions: list[dict[str, Any]], source: dict[str, str]) -> Iterator[Event]:
    """Events as a case describes them.

    `at` is seconds after the start; `repeat` gives that many, `every` seconds apart, with `{n}` replaced by the number.
    """
    line = 0
    for description in descriptions:
        columns = source | description
        repeat, every, at = columns.pop("repeat", 1), columns.pop("every", 1), columns.pop("at", 0)
        fields = columns.pop("fields", {})
        for n in range(1, repeat + 1):
            line += 1
            filled = {key: v.replace("{n}", str(n)) if isinstance(v, str) else v for key, v in columns.items()}
            if "dst_port" in filled:
                filled["dst_port"] = int(filled["dst_port"])
            time = START + timedelta(seconds=at + every * n)
            parsed = {key: str(value).replace("{n}", str(n)) for key, value in fields.items()}
            yield Event(file="a.log", line=line, byte_offset=0, byte_length=1, time=time, fields=parsed, **filled)


def source_of(rule: EventRule | CorrelationRule) -> dict[str, str]:
    """The logsource columns that a rule's own events have, where they do not matter otherwise."""
    if isinstance(rule, CorrelationRule):
        return source_of(rule.steps[0].base)
    if rule.source.product == "moewarden":
        return {}
    return {"product": rule.source.product, "category": rule.source.category, "service": rule.source.service}


def fires(rule: CorrelationRule, descriptions: list[dict[str, Any]], folder: Path) -> bool:
    """Whether the rule alone finds anything among the events."""
    store = EventStore.create(folder / "events.duckdb", folder)
    store.append(events(descriptions, source_of(rule)), first_id=1)
    report = scan(store, RuleSet((), (replace(rule, emits=True),)))
    store.close()
    assert report.errors == {}
    assert report.timed_out == ()
    return bool(report.signals)


CASES_BY_TITLE = read_cases()


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[bool]]]:
    """Title of an event rule -> of each of its matches, and last of its misses: for every event, whether the rule finds it.
    All rules meet all events at once, which is much faster than each by itself.
    """
    folder = tmp_path_factory.mktemp("pack")
    store = EventStore.create(folder / "events.duckdb", folder)
    groups: dict[str, list[range]] = {}
    every: list[Event] = []
    for rule in RULES.event_rules:
        case = CASES_BY_TITLE.get(rule.rule.title, {"match": [], "miss": []})
        groups[rule.rule.title] = []
        for described in [*([event] for event in case["match"]), case["miss"]]:
            first = len(every) + 1
            every += events(described, source_of(rule))
            groups[rule.rule.title].append(range(first, len(every) + 1))
    store.append(iter(every), first_id=1)
    report = scan(store, RuleSet(tuple(replace(rule, emits=True) for rule in RULES.event_rules), ()))
    store.close()
    assert report.errors == {}
    assert report.timed_out == ()
    hits = {signal.rule.title: set(signal.event_ids) for signal in report.signals}
    return {
        title: [[event in hits.get(title, ()) for event in group] for group in told] for title, told in groups.items()
    }


def case_of(title: str) -> dict[str, list[dict[str, Any]]]:
    """What a rule must find, and leave alone."""
    assert title in CASES_BY_TITLE, f"add a match and a miss for {title!r} to {CASES.name}/"
    case = CASES_BY_TITLE[title]
    assert case["match"], "a rule needs an event that it must find"
    assert case["miss"], "a rule needs an event that it must leave alone"
    return case


@pytest.mark.parametrize("title", sorted(rule.rule.title for rule in RULES.event_rules))
def test_rule_finds_its_event_and_leaves_the_near_miss(title: str, found: dict[str, list[list[bool]]]) -> None:
    case_of(title)
    *matches, miss = found[title]
    for number, group in enumerate(matches):
        assert any(group), f"match {number + 1} of {title!r} was not found"
    assert miss
    assert not any(miss)


@pytest.mark.parametrize("title", sorted(rule.rule.title for rule in RULES.correlations))
def test_correlation_finds_its_events_and_leaves_the_near_miss(title: str, tmp_path: Path) -> None:
    case, rule = case_of(title), BY_TITLE[title]
    assert isinstance(rule, CorrelationRule)
    assert fires(rule, case["match"], tmp_path)
    assert not fires(rule, case["miss"], tmp_path)


def test_every_case_belongs_to_a_rule() -> None:
    assert sorted(set(CASES_BY_TITLE) - set(BY_TITLE)) == []


@pytest.mark.parametrize("title", sorted(BY_TITLE))
def test_rule_says_what_a_reader_needs(title: str) -> None:
    rule = BY_TITLE[title].rule
    assert rule.id
    assert rule.description
    assert rule.false_positives
    assert all(technique[0] == "T" for technique in rule.techniques)
    if rule.level in ("medium", "high", "critical"):
        assert rule.techniques, "a rule that accuses names its technique"


def test_ids_and_titles_are_unique() -> None:
    rules = [item.rule for item in (*RULES.event_rules, *RULES.correlations)]
    assert len({rule.id for rule in rules}) == len(rules)
    assert len(BY_TITLE) == len(rules)


def test_pack_is_broad() -> None:
    assert len(RULES.rules) >= 90
    assert {rule.path.parent.name for rule in RULES.rules if rule.path} >= {
        "windows",
        "linux",
        "web",
        "cloud",
        "network",
    }
