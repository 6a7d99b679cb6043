"""What was refused, what failed: the lines that state it, and not all that somebody did."""

import re
from collections.abc import Mapping
from typing import Any

from ...events.store import STATED
from ...questions.kinds import actions_in
from ...questions.question import Part
from ...questions.window import Window
from ...wordlists import words
from .case import Case
from .deeds import deeds_of, together
from .phrases import phrase
from .reply import Reply, certain, taking
from .text import Voice, named

Row = Mapping[str, Any]

MOST_ROWS = 20_000
_FAILED = (
    r"(?:refus\w+|den(?:ied|y)|reject\w*|block(?:ed)?|declin\w+|forbidden|unsuccessful\w*|fail(?:s|ed)?|not (?:allowed|permitted|work)|"
    r"didn'?t work|in vain|abgewiesen\w*|abgelehnt\w*|verweigert\w*|verwehrt|blockiert\w*|gescheitert\w*|fehlgeschlagen\w*|"
    r"schlug\w* fehl|nicht (?:geklappt|erlaubt|funktioniert|gelungen)|vergeblich)"
)
_WHAT_FAILED = re.compile(
    rf"^\W*(?:(?:and|but|so|und|aber|list|show) )?(?:what(?: else)?|which (?P<noun>[\w-]+)|was|"
    rf"welche\w* (?P<noun2>[\w-]+))\b[^?]*\b{_FAILED}"
)
_OF_PEOPLE = words("""
    account accounts user users username usernames mailbox mailboxes konto konten benutzer nutzer postfach postfächer password
    passwords passwort passwörter login logins log-in log-ins attempt attempts anmeldung anmeldungen reason error code time grund
    fehler one ones
""")
"""Nouns of questions for which other answers are made."""
_WAS_REFUSED = re.compile(
    r"^\W*(?:(?:and|und|so|aber|but) )?(?:was|were|has|have|did|wurden?|ist|sind|hat)\b(?!.*\b(?:mails?|messages?|"
    r"nachricht\w*|attack|angriff|upload)\b)"
    r"[^?]*\b(?:refused|denied|rejected|blocked|turned away|abgewiesen|abgelehnt|blockiert|verweigert)\b"
)
_CAUSED = re.compile(
    r"\b(?:must|should|shall|need|have to|can|could|soll\w*|muss|müssen|kann|caus\w+|why|reason|made|led|warum|wieso|"
    r"grund|firewall|proxy|waf|edr|antivirus|filter)\b"
)


@taking(_WAS_REFUSED)
def refused(case: Case, part: Part, voice: Voice) -> Reply | None:
    """What lines state as refused, of the subjects, of the attack or of all; None where that is not asked."""
    if part.is_yes_no and part.subjects and _WAS_REFUSED.search(part.clause):
        return _whether(case, part, voice)
    match = _WHAT_FAILED.search(part.clause)
    if match is None or part.is_yes_no or part.anchor is not None or _CAUSED.search(part.clause):
        return None
    noun = match["noun"] or match["noun2"] or ""
    if noun in _OF_PEOPLE:
        return None
    rows = _rows(case, part)
    wanted = actions_in(noun) if noun else ()
    of_kind = [row for row in rows if row["action"] in wanted]
    shown = of_kind or rows
    by = {"user": "user", "ip": "src_ip"}.get(part.subjects[0].kind, "") if len(part.subjects) == 1 else ""
    told = deeds_of(shown, voice, by=by, marked=case.why, most=5, is_whole=not by)
    of = (
        phrase(voice.language, "of", who=voice.listed([named(s.value) for s in part.subjects], 3))
        if part.subjects
        else ""
    )
    window = f" {voice.window(part.window)}" if part.window else ""
    if not told.clauses:
        return certain(phrase(voice.language, "nothing_refused", of=of, window=window))
    count = voice.number(len(shown))
    return certain(
        phrase(voice.language, "was_refused", count=count, of=of, window=window, clauses=together(told.clauses, voice))
    )


def _whether(case: Case, part: Part, voice: Voice) -> Reply:
    """Yes with what was refused of the subjects, or no."""
    rows = _rows(case, part)
    by = {"user": "user", "ip": "src_ip"}.get(part.subjects[0].kind, "") if len(part.subjects) == 1 else ""
    told = deeds_of(rows, voice, by=by, marked=case.why, is_whole=not by)
    who = voice.listed([named(s.value) for s in part.subjects], 3)
    window = f" {voice.window(part.window)}" if part.window else ""
    if not told.clauses:
        of = phrase(voice.language, "of", who=who)
        return certain(phrase(voice.language, "no") + phrase(voice.language, "nothing_refused", of=of, window=window))
    return certain(f"{phrase(voice.language, 'yes')}{who} {together(told.clauses, voice)}{window}.")


def _rows(case: Case, part: Part) -> list[dict[str, Any]]:
    window, more = (part.window or case.limits or Window()).where()
    failed = f"(outcome = 'failure' OR action = 'network_block') AND action <> 'status' AND {window}"
    if part.subjects:
        where, values = part.where()
        return _asked(case, f"{where} AND {failed}", [*values, *more])
    if case.verdict == "malicious":
        ids = [row["id"] for row in case.own("id", "action <> 'status'")]
        ends = [*case.sources, *case.machines]
        test = f"(id IN (SELECT unnest(?)) OR src_ip IN (SELECT unnest(?))) AND {failed}"
        if rows := _asked(case, test, [ids, ends, *more]):
            return rows
    return _asked(case, failed, list(more))


def _asked(case: Case, where: str, values: list[object]) -> list[dict[str, Any]]:
    return case.store.query(
        f"SELECT * FROM {STATED} WHERE {where} ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}", values
    )
