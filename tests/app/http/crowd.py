"""Many connections at once: some say nothing, some stop in the middle of a request, some never read, many follow a run.

    python -m tests.app.http.crowd                                  1,000 connections
    python -m tests.app.http.crowd --connections 400 --files 256    of a process that may open 256 files

Meanwhile a person opens a page every half second: it comes, or one answer with status 503 says that there is no room. Nothing of
what followers wait for is lost; memory and open files stay bounded; bodies of 1 GB and floods of headers are refused. What is
wrong is printed, and the exit code is 1 where anything is.
"""

import argparse
import asyncio
import contextlib
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from ...graphs.incident import ALERT, write_logs
from ..kills import COMMAND

KINDS = (
    "silent",
    "half a head",
    "half a body",
    "follows the report",
    "follows the list",
    "follows over HTTP",
    "never reads",
)
MOST_MEGABYTES = 150
"""By which the server may grow."""
MOST_SECONDS = 1.0
"""For a person's page while all are there, and until what followers held is let go."""
_NOTE = "seen by all"


@dataclass
class Crowd:
    """What was seen."""

    connections: int
    refused: int = 0
    told: dict[str, int] = field(default_factory=dict)
    """Followers of each kind that got the word they waited for."""
    followers: dict[str, int] = field(default_factory=dict)
    pages: list[tuple[int, float]] = field(default_factory=list)
    """Status and seconds of each page that the further person asked for."""
    megabytes: float = 0.0
    files: int = 0
    seconds_to_leave: float = 0.0
    faults: list[str] = field(default_factory=list)


def look(connections: int, *, files: int = 0, pages: int = 10) -> Crowd:
    """Serve a finished run to so many connections; `files`: how many files the server may open, 0 for as many as it likes."""
    crowd = Crowd(connections)
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder), files, crowd) as (server, port):
        asyncio.run(_meet(crowd, server.pid, port, pages))
        _send_too_much(crowd, server.pid, port)
        other = subprocess.run(_words(Path(folder), port), capture_output=True, text=True, timeout=60, check=False)
        if other.returncode != 2 or len(other.stderr.splitlines()) != 1 or "in use" not in other.stderr:
            crowd.faults.append(f"a port in use: {other.returncode}, {other.stderr[-300:]}")
    return crowd


@contextlib.contextmanager
def _served(folder: Path, files: int, crowd: Crowd) -> "Iterator[tuple[subprocess.Popen[str], int]]":
    def narrow() -> None:
        if files:
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

    write_logs(folder / "logs")
    with (folder / "said").open("w+") as said:
        server = subprocess.Popen(
            _words(folder, 0),
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            preexec_fn=narrow,
            env={**os.environ, "MOEWARDEN_PROCESSES": "1"},
        )
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            yield server, int(line.partition("://")[2].partition("/")[0].rpartition(":")[2])
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(30)
            server.kill()
            server.communicate()
            text = Path(said.name).read_text()
            if "Traceback" in text or "system resource" in text:
                crowd.faults.append(f"the server said: {text[-2000:]}")


def _words(folder: Path, port: int) -> list[str]:
    named = ["--runs", str(folder / "runs"), "--memory", str(folder / "memory"), "--logs", str(folder / "logs")]
    return [*COMMAND, "serve", "--port", str(port), *named, "--model", "none"]


