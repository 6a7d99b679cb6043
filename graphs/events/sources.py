"""The files of a logs folder: which are read, which are not and why, and what dates they hold."""

import re
import stat
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ..errors import InputError
from .ingest import SkippedFile
from .lines import decode, encoding_of, open_log
from .timestamps import Clock

SAMPLE_BYTES = 65_536
_HAS_YEAR = re.compile(r"(?:19|20)\d{2}|\d{9}")
_MAGIC = (
    (b"ElfFile\x00", "Windows event log in binary form (.evtx); export it as JSON or XML"),
    (b"PK\x03\x04", "zip archive; unpack it"),
    (b"7z\xbc\xaf", "7-zip archive; unpack it"),
    (b"\x28\xb5\x2f\xfd", "zstandard archive; unpack it"),
    (b"\xd4\xc3\xb2\xa1", "packet capture; export its flows as text"),
    (b"\x0a\x0d\x0d\x0a", "packet capture; export its flows as text"),
    (b"SQLite format 3", "SQLite database; give it to the data specialist instead"),
    (b"LPKSHHRH", "systemd journal in binary form; export it with journalctl -o json"),
    (b"%PDF", "PDF document"),
    (b"\x7fELF", "program"),
    (b"MZ\x90\x00", "program"),
)


def find_files(logs: Path, store_path: Path) -> tuple[list[Path], list[SkippedFile]]:
    """The files to read, in a stable order, and those that cannot be; raise where there is nothing at all."""
    if not logs.exists():
        raise InputError(
            f"{logs}: no such file or folder; expected a folder of log files or one log file. "
            "Check the path given as logs."
        )
    if logs.is_file():
        return [logs], []
    own = {store_path.resolve(), store_path.with_name(store_path.name + ".wal").resolve()}
    files: list[Path] = []
    skipped: list[SkippedFile] = []
    folder = logs.resolve()
    try:
        paths = sorted(logs.rglob("*"), key=lambda path: path.relative_to(logs).as_posix())
    except OSError as error:
        raise InputError(
            f"{logs}: the folder cannot be read ({error.strerror}); expected a readable folder. Check its permissions."
        ) from error
    for path in paths:
        name = path.relative_to(logs).as_posix()
        try:
            mode = path.stat().st_mode
        except OSError as error:
            skipped.append(SkippedFile(file=name, reason=f"cannot be read: {error.strerror}"))
            continue
        if stat.S_ISDIR(mode) or path.resolve() in own:
            continue
        if not stat.S_ISREG(mode):
            skipped.append(SkippedFile(file=name, reason="not a regular file"))
        elif path.is_symlink() and not path.resolve().is_relative_to(folder):
            skipped.append(SkippedFile(file=name, reason="link to a file outside the logs folder"))
        else:
            files.append(path)
    if not files and not skipped:
        raise InputError(
            f"{logs}: the folder holds no files; expected log files in any text format. "
            "Put the logs there or give another folder."
        )
    return files, skipped


def read_head(path: Path) -> bytes | str:
    """First bytes of a file, or why it cannot be read."""
    try:
        with open_log(path) as stream:
            return stream.read(SAMPLE_BYTES)
    except (OSError, EOFError, zlib.error) as error:
        return f"cannot be read: {getattr(error, 'strerror', None) or error}"


def why_not_text(head: bytes) -> str:
    """Why a file is no text, or ''."""
    if not head.strip():
        return "empty file"
    for magic, reason in _MAGIC:
        if head.startswith(magic):
            return reason
    encoding, mark = encoding_of(head)
    if encoding != "utf-8":
        return ""
    control = sum(head.count(byte) for byte in range(32) if byte not in (9, 10, 13, 27, 30))
    text, replaced = decode(head[mark:])
    strange = text.count("�") if replaced else 0
    return "binary data" if control > len(head) * 0.03 or strange > len(text) * 0.2 else ""


def newest_date(heads: Iterable[bytes | str]) -> datetime | None:
    """The newest full date found near the beginning of any file."""
    clock = Clock(newest=datetime(1980, 1, 1, tzinfo=UTC))
    limit = datetime.now(UTC) + timedelta(days=2)
    newest: datetime | None = None
    for head in heads:
        if isinstance(head, str):
            continue
        lines = head.split(b"\n")
        for line in lines[: len(lines) : max(1, len(lines) // 50)]:
            found = clock.find(decode(line[:1000])[0])
            if found and found[0].year > 1980 and found[0] < limit and (newest is None or found[0] > newest):
                newest = found[0]
    return newest


def clock_for(newest: datetime | None, path: Path, *, exact: bool) -> Clock:
    """A clock that knows what a date without a year in this file can mean."""
    if newest is None:
        return Clock(newest=datetime.fromtimestamp(path.stat().st_mtime, UTC))
    # The alert may be raised before the logs end, and only the first dates of other files were looked at.
    return Clock(newest=newest, slack=timedelta(days=30 if exact else 90))


def anchor_years(clock: Clock, path: Path) -> None:
    """Let dates without a year count back from the file's last line, as logs are written forwards."""
    if path.suffix in (".gz", ".bz2", ".xz"):
        return
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 8192))
        tail = decode(stream.read(8192))[0].splitlines()
    for line in reversed(tail[-20:]):
        found = clock.find(line[:300])
        if found:
            if found[0] <= clock.newest + clock.slack and not _HAS_YEAR.search(line[: found[2]]):
                clock.newest, clock.slack = found[0], timedelta(days=1)
                clock.forget()
            return
