"""Whether everything that a question names chose the lines of its answer; what did not is said beside it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...events.store import STATED
from ...questions.glossary import Term, stems_of, terms_in
from ...questions.kinds import actions_in, outcome_words, speaks_of_entry
from ...questions.question import Part
from ...questions.sense import is_about_time, is_known
from ...questions.things import acts_in, things_in
from ...questions.window import Window
from ...wordlists import words
from .attackers import is_about_attack
from .case import Case
from .doer import FURTHER
from .exact import of_exact_names
from .held import in_vain
from .lookup import by_words, lines_of, names_of
from .phrases import phrase
from .reply import Reply
from .shape import missing_form
from .text import Voice, cite, cited_events, quoted

Row = Mapping[str, Any]

_UNCHECKED = words("""
    reopen advice confidence severity malicious false_alarm techniques indicators evidence gaps outside involved breach
""")
"""Kinds whose lines are chosen by a judgement, and not by the words of the question."""
_TEXT = (
    "lower(regexp_replace(concat_ws(' ', action, outcome, \"user\", host, src_ip, dst_ip, dst_port, target, command, process, "
    "parent, agent, message, fields::VARCHAR), '([a-z])([A-Z])', '\\1 \\2', 'g'))"
)
_ORDER = (
    r"first|second|third|fourth|fifth|last|latest|final|earliest|\d(?:st|nd|rd|th)|"
    r"erste[nrsm]?|zweite[nrsm]?|dritte[nrsm]?|letzte[nrsm]?"
)
_ORDERED = re.compile(
    rf"\b(?P<said>{_ORDER}) (?!(?:time|mal|week|month|year|night|day|hour|minute|second|woche|monat|nacht|tag|stunde|minute|sekunde|"
    r"name|of all|factor|and last|or last|und letzte|\d))\w"
)
_IN_ORDER = re.compile(rf"\b(?:{_ORDER}|number|nummer)\b", re.IGNORECASE)
_WITHOUT = re.compile(r"\b(?:without|ohne) (?:\w+ )?\w+|\b(?:nobody|no one) else\b|\bsonst (?:niemand|keiner)\b")
_POINTING = re.compile(r"\b(?:it|he|she|him|her|his|its)\b")
_IT = re.compile(r"\b(?:it|them|es)\b(?! (?:was|is|war|ist)\b)")
_OF_WHOM = words("count activity destination")
"""Kinds whose answer is about everything where whom a word points to is not known."""
MOST_COMMON = 0.5
"""Share of all lines from which on a word tells nothing of a few."""
_MOST_SHOWN = 3
_NARROWED = words("cover did unmapped activity origin made persistence privilege means destination taken")
"""Kinds whose answer may be told from the lines that hold all of the question's words instead."""


def checked(case: Case, part: Part, reply: Reply, voice: Voice) -> Reply:
    """The reply with what of the question chose nothing in it, and with what it was to tell and does not."""
    named_so = of_exact_names(case, part, reply, voice)
    if named_so is not None:
        return named_so
    told = _of_the_attack(case, part, _chosen_by_all(case, part, reply, voice), voice)
    if not told.is_answer or not told.sentences or part.kind in _FREE_FORM or part.anchor is not None:
        return told
    if any(_DOUBT.match(sentence) for sentence in told.sentences):
        return told
    first, *rest = told.sentences
    if form := missing_form(part, told):
        return replace(told, sentences=(first, phrase(voice.language, f"no_{form}"), *rest))
    if not (told.is_joined or told.is_sure) and (odd := _odd(case, part, told)):
        words_ = voice.listed([quoted(said) for said in odd], 4)
        return replace(told, sentences=(first, phrase(voice.language, "not_applied", words=words_), *rest))
    return told


