"""Fused attention gives what the readable reference gives, and writes the same keys and values."""

from dataclasses import dataclass, replace

import pytest
import torch
from torch import Tensor

pytest.importorskip("triton", reason="Triton comes with PyTorch's CUDA builds")

from moewarden.backends.kernels.fused import attention
from moewarden.backends.kernels.fused.attention import attend, attend_moved, keys_of_part
from moewarden.backends.kernels.fused.norm import Norm
from moewarden.backends.kernels.fused.reference_attention import attend_reference
from moewarden.backends.kernels.fused.tickets import new_tickets


@dataclass(frozen=True)
class Case:
    """One call: tokens at several positions of rows 2, 0, 3 of four."""

    qkv: Tensor
    keys: Tensor
    values: Tensor
    rows: Tensor
    positions: Tensor
    tables: tuple[Tensor | None, Tensor | None]
    norms: tuple[Norm | None, Norm | None]
    window: int = 0
    width: int | None = None

    def run(self, function) -> tuple[Tensor, Tensor, Tensor]:
        """Output, keys and values afterwards; the case stays as it was."""
        keys, values = self.keys.clone(), self.values.clone()
        tickets = new_tickets(len(self.qkv), keys.shape[1], keys.device)
        where = self.rows, self.positions, *self.tables, *self.norms
        out = function(self.qkv, keys, values, *where, 0.3, self.window, tickets, self.width)
        assert not tickets.any()
        return out, keys, values


