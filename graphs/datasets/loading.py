"""A data set becomes the event store of one scan or one investigation."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import InputError
from ..events.columns import COLUMNS, below
from ..events.store import LINES, EventStore, writing
from ..records.ingest import IngestProgress, IngestReport
from .manifest import PART_SCHEMA, Manifest, Part, read_manifest
from .place import Place

_ROWS = 65_536


def load(
    place: Place,
    store_path: Path,
    *,
    on_progress: Callable[[IngestProgress], None] | None = None,
    timezone: str = "",
) -> IngestReport:
    """Make a new event store with all events of a data set and their raw lines; what came of the files.

    `timezone` is what is wanted for times that state none; a data set that was read with another one is refused.
    """
    manifest = read_manifest(place)
    if timezone and timezone != manifest.timezone:
        raise InputError(
            f"{place.where}: its times without a zone were read as {manifest.timezone or 'the logs beside them, else UTC'}, "
            f"and {timezone} is wanted now. Leave the time zone out, or read the logs again with --timezone {timezone}."
        )
    with writing(store_path):
        store = EventStore.create(store_path, "/")
        try:
            cursor = store.cursor()
            cursor.execute(f"CREATE TABLE lines ({', '.join(f'{name} {kind}' for name, kind in LINES)})")
            _load_parts(place, manifest, cursor, on_progress)
            cursor.close()
        finally:
            store.close()
    return manifest.report()


def _load_parts(
    place: Place,
    manifest: Manifest,
    cursor: duckdb.DuckDBPyConnection,
    on_progress: Callable[[IngestProgress], None] | None,
) -> None:
    columns = ", ".join(f'"{name}"' for name, _ in COLUMNS)
    done = files = 0
    total = sum(len(part.files) for part in manifest.parts)
    for part in manifest.parts:
        if on_progress:
            on_progress(IngestProgress(file=part.file, files_done=files, files_total=total, events=done))
        for batch in batches(place, part):
            ids = pa.array(range(done + 1, done + 1 + len(batch)), type=pa.int64())
            numbered = below(batch, part.lines_before).add_column(0, "id", ids)
            cursor.register("batch", numbered)
            cursor.execute(f"INSERT INTO events SELECT {columns} FROM batch")
            cursor.execute("INSERT INTO lines SELECT id, raw FROM batch")
            cursor.unregister("batch")
            done += len(batch)
        files += len(part.files)
    if on_progress:
        on_progress(IngestProgress(file="", files_done=files, files_total=files, events=done))


def batches(place: Place, part: Part) -> Iterator[pa.Table]:
    """The events of a part, in their order, some at a time. Raises InputError where it is not as it was written."""
    where = f"{place.where}: {part.file}"
    again = "Read the logs again with `moewarden read LOGS --to` and a new folder."
    rows = 0
    try:
        with place.open(part.file) as file, pq.ParquetFile(file) as parquet:
            if not parquet.schema_arrow.equals(PART_SCHEMA):
                raise InputError(f"{where} has other columns than its manifest says. {again}")
            for batch in parquet.iter_batches(batch_size=_ROWS):
                rows += len(batch)
                yield pa.Table.from_batches([batch])
    except FileNotFoundError as error:
        raise InputError(f"{where} is missing. Put it back, or read the logs again.") from error
    except (pa.ArrowInvalid, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise InputError(f"{where} is damaged ({str(error)[:200]}). {again}") from error
    if rows != part.events:
        raise InputError(f"{where} holds {rows:,} events, and the manifest says {part.events:,}. {again}")
