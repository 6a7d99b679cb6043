"""OpenSSH's SFTP server (`internal-sftp`, `sftp-server`): what a session did to files."""

from ..product import Join, Product, Said, Sample

_SYSLOG = "Mar  5 10:11:12 ssh-1 internal-sftp[811]: "

PRODUCT = Product(
    name="sftp-server",
    source="sftp-server.c of OpenSSH 7.4 to 10.0",
    product="linux",
    category="file",
    service="sftp",
    programs=("internal-sftp", "sftp-server"),
    others="status",
    messages=(
        Said(r"session opened for local user (?P<user>\S+) from \[(?P<src>[^\]]+)\]", "status", begins="*"),
        Said(r"session closed for local user (?P<user>\S+) from \[(?P<src>[^\]]+)\]", "status", ends="*"),
        Said(r'open "(?P<target>.*)" flags READ(?:,NONBLOCK)? mode \d+', "file_read"),
        Said(r'open "(?P<target>.*)" flags (?P<flags>[A-Z,]+) mode \d+', "file_write"),
        Said(
            r'(?:forced )?close "(?P<target>.*)" bytes read (?P<bytes_read>\d+) written (?P<bytes_written>\d+)',
            "status",
        ),
        Said(r'opendir "(?P<target>.*)"', "enumerate"),
        Said(r'closedir "(?P<target>.*)"', "status"),
        Said(r'(?:remove|rmdir) name "(?P<target>.*)"', "file_delete"),
        Said(r'(?:posix-)?rename old "(?P<target>.*)" new "(?P<renamed>.*)"', "file_write"),
        Said(r'(?:mkdir name|set|fset|symlink old|hardlink old|lsetstat) "(?P<target>.*)".*', "file_write"),
        Said(r"sent status (?P<reason>.*)", "status"),
    ),
    joins=(Join("pid", "user src_ip"),),
    samples=(
        Sample(
            _SYSLOG
            + "session opened for local user dana from [203.0.113.9]\n"
            + _SYSLOG
            + 'open "/srv/pay.csv" flags READ mode 0666',
            {"user": "dana", "src_ip": "203.0.113.9", "action": "file_read", "target": "/srv/pay.csv"},
            typed=("/srv/pay.csv",),
            event=2,
        ),
    ),
)
