"""What an investigation knows while it runs: plain JSON values, so that any checkpointer can keep them."""

from operator import add
from typing import Annotated, Any, NotRequired, Required

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from .actions import Level
from .schema import Asked, Chart, Dropped, Gap, HypothesisStatus, LogFile, Memory, Report, SpecialistName, WayTaken

_DESCRIBED = ConfigDict(
    use_attribute_docstrings=True,
    # Beside `required`, which knows no "one of these at least".
    json_schema_extra={"anyOf": [{"required": ["alert"]}, {"required": ["question"]}]},
)


@with_config(_DESCRIBED)
class InvestigationInput(TypedDict, total=False):
    """What is to be investigated. A later run on the same thread keeps what it does not give anew."""

    alert: dict[str, Any]
    """The alert: one JSON object of any shape. May be left out where there is a question."""
    question: str
    """What you want to know, for example: How did they get in? May be left out where there is an alert."""
    logs: Required[str | list[str]]
    """The path of a folder of log files, or of one file, on the machine that investigates; or several of both."""
    since: str
    """Judge only what happened from this time on, for example 2026-11-21T03:00; in the zone of the logs where it states none."""
    until: str
    """Judge only what happened before this time."""
    entity: str
    """Judge only what this account, address or machine did or suffered."""


class InvestigationOutput(TypedDict):
    """What the graph gives."""

    report: Report


READ_BY_MODEL = "model:reading"
"""The `rule` of a signal for lines that no rule marks and a model reads as hostile: it weighs nothing where it is judged."""


class Hit(TypedDict):
    """A signal as the state keeps it."""

    id: str
    rule: str
    title: str
    level: Level
    techniques: list[str]
    tactics: list[str]
    traits: list[str]
    false_positives: list[str]
    events: list[int]
    """In time order, cut to what an investigation can use; `count` is the true number."""
    count: int
    group: dict[str, str]


class AlertView(TypedDict):
    """What the alert says, read without knowing its vendor."""

    fields: dict[str, str]
    time: str
    """ISO 8601 UTC, or empty."""
    values: list[str]
    """Identifiers that it names, in its order."""
    actions: list[str]
    """Action classes that its words suggest."""
    events: list[int]
    """The alerted events, as far as they were found."""
    found: bool
    missing: list[str]
    """What an alert usually has and this one lacks."""


class Judged(TypedDict):
    """What an investigation was limited to, as it was understood, and what that left out."""

    start: str
    """ISO 8601 in UTC without a zone, or empty."""
    end: str
    entity: str
    kind: str
    """What kind of thing the entity is: ip, user, host or text; empty where the logs do not hold it."""
    left_out: int
    """Signalled and alerted events that were not judged."""


class Episode(TypedDict):
    """What one actor did to one target in one stretch of time."""

    id: str
    family: str
    actor: str
    """A real value: an address, a user or a host."""
    actor_column: str
    host: str
    start: str
    end: str
    alerted: bool
    hits: list[str]
    """Ids of the signals on its events."""
    events: list[int]
    """Signalled and alerted events, in time order."""


class Question(TypedDict):
    """One question to one specialist."""

    id: str
    round: int
    specialist: SpecialistName
    aim: str
    pointer: str
    because: str
    words: NotRequired[str]
    """The question as the model put it; then it has neither aim nor pointer."""
    settles: NotRequired[str]
    """What would settle it, in the model's words."""
    hypothesis: NotRequired[str]
    """The id of the hypothesis that it is about."""


Weighed = TypedDict(
    "Weighed",
    {"id": str, "text": str, "status": HypothesisStatus, "for": list[int], "against": list[int]},
)
"""A hypothesis as the state keeps it, with the ids of the events that speak for and against it."""


class Check(TypedDict):
    """A number that a finding claims, with the query that must give it again."""

    sql: str
    parameters: list[Any]
    expected: int


class RawFinding(TypedDict):
    """A specialist's claim before it is checked."""

    id: str
    specialist: SpecialistName
    question: str
    """The question's id."""
    template: str
    """The claim with `{slot}` names."""
    slots: dict[str, str]
    values: list[str]
    """Slots whose value must stand in a cited event."""
    events: list[int]
    checks: list[Check]
    weight: float
    """How much it matters for the reader; higher comes first."""
    chart: Chart | None
    author: NotRequired[str]
    """`model` where a model wrote the sentence, `reading` where code says how a model read a line; absent where code filled a
    template by itself."""


class Terms(TypedDict, total=False):
    """What one run chose for itself through its context; what is absent is as the graph was built."""

    model: str
    budget: dict[str, Any]
    """Fields of `Budget`."""
    rules: list[str]


def gather(kept: list[Any], new: list[Any] | None) -> list[Any]:
    """What branches hand over piles up; None starts anew."""
    return [] if new is None else [*kept, *new]


