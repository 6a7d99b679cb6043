"""shadow-utils: accounts, groups and passwords created, changed and removed."""

from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 web-2 "
_STRONG = r"(?P<group>sudo|wheel|root|adm|admin|docker|lxd|incus|disk|shadow|libvirt|sudoers)"

PRODUCT = Product(
    name="shadow-utils",
    source="src/*.c of shadow 4.8 and 4.13; adduser of Debian 12; pw of FreeBSD 14",
    product="linux",
    programs=(
        *("useradd", "userdel", "usermod", "groupadd", "groupdel", "groupmod", "groupmems", "gpasswd", "passwd", "chpasswd"),
        *("chgpasswd", "chage", "chsh", "chfn", "newusers", "adduser", "addgroup", "deluser", "delgroup", "vipw", "pwck", "grpck", "pw"),
        "adduser.local",
    ),
    others="other",
    messages=(
        Said(r"new user: name=(?P<target>[^,\s]+), UID=(?P<uid>\d+), .*", "account_create", "success"),
        Said(r"new user: name=(?P<target>[^,\s]+).*", "account_create", "success"),
        Said(r"failed adding user '(?P<target>[^']*)'.*", "account_create", "failure"),
        Said(r"delete user '(?P<target>[^']*)'", "account_delete", "success"),
        Said(r"new group: name=(?P<target>[^,\s]+).*", "resource_create", "success"),
        Said(r"group added to \S+: name=(?P<target>[^,\s]+).*", "status", "success"),
        Said(r"(?:removed|delete) (?:shadow )?group '(?P<target>[^']*)'.*", "resource_delete", "success"),
        Said(r"group '(?P<target>[^']*)' removed", "resource_delete", "success"),
        Said(r"group '(?P<target>[^']*)' removed from \S+", "status", "success"),
        Said(rf"add '(?P<target>[^']*)' to (?:shadow )?group '{_STRONG}'", "permission_grant", "success"),
        Said(r"add '(?P<target>[^']*)' to (?:shadow )?group '(?P<group>[^']*)'", "account_change", "success"),
        Said(r"delete '(?P<target>[^']*)' from (?:shadow )?group '(?P<group>[^']*)'", "permission_revoke", "success"),
        Said(rf"user (?P<target>\S+) added by (?P<user>\S+) to group {_STRONG}(?: .*)?", "permission_grant", "success"),
        Said(r"user (?P<target>\S+) added by (?P<user>\S+) to group (?P<group>\S+)(?: .*)?", "account_change", "success"),
        Said(r"user (?P<target>\S+) removed by (?P<user>\S+) from group (?P<group>\S+)(?: .*)?", "permission_revoke", "success"),
        Said(r"password for '(?P<target>[^']*)' changed by '(?P<user>[^']*)'", "account_change", "success"),
        Said(r"password of group (?P<target>\S+) (?:changed|removed) by (?P<user>\S+).*", "account_change", "success"),
        Said(r"(?:changed password expiry for|(?:password changed|changed password) for) "
            r"'?(?P<target>[^'\s]+)'?.*", "account_change", "success"),
        Said(r"(?:change|lock|unlock)d? user '(?P<target>[^']*)' .*", "account_change", "success"),
        Said(r"(?:change|changed) user(?: name)? '(?P<target>[^']*)'.*", "account_change", "success"),
        Said(r"change (?:'|admin ').*", "account_change", "success"),
        Said(r"can't (?:change shell for|lock|view or modify password information for) "
            r"'?(?P<target>[^'\s]*)'?.*", "account_change", "failure"),
        Said(r"root is not authorized by SELinux to change the password of (?P<target>\S+)", "account_change", "failure"),
        Said(r"(?P<user>\S+) failed to (?:add user (?P<target>\S+) to|remove user \S+ from|change password of|.*) group (?P<group>\S+).*",
             "account_change", "failure"),
        Said(r"(?:group changed in|set .* in group|members of group).*", "account_change", "success"),
    ),
    samples=(
        Sample(
            _HEAD + "useradd[81]: new user: name=guest7, UID=1007, GID=1007, home=/home/guest7, shell=/bin/sh, from=/dev/pts/0",
            {"target": "guest7", "user": "", "action": "account_create", "outcome": "success", "uid": "1007"},
        ),
        Sample(
            _HEAD + "usermod[81]: add 'guest7' to group 'sudo'",
            {"target": "guest7", "user": "", "action": "permission_grant", "group": "sudo"},
        ),
        Sample(
            _HEAD + "gpasswd[81]: user guest7 added by root to group music",
            {"target": "guest7", "user": "root", "action": "account_change", "group": "music"},
        ),
        Sample(_HEAD + "userdel[81]: delete user 'guest7'", {"target": "guest7", "action": "account_delete", "outcome": "success"}),
        Sample(_HEAD + "chage[81]: changed password expiry for guest7", {"target": "guest7", "user": "", "action": "account_change"}),
        Sample(_HEAD + "usermod[81]: change user 'guest7' shell from '/bin/sh' to '/bin/bash'",
               {"target": "guest7", "action": "account_change"}),
        Sample(_HEAD + "passwd[81]: password for 'guest7' changed by 'root'",
               {"target": "guest7", "user": "root", "action": "account_change", "outcome": "success"}),
    ),
)  # fmt: skip
