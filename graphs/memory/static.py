"""The default way to compare memories: vectors of word pieces that ship inside an installed package."""

import importlib.metadata
import importlib.util
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from ..errors import InputError
from ..meaning.vocabulary import OBJECT_CLASSES, VERB_CLASSES
from ..wellformed import well_formed_text
from .names import without_names
from .trade import words_of_kinds

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_PACKAGE = "wordllama"
_WEIGHTS = Path("weights/l2_supercat_256.safetensors")
_TOKENIZER = Path("tokenizers/l2_supercat_tokenizer_config.json")
_TENSOR = "embedding.weight"
_DIMENSIONS = 256
FIELD_SHARE = 0.38
"""Of the likeness of two texts that comes from the kinds of work and things they are near to."""
_READING = 2
"""Raised whenever a text is read differently, so that memories are embedded anew."""


class StaticEmbeddings(Embeddings):
    """What a text is about: the mean of its static token vectors, less what all such texts share, and beside it how near it
    is to each kind of work and of thing that the field has words for, so that words nobody listed count by what they are
    near to. Addresses, hashes and the like are left out.

    Weights and tokenizer are read from the files of the package `wordllama` (MIT) on first use: its code is never run,
    since its own loader may download. Nothing is sent anywhere.
    """

    least_likeness = 0.36
    """Of fifteen memories one that is less like a situation does not speak of it; of more, more is asked (see `Ranking`).

    Measured by `python -m tests.graphs.memory.recall_score`.
    """

    def __init__(self) -> None:
        self.name = f"{_PACKAGE}-{_version()}-{_DIMENSIONS}-{_READING}"
        self._loaded: tuple[Tokenizer, NDArray[np.float16]] | None = None
        self._field: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector per text; zeros where a text has no words."""
        shared, kinds = self._read_field()
        return [_placed(self._mean(without_names(text)), shared, kinds).tolist() for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """Queries and documents are embedded alike."""
        return self.embed_documents([text])[0]

    def _mean(self, text: str) -> NDArray[np.float32]:
        """A text's mean token vector as a unit, [256]."""
        tokenizer, vectors = self._load()
        # One by one: a batch starts threads, which a later fork of the process would not survive.
        return _unit_mean(vectors[tokenizer.encode(well_formed_text(text), add_special_tokens=False).ids])

    def _read_field(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """What texts of the field have in common [256], and a direction for each of K kinds of work, deed and thing [K, 256]."""
        if self._field is None:
            work = {kind: [kind, *phrases] for kind, phrases in words_of_kinds().items()}
            groups = [*work.values(), *_members(VERB_CLASSES), *_members(OBJECT_CLASSES)]
            centres = np.stack([np.mean([self._mean(phrase) for phrase in group], axis=0) for group in groups])
            shared = centres[: len(work)].mean(axis=0)
            apart = centres - centres.mean(axis=0)
            self._field = shared, apart / np.linalg.norm(apart, axis=1, keepdims=True)
        return self._field

    def _load(self) -> "tuple[Tokenizer, NDArray[np.float16]]":
        """The tokenizer, and one vector per token [32000, 256]."""
        if self._loaded is None:
            from safetensors import SafetensorError, safe_open
            from tokenizers import Tokenizer

            folder = _folder()
            try:
                tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
                with safe_open(str(folder / _WEIGHTS), framework="numpy") as weights:
                    vectors = weights.get_tensor(_TENSOR)
            except (OSError, SafetensorError) as error:
                raise _unusable(f"{folder} cannot be read: {error}") from error
            except Exception as error:  # the tokenizers library raises bare exceptions
                raise _unusable(f"{folder / _TOKENIZER} cannot be read: {error}") from error
            if vectors.shape != (tokenizer.get_vocab_size(), _DIMENSIONS):
                raise _unusable(
                    f"{folder / _WEIGHTS} has vectors of shape {vectors.shape}, expected "
                    f"({tokenizer.get_vocab_size()}, {_DIMENSIONS})."
                )
            tokenizer.no_truncation()
            tokenizer.no_padding()
            self._loaded = tokenizer, vectors
        return self._loaded


def _members(classes: Mapping[str, str | Iterable[str]]) -> list[list[str]]:
    """The words of each class, from the classes of each word."""
    found: dict[str, list[str]] = {}
    for word, named in classes.items():
        for label in [named] if isinstance(named, str) else named:
            found.setdefault(label, []).append(word)
    return list(found.values())


def _placed(mean: NDArray[np.float32], shared: NDArray[np.float32], kinds: NDArray[np.float32]) -> NDArray[np.float32]:
    """A text's unit vector: its own part [256], and its nearness to K kinds [K], which weighs FIELD_SHARE of it."""
    if not mean.any():
        return np.zeros(len(mean) + len(kinds), dtype=np.float32)
    own = _unit(mean - shared)
    near = _unit(np.maximum(kinds @ own, 0) ** 2)  # squared, so that the nearest kinds count most
    placed: NDArray[np.float32] = np.concatenate([own * np.sqrt(1 - FIELD_SHARE), near * np.sqrt(FIELD_SHARE)]).astype(
        np.float32
    )
    return placed


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    norm = float(np.linalg.norm(vector))
    unit: NDArray[np.float32] = vector / norm if norm else vector
    return unit


def _unit_mean(vectors: NDArray[np.float16]) -> NDArray[np.float32]:
    """T vectors of D numbers: [T, D] -> [D]."""
    if not len(vectors):
        return np.zeros(_DIMENSIONS, dtype=np.float32)
    return _unit(vectors.astype(np.float32).mean(axis=0))


def is_installed() -> bool:
    """Whether the package with the vectors is there; its makers build it for few kinds of machine."""
    return importlib.util.find_spec(_PACKAGE) is not None


def _version() -> str:
    """The package's version: another release may bring other vectors."""
    try:
        return importlib.metadata.version(_PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        raise _unusable("it is not installed.") from None


def _folder() -> Path:
    """Where the package lies; finding it runs none of its code."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise _unusable("it is not installed.")
    return Path(next(iter(spec.submodule_search_locations)))


def _unusable(why: str) -> InputError:
    return InputError(
        f"memories cannot be compared by the vectors of the package {_PACKAGE!r}: {why} "
        f"Expected {_WEIGHTS} and {_TOKENIZER} in it. Install moewarden anew, or set MOEWARDEN_EMBEDDINGS=hashed."
    )
