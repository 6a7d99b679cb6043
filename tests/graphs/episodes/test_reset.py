"""A password that somebody else set anew explains refusals where the account always got in, and nothing else."""

import pytest

from .happenings import event, login


def reset(minutes=-1, by="olaf", whose="shop", said="password set"):
    return event(minutes, action="account_change", user=by, target=whose, src_ip="10.0.0.9", template=said)


def tried(minutes, outcome="failure", user="shop", address="10.0.0.8"):
    return login(minutes, outcome, user, address)


PAST = tried(-2000, "success")


@pytest.mark.parametrize(
    ("before", "tries", "explains"),
    [
        ([PAST, reset()], [tried(0), tried(1), tried(9, "success")], True),
        ([PAST, reset(by="shop")], [tried(0)], False),
        ([PAST, reset(whose="till")], [tried(0)], False),
        ([PAST, reset(said="department changed, password last set: -")], [tried(0)], False),
        ([PAST, reset(-3000)], [tried(0)], False),
        ([PAST, reset(5)], [tried(0), tried(9)], False),
        ([reset()], [tried(0)], False),
        ([PAST, reset()], [tried(0), tried(1, user="till")], False),
        ([PAST], [tried(0)], False),
    ],
    ids=[
        "set anew", "by itself", "another's", "something else of it",
        "long before", "afterwards", "never seen there", "another account beside", "not at all",
    ],
)  # fmt: skip
def test_refused_after_its_password_was_set_anew(explain, before, tries, explains):
    flagged = list(range(len(before) + 1, len(before) + len(tries) + 1))
    found = explain([*before, *tries], flagged, level="high", traits=["brute_force", "success_after_failures"])
    assert ("reset" in found) == explains
