"""Whether an answer holds what was asked: a word of the question that other lines have, and the cited ones do not, is said."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ...events.store import STATED
from ...questions.glossary import stems_of
from ...questions.kinds import actions_in
from ...questions.question import Part
from ...questions.sense import is_about_time
from ...questions.things import Thing, acts_in, things_in
from ...questions.window import Window
from ...wordlists import words
from .activity import rows_of
from .case import Case
from .deeds import deeds_of, nouns, together
from .doer import TEXT, known_words_of
from .lookup import lines_of
from .phrases import phrase
from .reply import Reply, answer
from .text import Voice, cite, cited_events, named, quoted

MOST_ROWS = 20_000
_GUARDED = frozenset(("did", "activity", "taken", "destination"))
"""Kinds whose writers choose lines by who and when alone."""
_YES = re.compile(r"^(?:Yes|Ja)(?:: |, )")
_NO = re.compile(r"^(?:No|Nein|None|Keine?)\b")


def held(case: Case, part: Part, reply: Reply, voice: Voice) -> Reply:
    """The reply, where its lines hold what the question names; else what of it no line holds, and what is there."""
    if not reply.sentences or reply.is_sure:
        return reply
    if _NO.match(reply.sentences[0]) and not cited_events(reply.sentences[0]):
        return _with_doubt(case, part, reply, voice)
    if part.is_yes_no and (vain := in_vain(case, part, reply)):
        return replace(reply, sentences=(vain, *reply.sentences[1:]))
    if part.kind in _SUMMED and not part.subjects:
        return _kept_apart(case, part, reply, voice)
    if part.kind not in _GUARDED or not reply.is_answer or not part.subjects or not _YES.match(reply.sentences[0]):
        return reply
    missing = _missing(case, part, reply)
    if not missing:
        return reply
    who = voice.listed([named(subject.value) for subject in part.subjects], 4)
    told = _YES.sub("", reply.sentences[0])
    said = phrase(
        voice.language,
        "unheld",
        of=phrase(voice.language, "unheld_of", who=who),
        words=voice.listed([quoted(thing.said) for thing in missing], 4),
        rest=told,
    )
    return replace(reply, sentences=(said, *reply.sentences[1:]))


_TRYING = re.compile(
    r"\b(?:tr(?:y|ied|ies)|attempt\w*|guess\w*|spray\w*|target\w*|refus\w*|block\w*|reject\w*|denied|fail\w*|attack\w*|"
    r"versuch\w*|probier\w*|abgewiesen\w*|abgelehnt\w*|blockiert\w*|gescheitert\w*|angegriffen)\b"
)


def in_vain(case: Case, part: Part, reply: Reply) -> str:
    """The first sentence as a `no` where every line under its `yes` tells of a refusal; empty where some did work."""
    first = reply.sentences[0]
    ids = cited_events(first)
    if (
        part.kind not in _DEEDS
        or not _YES.match(first)
        or not ids
        or part.outcome == "failure"
        or _TRYING.search(part.clause)
    ):
        return ""
    rows = case.store.query("SELECT outcome FROM events WHERE id IN (SELECT unnest(?))", [ids])
    if any(row["outcome"] != "failure" for row in rows):
        return ""
    return f"{'Nein, nur vergeblich: ' if first.startswith('Ja') else 'No, only in vain: '}{_YES.sub('', first)}"


_DEEDS = frozenset(("did", "unmapped", "activity", "privilege", "taken"))
_SUMMED = frozenset(("volume",))
"""Kinds whose writers sum over the whole attack."""


def _kept_apart(case: Case, part: Part, reply: Reply, voice: Voice) -> Reply:
    """The reply, and which of the things that the question names its lines were not chosen by."""
    ids = [event for sentence in reply.sentences for event in cited_events(sentence)]
    if not ids:
        return reply
    rows = case.store.query(f"SELECT {TEXT} AS text FROM {STATED} WHERE id IN (SELECT unnest(?))", [ids])
    mixed = [
        thing
        for thing in _things(part)
        if (forms := {*thing.forms, *stems_of(thing.said)})
        and not all(any(form in row["text"] for form in forms) for row in rows)
        and _is_somewhere(case, replace(thing, forms=tuple(sorted(forms))))
    ]
    if not mixed:
        return reply
    said = voice.listed([quoted(thing.said) for thing in mixed], 3)
    return replace(reply, sentences=(*reply.sentences, phrase(voice.language, "not_kept_apart", words=said)))


def _missing(case: Case, part: Part, reply: Reply) -> list[Thing]:
    """The things that lines of others hold, and none of those whom the question names."""
    texts = _texts(case, part)
    shown = " ".join(reply.sentences).lower()
    return [
        thing
        for thing in _things(part)
        if not any(form in text for form in thing.forms for text in texts)
        and not any(form in shown for form in thing.forms)
        and (_is_told_so(thing) or _is_somewhere(case, thing))
    ]


def _is_told_so(thing: Thing) -> bool:
    """Whether it is known how lines write what the word says is done."""
    return thing.said in _DONE


_DONE = words("""
    forward forwarded forwarding redirect redirected weitergeleitet umgeleitet download downloaded upload uploaded heruntergeladen
    hochgeladen
