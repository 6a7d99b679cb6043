"""The server: which tools there are, and one call of a tool from its arguments to its result."""

import asyncio
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import anyio
from mcp import types
from mcp.server.lowlevel import Server
from pydantic import BaseModel

from ...graphs.decisions.patience import StoppedError
from ...graphs.instruments.instrument import Arguments, checked
from ..case import is_there
from ..errors import UsageError, user_errors
from ..settings import Settings
from . import forms, looking
from .asking import Person
from .evidence import NOTICE, name_of
from .investigating import Investigations
from .reach import allowed_paths, folder_of_uri
from .readings import Readings, Tell

MOST_AT_ONCE = 2
"""Investigations; one more waits."""
SECONDS_FOR_ROOTS = 5.0
"""What a client may take to name its roots."""
_MOST_UNTOLD = 64
"""Steps that wait to be told; more are left out."""

INSTRUCTIONS = (
    "Investigates security incidents in log files of any format on this machine. Begin with read_logs, look with list_signals, "
    "search_events and query_events, have a whole incident worked with investigate, then ask. Cite what you say by file and "
    f"line. {NOTICE}"
)

_log = logging.getLogger(__name__)

Look = Callable[[Readings, Any, Any, Tell], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Tool:
    """One tool as clients see it."""

    name: str
    title: str
    takes: type[Arguments]
    gives: type[BaseModel]
    look: Look | None = None
    """What it does with logs; None for those that work on a run."""
    more: str = ""
    """What else its description says."""

    def described(self) -> types.Tool:
        """In the protocol's words."""
        is_looking = self.look is not None
        return types.Tool(
            name=self.name,
            title=self.title,
            description=" ".join((self.takes.__doc__ or "").split()) + self.more,
            inputSchema=self.takes.model_json_schema(),
            outputSchema=self.gives.model_json_schema(),
            # A run writes its own folder, and changes nothing else.
            annotations=types.ToolAnnotations(
                readOnlyHint=is_looking, destructiveHint=False, idempotentHint=is_looking, openWorldHint=False
            ),
        )


TOOLS = (
    Tool(name="read_logs", title="Read logs", takes=forms.ReadLogs, gives=forms.WhatWasRead, look=looking.read_logs),
    Tool(
        name="list_signals",
        title="List signals",
        takes=forms.ListSignals,
        gives=forms.Signals,
        look=looking.list_signals,
    ),
    Tool(
        name="search_events",
        title="Search events",
        takes=forms.SearchEvents,
        gives=forms.Found,
        look=looking.search_events,
    ),
    Tool(
        name="query_events",
        title="Query events",
        takes=forms.QueryEvents,
        gives=forms.Rows,
        look=looking.query_events,
        more=f" The columns: {looking.EVENT_COLUMNS}. Times are UTC; absent text is ''.",
    ),
    Tool(name="investigate", title="Investigate", takes=forms.Investigate, gives=forms.Report),
    Tool(name="ask", title="Ask further", takes=forms.Ask, gives=forms.Answer),
)


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What clients may reach."""

    roots: tuple[Path, ...] = ()
    """Folders that the person who runs the server allowed; they hold whatever a client declares."""
    trusts_clients: bool = True
    """Whether the folders that a client declares hold where no others were allowed: it is started by its own user then."""


class Doors:
    """The tools behind one server: what they share, and how a call is carried out."""

    def __init__(self, settings: Settings, bounds: Bounds) -> None:
        self._bounds = bounds
        self._readings = Readings(settings)
        self._investigations = Investigations(settings)
        self._turn = anyio.Semaphore(MOST_AT_ONCE)
        self.server: Any = Server("moewarden", version=version("moewarden"), instructions=INSTRUCTIONS)
        self.server.list_tools()(self._list)
        # The arguments are checked here, so that an error says what to write instead.
        self.server.call_tool(validate_input=False)(self._call)

    def close(self) -> None:
        """Remove what was read."""
        self._readings.close()

    async def _list(self) -> list[types.Tool]:
        return [tool.described() for tool in TOOLS]

    async def _call(self, name: str, arguments: dict[str, Any]) -> Any:
        """The result, structured and as the same JSON in text; what a client can mend is a tool error that says how."""
        try:
            tool = next((tool for tool in TOOLS if tool.name == name), None)
            if tool is None:
                raise UsageError(
                    f"there is no tool {name_of(name)}; there are {', '.join(tool.name for tool in TOOLS)}."
                )
            given = checked(name, tool.takes, arguments)
            result = await self._carry_out(tool, given)
        except user_errors() as error:
            return _failed(" ".join(str(error).split()))
        except Exception:
            _log.exception("a bug of moewarden in the tool %s", name)
            return _failed("moewarden has a bug here; what happened stands on the server's standard error.")
        # Checked against its own schema: a client relies on it.
        result = tool.gives.model_validate(result).model_dump(mode="json")
        text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
        return [types.TextContent(type="text", text=text)], result

    async def _carry_out(self, tool: Tool, given: Any) -> dict[str, Any]:
        call = _Running(self.server.request_context)
        if isinstance(given, forms.Ask):
            folder = self._run_folder(given.run, await self._roots())
            ask = partial(self._investigations.ask, given, folder, call.tell, call.person.allows, call.cancelled)
            return await call.in_thread(ask)
        logs = allowed_paths(given.logs, await self._roots())
        if tool.look is not None:
            return await call.in_thread(partial(tool.look, self._readings, given, logs, call.tell))
        assert isinstance(given, forms.Investigate)
        if self._turn.statistics().tasks_waiting or not self._turn.value:
            call.tell("waiting for another investigation to end")
        async with self._turn:
            work = partial(self._investigations.investigate, given, logs, call.tell, call.person.allows, call.cancelled)
            return await call.in_thread(work)

    async def _roots(self) -> tuple[Path, ...]:
        """The folders that this client may name: those that were allowed, else those that it declares."""
        if self._bounds.roots or not self._bounds.trusts_clients:
            return self._bounds.roots
        session = self.server.request_context.session
        if not session.check_client_capability(types.ClientCapabilities(roots=types.RootsCapability())):
            return ()
        with anyio.move_on_after(SECONDS_FOR_ROOTS):
            declared = await session.list_roots()
            folders = [folder_of_uri(str(root.uri)) for root in declared.roots]
            return tuple(folder for folder in folders if folder is not None)
        raise UsageError(
            f"the client did not name its roots within {SECONDS_FOR_ROOTS:g} seconds; call the tool again."
        )

    def _run_folder(self, name: str, roots: tuple[Path, ...]) -> Path:
        """A run of this server by its name, or the folder of another below the roots."""
        own = self._investigations.runs.absolute()
        is_name = name not in ("", ".", "..") and Path(name).name == name and "\0" not in name
        if is_name and is_there(own / name) and (own / name).is_dir() and not (own / name).is_symlink():
            return own / name
        [folder] = allowed_paths([name], [*roots, own])
        return folder


class _Running:
    """One call while it runs: how it tells its progress, asks a person, and ends when nobody waits for it any more."""

    def __init__(self, context: Any) -> None:
        self.cancelled = threading.Event()
        self._context = context
        self._loop = asyncio.get_running_loop()
        self.person = Person(context, self.cancelled)
        self._steps: asyncio.Queue[str] = asyncio.Queue(_MOST_UNTOLD)

    def tell(self, text: str) -> None:
        """Send a step to the client, from any thread; raises StoppedError where the call was cancelled."""
        if self.cancelled.is_set():
            raise StoppedError("the client does not wait any more")
        self._loop.call_soon_threadsafe(self._offer, text)

    def _offer(self, text: str) -> None:
        if not self._steps.full():  # who reads slowly is told less
            self._steps.put_nowait(text)

    async def in_thread(self, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """The result of work that blocks. Cancelled, it returns once the work has ended, so that nothing goes on unseen."""
        async with anyio.create_task_group() as group:
            group.start_soon(self._watch)
            group.start_soon(self._pass_on)
            group.start_soon(self.person.answer)
            problem: Exception | None = None
            result: dict[str, Any] = {}
            with anyio.CancelScope(shield=True):
                try:
                    result = await anyio.to_thread.run_sync(work)
                except Exception as error:  # raised again outside the group, which would wrap it
                    problem = error
            group.cancel_scope.cancel()
        if isinstance(problem, StoppedError):
            await anyio.sleep(0)  # the cancellation that stopped it arrives here
        if problem is not None:
            raise problem
        return result

    async def _watch(self) -> None:
        """Once the call is cancelled the work is told so."""
        try:
            await anyio.sleep_forever()
        finally:
            self.cancelled.set()

    async def _pass_on(self) -> None:
        token = self._context.meta.progressToken if self._context.meta else None
        told = 0
        while token is not None:
            message = await self._steps.get()
            told += 1
            await self._context.session.send_progress_notification(
                token, told, message=message, related_request_id=str(self._context.request_id)
            )


def _failed(message: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=message)], isError=True)
