"""PAM: what its modules say in the name of every program that asks them."""

from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 web-2 "
_MODULE = r"(?P<pam_module>pam_\w+)\((?P<pam_service>[^():]*):(?P<pam_type>\w+)\): "
_OF_OTHERS = r"(?P<pam_module>pam_\w+)\((?P<pam_service>su|su-l|sudo|sudo-i|doas|runuser|runuser-l|polkit-1|pkexec):(?P<pam_type>\w+)\): "
"""Who asks here is in already and wants to be somebody else."""
_OF_KNOWN = (
    r"(?P<pam_module>pam_\w+)\((?P<pam_service>sshd|cron|crond|atd|anacron|su|su-l|sudo|sudo-i|doas|runuser|runuser-l|polkit-1|"
    r"systemd-user|gdm-launch-environment|lightdm-greeter|sddm-greeter|cockpit):(?P<pam_type>\w+)\): "
)
"""What these do, they say themselves, or it is a part of another session."""
_UID = r"(?:\(uid=(?P<uid>[^()\s]*)\))?"
_BY = rf"{_UID}(?: by (?P<by>[^\s()]*)\(uid=(?P<by_uid>[^()\s]*)\))?"
_NO_RHOST = r"(?:(?! rhost=).)*"
_PRE = r"\s*(?: \[preauth\])?"
"""What sshd adds to what it says before anybody is in."""
_REFUSED = r"(?:\d+ more )?authentication failures?; logname=\S* uid=\d* euid=\d* tty=\S* ruser="
"""Programs that ask for a name over the network hand it on as the remote user: where it holds `rhost=` itself, nobody
can tell which of two is the program's, and neither is read."""

