"""What an expression says of a text it says of all that are alike but for their digits, where `digits_told` says so."""

import re

import pytest

from moewarden.graphs.meaning import accounts, ends, messages, outcomes, parties, sentences, templates
from moewarden.graphs.meaning.alike import alike, digits_told, shape_of


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"[0-9a-f]{2,4}\d+ (?:a|b){3}", set()),
        (r"imap|pop3", {"pop0"}),
        (r"(?:IPv6:)?\d", {"ipv0:"}),
        (r"ipv[46]", {"ipv0"}),
        (r"tag=97 err=14", {"tag=00 err=00"}),
        (r"HTTP/1\.1", {"http/0.0"}),
        (r"v3?x", {"v0"}),
        (r"a3+", None),
        (r"[a0]b3", None),
        (r"err=(0|1)", None),
        (r"[^0]", None),
        (r"(\w)\1", None),
        (r"(?P<a>\d)(?P=a)", None),
        (r"\x30", None),
    ],
)
def test_the_words_are_found_by_whose_digits_an_expression_tells_texts_apart(
    pattern: str, words: set[str] | None
) -> None:
    assert digits_told(re.compile(pattern)) == words


def test_expressions_of_messages_in_words_tell_no_digits_apart() -> None:
    """`places` says so; where one comes to, it has to leave out the messages that it speaks of."""
    told = {
        f"{module.__name__}.{name}": digits_told(pattern)
        for module in (messages, accounts, parties, ends, sentences, outcomes, templates)
        for name, pattern in vars(module).items()
        if isinstance(pattern, re.Pattern) and not pattern.flags & re.VERBOSE and digits_told(pattern) != frozenset()
    }
    # They are asked near words or of addresses only that `places` leaves out.
    assert {name.rpartition(".")[2] for name in told} == {
        "_ANSWERED",
        "_BARRED",
        "_BEHIND_ARROW",
        "_COLUMNS",
        "_REQUESTED",
        "_NOBODYS",
        "_UNDECIDED",
    }


def test_what_it_rests_on_is_the_digits_of_words_and_what_did_not_match() -> None:
    text = "IPv6: pop3 of 17"
    tried = [(re.compile(pattern), found) for pattern, found in ((r"x{3}|1", False), (r"IPv6: .*pop3.*", True))]
    on = alike(text, shape_of(text), tried)
    assert on is not None
    assert on.holds("IPv6: pop3 of 99")
    assert not on.holds("IPv4: pop3 of 17")
    assert not on.holds("IPv6: pop5 of 17")
    assert alike(text, shape_of(text), [(re.compile(".*(1)7"), True)]) is None
