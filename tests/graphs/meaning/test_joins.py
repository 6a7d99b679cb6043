"""Records of one connection complete each other, and nothing else does."""

from moewarden.graphs.meaning.event import Draft, Join, Joined
from moewarden.graphs.meaning.joins import Joins

JOIN = (Join("pid conn", "user src_ip", act="op"),)


def told(joins, *, begins="", ends="", pid="7", conn="1", **columns):
    draft = Draft(fields={"pid": pid, "conn": conn, "op": "3"}, **columns)
    joins.complete(draft, Joined("dir", JOIN, begins, ends))
    return draft


def test_a_later_record_takes_what_it_does_not_state():
    joins = Joins()
    told(joins, src_ip="203.0.113.9")
    told(joins, user="dana")
    last = told(joins)
    assert (last.user, last.src_ip) == ("dana", "203.0.113.9")
    assert last.fields["joined"] == "user src_ip"
    assert last.fields["act"] == "dir 7 1 3"


def test_what_a_record_states_itself_stays():
    joins = Joins()
    told(joins, user="dana")
    assert told(joins, user="eve").user == "eve"
    assert told(joins).user == "eve"


def test_other_connections_processes_and_hosts_know_nothing():
    joins = Joins()
    told(joins, user="dana", host="a")
    assert told(joins, conn="2", host="a").user == ""
    assert told(joins, pid="8", host="a").user == ""
    assert told(joins, host="b").user == ""


def test_a_refused_log_in_leaves_no_account_and_a_closed_connection_nothing():
    joins = Joins()
    told(joins, user="dana", src_ip="203.0.113.9")
    assert told(joins, ends="user").user == "dana"
    refused = told(joins)
    assert (refused.user, refused.src_ip) == ("", "203.0.113.9")
    told(joins, ends="*")
    assert told(joins).src_ip == ""
    told(joins, user="dana")
    assert told(joins, begins="*").user == ""


def test_an_inferred_value_is_not_passed_on():
    joins = Joins()
    told(joins, user="lost", inferred=frozenset({"user"}))
    assert told(joins).user == ""


def test_the_least_recent_connections_are_forgotten_first():
    joins = Joins(kept=2)
    told(joins, conn="1", user="dana")
    told(joins, conn="2", user="eve")
    told(joins, conn="1")
    told(joins, conn="3", user="finn")
    assert told(joins, conn="1").user == "dana"
    assert told(joins, conn="2").user == ""
