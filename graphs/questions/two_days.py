"""Two days that a question sets against each other: `compare the 5th with the 6th`, `on Monday but not on Tuesday`."""

import re
from dataclasses import replace
from datetime import timedelta

from .window import Clock, HasEvents, Window, window_in

_MONTH = r"(?:jan\w*|feb\w*|mar(?:ch)?|märz|apr\w*|may|mai|june?|juni|july?|juli|aug\w*|sep\w*|oct\w*|okt\w*|nov\w*|dec\w*|dez\w*)"
_DAY = re.compile(
    rf"\b(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}\.\d{{1,2}}\.(?:\d{{2,4}})?|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?|"
    rf"\d{{1,2}}(?:st|nd|rd|th|\.)?(?: of)? {_MONTH}|\d{{1,2}}(?:st|nd|rd|th)|\d{{1,2}}\.(?= |\W*$)|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|"
    r"yesterday|today|gestern|heute|vorgestern)(?![\w:])"
)
_BARE = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th|\.)?,? (?P<word>and|und|with|mit|to|vs\.?|versus|or|oder) (?P<rest>(?:the |dem |"
    rf"den )?\d{{1,2}}(?:st|nd|rd|th|\.)?(?: of)? (?P<month>{_MONTH}))"
)
"""`10 and 11 March`: the month is said once."""
_AGAINST = re.compile(
    r"\b(?:compar\w*|difference\w*|differ\w*|versus|vs|than|as (?:against|opposed to)|contrast\w*|"
    r"vergleich\w*|unterschied\w*|unterscheid\w*|gegenüber|"
    r"als (?:am|in der|eine?)|"
    r"but not|and not|that (?:had|have|has|did|were|was)(?:n'?t| not)|who (?:had|have|has|did|were|was)(?:n'?t| not)|"
    r"not (?:on|yet on|seen)|nicht (?:am|schon am)|aber nicht|noch nicht|was changed|what changed|geändert hat|new on|neu am)\b"
)


def days_against(text: str, clock: Clock, has_events: HasEvents) -> tuple[Window, Window] | None:
    """The two days in the order in which the question names them; None where it sets none against each other.

    `text`: in lower case.
    """
    if not _AGAINST.search(text):
        return None
    text = _BARE.sub(lambda match: f"{match[1]} {match['month']} {match['word']} {match['rest']}", text)
    found = list[Window]()
    for match in _DAY.finditer(text):
        said = match[0]
        asked = (
            f"on the {said}"
            if re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)", said)
            else f"am {said}"
            if said.endswith(".")
            else f"on {said}"
        )
        window = window_in(asked, clock, has_events)
        if window is not None and window.start and window.end and window not in found:
            found.append(window)
    if len(found) == 1 and (earlier := _EARLIER.search(text)):
        found.append(_earlier(found[0], 1 if earlier["day"] or earlier["day2"] else 7))
    return (found[0], found[1]) if len(found) == 2 else None


_EARLIER = re.compile(
    r"\b(?:the )?(?:(?P<day>day|night)|week) (?:before|earlier)\b|\b(?:(?P<day2>tag|nacht)|woche) (?:davor|zuvor|vorher)\b|\bvorwoche\b"
)


def _earlier(window: Window, days: int) -> Window:
    """The same stretch of time some days before."""
    back = timedelta(days=days)
    return replace(
        window, start=window.start - back if window.start else None, end=window.end - back if window.end else None
    )
