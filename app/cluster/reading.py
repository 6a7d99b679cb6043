"""Parts of a data set read, and rules matched on them, by the workers of a Ray cluster."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import UsageError
from ..settings import silence_telemetry

if TYPE_CHECKING:
    from ...graphs.datasets.account import Account
    from ...graphs.datasets.manifest import Manifest
    from ...graphs.datasets.parts import OnRead
    from ...graphs.datasets.plan import Work
    from ...graphs.signals import RuleSet
    from ...graphs.signals.apart import Answers
    from ...graphs.signals.partitions import Numbered

Item = TypeVar("Item")
Result = TypeVar("Result")

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
_SECONDS_BETWEEN_REPORTS = 0.5
"""At most so long nobody says how far the workers are."""
_STORE_BYTES = 80 << 20
"""Ray's own object store on a cluster of this machine: parts go to the data set, only their accounts come back."""


def check_cpus(arguments: Any) -> None:
    """Raise where `--cpus` says nothing together with the other options."""
    if arguments.cpus is not None and (arguments.cluster != LOCAL or arguments.cpus < 1):
        raise UsageError(
            f"--cpus is a number from 1, with --cluster {LOCAL}; another cluster has the cores that it has."
        )


@contextmanager
def ray_cluster(address: str, *, cpus: int | None = None) -> Iterator["Cluster"]:
    """The cluster at an address, or one of this machine with so many `cpus`.

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
        _start(ray, cpus, quiet)
    else:
        _check_reachable(address)
        _join(ray, address, quiet)
    try:
        yield Cluster(ray)
    finally:
        ray.shutdown()


def _start(ray: Any, cpus: int | None, quiet: dict[str, Any]) -> None:
    """Start a cluster of this machine. Ray says in exceptions of no kind of its own that its processes did not come up."""
    try:
        ray.init(address="local", num_cpus=cpus, include_dashboard=False, object_store_memory=_STORE_BYTES, **quiet)
    except Exception as error:
        raise UsageError(
            f"--cluster {LOCAL}: Ray did not start here ({' '.join(str(error).split())[:200]}). Try again when the machine has "
            "less to do and more memory is free, or leave --cluster out: this process then reads alone."
        ) from error


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


class Board:
    """Where workers write how far they are, and who waits for them reads it."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[int, int]] = {}

    def put(self, part: str, size: int, events: int) -> None:
        """So many bytes and events of a part are read."""
        self._places[part] = (size, events)

    def news(self) -> dict[str, tuple[int, int]]:
        """What was written since somebody looked."""
        places, self._places = self._places, {}
        return places


def read_telling(work: "Work", where: str, board: Any) -> "Account":
    """Read one part into the data set at a place, and write on the board how far that is."""
    from ...graphs.datasets.parts import read_part

    last = time.monotonic()

    def on_read(part: str, size: int, events: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _SECONDS_BETWEEN_REPORTS:
            last = time.monotonic()
            board.put.remote(part, size, events)

    return read_part(work, where, on_read)


class Cluster:
    """Workers that have joined, and what they are given to do."""

    def __init__(self, ray: Any) -> None:
        self._ray = ray

    def read(self, works: "Sequence[Work]", where: str, on_read: "OnRead") -> "Iterator[Account]":
        """Read parts into the data set at a place; a part whose worker dies is read anew elsewhere.

        `on_read` is told of every part on the way, and of the last one again where none got further.
        """
        if not works:
            return
        board = self._ray.remote(num_cpus=0)(Board).remote()
        asked = board.news.remote()
        last = (works[0].part, 0, 0)

        def told() -> None:
            nonlocal asked, last
            with suppress(self._ray.exceptions.RayError):  # the board's worker died; it is only there to be looked at
                if self._ray.wait([asked], timeout=0)[0]:
                    for part, (size, events) in self._ray.get(asked).items():
                        last = (part, size, events)
                        on_read(*last)
                    asked = board.news.remote()
            on_read(*last)

        def named(work: "Work") -> str:
            names = ", ".join(file.name for file in work.files[:3]) + (" …" if len(work.files) > 3 else "")
            return f"part {work.number} ({names}) could not be read"

        yield from self._each(read_telling, works, (where, board), named, told)

    def match(
        self,
        parts: "Sequence[Numbered]",
        manifest: "Manifest",
        rules: "RuleSet",
        where: str,
        on_wait: Callable[[], None],
    ) -> "Iterator[Answers]":
        """Match rules on the parts of a data set; `on_wait` is called on the way."""
        from ...graphs.signals.partitions import match_part

        given = (where, self._ray.put(rules), self._ray.put(manifest.field_names))
        return self._each(
            match_part, parts, given, lambda numbered: f"{numbered[1].file}: rules could not be matched", on_wait
        )

    def _each(
        self,
        function: "Callable[..., Result]",
        items: "Sequence[Item]",
        more: tuple[Any, ...],
        trouble: "Callable[[Item], str]",
        on_wait: Callable[[], None],
    ) -> Iterator[Result]:
        """Give what comes of each item as it is done; what a dying worker had is done anew elsewhere."""
        task = self._ray.remote(num_cpus=1, max_retries=_RETRIES)(function)
        most = max(1, _AHEAD * int(self._ray.cluster_resources().get("CPU", 1)))
        waiting = list(reversed(items))
        pending: dict[Any, Item] = {}
        while waiting or pending:
            while waiting and len(pending) < most:
                item = waiting.pop()
                pending[task.remote(item, *more)] = item
            done, _ = self._ray.wait(list(pending), num_returns=1, timeout=_SECONDS_BETWEEN_REPORTS)
            on_wait()
            for reference in done:
                yield self._result(reference, trouble(pending.pop(reference)))

    def _result(self, reference: Any, trouble: str) -> Any:
        from ...graphs.errors import InputError

        try:
            return self._ray.get(reference)
        except self._ray.exceptions.RayTaskError as error:
            with suppress(AttributeError):
                if isinstance(error.cause, InputError):
                    raise error.cause from None
            raise
        except self._ray.exceptions.RayError as error:
            raise UsageError(
                f"{trouble}: its workers died, {_RETRIES + 1} times in a row ({type(error).__name__}). Look for a lack of "
                "memory on the workers; the same command then goes on with the parts that are missing."
            ) from error
