"""Who else, and what else: the answer without those, or without that, which the question leaves out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...events.store import STATED
from ...questions.glossary import terms_in
from ...questions.kinds import actions_in, speaks_of_entry
from ...questions.question import Part
from ...questions.subjects import Subject
from ...questions.things import Act, acts_in, things_in
from ...questions.window import Window
from .activity import rows_of
from .case import Case
from .deed_words import EVENT_WORDS
from .deeds import deeds_of, nouns, together
from .doer import names_for
from .phrases import phrase
from .reply import Reply, certain
from .text import Voice, cite, counted, ids_of, named, quoted

Row = Mapping[str, Any]

MOST_ROWS = 20_000

_BESIDES = re.compile(
    r"\b(?:besides?|except(?: for)?|apart from|other than|aside from|not counting|außer|ausser|abgesehen von|neben)\b\s+"
    r"(?P<left_out>[^,?;]{2,80}?)"
    r"(?=\s*(?:[,?;]|$|\b(?:did|was|were|is|are|has|have|do|does|connect\w*|log|logged|use[ds]?|touch\w*|read|access\w*|call\w*|"
    r"noch|hat|haben|war|wurde)\b))"
)
_LET_IN = re.compile(r"\blet \w+ in\b")
_GERUNDS = {
    "reading": "read", "downloading": "download", "logging": "log in", "listing": "list", "deleting": "delete",
    "creating": "create", "uploading": "upload", "sending": "mail", "running": "run", "lesen": "lesen", "login": "login",
}  # fmt: skip


def besides(case: Case, part: Part, voice: Voice) -> Reply | None:
    """The rest, or that there is none; None where a question leaves nothing out, or what it leaves out is not understood."""
    match = _BESIDES.search(part.clause)
    if match is None:
        return None
    left_out = _up_to_its_verb(match["left_out"])
    end = match.start("left_out") + len(left_out)
    gone = [subject for subject in part.subjects if any(_names(left_out, name) for name in names_for(subject))]
    kept = [subject for subject in part.subjects if subject not in gone]
    clause = f"{part.clause[: match.start()]} {part.clause[end:]}".strip(" ,")
    rest = replace(part, clause=clause, subjects=tuple(kept), actions=actions_in(clause))
    if gone:
        return _other_people(case, rest, gone, voice)
    if kept and (acts := _acts(left_out)):
        return _other_deeds(case, rest, left_out, acts, voice)
    return None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Whom a question leaves out, and how it says so."""

    said: str
    names: frozenset[str]
    shown: tuple[str, ...]

    def left(self, rows: Sequence[Row]) -> list[Row]:
        """The lines that nobody of them acts in."""
        return [
            row
            for row in rows
            if not self.names.intersection(
                (row["user"].lower(), *_short(row["user"]), row["src_ip"], row["host"].lower())
            )
        ]


def without_exceptions(part: Part) -> tuple[Part, LeftOut | None]:
    """The part without those whom it leaves out, and them; None where it leaves nobody out."""
    match = _BESIDES.search(part.clause)
    if match is None:
        return part, None
    left_out = _up_to_its_verb(match["left_out"])
    gone = [subject for subject in part.subjects if any(_names(left_out, name) for name in names_for(subject))]
    if not gone:
        return part, None
    kept = tuple(subject for subject in part.subjects if subject not in gone)
    said = part.clause[match.start() : match.start("left_out") + len(left_out)]
    clause = part.clause.replace(said, " " * len(said))
    names = frozenset(name for subject in gone for name in names_for(subject))
    return replace(part, clause=clause, subjects=kept), LeftOut(
        said, names, tuple(named(subject.value) for subject in gone)
    )


def _up_to_its_verb(left_out: str) -> str:
    """What is left out, without the verb of a German sentence behind it."""
    words = left_out.split(" ")
    verbs = [number for number, word in enumerate(words) if number and _PARTICIPLE.fullmatch(word) and actions_in(word)]
    return " ".join(words[: verbs[0]]) if verbs else left_out


_PARTICIPLE = re.compile(r"(?:\w+ge|ge|ver|be|ent|er|zer|an|auf|ein)\w+(?:t|en)")


def _names(text: str, name: str) -> bool:
    return bool(re.search(rf"(?<![\w@.-]){re.escape(name)}(?![\w@-])", text))


