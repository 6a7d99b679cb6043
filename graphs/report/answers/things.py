"""Was this thing deleted, read, made or touched, by whom and when: lines are asked for the thing that is named."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from ...episodes.facts import short_name
from ...events.store import STATED
from ...questions.glossary import stems_of
from ...questions.question import Part
from ...questions.things import Act, Thing, acts_in, things_in
from ...questions.window import Window
from ...wordlists import words
from .case import Case
from .deed_words import EVENT_WORDS
from .deeds import deeds_of, kinds_counted, together
from .phrases import phrase
from .reply import Reply, answer
from .text import Voice, cite, counted, ids_of, named, quoted

Row = Mapping[str, Any]

MOST_ROWS = 20_000
MOST_SHOWN = 6
ACTS_THAT_MAKE = words("""
    account_create credential_create resource_create permission_grant task_schedule service_change security_strengthen
    security_weaken resource_change account_change registry_change process_start file_write
""")
_ID = re.compile(r"[\da-f]{8}-[\da-f-]{20,}|\d{4}-\d\d-\d\dT?[\d:. Z+-]*|[\d.:]+|[\da-f]{16,}", re.IGNORECASE)
_ID_NAME = re.compile(
    r"(?:^|[._])(?:e?u?id|guid|uuid|time|timestamp|published|created\w*|session\w*|correlation\w*)$|Id$|time$|DateTime$",
    re.IGNORECASE,
)
_KINDS = words(
    "unmapped activity origin did made cover taken breach hosts count when accounts persistence involved means"
)
"""Kinds of question that may be about one named thing."""
_TEXT = "lower(concat_ws(' ', host, target, command, process, parent, message, fields::VARCHAR))"
_WHAT_DID = re.compile(r"^\W*(?:and |und )?(?:what (?:did|does|has|have|had)|was (?:hat|haben|tat|taten|machte))\b")
_IN_LINE = re.compile(
    r"\bwhat (?:exactly )?(?:did|does|do) (?:the|this|that|his|her|their) (?P<name>[^?]{3,60}?) (?:do|contain|say|mean|change|allow)\b|"
    r"\bwas (?:tut|macht|tat|machte|enthält|steht in) (?:die|der|das|dem) (?P<name2>[^?]{3,60})"
)
_OF_KIND = dict.fromkeys(("mail", "mails", "e-mail", "e-mails", "emails", "nachrichten"), " OR action = 'mail'")
_GERMAN_ACTS = {
    "loaded": "geladen", "opened up": "geöffnet", "reset": "zurückgesetzt", "registered": "registriert",
    "created": "angelegt", "deleted": "gelöscht", "copied": "kopiert", "read": "gelesen", "touched": "berührt",
}  # fmt: skip


def of_thing(case: Case, part: Part, voice: Voice) -> Reply | None:
    """What was done to the things that a part of a question names; None where it names no thing or no act."""
    acts = acts_in(_unnamed(part))
    if _IN_LINE.search(part.clause) and (told := _in_line(case, part, voice)):
        return told
    if _WHAT_DID.search(part.clause):
        return None
    if part.kind not in _KINDS or not acts or part.outcome == "failure":
        return None
    known = {
        word
        for subject in part.subjects
        if subject.kind != "text"
        for word in [subject.value.lower(), *re.split(r"[^\w]+", subject.value.lower())]
    }
    things = things_in(part.clause, frozenset(known))
    needed = [thing for thing in things if not thing.is_class]
    classes = [thing for thing in things if thing.is_class]
    if not things or (part.subjects and not needed and part.kind != "activity"):
        return None
    is_touched = [act.name for act in acts] == ["touched"]
    if is_touched and all(word in _GENERIC or word in _HOW_MANY for thing in needed for word in thing.said.split()):
        return None  # was only one machine affected: how many, and no thing of that name
    if is_touched and any(subject.kind != "text" for subject in part.subjects):
        return None
    rows = _held(case, part, needed, voice, all_=is_touched) if needed else _all(case, part)
    done = rows if is_touched else [row for row in rows if any(_is_done(row, act) for act in acts)]
    if not needed and classes:
        named_class = [row for row in done if any(form in row["text"] for form in _forms(classes))]
        done = named_class or ([] if part.kind not in ("unmapped",) else done)
    if is_touched:
        return _touched(case, needed, rows, voice) if part.is_yes_no else None
    worked = [row for row in done if row["outcome"] != "failure"] or done
    if worked:
        return _told(case, part, worked, voice)
    if not needed or not (part.is_yes_no or part.kind == "unmapped"):
        return None
    if not rows:
        return _undone(needed, acts, rows, voice) if part.kind == "unmapped" else None
    is_whole = any(all(any(form in row["text"] for form in thing.forms) for thing in needed) for row in rows)
    return _undone(needed, acts, rows, voice) if is_whole else None  # lines of something else prove no `no`


def _unnamed(part: Part) -> str:
    """The clause without the names in it: an account called `dump` copies nothing by its name."""
    text = part.clause
    for subject in part.subjects:
        if subject.kind != "text":
            for name in {subject.value.lower(), short_name(subject.value)} - {""}:
                text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", " ", text)
    return text


_REACHED = re.compile(
    r"\b(?:was|were|is|are|did|has|have|wurde|wurden|ist|sind|war|waren|hat|haben)(?: the| our| any| an?| der| die| das| den|"
    r" unser\w*| ein\w*)? "
    r"(?P<thing>[a-zäöüß-]+(?: [a-zäöüß-]+)?)(?: itself| selbst| auch| also| too| ever)? "
    r"(?:get )?(?:compromised|breached|hacked|entered|reached|hit|touched|affected|attacked|taken over|broken into|owned|"
    r"kompromittiert|gehackt|erreicht|betroffen|"
    r"angegriffen|übernommen|berührt)\b"
)
_GENERIC = words("""
    account accounts konto konten user users benutzer host hosts machine machines system systems network company we you they he she
    rechner maschine maschinen it this that mailbox mailboxes postfach password passwords anyone anybody somebody someone es sie er
    site website webseite seite shop server servers service app application environment cluster cloud tenant domain lan vpn
    wir firma netz netzwerk jemand other others anything data daten files dateien everything alles