async def _meet(crowd: Crowd, server: int, port: int, pages: int) -> None:
    """All come, a person opens pages, everybody is told something, and all leave."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        run = (await client.post("/api/runs", json={"alert": ALERT})).json()["run"]
        while (await client.get(f"/api/runs/{run}")).json()["state"] != "finished":
            await asyncio.sleep(0.1)
        (await client.get(f"/runs/{run}")).raise_for_status()
        before, open_before = _megabytes(server), _files(server)
        guests = await asyncio.gather(*(_come(port, run, KINDS[n % len(KINDS)]) for n in range(crowd.connections)))
        heard = [asyncio.create_task(guest.hear()) for guest in guests]
        for _ in range(pages):
            crowd.pages.append(await _open_page(port, run))
            crowd.megabytes = max(crowd.megabytes, _megabytes(server) - before)
            crowd.files = max(crowd.files, _files(server))
            await asyncio.sleep(0.5)
        crowd.refused = sum(guest.is_refused for guest in guests)
        note = await _note(port, run)
        waiting = [guest for guest in guests if guest.waits_for and not guest.is_refused]
        for _ in range(400):
            if all(guest.was_told or guest.is_refused for guest in waiting):
                break
            await asyncio.sleep(0.05)
        for guest in guests:
            if guest.waits_for and not guest.is_refused:
                crowd.followers[guest.kind] = crowd.followers.get(guest.kind, 0) + 1
                crowd.told[guest.kind] = crowd.told.get(guest.kind, 0) + guest.was_told
        for task in heard:
            task.cancel()
        left = time.monotonic()
        for guest in guests:
            guest.leave()
        while _files(server) > open_before + 3 and time.monotonic() - left < 30:
            await asyncio.sleep(0.02)
        crowd.seconds_to_leave = time.monotonic() - left
        answer = await client.get(f"/api/runs/{run}/notes")
        kept = [item["text"] for item in answer.json()["notes"]]
    late = [page for page in crowd.pages if page[0] not in (200, 503) or page[1] > MOST_SECONDS]
    checks = (
        (late, "pages of a further person"),
        (not note or _NOTE not in kept, "the note was lost"),
        (crowd.told != crowd.followers, "followers that were told nothing"),
        (crowd.megabytes > MOST_MEGABYTES, "memory"),
        (crowd.seconds_to_leave > MOST_SECONDS, "seconds until all was let go"),
    )
    crowd.faults += [what for is_wrong, what in checks if is_wrong]


@dataclass
class Guest:
    """One connection."""

    kind: str
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    waits_for: bytes = b""
    is_refused: bool = False
    was_told: bool = False

    async def hear(self) -> None:
        """Read until the word that is waited for; who never reads stops at once, who is refused reads why."""
        if self.kind == "never reads":
            return
        text = b""
        with contextlib.suppress(OSError):
            while part := await self.reader.read(2**16):
                text = text[-2_000:] + part
                self.is_refused |= b" 503 Service Unavailable" in text
                self.was_told |= bool(self.waits_for) and self.waits_for in text

    def leave(self) -> None:
        """In the middle of whatever it is."""
        self.writer.transport.abort()


async def _come(port: int, run: str, kind: str) -> Guest:
    connection = socket.socket()
    connection.setblocking(False)
    if kind == "never reads":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=connection)
    host = f"Host: 127.0.0.1:{port}\r\n"
    asked, word = {
        "silent": ("", ""),
        "half a head": (f"GET / HTTP/1.1\r\n{host}X-Half: ", ""),
        "half a body": (f"POST /api/runs HTTP/1.1\r\n{host}Content-Length: 1000\r\n\r\n{{", ""),
        "follows the report": (f"GET /runs/{run}/stream?page=report&was=finished HTTP/1.1\r\n{host}\r\n", _NOTE),
        "follows the list": (f"GET /stream HTTP/1.1\r\n{host}\r\n", "#cases"),
        "follows over HTTP": (f"GET /api/runs/{run}/stream?stays=true HTTP/1.1\r\n{host}\r\n", _NOTE),
        "never reads": (f"GET /api/runs/{run}/events HTTP/1.1\r\n{host}\r\n" * 20, ""),
    }[kind]
    writer.write(asked.encode())
    return Guest(kind, reader, writer, word.encode())


async def _open_page(port: int, run: str) -> tuple[int, float]:
    """As a person does who was not there before."""
    began = time.monotonic()
    try:
        async with httpx.AsyncClient(timeout=30) as client:
            answer = await client.get(f"http://127.0.0.1:{port}/runs/{run}")
        status = answer.status_code
    except httpx.HTTPError:
        status = 0
    return status, time.monotonic() - began


async def _note(port: int, run: str) -> bool:
    """Keep a note, asking again while there is no room: whether that came about."""
    async with httpx.AsyncClient(timeout=30) as client:
        for _ in range(120):
            with contextlib.suppress(httpx.HTTPError):
                sent = {"about": "E1", "text": _NOTE}
                if (await client.post(f"http://127.0.0.1:{port}/api/runs/{run}/notes", json=sent)).status_code == 200:
                    return True
            await asyncio.sleep(0.25)
    return False


def _send_too_much(crowd: Crowd, server: int, port: int) -> None:
    """Bodies of 1 GB, with and without their size, and floods of headers: refused before they are kept."""
    before = _megabytes(server)
    piece = b"x" * 2**20
    named = _send(port, "POST /api/runs", [f"Content-Length: {2**30}"], (piece for _ in range(1024)))
    pieces = (f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for _ in range(1024))
    unnamed = _send(port, "POST /api/runs", ["Transfer-Encoding: chunked"], pieces)
    long = _send(port, "GET /", [f"X-Long: {'x' * 10**6}"], ())
    many = _send(port, "GET /", [f"X-{number}: x" for number in range(50_000)], ())
    for what, answer, wanted in (
        ("1 GB", named, "413"), ("1 GB in pieces", unnamed, "413"), ("a long header", long, "400"), ("many headers", many, "400"),
    ):  # fmt: skip
        if not answer.startswith(f"HTTP/1.1 {wanted}"):
            crowd.faults.append(f"{what}: answered {answer[:80]!r}")
    if (grown := _megabytes(server) - before) > MOST_MEGABYTES:
        crowd.faults.append(f"memory grew by {grown:.0f} MB with what was too much")


def _send(port: int, line: str, headers: list[str], body: Any) -> str:
    """The beginning of the answer to a request that is sent until the other side does not want more of it."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        head = "\r\n".join([f"{line} HTTP/1.1", f"Host: 127.0.0.1:{port}", *headers, "", ""])
        answer = b""
        try:
            connection.sendall(head.encode())
            connection.setblocking(False)
            for part in body:
                with contextlib.suppress(BlockingIOError):
                    answer += connection.recv(4096)
                if answer:
                    break
                connection.settimeout(60)
                connection.sendall(part)
                connection.setblocking(False)
        except OSError:
            pass  # it was closed: what it said before can still be read
        connection.settimeout(60)
        with contextlib.suppress(OSError):
            answer = answer or connection.recv(4096)
        return answer.decode("latin-1")


def _megabytes(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def _files(process: int) -> int:
    return sum(1 for _ in Path(f"/proc/{process}/fd").iterdir())


def main() -> int:
    """Look once, and say what was seen."""
    parser = argparse.ArgumentParser(description="Many connections at once.")
    parser.add_argument("--connections", type=int, default=1_000)
    parser.add_argument(
        "--files", type=int, default=0, help="files that the server may open; 0 for as many as it likes"
    )
    given = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 2 * given.connections + 200)), hard))
    crowd = look(given.connections, files=given.files)
    print(f"{crowd.connections} connections, {crowd.refused} told that there is no room")
    print(f"a further person's pages: {json.dumps([(status, round(seconds, 3)) for status, seconds in crowd.pages])}")
    print(f"followers told of what happened: {crowd.told} of {crowd.followers}")
    print(f"memory grew by {crowd.megabytes:.0f} MB; at most {crowd.files} files were open")
    print(f"{crowd.seconds_to_leave:.2f} s after all had left, what they held was free")
    for fault in crowd.faults:
        print(f"fault: {fault}")
    return bool(crowd.faults)


if __name__ == "__main__":
    sys.exit(main())
