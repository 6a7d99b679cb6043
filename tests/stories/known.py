"""The one list of stories that are not answered right yet, each with what is missing. It only shrinks: a test fails where a
listed story is answered right.
"""

from collections.abc import Mapping

KNOWN_FAILURES: Mapping[str, str] = {
    "asterisk_refused": 'RemoteAddress="IPV4/UDP/a/p" and SecurityEvent of Asterisk\'s security log are not read',
    "ejabberd_breached": "ejabberd's `Failed c2s … authentication for … from` and `Accepted c2s …` are not read",
    "esxi_breached": "hostd's `Rejected password for user … from` and `Accepted password …` are not stated",
    "exim_breached": "mail accepted of an authenticated client (`A=driver:user`) is no log-in that worked",
    "fortigate_vpn_breached": "FortiOS' tunnel-up (39424) is no log-in of its user from remip",
    "mosquitto_breached": "`New client connected from a:p as … u'user'` is no log-in; the refusal's address is not joined to it",
    "openvpn_breached": "`[user] Peer Connection Initiated` is no log-in where the authentication's own line is left out",
    "postgresql_breached": "the prefix `%q%u@%d %h` is not recognised, so that the refusals and `connection authorized` are not stated",
    "strongswan_breached": "EAP's failure and success are not joined to the connection's address and identity",
    "tomcat_breached": "Tomcat's access log names no account that it refuses, and nameless refusals are every client's first answer",
    "tomcat_refused": "Tomcat's access log names no account that it refuses, and `the locked user [x]` of catalina.out is not read",
}
"""Story -> what the answer lacks, and why."""
