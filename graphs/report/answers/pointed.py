"""`the second ip`: whom of the attack a question means by a place in an order, and no name."""

import re
from collections.abc import Sequence

from ...events.store import STATED
from .case import Case

_ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "last": -1,
    "erste": 0, "ersten": 0, "zweite": 1, "zweiten": 1, "dritte": 2, "dritten": 2, "vierte": 3, "vierten": 3, "letzte": -1,
    "letzten": -1, "1.": 0, "2.": 1, "3.": 2,
}  # fmt: skip
_NOUNS = {
    "ip": "ip", "ips": "ip", "address": "ip", "adresse": "ip", "account": "user", "user": "user", "konto": "user", "benutzer": "user",
}  # fmt: skip
_POINTED = re.compile(
    rf"\b(?:the|der|die|das|dem|den) (?P<number>{'|'.join(map(re.escape, _ORDINALS))}) "
    r"(?:(?:hostile|malicious|attacking|attacker(?:'?s)?|strange|fremde\w*|source|bad|böse\w*) )?"
    rf"(?:(?P<ip>ip)[- ])?(?P<noun>{'|'.join(_NOUNS)})\b"
    r"(?! (?:that|which|who|to|he|she|they|it|die|der|das)\b)",
    re.IGNORECASE,
)


def spelled_out(words: str, case: Case) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The question with the addresses and accounts of the attack for `the second ip` and the like, and what stands for what."""
    stands: list[tuple[str, str]] = []

    def value(match: re.Match[str]) -> str:
        known = _in_order(case, _NOUNS[match["noun"].lower()])
        number = _ORDINALS[match["number"].lower()]
        if len(known) < 2 or number >= len(known):
            return match[0]
        stands.append((match[0], known[number]))
        return known[number]

    if case.verdict != "malicious" or not _POINTED.search(words):
        return words, ()
    return _POINTED.sub(value, words), tuple(stands)


def _in_order(case: Case, kind: str) -> Sequence[str]:
    """The addresses from which the attack came, or the accounts that it got into, in the order in which they came."""
    if kind == "user":
        entries = sorted((entry for entry in case.entries if entry.first), key=lambda entry: str(entry.first))
        return list(dict.fromkeys(entry.account for entry in entries))
    ids = [row["id"] for row in case.own("id", "src_ip <> ''")]
    rows = case.store.query(
        f"SELECT src_ip AS a FROM {STATED} WHERE id IN (SELECT unnest(?)) AND src_ip IN (SELECT unnest(?)) AND time IS NOT NULL "
        "GROUP BY a ORDER BY min(time), a",
        [ids, [*case.sources, *case.machines]],
    )
    return [row["a"] for row in rows]
