"""report.json, report.md and report.html in one folder, each complete or not there at all."""

import json
import os
from pathlib import Path

from ...graphs.schema import Report
from ..errors import UsageError
from .html import render_html
from .markdown import render_markdown


def write_report(report: Report, out: Path) -> list[Path]:
    """Write the three files, replacing older ones; the folder is made where it is missing."""
    texts = {
        "report.json": json.dumps(report, ensure_ascii=False, indent=2) + "\n",
        "report.md": render_markdown(report),
        "report.html": render_html(report),
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        # Whoever finds report.json finds the others too.
        written = {name: _write(out / name, texts[name]) for name in reversed(texts)}
        return [written[name] for name in texts]
    except OSError as error:
        raise UsageError(
            f"{out}: the report cannot be written there ({error.strerror or error}); name a writable folder with --out."
        ) from error


def _write(path: Path, text: str) -> Path:
    """A reader of `path` sees the old file or the whole new one, never a part."""
    # Half of a surrogate pair, from a log that was not UTF-8, becomes an escape that JSON reads back as it was.
    content = text.encode("utf-8", "backslashreplace")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return path