""")


def _things(part: Part) -> list[Thing]:
    found = things_in(part.clause, known_words_of(part.subjects))
    return [
        thing
        for thing in found
        if not thing.is_class and not is_about_time(thing.said) and not acts_in(thing.said) and len(thing.said) > 3
    ]


def _texts(case: Case, part: Part) -> list[str]:
    window, more = (part.window or case.limits or Window()).where()
    where, values = part.where()
    rows = case.store.query(
        f"SELECT DISTINCT {TEXT} AS text FROM {STATED} WHERE {where} AND {window} LIMIT {MOST_ROWS}", [*values, *more]
    )
    return [row["text"] for row in rows]


def _is_somewhere(case: Case, thing: Thing) -> bool:
    """Whether any line holds it: a word that no line knows may be another word for what they tell."""
    tests = " OR ".join(f"contains({TEXT}, ?)" for _ in thing.forms)
    return bool(case.store.query(f"SELECT 1 FROM {STATED} WHERE {tests} LIMIT 1", list(thing.forms)))


def _with_doubt(case: Case, part: Part, reply: Reply, voice: Voice) -> Reply:
    """A `no` for want of a kind of event that these logs hold of nobody proves nothing, and says so."""
    if not part.actions or part.absent or part.kind not in ("did", "count", "activity", "taken"):
        return reply
    found = case.store.query(f"SELECT 1 FROM {STATED} WHERE list_contains(?, action) LIMIT 1", [list(part.actions)])
    if found:
        return reply
    what = nouns(part.actions[0], voice)[1]
    doubt = phrase(voice.language, "never_recorded", what=what)
    there = _what_is_there(case, part, voice)
    return replace(reply, sentences=(*reply.sentences, doubt, *([there] if there else [])))


def _what_is_there(case: Case, part: Part, voice: Voice) -> str:
    """What else the lines tell of whom or what the question names."""
    rows = rows_of(case, replace(part, actions=(), outcome="")) if part.subjects else []
    things = [thing for thing in _things(part) if not thing.said.isalpha()]  # a file or a machine by its name
    if not part.subjects and things and case.verdict == "malicious":
        named_so = [f"({' OR '.join(f'contains({TEXT}, ?)' for _ in thing.forms)})" for thing in things]
        ids = [row["id"] for row in case.own("id")]
        rows = case.store.query(
            f"SELECT * FROM {STATED} WHERE id IN (SELECT unnest(?)) AND {' AND '.join(named_so)} ORDER BY time NULLS LAST, id",
            [ids, *(form for thing in things for form in thing.forms)],
        )
    told = deeds_of(rows, voice, marked=case.why, most=3, is_whole=True)
    return phrase(voice.language, "there_is", clauses=together(told.clauses, voice)) if told.clauses else ""


_THROUGH = re.compile(r"\b(?:where|wohin|woher|what|which|welche\w*)\b")


def by_its_words(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Where something that lines hold goes, told from those lines; None where the question names nothing of the kind."""
    if part.kind != "destination" or part.is_yes_no or part.subjects or not _THROUGH.search(part.clause):
        return None
    things = [thing for thing in _things(part) if not actions_in(thing.said)]
    if not things:
        return None
    found = lines_of(case, part, " ".join(thing.said for thing in things), least=0.99)
    rows: Sequence[Any] = [row for row in found.rows if row["action"] in _GOING]
    if not rows or len(rows) > _FEW:
        return None
    return answer(phrase(voice.language, "lines_of_it", lines=_lines(rows, voice)))


_GOING = ("process_start", "script_run", "network_connect", "dns_query", "other", "service_change", "task_schedule")
_FEW = 6


def _lines(rows: Sequence[Any], voice: Voice) -> str:
    shown = [f"{quoted(row['command'] or row['message'])}{cite([row['id']])}" for row in rows[:3]]
    return voice.listed(shown, 3)
