"""How long somebody was logged in: from a log-in that worked to the log-out that ended it."""

import re
from typing import Any

from ...episodes.facts import short_name
from ...events.store import STATED
from ...questions.question import Part
from .case import Case
from .phrases import phrase
from .reply import Reply, certain
from .text import Voice, cite, named
from .times import duration

_HOW_LONG = re.compile(
    r"\b(?:how long|how much time|for how long|wie lange?)\b[^?]*"
    r"\b(?:connected|logged[ -]?(?:in|on)|signed[ -]?(?:in|on)|session|online|on the (?:vpn|box|server|machine|host|network)|"
    r"in the (?:vpn|network)|verbunden|angemeldet|eingeloggt|sitzung|verbindung)\b"
)


def session_length(case: Case, part: Part, voice: Voice) -> Reply | None:
    """The length of a subject's, or else the attacker's, first session; None where none is asked for or known."""
    if not _HOW_LONG.search(part.clause):
        return None
    logged_in = _log_in(case, part)
    if logged_in is None:
        return None
    end = case.store.query(
        f"SELECT * FROM {STATED} WHERE action = 'logout' AND lower(\"user\") = lower(?) AND (src_ip = ? OR src_ip = '') "
        "AND time >= ? ORDER BY time, id LIMIT 1",
        [logged_in["user"], logged_in["src_ip"], logged_in["time"]],
    )
    said = {"account": named(logged_in["user"]), "address": named(logged_in["src_ip"])}
    if end:
        passed = duration(end[0]["time"] - logged_in["time"], voice)
        span = voice.span(logged_in["time"], end[0]["time"])
        cites = cite([logged_in["id"], end[0]["id"]])
        return certain(
            phrase(voice.language, "session", duration=passed[:1].upper() + passed[1:], span=span, cites=cites, **said)
        )
    last = case.store.query(
        f'SELECT id, time FROM {STATED} WHERE lower("user") = lower(?) AND src_ip = ? AND time IS NOT NULL '
        "ORDER BY time DESC, id DESC LIMIT 1",
        [logged_in["user"], logged_in["src_ip"]],
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
        )
    )


def _log_in(case: Case, part: Part) -> dict[str, Any] | None:
    subjects = [subject for subject in part.subjects if subject.kind in ("user", "ip")]
    if not subjects and case.verdict == "malicious":
        entry = next((entry for entry in case.entries if entry.first is not None), None)
        ids = list(entry.events[:1]) if entry else []
        where, values = "id IN (SELECT unnest(?))", list[object]([ids])
    else:
        where, values = part.where()
        entries = {short_name(entry.account): entry for entry in case.entries}
        known = next((entries[name] for one in subjects if (name := short_name(one.value)) in entries), None)
        if known and not any(one.kind == "ip" for one in subjects):
            where, values = f"{where} AND src_ip = ?", [*values, known.address]
    rows = case.store.query(
        f"SELECT * FROM {STATED} WHERE action = 'login' AND outcome = 'success' AND time IS NOT NULL AND {where} "
        "ORDER BY time, id LIMIT 1",
        values,
    )
    return rows[0] if rows else None
