"""ejabberd: the XMPP server's log, which names accounts and addresses on the line of each log-in."""

from ..product import Join, Product, Said, Sample

_WHERE = r"(?:\((?:(?P<socket>[^()<>]*)\|)?(?P<process_id>(?:<[\d.]+>|#Port<[\d.]+>)?)\) )?"
_A = r"(?:\[(?:::ffff:)?[\da-fA-F.:]+\]|[\da-fA-F.:]+)"
_FROM = rf"(?P<src>{_A})(?::\d+)?"
_HEAD = (
    r"(?P<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:\d\d|Z)?) \[(?P<level>\w+)\] "
    r"(?P<pid><[\d.]+>)(?:@(?P<function>[\w:/]+))? (?P<message>.*)"
)
_STAMP = "2026-03-05 10:11:12.345000+00:00 [info] <0.811.0>"
_C2S = _STAMP + "@ejabberd_c2s:process_auth_result/3:289 (tls|<0.811.0>) "

PRODUCT = Product(
    name="ejabberd",
    source="ejabberd_c2s.erl, ejabberd_listener.erl, ejabberd_web_admin.erl, mod_fail2ban.erl, mod_register.erl of ejabberd 16 to 24",
    category="chat",
    programs=("ejabberd", "ejabberdctl"),
    lines=(_HEAD,),
    others="status",
    messages=(
        Said(_WHERE + rf"Accepted c2s (?P<method>\S+) authentication for (?P<user>.*) by (?P<backend>\S+) backend from {_FROM}",
             "login", "success"),
        Said(_WHERE + rf"Failed c2s (?P<method>\S+) authentication for (?P<user>.*) from {_FROM}(?:: (?P<reason>[^:]*))?",
             "login", "failure"),
        Said(_WHERE + rf"Failed c2s (?P<method>\S+) authentication from {_FROM}(?:: (?P<reason>[^:]*))?", "login", "failure"),
        Said(_WHERE + rf"Accepted (?:legacy )?authentication for (?P<user>.*) (?:by|using) (?P<backend>\S+)(?: backend)? from "
             rf"(?:IP )?{_FROM}(?: \({_A}\))?", "login", "success"),
        Said(_WHERE + rf"Failed (?:legacy )?authentication for (?P<user>.*) from (?:IP )?{_FROM}(?: \({_A}\))?", "login",
             "failure"),
        Said(_WHERE + r"(?:Opened|Resumed) (?:c2s )?session for (?P<user>.*)", "status", "success"),
        Said(_WHERE + r"(?:Closing|Closed) (?:c2s )?session for (?P<user>.*): (?P<reason>[^:]*)", "logout"),
        Said(_WHERE + r"Close session for (?P<user>.*)", "logout"),
        Said(_WHERE + r"Forbidden (?:c2s )?session for (?P<user>.*)", "login", "failure"),
        Said(_WHERE + rf"Accepted connection {_FROM} -> (?P<dst>{_A}:\d+)", "network_connect"),
        Said(_WHERE + rf"(?:Connection attempt from blacklisted IP|Flag(?:ged)? IP|Blocking|Banned) {_FROM}.*", "network_block"),
        Said(_WHERE + rf"Access of <<\"(?P<user>.*)\">> from <<\"{_FROM}\">> failed with error: .*", "login", "failure"),
        Said(_WHERE + rf"Access of \"?(?P<user>.*?)\"? from \"?{_FROM}\"? failed with error: .*", "login", "failure"),
        Said(_WHERE + rf"The account (?P<target>.*) was registered from IP address {_FROM}", "account_create", "success"),
        Said(_WHERE + r"Accepted (?:inbound|outbound) s2s (?P<method>\S+) authentication .*", "network_connect", "success"),
        Said(_WHERE + r"Failed (?:inbound|outbound) s2s (?P<method>\S+) authentication .*", "network_connect", "failure"),
        Said(_WHERE + r"(?:Start accepting|Stop accepting|Loading|Starting|Stopping|ejabberd \S+ is|Closing|Received|Failed|"
             r"Configuration|Changing|Creating|Building|Waiting|Using|Checking|Got|Sending|Making|Request|Outbound|Inbound|"
             r"\(?ACME|No |Hooks?|Unexpected|Database|Virtual|Adding|Restored|Reloading|Mnesia|Accepted) ?.*", "status"),
    ),
    joins=(Join("process_id", "user src_ip"),),
    samples=(
        Sample(
            _C2S + "Accepted c2s SCRAM-SHA-1 authentication for dana@acme.test by sql backend from ::ffff:203.0.113.9",
            {"time": "2026-03-05T10:11:12.345Z", "user": "dana@acme.test", "src_ip": "203.0.113.9", "action": "login",
             "outcome": "success", "host": ""},
        ),
        Sample(
            _C2S + "Failed c2s PLAIN authentication for guest7@acme.test from ::ffff:203.0.113.9: Invalid username or password",
            {"user": "guest7@acme.test", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7@acme.test",),
        ),
        Sample(
            _C2S + "Failed c2s SCRAM-SHA-1 authentication from 2001:db8::9: Invalid token",
            {"user": "", "src_ip": "2001:db8::9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            _STAMP + "@ejabberd_listener:accept/7:273 (<0.812.0>) Accepted connection [::ffff:203.0.113.9]:4711 -> "
            "[::ffff:192.0.2.5]:5222",
            {"user": "", "src_ip": "203.0.113.9", "dst_ip": "192.0.2.5", "dst_port": 5222, "action": "network_connect"},
        ),
        Sample(
            "Mar  5 10:11:12 im-1 ejabberd[811]: some words of a later version for eve",
            {"user": "", "action": "status", "host": "im-1"},
        ),
        Sample(
            _C2S + "Closing c2s session for dana@acme.test/phone: Stream closed by peer",
            {"user": "dana@acme.test/phone", "action": "logout"},
        ),
    ),
)  # fmt: skip
