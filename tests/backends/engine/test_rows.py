"""Sequences that decode together stand in the first rows; nobody else's row is written."""

import random

import pytest

from moewarden.backends.engine.rows import Rows, bucket, rows_needed


@pytest.mark.parametrize("padded", [False, True], ids=["exact", "padded"])
@pytest.mark.parametrize("slots", [1, 2, 3, 5, 8, 9])
def test_any_set_of_slots_can_be_gathered_without_losing_anyone(slots: int, padded: bool):
    chance = random.Random(slots)
    rows = Rows(rows_needed(slots, padded=padded))
    content: dict[int, int] = {}  # row -> slot whose state it holds
    living: set[int] = set()
    for _ in range(300):
        slot = chance.randrange(slots)
        if slot in living and chance.random() < 0.3:
            rows.leave(slot)
            living.discard(slot)
            continue
        if slot not in living:
            content[rows.place(slot)] = slot
            living.add(slot)
        chosen = chance.sample(sorted(living), chance.randint(1, len(living)))
        batch = bucket(len(chosen)) if padded else len(chosen)
        for move in rows.gather(chosen, batch):
            content[move.target] = content[move.source]
        assert sorted(rows.of(s) for s in chosen) == list(range(len(chosen)))
        assert all(content[rows.of(s)] == s for s in living)
        assert all(rows.of(s) >= batch for s in living - set(chosen))


def test_whoever_stops_before_a_copy_has_moved_nobody():
    rows = Rows(rows_needed(3, padded=False))
    for slot in range(3):
        rows.place(slot)
    before = [rows.of(slot) for slot in range(3)]
    moves = rows.gather([2], 1)
    next(moves)  # the copy that this asks for is interrupted
    moves.close()
    assert [rows.of(slot) for slot in range(3)] == before
