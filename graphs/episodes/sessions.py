"""Where an account comes from whose deeds name no address: the log-in that began its session does, as a hypervisor's or a
database's records have it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..events.store import STATED, EventStore
from ..state import Episode
from .accounts import short_name
from .fold import GAP

MOST_LOGINS = 5000


def placed(store: EventStore, episode: Episode, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For each of those events that names an account and no address: the event once for each address from which the account
    logged in within the hour before. Of several sessions any may be the deed's.
    """
    bare = [row for row in rows if row["user"] and not row["src_ip"] and row["time"]]
    if not bare or not episode["start"] or episode["family"] == "endpoint":
        return []
    found = store.query(
        f"SELECT id, \"user\" AS u, src_ip, time FROM {STATED} WHERE action = 'login' AND outcome = 'success' "
        f"AND src_ip <> '' AND \"user\" <> '' AND time BETWEEN ? AND ? ORDER BY time LIMIT {MOST_LOGINS}",
        [datetime.fromisoformat(episode["start"]) - GAP, datetime.fromisoformat(episode["end"])],
    )
    logins = defaultdict(list)
    for login in found:
        logins[short_name(login["u"])].append(login)
    return [
        {"id": row["id"], "user": login["u"], "src_ip": login["src_ip"], "login": login["id"]}
        for row in bare
        for login in logins[short_name(row["user"])]
        if row["time"] - GAP <= login["time"] <= row["time"]
    ]
