"""The answer by the lines that account for most of a question's words, said as what it is."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ....episodes.facts import is_internal
from ....questions.question import Part
from ....questions.window import Window
from ....wordlists import words
from ..anchors import THE_ATTACK
from ..attackers import is_about_attack
from ..besides import without_exceptions
from ..case import Case
from ..deed_words import EVENT_WORDS
from ..doer import names_for
from ..modifiers import open_modifiers
from ..phrases import phrase
from ..reply import Reply, is_empty, settled
from ..retold import WHICH_PASSWORD
from ..text import Voice, counted, quoted, render
from .adjacent import BESIDE, MOST
from .asked import Asked, asked_of
from .needs import Need, Needs, needs_of
from .reasons import lines_before
from .recurrence import recurrence
from .search import Found, of_who_stands_out, own_of, search
from .spans import between_ends, has_ends
from .stated import rows_asked
from .tell import Teller
from .values import stated_column

LEAST = 0.25
"""Share of the weight of a question's words below which lines are no answer, but what comes nearest."""


def of_own_form(case: Case, part: Part, voice: Voice) -> Reply | None:
    """The answer where the question's form is one that no kind has: what is new, what is most."""
    asked = asked_of(part)
    if asked is None or part.is_yes_no:
        return None
    is_own = asked.is_new or (asked.form == "count" and bool(rows_asked(part))) or asks_for_cause(part)
    return retrieved(case, part, voice, is_formed=True) if is_own else None


def asks_for_cause(part: Part) -> bool:
    """Whether it asks why something was done or refused, and not why somebody thinks so."""
    is_of_deed = bool(part.outcome or part.actions) and bool(part.subjects)
    asked = asked_of(part) if part.kind == "evidence" and is_of_deed and not is_about_attack(part) else None
    return asked is not None and asked.form == "why"


_POINTS = re.compile(
    r"\b(?:it|its|they|them|their|those|these|that|he|she|him|her|his|davon|dabei|deren|dessen|denen|sie|ihnen|ihre?[nrm]?|es|er|ihm|ihn|seine?[nrm]?)\b"
)
_UNTOLD = words("advice confidence severity techniques indicators reopen gaps")
"""Kinds that no line answers."""


def retrieved(case: Case, part: Part, voice: Voice, *, is_formed: bool = False) -> Reply | None:
    """The answer in the form that is asked for; None where no line accounts for any of its words, or lines tell nothing of it.

    `is_formed`: in that form or not at all.
    """
    asked = asked_of(part)
    if asked is None or (part.kind in _UNTOLD and part.is_sure) or WHICH_PASSWORD.search(part.clause):
        return None
    if asked.form == "length" and (told := between_ends(case, part, voice)) is not None:
        return told
    part, gone = without_exceptions(part)
    scope, needs = _scope(case, part)
    found = _found(case, scope, needs, asked)
    if gone is not None:
        asked = replace(asked, used=(*asked.used, gone.said))
        if found.rows and not (left := gone.left(found.rows)):
            what, without = EVENT_WORDS[voice.language][1], voice.listed(gone.shown, 4)
            said = phrase(voice.language, "besides_none", without=without, what=what, window="", cites="")
            return settled(said) if not found.open else None
        found = replace(found, rows=tuple(left)) if found.rows else found
    if not found.rows or (
        asked.form == "count" and needs.noun and any(one.place == needs.noun.place for one in found.open)
    ):
        return None  # of the kind of thing that is counted there is no line
    rows = _kept(found, scope, asked)
    if not rows:
        return None
    teller = Teller(case, scope, needs, asked, rows, voice)
    if asked.form == "whether":
        return _whether(teller, found)
    sentences = teller.told()
    if not sentences and (is_formed or asked.is_new):
        return None
    return _marked(teller, found, sentences or teller.plainly(), has_form=bool(sentences))


_THEN = re.compile(
    r"\b(?:after (?:that|this|then)|afterwards|then|later|danach|anschließend|hinterher|nachher|daraufhin)\b"
)


def _scope(case: Case, part: Part) -> tuple[Part, Needs]:
    """The part, and what it asks of lines; with those of the part before, where it points back to it or says nothing itself."""
    part = _within_anchor(case, part)
    needs = needs_of(part)
    before = part.before
    if before is None or not (part.context or not needs.needs or _POINTS.search(part.clause)):
        return part, needs
    earlier = needs_of(before)
    while not earlier.needs and before.before is not None:
        before = before.before
        earlier = needs_of(before)
    if _THEN.search(part.clause) and needs.needs and earlier.needs:
        ends = [row["time"] for row in search(case, before, earlier.needs).rows if row["time"] is not None]
        behind = Window(start=max(ends)).within(part.window) if ends else part.window
        return replace(part, window=behind), needs
    known = {need.words for need in needs.needs}
    merged = (*needs.needs, *(need for need in earlier.needs if need.words not in known))
    noun = needs.noun
    scope = replace(part, subjects=part.subjects or before.subjects, window=part.window or before.window)
    return scope, Needs(merged, noun, needs.stems)


