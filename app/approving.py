"""A person's yes or no, at the terminal, to a call of a tool that is not declared read-only."""

import json
import re
import sys
from collections.abc import Mapping
from typing import Any

from .rendering.untrusted import one_line

NOBODY = "no: nobody is at a terminal to allow it"
"""The answer where nobody can be asked; what follows the colon is told to the model, and in the report."""


def ask_at_terminal(call: Mapping[str, Any]) -> bool | str:
    """Whether a call may be made. The tool and all of its arguments are shown exactly, with what is invisible escaped: a model
    wrote them, which may have read them in a log.
    """
    if not sys.stdin.isatty() or not sys.stderr.isatty():
        print(
            f"moewarden: {one_line(str(call['tool']))} was not called: it is not declared read-only, and nobody is at a "
            f"terminal to allow it. It was to get {exactly(call['arguments'])}",
            file=sys.stderr,
        )
        return NOBODY
    print(
        f"\nA specialist wants to call a tool that is not declared read-only.\n"
        f"  specialist  {one_line(str(call.get('specialist', '')))}\n"
        f"  question    {one_line(str(call.get('question', '')))}\n"
        f"  tool        {one_line(str(call['tool']))}\n"
        f"  arguments   {exactly(call['arguments'])}\n"
        f"Call {one_line(str(call['tool']))} with these {len(exactly(call['arguments'])):,} characters of arguments? [y/N] ",
        end="",
        file=sys.stderr,
        flush=True,
    )
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def exactly(arguments: Any) -> str:
    """All arguments as JSON in plain letters: nothing is cut, hidden, pushed away or turned around."""
    told = json.dumps(arguments, ensure_ascii=True, sort_keys=True)
    return re.sub(r" {3,}", lambda found: f" [{len(found[0])} spaces] ", told)
