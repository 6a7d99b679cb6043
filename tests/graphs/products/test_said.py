"""How messages find their patterns."""

import pytest

from moewarden.graphs.meaning.event import Draft
from moewarden.graphs.products.product import Said
from moewarden.graphs.products.said import Messages, beginning_of


@pytest.mark.parametrize(
    ("pattern", "beginning"),
    [
        (r"Accepted (?:a|b)", "Accept"),
        (r"\[core\] began", "[core]"),
        (r"abcdef|ghijkl", ""),
        (r"abcdef*", ""),
        (r"abcdefg*", "abcdef"),
        (r"(?:abc)def", ""),
        (r"abc", ""),
        (r"[|)]x|abcdef", ""),
    ],
)
def test_a_pattern_is_tried_with_texts_that_begin_like_it(pattern, beginning):
    assert beginning_of(pattern) == beginning


def test_the_first_kind_wins_whether_its_beginning_is_given_or_not():
    messages = Messages(
        "a product",
        (
            Said(r"(?P<user>\w+) came in", "login", "success"),
            Said(r"nobody (?P<user>\w+) in", "login", "failure"),
            Said(r"[a-z ]+", "status"),
        ),
    )
    found = []
    for text in ("dana came in", "nobody came in", "nobody dana in", "nobody knows"):
        draft = Draft()
        assert messages.read(draft, text)
        found.append((draft.action, draft.user))
    assert found == [("login", "dana"), ("login", "nobody"), ("login", "dana"), ("status", "")]
    assert not messages.read(Draft(), "nobody-1")


def test_a_column_may_stand_in_several_places():
    messages = Messages("a product", (Said(r"(?:user (?P<user>\w+) )?came(?: \((?P<user_2>\w+)\))?", "login"),))
    found = []
    for text in ("user dana came (erik)", "came (erik)", "came"):
        draft = Draft()
        assert messages.read(draft, text)
        found.append(draft.user)
        assert not draft.fields
    assert found == ["dana", "erik", ""]
