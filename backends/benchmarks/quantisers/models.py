"""Tiny checkpoints of four architectures, and how many weights of each kind their published models have."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import (
    AutoModelForCausalLM,
    GraniteMoeHybridConfig,
    MixtralConfig,
    OlmoeConfig,
    PretrainedConfig,
    Qwen3MoeConfig,
)

from .held import weights_by_kind

_TINY = {
    "vocab_size": 512,
    "hidden_size": 256,
    "intermediate_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_experts_per_tok": 2,
    "max_position_embeddings": 512,
    "tie_word_embeddings": False,
    "bos_token_id": 1,
    "eos_token_id": 1,
    "pad_token_id": 0,
}


@dataclass(frozen=True)
class Architecture:
    """A model to quantise."""

    name: str
    tiny: Callable[[], PretrainedConfig]
    """Some hundred thousand weights, in shapes that every way could pack."""
    published: str
    """The model whose size is told."""


ARCHITECTURES = (
    Architecture(
        "granitemoehybrid",
        lambda: GraniteMoeHybridConfig(
            **_TINY,
            num_key_value_heads=2,
            layer_types=["mamba", "attention"],
            shared_intermediate_size=128,
            num_local_experts=8,
            mamba_n_heads=16,
            mamba_d_head=32,
            mamba_d_state=16,
            mamba_n_groups=1,
            mamba_chunk_size=16,
            position_embedding_type="nope",
        ),
        "granite-4.0-h-tiny",
    ),
    Architecture("olmoe", lambda: OlmoeConfig(**_TINY, num_key_value_heads=4, num_experts=8), "OLMoE-1B-7B"),
    Architecture(
        "qwen3_moe",
        lambda: Qwen3MoeConfig(**_TINY, num_key_value_heads=2, moe_intermediate_size=128, head_dim=64, num_experts=8),
        "Qwen3-30B-A3B",
    ),
    Architecture(
        "mixtral",
        lambda: MixtralConfig(**_TINY, num_key_value_heads=2, num_local_experts=8),
        "Mixtral-8x7B",
    ),
)
"""The architectures that are measured."""


def write_checkpoints(folder: Path) -> None:
    """A bfloat16 checkpoint of each, with random weights, as it would lie on the hub."""
    for architecture in ARCHITECTURES:
        torch.manual_seed(0)
        network = AutoModelForCausalLM.from_config(architecture.tiny(), dtype=torch.bfloat16)
        network.save_pretrained(folder / architecture.name)


def published_weights() -> dict[str, dict[str, int]]:
    """How many weights of each kind the published models have."""
    from ..configurations import CONFIGURATIONS  # needs Transformers 5, and the rest of this file does not

    counts = {}
    for architecture in ARCHITECTURES:
        known = CONFIGURATIONS.get(architecture.published)
        config = MixtralConfig() if known is None else known.build()  # Mixtral-8x7B is what its class defaults to
        with torch.device("meta"):
            network = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
        counts[architecture.name] = weights_by_kind(network)
    return counts


if __name__ == "__main__":
    write_checkpoints(Path(sys.argv[1]))
