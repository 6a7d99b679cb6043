"""Years and zones that only all files side by side can tell, settled for a whole data set."""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ..events.settling import settle_carried, settle_years, settle_zones
from ..events.store import EventStore
from ..meaning.event import STATED_TIME
from .loading import batches
from .manifest import Manifest, Part
from .place import Place


def settle(place: Place, manifest: Manifest) -> Manifest:
    """Give the events of all parts the times that one process would give them; write anew the parts in which any changed.

    The same statements run over all events at once, in a store that holds only what they look at.
    """
    reports = [report for part in manifest.parts for report in part.files]
    open_ones = {report.file for report in reports if not report.has_years or report.zone}
    if not open_ones:
        return manifest
    beside = {report.file for report in reports if report.states_zone}
    with tempfile.TemporaryDirectory(prefix="moewarden-") as work:
        store = EventStore.create(Path(work) / "times.duckdb", "/")
        try:
            _load_times(place, manifest, store, open_ones | beside)
            settled = settle_years(store, reports)
            if not manifest.timezone:
                settled = settle_zones(store, settle_carried(store, settled))
            for first, part in manifest.numbered():
                if open_ones & part.names:
                    _rewrite(place, part, store, first)
        finally:
            store.close()
    return manifest.with_reports(settled)


def _load_times(place: Place, manifest: Manifest, store: EventStore, wanted: set[str]) -> None:
    cursor = store.cursor()
    for done, part in manifest.numbered():
        if wanted & part.names:
            for narrow in batches(place, part, ["file", "time", "src_ip", "fields"]):
                cursor.register("batch", narrow.add_column(0, "id", _numbers(done, len(narrow))))
                cursor.execute(
                    "INSERT INTO events BY NAME SELECT id, file, time, src_ip, CASE WHEN contains(fields, ?) THEN fields END "
                    "AS fields FROM batch WHERE file IN (SELECT unnest(?))",
                    [f'"{STATED_TIME}"', sorted(wanted)],
                )
                cursor.unregister("batch")
                done += len(narrow)
    cursor.close()


def _rewrite(place: Place, part: Part, store: EventStore, first: int) -> None:
    """Write a part anew where a time of it changed."""
    if all(before is after for before, after in _settled(batches(place, part, ["time"]), store, first)):
        return
    with place.writing(part.file) as file:
        writer: pq.ParquetWriter | None = None
        for _, after in _settled(batches(place, part), store, first):
            writer = writer or pq.ParquetWriter(file, after.schema, compression="zstd")
            writer.write_table(after)
        if writer is not None:
            writer.close()


def _settled(events: Iterable[pa.Table], store: EventStore, first: int) -> Iterator[tuple[pa.Table, pa.Table]]:
    """The events of a part, some at a time, as they were read and as they are settled: the same where that is equal."""
    for batch in events:
        rows = store.query("SELECT id, time FROM events WHERE id BETWEEN ? AND ?", [first, first + len(batch) - 1])
        times = {row["id"] - first: row["time"] for row in rows}
        before = batch.column("time").to_pylist()
        after = [times.get(number, time) for number, time in enumerate(before)]
        first += len(batch)
        if after == before:
            yield batch, batch
        else:
            column = batch.schema.get_field_index("time")
            new = pa.array(after, type=pa.timestamp("us"))
            yield batch, batch.set_column(column, batch.schema.field(column), new)


def _numbers(first: int, count: int) -> pa.Array:
    return pa.array(range(first, first + count), type=pa.int64())
