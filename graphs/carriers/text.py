"""Any other text, line by line: a time where there is one, key=value pairs, and what the words say."""

import re
from collections.abc import Sequence
from functools import partial

import orjson

from ..meaning.ends import EPHEMERAL
from ..meaning.event import Draft
from ..meaning.flatten import flatten
from ..meaning.messages import pairs_of, read_message
from ..meaning.normalize import normalise
from ..meaning.sentences import classify_sentence, says_waiting
from ..meaning.templates import template_of
from ..products.format import FileContext, LineFormat, LineParser
from ..wordlists import words
from .payload import read_payload
from .text_blocks import block_parser

_LEVEL = re.compile(
    r"^[\s\[\]|:-]*(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING|UNG)?|ERROR|FEHLER|CRIT(?:ICAL)?|FATAL|ALERT|EMERG|VRB|DBG|INF|WRN|ERR|FTL)\b[\s\]|:-]*",
    re.I,
)
_TAGGED = re.compile(
    r"(?P<thread>[^\[\]{}\"=]{1,80})\]\s?(?:\[[^\[\]{}\"=]{1,80}\]\s?){0,2}(?P<open>\[)?(?P<level>TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|"
    r"CRIT(?:ICAL)?|FATAL|ALERT|EMERG)(?(open)\]:?)\s+",
    re.I,
)
"""Process and thread in brackets, as they stand between the time and the level; the first bracket is cut off with the time."""
_COLOUR = re.compile(r"\x1b\[[\d;]{0,20}m")
"""What a program writes that takes its log for a terminal."""
_CONTEXT = re.compile(r"(?<=\s)(\{\".*\})\s*(?:\[\]\s*)?$")
"""The record that loggers put behind a sentence: `Login failed {"user":"dana"} []`."""
_OF_CONTEXT = words("other status enumerate web_request resource_create resource_change resource_delete")
_LONGEST_CONTEXT = 8192
_CONTINUED = re.compile(r"\s+\S|Caused by:|\.\.\. \d+ more|Traceback \(")
_SINCE_START = re.compile(r"\s{0,9}\d{1,9}\.\d{3,9}\s+(?=\S)")
"""How long a program had been running: no time of day, and no continued line."""
_HOUR = re.compile(r"^Uhr\b[\s,:–-]*")
"""`10:24 Uhr`"""
_EDGES = " \t[]()|,;:-<>"
_PRIORITY = re.compile(r"\d{1,3}>\d?")
"""What the edges leave of a syslog priority."""
_LABELLED = re.compile(r"[^\s{]{1,60}\s?\{\s*\"")
"""A word before a JSON object: the program, or what a relay left of its header."""


def parser(context: FileContext) -> LineParser:
    """Read any text line of one file."""

    def parse(line: str) -> Draft | None:
        return read_text(line, context)

    return parse


def read_text(line: str, context: FileContext) -> Draft:
    """A draft of any line whatever."""
    if "\x1b[" in line:
        line = _COLOUR.sub("", line)
    found = context.clock.find(line)
    text = line.strip()
    time = None
    if found:
        time, start, end = found
        if start < 40:
            before, after = line[:start].strip(_EDGES), line[end:].lstrip(_EDGES)
            after = _HOUR.sub("", after)
            text = f"{before} {after}".strip() if before and not _PRIORITY.fullmatch(before) else after
    is_framed = text[:1] in "{<tC" or text.startswith(("stdout ", "stderr "))
    is_object = text[:1] == "{" or (text[-1:] == "}" and _LABELLED.match(text) is not None)
    if (is_object or (is_framed and time is not None)) and (inner := read_payload(text, context)) is not None:
        inner.time = inner.time or time
        return inner
    draft = Draft(time=time, format="text", fields={})
    since_start = _SINCE_START.match(line) if time is None else None
    if since_start is not None:
        text = line[since_start.end() :].rstrip()
    if match := _LEVEL.match(text):
        draft.fields["level"] = match[1].lower()
        text = text[match.end() :]
    elif time is not None and (match := _TAGGED.match(text)):
        draft.fields |= {"thread": match["thread"], "level": match["level"].lower()}
        text = text[match.end() :]
    text, context_fields = _without_context(text)
    draft.fields |= context_fields or pairs_of(text[:4096])
    draft.fields["message"] = text
    if time is None and since_start is None and _CONTINUED.match(line):
        draft.template, draft.message, draft.action = "text:continued", text[:300], "status"
        return draft
    if len(draft.fields) > 1 and ("=" in text or "': " in text or " | " in text or " : " in text or context_fields):
        read_pairs(draft, context)
    if (
        context_fields
        and draft.action in _OF_CONTEXT
        and (told := classify_sentence(template_of(text))) not in _OF_CONTEXT
    ):
        draft.action = told  # what the sentence says counts for more than where it was said
        draft.inferred |= {"action"}
    return read_message(draft, text[:2000])


def _without_context(text: str) -> tuple[str, dict[str, str]]:
    """A sentence without the JSON objects behind it, and what they hold."""
    text = text.rstrip()
    if text[-1:] not in ("}", "]") or len(text) > _LONGEST_CONTEXT or (match := _CONTEXT.search(text)) is None:
        return text, {}
    found: dict[str, str] = {}
    rest = match[1]
    try:
        found = _flat(rest)
    except orjson.JSONDecodeError:  # two objects, one behind the other: context and surroundings
        for part in rest.replace("} {", "}\n{").split("\n"):
            try:
                found |= _flat(part)
            except orjson.JSONDecodeError:
                return text, {}
    return (text[: match.start()].strip(), found) if found else (text, {})


def _flat(text: str) -> dict[str, str]:
    record = orjson.loads(text)
    return flatten(record) if isinstance(record, dict) else {}


def read_pairs(draft: Draft, context: FileContext) -> None:
    """Take address, user and the like from key=value fields; action and template are left to the message."""
    message = draft.fields.pop("message", "")
    trial = normalise(Draft(time=draft.time, format=draft.format, fields=draft.fields), context.clock)
    draft.fields["message"] = message
    if (trial.dst_port or 0) >= EPHEMERAL and not trial.dst_ip and "port" in draft.fields:
        trial.dst_port = None  # of the moment, and the other end's
    if says_waiting(message):
        trial.src_ip = ""  # its own
    for name in ("time", "host", "user", "src_ip", "dst_ip", "dst_port", "process", "command", "target", "agent"):
        if not getattr(draft, name) and (value := getattr(trial, name)):
            setattr(draft, name, value)
            draft.inferred |= {name}
    if trial.action != "other" and draft.action == "other":
        draft.action, draft.outcome = trial.action, draft.outcome or trial.outcome
        draft.inferred |= {"action", "outcome"}


def _sniff(lines: Sequence[str]) -> float:
    return 0.01 if lines else 0.0


FORMAT = LineFormat(name="text", sniff=_sniff, parser=parser, standalone=False, blocks=partial(block_parser, parser))
