"""ChatMoE: a mixture-of-experts checkpoint as a LangChain chat model."""

import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator, Mapping
from contextlib import aclosing, closing
from typing import Any, Literal

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import LangSmithParams, LanguageModelInput, ModelProfile
from langchain_core.language_models.chat_models import BaseChatModel, generate_from_stream
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from ..engine.engine import EngineSettings
from ..engine.requests import Limits
from ..errors import ArgumentError
from ..moe.loading import ExpertsMode, LoadSettings, Quantization
from ..moe.packing import HeadBits
from .cancellation import Cancellation, iterate_in_thread
from .declared import schema_of, tool_of
from .messages import CALL_OPEN
from .options import CallOptions, call_options, check_names, normalize_tool_choice
from .runtime import Runtime
from .structured import ChatBinding, StructuredMethod, Tools, answer_parser, call_parser, unless_called, with_raw


class ChatMoE(BaseChatModel):
    """A checkpoint folder or hub id, its experts in four bits, behind LangChain's chat interface.

    Nothing is loaded before the first call, or `load()`. Every answer says in `response_metadata` which kernel ran,
    how fast, and how often each expert was used.
    """

    model_config = ConfigDict(protected_namespaces=())

    model: str
    """Checkpoint folder or hub id."""
    quantization: Quantization = "nf4"
    """Pack experts and large linears to NF4 while loading, or leave the weights as they are."""
    experts: ExpertsMode = "packed"
    """Run experts from packed weights, or unpack them once in memory."""
    device: str = "auto"
    """`auto`, `cpu`, `cuda`, …"""
    dtype: str = "auto"
    """`auto`: float32 on a CPU, bfloat16 on a GPU."""
    kernel: str = "auto"
    """Which MoE kernel; a named one runs or is an error."""
    linear_kernel: str = "auto"
    """The same for the dense linear layers."""
    head_bits: HeadBits | Literal["auto"] = "auto"
    """Bits of the output head when quantising: 16 (as it is), 8 or 4; `auto`: 8 on a CPU, 16 elsewhere."""
    double_quant: bool = False
    """When quantising, keep the scales in eight bits too: 4.13 bits a weight instead of 4.5."""
    offload: str = "none"
    """`none`: all weights are in the device's memory. `auto`: experts that do not fit a card wait in main memory, and on a
    CPU they stay in the file. A size such as `3GB`: experts take so much of the card."""
    runner: str = "auto"
    """How tokens are computed: `native`, `fused`, `captured`, `compiled` or `eager`; a named one runs or is an error."""
    slots: int = Field(default=8, ge=1)
    """Calls that run at once; they decode together."""
    max_waiting: int = Field(default=64, ge=0)
    """Calls that may wait for a slot; one more is refused with an `EngineBusyError`."""
    context: int | None = Field(default=None, ge=2)
    """Most tokens of prompt and answer together; None takes the model's own limit."""
    max_tokens: int = 512
    """Most tokens of an answer."""
    temperature: float = 0.0
    """0 takes the likeliest token."""
    seed: int | None = None
    """For temperatures above 0."""
    stop: list[str] | None = Field(default=None, alias="stop_sequences")
    """Texts that end an answer."""
    timeout: float | None = None
    """Seconds after which a call is given up."""
    random_weights: int | None = None
    """Seed: replace the trained weights by random ones. For ablations."""
    forced_expert: int | None = None
    """Send every token to this expert. For tests of the routing record."""

    _runtimes: dict[tuple[str, LoadSettings, EngineSettings], Runtime] = PrivateAttr(default_factory=dict)
    _loading: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @property
    def supports_choices(self) -> bool:
        """Calls may name `choices`; the answer is one of them and reports the log-probability of each."""
        return True

    @property
    def is_local(self) -> bool:
        """Calls stay in this process and end by themselves at their `timeout`, or once `cancelled` is set."""
        return True

    @property
    def context_tokens(self) -> int:
        """Most tokens of prompt and answer together, by the checkpoint and the setting; loads it."""
        return self._loaded().context

    def get_num_tokens(self, text: str) -> int:
        """How many tokens a text has for this checkpoint; loads it."""
        return self._loaded().count(text)

    def load(self) -> "ChatMoE":
        """Load the checkpoint now rather than at the first call."""
        self._loaded()
        return self

    def bind(self, **kwargs: Any) -> ChatBinding:  # type: ignore[override]
        """Arguments for every call; tools and schemas bound later add to them."""
        return ChatBinding(bound=self, kwargs=kwargs, config={})

    def bind_tools(
        self,
        tools: Tools,
        *,
        tool_choice: dict[str, Any] | str | bool | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Offer tools. `any` and a tool's name force the call: the grammar admits nothing else."""
        formatted = [tool_of(tool) for tool in tools]
        names = [tool["function"]["name"] for tool in formatted]
        return self.bind(tools=formatted, tool_choice=normalize_tool_choice(tool_choice, names), **kwargs)

    def with_structured_output(
        self,
        schema: dict[str, Any] | type,
        *,
        include_raw: bool = False,
        method: StructuredMethod = "json_schema",
        tools: Tools | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, dict[str, Any] | BaseModel]:
        """Answers of this schema, which the grammar enforces while they are written, in `json_mode` too.

        What no grammar can hold is checked afterwards. With `tools` the model may call one of them instead of
        answering: then `parsed` is None and the calls stand in `raw`. All else goes to each call.
        """
        kwargs.pop("strict", None)  # always so
        check_names(kwargs)
        if method == "function_calling":
            _refuse_tools(tools, "method='function_calling', where the answer is a call itself; use 'json_schema'")
            name = tool_of(schema)["function"]["name"]
            format = {"kwargs": {"method": method}, "schema": schema}
            kwargs.pop("tool_choice", None)
            llm = self.bind_tools([schema], tool_choice="any", ls_structured_output_format=format, **kwargs)
            parser = call_parser(schema, name)
            return with_raw(llm, parser) if include_raw else llm | parser
        wanted = schema_of(schema)
        kwargs |= {
            "response_format": wanted,
            "ls_structured_output_format": {"kwargs": {"method": method}, "schema": wanted},
        }
        parser = answer_parser(schema, wanted)
        if tools:
            if not include_raw:
                _refuse_tools(tools, "include_raw=False, where a call has no place; use include_raw=True")
            return with_raw(self.bind_tools(tools, **kwargs), unless_called(parser))
        llm = self.bind(**kwargs)
        return with_raw(llm, parser) if include_raw else llm | parser

    def continue_text(self, prompt: str, **options: Any) -> Generator[AIMessageChunk, None, None]:
        """Go on with a text as it stands, piece by piece: no chat template, and control tokens that it spells count.

        `options` are those of any call; closing the generator ends it.
        """
        chosen = self._options(None, options)
        refused = {"choices", "tools", "response_format"} & options.keys()
        if refused:
            raise ArgumentError(f"{min(refused)} has no meaning for a text that is continued; use messages.")
        yield from self._written(chosen, lambda runtime, *how: runtime.continue_text(prompt, chosen, *how))

    def acontinue_text(self, prompt: str, **options: Any) -> AsyncGenerator[AIMessageChunk, None]:
        """The same without blocking the event loop."""
        cancellation = Cancellation(options.get("cancelled"))
        return iterate_in_thread(
            lambda: self.continue_text(prompt, **{**options, "cancelled": cancellation}), cancellation
        )

    def _resolve_model_profile(self) -> ModelProfile:
        return ModelProfile(
            text_inputs=True,
            text_outputs=True,
            image_inputs=False,
            tool_calling=True,
            tool_choice=True,
            structured_output=True,
        )

    @property
    def _llm_type(self) -> str:
        return "moewarden"

    @property
    def _identifying_params(self) -> Mapping[str, Any]:
        return {
            "model": self.model,
            "quantization": self.quantization,
            "experts": self.experts,
            "temperature": self.temperature,
            "max_tokens": self.max_tokens,
            "seed": self.seed,
            "random_weights": self.random_weights,
        }

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        params = super()._get_ls_params(stop=stop, **kwargs)
        params["ls_provider"] = "moewarden"
        return params

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002 (LangChain passes it)
        **kwargs: Any,
    ) -> ChatResult:
        return _explained(generate_from_stream(self._chunks(messages, stop, kwargs)))

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002 (LangChain passes it)
        **kwargs: Any,
    ) -> ChatResult:
        chunks = [chunk async for chunk in self._chunks_in_thread(messages, stop, kwargs)]
        return _explained(generate_from_stream(iter(chunks)))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        with closing(self._chunks(messages, stop, kwargs)) as chunks:
            for chunk in chunks:
                if run_manager is not None and isinstance(chunk.message.content, str):
                    run_manager.on_llm_new_token(chunk.message.content, chunk=chunk)
                yield chunk

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        async with aclosing(self._chunks_in_thread(messages, stop, kwargs)) as chunks:
            async for chunk in chunks:
                if run_manager is not None and isinstance(chunk.message.content, str):
                    await run_manager.on_llm_new_token(chunk.message.content, chunk=chunk)
                yield chunk

    def _chunks_in_thread(
        self, messages: list[BaseMessage], stop: list[str] | None, given: Mapping[str, Any]
    ) -> AsyncGenerator[ChatGenerationChunk, None]:
        """The same chunks without blocking the event loop; cancelling the task ends the request."""
        cancellation = Cancellation(given.get("cancelled"))
        return iterate_in_thread(
            lambda: self._chunks(messages, stop, {**given, "cancelled": cancellation}), cancellation
        )

    def _chunks(
        self, messages: list[BaseMessage], stop: list[str] | None, given: Mapping[str, Any]
    ) -> Generator[ChatGenerationChunk, None, None]:
        """One call's chunks; however this ends, its request in the engine ends too."""
        options = self._options(stop, given)

        def write(runtime: Runtime, limits: Limits, cancellation: Cancellation) -> Iterator[AIMessageChunk]:
            if options.choices is not None:
                yield runtime.choose(messages, options.choices, limits)
            else:
                yield from runtime.answer(messages, options, limits, cancellation)

        for piece in self._written(options, write):
            yield ChatGenerationChunk(message=piece)

    def _written(
        self, options: CallOptions, write: Callable[[Runtime, Limits, Cancellation], Iterator[AIMessageChunk]]
    ) -> Generator[AIMessageChunk, None, None]:
        """What a loaded checkpoint writes within the call's limits."""
        cancellation = Cancellation(options.cancelled)
        deadline = None if options.timeout is None else time.monotonic() + options.timeout
        limits = Limits(cancelled=cancellation, deadline=deadline)
        try:
            yield from write(self._loaded(options.model), limits, cancellation)
        finally:
            cancellation.set()

    def _options(self, stop: list[str] | None, given: Mapping[str, Any]) -> CallOptions:
        defaults = {
            "max_tokens": self.max_tokens,
            "temperature": self.temperature,
            "seed": self.seed,
            "timeout": self.timeout,
            "stop": (stop if stop is not None else self.stop) or (),
        }
        return call_options(defaults, given)

    @property
    def _runtime(self) -> Runtime | None:
        """What is loaded for the model's own name and settings."""
        return self._runtimes.get((self.model, self._load_settings(), self._engine_settings()))

    def _load_settings(self) -> LoadSettings:
        return LoadSettings(
            quantization=self.quantization,
            experts=self.experts,
            device=self.device,
            dtype=self.dtype,
            kernel=self.kernel,
            linear_kernel=self.linear_kernel,
            head_bits=self.head_bits,
            double_quant=self.double_quant,
            random_weights=self.random_weights,
            context=LoadSettings.context if self.context is None else self.context,
            forced_expert=self.forced_expert,
            offload=self.offload,
        )

    def _engine_settings(self) -> EngineSettings:
        return EngineSettings(slots=self.slots, max_waiting=self.max_waiting, context=self.context, runner=self.runner)

    def _loaded(self, model: str | None = None) -> Runtime:
        """The named checkpoint, or this model's own; several stay loaded side by side."""
        key = (model or self.model, self._load_settings(), self._engine_settings())
        with self._loading:
            if key not in self._runtimes:
                self._runtimes[key] = Runtime(*key)
            return self._runtimes[key]


def _explained(result: ChatResult) -> ChatResult:
    """Say at each invalid call what was wrong; chunks cannot carry it, so it travels in the metadata."""
    for generation in result.generations:
        message = generation.message
        errors = message.response_metadata.get("invalid_tool_calls", {})
        for call in message.invalid_tool_calls if isinstance(message, AIMessage) else ():
            call["error"] = errors.get(call["id"])
            call["args"] = (call["args"] or "").removeprefix(CALL_OPEN)
    return result


def _refuse_tools(tools: Tools | None, why: str) -> None:
    if tools:
        raise ArgumentError(f"Tools and a schema for the answer were given together with {why}.")
