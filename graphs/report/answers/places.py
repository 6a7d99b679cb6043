"""Which machines, and where did it connect to?"""

import re
from dataclasses import replace

from ...questions.question import Part
from .activity import rows_of
from .case import Case
from .deed_words import EVENT_WORDS
from .deeds import nouns
from .habits import places_of
from .lookup import by_words
from .phrases import phrase
from .reply import Reply, answer, certain
from .story import actors
from .text import Voice, cite, counted, ids_of, named

MOST_ENDS = 5
_PASSING = ("network_connect", "network_block", "status", "logout", "other", "web_request", "dns_query")
"""Actions that by themselves do nothing to a machine."""


_ONLY = re.compile(r"\b(?:only|just|nur|bloß|einzig\w*|lediglich|stay\w*|blieb)\b")


def hosts(case: Case, part: Part, voice: Voice) -> Reply:
    """Where the attack did something that worked; else where it tried. From where, of an account that is named."""
    is_of_account = not part.is_yes_no and any(subject.kind == "user" for subject in part.subjects)
    if is_of_account and not _FROM.search(part.clause) and (used := _used_by(case, part, voice)):
        return certain(used)
    if is_of_account and (seen := places_of(case, part, voice)):
        return answer(seen)
    if case.verdict != "malicious":
        return answer(phrase(voice.language, "no_hosts"))
    rows = case.own(
        f"host, bool_or(outcome <> 'failure' AND (action NOT IN {_PASSING} "
        "OR id IN (SELECT unnest(?)))) AS worked, list(id ORDER BY time, id) AS ids, "
        "list(id ORDER BY time, id) FILTER (outcome <> 'failure' AND action <> 'status') AS good, min(time) AS first",
        "host <> '' GROUP BY host",
        [list(case.why)],
        order="first NULLS LAST, host",
    )
    reached = [
        row for row in rows if row["worked"] and (case.entries or case.used or not case.refused_rows or row["good"])
    ]
    if case.refused_rows and not case.entries and not case.used and not case.machines:
        reached = []
    shown = [named(row["host"]) for row in reached]
    ids = [event for row in reached for event in (row["good"] or row["ids"])[:2]]
    for address in case.machines:
        if address not in shown:
            shown.append(named(address))
            ids += [row["id"] for row in case.own("id", "src_ip = ?", [address])[:2]]
    if shown:
        told = phrase(voice.language, "hosts", hosts=voice.listed(shown), cites=cite(ids))
        if part.is_yes_no:  # did it spread; was it only this one?
            is_yes = bool(_ONLY.search(part.clause)) == (len(shown) == 1)
            one = phrase(voice.language, "one_host", hosts=shown[0], cites=cite(ids))
            told = f"{phrase(voice.language, 'yes' if is_yes else 'no')}{one if len(shown) == 1 else told}"
        return answer(told, _reached(case, voice))
    if rows:
        ids = [row["ids"][0] for row in rows[:3]]
        return answer(
            phrase(
                voice.language, "targeted", hosts=voice.listed([named(row["host"]) for row in rows]), cites=cite(ids)
            )
        )
    return answer(
        phrase(voice.language, "no_machine_named", actors=actors(case, voice), cites=cite(ids_of(case.seed_rows)))
    )


_FROM = re.compile(r"\b(?:from|von|woher|whence)\b")


def _used_by(case: Case, part: Part, voice: Voice) -> str:
    """The machines on which an account did something, as a sentence; empty where lines state none."""
    machines: dict[str, list[int]] = {}
    for row in rows_of(case, replace(part, actions=(), outcome=""), acting=True):
        if row["host"] and row["outcome"] != "failure":
            machines.setdefault(row["host"], []).append(row["id"])
    if not machines:
        return ""
    shown = [
        f"{named(host)} ({counted(len(ids), *EVENT_WORDS[voice.language], voice)}{cite(ids[:2])})"
        for host, ids in machines.items()
    ]
    who = voice.listed([named(subject.value) for subject in part.subjects], 3)
    window = f" {voice.window(part.window)}" if part.window else ""
    return phrase(voice.language, "used_machines", who=who, window=window, machines=voice.listed(shown, 8))


def _reached(case: Case, voice: Voice) -> str:
    """How far it got, by the tactics of its techniques."""
    tactics = list(
        dict.fromkeys(tactic.replace("_", " ") for _, _, tactic, events in case.techniques if tactic and events)
    )
    if not tactics:
        return ""
    events = [event for _, _, _, found in case.techniques for event in found[:1]]
    if voice.language == "de":
        return f"Es kam bis zu den Taktiken {voice.listed(tactics)}{cite(events)}."
    return f"It got as far as {voice.listed(tactics)}{cite(events)}."


def destination(case: Case, part: Part, voice: Voice) -> Reply:
    """The far ends of hostile connections, or of a subject's."""
    where, values = part.where() if part.subjects else ("TRUE", [])
    window, more = part.window.where() if part.window else ("TRUE", [])
    if part.subjects:
        rows = case.store.query(
            "SELECT dst_ip, dst_port, src_ip, list(id ORDER BY time, id) AS ids, count(*) AS n FROM events WHERE "
            f"dst_ip <> '' AND NOT contains(inferred, 'dst_ip') AND {where} AND {window} GROUP BY ALL ORDER BY n DESC, dst_ip",
            [*values, *more],
        )
        asked = [subject.value for subject in part.subjects]
        rows = [row for row in rows if row["dst_ip"] not in asked]
    elif case.verdict != "malicious":
        rows = []
    else:
        rows = case.own(
            "dst_ip, dst_port, src_ip, list(id ORDER BY time, id) AS ids, count(*) AS n",
            f"dst_ip <> '' AND dst_ip <> src_ip AND src_ip NOT IN (SELECT unnest(?)) AND {window} GROUP BY ALL",
            [case.sources, *more],
            order="n DESC, dst_ip",
        )
    if not rows:
        names = [
            (value, events)
            for kind, value, _, events in case.indicators
            if kind in ("domain", "url", "ip") and value not in case.sources
        ]
        if names and not part.subjects:
            shown = voice.listed([named(value) for value, _ in names], MOST_ENDS)
            return answer(
                phrase(
                    voice.language,
                    "destination",
                    source=actors(case, voice),
                    ends=shown,
                    cites=cite([events[0] for _, events in names if events]),
                )
            )
        if (found := by_words(case, part, voice)) is not None:
            return found
        return answer(phrase(voice.language, "no_destination"))
    sources = list(dict.fromkeys(row["src_ip"] for row in rows if row["src_ip"]))
    ends = []
    for row in rows[:MOST_ENDS]:
        port = f":{row['dst_port']}" if row["dst_port"] and ":" not in row["dst_ip"] else ""
        ends.append(
            f"{named(row['dst_ip'])}{port} ({counted(row['n'], *nouns('network_connect', voice), voice)}{cite(row['ids'][:2])})"
        )
    if len(rows) > MOST_ENDS:
        ends.append(f"{len(rows) - MOST_ENDS} {'weiteren' if voice.language == 'de' else 'more'}")
    source = voice.listed([named(value) for value in sources], 3) or actors(case, voice)
    return answer(
        phrase(voice.language, "destination", source=source, ends=voice.listed(ends, MOST_ENDS + 1), cites="")
    )
