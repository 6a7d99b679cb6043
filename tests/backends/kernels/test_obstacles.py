"""What the Triton kernels refuse, and how they say so."""

from dataclasses import replace

import pytest
import torch

from moewarden.backends.kernels import obstacles
from moewarden.backends.kernels.activation import Activation
from moewarden.backends.kernels.experts import Experts, PackedWeights
from moewarden.backends.kernels.obstacles import (
    check_linear_inputs,
    check_moe_inputs,
    experts_obstacle,
    triton_obstacle,
)
from moewarden.backends.kernels.scales import Scales

CPU, GPU = torch.device("cpu"), torch.device("cuda")
SWIGLU = Activation(kind="swish")


def empty(count: int, rows: int, columns: int) -> PackedWeights:
    packed = torch.zeros(count, rows, columns // 2, dtype=torch.uint8)
    return PackedWeights(packed, Scales(torch.zeros(count, rows * columns // 64)))


EXPERTS = Experts(up=empty(4, 64, 96), down=empty(4, 96, 32), activate=SWIGLU.apply, activation=SWIGLU)
X, IDS, WEIGHTS = torch.zeros(3, 96), torch.zeros(3, 2, dtype=torch.int64), torch.zeros(3, 2)


@pytest.fixture
def card(monkeypatch):
    """An H200, as far as PyTorch says."""
    monkeypatch.setattr(obstacles, "find_spec", lambda _name: object())
    monkeypatch.setattr(torch.version, "hip", None)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _device: (9, 0))


@pytest.mark.usefixtures("card")
def test_a_recent_card_has_no_obstacle():
    assert triton_obstacle(GPU, torch.bfloat16) is None


@pytest.mark.usefixtures("card")
def test_each_obstacle_is_named(monkeypatch):
    assert "not float64" in triton_obstacle(GPU, torch.float64)
    assert triton_obstacle(CPU, torch.float32) == "it runs on an NVIDIA GPU, the weights are on cpu"
    assert "the weights are on mps" in triton_obstacle(torch.device("mps"), torch.float32)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _device: (7, 5))
    assert triton_obstacle(GPU, torch.float16) == "it needs compute capability 8.0 or newer, cuda has 7.5"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert triton_obstacle(GPU, torch.float16) == "PyTorch finds no NVIDIA GPU"
    monkeypatch.setattr(torch.version, "hip", "6.4")
    assert "runs on an NVIDIA GPU" in triton_obstacle(GPU, torch.float16)
    monkeypatch.setattr(obstacles, "find_spec", lambda _name: None)
    assert triton_obstacle(GPU, torch.float16) == "Triton is not installed"


def test_experts_that_a_kernel_cannot_run_are_named():
    assert experts_obstacle(EXPERTS) is None
    assert "activation" in experts_obstacle(replace(EXPERTS, activation=None))
    assert "norm after each expert" in experts_obstacle(replace(EXPERTS, normalize=lambda y: y))
    narrow = replace(EXPERTS, down=empty(4, 96, 48))
    assert experts_obstacle(narrow) == "the down projection reads 48 values, which is no multiple of 32"


@pytest.mark.parametrize(
    ("x", "experts", "ids", "weights", "message"),
    [
        (X[:, :64], EXPERTS, IDS, WEIGHTS, r"x has shape \(3, 64\), expected \(3, 96\)"),
        (X, EXPERTS, IDS[:2], WEIGHTS, r"ids has shape \(2, 2\), expected \(3, 2\)"),
        (X, EXPERTS, IDS, WEIGHTS[:, :1], r"weights has shape \(3, 1\), expected \(3, 2\)"),
        (X, EXPERTS, IDS.float(), WEIGHTS, "ids are torch.float32, expected int32 or int64"),
        (X, EXPERTS, IDS.to("meta"), WEIGHTS, "ids are on meta, x is on cpu"),
        (X, replace(EXPERTS, activation=None), IDS, WEIGHTS, "Use choose_kernel"),
        (X, replace(EXPERTS, up=empty(4, 32, 96)), IDS, WEIGHTS, r"up.packed has shape \(4, 32, 48\), expected"),
        (
            X,
            replace(EXPERTS, down=replace(EXPERTS.down, scales=Scales(torch.zeros(4, 48).half()))),
            IDS,
            WEIGHTS,
            "down is torch.uint8 with scales torch.float16",
        ),
        (
            X,
            replace(EXPERTS, up=replace(EXPERTS.up, packed=torch.zeros(4, 48, 64, dtype=torch.uint8).mT)),
            IDS,
            WEIGHTS,
            "up is not contiguous",
        ),
    ],
    ids=["width", "tokens", "weights", "ids", "device", "activation", "rows", "dtype", "stride"],
)
def test_a_wrong_call_is_an_error_and_not_a_wrong_result(x, experts, ids, weights, message):
    assert check_moe_inputs(X, EXPERTS, IDS, WEIGHTS) == SWIGLU
    with pytest.raises(ValueError, match=message):
        check_moe_inputs(x, experts, ids, weights)


def test_a_wrong_call_of_a_linear_layer_is_an_error():
    weight = empty(1, 64, 96)
    check_linear_inputs(X, weight.packed[0], weight.scales.of(0), None)
    with pytest.raises(ValueError, match=r"x has shape \(3, 64\), expected \(3, 96\)"):
        check_linear_inputs(X[:, :64], weight.packed[0], weight.scales.of(0), None)
    with pytest.raises(ValueError, match=r"weight.bias has shape \(1, 3\), expected \(1, 64\)"):
        check_linear_inputs(X, weight.packed[0], weight.scales.of(0), torch.zeros(3))


def test_a_kernel_called_on_a_cpu_says_that_it_cannot_run():
    pytest.importorskip("triton", reason="Triton comes with PyTorch's CUDA builds")
    from moewarden.backends.kernels.triton_decode import moe_triton_decode

    with pytest.raises(ValueError, match="it runs on an NVIDIA GPU, the weights are on cpu"):
        moe_triton_decode(X, EXPERTS, IDS, WEIGHTS)
