"""Kinds of work are known by products, activities and people's words."""

import pytest

from moewarden.graphs.memory.trade import kinds_of_work


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Veeam copied the machines", {"backup"}),
        ("Printers in the hall", {"printing"}),
        ("two jump-hosts and a jumphost", {"jump host"}),
        ("Let’s Encrypt", {"certificates"}),
        ("Die Datensicherung läuft nachts", {"backup"}),
        ("the rooter was grooted", set()),
        ("jump", set()),
        ("", set()),
    ],
    ids=["product", "plural", "phrase", "apostrophe", "German", "parts of words", "half a phrase", "nothing"],
)
def test_kinds_of_work(text, expected):
    assert kinds_of_work(text) == expected
