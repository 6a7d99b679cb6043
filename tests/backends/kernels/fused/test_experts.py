"""The fused routed layer gives what the readable reference gives."""

import pytest
import torch
from torch import Tensor

pytest.importorskip("triton", reason="Triton comes with PyTorch's CUDA builds")

from moewarden.backends.kernels.activation import Activation
from moewarden.backends.kernels.experts import PackedWeights
from moewarden.backends.kernels.fused import experts
from moewarden.backends.kernels.fused.experts import experts_moved, fused_experts
from moewarden.backends.kernels.fused.norm import Norm
from moewarden.backends.kernels.fused.reference_experts import fused_experts_reference
from moewarden.backends.kernels.nf4 import quantize
from moewarden.backends.kernels.scales import Scales, compress

RELATIVE = {torch.float32: 2e-5, torch.float16: 6e-3, torch.bfloat16: 4e-2}


@pytest.fixture(autouse=True)
def few_programs(device, monkeypatch):
    if device.type == "cpu":  # a program costs milliseconds in the interpreter
        monkeypatch.setattr(experts, "BLOCK_ROWS", 64)


def packed(generator, device, count: int, rows: int, columns: int, *, nested: bool) -> PackedWeights:
    pairs = [quantize(torch.randn(rows, columns, generator=generator) / columns**0.5) for _ in range(count)]
    scales = [(compress(absmax) if nested else Scales(absmax)).tensors() for _, absmax in pairs]
    return PackedWeights(
        torch.stack([weights for weights, _ in pairs]).to(device),
        Scales(*(torch.stack(parts).to(device) for parts in zip(*scales, strict=True))),
    )


def make_case(
    device, *, rows=2, hidden=96, inner=32, shared=64, count=5, top_k=2, nested=False, dtype=torch.float32,
    activation=None,
):  # fmt: skip
    generator = torch.Generator().manual_seed(rows + hidden + inner + shared + top_k)
    x = 5 * torch.randn(rows, hidden, generator=generator)
    weights, ids = torch.rand(rows, count, generator=generator).topk(top_k)
    make = [(count, 2 * inner, hidden), (count, hidden, inner), (1, 2 * shared, hidden), (1, hidden, shared)]
    stacks = [packed(generator, device, *shape, nested=nested) if shape[1] and shape[2] else None for shape in make]
    return (
        x.to(device, dtype),
        Norm(torch.rand(hidden, generator=generator).add(0.5).to(device, dtype), 1e-5),
        *stacks[:2],
        activation or Activation(kind="swish"),
        ids.to(device),
        weights.to(device),
        *stacks[2:],
        0.22,
    )


def assert_matches(case) -> Tensor:
    found, expected = fused_experts(*case), fused_experts_reference(*case)
    assert found.dtype == case[0].dtype
    relative = RELATIVE[found.dtype]
    torch.testing.assert_close(found, expected, rtol=relative, atol=relative * expected.abs().max().item())
    # The residual stream is most of it: what the experts add must be right as well.
    added, wanted = (out.float() - case[0].float() for out in (found, expected))
    assert (added - wanted).abs().max() <= 5 * relative * max(wanted.abs().max(), case[0].abs().max() / 8)
    return found


@pytest.mark.parametrize("rows", [1, 2, 5], ids="B={}".format)
@pytest.mark.parametrize("shared", [0, 64, 96], ids="S={}".format)
def test_it_matches_the_reference(rows, shared, device):
    case = make_case(device, rows=rows, shared=shared)
    assert torch.equal(assert_matches(case), fused_experts(*case))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
def test_it_matches_the_reference_in_half_precision(dtype, device):
    assert_matches(make_case(device, dtype=dtype))


@pytest.mark.parametrize("top_k", [1, 3, 6, 8, 10], ids="K={}".format)
def test_any_number_of_experts_for_a_token(top_k, device):
    assert_matches(make_case(device, top_k=top_k, count=12))


@pytest.mark.parametrize(("hidden", "inner", "shared"), [(64, 96, 32), (1056, 64, 96), (160, 544, 1056)], ids=str)
def test_widths_that_no_step_divides(hidden, inner, shared, device):
    assert_matches(make_case(device, rows=1, hidden=hidden, inner=inner, shared=shared, count=3))


@pytest.mark.parametrize("shared", [0, 64], ids="S={}".format)
def test_scales_may_be_quantised_themselves(shared, device):
    assert_matches(make_case(device, hidden=1056, inner=64, shared=shared, count=3, nested=True))


@pytest.mark.parametrize(
    "activation",
    [Activation(kind="gelu_tanh"), Activation(kind="swish", is_interleaved=True, slope=1.702, limit=2.0, offset=1.0)],
    ids=str,
)
def test_other_activations(activation, device):
    assert_matches(make_case(device, activation=activation))


def test_a_sentinel_means_no_expert(device):
    case = make_case(device, rows=3, count=5)
    case[5][1] = 5
    case[5][2, 0] = -1
    assert_matches(case)


def test_only_sentinels_leave_the_residual_stream(device):
    case = make_case(device, shared=0)
    case[5].fill_(5)
    assert torch.equal(fused_experts(*case), case[0])


def test_it_is_a_well_formed_operator(device):
    x, norm, up, down, activation, ids, weights, shared_up, shared_down, multiplier = make_case(device)
    shared = [shared_up.packed, *shared_up.scales.tensors(), shared_down.packed, *shared_down.scales.tensors()]
    arguments = (x, norm.weight, norm.epsilon, up.packed, up.scales.tensors(), down.packed, down.scales.tensors())
    arguments += (activation.kind, False, 1.0, 0.0, 0.0, ids, weights, shared, multiplier)
    torch.library.opcheck(torch.ops.moewarden.fused_experts.default, arguments)


def test_what_does_not_fit_is_said(device):
    x, norm, up, down, activation, ids, *rest = make_case(device)
    with pytest.raises(ValueError, match="a gate and no bias"):
        fused_experts(x, norm, up, down, Activation(kind="relu", is_gated=False), ids, *rest)
    with pytest.raises(ValueError, match="ids are"):
        fused_experts(x, norm, up, down, activation, ids.to(torch.int16), *rest)
    count, outputs, half = up.packed.shape
    exponents = torch.full((count, outputs * half // 16), 120, dtype=torch.uint8, device=x.device)
    with pytest.raises(ValueError, match="read nf4, found mxfp4 and nf4"):
        fused_experts(x, norm, PackedWeights(up.packed, Scales(exponents)), down, activation, ids, *rest)


def test_only_the_chosen_experts_count(device):
    one = experts_moved(*make_case(device, rows=1, shared=0))
    expert = 3 * 32 * 96 // 2 + 3 * 32 * 96 // 64 * 4
    between = 2 * 32 * 4
    assert one.read == 2 * expert + 2 * (96 * 4 + 2 * 8) + 96 * 4 + 2 * 4 + between
    assert (one.written, one.launches) == (96 * 4 + between, 2)
