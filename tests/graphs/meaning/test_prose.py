"""What words of unknown prose may and may not become."""

import pytest

from moewarden.graphs.meaning.event import Draft
from moewarden.graphs.meaning.lexicon import classify_sentence
from moewarden.graphs.meaning.messages import read_message


@pytest.mark.parametrize(
    ("text", "user"),
    [
        ("Login failed for user 'dana'", "dana"),
        ("Failed login for d.king from 203.0.113.9", "d.king"),
        ("Login succeeded by d.king via app from 203.0.113.9", "d.king"),
        ("Accepted password for admin from 203.0.113.9 port 4711", "admin"),
        ("authentication failed for dana@example.org [203.0.113.9]", "dana@example.org"),
        ("Logged in as dana", "dana"),
        ("invalid user fred from 203.0.113.9", "fred"),
        ("user=dana what=thing", "dana"),
        ("access denied for 'root'@'db-1'", "root"),
    ],
)
def test_an_account_is_named_where_somebody_logs_in(text, user):
    draft = read_message(Draft(), text)
    assert draft.user == user
    assert "user" in draft.inferred


@pytest.mark.parametrize(
    "text",
    [
        "user lost connection",
        "QUIT received, bye from user QUIT",
        "worker started for thread 12",
        "excess 3 by zone one, waiting for reply",
        "service restarted by systemd",
        "session ended by timeout for client",
        "signed by CA Somebody Example",
        "user logged out",
        "caused by MAC address change",
        "access granted by policy",
    ],
)
def test_words_are_no_accounts(text):
    assert read_message(Draft(), text).user == ""


@pytest.mark.parametrize(
    "text", ["deleted 12 customers rows", "client authorized", "message forwarded to queue", "memory leaked"]
)
def test_ordinary_words_are_no_strong_acts(text):
    assert classify_sentence(text) not in (
        *("account_create", "account_delete", "account_change", "permission_grant", "data_export", "security_weaken"),
    )
