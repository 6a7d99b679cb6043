"""The default way to compare memories: vectors of word pieces that ship inside an installed package."""

import importlib.metadata
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from ..errors import InputError
from ..wellformed import well_formed_text
from .names import without_names

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_PACKAGE = "wordllama"
_WEIGHTS = Path("weights/l2_supercat_256.safetensors")
_TOKENIZER = Path("tokenizers/l2_supercat_tokenizer_config.json")
_TENSOR = "embedding.weight"
_DIMENSIONS = 256
_READING = 1
"""Raised whenever a text is read differently, so that memories are embedded anew."""


class StaticEmbeddings(Embeddings):
    """The mean of a text's static token vectors, as a unit; addresses, hashes and the like are left out of it.

    Weights and tokenizer are read from the files of the package `wordllama` (MIT) on first use: its code is never run,
    since its own loader may download. Nothing is sent anywhere.
    """

    least_likeness = 0.27
    """Of fifteen memories one that is less like a situation does not speak of it; of more, more is asked (see `Ranking`).

    Measured by `python -m tests.graphs.memory.recall_score`.
    """

    def __init__(self) -> None:
        self.name = f"{_PACKAGE}-{_version()}-{_DIMENSIONS}-{_READING}"
        self._loaded: tuple[Tokenizer, NDArray[np.float16]] | None = None

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector per text; zeros where a text has no words."""
        tokenizer, vectors = self._load()
        # One by one: a batch starts threads, which a later fork of the process would not survive.
        encoded = (tokenizer.encode(without_names(well_formed_text(text)), add_special_tokens=False) for text in texts)
        return [_unit_mean(vectors[text.ids]).tolist() for text in encoded]

    def embed_query(self, text: str) -> list[float]:
        """Queries and documents are embedded alike."""
        return self.embed_documents([text])[0]

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


def _unit_mean(vectors: NDArray[np.float16]) -> NDArray[np.float32]:
    """T vectors of D numbers: [T, D] -> [D]."""
    if not len(vectors):
        return np.zeros(_DIMENSIONS, dtype=np.float32)
    mean = vectors.astype(np.float32).mean(axis=0)
    norm = float(np.linalg.norm(mean))
    unit: NDArray[np.float32] = mean / norm if norm else mean
    return unit


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
