#!/usr/bin/env bash
# Under `astream_events` (v1, v2) and `astream_log`, LangGraph hands a subgraph's whole state to its parent, although
# the subgraph has an output_schema. Two such nodes side by side then both write a key that neither gives out, and the
# run that `invoke` finishes ends in InvalidUpdateError. v3 and plain streams keep to the schema.
#
# Seen with langgraph 1.2.22, langchain-core 1.7.2 and Python 3.11:
#
#   invoke       ['one', 'two']
#   astream      ['one', 'two']
#   events v1    InvalidUpdateError: At key 'topic': Can receive only one value per step.
#   events v2    InvalidUpdateError: At key 'topic': Can receive only one value per step.
#   astream_log  InvalidUpdateError: At key 'topic': Can receive only one value per step.
#   events v3    ['one', 'two']
#
# Why: these tracers make the runner call `node.astream()` in place of `node.ainvoke()`; a compiled graph's `ainvoke`
# asks for its output channels, its `astream` for all of them, and what comes last is written to the parent.
# What helps: share no key with the parent but the output's, or override `astream` to ask for the output channels.
#
# Needs Python 3.11 or newer and a package index. Exit 0: it is still so. Exit 1: it changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check langgraph==1.2.22 langchain-core==1.7.2

cat > "$folder/events.py" <<'PYTHON'
import asyncio
import inspect
import operator
import warnings
from typing import Annotated

from langgraph.graph import END, START, StateGraph
from langgraph.types import Send
from typing_extensions import TypedDict

warnings.simplefilter("ignore")


class Parent(TypedDict, total=False):
    topic: str
    answers: Annotated[list[str], operator.add]


class Child(TypedDict, total=False):
    topic: str
    answers: Annotated[list[str], operator.add]


class Output(TypedDict):
    answers: list[str]


child = StateGraph(Child, output_schema=Output)
child.add_node("answer", lambda state: {"answers": [state["topic"]]})
child.add_edge(START, "answer")
child.add_edge("answer", END)

parent = StateGraph(Parent)
parent.add_node("child", child.compile())
parent.add_conditional_edges(START, lambda _: [Send("child", {"topic": "one"}), Send("child", {"topic": "two"})], ["child"])
parent.add_edge("child", END)
graph = parent.compile()
given = {"topic": "both"}


async def plain():
    return [part async for part in graph.astream(given, stream_mode="values")][-1]["answers"]


async def log():
    final = None
    async for patch in graph.astream_log(given):
        final = patch if final is None else final + patch
    return final.state["final_output"]


async def events(version):
    stream = graph.astream_events(given, version=version)
    if inspect.isawaitable(stream):
        stream = await stream
    if version == "v3":
        return (await stream.output())["answers"]
    return [event async for event in stream][-1]["data"]["output"]


def seen(call):
    try:
        return str(call())
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0].split(' Use ')[0]}"


refused = "InvalidUpdateError: At key 'topic': Can receive only one value per step."
expected = {
    "invoke": "['one', 'two']",
    "astream": "['one', 'two']",
    "events v1": refused,
    "events v2": refused,
    "astream_log": refused,
    "events v3": "['one', 'two']",
}
found = {
    "invoke": seen(lambda: graph.invoke(given)["answers"]),
    "astream": seen(lambda: asyncio.run(plain())),
    "events v1": seen(lambda: asyncio.run(events("v1"))),
    "events v2": seen(lambda: asyncio.run(events("v2"))),
    "astream_log": seen(lambda: asyncio.run(log())),
    "events v3": seen(lambda: asyncio.run(events("v3"))),
}
for name, text in found.items():
    print(f"{name:12} {text}")
raise SystemExit(found != expected)
PYTHON

"$folder/venv/bin/python" "$folder/events.py"
