"""OpenLDAP: what slapd says of connections (`conn=`) and their operations (`op=`) with loglevel stats.

The address stands on the ACCEPT line, the account on BIND, and whether it worked on RESULT.
"""

from ...actions import Action
from ..product import Join, Product, Said, Sample

_OP = r"conn=(?P<conn>\d+) op=(?P<op>-?\d+) "
_FD = r"conn=(?P<conn>\d+) fd=(?P<fd>-?\d+) "
_DN = r'dn="(?P<target>.*)"'
_TIMES = r"(?: qtime=[\d.]+)?(?: etime=[\d.]+)?"
_TEXT = _TIMES + r"(?: nentries=(?P<entries>\d+))?(?: text=(?P<reason>.*))?"
_IP = r"(?:IP=|PROXY=)(?P<src>\S+)"
_HEAD = "Mar  5 10:11:12 dir-1 slapd[811]: "
_TOLD = _HEAD + "conn=1007 fd=14 ACCEPT from IP=203.0.113.9:41234 (IP=192.0.2.5:636)\n"
_DEBUG = r"(?P<hextime>[0-9a-f]{8}(?:\.[0-9a-f]{8})?) (?:0x[0-9a-f]+ )?(?P<message>.*)"


def _result(tag: str, action: Action) -> tuple[Said, Said]:
    """What a RESULT line of one kind of operation says."""
    head = _OP + rf"RESULT tag={tag} err="
    return (
        Said(head + r"(?P<error>0)" + _TEXT, action, "success"),
        Said(head + r"(?P<error>\d+)" + _TEXT, action, "failure"),
    )


