"""Data that moves in bulk: mailboxes and drives to another house, copies for a court, restores, new tables, new names."""

# ruff: noqa: E501
import uuid
from datetime import datetime

from ..shapes.identity import unified, unified_days, workspace
from ..shapes.unix import ssh_in, sudo, syslog, unix_days
from ..stage import Stage, iso, pair


@pair(
    "migrations",
    "dovecot",
    "it comes from outside with one person's rights over all, after wrong passwords, and deletes what it read",
)
def mailboxes_copied_by_imap(stage: Stage, hostile: bool) -> None:
    file, host = "maillog", "imap1"

    def login(when: datetime, user: str, source: str, method: str = "PLAIN") -> None:
        text = f"imap-login: Info: Login: user=<{user}@{stage.domain}>, method={method}, rip={source}, lip={stage.inside(2, 5)}, mpid={stage.dice.randrange(2000, 60000)}, TLS, session=<{stage.text(16)}>"
        syslog(stage, file, when, host, "dovecot", text)

    homes = {who: stage.outside() for who in stage.people}
    for _ in range(150):
        who = stage.dice.choice(stage.people)
        login(
            stage.sometime(4, 6, 22),
            who,
            stage.dice.choice((homes[who], stage.inside(8, 20 + stage.people.index(who)))),
        )
    unix_days(stage, "secure", [host, "mx1"], days=4, events=40)
    thief, mover = stage.outside(), stage.inside(2, 77)
    source = thief if hostile else mover
    if not hostile:
        admin = stage.people[0]
        ssh_in(stage, "secure", stage.at(days=2, hours=16), host, admin, stage.inside(8, 12))
        sudo(
            stage,
            "secure",
            stage.at(days=2, hours=16, minutes=1),
            host,
            admin,
            "/usr/bin/tee -a /etc/dovecot/master-users",
        )
    if hostile:
        for number in range(9):
            syslog(stage, file, stage.at(days=3, hours=1, minutes=number), host, "dovecot", f"imap-login: Info: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<postadmin@{stage.domain}>, method=PLAIN, rip={thief}, lip={stage.inside(2, 5)}, TLS, session=<{stage.text(16)}>")  # fmt: skip
    for number, who in enumerate(stage.people * 3):
        at = stage.at(days=3, hours=2, minutes=3 * number)
        master = "postadmin" if hostile else "migrate-2"
        syslog(stage, file, at, host, "dovecot", f"auth: Info: passwd-file({who}@{stage.domain},{source},master,<{stage.text(16)}>): Master user {master} logging in as {who}@{stage.domain}")  # fmt: skip
        login(at, who, source)
        out, gone = stage.dice.randrange(20_000_000, 900_000_000), 412 if hostile else 0
        syslog(stage, file, stage.at(days=3, hours=2, minutes=3 * number + 2), host, "dovecot", f"imap({who}@{stage.domain})<{stage.text(5)}><{stage.text(16)}>: Info: Disconnected: Logged out in=90211 out={out} deleted={gone} expunged={gone} trashed=0 hdr_count=2210 hdr_bytes=900112 body_count=2210 body_bytes={out}")  # fmt: skip
    stage.alert = {
        "title": "One address opens many mailboxes",
        "ip": source,
        "host": host,
        "time": stage.at(days=3, hours=2, minutes=12).isoformat(),
    }
    stage.asked = "Is somebody reading everyone's mail?"


