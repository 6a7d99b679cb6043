"""Events that are added together stand in the store as if each had been added for itself."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from moewarden.graphs.events import store as store_module
from moewarden.graphs.events.columns import table_of
from moewarden.graphs.events.store import EventStore
from moewarden.graphs.meaning.event import Event


@pytest.fixture
def store(tmp_path: Path) -> EventStore:
    (tmp_path / "logs").mkdir()
    return EventStore.create(tmp_path / "store.duckdb", tmp_path / "logs")


def events(count: int) -> list[Event]:
    return [Event("a.log", number, 10 * number, 9, message=f"line {number}") for number in range(1, count + 1)]


def ids(store: EventStore) -> list[int]:
    return [row["id"] for row in store.query("SELECT id FROM events ORDER BY id")]


@pytest.mark.parametrize("together", [1, 5, 1000])
def test_what_was_added_is_seen_at_once_and_stays(
    store: EventStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(store_module, "_TOGETHER", together)
    free = store.append(events(3), first_id=1)
    free = store.append(events(4), first_id=free)
    assert ids(store) == [*range(1, 8)]
    free = store.append(events(2), first_id=free)
    store.drop_behind(5)
    store.append(events(1), first_id=6)
    store.close()
    again = EventStore.open(tmp_path / "store.duckdb", tmp_path / "logs")
    assert ids(again) == [*range(1, 7)]
    again.close()


def test_a_store_that_took_no_more_is_closed_without_another_error(store: EventStore) -> None:
    store.append(events(3), first_id=1)
    with pytest.raises(duckdb.Error):
        store.append_table(table_of(events(1)).append_column("shape", pa.array(["round"])), first_id=4)
    store.close()