""")


_HOW_MANY = words(
    "only just one single many more several than two ein eine einer eines einzige nur bloß mehr mehrere als zwei"
)


def reached(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Whether the attack reached a thing of a kind that is named without a name: the node, the domain controller."""
    if (
        not part.is_yes_no
        or part.subjects
        or part.kind not in ("breach", "hosts", "did", "unmapped", "malicious", "involved")
    ):
        return None
    match = _REACHED.search(part.clause.replace("domain controller", "domaincontroller"))
    if match is None or case.verdict != "malicious":
        return None
    articles = ("the", "der", "die", "das", "our", "any", "itself", "selbst")
    names = [word for word in match["thing"].split() if word not in articles]
    if not names or any(word in _GENERIC or word in _HOW_MANY for word in names):
        return None
    things = [Thing(word.replace("domaincontroller", "domain controller"), stems_of(word)) for word in names]
    rows = _held(case, part, things, voice, all_=True)
    return _touched(case, things, rows, voice)


def _forms(things: Sequence[Thing]) -> list[str]:
    return [form for thing in things for form in thing.forms]


def _all(case: Case, part: Part) -> list[dict[str, Any]]:
    return _query(case, part, "TRUE", [])


def _query(case: Case, part: Part, condition: str, values: Sequence[object]) -> list[dict[str, Any]]:
    window, more = (part.window or case.limits or Window()).where()
    subjects = Part(kind="", subjects=tuple(subject for subject in part.subjects if subject.kind != "text"))
    where, own = subjects.where()
    return case.store.query(
        f"SELECT *, {_TEXT} AS text FROM {STATED} WHERE action <> 'status' AND {where} AND {window} AND {condition} "
        f"ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}",
        [*own, *more, *values],
    )


def _held(case: Case, part: Part, things: Sequence[Thing], _voice: Voice, *, all_: bool) -> list[dict[str, Any]]:
    """The events that hold most of the things; all of them where `all_`."""
    score = " + ".join(
        f"({' OR '.join('contains(' + _TEXT + ', ?)' for _ in thing.forms)}{_OF_KIND.get(thing.said, '')})::INT"
        for thing in things
    )
    values = _forms(things)
    least = len(things) if all_ else (len(things) + 1) // 2
    rows = _query(case, part, f"({score}) >= {least}", values)
    counts = [
        sum(
            any(form in row["text"] for form in thing.forms) or (thing.said in _OF_KIND and row["action"] == "mail")
            for thing in things
        )
        for row in rows
    ]
    most = max(counts, default=0)
    return [row for row, count in zip(rows, counts, strict=True) if count == most]


def _is_done(row: Row, act: Act) -> bool:
    if row["action"] in act.actions:
        return True
    text = " ".join((row["command"], row["message"])).lower()
    return any(re.search(rf"(?<![a-z0-9]){re.escape(stem)}", text) for stem in act.stems)


def _told(case: Case, part: Part, rows: Sequence[Row], voice: Voice) -> Reply:
    own = {row["id"] for row in case.own("id")} if case.verdict == "malicious" else set[int]()
    rows = [row for row in rows if row["id"] in own] or list(rows)
    told = deeds_of(rows, voice, marked=case.why, most=4, is_whole=True)
    if not told.clauses:
        return answer(phrase(voice.language, "lines_of_it", lines=_lines(rows, voice)))
    sources = list(dict.fromkeys(row["src_ip"] for row in rows if row["src_ip"]))
    from_ = (
        phrase(voice.language, "from", address=voice.listed([named(source) for source in sources], 3))
        if sources
        else ""
    )
    yes = ("Ja: " if voice.language == "de" else "Yes: ") if part.is_yes_no else ""
    details = _details(rows, voice)
    judged = ""
    if case.verdict != "insufficient_evidence" and not any(row["id"] in own or _is_near(case, row) for row in rows):
        judged = phrase(voice.language, "those_not_hostile")
    first = f"{yes}{together(told.clauses, voice)}{from_}{details}."
    return answer(first, judged)


