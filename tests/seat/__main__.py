"""Play the model yourself, to see what a capable one is told and what hinders it.

    python -m tests.seat serve FOLDER [--port N] [--context N]
    moewarden investigate --way investigate --model openai:seat --base-url http://127.0.0.1:N/v1 …
    python -m tests.seat next FOLDER            the oldest request without an answer, what is new in it
    python -m tests.seat answer FOLDER          the answer to that on stdin, then the next request
    python -m tests.seat count FOLDER           calls and tokens so far

An answer is JSON: a list of calls, [["search", {"text": "root"}], …], or a string (prose, or the option of a decision).
Give the run time: MOEWARDEN_CALL_SECONDS and MOEWARDEN_SECONDS. Every request and answer stays in the folder.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .showing import fresh


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve, show, answer or count."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.seat", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("act", choices=("serve", "next", "answer", "count"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0, help="(default: any that is free)")
    parser.add_argument("--context", type=int, default=0, metavar="N", help="refuse longer prompts, as a server does")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long the next request is waited for")
    chosen = parser.parse_args(arguments)
    if chosen.act == "serve":
        return _serve(chosen.folder, chosen.port, chosen.context)
    if chosen.act == "count":
        return _count(chosen.folder)
    if chosen.act == "answer":
        _answer(chosen.folder, sys.stdin.read())
    return _next(chosen.folder, chosen.seconds)


def _serve(folder: Path, port: int, context: int) -> int:
    from ..graphs.servers import ChatServer
    from .serving import Seat

    with ChatServer(Seat(folder, context).reply, port=port) as server:
        print(server.url, flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return 0


def _open(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.glob("*.request.json"))
        if not path.with_name(path.name.replace("request", "answer")).exists()
    ]


def _answer(folder: Path, text: str) -> None:
    answer = json.loads(text)
    waiting = _open(folder)
    if not waiting:
        raise SystemExit("no request waits for an answer.")
    path = waiting[0].with_name(waiting[0].name.replace("request", "answer"))
    part = path.with_suffix(".part")
    part.write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
    part.replace(path)


def _next(folder: Path, seconds: float) -> int:
    until = time.monotonic() + seconds
    while not (waiting := _open(folder)):
        if time.monotonic() > until:
            print("no request waits.")
            return 1
        time.sleep(0.1)
    every = sorted(folder.glob("*.request.json"))
    earlier = [_read(path) for path in every if path < waiting[0]]
    print(f"{waiting[0].stem} ({len(waiting)} waiting)\n{fresh(_read(waiting[0]), earlier)}")
    return 0


def _count(folder: Path) -> int:
    from .serving import tokens_of

    sizes = [tokens_of(_read(path)) for path in sorted(folder.glob("*.request.json"))]
    print(f"{len(sizes)} requests, {sum(sizes):,} tokens read, the longest {max(sizes, default=0):,}")
    return 0


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
