"""The user's MCP servers: a file in the usual `mcpServers` shape becomes tools for the investigate way."""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO

import orjson

from .errors import UsageError
from .settings import environment_variable

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool
    from mcp import ClientSession

SECONDS = 30.0
"""What a server may take to start and list its tools, and to answer one call."""
_LONGEST_NAME = 64
_LONGEST_SAID = 200

Transport = Literal["stdio", "streamable_http", "sse"]
_TRANSPORTS: Mapping[str, Transport] = {
    "stdio": "stdio",
    "local": "stdio",
    "http": "streamable_http",
    "streamable-http": "streamable_http",
    "streamable_http": "streamable_http",
    "streamableHttp": "streamable_http",
    "sse": "sse",
}
"""How files of different programs call the ways to reach a server."""
_SHAPE = '{"mcpServers": {"inventory": {"command": "inventory-mcp", "args": []}, "wiki": {"url": "https://…/mcp"}}}'
_VARIABLE = re.compile(r"\$\{([^}]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class McpServer:
    """One server as a person's file names it."""

    name: str
    file: Path
    transport: Transport
    command: str = ""
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    cwd: str = ""
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def read_servers(files: Sequence[Path]) -> list[McpServer]:
    """The servers of all files, those left out that are `disabled`. Keys of other programs are left alone.

    `${NAME}` in values stands for an environment variable, so that keys need not stand in the file.
    """
    servers: dict[str, McpServer] = {}
    for file in files:
        for name, entry in _entries(file).items():
            if isinstance(entry, dict) and entry.get("disabled") is True:
                continue
            if name in servers:
                raise UsageError(f"{file}: the MCP server {name!r} stands in {servers[name].file} too. Rename one.")
            servers[name] = _server(file, name, entry)
    return list(servers.values())


def open_tools(servers: Sequence[McpServer]) -> "list[BaseTool]":
    """The servers' tools, each asked once what it has. A tool is called `server_tool`; every call is a session of its own."""
    if not servers:
        return []
    try:
        import langchain_mcp_adapters.tools  # noqa: F401
    except ImportError:
        raise UsageError(
            f"{servers[0].file}: MCP servers need LangChain's adapters: pip install 'moewarden[mcp]'"
        ) from None
    tools = [tool for server in servers for tool in asyncio.run(_tools_of(server))]
    names = [tool.name for tool in tools]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UsageError(f"two tools of MCP servers are called {twice[0]}. Rename one of their servers.")
    return tools


def _entries(file: Path) -> dict[str, Any]:
    try:
        content = orjson.loads(file.read_bytes())
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror}); expected a JSON file such as {_SHAPE}") from error
    except ValueError as error:
        raise UsageError(f"{file}: is no JSON ({error}); expected {_SHAPE}") from error
    entries = content.get("mcpServers") if isinstance(content, dict) else None
    if not isinstance(entries, dict):
        raise UsageError(f"{file}: has no object `mcpServers`; expected {_SHAPE}")
    return entries


def _server(file: Path, name: str, entry: Any) -> McpServer:
    where = f"{file}: the MCP server {name!r}"
    if not isinstance(entry, dict) or ("command" in entry) == ("url" in entry):
        raise UsageError(f"{where} needs either a command or a url; expected {_SHAPE}")
    usual = "stdio" if "command" in entry else "streamable_http"
    told = entry.get("type", entry.get("transport", usual))
    transport = _TRANSPORTS.get(told) if isinstance(told, str) else None
    if transport is None or (transport == "stdio") != ("command" in entry):
        raise UsageError(f"{where} has the type {told!r}; expected stdio beside a command, http or sse beside a url.")
    args = entry.get("args", [])
    if not isinstance(args, list):
        raise UsageError(f"{where} has args that are no list of texts.")
    return McpServer(
        name=name,
        file=file,
        transport=transport,
        command=_text(where, "command", entry.get("command", "")),
        args=tuple(_text(where, "args", part) for part in args),
        env=_texts(where, "env", entry.get("env", {})),
        cwd=_text(where, "cwd", entry.get("cwd", "")),
        url=_text(where, "url", entry.get("url", "")),
        headers=_texts(where, "headers", entry.get("headers", {})),
    )


