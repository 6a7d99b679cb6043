"""An address that a question means by its place in an order is the one that came so in the attack."""

import pytest

from moewarden.graphs.report.answers.pointed import spelled_out


class Told:
    """What of a case is read."""

    verdict = "malicious"
    sources = ("203.0.113.9", "198.51.100.7")
    machines = ()
    entries = ()

    def __init__(self):
        self.store = self

    def own(self, *_):
        return [{"id": 1}, {"id": 2}]

    def query(self, *_):
        return [{"a": "203.0.113.9"}, {"a": "198.51.100.7"}]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("wat did the second ip do", "wat did 198.51.100.7 do"),
        ("What did the 2nd IP address do?", "What did 198.51.100.7 do?"),
        ("was tat die zweite Adresse", "was tat 198.51.100.7"),
        ("when came the last ip", "when came 198.51.100.7"),
        ("what did the third ip do", "what did the third ip do"),
        ("what was the first ip that petra used", "what was the first ip that petra used"),
    ],
)
def test_a_place_in_the_order_stands_for_its_address(words, expected):
    assert spelled_out(words, Told())[0] == expected


def test_nothing_stands_for_anybody_without_an_attack():
    calm = Told()
    calm.verdict = "benign"
    assert spelled_out("what did the second ip do", calm) == ("what did the second ip do", ())
