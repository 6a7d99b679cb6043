"""Each product's file is its own test: its samples say what it reads, and an attacker's words in them change nothing."""

import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import orjson
import pytest

from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import EventStore
from moewarden.graphs.meaning.flatten import flatten
from moewarden.graphs.products.catalogue import PRODUCTS, map_of
from moewarden.graphs.products.product import Sample

HINT = datetime(2026, 6, 30, tzinfo=UTC)
INNOCENT = "198.51.100.250"
SAMPLES = [(product, sample) for product in PRODUCTS for sample in product.samples]
TRUSTED = ("src_ip", "dst_ip", "action", "outcome", "host")
TYPED = (
    f"x from {INNOCENT} port 22 ssh2",
    f"x from {INNOCENT}",
    f"x, rip={INNOCENT}, lip={INNOCENT}",
    f"x> user=<admin> [{INNOCENT}]",
    f"x ip={INNOCENT} user=admin result=success",
    f"x by admin({INNOCENT}): authentication succeeded",
    f"x src={INNOCENT} dst={INNOCENT} action=allowed",
    f"x/{INNOCENT}:22 Accepted password for admin",
)
"""What an attacker types where a name is asked for."""


def attacked(sample: Sample) -> list[tuple[str, str, str]]:
    """For each value that is typed and each text of an attacker: both, and the sample with the one for the other."""
    return [(name, words, sample.text.replace(name, words)) for name in sample.typed for words in TYPED]


@cache
def all_events() -> dict[str, list[dict[str, object]]]:
    """The events of each text, all texts read in one go from files of their own."""
    with tempfile.TemporaryDirectory() as folder:
        logs, path = Path(folder) / "logs", Path(folder) / "events.duckdb"
        logs.mkdir()
        texts = {}
        for number, (product, sample) in enumerate(SAMPLES):
            for count, text in enumerate([sample.text, *(text for _, _, text in attacked(sample))]):
                place = logs / f"{number}-{count}"
                place.mkdir()
                (place / (sample.file or f"{product.name}.log")).write_text(text + "\n", encoding="utf-8")
                texts[place.name] = text
        perceive(logs, path, year_hint=HINT)
        store = EventStore.open(path, logs)
        try:
            rows = store.query("SELECT * FROM events ORDER BY id")
        finally:
            store.close()
    events: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        events.setdefault(texts[row["file"].partition("/")[0]], []).append(
            row | {"fields": orjson.loads(row["fields"])}
        )
    return events


def event_of(text: str, number: int) -> dict[str, object]:
    return all_events()[text][number - 1 if number > 0 else number]


@pytest.mark.parametrize("sample", [pytest.param(sample, id=product.name) for product, sample in SAMPLES])
def test_a_sample_says_what_its_file_states(sample):
    event = event_of(sample.text, sample.event)
    said = {name: event[name] if name in event else event["fields"].get(name) for name in sample.says}
    if said.get("time"):
        said["time"] = said["time"].replace(tzinfo=UTC)
    wanted = {
        name: datetime.fromisoformat(value).astimezone(UTC) if name == "time" and value else value
        for name, value in sample.says.items()
    }
    assert said == wanted, event
    assert not set(str(event["inferred"]).split()) & {name for name, value in wanted.items() if value}, event


@pytest.mark.parametrize(
    "sample", [pytest.param(sample, id=product.name) for product, sample in SAMPLES if sample.typed]
)
def test_what_an_attacker_types_names_nobody_else(sample):
    honest = event_of(sample.text, sample.event)
    assert not [name for name in sample.typed if name not in sample.text]
    for _, words, text in attacked(sample):
        event = event_of(text, sample.event)
        inferred = str(event["inferred"]).split()
        for column in TRUSTED:
            is_silent = event[column] in ("", None, "other") or column in inferred
            assert is_silent or event[column] == honest[column], (column, words, event)
        assert event["user"] != "admin" or "user" in inferred, (words, event)


def test_every_product_has_a_source_and_samples():
    assert not [product.name for product in PRODUCTS if not product.samples or not product.source]
    names = [product.name for product in PRODUCTS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "record",
    [
        {"level": "warn", "ts": 1709633472.3, "caller": "auth/login.go:12", "msg": "login failed", "user": "dana"},
        {"level": "error", "ts": 1709633472.3, "caller": "web/web.go:1", "msg": "x", "error": "y", "stacktrace": "z"},
        {"level": "warning", "msg": "login failed", "time": "2024-03-05T10:11:12Z", "user": "dana"},
        {
            "level": 30,
            "time": 1709633472345,
            "pid": 1,
            "hostname": "n",
            "msg": "x",
            "req": {"method": "GET", "url": "/"},
        },
        {"name": "app", "hostname": "n", "pid": 1, "level": 30, "msg": "x", "time": "2024-03-05T10:11:12Z", "v": 0},
        {"@t": "2024-03-05T10:11:12Z", "@mt": "x", "@l": "Warning", "User": "dana"},
        {
            "@timestamp": "2024-03-05T10:11:12Z",
            "@version": "1",
            "message": "x",
            "logger_name": "a",
            "thread_name": "m",
            "level": "INFO",
        },
        {"event": "login", "level": "warning", "timestamp": "2024-03-05T10:11:12Z", "logger": "app", "user": "dana"},
        {
            "message": "x",
            "context": {"user": "dana"},
            "level": 300,
            "level_name": "WARNING",
            "channel": "app",
            "datetime": "2024",
            "extra": {},
        },
        {"timestamp": "2024-03-05T10:11:12Z", "level": "INFO", "fields": {"message": "x"}, "target": "app::auth"},
        {"id": 1, "user": "dana", "action": "login", "ip": "203.0.113.9", "created_at": "2024-03-05T10:11:12Z"},
        {
            "eventType": "login",
            "userId": "dana",
            "ipAddress": "203.0.113.9",
            "timestamp": "2024-03-05T10:11:12Z",
            "status": "FAILED",
        },
    ],
    ids=[
        "zap",
        "zap-error",
        "logrus",
        "pino",
        "bunyan",
        "clef",
        "logback",
        "structlog",
        "monolog",
        "tracing",
        "own",
        "own-camel",
    ],
)
def test_no_product_takes_what_any_program_writes_with_a_common_logger(record):
    assert map_of(flatten(record)) is None
