"""The Triton kernels give what the readable reference gives.

On a GPU these tests are marked `gpu`. Without one they run in Triton's interpreter, where test_interpreter.py starts
them: the interpreter has to be switched on before the kernels are imported.
"""

from dataclasses import dataclass, replace
from functools import cache

import pytest
import torch
from torch import Tensor

triton = pytest.importorskip("triton", reason="Triton comes with PyTorch's CUDA builds")

from moewarden.backends.kernels import mxfp4, nf4, triton_decode, triton_grouped, triton_int8, triton_linear  # noqa: E402
from moewarden.backends.kernels.activation import Activation  # noqa: E402
from moewarden.backends.kernels.experts import Experts, PackedWeights  # noqa: E402
from moewarden.backends.kernels.formats import FormatName  # noqa: E402
from moewarden.backends.kernels.int8 import int8_dense, quantize_rows  # noqa: E402
from moewarden.backends.kernels.linear import linear_dense  # noqa: E402
from moewarden.backends.kernels.reference import moe_reference  # noqa: E402
from moewarden.backends.kernels.scales import Scales, compress  # noqa: E402

INTERPRETED = triton.knobs.runtime.interpret
NO_GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA GPU")
DEVICES = ["cpu"] if INTERPRETED else [pytest.param("cuda", marks=[pytest.mark.gpu, NO_GPU])]
TOKENS = [1, 2, 7, 8, 9, 64, 257, 1024]

SIZES: dict[str, tuple[int, int, int, int]] = {
    "granite-4.0-h-tiny": (1536, 512, 64, 6),
    "granite-4.0-tiny-preview": (1536, 512, 62, 6),
    "granite-4.0-h-small": (4096, 768, 72, 10),
    "OLMoE-1B-7B": (2048, 1024, 64, 8),
    "Qwen3-30B-A3B": (2048, 768, 128, 8),
}
"""Hidden width, inner width, experts, experts per token: of the models on a GPU, of their shape in the interpreter."""
if INTERPRETED:
    SIZES = {name: (96, 32, count, top_k) for name, (_, _, count, top_k) in SIZES.items()}
SOME_TOKENS = [2] if INTERPRETED else [1, 3, 8, 33, 512]

DECODE, GROUPED = triton_decode.moe_triton_decode, triton_grouped.moe_triton_grouped
BOTH = pytest.mark.parametrize("kernel", [DECODE, GROUPED], ids=["decode", "grouped"])
ACTIVATIONS = [
    Activation(kind="swish"),
    Activation(kind="gelu"),
    Activation(kind="gelu_tanh"),
    Activation(kind="swish", limit=2.0),
    Activation(kind="swish", is_interleaved=True, slope=1.702, limit=2.0, offset=1.0),
    Activation(kind="relu2", is_gated=False),
    Activation(kind="relu", is_gated=False),
]


