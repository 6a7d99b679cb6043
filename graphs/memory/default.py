"""How memories are compared where nobody chose: by static vectors, or by hashed words where those are not to be had."""

from langchain_core.embeddings import Embeddings

from .embeddings import HashedEmbeddings
from .static import StaticEmbeddings, is_installed

NOTICE = (
    "Memories are compared by the letters of their words and by exact names, not by meaning: the package `wordllama`, whose "
    "vectors that takes, is not installed, and not to be had for every machine. Facts told in other words may be missed; "
    "MOEWARDEN_EMBEDDINGS may name another encoder."
)
"""What is said where the usual way is not to be had."""


def default_embeddings() -> Embeddings:
    """The best that needs no download here; another way than the usual one says so in its `notice`."""
    return StaticEmbeddings() if is_installed() else HashedEmbeddings(notice=NOTICE)
