"""Perceive: alert and logs become events, signals, episodes and pointers."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from .actions import LEVELS
from .alert import find_alerted, host_named, read_alert
from .commands.telling import tell_deeds
from .datasets.loading import load
from .datasets.manifest import dataset_of
from .entities.masking import mask_question, words_to_look_up
from .entities.pointers import Pointers
from .episodes.fold import fold_episodes
from .events.attempts import count_attempts_once, join_attempts, name_parents
from .events.audited import join_audit_records
from .events.gaps import gaps_of
from .events.progress import Pace
from .events.reader import IngestProgress, IngestReport
from .events.reader import perceive as read_logs
from .events.store import EventStore, writing
from .intelligence import Intelligence, Listed, is_hash, read_intelligence
from .judged import Limits, Scope
from .planner import first_pointers
from .questions.clock import zone_of_logs
from .records.roots import Logs, roots_of
from .schema import LogFile
from .signals import RuleCache, RuleSet, load_rules, scan, starter_pack
from .signals.signal import Signal
from .state import Hit, InvestigationState
from .unknown import name_unknown
from .unmarked import point_out, pointed_findings, pointed_hit
from .wellformed import shallow, well_formed
from .workbench import Desk, Workbench, store_path, tell

KEPT_EVENTS = 400
"""Event ids of one signal that the state keeps."""


def masked_question(desk: Desk, pointers: Pointers, question: str) -> str:
    """The question as a model may see it: one that runs elsewhere sees no word that may be a name."""
    looked_up = words_to_look_up(question)
    rows = desk.store.query(
        "SELECT DISTINCT v FROM (SELECT unnest([u, h, regexp_extract(u, '[^\\\\/@]+$'), regexp_extract(u, '^[^@]+'), "
        "regexp_extract(h, '^[^.]+')]) AS v "
        'FROM (SELECT DISTINCT lower("user") AS u, lower(host) AS h FROM events)) WHERE v IN (SELECT unnest(?))',
        [looked_up],
    )
    names = {row["v"] for row in rows}
    return mask_question(question, pointers, names=names, strict=desk.asker.is_remote)


def perceive(
    bench: Workbench,
    workdir: Path,
    alert: dict[str, Any],
    logs: Logs,
    limits: Limits | None = None,
    *,
    reads_lines: bool = False,
) -> InvestigationState:
    """What can be known before a question is put. `reads_lines`: the model reads the logs themselves in this run.

    Raises InputError when there is nothing to read.
    """

    roots = roots_of(logs)
    tell("perceive", "start", ", ".join(map(str, roots)))
    rules = rules_of((starter_pack(), *bench.rules), bench.rule_cache)
    view = read_alert(cast("dict[str, Any]", well_formed(shallow(alert))))
    hint = datetime.fromisoformat(view["time"]) if view["time"] else None
    path = store_path(str(workdir))

    pace, matching = Pace(), Pace()

    def show(progress: IngestProgress) -> None:
        bench.check_cancelled()  # a run that was stopped reads no further
        _show(progress, pace.words(progress.events, progress.share))

    def show_matching(done: int, total: int) -> None:
        bench.check_cancelled()
        tell(
            "perceive",
            "progress",
            f"matching rules{matching.words(done, done / max(1, total))}",
            done=done,
            total=total,
        )

    if dataset := dataset_of(roots):
        ingest = load(dataset, path, on_progress=show, timezone=bench.timezone)
    else:
        ingest = read_logs(roots, path, on_progress=show, year_hint=hint, timezone=bench.timezone, manner=bench.manner)
    for trouble in ingest.remarks:
        tell("perceive", "warning", trouble)
    with writing(path):
        count_attempts_once(path)
        join_attempts(path)
        join_audit_records(path, alerted_host=host_named(view))
        name_parents(path)
    desk = bench.open(str(workdir), roots)
    name_unknown(desk, path, reads_lines=reads_lines)
    report = scan(desk.store, rules, on_progress=show_matching)
    tell_deeds(desk, path)
    skipped = [f"{file.file}: {file.reason}" for file in ingest.skipped]
    skipped += [str(error) for error in rules.skipped]
    skipped += [f"rule “{rule.title}” did not finish in time" for rule in report.timed_out]
    skipped += [f"rule “{title}” failed: {reason}" for title, reason in report.errors.items()]
    files = _files(ingest)
    known = read_intelligence(bench.intelligence)
    for trouble in known.troubles():
        tell("perceive", "warning", trouble)
    skipped += known.troubles()
    scope = Scope(desk.store, limits or Limits(), zone_of_logs(desk.store, files))
    hits = [_hit(signal, scope) for signal in report.signals]
    hits += [
        {**hit, "events": scope.kept(hit["events"])}
        for hit in listed_hits(desk.store, known, first_number=len(hits) + 1)
    ]
    hits = [hit for hit in hits if hit["events"]]
    for hit in sorted(hits, key=lambda hit: -LEVELS.index(hit["level"]))[:12]:
        tell("perceive", "signal", f"{hit['level']}: {hit['title']} ({hit['count']})")
    view = find_alerted(desk.store, view)
    view = {**view, "events": scope.kept(view["events"])}
    # A scope of its own, for what it leaves out was neither signalled nor alerted.
    apart = Scope(desk.store, limits or Limits(), zone_of_logs(desk.store, files))
    pointed = point_out(desk, hits, view, apart.kept) if reads_lines else []
    if pointed:
        hits.append(pointed_hit(pointed, max((int(hit["id"][1:]) for hit in hits), default=0) + 1))
    episodes = fold_episodes(desk.store, hits, view)
    tell("perceive", "end", f"{ingest.events} events, {len(hits)} signals, {len(episodes)} episodes")
    return {
        "workdir": str(workdir),
        "logs": [str(root) for root in roots],
        "files": files,
        "judged": scope.judged(),
        "skipped": skipped,
        "gaps": gaps_of(ingest),
        "view": view,
        "hits": hits,
        "episodes": episodes,
        "pointers": first_pointers(desk.store, view, hits).to_json(),
        "accepted": pointed_findings(desk.store, pointed),
    }


def rules_of(folders: tuple[Path, ...], cache: Path | None = None) -> RuleSet:
    """The rules of the folders, compiled once as long as no file changes: a server perceives many cases."""
    files = [file for folder in folders for file in (folder.rglob("*.y*ml") if folder.is_dir() else [folder])]
    return _compiled(folders, tuple((file, file.stat().st_mtime_ns) for file in sorted(files) if file.exists()), cache)


@lru_cache(maxsize=4)
def _compiled(folders: tuple[Path, ...], _files: tuple[tuple[Path, int], ...], cache: Path | None) -> RuleSet:
    return load_rules(folders, on_error="skip", cache=RuleCache(cache) if cache else None)


def listed_hits(store: EventStore, known: Intelligence, *, first_number: int) -> list[Hit]:
    """One signal per indicator of the user's lists that stands in an event's address, name, account or hash.

    What a warninglist has is no signal, whatever list has it.
    """
    if not known.indicators:
        return []
    values = list(known.indicators)
    # Hashes stand under many names; all fields are searched for them, but only where a list has one.
    hashes = (
        "regexp_extract_all(lower(fields::VARCHAR), '\\b[0-9a-f]{32,128}\\b')" if any(map(is_hash, values)) else "[]"
    )
    rows = store.query(
        "SELECT v, list(id ORDER BY time, id) AS ids FROM ("
        'SELECT id, time, unnest(list_distinct([lower(src_ip), lower(dst_ip), lower("user"), lower(host), lower(target), '
        "lower(process), lower(regexp_extract(target, '^[a-z]+://([^/:]+)', 1)), "
        f"lower(json_extract_string(fields, '$.Hashes')), ''] || {hashes})) AS v FROM events) "
        "WHERE v IN (SELECT unnest(?)) GROUP BY v ORDER BY v",
        [values],
    )
    rows = [row for row in rows if not known.warned_of_any_kind(row["v"])]
    return [
        {
            "id": f"s{number}",
            "rule": f"list:{row['v']}",
            "title": _title(known.indicators[row["v"]]),
            "level": "high",
            "techniques": [],
            "tactics": [],
            "traits": ["known_bad"],
            "false_positives": ["A list that is out of date"],
            "events": row["ids"][:KEPT_EVENTS],
            "count": len(row["ids"]),
            "group": {},
        }
        for number, row in enumerate(rows, first_number)
    ]


def _title(listed: Listed) -> str:
    return f"On the list {listed.list}" + (f": {listed.note}" if listed.note else "")


def _show(progress: IngestProgress, pace: str) -> None:
    percent = min(100 * progress.bytes_done // progress.bytes_total, 100) if progress.bytes_total else 0
    what = progress.file if progress.doing == "reading" else f"{progress.doing} {progress.file}"
    text = f"{what}{pace}" if what else ""
    tell("perceive", "progress", text, done=progress.files_done, total=progress.files_total, percent=percent)


def _hit(signal: Signal, scope: Scope) -> Hit:
    rule, events = signal.rule, scope.kept(list(signal.event_ids))
    return {
        "id": signal.id,
        "rule": rule.id,
        "title": rule.title,
        "level": rule.level,
        "techniques": list(rule.techniques),
        "tactics": list(rule.tactics),
        "traits": list(rule.traits),
        "false_positives": list(rule.false_positives),
        "events": [*events[: KEPT_EVENTS - 50], *events[-50:]] if len(events) > KEPT_EVENTS else list(events),
        "count": len(events) if scope.is_limited else signal.count,
        "group": dict(signal.group),
    }


def _files(ingest: IngestReport) -> list[LogFile]:
    return [
        {
            "file": file.file,
            "format": file.format,
            "carrier": file.carrier,
            "zone": file.zone,
            "lines": file.lines,
            "events": file.events,
            "stated": file.stated,
            "broken": file.broken,
            "first": file.first_time.isoformat() if file.first_time else "",
            "last": file.last_time.isoformat() if file.last_time else "",
            "note": "; ".join(
                part
                for part in (
                    file.note,
                    f"times without a zone: {file.zone}" if file.zone else "",
                    f"lines with undecodable bytes: {file.replaced}" if file.replaced else "",
                    f"lines too long, cut: {file.truncated}" if file.truncated else "",
                )
                if part
            ),
        }
        for file in ingest.files
    ]
