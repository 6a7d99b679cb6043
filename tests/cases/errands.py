# ruff: noqa: E501
"""Errands that alarm, and hostile twins: spaces exported for a move, a restore tested, a password changed, an exercise announced."""

from datetime import datetime, timedelta
from typing import Any

from casebook import Case, Log, iso
from upkeep import change

SPACES = ("HR", "FIN", "LEGAL", "PROD", "OPS", "SALES", "BOARD", "LAB", "WEB")


def confluence(log: Log, when: datetime, author: str, address: str, area: str, category: str, action: str, things: list[tuple[str, str]], *steps: str, method: str = "Browser") -> None:  # fmt: skip
    """An entry of the audit file that Confluence Data Center writes."""
    log.add(when, {"affectedObjects": [{"name": name, "type": kind} for name, kind in things], "auditType": {"action": action, "actionI18nKey": "confluence.audit." + action.lower().replace(" ", "."), "area": area, "category": category, "level": "BASE"}, "author": {"id": f"4028{len(author):02d}8c7f{author}", "name": author, "type": "user", "uri": f"https://wiki.lind.example/admin/users/viewuser.action?username={author}"}, "changedValues": [], "extraAttributes": [], "method": method, "node": "wiki-1", "source": address, "system": "https://wiki.lind.example", "timestamp": {"epochSecond": int(when.timestamp()), "nano": when.microsecond * 1000}, "version": "1.0"}, *steps)  # fmt: skip


def wiki_days(case: Case) -> Log:
    """Five days of a wiki: people log in at their desks, pages' rights change, the administrator sees to things."""
    log = case.log("confluence-audit.log")
    people = {
        "k.ohm": "10.3.4.21",
        "b.lie": "10.3.4.33",
        "f.moen": "10.3.4.34",
        "s.aas": "10.3.4.52",
        "t.rud": "10.3.4.57",
    }
    for day in range(5):
        for author, address in people.items():
            when = case.after(days=day, hours=7, minutes=case.dice.randrange(120))
            confluence(log, when, author, address, "SECURITY", "Authentication", "User login successful", [(author, "USER")])  # fmt: skip
            for _ in range(3):
                when += timedelta(minutes=case.dice.randrange(20, 120))
                confluence(log, when, author, address, "END_USER_ACTIVITY", "Permissions", "Content restriction added", [(case.dice.choice(SPACES), "SPACE"), (f"Notes {case.dice.randrange(400)}", "PAGE")])  # fmt: skip
        when = case.after(days=day, hours=13, minutes=case.dice.randrange(60))
        confluence(log, when, "k.ohm", "10.3.4.21", "GLOBAL_CONFIG_AND_ADMINISTRATION", "Global administration", "Scheduled job run", [("Clean up search index", "JOB")])  # fmt: skip
    return log


def export_all(case: Case, log: Log, start: datetime, address: str, method: str = "Browser") -> None:
    """Every space is exported, one after the other."""
    for turn, space in enumerate(SPACES):
        confluence(log, start + timedelta(minutes=6 * turn, seconds=case.dice.randrange(50)), "k.ohm", address, "END_USER_ACTIVITY", "Import/Export", "Space exported", [(space, "SPACE")], "alerted", method=method)  # fmt: skip


def wiki_changes(case: Case, *steps: str) -> None:
    """The changes of that week."""
    changes = case.log("change_request.jsonl")
    changes.add(case.after(days=-3), change("CHG0041170", short_description="Renew certificate of mail-2", requested_by="t.rud", assigned_to="t.rud", approved_by="h.vik", sys_created_on="2025-05-30 08:02:10", start_date="2025-06-03 18:00:00", end_date="2025-06-03 19:00:00", cmdb_ci="mail-2"))  # fmt: skip
    changes.add(case.after(days=1), change("CHG0041188", short_description="Export all spaces of wiki.lind.example for the move to the cloud (k.ohm)", requested_by="f.moen", assigned_to="k.ohm", approved_by="h.vik", sys_created_on="2025-06-03 10:12:44", start_date="2025-06-07 06:00:00", end_date="2025-06-07 14:00:00", cmdb_ci="wiki-1"), *steps)  # fmt: skip


