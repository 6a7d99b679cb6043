"""A server on the loopback interface that speaks OpenAI's chat protocol, and fails in the ways that servers fail."""

import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

Reply = Callable[["ChatServer", BaseHTTPRequestHandler, dict[str, Any]], None]
"""Answers one request: the server, the connection, what was asked."""


class ChatServer:
    """Serves while it is entered; `asked` are the requests so far, `release` lets hanging ones go."""

    def __init__(self, reply: Reply, port: int = 0) -> None:
        self.asked: list[dict[str, Any]] = []
        self.release = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.asked.append(request)
                reply(server, self, request)

            def log_message(self, *_: object) -> None:
                """Nothing: tests read what pytest shows."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        """Where a client finds it."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release.set()
        self._server.shutdown()
        self._server.server_close()


class Client(BaseChatModel):
    """The smallest client of that protocol, for machines without a provider's package: text in, text out."""

    url: str
    name_on_server: str = "small"
    opener: ClassVar[Any] = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    @property
    def _llm_type(self) -> str:
        return "http"

    @property
    def model_name(self) -> str:
        return self.name_on_server

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        roles = {"system": "system", "human": "user", "ai": "assistant"}
        asked = {
            "model": self.name_on_server,
            "messages": [{"role": roles[message.type], "content": message.text} for message in messages],
        }
        request = urllib.request.Request(
            f"{self.url}/chat/completions", json.dumps(asked).encode(), {"Content-Type": "application/json"}
        )
        try:
            with self.opener.open(request) as response:
                answer = json.loads(response.read())
        except urllib.error.HTTPError as error:
            error.close()
            raise
        message = answer["choices"][0]["message"]
        return ChatResult(generations=[ChatGeneration(message=AIMessage(message["content"] or ""))])


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, *, length: int | None = None) -> None:
    """One whole response; a `length` beyond the body's makes it a torn one."""
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    handler.end_headers()
    handler.wfile.write(body)


def completion(content: str | None, **more: Any) -> bytes:
    """The body of an answer."""
    message = {"role": "assistant", "content": content, **more}
    answer = {
        "id": "c1",
        "object": "chat.completion",
        "created": 0,
        "model": "small",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 20, "completion_tokens": 1, "total_tokens": 21},
    }
    return json.dumps(answer).encode()


def first_option(_: ChatServer, handler: BaseHTTPRequestHandler, request: dict[str, Any]) -> None:
    """A server that works: through a tool, a schema or plain text, the first option."""
    options = re.findall(r"^options: (.*)$", request["messages"][-1]["content"], re.MULTILINE)[0].split(" | ")
    answer = json.dumps({"answer": options[0]})
    if "tools" in request:
        function = {"name": request["tools"][0]["function"]["name"], "arguments": answer}
        send(handler, 200, completion(None, tool_calls=[{"id": "t1", "type": "function", "function": function}]))
    else:
        send(handler, 200, completion(answer if "response_format" in request else options[0]))


def status(code: int, said: str) -> Reply:
    """Every request is refused."""

    def reply(_: ChatServer, handler: BaseHTTPRequestHandler, __: dict[str, Any]) -> None:
        send(handler, code, json.dumps({"error": {"message": said, "type": "error", "code": None}}).encode())

    return reply


def refusal(_: ChatServer, handler: BaseHTTPRequestHandler, __: dict[str, Any]) -> None:
    """The model will not."""
    send(handler, 200, completion(None, refusal="I cannot help with that."))


def rubbish(_: ChatServer, handler: BaseHTTPRequestHandler, __: dict[str, Any]) -> None:
    """A proxy's page instead of an answer."""
    send(handler, 200, b"<html>please log in</html>")


def torn(_: ChatServer, handler: BaseHTTPRequestHandler, __: dict[str, Any]) -> None:
    """The server dies in the middle of a body."""
    body = completion("hostile")
    send(handler, 200, body[: len(body) // 2], length=len(body))
    handler.close_connection = True


def hang(server: ChatServer, _: BaseHTTPRequestHandler, __: dict[str, Any]) -> None:
    """Nothing comes until the test lets go."""
    server.release.wait(60)


def slow_drip(server: ChatServer, handler: BaseHTTPRequestHandler, __: dict[str, Any]) -> None:
    """Bytes keep coming, so that no read times out, and the body never ends."""
    send(handler, 200, b"{", length=1_000_000)
    while not server.release.wait(0.01):
        try:
            handler.wfile.write(b" ")
        except OSError:
            return


FAILURES: dict[str, tuple[Reply, str]] = {
    "401": (status(401, "no such key"), "refused the key (status 401)"),
    "404": (status(404, "no such model"), "knows no such model"),
    "429": (status(429, "slow down"), "status 429"),
    "500": (status(500, "out of memory"), "failed (status 500)"),
    "refusal": (refusal, "none of the options"),
    "rubbish": (rubbish, "cannot be read"),
    "torn": (torn, "connection broke"),
    "hanging": (hang, "no answer came within"),
    "dripping": (slow_drip, "no answer came within"),
}
"""Name -> how the server fails, and what the report must say of it."""
