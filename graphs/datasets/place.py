"""Where a data set lies: a local folder, or whatever fsspec reaches (`s3://…`, `gs://…`, `memory://…`)."""

import posixpath
import re
import uuid
from typing import Any

from fsspec.core import url_to_fs

from ..errors import InputError

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def is_url(place: str) -> bool:
    """Whether a place is a URL rather than a path on this machine."""
    return bool(_SCHEME.match(place))


class Place:
    """A folder of a data set; names within it are relative, with forward slashes."""

    def __init__(self, where: str) -> None:
        self.where = where
        try:
            filesystem, root = url_to_fs(where)
        except ImportError as error:
            raise InputError(
                f"{where}: this kind of place needs a further package ({error}). Install it on every machine that reads "
                "or writes there, for example s3fs for s3://, or name a folder."
            ) from error
        except ValueError as error:
            raise InputError(f"{where}: no place that can be reached ({error}). Name a folder or a URL.") from error
        self.filesystem: Any = filesystem
        self._root = str(root)

    def path(self, name: str) -> str:
        """A file's path as the file system knows it."""
        return posixpath.join(self._root, name)

    def names(self) -> list[str]:
        """What lies directly in the folder; nothing where there is no such folder."""
        with self._reaching():
            try:
                found = self.filesystem.ls(self._root, detail=False)
            except (FileNotFoundError, NotADirectoryError):
                return []
        return sorted(posixpath.basename(str(path).rstrip("/")) for path in found)

    def has(self, name: str) -> bool:
        """Whether a file is there."""
        with self._reaching():
            return bool(self.filesystem.isfile(self.path(name)))

    def open(self, name: str) -> Any:
        """A file, to be read; closed by its `with`."""
        with self._reaching():
            return self.filesystem.open(self.path(name), "rb")

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


class _Whole:
    """Writes beside the name and moves what was written there."""

    def __init__(self, place: Place, name: str) -> None:
        self._place, self._name = place, name
        self._beside = f"{name}.{uuid.uuid4().hex[:12]}.new"
        self._file: Any = None

    def __enter__(self) -> Any:
        with self._place._reaching():
            self._file = self._place.filesystem.open(self._place.path(self._beside), "wb")
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
        told = " ".join(str(error).split()) or type(error).__name__
        raise InputError(
            f"{self._where}: cannot be reached ({told[:300]}). Check the address and this machine's right to it."
        ) from error
