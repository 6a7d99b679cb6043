"""`moewarden model serve`: one model behind OpenAI's protocol."""

import argparse
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from ..errors import UsageError
from ..settings import load_settings

_NEEDED = ("starlette", "uvicorn", "prometheus_client")


def add_serve(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The verb and its options."""
    serve = verbs.add_parser("serve", help="answer OpenAI's protocol over HTTP: chat completions, completions, models")
    serve.add_argument(
        "model", nargs="?", default=None, help="bundled, a folder or a hub id (default: what the settings say)"
    )
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument("--port", type=int, default=8000, help="port; 0 takes any free one (default: %(default)s)")
    serve.add_argument("--name", help="what clients call the model (default: the folder's name)")
    serve.add_argument("--slots", type=_at_least(1), default=8, help="requests that run at once (default: %(default)s)")
    serve.add_argument(
        "--queue",
        type=_at_least(0),
        default=64,
        help="requests that may wait; one more gets status 429 (default: %(default)s)",
    )
    serve.add_argument(
        "--max-tokens",
        type=_at_least(1),
        default=2048,
        help="most tokens of an answer, and of one that names no limit (default: %(default)s)",
    )
    serve.add_argument("--experts", choices=["packed", "expanded"], help="run from packed NF4, or expanded in memory")
    serve.add_argument("--offload", metavar="SIZE", help="experts that do not fit a card: none, auto, or such as 3GB")
    serve.add_argument("--device", help="auto, cpu, cuda or cuda:N")
    serve.set_defaults(act=_serve)


def _serve(arguments: argparse.Namespace) -> int:
    missing = [package for package in _NEEDED if find_spec(package) is None]
    if missing:
        raise UsageError(f"serving a model needs {', '.join(missing)}: pip install 'moewarden[serve]'")
    from ...backends.serving.server import is_loopback, listen, serve
    from ..wiring import find_checkpoint, is_provider, open_checkpoint

    given = {name: getattr(arguments, name) for name in ("model", "experts", "offload", "device")}
    settings = load_settings({name: value for name, value in given.items() if value is not None})
    local = is_loopback(arguments.host)
    if not local and not settings.serve_key:
        raise UsageError(
            f"{arguments.host} can be reached by other machines, and there is no key. "
            "Set MOEWARDEN_SERVE_KEY to what clients must send, or stay on 127.0.0.1."
        )
    if settings.model == "none" or is_provider(settings.model):
        raise UsageError(f"model {settings.model!r} is not run here; expected bundled, a folder or a hub id.")
    name = arguments.name or Path(find_checkpoint(settings.model)).resolve().name
    from ...backends.serving.app import ServeSettings, make_app

    with listen(arguments.host, arguments.port) as listening:
        print(f"moewarden: opening {name}", file=sys.stderr, flush=True)
        model = open_checkpoint(settings, slots=arguments.slots, max_waiting=arguments.queue)
        app = make_app(
            model,
            ServeSettings(name=name, key=settings.serve_key, is_loopback=local, most_tokens=arguments.max_tokens),
        )
        host, port = listening.getsockname()[:2]
        address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        print(
            f"{name} answers on {address}/v1 ({'with a key' if settings.serve_key else 'no key'}); Ctrl-C ends it.",
            flush=True,
        )
        serve(app, listening)
    return 0


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.lstrip("-").isdigit() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number of at least {least}")
        return int(text)

    return number
