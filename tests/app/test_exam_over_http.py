"""The exam through a provider's own client and an OpenAI-compatible server on the loopback interface."""

import importlib.util
import json

import pytest

from moewarden.app.settings import Settings
from moewarden.app.wiring import open_model
from moewarden.graphs.exam.examine import examine
from moewarden.graphs.exam.tasks import EXAM

from ..graphs.exam.candidates import ANSWERS
from ..graphs.servers import FAILURES, ChatServer, completion, send
from . import small_server_exam

needs_client = pytest.mark.skipif(
    importlib.util.find_spec("langchain_openai") is None, reason="langchain-openai (extra: providers) is not installed"
)


def knowing(_server, handler, request):
    """Answers as `ANSWERS` says, calls as calls."""
    asked = [message["content"] for message in request["messages"]]
    task = next(
        task for task in EXAM if [str(message.content) for message in task.messages] == [text or "" for text in asked]
    )
    assert [tool["function"]["name"] for tool in request.get("tools", [])] == task.tool_names
    answer = ANSWERS[task.id]
    if isinstance(answer, str):
        send(handler, 200, completion(answer))
        return
    function = {"name": answer[0], "arguments": json.dumps(answer[1])}
    send(handler, 200, completion(None, tool_calls=[{"id": "t1", "type": "function", "function": function}]))


def opened(server):
    return open_model(Settings(model="openai:small", base_url=server.url))


@needs_client
def test_tools_and_results_arrive_as_they_were_meant():
    with ChatServer(knowing) as server:
        result = examine(opened(server))
        assert len(server.asked) == len(EXAM)
    assert [task.wrong for task in result.results if task.wrong] == []
    assert result.is_passed


@needs_client
@pytest.mark.parametrize("failure", ["401", "404"])
def test_a_server_that_refuses_is_no_answer_of_the_model(failure):
    with ChatServer(FAILURES[failure][0]) as server:
        result = examine(opened(server))
        assert len(server.asked) == 1
    assert (result.ended, result.is_about_the_model) == ("failed", False)


def test_the_small_models_exam_says_what_it_lacks(monkeypatch, capsys):
    monkeypatch.setattr(small_server_exam, "NEEDED", {"no_such_module_here": "some-package"})
    monkeypatch.setattr("sys.argv", ["small_server_exam"])
    assert small_server_exam.main() == 0
    assert capsys.readouterr().out == "skipped, not installed: some-package\n"
