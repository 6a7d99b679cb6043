"""Every kernel that runs on a CPU gives what the readable reference gives."""

from dataclasses import replace

import pytest
import torch
from torch.nn import functional as F

from moewarden.backends.kernels import cpu, mxfp4, nf4
from moewarden.backends.kernels.catalog import KERNELS
from moewarden.backends.kernels.experts import Experts, PackedWeights
from moewarden.backends.kernels.formats import FORMATS, FormatName
from moewarden.backends.kernels.reference import moe_reference
from moewarden.backends.kernels.scales import Scales

HIDDEN, INNER, COUNT = 64, 32, 8
QUANTIZE = {"nf4": nf4.quantize, "mxfp4": mxfp4.quantize}
IN_EACH_FORMAT = pytest.mark.parametrize("form", FORMATS)


def packed(form: FormatName, rows: int, columns: int, generator: torch.Generator, *, bias: bool) -> PackedWeights:
    pairs = [QUANTIZE[form](torch.randn(rows, columns, generator=generator) / 8) for _ in range(COUNT)]
    weights = torch.stack([p for p, _ in pairs])
    absmax = torch.stack([a for _, a in pairs])
    return PackedWeights(weights, Scales(absmax), torch.randn(COUNT, rows, generator=generator) if bias else None)


def make_experts(form: FormatName = "nf4", *, bias: bool = False) -> Experts:
    generator = torch.Generator().manual_seed(0)

    def gated(y: torch.Tensor) -> torch.Tensor:
        gate, up = y.chunk(2, dim=-1)
        return F.silu(gate) * up

    return Experts(
        up=packed(form, 2 * INNER, HIDDEN, generator, bias=bias),
        down=packed(form, HIDDEN, INNER, generator, bias=bias),
        activate=gated,
    )


def make_case(tokens: int, top_k: int, *, spread: int = COUNT) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """x [T, D], ids [T, K] among the first `spread` experts, weights [T, K]."""
    generator = torch.Generator().manual_seed(tokens * 10 + top_k)
    x = torch.randn(tokens, HIDDEN, generator=generator)
    ids = torch.stack([torch.randperm(max(spread, top_k), generator=generator)[:top_k] for _ in range(tokens)])
    return x, ids, torch.rand(tokens, top_k, generator=generator)


# The Triton kernels have tests of their own, for a GPU or an interpreter.
KERNELS_HERE = [kernel for kernel in KERNELS.values() if not kernel.name.startswith("triton")]
FAST = [kernel for kernel in KERNELS_HERE if kernel.name != "reference"]


@IN_EACH_FORMAT
@pytest.mark.parametrize("kernel", FAST, ids=lambda k: k.name)
@pytest.mark.parametrize("bias", [False, True], ids=["plain", "biased"])
@pytest.mark.parametrize("top_k", [1, 3, 8], ids="K={}".format)
@pytest.mark.parametrize("tokens", [1, 7, 64], ids="T={}".format)
def test_kernel_matches_reference(kernel, tokens, top_k, bias, form):
    experts = make_experts(form, bias=bias)
    x, ids, weights = make_case(tokens, top_k)
    expected = moe_reference(x, experts, ids, weights)
    torch.testing.assert_close(kernel.run(x, experts, ids, weights), expected, rtol=1e-5, atol=1e-5)


@IN_EACH_FORMAT
@pytest.mark.parametrize("kernel", KERNELS_HERE, ids=lambda k: k.name)
def test_reference_and_kernels_match_dense_arithmetic(kernel, form):
    experts = make_experts(form)
    assert experts.up.format is FORMATS[form]
    x, ids, weights = make_case(5, 2)
    up, down = (w.format.dequantize(w.packed, w.absmax, x.dtype) for w in (experts.up, experts.down))
    expected = torch.zeros_like(x)
    for token in range(5):
        for slot in range(2):
            expert = ids[token, slot]
            expected[token] += weights[token, slot] * (down[expert] @ experts.activate(up[expert] @ x[token]))
    torch.testing.assert_close(kernel.run(x, experts, ids, weights), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kernel", KERNELS_HERE, ids=lambda k: k.name)
def test_a_sentinel_means_no_expert(kernel):
    experts = make_experts()
    x, ids, weights = make_case(6, 2)
    ids[1] = COUNT  # this token has no expert at all
    ids[2, 0] = COUNT
    weights[1], weights[2, 0] = 0.0, 0.0
    out = kernel.run(x, experts, ids, weights)
    assert torch.equal(out[1], torch.zeros(HIDDEN))
    alone = moe_reference(x[2:3], experts, ids[2:3, 1:], weights[2:3, 1:])
    torch.testing.assert_close(out[2:3], alone, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("kernel", FAST, ids=lambda k: k.name)
def test_all_tokens_may_go_to_one_expert(kernel):
    experts = make_experts()
    x, ids, weights = make_case(9, 3)
    ids.fill_(5)
    expected = moe_reference(x, experts, ids, weights)
    torch.testing.assert_close(kernel.run(x, experts, ids, weights), expected, rtol=1e-5, atol=1e-5)


def test_cpu_kernel_unpacks_in_bounded_portions(monkeypatch):
    experts = make_experts()
    case = make_case(64, 3)
    whole = cpu.moe_cpu(case[0], experts, *case[1:])
    monkeypatch.setattr(cpu, "UNPACKED_WEIGHTS", 2 * experts.weights_per_expert)
    assert torch.equal(cpu.moe_cpu(case[0], experts, *case[1:]), whole)


def test_a_norm_after_each_expert_is_applied():
    experts = replace(make_experts(), normalize=lambda y: y * 2)
    x, ids, weights = make_case(4, 2)
    plain = moe_reference(x, make_experts(), ids, weights)
    torch.testing.assert_close(cpu.moe_cpu(x, experts, ids, weights), 2 * plain, rtol=1e-5, atol=1e-5)
