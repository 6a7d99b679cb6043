"""What an investigation knows while it runs: plain JSON values, so that any checkpointer can keep them."""

from operator import add
from typing import Annotated, Any

from typing_extensions import TypedDict

from .actions import Level
from .report.schema import Asked, Chart, Dropped, LogFile, Memory, Report, SpecialistName


class InvestigationInput(TypedDict, total=False):
    """What the graph takes."""

    alert: dict[str, Any]
    """Any JSON object; may be empty when there is a question."""
    question: str
    logs: str | list[str]
    """A folder of log files, or one file, or several of both."""


class InvestigationOutput(TypedDict):
    """What the graph gives."""

    report: Report


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


class InvestigationState(TypedDict, total=False):
    """The working memory."""

    alert: dict[str, Any]
    question: str
    logs: str | list[str]
    """Absolute paths once they have been read, none within another."""
    run_id: str
    created: str
    workdir: str
    files: list[LogFile]
    skipped: list[str]
    view: AlertView
    hits: list[Hit]
    pointers: dict[str, Any]
    episodes: list[Episode]
    memories: list[Memory]
    asks_for: list[str]
    """The kinds of answer that the user's question wants, of `QUESTION_KINDS`."""
    round: int
    open: list[Question]
    """Questions of the current round."""
    planned: Annotated[list[Question], add]
    """Questions of every round."""
    new_pointers: list[str]
    """Pointers first met in findings, not in alert or signals."""
    raw: Annotated[list[RawFinding], add]
    asked: Annotated[list[Asked], add]
    accepted: list[RawFinding]
    rejected: list[str]
    """Ids of findings that did not hold."""
    dropped: list[Dropped]
    judgements: list[Any]
    limits: list[str]
    """Budgets that were met, in words."""
    unasked: list[str]
    """Values that the last round's findings brought up too late to be asked about."""
    report: Report


class SpecialistState(TypedDict, total=False):
    """A specialist's own context for one question."""

    workdir: str
    logs: str | list[str]
    question: Question
    value: str
    """What the pointer stands for."""
    kind: str
    """What kind of thing that is."""
    hits: list[Hit]
    made: list[str]
    """Calls about the same pointer in earlier rounds."""
    known: Annotated[list[str], add]
    calls: Annotated[list[Any], add]
    results: Annotated[list[Any], add]
    next_call: str
    raw: Annotated[list[RawFinding], add]
    asked: Annotated[list[Asked], add]


class SpecialistOutput(TypedDict):
    """What a specialist hands back: findings and its log, never free text."""

    raw: list[RawFinding]
    asked: list[Asked]
