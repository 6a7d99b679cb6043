"""Whatever a model writes as a call comes back as a result it can read."""

import random

import pytest

from moewarden.graphs.instruments import INSTRUMENTS
from moewarden.graphs.instruments.instrument import Reach
from moewarden.graphs.investigate.conversation import Reply, Wanted
from moewarden.graphs.investigate.hand import CLAIM, FINISH, Hand, shares
from moewarden.graphs.investigate.room import Room
from moewarden.graphs.workbench import Workbench

STRANGE = [
    "", " ", "*", "%", "'", '"', "\x00", "a\nb", "x" * 5_000, "2026-13-45 99:99", "9999-12-31 23:59", "0001-01-01 00:00", 0, -1, 1, 53,
    10**30, 1.5, float("inf"), True, None, [], [53], [10**30], ["a"], {}, {"a": 1}, "SELECT 1", "user", "hour", "T1110", "login",
]  # fmt: skip


@pytest.fixture(scope="module")
def reach(incident):
    """The small incident's events."""
    bench = Workbench(None, workdir=incident.workdir)
    yield Reach(desk=bench.open(str(incident.workdir), str(incident.logs)), hits=incident.values["hits"])
    bench.close(str(incident.workdir))


@pytest.mark.parametrize("specialist", INSTRUMENTS)
def test_no_argument_breaks_a_conversation(reach, specialist):
    numbers = random.Random(3)
    for instrument in INSTRUMENTS[specialist]:
        fields = list(instrument.arguments.model_fields)
        for number in range(60):
            given = {name: numbers.choice(STRANGE) for name in numbers.sample(fields, numbers.randint(0, len(fields)))}
            hand = Hand(specialist, reach.desk, reach, [], Room(8192, len))
            turn, log = hand.make(
                Reply(calls=(Wanted(name=instrument.name, arguments=given),)), f"{instrument.name} {number}"
            )
            assert log[0]["status"] in ("ok", "failed")
            assert turn["calls"][0]["result"].count('"') % 2 == 0


@pytest.mark.parametrize("events", [[10**30], [-1], [0], list(range(1, 50)), [53, 53]], ids=str)
def test_no_id_breaks_a_claim(reach, events):
    hand = Hand("triage", reach.desk, reach, [], Room(8192, len))
    turn, _ = hand.make(
        Reply(calls=(Wanted(name=CLAIM, arguments={"sentence": "root logged in.", "events": events}),)), f"{events}"
    )
    assert bool(turn["claims"]) == (events == [53, 53])


def test_what_follows_a_finish_is_still_made(reach):
    calls = (
        Wanted(name=FINISH, arguments={}),
        Wanted(name=CLAIM, arguments={"sentence": "root logged in.", "events": [53]}),
    )
    hand = Hand("triage", reach.desk, reach, [], Room(8192, len))
    turn, log = hand.make(Reply(calls=calls), "both")
    assert hand.ended == "finished"
    assert [entry["status"] for entry in log] == ["ok", "ok"]
    assert len(turn["claims"]) == 1


def test_a_claim_is_made_once(reach):
    claim = Wanted(name=CLAIM, arguments={"sentence": "root logged in.", "events": [53]})
    again = Wanted(name=CLAIM, arguments={"sentence": "Root logged in.", "events": [53]})
    first, _ = Hand("triage", reach.desk, reach, [], Room(8192, len)).make(Reply(calls=(claim,)), "first")
    second, log = Hand("triage", reach.desk, reach, [first], Room(8192, len)).make(
        Reply(calls=(claim, again)), "second"
    )
    assert second["claims"] == []
    assert [entry["status"] for entry in log] == ["refused", "failed"]


@pytest.mark.parametrize(
    ("needs", "given"),
    [
        ([100, 100], [300, 300]),
        ([100, 5_000], [300, 2_900]),
        ([5_000, 5_000], [1_500, 1_500]),
        ([9_000], [3_000]),
        ([], []),
    ],
    ids=str,
)
def test_what_one_result_does_not_need_another_gets(needs, given):
    assert shares(needs, 3_000) == given
