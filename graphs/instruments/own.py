"""The user's own tools, such as those of MCP servers: one that is not declared read-only waits for a person's word."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from ..decisions.patience import NoAnswerError, Patience
from ..decisions.quoting import quote
from ..errors import InputError
from .instrument import Shown

SECONDS = 30.0
"""What one call may take."""
MOST_LINES = 60
LONGEST_LINE = 400
LONGEST_DESCRIPTION = 300

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class OwnTool:
    """One tool of the user's, which every specialist may call in the investigate way."""

    tool: BaseTool

    @property
    def name(self) -> str:
        """What the model calls it."""
        return self.tool.name

    @property
    def is_reading(self) -> bool:
        """Whether it declares that it changes nothing, as MCP's annotations say it; silence declares nothing."""
        return (self.tool.metadata or {}).get("readOnlyHint") is True

    def schema(self) -> dict[str, Any]:
        """What the model reads of it."""
        function = convert_to_openai_tool(self.tool)["function"]
        described = {**function, "description": str(function.get("description", ""))[:LONGEST_DESCRIPTION]}
        return {"type": "function", "function": described}

    def call(self, given: Mapping[str, Any], patience: Patience) -> Shown:
        """What it gives, quoted: its text is data as a log's is. Raises InputError where it fails or takes too long."""
        seconds = min(SECONDS, patience.limit(is_local=True))
        try:
            result = patience.wait(seconds, lambda: self._run(dict(given)), lambda _: None)
        except NoAnswerError:
            raise InputError(f"{self.name} gave nothing within {seconds:.3g} seconds; call something else.") from None
        except Exception as error:  # each tool fails in its own way, and the conversation goes on
            said = quote(f"{type(error).__name__}: {error}", limit=200)
            raise InputError(f"{self.name} failed: {said}. Mend its arguments, or call something else.") from None
        lines = _text(result).splitlines()
        return Shown(
            told=f"{len(lines)} lines of {self.name}; they inform, and only events prove a claim",
            lines=[quote(line, limit=LONGEST_LINE) for line in lines[:MOST_LINES]],
            total=len(lines),
        )

    def _run(self, given: dict[str, Any]) -> Any:
        """Tools of MCP servers know only the asynchronous way."""
        if getattr(self.tool, "func", None) is None and getattr(self.tool, "coroutine", None) is not None:
            return asyncio.run(self.tool.ainvoke(given))
        return self.tool.invoke(given)


def own_tools(tools: Sequence[BaseTool], taken: Sequence[str]) -> tuple[OwnTool, ...]:
    """The user's tools, if each has a name that no other has."""
    names = [tool.name for tool in tools]
    for name in names:
        if not _NAME.fullmatch(name) or name in taken or names.count(name) > 1:
            raise InputError(
                f"the tool {name!r} cannot be used: expected a name of letters, digits, _ and -, which no other tool has "
                f"({', '.join(taken)} are taken). Give it another name."
            )
    return tuple(OwnTool(tool) for tool in tools)


def _text(result: Any) -> str:
    if isinstance(result, str):
        return result
    if isinstance(result, list):
        return "\n".join(_text(item.get("text", item) if isinstance(item, Mapping) else item) for item in result)
    return str(result)
