"""The weights that are shipped belong to the code, and what they are unsure of is not taken for granted."""

from dataclasses import replace

import numpy as np
import pytest

from moewarden.graphs.questions import sense as module
from moewarden.graphs.questions.kinds import KINDS, meaning_of
from moewarden.graphs.questions.sense import LEAST, MOST_READ, SURE, WEIGHTS, Sense, digest, features, is_known, sense

STALE = "learn anew: python -m moewarden.app.training.senses"


def test_the_weights_were_learnt_with_these_concepts_and_this_code():
    assert sense().made_with == digest(), STALE


def test_every_kind_that_was_learnt_is_one_that_is_answered():
    assert set(sense().kinds) - {"detail"} == set(KINDS), STALE


def test_the_weights_stay_small():
    assert WEIGHTS.stat().st_size < 1_000_000


def test_other_concepts_have_another_digest(tmp_path, monkeypatch):
    other = tmp_path / "concepts.txt"
    other.write_bytes(module.CONCEPTS.read_bytes() + b"NEW: quux\n")
    before = digest()
    monkeypatch.setattr(module, "CONCEPTS", other)
    assert digest() != before


def test_other_features_have_another_digest(monkeypatch):
    before = digest()
    monkeypatch.setattr(module, "features", lambda text: np.array([len(text)]))
    assert digest() != before


def test_what_is_written_is_read_again(tmp_path):
    weights = np.array([[0.5, -1.0], [0.0, 0.25]], dtype=np.float32)
    told = replace(Sense.packed(["a", "b"], weights, np.zeros(2, np.float32)), vocabulary=frozenset({"one", "two"}))
    told.write(tmp_path / "sense.npz")
    read = Sense.read(tmp_path / "sense.npz")
    assert (read.kinds, read.vocabulary, read.made_with) == (told.kinds, told.vocabulary, digest())
    assert (read.weights == told.weights).all()


@pytest.mark.parametrize("text", ["", "   ", "?!", "\x00", "ß"])
def test_no_words_are_no_question(text):
    assert not meaning_of(text).is_sure


@pytest.mark.parametrize("text", ["zorbl quxing fnord", "plimf?", "grumbl der knarzel vrumpft"])
def test_unknown_words_are_not_taken_for_granted(text):
    meaning = meaning_of(text)
    assert not meaning.is_sure
    assert meaning.nearest


def test_a_very_long_question_is_read_by_its_beginning():
    beginning = "did they get in " + "and " * MOST_READ
    assert (features(beginning) == features(beginning + "how much was taken " * 10_000)).all()


class _Doubtful:
    def __init__(self, *ranked: tuple[str, float]) -> None:
        self.ranked = list(ranked)

    def guess(self, _text: str) -> list[tuple[str, float]]:
        return self.ranked


@pytest.mark.parametrize(
    ("ranked", "kind", "is_sure"),
    [
        ([("when", SURE + 0.01), ("count", 0.05)], "when", True),
        ([("when", SURE - 0.01), ("count", 0.1)], "when", False),
        ([("when", LEAST - 0.01), ("count", 0.2)], None, False),
        ([("malicious", 0.5), ("false_alarm", 0.4)], "malicious", True),
        ([("outside", 0.9), ("when", 0.05)], "outside", True),
        ([("outside", 0.6), ("when", 0.3)], None, False),
        ([("detail", 0.9), ("when", 0.05)], None, False),
    ],
)
def test_how_likely_a_kind_is_says_whether_it_is_sure(monkeypatch, ranked, kind, is_sure):
    monkeypatch.setattr("moewarden.graphs.questions.kinds.sense", lambda: _Doubtful(*ranked))
    meaning = meaning_of("anything")
    assert (meaning.kind, meaning.is_sure) == (kind, is_sure)


@pytest.mark.parametrize("word", ["hostile", "believe", "machen", "gemacht", "wetten"])
def test_words_of_plain_questions_are_nobodys_name(word):
    assert is_known(word)


def test_a_name_is_no_known_word():
    assert not is_known("petra")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Who approved the proxy budget?", "outside"),
        ("Was war das Motiv?", "outside"),
        ("Which person is behind the account?", "outside"),
        ("What do you not know?", "gaps"),
        ("Welche Logs fehlen dir?", "gaps"),
        ("Ist die Protokollierung noch heil?", "cover"),
        ("and at what time", "when"),
    ],
)
def test_what_is_asked_is_understood(words, kind):
    assert meaning_of(words).kind == kind