def _odd(case: Case, part: Part, reply: Reply) -> list[str]:
    """The words that are no everyday words of questions, and that neither the answer nor its lines hold."""
    terms = [
        term.said
        for term in terms_in(part.clause, without=names_of(part) | {name.lower() for name in part.absent})
        if len(term.said) > 3
        and not term.said[0].isdigit()
        and not (is_known(term.said) or _actions(term.said) or speaks_of_entry(term.said) or is_about_time(term.said))
        and not any(act.pattern.search(term.said) for act in FURTHER)
        and not _is_class(part.clause, term.said)
        and not (part.outcome and term.said in outcome_words(part.clause))
    ]
    if not terms:
        return []
    ids = [event for sentence in reply.sentences for event in cited_events(sentence)]
    shown = " ".join([*reply.sentences, *(row["text"] for row in _rows(case, ids))]).lower()
    return [said for said in terms if not any(stem in shown for stem in (said, *stems_of(said)))]


_FREE_FORM = words(
    "reopen advice confidence severity malicious false_alarm gaps outside techniques indicators evidence"
)
"""Kinds whose answers have a form of their own."""
_DOUBT = re.compile(r"(?:Not sure|Nicht sicher)\b")


def _of_the_attack(case: Case, part: Part, reply: Reply, voice: Voice) -> Reply:
    """A `yes` about the attacker as what it is where none of its lines is the attack's own."""
    if case.verdict != "malicious" or not part.is_yes_no or not reply.sentences or not is_about_attack(part):
        return reply
    first = reply.sentences[0]
    ids = cited_events(first)
    if part.kind in _UNCHECKED or not ids or not _YES.match(first):
        return reply
    own = {row["id"] for row in case.own("id")}
    if own.intersection(ids):
        return reply
    return replace(
        reply, sentences=(phrase(voice.language, "not_the_attacks", rest=_YES.sub("", first)), *reply.sentences[1:])
    )


_YES = re.compile(r"^(?:Yes|Ja)(?:: |, )")


def _chosen_by_all(case: Case, part: Part, reply: Reply, voice: Voice) -> Reply:
    """The reply, narrowed to the lines that hold all that was asked where there are some; else with what was not applied."""
    if (
        not reply.is_answer
        or not reply.sentences
        or part.kind in _UNCHECKED
        or part.anchor is not None
        or reply.is_joined
    ):
        return reply
    rows = _rows(case, cited_events(reply.sentences[0]))
    if not rows:
        return _looked_up(case, part, reply, voice)
    unused = _words(case, part, rows, reply.sentences[0].lower())
    if unused and not reply.is_sure and part.kind in _NARROWED and (narrowed := _narrowed(case, part, unused, voice)):
        return narrowed
    said = [term.said for term in unused]
    if (
        not reply.is_sure
        and (order := _ORDERED.search(part.clause))
        and len(rows) > 1
        and not _IN_ORDER.search(reply.sentences[0])
    ):
        said.append(order["said"])
    has_nobody = any(subject.kind == "nobody" for subject in part.subjects)
    if (without := _WITHOUT.search(part.clause)) and not reply.is_sure and not has_nobody:
        said.append(without[0])
    if part.kind == "origin" and not part.subjects and _IT.search(part.clause) and _deeds(part.clause):
        said.append("it")
    if part.kind in _OF_WHOM and not (part.subjects or part.context) and (pointing := _POINTING.search(part.clause)):
        said.append(pointing[0])
    shown = [quoted(word) for word in dict.fromkeys(said)]
    if part.window and _is_beyond(case, part.window, [row["id"] for row in rows]):
        shown.append(voice.window(part.window))
    if not shown:
        return reply
    doubt = phrase(voice.language, "not_applied", words=voice.listed(shown, 4))
    return replace(
        reply, sentences=(reply.sentences[0], doubt, *_nearest(case, part, unused, voice), *reply.sentences[1:])
    )


def _deeds(clause: str) -> list[str]:
    """What the question says was done, by its verbs."""
    return [act.name for act in (*acts_in(clause), *FURTHER) if act.pattern.search(clause)]


def _looked_up(case: Case, part: Part, reply: Reply, voice: Voice) -> Reply:
    """A `no` of the whole attack, or what lines tell that hold every word of the question: something tried in vain, say."""
    if part.kind not in _OF_THE_ATTACK or part.subjects or not _NO.match(reply.sentences[0]):
        return reply
    unused = _words(case, part, [], reply.sentences[0].lower())
    is_telling = bool(unused) and len(terms_in(part.clause, without=names_of(part))) > 1
    return (is_telling and _narrowed(case, part, unused, voice)) or reply


