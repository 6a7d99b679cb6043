"""What an event must at least hold for a rule to match: fields, and literal texts that stand in their values.

A need may ask too little, never too much: whoever finds it unmet may leave the rule's condition unasked.
"""

import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from re import _parser as grammar  # type: ignore[attr-defined]  # the syntax tree has no public name
from typing import Any

from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.types import (
    SigmaCasedString,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
)

from .columns import TEXT

SHORTEST = 2
"""Letters of the shortest literal in ASCII that is looked for: two alone say little, those of one alternative together more."""
MOST_LITERALS = 4
"""Literals kept of one pattern, the longest ones."""
_LONGEST_PATTERN = 20_000

EDGE = "\x1f"
"""Before or behind a literal: there a word begins or ends."""

# Patterns without case fold other letters than lower case does: only ASCII is compared alike.
_RUN = re.compile(rf"{EDGE}?[ -~]{{{SHORTEST},}}{EDGE}?")
_WITHIN = re.compile(rf"(?<=[ -~]){EDGE}+(?=[ -~])")
_NAMED_CLASS = re.compile(r"\[:\^?\w+:\]")
"""A class such as [[:alpha:]], which means something else to Python's grammar: that reads the patterns here."""
_MOST_SIGNS = 4
"""Signs of the largest class whose signs are looked for."""
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")
_NO_MORE = ("AT_END", "AT_END_STRING")
_WORD = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


@dataclass(frozen=True, slots=True)
class Holds:
    """A field that is there, and holds these lower-case texts."""

    field: str
    literals: tuple[str, ...] = ()
    is_whole: bool = False
    """Whether the one literal is all that the field says."""


