"""Cisco IOS, IOS-XE, IOS-XR and NX-OS: messages behind `%SYS-5-CONFIG_I:`, read as `SYS-CONFIG_I: text`."""

from collections.abc import Mapping

from ...actions import Action, Outcome
from ..product import Product, Said, Sample

_IP = r"[\da-fA-F.:]+"
_LOGIN = (
    rf"\[user: ?(?P<user>.*)\] \[Source: ?(?P<src_ip>{_IP}|UNKNOWN|LOCAL|0)?\] \[localport: ?(?P<dst_port>\d+)\]"
    r"(?: \[Reason: ?(?P<reason>[^\]]*)\])?(?: at .*)?"
)
_PACKET = r"list (?P<rule>\S+) (?P<kind>permitted|denied) (?P<protocol>\S+) "
_DENIED: Mapping[str, tuple[Action, Outcome]] = {
    "denied": ("network_block", "failure"),
    "Denied": ("network_block", "failure"),
}

PRODUCT = Product(
    name="cisco_ios",
    source="Cisco IOS XE System Message Guide; IOS XR System Error Message Reference; NX-OS System Messages Reference",
    product="cisco",
    service="ios",
    programs=("cisco_ios",),
    messages=(
        Said(
            r"SYS-LOGOUT: User (?P<user>.*) has exited tty session \d+\((?P<src>[\da-fA-F.:]+)\)", "logout", "success"
        ),
        Said(rf"SEC_LOGIN-LOGIN_SUCCESS: Login Success {_LOGIN}", "login", "success"),
        Said(rf"SEC_LOGIN-LOGIN_FAILED: Login failed {_LOGIN}", "login", "failure"),
        Said(
            rf"SEC_LOGIN-QUIET_MODE_ON: Still timeleft .*?, {_LOGIN}(?: \[ACL: [^\]]*\])?.*",
            "alert",
            "failure",
        ),
        Said(r"SEC_LOGIN-QUIET_MODE_OFF: .*", "status"),
        Said(
            rf"SEC-IPACCESSLOG(?:P|DP|SP): {_PACKET}(?P<src>{_IP}\(\d+\))(?: \([^()]*\))? -> (?P<dst>{_IP}\(\d+\)).*",
            "network_connect",
            "success",
            by=_DENIED,
        ),
        Said(
            rf"(?:SEC|IPV6_ACL|IPV6)-(?:IPACCESSLOG\w*|ACCESSLOG\w*): "
            rf"{_PACKET}(?P<src_ip>{_IP})(?:\((?P<src_port>\d+)\))?(?: \([^()]*\))? ?-> "
            rf"?(?P<dst_ip>{_IP})(?:\((?P<dst_port>\d+)\))?(?: \(\S+\))?, .*",
            "network_connect",
            "success",
            by=_DENIED,
        ),
        Said(
            rf"(?:SEC|IPV6_ACL|IPV6)-(?:IPACCESSLOG\w*|ACCESSLOG\w*): {_PACKET}(?:\d+ )?(?P<src_ip>{_IP})(?: "
            rf"\([^()]*\))?(?:,? \d+ packets?.*)?",
            "network_connect",
            "success",
            by=_DENIED,
        ),
        Said(
            rf"ACL-\w+: list (?P<rule>\S+) (?:\S+ )?(?P<kind>permitted|denied) (?P<protocol>\S+) "
            rf"(?P<src_ip>{_IP})(?:\((?P<src_port>\d+)\))? "
            rf"-> (?P<dst_ip>{_IP})(?:\((?P<dst_port>\d+)\))?.*",
            "network_connect",
            "success",
            by=_DENIED,
        ),
        Said(r"SEC-IPACCESSLOGRL: .*", "status"),
        Said(
            rf"ACLLOG-ACLLOG_\w+: Src IP: (?P<src_ip>{_IP}), Dst IP: (?P<dst_ip>{_IP}), Src Port: "
            rf"(?P<src_port>\d+), Dst Port: (?P<dst_port>\d+), .*?(?:Protocol: (?P<protocol>[^,]*), "
            rf")?.*?Hit-?count ?= ?\d+.*",
            "network_connect",
        ),
        Said(
            rf"SYS-CONFIG_I: Configured from (?P<way>.*?) by (?P<user>\S+) on (?P<line>\S+) \((?P<src_ip>{_IP})\)",
            "resource_change",
            "success",
        ),
        Said(rf"SYS-CONFIG_I: Configured from (?P<way>\S+) by (?P<src_ip>{_IP})", "resource_change", "success"),
        Said(
            r"SYS-CONFIG_I: Configured from (?P<way>\S+) by (?P<user>(?!console\b|snmp\b|vty)\S+)(?: on "
            r"(?P<line>\S+))?.*",
            "resource_change",
            "success",
        ),
        Said(r"SYS-CONFIG_I: Configured from .*", "resource_change", "success"),
        Said(
            r"(?:VSHD|MGBL-SYS)-(?:VSHD_SYSLOG_)?CONFIG_I ?: Configured from (?P<way>.*?) by (?P<user>\S+) on (?:(?P<src>(?:\d{1,3}\.){3}\d{1,3})@)?"
            r"(?P<line>\S+?)(?:@(?P<src_ip>[\da-fA-F.:]+?)(?:@\S*)?)?(?: \((?P<src_ip_2>[\da-fA-F.:]+)\))?\.?",
            "resource_change",
            "success",
        ),
        Said(
            r"VSHD-VSHD_SYSLOG_CMD_EXEC: User:(?P<user>\S+) executed the command:(?P<command>.*)",
            "process_start",
            "success",
        ),
        Said(r"VSHD-VSHD_SYSLOG_EOL_ERR: .*", "status"),
        Said(
            r"MGBL-CONFIG-DB_COMMIT ?: Configuration committed by user '(?P<user>[^']*)'\. .*",
            "resource_change",
            "success",
        ),
        Said(
            r"PARSER-CFGLOG_LOGGEDCMD: User: ?(?P<user>\S*) +logged command: ?(?P<command>(?:no logging|no "
            r"snmp-server enable|clear logging|no aaa|no archive|no login on).*)",
            "security_weaken",
            "success",
        ),
        Said(
            r"PARSER-CFGLOG_LOGGEDCMD: User: ?(?P<user>\S*) +logged command: ?(?P<command>.*)",
            "process_start",
            "success",
        ),
        Said(
            rf"SSH-SSH2?_SESSION: SSH2? Session request from (?P<src_ip>{_IP}) \(tty = \S+\) using crypto cipher "
            rf".* (?P<kind>Succeeded|Failed)",
            "network_connect",
            "success",
            by={"Failed": ("network_connect", "failure")},
        ),
        Said(
            rf"SSH-SSH2?_USERAUTH: User '(?P<user>.*)' authentication for SSH2? Session from (?P<src_ip>{_IP}) "
            rf"\(tty = \S+\) using crypto cipher .* (?P<kind>Succeeded|Failed)",
            "login",
            "success",
            by={"Failed": ("login", "failure")},
        ),
        Said(
            rf"SSH-SSH2?_CLOSE: SSH2? Session from (?P<src_ip>{_IP}) \(tty = \S+\) for user '(?P<user>.*)' using "
            rf"crypto cipher .* closed",
            "logout",
            "success",
        ),
        Said(r"SSH-\w+: .*", "status"),
        Said(
            rf"SECURITY-SSHD-INFO_SUCCESS: Successfully authenticated user '(?P<user>.*)' from '(?P<src_ip>{_IP})' "
            rf"on '(?P<line>[^']*)'.*",
            "login",
            "success",
        ),
        Said(
            rf"SECURITY-SSHD-INFO_FAILURE: Failed authentication attempt by user '(?P<user>.*)' from "
            rf"'(?P<src_ip>{_IP})' on '(?P<line>[^']*)'.*",
            "login",
            "failure",
        ),
        Said(
            rf"SECURITY-SSHD-INFO_USER_LOGOUT: User '(?P<user>.*)' from '(?P<src_ip>{_IP})' logged out on "
            rf"'(?P<line>[^']*)'.*",
            "logout",
            "success",
        ),
        Said(
            rf"SECURITY-LOGIN-AUTHEN_SUCCESS: Successfully authenticated user '(?P<user>.*)' from "
            rf"'(?P<src_ip>{_IP}|[^']*)' on '(?P<line>[^']*)'.*",
            "login",
            "success",
        ),
        Said(
            rf"SECURITY-LOGIN-AUTHEN_FAILED: Failed authentication attempt by user '(?P<user>.*)' from "
            rf"'(?P<src_ip>{_IP}|[^']*)' on '(?P<line>[^']*)'.*",
            "login",
            "failure",
        ),
        Said(r"SECURITY-LOGIN-CLOSE: User '(?P<user>.*)' logged out", "logout", "success"),
        Said(r"SECURITY-\S+: .*", "status"),
        Said(
            rf"LOGIN-\w+: .*?[Ll]ogin .*?{_LOGIN}",
            "login",
            "failure",
        ),
        Said(
            rf"AUTHPRIV-SYSTEM_MSG: pam_aaa: ?Authentication failed (?:for user (?P<user>.*) )?from "
            rf"(?P<src_ip>{_IP})(?: - .*)?",
            "login",
            "failure",
        ),
        Said(
            rf"AUTHPRIV-SYSTEM_MSG: pam_aaa: ?Authentication (?P<kind>succeeded|success|failed) for user "
            rf"(?P<user>.*) from (?P<src_ip>{_IP})(?: - .*)?",
            "login",
            "success",
            by={"failed": ("login", "failure")},
        ),
        Said(
            rf"(?:AUTHPRIV|DAEMON|AUTH|USER)-SYSTEM_MSG: (?:error: PAM: |error: )?Authentication failure for "
            rf"(?:illegal user |invalid user )?(?P<user>.*) from (?P<src_ip>{_IP})(?: - .*)?",
            "login",
            "failure",
        ),
        Said(
            rf"(?:AUTHPRIV|DAEMON|AUTH|USER)-SYSTEM_MSG: Accepted (?P<method>\S+) for (?P<user>\S+) from "
            rf"(?P<src_ip>{_IP}) port \d+(?: ssh2)?(?: - .*)?",
            "login",
            "success",
        ),
        Said(
            rf"(?:AUTHPRIV|DAEMON|AUTH|USER)-SYSTEM_MSG: Failed (?P<method>\S+) for (?:invalid user )?(?P<user>.*) "
            rf"from (?P<src_ip>{_IP}) port \d+(?: ssh2)?(?: - .*)?",
            "login",
            "failure",
        ),
        Said(r"(?:AUTHPRIV|DAEMON|AUTH|USER|KERN|LOCAL\d)-SYSTEM_MSG: .*", "status"),
        Said(
            r"AAA-AAA_ACCOUNTING_MESSAGE: (?P<kind>\w+):(?P<id>[^:]*):(?P<user>[^:\s]+):(?P<command>.*)",
            "process_start",
            "success",
            by={"start": ("login", "success"), "stop": ("logout", "success")},
        ),
        Said(r"AAA(?:A)?-\w*LOGIN_FAILED: .*", "login", "failure"),
        Said(r"AAA-LOCAL_USER_BLOCKED: User (?P<user>.*) blocked for login till .*", "account_change", "success"),
        Said(r"(?:AAA|AAAA|RADIUS|TPLUS|TACACS)-\w+: .*", "status"),
        Said(
            rf"SNMP-AUTHFAIL: Authentication failure for SNMP req(?:uest)? from host (?P<src_ip>{_IP})",
            "login",
            "failure",
        ),
        Said(r"SNMPD?-\w+: .*", "status"),
        Said(r"SNMP-\w+: .*", "status"),
        Said(
            r"PORT_SECURITY-PSECURE_VIOLATION\w*: Security violation occurred,? caused by MAC address "
            r"(?P<mac>\S+) on port (?P<target>[\w/.-]+?)\.?",
            "alert",
            "failure",
        ),
        Said(r"PORT_SECURITY-\w+: .*", "alert", "failure"),
        Said(
            r"(?:SW_DAI|ARP)-\w*(?:DENY|ACL|INVALID|SNOOP)\w*: \d+ Invalid ARPs \(\S+\) on (?P<target>[^,]+), .*",
            "network_block",
            "failure",
        ),
        Said(r"SW_DAI-\w+: .*", "network_block", "failure"),
        Said(r"DHCP_SNOOPING-\w+: .*", "network_block", "failure"),
        Said(
            r"(?:DOT1X|MAB|WEBAUTH|AUTHMGR)-(?P<kind>SUCCESS|FAIL): (?:Authentication|Authorization) "
            r"(?:successful|succeeded|failed) for client \((?P<mac>[^()]*)\) .*?on Interface (?P<target>\S+).*",
            "login",
            "success",
            by={"FAIL": ("login", "failure")},
        ),
        Said(r"AUTHMGR-START: .*", "status"),
        Said(r"(?:DOT1X|MAB|WEBAUTH|AUTHMGR)-\w+: .*", "status"),
        Said(
            rf"IPS-SIGNATURE: Sig:(?P<signature_id>\d+) Subsig:\d+ Sev:\S+ (?P<signature>.*) \[(?P<src>{_IP}:\d+) "
            rf"-> (?P<dst>{_IP}:\d+)\].*",
            "alert",
        ),
        Said(
            rf"FW-DROP_(?:PKT|UDP_PKT|TCP_PKT)?: Dropping (?P<protocol>\S+) (?:session|pkt|packet)?(?: from)? "
            rf"?(?P<src>{_IP}:\d+) (?:=> )?(?P<dst>{_IP}:\d+).*",
            "network_block",
            "failure",
        ),
        Said(r"FW-LOG_SUMMARY: .*", "status"),
        Said(
            rf"FW-SESS_AUDIT_TRAIL(?:_START)?: .*?[Ii]nitiator \((?P<src_ip>{_IP}):(?P<src_port>\d+)\)(?: sent \d+ "
            rf"bytes)? -- responder \((?P<dst_ip>{_IP}):(?P<dst_port>\d+)\).*",
            "network_connect",
            "success",
        ),
        Said(r"FW-\w+: .*", "status"),
        Said(
            r"(?:NBAR|IOSXE|FMANFP|FMANRP|PLATFORM|IOSXE_INFRA|SMART_LIC|SMARTLIC|LICENSE|"
            r"IOS_LICENSE_IMAGE_APPLICATION)[\w-]*: .*",
            "status",
        ),
        Said(
            r"(?:LINK|LINEPROTO|ETHPORT|ETH_PORT_CHANNEL|PKT_INFRA-\w+|EC|PORT|PM|ILPOWER|SPANTREE|"
            r"SPANTREE_VLAN_SW|STP|UDLD|CDP|LLDP|HSRP|STANDBY|VRRP|GLBP|TRACK|TRACKING|DUAL|OSPF|OSPFV3|BGP|"
            r"ROUTING-\w+|PIM|MSDP|LDP|MPLS|BFD|L2-\w+|L2FM|VPC|VTP|STACKMGR|STACK|REDUNDANCY|ENVMON|ENVIRONMENT|"
            r"PLATFORM_ENV|THERMAL|PFMA|MODULE|FAN|PWR|SFF8472|TRANSCEIVER|IP|IP_VRF|NTP|SCHED|CRYPTO_ENGINE|PKI|"
            r"IFMGR|VLAN|SYSMGR|CLIS|FEATURE-MGR|SESSION-MGR|USBFLASH|FLASH|HA_EM|EEM|SLA|IP_SLA|DTP|"
            r"STORM_CONTROL|CONTROLLER|DIALER|BRI|ISDN|VOICE\w*|CALL\w*|SIP|CAPWAP\w*|LWAPP\w*|DOT11\w*|APMGR\w*|"
            r"RRM\w*|MM_LOG|CLIENT_\w+|WLC\w*|OSAPI|LOG|SYSTEM)-\w+: .*",
            "status",
        ),
        Said(
            r"SYS-(?:LOGOUT|RESTART|RELOAD|LOGGINGHOST_\w+|CLOCKUPDATE|TTY_EXPIRE_TIMER|SCHEDULED_RELOAD\w*|"
            r"CPUHOG|CPURISINGTHRESHOLD|CPUFALLINGTHRESHOLD|MALLOCFAIL|USERLOG_\w+|PRIV_AUTH_\w+|BADSHARE|"
            r"INVMEMINT|NOBUF|CONFIG_NV_I|CONFIG_NV|CONFIG_P|CONFIG_L|CONFIG_C|BOOTTIME|EVENT\w*|SENDMSG\w*|"
            r"LOGGER\w*): .*",
            "status",
        ),
        Said(rf"CRYPTO-\w+: .*?(?:peer|from|remote) (?:at )?\(?(?P<src_ip>{_IP})(?::\d+)?\)?.*", "status"),
        Said(r"(?:CRYPTO|IKEV2|ISAKMP|IPSEC)-\w+: .*", "status"),
        Said(r"DHCPD?-\w+: .*|IP-DUPADDR: .*|IP_SOURCE_GUARD-\w+: .*", "status"),
    ),
    samples=(
        Sample(
            "811: Apr  3 2026 09:12:33: %SYS-6-LOGOUT: User dana has exited tty session 5(203.0.113.40)",
            {"user": "dana", "src_ip": "203.0.113.40", "action": "logout", "outcome": "success"},
        ),
        Sample(  # a zone somebody named, in small letters
            "811: *Apr  3 2026 09:12:33.114 mng: %SEC-6-IPACCESSLOGP: list 102 denied tcp 203.0.113.40(51000) -> 192.0.2.80(22), 1 packet",
            {
                "time": "2026-04-03T09:12:33.114Z",
                "host": "",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 22,
                "action": "network_block",
            },
        ),
        Sample(
            "<189>17: edge-r1: *Apr  3 2026 09:12:33.101 CEST: %SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: "
            "guest7] "
            "[Source: 203.0.113.40] [localport: 22] [Reason: Login Authentication Failed] at 09:12:33 CEST Fri "
            "Apr 3 2026",
            {
                "time": "2026-04-03T07:12:33.101Z",
                "host": "edge-r1",
                "user": "guest7",
                "src_ip": "203.0.113.40",
                "action": "login",
                "outcome": "failure",
                "dst_port": 22,
            },
            typed=("guest7",),
        ),
        Sample(
            "Apr  3 09:12:33 192.0.2.4 1201: 001199: Apr  3 09:12:33.101 NZST: %SEC-6-IPACCESSLOGP: list EDGE "
            "denied tcp "
            "203.0.113.40(51000) -> 192.0.2.80(3389), 1 packet",
            {
                "time": "2026-04-02T21:12:33.101Z",
                "host": "192.0.2.4",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 3389,
                "action": "network_block",
                "outcome": "failure",
                "src_port": "51000",
                "user": "",
            },
        ),
        Sample(
            "<189>: 2026 Apr  3 09:12:33 UTC: %AUTHPRIV-3-SYSTEM_MSG: pam_aaa:Authentication failed for user "
            "guest7 from "
            "203.0.113.40 - sshd[8123]",
            {
                "time": "2026-04-03T09:12:33Z",
                "user": "guest7",
                "src_ip": "203.0.113.40",
                "action": "login",
                "outcome": "failure",
            },
            typed=("guest7",),
        ),
        Sample(
            "<190>882: core9 RP/0/RSP0/CPU0:Apr  3 09:12:33.101 UTC: SSHD_[65725]: %SECURITY-SSHD-6-INFO_SUCCESS : "
            "Successfully authenticated user 'dana' from '203.0.113.40' on 'vty0'",
            {
                "time": "2026-04-03T09:12:33.101Z",
                "host": "core9",
                "user": "dana",
                "src_ip": "203.0.113.40",
                "action": "login",
                "outcome": "success",
            },
        ),
        Sample(
            "<189>90: Apr  3 2026 18:13:09 EST: %SYS-5-CONFIG_I: Configured from console by dana on vty0 (192.0.2.9)",
            {
                "time": "2026-04-03T23:13:09Z",
                "host": "",
                "user": "dana",
                "src_ip": "192.0.2.9",
                "action": "resource_change",
            },
        ),
        Sample(
            "<186>55: Apr  3 08:17:45.208 MET-DST: %PORT_SECURITY-2-PSECURE_VIOLATION: Security violation "
            "occurred, caused "
            "by MAC address 0200.5e10.0421 on port GigabitEthernet1/0/14.",
            {
                "time": "2026-04-03T06:17:45.208Z",
                "host": "",
                "user": "",
                "src_ip": "",
                "action": "alert",
                "target": "GigabitEthernet1/0/14",
            },
        ),
    ),
)
