"""What a rule's field names stand for in the event store, and which events a rule's logsource means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ..events.store import STATED

KEYS = ("product", "category", "service", "action")
"""The columns by which kinds of events are told apart."""

NORMALIZED = "moewarden"
"""Product of rules that read our own columns and so hold for every vendor and format."""


@dataclass(frozen=True, slots=True, order=True)
class LogSource:
    """Sigma's logsource; empty string means "any"."""

    product: str = ""
    category: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Column:
    """One field of a logsource's table: lower-cased, or as the log wrote it."""

    field: str
    """The rule's field name in lower case: names are matched without case, like values."""
    form: Literal["lower", "raw"] = "lower"

    @property
    def sql(self) -> str:
        """The quoted column name."""
        return quote_name(f"{self.form}:{self.field}")


TEXT = "text"
"""The field that holds everything an event says, for keyword searches."""

_PLAIN = (
    "file",
    "format",
    "product",
    "category",
    "service",
    "host",
    "user",
    "src_ip",
    "dst_ip",
    "action",
    "outcome",
    "process",
    "parent",
    "command",
    "target",
    "agent",
    "template",
    "message",
)

_SAID = ("message", "command", "target", "agent")
_VALUES = "json_extract_string(fields, '$.*')"
_TEXT = f"concat_ws(chr(10), {', '.join(_SAID)}, array_to_string({_VALUES}, chr(10)))"

_SPACED = f"replace({_TEXT}, '+', ' ')"
# A request that is not valid UTF-8 once decoded keeps its escapes, apart from the ones attacks are written with.
_ESCAPES = {
    "%27": "'",
    "%22": '"',
    "%20": " ",
    "%2e": ".",
    "%2f": "/",
    "%5c": "\\",
    "%3c": "<",
    "%3e": ">",
    "%28": "(",
    "%3d": "=",
}


def _decoded_by_hand(expression: str) -> str:
    for escape, character in _ESCAPES.items():
        expression = f"replace({expression}, '{escape}', {quote_text(character)})"
    return expression


