"""How often recall finds the fact that explains a situation told in other words: `python -m tests.graphs.memory.recall_score`."""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings

from moewarden.graphs.memory import LongTermMemory, NewMemory
from moewarden.graphs.memory.embeddings import HashedEmbeddings
from moewarden.graphs.memory.static import StaticEmbeddings

from .incidents import INCIDENTS, OTHERS, Incident
from .paraphrases import NAMING, OTHER_TRADES, PAIRS, UNRELATED, UNSEEN, VARIED

Recall = Callable[[str], list[str]]
CHOSEN_WITH, MEASURED = slice(0, None, 2), slice(1, None, 2)


@dataclass(frozen=True)
class Score:
    """Shares of situations whose fact comes first, or is among the first three."""

    first: float
    among_three: float
    others: float
    """Other facts that are recalled beside, on average."""


def score(recall: Recall, asked: Sequence[tuple[str, str]]) -> Score:
    """Of (situation, fact) pairs."""
    found = [(recall(situation), fact) for situation, fact in asked]
    return Score(
        first=float(np.mean([texts[:1] == [fact] for texts, fact in found])),
        among_three=float(np.mean([fact in texts for texts, fact in found])),
        others=float(np.mean([len(set(texts) - {fact}) for texts, fact in found])),
    )


def left_alone(recall: Recall, situations: Sequence[str]) -> float:
    """Share of situations for which nothing is recalled."""
    return float(np.mean([not recall(situation) for situation in situations]))


@contextmanager
def remembering(facts: Sequence[str]) -> Iterator[Recall]:
    """Recall as it is by default, of three facts at most."""
    with tempfile.TemporaryDirectory() as folder, LongTermMemory(Path(folder)) as memory:
        memory.add_many([NewMemory(text=fact, kind="known_good", origin="test") for fact in facts])
        yield lambda query: [found["text"] for found in memory.recall(query, kind="known_good", limit=3)]


@contextmanager
def remembering_incidents() -> Iterator[tuple[Recall, list[tuple[str, str]]]]:
    """Recall of the past incidents that were accepted, and (later alert, text of the incident) pairs."""
    with tempfile.TemporaryDirectory() as folder, LongTermMemory(Path(folder)) as memory:
        asked = [
            (incident.later, memory.show(memory.accept(_report(number, incident)))["text"])
            for number, incident in enumerate(INCIDENTS)
        ]
        yield lambda query: [found["text"] for found in memory.recall(query, kind="incident", limit=3)], asked


def _report(number: int, incident: Incident) -> Any:
    return {
        "id": f"inv-{number}",
        "title": incident.title,
        "verdict": "malicious",
        "severity": "high",
        "summary": f"{incident.summary}.",
        "techniques": [{"id": "T1000", "name": name} for name in incident.techniques],
        "iocs": [{"value": value} for value in incident.indicators],
    }


def by_vectors(embeddings: Embeddings, facts: Sequence[str]) -> Recall:
    """The three facts whose vectors are nearest, as near as those embeddings ask for."""
    vectors = np.array(embeddings.embed_documents(list(facts)))
    least = getattr(embeddings, "least_likeness", -1.0)

    def recall(query: str) -> list[str]:
        likeness = vectors @ np.array(embeddings.embed_query(query))
        return [facts[number] for number in np.argsort(-likeness, kind="stable")[:3] if likeness[number] >= least]

    return recall


PARTS = (("chosen with", CHOSEN_WITH), ("measured only", MEASURED))


def rows(recall: Recall, recall_other_trades: Recall) -> Iterator[tuple[str, str]]:
    """What is measured, in words."""
    for name, part in PARTS:
        for kind in ("near", "far"):
            asked = [(getattr(pair, kind), pair.fact) for pair in PAIRS[part]]
            yield f"{len(asked)} situations told in {kind} words, {name}", _written(score(recall, asked))
        asked = [(situation, fact) for fact, situation in OTHER_TRADES[part]]
        yield f"{len(asked)} in far words of other trades, {name}", _written(score(recall_other_trades, asked))
        yield (
            f"{len(UNRELATED[part])} that no fact explains, {name}",
            f"{left_alone(recall, UNRELATED[part]):.0%} left alone",
        )


def _written(found: Score) -> str:
    return f"{found.first:.0%} first, {found.among_three:.0%} among three, {found.others:.1f} others beside"


def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    facts, others = [pair.fact for pair in PAIRS], [fact for fact, _ in OTHER_TRADES]
    for name, embeddings in (
        ("hashed vectors alone", HashedEmbeddings()),
        ("static vectors alone", StaticEmbeddings()),
    ):
        print(name)
        for what, found in rows(by_vectors(embeddings, facts), by_vectors(embeddings, others)):
            print(f"  {what}: {found}")
    print("recall as it is: static vectors, words of the trade, exact names")
    with remembering(facts) as recall, remembering(others) as recall_other_trades:
        for what, found in rows(recall, recall_other_trades):
            print(f"  {what}: {found}")
    with remembering([fact for fact, _ in VARIED]) as recall:
        for name, part in PARTS:
            asked = [(situation, fact) for fact, situation in VARIED[part]]
            print(f"  {len(asked)} of facts as people say them, {name}: {_written(score(recall, asked))}")
        print(f"  {len(UNRELATED)} that none of these explains: {left_alone(recall, UNRELATED):.0%} left alone")
    for name, pairs in (("chosen with", NAMING), ("measured only", UNSEEN)):
        facts, asked = [fact for fact, _ in pairs], [(situation, fact) for fact, situation in pairs]
        print(f"{len(pairs)} situations that name nothing, of facts that name things, {name}")
        for embeddings in (HashedEmbeddings(), StaticEmbeddings()):
            print(f"  {embeddings.name} alone: {_written(score(by_vectors(embeddings, facts), asked))}")
        with remembering(facts) as recall:
            print(f"  recall as it is: {_written(score(recall, asked))}")
            print(f"  {len(UNRELATED)} that no fact explains: {left_alone(recall, UNRELATED):.0%} left alone")
    with remembering_incidents() as (recall, later):
        hashed = by_vectors(HashedEmbeddings(), [text for _, text in later])
        print(f"  {len(later)} incidents like past ones: {_written(score(recall, later))}")
        print(f"  {len(later)} incidents like past ones, hashed vectors alone: {_written(score(hashed, later))}")
        print(f"  {len(OTHERS)} incidents like none: {left_alone(recall, OTHERS):.0%} left alone")


if __name__ == "__main__":
    main()
