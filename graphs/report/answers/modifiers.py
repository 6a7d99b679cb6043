"""The small words of a question that limit what it asks, and whether an answer kept to each."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...episodes.facts import is_internal
from ...questions.question import Part
from .case import Case
from .times import ASKS_LENGTH

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Modifier:
    """One that the answer did not keep to."""

    place: int
    words: str
    is_heart: bool = False


@dataclass(frozen=True, slots=True)
class _Seen:
    """What an answer shows of itself."""

    case: Case
    part: Part
    rows: Sequence[Row]
    text: str
    is_negative: bool

    def says(self, pattern: str) -> bool:
        return re.search(rf"(?<![\w-])(?:{pattern})", self.text) is not None


def _is_ordered(seen: _Seen) -> bool:
    return len(seen.rows) == 1 or seen.says(
        r"first|last|latest|earliest|second\b|third|final|no such|keine solche|wave|welle|"
        r"began|ended|erste|letzte|zuletzt|zuerst|begann|endete|usual|üblich"
    )


def _is_compared(seen: _Seen) -> bool:
    return seen.says(
        r"most|least|than|longest|shortest|largest|biggest|smallest|highest|lowest|meiste|mehr als|weniger als|größte|längste|am häufigsten"
    )


def _is_told_of_whom(seen: _Seen) -> bool:
    part = seen.part
    return bool(part.subjects or part.context) or part.anchor is not None or seen.is_negative


def _own(seen: _Seen) -> list[bool]:
    """Of each line whether it is the attack's."""
    own = {row["id"] for row in seen.case.own("id")} if seen.case.verdict == "malicious" else set()
    return [row["id"] in own for row in seen.rows]


def _is_pointing(seen: _Seen) -> bool:
    return _is_told_of_whom(seen) or any(_own(seen))


def _is_pointing_at_all(seen: _Seen) -> bool:
    return _is_told_of_whom(seen) or (bool(seen.rows) and all(_own(seen)))


def _is_thing_known(seen: _Seen) -> bool:
    part = seen.part
    return part.kind not in _OF_EVERYTHING or bool(part.subjects or part.context)


_OF_EVERYTHING = frozenset(("count", "activity"))
"""Kinds whose answer is about everything where what a word points to is not known."""


def _is_timed(seen: _Seen) -> bool:
    part = seen.part
    if ASKS_LENGTH.search(part.clause):
        return " between " not in part.clause or seen.says("passed|vergingen|between|zwischen")
    if _BEFORE_ENTRY.search(part.clause) and seen.case.entries and (first := seen.case.entries[0].first):
        return all(row["time"] is None or row["time"] <= first for row in seen.rows)
    return bool(part.window or part.anchor or part.is_after_entry or part.days) or seen.says(
        r"before|after|between|until|since|vor|nach|zwischen|bis|seit"
    )


_OF_EARLIER = (
    r"before|earlier|previous|already|until then|prior|first|new\b|never|davor|vorher|zuvor|früher|schon|bereits|bisher|"
    r"bis dahin|erst|neu\b|neue|nie|vor\b"
)


def _is_of_earlier(seen: _Seen) -> bool:
    return bool(seen.part.window or seen.part.anchor or seen.part.days) or seen.says(_OF_EARLIER)


_BEFORE_ENTRY = re.compile(
    r"\b(?:before|until|bevor|bis)\b[^?]*\b(?:got|get|getting|were|was|came|coming|made it) (?:\w+ )?(?:in|inside|access)\b|"
    r"\bbefore [^?]*\b(?:worked|succeeded)\b"
)


_OF_PLACE = r"outside|inside|außen|innen|every log-in"


def _insides(seen: _Seen) -> list[bool]:
    """Of each line with a source whether that is inside."""
    return [is_internal(row["src_ip"]) for row in seen.rows if row["src_ip"]]


def _is_outside(seen: _Seen) -> bool:
    insides = _insides(seen)
    return seen.says(_OF_PLACE) or (bool(insides) and not any(insides))


