"""Templates that nobody could read are listed for the model."""

from pathlib import Path

from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import EventStore
from moewarden.graphs.events.unknown import unknown_templates


def test_unknown_templates_are_counted_with_an_example(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    lines = [f'{{"event":"zorkify","level":"x","n":{n}}}' for n in range(3)] + ['{"event":"user.login","n":9}']
    (tmp_path / "logs" / "a.jsonl").write_text("\n".join(lines))
    perceive(tmp_path / "logs", tmp_path / "s.duckdb")
    store = EventStore.open(tmp_path / "s.duckdb", tmp_path / "logs")
    unknown = unknown_templates(store)
    store.close()
    assert [(entry.template, entry.count, entry.example_id) for entry in unknown] == [("json:zorkify", 3, 1)]
    assert unknown[0].action_values == ("zorkify",)
    assert unknown[0].field_names == ("event", "level", "n")
