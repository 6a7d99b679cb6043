"""Indicators: what to look for elsewhere, each for what it did in a cited event of a hostile episode."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from ..actions import LEVELS
from ..commands.deed import DeedKind
from ..commands.reading import deeds_of
from ..entities.addresses import address_class
from ..entities.extract import entities_in, is_domain
from ..entities.wellknown import is_well_known
from ..episodes.clients import is_protected
from ..episodes.facts import is_internal
from ..events.store import STATED, EventStore
from ..intelligence import Intelligence
from ..meaning.values import address_of
from ..state import Episode, Hit
from ..verdict import is_success

MOST = 20
"""Indicators that a report lists: a line of evidence has room for each."""
MOST_TEXT = 20_000
"""Characters of a command or request in which names are looked for."""
MOST_OF_A_SORT = 5
"""Values other than addresses that one reason may give: a scanner asks for hundreds of paths."""
ACTED = "an account that the intruder used"
ENTERED = "an account that the intruder got in as"
MADE = "an account created in the incident"
CAME_FROM_ELSEWHERE = "the account logged in from where it never came before"
"""Why a log-in stands beside deeds that name no address."""
FoundIndicator = tuple[str, str, str, list[int]]
"""Type, value, why, event ids."""

_OUTWARD = frozenset(("c2_pattern", "download_execute", "exfiltration", "tunnel", "shell_from_server"))
"""Traits of events whose far end is hostile."""
_INWARD = frozenset(
    ("lateral_login", "remote_exec", "brute_force", "spray", "success_after_failures", "scan", "attack_string")
)
"""Traits of events whose source is hostile."""
_KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")
_SHA256 = re.compile(r"\b[0-9a-f]{64}\b", re.IGNORECASE)
_SET_UP = {
    "service": re.compile(r"\bsc(?:\.exe)?\s+(?:\\\\\S+\s+)?(?:create|config)\s+(\"[^\"]+\"|\S+)", re.IGNORECASE),
    "task": re.compile(r"\A(?>(?s:.*?)schtasks)(?s:.*?)/tn\s+(\"[^\"]+\"|\S+)", re.IGNORECASE),
}
"""What a command gives a name to, in the documented syntax of `sc` and `schtasks`."""
_DROPPED = re.compile(
    r"\\(?:temp|tmp|appdata|users\\public|programdata|perflogs|downloads|recycle\w*)\\|^/(?:tmp|var/tmp|dev/shm|run/user|home/[^/]+/\.(?!ssh))"
    r"|\.(?:dmp|ps1|hta|vbs|bat|scr)$",
    re.IGNORECASE,
)
"""Places that anybody may write to, and what intruders leave there."""


def indicators(
    store: EventStore,
    hostile: Sequence[Episode],
    judgements: Mapping[str, Any],
    hits: Mapping[str, Hit],
) -> list[FoundIndicator]:
    """The indicators of the hostile episodes: of those that got somewhere first, then addresses and accounts before others,
    the best supported first.

    Accounts are those that the intruder made, got in as or acted with, whoever owns them and whether or not the alert names
    them; a machine's user in whose session a program ran is a victim and no indicator.
    """
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    reasons: dict[tuple[str, str], str] = {}
    weights: dict[tuple[str, str], float] = defaultdict(float)
    of_success: set[tuple[str, str]] = set()
    entered_by: list[Mapping[str, Any]] = []
    for episode in hostile:
        has_succeeded = is_success(judgements[episode["id"]])
        lines = {event: weight for event, _, weight in judgements[episode["id"]]["lines"]}
        entries = {event for event, why, _ in judgements[episode["id"]]["lines"] if why == CAME_FROM_ELSEWHERE}
        traits = _traits_of_events(episode, hits)
        for row in _rows(store, list(lines)):
            levels, words = traits.get(row["id"], (0, frozenset()))
            if row["action"] == "login" and episode["actor_column"] == "src_ip" and _is_entry(row, episode):
                entered_by.append(row)
            entered = [("ip", row["src_ip"], CAME_FROM_ELSEWHERE), ("user", _short(row["user"]), ENTERED)]
            for kind, value, why in [
                *_of_event(row, episode, words, levels),
                *(entered if row["id"] in entries else ()),
            ]:
                if _listed(kind, value):
                    key = (kind, value)
                    found[key].append(row["id"])
                    reasons[key] = why if why == MADE else reasons.get(key, why)
                    weights[key] += lines[row["id"]]
                    if has_succeeded:
                        of_success.add(key)
    for row in _made_after(store, entered_by):
        key = ("user", _short(row["target"]))
        if _listed(*key):
            found[key].append(row["id"])
            reasons[key] = MADE
            weights[key] += 1.0
            of_success.add(key)
    for name, parent in shared_parents([value for kind, value in found if kind == "domain"]).items():
        old, new = ("domain", name), ("domain", parent)
        found[new] += found.pop(old)
        weights[new] += weights.pop(old)
        if old in of_success:
            of_success.add(new)
        reasons.setdefault(new, reasons.pop(old))
    victims = _victims(hostile, found)
    ranked = sorted(
        (key for key in found if key not in victims), key=lambda key: (key not in of_success, -weights[key], key)
    )
    of_a_sort: Counter[tuple[str, str]] = Counter()
    kept: list[FoundIndicator] = []
    for kind, value in ranked:
        why = reasons[(kind, value)]
        of_a_sort[(kind, why)] += 1
        if kind in ("ip", "user") or of_a_sort[(kind, why)] <= MOST_OF_A_SORT:
            kept.append((kind, value, why, found[(kind, value)]))
    return sorted(kept, key=lambda item: (item[:2] not in of_success, _place(item[0])))


def most_telling(found: Sequence[FoundIndicator]) -> tuple[list[FoundIndicator], list[str]]:
    """The first `MOST`, addresses and accounts before others; and that there are more, in one sentence."""
    kept = sorted(found[:MOST], key=lambda item: _place(item[0]))
    if not (left := len(found) - len(kept)):
        return kept, []
    return kept, [
        f"{left:,} more indicators are not listed, those of the least telling episodes; each episode names its actor."
    ]


def _place(kind: str) -> int:
    """Of a type among the others in a list."""
    return ("ip", "user").index(kind) if kind in ("ip", "user") else 2


def without_warned(found: Sequence[FoundIndicator], known: Intelligence) -> tuple[list[FoundIndicator], list[str]]:
    """The indicators that no warninglist has; and what was left out, and why, in one sentence for each list."""
    kept: list[FoundIndicator] = []
    left: dict[str, list[str]] = defaultdict(list)
    for item in found:
        if warned := known.warned(item[0], item[1]):
            left[warned].append(item[1])
        else:
            kept.append(item)
    return kept, [f"No indicator, because the warninglist “{name}” has it: {', '.join(left[name])}." for name in left]


def _rows(store: EventStore, events: list[int]) -> list[dict[str, Any]]:
    return store.query(f"SELECT * FROM {STATED} WHERE id IN (SELECT unnest(?)) ORDER BY time, id", [events])


def _made_after(store: EventStore, entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What made an account under one that was entered, from where it was entered, whatever rules say of it by itself."""
    made: dict[int, dict[str, Any]] = {}
    for entry in entries:
        for row in store.query(
            f"SELECT id, target FROM {STATED} WHERE action = 'account_create' AND outcome <> 'failure' AND target <> '' "
            f'AND "user" = ? AND src_ip = ? AND time >= ? ORDER BY time, id LIMIT {MOST_OF_A_SORT}',
            [entry["user"], entry["src_ip"], entry["time"]],
        ):
            made.setdefault(row["id"], row)
    return list(made.values())


