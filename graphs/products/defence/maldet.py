"""Linux Malware Detect: hits and what was done with them."""

from ..product import Product, Said, Sample

_TIME = "Mar 05 2026 10:11:12 +0000 web-2 maldet(811): "

PRODUCT = Product(
    name="maldet",
    source="Linux Malware Detect 1.6, files/internals/functions (eout, logger)",
    product="linux",
    category="antivirus",
    programs=("maldet",),
    others="other",
    lines=(
        r"(?P<time>[A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d)(?: (?P<zone>[+-]\d{4}))? (?P<host>\S+) maldet\((?P<pid>\d+)\): (?P<message>.*)",
    ),
    messages=(
        Said(r"\{hit\} malware hit (?P<threat>\S+) found for (?P<target>.*)", "alert"),
        Said(r"\{quar\} malware quarantined from '(?P<target>.*)' to '(?P<moved_to>[^']*)'", "alert", "failure"),
        Said(r"\{clean\} clean successful on (?P<target>.*)", "alert", "failure"),
        Said(r"\{\w+\} .*", "status"),
    ),
    samples=(
        Sample(
            _TIME + "{hit} malware hit {HEX}lab.marker.7 found for /srv/in/plan7.php",
            {"target": "/srv/in/plan7.php", "threat": "{HEX}lab.marker.7", "action": "alert", "outcome": "", "host": "web-2",
             "time": "2026-03-05T10:11:12Z"},
        ),
        Sample(
            _TIME + "{quar} malware quarantined from '/srv/in/plan7.php' to '/usr/local/maldetect/quarantine/plan7.php.81'",
            {"target": "/srv/in/plan7.php", "action": "alert", "outcome": "failure"},
        ),
        Sample(_TIME + "{scan} scan completed on /srv: files 81, malware hits 1", {"action": "status", "target": ""}),
    ),
)  # fmt: skip