def spaces_exported_for_the_move() -> Case:
    """The administrator exports every space on a Saturday, as the change says that somebody else asked for and a third person approved."""
    case = Case("b76_confluence_spaces_exported_for_the_move", "2025-06-02 00:00:00")
    log = wiki_days(case)
    start = case.start + timedelta(days=5, hours=7, minutes=2)
    confluence(log, start - timedelta(minutes=9), "k.ohm", "10.3.4.21", "SECURITY", "Authentication", "User login successful", [("k.ohm", "USER")], "~")  # fmt: skip
    export_all(case, log, start, "10.3.4.21")
    wiki_changes(case, "change")
    case.alert = {"title": "Mass export: 9 spaces exported by one account on a weekend", "severity": "high", "time": iso(start + timedelta(minutes=50)), "user": "k.ohm", "product": "Confluence"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "k.ohm exports every space from the usual desk within the window of a change that names wiki and account, asked for by f.moen and approved by h.vik days before.",
        steps={"alerted": "the exports", "change": "the approved change names account and window"},
        not_iocs=("k.ohm", "10.3.4.21", "f.moen", "h.vik"),
    )  # fmt: skip


def spaces_exported_from_elsewhere() -> Case:
    """The same change stands; a night before, the account makes itself a token from outside and exports every space."""
    case = Case("m76_confluence_spaces_exported_from_elsewhere", "2025-06-02 00:00:00")
    log = wiki_days(case)
    intruder = "203.0.113.77"
    start = case.start + timedelta(days=3, hours=23, minutes=2)
    confluence(log, start - timedelta(minutes=9), "k.ohm", intruder, "SECURITY", "Authentication", "User login successful", [("k.ohm", "USER")], "in")  # fmt: skip
    confluence(log, start - timedelta(minutes=6), "k.ohm", intruder, "SECURITY", "Security", "Personal access token created", [("sync", "PERSONAL_ACCESS_TOKEN")], "in")  # fmt: skip
    export_all(case, log, start, intruder, "REST API")
    wiki_changes(case)
    case.alert = {"title": "Mass export: 9 spaces exported by one account at night", "severity": "high", "time": iso(start + timedelta(minutes=50)), "user": "k.ohm", "product": "Confluence"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "k.ohm's account is used from outside, where it never was, at night and before the change's window: a token is made, and every space is exported.",
        steps={"in": "log-in from elsewhere, token made", "alerted": "every space exported"},
        techniques="T1213",
        more_techniques="T1213.001 T1078 T1078.003 T1098 T1098.001 T1567 T1119 T1048 T1550.001 T1528 T1133 T1041 T1078.004 T1530",
        iocs=(intruder,),
        more_iocs=("k.ohm", "sync"),
        not_iocs=("f.moen", "10.3.4.21", "h.vik"),
    )


def veeam(log: Log, when: datetime, number: int, description: str, *steps: str, **more: Any) -> None:
    """An event that Veeam Backup & Replication sends by syslog."""
    given = " ".join(f'{name}="{value}"' for name, value in more.items())
    log.add(when, f'<14>1 {iso(when, 6)} vbr1 Veeam_MP - - [origin enterpriseId="31023"] [categoryId=0 instanceId={number} {given}{" " if given else ""}Version="1" Description="{description}"]', *steps)  # fmt: skip


def vpxd(case: Case, log: Log, when: datetime, kind: str, user: str, text: str, *steps: str) -> None:
    """An event of vCenter Server as its syslog forwards it."""
    number = case.dice.randrange(400000, 900000)
    log.add(when, f"<14>1 {iso(when, 6)} vc1 vpxd 8214 - - Event [{number}] [1-1] [{iso(when, 6)}] [vim.event.{kind}] [info] [{user}] [DC1] [{number}] [{text}]", *steps)  # fmt: skip


MACHINES = ("erp-1", "files-1", "dc-2", "mail-1", "sql-2", "web-3")


