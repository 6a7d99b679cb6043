"""A question that names what somebody did as ATT&CK calls it: were credentials dumped, was there lateral movement?"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ...events.store import STATED
from ...questions.question import Part
from ...wordlists import words
from ..techniques import technique_of
from .case import Case
from .deeds import deeds_of, together
from .phrases import phrase
from .reply import Reply, answer
from .text import Voice

_COMMON = words("""
    system service services windows data cloud account accounts remote valid local domain tool tools web application client
    public user users over from into with and the for other via protocol commands command network file files software supply
    chain information create manipulation modify disable event logs log clear storage process impact
""")
"""Words of techniques' names that questions use of anything."""
_GERMAN = {
    "zugangsdaten": "credential", "anmeldedaten": "credential", "passwörter": "credential", "kennwörter": "credential",
    "ausgelesen": "dumping", "abgegriffen": "dumping", "seitwärts": "lateral", "ausbreitung": "lateral",
    "verschlüsselt": "encrypted", "ausgespäht": "discovery", "phishing": "phishing", "rechteausweitung": "privilege escalation",
}  # fmt: skip
"""German words -> the word of a technique's or a tactic's name."""
LEAST_SHARED = 4
"""Letters that two words begin with to be forms of one."""


def of_technique(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Yes, with the events behind the technique that the question names; None where it names none that was found."""
    if case.verdict != "malicious" or part.subjects or not part.is_yes_no:
        return None
    asked = [_GERMAN.get(word, word) for word in re.findall(r"[a-zäöüß]{4,}", part.clause)]
    asked = [word for text in asked for word in text.split()]
    events = [event for number, _, _, ids in case.techniques if _names(number, asked) for event in ids]
    if not events:
        return None
    rows = case.store.query(
        f"SELECT * FROM {STATED} WHERE id IN (SELECT unnest(?)) ORDER BY time NULLS FIRST, id",
        [list(dict.fromkeys(events))],
    )
    told = deeds_of(rows, voice, marked=case.why, most=4, is_whole=True)
    if not told.clauses:
        return None
    numbers = {one for number, _, _, _ in case.techniques for one in (number, number.partition(".")[0])}
    known = {name for number in numbers for name in re.findall(r"[a-z]{4,}", technique_of(number).name.lower())}
    used = [
        word
        for word in re.findall(r"[a-zäöüß]{4,}", part.clause)
        if any(_is_form(form, name) for form in _GERMAN.get(word, word).split() for name in known)
    ]
    said = phrase(voice.language, "yes_taken", what=together(told.clauses, voice))
    return replace(answer(said), used=tuple(used))


def _names(number: str, asked: Sequence[str]) -> bool:
    """Whether two telling words of the technique's name, or of its parent's, stand in the question."""
    for known in (number, number.partition(".")[0]):
        telling = [word for word in re.findall(r"[a-z]{4,}", technique_of(known).name.lower()) if word not in _COMMON]
        shared = {word for word in telling if any(_is_form(word, other) for other in asked)}
        if len(shared) >= 2 or (len(telling) == 1 and shared):
            return True
    return False


def _is_form(one: str, other: str) -> bool:
    """Whether two words are forms of one: the same but for their ends."""
    short = min(len(one), len(other))
    shared = next((n for n in range(short) if one[n] != other[n]), short)
    return shared >= max(LEAST_SHARED, short - 2)
