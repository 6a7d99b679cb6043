"""PowerShell transcripts say who ran what, where and when."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ..reading import Case

RULE = "*" * 22
ENGLISH = f"""{RULE}
Windows PowerShell transcript start
Start time: 20240305101112
Username: ACME\\dana
RunAs User: ACME\\admin7
Configuration Name:
Machine: WS1 (Microsoft Windows NT 10.0.19045.0)
Host Application: C:\\Windows\\System32\\powershell.exe -nop
Process ID: 811
PSVersion: 5.1.19041.4046
{RULE}
{RULE}
Command start time: 20240305101120
{RULE}
PS C:\\Users\\dana> whoami /all
Username: somebody
{RULE}
Command start time: 20240305101130
{RULE}
[DC1]: PS C:\\> Get-ADUser eva
{RULE}
Windows PowerShell transcript end
End time: 20240305101212
{RULE}
"""
GERMAN = (
    ENGLISH.replace("Windows PowerShell transcript start", "Start der Windows PowerShell-Aufzeichnung")
    .replace("Command start time", "Startzeit des Befehls")
    .replace("Start time", "Startzeit")
    .replace("Username: ACME", "Benutzername: ACME")
    .replace("RunAs User", "RunAs-Benutzer")
    .replace("Machine", "Computer")
    .replace("Host Application", "Hostanwendung")
)


@pytest.mark.parametrize("text", [ENGLISH, GERMAN], ids=["english", "german"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_commands_are_who_where_and_when_they_were_run(tmp_path: Path, text: str, encoding: str) -> None:
    case = Case(tmp_path)
    report = case.only("PowerShell_transcript.WS1.ab12.20240305101112.txt", text.encode(encoding))
    rows = case.rows()
    assert report.format == "transcript"
    started, asked, answer, remote = rows
    assert {(row["user"], row["host"]) for row in rows} == {("ACME\\dana", "WS1")}
    assert (started["action"], started["process"]) == ("process_start", "C:\\Windows\\System32\\powershell.exe")
    assert (asked["action"], asked["command"]) == ("script_run", "whoami /all")
    assert asked["time"].replace(tzinfo=UTC) == datetime(2024, 3, 5, 10, 11, 20, tzinfo=UTC)
    assert (answer["action"], answer["command"], answer["user"]) == ("status", "", "ACME\\dana")
    assert (remote["command"], remote["target"]) == ("Get-ADUser eva", "DC1")
    assert remote["time"].replace(tzinfo=UTC) == datetime(2024, 3, 5, 10, 11, 30, tzinfo=UTC)


def test_a_head_within_another_log_is_no_transcript(tmp_path: Path) -> None:
    case = Case(tmp_path)
    lines = [f"2024-03-05T10:11:{second:02d}Z app note {second}" for second in range(10)]
    report = case.only("app.log", "\n".join([*lines, *ENGLISH.splitlines()]))
    assert report.format != "transcript"
