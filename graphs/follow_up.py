"""A further question about a finished investigation, answered from its store without reading the logs again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, cast

from .decisions.ask import Asker
from .decisions.prompts import question_decision
from .entities.masking import mask_question
from .entities.pointers import Pointers
from .errors import InputError
from .events.store import EventStore
from .meaning.zones import named_zone
from .questions.clock import clock_of, zone_of_logs
from .questions.kinds import kinds_of
from .questions.question import Earlier, Question, understand
from .questions.subjects import Subject
from .report.answers.write import FROM_MODEL, write_answer
from .report.compose import case_of
from .report.indicators import indicators
from .report.sentences import event_sentence
from .schema import Evidence, Report
from .state import InvestigationState
from .workbench import store_path

_MOST_QUOTE = 2_000
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
    until: str = ""
    """The time of the last event that it cites, in UTC, or empty."""


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
        return Earlier(subjects=subjects, kind=self.turns[-1].kinds[0] if self.turns[-1].kinds else "", until=until)

    @property
    def evidence(self) -> list[Evidence]:
        """Every line that the answers added."""
        return [item for turn in self.turns for item in turn.evidence]


def ask_again(
    question: str,
    state: Mapping[str, Any],
    *,
    workdir: Path | str = "",
    conversation: Conversation | None = None,
    asker: Asker | None = None,
) -> FollowUp:
    """Answer a question from what a finished investigation found.

    `state`: its state, with the report. `workdir`: where its events are; else where the state says. `asker`: the model
    that may say what a question wants which our own words do not tell; it is not asked anything else.

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
        return _answered(
            question, cast("InvestigationState", state), report, store, conversation or Conversation(), asker
        )
    finally:
        store.close()


def _answered(
    words: str,
    state: InvestigationState,
    report: Report,
    store: EventStore,
    conversation: Conversation,
    asker: Asker | None,
) -> FollowUp:
    hits = {hit["id"]: hit for hit in state["hits"]}
    judgements = {judgement["episode"]: judgement for judgement in state["judgements"]}
    is_malicious = report["verdict"] == "malicious"
    hostile = [
        episode for episode in state["episodes"] if is_malicious and judgements.get(episode["id"], {}).get("hostile")
    ]
    found = indicators(store, hostile, judgements, hits, state["view"]["values"]) if hostile else []
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
    asked = understand(
        words, store, clock, kinds=_kinds(words, state, asker), earlier=conversation.earlier, limits=case.limits
    )
    try:
        written = write_answer(case, asked, zone)
    finally:
        case.close()
    added = _added(
        store, [event for event in written.events if event not in known][:MOST_LINES], len(known), report, conversation
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
        until=cited[0]["t"].isoformat() if cited and cited[0]["t"] else "",
    )


def _subjects(question: Question) -> tuple[Subject, ...]:
    return next((part.subjects for part in question.parts if part.subjects), ())


def _kinds(words: str, state: InvestigationState, asker: Asker | None) -> list[str]:
    """What a model says that a question wants whose words tell us nothing."""
    if asker is None or kinds_of(words) or not words.strip():
        return []
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
    store: EventStore, events: Sequence[int], known: int, report: Report, conversation: Conversation
) -> dict[int, Evidence]:
    """New lines with names that follow those of the report and of earlier answers."""
    names = [item["id"] for item in [*report["evidence"], *conversation.evidence]]
    first = max((int(name[1:]) for name in names if name[1:].isdigit()), default=known) + 1
    rows = store.query(
        "SELECT * EXCLUDE (fields) FROM events WHERE id IN (SELECT unnest(?)) ORDER BY time NULLS FIRST, file, line",
        [list(events)],
    )
    raw = _raw(store, [row["id"] for row in rows])
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
