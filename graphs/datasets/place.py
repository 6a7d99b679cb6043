"""Where a data set lies: a local folder, or whatever fsspec reaches (`s3://…`, `gs://…`, `memory://…`)."""

import io
import posixpath
import re
import uuid
from typing import Any

import pyarrow as pa
from fsspec.core import url_to_fs

from ..errors import InputError
from .objects import SCHEME, object_store

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def is_url(place: str) -> bool:
    """Whether a place is a URL rather than a path on this machine."""
    return bool(_SCHEME.match(place))


class Place:
    """A folder of a data set; names within it are relative, with forward slashes."""

    def __init__(self, where: str) -> None:
        self.where = where
        try:
            filesystem, root = object_store(where) if where.startswith(SCHEME) else url_to_fs(where)
        except (ImportError, pa.ArrowNotImplementedError) as error:
            raise InputError(
                f"{where}: this kind of place needs a further package ({error}). Install it on every machine that reads "
                "or writes there, for example gcsfs for gs://, or name a folder. s3:// needs none."
            ) from error
        except ValueError as error:
            raise InputError(f"{where}: no place that can be reached ({error}). Name a folder or a URL.") from error
        except OSError as error:
            raise _unreachable(where, error) from error
        self.filesystem: Any = filesystem
        self._root = str(root)

    def path(self, name: str) -> str:
        """A file's path as the file system knows it."""
        return posixpath.join(self._root, name)

    def names(self, folder: str = "") -> list[str]:
        """What lies directly in the folder, or in one within it; nothing where there is no such folder."""
        with self._reaching():
            try:
                found = self.filesystem.ls(self.path(folder) if folder else self._root, detail=False)
            except (FileNotFoundError, NotADirectoryError):
                return []
        return sorted(posixpath.basename(str(path).rstrip("/")) for path in found)

    def has(self, name: str) -> bool:
        """Whether a file is there; a store that cannot be asked is not one where it is missing."""
        with self._reaching():
            try:
                return bool(self.filesystem.info(self.path(name))["type"] == "file")
            except (FileNotFoundError, NotADirectoryError):
                return False

    def open(self, name: str) -> Any:
        """A file, to be read; closed by its `with`."""
        with self._reaching():
            return self._told(self.filesystem.open(self.path(name), "rb"))

    def read(self, name: str) -> bytes:
        """A file's whole content."""
        with self._reaching():
            content: bytes = self.filesystem.cat_file(self.path(name))
        return content

    def write(self, name: str, content: bytes) -> None:
        """A file with this content, whole or not at all."""
        with self.writing(name) as file:
            file.write(content)

    def writing(self, name: str) -> "_Whole":
        """A file to be written, which has its name once it is whole."""
        return _Whole(self, name)

    def remove(self, name: str) -> None:
        """Take a file away, where it is."""
        with self._reaching():
            try:
                self.filesystem.rm_file(self.path(name))
            except FileNotFoundError:
                return

    def make(self, folder: str) -> None:
        """Have a folder."""
        with self._reaching():
            self.filesystem.makedirs(self.path(folder), exist_ok=True)

    def _reaching(self) -> "_Reaching":
        return _Reaching(self.where)

    def _told(self, file: Any) -> Any:
        """The file; one that lies elsewhere says in a sentence what it meets while it is read or written."""
        return _Remote(file, self.where) if is_url(self.where) else file


class _Remote(io.IOBase):
    """A file of another machine: that this one cannot be reached is no fault of the logs that are read meanwhile."""

    def __init__(self, file: Any, where: str) -> None:
        self._file, self._where = file, where

    def read(self, size: int = -1) -> Any:
        """Some bytes, or all."""
        with _Reaching(self._where):
            return self._file.read(size)

    def write(self, content: Any) -> Any:
        """Write bytes."""
        with _Reaching(self._where):
            return self._file.write(content)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        with _Reaching(self._where):
            self._file.seek(offset, whence)
            return int(self._file.tell())

    def tell(self) -> int:
        """Where it is."""
        return int(self._file.tell())

    def flush(self) -> None:
        """Hand on what is kept."""
        if not self._file.closed:
            with _Reaching(self._where):
                self._file.flush()

    def readable(self) -> bool:
        """Whether it may be read."""
        return bool(self._file.readable())

    def writable(self) -> bool:
        """Whether it may be written."""
        return bool(self._file.writable())

    def seekable(self) -> bool:
        """Whether it has places to go to."""
        return bool(self._file.seekable())

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return bool(self._file.closed)

    def close(self) -> None:
        """Let it go; what was written is there then."""
        with _Reaching(self._where):
            self._file.close()


class _Whole:
    """Writes beside the name and moves what was written there."""

    def __init__(self, place: Place, name: str) -> None:
        self._place, self._name = place, name
        self._beside = f"{name}.{uuid.uuid4().hex[:12]}.new"
        self._file: Any = None

    def __enter__(self) -> Any:
        with self._place._reaching():
            self._file = self._place._told(self._place.filesystem.open(self._place.path(self._beside), "wb"))
        return self._file

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        is_whole = False
        try:
            with self._place._reaching():
                self._file.close()
                if kind is None:
                    self._place.filesystem.mv(self._place.path(self._beside), self._place.path(self._name))
                    is_whole = True
        finally:
            if not is_whole:
                self._place.remove(self._beside)


class _Reaching:
    """Turns what a remote file system raises into a sentence. A full disk and a missing file travel on as they are."""

    def __init__(self, where: str) -> None:
        self._where = where

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if error is None or isinstance(error, (FileNotFoundError, NotADirectoryError, InputError)):
            return
        if not isinstance(error, Exception) or (isinstance(error, OSError) and not is_url(self._where)):
            return
        raise _unreachable(self._where, error) from error


def _unreachable(where: str, error: Exception) -> InputError:
    told = " ".join(str(error).split()) or type(error).__name__
    return InputError(f"{where}: cannot be reached ({told[:300]}). Check the address and this machine's right to it.")
