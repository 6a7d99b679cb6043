"""May an account, address or machine be used again, or must it be locked?"""

import re

from ...questions.kinds import asks_to_lock, asks_to_reopen
from ...questions.question import Part
from ...questions.subjects import Subject
from .case import Case
from .one import innocence, ties
from .phrases import phrase
from .remains import left_behind
from .reply import Reply, answer
from .story import entry_clause
from .text import Voice, cite, named

_ADDRESS = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")


def reopen(case: Case, part: Part, voice: Voice) -> Reply:
    """Yes where nothing hostile is tied to it, no with what is; the other way round where it is to be locked."""
    is_lock = asks_to_lock(part.clause) and not asks_to_reopen(part.clause)
    if part.absent and not part.subjects:
        return answer(phrase(voice.language, "absent", names=voice.listed([named(name) for name in part.absent], 4)))
    subjects = list(part.subjects) or [Subject("user", name) for name in _taken_over(case)]
    told = [(subject, why) for subject in subjects if (why := ties(case, subject, voice))]
    if not told:
        key = "no_lock" if is_lock else "reopen_it"
        return (
            answer(*(phrase(voice.language, key, why=innocence(case, subject, voice)) for subject in subjects))
            if (subjects)
            else answer(phrase(voice.language, "nothing_to_block"))
        )
    sentences = []
    for subject, why in told:
        is_machine = subject.kind in ("host", "program", "text")
        key = "lock_it" if is_lock else "not_reopen_machine" if is_machine else "not_reopen"
        sentences.append(phrase(voice.language, key, why=why))
    things = left_behind(case, voice)
    return answer(*sentences, phrase(voice.language, "first_remove", things=things) if things and not is_lock else "")


ENOUGH = re.compile(
    r"\b(?:is (?:it|that|this) enough|(?:be|is) enough|enough (?:to|if|when)|suffices?|sufficient|reicht (?:es|das)|"
    r"(?:aus)?reichen|reicht aus|"
    r"genügt|genügen|langt (?:es|das)|(?:wenn|falls) wir nur|if we (?:only|just))\b"
)


_STILL = re.compile(r"\b(?:still|noch)\b")


def enough(case: Case, part: Part, voice: Voice) -> Reply | None:
    """Whether one measure would be enough: not while something else that was set up stays."""
    if case.verdict != "malicious" or not ENOUGH.search(part.clause):
        return None
    if things := left_behind(case, voice):
        key = "still_open" if _STILL.search(part.clause) else "not_enough"
        return answer(phrase(voice.language, key, things=things))
    who = voice.listed([named(name) for name in [*_taken_over(case), *case.sources]], 6)
    return answer(phrase(voice.language, "nearly_enough", who=who))


def _taken_over(case: Case) -> list[str]:
    """The accounts that are in the attacker's hands."""
    return list(dict.fromkeys([*(entry.account for entry in case.entries), *case.used, *case.made, *case.handed]))[:4]


def to_block(case: Case, voice: Voice) -> Reply:
    """The addresses of the attack: where it came from, where it went, and which its commands name."""
    shown: dict[str, list[int]] = {}
    for address in case.sources:
        shown[address] = [row["id"] for row in case.own("id", "src_ip = ?", [address])[:1]]
    for kind, value, _, events in case.indicators:
        if kind in ("ip", "domain"):
            shown.setdefault(value, list(events[:1]))
    for row in case.seed_rows:
        for address in _ADDRESS.findall(row["command"]):
            shown.setdefault(address, [row["id"]])
    if not shown:
        return answer(phrase(voice.language, "nothing_to_block"))
    cites = cite([event for events in shown.values() for event in events])
    return answer(
        phrase(voice.language, "block_them", names=voice.listed([named(name) for name in shown], 8), cites=cites),
        "; ".join(entry_clause(entry, voice) for entry in case.entries[:2]) + "." if case.entries else "",
    )
