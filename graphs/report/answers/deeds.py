"""What somebody did, as clauses of one sentence: the telling things first chosen, then told in time order."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import unquote_plus

from ...actions import Action
from .deed_words import BARE, CLAUSES, EVENT_WORDS, NOUNS
from .text import Voice, cite, counted, ids_of, named, quoted

Row = Mapping[str, Any]

MOST_CLAUSES = 5
MOST_DETAILS = 3
_RANK: dict[str, int] = {
    "account_create": 9, "permission_grant": 9, "credential_create": 9, "log_clear": 9, "security_weaken": 9,
    "data_export": 8, "login": 8, "task_schedule": 8, "service_change": 8, "account_change": 8, "privilege_use": 8,
    "resource_create": 7, "resource_change": 7, "resource_delete": 7, "account_delete": 7, "permission_revoke": 7,
    "process_start": 6, "script_run": 6, "file_write": 6, "file_delete": 6, "file_read": 7, "data_read": 7,
    "registry_change": 6, "process_access": 6, "module_load": 5, "security_strengthen": 5, "alert": 5, "mail": 5,
    "network_connect": 4, "web_request": 4, "network_block": 3, "enumerate": 3, "dns_query": 3, "logout": 1,
}  # fmt: skip
SOURCED = ("login", "web_request")
"""What is told with where it came from."""
_SILENT = ("status", "other")


@dataclass(frozen=True, slots=True)
class Deeds:
    """Clauses about a set of events."""

    clauses: tuple[str, ...]
    left: int
    """Events that no clause tells."""
    total: int


def deeds_of(
    rows: Sequence[Row],
    voice: Voice,
    *,
    by: str = "",
    marked: Mapping[int, object] | None = None,
    most: int = MOST_CLAUSES,
    is_whole: bool = False,
) -> Deeds:
    """What events tell of whoever acted in them.

    `by`: the column that needs not be said, `user` or `src_ip`, since the sentence is about it. `marked`: events that
    evidence names; they are told before others. `is_whole`: each clause says itself who did it.
    """
    known = marked or {}
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row["action"] in _SILENT and row["id"] not in known:
            continue
        is_refusal = row["action"] == "login" and row["outcome"] == "failure"
        user = "" if by == "user" or is_refusal else row["user"]
        source = "" if by == "src_ip" or row["action"] not in SOURCED else row["src_ip"]
        end = row["dst_ip"] if row["action"] in ("network_connect", "network_block") else ""
        groups[(row["action"], row["outcome"] if row["outcome"] == "failure" else "", user, source, end)].append(row)
    ranked = sorted(
        groups.items(),
        key=lambda item: (
            -(_RANK.get(item[0][0], 2) - 3 * bool(item[0][1]) + 3 * any(row["id"] in known for row in item[1]))
        ),
    )
    chosen = sorted(
        ranked[:most], key=lambda item: (item[1][0]["time"] is not None, item[1][0]["time"] or 0, item[1][0]["id"])
    )
    told = sum(len(group) for _, group in chosen)
    heard = sum(len(group) for group in groups.values())
    return Deeds(
        clauses=tuple(_clause(key, group, voice, by, known, is_whole=is_whole) for key, group in chosen),
        left=heard - told,
        total=heard,
    )


def _clause(
    key: tuple[str, ...], rows: Sequence[Row], voice: Voice, by: str, marked: Mapping[int, object], *, is_whole: bool
) -> str:
    action, outcome, user, source, _ = key
    german = voice.language == "de"
    telling = [row for row in rows if row["id"] in marked] or list(rows)
    whole = [*telling, *(row for row in rows if row["id"] not in marked)] if len(telling) < len(rows) else telling
    words = {
        "as_": f" {'als' if german else 'as'} {named(user)}" if user and by != "user" else "",
        "from_": f" {'von' if german else 'from'} {named(source)}" if source else "",
        "target": _things(_each_removed(whole), "target", voice),
        "detail": _things(whole, "command", voice)
        or (_things(_asked_to_run(telling), "command", voice) if action == "process_start" else "")
        or _things(whole, "process", voice)
        or _things(whole, "target", voice),
        "end": _things(whole, "dst_ip", voice),
    }
    words["target"] = words["target"] or words["detail"]
    words["end"] = words["end"] or words["target"]
    if action == "login" and outcome:
        typed = list(dict.fromkeys(quoted(row["user"]) for row in rows if row["user"] not in ("", "-")))
        if typed and by != "user":
            words["as_"] = f" {'als' if german else 'as'} {voice.listed(typed, 4)}"
        clause = (
            "wurde bei der Anmeldung{as_}{from_} abgewiesen" if german else "was refused at log-in{as_}{from_}"
        ).format(**words)
    else:
        template = CLAUSES[cast("Action", action)][german]
        if any(not words[name] for name in ("target", "detail", "end") if f"{{{name}}}" in template):
            template = BARE.get(cast("Action", action), ("", ""))[german] or (
                f"{'hatte' if german else 'had'} {counted(len(rows), *nouns(action, voice), voice)}"
            )
        clause = template.format(**words)
        if outcome:
            clause = f"{clause} ({'vergeblich' if german else 'in vain'})"
        if user and by != "user" and action != "login" and not is_whole:
            clause = f"{clause} {'als' if german else 'as'} {named(user)}"
    if is_whole:
        somebody = _program(action, rows) or _address(rows) or ("jemand" if german else "somebody")
        clause = f"{named(user) if user and action != 'login' else somebody} {clause}"
    return f"{clause}{_when(rows, voice)}{cite(_ids(rows, telling))}"


_PATH = re.compile(r"(?<=\s)[\"']?(/[\w.*?~+@%:/-]+|[A-Za-z]:\\[^\s\"']+)")


def _each_removed(rows: Sequence[Row]) -> list[Row]:
    """The same with each thing that one command removed by itself: `rm a b` names two."""
    found: list[Row] = []
    for row in rows:
        named_so = _PATH.findall(str(row["command"])) if row["action"] in ("file_delete", "log_clear") else []
        if row["target"] in named_so:
            found += [{**row, "target": path} for path in named_so]
        else:
            found.append(row)
    return found


_BY_PROGRAMS = (
    "file_write",
    "file_delete",
    "file_read",
    "registry_change",
    "network_connect",
    "dns_query",
    "process_access",
)
"""What the program of an event does itself."""


def _program(action: str, rows: Sequence[Row]) -> str:
    """The one program that did it, where events state no account."""
    programs = {re.split(r"[\\/]", row["process"])[-1] for row in rows if row["process"]}
    return named(programs.pop()) if action in _BY_PROGRAMS and len(programs) == 1 else ""


_COMMANDS = re.compile(r"[?&](?:command|cmd|exec)=([^&\"\s]+)")


def _asked_to_run(rows: Sequence[Row]) -> list[dict[str, str]]:
    """Commands that a request carries in its query, as one."""
    found = []
    for row in rows:
        if words := _COMMANDS.findall(str(row.get("fields") or "")):
            whole = list(dict.fromkeys(words)) if len(words) > 1 else words
            found.append({"command": unquote_plus(" ".join(whole))})
    return found


def _address(rows: Sequence[Row]) -> str:
    """The one address that it came from, where events state no account."""
    addresses = {row["src_ip"] for row in rows}
    return named(addresses.pop()) if len(addresses) == 1 and "" not in addresses else ""


def _ids(rows: Sequence[Row], telling: Sequence[Row]) -> list[int]:
    return ids_of(telling) if len(telling) < len(rows) else ids_of(rows)


def _when(rows: Sequence[Row], voice: Voice) -> str:
    times = [row["time"] for row in rows if row["time"] is not None]
    german = voice.language == "de"
    if not times:
        return ""
    first, last = min(times), max(times)
    if len(rows) == 1 or voice.clock(first) == voice.clock(last):
        return f" {'um' if german else 'at'} {voice.clock(first)}" + (
            f" ({len(rows)} {'Mal' if german else 'times'})" if len(rows) > 1 else ""
        )
    return f" ({len(rows)} {'Mal' if german else 'times'}, {voice.clocks(first, last)})"


def _things(rows: Sequence[Row], column: str, voice: Voice) -> str:
    """The values of a column, those of marked events first, quoted where somebody typed them."""
    values = list(dict.fromkeys(str(row[column]) for row in rows if row[column]))
    if not values:
        return ""
    show = named if column == "dst_ip" else quoted
    shown = [show(value) for value in values[:MOST_DETAILS]]
    left = len(values) - len(shown)
    if left:
        shown.append(f"{left} {'weitere' if voice.language == 'de' else 'more'}")
    return voice.listed(shown, MOST_DETAILS + 1)


def nouns(action: str, voice: Voice) -> tuple[str, str]:
    """What an action is called, one and many."""
    english_one, english_many, german_one, german_many = NOUNS.get(
        cast("Action", action), (*EVENT_WORDS["en"], *EVENT_WORDS["de"])
    )
    return (german_one, german_many) if voice.language == "de" else (english_one, english_many)


def kinds_counted(rows: Sequence[Row], voice: Voice, most: int = 4) -> str:
    """`7 log-ins and 5 uses of privileges`."""
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        is_refusal = row["action"] == "login" and row.get("outcome") == "failure"
        counts[_REFUSAL if is_refusal else row["action"]] += int(row.get("n", 1))
    ranked = sorted(counts.items(), key=lambda item: (item[0] in _SILENT, -item[1], item[0]))
    return voice.listed([counted(count, *_kind_of(action, voice), voice) for action, count in ranked], most)


_REFUSAL = "login refused"
"""Log-ins that were refused are none."""


def _kind_of(action: str, voice: Voice) -> tuple[str, str]:
    if action != _REFUSAL:
        return nouns(action, voice)
    german = voice.language == "de"
    return ("abgewiesene Anmeldung", "abgewiesene Anmeldungen") if german else ("refused log-in", "refused log-ins")


def together(clauses: Sequence[str], voice: Voice) -> str:
    """Clauses as one."""
    return voice.listed(list(clauses), len(clauses))
