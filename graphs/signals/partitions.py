"""Rules matched on a data set part by part, wherever that is done; what all parts say together is what one store would say."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from ..datasets.loading import load_part
from ..datasets.manifest import Manifest, Part
from ..datasets.place import Place
from ..events.store import EventStore
from .apart import Answers, answers_of, conclude
from .concluding import ScanReport
from .ruleset import RuleSet

Numbered = tuple[int, Part]
"""A part, and the number of its first event."""
Match = Callable[[Sequence[Numbered], Manifest, RuleSet, str, Callable[[], None]], Iterator[Answers]]
"""Asks the parts of the data set at a place, and gives what each says, in any order; calls somebody while it waits."""


def match_here(
    parts: Sequence[Numbered], manifest: Manifest, rules: RuleSet, where: str, _: Callable[[], None]
) -> Iterator[Answers]:
    """Ask the parts in this process, one after the other."""
    for part in parts:
        yield match_part(part, where, rules, manifest.field_names)


def match_part(numbered: Numbered, where: str, rules: RuleSet, field_names: Iterable[str]) -> Answers:
    """Ask the events of one part. `field_names`: of all parts."""
    first, part = numbered
    with tempfile.TemporaryDirectory(prefix="moewarden-") as work:
        path = Path(work) / "events.duckdb"
        load_part(Place(where), part, first, path)
        store = EventStore.open(path, "/", threads=1)
        try:
            return answers_of(store, rules, elsewhere=field_names)
        finally:
            store.close()


def scan_dataset(
    place: Place,
    manifest: Manifest,
    rules: RuleSet,
    *,
    match: Match = match_here,
    on_progress: Callable[[int, int], None] | None = None,
) -> ScanReport:
    """Every rule's hits in a data set, correlations over all parts included."""
    parts = [numbered for numbered in manifest.numbered() if numbered[1].events]
    total, done = manifest.events, 0

    def tell() -> None:
        if on_progress:
            on_progress(done, total)

    def told() -> Iterator[Answers]:
        nonlocal done
        tell()
        for answers in match(parts, manifest, rules, place.where, tell):
            done += answers.events
            tell()
            yield answers

    # In the order of the parts, however they come: so does what is kept of equals.
    ordered = sorted(told(), key=lambda answers: answers.first)
    return conclude(ordered, rules, elsewhere=manifest.field_names)