@dataclass(frozen=True, slots=True)
class Every:
    """All of these needs."""

    parts: tuple["Need", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """One of these needs."""

    parts: tuple["Need", ...]


Need = Holds | Every | Some

NOTHING = Every(())
"""The need that everything meets."""


def needs_of(trees: Sequence[Any]) -> Need:
    """What the events must hold of which one of the parsed conditions is true."""
    return _some([_of(tree) for tree in trees])


def leaves_of(need: Need) -> set[Holds]:
    """Every single need."""
    if isinstance(need, Holds):
        return {need}
    return set().union(*(leaves_of(part) for part in need.parts))


def need_to_json(need: Need) -> list[Any]:
    """The need as lists: `["field", whole, "literal", …]`, or a list of lists after 1 (every) or 0 (some)."""
    if isinstance(need, Holds):
        return [need.field, need.is_whole, *need.literals]
    return [int(isinstance(need, Every)), *(need_to_json(part) for part in need.parts)]


def need_from_json(value: list[Any]) -> Need:
    """The need that `need_to_json` wrote."""
    first, *rest = value
    if isinstance(first, str):
        return Holds(first, tuple(rest[1:]), bool(rest[0]))
    return (Every if first else Some)(tuple([need_from_json(part) for part in rest]))


def _every(parts: Sequence[Need]) -> Need:
    kept = tuple(dict.fromkeys(part for part in parts if part != NOTHING))
    return kept[0] if len(kept) == 1 else Every(kept)


def _some(parts: Sequence[Need]) -> Need:
    if NOTHING in parts:
        return NOTHING
    kept = tuple(dict.fromkeys(parts))
    return kept[0] if len(kept) == 1 else Some(kept)


def _of(node: Any) -> Need:
    if isinstance(node, ConditionAND):
        return _every([_of(part) for part in node.args])
    if isinstance(node, ConditionOR):
        return _some([_of(part) for part in node.args])
    if isinstance(node, ConditionFieldEqualsValueExpression):
        return _value(node.field.lower(), node.value)
    if isinstance(node, ConditionValueExpression):
        return _anywhere(_value(TEXT, node.value))
    return NOTHING  # NOT above all: what is absent meets it


def _anywhere(need: Need) -> Need:
    """A keyword's need: it is never all that the event says."""
    if isinstance(need, Holds):
        return Holds(need.field, need.literals)
    return type(need)(tuple([_anywhere(part) for part in need.parts]))


def _value(field: str, value: Any) -> Need:
    if isinstance(value, SigmaExpansion):
        return _some([_value(field, item) for item in value.values])
    if isinstance(value, SigmaString):
        if not value.s:  # an empty text also says that the field is absent
            return NOTHING
        texts = _texts(value)
        is_cased = isinstance(value, SigmaCasedString)  # compared as written: the two lower cases may differ
        found = _literals(texts) if is_cased else _longest(text.lower() for text in texts)
        return Holds(field, found, is_whole=len(value.s) == 1 and found == (str(value.s[0]).lower(),))
    if isinstance(value, SigmaNumber) and not isinstance(value, SigmaTimestampPart):
        return Holds(field, _literals([str(value)]))
    if isinstance(value, SigmaRegularExpression):
        return _regex(field, value)
    if isinstance(value, SigmaFieldReference):
        return _every([Holds(field), Holds(value.field.lower())])
    if isinstance(value, SigmaNull) or (isinstance(value, SigmaExists) and not value):
        return NOTHING
    return Holds(field)


def _texts(value: Any) -> list[str]:
    return [part for part in value.s if isinstance(part, str)]


def _literals(texts: Sequence[str]) -> tuple[str, ...]:
    """The runs of ASCII in the texts, in lower case."""
    return _longest(_edged(run) for text in texts for run in _RUN.findall(_WITHIN.sub("", text.lower())))


def _edged(run: str) -> str:
    """The run without an edge beside a letter that is no part of a word: there it means the opposite."""
    if run[0] == EDGE and run[1] not in _WORD:
        run = run[1:]
    if run[-1] == EDGE and run[-2] not in _WORD:
        run = run[:-1]
    return run


def _longest(texts: Iterable[str]) -> tuple[str, ...]:
    kept = {text for text in texts if len(text) >= SHORTEST or not text.isascii()}
    return tuple(sorted(kept, key=lambda text: (-len(text), text))[:MOST_LITERALS])


def _regex(field: str, value: Any) -> Need:
    pattern = str(value.escape(escape_escape_char=False, flag_prefix=False))
    if len(pattern) > _LONGEST_PATTERN or _NAMED_CLASS.search(pattern):
        return Holds(field)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = grammar.parse(pattern)
    except (re.error, Warning, RecursionError, OverflowError, ValueError):
        return Holds(field)
    if tree.state.flags & re.VERBOSE:
        return Holds(field)
    try:
        return _every([Holds(field), *_pattern(field, tree)])
    except RecursionError:
        return Holds(field)


def _pattern(field: str, tree: Any, *, before: str = "", after: str = "") -> list[Need]:
    """What a text must hold to match a parsed pattern; the text stands right between `before` and `after`."""
    needs: list[Need] = []
    run: list[str] = [before]

    def end_run() -> None:
        if found := _literals(["".join(run)]):
            needs.append(Holds(field, found))
        run.clear()

    for place, (operator, argument) in enumerate(tree):
        name = str(operator)
        if name == "LITERAL":
            run.append(chr(argument))
            continue
        if name == "AT":  # a place, not a letter
            run.append(_edge_at(argument))
            continue
        # The grammar takes what alternatives begin with out of them: each has it before its own letters.
        last = "".join(run)
        if name == "SUBPATTERN":
            needs += _pattern(field, argument[-1], before=last, after=_edge_before(tree, place + 1, after))
        elif name in _REPEATS and argument[0] > 0:
            needs += _pattern(field, argument[2], before=last)
        elif name == "BRANCH":
            edge = _edge_before(tree, place + 1, after)
            needs.append(_some([_every(_pattern(field, branch, before=last, after=edge)) for branch in argument[1]]))
        else:
            run.append(_edge_before(tree, place, after))
            end_run()
            needs += _signs(field, operator, argument)
        run.clear()
        # Where what is apart may be absent, the edge before it is the edge behind it.
        is_edge = _is_apart(operator, argument) or (_ends_apart(last) and _is_optional_apart(operator, argument))
        run.append(EDGE if is_edge else "")
    run.append(after)
    end_run()
    return needs


def _signs(field: str, operator: Any, argument: Any) -> list[Need]:
    """The need for one of few signs that are no part of words, such as a quote."""
    if str(operator) != "IN" or len(argument) > _MOST_SIGNS or any(str(kind) != "LITERAL" for kind, _ in argument):
        return []
    signs = [chr(code) for _, code in argument]
    if not all("!" <= sign <= "~" and sign not in _WORD and not sign.isupper() for sign in signs):
        return []
    return [_some([Holds(field, (sign,)) for sign in signs])]


def _is_apart(operator: Any, argument: Any) -> bool:
    """Whether a part of a pattern stands for letters that are no part of words, at least for one."""
    name = str(operator)
    if name in _REPEATS:
        least, _, inner = argument
        return least > 0 and len(inner) == 1 and _is_apart(*inner[0])
    if name == "IN":
        return all(_is_apart(*item) for item in argument)
    if name == "LITERAL":
        return chr(argument).isascii() and chr(argument).lower() not in _WORD
    return name == "CATEGORY" and str(argument) == "CATEGORY_SPACE"


def _is_optional_apart(operator: Any, argument: Any) -> bool:
    """Whether a part of a pattern stands for any number of letters that are no part of words."""
    return str(operator) in _REPEATS and len(argument[2]) == 1 and _is_apart(*argument[2][0])


def _ends_apart(run: str) -> bool:
    """Whether no word goes on behind these letters."""
    return run != "" and run[-1].isascii() and run[-1].lower() not in _WORD


def _edge_at(place: Any) -> str:
    return EDGE if str(place) == "AT_BOUNDARY" else ""


def _edge_before(tree: Any, place: int, after: str) -> str:
    """The edge that stands right before a part of a pattern, or ''; before its end that is `after`."""
    while place < len(tree):
        operator, argument = tree[place]
        if not _is_optional_apart(operator, argument) or _is_apart(operator, argument):
            return EDGE if _begins_apart(operator, argument) else ""
        place += 1
    return after


def _begins_apart(operator: Any, argument: Any) -> bool:
    """Whether no word goes on in what a part of a pattern begins with."""
    name = str(operator)
    if name == "AT":
        return str(argument) in _NO_MORE or bool(_edge_at(argument))
    if name == "SUBPATTERN":
        return len(argument[-1]) > 0 and _begins_apart(*argument[-1][0])
    if name == "BRANCH":
        return all(len(branch) > 0 and _begins_apart(*branch[0]) for branch in argument[1])
    return _is_apart(operator, argument)
