"""Rows whose columns nobody names: what stands in them is told by what they hold."""

import re
from collections.abc import Callable, Sequence

from ..actions import Action, Outcome
from ..meaning.event import Draft
from ..meaning.lexicon import classify, words_of
from ..meaning.messages import read_message
from ..meaning.outcomes import http_outcome, outcome_of
from ..meaning.sentences import classify_sentence
from ..meaning.shapes import BLOCKED, PASSED
from ..meaning.values import address_of, is_empty
from ..meaning.vocabulary import OBJECT_CLASSES, VERB_CLASSES
from ..products.format import FileContext
from ..wordlists import words

_TIMED = re.compile(
    r"(?:\d{4}[-/.]\d{2}[-/.]\d{2}|\d{2}/\d{2}/\d{2}(?= \d)|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?:[T .,:-]\d{1,2}[:.]\d{2}|$)|"
    r"1\d{9}(?:\.\d+|\d{3})?$|\d{1,2}:\d{2}:\d{2}"
)
"""A cell that begins with a day, a moment or a time of day."""
_DAY = re.compile(r"\d{4}[-/.]\d{2}[-/.]\d{2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
_OF_DAY = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?")
_NUMBER_OR_TIME = re.compile(r"[\d:T./ +Z-]{6,40}")
_HOST = re.compile(r"[A-Za-z][\w.-]{1,60}")
_ACCOUNT = re.compile(r"[A-Za-z][\w-]{1,31}(?:\.[a-z]{2,20})?")
_MAILBOX = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_STATED = re.compile(r"(?:user|login|argv|account|acct|username)=([A-Za-z][\w.@+-]{0,63})$", re.I)
_OWN_NAME = re.compile(r"([A-Za-z_]\w{1,30})=(?=.)")
_THING = re.compile(r"(?!.*(?:\d.*){5})(?=.*[^\W\d_]{2})")
_PLACE = re.compile(r"[a-z][a-z\d+.-]{1,11}://\S+$|/\w[^\s|]*/[^\s|]*$")
_STATUS = re.compile(r"[1-5]\d\d")
_WORDS = re.compile(r"[A-Za-z][\w .:/-]*")
_MACHINE = re.compile(r"\d$|srv|server|host|^pc|[a-z][A-Z]|_")
_LEAST_WIDTH = {",": 9, ";": 5, "\t": 4, "|": 5}
"""Cells without which one line alone is words with such a character between them."""
_ALIKE = 4
"""Rows of one width from which on any character may stand between cells."""
_OTHERS = words("""
    info warn warning error debug notice fatal trace critical alert emerg tcp udp icmp http https ssh ftp smtp imap pop3 sip saml20 oauth
    idp sp none null any true false yes no firefox chrome safari edge opera mozilla curl wget indexserver nameserver audit security system
    admin public default main test local internal external stdout stderr get post put head
    uri url path file type table name value text object target source user host
    januar january february march april may june july august september october november december
""")
"""Words that stand in columns of their own and name nobody."""
_METHODS = frozenset(("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "CONNECT", "TRACE"))
_KINDS = frozenset(("login", "logout", "mail"))
_VAGUE = ("other", "status", "alert")
_DEEDS: dict[str, Action] = {
    "create": "resource_create",
    "delete": "resource_delete",
    "update": "resource_change",
    "read": "data_read",
}
"""What a verb does that stands alone where a row says what is done."""


def is_unnamed(rows: Sequence[Sequence[str]], delimiter: str) -> bool:
    """Whether these are rows of a table without a header: each has its time, and their cells are many or as many in all."""
    first, width = rows[0], len(rows[0])
    are_alike = {len(row) for row in rows} == {width}
    if len(rows) > _ALIKE and are_alike and any(map(_NUMBER_OR_TIME.fullmatch, first)):
        return True
    least = _LEAST_WIDTH[delimiter]
    return all(len(row) >= least and any(map(_TIMED.match, row)) for row in rows) and (are_alike or delimiter in "\t|")


class Columns:
    """What the columns of rows that are alike hold."""

    def __init__(self, rows: Sequence[Sequence[str]], context: FileContext) -> None:
        width = len(rows[0]) if rows else 0
        columns = [[row[index] for row in rows[:200] if len(row) == width] for index in range(width)]
        self.names = [f"column{index + 1}" for index in range(width)]
        _name_times(self.names, columns, context)
        addresses = [index for index, column in enumerate(columns) if _is_all(column[:20], _is_address)]
        for label, index in zip(("src_ip", "dst_ip"), addresses, strict=False):
            self.names[index] = label
        self.kind = self._name_kind(columns)
        self.user = self._account(columns)
        wordy = [(sum(value.count(" ") for value in columns[index]), index) for index in self._unnamed()]
        if wordy and max(wordy)[0] > len(rows):
            self.names[max(wordy)[1]] = "message"
        if "src_ip" in self.names:
            self._name_host(columns, columns[self.names.index("src_ip")])

    def _unnamed(self) -> list[int]:
        return [index for index, name in enumerate(self.names) if name.startswith("column")]

    def _name_kind(self, columns: Sequence[Sequence[str]]) -> int | None:
        """Which column says what is done: that with the most verbs of those whose few values are verdicts or names of actions."""
        told = [(_verbs(columns[index]), -index) for index in self._unnamed() if _says_action(columns[index])]
        if not told:
            return next((index for index in self._unnamed() if _is_all(columns[index][:20], _is_deed)), None)
        index = -max(told)[1]
        self.names[index] = "action"
        return index

    def _account(self, columns: Sequence[Sequence[str]]) -> int | None:
        """Which column names who did it: the only one of names beside the address or what is done, or the only one of names
        of which there are several.
        """
        found: list[tuple[int, int]] = []
        for index in self._unnamed():
            column = [value for value in columns[index] if not is_empty(value)]
            if not column or 3 * sum(map(_may_be_account, column)) < 2 * len(column):
                continue
            is_varied = len(set(column)) > 1 and len(column) > 2
            beside = [place for place in (index - 1, index + 1) if 0 <= place < len(columns)]
            near = 2 * any(self.names[place] == "src_ip" for place in beside) + any(
                place == self.kind for place in beside
            )
            if any(value.isupper() for value in column) and not (is_varied and near):
                continue
            if near or is_varied:
                found.append((near + is_varied, index))
        best = max(found, default=None)
        return best[1] if best is not None and sum(score == best[0] for score, _ in found) == 1 else None

    def _name_host(self, columns: Sequence[Sequence[str]], addresses: Sequence[str]) -> None:
        """A name that goes with the address is the machine's."""
        behind = None if self.kind is None else self.kind + 1
        for index in self._unnamed():
            column = columns[index]
            fixed = len(set(zip(addresses, column, strict=False))) == len(set(addresses)) > 1
            told = len(set(column)) > 1 and all(_HOST.fullmatch(value) for value in column)
            if index not in (self.user, behind) and fixed and told:
                self.names[index] = "host"
                return

    def fields(self, values: Sequence[str]) -> dict[str, str]:
        """The cells of a row by their columns' names, empty ones left out; a cell may say its own, as `from=203.0.113.9` does."""
        fields: dict[str, str] = {}
        for name, value in zip(self.names, values, strict=False):
            if is_empty(value):
                continue
            own = _OWN_NAME.match(value) if name.startswith("column") else None
            fields[own[1] if own and own[1] not in fields else name] = value[own.end() :] if own else value
        return fields


def _name_times(names: list[str], columns: Sequence[Sequence[str]], context: FileContext) -> None:
    days = [index for index, column in enumerate(columns) if _is_all(column[:20], _DAY.fullmatch)]
    clocks = [index for index, column in enumerate(columns) if _is_all(column[:20], _OF_DAY.fullmatch)]
    if days and clocks:
        names[days[0]], names[clocks[0]] = "date", "time"
        return
    for index, column in enumerate(columns):
        if _is_all(column[:20], lambda value: context.clock.parse(value) is not None):
            names[index] = "time"
            return


def _is_all(column: Sequence[str], holds: Callable[[str], object]) -> bool:
    """Whether a column holds something, and all that it holds is so."""
    filled = [value for value in column if not is_empty(value)]
    return bool(filled) and all(map(holds, filled))


def _says_action(column: Sequence[str]) -> bool:
    """Whether a column's few values are verdicts or names of actions."""
    values = {value for value in column if value}
    if not 1 < len(values) <= 40 or any(value.count(" ") > 2 or not _WORDS.fullmatch(value) for value in values):
        return False
    telling = sum(
        value.lower() in BLOCKED | PASSED or _is_deed(value) or classify(value) not in ("other", "status")
        for value in values
    )
    return telling > 0.6 * len(values)


def _verbs(column: Sequence[str]) -> int:
    return sum(any(word in VERB_CLASSES for word in words_of(value)) for value in column)


def _is_address(value: str) -> bool:
    return bool(address_of(value))


def _is_deed(value: str) -> bool:
    return value.lower() in VERB_CLASSES


def _may_be_account(value: str) -> bool:
    if _MAILBOX.fullmatch(value):
        return True
    if not _ACCOUNT.fullmatch(value) or _MACHINE.search(value) or value.lower() in _OTHERS:
        return False
    told = words_of(value)
    known = any(word in VERB_CLASSES or word in OBJECT_CLASSES for word in told)
    return not (known or outcome_of(value) or len(told) > 2)


def read_cells(draft: Draft, columns: Columns, values: Sequence[str]) -> Draft:
    """Fill what is still empty in a draft from cells without names; what is filled is inferred."""
    cells = [
        value
        for name, value in zip(columns.names, values, strict=False)
        if name.startswith("column") and not is_empty(value)
    ]
    filled: set[str] = set()
    if draft.action in _VAGUE and (action := _action(columns, values, cells)) != "other":
        draft.action = action
        filled.add("action")
    if draft.action == "web_request" and not draft.outcome:
        draft.outcome = next((http_outcome(int(cell)) for cell in cells if _STATUS.fullmatch(cell)), "")
        filled.add("outcome")
    elif not draft.outcome and (outcome := _outcome(cells)):
        draft.outcome = outcome
        filled.add("outcome")
    if not draft.user and (user := _user(columns, values)):
        draft.user = user
        filled.add("user")
    if not draft.target and (target := _target(columns, values, draft)):
        draft.target = target
        filled.add("target")
    said = draft.fields.get("message", "") or max(cells, key=lambda cell: cell.count(" "), default="")
    if draft.action == "network_connect" and classify_sentence(said) == "login":
        draft.action = "login"
    if said.count(" ") > 1:
        template, message = draft.template, draft.message
        read_message(draft, said)
        draft.template, draft.message = template, message
    draft.inferred |= filled
    return draft


def _action(columns: Columns, values: Sequence[str], cells: Sequence[str]) -> Action:
    """What is done, of the cell that says so, else of the first that has words for it."""
    if columns.kind is not None and columns.kind < len(values):
        verb = VERB_CLASSES.get(values[columns.kind].lower(), "")
        if verb in _DEEDS:
            return _DEEDS[verb]
    told = [action for cell in cells if _may_tell(cell) and (action := _deed(cell)) not in (*_VAGUE, "web_request")]
    if told:
        return next((action for action in told if action in _KINDS), told[0])
    return "mail" if sum(map(bool, map(_MAILBOX.fullmatch, cells))) > 1 else "other"


def _deed(cell: str) -> Action:
    return _DEEDS.get(VERB_CLASSES.get(cell.lower(), "")) or classify(cell)


def _may_tell(cell: str) -> bool:
    """Whether a cell may name what is done: a host, an address, a path or a sentence does not."""
    return (
        len(cell) < 60
        and cell.count(" ") < 4
        and not ("@" in cell or "/" in cell or (" " not in cell and cell.count(".") > 1))
    )


def _outcome(cells: Sequence[str]) -> Outcome:
    told = [
        outcome
        for cell in cells
        if 1 < len(cell) < 40 and cell.count(" ") < 2 and not cell.isdecimal() and (outcome := outcome_of(cell))
    ]
    return "failure" if "failure" in told else "success" if told else ""


def _user(columns: Columns, values: Sequence[str]) -> str:
    for value in values:
        if stated := _STATED.fullmatch(value):
            return stated[1]
    value = "" if columns.user is None or columns.user >= len(values) else values[columns.user]
    return value if _ACCOUNT.fullmatch(value) or _MAILBOX.fullmatch(value) else ""


def _target(columns: Columns, values: Sequence[str], draft: Draft) -> str:
    """What it is done to: an address of the web, or what stands behind the deed and is neither who did it nor a number."""
    if place := next((value for value in values if _PLACE.match(value)), ""):
        return place
    if columns.kind is None or columns.kind + 1 >= len(values):
        return ""
    value = values[columns.kind + 1]
    is_other = (
        value in (draft.user, draft.src_ip, draft.host, *_METHODS)
        or value.lower() in _OTHERS
        or columns.names[columns.kind + 1] != f"column{columns.kind + 2}"
    )
    return "" if is_other or is_empty(value) or " " in value or not _THING.match(value) or outcome_of(value) else value
