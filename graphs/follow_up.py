"""A further question about a finished investigation, answered from its store without reading the logs again."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, cast, get_args

import orjson

from .actions import ACTIONS, Action
from .decisions.ask import Asker
from .decisions.prompts import question_decision
from .entities.masking import mask_question
from .entities.pointers import Pointers
from .errors import InputError
from .events.store import EventStore
from .input import Case, checked_input
from .meaning.zones import named_zone
from .questions.clock import clock_of, zone_of_logs
from .questions.kinds import kinds_of
from .questions.question import Earlier, Question, understand
from .questions.subjects import Subject, SubjectKind
from .records.roots import roots_of
from .report.answers.pointed import spelled_out
from .report.answers.write import FROM_MODEL, write_answer
from .report.compose import case_of
from .report.indicators import indicators
from .report.sentences import event_sentence
from .schema import Evidence, Finding, Report
from .state import Episode, InvestigationState
from .verdict import noise_among
from .workbench import store_path

_MOST_QUOTE = 2_000
_TELLING = frozenset(("activity", "did", "when", "count"))
"""Kinds whose answer tells a stretch of time, behind which `and then?` goes on."""
MOST_LINES = 16
"""Lines that one answer may add."""


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """The answer to a further question."""

    question: str
    answer: str
    answered: bool
    """Whether every kind of answer that it asks for was given."""
    kinds: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    """The lines that the answer cites and the report does not have."""
    subjects: tuple[Subject, ...] = ()
    """What it was about; a later question may point back to it."""
    actions: tuple[str, ...] = ()
    """What the question said was done."""
    until: str = ""
    """The time of the last event that it tells of, in UTC, or empty."""


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """What was asked and answered about one investigation, in order."""

    turns: tuple[FollowUp, ...] = field(default=())

    @property
    def earlier(self) -> Earlier | None:
        """What the last answer was about."""
        if not self.turns:
            return None
        subjects = next((turn.subjects for turn in reversed(self.turns) if turn.subjects), ())
        until = datetime.fromisoformat(self.turns[-1].until) if self.turns[-1].until else None
        return Earlier(
            subjects=subjects,
            kind=self.turns[-1].kinds[0] if self.turns[-1].kinds else "",
            actions=cast("tuple[Action, ...]", self.turns[-1].actions),
            until=until,
        )

    @property
    def evidence(self) -> list[Evidence]:
        """Every line that the answers added."""
        return [item for turn in self.turns for item in turn.evidence]


def plain_turn(told: FollowUp) -> dict[str, Any]:
    """A turn as plain JSON values."""
    return asdict(told)


def turn_of(row: Any) -> FollowUp:
    """The turn that was written so; raises ValueError, KeyError or TypeError where it is none."""
    subjects = [Subject(item["kind"], str(item["value"])) for item in row["subjects"]]
    if any(subject.kind not in get_args(SubjectKind) for subject in subjects):
        raise ValueError("a subject of an unknown kind")
    if row["until"]:
        datetime.fromisoformat(row["until"])
    names = ("id", "file", "time", "quote", "why")
    evidence: Any = [
        {**{name: str(item[name]) for name in names}, "line": int(item["line"])} for item in row["evidence"]
    ]
    return FollowUp(
        question=str(row["question"]),
        answer=str(row["answer"]),
        answered=bool(row["answered"]),
        kinds=tuple(map(str, row["kinds"])),
        evidence=tuple(evidence),
        subjects=tuple(subjects),
        actions=tuple(action for action in map(str, row.get("actions") or ()) if action in ACTIONS),
        until=str(row["until"]),
    )


def conversation_of(state: Mapping[str, Any]) -> Conversation:
    """What was asked on a thread since its investigation."""
    return Conversation(turns=tuple(turn_of(row) for row in state.get("conversation") or []))


def ask_again(
    question: str,
    state: Mapping[str, Any],
    *,
    workdir: Path | str = "",
    conversation: Conversation | None = None,
    open_asker: Callable[[], Asker] | None = None,
    reads_lines: bool = True,
) -> FollowUp:
    """Answer a question from what a finished investigation found.

    `state`: its state, with the report. `workdir`: where its events are; else where the state says. `open_asker`: opens the
    model that may say what a question wants which our own words do not tell; it is not asked anything else. `reads_lines`:
    quote cited lines from the logs where the state says that they are; else, and where they are gone, what the store keeps.

    Raises InputError where the events are gone or the investigation has not finished.
    """
    report = cast("Report | None", state.get("report"))
    if not report:
        raise InputError("the investigation has no report yet; let it finish, then ask.")
    path = store_path(str(workdir or state["workdir"]))
    if not path.is_file():
        raise InputError(
            f"{path}: the events of this investigation are gone. Investigate anew, with an --out that is kept."
        )
    store = EventStore.open(path, state["logs"])
    try:
        turns = conversation or Conversation()
        investigated = cast("InvestigationState", state)
        return answer_further(question, investigated, report, store, turns, open_asker, reads_lines=reads_lines)
    finally:
        store.close()


def answer_further(
    words: str,
    state: InvestigationState,
    report: Report,
    store: EventStore,
    conversation: Conversation,
    open_asker: Callable[[], Asker] | None = None,
    *,
    reads_lines: bool = True,
) -> FollowUp:
    """The answer, from a store that is open."""
    hits = {hit["id"]: hit for hit in state["hits"]}
    judgements = {judgement["episode"]: judgement for judgement in state["judgements"]}
    hostile = hostile_of(state, report)
    found = indicators(store, hostile, judgements, hits) if hostile else []
    # What a warninglist took out of the report stays out of later answers.
    reported = {(item["type"], item["value"]) for item in report["iocs"]}
    found = [item for item in found if item[:2] in reported]
    known = _events_of(store, [*report["evidence"], *conversation.evidence])
    events = {name: event for event, name in known.items()}
    case = case_of(
        state,
        store,
        verdict=report["verdict"],
        confidence=report["confidence"],
        severity=report["severity"],
        indicators=found,
        advised=[
            (action, [events[name] for name in action["evidence"] if name in events]) for action in report["actions"]
        ],
    )
    zone = _zone(report) or zone_of_logs(store, state["files"])
    clock = clock_of(store, zone, state["view"])
    spelled, stands = spelled_out(words, case)
    asked = understand(
        spelled, store, clock, kinds=_kinds(words, state, open_asker), earlier=conversation.earlier, limits=case.limits
    )
    try:
        written = write_answer(case, asked, zone, stands)
    finally:
        case.close()
    added = _added(
        store,
        [event for event in written.events if event not in known][:MOST_LINES],
        len(known),
        report,
        conversation,
        reads_lines=reads_lines,
    )
    numbers = known | {event: item["id"] for event, item in added.items()}
    cited = store.query("SELECT max(time) AS t FROM events WHERE id IN (SELECT unnest(?))", [written.events])
    return FollowUp(
        question=words,
        answer=written.rendered(numbers),
        answered=written.is_answered,
        kinds=tuple(asked.kinds),
        evidence=tuple(added.values()),
        subjects=_subjects(asked),
        actions=next((part.actions for part in asked.parts if part.actions), ()),
        until=cited[0]["t"].isoformat() if cited[0]["t"] and set(asked.kinds) & _TELLING else "",
    )


def hostile_of(state: InvestigationState, report: Report) -> list[Episode]:
    """The episodes that the report calls hostile."""
    judgements = {judgement["episode"]: judgement for judgement in state["judgements"]}
    episodes = {episode["id"]: episode for episode in state["episodes"]}
    noise = noise_among(judgements, episodes, has_alert=bool(state["view"]["fields"]))
    told = {name for name, j in judgements.items() if j["hostile"] and name not in noise}
    return [episode for episode in state["episodes"] if report["verdict"] == "malicious" and episode["id"] in told]


def lines_for(
    store: EventStore, report: Report, conversation: Conversation, told: FollowUp, events: Sequence[int]
) -> tuple[dict[int, str], list[Evidence]]:
    """Event id -> the name of its line, and the lines of `events` that nobody had named."""
    known = _events_of(store, [*report["evidence"], *conversation.evidence, *told.evidence])
    earlier = Conversation(turns=(*conversation.turns, told))
    fresh = [event for event in dict.fromkeys(events) if event not in known][:MOST_LINES]
    added = _added(store, fresh, len(known), report, earlier, reads_lines=True)
    return known | {event: item["id"] for event, item in added.items()}, list(added.values())


def answered_with(told: FollowUp, answer: str, lines: Sequence[Evidence]) -> FollowUp:
    """The same turn with another answer, which is one, and the lines that it may cite."""
    names = set(re.findall(r"E\d+", answer))
    evidence = [item for item in (*told.evidence, *lines) if item["id"] in names]
    return replace(told, answer=answer, answered=True, evidence=tuple(evidence))


def case_key(case: Case) -> str:
    """What tells one investigation from another: alert, limits, and the logs with the size and time of each file."""
    roots = roots_of(case.logs)
    files = sorted(
        (str(path), path.stat().st_size, path.stat().st_mtime_ns)
        for root in roots
        for path in ([root] if root.is_file() else root.rglob("*"))
        if path.is_file()
    )
    limits = [case.limits.since, case.limits.until, case.limits.entity]
    told = orjson.dumps([case.alert, [str(root) for root in roots], files, limits], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(told).hexdigest()


def is_further(state: Mapping[str, Any]) -> bool:
    """Whether a run on a thread only asks another question about what the run before it investigated."""
    report = state.get("report")
    question = str(state.get("question") or "")
    if not report or not question.strip() or question == report["question"] or not state.get("case_key"):
        return False
    try:
        is_same = case_key(checked_input(state)) == state["case_key"]
    except (InputError, OSError):
        return False  # whoever investigates says what is wrong
    return is_same and store_path(str(state["workdir"])).is_file()


def cited_lines(told: FollowUp, conversation: Conversation, report: Report) -> list[Evidence]:
    """The lines that an answer names, of whichever answer or report has them."""
    groups = re.findall(r"\[((?:E\d+(?:, )?)+)\]", told.answer)
    names = dict.fromkeys(name for group in groups for name in group.split(", "))
    known = {item["id"]: item for item in [*report["evidence"], *conversation.evidence, *told.evidence]}
    return [known[name] for name in sorted(names, key=lambda name: int(name[1:])) if name in known]


def with_answer(report: Report, told: FollowUp, conversation: Conversation) -> Report:
    """The report of a finished investigation with another question, its answer and the lines that this cites."""
    findings = [found for found in report["findings"] if found["id"] != "answer"]
    kept = {name for found in findings for name in found["evidence"]}
    added = [item for item in cited_lines(told, conversation, report) if item["id"] not in kept]
    claim = re.sub(r" \[E[\d, E]*\]", "", re.split(r"(?<=[.!?])\s", told.answer)[0]).rstrip(".")
    finding: Finding = {
        "id": "answer",
        "specialist": "triage",
        "question": told.question,
        "claim": claim,
        "episode": "",
        "evidence": [item["id"] for item in added],
    }
    return {
        **report,
        "question": told.question,
        "answer": told.answer,
        "answered": told.answered,
        "findings": [*findings, finding] if added else findings,
        "evidence": [*(item for item in report["evidence"] if item["id"] in kept), *added],
        "timeline": [step for step in report["timeline"] if kept.issuperset(step["evidence"])],
    }


def _subjects(question: Question) -> tuple[Subject, ...]:
    return next((part.subjects for part in question.parts if part.subjects), ())


def _kinds(words: str, state: InvestigationState, open_asker: Callable[[], Asker] | None) -> list[str]:
    """What a model says that a question wants whose words tell us nothing."""
    if open_asker is None or kinds_of(words) or not words.strip():
        return []
    asker = open_asker()
    pointers = Pointers.from_json(state["pointers"])
    masked = mask_question(words, pointers, names=(), strict=asker.is_remote)
    option = asker.ask(question_decision(masked), asker="planner").option or "unmapped"
    return [FROM_MODEL.get(option, option)]


def _events_of(store: EventStore, evidence: Sequence[Evidence]) -> dict[int, str]:
    """Event id -> the name of its line."""
    rows = store.query(
        "SELECT id, file, line FROM events WHERE (file, line) IN (SELECT (unnest(?), unnest(?)))",
        [[item["file"] for item in evidence], [item["line"] for item in evidence]],
    )
    places = {(item["file"], item["line"]): item["id"] for item in reversed(evidence)}
    return {row["id"]: places[(row["file"], row["line"])] for row in rows}


def _added(
    store: EventStore,
    events: Sequence[int],
    known: int,
    report: Report,
    conversation: Conversation,
    *,
    reads_lines: bool,
) -> dict[int, Evidence]:
    """New lines with names that follow those of the report and of earlier answers."""
    names = [item["id"] for item in [*report["evidence"], *conversation.evidence]]
    first = max((int(name[1:]) for name in names if name[1:].isdigit()), default=known) + 1
    rows = store.query(
        "SELECT * EXCLUDE (fields) FROM events WHERE id IN (SELECT unnest(?)) ORDER BY time NULLS FIRST, file, line",
        [list(events)],
    )
    raw = _raw(store, [row["id"] for row in rows]) if reads_lines else {}
    return {
        row["id"]: {
            "id": f"E{number}",
            "file": row["file"],
            "line": row["line"],
            "time": f"{row['time'].isoformat()}Z" if row["time"] else "",
            "quote": (raw.get(row["id"]) or row["message"])[:_MOST_QUOTE],
            "why": event_sentence(row),
        }
        for number, row in enumerate(rows, first)
    }


def _raw(store: EventStore, events: Sequence[int]) -> dict[int, str]:
    """The lines as they stand in the logs, where those are still where they were read; else what the store keeps of them."""
    try:
        return store.raw(events)
    except (InputError, OSError):
        return {}


def _zone(report: Report) -> tzinfo | None:
    told = report.get("zone", "")
    return named_zone(told) if told else None
