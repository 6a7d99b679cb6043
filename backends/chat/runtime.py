"""A loaded checkpoint answering messages: tokenizer, engine and grammars together."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property, partial
from itertools import chain
from typing import Any

from langchain_core.messages import AIMessageChunk, BaseMessage, ToolCall
from langchain_core.messages.ai import InputTokenDetails, OutputTokenDetails, UsageMetadata

from ..engine.engine import Engine, EngineSettings, Generation
from ..engine.masks import TokenMask
from ..engine.requests import GenerationRequest, Limits, RequestRecord
from ..engine.stopping import TextStream
from ..errors import BackendError, RequestCancelledError
from ..moe.loading import LoadSettings, load_model
from ..moe.routing_summary import summarize_routing
from .answers import AnswerStream
from .cancellation import Cancellation
from .grammar import Grammars, parameters_of
from .messages import to_template
from .options import CallOptions
from .prefix import Prefixes
from .schemas import violation
from .tokenizer import ChatTokenizer


class Runtime:
    """Everything that exists once a checkpoint is loaded."""

    def __init__(self, model: str, settings: LoadSettings, serving: EngineSettings) -> None:
        """Load weights and tokenizer."""
        self._name = model
        self._model = load_model(model, settings)
        network = self._model.network
        self._tokenizer = ChatTokenizer(
            self._model.path, network.config, _end_ids(network.generation_config.eos_token_id)
        )
        self._prefixes = Prefixes(self._tokenizer)
        self._engine = Engine(self._model, serving)

    @cached_property
    def _grammars(self) -> Grammars:
        return Grammars(self._tokenizer)

    @property
    def context(self) -> int:
        """Most tokens of prompt and answer together."""
        return self._engine.runner.context

    def count(self, text: str) -> int:
        """Tokens of a text by itself."""
        return len(self._tokenizer.encode_text(text))

    def choose(self, messages: Sequence[BaseMessage], choices: Sequence[str], limits: Limits) -> AIMessageChunk:
        """The likeliest of the choices, with the log-probability of each."""
        dialogue = to_template(messages)
        prompt = self._tokenizer.render(dialogue, may_think=False)
        options = [self._tokenizer.encode_text(choice) for choice in choices]
        if len({tuple(option) for option in options}) < len(options) or not all(options):
            raise BackendError("Two choices, or an empty one, look the same to the model's tokenizer; reword them.")
        scores = self._engine.score_choices(
            prompt, options, self._tokenizer.end_id, limits, prefix_tokens=self._prefixes.count(prompt, dialogue, None)
        )
        metadata = self._metadata(scores.record) | {
            "finish_reason": "stop",
            "choice_logprobs": dict(zip(choices, scores.logprobs, strict=True)),
        }
        return _last_chunk(scores.record, metadata, choices[scores.best])

    def answer(
        self, messages: Sequence[BaseMessage], options: CallOptions, limits: Limits, cancellation: Cancellation
    ) -> Iterator[AIMessageChunk]:
        """Text as it is written, each tool call once it is whole; the last chunk carries usage and metadata.

        `cancellation` is the event in `limits`; it is set where a stop string ends the answer before the engine does.
        """
        tools = options.tools if options.tools and options.tool_choice != "none" else None
        dialogue = to_template(messages)
        is_free = options.response_format is None and (tools is None or options.tool_choice == "auto")
        prompt = self._tokenizer.render(dialogue, tools, may_think=is_free)
        in_thought = is_free and self._tokenizer.opens_thought(prompt)
        generation = self._generate(
            prompt,
            options,
            limits,
            mask=self._mask(options, tools, in_thought),
            prefix_tokens=self._prefixes.count(prompt, dialogue, tools),
        )
        thinks = is_free and self._tokenizer.thinks
        text = TextStream(self._tokenizer.decode_all if tools or thinks else self._tokenizer.decode, options.stop)
        answer = AnswerStream(
            thinks=thinks,
            in_thought=in_thought,
            calls=tools is not None,
            is_value=options.response_format is not None,
            check=partial(self._wrong_arguments, tools or ()),
        )
        written = []
        thought_tokens = 0
        steps = iter(generation)
        for tokens in steps:
            thought_tokens += len(tokens) if answer.in_thought else 0
            if options.logprobs:
                yield self._probabilities(generation.record, text.count, len(tokens))
            for chunk in answer.push(text.push(tokens)):
                written.append(chunk)
                yield chunk
            if text.is_stopped:
                _end(steps, cancellation)
                break
        record = generation.record
        for chunk in chain(answer.push(text.finish()), answer.finish(is_cut=record.finish_reason == "length")):
            written.append(chunk)
            yield chunk
        metadata = self._metadata(record) | {"finish_reason": record.finish_reason or "stop"}
        if text.is_stopped:
            metadata["finish_reason"] = "stop"
        if answer.valid_calls:
            metadata["finish_reason"] = "tool_calls"
        if answer.errors:
            metadata["invalid_tool_calls"] = answer.errors
        if options.response_format is not None and not answer.has_calls:
            metadata |= self._relaxed(options.response_format, "".join(str(chunk.content) for chunk in written))
        yield _last_chunk(record, metadata, thought_tokens=thought_tokens if thinks else None)

    def continue_text(
        self, prompt: str, options: CallOptions, limits: Limits, cancellation: Cancellation
    ) -> Iterator[AIMessageChunk]:
        """Go on with a text as it stands: no chat template, and the control tokens that it spells count."""
        generation = self._generate(self._tokenizer.encode(prompt), options, limits)
        text = TextStream(self._tokenizer.decode, options.stop)
        steps = iter(generation)
        for tokens in steps:
            if options.logprobs:
                yield self._probabilities(generation.record, text.count, len(tokens))
            if piece := text.push(tokens):
                yield AIMessageChunk(content=piece)
            if text.is_stopped:
                _end(steps, cancellation)
                break
        record = generation.record
        metadata = self._metadata(record)
        metadata["finish_reason"] = "stop" if text.is_stopped else record.finish_reason or "stop"
        yield _last_chunk(record, metadata, text.finish())

    def _generate(
        self,
        prompt: Sequence[int],
        options: CallOptions,
        limits: Limits,
        *,
        mask: TokenMask | None = None,
        prefix_tokens: int = 0,
    ) -> Generation:
        return self._engine.generate(
            GenerationRequest(
                prompt_ids=prompt,
                max_tokens=options.max_tokens,
                temperature=options.temperature,
                seed=options.seed,
                end_ids=self._tokenizer.end_ids,
                mask=mask,
                prefix_tokens=prefix_tokens,
                limits=limits,
                top_logprobs=options.top_logprobs if options.logprobs else None,
            )
        )

    def _probabilities(self, record: RequestRecord, start: int, count: int) -> AIMessageChunk:
        """How likely these tokens of the answer were, in the words of LangChain's OpenAI integration."""
        content = [
            {
                **self._spelled(each.token, each.logprob),
                "top_logprobs": [self._spelled(token, logprob) for token, logprob in each.top],
            }
            for each in record.logprobs[start : start + count]
        ]
        return AIMessageChunk(content="", response_metadata={"logprobs": {"content": content}})

    def _spelled(self, token: int, logprob: float) -> dict[str, Any]:
        text = self._tokenizer.decode_all([token])
        return {"token": text, "logprob": logprob, "bytes": list(text.encode())}

    def _mask(self, options: CallOptions, tools: Sequence[Any] | None, in_thought: bool) -> TokenMask | None:
        """The grammar this call asks for."""
        schema = options.response_format
        if tools is None:
            return None if schema is None else self._grammars.json(schema)
        if options.tool_choice != "auto":
            wanted = [tool for tool in tools if options.tool_choice in ("any", tool["function"]["name"])]
            return self._grammars.forced_call(wanted)
        if schema is not None:
            return self._grammars.json_or_calls(schema, tools)
        return self._grammars.optional_calls(tools, in_thought=in_thought)

    def _wrong_arguments(self, tools: Sequence[Mapping[str, Any]], call: ToolCall) -> str | None:
        """What is wrong with a call's arguments where the grammar could not hold all of the tool's schema."""
        schema = next((parameters_of(tool) for tool in tools if tool["function"]["name"] == call["name"]), None)
        if schema is None or not self._grammars.held(schema).relaxed:
            return None
        problem = violation(schema, call["args"], patterns=False)
        return None if problem is None else f"The arguments do not match the tool's schema: {problem}."

    def _relaxed(self, schema: Mapping[str, Any], text: str) -> dict[str, Any]:
        """Where the grammar asked for less than the schema, and what is wrong with the answer there."""
        relaxed = self._grammars.held(schema).relaxed
        if not relaxed:
            return {}
        try:
            problem = violation(schema, json.loads(text), patterns=False)
        except ValueError as error:
            problem = f"not valid JSON: {error}"
        return {"schema_relaxed": list(relaxed), "schema_problem": problem}

    def _metadata(self, record: RequestRecord) -> dict[str, Any]:
        """How the answer came about."""
        seconds = record.prefill_seconds + record.decode_seconds
        layers = record.routing.layers()
        return {
            "model": self._name,
            "model_name": self._name,
            "model_provider": "moewarden",
            "kernel": self._engine.runner.kernel,
            "kernel_reason": self._engine.runner.kernel_reason,
            "runner": self._engine.runner.name,
            "runner_reason": self._engine.runner.reason,
            "experts_mode": self._model.experts_mode,
            **({"output_head": str(change)} if (change := self._model.head_change) is not None else {}),
            **self._offloaded(),
            "seconds": seconds,
            "tokens_per_s": (record.prompt_tokens - record.cached_tokens + record.output_tokens) / max(seconds, 1e-9),
            "decode_tokens_per_s": record.output_tokens / record.decode_seconds if record.decode_seconds else None,
            "forced_tokens": record.forced_tokens,
            "waited_seconds": record.waited_seconds,
            "routing": {
                "layers": layers,
                "tokens": record.routing.tokens,
                "top_k": record.routing.top_k,
                "summary": asdict(summarize_routing(layers, record.routing.top_k)),
            },
        }

    def _offloaded(self) -> dict[str, Any]:
        """Where the card holds only some experts: how many, and what all calls so far had copied to it."""
        store = self._model.offload
        if store is None:
            return {}
        moved = asdict(store.moved)
        held = {"experts_on_card": store.table.slots, "experts": sum(store.table.layers)}
        return {"offload": held | {"bytes_moved": store.bytes_moved, "copies": moved}}


def _end(steps: Iterator[tuple[int, ...]], cancellation: Cancellation) -> None:
    """End a request early and wait until the engine has let go of it, so that its record is complete."""
    cancellation.set()
    try:
        for _ in steps:
            pass
    except RequestCancelledError:
        return


def _last_chunk(
    record: RequestRecord, metadata: dict[str, Any], content: str = "", *, thought_tokens: int | None = None
) -> AIMessageChunk:
    usage = UsageMetadata(
        input_tokens=record.prompt_tokens,
        output_tokens=record.output_tokens,
        total_tokens=record.prompt_tokens + record.output_tokens,
        input_token_details=InputTokenDetails(cache_read=record.cached_tokens),
    )
    if thought_tokens is not None:
        usage["output_token_details"] = OutputTokenDetails(reasoning=thought_tokens)
    return AIMessageChunk(content=content, usage_metadata=usage, response_metadata=metadata, chunk_position="last")


def _end_ids(configured: int | list[int] | None) -> list[int]:
    if configured is None:
        return []
    return configured if isinstance(configured, list) else [configured]
