"""The pages of the queue of alerts: what waits, what is at work, what became of the rest, and a person's word on it."""

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from ..errors import UsageError, user_errors
from ..rendering.times import write_time
from ..rendering.untrusted import json_line
from .events import whole_number
from .pages import fill
from .queue_view import FILTERS, QueueView, example_of, view_queue, view_queue_case
from .streams import PROOF, Live

if TYPE_CHECKING:
    from ..alerts import AlertLine, AlertQueue
    from .routes import Console

_LONGEST_SHOWN = 100_000
"""Characters of an alert on a page."""


class QueuePages:
    """Without scripts a page follows on each form; with them the list changes by itself."""

    def __init__(self, console: "Console", queue: "AlertQueue", refused: str) -> None:
        """For the pages of a console. `refused`: why no alert is taken, if so."""
        self._console = console
        self._desk = console.desk
        self._queue = queue
        self._refused = refused

    async def list(self, request: Request) -> Response:
        """The cases, and how to hand an alert in."""
        return await self._list(request)

    async def live(self, request: Request) -> Response:
        """The list each time it changes."""
        chosen, page = _chosen(request), whole_number(request, "page")

        def parts() -> Mapping[str, str]:
            return _list_parts(view_queue(self._queue, self._desk, chosen=chosen, page=page))

        key = ("queue", chosen, str(page))
        return Live(self._console.streams.of_parts(key, parts, proof=self._console.proof(request)))

    async def case(self, request: Request) -> Response:
        """One case: its alerts, and where it stands."""
        case = _case(request)
        row, alerts = await asyncio.to_thread(
            lambda: (view_queue_case(self._queue, self._desk, case), self._queue.alert_lines(case))
        )
        line = await asyncio.to_thread(self._queue.case, case)
        await asyncio.to_thread(self._queue.look, case)
        shown = [_shown(alert) for alert in alerts]
        return self._console.whole(request, "queue_case.html.j2", row=row, line=line, alerts=shown)

    async def case_live(self, request: Request) -> Response:
        """Where one case stands, each time it changes."""
        case = _case(request)
        await asyncio.to_thread(self._queue.case, case)

        def parts() -> Mapping[str, str]:
            row = view_queue_case(self._queue, self._desk, case)
            return {"queue-case": fill("queue_case_head.html.j2", row=row, proof=PROOF)}

        key = ("queue case", str(case))
        return Live(self._console.streams.of_parts(key, parts, proof=self._console.proof(request)))

    async def add(self, request: Request) -> Response:
        """Alerts that a person pasted are in the queue; what is wrong with them is said beside the form."""
        from ..alerts import take_alerts

        given = await self._console.forms.read(request)

        def take() -> int:
            if self._refused:
                raise UsageError(self._refused)
            logs = self._console.roots
            return take_alerts(self._queue, given.get("alert", "").encode("utf-8", "replace"), logs)[0].case

        try:
            case = await asyncio.to_thread(take)
        except user_errors() as error:
            return await self._list(request, given=given.get("alert", ""), problem=str(error), status=400)
        return _go(f"/queue#case-{case}")

    async def retry(self, request: Request) -> Response:
        """A case that had ended without a report waits again."""
        return await self._do(request, self._queue.retry)

    async def drop(self, request: Request) -> Response:
        """A case that waited is never begun."""
        return await self._do(request, self._queue.drop)

    async def _do(self, request: Request, act: Callable[[int], None]) -> Response:
        given = await self._console.forms.read(request)
        case = _case(request)
        await asyncio.to_thread(act, case)
        back = given.get("back", "")
        return _go(f"/queue?state={back}" if back in FILTERS and back else "/queue")

    async def _list(self, request: Request, *, given: str = "", problem: str = "", status: int = 200) -> Response:
        chosen, page = _chosen(request), whole_number(request, "page")
        view = await asyncio.to_thread(lambda: view_queue(self._queue, self._desk, chosen=chosen, page=page))
        address = f"{request.url.scheme}://{request.headers.get('host', '')}"
        return self._console.whole(
            request,
            "queue.html.j2",
            status=status,
            view=view,
            example=example_of(address, has_key=bool(self._console.key)),
            refused=self._refused,
            given=given,
            problem=problem,
        )


def _list_parts(view: QueueView) -> dict[str, str]:
    values: dict[str, Any] = {"view": view, "proof": PROOF}
    return {
        "queue-filters": fill("queue_filters.html.j2", **values),
        "queue-budget": fill("queue_budget.html.j2", **values),
        "queue-list": fill("queue_list.html.j2", **values),
    }


def _chosen(request: Request) -> str:
    word = request.query_params.get("state", "")
    if word not in FILTERS:
        raise UsageError(
            f"state: {word[:40]!r} is none; expected one of {', '.join(filter(None, FILTERS))}, or nothing."
        )
    return word


def _case(request: Request) -> int:
    number: int = request.path_params["case"]
    if number >= 2**63:  # more than the queue's file can hold
        raise UsageError(f"there is no case {number}.")
    return number


def _shown(alert: "AlertLine") -> dict[str, Any]:
    text = json_line(orjson.loads(alert.content), indent=2)
    missing = len(text) - _LONGEST_SHOWN
    return {
        "text": text[:_LONGEST_SHOWN],
        "missing": max(0, missing),
        "source": alert.source,
        "received": write_time(alert.received),
        "copies": alert.copies,
        "severity": alert.severity,
    }


def _go(address: str) -> Response:
    from .routes import see_other

    return see_other(address)
