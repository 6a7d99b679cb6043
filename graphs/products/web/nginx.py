"""nginx (and what is built on it): the error log, ModSecurity's connector in it, and access lines written as JSON."""

from ..product import Product, Records, Said, Sample

_LEVELS = r"debug|info|notice|warn|error|crit|alert|emerg"
_HEAD_PATTERN = rf"\[(?P<level>{_LEVELS})\] (?P<pid>\d+)#(?P<tid>\d+): (?:\*(?P<connection>\d+) )?(?P<message>.*)"
# Before and behind the client stand paths and requests, which hold anything: where "client" could be read twice, no
# address is stated.
_ONCE = r"(?!.*, client: .*, client: )"
_CLIENT = r", client: (?P<src>[\da-fA-F.:]+|unix:)"
_REQUEST = (
    r'(?:, server: (?P<server>[^,]*+))?(?:, request: "(?P<method>[A-Z]+) (?P<target>[^" ]*+)[^"]*+")?'
    r'(?:, (?:request|subrequest|upstream): "[^"]*+")*+(?:, host: "(?P<host>[^":]*+)[^"]*+")?(?:, referrer: "[^"]*+")?'
)
_TAIL = _CLIENT + _REQUEST
_RULE = (
    r"(?:\[client [\da-fA-F.:]+\] )?ModSecurity: (?P<reason>%s(?:(?!\[file \").)*)\[file \"(?P<rule_file>[^\"]*)\"\] "
    r"(?:\[line \"\d+\"\] )?\[id \"(?P<rule_id>\d+)\"\](?: \[rev \"[^\"]*\"\])?(?: \[msg \"(?P<rule>(?:[^\"\\]|\\.)*+)\"\])?.*"
    r"\[hostname \"[^\"]*\"\] \[uri \"[^\"]*\"\] \[unique_id \"(?P<unique_id>[^\"]*)\"\](?: \[ref \"[^\"]*\"\])?"
)

_START = "2024/03/05 10:11:12 [error] 811#811: *45 "
_END = ', client: 203.0.113.9, server: shop.example, request: "GET /admin/ HTTP/1.1", host: "shop.example"'