_OF_THE_ATTACK = words("cover made persistence privilege")
_NO = re.compile(r"(?:No|Nein)\b")


def _rows(case: Case, ids: Sequence[int]) -> list[dict[str, Any]]:
    return case.store.query(
        f"SELECT id, action, {_TEXT} AS text FROM {STATED} WHERE id IN (SELECT unnest(?))", [list(ids)]
    )


def _is_beyond(case: Case, window: Window, ids: Sequence[int]) -> bool:
    """Whether one of the events lies outside the window."""
    test, values = window.where()
    return bool(
        case.store.query(
            f"SELECT 1 FROM {STATED} WHERE id IN (SELECT unnest(?)) AND time IS NOT NULL AND NOT ({test}) LIMIT 1",
            [list(ids), *values],
        )
    )


def _words(case: Case, part: Part, rows: Sequence[Row], shown: str) -> list[Term]:
    """The words of the question that other lines hold, and neither the cited ones nor the answer do."""
    terms = [
        term
        for term in terms_in(part.clause, without=names_of(part))
        if not (is_about_time(term.said) or speaks_of_entry(term.said) or _IN_ORDER.fullmatch(term.said))
        and (actions_in(term.said) or not _is_class(part.clause, term.said))
        and (_actions(term.said) or things_in(term.said, frozenset()))
        and not (part.outcome and term.said in outcome_words(part.clause))
    ]
    return [term for term in terms if not _is_used(term, part, rows, shown) and _is_telling(case, term)]


def _is_class(clause: str, word: str) -> bool:
    """Whether it says what kind of thing is wanted, which no line need hold."""
    return bool(
        re.search(
            rf"\b(?:which|what|whose|how many|how much|welche\w*|wie ?viele?|was für) (?:\w+ )?{re.escape(word)}\b",
            clause,
        )
    )


def _actions(word: str) -> tuple[str, ...]:
    further = [act for act in FURTHER if act.pattern.fullmatch(word)]
    acts = [action for act in (*acts_in(word), *further) for action in act.actions]
    return tuple(dict.fromkeys([*actions_in(word), *acts]))


def _is_used(term: Term, part: Part, rows: Sequence[Row], shown: str) -> bool:
    actions = _actions(term.said)
    if actions and part.actions and not set(actions) & set(part.actions):
        actions = part.actions  # `open` a program: the word was taken as another deed
    if any(row["action"] in actions for row in rows):
        return True
    pattern = re.compile(_starting(term))
    return bool(pattern.search(shown)) or any(pattern.search(row["text"]) for row in rows)


def _starting(term: Term) -> str:
    """A word of a line that begins with it; `GetObject` is two."""
    stems = "|".join(re.escape(stem) for stem in (term.said, *term.stems))
    return rf"(?:^|[^a-z0-9äöü])(?:{stems})"


def _is_telling(case: Case, term: Term) -> bool:
    """Whether some lines hold it, and not most."""
    row = case.store.query(
        f"SELECT count(*) AS n, count(*) FILTER (regexp_matches({_TEXT}, ?)) AS held FROM {STATED}",
        [_starting(term)],
    )[0]
    return bool(0 < row["held"] < MOST_COMMON * row["n"])


def _narrowed(case: Case, part: Part, unused: Sequence[Term], voice: Voice) -> Reply | None:
    """The answer from the lines that hold every word of the question; None where none do."""
    found = lines_of(case, part, part.clause, least=0.99)
    if not found.rows or not {term.said for term in unused} <= found.held:
        return None
    told = by_words(case, part, voice, least=0.99)
    if told is not None and (vain := in_vain(case, replace(part, kind="did"), told)):
        return replace(told, sentences=(vain, *told.sentences[1:]))
    return told


def _nearest(case: Case, part: Part, unused: Sequence[Term], voice: Voice) -> list[str]:
    """The lines that hold what was not applied."""
    found = lines_of(case, part, " ".join(term.said for term in unused), least=0.99) if unused else None
    if found is None or not 0 < len(found.rows) <= _MOST_SHOWN:
        return []
    lines = [f"{quoted(row['message'])}{cite([row['id']])}" for row in found.rows]
    return [phrase(voice.language, "holding_it", lines="; ".join(lines))]
