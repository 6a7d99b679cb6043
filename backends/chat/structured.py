"""Answers as values of a schema: what is asked of the model, and the check of what it wrote."""

import json
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Literal

from langchain_core.exceptions import OutputParserException
from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage
from langchain_core.output_parsers import JsonOutputParser, PydanticOutputParser
from langchain_core.outputs import Generation
from langchain_core.runnables import Runnable, RunnableBinding, RunnableLambda, RunnableMap, RunnablePassthrough
from langchain_core.tools import BaseTool
from langchain_core.utils.pydantic import is_basemodel_subclass
from pydantic import BaseModel, ValidationError

from .schemas import violation

StructuredMethod = Literal["json_schema", "function_calling", "json_mode"]
Tools = Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool]


class ChatBinding(RunnableBinding[LanguageModelInput, AIMessage]):
    """A chat model with arguments for its calls. Tools and schemas add to them; LangChain's own would forget them."""

    @classmethod
    def lc_id(cls) -> list[str]:
        """LangChain records it as the binding that it is."""
        return [*cls.get_lc_namespace(), "RunnableBinding"]

    def bind_tools(self, tools: Tools, **kwargs: Any) -> Runnable[LanguageModelInput, AIMessage]:
        """Offer these tools instead of those bound so far; all else stays bound."""
        kept = {name: value for name, value in self.kwargs.items() if name not in ("tools", "tool_choice")}
        return self._with_config(self.bound.bind_tools(tools, **{**kept, **kwargs}))  # type: ignore[attr-defined]

    def with_structured_output(
        self, schema: dict[str, Any] | type, **kwargs: Any
    ) -> Runnable[LanguageModelInput, dict[str, Any] | BaseModel]:
        """Answers of this schema, or calls of the bound tools."""
        model: Any = self.bound
        return self._with_config(model.with_structured_output(schema, **{**self.kwargs, **kwargs}))

    def _with_config(self, runnable: Runnable[Any, Any]) -> Runnable[Any, Any]:
        return runnable.with_config(self.config) if self.config else runnable


class SchemaParser(JsonOutputParser):
    """A value of a JSON schema, checked against all of it."""

    expected: dict[str, Any]
    """The schema."""

    def parse_result(self, result: list[Generation], *, partial: bool = False) -> Any:
        """The value; while it is being written, what there is of it."""
        if partial:
            return super().parse_result(result, partial=True)
        value = _whole_value(result)
        problem = violation(self.expected, value, patterns=True)
        if problem is not None:
            raise OutputParserException(f"The answer does not match its schema: {problem}.", llm_output=result[0].text)
        return value


class ModelParser(PydanticOutputParser[Any]):
    """An instance of a Pydantic model."""

    def parse_result(self, result: list[Generation], *, partial: bool = False) -> Any:
        """The instance; while it is being written, what there is of it."""
        if partial or not issubclass(self.pydantic_object, BaseModel):
            return super().parse_result(result, partial=partial)
        _whole_value(result)
        try:
            # From JSON rather than from Python's values: only then does a strict model take a list for a set.
            return self.pydantic_object.model_validate_json(result[0].text)
        except ValidationError as error:
            raise OutputParserException(
                f"The answer does not match {self.pydantic_object.__name__}: {error}", llm_output=result[0].text
            ) from error


def answer_parser(schema: dict[str, Any] | type, wanted: dict[str, Any]) -> Runnable[AIMessage, Any]:
    """What turns an answer's JSON into what the caller asked for."""
    if isinstance(schema, type) and is_basemodel_subclass(schema):
        return ModelParser(pydantic_object=schema)
    return SchemaParser(expected=wanted)


def call_parser(schema: dict[str, Any] | type, name: str) -> Runnable[AIMessage, Any]:
    """The arguments of the call that was forced."""

    def read(message: AIMessage) -> Any:
        for call in message.invalid_tool_calls:
            raise OutputParserException(f"The call is not valid: {call['error']}", llm_output=str(call["args"]))
        arguments = next((call["args"] for call in message.tool_calls if call["name"] == name), None)
        if arguments is None or not (isinstance(schema, type) and is_basemodel_subclass(schema)):
            return arguments
        return ModelParser(pydantic_object=schema).parse(json.dumps(arguments))

    return RunnableLambda(read)


def unless_called(parser: Runnable[AIMessage, Any]) -> Runnable[AIMessage, Any]:
    """The parser, or None where the model called a tool instead of answering."""
    return RunnableLambda(lambda message: None if message.tool_calls or message.invalid_tool_calls else parser)


def with_raw(model: Runnable[Any, AIMessage], parser: Runnable[AIMessage, Any]) -> Runnable[Any, Any]:
    """The message, what it was parsed to, and the error where that failed."""
    parsed = RunnablePassthrough.assign(parsed=itemgetter("raw") | parser, parsing_error=lambda _: None)
    failed = RunnablePassthrough.assign(parsed=lambda _: None)
    return RunnableMap(raw=model) | parsed.with_fallbacks([failed], exception_key="parsing_error")


def _whole_value(result: Sequence[Generation]) -> Any:
    """The answer's JSON; one that was cut off is no answer, however it might be completed."""
    text = result[0].text
    try:
        return json.loads(text)
    except ValueError as error:
        message = getattr(result[0], "message", None)
        metadata: Mapping[str, Any] = getattr(message, "response_metadata", {})
        is_cut = metadata.get("finish_reason") == "length"
        advice = "It reached max_tokens before it was complete; allow more tokens." if is_cut else "Expected JSON."
        raise OutputParserException(f"The answer is not valid JSON: {error}. {advice}", llm_output=text) from error
