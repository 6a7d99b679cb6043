"""One way to ask any chat model a typed decision: constrained where the model can be, validated always."""

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import RunnableSequence

from .decision import Answer, Decision
from .failures import Failure, failure_of, no_answer, no_option, without_keys
from .ledger import Ledger
from .patience import NoAnswerError, Patience
from .prompts import SYSTEM, question_decision
from .quoting import quote

OnDecision = Callable[[str, Decision, Answer], None]
"""Called with the asker's name after each model call."""


class Allowance(Protocol):
    """Says whether another model call may be made."""

    def exhausted(self, spent_tokens: int) -> str | None:
        """The limit that is met, in words, or None."""
        ...


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one call."""

    answer: Answer
    routing: object = None
    notes: Mapping[str, str] = field(default_factory=dict)
    failure: Failure | None = None


Call = Callable[[Mapping[str, Any]], Outcome]
"""Asks a model once; what it is given are limits for a model in this process."""

CHECK = question_decision("Who logged in?")
"""What a model is asked before anything is read: no word of it comes from the case."""


class Asker:
    """Puts decisions to a model and keeps every answer. Without a model every answer is an abstention.

    A model with `supports_choices` (our ChatMoE, for one) is invoked with `choices=[…]`: it answers with one of them
    and gives their log-probabilities. Any other model gets a schema through structured output; an invalid answer is
    repaired once. A model with `is_local` runs in the caller's thread and keeps to the `timeout` and the event `cancelled` that it
    is given; any other is waited for as long as `patience` says, and is not asked again once it has failed too often.
    """

    def __init__(
        self,
        model: BaseChatModel | None,
        ledger: Ledger,
        allowance: Allowance,
        on_decision: OnDecision | None = None,
        *,
        patience: Patience | None = None,
    ) -> None:
        self._model = model
        self._ledger = ledger
        self._allowance = allowance
        self._on_decision = on_decision
        before = ledger.totals()  # of a run that goes on
        self._spent = before.input_tokens + before.output_tokens
        self._calls, self._under_way = before.calls, 0
        self._lock = threading.Lock()
        self.patience = patience or Patience()
        """How long the model is waited for, and what is known of its failures."""
        self.limit_met = ""
        """The budget that refused a call, empty while none has."""
        self.notes: dict[str, str] = ledger.notes()
        """What the model says of itself: kernel, experts mode."""

    @property
    def ledger(self) -> Ledger:
        """Every answer so far."""
        return self._ledger

    @property
    def is_remote(self) -> bool:
        """Whether what the model is asked leaves this process."""
        return self._model is not None and not is_local(self._model)

    @property
    def model(self) -> BaseChatModel | None:
        """Whom it asks."""
        return self._model

    @property
    def spent(self) -> int:
        """Tokens of all calls so far."""
        return self._spent

    def ask(self, decision: Decision, *, asker: str) -> Answer:
        """Answer a decision on behalf of `asker` (a specialist's name, `planner` or `judge`)."""
        if self._model is None:
            return Answer(option=None, problem="no model")
        model = self._model
        with self._ledger.asking(model_name(model), decision):
            answer, is_new = self._ask(decision, lambda limits: _call(model, decision, limits), asker=asker)
        if is_new and self._on_decision:
            self._on_decision(asker, decision, answer)
        return answer

    def converse(self, turn: Decision, call: Call, *, asker: str) -> Answer:
        """One answer in the model's own words, made by `call` within its limits, and kept as a decision's is.

        `turn` has no options: its prompt is all that the model reads, and the answer's `option` all that it wrote.
        """
        if self._model is None:
            return Answer(option=None, problem="no model")
        with self._ledger.asking(model_name(self._model), turn):
            return self._ask(turn, call, asker=asker)[0]

    def _ask(self, decision: Decision, call: Call, *, asker: str) -> tuple[Answer, bool]:
        """The kept answer, or the model's; and whether the model was asked just now."""
        assert self._model is not None
        known = self._ledger.find(model_name(self._model), decision)
        if known is not None:
            return known, False
        if self.patience.given_up:
            self.patience.spare()
            return Answer(option=None, problem=f"not asked {self.patience.given_up}"), False
        limit = self._take_turn()
        if limit:
            self.limit_met = limit
            return Answer(option=None, problem=limit), False

        try:
            # An answer that has arrived is kept whatever becomes of the thread that waits for it.
            answer = _ask_within(
                self._model, call, self.patience, lambda outcome: self.keep(decision, outcome, asker=asker)
            ).answer
        finally:
            with self._lock:
                self._under_way -= 1
        return answer, True

    def keep(self, decision: Decision, outcome: Outcome, *, asker: str) -> None:
        """Write down what came of a call, and what it cost."""
        assert self._model is not None
        with self._lock:
            self._calls += 1
            self._spent += outcome.answer.input_tokens + outcome.answer.output_tokens
            self.notes.update(outcome.notes)
        self._ledger.keep(model_name(self._model), decision, outcome.answer, asker=asker, routing=outcome.routing)
        self._ledger.note(self.notes)

    def _take_turn(self) -> str | None:
        """The limit that forbids another call; calls under way are expected to cost what others did."""
        with self._lock:
            expected = self._under_way * self._spent // max(1, self._calls)
            limit = self._allowance.exhausted(self._spent + expected)
            self._under_way += not limit
        return limit


def check_model(model: BaseChatModel, patience: Patience) -> Outcome:
    """Ask one tiny decision, to know before anything is read whether the model answers."""
    return _ask_within(model, lambda limits: _call(model, CHECK, limits), patience, lambda _: None, is_check=True)


def is_local(model: BaseChatModel) -> bool:
    """Whether a model runs in this process: nothing leaves it, and a call ends at its `timeout` or when `cancelled`."""
    return bool(getattr(model, "is_local", False))


def model_name(model: BaseChatModel) -> str:
    """What the report calls the model."""
    for attribute in ("model_label", "model_name", "model"):
        value = getattr(model, attribute, None)
        if isinstance(value, str) and value:
            return Path(value).name if Path(value).is_dir() else value
    return model._llm_type


def _ask_within(
    model: BaseChatModel,
    call: Callable[[Mapping[str, Any]], Outcome],
    patience: Patience,
    keep: Callable[[Outcome], None],
    *,
    is_check: bool = False,
) -> Outcome:
    """One call and its outcome, kept and counted."""
    patience.check_cancelled()
    seconds = patience.limit(is_local=is_local(model), is_check=is_check)
    if is_local(model):
        timeout = {} if math.isinf(seconds) else {"timeout": seconds}
        outcome = call({**timeout, "cancelled": patience.cancelled})
        if outcome.failure:
            patience.check_cancelled()
        keep(outcome)
    else:
        try:
            outcome = patience.wait(seconds, lambda: call({}), keep)
        except NoAnswerError as error:
            answer = Answer(option=None, seconds=seconds, problem=f"{type(error).__name__}: {error}")
            outcome = Outcome(answer=answer, failure=no_answer(seconds))
            keep(outcome)
    if outcome.failure:
        patience.failed(outcome.failure, is_check=is_check)
    else:
        patience.succeeded()
    return outcome


def _call(model: BaseChatModel, decision: Decision, limits: Mapping[str, Any]) -> Outcome:
    started = time.monotonic()
    messages: list[BaseMessage] = [SystemMessage(SYSTEM), HumanMessage(decision.text())]
    routing: object = None
    notes: dict[str, str] = {}
    failure = None
    try:
        if getattr(model, "supports_choices", False):
            message = model.invoke(messages, choices=list(decision.options), **limits)
            metadata = message.response_metadata
            answer, routing = _choice(message, decision), metadata.get("routing")
            notes = {key: str(metadata[key]) for key in ("kernel", "experts_mode") if key in metadata}
        else:
            answer = _structured(model, messages, decision)
        if answer.option is None:
            failure = no_option(answer.problem)
    except Exception as error:  # each provider fails in its own way; a failed call is an abstention, and counted
        answer = Answer(option=None, problem=f"{type(error).__name__}: {without_keys(str(error))[:200]}")
        failure = failure_of(error)
    answer = replace(answer, seconds=time.monotonic() - started)
    return Outcome(answer=answer, routing=routing, notes=notes, failure=failure)


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
        structured = model.with_structured_output(_schema(decision))
    except NotImplementedError:  # a plain chat model: its text must be the option
        message = model.invoke(messages)
        return (*_validated(str(message.text).strip(), decision, message), _complaint(str(message.text), decision))
    if not isinstance(structured, RunnableSequence):
        parsed = structured.invoke(messages)
        return (*_validated(_option(parsed), decision, None), _complaint(_option(parsed), decision))
    # Step by step, because `include_raw` calls the model in a pool whose threads hold up the end of the process.
    raw = parsed = structured.steps[0].invoke(messages)
    if _is_cut(raw):  # some parsers complete what was cut, and half an option may be another
        said = str(getattr(raw, "text", "")).strip()
        return (
            None,
            _tokens(raw),
            f"{_complaint('', decision)}; it was cut at the limit of tokens: {quote(said, limit=60)}",
        )
    try:
        for step in structured.steps[1:]:
            parsed = step.invoke(parsed)
    except Exception as error:  # a refusal, or an answer that the provider's own parser cannot read
        said = str(getattr(raw, "text", "")).strip() or str(error)
        return (*_validated(said, decision, raw), _complaint(said, decision))
    return (*_validated(_option(parsed), decision, raw), _complaint(_option(parsed), decision))


def _option(parsed: object) -> str:
    return str(parsed.get("answer") if isinstance(parsed, dict) else None)


def _validated(text: str, decision: Decision, message: object) -> tuple[str | None, tuple[int, int]]:
    return (text if text in decision.options else None), _tokens(message)


def _tokens(message: object) -> tuple[int, int]:
    usage: Any = getattr(message, "usage_metadata", None) or {}
    return usage.get("input_tokens", 0), usage.get("output_tokens", 0)


def _is_cut(message: object) -> bool:
    """Whether the provider says, in one of their words, that the limit of tokens ended the answer."""
    metadata: Any = getattr(message, "response_metadata", None) or {}
    said = {str(metadata.get(key)).lower() for key in ("finish_reason", "stop_reason", "done_reason")}
    return bool(said & {"length", "max_tokens"})


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
