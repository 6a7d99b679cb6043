"""STIX patterns as the single values that are enough to match them.

An alternative gives each of its values. What must come together gives none, since one of the two proves nothing: but a
file's name with its folder is a path, and a file's hash needs no name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\s+|(?P<text>'(?:[^'\\]|\\.)*')|(?P<path>[a-z0-9-]+:[A-Za-z_](?:[\w.*-]|\[[^\]]*\]|'[^']*')*)"
    r"|(?P<word>[A-Za-z]+)|(?P<sign>!=|<>|<=|>=|==|[=<>()\[\],])|(?P<other>[^\s'()\[\],=]+)",
    re.DOTALL,
)
_LONGEST = 65_536
_DEEPEST = 32
_QUALIFIERS = frozenset(("WITHIN", "REPEATS", "START", "STOP"))
_UNUSED_OPERATORS = frozenset(
    ("LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET", "EXISTS", "NOT", "!=", "<>", "<", ">", "<=", ">=")
)
_HASH = "file:hashes"
_NAME, _FOLDER = "file:name", "file:parent_directory_ref.path"
_VALUES = frozenset((
    "ipv4-addr:value", "ipv6-addr:value", "domain-name:value", "url:value", "email-addr:value", _NAME,
    "email-message:from_ref.value", "email-message:sender_ref.value", "user-account:account_login", "user-account:user_id",
    "windows-registry-key:key", "process:command_line", "process:image_ref.name", "network-traffic:dst_ref.value",
    "network-traffic:src_ref.value", "process:extensions.windows-service-ext.service_name",
))  # fmt: skip
"""Properties whose values events are compared with."""


class PatternError(ValueError):
    """Why a pattern cannot be used: the operator, the property, or how it is put together."""


@dataclass(frozen=True, slots=True)
class _Comparison:
    path: str
    values: tuple[str, ...]


_Choice = tuple[_Comparison, ...]
"""Comparisons that must hold together."""


def values_of(pattern: str) -> list[str]:
    """Each value that alone matches the pattern. Raises PatternError where there is none."""
    if len(pattern) > _LONGEST:
        raise PatternError(f"longer than {_LONGEST:,} characters")
    reader = _Reader(_tokens(pattern))
    choices = reader.observations()
    return list(dict.fromkeys(value for choice in choices for value in _alone(choice)))


def _tokens(pattern: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    place = 0
    while place < len(pattern):
        match = _TOKEN.match(pattern, place)
        if match is None or match.end() == place:
            raise PatternError("not written in the language")
        if match.lastgroup:
            tokens.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return tokens


class _Reader:
    def __init__(self, tokens: Sequence[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._place = 0

    def _peek(self) -> str:
        if self._place >= len(self._tokens):
            return ""
        kind, text = self._tokens[self._place]
        return text.upper() if kind == "word" else text

    def _next(self) -> tuple[str, str]:
        if self._place >= len(self._tokens):
            raise PatternError("not written in the language")
        self._place += 1
        return self._tokens[self._place - 1]

    def _expect(self, sign: str) -> None:
        if self._peek() != sign:
            raise PatternError("not written in the language")
        self._place += 1

    def observations(self) -> list[_Choice]:
        """The alternatives of the whole pattern."""
        choices = self._observations(_DEEPEST)
        if self._place < len(self._tokens):
            raise PatternError("not written in the language")
        return choices

    def _observations(self, depth: int) -> list[_Choice]:
        choices = self._observation(depth)
        while word := self._peek():
            if word in ("AND", "FOLLOWEDBY"):
                raise PatternError(f"observations joined with {word}")
            if word in _QUALIFIERS:
                raise PatternError(f"qualifier {word}")
            if word != "OR":
                break
            self._place += 1
            choices += self._observation(depth)
        return choices

    def _observation(self, depth: int) -> list[_Choice]:
        if not depth:
            raise PatternError("nested too deep")
        if self._peek() == "(":
            self._place += 1
            choices = self._observations(depth - 1)
            self._expect(")")
            return choices
        self._expect("[")
        choices = self._alternatives(depth - 1)
        self._expect("]")
        return choices

    def _alternatives(self, depth: int) -> list[_Choice]:
        choices = self._together(depth)
        while self._peek() == "OR":
            self._place += 1
            choices += self._together(depth)
        return choices

    def _together(self, depth: int) -> list[_Choice]:
        choices = self._comparison(depth)
        while self._peek() == "AND":
            self._place += 1
            others = self._comparison(depth)
            if len(choices) > 1 and len(others) > 1:
                raise PatternError("alternatives joined with AND")
            choices = [(*one, *other) for one in choices for other in others]
        return choices

    def _comparison(self, depth: int) -> list[_Choice]:
        if not depth:
            raise PatternError("nested too deep")
        if self._peek() == "(":
            self._place += 1
            choices = self._alternatives(depth - 1)
            self._expect(")")
            return choices
        kind, path = self._next()
        if kind != "path":
            raise PatternError(
                f"operator {path.upper()[:20]}" if path.upper() in _UNUSED_OPERATORS else "not written in the language"
            )
        operator = self._peek()
        if operator in _UNUSED_OPERATORS:
            raise PatternError(f"operator {operator}")
        self._place += 1
        if operator in ("=", "=="):
            return [(_Comparison(_plain(path), (self._literal(),)),)]
        if operator == "IN":
            self._expect("(")
            values = [self._literal()]
            while self._peek() == ",":
                self._place += 1
                values.append(self._literal())
            self._expect(")")
            return [(_Comparison(_plain(path), tuple(values)),)]
        raise PatternError("not written in the language")

    def _literal(self) -> str:
        kind, text = self._next()
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
        if kind in ("word", "other"):
            return text
        raise PatternError("not written in the language")


def _plain(path: str) -> str:
    """A path without quotes; every hash is one property."""
    text = path.replace("'", "")
    return _HASH if text.startswith("file:hashes") else text


def _alone(choice: _Choice) -> tuple[str, ...]:
    """The values any of which is enough to match what must hold together."""
    # The type of what a reference leads to follows from the value.
    parts = [part for part in choice if not part.path.endswith("_ref.type")]
    hashes = [part for part in parts if part.path == _HASH]
    if hashes:
        return hashes[0].values
    if {part.path for part in parts} == {_NAME, _FOLDER} and len(parts) == 2:
        names = next(part.values for part in parts if part.path == _NAME)
        folders = next(part.values for part in parts if part.path == _FOLDER)
        return tuple(_path(folder, name) for folder in folders for name in names)
    if len(parts) != 1:
        raise PatternError("comparisons joined with AND")
    if parts[0].path not in _VALUES:
        raise PatternError(f"property {parts[0].path[:60]}")
    return parts[0].values


def _path(folder: str, name: str) -> str:
    mark = "\\" if "\\" in folder else "/"
    return f"{folder.rstrip(mark)}{mark}{name}"