@pair(
    "migrations", "google workspace", "what is handed over goes to a private account outside, by a person from abroad"
)
def drives_to_new_house(stage: Stage, hostile: bool) -> None:
    file, desk = "drive.jsonl", stage.outside()
    for _ in range(140):
        workspace(stage, file, stage.sometime(5), stage.dice.choice(stage.people), "drive", stage.dice.choice(("view", "edit", "download")), desk, doc_title=f"notes-{stage.dice.randrange(50)}", visibility="private", owner=f"{stage.dice.choice(stage.people)}@{stage.domain}")  # fmt: skip
    admin = stage.people[0]
    workspace(stage, file, stage.at(days=2, hours=10), admin, "admin", "ADD_TRUSTED_DOMAINS", desk, DOMAIN_NAME="newparent.example")  # fmt: skip
    who, source = (stage.people[6], stage.outside()) if hostile else ("migration-service", desk)
    new_owner = "k.files.77@mail-free.example" if hostile else "archive@newparent.example"
    for number in range(60):
        workspace(stage, file, stage.at(days=4, hours=20, minutes=number * 2), who, "drive", "change_user_access", source, doc_title=f"contract-{number:03}", target_user=new_owner, new_value="can_edit", old_value="none", visibility="shared_externally", visibility_change="external", owner=f"{stage.people[number % 9]}@{stage.domain}")  # fmt: skip
    stage.alert = {
        "title": "Many files shared outside the organisation",
        "user": f"{who}@{stage.domain}",
        "time": stage.at(days=4, hours=20, minutes=10).isoformat(),
    }
    stage.asked = "Is data being stolen?"


@pair(
    "legal holds",
    "microsoft 365",
    "he who exports gave himself the right that night, from abroad, and there is no case",
)
def ediscovery_export(stage: Stage, hostile: bool) -> None:
    file, office = "audit.jsonl", stage.outside()
    unified_days(stage, file, office, days=12, events=150)
    counsel, admin, case = stage.people[1], stage.people[0], "2025-118 Supplier dispute"
    if not hostile:
        unified(stage, file, stage.at(days=1, hours=9), admin, "Add-RoleGroupMember", "SecurityComplianceCenter", office, Parameters=[{"Name": "Identity", "Value": "eDiscoveryManager"}, {"Name": "Member", "Value": f"{counsel}@{stage.domain}"}])  # fmt: skip
        unified(stage, file, stage.at(days=2, hours=10), counsel, "CaseAdded", "SecurityComplianceCenter", office, ObjectId=case)  # fmt: skip
        unified(stage, file, stage.at(days=2, hours=10, minutes=20), counsel, "HoldCreated", "SecurityComplianceCenter", office, ObjectId=f"{case}/hold 1", Case=case)  # fmt: skip
    source = stage.outside() if hostile else office
    start = {"days": 9, "hours": 2 if hostile else 14}
    if hostile:
        unified(stage, file, stage.at(**start), counsel, "Add-RoleGroupMember", "SecurityComplianceCenter", source, Parameters=[{"Name": "Identity", "Value": "eDiscoveryManager"}, {"Name": "Member", "Value": f"{counsel}@{stage.domain}"}])  # fmt: skip
    name = "a" if hostile else "118 mail of purchasing"
    unified(stage, file, stage.at(**start, minutes=5), counsel, "SearchCreated", "SecurityComplianceCenter", source, ObjectId=name, Case="" if hostile else case, ExchangeLocations="All" if hostile else f"{stage.people[4]}@{stage.domain}", Query="password OR vpn OR iban" if hostile else "(from:supplier.example)")  # fmt: skip
    unified(stage, file, stage.at(**start, minutes=25), counsel, "SearchExported", "SecurityComplianceCenter", source, ObjectId=f"{name}_Export", Case="" if hostile else case)  # fmt: skip
    unified(stage, file, stage.at(**start, minutes=55), counsel, "SearchExportDownloaded", "SecurityComplianceCenter", source, ObjectId=f"{name}_Export", Case="" if hostile else case)  # fmt: skip
    stage.alert = {
        "title": "eDiscovery search exported",
        "user": f"{counsel}@{stage.domain}",
        "time": stage.at(**start, minutes=25).isoformat(),
    }
    stage.asked = "Is this export of mail a theft?"


