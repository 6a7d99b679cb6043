"""How much, and was data taken?"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from ...episodes.facts import is_internal
from ...events.store import STATED
from ...questions.question import Part
from ...questions.window import Window
from ...wordlists import words
from .case import Case
from .deeds import deeds_of, together
from .phrases import phrase
from .reply import Reply, answer, no_answer, settled
from .story import actors
from .text import Voice, cite, ids_of, named, quoted

Row = Mapping[str, Any]

MOST_ROWS = 20_000
MOST_FLOWS = 3
_UP = words("""
    orig_bytes bytes_out bytesout bytes_sent sent_bytes sentbyte sentbytes bytes_toserver source.bytes out_bytes cs-bytes
    src_bytes request_bytes out upload_bytes client_bytes orig_ip_bytes network.bytes_out
""")
"""Fields, in lower case, for what the client sent."""
_DOWN = words("""
    resp_bytes bytes_in bytesin bytes_received received_bytes rcvdbyte rcvdbytes bytes_toclient destination.bytes in_bytes
    sc-bytes dst_bytes response_bytes in download_bytes server_bytes body_bytes_sent bytestransferredout
    responsesize response_size network.bytes_in
""")
"""Fields for what the server sent."""
_SIZE = words("""
    size bytes filesize file_size file.size transfer_size length content_length contentlength bytes_total object_size
""")
"""Fields for how large the thing is that was read or written."""
_READING = ("file_read", "data_read", "data_export")
_MOVING = (
    *_READING,
    "file_write",
    "network_connect",
    "web_request",
    "mail",
    "dns_query",
    "alert",
    "other",
    "logout",
    "status",
)


def volume(case: Case, part: Part, voice: Voice) -> Reply:
    """Sums of what the logs state, for each pair of ends, the largest first."""
    rows = _rows(case, part)
    flows = _flows(rows, part.direction)
    if not flows and not part.subjects and case.verdict != "malicious" and (largest := _largest_out(case, part, voice)):
        return largest
    who, told = _who(case, part, voice), f" {voice.window(part.window)}" if part.window else ""
    if not flows:
        key = "no_bytes" if any(_sizes(row) for row in rows) else "no_sizes"
        return (answer if key == "no_bytes" else no_answer)(phrase(voice.language, key, who=who, window=told))
    shown = [_flow_clause(flow, voice) for flow in flows[:MOST_FLOWS]]
    left = flows[MOST_FLOWS:]
    if left:
        total = voice.bytes(sum(flow.bytes for flow in left))
        shown.append(f"{total} an {len(left)} weitere" if voice.language == "de" else f"{total} to {len(left)} more")
    sentences = [f"{voice.listed(shown, MOST_FLOWS + 1)}{told if part.subjects else ''}."]
    if len(flows) > 1:
        total = voice.bytes(sum(flow.bytes for flow in flows))
        sentences.append(f"Zusammen sind es {total}." if voice.language == "de" else f"Together that is {total}.")
    return answer(*sentences, _things_read(rows, voice))


def _largest_out(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Where nobody hostile is found: the largest of what went from inside to outside, and not who took it."""
    window, more = (part.window or case.limits or Window()).where()
    rows = case.store.query(
        f"SELECT * FROM {STATED} WHERE list_contains(?, action) AND outcome <> 'failure' AND {window} ORDER BY time NULLS LAST, id "
        f"LIMIT {MOST_ROWS}",
        [list(_MOVING), *more],
    )
    flows = [
        flow for flow in _flows([row for row in rows if _is_inside_out(row)], part.direction) if flow.bytes >= _NOTABLE
    ]
    if not flows:
        return None
    shown = voice.listed([_flow_clause(flow, voice) for flow in flows[:MOST_FLOWS]], MOST_FLOWS)
    return settled(phrase(voice.language, "largest_out", flows=shown))


class _Flow:
    """What went from one end to another."""

    def __init__(self, source: str, end: str) -> None:
        self.source, self.end = source, end
        self.bytes, self.count = 0, 0
        self.rows: list[Row] = []


