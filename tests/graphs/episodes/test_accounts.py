"""Accounts and names that may be one person's."""

import pytest

from moewarden.graphs.episodes.accounts import is_same_person


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("kari", "Kari", True),
        ("kari", "Kari Nordmann", True),
        ("k.nordmann", "Kari Nordmann", True),
        ("knordmann", "Kari Nordmann", True),
        ("kari.nordmann@house.example", "nordmann, kari", True),
        ("kari", "karin", False),
        ("kari.nordmann", "ola.nordmann", False),
        ("it-lead", "it-ops", False),
        ("", "kari", False),
    ],
)
def test_names_of_one_person(one, other, is_same):
    assert is_same_person(one, other) == is_same
    assert is_same_person(other, one) == is_same
