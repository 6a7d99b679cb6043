"""Makes the calls of one answer of a specialist's model: looks, holds claims to their events, refuses what was asked before."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal

import duckdb

from ..decisions.quoting import clipped, quote
from ..diskspace import is_full
from ..errors import InputError
from ..instruments import INSTRUMENTS
from ..instruments.instrument import Counted, Instrument, Reach, Shown, checked
from ..instruments.own import OwnTool
from ..schema import Chart, SpecialistName, ToolCall
from ..state import Turn
from ..workbench import Desk
from .claims import Held, StateClaim, check_claim
from .conversation import Reply, Wanted
from .room import Room

MOST_CALLS = 24
"""Tool calls of one question."""
MOST_CLAIMS = 10
"""Claims of one question that are kept."""
LEAST_SHOWN = 300
"""Characters that every result gets."""

NOT_ALLOWED = "refused, for it was not allowed"
"""How the result of a call begins that a person did not want."""

CLAIM, FINISH = "state_claim", "finish"


class Hand:
    """Makes the calls of one answer."""

    def __init__(
        self,
        specialist: SpecialistName,
        desk: Desk,
        reach: Reach,
        turns: Sequence[Turn],
        room: Room,
        own: Sequence[OwnTool] = (),
        refused: Mapping[str, str] | None = None,
    ) -> None:
        """`own`: the user's own tools. `refused`: keys of calls to them that were not allowed, and why."""
        self._desk, self._reach, self._turns = desk, reach, turns
        self._own, self._refused = {item.name: item for item in own}, refused or {}
        self._instruments: Mapping[str, Instrument] = {item.name: item for item in INSTRUMENTS[specialist]}
        self._known = {*self._instruments, *self._own, CLAIM, FINISH}
        self._characters = max(400, room.characters(0.2))
        self._made = {key_of(call["name"], call["arguments"]) for turn in turns for call in turn["calls"]}
        self._count = sum(len(turn["calls"]) for turn in turns)
        self._claims = [claim for turn in turns for claim in turn["claims"]]
        self._counted = [Counted(**item) for turn in turns for item in turn["counted"]]
        self._turn: Turn = {"text": "", "calls": [], "claims": [], "counted": [], "chart": None}
        self._chart: Chart | None = turns[-1]["chart"] if turns else None
        self.ended = ""

    def make(self, reply: Reply, place: str) -> tuple[Turn, list[ToolCall]]:
        """The turn as the model will read it, and the same calls for the report."""
        self._turn["text"] = reply.text
        log: list[ToolCall] = []
        outcomes: list[tuple[Wanted, Shown]] = []
        for number, wanted in enumerate(reply.calls):
            started = time.monotonic()
            self._desk.take_call(f"{place}.{number} {wanted.name}")
            shown, status = self._outcome(wanted)
            self._made.add(key_of(wanted.name, wanted.arguments))
            outcomes.append((wanted, shown))
            self._turn["calls"].append(
                {
                    "name": wanted.name or "-",
                    "arguments": wanted.arguments,
                    "result": "",
                    "told": shown.brief(),
                    "events": list(shown.events)[:200],
                    "ok": status == "ok",
                }
            )
            log.append(
                {
                    "tool": wanted.name if wanted.name in self._known else "-",
                    "arguments": {
                        name: _text(value)
                        for name, value in list(wanted.arguments.items())[:16]
                        if name.isascii() and name.isidentifier()
                    },
                    "result": clipped(shown.told, 300),
                    "status": status,
                    "seconds": round(time.monotonic() - started, 3),
                }
            )
        sizes = shares([shown.size for _, shown in outcomes], self._characters)
        for call, (_, shown), size in zip(self._turn["calls"], outcomes, sizes, strict=True):
            call["result"] = shown.within(size)
        self._turn["chart"] = self._chart
        return self._turn, log

    def _outcome(self, wanted: Wanted) -> tuple[Shown, Literal["ok", "refused", "failed"]]:
        self._count += 1
        if self._count > MOST_CALLS:
            self.ended = self.ended or f"{MOST_CALLS} calls were made"
            return Shown(told="refused: no more calls may be made for this question."), "refused"
        key = key_of(wanted.name, wanted.arguments)
        if key in self._refused:
            said = f"{NOT_ALLOWED}: {self._refused[key]}. Call something else, state_claim or finish."
            return Shown(told=said), "refused"
        is_made = key in self._made
        if is_made and not wanted.problem and wanted.name != FINISH:
            said = "refused: the identical call was made before; its result stands above. Call something else, state_claim or finish."
            return Shown(told=said), "refused"
        try:
            if wanted.problem:
                raise InputError(f"{wanted.problem}. Write them as one JSON object.")
            return self._used(wanted), "ok"
        except InputError as error:
            return _failed(f"error: {error}")
        except (duckdb.Error, OverflowError, ValueError) as error:  # of values that no column could hold
            if is_full(error):
                raise
            reason = quote(str(error).partition("\n")[0], limit=200)
            return _failed(f"error: the call failed ({reason}). Use values such as the events have.")

    def _used(self, wanted: Wanted) -> Shown:
        if wanted.name == FINISH:
            self.ended = "finished"
            return Shown(told="finished")
        if wanted.name == CLAIM:
            return self._stated(checked(CLAIM, StateClaim, wanted.arguments))
        if wanted.name in self._own:
            return self._own[wanted.name].call(wanted.arguments, self._desk.asker.patience)
        if wanted.name not in self._instruments:
            names = ", ".join([*self._instruments, *self._own, CLAIM, FINISH])
            raise InputError(f"there is no tool {quote(wanted.name, limit=60)}; the tools are {names}.")
        shown = self._instruments[wanted.name].call(self._reach, wanted.arguments)
        self._counted += shown.counted
        self._turn["counted"] += [_plain(item) for item in shown.counted]
        if shown.chart:
            self._chart = shown.chart
        return shown

    def _stated(self, given: StateClaim) -> Shown:
        if len(self._claims) >= MOST_CLAIMS:
            raise InputError(f"{MOST_CLAIMS} claims are enough for one question; call finish.")
        held = check_claim(self._reach.desk.store, given, self._counted, self._reach.hits)
        if any(claim["sentence"].casefold() == held.sentence.casefold() for claim in self._claims):
            raise InputError("this was claimed before; state something else, or call finish.")
        claim = {**_claim(held), "chart": self._chart}
        self._claims.append(claim)
        self._turn["claims"].append(claim)
        self._chart = None
        return Shown(told="it holds")


def shares(needs: Sequence[int], characters: int) -> list[int]:
    """How many characters each result of one turn gets: what it needs, where others leave so much."""
    given = [0] * len(needs)
    left = characters
    for rank, place in enumerate(sorted(range(len(needs)), key=needs.__getitem__)):
        given[place] = max(LEAST_SHOWN, min(needs[place], left // (len(needs) - rank)))
        left -= min(given[place], needs[place])
    return given


def _failed(said: str) -> tuple[Shown, Literal["failed"]]:
    return Shown(told=clipped(said, 1_200)), "failed"


def _claim(held: Held) -> dict[str, Any]:
    return {
        "sentence": held.sentence,
        "events": list(held.events),
        "values": list(held.values),
        "checks": list(held.checks),
    }


def _plain(counted: Counted) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(counted).items()}


def key_of(name: str, arguments: Mapping[str, Any]) -> str:
    """The same for identical calls."""
    return f"{name} {json.dumps(arguments, sort_keys=True, default=str)}"


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text[:2_000]
