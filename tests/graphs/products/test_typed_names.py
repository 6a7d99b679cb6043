"""A name that a client types may hold anything, also what the server writes behind it: only the last address is the server's."""

from pathlib import Path

import orjson
import pytest

from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import EventStore

PEER, INNOCENT = "203.0.113.9", "198.51.100.250"
HEAD = "Nov 21 03:00:00 mail-1 "
LINES = {
    "sshd, failed": f"sshd[9]: Failed password for invalid user bob from {INNOCENT} port 22 ssh2 from {PEER} port 40000 ssh2",
    "sshd, a key": f"sshd[9]: Failed publickey for x from {INNOCENT} port 22 from {PEER} port 40000 ssh2: ED25519 SHA256:abc",
    "sshd, invalid": f"sshd[9]: Invalid user bob from {INNOCENT} port 22 from {PEER} port 40000",
    "sshd, closed": f"sshd[9]: Connection closed by invalid user bob {INNOCENT} port 22 {PEER} port 40000 [preauth]",
    "sshd, too many": f"sshd[9]: error: maximum authentication attempts exceeded for invalid user b from {INNOCENT} port 2 ssh2 "
    f"from {PEER} port 40000 ssh2 [preauth]",
    "dovecot": f"dovecot[6]: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<a>, rip={INNOCENT}, x>, "
    f"method=PLAIN, rip={PEER}, lip=10.0.0.4, TLS",
}


def read(folder: Path, name: str, text: str) -> list[str]:
    """The source addresses of the events."""
    (folder / "logs").mkdir()
    (folder / "logs" / name).write_text(text + "\n")
    perceive(folder / "logs", folder / "events.duckdb")
    store = EventStore.open(folder / "events.duckdb", folder / "logs")
    rows = store.query("SELECT src_ip FROM events ORDER BY id")
    store.close()
    return [row["src_ip"] for row in rows]


@pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())
def test_the_source_is_the_servers_word(tmp_path, line):
    assert read(tmp_path, "auth.log", HEAD + line) == [PEER]


@pytest.mark.parametrize("peer", ["client", "src", "remote_addr"])
def test_a_header_does_not_outrank_the_peer(tmp_path, peer):
    record = {
        "time": "2026-11-21T03:00:00Z",
        peer: PEER,
        "xForwardedFor": INNOCENT,
        "uri": "/shop/item/1",
        "status": 200,
    }
    assert read(tmp_path, "app.jsonl", orjson.dumps(record).decode()) == [PEER]
