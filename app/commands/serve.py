"""`moewarden serve`: the pages for people and the door for programs, on this machine."""

import argparse
import sys
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

from ..ending import Ending
from ..errors import UsageError
from ..settings import load_settings
from .day_budget import add_day_budget
from .investigate import add_settings, given_settings

_NEEDED = ("starlette", "uvicorn", "prometheus_client")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where it listens, what may be read, and everything that has a setting."""
    door = parser.add_argument_group("the server")
    door.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    door.add_argument("--port", type=int, default=8080, help="port; 0 takes any free one (default: %(default)s)")
    door.add_argument(
        "--runs", default=argparse.SUPPRESS, type=Path, metavar="DIR", help="the folder of the run folders"
    )
    door.add_argument(
        "--logs",
        type=Path,
        nargs="+",
        action="extend",
        metavar="DIR",
        help="folders and files that may be investigated; may be repeated (default: the present folder)",
    )
    door.add_argument(
        "--at-once", type=int, default=2, metavar="N", help="investigations that run at once (default: %(default)s)"
    )
    add_day_budget(parser.add_argument_group("the queue of alerts"))
    add_settings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM; what runs then is stopped so that it can be resumed."""
    missing = [package for package in _NEEDED if find_spec(package) is None]
    if missing:
        raise UsageError(f"serving needs {', '.join(missing)}: pip install 'moewarden[serve]'")
    from ...backends.serving.server import is_loopback, listen
    from ...graphs.errors import InputError
    from ..alerts import AlertQueue, Worker
    from ..console import has_signed_in, routes
    from ..desk import Desk
    from ..http import ServeSettings, make_app, reads_itself, server_of

    settings = load_settings(given_settings(arguments))
    local = is_loopback(arguments.host)
    if not local and not settings.serve_key:
        raise UsageError(
            f"{arguments.host} can be reached by other machines, and there is no key. "
            "Set MOEWARDEN_SERVE_KEY to what people and programs must show, or stay on 127.0.0.1."
        )
    roots = tuple(arguments.logs or [Path()])
    for root in roots:
        if not root.exists():
            raise UsageError(f"{root}: no such file or folder; --logs names what may be investigated.")
    with listen(arguments.host, arguments.port) as listening:
        desk = Desk(settings, at_once=arguments.at_once)
        queue = AlertQueue(desk.root)
        refused = reads_itself(desk.root, roots)
        app = make_app(
            desk,
            ServeSettings(key=settings.serve_key, is_loopback=local, roots=roots),
            pages=routes(desk, key=settings.serve_key, roots=roots, queue=queue, refused=refused),
            signed_in=has_signed_in,
            queue=queue,
            queue_page="/queue",
        )
        host, port = listening.getsockname()[:2]
        address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
        server = server_of(app)
        with Ending(server.end), ExitStack() as ends:
            ends.callback(queue.close)
            ends.callback(desk.close, wait=1.0)
            print(
                f"moewarden is at {address} ({'with a key' if settings.serve_key else 'no key'}); Ctrl-C ends it.",
                flush=True,
            )
            if refused:
                print(f"moewarden: alerts are refused: {refused}", file=sys.stderr, flush=True)
            try:
                ends.enter_context(Worker(queue, desk, at_once=arguments.at_once))
            except InputError as error:
                print(f"moewarden: alerts are taken, and worked on elsewhere: {error}", file=sys.stderr, flush=True)
            server.run(sockets=[listening])
    return 0
