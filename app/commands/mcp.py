"""`moewarden mcp`: the tools for an agent, over standard input and output or over HTTP."""

import argparse
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..settings import data_folder, load_settings
from .investigate import add_settings, given_settings

if TYPE_CHECKING:
    from ..mcp.server import Doors


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How clients reach it, what they may read, and everything that has a setting."""
    reach = parser.add_argument_group("the server")
    reach.add_argument(
        "--root",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="a folder that clients may read; may be repeated (default over standard input: the client's own roots)",
    )
    reach.add_argument(
        "--http", action="store_true", help="answer over HTTP at /mcp, not over standard input and output"
    )
    reach.add_argument("--host", default="127.0.0.1", help="with --http: address to listen on (default: %(default)s)")
    reach.add_argument(
        "--port", type=int, default=8321, help="with --http: port; 0 takes any free one (default: %(default)s)"
    )
    reach.add_argument(
        "--runs",
        type=Path,
        default=argparse.SUPPRESS,
        metavar="DIR",
        help="where investigations are kept (default: MOEWARDEN_RUNS, else your data folder)",
    )
    add_settings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serve until the client, or a person, ends it."""
    if find_spec("mcp") is None:
        raise UsageError("serving MCP needs its SDK: pip install 'moewarden[mcp]'")
    settings = load_settings(given_settings(arguments))
    # A client starts us in any folder, which is rarely meant.
    settings = replace(settings, runs=data_folder() / "runs" if settings.runs == Path() else settings.runs.absolute())
    for root in arguments.root:
        if not root.is_dir():
            raise UsageError(f"{root}: is no folder. Name with --root a folder that clients may read.")
    if arguments.http and not arguments.root:
        raise UsageError("over HTTP clients name no folders of their own. Say with --root what they may read.")
    from ..mcp.server import Bounds, Doors

    bounds = Bounds(roots=tuple(root.resolve() for root in arguments.root), trusts_clients=not arguments.http)
    doors = Doors(settings, bounds)
    try:
        if arguments.http:
            return _serve_http(doors, arguments, settings.serve_key)
        from ..mcp.stdio import serve_stdio

        serve_stdio(doors)
    finally:
        doors.close()
    return 0


def _serve_http(doors: "Doors", arguments: argparse.Namespace, key: str) -> int:
    from ...backends.serving.server import is_loopback, listen
    from ..mcp.http import PATH, make_app, serve_http

    local = is_loopback(arguments.host)
    if not local and not key:
        raise UsageError(
            f"{arguments.host} can be reached by other machines, and there is no key. "
            "Set MOEWARDEN_SERVE_KEY to what clients must send, or stay on 127.0.0.1."
        )
    with listen(arguments.host, arguments.port) as listening:
        host, port = listening.getsockname()[:2]
        address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        print(
            f"MCP at {address}{PATH} ({'with a key' if key else 'no key'}); Ctrl-C ends it.",
            file=sys.stderr,
            flush=True,
        )
        serve_http(make_app(doors, key=key, is_loopback=local), listening)
    return 0
