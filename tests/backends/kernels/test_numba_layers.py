"""The layers that a CPU runs from packed bytes: right for every shape, and the same bits however they are run."""

import subprocess
import sys
from dataclasses import replace

import pytest
import torch
from torch.nn import functional as F

from moewarden.backends.kernels import linear, numba_layers
from moewarden.backends.kernels.activation import Activation
from moewarden.backends.kernels.experts import Experts, PackedWeights
from moewarden.backends.kernels.linear import LINEAR_KERNELS, linear_dense
from moewarden.backends.kernels.nf4 import quantize
from moewarden.backends.kernels.numba_layers import linear_numba, moe_numba
from moewarden.backends.kernels.reference import moe_reference
from moewarden.backends.kernels.scales import Scales, compress

HIDDEN, INNER = 96, 64
SWISH = Activation(kind="swish")
ACTIVATIONS = {
    "swish": SWISH,
    "gpt-oss": Activation(kind="swish", is_interleaved=True, slope=1.702, limit=7.0, offset=1.0),
    "gelu": Activation(kind="gelu"),
    "plain": Activation(kind="relu2", is_gated=False),
}


def packed(count: int, rows: int, columns: int, *, bias: bool = False, nested: bool = False) -> PackedWeights:
    generator = torch.Generator().manual_seed(count + rows)
    pairs = [quantize(torch.randn(rows, columns, generator=generator) / columns**0.5) for _ in range(count)]
    scales = [compress(absmax) if nested else Scales(absmax) for _, absmax in pairs]
    stacked = Scales(*(torch.stack(parts) for parts in zip(*(each.tensors() for each in scales), strict=True)))
    offsets = torch.randn(count, rows, generator=generator) if bias else None
    return PackedWeights(torch.stack([codes for codes, _ in pairs]), stacked, offsets)


def make_experts(count: int = 8, activation: Activation = SWISH, **more: bool) -> Experts:
    up = packed(count, (2 if activation.is_gated else 1) * INNER, HIDDEN, **more)
    return Experts(up, packed(count, HIDDEN, INNER, **more), activation.apply, activation)


def make_case(tokens: int, top_k: int, count: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """x [T, D], ids and weights [T, K]."""
    generator = torch.Generator().manual_seed(tokens * 10 + top_k)
    chosen = torch.rand(tokens, count, generator=generator).topk(top_k)
    return torch.randn(tokens, HIDDEN, generator=generator), chosen.indices, torch.softmax(chosen.values, dim=-1)


def assert_close(found: torch.Tensor, expected: torch.Tensor) -> None:
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("count", [62, 64, 72], ids="E={}".format)
@pytest.mark.parametrize("top_k", [1, 2, 6, 10], ids="K={}".format)
def test_many_experts_match_the_reference(count, top_k):
    experts = make_experts(count)
    for tokens in (1, 2, 3, 5, 17, 64, 300):
        x, ids, weights = make_case(tokens, top_k, count)
        assert_close(moe_numba(x, experts, ids, weights), moe_reference(x, experts, ids, weights))


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)
@pytest.mark.parametrize("bias", [False, True], ids=["plain", "biased"])
@pytest.mark.parametrize("nested", [False, True], ids=["scales", "nested"])
def test_every_kind_of_experts_matches_the_reference(activation, bias, nested):
    experts = make_experts(8, activation, bias=bias, nested=nested)
    for described in (experts, replace(experts, activation=None, normalize=lambda y: y / y.norm(dim=-1, keepdim=True))):
        x, ids, weights = make_case(11, 3, 8)
        assert_close(moe_numba(x, described, ids, weights), moe_reference(x, described, ids, weights))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
def test_half_precision_is_no_less_exact_than_the_reference(dtype):
    experts = make_experts(bias=True)
    experts = replace(
        experts,
        up=replace(experts.up, bias=experts.up.bias.to(dtype)),
        down=replace(experts.down, bias=experts.down.bias.to(dtype)),
    )
    x, ids, weights = make_case(40, 3, 8)
    x, weights = x.to(dtype), weights.to(dtype)
    wide = replace(
        experts,
        up=replace(experts.up, bias=experts.up.bias.float()),
        down=replace(experts.down, bias=experts.down.bias.float()),
    )
    exact = moe_reference(x.float(), wide, ids, weights.float())
    found, expected = moe_numba(x, experts, ids, weights), moe_reference(x, experts, ids, weights)
    assert found.dtype == dtype
    assert (found.float() - exact).norm() <= (expected.float() - exact).norm()


def test_sentinels_and_empty_experts():
    experts = make_experts(8)
    x, ids, weights = make_case(9, 3, 8)
    ids[ids == 2] = 3  # nobody goes to 2; somebody may go to 3 twice
    ids[1], ids[4, 1], ids[5, 0] = 8, 8, 100
    for number in (torch.int64, torch.int32):
        found = moe_numba(x, experts, ids.to(number), weights)
        assert_close(found, moe_reference(x, experts, ids, weights))
        assert torch.equal(found[1], torch.zeros(HIDDEN))
    assert torch.equal(moe_numba(x, experts, torch.full_like(ids, 8), weights), torch.zeros_like(x))
    assert moe_numba(x[:0], experts, ids[:0], weights[:0]).shape == (0, HIDDEN)


