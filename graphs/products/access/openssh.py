"""OpenSSH: what `sshd` (and `sshd-session`, `sshd-auth` since 9.8 and 10.0) says of who comes, logs in and is refused."""

from ..product import Product, Said, Sample

_ADDRESS = r"(?P<src>(?:\d{1,3}\.){3}\d{1,3}|[\da-fA-F.]*:[\da-fA-F.:]*(?:%[\w.]+)?|UNKNOWN)"
_PORT = r" port (?P<src_port>\d+)"
_AT = _ADDRESS + _PORT
_FROM = " from " + _AT
_FROM_HOST = r" from (?P<src>[\w.:%-]+)"
_PRE = r"(?: \[preauth\])?"
_END = r"(?: ssh\d)?(?:: (?P<key>[\w.@-]+ [\w:+/=-]+(?: ID .*)?))?" + _PRE
_NAME = r"(?:(?:invalid|illegal) user )?(?P<user>.*)"
_ERROR = r"(?:error: |fatal: |debug\d: |info: )?"
_REFUSED_KEY = r"publickey|none|hostbased|gssapi\S*"
_HEAD = "Mar  5 10:11:12 web-2 sshd[811]: "
_NEW_HEAD = "2026-03-05T10:11:12.000123+00:00 web-2 sshd-session[811]: "

