"""The models that benchmarks measure: the values of published configurations, and small copies for dry runs.

Weights are drawn from a seed, so no hub is needed. What a token costs depends on shapes alone, except that a trained
router may prefer some experts; random ones spread the tokens evenly.
"""

from collections.abc import Callable
from dataclasses import dataclass

from transformers import GraniteMoeHybridConfig, OlmoeConfig, PreTrainedConfig, Qwen3MoeConfig


@dataclass(frozen=True)
class Configuration:
    """A model to measure."""

    name: str
    full: Callable[[], PreTrainedConfig]
    """As published."""
    tiny: Callable[[], PreTrainedConfig]
    """The same architecture, some hundred thousand weights."""

    def build(self, *, is_tiny: bool = False) -> PreTrainedConfig:
        """The configuration object of the real model, or of its small copy."""
        return self.tiny() if is_tiny else self.full()


def granite_h_tiny() -> PreTrainedConfig:
    """granite-4.0-h-tiny: 36 Mamba-2 layers, attention without positions at four."""
    layers = 40
    return GraniteMoeHybridConfig(
        vocab_size=100_352,
        hidden_size=1536,
        intermediate_size=512,
        shared_intermediate_size=1024,
        num_hidden_layers=layers,
        layer_types=["attention" if layer in (5, 15, 25, 35) else "mamba" for layer in range(layers)],
        num_attention_heads=12,
        num_key_value_heads=4,
        num_local_experts=64,
        num_experts_per_tok=6,
        mamba_n_heads=48,
        mamba_d_head=64,
        mamba_d_state=128,
        mamba_d_conv=4,
        mamba_n_groups=1,
        mamba_expand=2,
        mamba_chunk_size=256,
        position_embedding_type="nope",
        attention_multiplier=0.0078125,
        embedding_multiplier=12.0,
        logits_scaling=6.0,
        residual_multiplier=0.22,
        rms_norm_eps=1e-5,
        max_position_embeddings=131_072,
        initializer_range=0.1,
        tie_word_embeddings=True,
        bos_token_id=100_257,
        eos_token_id=100_257,
        pad_token_id=100_256,
    )


def olmoe() -> PreTrainedConfig:
    """OLMoE-1B-7B."""
    return OlmoeConfig(
        vocab_size=50_304,
        hidden_size=2048,
        intermediate_size=1024,
        num_hidden_layers=16,
        num_attention_heads=16,
        num_key_value_heads=16,
        num_experts=64,
        num_experts_per_tok=8,
        max_position_embeddings=4096,
        norm_topk_prob=False,
        tie_word_embeddings=False,
        eos_token_id=50_279,
        pad_token_id=1,
    )


def qwen3_30b() -> PreTrainedConfig:
    """Qwen3-30B-A3B."""
    return Qwen3MoeConfig(
        vocab_size=151_936,
        hidden_size=2048,
        intermediate_size=6144,
        moe_intermediate_size=768,
        num_hidden_layers=48,
        num_attention_heads=32,
        num_key_value_heads=4,
        head_dim=128,
        num_experts=128,
        num_experts_per_tok=8,
        norm_topk_prob=True,
        decoder_sparse_step=1,
        max_position_embeddings=40_960,
        tie_word_embeddings=False,
        bos_token_id=151_643,
        eos_token_id=151_645,
    )


def warden_small() -> PreTrainedConfig:
    """The model that moewarden ships."""
    return GraniteMoeHybridConfig(
        vocab_size=3072,
        hidden_size=256,
        intermediate_size=64,
        shared_intermediate_size=128,
        num_hidden_layers=4,
        layer_types=["attention"] * 4,
        num_attention_heads=4,
        num_key_value_heads=2,
        num_local_experts=32,
        num_experts_per_tok=4,
        mamba_n_heads=8,
        mamba_d_head=64,
        position_embedding_type="rope",
        attention_multiplier=0.125,
        embedding_multiplier=6.0,
        max_position_embeddings=4096,
        initializer_range=0.04,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=3060,
        pad_token_id=3059,
    )


_TINY = {
    "vocab_size": 256,
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "num_experts_per_tok": 2,
    "max_position_embeddings": 4096,
    "bos_token_id": 1,
    "eos_token_id": 1,
    "pad_token_id": 0,
}


def _tiny_granite(layers: list[str]) -> PreTrainedConfig:
    return GraniteMoeHybridConfig(
        **_TINY,
        layer_types=layers,
        intermediate_size=64,
        shared_intermediate_size=64,
        num_local_experts=8,
        mamba_n_heads=8,
        mamba_d_head=16,
        mamba_d_state=16,
        mamba_n_groups=1,
        mamba_chunk_size=16,
        position_embedding_type="nope" if "mamba" in layers else "rope",
        tie_word_embeddings=True,
    )


CONFIGURATIONS = {
    configuration.name: configuration
    for configuration in (
        Configuration("granite-4.0-h-tiny", granite_h_tiny, lambda: _tiny_granite(["mamba", "attention"])),
        Configuration(
            "OLMoE-1B-7B",
            olmoe,
            lambda: OlmoeConfig(**{**_TINY, "num_key_value_heads": 4}, intermediate_size=64, num_experts=8),
        ),
        Configuration(
            "Qwen3-30B-A3B",
            qwen3_30b,
            lambda: Qwen3MoeConfig(**_TINY, intermediate_size=64, moe_intermediate_size=64, head_dim=16, num_experts=8),
        ),
        Configuration("warden-small", warden_small, lambda: _tiny_granite(["attention", "attention"])),
    )
}
"""Every configuration by name, the most important first."""
