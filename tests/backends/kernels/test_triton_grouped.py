"""Tiles: every routed row in exactly one, none across two experts, and never more than the host expects."""

import pytest
import torch

pytest.importorskip("triton", reason="Triton comes with PyTorch's CUDA builds")

from moewarden.backends.kernels.triton_grouped import cut_into_tiles, most_tiles, rows_at_once

ROUTINGS = {
    "even": torch.arange(60).view(20, 3) % 6,
    "skewed": torch.tensor([[0, 1, 2]] * 40 + [[5, 1, 2]]),
    "one expert": torch.full((50, 1), 4),
    "gaps": torch.tensor([[1, 5]] * 7),
    "sentinels": torch.tensor([[6, 0], [6, 6], [3, 6]] * 9),
    "only sentinels": torch.full((4, 2), 6),
}


@pytest.mark.parametrize("rows", [1, 4, 16, 64], ids="rows={}".format)
@pytest.mark.parametrize("ids", ROUTINGS.values(), ids=ROUTINGS)
def test_tiles_cover_each_routed_row_once(ids, rows):
    tiles = cut_into_tiles(ids, 6, rows)
    assert len(tiles.expert) == most_tiles(ids.numel(), 6, rows)
    covered: list[int] = []
    for expert, start, end in zip(tiles.expert.tolist(), tiles.start.tolist(), tiles.end.tolist(), strict=True):
        if expert == 6:
            continue
        slots = tiles.order[start : min(start + rows, end)]
        assert len(slots) > 0
        assert (ids.reshape(-1)[slots] == expert).all()
        covered += slots.tolist()
    assert sorted(covered) == torch.where(ids.reshape(-1) < 6)[0].tolist()


def test_the_bound_on_tiles_is_met_by_the_worst_routing():
    assert most_tiles(slots=10, experts=4, rows=4) == 5
    assert most_tiles(slots=3, experts=64, rows=16) == 3
    assert most_tiles(slots=64, experts=1, rows=16) == 4


def test_tiles_are_as_tall_as_an_experts_share():
    assert [rows_at_once(slots, 64) for slots in (54, 1024, 2049, 100_000)] == [16, 16, 64, 64]
