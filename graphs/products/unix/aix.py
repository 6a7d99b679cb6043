"""IBM AIX audit records as `auditpr -v` prints them, and IBM i's audit journal in CEF."""

from ..product import Product, Records, Said, Sample

_LOGIN = r"(?P<login>\S+)"
_HEAD = r"\s+(?P<process>\S+)\s+(?P<real>\S+)\s+"
_ROLES = r"(?:\s+No associated roles|\s+[\w,]+)?"
_WHEN = r"\d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d:\d\d(?:\.\d+)?" + _ROLES


def _record(kind: str, state: str, tail: str) -> str:
    """A record: event, command, real and login user, whether it worked, and when."""
    return rf"{kind}{_HEAD}{{who}}\s+{state}\S*\s+{_WHEN}\s+{tail}"


_OK, _FAIL = "OK", "(?:FAIL|PRIV)"
_WHO = r"(?P<user>\S+)"


def _said(kind: str, state: str, tail: str = ".*") -> str:
    return _record(kind, state, tail).replace("{who}", _WHO)


def _typed(kind: str, state: str, tail: str) -> str:
    return _record(kind, state, tail).replace("{who}", _LOGIN)


PRODUCT = Product(
    name="aix",
    source="AIX 7.2 auditpr command, /etc/security/audit/events; IBM i 7.4 audit journal entries, forwarded in CEF",
    product="aix",
    service="audit",
    programs=("auditpr", "aix_audit"),
    lines=(
        r"(?P<message>(?:USER|PROC|FILE|FS|TCP|PASSWORD|GROUP|CRON|AUD|S|SRC|RESTORE|BACKUP|TCPIP|INIT|AT|PORT|ENQUE)_\w+\s+\S+\s+\S+\s+\S+\s+"
        r"(?:OK|FAIL|FAIL_\w+|PRIV)\S*\s+(?P<time>\d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d:\d\d(?:\.\d+)?).*)",
    ),
    messages=(
        Said(_typed("USER_Login", _OK, r".*?user: (?P<user>.*?) tty: (?P<tty>\S+)\s*"), "login", "success"),
        Said(_typed("USER_Login", _FAIL, r".*?user: (?P<user>.*?) tty: (?P<tty>\S+)\s*"), "login", "failure"),
        Said(_typed("USER_Login", _OK, r".*"), "login", "success"),
        Said(_typed("USER_Login", _FAIL, r".*"), "login", "failure"),
        Said(_said("USER_(?:Exit|Logout)", _OK), "logout", "success"),
        Said(_said("USER_SU", _OK, r"(?P<target>\S+)\s*.*"), "privilege_use", "success"),
        Said(_said("USER_SU", _FAIL, r"(?P<target>\S+)\s*.*"), "privilege_use", "failure"),
        Said(_said("USER_Create", _OK, "(?P<target>.*)"), "account_create", "success"),
        Said(_said("USER_Remove", _OK, "(?P<target>.*)"), "account_delete", "success"),
        Said(_said("(?:USER_Change|PASSWORD_\\w+|GROUP_\\w+)", _OK, "(?P<target>.*)"), "account_change", "success"),
        Said(_said("(?:USER|PASSWORD|GROUP)_\\w+", _FAIL), "account_change", "failure"),
        Said(_said("PROC_Execute", _OK, r".*?\bname (?P<command>.*)"), "process_start", "success"),
        Said(_said("PROC_Execute", _FAIL, r".*?\bname (?P<command>.*)"), "process_start", "failure"),
        Said(_said("FILE_(?:Unlink|Rename)", _OK, r".*?(?:filename|frompath:) (?P<target>.*?)\s*"), "file_delete", "success"),
        Said(_said("FILE_(?:Write|Create|Link|Mknod)", _OK), "file_write", "success"),
        Said(_said("FILE_(?:Read|Open)|S_\\w+_READ", _OK), "file_read", "success"),
        Said(_said("S_\\w+_WRITE", _OK), "file_write", "success"),
        Said(_said("TCP_k?connect", _OK), "network_connect", "success"),
        Said(_said("[A-Z]+_\\w+", _OK), "status", "success"),
        Said(_said("[A-Z]+_\\w+", _FAIL), "status", "failure"),
    ),
    others="status",
    records=(
        Records(
            product="ibm_i",
            keys=("vendor", "device_product", "shost"),
            where={"vendor": "IBM", "device_product": "IBM i"},
            columns={"time": "rt start", "host": "shost", "user": "suser", "src": "src", "src_port": "spt", "dst": "", "target": "cs1"},
            kind="signature_id+name reason name signature_id",
            actions={
                r".*\bT-AF\b.*": ("privilege_use", "failure"),
                r".*\bT-PW\b.*": ("login", "failure"),
                r".*\bT-(?:CP|OW)\b.*": ("account_change", ""),
                r".*\bT-CD\b.*": ("process_start", ""),
                r".*\bT-SV\b.*": ("resource_change", ""),
                r".*\bCPF1124\b.*": ("process_start", "success"),

            },
otherwise=("status", ""),
            message="msg",
        ),
    ),
    samples=(
        Sample(
            "USER_Login      sshd    root    root  OK   3 Apr 2026 09:12:33.704264  No associated roles   user: dana tty: ssh",
            {"time": "2026-04-03T09:12:33.704264Z", "user": "dana", "action": "login", "outcome": "success", "src_ip": ""},
        ),
        Sample(
            "PROC_Execute  sh   root   dana  FAIL    3 Apr 2026 09:12:33.056053  No associated roles    euid: 503 egid: 403 epriv: 0:0 "
            "name sh -c /opt/x",
            {"user": "dana", "action": "process_start", "outcome": "failure", "command": "sh -c /opt/x", "process": "sh"},
        ),
        Sample(
            "CEF:0|IBM|IBM i|7.4|QSYS-QAUDJRN|T-AF|Medium|reason=Authority failure msg=Not authorized to object suser=DANA "
            "sproc=7/DANA/Q shost=I5 src=203.0.113.40 spt=4711",
            {"user": "DANA", "host": "I5", "src_ip": "203.0.113.40", "action": "privilege_use", "outcome": "failure"},
        ),
    ),
)  # fmt: skip