def veeam_days(case: Case) -> tuple[Log, Log]:
    """Fifteen days: each night a backup, on Saturday mornings the restore's test in a lab that is emptied afterwards."""
    backup, vcenter = case.log("veeam-syslog.log"), case.log("vcenter.log")
    for day in range(15):
        start = case.after(days=day, hours=22)
        vpxd(case, vcenter, start, "UserLoginSessionEvent", r"LIND\svc-veeam", r"User LIND\svc-veeam@10.8.0.12 logged in as Veeam Backup & Replication")  # fmt: skip
        veeam(backup, start + timedelta(seconds=2), 110, "Backup job 'Nightly' has been started by LIND\\svc-veeam.", JobID="8d0f1c52-0e1f-4a0f-9a55-0d1f6f3be8a1", JobType="0")  # fmt: skip
        for turn, name in enumerate(MACHINES):
            when = start + timedelta(minutes=3 + 7 * turn)
            vpxd(
                case, vcenter, when, "TaskEvent", r"LIND\svc-veeam", f"Task: Create virtual machine snapshot on {name}"
            )
            veeam(backup, when + timedelta(minutes=5), 150, f"VM {name} task has finished with 'Success' state.", JobID="8d0f1c52-0e1f-4a0f-9a55-0d1f6f3be8a1", VmName=name)  # fmt: skip
            vpxd(
                case,
                vcenter,
                when + timedelta(minutes=6),
                "TaskEvent",
                r"LIND\svc-veeam",
                f"Task: Remove snapshot on {name}",
            )
        veeam(backup, start + timedelta(minutes=55), 190, "Backup job 'Nightly' has been completed successfully.", JobID="8d0f1c52-0e1f-4a0f-9a55-0d1f6f3be8a1", JobResult="0")  # fmt: skip
        for user, address in (("a.dahl", "10.8.20.31"), ("j.holt", "10.8.20.36")):
            when = case.after(days=day, hours=8, minutes=case.dice.randrange(300))
            vpxd(case, vcenter, when, "UserLoginSessionEvent", f"LIND\\{user}", f"User LIND\\{user}@{address} logged in as JAX-WS RI 2.2.9-b130926.1035 svn-revision#5f6196f2b90e9460065a4c2f4e30e065b245e51e")  # fmt: skip
    return backup, vcenter


def restore_test(case: Case, backup: Log, vcenter: Log, start: datetime, *steps: str) -> None:
    """Six machines are restored into the lab, started, tried, switched off and removed."""
    veeam(backup, start, 360, "SureBackup job 'Restore test' has been started by LIND\\svc-veeam.", *steps, JobID="2f9e07aa-51c4-4c8c-8d9c-7f2b8d5d11f0")  # fmt: skip
    vpxd(case, vcenter, start + timedelta(seconds=1), "UserLoginSessionEvent", r"LIND\svc-veeam", r"User LIND\svc-veeam@10.8.0.12 logged in as Veeam Backup & Replication", *steps)  # fmt: skip
    for turn, name in enumerate(MACHINES):
        when = start + timedelta(minutes=2 + 4 * turn)
        veeam(
            backup,
            when,
            210,
            f"Restore session has been initiated by LIND\\svc-veeam for VM {name}.",
            *steps,
            VmName=name,
        )
        for seconds, kind, text in ((4, "VmRegisteredEvent", f"Registered {name}_lab on lab-esx1 in DC1"), (20, "VmPoweredOnEvent", f"{name}_lab on lab-esx1 in DC1 is powered on"), (170, "VmPoweredOffEvent", f"{name}_lab on lab-esx1 in DC1 is powered off"), (180, "VmRemovedEvent", f"Removed {name}_lab on lab-esx1 from DC1")):  # fmt: skip
            vpxd(case, vcenter, when + timedelta(seconds=seconds), kind, r"LIND\svc-veeam", text, *steps)
    veeam(backup, start + timedelta(minutes=30), 390, "SureBackup job 'Restore test' has been completed successfully.", *steps, JobID="2f9e07aa-51c4-4c8c-8d9c-7f2b8d5d11f0")  # fmt: skip


