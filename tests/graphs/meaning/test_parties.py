"""Who did something to whom: the account that something was done to is no actor."""

import pytest

from moewarden.graphs.meaning.event import Draft
from moewarden.graphs.meaning.messages import read_message
from moewarden.graphs.meaning.parties import parties_in


@pytest.mark.parametrize(
    ("text", "actor", "changed"),
    [
        ("User lena added by dana.", "dana", "lena"),
        ("User 'lena' added by user 'dana' from host '203.0.113.9'.", "dana", "lena"),
        ("User lena (6f1c88aa-0000-4000-8000-000000000001) has been deleted by dana", "dana", "lena"),
        ("dana deleted user lena", "dana", "lena"),
        ("dana removed the admin lena", "dana", "lena"),
        ("created user 'lena'", "", "lena"),
        ("setting password for user 'lena'", "", "lena"),
        ("password changed for lena by dana", "dana", "lena"),
        ("User account created: lena@example.org", "", "lena@example.org"),
        ("User account [lena] added. Role: [admin].", "", "lena"),
        ("user dana changed configuration to backup.xml", "", ""),
        ("User dana added the channel", "", ""),
        ("user database updated", "", ""),
        ("account lockout policy changed", "", ""),
    ],
)
def test_who_changed_whose_account(text, actor, changed):
    assert parties_in(text) == (actor, changed)


@pytest.mark.parametrize(
    ("text", "action", "user", "target"),
    [
        ("User lena deleted by dana.", "account_delete", "dana", "lena"),
        ("User 'lena' blocked by user 'dana' from host '203.0.113.9'.", "account_change", "dana", "lena"),
        ("created user 'lena'", "account_create", "", "lena"),
        ("setting password for user 'lena'", "account_change", "", "lena"),
    ],
)
def test_whose_account_it_is_becomes_the_target(text, action, user, target):
    draft = read_message(Draft(), text)
    assert (draft.action, draft.user, draft.target) == (action, user, target)
    assert "target" in draft.inferred
