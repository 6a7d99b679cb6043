"""Long-term memory: what people told us about this organisation, and investigations that they accepted."""

import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any, Literal

import numpy as np
from annotated_types import MaxLen
from langchain_core.embeddings import Embeddings
from pydantic import StringConstraints, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from ..actions import Level
from ..errors import InputError
from ..schema import Memory, Report, Verdict
from ..wellformed import well_formed_text
from .default import default_embeddings
from .lock import FolderLock
from .names import names_in
from .ranking import Ranking, Told
from .server import collection_name, open_server, shared_collection

MemoryKind = Literal["known_good", "incident"]

_LONGEST_TEXT = 4_000
_BATCH = 500
_MOST_NAMED = 2_000
"""Techniques, and indicators, of a report that is remembered."""
_NONE = np.zeros((0, 1), dtype=np.float32)
_OWNER_WAIT = 10.0
"""Seconds to wait for another process to finish with the folder."""

Progress = Callable[[int, int], None]
"""Told how many memories are embedded anew, and of how many."""


class RecalledMemory(Memory):
    """A memory with what recall knows about it."""

    score: float
    """How well it answers the query, 0 to 1; 0.7 and more where it names something of the query."""
    named: list[str]
    """What of the query it names."""
    entities: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMemory:
    """Something to remember."""

    text: str
    kind: MemoryKind
    origin: str
    """Who or what said it: a person, a file, an investigation's id."""
    entities: tuple[str, ...] = ()
    """Addresses, hosts, users and the like that it is about; found in the text when not given."""


