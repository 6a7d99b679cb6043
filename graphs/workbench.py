"""What an investigation works with and no checkpoint can hold: the model, the event store, the memory, the budget."""

import copy
import shutil
import tempfile
import threading
import time
import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.tools import BaseTool
from langgraph.config import get_stream_writer
from orjson import OPT_SORT_KEYS, dumps

from .decisions.ask import CHECK, Asker, Outcome, check_model, model_name
from .decisions.decision import Answer, Decision
from .decisions.ledger import Ledger
from .decisions.patience import CALL_SECONDS, NoAnswerError, Patience, StoppedError
from .errors import InputError
from .events.manner import Manner
from .events.store import EventStore
from .meaning.zones import set_zone
from .records.roots import Logs, roots_of
from .schema import Memory
from .state import Terms
from .way import DECIDE, ChooseWay, Way

Seats = Literal["both", "rules", "model"]
"""Who judges: rules and model, rules alone, or the model alone."""

OpenModel = Callable[[], BaseChatModel | None]
"""Opens a model that a run may choose, or gives the one that is open already; None stands for rules alone."""

Workdir = Path | Callable[[str], Path] | None
"""The folder of the one run that is at work at a time, or what gives each run's folder by its id."""

Node = TypeVar("Node", bound=Callable[..., Any])

