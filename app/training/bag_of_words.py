"""A linear model over the words of a prompt: the baseline for the bundled model, which can also sit in its seat."""

import re
import time
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult
from numpy.typing import NDArray
from pydantic import PrivateAttr

from ...graphs.decisions.decision import Decision
from .generate import Example

BUCKETS = 1 << 18
"""Weights; a pair of a prompt's word and an option's word falls into one of them."""

BUNDLED = Path(__file__).parents[1] / "models" / "bag-of-words" / "weights.npz"

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_a-zA-Z]+")
_NUMBER = re.compile(r"\d+$")


def prompt_words(prompt: str) -> tuple[str, ...]:
    """The words of a prompt, each with the line it is on; quoted text is split into its words."""
    kind, *lines = prompt.split("\n")
    words = {f"{kind}/bias"}
    part = ""
    for line in lines:
        if line == "event":
            part = "event "
        elif '"' in line:
            words |= {f"{kind}/{word.lower()}" for word in _WORD.findall(line)}
        else:
            key, _, rest = line.partition(": ")
            key = re.sub(r"\d+", "", key)
            words |= {f"{kind}/{part}{key}={_NUMBER.sub('', word)}" for word in re.split(r", | ", rest) if word}
    return tuple(sorted(words))


def option_words(option: str) -> tuple[str, ...]:
    """The whole option with numbers removed, and its words."""
    plain = re.sub(r"\d+", "", option)
    return tuple(dict.fromkeys((plain, *plain.split())))


@lru_cache(maxsize=500_000)
def _bucket(word: str, option_word: str) -> int:
    return crc32(f"{word}\x00{option_word}".encode()) % BUCKETS


class BagOfWords:
    """Scores of options as sums over pairs of words."""

    def __init__(self, weights: NDArray[np.float32] | None = None) -> None:
        """Start from zero, or from trained weights [BUCKETS]."""
        self.weights = np.zeros(BUCKETS, np.float32) if weights is None else weights

    def log_probabilities(self, prompt: str, options: Sequence[str]) -> NDArray[np.float32]:
        """Natural logarithms, one per option, normalised."""
        rows = _rows(prompt, options)
        return _log_softmax(np.array([self.weights[row].sum() for row in rows], np.float32))

    def train(self, data: Iterable[Example], learning_rate: float = 0.15) -> None:
        """One pass of AdaGrad over the examples, towards their target probabilities."""
        squares = np.full(BUCKETS, 1e-2, np.float32)
        for example in data:
            rows = _rows(example.decision.prompt, example.decision.options)
            scores = _log_softmax(np.array([self.weights[row].sum() for row in rows], np.float32))
            for row, gradient in zip(rows, np.exp(scores) - np.array(example.targets, np.float32), strict=True):
                if abs(gradient) > 1e-3:
                    squares[row] += gradient * gradient
                    self.weights[row] -= learning_rate * gradient / np.sqrt(squares[row])

    def save(self, path: Path) -> None:
        """Write the weights in half precision."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, weights=self.weights.astype(np.float16))

    @classmethod
    def load(cls, path: Path = BUNDLED) -> "BagOfWords":
        """Read trained weights."""
        with np.load(path) as stored:
            return cls(stored["weights"].astype(np.float32))


def _rows(prompt: str, options: Sequence[str]) -> list[NDArray[np.int64]]:
    words = prompt_words(prompt)
    return [
        np.fromiter((_bucket(word, part) for part in option_words(option) for word in words), np.int64)
        for option in options
    ]


def _log_softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted: NDArray[np.float32] = scores - scores.max()
    result: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum())
    return result


class BagOfWordsChat(BaseChatModel):
    """The linear model behind the interface through which decisions are asked, for ablations."""

    path: Path = BUNDLED
    """The trained weights."""
    model_label: str = "bag-of-words"
    """What reports call it."""

    _scorer: BagOfWords | None = PrivateAttr(default=None)

    @property
    def supports_choices(self) -> bool:
        """Calls name `choices`; the answer is one of them and reports the log-probability of each."""
        return True

    @property
    def _llm_type(self) -> str:
        return "bag-of-words"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 (LangChain passes it)
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002 (LangChain passes it)
        **kwargs: Any,
    ) -> ChatResult:
        choices: Sequence[str] | None = kwargs.get("choices")
        if not choices:
            raise ValueError("The bag of words only chooses: call invoke(messages, choices=[…]) with the options.")
        if self._scorer is None:
            self._scorer = BagOfWords.load(self.path)
        started = time.monotonic()
        prompt = _decision_prompt(str(messages[-1].text), choices)
        scores = self._scorer.log_probabilities(prompt, choices)
        read = len(prompt_words(prompt))
        message = AIMessage(
            content=choices[int(scores.argmax())],
            response_metadata={
                "choice_logprobs": {choice: float(score) for choice, score in zip(choices, scores, strict=True)},
                "model_name": self.model_label,
                "seconds": time.monotonic() - started,
            },
            usage_metadata=UsageMetadata(input_tokens=read, output_tokens=1, total_tokens=read + 1),
        )
        return ChatResult(generations=[ChatGeneration(message=message)])


def _decision_prompt(text: str, choices: Sequence[str]) -> str:
    """The user message without its line of options."""
    known = Decision(kind="episode", prompt="", options=tuple(choices)).text()
    return text.removesuffix(known)