def _within_anchor(case: Case, part: Part) -> Part:
    """The part about the time that something opens or ends, which its own words lead to; as it is where they do not."""
    if part.anchor is None:
        return part
    words_, is_before = part.anchor.words, part.anchor.is_before
    moments = [_start(case)] if THE_ATTACK.fullmatch(words_) else []
    if not moments:
        asked = replace(part, clause=words_, anchor=None, subjects=part.anchor.subjects)
        found = search(case, asked, needs_of(asked).needs)
        moments = [row["time"] for row in found.rows if row["time"] is not None and not found.open]
    if not moments or moments[0] is None:
        return part
    window = Window(end=min(moments)) if is_before else Window(start=max(moments) + timedelta(microseconds=1))
    return replace(part, window=window.within(part.window), anchor=None)


def _found(case: Case, part: Part, needs: Needs, asked: Asked) -> Found:
    window: Window | None = None
    if asked.is_before and (start := _start(case)) is not None:
        window = (part.window or Window()).within(Window(end=start))
    is_of_all = asked.is_usual or asked.is_new or asked.is_before or bool(asked.rank and not is_about_attack(part))
    said = tuple(
        need for need in needs.needs if not any(need.words in used or used in need.words for used in asked.used)
    )
    column = stated_column(needs)
    found = search(case, part, said, window=window, is_of_all=is_of_all, column=column)
    if found.elsewhere and asked.form in ("count", "sum") and case.verdict != "malicious" and not is_about_attack(part):
        return search(
            case, part, said, window=window, is_of_all=True, column=column
        )  # not what the alert is about alone
    if found.rows:
        return found
    if part.subjects and said:  # it may be told by lines of others
        alone = search(case, replace(part, subjects=()), said, window=window, is_of_all=is_of_all, column=column)
        names = tuple(
            Need(part.clause.find(name), name, "")
            for subject in part.subjects
            for name in names_for(subject)
            if name in part.clause
        )
        is_lead = asked.form != "who" or any(subject.kind != "user" for subject in part.subjects)
        return replace(alone, open=(*alone.open, *names[:1]), share=0.0 if is_lead else alone.share)
    if is_of_all or asked.form == "weekday":
        return replace(of_who_stands_out(case), open=said, share=LEAST)
    return found


def _start(case: Case) -> Any:
    """When what stands out begins."""
    rows = case.store.query("SELECT min(time) AS t FROM events WHERE id IN (SELECT unnest(?))", [sorted(own_of(case))])
    return rows[0]["t"]


def _kept(found: Found, part: Part, asked: Asked) -> list[Any]:
    """The lines that the question's limits leave."""
    rows = list(found.rows)
    if asked.place and any(row["src_ip"] for row in rows) and not (asked.place == "inside" and asked.form == "count"):
        is_inside = asked.place == "inside"
        rows = [row for row in rows if row["src_ip"] and is_internal(row["src_ip"]) == is_inside]
    outcome = part.outcome or next((need.outcome for need in found.kept if need.outcome), "")
    if outcome:
        rows = [row for row in rows if row["outcome"] == outcome] or rows
    elif asked.form != "count":
        rows = [row for row in rows if row["outcome"] != "failure"] or rows
    deeds = [need for need in found.kept if need.is_deed and need.actions]
    for need in deeds:
        rows = [row for row in rows if row["action"] in need.actions] or rows
    timed = [row for row in rows if row["time"] is not None]
    if BESIDE.search(part.clause) and part.window and not part.window.is_date_assumed:
        rows = timed = timed[:MOST] if part.window.start and not part.window.end else timed[-MOST:]
    if asked.edge and timed and not asked.is_new and asked.form != "length":
        rows = [timed[-1] if asked.edge == "last" else timed[0]]
    return rows


