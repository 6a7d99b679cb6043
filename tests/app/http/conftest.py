"""The door on the loopback interface, over a desk of its own."""

import threading

import httpx
import pytest

from moewarden.app.desk import Desk
from moewarden.app.http import ServeSettings, make_app
from moewarden.app.http.server import server_of
from moewarden.app.settings import Settings
from moewarden.backends.serving.server import listen

from ...graphs.incident import write_logs


class Running:
    """A server in a thread of its own."""

    def __init__(self, desk, settings, **options):
        self.desk = desk
        self._socket = listen("127.0.0.1", 0)
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._server = server_of(make_app(desk, settings, **options))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]})
        self._thread.start()

    def client(self, **options):
        return httpx.Client(base_url=self.url, timeout=60, **options)

    def stop(self):
        self._server.should_exit = True
        self._thread.join(60)
        assert not self._thread.is_alive()
        assert self.desk.close(wait=60)
        self._socket.close()


@pytest.fixture
def settings(tmp_path):
    return Settings(model="none", memory=tmp_path / "memory", runs=tmp_path / "runs", processes=1)


@pytest.fixture
def logs(tmp_path):
    return write_logs(tmp_path / "logs")


@pytest.fixture
def start(settings, logs):
    """Serve a desk, with settings of one's own."""
    started = []

    def run(*, pages=(), signed_in=None, **given):
        running = Running(
            Desk(settings), ServeSettings(**{"roots": (logs,), **given}), pages=pages, signed_in=signed_in
        )
        started.append(running)
        return running

    yield run
    for running in started:
        running.stop()


@pytest.fixture
def running(start):
    return start()
