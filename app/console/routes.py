"""The pages' addresses, and what each does."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ...backends.serving.errors import RequestError
from ..errors import UsageError, user_errors
from .actions import Actions
from .cases import CaseView, Named, view_approvals, view_case, view_turns, was_accepted
from .events import EventPages, whole_number
from .forms import COOKIE, FormError, Forms
from .live import view_of, view_of_report
from .opened import Opened, OpenRuns, Stores
from .pages import HEADERS, fill, page, static_file
from .queue_pages import QueuePages
from .report_page import draw_chunks, report_values_of
from .streams import Live, Streams

if TYPE_CHECKING:
    from ..alerts import AlertQueue
    from ..desk import Desk

Act = Callable[[Request], Awaitable[Response]]
_MOST_LISTED = 1_000


def routes(
    desk: "Desk",
    *,
    key: str = "",
    roots: Sequence[Path] = (),
    queue: "AlertQueue | None" = None,
    refused: str = "",
) -> list[Route]:
    """The pages of a desk. `key`: what a browser must show once, where the server asks for one. `roots`: the only folders and
    files that may be investigated from a page; where there are none, whatever the server may read. `queue`: of alerts, where
    there is one; `refused`: why it takes none, if so.
    """
    return Console(desk, key=key, roots=roots, queue=queue, refused=refused).routes()


class Console:
    """Pages for browsers; what a browser sends is read here and nowhere else."""

    def __init__(
        self,
        desk: "Desk",
        *,
        key: str = "",
        roots: Sequence[Path] = (),
        queue: "AlertQueue | None" = None,
        refused: str = "",
    ) -> None:
        """Nothing is read yet."""
        self.desk = desk
        self.key = key
        self.roots = tuple(root.resolve() for root in roots)
        self.queue = queue
        self.refused = refused
        self.forms = Forms()
        self.runs = OpenRuns()
        self.stores = Stores()
        self.streams = Streams(desk, self.listed)

    def routes(self) -> list[Route]:
        """All of them."""
        events, actions = EventPages(self), Actions(self)
        looks: Sequence[tuple[str, Act]] = (
            ("/", self.cases),
            ("/stream", self.list_live),
            ("/static/{name}", self.static),
            ("/sign-in", actions.ask_for_key),
            ("/runs/{run}", self.case),
            ("/runs/{run}/loop", self.loop),
            ("/runs/{run}/stream", self.run_live),
            ("/runs/{run}/note", self.note),
            ("/runs/{run}/around", events.around),
            ("/runs/{run}/events", events.search),
            ("/runs/{run}/events/found", events.found),
            ("/runs/{run}/events/rows", events.rows),
            ("/runs/{run}/events/{event}", events.event),
            ("/runs/{run}/processes", events.processes),
            ("/runs/{run}/entities", events.entities),
        )
        acts: Sequence[tuple[str, Act]] = (
            ("/start", actions.start),
            ("/sign-in", actions.sign_in),
            ("/runs/{run}/ask", actions.ask),
            ("/runs/{run}/cancel", actions.cancel),
            ("/runs/{run}/resume", actions.resume),
            ("/runs/{run}/approve", actions.approve),
            ("/runs/{run}/accept", actions.accept),
            ("/runs/{run}/notes", actions.note),
        )
        if self.queue is not None:
            alerts = QueuePages(self, self.queue, self.refused)
            looks = (
                *looks,
                ("/queue", alerts.list),
                ("/queue/stream", alerts.live),
                ("/queue/{case:int}", alerts.case),
                ("/queue/{case:int}/stream", alerts.case_live),
            )
            acts = (
                *acts,
                ("/queue", alerts.add),
                ("/queue/{case:int}/retry", alerts.retry),
                ("/queue/{case:int}/drop", alerts.drop),
            )
        return [
            *(Route(path, self.answered(act), methods=["GET"]) for path, act in looks),
            *(Route(path, self.answered(act), methods=["POST"]) for path, act in acts),
        ]

    def answered(self, act: Act) -> Act:
        """What a person can correct is a page that says so."""

        async def answer(request: Request) -> Response:
            try:
                return await act(request)
            except (FormError, RequestError) as error:
                return self.problem(request, error.message, error.status)
            except ClientDisconnect:  # nobody is there to read the answer, and nothing was done
                return Response(status_code=499)
            except user_errors() as error:
                is_unknown = isinstance(error, UsageError) and str(error).startswith(
                    ("there is no run", "there is no case")
                )
                return self.problem(request, str(error), 404 if is_unknown else 400)

        return answer

    def problem(self, request: Request, message: str, status: int) -> Response:
        """A page, or where a part of one was asked for that part, that says what is wrong."""
        if request.headers.get("hx-request"):
            return page(fill("problem_part.html.j2", message=message), status)
        heading = "Not found" if status == 404 else "This cannot be shown" if request.method == "GET" else "Not done"
        has_queue = self.queue is not None
        return page(fill("problem.html.j2", heading=heading, message=message, has_queue=has_queue), status)

    def whole(self, request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page with the proof that its forms carry."""
        cookie, is_new = self.forms.cookie(request)
        values |= {"proof": self.forms.field_for(cookie), "has_queue": self.queue is not None}
        answer = page(fill(template, **values), status)
        if is_new:
            answer.set_cookie(COOKIE, cookie, httponly=True, samesite="strict", secure=request.url.scheme == "https")
        return answer

    def proof(self, request: Request) -> str:
        """What the forms of a part of a page carry: the page's own."""
        return self.forms.field_for(self.forms.cookie(request)[0])

    async def view(self, run: str) -> CaseView:
        """A run as the head of its pages shows it."""
        line, events = await asyncio.to_thread(lambda: (self.desk.run(run), self.desk.events(run)))
        return view_case(line, accepted=was_accepted(events))

    async def opened(self, run: str) -> Opened:
        """A finished run."""
        return await asyncio.to_thread(lambda: self.runs.open(self.desk.run(run)))

    async def head(self, run: str, tab: str) -> dict[str, Any]:
        """What every page of a run is filled with."""
        case = await self.view(run)
        return {"case": case, "tab": tab, "tabs": tabs_of(case), "approvals": view_approvals(self.desk.approvals(run))}

    async def look(self, run: str) -> None:
        """Keep that a person has seen a run."""
        await asyncio.to_thread(self.desk.look, run)
        if self.queue is not None:
            await asyncio.to_thread(self.queue.look_at_run, run)

    async def cases(self, request: Request) -> Response:
        """The list, and the form that starts a run."""
        cases = await asyncio.to_thread(self.listed)
        return self.whole(request, "cases.html.j2", cases=cases, given=self.first(), problem="")

    def first(self) -> dict[str, str]:
        """What the form holds before anybody typed: the logs that the server was started with."""
        return {"logs": "\n".join(map(str, self.roots))}

    def listed(self) -> list[CaseView]:
        """The newest runs."""
        return [view_case(line) for line in self.desk.runs()[:_MOST_LISTED]]

    async def list_live(self, _: Request) -> Response:
        """The list each time it changes."""
        return Live(self.streams.of_list())

    async def case(self, request: Request) -> Response:
        """A run's report; its loop until there is one."""
        run = request.path_params["run"]
        head = await self.head(run, "report")
        if not head["case"].is_over:
            return await self.loop(request)
        values = await self.report_values(run, self.proof(request))
        await self.look(run)
        return self.whole(request, "report_page.html.j2", **head, **values)

    async def report_values(self, run: str, proof: str) -> dict[str, Any]:
        """What the report's own page is filled with. `proof`: what its forms carry."""

        def gather() -> dict[str, Any]:
            opened = self.runs.open(self.desk.run(run))
            try:
                values = report_values_of(opened.report)
                turns = view_turns(self.desk, run, opened.report, self.desk.events(run))
            except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
                raise UsageError(
                    f"the report of run {run} is not as this version writes it ({type(error).__name__}: {error}). "
                    f"{opened.folder / 'report.html'} can be opened as it is."
                ) from error
            notes = self.desk.notes(run)
            chunks = draw_chunks(values, opened, fill, case=Named(run), notes=notes, proof=proof)
            return {**values, "turns": turns, "notes": notes, "evidence_chunks": chunks, "absent": opened.absent}

        return await asyncio.to_thread(gather)

    async def note(self, request: Request) -> Response:
        """The form for a note on one line of evidence."""
        run, about = request.path_params["run"], request.query_params.get("about", "")
        head = await self.head(run, "report")
        opened = await self.opened(run)
        if about and all(item["id"] != about for item in opened.report["evidence"]):
            raise UsageError(f"the report has no evidence {about[:40]!r}.")
        note = (await asyncio.to_thread(self.desk.notes, run)).get(about)
        values: dict[str, Any] = {"about": about, "note": note, "is_open": True}
        if request.headers.get("hx-request"):
            return page(fill("note.html.j2", **head, **values, proof=self.proof(request)))
        return self.whole(request, "note_page.html.j2", **head, **values)

    async def loop(self, request: Request) -> Response:
        """How a run went, or goes."""
        run = request.path_params["run"]
        head = await self.head(run, "loop")
        events = await asyncio.to_thread(self.desk.events, run)
        if head["case"].is_over and not any(event["kind"] == "step" for event in events):
            view = view_of_report((await self.opened(run)).report)
        else:
            view = view_of(events)
        await self.look(run)
        return self.whole(request, "live.html.j2", **head, view=view, is_running=not head["case"].is_over)

    async def run_live(self, request: Request) -> Response:
        """What changes on the pages of a run, as it changes."""
        run = request.path_params["run"]
        await asyncio.to_thread(self.desk.run, run)
        was_over = request.query_params.get("was") == "finished"
        tab = request.query_params.get("page", "")
        after, proof = whole_number(request, "after"), self.proof(request)
        return Live(self.streams.of_run(run, tab=tab, was_over=was_over, proof=proof, after=after))

    async def static(self, request: Request) -> Response:
        """A file that pages load."""
        found = await asyncio.to_thread(static_file, request.path_params["name"])
        return found or self.problem(request, "There is no such file.", 404)


def tabs_of(case: CaseView) -> list[tuple[str, str, str]]:
    """The pages of a run: id, name, address."""
    base = f"/runs/{quote(case.name)}"
    loop = [("loop", "The loop", f"{base}/loop")]
    if not case.is_over:
        return loop
    return [
        ("report", "Report", base),
        ("events", "Events", f"{base}/events"),
        ("processes", "Processes", f"{base}/processes"),
        ("entities", "Entities", f"{base}/entities"),
        *loop,
    ]


def see_other(address: str) -> Response:
    """Go and look there."""
    return RedirectResponse(address, 303, HEADERS)
