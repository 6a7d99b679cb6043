"""How much, how many, and was data taken?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import orjson

from ...episodes.facts import is_internal
from ...events.store import STATED
from ...questions.glossary import terms_in
from ...questions.question import Part
from ...questions.window import Window
from ...wordlists import words
from .case import Case
from .counts import count_of_noun
from .deeds import deeds_of, kinds_counted, nouns, together
from .lookup import lines_of
from .phrases import EVENT_WORDS, phrase
from .reply import Reply, answer, no_answer
from .story import actors
from .text import Voice, cite, counted, ids_of, named, quoted

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
    people = sorted({str(row["user"]) for row in rows if row["user"] not in ("", "-")})
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


_THINGS: tuple[tuple[str, str, tuple[str, str, str, str]], ...] = (
    ("account", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("user", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("konten", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("konto", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("benutzer", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("address", "src_ip", ("source address", "source addresses", "Quelladresse", "Quelladressen")),
    ("adresse", "src_ip", ("source address", "source addresses", "Quelladresse", "Quelladressen")),
    (" ip", "src_ip", ("source address", "source addresses", "Quelladresse", "Quelladressen")),
    ("people", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("person", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("leute", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("employee", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("mitarbeiter", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("colleague", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("kolleg", '"user"', ("account", "accounts", "Konto", "Konten")),
    ("host", "host", ("machine", "machines", "Maschine", "Maschinen")),
    ("machine", "host", ("machine", "machines", "Maschine", "Maschinen")),
    ("server", "host", ("machine", "machines", "Maschine", "Maschinen")),
    ("rechner", "host", ("machine", "machines", "Maschine", "Maschinen")),
)
"""A word of the question, the column whose different values it counts, and what they are called."""


_TRIED = re.compile(
    r"\b(?:tried|tries|try|guess\w*|attempt\w*|spray\w*|versuch\w*|probiert\w*|durchprobiert|geraten|erraten)\b"
)


def count(case: Case, part: Part, voice: Voice) -> Reply:
    """How many events of a kind, from where; or how many different accounts, addresses or machines."""
    if (beats := rhythm(case, part, voice)) is not None:
        return beats
    asked = part.clause.partition("many")[2] or part.clause.partition("viele")[2] or part.clause
    if part.previous and re.fullmatch(r"\W*(?:and |und )?(?:how many|wie ?viele)(?: of them)?\W*", part.clause):
        asked = part.previous.clause  # which were taken, how many?
        part = replace(part, clause=f"{part.previous.clause} {part.clause}")
    head = " ".join(asked.split()[:3])
    thing = next((found for found in _THINGS if found[0] in f" {head}"), None)
    if not thing and (of_noun := count_of_noun(case, part, asked, voice)) is not None:
        return of_noun
    if not part.actions and not part.outcome and not re.match(r"\s*(?:events|ereignisse)\b", asked):
        text = re.sub(r"\b(?:how often|how many times|wie oft|wie häufig|how many|wie viele)\b", " ", part.clause)
        found = lines_of(case, part, text)
        if found.rows:
            return _of_lines(found.rows, case, voice)
    if re.match(r"\s*(?:requests|calls|anfragen|aufrufe|events|ereignisse)\b", asked) and part.subjects:
        part = replace(part, actions=())  # whatever it sent
    if thing and (told_of := _different_of_lines(case, part, voice, thing, asked)) is not None:
        return told_of
    window, more = (part.window or case.limits or Window()).where()
    where, values = part.where()
    outcome = part.outcome
    told = f" {voice.window(part.window)}" if part.window else ""
    if part.window and thing and case.verdict == "malicious" and not part.subjects:
        limited = replace(case, limits=part.window.within(case.limits), _cursors=[])
        try:
            return _different(limited, part, voice, thing, told)
        finally:
            limited.close()
    if thing and not (part.actions and part.actions[0] not in ("login",)):
        return _different(case, part, voice, thing, told)
    actions = list(part.actions) or []
    statement = (
        f"SELECT id, time, src_ip, \"user\", action, command, outcome FROM {STATED} WHERE {where} AND {window} AND (? = '' OR outcome = ?) "
        "AND (len(?) = 0 OR list_contains(?, action)) AND action NOT IN ('status') ORDER BY time NULLS LAST, id"
    )
    rows = case.store.query(statement, [*values, *more, outcome, outcome, actions, actions])
    if not rows and outcome == "failure" and "login" in actions:
        # Passwords are asked for elsewhere, too: by sudo and its like.
        actions = ["privilege_use"]
        rows = case.store.query(statement, [*values, *more, outcome, outcome, actions, actions])
        rows = [row for row in rows if row["command"]] or rows
    if (
        not rows
        and outcome == "failure"
        and "login" in list(part.actions)
        and (refused := refused_words(case, part, voice))
    ):
        return refused
    if (
        "login" in actions
        and case.refused_rows
        and not part.subjects
        and not part.window
        and _TRIED.search(part.clause)
    ):
        part, outcome = replace(part, outcome="failure"), "failure"  # it is the attack's tries that are asked about
        ids = [row["id"] for row in case.refused_rows]
        rows = case.store.query(
            f"SELECT * FROM {STATED} WHERE id IN (SELECT unnest(?)) ORDER BY time NULLS LAST, id", [ids]
        )
    of = (
        phrase(voice.language, "of", who=voice.listed([named(s.value) for s in part.subjects], 3))
        if part.subjects
        else ""
    )
    what = _what(part, rows, voice)
    if not rows:
        return answer(phrase(voice.language, "no_count", what=what[1], of=of, window=told))
    number = counted(len(rows), *what, voice)
    sources = _groups(rows, "src_ip", voice) if not any(subject.kind == "ip" for subject in part.subjects) else ""
    if part.outcome == "failure" and (said := re.search(r"\b(declin|bounc|denied|reject|refus)", part.clause)):
        # Of several ways to fail, the one that the question names, where lines name it.
        stems = ("declin", "denied") if said[1] in ("declin", "denied") else (said[1],)
        texts = case.store.query(
            "SELECT id FROM events WHERE id IN (SELECT unnest(?)) AND regexp_matches(lower(concat_ws(' ', message, fields::VARCHAR)), ?)",
            [[row["id"] for row in rows], "|".join(stems)],
        )
        named_so = {row["id"] for row in texts}
        rows = [row for row in rows if row["id"] in named_so] or rows
        number = counted(len(rows), *what, voice)
        sources = _groups(rows, "src_ip", voice) if not any(subject.kind == "ip" for subject in part.subjects) else ""
    sentences = [
        phrase(voice.language, "count", count=number, of=of, window=told, groups=sources, cites=cite(ids_of(rows)))
    ]
    failed = sum(row["outcome"] == "failure" for row in rows)
    if failed and not outcome:
        told_refused = (
            counted(failed, "was refused", "were refused", voice)
            if voice.language == "en"
            else f"{voice.number(failed)} davon wurden abgewiesen"
        )
        sentences.append(
            f"{told_refused if failed < len(rows) else 'All of them were refused' if voice.language == 'en' else 'Alle wurden abgewiesen'}."
        )
    elif not actions and not outcome:
        sentences.append(f"{'Das sind' if voice.language == 'de' else 'They are'} {kinds_counted(rows, voice)}.")
    elif not part.subjects and (users := _by(rows, "user")):
        shown = [f"{quoted(name) if outcome == 'failure' else named(name)} ({len(found)})" for name, found in users[:5]]
        sentences.append(
            f"{'Die Konten sind' if voice.language == 'de' else 'The accounts are'} {voice.listed(shown, 5)}."
        )
    return answer(*sentences)


_REFUSED = (
    r"(?:log-?(?:i|o)n|sign-?in|password|authenticat\w*|auth)\b.{0,30}(?:fail|denied|refused|invalid|incorrect|rejected)|"
    r"(?:failed|invalid|incorrect|wrong) (?:log-?(?:i|o)n|password|authenticat\w*|sign-?in)"
)
"""How lines say that somebody was not let in."""
_AS_WHOM = re.compile(
    r"\b(?:for (?:invalid )?(?:user |account )?|user(?:name)?[ =:]+|account[ =:]+)[\"'`]?(?!user\b)([\w.@-]{2,60})",
    re.IGNORECASE,
)
_FROM_WHERE = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")


def refused_words(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Refused log-ins by what lines say, where none is known by its fields."""
    window, more = (part.window or case.limits or Window()).where()
    where, values = part.where()
    rows = case.store.query(
        f"SELECT id, time, message FROM {STATED} WHERE {where} AND {window} AND regexp_matches(lower(message), ?) "
        "ORDER BY time NULLS LAST, id LIMIT 20000",
        [*values, *more, _REFUSED],
    )
    if not rows:
        return None
    names: dict[str, int] = {}
    addresses: dict[str, int] = {}
    for row in rows:
        if match := _AS_WHOM.search(row["message"]):
            names[match[1]] = names.get(match[1], 0) + 1
        for address in _FROM_WHERE.findall(row["message"])[:1]:
            addresses[address] = addresses.get(address, 0) + 1
    told = f" {voice.window(part.window)}" if part.window else ""
    shown = [f"{quoted(name)} ({count})" for name, count in sorted(names.items(), key=lambda item: -item[1])]
    what = phrase(voice.language, "as", account=voice.listed(shown, 6)) if shown else ""
    from_ = (
        phrase(voice.language, "count_from", addresses=voice.listed([named(a) for a in addresses], 4))
        if addresses
        else ""
    )
    one, many = (
        ("gescheiterte Anmeldung", "gescheiterte Anmeldungen")
        if voice.language == "de"
        else ("failed log-in", "failed log-ins")
    )
    return answer(f"{counted(len(rows), one, many, voice)}{what}{told}{from_}{cite(ids_of(rows))}.")