def make_case(
    device,
    *,
    positions=(0, 6, 39),
    heads=4,
    kv_heads=2,
    width=16,
    capacity=40,
    dtype=torch.float32,
    turned=True,
    norm="none",
) -> Case:
    generator = torch.Generator().manual_seed(heads + width + capacity)

    def random(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator).to(device, dtype)

    angles = torch.outer(torch.arange(capacity), 0.7 ** torch.arange(width // 2)).repeat(1, 2)
    tables = (angles.cos().to(device), angles.sin().to(device)) if turned else (None, None)
    widths = {"head": (width, width), "whole": (heads * width, kv_heads * width)}.get(norm)
    norms = (None, None) if widths is None else tuple(Norm(1 + 0.3 * random(count), 1e-5) for count in widths)
    keys, values = random(4, kv_heads, capacity, width), random(4, kv_heads, capacity, width)
    for row, position in zip((2, 0, 3), positions, strict=True):
        # What lies beyond a row's end is not read.
        keys[row, :, position:], values[row, :, position:] = float("nan"), float("nan")
    return Case(
        random(3, (heads + 2 * kv_heads) * width),
        keys,
        values,
        torch.tensor([2, 0, 3], device=device),
        torch.tensor(positions, device=device),
        tables,
        norms,
    )


def assert_same(case: Case, relative: float = 2e-5) -> None:
    found, expected = case.run(attend), case.run(attend_reference)
    assert found[0].dtype == case.qkv.dtype
    for ours, theirs in zip(found, expected, strict=True):
        torch.testing.assert_close(ours.float(), theirs.float(), rtol=relative, atol=relative, equal_nan=True)
    assert found[0].isfinite().all()


@pytest.mark.parametrize(
    ("dtype", "relative"), [(torch.float32, 2e-5), (torch.bfloat16, 0.06), (torch.float16, 4e-3)], ids=str
)
def test_it_matches_the_reference(dtype, relative, device):
    assert_same(make_case(device, dtype=dtype, norm="head"), relative)  # the interpreter cuts bf16 off


@pytest.mark.parametrize("norm", ["none", "head", "whole"])
@pytest.mark.parametrize("turned", [False, True], ids=["as it is", "turned"])
def test_norms_and_turns_of_every_architecture(norm, turned, device):
    assert_same(make_case(device, norm=norm, turned=turned))


@pytest.mark.parametrize(
    ("heads", "kv_heads", "width"), [(3, 1, 16), (2, 2, 24), (20, 1, 32), (1, 1, 8)], ids="{}".format
)
def test_heads_of_any_number_and_width(heads, kv_heads, width, device):
    assert_same(make_case(device, heads=heads, kv_heads=kv_heads, width=width, norm="whole"))


@pytest.mark.parametrize("window", [1, 5, 16, 17, 40, 100], ids="{}".format)
@pytest.mark.parametrize("parts", [1, 32], ids="P={}".format)
def test_a_window_hides_what_lies_further_back(parts, window, device, monkeypatch):
    monkeypatch.setattr(attention, "BLOCK_KEYS", 16)
    monkeypatch.setattr(attention, "MOST_PARTS", parts)
    assert_same(replace(make_case(device), window=window))


@pytest.mark.parametrize("positions", [(0, 15, 16), (31, 32, 33), (70, 71, 79)], ids=str)
@pytest.mark.parametrize("most", [1, 2, 5], ids="P={}".format)
def test_keys_may_be_read_in_parts(most, positions, device, monkeypatch):
    monkeypatch.setattr(attention, "BLOCK_KEYS", 16)
    monkeypatch.setattr(attention, "MOST_PARTS", most)
    assert_same(make_case(device, positions=positions, capacity=80, norm="head"))


def test_a_row_may_have_fewer_keys_than_there_is_room_for(device, monkeypatch):
    monkeypatch.setattr(attention, "BLOCK_KEYS", 16)
    assert_same(replace(make_case(device, positions=(0, 17, 31), capacity=80), width=32))


def test_a_place_that_is_none_is_left_out(device):
    case = make_case(device)
    case.rows[0] = 4
    case.positions[1] = 40
    case.positions[2] = -1
    _, keys, values = case.run(attend)
    torch.testing.assert_close(keys, case.keys, rtol=0, atol=0, equal_nan=True)
    torch.testing.assert_close(values, case.values, rtol=0, atol=0, equal_nan=True)


def test_a_row_does_not_depend_on_its_neighbours(device):
    case = make_case(device)
    alone = replace(case, qkv=case.qkv[1:2], rows=case.rows[1:2], positions=case.positions[1:2])
    assert torch.equal(case.run(attend)[0][1:2], alone.run(attend)[0])


def test_parts_are_whole_blocks_and_enough_for_a_card():
    assert keys_of_part(4, 64) == 64
    assert keys_of_part(4, 256) == 64
    assert keys_of_part(4, 4096) == 128  # 32 parts of 4 heads
    assert keys_of_part(64, 4096) == 1024  # sixteen rows need fewer parts
    assert keys_of_part(1000, 4096) == 4096


def test_it_is_a_well_formed_operator(device):
    case = make_case(device, norm="head")
    (q_norm, k_norm), tickets = case.norms, new_tickets(3, 2, device)
    keys, values = torch.zeros_like(case.keys), torch.zeros_like(case.values)
    where = keys, values, case.rows, case.positions, *case.tables
    norms = q_norm.weight, 1e-5, k_norm.weight, 1e-5
    torch.library.opcheck(torch.ops.moewarden.fused_attend.default, (case.qkv, *where, *norms, 0.3, 0, tickets, 40))


def test_what_does_not_fit_is_an_error(device):
    case, tickets = make_case(device, norm="head"), new_tickets(3, 2, device)
    cached = case.keys, case.values, case.rows, case.positions
    with pytest.raises(ValueError, match="expected at least 40 positions"):
        attend(case.qkv, *cached, *(table[:39] for table in case.tables), *case.norms, 0.3, 0, tickets)
    with pytest.raises(ValueError, match="both or neither"):
        attend(case.qkv, *cached, case.tables[0], None, *case.norms, 0.3, 0, tickets)
    with pytest.raises(ValueError, match=r"q_norm.weight has shape \(24,\).*expected \(16,\)"):
        attend(case.qkv, *cached, *case.tables, Norm(torch.ones(24), 1e-5), None, 0.3, 0, tickets)
    with pytest.raises(ValueError, match="at least 6 int32"):
        attend(case.qkv, *cached, *case.tables, *case.norms, 0.3, 0, tickets[:5])
    with pytest.raises(ValueError, match="qkv is 64 wide for 2 kv heads of 16"):
        attend(case.qkv[:, :64], *cached, *case.tables, *case.norms, 0.3, 0, tickets)


def test_keys_are_counted_as_far_as_they_are_seen(device):
    case, tickets = make_case(device), new_tickets(3, 2, device)
    arguments = case.qkv, case.keys, case.values, case.rows, case.positions, None, None, None, None, 0.3
    of_key = 2 * 2 * 16 * 4
    moved = attend_moved(*arguments, 0, tickets, seen=10)
    assert moved.read == 3 * (8 * 16 * 4 + 8 + 8 + 9 * of_key)
    assert moved.written == 3 * (4 * 16 * 4 + of_key)
    assert attend_moved(*arguments, 5, tickets, seen=10).read == moved.read - 3 * 5 * of_key
