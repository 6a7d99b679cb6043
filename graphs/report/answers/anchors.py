"""After his log-in, before the last contract was fetched: the time that something of the case opens or ends."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ...questions.glossary import terms_in
from ...questions.kinds import actions_in
from ...questions.question import Part
from ...questions.window import Window
from .activity import rows_of
from .case import Case
from .lookup import moments_of
from .phrases import phrase
from .reply import Reply
from .text import Voice, cite, plain

MOST_BEFORE = 5
"""Sentences before the one that says which moment was taken."""


def anchored(case: Case, part: Part, voice: Voice, written: Callable[[Case, Part, Voice], Reply]) -> Reply:
    """The answer for the time that something of the case opens or ends.

    `written`: what answers the part without it.
    """
    assert part.anchor is not None
    text = _EDGE.sub("", part.anchor.words)
    asked = Part(kind="activity", clause=text, subjects=part.anchor.subjects or part.subjects, window=part.window)
    rows = _moments(case, asked)
    if not rows and case.verdict == "malicious" and THE_ATTACK.fullmatch(part.anchor.words):
        rows = [row for row in [case.span[0] if part.anchor.is_before else case.span[1]] if row is not None]
    if not (part.anchor.subjects or _PRONOUN.search(part.anchor.words)):  # else it is theirs, or nobody's
        rows = rows or _moments(case, replace(asked, subjects=()))
    plain_ = replace(part, anchor=None)
    if not rows:
        reply = written(case, plain_, voice)
        return replace(
            reply, sentences=(*reply.sentences, phrase(voice.language, "no_anchor", words=plain(part.anchor.words)))
        )
    edge = _EDGE.match(part.anchor.words)
    moment = rows[-1] if edge and edge["last"] else rows[0]
    behind = moment["time"] + timedelta(microseconds=1)
    window = Window(end=moment["time"]) if part.anchor.is_before else Window(start=behind)
    window = window.within(part.window).within(case.limits)
    reply = written(case, replace(plain_, window=window), voice)
    taken_as = phrase(
        voice.language,
        "anchored",
        words=plain(part.anchor.words),
        time=voice.at(moment["time"]),
        cites=cite([moment["id"]]),
    )
    return replace(reply, sentences=(*reply.sentences[:MOST_BEFORE], taken_as))


_EDGE = re.compile(
    r"(?:the |dem |der |den |his |her |their |its )?(?:(?P<last>last|latest|final|letzte[nrm]?)|first|erste[nrm]?) "
)
"""Which of several moments is meant."""


_PRONOUN = re.compile(r"\b(?:it|he|she|his|her|its|er|ihre?|seine?)\b")


def _moments(case: Case, asked: Part) -> list[Mapping[str, Any]]:
    """The lines of what opens or ends a time; of those, the ones that do what its words say."""
    rows = [row for row in moments_of(case, asked) if row["time"] is not None]
    actions = actions_in(asked.clause)
    if not rows and actions and not [term for term in terms_in(asked.clause) if not actions_in(term.said)]:
        deeds = rows_of(case, replace(asked, actions=actions), acting=True)
        rows = [row for row in deeds if row["time"] is not None and row["outcome"] != "failure"]
    return [row for row in rows if row["action"] in actions] or rows


THE_ATTACK = re.compile(
    r"(?:the |this |der |dem |den |das |die )?(?:whole )?(?:attack|incident|breach|intrusion|compromise|break-?in|hack|"
    r"angriff|vorfall|einbruch)s?\W*|"
    r"(?:all )?(?:this|that|it) (?:happened|began|started|occurred|took place)\W*|"
    r"(?:das|es) (?:passiert\w*|geschah|geschehen|losging)(?: ist| war)?\W*"
)
