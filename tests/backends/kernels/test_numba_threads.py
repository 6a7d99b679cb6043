"""Parts of a stage: each is taken once, the stage ends when all are done, and a failure ends the waiting."""

import threading

import numpy as np
import pytest

from moewarden.backends.kernels.numba_threads import WORDS, finish_part, finish_stage, give_up, stay_alone, take_part
from moewarden.backends.kernels.numba_vectors import entry

TOTAL, STAGES = 50, 20


@entry
def take_all(counters, taken, stages, total, fails):
    """Each part adds one to its place; with `fails` the first part is never finished."""
    stage = 0
    while stage < stages:
        while True:
            part = take_part(counters, stage, total)
            if part >= total:
                break
            taken[stage * total + part] += 1
            if fails:
                return
            finish_part(counters, stage, total)
        stage = finish_stage(counters, stage)


def counters() -> np.ndarray:
    return np.zeros((STAGES + 1) * WORDS, np.int64)


def test_threads_take_each_part_once_and_one_may_come_when_all_is_done():
    shared, taken = counters(), np.zeros(STAGES * TOTAL, np.int64)
    threads = [threading.Thread(target=take_all, args=(shared, taken, STAGES, TOTAL, False)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    take_all(shared, taken, STAGES, TOTAL, False)
    assert (taken == 1).all()


def test_a_thread_that_is_alone_takes_each_part_once():
    own, taken = counters(), np.zeros(STAGES * TOTAL, np.int64)
    stay_alone(own)
    take_all(own, taken, STAGES, TOTAL, False)
    take_all(own, taken, STAGES, TOTAL, False)  # finds all done
    assert (taken == 1).all()


def test_a_stage_without_parts_is_done():
    take_all(counters(), np.zeros(1, np.int64), STAGES, 0, False)


def test_nobody_waits_for_the_part_of_a_thread_that_failed():
    shared, taken = counters(), np.zeros(STAGES * TOTAL, np.int64)
    take_all(shared, taken, STAGES, TOTAL, True)
    give_up(shared)
    with pytest.raises(RuntimeError, match="another thread of this pass failed"):
        take_all(shared, taken, STAGES, TOTAL, False)