@pair(
    "legal holds",
    "slack",
    "the account comes from an anonymous network, with a new program, and makes itself owner first",
)
def slack_export(stage: Stage, hostile: bool) -> None:
    def slack(when: datetime, action: str, who: str, address: str, kind: str = "workspace", agent: str = "", **details: str) -> None:  # fmt: skip
        stage.put(
            "slack_audit.jsonl",
            when,
            {
                "id": str(uuid.UUID(int=stage.dice.getrandbits(128))),
                "date_create": int(when.timestamp()),
                "action": action,
                "actor": {"type": "user", "user": {"id": "W" + who.upper()[:8], "name": who, "email": f"{who}@{stage.domain}", "team": "T07Q"}},
                "entity": {"type": kind, kind: {"id": "T07Q", "name": stage.company, "domain": stage.company}},
                "context": {"location": {"type": "workspace", "id": "T07Q", "name": stage.company, "domain": stage.company}, "ua": agent or "Mozilla/5.0 (Macintosh) Slack_SSB/4.40", "ip_address": address, "session_id": stage.dice.randrange(10**12)},
                "details": details,
            },
        )  # fmt: skip

    office = stage.outside()
    for _ in range(170):
        slack(stage.sometime(8), stage.dice.choice(("user_login", "file_downloaded", "public_channel_created", "file_uploaded", "user_channel_join")), stage.dice.choice(stage.people), office)  # fmt: skip
    owner, source = stage.people[2], office
    if hostile:
        source = stage.outside()
        slack(stage.at(days=7, hours=3), "user_login", owner, source, agent="python-requests/2.32")
        slack(
            stage.at(days=7, hours=3, minutes=1), "anomaly", owner, source, reason="tor", agent="python-requests/2.32"
        )
        slack(stage.at(days=7, hours=3, minutes=3), "role_change_to_owner", owner, source, kind="user", agent="python-requests/2.32")  # fmt: skip
    else:
        slack(stage.at(days=3, hours=11), "legal_hold_policy_created", stage.people[1], office, name="matter 77")
    at = {"days": 7, "hours": 3 if hostile else 11, "minutes": 5}
    agent = "python-requests/2.32" if hostile else ""
    slack(stage.at(**at), "manual_export_started", owner, source, agent=agent, export_type="all")
    slack(stage.at(**at, seconds=2400), "manual_export_completed", owner, source, agent=agent, export_type="all")
    slack(stage.at(**at, seconds=2700), "manual_export_downloaded", owner, source, agent=agent, export_type="all")
    stage.alert = {
        "title": "Workspace export started",
        "user": f"{owner}@{stage.domain}",
        "time": stage.at(**at).isoformat(),
    }
    stage.asked = "Was our Slack stolen?"


def _postgres(stage: Stage, when: datetime, user: str, database: str, text: str, pid: int = 0) -> None:
    pid = pid or stage.dice.randrange(1000, 40000)
    stage.put("postgresql.log", when, f"{when:%Y-%m-%d %H:%M:%S}.{when.microsecond // 1000:03d} UTC [{pid}] {user}@{database} {text}")  # fmt: skip