def _what(part: Part, rows: Sequence[Row], voice: Voice) -> tuple[str, str]:
    if not part.actions:
        return EVENT_WORDS[voice.language]
    action = part.actions[0]
    found = {row["action"] for row in rows}
    if len(found) == 1:
        action = next(iter(found))
    elif len(found) > 1:
        return EVENT_WORDS[voice.language]
    one, many = nouns(action, voice)
    if part.outcome == "failure":
        return (
            (f"gescheiterte {one}", f"gescheiterte {many}")
            if voice.language == "de"
            else (f"failed {one}", f"failed {many}")
        )
    if part.outcome == "success":
        return (
            (f"gelungene {one}", f"gelungene {many}")
            if voice.language == "de"
            else (f"successful {one}", f"successful {many}")
        )
    return one, many


def _of_lines(rows: Sequence[Row], case: Case, voice: Voice) -> Reply:
    """How many lines the question's words lead to, and what they are."""
    told = deeds_of(rows, voice, marked=case.why, most=3, is_whole=True)
    what = f": {together(told.clauses, voice)}" if told.clauses else cite(ids_of(rows))
    return answer(f"{counted(len(rows), *EVENT_WORDS[voice.language], voice)}{what}.")


_INTERVAL = re.compile(
    r"\b(?:how many|wie viele) (?:seconds?|minutes?|hours?|sekunden|minuten|stunden) (?:apart|between|abstand|dazwischen)|"
    r"\bintervals?\b|\bhow far apart|"
    r"\b(?:abstand|abständen|takt|rhythmus)\b|\bapart\b"
)
_HOME = re.compile(
    r"\b(?:call\w* (?:home|back|out)|phon\w* home|beacon\w*|check\w* in|nach hause|telefonier\w*|funk\w*|gemeldet|melde\w*|"
    r"contact\w*|kontaktier\w*)\b"
)


