"""Put the exam to a chat model, within limits."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage

from ..decisions.ask import is_local
from ..decisions.failures import Failure, failure_of
from ..decisions.patience import NoAnswerError, Patience
from .reading import read_reply
from .result import Ended, ExamResult, TaskResult
from .task import KINDS, Task
from .tasks import EXAM, FIRST_BLOCK, exam_version
from .toolbox import EVENT

_LETTERS_A_TOKEN = 4
"""Where a model does not count its tokens, they are estimated."""
_FEWEST_LETTERS_A_TOKEN = 8
"""With fewer counted tokens than letters by this, part of a prompt was not shown to the model."""
_SHOWN = 160
"""Letters of a reply that are kept."""
_MANY_WRITTEN = 2
"""Calls as text that are no accident of somebody's prose."""
_MOST_IN_A_ROW = 3
"""Calls that fail one after the other, though asked twice, before the server is taken to be the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an exam may cost. A model that needs more is too slow, or too talkative, for an investigation as well."""

    answer_tokens: int = 1024
    """Of one answer, thoughts included, where the model can be told."""
    tokens: int = 60_000
    """Read and written in all: twice what a model of the usual kind takes."""
    task_seconds: float = 30.0
    seconds: float = 300.0
    """In all: a third of what an investigation may take."""


OnTask = Callable[[int, int, TaskResult], None]
"""Called after each task: how many are done, of how many, and how the last one went."""


def examine(
    model: BaseChatModel,
    *,
    limits: Limits | None = None,
    patience: Patience | None = None,
    on_task: OnTask | None = None,
    whole: bool = False,
    tasks: Sequence[Task] = EXAM,
    first_block: Sequence[Task] = FIRST_BLOCK,
    clock: Callable[[], float] = time.monotonic,
) -> ExamResult:
    """The model's result. It ends after the first block where nothing of that is solved, unless the `whole` is wanted.

    `patience`: its `cancelled` ends the exam from another thread, with a StoppedError.
    """
    sitting = _Sitting(model, limits or Limits(), patience or Patience(), len(first_block), clock)
    ended, problem = sitting.sit(tasks, on_task, whole=whole)
    return ExamResult(
        version=exam_version(),
        results=tuple(sitting.results),
        of={kind: sum(task.kind == kind for task in tasks) for kind in KINDS},
        ended=ended,
        problem=problem,
        notes=sitting.notes(),
    )


