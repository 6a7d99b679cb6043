"""What the report lists is answered from the case."""

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
