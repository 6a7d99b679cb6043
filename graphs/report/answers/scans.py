"""Whether somebody scanned: one address that was refused on many pages, ports or machines."""

import re

from ...events.store import STATED
from ...questions.question import Part
from ...questions.window import Window
from .case import Case
from .phrases import phrase
from .reply import Reply, certain, taking
from .text import Voice, cite, named

_SCANNED = re.compile(
    r"\b(?:(?:port |vulnerability |network )?scan(?:s|ned|ning)?|prob(?:es|ed|ing)|sweeps?|swept|recon\w*|dirbust\w*|"
    r"portscans?|gescannt|abgescannt|abgeklopft|scans)\b"
)
LEAST_PLACES = 5
"""So many different pages, ports or machines refused to one address are a scan."""
_MOST_SHOWN = 3


@taking(_SCANNED)
def scanned(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Yes with who, how much and when, or that no address was refused at many places; None where no scan is asked for."""
    if not part.is_yes_no or part.kind in ("false_alarm", "approval") or not _SCANNED.search(part.clause):
        return None
    if any(subject.kind not in ("ip", "host") for subject in part.subjects):
        return None
    window, more = (part.window or case.limits or Window()).where()
    where, values = part.where()
    rows = case.store.query(
        "SELECT src_ip, count(DISTINCT place) AS places, count(*) AS n, min(time) AS first, max(time) AS last, "
        "list(id ORDER BY time, id) AS ids FROM (SELECT *, CASE WHEN action = 'web_request' THEN "
        "split_part(target, '?', 1) ELSE concat(dst_ip, ':', dst_port) END AS place "
        f"FROM {STATED} WHERE src_ip <> '' AND outcome = 'failure' AND "
        f"action IN ('web_request', 'network_connect', 'network_block') AND {where} AND {window}) "
        "GROUP BY src_ip HAVING count(DISTINCT place) >= ? ORDER BY places DESC, src_ip LIMIT ?",
        [*values, *more, LEAST_PLACES, _MOST_SHOWN],
    )
    told = f" {voice.window(part.window)}" if part.window else ""
    if not rows:
        return certain(phrase(voice.language, "no_scan", least=str(LEAST_PLACES), window=told))
    who = [
        phrase(
            voice.language,
            "scanner",
            address=named(row["src_ip"]),
            places=voice.number(row["places"]),
            span=voice.span(row["first"], row["last"]),
            cites=cite([row["ids"][0], row["ids"][-1]]),
        )
        for row in rows
    ]
    return certain(phrase(voice.language, "scan", who=voice.listed(who, _MOST_SHOWN)))
