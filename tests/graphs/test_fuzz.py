"""A thousand mutants: no traceback, nothing slow, every record accounted for. `make fuzz` reads twenty thousand."""

from ..fuzz import MOST_BYTES, most_memory, run


def test_mutants_are_read_in_time_and_accounted_for() -> None:
    outcome = run(1_000, seed=1)
    assert outcome.failures == []
    assert outcome.mutants.total() == 1_000
    assert outcome.events > 800
    assert most_memory() < 4 * MOST_BYTES  # what other tests have held counts in
