"""What of a sentence can be checked: its names, addresses, numbers and times. Ordinary words are left alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ..entities.plain import CAPITALISED, PLAIN
from ..events.store import EventStore
from ..wordlists import words

Kind = Literal["name", "number", "time", "technique"]

_QUOTED = re.compile(
    r"\"([^\"]+)\"|“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»|»([^«]+)«|`([^`]+)`|‹([^›]+)›|(?<!\w)'([^']+)'(?!\w)"
)
_DATE = re.compile(r"(?<![\w-])(\d{4}-\d{2}-\d{2})(?:[T ]+(?:at )?(\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?Z?)?(?![\w-])")
_CLOCK = re.compile(r"(?<![\w:.])(\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?(?:Z|\s*h)?(?![\w:])")
_MONTHS = words("""
    jan january januar feb february februar mar march märz apr april may mai jun june juni jul july juli aug august sep
    september oct october okt oktober nov november dec december dez dezember
""")
_MONTH_NUMBERS = {"jan": 1, "feb": 2, "mar": 3, "mär": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7, "aug": 8,
                  "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12}  # fmt: skip
_DAY = re.compile(
    rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th|\.)?\s+({'|'.join(sorted(_MONTHS))})|({'|'.join(sorted(_MONTHS))})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?)"
    r"(?:,?\s+\d{4})?\b",
    re.IGNORECASE,
)
_TECHNIQUE = re.compile(r"\bT\d{4}(?:\.\d{3})?\b")
_NUMBER = re.compile(r"(?<![\w.:/\\@-])\d+(?:[.,'’\u00a0 ]\d{3})*(?:[.,]\d+)?(?![\w:/\\@]|[.-]\w)")
_IDENTIFIER = re.compile(r"[\w$/~\\%][^\s,;!?()\[\]{}<>\"“”„`«»‹›=]*")
_EDGES = ".,;:!?'’‘*"
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_UNITS = {"second": 1, "sekunde": 1, "minute": 60, "hour": 3600, "stunde": 3600, "day": 86400, "tag": 86400}
_UNIT = re.compile(r"[\s-]*(seconds?|sekunden?|minuten?|minutes?|hours?|stunden?|days?|tagen?|tage)\b", re.IGNORECASE)
_NUMBERS = {
    word: number
    for number, group in enumerate(
        ("two zwei", "three drei", "four vier", "five fünf", "six sechs", "seven sieben", "eight acht", "nine neun",
         "ten zehn", "eleven elf", "twelve zwölf"), 2)
    for word in group.split()
}  # fmt: skip
_NAMING = re.compile(
    r"\b(?:user|account|host|machine|computer|server|process|program|file|group|role|bucket|domain|named|called|"
    r"benutzer|nutzer|konto|rechner|maschine|prozess|programm|datei|gruppe|rolle|namens)\s+([^\s,;:!?()\"“”]+)",
    re.IGNORECASE,
)
_ENGLISH = re.compile(r"\b(?:the|from|was|were|with|and|of|to|in|on|by|then|after)\b", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:der|die|das|und|mit|von|wurde|wurden|nach|dem|den)\b", re.IGNORECASE)
_BEGINS = re.compile(r"(?:ly|ing|ed|s|wards|ion|ment|one|body)$")
"""How words end that are capitalised only because they begin a sentence."""
_GENERIC = words("user users account service system server host guest none local unknown")
"""What some logs have for a name, and every sentence for a word."""
_MORE_PLAIN = words("""
    creation activity traffic via using belongs belonged within during session sessions uses logged received sent executed
    opened followed attempts accounts names whose where who as that which has had have is are did does got came went
    accepted rejected succeeded starts started stopped appears appeared contains shows showed set while without several
    multiple many few all any each both other another first second third last next same different new old single
    kb mb gb tb utc tcp udp icmp tls ssl rdp smb ssh sql dns ldap http https ntlm kerberos powershell att ck
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing that can be checked."""

    kind: Kind
    text: str
    seconds: int = 0
    """For a number of seconds, minutes, hours or days: how long one is."""

    @property
    def plain(self) -> str:
        """A number without what parts its thousands, its decimals behind a point."""
        text = re.sub(r"['’\u00a0 ]", "", self.text)
        if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text):
            return re.sub(r"[.,]", "", text)
        return text.replace(",", ".")

    @property
    def number(self) -> int | None:
        """The whole number that it is, if it is one."""
        if self.text.lower() in _NUMBERS:
            return _NUMBERS[self.text.lower()]
        return int(self.plain) if self.plain.isdigit() and len(self.plain) < 19 else None

    def is_at(self, time: datetime) -> bool:
        """Whether a time of the store is this one, as exactly as it was written."""
        if match := _DATE.fullmatch(self.text):
            return f"{time:%Y-%m-%d}" == match[1] and (not match[2] or _is_clock(match[2], time))
        if match := _DAY.fullmatch(self.text):
            day, month = int(match[1] or match[4]), (match[2] or match[3]).lower()[:3]
            return (time.day, time.month) == (day, _MONTH_NUMBERS[month])
        return _is_clock(self.text, time)


def _is_clock(text: str, time: datetime) -> bool:
    clock = text.zfill(5) if text.count(":") == 1 else text.zfill(8)
    return f"{time:%H:%M:%S}".startswith(clock)


def terms_of(sentence: str, names: frozenset[str]) -> list[Term]:
    """What of a sentence must stand in its events. `names`: accounts and machines of the logs, in lower case."""
    found: dict[tuple[Kind, str], Term] = {}
    for term in _terms(sentence, names):
        found.setdefault((term.kind, term.text.lower()), term)
    return list(found.values())


def _terms(sentence: str, names: frozenset[str]) -> Iterator[Term]:
    rest = sentence
    for match in _QUOTED.finditer(sentence):
        text = next(filter(None, match.groups())).strip()
        if text:
            yield Term(kind="number" if _NUMBER.fullmatch(text) else "name", text=text)
    rest = _QUOTED.sub(" ", rest)
    for kind, pattern in (("technique", _TECHNIQUE), ("time", _DATE), ("time", _DAY), ("time", _CLOCK)):
        for match in pattern.finditer(rest):
            yield Term(kind=kind, text=match[1] if pattern is _CLOCK else match[0].strip())  # type: ignore[arg-type]
        rest = pattern.sub(" ", rest)
    for match in _NUMBER.finditer(rest):
        unit = _UNIT.match(rest, match.end())
        yield Term(kind="number", text=match[0], seconds=_seconds(unit[1]) if unit else 0)
    rest = _NUMBER.sub(" ", rest)
    for match in _IDENTIFIER.finditer(rest):
        text = re.sub(r"['’]s?$", "", match[0].rstrip(_EDGES))
        if _is_identifier(text):
            yield Term(kind="name", text=text)
            rest = rest.replace(text, " " * len(text), 1)
    yield from _words(rest, names)


def _words(rest: str, names: frozenset[str]) -> Iterator[Term]:
    """Words that are names here although they look like any other."""
    named = {match[1].strip(_EDGES) for match in _NAMING.finditer(rest)}
    is_english = bool(_ENGLISH.search(rest)) and not _OTHER.search(rest)
    begins = True
    for match in _WORD.finditer(rest):
        text = re.sub(r"['’]s?$", "", match[0]).strip("-'’")
        before = rest[: match.start()].rstrip()
        begins = not before or before.endswith((".", "!", "?", ":"))
        low = text.lower()
        if low in _NUMBERS and not rest.startswith("-", match.end()):
            unit = _UNIT.match(rest, match.end())
            yield Term(kind="number", text=text, seconds=_seconds(unit[1]) if unit else 0)
        elif (
            (low in names and low not in _GENERIC)
            or (text in named and not _is_plain(text))
            or (is_english and text[:1].isupper() and not _is_plain(text) and not (begins and _BEGINS.search(low)))
        ):
            yield Term(kind="name", text=text)


def _seconds(unit: str) -> int:
    return next(
        length for word, length in _UNITS.items() if unit.lower().startswith(word[:4] if word != "tag" else "tag")
    )


def _is_plain(text: str) -> bool:
    parts = [part for part in re.split(r"[-/'’]", text) if part]
    return text in CAPITALISED or all(part.lower() in PLAIN or part.lower() in _MORE_PLAIN for part in parts)


def _is_identifier(text: str) -> bool:
    """Whether a word is made as names, addresses, paths and keys are, and as words are not."""
    if re.fullmatch(r"\d+(?:st|nd|rd|th|\.)?", text) or re.fullmatch(r"\d+-[^\W\d]+", text):
        return False
    if re.search(r"[\d_@\\$%#~|+]", text) or re.search(r"\w[.:]\w", text):
        return True
    return "/" in text and (text.startswith("/") or text.count("/") > 1)


def names_in_store(store: EventStore) -> frozenset[str]:
    """Accounts, machines and addresses of the logs, whole and without their domain, in lower case."""
    rows = store.query(
        "SELECT DISTINCT v FROM (SELECT unnest([u, h, s, d, regexp_extract(u, '[^\\\\/@]+$'), regexp_extract(u, '^[^@]+'), "
        "regexp_extract(h, '^[^.]+')]) AS v FROM "
        '(SELECT DISTINCT lower("user") AS u, lower(host) AS h, src_ip AS s, dst_ip AS d FROM events)) WHERE length(v) > 1'
    )
    return frozenset(row["v"] for row in rows)