_CALLS = re.compile(
    r"\b(?:how often|how many times|wie oft|wie häufig)\b[^?]*\b(?:calls?|called|calling|ruft|rief|connect\w*|verbind\w*|verband|talk\w*)\b"
)


def rhythm(case: Case, part: Part, voice: Voice) -> Reply | None:
    """How often what was taken over called the attacker's end, and how far apart."""
    text = f"{part.context} {part.clause}"
    ips = [subject.value for subject in part.subjects if subject.kind == "ip"]
    calls = bool(ips) and bool(_HOME.search(text) or _INTERVAL.search(text) or _CALLS.search(text))
    if not calls and (
        case.verdict != "malicious" or not (_HOME.search(text) or (_INTERVAL.search(text) and case.far_ends))
    ):
        return None
    ends = ips or [end for end in case.far_ends if end not in case.machines]
    to_them = "time IS NOT NULL AND (list_contains(?, dst_ip) OR len([e FOR e IN ? IF contains(lower(target), lower(e))]) > 0)"
    rows = (
        case.store.query(f"SELECT * FROM {STATED} WHERE {to_them} ORDER BY time, id LIMIT {MOST_ROWS}", [ends, ends])
        if calls
        else case.own("*", to_them, [ends, ends])
    )
    rows = [row for row in rows if row["action"] in ("network_connect", "web_request", "dns_query")]
    if not rows:
        return None
    places: dict[str, list[Row]] = {}
    for row in rows:
        end = next(
            (end for end in ends if end in (row["dst_ip"], row["target"]) or end.lower() in row["target"].lower()),
            row["dst_ip"],
        )
        places.setdefault(end, []).append(row)
    end, most = max(places.items(), key=lambda item: len(item[1]))
    times = sorted(row["time"] for row in most)
    gaps = sorted((later - earlier).total_seconds() for earlier, later in pairwise(times))
    every = phrase(voice.language, "every", seconds=f"{gaps[len(gaps) // 2]:.0f}") if len(gaps) > 2 else ""
    source = voice.listed([named(name) for name in dict.fromkeys(row["src_ip"] or row["host"] for row in most)], 3)
    span = voice.span(times[0], times[-1])
    count = counted(len(most), *nouns(most[0]["action"], voice), voice)
    return answer(
        phrase(
            voice.language,
            "rhythm",
            count=count,
            source=source,
            end=named(end),
            span=span,
            every=every,
            cites=cite(ids_of(most)),
        )
    )


