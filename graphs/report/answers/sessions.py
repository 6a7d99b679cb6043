"""How long somebody was logged in: from a log-in that worked to the log-out that ended it."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from ...episodes.facts import short_name
from ...events.store import STATED
from ...questions.question import Part
from ...questions.window import Window
from .case import Case
from .phrases import phrase
from .reply import Reply, certain, taking
from .text import Voice, cite, named
from .times import duration

_HOW_LONG = re.compile(
    r"\b(?:how long|how much time|for how long|wie lange?)\b[^?]*"
    r"\b(?:connected|logged[ -]?(?:in|on)|signed[ -]?(?:in|on)|session|online|on the (?:vpn|box|server|machine|host|network)|"
    r"in the (?:vpn|network)|verbunden|angemeldet|eingeloggt|sitzung|verbindung)\b"
)


_ALL = re.compile(
    r"\b(?:in total|total|altogether|all in all|overall|together|insgesamt|zusammen|alles in allem|gesamt)\b"
)
_CLOSED = r"session closed|session ended|logged out|disconnected from (?:authenticating )?user"
"""How lines say that somebody left, of programs whose log-in another line tells."""
MOST_SESSIONS = 50


@taking(_HOW_LONG, _ALL)
def session_length(case: Case, part: Part, voice: Voice) -> Reply | None:
    """How long a subject, or else the attacker, was logged in: the first time, or all times; None where none is known."""
    if not _HOW_LONG.search(part.clause):
        return None
    log_ins = _log_ins(case, part)
    if not log_ins:
        return None
    if _ALL.search(part.clause) and (summed := _summed(case, log_ins, voice)) is not None:
        return summed
    logged_in = log_ins[0]
    end = _end(case, logged_in)
    said = {"account": named(logged_in["user"]), "address": named(logged_in["src_ip"])}
    others = _others(log_ins, voice)
    if end:
        passed = duration(end["time"] - logged_in["time"], voice)
        span = voice.span(logged_in["time"], end["time"])
        cites = cite([logged_in["id"], end["id"]])
        return certain(
            phrase(voice.language, "session", duration=passed[:1].upper() + passed[1:], span=span, cites=cites, **said),
            others,
        )
    last = case.store.query(
        f"SELECT id, time FROM {STATED} WHERE lower(\"user\") = lower(?) AND src_ip IN (?, '') AND time >= ? "
        "ORDER BY time DESC, id DESC LIMIT 1",
        [logged_in["user"], logged_in["src_ip"], logged_in["time"]],
    )[0]
    return certain(
        phrase(
            voice.language,
            "session_open",
            first=voice.at(logged_in["time"]),
            cites=cite([logged_in["id"]]),
            last=voice.at(last["time"]),
            last_cites=cite([last["id"]]),
            **said,
        ),
        others,
    )


def _end(case: Case, logged_in: dict[str, Any]) -> dict[str, Any] | None:
    found = case.store.query(
        f"SELECT * FROM {STATED} WHERE (action = 'logout' OR (action = 'status' AND regexp_matches(lower(message), ?))) AND "
        "lower(\"user\") = lower(?) AND (src_ip = ? OR src_ip = '') AND time >= ? AND (host = ? OR host = '') "
        "ORDER BY time, id LIMIT 1",
        [_CLOSED, logged_in["user"], logged_in["src_ip"], logged_in["time"], logged_in["host"]],
    )
    return found[0] if found else None


def _others(log_ins: Sequence[dict[str, Any]], voice: Voice) -> str:
    """That it was not the only time."""
    places = {(row["user"].lower(), row["src_ip"]) for row in log_ins}
    if len(log_ins) < 2 or len(places) > 1:
        return ""
    times = voice.listed([voice.clock(row["time"]) for row in log_ins[1:]], 4)
    return phrase(voice.language, "session_others", times=times, cites=cite([row["id"] for row in log_ins[1:]]))


def _summed(case: Case, log_ins: Sequence[dict[str, Any]], voice: Voice) -> Reply | None:
    """All sessions of one account together; None where one of them has no end."""
    if len({row["user"].lower() for row in log_ins}) > 1:
        return None
    ends = [(row, _end(case, row)) for row in log_ins]
    total, until, cited, spans = timedelta(), datetime.min, list[int](), list[str]()
    for row, end in ends:
        if end is None:
            return None
        if row["time"] < until:
            continue  # a second line of a session that is counted
        total, until = total + (end["time"] - row["time"]), end["time"]
        cited += [row["id"], end["id"]]
        spans.append(voice.span(row["time"], end["time"]))
    passed = duration(total, voice)
    return certain(
        phrase(
            voice.language, "sessions", duration=passed[:1].upper() + passed[1:], account=named(log_ins[0]["user"]),
            count=voice.number(len(spans)), spans=voice.listed(spans, 5), cites=cite(cited),
        )
    )  # fmt: skip


def _log_ins(case: Case, part: Part) -> list[dict[str, Any]]:
    subjects = [subject for subject in part.subjects if subject.kind in ("user", "ip")]
    if not subjects and case.verdict == "malicious":
        entry = next((entry for entry in case.entries if entry.first is not None), None)
        ids = list(entry.events[:1]) if entry else []
        where, values = "id IN (SELECT unnest(?))", list[object]([ids])
    else:
        where, values = part.where()
        entries = {short_name(entry.account): entry for entry in case.entries}
        known = next((entries[name] for one in subjects if (name := short_name(one.value)) in entries), None)
        if known and not any(one.kind == "ip" for one in subjects) and not part.window:
            where, values = f"{where} AND src_ip = ?", [*values, known.address]
    window, more = (part.window or Window()).where()
    return case.store.query(
        f"SELECT * FROM {STATED} WHERE action = 'login' AND outcome = 'success' AND time IS NOT NULL AND {where} AND {window} "
        "ORDER BY time, id LIMIT ?",
        [*values, *more, MOST_SESSIONS],
    )