def _is_near(case: Case, row: Row) -> bool:
    """Whether it happened while the attack went on: then nothing says that it is not a part of it."""
    first, last = case.span if case.verdict == "malicious" else (None, None)
    return bool(first and last and row["time"] and first["time"] <= row["time"] <= last["time"])


def _details(rows: Sequence[Row], voice: Voice) -> str:
    """The command of a single act that the clause does not show."""
    commands = list(dict.fromkeys(row["command"] for row in rows if row["command"]))
    if len(rows) > 3 or not commands or all(row["action"] in ("process_start", "script_run") for row in rows):
        return ""
    return f" ({voice.listed([quoted(command) for command in commands], 3)})"


def _lines(rows: Sequence[Row], voice: Voice) -> str:
    return voice.listed([f"{quoted(row['message'])}{cite([row['id']])}" for row in rows[:3]], 3)


def _called(things: Sequence[Thing]) -> str:
    return " ".join(thing.said for thing in things)


def _touched(case: Case, things: Sequence[Thing], rows: Sequence[Row], voice: Voice) -> Reply | None:
    name = named(_called(things))
    if not rows:
        return answer(phrase(voice.language, "absent_no", names=name))
    if case.verdict != "malicious":
        return None
    own = {row["id"] for row in case.own("id")}
    hostile = [row for row in rows if row["id"] in own]
    if hostile:
        told = deeds_of(hostile, voice, marked=case.why, most=4, is_whole=True)
        return answer(f"{'Ja' if voice.language == 'de' else 'Yes'}: {together(told.clauses, voice)}.")
    return answer(
        phrase(voice.language, "untouched", name=name, kinds=kinds_counted(rows, voice), cites=cite(ids_of(rows)))
    )


def _undone(things: Sequence[Thing], acts: Sequence[Act], rows: Sequence[Row], voice: Voice) -> Reply:
    german = voice.language == "de"
    names = [_GERMAN_ACTS[act.name] if german else act.name for act in acts if act.name != "touched"]
    verbs = f" {'oder' if german else 'or'} ".join(names)
    name = named(_called(things))
    if not rows:
        return answer(phrase(voice.language, "absent_no", names=name))
    kinds = kinds_counted(rows, voice)
    count = counted(len(rows), *EVENT_WORDS[voice.language], voice)
    return answer(
        phrase(voice.language, "undone", name=name, verbs=verbs, count=count, kinds=kinds, cites=cite(ids_of(rows)))
    )


def _in_line(case: Case, part: Part, voice: Voice) -> Reply | None:
    """What the one line of a thing says in the fields that other lines do not have."""
    match = _IN_LINE.search(part.clause)
    assert match is not None
    things = things_in(match["name"] or match["name2"], frozenset())
    if not things or part.subjects:
        return None
    rows = _held(case, part, things, voice, all_=False)
    own = {row["id"] for row in case.own("id")} if case.verdict == "malicious" else set[int]()
    rows = [row for row in rows if row["id"] in own] or rows
    made = [row for row in rows if row["action"] in ACTS_THAT_MAKE] or rows
    if not made or len(made) > MOST_SHOWN:
        return None
    told = []
    for row in made[:2]:
        fields = _own_fields(case, row)
        shown = voice.listed([f"{name} {quoted(value)}" for name, value in fields], MOST_SHOWN)
        told.append(f"{shown or quoted(row['message'])}{cite([row['id']])}")
    return answer(phrase(voice.language, "line_says", name=named(_called(things)), fields="; ".join(told)))


def _own_fields(case: Case, row: Row) -> list[tuple[str, str]]:
    """The fields of a line that few others of its file have, without ids and times."""
    fields = _fields(row)
    others = case.store.query(
        "SELECT fields::VARCHAR AS fields FROM events WHERE file = ? AND id <> ? ORDER BY abs(id - ?) LIMIT 30",
        [row["file"], row["id"], row["id"]],
    )
    known = [_fields(other) for other in others]
    rare = []
    for name, value in fields.items():
        text = str(value).strip()
        same = sum(str(other.get(name, "")) == text for other in known)
        if len(text) < 2 or same > 3 or _ID.fullmatch(text) or _ID_NAME.search(name) or _is_list_of_pairs(name, fields):
            continue
        having = sum(name in other for other in known)
        rare.append((having, name.rpartition(".")[2], text))
    rare.sort(key=lambda item: item[0])
    return [(name, value) for _, name, value in rare[:MOST_SHOWN]]


_PAIR = ("name", "value", "key")


def _is_list_of_pairs(name: str, fields: Mapping[str, Any]) -> bool:
    """Whether a field lists names or values of pairs that have fields of their own."""
    above, _, last = name.rpartition(".")
    beside = [other.rpartition(".") for other in fields]
    has_own = any(before == above and end.lower() not in _PAIR for before, _, end in beside)
    return bool(above) and last.lower() in _PAIR and has_own


def _fields(row: Row) -> dict[str, Any]:
    try:
        return dict(orjson.loads(row["fields"] or "{}"))
    except (orjson.JSONDecodeError, TypeError, ValueError):
        return {}
