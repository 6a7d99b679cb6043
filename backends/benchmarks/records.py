"""The results of one run: a JSON file that is whole after every row, so that a run cut short loses nothing."""

import json
import re
from pathlib import Path
from typing import Any

from .decoding import OURS
from .work import Row

FOLDER = Path(__file__).with_name("results")
"""Where runs are kept."""

CONDITIONS = ("device", "driver", "date", "versions", "command")
"""What every row repeats of the head, so that a row can be quoted alone."""

MORE_IS_BETTER = ("decode_tokens_per_s", "decisions_per_s")
LESS_IS_BETTER = ("microseconds", "milliseconds")
"""What engines are compared by, the first that a row has."""


class Results:
    """Rows under the conditions they were measured in."""

    def __init__(self, path: Path | None, head: dict[str, Any]) -> None:
        """Begin a file, or none; `head` holds the conditions and, once known, the memory's bandwidth."""
        self.path = path
        self.head = head
        self.rows: list[Row] = []

    def add(self, row: Row) -> Row:
        """Complete a row with conditions, share of the limit and ratio, keep it, write the file."""
        complete = dict(row)
        speed, read = complete.get("decode_tokens_per_s"), complete.get("bytes_read_per_token")
        bandwidth = self.head.get("copy_bytes_per_s")
        if speed and read and bandwidth:
            complete["share_of_limit"] = round(speed * read / bandwidth, 4)
        if bandwidth and "bytes_per_s" in complete:
            complete["share_of_limit"] = round(complete["bytes_per_s"] / bandwidth, 4)
        self.rows.append(complete)
        for known in self.rows:
            ours, key = self._ours(known), _speed_key(known)
            if ours is not None and key in ours:
                ratio = known[key] / ours[key]
                known["ratio_to_moewarden"] = round(ratio if key in MORE_IS_BETTER else 1 / ratio, 4)
        self.write()
        return complete

    def write(self) -> None:
        """One row a line, whole or not at all."""
        if self.path is None:
            return
        conditions = {key: self.head[key] for key in CONDITIONS if key in self.head}
        lines = ",\n".join(f"    {json.dumps(row | conditions)}" for row in self.rows)
        head = json.dumps(self.head)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_suffix(".partial")
        partial.write_text(f'{head[:-1]}, "rows": [\n{lines}\n]}}\n', encoding="utf-8")
        partial.replace(self.path)

    def _ours(self, row: Row) -> Row | None:
        """Our own row of the same measurement, if it has a number."""
        same = ("section", "model", "batch", "layer", "what")
        for other in self.rows:
            is_same = other.get("engine") == OURS and all(other.get(key) == row.get(key) for key in same)
            if is_same and _speed_key(other):
                return other
        return None


def _speed_key(row: Row) -> str:
    """The number by which engines are compared; empty where a row has none."""
    if "engine" not in row:
        return ""
    return next((key for key in (*MORE_IS_BETTER, *LESS_IS_BETTER) if row.get(key)), "")


def result_path(folder: Path, date: str, device: str, kind: str) -> Path:
    """`date-device-kind.json`, numbered where that name is taken."""
    words = re.sub(r"[^a-z0-9]+", "-", device.lower()).strip("-")
    stem = f"{date[:10]}-{words}-{kind}"
    path, number = folder / f"{stem}.json", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}.json"
    return path
