"""A server on the loopback interface, over the bundled model or a tiny random one."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn

from moewarden.app.wiring import bundled_model
from moewarden.backends import ChatMoE
from moewarden.backends.serving.app import ServeSettings, make_app
from moewarden.backends.serving.server import listen

Start = Callable[..., str]
MANY = 3000
"""Tokens of an answer that takes long."""


class Running:
    """A server in a thread of its own."""

    def __init__(self, model: ChatMoE, settings: ServeSettings) -> None:
        self._socket = listen("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            make_app(model, settings), log_level="error", lifespan="off", ws="none", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]})
        self._thread.start()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(60)
        assert not self._thread.is_alive()


@pytest.fixture(scope="session")
def bundled() -> ChatMoE:
    return ChatMoE(model=str(bundled_model())).load()


@pytest.fixture(scope="session")
def url(bundled: ChatMoE) -> Iterator[str]:
    """Where the bundled model answers, as `small`."""
    running = Running(bundled, ServeSettings(name="small", most_tokens=200))
    yield running.url
    running.stop()


@pytest.fixture
def start() -> Iterator[Start]:
    """Serve a model with settings of one's own."""
    started: list[Running] = []

    def run(model: ChatMoE, **settings: object) -> str:
        started.append(Running(model, ServeSettings(**{"name": "small", "most_tokens": MANY, **settings})))
        return started[-1].url

    yield run
    for running in started:
        running.stop()


@pytest.fixture
def endless(granite: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ChatMoE]:
    """A tiny model that ends no answer by itself, and is not too fast to be caught at it."""

    def make(**settings: int) -> ChatMoE:
        model = ChatMoE(model=str(granite), **settings).load()
        engine = model._runtime._engine
        generate = engine.generate

        def without_end(request):
            object.__setattr__(request, "end_ids", frozenset())
            return generate(request)

        step = engine._step

        def slowly():
            time.sleep(0.005)
            step()

        monkeypatch.setattr(engine, "generate", without_end)
        monkeypatch.setattr(engine, "_step", slowly)
        return model

    return make