@pytest.fixture(params=DEVICES)
def device(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> torch.device:
    if INTERPRETED:  # a program costs milliseconds there, so have few of them
        monkeypatch.setattr(triton_decode, "BLOCK_ROWS", 64)
        monkeypatch.setattr(triton_linear, "BLOCK_ROWS", 64)
        monkeypatch.setattr(triton_int8, "VECTOR_ROWS", 64)
    return torch.device(request.param)


@dataclass(frozen=True)
class Case:
    """One call of a routed layer."""

    x: Tensor
    experts: Experts
    ids: Tensor
    weights: Tensor

    def run(self, kernel) -> Tensor:
        return kernel(self.x, self.experts, self.ids, self.weights)

    def expected(self) -> Tensor:
        """The reference in fp32, from the same rounded inputs."""
        return moe_reference(self.x.float(), self.experts, self.ids, self.weights.float())


QUANTIZE = {"nf4": nf4.quantize, "mxfp4": mxfp4.quantize}


def packed(
    count: int,
    rows: int,
    columns: int,
    generator: torch.Generator,
    *,
    bias: bool,
    nested: bool = False,
    form: FormatName = "nf4",
) -> PackedWeights:
    stack = torch.randn(count, rows, columns, generator=generator, device=generator.device) / columns**0.5
    pairs = [QUANTIZE[form](matrix) for matrix in stack]
    each = [(compress(absmax) if nested else Scales(absmax)).tensors() for _, absmax in pairs]
    return PackedWeights(
        torch.stack([weights for weights, _ in pairs]),
        Scales(*(torch.stack(parts) for parts in zip(*each, strict=True))),
        torch.randn(count, rows, generator=generator, device=generator.device) if bias else None,
    )


def on(device: torch.device, weights: PackedWeights) -> PackedWeights:
    bias = None if weights.bias is None else weights.bias.to(device)
    return PackedWeights(
        weights.packed.to(device), Scales(*(tensor.to(device) for tensor in weights.scales.tensors())), bias
    )


def make_case(
    device: torch.device,
    *,
    tokens: int = 3,
    top_k: int = 2,
    count: int = 5,
    hidden: int = 64,
    inner: int = 32,
    activation: Activation = ACTIVATIONS[0],
    bias: bool = False,
    dtype: torch.dtype = torch.float32,
    nested: bool = False,
    form: FormatName = "nf4",
) -> Case:
    generator = torch.Generator().manual_seed(tokens + 100 * top_k + count)
    outputs = 2 * inner if activation.is_gated else inner
    experts = Experts(
        up=on(device, packed(count, outputs, hidden, generator, bias=bias, nested=nested, form=form)),
        down=on(device, packed(count, hidden, inner, generator, bias=bias, nested=nested, form=form)),
        activate=activation.apply,
        activation=activation,
    )
    x = torch.randn(tokens, hidden, generator=generator)
    scores = torch.rand(tokens, count, generator=generator)
    weights, ids = scores.topk(top_k, dim=-1)  # [T, K]
    return Case(x.to(device, dtype), experts, ids.to(device), weights.to(device, dtype))


def assert_matches(found: Tensor, expected: Tensor) -> None:
    """bf16 and fp16 inputs are exact in both; what differs is rounding inside and at the end."""
    relative = {torch.float32: 2e-5, torch.float16: 4e-3, torch.bfloat16: 3e-2}[found.dtype]
    scale = expected.abs().max().item()
    torch.testing.assert_close(found.float(), expected, rtol=relative, atol=relative * scale)


@pytest.mark.parametrize("tokens", TOKENS, ids="T={}".format)
@BOTH
def test_it_matches_the_reference(kernel, tokens, device):
    if INTERPRETED and kernel is DECODE and tokens > 8:
        pytest.skip("a program for each token: the interpreter takes too long")
    case = make_case(device, tokens=tokens)
    assert_matches(case.run(kernel), case.expected())


@cache
def experts_of(size: str, device: torch.device, *, nested: bool) -> Experts:
    """Random experts of a model's size, packed on the device and kept for all tests of that size."""
    hidden, inner, count, _ = SIZES[size]
    generator = torch.Generator(device).manual_seed(0)
    return Experts(
        up=packed(count, 2 * inner, hidden, generator, bias=False, nested=nested),
        down=packed(count, hidden, inner, generator, bias=False, nested=nested),
        activate=ACTIVATIONS[0].apply,
        activation=ACTIVATIONS[0],
    )


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16], ids=str)
@pytest.mark.parametrize("nested", [False, True], ids=["scales", "nested"])
@pytest.mark.parametrize("tokens", SOME_TOKENS, ids="T={}".format)
@pytest.mark.parametrize("size", SIZES)
@BOTH
def test_models_of_every_size(kernel, size, tokens, nested, dtype, device):
    if INTERPRETED and (nested, dtype) not in ((True, torch.float32), (False, torch.bfloat16)):
        pytest.skip("one dtype for each kind of scales: the interpreter takes too long")
    hidden, _, count, top_k = SIZES[size]
    generator = torch.Generator(device).manual_seed(tokens)
    x = torch.randn(tokens, hidden, generator=generator, device=device).to(dtype)
    weights, ids = torch.rand(tokens, count, generator=generator, device=device).topk(top_k, dim=-1)
    case = Case(x, experts_of(size, device, nested=nested), ids, weights.to(dtype))
    found = case.run(kernel)
    assert_matches(found, case.expected())
    if not INTERPRETED:
        assert torch.equal(case.run(kernel), found)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