def _texts(where: str, key: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise UsageError(f"{where} has {key} that is no object of texts.")
    return {name: _text(where, f"{key}.{name}", part) for name, part in value.items()}


def _text(where: str, key: str, value: Any) -> str:
    """A text with its variables filled in."""
    if not isinstance(value, str):
        raise UsageError(f"{where} has {key} {value!r}; expected a text.")
    unset = [name for name in _VARIABLE.findall(value) if environment_variable(name) is None]
    if unset:
        raise UsageError(f"{where}: {key} names the environment variable {unset[0]}, which is not set. Set it first.")
    return _VARIABLE.sub(lambda match: environment_variable(match[1]) or "", value)


async def _tools_of(server: McpServer) -> "list[BaseTool]":
    """What the server offers, each call of which opens a session and closes it."""
    from langchain_mcp_adapters.tools import convert_mcp_tool_to_langchain_tool

    async def call(request: Any, handler: Any) -> Any:  # noqa: ARG001 (the adapters name it)
        async with asyncio.timeout(SECONDS), _session(server) as session:
            return await session.call_tool(request.name, request.args)

    try:
        async with asyncio.timeout(SECONDS), _session(server) as session:
            offered, cursor = [], None
            while True:
                page = await session.list_tools(cursor=cursor)
                offered += page.tools
                cursor = page.nextCursor
                if not cursor:
                    break
    except _ServerError as error:
        raise UsageError(f"{server.file}: the MCP server {server.name!r} cannot be used: {error}") from error
    except TimeoutError:
        raise UsageError(
            f"{server.file}: the MCP server {server.name!r} did not list its tools within {SECONDS:g} seconds."
        ) from None
    tools = []
    for tool in offered:
        made = convert_mcp_tool_to_langchain_tool(
            None,
            tool,
            connection={"transport": "stdio", "command": "", "args": []},  # never opened: `call` stands before it
            tool_interceptors=[call],
            server_name=server.name,
            handle_tool_errors=False,
        )
        made.name = _name(server.name, tool.name)
        tools.append(made)
    return tools


class _ServerError(Exception):
    """A server could not be reached, or went away; with the last thing that it said."""


@asynccontextmanager
async def _session(server: McpServer) -> "AsyncIterator[ClientSession]":
    """An open session. What a server writes to its standard error is kept from the terminal, and told where it fails."""
    from mcp import ClientSession

    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        result: list[Any] = []
        try:
            async with _streams(server, said) as (read, write), ClientSession(read, write) as session:
                await session.initialize()
                yield session
                result.append(True)
        except (Exception, BaseExceptionGroup) as error:  # each transport fails in its own way
            if result:  # the work was done, and only closing failed
                return
            cause = _cause(error)
            if isinstance(cause, TimeoutError):
                raise cause from error
            raise _ServerError(f"{type(cause).__name__}: {cause}"[:_LONGEST_SAID] + _last_line(said)) from error


@asynccontextmanager
async def _streams(server: McpServer, said: TextIO) -> AsyncIterator[tuple[Any, Any]]:
    if server.transport == "stdio":
        from mcp import StdioServerParameters
        from mcp.client.stdio import stdio_client

        parameters = StdioServerParameters(
            command=server.command, args=list(server.args), env=dict(server.env) or None, cwd=server.cwd or None
        )
        async with stdio_client(parameters, errlog=said) as (read, write):
            yield read, write
    elif server.transport == "sse":
        from mcp.client.sse import sse_client

        async with sse_client(server.url, headers=dict(server.headers)) as (read, write):
            yield read, write
    else:
        from mcp.client.streamable_http import streamable_http_client
        from mcp.shared._httpx_utils import create_mcp_http_client

        async with (
            create_mcp_http_client(headers=dict(server.headers)) as client,
            streamable_http_client(server.url, http_client=client) as (read, write, _),
        ):
            yield read, write


def _cause(error: BaseException) -> BaseException:
    """The first plain error within groups of them."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _last_line(said: TextIO) -> str:
    said.seek(0)
    lines = [line.strip() for line in said.read()[-4_000:].splitlines() if line.strip()]
    return f" (it said {lines[-1][:_LONGEST_SAID]!r})" if lines else ""


def _name(server: str, tool: str) -> str:
    """A name that every provider takes."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", f"{server}_{tool}")[:_LONGEST_NAME]
