"""Count what a question asks for, and not what stands beside it."""

from .expected import Number
from .task import Task, ask

_DOORS = [
    "gatehouse badge=4471 door=north result=opened",
    "gatehouse badge=4471 door=server-room result=refused reason=zone",
    "gatehouse badge=5120 door=north result=opened",
    "gatehouse badge=4471 door=server-room result=refused reason=zone",
    "gatehouse badge=5120 door=server-room result=opened",
    "gatehouse badge=4471 door=archive result=refused reason=zone",
    "gatehouse badge=7003 door=server-room result=refused reason=expired",
    "gatehouse badge=4471 door=server-room result=refused reason=time",
    "gatehouse badge=5120 door=north result=opened",
]
_QUERIES = [
    "larkdb conn=12 user=app SELECT rows=10",
    "larkdb conn=12 user=app UPDATE rows=1",
    "larkdb conn=19 user=audit SELECT rows=220000",
    "larkdb conn=12 user=app SELECT rows=4",
    "larkdb conn=19 user=audit SELECT rows=180000",
    "larkdb conn=20 user=app DELETE rows=0",
    "larkdb conn=19 user=audit DROP table=trail",
    "larkdb conn=12 user=app SELECT rows=8",
]
_LOCKS = [
    "lanternd 02:11 failed account=u.ravn from=203.0.113.40",
    "lanternd 02:11 failed account=k.osei from=203.0.113.40",
    "lanternd 02:12 failed account=u.ravn from=203.0.113.40",
    "lanternd 02:12 failed account=l.marsh from=203.0.113.40",
    "lanternd 02:13 granted account=y.ito from=192.0.2.8",
    "lanternd 02:13 failed account=k.osei from=203.0.113.40",
    "lanternd 02:14 failed account=o.vance from=203.0.113.40",
    "lanternd 02:15 failed account=y.ito from=192.0.2.8",
]
_SENT = [
    "ferrybook export by=n.haas format=csv mb=40",
    "ferrybook export by=n.haas format=csv mb=25",
    "ferrybook export by=w.diaz format=pdf mb=300",
    "ferrybook export by=n.haas format=csv mb=60 result=cancelled",
    "ferrybook export by=n.haas format=pdf mb=5",
]


def _task(name: str, events: list[str], question: str, right: int) -> Task:
    words = f"{question} Answer with the number alone, in digits."
    return Task(id=f"count-{name}", kind="count", messages=ask(words, events), expected=Number(right))


TASKS = (
    _task("doors", _DOORS, "How often was badge 4471 refused at the door of the server room?", 3),
    _task("queries", _QUERIES, "How many SELECT statements did the user app run?", 3),
    _task("accounts", _LOCKS, "How many different accounts failed to log in from 203.0.113.40?", 4),
    _task("sum", _SENT, "How many megabytes did n.haas export in all, cancelled exports left out?", 70),
)