def _traits_of_events(episode: Episode, hits: Mapping[str, Hit]) -> dict[int, tuple[int, frozenset[str]]]:
    """Event id -> (strongest level, traits) by the episode's signals."""
    table: dict[int, tuple[int, frozenset[str]]] = {}
    for name in episode["hits"]:
        hit = hits[name]
        for event in hit["events"]:
            level, words = table.get(event, (0, frozenset()))
            table[event] = (max(level, LEVELS.index(hit["level"])), words | frozenset(hit["traits"]))
    return table


_INBOUND = re.compile(
    r'"(?:[^"]*[._])?(?:direction|Direction)":"(?:in|inbound|incoming|ingress)"|"Initiated":"false"', re.I
)


def _other_end(row: Mapping[str, Any], beside: bool) -> str:
    """The far end of a connection: who came, where the record says that somebody did and a signal marks it."""
    if _INBOUND.search(row["fields"] or ""):
        return "" if beside else str(row["src_ip"])
    return str(row["dst_ip"])


def _of_event(
    row: Mapping[str, Any], episode: Episode, traits: frozenset[str], level: int
) -> list[tuple[str, str, str]]:
    """What one cited event gives; an event that no signal names stands beside the episode, and counts like a medium one."""
    family, action = episode["family"], row["action"]
    beside = level == 0
    found: list[tuple[str, str, str]] = []
    outward = traits & _OUTWARD or (beside and action == "network_connect" and family == "endpoint")
    inside = bool(row["src_ip"]) and is_internal(row["src_ip"])
    if action == "dns_query":
        if (traits & _OUTWARD or beside) and row["target"]:
            found.append(("domain", row["target"].rstrip("."), "a name looked up by hostile activity"))
    elif (
        action == "web_request"
        and inside
        and "." in row["target"].partition("/")[0] + row["target"].partition("://")[2]
    ):
        found += _far_end(row["target"])
    elif outward and (far := _other_end(row, beside)):
        found.append(("ip", far, "the far end of a hostile connection"))
    elif row["src_ip"] and (
        episode["actor_column"] == "src_ip" or traits & _INWARD or (family in ("cloud", "saas") and not inside)
    ):
        found.append(("ip", row["src_ip"], "the source of hostile activity"))
    if family in ("cloud", "saas", "database") and row["user"] and not _is_refused(row):
        found.append(("user", _short(row["user"]), ACTED))
    elif _is_entry(row, episode):
        found.append(("user", _short(row["user"]), ENTERED))
    if action == "account_create" and row["target"]:
        found.append(("user", _short(row["target"]), MADE))
    if action == "web_request" and "webshell" in traits and row["outcome"] == "success":
        found.append(("file", row["target"].partition("?")[0].rpartition("/")[2], "a web shell"))
    if beside or level >= LEVELS.index("medium"):
        found += _left_behind(row, traits)
        found += _of_deeds(row)
        found += _named_in_text(row)
    return found


