"""What words merely suggest makes nobody an actor, and feeds no correlation; it is there to be searched."""

from pathlib import Path

from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import STATED, EventStore
from moewarden.graphs.signals import load_rules, scan, starter_pack

PROSE = "2026-06-01T10:{minute:02d}:00Z gatekeeper: login {word} for user dana from 203.0.113.9 today"
SSHD = (
    "2026-06-01T10:{minute:02d}:00+00:00 web-2 sshd[{minute}]: {word} password for dana from 203.0.113.9 port 4711 ssh2"
)


def read(folder: Path, line: str, failed: str, accepted: str) -> EventStore:
    """A store of twenty failures and a success."""
    (folder / "logs").mkdir(parents=True)
    lines = [line.format(minute=minute, word=failed) for minute in range(20)] + [line.format(minute=20, word=accepted)]
    (folder / "logs" / "app.log").write_text("\n".join(lines) + "\n")
    perceive(folder / "logs", folder / "store.duckdb")
    return EventStore.open(folder / "store.duckdb", folder / "logs")


def test_prose_of_no_known_product_is_inferred_and_searchable(tmp_path):
    store = read(tmp_path, PROSE, "failed", "succeeded")
    row = store.query('SELECT "user", src_ip, outcome, inferred FROM events ORDER BY id LIMIT 1')[0]
    stated = store.query(f'SELECT "user", src_ip, outcome, action FROM {STATED} ORDER BY id LIMIT 1')[0]
    store.close()
    assert (row["user"], row["src_ip"], row["outcome"]) == ("dana", "203.0.113.9", "failure")
    assert row["inferred"].split() == ["action", "outcome", "src_ip", "user"]
    assert stated == {"user": "", "src_ip": "", "outcome": "", "action": "other"}


def test_only_stated_fields_feed_a_correlation(tmp_path):
    grouped = {}
    for name, line, words in (("prose", PROSE, ("failed", "succeeded")), ("sshd", SSHD, ("Failed", "Accepted"))):
        store = read(tmp_path / name, line, *words)
        grouped[name] = [signal.group for signal in scan(store, load_rules([starter_pack()])).signals if signal.group]
        store.close()
    assert grouped["prose"] == []
    assert {"src_ip": "203.0.113.9"} in grouped["sshd"]
