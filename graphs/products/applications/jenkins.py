"""Jenkins: its own log (java.util.logging, both layouts) and the Audit Trail plug-in."""

from ..product import Product, Said, Sample

_WHERE = r"(?:[\w.$#/<>-]+: )?"

PRODUCT = Product(
    name="jenkins",
    source="hudson.security, jenkins.security, hudson.model.Run of Jenkins 2.303 to 2.452; Audit Trail plug-in 3.x",
    product="jenkins",
    category="application",
    programs=("jenkins",),
    lines=(
        r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}[+-]\d{4})\s+\[id=\d+\]\s+(?P<level>[A-Z]+)\s+(?P<message>.*)",
        r"(?P<time>[A-Z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d(?:,\d{3})? [AP]M) \S+ (?P<message>/\S* .*)",
        r"(?P<time>[A-Z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d(?:,\d{3})? [AP]M)\s?(?P<message>/(?:job|manage|user|view|configSubmit|"
        r"login|script|computer|credentials|plugin|cli|restart|quietDown)\S* .*)",
        r"(?P<time>[A-Z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d(?:,\d{3})? [AP]M)\s?(?P<message>job/\S+ #\d+ .*)",
    ),
    messages=(
        Said(_WHERE + r"Failed login attempt for user (?P<user>.*?)(?: from (?P<src>[\da-fA-F.:]+))?", "login", "failure"),
        Said(_WHERE + r"(?:Login attempt failed|Authentication failed for user|loginFailure) ?:? ?'?(?P<user>[^\s']*)'?.*", "login", "failure"),
        Said(_WHERE + r"(?:loggedIn|Logged in|authenticated)(?: user)?:? '?(?P<user>[^\s']+)'?.*", "login", "success"),
        Said(r"(?P<target>/(?:\S+/)?script(?:Text)?) by (?P<user>.*?)(?: from (?P<src>[\da-fA-F.:]+))?", "script_run"),
        Said(r"(?P<target>/\S*) by (?P<user>.*?)(?: from (?P<src>[\da-fA-F.:]+))?", "resource_change"),
        Said(r"(?P<target>/?job/.* #\d+|.* #\d+) (?:Started|Rebuild|Replayed|Approved) by (?:user |an SCM change|timer|upstream project )"
             r"(?P<user>[^,]*)?(?:, Parameters.*)?.*", "process_start"),
        Said(r"(?P<target>.* #\d+) (?:on node .* )?(?:started|completed|main build action completed).*", "status"),
        Said(_WHERE + r"(?P<target>\S+ #\d+) main build action completed: (?P<result>\w+)", "status"),
    ),
    others="status",
    samples=(
        Sample(
            "Apr 3, 2026 9:12:33,120 AM /job/shop/configSubmit by dana from 203.0.113.40",
            {"time": "2026-04-03T09:12:33.120Z", "user": "dana", "src_ip": "203.0.113.40", "action": "resource_change",
             "target": "/job/shop/configSubmit"},
        ),
        Sample(
            "Apr 3, 2026 9:12:33,120 AM job/shop/ #812 Started by user dana",
            {"time": "2026-04-03T09:12:33.120Z", "user": "dana", "action": "process_start", "target": "job/shop/ #812"},
        ),
        Sample(
            "Apr 3, 2026 9:12:33,120 AM /scriptText by dana from 203.0.113.40",
            {"time": "2026-04-03T09:12:33.120Z", "user": "dana", "src_ip": "203.0.113.40", "action": "script_run", "target": "/scriptText"},
        ),
        Sample(
            "2026-04-03 09:12:33.123+0000 [id=44]\tWARNING\tj.s.X#deny: Failed login attempt for user guest7 from 203.0.113.40",
            {"time": "2026-04-03T09:12:33.123Z", "user": "guest7", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
    ),
)  # fmt: skip
