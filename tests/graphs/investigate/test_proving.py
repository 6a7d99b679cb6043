"""A model names techniques and events of an attack; what no event joins to it, and what strong rules say, it cannot change."""

import pytest

from moewarden.graphs import Budget
from moewarden.graphs.investigate.judging import precedents
from moewarden.graphs.investigate.proving import belonging

from ..incident import HELPER, INTRUDER
from ..investigators import Good
from ..stores import at, make_store

ONE_ROUND = Budget(rounds=1)


class Prover(Good):
    """A good investigator whose last word on the episode is what the test says; every decision is hostile."""

    proof: dict

    def choose(self, _, options):
        return "hostile" if "hostile" in options else options[0]

    def prove(self, _):
        return self.proof


def test_a_technique_that_no_rule_proposes_is_kept_with_its_event(investigated):
    report = investigated(Prover(proof={"techniques": [{"number": "T1087.001", "events": [53]}]}), budget=ONE_ROUND)
    assert "T1087.001" in {item["id"] for item in report["techniques"]}


@pytest.mark.parametrize("used", [{"number": "T9999", "events": [53]}, {"number": "T1087.001", "events": [1]}], ids=str)
def test_what_is_none_or_rests_on_nothing_is_left_out(investigated, used):
    report = investigated(Prover(proof={"techniques": [used]}), budget=ONE_ROUND)
    assert used["number"] not in {item["id"] for item in report["techniques"]}


def test_what_strong_rules_name_stays(investigated):
    certain = {item["id"] for item in investigated(Prover(proof={}), budget=ONE_ROUND)["techniques"]}
    assert any(number.startswith("T1110") for number in certain)


def test_lines_of_strong_rules_are_not_struck(investigated):
    report = investigated(Prover(proof={"ordinary": list(range(13, 54))}), budget=ONE_ROUND)
    assert INTRUDER in {item["value"] for item in report["iocs"]}


def test_one_call_takes_the_place_of_many_decisions(investigated):
    model = Prover(proof={})
    kinds = investigated(model, budget=ONE_ROUND)["usage"]["calls_by_kind"]
    assert kinds["prove"] <= kinds["episode"]
    assert not {"technique", "relevant"} & set(kinds)


def login(time, user, address, **more):
    return {"time": at(time), "action": "login", "outcome": "success", "user": user, "src_ip": address, **more}


@pytest.fixture
def store(tmp_path):
    """An administrator whose account is used from elsewhere, and whom it is used on."""
    made = make_store(
        tmp_path,
        [
            login("2026-11-21 08:00:00", "emma", "10.0.0.8"),
            login("2026-11-21 08:05:00", "bert", "10.0.0.9"),
            login("2026-11-21 09:00:00", "emma", HELPER, action="permission_grant", target="bert"),
            login("2026-11-21 09:10:00", "bert", INTRUDER),
            login("2026-11-21 09:11:00", "emma", "10.0.0.8"),
            login("2026-11-21 09:12:00", "bert", "10.0.0.9"),
            login("2026-11-21 09:13:00", "carl", "10.0.0.7"),
            login("2026-11-21 08:59:00", "emma", HELPER, action="enumerate"),
        ],
    )
    yield made
    made.close()


def test_only_who_acts_in_an_attack_or_is_acted_on_is_counted_to_it_and_not_from_where_he_always_came(store):
    assert belonging(store, [1, 2, 4, 5, 6, 7, 8], [3]) == [4, 8]


def grant(time, address="10.0.0.8", user="pipeline/7", **more):
    return login(time, user, address, action="permission_grant", template="attach policy", **more)


@pytest.mark.parametrize(
    ("earlier", "is_one"),
    [
        ([grant("2026-11-19 09:00:00", user="pipeline/5"), grant("2026-11-20 09:00:00", user="pipeline/6")], True),
        ([grant("2026-11-20 09:00:00"), grant("2026-11-20 10:00:00")], False),
        ([grant("2026-11-19 09:00:00", "10.0.0.9"), grant("2026-11-20 09:00:00", "10.0.0.9")], False),
        ([grant("2026-11-19 09:00:00", user="emma"), grant("2026-11-20 09:00:00", user="emma")], False),
        ([grant("2026-11-21 08:00:00"), grant("2026-11-21 08:30:00")], False),
    ],
    ids=["on two days before", "on one day", "from elsewhere", "by another", "on the same day"],
)
def test_a_precedent_is_the_same_act_from_the_same_place_on_two_days_before(tmp_path, earlier, is_one):
    made = make_store(tmp_path, [*earlier, grant("2026-11-21 09:00:00")])
    cited = [{"author": "model", "events": [1, 3]}]
    assert precedents(made, {"events": [3]}, cited) == ([3] if is_one else [])
    assert precedents(made, {"events": [3]}, [{"author": "model", "events": [3]}]) == []
    assert precedents(made, {"events": [3]}, [{"author": "code", "events": [1, 3]}]) == []
    made.close()
