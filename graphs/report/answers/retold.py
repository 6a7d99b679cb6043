"""A part of a question as one of another kind or about others, where its own words say so."""

import re
from dataclasses import replace

from ...events.store import STATED
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


_HE = re.compile(r"\b(?:he|she|him|her|his|hers|er|ihm|ihn)\b")
_MOSTLY = 0.6
"""Share of what stands out that is one account's, from which on `he` is that one."""


def of_who_stands_out(case: Case, part: Part) -> tuple[Part, str]:
    """The part about the account that what stands out is mostly of, where it says `he` of nobody; and that word."""
    match = _HE.search(part.clause)
    if match is None or part.subjects or part.absent or part.context or part.is_pointed or case.verdict == "malicious":
        return part, ""
    ids = [event for j in case.judgements.values() if j["alerted"] for event in case.episodes[j["episode"]]["events"]]
    rows = case.store.query(
        f"SELECT \"user\" AS u, count(*) AS n FROM {STATED} WHERE id IN (SELECT unnest(?)) AND \"user\" NOT IN ('', '-') "
        "GROUP BY u ORDER BY n DESC, u",
        [ids],
    )
    if not rows or rows[0]["n"] < _MOSTLY * sum(row["n"] for row in rows):
        return part, ""
    return replace(part, subjects=(Subject("user", rows[0]["u"]),)), match[0]


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
