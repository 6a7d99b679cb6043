"""Apache CouchDB: requests and refused log-ins in couch.log."""

from ..product import Product, Said, Sample

_REQUEST = r"(?P<asked_host>\S+) (?P<src>[\da-fA-F.:]+) (?P<user>\S+) (?P<method>[A-Z]+) (?P<target>\S+) "
_HEAD = "2024-03-05T10:11:12.345678Z couchdb@192.0.2.1 <0.811.0> ab12cd34ef "

PRODUCT = Product(
    name="couchdb",
    source="src/couch_log and chttpd.erl of CouchDB 3.1 to 3.3",
    category="database",
    service="couchdb",
    programs=("couchdb",),
    lines=(
        r"\[(?P<level>\w+)\] (?P<time>\d{4}-\d\d-\d\dT[\d:.]+Z) (?P<node>\S+@\S+) (?P<pid><[\d.]+>) (?P<request>\S+) (?P<message>.*)",
    ),
    messages=(
        Said(_REQUEST + r"(?P<status>[123]\d\d) (?P<result>\w+) (?P<took>\d+)", "web_request", "success"),
        Said(_REQUEST + r"(?P<status>[45]\d\d) (?P<result>\w+) (?P<took>\d+)", "web_request", "failure"),
        Said(r"(?:\w+: )?Authentication failed for user (?P<user>.*) from (?P<src>[\da-fA-F.:]+)", "login", "failure"),
        Said(
            r"(?:\w+: )?Successful authentication for user (?P<user>.*) from (?P<src>[\da-fA-F.:]+)", "login", "success"
        ),
    ),
    samples=(
        Sample(
            f"[notice] {_HEAD}db.example.org:5984 203.0.113.9 undefined PUT /_node/_local/_config/admins/x 401 ok 3",
            {
                "time": "2024-03-05T10:11:12.345678Z",
                "src_ip": "203.0.113.9",
                "user": "",
                "action": "web_request",
                "outcome": "failure",
                "target": "/_node/_local/_config/admins/x",
            },
        ),
        Sample(
            f"[warning] {_HEAD}couch_httpd_auth: Authentication failed for user dana from 203.0.113.9",
            {"src_ip": "203.0.113.9", "user": "dana", "action": "login", "outcome": "failure"},
            typed=("dana",),
        ),
    ),
)
