"""The page as PDF: by a Chromium of this machine, else by WeasyPrint where it is installed."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from ...graphs.schema import Report
from ..errors import UsageError
from ..rendering.html import render_html
from .export import Export, ExportOptions
from .noted import notes_of, strays

BROWSERS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)  # fmt: skip
SECONDS = 180.0
"""Longest wait for a browser."""
_MOST_SAID = 300


def write(report: Report, options: ExportOptions) -> Export:
    """One PDF with its text selectable; links within the page stay links."""
    # What a click would open is open: paper has no clicks. Text of the report cannot hold a tag.
    page = render_html(report, notes_of(options)).replace("<details", "<details open")
    content = page.encode("utf-8", "backslashreplace")
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser:
        return Export(
            content=_by_browser(browser, content),
            left_out=("colours of the dark theme, and what a click would fold", *strays(report, options)),
        )
    if find_spec("weasyprint") is not None:
        return Export(content=_by_weasyprint(content), left_out=("what a click would fold", *strays(report, options)))
    raise UsageError(
        "a PDF needs Chromium or WeasyPrint, and neither is installed. Install one (apt install chromium, or pip install "
        "weasyprint), or export --to html and print it."
    )


def _by_browser(browser: str, page: bytes) -> bytes:
    """The page printed in a browser that has a profile of its own and reaches no other machine."""
    with tempfile.TemporaryDirectory(prefix="moewarden-", ignore_cleanup_errors=True) as work:
        source, target = Path(work) / "report.html", Path(work) / "report.pdf"
        source.write_bytes(page)
        command = [
            browser,
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            "--disable-extensions",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--no-pdf-header-footer",
            f"--user-data-dir={Path(work) / 'profile'}",
            f"--print-to-pdf={target}",
            # Chromium does not start as root with its sandbox; the page runs nothing and loads nothing.
            *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
            source.as_uri(),
        ]
        said = _run(command)
        if not target.is_file():
            raise UsageError(
                f"{browser} wrote no PDF ({said or 'it said nothing'}). Start it once by hand to see why, or export --to html."
            )
        return target.read_bytes()


def _run(command: Sequence[str]) -> str:
    """The last line that a browser said; it and what it started are ended after `SECONDS`."""
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        )
    except OSError as error:
        raise UsageError(
            f"{command[0]} cannot be started ({error.strerror}). Install it anew, or export --to html."
        ) from error
    with process:
        try:
            _, said = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            raise UsageError(
                f"{command[0]} did not finish within {SECONDS:.0f} s; it was ended. Export --to html instead."
            ) from None
        finally:
            if process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:_MOST_SAID] if lines else ""


def _by_weasyprint(page: bytes) -> bytes:
    import weasyprint

    def refuse(url: str, *_: object, **__: object) -> dict[str, object]:
        raise ValueError(f"{url}: a report loads nothing")

    written: bytes = weasyprint.HTML(string=page.decode(), url_fetcher=refuse).write_pdf()
    return written
