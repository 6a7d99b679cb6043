"""What a question means: the kind of answer that it wants, by weights that were learnt from many ways to ask for each.

`python -m moewarden.app.training.senses` learns them anew from the wordings beside it, and writes `sense.npz`.
"""

import hashlib
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..wordlists import words
from .spelling import mend

PLACES = 1 << 14
"""Places for hashed features; two that share one blur each other, and so many that few do."""
CONCEPTS = Path(__file__).with_name("concepts.txt")
WEIGHTS = Path(__file__).with_name("sense.npz")
SCALE = 4.0
"""Of a text's features together, whatever their number."""
SURE = 0.85
"""From here on a kind is taken for granted; below, the answer says as what the question was taken, and what else it may be.

Of wordings of unseen families, fewer than one in twenty are taken for another kind with so much certainty
(`python -m moewarden.app.training.senses --measure`).
"""
FOREIGN = 0.75
"""From here on a question is told that no log says it; below, it is one that was not understood."""
LEAST = 0.3
"""Below, a question is not understood."""
MOST_READ = 400
"""Letters of a part of a question that are read."""
_WORD = re.compile(r"[A-Z]{4,}|[a-z0-9&-]*[a-z0-9]")
_AT = r"(?:between|from|after|before|until|at|since|on|in|zwischen|von|nach|vor|bis|um|ab|seit|am|im)"
_MONTH = (
    r"(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)(?:uary|ruary|ch|z|il|e|y|i|ust|tember|ober|ember|"
    r"uar|ruar)?\.?"
)
_TIME = rf"(?:(?:the )?\d[\d:.-]*(?:st|nd|rd|th)?(?: ?(?:uhr|am|pm|h|utc|o'clock))?(?: {_MONTH})?|{_MONTH} \d+)(?!\w)"
_MOMENT = re.compile(rf"\b{_AT} {_TIME}(?:,? ?(?:and|to|und|bis|till|until|-) ?{_TIME})?", re.IGNORECASE)
"""A day or a time of day: it belongs to the window of a question, not to its kind."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SMALL = words("""
    a an the of to in on at for from by with and or is are was were be been do does did has have had it this that there any
    der die das den dem des ein eine einen einem einer und oder ist sind war waren hat haben hatte wurde wurden es zu im in
    am auf von vom aus mit fuer bei
""")
"""Words that say little alone; beside others they do."""


@dataclass(frozen=True, slots=True)
class Sense:
    """Weights from the features of a text to kinds."""

    kinds: tuple[str, ...]
    weights: NDArray[np.int8]
    """[PLACES, K], in steps of `step`."""
    step: float
    bias: NDArray[np.float32]
    vocabulary: frozenset[str] = frozenset()
    """Every word of the wordings that it was learnt from, in lower case without umlauts: nobody's name."""
    made_with: str = ""
    """The `digest` of what makes features of a text when it was learnt; another one asks for learning anew."""

    @classmethod
    def packed(cls, kinds: Sequence[str], weights: NDArray[np.float32], bias: NDArray[np.float32]) -> "Sense":
        """Weights in bytes: [PLACES, K] -> 127 steps to either side."""
        step = float(np.abs(weights).max()) / 127 or 1.0
        steps = np.rint(weights / step).astype(np.int8)
        return cls(tuple(kinds), steps, step, bias.astype(np.float32), made_with=digest())

    def guess(self, text: str) -> list[tuple[str, float]]:
        """Every kind with how likely it is meant, the likeliest first."""
        places = features(text)
        sums = self.weights[places].astype(np.float32).sum(axis=0) * self.step  # [F, K] -> [K]
        scores = sums * (SCALE / np.sqrt(max(len(places), 1))) + self.bias
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        ranked = np.argsort(-shares, kind="stable")
        return [(self.kinds[place], float(shares[place])) for place in ranked]

    def write(self, path: Path) -> None:
        """To a file that `read` reads."""
        np.savez_compressed(
            path,
            kinds=np.array(self.kinds),
            weights=self.weights,
            step=np.float32(self.step),
            bias=self.bias,
            vocabulary=np.frombuffer(" ".join(sorted(self.vocabulary)).encode(), dtype=np.uint8),
            made_with=np.array(self.made_with),
        )

    @classmethod
    def read(cls, path: Path) -> "Sense":
        """From a file; nothing in it is run."""
        with np.load(path, allow_pickle=False) as held:
            return cls(
                tuple(map(str, held["kinds"])),
                held["weights"],
                float(held["step"]),
                held["bias"],
                frozenset(held["vocabulary"].tobytes().decode().split()),
                str(held["made_with"]),
            )


@cache
def sense() -> Sense:
    """The weights that are shipped, read once they are needed."""
    return Sense.read(WEIGHTS)


def digest() -> str:
    """Of the concepts and of how a text becomes features: weights go with one, and with no other."""
    told = hashlib.sha256(CONCEPTS.read_bytes())
    told.update(f"{PLACES} {SCALE} {MOST_READ}".encode())
    for text in _PROBES:
        told.update(features(text).tobytes())
    return told.hexdigest()


_PROBES = (
    "Did ACCOUNT delete the logs on HOST between 2:00 and 3:00, and how many?",
    "Wie weit sind die Angreifer gekommen, und was wurde mitgenomen?",
    "FILE ADDRESS PROGRAM quux-7 straße",
    "",
)
"""Texts in which every kind of feature comes up."""


