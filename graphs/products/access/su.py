"""su, doas, pkexec and their kin: who became somebody else."""

from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 web-2 "

PRODUCT = Product(
    name="su",
    source="login-utils/su-common.c of util-linux 2.38, src/su.c of shadow 4.13 and 4.1, usr.bin/su of FreeBSD 14 and "
    "OpenBSD 7.4, OpenDoas 6.8, pkexec.c and polkitd of polkit 122, runuser, newgrp",
    product="linux",
    programs=("su", "su-l", "doas", "opendoas", "pkexec", "runuser", "runuser-l", "newgrp", "sg", "calife", "super"),
    others="other",
    messages=(
        # util-linux
        Said(r"\(to (?P<target>\S+)\) (?P<user>.+) on (?P<tty>\S+)", "privilege_use", "success"),
        Said(r"FAILED SU \(to (?P<target>.*)\) (?P<user>\S+) on (?P<tty>\S+)", "privilege_use", "failure"),
        # shadow
        Said(r"Successful su for (?P<target>\S+) by (?P<user>\S+)", "privilege_use", "success"),
        Said(r"FAILED su for (?P<target>.*) by (?P<user>\S+)", "privilege_use", "failure"),
        Said(r"\+ (?P<tty>\S+) (?P<user>[^\s:]+):(?P<target>\S+)", "privilege_use", "success"),
        Said(r"- (?P<tty>\S+) (?P<user>[^\s:]+):(?P<target>.+)", "privilege_use", "failure"),
        # BSD
        Said(r"BAD SU (?P<user>\S+) to (?P<target>.*) on (?P<tty>\S+)", "privilege_use", "failure"),
        Said(r"(?P<user>\S+) to (?P<target>\S+) on (?P<tty>\S+)", "privilege_use", "success"),
        Said(r"(?:'su (?P<target>\S+)'|su: \S+) (?P<kind>succeeded|failed) for (?P<user>\S+) on (?P<tty>\S+)", "privilege_use",
             by={"succeeded": ("privilege_use", "success"), "failed": ("privilege_use", "failure")}),
        Said(r"pam_authenticate: .*", "privilege_use", "failure"),
        Said(r"(?:unknown user|Warning!|Authentication failure|Cannot execute|must be run from a terminal|You are not "
             r"authorized to su) ?(?P<target>\S*).*", "privilege_use", "failure"),
        # doas
        Said(r"(?P<user>\S+) (?:ran|executed) command (?P<command>.*) as (?P<target>\S+) from (?P<cwd>/.*)", "privilege_use",
             "success"),
        Said(r"(?:command not permitted for|failed command for) (?P<user>\S+): (?P<command>.*)", "privilege_use", "failure"),
        Said(r"failed (?:auth|password) (?:for )?(?P<user>\S+)", "privilege_use", "failure"),
        Said(r"command not permitted for (?P<user>\S+) as (?P<target>\S+): (?P<command>.*)", "privilege_use", "failure"),
        # pkexec
        Said(
            r"(?P<user>\S+): Executing command \[USER=(?P<target>[^\]]+)\] \[TTY=(?P<tty>[^\]]*)\] \[CWD=(?P<cwd>.*)\] "
            r"\[COMMAND=(?P<command>.*)\]",
            "privilege_use",
            "success",
        ),
        Said(
            r"(?P<user>\S+): (?P<reason>Error executing command as another user: .*?|The value for .*?|Refusing to .*?) "
            r"\[USER=(?P<target>[^\]]+)\] \[TTY=(?P<tty>[^\]]*)\] \[CWD=(?P<cwd>.*)\] \[COMMAND=(?P<command>.*)\]",
            "privilege_use",
            "failure",
        ),
        # newgrp
        Said(r"user '(?P<user>[^']*)' \(login '[^']*' on (?P<tty>\S+)\) (?:switched|returned) to group '(?P<target>[^']*)'",
             "privilege_use", "success"),
        Said(r"(?:Invalid password for group|unknown GID) '(?P<target>[^']*)' (?:used by|from) (?:user )?'(?P<user>[^']*)'",
             "privilege_use", "failure"),
    ),
    samples=(
        Sample(_HEAD + "su[94]: (to root) dana on pts/0",
               {"user": "dana", "target": "root", "action": "privilege_use", "outcome": "success"}),
        Sample(_HEAD + "su: FAILED SU (to root) dana on pts/0",
               {"user": "dana", "target": "root", "action": "privilege_use", "outcome": "failure"}),
        Sample(_HEAD + "su[94]: Successful su for root by dana",
               {"user": "dana", "target": "root", "action": "privilege_use", "outcome": "success"}),
        Sample(_HEAD + "su[94]: + /dev/pts/0 dana:root",
               {"user": "dana", "target": "root", "action": "privilege_use", "outcome": "success"}),
        Sample(_HEAD + "su[94]: BAD SU dana to root on /dev/pts/0",
               {"user": "dana", "target": "root", "action": "privilege_use", "outcome": "failure"}),
        Sample(_HEAD + "doas: dana ran command /sbin/reboot now as root from /home/dana",
               {"user": "dana", "target": "root", "command": "/sbin/reboot now", "action": "privilege_use",
                "outcome": "success"}),
        Sample(_HEAD + "pkexec[94]: dana: Executing command [USER=root] [TTY=unknown] [CWD=/home/dana] [COMMAND=/sbin/reboot]",
               {"user": "dana", "target": "root", "command": "/sbin/reboot", "action": "privilege_use", "outcome": "success"}),
        Sample(_HEAD + "pkexec[94]: dana: Error executing command as another user: Not authorized [USER=root] [TTY=unknown] "
               "[CWD=/home/dana] [COMMAND=/sbin/reboot]",
               {"user": "dana", "target": "root", "command": "/sbin/reboot", "outcome": "failure"}),
    ),
)  # fmt: skip
