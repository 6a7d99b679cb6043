"""A claim holds only with the events that it cites."""

import pytest

from moewarden.graphs.errors import InputError
from moewarden.graphs.evidence import check
from moewarden.graphs.instruments import INSTRUMENTS
from moewarden.graphs.instruments.instrument import Reach
from moewarden.graphs.investigate.accusing import is_party
from moewarden.graphs.investigate.claims import StateClaim, check_claim
from moewarden.graphs.workbench import Workbench

from ..incident import HELPER, INTRUDER, PLANTED

TOOLS = {instrument.name: instrument for instruments in INSTRUMENTS.values() for instrument in instruments}


@pytest.fixture(scope="module")
def reach(incident):
    """The small incident's events and signals."""
    bench = Workbench(None, workdir=incident.workdir)
    yield Reach(desk=bench.open(str(incident.workdir), str(incident.logs)), hits=incident.values["hits"])
    bench.close(str(incident.workdir))


@pytest.fixture(scope="module")
def claim(reach):
    """States a claim after a failed-log-in count, and after a count of what the innocent did."""
    counted = [
        *TOOLS["count"]
        .call(reach, {"action": "login failure", "address": INTRUDER, "since": "2026-11-21 02:00"})
        .counted,
        *TOOLS["count"].call(reach, {"user": "mara"}).counted,
    ]

    def state(sentence, *events, values=()):
        given = StateClaim(sentence=sentence, events=list(events), values=list(values))
        return check_claim(reach.desk.store, given, counted, reach.hits)

    return state


HOLDS = [
    (f"{INTRUDER} logged in as root at 03:01:10.", (53,)),
    (f"{INTRUDER} logged in as root on 2026-11-21 at 03:01.", (53,)),
    (f"On 21 November {INTRUDER} got in.", (53,)),
    (f"Am 21. November um 03:01 meldete sich {INTRUDER} als root an.", (53,)),
    (f"40 log-ins of root from {INTRUDER} failed.", (13,)),
    (f"40 log-ins since 02:00 failed from {INTRUDER}.", (13,)),
    (f"The first and the last failure lie 39 seconds apart, both from {INTRUDER}.", (13, 52)),
    ("Three attempts of root failed.", (13, 14, 15)),
    (f'The account "{PLANTED}" was created with the shell /bin/bash.', (54,)),
    (f"{HELPER} used {PLANTED} and read /etc/shadow.", (56, 57)),
    ("The log-in was a success after many failures, T1110.001.", (53,)),
    (f"The attacker came from {INTRUDER}.", (53,)),
    ("mara logged in with a key.", (5,)),
    (f"{PLANTED} was created and given administrator rights.", (54, 55)),
    ("root's password was accepted on web-1.", (53,)),
    ("Three log-ins failed and one succeeded, two kinds of event.", (13, 14, 15, 53)),
    (f"After three failures and a success two steps gave {PLANTED} its rights.", (13, 14, 15, 53, 54, 55)),
]
FAILS = [
    ("mara logged in as root.", (53,), "mara"),
    (f"{HELPER} logged in as root.", (53,), HELPER),
    (f"{INTRUDER} logged in at 03:02.", (53,), "03:02"),
    (f"{INTRUDER} logged in on 2026-11-20.", (53,), "2026-11-20"),
    (f"{INTRUDER} logged in on 20 November.", (53,), "20 November"),
    (f"41 log-ins from {INTRUDER} failed.", (13,), "41"),
    ("40 log-ins failed.", (5,), "counted over other events"),
    ("It lasted 40 minutes.", (13, 52), "40"),
    ("Seven attempts of root failed.", (13, 14), "Seven"),
    ("The account was given to the user Eve.", (54,), "Eve"),
    ("Mallory created the account.", (54,), "Mallory"),
    ("The file /etc/passwd was read.", (57,), "/etc/passwd"),
    ("203.0.113.6 logged in.", (53,), "203.0.113.6"),
    ('It said "welcome".', (53,), "welcome"),
    ("This was T1059.001.", (53,), "T1059.001"),
    ("mara is the attacker.", (5,), "no signal marks"),
    (f"{PLANTED} was given administrator rights.", (55,), "only in the text"),
    ("root logged in.", (9999,), "#9999"),
    ("root logged in.", (), "no event is cited"),
    ("", (53,), "0 characters"),
    ("x" * 500, (53,), "500 characters"),
]


@pytest.mark.parametrize(("sentence", "events"), HOLDS, ids=[sentence for sentence, _ in HOLDS])
def test_what_stands_in_the_events_holds(claim, sentence, events):
    assert claim(sentence, *events).sentence == sentence


@pytest.mark.parametrize(("sentence", "events", "word"), FAILS, ids=[sentence[:60] for sentence, *_ in FAILS])
def test_what_does_not_comes_back_with_the_word(claim, sentence, events, word):
    with pytest.raises(InputError) as raised:
        claim(sentence, *events)
    assert word in str(raised.value)


def test_several_wrong_words_are_named_at_once(claim):
    with pytest.raises(InputError) as raised:
        claim(f"mara came from {HELPER} at 09:00.", 53)
    assert all(word in str(raised.value) for word in ("mara", HELPER, "09:00"))


def test_values_are_checked_whatever_the_language(claim):
    with pytest.raises(InputError, match="petra"):
        claim("Kirjautui sisään petra.", 53, values=["petra"])


def test_a_count_is_repeated_when_the_finding_is_checked_again(claim, reach):
    held = claim(f"40 log-ins of root from {INTRUDER} failed.", 13)
    finding = {
        "id": "q1.1.1", "specialist": "analysis", "question": "q1.1", "template": "{sentence}",
        "slots": {"sentence": held.sentence}, "values": [], "events": list(held.events), "checks": list(held.checks),
        "weight": 1.0, "chart": None,
    }  # fmt: skip
    assert check(reach.desk.store, [finding])[1] == []
    wrong = {**finding, "checks": [{**held.checks[0], "expected": 39}]}
    assert "a second count gives 40" in check(reach.desk.store, [wrong])[1][0]["reason"]


def test_braces_in_a_sentence_stay_as_they_are(claim):
    assert claim("root logged in {sentence}.", 53).sentence == "root logged in {sentence}."


def test_a_program_is_named_where_it_wrote_the_line_and_never_blamed_for_it():
    row = {"action": "status", "outcome": "", "user": "", "host": "bld-2", "src_ip": "", "dst_ip": "", "target": ""}
    assert is_party("jenkins", {**row, "process": "jenkins"})
    assert not is_party("jenkins", {**row, "process": "jenkins"}, blamed=True)
    assert not is_party("jenkins", row)
