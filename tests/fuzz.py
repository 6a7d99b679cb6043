"""Mutants of every format's and every product's samples, of alerts and of rules, read as a run reads them.

    make fuzz                                   20,000 mutants
    python -m tests.fuzz --mutants 500 --seed 7 --keep DIR

The same seed gives the same mutants. Counted are tracebacks, readings that take more than five seconds of CPU, and records that
are not accounted for; what fails is kept in DIR. The exit code is 1 where there is any.
"""

import argparse
import copy
import json
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from moewarden.graphs.alert import find_alerted, read_alert
from moewarden.graphs.errors import InputError
from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import EventStore
from moewarden.graphs.products.catalogue import PRODUCTS
from moewarden.graphs.signals import check_rules, load_rules, scan, starter_pack

from .graphs.adversarial import RUNS
from .graphs.products.samples import SAMPLES

MOST_SECONDS = 5.0
MOST_BYTES = 1_000_000_000
_TOGETHER = 100
_HINT = datetime(2024, 3, 6, tzinfo=UTC)
_ALERTS: tuple[dict[str, Any], ...] = (
    {"title": "Failed logins", "time": "2024-03-05T10:11:12Z", "source_ip": "203.0.113.9", "user": "dana", "host": "web-2"},
    {"alert": {"name": "Encoded command", "entities": [{"type": "host", "value": "wks-07"}, {"type": "ip", "value": "10.0.0.5"}]},
     "created": 1709633472, "severity": "high", "description": "cmd.exe on wks-07 by EXAMPLE\\dana from 203.0.113.9"},
    {"rule": {"description": "x"}, "data": {"srcip": "203.0.113.9", "file": "/tmp/a", "md5": "8a2122e8162dbef04694b9c3e0b6cdee"}},
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        0,
        -1,
        1.5,
        10**30,
        "",
        "x",
        "\0",
        "\ud800",
        "é\u202e",
        "a" * 5_000,
        "1" * 5_000,
        [],
        {},
        [None],
        [[]],
        {"a": 1},
    ),
    *(
        {"a": {"b": {"c": [1]}}},
        "2024-13-45",
        "99999999999999999999d",
        "203.0.113.9",
        "a@" * 300,
        "%x%",
        "*",
        "not",
        "(a",
    ),
)
_RULE_VALUES: tuple[Any, ...] = (
    *(v for v in _VALUES if v != "\ud800"),
    *(
        date(2024, 1, 1),
        b"\xff",
        float("nan"),
        {None: 1},
        {1: 2},
        {"x|re": "("},
        {"x|cidr": "1/99"},
        {"x|gt": "a"},
        {"x|expand": "%a%"},
    ),
)


@dataclass
class Outcome:
    """What came of the mutants so far."""

    mutants: Counter[str] = field(default_factory=Counter)
    records: int = 0
    events: int = 0
    skipped: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    """Kinds of error that readers met in single records; the records are kept as text."""
    refused_rules: int = 0
    tracebacks: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)
    unaccounted: list[str] = field(default_factory=list)
    slowest: float = 0.0

    @property
    def failures(self) -> list[str]:
        """Everything that must not happen."""
        return [*self.tracebacks, *self.slow, *self.unaccounted]


def mutant(random_: random.Random, seeds: list[bytes]) -> bytes:
    """A sample, changed a few times."""
    data = random_.choice(seeds)
    for _ in range(random_.choice((1, 1, 1, 2, 3, 8))):
        data = random_.choice(_CHANGES)(random_, data, seeds)
    return data[:2_000_000]


def _flip(random_: random.Random, data: bytes, _: list[bytes]) -> bytes:
    if not data:
        return data
    changed = bytearray(data)
    for _time in range(random_.choice((1, 1, 4, 32))):
        changed[random_.randrange(len(changed))] ^= 1 << random_.randrange(8)
    return bytes(changed)


def _delete(random_: random.Random, data: bytes, _: list[bytes]) -> bytes:
    start, end = sorted((_place(random_, data), _place(random_, data)))
    return data[:start] + data[min(end, start + 200) :]


def _double(random_: random.Random, data: bytes, _: list[bytes]) -> bytes:
    start, end = sorted((_place(random_, data), _place(random_, data)))
    return data[:end] + data[start:end] * random_.choice((1, 2, 50)) + data[end:]


def _truncate(random_: random.Random, data: bytes, _: list[bytes]) -> bytes:
    return data[: _place(random_, data)]


def _splice(random_: random.Random, data: bytes, seeds: list[bytes]) -> bytes:
    other = random_.choice(seeds)
    return data[: _place(random_, data)] + random_.choice((b"", b"\n")) + other[_place(random_, other) :]


def _insert(random_: random.Random, data: bytes, _: list[bytes]) -> bytes:
    at = _place(random_, data)
    strange = (
        b"\0",
        b"\r",
        b"\n\n",
        b"\x1b[",
        b"\xff",
        b"\xed\xa0\x80",
        b"\\ud800",
        b'\\"',
        b"\x85",
        b"\xe2\x80\xa8",
        b"%s",
        b'"""',
        b"=",
        b"\xc2\xb2" * 3,
    )
    return data[:at] + random_.choice(strange) * random_.choice((1, 1, 3, 100)) + data[at:]


