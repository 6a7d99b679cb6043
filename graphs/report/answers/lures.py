"""Who followed a mail: who asked for the pages of its sender, who sent something there, and who got it and did not."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...episodes.facts import short_name
from ...events.store import STATED
from ...questions.question import Part
from ...questions.window import Window
from .case import Case
from .mails import Message, messages_of
from .phrases import phrase
from .reply import Reply, settled
from .text import Voice, cite, ids_of, named

Row = Mapping[str, Any]

MOST_ROWS = 20_000
_CLICKED = re.compile(
    r"\b(?:click\w*|follow(?:ed)? (?:the|that|its) link|open(?:ed)? (?:the|that|its) (?:link|page|site)|fell for|fallen for|"
    r"geklickt|draufgeklickt|angeklickt|klickte\w*|reingefallen|hereingefallen|(?:den|dem) link (?:geöffnet|gefolgt))\b"
)
_GAVE = re.compile(
    r"\b(?:enter\w*|typ(?:ed|e)|submit\w*|fill(?:ed)? in|g[ai]ve(?:n)?|hand(?:ed)? over|eingegeben|eingetippt|"
    r"abgeschickt|ausgefüllt|preisgegeben)\b"
    r"[^?]*\b(?:passwords?|credentials|form|details|data|passwort|kennwort|zugangsdaten|formular|daten)\b|"
    r"\b(?:passwords?|credentials|passwort|kennwort|zugangsdaten|formular)\b[^?]*\b(?:eingegeben|eingetippt|abgeschickt|preisgegeben|entered|submitted)\b"
)
_NOT = re.compile(r"\b(?:not|didn'?t|never|nicht|nie|kein\w*)\b")
_GOT = re.compile(r"\b(?:receiv\w*|got|gets?|recipients?|bekommen|bekam\w*|erhalten|erhielt\w*|empfänger\w*)\b")


def followed(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Whoever asked for the sender's pages; None where no mail's sender is asked for by anybody."""
    is_click, is_gift = bool(_CLICKED.search(part.clause)), bool(_GAVE.search(part.clause))
    if not (is_click or is_gift):
        return None
    lures = _lures(case, part)
    rows = _visits(case, part, list(lures))
    if not rows:
        return None
    ends = dict.fromkeys(domain for row in rows for domain in lures if domain in row["target"].lower())
    shown_ends = voice.listed([named(domain) for domain in ends], 3)
    sent = [row for row in rows if _METHOD.search(str(row["fields"])) or _METHOD.search(row["message"])]
    if is_gift:
        if not sent:
            no = phrase(voice.language, "no") if part.is_yes_no else ""
            return settled(
                f"{no}{phrase(voice.language, 'nothing_submitted', ends=shown_ends, cites=cite(ids_of(rows)))}"
            )
        yes = phrase(voice.language, "yes") if part.is_yes_no else ""
        return settled(
            f"{yes}{phrase(voice.language, 'submitted', who=_people(sent, voice), ends=shown_ends)}",
            phrase(voice.language, "not_what_was_typed"),
        )
    if _NOT.search(part.clause) and _GOT.search(part.clause):
        return _held_back([message for domain in ends for message in lures[domain]], rows, shown_ends, voice)
    yes = phrase(voice.language, "yes") if part.is_yes_no else ""
    more = phrase(voice.language, "submitted", who=_people(sent, voice), ends=shown_ends) if sent else ""
    return settled(f"{yes}{phrase(voice.language, 'visited', who=_people(rows, voice), ends=shown_ends)}", more)


_METHOD = re.compile(r"(?<![A-Z])(?:POST|PUT)(?![A-Z])")


def _lures(case: Case, part: Part) -> dict[str, list[Message]]:
    """Domain of a sender -> its messages; of the sender that the question names, where it names one."""
    found: dict[str, list[Message]] = {}
    for message in messages_of(case, Part(kind="")):
        for sender in message.senders[:2]:
            if "@" in sender:
                found.setdefault(sender.rpartition("@")[2].lower(), []).append(message)
    asked = {
        domain: own
        for domain, own in found.items()
        if any(domain in subject.value.lower() for subject in part.subjects)
    }
    return asked or found


def _visits(case: Case, part: Part, domains: Sequence[str]) -> list[dict[str, Any]]:
    """Requests that worked for pages of the domains."""
    window, more = (part.window or case.limits or Window()).where()
    people = [subject for subject in part.subjects if subject.kind in ("user", "ip")]
    where, values = Part(kind="", subjects=tuple(people)).where()
    return case.store.query(
        f"SELECT * FROM {STATED} WHERE action = 'web_request' AND outcome <> 'failure' AND {where} AND {window} AND "
        "len([d FOR d IN ? IF regexp_matches(lower(target), '^([a-z]+://)?([^/]*[.])?' || replace(d, '.', '[.]') || '([:/?]|$)')]) > 0 "
        f"ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}",
        [*values, *more, list(domains)],
    )


def _people(rows: Sequence[Row], voice: Voice) -> str:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["user"] or row["src_ip"] or row["host"], []).append(row)
    shown = [
        f"{named(who)} ({voice.span(own[0]['time'], own[-1]['time'])}{cite(ids_of(own)[:2])})"
        for who, own in found.items()
    ]
    return voice.listed(shown, 8)


def _held_back(messages: Sequence[Message], rows: Sequence[Row], ends: str, voice: Voice) -> Reply:
    """The recipients of whom no request is found."""
    visitors = {short_name(row["user"]) for row in rows if row["user"]}
    got = dict.fromkeys(one for message in messages for one in message.delivered_to())
    held = [one for one in got if short_name(one) not in visitors]
    cites = cite([row["id"] for message in messages for row in message.rows if row["action"] == "mail"])
    who = voice.listed([named(one) for one in held], 12)
    key = "held_back" if held else "none_held_back"
    return settled(
        phrase(voice.language, key, who=who, ends=ends, cites=cites),
        phrase(voice.language, "visited", who=_people(rows, voice), ends=ends),
    )
