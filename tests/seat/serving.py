"""The server of the seat: it writes every request into a folder, and answers with what is put beside it."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from moewarden.graphs.decisions.ask import CHECK

from ..graphs.servers import ChatServer, completion, send
from .showing import whole

GLANCE = 0.2
"""Seconds between two looks for an answer."""
BYTES_A_TOKEN = 3.5
"""Of logs and JSON, about."""


class Seat:
    """Requests and answers in a folder: `0001.request.json`, the same readable as `.txt`, and `0001.answer.json`.

    `context`: what the model reads at once; a longer prompt is refused as servers refuse it. 0 stands for no limit.
    """

    def __init__(self, folder: Path, context: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._context = folder, context
        self._lock = threading.Lock()
        self._count = len(list(folder.glob("*.request.json")))

    def reply(self, server: ChatServer, handler: BaseHTTPRequestHandler, request: dict[str, Any]) -> None:
        """Answer one request, once somebody has written what."""
        tokens = tokens_of(request)
        if self._context and tokens > self._context:
            said = f"This model's maximum context length is {self._context} tokens, and the prompt has {tokens}."
            body = {"error": {"message": said, "type": "invalid_request_error", "code": "context_length_exceeded"}}
            send(handler, 400, json.dumps(body).encode())
            return
        if CHECK.prompt.splitlines()[-1] in str(request["messages"][-1]["content"]) and is_check(request):
            first = CHECK.options[0]
            send(handler, 200, answer_body(_as_decision(request, first), tokens))
            return
        answer = self._wait(self._write(request), server)
        if answer is not None:
            send(handler, 200, answer_body(_as_decision(request, answer), tokens))

    def _write(self, request: dict[str, Any]) -> Path:
        with self._lock:
            self._count += 1
            stem = self._folder / f"{self._count:04}"
        stem.with_suffix(".txt").write_text(whole(request), encoding="utf-8")
        part = stem.with_suffix(".part")
        part.write_text(json.dumps(request, indent=1, ensure_ascii=False), encoding="utf-8")
        part.replace(stem.with_suffix(".request.json"))
        return stem.with_suffix(".answer.json")

    def _wait(self, path: Path, server: ChatServer) -> Any:
        """What was written as the answer, JSON or not; None once the server ends."""
        while not server.release.wait(GLANCE):
            if path.exists():
                return json.loads(path.read_text(encoding="utf-8"))
        return None


def tokens_of(request: dict[str, Any]) -> int:
    """About how many tokens a prompt has, its tools included."""
    size = len(json.dumps([request["messages"], request.get("tools", [])], ensure_ascii=False).encode())
    return int(size / BYTES_A_TOKEN)


def is_check(request: dict[str, Any]) -> bool:
    """Whether this is the one question before anything is read: it shows no log."""
    return all(CHECK.prompt in str(message["content"]) for message in request["messages"] if message["role"] == "user")


def answer_body(answer: Any, tokens: int) -> bytes:
    """A completion: a string is text, a list of [name, arguments] are calls."""
    if isinstance(answer, str):
        body = json.loads(completion(answer))
    else:
        calls = [
            {
                "id": f"c{time.time_ns()}{place}",
                "type": "function",
                "function": {"name": name, "arguments": json.dumps(given)},
            }
            for place, (name, given) in enumerate(answer)
        ]
        body = json.loads(completion(None, tool_calls=calls))
    written = len(json.dumps(answer)) // 4 + 1
    body["usage"] = {"prompt_tokens": tokens, "completion_tokens": written, "total_tokens": tokens + written}
    return json.dumps(body).encode()


def _as_decision(request: dict[str, Any], answer: Any) -> Any:
    """One option of a decision, in the form that was asked for; anything else as it is."""
    if not isinstance(answer, str):
        return answer
    tools = [tool["function"] for tool in request.get("tools", [])]
    if len(tools) == 1 and list(tools[0]["parameters"].get("properties", {})) == ["answer"]:
        return [[tools[0]["name"], {"answer": answer}]]
    form = request.get("response_format") or {}
    schema = form.get("json_schema", {}).get("schema", {})
    return json.dumps({"answer": answer}) if list(schema.get("properties", {})) == ["answer"] else answer
