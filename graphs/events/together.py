"""Logs read by several processes and put into the store by this one, in the order in which one would have read them."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pyarrow as pa

from ..records.archive import LogOpener
from ..records.ingest import FileReport, SkippedFile
from ..records.parts import Part
from ..records.sources import LogPath
from .begun import Begun
from .columns import below
from .crew import Crew
from .progress import Progress
from .store import EventStore
from .tally import Tally
from .tasks import Given, Outcome, Task, read_task, tables_of

_BATCH_EVENTS = 20_000
_SECONDS_BETWEEN_REPORTS = 0.5


class Together:
    """Reads tasks with a crew; the store holds all events afterwards."""

    def __init__(
        self,
        store: EventStore,
        tasks: Sequence[Task],
        given: Given,
        progress: Progress,
        begun: Begun | None = None,
    ) -> None:
        self._store, self._tasks, self._given, self._progress = store, tasks, given, progress
        self._begun = begun
        self.reports: list[FileReport] = []
        self.skipped: list[SkippedFile] = []
        self.troubles: list[str] = []
        self.taken_over = 0
        """Events that an earlier reading had read."""
        self._waiting: list[pa.Table] = []
        self._stored = 0
        self._done = 0

    def read_all(self, folder: Path, processes: int) -> None:
        """Read every task, with files for what was read in `folder`; with no processes beside this one, all is read here."""
        with Crew(self._tasks, self._given, folder, processes, self._begun) as crew:
            number = 0
            while number < len(self._tasks):
                if self._tasks[number].part is None:
                    self._take_files(crew, number)
                    number += 1
                else:
                    number = self._take_parts(crew, number)
            self._flush()
        self.troubles += dict.fromkeys(crew.troubles)

    def _take_files(self, crew: Crew, number: int) -> None:
        task = self._tasks[number]
        outcomes = self._outcomes(crew, number, task)
        self._insert(crew.result(number))
        self._note(outcomes)

    def _take_parts(self, crew: Crew, first: int) -> int:
        """Take the parts of a file, or the whole of it where a part leans on others; the number of the task behind.

        Where no more can be had of the file, as it went away, what was read of it stays.
        """
        file = self._tasks[first].files[0]
        behind = first + 1
        while behind < len(self._tasks) and self._tasks[behind].part and self._tasks[behind].files[0] == file:
            behind += 1
        before, taken_before, tally = self._stored + self._waiting_events(), self.taken_over, None
        for number in range(first, behind):
            (outcome,) = self._outcomes(crew, number, self._tasks[number])
            if tally is not None and isinstance(outcome, SkippedFile):
                part = cast(Part, self._tasks[number].part)
                tally.ends_early = f"from byte {part.start:,} on it {outcome.reason}"
                break
            if not isinstance(outcome, Tally) or outcome.leans:
                crew.drop(range(number + 1, behind))
                self.taken_over = taken_before
                self._take_whole(crew.result(first), file, before)
                return behind
            self._insert(crew.result(number), tally.lines if tally else 0)
            if tally is None:
                tally = outcome
            else:
                tally.add(outcome)
            if tally.ends_early:
                break
        crew.drop(range(number + 1, behind))
        assert tally is not None
        self._note([tally])
        return behind

    def _take_whole(self, result: Path, file: LogPath, before: int) -> None:
        """Read a file in one piece, in place of its parts."""
        self._flush()
        self._store.drop_behind(before)
        self._stored = before
        outcomes = self._read_here(Task((file,)), result)
        self._insert(result)
        self._note(outcomes)

    def _note(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            if isinstance(outcome, Tally):
                self.reports.append(outcome.report())
            else:
                self.skipped.append(outcome)
        self._done += len(outcomes)

    def _outcomes(self, crew: Crew, number: int, task: Task) -> list[Outcome]:
        """What came of a task; what no process has read is read here."""
        self._tell(task, (0, 0))
        while True:
            try:
                outcomes = crew.outcomes(number, _SECONDS_BETWEEN_REPORTS)
                break
            except TimeoutError:
                self._tell(task, crew.place(number))
        return self._read_here(task, crew.result(number)) if outcomes is None else outcomes

    def _read_here(self, task: Task, result: Path) -> list[Outcome]:
        outcomes = self._begun.take(task, result) if self._begun else None
        if outcomes is not None:
            return outcomes
        with LogOpener() as opener:
            outcomes = read_task(
                task, opener, self._given, result, lambda number, place: self._tell(task, (number, place))
            )
        if self._begun:
            self._begun.keep(task, result, outcomes)
        return outcomes

    def _tell(self, task: Task, at: tuple[int, int]) -> None:
        number, place = at
        if task.part is not None:
            place = max(place, task.part.start)
        events = self._stored + self._waiting_events()
        self._progress.tell(task.files[number], done=self._done + number, place=place, events=events)

    def _insert(self, result: Path, lines_before: int = 0) -> None:
        """Put what was read into the store, and remove its file."""
        was_taken = self._begun is not None and self._begun.was_taken(result)
        for table in tables_of(result):
            self.taken_over += table.num_rows if was_taken else 0
            self._waiting.append(below(table, lines_before))
            if self._waiting_events() >= _BATCH_EVENTS:
                self._flush()
        result.unlink()

    def _waiting_events(self) -> int:
        return sum(table.num_rows for table in self._waiting)

    def _flush(self) -> None:
        if self._waiting:
            self._stored = self._store.append_table(pa.concat_tables(self._waiting), first_id=self._stored + 1) - 1
            self._waiting = []
