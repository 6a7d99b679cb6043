"""Costly patterns are known before they are asked, asked of few events at a time, and end when their time is up."""

from itertools import count
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from moewarden.graphs.signals import asking
from moewarden.graphs.signals.patterns import LARGEST, size_of
from moewarden.graphs.signals.portions import LONGEST, Portions
from moewarden.graphs.signals.ruleset import RuleSet, check_rules
from moewarden.graphs.signals.scan import scan

from .stores import event, rules_of, store_of


def rules_for(folder: Path, condition: str) -> RuleSet:
    return rules_of(
        folder,
        f"""
        title: Asked
        logsource: {{product: moewarden, category: normalized}}
        detection: {{a: {{{condition}}}, condition: a}}
        """,
    )


@pytest.mark.parametrize(
    ("pattern", "places"),
    [
        ("abc", 3),
        ("a.{20}b", 22),
        ("(?:a.{5}){1,2}b", 13),
        ("(?:(?:a{3}){3}){3}", 27),
        ("[a-f]{2,}x", 3),
        ("cat|dog", 6),
        (r"\pL{2,5}\p{Greek}(?<name>x){3}\\p{2}", 12),
    ],
)
def test_repetitions_are_written_out(pattern: str, places: int) -> None:
    assert size_of(pattern).places == size_of(f"(?i:{pattern})").places == places


@pytest.mark.parametrize("pattern", ["a.{20}b", "(a|b)*a" + "(a|b)" * 20, "[[:alpha:]]{30}x", "(?:a.{30}){1,2}b"])
def test_what_the_engine_could_forget_is_costly(pattern: str) -> None:
    assert size_of(pattern).weight > 0


@pytest.mark.parametrize(
    "pattern", [r"((a+)+)+b", r"\b(nc|ncat)\b.*\s-\w*e", "|".join(f"word{n}" for n in range(300)), r".*a.*b.*c"]
)
def test_what_it_remembers_is_not(pattern: str) -> None:
    assert size_of(pattern).weight == 0


def test_pattern_that_grows_too_large_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(
        "title: Vast\nlogsource: {product: moewarden, category: normalized}\n"
        f"detection: {{a: {{message|re: '{'a.{900}' * (LARGEST // 900 + 1)}'}}, condition: a}}\n"
    )
    (check,) = check_rules(tmp_path)
    assert "rule 'Vast': the regular expression" in str(check.error)
    assert f"at most {LARGEST:,} are asked" in str(check.error)


def test_thousands_of_alternatives_are_asked(tmp_path: Path) -> None:
    words = "|".join(f"w{n}x" for n in range(900))
    store = store_of(tmp_path, [event(1, message="a w17x b"), event(2, message="a w17 b")])
    report = scan(store, rules_for(tmp_path, f"message|re: '{words}'"))
    assert [signal.event_ids for signal in report.signals] == [(1,)]


def test_costly_pattern_is_asked_of_all_events_in_portions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_STEPS", 1_000)
    events = [event(n, message=("a" * 30 + f"b{n}") if n % 3 else "none") for n in range(1, 40)]
    report = scan(store_of(tmp_path, events), rules_for(tmp_path, "message|re: 'a.{20}b'"))
    (signal,) = report.signals
    assert signal.event_ids == tuple(n for n in range(1, 40) if n % 3)
    assert report.ends[0].end == "matched"


def test_costly_pattern_ends_when_its_time_is_up_and_its_hits_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock that ticks once a look stands in for a slow pattern."""
    monkeypatch.setattr(asking, "_STEPS", 1_000)
    ticks = count()
    monkeypatch.setattr(asking, "time", SimpleNamespace(thread_time=lambda: next(ticks)))
    store = store_of(tmp_path, [event(n, message="a" * 30 + f"b{n}") for n in range(1, 500)])
    report = scan(store, rules_for(tmp_path, "message|re: 'a.{20}b'"), rule_seconds=10)
    assert [rule.title for rule in report.timed_out] == ["Asked"]
    assert [end.end for end in report.ends] == ["not finished"]
    assert 0 < report.signals[0].count < 20


def test_events_too_long_for_a_costly_pattern_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_STEPS", 1_000)
    texts = ["a" * 30 + "b", "a" * 3_000 + "b", "a" * 30 + "b"]
    store = store_of(tmp_path, [event(n, message=text) for n, text in enumerate(texts, 1)])
    report = scan(store, rules_for(tmp_path, "message|re: 'a.{20}b'"))
    assert [signal.event_ids for signal in report.signals] == [(1, 3)]
    assert report.ends[0].end == "not finished"
    assert "events too long for its patterns: 1;" in report.ends[0].reason


def test_portions_grow_while_they_are_cheap_and_leave_nothing_out() -> None:
    ids, sizes = np.arange(10, 110), np.full(100, 7)
    portions = Portions(ids, sizes, most=20)
    lengths, seen = [], []
    for first, last in portions:
        lengths.append(last - first + 1)
        seen += range(first, last + 1)
        portions.grow(0.0 if len(lengths) < 3 else 1.0)
    assert seen == ids.tolist()
    assert lengths[:5] == [2, 11, 45, 2, 2]
    assert portions.left_out == 0


def test_one_event_may_be_longer_than_a_portion() -> None:
    sizes = np.array([5, 10 * LONGEST, 10 * LONGEST + 1, 5])
    portions = Portions(np.arange(4), sizes, most=10)
    assert list(portions) == [(0, 0), (1, 1), (3, 3)]
    assert portions.left_out == 1


@pytest.mark.parametrize(
    ("written", "said", "other"),
    [
        ("*a_b*c?d*", "xA_bzzcXd.", "xA-bzzcXd."),
        ("100%*.x?", "100%\n.xé", "1000.xé"),
        ("(a[*]b)*+?", "(a[z]b)+!", "(a[z]b)!"),
        ("*\\\\temp\\\\*.exe", "c:\\temp\\a.exe", "c:\\temp/a.exe"),
    ],
)
def test_wildcards_are_asked_in_one_pass(tmp_path: Path, written: str, said: str, other: str) -> None:
    """No LIKE with an ESCAPE or a sign for one letter: the database tries each of its places for each of the others'."""
    rules = rules_for(tmp_path, f"message: '{written}'")
    sql = rules.event_rules[0].condition.sql
    assert "ESCAPE" not in sql
    assert "LIKE" not in sql or "_" not in sql
    store = store_of(tmp_path, [event(1, message=said), event(2, message=other)])
    assert [signal.event_ids for signal in scan(store, rules).signals] == [(1,)]
