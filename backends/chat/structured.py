"""Answers as values of a schema: what is asked of the model, and the check of what it wrote."""

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from langchain_core.exceptions import OutputParserException
from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, InvalidToolCall
from langchain_core.output_parsers import (
    BaseCumulativeTransformOutputParser,
    JsonOutputParser,
    PydanticOutputParser,
)
from langchain_core.outputs import ChatGeneration, Generation
from langchain_core.runnables import Runnable, RunnableBinding, RunnableConfig, RunnableLambda, RunnableMap
from langchain_core.tools import BaseTool
from langchain_core.utils.pydantic import is_basemodel_subclass
from pydantic import BaseModel, ValidationError

from ..errors import BackendError
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


class _Checked(BaseCumulativeTransformOutputParser[Any]):
    """Shows an answer while it is written, and checks it once it is whole; LangChain's own never asks whether it is."""

    def _transform(self, input: Iterator[str | BaseMessage]) -> Iterator[Any]:
        heard = _Heard()
        shown = None
        for shown in super()._transform(heard.listen(input)):
            yield shown
        whole = self.parse_result([heard.answer()])
        if whole != shown:
            yield whole

    async def _atransform(self, input: AsyncIterator[str | BaseMessage]) -> AsyncIterator[Any]:
        heard = _Heard()
        shown = None
        async for shown in super()._atransform(heard.alisten(input)):
            yield shown
        whole = self.parse_result([heard.answer()])
        if whole != shown:
            yield whole


class _Heard:
    """The pieces of an answer, put together."""

    def __init__(self) -> None:
        self._pieces: list[str | BaseMessage] = []

    def listen(self, pieces: Iterator[str | BaseMessage]) -> Iterator[str | BaseMessage]:
        for piece in pieces:
            self._pieces.append(piece)
            yield piece

    async def alisten(self, pieces: AsyncIterator[str | BaseMessage]) -> AsyncIterator[str | BaseMessage]:
        async for piece in pieces:
            self._pieces.append(piece)
            yield piece

    def answer(self) -> Generation:
        if not all(isinstance(piece, BaseMessage) for piece in self._pieces):
            return Generation(text="".join(map(str, self._pieces)))
        whole: Any = sum(self._pieces[1:], start=self._pieces[0]) if self._pieces else AIMessageChunk(content="")
        return ChatGeneration(message=whole)


class SchemaParser(_Checked, JsonOutputParser):
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


class ModelParser(_Checked, PydanticOutputParser[Any]):
    """An instance of a Pydantic model."""

    def parse_result(self, result: list[Generation], *, partial: bool = False) -> Any:
        """The instance; while it is being written, what there is of it."""
        if partial:
            return super().parse_result(result, partial=True)
        _whole_value(result)
        if not issubclass(self.pydantic_object, BaseModel):
            return super().parse_result(result)
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
        _refuse_cut_call(message)
        for call in message.invalid_tool_calls:
            raise OutputParserException(f"The call is not valid: {_wrong(message, call)}", llm_output=str(call["args"]))
        arguments = next((call["args"] for call in message.tool_calls if call["name"] == name), None)
        if arguments is None or not (isinstance(schema, type) and is_basemodel_subclass(schema)):
            return arguments
        return ModelParser(pydantic_object=schema).parse(json.dumps(arguments))

    return RunnableLambda(read)


def unless_called(parser: Runnable[AIMessage, Any]) -> Runnable[AIMessage, Any]:
    """The parser, or None where the model called a tool instead of answering."""

    def read(message: AIMessage) -> Any:
        if not (message.tool_calls or message.invalid_tool_calls):
            return parser
        _refuse_cut_call(message)
        return None

    return RunnableLambda(read)


def with_raw(model: Runnable[Any, AIMessage], parser: Runnable[AIMessage, Any]) -> Runnable[Any, Any]:
    """The message, what it was parsed to, and the error where that failed."""

    def read(answer: dict[str, AIMessage], config: RunnableConfig) -> dict[str, Any]:
        parsed, problem = None, None
        try:
            parsed = parser.invoke(answer["raw"], config)
        except (OutputParserException, BackendError) as error:
            problem = error
        return {**answer, "parsed": parsed, "parsing_error": problem}

    return RunnableMap(raw=model) | RunnableLambda(read)


def _refuse_cut_call(message: AIMessage) -> None:
    """A call that the token limit ended before it was whole is no call."""
    if message.response_metadata.get("finish_reason") == "length":
        raise OutputParserException(f"The answer holds no whole call. {_CUT}", llm_output=str(message.content))


def _wrong(message: AIMessage, call: InvalidToolCall) -> str | None:
    """What was wrong with a call; pieces of an answer carry it in the metadata."""
    found: str | None = call["error"] or message.response_metadata.get("invalid_tool_calls", {}).get(call["id"])
    return found


_CUT = "It reached max_tokens before it was complete; allow more tokens."


def _whole_value(result: Sequence[Generation]) -> Any:
    """The answer's JSON; one that was cut off is no answer, though it may be JSON, or be completed to some."""
    text = result[0].text
    message = getattr(result[0], "message", None)
    metadata: Mapping[str, Any] = getattr(message, "response_metadata", {})
    if metadata.get("finish_reason") == "length":
        raise OutputParserException(f"The answer is not whole: {text[-60:]!r}. {_CUT}", llm_output=text)
    try:
        return json.loads(text)
    except ValueError as error:
        raise OutputParserException(
            f"The answer is not valid JSON: {error}. Expected JSON.", llm_output=text
        ) from error
