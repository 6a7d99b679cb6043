"""Who is asked what about whom."""

import pytest

from moewarden.graphs.decisions.ask import Asker
from moewarden.graphs.decisions.ledger import Ledger
from moewarden.graphs.entities.entity import Entity
from moewarden.graphs.entities.pointers import Pointers
from moewarden.graphs.planner import (
    QUESTIONS_A_ROUND,
    actors_of_each,
    describe,
    first_pointers,
    kind_of,
    left_open,
    new_pointers,
    plan_round,
)

from .models import Chooser, first_option
from .stores import make_hit, make_store


class Endless:
    def exhausted(self, _):
        return None


@pytest.fixture
def store(tmp_path):
    store = make_store(
        tmp_path,
        [
            {"src_ip": "203.0.113.9", "user": "root", "host": "web-1", "action": "login"},
            {"src_ip": "203.0.113.9", "user": "root", "host": "web-1", "action": "login"},
            {"src_ip": "10.0.0.7", "user": "eve", "host": "web-1", "action": "account_create"},
            {"process": "/usr/bin/curl", "dst_ip": "198.51.100.4"},
        ],
    )
    yield store
    store.close()


VIEW = {"values": ["203.0.113.9"], "fields": {"src_ip": "203.0.113.9"}}
HITS = [make_hit([1, 2], level="high", techniques=["T1110"])]


def state(store, **more):
    table = first_pointers(store, VIEW, HITS)
    return {"pointers": table.to_json(), "view": VIEW, "hits": HITS, **more}


def plan(store, model=None, *, lists=False, databases=False, **more):
    asker = Asker(model, Ledger(), Endless())
    known = more.pop("known", None) or state(store, **more)
    return plan_round(known, store=store, asker=asker, has_lists=lists, has_databases=databases)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("203.0.113.9", "ip"),
        ("198.51.100.4", "ip"),
        ("8.8.8.8", "ip"),
        ("ROOT", "user"),
        ("web-1", "host"),
        ("/usr/bin/curl", "proc"),
        ("/etc/passwd", "file"),
        ("a@b.example", "mail"),
        ("http://b.example/x", "url"),
        ("b.example", "domain"),
        ("nobody", "user"),
    ],
)
def test_a_values_kind_is_where_the_logs_have_it(store, value, kind):
    assert kind_of(store, value) == kind


def test_actors_of_events_the_most_frequent_first(store):
    one, none, all_of_them, twice = actors_of_each(store, [[3], [], [1, 2, 3], [1, 2, 3, 3]])
    assert all_of_them[0] == ("host", "web-1")
    assert ("user", "eve") in one
    assert none == []
    assert all_of_them == twice
    assert actors_of_each(store, []) == []
    assert actors_of_each(store, []) == []


def test_first_pointers_name_the_alert_then_strong_signals(store):
    table = first_pointers(store, VIEW, HITS)
    named = [(entity.type, entity.value) for _, entity in table.items()]
    assert named[0] == ("ip", "203.0.113.9")
    assert ("user", "root") in named
    assert ("technique", "T1110") in named
    assert ("user", "eve") not in named


def test_a_pointer_is_described_in_closed_words(store):
    table = first_pointers(store, VIEW, HITS)
    words = describe(table, "ip1", view=VIEW, new=["ip1"], levels={"ip1": "high"})
    assert words == "ip1: ip, alerted, external, new, actor, high"


def test_the_alerted_one_is_asked_about_first(store):
    questions = plan(store)
    assert (questions[0]["specialist"], questions[0]["pointer"]) == ("triage", "ip1")
    assert questions[0]["because"] == "named by the alert"
    assert len(questions) <= QUESTIONS_A_ROUND


def test_a_specialist_is_asked_one_thing_about_a_subject_at_a_time(store):
    for model in (None, Chooser(policy=first_option)):
        questions = plan(store, model)
        pairs = [(question["specialist"], question["pointer"]) for question in questions]
        assert len(set(pairs)) == len(pairs)


def test_nothing_is_asked_twice(store):
    known = state(store)
    first = plan(store, known=known)
    later = plan(store, known={**known, "round": 1, "planned": first})
    asked = {(q["specialist"], q["aim"], q["pointer"]) for q in first}
    assert not asked & {(q["specialist"], q["aim"], q["pointer"]) for q in later}
    assert all(q["round"] == 2 and q["id"].startswith("q2.") for q in later)


def test_lists_and_databases_are_asked_only_where_there_are_some(store):
    def wanted(_, options):
        return next((option for option in options if "reputation" in option or "records" in option), "stop")

    assert plan(store, Chooser(policy=wanted)) == []
    aims = {question["aim"] for question in plan(store, Chooser(policy=wanted), lists=True)}
    assert aims == {"reputation"}


def test_a_new_name_is_asked_about_and_said_where_it_comes_from(store):
    known = state(store)
    first = plan(store, known=known)
    table = Pointers.from_json(known["pointers"])
    finding = {"id": "q1.1.1", "events": [3], "slots": {"who": "eve"}, "weight": 1.0}
    fresh = new_pointers(store, table, [finding])
    assert set(fresh) == {"ip2", "user2"}
    later = plan(
        store,
        known={
            **known,
            "round": 1,
            "planned": first,
            "pointers": table.to_json(),
            "new_pointers": fresh,
            "accepted": [finding],
        },
    )
    reasons = {question["pointer"]: question["because"] for question in later}
    assert reasons["user2"] == "found by q1.1.1"
    assert reasons["ip2"] == "met in a finding's events"


def test_no_new_names_for_what_is_known_or_means_nothing(store):
    table = first_pointers(store, VIEW, HITS)
    assert new_pointers(store, table, [{"events": [1], "weight": 1.0}]) == []
    assert new_pointers(store, table, [{"events": [], "weight": 1.0}]) == []


def test_what_the_rounds_left_open_is_known(store):
    table = Pointers()
    names = [
        table.add(Entity("ip", "203.0.113.9")),
        table.add(Entity("user", "root")),
        table.add(Entity("user", "eve")),
    ]
    known = {"pointers": table.to_json(), "view": VIEW, "hits": HITS, "new_pointers": names[1:], "planned": []}
    assert left_open(known, store) == ["203.0.113.9", "root"]  # no signal stands on eve
    asked = [{"pointer": "ip1"}, {"pointer": "user1"}]
    assert left_open({**known, "planned": asked}, store) == []
