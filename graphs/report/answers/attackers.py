"""Whether a question is about the attack's own doings, and which lines are."""

import re
from collections.abc import Sequence
from typing import Any, TypeVar

from ...questions.question import Part
from .case import Case

RowT = TypeVar("RowT", bound=Any)

_SAID = re.compile(
    r"\b(?:odd|strange|suspicious|hostile|malicious|rogue|bad|unusual|weird|fishy|fraudulent|fake|unknown|evil|alerted|"
    r"attack\w*|intruder\w*|hacker\w*|adversar\w+|culprit\w*|"
    r"komisch\w*|verdächtig\w*|fremde\w*|seltsam\w*|merkwürdig\w*|ungewöhnlich\w*|böse\w*|bösartig\w*|falsche\w*|gefälscht\w*|"
    r"angreifer\w*|eindringling\w*|täter\w*|angriff\w*)\b"
)
_PERSON = re.compile(r"\b(?:he|she|they|er|sie)\b")


def is_about_attack(part: Part) -> bool:
    """Whether its words say that the attack's doings alone are asked about."""
    return bool(_SAID.search(part.clause)) or (
        bool(_PERSON.search(part.clause)) and (part.is_pointed or not part.subjects)
    )


def own_first(case: Case, part: Part, rows: Sequence[RowT]) -> list[RowT]:
    """The attack's own of the rows, where its doings are asked about and there are some; else all."""
    if case.verdict != "malicious" or not is_about_attack(part):
        return list(rows)
    own = {row["id"] for row in case.own("id")}
    return [row for row in rows if row["id"] in own] or list(rows)
