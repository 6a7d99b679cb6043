"""What an investigation works with and no checkpoint can hold: the model, the event store, the memory, the budget."""

import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from langchain_core.language_models import BaseChatModel
from langgraph.config import get_stream_writer

from .decisions.ask import CHECK, Asker, Outcome, check_model, model_name
from .decisions.decision import Answer, Decision
from .decisions.ledger import Ledger
from .decisions.patience import CALL_SECONDS, Patience
from .events.roots import Logs
from .events.store import EventStore
from .report.schema import Memory

Seats = Literal["both", "rules", "model"]
"""Who judges: rules and model, rules alone, or the model alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Limits of one investigation. Meeting one ends it with the best report so far, which says so."""

    rounds: int = 6
    """Times the planner may ask specialists."""
    tool_calls: int = 150
    """Calls of all specialists together."""
    tokens: int = 400_000
    """Input and output tokens of all model calls."""
    seconds: float = 900.0
    """Wall-clock time; a continued run starts anew."""
    call_seconds: float = CALL_SECONDS
    """Wall-clock time of one call to a model that runs elsewhere; less where the run has less left."""


class Recall(Protocol):
    """Long-term memory as the loop uses it."""

    def recall(
        self, query: str, *, kind: Literal["known_good", "incident"] | None = None, limit: int = 5
    ) -> Sequence[Any]:
        """The memories nearest to a query, best first, each with id, kind, text, origin, time."""
        ...


@dataclass
class Desk:
    """One run's open things."""

    store: EventStore
    asker: Asker
    budget: Budget
    logs: Logs
    started: float = field(default_factory=time.monotonic)
    tool_calls: int = 0
    made: set[str] = field(default_factory=set)
    """Tool calls of the run, as `specialist tool pointer`."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def limit_met(self) -> str:
        """The budget that is used up, in words; empty while work may go on."""
        if time.monotonic() - self.started > self.budget.seconds:
            return f"time: {self.budget.seconds:.0f} seconds"
        if self.tool_calls >= self.budget.tool_calls:
            return f"tool calls: {self.budget.tool_calls}"
        return self.asker.limit_met

    def seconds_left(self) -> float:
        """What the budget leaves of the wall-clock time."""
        return self.started + self.budget.seconds - time.monotonic()

    def recount(self, calls: int) -> None:
        """Know of the tool calls that a run made before it was continued."""
        with self.lock:
            self.tool_calls = max(self.tool_calls, calls)

    def take_call(self, call: str) -> bool:
        """Take one tool call off the budget; False, and nothing taken, for a call that was made before."""
        with self.lock:
            if call in self.made:
                return False
            self.made.add(call)
            self.tool_calls += 1
            return True

    def exhausted(self, spent_tokens: int) -> str | None:
        """The limit that forbids another model call."""
        if time.monotonic() - self.started > self.budget.seconds:
            return f"time: {self.budget.seconds:.0f} seconds"
        return f"tokens: {self.budget.tokens}" if spent_tokens >= self.budget.tokens else None


@dataclass(frozen=True)
class _Late:
    """Lets the asker see the desk's budget although the desk holds the asker."""

    holder: list[Desk]

    def exhausted(self, spent_tokens: int) -> str | None:
        return self.holder[0].exhausted(spent_tokens)


