"""What a question names and an answer was not chosen by is said beside it, or the answer is narrowed to it."""

import pytest

from .conftest import BREACH, HOSTILE, INTRUDER, event, login, rendered

SECOND = "203.0.113.77"
PETRA = {"user": "petra", "src_ip": INTRUDER}
LINES = [
    *BREACH,
    event("05:00:00", "permission_grant", **PETRA, outcome="success", target="plans", message="opened the share plans"),
    event("05:01:00", "security_weaken", **PETRA, outcome="failure", target="trail", message="stop the recording: denied"),
    login("05:02:00", "success", "petra", SECOND),
    event("05:03:00", "file_read", user="petra", src_ip=SECOND, outcome="success", target="/srv/wages.pdf"),
    event("05:04:00", "logout", user="petra", src_ip=SECOND),
    login("05:30:00", "success", "petra", SECOND),
    event("05:32:00", "logout", user="petra", src_ip=SECOND),
    event("06:00:00", "status", user="inga", message="sshd: pam_unix(sshd:session): session closed for user inga", outcome="success"),
]  # fmt: skip
"""Events 12 to 19 after the break-in."""
ATTACK = [*HOSTILE, 8, 12, 14, 15]


def test_an_answer_is_narrowed_to_the_lines_that_hold_what_is_asked(ask):
    text = rendered(ask("was the recording stopped?", LINES, hostile=ATTACK))
    assert text.startswith("No, only in vain: petra weakened the protection “trail”")


@pytest.mark.parametrize(
    ("words", "unsure"),
    [
        (
            "did anybody read files without the proxy?",
            "nothing that was found tells of “without the proxy”",
        ),
        ("how often does it run?", "“it” of the question did not choose"),
    ],
)
def test_what_did_not_choose_the_lines_is_said(ask, words, unsure):
    assert unsure in rendered(ask(words, LINES, hostile=ATTACK))


@pytest.mark.parametrize(
    "words",
    [
        "which files did petra read?",
        "when did petra log in first?",
        "how many failed log-ins were there?",
        "what did petra do after 03:00:30?",
    ],
)
def test_an_answer_that_holds_everything_asked_is_not_doubted(ask, words):
    assert "did not choose" not in rendered(ask(words, LINES, hostile=ATTACK))


def test_a_time_that_something_opens_is_that_of_its_last_where_the_last_is_asked_for(ask):
    assert (
        "05:02:00"
        not in rendered(ask("what did petra do after the last log-in?", LINES, hostile=ATTACK)).partition("(")[0]
    )
    text = rendered(ask("what did petra do after the last log-in on the 21st?", LINES, hostile=ATTACK))
    assert "05:30:00 UTC [E17]" in text
    assert "logged out" in text


def test_a_session_ends_with_the_line_that_says_so(ask):
    lines = [login("05:59:00", "success", "inga", "10.0.0.8"), LINES[-1]]
    assert rendered(ask("how long was inga logged in?", lines)).startswith("1 minute: inga was logged in from 10.0.0.8")


def test_all_sessions_are_summed_where_the_total_is_asked_for(ask):
    text = rendered(ask(f"how long was {SECOND} logged in altogether?", LINES, hostile=ATTACK))
    assert text.startswith("4 minutes: petra was logged in 2 times")
    text = rendered(ask(f"how long was {SECOND} logged in?", LINES, hostile=ATTACK))
    assert text.startswith("2 minutes: petra was logged in")
    assert "It was not the only time: further log-ins at 05:30:00 [E17]." in text


def test_from_where_somebody_usually_comes_is_told_by_days(ask):
    days = [
        {
            **login("08:00:00", "success", "inga", "10.0.0.8"),
            "time": login("08:00:00", "success")["time"].replace(day=day),
        }
        for day in (19, 20)
    ]
    many = [login(f"09:00:{second:02}", "success", "inga", "10.0.0.99") for second in range(9)]
    text = rendered(ask("from which address does inga normally work?", [*days, *many]))
    assert text.startswith("inga usually comes from 10.0.0.8")


def test_the_time_between_two_log_ins_is_told_by_how_they_ended(ask):
    text = rendered(
        ask("how much time passed between the first failed login and the successful one?", LINES, hostile=ATTACK)
    )
    assert text.startswith("29 seconds passed from “the first failed login”")


def test_what_he_did_opens_no_time_of_somebody_else(ask):
    text = rendered(
        ask(
            "how many files did 10.0.0.77 read before it got in?",
            [*LINES, login("06:10:00", "failure", "inga", "10.0.0.77")],
        )
    )
    assert "was taken to be" not in text
