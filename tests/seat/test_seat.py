"""A request becomes a file, and what is written beside it is the answer."""

import json
import threading
import time
import urllib.error
import urllib.request

import pytest

from moewarden.graphs.decisions.ask import CHECK

from ..graphs.servers import ChatServer, Client
from .__main__ import main
from .recording import record
from .serving import Seat

TOOLS = [{"type": "function", "function": {"name": "search", "description": "Find.", "parameters": {"properties": {}}}}]


def asked(text, tools=TOOLS):
    return {"model": "seat", "messages": [{"role": "user", "content": text}], "tools": tools}


def post(url, request):
    """The message that comes back."""
    body = urllib.request.Request(
        f"{url}/chat/completions", json.dumps(request).encode(), {"Content-Type": "application/json"}
    )
    with Client.opener.open(body, timeout=20) as response:
        return json.loads(response.read())["choices"][0]["message"]


@pytest.fixture
def seat(tmp_path):
    """The server's address, and the folder."""
    with ChatServer(Seat(tmp_path / "seat", context=400).reply) as server:
        yield server.url, tmp_path / "seat"


def answer_when_asked(folder, answer):
    """Somebody who waits for a request and writes the answer."""

    def sit():
        while not list(folder.glob("*.request.json")):
            time.sleep(0.01)
        (folder / "0001.answer.json").write_text(json.dumps(answer))

    threading.Thread(target=sit, daemon=True).start()


def test_calls_are_answered_as_they_were_written(seat, capsys):
    url, folder = seat
    answer_when_asked(folder, [["search", {"text": "root"}]])
    [call] = post(url, asked('question: "Who?"'))["tool_calls"]
    assert (call["function"]["name"], json.loads(call["function"]["arguments"])) == ("search", {"text": "root"})
    assert "tool search: Find." in (folder / "0001.txt").read_text()
    assert record(folder) == {"Who?": [[["search", {"text": "root"}]]]}
    main(["count", str(folder)])
    assert capsys.readouterr().out.startswith("1 requests")


def test_an_option_becomes_what_a_decision_expects(seat):
    url, folder = seat
    answer_when_asked(folder, "hostile")
    form = {"type": "json_schema", "json_schema": {"schema": {"properties": {"answer": {}}}}}
    said = post(url, {**asked("episode\noptions: hostile | ordinary", []), "response_format": form})
    assert json.loads(said["content"]) == {"answer": "hostile"}


def test_the_check_before_reading_waits_for_nobody(seat):
    assert post(seat[0], asked(CHECK.text(), []))["content"] == CHECK.options[0]


def test_a_prompt_beyond_the_context_is_refused(seat):
    with pytest.raises(urllib.error.HTTPError) as raised:
        post(seat[0], asked("x" * 3000))
    assert raised.value.code == 400
    assert b"maximum context length is 400 tokens" in raised.value.read()
    raised.value.close()
