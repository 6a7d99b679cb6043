"""What came of each piece of work, and the parts of a data set that all of them give together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import orjson

from ..events.tally import Tally
from ..events.tasks import Outcome, outcomes_from_json, outcomes_to_json
from .manifest import Part
from .plan import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a piece of work says of itself, until the manifest says it."""

    file: str
    """The part that it wrote, relative to the data set."""
    events: int
    outcomes: tuple[Outcome, ...]
    """Of each of its files, or of its stretch of one."""
    field_names: tuple[str, ...]
    """Names of the fields of its events."""

    def to_json(self) -> bytes:
        """As JSON text."""
        told = {"file": self.file, "events": self.events, "field_names": self.field_names}
        return orjson.dumps({**told, "outcomes": outcomes_to_json(self.outcomes)})

    @classmethod
    def from_json(cls, content: bytes) -> "Account":
        """What `to_json` wrote."""
        told = orjson.loads(content)
        outcomes, names = tuple(outcomes_from_json(told["outcomes"])), tuple(told["field_names"])
        return cls(file=told["file"], events=told["events"], outcomes=outcomes, field_names=names)


Accounts = Mapping[str, Account]
"""By the part that was written."""


def leaning(works: Sequence[Work], accounts: Accounts) -> list[Work]:
    """Files to be read whole after all: what a stretch of theirs says depends on another, or could not be read."""
    return [
        stretches[0].whole()
        for stretches in _by_file(works)
        if stretches[0].stretch and any(_leans(accounts[work.part]) for work in stretches)
    ]


def _leans(account: Account) -> bool:
    (outcome,) = account.outcomes
    return not isinstance(outcome, Tally) or outcome.leans


def parts_of(works: Sequence[Work], accounts: Accounts) -> tuple[list[Part], list[str]]:
    """The parts of the data set, in the order of one process, and the files that are none of them: stretches in whose place
    a whole file was read.
    """
    parts: list[Part] = []
    unused: list[str] = []
    for together in _by_file(works):
        whole = together[0].whole().part
        if together[0].stretch and whole in accounts:
            parts.append(_part(accounts[whole]))
            unused += (work.part for work in together)
        elif together[0].stretch:
            parts += _stretches([accounts[work.part] for work in together])
        else:
            parts += (_part(accounts[work.part]) for work in together)
    return parts, unused


def _by_file(works: Sequence[Work]) -> Iterator[list[Work]]:
    """The stretches of each file side by side, and what stands between them."""
    for _, together in groupby(works, key=lambda work: work.files[0].name if work.stretch else ""):
        yield list(together)


def _part(account: Account) -> Part:
    reports = tuple(outcome.report() for outcome in account.outcomes if isinstance(outcome, Tally))
    skipped = tuple(outcome for outcome in account.outcomes if not isinstance(outcome, Tally))
    return Part(
        file=account.file,
        events=account.events,
        files=reports,
        skipped=skipped,
        field_names=account.field_names,
    )


def _stretches(accounts: Sequence[Account]) -> Iterator[Part]:
    """The parts of one file: the first of them bears the report of all."""
    tallies = [outcome for account in accounts for outcome in account.outcomes if isinstance(outcome, Tally)]
    lines = [tally.lines for tally in tallies]
    united = tallies[0]
    for tally in tallies[1:]:
        united.add(tally)
    for number, account in enumerate(accounts):
        yield Part(
            file=account.file,
            events=account.events,
            files=() if number else (united.report(),),
            skipped=(),
            field_names=account.field_names,
            continues=united.file if number else "",
            lines_before=sum(lines[:number]),
        )
