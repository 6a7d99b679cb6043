"""The fused Mamba step gives what the readable reference gives, states included."""

from dataclasses import dataclass

import pytest
import torch
from torch import Tensor

pytest.importorskip("triton", reason="Triton comes with PyTorch's CUDA builds")

from moewarden.backends.kernels.fused import mamba
from moewarden.backends.kernels.fused.mamba import mamba_step, mamba_step_moved
from moewarden.backends.kernels.fused.reference_mamba import mamba_step_reference
from moewarden.backends.kernels.fused.tickets import new_tickets


@dataclass(frozen=True)
class Case:
    """One call: three tokens that continue rows 3, 0 and 2 of five."""

    projected: Tensor
    past: Tensor
    state: Tensor
    rows: Tensor
    weights: tuple[Tensor | None, ...]

    def run(self, function) -> tuple[Tensor, Tensor, Tensor]:
        """Output, inputs kept and state afterwards; the case stays as it was."""
        past, state = self.past.clone(), self.state.clone()
        tickets = new_tickets(len(self.projected), 1, self.projected.device)
        out = function(self.projected, past, state, self.rows, *self.weights, tickets)
        assert not tickets.any()
        return out, past, state


def make_case(
    device, *, heads=4, width=16, size=16, groups=1, taps=4, past=4, dtype=torch.float32, state=torch.float32, bias=True
) -> Case:
    generator = torch.Generator().manual_seed(heads + width + size + groups)

    def random(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator)

    inner = heads * width
    channels = inner + 2 * groups * size
    projected = random(3, inner + channels + heads)
    projected[:, -heads:] *= 3  # steps from tiny to large
    weights = (
        random(channels, taps).to(device, dtype),
        random(channels).to(device, dtype) if bias else None,
        random(heads).to(device),
        -random(heads).exp().to(device),
        random(heads).to(device, dtype),
    )
    return Case(
        projected.to(device, dtype),
        random(5, channels, past).to(device, dtype),
        random(5, heads, width, size).to(device, state),
        torch.tensor([3, 0, 2], device=device),
        weights,
    )


def assert_same(case: Case, relative: float = 2e-5) -> None:
    (out, past, state), (expected, expected_past, expected_state) = case.run(mamba_step), case.run(mamba_step_reference)
    assert out.dtype == case.projected.dtype
    assert torch.equal(past, expected_past)
    for found, wanted in ((out, expected), (state, expected_state)):
        scale = wanted.float().abs().max().item()
        torch.testing.assert_close(found.float(), wanted.float(), rtol=relative, atol=relative * scale)


@pytest.mark.parametrize(
    ("dtype", "state", "relative"),
    [
        (torch.float32, torch.float32, 2e-5),
        (torch.bfloat16, torch.float32, 1e-2),
        (torch.float16, torch.float32, 2e-3),
        (torch.bfloat16, torch.bfloat16, 1e-2),
    ],
    ids=str,
)
def test_it_matches_the_reference(dtype, state, relative, device):
    assert_same(make_case(device, dtype=dtype, state=state), relative)


@pytest.mark.parametrize(
    ("heads", "width", "size", "groups"), [(2, 64, 128, 1), (6, 8, 16, 3), (3, 20, 24, 1)], ids=str
)
def test_heads_states_and_groups_of_any_size(heads, width, size, groups, device):
    assert_same(make_case(device, heads=heads, width=width, size=size, groups=groups))


@pytest.mark.parametrize(("taps", "past"), [(4, 3), (2, 4), (3, 5), (1, 1)], ids=str)
def test_more_inputs_may_be_kept_than_the_convolution_reads(taps, past, device):
    assert_same(make_case(device, heads=2, taps=taps, past=past, bias=False))


def test_the_shared_inputs_move_on_once_in_several_steps(device, monkeypatch):
    monkeypatch.setattr(mamba, "BLOCK_SHARED", 16)
    monkeypatch.setattr(mamba, "BLOCK_WIDTH", 4)
    assert_same(make_case(device, heads=4, groups=2, size=8))


def test_other_rows_stay_as_they_are(device):
    case = make_case(device)
    _, past, state = case.run(mamba_step)
    for row in (1, 4):
        assert torch.equal(past[row], case.past[row])
        assert torch.equal(state[row], case.state[row])


def test_a_token_after_the_other_is_as_two_steps_of_the_reference(device):
    case = make_case(device)
    first, second = case.run(mamba_step), case.run(mamba_step_reference)
    found, wanted = (
        Case(case.projected.flip(0), past, state, case.rows, case.weights).run(function)
        for (_, past, state), function in ((first, mamba_step), (second, mamba_step_reference))
    )
    torch.testing.assert_close(found, wanted, rtol=1e-4, atol=1e-4)


def test_a_row_that_is_none_is_left_out(device):
    case = make_case(device)
    case.rows[1] = 5
    case.rows[2] = -1
    _, past, state = case.run(mamba_step)
    for row in (0, 1, 2, 4):
        assert torch.equal(past[row], case.past[row])
        assert torch.equal(state[row], case.state[row])


def test_it_is_a_well_formed_operator(device):
    case = make_case(device, heads=2, width=4, size=4)
    arguments = (case.projected, case.past, case.state, case.rows, *case.weights, new_tickets(3, 1, device))
    torch.library.opcheck(torch.ops.moewarden.fused_mamba_step.default, arguments)


def test_what_does_not_fit_is_an_error(device):
    case = make_case(device)
    weights, tickets = case.weights, new_tickets(3, 1, device)
    with pytest.raises(ValueError, match=r"projected has shape \(3, 163\).*expected \(3, 164\)"):
        mamba_step(case.projected[:, :-1].contiguous(), case.past, case.state, case.rows, *weights, tickets)
    with pytest.raises(ValueError, match="at least taps - 1 inputs"):
        mamba_step(case.projected, case.past[:, :, :2].contiguous(), case.state, case.rows, *weights, tickets)
    with pytest.raises(ValueError, match="rows is int32, expected int64"):
        mamba_step(case.projected, case.past, case.state, case.rows.int(), *weights, tickets)


def test_both_states_are_counted_there_and_back(device):
    case = make_case(device)
    states = 3 * 4 * (96 * 4 + 64 * 16)
    moved = mamba_step_moved(*(case.projected, case.past, case.state, case.rows), *case.weights, None)
    assert moved.read == 4 * (3 * 164 + 96 * 5 + 3 * 4) + 3 * 8 + states
    assert moved.written == 3 * 4 * 64 + states
