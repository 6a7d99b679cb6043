"""The fused projection gives what the readable reference gives."""

import pytest
import torch
from torch import Tensor

pytest.importorskip("triton", reason="Triton comes with PyTorch's CUDA builds")

from moewarden.backends.kernels.fused import projection
from moewarden.backends.kernels.fused.norm import Norm
from moewarden.backends.kernels.fused.projection import project, project_moved
from moewarden.backends.kernels.fused.reference_projection import project_reference
from moewarden.backends.kernels.nf4 import quantize
from moewarden.backends.kernels.scales import Scales, compress

RELATIVE = {torch.float32: 2e-5, torch.float16: 4e-3, torch.bfloat16: 3e-2}


@pytest.fixture(autouse=True)
def few_programs(device, monkeypatch):
    if device.type == "cpu":  # a program costs milliseconds in the interpreter
        monkeypatch.setattr(projection, "BLOCK_ROWS", 64)


def make_case(
    device, *, rows=1, width=96, outputs=64, groups=1, norm=True, bias=False, residual=True, nested=False,
    dtype=torch.float32, multiplier=0.22,
):  # fmt: skip
    generator = torch.Generator().manual_seed(rows + width + outputs)
    packed, absmax = quantize(torch.randn(outputs, width, generator=generator) / width**0.5)
    scales = compress(absmax) if nested else Scales(absmax)
    # Large values: without the norm, or with another row's, the answer would be far off.
    x = 7 * torch.randn(rows, width, generator=generator) * torch.arange(1, rows + 1)[:, None]
    gain = Norm(torch.rand(width, generator=generator).add(0.5).to(device, dtype), 1e-5, groups)
    return (
        x.to(device, dtype),
        gain if norm else None,
        packed.to(device),
        Scales(*(tensor.to(device) for tensor in scales.tensors())),
        torch.randn(outputs, generator=generator).to(device, dtype) if bias else None,
        torch.randn(rows, outputs, generator=generator).to(device, dtype) if residual else None,
        multiplier,
    )


def assert_matches(case) -> Tensor:
    found, expected = project(*case), project_reference(*case)
    assert found.dtype == case[0].dtype
    relative = RELATIVE[found.dtype]
    torch.testing.assert_close(found, expected, rtol=relative, atol=relative * expected.abs().max().item())
    return found


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 7, 16], ids="B={}".format)
def test_it_matches_the_reference(rows, device):
    found = assert_matches(make_case(device, rows=rows))
    assert torch.equal(project(*make_case(device, rows=rows)), found)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
@pytest.mark.parametrize("rows", [1, 3], ids="B={}".format)
def test_it_matches_the_reference_in_half_precision(rows, dtype, device):
    assert_matches(make_case(device, rows=rows, dtype=dtype, bias=True))


@pytest.mark.parametrize("part", ["norm", "bias", "residual"])
def test_every_part_may_be_there_or_not(part, device):
    for there in (False, True):
        assert_matches(make_case(device, rows=2, **{part: there}))


@pytest.mark.parametrize(
    ("width", "outputs", "groups"), [(64, 33, 1), (1056, 64, 1), (192, 64, 3), (2176, 32, 2), (3104, 64, 1)], ids=str
)
def test_widths_that_no_step_divides_and_groups_normalised_apart(width, outputs, groups, device):
    assert_matches(make_case(device, rows=2, width=width, outputs=outputs, groups=groups))


@pytest.mark.parametrize("rows", [1, 5], ids="B={}".format)
def test_scales_may_be_quantised_themselves(rows, device):
    assert_matches(make_case(device, rows=rows, width=1056, nested=True))


def test_a_row_does_not_depend_on_its_neighbours(device):
    case = make_case(device, rows=4)
    alone = (case[0][2:3].contiguous(), *case[1:5], case[5][2:3].contiguous(), case[6])
    torch.testing.assert_close(project(*alone), project(*case)[2:3], rtol=1e-6, atol=1e-6)


def test_it_is_a_well_formed_operator(device):
    x, norm, packed, scales, bias, residual, multiplier = make_case(device, rows=2, bias=True)
    arguments = (x, norm.weight, norm.epsilon, 1, packed, scales.tensors(), bias, residual, multiplier)
    torch.library.opcheck(torch.ops.moewarden.fused_project.default, arguments)


def test_what_does_not_fit_is_said(device):
    x, norm, *rest = make_case(device, width=96)
    with pytest.raises(ValueError, match="groups that are multiples of 32 wide"):
        project(x, Norm(norm.weight, 1e-5, 2), *rest)
    with pytest.raises(ValueError, match="expected contiguous"):
        project(torch.cat([x, x], dim=1)[:, ::2], norm, *rest)
    with pytest.raises(ValueError, match="residual is"):
        project(x, norm, *rest[:3], rest[3][:, :32], 1.0)


def test_the_weight_counts_once_for_all_rows(device):
    one, four = (project_moved(*make_case(device, rows=rows)) for rows in (1, 4))
    packed, scales = 64 * 96 // 2, 64 * 96 // 64 * 4
    assert one.read == packed + scales + 4 * (96 + 96 + 64)
    assert four.read == packed + scales + 4 * (4 * 96 + 96 + 4 * 64)
    assert (one.written, one.launches) == (4 * 64, 1)