def _is_inside(seen: _Seen) -> bool:
    insides = _insides(seen)
    return seen.says(_OF_PLACE) or (bool(insides) and all(insides))


def _is_number_told(seen: _Seen, said: str) -> bool:
    return bool(seen.part.window or seen.part.days) or said in seen.text


_Kept = Callable[[_Seen], bool]
_ORDER = r"first|second|third|fourth|fifth|last|latest|final|earliest|erste[nrsm]?|zweite[nrsm]?|dritte[nrsm]?|letzte[nrsm]?|zuerst|zuletzt"
_NOT_ORDER = (
    r"(?! (?:time|mal|week|month|year|night|day|hour|minute|few|woche|monat|nacht|tag|stunde|name|of all|factor|and last|or last|"
    r"und letzte|faktor|\d))"
)


def _is_denied(seen: _Seen) -> bool:
    if seen.part.days or (seen.part.outcome == "failure" and any(row["outcome"] == "failure" for row in seen.rows)):
        return True
    if any(subject.kind == "nobody" for subject in seen.part.subjects):
        return True
    return seen.says(
        r"not|no\b|never|nobody|none|without|un(?!d\b|ter|til|its?\b|ion)\w{3}|"
        r"nicht|nie|niemand|kein|ohne|in vain|vergeblich|refused|failed|abgewiesen"
    )


def _is_left_out(seen: _Seen) -> bool:
    return seen.says(r"besides|apart|except|without|außer|abgesehen|neben|nobody else|only")


def _is_further(seen: _Seen) -> bool:
    if seen.part.kind in _LISTING:
        return True
    return seen.is_negative or seen.says(
        r"else|other|also|beside|apart|only|more|another|further|sonst|ander|weiter|auch|außer|nur"
    )


_LISTING = frozenset(("targets", "accounts", "hosts"))
"""Kinds whose answer names everybody."""


def _is_of_oneself(seen: _Seen) -> bool:
    return bool(seen.part.subjects) or seen.says("anders|else|himself|herself|selbst|selber")


def _is_same(seen: _Seen) -> bool:
    return seen.is_negative or seen.says(r"the same|both|dasselbe|derselbe|gleiche|beide")


def _is_both(seen: _Seen) -> bool:
    return seen.says(r"both|beide|and|und")


def _is_of_each(seen: _Seen) -> bool:
    return seen.says(r"all\b|each|every|nobody|none|alle\b|jede|niemand|kein|of \d|von \d|\d+ (?:of|von)\b|only|nur\b")


def _is_explained(seen: _Seen) -> bool:
    return seen.part.kind in _GIVE_REASONS or seen.says(
        r"because|reason|explain|weil|grund|erklär|since|nothing|no line|keine zeile|cannot say|not say"
    )


def _limit(said: str, kept: _Kept, *, is_heart: bool = False) -> tuple[re.Pattern[str], _Kept, bool]:
    return re.compile(rf"(?<![\w@.-])(?:{said})(?![\w@-])"), kept, is_heart


