"""Shell histories: bash with `HISTTIMEFORMAT` (`#1709633472` before each command) and zsh (`:
1709633472:0;command`).
"""

import re
from collections.abc import Sequence

from ...meaning.event import Draft
from ...meaning.sigma_names import add_sigma_names
from ..format import DIRECTIVE, FileContext, LineFormat, LineParser

_BASH_TIME = re.compile(r"#(\d{9,10})$")
_ZSH = re.compile(r": (\d{9,10}):\d+;(.*)", re.DOTALL)


def parser(context: FileContext) -> LineParser:
    """Read one history; a time line belongs to the command that follows."""

    def parse(line: str) -> Draft | None:
        if match := _BASH_TIME.match(line):
            context.notes["time"] = match[1]
            return DIRECTIVE
        match = _ZSH.match(line)
        command = match[2] if match else line
        draft = Draft(
            format="history", product="linux", service="shell", action="process_start", fields={"CommandLine": command}
        )
        draft.time = context.clock.parse(match[1] if match else context.notes.get("time", ""))
        draft.command = command.strip()
        draft.process = next(iter(draft.command.split(None, 1)), "")
        draft.template, draft.message = f"shell:{draft.process}", draft.command
        return add_sigma_names(draft)

    return parse


def _sniff(lines: Sequence[str]) -> float:
    marked = sum(bool(_BASH_TIME.match(line) or _ZSH.match(line)) for line in lines)
    return 0.9 if lines and marked >= 0.3 * len(lines) else 0.0


FORMAT = LineFormat(name="history", sniff=_sniff, parser=parser, standalone=False)
