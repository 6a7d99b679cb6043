"""ClamAV: clamd, clamscan, clamonacc and freshclam."""

from ..product import Product, Said, Sample

_PLACE = r"(?:(?P<target>/.*|[A-Za-z]:\\.*)|instream\((?P<client>[^()]*)\)|fd\[\d+\]|stdin|(?P<relative>[^\s:][^:]*))"
_THREAT = r"(?P<threat>\S+?)(?:\((?P<hash>[\da-f]{32,64}):(?P<size>\d+)\))?"

PRODUCT = Product(
    name="clamav",
    source="clamd/scanner.c, clamscan/manager.c, clamonacc, freshclam of ClamAV 1.0 and 1.4",
    product="linux",
    category="antivirus",
    service="clamav",
    programs=("clamd", "clamscan", "clamdscan", "clamonacc", "freshclam", "clamav"),
    others="other",
    lines=(
        r"(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}) -> (?P<message>.*)",
        r"(?P<message>(?:/|[A-Za-z]:\\|instream\(|fd\[)[^\n]*: (?:\S+ FOUND|OK|Empty file|Excluded|Symbolic link|Removed\.?|"
        r"moved to '.*'|copied to '.*'))",
        r"(?P<message>(?:Known viruses|Engine version|Scanned directories|Scanned files|Infected files|Data scanned|Data read|Time|"
        r"Start Date|End Date|-{5,} SCAN SUMMARY -{5,}|-{20,}).*)",
    ),
    messages=(
        # A file's name is anybody's to choose: the verdict is what stands last.
        Said(_PLACE + ": " + _THREAT + " FOUND", "alert"),
        Said(_PLACE + r": (?:Removed\.?|moved to '(?P<moved_to>.*)')", "alert", "failure"),
        Said(_PLACE + r": (?:OK|Empty file|Excluded|Symbolic link)", "status"),
        Said(r".*", "status"),
    ),
    samples=(
        Sample(
            "Thu Mar  5 10:11:12 2026 -> /srv/in/sub dir/plan7: Lab.Marker-7(0123456789abcdef0123456789abcdef:68) FOUND",
            {"target": "/srv/in/sub dir/plan7", "threat": "Lab.Marker-7", "action": "alert", "outcome": "",
             "time": "2026-03-05T10:11:12Z"},
            typed=("plan7",),
        ),
        Sample("/srv/in/plan7: Lab.Marker-7 FOUND", {"target": "/srv/in/plan7", "action": "alert"}),
        Sample(
            "Mar  5 10:11:12 web-2 clamd[81]: /srv/in/plan7: Lab.Marker-7 FOUND",
            {"target": "/srv/in/plan7", "action": "alert", "user": ""},
        ),
        Sample(
            "Thu Mar  5 10:11:12 2026 -> instream(127.0.0.1@4711): Lab.Marker-7 FOUND",
            {"target": "", "threat": "Lab.Marker-7", "action": "alert", "src_ip": ""},
        ),
        Sample("Thu Mar  5 10:11:12 2026 -> Self checking every 600 seconds.", {"action": "status", "user": "", "target": ""}),
        Sample("/srv/in/plan7: OK", {"action": "status", "target": "/srv/in/plan7"}),
    ),
)  # fmt: skip
