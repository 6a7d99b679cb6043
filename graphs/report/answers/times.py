"""When did it begin and end, when did somebody do something?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ...events.store import STATED
from ...questions.glossary import terms_in
from ...questions.kinds import speaks_of_entry
from ...questions.question import Part
from ...questions.sense import is_about_time
from .case import Case
from .deeds import deeds_of, together
from .lookup import lines_of
from .phrases import phrase
from .reply import Reply, answer, no_answer
from .story import reason
from .text import Voice, cite, named, quoted

Row = Mapping[str, Any]

_LENGTH = re.compile(r"\bhow (?:long|much time)\b|\bwie (?:lange|lang)\b|\bduration\b|\bdauer")
_EDGE = re.compile(
    r"\b(?P<last>last|latest|most recent|letzte\w*|zuletzt)\b|\b(?P<first>first|earliest|erste\w*|zuerst)\b"
)


_OF_THE_WHOLE = re.compile(
    r"\b(?:it|this|that|they|he|she|attack\w*|intru\w+|incident|everything|thing|hostile|es|das|sie|er|angr\w+|angegriff\w*|vorfall|alles|los|"
    r"start\w*|beg[aiu]n\w*|end\w*|first|last|box|log|logs|anf\w+|aufh\w+|fing|hört\w*)\b"
)
"""Words of a question about the time of the whole attack."""


def when(case: Case, part: Part, voice: Voice) -> Reply:
    """Begin and end of the attack; the times of what is asked about, where a subject or an action is named."""
    if part.subjects or (part.actions and part.actions[0] not in ("login",) and case.verdict != "malicious"):
        return _of_subject(case, part, voice)
    if case.verdict != "malicious":
        return _of_what_stands_out(case, part, voice)
    first, last = case.span
    if first is None or last is None:
        return no_answer(phrase(voice.language, "no_time"))
    if not _OF_THE_WHOLE.search(part.clause) and not speaks_of_entry(part.clause):
        found = lines_of(case, part, part.clause, least=0.66)
        timed = [row for row in found.rows if row["time"] is not None]
        if timed and len(found.held) > 1:
            return of_act(timed, part, voice)
    if (acts := _acts(part)) and not speaks_of_entry(part.clause) and (rows := _timed(case, acts)):
        return of_act(rows, part, voice)
    asks_length = bool(_LENGTH.search(part.clause))
    entered = ""
    if case.entries:
        entry = case.entries[0]
        entered = phrase(
            voice.language,
            "got_in_at",
            account=named(entry.account),
            time=voice.at(entry.first),
            cites=cite(entry.events[:1]),
        )
        if speaks_of_entry(part.clause):
            length = duration(entry.first - first["time"], voice) if entry.first else ""
            needed = phrase(
                voice.language, "needed", duration=length, first=voice.at(first["time"]), first_cite=cite([first["id"]])
            )
            return answer(f"{needed} {entered}" if asks_length and length else entered, _span(case, voice))
    lasted = phrase(voice.language, "lasted", duration=duration(_between(first, last), voice))
    if asks_length:
        return _of_all(part, voice, lasted, _of_no_line(part, voice), _span(case, voice), entered)
    if edge := _EDGE.search(part.clause):
        row = last if edge["last"] else first
        key = "last_was" if edge["last"] else "first_was"
        return _of_all(
            part,
            voice,
            phrase(voice.language, key, time=voice.at(row["time"]), cites=cite([row["id"]])),
            _of_no_line(part, voice),
            _span(case, voice),
        )
    return _of_all(
        part, voice, _span(case, voice), _of_no_line(part, voice), lasted, _without_time(case, voice), entered
    )


def _of_all(part: Part, voice: Voice, *sentences: str) -> Reply:
    """The time of the whole attack, which is beside the question where that names something else."""
    return replace(answer(*sentences), is_beside=bool(_of_no_line(part, voice)))


def _of_no_line(part: Part, voice: Voice) -> str:
    """That what the question names beside the attack itself was not found; empty where it names nothing."""
    named_so = [term.said for term in terms_in(part.clause) if not _OF_THE_WHOLE.search(term.said)]
    unknown = [said for said in named_so if not speaks_of_entry(said) and not is_about_time(said)]
    return (
        phrase(voice.language, "whole_time", words=voice.listed([quoted(said) for said in unknown], 3))
        if unknown
        else ""
    )


ASKS_LENGTH = re.compile(
    r"\bhow (?:long|much time|many (?:seconds|minutes|hours|days))\b|"
    r"\bwie (?:lange?|viel zeit|viele (?:sekunden|minuten|stunden|tage))\b|\bduration\b|\bdauer"
)


def _without_time(case: Case, voice: Voice) -> str:
    rows = case.untimed
    if not rows:
        return ""
    told = deeds_of(rows, voice, marked=case.why, most=3, is_whole=True)
    return phrase(voice.language, "without_time", what=together(told.clauses, voice)) if told.clauses else ""


_OF_ACTS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(rf"\b(?:{said})"), tuple(actions.split()))
    for said, actions in (
        (
            r"exfil|steal|stole|taking|downloading|copying|abzieh|abfluss|abfließen|kopier|entwend|herunterlad",
            "data_export data_read file_read",
        ),
        (r"encrypt|verschlüssel", "file_write"),
        (
            r"creat|made|angelegt|erstellt",
            "account_create credential_create resource_create permission_grant task_schedule",
        ),
        (r"delet|lösch|gelöscht|wip(?:e|ing)", "file_delete resource_delete log_clear account_delete"),
        (
            r"turn(?:ed)? off|switch(?:ed)? off|disabl|stopp|logging|abgeschaltet|ausgeschaltet",
            "security_weaken log_clear",
        ),
        (r"mails?\b|spam|versand|sending", "mail"),
    )
)
"""What a question calls an act -> its actions."""


def _acts(part: Part) -> tuple[str, ...]:
    """The actions whose time is asked for; none where it is the attack's."""
    found = [action for said, actions in _OF_ACTS if said.search(part.clause) for action in actions]
    return tuple(dict.fromkeys([*found, *(action for action in part.actions if action != "login")]))