PRODUCT = Product(
    name="pam",
    source="Linux-PAM 1.5.2, modules/*; pam_sss of sssd 2.8; pam_winbind of samba 4.17; pam_systemd 252",
    product="linux",
    begins=("pam_", "PAM ", "gkr-pam: "),
    lines=(r"(?P<message>pam_\w+\([\w.-]+:\w+\): .*|PAM \d+ more authentication failures?; .*)",),
    messages=(
        Said(_OF_KNOWN + rf"session opened for user (?P<user>[^\s()]+){_BY}", "status", "success"),
        Said(_OF_KNOWN + rf"session closed for user (?P<user>[^\s()]+){_BY}", "status", "success"),
        Said(_MODULE + rf"session opened for user (?P<user>[^\s()]+){_BY}", "login", "success"),
        Said(_MODULE + rf"session closed for user (?P<user>[^\s()]+){_BY}", "logout", "success"),
        Said(
            _OF_OTHERS + _REFUSED + r"(?P<user>\S*) rhost=\S*(?:\s+user=(?P<target>\S*))?", "privilege_use", "failure"
        ),
        Said(
            _MODULE + _REFUSED + rf"(?P<ruser>{_NO_RHOST}) rhost=(?P<src>\S*)\s+user=(?P<user>{_NO_RHOST}?){_PRE}",
            "login",
            "failure",
        ),
        Said(_MODULE + _REFUSED + rf"(?P<user>{_NO_RHOST}) rhost=(?P<src>\S*){_PRE}", "login", "failure"),
        Said(_OF_OTHERS + r"(?:\d+ more )?authentication failures?;.*", "privilege_use", "failure"),
        Said(_MODULE + r"(?:\d+ more )?authentication failures?;.*", "login", "failure"),
        Said(
            r"(?P<pam_module>PAM) \d+ more authentication failures?; logname=\S* uid=\d* euid=\d* tty=\S* "
            rf"ruser={_NO_RHOST} rhost=(?P<src>\S*)(?:\s+user=(?P<user>{_NO_RHOST}?))?{_PRE}",
            "login",
            "failure",
        ),
        Said(r"(?P<pam_module>PAM) service\(\S+\) ignoring max retries; .*", "status"),
        Said(_MODULE + r"authentication success; .* rhost=\S*(?: user=(?P<user>\S*))?", "status", "success"),
        Said(_MODULE + r"received for user (?P<user>.*): (?P<code>\d+) \((?P<reason>[^()]*)\)", "status", "failure"),
        Said(_OF_OTHERS + r"(?:conversation failed|auth could not identify password for \[(?P<target>[^\]\s]*)\])",
             "privilege_use", "failure"),
        Said(_MODULE + r"check pass; user (?:\(.*\) )?unknown", "login", "failure"),
        Said(_MODULE + r"bad username \[(?P<user>.*)\]", "login", "failure"),
        Said(_MODULE + r"(?:could not identify user|auth could not identify password) (?:from|for) .*", "login", "failure"),
        Said(_MODULE + r"(?:conversation failed|user not authenticated|User unknown.*|user unknown)", "login", "failure"),
        # Accounts that are locked, run out, or may not come in here.
        Said(_MODULE + r"Consecutive login failures for user (?P<user>.*) account temporarily locked", "account_change",
             "success"),
        Said(_MODULE + r"user (?P<user>.*) \((?P<uid>\d+)\)(?: has)? (?:tally|time|has time).*", "login", "failure"),
        Said(_MODULE + r"(?:account|expired password for user|user) (?P<user>\S+) (?:has expired|inactive|\(|rejected).*",
             "login", "failure"),
        Said(_MODULE + r"(?:account|user) '?(?P<user>[^\s']+)'? (?:account expired|password expired|is expired|is locked).*",
             "login", "failure"),
        Said(_MODULE + r"password for user (?P<user>\S+) will expire in .*", "status"),
        Said(_MODULE + r"access denied for user [`'](?P<user>.*)' from [`'](?P<src>[^`']*)'", "login", "failure"),
        Said(_MODULE + r"Access denied for user (?P<user>.*): \d+ \([^()]*\)", "login", "failure"),
        Said(_MODULE + r"Refused user (?P<user>.*) for service (?P<refused_for>\S+)", "login", "failure"),
        Said(_MODULE + r"(?:\S+: )?(?:Too many (?:system )?logins \(max \d+\)|too many logins).*?(?: for (?P<user>\S+))?", "login",
             "failure"),
        Said(_MODULE + r"access denied: tty .*", "login", "failure"),
        Said(_MODULE + r"Access denied to '(?P<target>[^']*)' for '(?P<user>[^']*)'", "privilege_use", "failure"),
        Said(_MODULE + r"Access granted to '(?P<target>[^']*)' for '(?P<user>[^']*)'", "status", "success"),
        Said(_MODULE + r"denied access to (?P<remote>.*) as (?P<user>\S*)", "login", "failure"),
        Said(_MODULE + r"user '(?P<user>.*)' (?:denied access|not found).*", "login", "failure"),
        Said(_MODULE + r"user '(?P<user>.*)' (?:granted access|OK)", "status", "success"),
        Said(_MODULE + r"requirement \".*\" (?:not met|was met) by user \"(?P<user>.*)\"", "status"),
        Said(_MODULE + r"request (?:\(\w+\) )?(?:wbc\w+|failed).*", "status", "failure"),
        # Passwords.
        Said(_MODULE + r"password changed for (?P<target>\S+)", "account_change", "success"),
        Said(_MODULE + r"user '(?P<target>\S+)' password changed", "account_change", "success"),
        Said(_MODULE + r"Password change failed for user (?P<target>.*): .*", "account_change", "failure"),
        Said(_MODULE + r"(?:password - .*|new password not acceptable.*|user password changed by another process)",
             "account_change", "failure"),
        # What they say of themselves.
        Said(_MODULE + r".* failed: exit code (?P<exit>\d+)", "status", "failure"),
        Said(_MODULE + ".*", "status"),
        Said(r"(?P<pam_module>pam_\w+|gkr-pam)(?:\[\d+\])?: .*", "status"),
    ),
    samples=(
        Sample(  # before Linux-PAM 1.0
            "Mar  5 10:11:12 web-2 ftpd(pam_unix)[811]: authentication failure; logname= uid=0 euid=0 tty=ftp ruser=guest7 "
            "rhost=203.0.113.9  user=dana",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure", "host": "web-2"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "sshd[811]: pam_unix(sshd:session): session opened for user dana(uid=1001) by (uid=0)",
            {"user": "dana", "action": "status", "service": "sshd"},
        ),
        Sample(
            _HEAD + "login[81]: pam_unix(login:session): session opened for user dana(uid=1001) by LOGIN(uid=0)",
            {"user": "dana", "action": "login", "outcome": "success"},
        ),
        Sample(
            _HEAD + "vsftpd[81]: pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=guest7 "
            "rhost=203.0.113.9",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "sshd[811]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= "
            "rhost=203.0.113.9  user=dana [preauth]",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("dana",),
        ),
        Sample(
            _HEAD + "vsftpd[81]: pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=a "
            "rhost=198.51.100.1 rhost=203.0.113.9  user=dana",
            {"user": "", "src_ip": "", "action": "login", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "sshd[811]: pam_sss(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= "
            "rhost=203.0.113.9 user=dana",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("dana",),
        ),
        Sample(
            _HEAD + "sshd[811]: pam_sss(sshd:auth): received for user dana: 17 (Failure setting user credentials)",
            {"user": "dana", "action": "status", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "sshd[811]: PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= "
            "rhost=203.0.113.9  user=dana",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "su[94]: pam_unix(su-l:auth): authentication failure; logname=dana uid=1001 euid=0 tty=pts/0 ruser=dana "
            "rhost=  user=root",
            {"user": "dana", "target": "root", "src_ip": "", "action": "privilege_use", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "sshd[811]: pam_faillock(sshd:auth): Consecutive login failures for user dana account temporarily locked",
            {"user": "dana", "action": "account_change"},
        ),
        Sample(
            _HEAD + "sshd[811]: pam_access(sshd:account): access denied for user `dana' from `203.0.113.9'",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "passwd[94]: pam_unix(passwd:chauthtok): password changed for dana",
            {"target": "dana", "user": "", "action": "account_change", "outcome": "success"},
        ),
        Sample(
            _HEAD + "sshd[811]: pam_lastlog(sshd:session): unable to open /var/log/lastlog: No such file or directory",
            {"user": "", "target": "", "action": "status", "outcome": ""},
        ),
    ),
)  # fmt: skip
