"""Who was called to a machine and puts everything back is at work; who does more, or comes from elsewhere, is not."""

import pytest

from moewarden.graphs.episodes.ordinary import explanations, holding

from .happenings import event

DESK = "10.7.2.14"


def page(minutes, file="pager.jsonl", form="json", **fields):
    written = {"incident": "P-7", "service": "db-7", "assigned_to": "kari", **fields}
    return event(minutes, action="alert", file=file, fields=written, template="page", format=form)


def came(minutes, address=DESK):
    return event(minutes, action="login", outcome="success", user="kari", src_ip=address, host="db-7", template="login")


def did(minutes, command):
    return event(minutes, action="privilege_use", product="linux", host="db-7", user="kari", command=command, template="sudo")  # fmt: skip


WORK = [did(0, "systemctl stop auditd"), did(20, "systemctl start auditd")]
NIGHT = [page(-10), came(-3000), came(-4)]


@pytest.mark.parametrize(
    ("others", "work", "is_called"),
    [
        (NIGHT, WORK, True),
        ([page(-10, assigned_to="", by="kari@house.example"), *NIGHT[1:]], WORK, True),
        (NIGHT[1:], WORK, False),
        ([page(10), *NIGHT[1:]], WORK, False),
        ([page(-300), *NIGHT[1:]], WORK, False),
        ([page(-10, service="web-2"), *NIGHT[1:]], WORK, False),
        ([page(-10, assigned_to="nils"), *NIGHT[1:]], WORK, False),
        ([page(-10, file="app.log"), *NIGHT[1:]], WORK, False),
        ([page(-10, form="keyvalue"), *NIGHT[1:]], WORK, False),
        ([page(-10, **{"carrier.time": "2026-11-21T02:50:00Z"}), *NIGHT[1:]], WORK, False),
        ([page(-10), came(-3000), came(-4, "10.7.66.103")], WORK, False),
        ([page(-10), came(-4)], WORK, False),
        (NIGHT, WORK[:1], False),
        (NIGHT, [*WORK, did(10, "cat /etc/shadow")], False),
    ],
    ids=[
        "called", "acknowledged", "not called", "called afterwards", "called long before", "to another machine", "another person",
        "a line among others", "a line of text", "by a logger", "from another desk", "a desk without a past", "left off", "and more",
    ],
)  # fmt: skip
def test_a_person_who_was_called(explain, others, work, is_called):
    events = [*others, *work]
    own = [*range(len(others) + 1, len(events) + 1)]
    flagged = [own[0], *own[2:]]
    scope = explain.scope_of(events, flagged, level="high", traits=["defense_disable", "log_tamper"])
    found = explanations(scope, [])
    assert ("called" in dict(holding(scope, found))) == is_called
