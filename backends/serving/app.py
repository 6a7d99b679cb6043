"""The server: routes, and one answer for each request."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessageChunk
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from ..chat.model import ChatMoE
from .admission import Admission
from .answers import ChatPieces, Envelope, Totals, event, old_logprobs
from .bodies import parse
from .document import openapi
from .errors import Json, RequestError, error_of
from .guard import LOOPBACK, Guard
from .metrics import Metrics
from .protocol import ChatRequest, CompletionRequest
from .requests import chat_options, completion_options, messages_of
from .work import EventStream, Work

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, kw_only=True)
class ServeSettings:
    """How a model is served."""

    name: str
    """What clients call the model."""
    key: str = ""
    """What they must send; empty for none."""
    is_loopback: bool = True
    """Whether only this machine reaches the server; then it answers to this machine's own names alone."""
    most_tokens: int = 2048
    """Of an answer; a request that names no limit gets this one."""
    most_bytes: int = 8 * 2**20
    """Of a request's body."""


def make_app(model: ChatMoE, settings: ServeSettings) -> ASGIApp:
    """An ASGI application around a model that is loaded, or will be at the first request."""
    return Guard(
        app=_Server(model, settings).app(),
        key=settings.key,
        hosts=LOOPBACK if settings.is_loopback else (),
        most_bytes=settings.most_bytes,
    )


