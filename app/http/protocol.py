"""What programs send, and what they get."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(max_length=10_000)]
Name = Annotated[str, Field(max_length=1_000)]
Path = Annotated[str, Field(min_length=1, max_length=4_096)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class RunRequest(_Body):
    """A case. An alert or a question is needed."""

    alert: dict[str, Any] = {}
    """The alert: one JSON object of any shape."""
    question: Text = ""
    """What you want to know."""
    logs: Annotated[list[Path], Field(max_length=100)] = []
    """Files and folders on the server, below those that it was started with; empty for all of these."""
    since: Annotated[str, Field(max_length=100)] = ""
    """Judge only what happened from then on: 2026-11-21T03:00."""
    until: Annotated[str, Field(max_length=100)] = ""
    """Judge only what happened before then."""
    entity: Name = ""
    """Judge only events of this account, address or machine."""


class QuestionRequest(_Body):
    """A further question about a finished run."""

    question: Annotated[str, Field(min_length=1, max_length=10_000)]


class ApprovalRequest(_Body):
    """A person's word on a call that waits."""

    allowed: bool
    arguments: dict[str, Any] = {}
    """Exactly those that the person saw; the call is made with these or not at all. Not needed to refuse."""
    why: Annotated[str, Field(max_length=500)] = ""
    """Why it is refused; the model and the report are told."""
    author: Name = ""


class NoteRequest(_Body):
    """Tags and a note; without both the earlier ones are taken back."""

    about: Annotated[str, Field(max_length=100)] = ""
    """The id of a line of evidence, such as E3; empty for the run."""
    tags: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=50)] = []
    text: Text = ""
    author: Name = ""


class Started(BaseModel):
    """A run was taken."""

    run: str


class Asked(BaseModel):
    """A question was taken; the event `answered` or `not_answered` with this number in `asked` ends it."""

    number: int


class Waiting(BaseModel):
    """A call that waits for a person's word."""

    number: int
    tool: str
    arguments: dict[str, Any]
    specialist: str
    question: str


class RunAnswer(BaseModel):
    """A run."""

    id: str
    state: str
    title: str
    question: str
    logs: list[str]
    verdict: str
    beside_alert: bool
    severity: str
    confidence: float | None
    started: str
    ended: str
    events: int
    news: list[str]
    problem: str
    approvals: list[Waiting]


class RunList(BaseModel):
    """Runs, the newest first."""

    runs: list[RunAnswer]


class EventAnswer(BaseModel):
    """Something that happened; what else it has depends on its kind."""

    model_config = ConfigDict(extra="allow")
    number: int
    time: str
    kind: str


class EventList(BaseModel):
    """What happened, in order."""

    events: list[EventAnswer]


class NoteAnswer(BaseModel):
    """Tags and a note, as they are kept."""

    about: str
    tags: list[str]
    text: str
    time: str
    author: str


class NoteList(BaseModel):
    """Every note of a run."""

    notes: list[NoteAnswer]


class Done(BaseModel):
    """It is done, or under way."""

    state: str


class Remembered(BaseModel):
    """A run is remembered."""

    memory: str


class Health(BaseModel):
    """How busy the server is."""

    status: str
    running: int
    waiting: int


class TakenAnswer(BaseModel):
    """What became of an alert."""

    case: int
    is_copy: bool


class TakenList(BaseModel):
    """What became of each, in order."""

    alerts: list[TakenAnswer]


class CaseAnswer(BaseModel):
    """A case: alerts that are investigated together."""

    id: int
    state: str
    severity: str
    title: str
    alerts: int
    copies: int
    who: list[str]
    logs: list[str]
    received: str
    run: str
    attempts: int
    begun: str
    verdict: str
    confidence: float | None
    problem: str
    ended: str
    fresh: list[str]
    news: list[str]


class CaseList(BaseModel):
    """Cases: what is worked on or waits first, the most severe first."""

    cases: list[CaseAnswer]


class Problem(BaseModel):
    """What was wrong."""

    class Told(BaseModel):
        """In words."""

        message: str
        type: str
        param: str | None
        code: str | None

    error: Told