@BOTH
def test_it_matches_the_reference_in_half_precision(kernel, dtype, device):
    case = make_case(device, dtype=dtype, bias=True)
    out = case.run(kernel)
    assert out.dtype == dtype
    assert_matches(out, case.expected())


@pytest.mark.parametrize("count", [62, 64, 72, 128], ids="E={}".format)
@BOTH
def test_any_number_of_experts_and_most_of_them_idle(kernel, count, device):
    case = make_case(device, count=count)
    case.ids[0, 0] = count - 1
    assert_matches(case.run(kernel), case.expected())


@pytest.mark.parametrize("top_k", [1, 2, 3, 4, 6, 8, 10], ids="K={}".format)
@BOTH
def test_any_number_of_experts_for_a_token(kernel, top_k, device):
    case = make_case(device, tokens=2, top_k=top_k, count=12)
    assert_matches(case.run(kernel), case.expected())


@pytest.mark.parametrize(("hidden", "inner"), [(64, 32), (192, 96), (1056, 64)], ids="{}".format)
@BOTH
def test_scales_may_be_quantised_themselves(kernel, hidden, inner, device):
    """1056 x 128 and 1056 x 64 have more than 256 blocks, the last nested block of 256 being incomplete."""
    case = make_case(device, tokens=2, top_k=2, count=3, hidden=hidden, inner=inner, bias=True, nested=True)
    assert case.experts.up.scales.is_nested
    assert_matches(case.run(kernel), case.expected())


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
@pytest.mark.parametrize(("hidden", "inner"), [(64, 32), (160, 96), (1056, 64), (2880, 2880)], ids="{}".format)
@pytest.mark.parametrize("activation", [ACTIVATIONS[0], ACTIVATIONS[4]], ids=["swish", "gpt_oss"])
@BOTH
def test_mxfp4_matches_the_reference(kernel, activation, hidden, inner, dtype, device):
    if INTERPRETED and hidden == 2880:
        pytest.skip("the widths of gpt_oss: the interpreter takes too long")
    if INTERPRETED and (activation.slope == ACTIVATIONS[4].slope) != (dtype == torch.float32):
        pytest.skip("one dtype for each activation: the interpreter takes too long")
    case = make_case(
        device, count=3, hidden=hidden, inner=inner, activation=activation, bias=True, dtype=dtype, form="mxfp4"
    )
    assert case.experts.up.scales.has_exponents
    case.ids[1, 0] = 3  # a sentinel
    assert_matches(case.run(kernel), case.expected())


@BOTH
def test_mxfp4_reads_every_code_and_exponents_at_both_ends(kernel, device):
    """Each token at an expert of other exponents; without a curve, so that nothing hides the weights."""
    case = make_case(
        device, tokens=4, top_k=1, count=4, activation=Activation(kind="relu", is_gated=False), form="mxfp4"
    )
    for weights in (case.experts.up.packed, case.experts.down.packed):
        weights.copy_(torch.randperm(weights.numel(), generator=torch.Generator().manual_seed(0)).view(weights.shape))
        assert len(weights.unique()) == 256
    case.ids[:, 0] = torch.arange(4, device=device)
    for expert, exponent in enumerate((0, 1, 127, 240)):
        case.experts.up.scales.absmax[expert] = exponent
        case.experts.down.scales.absmax[expert] = 240 - exponent
    # In fp64, because a library's fp32 product may take numbers below 2^-126 for zero.
    expected = moe_reference(case.x.double(), case.experts, case.ids, case.weights.double())
    for found, answer in zip(case.run(kernel).double(), expected, strict=True):
        assert answer.abs().max() > 0
        torch.testing.assert_close(found, answer, rtol=2e-5, atol=2e-5 * answer.abs().max().item())


