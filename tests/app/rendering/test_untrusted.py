import pytest

from moewarden.app.rendering.untrusted import one_line, pieces, shorten, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 漢字 🙂", "plain é 漢字 🙂"),
        ("\x1b[31mred", "⟦ESC⟧[31mred"),
        ("a\u202eb\u200bc", "a⟦U+202E⟧b⟦U+200B⟧c"),
        ("a\x00\x7f\x9b", "a⟦NUL⟧⟦U+007F⟧⟦U+009B⟧"),
        ("\udc80\u3164\U000e0041", "⟦U+DC80⟧⟦U+3164⟧⟦U+E0041⟧"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("no-break\u00a0space", "no-break\u00a0space"),
    ],
    ids=["plain", "ansi", "bidi", "controls", "blank", "whitespace", "nbsp"],
)
def test_hidden_characters_become_visible(text, shown):
    assert visible(text) == shown


def test_one_line_has_no_line_break():
    assert one_line("a\r\nb\tc\u2028d") == "a⟦LF⟧b c⟦U+2028⟧d"


def test_pieces_lose_nothing():
    text = "x\x1by\u202e\u202ez"
    assert "".join(piece for piece, _ in pieces(text)) == text


def test_shorten_marks_the_cut():
    assert shorten("abcdef", 4) == "abc…"
    assert shorten("abcd", 4) == "abcd"
