"""Every answered decision of one investigation, so that a continued run never asks a model the same thing twice."""

import hashlib
import sqlite3
import threading
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson

from .decision import Answer, Decision


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
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(
            str(path) if path else ":memory:", check_same_thread=False, isolation_level=None
        )
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS answers "
            "(key TEXT PRIMARY KEY, asker TEXT, kind TEXT, answer BLOB, routing BLOB)"
        )

    def find(self, model: str, decision: Decision) -> Answer | None:
        """The answer that this model gave to this decision earlier in the run."""
        with self._lock:
            row = self._connection.execute(
                "SELECT answer FROM answers WHERE key = ?", [_key(model, decision)]
            ).fetchone()
        answer = None if row is None else Answer(**orjson.loads(row[0]))
        return answer if answer and answer.option else None  # an abstention is worth another try

    def keep(self, model: str, decision: Decision, answer: Answer, *, asker: str, routing: object = None) -> None:
        """Write an answer; it survives a kill once this returns."""
        row = [
            _key(model, decision),
            asker,
            decision.kind,
            orjson.dumps(asdict(answer)),
            orjson.dumps(_counts(routing)),
        ]
        with self._lock:
            self._connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)", row)

    def totals(self) -> LedgerTotals:
        """Sums over the run, killed and resumed parts included."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT asker, kind, answer, routing FROM answers ORDER BY rowid"
            ).fetchall()
        answers = [Answer(**orjson.loads(row[2])) for row in rows]
        experts: dict[str, dict[str, object]] = {}
        for asker, _, _, routing in rows:
            _add_routing(experts, asker, orjson.loads(routing))
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
    new = routing["layers"]
    known["layers"] = (
        [[a + b for a, b in zip(x, y, strict=True)] for x, y in zip(old, new, strict=True)] if old else new
    )
