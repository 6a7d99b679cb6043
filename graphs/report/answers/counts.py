"""How many things of a noun: different files, objects or resets, and never all events for want of a word."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...events.store import STATED
from ...questions.glossary import terms_in
from ...questions.kinds import actions_in, outcome_words, speaks_of_entry
from ...questions.question import Part
from ...questions.sense import is_about_time
from ...questions.things import acts_in, things_in
from ...questions.window import Window
from ...wordlists import words
from .case import Case
from .deed_words import EVENT_WORDS
from .deeds import deeds_of, together
from .lookup import lines_of, names_of
from .phrases import phrase
from .reply import Reply, answer, no_answer
from .text import Voice, cite, counted, ids_of, named, quoted

Row = Mapping[str, Any]

_TEXT = "lower(concat_ws(' ', target, command, message, fields::VARCHAR))"
_EVENTS = words("""
    event events ereignis ereignisse log-in log-ins login logins logon logons sign-in sign-ins attempts attempt times time oft
    often mal anmeldungen anmeldung versuche fehlversuche passwords password mails mail e-mails messages nachrichten requests
    request calls anfragen aufrufe connections verbindungen commands befehle programs programme processes prozesse lookups
    queries failed failures wrong successful refused denied rejected bad falsche abgewiesene gescheiterte erfolgreiche
    pages alerts meldungen bytes hours minutes days stunden minuten tage keys different distinct unique verschiedene new neue
    scripts jobs services aufträge dienste ssh rdp http vpn web imap smtp sql dns
""")
_PLAIN = words("""
    files file documents document objects records data things items pages secrets dateien dokumente objekte datensätze dinge
    daten geheimnisse repositories repository repos repositorys
