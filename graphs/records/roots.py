"""Several folders and files of logs read as one: which of them, and what each file is called."""

import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import InputError
from .ingest import SkippedFile
from .sources import LogPath, find_files

Logs = str | Path | Sequence[str | Path]
"""A folder of log files, one file, or several of both."""

_URL = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]+)://+")
_AS_PATH = re.compile(r"/([A-Za-z][A-Za-z0-9+.-]+):/(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file of logs lies."""

    root: int
    """Which of the roots."""
    path: str
    """Relative to that root's folder."""


def roots_of(logs: Logs) -> list[Path]:
    """The folders and files to read, absolute, in their order; what lies in another one of them is read there."""
    given = [logs] if isinstance(logs, (str, Path)) else list(logs)
    if not given or not all(str(path).strip() for path in given):
        raise InputError("No logs were named; give a folder of log files, or one file, or several of both.")
    paths = [path_of(str(path)).absolute() for path in given]
    resolved = [path.resolve() for path in paths]
    return [
        path
        for number, path in enumerate(paths)
        if not any(
            number != other
            and resolved[number].is_relative_to(resolved[other])
            and (resolved[number] != resolved[other] or other < number)
            for other in range(len(paths))
        )
    ]


def path_of(text: str) -> Path:
    """What a person named as logs, as a path; a URL stands for itself in a form that survives as one: `/s3:/bucket/logs`."""
    return Path(_URL.sub(r"/\1:/", text))


def url_of(path: Path) -> str:
    """The URL that a path stands for, or '' where it is a path of this machine."""
    found = _AS_PATH.match(str(path))
    return f"{found[1]}://{found[2]}" if found and not path.exists() else ""


def folder_of(root: Path) -> Path:
    """The folder to which names of files are relative: the root, or the one that holds it where it is a file."""
    return root.parent if root.is_file() else root


def find_all(roots: Sequence[Path], store_path: Path) -> tuple[list[LogPath], dict[str, Place], list[SkippedFile]]:
    """The files to read with their names, where each name lies, and what cannot be read.

    A name is relative to its root; one that several roots hold is preceded by what tells the roots apart.
    """
    found = [find_files(root, store_path) for root in roots]
    inside = [entry.name for files, _ in found for entry in files] + [entry.file for _, left in found for entry in left]
    names = _Names(roots, Counter(inside))
    files: list[LogPath] = []
    places: dict[str, Place] = {}
    skipped: list[SkippedFile] = []
    for number, (entries, left_out) in enumerate(found):
        for entry in entries:
            name = names.give(number, entry.name)
            files.append(entry._replace(name=name))
            places[name] = Place(number, entry.name)
        skipped += [replace(entry, file=names.give(number, entry.file)) for entry in left_out]
    return files, places, skipped


class _Names:
    """Gives every file a name of its own."""

    def __init__(self, roots: Sequence[Path], counts: Mapping[str, int]) -> None:
        self._labels = _labels([folder_of(root) for root in roots])
        self._counts = counts
        self._given: set[str] = set()

    def give(self, root: int, inside: str) -> str:
        name = inside if self._counts[inside] == 1 else f"{self._labels[root]}/{inside}"
        while name in self._given or (name != inside and name in self._counts):
            name = f"{self._labels[root]}/{name}"
        self._given.add(name)
        return name


def _labels(folders: Sequence[Path]) -> list[str]:
    """For each folder as many of its last names as tell it from the others."""
    parts = [folder.parts for folder in folders]
    deepest = max(len(part) for part in parts)
    for length in range(1, deepest + 1):
        labels = ["/".join(part[-length:]).strip(os.sep) for part in parts]
        if len(set(labels)) == len(set(folders)):
            break
    return labels
