"""Which requested paths belong to an application: what the server answers to others, not what a client says."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from ..events.store import STATED, EventStore
from ..state import Episode

MOST_PATHS = 500
"""Different paths of one actor's requests that are looked up."""
_PATH = "split_part(target, '?', 1)"
_SHAPE = r"regexp_replace({}, '[0-9a-fA-F]{{8,}}|[0-9]+', '#', 'g')"
"""SQL for a path whose numbers and hexadecimal names are all alike."""


def served_paths(
    store: EventStore, episode: Episode, rows: Sequence[Mapping[str, Any]]
) -> tuple[frozenset[str], frozenset[str]]:
    """First parts of paths under which somebody else, or a user whom the server knows, got an answer, or under which the
    actor's own requests succeed as often as they fail; and whole paths that three others or more ask for too, of those
    whose requests succeed as often as they fail.
    """
    if episode["family"] != "web":
        return frozenset(), frozenset()
    paths = sorted({path_of(row["target"]) for row in rows})[:MOST_PATHS]
    scratch = store.scratch
    scratch.make(
        "answered_roots",
        f"SELECT DISTINCT '/' || split_part(ltrim({_PATH}, '/'), '/', 1) AS root, src_ip, \"user\" <> '' AS is_known FROM {STATED} "
        f"WHERE action = 'web_request' AND outcome = 'success' AND ltrim({_PATH}, '/') LIKE '%/%'",
    )
    _make_visitors(store)
    scratch.make(
        "askers",
        f"SELECT DISTINCT {_PATH} AS path, src_ip FROM {STATED} JOIN visitors USING (src_ip) WHERE action = 'web_request'",
    )
    answered = scratch.query(
        "SELECT DISTINCT root FROM answered_roots WHERE (src_ip <> ? OR is_known) AND root IN (SELECT unnest(?))",
        [episode["actor"], sorted({root_of(path) for path in paths})],
    )
    shared = scratch.query(
        "SELECT path FROM askers WHERE src_ip <> ? AND path IN (SELECT unnest(?)) GROUP BY path HAVING count(*) >= 3",
        [episode["actor"], paths],
    )
    balance: dict[str, int] = defaultdict(int)
    for row in rows:
        balance[root_of(path_of(row["target"]))] += {"success": 1, "failure": -1}.get(row["outcome"], 0)
    readily = {root for root, more in balance.items() if more >= 0 and root != "/"}
    return frozenset(found[0] for found in answered) | readily, frozenset(found[0] for found in shared)


def alike_paths(store: EventStore, episode: Episode, rows: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Paths of the actor's failing requests that differ only in numbers and hexadecimal names from what others are given."""
    if episode["family"] != "web":
        return frozenset()
    paths = sorted({path_of(row["target"]) for row in rows if row["outcome"] == "failure"})[:MOST_PATHS]
    scratch = store.scratch
    _make_visitors(store)
    scratch.make(
        "given_shapes",
        f"SELECT DISTINCT {_SHAPE.format(_PATH)} AS shape, src_ip FROM {STATED} JOIN visitors USING (src_ip) "
        "WHERE action = 'web_request' AND outcome = 'success'",
    )
    found = scratch.query(
        f"SELECT path FROM (SELECT unnest(?) AS path) WHERE {_SHAPE.format('path')} IN "
        "(SELECT shape FROM given_shapes WHERE src_ip <> ? AND contains(shape, '#'))",
        [paths, episode["actor"]],
    )
    return frozenset(path for (path,) in found)


def _make_visitors(store: EventStore) -> None:
    """Have a table of the addresses whose requests succeed as often as they fail."""
    store.scratch.make(
        "visitors",
        f"SELECT src_ip FROM {STATED} WHERE action = 'web_request' AND src_ip <> '' GROUP BY src_ip "
        "HAVING count(*) FILTER (outcome = 'success') >= count(*) FILTER (outcome = 'failure')",
    )


def path_of(target: str) -> str:
    """A request's path without its query."""
    return target.partition("?")[0]


def root_of(path: str) -> str:
    """The first part of a path: `/shop` for `/shop/cart/7`."""
    return "/" + path.lstrip("/").partition("/")[0]
