"""Messages of common Unix programs, as their sources write them: OpenSSH, sudo, su, PAM, cron, shadow-utils,
systemd-logind, and mail, FTP, DNS and VPN servers. Each entry names the words, the action and the outcome; named
groups fill the columns of the same name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ...actions import Action, Outcome
from ...meaning.event import Draft
from ...meaning.values import address_of, port_of


@dataclass(frozen=True, slots=True)
class Said:
    """What a message of one shape means."""

    pattern: re.Pattern[str]
    action: Action
    outcome: Outcome = ""


def _said(pattern: str, action: Action, outcome: Outcome = "") -> Said:
    return Said(re.compile(pattern), action, outcome)


_FROM = r"(?: from (?:user )?(?P<src_ip>[\da-fA-F.:%\w]+))?(?: port (?P<src_port>\d+))?"
_PAM = (
    # What sshd, cron, sudo and su say themselves, PAM repeats.
    _said(
        r"pam_\w+\((?:sshd|cron|crond|sudo|su|su-l)\S*\): session (?:opened|closed) for user (?P<user>[^\s(]+)",
        "status",
    ),
    _said(r"pam_\w+\([^)]*\): session opened for user (?P<user>[^\s(]+)", "login", "success"),
    _said(r"pam_\w+\([^)]*\): session closed for user (?P<user>[^\s(]+)", "logout", "success"),
    _said(
        r"pam_\w+\([^)]*\): (?:authentication failure|auth could not identify|check pass; user unknown|\d+ mor"
        r"e authentication failures?)(?:.*? rhost=(?P<src_ip>\S+))?(?:.*?\suser=(?P<user>\S+))?",
        "login",
        "failure",
    ),
    _said(r"pam_faillock\([^)]*\): .*user (?P<user>\S+)", "account_change", "failure"),
    _said(r"pam_\w+\([^)]*\): password changed for (?P<target>\S+)", "account_change", "success"),
)
_END = r"(?: ssh\d)?(?:: [\w-]+ \S+)?(?: \[preauth\])?\s*$"
"""What sshd writes behind the port. The name before it is the client's to choose, so only the last address is sshd's."""
_SSHD = (
    _said(
        r"Accepted (?P<method>[\w/-]+) for (?P<user>\S+) from (?P<src_ip>\S+) port (?P<src_port>\d+)",
        "login",
        "success",
    ),
    # A client offers its keys one after the other: a refused key is no failed attempt to get in.
    _said(
        r"(?:Postponed \S+|Failed (?:publickey|none|hostbased|gssapi\S*)) for (?:(?:invalid|illegal) user )?"
        r"(?P<user>.*) from (?P<src_ip>\S+) port \d+" + _END,
        "status",
    ),
    _said(
        r"Failed (?P<method>[\w/-]+) for (?:(?:invalid|illegal) user )?(?P<user>.*) from "
        r"(?P<src_ip>\S+) port (?P<src_port>\d+)" + _END,
        "login",
        "failure",
    ),
    _said(
        r"(?:Invalid|Illegal) user (?P<user>.*) from (?P<src_ip>\S+)(?: port (?P<src_port>\d+))?\s*$",
        "login",
        "failure",
    ),
    _said(
        r"(?:Connection (?:closed|reset)|Disconnected) (?:by|from) (?:authenticating user "
        r"(?P<user>.*) |invalid user (?P<user2>.*) )(?P<src_ip>[\da-fA-F]*[.:][\da-fA-F.:]+)(?: port (?P<src_port>\d+))?"
        r"(?: \[preauth\])?\s*$",
        "login",
        "failure",
    ),
    _said(
        r"(?:error: )?maximum authentication attempts exceeded for (?:invalid user )?(?P<user>.*) from "
        r"(?P<src_ip>\S+) port (?P<src_port>\d+)" + _END,
        "login",
        "failure",
    ),
    _said(r"Disconnecting: Too many authentication failures(?: for (?P<user>\S+))?", "login", "failure"),
    _said(r"(?:error: )?PAM: .*(?:for|user) (?P<user>\S+) from (?P<src_ip>\S+)", "login", "failure"),
    _said(r"User (?P<user>\S+) from (?P<src_ip>\S+) not allowed", "login", "failure"),
    _said(r"ROOT LOGIN REFUSED" + _FROM, "login", "failure"),
    _said(r"Disconnected from user (?P<user>\S+) (?P<src_ip>\S+) port (?P<src_port>\d+)", "logout"),
    _said(r"Starting session: .* for (?P<user>\S+) from (?P<src_ip>\S+) port (?P<src_port>\d+)", "status", "success"),
    _said(
        r"(?:Connection (?:closed|reset) by|Received disconnect from|Disconnected from|Disconnecting|Connectio"
        r"n from|Did not receive identification string from|Bad protocol version identification .* from|Unable"
        r" to negotiate with|Connection closed)(?: (?P<src_ip>[\da-fA-F.:]+))?(?: port (?P<src_port>\d+))?",
        "network_connect",
    ),
    _said(
        r"(?:reverse mapping checking|Address (?P<src_ip>\S+) maps to|Did not receive|banner exchange|kex_exch"
        r"ange|ssh_dispatch)",
        "network_connect",
    ),
    _said(r"Server listening on", "status"),
    _said(r"Received signal", "status"),
)
_SUDO = (
    _said(
        r"\s*(?P<user>\S+) : (?:(?P<why>(?>[^;=]*(?:NOT in sudoers|incorrect password|authentication failure|comm"
        r"and not allowed|not allowed|a password is required|conversation failed))[^;]*) ; )(?:.*?USER="
        r"(?P<runas>\S+) ; )?(?:.*?COMMAND=(?P<command>.*))?",
        "privilege_use",
        "failure",
    ),
    _said(r"\s*(?P<user>\S+) : (?>.*?USER=(?P<runas>\S+) ;).*?COMMAND=(?P<command>.*)", "privilege_use", "success"),
    *_PAM,
)
_SU = (
    _said(
        r"(?:Successful su for|\+ \S+|\(to (?P<target>\S+)\)) (?P<runas>\S+) (?:by|on) (?P<user>\S+)",
        "privilege_use",
        "success",
    ),
    _said(
        r"(?:FAILED SU|FAILED su|BAD SU|pam_authenticate)(?: \(to (?P<target>\S+)\))?(?: for \S+ by)?(?: "
        r"(?P<user>\S+))?",
        "privilege_use",
        "failure",
    ),
    *_PAM,
)
_CRON = (
    _said(r"\((?P<user>\S+)\) CMD \(\s*+(?P<command>.*)\)", "process_start", "success"),
    _said(
        r"\((?P<user>\S+)\) (?:REPLACE|BEGIN EDIT|END EDIT|DELETE|INSTALL) \((?P<target>[^)]*)\)",
        "task_schedule",
        "success",
    ),
    _said(r"\((?P<user>\S+)\) (?:LIST|RELOAD) \(", "status"),
    _said(r"\((?P<user>\S+)\) (?:ERROR|AUTH|WRONG|BAD|FAILED)", "task_schedule", "failure"),
    *_PAM,
)
_SHADOW = (
    _said(r"new user: name=(?P<target>[^,\s]+)", "account_create", "success"),
    _said(r"new group: name=(?P<target>[^,\s]+)", "resource_create", "success"),
    _said(r"delete user '(?P<target>[^']+)'", "account_delete", "success"),
    _said(r"(?:removed|delete) (?:shadow )?group '(?P<target>[^']+)'", "resource_delete", "success"),
    _said(
        r"add '(?P<target>[^']+)' to (?:shadow )?group '(?P<group>sudo|wheel|root|adm|admin|docker|lxd|disk|shadow)'",
        "permission_grant",
        "success",
    ),
    _said(
        r"(?:add|user) '?(?P<target>[^'\s]+)'? (?:to|added by \S+ to) (?:shadow )?group '?(?P<group>[^'\s]+)",
        "account_change",
        "success",
    ),
    _said(
        r"(?:removed|delete) '(?P<target>[^']+)' from (?:shadow )?group '(?P<group>[^']+)'",
        "permission_revoke",
        "success",
    ),
    _said(r"change user '(?P<target>[^']+)'", "account_change", "success"),
    _said(r"(?:password changed for|changed password for) '?(?P<target>[^'\s]+)", "account_change", "success"),
    _said(r"failed adding user '(?P<target>[^']+)'", "account_create", "failure"),
    *_PAM,
)
_LOGIND = (
    _said(r"New session (?P<session>\S+) of user (?P<user>[^\s.]+)", "login", "success"),
    _said(r"(?:Removed session|Session) (?P<session>[^\s.]+)", "logout"),
    _said(r"(?:System is|Watching|New seat|Power key)", "status"),
)
_SYSTEMD = (
    _said(
        r"(?:Started|Starting|Finished|Reached target|Reloaded|Reloading|Created slice|Listening on|Mounted|Mo"
        r"unting|Closed|Removed slice|Deactivated|Startup finished|Queued start)\b\s*(?P<target>.{0,120})",
        "status",
        "success",
    ),
    _said(r"(?:Stopped|Stopping)\b\s*(?P<target>.{0,120})", "service_change", "success"),
    _said(r"(?:Failed to start|Failed)\b\s*(?P<target>.{0,120})", "service_change", "failure"),
    _said(r"(?P<target>[\w@.\\-]+\.(?:service|timer|scope|socket|mount|slice|target)): ", "status"),
)
_DOVECOT = (
    _said(
        r"(?>.*?(?:auth failed|Aborted login|password mismatch|unknown user))(?:(?!user=|rip=).)*+"
        r"(?:user=<(?P<user>[^>]*)>)?.*\brip=(?P<src_ip>[^,\s]+)(?:.*?lip=(?P<dst_ip>[^,\s]+))?",
        "login",
        "failure",
    ),
    _said(
        r"(?>.*?Login: user=<(?P<user>[^<>]*)>).*\brip=(?P<src_ip>[^,\s]+)(?:.*?lip=(?P<dst_ip>[^,\s]+))?",
        "login",
        "success",
    ),
    _said(r".*(?:password mismatch|unknown user|auth failed).*", "login", "failure"),
    _said(r".*(?:Disconnected|Logged out|Connection closed)", "logout"),
)
_SENT_TO = r"(?>(?:(?!status=).)*to=<(?P<target>[^<>]*)>)(?:(?!status=).)*+status="
_POSTFIX = (
    _said(
        r"(?>.*?\[(?P<src_ip>[\da-fA-F.:]+)\](?::\d+)?: SASL ).* authentication (?:failed|failure)"
        r"(?:.*sasl_username=(?P<user>\S+))?",
        "login",
        "failure",
    ),
    _said(r"(?>.*?client=[^\s\[=]*\[(?P<src_ip>[\da-fA-F.:]+)\]).*sasl_username=(?P<user>\S+)", "login", "success"),
    _said(r"NOQUEUE: reject: .*from \S*\[(?P<src_ip>[\da-fA-F.:]+)\]", "mail", "failure"),
    _said(_SENT_TO + r"(?:sent|deliverable)", "mail", "success"),
    _said(_SENT_TO + r"(?:bounced|deferred|undeliverable|expired)", "mail", "failure"),
    _said(r".*(?:from=<(?P<user>[^<>]*)>|message-id=|removed$)", "mail"),
    _said(r"(?:dis)?connect from \S*\[(?P<src_ip>[\da-fA-F.:]+)\]", "network_connect"),
    _said(r".*lost connection after \S+ from \S*\[(?P<src_ip>[\da-fA-F.:]+)\]", "network_connect"),
)
_DNS = (
    _said(
        r"(?:client )?(?:@0x[\da-f]+ )?(?P<src_ip>[\da-fA-F.:]+)#(?P<src_port>\d+)(?: \([^)]*\))?: "
        r"(?:view \S+: )?query(?: \(cache\))?:? '?(?P<target>[^\s'/]+)['/ ]",
        "dns_query",
    ),
    _said(r"query\[(?P<record_type>\w+)\] (?P<target>\S+) from (?P<src_ip>\S+)", "dns_query"),
    _said(r"(?:forwarded|reply|cached|config|gravity blocked) (?P<target>\S+)", "dns_query"),
    _said(r"DHCP\w+\(.*?\) (?P<target>[\d.]+)", "status"),
)
_OPENVPN = (
    _said(
        r"(?:(?P<user>[\w.@-]+)/)?(?P<src_ip>(?:\d{1,3}\.){3}\d{1,3}):(?P<src_port>\d+) .*"
        r"(?:AUTH_FAILED|Auth Username/Password verification failed|TLS Auth Error|TLS Error|VERIFY ERROR)",
        "login",
        "failure",
    ),
    _said(
        r"(?:(?P<user>[\w.@-]+)/)?(?P<src_ip>(?:\d{1,3}\.){3}\d{1,3}):(?P<src_port>\d+) .*"
        r"(?:Peer Connection Initiated|authentication succeeded)",
        "login",
        "success",
    ),
)
_FTP = (
    _said(r"\[(?P<user>[^\]]*)\] FAIL LOGIN: Client \"(?P<src_ip>[^\"]+)\"", "login", "failure"),
    _said(r"\[(?P<user>[^\]]*)\] OK LOGIN: Client \"(?P<src_ip>[^\"]+)\"", "login", "success"),
    _said(
        r"\[(?P<user>[^\]]*)\] OK DOWNLOAD: Client \"(?P<src_ip>[^\"]+)\", \"(?P<target>[^\"]+)\"",
        "file_read",
        "success",
    ),
    _said(
        r"\[(?P<user>[^\]]*)\] OK UPLOAD: Client \"(?P<src_ip>[^\"]+)\", \"(?P<target>[^\"]+)\"",
        "file_write",
        "success",
    ),
    _said(r"(?:\[[^\]]*\] )?CONNECT: Client \"(?P<src_ip>[^\"]+)\"", "network_connect"),
    *_PAM,
)
PROGRAMS: Mapping[str, tuple[Said, ...]] = {
    "sshd": (*_SSHD, *_PAM),
    "sshd-session": (*_SSHD, *_PAM),
    "sudo": _SUDO,
    "su": _SU,
    "cron": _CRON,
    "crond": _CRON,
    "crontab": _CRON,
    "anacron": _CRON,
    "useradd": _SHADOW,
    "userdel": _SHADOW,
    "usermod": _SHADOW,
    "groupadd": _SHADOW,
    "groupdel": _SHADOW,
    "groupmod": _SHADOW,
    "gpasswd": _SHADOW,
    "passwd": _SHADOW,
    "chpasswd": _SHADOW,
    "chage": _SHADOW,
    "adduser": _SHADOW,
    "systemd-logind": _LOGIND,
    "systemd": _SYSTEMD,
    "login": _PAM,
    "dovecot": _DOVECOT,
    "imapd": _DOVECOT,
    "postfix": _POSTFIX,
    "named": _DNS,
    "dnsmasq": _DNS,
    "openvpn": _OPENVPN,
    "ovpn-server": _OPENVPN,
    "vsftpd": _FTP,
    "unbound": _DNS,
    "gdm-password": _PAM,
    "lightdm": _PAM,
    "polkitd": _PAM,
}
SERVICES: Mapping[str, str] = {"sshd-session": "sshd", "crond": "cron", "crontab": "cron", "anacron": "cron"}


def read_program(draft: Draft, program: str, text: str) -> bool:
    """Fill a draft from a program's message; False where the message is of no known shape."""
    base = program.lower().partition("/")[0].partition("[")[0]
    for said in PROGRAMS.get(base, _PAM if "pam_" in text[:12] else ()):
        if match := said.pattern.match(text):
            draft.action, draft.outcome = said.action, said.outcome
            _fill(draft, match.groupdict())
            return True
    return False


def _fill(draft: Draft, groups: dict[str, str | None]) -> None:
    for name, value in groups.items():
        if not value:
            continue
        if name in ("user", "user2"):
            draft.user = value
        elif name in ("src_ip", "dst_ip"):
            address = address_of(value)
            if address:
                setattr(draft, name, address)
            else:
                draft.fields[f"{name.partition('_')[0]}_host"] = value
        elif name == "command":
            draft.command = value.strip()
        elif name == "target":
            draft.target = value.strip()
        elif name == "dst_port":
            draft.dst_port = port_of(value)
        else:
            draft.fields[name] = value
    if not draft.target and (runas := groups.get("runas")):
        draft.target = runas
