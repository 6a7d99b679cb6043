"""Plainly worded questions need no model, whatever their words, order and small slips."""

import pytest

from moewarden.graphs.questions.kinds import actions_in, clauses_of, is_yes_no, kinds_of, mended, outcome_in


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("Did they get in?", ["breach"]),
        ("Did any of these attempts get in?", ["breach"]),
        ("did the password guessing work", ["breach"]),
        ("Were the intruders succesful?", ["breach"]),
        ("Hat es geklappt, sind sie reingekommen?", ["breach"]),
        ("Which accounts are compromised?", ["accounts"]),
        ("List the affected users please", ["accounts"]),
        ("Welche Konten sind betroffen?", ["accounts"]),
        ("Which usernames did they try?", ["targets"]),
        ("What did user1 do?", ["activity"]),
        ("What happened between 2 and 4?", ["activity"]),
        ("Was ist passiert?", ["activity"]),
        ("How much was exfiltrated?", ["volume"]),
        ("Wie viele Daten sind abgeflossen?", ["volume"]),
        ("Was any data stolen?", ["taken"]),
        ("Wurden Dateien gestohlen?", ["taken"]),
        ("What should we do?", ["advice"]),
        ("Was sollen wir jetzt tun?", ["advice"]),
        ("is this a flase positive?", ["false_alarm"]),
        ("Can we ignore this alert?", ["false_alarm"]),
        ("Ist das ein Fehlalarm?", ["false_alarm"]),
        ("Where did they come from?", ["origin"]),
        ("Who broke in?", ["origin"]),
        ("Von wo kamen die Angreifer?", ["origin"]),
        ("Since when did it happen?", ["when"]),
        ("When did it begin and when did it end?", ["when"]),
        ("Wie lange dauerte der Angriff?", ["when"]),
        ("How did they get in?", ["means"]),
        ("Wie kamen sie rein?", ["means"]),
        ("Which hosts are affected?", ["hosts"]),
        ("How far did it spread?", ["hosts"]),
        ("Welche Rechner sind betroffen?", ["hosts"]),
        ("Did they get persistence?", ["persistence"]),
        ("Gibt es eine Hintertür?", ["persistence"]),
        ("Were new accounts created?", ["made"]),
        ("Wurden neue Benutzer angelegt?", ["made"]),
        ("Is anything still running?", ["ongoing"]),
        ("Läuft der Angriff noch?", ["ongoing"]),
        ("Did they delete any logs?", ["cover"]),
        ("Did they become root?", ["privilege"]),
        ("How many failed logins were there?", ["count"]),
        ("Wie viele Fehlversuche gab es?", ["count"]),
        ("Where did the data go?", ["destination"]),
        ("Was user1 involved?", ["involved"]),
        ("Is this login hostile?", ["malicious"]),
        ("Is this somebody guessing a password?", ["malicious"]),
        ("How bad is it?", ["severity"]),
        ("How sure are you about this?", ["confidence"]),
        ("Who did it, and when was the first login?", ["origin", "when"]),
        ("Which account was it and from where did they come?", ["accounts", "origin"]),
        ("Did they get in? What did they take? What should we do?", ["breach", "taken", "advice"]),
        ("Zeitpunkt?", ["when"]),
        ("Should we buy more printers?", ["outside"]),
        ("Who is the best football player?", ["outside"]),
        ("How long is the Nile?", ["outside"]),
    ],
)
def test_plain_questions_need_no_model(words, kinds):
    assert kinds_of(words) == kinds


def test_the_first_words_of_a_long_question_say_what_it_wants():
    assert kinds_of("who logged in? " + "where " * 100_000 + "from")[:1] == ["origin"]


def test_a_question_is_parted_where_another_one_begins():
    assert clauses_of("Who did it, and how did they get in? Tell me.") == [
        "Who did it",
        "how did they get in",
        "Tell me.",
    ]
    assert clauses_of("What did anna and otto do between 2 and 4?") == ["What did anna and otto do between 2 and 4"]


@pytest.mark.parametrize(
    ("words", "meant"),
    [("is she invovled", "is she involved"), ("wich acounts", "wich accounts"), ("compromissed", "compromised")],
)
def test_a_slip_of_the_keyboard_is_mended(words, meant):
    assert mended(words) == meant


@pytest.mark.parametrize("words", ["was a session reused", "an den tagen davor"])
def test_a_form_of_a_known_word_is_no_slip(words):
    assert mended(words) == words


def test_a_name_is_no_slip():
    assert mended("did joost-atack log in", ["atack"]) == "did joost-atack log in"
    assert mended("acount.example and /home/acount") == "acount.example and /home/acount"


@pytest.mark.parametrize(
    ("words", "yes_no"),
    [
        ("did they", True),
        ("hi, can you tell me if it is", True),
        ("hat er", True),
        ("what did they", False),
        ("wer ist", False),
    ],
)
def test_yes_or_no_is_told_from_the_beginning(words, yes_no):
    assert is_yes_no(words) == yes_no


def test_verbs_name_actions_and_outcomes():
    assert actions_in("which commands did she run") == ("process_start", "script_run", "privilege_use")
    assert outcome_in("how many failed log-ins") == "failure"
    assert outcome_in("erfolgreiche anmeldungen") == "success"
