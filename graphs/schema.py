"""report.json: the one answer of an investigation. Keys may be added; none is renamed or removed.

Values are real (pointers restored); quotes are the log's own text. Every list named `evidence` holds ids of
`Report.evidence`.
"""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from .actions import Level

Verdict = Literal["malicious", "benign", "insufficient_evidence"]
SpecialistName = Literal["triage", "intelligence", "data", "analysis"]


class Evidence(TypedDict):
    id: str
    """`E1`, `E2`, … in the order of the timeline."""
    file: str
    line: int
    time: str
    """ISO 8601 in UTC, or empty."""
    quote: str
    """The raw line, at most 2,000 characters."""
    why: str


class Technique(TypedDict):
    id: str
    name: str
    tactic: str
    evidence: list[str]


class Indicator(TypedDict):
    type: str
    """ip, domain, url, mail, user, file, hash, key, arn, command, process, host, registry, service, task."""
    value: str
    why: str
    evidence: list[str]


class TimelineEntry(TypedDict):
    time: str
    text: str
    evidence: list[str]
    hostile: bool


class Finding(TypedDict):
    id: str
    specialist: SpecialistName
    question: str
    claim: str
    """Rendered from slots that were checked against the cited events."""
    episode: str
    evidence: list[str]


class EpisodeSummary(TypedDict):
    """What one actor did to one target in one stretch, and how it was judged."""

    id: str
    title: str
    start: str
    end: str
    facts: dict[str, str]
    """The fact sheet, in the closed vocabulary."""
    decision: Literal["hostile", "ordinary", "unclear", "abstained"]
    rule_score: float
    model_score: float
    """log P(hostile) - log P(ordinary), clipped; 0 where nobody was asked."""
    score: float
    """Weighted sum, in units of the threshold: 1 and above is hostile."""
    memories: list[str]
    """Ids of the recalled memories that changed a fact."""
    evidence: list[str]


class Chart(TypedDict):
    title: str
    unit: str
    labels: list[str]
    """One per bar: a time bucket (ISO 8601) or an entity."""
    values: list[float]
    highlighted: list[int]
    """Indexes of the bars that the finding is about."""
    finding: str


class ToolCall(TypedDict):
    tool: str
    arguments: dict[str, str]
    result: str
    """One line: what came back, or why it was refused."""
    status: Literal["ok", "refused", "failed"]
    seconds: float


class Asked(TypedDict):
    """One question to one specialist."""

    round: int
    specialist: SpecialistName
    question: str
    because: str
    """What raised it: the alert, a signal, or a finding's id."""
    calls: list[ToolCall]
    findings: list[str]
    status: Literal["answered", "nothing found", "failed", "budget"]


class ExpertUse(TypedDict):
    """Which experts of the mixture ran for one asker (a specialist or the planner)."""

    asker: str
    tokens: int
    top_k: int
    layers: list[list[int]]
    """[layer][expert] -> how often it ran."""


class Dropped(TypedDict):
    specialist: str
    claim: str
    reason: str


class Memory(TypedDict):
    id: str
    kind: Literal["known_good", "incident"]
    text: str
    origin: str
    time: str
    used: bool


class LogFile(TypedDict):
    file: str
    format: str
    carrier: NotRequired[str]
    """How its records travel: syslog, JSON lines, CSV, …"""
    zone: NotRequired[str]
    """In which zone times were taken that state none, and why; empty where all state theirs."""
    lines: NotRequired[int]
    events: int
    stated: NotRequired[int]
    """Events whose action is known and of which no column is inferred."""
    broken: int
    first: str
    last: str
    note: str


class Gap(TypedDict):
    """Something of the logs that was not read as it should be."""

    file: str
    kind: Literal["skipped", "ends early", "grew", "kept as text", "cut"]
    reason: str
    matters: bool
    """Whether it could change the answer; see `graphs.events.gaps`."""


class Action(TypedDict):
    text: str
    because: str
    evidence: list[str]
    needs_approval: bool


class Usage(TypedDict):
    seconds: float
    model_seconds: float
    model_calls: int
    input_tokens: int
    output_tokens: int
    tokens_per_second: float
    abstained: int
    repaired: int
    calls_by_kind: dict[str, int]
    tool_calls: int
    rounds: int
    kernel: str
    experts_mode: str
    limits_met: list[str]
    """Budgets that ended the run early; empty where none did."""
    model_problem: NotRequired[str]
    """What was wrong with the model and what to do, where rules had to make its decisions; empty where they did not."""


HypothesisStatus = Literal["supported", "refuted", "open"]

Hypothesis = TypedDict(
    "Hypothesis",
    {
        "id": str,
        "text": str,
        "status": HypothesisStatus,
        "for": list[str],
        "against": list[str],
        "questions": list[str],
    },
)
"""What may have happened, in the model's words, and what became of it. `for` and `against` hold ids of `Report.evidence`,
`questions` those that were asked to settle it, in words."""


class WayTaken(TypedDict):
    """How the run worked; see `graphs.way`."""

    name: Literal["decide", "investigate"]
    because: str
    passed: int
    tasks: int
    reads: NotRequired[bool]
    """Whether the judge of the decide way quoted lines to the model; absent where it did not."""


class Report(TypedDict):
    id: str
    created: str
    title: str
    question: str
    answer: str
    answered: bool
    """True only where every kind of answer that the question asks for was given; the answer says which was not."""
    zone: NotRequired[str]
    """The zone in which the answer's times stand: `UTC`, an offset or a place; absent in reports of earlier versions."""
    verdict: Verdict
    beside_alert: NotRequired[bool]
    """Whether a malicious verdict is about something else than the alert, of which nothing hostile is shown; absent in
    reports of earlier versions."""
    severity: Level
    confidence: float
    summary: str
    techniques: list[Technique]
    iocs: list[Indicator]
    evidence: list[Evidence]
    timeline: list[TimelineEntry]
    findings: list[Finding]
    episodes: list[EpisodeSummary]
    charts: list[Chart]
    actions: list[Action]
    not_checked: list[str]
    asked: list[Asked]
    hypotheses: NotRequired[list[Hypothesis]]
    """Empty in the decide way; absent in reports of earlier versions."""
    way: NotRequired[WayTaken]
    """Absent in reports of earlier versions."""
    experts: list[ExpertUse]
    dropped: list[Dropped]
    memories: list[Memory]
    logs: list[LogFile]
    gaps: NotRequired[list[Gap]]
    """What of the logs was not read whole; absent in reports of earlier versions."""
    alert: dict[str, str]
    """The alert's fields, flattened; values as text."""
    model: str
    """Who judged beside the rules: `none` where no model did, with the name of one that failed."""
    usage: Usage
