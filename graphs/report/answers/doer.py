"""Did this one do that to this thing: who, what and to which thing are each compared with the events."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...episodes.facts import short_name
from ...events.store import STATED
from ...questions.question import Part
from ...questions.subjects import Subject
from ...questions.things import FURTHER, Act, Thing, acts_in, things_in
from ...questions.window import Window
from .case import Case
from .deeds import deeds_of, together
from .lookup import lines_of
from .phrases import phrase
from .reply import Reply, certain
from .text import Voice, cite, named, quoted

Row = Mapping[str, Any]

_ACTIVE = (
    r"^\W*(?:(?:and|so|but|und|aber|also|then) )?(?:did|has|have|had|does|hat|hatte|haben) "
    r"(?:the |our |user |account |der |die |das |benutzer |konto )*"
)
_PASSIVE = r"\b(?:by|von) (?:the |our |user |account |dem |der |benutzer |konto )*"
_OWN = re.compile(
    r"\b(?:his|her|its|their|sein\w*|ihr\w*)(?: own| eigene\w*)?\b|\b(?:own|eigene\w*|himself|herself|sich selbst)\b"
)
"""What belongs to whom the question names."""


_ANYBODYS = ("anyones", "anybodys", "someones", "somebodys", "everyones", "elses", "irgendjemandes", "irgendwessen")
_TELLING = ("reset", "registered", "deleted", "granted", "stopped")
"""Acts that say enough without a thing that they were done to."""
TEXT = "lower(concat_ws(' ', host, target, command, process, parent, message, fields::VARCHAR))"
"""SQL for what a line says."""
MOST_ROWS = 20_000


def by_whom(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Yes with what it did, or no with who did; None where the question is not of that shape, or no line holds the deed."""
    if not part.is_yes_no or part.outcome == "failure" or not part.subjects:
        return None
    doer = next((subject for subject in part.subjects if _is_doer(part.clause, subject)), None)
    if doer is None:
        return None
    if (compared := _of_guessing(case, part, doer, voice) or _of_a_noun(case, part, doer, voice)) is not None:
        return compared
    others = [subject for subject in part.subjects if subject != doer]
    blank = _without(part.clause, [*part.subjects])
    acts = [act for act in (*acts_in(blank), *_further(blank)) if act.name != "touched"]
    things = [
        thing for thing in things_in(part.clause, known_words_of(part.subjects)) if not _is_said_of_act(thing, acts)
    ]
    is_own = bool(_OWN.search(part.clause))
    is_bare = not (things or others or is_own)
    if not acts or (is_bare and not any(act.name in _TELLING for act in acts)):
        return None
    held = _held(case, part, things, others, doer if is_own else None)
    rows = [row for row in held if any(_does(row, act) for act in acts)]
    if others:  # what was done to it, and not what it did
        rows = [row for row in rows if not any(_acts(row, other) for other in others)]
        rows = [row for row in rows if any(_suffers(row, other) for other in others)] or rows
    if not rows:
        return None
    mine = [row for row in rows if _acts(row, doer) and row["action"] not in ("login", "logout")]
    if is_bare and not mine:
        return None
    worked = [row for row in mine if row["outcome"] != "failure"]
    german = voice.language == "de"
    if worked or mine:
        told = deeds_of(worked or mine, voice, marked=case.why, most=3, is_whole=True)
        if not told.clauses:
            return None
        yes = (
            ("Ja: " if german else "Yes: ")
            if worked
            else ("Nein, nur vergeblich: " if german else "No, only in vain: ")
        )
        return certain(f"{yes}{together(told.clauses, voice)}.", _judged(case, worked or mine, voice))
    stated = [row for row in rows if row["user"] not in ("", "-") or row["src_ip"]]
    if not stated:
        return _in_words(held, doer, voice)
    own = {row["id"] for row in case.own("id")} if case.verdict == "malicious" else set[int]()
    shown = [row for row in stated if row["id"] in own] or stated
    told = deeds_of(shown, voice, marked=case.why, most=3, is_whole=True)
    if not told.clauses:
        return None
    return certain(phrase(voice.language, "another_did", who=named(doer.value), clauses=together(told.clauses, voice)))


_GUESSING = re.compile(
    r"\b(?:guess(?:ed|ing)?|spray(?:ed|ing)?|brute[ -]?forc(?:e|ed|ing)|crack(?:ed)?|try|tried|durchprobiert|erraten|geraten|probiert)\b"
    r"[^?]*\b(?:passw\w*|passwort\w*|accounts?|log-?ins?|mailbox\w*|konten|it|them)\b"
)
_DONE_NOUN = re.compile(
    r"\b(?:do|done|carry out|carried out|perform(?:ed)?|commit(?:ted)?|launch(?:ed)?|conduct(?:ed)?|gemacht|durchgeführt|begangen)\b"
)


def _of_guessing(case: Case, part: Part, doer: Subject, voice: Voice) -> Reply | None:
    """Whether an address guessed passwords: by the refused log-ins of the attack, which somebody else may have."""
    if case.verdict != "malicious" or doer.kind != "ip" or not _GUESSING.search(part.clause):
        return None
    rows = case.store.query(
        f"SELECT * FROM {STATED} WHERE action = 'login' AND outcome = 'failure' AND (src_ip = ? OR id IN (SELECT unnest(?))) "
        "ORDER BY time NULLS LAST, id",
        [doer.value, [row["id"] for row in case.refused_rows]],
    )
    return _compared(case, rows, [row for row in rows if row["src_ip"] == doer.value], doer, voice)