PRODUCT = Product(
    name="nginx",
    source="ngx_log.c, ngx_http_request.c, ngx_http_auth_basic_module.c, ngx_http_access_module.c, ngx_stream_handler.c of "
    "nginx 1.18 to 1.27; ModSecurity-nginx 1.0.3",
    category="webserver",
    programs=("nginx", "openresty", "angie", "tengine"),
    lines=(r"(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) " + _HEAD_PATTERN, _HEAD_PATTERN),
    others="status",
    messages=(
        Said(_ONCE + r'user "(?P<user>.*)": password mismatch' + _TAIL, "login", "failure"),
        Said(_ONCE + r'user "(?P<user>.*)" was not found in ".*?"' + _TAIL, "login", "failure"),
        Said(_ONCE + r"no user/password was provided for basic authentication" + _TAIL, "login", "failure"),
        Said(_ONCE + r"PAM: user '(?P<user>.*)' - not authenticated: .*?" + _TAIL, "login", "failure"),
        Said(_ONCE + _RULE % "Access denied" + _TAIL, "alert", "failure"),
        Said(_ONCE + _RULE % "" + _TAIL, "alert"),
        Said(_ONCE + r"access forbidden by rule" + _TAIL, "web_request", "failure"),
        Said(
            _ONCE + r"(?:limiting|delaying) (?:requests|connections)(?:, dry run)?,? .*?" + _TAIL,
            "web_request",
            "failure",
        ),
        Said(
            _ONCE + r"(?:client (?:sent|intended|closed|timed out|prematurely).*?|SSL_\w+\(\) failed .*?|"
            r"peer closed connection in SSL handshake.*?|"
            r"client \S+ closed keepalive connection.*?|recv\(\) failed .*?|writev\(\) failed .*?|"
            r".* while (?:SSL handshaking|waiting for request|"
            r"reading client request line|reading client request headers|reading PROXY protocol).*?)" + _TAIL,
            "network_connect",
            "failure",
        ),
        Said(
            _ONCE
            + r"(?:a client request body|an upstream response|upstream sent|rewritten|.* buffered to a temporary).*?"
            + _TAIL,
            "status",
        ),
        Said(_ONCE + r'FastCGI sent in stderr: ".*"?.*?' + _TAIL, "status", "failure"),
        Said(_ONCE + r".*" + _TAIL, "web_request", "failure"),
        Said(_ONCE + r".*" + _CLIENT + r", server: .*", "web_request", "failure"),
        Said(
            r"client (?P<src>\S+?) connected to (?P<dst>\S+)|.*, client: (?P<src_and_port>\S+), server: \S+.*",
            "network_connect",
        ),
        Said(r".*, client: .*", "web_request", "failure"),
        Said(
            r"(?:signal|using|nginx/|openresty/|built|OS:|getrlimit|start|gracefully|exit|reconfigur|worker|cache|reopening|bind|listen|open|conflicting|"
            r"signal|unlink|SIG|host not found|still could not bind|could not build|invalid|unknown|duplicate|"
            r"server|setrlimit|the \"|nginx:|"
            r"ModSecurity|cannot|mkdir|no ).*",
            "status",
        ),
    ),
    records=(
        Records(
            keys=("remote_addr", "status", "request_uri"),
            where={"status": r"\d{3}"},
            columns={
                "time": "time_iso8601 @timestamp timestamp time_local time msec",
                "user": "remote_user",
                "src": "remote_addr",
                "dst": "server_addr",
                "dst_port": "server_port",
                "target": "request_uri",
                "agent": "http_user_agent user_agent agent",
                "host": "http_host host server_name vhost",
                "process": "process",
            },
            kind="request_method+status method+status request+status status",
            otherwise=("web_request", ""),
            outcome="status",
        ),
        Records(
            keys=("remote_addr", "status", "request"),
            where={"status": r"\d{3}"},
            columns={
                "time": "time_iso8601 @timestamp timestamp time_local time msec",
                "user": "remote_user",
                "src": "remote_addr",
                "dst": "server_addr",
                "dst_port": "server_port",
                "agent": "http_user_agent user_agent agent",
                "host": "http_host host server_name vhost",
                "process": "process",
            },
            kind="request_method+status method+status request+status status",
            otherwise=("web_request", ""),
            outcome="status",
        ),
    ),
    samples=(
        Sample(
            _START + 'user "guest7": password mismatch' + _END,
            {
                "user": "guest7",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "failure",
                "target": "/admin/",
                "host": "shop.example",
                "time": "2024-03-05T10:11:12+00:00",
            },
            typed=("guest7",),
        ),
        Sample(
            _START + 'user "guest7" was not found in "/etc/nginx/users"' + _END,
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _START + 'open() "/var/www/guest7" failed (2: No such file or directory)' + _END,
            {
                "src_ip": "203.0.113.9",
                "action": "web_request",
                "outcome": "failure",
                "host": "shop.example",
                "user": "",
            },
            typed=("guest7",),
        ),
        Sample(
            _START
            + "connect() failed (111: Connection refused) while connecting to upstream, client: 203.0.113.9, server: shop.example, "
            'request: "GET /x HTTP/1.1", upstream: "http://10.0.0.7:8080/x", host: "shop.example"',
            {
                "src_ip": "203.0.113.9",
                "action": "web_request",
                "outcome": "failure",
                "target": "/x",
                "host": "shop.example",
            },
        ),
        Sample(
            _START
            + '[client 203.0.113.9] ModSecurity: Access denied with code 403 (phase 2). Matched "Operator" [file "/r/a.conf"] [line "80"] '
            '[id "949110"] [rev ""] [msg "Score exceeded"] [data ""] [severity "2"] [hostname "10.0.0.5"] '
            '[uri "/admin/"] [unique_id "a1"] [ref ""]' + _END,
            {
                "src_ip": "203.0.113.9",
                "action": "alert",
                "outcome": "failure",
                "target": "/admin/",
                "host": "shop.example",
            },
        ),
        Sample(
            "2024/03/05 10:11:12 [notice] 811#811: signal process started",
            {"action": "status", "user": "", "src_ip": ""},
        ),
        Sample(
            '{"time_iso8601":"2024-03-05T10:11:12+00:00","remote_addr":"203.0.113.9","remote_user":"dana","request_method":"GET",'
            '"request_uri":"/x?a=1","status":"404","http_user_agent":"curl/8","host":"shop.example"}',
            {
                "src_ip": "203.0.113.9",
                "user": "dana",
                "action": "web_request",
                "outcome": "failure",
                "target": "/x?a=1",
                "host": "shop.example",
            },
            file="access.json",
        ),
    ),
)
