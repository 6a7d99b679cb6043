"""What did somebody do, and did somebody do a certain thing?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...episodes.facts import is_internal, short_name
from ...events.store import STATED
from ...questions.question import Part
from ...questions.window import Window
from .amounts import FETCH
from .case import Case
from .deed_words import EVENT_WORDS
from .deeds import SOURCED, Deeds, Row, deeds_of, nouns, together
from .one import concerns
from .phrases import phrase
from .reply import Reply, answer
from .story import actors, reason, story
from .text import Voice, cite, counted, ids_of, named, quoted, sentence

MOST_ROWS = 20_000


def activity(case: Case, part: Part, voice: Voice) -> Reply:
    """What the subject did in the window; without a subject, what the attack did; without an attack, what went on."""
    if part.subjects:
        return _of_subject(case, part, voice)
    if case.verdict == "malicious":
        return _of_attack(case, part, voice)
    if part.window:
        test, values = part.window.where()
        rows = case.store.query(f"SELECT * FROM {STATED} WHERE {test} ORDER BY time, id LIMIT {MOST_ROWS}", values)
        told = deeds_of(rows, voice, most=4, is_whole=True)
        return answer(
            *quiet(case, part.window, voice).sentences, f"{together(told.clauses, voice)}." if told.clauses else ""
        )
    why, cites = reason(case, voice)
    return answer(phrase(voice.language, "calm", reason=why, cites=cites))


def rows_of(case: Case, part: Part, *, acting: bool = False) -> list[dict[str, Any]]:
    """The events of a part's subjects in its window that its actions and outcome let through."""
    window, more = _window(case, part).where()
    tests, values = [], list[object]()
    for kind in dict.fromkeys(subject.kind for subject in part.subjects):
        own = [subject.acting() if acting else subject.where() for subject in part.subjects if subject.kind == kind]
        tests.append(f"({' OR '.join(test for test, _ in own)})")
        values += [value for _, found in own for value in found]
    rows: list[dict[str, Any]] = []
    for source in (STATED, "events"):
        # Where nothing is stated of whom the question names, what words of lines say is.
        rows = rows or case.store.query(
            f"SELECT * FROM {source} WHERE {' AND '.join(tests) or 'TRUE'} AND {window} "
            "AND (len(?) = 0 OR list_contains(?, action) OR (list_contains(?, 'process_start') AND "
            "(category = 'process_creation' OR (action IN ('other', 'alert') AND command <> '')))) "
            f"AND (? = '' OR outcome = ?) ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}",
            [*values, *more, *[list(part.actions)] * 3, part.outcome, part.outcome],
        )
    return rows


def _window(case: Case, part: Part) -> Window:
    window = part.window or case.limits or Window()
    if part.is_after_entry and case.entries and case.entries[0].first:
        return Window(start=case.entries[0].first, end=window.end)
    return window


def _of_subject(case: Case, part: Part, voice: Voice) -> Reply:
    who = voice.listed([named(subject.value) for subject in part.subjects], 4)
    rows = _at_hours(rows_of(case, part), part, voice)
    if _AS_ROOT.search(part.clause):
        raised = [row for row in rows if row["action"] == "privilege_use" or row["user"].lower() in _ROOTS]
        rows = raised or rows
    suffered = list[dict[str, Any]]()
    if len(part.subjects) == 1 and part.subjects[0].kind == "user":  # what others did to it, it did not do
        acted = [row for row in rows if concerns(row, part.subjects[0])]
        suffered = [row for row in rows if row not in acted] if acted else []
        rows = acted or rows
    if not rows and "file_read" in part.actions and (fetched := _fetched(case, part)):
        rows = fetched
    if not rows and part.actions and not (part.window and case.untimed):
        return answer(
            phrase(voice.language, "did_not", what=nouns(part.actions[0], voice)[0], who=who, window=_told(part, voice))
        )
    kind = part.subjects[0].kind
    by = {"user": "user", "ip": "src_ip"}.get(kind, "") if len(part.subjects) == 1 else ""
    if all(
        subject.kind in ("text", "nobody") for subject in part.subjects
    ):  # a thing that is named does nothing itself
        whole = deeds_of(rows, voice, marked=case.why, is_whole=True)
        if not whole.clauses:
            return _nothing(case, part, who, voice)
        lead = _lead(part, rows, voice)
        return answer(f"{lead}{together(whole.clauses, voice)}{_rest(whole, voice)}.", _judged(case, rows, voice))
    told = deeds_of(rows, voice, by=by, marked=case.why)
    if not told.clauses:
        return _nothing(case, part, who, voice)
    first = phrase(
        voice.language,
        "did",
        when=_lead(part, rows, voice),
        who=who,
        clauses=together(told.clauses, voice),
        rest=_rest(told, voice),
    )
    done_to = deeds_of(suffered, voice, marked=case.why, most=3, is_whole=True)
    more = phrase(voice.language, "done_to", who=who, what=together(done_to.clauses, voice)) if done_to.clauses else ""
    return answer(first, more, _judged(case, rows, voice), _named_in_text(case, part, rows, voice))


