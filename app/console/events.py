"""Pages of a finished run that look into its events."""

import asyncio
from datetime import UTC
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from ..errors import UsageError
from ..rendering.defang import defang
from ..rendering.times import parse_time
from . import entities, explorer, processes
from .cases import Named
from .opened import Opened
from .pages import fill, page

if TYPE_CHECKING:
    from ...graphs.schema import Report
    from .routes import Console

_ROW_HEIGHT = 30
"""Pixels of one row, as the style sheet has it."""
_MOST_WORDS = 500


class EventPages:
    """Each looks into the store of one run, which stays open for the next request."""

    def __init__(self, console: "Console") -> None:
        """For the pages of a console."""
        self._console = console

    async def search(self, request: Request) -> Response:
        """The page with the time window and the events in it."""
        run = request.path_params["run"]
        head, opened = await self._console.head(run, "events"), await self._console.opened(run)
        values = await asyncio.to_thread(self._found, opened, request)
        return self._console.whole(request, "events.html.j2", **head, **values)

    async def found(self, request: Request) -> Response:
        """The list and the histogram for another window; the browser's address follows."""
        run = request.path_params["run"]
        opened = await self._console.opened(run)
        values = await asyncio.to_thread(self._found, opened, request)
        text = fill("found.html.j2", case=Named(run), **values)
        histogram = fill("histogram.html.j2", case=Named(run), **values)
        query = values["window"].query
        address = f"/runs/{quote(run)}/events" + (f"?{query}" if query else "")
        partial = f'<hx-partial hx-target="#histogram" hx-swap="innerMorph">{histogram}</hx-partial>'
        return page(f"{text}{partial}", headers={"HX-Replace-Url": address})

    async def rows(self, request: Request) -> Response:
        """One page of the list."""
        run = request.path_params["run"]
        opened = await self._console.opened(run)
        number = min(whole_number(request, "page"), explorer.MOST_ROWS // explorer.PAGE)
        window = _window(request)

        def read() -> list[dict[str, Any]]:
            with self._console.stores.of(opened) as store:
                return explorer.list_events(store, window, page=number)

        rows = await asyncio.to_thread(read)
        return page(fill("event_rows.html.j2", case=Named(run), rows=rows, cited=_cited(opened.report)))

    async def event(self, request: Request) -> Response:
        """One event, whole."""
        run, text = request.path_params["run"], request.path_params["event"]
        event = number_of(text)
        head, opened = await self._console.head(run, "events"), await self._console.opened(run)

        def read() -> dict[str, Any] | None:
            with self._console.stores.of(opened) as store:
                return explorer.show_event(store, opened, event)

        found = await asyncio.to_thread(read)
        if found is None:
            return self._console.problem(request, f"This run has no event {text[:40]}.", 404)
        values: dict[str, Any] = {"event": found, "statements": _statements(found), "entity_columns": explorer.NAMES}
        if request.query_params.get("part"):
            return page(fill("event_detail.html.j2", **head, **values))
        return self._console.whole(request, "event_page.html.j2", **head, **values)

    async def around(self, request: Request) -> Response:
        """The lines around a line of evidence, or around an event."""
        run, query = request.path_params["run"], request.query_params
        head, opened = await self._console.head(run, "report"), await self._console.opened(run)
        reach = whole_number(request, "reach") or 5
        again = {name: query[name] for name in ("evidence", "event") if query.get(name)}

        def read() -> dict[str, Any]:
            with self._console.stores.of(opened) as store:
                file, line = _place(store, opened, query)
                lines = explorer.lines_around(store, opened, file, line, reach=reach)
                return {"file": file, "line": line, "lines": lines, "reach": reach, "again": urlencode(again)}

        values = await asyncio.to_thread(read)
        if request.headers.get("hx-request"):
            return page(fill("around.html.j2", **head, **values))
        return self._console.whole(request, "around_page.html.j2", **head, **values)

    async def processes(self, request: Request) -> Response:
        """The programs that were started, as trees."""
        run, shows_all = request.path_params["run"], bool(request.query_params.get("all"))
        head, opened = await self._console.head(run, "processes"), await self._console.opened(run)

        def read() -> processes.Forest:
            with self._console.stores.of(opened) as store:
                cited = explorer.events_at(store, sorted(_cited(opened.report)))
                return processes.grow_forest(store, cited, only_cited=not shows_all)

        forest = await asyncio.to_thread(read)
        return self._console.whole(request, "processes.html.j2", **head, forest=forest, all=shows_all)

    async def entities(self, request: Request) -> Response:
        """Who and what stands in the events."""
        run, words = request.path_params["run"], request.query_params.get("words", "").strip()[:_MOST_WORDS]
        head, opened = await self._console.head(run, "entities"), await self._console.opened(run)

        def read() -> list[entities.EntityRow]:
            with self._console.stores.of(opened) as store:
                return entities.list_entities(store, opened.report, words=words)

        rows = await asyncio.to_thread(read)
        return self._console.whole(request, "entities.html.j2", **head, entities=rows, words=words, most=entities.MOST)

    def _found(self, opened: Opened, request: Request) -> dict[str, Any]:
        try:
            window, problem = _window(request), ""
        except UsageError as error:
            window, problem = explorer.Window(), str(error)
        with self._console.stores.of(opened) as store:
            total = explorer.count_events(store, window)
            listed = min(total, explorer.MOST_ROWS)
            pages = [
                (number, _ROW_HEIGHT * min(explorer.PAGE, listed - first))
                for number, first in enumerate(range(0, listed, explorer.PAGE))
            ]
            return {
                "prose": defang,
                "window": window,
                "problem": problem,
                "total": total,
                "most": explorer.MOST_ROWS,
                "pages": pages,
                "rows": explorer.list_events(store, window, page=0),
                "cited": _cited(opened.report),
                "histogram": explorer.draw_histogram(store, window, _times(opened.report)),
            }


def whole_number(request: Request, name: str) -> int:
    """A number of an address; 0 where there is none."""
    text = request.query_params.get(name, "0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def number_of(text: str) -> int:
    """The number of an event in an address; -1, which no event has, where there is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else -1


def _window(request: Request) -> explorer.Window:
    query = {name: value[:_MOST_WORDS] for name, value in request.query_params.items()}
    return explorer.read_window(query)


def _cited(report: "Report") -> set[tuple[str, int]]:
    return {(item["file"], item["line"]) for item in report["evidence"]}


def _times(report: "Report") -> list[Any]:
    times = (parse_time(item["time"]) for item in report["evidence"])
    return [time.astimezone(UTC).replace(tzinfo=None) for time in times if time]


def _place(store: Any, opened: Opened, query: Any) -> tuple[str, int]:
    """Where the line stands that an address names."""
    if name := query.get("evidence"):
        for item in opened.report["evidence"]:
            if item["id"] == name:
                return item["file"], item["line"]
        raise UsageError(f"the report has no evidence {name[:40]!r}.")
    text = query.get("event", "")
    place = explorer.place_of(store, number_of(text))
    if place is None:
        raise UsageError(f"this run has no event {text[:40]!r}.")
    return place


def _statements(event: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """What an event says, and whether that is inferred."""
    from ...graphs.events.understood import STATEMENTS, basis_of

    basis = basis_of(event)
    return [
        (name, str(event[name]), basis[name] == "inferred")
        for name in STATEMENTS
        if name in basis and name in event and event[name] not in (None, "")
    ]
