"""BusyBox: log-ins, cron and DHCP of small systems (Alpine Linux, OpenWrt, routers)."""

from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 alpine "

PRODUCT = Product(
    name="busybox",
    source="loginutils/login.c, loginutils/su.c, miscutils/crond.c, networking/udhcp of BusyBox 1.30 to 1.37",
    product="linux",
    programs=("login", "su", "crond", "udhcpd", "udhcpc", "sulogin"),
    messages=(
        Said(r"(?P<user>root) login on '(?P<terminal>[^']*)'(?: from '(?P<src>[^']*)')?", "login", "success"),
        Said(
            r"invalid password for '(?P<user>.*)' on '(?P<terminal>[^']*)'(?: from '(?P<src>[^']*)')?",
            "login",
            "failure",
        ),
        Said(r"\+ (?P<terminal>\S+) (?P<user>[^\s:]+):(?P<target>\S+)", "privilege_use", "success"),
        Said(r"- (?P<terminal>\S+) (?P<user>[^\s:]+):(?P<target>\S+)", "privilege_use", "failure"),
        Said(r"USER (?P<user>\S+) pid +\d+ cmd (?P<command>.*)", "process_start", "success"),
        Said(r"(?:crond \(busybox [\d.]+\) started.*|user \S+: .*|wakeup dt=.*|file \S+:)", "status"),
        Said(
            r"(?:udhcpd?c?: )?(?:sending|received|lease of|started|broadcasting|unicasting|no lease|clearing) .*",
            "status",
        ),
    ),
    samples=(
        Sample(
            _HEAD + "login[811]: invalid password for 'dana' on 'pts/0' from '203.0.113.9'",
            {
                "host": "alpine",
                "service": "login",
                "process": "login",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "failure",
            },
            typed=("dana",),
        ),
        Sample(
            _HEAD + "crond[311]: USER dana pid 488 cmd /usr/bin/backup",
            {"service": "crond", "user": "dana", "action": "process_start", "command": "/usr/bin/backup"},
        ),
        Sample(
            _HEAD + "su: - pts/0 dana:root",
            {"user": "dana", "action": "privilege_use", "outcome": "failure", "target": "root"},
        ),
    ),
)