_DOWNLOAD = re.compile(r"\b(?:download\w*|fetch\w*|heruntergeladen|runtergeladen|geladen|geholt)\b")
_FILE = re.compile(
    r"[^/?]\.(?:exe|dll|msi|ps1|sh|bat|vbs|js|hta|jar|bin|iso|zip|7z|rar|t?gz|xz|csv|tsv|xlsx?|docx?|pptx?|pdf|sql|bak|dump|db|json|xml|apk|dmg|pkg|deb|rpm)"
    r"(?:[?#]|$)",
    re.IGNORECASE,
)


def _fetched(case: Case, part: Part) -> list[dict[str, Any]]:
    """Requests that worked for files that are kept, where no line is known to read one."""
    if not _DOWNLOAD.search(part.clause):
        return []
    asked = rows_of(case, replace(part, actions=("web_request",), outcome=""), acting=True)
    return [row for row in asked if row["outcome"] != "failure" and _FILE.search(row["target"])]


_AS_ROOT = re.compile(r"\b(?:as|als) (?:the )?(?:root|admin\w*|superuser|system)\b|\b(?:with|mit|via|per) sudo\b")
_ROOTS = ("root", "system", "administrator", "nt authority\\system", "uid 0")
_LEAST_NAME = 4
"""Letters of a name that is looked for in the words of lines."""


def _named_in_text(case: Case, part: Part, rows: Sequence[Mapping[str, Any]], voice: Voice) -> str:
    """The lines that name the subject in their words, while no field of theirs says who acts; empty where there is none."""
    if len(part.subjects) != 1 or part.subjects[0].kind != "user" or part.actions:
        return ""
    name = short_name(part.subjects[0].value)
    if len(name) < _LEAST_NAME:
        return ""
    window, values = _window(case, part).where()
    found = case.store.query(
        f"SELECT id, message FROM {STATED} WHERE \"user\" IN ('', '-') AND regexp_matches(lower(message), ?) AND {window} "
        f"AND action <> 'status' ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}",
        [rf"(?:^|[^a-z0-9._-]){re.escape(name)}(?:[^a-z0-9._-]|$)", *values],
    )
    known = {row["id"] for row in rows}
    found = [row for row in found if row["id"] not in known]
    if not found:
        return ""
    lines = voice.listed([f"{quoted(row['message'])}{cite([row['id']])}" for row in found[:3]], 3)
    count = counted(len(found), *EVENT_WORDS[voice.language], voice)
    return phrase(voice.language, "named_in_text", count=count, who=named(part.subjects[0].value), lines=lines)


def _lead(part: Part, rows: Sequence[Mapping[str, Any]], voice: Voice) -> str:
    """The window, or the day, with which the sentence begins."""
    german = voice.language == "de"
    if part.window and (part.window.start or part.window.end):
        text = voice.window(part.window)
        return f"{text[:1].upper()}{text[1:]}{': ' if german else ' '}"
    times = [row["time"] for row in rows if row["time"] is not None]
    return voice.days(times) if times else ""