MOST_KEPT = 4
"""Finished runs whose temporary folder is kept, because they have a thread on which somebody may go back."""


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
    forces_calls: bool = True
    """Whether the model is told that it must call a tool; not once its server has refused that."""
    tokens_before: int = 0
    """Tokens that the run had cost before what its budget is for now: a further question has its own."""
    most_tokens: int = 0
    """What the model's server says that it reads at once, once it has refused more; 0 before."""
    _waiting_since: float = 0.0

    def wait_for_person(self) -> None:
        """A person is asked from now on; the run's time stands still until `go_on`."""
        with self.lock:
            self._waiting_since = self._waiting_since or time.monotonic()

    def go_on(self) -> None:
        """Work goes on: what was waited for a person is no time of the run's."""
        with self.lock:
            if self._waiting_since:
                self.started += time.monotonic() - self._waiting_since
                self._waiting_since = 0.0

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
        return f"tokens: {self.budget.tokens}" if spent_tokens - self.tokens_before >= self.budget.tokens else None


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
        model: BaseChatModel | str | None,
        *,
        models: Mapping[str, OpenModel] | None = None,
        memory: Recall | None = None,
        rules: Sequence[Path] = (),
        rule_cache: Path | None = None,
        intelligence: Sequence[Path] = (),
        databases: Sequence[Path] = (),
        tools: Sequence[BaseTool] = (),
        workdir: Workdir = None,
        budget: Budget | None = None,
        only_logs: Logs | None = None,
        seats: Seats = "both",
        timezone: str = "",
        manner: Manner = Manner(),  # noqa: B008 - frozen
        cancelled: threading.Event | None = None,
        way: Way | ChooseWay = DECIDE,
    ) -> None:
        """A `model` that is given by its name, one of `models`, is opened when a run begins."""
        self.model = None if seats == "rules" or isinstance(model, str) else model
        self._named = model if isinstance(model, str) else ""
        self._models = dict(models or {})
        if self._named and self._named not in self._models:
            raise InputError(
                f"model {model!r} is a name, and none in models ({', '.join(self._models) or 'which is empty'}); expected a "
                "chat model, None, or a name there."
            )
        self.memory = memory
        self.rules = tuple(rules)
        self.rule_cache = rule_cache
        self.intelligence = tuple(intelligence)
        self.databases = tuple(databases)
        self.tools = tuple(tools)
        self.workdir = workdir
        self.budget = budget or Budget()
        self.only_logs = only_logs
        self.seats: Seats = seats
        set_zone(timezone)  # what is no zone is refused before anything is read
        self.timezone, self.manner = timezone, manner
        self.cancelled = cancelled
        self._way = way
        self._chosen = self._named
        self._desks: dict[str, Desk] = {}
        self._patience: dict[str, Patience] = {}
        self._checked: dict[str, Outcome] = {}
        self._temporary: dict[str, weakref.finalize[..., Any]] = {}
        self._under: dict[bytes, Workbench] = {}
        self._at_work: Counter[str] = Counter()
        self._begun: dict[str, str] = {}
        self._finished: list[str] = []
        self._lock = threading.Lock()

    @property
    def model_name(self) -> str:
        """What the report calls the model."""
        return "none" if self.model is None else model_name(self.model)

    @property
    def choices(self) -> list[str]:
        """The models that a run may choose, the one that it gets without a choice first."""
        return list(dict.fromkeys([self._named or self.model_name, *self._models]))

    def under(self, terms: Terms | None) -> "Workbench":
        """The same workbench with what a run chose for itself; it shares the open desks."""
        chosen: Terms = {**(terms or {})}
        if self._named:
            chosen.setdefault("model", self._named)
        if not chosen:
            return self
        key = dumps(chosen, option=OPT_SORT_KEYS)
        if key not in self._under:
            bench = copy.copy(self)
            if "model" in chosen and self.seats != "rules":
                bench.model = self._model(chosen["model"])
                bench._chosen = chosen["model"]
            bench.budget = replace(self.budget, **chosen.get("budget", {}))
            bench.rules = tuple(Path(path) for path in chosen["rules"]) if "rules" in chosen else self.rules
            bench._named = ""
            self._under[key] = bench
        return self._under[key]

    def _model(self, name: str) -> BaseChatModel | None:
        if name not in self._models:
            raise InputError(
                f"model {name!r} is none that this graph was built with; it has {', '.join(self.choices)}. Name it in models."
            )
        return self._models[name]()

    @contextmanager
    def begin(self, run_id: str) -> Iterator[Path]:
        """The folder of a run that begins, where nobody is at work meanwhile: the one that was given, or a temporary one
        that goes with the run or the process.
        """
        folder = self._folder(run_id)
        with self._at(str(folder), alone=True):
            self._release(str(folder))  # of a run that broke off
            self._begun[str(folder)] = run_id
            if answers_path(str(folder)).exists():
                with closing(Ledger(answers_path(str(folder)))) as ledger:
                    ledger.begin(run_id)
            yield folder

    def check_cancelled(self) -> None:
        """Raise StoppedError once the run was stopped from another thread."""
        if self.cancelled is not None and self.cancelled.is_set():
            raise StoppedError("The run was stopped; it can be continued.")

    def working(self, node: Node) -> Node:
        """The node, counted as at work in its run's folder while it runs."""

        @wraps(node)
        def work(state: Any, **injected: Any) -> Any:
            with self._at(str((state.get("task") or state)["workdir"])):
                return node(state, **injected)

        return cast("Node", work)

    @contextmanager
    def _at(self, workdir: str, *, alone: bool = False) -> Iterator[None]:
        with self._lock:
            if alone and self._at_work[workdir]:
                raise InputError(
                    f"{workdir} is in use by another investigation of this graph. Wait until it ends, or build a graph for "
                    "each, with a workdir of its own."
                )
            self._at_work[workdir] += 1
        try:
            yield
        finally:
            with self._lock:
                self._at_work[workdir] -= 1

    def desk(self, run: Mapping[str, Any]) -> Desk:
        """The desk of the run that a state or a task belongs to.

        Raises InputError where its folder is gone, or holds a later run by now.
        """
        desk = self.under(run.get("terms")).open(run["workdir"], run["logs"])
        owner = desk.asker.ledger.run_id
        if owner and run.get("run_id", owner) != owner:
            raise InputError(
                f"{run['workdir']} holds the later investigation {owner} by now, so {run['run_id']} cannot go on. Start it "
                "anew, and give each a workdir of its own."
            )
        return desk

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

    def find_way(self, workdir: str) -> Way:
        """How the run works; a model that does not even answer is not examined."""
        if isinstance(self._way, Way):
            return self._way
        checked = self._checked.get(workdir)
        if checked is not None and checked.failure is not None:
            is_silent = checked.answer.problem.startswith(NoAnswerError.__name__)
            if is_silent or self._patience_of(workdir).given_up:
                return Way(name="decide", because=f"The model could not be examined: {checked.failure.what}.")
        return self._way(self._chosen, self.model)

    def open(self, workdir: str, logs: Logs) -> Desk:
        """The run's desk; its store must have been written by `perceive`.

        Both names may come from a checkpoint, and that from somebody else: a folder that was given beats them.
        """
        if self.only_logs is not None and roots_of(logs) != roots_of(self.only_logs):
            raise InputError(
                f"the saved state names the logs {_listed(logs)}, but this run is about {_listed(self.only_logs)}. Start it anew."
            )
        workdir = str(self.workdir) if isinstance(self.workdir, Path) else workdir
        with self._lock:
            if workdir not in self._desks:
                if not store_path(workdir).is_file():
                    raise InputError(
                        f"{store_path(workdir)}: the events of this run are gone, so it cannot go on. Start it anew; to go "
                        "on after a restart, a graph with a checkpointer needs a workdir, which keeps them."
                    )
                holder: list[Desk] = []
                patience = self._patience_of(workdir)
                ledger = Ledger(answers_path(workdir))
                if run_id := self._begun.pop(workdir, ""):
                    ledger.begin(run_id)
                asker = Asker(self.model, ledger, _Late(holder), _tell_decision, patience=patience)
                if checked := self._checked.pop(workdir, None):
                    asker.keep(CHECK, checked, asker="planner")
                store = EventStore.open(store_path(workdir), logs)
                desk = Desk(store=store, asker=asker, budget=self.budget, logs=logs)
                patience.seconds_left = desk.seconds_left
                holder.append(desk)
                self._desks[workdir] = desk
            return self._desks[workdir]

    def close(self, workdir: str, *, keep: bool = False) -> None:
        """Release a run's files; remove them where nobody asked to keep them.

        `keep`: somebody may come back to the run while this process lives, though not to every one of many.
        """
        workdir = str(self.workdir) if isinstance(self.workdir, Path) else workdir
        self._release(workdir)
        if keep and workdir in self._temporary:
            self._finished[:] = [*(folder for folder in self._finished if folder != workdir), workdir]
        for folder in self._finished[:-MOST_KEPT] if keep else [workdir]:
            if remove := self._temporary.pop(folder, None):
                remove()
        self._finished[:] = self._finished[-MOST_KEPT:]

    def end(self) -> None:
        """Release the files of every run that was left before its end; whoever goes on with it opens them again."""
        for workdir in list(self._desks):
            self._release(workdir)

    def _folder(self, run_id: str) -> Path:
        if self.workdir:
            folder = self.workdir(run_id) if callable(self.workdir) else self.workdir
            folder.mkdir(parents=True, exist_ok=True)
            return folder
        folder = Path(tempfile.mkdtemp(prefix="moewarden-"))
        self._temporary[str(folder)] = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return folder

    def _patience_of(self, workdir: str) -> Patience:
        return self._patience.setdefault(workdir, Patience(self.budget.call_seconds, self.cancelled))

    def _release(self, workdir: str) -> None:
        with self._lock:
            desk = self._desks.pop(workdir, None)
            self._patience.pop(workdir, None)
        if desk:
            desk.store.close()
            desk.asker.ledger.close()


def _listed(logs: Logs) -> str:
    return ", ".join(map(str, roots_of(logs)))


def answers_path(workdir: str) -> Path:
    """Where a run keeps its model's answers."""
    return Path(workdir) / "answers.sqlite"


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
