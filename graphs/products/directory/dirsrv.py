"""389 Directory Server (Red Hat and Fedora Directory Server, FreeIPA): the access log, `[time] conn= op= ...`."""

from ..product import Join, Product, Records, Said, Sample

_OP = r"conn=(?P<conn>\d+)(?: \(Internal\))? op=(?P<op>-?\d+)(?:\(\d+\)\(\d+\))? "
_FD = r"conn=(?P<conn>\d+) (?:op=-?\d+ )?fd=(?P<fd>-?\d+) "
_REST = (
    r"(?: tag=\d+)?(?: nentries=(?P<entries>-?\d+))?(?: wtime=[\d.]+)?(?: optime=[\d.]+)?(?: etime=[\d.]+)?"
    r"(?: notes=\S+)?(?: details=\"[^\"]*\")?(?: csn=\S+)?"
)
_HEAD = r"\[(?P<time>\d{1,2}/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d(?:\.\d+)? [+-]\d{4})\] (?P<message>.*)"
_TIME = "[05/Mar/2026:10:11:12.123456789 +0100] "

PRODUCT = Product(
    name="dirsrv",
    source="Red Hat Directory Server 12, Configuration and schema reference: access log; 389-ds-base 2.x and 3.1 (JSON)",
    product="linux",
    category="directory",
    service="dirsrv",
    programs=("ns-slapd", "dirsrv"),
    lines=(_HEAD,),
    messages=(
        Said(
            _FD + r"slot=\d+ (?:(?:SSL|TLS|LDAPI) )?connection from (?P<src>[\da-fA-F.:]+) to (?P<dst>[\da-fA-F.:]+)",
            "network_connect",
            begins="*",
        ),
        Said(_FD + r"slot=\d+ .*connection from .*", "network_connect", begins="*"),
        Said(r"conn=(?P<conn>\d+) (?:op=(?P<op>-?\d+) )?fd=\d+ (?:closed|Disconnect)\b.*", "status", ends="*"),
        Said(r"conn=(?P<conn>\d+) (?:SSL|TLS)\S* .*", "status"),
        Said(_OP + r'BIND dn="" method=(?P<method>\S+).*', "status", begins="user"),
        Said(
            _OP + r'(?:BIND|AUTOBIND) dn="(?P<user>.*)" method=(?P<method>\w+) version=\d(?: mech=(?P<mechanism>\S+))?',
            "status",
        ),
        Said(_OP + r'AUTOBIND dn="(?P<user>.*)"', "login", "success"),
        Said(_OP + r"RESULT err=14 tag=97.*", "status"),
        Said(_OP + r'RESULT err=(?P<error>0) tag=97 .* dn="(?P<user>[^"]+)"', "login", "success"),
        Said(_OP + r"RESULT err=(?P<error>0) tag=97\b.*", "login", "success"),
        Said(_OP + r"RESULT err=(?P<error>\d+) tag=97\b[^-]*(?:- (?P<reason>.*))?", "login", "failure", ends="user"),
        Said(_OP + r"RESULT err=(?P<error>0) tag=(?:103|109)\b.*", "resource_change", "success"),
        Said(_OP + r"RESULT err=(?P<error>\d+) tag=(?:103|109)\b.*", "resource_change", "failure"),
        Said(_OP + r"RESULT err=(?P<error>0) tag=105\b.*", "resource_create", "success"),
        Said(_OP + r"RESULT err=(?P<error>\d+) tag=105\b.*", "resource_create", "failure"),
        Said(_OP + r"RESULT err=(?P<error>0) tag=107\b.*", "resource_delete", "success"),
        Said(_OP + r"RESULT err=(?P<error>\d+) tag=107\b.*", "resource_delete", "failure"),
        Said(_OP + r"RESULT err=(?P<error>0) tag=101\b.*", "data_read", "success"),
        Said(_OP + r"RESULT err=(?P<error>\d+) tag=101\b.*", "data_read", "failure"),
        Said(_OP + r"RESULT .*", "status"),
        Said(_OP + r'SRCH base="(?P<target>.*)" scope=(?P<scope>\d) filter="(?P<filter>.*)".*', "data_read"),
        Said(_OP + r'MODRDN dn="(?P<target>.*)" newrdn=.*', "resource_change"),
        Said(_OP + r'MOD dn="(?P<target>.*)"(?:, .*)?', "resource_change"),
        Said(_OP + r'ADD dn="(?P<target>.*)"(?:, .*)?', "resource_create"),
        Said(_OP + r'DEL dn="(?P<target>.*)"(?:, .*)?', "resource_delete"),
        Said(_OP + r'CMP dn="(?P<target>.*)" attr="(?P<attributes>[^"]*)"', "data_read"),
        Said(_OP + r"UNBIND", "logout"),
        Said(r"conn=(?P<conn>\d+|Internal\S*) .*", "status"),
        Said(r"\d{3}-Directory/.*|\S+:\d+ \(/etc/dirsrv/.*\)|\s*", "status"),
        Said(r"- (?:EMERG|ALERT|CRIT|ERR|WARNING|NOTICE|INFO|DEBUG) - .*", "status"),
    ),
    records=(
        Records(
            keys=("operation", "conn_id", "local_time"),
            columns={
                "time": "utc_time local_time",
                "user": "bind_dn dn",
                "src_ip": "client_ip",
                "dst_ip": "server_ip",
                "target": "target_dn base_dn name",
            },
            kind="operation",
            actions={
                "CONNECTION": ("network_connect", ""),
                "BIND|RESULT|DISCONNECT|ABANDON|EXTENDED_OP|STAT|TLS_INFO|HAPROXY|SORT|VLV": ("status", ""),
                "UNBIND": ("logout", ""),
                "SEARCH|SRCH|COMPARE|ENTRY": ("data_read", ""),
                "ADD": ("resource_create", ""),
                "DELETE": ("resource_delete", ""),
                "MODIFY|MODRDN": ("resource_change", ""),
                "AUTOBIND": ("login", "success"),
            },
        ),
    ),
    joins=(
        Join("pid conn", "user src_ip dst_ip", act="op"),
        Join("pid conn op", "target"),
    ),
    samples=(
        Sample(
            _TIME
            + "conn=11 fd=64 slot=64 SSL connection from 203.0.113.9 to 192.0.2.5\n"
            + _TIME
            + 'conn=11 op=0 BIND dn="cn=Directory Manager" method=128 version=3\n'
            + _TIME
            + "conn=11 op=0 RESULT err=49 tag=97 nentries=0 wtime=0.0001 optime=0.002 etime=0.0021 - Invalid "
            "credentials",
            {
                "time": "2026-03-05T09:11:12.123456Z",
                "user": "cn=Directory Manager",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "failure",
            },
            typed=("cn=Directory Manager",),
            event=3,
        ),
        Sample(
            _TIME
            + "conn=11 fd=64 slot=64 connection from 203.0.113.9 to 192.0.2.5\n"
            + _TIME
            + 'conn=11 op=3 RESULT err=0 tag=97 nentries=0 etime=0.002 dn="uid=dana,dc=acme"',
            {"user": "uid=dana,dc=acme", "src_ip": "203.0.113.9", "action": "login", "outcome": "success"},
            event=2,
        ),
    ),
)
