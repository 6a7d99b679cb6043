"""A run as it happens: what its events, taken in one after another, add up to."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from ..rendering.labels import SPECIALISTS
from ..rendering.untrusted import shorten

if TYPE_CHECKING:
    from ...graphs.schema import Report

MOST_CALLS = 100
"""Calls that a page shows while a run goes on; the report has all of them."""
MOST_SAID = 40
MOST_SIGNALS = 60
_LONGEST = 4_000
State = Literal["waiting", "working", "done"]
STEPS: Mapping[str, str] = {
    "perceive": "Perceive",
    "recall": "Remember",
    "reason": "Reason",
    "observe": "Observe",
    "judge": "Judge",
    "report": "Report",
}
"""The nodes of the loop beside the specialists, in a reader's words."""


@dataclass
class Node:
    """A node of the loop."""

    name: str
    label: str
    state: State = "waiting"
    text: str = ""
    done: int = 0
    total: int = 0
    percent: int = 0
    calls: int = 0
    at_work: dict[str, str] = field(default_factory=dict)
    """Of a specialist: the questions that it works at, by their ids, in words."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of a tool."""

    number: int
    specialist: str
    tool: str
    arguments: tuple[tuple[str, str], ...]
    result: str
    status: str
    seconds: float


@dataclass
class LiveView:
    """What is known of a run so far."""

    nodes: dict[str, Node] = field(
        default_factory=lambda: {name: Node(name, label) for name, label in [*STEPS.items(), *SPECIALISTS.items()]}
    )
    calls: list[Call] = field(default_factory=list)
    all_calls: int = 0
    hypotheses: list[dict[str, Any]] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)
    all_signals: int = 0
    warnings: list[str] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)
    """Who said what, the newest last."""
    way: str = ""
    tokens: int = 0
    model_seconds: float = 0.0
    rounds: int = 0
    last: int = 0
    """The number of the newest event."""

    @property
    def tokens_per_second(self) -> float:
        """The average so far: single decisions are too short to tell."""
        return self.tokens / self.model_seconds if self.model_seconds else 0.0

    @property
    def has_begun(self) -> bool:
        """Whether any step was ever at work."""
        return any(node.state != "waiting" for node in self.nodes.values())

    def take(self, event: Mapping[str, Any]) -> None:
        """Take in one event. What is missing or unknown in it is left out of the picture."""
        self.last = max(self.last, int(_number(event.get("number"))))
        act = {
            "progress": self._progress, "note": self._note, "signal": self._signal, "warning": self._warning,
            "model": self._model, "step": self._step, "specialist": self._specialist, "tool_call": self._call,
            "hypotheses": self._weigh, "way": self._choose, "findings": self._find, "judged": self._judge,
        }.get(str(event.get("kind", "")))  # fmt: skip
        if act is not None:
            act(event)
        elif event.get("kind") in ("finished", "failed", "cancelled", "stopped"):
            for node in self.nodes.values():
                node.state, node.at_work = "done" if node.state != "waiting" else "waiting", {}

    def _node(self, event: Mapping[str, Any]) -> Node | None:
        return self.nodes.get(_text(event, "specialist" if event.get("step") in (None, "act") else "step"))

    def _progress(self, event: Mapping[str, Any]) -> None:
        if node := self._node(event):
            node.text = _text(event, "text") or node.text
            node.done, node.total = int(_number(event.get("done"))), int(_number(event.get("total")))
            node.percent = int(_number(event.get("percent")))

    def _note(self, event: Mapping[str, Any]) -> None:
        text = _text(event, "text")
        if event.get("step") == "reason" and (asked := SPECIALISTS.get(_text(event, "specialist"))):
            self._say("Planner", f"asks {asked}: {text}")
        elif node := self._node(event):
            node.text = text
            self._say(node.label, text)

    def _signal(self, event: Mapping[str, Any]) -> None:
        self.all_signals += 1
        self.signals = [*self.signals, _text(event, "text")][-MOST_SIGNALS:]

    def _warning(self, event: Mapping[str, Any]) -> None:
        self.warnings = [*self.warnings, _text(event, "text")][-MOST_SAID:]

    def _model(self, event: Mapping[str, Any]) -> None:
        tokens, speed = _number(event.get("tokens")), _number(event.get("tokens_per_s"))
        self.tokens += int(tokens)
        self.model_seconds += tokens / speed if speed > 0 else 0.0

    def _step(self, event: Mapping[str, Any]) -> None:
        node = self.nodes.get(_text(event, "step"))
        if node is None:
            return
        if event.get("state") == "started":
            node.state = "working"
            node.text, node.done, node.total, node.percent = "", 0, 0, 0
            self.rounds = max(self.rounds, int(_number(event.get("round"))))
        else:
            node.state = "done"

    def _specialist(self, event: Mapping[str, Any]) -> None:
        node = self.nodes.get(_text(event, "specialist"))
        if node is None:
            return
        question = _text(event, "question")
        if event.get("state") == "done":
            node.at_work.pop(question, None)
            count = int(_number(event.get("findings")))
            said = f"{_text(event, 'status')}, {count} finding{'' if count == 1 else 's'}"
            self._say(node.label, said)
            node.text = said
        else:
            words = " ".join(part for part in (_text(event, "aim").replace("_", " "), _text(event, "subject")) if part)
            waits = " (waits for a person’s word)" if event.get("state") == "waiting" else ""
            node.at_work[question] = (words or node.at_work.get(question, "")).removesuffix(waits) + waits
        node.state = "working" if node.at_work else "done"

    def _call(self, event: Mapping[str, Any]) -> None:
        given = event.get("arguments")
        arguments = given.items() if isinstance(given, Mapping) else ()
        self.all_calls += 1
        specialist = _text(event, "specialist")
        call = Call(
            number=self.all_calls,
            specialist=specialist,
            tool=_text(event, "tool"),
            arguments=tuple((str(name), shorten(str(value), _LONGEST)) for name, value in arguments),
            result=_text(event, "result"),
            status=_text(event, "status"),
            seconds=_number(event.get("seconds")),
        )
        self.calls = [*self.calls, call][-MOST_CALLS:]
        if node := self.nodes.get(specialist):
            node.calls += 1

    def _weigh(self, event: Mapping[str, Any]) -> None:
        weighed = event.get("hypotheses")
        if isinstance(weighed, list):
            self.hypotheses = [item for item in weighed if isinstance(item, dict)]

    def _choose(self, event: Mapping[str, Any]) -> None:
        self.way = ": ".join(part for part in (_text(event, "name"), _text(event, "because")) if part)

    def _find(self, event: Mapping[str, Any]) -> None:
        kept, dropped = int(_number(event.get("accepted"))), int(_number(event.get("dropped")))
        self.nodes["observe"].text = f"{kept} findings hold, {dropped} dropped"

    def _judge(self, event: Mapping[str, Any]) -> None:
        episodes, hostile = int(_number(event.get("episodes"))), int(_number(event.get("hostile")))
        self.nodes["judge"].text = f"{hostile} of {episodes} episodes are hostile"
        self._say("Judge", self.nodes["judge"].text)

    def _say(self, who: str, text: str) -> None:
        if text:
            self.said = [*self.said, (who, text)][-MOST_SAID:]


def view_of(events: Iterable[Mapping[str, Any]]) -> LiveView:
    """What all these events add up to."""
    view = LiveView()
    for event in events:
        view.take(event)
    return view


def view_of_report(report: "Report") -> LiveView:
    """The same of a run whose events nobody kept, as far as its report tells."""
    view = view_of(
        {"kind": "tool_call", "specialist": asked["specialist"], **call}
        for asked in report["asked"]
        for call in asked["calls"]
    )
    for node in view.nodes.values():
        node.state = "done" if node.name in STEPS or node.calls else "waiting"
    usage = report["usage"]
    view.rounds, view.tokens = usage["rounds"], usage["input_tokens"] + usage["output_tokens"]
    view.model_seconds = usage["model_seconds"]
    view.hypotheses = [dict(item) for item in report.get("hypotheses", [])]
    if way := report.get("way"):
        view.way = f"{way['name']}: {way['because']}"
    return view


def _text(event: Mapping[str, Any], name: str) -> str:
    value = event.get(name)
    return shorten(value, _LONGEST) if isinstance(value, str) else ""


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) and math.isfinite(value) else 0.0
