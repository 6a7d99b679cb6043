"""Fortinet: FortiGate, FortiAnalyzer, FortiMail, FortiWeb, FortiClient EMS, FortiManager, FortiProxy."""

from ..product import Column, Product, Records, Sample

_TIME = "date+time+tz"
_ENDS: dict[Column, str] = {
    "time": f"{_TIME} eventtime itime", "src": "srcip", "dst": "dstip", "src_port": "srcport", "dst_port": "dstport",
    "user": "user unauthuser", "host": "devname",
}  # fmt: skip
_PASSED = (
    r"accept|pass(?:through|ed)?|permit|allow(?:ed)?|close|client-rst|server-rst|timeout|start|ip-conn|dns|perf-stats"
)

PRODUCT = Product(
    name="fortinet",
    source="FortiOS 5.6 to 7.6 Log Message Reference; FortiMail 7 and FortiWeb 7 Log Reference",
    product="fortigate",
    records=(
        Records(
            keys=("srcip", "dstip", "action"),
            where={"type": "traffic"},
            columns=_ENDS,
            kind="action",
            actions={
                r"deny|block(?:ed)?|drop(?:ped)?|violation": ("network_block", "failure"),
                _PASSED: ("network_connect", "success"),
            },
            otherwise=("network_connect", ""),
        ),
        Records(
            keys=("srcip", "dstip"),
            where={
                "type": (
                    "utm|dlp|ips|virus|webfilter|app-ctrl|emailfilter|anomaly|dns|ssl|waf|voip|file-filter|icap|ssh|"
                    "virtual-patch|casb"
                ),
                "subtype": "webfilter|urlfilter",
            },
            columns={**_ENDS, "target": "url hostname", "agent": "agent"},
            kind="action",
            actions={
                r"block(?:ed)?|deny|denied|drop(?:ped)?|reset.*|filtered": ("web_request", "failure"),
                r"pass\w*|allow\w*|accept\w*|permit\w*|monitor\w*|detected|log(?:-only)?|exempt\w*": (
                    "web_request",
                    "success",
                ),
            },
            otherwise=("web_request", ""),
            message="msg",
        ),
        Records(
            keys=("srcip", "dstip"),
            where={"type": "utm|dns", "subtype": "dns"},
            columns={**_ENDS, "target": "qname"},
            kind="action",
            actions={
                r"block(?:ed)?|redirect(?:ed)?|deny": ("dns_query", "failure"),
            },
            otherwise=("dns_query", ""),
            message="msg",
        ),
        Records(
            keys=("srcip", "dstip"),
            where={
                "type": (
                    "utm|dlp|ips|virus|app-ctrl|emailfilter|anomaly|ssl|waf|voip|file-filter|icap|ssh|virtual-patch|casb"
                ),
                "subtype": "app-ctrl|ssl|voip|casb",
            },
            columns={**_ENDS, "target": "url hostname app"},
            kind="action",
            actions={
                r"block(?:ed)?|deny|denied|drop(?:ped)?|reset.*": ("network_block", "failure"),
                r"pass.*|accept|exempt|allow.*|permit.*|info|monitor.*": ("network_connect", "success"),
            },
            otherwise=("network_connect", ""),
            message="msg",
        ),
        Records(
            keys=("srcip", "dstip"),
            where={"type": "utm|dlp|ips|virus|emailfilter|anomaly|waf|file-filter|icap|ssh|virtual-patch"},
            columns={**_ENDS, "target": "url filename attack virus hostname"},
            kind="action",
            actions={
                r"block(?:ed)?|deny|denied|drop(?:ped)?|reset.*|clear_session|quarantine.*|close": ("alert", "failure"),
                r"pass.*|detect(?:ed)?|monitor.*|log-only|allow.*|accept|permit|passthrough|analytics|exempt.*": (
                    "alert",
                    "success",
                ),
            },
            otherwise=("alert", ""),
            message="msg attack virus",
        ),
        Records(
            keys=("logdesc", "action", "remip", "user"),
            where={
                "type": "event",
                "subtype": "vpn",
                "action": "tunnel-up",
                "tunneltype": "ssl.*",
                "user": r"(?!N/A$).+",
            },
            columns={
                "time": f"{_TIME} eventtime",
                "src": "remip srcip",
                "dst": "locip",
                "dst_port": "locport",
                "user": "user xauthuser",
                "host": "devname",
            },
            kind="action",
            otherwise=("login", "success"),
            message="msg logdesc",
        ),
        Records(
            keys=("logdesc", "action", "remip"),
            where={"type": "event", "subtype": "vpn"},
            columns={
                "time": f"{_TIME} eventtime",
                "src": "remip srcip",
                "dst": "locip",
                "dst_port": "locport",
                "user": "user xauthuser",
                "host": "devname",
            },
            kind="action+status logdesc",
            actions={
                r"tunnel-up.*|ssl-new-con.*|.*phase2-up.*": ("network_connect", "success"),
                r"(?:ssl-login-fail|ssl-exit-fail|auth-fail|.*-alert).*|.*\bfail(?:ure|ed)?|.*negotiate_error.*": (
                    "login",
                    "failure",
                ),
                r"(?:ssl-login|auth-logon|tunnel-up).*": ("login", "success"),
                r"tunnel-down.*|ssl-exit.*|auth-logout.*": ("logout", "success"),
            },
            otherwise=("status", ""),
            outcome="status",
            outcomes={
                r"success": "success",
                r"fail(?:ed|ure)?|error|denied|timed_?out|negotiate_error": "failure",
                r".*": "",
            },
            message="msg logdesc",
        ),
        Records(
            keys=("logid", "logdesc"),
            where={"type": "event"},
            columns={
                "time": f"{_TIME} eventtime",
                "src": "srcip remip ip ui_ip saddr",
                "dst": "dstip daddr",
                "dst_port": "dstport",
                "user": "user xauthuser",
                "host": "devname",
                "target": "cfgpath+cfgobj server",
            },
            kind="logdesc+action+status",
            actions={
                r".*\b(?:login|logon|authentication|auth-logon)\b.*\b(?:fail(?:ed|ure)?|error|denied|timed.?out|"
                r"timeout|locked)\b.*": (
                    "login",
                    "failure",
                ),
                r".*\b(?:login|logon|auth-logon|authentication)\b.*\b(?:success(?:ful)?|success)\b.*": (
                    "login",
                    "success",
                ),
                r".*\blog(?:out|off)\b.*|.*auth-logout.*": ("logout", ""),
                r".*\b(?:FSSO-logon|auth-logon)\b.*": ("login", "success"),
                r".*(?:Object )?attribute.? configured.*|.*configured.*|.*\b(?:edit|move|set)\b.*": (
                    "resource_change",
                    "",
                ),
                r".*\badd\b.*": ("resource_create", ""),
                r".*\bdelete\b.*": ("resource_delete", ""),
                r".*disk.log.*(?:delete|clear).*|.*log.*(?:cleared|deleted).*": ("log_clear", ""),
            },
            otherwise=("status", ""),
            outcome="status",
            outcomes={
                r"success": "success",
                r"fail(?:ed|ure)?|error|denied|timed_?out|negotiate_error": "failure",
                r".*": "",
            },
            message="msg logdesc",
        ),
        Records(
            keys=("log_id", "http_host"),
            where={"type": "attack|traffic"},
            columns={
                "time": _TIME,
                "src": "src original_src",
                "dst": "dst",
                "src_port": "src_port",
                "dst_port": "dst_port",
                "user": "user_name",
                "target": "http_host+http_url",
                "agent": "http_agent",
                "host": "device_id",
            },
            kind="action main_type",
            actions={
                r"Alert_Deny|.*Deny.*|Block.*|Period_Block|.*Redirect.*|Erase.*": ("alert", "failure"),
                r"Alert.*": ("alert", "success"),
            },
            otherwise=("web_request", ""),
            message="msg",
        ),
        Records(
            keys=("device_id", "log_id", "from", "to"),
            where={"type": "statistics|spam|virus|event|history"},
            columns={
                "time": _TIME,
                "src": "client_ip client_name src",
                "dst": "dst_ip",
                "user": "from",
                "target": "to",
                "host": "",
            },
            kind="type+disposition classifier",
            actions={
                r".*\b(?:reject|discard|quarantine|defer|bounce|system quarantine)\b.*": ("mail", "failure"),
                r"(?:spam|virus).*": ("alert", ""),
                r".*\b(?:accept|deliver|relay)\b.*": ("mail", "success"),
            },
            otherwise=("mail", ""),
            message="subject msg",
        ),
        Records(
            keys=("device_id", "log_id", "type"),
            where={"type": r"k?event|encrypt|statistics|spam|virus|history", "log_id": r"\d{10}"},
            columns={
                "time": _TIME,
                "src": "client_ip client_name src ui_ip ui",
                "dst": "dst_ip",
                "user": "user from",
                "target": "to",
                "host": "",
            },
            kind="action+status type",
            actions={
                r"login success": ("login", "success"),
                r"login fail\w*": ("login", "failure"),
                r"logout.*": ("logout", ""),
                r"(?:add|edit|delete|set|move)\b.*": ("resource_change", ""),
                r"spam|virus": ("alert", ""),
            },
            otherwise=("status", ""),
            message="msg",
        ),
        Records(  # FortiAuthenticator: `nas` asks on behalf of the user, whose own address is `userip`
            product="fortiauthenticator",
            keys=("category", "subcategory", "typeid", "level", "user"),
            columns={"src": "userip", "user": "user", "host": "", "dst": "", "target": ""},
            kind="action+status action subcategory",
            actions={
                r"(?:authentication|login) fail\w*": ("login", "failure"),
                r"(?:authentication|login) success\w*": ("login", "success"),
                r"(?:authentication|login)\b.*": ("status", ""),
                r"logout.*": ("logout", ""),
                r"(?:add|create|edit|delete|update|import)\b.*": ("resource_change", ""),
            },
            otherwise=("status", ""),
        ),
        Records(
            keys=("vendor", "device_product", "cat"),
            where={"vendor": "Fortinet", "cat": r"(?:traffic|utm|event|anomaly|gtp)(?::.*)?"},
            columns={
                "time": "FTNTFGTeventtime rt start",
                "src": "src",
                "dst": "dst",
                "src_port": "spt",
                "dst_port": "dpt",
                "user": "suser duser FTNTFGTuser FTNTFGTunauthuser",
                "host": "dvchost",
                "target": "request fname FTNTFGTattack",
                "process": "",
            },
            kind="cat+act+outcome+name",
            actions={
                r"traffic\S* (?:deny|block\w*|drop\w*|violation)\b.*": ("network_block", "failure"),
                rf"traffic\S* (?:{_PASSED})\b.*": ("network_connect", "success"),
                r"traffic.*": ("network_connect", ""),
                r"utm:(?:webfilter|urlfilter)\S* (?:block\w*|deny|drop\w*|reset\w*|filtered)\b.*": (
                    "web_request",
                    "failure",
                ),
                r"utm:(?:webfilter|urlfilter).*": ("web_request", "success"),
                r"utm:dns\S* (?:block\w*|redirect\w*|deny)\b.*": ("dns_query", "failure"),
                r"utm:dns.*": ("dns_query", ""),
                r"utm:(?:app-ctrl|ssl|voip|casb)\S* (?:block\w*|deny|drop\w*|reset\w*)\b.*": (
                    "network_block",
                    "failure",
                ),
                r"utm:(?:app-ctrl|ssl|voip|casb).*": ("network_connect", ""),
                r"(?:utm|anomaly)\S* (?:block\w*|deny|denied|drop\w*|reset\w*|clear_session|quarantine\w*|close)\b.*": (
                    "alert",
                    "failure",
                ),
                r"(?:utm|anomaly).*": ("alert", "success"),
                r"event\S* .*\b(?:login|logon|authentication)\b.*\bfail\w*\b.*|event\S* ssl-login-fail.*": (
                    "login",
                    "failure",
                ),
                r"event\S* .*\b(?:login|logon|authentication)\b.*\bsuccess\w*\b.*": ("login", "success"),
                r"event\S* .*\blog(?:out|off)\b.*": ("logout", ""),
                r"event\S* tunnel-up\b.*": ("network_connect", "success"),
                r"event\S* (?:Edit|Move|Set)\b.*": ("resource_change", ""),
                r"event\S* Add\b.*": ("resource_create", ""),
                r"event\S* Delete\b.*": ("resource_delete", ""),
            },
            otherwise=("status", ""),
            outcome="outcome",
            outcomes={r"success\w*": "success", r"fail\w*|error|denied": "failure", r".*": ""},
            message="msg",
        ),
        Records(
            keys=("vendor", "device_product", "FTNTFGTtype"),
            columns={
                "time": "rt start",
                "src": "src",
                "dst": "dst",
                "src_port": "spt",
                "dst_port": "dpt",
                "user": "suser duser FTNTFGTuser",
                "host": "dvchost",
            },
            kind="FTNTFGTtype+act name",
            actions={
                r"traffic (?:deny|block.*|drop.*)": ("network_block", "failure"),
                rf"traffic (?:{_PASSED})": ("network_connect", "success"),
                r"traffic.*": ("network_connect", ""),
                r"utm (?:block.*|deny|drop.*|reset.*)": ("alert", "failure"),
                r"utm.*": ("alert", "success"),
            },
            message="msg",
        ),
    ),
    samples=(
        Sample(
            "CEF:0|Fortinet|Fortigate|v7.2.3|16384|utm:ips signature dropped|7|deviceExternalId=FG100E FTNTFGTlogid=0419016384 "
            "cat=utm:ips FTNTFGTsubtype=ips FTNTFGTeventtime=1775207553 src=203.0.113.40 dst=192.0.2.80 act=dropped proto=6 "
            "FTNTFGTattack=Lab.Mark spt=51000 dpt=80 duser=dana request=/x msg=web",
            {
                "time": "2026-04-03T09:12:33Z",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 80,
                "user": "dana",
                "action": "alert",
                "outcome": "failure",
            },
        ),
        Sample(
            "date=2026-04-03 time=09:12:33 device_id=FE400F log_id=0001001623 type=kevent subtype=admin pri=information "
            'user=dana ui=GUI(203.0.113.40) action=login status=failed reason=none msg="User dana login failed"',
            {
                "time": "2026-04-03T09:12:33Z",
                "user": "dana",
                "src_ip": "203.0.113.40",
                "action": "login",
                "outcome": "failure",
                "product": "fortigate",
            },
        ),
        Sample(
            'date=2026-04-03 time=09:12:33 device_id=FE400F log_id=0300000924 type=spam pri=information session_id="a1" '
            'client_name="[203.0.113.40]" dst_ip="192.0.2.80" from="guest7@shop.example" to="erik@firm.example" subject="x" '
            'msg="Detected by a word list"',
            {
                "time": "2026-04-03T09:12:33Z",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "action": "alert",
                "user": "guest7@shop.example",
            },
        ),
        Sample(
            '2026-04-03T09:12:33+02:00 192.0.2.8 db[811]:  category="Event" subcategory="Authentication" typeid=20001 '
            'level="information" user="guest7" nas="192.0.2.44" action="Authentication" status="Failed" Remote user '
            "authentication with invalid token",
            {
                "time": "2026-04-03T07:12:33Z",
                "user": "guest7",
                "src_ip": "",
                "action": "login",
                "outcome": "failure",
                "inferred": "",
            },
            typed=("guest7",),
        ),
        Sample(
            '2026-04-03T09:12:33+02:00 192.0.2.8 db[811]:  category="Event" subcategory="Authentication" typeid=20299 '
            'level="information" user="guest7" nas="192.0.2.44" action="Authentication" status="Pending" expecting an answer',
            {"user": "guest7", "src_ip": "", "action": "status", "outcome": "", "inferred": ""},
        ),
        Sample(
            'date=2026-04-03 time=09:12:33 devname="fg-1" devid="FG100E" logid="0000000013" type="traffic" subtype="forward" '
            'level="notice" vd="root" eventtime=1775200353000000000 tz="+0200" srcip=192.0.2.80 srcport=51000 srcintf="lan" '
            'dstip=203.0.113.40 dstport=443 dstintf="wan1" sessionid=9 proto=6 action="deny" policyid=0 user="dana" '
            'service="HTTPS" sentbyte=0 rcvdbyte=0',
            {
                "time": "2026-04-03T07:12:33Z",
                "host": "fg-1",
                "user": "dana",
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "dst_port": 443,
                "action": "network_block",
                "outcome": "failure",
                "product": "fortigate",
            },
        ),
        Sample(
            '<189>Apr  3 07:12:33 relay-2 date=2026-04-03 time=09:12:33 devname="fg-1" devid="FG100E" logid="0419016384" '
            'type="utm" subtype="ips" eventtype="signature" level="alert" vd="root" tz="+0200" severity="high" '
            'srcip=203.0.113.40 srcport=51000 dstip=192.0.2.80 dstport=80 action="dropped" proto=6 service="HTTP" '
            'attack="Sample.Probe" attackid=1 msg="web: Sample.Probe,"',
            {
                "time": "2026-04-03T07:12:33Z",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 80,
                "action": "alert",
                "outcome": "failure",
                "host": "fg-1",
            },
        ),
        Sample(
            'date=2026-04-03 time=09:12:33 logid="0100032002" type="event" subtype="system" level="alert" vd="root" '
            'eventtime=1775207553 logdesc="Admin login failed" sn="0" user="guest7" ui="ssh(203.0.113.40)" method="ssh" '
            'srcip=203.0.113.40 dstip=192.0.2.1 action="login" status="failed" reason="name_invalid" '
            'msg="Administrator guest7 login failed from ssh(203.0.113.40) because of invalid user name"',
            {
                "user": "guest7",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.1",
                "action": "login",
                "outcome": "failure",
            },
            typed=("guest7",),
        ),
        Sample(
            'date=2026-04-03 time=09:12:33 devname="fg-1" logid="0101039424" type="event" subtype="vpn" level="information" '
            'vd="root" logdesc="SSL VPN tunnel up" action="tunnel-up" tunneltype="ssl-tunnel" tunnelid=9 remip=203.0.113.40 '
            'user="dana" group="staff" dst_host="N/A" reason="login successfully" msg="SSL tunnel established"',
            {"user": "dana", "src_ip": "203.0.113.40", "action": "login", "outcome": "success"},
        ),
        Sample(
            "date=2026-04-03 time=09:12:33 device_id=FE400F log_id=0200015379 type=statistics pri=information "
            'client_name="[203.0.113.40]" dst_ip="192.0.2.80" from="dana@shop.example" to="erik@firm.example" polid="0:1:0" '
            'disposition="Reject" classifier="Recipient Verification" subject="hello"',
            {
                "time": "2026-04-03T09:12:33Z",
                "user": "dana@shop.example",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "target": "erik@firm.example",
                "action": "mail",
                "outcome": "failure",
            },
        ),
        Sample(
            'date=2026-04-03 time=09:12:33 log_id=20000008 msg_id=24 device_id=FV-1KE vd="root" type=attack pri=alert '
            'main_type="Signature Detection" severity_level=High proto=tcp service=http action=Alert_Deny policy="p" '
            'src=203.0.113.40 src_port=51000 dst=192.0.2.80 dst_port=80 http_method=get http_url="/x" http_host="shop.example" '
            'http_agent="curl" msg="Parameter matched" user_name="Unknown"',
            {
                "time": "2026-04-03T09:12:33Z",
                "user": "",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 80,
                "action": "alert",
                "outcome": "failure",
            },
        ),
        Sample(
            'date=2026-04-03 time=09:12:33 devname="fg-1" logid="0317013312" type="utm" subtype="webfilter" '
            'eventtype="ftgd_allow" level="notice" vd="root" srcip=192.0.2.80 srcport=51000 dstip=203.0.113.40 dstport=443 '
            'action="passthrough" hostname="shop.example" url="https://shop.example/" user="dana" msg="URL belongs to an allowed category"',
            {
                "user": "dana",
                "src_ip": "192.0.2.80",
                "action": "web_request",
                "outcome": "success",
                "target": "https://shop.example/",
            },
        ),
    ),
)
