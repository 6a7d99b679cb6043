"""Every answered decision of one investigation, so that a continued run never asks a model the same thing twice."""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson

from ..errors import InputError
from ..plain_tables import open_sqlite, readable
from .decision import Answer, Decision

_TABLES = {"answers": ("key", "asker", "kind", "answer", "routing"), "notes": ("name", "value"), "run": ("id",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerTotals:
    """What the model calls of a run cost."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0
    abstained: int = 0
    repaired: int = 0
    last_problem: str = ""
    """Why the latest abstention was one."""
    by_kind: dict[str, int] = field(default_factory=dict)
    experts: dict[str, dict[str, object]] = field(default_factory=dict)
    """Asker -> {"tokens", "top_k", "layers": [layer][expert] counts}."""


class Ledger:
    """Answers by decision, in a SQLite file, or in memory for a run that nobody resumes. Safe from several threads."""

    def __init__(self, path: Path | None = None) -> None:
        """Open the file, which may be another's: it holds plain tables, or an InputError says what else."""
        self._lock = threading.Lock()
        self._path = path or Path(":memory:")
        self._asking: dict[str, threading.Lock] = {}
        self._connection = open_sqlite(self._path, _TABLES)
        with readable(self._path):
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS answers "
                "(key TEXT PRIMARY KEY, asker TEXT, kind TEXT, answer BLOB, routing BLOB)"
            )
            self._connection.execute("CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT)")
            self._connection.execute("CREATE TABLE IF NOT EXISTS run (id TEXT)")
            row = self._connection.execute("SELECT id FROM run").fetchone()
        self.run_id: str = str(row[0]) if row else ""
        """The investigation whose answers these are; empty where nobody said."""

    def begin(self, run_id: str) -> None:
        """Keep the answers of this run from now on; those of another are gone, so that nobody pays for them twice.

        A run that was killed while it perceived begins again, with the same end of its id.
        """
        with self._lock, readable(self._path):
            if self.run_id.rpartition("-")[2] != run_id.rpartition("-")[2]:
                self._connection.execute("DELETE FROM answers")
            self._connection.execute("DELETE FROM run")
            self._connection.execute("INSERT INTO run VALUES (?)", [run_id])
            self.run_id = run_id

    @contextmanager
    def asking(self, model: str, decision: Decision) -> Iterator[None]:
        """Let one at a time look for an answer and ask: of two who need the same, the second finds it."""
        with self._lock:
            turn = self._asking.setdefault(_key(model, decision), threading.Lock())
        with turn:
            yield

    def find(self, model: str, decision: Decision) -> Answer | None:
        """The answer that this model gave to this decision earlier in the run."""
        with self._lock, readable(self._path):
            row = self._connection.execute(
                "SELECT answer FROM answers WHERE key = ?", [_key(model, decision)]
            ).fetchone()
        answer = None if row is None else self._answer(row[0])
        is_valid = answer is not None and answer.option is not None  # an abstention is worth another try
        return answer if answer and is_valid and (answer.option in decision.options or not decision.options) else None

    def keep(self, model: str, decision: Decision, answer: Answer, *, asker: str, routing: object = None) -> None:
        """Write an answer; it survives a kill once this returns."""
        row = [
            _key(model, decision),
            asker,
            decision.kind,
            orjson.dumps(asdict(answer)),
            orjson.dumps(_counts(routing)),
        ]
        with self._lock, readable(self._path):
            self._connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)", row)

    def note(self, notes: Mapping[str, str]) -> None:
        """Write what the model says of itself (kernel, experts mode), for a run that goes on without asking again."""
        if notes.items() <= self.notes().items():
            return
        with self._lock, readable(self._path):
            self._connection.executemany("INSERT OR REPLACE INTO notes VALUES (?, ?)", list(notes.items()))

    def notes(self) -> dict[str, str]:
        """What the model said of itself in any part of the run."""
        with self._lock, readable(self._path):
            rows = self._connection.execute("SELECT name, value FROM notes").fetchall()
        return {str(name): str(value) for name, value in rows}

    def totals(self) -> LedgerTotals:
        """Sums over the run, killed and resumed parts included."""
        with self._lock, readable(self._path):
            rows = self._connection.execute(
                "SELECT asker, kind, answer, routing FROM answers ORDER BY rowid"
            ).fetchall()
        answers = [self._answer(row[2]) for row in rows]
        experts: dict[str, dict[str, object]] = {}
        try:
            for asker, _, _, routing in rows:
                _add_routing(experts, str(asker), orjson.loads(routing))
        except (ValueError, TypeError) as error:
            raise self._damaged(error) from error
        return LedgerTotals(
            calls=len(answers),
            input_tokens=sum(answer.input_tokens for answer in answers),
            output_tokens=sum(answer.output_tokens for answer in answers),
            seconds=sum(answer.seconds for answer in answers),
            abstained=sum(answer.option is None for answer in answers),
            repaired=sum(answer.repaired for answer in answers),
            last_problem=next((answer.problem for answer in reversed(answers) if answer.option is None), ""),
            by_kind=dict(Counter(row[1] for row in rows)),
            experts=experts,
        )

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def _answer(self, stored: bytes) -> Answer:
        """A stored answer, its fields of the right types: whoever made the folder could write anything."""
        try:
            fields = orjson.loads(stored)
            option = fields["option"]
            return Answer(
                option=None if option is None else str(option),
                log_probabilities={str(name): float(value) for name, value in fields["log_probabilities"].items()},
                input_tokens=int(fields["input_tokens"]),
                output_tokens=int(fields["output_tokens"]),
                seconds=float(fields["seconds"]),
                repaired=bool(fields["repaired"]),
                problem=str(fields["problem"]),
            )
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> InputError:
        return InputError(
            f"{self._path}: a kept answer cannot be read ({type(error).__name__}: {error}). "
            "Start the investigation anew in another folder, or restore a copy of this one."
        )


def _key(model: str, decision: Decision) -> str:
    return hashlib.sha256(f"{model}\0{decision.kind}\0{decision.text()}".encode()).hexdigest()


def _counts(routing: object) -> dict[str, object] | None:
    """What can be added up; a summary of one answer cannot, and is made anew from the sums."""
    if not isinstance(routing, dict):
        return None
    return {name: routing[name] for name in ("tokens", "top_k", "layers") if name in routing}


def _add_routing(experts: dict[str, dict[str, object]], asker: str, routing: object) -> None:
    if not isinstance(routing, dict) or not routing.get("layers"):
        return
    known = experts.setdefault(asker, {"tokens": 0, "top_k": routing.get("top_k", 0), "layers": []})
    known["tokens"] = int(str(known["tokens"])) + int(routing.get("tokens", 0))
    old = known["layers"] if isinstance(known["layers"], list) else []
    new = [[int(count) for count in layer] for layer in routing["layers"]]
    known["layers"] = (
        [[a + b for a, b in zip(x, y, strict=True)] for x, y in zip(old, new, strict=True)] if old else new
    )