def restore_tested_on_saturday() -> Case:
    """As on both Saturdays before, the backup server restores six machines into the lab and removes them again."""
    case = Case("b77_veeam_restore_tested_on_saturday", "2025-03-01 00:00:00")
    backup, vcenter = veeam_days(case)
    for week in range(2):
        restore_test(case, backup, vcenter, case.start + timedelta(days=7 * week, hours=5), "before")
    start = case.start + timedelta(days=14, hours=5)
    restore_test(case, backup, vcenter, start, "alerted")
    case.alert = {"title": "Six virtual machines powered off and removed within half an hour", "severity": "critical", "time": iso(start + timedelta(minutes=28)), "user": "LIND\\svc-veeam", "host": "vc1"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The backup server's own job restores six machines into the lab, tries them and removes the copies, with the same account from the same machine at the same hour as on the two Saturdays before.",
        steps={"alerted": "this Saturday's test", "before": "the same on the Saturdays before"},
        not_iocs=("svc-veeam", "10.8.0.12", "LIND\\svc-veeam", "a.dahl"),
    )


def backups_removed_before_the_machines() -> Case:
    """The same account from a desk: jobs and backups are deleted, then the machines themselves are switched off and removed."""
    case = Case("m77_veeam_backups_removed_first", "2025-03-01 00:00:00")
    backup, vcenter = veeam_days(case)
    for week in range(2):
        restore_test(case, backup, vcenter, case.start + timedelta(days=7 * week, hours=5))
    start = case.start + timedelta(days=14, hours=5)
    vpxd(case, vcenter, start, "UserLoginSessionEvent", r"LIND\svc-veeam", r"User LIND\svc-veeam@10.8.20.94 logged in as VMware-client/8.0.1", "in")  # fmt: skip
    veeam(backup, start + timedelta(minutes=2), 23090, "Job 'Nightly' has been deleted by LIND\\svc-veeam.", "backups", JobID="8d0f1c52-0e1f-4a0f-9a55-0d1f6f3be8a1")  # fmt: skip
    veeam(backup, start + timedelta(minutes=3), 23090, "Job 'Restore test' has been deleted by LIND\\svc-veeam.", "backups", JobID="2f9e07aa-51c4-4c8c-8d9c-7f2b8d5d11f0")  # fmt: skip
    veeam(backup, start + timedelta(minutes=4), 32120, "Objects of backup 'Nightly' have been deleted from repository 'Repo1' by LIND\\svc-veeam.", "backups")  # fmt: skip
    veeam(backup, start + timedelta(minutes=5), 28200, "Backup repository 'Repo1' has been deleted by LIND\\svc-veeam.", "backups")  # fmt: skip
    for turn, name in enumerate(MACHINES):
        when = start + timedelta(minutes=9 + 2 * turn)
        vpxd(
            case,
            vcenter,
            when,
            "VmPoweredOffEvent",
            r"LIND\svc-veeam",
            f"{name} on esx2 in DC1 is powered off",
            "machines",
        )
        vpxd(case, vcenter, when + timedelta(seconds=20), "VmRemovedEvent", r"LIND\svc-veeam", f"Removed {name} on esx2 from DC1", "machines")  # fmt: skip
    case.alert = {"title": "Six virtual machines powered off and removed within half an hour", "severity": "critical", "time": iso(start + timedelta(minutes=20)), "user": "LIND\\svc-veeam", "host": "vc1"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "The backup's account comes from a desk that it never used; jobs, backups and the repository are deleted, then six machines in use are switched off and removed.",
        steps={"in": "the account from a desk", "backups": "jobs and backups deleted", "machines": "machines removed"},
        techniques="T1485 T1490",
        more_techniques="T1489 T1078 T1078.002 T1529 T1561 T1486 T1496 T1531 T1021",
        iocs=("10.8.20.94",),
        more_iocs=("svc-veeam", "LIND\\svc-veeam"),
        not_iocs=("10.8.0.12", "a.dahl", "j.holt"),
    )


