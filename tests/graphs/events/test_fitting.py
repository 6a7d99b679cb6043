"""Long events beside many long ones are cut, and said to be; a few of them stay whole."""

from pathlib import Path

import orjson
import pytest

from moewarden.graphs.events import fitting
from moewarden.graphs.events.columns import table_of
from moewarden.graphs.events.fitting import Fitting, shorter_fields
from moewarden.graphs.events.gaps import could_matter, gaps_of
from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import EventStore
from moewarden.graphs.meaning.event import Event
from moewarden.graphs.signals import load_rules, scan, starter_pack


def _event(line: int, letters: int) -> Event:
    fields = {"pid": str(line), "text": "x" * letters}
    return Event(file="a.log", line=line, byte_offset=0, byte_length=letters, time=None, fields=fields)


def _lengths(events: list[Event], given: int = 1) -> list[int]:
    return [
        len(orjson.loads(text)["text"]) for text in Fitting().fit(table_of(events), given).column("fields").to_pylist()
    ]


def test_a_few_long_events_among_short_ones_stay_whole() -> None:
    events = [_event(line, 900_000 if line % 500 == 0 else 100) for line in range(1, 2_001)]
    assert sum(length == 900_000 for length in _lengths(events)) == 4


def test_of_many_long_events_the_later_ones_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "MOST_BYTES", 1_000_000)
    lengths = _lengths([_event(line, 100_000 if line % 2 else 50) for line in range(1, 41)])
    assert lengths[:19:2] == [100_000] * 9 + lengths[18:19]
    assert all(length < 20_000 for length in lengths[20::2])
    assert set(lengths[1::2]) == {50}


def test_the_database_takes_a_new_stretch_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "MOST_BYTES", 1_000_000)
    lengths = _lengths([_event(line, 100_000) for line in range(1, 41)], given=fitting.TOGETHER - 19)
    assert [length == 100_000 for length in lengths] == ([True] * 9 + [False] * 11) * 2


def test_the_pieces_in_which_events_come_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "MOST_BYTES", 1_000_000)
    events = [_event(line, 30_000 * (line % 5)) for line in range(1, 101)]
    several, cut = Fitting(), []
    for first in range(0, 100, 7):
        cut += several.fit(table_of(events[first : first + 7]), first + 1).to_pylist()
    assert cut == Fitting().fit(table_of(events), 1).to_pylist()


@pytest.mark.parametrize(
    "fields",
    [
        {"a": "x" * 300_000, "b": "short"},
        {f"field{number}": "y" * 900 for number in range(1_000)},
        {f"{number}" * 500: "z" for number in range(200)},
        {},
    ],
    ids=["one value", "many values", "long names", "none"],
)
def test_what_is_left_of_fields_is_little_and_begins_as_they_do(fields: dict[str, str]) -> None:
    left = orjson.loads(shorter_fields(orjson.dumps(fields).decode(), 300_000))
    assert len(orjson.dumps(left)) < 20_000
    assert left.pop("truncated") == "300000"
    assert [*left] == [*fields][: len(left)]
    assert all(value[:100] == fields[name][:100] for name, value in left.items())


def test_a_folder_of_long_events_is_read_matched_and_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "MOST_BYTES", 1 << 20)
    logs = tmp_path / "logs"
    logs.mkdir()
    lines = [
        orjson.dumps(
            {
                "Event": {
                    "System": {
                        "EventID": 4104,
                        "Channel": "Microsoft-Windows-PowerShell/Operational",
                        "Computer": "pc",
                    },
                    "EventData": {"ScriptBlockText": f"[Ref].Assembly {number} " + "A-B " * 50_000},
                }
            }
        )
        for number in range(40)
    ]
    (logs / "ps.jsonl").write_bytes(b"\n".join(lines))
    path = tmp_path / "events.duckdb"
    report = perceive(logs, path)
    assert (report.events, report.files[0].truncated) == (40, 38)
    gaps = gaps_of(report)
    assert [gap["kind"] for gap in gaps] == ["cut"]
    assert could_matter(gaps)
    store = EventStore.open(path, logs, threads=1)
    try:
        scanned = scan(store, load_rules([starter_pack()], on_error="skip"))
        assert not any("memory" in reason.lower() for reason in scanned.errors.values())
        assert store.query("SELECT max(strlen(command)) AS most FROM events WHERE id > 5")[0]["most"] < 3_000
        assert store.raw([40])[40].encode() == lines[39]
    finally:
        store.close()
