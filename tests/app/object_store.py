"""A real server that speaks S3, as another process with an environment of its own, for the length of some tests."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_MADE = Path(__file__).parents[2] / "build" / "object-store" / "bin" / "moto_server"


def environment(port: int) -> dict[str, str]:
    """What a client's environment says of a server at a port of this machine."""
    return {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "a-key-for-tests",
        "AWS_SECRET_ACCESS_KEY": "a-secret-that-guards-nothing",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@contextmanager
def object_store(*, refuses: bool = False) -> Iterator[int]:
    """The port of an empty server; one that `refuses` knows nobody's keys. Skips where there is none."""
    if not _MADE.exists():
        pytest.skip("no server that speaks S3 is installed (`make object-store` has one)")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    own = {**os.environ, **({"INITIAL_NO_AUTH_ACTION_COUNT": "0"} if refuses else {})}
    command = [str(_MADE), "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=own)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, "the server ended"
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()
