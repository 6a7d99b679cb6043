"""Apache httpd: the error log of 2.2 and 2.4, and what ModSecurity writes into it."""

from ..product import Product, Said, Sample

# Since 2.4 a port always follows the address.
_CLIENT = (
    r"\[client (?:(?P<src>[\d.]+(?::\d+)?|[^\]:\s]+)|(?P<src_and_port>[\da-fA-F:.]+))\] (?:\[client [\da-fA-F.:]+\] )?"
)
_CODE = r"(?:AH\d{5}: |\(\d+\)[^:]*: |\([A-Z]+\d*\)[^:]*: )*"
_REFERER = r"(?:, referer: .*)?"
_TIME = r"\[(?:\w{3} )?(?P<time>\w{3} +\d{1,2} [\d:.]{8,15} \d{4}|\d{4}-\d\d-\d\d[T ][^\]]+)\]"
_PROCESS = r"(?: \[pid (?P<pid>\d+)(?::tid (?P<tid>\w+))?\])?"
_START = _CODE + _CLIENT + _CODE
_OWN = _CODE
_LEVELS = r"emerg|alert|crit|error|warn|notice|info|debug|trace[1-8]"
# What matched can be the client's words; the tags behind the rule's file are the engine's, the last ones count.
_RULE = (
    r"ModSecurity: (?P<reason>(?:(?!\[file \").)*)"
    r"\[file \"(?P<rule_file>[^\"]*)\"\] (?:\[line \"\d+\"\] )?(?:\[id \"(?P<rule_id>\d+)\"\] )?"
    r"(?:\[rev \"[^\"]*\"\] )?(?:\[msg \"(?P<rule>(?:[^\"\\]|\\.)*+)\"\] ?)?.*"
    r"\[hostname \"(?P<host>[^\"]*)\"\] \[uri \"(?P<target>[^\"]*)\"\] \[unique_id \"(?P<unique_id>[^\"]*)\"\]"
    + _REFERER
)
_BLOCKED = _RULE.replace("(?P<reason>", "(?P<reason>Access denied ", 1)
_SUFFIX = r" \[hostname \"(?P<host>[^\"]*)\"\] \[uri \"(?P<target>[^\"]*)\"\](?: \[unique_id \"[^\"]*\"\])?"

_HEAD = "[Tue Mar 05 10:11:12.123456 2024] "
_FROM = "[client 203.0.113.9:4711] "
_TAGS = (
    '[file "/rules/a.conf"] [line "66"] [id "942100"] [msg "SQL Injection"] [data "found within ARGS:id: guest7"] '
    '[severity "CRITICAL"] [hostname "shop.example"] [uri "/item"] [unique_id "a1"]'
)

