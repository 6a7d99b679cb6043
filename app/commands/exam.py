"""`moewarden model probe`, and what `model show` says of an exam."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from ..errors import UsageError
from ..settings import Settings, data_folder, load_settings

if TYPE_CHECKING:
    from ...graphs.exam.result import ExamResult, TaskResult
    from ..exams import KnownExam

_EXIT_DONE, _EXIT_LIMIT = 0, 3
_SECONDS_BETWEEN_LINES = 5.0


def add_probe(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """`probe`, with the model and what the exam may cost."""
    probe = verbs.add_parser(
        "probe", help="examine a model: short tasks show whether it can investigate with tools; the result is kept"
    )
    probe.add_argument("model", help="bundled, a folder, a hub id, or provider:name")
    add_base_url(probe)
    probe.add_argument(
        "--seconds", type=float, metavar="N", help="for the whole exam (default: 300, and 30 for one task)"
    )
    probe.add_argument("--whole", action="store_true", help="ask every task, also where the first block decides")
    probe.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    probe.set_defaults(act=_probe)


def add_base_url(parser: argparse.ArgumentParser) -> None:
    """The server of a model that is none of this machine's files."""
    parser.add_argument(
        "--base-url", default=argparse.SUPPRESS, metavar="URL", help="an OpenAI-compatible server, with openai:NAME"
    )


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The settings with the model, and the server, that the command names."""
    given = {name: getattr(arguments, name) for name in ("model", "base_url") if hasattr(arguments, name)}
    return load_settings(given)


def _probe(arguments: argparse.Namespace) -> int:
    """Sit the exam anew, whatever is kept; print it, keep it."""
    from ...graphs.exam.examine import examine
    from ..exams import exam_limits, keep_exam, record_of
    from ..wiring import open_model

    settings = settings_of(arguments)
    if arguments.seconds is not None and not arguments.seconds >= 1:
        raise UsageError(f"--seconds is {arguments.seconds:g}; expected at least 1.")
    model = open_model(settings)
    if model is None:
        raise UsageError("there is no model to examine: none stands for rules alone. Name a model.")
    limits = exam_limits(settings, arguments.seconds)
    result = examine(model, limits=limits, on_task=_Line(sys.stderr), whole=arguments.whole)
    if not result.is_about_the_model:
        raise UsageError(f"{settings.model} could not be examined, and nothing is kept: {result.problem}.")
    if keep_exam(settings, result) is None:
        print(f"moewarden: the result cannot be kept in {data_folder()}.", file=sys.stderr)
    if arguments.json:
        sys.stdout.write(record_of(settings, result).decode())
    else:
        _print(settings, result)
    return _EXIT_LIMIT if result.ended in ("time", "tokens") else _EXIT_DONE


@dataclass
class _Line:
    """One line a task on a terminal; elsewhere one every few seconds, and the last."""

    out: TextIO
    clock: Callable[[], float] = time.monotonic
    last: float = float("-inf")

    def __call__(self, done: int, of: int, task: "TaskResult") -> None:
        """Take in one task."""
        from ..rendering.untrusted import one_line

        now = self.clock()
        if not self.out.isatty() and done < of and now - self.last < _SECONDS_BETWEEN_LINES:
            return
        self.last = now
        print(f"{done:>3} of {of}  {task.id}: {one_line(task.wrong) or 'right'}", file=self.out, flush=True)


def _print(settings: Settings, result: "ExamResult") -> None:
    from ..rendering.untrusted import one_line

    print(f"{settings.model}: exam {result.version}, {result.tokens:,} tokens, {result.seconds:.0f} seconds")
    for line in score_lines(result):
        print(line)
    for task in result.results:
        if task.wrong:
            print(f"wrong: {task.id}: {one_line(task.wrong)}")
    for note in result.notes:
        print(one_line(note))
    print(_auto(settings, result))


def _auto(settings: Settings, result: "ExamResult") -> str:
    """What `--way auto` makes of a result: a model on another machine that may be sent no lines decides whatever it is."""
    from ..exams import machine_kept_from_lines
    from ..rendering.untrusted import one_line

    way, kept_from = result.way(), machine_kept_from_lines(settings)
    if kept_from:
        return (
            f"{one_line(way.because)} --way auto takes decide all the same: the model is at {kept_from}, and only "
            f"--lines-to {kept_from} or --way investigate sends it lines of your logs."
        )
    return f"--way auto takes {way.name}. {one_line(way.because)}"


def score_lines(result: "ExamResult") -> list[str]:
    """Tasks by kind and in all: solved, asked, and how many the exam has."""
    from ...graphs.exam.task import KINDS

    asked = Counter(task.kind for task in result.results)
    rows: list[tuple[str, int, int, int]] = []
    for kind in KINDS:
        right, of = result.score(kind)
        rows.append((kind, right, asked[kind], of))
    rows.append(("all", result.passed, len(result.results), result.tasks))
    head = f"{'kind':14}{'right':>8}{'asked':>8}{'of':>8}"
    return [head, *(f"{name:14}{right:>8}{put:>8}{of:>8}" for name, right, put, of in rows)]


def print_known(settings: Settings, known: "KnownExam | None") -> None:
    """What `model show` says of the exam."""
    from ..exams import machine_kept_from_lines

    if known is None:
        elsewhere = machine_kept_from_lines(settings)
        run = (
            f"--way auto decides with a model at {elsewhere}" if elsewhere else "so does the first run with --way auto"
        )
        print(f"\nExam: not sat. `moewarden model probe {settings.model}` sits it; {run}.")
        return
    came = "measured when it was made" if known.origin == "shipped" else "kept"
    print(f"\nExam of {known.date}, {came}: {known.result.passed} of {known.result.tasks} tasks")
    for line in score_lines(known.result):
        print(line)
    print(_auto(settings, known.result))


def known_as_json(known: "KnownExam | None") -> dict[str, Any] | None:
    """The same under stable names."""
    from ...graphs.exam.task import KINDS

    if known is None:
        return None
    result, way = known.result, known.result.way()
    return {
        "date": known.date,
        "origin": known.origin,
        "version": result.version,
        "passed": result.passed,
        "tasks": result.tasks,
        "by_kind": {kind: {"right": result.score(kind)[0], "of": result.score(kind)[1]} for kind in KINDS},
        "way": way.name,
        "because": way.because,
        "reads": way.reads,
        "notes": list(result.notes),
    }
