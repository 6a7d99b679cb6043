"""What clients may send, in OpenAI's words; what the engine does not do is refused by name rather than ignored."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Text = Annotated[str, Field(max_length=4_000_000)]
Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
Stop = Annotated[str, Field(min_length=1, max_length=500)]
Seed = Annotated[int, Field(ge=-(2**63), lt=2**63)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]

NEUTRAL: dict[str, tuple[Any, ...]] = {
    "n": (None, 1),
    "best_of": (None, 1),
    "top_p": (None, 1),
    "presence_penalty": (None, 0),
    "frequency_penalty": (None, 0),
    "logit_bias": (None, {}),
    "echo": (None, False),
    "suffix": (None, ""),
    "functions": (None, []),
    "function_call": (None, "none"),
    "audio": (None,),
    "prediction": (None,),
    "web_search_options": (None,),
}
"""Arguments of OpenAI's that the engine does not have, and the values at which they change nothing."""


class Part(BaseModel):
    """A piece of a message's content."""

    model_config = ConfigDict(extra="allow")
    type: str = Field(max_length=64)
    text: Text | None = None


class CalledFunction(BaseModel):
    """Which function a model called, with which arguments."""

    name: Name
    arguments: Text
    """A JSON object as text."""


class Call(BaseModel):
    """A call in an earlier answer."""

    id: str = Field(max_length=200)
    type: Literal["function"] = "function"
    function: CalledFunction


class Message(BaseModel):
    """One turn of a conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: Text | Annotated[list[Part], Field(max_length=1000)] | None = None
    name: str | None = Field(default=None, max_length=200)
    tool_calls: list[Call] | None = Field(default=None, max_length=128)
    tool_call_id: str | None = Field(default=None, max_length=200)
    reasoning_content: Text | None = None


class Function(BaseModel):
    """A tool that the model may call."""

    name: Name
    description: Text | None = None
    parameters: dict[str, Any] | None = None
    strict: bool | None = None


class Tool(BaseModel):
    """A function tool."""

    type: Literal["function"]
    function: Function


class NamedFunction(BaseModel):
    """A function by name."""

    name: Name


class NamedTool(BaseModel):
    """The tool that must be called."""

    type: Literal["function"]
    function: NamedFunction


class JsonSchema(BaseModel):
    """A schema for the answer."""

    model_config = ConfigDict(populate_by_name=True)
    name: Name
    description: Text | None = None
    schema_: dict[str, Any] = Field(alias="schema")
    strict: bool | None = None


class ResponseFormat(BaseModel):
    """The form of an answer."""

    type: Literal["text", "json_object", "json_schema"]
    json_schema: JsonSchema | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.type == "json_schema" and self.json_schema is None:
            raise ValueError("the type is json_schema, and there is no json_schema")
        return self


class StreamOptions(BaseModel):
    """What a stream carries beside its text."""

    include_usage: bool | None = None


class _Request(BaseModel):
    """What both kinds of request share."""

    model_config = ConfigDict(extra="allow")
    model: str = Field(max_length=500)
    max_tokens: int | None = Field(default=None, ge=1, le=2**31)
    temperature: float | None = Field(default=None, ge=0, le=2, allow_inf_nan=False)
    seed: Seed | None = None
    stop: Stop | Annotated[list[Stop], Field(max_length=8)] | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    user: str | None = Field(default=None, max_length=1000)

    @property
    def stops(self) -> Sequence[str]:
        """Texts that end the answer."""
        return [self.stop] if isinstance(self.stop, str) else self.stop or []

    @property
    def wants_usage(self) -> bool:
        """Whether a stream ends with its usage."""
        return self.stream_options is not None and bool(self.stream_options.include_usage)

    @model_validator(mode="after")
    def _neutral(self) -> Self:
        for name, value in (self.model_extra or {}).items():
            if name in NEUTRAL and value not in NEUTRAL[name]:
                raise ValueError(f"{name} is not supported here; leave it out or send {NEUTRAL[name][-1]!r}")
        return self


class ChatRequest(_Request):
    """`POST /v1/chat/completions`."""

    messages: list[Message] = Field(min_length=1, max_length=10_000)
    max_completion_tokens: int | None = Field(default=None, ge=1, le=2**31)
    tools: list[Tool] | None = Field(default=None, max_length=128)
    tool_choice: Literal["none", "auto", "required"] | NamedTool | None = None
    parallel_tool_calls: bool | None = None
    response_format: ResponseFormat | None = None
    logprobs: bool | None = None
    top_logprobs: int | None = Field(default=None, ge=0, le=20)

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.top_logprobs is not None and not self.logprobs:
            raise ValueError("top_logprobs needs logprobs to be true")
        names = [tool.function.name for tool in self.tools or ()]
        if len(set(names)) < len(names):
            raise ValueError("two tools have the same name")
        if isinstance(self.tool_choice, NamedTool) and self.tool_choice.function.name not in names:
            raise ValueError("tool_choice names a tool that is not among the tools")
        if self.tool_choice == "required" and not names:
            raise ValueError("tool_choice is required, and there are no tools")
        return self


class CompletionRequest(_Request):
    """`POST /v1/completions`: the prompt as it is, without a chat template. Its control tokens count."""

    prompt: Text | Annotated[list[Text], Field(min_length=1, max_length=20)]
    logprobs: int | None = Field(default=None, ge=0, le=20)

    @property
    def prompts(self) -> Sequence[str]:
        """Each gets an answer of its own."""
        return [self.prompt] if isinstance(self.prompt, str) else self.prompt
