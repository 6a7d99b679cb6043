"""Transfer logs in the form of wu-ftpd's xferlog, which vsftpd, ProFTPD and others write too."""

from ...actions import Action, Outcome
from ..product import Product, Said, Sample

_HEAD = r"(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}) (?P<message>\d+ .*)"


def _transfer(direction: str, action: Action, status: str, outcome: Outcome) -> Said:
    # The path is the client's to choose; what follows it is anchored at the end.
    return Said(
        rf"(?P<seconds>\d+) (?P<src>\S+) (?P<bytes>\d+) (?P<target>.*) [ab] \S+ (?P<direction>{direction}) [agr] "
        rf"(?P<user>\S+) (?P<ftp_service>\S+) [01] \S+ (?P<status>{status})",
        action,
        outcome,
    )


PRODUCT = Product(
    name="xferlog",
    source="xferlog(5) of wu-ftpd and ProFTPD 1.3; logging.c of vsftpd 3.0",
    product="linux",
    category="ftp",
    service="ftp",
    lines=(_HEAD,),
    messages=(
        _transfer("o", "file_read", "c", "success"),
        _transfer("o", "file_read", "i", "failure"),
        _transfer("i", "file_write", "c", "success"),
        _transfer("i", "file_write", "i", "failure"),
        _transfer("d", "file_delete", "c", "success"),
        _transfer("d", "file_delete", "i", "failure"),
    ),
    samples=(
        Sample(
            "Thu Mar  5 10:11:12 2026 1 203.0.113.9 175 /srv/pay.csv b _ o r dana ftp 0 * c",
            {
                "time": "2026-03-05T10:11:12Z",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "file_read",
                "outcome": "success",
                "target": "/srv/pay.csv",
            },
            typed=("/srv/pay.csv",),
        ),
    ),
)
