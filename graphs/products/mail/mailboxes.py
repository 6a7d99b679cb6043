"""Courier and Cyrus: log-ins to mailboxes over IMAP and POP3."""

from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 mx "
_IP = r", ip=\[(?P<src>[\da-fA-F.:]+)\](?:, port=\[(?P<src_port>\d+)\])?(?:, (?!ip=|user=)[\w-]+(?:=[^,]*)?)*"
_PEER = r"(?:(?P<src_host>[^\s\[\]]+) )?\[(?P<src_ip>[\da-fA-F.:]+)\](?::\d+)?"

PRODUCT = Product(
    name="imap-servers",
    source="imapd.c, pop3dserver.c, authlib of Courier 1.0 and 5.0; imap/imapd.c, pop3d.c of Cyrus 2.4 and 3.6",
    product="linux",
    programs=(
        *("imapd", "imapd-ssl", "pop3d", "pop3d-ssl", "courierpop3login", "courierpop3d", "couriertcpd", "imaplogin"),
        *("authdaemond", "courieresmtpd", "courierd", "cyrus", "imap", "imaps", "pop3", "pop3s", "lmtpunix", "lmtp"),
        *("timsieved", "sieve", "ipop3d"),
    ),
    messages=(
        # Courier
        Said(r"LOGIN, user=(?P<user>.*)" + _IP, "login", "success"),
        Said(r"LOGIN FAILED, (?:method=(?P<method>[^,]*)|user=(?P<user>.*))" + _IP, "login", "failure"),
        Said(r"(?:LOGOUT|DISCONNECTED|TIMEOUT), user=(?P<user>.*)" + _IP, "logout"),
        Said(r"(?:Connection|Disconnected|LOGOUT|DISCONNECTED|TIMEOUT|Maximum connection limit reached for \S+)" + _IP,
             "network_connect"),
        Said(r"started,ip=\[(?P<src>[\da-fA-F.:]+)\].*", "network_connect"),
        Said(r"error,relay=(?P<src>[\da-fA-F.:]+)(?:,port=\d+)?(?:,ident=\w*)?,from=<(?P<user>[^<>]*)>(?:,to=<(?P<target>[^<>]*)>)?"
             r"(?:: .*)?", "mail", "failure"),
        Said(r"newmsg,id=(?P<queue_id>[\w.]+): dns; \S+ \(\S* ?\[(?P<src>[\da-fA-F.:]+)\].*", "mail"),
        Said(r"id=(?P<queue_id>[\w.]+),from=<(?P<user>[^<>]*)>,addr=<(?P<target>[^<>]*)>(?:,size=\d+)?,(?P<kind>success|status).*", "mail",
             by={"success": ("mail", "success")}),
        Said(r"(?:authpam|authshadow|authpwd|authmysql|authuserdb|authldap|authpgsql): .*", "status"),
        # Cyrus
        Said(r"login: " + _PEER + r" (?P<user>\S+) (?P<method>\S+) User logged in(?: .*)?", "login", "success"),
        Said(r"badlogin: " + _PEER + r" (?:plaintext|\(?\w[\w+-]*\)?) (?P<user>[^\s\[]\S*) (?:SASL\(-\d+\).*|invalid (?:user|password).*|"
             r"authentication failure.*)", "login", "failure"),
        Said(r"badlogin: " + _PEER + r" .*", "login", "failure"),
        Said(r"Delivered: .* to mailbox: (?P<target>.*)", "mail", "success"),
        Said(r"(?:accepted connection|open: user|starttls:|USAGE|auditlog:|sessionid|skiplist:|Connection reset|idle for too long|"
             r"expunge|inflate|mystore:|dupelim:|duplicate|created|Expunged|open user|executed|process \d+ exited|SSL_accept|"
             r"timed out|DIGEST-MD5|TLS).*", "status"),
        # UW
        Said(r"(?:Login|Authenticated|Auth) user=(?P<user>\S+) host=" + _PEER + r"(?: .*)?", "login", "success"),
        Said(r"(?:Login failed|Login failure|Login disabled|AUTHENTICATE \S+ failure) (?:user=(?P<user>.*?) )?(?:auth=\S* )?host="
             + _PEER, "login", "failure"),
        Said(r"Logout user=(?P<user>\S+) host=" + _PEER, "logout"),
    ),
    samples=(
        Sample(
            _HEAD + "imapd: LOGIN FAILED, user=guest7, ip=[::ffff:203.0.113.9], port=[4711]",
            {"user": "guest7", "src_ip": "203.0.113.9", "src_port": "4711", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "pop3d-ssl: LOGIN, user=dana, ip=[2001:db8::9], port=[4711], protocol=POP3",
            {"user": "dana", "src_ip": "2001:db8::9", "action": "login", "outcome": "success"},
        ),
        Sample(
            _HEAD + "imapd: LOGOUT, user=dana, ip=[::ffff:203.0.113.9], headers=0, body=0, rcvd=40, sent=300, time=1",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "logout"},
        ),
        Sample(
            _HEAD + "cyrus/imaps[81]: login: pc.example.org [203.0.113.9] dana PLAIN+TLS User logged in SESSIONID=<a>",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "success"},
        ),
        Sample(
            _HEAD + "cyrus/imap[81]: badlogin: [203.0.113.9] plaintext guest7 SASL(-13): authentication failure: checkpass failed",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "cyrus/pop3[81]: badlogin: gate.example.org [203.0.113.9] PLAIN [SASL(-13): authentication failure: Password "
            "verification failed]",
            {"user": "", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
    ),
)  # fmt: skip
