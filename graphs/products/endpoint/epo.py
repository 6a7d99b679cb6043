"""Trellix (McAfee) ePolicy Orchestrator: the events that its server forwards, XML on one line, bare or behind syslog."""

import re

from ...meaning.event import Draft
from ...meaning.outcomes import outcome_of
from ...meaning.values import address_of, is_empty, port_of
from ..format import FileContext, LineFormat, LineParser, share
from ..windows.data import LEAF, plain

_ROOT = re.compile(r"<(?:EPOevent|EPOEvent|UpdateEvents)[\s>]")
_SNIFF = re.compile(r"[^<]*(?:<\d{1,3}>[^<]*)?(?:<\?xml[^>]*>\s*)?<(?:EPOevent|EPOEvent|UpdateEvents)[\s>]")
_STOPPED = ("block", "delete", "clean", "den", "quarantine", "remove", "terminate", "prevent")


def parser(context: FileContext) -> LineParser:
    """Read one event a line."""

    def parse(text: str) -> Draft | None:
        return read_event(text, context)

    return parse


def read_event(text: str, context: FileContext) -> Draft | None:
    """The event that a text holds as XML. Read with patterns: no entities are expanded and nothing is fetched."""
    root = _ROOT.search(text, 0, 2000)
    if root is None:
        return None
    fields: dict[str, str] = {}
    for name, _, value in LEAF.findall(text, root.end()):
        if value.strip():
            fields.setdefault(name, plain(value.strip()))
    draft = Draft(format="epo", product="trellix", service="epo", fields=fields)
    times = ("DetectedUTC", "GMTTime", "UTCTime", "LocalTime")
    draft.time = next((time for name in times if (time := context.clock.parse(fields.get(name, "")))), None)
    if draft.time is None and (found := context.clock.find(text[: root.start()])):
        draft.time = found[0]
    draft.host = _first(fields, "MachineName", "TargetHostName", "AnalyzerHostName")
    draft.user = _first(fields, "UserName", "TargetUserName", "SourceUserName")
    draft.src_ip = address_of(_first(fields, "SourceIPV4", "SourceIPV6", "SourceIP"))
    draft.dst_ip = address_of(_first(fields, "TargetIPV4", "TargetIPV6", "TargetIP"))
    draft.dst_port = port_of(fields.get("TargetPort", ""))
    draft.process = _first(fields, "SourceProcessName", "ProcessName")
    draft.target = _first(fields, "TargetFileName", "FileName", "ThreatName", "TargetName")
    done = _first(fields, "ThreatActionTaken").lower()
    if "ThreatName" in fields or "ThreatCategory" in fields:
        draft.action = "alert"
        draft.outcome = "failure" if any(word in done for word in _STOPPED) and "would" not in done else ""
    else:
        draft.action = "status"
        draft.outcome = "success" if fields.get("Error") == "0" else outcome_of(done)
    draft.template = f"epo:{_first(fields, 'EventID', 'ThreatEventID')}"
    draft.message = " | ".join(part for part in (_first(fields, "ThreatName"), draft.target, done, draft.user) if part)
    draft.message = draft.message or draft.template
    return draft


def _first(fields: dict[str, str], *names: str) -> str:
    return next((value for name in names if (value := fields.get(name, "")) and not is_empty(value)), "")


FORMAT = LineFormat(name="epo", sniff=share(_SNIFF), parser=parser)
