"""Whether an answer is one to its question: what of the question chose nothing in it is said, or it is told from better lines."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ...events.store import STATED
from ...questions.glossary import terms_in
from ...questions.question import Part
from ...questions.said import said_in
from ...questions.window import Window
from ...wordlists import words
from .accounting import CALM, Account, account
from .attackers import is_about_attack
from .case import Case
from .exact import of_exact_names
from .held import in_vain
from .lookup import by_words, lines_of, names_of
from .phrases import phrase
from .reply import Reply
from .retold import WHICH_PASSWORD
from .retrieval.retrieve import asks_for_cause, of_own_form, retrieved
from .shape import missing_form
from .text import Voice, cite, cited_events, named, quoted

_NARROWED = words("cover did unmapped activity origin made persistence privilege means destination taken")
"""Kinds whose answer may be told from the lines that hold all of the question's words instead."""
_FREE_FORM = words(
    "reopen advice confidence severity malicious false_alarm gaps outside techniques indicators evidence"
)
"""Kinds whose answers have a form of their own."""
_BY_JUDGEMENT = _FREE_FORM | words("involved breach")
"""Kinds whose lines are chosen by a judgement, and not by the words of the question."""
_DOUBT = re.compile(r"(?:Not sure|Nicht sicher|Nothing in these logs|Nichts in diesen Logs)\b")
_MOST_SHOWN = 3


def checked(case: Case, part: Part, reply: Reply, voice: Voice) -> Reply:
    """The reply where it is one to the question; else what the lines tell that account for most of its words."""
    if (own := of_own_form(case, part, voice)) is not None and (not _is_doubted(own) or asks_for_cause(part)):
        return own
    told = _accounted(case, part, reply, voice)
    is_denial = not reply.is_sure and _is_denial(part, told)
    is_settled = _is_settled(told) and not (is_denial and part.kind in _OF_HARM and not _asks_of_harm(part))
    if is_settled and not is_denial and not _is_doubted(told) and (part.is_sure or told.is_sure):
        return told
    other = retrieved(case, part, voice)
    if other is None:
        return told
    is_better = not _is_doubted(other) and (_is_doubted(told) or not is_settled or not part.is_yes_no)
    is_no_worse = not (is_settled or (part.is_yes_no and told.is_answer) or part.kind == "outside")
    return other if is_better or is_no_worse else told


def _is_settled(told: Reply) -> bool:
    """Whether at most its kind, or some word, is in doubt."""
    return not told.is_beside and told.is_answer and bool(told.sentences) and not _DOUBT.match(told.sentences[0])


def _is_denial(part: Part, told: Reply) -> bool:
    """Whether it says that there is none of what the question takes for granted."""
    if part.is_yes_no or part.absent or not told.sentences or (part.subjects and part.kind != "volume"):
        return False
    return bool(_NO.match(told.sentences[0]) or CALM.match(told.sentences[0]))


_HARM = words("COMPROMISE ATTACK EVIL SPREAD TARGET INVOLVED ENTER STEAL DAMAGE SUSPECT HARMLESS HIT ENTRANCE HIDE")
"""Thoughts by which a question asks for what is hostile."""
_OF_HARM = words("hosts accounts targets origin when means")
"""Kinds that speak of what is hostile where a question may want something else."""


def _asks_of_harm(part: Part) -> bool:
    return is_about_attack(part) or any(said.concepts & _HARM for said in said_in(part.clause, names_of(part)))


def _is_doubted(told: Reply) -> bool:
    return any(_DOUBT.match(sentence) for sentence in told.sentences)


def _accounted(case: Case, part: Part, reply: Reply, voice: Voice) -> Reply:
    """The reply with what of the question chose nothing in it, and with what it was to tell and does not."""
    told = of_exact_names(case, part, reply, voice) or reply
    if not told.sentences:
        return told
    if not told.is_answer:
        return _composed_whole(case, part, voice) or told
    told = _of_the_attack(case, part, told, voice)
    left = account(case, part, told)
    told, left = _told_better(case, part, told, left, voice)
    if any(_DOUBT.match(sentence) for sentence in told.sentences):
        return told
    first, *rest = told.sentences
    shown = [quoted(said) for said in left.open]
    if (
        part.window
        and not part.days
        and not told.is_joined
        and part.kind not in _BY_JUDGEMENT
        and _is_beyond(case, part.window, cited_events(first))
    ):
        shown.append(voice.window(part.window))
    if shown:
        return _doubted(case, part, told, replace(left, open=tuple(shown)), voice)
    if part.kind not in _FREE_FORM and (form := missing_form(part, told)):
        return replace(told, sentences=(first, phrase(voice.language, f"no_{form}"), *rest), is_beside=True)
    # What keeps to every word of the question needs no doubt about its kind.
    return replace(told, is_sure=True) if left.is_understood else told


def _undoubted(case: Case, part: Part, voice: Voice) -> Reply | None:
    """What the lines tell that account for all words, in the form that is asked for."""
    other = retrieved(case, part, voice)
    return None if other is None or _is_doubted(other) else other