def _rest(told: Deeds, voice: Voice) -> str:
    return (
        phrase(voice.language, "and_more", count=counted(told.left, *EVENT_WORDS[voice.language], voice))
        if told.left
        else ""
    )


def _told(part: Part, voice: Voice) -> str:
    return f" {voice.window(part.window)}" if part.window else ""


def _judged(case: Case, rows: Sequence[Mapping[str, Any]], voice: Voice) -> str:
    """Whether any of it is the attack's own."""
    if case.verdict != "malicious":
        return phrase(voice.language, "those_not_hostile") if case.verdict == "benign" else ""
    own = {row["id"] for row in case.own("id")}
    return "" if any(row["id"] in own for row in rows) else phrase(voice.language, "those_not_hostile")


def _nothing(case: Case, part: Part, who: str, voice: Voice) -> Reply:
    """Nothing in the window, and where the subject's nearest event stands."""
    where, values = part.where()
    nearest = ""
    if part.window and (edge := part.window.start or part.window.end):
        rows = case.store.query(
            f"SELECT id, time FROM {STATED} WHERE {where} AND time IS NOT NULL ORDER BY abs(epoch(time) - epoch(?)), id LIMIT 1",
            [*values, edge],
        )
        if rows:
            nearest = phrase(voice.language, "nearest", time=voice.at(rows[0]["time"]), cites=cite([rows[0]["id"]]))
    untimed = [row for row in case.untimed if part.window and any(concerns(row, subject) for subject in part.subjects)]
    told = deeds_of(untimed, voice, by="user", marked=case.why, most=3)
    if told.clauses:
        who = voice.listed([named(subject.value) for subject in part.subjects if subject.kind == "user"], 4) or who
        return answer(phrase(voice.language, "without_time", what=f"{who} {together(told.clauses, voice)}"))
    return answer(
        phrase(
            voice.language,
            "nothing_done",
            who=who,
            window=voice.window(part.window) if part.window else "",
            nearest=nearest,
        )
    )


def _of_attack(case: Case, part: Part, voice: Voice) -> Reply:
    window = _window(case, part)
    is_limited = bool(window.start or window.end)
    test, values = window.where()
    rows = case.own("*", test, values)
    if part.actions:
        of_kind = [row for row in rows if row["action"] in part.actions]
        fetched = [row for row in rows if "file_read" in part.actions and FETCH.search(row["command"])]
        rows = sorted([*of_kind, *fetched], key=lambda row: row["id"]) if part.is_yes_no or of_kind or fetched else rows
        rows = _literal(rows, part.clause)
    if part.is_after_entry:
        rows = [row for row in rows if row["action"] != "login" or row["outcome"] != "failure"]
    by = "src_ip" if case.sources and not case.machines else ""
    if by:
        rows = [row for row in rows if not (row["action"] == "login" and case.is_at_home(row["user"], row["src_ip"]))]
    if len(users := {row["user"] for row in rows}) == 1 and users == set(case.used):
        by = "user"
    apart = _from_elsewhere(case, rows) if by == "src_ip" else []
    told = deeds_of([row for row in rows if row not in apart] or rows, voice, by=by, marked=case.why, most=6)
    if not told.clauses:
        if is_limited:
            return quiet(case, window, voice)
        if part.actions:
            return answer(
                phrase(
                    voice.language, "did_not", what=nouns(part.actions[0], voice)[0], who=actors(case, voice), window=""
                )
            )
        return answer(sentence(story(case, voice)))
    shown = part if not part.is_after_entry else Part(kind="activity", window=window)
    first = phrase(
        voice.language,
        "did",
        when=_lead(shown, rows, voice),
        who=actors(case, voice),
        clauses=together(told.clauses, voice),
        rest=_rest(told, voice),
    )
    theirs = together(deeds_of(apart, voice, by="src_ip", marked=case.why, most=3, is_whole=True).clauses, voice)
    return answer(
        first,
        phrase(voice.language, "part_of_it", clauses=theirs) if theirs and len(apart) < len(rows) else "",
        sentence(story(case, voice))
        if not is_limited and not part.actions and not case.entries and not case.refused_rows
        else "",
    )