def _between(first: Row, last: Row) -> timedelta:
    """From one event to another, as far as their seconds are shown."""
    length: timedelta = last["time"].replace(microsecond=0) - first["time"].replace(microsecond=0)
    return length


def _timed(case: Case, acts: Sequence[str]) -> list[Row]:
    return [row for row in case.series(acts) if row["time"] is not None]


MOST_MOMENTS = 8
_EACH_TIME = re.compile(
    r"\b(?:at (?:what|which) (?:times|hours)|when (?:each|exactly each)|zu welchen (?:zeiten|uhrzeiten)|um welche (?:zeiten|uhrzeiten)|"
    r"wann jeweils)\b"
)
"""What asks for the time of each, and not for the first and the last."""


def of_act(rows: Sequence[Row], part: Part, voice: Voice) -> Reply:
    """Begin and end of one act, and what it was."""
    first, last = rows[0], rows[-1]
    told = deeds_of(rows, voice, most=3, is_whole=True)
    what = f"{together(told.clauses, voice)}."
    length = phrase(voice.language, "lasted", duration=duration(_between(first, last), voice))
    if _EACH_TIME.search(part.clause) and 1 < len(rows) <= MOST_MOMENTS:
        each = voice.listed([f"{voice.at(row['time'])}{cite([row['id']])}" for row in rows], MOST_MOMENTS)
        return answer(f"{each}: {what}" if told.clauses else f"{each}.", length)
    if first["time"] == last["time"]:
        span = phrase(voice.language, "single", first=voice.at(first["time"]), first_cite=cite([first["id"]]))
    else:
        span = phrase(
            voice.language,
            "span",
            first=voice.at(first["time"]),
            first_cite=cite([first["id"]]),
            last=voice.at(last["time"]),
            last_cite=cite([last["id"]]),
        )
    if first["time"] == last["time"]:
        return answer(f"{span.removesuffix('.')}: {what}")
    sentences = [length, span] if _LENGTH.search(part.clause) else [span, length]
    return answer(*sentences, f"{what[:1].upper()}{what[1:]}" if what.startswith(("the ", "die ")) else what)