class _Server:
    def __init__(self, model: ChatMoE, settings: ServeSettings) -> None:
        self._model = model
        self._settings = settings
        self._admission = Admission(model.slots, model.max_waiting)
        self._metrics = Metrics(settings.name, self._admission)
        self._started = int(time.time())

    def app(self) -> Starlette:
        routes = (
            ("/health", self.health, "GET"),
            ("/metrics", self.metrics, "GET"),
            ("/openapi.json", self.document, "GET"),
            ("/v1/models", self.models, "GET"),
            ("/v1/models/{name:path}", self.one_model, "GET"),
            ("/v1/chat/completions", self.chat, "POST"),
            ("/v1/completions", self.completions, "POST"),
        )
        return Starlette(
            routes=[Route(path, self._answered(path, act), methods=[method]) for path, act, method in routes],
            exception_handlers={HTTPException: self._no_route},
        )

    async def health(self, _: Request) -> Response:
        """Whether it serves, and how busy it is."""
        busy = {"running": self._admission.running, "waiting": self._admission.waiting}
        return Json({"status": "ok", "model": self._settings.name, **busy})

    async def metrics(self, _: Request) -> Response:
        """For Prometheus."""
        return Response(self._metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def document(self, _: Request) -> Response:
        """What the server takes, as OpenAPI."""
        return Json(openapi(self._settings.name))

    async def models(self, _: Request) -> Response:
        """The one that is served."""
        return Json({"object": "list", "data": [self._described()]})

    async def one_model(self, request: Request) -> Response:
        """The same by name."""
        self._check_name(request.path_params["name"])
        return Json(self._described())

    async def chat(self, request: Request) -> Response:
        """An answer to messages."""
        asked = await self._parsed(ChatRequest, request)
        messages = await asyncio.to_thread(messages_of, asked)
        options = await asyncio.to_thread(chat_options, asked, self._settings.most_tokens)
        work = Work(request, self._admission, self._metrics)
        pieces = ChatPieces()
        chunks = work.each(self._model.astream(messages, **options, cancelled=work.cancelled))  # type: ignore[arg-type]
        if asked.stream:
            envelope = Envelope("chat.completion.chunk", self._settings.name, "chatcmpl")
            events = self._chat_events(chunks, pieces, envelope, wants_usage=asked.wants_usage)
            return await self._streamed(events, work, pieces.totals)
        try:
            async for chunk in chunks:
                for _ in pieces.push(chunk):
                    pass
        finally:
            work.close(pieces.totals)
        choice = {
            "index": 0,
            "message": pieces.message(),
            "logprobs": pieces.logprobs(),
            "finish_reason": pieces.finish_reason,
        }
        envelope = Envelope("chat.completion", self._settings.name, "chatcmpl")
        return Json(envelope.around([choice], pieces.totals.as_usage()))

    async def completions(self, request: Request) -> Response:
        """Texts that are continued."""
        asked = await self._parsed(CompletionRequest, request)
        options = completion_options(asked, self._settings.most_tokens)
        work = Work(request, self._admission, self._metrics)
        totals = Totals()
        envelope = Envelope("text_completion", self._settings.name, "cmpl")
        choices = self._continued(asked.prompts, options, work, totals)
        if asked.stream:
            events = self._text_events(choices, totals, envelope, wants_usage=asked.wants_usage)
            return await self._streamed(events, work, totals)
        whole: dict[int, dict[str, Any]] = {}
        try:
            async for choice in choices:
                _add_choice(whole, choice)
        finally:
            work.close(totals)
        return Json(envelope.around(list(whole.values()), totals.as_usage()))

    # Streams

    async def _streamed(self, events: AsyncIterator[bytes], work: Work, totals: Totals) -> Response:
        """A stream once it has begun: what goes wrong before that is said by the status."""
        try:
            first = await anext(events)
        except BaseException:
            work.close(totals)
            raise

        async def all_events() -> AsyncIterator[bytes]:
            yield first
            try:
                async for each in events:
                    yield each
            except Exception as error:
                yield event(error_of(error, self._admission.retry_after).body())

        return EventStream(all_events(), work, totals)

    async def _chat_events(
        self, chunks: AsyncIterator[AIMessageChunk], pieces: ChatPieces, envelope: Envelope, *, wants_usage: bool
    ) -> AsyncIterator[bytes]:
        def delta(content: dict[str, Any], found: Sequence[Any] = (), reason: str | None = None) -> bytes:
            logprobs = {"content": list(found), "refusal": None} if found else None
            choice = {"index": 0, "delta": content, "logprobs": logprobs, "finish_reason": reason}
            return event(envelope.around([choice]))

        is_first = True
        async for chunk in chunks:
            if is_first:
                yield delta({"role": "assistant", "content": ""})
                is_first = False
            for content, found in pieces.push(chunk):
                yield delta(content, found)
        yield delta({}, reason=pieces.finish_reason)
        if wants_usage:
            yield event(envelope.around([], pieces.totals.as_usage()))
        yield event("[DONE]")

    async def _text_events(
        self, choices: AsyncIterator[dict[str, Any]], totals: Totals, envelope: Envelope, *, wants_usage: bool
    ) -> AsyncIterator[bytes]:
        async for choice in choices:
            yield event(envelope.around([choice]))
        if wants_usage:
            yield event(envelope.around([], totals.as_usage()))
        yield event("[DONE]")

    async def _continued(
        self, prompts: Sequence[str], options: dict[str, Any], work: Work, totals: Totals
    ) -> AsyncIterator[dict[str, Any]]:
        """Pieces of each prompt's answer, one prompt after the other."""
        for index, prompt in enumerate(prompts):
            offset = 0
            async for chunk in work.each(self._model.acontinue_text(prompt, **options, cancelled=work.cancelled)):
                totals.add(chunk)
                found = chunk.response_metadata.get("logprobs", {}).get("content", [])
                yield {
                    "index": index,
                    "text": str(chunk.content),
                    "logprobs": old_logprobs(found, offset) if found else None,
                    "finish_reason": chunk.response_metadata.get("finish_reason"),
                }
                offset += sum(len(token["token"]) for token in found)

    # What all routes share

    async def _parsed(self, kind: Any, request: Request) -> Any:
        asked = await asyncio.to_thread(parse, kind, await request.body())
        self._check_name(asked.model)
        return asked

    def _check_name(self, name: str) -> None:
        if name != self._settings.name:
            raise RequestError(
                404,
                f"The model {name[:100]!r} is not served here; the one that is, is {self._settings.name!r}.",
                param="model",
                code="model_not_found",
            )

    def _described(self) -> dict[str, Any]:
        return {"id": self._settings.name, "object": "model", "created": self._started, "owned_by": "moewarden"}

    def _answered(self, path: str, act: Endpoint) -> Endpoint:
        """The route's answer, or its error in OpenAI's words; counted."""

        async def endpoint(request: Request) -> Response:
            try:
                response = await act(request)
            except ClientDisconnect:
                response = RequestError(499, "The client left.").response()
            except Exception as error:
                response = error_of(error, self._admission.retry_after).response()
            self._metrics.requests.labels(path, str(response.status_code)).inc()
            return response

        return endpoint

    async def _no_route(self, _: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 405:
            return RequestError(405, "This path takes another method.", headers=dict(error.headers or {})).response()
        return RequestError(error.status_code, "There is no such path here; see /openapi.json.").response()


def _add_choice(whole: dict[int, dict[str, Any]], piece: dict[str, Any]) -> None:
    """Put pieces of one text together."""
    known = whole.setdefault(piece["index"], {**piece, "text": "", "logprobs": None})
    known["text"] += piece["text"]
    known["finish_reason"] = piece["finish_reason"] or known["finish_reason"]
    if piece["logprobs"] is not None:
        if known["logprobs"] is None:
            known["logprobs"] = {name: [] for name in piece["logprobs"]}
        for name, values in piece["logprobs"].items():
            known["logprobs"][name] += values
