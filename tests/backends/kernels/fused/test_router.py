"""The fused router gives what the readable reference gives, and records what ran."""

import pytest
import torch
from torch import Tensor

pytest.importorskip("triton", reason="Triton comes with PyTorch's CUDA builds")

from moewarden.backends.kernels.fused import router as fused_router
from moewarden.backends.kernels.fused.norm import Norm
from moewarden.backends.kernels.fused.reference_router import route_reference
from moewarden.backends.kernels.fused.router import route, route_moved
from moewarden.backends.kernels.fused.tickets import new_tickets

KINDS = [(True, "chosen"), (False, "all"), (True, "all")]


def make_case(device, *, rows=3, hidden=96, experts=7, dtype=torch.float32, norm=True):
    generator = torch.Generator().manual_seed(rows + hidden + experts)
    x = (3 * torch.randn(rows, hidden, generator=generator)).to(device, dtype)
    weight = torch.rand(hidden, generator=generator).to(device, dtype)
    gate = torch.randn(experts, hidden, generator=generator).to(device, dtype)
    return x, Norm(weight, 1e-5) if norm else None, gate


def both(case, top_k, kind, *, counts=None, owners=None, layer=0, forced=None):
    """What the kernel finds and what the reference finds, the same counts given to each."""
    found = []
    for function in (route, route_reference):
        own = None if counts is None else counts.clone()
        tickets = new_tickets(len(case[0]), 1, case[0].device)
        ids, weights = function(*case, top_k, *kind, own, layer, owners, tickets, forced)
        assert not tickets.any()
        found.append((ids, weights, own))
    return found


def assert_same(found: list[tuple[Tensor, Tensor, Tensor | None]], relative: float = 1e-4) -> None:
    (ids, weights, counts), (expected_ids, expected_weights, expected_counts) = found
    assert torch.equal(ids, expected_ids)
    assert weights.dtype == torch.float32
    torch.testing.assert_close(weights, expected_weights, rtol=relative, atol=1e-6)
    if counts is not None:
        assert torch.equal(counts, expected_counts)


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16], ids=str)
def test_it_matches_the_reference(kind, dtype, device):
    # The interpreter cuts bf16 off where a card rounds.
    assert_same(both(make_case(device, dtype=dtype), 3, kind), 0.08 if dtype == torch.bfloat16 else 1e-2)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16], ids=str)
def test_without_a_norm_nothing_is_rounded_before_the_choice(dtype, device):
    assert_same(both(make_case(device, dtype=dtype, norm=False), 3, KINDS[1]))


@pytest.mark.parametrize(("experts", "top_k"), [(2, 1), (62, 6), (64, 8), (128, 8), (5, 5)], ids=str)
def test_any_number_of_experts_in_several_programs(experts, top_k, device, monkeypatch):
    monkeypatch.setattr(fused_router, "TILE", 16 * 128)  # 16 experts a program
    assert_same(both(make_case(device, experts=experts), top_k, KINDS[1]))


def test_of_equal_experts_the_first_is_chosen(device):
    x, norm, gate = make_case(device, experts=6)
    gate.zero_()  # equal rows alone may differ in a last bit: which one, depends on how the processor's library adds
    found = both((x, norm, gate), 4, KINDS[0])
    assert_same(found)
    assert found[0][0].tolist() == [[0, 1, 2, 3]] * 3


@pytest.mark.parametrize("dtype", [torch.int32, torch.int64], ids=str)
def test_what_ran_is_added_to_its_owner_at_its_layer(dtype, device):
    counts = torch.arange(4 * 2 * 9, device=device).view(4, 2, 9).to(dtype)
    owners = torch.tensor([3, 0, 3], device=device)  # two rows of one owner, as idle rows are
    found = both(make_case(device), 3, KINDS[0], counts=counts, owners=owners, layer=1)
    assert_same(found)
    added = found[0][2] - counts
    assert added[:, 1].sum(dim=-1).tolist() == [3, 0, 0, 6]
    assert not added[:, 0].any()
    assert not added[:, :, 7:].any()


