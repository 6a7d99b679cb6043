"""Was this account, address, machine or thing part of it?"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...episodes.facts import short_name
from ...events.store import STATED
from ...questions.question import Part
from ...questions.subjects import Subject
from .case import Case
from .deed_words import EVENT_WORDS
from .deeds import deeds_of, kinds_counted, together
from .phrases import phrase
from .reply import Reply, answer
from .story import entry_clause
from .text import Voice, cite, counted, ids_of, named, quoted

Row = Mapping[str, Any]


def involved(case: Case, part: Part, voice: Voice) -> Reply:
    """For that subject alone: yes with what it did or suffered, or no with what its events are."""
    sentences = []
    for subject in part.subjects:
        told = _presence(case, subject, voice) if part.asks_presence else _one(case, subject, voice)
        sentences += [_inverted(told[0], voice), *told[1:]] if part.is_inverted else told
    if part.absent:
        key = "absent_no" if part.is_yes_no and not sentences else "absent"
        sentences.append(phrase(voice.language, key, names=voice.listed([named(name) for name in part.absent], 4)))
    return answer(*sentences)


def _inverted(sentence: str, voice: Voice) -> str:
    """The same answer to the opposite question."""
    yes, no = ("Ja: ", "Nein: ") if voice.language == "de" else ("Yes: ", "No: ")
    if sentence.startswith(yes):
        return no + sentence.removeprefix(yes)
    return yes + sentence.removeprefix(no) if sentence.startswith(no) else sentence


def _events(case: Case, subject: Subject) -> list[dict[str, Any]]:
    where, values = subject.where()
    window, more = case.limits.where() if case.limits else ("TRUE", [])
    for source in (STATED, "events"):
        # Where no field states whom the question names, what words of lines say is.
        rows = case.store.query(
            f"SELECT * FROM {source} WHERE {where} AND {window} ORDER BY time NULLS LAST, id LIMIT 20000",
            [*values, *more],
        )
        if rows:
            return rows
    return []


def ties(case: Case, subject: Subject, voice: Voice) -> str:
    """What ties a subject to the attack, as a clause; empty where nothing does."""
    if case.verdict != "malicious":
        return ""
    return _tie(case, subject, _events(case, subject), voice)


def innocence(case: Case, subject: Subject, voice: Voice) -> str:
    """That nothing does, as a clause."""
    told = _one(case, subject, voice)[0]
    return re.sub(r"^\w+: ", "", told).rstrip(".")


def _presence(case: Case, subject: Subject, voice: Voice) -> list[str]:
    rows = _events(case, subject)
    if not rows:
        return [phrase(voice.language, "absent_no", names=named(subject.value))]
    times = [row["time"] for row in rows if row["time"] is not None]
    return [
        phrase(
            voice.language,
            "present",
            count=counted(len(rows), *EVENT_WORDS[voice.language], voice),
            name=named(subject.value),
            span=voice.span(min(times, default=None), max(times, default=None)),
            cites=cite(ids_of(rows)),
        ),
        *_one(case, subject, voice)[:1],
    ]


def _one(case: Case, subject: Subject, voice: Voice) -> list[str]:
    rows = _events(case, subject)
    if case.verdict == "malicious" and (told := _accused(case, subject, rows, voice)):
        return told
    refused = _refusals_by_attack(case, subject)
    name = named(subject.value)
    events = _what_it_is(subject, rows if not refused else _without(rows, refused), voice)
    marked = [row["id"] for row in rows if row["id"] in case.why] if subject.kind == "program" else []
    if marked and case.verdict == "malicious":
        return [phrase(voice.language, "everyday", name=name, events=events, cites=cite(marked))]
    if shared := _shared_with_attack(case, subject, rows, voice):
        return [shared]
    if refused:
        return [phrase(voice.language, "only_tried", name=name, cites=cite(refused[:2]), events=events)]
    return [phrase(voice.language, "innocent", name=name, events=events)]


def _shared_with_attack(case: Case, subject: Subject, rows: Sequence[Row], voice: Voice) -> str:
    """What an address outside asked for that nobody but the attack did; empty where there is none."""
    if subject.kind != "ip" or case.verdict != "malicious":
        return ""
    asked = {path for row in rows if row["action"] == "web_request" and (path := _path(row)) not in ("", "/")}
    if not asked:
        return ""
    own = {row["id"] for row in case.own("id")}
    theirs: dict[str, list[int]] = {}
    for row in case.store.query(
        f"SELECT id, src_ip, target FROM {STATED} WHERE action = 'web_request' AND src_ip <> ? AND outcome <> 'failure' "
        "ORDER BY time NULLS LAST, id",
        [subject.value],
    ):
        if (path := _path(row)) in asked:
            theirs.setdefault(path, []).append(row["id"])
    alone = {path: ids for path, ids in theirs.items() if own.issuperset(ids)}
    if not alone:
        return ""
    mine = [row["id"] for row in rows if _path(row) in alone]
    return phrase(
        voice.language,
        "same_things",
        name=named(subject.value),
        things=voice.listed([quoted(path) for path in alone], 3),
        cites=cite(mine[:2]),
        own_cites=cite([ids[0] for ids in alone.values()][:2]),
    )


def _path(row: Row) -> str:
    return str(row["target"]).partition("?")[0]


def _without(rows: Sequence[Row], ids: Sequence[int]) -> list[Row]:
    known = set(ids)
    return [row for row in rows if row["id"] not in known]


def _what_it_is(subject: Subject, rows: Sequence[Row], voice: Voice) -> str:
    """How many events of which kinds a subject has; what others did to it aside, where it did anything."""
    name = named(subject.value)
    rows = [row for row in rows if subject.kind != "user" or concerns(row, subject)] or list(rows)
    rows = [row for row in rows if row["action"] != "status"] or list(rows)
    if not rows:
        return phrase(voice.language, "no_events", name=name)
    times = [row["time"] for row in rows if row["time"] is not None]
    span = voice.span(min(times, default=None), max(times, default=None))
    key = "its_event" if len(rows) == 1 else "its_events"
    count = counted(len(rows), *EVENT_WORDS[voice.language], voice)
    kinds = kinds_counted(rows, voice)
    return phrase(voice.language, key, name=name, count=count, kinds=kinds, span=span, cites=cite(ids_of(rows)))


def _refusals_by_attack(case: Case, subject: Subject) -> list[int]:
    if subject.kind != "user" or case.verdict != "malicious":
        return []
    low = short_name(subject.value)
    return [event for name, events in case.tried.items() if short_name(name) == low for event in events]


def _accused(case: Case, subject: Subject, rows: Sequence[Row], voice: Voice) -> list[str]:
    """What ties a subject to the attack; nothing where nothing stated does."""
    what = _tie(case, subject, rows, voice)
    if not what:
        return []
    key = "guilty"
    if subject.kind in ("program", "text"):
        return [phrase(voice.language, key, what=what)]
    follow = [
        row
        for row in case.own("*")
        if concerns(row, subject) and row["action"] not in ("login", "logout") and row["outcome"] != "failure"
    ]
    told = deeds_of(follow, voice, by="user" if subject.kind == "user" else "", marked=case.why, most=3)
    lead = "Dazu gehört: " if voice.language == "de" else "Of the attack are: "
    more = f"{lead}{together(told.clauses, voice)}." if told.clauses else ""
    return [phrase(voice.language, key, what=what), *([more] if more else [])]


def _tie(case: Case, subject: Subject, rows: Sequence[Row], voice: Voice) -> str:
    name, value = named(subject.value), subject.value
    what = ""
    if subject.kind == "user":
        what = _account(case, value, voice)
    elif subject.kind == "ip":
        what = _address(case, value, name, voice)
    elif subject.kind == "host":
        what = _host(case, value, name, voice)
    if not what and subject.kind in ("user", "host"):
        what = _by_words(case, subject, rows, name, voice)
    if not what and subject.kind in ("text", "program"):
        marked = [row["id"] for row in rows if row["id"] in case.why]
        if marked and (subject.kind == "text" or not _is_everyday(case, rows, marked)):
            told = deeds_of(
                [row for row in rows if row["id"] in case.why], voice, marked=case.why, most=3, is_whole=True
            )
            key = "in_attack" if told.clauses else "in_evidence"
            what = phrase(voice.language, key, name=name, cites=cite(marked), clauses=together(told.clauses, voice))
    return what


def _by_words(case: Case, subject: Subject, rows: Sequence[Row], name: str, voice: Voice) -> str:
    """That lines of the attack name somebody whom none of their fields states; empty where they do not."""
    own = {row["id"] for row in case.own("id")}
    hostile = [row for row in rows if row["id"] in own and subject.kind in row["inferred"] and concerns(row, subject)]
    marked = [row for row in hostile if row["id"] in case.why and row["outcome"] != "failure"]
    if not marked:
        return ""
    told = deeds_of(hostile, voice, marked=case.why, most=3, is_whole=True)
    return phrase(
        voice.language, "in_words", name=name, cites=cite(ids_of(marked)), clauses=together(told.clauses, voice)
    )


def _is_everyday(case: Case, rows: Sequence[Row], marked: Sequence[int]) -> bool:
    """Whether a program ran before the attack, too, and mostly for nobody hostile."""
    starts = [row["time"] for row in case.seed_rows if row["id"] in case.why and row["time"] is not None]
    times = [row["time"] for row in rows if row["time"] is not None]
    return 2 * len(marked) < len(rows) and bool(starts) and bool(times) and min(times) < min(starts)


def concerns(row: Row, subject: Subject) -> bool:
    """Whether an event is about a subject."""
    if subject.kind == "user":
        return short_name(row["user"]) == short_name(subject.value)
    if subject.kind == "program":
        low = _short_program(value := subject.value)
        return low in (_short_program(row["process"]), _short_program(row["parent"])) or value in row["command"]
    if subject.kind == "text":
        return False
    if subject.kind == "host":
        return bool(row["host"]) and row["host"].lower() == subject.value.lower()
    return subject.value in (row["src_ip"], row["dst_ip"])


def _short_program(name: str) -> str:
    return re.split(r"[\\/]", name.lower())[-1].removesuffix(".exe")


def _account(case: Case, value: str, voice: Voice) -> str:
    low = short_name(value)
    entries = [entry for entry in case.entries if short_name(entry.account) == low]
    made = next((row for name, row in case.made.items() if short_name(name) == low), None)
    if entries and not made:
        return together([entry_clause(entry, voice) for entry in entries[:2]], voice)
    if made:
        text = (
            phrase(voice.language, "account_made", account=named(value), cites=cite([made["id"]]))
            .replace(" (", ": ", 1)
            .rstrip(")")
        )
        return together([text, *(entry_clause(entry, voice) for entry in entries[:1])], voice)
    used = next((rows for name, rows in case.used.items() if short_name(name) == low), None)
    if used:
        told = deeds_of(used, voice, by="user", marked=case.why, most=3)
        return f"{named(value)} {together(told.clauses, voice)}"
    handed = next((rows for name, rows in case.handed.items() if short_name(name) == low), None)
    if handed:
        told = deeds_of(handed, voice, marked=case.why, most=3, is_whole=True)
        return phrase(voice.language, "credential_for", name=named(value), clauses=together(told.clauses, voice))
    return ""


def _address(case: Case, value: str, name: str, voice: Voice) -> str:
    if value in case.sources:
        clauses = [entry_clause(entry, voice) for entry in case.entries if entry.address == value][:2]
        ids = [row["id"] for row in case.own("id", "src_ip = ?", [value])]
        what = f": {together(clauses, voice)}" if clauses else cite([*ids[:1], *ids[-1:]])
        return phrase(voice.language, "is_source", name=name, what=what)
    if value in case.machines:
        rows = case.own("*", "src_ip = ?", [value])
        told = deeds_of(rows, voice, by="src_ip", marked=case.why, most=3)
        return phrase(
            voice.language,
            "is_machine",
            name=name,
            what=f": {together(told.clauses, voice)}" if told.clauses else cite(ids_of(rows)),
        )
    if value in case.far_ends:
        rows = case.own("*", "dst_ip = ?", [value])
        if rows:
            return phrase(voice.language, "is_far_end", name=name, cites=cite(ids_of(rows)))
    return ""


def _host(case: Case, value: str, name: str, voice: Voice) -> str:
    entries = [entry for entry in case.entries if entry.host.lower() == value.lower()]
    if entries:
        return phrase(
            voice.language,
            "is_host",
            name=name,
            what=f": {together([entry_clause(entry, voice) for entry in entries[:2]], voice)}",
        )
    rows = case.own("*", "lower(host) = ? AND action <> 'status'", [value.lower()])
    marked = [row for row in rows if row["id"] in case.why]
    if not marked:
        return ""
    if all(row["outcome"] == "failure" for row in marked):
        return phrase(voice.language, "is_target", name=name, cites=cite(ids_of(marked)))
    return phrase(
        voice.language, "is_host", name=name, what=cite(ids_of([row for row in marked if row["outcome"] != "failure"]))
    )
