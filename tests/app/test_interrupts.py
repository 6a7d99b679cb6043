"""An interrupt that somebody swallowed comes again; an ignored one stays ignored."""

import contextlib
import signal

import pytest

from moewarden.app.interrupts import remembered_interrupts


def test_a_swallowed_interrupt_is_remembered():
    with remembered_interrupts() as pressed:
        assert not pressed.is_set()
        with contextlib.suppress(BaseException):
            signal.raise_signal(signal.SIGINT)
        assert pressed.is_set()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_still_arrives_at_once():
    with remembered_interrupts(), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_what_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with remembered_interrupts() as pressed:
            signal.raise_signal(signal.SIGINT)
            assert not pressed.is_set()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
