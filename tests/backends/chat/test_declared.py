"""Types that refer to themselves reach the grammar with their references."""

import json
from pathlib import Path
from typing import Any

import pytest
from langchain_core.tools import StructuredTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import BaseModel

from moewarden.backends import ChatMoE
from moewarden.backends.chat.declared import schema_of, tool_of


class Node(BaseModel):
    """A tree."""

    name: str
    children: list["Node"] = []


class Even(BaseModel):
    """A list of even length."""

    odd: "Odd | None"


class Odd(BaseModel):
    """A list of odd length."""

    even: Even | None


def plant(root: Node, depth: int = 1) -> str:
    """Plant a tree."""
    return f"{root} {depth}"


def water(litres: int) -> str:
    """Water it."""
    return str(litres)


GOOD = '{"name": "a", "children": [{"name": "b", "children": []}]}'
BAD = '{"name": "a", "children": [7]}'


@pytest.fixture(scope="module")
def model(granite: Path) -> ChatMoE:
    return ChatMoE(model=str(granite), max_tokens=300).load()


FORMS: dict[str, Any] = {
    "class": Node,
    "schema": Node.model_json_schema(),
    "titled schema": {"title": "Tree", **Node.model_json_schema()},
    "reference to the whole": {
        "title": "Tree",
        "type": "object",
        "properties": {"name": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#"}}},
        "required": ["name"],
    },
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_an_answer_is_held_at_every_depth(model: ChatMoE, script, form: Any):
    structured = model.with_structured_output(form)
    script(model, GOOD, check_grammar=True)
    read = structured.invoke("?")
    assert (read.model_dump() if isinstance(read, Node) else read) == json.loads(GOOD)
    script(model, BAD, check_grammar=True)
    with pytest.raises(AssertionError, match="grammar"):
        structured.invoke("?")


TOOLS: dict[str, Any] = {
    "class": Node,
    "function": plant,
    "tool": StructuredTool.from_function(plant),
    "titled schema": {"title": "Node", **Node.model_json_schema()},
    "tool with a schema": StructuredTool.from_function(
        lambda **_: "", name="Node", description="A tree.", args_schema=Node.model_json_schema()
    ),
}


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_arguments_are_held_at_every_depth(model: ChatMoE, script, tool: Any):
    is_whole = tool in (Node,) or getattr(tool, "name", "") == "Node" or isinstance(tool, dict)
    name = "Node" if is_whole else "plant"
    bound = model.bind_tools([tool, water], tool_choice="any")
    for tree, is_held in ((GOOD, True), (BAD, False)):
        arguments = tree if is_whole else f'{{"root": {tree}, "depth": 2}}'
        script(model, f'<tool_call>{{"name": "{name}", "arguments": {arguments}}}</tool_call>', check_grammar=True)
        if is_held:
            assert [call["args"] for call in bound.invoke("?").tool_calls] == [json.loads(arguments)]
        else:
            with pytest.raises(AssertionError, match="grammar"):
                bound.invoke("?")


def test_the_fields_of_a_recursive_tool_stand_at_its_top_without_made_up_titles():
    parameters = tool_of(Node)["function"]["parameters"]
    assert list(parameters["properties"]) == ["name", "children"]
    assert parameters["properties"]["children"]["items"] == {"$ref": "#/$defs/Node"}
    assert "title" not in parameters["properties"]["name"]


def test_types_that_refer_to_each_other_keep_their_references():
    assert {"Even", "Odd"} == set(schema_of(Even)["$defs"])
    assert "$ref" in json.dumps(tool_of(Even))


@pytest.mark.parametrize("tool", [water, StructuredTool.from_function(water)], ids=["function", "tool"])
def test_other_tools_are_as_langchain_writes_them(tool: Any):
    assert tool_of(tool) == convert_to_openai_tool(tool)


@pytest.mark.parametrize(
    "schema",
    [{"type": "array", "items": {"type": "integer"}}, {"title": "n", "type": "array", "items": {"type": "integer"}}],
    ids=["untitled", "titled"],
)
def test_an_answer_need_be_no_object(model: ChatMoE, script, schema: dict[str, Any]):
    structured = model.with_structured_output(schema)
    script(model, "[1, 2]", check_grammar=True)
    assert structured.invoke("?") == [1, 2]
    script(model, '["a"]', check_grammar=True)
    with pytest.raises(AssertionError, match="grammar"):
        structured.invoke("?")


def test_a_tools_own_schema_serves_as_an_answers():
    function = {"name": "water", "description": "", "parameters": {"type": "object", "properties": {"a": {}}}}
    for spelled in (function, {"type": "function", "function": function}):
        assert schema_of(spelled) == function["parameters"]
