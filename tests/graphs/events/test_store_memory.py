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
    (row,) = store.query("SELECT current_setting('memory_limit') AS most")
    store.close()
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
