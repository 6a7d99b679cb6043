"""The output head of a model that is quantised while loading on a CPU: in eight bits, and what that changes is said.

A vocabulary's head is read whole for every token. In floats it would be most of what a small mixture of experts reads.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel, PreTrainedTokenizerFast

from .packing import PackingSettings, pack_head

TOKENS = 64
"""Of a text, at each of which both heads are asked what comes next."""
TEXT = (
    "The gateway logged a burst of failed logins before the account was locked. An analyst compares the addresses with "
    "those of the week before, asks the owner of the machine, and writes down which line of which log says so. Where "
    "nothing is said, the report says that, too."
)


@dataclass(frozen=True)
class HeadChange:
    """What eight bits changed, over the tokens of a text."""

    tokens: int
    loss: float
    """Nats a token by which the log-likelihood falls of what the unrounded head expects: its own continuation's."""
    same: float
    """Share of places where the likeliest token is the same."""

    def __str__(self) -> str:
        """In one sentence."""
        return (
            f"output head in 8 bits: the log-likelihood of what follows falls by {self.loss:.5f} a token, the likeliest "
            f"token is the same at {self.same:.0%} of {self.tokens} places (head_bits=16 leaves it as it is)"
        )


@torch.inference_mode()
def give_head_eight_bits(network: PreTrainedModel, path: Path) -> HeadChange | None:
    """Pack the head of a model in memory; None where it has none that is an ordinary linear layer."""
    if type(network.get_output_embeddings()) is not nn.Linear:
        return None
    tokens = _tokens(path, network.config.get_text_config().vocab_size)
    before = _logprobs(network, tokens)
    config: Any = network.config.quantization_config
    pack_head(network, PackingSettings(head_bits=8))
    config.settings = replace(config.settings, head_bits=8)
    after = _logprobs(network, tokens)
    losses = (before.exp() * (before - after)).sum(-1)  # Kullback-Leibler divergence at each place
    same = (before.argmax(-1) == after.argmax(-1)).double().mean()
    return HeadChange(len(losses), float(losses.mean()), float(same))


def _tokens(path: Path, vocabulary: int) -> Tensor:
    """Ids [1, T] of a text; of a model without a tokenizer ids from all over its vocabulary."""
    file = path / "tokenizer.json"
    ids: list[int] = []
    if file.is_file():
        ids = PreTrainedTokenizerFast(tokenizer_file=str(file))(TEXT)["input_ids"][:TOKENS]
    if not ids or max(ids) >= vocabulary:
        ids = [place * vocabulary // TOKENS for place in range(TOKENS)]
    return torch.tensor([ids])


def _logprobs(network: PreTrainedModel, tokens: Tensor) -> Tensor:
    """Of every token at every place [T, V]."""
    logits: Tensor = network(input_ids=tokens, use_cache=False).logits[0]
    return torch.log_softmax(logits.double(), dim=-1)
