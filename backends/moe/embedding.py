"""Input embeddings in 16 bits beside a model that computes in 32: only a row for each token is ever read of them."""

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from .linear import PackedLinear, frozen

ROWS_AT_ONCE = 4096
"""Of a table, compared with its rounded copy."""


class HalfEmbedding(nn.Embedding):
    """A table [V, D] in bfloat16 whose rows come out in float32."""

    def forward(self, input: Tensor) -> Tensor:
        """Token ids [..] -> rows [.., D]."""
        return super().forward(input).float()


def halve_embedding(network: PreTrainedModel) -> bool:
    """Keep the embedding in 16 bits where it loses nothing by it and shares nothing with the head; whether it is so.

    Checkpoints are published in bfloat16, and a model that computes in float32 holds them at twice their size.
    """
    table, head = network.get_input_embeddings(), network.get_output_embeddings()
    if type(table) is not nn.Embedding or not isinstance(head, PackedLinear) or table.weight.dtype != torch.float32:
        return False
    weight = table.weight.data
    halves = torch.empty_like(weight, dtype=torch.bfloat16)
    for first in range(0, len(weight), ROWS_AT_ONCE):
        part = weight[first : first + ROWS_AT_ONCE]
        halves[first : first + ROWS_AT_ONCE] = part
        if not torch.equal(halves[first : first + ROWS_AT_ONCE].float(), part):
            return False
    with torch.device("meta"):
        half = HalfEmbedding(weight.shape[0], weight.shape[1], padding_idx=table.padding_idx)
    half.weight = frozen(halves)
    network.set_input_embeddings(half)
    return True
