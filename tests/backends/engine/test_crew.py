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

    for _ in range(2):
        crew.run(meet, 3)
    assert len(set(names)) == 3
    crew.run(lambda: names.clear(), 1)
    assert names == []


def test_an_error_in_a_helping_thread_is_raised_and_the_crew_goes_on():
    crew, here = Crew(), threading.current_thread()

    def fail_elsewhere() -> None:
        if threading.current_thread() is not here:
            raise ValueError("not here")

    with pytest.raises(ValueError, match="not here"):
        crew.run(fail_elsewhere, 2)
    counted: list[int] = []
    crew.run(lambda: counted.append(1), 2)
    assert counted == [1, 1]


def test_another_process_starts_threads_of_its_own(monkeypatch: pytest.MonkeyPatch):
    crew, counted = Crew(), [0]
    crew.run(lambda: None, 2)
    monkeypatch.setattr("os.getpid", lambda: -1)
    crew.run(lambda: counted.append(1), 2)
    assert counted == [0, 1, 1]


def test_threads_end_with_their_crew():
    before = set(threading.enumerate())
    crew = Crew()
    crew.run(lambda: None, 3)
    started = set(threading.enumerate()) - before
    assert len(started) == 2
    del crew
    assert not any(thread.is_alive() for thread in started)
