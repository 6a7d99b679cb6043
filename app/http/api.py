"""The routes for programs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import ExitStack, aclosing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ...backends.serving.admission import Admission
from ...backends.serving.bodies import parse_value
from ...backends.serving.errors import Json, RequestError, busy, error_of
from ...backends.serving.guard import LOOPBACK
from ..alerts import AlertQueue, news_of, take_alerts
from ..case import Case, alert_of, read_case
from ..desk import BusyError, Desk, Event, NoRunError, NotNowError, RunLine, follow
from ..errors import UsageError, user_errors
from . import protocol
from .document import Operation, openapi
from .door import Door, SignedIn

Endpoint = Callable[[Request], Awaitable[Response]]
_RETRY_AFTER = 5
_MOST_NUMBER = 2**53


@dataclass(frozen=True, kw_only=True)
class ServeSettings:
    """How the door is kept."""

    key: str = ""
    """What programs must send as a bearer token; empty for none."""
    is_loopback: bool = True
    """Whether only this machine reaches the server; then it answers to this machine's own names alone."""
    roots: tuple[Path, ...] = ()
    """Files and folders that a program may have investigated, and what lies in them."""
    most_bytes: int = 16 * 2**20
    """Of a request's body."""
    most_streams: int = 500
    """Streams of events at once."""


def make_app(
    desk: Desk,
    settings: ServeSettings,
    *,
    pages: Sequence[BaseRoute] = (),
    signed_in: SignedIn | None = None,
    queue: AlertQueue | None = None,
    queue_page: str = "",
) -> ASGIApp:
    """An ASGI application around a desk. `pages`: routes for people; `signed_in`: how a browser shows that it knows the key;
    `queue`: takes alerts, where there is one; `queue_page`: where people see it.
    """
    api = Api(desk, settings, queue, queue_page)
    app = Starlette(routes=[*api.routes(), *pages], exception_handlers={HTTPException: _no_route})
    return Door(
        app=app,
        key=settings.key,
        hosts=LOOPBACK if settings.is_loopback else (),
        most_bytes=settings.most_bytes,
        signed_in=signed_in,
    )


