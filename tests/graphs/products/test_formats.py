"""Each format's sample is recognised, and its first event says what the line says."""

from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from moewarden.graphs.actions import ACTIONS
from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import EventStore

from .samples import SAMPLES, Sample

HINT = datetime(2024, 3, 6, tzinfo=UTC)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_sample_is_understood(sample: Sample, tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / sample.name).write_text(sample.text)
    report = perceive(logs, tmp_path / "store.duckdb", year_hint=HINT)
    assert [file.format for file in report.files] == [sample.format]
    assert (report.events, report.broken) == (sample.events, 0)
    store = EventStore.open(tmp_path / "store.duckdb", logs)
    first = store.query("SELECT * FROM events ORDER BY id LIMIT 1")[0]
    store.close()
    assert {name: first[name] for name in sample.columns} == sample.columns
    fields = orjson.loads(first["fields"])
    assert {name: fields.get(name) for name in sample.fields} == sample.fields
    assert first["action"] in ACTIONS
    assert first["template"]
    assert first["message"]
    if sample.time:
        assert first["time"] == datetime.fromisoformat(sample.time).replace(tzinfo=None)
    else:
        assert first["time"] is not None


def test_every_format_has_a_sample() -> None:
    from moewarden.graphs.carriers.registry import LINE_FORMATS, RECORD_FORMATS
    from moewarden.graphs.products.catalogue import PRODUCTS

    with_their_own = {product.name for product in PRODUCTS} | {"rows", "stanza"}
    formats = {entry.name for entry in (*LINE_FORMATS, *RECORD_FORMATS)}
    assert formats - with_their_own <= {sample.format for sample in SAMPLES}
