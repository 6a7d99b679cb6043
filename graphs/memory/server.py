"""A Chroma server (`chroma run`) that holds the memory of many: reached in time or said, and one way of comparing for all."""

import hashlib
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

from ..errors import InputError

_SECONDS_TO_ANSWER = 10.0
_SECONDS_OF_A_CALL = 60.0
_clients: dict[str, Any] = {}
_lock = threading.Lock()


def open_server(address: str) -> Any:
    """The client of the server at `http://host:port`, one for this process; raises InputError where none answers."""
    with _lock:
        if address not in _clients:
            _clients[address] = _connected(address)
        return _clients[address]


def leave_server(address: str) -> None:
    """Close the connections to a server, which Chroma's own `close` leaves open."""
    with _lock:
        client = _clients.pop(address, None)
    if client is not None:
        sessions = [owner._server._session for owner in (client, client._admin_client)]
        client.close()
        for session in sessions:
            session.close()


def _connected(address: str) -> Any:
    parts = urlsplit(address)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 8000)
    except ValueError:
        port = 0
    if parts.scheme not in ("http", "https") or not parts.hostname or not port or parts.path.strip("/"):
        raise InputError(
            f"{address}: no address of a memory server; expected http://HOST:8000. Correct MOEWARDEN_MEMORY_URL."
        )
    origin = f"{parts.scheme}://{parts.hostname if ':' not in parts.hostname else f'[{parts.hostname}]'}:{port}"
    try:
        # Chroma's own client would wait without end.
        with build_opener(ProxyHandler({})).open(f"{origin}/api/v2/heartbeat", timeout=_SECONDS_TO_ANSWER) as answer:
            answer.read(1_000)
    except (OSError, ValueError) as error:
        raise unreachable(address, error) from error
    import chromadb
    from chromadb.config import Settings

    try:
        settings = Settings(anonymized_telemetry=False)
        client = chromadb.HttpClient(host=parts.hostname, port=port, ssl=parts.scheme == "https", settings=settings)
    except Exception as error:  # Chroma raises whatever its libraries do
        raise unreachable(address, error) from error
    client._server._session.timeout = _SECONDS_OF_A_CALL
    return client


def unreachable(address: str, error: Exception) -> InputError:
    """What is said where the server does not do its part."""
    told = " ".join(str(error).split())[:200] or type(error).__name__
    return InputError(
        f"the memory server {address} does not answer as it should ({told}). Start it with `chroma run`, correct "
        "MOEWARDEN_MEMORY_URL, or leave that empty to use this machine's folder."
    )


def collection_name(embeddings: str) -> str:
    """The collection of memories that are compared by these embeddings."""
    return f"memories-{hashlib.sha256(embeddings.encode()).hexdigest()[:16]}"


def shared_collection(client: Any, address: str, embeddings: str) -> Any:
    """The collection that all who use the server share.

    Raises InputError where its memories are compared in another way: two who disagree would move them to and fro.
    """
    ours = collection_name(embeddings)
    ask = _Asking(address)
    others = [other for other in ask(client.list_collections)() if other.name.startswith("memories-")]
    for other in others:
        if other.name != ours and ask(other.count)():
            theirs = (other.metadata or {}).get("embeddings", "other embeddings")
            raise InputError(
                f"the memory server {address} compares memories by {theirs}, and this machine by {embeddings}. Set the same "
                "MOEWARDEN_EMBEDDINGS wherever the server is used."
            )
    made = ask(client.get_or_create_collection)(
        ours, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}, metadata={"embeddings": embeddings}
    )
    return _Shared(made, ask)


class _Asking:
    """Turns what goes wrong between us and the server into a sentence."""

    def __init__(self, address: str) -> None:
        self._address = address

    def __call__(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            import httpx
            from chromadb.errors import ChromaError

            try:
                return method(*arguments, **named)
            except (httpx.HTTPError, ChromaError) as error:
                raise unreachable(self._address, error) from error

        return call


class _Shared:
    """A collection on the server."""

    def __init__(self, collection: Any, ask: _Asking) -> None:
        self.upsert, self.get, self.delete = ask(collection.upsert), ask(collection.get), ask(collection.delete)