class Api:
    """What programs can do with a desk."""

    def __init__(
        self, desk: Desk, settings: ServeSettings, queue: AlertQueue | None = None, queue_page: str = ""
    ) -> None:
        """Nobody is here."""
        self._desk = desk
        self._queue, self._queue_page = queue, queue_page
        self._settings = settings
        self._roots = tuple(root.resolve() for root in settings.roots)
        self._streams = Admission(settings.most_streams, 0)

    def operations(self) -> list[tuple[Operation, Endpoint]]:
        """All of them: the table of the routes, and of their description."""
        return [*self._of_runs(), *(self._of_alerts() if self._queue else ())]

    def _of_alerts(self) -> list[tuple[Operation, Endpoint]]:
        any_shape = {"anyOf": [{"type": "object", "minProperties": 1}, {"type": "array", "items": {"type": "object"}}]}
        return [
            (
                Operation(
                    method="POST",
                    path="/alerts",
                    summary="Take an alert of any shape, or a list of them, into the queue",
                    status=202,
                    takes=any_shape,
                    answer=protocol.TakenList,
                ),
                self.take,
            ),
            (
                Operation(method="GET", path="/alerts", summary="The cases of the queue", answer=protocol.CaseList),
                self.cases,
            ),
        ]

    def _of_runs(self) -> list[tuple[Operation, Endpoint]]:
        run = "/api/runs/{run}"
        return [
            (Operation(method="GET", path="/health", summary="How busy it is", answer=protocol.Health), self.health),
            (Operation(method="GET", path="/openapi.json", summary="This description"), self.document),
            (
                Operation(
                    method="POST",
                    path="/api/runs",
                    summary="Investigate a case",
                    status=201,
                    body=protocol.RunRequest,
                    answer=protocol.Started,
                ),
                self.start,
            ),
            (
                Operation(
                    method="GET", path="/api/runs", summary="Every run, the newest first", answer=protocol.RunList
                ),
                self.runs,
            ),
            (Operation(method="GET", path=run, summary="One run", answer=protocol.RunAnswer), self.run),
            (Operation(method="GET", path=f"{run}/report", summary="The report of a finished run"), self.report),
            (
                Operation(
                    method="GET",
                    path=f"{run}/events",
                    summary="What happened so far",
                    answer=protocol.EventList,
                    further=("after",),
                ),
                self.events,
            ),
            (
                Operation(
                    method="GET",
                    path=f"{run}/stream",
                    summary="What happens, as server-sent events",
                    kind="text/event-stream",
                    further=("after", "last_event", "stays"),
                ),
                self.stream,
            ),
            (
                Operation(
                    method="POST",
                    path=f"{run}/ask",
                    summary="Ask a further question",
                    status=202,
                    body=protocol.QuestionRequest,
                    answer=protocol.Asked,
                ),
                self.ask,
            ),
            (
                Operation(method="POST", path=f"{run}/cancel", summary="End what goes on", answer=protocol.Done),
                self.cancel,
            ),
            (
                Operation(
                    method="POST",
                    path=f"{run}/resume",
                    summary="Let a run go on that was cancelled, failed, or left by a process that ended",
                    status=202,
                    answer=protocol.Done,
                ),
                self.resume,
            ),
            (
                Operation(
                    method="POST",
                    path=f"{run}/approvals/{{number}}",
                    summary="Allow or refuse a call that waits for a person",
                    body=protocol.ApprovalRequest,
                    answer=protocol.Done,
                ),
                self.approve,
            ),
            (
                Operation(
                    method="POST", path=f"{run}/accept", summary="Remember a finished run", answer=protocol.Remembered
                ),
                self.accept,
            ),
            (
                Operation(method="GET", path=f"{run}/notes", summary="Tags and notes", answer=protocol.NoteList),
                self.notes,
            ),
            (
                Operation(
                    method="POST",
                    path=f"{run}/notes",
                    summary="Tag and annotate a line of evidence, or the run",
                    body=protocol.NoteRequest,
                    answer=protocol.NoteAnswer,
                ),
                self.note,
            ),
        ]

    def routes(self) -> list[Route]:
        """The same for Starlette."""
        return [
            Route(one.path, answered(act), methods=[one.method], include_in_schema=False)
            for one, act in self.operations()
        ]

    async def health(self, _: Request) -> Response:
        """Whether it serves, and how busy it is."""
        running, waiting = self._desk.load()
        return Json({"status": "ok", "running": running, "waiting": waiting})

    async def document(self, _: Request) -> Response:
        """What it takes."""
        return Json(openapi([one for one, _ in self.operations()]))

    async def start(self, request: Request) -> Response:
        """A run of its own."""
        asked = await body_of(request, protocol.RunRequest)
        run = await asyncio.to_thread(lambda: self._desk.start(self._case(asked)))
        return Json({"run": run}, 201, {"Location": f"/api/runs/{run}"})

    async def runs(self, _: Request) -> Response:
        """The list."""
        lines = await asyncio.to_thread(self._desk.runs)
        return Json({"runs": [self._told(line) for line in lines]})

    async def run(self, request: Request) -> Response:
        """One of them."""
        line = await asyncio.to_thread(self._desk.run, _run(request))
        return Json(self._told(line))

    async def report(self, request: Request) -> Response:
        """Its report, as it was written."""
        report = await asyncio.to_thread(self._desk.report, _run(request))
        return Response(orjson.dumps(report), media_type="application/json")

    async def events(self, request: Request) -> Response:
        """What happened after a number."""
        after = _number(request.query_params.get("after") or "0", "after")
        events = await asyncio.to_thread(self._desk.events, _run(request), after)
        return Response(orjson.dumps({"events": events}), media_type="application/json")

    async def stream(self, request: Request) -> Response:
        """What happens, until the run ends or the client leaves."""
        run = _run(request)
        last = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
        after = _number(last, "after")
        stays = request.query_params.get("stays", "false").lower()
        if stays not in ("true", "false"):
            raise RequestError(400, "stays: expected true or false.", param="stays")
        await asyncio.to_thread(self._desk.run, run)
        place = ExitStack()
        place.enter_context(self._streams.one())
        return Stream(follow(self._desk, run, after, stays=stays == "true"), place.close)

    async def ask(self, request: Request) -> Response:
        """A further question is taken."""
        asked = await body_of(request, protocol.QuestionRequest)
        number = await asyncio.to_thread(self._desk.ask, _run(request), asked.question)
        return Json({"number": number}, 202)

    async def cancel(self, request: Request) -> Response:
        """It ends, as soon as what it waits for lets it."""
        run = _run(request)
        await asyncio.to_thread(lambda: self._desk.cancel(run, wait=2.0))
        return await self._state(run)

    async def resume(self, request: Request) -> Response:
        """It goes on."""
        run = _run(request)
        await asyncio.to_thread(self._desk.resume, run)
        return await self._state(run, 202)

    async def approve(self, request: Request) -> Response:
        """The call is made, or not."""
        run, number = _run(request), _number(request.path_params["number"], "number")
        word = await body_of(request, protocol.ApprovalRequest)
        if word.allowed:
            await asyncio.to_thread(lambda: self._desk.approve(run, number, word.arguments, author=word.author))
        else:
            await asyncio.to_thread(lambda: self._desk.refuse(run, number, why=word.why, author=word.author))
        return await self._state(run)

    async def accept(self, request: Request) -> Response:
        """Later runs know of it."""
        return Json({"memory": await asyncio.to_thread(self._desk.accept, _run(request))})

    async def notes(self, request: Request) -> Response:
        """All of a run."""
        notes = await asyncio.to_thread(self._desk.notes, _run(request))
        return Json({"notes": [asdict(note) for note in notes.values()]})

    async def note(self, request: Request) -> Response:
        """One is kept."""
        given, run = await body_of(request, protocol.NoteRequest), _run(request)
        note = await asyncio.to_thread(
            lambda: self._desk.note(run, given.about, tags=given.tags, text=given.text, author=given.author)
        )
        return Json(asdict(note))

    async def take(self, request: Request) -> Response:
        """Alerts are in the queue, each in a case."""
        content = await request.body()

        def take() -> list[dict[str, Any]]:
            assert self._queue is not None
            return [asdict(one) for one in take_alerts(self._queue, content, self._all_logs())]

        return Json({"alerts": await asyncio.to_thread(take)}, 202)

    async def cases(self, request: Request) -> Response:
        """The queue, with what nobody has looked at. A person's browser is sent to the page that shows it."""

        def cases() -> list[dict[str, Any]]:
            assert self._queue is not None
            runs = {line.id: line for line in self._desk.runs()}
            return [{**asdict(case), "news": news_of(case, runs.get(case.run))} for case in self._queue.cases()]

        if self._queue_page and "text/html" in request.headers.get("accept", ""):
            return RedirectResponse(self._queue_page, 303)
        return Json({"cases": await asyncio.to_thread(cases)})

    # Beneath

    def _case(self, asked: protocol.RunRequest) -> Case:
        return read_case(
            alert=asked.alert or None,
            question=asked.question,
            logs=allowed_logs(asked.logs, self._roots) if asked.logs else self._all_logs(),
            since=asked.since,
            until=asked.until,
            entity=asked.entity,
        )

    def _all_logs(self) -> list[Path]:
        """Where to look when nothing was named."""
        if problem := reads_itself(self._desk.root, self._roots):
            raise RequestError(400, problem, param="logs")
        return list(self._roots)

    async def _state(self, run: str, status: int = 200) -> Response:
        line = await asyncio.to_thread(self._desk.run, run)
        return Json({"state": line.state}, status)

    def _told(self, line: RunLine) -> dict[str, Any]:
        told = {name: value for name, value in vars(line).items() if name != "folder"}
        return {**told, "approvals": [dict(vars(one)) for one in self._desk.approvals(line.id)]}


