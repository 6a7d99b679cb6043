"""All that events say is looked through by its lines, and nothing that stands in the whole text is missed."""

import random
import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
import yaml

from moewarden.graphs.signals import lines, load_rules, scan
from moewarden.graphs.signals.columns import Origin, select_computed
from moewarden.graphs.signals.lines import Lines, Sought, part_in_a_line
from moewarden.graphs.signals.literals import Literals
from moewarden.graphs.signals.needs import EDGE

from .stores import event, store_of

PIECES = [
    "ab",
    "n",
    "na",
    "\n",
    "\r\n",
    "\t",
    '"',
    "\\",
    "%61",
    "%2561",
    "%c3",
    "+",
    " ",
    "é",
    "\u212a",
    ":",
    "t1",
    "\x01",
]


@pytest.mark.parametrize(
    ("column", "literal", "part"),
    [
        ("text", "one\ntwo and", "two and"),
        ("text", 'a"b\\c', 'a"b\\c'),
        ("record", 'privileged":"true', "privileged"),
        ("record", f"{EDGE}next", "ext"),
        ("record", '":"', ""),
        ("record", "c:\\windows\\temp", "windows"),
        ("request", "union select", "union select"),
    ],
)
def test_part_of_a_literal_that_one_line_holds(column: str, literal: str, part: str) -> None:
    assert part_in_a_line(column, literal) == part


@pytest.mark.parametrize("sample", [500, 10])
@pytest.mark.parametrize("column", ["text", "record", "request"])
def test_whatever_the_whole_text_holds_is_found(column: str, sample: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a small sample, what stands often is not looked for."""
    draw = random.Random(7)
    monkeypatch.setattr(lines, "_SAMPLE", sample)
    monkeypatch.setattr(lines, "_WORTH", 0.1)

    def text() -> str:
        return "".join(draw.choice(PIECES) for _ in range(draw.randrange(7)))

    happened = [
        event(number, action="web_request", message=text(), fields={f"k{text()}": text(), "other": text()})
        for number in range(1, 121)
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = store_of(folder, happened)
        # The same text, asked for without the help of literals.
        whole = {row["id"]: row["text"] for row in store.query(_sql(column))}
        asked = sorted(
            {said[at : at + size].lower() for said in whole.values() for size in (2, 4, 7) for at in (0, 3, 9)}
        )
        asked = [literal for literal in draw.sample(asked, 150) if len(literal) > 1 and "*" not in literal]
        rules = [
            {
                "title": str(number),
                "logsource": {"product": "moewarden", "category": "normalized"},
                "detection": {"a": {f"{column}|contains": literal.replace("\\", "\\\\")}, "condition": "a"},
            }
            for number, literal in enumerate(asked)
        ]
        (folder / "rules.yml").write_text(yaml.safe_dump_all(rules), encoding="utf-8")
        loaded = load_rules([folder / "rules.yml"])
        report = scan(store, loaded, rule_seconds=600)
        lowered = {
            row["id"]: row["text"] for row in store.query(f"SELECT id, lower(text) AS text FROM ({_sql(column)})")
        }
        store.close()
    found = {(int(signal.rule.title), number) for signal in report.signals for number in signal.event_ids}
    expected = {(n, id_) for n, literal in enumerate(asked) for id_, said in lowered.items() if literal in said}
    assert len(expected) > 150
    assert found == expected


def _sql(column: str) -> str:
    return select_computed(column, "events", 0, 1 << 40)


def test_names_of_fields_stand_in_the_record(tmp_path: Path) -> None:
    rule = {
        "title": "T",
        "logsource": {"product": "moewarden", "category": "normalized"},
        "detection": {"a": {"record|contains": "privileged"}, "condition": "a"},
    }
    (tmp_path / "rules.yml").write_text(yaml.safe_dump(rule), encoding="utf-8")
    store = store_of(tmp_path, [event(1, fields={"x.privileged": "true"}), event(2, fields={"y": "true"})])
    report = scan(store, load_rules([tmp_path / "rules.yml"]))
    store.close()
    assert [signal.event_ids for signal in report.signals] == [(1,)]


def test_what_stands_in_every_event_is_not_looked_for() -> None:
    said = [
        text for number in range(1_000) for text in (f"common {number}", "rare" if number == 7 else f"common/{number}")
    ]
    sought = Sought({Origin((), "text"): Literals(["common", "rare", "never", "9"], [])})
    found = Lines(duckdb.connect(), sought, ["text"])
    numbers = np.arange(2_000)
    found.add(pa.array(said), numbers, numbers // 2, events=1_000)
    assert found.holding("text", "never") is False
    assert np.flatnonzero(found.holding("text", "rare")).tolist() == [7]
    assert np.flatnonzero(found.holding("text", "9")).tolist() == [n for n in range(1_000) if "9" in str(n)]
    assert [stretch.packed for stretch in found._found["text"][sought.literals.inner["common"]]] == [None]
    assert np.all(found.holding("text", "common"))
