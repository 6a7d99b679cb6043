"""JFrog Artifactory: the request log and the access log."""

from ...actions import Action
from ..product import Product, Said, Sample

_ADDRESS = r"[\da-fA-F.:]+"
_WHEN = r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))"
_REQUEST = (
    rf"(?P<trace>[0-9a-f]{{8,32}})\|(?P<src>{_ADDRESS})\|(?P<user>[^|]*)\|(?P<method>[A-Z]+)\|(?P<target>[^|]*)\|"
)
_OLD = rf"\d+\|REQUEST\|(?P<src>{_ADDRESS})\|(?P<user>[^|]*)\|(?P<method>[A-Z]+)\|(?P<target>[^|]*)\|HTTP/[\d.]+\|"
_REST = r"\|(?P<received>-?\d+)(?:\|(?P<bytes>-?\d+)\|(?P<took>\d+)(?:\|(?P<agent>.*))?)?"
_WHO = rf" +for (?:client ?: )?(?P<user>[^/]*?) ?/ ?(?P<src>{_ADDRESS}?)\.?(?: \[(?P<method>[\w ]+)\])?\.?"


def _access(kind: str, action: Action, target: str = r" +(?P<target>.*?)") -> tuple[Said, Said]:
    """What was let through and what was not."""
    return (
        Said(rf"\[ACCEPTED {kind}\]{target}{_WHO}", action, "success"),
        Said(rf"\[DENIED {kind}\]{target}{_WHO}", action, "failure"),
    )


PRODUCT = Product(
    name="artifactory",
    source="artifactory-request.log and artifactory-access.log of Artifactory 6 and 7",
    category="application",
    service="artifactory",
    lines=(
        _WHEN + rf"\|(?P<message>[0-9a-f]{{8,32}}\|{_ADDRESS}\|[^|]*\|[A-Z]+\|.*)",
        rf"(?P<time>20\d{{12}})\|(?P<message>\d+\|REQUEST\|{_ADDRESS}\|.*)",
        _WHEN + r"(?: \[[0-9a-f]* *\])? (?P<message>\[(?:ACCEPTED|DENIED) .*)",
        r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3})(?: \[[0-9a-f]* *\])? (?P<message>\[(?:ACCEPTED|DENIED) .*)",
    ),
    messages=(
        Said(_REQUEST + r"(?P<status>[123]\d\d)" + _REST, "web_request", "success"),
        Said(_REQUEST + r"(?P<status>[45]\d\d)" + _REST, "web_request", "failure"),
        Said(_OLD + r"(?P<status>[123]\d\d)" + _REST, "web_request", "success"),
        Said(_OLD + r"(?P<status>[45]\d\d)" + _REST, "web_request", "failure"),
        *_access("LOGIN", "login", ""),
        *_access("DEPLOY", "file_write"),
        *_access("DOWNLOAD", "file_read"),
        *_access("(?:DELETE|UNDEPLOY)", "file_delete"),
    ),
    samples=(
        Sample(
            "2024-03-05T10:11:12.345Z|ab12cd34ef567890|203.0.113.9|dana|PUT|/libs/app 2.jar|401|1234|91|12|Maven/3.9 (Java; Linux)",
            {
                "time": "2024-03-05T10:11:12.345Z",
                "src_ip": "203.0.113.9",
                "user": "dana",
                "action": "web_request",
                "outcome": "failure",
                "target": "/libs/app 2.jar",
                "agent": "Maven/3.9 (Java; Linux)",
            },
            typed=("Maven/3.9",),
        ),
        Sample(
            "20240305101112|12|REQUEST|203.0.113.9|dana|GET|/libs/app.jar|HTTP/1.1|200|1234",
            {
                "time": "2024-03-05T10:11:12Z",
                "src_ip": "203.0.113.9",
                "user": "dana",
                "outcome": "success",
                "target": "/libs/app.jar",
            },
        ),
        Sample(
            "2024-03-05T10:11:12.345Z [ab12cd34ef567890] [DENIED LOGIN]  for client : dana / 203.0.113.9 [token]",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            "2019-03-05 10:11:12,345 [ACCEPTED DEPLOY] libs:app/app 1.0.jar for dana/2001:db8::9.",
            {
                "user": "dana",
                "src_ip": "2001:db8::9",
                "action": "file_write",
                "outcome": "success",
                "target": "libs:app/app 1.0.jar",
            },
        ),
    ),
)