def _rows(case: Case, part: Part) -> list[dict[str, Any]]:
    """The events whose sizes are asked about: the subject's, or the attack's own."""
    window, more = (part.window or Window()).where()
    if part.subjects:
        where, values = part.where()
        return case.store.query(
            f"SELECT * FROM {STATED} WHERE {where} AND {window} ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}",
            [*values, *more],
        )
    if case.verdict == "malicious":
        own = case.own("*", window, more)[:MOST_ROWS]
        return [*own, *_fetched(case, own, window, more)]
    alerted = [
        event
        for judgement in case.judgements.values()
        if judgement["alerted"]
        for event in case.episodes[judgement["episode"]]["events"]
    ]
    return case.store.query(
        f"SELECT * FROM {STATED} WHERE id IN (SELECT unnest(?)) AND {window} ORDER BY time NULLS LAST, id",
        [alerted, *more],
    )


_PACKS = re.compile(
    r"\b(?:tar|zip|7z\w?|rar|gzip|bzip2|xz|zstd|mysqldump|mariadb-dump|pg_dump\w*|sqlite3|compress-archive|makecab|cp|mv|copy|move)"
    r"(?:\.exe)?\b",
    re.IGNORECASE,
)
"""Programs that put together what is to be carried away."""
_FILE = re.compile(r"[\w.-]{2,80}\.[A-Za-z0-9]{2,5}(?![\w/\\.])")
_MOST_PACKED = 50


def _fetched(case: Case, own: Sequence[Row], window: str, more: Sequence[object]) -> list[dict[str, Any]]:
    """Requests, whoever made them, for a file that a command of the attack had put together, and nobody had asked for before."""
    found: dict[int, dict[str, Any]] = {}
    known = {row["id"] for row in own}
    packing = [row for row in own if row["time"] is not None and _PACKS.search(row["command"] or "")]
    for row in packing[:_MOST_PACKED]:
        for name in dict.fromkeys(_FILE.findall(row["command"])):
            asked = case.store.query(
                f"SELECT *, time < ? AS is_before FROM {STATED} WHERE action = 'web_request' AND outcome = 'success' "
                f"AND ends_with(split_part(target, '?', 1), ?) AND {window} ORDER BY time, id LIMIT 200",
                [row["time"], f"/{name}", *more],
            )
            if not any(event.pop("is_before") for event in asked):
                found |= {event["id"]: event for event in asked if event["id"] not in known}
    return list(found.values())


def _sizes(row: Row) -> dict[str, int]:
    """`up`, `down` and `size` of an event, as far as its fields state them."""
    try:
        fields = orjson.loads(row["fields"] or "{}")
    except orjson.JSONDecodeError:
        return {}
    found: dict[str, int] = {}
    for name, value in fields.items():
        low = name.lower()
        last, two = low.rpartition(".")[2], ".".join(low.split(".")[-2:])
        kind = next(
            (
                kind
                for kind, names in (("up", _UP), ("down", _DOWN), ("size", _SIZE))
                if low in names or two in names or last in names
            ),
            "",
        )
        text = str(value).strip()
        if kind and text.isdigit() and len(text) < 16:
            found.setdefault(kind, int(text))
    return found


def size_of(row: Row) -> int:
    """How large what an event moved is, as far as it states it; 0 else."""
    sizes = _sizes(row)
    return sizes.get("size") or sizes.get("down") or sizes.get("up") or 0


def _flows(rows: Sequence[Row], direction: str) -> list[_Flow]:
    """Sums by ends. What went out of the attacked place counts, unless the question asks for the other way."""
    flows: dict[tuple[str, str], _Flow] = {}
    for row in rows:
        sizes = _sizes(row)
        if not sizes or row["outcome"] == "failure" or row["action"] not in _MOVING:
            continue
        count = _taken(row, sizes, direction)
        if not count:
            continue
        client, server = row["src_ip"] or row["user"] or "?", row["dst_ip"] or row["host"] or ""
        is_sent = _is_inside_out(row) and direction != "in"
        source, end = (client, row["dst_ip"] or row["target"]) if is_sent else (server, client)
        flow = flows.setdefault((source, end), _Flow(source, end))
        flow.bytes += count
        flow.count += 1
        flow.rows.append(row)
    return sorted(flows.values(), key=lambda flow: (-flow.bytes, flow.source, flow.end))


def _is_inside_out(row: Row) -> bool:
    """Whether the client of an event stands inside and its server outside."""
    if row["action"] in (*_READING, "file_write"):
        return False
    return bool(row["src_ip"]) and is_internal(row["src_ip"]) and not (row["dst_ip"] and is_internal(row["dst_ip"]))


