"""The graph as `langgraph dev` serves it to Studio. langgraph.json points here; importing this loads nothing."""

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
    from langgraph.graph.state import CompiledStateGraph

    from .settings import Settings

MOST_FOLDERS = 16
"""Run folders that are kept, the newest: a thread can go on, or be forked, where its run's folder is still there."""

_building, _opening = threading.Lock(), threading.Lock()


async def graph() -> "CompiledStateGraph[Any, Any, Any, Any]":
    """The investigation with the settings of the environment; the server brings its own checkpointer.

    Built in a thread, since the server's event loop refuses whatever blocks, imports included; the model is opened by the
    first run that needs it, so that forms and drawings are there at once.
    """
    return await asyncio.to_thread(_build)


@asynccontextmanager
async def checkpointer() -> "AsyncIterator[AsyncPostgresSaver]":
    """Where a server keeps its checkpoints that others go on from: the database that MOEWARDEN_CHECKPOINTS names.

    langgraph-postgres.json points here.
    """
    from .checkpoints import open_async_checkpoints
    from .errors import UsageError
    from .settings import load_settings

    settings = await asyncio.to_thread(load_settings)
    if not settings.checkpoints:
        raise UsageError(
            "this configuration keeps its checkpoints in PostgreSQL, and MOEWARDEN_CHECKPOINTS names no database. Set it to "
            "postgresql://USER@HOST:5432/DATABASE, or use langgraph.json."
        )
    async with open_async_checkpoints(settings.checkpoints) as saver:
        yield saver


def _build() -> "CompiledStateGraph[Any, Any, Any, Any]":
    from .errors import UsageError

    try:
        with _building:
            return _built()
    except UsageError as error:
        from starlette.exceptions import HTTPException  # the server's own

        raise HTTPException(status_code=500, detail=f"moewarden: {error}") from error


@cache
def _built() -> "CompiledStateGraph[Any, Any, Any, Any]":
    """Built once: the server asks for the graph at every request."""
    from .settings import load_settings, silence_telemetry
    from .wiring import make_investigation

    silence_telemetry()
    settings = load_settings()
    folder = settings.runs.absolute() / "moewarden-studio"
    return make_investigation(settings, models=allowed_models(settings), workdir=lambda run_id: _room(folder, run_id))


def allowed_models(settings: "Settings") -> "dict[str, Callable[[], BaseChatModel | None]]":
    """The models that an assistant may choose, by name: all of them this machine's owner named, or they are ours.

    Whoever reaches the server can choose one, but give neither an address nor a key, so that no key goes elsewhere.
    """
    names = dict.fromkeys([settings.model, "bundled", "none", *settings.models])
    return {name: partial(_open, replace(settings, model=name)) for name in names}


def _open(settings: "Settings") -> "BaseChatModel | None":
    with _opening:  # runs of several threads begin at once; one loads, the others get what it loaded
        return _opened(settings)


@cache
def _opened(settings: "Settings") -> "BaseChatModel | None":
    from ..graphs.errors import InputError
    from .errors import user_errors
    from .wiring import open_model

    try:
        return open_model(settings)
    except user_errors() as error:
        raise InputError(str(error)) from error  # whose message the server hands to its client


def _room(folder: Path, run_id: str) -> Path:
    """A run's own folder; the oldest go where there are too many."""
    rooms = sorted(folder.glob("*-*"), key=lambda room: room.stat().st_mtime) if folder.is_dir() else []
    for room in rooms[: max(0, len(rooms) + 1 - MOST_FOLDERS)]:
        shutil.rmtree(room, ignore_errors=True)
    return folder / run_id
