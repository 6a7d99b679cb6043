"""What only the whole of an audit log can tell: which records are one event, whom a number names, whose log it is, and who
became root by no known way.
"""

import re
from collections import Counter, defaultdict
from pathlib import Path

import duckdb

from ..wordlists import words

_OWN = "service = 'auditd'"
_FIELD = "json_extract_string(fields, '$.{name}') AS {name}"
_ONCE = f"""
    WITH told AS (
        SELECT id, file, host, time, action, {_FIELD.format(name="audit_id")}, {_FIELD.format(name="type")}
        FROM events WHERE {_OWN}
    )
    UPDATE events SET action = 'status' WHERE id IN (
        SELECT call.id FROM told AS call JOIN told AS other USING (file, host, time, audit_id, action)
        WHERE call.type = 'SYSCALL' AND other.type IN ('EXECVE', 'PATH', 'SOCKADDR') AND call.action NOT IN ('status', 'other')
    )
"""
_NUMBERED = ("auid", "uid", "euid", "ouid", "id")
_NAMES = f"""
    SELECT DISTINCT file, process, {", ".join(_FIELD.format(name=name) for name in ("type", "acct", *_NUMBERED))},
        {", ".join(f"json_extract_string(fields, '$.{name.upper()}') AS named_{name}" for name in _NUMBERED)}
    FROM events WHERE {_OWN} LIMIT 200000
"""
_SESSIONS = frozenset(("USER_START", "USER_END", "USER_LOGIN", "CRED_ACQ", "CRED_DISP"))
_BECOMES = words("su sudo sudo-rs doas pkexec runuser su-l")
_SPOKEN = re.compile(r"([a-z_][\w.-]{0,31})\(uid=(\d{1,10})\)|new user: name=([\w.-]+), UID=(\d+)")
_PASSWD = re.compile(r"([a-z_][\w.-]{0,31}):[^:]{0,3}:(\d{1,10}):\d{1,10}:[^:]*:/[^:]*:")
_DEBIAN = {"33": "www-data", "1": "daemon", "2": "bin", "6": "man", "8": "mail", "10": "uucp", "13": "proxy", "34": "backup",
           "38": "list", "65534": "nobody"}  # fmt: skip
"""Numbers that base-passwd 3.6 gives on every Debian and its kin."""
_RED_HAT = {
    "48": "apache",
    "27": "mysql",
    "26": "postgres",
    "74": "sshd",
    "81": "dbus",
    "32": "rpc",
    "99": "nobody",
    "65534": "nobody",
}
"""Numbers that the setup package 2.13 reserves on every Red Hat and its kin."""
_OF_DEBIAN = re.compile(r"/(?:cron|dash|dpkg|apt|apt-get|apache2|unattended-upgrade\w*|update-rc\.d)$")
_OF_RED_HAT = re.compile(r"/(?:crond|rpm|dnf|yum|httpd|anacron)$")
_UNSET = frozenset(("4294967295", "-1"))

TO_ROOT = " as root of a program without its rights"
"""What the template of a start ends in that no known way explains."""
_BECAME_ROOT = f"""
    WITH started AS (
        SELECT id, file, host, time, "user" AS who, {", ".join(_FIELD.format(name=name) for name in ("pid", "ppid", "uid", "euid"))}
        FROM events WHERE {_OWN} AND action = 'process_start' AND outcome <> 'failure'
    )
    UPDATE events SET action = 'privilege_use', target = 'root', "user" = found.who, template = template || '{TO_ROOT}' FROM (
        SELECT child.id, parent.who FROM (SELECT * FROM started WHERE uid = '0' AND euid = '0' AND ppid IS NOT NULL) AS child
        ASOF JOIN (SELECT * FROM started WHERE pid IS NOT NULL) AS parent
        ON child.file = parent.file AND child.host = parent.host AND child.ppid = parent.pid AND child.id > parent.id
        WHERE parent.uid <> '0' AND parent.euid <> '0' AND child.time - parent.time < INTERVAL 1 HOUR
    ) AS found WHERE events.id = found.id
"""


def join_audit_records(store_path: Path, *, alerted_host: str = "") -> None:
    """Make of the audit log's records what they say together.

    A system call that another record of the same event tells in full becomes `status`. A number that stood for an account
    becomes the name that some record gives it, `root` for 0, else `uid 1001`. A log that names no machine is that of the one
    machine whose logs lie beside it, or of the one that the alert names. And a program that runs as root although the one
    that started it had no right to become root is a use of privileges.
    """
    with duckdb.connect(str(store_path)) as connection:
        if not connection.execute(f"SELECT 1 FROM events WHERE {_OWN} LIMIT 1").fetchall():
            return
        connection.execute(_ONCE)
        _name_machine(connection, alerted_host)
        _name_accounts(connection)
        connection.execute(_BECAME_ROOT)