def _is_refused(row: Mapping[str, Any]) -> bool:
    """Whether somebody was not let in: an account that was only tried is nobody's tool."""
    return bool(row["action"] == "login" and row["outcome"] == "failure")


def _is_entry(row: Mapping[str, Any], episode: Episode) -> bool:
    """Whether a hostile address or account got in as somebody; on a host others log in as well."""
    # Whoever asks a server outside through the proxy is named there, and got in nowhere.
    is_served = row["action"] == "web_request" and str(row["target"]).startswith("/") and row["user"] not in ("", "-")
    is_use = row["action"] in ("login", "mail") or is_served
    is_actors = episode["actor_column"] in ("src_ip", "user") and row[episode["actor_column"]] == episode["actor"]
    return bool(is_use and is_actors and row["user"] and row["outcome"] == "success")


def _far_end(target: str) -> list[tuple[str, str, str]]:
    """Domain, address and URL that an inside client asked a proxy for."""
    named = entities_in(target if "://" in target else f"http://{target}")
    kept = [entity for entity in named if entity.type in ("domain", "ip") or (entity.type == "url" and "://" in target)]
    return [(entity.type, entity.value, "asked for by hostile activity") for entity in kept]


def shared_parents(names: Sequence[str]) -> dict[str, str]:
    """Domain -> the longest parent that it shares with two others or more: a tunnel's names differ in every query."""
    children: dict[str, set[str]] = defaultdict(set)
    for name in names:
        labels = name.lower().split(".")
        for start in range(1, len(labels) - 1):
            children[".".join(labels[start:])].add(name)
    shared = {}
    for name in names:
        labels = name.lower().split(".")
        parents = [".".join(labels[start:]) for start in range(1, len(labels) - 1)]
        best = next((parent for parent in parents if len(children[parent]) >= 3), None)
        if best:
            shared[name] = best
    return shared


def _is_systems(program: str) -> bool:
    """Whether a program came with the system, by where it lies; what an administrator put beside it may be an intruder's."""
    return is_protected(program) and not program.startswith(("/opt/", "/snap/"))


def _left_behind(row: Mapping[str, Any], traits: frozenset[str]) -> list[tuple[str, str, str]]:
    found = []
    if row["action"] == "file_write" and row["target"]:
        found.append(("file", row["target"], "a file written in the incident"))
    if (
        (
            row["action"] in ("process_start", "network_connect", "process_access")
            or row["category"] == "process_creation"
        )
        and row["process"]
        and ("\\" in row["process"] or row["process"].startswith("/"))
        and not _is_systems(row["process"])
    ):
        found.append(("file", row["process"], "a program that ran in the incident"))
        if traits:
            found += [
                ("hash", value.lower(), "the hash of a program that ran in the incident")
                for value in _SHA256.findall(row["fields"])[:1]
            ]
    for kind, pattern in _SET_UP.items():
        found += [
            (kind, name.strip('"'), f"a {kind} set up in the incident") for name in pattern.findall(row["command"])[:1]
        ]
    if (
        row["action"] in ("service_change", "task_schedule")
        and row["target"]
        and not re.search(r"[\s/]", row["target"])
    ):
        kind = "service" if row["action"] == "service_change" else "task"
        found.append((kind, row["target"], f"a {kind} set up in the incident"))
    if row["action"] == "credential_create":
        found += [
            ("key", value, "an access key made in the incident") for value in dict.fromkeys(_KEY.findall(row["fields"]))
        ]
    return found


