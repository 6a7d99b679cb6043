"""Pages: templates in which every text is escaped, sent with headers by which nothing else can load or run."""

import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from ..rendering.html import STYLESHEET, page_environment
from ..rendering.times import write_time
from ..rendering.untrusted import one_line
from .report_page import note_key

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = Path(__file__).parent
_TEMPLATES = _HERE / "templates"
_VENDOR = _HERE / "static" / "vendor"
STATIC: dict[str, tuple[Path, str]] = {
    "report.css": (STYLESHEET, "text/css"),
    "console.css": (_HERE / "static" / "console.css", "text/css"),
    "queue.css": (_HERE / "static" / "queue.css", "text/css"),
    "console.js": (_HERE / "static" / "console.js", "text/javascript"),
    "icon.svg": (_HERE / "static" / "icon.svg", "image/svg+xml"),
    "htmx.js": (_VENDOR / "htmx-4.0.1.min.js", "text/javascript"),
    "hx-sse.js": (_VENDOR / "hx-sse-4.0.1.min.js", "text/javascript"),
}
"""All files that pages load, by the name that they ask for."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@cache
def environment() -> "Environment":
    """The templates of these pages, and those of a report's sections."""
    made = page_environment(_TEMPLATES)
    made.globals.update(static=_address_of, note_key=note_key, is_open=False)
    made.filters.update(oneline=one_line, clock=_clock)
    return made


def fill(template: str, **values: Any) -> str:
    """A template with its values."""
    return environment().get_template(template).render(**values)


def page(text: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A page or a part of one as an answer."""
    # Half of a surrogate pair, from a log that was not UTF-8, has no other spelling.
    content = text.encode("utf-8", "backslashreplace")
    return Response(content, status, {**HEADERS, **(headers or {})}, media_type="text/html")


def static_file(name: str) -> Response | None:
    """A file that pages load; its address changes with it, so a browser keeps it."""
    if name not in STATIC:
        return None
    path, kind = STATIC[name]
    headers = HEADERS | {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(path.read_bytes(), 200, headers, media_type=kind)


def _clock(time: datetime | None) -> str:
    return write_time(time.isoformat()) if time else "no time"


@cache
def _address_of(name: str) -> str:
    digest = hashlib.sha256(STATIC[name][0].read_bytes()).hexdigest()[:12]
    return f"/static/{name}?{digest}"
