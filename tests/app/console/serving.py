"""A desk of this process, its pages on a port of this machine, and what a browser may meet there."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from typing import Any

CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")
"""Debian's package; nothing is downloaded."""
GUESSES = 40
HOSTILE = "198.51.100.23"


def write_logs(folder: Path) -> Path:
    """A password is guessed and used, among ordinary log-ins."""
    folder.mkdir(parents=True)
    lines = [
        f"Nov 20 10:{20 + second // 60:02}:{second % 60:02} web-01 sshd[{900 + second}]: "
        f"Failed password for {'root' if second % 3 else 'ines'} from {HOSTILE} port {40000 + second} ssh2"
        for second in range(GUESSES)
    ]
    lines += [
        f"Nov 20 10:21:10 web-01 sshd[990]: Accepted password for ines from {HOSTILE} port 41000 ssh2",
        "Nov 20 10:22:00 web-01 sudo:     ines : TTY=pts/0 ; PWD=/home/ines ; USER=root ; COMMAND=/usr/bin/cat /etc/shadow",
        *(
            f"Nov 20 1{hour}:00:0{host} web-0{host} sshd[7{hour}{host}]: Accepted publickey for ops from 10.0.0.{host} port 50{host} ssh2"
            for hour in range(10)
            for host in range(1, 5)
        ),
    ]
    (folder / "auth.log").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


ALERT = {
    "rule": "ssh_bruteforce",
    "title": "Password guessing on web-01",
    "host": {"name": "web-01"},
    "source": {"ip": HOSTILE},
}


@dataclass
class Serving:
    """Pages of a desk on a free port of this machine."""

    desk: Any
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serve(desk: Any, *, key: str = "", **options: Any) -> Iterator[Serving]:
    """The server, until the test is over."""
    import uvicorn

    from moewarden.app.console import has_signed_in, routes
    from moewarden.app.http import ServeSettings, make_app

    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        make_app(desk, ServeSettings(key=key), pages=routes(desk, key=key, **options), signed_in=has_signed_in),
        log_level="warning",
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Serving(desk, listening.getsockname()[1])
    server.should_exit = True
    thread.join(10)
    listening.close()


def make_desk(folder: Path) -> Any:
    from moewarden.app.desk import Desk
    from moewarden.app.settings import Settings

    return Desk(
        Settings(model="none", runs=folder / "runs", memory=folder / "memory", embeddings="hashed", processes=1)
    )


def finish(desk: Any, run: str) -> None:
    """Wait for a run's end."""
    for _ in range(1200):
        line = desk.run(run)
        if line.state not in ("queued", "running"):
            assert line.state == "finished", line
            return
        time.sleep(0.05)
    raise AssertionError(f"{run} has not ended")


@dataclass
class Seen:
    """What a browser has met that no page of ours may make it meet."""

    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def watch(page: Any, address: str, seen: Seen) -> None:
    """Keep what a page asks of others, and what the browser complains about."""
    page.on("request", lambda request: request.url.startswith(address) or seen.elsewhere.append(request.url))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("dialog", lambda dialog: (seen.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def complain(message: Any) -> None:
        # A form or an address that is refused is answered with 400 or 404, which the browser also writes to its console.
        if message.type in ("error", "warning") and not any(
            f"status of {status}" in message.text for status in (400, 404)
        ):
            seen.complaints.append(f"{message.type}: {message.text}")

    page.on("console", complain)
