"""Of what several records tell of one attempt, one counts."""

from datetime import UTC, datetime

import pytest

from moewarden.graphs.events.attempts import join_attempts
from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import EventStore

HINT = datetime(2026, 6, 30, tzinfo=UTC)


@pytest.fixture
def logins(tmp_path):
    def read(text, name="messages"):
        logs, store_path = tmp_path / "logs", tmp_path / "events.duckdb"
        logs.mkdir()
        (logs / name).write_text(text, encoding="utf-8")
        perceive(logs, store_path, year_hint=HINT)
        join_attempts(store_path)
        store = EventStore.open(store_path, logs)
        try:
            return store.query("SELECT line, user, src_ip, outcome FROM events WHERE action = 'login' ORDER BY id")
        finally:
            store.close()

    return read


def slapd(second, text):
    return f"Mar  5 10:11:{second:02} dir-1 slapd[811]: {text}\n"


def test_a_log_in_that_two_records_tell_counts_once_and_another_try_again(logins):
    rows = logins(
        slapd(1, "conn=7 fd=14 ACCEPT from IP=203.0.113.9:41234 (IP=192.0.2.5:636)")
        + slapd(1, 'conn=7 op=0 BIND dn="uid=dana" method=128')
        + slapd(1, "conn=7 op=0 RESULT tag=97 err=49 text=")
        + slapd(2, 'conn=7 op=1 BIND dn="uid=dana" method=128')
        + slapd(2, 'conn=7 op=1 BIND dn="uid=dana" mech=SIMPLE ssf=0')
        + slapd(2, "conn=7 op=1 RESULT tag=97 err=0 text=")
    )
    assert [tuple(row.values()) for row in rows] == [
        (3, "uid=dana", "203.0.113.9", "failure"),
        (6, "uid=dana", "203.0.113.9", "success"),
    ]


def test_an_address_that_comes_behind_the_log_in_still_joins_it(logins):
    rows = logins(
        slapd(1, 'conn=7 op=0 BIND dn="uid=dana" method=128')
        + slapd(1, "conn=7 op=0 RESULT tag=97 err=49 text=")
        + slapd(1, "conn=7 fd=14 ACCEPT from IP=203.0.113.9:41234 (IP=192.0.2.5:636)")
        + slapd(1, "conn=8 fd=15 ACCEPT from IP=198.51.100.7:41234 (IP=192.0.2.5:636)")
    )
    assert [row["src_ip"] for row in rows] == ["203.0.113.9"]


def ftp(second, text):
    return f"Mar  5 10:11:{second:02} ftp-1 proftpd[811]: 192.0.2.5 (a.example[203.0.113.9]) - {text}\n"


def test_the_same_words_again_on_one_connection_are_another_attempt(logins):
    rows = logins(
        ftp(1, "USER dana: no such user found from a.example [203.0.113.9] to 192.0.2.5:21")
        + ftp(1, "USER dana (Login failed): No such user found")
        + ftp(4, "USER dana: no such user found from a.example [203.0.113.9] to 192.0.2.5:21")
        + ftp(4, "USER dana (Login failed): No such user found")
        + ftp(7, "USER eve (Login failed): Incorrect password")
        + ftp(8, "USER eve (Login failed): Incorrect password")
    )
    assert [(row["line"], row["user"]) for row in rows] == [(1, "dana"), (3, "dana"), (5, "eve"), (6, "eve")]


def kdc(second, text):
    return (
        f"Mar 05 10:11:{second:02} kdc-1 krb5kdc[811](info): AS_REQ (2 etypes {{18 17}}) 203.0.113.9: {text} for "
        "krbtgt/ACME.TEST@ACME.TEST, Preauthentication\n"
    )


def test_each_request_to_a_kerberos_server_is_an_attempt(logins):
    rows = logins(
        "".join(
            kdc(second, "NEEDED_PREAUTH: dana@ACME.TEST") + kdc(second, "PREAUTH_FAILED: dana@ACME.TEST")
            for second in range(10)
        )
    )
    assert [row["outcome"] for row in rows] == ["failure"] * 10


def test_of_a_tunnelled_log_in_the_record_that_names_the_station_stays(logins):
    head = "Thu Mar  5 10:11:12 2026 : Auth: (7) "
    rows = logins(
        head + "Login OK: [dana] (from client ap-1 port 0 via TLS tunnel)\n"
        + head + "Login OK: [dana] (from client ap-1 port 13 cli 02-00-5E-10-00-01)\n",
        "radius.log",
    )  # fmt: skip
    assert [(row["line"], row["user"]) for row in rows] == [(2, "dana")]