def _name_machine(connection: duckdb.DuckDBPyConnection, alerted_host: str) -> None:
    folder = "regexp_extract(file, '^(.*/)?[^/]*$', 1)"
    nameless = connection.execute(
        f"SELECT DISTINCT file, {folder} AS folder FROM events WHERE {_OWN} GROUP BY file HAVING max(host) = ''"
    ).fetchall()
    for file, place in nameless:
        beside = connection.execute(
            f"SELECT DISTINCT split_part(lower(host), '.', 1), any_value(host) FROM events WHERE host <> '' AND product = 'linux' "
            f"AND {folder} = ? GROUP BY 1",
            [place],
        ).fetchall()
        host = beside[0][1] if len(beside) == 1 else alerted_host if not beside else ""
        if host:
            connection.execute("UPDATE events SET host = ? WHERE file = ? AND host = ''", [host, file])


def _name_accounts(connection: duckdb.DuckDBPyConnection) -> None:
    numbers = connection.execute(
        f'SELECT DISTINCT file, "user" FROM events WHERE {_OWN} AND regexp_full_match("user", \'[0-9]+\')'
    ).fetchall()
    if not numbers:
        return
    named = _names_in_records(connection)
    spoken = _names_spoken(connection) if any(number not in named[file] for file, number in numbers) else {}
    for file, number in numbers:
        known = named[file]
        name = "root" if number == "0" else known.get(number) or spoken.get(number) or f"uid {number}"
        connection.execute(
            f'UPDATE events SET "user" = ? WHERE {_OWN} AND file = ? AND "user" = ?', [name, file, number]
        )
        connection.execute(
            f"UPDATE events SET target = ? WHERE {_OWN} AND file = ? AND target = ? AND action IN "
            "('account_create', 'account_change', 'account_delete', 'permission_grant', 'privilege_use')",
            [name, file, number],
        )


def _names_in_records(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """File -> number -> name, as enriched records and sessions give them, and the distribution for its own numbers."""
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    fixed: dict[str, dict[str, str]] = defaultdict(dict)
    result = connection.execute(_NAMES)
    columns = [column[0] for column in result.description or []]
    for values in result.fetchall():
        row = dict(zip(columns, values, strict=True))
        for number in _NUMBERED:
            _count(found[row["file"]], row[number], row[f"named_{number}"])
        program = (row["process"] or "").rpartition("/")[2]
        if row["type"] in _SESSIONS and program not in _BECOMES:
            _count(found[row["file"]], row["auid"], row["acct"])
        if _OF_DEBIAN.search(row["process"] or ""):
            fixed[row["file"]] = _DEBIAN
        elif _OF_RED_HAT.search(row["process"] or "") and row["file"] not in fixed:
            fixed[row["file"]] = _RED_HAT
    named: dict[str, dict[str, str]] = defaultdict(dict)
    for file in {*found, *fixed}:
        named[file] = fixed.get(file, {}) | {
            number: names.most_common(1)[0][0] for number, names in found.get(file, {}).items()
        }
    return named


def _count(names: dict[str, Counter[str]], number: str | None, name: str | None) -> None:
    is_number = bool(number) and str(number).isdigit() and number not in _UNSET
    is_name = bool(name) and not str(name).isdigit() and name not in ("unset", "?", "(unknown)", f"unknown({number})")
    if is_number and is_name:
        names[str(number)][str(name)] += 1


def _names_spoken(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Number -> name, as other logs beside say it: `dana(uid=1001)`, a new account, lines of the list of accounts."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    rows = connection.execute(
        "SELECT DISTINCT message FROM events WHERE service <> 'auditd' AND regexp_matches(message, "
        r"'\(uid=[0-9]+\)|new user: name=|^[a-z_][\w.-]*:[^:]{0,3}:[0-9]+:[0-9]+:') LIMIT 20000"
    ).fetchall()
    for (message,) in rows:
        for match in _SPOKEN.finditer(message):
            found[match[2] or match[4]][match[1] or match[3]] += 1
        if line := _PASSWD.match(message):
            found[line[2]][line[1]] += 1
    return {number: names.most_common(1)[0][0] for number, names in found.items()}