def test_rows_and_threads_change_no_bit(monkeypatch):
    """A token alone, in a batch, in any place of it; one thread or several."""
    monkeypatch.setattr(numba_layers, "PRODUCTS_PER_THREAD", 1)
    experts = make_experts(8, bias=True)
    x, ids, weights = make_case(33, 3, 8)
    whole = moe_numba(x, experts, ids, weights)
    for row in range(33):
        part = slice(row, row + 1)
        assert torch.equal(moe_numba(x[part], experts, ids[part], weights[part])[0], whole[row])
    order = torch.arange(32, -1, -1)
    assert torch.equal(moe_numba(x[order], experts, ids[order], weights[order]), whole[order])
    matrix, one = packed(1, 100, HIDDEN), torch.get_num_threads()
    dense = linear_numba(x, matrix.packed[0], Scales(matrix.scales.absmax[0]), None)
    try:
        for threads in (2, 3, 7, 64):
            torch.set_num_threads(threads)
            assert torch.equal(moe_numba(x, experts, ids, weights), whole)
            assert torch.equal(linear_numba(x, matrix.packed[0], Scales(matrix.scales.absmax[0]), None), dense)
    finally:
        torch.set_num_threads(one)


def test_only_enough_work_wakes_a_thread(monkeypatch):
    ranges = []
    monkeypatch.setattr(torch, "get_num_threads", lambda: 2)
    for products in (2 * numba_layers.PRODUCTS_PER_THREAD - 1, 2 * numba_layers.PRODUCTS_PER_THREAD):
        ranges.clear()
        numba_layers._share(lambda begin, end: ranges.append((begin, end)), 12, products)
        assert sorted(ranges) == ([(0, 12)] if products % 2 else [(0, 4), (4, 12)])


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16], ids=str)
@pytest.mark.parametrize("nested", [False, True], ids=["scales", "nested"])
@pytest.mark.parametrize("bias", [False, True], ids=["plain", "biased"])
def test_a_dense_layer_matches_its_specification(dtype, nested, bias):
    stack = packed(1, 100, HIDDEN, nested=nested, bias=bias)
    scales, offset = stack.scales.of(0), stack.bias[0].to(dtype) if bias else None
    tolerance = 1e-5 if dtype == torch.float32 else 3e-2
    for shape in ((1,), (), (2, 3), (40,), (0,)):
        x = torch.randn(*shape, HIDDEN, generator=torch.Generator().manual_seed(0)).to(dtype)
        expected = linear_dense(x.float(), stack.packed[0], scales, None if offset is None else offset.float())
        found = linear_numba(x, stack.packed[0], scales, offset)
        assert found.dtype == dtype
        torch.testing.assert_close(found.float(), expected, rtol=tolerance, atol=tolerance)


def test_rows_that_are_no_neighbours_in_memory_are_read_right():
    stack = packed(1, 64, HIDDEN)
    x = torch.randn(HIDDEN, 5, generator=torch.Generator().manual_seed(0)).T
    scales = stack.scales.of(0)
    assert_close(linear_numba(x, stack.packed[0], scales, None), linear_dense(x, stack.packed[0], scales, None))


def test_many_rows_are_multiplied_by_the_unpacked_weight():
    stack = packed(1, 64, HIDDEN)
    x, scales = torch.ones(linear.MOST_CPU_ROWS + 1, HIDDEN), stack.scales.of(0)
    found = LINEAR_KERNELS["numba"].run(x, stack.packed[0], scales, None)
    assert torch.equal(found, linear_dense(x, stack.packed[0], scales, None))


def test_quantised_scales_are_unpacked_once_and_again_when_they_change(monkeypatch):
    stack = packed(1, 64, HIDDEN, nested=True)
    scales, x = stack.scales.of(0), torch.ones(1, HIDDEN)
    first = linear_numba(x, stack.packed[0], scales, None)
    with monkeypatch.context() as patch:
        patch.setattr(Scales, "dense", lambda _self: pytest.fail("unpacked again"))
        assert torch.equal(linear_numba(x, stack.packed[0], scales, None), first)
    scales.nested.mul_(2)
    scales.mean.mul_(2)
    assert_close(linear_numba(x, stack.packed[0], scales, None), 2 * first)


def test_what_would_be_read_wrongly_is_refused():
    experts = make_experts(8)
    x, ids, weights = make_case(3, 2, 8)
    for arguments, message in (
        ((x[:2], experts, ids, weights), r"x has shape \(2, 96\), expected \(3, 96\)"),
        ((x[:, :64], experts, ids, weights), r"x has shape \(3, 64\), expected \(3, 96\)"),
        ((x, experts, ids, weights[:2]), r"weights has shape \(2, 2\), expected \(3, 2\)"),
        ((x, experts, ids - 9, weights), "ids go down to -9, expected 0 to 8"),
        ((x, replace(experts, activate=lambda y: y), ids, weights), r"x has shape \(6, 128\), expected \(6, 64\)"),
    ):
        with pytest.raises(ValueError, match=message):
            moe_numba(*arguments)
    short = Scales(torch.zeros(3))
    with pytest.raises(ValueError, match=r"scales has shape \(3,\), expected \(192,\)"):
        linear_numba(x, experts.up.packed[0], short, None)
    with pytest.raises(ValueError, match=r"bias has shape \(3,\), expected \(128,\)"):
        linear_numba(x, experts.up.packed[0], experts.up.scales.of(0), torch.zeros(3))


def test_a_forked_process_starts_threads_of_its_own():
    script = (
        "import os, warnings; warnings.simplefilter('ignore')\n"
        "from moewarden.backends.kernels.numba_layers import _pool\n"
        "assert _pool().submit(int).result() == 0\n"
        "child = os.fork()\n"
        "if child == 0: os._exit(_pool().submit(lambda: 7).result())\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout == "7\n"


def test_the_dense_weight_is_what_is_multiplied():
    stack = packed(1, 64, HIDDEN)
    dense = stack.dense(slice(None), torch.float32)[0]
    x = torch.eye(HIDDEN)
    assert torch.equal(linear_numba(x, stack.packed[0], stack.scales.of(0), None), F.linear(x, dense))
