"""Scripted chat models: the network is replaced, nothing else."""

import _thread
import threading
from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from pydantic import Field, PrivateAttr

Policy = Callable[[str, Sequence[str]], str | dict[str, float]]
"""Prompt and options -> the chosen option, or log-probabilities of the options."""


class Scripted(BaseChatModel):
    """Remembers every prompt; somebody presses Ctrl-C at the call after `calls_until_killed`."""

    prompts: list[str] = Field(default_factory=list)
    calls_until_killed: int | None = None
    _lock: Any = PrivateAttr(default_factory=threading.Lock)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _remember(self, messages: list[BaseMessage]) -> str:
        prompt = str(messages[-1].content)
        with self._lock:
            if self.calls_until_killed == len(self.prompts):
                self.calls_until_killed = None
                if threading.current_thread() is threading.main_thread():
                    raise KeyboardInterrupt
                _thread.interrupt_main()  # a call in another thread runs to its end, as in life
            self.prompts.append(prompt)
        return prompt


def _result(message: AIMessage) -> ChatResult:
    message.usage_metadata = {"input_tokens": 20, "output_tokens": 1, "total_tokens": 21}
    return ChatResult(generations=[ChatGeneration(message=message)])


class Chooser(Scripted):
    """A model that takes `choices`, as ChatMoE does."""

    supports_choices: bool = True
    policy: Policy

    def _generate(
        self,
        messages: list[BaseMessage],
        *_: Any,
        choices: Sequence[str],
        **__: Any,
    ) -> ChatResult:
        chosen = self.policy(self._remember(messages), choices)
        if isinstance(chosen, str):
            return _result(AIMessage(chosen))
        best = max(chosen, key=chosen.__getitem__)
        return _result(AIMessage(best, response_metadata={"choice_logprobs": chosen, "kernel": "scripted"}))


class ToolCaller(Scripted):
    """A model with tool calling, of any provider: gives its answers in turn, the last one forever.

    Without answers it takes the first that the schema allows.
    """

    answers: list[Any] = Field(default_factory=list)

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, AIMessage]:
        return self.bind(tools=list(tools), **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        *_: Any,
        tools: Sequence[Any],
        **__: Any,
    ) -> ChatResult:
        self._remember(messages)
        allowed = tools[0]["properties"]["answer"]["enum"]
        answer = self.answers[min(len(self.prompts), len(self.answers)) - 1] if self.answers else allowed[0]
        if isinstance(answer, Exception):
            raise answer
        call = {"name": tools[0]["title"], "args": {"answer": answer}, "id": f"call-{len(self.prompts)}"}
        return _result(AIMessage("", tool_calls=[call]))


class Talker(Scripted):
    """A model without tools or schemas: gives its texts in turn, the last one forever."""

    answers: list[str]

    def _generate(
        self,
        messages: list[BaseMessage],
        *_: Any,
        **__: Any,
    ) -> ChatResult:
        self._remember(messages)
        return _result(AIMessage(self.answers[min(len(self.prompts), len(self.answers)) - 1]))


def kind_of(prompt: str) -> str:
    """The decision that a prompt is about: its first line."""
    return prompt.partition("\n")[0]


def first_option(_: str, options: Sequence[str]) -> str:
    """The first option of every decision: a planner that never stops, a judge that finds everything hostile."""
    return options[0]