class InvestigationState(TypedDict, total=False):
    """The working memory."""

    alert: dict[str, Any]
    question: str
    logs: str | list[str]
    """Absolute paths once they have been read, none within another."""
    since: str
    until: str
    entity: str
    case_key: str
    """Of alert, logs and limits: a later run on the thread that has the same one only asks another question."""
    judged: Judged
    """What of the logs was judged, where not everything was to be."""
    run_id: str
    created: str
    workdir: str
    terms: Terms
    files: list[LogFile]
    skipped: list[str]
    gaps: list[Gap]
    """What of the logs was not read as it should be."""
    view: AlertView
    hits: list[Hit]
    pointers: dict[str, Any]
    episodes: list[Episode]
    memories: list[Memory]
    asks_for: list[str]
    """The kinds of answer that the user's question wants: of `questions.kinds`, or a model's word of `QUESTION_KINDS`."""
    way: WayTaken
    """How this run works, and why."""
    hypotheses: list[Weighed]
    """What may have happened, as far as it is weighed; empty in the decide way."""
    notes: list[str]
    """What the reader of the report must know of how the model worked."""
    round: int
    open: list[Question]
    """Questions of the current round."""
    planned: Annotated[list[Question], gather]
    """Questions of every round."""
    new_pointers: list[str]
    """Pointers first met in findings, not in alert or signals."""
    raw: Annotated[list[RawFinding], gather]
    asked: Annotated[list[Asked], gather]
    accepted: list[RawFinding]
    rejected: list[str]
    """Ids of findings that did not hold."""
    dropped: list[Dropped]
    judgements: list[Any]
    limits: list[str]
    """Budgets that were met, in words."""
    unasked: list[str]
    """Values that the last round's findings brought up too late to be asked about."""
    conversation: list[Any]
    """Further questions on the thread and their answers, as `follow_up.plain_turn` writes them."""
    further: str
    """The further question while planner and specialists are asked it; empty else."""
    last_round: int
    """The round that ends that."""
    asked_before: int
    """Entries of `asked` from before the further question."""
    spent_before: int
    """Tokens that the run had cost before it."""
    report: Report | None
    """None until it is written."""


def nothing_yet() -> InvestigationState:
    """What a run starts from, so that nothing of an earlier run on the same thread gets into its report."""
    anew: Any = None
    return {
        "memories": [],
        "asks_for": [],
        "hypotheses": [],
        "notes": [],
        "round": 0,
        "open": [],
        "planned": anew,
        "new_pointers": [],
        "raw": anew,
        "asked": anew,
        "accepted": [],
        "rejected": [],
        "dropped": [],
        "judgements": [],
        "limits": [],
        "unasked": [],
        "conversation": [],
        "further": "",
        "last_round": 0,
        "asked_before": 0,
        "spent_before": 0,
        "report": None,
    }


class Task(TypedDict):
    """What a specialist is handed: one question, and what it needs to answer it."""

    workdir: str
    logs: str | list[str]
    run_id: NotRequired[str]
    terms: NotRequired[Terms]
    question: Question
    value: str
    """What the pointer stands for."""
    kind: str
    """What kind of thing that is."""
    hits: list[Hit]
    made: list[str]
    """Calls about the same pointer in earlier rounds."""
    about: NotRequired[list[str]]
    """In the investigate way: what the case is about, as the model reads it."""
    known: NotRequired[list[str]]
    """In the investigate way: claims that hold so far, with the ids of their events."""
    events: NotRequired[list[int]]
    """In the investigate way: events that the alert is about."""


class Turn(TypedDict):
    """One answer of a model that calls tools, and what its calls gave."""

    text: str
    """What it wrote beside its calls."""
    calls: list[dict[str, Any]]
    """Of each call `name`, `arguments`, `result` (as the model read it), `told` (the same in one line) and `events`."""
    claims: list[dict[str, Any]]
    """Claims of this turn that hold."""
    counted: list[dict[str, Any]]
    """Numbers that a query gave in this turn and gives again."""
    chart: Chart | None
    """A chart that waits for the next claim."""


class SpecialistState(TypedDict, total=False):
    """A specialist's own context for one question.

    Only `raw` and `asked` are keys of the investigation too: under `astream_events` LangGraph hands all of this to it.
    """

    task: Task
    known: Annotated[list[str], add]
    calls: Annotated[list[Any], add]
    results: Annotated[list[Any], add]
    next_call: str
    turns: Annotated[list[Turn], add]
    spent: int
    """Tokens that the conversation cost."""
    ended: str
    """Why the conversation with the model ended; empty while it goes on."""
    raw: Annotated[list[RawFinding], add]
    asked: Annotated[list[Asked], add]


class SpecialistOutput(TypedDict):
    """What a specialist hands back: findings and its log, never free text."""

    raw: list[RawFinding]
    asked: list[Asked]
