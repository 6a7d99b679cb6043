"""The card's slots: who is in them, who stays, who makes room."""

import random

import pytest

from moewarden.backends.moe.offload.slots import Place, SlotTable


def run_layer(table: SlotTable, layer: int, experts: list[int]) -> int:
    """Admit all of them, in parts if need be; how many copies that took."""
    copies = 0
    todo = experts
    while todo:
        admission = table.admit(layer, todo)
        assert admission.slots, "each part has at least one expert"
        assert len(set(admission.slots.values())) == len(admission.slots), "two experts in one slot"
        copies += len(admission.moves)
        todo = [expert for expert in todo if expert not in admission.slots]
    return copies


@pytest.mark.parametrize("slots", [1, 2, 3, 4, 7, 16, 23, 32])
def test_any_number_of_slots_serves_any_choice_and_no_slot_is_shared(slots: int):
    table = SlotTable([8] * 4, slots, top_k=2)
    draw = random.Random(slots)
    for _request in range(20):
        uses = [[0] * 8 for _ in range(4)]
        for _token in range(10):
            for layer in range(4):
                chosen = sorted(draw.sample(range(8), draw.randint(1, 8)))
                run_layer(table, layer, chosen)
                for expert in chosen:
                    uses[layer][expert] += 1
                table.expect((layer + 1) % 4, draw.sample(range(8), 2), [Place(layer, expert) for expert in chosen])
                held = [(place, slot) for place, slot in table._slot.items()]
                assert len({slot for _, slot in held}) == len(held) <= slots
        table.learn(uses, 10)


def test_where_everything_fits_each_expert_is_copied_once():
    table = SlotTable([4, 4], 8, top_k=2)
    assert sum(run_layer(table, layer, [0, 1, 2, 3]) for _ in range(5) for layer in range(2)) == 8


def test_those_on_the_card_are_computed_before_others_displace_them():
    table = SlotTable([8], 4, top_k=2)
    run_layer(table, 0, [4, 5, 6, 7])
    first = table.admit(0, [0, 1, 2, 6, 7])
    assert {6, 7} <= set(first.slots)
    assert len(first.moves) == 2


def test_the_most_used_stay_however_many_others_pass():
    table = SlotTable([32], 16, top_k=2)
    uses = [[0] * 32]
    for expert in (3, 9, 27):
        uses[0][expert] = 50
    table.learn(uses, 100)
    assert table.kept(0) == [3, 9, 27]
    for expert in range(32):
        run_layer(table, 0, [expert])
    assert run_layer(table, 0, [3, 9, 27]) == 0


def test_another_kind_of_requests_changes_who_stays():
    table = SlotTable([32], 4, top_k=2)
    table.learn([[10] * 2 + [0] * 30], 10)
    assert table.kept(0) == [0, 1]
    table.learn([[0] * 30 + [10] * 2], 10)
    assert table.kept(0) == [30, 31]


def test_nothing_is_moved_for_less_than_a_copy():
    table = SlotTable([32], 4, top_k=2)
    table.learn([[10, 10, 0, *[0] * 29]], 10)
    assert table.learn([[5, 6, 6, *[0] * 29]], 10) == []
    assert table.kept(0) == [0, 1]


def test_who_is_on_the_card_already_stays_without_a_copy():
    table = SlotTable([32], 4, top_k=2)
    run_layer(table, 0, [4, 5])
    assert table.learn([[0] * 4 + [5, 5] + [0] * 26], 5) == []
    assert table.kept(0) == [4, 5]


def test_what_is_expected_displaces_nobody_who_computes():
    table = SlotTable([8, 8], 3, top_k=2)
    slots = table.admit(0, [0, 1]).slots
    moves = table.expect(1, [5, 6, 7], [Place(0, 0), Place(0, 1)])
    assert [move.place for move in moves] == [Place(1, 5)]
    assert moves[0].slot not in slots.values()