def _span(case: Case, voice: Voice) -> str:
    first, last = case.span
    assert first is not None
    assert last is not None
    if voice.at(first["time"]) == voice.at(last["time"]):
        return phrase(voice.language, "single", first=voice.at(first["time"]), first_cite=cite([first["id"]]))
    return phrase(
        voice.language,
        "span",
        first=voice.at(first["time"]),
        first_cite=cite([first["id"]]),
        last=voice.at(last["time"]),
        last_cite=cite([last["id"]]),
    )


def _of_what_stands_out(case: Case, part: Part, voice: Voice) -> Reply:
    """First and last time of what signals or the alert name, where nothing of it is shown to be hostile."""
    ids = [event for episode in case.episodes.values() for event in episode["events"]]
    rows = case.store.query(
        f"SELECT id, time FROM {STATED} WHERE id IN (SELECT unnest(?)) AND time IS NOT NULL AND "
        "(len(?) = 0 OR list_contains(?, action)) ORDER BY time, id",
        [ids, list(part.actions), list(part.actions)],
    )
    if not rows:
        why, cites = reason(case, voice)
        return no_answer(phrase(voice.language, "no_time"), f"{why[:1].upper()}{why[1:]}{cites}.")
    first, last = rows[0], rows[-1]
    edge = _EDGE.search(part.clause)
    if edge:
        row, key = (last, "last_was") if edge["last"] else (first, "first_was")
        return answer(phrase(voice.language, key, time=voice.at(row["time"]), cites=cite([row["id"]])))
    return answer(
        phrase(
            voice.language,
            "stands_out",
            first=voice.at(first["time"]),
            first_cite=cite([first["id"]]),
            last=voice.at(last["time"]),
            last_cite=cite([last["id"]]),
        )
    )


_OF_ALL_TIMES = re.compile(
    r"\b(?:first and (?:the )?last|last and (?:the )?first|erste\w* und (?:das )?letzte\w*|zuerst und zuletzt)\b"
)


def _of_subject(case: Case, part: Part, voice: Voice) -> Reply:
    where, values = part.where()
    window, more = part.window.where() if part.window else ("TRUE", [])
    rows = case.store.query(
        f"SELECT * FROM {STATED} WHERE {where} AND {window} AND time IS NOT NULL AND action NOT IN ('status', 'other') "
        "AND (? OR action IN (SELECT unnest(?))) AND (? = '' OR outcome = ?) ORDER BY time, id LIMIT 2000",
        [*values, *more, not part.actions, list(part.actions), part.outcome, part.outcome],
    )
    if part.actions and not part.outcome and any(row["outcome"] != "failure" for row in rows):
        rows = [row for row in rows if row["outcome"] != "failure"]
    if rows and (edge := _EDGE.search(part.clause)) and not _OF_ALL_TIMES.search(part.clause):
        return of_act([rows[-1] if edge["last"] else rows[0]], part, voice)
    who = voice.listed([named(subject.value) for subject in part.subjects], 4)
    if not rows:
        return no_answer(
            phrase(
                voice.language,
                "nothing_done",
                who=who,
                window=voice.window(part.window) if part.window else "",
                nearest="",
            )
        )
    told = deeds_of(
        rows,
        voice,
        by=part.subjects[0].kind if part.subjects and part.subjects[0].kind == "user" else "",
        marked=case.why,
    )
    lead = voice.days([row["time"] for row in rows])
    return answer(phrase(voice.language, "did", when=lead, who=who, clauses=together(told.clauses, voice), rest=""))


def duration(length: timedelta, voice: Voice) -> str:
    """A length of time in its two largest units."""
    seconds = max(0, int(length.total_seconds()))
    units = (
        (("day", "days"), ("Tag", "Tage"), 86_400),
        (("hour", "hours"), ("Stunde", "Stunden"), 3_600),
        (("minute", "minutes"), ("Minute", "Minuten"), 60),
        (("second", "seconds"), ("Sekunde", "Sekunden"), 1),
    )
    parts = []
    for english, german, size in units:
        count, seconds = divmod(seconds, size)
        if count:
            one, many = german if voice.language == "de" else english
            parts.append(f"{count} {one if count == 1 else many}")
    return voice.listed(parts[:2], 2) or (
        "weniger als eine Sekunde" if voice.language == "de" else "less than a second"
    )


def gap(case: Case, moment: datetime, voice: Voice) -> str:
    """From a moment to the end of the logs."""
    return duration(case.logs["last"] - moment, voice)
