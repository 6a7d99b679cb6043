"""The clock of the logs: in which zone their times are written, and what `yesterday` means for them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from ..errors import InputError
from ..events.store import EventStore
from ..meaning.zones import named_zone
from ..schema import LogFile
from .window import Clock

MOST_FILES = 12
"""Files of which a line is looked at for the zone that it states."""
_STATED = re.compile(r"\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?\s?(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})(?!\d)")
_SEARCHED = 2_000


def zone_of_logs(store: EventStore, files: Sequence[LogFile]) -> tzinfo:
    """The zone in which most events' times are written; UTC where they state none."""
    votes: Counter[tzinfo] = Counter()
    largest = sorted(files, key=lambda file: -file["events"])[:MOST_FILES]
    firsts = store.query(
        "SELECT file, min(id) AS id FROM events WHERE time IS NOT NULL AND file IN (SELECT unnest(?)) GROUP BY file",
        [[file["file"] for file in largest]],
    )
    try:
        lines = store.raw([row["id"] for row in firsts])
    except (InputError, OSError):
        lines = {}  # the logs moved since they were read
    stated = {row["file"]: _offset(lines.get(row["id"], "")) for row in firsts}
    for file in largest:
        told = named_zone(file.get("zone", "").partition(",")[0].strip()) if file.get("zone") else None
        votes[told or stated.get(file["file"]) or UTC] += file["events"]
    return votes.most_common(1)[0][0] if votes else UTC


def _offset(line: str) -> tzinfo | None:
    match = _STATED.search(line[:_SEARCHED])
    if match is None:
        return None
    minutes = int(match["hours"]) * 60 + int(match["minutes"])
    if minutes == 0 or minutes > 14 * 60:
        return None
    return timezone(timedelta(minutes=minutes if match["sign"] == "+" else -minutes))


def clock_of(store: EventStore, zone: tzinfo, view: Mapping[str, object]) -> Clock:
    """The clock by which a question's times are understood: days are counted from the alert, else from the logs' end."""
    row = store.query("SELECT min(time) AS first, max(time) AS last FROM events")[0]

    def moment(time: datetime | None) -> datetime:
        return (time or datetime(1970, 1, 1)).replace(tzinfo=UTC).astimezone(zone)

    told = str(view.get("time") or "")
    try:
        alerted = datetime.fromisoformat(told) if told else None
    except ValueError:
        alerted = None
    if alerted is not None and alerted.tzinfo is None:
        alerted = alerted.replace(tzinfo=UTC)
    anchor = alerted.astimezone(zone) if alerted else moment(row["last"])
    return Clock(zone=zone, anchor=anchor, first=moment(row["first"]), last=moment(row["last"]))
