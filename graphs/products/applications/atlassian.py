"""Jira and Confluence: their security logs, and the audit log of Atlassian's cloud."""

from ..product import Product, Records, Said, Sample
from ..tables import HOSTED

_TIME = r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}(?:[+-]\d{4})?)"

_ASKED = r"(?P<src>[\da-fA-F.:]+)(?:,[\da-fA-F.:]+)* \| (?:https?|ssh) \| (?P<request>\S+) \| (?P<user>\S+) \| \d{4}-\d\d-\d\d "


def _request(status: str) -> str:
    return (
        _ASKED + r'\S+ \| "(?P<method>[A-Z]+) (?P<target>\S+) HTTP/\S+" \| "[^"]*" "(?P<agent>[^"]*)" '
        rf"\| (?P<status>{status}) \|.*"
    )


PRODUCT = Product(
    name="atlassian",
    source="com.atlassian.seraph.auth.DefaultAuthenticator, JIRA's LoginManagerImpl (atlassian-jira-security.log) of Jira 8 "
    "to 9, Confluence 7 to 8",
    category="application",
    lines=(
        r"(?P<message>[\da-fA-F.:,]+ \| (?:https?|ssh) \| \S+ \| \S+ \| (?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) \| .*)",
        _TIME
        + r" (?P<thread>http\S*) (?P<account>\S+) \S+ \S+ (?P<src>[\da-fA-F.:]+)(?:,[\da-fA-F.:]+)* (?P<url>/\S*) (?P<message>.*)",
        _TIME
        + r" (?P<level>[A-Z]+) \[(?P<thread>[^\]]*)\] \[(?P<logger>[\w.]+)\] (?:\w+ )?(?P<message>(?:login|logout|The user) .*)",
    ),
    messages=(
        Said(_request(r"[23]\d\d|-"), "web_request", "success"),
        Said(_request(r"[45]\d\d"), "web_request", "failure"),
        Said(_ASKED + r"\S+ \| SSH - (?P<command>git-\S+) '(?P<target>[^']*)' \|.*", "data_read"),
        Said(
            r"login : '(?P<user>.*)' tried to login but (?:they do not have USE permission or weren't found|.*)\.?.*",
            "login",
            "failure",
        ),
        Said(
            r"(?:login : )?(?:The user|User) '(?P<user>.*)' (?:has FAILED authentication|tried to login but).*",
            "login",
            "failure",
        ),
        Said(
            r"(?:login : )?(?:The user|User) '(?P<user>.*)' has (?:PASSED authentication|logged in).*",
            "login",
            "success",
        ),
        Said(r"(?:The user|User) '(?P<user>.*)' (?:has logged out|is required to answer a CAPTCHA).*", "status"),
        Said(r"HttpSession .*", "status"),
    ),
    records=(
        Records(
            product="atlassian",
            service="audit",
            keys=("attributes.action", "attributes.time", "attributes.actor.name"),
            columns={
                **HOSTED,
                "time": "attributes.time",
                "user": "attributes.actor.email attributes.actor.name",
                "src_ip": "attributes.location.ip",
                "target": "attributes.context.attributes.name attributes.context.attributes.email",
                "agent": "",
            },
            kind="attributes.action",
            actions={
                "\\w*log_?(?:in|on)_fail\\w*": ("login", "failure"),
                "(?:jira|confluence|jsm|bitbucket)\\w*_(?:viewed|read|searched)": ("data_read", ""),
                "\\w+_(?:exported|downloaded)": ("data_export", ""),
            },
        ),
    ),
    samples=(
        Sample(
            '203.0.113.9,192.0.2.4 | https | o@1A2B3Cx611x22x0 | dana | 2024-03-05 10:11:12,123 | "GET /scm/shop/api.git/info/refs '
            'HTTP/1.1" | "" "git/2.45.1" | 200 | 211 | 4310 | refs | 45 | 1abcde | ',
            {
                "src_ip": "203.0.113.9",
                "user": "dana",
                "action": "web_request",
                "outcome": "success",
                "target": "/scm/shop/api.git/info/refs",
                "host": "",
            },
        ),
        Sample(
            "2024-03-05 10:11:12,123+0000 http-nio-8080-exec-3 anonymous 611x22x1 1abcde 203.0.113.9 /login.jsp The user "
            "'guest7' has FAILED "
            "authentication.  Failure count equals 1",
            {
                "time": "2024-03-05T10:11:12.123+00:00",
                "src_ip": "203.0.113.9",
                "user": "guest7",
                "action": "login",
                "outcome": "failure",
            },
            typed=("guest7",),
        ),
        Sample(
            "2024-03-05 10:11:12,123 WARN [http-nio-8090-exec-3] [atlassian.seraph.auth.DefaultAuthenticator] login login : "
            "'guest7' tried to login "
            "but they do not have USE permission or weren't found. Deleting remember me cookie.",
            {"src_ip": "", "user": "guest7", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
    ),
)