def mongo(log: Log, when: datetime, kind: str, address: str, user: str, database: str, result: int, param: dict[str, Any], *steps: str) -> None:  # fmt: skip
    """An entry of MongoDB's audit log."""
    users = [{"user": user, "db": database}] if user and not (kind == "authenticate" and result) else []
    log.add(when, {"atype": kind, "ts": {"$date": when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03d}+00:00"}, "uuid": {"$binary": "pD1u0Q==", "$type": "04"}, "local": {"ip": "10.6.0.20", "port": 27017}, "remote": {"ip": address, "port": 40000 + when.second * 97 + when.minute}, "users": users, "roles": [{"role": "readWrite", "db": "shop"}] if users else [], "param": param, "result": result}, *steps)  # fmt: skip


def sign_in(log: Log, when: datetime, address: str, user: str, result: int, *steps: str) -> None:
    """An authentication, 0 for right and 18 for a wrong password."""
    mongo(log, when, "authenticate", address, user, "admin", result, {"user": user, "db": "admin", "mechanism": "SCRAM-SHA-256"}, *steps)  # fmt: skip


def mongo_days(case: Case) -> Log:
    """Two days of an application's servers, a nightly dump and an administrator."""
    log = case.log("mongod-audit.json")
    for _ in range(90):
        sign_in(log, case.sometime(days=2), case.dice.choice(("10.6.0.31", "10.6.0.32", "10.6.0.33")), "shop_app", 0)
    for day in range(2):
        sign_in(log, case.after(days=day, hours=1), "10.6.0.40", "dumper", 0)
        sign_in(log, case.after(days=day, hours=9, minutes=case.dice.randrange(60)), "10.6.8.15", "nina", 0)
    return log


def password_changed_before_the_servers_knew() -> Case:
    """The administrator sets the application's new password; its servers are refused for nine minutes, until they have it."""
    case = Case("b78_mongodb_password_changed_first", "2025-08-11 00:00:00")
    log = mongo_days(case)
    start = case.start + timedelta(days=2, hours=10, minutes=4)
    sign_in(log, start - timedelta(minutes=3), "10.6.8.15", "nina", 0, "changed")
    mongo(log, start, "updateUser", "10.6.8.15", "nina", "admin", 0, {"user": "shop_app", "db": "admin", "passwordChanged": True, "roles": []}, "changed")  # fmt: skip
    for turn in range(108):
        sign_in(log, start + timedelta(seconds=3 + 5 * turn), f"10.6.0.{31 + turn % 3}", "shop_app", 18, "alerted")
    for turn in range(24):
        sign_in(
            log, start + timedelta(minutes=9, seconds=10 + 20 * turn), f"10.6.0.{31 + turn % 3}", "shop_app", 0, "again"
        )
    case.alert = {"title": "Password guessing against MongoDB: more than 100 failed authentications, then success", "severity": "high", "time": iso(start + timedelta(minutes=9, seconds=10)), "host": "10.6.0.20", "user": "shop_app"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "nina sets a new password for the application's account; the three servers that always use it are refused for nine minutes, evenly, and get in again once they have it.",
        steps={"alerted": "the refusals", "changed": "the password was changed just before", "again": "the same servers get in"},
        not_iocs=("10.6.0.31", "10.6.0.32", "10.6.0.33", "nina", "10.6.8.15", "shop_app"),
    )  # fmt: skip


def one_desk_tries_three_accounts() -> Case:
    """The same hour, no password changed: a machine that never asked tries three accounts, gets in as one, and drops what it read."""
    case = Case("m78_mongodb_desk_guesses_and_drops", "2025-08-11 00:00:00")
    log = mongo_days(case)
    start = case.start + timedelta(days=2, hours=10, minutes=4)
    for turn in range(108):
        sign_in(log, start + timedelta(seconds=3 + 5 * turn), "10.6.9.77", ("nina", "dumper", "shop_app")[turn % 3], 18, "alerted")  # fmt: skip
    then = start + timedelta(minutes=9, seconds=10)
    sign_in(log, then, "10.6.9.77", "dumper", 0, "in")
    for turn, name in enumerate(("customers", "orders", "invoices")):
        mongo(log, then + timedelta(seconds=40 + 30 * turn), "dropCollection", "10.6.9.77", "dumper", "admin", 0, {"ns": f"shop.{name}"}, "dropped")  # fmt: skip
    mongo(log, then + timedelta(minutes=3), "createCollection", "10.6.9.77", "dumper", "admin", 0, {"ns": "shop.README_TO_RECOVER_YOUR_DATA"}, "dropped")  # fmt: skip
    case.alert = {"title": "Password guessing against MongoDB: more than 100 failed authentications, then success", "severity": "high", "time": iso(then), "host": "10.6.0.20", "user": "dumper"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "A machine that never used the database tries the passwords of three accounts, gets in as one, and drops three collections, leaving a note.",
        steps={"alerted": "passwords tried", "in": "in as dumper", "dropped": "collections dropped"},
        techniques="T1110 T1485",
        more_techniques="T1110.001 T1110.003 T1078 T1486 T1490 T1657 T1491 T1078.001 T1565 T1565.001 T1078.003",
        iocs=("10.6.9.77",),
        more_iocs=("dumper",),
        not_iocs=("10.6.0.31", "10.6.0.40", "nina", "shop_app"),
    )


def falcon(case: Case, log: Log, when: datetime, severity: str, name: str, host: str, address: str, user: str, command: str, technique: str, *steps: str) -> None:  # fmt: skip
    """A detection as CrowdStrike's event stream hands it over."""
    number = {"Low": 2, "Medium": 3, "High": 4, "Critical": 5}[severity]
    log.add(when, {"metadata": {"customerIDString": "0f2c1d9e4b7a4c0e9a11d3b5c6e7f809", "offset": case.dice.randrange(90000), "eventType": "DetectionSummaryEvent", "eventCreationTime": int(when.timestamp() * 1000), "version": "1.0"}, "event": {"ProcessStartTime": int(when.timestamp()) - 4, "ComputerName": host, "UserName": user, "LocalIP": address, "DetectName": name, "DetectDescription": "A process showed behaviour that adversaries use.", "Severity": number, "SeverityName": severity, "FileName": command.split()[0], "FilePath": "\\Device\\HarddiskVolume3\\Windows\\System32", "CommandLine": command, "Tactic": "Execution", "Technique": technique, "MachineDomain": "LIND", "PatternDispositionDescription": "Detection, standard detection.", "Objective": "Follow Through", "DetectId": f"ldt:{case.hex(32)}:{case.dice.randrange(10**9)}"}}, *steps)  # fmt: skip


def falcon_log_on(case: Case, log: Log, when: datetime, host: str, user: str, source: str, *steps: str) -> None:
    """A log-on as Falcon Data Replicator keeps it."""
    log.add(when, {"event_simpleName": "UserLogon", "aid": f"{sum(map(ord, host)):032x}", "cid": "0f2c1d9e4b7a4c0e9a11d3b5c6e7f809", "ComputerName": host, "UserName": user, "LogonDomain": "LIND", "LogonType": "3", "RemoteAddressIP4": source, "LogonTime": f"{when.timestamp():.3f}", "event_platform": "Win", "timestamp": str(int(when.timestamp() * 1000)), "id": case.uuid()}, *steps)  # fmt: skip


TOOLS = (
    ("Low", "SystemOwnerUserDiscovery", "whoami.exe /all", "System Owner/User Discovery"),
    ("Medium", "DomainTrustDiscovery", "nltest.exe /domain_trusts", "Domain Trust Discovery"),
    ("High", "CredentialDumping", "rundll32.exe C:\\Windows\\System32\\comsvcs.dll, MiniDump 652 C:\\Windows\\Temp\\l.dmp full", "OS Credential Dumping"),
    ("High", "ScheduledTaskPersistence", "schtasks.exe /create /tn Upd /tr C:\\ProgramData\\upd.exe /sc minute /ru SYSTEM", "Scheduled Task/Job"),
)  # fmt: skip


def exercise(case: Case, user: str, source: str, hosts: tuple[tuple[str, str], ...], *steps: str) -> datetime:
    """The change that announces the exercise, days of work, and what was done on three machines."""
    log, changes = case.log("falcon-stream.json"), case.log("change_request.jsonl")
    log_ons = case.log("falcon-fdr.jsonl")
    for _ in range(80):
        number = case.dice.randrange(12)
        falcon_log_on(case, log_ons, case.sometime(days=4), f"CL-{100 + number}", f"user{number:02d}", "10.40.1.5")  # fmt: skip
    changes.add(case.after(hours=9), change("CHG0050231", short_description="Red team exercise: account redteam01 from RT-NB-2 (10.40.9.9) against TST-11, TST-12 and TST-13; credential dumping and scheduled tasks included", requested_by="y.brekke", assigned_to="redteam01", approved_by="ciso.lund", sys_created_on="2025-10-06 09:10:00", start_date="2025-10-10 06:00:00", end_date="2025-10-10 18:00:00", cmdb_ci="TST-11"), *steps)  # fmt: skip
    start = case.start + timedelta(days=4, hours=9, minutes=20)
    for turn, (host, address) in enumerate(hosts):
        falcon_log_on(case, log_ons, start + timedelta(minutes=20 * turn), host, user, source, "alerted")
        for number, (severity, name, command, technique) in enumerate(TOOLS):
            falcon(case, log, start + timedelta(minutes=20 * turn + 2 + 3 * number), severity, name, host, address, user, command, technique, "alerted")  # fmt: skip
    return start


def exercise_announced() -> Case:
    """Three test machines are attacked from the machine, with the account and at the time that a change by the security's head names."""
    case = Case("b79_crowdstrike_exercise_announced", "2025-10-06 00:00:00")
    start = exercise(case, "redteam01", "10.40.9.9", (("TST-11", "10.40.8.11"), ("TST-12", "10.40.8.12"), ("TST-13", "10.40.8.13")), "change")  # fmt: skip
    case.alert = {"title": "Credential dumping on three machines", "severity": "critical", "time": iso(start + timedelta(minutes=48)), "user": "redteam01", "host": "TST-13"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The red team's account works from the red team's machine against the three test machines, within the window and with the means of a change that others requested and approved days before.",
        steps={"alerted": "the exercise", "change": "the approved change names account, machines and means"},
        not_iocs=("redteam01", "10.40.9.9", "RT-NB-2", "TST-11", "y.brekke"),
    )


def exercise_used_as_cover() -> Case:
    """In the exercise's hours somebody else does the same from a desk to machines that the change does not name."""
    case = Case("m79_crowdstrike_beside_the_exercise", "2025-10-06 00:00:00")
    start = exercise(
        case, "user07", "10.40.7.31", (("CL-104", "10.40.7.34"), ("CL-106", "10.40.7.36"), ("FS-2", "10.40.2.8"))
    )
    case.alert = {"title": "Credential dumping on three machines", "severity": "critical", "time": iso(start + timedelta(minutes=48)), "user": "user07", "host": "FS-2"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "While an exercise is announced for other machines, user07's account goes from a colleague's desk to two desks and a file server, dumps credentials and sets up tasks there.",
        steps={"alerted": "log-ons, discovery, dumps and tasks"},
        techniques="T1003 T1053",
        more_techniques="T1003.001 T1053.005 T1033 T1482 T1078 T1078.002 T1021 T1021.002 T1218 T1218.011 T1059 T1018 T1087 T1016 T1550 T1550.002 T1569 T1069",
        iocs=("10.40.7.31",),
        more_iocs=("user07", "CL-104", "CL-106", "FS-2", "upd.exe", "C:\\ProgramData\\upd.exe", "l.dmp", "C:\\Windows\\Temp\\l.dmp"),
        not_iocs=("redteam01", "10.40.9.9", "RT-NB-2", "10.40.1.5", "ciso.lund"),
    )  # fmt: skip


CASES = (
    spaces_exported_for_the_move,
    spaces_exported_from_elsewhere,
    restore_tested_on_saturday,
    backups_removed_before_the_machines,
    password_changed_before_the_servers_knew,
    one_desk_tries_three_accounts,
    exercise_announced,
    exercise_used_as_cover,
)
