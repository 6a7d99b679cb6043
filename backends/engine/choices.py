"""Options as token sequences, and the points where the model decides between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

Path = tuple[int, ...]


@dataclass(frozen=True)
class ChoiceTree:
    """A grammar that admits exactly some token sequences, none of them a prefix of another."""

    paths: tuple[Path, ...]
    """One per option, in the caller's order."""
    branches: Mapping[Path, tuple[int, ...]]
    """For each prefix after which more than one token may come: those tokens."""

    @property
    def stem(self) -> Path:
        """The tokens all options begin with: forced, so they are fed with the prompt."""
        return min(self.branches, key=len) if self.branches else self.paths[0]

    def tails(self) -> list[Path]:
        """What must be fed after the stem so that every deeper branch is seen, without redundancy."""
        deeper = [prefix for prefix in self.branches if prefix != self.stem]
        whole = [p for p in deeper if not any(q != p and q[: len(p)] == p for q in deeper)]
        return [prefix[len(self.stem) :] for prefix in whole]

    def logprobs(self, logits: Mapping[Path, Tensor]) -> list[float]:
        """Log-probability of each option, given the logits [V] at every branch.

        At a branch the probability is renormalised over the tokens the grammar admits there; everywhere else the
        next token is forced. So the options' probabilities add up to one.
        """
        steps: dict[Path, float] = {}
        for prefix, tokens in self.branches.items():
            log_p = torch.log_softmax(logits[prefix][list(tokens)].double(), dim=-1).tolist()
            steps |= {(*prefix, token): value for token, value in zip(tokens, log_p, strict=True)}
        return [sum(steps.get(path[: i + 1], 0.0) for i in range(len(path))) for path in self.paths]


def build_tree(options: Sequence[Sequence[int]], end_id: int) -> ChoiceTree:
    """The tree of these options; one that continues another is told apart by the end token after the shorter one."""
    sequences = [tuple(option) for option in options]
    assert all(sequences), "an option has no tokens"
    assert len(set(sequences)) == len(sequences), "two options have the same tokens"
    paths = tuple(
        (*s, end_id) if any(other != s and other[: len(s)] == s for other in sequences) else s for s in sequences
    )
    children: dict[Path, dict[int, None]] = {}
    for path in paths:
        for depth, token in enumerate(path):
            children.setdefault(path[:depth], {})[token] = None
    return ChoiceTree(paths, {prefix: tuple(tokens) for prefix, tokens in children.items() if len(tokens) > 1})
