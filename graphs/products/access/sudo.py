"""sudo and sudo-rs: who ran what as whom, in syslog and in a log file of its own, one line or wrapped."""

from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 web-2 sudo[94]: "
_NO_USER = r"(?:(?! ; (?:USER|COMMAND)=).)*"
_NO_COMMAND = r"(?:(?! ; COMMAND=).)*"
_BEFORE = r"(?P<user>\S+) : "
_AS = (
    rf"(?:HOST=(?P<host>\S+) ; )?(?:TTY=(?P<tty>\S+) ; )?(?:CHROOT=\S+ ; )?(?:PWD=(?P<cwd>{_NO_USER}) ; )?"
    rf"(?:USER=(?P<target>[^;]+?)(?: ; GROUP=(?P<group>[^;]+?))? ; |GROUP=(?P<as_group>[^;]+?) ; )"
    r"(?:TSID=(?P<tsid>\S+) ; )?(?:ENV=(?P<environment>(?:(?! ; COMMAND=).)*) ; )?"
)
"""A directory's name is the user's to choose: where it holds these words itself, only who acted is certain."""
_COMMAND = rf"COMMAND=(?P<command>{_NO_COMMAND}?)(?: ; SIGNAL=(?P<signal>\w+))?(?: ; EXIT=(?P<exit>\d+))?"
_DENIED = (
    r"(?P<reason>user NOT in sudoers|user NOT authorized on host|command not allowed|\d+ incorrect password attempts?|"
    r"authentication failure|a password is required|no tty present and no askpass program specified|a terminal is required "
    r"to .*?|no valid sudoers sources.*?|(?:sorry, )?you must have a tty to run sudo|conversation failed|Account expired.*?|"
    r"account validation failure.*?|Account or password is expired.*?|Password expired.*?|PAM account management error.*?|"
    r"PAM authentication error.*?|unable to initialize PAM.*?|sorry, you are not allowed to .*?|timestamp too far in the "
    r"future.*?|I'm sorry .*?|editing .* is not permitted.*?|command too long.*?|unknown (?:user|uid|gid|group).*?)"
)
_NOTED = r"(?:(?P<note>(?:problem with defaults entries|unable to resolve host|unable to stat|unable to open|[^;=]{1,120})) ; )?"

PRODUCT = Product(
    name="sudo",
    source="lib/eventlog/eventlog.c and plugins/sudoers/logging.c of sudo 1.8.31 and 1.9.13; src/log.rs of sudo-rs 0.2",
    product="linux",
    service="sudo",
    programs=("sudo", "sudo-rs", "sudoedit", "sudoreplay", "sudo_logsrvd"),
    others="other",
    lines=(
        r"(?P<time>[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d(?: \d{4})?) : (?P<message>\S+ : .*)",
        r" *(?P<message>\S+ : (?:[^=]* ; )?(?:HOST|TTY|PWD)=.* ; COMMAND=.*)",
    ),
    continued=r"    (?=\S)",
    wrapped_at=" ",
    messages=(
        Said(_BEFORE + _AS + _COMMAND, "privilege_use", "success"),
        Said(_BEFORE + _DENIED + " ; " + _AS + _COMMAND, "privilege_use", "failure"),
        Said(_BEFORE + r"\(command continued\) (?P<continued>.*)", "status"),
        Said(_BEFORE + _DENIED + r"(?: ; .*)?", "privilege_use", "failure"),
        Said(_BEFORE + r"(?:HOST=\S+ ; )?(?:TTY=\S+ ; )?(?:CHROOT=\S+ ; )?(?:PWD|USER|GROUP)=.* ; COMMAND=.*", "privilege_use",
             "success"),
        Said(_BEFORE + _NOTED + _AS + _COMMAND, "privilege_use"),
        Said(_BEFORE + r"(?P<note>.*)", "status"),
    ),
    samples=(
        Sample(
            _HEAD + "    dana : TTY=pts/0 ; PWD=/home/dana ; USER=root ; COMMAND=/usr/bin/less /var/log/auth.log",
            {"user": "dana", "target": "root", "command": "/usr/bin/less /var/log/auth.log", "action": "privilege_use",
             "outcome": "success", "cwd": "/home/dana"},
        ),
        Sample(
            _HEAD + "dana : PWD=/srv/a b ; USER=post ; GROUP=mail ; TSID=00000A ; ENV=LANG=C ; COMMAND=/bin/sh -c a; b ; EXIT=1",
            {"user": "dana", "target": "post", "command": "/bin/sh -c a; b", "outcome": "success", "exit": "1"},
        ),
        Sample(
            _HEAD + "dana : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/tmp ; USER=root ; COMMAND=/bin/ls",
            {"user": "dana", "target": "root", "command": "/bin/ls", "action": "privilege_use", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "dana : user NOT in sudoers ; TTY=pts/0 ; PWD=/tmp ; USER=root ; COMMAND=/bin/ls",
            {"user": "dana", "target": "root", "outcome": "failure", "reason": "user NOT in sudoers"},
        ),
        Sample(
            _HEAD + "dana : TTY=pts/0 ; PWD=/tmp/x ; USER=post ; COMMAND=/bin/y ; USER=root ; COMMAND=/bin/ls",
            {"user": "dana", "target": "", "command": "", "action": "privilege_use", "outcome": "success"},
        ),
        Sample(
            _HEAD + "dana : (command continued) and the rest",
            {"user": "dana", "action": "status", "command": ""},
        ),
        Sample(
            _HEAD + "pam_unix(sudo:session): session opened for user root(uid=0) by dana(uid=1001)",
            {"user": "root", "action": "status", "by": "dana"},
        ),
        Sample(
            "Mar  5 10:11:12 : dana : HOST=web-2 ; TTY=pts/0 ; PWD=/home/dana ; USER=root ;\n"
            "    COMMAND=/usr/bin/systemctl restart\n    nginx\n"
            "Mar  5 10:11:40 : dana : command not allowed ; TTY=pts/0 ; PWD=/home/dana ;\n    USER=root ; COMMAND=/bin/ls",
            {"user": "dana", "target": "root", "host": "web-2", "command": "/usr/bin/systemctl restart nginx",
             "outcome": "success"},
        ),
    ),
)  # fmt: skip
