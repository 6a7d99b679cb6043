"""Ordinary explanations that events support: each is found by code and cited, never assumed.

Only what the actor could not have written himself explains anything: what a server or the system recorded of him, what
others do, what he did before. Ticket numbers, clients' names, comments and the names of programs explain nothing.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..actions import LEVELS
from .changes import automation, own_account, own_place, own_records, platform_service, read_only, strengthens
from .facts import Scope
from .habits import days, habitual, routine_noise, scheduled, strongest
from .harmless import is_test_file, stays_inside
from .logins import mistyped_password, own_range, stale_password
from .loud import ATTACK, GAINS, LOUD
from .requests import application_paths, known_crawler, refused_inside

MOST_CITED = 5
"""Events cited for one explanation."""

WEAK = frozenset(("single_step", "read_only", "announced", "first_start", "registered"))
"""Explanations that never carry a benign verdict: those that say what is missing from an episode rather than what it was, and
those that rest on words which somebody with a foothold could have had recorded. They keep from accusing, and clear nobody."""

_RECORDED = frozenset(
    ("management_parent", "strengthens_security", "own_range", "platform_service", "stale_password", "renewed_factor")
)

Explanation = tuple[str, list[int]]
"""The name of one of `REASONS` and the ids of the events that it explains."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One kind of ordinary explanation."""

    test: Callable[[Scope, frozenset[str]], list[int]]
    """Ids of the events that it explains."""
    sentence: str
    """What it means, for the report."""
    word: str = ""
    """Its word of `ORDINARY` on the fact sheet, where that is not its name."""


def explanations(scope: Scope, traits: Sequence[str]) -> list[Explanation]:
    """Every ordinary explanation that holds for some events of an episode, with all those events."""
    found = [(name, reason.test(scope, frozenset(traits))) for name, reason in REASONS.items()]
    return [(name, events) for name, events in found if events]


def sheet_words(names: Collection[str]) -> list[str]:
    """The words of `ORDINARY` for explanations, each once."""
    return list(dict.fromkeys(REASONS[name].word or name for name in names))


def holding(scope: Scope, found: Sequence[Explanation]) -> list[Explanation]:
    """The explanations that count, each with a few of its events to cite.

    An explanation covers the events where it stands and no others: together they must cover everything that was flagged,
    or only the weak ones are kept, for what they are worth. And none counts against a rule of level high or above.
    """
    if strongest(scope) >= LEVELS.index("high"):
        return []
    flagged = {row["id"] for row in scope.flagged_rows}
    kept = (
        found if _covers(scope, found) else [(name, ids) for name, ids in found if name in WEAK and flagged <= {*ids}]
    )
    return [(name, events[:MOST_CITED]) for name, events in kept]


def agreeing(scope: Scope, found: Sequence[Explanation], read: Collection[int]) -> list[Explanation]:
    """The explanations that cover everything that was flagged although one rule of level high speaks against them, where
    somebody who read the lines calls it ordinary. `read`: events that he cites together with what the actor did before in
    the same way from the same place. None where anything is loud, or anybody came from elsewhere.
    """
    loud = {trait for hit in scope.hits for trait in hit["traits"]} & (ATTACK | LOUD)
    marked = {event for hit in scope.hits if hit["level"] == "high" for event in hit["events"]} & scope.flagged
    if not marked <= set(read):
        return []  # each event that the rule marks needs a precedent of its own
    if strongest(scope) != LEVELS.index("high") or loud or scope.strange or scope.from_elsewhere:
        return []
    strong = {hit["rule"] for hit in scope.hits if hit["level"] == "high"}
    events = dict(found)
    events["habitual"] = sorted({*events.get("habitual", ()), *scope.flagged.intersection(read)})
    joined = [(name, ids) for name, ids in events.items() if ids and name not in WEAK]
    return [(name, ids[:MOST_CITED]) for name, ids in joined] if len(strong) == 1 and _covers(scope, joined) else []


def explained_hits(scope: Scope, found: Sequence[Explanation]) -> frozenset[str]:
    """Ids of the signals below level high whose events in the episode are all explained, weak words left aside."""
    covered = _covered(found)
    return frozenset(
        hit["id"]
        for hit in scope.hits
        if LEVELS.index(hit["level"]) < LEVELS.index("high") and scope.flagged.intersection(hit["events"]) <= covered
    )