def _other_people(case: Case, part: Part, gone: Sequence[Subject], voice: Voice) -> Reply | None:
    without = voice.listed([named(subject.value) for subject in gone], 4)
    if not part.actions and (speaks_of_entry(part.clause) or _LET_IN.search(part.clause)):
        return _other_entries(case, part, gone, without, voice)
    actions = part.actions
    if not actions and not things_in(part.clause, frozenset()):
        return None
    rows = rows_of(case, part)
    if not any(row["user"] not in ("", "-") for row in rows):
        rows = _as_lines_say(case, part)
    telling = {term.said for term in terms_in(part.clause)}
    forms = [
        thing
        for thing in things_in(part.clause, frozenset())
        if thing.said in telling and not actions_in(thing.said) and not acts_in(thing.said)
    ]
    for thing in forms:
        rows = [row for row in rows if any(form in _text(row) for form in thing.forms)]
    column = {"user": "user", "host": "host"}.get(gone[0].kind, "src_ip")
    rows = [row for row in rows if row[column] not in ("", "-")]
    if not rows:
        return None  # what no line tells of anybody, these did not do either
    own = {name for subject in gone for name in names_for(subject)}
    rows = [
        row
        for row in rows
        if not own.intersection((row["user"].lower(), *_short(row["user"]), row["src_ip"], row["host"].lower()))
    ]
    window = f" {voice.window(part.window)}" if part.window else ""
    what = nouns(actions[0], voice)[1] if actions else EVENT_WORDS[voice.language][1]
    yes = ("Ja: " if voice.language == "de" else "Yes: ") if part.is_yes_no else ""
    if not rows:
        return certain(phrase(voice.language, "besides_none", without=without, what=what, window=window, cites=""))
    return _some(case, rows, without, yes, voice)


def _as_lines_say(case: Case, part: Part) -> list[dict[str, Any]]:
    """The events of an action whose actors no field states, by what their lines say."""
    window, more = (part.window or case.limits or Window()).where()
    where, values = part.where()
    actions = list(part.actions)
    return case.store.query(
        f"SELECT * FROM events WHERE {where} AND {window} AND (len(?) = 0 OR list_contains(?, action)) "
        f"ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}",
        [*values, *more, actions, actions],
    )


def _other_entries(case: Case, part: Part, gone: Sequence[Subject], without: str, voice: Voice) -> Reply | None:
    if case.verdict != "malicious":
        return None
    own = {name for subject in gone for name in names_for(subject)}
    entries = [
        entry
        for entry in case.entries
        if not own.intersection((entry.account.lower(), *_short(entry.account), entry.address))
    ]
    if not entries:
        tried = [ids[0] for name, ids in case.tried.items() if not own.intersection((name.lower(), *_short(name)))]
        return certain(phrase(voice.language, "besides_no_entry", without=without, cites=cite(tried[:3])))
    ids = [event for entry in entries for event in entry.events[:1]]
    rows = case.store.query(f"SELECT * FROM {STATED} WHERE id IN (SELECT unnest(?)) ORDER BY time, id", [ids])
    yes = ("Ja: " if voice.language == "de" else "Yes: ") if part.is_yes_no else ""
    return _some(case, rows, without, yes, voice)


def _other_deeds(case: Case, part: Part, left_out: str, acts: Sequence[Act], voice: Voice) -> Reply | None:
    rows = rows_of(case, replace(part, actions=(), outcome=""), acting=True)
    actions = {action for act in acts for action in act.actions}
    rest = [row for row in rows if row["action"] not in actions and row["action"] != "status"]
    who = voice.listed([named(subject.value) for subject in part.subjects], 4)
    if len(rest) == len(rows):
        return None
    window = f" {voice.window(part.window)}" if part.window else ""
    if not rest:
        return certain(
            phrase(
                voice.language,
                "besides_no_deed",
                who=who,
                without=quoted(left_out),
                window=window,
                cites=cite(ids_of(rows)),
            )
        )
    return _some(case, rest, quoted(left_out), "", voice)


def _some(case: Case, rows: Sequence[Row], without: str, yes: str, voice: Voice) -> Reply:
    told = deeds_of(rows, voice, marked=case.why, most=5, is_whole=True)
    more = counted(told.left, *EVENT_WORDS[voice.language], voice) if told.left else ""
    rest = phrase(voice.language, "and_more", count=more) if more else ""
    said = phrase(
        voice.language, "besides_some", yes=yes, without=without, clauses=together(told.clauses, voice), rest=rest
    )
    return certain(said[:1].upper() + said[1:])


def _acts(left_out: str) -> list[Act]:
    words = " ".join(_GERUNDS.get(word, word) for word in left_out.split())
    found = [act for act in acts_in(words) if act.name != "touched"]
    if found:
        return found
    actions = actions_in(words)
    return [Act(left_out, re.compile(re.escape(left_out)), actions, ())] if actions else []


def _text(row: Row) -> str:
    return " ".join(str(row[column]) for column in ("target", "command", "process", "message", "fields")).lower()


def _short(name: str) -> tuple[str, ...]:
    low = name.lower()
    plain = re.split(r"[\\/]", low)[-1].partition("@")[0]
    return (plain, re.split(r"[._-]", plain)[0])