PRODUCT = Product(
    name="apache",
    source="server/log.c, mod_auth_basic.c, mod_auth_digest.c, mod_authz_core.c, mod_authnz_ldap.c of httpd 2.2 and 2.4; "
    "apache2_util.c and re.c of ModSecurity 2.9",
    category="webserver",
    programs=("apache2", "httpd", "apache"),
    lines=(
        rf"{_TIME} \[(?:(?P<module>[\w-]*):)?(?P<level>{_LEVELS})\]{_PROCESS} (?P<message>.*)",
        rf"\[(?:(?P<module>[\w-]*):)?(?P<level>{_LEVELS})\]{_PROCESS} (?P<message>(?:\[client |AH\d).*)",
    ),
    others="status",
    messages=(
        Said(
            _START
            + r'user (?P<user>.*): authentication failure for "(?P<target>[^"]*)": (?P<reason>[\w ]+)'
            + _REFERER,
            "login",
            "failure",
        ),
        Said(_START + r"user (?P<user>(?![`']).*) not found: (?P<target>\S*)" + _REFERER, "login", "failure"),
        Said(
            _START
            + r"user [`'](?P<user>.*)' in realm [`'].*' (?:not found|denied by provider)(?: \[\w+\])?: (?P<target>\S*)"
            + _REFERER,
            "login",
            "failure",
        ),
        Said(
            _START
            + r"user [`'](?P<user>.*)' (?:not found|denied by provider)(?: \[\w+\])?: (?P<target>\S*)"
            + _REFERER,
            "login",
            "failure",
        ),
        Said(_START + r"user (?P<user>.*): password mismatch: (?P<target>\S*)" + _REFERER, "login", "failure"),
        Said(
            _START
            + r"(?:auth_ldap|authn_ldap) authenticate: (?:user (?P<user>.*) authentication failed; URI (?P<target>\S*) \[.*\]\[.*\]|.*)"
            + _REFERER,
            "login",
            "failure",
        ),
        Said(
            _START + r"(?:invalid nonce .*|need Digest auth.*|client used wrong authentication scheme: (?P<target>\S*)|"
            r"client used .*|Digest: .*)" + _REFERER,
            "login",
            "failure",
        ),
        Said(
            _START + r"(?:access to (?P<target>\S*) failed, reason: (?:require directives present.*|user (?P<user>.*) "
            r"(?:does not meet 'require'ments for .*|not allowed access))|"
            r"authorization (?:failure|result) .*)" + _REFERER,
            "web_request",
            "failure",
        ),
        Said(
            _START + r"client denied by server configuration: (?:uri )?(?P<target>.*?)" + _REFERER,
            "web_request",
            "failure",
        ),
        Said(
            _START + r"Directory index forbidden by (?:rule|Options directive): (?P<target>.*?)" + _REFERER,
            "web_request",
            "failure",
        ),
        Said(_START + r"Cannot serve directory (?P<target>.*?): .*" + _REFERER, "web_request", "failure"),
        Said(
            _START
            + r"(?:File does not exist|script not found or unable to stat|Symbolic link not allowed or link target not accessible|"
            r"script '?.*'? not found or unable to stat|Negotiation: .*|attempt to invoke directory as script|"
            r"Options ExecCGI is off in this directory): ?(?P<target>.*?)" + _REFERER,
            "web_request",
            "failure",
        ),
        Said(
            _START
            + r"(?:Invalid (?:URI in request|method in request|HTTP version) ?(?P<request>.*)|request failed: .*|"
            r"client sent (?:HTTP/1\.1 request without hostname|invalid).*|HTTP Request Line; .*|Request header .*|"
            r"URI too long.*|Rejected HTTP.*|No host .*|.*exceeds the configured limit.*)",
            "web_request",
            "failure",
        ),
        Said(_START + _BLOCKED, "alert", "failure"),
        Said(_START + _RULE, "alert"),
        Said(_START + r"ModSecurity: (?:Access denied .*)" + _SUFFIX, "alert", "failure"),
        Said(
            _START
            + r"ModSecurity: (?:Warning|Rule|Audit log|Output filter|Input filter|Failed|Unable|Multipart|Request body).*",
            "status",
        ),
        Said(r"ModSecurity.*", "status"),
        Said(
            _START
            + r"(?:proxy: |AH\d+: )?(?:error reading (?:status line|response).*|.*failed to make connection to backend.*|"
            r"Error reading from remote server returned by (?P<target>\S*)|attempt to connect to .* failed.*|"
            r".*HTTP: disabled connection for .*|SSL Proxy requested for .*|.*proxy.*)",
            "web_request",
            "failure",
        ),
        Said(
            _START
            + r"(?:SSL (?:Library Error|handshake|client).*|Connection (?:to child \d+ )?(?:established|closed).*|"
            r"SSL library error .*|Certificate Verification: .*|Re-negotiation .*|Hostname .* provided via SNI .*)",
            "network_connect",
            "failure",
        ),
        Said(
            _START + r"(?:PHP (?:Warning|Notice|Fatal error|Parse error|Deprecated|message).*|.*PHP message: .*)",
            "status",
            "failure",
        ),
        Said(
            _START
            + r"(?:End of script output before headers: (?P<target>.*?)|Premature end of script headers: (?P<script>.*?)|.*)"
            + _REFERER,
            "status",
        ),
        Said(_OWN + r"(?P<text>.*)", "status"),
    ),
    samples=(
        Sample(
            _HEAD
            + "[auth_basic:error] [pid 811:tid 811] "
            + _FROM
            + 'AH01617: user guest7: authentication failure for "/staff/": Password Mismatch',
            {
                "user": "guest7",
                "src_ip": "203.0.113.9",
                "src_port": "4711",
                "action": "login",
                "outcome": "failure",
                "target": "/staff/",
                "time": "2024-03-05T10:11:12.123456+00:00",
            },
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "[auth_basic:error] [pid 811] " + _FROM + "AH01618: user guest7 not found: /staff/",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure", "target": "/staff/"},
            typed=("guest7",),
        ),
        Sample(
            "[Tue Mar 05 10:11:12 2024] [error] [client 203.0.113.9] user guest7: password mismatch: /staff/",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure", "target": "/staff/"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD
            + "[authz_core:error] [pid 811] "
            + _FROM
            + "AH01630: client denied by server configuration: /var/www/admin",
            {
                "src_ip": "203.0.113.9",
                "action": "web_request",
                "outcome": "failure",
                "target": "/var/www/admin",
                "user": "",
            },
        ),
        Sample(
            _HEAD
            + "[security2:error] [pid 811] "
            + _FROM
            + "[client 203.0.113.9] ModSecurity: Access denied with code 403 (phase 2). "
            + _TAGS,
            {
                "src_ip": "203.0.113.9",
                "action": "alert",
                "outcome": "failure",
                "target": "/item",
                "host": "shop.example",
                "user": "",
            },
            typed=("guest7",),
        ),
        Sample(
            _HEAD
            + "[security2:error] [pid 811] "
            + _FROM
            + "ModSecurity: Warning. detected SQLi using libinjection. "
            + _TAGS,
            {"src_ip": "203.0.113.9", "action": "alert", "outcome": "", "target": "/item", "host": "shop.example"},
            typed=("guest7",),
        ),
        Sample(
            "Mar  5 10:11:12 web-1 apache2[811]: [error] [client 203.0.113.9] File does not exist: /var/www/favicon.ico",
            {"src_ip": "203.0.113.9", "action": "web_request", "outcome": "failure", "host": "web-1"},
        ),
        Sample(
            _HEAD
            + "[mpm_event:notice] [pid 811] AH00489: Apache/2.4.57 (Debian) configured -- resuming normal operations",
            {"action": "status", "user": "", "src_ip": ""},
        ),
    ),
)
