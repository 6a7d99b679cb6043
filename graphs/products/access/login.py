"""The log-in at a terminal: `login` of util-linux, shadow and BSD, getty, telnet and rlogin daemons."""

from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 web-2 login[81]: "

PRODUCT = Product(
    name="login",
    source="login-utils/login.c of util-linux 2.38, src/login.c of shadow 4.13, usr.bin/login of FreeBSD 14",
    product="linux",
    programs=("login", "agetty", "getty", "mingetty", "sulogin", "telnetd", "in.telnetd", "rlogind", "in.rlogind", "rshd", "nologin"),
    others="other",
    messages=(
        Said(r"LOGIN ON (?P<tty>\S+) BY (?P<user>\S+)(?: FROM (?P<src>\S+))?", "login", "success"),
        Said(r"(?P<user_class>ROOT) LOGIN +(?:ON|on) '?(?P<tty>[^\s']+)'?(?: (?:FROM|from) '?(?P<src>[^\s']+)'?)?", "login", "success"),
        Said(r"ROOT LOGIN \((?P<user>[^()]*)\) ON (?P<tty>\S+)(?: FROM (?P<src>\S+))?", "login", "success"),
        Said(r"DIALUP (?:AT |ON )?(?P<tty>[^\s,]+),? (?:BY )?(?P<user>\S+)", "login", "success"),
        Said(r"FAILED LOGIN (?:SESSION|\d+) FROM (?P<src>\S+) FOR (?P<user>.*), [A-Z][^,]*", "login", "failure"),
        Said(r"TOO MANY LOGIN TRIES \(\d+\) FROM (?P<src>\S+) FOR (?P<user>.*), [A-Z][^,]*", "login", "failure"),
        Said(r"FAILED LOGIN \(\d+\)(?: on '(?P<tty>[^']*)')?(?: from '(?P<src>[^']*)')? FOR '(?P<user>.*)', "
            r"[A-Z][^,']*", "login", "failure"),
        Said(r"TOO MANY LOGIN TRIES \(\d+\)(?: on '(?P<tty>[^']*)')?(?: from '(?P<src>[^']*)')? FOR '(?P<user>.*)'", "login", "failure"),
        Said(r"invalid password for '(?P<user>.*)' on '(?P<tty>[^']*)'(?: from '(?P<src>[^']*)')?", "login", "failure"),
        Said(r"LOGIN FAILURE FROM (?P<src>\S+), (?P<user>.*)", "login", "failure"),
        Said(r"(?:\d+ LOGIN FAILURES?|REPEATED LOGIN FAILURES) (?:ON|FROM) (?P<tty>[^\s,]+)(?:, (?P<user>.*))?", "login", "failure"),
        Said(r"LOGIN (?P<user>\S+) REFUSED .*", "login", "failure"),
        Said(r"'(?P<user>.*)' logged in on '(?P<tty>[^']*)'(?: from '(?P<src>[^']*)')?", "login", "success"),
        Said(r"exceeded failure limit for [`'](?P<user>.*)'(?: on '(?P<tty>[^']*)')?.*", "login", "failure"),
        Said(r"Attempted login by (?P<user>.*) \(UID: \d+\) on (?P<tty>\S+)(?: from (?P<src>\S+))?.*", "login", "failure"),
        Said(r"connect from (?P<src>\S+)(?: .*)?", "network_connect"),
    ),
    samples=(
        Sample(_HEAD + "LOGIN ON tty2 BY dana", {"user": "dana", "action": "login", "outcome": "success", "src_ip": ""}),
        Sample(
            _HEAD + "FAILED LOGIN 2 FROM 203.0.113.9 FOR guest7, Authentication failure",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "FAILED LOGIN (1) on '/dev/tty1' FOR 'guest7', Authentication failure",
            {"user": "guest7", "src_ip": "", "action": "login", "outcome": "failure"},
        ),
        Sample(_HEAD + "ROOT LOGIN  on '/dev/tty1'", {"action": "login", "outcome": "success"}),
    ),
)  # fmt: skip
