"""A description of an activation counts only when it computes what the architecture computes."""

import pytest
import torch
from transformers import (
    GptOssConfig,
    GraniteMoeHybridConfig,
    NemotronHConfig,
    OlmoeConfig,
    Qwen3MoeConfig,
)
from transformers.activations import ACT2FN
from transformers.models.gpt_oss.modeling_gpt_oss import GptOssExperts
from transformers.models.granitemoehybrid.modeling_granitemoehybrid import GraniteMoeHybridExperts
from transformers.models.nemotron_h.modeling_nemotron_h import NemotronHExperts
from transformers.models.olmoe.modeling_olmoe import OlmoeExperts
from transformers.models.qwen3_moe.modeling_qwen3_moe import Qwen3MoeExperts

from moewarden.backends.kernels.activation import Activation, recognize_activation
from moewarden.backends.moe.packing import describe_activation

SWIGLU = Activation(kind="swish")
EXPERTS = {
    "granite": (GraniteMoeHybridExperts, GraniteMoeHybridConfig, SWIGLU),
    "olmoe": (OlmoeExperts, OlmoeConfig, SWIGLU),
    "qwen3_moe": (Qwen3MoeExperts, Qwen3MoeConfig, SWIGLU),
    "gpt_oss": (
        GptOssExperts,
        GptOssConfig,
        Activation(kind="swish", is_interleaved=True, slope=1.702, limit=7.0, offset=1.0),
    ),
    "nemotron_h": (NemotronHExperts, NemotronHConfig, Activation(kind="relu2", is_gated=False)),
}


@pytest.mark.parametrize(("module", "config", "expected"), EXPERTS.values(), ids=EXPERTS)
def test_experts_of_transformers_are_described(module, config, expected):
    with torch.device("meta"):
        experts = module(config())
    assert describe_activation(experts) == expected


@pytest.mark.parametrize(
    ("name", "kind", "slope"),
    [
        ("silu", "swish", 1.0),
        ("swish", "swish", 1.0),
        ("quick_gelu", "swish", 1.702),
        ("gelu", "gelu", 1.0),
        ("gelu_new", "gelu_tanh", 1.0),
        ("gelu_pytorch_tanh", "gelu_tanh", 1.0),
        ("relu", "relu", 1.0),
        ("relu2", "relu2", 1.0),
    ],
)
def test_functions_of_transformers_are_described(name, kind, slope):
    found = recognize_activation(ACT2FN[name], is_gated=False, limit=None, slope=None)
    assert found == Activation(kind=kind, is_gated=False, slope=slope)


@pytest.mark.parametrize("name", ["mish", "gelu_10", "tanh", "leaky_relu", "linear"])
def test_another_function_is_not_taken_for_one_of_ours(name):
    assert recognize_activation(ACT2FN[name], is_gated=False, limit=None, slope=None) is None


def test_a_clamp_elsewhere_is_not_taken_for_ours():
    def clamp_after(y: torch.Tensor) -> torch.Tensor:
        gate, up = y.chunk(2, dim=-1)
        return torch.nn.functional.silu(gate).clamp(max=7.0) * up.clamp(-7.0, 7.0)

    assert recognize_activation(clamp_after, is_gated=True, limit=7.0, slope=None) is None
