"""What is recalled: exact names before any likeness, ties by a rule, nothing about somebody else."""

import random

import pytest

from moewarden.graphs.memory import LongTermMemory, NewMemory


def recalled(tmp_path, query, facts, *, kind="known_good", entities=(), limit=5):
    with LongTermMemory(tmp_path) as memory:
        memory.add_many([NewMemory(text=text, kind=kind, origin="test", entities=entities) for text in facts])
        return memory.recall(query, limit=limit)


def texts(found):
    return [item["text"] for item in found]


def test_a_name_goes_before_a_vague_likeness(tmp_path):
    facts = [
        "The password audit guesses passwords of all accounts",
        "10.0.0.9 belongs to Mara",
        "Ova Ltd services lifts",
    ]
    found = recalled(tmp_path, "passwords of accounts were tried from 10.0.0.9", facts)
    assert texts(found)[0] == "10.0.0.9 belongs to Mara"
    assert found[0]["named"] == ["10.0.0.9"]
    assert "Ova Ltd services lifts" not in texts(found)


@pytest.mark.parametrize(
    ("query", "fact"),
    [
        ("failed logins from 10.0.0.9", "10.0.0.99 is our password audit, which fails to log in"),
        ("failed logins from 10.0.0.9", "10.0.1.0/24 holds our password audit, which fails to log in"),
        ("svc-deploy read all buckets", "svc-backup reads all buckets"),
        ("backup-01 read all buckets", "backup-02 reads all buckets"),
        ("jane.doe logged in from Lisbon", "john.smith logs in from Lisbon"),
        ("alice logged in from Spain", "bob logs in from Spain"),
        ("alice logs in from Spain", "Bob's log-ins come from Spain"),
        ("a login from Spain by Alice", "bob travels to Spain and logs in from there"),
        ("kwabena logs in from Spain", "zuri logs in from Spain"),
        ("alice", "Bob signs in from hotels"),
        ("jane@corp.example logged in from Lisbon", "jane@lab.example logs in from Lisbon"),
    ],
    ids=[
        "address",
        "network",
        "service account",
        "brother",
        "person",
        "given name",
        "possessive",
        "inside a sentence",
        "names nobody listed",
        "a name alone",
        "other domain",
    ],
)
def test_a_fact_about_another_is_not_pulled_in(tmp_path, query, fact):
    assert recalled(tmp_path, query, [fact]) == []


def test_somebodys_own_fact_goes_before_what_holds_for_all(tmp_path):
    facts = ["bob logs in from Spain", "alice logs in from Spain", "Employees log in from Spain in summer"]
    found = recalled(tmp_path, "alice logs in from Spain", facts)
    assert texts(found) == ["alice logs in from Spain", "Employees log in from Spain in summer"]
    assert found[0]["named"] == ["alice"]


def test_a_fact_about_another_machine_must_be_more_alike(tmp_path):
    fact = "mail-gw-3 restarts its services each night at two"
    like, other = "restarts of services at night", "restart of services on print-7"
    assert texts(recalled(tmp_path / "a", like, [fact])) == [fact]
    assert recalled(tmp_path / "b", other, [fact]) == []


@pytest.mark.parametrize(
    ("query", "fact"),
    [
        ("failed logins from 10.0.5.9", "10.0.5.0/24 holds our scanners"),
        ("CORP\\mara printed", "mara prints much"),
        ("mara", "On Mondays Mara prints much"),
        ("web-1.corp.example was restarted", "WEB-1 is old"),
        ("/opt/agent/agent.sh was run", "agent.sh is ours"),
    ],
    ids=["network", "qualified", "plain", "host", "file"],
)
def test_a_thing_is_known_by_its_other_forms(tmp_path, query, fact):
    [found] = recalled(tmp_path, query, [fact])
    assert found["named"]
    assert found["score"] >= 0.7


def test_what_a_person_says_a_fact_is_about_counts(tmp_path):
    [found] = recalled(tmp_path, "a login of kasimir", ["He works from Spain"], entities=("kasimir",))
    assert found["named"] == ["kasimir"]


def test_hyphenated_words_that_were_once_taken_for_names_are_none(tmp_path):
    found = recalled(
        tmp_path, "an on-call firewall change", ["The on-call list hangs on the wall"], entities=("on-call",)
    )
    assert not any(item["named"] for item in found)


def test_incidents_may_name_others(tmp_path):
    fact = "Password guessing against web servers. 203.0.113.9 guessed the passwords of many accounts."
    query = "guessed passwords on web servers from 198.51.100.7"
    assert texts(recalled(tmp_path / "incident", query, [fact], kind="incident")) == [fact]
    assert recalled(tmp_path / "known_good", query, [fact]) == []


def test_ties_are_settled_before_they_are_cut(tmp_path):
    """Chroma's own choice among equal distances differs from store to store."""
    facts = [f"10.0.0.9 is on list {letter * 3}" for letter in "qwertyuiopasdfghjklzxcvbnm"]
    chosen = []
    for seed in range(3):
        random.Random(seed).shuffle(facts)
        chosen.append(texts(recalled(tmp_path / str(seed), "10.0.0.9", facts, limit=3)))
    assert chosen == [sorted(facts)[:3]] * 3


def test_a_match_beyond_any_number_of_neighbours_is_found(tmp_path):
    facts = [f"host-{n} prints reports for team {n}" for n in range(300)]
    found = recalled(tmp_path, "printed reports for a team on host-217", facts, limit=1)
    assert texts(found) == ["host-217 prints reports for team 217"]
