"""A sentence of the answer holds with its claims, blames nobody without cause, and does not contradict the verdict."""

from typing import Any

import pytest

from moewarden.graphs import Budget

from ..incident import HELPER, INTRUDER, PLANTED
from ..investigators import Good

ONE_ROUND = Budget(rounds=1)


class Writer(Good):
    """A good investigator who writes what it is told, on its first claim and the code's own finding."""

    sentences: Any
    says: str = ""
    is_answered: bool = True

    def write(self, text):
        made = super().write(text)
        made["sentences"] = [{"text": text, "claims": ["q1.1.1", "q1.2.1", "p1", "p2"]} for text in self.sentences]
        return {**made, "verdict": self.says or made["verdict"], "is_answered": self.is_answered}


@pytest.fixture
def written(investigated):
    """The report with an answer of these sentences."""

    def write(*sentences, **options):
        return investigated(Writer(sentences=sentences, **options), budget=ONE_ROUND, question="Was it an attack?")

    return write


@pytest.mark.parametrize(
    "sentence",
    [
        f"Yes, {INTRUDER} got in as root.",
        "This was no false alarm.",
        "It was not benign.",
        f"{PLANTED} came into being at 03:03:00.",
        f"Ja, {INTRUDER} hat sich um 03:01:10 angemeldet.",
        "40 attempts failed first.",
    ],
)
def test_what_holds_stays_with_its_lines(written, sentence):
    report = written(sentence)
    assert report["answer"].startswith(sentence.rstrip("."))
    assert report["answer"].endswith("].")
    assert not [entry for entry in report["dropped"] if entry["specialist"] == "answer"]


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("No, this was benign.", "contradicts"),
        ("Nein, das war ein Fehlalarm.", "contradicts"),
        ("There was no attack at all.", "contradicts"),
        ("It was legitimate work.", "contradicts"),
        ("mara is behind it.", "mara"),
        ("The intruder came from 10.0.0.5.", "10.0.0.5"),
        ("It began at 01:30.", "01:30"),
        ("512 accounts were tried.", "512"),
        ("The file secrets.zip was taken.", "secrets.zip"),
        ("x" * 401, "401 characters"),
    ],
)
def test_what_does_not_is_dropped_and_the_codes_answer_stands(written, sentence, reason):
    report = written(sentence)
    dropped = [entry for entry in report["dropped"] if entry["specialist"] == "answer"]
    assert len(dropped) == 1
    assert reason in dropped[0]["reason"]
    assert report["answer"].startswith("Yes")
    assert sentence.rstrip(".") not in report["answer"]


def test_where_the_first_sentence_falls_the_codes_own_takes_its_place(written):
    report = written("mara is behind it.", f"{INTRUDER} got in as root.")
    assert report["answer"].startswith("Yes")
    assert f"{INTRUDER} got in as root [" in report["answer"]


def test_an_answer_to_another_verdict_is_not_used(written):
    report = written("It cannot be told.", says="benign")
    assert report["answer"].startswith("Yes")
    assert any("took the verdict to be benign" in note for note in report["not_checked"])


def test_a_model_may_say_that_its_claims_do_not_answer(written):
    assert not written(f"{INTRUDER} got in as root.", is_answered=False)["answered"]


class Wider(Writer):
    """Also claims who used the planted account, and what an innocent did."""

    def read(self, names, turn):
        if "count" in names:
            return super().read(names, turn)
        claims = [(f"{HELPER} logged in as {PLANTED}.", 56), ("inga logged in with a key.", 3)]
        return [("state_claim", {"sentence": text, "events": [event]}) for text, event in claims] + [("finish", {})]

    def write(self, text):
        made = super().write(text)
        made["sentences"] = [{**sentence, "claims": ["q1.1.1", "q1.1.2"]} for sentence in made["sentences"]]
        return made


def test_who_used_a_planted_account_is_named_and_an_innocent_is_not(investigated):
    sentences = [f"{HELPER} used {PLANTED} later.", "inga logged in as well."]
    report = investigated(Wider(sentences=sentences), budget=ONE_ROUND)
    assert report["answer"].startswith(f"{HELPER} used {PLANTED} later [E")
    assert "inga" not in report["answer"]
    assert any("has no part in what was judged hostile" in entry["reason"] for entry in report["dropped"])


def test_who_has_to_do_with_the_attack_may_be_named_without_blame(investigated):
    """The planted account's visitor took no part in what was judged, and came as who did."""
    sentences = [f"From {HELPER} somebody came as {PLANTED}.", f"{HELPER} is the attacker of the attack."]
    report = investigated(Wider(sentences=sentences), budget=ONE_ROUND)
    assert f"From {HELPER} somebody came as {PLANTED} [E" in report["answer"]