_AMBIGUOUS = re.compile(r"\b(?P<stem>drop|export|copi|list)(?:ped|ed)\b")
"""Verbs that stand for several kinds of deeds."""


def _literal(rows: list[dict[str, Any]], clause: str) -> list[dict[str, Any]]:
    """Of several kinds of deeds that a verb stands for, those whose lines say it, where some do."""
    match = _AMBIGUOUS.search(clause)
    if match is None:
        return rows
    said = re.compile(rf"(?<![a-z]){match['stem'].replace('copi', 'cop')}")
    return [row for row in rows if said.search(f"{row['command']} {row['target']}".lower())] or rows


def _from_elsewhere(case: Case, rows: Sequence[Row]) -> list[Row]:
    """What came from addresses that a sentence about the attack's own does not name."""
    return [row for row in rows if row["src_ip"] not in ("", "-", *case.sources) and row["action"] in SOURCED]


def quiet(case: Case, window: Window, voice: Voice, *, is_yes_no: bool = False) -> Reply:
    """That nothing hostile is in a window, and what else is."""
    test, values = window.where()
    rows = case.store.query(
        f"SELECT id, \"user\", src_ip, action FROM {STATED} WHERE {test} AND action NOT IN ('status') ORDER BY time, id LIMIT {MOST_ROWS}",
        values,
    )
    if not rows:
        span = voice.span(case.logs["first"], case.logs["last"])
        empty = phrase(voice.language, "empty", window=voice.window(window), span=span)
        no = "Nein: " if voice.language == "de" else "No: "
        return answer(f"{no}{empty[:1].lower()}{empty[1:]}" if is_yes_no else empty)
    people = list(dict.fromkeys(named(row["user"]) for row in rows if row["user"] not in ("", "-", "root")))
    of = phrase(voice.language, "of_people", names=voice.listed(people, 4)) if people else ""
    told = phrase(
        voice.language,
        "quiet",
        window=voice.window(window),
        count=counted(len(rows), *EVENT_WORDS[voice.language], voice),
        of=of,
        cites=cite(ids_of(rows)),
    )
    if is_yes_no:
        return answer(f"{'Nein' if voice.language == 'de' else 'No'}: {told[:1].lower()}{told[1:]}")
    return answer(f"{told[:1].upper()}{told[1:]}")


_THEIR_ADDRESS = re.compile(
    r"\b(?:bad|hostile|malicious|attack\w*(?:'s|s'?)?|intruder'?s?|that|same|böse\w*|fremde\w*|diese\w|gleiche\w|selben) "
    r"(?:ip|ips|address|addresses|adresse|adressen)\b"
)
"""The attack's own address, without its figures."""
_HOURS: tuple[tuple[re.Pattern[str], int, int], ...] = (
    (re.compile(r"\b(?:at night|nightly|nachts|in der nacht|bei nacht)\b"), 22, 6),
    (re.compile(r"\b(?:in the morning|vormittags?|morgens|am morgen|am vormittag)\b"), 5, 12),
    (re.compile(r"\b(?:in the afternoon|nachmittags?|am nachmittag)\b"), 12, 18),
    (re.compile(r"\b(?:in the evening|abends|am abend)\b"), 18, 23),
)
"""A part of the day, its first hour and the hour it ends with, in the zone of the answer."""


def _at_hours(rows: list[dict[str, Any]], part: Part, voice: Voice) -> list[dict[str, Any]]:
    """Those of the part of the day that the question names, where it names no day or time besides."""
    found = next(((start, end) for said, start, end in _HOURS if said.search(part.clause)), None)
    if found is None or part.window is not None:
        return rows
    start, end = found
    hours = {hour % 24 for hour in range(start, end if end > start else end + 24)}
    return [row for row in rows if row["time"] is not None and voice.moment(row["time"]).hour in hours]


