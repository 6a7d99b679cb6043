"""What only the whole log can tell: which lines repeat one failed SSH login, and which program a process id named earlier."""

from pathlib import Path

import duckdb

_RANKED = """
    SELECT id, file, host, json_extract_string(fields, '$.pid') AS pid,
        CASE
            WHEN text LIKE 'Failed %' THEN 0
            WHEN text LIKE 'Connection %' OR text LIKE 'Disconnected %' THEN 1
            WHEN text LIKE 'Invalid user %' OR text LIKE 'Illegal user %' THEN 2
            ELSE 3
        END AS rank
    FROM (SELECT *, coalesce(json_extract_string(fields, '$.message'), '') AS text FROM events)
    WHERE service = 'sshd' AND action = 'login' AND outcome = 'failure'
"""


def count_attempts_once(store_path: Path) -> None:
    """Turn the lines that repeat an attempt into `status`.

    Of the lines with one process id, those of the most telling kind stay: `Failed …`, else `Connection closed by
    invalid user …`, else `Invalid user …`, else PAM's.
    """
    with duckdb.connect(str(store_path)) as connection:
        connection.execute(
            f"""
            WITH ranked AS ({_RANKED}), best AS (SELECT file, host, pid, min(rank) AS rank FROM ranked GROUP BY ALL)
            UPDATE events SET action = 'status', outcome = ''
            WHERE id IN (
                SELECT ranked.id FROM ranked JOIN best USING (file, host, pid)
                WHERE pid IS NOT NULL AND ranked.rank > best.rank
            )
            """
        )


def name_parents(store_path: Path) -> None:
    """Fill `parent` of process starts that name only a parent's id (auditd) from the last event of that process before.

    Where that is a shell, the program that started the shell says more, and stands there instead.
    """
    with duckdb.connect(str(store_path)) as connection:
        connection.execute(_FOUND.format(process="parent.process", wanted="events.parent = ''"))
        connection.execute(
            _FOUND.format(
                process="parent.parent",
                wanted=r"regexp_matches(events.parent, '(^|/)(ba|da|z|k|a)?sh$') AND found.process <> ''",
            )
        )


_FOUND = """
    WITH named AS (
        SELECT id, file, host, process, parent, json_extract_string(fields, '$.pid') AS pid, json_extract_string(fields, '$.ppid') AS ppid
        FROM events WHERE service = 'auditd'
    ), found AS (
        SELECT child.id, {process} AS process
        FROM (SELECT * FROM named WHERE ppid IS NOT NULL) AS child
        ASOF JOIN (SELECT * FROM named WHERE pid IS NOT NULL AND process <> '') AS parent
        ON child.file = parent.file AND child.host = parent.host AND child.ppid = parent.pid AND child.id > parent.id
    )
    UPDATE events SET parent = found.process FROM found WHERE events.id = found.id AND {wanted}
"""