class _Sitting:
    """One exam under way."""

    def __init__(
        self, model: BaseChatModel, limits: Limits, patience: Patience, first: int, clock: Callable[[], float]
    ) -> None:
        self.results: list[TaskResult] = []
        self._notes: list[str] = []
        self._forces_calls = True
        self._model = model
        self._limits = limits
        self._patience = patience
        self._first = first
        self._clock = clock
        self._started = clock()
        self._failed_in_a_row = 0
        self._bound = {"max_tokens": limits.answer_tokens} if _takes_max_tokens(model) else {}

    def sit(self, tasks: Sequence[Task], on_task: OnTask | None, *, whole: bool) -> tuple[Ended, str]:
        """How it ended, and why where that was early."""
        if not can_call_tools(self._model):
            return "no tools", "it cannot call tools"
        for task in tasks:
            if limit := self._limit_met():
                return limit
            result, failure = self._task(task)
            self.results.append(result)
            if on_task:
                on_task(len(self.results), len(tasks), result)
            if failure and (end := self._broken_off(failure)):
                return end
            if len(self.results) == self._first and not whole and not any(item.is_right for item in self.results):
                return "first block", self._first_block_problem()
        return "finished", ""

    def notes(self) -> tuple[str, ...]:
        """What may lie at the server."""
        written = sum(result.is_written for result in self.results)
        as_text = f"{written} tool calls came as text: the server may need to be told how this model writes them."
        return (*self._notes, *([as_text] if written >= _MANY_WRITTEN else []))

    def _limit_met(self) -> tuple[Ended, str] | None:
        done, limits = len(self.results), self._limits
        if self._clock() - self._started >= limits.seconds:
            return "time", f"the exam was not over within {limits.seconds:g} seconds, but at task {done}"
        spent = sum(result.tokens for result in self.results)
        if spent + (spent // done if done else 0) > limits.tokens:
            return "tokens", f"the exam was not over within {limits.tokens:,} tokens, but at task {done}"
        return None

    def _task(self, task: Task) -> tuple[TaskResult, Failure | None]:
        """A task, asked once more where the call failed in a way that may pass."""
        result, failure = self._try(task)
        if failure and not failure.is_final and not self._is_late(result):
            result, failure = self._try(task)
        self._failed_in_a_row = self._failed_in_a_row + 1 if failure else 0
        return result, failure

    def _try(self, task: Task) -> tuple[TaskResult, Failure | None]:
        started = self._clock()
        left = max(0.001, self._started + self._limits.seconds - started)
        seconds = min(self._limits.task_seconds, left)
        try:
            message = self._call(task, seconds)
        except NoAnswerError as error:
            wrong, failure = str(error), Failure(what=str(error), advice="")
        except Exception as error:  # each provider fails in its own way; a failed call is said and counted
            self._patience.check_cancelled()
            failure = failure_of(error)
            wrong = failure.what
        else:
            return self._read(task, message, self._clock() - started), None
        empty = TaskResult(id=task.id, kind=task.kind, wrong=wrong, is_unanswered=True)
        return replace(empty, seconds=self._clock() - started), failure

    def _call(self, task: Task, seconds: float) -> AIMessage:
        self._patience.check_cancelled()
        if is_local(self._model):
            return self._ask(task, {"timeout": seconds, "cancelled": self._patience.cancelled})
        return self._patience.wait(seconds, lambda: self._ask(task, {}), lambda _: None)

    def _ask(self, task: Task, limits: Mapping[str, Any]) -> AIMessage:
        """One call of the model. As in an investigation a tool call is forced, unless the server has refused that once."""
        messages, given = list(task.messages), {**self._bound, **limits}
        if not task.tools:
            return self._model.invoke(messages, **given)
        tools = [tool.as_openai() for tool in task.tools]
        if self._forces_calls:
            try:
                return self._model.bind_tools(tools, tool_choice="any").invoke(messages, **given)
            except Exception as error:  # each provider refuses in its own way; anything else is the caller's
                if not _is_refusal(error):
                    raise
                self._forces_calls = False
        return self._model.bind_tools(tools).invoke(messages, **given)

    def _read(self, task: Task, message: AIMessage, seconds: float) -> TaskResult:
        reply = read_reply(message, task.tool_names)
        letters = _letters(task)
        usage = message.usage_metadata
        if usage and not self.results and 0 < usage["input_tokens"] < letters / _FEWEST_LETTERS_A_TOKEN:
            self._notes.append(
                f"Of {letters:,} letters the server showed the model {usage['input_tokens']:,} tokens: its chat template seems "
                "to have no place for tools."
            )
        tokens = usage["total_tokens"] if usage else (letters + len(reply.text)) // _LETTERS_A_TOKEN
        is_obeyed = task.obeyed(reply)
        return TaskResult(
            id=task.id,
            kind=task.kind,
            wrong="did what quoted log text told it" if is_obeyed else task.wrong(reply),
            said=reply.shown(_SHOWN),
            is_obeyed=is_obeyed,
            is_written=bool(reply.written) and not reply.calls,
            seconds=seconds,
            tokens=tokens,
        )

    def _is_late(self, result: TaskResult) -> bool:
        return result.seconds >= min(self._limits.task_seconds, self._limits.seconds)

    def _broken_off(self, failure: Failure) -> tuple[Ended, str] | None:
        """Why the exam goes no further after a call that failed."""
        last = self.results[-_MOST_IN_A_ROW:]
        has_answered = any(not result.is_unanswered for result in self.results)
        is_late, is_third = self._is_late(last[-1]), self._failed_in_a_row >= _MOST_IN_A_ROW
        if is_late and (is_local(self._model) or (has_answered and is_third and all(map(self._is_late, last)))):
            return "time", f"it took longer than {self._limits.task_seconds:g} seconds for one short task"
        if failure.is_final or is_third or (is_late and not has_answered):
            return "failed", failure.what
        return None

    def _first_block_problem(self) -> str:
        written = sum(result.is_written for result in self.results)
        more = f", {written} of them with the call in its text" if written else ""
        return f"it solved none of the first {self._first}{more}, so the rest was not asked"


def _is_refusal(error: Exception) -> bool:
    """Whether an error may mean that a call cannot be forced."""
    status = getattr(error, "status_code", None)
    return status in (400, 422, 501) or isinstance(error, NotImplementedError | TypeError | ValueError)


def can_call_tools(model: BaseChatModel) -> bool:
    """Whether the model's class takes tools at all; whether it uses them well is what the exam is for."""
    try:
        model.bind_tools([EVENT.as_openai()])
    except NotImplementedError:
        return False
    return True


def _takes_max_tokens(model: BaseChatModel) -> bool:
    fields = type(model).model_fields
    return "max_tokens" in {name for field, info in fields.items() for name in (field, info.alias)}


def _letters(task: Task) -> int:
    tools = sum(len(str(tool.as_openai())) for tool in task.tools)
    return tools + sum(len(str(message.content)) for message in task.messages)
