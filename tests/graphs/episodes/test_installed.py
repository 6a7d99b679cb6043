"""A package brings its account while it is being installed by its name; whoever makes one by hand is no package."""

import pytest

from .happenings import event, login


def ran(minutes, command, user="marta", host="db-1"):
    return event(minutes, action="privilege_use", product="linux", host=host, user=user, command=command)


def made(number=26, host="db-1"):
    said = f"new user: name=postgres, UID={number}, GID={number}, home=/var/lib/pgsql, shell=/bin/bash, from=/dev/pts/0"
    return event(action="account_create", product="linux", host=host, target="postgres", message=said)


def recorded(minutes=0.2, outcome="success"):
    target = "postgresql-server-13.20-1.el9_5.x86_64"
    return event(minutes, action="resource_create", product="linux", service="packages", target=target, outcome=outcome)


ASKED = ran(-0.2, "/bin/dnf -y install postgresql-server")


@pytest.mark.parametrize(
    ("account", "others", "explains"),
    [
        (made(), [ASKED, recorded()], True),
        (made(), [ran(-5, "/bin/dnf check-update"), ASKED, recorded()], True),
        (made(1004), [ASKED, recorded()], False),
        (made(0), [ASKED, recorded()], False),
        (made(), [ASKED], False),
        (made(), [recorded()], False),
        (made(), [ran(-0.2, "/bin/dnf -y install postgresql-server", host="db-2"), recorded()], False),
        (made(), [ran(-0.2, "/bin/dnf -y install /tmp/postgresql.rpm"), recorded()], False),
        (made(), [ran(-0.2, "dnf -y --repofrompath x,http://203.0.113.9/ install postgresql"), recorded()], False),
        (made(), [ran(-0.2, "dpkg -i helper.deb"), recorded()], False),
        (made(), [ran(-40, "/bin/dnf -y install postgresql-server"), recorded()], False),
        (made(), [ASKED, recorded(), ran(-0.1, "/usr/sbin/useradd -r postgres")], False),
        (made(), [ran(0.1, "/bin/dnf -y install postgresql-server"), recorded()], False),
    ],
    ids=[
        "by its name", "looked before", "a person's number", "root's number", "no record of it", "nobody asked",
        "on another machine", "from a file", "from another source", "by dpkg from a file", "long before", "by hand", "asked for later",
    ],
)  # fmt: skip
def test_a_package_brings_its_account(explain, account, others, explains):
    assert ("installed" in explain([account, *others], [1], level="low")) == explains


@pytest.mark.parametrize(("address", "explains"), [("10.0.0.8", True), ("203.0.113.9", False)])
def test_whoever_asked_came_from_the_usual_place(explain, address, explains):
    came = {**login(-30, user="marta", address=address), "host": "db-1", "product": "linux"}
    before = {**login(-2000, user="marta"), "host": "db-1", "product": "linux"}
    assert ("installed" in explain([made(), before, came, ASKED, recorded()], [1], level="low")) == explains
