"""What a data set says of itself: its version, its columns, its parts, and what came of every file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
from pydantic import TypeAdapter, ValidationError

from ..errors import InputError
from ..events.columns import COLUMNS, SCHEMA
from ..records.ingest import FileReport, IngestReport, SkippedFile
from ..records.roots import path_of, url_of
from .place import Place

VERSION = 2
MANIFEST = "moewarden-dataset.json"
"""Written last: where it is, the data set is whole."""
UNFINISHED = "moewarden-dataset.unfinished.json"
"""There while a data set is being written."""
PARTS = "events"
"""The folder of the Parquet files."""
PART_COLUMNS = (*(column for column in COLUMNS if column[0] != "id"), ("raw", "VARCHAR"))
"""Columns of the parts: those of the events but the number, which follows from where an event stands, and the raw line."""
PART_SCHEMA = SCHEMA.append(pa.field("raw", pa.string()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One Parquet file of events, in their order."""

    file: str
    """Relative to the data set."""
    events: int
    files: tuple[FileReport, ...]
    skipped: tuple[SkippedFile, ...]
    field_names: tuple[str, ...]
    """Names of the fields of its events: how rules spell a name depends on those of all parts."""
    continues: str = ""
    """The file of which this is a later stretch; the part of its beginning bears its report."""
    lines_before: int = 0
    """Lines of that file before this stretch: lines are counted from its beginning here."""

    @property
    def names(self) -> frozenset[str]:
        """The files whose events these may be."""
        return frozenset((*(report.file for report in self.files), *filter(None, [self.continues])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A whole data set. Events are numbered from 1 through all parts, in their order."""

    version: int
    columns: tuple[tuple[str, str], ...]
    """Name and DuckDB type."""
    logs: tuple[str, ...]
    """What was read."""
    timezone: str
    parts: tuple[Part, ...]
    skipped: tuple[SkippedFile, ...]
    """Files that no part was asked to read."""

    @property
    def events(self) -> int:
        """How many events all parts hold."""
        return sum(part.events for part in self.parts)

    @property
    def field_names(self) -> frozenset[str]:
        """The names of the fields of all events."""
        return frozenset().union(*(part.field_names for part in self.parts))

    def numbered(self) -> Iterator[tuple[int, Part]]:
        """The parts, each with the number of its first event."""
        first = 1
        for part in self.parts:
            yield first, part
            first += part.events

    def report(self) -> IngestReport:
        """What came of all files, as if they had been read just now."""
        skipped = [*self.skipped, *(entry for part in self.parts for entry in part.skipped)]
        return IngestReport(
            files=tuple(report for part in self.parts for report in part.files),
            skipped=tuple(sorted(skipped, key=lambda entry: entry.file)),
        )

    def with_reports(self, reports: Sequence[FileReport]) -> "Manifest":
        """The same with other reports of the files, which are named in the same order."""
        waiting = iter(reports)
        parts = tuple(replace(part, files=tuple(next(waiting) for _ in part.files)) for part in self.parts)
        return replace(self, parts=parts)


_MANIFEST = TypeAdapter(Manifest)
_AGAIN = "Read the logs again with `moewarden read LOGS --to` and a new folder."


def write_manifest(place: Place, manifest: Manifest) -> None:
    """Declare a data set whole."""
    place.write(MANIFEST, _MANIFEST.dump_json(manifest, indent=1))


def read_manifest(place: Place, *, timezone: str = "") -> Manifest:
    """What a data set says of itself. Raises InputError where it is none, not whole, or of another version.

    `timezone` is what is wanted for times that state none; a data set that was read with another one is refused.
    """
    if not place.has(MANIFEST):
        _refuse_unfinished(place)
        raise InputError(
            f"{place.where}: holds no data set ({MANIFEST} is missing). Name a folder that `moewarden read --to` wrote."
        )
    content = place.read(MANIFEST)
    try:
        head = TypeAdapter(dict[str, object]).validate_json(content)
        version = head.get("version")
        if version == VERSION:
            manifest = _MANIFEST.validate_json(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(
            f"{place.where}: {MANIFEST} cannot be read ({where + ': ' if where else ''}{first['msg']}). {_AGAIN}"
        ) from error
    if version != VERSION or manifest.columns != PART_COLUMNS:
        found = f"version {version!r}" if version != VERSION else "other columns"
        raise InputError(
            f"{place.where}: a data set of another moewarden ({found}; expected version {VERSION} with the columns of "
            f"this one). {_AGAIN}"
        )
    if timezone and timezone != manifest.timezone:
        raise InputError(
            f"{place.where}: its times without a zone were read as {manifest.timezone or 'the logs beside them, else UTC'}, "
            f"and {timezone} is wanted now. Leave the time zone out, or read the logs again with --timezone {timezone}."
        )
    return manifest


def dataset_of(logs: Sequence[str | Path]) -> Place | None:
    """The data set that was given as logs; None where they are files to be read.

    Raises InputError for one that is not whole, and for one among other logs.
    """
    paths = [path_of(str(path)) for path in logs]
    found = [url_of(path) or str(path) for path in paths if url_of(path) or _is_dataset(path)]
    if not found:
        return None
    if len(logs) > 1:
        raise InputError(
            f"{found[0]}: a data set is read alone, and {len(logs)} logs were named. Read all of them into one data set "
            "with `moewarden read LOGS LOGS --to`."
        )
    return Place(found[0])


def _is_dataset(folder: Path) -> bool:
    if (folder / MANIFEST).is_file():
        return True
    if folder.is_dir():
        _refuse_unfinished(Place(str(folder)))
    return False


def _refuse_unfinished(place: Place) -> None:
    if place.has(UNFINISHED):
        raise InputError(
            f"{place.where}: a data set that is not finished. Run the same `moewarden read … --to` again: it goes on "
            "with the parts that are missing."
        )
    if any(name.startswith("part-") and name.endswith(".parquet") for name in place.names(PARTS)):
        raise InputError(f"{place.where}: a data set without its {MANIFEST}, so nobody knows what is missing. {_AGAIN}")