PRODUCT = Product(
    name="openssh",
    source="auth.c, auth2.c, auth-pam.c, monitor.c, packet.c, serverloop.c, session.c, srclimit.c, sshd.c of OpenSSH "
    "7.4, 8.9, 9.2 and 10.0; the head of Windows' own sshd.log: openssh-portable, contrib/win32",
    product="linux",
    service="sshd",
    programs=("sshd", "sshd-session", "sshd-auth"),
    others="other",
    lines=(
        r"\d+ (?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) (?P<message>.*)",
        # `sshd -E`, and what is left where a collector takes the head off
        r"\s?(?P<message>(?:Accepted|Failed|Postponed|Partial) \S+ for .* port \d+.*|(?:Invalid|Illegal) user "
        r".*|(?:Connection (?:closed|reset)"
        r" by|Disconnected from|Disconnecting|Received disconnect from|Connection from|Did not receive identification string from|"
        r"Unable to negotiate with|Bad protocol version identification) .*|User .* not allowed because .*|Starting session: .*|"
        r"Accepted (?:key|google_authenticator) .*|input_userauth_request: .*|(?:error|fatal): (?:maximum authentication|PAM: |kex_|"
        r"Timeout before|Received disconnect|userauth_|ssh_dispatch|Unable to negotiate).*|drop connection #.*|srclimit_penalise: .*|"
        r"banner exchange: .*|kex_exchange_identification: .*|User child is on pid \d+)",
    ),
    messages=(
        # The name is the client's to choose; only what stands behind the last "from" is the server's.
        Said(r"Accepted (?P<method>[\w/-]+) for (?P<user>\S+)" + _FROM + _END, "login", "success"),
        # A client offers its keys one after the other: a refused key is no failed attempt to get in.
        Said(rf"Failed (?P<method>{_REFUSED_KEY}) for " + _NAME + _FROM + _END, "status"),
        Said(r"(?:Postponed|Partial) (?P<method>\S+) for " + _NAME + _FROM + _END, "status"),
        Said(r"Failed (?P<method>[\w/-]+) for " + _NAME + _FROM + _END, "login", "failure"),
        Said(r"(?:Invalid|Illegal) user (?P<user>.*)" + _FROM, "login", "failure"),
        Said(r"(?:Invalid|Illegal) user (?P<user>.*) from " + _ADDRESS, "login", "failure"),
        Said(_ERROR + r"maximum authentication attempts exceeded for " + _NAME + _FROM + _END, "login", "failure"),
        Said(
            r"(?:Connection (?:closed|reset) by|Disconnected from|Timeout before authentication for connection from) "
            r"(?:authenticating|invalid|illegal) user (?P<user>.*) " + _AT + _PRE,
            "login",
            "failure",
        ),
        Said(
            # A reason may stand behind the port; what the client says in it never does here.
            r"Disconnecting (?:authenticating|invalid|illegal) user (?P<user>.*) " + _AT
            + r": (?:Too many authentication failures|Change of username or service not allowed: .*"
            r"|[A-Z][\w ,.%-]*)" + _PRE,
            "login",
            "failure",
        ),
        Said(
            r"Disconnecting: Too many authentication failures(?: for " + _NAME + ")?" + _PRE, "login", "failure"
        ),
        Said(r"Connection (?:closed|reset) by (?:user (?P<user>\S+) )?" + _AT + _PRE, "network_connect"),
        Said(r"Connection (?:closed|reset) by " + _ADDRESS + _PRE, "network_connect"),
        Said(r"Disconnected from user (?P<user>\S+) " + _AT + _PRE, "logout"),
        Said(r"Disconnected from " + _ADDRESS + "(?:" + _PORT + ")?" + _PRE, "network_connect"),
        Said(r"Received disconnect from " + _ADDRESS + "(?:" + _PORT + r")?:\s?\d+: .*", "network_connect"),
        Said(r"Disconnecting(?: user (?P<user>\S+))? " + _AT + ": .*", "network_connect"),
        Said(
            r"Connection from " + _AT + r"(?: on (?P<dst_ip>[\da-fA-F.:%]+) port (?P<dst_port>\d+)(?: rdomain .*)?)?",
            "network_connect",
        ),
        Said(
            r"Starting session: (?P<what>shell|command|forced-command|subsystem)(?:.*?) for (?P<user>\S+)" + _FROM
            + r"(?: id \d+)?",
            "status",
            "success",
        ),
        Said(r"Close session: user (?P<user>\S+)" + _FROM + r" id \d+", "status"),
        Said(r"Accepted google_authenticator for (?P<user>\S+)", "status", "success"),
        Said(r"Invalid verification code for (?P<user>.*)", "login", "failure"),
        Said(r"input_userauth_request: (?:invalid|illegal) user (?P<user>.*?)" + _PRE, "login", "failure"),
        Said(r"Accepted key \S+ \S+ found at (?P<file>.*)", "status"),
        Said(r"Accepted (?:certificate ID|(?:RSA|DSA|ECDSA|ED25519)\S* public key) .*", "status"),
        Said(r"User child is on pid (?P<child>\d+)", "status"),
        Said(r"Excess permission or bad ownership on file (?P<file>.*)", "status"),
        # Who may not come in.
        Said(
            r"User (?P<user>.*)" + _FROM_HOST + r" not allowed because (?P<reason>(?:a group is listed in DenyGroups|listed"
            r" in DenyUsers|none of user's groups are listed in AllowGroups|not in any group|not listed in AllowUsers))",
            "login",
            "failure",
        ),
        Said(
            r"User (?P<user>.*) not allowed because (?P<reason>account is locked|shell \S+ (?:does not exist|is not "
            r"executable)|\S+ exists)",
            "login",
            "failure",
        ),
        Said(r"Login restricted for (?P<user>\S+): .*", "login", "failure"),
        Said(r"(?:fatal: )?Access denied for user (?P<user>.*) by PAM account configuration" + _PRE, "login", "failure"),
        Said(_ERROR + r"ROOT LOGIN REFUSED FROM " + _ADDRESS + "(?:" + _PORT + ")?" + _PRE, "login", "failure"),
        Said(
            _ERROR + r"PAM: (?P<reason>[A-Z][\w ]*) for (?:(?:invalid|illegal) user )?(?P<user>.*)" + _FROM_HOST,
            "login",
            "failure",
        ),
        Said(r"(?:error: )?PAM: password authentication failed for (?P<user>.*): [^:]*", "status"),
        Said(
            r"(?:Authentication refused: .*|(?:error: )?Received disconnect.*)" + _PRE, "status"
        ),
        Said(
            r"(?P<user>\S+): Authentication tried for \S+ with (?:correct key|valid certificate) but not from a permitted "
            r"(?:host|source address) \((?:host=[^,]*, ip=)?(?P<src>[\da-fA-F.:]+)(?:, .*)?\)\.",
            "login",
            "failure",
        ),
        Said(
            r"Authentication tried for (?P<user>\S+) with (?:correct key|valid certificate) but not from a permitted "
            r"(?:host|source address) \((?:host=[^,]*, ip=)?(?P<src>[\da-fA-F.:]+)(?:, .*)?\)\.",
            "login",
            "failure",
        ),
        Said(
            r"(?:error: )?WARNING: (?:authentication attempt with )?revoked key .*|(?:error: )?Authentication key .* revoked"
            r" by file .*",
            "status",
            "failure",
        ),
        # What comes before anybody is asked for a name.
        Said(_ERROR + r"(?:ssh_dispatch_run_fatal|dispatch_protocol_error): Connection (?:from|closed by) "
             + r"(?:(?:authenticating|invalid) user (?P<user>.*) )?" + _AT + r": .*", "network_connect"),
        Said(_ERROR + r"(?:banner exchange|kex_exchange_identification): Connection from " + _AT + r": .*", "network_connect"),
        Said(_ERROR + r"Unable to negotiate with " + _AT + r": .*", "network_connect"),
        Said(_ERROR + r"Unable to negotiate with " + _ADDRESS + r": .*", "network_connect"),
        Said(_ERROR + r"Protocol major versions differ(?: for " + _ADDRESS + _PORT + r")?: .*", "network_connect"),
        Said(r"(?:Bad protocol version identification|Bad remote protocol version identification) .*" + _FROM + _PRE,
             "network_connect"),
        Said(r"Did not receive identification string from " + _ADDRESS + "(?:" + _PORT + ")?" + _PRE, "network_connect"),
        Said(_ERROR + r"Timeout before authentication for (?:connection from )?" + _ADDRESS + "(?:" + _PORT
             + r")?(?: to (?P<dst_ip>[\da-fA-F.:%]+)(?: port (?P<dst_port>\d+))?)?(?:, pid = \d+)?\.?" + _PRE, "network_connect"),
        Said(_ERROR + r"(?:Read error from remote host|Write failed: |Timeout, client not responding from"
             r"(?: user (?P<user>\S+))?) " + _AT + r"(?:: .*)?" + _PRE, "network_connect"),
        Said(_ERROR + r"Read error from remote host " + _ADDRESS + r": .*", "network_connect"),
        Said(r"Connection (?:reset|closed|corrupted|timed out)(?:" + _PRE + r"|: .*)", "network_connect"),
        Said(_ERROR + r"(?:kex_exchange_identification|kex_protocol_error|ssh_dispatch_run_fatal|banner exchange|"
             r"key_exchange|buffer_get\w*|Bad packet length|Corrupted MAC|padding error|userauth_\w+|input_userauth\w*|"
             r"mm_\w+|monitor_\w+|channel \d+|fork of unprivileged child|beginning MaxStartups|exited MaxStartups).*",
             "network_connect"),
        Said(r"refused connect from (?P<src_host>\S+) \((?P<src>[\da-fA-F.:]+)\)", "network_block", "failure"),
        Said(
            r"drop connection #\d+ from \[(?P<src_ip>[\da-fA-F.:%\w]+)\]:(?P<src_port>\d+) on \[(?P<dst_ip>[\da-fA-F.:%\w]+)\]:"
            r"(?P<dst_port>\d+) (?P<reason>.*)",
            "network_block",
            "failure",
        ),
        Said(r"(?:past|beginning|exited) MaxStartups.*", "status"),
        Said(r"srclimit_penalise: (?:ipv[46]: new )?(?P<src_ip>[\da-fA-F.:]+)/\d+:? .*", "status"),
        # Names and addresses that do not fit each other.
        Said(r"(?:error: )?Address (?P<src_ip>[\da-fA-F.:]+) maps to \S+ but this does not map back to the address"
             r"(?: - POSSIBLE BREAK-IN ATTEMPT!)?\.?" + _PRE, "network_connect"),
        Said(r"reverse mapping checking getaddrinfo for \S+ (?:\[(?P<src_ip>[\da-fA-F.:]+)\] )?failed"
             r"(?: - POSSIBLE BREAK-IN ATTEMPT!)?\.?" + _PRE, "network_connect"),
        Said(r"Nasty PTR record .*", "network_connect"),
        # Forwarding and file transfer.
        Said(
            r"(?:subsystem request for (?P<subsystem>\S+)(?: by user (?P<user>\S+))?.*"
            r"|Changed root directory to .*|This service allows sftp connections only\.)",
            "status",
        ),
        Said(
            r"Received request from (?P<src>[\da-fA-F.:]+) port (?P<src_port>\d+) to connect to host (?P<target>\S+) port "
            r"(?P<dst_port>\d+), but the request was denied\.",
            "network_block",
            "failure",
        ),
        Said(r"Received request (?:from|to) .* but the request was denied\.", "network_block", "failure"),
        Said(_ERROR + r"connect_to (?P<target>\S+) port (?P<dst_port>\d+): failed\.", "network_connect", "failure"),
        # The server itself.
        Said(r"Server listening on (?P<dst_ip>[\da-fA-F.:*]+) port (?P<dst_port>\d+)(?: rdomain .*)?\.", "status"),
        Said(r"Received (?:signal \d+; terminating|SIGHUP; .*)\.?", "status"),
        Said(_ERROR + r"(?:Bind to port|Could not load host|Unable to load host|Cannot bind|Missing privilege|no hostkeys|"
             r"sshd: no hostkeys|/\S+(?: line \d+)?: |Deprecated option|Unsupported option|Exiting on signal|Server|PAM"
             r"|Set /proc|syslogin_perform_logout|setlogin|lastlog|session_|Attempt to write|Closing connection|Transferred:"
             r"|Local|rexec|daemon\(|sshd version|RESTART FAILED|chroot|Privilege separation|Setting tty modes).*", "status"),
    ),
    samples=(
        Sample(
            " Failed password for invalid user guest7 from 203.0.113.9 port 4711 ssh2",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure", "service": "sshd"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "Accepted publickey for dana from 203.0.113.9 port 4711 ssh2: ED25519 SHA256:AbC",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "success", "src_port": "4711"},
        ),
        Sample(
            _NEW_HEAD + "Accepted publickey for dana from 2001:db8::9 port 4711 ssh2: RSA-CERT SHA256:AbC+/d ID laptop of "
            "dana (serial 3) CA ED25519 SHA256:xYz",
            {"user": "dana", "src_ip": "2001:db8::9", "action": "login", "outcome": "success"},
        ),
        Sample(
            _HEAD + "Failed password for invalid user guest7 from 203.0.113.9 port 4711 ssh2",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "Failed publickey for invalid user guest7 from 203.0.113.9 port 4711 ssh2: RSA SHA256:AbC",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "status", "outcome": ""},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "Invalid user guest7 from 203.0.113.9",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "Invalid user guest7 from 203.0.113.9 port 4711",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "error: maximum authentication attempts exceeded for invalid user guest7 from 203.0.113.9 port 4711 "
            "ssh2 [preauth]",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "Disconnecting invalid user guest7 203.0.113.9 port 4711: Too many authentication failures [preauth]",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "Connection closed by authenticating user dana 203.0.113.9 port 4711 [preauth]",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "User dana from gate.example.org not allowed because not listed in AllowUsers",
            {"user": "dana", "src_ip": "", "src_host": "gate.example.org", "action": "login", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "error: PAM: Authentication failure for illegal user guest7 from 203.0.113.9",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "Received disconnect from 203.0.113.9 port 4711:11: Bye Bye now [preauth]",
            {"user": "", "src_ip": "203.0.113.9", "action": "network_connect"},
            typed=("Bye Bye now",),
        ),
        Sample(
            _HEAD + "Disconnected from user dana 203.0.113.9 port 4711",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "logout"},
        ),
        Sample(
            _HEAD + "Unable to negotiate with 203.0.113.9 port 4711: no matching host key type found. Their offer: ssh-dss "
            "[preauth]",
            {"user": "", "src_ip": "203.0.113.9", "action": "network_connect", "outcome": ""},
        ),
        Sample(
            _HEAD + "Bad protocol version identification 'hello there' from 203.0.113.9 port 4711",
            {"user": "", "src_ip": "203.0.113.9", "action": "network_connect"},
            typed=("hello there",),
        ),
        Sample(
            _NEW_HEAD + "drop connection #12 from [203.0.113.9]:4711 on [192.0.2.4]:22 past MaxStartups",
            {"src_ip": "203.0.113.9", "dst_ip": "192.0.2.4", "dst_port": 22, "action": "network_block"},
        ),
        Sample(
            _NEW_HEAD + "srclimit_penalise: ipv6: new 2001:db8::/64 deferred penalty of 1 seconds for penalty: connections "
            "without attempting authentication",
            {"src_ip": "2001:db8::", "user": "", "action": "status"},
        ),
        Sample(
            _NEW_HEAD + "Connection from 203.0.113.9 port 4711 on 192.0.2.4 port 22 rdomain \"\"",
            {"src_ip": "203.0.113.9", "dst_ip": "192.0.2.4", "dst_port": 22, "action": "network_connect"},
        ),
        Sample(
            _NEW_HEAD + "some message of a version to come for user dana from 203.0.113.9",
            {"src_ip": "", "user": "", "action": "other", "outcome": ""},
        ),
        Sample(
            "4620 2026-03-05 10:11:12.014 Failed password for invalid user guest7 from 203.0.113.9 port 4711 ssh2",
            {"time": "2026-03-05T10:11:12.014Z", "user": "guest7", "src_ip": "203.0.113.9", "outcome": "failure"},
        ),
    ),
)  # fmt: skip