PRODUCT = Product(
    name="openldap",
    source="connection.c, bind.c, result.c, search.c, modify.c, add.c, passwd.c of OpenLDAP 2.4, 2.5 and 2.6 (Statslog)",
    product="linux",
    category="directory",
    service="slapd",
    programs=("slapd", "lloadd"),
    lines=(
        _DEBUG,
        # what is left where a collector takes the head off
        r"(?P<message>conn=\d+ (?:fd=-?\d+ (?:ACCEPT|closed|TLS)|op=-?\d+ (?:[A-Z]{3,}\b|do_\w+:)).*)",
    ),
    messages=(
        Said(_FD + rf"ACCEPT from {_IP} \((?:IP=)?(?P<dst>\S+)\)", "network_connect", begins="*"),
        Said(_FD + r"ACCEPT from PATH=\S* \(PATH=(?P<socket>.*)\)", "network_connect", begins="*"),
        Said(_FD + r"closed(?: \((?P<reason>.*)\))?", "status", ends="*"),
        Said(_FD + r"TLS established .*", "status"),
        Said(_OP + r'BIND dn="" method=(?P<method>\d+)', "status", begins="user"),
        Said(_OP + r'BIND dn="(?P<user>.*)" method=(?P<method>\d+)', "status"),
        Said(_OP + r"BIND anonymous mech=(?P<mechanism>\S+).*", "status", begins="user"),
        Said(
            _OP + r'BIND dn="(?P<user>.*)" mech=(?P<mechanism>\S+)(?: bind_ssf=\d+)?(?: ssf=\d+)?',
            "login",
        ),
        Said(_OP + r'BIND authcid="(?P<user>[^"]*)" authzid="(?P<authzid>[^"]*)"', "status"),
        Said(_OP + r"RESULT tag=97 err=14" + _TEXT, "status"),
        Said(_OP + r"RESULT tag=97 err=(?P<error>0)" + _TEXT, "login", "success"),
        Said(_OP + r"RESULT tag=97 err=(?P<error>\d+)" + _TEXT, "login", "failure", ends="user"),
        *_result("103", "resource_change"),
        *_result("105", "resource_create"),
        *_result("107", "resource_delete"),
        *_result("109", "resource_change"),
        Said(_OP + r"SEARCH RESULT tag=\d+ err=(?P<error>0)" + _TEXT, "data_read", "success"),
        Said(_OP + r"SEARCH RESULT tag=\d+ err=(?P<error>\d+)" + _TEXT, "data_read", "failure"),
        Said(_OP + r"RESULT (?:tag=\d+|oid=\S*) err=(?P<error>\d+)" + _TEXT, "status"),
        Said(_OP + r"DISCONNECT tag=\d+ err=\d+" + _TEXT, "status"),
        Said(
            _OP + r'SRCH base="(?P<target>.*)" scope=(?P<scope>\d) deref=\d filter="(?P<filter>.*)"',
            "data_read",
        ),
        Said(_OP + r"SRCH attr=(?P<attributes>.*)", "status"),
        Said(_OP + r"MOD attr=(?P<attributes>(?:\S+ )*?userPassword(?: \S+)*)", "account_change"),
        Said(_OP + r"MOD attr=(?P<attributes>.*)", "status"),
        Said(_OP + r"(?:MOD|MODRDN) " + _DN, "resource_change"),
        Said(_OP + r"ADD " + _DN, "resource_create"),
        Said(_OP + r"DEL " + _DN, "resource_delete"),
        Said(_OP + r'CMP dn="(?P<target>.*)" attr="(?P<attributes>[^"]*)"', "data_read"),
        Said(_OP + r'PASSMOD id="(?P<target>.*)"(?: new)?(?: old)?(?: new)?', "account_change"),
        Said(_OP + r"PASSMOD(?: new)?(?: old)?(?: new)?", "account_change"),
        Said(_OP + r'PROXYAUTHZ dn="(?P<target>.*)"', "privilege_use"),
        Said(_OP + r"UNBIND", "logout"),
        Said(
            _OP
            + r"(?:EXT oid=|ABANDON |CANCEL |STARTTLS|WHOAMI|TXN|ENTRY |REFERRALS|INTERMEDIATE |VERIFY |TURN|REFRESH"
            r"|do_\w+: |get_\w+: |syncprov|deferring|unlock|MODRDN |SRCH |MOD |CMP |ADD |DEL |BIND ).*",
            "status",
        ),
        Said(r"conn=(?P<conn>\d+)(?: op=(?P<op>-?\d+))?(?: fd=\d+)?[ :].*", "status"),
        Said(r"SASL \[conn=(?P<conn>\d+)\] (?:Failure|Error): (?P<reason>.*)", "status"),
        Said(r"connection_(?:input|read|operation|get|close|closing|resched|write)\b.*", "status"),
        Said(
            r"(?:@\(#\) |slapd (?:starting|stopped|shutdown|destroy)|daemon: |<= |=> |do_\w+:|slap_|bdb_|hdb_|mdb_|"
            r"be_\w+|backend_|ppolicy_|syncrepl|syncprov|accesslog_|null_callback|send_|TLS|main: |config_|line \d+|"
            r"UNKNOWN|warning: |ch_malloc|ldap_|nss_|overlay_|register_|lt_dlopenext|entry_|findbase|test_filter|"
            r"send_ldap|slapd_|rid=|dn_callback|access_allowed|dnPretty|dnNormal|modify|OTP|>>>|<<<|\t).*",
            "status",
        ),
        Said(r"nonpresent_callback.*|.*\bshutdown\b.*|.*\(\d+\) not indexed", "status"),
    ),
    joins=(
        Join("pid conn", "user src_ip dst_ip dst_port", act="op"),
        Join("pid conn op", "target"),
    ),
    samples=(
        Sample(
            _HEAD + "conn=1007 fd=14 ACCEPT from IP=[2001:db8::9]:41234 (IP=[::]:636)",
            {"src_ip": "2001:db8::9", "dst_ip": "::", "dst_port": 636, "action": "network_connect", "user": ""},
        ),
        Sample(
            _TOLD
            + _HEAD
            + 'conn=1007 op=0 BIND dn="uid=dana,dc=acme,dc=test" method=128\n'
            # A client names itself as it likes.
            + _HEAD
            + "conn=1007 op=0 RESULT tag=97 err=49 text=",
            {
                "user": "uid=dana,dc=acme,dc=test",
                "src_ip": "203.0.113.9",
                "dst_port": 636,
                "action": "login",
                "outcome": "failure",
                "joined": "user src_ip dst_ip dst_port",
            },
            typed=("uid=dana,dc=acme,dc=test",),
            event=3,
        ),
        Sample(
            _TOLD
            + _HEAD
            + 'conn=1007 op=0 BIND dn="cn=root" method=128\n'
            + _HEAD
            + "conn=1007 op=0 RESULT tag=97 err=49 text=\n"
            + _HEAD
            + 'conn=1007 op=1 SRCH base="dc=acme" scope=2 deref=0 filter="(uid=*)"',
            {"user": "", "src_ip": "203.0.113.9", "action": "data_read", "target": "dc=acme", "filter": "(uid=*)"},
            event=4,
        ),
        Sample(
            "65f1c0a8.1dcd6500 0x7f2a4c1fe700 conn=3 op=2 RESULT tag=105 err=50 qtime=0.000007 etime=0.0001 text=no",
            {"time": "2024-03-13T15:05:12.500000Z", "action": "resource_create", "outcome": "failure"},
        ),
        Sample(
            _HEAD + 'conn=5 op=1 ADD dn="uid=x,dc=acme"\n' + _HEAD + "conn=5 op=1 RESULT tag=105 err=0 text=",
            {"action": "resource_create", "outcome": "success", "target": "uid=x,dc=acme"},
            event=2,
        ),
        Sample(
            _HEAD + "slapd starting",
            {"action": "status", "user": "", "src_ip": "", "inferred": ""},
        ),
    ),
)
