"""Ban tools: fail2ban, sshguard, DenyHosts and lfd (ConfigServer Firewall)."""

from ..product import Product, Said, Sample

_ADDRESS = r"(?P<src_ip>[\da-fA-F.:]+)(?:/(?P<prefix>\d+))?"
_LEVEL = r"(?:fail2ban\.\w+\s+\[\d+\]: )?(?:(?:INFO|NOTICE|WARNING|ERROR|DEBUG|CRITICAL|HEAVY|TRACE)\s+)?"

PRODUCT = Product(
    name="fail2ban",
    source="fail2ban 0.9 and 1.0.2 (server/actions.py, filter.py, observer.py), SSHGuard 2.4, DenyHosts 2.10, csf 14 (lfd.pl)",
    product="linux",
    programs=(
        *("fail2ban", "fail2ban-server", "fail2ban.actions", "fail2ban.filter", "fail2ban.jail", "fail2ban.server"),
        *("fail2ban.observer", "fail2ban.action", "fail2ban.database", "sshguard", "denyhosts", "lfd"),
    ),
    others="other",
    lines=(
        r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) (?P<program>fail2ban\.[\w.]+)\s*\[(?P<pid>\d+)\]: (?P<level>[A-Z]+)\s+"
        r"(?P<message>.*)",
        r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) - (?P<program>denyhosts)\s*: (?P<level>[A-Z]+)\s+(?P<message>.*)",
    ),
    messages=(
        # The time behind a finding is that of the line it was found in.
        Said(_LEVEL + r"\[(?P<jail>[^\]]*)\] (?:Restore )?Ban " + _ADDRESS, "network_block"),
        Said(_LEVEL + r"\[(?P<jail>[^\]]*)\] Increase Ban " + _ADDRESS + r" .*", "network_block"),
        Said(_LEVEL + r"\[(?P<jail>[^\]]*)\] (?:Unban|Restore|Flush ticket\(s\)) " + _ADDRESS, "status"),
        Said(_LEVEL + r"\[(?P<jail>[^\]]*)\] Found " + _ADDRESS + r"(?: - .*)?", "status"),
        Said(_LEVEL + r"\[(?P<jail>[^\]]*)\] (?:Ignore|Already banned:?|already banned:?) ?" + _ADDRESS + r".*", "status"),
        Said(_LEVEL + r"\[(?P<jail>[^\]]*)\] (?P<what>.*)", "status"),
        Said(_LEVEL + r"(?P<src_ip>[\da-fA-F.:]+) already banned", "status"),
        # SSHGuard
        Said(r"Attack from \"" + _ADDRESS + r"\" on service .*", "status"),
        Said(r"Blocking \"?" + _ADDRESS + r"\"?(?::\d+)? for .*", "network_block"),
        Said(r"\"?" + _ADDRESS + r"\"?: (?:unblocking|Should have been ignored|not blocking).*", "status"),
        # DenyHosts
        Said(r"new denied hosts: \['(?P<src_ip>[\da-fA-F.:]+)'\]", "network_block"),
        Said(r"new (?:suspicious|denied|invalid) (?:logins?|hosts): .*", "status"),
        # lfd
        Said(r"\((?P<jail>[\w-]+)\) (?P<why>Failed .*? login|.*?) from " + _ADDRESS + r" \([^)]*\): \d+ in the last \d+ secs - "
             r"\*Blocked in csf\*.*", "network_block"),
        Said(r"(?:\*Port Scan\*|\*User Processing\*|\*SSH login\*|\*\w+.*\*) (?:.* from )?" + _ADDRESS + ".*", "status"),
        Said(_LEVEL + r".*", "status"),
    ),
    samples=(
        Sample(
            "2026-03-05 10:11:12,345 fail2ban.actions        [811]: NOTICE  [postfix-sasl] Ban 203.0.113.9",
            {"src_ip": "203.0.113.9", "action": "network_block", "time": "2026-03-05T10:11:12.345Z", "jail": "postfix-sasl"},
        ),
        Sample(
            "2026-03-05 10:11:12,345 fail2ban.filter         [811]: INFO    [sshd] Found 2001:db8::9 - 2026-03-05 10:11:10",
            {"src_ip": "2001:db8::9", "action": "status", "time": "2026-03-05T10:11:12.345Z"},
        ),
        Sample(
            "2026-03-05 10:11:12,345 fail2ban.jail           [811]: INFO    Jail 'sshd' started",
            {"src_ip": "", "user": "", "action": "status"},
        ),
        Sample(
            "Mar  5 10:11:12 web-2 fail2ban.actions[811]: NOTICE [sshd] Unban 203.0.113.9",
            {"src_ip": "203.0.113.9", "action": "status"},
        ),
        Sample(
            'Mar  5 10:11:12 web-2 sshguard[81]: Blocking "203.0.113.9/32" for 120 secs (3 attacks in 4 secs, after 1 abuses over 4 '
            "secs.)",
            {"src_ip": "203.0.113.9", "action": "network_block"},
        ),
        Sample(
            "Mar  5 10:11:12 web-2 lfd[81]: (sshd) Failed SSH login from 203.0.113.9 (XX/Somewhere/gate.example.org): 5 in the last "
            "3600 secs - *Blocked in csf* [LF_SSHD]",
            {"src_ip": "203.0.113.9", "action": "network_block"},
        ),
    ),
)  # fmt: skip