def test_counts_may_be_those_of_a_record_with_its_layers_first(device):
    record = torch.zeros(2, 4, 8, dtype=torch.int64, device=device)
    case, owners = make_case(device), torch.tensor([0, 1, 2], device=device)
    ids, _ = route(*case, 2, *KINDS[0], record.transpose(0, 1), 1, owners, new_tickets(3, 1, device))
    assert not record[0].any()
    for owner in range(3):
        assert record[1, owner].nonzero().flatten().tolist() == sorted(ids[owner].tolist())


def test_an_owner_that_is_none_counts_for_nobody(device):
    counts = torch.zeros(2, 1, 7, dtype=torch.int64, device=device)
    owners = torch.tensor([-1, 2, 1], device=device)
    route(*make_case(device), 3, *KINDS[0], counts, 0, owners, new_tickets(3, 1, device))
    assert counts.sum(dim=(1, 2)).tolist() == [0, 3]


def test_a_forced_expert_takes_every_place_and_leaves_the_weights(device):
    counts = torch.zeros(1, 1, 7, dtype=torch.int64, device=device)
    owners = torch.zeros(3, dtype=torch.int64, device=device)
    case = make_case(device)
    found = both(case, 3, KINDS[0], counts=counts, owners=owners, forced=4)
    assert_same(found)
    assert (found[0][0] == 4).all()
    assert found[0][2][0, 0].tolist() == [0, 0, 0, 0, 9, 0, 0]


@pytest.mark.filterwarnings("ignore:invalid value")  # the interpreter's
def test_what_is_no_number_still_chooses_experts_that_exist(device):
    x, norm, gate = make_case(device)
    x[1] = float("nan")
    (ids, weights, _), (expected, _, _) = both((x, norm, gate), 2, KINDS[0])
    assert ids[1].tolist() == [0, 1]
    assert torch.equal(ids[::2], expected[::2])
    assert weights[1].isnan().all()


def test_a_row_does_not_depend_on_its_neighbours(device):
    x, norm, gate = make_case(device)
    tickets = new_tickets(3, 1, device)
    together = route(x, norm, gate, 3, *KINDS[1], None, 0, None, tickets)
    alone = route(x[1:2], norm, gate, 3, *KINDS[1], None, 0, None, tickets)
    assert torch.equal(together[0][1:2], alone[0])
    assert torch.equal(together[1][1:2], alone[1])


def test_it_is_a_well_formed_operator(device):
    x, norm, gate = make_case(device)
    counts = torch.zeros(2, 2, 7, dtype=torch.int64, device=device)
    owners = torch.tensor([0, 1, 1], device=device)
    arguments = (x, norm.weight, norm.epsilon, gate, 3, True, counts, 1, owners, new_tickets(3, 1, device), None)
    torch.library.opcheck(torch.ops.moewarden.fused_route.default, arguments)


def test_what_does_not_fit_is_an_error(device):
    x, norm, gate = make_case(device)
    tickets = new_tickets(3, 1, device)
    with pytest.raises(ValueError, match=r"router has shape \(7, 95\).*expected \(7, 96\)"):
        route(x, norm, gate[:, :95], 2, *KINDS[0], None, 0, None, tickets)
    with pytest.raises(ValueError, match="top_k is 8, expected 1 to 7"):
        route(x, norm, gate, 8, *KINDS[0], None, 0, None, tickets)
    with pytest.raises(ValueError, match="at least 3 int32"):
        route(x, norm, gate, 2, *KINDS[0], None, 0, None, tickets[:2])
    with pytest.raises(ValueError, match="expected both or neither"):
        route(x, norm, gate, 2, *KINDS[0], torch.zeros(1, 1, 7, dtype=torch.int64, device=device), 0, None, tickets)


def test_the_gate_is_counted_once_for_all_rows(device):
    x, norm, gate = make_case(device)
    counts, owners = torch.zeros(1, 1, 7, dtype=torch.int32, device=device), torch.zeros(3, dtype=torch.int64)
    moved = route_moved(x, norm, gate, 2, *KINDS[0], counts, 0, owners, new_tickets(3, 1, device))
    assert moved.read == 4 * (3 * 96 + 96 + 7 * 96) + 3 * 8 + 3 * 2 * 4
    assert moved.written == 3 * 2 * (8 + 4 + 4)
    assert moved.launches == 1
