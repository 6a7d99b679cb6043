"""What one kind of question gets for an answer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """Sentences with places for their citations, the first of which answers."""

    sentences: tuple[str, ...]
    is_answer: bool = True
    """False where the logs do not say it."""


def answer(*sentences: str) -> Reply:
    """A reply of the sentences that are not empty."""
    return Reply(tuple(sentence for sentence in sentences if sentence))


def no_answer(*sentences: str) -> Reply:
    """A reply that says that the logs do not say."""
    return Reply(tuple(sentence for sentence in sentences if sentence), is_answer=False)
