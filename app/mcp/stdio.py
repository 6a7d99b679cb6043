"""The protocol over standard input and output. Whatever else is printed in this process goes to standard error."""

import os
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import BinaryIO

import anyio
from mcp.server.stdio import stdio_server

from .server import Doors


def serve_stdio(doors: Doors) -> None:
    """Answer one client until it closes our standard input."""
    with _own_streams() as (incoming, outgoing):
        anyio.run(_serve, doors, incoming, outgoing)


async def _serve(doors: Doors, incoming: BinaryIO, outgoing: BinaryIO) -> None:
    text = open(outgoing.fileno(), "w", encoding="utf-8", newline="\n", closefd=False)  # noqa: SIM115
    async with stdio_server(stdin=_Lines(incoming), stdout=anyio.wrap_file(text)) as (read, write):
        await doors.server.run(read, write, doors.server.create_initialization_options())


class _Lines:
    """Lines of standard input, read by a thread that does not keep the process alive when it is interrupted."""

    def __init__(self, incoming: BinaryIO) -> None:
        self._incoming = incoming

    async def __aiter__(self) -> AsyncIterator[str]:
        import asyncio

        loop = asyncio.get_running_loop()
        lines: asyncio.Queue[bytes] = asyncio.Queue()

        def read() -> None:
            for line in iter(self._incoming.readline, b""):
                loop.call_soon_threadsafe(lines.put_nowait, line)
            loop.call_soon_threadsafe(lines.put_nowait, b"")

        threading.Thread(target=read, name="moewarden-stdin", daemon=True).start()
        while line := await lines.get():
            yield line.decode("utf-8", "replace")


@contextmanager
def _own_streams() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Standard input and output for the protocol alone: libraries that print, and processes that we start, get others."""
    sys.stdout.flush()
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    try:
        yield incoming, outgoing
    finally:
        sys.stdout.flush()
        os.dup2(outgoing.fileno(), 1)
        outgoing.close()
