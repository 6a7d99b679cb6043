"""Blame, earlier sightings, guards, signatures and accounts in queries: nobody is accused or cleared by mistake."""

import pytest

from .conftest import BREACH, HOSTILE, INTRUDER, event, login, rendered

SPRAYED = [
    event(
        f"03:00:{second:02}", "web_request", src_ip=INTRUDER, target=f"/login?u=m{second}",
        outcome="success" if second == 7 else "failure",
    )
    for second in range(10)
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Is petra to blame?", f"Not shown: {INTRUDER} got in as petra"),
        ("Is petra innocent?", f"Not shown: {INTRUDER} got in as petra"),
        ("Trifft petra eine Schuld?", f"Das ist nicht belegt: {INTRUDER} kam als petra"),
        ("Was inga doing anything improper?", "No: nothing hostile is tied to inga"),
        ("Is inga innocent?", "Yes: nothing hostile is tied to inga"),
        ("Hat sich inga etwas zuschulden kommen lassen?", "Nein: nichts Feindliches ist mit inga verbunden"),
    ],
)
def test_an_account_that_was_broken_into_accuses_nobody(ask, words, expected):
    assert rendered(ask(words)).startswith(expected)


def test_whom_only_words_of_lines_name_is_not_cleared(ask):
    lines = [
        event("03:00:00", "credential_create", user="quinn", src_ip=INTRUDER, outcome="success", inferred="user"),
        event("03:01:00", "security_weaken", user="quinn", src_ip=INTRUDER, outcome="success", inferred="user"),
        event("02:00:00", "web_request", user="zeno", src_ip="10.0.0.8", outcome="success", inferred="user"),
    ]
    assert rendered(ask("Was quinn involved?", lines, hostile=[1, 2])).startswith("Yes: lines of the attack name quinn")
    assert rendered(ask("Is quinn innocent?", lines, hostile=[1, 2])).startswith("Not decided by the logs")
    assert rendered(ask("Is zeno innocent?", lines, hostile=[1, 2])).startswith("Yes: nothing hostile is tied to zeno")


def test_what_is_done_to_an_account_it_did_not_do(ask):
    lines = [*BREACH, login("03:05:00", "success", "svc9", "198.51.100.7")]
    told = rendered(ask("What did svc9 do?", lines, hostile=[*HOSTILE, 12]))
    assert "svc9 created" not in told
    assert "Done to svc9: somebody created the account “svc9”" in told


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (f"Has {INTRUDER} shown up before?", f"No: no event of {INTRUDER} is before 2026-11-21 03:00"),
        (f"Ist {INTRUDER} früher schon aufgetaucht?", f"Nein: kein Ereignis von {INTRUDER} liegt vor 2026-11-21 03:00"),
        ("Has 10.0.0.8 been seen before?", "Yes: the logs hold 1 event of 10.0.0.8 before"),
        (f"Has {INTRUDER} shown up before 04:00?", f"Yes: the logs hold 6 events of {INTRUDER} before"),
    ],
)
def test_before_is_before_the_attack_or_the_time_that_is_named(ask, words, expected):
    assert rendered(ask(words)).startswith(expected)


def test_what_a_machine_is_now_no_log_says(ask):
    assert rendered(ask("Is web-1 still connected?")).startswith("The logs cannot say what is now: web-1 is last seen")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Did the firewall stop the attack?", "Only in part: 3 events were refused"),
        ("Hat die Firewall alles abgefangen?", "Nur zum Teil: 3 Ereignisse wurden abgewiesen"),
        ("Did the proxy block inga?", "No: none of its"),
    ],
)
def test_a_guard_stopped_what_was_refused(ask, words, expected):
    assert rendered(ask(words)).startswith(expected)


def test_a_ticket_in_a_line_is_no_signature(ask):
    lines = [
        *BREACH,
        event("01:00:00", "resource_change", outcome="success", user="dora", command="alter table t /* CHG-4711 */"),
    ]
    told = rendered(ask("Who signed the change off?", lines, hostile=[*HOSTILE, 12]))
    assert told.startswith("No line states who approved it; the lines name “CHG-4711”")
    assert rendered(ask("Which ticket covers the change?", lines, hostile=[*HOSTILE, 12])).startswith(
        "The lines name “CHG-4711”"
    )