def _run(random_: random.Random, data: bytes, _: list[bytes]) -> bytes:
    at, run = _place(random_, data), random_.choice(RUNS).encode()
    return data[:at] + run * (random_.choice((50, 5_000, 60_000)) // len(run)) + data[at:]


def _nest(random_: random.Random, data: bytes, _: list[bytes]) -> bytes:
    depth = random_.choice((5, 100, 3_000))
    before, after = random_.choice(
        ((b"[", b"]"), (b'{"a":', b"}"), (b'[{"name":"a","value":', b"}]"), (b"<Event>", b"</Event>"))
    )
    return before * depth + data.strip() + after * random_.choice((depth, 0))


def _number(random_: random.Random, data: bytes, _: list[bytes]) -> bytes:
    """One digit becomes a number of another size."""
    places = [place for place, byte in enumerate(data) if 48 <= byte <= 57]
    if not places:
        return data
    at = random_.choice(places)
    return (
        data[:at]
        + random_.choice((b"", b"-1", b"99", b"9" * 30, b"9" * 5_000, b"1e999", "٣".encode(), "²".encode()))
        + data[at + 1 :]
    )


def _reencode(random_: random.Random, data: bytes, _: list[bytes]) -> bytes:
    return data.decode("utf-8", "replace").encode(
        random_.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252")), "replace"
    )


def _place(random_: random.Random, data: bytes) -> int:
    return random_.randrange(len(data) + 1)


_CHANGES: tuple[Callable[[random.Random, bytes, list[bytes]], bytes], ...] = (
    *(_flip, _delete, _double, _truncate, _splice, _insert, _insert, _run, _run, _nest, _number, _number, _reencode),
)  # fmt: skip


def document(random_: random.Random, seeds: list[dict[str, Any]], values: tuple[Any, ...]) -> dict[str, Any]:
    """A rule or an alert with fields dropped, renamed or of another type."""
    changed = copy.deepcopy(random_.choice(seeds))
    for _ in range(random_.choice((1, 1, 2, 4))):
        places = list(_places(changed))
        if not places:
            break
        holder, key = random_.choice(places)
        how = random_.random()
        if how < 0.2:
            del holder[key]
        elif how < 0.35 and isinstance(holder, dict):
            holder[random_.choice((f"{key}x", "", "name|re", "|", "detection", "correlation", "time", "a" * 3_000))] = (
                holder.pop(key)
            )
        else:
            holder[key] = copy.deepcopy(random_.choice(values))
    return changed


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield value, key
        yield from _places(item)


def run(mutants: int, seed: int, keep: Path | None = None) -> Outcome:
    """Read that many mutants; eight of ten are log files, one is an alert, one a rule."""
    random_, outcome = random.Random(seed), Outcome()
    left = {"files": mutants - 2 * (mutants // 10)}
    whole, starter = left["files"], _starter_rules()
    while left["files"] > 0:
        with tempfile.TemporaryDirectory(prefix="moewarden-fuzz-") as folder:
            bench = _Bench(random_, outcome, Path(folder), keep, starter)
            bench.read_files(min(_TOGETHER, left["files"]))
            left["files"] -= _TOGETHER
            share = 1 - max(0, left["files"]) / whole
            bench.read_alerts(round(share * (mutants // 10)) - outcome.mutants["alerts"])
            bench.read_rules(round(share * (mutants // 10)) - outcome.mutants["rules"])
    return outcome


_SEEDS = [
    *(sample.text.encode() for sample in SAMPLES),
    *(sample.text.encode() for product in PRODUCTS for sample in product.samples),
]


def _starter_rules() -> list[dict[str, Any]]:
    texts = [file.read_text() for file in sorted(starter_pack().rglob("*.yml"))]
    return [rule for text in texts for rule in yaml.load_all(text, Loader=yaml.CSafeLoader) if rule]


class _Bench:
    """One folder of mutants and its store."""

    def __init__(
        self, random_: random.Random, outcome: Outcome, folder: Path, keep: Path | None, starter: list[dict[str, Any]]
    ) -> None:
        self._random, self._outcome, self._folder, self._keep = random_, outcome, folder, keep
        self._starter = starter
        self._logs = folder / "logs"
        self._logs.mkdir()

    def read_files(self, count: int) -> None:
        for number in range(count):
            suffix = self._random.choice((".log", ".json", ".csv", ".xml", ""))
            (self._logs / f"{number:03}{suffix}").write_bytes(mutant(self._random, _SEEDS))
        self._outcome.mutants["files"] += count
        if self._measured("files", lambda: self._perceive(self._logs), None) > MOST_SECONDS:
            for file in sorted(self._logs.iterdir()):
                seconds = self._measured("file", lambda file=file: self._perceive(file), file.read_bytes())  # type: ignore[misc]
                self._judge_time(f"file {file.name}", seconds, file.read_bytes())

    def _perceive(self, logs: Path) -> None:
        report = perceive(logs, self._folder / "store.duckdb", year_hint=_HINT)
        if logs == self._logs:
            self._outcome.records += report.lines
            self._outcome.events += report.events
            self._outcome.skipped += len(report.skipped)
        named = {file.file for file in report.files} | {file.file for file in report.skipped}
        for file in sorted(self._logs.iterdir()) if logs == self._logs else ():
            if file.name not in named:
                self._fail(self._outcome.unaccounted, f"{file.name}: neither read nor named", file.read_bytes())
        for entry in report.files:
            self._outcome.errors.update(dict(entry.errors))
            if entry.lines != entry.covered + entry.blank + entry.directives:
                counts = f"{entry.lines} lines, {entry.covered} in events, {entry.blank} blank, {entry.directives} directives"
                self._fail(self._outcome.unaccounted, f"{entry.file}: {counts}", (self._logs / entry.file).read_bytes())

    def read_alerts(self, count: int) -> None:
        path = self._folder / "store.duckdb"
        store = EventStore.open(path, self._logs) if path.exists() else None
        for number in range(count):
            alert = document(self._random, list(_ALERTS), _VALUES)
            kept = json.dumps(alert).encode()
            self._outcome.mutants["alerts"] += 1
            seconds = self._measured("alert", lambda: self._read_alert(alert, store if number % 4 == 0 else None), kept)  # noqa: B023
            self._judge_time("alert", seconds, kept)
        if store is not None:
            store.close()

    @staticmethod
    def _read_alert(alert: dict[str, Any], store: EventStore | None) -> None:
        view = read_alert(alert)
        if store is not None:
            find_alerted(store, view)

    def read_rules(self, count: int) -> None:
        if count <= 0:
            return
        path = self._folder / "rules.yml"
        text = yaml.safe_dump_all([document(self._random, self._starter, _RULE_VALUES) for _ in range(count)]).encode()
        path.write_bytes(mutant(self._random, [text]) if self._random.random() < 0.3 else text)
        self._outcome.mutants["rules"] += count
        seconds = self._measured("rules", lambda: self._match(path), path.read_bytes())
        self._judge_time("rules", seconds, path.read_bytes())

    def _match(self, path: Path) -> None:
        self._outcome.refused_rules += sum(check.error is not None for check in check_rules(path))
        rules = load_rules([path], on_error="skip")
        store = EventStore.open(self._folder / "store.duckdb", self._logs)
        try:
            scan(store, rules)
        finally:
            store.close()

    def _measured(self, what: str, read: Callable[[], None], data: bytes | None) -> float:
        """CPU seconds; a traceback is noted."""
        started = time.process_time()
        try:
            read()
        except InputError:
            pass  # bad input is said in a sentence
        except Exception:  # what this is here to find
            if data is None:  # which of the files was it?
                for file in sorted(self._logs.iterdir()):
                    self._measured("file", lambda file=file: self._perceive(file), file.read_bytes())  # type: ignore[misc]
            else:
                self._fail(self._outcome.tracebacks, f"{what}: {traceback.format_exc(limit=-2)}", data)
        return time.process_time() - started

    def _judge_time(self, what: str, seconds: float, data: bytes) -> None:
        self._outcome.slowest = max(self._outcome.slowest, seconds)
        if seconds > MOST_SECONDS:
            self._fail(self._outcome.slow, f"{what}: {seconds:.1f} s of CPU", data)

    def _fail(self, group: list[str], what: str, data: bytes) -> None:
        group.append(what)
        if self._keep is not None:
            self._keep.mkdir(parents=True, exist_ok=True)
            (self._keep / f"failure-{len(self._outcome.failures):04}").write_bytes(data)


def most_memory() -> int:
    """The most bytes that this process has held."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> int:
    """Print a table and the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutants", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for what fails")
    wanted = parser.parse_args()
    started = time.process_time()
    outcome = run(wanted.mutants, wanted.seed, wanted.keep)
    summary = {
        **outcome.mutants,
        "lines": outcome.records,
        "events": outcome.events,
        "files named as not read": outcome.skipped,
        "rules named as not usable": outcome.refused_rules,
        "errors kept within a record": sum(outcome.errors.values()),
        "tracebacks": len(outcome.tracebacks),
        f"over {MOST_SECONDS:g} s of CPU": len(outcome.slow),
        "not accounted for": len(outcome.unaccounted),
        "CPU seconds": round(time.process_time() - started),
        "memory, MB": most_memory() // 1_000_000,
    }
    for name, value in summary.items():
        print(f"{name:28} {value:>9,}")
    for failure in outcome.failures[:20]:
        print(failure)
    print(json.dumps({"seed": wanted.seed, **summary, "kinds of error": dict(outcome.errors)}))
    return 1 if outcome.failures or most_memory() > MOST_BYTES else 0


if __name__ == "__main__":
    sys.exit(main())
