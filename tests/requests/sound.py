"""Requests that the server can answer: what the description cannot say of them is put right."""

from typing import Any

from hypothesis import strategies as st

from moewarden.backends.serving.protocol import NEUTRAL


def mend(body: Any) -> None:
    """Put right what holds between fields: calls have arguments, results an id, tools names of their own."""
    for name in NEUTRAL:
        body.pop(name, None)
    for message in body.get("messages", ()):
        _mend_message(message)
    tools = body.get("tools") or []
    for number, tool in enumerate(tools):
        tool["function"] |= {"name": f"f{number}", "parameters": {"type": "object", "properties": {}}}
    if not tools:
        body["tools"] = body["tool_choice"] = None
    elif isinstance(body.get("tool_choice"), dict):
        body["tool_choice"]["function"]["name"] = "f0"
    form = body.get("response_format")
    if form and form.get("json_schema"):
        form["json_schema"]["schema"] = {"type": "object"}
    elif form and form["type"] == "json_schema":
        form["type"] = "text"
    if "prompt" in body:
        is_one = isinstance(body["prompt"], str)
        body["prompt"] = (body["prompt"] or "so") if is_one else [text or "so" for text in body["prompt"]]
    if body.get("top_logprobs") is not None:
        body["logprobs"] = True


def _mend_message(message: dict[str, Any]) -> None:
    if isinstance(message.get("content"), list):
        for part in message["content"]:
            part["type"] = "text"
    elif message.get("content") is None and message["role"] != "assistant":
        message["content"] = "said"
    if message["role"] == "tool" and message.get("tool_call_id") is None:
        message["tool_call_id"] = "1"
    for call in message.get("tool_calls") or ():
        call["function"]["arguments"] = '{"a": 1}'


def sound_schemas() -> st.SearchStrategy[dict[str, Any]]:
    """JSON schemas that some value fits, and that a grammar can hold."""
    short = st.integers(0, 8)
    leaves = st.one_of(
        st.builds(lambda most: {"type": "string", "maxLength": most}, short),
        st.builds(lambda least, more: {"type": "integer", "minimum": least, "maximum": least + more}, short, short),
        st.builds(lambda values: {"enum": values}, st.lists(st.text("ab c", max_size=4), min_size=1, max_size=4)),
        st.sampled_from(
            [
                {"type": "boolean"},
                {"type": "null"},
                {"type": "number"},
                {"const": 3},
                {"type": ["string", "null"]},
                {"type": "string", "format": "date"},
                {"type": "string", "pattern": "^[a-c]{1,3}$"},
                {"type": "string", "description": "any text"},
            ]
        ),
    )
    return st.recursive(leaves, _larger, max_leaves=6)


def _larger(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    def whole(properties: dict[str, Any], is_closed: bool, needed: int) -> dict[str, Any]:
        closed = {"additionalProperties": False} if is_closed else {}
        return {"type": "object", "properties": properties, "required": sorted(properties)[:needed], **closed}

    named = st.dictionaries(st.sampled_from(["a", "b", "key", "ä"]), inner, max_size=3)
    return st.one_of(
        st.builds(whole, named, st.booleans(), st.integers(0, 3)),
        st.builds(
            lambda items, least, more: {"type": "array", "items": items, "minItems": least, "maxItems": least + more},
            inner,
            st.integers(0, 2),
            st.integers(0, 3),
        ),
        st.builds(lambda options: {"anyOf": options}, st.lists(inner, min_size=1, max_size=3)),
    )
