"""An answer's text as it is written, split into thoughts, text and tool calls."""

import json
from collections.abc import Callable, Iterator
from typing import Literal

from langchain_core.messages import AIMessageChunk, InvalidToolCall, ToolCall
from langchain_core.messages.tool import invalid_tool_call, tool_call_chunk

from .messages import CALL_CLOSE, CALL_OPEN, THINK_CLOSE, THINK_OPEN, parse_call

CUT_OFF = "The answer reached max_tokens before this call was complete; allow more tokens."

Part = Literal["start", "thought", "blank", "answer"]


class AnswerStream:
    """Chunks of a message from pieces of text. A thought becomes reasoning, a call is shown once it is whole."""

    def __init__(
        self,
        *,
        thinks: bool = False,
        in_thought: bool = False,
        calls: bool = False,
        is_value: bool = False,
        check: Callable[[ToolCall], str | None] | None = None,
    ) -> None:
        """Expect a thought (begun by the prompt, if `in_thought`) and calls, or take their marks for text.

        `is_value` says that an answer which begins without a call is a JSON value, whose texts may hold such marks;
        `check` says what is wrong with a call's arguments.
        """
        self._part: Part = "thought" if in_thought else "start" if thinks else "answer"
        self._held = ""
        self._calls = calls
        self._is_value = is_value
        self._check = check
        self._wrote = False
        self._seen = 0
        self.valid_calls = 0
        self.errors: dict[str, str] = {}
        """What was wrong with each invalid call, by its id."""

    @property
    def has_calls(self) -> bool:
        """Whether a call was seen, valid or not."""
        return self._seen > 0

    @property
    def in_thought(self) -> bool:
        """Whether the next token still belongs to a thought."""
        return self._part == "thought"

    def push(self, text: str) -> Iterator[AIMessageChunk]:
        """What is certain once this text has come."""
        self._held += text
        if self._part == "start":
            self._start()
        if self._part == "thought":
            yield from self._thought()
        if self._part == "blank":
            self._held = self._held.lstrip()
            self._part = "answer" if self._held else "blank"
        if self._part == "answer":
            yield from self._answer()

    def finish(self, *, is_cut: bool = False) -> Iterator[AIMessageChunk]:
        """What was held back; `is_cut` says that max_tokens ended the answer."""
        held, self._held = self._held, ""
        if self._part == "thought":
            yield from _reasoning(held.strip("\n") if self._wrote is False else held.rstrip("\n"))
            return
        while self._calls and held.lstrip().startswith(CALL_OPEN):
            body, closed, held = held.lstrip().removeprefix(CALL_OPEN).partition(CALL_CLOSE)
            yield from self._call(body, CUT_OFF if is_cut and not closed else None)
        if held.strip() or (held and not self._seen):
            yield AIMessageChunk(content=held)

    def _start(self) -> None:
        """Decide whether the answer begins with a thought; undecided while it may still."""
        begun = self._held.lstrip()
        if begun.startswith(THINK_OPEN):
            self._held = begun.removeprefix(THINK_OPEN)
            self._part = "thought"
        elif not THINK_OPEN.startswith(begun):
            self._part = "answer"

    def _thought(self) -> Iterator[AIMessageChunk]:
        if not self._wrote:
            self._held = self._held.lstrip("\n")
        thought, closed, rest = self._held.partition(THINK_CLOSE)
        if closed:
            self._part, self._held = "blank", rest
            thought = thought.rstrip("\n")
        else:
            certain = len(thought[: len(thought) - _begun(thought, THINK_CLOSE)].rstrip("\n"))
            thought, self._held = thought[:certain], thought[certain:]
        self._wrote = self._wrote or bool(thought)
        yield from _reasoning(thought)

    def _answer(self) -> Iterator[AIMessageChunk]:
        begun = self._held.lstrip()
        if self._is_value and not self._seen and not begun.startswith(CALL_OPEN) and not CALL_OPEN.startswith(begun):
            self._calls = False
        if not self._calls:
            text, self._held = self._held, ""
            if text:
                yield AIMessageChunk(content=text)
            return
        while CALL_OPEN in self._held:
            before, _, body = self._held.partition(CALL_OPEN)
            if before.strip():
                yield AIMessageChunk(content=before.rstrip())
            self._held = CALL_OPEN + body
            end = _whole_call(body)
            if end is None:
                return
            yield from self._call(body[:end], None)
            self._held = body[end + len(CALL_CLOSE) :]
        # Blanks before a call are dropped, so they wait for what follows them.
        certain = len(self._held[: len(self._held) - _begun(self._held, CALL_OPEN)].rstrip())
        text, self._held = self._held[:certain], self._held[certain:]
        if text:
            yield AIMessageChunk(content=text)

    def _call(self, body: str, error: str | None) -> Iterator[AIMessageChunk]:
        """Name and id first, then the arguments."""
        call = parse_call(body)
        problem = self._check(call) if self._check is not None and call["type"] == "tool_call" else None
        if problem is not None:
            call = invalid_tool_call(name=call["name"], args=body.strip(), id=call["id"], error=problem)
        index = self._seen
        self._seen += 1
        if call["type"] == "invalid_tool_call":
            yield self._invalid(call, index, error)
        else:
            self.valid_calls += 1
            yield from _valid(call, index)

    def _invalid(self, call: InvalidToolCall, index: int, error: str | None) -> AIMessageChunk:
        """Its text begins with the opening mark: LangChain would repair half an object into other arguments."""
        assert call["id"] is not None
        self.errors[call["id"]] = error or call["error"] or ""
        chunk = tool_call_chunk(name=call["name"], args=f"{CALL_OPEN}{call['args']}", id=call["id"], index=index)
        return AIMessageChunk(content="", tool_call_chunks=[chunk])


def _valid(call: ToolCall, index: int) -> Iterator[AIMessageChunk]:
    for name, args, id in ((call["name"], "", call["id"]), (None, json.dumps(call["args"]), None)):
        yield AIMessageChunk(content="", tool_call_chunks=[tool_call_chunk(name=name, args=args, id=id, index=index)])


def _reasoning(text: str) -> Iterator[AIMessageChunk]:
    """`content_blocks` shows this as a block of type reasoning."""
    if text:
        yield AIMessageChunk(content="", additional_kwargs={"reasoning_content": text})


def _whole_call(body: str) -> int | None:
    """Where a call's closing mark stands; an argument may hold such a mark too."""
    at = body.find(CALL_CLOSE)
    while at >= 0:
        if parse_call(body[:at])["type"] == "tool_call":
            return at
        at = body.find(CALL_CLOSE, at + 1)
    return None


def _begun(text: str, mark: str) -> int:
    """Length of the longest end of the text that begins the mark."""
    return max((n for n in range(1, len(mark)) if text.endswith(mark[:n])), default=0)