_OF_STRUCTURE = re.compile(r"\b(?:structure|schema|schemas|struktur\w*|tabellenstruktur|aufbau)\b")
_STRUCTURAL = re.compile(r"\b(?:alter|create|drop|rename|truncate|ddl)\b|schema", re.IGNORECASE)


def _unheld(part: Part, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The structure that a question asks about, where the rows changed rows of tables alone."""
    said = _OF_STRUCTURE.search(part.clause)
    if said is None or any(_STRUCTURAL.search(f"{row['target']} {row['command']} {row['message']}") for row in rows):
        return []
    return [said[0]]


_FROM_SIDE = re.compile(
    r"\b(?:from|von) (?P<outside>outside|abroad|the internet|externally|an external|außen|extern|draußen|dem ausland)\b|"
    r"\b(?:from|von) (?:inside|within|innen|intern)\b"
)


def _only_from(part: Part, rows: list[dict[str, Any]], who: str, voice: Voice) -> Reply | None:
    """That it came from the other side alone; what came from the side that is asked about stays in `rows`."""
    side = _FROM_SIDE.search(part.clause)
    placed = [row for row in rows if row["src_ip"]]
    if side is None or not placed:
        return None
    asked = [row for row in placed if is_internal(row["src_ip"]) is not bool(side["outside"])]
    if asked:
        rows[:] = asked
        return None
    worked = [row for row in placed if row["outcome"] != "failure"]
    told = deeds_of(worked or placed, voice, by="user", most=3)
    key = "only_inside" if side["outside"] else "only_outside"
    return answer(phrase(voice.language, key, who=who, clauses=together(told.clauses, voice)))


def did(case: Case, part: Part, voice: Voice) -> Reply:
    """Yes with when and where, or that no such thing is found."""
    who = voice.listed([named(subject.value) for subject in part.subjects], 4) or actors(case, voice)
    who = who or ("irgendwem" if voice.language == "de" else "anybody")
    rows = _at_hours(rows_of(case, part, acting=True), part, voice)
    from_ = ""
    if case.sources and _THEIR_ADDRESS.search(part.clause):
        rows = [row for row in rows if row["src_ip"] in case.sources]
        addresses = voice.listed([named(address) for address in case.sources], 4)
        from_ = phrase(voice.language, "from", address=addresses)
    if (elsewhere := _only_from(part, rows, who, voice)) is not None:
        return elsewhere
    worked = [row for row in rows if row["outcome"] != "failure"]
    shown = worked or rows
    by = {"user": "user", "ip": "src_ip"}.get(part.subjects[0].kind, "") if len(part.subjects) == 1 else ""
    told = deeds_of(shown, voice, by=by, marked=case.why, most=4)
    if not told.clauses:
        what = nouns(part.actions[0], voice)[0] if part.actions else EVENT_WORDS[voice.language][0]
        return answer(phrase(voice.language, "did_not", what=what, who=who, window=f"{from_}{_told(part, voice)}"))
    if not worked and part.outcome != "failure":
        what = nouns(part.actions[0], voice)[0]
        refused = f"{together(told.clauses, voice)}"
        first = phrase(
            voice.language,
            "did_not",
            what=f"erfolgreiche {what}" if voice.language == "de" else f"successful {what}",
            who=who,
            window=_told(part, voice),
        )
        return answer(first, f"{who} {refused}.")
    if len(part.subjects) == 1 and (missing := _unheld(part, shown)):
        nearest = f"{who} {together(told.clauses, voice)}"
        unsaid = voice.listed([quoted(word) for word in missing], 3)
        return answer(phrase(voice.language, "not_said", words=unsaid, nearest=nearest))
    day = _lead(part, shown, voice) if not part.window else ""
    window = _told(part, voice) or f" ({day.strip(' :')})"
    return answer(
        phrase(
            voice.language,
            "yes_did",
            who=who,
            clauses=together(told.clauses, voice),
            rest=_rest(told, voice),
            window=window,
        ),
        _judged(case, shown, voice),
    )
