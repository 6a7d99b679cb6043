"""Tags and notes that people put on a run and its evidence, and how far somebody has looked; kept in the run's folder."""

import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from ..errors import UsageError
from ..runs import check_size

NOTES = "notes.jsonl"
LOOKED = "looked.json"
LONGEST_NOTE = 10_000
LONGEST_TAG = 60
MOST_TAGS = 50


@dataclass(frozen=True, kw_only=True)
class Note:
    """What was said of one thing: the last word holds."""

    about: str
    """An evidence id such as `E3`, or empty for the run."""
    tags: tuple[str, ...]
    text: str
    time: str = ""
    author: str = ""


def write_note(folder: Path, note: Note) -> Note:
    """The note as it is kept, with its time; an empty one takes the earlier word back."""
    if len(note.text) > LONGEST_NOTE:
        raise UsageError(f"the note has {len(note.text):,} characters; at most {LONGEST_NOTE:,} are kept. Shorten it.")
    if len(note.tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in note.tags):
        raise UsageError(f"expected at most {MOST_TAGS} tags of at most {LONGEST_TAG} characters each. Shorten them.")
    tags = tuple(dict.fromkeys(" ".join(_clean(tag).split()) for tag in note.tags if tag.strip()))
    kept = Note(
        about=_clean(note.about)[:100],
        tags=tags,
        text=_clean(note.text).strip(),
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        author=_clean(note.author)[:100],
    )
    path = folder / NOTES
    if path.is_symlink():
        raise UsageError(f"{path}: is a link; a run folder holds files of its own. Remove it.")
    # One write of one line: notes of two processes do not mix. A line that a kill cut is closed first.
    try:
        cut = path.is_file() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        try:
            os.write(file, b"\n" * cut + orjson.dumps(asdict(kept)) + b"\n")
        finally:
            os.close(file)
    except OSError as error:
        raise UsageError(f"{path}: the note cannot be kept ({error.strerror}). Make the run's folder yours.") from error
    return kept


def read_notes(folder: Path) -> dict[str, Note]:
    """The notes that hold, by what they are about; those without tag and text are taken back."""
    notes: dict[str, Note] = {}
    path = folder / NOTES
    if not path.is_file() or path.is_symlink():
        return notes
    check_size(path, "the notes on a run")
    for line in path.read_bytes().splitlines():
        try:
            row: Any = orjson.loads(line)
            note = Note(
                about=str(row["about"]),
                tags=tuple(str(tag) for tag in row["tags"]),
                text=str(row["text"]),
                time=str(row.get("time", "")),
                author=str(row.get("author", "")),
            )
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            continue
        notes[note.about] = note
    return {about: note for about, note in notes.items() if note.tags or note.text}


def look(folder: Path, number: int) -> None:
    """Keep that somebody has seen the events up to a number. In a folder that cannot be written they stay news: a run that is
    only read is shown all the same.
    """
    part = folder / f"{LOOKED}.part"
    with suppress(OSError):
        part.write_bytes(orjson.dumps({"number": number}))
        part.replace(folder / LOOKED)


def looked(folder: Path) -> int:
    """The number of the newest event that somebody has seen; 0 where nobody has looked."""
    try:
        number = orjson.loads((folder / LOOKED).read_bytes())["number"]
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
        return 0
    return number if isinstance(number, int) else 0


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
