"""Stop strings cut exactly, however the tokens fall."""

import pytest

from moewarden.backends.engine.stopping import TextStream


def decode(tokens) -> str:
    return bytes(tokens).decode(errors="replace")


def stream(text: str, stop: list[str]) -> tuple[list[str], TextStream]:
    stopping = TextStream(decode, stop)
    pieces = []
    for byte in text.encode():
        pieces.append(stopping.push([byte]))
        if stopping.is_stopped:
            break
    return [*pieces, stopping.finish()], stopping


def test_text_before_the_stop_string_is_all_there_is():
    pieces, stopping = stream("one two STOP three", ["STOP"])
    assert "".join(pieces) == "one two "
    assert stopping.is_stopped


def test_what_only_looked_like_a_stop_string_is_released():
    pieces, stopping = stream("one STOO two ST", ["STOP"])
    assert "".join(pieces) == "one STOO two ST"
    assert not stopping.is_stopped


def test_the_first_of_several_stop_strings_wins():
    assert "".join(stream("a,b;c", [";", ","])[0]) == "a"


def test_nothing_of_a_stop_string_is_shown_early():
    pieces, _ = stream("ab\n\nc", ["\n\n"])
    assert pieces == ["a", "b", "", "", ""]


def test_half_a_letter_waits_for_the_rest():
    pieces, _ = stream("né!", [])
    assert pieces == ["n", "", "é", "!", ""]


@pytest.mark.parametrize("stop", [[], [""]], ids=["none", "empty"])
def test_without_stop_strings_everything_passes(stop):
    assert "".join(stream("hello", stop)[0]) == "hello"
