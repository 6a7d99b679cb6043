"""Wordings are written out of their families, and never out of what questions are measured with."""

import random
import re
from pathlib import Path

from moewarden.app.training.senses.families import families, shared_words, vocabulary, wordings

PLAIN = Path(__file__).parents[3] / "questions" / "plain"


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def test_nothing_is_learnt_from_the_questions_that_measure():
    asked = {
        _bare(line.split(" | ")[2])
        for path in PLAIN.glob("*.txt")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.count(" | ") >= 2 and not line.startswith("#")
    }
    assert len(asked) >= 320
    assert not asked & {_bare(family.pattern) for family in families()}


def test_every_kind_is_spoken_in_many_wordings():
    spoken: dict[str, int] = {}
    for family in families():
        spoken[family.kind] = spoken.get(family.kind, 0) + family.is_spoken
    assert min(spoken.values()) >= 40, spoken


def test_a_spoken_wording_comes_as_it_was_said_first():
    family = next(family for family in families() if family.is_spoken and family.pattern.endswith("?"))
    written = list(wordings(family, 4, random.Random(1), shared_words()))
    assert written[0] == family.pattern
    assert len(set(written)) == len(written) > 1


def test_the_vocabulary_holds_words_of_patterns_without_their_marks():
    assert {"compromised", "gemacht", "taken"} <= vocabulary()
    assert all(word.isalpha() for word in vocabulary())