""")
"""Nouns that lines do not hold by name: what was read or written counts."""
_DONE: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(rf"\b(?:{said})"), tuple(actions.split()))
    for said, actions in (
        (r"encrypt|verschlüssel|writ|wrote|geschrieb|upload|hochgelad", "file_write"),
        (
            r"tak|took|stol|steal|clon|geklont|leak|left|lost|gone|exfil|cop|download|export|read|abgefloss|gestohlen|mitgenomm|entwend|kopier|gelesen|heruntergelad|weg\b",
            "file_read data_read data_export",
        ),
        (r"delet|remov|wip|drop|gelösch|entfern", "file_delete resource_delete account_delete log_clear"),
        (
            r"creat|made|angelegt|erstellt",
            "account_create credential_create resource_create permission_grant task_schedule",
        ),
    )
)


_NO_NOUN = words("the many viele die der which what whose welche welcher welches welchen wessen")


def count_of_noun(case: Case, part: Part, asked: str, voice: Voice) -> Reply | None:
    """How many different things; None where the noun is one of events, which are counted as such."""
    found = [word for word in re.findall(r"[\w-]+", asked)[:4] if word not in _NO_NOUN]
    if (
        not found
        or (part.outcome == "failure" and found[0].endswith(("ed", "en")))
        or found[0] in _EVENTS
        or (len(found) > 1 and found[1] in _EVENTS and found[0] not in _PLAIN)
    ):
        return None
    noun = found[0]
    if actions_in(noun) and noun not in _PLAIN and not acts_in(noun):
        return None
    if any(len(word) > 6 and noun.endswith(word) for word in _EVENTS):
        return None  # `Anmeldeversuche`
    actions = next((actions for said, actions in _DONE if said.search(part.clause)), ())
    is_plain = noun in _PLAIN
    things = things_in(noun, frozenset()) if not is_plain else []
    act = acts_in(noun)
    rows: list[Row] = list(_rows(case, part, actions))
    if act:
        rows = [
            row
            for row in _all(case, part, ())
            if any(re.search(rf"(?<![a-z]){stem}", row["text"]) for stem in act[0].stems)
        ]
        rows = [row for row in rows if row["action"] not in ("status", "login", "logout")]
    elif things:
        forms = [form for thing in things for form in thing.forms]
        rows = [row for row in rows if any(form in row["text"] for form in forms)] if actions else []
    elif not is_plain or not actions:
        return None if is_plain else _uncountable(case, part, noun, voice)
    rows = narrowed(rows, part, noun)
    if _ENCRYPTED.search(part.clause):
        rows = _of_one_ending(rows)
    if not rows:
        return _uncountable(case, part, noun, voice)
    targets = list(dict.fromkeys(row["target"] or row["command"] for row in rows if row["target"] or row["command"]))
    number = len(rows) if act or not targets else len(targets)
    times = [row["time"] for row in rows if row["time"] is not None]
    shown = f": {voice.listed([quoted(target) for target in targets], 3)}" if targets else ""
    moments = [voice.clock(time) for time in times[:8]] if act else []
    span = f" ({voice.listed(moments, 8)})" if moments else f" {voice.span(min(times), max(times))}" if times else ""
    one = _singular(noun) if voice.language == "en" else noun
    return answer(f"{counted(number, one, noun, voice)}{shown}{span}{cite(ids_of(rows))}.")


def narrowed(rows: Sequence[Row], part: Part, noun: str) -> list[Row]:
    """The rows that hold what else the question names, as far as some do; `rows` have their `text`."""
    kept = list(rows)
    said_of_outcome = outcome_words(part.clause)
    for term in terms_in(part.clause, without=names_of(part)):
        if (
            term.said == noun
            or term.said in said_of_outcome
            or actions_in(term.said)
            or acts_in(term.said)
            or any(done.search(term.said) for done, _ in _DONE)
            or is_about_time(term.said)
            or speaks_of_entry(term.said)
        ):
            continue
        stems = "|".join(re.escape(stem) for stem in (term.said, *term.stems))
        whole = re.compile(rf"(?:^|[^a-z0-9äöüß])(?:{stems})(?:s|es|en|n)?(?:[^a-z0-9äöüß]|$)")
        holding = [row for row in kept if whole.search(row["text"])]
        kept = holding or kept
    return kept


_ENCRYPTED = re.compile(r"\b(?:encrypt|verschlüssel)")


def _of_one_ending(rows: Sequence[Row]) -> list[Row]:
    """The files with the ending that most have, where it is put behind another: what is written beside them is not encrypted."""
    endings: dict[str, list[Row]] = {}
    for row in rows:
        if match := re.search(r"\.\w{2,8}(\.\w{2,12})$", str(row["target"])):
            endings.setdefault(match[1].lower(), []).append(row)
    most = max(endings.values(), key=len, default=[])
    return most if 2 * len(most) > len(rows) else list(rows)


def _singular(noun: str) -> str:
    if noun.endswith("ies"):
        return f"{noun.removesuffix('ies')}y"
    return noun.removesuffix("s") if not noun.endswith("ss") else noun


def _uncountable(case: Case, part: Part, noun: str, voice: Voice) -> Reply:
    """The lines that the question's words lead to, where they hold the noun; else that nothing can be counted."""
    found = lines_of(case, part, part.clause)
    if not found.rows or noun not in found.held:
        return no_answer(phrase(voice.language, "uncountable", name=named(noun)))
    told = deeds_of(found.rows, voice, marked=case.why, most=3, is_whole=True)
    what = together(told.clauses, voice) or f"{voice.number(len(found.rows))}{cite(ids_of(found.rows))}"
    count = counted(len(found.rows), *EVENT_WORDS[voice.language], voice)
    return answer(phrase(voice.language, "count_of_lines", count=count, noun=noun, what=what))


def _rows(case: Case, part: Part, actions: Sequence[str]) -> list[dict[str, Any]]:
    if case.verdict == "malicious" and not part.subjects and not part.window:
        ids = [row["id"] for row in case.series(actions)]
        if ids:
            return case.store.query(
                f"SELECT *, {_TEXT} AS text FROM {STATED} WHERE id IN (SELECT unnest(?)) ORDER BY time NULLS LAST, id",
                [ids],
            )
    return _all(case, part, actions)


def _all(case: Case, part: Part, actions: Sequence[str]) -> list[dict[str, Any]]:
    window, more = (part.window or case.limits or Window()).where()
    where, values = part.where()
    return case.store.query(
        f"SELECT *, {_TEXT} AS text FROM {STATED} WHERE {where} AND {window} AND outcome <> 'failure' "
        "AND (len(?) = 0 OR list_contains(?, action)) ORDER BY time NULLS LAST, id LIMIT 20000",
        [*values, *more, list(actions), list(actions)],
    )
