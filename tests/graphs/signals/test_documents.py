"""A rule file from anybody: what cannot be read is named, and the other documents of the file go on."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from moewarden.graphs.signals import check_rules, load_rules, scan, starter_pack
from moewarden.graphs.signals.documents import DEEPEST, MOST_BYTES, MOST_VALUES, documents_of

from .stores import event, store_of

GOOD = "title: {}\nlogsource: {{product: linux}}\ndetection: {{a: {{x: 1}}, condition: a}}\n"
UNREADABLE = {
    "impossible date": "date: 2024-13-45",
    "impossible moment": "date: 2024-02-30T25:61:61Z",
    "template": "author: {{name}}",
    "list as key": "author: {[1]: 2}",
    "long number": f"author: {'1' * 5000}",
    "no number": "author: !!int x",
    "code": "author: !!python/object/apply:os.getcwd []",
    "twice": "title: again",
    "half a character": r'author: "\ud800"',
    "deep": f"author: {'[' * (DEEPEST + 1)}{']' * (DEEPEST + 1)}",
    "holds itself": "author: &a [*a]",
    "repeats itself": "author: [&a [1,1,1,1,1,1,1,1,1], &b [*a,*a,*a,*a,*a,*a,*a,*a,*a], &c [*b,*b,*b,*b,*b,*b,*b,*b,*b], "
    "&d [*c,*c,*c,*c,*c,*c,*c,*c,*c], &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]]",
    "many values": f"author: [{'1,' * (MOST_VALUES + 1)}]",
    "open quote": 'author: "x',
}
OF_EVERY_TYPE: list[Any] = [
    None,
    True,
    7,
    1.5,
    float("nan"),
    "",
    "x",
    "%x%",
    "\0",
    [],
    {},
    [None],
    {"a": 1},
    {1: 2},
    date(2024, 1, 1),
    b"\xff",
    10**30,
]


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_document_is_named_with_line_and_title_and_the_others_are_used(name: str, tmp_path: Path) -> None:
    path = tmp_path / "rules.yml"
    path.write_text(
        f"{GOOD.format('First')}---\n{GOOD.format('Second')}{UNREADABLE[name]}\n---\n{GOOD.format('Third')}"
    )
    checks = check_rules(path)
    assert [(check.title, check.error is None) for check in checks] == [
        ("First", True),
        ("Second", False),
        ("Third", True),
    ]
    message = str(checks[1].error)
    assert message.startswith(f"{path}: rule 'Second': is not readable YAML: ")
    assert message.endswith("Correct the file or remove it.")
    assert "\n" not in message
    assert [rule.title for rule in load_rules([path], on_error="skip").rules] == ["First", "Third"]


def test_error_names_the_line_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "rules.yml"
    path.write_text(f"{GOOD.format('First')}---\n{GOOD.format('Second')}author: 'x\n")
    assert "line 8" in str(check_rules(path)[1].error)


def test_marker_within_an_indented_text_ends_no_document(tmp_path: Path) -> None:
    path = tmp_path / "rules.yml"
    path.write_text(f"{GOOD.format('First')}description: |\n  ---\n  more\n")
    assert [document.title for document in documents_of(path, path.read_bytes())] == ["First"]


def test_file_too_large_for_rules_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "rules.yml"
    with path.open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)
    (check,) = check_rules(path)
    assert "bytes" in str(check.error)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in items for place in ((*path, key), *_places(item, (*path, key)))]


def _changed(document: dict[str, Any], place: tuple[Any, ...], *values: Any) -> dict[str, Any]:
    """A copy of the document with another value at a place, or without it."""
    copied: dict[str, Any] = yaml.safe_load(yaml.safe_dump(document))
    inner: Any = copied
    for key in place[:-1]:
        inner = inner[key]
    if values:
        inner[place[-1]] = values[0]
    else:
        del inner[place[-1]]
    return copied


@pytest.mark.parametrize("kind", ["detection", "correlation"])
def test_any_field_dropped_or_of_any_type_is_used_or_named(kind: str, tmp_path: Path) -> None:
    documents = [d for f in sorted(starter_pack().rglob("*.yml")) for d in yaml.safe_load_all(f.read_text()) if d]
    document = max((d for d in documents if kind in d), key=lambda d: len(d))
    changed = [_changed(document, place) for place in _places(document)]
    changed += [_changed(document, place, value) for place in _places(document) for value in OF_EVERY_TYPE]
    path = tmp_path / "rules.yml"
    path.write_text(yaml.safe_dump_all(changed))
    checks = check_rules(path)
    assert len(checks) == len(changed)
    assert any(check.error for check in checks)
    rules = load_rules([starter_pack(), path], on_error="skip")
    assert all(isinstance(text, str) for rule in rules.rules for text in (rule.id, rule.title, rule.description))
    store = store_of(tmp_path, [event(message="x")])
    report = scan(store, rules)
    store.close()
    assert report.timed_out == ()