def test_what_a_line_tells_of_approvals_is_told_by_it(ask):
    lines = [
        *BREACH,
        event("01:00:00", "other", outcome="success", user="dora", message="merge request 7 approved by dora"),
    ]
    assert "dora" in rendered(ask("Who approved merge request 7?", lines))


def test_accounts_in_queries_are_accounts(ask):
    hostile = list(range(1, 11))
    told = rendered(ask("How many accounts were tried?", SPRAYED, hostile=hostile))
    assert told.startswith("10 accounts in 10 requests, by their “u=”:")
    assert "not refused: “m7”" in told
    assert rendered(ask("Which accounts are compromised?", SPRAYED, hostile=hostile)).startswith(
        "By “u=” of the requests, “m7”"
    )


def test_few_names_under_a_key_are_no_accounts(ask):
    told = rendered(ask("Which accounts are compromised?", SPRAYED[:2], hostile=[1, 2]))
    assert "u=" not in told


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Was only one machine affected?", "Yes: only web-1"),
        ("War nur ein Rechner betroffen?", "Ja: nur web-1"),
        ("Can you prove that inga read /srv/menu.pdf?", "Yes: inga read “/srv/menu.pdf”"),
        ("Lässt sich belegen, dass inga /srv/menu.pdf gelesen hat?", "Ja"),
        ("Did petra do that herself, or somebody with her password?", "Not decided by the logs, which name accounts"),
    ],
)  # fmt: skip
def test_the_first_word_answers_what_is_asked(ask, words, expected):
    assert rendered(ask(words)).startswith(expected)


def test_deleted_things_are_traces(ask):
    lines = [
        *BREACH,
        event("03:03:30", "privilege_use", outcome="success", user="petra", command="/usr/bin/rm -f /srv/x.tgz"),
    ]
    hostile = [*HOSTILE, 12]
    assert rendered(ask("Were traces removed?", lines, hostile=hostile)).startswith(
        "Yes, though no log was cleared: petra"
    )
    assert rendered(ask("Were the logs cleared?", lines, hostile=hostile)).startswith("No log was cleared")


def test_refusals_at_the_second_factor_are_told_as_such(ask):
    pushes = [login(f"03:00:1{n}", "failure", message="mfa push denied by user") for n in range(3)]
    told = rendered(ask("How did they get in?", [*BREACH, *pushes], hostile=[*HOSTILE, 12, 13, 14]))
    assert told.startswith("With the password of petra, and by asking for the second factor until it was granted")
    assert "3 of them at the second factor" in told


def test_a_name_is_no_act_and_no_right(ask):
    lines = [
        *BREACH,
        event("01:00:00", "data_export", outcome="success", user="dump", command="COPY customers TO stdout"),
    ]
    assert rendered(ask("Did dump delete the old customers?", lines)).startswith("No: no deleted file of dump")


def test_rows_of_a_table_are_not_its_structure(ask):
    lines = [
        *BREACH,
        event("01:00:00", "resource_change", outcome="success", user="shop", command="update stock set n = n - 1"),
    ]
    assert rendered(ask("Did shop change the structure?", lines)).startswith("The logs do not show that")
    altered = [
        *BREACH,
        event("01:00:00", "resource_change", outcome="success", user="shop", command="alter table stock add n"),
    ]
    assert rendered(ask("Did shop change the structure?", altered)).startswith("Yes")


@pytest.mark.parametrize("target", ["http://news.example/a", "news.example:443"])
def test_whose_machine_asks_a_proxy_got_in_nowhere(ask, target):
    beacon = [
        event(f"03:{minute:02}:00", "web_request", user="u37", src_ip="10.0.0.8", outcome="success", target=target)
        for minute in range(6)
    ]
    marked = range(1, 7)
    assert "got in" not in rendered(ask("Did somebody get in?", beacon, hostile=marked, actor="10.0.0.8"))
    inside = [event_ | {"target": "/admin"} for event_ in beacon]
    assert "10.0.0.8 got in as u37" in rendered(ask("Did somebody get in?", inside, hostile=marked, actor="10.0.0.8"))


@pytest.mark.parametrize(
    ("ordinary", "said"),
    [([("own_range", [1])], "and what stands out has an ordinary explanation"), ([], "but not everything that stands")],
)
def test_what_stands_out_is_unexplained_only_where_it_is(ask, ordinary, said):
    told = ask("Did somebody get in?", hostile=[], episode=[1], ordinary=ordinary, verdict="insufficient_evidence")
    assert said in rendered(told)
