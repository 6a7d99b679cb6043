"""Log triage: what stands out about a thing, what it did, what happened around it."""

from collections.abc import Sequence
from typing import Any

from ..actions import LEVELS
from ..episodes.vocabulary import count_word
from ..state import READ_BY_MODEL, Hit
from ..workbench import Desk
from .result import Claim, ToolResult, events_in_words
from .subject import Subject

MOST_GROUPS = 4
_WEIGHT = {"informational": 0.5, "low": 1.0, "medium": 2.0, "high": 3.0, "critical": 4.0}


def signals(desk: Desk, subject: Subject, hits: Sequence[Hit]) -> ToolResult:
    """Which rules matched events of the subject, strongest first; how a model read a line is no rule."""
    hits = [hit for hit in hits if hit["rule"] != READ_BY_MODEL]
    where, parameters = subject.where()
    # One query for all of them: there may be a thousand.
    rows = desk.store.query(
        f"SELECT id FROM events WHERE id IN (SELECT unnest(?)) AND {where} ORDER BY time, id",
        [sorted({event for hit in hits for event in hit["events"]}), *parameters],
    )
    places = {row["id"]: place for place, row in enumerate(rows)}
    matched = [(hit, sorted(places.keys() & set(hit["events"]), key=places.__getitem__)) for hit in hits]
    own = [(hit, ids) for hit, ids in matched if ids]
    own.sort(key=lambda pair: (-LEVELS.index(pair[0]["level"]), pair[0]["id"]))
    claims = [
        Claim(
            template="{events} of {subject} {match} the rule “{rule}” ({level})",
            slots={
                "events": events_in_words(len(ids)),
                "match": "matches" if len(ids) == 1 else "match",
                "subject": subject.value,
                "rule": hit["title"],
                "level": hit["level"],
            },
            values=["subject"],
            events=[*ids[:3], *ids[-1:]] if len(ids) > 3 else ids,
            weight=_WEIGHT[hit["level"]],
        )
        for hit, ids in own[: MOST_GROUPS * 2]
        if hit["level"] != "informational"
    ]
    strongest = own[0][0]["level"] if own else "none"
    return ToolResult(
        text=f"{len(own)} signals on {subject.value}, strongest {strongest}",
        known=f"{count_word(len(own))} {strongest}",
        claims=claims,
    )


def timeline(desk: Desk, subject: Subject) -> ToolResult:
    """What the subject did, by kind of action and outcome."""
    where, parameters = subject.where()
    groups = desk.store.query(
        "SELECT action, outcome, count(*) AS n, min(time) AS first, max(time) AS last, min(id) AS one, "
        f"max(id) AS other FROM events WHERE {where} AND action NOT IN ('status', 'other') "
        "GROUP BY action, outcome ORDER BY n DESC, action, outcome",
        parameters,
    )
    total = sum(group["n"] for group in groups)
    claims = [_group_claim(subject, group, where, parameters) for group in groups[:MOST_GROUPS]]
    return ToolResult(
        text=f"{total} events of {subject.value} in {len(groups)} groups",
        known=count_word(total),
        claims=[c for c in claims if c],
    )


def event(desk: Desk, subject: Subject, hits: Sequence[Hit]) -> ToolResult:
    """The strongest event of the subject, in full."""
    where, parameters = subject.where()
    ordered = sorted(hits, key=lambda hit: -LEVELS.index(hit["level"]))
    wanted = [event_id for hit in ordered[:6] for event_id in hit["events"][:20]]
    rows = desk.store.query(
        f"SELECT id, time, host, action, message FROM events WHERE id IN (SELECT unnest(?)) AND {where}",
        [wanted, *parameters],
    )
    rows.sort(key=lambda row: wanted.index(row["id"]))
    if not rows:
        return ToolResult(text=f"no signalled event of {subject.value}", known="none")
    first = rows[0]
    claim = Claim(
        template="the strongest event of {subject} at {time}: {message}",
        slots={"subject": subject.value, "time": _clock(first["time"]), "message": first["message"][:160]},
        values=["subject"],
        events=[first["id"]],
        weight=1.5,
    )
    return ToolResult(
        text=f"event {first['id']}: {first['message'][:120]}", known=f"one {first['action']}", claims=[claim]
    )