class Stream(StreamingResponse):
    """Events for one client; when it leaves, or they end, what is held for it is let go."""

    def __init__(self, events: AsyncIterator[Event | None], let_go: Callable[[], None]) -> None:
        """Nothing is sent yet."""
        self._parts = _parts(events)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(self._parts, media_type="text/event-stream", headers=headers)
        self._let_go = let_go

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them."""
        try:
            async with aclosing(self._parts):
                await super().__call__(scope, receive, send)
        finally:
            self._let_go()


async def _parts(events: Any) -> Any:
    async with aclosing(events):
        async for event in events:
            if event is None:
                yield b": still here\n\n"
            else:
                head = f"id: {event['number']}\nevent: {event['kind']}\ndata: "
                yield head.encode("ascii", "replace") + orjson.dumps(event) + b"\n\n"


def answered(act: Endpoint) -> Endpoint:
    """The route's answer, or its error as JSON."""

    async def endpoint(request: Request) -> Response:
        try:
            return await act(request)
        except ClientDisconnect:
            return RequestError(499, "The client left.").response()
        except Exception as error:
            return _error(error).response()

    return endpoint


async def body_of(request: Request, kind: Any) -> Any:
    """The request's body, which is what `kind` says; what is wrong with it is said with the place where."""
    content = await request.body()
    value = await asyncio.to_thread(_object, content)
    parsed: BaseModel = parse_value(kind, value)
    return parsed


