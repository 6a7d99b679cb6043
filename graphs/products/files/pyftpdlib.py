"""pyftpdlib: the Python library's FTP server, by itself and within other programs."""

from ..product import Product, Said, Sample

_WHO = r"(?P<src_and_port>[\da-fA-F.:]+:\d+)-\[(?P<user>[^\]]*)\] "
_TIME = "2024-03-05 10:11:12,345 INFO "

PRODUCT = Product(
    name="pyftpdlib",
    source="pyftpdlib/handlers.py and log.py of pyftpdlib 1.5 to 2.0",
    category="ftp",
    service="pyftpdlib",
    lines=(
        r"(?:\[[IWED] )?(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:[.,]\d+)?)\]?(?: (?P<level>[A-Z]+))? (?P<message>[\da-fA-F.:]+:\d+-\[[^\]]*\] .*)",
    ),
    messages=(
        Said(_WHO + r"USER '(?P<user_2>.*)' logged in\.", "login", "success"),
        Said(_WHO + r"USER '(?P<user_2>.*)' failed login\..*", "login", "failure"),
        Said(_WHO + r"FTP session opened \(connect\)", "network_connect"),
        Said(_WHO + r"FTP session closed \(disconnect\)\..*", "logout"),
        Said(_WHO + r"RETR (?P<target>.*) completed=1 bytes=(?P<bytes>\d+) seconds=[\d.]+", "file_read", "success"),
        Said(_WHO + r"RETR (?P<target>.*) completed=0 bytes=(?P<bytes>\d+) seconds=[\d.]+", "file_read", "failure"),
        Said(
            _WHO + r"(?:STOR|APPE|STOU) (?P<target>.*) completed=1 bytes=(?P<bytes>\d+) seconds=[\d.]+",
            "file_write",
            "success",
        ),
        Said(
            _WHO + r"(?:STOR|APPE|STOU) (?P<target>.*) completed=0 bytes=(?P<bytes>\d+) seconds=[\d.]+",
            "file_write",
            "failure",
        ),
        Said(_WHO + r"(?:DELE|RMD) (?P<target>.*) 2\d\d", "file_delete", "success"),
        Said(_WHO + r"(?:DELE|RMD) (?P<target>.*) [45]\d\d.*", "file_delete", "failure"),
        Said(_WHO + r"(?:MKD|RNFR|RNTO|SITE CHMOD) (?P<target>.*) 2\d\d", "file_write", "success"),
        Said(_WHO + r"(?:MKD|RNFR|RNTO|SITE CHMOD) (?P<target>.*) [45]\d\d.*", "file_write", "failure"),
        Said(_WHO + r"CWD (?P<target>.*) \d{3}.*", "status"),
        Said(_WHO + r".*", "status"),
    ),
    samples=(
        Sample(
            _TIME + "203.0.113.5:56912-[] USER 'dana' failed login.",
            {
                "time": "2024-03-05T10:11:12.345Z",
                "user": "dana",
                "src_ip": "203.0.113.5",
                "action": "login",
                "outcome": "failure",
            },
            typed=("dana",),
        ),
        Sample(
            "[I 2024-03-05 10:11:12] 203.0.113.5:56940-[dana] STOR /srv/ü b.py completed=1 bytes=159 seconds=0.0",
            {
                "user": "dana",
                "src_ip": "203.0.113.5",
                "action": "file_write",
                "outcome": "success",
                "target": "/srv/ü b.py",
            },
            typed=("ü b.py",),
        ),
        Sample(
            _TIME + "203.0.113.5:56952-[dana] DELE /srv/app.py 550",
            {"user": "dana", "action": "file_delete", "outcome": "failure", "target": "/srv/app.py"},
        ),
    ),
)
