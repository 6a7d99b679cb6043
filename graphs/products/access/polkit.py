"""polkit's daemon: who was allowed what for whom."""

from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 web-2 polkitd[61]: "
_FOR = r" for (?P<scope>unix-(?:process|session):\S+)(?: \[.*\])? \(owned by unix-user:(?P<user>[^\s)]+)\)"

PRODUCT = Product(
    name="polkit",
    source="polkitbackendinteractiveauthority.c and polkitbackendauthority.c of polkit 122",
    product="linux",
    programs=("polkitd", "polkit-agent-helper-1", "polkitd(authority=local)"),
    others="other",
    messages=(
        Said(
            r"Operator of unix-session:(?P<session>\S+) (?P<kind>successfully authenticated|FAILED to authenticate) as "
            r"unix-user:(?P<target>\S+) to gain (?:ONE-SHOT|TEMPORARY|\S+) authorization for action (?P<command>\S+)"
            r" for \S+ \[.*\] \(owned by unix-user:(?P<user>[^\s)]+)\)",
            "privilege_use",
            by={
                "successfully authenticated": ("privilege_use", "success"),
                "FAILED to authenticate": ("privilege_use", "failure"),
            },
        ),
        Said(r"(?:Registered|Unregistered) Authentication Agent" + _FOR + ".*", "status"),
        Said(r"(?:Registered|Unregistered) Authentication Agent for (?P<session>\S+).*", "status"),
        Said(r"(?:Loading|Finished loading|Reloading|Acquired|Started|Connected|Lost|Error|Collecting|Compiled).*", "status"),
    ),
    samples=(
        Sample(
            _HEAD + "Operator of unix-session:2 successfully authenticated as unix-user:root to gain TEMPORARY authorization "
            "for action org.freedesktop.systemd1.manage-units for system-bus-name::1.88 [systemctl restart nginx] (owned by "
            "unix-user:dana)",
            {"user": "dana", "target": "root", "action": "privilege_use", "outcome": "success",
             "command": "org.freedesktop.systemd1.manage-units"},
        ),
        Sample(
            _HEAD + "Registered Authentication Agent for unix-process:811:4711 (system bus name :1.9 [/usr/bin/pkttyagent "
            "--notify-fd 5 --fallback], object path /org/freedesktop/PolicyKit1/AuthenticationAgent, locale C.UTF-8)",
            {"user": "", "action": "status"},
        ),
    ),
)  # fmt: skip
