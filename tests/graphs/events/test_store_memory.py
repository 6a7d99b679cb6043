"""How much memory a store takes that is read by a scan."""

from pathlib import Path

from moewarden.graphs.events.store import EventStore
from moewarden.graphs.meaning.event import Event


def _limit(folder: Path, length: int, *, threads: int) -> float:
    """Megabytes that the database of a store with events of some length may take."""
    path = folder / "events.duckdb"
    store = EventStore.create(path, folder)
    events = [Event(file="a.log", line=line, byte_offset=0, byte_length=length, time=None) for line in range(1, 101)]
    store.append(events, first_id=1)
    store.close()
    store = EventStore.open(path, folder, threads=threads)
    megabytes = _megabytes(store)
    store.close()
    return megabytes


def _megabytes(store: EventStore) -> float:
    (row,) = store.query("SELECT current_setting('memory_limit') AS most")
    number, unit = str(row["most"]).split()
    return float(number) * {"MiB": 1, "GiB": 1024, "TiB": 1 << 20}[unit]


def test_a_scan_keeps_little_of_the_file(tmp_path: Path) -> None:
    assert _limit(tmp_path, 1_000, threads=1) < 256
    assert _limit(tmp_path, 1_000, threads=0) > 256


def test_a_scan_of_long_events_keeps_what_they_need(tmp_path: Path) -> None:
    assert _limit(tmp_path, 200_000, threads=1) > 256


def test_a_store_without_events_is_opened_for_a_scan(tmp_path: Path) -> None:
    path = tmp_path / "events.duckdb"
    EventStore.create(path, tmp_path).close()
    store = EventStore.open(path, tmp_path, threads=1)
    assert store.query("SELECT count(*) AS events FROM events") == [{"events": 0}]
    store.close()


def _limit_while_storing(folder: Path, letters: int, events: int) -> float:
    store = EventStore.create(folder / "events.duckdb", folder)
    message = "x" * letters
    many = [
        Event(file="a.log", line=line, byte_offset=0, byte_length=letters, time=None, message=message)
        for line in range(1, events + 1)
    ]
    store.append(many, first_id=1)
    megabytes = _megabytes(store)
    store.close()
    return megabytes


def test_what_is_written_is_not_kept_in_memory(tmp_path: Path) -> None:
    assert _limit_while_storing(tmp_path, 100, 3_000) < 160


def test_long_events_have_the_memory_they_need_while_they_are_stored(tmp_path: Path) -> None:
    assert _limit_while_storing(tmp_path, 200_000, 100) > 400


def test_a_change_of_many_events_has_the_memory_it_needs(tmp_path: Path) -> None:
    store = EventStore.create(tmp_path / "events.duckdb", tmp_path)
    store.take_much()
    assert _megabytes(store) > 400
    store.close()