def _taken(row: Row, sizes: Mapping[str, int], direction: str) -> int:
    if row["action"] in _READING:
        return sizes.get("down") or sizes.get("size") or 0 if direction != "up" else 0
    if row["action"] == "file_write":
        return sizes.get("size") or sizes.get("up") or 0 if direction == "in" else 0
    if _is_inside_out(row):
        return sizes.get("down", 0) if direction == "in" else sizes.get("up", 0)
    return sizes.get("down") or sizes.get("size") or 0


def _flow_clause(flow: _Flow, voice: Voice) -> str:
    times = [row["time"] for row in flow.rows if row["time"] is not None]
    span = f" {voice.span(min(times), max(times))}" if times else ""
    count = phrase(voice.language, "in_times", count=voice.number(flow.count)) if flow.count > 1 else ""
    size, cites = voice.bytes(flow.bytes), cite(ids_of(flow.rows))
    if flow.source:
        return phrase(
            voice.language,
            "sent",
            bytes=size,
            source=named(flow.source),
            end=named(flow.end),
            times=count,
            span=span,
            cites=cites,
        )
    return phrase(voice.language, "fetched", bytes=size, source=named(flow.end), times=count, span=span, cites=cites)


def _mostly(flow: _Flow, voice: Voice) -> str:
    """What made up most of it, where one thing did."""
    sizes: dict[str, int] = {}
    for row in flow.rows:
        if row["target"] and row["target"] != flow.end:
            sizes[row["target"]] = sizes.get(row["target"], 0) + max(_sizes(row).values(), default=0)
    if len(flow.rows) < 2 or not sizes:
        return ""
    thing, most = max(sizes.items(), key=lambda item: (item[1], item[0]))
    if 2 * most < flow.bytes:
        return ""
    ids = ids_of([row for row in flow.rows if row["target"] == thing])
    lead = "davon" if voice.language == "de" else "of which"
    return f", {lead} {voice.bytes(most)} {quoted(thing)}{cite(ids)}"


def _things_read(rows: Sequence[Row], voice: Voice) -> str:
    read = [row for row in rows if row["action"] in _READING and row["outcome"] != "failure" and row["target"]]
    if not read:
        return ""
    things = list(dict.fromkeys(quoted(str(row["target"])) for row in read))
    who = voice.listed([named(name) for name in dict.fromkeys(str(row["user"] or row["src_ip"]) for row in read)], 3)
    return (
        phrase(voice.language, "read_by", who=who, things=voice.listed(things, 4), size="", cites=cite(ids_of(read)))
        + "."
    )


def _who(case: Case, part: Part, voice: Voice) -> str:
    if part.subjects:
        return voice.listed([named(subject.value) for subject in part.subjects], 4)
    return actors(case, voice) or ("jemand" if voice.language == "de" else "anybody")


def taken(case: Case, part: Part, voice: Voice) -> Reply:
    """Which things were read, and what went out; or that neither is stated."""
    rows = _rows(case, part)
    if not part.subjects and case.verdict != "malicious":
        return _carried(case, part, rows, voice)
    read = [
        row
        for row in rows
        if row["action"] in _READING and row["outcome"] != "failure" and (row["target"] or row["command"])
    ]
    staged = _staged(rows)
    read += [dict(row) for row in staged if row not in read]
    flows = [flow for flow in _flows(rows, "out") if _is_worth_telling(case, flow)]
    clauses = []
    if read:
        things = list(dict.fromkeys(quoted(str(row["target"] or row["command"])) for row in read))
        who = voice.listed(
            [named(name) for name in dict.fromkeys(str(row["user"] or row["src_ip"] or row["host"]) for row in read)], 3
        )
        size = sum(_taken(row, _sizes(row), "out") for row in read)
        told = phrase(voice.language, "of_size", bytes=voice.bytes(size)) if size else ""
        clauses.append(
            phrase(
                voice.language, "read_by", who=who, things=voice.listed(things, 4), size=told, cites=cite(ids_of(read))
            )
        )
        flows = [flow for flow in flows if not all(row["action"] in _READING or row in staged for row in flow.rows)]
    clauses += [_flow_clause(flow, voice) + _mostly(flow, voice) for flow in flows[:2]]
    fetched = [row for row in rows if FETCH.search(row["command"]) and row["outcome"] != "failure"]
    if re.search(r"\bdownload|\bfetch|herunter|runtergeladen|geladen", part.clause):
        fetched += [
            row
            for row in _programs_fetched(case, part)
            if row["id"] not in {known["id"] for known in (*fetched, *read)}
        ]
    if fetched and re.search(r"\bdownload|\bfetch|herunter|runtergeladen", part.clause):
        told_fetched = deeds_of(fetched, voice, marked=case.why, most=3, is_whole=True)
        clauses.insert(0, together(told_fetched.clauses, voice))
    if not clauses:
        return answer(phrase(voice.language, "nothing_taken", who=_who(case, part, voice)))
    return answer(phrase(voice.language, "yes_taken", what=voice.listed(clauses, 3)))


