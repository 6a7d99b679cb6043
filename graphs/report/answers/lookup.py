"""The lines that a question's own words lead to: those of the attack first, then any."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any
from urllib.parse import unquote, unquote_plus

from ...episodes.facts import short_name
from ...events.store import STATED
from ...questions.glossary import Term, terms_in
from ...questions.kinds import speaks_of_entry
from ...questions.question import Part
from ...questions.things import acts_in
from ...questions.window import Window
from .case import Case
from .deed_words import EVENT_WORDS
from .deeds import deeds_of, together
from .phrases import phrase
from .reply import Reply, answer
from .text import Voice, cite, counted, ids_of, named, quoted

Row = Mapping[str, Any]

MOST_ROWS = 20_000
ENOUGH = 0.5
"""Share of the weight of a question's words that lines must hold to be about it."""
SPLIT = (
    "lower(regexp_replace(concat_ws(' ', action, target, command, process, message, "
    'regexp_replace(fields::VARCHAR, \'"[^"]*[uU]ser-?_?[aA]gent[^"]*":"[^"]*",?\', \'\', \'g\')), '
    "'([a-z])([A-Z])', '\\1 \\2', 'g'))"
)
"""SQL for the words of a line; `CreateUser` is two."""


@dataclass(frozen=True, slots=True)
class Found:
    """Lines, and how much of the question's words they hold."""

    rows: tuple[Row, ...]
    share: float
    held: frozenset[str]
    """The words of the question that they hold."""


NOTHING = Found((), 0.0, frozenset())


def lines_of(
    case: Case,
    part: Part,
    text: str,
    *,
    without: Sequence[str] = (),
    least: float = ENOUGH,
    is_attack_first: bool = True,
    is_acting: bool = False,
    actions: Sequence[str] = (),
) -> Found:
    """The lines that hold most of a question's words; `without` are words that need not stand in them.

    `actions`: what the lines must tell of, where not of anything.
    """
    terms = _with_acts(terms_in(text, without={*without, *names_of(part)}), text)
    if not terms:
        return NOTHING
    own = [row["id"] for row in case.own("id")] if case.verdict == "malicious" and is_attack_first else []
    if own and not part.window:
        found = _best(case, part, terms, own, is_acting=is_acting, actions=actions)
        if found.share >= max(least, 0.6):
            return found
    found = _best(case, part, terms, None, is_acting=is_acting, actions=actions)
    return found if found.share >= least else NOTHING


def _with_acts(terms: Sequence[Term], text: str) -> list[Term]:
    """The words, those for one act as one: `opened up` is no reading."""
    left, found = list(terms), list[Term]()
    for act in acts_in(text):
        match = act.pattern.search(text)
        if match is None or act.name == "touched":
            continue
        own = [term for term in left if re.search(rf"(?<![\w-]){re.escape(term.said)}(?![\w-])", match[0])]
        left = [term for term in left if term not in own]
        stems = act.stems if act.name == "opened up" else (*act.stems, *(stem for term in own for stem in term.stems))
        if act.name == "created" and _ACCOUNT.search(text):
            found.append(
                Term(
                    f"{match[0]} account",
                    ("useradd", "adduser", "create user", "createuser", "new user", "account create"),
                )
            )
            continue
        found.append(Term(match[0], tuple(dict.fromkeys(stems))))
    return [*left, *found]


_ACCOUNT = re.compile(r"\b(?:accounts?|users?|konto|konten|benutzer\w*|nutzer)\b")


def _actions(term: Term) -> tuple[str, ...]:
    """The actions that a word for an act stands for."""
    if term.said.endswith(" account"):
        return ("account_create",)
    return tuple(action for act in acts_in(term.said) if act.name != "touched" for action in act.actions)


def names_of(part: Part) -> set[str]:
    """The words by which a question names its subjects, in lower case."""
    words = {word for subject in part.subjects for word in re.split(r"[^\w]+", subject.value.lower()) if word}
    return words | {subject.value.lower() for subject in part.subjects} | {short_name(s.value) for s in part.subjects}


def _best(
    case: Case,
    part: Part,
    terms: Sequence[Term],
    ids: Sequence[int] | None,
    *,
    is_acting: bool = False,
    actions: Sequence[str] = (),
) -> Found:
    window, more = (part.window or case.limits or Window()).where()
    where, values = _subjects(part)
    if is_acting:
        told = [subject.acting() for subject in part.subjects]
        where, values = " AND ".join(f"({test})" for test, _ in told) or "TRUE", [v for _, own in told for v in own]
    # Whom the question names may be named by words of a line alone.
    where = f"id IN (SELECT id FROM events WHERE {where})" if part.subjects else where
    scope, scoped = ("id IN (SELECT unnest(?))", [list(ids)]) if ids is not None else ("TRUE", [])
    tests = ", ".join(
        f"(regexp_matches(words, ?) OR list_contains(?, action))::INT AS w{number}" for number in range(len(terms))
    )
    rows = case.store.query(
        f"SELECT id, outcome, {tests} FROM (SELECT id, outcome, action, {SPLIT} AS words FROM {STATED} WHERE {where} AND "
        f"{window} AND {scope} AND (len(?) = 0 OR list_contains(?, action)))",
        [
            *(item for term in terms for item in (_pattern(term), list(_actions(term)))),
            *values,
            *more,
            *scoped,
            list(actions),
            list(actions),
        ],
    )
    if not rows:
        return NOTHING
    total = len(rows)
    holding = [sum(row[f"w{number}"] for row in rows) for number in range(len(terms))]
    weights = [1 + log(total / count) if count else 1 + log(total + 1) / 2 for count in holding]
    scores = [
        (sum(weight for number, weight in enumerate(weights) if row[f"w{number}"]), row)
        for row in rows
        if any(row[f"w{number}"] for number in range(len(terms)))
    ]
    if not scores:
        return NOTHING
    best = max(score for score, _ in scores)
    chosen = [row for score, row in scores if score >= best - 1e-9]
    chosen = [row for row in chosen if row["outcome"] != "failure"] or chosen
    held = frozenset(term.said for number, term in enumerate(terms) if any(row[f"w{number}"] for row in chosen))
    whole = case.store.query(
        f"SELECT * FROM {STATED} WHERE id IN (SELECT unnest(?)) ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}",
        [[row["id"] for row in chosen]],
    )
    most = max(sum(row[f"w{number}"] for number in range(len(terms))) for row in chosen)
    return Found(tuple(whole), most / len(terms), held)


