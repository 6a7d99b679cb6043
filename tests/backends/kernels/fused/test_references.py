"""The readable references give what Transformers' own modules give."""

import os

import pytest
import torch

if os.environ.get("TRITON_INTERPRET") == "1":
    pytest.skip("no kernel takes part", allow_module_level=True)

from transformers import DynamicCache, GraniteMoeHybridConfig, MixtralConfig, OlmoeConfig, Qwen3MoeConfig
from transformers.models.granitemoehybrid.modeling_granitemoehybrid import (
    GraniteMoeHybridMambaLayer,
    GraniteMoeHybridTopKRouter,
)
from transformers.models.mixtral.modeling_mixtral import MixtralTopKRouter
from transformers.models.olmoe.modeling_olmoe import OlmoeTopKRouter
from transformers.models.qwen3_moe.modeling_qwen3_moe import Qwen3MoeTopKRouter

from moewarden.backends.kernels.fused.norm import Norm, normalize
from moewarden.backends.kernels.fused.reference_mamba import mamba_step_reference
from moewarden.backends.kernels.fused.reference_router import route_reference
from moewarden.backends.kernels.fused.tickets import new_tickets

TICKETS = new_tickets(4, 1, torch.device("cpu"))
SIZES = {"hidden_size": 64, "num_experts_per_tok": 3}
ROUTERS = {
    "granite": (GraniteMoeHybridTopKRouter, GraniteMoeHybridConfig(**SIZES, num_local_experts=8), (True, "chosen")),
    "mixtral": (MixtralTopKRouter, MixtralConfig(**SIZES, num_local_experts=8), (True, "all")),
    "olmoe": (OlmoeTopKRouter, OlmoeConfig(**SIZES, num_experts=8, norm_topk_prob=False), (False, "all")),
    "qwen3_moe": (Qwen3MoeTopKRouter, Qwen3MoeConfig(**SIZES, num_experts=8, norm_topk_prob=True), (True, "all")),
}


def randomized(module: torch.nn.Module) -> torch.nn.Module:
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.normal_(0, 0.3, generator=generator)
    return module


@pytest.mark.parametrize("name", ROUTERS)
@torch.inference_mode()
def test_a_router_chooses_and_weighs_as_its_architecture(name):
    router, config, kind = ROUTERS[name]
    module = randomized(router(config))
    x = torch.randn(4, 64, generator=torch.Generator().manual_seed(1))
    _, expected_weights, expected_ids = module(x)
    ids, weights = route_reference(x, None, module.weight, 3, *kind, None, 0, None, TICKETS)
    assert torch.equal(ids, expected_ids)
    torch.testing.assert_close(weights, expected_weights)


@pytest.mark.filterwarnings("ignore")  # Transformers says that it has no kernels of its own here
@pytest.mark.parametrize("groups", [1, 2], ids="G={}".format)
@torch.inference_mode()
def test_a_mamba_step_is_that_of_the_layer(groups):
    config = GraniteMoeHybridConfig(
        hidden_size=64,
        num_hidden_layers=1,
        layer_types=["mamba"],
        mamba_n_heads=8,
        mamba_d_head=16,
        mamba_d_state=16,
        mamba_n_groups=groups,
    )
    layer = randomized(GraniteMoeHybridMambaLayer(config, 0))
    cache = DynamicCache(config=config)
    generator = torch.Generator().manual_seed(1)
    layer(torch.randn(2, 7, 64, generator=generator), cache)
    held = cache.layers[0]
    past, state = held.conv_states[0].clone(), held.recurrent_states[0].clone()
    x = torch.randn(2, 1, 64, generator=generator)
    expected = layer(x, cache)[:, 0]

    weights = layer.conv1d.weight[:, 0], layer.conv1d.bias, layer.dt_bias, -layer.A_log.exp(), layer.D
    gated = mamba_step_reference(layer.in_proj(x)[:, 0], past, state, torch.arange(2), *weights, TICKETS)
    norm = Norm(layer.norm.weight, layer.norm.variance_epsilon, groups)
    torch.testing.assert_close(layer.out_proj(normalize(gated, norm)), expected, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(past, held.conv_states[0])
    torch.testing.assert_close(state, held.recurrent_states[0])
