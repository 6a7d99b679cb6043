"""What went wrong is said in words, with what to do."""

import re
import socket

import pytest

from moewarden.graphs.decisions.failures import failure_of


class RefusedError(Exception):
    """As providers' libraries have them."""

    def __init__(self, status_code):
        super().__init__("said the server")
        self.status_code = status_code


class Response:
    status_code = 429


class ConnectError(Exception):
    """As HTTP libraries have them."""


def caused(error, cause):
    error.__cause__ = cause
    return error


def with_response(error):
    error.response = Response()
    return error


@pytest.mark.parametrize(
    ("error", "what", "is_final"),
    [
        (RefusedError(401), "refused the key (status 401)", True),
        (RefusedError(403), "refused the key (status 403)", True),
        (RefusedError(404), "knows no such model or address", True),
        (RefusedError(429), "the quota is used up (status 429)", False),
        (RefusedError(503), "the server failed (status 503)", False),
        (RefusedError(400), "refused the request (status 400)", False),
        (with_response(ValueError("slow")), "the quota is used up (status 429)", False),
        (ConnectionRefusedError("refused"), "cannot be reached", True),
        (caused(RuntimeError("Connection error."), socket.gaierror("no such name")), "cannot be reached", True),
        (caused(RuntimeError("Connection error."), ConnectError("x")), "cannot be reached", True),
        (ConnectionResetError("reset"), "the connection broke (ConnectionResetError)", False),
        (TimeoutError("late"), "no answer came in time", False),
        (caused(RuntimeError("late"), TimeoutError()), "no answer came in time", False),
        (ValueError("System role not supported"), "the call failed (ValueError)", False),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_every_kind_of_failure_has_its_words(error, what, is_final):
    failure = failure_of(error)
    assert what in failure.what
    assert failure.is_final is is_final
    assert str(failure).endswith(f". {failure.advice}")


def test_what_a_server_says_is_quoted_and_cut():
    failure = failure_of(ValueError('"\n<script>' + "x" * 1000))
    assert "\n" not in failure.what
    assert "<" not in failure.what
    assert len(failure.what) < 300


@pytest.mark.parametrize(
    "text", ["Incorrect API key provided: sk-proj-4f9a8b7c6d5e", "got Bearer abc1234def", "key=9f8e7d"]
)
def test_a_key_that_a_server_repeats_stands_in_no_report(text):
    what = failure_of(ValueError(text)).what
    assert not re.search(r"4f9a|1234|9f8e", what)
    assert "…" in what


def test_a_prompt_that_is_too_long_names_the_setting():
    failure = failure_of(ValueError("the request exceeds the available context size (4096 tokens)"))
    assert "longer than the model's context" in failure.what
    assert "MOEWARDEN_CONTEXT" in failure.advice
    assert not failure.is_final