def _groups(rows: Sequence[Row], column: str, voice: Voice) -> str:
    groups = _by(rows, column)
    if not groups:
        return ""
    shown = [
        named(name) if len(groups) == 1 else f"{named(name)} ({voice.number(len(found))})" for name, found in groups[:5]
    ]
    if len(groups) > 5:
        shown.append(f"{len(groups) - 5} {'weiteren' if voice.language == 'de' else 'more'}")
    return phrase(voice.language, "count_from", addresses=voice.listed(shown, 6))


def _by(rows: Sequence[Row], column: str) -> list[tuple[str, list[Row]]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row[column] not in ("", "-"):
            groups.setdefault(row[column], []).append(row)
    return sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))


def _different_of_lines(
    case: Case, part: Part, voice: Voice, thing: tuple[str, str, tuple[str, str, str, str]], asked: str
) -> Reply | None:
    """How many different values the lines have that the rest of the question leads to; None where it leads to none."""
    _, column, called = thing
    name = column.strip('"')
    sources = [subject.value for subject in part.subjects if subject.kind == "ip"]
    one, many = called[2:] if voice.language == "de" else called[:2]
    if name == "host" and sources:
        rows = case.store.query(
            f"SELECT dst_ip AS v, min(id) AS one FROM {STATED} WHERE src_ip IN (SELECT unnest(?)) AND dst_ip <> '' GROUP BY v ORDER BY one",
            [sources],
        )
        if rows:
            return _named_count([named(row["v"]) for row in rows], [row["one"] for row in rows], one, many, voice, "")
    rest = " ".join(asked.split()[1:])
    if part.actions or part.outcome or part.subjects or not terms_in(rest):
        return None
    found = lines_of(case, part, rest, least=0.66, is_attack_first=False)
    values: dict[str, int] = {}
    for row in found.rows:
        if row[name] not in ("", "-"):
            values.setdefault(row[name], row["id"])
    if not values:
        return None
    return _named_count([named(value) for value in values], list(values.values()), one, many, voice, "")


def _different(
    case: Case, part: Part, voice: Voice, thing: tuple[str, str, tuple[str, str, str, str]], told: str
) -> Reply:
    """How many different values a column has, of the attack's own events where the question is about it."""
    _, column, called = thing
    one, many = called[2:] if voice.language == "de" else called[:2]
    if column == '"user"' and not part.subjects and case.verdict == "malicious" and not part.actions:
        if any(
            word in part.clause
            for word in ("tri", "try", "prob", "spray", "target", "attack", "versuch", "probier", "angegriff")
        ):
            names = [quoted(name) for name in case.tried]
            ids = [events[0] for events in case.tried.values()]
        else:
            names = [named(name) for name in [*(entry.account for entry in case.entries), *case.used, *case.made]]
            names = list(dict.fromkeys(names))
            ids = [entry.events[0] for entry in case.entries] + [row["id"] for row in case.made.values()]
        return _named_count(names, ids, one, many, voice, told)
    window, more = (part.window or case.limits or Window()).where()
    where, values = part.where()
    condition = f"{column} NOT IN ('', '-') AND {where} AND {window} AND (? = '' OR outcome = ?) "
    condition += "AND (len(?) = 0 OR list_contains(?, action))"
    parameters = [*values, *more, part.outcome, part.outcome, list(part.actions), list(part.actions)]
    is_own = case.verdict == "malicious" and not part.subjects and not part.actions and " log" not in part.clause
    if is_own:
        rows = case.own(
            f"{column} AS v, min(id) AS one, count(*) AS n", f"{condition} GROUP BY v", parameters, order="n DESC, v"
        )
    else:
        rows = case.store.query(
            f"SELECT {column} AS v, min(id) AS one, count(*) AS n FROM {STATED} WHERE {condition} GROUP BY v ORDER BY n DESC, v",
            parameters,
        )
    return _named_count([named(row["v"]) for row in rows], [row["one"] for row in rows], one, many, voice, told)


def _named_count(names: Sequence[str], ids: Sequence[int], one: str, many: str, voice: Voice, told: str) -> Reply:
    if not names:
        return answer(phrase(voice.language, "no_count", what=many, of="", window=told))
    number = counted(len(names), one, many, voice)
    return answer(f"{number}{told}: {voice.listed(list(names), 8)}{cite(ids)}.")
