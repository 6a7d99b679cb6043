"""A part of a question as one of another kind or about others, where its own words say so."""

import re
from dataclasses import replace

from ...questions.question import Part
from ...questions.subjects import Subject
from ...questions.things import acts_in
from ...wordlists import words
from .case import Case

WHICH_PASSWORD = re.compile(
    r"\b(?:which|what|welche[sn]?) (?:\w+ )?(?:password|passwort|kennwort)s?\b[^?]*"
    r"\b(?:use[ds]?|using|typed?|enter(?:ed)?|worked|was it|guess\w*|tried|benutzt\w*|verwendet\w*|eingegeben|geraten)\b|"
    r"^\W*(?:and |und )?(?:what (?:is|was|were)|wie lautete?n?|wie (?:ist|war)) (?:the|his|her|their|das|sein|ihr) "
    r"(?:\w+ )?(?:password|passwort|kennwort)\b"
)
"""What was typed as a password, which log-ins do not state."""


def told_by_its_act(part: Part) -> Part:
    """The part as one about what somebody did, where its kind is in doubt, and its words name both who and a deed."""
    actions = part.actions or tuple(dict.fromkeys(action for act in acts_in(part.clause) for action in act.actions))
    if part.is_yes_no or not part.subjects or not actions or WHICH_PASSWORD.search(part.clause):
        return part
    if part.kind == "outside" and _ASKS_WHAT.search(part.clause):
        return replace(part, kind="activity", actions=actions, is_sure=False)  # what lines are known to tell of
    if part.kind not in _DOUBTED or part.is_sure:
        return part
    return replace(part, kind="activity", actions=actions, is_sure=True)


_ASKS_WHAT = re.compile(r"\b(?:which|what|welche\w*|was)\b")
_DOUBTED = words("taken targets accounts made destination hosts persistence")
_THEIR_OWN = re.compile(
    r"\b(?:(?:did|do|have|has|had) (?:they|the (?:attacker|intruder|hacker)s?)|"
    r"(?:hat|haben) (?:der|die) (?:angreifer|täter|eindringlinge?))\b"
)
"""Deeds of the attack alone, and not of everybody."""


def of_the_attacker(case: Case, part: Part) -> Part:
    """The part about the addresses of the attack, where it counts what the attacker did or asks for mails of his."""
    is_counted = part.kind == "count" and (part.actions and part.actions[0] not in ("login",))
    is_mail = part.kind == "did" and "mail" in part.actions
    if not (is_counted or is_mail) or part.subjects or not case.sources or not _THEIR_OWN.search(part.clause):
        return part
    return replace(part, subjects=tuple(Subject("ip", value) for value in case.sources))
