"""Parts of a data set read by the workers of a Ray cluster."""

import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..settings import silence_telemetry

if TYPE_CHECKING:
    from ...graphs.datasets.account import Account
    from ...graphs.datasets.plan import Work
    from ...graphs.datasets.writing import CarryOut

LOCAL = "local"
"""The address that stands for a cluster of this machine alone, for the length of one command."""
_DEFAULT_PORT = 6379
_SECONDS_TO_ANSWER = 5.0
_SECONDS_TO_JOIN = 30.0
_PROBE = """
import sys, ray
try:
    ray.init(address=sys.argv[1], log_to_driver=False, logging_level="ERROR", configure_logging=False)
except BaseException as error:
    print(f"{type(error).__name__}: {error}")
    sys.exit(1)
"""
_RETRIES = 3
"""Times that a part is read anew whose worker died."""
_AHEAD = 2
"""Parts that wait for each CPU, so that none is idle and few are pending where many are read."""
_STORE_BYTES = 80 << 20
"""Ray's own object store on a cluster of this machine: parts go to the data set, only their accounts come back."""


@contextmanager
def ray_cluster(address: str, *, cpus: int | None = None) -> Iterator["CarryOut"]:
    """What reads parts on the cluster at an address, or on one of this machine with so many `cpus`.

    Raises UsageError where Ray is not installed, and within about a minute where the cluster cannot be joined.
    """
    silence_telemetry()  # Ray reads that as it is imported
    try:
        import ray
    except ImportError:
        raise UsageError(
            "--cluster needs Ray, which is not installed here: pip install 'moewarden[cluster]'. Without --cluster this "
            "process reads alone."
        ) from None
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR", "configure_logging": False}
    if address == LOCAL:
        ray.init(address="local", num_cpus=cpus, include_dashboard=False, object_store_memory=_STORE_BYTES, **quiet)
    else:
        _check_reachable(address)
        _join(ray, address, quiet)
    try:
        yield lambda works, where: _read_all(ray, works, where)
    finally:
        ray.shutdown()


def _check_reachable(address: str) -> None:
    """Raise unless something listens there: Ray itself would try for long, and say little."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host or not port.isdigit():
        raise UsageError(
            f"--cluster {address}: no address of a Ray cluster; expected HOST:{_DEFAULT_PORT}, ray://HOST:10001, or {LOCAL}."
        )
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_SECONDS_TO_ANSWER).close()
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"--cluster {address}: nothing answers there ({error}). Start the cluster with `ray start --head`, or correct "
            "the address."
        ) from error


def _join(ray: Any, address: str, quiet: dict[str, Any]) -> None:
    """Join a cluster, once another process has shown that this can be done: what listens there need not be Ray, and Ray
    would wait for it without end.
    """
    probe = [sys.executable, "-c", _PROBE, address]
    try:
        found = subprocess.run(probe, capture_output=True, timeout=_SECONDS_TO_JOIN, check=False)
        told = " ".join(found.stdout.decode("utf-8", "replace").split())[:300] if found.returncode else ""
    except subprocess.TimeoutExpired:
        told = f"no answer within {_SECONDS_TO_JOIN:.0f} seconds"
    if told:
        raise UsageError(
            f"--cluster {address}: cannot be joined ({told}). Check that a Ray cluster of this version ({ray.__version__}) "
            "and of this Python runs there, and that RAY_AUTH_MODE=token is set here if it asks for a token."
        )
    ray.init(address=address, **quiet)


def _read_all(ray: Any, works: Sequence["Work"], where: str) -> Iterator["Account"]:
    """Give each part as it is done; a part whose worker dies is read anew elsewhere."""
    from ...graphs.datasets.parts import read_part

    task = ray.remote(num_cpus=1, max_retries=_RETRIES)(read_part)
    most = max(1, _AHEAD * int(ray.cluster_resources().get("CPU", 1)))
    waiting = list(reversed(works))
    pending: dict[Any, Work] = {}
    while waiting or pending:
        while waiting and len(pending) < most:
            work = waiting.pop()
            pending[task.remote(work, where)] = work
        done, _ = ray.wait(list(pending), num_returns=1)
        for reference in done:
            work = pending.pop(reference)
            yield _result(ray, reference, work)


def _result(ray: Any, reference: Any, work: "Work") -> "Account":
    from ...graphs.errors import InputError

    try:
        account: Account = ray.get(reference)
    except ray.exceptions.RayTaskError as error:
        with suppress(AttributeError):
            if isinstance(error.cause, InputError):
                raise error.cause from None
        raise
    except ray.exceptions.RayError as error:
        names = ", ".join(file.name for file in work.files[:3]) + (" …" if len(work.files) > 3 else "")
        raise UsageError(
            f"part {work.number} ({names}) could not be read: its workers died, {_RETRIES + 1} times in a row "
            f"({type(error).__name__}). Look for a lack of memory on the workers; the same command then goes on with the "
            "parts that are missing."
        ) from error
    return account
