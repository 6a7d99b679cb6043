"""What the graph streams, as events of a journal."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from .journal import Journal

_SECONDS_BETWEEN_PROGRESS = 0.25
"""How often reading says how far it is; its first and last word always come through."""
_STEPS = ("perceive", "recall", "reason", "observe", "judge", "report", "answer")
_SPECIALISTS = ("triage", "intelligence", "data", "analysis")


class Watcher:
    """Turns the stream of one run into events, whichever specialists work at the same time."""

    def __init__(self, journal: Journal, check: Callable[[], None]) -> None:
        """`check` is called with each piece, and raises where the run was stopped."""
        self._journal = journal
        self._check = check
        self._told = 0.0
        self._began: dict[str, float] = {}
        self._at_work: dict[str, dict[str, Any]] = {}
        """Questions that specialists work at, by the task's id."""
        self._hypotheses: Any = None

    def see(self, place: tuple[str, ...], mode: str, data: Any) -> None:
        """One piece of the stream is an event, or part of one, or nothing that anybody wants to see."""
        self._check()
        if not isinstance(data, dict):
            return
        if mode == "custom":
            self._tell(place, data)
        elif mode == "tasks" and "input" in data:
            self._begin(place, data)
        elif mode == "tasks":
            self._end(place, data)

    def _tell(self, place: tuple[str, ...], data: Mapping[str, Any]) -> None:
        kind, more = str(data.get("kind", "")), {name: value for name, value in data.items() if name != "kind"}
        if kind == "progress":
            now, is_last = time.monotonic(), data.get("done") == data.get("total")
            if not is_last and now - self._told < _SECONDS_BETWEEN_PROGRESS:
                return
            self._told = now
        if kind in ("progress", "signal", "note", "warning"):
            self._journal.add(kind, **more)
        elif kind == "decision":
            self._journal.add("model", **{**self._question(place), **more})

    def _begin(self, place: tuple[str, ...], task: Mapping[str, Any]) -> None:
        name, given = str(task["name"]), task["input"] if isinstance(task["input"], dict) else {}
        if place:
            return
        self._began[str(task["id"])] = time.monotonic()
        if name in _STEPS:
            content: dict[str, Any] = {"round": int(given.get("round") or 0) + 1} if name == "reason" else {}
            self._journal.add("step", step=name, state="started", **content)
        elif name in _SPECIALISTS:
            asked = given.get("task", {})
            question = asked.get("question", {})
            self._at_work[str(task["id"])] = {"specialist": name, "question": str(question.get("id", ""))}
            self._journal.add(
                "specialist",
                state="working",
                specialist=name,
                question=question.get("id", ""),
                aim=question.get("words") or question.get("aim", ""),
                subject=asked.get("value", ""),
                because=question.get("because", ""),
            )

    def _end(self, place: tuple[str, ...], task: Mapping[str, Any]) -> None:
        name, result = str(task["name"]), task["result"] if isinstance(task.get("result"), dict) else {}
        if place:
            for call in result.get("calls") or ():
                self._journal.add("tool_call", **self._question(place), **call)
            return
        seconds = round(time.monotonic() - self._began.pop(str(task["id"]), time.monotonic()), 3)
        if name in _SPECIALISTS:
            at_work = self._at_work.pop(str(task["id"]), {"specialist": name})
            if task.get("interrupts"):
                self._journal.add("specialist", state="waiting", **at_work, seconds=seconds)
                return
            asked = [entry for entry in result.get("asked") or () if isinstance(entry, dict)]
            status = str(asked[-1].get("status", "")) if asked else "failed" if task.get("error") else ""
            findings = len(result.get("raw") or ())
            self._journal.add("specialist", state="done", **at_work, status=status, findings=findings, seconds=seconds)
        elif name in _STEPS and not task.get("error"):
            self._tell_result(name, result)
            self._journal.add("step", step=name, state="ended", seconds=seconds)

    def _tell_result(self, name: str, result: Mapping[str, Any]) -> None:
        if result.get("hypotheses") and result["hypotheses"] != self._hypotheses:
            self._hypotheses = result["hypotheses"]
            self._journal.add("hypotheses", hypotheses=self._hypotheses)
        if name == "perceive" and isinstance(result.get("way"), dict):
            self._journal.add("way", **result["way"])
        if name == "observe":
            kept, dropped = result.get("accepted") or [], result.get("dropped") or []
            self._journal.add("findings", accepted=len(kept), dropped=len(dropped))
        if name == "judge":
            judged = result.get("judgements") or []
            hostile = sum(bool(one.get("hostile")) for one in judged if isinstance(one, dict))
            self._journal.add("judged", episodes=len(judged), hostile=hostile)

    def _question(self, place: tuple[str, ...]) -> dict[str, Any]:
        """Who works there, and at which question."""
        return self._at_work.get(place[0].partition(":")[2], {}) if place else {}