_LIMITS: tuple[tuple[re.Pattern[str], _Kept, bool], ...] = (
    _limit(
        r"(?:did|do|does|was|were|is|are|has|have|had|could) ?(?:n't|not)|never|without (?:\w+ )?\w+|not|"
        r"nicht|nie|niemals|ohne (?:\w+ )?\w+|kein\w*",
        _is_denied,
        is_heart=True,
    ),
    _limit(rf"(?<!als )(?:{_ORDER}){_NOT_ORDER}(?= \w)|(?:first|last)(?=\W*$)|zuerst|zuletzt", _is_ordered),
    _limit(
        r"(?:the |am )?(?:most|least|longest|shortest|largest|biggest|smallest|highest|lowest|busiest|meisten|wenigsten|häufigsten|"
        r"größten?|längsten?)|(?:more|fewer|less) (?:\w+ )?than|mehr als|weniger als|compared? (?:to|with)",
        _is_compared,
        is_heart=True,
    ),
    _limit(
        r"except(?: for)?|besides|apart from|other than|aside from|außer|ausser|abgesehen von",
        _is_left_out,
        is_heart=True,
    ),
    _limit(
        r"(?:(?:who|what|anybody|anyone|somebody|someone|nobody|anything|where) )?else|others?|another|"
        r"(?:(?:sonst|noch) (?:wer|jemand|was))|sonst|andere[nrsm]?|weitere[nrsm]?",
        _is_further,
    ),
    _limit(
        r"(?<!the day )(?<!the week )(?<!night )(?:before|after|between|until|since|bevor|nachdem|seit|zwischen)"
        r"(?= \w)(?! (?:\d|mid|noon|which|and|und|welche))",
        _is_timed,
    ),
    _limit(
        r"(?:(?:on|in|during) )?(?:the |earlier |previous )?(?:\w+ )?before(?=\W*$)|beforehand|previously|"
        r"(?:an den |in den |die )?(?:\w+ )?(?:davor|zuvor|vorher)",
        _is_of_earlier,
        is_heart=True,
    ),
    _limit(
        r"(?:from|on|in) (?:the )?(?:outside|internet|abroad)|externally|von (?:außen|draußen|außerhalb)|aus dem (?:internet|ausland)",
        _is_outside,
        is_heart=True,
    ),
    _limit(r"from (?:the )?inside|from within|internally|von (?:innen|drinnen)", _is_inside, is_heart=True),
    _limit(r"he|she|him|her|his|er|ihm|ihn", _is_pointing),
    _limit(
        r"the same(?! (?:attacker|intruder|person|actor|hand|one|guy))|"
        r"(?:das|der|die|den|dem) ?(?:selben?|gleichen?)",
        _is_same,
        is_heart=True,
    ),
    _limit(
        r"(?:that|this|those|these) (?:one |very |new |other )?(?:session|account|address|user|machine|server|burst|go|visit|wave|batch|"
        r"run|program|process|person|group|connection|ip|host)s?|(?:dieser|diesem|diese|dieses|jener|jene|jenem) "
        r"(?:sitzung|konto|adresse|rechner|server|welle|programm|prozess|verbindung|person)",
        _is_pointing_at_all,
    ),
    _limit(r"it", _is_thing_known),
    _limit(r"(?:jemand |wer )?anders|himself|herself|themselves", _is_of_oneself),
    _limit(r"both|beide[nr]?", _is_both),
    _limit(
        r"everybody|everyone|(?:all|each|every one) of (?:them|those|these|it|you|us)|(?:alle|jeder) (?:wieder|erneut|davon|von ihnen)",
        _is_of_each,
        is_heart=True,
    ),
    _limit(r"why|warum|wieso|weshalb|for what (?:reason|purpose)|wozu", _is_explained, is_heart=True),
)
_GIVE_REASONS = frozenset(
    ("malicious", "false_alarm", "evidence", "confidence", "outside", "severity", "advice", "reopen", "involved")
)
_NUMBER = re.compile(r"(?<![\w.:/-])\d+(?![\w.:/-])")


def open_modifiers(case: Case, part: Part, rows: Sequence[Row], text: str, *, is_negative: bool) -> list[Modifier]:
    """The small words that neither the lines nor the answer's own words keep to."""
    seen = _Seen(case, part, rows, text, is_negative)
    found = []
    for pattern, kept, is_heart in _LIMITS:
        match = pattern.search(part.clause)
        if match is not None and not kept(seen):
            found.append(
                Modifier(
                    match.start(),
                    match[0],
                    is_heart
                    or (part.is_yes_no and kept is _is_further)
                    or (part.kind == "count" and kept is _is_pointing_at_all),
                )
            )
    found += [
        Modifier(match.start(), match[0])
        for match in _NUMBER.finditer(part.clause)
        if not _is_number_told(seen, match[0])
    ]
    return found