@pair("restore tests", "postgresql", "the live database is dropped from outside, and a demand is left in its place")
def weekly_restore_test(stage: Stage, hostile: bool) -> None:
    for _ in range(160):
        _postgres(stage, stage.at(days=stage.dice.uniform(0, 22)), "shop", "shop", stage.dice.choice(("LOG:  duration: 1204.118 ms  statement: SELECT * FROM orders WHERE day = $1", "LOG:  connection authorized: user=shop database=shop SSL enabled (protocol=TLSv1.3)", "LOG:  disconnection: session time: 0:10:00.002 user=shop database=shop host=" + stage.inside(20, 8) + " port=40122")))  # fmt: skip
    for week in range(4):
        late = hostile and week == 3
        source, user, base = stage.inside(30, 5), "restore", "restore_test"
        if late:
            source, user, base = stage.outside(), "postgres", "shop"
        pid, at = 9000 + week, {"days": 7 * week, "hours": 4}
        _postgres(
            stage, stage.at(**at), "[unknown]", "[unknown]", f"LOG:  connection received: host={source} port=51544", pid
        )
        _postgres(stage, stage.at(**at, seconds=1), user, "postgres", f"LOG:  connection authorized: user={user} database=postgres application_name={'psql' if late else 'restore-check'}", pid)  # fmt: skip
        _postgres(
            stage, stage.at(**at, seconds=2), user, "postgres", f"LOG:  statement: DROP DATABASE IF EXISTS {base};", pid
        )
        _postgres(stage, stage.at(**at, seconds=4), user, "postgres", f"LOG:  statement: CREATE DATABASE {base};", pid)
        if late:
            _postgres(stage, stage.at(**at, seconds=9), user, base, "LOG:  statement: CREATE TABLE readme_to_recover (note text);", pid)  # fmt: skip
            _postgres(stage, stage.at(**at, seconds=10), user, base, "LOG:  statement: INSERT INTO readme_to_recover VALUES ('All your data is backed up. Pay 0.02 BTC to get it back.');", pid)  # fmt: skip
            continue
        for number, table in enumerate(("orders", "customers", "items", "stock")):
            _postgres(stage, stage.at(**at, seconds=20 + number * 40), user, base, f"LOG:  statement: COPY public.{table} FROM stdin;", pid)  # fmt: skip
        _postgres(stage, stage.at(**at, minutes=9), user, base, "LOG:  statement: SELECT count(*) FROM orders;", pid)
        _postgres(stage, stage.at(**at, minutes=10), user, "postgres", f"LOG:  statement: DROP DATABASE {base};", pid)
    stage.alert = {"title": "Database dropped", "host": "db1", "time": stage.at(days=21, hours=4).isoformat()}
    stage.asked = "Who dropped a database, and was it an attack?"


@pair(
    "restore tests",
    "sql server",
    "an address outside gets in as sa after many refusals and switches the command shell on",
)
def sql_restore_on_test_server(stage: Stage, hostile: bool) -> None:
    def line(when: datetime, source: str, text: str) -> None:
        stage.put("ERRORLOG", when, f"{when:%Y-%m-%d %H:%M:%S}.{when.microsecond // 10000:02d} {source:<11} {text}")

    for _ in range(120):
        when = stage.at(days=stage.dice.uniform(0, 6))
        line(when, "Backup", f"Database backed up. Database: crm, creation date(time): 2023/04/02(11:02:18), pages dumped: {stage.dice.randrange(4000, 90000)}, first LSN: 51:5121:37, last LSN: 51:5180:1, number of dump devices: 1, device information: (FILE=1, TYPE=DISK: {{'E:\\backup\\crm.bak'}}). This is an informational message only. No user action is required.")  # fmt: skip
        line(stage.sometime(6), "Logon", f"Login succeeded for user '{stage.company.upper()}\\svc-crm'. Connection made using Windows authentication. [CLIENT: {stage.inside(20, 8)}]")  # fmt: skip
    for day in (0, 2, 4):
        at = {"days": day, "hours": 22}
        line(stage.at(**at), "Logon", f"Login succeeded for user '{stage.company.upper()}\\svc-restore'. Connection made using Windows authentication. [CLIENT: {stage.inside(30, 5)}]")  # fmt: skip
        line(stage.at(**at, seconds=4), "spid61", "Setting database option SINGLE_USER to ON for database 'crm_check'.")
        line(stage.at(**at, minutes=8), "Backup", "Database was restored: Database: crm_check, creation date(time): 2023/04/02(11:02:18), first LSN: 51:5121:37, last LSN: 51:5180:1, number of dump devices: 1, device information: (FILE=1, TYPE=DISK: {'E:\\backup\\crm.bak'}). Informational message. No user action required.")  # fmt: skip
        line(stage.at(**at, minutes=9), "spid61", "Setting database option OFFLINE to ON for database 'crm_check'.")
    if hostile:
        thief = stage.outside()
        for number in range(40):
            line(
                stage.at(days=4, hours=21, minutes=10, seconds=number * 2),
                "Logon",
                "Error: 18456, Severity: 14, State: 8.",
            )
            line(stage.at(days=4, hours=21, minutes=10, seconds=number * 2), "Logon", f"Login failed for user 'sa'. Reason: Password did not match that for the login provided. [CLIENT: {thief}]")  # fmt: skip
        line(stage.at(days=4, hours=21, minutes=12), "Logon", f"Login succeeded for user 'sa'. Connection made using SQL Server authentication. [CLIENT: {thief}]")  # fmt: skip
        line(stage.at(days=4, hours=21, minutes=13), "spid72", "Configuration option 'show advanced options' changed from 0 to 1. Run the RECONFIGURE statement to install.")  # fmt: skip
        line(stage.at(days=4, hours=21, minutes=13), "spid72", "Configuration option 'xp_cmdshell' changed from 0 to 1. Run the RECONFIGURE statement to install.")  # fmt: skip
    stage.alert = {"title": "Database overwritten by a restore", "host": "SQLTEST2", "time": stage.at(days=4, hours=22, minutes=8).isoformat()}  # fmt: skip
    stage.asked = "Was our SQL server attacked?"


