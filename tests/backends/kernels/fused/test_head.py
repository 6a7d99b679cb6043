"""The fused head gives the logits and the likeliest token that the readable reference gives."""

import pytest
import torch

pytest.importorskip("triton", reason="Triton comes with PyTorch's CUDA builds")

from moewarden.backends.kernels.fused import head as fused_head
from moewarden.backends.kernels.fused.head import head, head_moved
from moewarden.backends.kernels.fused.norm import Norm
from moewarden.backends.kernels.fused.reference_head import head_reference
from moewarden.backends.kernels.int8 import quantize_rows
from moewarden.backends.kernels.nf4 import quantize
from moewarden.backends.kernels.scales import Scales, compress

KINDS = ["float", "int8", "nf4", "nested nf4"]


@pytest.fixture(autouse=True)
def few_programs(device, monkeypatch):
    if device.type == "cpu":  # a program costs milliseconds in the interpreter
        monkeypatch.setattr(fused_head, "BLOCK_OUTPUTS", 32)


def make_case(device, kind, *, rows=1, hidden=96, vocabulary=75, dtype=torch.float32, norm=True):
    generator = torch.Generator().manual_seed(rows + hidden + vocabulary)
    x = torch.randn(rows, hidden, generator=generator).to(device, dtype)
    gain = Norm((1 + 0.3 * torch.randn(hidden, generator=generator)).to(device, dtype), 1e-5) if norm else None
    dense = torch.randn(vocabulary, hidden, generator=generator) / hidden**0.5
    if kind == "float":
        return x, gain, dense.to(device, dtype), None, 3.0
    if kind == "int8":
        codes, absmax = quantize_rows(dense)
        return x, gain, codes.to(device), Scales(absmax.to(device)), 3.0
    packed, absmax = quantize(torch.cat([dense, dense[: len(dense) % 2]]))
    scales = compress(absmax) if kind == "nested nf4" else Scales(absmax)
    return x, gain, packed.to(device), Scales(*(tensor.to(device) for tensor in scales.tensors())), 3.0


def assert_same(case, relative: float = 2e-5) -> None:
    (logits, best), (expected, expected_best) = head(*case), head_reference(*case)
    assert logits.dtype == torch.float32
    scale = expected.abs().max().item()
    torch.testing.assert_close(logits, expected, rtol=relative, atol=relative * scale)
    assert torch.equal(best, logits.argmax(dim=-1))
    assert best.dtype == expected_best.dtype == torch.int64


@pytest.mark.parametrize("rows", [1, 3, 17], ids="B={}".format)
@pytest.mark.parametrize("kind", KINDS)
def test_it_matches_the_reference(kind, rows, device):
    assert_same(make_case(device, kind, rows=rows))


@pytest.mark.parametrize(("dtype", "relative"), [(torch.bfloat16, 2e-2), (torch.float16, 2e-3)], ids=str)
@pytest.mark.parametrize("rows", [1, 2], ids="B={}".format)
@pytest.mark.parametrize("kind", KINDS[:3])
def test_it_matches_the_reference_in_half_precision(kind, rows, dtype, relative, device):
    assert_same(make_case(device, kind, rows=rows, dtype=dtype), relative)


@pytest.mark.parametrize(("hidden", "vocabulary"), [(32, 4), (64, 64), (1088, 33)], ids="{}".format)
@pytest.mark.parametrize("rows", [1, 2], ids="B={}".format)
@pytest.mark.parametrize("kind", KINDS[:3])
def test_widths_and_vocabularies_that_no_block_divides(kind, rows, hidden, vocabulary, device):
    vocabulary += vocabulary % 2 if kind == "nf4" else 0
    assert_same(make_case(device, kind, rows=rows, hidden=hidden, vocabulary=vocabulary, norm=rows == 2))


@pytest.mark.parametrize("rows", [1, 2], ids="B={}".format)
def test_of_equal_tokens_the_first_is_likeliest(rows, device, monkeypatch):
    monkeypatch.setattr(fused_head, "BLOCK_BEST", 2)
    x, gain, weight, _, divisor = make_case(device, "float", rows=rows, vocabulary=200)
    likely = torch.randn_like(weight[0])
    x[:] = likely
    weight[130], weight[37], weight[199] = (10 * likely / gain.weight for _ in range(3))
    assert head(x, gain, weight, None, divisor)[1].tolist() == [37] * rows


@pytest.mark.parametrize("rows", [1, 2], ids="B={}".format)
def test_logits_below_zero_have_a_likeliest_token(rows, device):
    x, _, weight, _, divisor = make_case(device, "float", rows=rows, norm=False)
    x[:] = 1.0
    weight[:] = -torch.rand_like(weight) - 0.1
    weight[50] = -0.01
    assert head(x, None, weight, None, divisor)[1].tolist() == [50] * rows


def test_it_is_a_well_formed_operator(device):
    x, gain, weight, scales, divisor = make_case(device, "nf4", hidden=32, vocabulary=4)
    arguments = x, gain.weight, gain.epsilon, weight, scales.tensors(), divisor
    torch.library.opcheck(torch.ops.moewarden.fused_head.default, arguments)


def test_what_does_not_fit_is_an_error(device):
    x, gain, weight, _, divisor = make_case(device, "float")
    with pytest.raises(ValueError, match=r"weight has shape \(75, 96\).*expected \(75, 64\)"):
        head(x[:, :64].contiguous(), None, weight, None, divisor)
    with pytest.raises(ValueError, match=r"norm.weight has shape \(95,\)"):
        head(x, Norm(gain.weight[:95], 1e-5), weight, None, divisor)
    _, _, codes, scales, _ = make_case(device, "int8")
    with pytest.raises(ValueError, match=r"scales has shape \(74,\)"):
        head(x, gain, codes, Scales(scales.absmax[:74].contiguous()), divisor)


def test_the_weight_is_counted_as_it_is_stored(device):
    for kind, bytes_of_weight in (("float", 4 * 75 * 96), ("int8", 75 * 96 + 75 * 4)):
        moved = head_moved(*make_case(device, kind, rows=2))
        assert moved.read == bytes_of_weight + 4 * (2 * 96 + 96)
        assert moved.written == 2 * (75 * 4 + 8)
        assert moved.launches == 2
