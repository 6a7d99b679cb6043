"""What was done to the password, the account or the rights of somebody, which is not what that somebody did."""

import re
from dataclasses import replace

from ...episodes.facts import short_name
from ...events.store import STATED
from ...questions.question import Part
from ...questions.window import Window
from .case import Case
from .deeds import deeds_of, together
from .doer import names_for
from .phrases import phrase
from .reply import Reply, certain
from .text import Voice, named, quoted

_OWNED = r"(?P<thing>passwords?|passwort|kennwort|accounts?|konto|roles?|rolle|rights|rechte|mfa|factor|faktor)"
_CHANGED = re.compile(
    r"\b(?:resets?|chang\w*|set|happen\w*|delet\w*|remov\w*|lock\w*|disabl\w*|zurückgesetzt|geändert|passier\w*|geschah|gelöscht|"
    r"gesperrt|entfernt|verändert)\b"
)
_ACTIONS = ["account_change", "account_delete", "account_create", "credential_create", "permission_grant", "permission_revoke",
            "security_weaken", "security_strengthen"]  # fmt: skip


def theirs(case: Case, part: Part, voice: Voice) -> Reply | None:
    """What others did to it, or that no line tells of that; None where the question is not about something of somebody."""
    people = [subject for subject in part.subjects if subject.kind == "user"]
    if part.is_yes_no or len(people) != 1 or not _CHANGED.search(part.clause):
        return None
    name = "|".join(re.escape(name) for name in names_for(people[0]))
    match = re.search(rf"(?:{name})(?:'s|’s|s|') (?:\w+ )?{_OWNED}\b", part.clause) or re.search(
        rf"\b{_OWNED} (?:of|von) (?:\w+ )?(?:{name})(?![\w@-])", part.clause
    )
    if match is None:
        return None
    window, more = (part.window or case.limits or Window()).where()
    rows = case.store.query(
        f"SELECT * FROM {STATED} WHERE list_contains(?, action) AND "
        "split_part(regexp_extract(lower(target), '[^\\\\/]*$'), '@', 1) = ? "
        f"AND {window} ORDER BY time NULLS LAST, id LIMIT 2000",
        [_ACTIONS, short_name(people[0].value), *more],
    )
    told = deeds_of(rows, voice, marked=case.why, most=4, is_whole=True)
    if told.clauses:
        return replace(certain(f"{together(told.clauses, voice)}."), is_joined=True)
    what = quoted(match["thing"])
    return certain(phrase(voice.language, "not_theirs", what=what, who=named(people[0].value)), _others(case, voice))


def _others(case: Case, voice: Voice) -> str:
    """To whom it was done instead."""
    rows = case.store.query(
        f"SELECT * FROM {STATED} WHERE action = 'account_change' AND outcome <> 'failure' AND target <> '' "
        "ORDER BY time NULLS LAST, id LIMIT 20"
    )
    told = deeds_of(rows, voice, marked=case.why, most=2, is_whole=True)
    shown = together(told.clauses, voice) if len(rows) <= 4 else ""
    return phrase(voice.language, "there_is", clauses=shown) if shown else ""
