"""Learn the sense of questions: weights from hashed features to kinds, and how well they do on wordings they never saw."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from ....graphs.questions.sense import PLACES, SCALE, Sense, features
from .families import Family, families, shared_words, wordings

MOST_WORDINGS = 40
"""Wordings of one family that are learnt from."""
MOST_SPOKEN = 6
"""Of one that stands for itself: with a greeting before it, a time behind it."""
FOLDS = 5
_SLIPS = 0.2
"""Share of wordings that get a slip of the keyboard."""
_DROPPED = 0.3
"""Share of a wording's features that are left out each time it is seen, so that none is relied on alone."""
_RUNS = 3
_EPOCHS, _BATCH, _RATE, _DECAY = 10, 256, 0.02, 1e-5


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to ask, and of which family it is."""

    family: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Guess:
    """What was made of a wording that was not learnt from."""

    wording: Wording
    kind: str
    sureness: float

    @property
    def is_right(self) -> bool:
        """Whether the kind is the one that was meant."""
        return self.kind == self.wording.kind


def all_wordings(seed: int = 1) -> list[Wording]:
    """Wordings of every family, the same each time."""
    chance, shared = random.Random(seed), shared_words()
    return [
        Wording(number, family.kind, _with_slips(text, chance))
        for number, family in enumerate(families())
        for text in wordings(family, MOST_SPOKEN if family.is_spoken else MOST_WORDINGS, chance, shared)
    ]


def _with_slips(text: str, chance: random.Random) -> str:
    """The text, one in five with a letter missing, doubled or exchanged with the next."""
    words = text.split()
    long = [number for number, word in enumerate(words) if len(word) > 4 and word.islower()]
    if not long or chance.random() >= _SLIPS:
        return text
    number = chance.choice(long)
    word, place = words[number], chance.randrange(1, len(words[number]) - 1)
    exchanged = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    words[number] = chance.choice(
        [word[:place] + word[place + 1 :], word[:place] + word[place:][:1] + word[place:], exchanged]
    )
    return " ".join(words)


def learn(wordings: Sequence[Wording]) -> Sense:
    """Weights by logistic regression on the wordings: the mean of several that saw them in other orders."""
    kinds = sorted({wording.kind for wording in wordings})
    held = [features(wording.text) for wording in wordings]
    wanted = torch.tensor([kinds.index(wording.kind) for wording in wordings])
    # A family counts once, however many wordings it has.
    sizes = np.bincount([wording.family for wording in wordings])
    shares = torch.tensor([1 / np.sqrt(sizes[wording.family]) for wording in wordings], dtype=torch.float32)
    shares /= shares.mean()
    learnt = [_fitted(held, wanted, shares, len(kinds), seed) for seed in range(_RUNS)]
    weights, biases = (np.mean(parts, axis=0) for parts in zip(*learnt, strict=True))
    return Sense.packed(kinds, weights, biases)


def _fitted(
    held: Sequence[NDArray[np.int64]], wanted: torch.Tensor, shares: torch.Tensor, kinds: int, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights [PLACES, K] and biases [K]."""
    weights = torch.nn.Parameter(torch.zeros(PLACES, kinds))
    bias = torch.nn.Parameter(torch.zeros(kinds))
    optimizer = torch.optim.Adam([weights, bias], lr=_RATE)
    chance = np.random.default_rng(seed)
    for _ in range(_EPOCHS):
        order = chance.permutation(len(held))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            seen = [_thinned(held[number], chance) for number in batch]
            places = torch.from_numpy(np.concatenate(seen))
            starts = torch.from_numpy(np.cumsum([0, *(len(one) for one in seen[:-1])]))
            scale = torch.tensor([[SCALE / np.sqrt(len(one))] for one in seen], dtype=torch.float32)
            scores = torch.nn.functional.embedding_bag(places, weights, starts, mode="sum") * scale + bias  # [B, K]
            losses = torch.nn.functional.cross_entropy(scores, wanted[batch], reduction="none")
            loss = (losses * shares[batch]).mean() + _DECAY * weights.square().sum()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return weights.detach().numpy(), bias.detach().numpy()


def _thinned(places: NDArray[np.int64], chance: np.random.Generator) -> NDArray[np.int64]:
    kept = places[chance.random(len(places)) >= _DROPPED]
    return kept if len(kept) else places


def held_out(wordings: Sequence[Wording], every: Sequence[Family]) -> list[Guess]:
    """What is made of each wording by weights learnt without its whole family."""
    chance = random.Random(5)
    folds = [chance.randrange(FOLDS) for _ in every]
    guesses = []
    for fold in range(FOLDS):
        sense = learn([wording for wording in wordings if folds[wording.family] != fold])
        for wording in wordings:
            if folds[wording.family] == fold:
                kind, sureness = sense.guess(wording.text)[0]
                guesses.append(Guess(wording, kind, sureness))
    return guesses
