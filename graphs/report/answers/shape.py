"""Whether an answer has the form of what was asked: a length of time, a number, a moment, a yes or a no."""

import re

from ...questions.question import Part
from .reply import Reply

_ASKED: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        "length",
        re.compile(
            r"^\W*(?:(?:and|und|for) )?(?:how (?:long|much time|quick|quickly)|how many (?:seconds|minutes|hours|days)|wie lange?|"
            r"wie (?:viel zeit|schnell)|wie viele (?:sekunden|minuten|stunden|tage))\b"
        ),
        re.compile(r"\d+ (?:second|minute|hour|day|week|Sekunde|Minute|Stunde|Tag|Woche)", re.IGNORECASE),
    ),
    (
        "size",
        re.compile(
            r"\b(?:how (?:many|much) (?:\w+ )?(?:bytes?|data|traffic)|how (?:big|large)|wie ?viele? (?:\w*daten\w*|\w*bytes?|\w*volumen)|"
            r"wie groß)\b"
        ),
        re.compile(
            r"\d ?(?:[kmgt]i?b|bytes?)\b|^\W*(?:no|none|nothing|kein|nichts)|\bno (?:size|bytes)|\bnot?\b|\bkeine",
            re.IGNORECASE,
        ),
    ),
    (
        "number",
        re.compile(
            r"\b(?:how many|number of|wie ?viele?|anzahl(?: der)?) (?!log)(?:rows|datensätze\w*|zeilen(?!\W+(?:der|des|im|in den) logs?))\b"
        ),
        re.compile(
            r"\d (?:rows?|records?|zeilen?|datensätze?n?)\b|^\W*(?:no|none|nothing|kein|nichts)|\bnot?\b|\bkeine",
            re.IGNORECASE,
        ),
    ),
    (
        "number",
        re.compile(
            r"^\W*(?:(?:and|und|so) )?(?:how (?:many|often|much)|wie (?:viele?|oft|häufig)|wieviele?)\b(?! (?:time|zeit))"
        ),
        re.compile(
            r"^\W*(?:\d|no|none|nothing|nobody|one|all|kein|nichts|niemand|change:|änderung:|ein|alle|nie\b|never|twice|once|zusammen|of|von|yes|ja|nein|it|es)",
            re.IGNORECASE,
        ),
    ),
    (
        "moment",
        re.compile(
            r"^\W*(?:(?:and|und) )?(?:when|at what time|what time|since when|until when|wann|um wie viel uhr|seit wann|bis wann)\b"
        ),
        re.compile(r"\d\d:\d\d|\d{4}-\d\d-\d\d|never|nie\b|not?\b|kein|nicht|nichts", re.IGNORECASE),
    ),
)
_YES_OR_NO = re.compile(
    r"^\W*(?:yes|no|none|nobody|nothing|never|ja|nein|kein\w*|niemand|nichts|nie|the logs|die logs|these logs|"
    r"diese logs|das (?:zeigen|können|sagen)|"
    r"not|nicht|very likely|sehr wahrscheinlich|likely|partly|in part|teils|zum teil|that cannot|they |it is not|"
    r"at least|mindestens|only|nur|"
    r"\d+ of|\d+ von|as far|soweit|there is|there are|as usual|wie üblich|possibly|unclear)\b",
    re.IGNORECASE,
)


def missing_form(part: Part, reply: Reply) -> str:
    """What was asked for and is not told: `length`, `size`, `number`, `moment` or `yes`; empty where the form fits."""
    if part.days:
        return ""  # both days have their numbers
    first = re.sub(r"\x02[^\x03]*\x03", "", reply.sentences[0])
    for name, asked, told in _ASKED:
        if asked.search(part.clause) and not part.is_yes_no:
            return "" if told.search(first) or (name == "moment" and told.search(" ".join(reply.sentences))) else name
    if part.is_yes_no and not _YES_OR_NO.search(first):
        return "yes"
    return ""