def quote_text(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def quote_name(name: str) -> str:
    """A SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _decoded(expression: str) -> str:
    return f"coalesce(try(url_decode({expression})), {_by_hand(expression)})"


def _by_hand(expression: str) -> str:
    return _decoded_by_hand(f"lower({expression})")


def _request(expression: str) -> str:
    """SQL for a text as requests are read. Decoded twice: double encoding is itself an evasion."""
    return f"CASE WHEN contains({expression}, '%') THEN lower({_decoded(_decoded(expression))}) ELSE lower({expression}) END"


def _either_way(text: str) -> str:
    """SQL for a list of what a text is decoded as a whole, and by hand."""
    return f"list_distinct([{_decoded(text)}, {_by_hand(text)}])"


DECODED_LINE = (
    f"lower(array_to_string(list_distinct(flatten(list_transform({_either_way('text')}, "
    f"lambda one: CASE WHEN contains(one, '%') THEN {_either_way('one')} ELSE [one] END))), chr(10)))"
)
"""SQL for one line `text` of a request. Whether it is decoded as a whole is told by other lines too, so each way is written."""


def _program(path: str, command: str) -> str:
    """SQL for the program's name without folder and `.exe`; from the command line where no path is known."""
    started = (
        f"CASE WHEN {command} LIKE '\"%' THEN split_part({command}, '\"', 2) ELSE split_part({command}, ' ', 1) END"
    )
    image = f"lower(coalesce(nullif({path}, ''), {started}))"
    return f"nullif(regexp_replace(regexp_extract({image}, '([^/\\\\]+)[/\\\\]?$', 1), '[.]exe$', ''), '')"


_PRIVATE = (
    r"^(10\.|192\.168\.|172\.(1[6-9]|2[0-9]|3[01])\.|169\.254\.|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\."
    r"|f[cd][0-9a-f]{2}:|fe80:)"
)
_NOT_A_HOST = r"^(0\.|22[4-9]\.|23[0-9]\.|255\.|ff[0-9a-f]{2}:|::$)"


def _scope(address: str) -> str:
    """SQL for the kind of an address: loopback, private, public, or none of them."""
    lowered = f"lower({address})"
    return (
        f"CASE WHEN {address} LIKE '127.%' OR {address} = '::1' THEN 'loopback' "
        f"WHEN regexp_matches({lowered}, '{_PRIVATE}') THEN 'private' "
        f"WHEN regexp_matches({lowered}, '{_NOT_A_HOST}') THEN NULL "
        f"WHEN regexp_matches({lowered}, '^[0-9a-f.:]+$') THEN 'public' END"
    )


_DERIVED: dict[str, str] = {
    "dst_port": "CAST(dst_port AS VARCHAR)",
    "process_name": _program("process", "command"),
    "parent_name": _program("parent", "''"),
    "src_scope": _scope("src_ip"),
    "dst_scope": _scope("dst_ip"),
    # The site of an absolute address or of a proxy's CONNECT; a plain path has none.
    "target_host": r"nullif(regexp_extract(lower(target), '^(?:[a-z]+://)?((?:[\w-]+\.)+[\w-]+)(?::[0-9]+)?(?:[/?]|$)', 1), '')",
    "request": f"CASE WHEN action = 'web_request' THEN {_request(_SPACED)} END",
    # Names and values on one line, for patterns such as `privileged":"true`; escaped quotes of embedded JSON undone.
    "record": r"""replace(CAST(fields AS VARCHAR), '\"', '"')""",
    TEXT: _TEXT,
}

_NORMALIZED: dict[str, str] = {name: f"nullif({quote_name(name)}, '')" for name in _PLAIN} | _DERIVED

_NORMALIZED_KEYS: dict[str, tuple[str, ...]] = {
    "bytes_out": (
        "orig_bytes",
        "bytes_out",
        "bytes_sent",
        "sent_bytes",
        "sentbyte",
        "bytes_toserver",
        "flow.bytes_toserver",
        "source.bytes",
        "out_bytes",
    ),
    "status": ("sc-status", "status", "status_code", "http.response.status_code", "response_code", "http.status"),
    "original_name": ("OriginalFileName", "process.pe.original_file_name", "pe.original_file_name"),
}
"""Names that products give to what no column of the store holds."""

_FALLBACKS: dict[str, tuple[tuple[str, ...], str]] = {
    "image": (("NewProcessName", "ProcessName", "exe"), "process"),
    "parentimage": (("ParentProcessName",), "parent"),
    "commandline": (("ProcessCommandLine", "proctitle"), "command"),
    "user": (("SubjectUserName", "TargetUserName"), "user"),
    "scriptblocktext": ((), "command"),
    "queryname": (("query", "QueryName"), "target"),
    "destinationip": (("DestAddress",), "dst_ip"),
    "destinationport": (("DestPort",), "dst_port"),
    "sourceip": (("SourceAddress",), "src_ip"),
    "c-ip": ((), "src_ip"),
    "c-uri": (("cs-uri", "cs-uri-query", "cs-uri-stem"), "target"),
    "cs-uri": (("c-uri",), "target"),
    "cs-uri-query": (("c-uri-query", "c-uri", "cs-uri"), "target"),
    "cs-uri-stem": (("c-uri-stem", "c-uri", "cs-uri"), "target"),
    "cs-user-agent": (("c-useragent",), "agent"),
    "c-useragent": (("cs-user-agent",), "agent"),
    "cs-method": (("method", "c-method"), ""),
    "sc-status": (("status",), ""),
    "src_ip": ((), "src_ip"),
    "dst_ip": ((), "dst_ip"),
    "dst_port": ((), "dst_port"),
}
"""Sigma field (lower case) -> other field names, then a column, that say the same where the event lacks it."""

_BY_CATEGORY: dict[str, dict[str, str]] = {
    "file_event": {"targetfilename": "target"},
    "file_delete": {"targetfilename": "target"},
    "registry_event": {"targetobject": "target"},
    "registry_set": {"targetobject": "target"},
}

_NARROWER: dict[str, tuple[str, ...]] = {
    "registry_event": ("registry_set", "registry_add", "registry_delete", "registry_rename"),
    "webserver": ("web", "web_request"),
    "file_event": ("file_change",),
}
"""Sigma category -> categories whose events it also means."""

_ACTION_CATEGORY: dict[str, str] = {
    "process_creation": "process_start",
    "network_connection": "network_connect",
    "dns_query": "dns_query",
    "dns": "dns_query",
    "file_event": "file_write",
    "file_delete": "file_delete",
    "registry_event": "registry_change",
    "registry_set": "registry_change",
    "ps_script": "script_run",
    "webserver": "web_request",
    "process_access": "process_access",
    "image_load": "module_load",
}
"""Sigma category -> the action that stands in for it where a reader knew no category."""


def events_of(source: LogSource) -> str:
    """SQL condition for the events that `source` means."""
    if source.product == NORMALIZED:
        return "TRUE"
    parts = []
    if source.category:
        names = ", ".join(quote_text(name) for name in (source.category, *_NARROWER.get(source.category, ())))
        category = f"category IN ({names})"
        if action := _ACTION_CATEGORY.get(source.category):
            category = f"({category} OR (category = '' AND action = '{action}'))"
        parts.append(category)
    if source.product:
        product = f"product = {quote_text(source.product)}"
        # A line whose category is known but whose product is not may be anybody's.
        parts.append(f"({product} OR product = '')" if source.category else product)
    if source.service:
        service = f"service = {quote_text(source.service)}"
        parts.append(f"({service} OR service = '')" if source.product == "linux" else service)
    return " AND ".join(parts) or "TRUE"


class FieldNames:
    """The field names that occur in a store: how a rule's name for one is spelt there."""

    def __init__(self, names: Iterable[str]) -> None:
        self._exact: dict[str, list[str]] = {}
        for name in sorted(names):
            self._exact.setdefault(name.lower(), []).append(name)
        # Windows Defender writes "Threat Name", and rules ask for ThreatName.
        self._unspaced: dict[str, list[str]] = {}
        for key, spellings in self._exact.items():
            if " " in key:
                self._unspaced.setdefault(key.replace(" ", ""), []).extend(spellings)
        self._endings: dict[str, list[str]] = {}
        for key, spellings in sorted(self._exact.items()):
            end = len(key)
            while (end := key.rfind(".", max(0, len(key) - _LONGEST_ENDING), end)) >= 0:
                known = self._endings.setdefault(key[end + 1 :], [])
                known += spellings[: _MOST_ENDINGS - len(known)]

    def spellings(self, field: str) -> Sequence[str]:
        """The store's names for a field: its own, with blanks, or else longer ones that end in it (`detail.eventName`)."""
        if field in self._exact:
            return self._exact[field]
        if field in self._unspaced:
            return self._unspaced[field]
        if len(field) < 5 or field in _TOO_COMMON:
            return ()
        return self._endings.get(field, ())


_LONGEST_ENDING = 300
_MOST_ENDINGS = 3


_TOO_COMMON = frozenset(("action", "agent", "command", "format", "level", "message", "method", "object", "operation", "outcome", "parent", "process", "product", "query", "result", "service", "source", "status", "target", "version"))  # fmt: skip  # noqa: E501
"""Names that mean something else below another name."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a rule's field comes from: names among an event's fields, and else a column."""

    names: tuple[str, ...]
    column: str = ""

    @property
    def is_known(self) -> bool:
        """Whether any event could have it."""
        return bool(self.names or self.column)

    @property
    def is_computed(self) -> bool:
        """Whether its text need not stand in the event as the log wrote it."""
        return self.column in ("request", "src_scope", "dst_scope")


def origin_of(source: LogSource, field: str, names: FieldNames) -> Origin:
    """What says `field` in the events that `source` means, given the names that occur."""
    if field == TEXT or (source.product == NORMALIZED and field in _NORMALIZED):
        return Origin((), field)
    others, column = _FALLBACKS.get(field, ((), ""))
    column = _BY_CATEGORY.get(source.category, {}).get(field, column)
    if source.product == NORMALIZED:
        others = _NORMALIZED_KEYS.get(field, others)
    found = tuple(dict.fromkeys(key for name in (field, *others) for key in names.spellings(name.lower())))
    if not found and not column and field in _NORMALIZED:
        column = field
    return Origin(found, column)


def select_said(columns: Sequence[str], first: int, last: int) -> str:
    """SQL for what the events from one id to another say: ids, times in microseconds, kinds, names and values of fields,
    the further texts that `TEXT` is made of, then normalized columns, each as the log wrote it."""
    derived = "".join(f", {_NORMALIZED[column]} AS {quote_name(f'said:{column}')}" for column in columns)
    plain = "".join(f", {quote_name(column)}" for column in _SAID)
    return (
        f"SELECT id, coalesce(epoch_us(time), {NEVER}) AS at, kind, json_keys(fields) AS field_names, "
        f"{_VALUES} AS field_values{plain}{derived} "
        f"FROM {STATED} JOIN kinds USING ({', '.join(KEYS)}) WHERE id BETWEEN {first} AND {last}"
    )


def select_computed(column: str, among: str, first: int, last: int) -> str:
    """SQL that reads ids and a computed column of the events whose ids are in a table, and in this stretch."""
    computed = _NORMALIZED[column].replace(_SPACED, "spaced")
    spaced = f", {_SPACED} AS spaced" if "spaced" in computed else ""
    return (
        f"SELECT id, {computed} AS text FROM (SELECT *{spaced} FROM {STATED} "
        f"WHERE id BETWEEN {first} AND {last} AND id IN (SELECT id FROM {among}))"
    )


NEVER = (1 << 63) - 1
"""The time of events without one: they come last."""
