"""The investigation as a LangChain tool of somebody else's agent."""

from pathlib import Path

import pytest
from langchain_core.messages import AIMessage
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode
from typing_extensions import TypedDict

from moewarden.graphs import build_investigation

pytestmark = pytest.mark.filterwarnings("ignore::langchain_core._api.beta_decorator.LangChainBetaWarning")
"""`as_tool` says that it is in beta."""


class Incident(TypedDict):
    """What the agent's model fills in."""

    question: str
    logs: list[str]


def written(folder: Path) -> Path:
    lines = [
        f"Nov 21 03:00:{n:02} web-1 sshd[9]: Failed password for root from 203.0.113.9 port {40000 + n} ssh2"
        for n in range(30)
    ]
    lines.append("Nov 21 03:01:10 web-1 sshd[9]: Accepted password for root from 203.0.113.9 port 41000 ssh2")
    (folder / "auth.log").write_text("\n".join(lines) + "\n")
    return folder


def investigation_tool() -> BaseTool:
    investigation = build_investigation(None)
    return investigation.as_tool(
        Incident, name="investigate", description="Investigate log files; every claim cites a log line."
    )


def test_a_model_reads_what_the_tool_takes():
    function = convert_to_openai_tool(investigation_tool())["function"]
    assert function["name"] == "investigate"
    assert function["parameters"]["properties"]["logs"]["type"] == "array"
    assert sorted(function["parameters"]["required"]) == ["logs", "question"]


def test_it_gives_the_report_and_nothing_of_its_working_memory(tmp_path):
    told = investigation_tool().invoke({"question": "Did the guessing succeed?", "logs": [str(written(tmp_path))]})
    assert list(told) == ["report"]
    assert told["report"]["verdict"] == "malicious"
    assert any((line["file"], line["line"]) == ("auth.log", 31) for line in told["report"]["evidence"])


def test_an_agents_tool_node_calls_it_and_its_model_reads_the_report(tmp_path):
    arguments = {"question": "Did the guessing succeed?", "logs": [str(written(tmp_path))]}
    call = {"name": "investigate", "args": arguments, "id": "1", "type": "tool_call"}
    agent = StateGraph(MessagesState)
    agent.add_node("model", lambda _: {"messages": [AIMessage("", tool_calls=[call])]})
    agent.add_node("tools", ToolNode([investigation_tool()]))
    agent.add_edge(START, "model")
    agent.add_edge("model", "tools")
    agent.add_edge("tools", END)
    answer = agent.compile().invoke({"messages": [("user", "Look at these logs.")]})["messages"][-1]
    assert answer.status == "success"
    assert '"verdict": "malicious"' in answer.text
