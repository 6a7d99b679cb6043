"""Count a failed SSH login once: OpenSSH and PAM write up to four lines about the same attempt."""

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
