"""PowerShell transcripts: who ran which commands on which machine (`Start-Transcript` and its group policy; Windows
PowerShell 5.1 and PowerShell 7, in English and German).
"""

import re
from collections.abc import Sequence

from ...meaning.event import Draft
from ...meaning.templates import template_of
from ..format import DIRECTIVE, FileContext, LineFormat, LineParser

_RULE = re.compile(r"\*{20,40}\s*")
_START = re.compile(r"(?:Start time|Startzeit): (\d{14})\s*")
_COMMAND_TIME = re.compile(r"(?:Command start time|Startzeit des Befehls): (\d{14})\s*")
_HEAD = re.compile(
    r"(?P<name>Username|Benutzername|RunAs User|RunAs-Benutzer|Machine|Computer|Host Application|Hostanwendung): (?P<value>.*?)\s*"
)
_REST = re.compile(
    r"(?:Windows )?PowerShell transcript (?:start|end)|(?:Start|Ende) der (?:Windows )?PowerShell-Aufzeichnung|"
    r"(?:Configuration Name|Konfigurationsname|Process ID|Prozess-ID|PSVersion|PSEdition|PSCompatibleVersions|BuildVersion|CLRVersion|GitCommitId|"
    r"OS|Platform|WSManStackVersion|PSRemotingProtocolVersion|SerializationVersion|End time|Endzeit):?.*"
)
_PROMPT = re.compile(
    r"(?:\[(?P<remote>[^\[\]]{1,255})\]: )?PS(?: (?P<folder>[^>\r\n]{1,260}))?>\s?(?P<command>\S.*?)\s*"
)
_NAMES = {
    "Username": "user",
    "Benutzername": "user",
    "RunAs User": "run_as",
    "RunAs-Benutzer": "run_as",
    "Machine": "host",
    "Computer": "host",
    "Host Application": "program",
    "Hostanwendung": "program",
}


def parser(context: FileContext) -> LineParser:
    """Read one transcript; its head says who, where and when, lines between commands when anew."""
    head: dict[str, str] = {}
    is_head = False

    def event(line: str, command: str) -> Draft:
        fields = {name: value for name, value in head.items() if name in ("run_as", "program")}
        draft = Draft(
            time=context.clock.parse(head.get("time", "")),
            format="transcript",
            product="windows",
            service="powershell",
            fields=fields,
            host=head.get("host", ""),
            user=head.get("user", ""),
            command=command,
            message=line.strip()[:300],
        )
        draft.template = f"powershell:{template_of(line.strip())}"
        return draft

    def parse(line: str) -> Draft | None:
        nonlocal is_head
        if not line.strip() or _RULE.fullmatch(line):
            return DIRECTIVE
        if match := _START.fullmatch(line):
            is_head = True
            head.clear()
            head["time"] = match[1]
            return DIRECTIVE
        if match := _COMMAND_TIME.fullmatch(line):
            is_head = False
            head["time"] = match[1]
            return DIRECTIVE
        if is_head and (match := _HEAD.fullmatch(line)):
            name = _NAMES[match["name"]]
            head[name] = match["value"].partition(" (")[0] if name == "host" else match["value"]
            if name != "program":
                return DIRECTIVE
            draft = event(line, match["value"])
            draft.action = "process_start"
            draft.process = _program(match["value"])
            return draft
        if _REST.fullmatch(line.strip()):
            return DIRECTIVE
        if match := _PROMPT.fullmatch(line):
            is_head = False
            draft = event(line, match["command"])
            draft.action, draft.category, draft.process = "script_run", "ps_script", _program(head.get("program", ""))
            draft.fields |= {"ScriptBlockText": match["command"], "folder": match["folder"] or ""}
            draft.target = match["remote"] or ""
            return draft
        draft = event(line, "")
        draft.action = "status"
        return draft

    return parse


def _program(command: str) -> str:
    match = re.match(r"\"([^\"]+)\"|(.+?\.exe)(?=\s|$)|(\S+)", command, re.I)
    return next((part for part in match.groups() if part), "") if match else ""


def _sniff(lines: Sequence[str]) -> float:
    """Certain where a transcript's head stands at the file's beginning; what somebody wrote further down is no head."""
    begins = [line for line in lines[:6] if line.strip()]
    is_transcript = bool(begins) and _RULE.fullmatch(begins[0]) and any(map(_START.fullmatch, begins))
    return 0.98 if is_transcript else 0.0


FORMAT = LineFormat(name="transcript", sniff=_sniff, parser=parser, standalone=False)
