"""A call is waited for within its limit, and a model that fails too often is left alone."""

import contextvars
import threading

import pytest

from moewarden.graphs.decisions.failures import Failure
from moewarden.graphs.decisions.patience import MOST_ABANDONED, MOST_FAILURES, NoAnswerError, Patience, StoppedError

FAILURE = Failure(what="it broke", advice="Mend it.")
CLOSED = Failure(what="nobody is there", advice="Open the door.", is_final=True)
LONG = 60.0


@pytest.fixture
def gate():
    """Closed until the test ends, so that no thread outlives it for long."""
    event = threading.Event()
    yield event
    event.set()


def test_the_result_is_kept_in_the_thread_that_made_it():
    kept = []
    result = Patience().wait(LONG, lambda: 7, lambda value: kept.append((value, threading.current_thread().name)))
    assert (result, kept) == (7, [(7, "moewarden-model-call")])


def test_a_hanging_call_is_left_behind_and_its_late_result_dropped(gate):
    kept = []

    def work():
        gate.wait(LONG)
        return "late"

    patience = Patience()
    with pytest.raises(NoAnswerError, match=r"no answer within 0\.01 seconds"):
        patience.wait(0.01, work, kept.append)
    [thread] = patience._abandoned
    assert thread.daemon
    gate.set()
    thread.join(LONG)
    assert kept == []


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt()], ids=repr)
def test_what_the_call_raises_is_raised_where_it_is_waited_for(error):
    def work():
        raise error

    with pytest.raises(type(error)):
        Patience().wait(LONG, work, lambda _: None)


def test_the_callers_context_reaches_the_thread():
    variable = contextvars.ContextVar("variable", default="outside")
    variable.set("inside")
    assert Patience().wait(LONG, variable.get, lambda _: None) == "inside"


def test_stopping_the_run_stops_the_waiting(gate):
    cancelled = threading.Event()
    patience = Patience(cancelled=cancelled)

    def work():
        cancelled.set()
        gate.wait(LONG)

    with pytest.raises(StoppedError):
        patience.wait(LONG, work, lambda _: None)


def test_a_call_may_take_no_longer_than_the_run_has_left():
    patience = Patience(call_seconds=50.0)
    assert (patience.limit(is_local=False), patience.limit(is_local=False, is_check=True)) == (50.0, 20.0)
    assert patience.limit(is_local=True) == float("inf")
    patience.seconds_left = lambda: 3.0
    assert {patience.limit(is_local=local) for local in (True, False)} == {3.0}
    patience.seconds_left = lambda: -1.0
    assert 0 < patience.limit(is_local=False) < 0.01


def test_five_failures_in_a_row_are_enough():
    patience = Patience()
    for _ in range(MOST_FAILURES - 1):
        patience.failed(FAILURE)
    patience.succeeded()
    for _ in range(MOST_FAILURES - 1):
        patience.failed(FAILURE)
    assert patience.given_up == ""
    patience.failed(FAILURE)
    assert (patience.given_up, patience.last) == ("after 5 failures in a row", FAILURE)


def test_a_check_that_finds_a_closed_door_is_enough():
    patience = Patience()
    patience.failed(CLOSED)
    assert patience.given_up == ""
    patience.failed(FAILURE, is_check=True)
    assert patience.given_up == ""
    patience.failed(CLOSED, is_check=True)
    assert patience.given_up == "after the check before reading"


def test_calls_that_hang_now_and_then_do_not_pile_up(gate):
    patience = Patience()
    for _ in range(MOST_ABANDONED):
        assert patience.given_up == ""
        with pytest.raises(NoAnswerError):
            patience.wait(0.001, lambda: gate.wait(LONG), lambda _: None)
        patience.succeeded()
        patience.failed(FAILURE)
    assert patience.given_up == f"with {MOST_ABANDONED} calls that never ended"
