"""A data set becomes the event store of one scan or one investigation."""

import math
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import InputError
from ..events.columns import COLUMNS, below
from ..events.store import LINES, EventStore, writing
from ..records.ingest import IngestProgress, IngestReport
from .manifest import PART_SCHEMA, Manifest, Part, read_manifest
from .place import Place

_ROWS = 65_536
_SECONDS_BETWEEN_REPORTS = 0.5


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
    manifest = read_manifest(place, timezone=timezone)
    with writing(store_path):
        store = EventStore.create(store_path, "/")
        try:
            files = 0
            total = sum(len(part.files) for part in manifest.parts)
            last = -math.inf

            def tell(file: str, events: int) -> None:
                nonlocal last
                if on_progress and (not file or time.monotonic() - last >= _SECONDS_BETWEEN_REPORTS):
                    last = time.monotonic()
                    share = events / max(1, manifest.events)
                    on_progress(
                        IngestProgress(file=file, files_done=files, files_total=total, events=events, share=share)
                    )

            for first, part in manifest.numbered():
                tell(part.file, first - 1)
                _add(store, place, part, first, on_added=partial(tell, part.file))
                files += len(part.files)
            tell("", manifest.events)
        finally:
            store.close()
    read = manifest.report()
    return replace(read, files=tuple(store.fitting.told(read.files)))


def load_part(place: Place, part: Part, first: int, store_path: Path) -> None:
    """Make a new event store with the events of one part, numbered from `first`, without their raw lines."""
    with writing(store_path):
        store = EventStore.create(store_path, "/")
        try:
            _add(store, place, part, first, with_lines=False)
        finally:
            store.close()


def load_events(place: Place, manifest: Manifest, ids: Collection[int], store_path: Path) -> None:
    """Make a new event store with these events alone, and their raw lines."""
    wanted = np.array(sorted(ids), np.int64)
    with writing(store_path):
        store = EventStore.create(store_path, "/")
        try:
            for first, part in manifest.numbered():
                own = wanted[(wanted >= first) & (wanted < first + part.events)]
                if len(own):
                    _add(store, place, part, first, only=own)
        finally:
            store.close()


def _add(
    store: EventStore,
    place: Place,
    part: Part,
    first: int,
    *,
    only: npt.NDArray[np.int64] | None = None,
    with_lines: bool = True,
    on_added: Callable[[int], None] = lambda _: None,
) -> None:
    """Put a part's events into a store, numbered from `first`; all, or `only` these. `on_added` is told the last number on the way."""
    columns = ", ".join(f'"{name}"' for name, _ in COLUMNS)
    cursor = store.cursor()
    if with_lines:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS lines ({', '.join(f'{name} {kind}' for name, kind in LINES)})")
    for batch in batches(place, part):
        ids = np.arange(first, first + len(batch))
        numbered = store.fitting.fit(below(batch, part.lines_before), first).add_column(
            0, "id", pa.array(ids, pa.int64())
        )
        first += len(batch)
        if only is not None:
            numbered = numbered.filter(pa.array(np.isin(ids, only)))
        cursor.register("batch", numbered)
        cursor.execute(f"INSERT INTO events SELECT {columns} FROM batch")
        if with_lines:
            cursor.execute("INSERT INTO lines SELECT id, raw FROM batch")
        cursor.unregister("batch")
        on_added(first - 1)
    cursor.close()


def batches(place: Place, part: Part, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The events of a part, in their order, some at a time; all columns or some.

    Raises InputError where the part is not as it was written.
    """
    where = f"{place.where}: {part.file}"
    again = "Read the logs again with `moewarden read LOGS --to` and a new folder."
    rows = 0
    try:
        with place.open(part.file) as file, pq.ParquetFile(file) as parquet:
            if not parquet.schema_arrow.equals(PART_SCHEMA):
                raise InputError(f"{where} has other columns than its manifest says. {again}")
            for group in range(parquet.num_row_groups):
                # Not across groups: of long events each holds few.
                for batch in parquet.iter_batches(_ROWS, [group], columns):
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