def _pattern(term: Term) -> str:
    inside = [re.escape(stem) for stem in term.stems if not stem[0].isalnum()]
    starting = [re.escape(stem) for stem in term.stems if stem[0].isalnum()]
    tests = [*inside, *([rf"(?:^|[^a-z0-9äöü])(?:{'|'.join(starting)})"] if starting else [])]
    return "|".join(tests)


def _subjects(part: Part) -> tuple[str, list[object]]:
    subjects = tuple(subject for subject in part.subjects if subject.kind in ("user", "ip", "host", "nobody", "text"))
    return Part(kind="", subjects=subjects).where()


def readable(row: Row) -> str:
    """What a line says, with its escapes undone."""
    return " ".join(
        [unquote_plus(str(row["target"])), unquote(str(row["command"])), unquote(str(row["message"]))]
    ).strip()


MOST_FOUND = 400
"""So many lines, and one word has led to nothing in particular."""


def by_words(case: Case, part: Part, voice: Voice, *, least: float = 0.6) -> Reply | None:
    """Who, when, how often or what, of the lines that hold most of a question's words; None where none do."""
    found = lines_of(case, part, part.clause, least=least)
    rows = [row for row in found.rows if row["action"] != "status" or len(found.held) > 1]
    if not rows or len(rows) > MOST_FOUND or (len(found.held) < 2 and len(rows) > MOST_OF_ONE_WORD):
        return None
    told = deeds_of(rows, voice, marked=case.why, most=3, is_whole=True)
    if _COUNTED.search(part.clause):
        what = f": {together(told.clauses, voice)}" if told.clauses else cite(ids_of(rows))
        return answer(f"{counted(len(rows), *EVENT_WORDS[voice.language], voice)}{what}.")
    timed = [row["time"] for row in rows if row["time"] is not None]
    if not told.clauses:
        lines = voice.listed([f"{quoted(row['message'])}{cite([row['id']])}" for row in rows[:3]], 3)
        return answer(phrase(voice.language, "lines_of_it", lines=lines))
    sources = list(dict.fromkeys(row["src_ip"] for row in rows if row["src_ip"]))
    shown = voice.listed([named(source) for source in sources], 3)
    clause = together(told.clauses, voice)
    from_ = phrase(voice.language, "from", address=shown) if sources and shown not in clause else ""
    day = f" ({voice.span(min(timed), max(timed))})" if timed and _WHEN.search(part.clause) else ""
    if not part.is_yes_no:
        return answer(f"{clause}{from_}{day}.")
    missing = [term.said for term in _telling(part) if term.said not in found.held]
    if missing:  # some of its words stand in the lines: that is no yes
        unsaid = voice.listed([quoted(word) for word in missing], 4)
        return answer(phrase(voice.language, "not_said", words=unsaid, nearest=f"{clause}{from_}{day}"))
    return answer(f"{'Ja' if voice.language == 'de' else 'Yes'}: {clause}{from_}{day}.")


MOST_OF_ONE_WORD = 60
_COUNTED = re.compile(r"\b(?:how (?:many|often)|wie (?:viele|oft|häufig))\b")
_WHEN = re.compile(r"\b(?:when|what time|wann|um wie viel uhr)\b")
_ENTRY = (
    r"(?:log-?(?:i|o)n|logged|sign(?:ed)?[ -]?in|session|authenticat\w*|connection).{0,40}"
    r"(?:succe|accept|authori[sz]ed|ok\b|opened)|accepted "
)
"""How lines say that somebody was let in."""


def moments_of(case: Case, part: Part) -> Sequence[Row]:
    """The lines of something that happened, in time order: of an entry, or those that its words lead to."""
    if speaks_of_entry(part.clause) and (part.subjects or len(_telling(part)) < 2):
        where, values = _subjects(part)
        rows = case.store.query(
            f"SELECT * FROM {STATED} WHERE {where} AND action = 'login' AND outcome = 'success' ORDER BY time NULLS LAST, id "
            f"LIMIT {MOST_ROWS}",
            values,
        )
        hostile = [row for row in rows if row["src_ip"] in (*case.sources, *case.machines)]
        names = [short_name(subject.value) for subject in part.subjects if subject.kind == "user"]
        names = names or [term.said for term in _telling(part)]
        if names and not part.subjects:
            rows = hostile = []
        if not rows and names:
            rows = case.store.query(
                f"SELECT * FROM {STATED} WHERE regexp_matches(lower(message), ?) AND contains(lower(message), ?) ORDER BY "
                f"time NULLS LAST, id LIMIT 100",
                [_ENTRY, names[0]],
            )
        return hostile or rows
    found = lines_of(case, part, part.clause)
    return found.rows


def _telling(part: Part) -> list[Term]:
    return [term for term in terms_in(part.clause, without=names_of(part)) if not speaks_of_entry(term.said)]
