"""Several threads run one function together; whatever goes wrong in one of them arrives where it was asked for."""

import threading

import pytest

from moewarden.backends.engine.crew import Crew


def test_every_thread_runs_the_function_at_the_same_time():
    crew, together = Crew(), threading.Barrier(3, timeout=20)
    names: list[str] = []

    def meet() -> None:
        names.append(threading.current_thread().name)
        together.wait()

    crew.run(meet, 3)
    assert len(set(names)) == 3
    crew.run(lambda: names.clear(), 1)
    assert names == []


def test_the_first_error_is_raised_where_it_made_the_others_fail():
    crew, here, has_failed = Crew(), threading.current_thread(), threading.Event()

    def fail_elsewhere() -> None:
        if threading.current_thread() is not here:
            has_failed.set()
            raise ValueError("not here")
        assert has_failed.wait(20)
        raise RuntimeError("another thread failed")

    with pytest.raises(ValueError, match="not here"):
        crew.run(fail_elsewhere, 2)
    counted: list[int] = []
    crew.run(lambda: counted.append(1), 1)
    assert counted == [1]


def test_nobody_waits_for_a_thread_that_comes_late():
    crew, here, may_end = Crew(), threading.current_thread(), threading.Event()
    asked: list[str] = []

    def be_late() -> None:
        asked.append(threading.current_thread().name)
        if threading.current_thread() is not here:
            assert may_end.wait(20)

    crew.run(be_late, 2)
    crew.run(be_late, 2)  # the other one is still busy
    may_end.set()
    assert asked.count(here.name) == 2
    assert len(asked) <= 3


def test_another_process_starts_threads_of_its_own(monkeypatch: pytest.MonkeyPatch):
    crew, together = Crew(), threading.Barrier(2, timeout=20)
    crew.run(lambda: None, 2)
    before = list(crew._members)
    monkeypatch.setattr("os.getpid", lambda: -1)
    crew.run(lambda: together.wait() and None, 2)
    assert len(crew._members) == 1
    assert crew._members[0] not in before


def test_threads_end_with_their_crew():
    before = set(threading.enumerate())
    crew = Crew()
    crew.run(lambda: None, 3)
    started = set(threading.enumerate()) - before
    assert len(started) == 2
    del crew
    assert not any(thread.is_alive() for thread in started)