def _composed_whole(case: Case, part: Part, voice: Voice) -> Reply | None:
    """The answer put together from the question's words, where it keeps to all of them."""
    if part.is_yes_no or not part.clause or WHICH_PASSWORD.search(part.clause):  # what no line of a log-in states
        return None
    other = _undoubted(case, part, voice)
    return (
        other if other is not None and not account(case, part, other).open and not missing_form(part, other) else None
    )


def _told_better(case: Case, part: Part, told: Reply, left: Account, voice: Voice) -> tuple[Reply, Account]:
    """The answer from lines that more of the question's words chose, where there are some."""
    first = told.sentences[0]
    is_no = _NO.match(first) is not None
    is_formless = part.kind not in _FREE_FORM and bool(missing_form(part, told))
    is_none = is_no and not cited_events(first) and part.kind in ("count", "activity")
    if told.is_joined or not (left.open or is_formless or is_none) or (part.is_yes_no and is_no and not left.open):
        return told, left
    if part.kind in _FREE_FORM:
        other = _composed_whole(case, part, voice) if left.is_heart else None
        return (other, account(case, part, other)) if other else (told, left)
    others = (
        [] if part.is_yes_no and is_no else [_undoubted(case, part, voice)]
    )  # no words of lines make a `yes` of that
    for other in (*others, _narrowed(case, part, voice)):
        if other is None or (is_formless and missing_form(part, other)):
            continue
        of_other = account(case, part, other)
        if len(of_other.open) < len(left.open) or ((is_none or is_formless) and len(of_other.open) <= len(left.open)):
            told, left, is_none, is_formless = other, of_other, False, False
    return told, left


def _doubted(case: Case, part: Part, told: Reply, left: Account, voice: Voice) -> Reply:
    """The answer with what it does not account for: before it, where that is the heart of the question."""
    first, *rest = told.sentences
    said = voice.listed(list(left.open), 4)
    if not left.is_heart:
        return replace(told, sentences=(first, phrase(voice.language, "not_applied", words=said), *rest))
    nearest = _YES_NO.sub("", first)
    near = [] if cited_events(first) else _nearest(case, part, voice)
    if part.subjects and not part.is_yes_no:
        who = voice.listed([named(subject.value) for subject in part.subjects], 3)
        lead = phrase(voice.language, "presupposed", who=who, words=said)
    else:
        lead = phrase(voice.language, "unaccounted", words=said)
    lead = f"{lead} {phrase(voice.language, 'comes_nearest', nearest=nearest)}"
    return replace(told, sentences=(lead, *near, *rest))


_NO = re.compile(r"(?:No|None|Nothing|Nein|Kein\w*|Nichts)\b|(?:The logs hold|Die Logs enthalten) ")
_YES_NO = re.compile(r"^(?:Yes|Ja|No|Nein)(?:: |, )")


def _narrowed(case: Case, part: Part, voice: Voice) -> Reply | None:
    """The answer from the lines that hold every word of the question; None where none do."""
    if part.kind not in _NARROWED:
        return None
    if len(terms_in(part.clause, without=names_of(part))) + len(part.subjects) < 2:
        return None
    told = by_words(case, part, voice, least=0.99)
    if told is not None and (vain := in_vain(case, replace(part, kind="did"), told)):
        return replace(told, sentences=(vain, *told.sentences[1:]))
    return told


def _nearest(case: Case, part: Part, voice: Voice) -> list[str]:
    """The few lines that hold what was asked for."""
    found = lines_of(case, part, part.clause, least=0.6)
    if not 0 < len(found.rows) <= _MOST_SHOWN:
        return []
    lines = [f"{quoted(row['message'])}{cite([row['id']])}" for row in found.rows]
    return [phrase(voice.language, "holding_it", lines="; ".join(lines))]


def _of_the_attack(case: Case, part: Part, reply: Reply, voice: Voice) -> Reply:
    """A `yes` about the attacker as what it is where none of its lines is the attack's own."""
    if case.verdict != "malicious" or not part.is_yes_no or not is_about_attack(part):
        return reply
    first = reply.sentences[0]
    ids = cited_events(first)
    if part.kind in _BY_JUDGEMENT or not ids or not _YES.match(first):
        return reply
    own = {row["id"] for row in case.own("id")}
    if own.intersection(ids):
        return reply
    return replace(
        reply, sentences=(phrase(voice.language, "not_the_attacks", rest=_YES.sub("", first)), *reply.sentences[1:])
    )


_YES = re.compile(r"^(?:Yes|Ja)(?:: |, )")


def _is_beyond(case: Case, window: Window, ids: Sequence[int]) -> bool:
    """Whether one of the events lies outside the window."""
    test, values = window.where()
    return bool(
        case.store.query(
            f"SELECT 1 FROM {STATED} WHERE id IN (SELECT unnest(?)) AND time IS NOT NULL AND NOT ({test}) LIMIT 1",
            [list(ids), *values],
        )
    )
