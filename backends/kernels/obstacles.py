"""Why the Triton and the Numba kernels cannot run here, and what a call to Triton's must look like. Needs neither."""

from functools import cache
from importlib.util import find_spec

import torch
from torch import Tensor

from .activation import Activation
from .experts import Experts, PackedWeights
from .scales import Scales, nested_shapes

DTYPES = (torch.float32, torch.bfloat16, torch.float16)
OLDEST_CARD = (8, 0)
CHUNK = 32
"""Weights that a kernel reads at once; packed widths must be multiples of it."""
OUTPUTS = 4
"""Outputs that a Numba kernel computes at once; their number must be a multiple of it."""


def triton_obstacle(device: torch.device, dtype: torch.dtype) -> str | None:
    """Why no Triton kernel runs on this device with this dtype; None when one can."""
    if dtype not in DTYPES:
        return f"it computes in float32, bfloat16 or float16, not {str(dtype).removeprefix('torch.')}"
    if find_spec("triton") is None:
        return "Triton is not installed"
    if device.type == "cpu":
        return None if _is_interpreted() else "it runs on an NVIDIA GPU, the weights are on cpu"
    if device.type != "cuda" or torch.version.hip is not None:
        return f"it runs on an NVIDIA GPU, the weights are on {device}"
    if not torch.cuda.is_available():
        return "PyTorch finds no NVIDIA GPU"
    card = torch.cuda.get_device_capability(device)
    if card < OLDEST_CARD:
        return f"it needs compute capability 8.0 or newer, {device} has {card[0]}.{card[1]}"
    return None


def experts_obstacle(experts: Experts) -> str | None:
    """Why no Triton kernel runs these experts; None when one can."""
    if experts.activation is None:
        return "it does not know this architecture's activation"
    if experts.normalize is not None:
        return "it does not apply the norm after each expert that this architecture has"
    return width_obstacle("up projection", experts.up.packed) or width_obstacle("down projection", experts.down.packed)


def width_obstacle(name: str, packed: Tensor) -> str | None:
    """Why no Triton kernel reads this packed weight; None when one can."""
    width = 2 * packed.shape[-1]
    return None if width % CHUNK == 0 else f"the {name} reads {width} values, which is no multiple of {CHUNK}"


def numba_obstacle(device: torch.device, dtype: torch.dtype) -> str | None:
    """Why no Numba kernel runs on this device with this dtype; None when one can."""
    if device.type != "cpu":
        return f"it runs on a CPU, the weights are on {device}"
    if dtype not in DTYPES:
        return f"it computes in float32, bfloat16 or float16, not {str(dtype).removeprefix('torch.')}"
    return "Numba is not installed" if find_spec("numba") is None else None


def numba_matrix_obstacle(name: str, packed: Tensor) -> str | None:
    """Why no Numba kernel reads this packed weight [.., O, I/2]; None when one can."""
    outputs, width = packed.shape[-2], 2 * packed.shape[-1]
    if width % CHUNK or outputs % OUTPUTS:
        return f"the {name} is {outputs} x {width}, expected multiples of {OUTPUTS} and {CHUNK}"
    return None if packed.is_contiguous() else f"the {name} is not contiguous in memory"


@cache
def check_device(device: torch.device, dtype: torch.dtype) -> None:
    """Raise where no Triton kernel runs. Once found fit, a device stays so: asking again would cost each launch."""
    obstacle = triton_obstacle(device, dtype)
    if obstacle is not None:
        raise ValueError(f"A Triton kernel cannot run: {obstacle}. Use choose_kernel to find one that can.")


def check_moe_inputs(x: Tensor, experts: Experts, ids: Tensor, weights: Tensor) -> Activation:
    """Raise for anything a kernel would answer with a wrong result or a fault; return the described activation."""
    obstacle = experts_obstacle(experts)
    if obstacle is not None:
        raise ValueError(
            f"A Triton kernel cannot run these experts: {obstacle}. Use choose_kernel to find one that can."
        )
    activation = experts.activation
    assert activation is not None
    count, hidden, half_inner = experts.down.packed.shape
    outputs = (2 if activation.is_gated else 1) * 2 * half_inner
    _check_shape("x", x, (x.shape[0], hidden))
    _check_shape("ids", ids, (x.shape[0], ids.shape[-1]))
    _check_shape("weights", weights, tuple(ids.shape))
    _check_packed("up", experts.up, (count, outputs, hidden), x.device)
    _check_packed("down", experts.down, (count, hidden, 2 * half_inner), x.device)
    if ids.dtype not in (torch.int32, torch.int64):
        raise ValueError(f"ids are {ids.dtype}, expected int32 or int64.")
    for name, tensor in (("ids", ids), ("weights", weights)):
        if tensor.device != x.device:
            raise ValueError(f"{name} are on {tensor.device}, x is on {x.device}; expected one device.")
    return activation


def check_linear_inputs(x: Tensor, packed: Tensor, scales: Scales, bias: Tensor | None) -> None:
    """Raise for anything a linear kernel would answer with a wrong result or a fault."""
    obstacle = width_obstacle("layer", packed)
    if obstacle is not None:
        raise ValueError(f"A Triton kernel cannot run: {obstacle}. Use choose_linear_kernel to find one that can.")
    if scales.has_exponents:
        raise ValueError("The layer is packed in MXFP4, which only experts are; expected NF4.")
    rows, columns = packed.shape[0], 2 * packed.shape[1]
    _check_shape("x", x, (*x.shape[:-1], columns))
    stacked = Scales(*(tensor[None] for tensor in scales.tensors()))
    stack = PackedWeights(packed[None], stacked, None if bias is None else bias[None])
    _check_packed("weight", stack, (1, rows, columns), x.device)


def _check_packed(name: str, weights: PackedWeights, shape: tuple[int, int, int], device: torch.device) -> None:
    count, rows, columns = shape
    _check_shape(f"{name}.packed", weights.packed, (count, rows, columns // 2))
    scales, blocks = weights.scales, rows * columns // weights.format.block
    _check_shape(f"{name}.absmax", scales.absmax, (count, blocks))
    expected = torch.uint8 if scales.has_exponents else torch.float32
    if scales.nested is not None and scales.mean is not None:
        expected = torch.uint8
        nested, mean = nested_shapes(blocks)
        _check_shape(f"{name}.nested", scales.nested, (count, *nested))
        _check_shape(f"{name}.mean", scales.mean, (count, *mean))
    if weights.packed.dtype != torch.uint8 or scales.absmax.dtype != expected:
        raise ValueError(
            f"{name} is {weights.packed.dtype} with scales {scales.absmax.dtype}, expected uint8 with "
            f"{str(expected).removeprefix('torch.')}."
        )
    tensors = [weights.packed, *scales.tensors()]
    if weights.bias is not None:
        _check_shape(f"{name}.bias", weights.bias, (count, rows))
        tensors.append(weights.bias)
    if not all(tensor.is_contiguous() for tensor in tensors):
        raise ValueError(f"{name} is not contiguous, with strides {weights.packed.stride()}; call contiguous() once.")
    if any(tensor.device != device for tensor in tensors):
        raise ValueError(f"{name} is on {weights.packed.device}, x is on {device}; expected one device.")


def _check_shape(name: str, tensor: Tensor, expected: tuple[int, ...]) -> None:
    if tuple(tensor.shape) != expected:
        raise ValueError(f"{name} has shape {tuple(tensor.shape)}, expected {expected}.")


def _is_interpreted() -> bool:
    import triton

    return bool(triton.knobs.runtime.interpret)
