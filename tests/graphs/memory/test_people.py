"""Whom a text names by a plain word is known by given names and by the words around; what is no name is none."""

import pytest

from moewarden.graphs.memory.people import people_in


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("alice logs in from Spain", {"alice"}),
        ("On Mondays Mara prints much", {"mara"}),
        ("Mara's laptop, and Olaf's", {"mara", "olaf"}),
        ("kwabena logs in from Ghana", {"kwabena"}),
        ("logins of the user oluwaseun from Lagos", {"oluwaseun"}),
        ("Frau Kowalczyk liest nachts", {"kowalczyk"}),
        ("kwabena", {"kwabena"}),
    ],
)
def test_who_is_named_is_known(text, people):
    assert people_in(text) == people


@pytest.mark.parametrize(
    "text",
    [
        "Employees log in from Spain in summer",
        "It works from home",
        "Marketing sends newsletters on Thursdays",
        "Backup reads all buckets",
        "the user portal is restarted nightly",
        "user accounts are created in August",
        "account creation by the personnel system",
        "Security tests the doors",
        "10.0.0.9 scans the network",
        "backups",
        "password guessing",
        "",
    ],
)
def test_what_names_nobody_is_no_name(text):
    assert people_in(text) == frozenset()
