"""Other ways to compare memories: hashed n-grams that need no package, or any Transformers encoder."""

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from ..errors import InputError

_WORD = re.compile(r"[^\W_]+(?:[._:@/-]+[^\W_]+)*", re.UNICODE)
_PART = re.compile(r"[^\W_]+", re.UNICODE)
_COMMON_WORDS = """
a an and are as at be but by do does for from had has have he her his i if in into is it its no not of on or
our she so that the their them then there these they this to up us was we were what when which who will with
you
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_IDENTIFIER_WEIGHT, _WORD_WEIGHT, _PAIR_WEIGHT, _LETTERS_WEIGHT, _COMMON_WEIGHT = 2.5, 1.0, 0.5, 0.4, 0.1


class HashedEmbeddings(Embeddings):
    """Words, word pairs and letter groups, each hashed to a signed place in a fixed vector.

    The same text gives the same vector on every machine.
    """

    def __init__(self, dimensions: int = 1024, *, notice: str = "") -> None:
        """`notice`: what people are told where nobody asked for these."""
        self.dimensions = dimensions
        self.name = f"hashed-{dimensions}"
        self.notice = notice

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector per text."""
        return [self._embed(text).tolist() for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """Queries and documents are embedded alike."""
        vector: list[float] = self._embed(text).tolist()
        return vector

    def _embed(self, text: str) -> NDArray[np.float32]:
        vector = np.zeros(self.dimensions, dtype=np.float32)
        for (feature, weight), count in Counter(_features(text)).items():
            code = zlib.crc32(feature.encode())
            sign = 1.0 if code >> 31 else -1.0
            vector[code % self.dimensions] += sign * weight * (1.0 + np.log(count))
        norm = float(np.linalg.norm(vector))
        return vector / norm if norm else vector


class TransformersEmbeddings(Embeddings):
    """An encoder from a hub or a folder, its token vectors averaged."""

    def __init__(self, model: str) -> None:
        self.name = model
        self._model_name = model
        self._loaded: tuple[Any, Any] | None = None

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector per text."""
        import torch

        tokenizer, model = self._load()
        tokens = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
        with torch.inference_mode():
            hidden = model(**tokens).last_hidden_state  # [B, T, D]
        mask = tokens["attention_mask"][..., None].to(hidden.dtype)  # [B, T, 1]
        mean = (hidden * mask).sum(1) / mask.sum(1)  # [B, D]
        vectors: list[list[float]] = torch.nn.functional.normalize(mean.float(), dim=-1).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Queries and documents are embedded alike."""
        return self.embed_documents([text])[0]

    def _load(self) -> tuple[Any, Any]:
        if self._loaded is None:
            from transformers import AutoConfig, AutoModel, AutoTokenizer

            try:
                AutoConfig.from_pretrained(
                    self._model_name, trust_remote_code=False
                )  # says at once that code is wanted
                self._loaded = (
                    AutoTokenizer.from_pretrained(self._model_name, trust_remote_code=False),
                    # Safetensors alone: a pickle can run code.
                    AutoModel.from_pretrained(self._model_name, trust_remote_code=False, use_safetensors=True).eval(),
                )
            except (OSError, ValueError) as error:
                if "trust_remote_code" in str(error):
                    raise InputError(
                        f"embeddings {self._model_name!r} bring Python code of their own, which moewarden does not run. "
                        "Name an encoder whose type Transformers knows by itself; `static` needs none."
                    ) from error
                first_line = str(error).partition("\n")[0]
                raise InputError(
                    f"embeddings {self._model_name!r} cannot be loaded: {first_line} "
                    "Expected an encoder's folder or hub name; `static` needs none."
                ) from error
        return self._loaded


def _names_one_thing(word: str) -> bool:
    return any(letter.isdigit() or not letter.isalnum() for letter in word)


def _features(text: str) -> Iterator[tuple[str, float]]:
    """Each feature with its weight; its first letter keeps the kinds apart."""
    words = _WORD.findall(text.lower())
    for word in words:
        if word in _COMMON:
            yield f"w{word}", _COMMON_WEIGHT
            continue
        yield f"w{word}", _IDENTIFIER_WEIGHT if _names_one_thing(word) else _WORD_WEIGHT
        parts = _PART.findall(word)
        if len(parts) > 1:
            yield from ((f"w{part}", _WORD_WEIGHT / len(parts)) for part in parts)
        framed = f"<{word[:40]}>"
        yield from ((f"l{framed[i : i + 4]}", _LETTERS_WEIGHT) for i in range(len(framed) - 3))
    telling = [word for word in words if word not in _COMMON]
    yield from ((f"p{first} {second}", _PAIR_WEIGHT) for first, second in pairwise(telling))
