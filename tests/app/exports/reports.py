"""Reports of every kind that an export meets."""

import copy

from moewarden.graphs.schema import Report

from ..rendering.conftest import HOSTILE_TEXT, make_empty_report, make_report, poisoned

ODD_INDICATORS = (
    ("ip", "2001:db8::9", "the far end of a hostile connection"),
    ("ip", "198.51.100.23", "the source of hostile activity"),
    ("ip", "198.51.100.23", "the source of hostile activity"),
    ("domain", "bücher.example", "a name looked up by hostile activity"),
    ("url", "https://evil.example/a?b='c'&d=\\e", "fetched in the incident"),
    ("mail", "jürgen@evil.example", "an address in the incident"),
    ("user", "CORP\\o'brien", "an account that the intruder used"),
    ("user", "Jürgen Groß", "an account created in the incident"),
    ("file", "C:\\Temp\\it's.exe", "a file written in the incident"),
    ("file", "/tmp/.x", "a file written in the incident"),
    ("file", "shell.jsp", "a web shell"),
    ("file", "C:\\Temp\\", "a file written in the incident"),
    ("hash", "d41d8cd98f00b204e9800998ecf8427e", "the hash of a program"),
    ("hash", "A" * 64, "the hash of a program"),
    ("key", "AKIAABCDEFGHIJKLMNOP", "an access key made in the incident"),
    ("arn", "arn:aws:iam::123456789012:user/x", "made in the incident"),
    ("command", "cmd /c \"echo 'a' \\ b\"\n\x1b[0m", "a command"),
    ("process", "C:\\x\\evil.exe", "a process"),
    ("registry", "HKLM\\Software\\Run\\x", "a run key"),
    ("service", "evil svc", "a service set up in the incident"),
    ("task", "\\Updater", "a task set up in the incident"),
    ("host", "WS-77", "a host"),
)
MISSHAPEN = (
    ("ip", "999.1.1.1"), ("ip", ""), ("domain", "a b"), ("url", "not a url"), ("mail", "nobody"), ("hash", "xyz"), ("user", "  "),
)  # fmt: skip
ORDINARY = (("ip", "8.8.8.8"), ("ip", "127.0.0.1"), ("domain", "www.microsoft.com"))


def odd_report() -> Report:
    """Accounts, mail, hashes, IPv6, German letters, quotes, control characters; values that are not what they should be."""
    report = copy.deepcopy(make_report())
    values = [*ODD_INDICATORS, *((kind, value, "a reason") for kind, value in (*MISSHAPEN, *ORDINARY))]
    report["iocs"] = [
        {"type": kind, "value": value, "why": why, "evidence": ["E1", "E18"][: number % 3]}
        for number, (kind, value, why) in enumerate(values)
    ]
    report["title"] = "=cmd|'/c calc'!A1 in Köln\u202e"
    report["techniques"] += [
        {"id": "T9999.999", "name": "", "tactic": "", "evidence": []},
        {"id": "made up", "name": "x", "tactic": "y", "evidence": []},
    ]
    report["evidence"][1]["quote"] = "=1+1"
    report["evidence"][2]["quote"] = " @SUM(A1)\x07\x00\ttab"
    report["evidence"][3]["quote"] = "Grüße aus Köln – „ßÄÖÜ“ \U0001f600"
    report["evidence"][4]["time"] = ""
    report["evidence"][5]["time"] = "1500-01-01T00:00:00Z"
    report["timeline"][0]["text"] = "-2+3 starts like a formula"
    report["timeline"][1]["time"] = "sometime"
    return report


def benign_report() -> Report:
    """Everything explained; that it lists indicators all the same is what an export must not believe."""
    report = copy.deepcopy(make_report())
    report.update(verdict="benign", severity="informational")
    for entry in report["timeline"]:
        entry["hostile"] = False
    return report


def whole(value: object) -> object:
    """Text as an opened report has it: without half characters."""
    from moewarden.graphs.wellformed import well_formed

    return well_formed(value)


REPORTS = {
    "rich": make_report,
    "empty": make_empty_report,
    "benign": benign_report,
    "odd": odd_report,
    "hostile text": lambda: whole(poisoned(make_report(), HOSTILE_TEXT)),
}