_PROGRAM = re.compile(
    r"\.(?:exe|dll|msi|ps1|sh|py|bat|vbs|js|hta|jar|elf|bin|iso|zip|7z|rar|scr|so|apk)(?:[?#]|$)", re.IGNORECASE
)


def _programs_fetched(case: Case, part: Part) -> list[dict[str, Any]]:
    """Requests that worked for a program, at an end of the attack or among what is its own."""
    if case.verdict != "malicious":
        return []
    window, more = (part.window or Window()).where()
    own = {row["id"] for row in case.own("id")}
    hit = {row["dst_ip"] for row in case.own("dst_ip", "dst_ip <> ''")}
    rows = case.store.query(
        f"SELECT * FROM {STATED} WHERE action = 'web_request' AND outcome <> 'failure' AND {window} ORDER BY time NULLS "
        f"LAST, id LIMIT {MOST_ROWS}",
        more,
    )
    ends = case.far_ends
    return [
        row
        for row in rows
        if _PROGRAM.search(row["target"])
        and (
            row["id"] in own
            or row["src_ip"] in hit
            or row["dst_ip"] in ends
            or any(end.lower() in row["target"].lower() for end in ends)
        )
    ]


def _carried(case: Case, part: Part, rows: Sequence[Row], voice: Voice) -> Reply:
    """Where nobody hostile is found: what those whom the alert is about exported all the same."""
    events = [event for episode in case.episodes.values() for event in episode["events"]]
    stood_out = case.store.query(f'SELECT DISTINCT "user" FROM {STATED} WHERE id IN (SELECT unnest(?))', [events])
    people = sorted({str(row["user"]) for row in (*rows, *stood_out) if row["user"] not in ("", "-")})
    window, more = (part.window or case.limits or Window()).where()
    exported = case.store.query(
        f"SELECT * FROM {STATED} WHERE action = 'data_export' AND outcome <> 'failure' AND \"user\" IN (SELECT unnest(?)) "
        f"AND {window} ORDER BY time NULLS LAST, id LIMIT {MOST_ROWS}",
        [people, *more],
    )
    if not exported:
        return answer(phrase(voice.language, "nothing_taken", who=_who(case, part, voice)))
    told = deeds_of(exported, voice, most=3, is_whole=True)
    return answer(phrase(voice.language, "carried", what=together(told.clauses, voice)))


def _staged(rows: Sequence[Row]) -> list[Row]:
    """Requests that worked for a file that a command of the attack had made before."""
    made = " ".join(row["command"] for row in rows if row["command"]).lower()
    found = []
    for row in rows:
        name = re.split(r"[?#]", row["target"])[0].rpartition("/")[2].lower()
        if (
            row["action"] == "web_request"
            and row["outcome"] != "failure"
            and "." in name
            and len(name) > 4
            and name in made
        ):
            found.append(row)
    return found


FETCH = re.compile(
    r"\b(?:curl|wget|certutil|bitsadmin|invoke-webrequest|iwr|start-bitstransfer|downloadfile|downloadstring|scp|s?ftp)\b",
    re.IGNORECASE,
)
"""Programs that fetch what a command names."""
_NOTABLE = 100_000
"""Bytes below which a connection is no transfer of data by itself."""


def _is_worth_telling(case: Case, flow: _Flow) -> bool:
    is_read = any(row["action"] in _READING for row in flow.rows)
    marks = {trait for episode in case.hostile for name in episode["hits"] for trait in case.hits[name]["traits"]}
    return (
        is_read
        or flow.bytes >= _NOTABLE
        or ("exfiltration" in marks and any(row["id"] in case.why for row in flow.rows))
    )
