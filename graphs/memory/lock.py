"""One process owns a folder: a lock file that the kernel releases when the process ends, however it ends."""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType

from ..errors import InputError

_PAUSE = 0.05


class InUseError(InputError):
    """Another process owns the folder at this moment."""


class FolderLock:
    """Exclusive ownership of a folder, held until `release`."""

    def __init__(self, folder: Path, *, what: str, wait: float = 0.0) -> None:
        """Take the folder, waiting at most `wait` seconds for its present owner."""
        folder.mkdir(parents=True, exist_ok=True)
        # The file stays when the lock is released: removing it would let two processes lock two files of one name.
        self._file = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        deadline = time.monotonic() + wait
        while not self._try():
            if time.monotonic() >= deadline:
                holder = os.pread(self._file, 20, 0).decode("ascii", "replace").strip() or "unknown"
                os.close(self._file)
                raise InUseError(
                    f"{what} {folder} is in use by process {holder}. Wait until it ends, or choose another folder."
                )
            time.sleep(_PAUSE)
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Give the folder back; further calls do nothing."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> "FolderLock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _try(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
