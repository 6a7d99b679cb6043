"""What only the whole log can tell: which records repeat one log-in, and which program a process id named earlier."""

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


_FURTHER = """
    CREATE OR REPLACE TEMP TABLE told AS
    SELECT *, sum(is_new) OVER (PARTITION BY file, host, act, action ORDER BY id) AS round
    FROM (
        SELECT id, file, host, "user", src_ip, action, outcome, act,
            json_extract_string(fields, '$.src_host') AS src_host,
            regexp_replace(
                replace(replace(coalesce(json_extract_string(fields, '$.message'), ''), "user", ''), src_ip, ''),
                '[0-9]+', '', 'g'
            ) AS words,
            coalesce(time - lag(time) OVER (PARTITION BY file, host, act, action ORDER BY id) > INTERVAL 1 MINUTE, false)
                ::INT AS is_new
        FROM (
            SELECT *, json_extract_string(fields, '$.act') AS act FROM events
            WHERE contains(fields::VARCHAR, '"act":"')  -- spares the parsing of all the others
                AND action NOT IN ('status', 'other', 'web_request', 'dns_query', 'network_connect', 'network_block')
        )
        WHERE act IS NOT NULL
    )
"""
_REPEATED = """
    UPDATE events SET action = 'status', outcome = ''
    WHERE id IN (
        SELECT id FROM (
            SELECT id, outcome, words,
                first_value(words) OVER (
                    PARTITION BY file, host, act, action, round, outcome
                    ORDER BY ("user" <> '')::INT + (src_ip <> '')::INT + (src_host IS NOT NULL)::INT DESC, id
                ) AS best,
                max(outcome) OVER (PARTITION BY file, host, act, action, round) AS told
            FROM told
        )
        WHERE words <> best OR (outcome = '' AND told <> '')
    )
"""
_COMPLETED = """
    WITH lacking AS (
        SELECT id, file, host, time, json_extract_string(fields, '$.connection') AS connection FROM events
        WHERE action = 'login' AND {column} = '' AND json_extract_string(fields, '$.act') IS NOT NULL
    ), sibling AS (
        SELECT id, file, host, time, json_extract_string(fields, '$.connection') AS connection, {column} FROM events
        WHERE {column} <> '' AND (SELECT count(*) FROM lacking) > 0
            AND file IN (SELECT file FROM lacking)
    ), found AS (
        SELECT lacking.id, arg_min(sibling.{column}, sibling.id) AS value FROM lacking JOIN sibling
        ON lacking.file = sibling.file AND lacking.host = sibling.host AND lacking.connection = sibling.connection
            AND sibling.id > lacking.id
            AND coalesce(sibling.time - lacking.time < INTERVAL 1 MINUTE, true)
        GROUP BY lacking.id
    )
    UPDATE events SET {column} = found.value FROM found WHERE events.id = found.id
"""


def join_attempts(store_path: Path) -> None:
    """Count each attempt once that several records of one connection tell of, and complete it.

    Of the events with the same `act` (`Join.act`), action and outcome, less than a minute apart, the one stays that says the
    most, and with it those in the same words: who says a thing twice speaks of two attempts, as where a connection lets
    its client try again. The others become `status`. One that lacks its address or account takes it from the records behind it on the
    same connection: lines of one moment may change places.
    """
    with duckdb.connect(str(store_path)) as connection:
        connection.execute(_FURTHER)
        if not connection.execute("SELECT count(*) FROM told").fetchone()[0]:  # type: ignore[index]
            return
        connection.execute(_REPEATED)
        for column in ("src_ip", '"user"'):
            connection.execute(_COMPLETED.format(column=column))


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
