"""In which form a question wants to be answered, and what beside its telling words limits the lines."""

import re
from dataclasses import dataclass
from typing import Literal

from ....questions.question import Part

Form = Literal[
    "why", "sum", "count", "length", "whence", "who", "weekday", "hour", "when", "whither", "which", "order", "what", "whether",
]  # fmt: skip

_BEGIN = (
    r"^\W*(?:(?:and|so|but|then|also|und|aber|dann|list|name|please|bitte|for|at|to|in|on|into|onto|with|by|over|under|against|within|"
    r"during|since|until|seit|bis|an|auf|mit|zu|bei|gegen|um|ab|unter|über|während) )*"
)
_VERB = r"(?:did|does|do|was|were|is|are|has|have|had|can|could)"
_SAID: tuple[tuple[Form, str], ...] = (
    ("why", r"why|how come|what (?:made|caused?)|for what reason|warum|wieso|weshalb|weswegen|wozu"),
    (
        "length",
        r"how (?:long|much time|fast|quickly|many (?:seconds|minutes|hours))|"
        r"what (?:time span|period|stretch)|what time(?! (?:did|does|was|were|is|of day))|"
        r"wie (?:lange?|viel zeit|schnell|viele (?:sekunden|minuten|stunden))",
    ),
    (
        "when",
        r"when|at (?:what|which) (?:times?|second|minute|hour)|zu welchen (?:zeiten|uhrzeiten)|"
        r"what time|since when|wann|um wie viel uhr|seit wann|bis wann|"
        r"zu welcher (?:zeit|uhrzeit|stunde)",
    ),
    (
        "weekday",
        r"(?:what|which|welche[mnrs]?|(?:on|an) welche[mnr]) (?:days? of the week|weekdays?|wochentage?n?)",
    ),
    ("whence", r"from (?:where|which|what)|woher|von wo|von welche[rmn]|von (?:was für|wem aus)"),
    ("who", r"who(?:m|se)?|by whom|wer|wem|wen|wessen|von wem|whose"),
    (
        "sum",
        r"how (?:much (?:data|traffic|volume|was|did|went|left)|large|big)|how many (?:kilo|mega|giga|tera)?bytes|what volume|"
        r"wie ?viel (?:daten\w*|traffic|volumen|byte\w*|ging|wurde)|wie groß|wie viele (?:kilo|mega|giga)?bytes?",
    ),
    ("count", r"how (?:many|often)|wie (?:viele?|oft|häufig)|wieviele?|number of|anzahl"),
    ("whither", r"where(?!\W+(?:\w+\W+){0,8}from\W*$)|wohin|wo(?:hin)?"),
    (
        "which",
        rf"which|welche[rsnm]?|what (?!(?:{_VERB}|will|would|should|i|else|happened)\b)(?=(?:\w+ ){{1,3}}{_VERB}\b)",
    ),
    ("what", r"what|was|how|wie|worin|womit|wodurch"),
)
_FORMS = tuple((form, re.compile(_BEGIN + rf"(?:{said})\b")) for form, said in _SAID)
_WITHIN = tuple((form, re.compile(rf"(?<![\w-])(?:{said})\b")) for form, said in _SAID if form not in ("what", "who"))
"""Where no question word begins the part: `during the night, how many …`."""
_WHENCE_BEHIND = re.compile(r"^[^?]*\bwhere\b[^?]*\bfrom\W*$")
_BYTES = re.compile(r"\b(?:how many|wie ?viele) (?:\w+ )?(?:kilo|mega|giga)?bytes?\b")
_ORDER = re.compile(
    r"\b(?:in (?:what|which|that|the right) order|in order|one after (?:the )?other|step by step|"
    r"reihenfolge|der reihe nach|nacheinander|schritt für schritt)\b"
)
_EDGE = re.compile(
    r"\b(?:(?P<last>(?:very )?last|latest|final|most recent(?:ly)?|(?:aller)?letzte[nrsm]?|zuletzt|als letzte[rs]?)|"
    r"(?P<first>(?:very )?first|earliest|(?:aller)?erste[nrsm]?|zuerst|als erste[rs]?))\b"
    r"(?! (?:name|names|week|weeks|night|nights|month|months|few|friday|monday|woche\w*|nacht|monat|"
    r"(?:\w+ )?(?:hours?|days?|stunden|tage)))"
)
_MOST = re.compile(
    r"\b(?:(?P<most>most(?! recent)(?: often| frequently)?|busiest|am (?:meisten|häufigsten|öftesten)|meiste[nrs]?|häufigste[nrs]?)|"
    r"(?P<least>least(?: often)?|rarest|am (?:wenigsten|seltensten)|wenigste[nrs]?))\b"
)
_USUAL = re.compile(
    r"\b(?:usual(?:ly)?|normal(?:ly)?|always|typically|generally|as a rule|regular(?:ly)?|every (?:day|night|week)|"
    r"sonst(?: immer)?|immer|normalerweise|üblich\w*|gewöhnlich|gewohnt\w*|regelmäßig)\b"
)
_NEW = re.compile(
    r"\b(?:never (?:\w+ ){0,6}before|never (?:\w+ ){0,3}(?:used|seen|came|been)|for the first time|suddenly|(?:turned|showed) up|"
    r"out of nowhere|nie (?:\w+ ){0,4}(?:zuvor|vorher)|noch nie|zum ersten mal|erstmals|plötzlich|bis dahin nie)\b"
)
_BEFORE_IT = re.compile(
    r"\b(?:before (?:this|that|it|all this|the (?:attack|incident|break-?in|intru\w+|alert\w*))(?: \w+)?|beforehand|previously|"
    r"(?:davor|zuvor|vorher)|vor dem (?:angriff|vorfall|einbruch))\b"
)
_DIFFERENT = re.compile(r"\b(?:different|distinct|separate|unique|(?:verschiedene|unterschiedliche)[nrs]?)\b")
_OUTSIDE = re.compile(
    r"\b(?:from|on) (?:the )?(?:outside|internet|abroad)\b|\boutside (?:address|ip|machine|source)\w*|\bexternal\w*|"
    r"\bvon (?:außen|draußen|außerhalb)\b|\bextern\w*"
)
_INSIDE = re.compile(r"\b(?:from (?:the )?inside|from within|internal\w*|von innen|intern\w*)\b")


