"""`python -m tests.requests.door`: generated requests against the door for programs, valid and not, until so many were answered.

Investigations end at once, for it is the door that is tried; everything else is as it is.
"""

import argparse
import json
import sys
import tempfile
import time
import warnings
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

from moewarden.app import running as app_running
from moewarden.app.alerts import AlertQueue
from moewarden.app.case import Case
from moewarden.app.desk import Desk
from moewarden.app.errors import UsageError
from moewarden.app.http import ServeSettings
from moewarden.app.settings import Settings

from ..app.http.conftest import Running
from ..graphs.incident import ALERT, write_logs

ROUND = 60
"""Requests of one operation and kind, one after the other; fewer where fewer are asked for."""
KINDS = {"described": GenerationMode.POSITIVE, "broken": GenerationMode.NEGATIVE}
_CHECKS = [check for check in CHECKS.get_all() if check.__name__ in ("response_schema_conformance",)]


@dataclass
class Found:
    """What came back."""

    statuses: Counter[int] = field(default_factory=Counter)
    paths: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def fire(count: int, first_seed: int = 0, *, tell: bool = False) -> Found:
    """So many requests."""
    warnings.filterwarnings("ignore", module="hypothesis_jsonschema")
    found, number = Found(), first_seed
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        logs = write_logs(folder / "logs")
        desk = Desk(Settings(model="none", memory=folder / "memory", runs=folder / "runs", processes=1))
        finished = desk.start(Case(alert=ALERT, question="", logs=logs))
        while desk.is_at_work(finished):
            time.sleep(0.05)
        queue = AlertQueue(desk.root)
        runner = Running(desk, ServeSettings(roots=(logs,)), queue=queue)
        try:
            with patch.object(app_running, "investigate", _at_once):
                described = schemathesis.openapi.from_url(f"{runner.url}/openapi.json")
                operations = [
                    (path, method) for path in described for method in described[path] if not path.endswith("/stream")
                ]
                size = min(ROUND, max(1, count // (2 * len(operations)) + 1))
                while sum(found.statuses.values()) < count:
                    for path, method in operations:
                        for kind in KINDS:
                            number += 1
                            if (left := count - sum(found.statuses.values())) > 0:
                                _round(described[path][method], kind, min(size, left), number, finished, found)
                    if tell:
                        print(f"{sum(found.statuses.values())} answered, {len(found.wrong)} wrongly", file=sys.stderr)
            if desk.run(finished).state != "finished":
                found.wrong.append("the finished run is lost")
        finally:
            runner.stop()
            queue.close()
    return found


def _at_once(*_: Any, **__: Any) -> Any:
    raise UsageError("nothing is investigated here.")


def _round(operation: Any, kind: str, count: int, number: int, finished: str, found: Found) -> None:
    tries = 0
    # Any text names a run, so that a wrong name cannot be made: what else the operation takes is what is wrong.
    named = {"path_parameters": {"run": finished}} if kind == "broken" and "{run}" in operation.path else {}

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=operation.as_strategy(generation_mode=KINDS[kind], **named))
    def ask(case: Any) -> None:
        nonlocal tries
        tries += 1
        if tries % 2 and "run" in case.path_parameters:
            case.path_parameters["run"] = finished
        answer = case.call(timeout=120)
        found.statuses[answer.status_code] += 1
        found.paths[case.path] += 1
        if problem := _problem(case, answer):
            told = json.dumps(case.body, default=repr)[:2000]
            found.wrong.append(f"{case.method} {case.path} {case.path_parameters} {told}: {problem}")

    with suppress(Unsatisfiable):  # an operation that takes nothing cannot be asked wrongly
        ask()


def _problem(case: Any, answer: Any) -> str:
    """What is wrong with an answer."""
    if answer.status_code >= 500:
        return f"{answer.status_code} {answer.text[:300]}"
    if answer.status_code < 400:
        try:
            case.validate_response(answer, checks=_CHECKS)
        except Exception as error:
            return f"{answer.status_code}, not as described: {str(error)[:500]}"
        return ""
    try:
        is_told = isinstance(json.loads(answer.text)["error"]["message"], str)
    except (ValueError, KeyError, TypeError):
        is_told = False
    return "" if is_told else f"{answer.status_code} without a message: {answer.text[:300]}"


def main() -> int:
    """Fire them; 1 where one was answered wrongly."""
    parser = argparse.ArgumentParser(prog="python -m tests.requests.door", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="requests (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the first round (default: %(default)s)")
    arguments = parser.parse_args()
    started = time.process_time()
    found = fire(arguments.count, arguments.seed, tell=True)
    statuses = ", ".join(f"{status}: {count}" for status, count in sorted(found.statuses.items()))
    print(f"{sum(found.statuses.values())} requests in {time.process_time() - started:.0f} s of CPU time; {statuses}")
    for path, count in sorted(found.paths.items()):
        print(f"  {path}: {count}")
    print(*found.wrong[:20], sep="\n")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
