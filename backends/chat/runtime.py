"""A loaded checkpoint answering messages: tokenizer, engine and grammars together."""

import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call_chunk

from ..engine.engine import Engine
from ..engine.masks import TokenMask
from ..engine.requests import GenerationRequest, Limits, RequestRecord
from ..engine.stopping import TextStream
from ..errors import BackendError
from ..moe.loading import LoadSettings, load_model
from .grammar import Grammars
from .messages import parse_answer, to_template
from .options import CallOptions
from .tokenizer import ChatTokenizer


class Runtime:
    """Everything that exists once a checkpoint is loaded."""

    def __init__(self, model: str, settings: LoadSettings) -> None:
        """Load weights and tokenizer."""
        self._name = model
        self._model = load_model(model, settings)
        network = self._model.network
        self._tokenizer = ChatTokenizer(
            self._model.path, network.config, _end_ids(network.generation_config.eos_token_id)
        )
        self._engine = Engine(self._model)

    @cached_property
    def _grammars(self) -> Grammars:
        return Grammars(self._tokenizer)

    def choose(self, messages: Sequence[BaseMessage], choices: Sequence[str], limits: Limits) -> AIMessageChunk:
        """The likeliest of the choices, with the log-probability of each."""
        prompt = self._tokenizer.render(to_template(messages))
        options = [self._tokenizer.encode(choice) for choice in choices]
        if len({tuple(option) for option in options}) < len(options) or not all(options):
            raise BackendError("Two choices, or an empty one, look the same to the model's tokenizer; reword them.")
        scores = self._engine.score_choices(prompt, options, self._tokenizer.end_id, limits)
        metadata = self._metadata(scores.record) | {
            "finish_reason": "stop",
            "choice_logprobs": dict(zip(choices, scores.logprobs, strict=True)),
        }
        return _last_chunk(scores.record, metadata, choices[scores.best])

    def answer(self, messages: Sequence[BaseMessage], options: CallOptions, limits: Limits) -> Iterator[AIMessageChunk]:
        """Text as it is written, or tool calls once they are whole; the last chunk carries usage and metadata."""
        tools = options.tools if options.tools and options.tool_choice != "none" else None
        generation = self._engine.generate(
            GenerationRequest(
                prompt_ids=self._tokenizer.render(to_template(messages), tools),
                max_tokens=options.max_tokens,
                temperature=options.temperature,
                seed=options.seed,
                end_ids=self._tokenizer.end_ids,
                mask=self._mask(options, tools),
                limits=limits,
            )
        )
        text = TextStream(self._tokenizer.decode_all if tools else self._tokenizer.decode, options.stop)
        held = ""
        for tokens in generation:
            held += text.push(tokens)
            if held and not (tools and _may_be_call(held)):
                yield AIMessageChunk(content=held)
                held = ""
            if text.is_stopped:
                break
        held += text.finish()
        record = generation.record
        metadata = self._metadata(record) | {"finish_reason": record.finish_reason or "stop"}
        if tools and _may_be_call(held):
            answer = parse_answer(held)
            yield from _call_chunks(held)
            held = answer.content
            if answer.tool_calls:
                metadata["finish_reason"] = "tool_calls"
        if held:
            yield AIMessageChunk(content=held)
        yield _last_chunk(record, metadata)

    def _mask(self, options: CallOptions, tools: Sequence[Any] | None) -> TokenMask | None:
        """The grammar this call asks for."""
        if options.response_format is not None:
            return self._grammars.json(options.response_format)
        if tools is None:
            return None
        if options.tool_choice == "auto":
            return self._grammars.optional_calls(tools)
        wanted = [tool for tool in tools if options.tool_choice in ("any", tool["function"]["name"])]
        return self._grammars.forced_call(wanted)

    def _metadata(self, record: RequestRecord) -> dict[str, Any]:
        """How the answer came about."""
        seconds = record.prefill_seconds + record.decode_seconds
        return {
            "model": self._name,
            "model_name": self._name,
            "model_provider": "moewarden",
            "kernel": self._model.kernel,
            "kernel_reason": self._model.kernel_reason,
            "experts_mode": self._model.experts_mode,
            "seconds": seconds,
            "tokens_per_s": (record.prompt_tokens + record.output_tokens) / max(seconds, 1e-9),
            "decode_tokens_per_s": record.output_tokens / record.decode_seconds if record.decode_seconds else None,
            "forced_tokens": record.forced_tokens,
            "routing": {
                "layers": record.routing.layers(),
                "tokens": record.routing.tokens,
                "top_k": record.routing.top_k,
            },
        }


def _may_be_call(text: str) -> bool:
    """With tools, an answer whose first visible character is "<" is a call; it is shown when it is whole."""
    return text.lstrip()[:1] in ("", "<")


def _call_chunks(text: str) -> Iterator[AIMessageChunk]:
    """For each call: name and id first, then its arguments."""
    answer = parse_answer(text)
    for index, call in enumerate(answer.tool_calls):
        first = tool_call_chunk(name=call["name"], args="", id=call["id"], index=index)
        rest = tool_call_chunk(name=None, args=json.dumps(call["args"]), id=None, index=index)
        yield AIMessageChunk(content="", tool_call_chunks=[first])
        yield AIMessageChunk(content="", tool_call_chunks=[rest])
    for index, bad in enumerate(answer.invalid_tool_calls, start=len(answer.tool_calls)):
        broken = tool_call_chunk(name=bad["name"], args=bad["args"], id=bad["id"], index=index)
        yield AIMessageChunk(content="", tool_call_chunks=[broken])


def _last_chunk(record: RequestRecord, metadata: dict[str, Any], content: str = "") -> AIMessageChunk:
    usage = UsageMetadata(
        input_tokens=record.prompt_tokens,
        output_tokens=record.output_tokens,
        total_tokens=record.prompt_tokens + record.output_tokens,
    )
    return AIMessageChunk(content=content, usage_metadata=usage, response_metadata=metadata, chunk_position="last")


def _end_ids(configured: int | list[int] | None) -> list[int]:
    if configured is None:
        return []
    return configured if isinstance(configured, list) else [configured]
