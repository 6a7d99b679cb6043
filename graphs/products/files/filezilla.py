"""FileZilla Server: commands and replies of its sessions, in the logs of versions 1 and 0.9."""

from ...actions import Action
from ..product import Join, Product, Said, Sample

_NEW = r"\[FTP Session (?P<session>\d+) (?P<src>[\da-fA-F.:]+)(?: (?P<user>[^\]]*))?\] "
_OLD = r"(?:\(not logged in\)|(?P<user>.+)) \((?P<src>[\da-fA-F.:]+)\)> "
_COMMANDS: tuple[tuple[str, Action], ...] = (
    ("RETR", "file_read"),
    ("(?:STOR|APPE|STOU|MKD|XMKD|RNFR|RNTO)", "file_write"),
    ("(?:DELE|RMD|XRMD)", "file_delete"),
)
_TIME = "2024-03-05T10:11:12.345Z "


def _said(asks: str, answers: str) -> tuple[Said, ...]:
    """What a client asks and what it is answered, behind these beginnings."""
    asked = tuple(Said(rf"{asks}{verb} (?P<target>.+)", action) for verb, action in _COMMANDS)
    return (
        *asked,
        Said(rf"{asks}USER (?P<user_2>.+)", "status", begins="user"),
        Said(rf"{asks}[A-Za-z]{{3,5}}(?: .*)?", "status"),
        Said(rf"{answers}230[ -].*", "login", "success"),
        Said(rf"{answers}530[ -].*", "login", "failure", ends="user"),
        Said(rf"{answers}[45]\d\d[ -].*", "status", "failure"),
        Said(rf"{answers}(?:\d{{3}}[ -]|\S).*", "status"),
    )


PRODUCT = Product(
    name="filezilla-server",
    source="file logs of FileZilla Server 1.5 to 1.8, and of 0.9.60",
    category="ftp",
    service="filezilla-server",
    lines=(
        r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?) (?P<message>(?:==|>>|<<|!!|\?\?) \[(?:FTP|Admin|Administration) .*)",
        r"\((?P<session>\d{6})\) ?(?P<time>\d{1,2}[./-]\d{1,2}[./-]\d{4} \d{1,2}:\d\d:\d\d(?: [AP]M)?) - (?P<message>.+ \([\da-fA-F.:]+\)> .*)",
    ),
    messages=(
        *_said(rf">> {_NEW}", rf"<< {_NEW}"),
        Said(rf"(?:==|!!|\?\?) {_NEW}.*", "status"),
        Said(r"(?:==|!!|\?\?) \[.*", "status"),
        *_said(_OLD, _OLD),
    ),
    joins=(Join("session", "user src_ip"),),
    samples=(
        Sample(
            _TIME + "<< [FTP Session 12 203.0.113.9] 530 Login incorrect.",
            {"time": "2024-03-05T10:11:12.345Z", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            _TIME
            + ">> [FTP Session 12 203.0.113.9] USER dana\n"
            + _TIME
            + "<< [FTP Session 12 203.0.113.9] 530 Login incorrect.",
            {"user": "dana", "action": "login", "outcome": "failure"},
            event=2,
        ),
        Sample(
            _TIME + ">> [FTP Session 13 2001:db8::9 dana] STOR Lohn 2024.zip",
            {"user": "dana", "src_ip": "2001:db8::9", "action": "file_write", "target": "Lohn 2024.zip"},
            typed=("Lohn 2024.zip",),
        ),
        Sample(
            "(000007)05.03.2024 10:11:13 - dana (203.0.113.9)> RETR Lohn 2024.zip",
            {
                "time": "2024-03-05T10:11:13Z",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "file_read",
                "target": "Lohn 2024.zip",
            },
        ),
        Sample(
            "(000007)05.03.2024 10:11:13 - (not logged in) (203.0.113.9)> 530 Login or password incorrect!",
            {"user": "", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
    ),
)
