"""What the model wrote, in OpenAI's words: whole, or piece by piece."""

import json
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessageChunk

from ..chat.messages import CALL_OPEN


@dataclass
class Totals:
    """What a request cost."""

    prompt: int = 0
    output: int = 0
    cached: int = 0
    thought: int = 0

    def add(self, chunk: AIMessageChunk) -> None:
        """Count the last chunk of an answer."""
        usage = chunk.usage_metadata
        if usage is None:
            return
        self.prompt += usage["input_tokens"]
        self.output += usage["output_tokens"]
        self.cached += usage.get("input_token_details", {}).get("cache_read", 0) or 0
        self.thought += usage.get("output_token_details", {}).get("reasoning", 0) or 0

    def as_usage(self) -> dict[str, Any]:
        """OpenAI's `usage`."""
        return {
            "prompt_tokens": self.prompt,
            "completion_tokens": self.output,
            "total_tokens": self.prompt + self.output,
            "prompt_tokens_details": {"cached_tokens": self.cached},
            "completion_tokens_details": {"reasoning_tokens": self.thought},
        }


@dataclass
class Envelope:
    """What all objects of one answer share."""

    kind: str
    """`chat.completion`, `chat.completion.chunk` or `text_completion`."""
    model: str
    prefix: str
    id: str = field(init=False)
    created: int = field(init=False)

    def __post_init__(self) -> None:
        """A name and a time of its own."""
        self.id = f"{self.prefix}-{uuid.uuid4().hex}"
        self.created = int(time.time())

    def around(self, choices: list[dict[str, Any]], usage: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """One object."""
        whole = {"id": self.id, "object": self.kind, "created": self.created, "model": self.model, "choices": choices}
        return whole if usage is None else {**whole, "usage": usage}


class ChatPieces:
    """Deltas of a chat answer, and the whole message that they add up to."""

    def __init__(self) -> None:
        """Nothing was written yet."""
        self.totals = Totals()
        self.finish_reason = "stop"
        self._content: list[str] = []
        self._thought: list[str] = []
        self._calls: list[dict[str, Any]] = []
        self._logprobs: list[dict[str, Any]] = []

    def push(self, chunk: AIMessageChunk) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
        """What one chunk adds: a delta, and the probabilities of its tokens."""
        delta: dict[str, Any] = {}
        if thought := chunk.additional_kwargs.get("reasoning_content"):
            self._thought.append(thought)
            delta["reasoning_content"] = thought
        if chunk.content:
            self._content.append(str(chunk.content))
            delta["content"] = str(chunk.content)
        if chunk.tool_call_chunks:
            delta["tool_calls"] = [self._call(dict(piece)) for piece in chunk.tool_call_chunks]
        found = chunk.response_metadata.get("logprobs", {}).get("content", [])
        self._logprobs += found
        self.totals.add(chunk)
        self.finish_reason = chunk.response_metadata.get("finish_reason", self.finish_reason)
        if delta or found:
            yield delta, found

    def message(self) -> dict[str, Any]:
        """The whole answer."""
        content = "".join(self._content)
        thought = "".join(self._thought)
        return {
            "role": "assistant",
            "content": None if self._calls and not content else content,
            "refusal": None,
            **({"reasoning_content": thought} if thought else {}),
            **({"tool_calls": self._calls} if self._calls else {}),
        }

    def logprobs(self) -> dict[str, Any] | None:
        """Probabilities of all tokens, where they were asked for."""
        return {"content": self._logprobs, "refusal": None} if self._logprobs else None

    def _call(self, piece: dict[str, Any]) -> dict[str, Any]:
        """A piece of a call: name and id first, then the arguments. A call that is not whole comes as it is."""
        index = int(piece["index"])
        arguments = piece["args"] or ""
        if arguments.startswith(CALL_OPEN):
            arguments = _arguments_in(arguments.removeprefix(CALL_OPEN))
        if index == len(self._calls):
            self._calls.append(
                {"id": piece["id"], "type": "function", "function": {"name": piece["name"] or "", "arguments": ""}}
            )
            head = {
                "id": piece["id"],
                "type": "function",
                "function": {"name": piece["name"] or "", "arguments": arguments},
            }
        else:
            head = {"function": {"arguments": arguments}}
        self._calls[index]["function"]["arguments"] += arguments
        return {"index": index, **head}


def _arguments_in(body: str) -> str:
    """The arguments of a call that is broken or cut."""
    try:
        whole = json.loads(body)
    except ValueError:
        return body.partition('"arguments":')[2].strip() or body.strip()
    given = whole.get("arguments", whole) if isinstance(whole, dict) else whole
    return json.dumps(given)


def old_logprobs(found: list[dict[str, Any]], offset: int) -> dict[str, Any]:
    """Probabilities as `/v1/completions` spells them."""
    offsets = []
    for token in found:
        offsets.append(offset)
        offset += len(token["token"])
    return {
        "tokens": [token["token"] for token in found],
        "token_logprobs": [token["logprob"] for token in found],
        "top_logprobs": [{each["token"]: each["logprob"] for each in token["top_logprobs"]} for token in found],
        "text_offset": offsets,
    }


def event(value: Mapping[str, Any] | str) -> bytes:
    """One event of a stream."""
    data = value if isinstance(value, str) else json.dumps(value, allow_nan=False, separators=(",", ":"))
    return f"data: {data}\n\n".encode()
