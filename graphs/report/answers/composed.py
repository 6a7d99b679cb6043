"""Any question of who, what, when, where, which, how many, put together: its words choose the lines, its form what is told of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ...episodes.facts import is_internal, short_name
from ...events.store import STATED
from ...questions.kinds import outcome_words
from ...questions.question import Part
from ...questions.said import Said, held_by, said_in
from ...questions.window import Window
from .accounted_kinds import ACTIONS_OF, ALWAYS, COLUMNS_OF, GENERIC, OF_ATTACK, REFUSING
from .attackers import is_about_attack
from .case import Case
from .deed_words import EVENT_WORDS
from .deeds import deeds_of, together
from .doer import TEXT, names_for
from .lookup import names_of
from .phrases import phrase
from .reply import Reply, answer, certain
from .text import Voice, cite, counted, ids_of, named
from .times import of_act

Row = Mapping[str, Any]
Form = Literal["who", "whence", "whither", "when", "length", "count", "which", "what", "whether"]

MOST_ROWS = 20_000
MOST_VALUES = 8
_BEGIN = r"^\W*(?:(?:and|so|but|then|und|aber|also|for|at|to|in|on|into|with|seit|an|auf|mit|zu|bei) )*"
_SAID: tuple[tuple[Form, str], ...] = (
    ("length", r"how long|how much time|wie lange?|wie viel zeit"),
    ("count", r"how many|how often|how many times|wie viele|wie oft|wie häufig|number of|anzahl"),
    ("whence", r"from (?:where|which|what)|where\b[^?]*\bfrom\W*$|woher|von wo|von welche[rmn]|where .* come from"),
    ("who", r"who(?:m|se)?|by whom|wer|wem|wen|wessen|von wem"),
    ("when", r"when|at what time|what time|since when|wann|um wie viel uhr"),
    ("whither", r"where|wohin|wo"),
    ("which", r"which|welche[rsnm]?|what (?=\w+ (?:did|does|was|were|is|are|has|had)\b)"),
    ("what", r"what|was"),
)
_FORMS = tuple((form, re.compile(_BEGIN + rf"(?:{said})\b")) for form, said in _SAID)
_EDGE = re.compile(
    r"\b(?:(?P<last>last|latest|final|most recent|letzte\w*|zuletzt)|"
    r"(?P<first>first|earliest|erste[nrsm]?|zuerst))\b(?! (?:name|week|night|month))"
)
_OUTSIDE = re.compile(
    r"\b(?:from|on) (?:the )?(?:outside|internet|abroad)\b|\bexternally\b|\bvon (?:außen|draußen|außerhalb)\b"
)
_INSIDE = re.compile(r"\b(?:from (?:the )?inside|from within|internally|von innen)\b")
_LEFT_OUT = re.compile(
    r"\b(?:not|never|without|nobody|except|besides|apart|other than|else|others?|than|most|least|"
    r"before|after|between|why|how(?! (?:many|often|long))|"
    r"nicht|kein\w*|nie|ohne|außer|sonst|andere\w*|mehr|meisten|häufigsten|vor|nach|zwischen|warum|wieso)\b|n't\b"
)
"""What no query of this kind can keep to."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a question asks of the lines."""

    form: Form
    noun: Said | None
    """The kind of thing that is asked for or counted."""
    needed: tuple[Said, ...]
    """What every line must hold."""
    is_tried: bool = False
    """Whether it is about what was tried in vain."""


def query_of(part: Part) -> Query | None:
    """The question as a query; None where its form is not known, or it limits its lines in a way that no query here can."""
    form: Form | None = (
        "whether" if part.is_yes_no else next((form for form, said in _FORMS if said.search(part.clause)), None)
    )
    limits = _LEFT_OUT.search(part.clause)
    if form is None or (
        limits is not None
        and not (part.window and limits[0] in ("before", "after", "between", "vor", "nach", "zwischen"))
    ):
        return None
    said = [one for one in said_in(part.clause, names_of(part)) if one.words not in outcome_words(part.clause).split()]
    said = [one for one in said if one.actions or not one.concepts & (ALWAYS | OF_ATTACK)]
    said = [one for one in said if one.is_class or one.is_deed or not one.concepts & GENERIC]
    is_tried = any(one.concepts & REFUSING and not one.is_class for one in said)
    said = [one for one in said if one.is_class or one.is_deed or not one.concepts & REFUSING]
    noun = next((one for one in said if one.is_class), None) if form in ("which", "count", "whence") else None
    return Query(form, noun, tuple(one for one in said if one is not noun), is_tried=is_tried)


def composed(case: Case, part: Part, voice: Voice) -> Reply | None:
    """The answer from the lines that hold everything that was asked; None where none do, or where that is too little to choose by."""
    query = query_of(part)
    if any(
        re.search(rf"{re.escape(name)}(?:'|’)s? ", part.clause)
        for subject in part.subjects
        for name in names_for(subject)
    ):
        return None  # what belongs to somebody is not what he does
    if query is None or not (query.needed or (part.subjects and (query.noun or query.is_tried))):
        return None
    rows = _chosen(case, part, query)
    if not rows or (part.is_yes_no and part.outcome != "failure" and all(row["outcome"] == "failure" for row in rows)):
        return None
    return _told(case, part, query, rows, voice)


