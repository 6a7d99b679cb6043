"""From logs to a data set: planned, read part by part wherever that is done, settled, declared whole."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import orjson

from ..errors import InputError
from ..events.grown import told_grown
from ..records.ingest import IngestProgress, IngestReport
from ..records.roots import Logs, folder_of, path_of, url_of
from .account import Account, leaning, parts_of
from .manifest import MANIFEST, PART_COLUMNS, PARTS, UNFINISHED, VERSION, Manifest, write_manifest
from .parts import OnRead, read_part
from .place import Place
from .plan import MOST_BYTES, Plan, Work, plan_reading
from .progress import Parts
from .room import room_at
from .settled import settle

CarryOut = Callable[[Sequence[Work], str, OnRead], Iterator[Account]]
"""Reads parts into the data set at a place, tells on the way how far each is, and of each as it is done, in any order."""


def here(works: Sequence[Work], where: str, on_read: OnRead) -> Iterator[Account]:
    """Read the parts in this process, one after the other."""
    for work in works:
        yield read_part(work, where, on_read)


def write_dataset(
    logs: Logs,
    where: str,
    *,
    carry_out: CarryOut = here,
    timezone: str = "",
    most_bytes: int = MOST_BYTES,
    on_progress: Callable[[IngestProgress], None] | None = None,
) -> IngestReport:
    """Read logs into a new data set at `where`; what came of the files.

    `carry_out` reads them. What an earlier run over the same unchanged logs left there unfinished is gone on with.
    """
    where = url_of(path_of(where)) or str(Path(where).absolute())
    plan = plan_reading(logs, timezone=timezone, most_bytes=most_bytes)
    place = Place(where)
    _check_apart(plan, where)
    with room_at(where, plan.bytes):
        _begin(place, plan)
    accounts: dict[str, Account] = {}
    progress = Parts(plan, on_progress)
    progress.tell()
    for account in carry_out(plan.works, where, progress.read):
        accounts[account.file] = account
        progress.end(account)
    instead = leaning(plan.works, accounts)
    progress.read_instead(instead)
    for account in carry_out(instead, where, progress.read):
        accounts[account.file] = account
        progress.end(account)
    parts, unused = parts_of(plan.works, accounts)
    manifest = Manifest(
        version=VERSION,
        columns=PART_COLUMNS,
        logs=tuple(map(str, plan.logs)),
        timezone=timezone,
        parts=tuple(parts),
        skipped=plan.skipped,
    )
    files = [file for work in plan.works for file in work.files]
    progress.settle()
    with room_at(where, plan.bytes):
        manifest = settle(place, manifest)
        manifest = manifest.with_reports(told_grown(manifest.report().files, files))
        write_manifest(place, manifest)
    place.remove(UNFINISHED)
    for name in (*unused, *(work.account for work in (*plan.works, *instead))):
        place.remove(name)
    if on_progress:
        on_progress(
            IngestProgress(file="", files_done=plan.files, files_total=plan.files, events=manifest.events, share=1.0)
        )
    return manifest.report()


def _begin(place: Place, plan: Plan) -> None:
    """Claim the place: an empty one, or one where the same work was begun."""
    if place.has(MANIFEST):
        raise InputError(
            f"{place.where}: holds a whole data set already. Use it with --logs, or choose another place for --to."
        )
    names = place.names()
    if UNFINISHED in names:
        with suppress(orjson.JSONDecodeError, AttributeError):
            if orjson.loads(place.read(UNFINISHED)).get("plan") == plan.digest():
                return
        raise InputError(
            f"{place.where}: holds an unfinished data set of other logs, or these changed since. Remove it, or choose "
            "another place for --to."
        )
    if names:
        raise InputError(
            f"{place.where}: is not empty ({names[0]} is there) and no data set of moewarden. Choose a new folder for --to."
        )
    place.make(PARTS)
    place.write(UNFINISHED, orjson.dumps({"version": VERSION, "plan": plan.digest(), "parts": len(plan.works)}))


def _check_apart(plan: Plan, where: str) -> None:
    for root in plan.logs:
        if (
            not url_of(path_of(where))
            and Path(where).resolve().is_relative_to(folder_of(root).resolve())
            and root.is_dir()
        ):
            raise InputError(
                f"{where} lies in the logs folder {root}, and would be read as logs. Choose another place."
            )