_SAID = re.compile(
    r"(?:^|\s)#.*$|(?:^|[;&|(]\s*)(?:echo|printf|true|:)\s[^;&|]*|(?:^|[\s;&|])\w+=\S+(?=\s|;|$)",
    re.MULTILINE,
)
"""What a command says without using it: comments, what it prints, assignments."""
_HEADERS = re.compile(r"\s(?:-A|-e|-H|--user-agent|--referer|--header)[ =](?:\"[^\"]*\"|'[^']*'|\S+)")
"""What curl and wget only tell the server."""
_ASKED_OF = re.compile(
    r"/(?:dclist|dsgetdc|dsgetfti|sc_query|domain|dnsgetdc):[\w.-]+|(?<=\s)-domain\s+[\w.-]+", re.IGNORECASE
)
"""The directory that is asked about, in the syntax of Windows' own tools: it is the victim's."""
_FETCHED = re.compile(
    r"\$\{[^\s&+]{0,400}|\b(?:wget|curl|fetch|certutil|bitsadmin|invoke-webrequest|iwr|nc)(?:[\s+]+[^\s+&\"]{1,200}){1,3}|/dev/tcp/[^\s&]{0,80}",
    re.IGNORECASE,
)
"""What an exploit makes the server look up or fetch, in a request's text."""


_OF_DEEDS: dict[DeedKind, str] = {
    "download": "fetched in the incident",
    "module": "a kernel module loaded in the incident",
    "upload": "where data was sent in the incident",
    "connect": "the other end of a channel opened in the incident",
    "key": "a list of keys that was written in the incident",
}


def _of_deeds(row: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Ends, URLs and files of what a command fetched, sent, loaded or opened."""
    found: list[tuple[str, str, str]] = []
    for deed in deeds_of(row["command"]):
        if (why := _OF_DEEDS.get(deed.kind)) is None:
            continue
        if address_of(deed.host):
            found.append(("ip", address_of(deed.host), why))
        elif "." in deed.host and is_domain(deed.host):
            found.append(("domain", deed.host, why))
        if "://" in deed.url and not is_well_known(deed.url):
            found.append(("url", deed.url, why))
        if (
            deed.kind in ("download", "module")
            and deed.file
            and ("/" in deed.file or "\\" in deed.file or "." in deed.file)
        ):
            found.append(("file", deed.file, why))
    return found


def _named_in_text(row: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Addresses, names and URLs that commands reach for, encoded ones included, and that exploits in requests do."""
    if row["action"] == "web_request":
        asked = unquote(row["target"][:MOST_TEXT])
        text = " ".join(_FETCHED.findall(f"{asked}\n{row['agent'][:MOST_TEXT]}"))
    else:
        text = _ASKED_OF.sub(" ", _SAID.sub(" ", row["command"][:MOST_TEXT]))
        text = _HEADERS.sub(" ", text) if re.search(r"\b(?:curl|wget)\b", text) else text
    found = [
        entity
        for entity in entities_in(text)
        if entity.type in ("ip", "domain", "url") and not is_well_known(entity.value)
    ]
    files = [entity for entity in entities_in(text) if entity.type == "file" and _DROPPED.search(entity.value)]
    return [(entity.type, entity.value, "named in a hostile command or request") for entity in [*found, *files]]


def _short(user: str) -> str:
    """An ARN's last part; other names as they are."""
    return user.rsplit("/", 1)[-1] if user.startswith("arn:") else user


def _listed(kind: str, value: str) -> bool:
    """Whether a value can be an indicator at all."""
    if kind == "ip":
        plain = address_of(value)
        return bool(plain) and address_class(plain) not in ("loopback", "reserved") and not is_well_known(plain)
    if kind in ("domain", "url"):
        return "." in value and not is_well_known(value)
    return len(value) > 1 and value not in ("-", "root")


def _victims(hostile: Sequence[Episode], found: Mapping[tuple[str, str], list[int]]) -> set[tuple[str, str]]:
    """What suffered: hosts of hostile episodes."""
    hosts = {episode["host"].lower() for episode in hostile if episode["actor_column"] == "host"}
    return {(kind, value) for kind, value in found if kind in ("host", "domain") and value.lower() in hosts}