class Workbench:
    """Everything a graph was built with; opens one `Desk` per run folder."""

    def __init__(
        self,
        model: BaseChatModel | None,
        *,
        memory: Recall | None = None,
        rules: Sequence[Path] = (),
        intelligence: Sequence[Path] = (),
        databases: Sequence[Path] = (),
        workdir: Path | None = None,
        budget: Budget | None = None,
        seats: Seats = "both",
        cancelled: threading.Event | None = None,
    ) -> None:
        self.model = None if seats == "rules" else model
        self.memory = memory
        self.rules = tuple(rules)
        self.intelligence = tuple(intelligence)
        self.databases = tuple(databases)
        self.workdir = workdir
        self.budget = budget or Budget()
        self.seats: Seats = seats
        self.cancelled = cancelled
        self._desks: dict[str, Desk] = {}
        self._patience: dict[str, Patience] = {}
        self._checked: dict[str, Outcome] = {}
        self._temporary: dict[str, weakref.finalize[..., Any]] = {}
        self._lock = threading.Lock()

    @property
    def model_name(self) -> str:
        """What the report calls the model."""
        return "none" if self.model is None else model_name(self.model)

    def folder(self) -> Path:
        """The folder of a new run: the one that was given, or a temporary one that goes with the run or the process."""
        if self.workdir:
            self.workdir.mkdir(parents=True, exist_ok=True)
            self._release(str(self.workdir))  # of a run that broke off
            return self.workdir
        folder = Path(tempfile.mkdtemp(prefix="moewarden-"))
        self._temporary[str(folder)] = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return folder

    def check(self, workdir: str) -> str:
        """Ask the model one tiny thing before a run reads anything; what is wrong and what follows, or ''."""
        if self.model is None or self.budget.seconds <= 0:
            return ""
        patience = self._patience_of(workdir)
        patience.seconds_left = lambda: self.budget.seconds
        self._checked[workdir] = check_model(self.model, patience)
        failure = self._checked[workdir].failure
        if failure is None:
            return ""
        follows = (
            "Rules alone decide." if patience.given_up else "It is asked again later; rules decide what it does not."
        )
        return f"Model {self.model_name}: {failure} {follows}"

    def open(self, workdir: str, logs: Logs) -> Desk:
        """The run's desk; its store must have been written by `perceive`."""
        with self._lock:
            if workdir not in self._desks:
                holder: list[Desk] = []
                patience = self._patience_of(workdir)
                ledger = Ledger(Path(workdir) / "answers.sqlite")
                asker = Asker(self.model, ledger, _Late(holder), _tell_decision, patience=patience)
                if checked := self._checked.pop(workdir, None):
                    asker.keep(CHECK, checked, asker="planner")
                store = EventStore.open(store_path(workdir), logs)
                desk = Desk(store=store, asker=asker, budget=self.budget, logs=logs)
                patience.seconds_left = desk.seconds_left
                holder.append(desk)
                self._desks[workdir] = desk
            return self._desks[workdir]

    def close(self, workdir: str) -> None:
        """Release a run's files; remove them where nobody asked to keep them."""
        self._release(workdir)
        remove = self._temporary.pop(workdir, None)
        if remove:
            remove()

    def _patience_of(self, workdir: str) -> Patience:
        return self._patience.setdefault(workdir, Patience(self.budget.call_seconds, self.cancelled))

    def _release(self, workdir: str) -> None:
        with self._lock:
            desk = self._desks.pop(workdir, None)
            self._patience.pop(workdir, None)
        if desk:
            desk.store.close()
            desk.asker.ledger.close()


def store_path(workdir: str) -> Path:
    """Where a run keeps its events."""
    return Path(workdir) / "events.duckdb"


def tell(step: str, kind: str, text: str = "", **more: Any) -> None:
    """Send a progress event to whoever streams the graph; nobody listening is fine."""
    try:
        writer = get_stream_writer()
    except (RuntimeError, KeyError):  # called outside a graph
        return
    writer({"step": step, "kind": kind, "text": text, **more})


_STEP_OF = {"planner": "reason", "judge": "judge"}


def _tell_decision(asker: str, decision: Decision, answer: Answer) -> None:
    tokens = answer.input_tokens + answer.output_tokens
    tell(
        _STEP_OF.get(asker, "act"),
        "decision",
        f"{decision.kind}: {answer.option or 'abstained'}",
        specialist=asker,
        tokens=tokens,
        tokens_per_s=tokens / answer.seconds if answer.seconds else 0.0,
    )


def as_memory(item: Any, used: bool = False) -> Memory:
    """A recalled memory as the report keeps it."""
    read = item.get if isinstance(item, dict) else lambda key, default="": getattr(item, key, default)
    return {
        "id": str(read("id", "")),
        "kind": read("kind", "known_good"),
        "text": str(read("text", "")),
        "origin": str(read("origin", "")),
        "time": str(read("time", "")),
        "used": used,
    }