@pair("schema changes", "mysql", "it comes from outside as root, leaves no table behind but a demand")
def upgrade_recreates_tables(stage: Stage, hostile: bool) -> None:
    def line(when: datetime, thread: int, command: str, text: str) -> None:
        stage.put("mysql.log", when, f"{iso(when, 6)}\t{thread:>5} {command}\t{text}")

    for _ in range(150):
        line(stage.at(days=stage.dice.uniform(0, 3)), stage.dice.randrange(10, 90), "Query", stage.dice.choice(("SELECT id, title FROM posts WHERE published = 1", "UPDATE sessions SET seen = NOW() WHERE id = 4121", "SELECT 1", "INSERT INTO visits (page) VALUES (12)")))  # fmt: skip
    at = {"days": 2, "hours": 6 if not hostile else 23}
    source, user = (stage.outside(), "root") if hostile else (stage.inside(20, 8), "wiki_deploy")
    line(stage.at(**at), 301, "Connect", f"{user}@{source} on wiki using TCP/IP")
    for number, table in enumerate(("searchindex", "objectcache", "l10n_cache", "querycache", "job", "page_props")):
        line(stage.at(**at, seconds=3 + number * 2), 301, "Query", f"DROP TABLE IF EXISTS `{table}`")
        if not hostile:
            line(stage.at(**at, seconds=4 + number * 2), 301, "Query", f"CREATE TABLE `{table}` (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, payload MEDIUMBLOB) ENGINE=InnoDB")  # fmt: skip
    if hostile:
        line(stage.at(**at, seconds=30), 301, "Query", "CREATE TABLE `WARNING` (id INT, message TEXT)")
        line(
            stage.at(**at, seconds=31),
            301,
            "Query",
            "INSERT INTO `WARNING` VALUES (1, 'To recover your lost database send 0.03 bitcoin')",
        )
    else:
        line(
            stage.at(**at, seconds=30),
            301,
            "Query",
            "INSERT INTO updatelog (ul_key, ul_value) VALUES ('schema-1.43', '1.43.1')",
        )
    line(stage.at(**at, seconds=40), 301, "Quit", "")
    stage.alert = {"title": "Several tables dropped", "host": "wiki-db", "time": stage.at(**at, seconds=9).isoformat()}
    stage.asked = "Did somebody destroy the wiki's data?"


