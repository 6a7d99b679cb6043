"""What of a question neither chose the lines of its answer nor is told in it."""

import pytest

from .conftest import BREACH, INTRUDER, event, login, rendered

LINES = [
    *BREACH,
    event("05:00:00", "permission_grant", user="petra", src_ip=INTRUDER, target="plans", message="opened the share plans"),
    event("05:10:00", "mail", user="inga", src_ip="10.0.0.8", outcome="success", message="mail to bank@example.org delivered"),
]  # fmt: skip
MARK = "Not sure: "


@pytest.mark.parametrize(
    "words",
    [
        "did petra encrypt the backups?",
        "was the printer reconfigured by petra?",
        "why did inga read /srv/menu.pdf?",
        "when did inga reboot web-1?",
        "who approved the new account?",
        "did inga log in from the outside?",
    ],
)
def test_an_answer_to_another_question_begins_with_its_doubt(ask, words):
    text = rendered(ask(words, LINES))
    assert text.startswith((MARK, "No", "Not answered", "The logs")), text
    assert not text.startswith("Yes")


@pytest.mark.parametrize(
    "words",
    [
        "did they get in?",
        "who created the account svc9?",
        "which files did petra read?",
        "how many failed log-ins were there?",
        "when did petra log in?",
        "did inga take part in the attack?",
        "what did inga do after 04:00?",
        "did petra read /etc/shadow?",
        "from which address did inga log in?",
    ],
)
def test_an_answer_that_keeps_to_every_word_is_not_doubted(ask, words):
    assert MARK not in rendered(ask(words, LINES))


def test_a_small_word_that_limits_the_question_is_said_where_nothing_kept_to_it(ask):
    text = rendered(ask("who read files without the proxy?", LINES))
    assert "without the proxy" in text
    assert text.startswith(MARK)


def test_what_did_not_happen_at_all_did_not_happen_to_the_thing_that_is_named(ask):
    text = rendered(ask("did inga delete the wages?", [login("02:10:00", "success", "inga", "10.0.0.8"), *LINES]))
    assert text.startswith("No")
    assert MARK not in text
