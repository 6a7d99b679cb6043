"""What the report lists is answered from the case."""

import re

import pytest

from .conftest import rendered


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("List the IOCs", "The indicators are|No indicator"),
        ("Show me the evidence", "The strongest evidence: "),
        ("Which ATT&CK techniques were used?", "The techniques are|No technique"),
    ],
)
def test_a_list_of_the_report_is_an_answer(ask, words, expected):
    written = ask(words)
    assert rendered(written).startswith(tuple(expected.split("|")))
    assert written.is_answered


def test_the_strongest_lines_are_quoted_in_the_order_of_their_time(ask):
    told = re.sub(r"“[^”]*”", "", rendered(ask("Show me the evidence")))
    cited = [int(number) for number in re.findall(r"\[E(\d+)\]", told)]
    assert cited == sorted(cited)
    assert 0 < len(cited) <= 4


def test_why_it_is_harmless_is_told_by_what_explains_it(ask):
    told = rendered(ask("Why is it harmless?", verdict="benign"))
    assert told.startswith("No line proves an attack.") or "What stands out is explained" in told
    assert "What stands out is explained: " in told


def test_indicators_and_techniques_are_named_with_their_lines(ask):
    found = {"techniques": [("T1110.001", "Password Guessing", "credential_access", [2])]}
    assert "Password Guessing (T1110.001) [E2]" in rendered(ask("Which ATT&CK techniques were used?", **found))
    listed = {"indicators": [("ip", "203.0.113.66", "source", [2, 5])]}
    assert "203.0.113.66 [E2, E5]" in rendered(ask("List the IOCs", **listed))