def neighbours(desk: Desk, subject: Subject, hits: Sequence[Hit]) -> ToolResult:
    """Who else acted on the same hosts or accounts within ten minutes of the subject's signalled events."""
    where, parameters = subject.where()
    signalled = sorted(
        {event_id for hit in hits if hit["level"] not in ("informational", "low") for event_id in hit["events"][:200]}
    )
    rows = desk.store.query(
        f"""
        WITH own AS (
            SELECT id, time, host, "user", src_ip FROM events WHERE id IN (SELECT unnest(?)) AND {where}
            ORDER BY time LIMIT 60
        )
        SELECT other.src_ip, other."user", other.action, count(DISTINCT other.id) AS n,
               min(other.id) AS one, min(other.time) AS first
        FROM own JOIN events AS other ON other.time BETWEEN own.time AND own.time + INTERVAL 10 minute
             AND ((own.host <> '' AND other.host = own.host) OR (own."user" <> '' AND other."user" = own."user"))
        WHERE other.id NOT IN (SELECT id FROM own) AND (other.src_ip <> own.src_ip OR other."user" <> own."user")
              AND other.action IN ('account_create', 'credential_create', 'permission_grant', 'privilege_use',
                  'task_schedule', 'service_change', 'security_weaken', 'log_clear', 'login', 'network_connect',
                  'data_export', 'file_write')
              AND other.outcome <> 'failure'
        GROUP BY ALL ORDER BY n DESC, one LIMIT 6
        """,
        [signalled, *parameters],
    )
    claims = [
        Claim(
            template="shortly after events of {subject}, {who} did {action} ({events}, first at {time})",
            slots={
                "subject": subject.value,
                "who": row["user"] or row["src_ip"],
                "action": row["action"].replace("_", " "),
                "events": events_in_words(row["n"]),
                "time": _clock(row["first"]),
            },
            values=["who"],
            events=[row["one"]],
            weight=1.2,
        )
        for row in rows
        if row["user"] or row["src_ip"]
    ]
    return ToolResult(
        text=f"{len(claims)} other actors around {subject.value}", known=count_word(len(claims)), claims=claims
    )


def templates(desk: Desk, subject: Subject) -> ToolResult:
    """Kinds of event that occur only with the subject."""
    where, parameters = subject.where()
    rows = desk.store.query(
        f"""
        SELECT template, count(*) AS n, min(id) AS one, any_value(message) AS message FROM events WHERE template <> ''
        GROUP BY template HAVING count(*) FILTER ({where}) = count(*) AND count(*) <= 5 ORDER BY n, one LIMIT 3
        """,
        parameters,
    )
    claims = [
        Claim(
            template="a kind of event seen only with {subject}: {message}",
            slots={"subject": subject.value, "message": row["message"][:160]},
            events=[row["one"]],
            values=["subject"],
            weight=0.8,
        )
        for row in rows
    ]
    return ToolResult(
        text=f"{len(rows)} kinds of event only with {subject.value}", known=count_word(len(rows)), claims=claims
    )


def rare(desk: Desk, subject: Subject) -> ToolResult:
    """Values that stand once or twice with the subject and nowhere else."""
    where, parameters = subject.where()
    found: list[dict[str, Any]] = []
    for column in ("process", "user", "dst_ip", "agent"):
        found += desk.store.query(
            f"""
            SELECT '{column}' AS name, "{column}" AS value, count(*) AS n, min(id) AS one FROM events
            WHERE "{column}" <> ''
            GROUP BY "{column}" HAVING count(*) <= 2 AND count(*) FILTER ({where}) = count(*) ORDER BY one LIMIT 2
            """,
            parameters,
        )
    claims = [
        Claim(
            template="{name} {value} stands {count} in all logs, with {subject}",
            slots={
                "name": row["name"],
                "value": row["value"],
                "count": "once" if row["n"] == 1 else f"{row['n']} times",
                "subject": subject.value,
            },
            values=["value", "subject"],
            events=[row["one"]],
            weight=0.6,
        )
        for row in found
        if row["value"].lower() != subject.value.lower()
    ]
    return ToolResult(
        text=f"{len(claims)} rare values with {subject.value}", known=count_word(len(claims)), claims=claims[:4]
    )


def _group_claim(subject: Subject, group: dict[str, Any], where: str, parameters: list[Any]) -> Claim | None:
    outcome = {"failure": "failed ", "success": "successful "}.get(group["outcome"], "")
    return Claim(
        template="{subject}: {count} {what} {noun} between {first} and {last}",
        slots={
            "subject": subject.value,
            "count": str(group["n"]),
            "noun": "event" if group["n"] == 1 else "events",
            "what": outcome + group["action"].replace("_", " "),
            "first": _clock(group["first"]),
            "last": _clock(group["last"]),
        },
        values=["subject"],
        events=sorted({group["one"], group["other"]}),
        checks=[
            {
                "sql": f"SELECT count(*) AS n FROM events WHERE {where} AND action = ? AND outcome = ?",
                "parameters": [*parameters, group["action"], group["outcome"]],
                "expected": group["n"],
            }
        ],
        weight=1.0,
    )


def _clock(time: Any) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S}" if time else "an unknown time"
