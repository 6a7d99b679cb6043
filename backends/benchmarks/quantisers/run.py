"""Measure every way in a process of its own, write JSON and a Markdown table."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ...errors import BackendError
from ...moe.quiet import quiet_transformers
from .models import published_weights, write_checkpoints
from .table import markdown
from .ways import WAYS
from .worker import MARK, Row

SECONDS = 300.0
"""After which a way is stopped."""


def measure(
    out: Path | None, *, only: Sequence[str] = (), also: Sequence[Path] = (), tell: Callable[[str], None] = print
) -> list[Row]:
    """Measure the ways of which a name begins with one of `only` (all without), under this Python and under `also`.

    `also` are interpreters of other environments that hold this package, say with an earlier Transformers; of those
    only what is installed there makes a row. `quantisers.json` and `quantisers.md` are written under `out`.
    """
    ways = [way for way in WAYS if not only or way.name.lower().startswith(tuple(name.lower() for name in only))]
    if not ways:
        names = "; ".join(way.name for way in WAYS)
        raise BackendError(f"No way's name begins with {' or '.join(only)}; choose of: {names}.")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="moewarden-quantisers-") as work:
        for number, python in enumerate((Path(sys.executable), *also)):
            folder = Path(work) / str(number) / "checkpoints"
            _write(python, folder)
            for way in ways:
                found = _run(python, way.name, folder)
                is_other = python != Path(sys.executable)
                rows += [row for row in found if not (is_other and "not installed" in row.get("error", ""))]
                tell(f"{way.name}: {_summary(found)}")
    weights = published_weights()
    table = markdown(rows, weights)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        kept = {"date": time.strftime("%Y-%m-%d"), "weights_of_published_models": weights, "rows": rows}
        (out / "quantisers.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        (out / "quantisers.md").write_text(table + "\n", encoding="utf-8")
    tell(f"\n{table}")
    return rows


def _write(python: Path, folder: Path) -> None:
    """The checkpoints, by the Transformers that will read them: names in config.json change."""
    if python == Path(sys.executable):
        with quiet_transformers():
            write_checkpoints(folder)
        return
    command = [str(python), "-m", f"{__package__}.models", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise BackendError(
            f"{python} cannot write the checkpoints: {last[:300]}. It needs torch, transformers and this package."
        )


def _run(python: Path, way: str, folder: Path) -> list[Row]:
    """The rows of one way; however its process ends, there is one."""
    command = [str(python), "-m", f"{__package__}.worker", way, str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return [_failed(way, f"stopped after {SECONDS:.0f} s")]
    rows = [json.loads(line.removeprefix(MARK)) for line in done.stdout.splitlines() if line.startswith(MARK)]
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        rows.append(_failed(way, f"the process ended with {done.returncode}: {last[:300]}"))
    return rows


def _failed(way: str, error: str) -> Row:
    return {"way": way, "model": "", "versions": {}, "error": error}


def _summary(rows: Sequence[Row]) -> str:
    return "; ".join(
        f"{row['model']} {row['error'] if 'error' in row else 'experts ' + format(row['bits']['experts'], 'g')}"
        for row in rows
    )
