"""Details that a question asks for by name, the lines that its own words lead to, and parts that go on."""

import pytest

from .conftest import BREACH, HOSTILE, INTRUDER, event, rendered

PETRA = {"user": "petra", "src_ip": INTRUDER}
MADE = [
    event(
        "03:05:00", "resource_create", outcome="success", **PETRA, target="img-1",
        message="compute:StartMachine by petra", agent="cloudtool/7.1",
        fields={"eventName": "StartMachine", "zone": "north-2", "request.machineType": "huge.16", "change": "CHG-4711"},
    ),
    event(
        "03:06:00", "resource_create", outcome="success", **PETRA, target="img-1",
        message="compute:StartMachine by petra", agent="cloudtool/7.1",
        fields={"eventName": "StartMachine", "zone": "south-1", "request.machineType": "huge.16", "change": "CHG-4711"},
    ),
    event(
        "03:07:00", "data_read", outcome="success", **PETRA, target="stores/quarterly/2026/a.csv",
        message="storage.get stores/quarterly/2026/a.csv by petra",
    ),
    event(
        "05:00:00", "account_change", outcome="success", user="inga", src_ip="10.0.0.8", target="petra",
        message="PasswordReset of petra by inga", fields={"client.country": "Norway"},
    ),
]  # fmt: skip
LINES = [*BREACH, *MADE]
ATTACK = [*HOSTILE, 12, 13, 14]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("in which zone were the machines started?", "Zone: north-2 and south-1"),
        ("In welcher Region wurden die Maschinen gestartet?", "Region: north-2 und south-1"),
        ("what type of machine did they start?", "Type: huge.16"),
        ("under which change was it started?", "Change: CHG-4711"),
        ("which store was read?", "Store: quarterly"),
        ("which tool started the machines?", "Tool: cloudtool/7.1"),
        ("From which country did inga come when she reset the password?", "Country: Norway"),
    ],
)
def test_a_detail_is_read_from_the_lines_that_the_question_leads_to(ask, words, expected):
    assert rendered(ask(words, LINES, hostile=ATTACK)).startswith(expected)


def test_a_part_that_says_little_asks_about_the_lines_of_the_part_before(ask):
    text = rendered(ask("who started the machines, with what tool and when?", LINES, hostile=ATTACK))
    assert text.startswith("petra created “img-1”")
    assert "Tool: cloudtool/7.1" in text
    assert "It began at 2026-11-21 03:05:00 UTC" in text


def test_a_part_that_cannot_be_answered_is_said_in_its_words(ask):
    written = ask("Did they get in, and which flavour of cheese do they prefer?")
    assert not written.is_answered
    assert rendered(written).startswith(f"Yes: {INTRUDER} got in as petra")
    assert "Not answered: “which flavour of cheese do they prefer”." in rendered(written)


@pytest.mark.parametrize(
    ("words", "begins", "never"),
    [
        ("Which cheese is best?", "Not answered: this question was not understood.", "hostile: "),
        ("Welcher Käse schmeckt am besten?", "Nicht beantwortet: diese Frage wurde nicht verstanden.", "feindlich: "),
    ],
)
def test_what_is_not_understood_gets_no_verdict_and_says_what_would_be(ask, words, begins, never):
    written = ask(words)
    assert not written.is_answered
    assert rendered(written).startswith(begins)
    assert never not in rendered(written)
    assert ("Did they get in" if begins.startswith("Not") else "Kamen sie hinein") in rendered(written)


def test_something_that_happened_opens_the_time(ask):
    text = rendered(ask("what did petra do after the new account was made?", LINES, hostile=ATTACK))
    assert text.startswith("After 2026-11-21 03:02 UTC petra")
    assert "/bin/cat" not in text
    assert "was taken to be 2026-11-21 03:02:00 UTC" in text


def test_what_did_not_happen_opens_nothing_and_that_is_said(ask):
    text = rendered(ask("what did petra do after the frobnication?", LINES, hostile=ATTACK))
    assert "the logs show nothing of “the frobnication”" in text
