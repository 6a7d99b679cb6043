"""What went out through an account: the lines of a message are joined by its id, in whichever product's words."""

import pytest

from .conftest import event, rendered

SPAMMER = "203.0.113.216"
SENDER = "stock@example.org"


def submitted(number, clock, *, name="queue_id", sender=SENDER, source=SPAMMER):
    return event(clock, "login", outcome="success", user=sender, src_ip=source, fields={name: f"Q{number}"})


def handed_on(number, clock, to, outcome="success", *, name="queue_id", **fields):
    return event(clock, "mail", outcome=outcome, target=to, fields={name: f"Q{number}", **fields})


def run_of(name):
    lines = [submitted(0, "02:00:00", name=name, sender="till@example.org", source="10.0.0.8")]
    lines.append(handed_on(0, "02:00:01", "friend@elsewhere.example", name=name))
    for number in range(1, 7):
        lines.append(submitted(number, f"03:0{number}:00", name=name))
        to = f"c{number}@{'customer' if number < 5 else 'partner'}.example"
        refused = {"reply": "550 spam"} if number == 6 else {}
        lines.append(
            handed_on(number, f"03:0{number}:02", to, "failure" if refused else "success", name=name, **refused)
        )
    return lines


NAMES = ["queue_id", "internal-message-id", "NetworkMessageId", "MessageTraceId"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("how many mails did stock send?", "6 mails went out of stock@example.org from 203.0.113.216"),
        ("how many of the mails of stock bounced?", "1 of 6 mails of stock@example.org were not delivered"),
        ("to which domains did the mails of stock go?", "customer.example (4) and partner.example (2)"),
        ("Wohin hat stock die Mails geschickt?", "customer.example (4) und partner.example (2)"),
        ("from which address were the mails of stock sent?", "6 mails of stock@example.org came from 203.0.113.216"),
        ("did any mail of till bounce?", "No: none of the 1 mail of till@example.org is stated to have been refused"),
    ],
)
def test_mails_are_told_with_recipients_and_bounces(ask, name, words, expected):
    assert expected in rendered(ask(words, run_of(name), hostile=[]))


def test_what_an_account_did_is_told_with_its_mails(ask):
    text = rendered(ask("what did stock do between 3:00 and 3:10?", run_of("queue_id"), hostile=[]))
    assert text.startswith("6 mails went out of stock@example.org")
    assert "5 delivered, 1 refused" in text


def test_where_no_line_says_so_nothing_is_called_delivered(ask):
    lines = [submitted(number, f"03:0{number}:00") for number in range(1, 5)]
    assert "the logs state no delivery of them" in rendered(ask("did the mails of stock bounce?", lines, hostile=[]))


def test_both_numbers_of_a_question_are_given(ask):
    text = rendered(ask("how many mails did stock send, and how many bounced?", run_of("queue_id"), hostile=[]))
    assert "6 mails went out" in text
    assert "1 of 6 mails" in text
