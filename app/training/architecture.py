"""The bundled model's shape."""

from dataclasses import dataclass

from transformers import GraniteMoeHybridConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Numbers of a GraniteMoeHybrid model with attention in every layer."""

    hidden: int = 256
    layers: int = 4
    heads: int = 4
    key_value_heads: int = 2
    experts: int = 32
    experts_per_token: int = 4
    expert_width: int = 64
    shared_width: int = 128


def configuration(shape: Shape, vocabulary: int, *, pad_id: int, end_id: int) -> GraniteMoeHybridConfig:
    """The Transformers configuration of a shape."""
    return GraniteMoeHybridConfig(
        vocab_size=vocabulary,
        hidden_size=shape.hidden,
        intermediate_size=shape.expert_width,
        shared_intermediate_size=shape.shared_width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.key_value_heads,
        num_local_experts=shape.experts,
        num_experts_per_tok=shape.experts_per_token,
        max_position_embeddings=4096,
        # Without these two every layer would be Mamba and positions would be unknown.
        layer_types=["full_attention"] * shape.layers,
        position_embedding_type="rope",
        # Validated although no layer uses them.
        mamba_n_heads=8,
        mamba_d_head=2 * shape.hidden // 8,
        mamba_expand=2,
        initializer_range=0.04,
        embedding_multiplier=6.0,
        attention_multiplier=(shape.hidden // shape.heads) ** -0.5,
        residual_multiplier=1.0,
        logits_scaling=1.0,
        router_aux_loss_coef=0.01,
        tie_word_embeddings=True,
        bos_token_id=None,
        pad_token_id=pad_id,
        eos_token_id=end_id,
    )
