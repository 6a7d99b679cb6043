"""Integrity checkers' reports: AIDE, Samhain, Tripwire; rootkit checkers: rkhunter, chkrootkit."""

from ..product import Product, Said, Sample

_SAMHAIN = (
    r"(?P<level>[A-Z]+)\s*:\s+(?:\[(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[+-]\d{4})?)\] )?(?P<message>msg=<.*)"
)

PRODUCT = Product(
    name="integrity-checkers",
    source="AIDE 0.16 and 0.18 (report formats summarize_changes and plain), Samhain 4.1, Tripwire 2.4, rkhunter 1.4.6, "
    "chkrootkit 0.57",
    product="linux",
    programs=("aide", "samhain", "tripwire", "rkhunter", "chkrootkit"),
    is_dated_once=True,
    lines=(
        r"Start timestamp: (?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?: (?P<zone>[+-]\d{4}))?(?P<message>(?: \(AIDE .*\))?)",
        r"(?P<message>[fdlLDBcbps!?][\w.<>=+ -]{9,21}: /.*)",
        r"(?P<message>(?:added|changed|removed): /.*)",
        r"(?P<message>(?:AIDE .*|(?:Added|Removed|Changed) entries:|Detailed information about .*|Summary:|  (?:Total number of|Added|"
        r"Removed|Changed) entries:.*|End timestamp: .*|(?:File|Directory|Link|FIFO): /.*|The attributes of the .*))",
        _SAMHAIN,
        r"Report created on: +(?P<time>[A-Z][a-z]{2} \d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [AP]M|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d "
        r"\d\d:\d\d:\d\d \d{4})(?P<message>)",
        r"(?P<message>(?:Checking `[^']*'\.\.\. .*))",
    ),
    messages=(
        Said(r"(?:[fdlLDBcbps!?]\++|added): (?P<target>/.*)", "alert"),
        Said(r"(?:[fdlLDBcbps!?]-+|removed): (?P<target>/.*)", "alert"),
        Said(r"(?:[fdlLDBcbps!?][\w.<>=+ -]{9,21}|changed): (?P<target>/.*)", "alert"),
        Said(r"msg=<POLICY (?P<policy>[^<>]*)>, (?:.*?, )??path=<(?P<target>[^<>]*)>.*", "alert"),
        Said(r"msg=<(?:LOGIN|Login|User logged in)[^<>]*>, .*", "status"),
        Said(r"msg=<.*", "status"),
        Said(r"(?:Integrity Check Complete|TWReport).*", "status"),
        Said(r"Checking `(?P<target>[^']*)'\.\.\. INFECTED.*", "alert"),
        Said(r"Checking `[^']*'\.\.\. .*", "status"),
        Said(r"(?:\[\d\d:\d\d:\d\d\] )?Warning: .*?(?:file|File|command|directory):? '?(?P<target>/[^'\s]+)'?.*", "alert"),
        Said(r"(?:\[\d\d:\d\d:\d\d\] )?(?:Please inspect this machine|Warning: ).*", "alert"),
        Said(r"(?: \(AIDE .*\))?|AIDE .*|(?:Added|Removed|Changed) entries:|Detailed .*|Summary:|  .*|End .*|(?:File|Directory|Link|"
             r"FIFO): /.*|The attributes .*", "status"),
    ),
    samples=(
        Sample(
            "Start timestamp: 2026-03-05 10:11:12 +0000 (AIDE 0.18.3)\nAIDE found differences between database and filesystem!!\n\n"
            "Summary:\n  Total number of entries:\t811\n",
            {"action": "status", "time": "2026-03-05T10:11:12Z", "user": "", "target": ""},
        ),
        Sample("f++++++++++++++++: /etc/cron.d/plan7", {"target": "/etc/cron.d/plan7", "action": "alert", "user": ""}),
        Sample("f = ...    mc..H.. .: /usr/bin/plan7", {"target": "/usr/bin/plan7", "action": "alert"}),
        Sample(
            "CRIT   :  [2026-03-05T10:11:12+0000] msg=<POLICY [ReadOnly] C--I----TS>, path=</etc/plan7>, ctime_old=<2026>",
            {"target": "/etc/plan7", "action": "alert", "time": "2026-03-05T10:11:12Z"},
        ),
        Sample("Checking `ls'... INFECTED", {"target": "ls", "action": "alert"}),
    ),
)  # fmt: skip