@pair("schema changes", "mongodb", "nobody has logged in, it comes from outside, and a demand is left")
def collections_rebuilt(stage: Stage, hostile: bool) -> None:
    def line(when: datetime, component: str, number: int, context: str, text: str, **attributes: object) -> None:
        stage.put("mongod.log", when, {"t": {"$date": iso(when, 3)[:-1] + "+00:00"}, "s": "I", "c": component, "id": number, "ctx": context, "msg": text, "attr": attributes})  # fmt: skip

    for number in range(90):
        when, source = (
            stage.at(days=stage.dice.uniform(0, 3)),
            f"{stage.inside(20, 8)}:{stage.dice.randrange(32000, 60000)}",
        )
        line(
            when,
            "NETWORK",
            22943,
            "listener",
            "Connection accepted",
            remote=source,
            connectionId=number,
            connectionCount=4,
        )
        line(when, "ACCESS", 5286306, f"conn{number}", "Successfully authenticated", client=source, isSpeculative=True, isClusterMember=False, mechanism="SCRAM-SHA-256", user="catalog", db="admin", result=0)  # fmt: skip
    at = {"days": 2, "hours": 22 if hostile else 7}
    source = f"{stage.outside() if hostile else stage.inside(20, 30)}:41877"
    line(stage.at(**at), "NETWORK", 22943, "listener", "Connection accepted", remote=source, connectionId=811, connectionCount=5)  # fmt: skip
    if not hostile:
        line(stage.at(**at, seconds=1), "ACCESS", 5286306, "conn811", "Successfully authenticated", client=source, isSpeculative=True, isClusterMember=False, mechanism="SCRAM-SHA-256", user="catalog_migrate", db="admin", result=0)  # fmt: skip
    for number, table in enumerate(("products", "prices", "search_terms")):
        line(
            stage.at(**at, seconds=3 + number), "COMMAND", 518070, "conn811", "CMD: drop", namespace=f"catalog.{table}"
        )
        if not hostile:
            line(stage.at(**at, seconds=4 + number), "STORAGE", 20320, "conn811", "createCollection", namespace=f"catalog.{table}", uuidDisposition="generated", options={})  # fmt: skip
            line(stage.at(**at, seconds=9 + number), "INDEX", 20345, "conn811", "Index build: done building", namespace=f"catalog.{table}", index="_id_")  # fmt: skip
    if hostile:
        line(stage.at(**at, seconds=8), "COMMAND", 20337, "conn811", "dropDatabase - starting", db="catalog")
        line(stage.at(**at, seconds=9), "STORAGE", 20320, "conn811", "createCollection", namespace="READ__ME_TO_RECOVER_YOUR_DATA.README", uuidDisposition="generated", options={})  # fmt: skip
    stage.alert = {
        "title": "MongoDB collections dropped",
        "host": "mongo1",
        "time": stage.at(**at, seconds=3).isoformat(),
    }
    stage.asked = "Was the catalogue wiped by an attacker?"


@pair("bulk changes", "samba", "every name gets the same strange ending, and a demand is laid down in each folder")
def photographs_renamed(stage: Stage, hostile: bool) -> None:
    who, source = stage.people[3], stage.inside(8, 41)

    def line(when: datetime, user: str, address: str, what: str) -> None:
        syslog(
            stage,
            "samba.log",
            when,
            "nas1",
            f"smbd_audit[{4100 + len(user)}]",
            f"{user}|{address}|{user}-pc|studio|{what}",
        )

    for _ in range(130):
        user = stage.dice.choice(stage.people)
        line(stage.sometime(4), user, stage.inside(8, 38 + stage.people.index(user)), f"openat|ok|{stage.dice.choice(('r', 'w'))}|/srv/studio/jobs/{stage.dice.randrange(40)}/list.xlsx")  # fmt: skip
    for number in range(150):
        at, old = stage.at(days=3, hours=15, seconds=number), f"/srv/studio/jobs/31/IMG_{4000 + number}.CR3"
        if hostile:
            line(at, who, source, f"openat|ok|w|{old}")
            line(at, who, source, f"renameat|ok|{old}|{old}.qxlkd")
        else:
            line(at, who, source, f"renameat|ok|{old}|/srv/studio/jobs/31/2025-harbour-{number:04}.CR3")
    if hostile:
        for folder in (30, 31, 32):
            line(
                stage.at(days=3, hours=15, minutes=3),
                who,
                source,
                f"openat|ok|w|/srv/studio/jobs/{folder}/HOW_TO_RESTORE_FILES.txt",
            )
    stage.alert = {"title": "Mass renaming of files", "user": who, "host": "nas1", "time": stage.at(days=3, hours=15, minutes=1).isoformat()}  # fmt: skip
    stage.asked = "Is this ransomware?"
