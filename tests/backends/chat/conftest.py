"""An engine that writes what a test wants, within what the grammar admits."""

from collections.abc import Callable, Iterator

import pytest

from moewarden.backends import ChatMoE
from moewarden.backends.engine.requests import GenerationRequest, RequestRecord


class NoRouting:
    """The record of a model that did not run."""

    tokens = top_k = 0

    def layers(self) -> list[list[int]]:
        return []


class ScriptedAnswer:
    """The tokens of a text; with a grammar, each must be admitted, as a model's would be."""

    def __init__(self, model: ChatMoE, request: GenerationRequest, text: str, finish_reason: str, check: bool) -> None:
        self.record = RequestRecord(prompt_tokens=len(request.prompt_ids), routing=NoRouting())
        self._tokens = model._runtime._tokenizer.encode(text)
        self._reason = finish_reason
        self._mask = request.mask if check else None

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        forced: list[int] = []
        for token in self._tokens:
            if self._mask is not None:
                forced = forced or list(self._mask.forced())
                if forced:
                    assert forced.pop(0) == token, "the grammar forces something else"
                else:
                    assert self._mask.allowed()[token], "the grammar does not admit this"
                    self._mask.accept(token)
            self.record.output_tokens += 1
            yield (token,)
        self.record.finish_reason = self._reason


class ScriptedEngine:
    """Answers each prompt with a text; remembers what it was asked."""

    def __init__(self, model: ChatMoE, write: Callable[[str], str], finish_reason: str, check: bool) -> None:
        self._model, self._write, self._reason, self._check = model, write, finish_reason, check
        self.runner = model._runtime._engine.runner
        self.asked: list[GenerationRequest] = []

    def generate(self, request: GenerationRequest) -> ScriptedAnswer:
        self.asked.append(request)
        text = self._write(self._model._runtime._tokenizer.decode_all(request.prompt_ids))
        return ScriptedAnswer(self._model, request, text, self._reason, self._check)


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch):
    """Let a model write a text, or whatever a function of the prompt says."""

    def use(
        model: ChatMoE, text: str | Callable[[str], str], finish_reason: str = "stop", *, check_grammar: bool = False
    ) -> ScriptedEngine:
        write = text if callable(text) else lambda _: text
        engine = ScriptedEngine(model, write, finish_reason, check_grammar)
        monkeypatch.setattr(model._runtime, "_engine", engine)
        return engine

    return use
