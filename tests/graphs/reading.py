"""A logs folder that is read."""

from pathlib import Path

from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import EventStore
from moewarden.graphs.records.ingest import FileReport, IngestReport

SSHD = "Mar  5 10:11:{second:02d} web-2 sshd[811]: Failed password for root from 203.0.113.{second} port 4711 ssh2"


class Case:
    """A logs folder, its report and its store."""

    def __init__(self, tmp_path: Path) -> None:
        self.logs = tmp_path / "logs"
        self.logs.mkdir()
        self.store_path = tmp_path / "store.duckdb"

    def write(self, name: str, data: bytes | str) -> None:
        path = self.logs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)

    def read(self, **options: object) -> IngestReport:
        return perceive(self.logs, self.store_path, **options)  # type: ignore[arg-type]

    def only(self, name: str, data: bytes | str) -> FileReport:
        """The report of one file, its lines accounted for and its events in the store; or fails."""
        self.write(name, data)
        report = self.read()
        assert [file.file for file in report.files] == [name], report.skipped
        file = report.files[0]
        assert file.lines == file.covered + file.blank + file.directives
        assert file.events == len(self.rows())
        return file

    def rows(self, sql: str = "SELECT * FROM events ORDER BY id") -> list[dict[str, object]]:
        store = EventStore.open(self.store_path, self.logs)
        try:
            return store.query(sql)
        finally:
            store.close()

    def raw(self) -> list[str]:
        store = EventStore.open(self.store_path, self.logs)
        try:
            ids = [row["id"] for row in store.query("SELECT id FROM events ORDER BY id")]
            texts = store.raw(ids)
            return [texts[event_id] for event_id in ids]
        finally:
            store.close()