@BOTH
def test_projections_may_be_packed_in_different_formats(kernel, device):
    case, other = (make_case(device, form=form) for form in ("nf4", "mxfp4"))
    mixed = Case(case.x, replace(case.experts, down=other.experts.down), case.ids, case.weights)
    assert_matches(mixed.run(kernel), mixed.expected())


@pytest.mark.parametrize("bias", [False, True], ids=["plain", "biased"])
@pytest.mark.parametrize("activation", ACTIVATIONS, ids=str)
@BOTH
def test_every_activation(kernel, activation, bias, device):
    case = make_case(device, tokens=2, top_k=1, activation=activation, bias=bias)
    assert_matches(case.run(kernel), case.expected())


@pytest.mark.parametrize(("hidden", "inner"), [(96, 32), (160, 96), (1056, 64)], ids="{}".format)
@BOTH
def test_widths_that_no_block_divides(kernel, hidden, inner, device):
    """96 and 160 end within a block of 64 scales and within a step; 1056 takes two steps of 512 and a rest."""
    case = make_case(device, tokens=2, top_k=1, count=2, hidden=hidden, inner=inner, bias=True)
    assert_matches(case.run(kernel), case.expected())


@pytest.mark.parametrize("tokens", [2, 40], ids="T={}".format)
@BOTH
def test_all_tokens_may_go_to_one_expert(kernel, tokens, device):
    if INTERPRETED and kernel is DECODE and tokens > 8:
        pytest.skip("a program for each token: the interpreter takes too long")
    case = make_case(device, tokens=tokens)
    case.ids.fill_(3)
    assert_matches(case.run(kernel), case.expected())


@BOTH
def test_a_sentinel_means_no_expert(kernel, device):
    case = make_case(device, tokens=4, count=5, bias=True)
    case.ids[1] = 5  # this token has no expert at all
    case.ids[2, 0] = 5
    out = case.run(kernel)
    assert torch.equal(out[1], torch.zeros_like(out[1]))
    assert_matches(out, case.expected())


@BOTH
def test_only_sentinels_give_zeros(kernel, device):
    case = make_case(device)
    case.ids.fill_(5)
    assert not case.run(kernel).any()


@BOTH
def test_no_tokens_give_nothing(kernel, device):
    case = make_case(device, tokens=1)
    empty = Case(case.x[:0], case.experts, case.ids[:0], case.weights[:0])
    assert empty.run(kernel).shape == (0, 64)


@BOTH
def test_the_same_input_gives_the_same_bits(kernel, device):
    case = make_case(device, tokens=5 if INTERPRETED else 300, top_k=3, dtype=torch.bfloat16)
    assert torch.equal(case.run(kernel), case.run(kernel))


@BOTH
def test_a_token_does_not_depend_on_its_neighbours(kernel, device):
    case = make_case(device, tokens=5)
    alone = Case(case.x[2:3], case.experts, case.ids[2:3], case.weights[2:3])
    assert torch.equal(case.run(kernel)[2:3], alone.run(kernel))