def _open(teller: Teller, found: Found, text: str) -> tuple[list[str], bool]:
    """The words that the lines, and how they were told, do not account for; and whether one of them makes the question another."""
    clause = teller.part.clause
    for used in teller.asked.used:
        clause = clause.replace(used, " " * len(used))
    if found.is_own:  # whom and what it points to is what stands out
        clause = POINTING.sub(lambda match: " " * len(match[0]), clause)
    if teller.asked.form == "why":
        clause = re.sub(r"\b(?:why|warum|wieso|weshalb)\b", "   ", clause)
    clause = BESIDE.sub(lambda match: " " * len(match[0]), clause)
    if _THEN.search(clause) and teller.part.window:
        clause = _THEN.sub(lambda match: " " * len(match[0]), clause)
    part = replace(teller.part, clause=clause)
    left = [(need.place, need.words) for need in found.open]
    if teller.part.anchor is not None:
        left.append((len(clause), teller.part.anchor.words))
    others = open_modifiers(teller.case, part, teller.rows, text.lower(), is_negative=False)
    left += [
        (one.place, one.words)
        for one in others
        if not any(place <= one.place < place + len(said) for place, said in left)
    ]
    return [*dict.fromkeys(said for _, said in sorted(left)), *part.absent], any(one.is_heart for one in others)


def _marked(teller: Teller, found: Found, told: Sequence[str], *, has_form: bool) -> Reply | None:
    """What was told, and what of the question it leaves open."""
    if not told or is_empty(told[0]):
        return None
    voice, part = teller.voice, teller.part
    first, *rest = told
    left, is_heart = _open(teller, found, render(" ".join(told), {}))
    if found.elsewhere and not is_about_attack(part):
        count = counted(found.elsewhere, *EVENT_WORDS[voice.language], voice)
        rest.append(phrase(voice.language, "elsewhere_too", count=count))
    doubts = []
    if teller.asked.form == "length" and has_ends(part):
        doubts.append(phrase(voice.language, "no_length"))  # how long all of it took is not from the one to the other
    elif not has_form and (form := _FORMS.get(teller.asked.form)):
        doubts.append(phrase(voice.language, form))
    if teller.asked.form == "who" and not any(row["user"] not in ("", "-") or row["src_ip"] for row in teller.rows):
        doubts.append(phrase(voice.language, "no_actor"))
        before = lines_before(teller.case, teller.rows, voice)
        rest += [f"{before[:1].upper()}{before[1:]}"] if before else []
    if not left and not teller.needs.needs and not part.subjects:
        doubts.append(phrase(voice.language, "of_what_stands_out"))
    if not has_form:
        left += [word for word in teller.asked.used if word not in left]
    is_of_another = teller.asked.form == "count" and any(need.is_deed for need in found.open)
    said = voice.listed([quoted(word) for word in left], 4)
    if left and (found.share < LEAST or is_of_another or (is_heart and teller.asked.form != "why")):
        lead = phrase(voice.language, "unaccounted", words=said)
        first = f"{lead} {phrase(voice.language, 'comes_nearest', nearest=first)}"
    elif left:
        doubts.append(phrase(voice.language, "not_applied", words=said))
    return settled(first, *doubts, *rest)


POINTING = re.compile(
    r"\b(?:he|she|him|her|his|er|ihm|ihn|they|them|their)\b|"
    r"\b(?:that|this|those|these) (?:\w+ )?(?:session|account|address|user|machine|server|burst|go|"
    r"visit|wave|batch|run|program|process|person|group|connection|ip|host)s?\b"
)
_FORMS = {"sum": "no_number", "count": "no_number", "length": "no_length", "when": "no_moment"}
"""What is said where a form finds nothing."""


_DID = re.compile(
    r"^\W*(?:(?:and|so|but|also|und|aber) )*(?:did|does|has|have|had|was|were|hat|haben|hatte\w*|wurden?|gab|kam\w*|ob|whether) "
)
"""How a question begins whether something was done: whether it is so now, no line of a deed says."""


def _whether(teller: Teller, found: Found) -> Reply | None:
    """Yes where lines account for every word of it; else that none do, and what comes nearest."""
    needs, voice = teller.needs.needs, teller.voice
    if (again := recurrence(teller.case, teller.part, found, voice)) is not None:
        return again
    if not teller.clauses or not needs:
        return None
    left, _ = _open(teller, found, teller.clauses)
    is_vain = teller.part.outcome != "failure" and all(row["outcome"] == "failure" for row in teller.rows)
    if left or is_vain or not _DID.search(teller.part.clause) or not any(need.is_deed for need in needs):
        said = voice.listed([quoted(word) for word in left or [need.words for need in needs]], 4)
        return settled(phrase(voice.language, "not_all_said", words=said, lines=teller.clauses))
    return settled(f"{phrase(voice.language, 'yes')}{teller.clauses}.")