class LongTermMemory:
    """Memories in a Chroma folder that this process alone owns until `close`, or on a Chroma server, which many use at once.

    Two processes on one Chroma folder would see deleted and stale entries, hence the ownership.
    A write is on disk once its call returns. Memories that were embedded in another way are embedded anew as the folder
    is opened; `progress` hears of it.
    """

    def __init__(
        self,
        place: Path | str,
        *,
        embeddings: Embeddings | None = None,
        wait: float = _OWNER_WAIT,
        progress: Progress | None = None,
    ) -> None:
        """`place`: a folder, or the address of a server as text. `wait`: for another owner of the folder."""
        self._embeddings = embeddings or default_embeddings()
        self._progress = progress
        self.notice: str = getattr(self._embeddings, "notice", "")
        """What people should know about how memories are compared; empty where it is as usual."""
        self._rankings: dict[str, tuple[list[RecalledMemory], Ranking]] = {}
        self._lock: FolderLock | None = None
        if isinstance(place, str):
            self._client = open_server(place)
            self._memories = shared_collection(self._client, place, self._embeddings_name())
            return
        try:
            self._lock = FolderLock(place, what="the memory folder", wait=wait)
        except OSError as error:
            raise InputError(
                f"the memory folder {place} cannot be used ({error.strerror}). Choose another one."
            ) from error
        try:
            self._client = _open_client(place)
            self._memories = self._open_memories()
        except BaseException:
            self._lock.release()
            raise

    def add(self, text: str, *, kind: MemoryKind, origin: str, entities: Sequence[str] = ()) -> str:
        """Remember a text; return its id. The same text of the same kind keeps its id."""
        return self.add_many([NewMemory(text=text, kind=kind, origin=origin, entities=tuple(entities))])[0]

    def add_many(self, items: Sequence[NewMemory]) -> list[str]:
        """Remember several texts in one write; return their ids in order."""
        cleaned = [_cleaned(item) for item in items]
        if not cleaned:
            return []
        now = datetime.now(UTC).isoformat(timespec="seconds")
        digests = [_digest(item) for item in cleaned]
        known = self._ids_by_digest(digests)
        ids = {digest: known.get(digest) or f"m-{uuid.uuid4().hex[:12]}" for digest in digests}
        rows = {ids[digest]: (item, digest) for item, digest in zip(cleaned, digests, strict=True)}
        self._memories_write(
            ids=list(rows),
            texts=[item.text for item, _ in rows.values()],
            metadata=[_metadata(item, digest, time=now) for item, digest in rows.values()],
        )
        return [ids[digest] for digest in digests]

    def accept(self, report: Report) -> str:
        """Remember a finished investigation, because a person said so; accepting it again replaces the memory.

        The report may be another's: of it only text is kept, and only as an incident, which explains nothing.
        """
        _check_report(report)
        origin = f"investigation {report['id']}"
        item = NewMemory(
            text=_incident_text(report),
            kind="incident",
            origin=origin,
            entities=tuple(ioc["value"] for ioc in report["iocs"]),
        )
        earlier = self._memories.get(where={"origin": origin}, include=[])["ids"]
        accepted = self.add_many([item])[0]
        for memory_id in set(earlier) - {accepted}:
            self.forget(memory_id)
        return accepted

    def recall(self, query: str, *, kind: MemoryKind | None = None, limit: int = 5) -> list[RecalledMemory]:
        """The memories that speak of the query, best first: see `Ranking.best`."""
        if not query.strip() or limit < 1:
            return []
        memories, ranking = self._ranking(kind)
        found = ranking.best(query, self._embeddings.embed_query(query), limit=limit) if memories else []
        return [{**memories[row.number], "score": row.score, "named": row.named} for row in found]

    def show(self, memory_id: str) -> RecalledMemory:
        """One memory."""
        found = self._memories.get(ids=[memory_id], include=["documents", "metadatas"])
        if not found["ids"]:
            raise InputError(f"no memory has the id {memory_id!r}. `moewarden memory list` shows them all.")
        return _memory(memory_id, found["documents"][0], found["metadatas"][0])

    def forget(self, memory_id: str) -> None:
        """Delete a memory for good."""
        self.show(memory_id)
        self._rankings.clear()
        self._memories.delete(ids=[memory_id])

    def close(self) -> None:
        """Give the folder back. A server is everybody's, and this process stays its client."""
        if self._lock is not None:
            self._client.close()
            self._lock.release()

    def __enter__(self) -> "LongTermMemory":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open_memories(self) -> Any:
        """The collection of our embeddings; memories of other embeddings are moved into it.

        A move that was killed leaves both collections, and the next opening repeats it, which changes nothing twice: a
        collection is deleted once all of its memories are written to ours.
        """
        name = self._embeddings_name()
        ours = collection_name(name)
        self._memories = self._client.get_or_create_collection(
            ours, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}, metadata={"embeddings": name}
        )
        others = [other for other in self._client.list_collections() if other.name.startswith("memories-")]
        for other in others:
            if other.name != ours:
                found = other.get(include=["documents", "metadatas"])
                self._memories_write(
                    ids=found["ids"], texts=found["documents"], metadata=found["metadatas"], progress=self._progress
                )
                self._client.delete_collection(other.name)
        return self._memories

    def _embeddings_name(self) -> str:
        kind = type(self._embeddings)
        return getattr(self._embeddings, "name", "") or f"{kind.__module__}.{kind.__name__}"

    def _memories_write(
        self,
        *,
        ids: Sequence[str],
        texts: Sequence[str],
        metadata: Sequence[dict[str, Any]],
        progress: Progress | None = None,
    ) -> None:
        self._rankings.clear()
        for start in range(0, len(ids), _BATCH):
            part = slice(start, start + _BATCH)
            if progress is not None:
                progress(start, len(ids))
            self._memories.upsert(
                ids=ids[part],
                documents=texts[part],
                metadatas=metadata[part],
                embeddings=self._embeddings.embed_documents(list(texts[part])),
            )
        if progress is not None and ids:
            progress(len(ids), len(ids))

    def _ranking(self, kind: MemoryKind | None) -> tuple[list[RecalledMemory], Ranking]:
        """Memories of a kind, read whole: Chroma's index is approximate, and among equal ones it chooses anew each time."""
        if (kept := self._rankings.get(kind or "")) is not None:
            return kept
        found = self._memories.get(
            where={"kind": kind} if kind else None, include=["documents", "metadatas", "embeddings"]
        )
        memories = [_memory(*row) for row in zip(found["ids"], found["documents"], found["metadatas"], strict=True)]
        told = [Told(item["text"], item["entities"], is_incident=item["kind"] == "incident") for item in memories]
        vectors = np.asarray(found["embeddings"], dtype=np.float32).reshape(len(memories), -1) if memories else _NONE
        least = float(getattr(self._embeddings, "least_likeness", 0.0))
        self._rankings[kind or ""] = memories, Ranking(told, vectors, least=least)
        return self._rankings[kind or ""]

    def _ids_by_digest(self, digests: Sequence[str]) -> dict[str, str]:
        found = self._memories.get(where={"digest": {"$in": sorted(set(digests))}}, include=["metadatas"])
        return {
            metadata["digest"]: memory_id for memory_id, metadata in zip(found["ids"], found["metadatas"], strict=True)
        }

    def list(self) -> Sequence[RecalledMemory]:
        """Every memory, oldest first."""
        found = self._memories.get(include=["documents", "metadatas"])
        memories = [_memory(*row) for row in zip(found["ids"], found["documents"], found["metadatas"], strict=True)]
        return sorted(memories, key=lambda memory: (memory["time"], memory["id"]))


