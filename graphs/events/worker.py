"""A process that reads what it is told to: one task a line on standard input, one answer a line on standard output.

It ends when its standard input does, so it never outlives who started it.
"""

import json
import os
import queue
import sys
import threading
from typing import TextIO

from ..records.archive import LogOpener
from .tasks import outcomes_to_json, parse_task, read_task

_BYTES_BETWEEN_ANSWERS = 1 << 20


def main() -> None:
    """Read until nobody asks for more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    asked: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(asked,), daemon=True).start()
    _tell(answers, {"ready": os.getpid()})
    with LogOpener() as opener:
        while True:
            _answer(asked.get(), opener, answers)


def _listen(asked: "queue.SimpleQueue[str]") -> None:
    for line in sys.stdin:
        asked.put(line)
    os._exit(0)


def _answer(line: str, opener: LogOpener, answers: TextIO) -> None:
    task, given, result = parse_task(line)
    last = (0, 0)

    def on_read(number: int, place: int) -> None:
        nonlocal last
        if number != last[0] or place - last[1] >= _BYTES_BETWEEN_ANSWERS:
            last = (number, place)
            _tell(answers, {"at": last})

    outcomes = read_task(task, opener, given, result, on_read)
    _tell(answers, {"done": outcomes_to_json(outcomes)})


def _tell(answers: TextIO, answer: dict[str, object]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
