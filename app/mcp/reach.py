"""Which paths a client may name: those below the folders that were allowed, links followed before they are judged."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..case import is_there
from ..errors import UsageError


def folder_of_uri(uri: str) -> Path | None:
    """The folder that a client's root stands for; None where it is none of this machine."""
    parts = urlsplit(uri)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost") or "\0" in unquote(parts.path):
        return None
    return Path(unquote(parts.path))


def allowed_paths(names: Sequence[str], roots: Sequence[Path]) -> tuple[Path, ...]:
    """The real paths of what was named, each below a root. A relative one is looked for below each root in turn."""
    if not roots:
        raise UsageError(
            "no folder may be read yet. Let the client declare its roots, or start the server with --root FOLDER."
        )
    real = [root.resolve() for root in roots]
    return tuple(dict.fromkeys(_allowed(name, real) for name in names))


def _allowed(name: str, roots: Sequence[Path]) -> Path:
    if not name.strip() or "\0" in name:
        raise UsageError(f"{name!r} is no path. Name a folder of logs, or a file.")
    if Path(name).is_absolute():
        path = _real(Path(name))
    else:
        candidates = [_real(root / name) for root in roots]
        path = next((found for found in candidates if found.exists()), candidates[0])
    if not any(path.is_relative_to(root) for root in roots):
        raise UsageError(
            f"{name}: lies outside the folders that may be read ({', '.join(map(str, roots))}). Name a path below one of "
            "them, or have the person who runs this server allow its folder with --root."
        )
    if not path.exists():
        raise UsageError(f"{name}: no such file or folder below {', '.join(map(str, roots))}.")
    return path


def _real(path: Path) -> Path:
    is_there(path)  # what can be no path at all is said to be none
    return path.resolve()