def _of_a_noun(case: Case, part: Part, doer: Subject, voice: Voice) -> Reply | None:
    """Whether it did what a noun says: `did NAME do the injection`."""
    match = _DONE_NOUN.search(part.clause)
    if match is None or len(part.subjects) > 1:
        return None
    noun = part.clause[match.end() :].strip(" ?") or _without(part.clause[: match.start()], part.subjects)
    found = lines_of(case, replace(part, subjects=()), noun)
    return _compared(case, found.rows, [row for row in found.rows if _acts(row, doer)], doer, voice)


def _compared(case: Case, rows: Sequence[Row], mine: Sequence[Row], doer: Subject, voice: Voice) -> Reply | None:
    told = deeds_of(mine or rows, voice, marked=case.why, most=3, is_whole=True)
    if not told.clauses:
        return None
    clauses = together(told.clauses, voice)
    if mine:
        return certain(f"{'Ja' if voice.language == 'de' else 'Yes'}: {clauses}.")
    return certain(phrase(voice.language, "another_did", who=named(doer.value), clauses=clauses))


def _in_words(rows: Sequence[Row], doer: Subject, voice: Voice) -> Reply:
    """What lines say that state nobody who acts: those that name the doer, and of these the refused first."""
    names = names_for(doer)
    naming = [row for row in rows if any(name in row["message"].lower() for name in names)]
    if not naming:
        return certain(phrase(voice.language, "no_doer_stated", who=named(doer.value), lines=_lines(rows, voice)))
    naming.sort(key=lambda row: row["outcome"] != "failure")
    return certain(phrase(voice.language, "lines_of_it", lines=_lines(naming, voice)))


def _lines(rows: Sequence[Row], voice: Voice) -> str:
    return voice.listed([f"{quoted(row['message'])}{cite([row['id']])}" for row in rows[:3]], 3)


def names_for(subject: Subject) -> list[str]:
    """How a question may write a subject, the longest first."""
    low = subject.value.lower()
    short = short_name(subject.value)
    found = {low, short, re.split(r"[._@-]", short)[0], low.partition(".")[0] if subject.kind == "host" else low}
    return sorted((name for name in found if len(name) > 1), key=len, reverse=True)


def _is_doer(clause: str, subject: Subject) -> bool:
    if subject.kind == "text":
        return False
    name = "|".join(re.escape(name) for name in names_for(subject))
    return bool(re.search(rf"(?:{_ACTIVE}|{_PASSIVE})(?:{name})(?![\w@.-]*\w)", clause))


def _further(text: str) -> list[Act]:
    return [act for act in FURTHER if act.pattern.search(text)]


def _without(clause: str, subjects: Sequence[Subject]) -> str:
    for subject in subjects:
        for name in names_for(subject):
            clause = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", " ", clause)
    return clause


def known_words_of(subjects: Sequence[Subject]) -> frozenset[str]:
    """The words by which a question may name its subjects."""
    return frozenset(
        word
        for subject in subjects
        if subject.kind != "text"
        for name in names_for(subject)
        for word in [name, *re.split(r"[^\w]+", name)]
    )


def _is_said_of_act(thing: Thing, acts: Sequence[Act]) -> bool:
    """Whether a word says what was done, and no thing."""
    return thing.is_class or thing.said in _ANYBODYS or any(act.pattern.fullmatch(thing.said) for act in acts)


def _held(
    case: Case, part: Part, things: Sequence[Thing], others: Sequence[Subject], own: Subject | None
) -> list[dict[str, Any]]:
    """The events that hold all of the things and all of the others, or what is `own`'s; whoever acts in them."""
    window, more = (part.window or case.limits or Window()).where()
    tests, values = [window], list(more)
    for thing in things:
        tests.append(f"({' OR '.join(f'contains({TEXT}, ?)' for _ in thing.forms)})")
        values += thing.forms
    for other in others:
        where, mine = other.where()
        low = names_for(other)[-1] if other.kind == "user" else other.value.lower()
        tests.append(f"({where} OR contains({TEXT}, ?))")
        values += [*mine, low]
    if own is not None and own.kind == "user":
        tests.append("split_part(regexp_extract(lower(target), '[^\\\\/]*$'), '@', 1) = ?")
        values.append(short_name(own.value))
    return case.store.query(
        f"SELECT *, {TEXT} AS text FROM {STATED} WHERE action <> 'status' AND {' AND '.join(tests)} "
        f"ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}",
        values,
    )


def _does(row: Row, act: Act) -> bool:
    if row["action"] in act.actions:
        return True
    text = " ".join((row["command"], row["message"])).lower()
    return any(re.search(rf"(?<![a-z0-9]){re.escape(stem)}", text) for stem in act.stems)


def _acts(row: Row, doer: Subject) -> bool:
    if doer.kind == "user":
        return short_name(row["user"]) == short_name(doer.value)
    if doer.kind == "ip":
        return bool(row["src_ip"] == doer.value)
    if doer.kind == "host":
        return bool(row["host"]) and row["host"].lower().partition(".")[0] == doer.value.lower().partition(".")[0]
    low = re.split(r"[\\/]", doer.value.lower())[-1].removesuffix(".exe")
    return low in {re.split(r"[\\/]", row[column].lower())[-1].removesuffix(".exe") for column in ("process", "parent")}


def _suffers(row: Row, subject: Subject) -> bool:
    if subject.kind == "user":
        return short_name(row["target"]) == short_name(subject.value)
    return subject.value.lower() in (row["target"].lower(), row["dst_ip"], row["host"].lower())


def _judged(case: Case, rows: Sequence[Row], voice: Voice) -> str:
    if case.verdict == "benign":
        return phrase(voice.language, "those_not_hostile")
    if case.verdict != "malicious":
        return ""
    own = {row["id"] for row in case.own("id")}
    return "" if any(row["id"] in own for row in rows) else phrase(voice.language, "those_not_hostile")
