"""Compiled rules are kept by content: found again anywhere, never out of date, and never in the way."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from moewarden.graphs.signals import RuleCache, RuleSet, check_rules, load_rules, starter_pack
from moewarden.graphs.signals import ruleset as ruleset_module
from moewarden.graphs.signals.compiled import FILE_NAME

RULE = """
title: {title}
id: 5b8e5d7e-3c2c-4f2f-9a70-0d3f0f6f0001
name: one
tags: [attack.execution, attack.t1059.001]
logsource: {{product: windows, category: process_creation}}
detection:
  a: {{CommandLine|contains: [mimikatz, 'x y'], Image|re: 'po?wer'}}
  b: {{User: null}}
  condition: a and not b
---
title: Many
date: 2026-11-22
correlation: {{type: event_count, rules: [one], group-by: [User], timespan: 1m, condition: {{gte: 3}}}}
---
title: Wrong
logsource: {{product: linux}}
detection: {{condition: nothing}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "rules.yml").write_text(RULE.format(title="First"))
    return rules


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Titles of the event rules that are compiled from here on."""
    seen: list[str] = []
    compile_rule = ruleset_module._event_rule

    def counted(content, path):
        seen.append(content["title"])
        return compile_rule(content, path)

    monkeypatch.setattr(ruleset_module, "_event_rule", counted)
    return seen


def test_known_rules_are_not_compiled_again(folder: Path, tmp_path: Path, compiled: list[str]) -> None:
    plain = load_rules([folder], on_error="skip")
    first = load_rules([folder], on_error="skip", cache=RuleCache(tmp_path / "cache"))
    del compiled[:]
    second = load_rules([folder], on_error="skip", cache=RuleCache(tmp_path / "cache"))
    assert compiled == []
    assert as_plain(plain) == as_plain(first) == as_plain(second)
    assert [str(check.error) for check in check_rules(folder, cache=RuleCache(tmp_path / "cache")) if check.error]


def test_starter_pack_is_the_same_from_the_cache(tmp_path: Path) -> None:
    cache = RuleCache(tmp_path)
    load_rules([starter_pack()], cache=cache)
    assert as_plain(load_rules([starter_pack()], cache=cache)) == as_plain(load_rules([starter_pack()]))


def test_what_changed_is_compiled_anew_and_what_moved_is_not(folder: Path, tmp_path: Path, compiled: list[str]) -> None:
    cache = RuleCache(tmp_path / "cache")
    load_rules([folder], on_error="skip", cache=cache)
    folder = folder.rename(tmp_path / "elsewhere")
    del compiled[:]
    moved = load_rules([folder], on_error="skip", cache=cache)
    assert compiled == []
    assert moved.event_rules[0].rule.path == folder / "rules.yml"
    assert str(moved.skipped[0]).startswith(f"{folder / 'rules.yml'}: rule 'Wrong'")
    (folder / "rules.yml").write_text(RULE.format(title="Second"))
    assert load_rules([folder], on_error="skip", cache=cache).event_rules[0].rule.title == "Second"


def test_another_version_compiles_anew(
    folder: Path, tmp_path: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load_rules([folder], on_error="skip", cache=RuleCache(tmp_path))
    monkeypatch.setattr("moewarden.graphs.signals.compiled._compiler", lambda: b"another")
    del compiled[:]
    load_rules([folder], on_error="skip", cache=RuleCache(tmp_path))
    assert "First" in compiled


@pytest.mark.parametrize("content", [b"no database", b""], ids=["damaged", "empty"])
def test_damaged_cache_is_begun_anew(folder: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    cache = RuleCache(tmp_path)
    assert load_rules([folder], on_error="skip", cache=cache).rules
    assert cache.trouble == ""
    assert sqlite3.connect(tmp_path / FILE_NAME).execute("SELECT count(*) FROM compiled").fetchone() == (1,)


def test_cache_that_cannot_be_written_is_said_and_changes_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = RuleCache(tmp_path / "file")
    assert as_plain(load_rules([folder], on_error="skip", cache=cache)) == as_plain(
        load_rules([folder], on_error="skip")
    )
    assert "cannot be opened" in cache.trouble


def test_entry_that_is_no_rule_is_compiled_anew(folder: Path, tmp_path: Path) -> None:
    cache = RuleCache(tmp_path)
    load_rules([folder], on_error="skip", cache=cache)
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("UPDATE compiled SET value = '[{}]'")
    assert as_plain(load_rules([folder], on_error="skip", cache=cache)) == as_plain(
        load_rules([folder], on_error="skip")
    )


def test_what_was_kept_longest_goes_when_there_is_too_much(tmp_path: Path) -> None:
    cache = RuleCache(tmp_path, most_bytes=1_000)
    cache.write({b"old": ["x" * 600]})
    cache.write({b"new": ["y" * 450]})
    assert list(cache.read([b"old", b"new"])) == [b"new"]


def test_two_processes_share_a_cache(folder: Path, tmp_path: Path) -> None:
    for number in range(30):
        (folder / f"{number}.yml").write_text(RULE.format(title=f"T{number}").replace("0001", f"{number:04}"))
    program = (
        "import sys; from pathlib import Path; from moewarden.graphs.signals import RuleCache, load_rules\n"
        "cache = RuleCache(Path(sys.argv[2]))\n"
        "rules = load_rules([Path(sys.argv[1])], on_error='skip', cache=cache)\n"
        "print(len(rules.rules), repr(cache.trouble))"
    )
    words = [sys.executable, "-c", program, str(folder), str(tmp_path / "cache")]
    started = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert {process.communicate()[0] for process in started} == {"61 ''\n"}


def as_plain(rules: RuleSet) -> list[object]:
    return [rules.event_rules, rules.correlations, [str(error) for error in rules.skipped]]
