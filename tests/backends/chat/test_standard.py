"""LangChain's own suites for chat models, on a checkpoint with random weights."""

import json
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests

from moewarden.backends import ChatMoE
from moewarden.backends.chat import bounds

CACHE_READ: dict[str, list[str]] = {"invoke": ["cache_read_input"], "stream": ["cache_read_input"]}

needs_understanding = pytest.mark.xfail(reason="random weights cannot know which value the question names", strict=True)


@pytest.fixture(scope="module")
def loaded(granite: Path) -> ChatMoE:
    return ChatMoE(model=str(granite), max_tokens=60).load()


@pytest.fixture(autouse=True)
def short_strings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Random weights fill every string to its limit; a low one keeps the suite quick."""
    monkeypatch.setattr(bounds, "LONGEST_STRING", 12)


class TestChatMoEUnit(ChatModelUnitTests):
    @property
    def chat_model_class(self) -> type[ChatMoE]:
        return ChatMoE

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"model": "owner/model"}

    @property
    def supports_json_mode(self) -> bool:
        return True

    @property
    def supported_usage_metadata_details(self) -> Any:
        return CACHE_READ

    def test_every_capability_is_switched_on(self) -> None:
        """Skipped for a reason: reading the environment (settings do that, not the class), LangChain's serialisation
        (a checkpoint on this machine means nothing on another), and images, sound, video, PDF (a text model)."""
        assert self.has_tool_calling
        assert self.has_tool_choice
        assert self.has_structured_output
        assert self.supports_json_mode
        assert self.returns_usage_metadata
        assert self.supports_model_override


class TestChatMoEIntegration(ChatModelIntegrationTests):
    @pytest.fixture(autouse=True)
    def checkpoint(self, granite: Path, granite_hybrid: Path) -> None:
        self.folder, self.other = granite, granite_hybrid

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"model": str(self.folder), "max_tokens": 60}

    @pytest.fixture
    def model(self, request: Any, loaded: ChatMoE) -> BaseChatModel:
        extra = getattr(request, "param", None) or {}
        return loaded.model_copy(update=extra)

    @property
    def chat_model_class(self) -> type[ChatMoE]:
        return ChatMoE

    @property
    def supports_json_mode(self) -> bool:
        return True

    @property
    def supported_usage_metadata_details(self) -> Any:
        return CACHE_READ

    @property
    def model_override_value(self) -> str:
        return str(self.other)

    def invoke_with_cache_read_input(self, *, stream: bool = False) -> AIMessage:
        """The same system text twice: the second answer says how much of its prompt was known."""
        model = self.chat_model_class(**self.chat_model_params)
        messages = [SystemMessage("You read logs. " * 20), HumanMessage("Hello")]
        model.invoke(messages, max_tokens=2)
        if not stream:
            return model.invoke(messages, max_tokens=2)
        *_, last = model.stream(messages, max_tokens=2)
        return last

    @needs_understanding
    @pytest.mark.parametrize("model", [{}, {"output_version": "v1"}], indirect=True)
    def test_tool_calling(self, model: BaseChatModel) -> None:
        super().test_tool_calling(model)

    @needs_understanding
    async def test_tool_calling_async(self, model: BaseChatModel) -> None:
        await super().test_tool_calling_async(model)

    @pytest.mark.xfail(reason="random weights call the tool by chance", strict=False)
    @pytest.mark.parametrize("model", [{}, {"output_version": "v1"}], indirect=True)
    def test_agent_loop(self, model: BaseChatModel) -> None:
        super().test_agent_loop(model)

    @needs_understanding
    def test_unicode_tool_call_integration(self, model: BaseChatModel) -> None:
        super().test_unicode_tool_call_integration(model)


def understanding(prompt: str) -> str:
    """What a model that understands the suite's questions would write."""
    if "<|tool|>" in prompt:
        return "It is sunny in San Francisco."
    if '"magic_function"' in prompt:
        call: dict[str, Any] = {"name": "magic_function", "arguments": {"input": 3}}
    elif '"get_weather"' in prompt:
        call = {"name": "get_weather", "arguments": {"location": "San Francisco, CA"}}
    else:
        _, name, _ = prompt.split("<|user|>")[1].split("'")
        call = {"name": "unicode_customer", "arguments": {"customer_name": name, "description": "a company"}}
    return f"<tool_call>{json.dumps(call, ensure_ascii=False)}</tool_call>"


@pytest.mark.parametrize("version", ["v0", "v1"])
@pytest.mark.parametrize(
    "name", ["test_tool_calling", "test_tool_calling_async", "test_agent_loop", "test_unicode_tool_call_integration"]
)
async def test_with_understanding_the_others_pass_too(
    loaded: ChatMoE, script: Any, monkeypatch: pytest.MonkeyPatch, name: str, version: str
) -> None:
    """The same tests with the right tokens written under the same grammar: only the weights stood in the way."""
    monkeypatch.setattr(bounds, "LONGEST_STRING", 50)
    loaded._runtime._grammars._known.clear()
    model = loaded.model_copy(update={"output_version": version})
    script(model, understanding, check_grammar=True)
    outcome = getattr(ChatModelIntegrationTests, name)(TestChatMoEIntegration(), model)
    if outcome is not None:
        await outcome
