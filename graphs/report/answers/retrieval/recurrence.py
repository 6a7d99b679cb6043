"""Whether it happened before: lines of the same kind by the same one on earlier days."""

import re

from ....events.store import STATED
from ....questions.question import Part
from ..case import Case
from ..phrases import phrase
from ..reply import Reply, settled
from ..text import Voice, cite
from .search import Found

MOST_KINDS = 40
_AGAIN = re.compile(
    r"\b(?:first time|ever (?:\w+ ){0,3}before|happened before|before now|done (?:this|that|it) before|zum ersten mal|das erste mal|"
    r"schon (?:\w+ )?(?:ein)?mal|schon früher|jemals|vorher schon|schon vorher|je zuvor)\b"
)
_FIRST = re.compile(r"\b(?:first time|erste\w* mal)\b")


def recurrence(case: Case, part: Part, found: Found, voice: Voice) -> Reply | None:
    """Yes or no by the days before on which lines of the same kind are; None where that is not asked, or nothing is found."""
    if not _AGAIN.search(part.clause) or found.open:
        return None
    timed = [row for row in found.rows if row["time"] is not None and row["template"]]
    if not timed:
        return None
    day = min(row["time"] for row in timed).replace(hour=0, minute=0, second=0, microsecond=0)
    kinds = sorted({(row["template"], row["user"]) for row in timed})[:MOST_KINDS]
    rows = case.store.query(
        f'SELECT time::DATE AS day, min(id) AS one, count(DISTINCT (template, "user")) AS n FROM {STATED} WHERE time < ? AND '
        '(template, "user") IN (SELECT (unnest(?), unnest(?))) GROUP BY day ORDER BY day',
        [day, [kind for kind, _ in kinds], [user for _, user in kinds]],
    )
    days = [row for row in rows if 2 * row["n"] >= len(kinds)]
    is_first = bool(_FIRST.search(part.clause))
    if not days:
        return settled(
            phrase(voice.language, "first_time" if is_first else "never_before", cites=cite([timed[0]["id"]]))
        )
    shown = voice.listed([f"{row['day']:%Y-%m-%d}" for row in days], 5)
    key = "not_first_time" if is_first else "before_too"
    return settled(phrase(voice.language, key, days=shown, cites=cite([row["one"] for row in days])))
