"""Symantec Endpoint Protection's messages where a collector takes the head off, so that no program is named."""

from dataclasses import replace

from ..product import Sample
from .symantec import PRODUCT as BEHIND_SYSLOG
from .symantec import RISK

PRODUCT = replace(
    BEHIND_SYSLOG,
    name="symantec_lines",
    programs=(),
    lines=(
        # what is left where a collector takes the head off
        rf"(?P<message>{RISK.replace('?P<kind>', '?:')},IP Address: .*|Scan ID: \d+,Begin: .*|Site: [^,]*,Server(?: Name)?: .*|"
        r"[\w.-]+,(?:(?:SHA-256|MD-5|Event Description): [^,]*,){0,3}Local(?: Host)?(?: IP)?: [\da-fA-F.:]+,.*|"
        r"[\w.-]+,[\da-fA-F.:]+,(?:Continue|Blocked?|Terminated?|Log|Allow(?:ed)?)\w*,.*,Begin: .*)",
    ),
    samples=(
        Sample(
            "PC7,Local Host IP: 10.4.0.7,Local Port: 51000,Local Host MAC: 020000000001,Remote Host IP: 203.0.113.40,Remote Host Name: ,"
            "Remote Port: 445,Remote Host MAC: 020000000002,TCP,Outbound,Begin: 2026-05-02 09:10:58,End Time: 2026-05-02 09:10:59,"
            "Occurrences: 1,Application: C:/a.exe,Rule: No SMB,Location: Default,User Name: dana,Domain Name: CORP,Action: Blocked",
            {
                "time": "2026-05-02T09:10:58Z",
                "host": "PC7",
                "user": "dana",
                "src_ip": "10.4.0.7",
                "dst_ip": "203.0.113.40",
                "dst_port": 445,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
        Sample(
            "PC7,10.4.0.7,Blocked,[AC2] Block programs - Caller MD5=ab,Create Process,Begin: 2026-05-02 09:10:58,End Time: "
            "2026-05-02 09:10:58,Rule: R7 | No tools,4711,C:/Windows/explorer.exe,0,No Module Name,C:/tools/a.exe,User Name: dana,"
            "Domain Name: CORP,Action Type: ,File size (bytes): 7,Device ID: ",
            {"host": "PC7", "user": "dana", "action": "alert", "outcome": "failure", "target": "C:/tools/a.exe"},
        ),
        Sample(
            "Scan ID: 12,Begin: 2026-05-02 09:10:58,End Time: 2026-05-02 09:20:58,Completed,Duration (seconds): 600,User1: None,"
            "User2: None,Scan started.,Scan Complete: Risks: 0,Command: Not a command scan (),Threats: 0,Infected: 0,Total files: 7,"
            "Omitted: 0,Computer: PC7,IP Address: 10.4.0.7,Domain Name: D,Group Name: G,Server Name: sepm1",
            {"host": "PC7", "user": "", "action": "status", "time": "2026-05-02T09:10:58Z", "src_ip": ""},
        ),
    ),
)
