"""The first, the second or the last of something, and the waves in which attempts came."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from ...events.store import STATED
from ...questions.glossary import terms_in
from ...questions.kinds import actions_in
from ...questions.question import Part
from .activity import rows_of
from .case import Case
from .deed_words import EVENT_WORDS
from .deeds import deeds_of, together
from .lookup import lines_of
from .phrases import phrase
from .reply import Reply, certain, taking
from .text import Voice, cite, counted, ids_of, quoted
from .times import ASKS_LENGTH

Row = Mapping[str, Any]

_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
    "erste": 1, "ersten": 1, "erster": 1, "erstes": 1, "zweite": 2, "zweiten": 2, "zweiter": 2, "dritte": 3, "dritten": 3,
    "vierte": 4, "vierten": 4, "last": -1, "latest": -1, "final": -1, "letzte": -1, "letzten": -1, "letzter": -1, "letztes": -1,
    "earliest": 1, "next to last": -2,
}  # fmt: skip
_WORD = "|".join(_ORDINALS)
_WAVES = re.compile(
    rf"\b(?P<number>{_WORD}) (?:\w+ )?(?:waves?|rounds?|bursts?|batch(?:es)?|volleys?|wellen?|runden?|durchgang|schwall|schub)\b|"
    r"\b(?:how many|wie ?viele) (?:waves|rounds|bursts|batches|wellen|runden|durchgänge|schübe)\b"
)
_FIRST = re.compile(
    rf"\b(?P<number>{_WORD}) (?!(?:time|mal|week|month|year|night|day|hour|minute|woche|monat|nacht|tag|stunde|name|of all|factor|\d))"
    r"(?P<what>[\w@./:-][^?,]{1,80})"
)
_PLAIN = re.compile(
    r"^(?:thing|things|action|act|step|move|event|activity|deed|sache|tat|aktion|schritt|ereignis|aktivität|was)\b"
)
_APART = timedelta(minutes=10)
"""So long a pause parts two waves."""
_MOST_WAVES = 12
_ATTACKER = re.compile(
    r"\b(?:they|their|attackers?|intruders?|hackers?|adversar\w+|bad guys?|angreifer\w*|täter\w*|eindringling\w*)\b"
)


@taking(_WAVES)
def waves(case: Case, part: Part, voice: Voice) -> Reply | None:
    """From when to when one of the waves went in which attempts came; None where no wave is asked for."""
    match = _WAVES.search(part.clause)
    if match is None or case.verdict != "malicious":
        return None
    rows = [row for row in _attempts(case, part) if row["time"] is not None]
    if not rows:
        return None
    parted = [[rows[0]]]
    for before, row in pairwise(rows):
        if row["time"] - before["time"] > _APART:
            parted.append([])
        parted[-1].append(row)
    each = [f"{voice.span(wave[0]['time'], wave[-1]['time'])}{cite(ids_of([wave[0], wave[-1]]))}" for wave in parted]
    if not match["number"]:
        return certain(
            phrase(voice.language, "waves", all=voice.number(len(parted)), each=voice.listed(each, _MOST_WAVES))
        )
    wanted = _ORDINALS[match["number"]]
    if abs(wanted) > len(parted):
        shown = {"all": voice.number(len(parted)), "each": voice.listed(each, _MOST_WAVES)}
        return certain(phrase(voice.language, "no_wave", **shown))
    number = wanted if wanted > 0 else len(parted) + 1 + wanted
    wave = parted[number - 1]
    return certain(
        phrase(
            voice.language,
            "wave",
            number=str(number),
            all=str(len(parted)),
            span=voice.span(wave[0]["time"], wave[-1]["time"]),
            count=counted(len(wave), *EVENT_WORDS[voice.language], voice),
            cites=cite(ids_of([wave[0], wave[-1]])),
        )
    )


def _attempts(case: Case, part: Part) -> list[dict[str, Any]]:
    """The refused log-ins of the attack; where there are none, all that its sources did."""
    ids = [row["id"] for row in case.refused_rows] or [
        row["id"] for row in case.own("id", "src_ip IN (SELECT unnest(?))", [[*case.sources, *case.machines]])
    ]
    where, values = part.where()
    return case.store.query(
        f"SELECT * FROM {STATED} WHERE id IN (SELECT unnest(?)) AND {where} ORDER BY time NULLS LAST, id",
        [ids, *values],
    )


def in_order(case: Case, part: Part, voice: Voice) -> Reply | None:
    """The first or the last of what a subject, the attack or lines tell of; None where no place in an order is asked for."""
    match = _FIRST.search(part.clause)
    if (
        match is None
        or part.is_yes_no
        or ASKS_LENGTH.search(part.clause)
        or part.kind in ("breach", "accounts", "hosts", "count")
    ):
        return None
    timed = [row for row in _of_what(case, part, match["what"]) if row["time"] is not None]
    rows = [row for row in timed if row["action"] != "status"] or timed
    wanted = _ORDINALS[match["number"]]
    if len(rows) < max(abs(wanted), 1):
        return None
    row = rows[wanted - 1 if wanted > 0 else wanted]
    same = [other for other in rows if (other["time"], other["action"]) == (row["time"], row["action"])]
    told = deeds_of(same, voice, marked=case.why, most=1, is_whole=True)
    clauses = together(told.clauses, voice) or f"{quoted(row['message'])}{cite([row['id']])}"
    key = "last_of" if wanted == -1 else "first_of" if wanted == 1 else "nth_of"
    number = str(wanted if wanted > 0 else len(rows) + 1 + wanted)
    count = counted(len(rows), *EVENT_WORDS[voice.language], voice)
    return certain(phrase(voice.language, key, number=number, count=count, time=voice.at(row["time"]), clauses=clauses))


def _of_what(case: Case, part: Part, what: str) -> Sequence[Row]:
    """The events among which the first or the last is looked for, in time order."""
    owners = [subject for subject in part.subjects if subject.kind != "text"]
    is_theirs = case.verdict == "malicious" and not owners and bool(_ATTACKER.search(part.clause))
    actions = actions_in(what)
    if _PLAIN.match(what):
        if owners:
            return rows_of(case, replace(part, subjects=tuple(owners), actions=(), outcome=""), acting=True)
        return case.own("*", order="time NULLS LAST, id") if is_theirs else []
    terms = [term for term in terms_in(what, without=_names(part)) if not actions_in(term.said)]
    if owners and actions and not terms:
        return rows_of(case, replace(part, actions=actions), acting=True)
    if is_theirs and actions and not terms:
        rows = case.own("*", order="time NULLS LAST, id")
        return [row for row in rows if row["action"] in actions and part.outcome in ("", row["outcome"])]
    if case.verdict == "malicious" and not owners and _BEACON.search(what):
        return _calls(case)
    if owners and _STARTS.match(what):
        name = re.split(r"[\\/]", owners[0].value.lower())[-1]
        return lines_of(case, replace(part, subjects=()), f"{name} started", least=0.99).rows
    asked = replace(part, subjects=tuple(owners))
    found = lines_of(case, asked, what, least=0.99)
    found = found if found.rows or len(terms) < 2 else lines_of(case, asked, what)
    return [row for row in found.rows if part.outcome in ("", row["outcome"])]


_BEACON = re.compile(r"\b(?:beacon\w*|call(?:s|ed)? home|check-?ins?|heartbeat\w*|rückmeldung\w*)\b")
_STARTS = re.compile(r"(?:start|started|run|ran|launch|executed|appear|gestartet|laufen)\b")


def _calls(case: Case) -> list[dict[str, Any]]:
    """The attack's connections between the two ends that had most of them."""
    rows = case.own(
        "*", "action IN ('network_connect', 'web_request', 'dns_query') AND dst_ip <> ''", order="time NULLS LAST, id"
    )
    ends = Counter((row["src_ip"], row["dst_ip"], row["dst_port"]) for row in rows)
    most = ends.most_common(1)
    return [row for row in rows if (row["src_ip"], row["dst_ip"], row["dst_port"]) == most[0][0]] if most else []


def _names(part: Part) -> set[str]:
    return {word for subject in part.subjects for word in re.split(r"[^\w]+", subject.value.lower())} | {
        subject.value.lower() for subject in part.subjects
    }