def reads_itself(runs: Path, roots: Sequence[Path]) -> str:
    """Why a case that names no logs cannot be investigated; empty where it can."""
    holding = next((root for root in roots if runs.resolve().is_relative_to(root.resolve())), None)
    if holding is None:
        return ""
    return (
        f"the runs are kept in {runs.resolve()}, within {holding.resolve()}, so an investigation of all of that would read "
        "itself. Name logs below it, or start the server with --logs or --runs elsewhere: alerts, which name none, need that."
    )


def allowed_logs(named: Sequence[str], roots: Sequence[Path]) -> list[Path]:
    """The paths that a program named; raises where one lies outside the roots."""
    found = []
    for text in named:
        try:
            path = (roots[0] / text if roots else Path(text)).resolve()
        except (OSError, ValueError, RuntimeError) as error:
            raise RequestError(400, f"logs: {text[:200]!r} is no path ({error}).", param="logs") from None
        if not any(path.is_relative_to(root) for root in roots):
            allowed = ", ".join(map(str, roots)) or "none"
            raise RequestError(
                400, f"logs: {text[:200]!r} does not lie below what this server may read: {allowed}.", param="logs"
            )
        found.append(path)
    return found


def _object(content: bytes) -> dict[str, Any]:
    from ...graphs.wellformed import well_formed

    try:
        value = well_formed(alert_of(content, name="the body"))
    except UsageError as error:
        raise RequestError(400, str(error).replace("an alert is one JSON object", "expected one JSON object")) from None
    assert isinstance(value, dict)
    return value


def _run(request: Request) -> str:
    return str(request.path_params["run"])


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text[:20]) >= _MOST_NUMBER or len(text) > 20:
        raise RequestError(400, f"{name}: expected the number of an event.", param=name)
    return int(text)


def _error(error: Exception) -> RequestError:
    """What a program is told of an error."""
    message = " ".join(str(error).split())
    if isinstance(error, NoRunError):
        return RequestError(404, message, code="no_run")
    if isinstance(error, NotNowError):
        return RequestError(409, message, code="not_now")
    if isinstance(error, BusyError):
        return busy(message, _RETRY_AFTER)
    if isinstance(error, user_errors()):
        return RequestError(400, message)
    return error_of(error, _RETRY_AFTER)


async def _no_route(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return RequestError(405, "This path takes another method.", headers=dict(error.headers or {})).response()
    return RequestError(error.status_code, "There is no such path here; see /openapi.json.").response()
