"""Whether an attack got in: which accounts worked for it, or that only refusals were found."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..events.store import EventStore
from ..state import Episode

MOST_NAMED = 4
"""Accounts, and addresses that were refused, that one sentence names."""
MOST_LINES = 3
"""Lines that are cited for each."""

_TRIED = (
    "(action = 'login' OR (action = 'web_request' AND \"user\" NOT IN ('', '-'))) AND outcome IN ('success', 'failure')"
)
"""SQL for uses of an account."""


def entry_sentences(store: EventStore, hostile: Sequence[Episode], numbers: Mapping[int, str]) -> str:
    """As whom and from where hostile actors got in, by the cited lines; or that only refusals of theirs were found.

    Only of actors that are an address or an account: on a host, others log in as well. Empty where they tried none.
    """
    actors = [(episode["actor_column"], episode["actor"]) for episode in hostile]
    addresses = sorted({actor for column, actor in actors if column == "src_ip"})
    accounts = sorted({actor for column, actor in actors if column == "user"})
    by_actor = '(src_ip IN (SELECT unnest(?)) OR "user" IN (SELECT unnest(?)))'
    rows = store.query(
        f'SELECT id, "user", src_ip, outcome FROM events WHERE {_TRIED} AND {by_actor} AND id IN (SELECT unnest(?)) '
        "ORDER BY time, id",
        [addresses, accounts, list(numbers)],
    )
    used = _lines_of(rows, "success", numbers)
    if used:
        named = [f"{who}{_from(where)} [{', '.join(lines)}]" for (who, where), lines in list(used.items())[:MOST_NAMED]]
        more = f" and {len(used) - MOST_NAMED} more" if len(used) > MOST_NAMED else ""
        return f"It got in as {', '.join(named)}{more}."
    worked = store.query(
        f"SELECT DISTINCT src_ip FROM events WHERE {_TRIED} AND outcome = 'success' AND src_ip IN (SELECT unnest(?))",
        [addresses],
    )
    refused = _lines_of(
        [{**row, "user": ""} for row in rows if row["src_ip"] not in {row["src_ip"] for row in worked}],
        "failure",
        numbers,
    )
    named = [f"{where} [{', '.join(lines)}]" for (_, where), lines in list(refused.items())[:MOST_NAMED] if where]
    return f"Only refused log-ins were found of {', '.join(named)}." if named else ""


def _lines_of(
    rows: Sequence[Mapping[str, Any]], outcome: str, numbers: Mapping[int, str]
) -> dict[tuple[str, str], list[str]]:
    """Account and address -> the first cited lines of that outcome; those without an account count for failures only."""
    lines: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row["outcome"] == outcome and (row["user"] or outcome == "failure"):
            own = lines.setdefault((row["user"], row["src_ip"]), [])
            if len(own) < MOST_LINES:
                own.append(numbers[row["id"]])
    return lines


def _from(address: str) -> str:
    return f" from {address}" if address else ""
