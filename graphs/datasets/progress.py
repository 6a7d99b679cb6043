"""How far all parts of a data set are, wherever they are read and however many at once."""

import time
from collections.abc import Callable, Sequence

from ..records.ingest import IngestProgress
from .account import Account
from .plan import Plan, Work

SECONDS_BETWEEN_REPORTS = 0.5


class Parts:
    """Adds up what is told of each part, and tells whoever asked."""

    def __init__(
        self,
        plan: Plan,
        on_progress: Callable[[IngestProgress], None] | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tell_them, self._clock = on_progress, clock
        self._files = plan.files
        self._works = {work.part: work for work in plan.works}
        self._events: dict[str, int] = {}
        """Of each part that is done."""
        self._begun: dict[str, tuple[int, int]] = {}
        """Bytes and events of each part that is being read."""
        self._last = clock()

    def read(self, part: str, size: int, events: int) -> None:
        """So many bytes of a part's files are read, and it has so many events; a part of which this was told may be told of
        anew from its begin.
        """
        if part not in self._events:
            self._begun[part] = (size, events)
        if self._clock() - self._last >= SECONDS_BETWEEN_REPORTS:
            self.tell()

    def end(self, account: Account) -> None:
        """A part is done."""
        self._begun.pop(account.file, None)
        self._events[account.file] = account.events
        self.tell()

    def read_instead(self, works: Sequence[Work]) -> None:
        """Whole files are read after all, in place of stretches of theirs, whose events do not count any longer.

        The share that is done stays: nobody wants to be told that it fell.
        """
        names = {work.files[0].name for work in works}
        self._events |= {part: 0 for part, work in self._works.items() if work.stretch and work.files[0].name in names}

    def settle(self) -> None:
        """All parts are read; times are looked at side by side."""
        self.tell(file="the parts", doing="settling times of")

    def tell(self, *, file: str = "", doing: str = "reading") -> None:
        """Tell now."""
        self._last = self._clock()
        if self._tell_them is None:
            return
        done = [work for part, work in self._works.items() if part in self._events]
        size = sum(work.bytes for work in done) + sum(
            min(size, self._works[part].bytes) for part, (size, _) in self._begun.items() if part in self._works
        )
        events = sum(self._events.values()) + sum(events for _, events in self._begun.values())
        self._tell_them(
            IngestProgress(
                file=file or f"part {min(len(done) + 1, len(self._works))} of {len(self._works)}",
                files_done=sum(len(work.files) for work in done if not (work.stretch and work.stretch.start)),
                files_total=self._files,
                events=events,
                share=min(1.0, size / max(1, sum(work.bytes for work in self._works.values()))),
                doing=doing,
            )
        )
