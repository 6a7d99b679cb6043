"""How long something was open, off or locked: from what made it so to what undid it on the same thing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...events.store import STATED
from ...questions.glossary import terms_in
from ...questions.question import Part
from ...questions.window import Window
from .case import Case
from .deeds import deeds_of, together
from .lookup import names_of
from .phrases import phrase
from .reply import Reply, no_answer, settled, taking
from .text import Voice, cite, named, quoted
from .times import duration

Row = Mapping[str, Any]

MOST_ROWS = 5_000
_ASKED = re.compile(
    r"\b(?:how long|for how long|how much time|how many (?:minutes|hours|days)|since when|from when to when|"
    r"(?:seit|bis) wann|wie lange?|wie viele (?:minuten|stunden|tage))\b"
)


@dataclass(frozen=True, slots=True)
class _State:
    """Something that lasts until it is undone."""

    said: re.Pattern[str]
    """How a question says it."""
    begins: tuple[str, ...]
    ends: tuple[str, ...]
    """The actions with which it begins and ends."""
    begin_words: re.Pattern[str]
    end_words: re.Pattern[str]
    """What a line holds that begins or ends it, where its action is another or none."""


_PUBLIC = _State(
    re.compile(
        r"\b(?:public\w*|open|exposed|accessible|reachable|shared|readable|visible|unprotected|world[- ]readable|"
        r"öffentlich\w*|offen|freigegeben|zugänglich|erreichbar|geteilt|ungeschützt)\b"
    ),
    ("permission_grant", "security_weaken", "resource_change"),
    ("permission_revoke", "security_strengthen", "resource_change"),
    re.compile(r"public|allusers|anonymous|anyone|everyone|0\.0\.0\.0/0|policy|acl|share|unprotect"),
    re.compile(r"public|private|anonymous|policy|acl|unshare|revoke|remove|protect"),
)
_OFF = _State(
    re.compile(
        r"\b(?:off|down|disabled?|stopped|paused|inactive|switched off|turned off|deactivated|unmonitored|blind|unlogged|silent|"
        r"aus|abgeschaltet|ausgeschaltet|deaktiviert|gestoppt|unterbrochen)\b"
    ),
    ("security_weaken", "service_change", "privilege_use", "process_start"),
    ("security_strengthen", "service_change", "privilege_use", "process_start", "status", "other"),
    re.compile(r"\b(?:stop\w*|disabl\w*|delet\w*|off|suspend\w*|pause\w*|deactivat\w*)"),
    re.compile(r"\b(?:start\w*|enabl\w*|resum\w*|on\b|activat\w*|restart\w*)"),
)
_LOCKED = _State(
    re.compile(r"\b(?:locked|blocked|suspended|gesperrt|ausgesperrt)\b"),
    ("account_change", "security_strengthen", "other", "login"),
    ("account_change", "security_weaken", "other"),
    re.compile(r"\b(?:locked? ?out|lock(?:ed)?|suspend\w*|disabl\w*|4740)\b"),
    re.compile(r"unlock|unsuspend|enabl|reactivat|4767"),
)
_STATES = (_PUBLIC, _OFF, _LOCKED)


@taking(_ASKED)
def lasting(case: Case, part: Part, voice: Voice) -> Reply | None:
    """How long it lasted and who began and ended it; None where no such state is asked about or no line begins one."""
    if not _ASKED.search(part.clause) or part.anchor is not None:
        return None
    state = next((state for state in _STATES if state.said.search(part.clause)), None)
    if state is None:
        return None
    rows: list[Row] = list(_rows(case, part))
    begun = [
        row
        for row in rows
        if _is(row, state.begins, state.begin_words) and not (state is _OFF and _RUN_AGAIN.search(_said(row)))
    ]
    begun = _named_so(begun, part, state)
    if not begun:
        return None
    own = {row["id"] for row in case.own("id")} if case.verdict == "malicious" else set[int]()
    begun = [row for row in begun if row["id"] in own] or begun
    # What opens it in several steps is open with the last of them, which comes before anything that ends it.
    ended = [row for row in rows if _is(row, state.ends, state.end_words) and row["time"] > begun[0]["time"]]
    ended = [row for row in ended if row["id"] not in {one["id"] for one in begun} and _same(row, begun[0])]
    ended = _named_so(ended, part, state)
    end = ended[0] if ended else None
    steps = [row for row in begun if (end is None or row["time"] < end["time"]) and _same(row, begun[0])]
    start = steps[-1]
    what = together(deeds_of(steps, voice, marked=case.why, most=2, is_whole=True).clauses, voice)
    if end is None:
        return no_answer(
            phrase(voice.language, "lasting_open", time=voice.at(start["time"]), what=what, cites=cite([start["id"]]),
                   last=voice.at(case.logs["last"]))
        )  # fmt: skip
    passed = duration(end["time"].replace(microsecond=0) - start["time"].replace(microsecond=0), voice)
    closing = together(deeds_of([end], voice, most=1, is_whole=True).clauses, voice) or quoted(end["message"])
    return settled(
        phrase(
            voice.language, "lasting", duration=passed[:1].upper() + passed[1:], thing=named(start["target"] or start["host"]),
            span=voice.span(start["time"], end["time"]), cites=cite([start["id"], end["id"]]),
        ),
        phrase(voice.language, "lasting_by", begun=what, ended=closing),
    )  # fmt: skip


def _rows(case: Case, part: Part) -> list[dict[str, Any]]:
    window, more = (part.window or case.limits or Window()).where()
    return case.store.query(
        f"SELECT * FROM {STATED} WHERE time IS NOT NULL AND outcome <> 'failure' AND {window} AND list_contains(?, action) "
        f"ORDER BY time, id LIMIT {MOST_ROWS}",
        [*more, sorted({action for state in _STATES for action in (*state.begins, *state.ends)})],
    )


_RUN_AGAIN = re.compile(r"\b(?:restart\w*|reload\w*|start(?:ed|ing)?)\b")


def _said(row: Row) -> str:
    return re.sub(r"([a-z])([A-Z])", r"\1 \2", f"{row['command']} {row['message']}").lower()


def _is(row: Row, actions: Sequence[str], said: re.Pattern[str]) -> bool:
    return row["action"] in actions and bool(said.search(_said(row)))


def _named_so(rows: Sequence[Row], part: Part, state: _State) -> list[Row]:
    """Those that hold the most of what else the question names."""
    terms = [term for term in terms_in(part.clause) if not state.said.search(term.said)]
    stems = {stem for term in terms for stem in term.stems} | names_of(part)
    texts = [
        (row, f"{row['target']} {row['host']} {row['user']} {row['message']} {row['fields']}".lower()) for row in rows
    ]
    held = [(row, sum(stem in text for stem in stems)) for row, text in texts]
    best = max((count for _, count in held), default=0)
    return [row for row, count in held if count == best and (best or not stems)]


def _same(row: Row, other: Row) -> bool:
    """Whether both are about the same thing, as far as they state one."""
    one, two = row["target"].lower(), other["target"].lower()
    commands = ("privilege_use", "process_start", "status", "other", "service_change")
    if row["action"] in commands and other["action"] in commands:
        return True  # by what they say, and not by what they act on
    return (
        not one
        or not two
        or one == two
        or one.startswith(two)
        or two.startswith(one)
        or row["action"] == other["action"] == "service_change"
    )
