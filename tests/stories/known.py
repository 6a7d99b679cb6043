"""The one list of stories that are not answered right yet, each with what is missing. It only shrinks: a test fails where a
listed story is answered right.
"""

from collections.abc import Mapping

KNOWN_FAILURES: Mapping[str, str] = {
    "asterisk_refused": 'RemoteAddress="IPV4/UDP/a/p" and SecurityEvent of Asterisk\'s security log are not read',
    "courier_breached": "Courier's `LOGIN, user=…` is no stated log-in",
    "cyrus_breached": "Cyrus' `badlogin: [a] plaintext (user)` and `login: [a] user plaintext` are read without the account",
    "dropbear_breached": "Dropbear's `Bad password attempt for` and `Password auth succeeded for` are not stated",
    "ejabberd_breached": "ejabberd's `Failed c2s … authentication for … from` and `Accepted c2s …` are not read",
    "esxi_breached": "hostd's `Rejected password for user … from` and `Accepted password …` are not stated",
    "exim_breached": "Exim's `authenticator failed for (HELO) [a]: … (set_id=user)` and `A=driver:user` are not stated",
    "fortigate_vpn_breached": "FortiOS' tunnel-up (39424) is no log-in of its user from remip",
    "gitea_refused": "Gitea's `Failed authentication attempt for … from a:0` is not stated",
    "keycloak_breached": "Keycloak's LOGIN event is no log-in of its username that worked",
    "krb5kdc_breached": "the KDC's PREAUTH_FAILED and ISSUE are read with the account krbtgt, and as no log-ins",
    "mariadb_audit_breached": "server_audit's list has the account as host, and FAILED_CONNECT and CONNECT are no log-ins",
    "mariadb_refused": "`Access denied for user` of the error log is not stated",
    "mikrotik_breached": "RouterOS' `login failure for user … from … via` and `logged in` are not stated",
    "mongodb_breached": "`Successfully authenticated` is no log-in that worked",
    "mosquitto_breached": "`New client connected from a:p as … u'user'` is no log-in; the refusal's address is not joined to it",
    "nextcloud_breached": "`Login failed: user (Remote IP: a)` and `Login successful` are read without outcome or account",
    "openvpn_breached": "`[user] Peer Connection Initiated` is no log-in where the authentication's own line is left out",
    "postgresql_breached": "the prefix `%q%u@%d %h` is not recognised, so that the refusals and `connection authorized` are not stated",
    "strongswan_breached": "EAP's failure and success are not joined to the connection's address and identity",
    "tomcat_breached": "Tomcat's access log names no account that it refuses, and nameless refusals are every client's first answer",
    "tomcat_refused": "Tomcat's access log names no account that it refuses, and `the locked user [x]` of catalina.out is not read",
    "webmin_refused": "Webmin's `Invalid login as … from` is not stated",
    "xrdp_breached": "sesman's AUTHFAIL and `created session (access granted): username` are not stated",
}
"""Story -> what the answer lacks, and why."""