def is_doubtful(scope: Scope, found: Sequence[Explanation]) -> bool:
    """Whether a rule of level high contradicts what the system itself recorded of all that was flagged, or marks nothing but
    protections that were soon restored: then nobody is accused, nor cleared. What the actor does again and again, or is
    called, raises no such doubt, unless for days.
    """
    if strongest(scope) != LEVELS.index("high"):
        return False
    recorded = [(name, ids) for name, ids in found if name in _RECORDED or (name == "habitual" and days(scope) >= 3)]
    if (
        days(scope) >= 3 and scope.episode["actor_column"] == "user"
    ):  # by its own account, and so not another of the machine
        recorded.append(("habitual", [row["id"] for row in scope.flagged_rows if row["id"] not in scope.strange]))
    marked = {event for hit in scope.hits if hit["level"] != "low" for event in hit["events"]} & scope.flagged
    undone = bool(scope.restored) and marked <= scope.restored | _covered(recorded)
    return undone or _covers(scope, recorded)


def _covers(scope: Scope, found: Sequence[Explanation]) -> bool:
    covered = _covered(found)
    return bool(covered) and {row["id"] for row in scope.flagged_rows} <= covered


def _covered(found: Sequence[Explanation]) -> frozenset[int]:
    return frozenset(event for name, events in found for event in events if name not in WEAK)


def _management_parent(scope: Scope, _: frozenset[str]) -> list[int]:
    """Done by a management agent that lies where only an administrator can put it, or by what agents alone started."""
    return _ids([row for row in scope.flagged_rows if row["id"] in scope.managed])


def _test_file(scope: Scope, _: frozenset[str]) -> list[int]:
    """A malware scanner found the test file that is made to be found."""
    return _ids([row for row in scope.flagged_rows if is_test_file(row)])


def _renewed_factor(scope: Scope, _: frozenset[str]) -> list[int]:
    """A help desk reset a person's second factor, and the person enrolled a new one from where the account always came."""
    return _ids([row for row in scope.flagged_rows if row["id"] in scope.renewed - scope.strange])


def _first_start(scope: Scope, _: frozenset[str]) -> list[int]:
    """Done by the system of a machine that no earlier line knows, while its set-up ran and before anybody logged in."""
    return _ids([row for row in scope.flagged_rows if row["id"] in scope.first_start])


def _announced(scope: Scope, _: frozenset[str]) -> list[int]:
    """An administrator inside, or the mail system by its own policy, declared the source or the far end before."""
    return _ids([row for row in scope.flagged_rows if row["id"] in scope.announced])


def _approved(scope: Scope, _: frozenset[str]) -> list[int]:
    """Somebody else approved a change beforehand that names who acts, what is acted on, and when."""
    return _ids([row for row in scope.flagged_rows if row["id"] in scope.approved])


def _registered(scope: Scope, _: frozenset[str]) -> list[int]:
    """A record of a change system, which tells of a change and is no deed."""
    return _ids([row for row in scope.flagged_rows if row["id"] in scope.registered])


def _called(scope: Scope, _: frozenset[str]) -> list[int]:
    """A pager called the person to the machine, who came from the usual place and put everything back."""
    return _ids([row for row in scope.flagged_rows if row["id"] in scope.called])


def _published(scope: Scope, _: frozenset[str]) -> list[int]:
    """Nothing was fetched or started but what a project publishes on its own servers."""
    return _ids([row for row in scope.flagged_rows if row["id"] in scope.published])


def _installed(scope: Scope, _: frozenset[str]) -> list[int]:
    """A package that was being installed by its name made its own account."""
    return _ids([row for row in scope.flagged_rows if row["id"] in scope.installed])


def _outage(scope: Scope, _: frozenset[str]) -> list[int]:
    """The server could ask nobody, and said so of each account that it refused."""
    return _ids([row for row in scope.flagged_rows if row["id"] in scope.outage])


def _reset(scope: Scope, _: frozenset[str]) -> list[int]:
    """Somebody else set the password anew, and what had the old one was refused where it always got in."""
    return _ids([row for row in scope.flagged_rows if row["id"] in scope.reset])


def _stale_lock(scope: Scope, _: frozenset[str]) -> list[int]:
    """The system locked an account after refusals from where it always got in, and of no other account."""
    return _ids([row for row in scope.flagged_rows if row["id"] in scope.locked])


def _inside_mail(scope: Scope, _: frozenset[str]) -> list[int]:
    """Mail is passed on inside the house, set from an address that the account used before."""
    usual = {address for _, address in scope.familiar}
    return _ids([row for row in scope.flagged_rows if stays_inside(row) and row["src_ip"] in usual])


def is_weakly_marked(scope: Scope, traits: Collection[str]) -> bool:
    """Whether no more than one rule of level medium and none above marks an episode, nothing of it is loud, and
    nobody came from elsewhere.
    """
    if scope.strange or scope.from_elsewhere:
        return False
    rules = {hit["rule"] for hit in scope.hits if hit["level"] not in ("informational", "low")}
    return len(rules) <= 1 and strongest(scope) <= LEVELS.index("medium") and not (ATTACK | LOUD).intersection(traits)


