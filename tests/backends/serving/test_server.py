"""A server that stays up: full queues, clients that leave, bad requests, keys."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from moewarden.backends import ChatMoE

from .conftest import Start

ASKED = {"model": "small", "messages": [{"role": "user", "content": "hello"}]}
PATH = "/v1/chat/completions"


def until(is_so: Callable[[], bool]) -> bool:
    """Whether it comes to be so; it need not be at once."""
    ends = time.monotonic() + 60
    while not is_so() and time.monotonic() < ends:
        time.sleep(0.02)
    return is_so()


def load(url: str) -> tuple[int, int]:
    health = httpx.get(f"{url}/health").json()
    return health["running"], health["waiting"]


def is_idle(url: str, model: ChatMoE) -> bool:
    engine = model._runtime._engine
    return load(url) == (0, 0) and not engine._running and len(engine._free) == model.slots


@pytest.mark.parametrize("is_streamed", [True, False], ids=["streamed", "whole"])
def test_a_client_that_leaves_frees_its_slot(start: Start, endless, is_streamed: bool):
    model = endless(slots=1, max_waiting=1)
    url = start(model)
    asked = {**ASKED, "max_tokens": 3000, "stream": is_streamed}
    if is_streamed:
        with httpx.stream("POST", url + PATH, json=asked, timeout=60) as response:
            assert response.status_code == 200
            lines = response.iter_lines()  # kept: the response closes with it
            next(lines)
            assert load(url) == (1, 0)
    else:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(url + PATH, json=asked, timeout=0.3)
    assert until(lambda: is_idle(url, model))
    assert "moewarden_disconnects_total 1.0" in httpx.get(f"{url}/metrics").text
    assert httpx.post(url + PATH, json={**ASKED, "max_tokens": 2}, timeout=60).status_code == 200


def test_a_client_that_leaves_the_queue_frees_its_place(start: Start, endless):
    model = endless(slots=1, max_waiting=1)
    url = start(model)
    with httpx.stream("POST", url + PATH, json={**ASKED, "max_tokens": 3000, "stream": True}, timeout=60) as response:
        lines = response.iter_lines()
        next(lines)
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(url + PATH, json={**ASKED, "stream": True}, timeout=0.3)
        assert until(lambda: load(url) == (1, 0))
    assert until(lambda: is_idle(url, model))


def test_a_full_queue_says_when_to_come_again(start: Start, endless):
    url = start(endless(slots=1, max_waiting=0))
    with httpx.stream("POST", url + PATH, json={**ASKED, "max_tokens": 3000, "stream": True}, timeout=60) as response:
        lines = response.iter_lines()
        next(lines)
        for asked in (ASKED, {**ASKED, "stream": True}):
            refused = httpx.post(url + PATH, json=asked, timeout=60)
            assert refused.status_code == 429
            assert int(refused.headers["retry-after"]) >= 1
            assert refused.json()["error"]["code"] == "engine_busy"
            assert "1 requests run and 0 wait" in refused.json()["error"]["message"]
        openai = pytest.importorskip("openai", reason="openai (extra: providers) is not installed")
        with (
            openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client,
            pytest.raises(openai.RateLimitError, match="0 wait") as told,
        ):
            client.chat.completions.create(**ASKED)
        assert int(told.value.response.headers["retry-after"]) >= 1
        assert httpx.get(f"{url}/health").status_code == 200


def test_a_busy_engine_is_said_the_same_way(start: Start, endless, monkeypatch):
    from moewarden.backends import EngineBusyError

    model = endless(slots=1, max_waiting=0)

    def refuse(_request):
        raise EngineBusyError("1 requests run and 0 wait, which is all this engine takes.")

    monkeypatch.setattr(model._runtime._engine, "generate", refuse)
    url = start(model)
    for asked in (ASKED, {**ASKED, "stream": True}):
        refused = httpx.post(url + PATH, json=asked, timeout=60)
        assert (refused.status_code, "retry-after" in refused.headers) == (429, True)


BAD: dict[str, tuple[dict[str, Any] | bytes, str]] = {
    "no JSON": (b"{", "The body is not JSON"),
    "nothing": (b"", "The body is not JSON"),
    "no letters": (b"\xff\xfe\x00", "The body is not JSON"),
    "too deep": (b"[" * 100_000, "The body is not JSON"),
    "a list": (b"[]", "expected one object"),
    "no messages": ({"messages": []}, "messages: "),
    "no content": ({"messages": [{"role": "user"}]}, r"messages\.0: a message of role user needs content"),
    "a picture": ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "reads text only"),
    "role": ({"messages": [{"role": "x", "content": ""}]}, r"messages\.0\.role"),
    "a call that is no JSON": (
        {"messages": [{"role": "assistant", "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": "{"}}]}]},
        "expected a JSON object as text",
    ),
    "a result of nothing": ({"messages": [{"role": "tool", "content": "x"}]}, "needs its tool_call_id"),
    "temperature": ({"temperature": -1}, "temperature: "),
    "seed": ({"seed": 2**70}, "seed: "),
    "no tokens": ({"max_tokens": 0}, "max_tokens: "),
    "no tool of that name": ({"tool_choice": {"type": "function", "function": {"name": "f"}}}, "not among the tools"),
    "required without tools": ({"tool_choice": "required"}, "there are no tools"),
    "no schema": ({"response_format": {"type": "json_schema"}}, "there is no json_schema"),
    "a broken schema": (
        {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": 5}}}},
        r"response_format\.json_schema\.schema is no JSON schema",
    ),
    "a schema nobody fits": (
        {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {"enum": []}}}},
        "cannot be turned into a grammar|no JSON schema",
    ),
    "too long": ({"messages": [{"role": "user", "content": "x y " * 9000}]}, "the model's context is"),
    "too many stops": ({"stop": ["a"] * 9}, "stop: List should have at most 8 items"),
    "a stop of another kind": ({"stop": 5}, "stop: Input should be a valid string"),
    "half a choice": ({"tool_choice": {"type": "function"}}, r"tool_choice\.function: Field required"),
    "another choice": ({"tool_choice": "perhaps"}, "tool_choice: Input should be 'none', 'auto' or 'required'"),
    "half a part": (
        {"messages": [{"role": "user", "content": [{"text": "x"}]}]},
        r"messages\.0\.content\.0\.type: Field required",
    ),
    "half a letter": ({"model": "\ud800"}, "model: "),
}


@pytest.mark.parametrize(("asked", "said"), BAD.values(), ids=BAD)
def test_a_bad_request_is_one_clear_error(url: str, asked: dict[str, Any] | bytes, said: str):
    body = asked if isinstance(asked, bytes) else json.dumps({**ASKED, **asked}).encode()
    answer = httpx.post(url + PATH, content=body, headers={"Content-Type": "application/json"}, timeout=60)
    assert answer.status_code in (400, 404)
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert httpx.codes.is_client_error(answer.status_code)
    assert re.search(said, error["message"])


@pytest.mark.parametrize(("name", "value"), [("n", 2), ("top_p", 0.5), ("top_logprobs", 2), ("stop", ["a"] * 9)])
def test_the_field_at_fault_is_named(url: str, name: str, value: Any):
    answer = httpx.post(url + PATH, json={**ASKED, name: value}, timeout=60)
    assert answer.json()["error"]["param"] == name


def test_a_failing_request_takes_nobody_down(start: Start, endless, monkeypatch):
    model = endless(slots=4)
    url = start(model)
    with httpx.stream("POST", url + PATH, json={**ASKED, "max_tokens": 60, "stream": True}, timeout=60) as neighbour:
        lines = neighbour.iter_lines()
        next(lines)
        assert httpx.post(url + PATH, json={**ASKED, "messages": [{"role": "user"}]}, timeout=60).status_code == 400
        monkeypatch.setattr("moewarden.backends.serving.app.ChatPieces.message", lambda _: 1 / 0)
        broken = httpx.post(url + PATH, json={**ASKED, "max_tokens": 2}, timeout=60)
        assert broken.status_code == 500
        assert "ZeroDivisionError" not in broken.text
        assert list(lines)[-2] == "data: [DONE]"


def test_what_breaks_amid_a_stream_is_its_last_event(start: Start, endless, monkeypatch):
    url = start(endless(slots=1))
    monkeypatch.setattr("moewarden.backends.chat.runtime.Runtime._metadata", lambda *_: 1 / 0)
    answer = httpx.post(url + PATH, json={**ASKED, "max_tokens": 5, "stream": True}, timeout=60)
    *_, last, _ = answer.text.split("\n\n")
    assert json.loads(last.removeprefix("data: "))["error"]["type"] == "server_error"
    assert load(url) == (0, 0)


def test_a_key_is_asked_of_all_but_the_health(start: Start, bundled: ChatMoE):
    url = start(bundled, key="sesame", is_loopback=False)
    for header in ({}, {"Authorization": "Bearer other"}, {"Authorization": "Basic sesame"}):
        for path in ("/v1/models", "/metrics", "/openapi.json"):
            refused = httpx.get(url + path, headers=header)
            assert (refused.status_code, refused.json()["error"]["code"]) == (401, "invalid_api_key")
    assert httpx.get(f"{url}/health").status_code == 200
    assert httpx.get(f"{url}/v1/models", headers={"Authorization": "Bearer sesame"}).status_code == 200


def test_another_name_for_this_machine_is_refused(url: str):
    assert httpx.get(f"{url}/v1/models", headers={"Host": "evil.example"}).status_code == 403
    for name in ("localhost:1", "127.0.0.1", "[::1]:80"):
        assert httpx.get(f"{url}/v1/models", headers={"Host": name}).status_code == 200


@pytest.mark.parametrize("is_told", [True, False], ids=["said", "not said"])
def test_a_body_without_end_is_not_read(start: Start, bundled: ChatMoE, is_told: bool):
    url = start(bundled, most_bytes=1000)
    body = json.dumps({**ASKED, "user": "x" * 5000}).encode()
    content = body if is_told else iter([body])
    assert httpx.post(url + PATH, content=content, timeout=60).status_code == 413


def test_paths_and_methods_that_are_not_there(url: str):
    assert httpx.get(f"{url}/v2").json()["error"]["message"].startswith("There is no such path")
    wrong = httpx.get(url + PATH)
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")


def test_requests_and_tokens_are_counted(start: Start, bundled: ChatMoE):
    url = start(bundled)
    usage = httpx.post(url + PATH, json={**ASKED, "max_tokens": 3}, timeout=60).json()["usage"]
    text = httpx.get(f"{url}/metrics").text
    assert f'moewarden_tokens_total{{kind="output"}} {float(usage["completion_tokens"])}' in text
    assert f'moewarden_requests_total{{route="{PATH}",status="200"}} 1.0' in text
    assert "moewarden_first_token_seconds_count 1.0" in text
    assert "moewarden_running 0.0" in text