def features(text: str) -> NDArray[np.int64]:
    """The places of what a text is made of: its thoughts and their pairs, its words and their letters, how it begins; [F]."""
    return np.unique(np.fromiter((zlib.crc32(name.encode()) % PLACES for name in _named(text)), dtype=np.int64))


def _named(text: str) -> Iterator[str]:
    said = [_without_slip(word) for word in words_in(text)]
    thoughts = concepts_in(said)
    for thought in thoughts:
        yield f"c {thought}"
        yield f"C {thought}"
    yield from (f"a {one} {other}" for one, other in pairwise(thoughts))
    several = sorted(set(thoughts))
    yield from (f"d {one} {other}" for number, one in enumerate(several) for other in several[number + 1 :])
    yield f"b {' '.join(thoughts[:1])}"
    yield f"e {' '.join(thoughts[:2])}"
    unknown = sum(len(word) > 3 and word not in _SMALL and not _concepts_of(word) for word in said)
    yield f"u {min(unknown, 3)}"
    for word in said:
        yield f"w {word}"
    yield from (f"p {one} {other}" for one, other in pairwise(said))
    yield from (f"x {word[:5]}" for word in said if len(word) > 5)  # what its endings share
    yield f"f {' '.join(said[:1])}"


def concepts_in(said: Sequence[str]) -> list[str]:
    """What the words of a text stand for, in its order; longer phrases before their words."""
    found: list[str] = []
    place = 0
    while place < len(said):
        for length in (4, 3, 2, 1):
            phrase = "_".join(said[place : place + length])
            if known := _concepts_of(phrase):
                found += known
                place += length
                break
        else:
            place += 1
    return found


@cache
def _lexicon() -> tuple[dict[str, tuple[str, ...]], tuple[tuple[str, str], ...]]:
    """Exact words, and beginnings with the longest first, with what they stand for."""
    exact: dict[str, tuple[str, ...]] = {}
    beginnings: dict[str, str] = {}
    for line in CONCEPTS.read_text(encoding="utf-8").splitlines():
        name, _, listed = line.partition(":")
        if line.startswith("#"):
            continue
        for word in listed.split():
            if word.endswith("*"):
                beginnings.setdefault(word[:-1], name)
            else:
                exact[word] = (*exact.get(word, ()), name)
    return exact, tuple(sorted(beginnings.items(), key=lambda pair: (-len(pair[0]), pair[0])))


def known_in(text: str) -> frozenset[str]:
    """The words of a text in lower case that questions are made of."""
    return frozenset(word for word in re.findall(r"\w+", text) if is_known(word))


def is_known(word: str) -> bool:
    """Whether a word in lower case is one that questions are made of."""
    plain = word.translate(_UMLAUTS)
    return plain in _lexicon()[0] or plain in sense().vocabulary


_TIMES = words(
    "START WHEN HOWLONG TIMEWORDS ATTACK STILL OVER THEY HAPPEN KNOCK SEE DO WE QUIET LOGINS ENTER COMPROMISE DAMAGE"
)


def is_about_time(word: str) -> bool:
    """Whether a word in lower case belongs to a question about the time of an attack, and names nothing beside it."""
    known = _concepts_of(word.translate(_UMLAUTS))
    return bool(known) and _TIMES.issuperset(known)


@cache
def _parts() -> frozenset[str]:
    """The words of which the known ones and the known phrases are made, long enough to be told from their slips."""
    exact, beginnings = _lexicon()
    phrases = (*exact, *(start for start, _ in beginnings if "_" in start))
    return frozenset(part for phrase in phrases for part in phrase.split("_") if len(part) >= 5)


@lru_cache(maxsize=8192)
def _without_slip(word: str) -> str:
    """The word, or the known one that it is a slip of the keyboard away from."""
    if word.isupper() or _concepts_of(word):
        return word
    return mend(word, _parts(), _SMALL)


def concepts_of(phrase: str) -> tuple[str, ...]:
    """What a word in lower case stands for, or several that `_` joins; empty where nothing."""
    return _concepts_of(phrase.translate(_UMLAUTS))


@lru_cache(maxsize=8192)
def _concepts_of(phrase: str) -> tuple[str, ...]:
    exact, beginnings = _lexicon()
    if phrase in exact:
        return exact[phrase]
    if phrase.isupper():
        return (phrase,) if phrase in PLACED else ()
    started = (name for start, name in beginnings if phrase.startswith(start) and phrase.count("_") == start.count("_"))
    if (name := next(started, None)) is not None:
        return (name,)
    return ()


def words_in(text: str) -> list[str]:
    """Words in lower case without umlauts, figures as `0`; what stands for something of the logs stays in capitals."""
    parts = []
    for match in re.finditer(r"\S+", _MOMENT.sub(" ", text[:MOST_READ])):
        token = match[0]
        parts.append(token if _is_place(token.strip("?!.,;:'’s")) else token.lower())
    flat = re.sub(r"\d+", "0", " ".join(parts).translate(_UMLAUTS))
    return _WORD.findall(flat)


def _is_place(token: str) -> bool:
    return token in PLACED


PLACED = ("ACCOUNT", "HOST", "ADDRESS", "NAME", "PROGRAM", "FILE", "DOMAIN", "TEXT")
"""What stands for something that the question names."""
