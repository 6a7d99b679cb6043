"""OpenSSH's file transfer: what `sftp-server` and `internal-sftp` say of files (sftp-server.c of OpenSSH 9.2)."""

from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 web-2 internal-sftp[812]: "
_OF = r" for local user (?P<user>\S+) from \[(?P<src_ip>[\da-fA-F.:%\w]+|UNKNOWN)\]"

PRODUCT = Product(
    name="openssh-sftp",
    source="sftp-server.c of OpenSSH 7.4 and 9.2, log level INFO and VERBOSE",
    product="linux",
    service="sftp",
    programs=("internal-sftp", "sftp-server"),
    others="other",
    messages=(
        Said("session opened" + _OF, "status", "success"),
        Said("session closed" + _OF, "status"),
        Said(r'open "(?P<target>.*)" flags (?P<flags>[\w,]*(?:WRITE|CREATE|APPEND|TRUNCATE)[\w,]*) mode \d+', "file_write"),
        Said(r'open "(?P<target>.*)" flags (?P<flags>[\w,]*) mode \d+', "file_read"),
        Said(
            r'(?:forced )?close "(?P<target>.*)" bytes read (?P<bytes_read>\d+) written (?P<bytes_written>\d+)', "status"
        ),
        Said(r'(?:mkdir|symlink|hardlink) (?:name|old) "(?P<target>.*?)"(?: new "(?P<new>.*)")?(?: mode 0\d+)?', "file_write"),
        Said(r'(?:rename|posix-rename) old "(?P<target>.*?)" new "(?P<new>.*)"', "file_write"),
        Said(r'(?:set|fset) "(?P<target>.*)" (?:mode|modtime|owner|size) .*', "file_write"),
        Said(r'(?:remove|rmdir) name "(?P<target>.*)"', "file_delete"),
        Said(r'(?:opendir|readlink|realpath|statvfs|l?stat name|f?stat) "?(?P<target>.*?)"?', "enumerate"),
        Said(r'(?:forced )?closedir "(?P<target>.*)"', "status"),
        Said(r"sent status (?P<status>.*)", "status"),
        Said(r"Refusing (?:denylisted |non-allowlisted )?\S+ request.*", "status", "failure"),
        Said(r"(?:received client version|error: |debug\d: |fatal: |chdir|read|poll).*", "status"),
    ),
    samples=(
        Sample(
            _HEAD + "session opened for local user dana from [203.0.113.9]",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "status"},
        ),
        Sample(
            _HEAD + 'open "/srv/in/plan b.txt" flags WRITE,CREATE,TRUNCATE mode 0644',
            {"target": "/srv/in/plan b.txt", "action": "file_write", "user": ""},
            typed=("plan b.txt",),
        ),
        Sample(_HEAD + 'open "/srv/in/a" flags READ mode 0666', {"target": "/srv/in/a", "action": "file_read"}),
        Sample(
            _HEAD + 'rename old "/srv/in/a" new "/srv/in/b"',
            {"target": "/srv/in/a", "action": "file_write", "new": "/srv/in/b"},
        ),
        Sample(_HEAD + 'remove name "/srv/in/a"', {"target": "/srv/in/a", "action": "file_delete"}),
    ),
)  # fmt: skip