class MemoryFolder:
    """A long-term memory that is opened, and owned, only for the length of each use.

    So a run of minutes, or a server of weeks, does not lock anybody else out. `place` may be a Chroma server's address, which
    nobody owns.
    """

    def __init__(self, place: Path | str, *, embeddings: Callable[[], Embeddings] | None = None) -> None:
        self.place = place
        self._make_embeddings: Callable[[], Embeddings] = embeddings or default_embeddings
        self._embeddings: Embeddings | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever remembered here."""
        return isinstance(self.place, Path) and not (self.place / "chroma.sqlite3").exists()

    @property
    def notice(self) -> str:
        """What people should know about how memories are compared; empty where it is as usual, or none was compared yet."""
        return getattr(self._embeddings, "notice", "")

    def open(self, *, progress: Progress | None = None) -> LongTermMemory:
        """Own the folder until the returned memory is closed."""
        self._embeddings = self._embeddings or self._make_embeddings()
        return LongTermMemory(self.place, embeddings=self._embeddings, progress=progress)

    def recall(self, query: str, *, kind: MemoryKind | None = None, limit: int = 5) -> list[RecalledMemory]:
        """The memories that speak of the query, best first; none where nothing was ever remembered."""
        if self.is_empty:
            return []
        with self.open() as memory:
            return memory.recall(query, kind=kind, limit=limit)


def _open_client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    try:
        return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    except Exception as error:  # Chroma raises its Rust core's and SQLite's errors unwrapped
        raise InputError(
            f"the memory folder {folder} cannot be opened ({error}). "
            "Move it away to start an empty memory, or restore a copy."
        ) from error


def _cleaned(item: NewMemory) -> NewMemory:
    text = " ".join(well_formed_text(item.text).split())[:_LONGEST_TEXT]
    if not text:
        raise InputError(
            "an empty text cannot be remembered. Give a sentence, for example 'backup-01 reads all buckets nightly'."
        )
    entities = item.entities or tuple(name.value for name in names_in(text))
    return NewMemory(
        text=text,
        kind=item.kind,
        origin=well_formed_text(item.origin),
        entities=tuple(dict.fromkeys(map(well_formed_text, entities))),
    )


def _digest(item: NewMemory) -> str:
    return hashlib.sha256(f"{item.kind}\0{item.text.lower()}".encode()).hexdigest()


def _metadata(item: NewMemory, digest: str, *, time: str) -> dict[str, Any]:
    metadata: dict[str, Any] = {"kind": item.kind, "origin": item.origin, "time": time, "digest": digest}
    if item.entities:  # Chroma refuses empty lists
        metadata["entities"] = list(item.entities)
    return metadata


def _memory(memory_id: str, text: str, metadata: dict[str, Any]) -> RecalledMemory:
    return RecalledMemory(
        id=memory_id,
        kind=metadata["kind"],
        text=text,
        origin=metadata["origin"],
        time=metadata["time"],
        used=False,
        score=0.0,
        named=[],
        entities=list(metadata.get("entities") or ()),
    )


class _Named(TypedDict):
    id: str
    name: str


class _Valued(TypedDict):
    value: str


class _Remembered(TypedDict):
    """The part of a report that a memory is made of."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[\w.:@/ -]+$")]
    title: str
    verdict: Verdict
    severity: Level
    summary: str
    techniques: Annotated[list[_Named], MaxLen(_MOST_NAMED)]
    iocs: Annotated[list[_Valued], MaxLen(_MOST_NAMED)]


def _check_report(report: Report) -> None:
    try:
        TypeAdapter(_Remembered).validate_python(report)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(
            f"the report cannot be remembered: {place}: {first['msg']}. Expected a report.json as moewarden writes it."
        ) from error


def _incident_text(report: Report) -> str:
    techniques = ", ".join(f"{item['id']} {item['name']}" for item in report["techniques"])
    indicators = ", ".join(ioc["value"] for ioc in report["iocs"])
    parts = [
        f"{report['title']}: {report['verdict'].replace('_', ' ')}, severity {report['severity']}.",
        report["summary"],
        f"Techniques: {techniques}." if techniques else "",
        f"Indicators: {indicators}." if indicators else "",
    ]
    return " ".join(part for part in parts if part)
