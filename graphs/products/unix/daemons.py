"""Small daemons of a Unix host: time, printing, network management, SNMP, telnet and the r-commands."""

from ..product import Product, Said, Sample

_SYSLOG = "Mar  5 10:11:12 web-2 "

PRODUCT = Product(
    name="unix-daemons",
    source="ntpd 4.2.8, chronyd 4.x, cupsd 2.4, NetworkManager 1.4x, snmpd (net-snmp) 5.9, inetutils telnetd, rlogind, rshd 2.4",
    product="linux",
    programs=(
        "ntpd", "chronyd", "systemd-timesyncd", "cupsd", "cups-browsed", "networkmanager", "nm-dispatcher", "snmpd",
        "snmptrapd", "telnetd", "in.telnetd", "rlogind", "in.rlogind", "rshd", "in.rshd", "rexecd", "in.rexecd", "avahi-daemon",
        "modemmanager", "systemd-networkd", "systemd-resolved", "dhcpcd", "netifd", "odhcpd", "radvd", "lldpd", "ifup", "acpid",
        "irqbalance", "smartd", "rngd", "bluetoothd", "rsyslogd", "rsyslogd-*", "rsyslog", "syslogd", "syslog-ng",
    ),
    others="status",
    messages=(
        Said(r"Connection from UDP: \[(?P<src_ip>[^\]]+)\]:(?P<src_port>\d+)(?:->\[(?P<dst_ip>[^\]]+)\]:(?P<dst_port>\d+))?",
             "network_connect"),
        Said(r"Connection from UDP/IPv6: \[(?P<src_ip>[^\]]+)\]:(?P<src_port>\d+)", "network_connect"),
        Said(r"Received SNMP packet\(s\) from UDP: \[(?P<src_ip>[^\]]+)\]:(?P<src_port>\d+).*", "status"),
        Said(r"Connection from UDP: \[(?P<src_ip>[^\]]+)\]:(?P<src_port>\d+).* REFUSED", "network_connect", "failure"),
        Said(r"Authentication failed for (?P<user>.*)", "login", "failure"),
        Said(r"(?:connect|connection) from (?P<client_name>\S*) ?\(?(?P<src>(?:\d{1,3}\.){3}\d{1,3}|[\da-fA-F]{0,4}:[\da-fA-F:]{1,40})\)?",
             "network_connect"),
        Said(r"Connection from (?P<src>[\da-fA-F.:]+) on illegal port", "network_connect", "failure"),
        Said(r"ttloop: .*", "status"),
        Said(r"(?P<remote_user>[^\s@]{1,64})@(?P<src>\S{1,255}) as (?P<user>\S+): permission denied.*", "login", "failure"),
        Said(r"(?P<remote_user>[^\s@]{1,64})@(?P<src>\S{1,255}) as (?P<user>\S+): cmd='(?P<command>.*)'", "process_start", "success"),
        Said(r"\[(?:Client|Job) \d+\] .*|REQUEST .*", "status"),
    ),
    samples=(
        Sample(
            _SYSLOG + "snmpd[811]: Connection from UDP: [203.0.113.9]:4711->[192.0.2.5]:161",
            {"src_ip": "203.0.113.9", "dst_ip": "192.0.2.5", "dst_port": 161, "action": "network_connect", "service": "snmpd"},
        ),
        Sample(
            _SYSLOG + "chronyd[811]: Selected source 203.0.113.9 (time.acme.test)",
            {"src_ip": "", "user": "", "action": "status", "outcome": "", "inferred": ""},
        ),
        Sample(
            "2026 Mar 05 10:11:12 web-2 rsyslogd-2177: imuxsock lost 12 messages from pid 811 due to rate-limiting",
            {"time": "2026-03-05T10:11:12Z", "host": "web-2", "action": "status", "outcome": "", "inferred": ""},
        ),
        Sample(
            _SYSLOG + "in.rshd[811]: dana@203.0.113.9 as root: permission denied (Host-based). cmd='id'",
            {"user": "root", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure", "remote_user": "dana"},
        ),
    ),
)  # fmt: skip
