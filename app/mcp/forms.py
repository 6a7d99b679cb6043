"""What the tools take and what they give, each with a schema that clients check."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ...graphs.actions import Level
from ...graphs.instruments.choice import Choice
from ...graphs.instruments.instrument import Arguments

Logs = Annotated[
    list[str],
    Field(
        min_length=1,
        max_length=50,
        description="folders of log files, or single files, of any format; below the folders that this server may read",
    ),
]
MOST_EVENTS = 100
"""Events that one result holds."""


class ReadLogs(Arguments):
    """Read logs of any format and tell what is understood of them: files, formats, events, time span, and what was not
    read. No model is asked and nothing is judged. Begin here."""

    logs: Logs


class ListSignals(Arguments):
    """Match detection rules (Sigma and correlations) against logs; each hit with its first lines. No model is asked. That no
    rule matches does not make logs harmless."""

    logs: Logs
    level: Level = Field(default="low", description="the least severe level that is listed")
    limit: int = Field(default=30, ge=1, le=100)
    lines: int = Field(default=3, ge=0, le=10, description="lines that are quoted of each signal")


class SearchEvents(Choice):
    """Find events of logs by words, user, address, host, action and time; in order of time, each with its raw line."""

    logs: Logs
    limit: int = Field(default=20, ge=1, le=MOST_EVENTS)
    skip: int = Field(default=0, ge=0, description="how many events were seen already")


class QueryEvents(Arguments):
    """Run one SELECT over the table events of logs, in DuckDB's SQL; nothing else can be read, and nothing changed. Select id
    too, to be told file and line. At most 200 rows, 400,000 characters and 5 seconds."""

    logs: Logs
    statement: str = Field(description='such as SELECT "user", count(*) AS n, min(id) AS id FROM events GROUP BY ALL')


class Investigate(Arguments):
    """Investigate an alert or a question in logs: planner, specialists and judge, minutes rather than seconds. Gives verdict,
    answer, findings, indicators and techniques, each citing lines, and the folder of the run, for ask."""

    logs: Logs
    question: str = Field(
        default="", max_length=4_000, description="what you want to know; with an alert it may be empty"
    )
    alert: dict[str, Any] = Field(default={}, description="the alert as a JSON object of any shape")
    since: str = Field(default="", description="judge only what happened from then on, such as 2026-11-21T03:00")
    until: str = Field(default="", description="judge only what happened before then")
    entity: str = Field(default="", description="judge only events of this account, address or machine")


class Ask(Arguments):
    """Ask a further question about a finished investigation; answered from what it kept, with the lines that prove it."""

    run: str = Field(description="the run that investigate named, or the folder of another finished run")
    question: str = Field(min_length=1, max_length=4_000)


class _Result(BaseModel):
    model_config = ConfigDict(extra="forbid")

    notice: str = Field(description="how to take what comes out of logs")


class Event(BaseModel):
    """One event, with where it stands."""

    id: int
    file: str
    line: int
    time: str = Field(description="UTC, ISO 8601; empty where the line states none")
    action: str
    outcome: str
    names: dict[str, str] = Field(
        description="host, user, addresses, process, command and target as the line states them"
    )
    only_suggested: str = Field(description="columns that the words of the line merely suggest")
    text: str = Field(description="the raw line, quoted")


class File(BaseModel):
    """What came of one file."""

    file: str
    format: str
    lines: int
    events: int
    fully_stated: int = Field(description="events of which all is known that they say")
    kept_as_text: int
    first: str
    last: str
    speaks: dict[str, int] = Field(description="the services or products in it, with their events")
    note: str


class Gap(BaseModel):
    """Something that was not read as it should be."""

    file: str
    kind: str
    reason: str
    matters: bool = Field(description="whether it could change an answer")


class WhatWasRead(_Result):
    """The result of read_logs."""

    events: int
    first: str
    last: str
    files: list[File]
    files_in_all: int
    not_read: list[Gap]


class Signal(BaseModel):
    """One rule's hits."""

    level: Level
    title: str
    rule: str
    techniques: list[str]
    count: int
    group: dict[str, str]
    false_positives: list[str]
    first_events: list[Event]


class Signals(_Result):
    """The result of list_signals."""

    signals: list[Signal]
    signals_in_all: int = Field(description="of this level or above")
    below: int = Field(description="signals below the level")
    rules: int
    not_finished: list[str]
    not_read: list[Gap]


class Found(_Result):
    """The result of search_events."""

    matching: int
    events: list[Event]
    hint: str = Field(description="what would match, where nothing does")


class Cited(BaseModel):
    """Where an event stands."""

    id: int
    file: str
    line: int


class Rows(_Result):
    """The result of query_events."""

    rows: list[dict[str, Any]]
    more: bool = Field(description="whether rows were left out")
    cited: list[Cited] = Field(description="where the events stand whose id was selected")


class Line(BaseModel):
    """A line that proves something."""

    id: str
    file: str
    line: int
    time: str
    text: str
    why: str


class Claim(BaseModel):
    """A finding; `evidence` holds ids of lines."""

    claim: str
    evidence: list[str]


class Technique(BaseModel):
    """A technique of MITRE ATT&CK."""

    id: str
    name: str
    evidence: list[str]


class Indicator(BaseModel):
    """An indicator of compromise."""

    type: str
    value: str
    why: str
    evidence: list[str]


class Action(BaseModel):
    """What a person may do; nothing was done."""

    text: str
    because: str
    evidence: list[str]


class Report(_Result):
    """The result of investigate."""

    run: str = Field(description="what ask wants as its run")
    verdict: Literal["malicious", "benign", "insufficient_evidence"]
    beside_alert: bool = Field(
        description="whether that verdict is about something else than the alert, of which nothing hostile is shown"
    )
    severity: Level
    confidence: float
    answer: str
    answered: bool
    findings: list[Claim]
    techniques: list[Technique]
    indicators: list[Indicator]
    evidence: list[Line]
    actions: list[Action]
    not_checked: list[str]
    limits_met: list[str]
    model: str
    model_problem: str
    files: list[str] = Field(description="the whole report, as JSON, Markdown and a page")


class Answer(_Result):
    """The result of ask."""

    answer: str
    answered: bool = Field(description="whether every part of the question was answered")
    evidence: list[Line]
    remarks: list[str] = Field(description="what a person should know beside it")
