"""What lines have of the kind of thing that a question asks for: a column's values, what stands behind its name, what differs."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from ....episodes.facts import is_internal
from ....questions.question import Part
from ....wordlists import words
from ..accounted_kinds import COLUMNS_OF, EVENTS, REFUSING
from .asked import Asked
from .needs import Needs

Row = Mapping[str, Any]
Values = dict[str, list[Row]]
"""Each value with its lines, in their order."""

_PORTS = re.compile(r"ports?|dienstports?")
_DAYS = re.compile(r"(?:days?|nights?|dates?|tage?n?|nächte?n?|datum)")
_TO_ACCOUNTS = words(
    "account_create account_change account_delete credential_create permission_grant permission_revoke"
)
"""What is done to an account, which its line names behind whoever did it."""
_EMPTY = ("", "-", None)
_MOST_BEHIND = 60
_GENERAL = words(
    "object objects file files thing things item items data datei dateien objekt objekte document documents dokument dokumente"
)


def stated_column(needs: Needs) -> str:
    """The column that lines must have for what is asked for, where there is one alone."""
    if needs.noun is None:
        return ""
    if _PORTS.fullmatch(needs.noun.words.split()[-1]):
        return "dst_port"
    return "command" if "COMMANDS" in needs.noun.concepts and needs.noun.words.split()[-1] not in EVENTS else ""


def columns_of(needs: Needs, part: Part, asked: Asked, rows: Sequence[Row]) -> tuple[str, ...]:
    """The columns that hold what is asked for, the likeliest first; empty where none is known to."""
    if asked.form == "whence":
        return ("src_ip", "host")
    if asked.form == "who" or needs.noun is None:
        return ("user", "src_ip", "process")
    noun = needs.noun
    last = noun.words.split()[-1]
    if _PORTS.fullmatch(last):
        return ("dst_port",)
    concepts = [one for one in COLUMNS_OF if one in noun.concepts]
    if last in EVENTS or noun.concepts & REFUSING or not concepts:
        return ()
    columns = COLUMNS_OF[concepts[0]]
    actions = {row["action"] for row in rows}
    if "ACCOUNTS" in concepts and "user" in columns:
        return ("target", "user") if actions and actions <= _TO_ACCOUNTS else ("user", "target")
    if concepts[0] not in ("MACHINES", "ADDRESSES"):
        return columns
    if _COMES_FROM.search(part.clause):
        return ("src_ip", "host")
    if asked.is_new or concepts[0] == "ADDRESSES":
        return ("src_ip", "dst_ip", "host")
    # What one source did, it did to others.
    return ("dst_ip", "host", "src_ip") if len({row["src_ip"] for row in rows if row["src_ip"]}) == 1 else columns


_COMES_FROM = re.compile(
    r"\b(?:from|von|aus) (?:which|what|where|welche\w*)|\b(?:came|come|kam\w*|turned up|showed up)\b"
)


def values_of(needs: Needs, part: Part, asked: Asked, rows: Sequence[Row]) -> Values:
    """The values of what is asked for."""
    if needs.noun is not None and _DAYS.fullmatch(needs.noun.words.split()[-1]):
        return _grouped(rows, lambda row: f"{row['time']:%Y-%m-%d}" if row["time"] else "")
    if needs.noun is not None and (needs.noun.words.split()[-1] in EVENTS or needs.noun.concepts & REFUSING):
        return {}
    if needs.is_spoken and asked.form in ("which", "count", "order"):
        return _behind(rows, needs.stems)
    columns = columns_of(needs, part, asked, rows)
    found = [_in_column(rows, column, asked) for column in columns]
    several = [one for one in found if len(one) > 1]
    is_open = needs.noun is not None and asked.form in ("which", "count", "order")
    if several and not (
        is_open and len(needs.stems) > 1 and (behind := _behind(rows, needs.stems)) and len(behind) > len(several[0])
    ):
        return several[0]
    if is_open and not (found and any(found) and columns[0] in ("user", "src_ip", "dst_port")):
        behind = _behind(rows, needs.stems)
        if behind:
            return behind
    return next((one for one in found if one), {})


def _in_column(rows: Sequence[Row], column: str, asked: Asked) -> Values:
    # What a program start is done to is the program itself.
    is_other = ("process_start", "script_run") if column == "target" else ()
    found = _grouped(rows, lambda row: "" if row[column] in _EMPTY or row["action"] in is_other else str(row[column]))
    if asked.place and column in ("src_ip", "dst_ip"):
        inside = asked.place == "inside"
        found = {value: own for value, own in found.items() if is_internal(value) == inside} or found
    return found


def _grouped(rows: Sequence[Row], key: Any) -> Values:
    found: Values = defaultdict(list)
    for row in rows:
        if value := key(row):
            found[value].append(row)
    return dict(found)


def _behind(rows: Sequence[Row], stems: Sequence[str]) -> Values:
    """What stands behind the name of that kind of thing in lines: `guest 101`, `package foo-1.2`."""
    names = [re.escape(stem) for stem in stems if stem.isalpha() and stem not in _GENERAL]
    if not names:
        return {}
    pattern = re.compile(
        rf"(?<![a-z])(?:{'|'.join(names)})\w{{0,3}}(?:[ :=/#]+(?:named |name |called |id |no )?)[\"'`(]*"
        r"(?!(?:of|for|by|in|with|from|and|to|on|is|was|per|the|a|at|as)\b)(?P<value>[\w][\w.@:+/-]*\w|\d)",
        re.IGNORECASE,
    )
    found: Values = defaultdict(list)
    for row in rows:
        for match in list(pattern.finditer(f"{row['command']} {row['message']}"))[:_MOST_BEHIND]:
            if row not in found[match["value"]]:
                found[match["value"]].append(row)
    return {value: own for value, own in found.items() if own}


def differing(rows: Sequence[Row]) -> list[str]:
    """What differs between lines of one kind, in their order; empty where the lines are too unlike for that."""
    split = [str(row["message"]).split() for row in rows]
    if len(split) < 2 or len({len(tokens) for tokens in split}) != 1:
        return []
    places = [place for place in range(len(split[0])) if len({tokens[place] for tokens in split}) > 1]
    telling = [
        place
        for place in places
        if not all(re.fullmatch(r"[\d:.,\[\]TZ+-]+", tokens[place]) and len(tokens[place]) > 4 for tokens in split)
    ]
    if len(telling) != 1:
        return []
    return list(dict.fromkeys(tokens[telling[0]].strip("\"'`,;:()[]") for tokens in split))