def _chosen(case: Case, part: Part, query: Query) -> list[dict[str, Any]]:
    window, more = (part.window or case.limits or Window()).where()
    tests, told = [window, "action <> 'status'"], list(more)
    for kind in dict.fromkeys(subject.kind for subject in part.subjects):
        ways = [subject.where() for subject in part.subjects if subject.kind == kind]
        if kind == "host":  # some lines name a machine beside the one that wrote them
            ways += [
                (f"contains({TEXT}, ?)", [subject.value.lower()]) for subject in part.subjects if subject.kind == kind
            ]
        tests.append(" OR ".join(test for test, _ in ways))
        told += [value for _, own in ways for value in own]
    noun = [query.noun] if query.noun and not _columns(query.noun, part) else []
    for said in (*query.needed, *noun):
        actions = sorted({*said.actions, *(action for one in said.concepts for action in ACTIONS_OF.get(one, ()))})
        tests.append(f"(list_contains(?, action) OR regexp_matches({TEXT}, ?))")
        told += [actions, held_by(said)]
    rows = case.store.query(
        f"SELECT * FROM {STATED} WHERE {' AND '.join(f'({test})' for test in tests)} ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}",
        told,
    )
    outcome = part.outcome or ("failure" if query.is_tried else "")
    if outcome:
        rows = [row for row in rows if row["outcome"] == outcome]
    elif query.form != "count":
        rows = [row for row in rows if row["outcome"] != "failure"] or rows
    rows = _of_the_doer(part, query, rows)
    for deed in (said for said in query.needed if said.actions):
        rows = [row for row in rows if row["action"] in deed.actions] or rows
    if case.verdict == "malicious" and is_about_attack(part):
        own = {row["id"] for row in case.own("id")}
        rows = [row for row in rows if row["id"] in own]
    if _OUTSIDE.search(part.clause):
        rows = [row for row in rows if row["src_ip"] and not is_internal(row["src_ip"])]
    if _INSIDE.search(part.clause):
        rows = [row for row in rows if row["src_ip"] and is_internal(row["src_ip"])]
    timed = [row for row in rows if row["time"] is not None]
    if (edge := _EDGE.search(part.clause)) and timed:
        return [timed[-1] if edge["last"] else timed[0]]
    return rows


def _of_the_doer(part: Part, query: Query, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the accounts that are named did themselves, where they did any of it; where the doer is asked for, what others did to them."""
    names = {short_name(subject.value) for subject in part.subjects if subject.kind == "user"}
    if not names:
        return list(rows)
    own = [row for row in rows if short_name(row["user"]) in names]
    others = [row for row in rows if short_name(row["user"]) not in names]
    return (others or own) if query.form == "who" else (own or others)


def _columns(noun: Said, part: Part) -> tuple[str, ...]:
    """The columns that hold what a noun is one of: where whoever acts is named, what he acted on comes first."""
    columns = next((COLUMNS_OF[one] for one in noun.concepts if one in COLUMNS_OF), ())
    acting = {subject.kind for subject in part.subjects}
    if columns == COLUMNS_OF["ACCOUNTS"] and "user" in acting:
        return tuple(reversed(columns))
    if columns in (COLUMNS_OF["MACHINES"], COLUMNS_OF["ADDRESSES"]) and acting & {"ip", "user"}:
        return ("dst_ip", *(column for column in columns if column != "dst_ip"))
    return columns


def _values(rows: Sequence[Row], columns: Sequence[str]) -> dict[str, int]:
    for column in columns:
        found: dict[str, int] = {}
        for row in rows:
            if row[column] not in ("", "-", None):
                found[str(row[column])] = found.get(str(row[column]), 0) + 1
        if found:
            return found
    return {}


def _told(case: Case, part: Part, query: Query, rows: Sequence[Row], voice: Voice) -> Reply | None:
    told = deeds_of(rows, voice, marked=case.why, most=4, is_whole=True)
    clauses = together(told.clauses, voice)
    if not clauses:
        return None
    sources = list(dict.fromkeys(row["src_ip"] for row in rows if row["src_ip"]))
    places = voice.listed([named(source) for source in sources], 3)
    from_ = (
        phrase(voice.language, "from", address=places) if sources and not any(one in clauses for one in sources) else ""
    )
    columns = _columns(query.noun, part) if query.noun else ("src_ip",) if query.form == "whence" else ()
    values = _values(rows, columns)
    if query.form == "whether":
        return certain(f"{'Ja' if voice.language == 'de' else 'Yes'}: {clauses}{from_}.")
    if query.form in ("when", "length"):
        timed = [row for row in rows if row["time"] is not None]
        return of_act(timed, part, voice) if timed else None
    if query.form == "count":
        words = query.noun.words if query.noun else ""
        if values:
            one = words.removesuffix("s") if voice.language == "en" else words
            listed = voice.listed([named(value) for value in values], 4)
            return certain(f"{counted(len(values), one, words, voice)}: {listed} ({clauses}){cite(ids_of(rows))}.")
        return certain(f"{counted(len(rows), *EVENT_WORDS[voice.language], voice)}: {clauses}{from_}.")
    if values:
        listed = voice.listed(
            [f"{named(value)}{f' ({count})' if count > 1 else ''}" for value, count in values.items()], MOST_VALUES
        )
        return certain(f"{listed}: {clauses}.")
    if query.form == "whence":
        return None
    return answer(f"{clauses}{from_}.")
