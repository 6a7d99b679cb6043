"""A real PostgreSQL server of the distribution's, for the length of some tests."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty server that listens on a socket in a folder of its own; skips where there is none."""
    if find_spec("psycopg") is None or find_spec("langgraph.checkpoint.postgres") is None:
        pytest.skip("the extra `postgres` is not installed")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    program = str(found[-1]) if found else str(Path(shutil.which("initdb") or "").resolve())
    if not Path(program).is_file():
        pytest.skip("no PostgreSQL server is installed here (initdb was not found)")
    folder = Path(tempfile.mkdtemp(prefix="moewarden-postgres-"))
    own = {}
    if os.getuid() == 0:  # which the server refuses to run as
        person = pwd.getpwnam("nobody")
        os.chown(folder, person.pw_uid, person.pw_gid)
        own = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    data = folder / "data"
    try:
        made = subprocess.run(
            [program, "-D", data, "-U", "moewarden", "-A", "trust", "--no-sync"],
            capture_output=True, cwd=folder, check=False, **own,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        options = [f"unix_socket_directories={folder}", "listen_addresses=", "fsync=off", "max_connections=90"]
        server = [
            str(Path(program).with_name("postgres")),
            "-D",
            data,
            *(word for text in options for word in ("-c", text)),
        ]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(server, stdout=log, stderr=log, cwd=folder, **own)
        try:
            ready = [str(Path(program).with_name("pg_isready")), "-h", folder, "-t", "30"]
            for _ in range(100):
                if subprocess.run(ready, capture_output=True, check=False).returncode == 0:
                    break
                assert process.poll() is None, (folder / "log").read_text()
                subprocess.run(["sleep", "0.1"], check=True)
            yield f"postgresql://moewarden@/postgres?host={folder}"
        finally:
            process.terminate()
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
