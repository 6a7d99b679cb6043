"""One way to ask any chat model a typed decision: constrained where the model can be, validated always."""

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from .decision import Answer, Decision
from .ledger import Ledger
from .prompts import SYSTEM
from .quoting import quote

OnDecision = Callable[[str, Decision, Answer], None]
"""Called with the asker's name after each model call."""


class Allowance(Protocol):
    """Says whether another model call may be made."""

    def exhausted(self, spent_tokens: int) -> str | None:
        """The limit that is met, in words, or None."""
        ...


class Asker:
    """Puts decisions to a model and keeps every answer. Without a model every answer is an abstention.

    A model with `supports_choices` (our ChatMoE, for one) is invoked with `choices=[…]`: it answers with one of them
    and gives their log-probabilities. Any other model gets a schema through structured output; an invalid answer is
    repaired once.
    """

    def __init__(
        self, model: BaseChatModel | None, ledger: Ledger, allowance: Allowance, on_decision: OnDecision | None = None
    ) -> None:
        self._model = model
        self._ledger = ledger
        self._allowance = allowance
        self._on_decision = on_decision
        before = ledger.totals()  # of a run that goes on
        self._spent = before.input_tokens + before.output_tokens
        self._lock = threading.Lock()
        self.limit_met = ""
        """The budget that refused a call, empty while none has."""
        self.notes: dict[str, str] = ledger.notes()
        """What the model says of itself: kernel, experts mode."""

    @property
    def ledger(self) -> Ledger:
        """Every answer so far."""
        return self._ledger

    def ask(self, decision: Decision, *, asker: str) -> Answer:
        """Answer a decision on behalf of `asker` (a specialist's name, `planner` or `judge`)."""
        if self._model is None:
            return Answer(option=None, problem="no model")
        name = model_name(self._model)
        with self._ledger.asking(name, decision):
            return self._ask(name, decision, asker=asker)

    def _ask(self, name: str, decision: Decision, *, asker: str) -> Answer:
        """The kept answer, or the model's."""
        assert self._model is not None
        known = self._ledger.find(name, decision)
        if known is not None:
            return known
        limit = self._allowance.exhausted(self._spent)
        if limit:
            self.limit_met = limit
            return Answer(option=None, problem=limit)
        answer, routing = self._call(self._model, decision)
        with self._lock:
            self._spent += answer.input_tokens + answer.output_tokens
        self._ledger.keep(name, decision, answer, asker=asker, routing=routing)
        self._ledger.note(self.notes)
        if self._on_decision:
            self._on_decision(asker, decision, answer)
        return answer

    def _call(self, model: BaseChatModel, decision: Decision) -> tuple[Answer, object]:
        started = time.monotonic()
        messages: list[BaseMessage] = [SystemMessage(SYSTEM), HumanMessage(decision.text())]
        try:
            if getattr(model, "supports_choices", False):
                message = model.invoke(messages, choices=list(decision.options))
                self._note(message)
                answer = _choice(message, decision)
                routing = message.response_metadata.get("routing")
            else:
                answer, routing = _structured(model, messages, decision), None
        except Exception as error:  # each provider fails in its own way; a failed call is an abstention, and counted
            answer, routing = Answer(option=None, problem=f"{type(error).__name__}: {str(error)[:200]}"), None
        seconds = time.monotonic() - started
        return _with_seconds(answer, seconds), routing

    def _note(self, message: AIMessage) -> None:
        for key in ("kernel", "experts_mode"):
            if key in message.response_metadata:
                self.notes[key] = str(message.response_metadata[key])


def model_name(model: BaseChatModel) -> str:
    """What the report calls the model."""
    for attribute in ("model_label", "model_name", "model"):
        value = getattr(model, attribute, None)
        if isinstance(value, str) and value:
            return Path(value).name if Path(value).is_dir() else value
    return model._llm_type


def _with_seconds(answer: Answer, seconds: float) -> Answer:
    return Answer(
        option=answer.option,
        log_probabilities=answer.log_probabilities,
        input_tokens=answer.input_tokens,
        output_tokens=answer.output_tokens,
        seconds=seconds,
        repaired=answer.repaired,
        problem=answer.problem,
    )


def _choice(message: AIMessage, decision: Decision) -> Answer:
    option = str(message.text)  # under some event streams the content is a list of blocks
    valid = option in decision.options
    scores: Mapping[str, float] = message.response_metadata.get("choice_logprobs", {})
    usage = message.usage_metadata
    return Answer(
        option=option if valid else None,
        log_probabilities=dict(scores),
        input_tokens=usage["input_tokens"] if usage else 0,
        output_tokens=usage["output_tokens"] if usage else 0,
        problem="" if valid else f"answered {quote(option, limit=60)}, not one of the options",
    )


def _structured(model: BaseChatModel, messages: list[BaseMessage], decision: Decision) -> Answer:
    """Ask with a schema; on an invalid answer say what was wrong and ask once more; then abstain."""
    problem = ""
    tokens_in = tokens_out = 0
    for attempt in range(2):
        option, usage, problem = _one_try(model, messages, decision)
        tokens_in += usage[0]
        tokens_out += usage[1]
        if option is not None:
            return Answer(option=option, input_tokens=tokens_in, output_tokens=tokens_out, repaired=attempt > 0)
        repair = f"That was not valid: {problem}. Answer with exactly one of: {' | '.join(decision.options)}"
        messages = [*messages[:-1], HumanMessage(f"{decision.text()}\n{repair}")]
    return Answer(option=None, input_tokens=tokens_in, output_tokens=tokens_out, problem=problem)


def _one_try(
    model: BaseChatModel, messages: list[BaseMessage], decision: Decision
) -> tuple[str | None, tuple[int, int], str]:
    try:
        structured = model.with_structured_output(_schema(decision), include_raw=True)
    except NotImplementedError:  # a plain chat model: its text must be the option
        message = model.invoke(messages)
        return (*_validated(str(message.text).strip(), decision, message), _complaint(str(message.text), decision))
    result = structured.invoke(messages)
    raw = result.get("raw") if isinstance(result, dict) else None
    parsed = result.get("parsed") if isinstance(result, dict) else None
    found = parsed.get("answer") if isinstance(parsed, dict) else None
    return (*_validated(str(found), decision, raw), _complaint(str(found), decision))


def _validated(text: str, decision: Decision, message: object) -> tuple[str | None, tuple[int, int]]:
    usage: Any = getattr(message, "usage_metadata", None) or {}
    return (text if text in decision.options else None), (usage.get("input_tokens", 0), usage.get("output_tokens", 0))


def _complaint(text: str, decision: Decision) -> str:
    return "" if text in decision.options else f"answered {quote(text, limit=60)}"


def _schema(decision: Decision) -> dict[str, Any]:
    return {
        "title": "Decision",
        "description": "The chosen option.",
        "type": "object",
        "properties": {"answer": {"type": "string", "enum": list(decision.options)}},
        "required": ["answer"],
        "additionalProperties": False,
    }
