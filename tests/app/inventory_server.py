"""A real MCP server over standard input and output: `python inventory_server.py FOLDER` keeps what it was told there."""

import sys
from pathlib import Path

from mcp.server.fastmcp import FastMCP
from mcp.types import ToolAnnotations

server = FastMCP("inventory")
folder = Path(sys.argv[1])
print("inventory is starting", file=sys.stderr)


@server.tool(annotations=ToolAnnotations(readOnlyHint=True))
def owner_of(address: str) -> str:
    """Tell whose an address is."""
    if address == "nobody":
        raise ValueError("nobody owns it")
    return f"{address} belongs to\nthe guest network"


@server.tool()
def block(address: str) -> str:
    """Block an address at the firewall."""
    with (folder / "blocked.txt").open("a", encoding="utf-8") as file:
        file.write(f"{address}\n")
    return f"{address} is blocked"


server.run()