@pytest.mark.parametrize(
    ("outputs", "width", "bias"), [(32, 64, False), (50, 96, True), (33, 1088, True)], ids="{}".format
)
@pytest.mark.parametrize("rows", [1, 5, 70], ids="N={}".format)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16], ids=str)
@pytest.mark.parametrize("nested", [False, True], ids=["scales", "nested"])
def test_a_linear_layer_matches_unpacking_it(nested, dtype, rows, outputs, width, bias, device):
    if INTERPRETED and nested != (dtype == torch.float32):
        pytest.skip("one kind of scales for each dtype: the interpreter takes too long")
    generator = torch.Generator().manual_seed(rows)
    weights = on(device, packed(1, 2 * outputs, width, generator, bias=bias, nested=nested))
    first_bias = None if weights.bias is None else weights.bias[0]
    x = torch.randn(1, rows, width, generator=generator).to(device, dtype)
    found = triton_linear.linear_triton(x, weights.packed[0], weights.scales.of(0), first_bias)
    assert found.shape == (1, rows, 2 * outputs)
    assert torch.equal(triton_linear.linear_triton(x, weights.packed[0], weights.scales.of(0), first_bias), found)
    assert_matches(found, linear_dense(x.float(), weights.packed[0], weights.scales.of(0), first_bias))


@pytest.mark.parametrize(("outputs", "width", "bias"), [(64, 64, False), (50, 96, True), (33, 1088, True)])
@pytest.mark.parametrize("rows", [1, 5, 70], ids="N={}".format)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16], ids=str)
def test_an_eight_bit_layer_matches_unpacking_it(dtype, rows, outputs, width, bias, device):
    generator = torch.Generator().manual_seed(rows)
    codes, absmax = (part.to(device) for part in quantize_rows(torch.randn(outputs, width, generator=generator)))
    offset = torch.randn(outputs, generator=generator).to(device) if bias else None
    x = torch.randn(1, rows, width, generator=generator).to(device, dtype)
    found = triton_int8.int8_triton(x, codes, Scales(absmax), offset)
    assert found.shape == (1, rows, outputs)
    assert_matches(found, int8_dense(x.float(), codes, Scales(absmax), offset))
    assert torch.equal(triton_int8.int8_triton(x, codes, Scales(absmax), offset), found)


@pytest.mark.parametrize("name", ["moe_decode", "moe_grouped"])
def test_it_is_a_well_formed_operator(name, device):
    case = make_case(device, tokens=2, top_k=1, count=2)
    up, down = case.experts.up, case.experts.down
    arguments = (case.x, up.packed, up.scales.tensors(), up.bias)
    arguments += (down.packed, down.scales.tensors(), down.bias, case.ids, case.weights)
    operator = getattr(torch.ops.moewarden, name).default
    torch.library.opcheck(operator, (*arguments, "swish", True, False, 1.0, 0.0, 0.0))


@pytest.mark.parametrize("nested", [False, True], ids=["scales", "nested"])
def test_linear_layers_are_well_formed_operators(nested, device):
    generator = torch.Generator().manual_seed(0)
    weights = on(device, packed(1, 64, 64, generator, bias=False, nested=nested))
    x = torch.randn(2, 64, generator=generator).to(device)
    arguments = (x, weights.packed[0], weights.scales.of(0).tensors(), None)
    torch.library.opcheck(torch.ops.moewarden.nf4_linear.default, arguments)
    codes, absmax = (part.to(device) for part in quantize_rows(torch.randn(64, 64, generator=generator)))
    torch.library.opcheck(torch.ops.moewarden.int8_linear.default, (x, codes, absmax, None))


@BOTH
def test_torch_compile_keeps_it_as_one_node(kernel, device):
    case = make_case(device, tokens=2, top_k=1, count=2)
    compiled = torch.compile(
        lambda x: case.run(lambda _, *rest: kernel(x, *rest)) * 2, backend="aot_eager", fullgraph=True
    )
    assert_matches(compiled(case.x), 2 * case.expected())


@pytest.mark.gpu
@NO_GPU
@BOTH
def test_a_cuda_graph_replays_it_with_other_inputs(kernel):
    case = make_case(torch.device("cuda"), tokens=4, dtype=torch.bfloat16)
    case.run(kernel)  # compiled before the capture
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        out = case.run(kernel)
    case.x.normal_()
    case.ids.copy_(case.ids.flip(0))
    graph.replay()
    assert torch.equal(out, case.run(kernel))