_LIMITS = (_EDGE, _MOST, _USUAL, _NEW, _BEFORE_IT, _ORDER, _DIFFERENT, _OUTSIDE, _INSIDE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A form, and its limits."""

    form: Form
    edge: str = ""
    """`first` or `last` of what is found."""
    rank: str = ""
    """`most` or `least`."""
    is_usual: bool = False
    """What goes on at other times is asked about, not what stands out."""
    is_new: bool = False
    """What had not been seen before."""
    is_before: bool = False
    """The time before what stands out."""
    is_ordered: bool = False
    is_different: bool = False
    place: str = ""
    """`outside` or `inside` where sources are said to be there."""
    used: tuple[str, ...] = ()
    """The words that said so."""


def asked_of(part: Part) -> Asked | None:
    """How a part of a question is put; None where nothing says it."""
    form = _form(part)
    if form is None:
        return None
    found = {
        name: match
        for name, said in (
            ("edge", _EDGE), ("rank", _MOST), ("usual", _USUAL), ("new", _NEW), ("before", _BEFORE_IT), ("order", _ORDER),
            ("different", _DIFFERENT), ("outside", _OUTSIDE), ("inside", _INSIDE),
        )
        if (match := said.search(part.clause))
    }  # fmt: skip
    edge = found.get("edge")
    rank = found.get("rank")
    return Asked(
        "order" if "order" in found and form in ("what", "which") else form,
        edge=("last" if edge["last"] else "first") if edge else "",
        rank=("most" if rank["most"] else "least") if rank else "",
        is_usual="usual" in found,
        is_new="new" in found,
        is_before="before" in found and "new" not in found and not part.window,
        is_ordered="order" in found,
        is_different="different" in found,
        place="outside" if "outside" in found else "inside" if "inside" in found else "",
        used=tuple(match[0] for said in _LIMITS for match in said.finditer(part.clause)),
    )


def _form(part: Part) -> Form | None:
    clause = part.clause.removeprefix(part.context) if part.context else part.clause
    if part.is_yes_no:
        return "whether"
    if _BYTES.search(clause):
        return "sum"
    if _WHENCE_BEHIND.search(clause):
        return "whence"
    for form, said in _FORMS:
        if said.search(clause):
            return form
    places = [(match.start(), form) for form, said in _WITHIN if (match := said.search(clause))]
    return min(places)[1] if places else None
