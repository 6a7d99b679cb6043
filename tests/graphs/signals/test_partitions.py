"""Rules matched on a data set part by part find what they find in one store."""

import json
import pickle
from pathlib import Path

import pytest

from moewarden.graphs.datasets.loading import load, load_events
from moewarden.graphs.datasets.manifest import dataset_of, read_manifest
from moewarden.graphs.datasets.writing import write_dataset
from moewarden.graphs.events import parting
from moewarden.graphs.events.store import EventStore
from moewarden.graphs.signals import load_rules, scan, starter_pack
from moewarden.graphs.signals.partitions import match_here, scan_dataset

from ..every_kind import folder_of_every_kind
from ..reading import Case

FAILED = "Nov 21 03:{n:02}:{s:02} web-1 sshd[{p}]: {what} password for root from 203.0.113.9 port {p} ssh2"
RULES = """
title: An id was asked for
name: asked
id: 6f6f1f0e-0000-4000-8000-000000000001
logsource: {category: webserver}
detection: {any: {cs-uri-stem|contains: /p}, condition: any}
level: low
---
title: One client asked for many
id: 6f6f1f0e-0000-4000-8000-000000000002
correlation: {type: value_count, rules: [asked], group-by: [c-ip], timespan: 1h, condition: {gte: 2, field: cs-uri-stem}}
level: medium
---
title: A detail that only some write under this name
id: 6f6f1f0e-0000-4000-8000-000000000003
logsource: {product: windows}
detection: {any: {basketName: [red, blue]}, condition: any}
level: low
---
title: Nothing here has these
id: 6f6f1f0e-0000-4000-8000-000000000004
logsource: {category: webserver}
detection: {any: {Imphash|contains: x}, condition: any}
level: low
"""


@pytest.fixture(autouse=True)
def short_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parting, "_TRIED_BYTES", 500)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    case = Case(tmp_path)
    folder_of_every_kind(case, 3)
    for part in range(6):
        lines = [FAILED.format(n=part, s=second, p=40000 + second, what="Failed") for second in range(50)]
        case.write(f"auth-{part}.log", "\n".join(lines))
    case.write("auth-6.log", FAILED.format(n=6, s=1, p=41000, what="Accepted"))
    # In one file the name is a longer one's end, in another it is the name: together only the latter counts.
    for number, name in enumerate(("detail.basketName", "basketName")):
        lines = [
            json.dumps(
                {
                    "time": "2026-01-01T10:00:00Z",
                    "EventID": 4100,
                    "Channel": "Security",
                    "Computer": "ws-1",
                    name: "red",
                }
            )
            for _ in range(4)
        ]
        case.write(f"shop-{number}.json", "\n".join(lines))
    return case


def told(found):
    return (
        [(s.rule.title, s.event_ids, s.count, dict(s.group)) for s in found.signals],
        found.ends,
        found.groups_left_out,
    )


def test_parts_find_together_what_one_store_finds(case: Case, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "own.yml").write_text(RULES)
    rules = load_rules([starter_pack(), tmp_path / "rules"])
    write_dataset(case.logs, str(tmp_path / "set"), most_bytes=12_000)
    place = dataset_of([tmp_path / "set"])
    assert place is not None
    load(place, tmp_path / "whole.duckdb")
    store = EventStore.open(tmp_path / "whole.duckdb", tmp_path / "set")
    expected = scan(store, rules)
    titles = {signal.rule.title for signal in expected.signals}
    assert any(title.startswith("Login succeeded after") for title in titles)
    assert "One client asked for many" in titles
    ends = {end.rule.title: (end.end, end.reason) for end in expected.ends}
    assert ends["Nothing here has these"][0] == "not applicable"
    assert [len(s.event_ids) for s in expected.signals if s.rule.title.startswith("A detail")] == [4]
    manifest = read_manifest(place)

    def elsewhere(parts, manifest, rules, where, on_wait):  # as if sent to other machines, and done in another order
        yield from match_here(list(reversed(parts)), manifest, pickle.loads(pickle.dumps(rules)), where, on_wait)

    steps = []
    found = scan_dataset(place, manifest, rules, match=elsewhere, on_progress=lambda *done: steps.append(done))
    assert told(found) == told(expected)
    assert steps[0] == (0, manifest.events)
    assert steps[-1] == (manifest.events, manifest.events)
    wanted = {event for signal in found.signals for event in signal.event_ids}
    load_events(place, manifest, wanted, tmp_path / "hits.duckdb")
    hits = EventStore.open(tmp_path / "hits.duckdb", tmp_path / "set")
    rows = "SELECT * FROM events WHERE id IN (SELECT unnest(?)) ORDER BY id"
    assert hits.query("SELECT * FROM events ORDER BY id") == store.query(rows, [sorted(wanted)])
    assert hits.raw(sorted(wanted)) == store.raw(sorted(wanted))
    hits.close()
    store.close()