def is_bare(scope: Scope, traits: Collection[str]) -> bool:
    """Whether one rule of level medium and none above marks an episode, and nothing of it is an attack, loud or a gain: that an
    account comes from elsewhere as well makes a traveller, not yet an intruder.
    """
    rules = {hit["rule"] for hit in scope.hits if hit["level"] not in ("informational", "low")}
    return (
        len(rules) <= 1
        and strongest(scope) <= LEVELS.index("medium")
        and not (ATTACK | LOUD | GAINS).intersection(traits)
    )


def _single_step(scope: Scope, traits: frozenset[str]) -> list[int]:
    return _ids(scope.flagged_rows) if is_weakly_marked(scope, traits) and len(scope.flagged) <= 3 else []


def _ids(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]


REASONS: dict[str, Reason] = {
    "approved": Reason(
        _approved, "a change that somebody else approved beforehand names it, and its window holds it", word="habitual"
    ),
    "registered": Reason(
        _registered, "it is a change system's own record of a change, and no deed", word="routine_noise"
    ),
    "called": Reason(
        _called,
        "a pager called this person to the machine, who came from the usual place and put everything back",
        word="habitual",
    ),
    "published": Reason(
        _published,
        "nothing was fetched or started but what a project publishes on its own server",
        word="management_parent",
    ),
    "installed": Reason(
        _installed,
        "a package that was just being installed from the system's own sources brought its account",
        word="management_parent",
    ),
    "outage": Reason(
        _outage,
        "the server could ask nobody whether a password holds, and said so of each account that it refused",
        word="routine_noise",
    ),
    "reset": Reason(
        _reset,
        "somebody else had just set the account's password anew, and it was refused only where it always got in",
        word="mistyped_password",
    ),
    "habitual": Reason(habitual, "the same actor did the same on earlier occasions in these logs"),
    "scheduled": Reason(scheduled, "it happens at regular intervals, like a job"),
    "management_parent": Reason(
        _management_parent, "a management, deployment or monitoring agent did it, or what such agents alone started"
    ),
    "strengthens_security": Reason(strengthens, "every change makes things safer"),
    "mistyped_password": Reason(
        mistyped_password, "a few failed attempts were followed by success for the same account from the same place"
    ),
    "stale_password": Reason(
        stale_password,
        "one account failed from where it always got in before, and no other: something kept its old password",
        word="mistyped_password",
    ),
    "declared_crawler": Reason(known_crawler, "the requests come from a search engine's own network"),
    "application_paths": Reason(
        application_paths,
        "the failing requests are for what the server gives to others, or what others ask for in vain too",
    ),
    "refused_inside": Reason(
        refused_inside,
        "a client inside the network asked one application for a few things, was refused, and no rule marks any of them",
        word="application_paths",
    ),
    "test_file": Reason(
        _test_file, "a malware scanner found the test file that is made to be found", word="routine_noise"
    ),
    "renewed_factor": Reason(
        _renewed_factor,
        "the person whose second factor was reset enrolled a new one from where the account always came",
        word="strengthens_security",
    ),
    "inside_mail": Reason(
        _inside_mail,
        "mail is passed on inside the house only, set from an address that the account used before",
        word="own_account",
    ),
    "read_only": Reason(read_only, "nothing was done but listing and reading"),
    "own_records": Reason(
        own_records,
        "nothing was read but the records that the platform itself delivers there, and nothing was refused",
        word="read_only",
    ),
    "own_account": Reason(own_account, "the user changed only the own account"),
    "automation": Reason(automation, "a deployment or maintenance identity did it"),
    "platform_service": Reason(
        platform_service, "a service of the platform itself did it, as its own record says", word="automation"
    ),
    "own_range": Reason(
        own_range, "the source is an internal address, or one that the account used before, and its logins worked"
    ),
    "own_place": Reason(
        own_place,
        "it was done from an address that many accounts of the house use, or that the account used on earlier days",
        word="own_range",
    ),
    "first_start": Reason(
        _first_start,
        "the machine started for the first time, and its own set-up did it before anybody logged in",
        word="automation",
    ),
    "announced": Reason(
        _announced,
        "somebody else declared the source or the far end beforehand, as a test or as trusted",
        word="habitual",
    ),
    "stale_lock": Reason(
        _stale_lock,
        "the system locked the account after refusals from nowhere but where it got in before: something kept its old password",
        word="mistyped_password",
    ),
    "routine_noise": Reason(routine_noise, "many others do the same in the same way"),
    "single_step": Reason(_single_step, "it is one isolated step, and nothing before or after it stands out"),
}
"""Every explanation by its name, what others recorded of it first; the words that the bundled model learned are in `ORDINARY`."""

SENTENCES = {name: reason.sentence for name, reason in REASONS.items()}
"""What each explanation means, for the report."""
