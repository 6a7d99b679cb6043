# ruff: noqa: E501
"""Whole houses that come back at once, jobs at their beat, mail that is sorted, and hostile twins: the same from another desk."""

from datetime import datetime, timedelta
from typing import Any

from casebook import Case, Log, iso
from upkeep import old_syslog


def ivanti(log: Log, when: datetime, node: str, address: str, who: str, text: str, *steps: str) -> None:
    """A line of Ivanti Connect Secure as syslog carries it."""
    log.add(when, old_syslog(when, node, "PulseSecure", f"{when.strftime('%Y-%m-%d %H:%M:%S')} - {node} - [{address}] {who} - {text}"), *steps)  # fmt: skip


def logged_in(case: Case, log: Log, when: datetime, node: str, person: str, address: str, *steps: str) -> None:
    """The two lines of a log-in that worked."""
    ivanti(log, when, node, address, f"{person}(Staff)[]", f"Primary authentication successful for {person}/AD from {address}")  # fmt: skip
    ivanti(log, when + timedelta(seconds=2), node, address, f"{person}(Staff)[Staff]", f"Login succeeded for {person}/Staff (session:{case.hex(8)}) from {address}.", *steps)  # fmt: skip


def everybody_comes_back() -> Case:
    """A node of the gateway fails; all come back within a minute, some with a code that was used already."""
    case = Case("b96_ivanti_node_fails_and_all_come_back", "2025-03-17 00:00:00")
    log = case.log("ivanti-connect.log")
    homes = {f"u{number:03}": case.public() for number in range(14)}
    for day in range(4):
        for person, address in homes.items():
            logged_in(case, log, case.after(days=day, hours=6, minutes=case.dice.randrange(120)), "vpn-1", person, address)  # fmt: skip
    fails = case.start + timedelta(days=3, hours=10, minutes=42)
    ivanti(log, fails, "vpn-2", "127.0.0.1", "System()[]", "Node 'vpn-1' (10.90.0.11) left the cluster. Cluster VIP 192.0.2.40 moved to node 'vpn-2'.", "failed")  # fmt: skip
    for turn, (person, address) in enumerate(homes.items()):
        when = fails + timedelta(seconds=10 + 4 * turn)
        if turn % 3 == 0:
            ivanti(log, when, "vpn-2", address, f"{person}(Staff)[]", f"Secondary authentication failed for {person}/OTP from {address}", "alerted")  # fmt: skip
            ivanti(log, when, "vpn-2", address, f"{person}(Staff)[]", "Login failed using auth server OTP (Radius Server).  Reason: Failed", "alerted")  # fmt: skip
            when += timedelta(seconds=35)
        logged_in(case, log, when, "vpn-2", person, address, "back")
    case.alert = {"title": "Five accounts refused at the VPN within a minute", "severity": "high", "time": iso(fails + timedelta(seconds=40)), "host": "vpn-2"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "A node leaves the cluster, and everybody logs in anew from home; five codes that were used already are refused once.",
        steps={"alerted": "codes refused", "failed": "the node left", "back": "all are back from home"},
        not_iocs=("u000", homes["u000"]),
    )


def audited(
    case: Case, log: Log, when: datetime, person: str, address: str, operation: str, *steps: str, **more: Any
) -> None:
    """A record of the unified audit log."""
    entra = operation == "UserLoggedIn"
    log.add(when, {"CreationTime": iso(when)[:-1], "Id": case.uuid(), "Operation": operation, "OrganizationId": "6f1c0a52-1111-4a7e-9d55-0c3b3c9d1a10", "RecordType": 15 if entra else 1, "ResultStatus": "Success" if entra else "True", "UserKey": f"1003{sum(map(ord, person)):08}", "UserType": 0, "Version": 1, "Workload": "AzureActiveDirectory" if entra else "Exchange", "ClientIP": address, "UserId": f"{person}@lind.example", **more}, *steps)  # fmt: skip


MAILERS = ("anita", "bente", "carl", "dagny", "egil")


def mail_days(case: Case) -> Log:
    """A week of log-ins and mail from the office."""
    log = case.log("unified-audit.jsonl")
    for day in range(8):
        for person in MAILERS:
            when = case.after(days=day, hours=7, minutes=case.dice.randrange(50))
            audited(case, log, when, person, "33.8.1.9", "UserLoggedIn")
            audited(case, log, when + timedelta(minutes=case.dice.randrange(5, 99)), person, "33.8.1.9", case.dice.choice(("MailItemsAccessed", "Send", "SoftDelete")), MailboxOwnerUPN=f"{person}@lind.example")  # fmt: skip
    return log


def inbox_rule(name: str, **parameters: str) -> dict[str, Any]:
    """What the record of a new rule says of it."""
    named = {"Name": name, "Force": "False", **parameters, "MarkAsRead": "True", "StopProcessingRules": "True"}
    return {"ObjectId": f"lind.example\\bente\\{name}", "Parameters": [{"Name": key, "Value": value} for key, value in named.items()]}  # fmt: skip


def newsletters_sorted() -> Case:
    """bente has two newsletters put into a folder as read."""
    case = Case("b97_m365_newsletters_sorted", "2025-10-06 00:00:00")
    log = mail_days(case)
    when = case.start + timedelta(days=7, hours=9, minutes=22)
    audited(case, log, when, "bente", "33.8.1.9", "New-InboxRule", "alerted", **inbox_rule("Newsletters", From="news@trade-weekly.example;digest@portnews.example", MoveToFolder="Newsletters"))  # fmt: skip
    case.alert = {"title": "Inbox rule moves messages and marks them as read", "severity": "medium", "time": iso(when), "user": "bente@lind.example", "operation": "New-InboxRule"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "bente, at the office, sorts two newsletters into a folder of that name.",
        steps={"alerted": "the rule"},
        not_iocs=("bente@lind.example", "33.8.1.9"),
    )


def payments_hidden() -> Case:
    """The same mailbox, from elsewhere: what speaks of payments goes where nobody looks, and a mail on a new account is sent."""
    case = Case("m97_m365_mail_on_payments_hidden", "2025-10-06 00:00:00")
    log = mail_days(case)
    address, when = case.public(), case.start + timedelta(days=7, hours=9, minutes=22)
    audited(case, log, when - timedelta(minutes=5), "bente", address, "UserLoggedIn", "in")
    audited(case, log, when, "bente", address, "New-InboxRule", "hidden", **inbox_rule("News", SubjectOrBodyContainsWords="invoice;payment;iban", MoveToFolder="RSS Feeds"))  # fmt: skip
    for turn in range(4):
        audited(case, log, when + timedelta(minutes=2 + turn), "bente", address, "MailItemsAccessed", "read", MailboxOwnerUPN="bente@lind.example")  # fmt: skip
    audited(case, log, when + timedelta(minutes=31), "bente", address, "Send", "read", Item={"Subject": "New account for invoice 20917"})  # fmt: skip
    case.alert = {"title": "Inbox rule moves messages and marks them as read", "severity": "medium", "time": iso(when), "user": "bente@lind.example", "operation": "New-InboxRule"}  # fmt: skip
    return case.judge(
        "malicious",
        "medium high critical",
        "bente's account is used from a new address; a rule hides what speaks of payments, mail is read, and one on a new account sent.",
        steps={"in": "from elsewhere", "hidden": "the rule", "read": "mail read and sent"},
        techniques="T1564.008",
        more_techniques="T1564 T1078 T1078.004 T1114 T1114.002 T1114.003 T1534 T1657",
        iocs=(address,),
        more_iocs=("bente@lind.example", "bente"),
        not_iocs=("33.8.1.9", "anita@lind.example"),
    )


SYNC = "MSOL_3fa1c09e77b2"


def security(case: Case, log: Log, when: datetime, number: int, data: dict[str, str], *steps: str) -> None:
    """An event of a controller's security log, as winlogbeat ships it."""
    log.add(when, {"@timestamp": iso(when, 3), "event": {"code": str(number), "provider": "Microsoft-Windows-Security-Auditing", "kind": "event", "outcome": "success"}, "host": {"name": "DC-1"}, "winlog": {"channel": "Security", "computer_name": "DC-1.lind.example", "event_id": str(number), "provider_name": "Microsoft-Windows-Security-Auditing", "record_id": case.dice.randrange(10**7), "event_data": data}}, *steps)  # fmt: skip


def arrives(case: Case, log: Log, when: datetime, user: str, address: str, session: str, *steps: str) -> None:
    """A network log-on."""
    security(case, log, when, 4624, {"SubjectUserName": "-", "TargetUserName": user, "TargetDomainName": "LIND", "TargetLogonId": session, "LogonType": "3", "AuthenticationPackageName": "Kerberos", "WorkstationName": "-", "IpAddress": address}, *steps)  # fmt: skip


def replicates(case: Case, log: Log, when: datetime, session: str, *steps: str) -> None:
    """The account asks for changes of the directory, secrets included."""
    security(case, log, when, 4662, {"SubjectUserName": SYNC, "SubjectDomainName": "LIND", "SubjectLogonId": session, "ObjectServer": "DS", "ObjectType": "%{19195a5b-6da0-11d0-afd3-00c04fd930c9}", "OperationType": "Object Access", "AccessMask": "0x100", "Properties": "%%7688 {1131f6ad-9c07-11d1-f79f-00c04fc2dcd2} {19195a5b-6da0-11d0-afd3-00c04fd930c9}"}, *steps)  # fmt: skip


def sync_nights(case: Case, last: tuple[str, ...]) -> Log:
    """A night and a day: the synchronisation comes every half hour, people come to their desks."""
    log = case.log("dc-1-security.ndjson")
    for turn in range(60):
        when = case.start + timedelta(minutes=30 * turn + 7, seconds=case.dice.randrange(5))
        session, steps = f"0x{case.hex(7)}", last if turn == 54 else ()
        arrives(case, log, when, SYNC, "10.20.0.31", session, *steps)
        replicates(case, log, when + timedelta(seconds=1), session, *steps)
    for _ in range(60):
        number = case.dice.randrange(30)
        arrives(case, log, case.sometime(hours=30), f"user{number:02}", f"10.20.8.{50 + number}", f"0x{case.hex(7)}")
    return log


def connect_replicates() -> Case:
    """The synchronisation of the directory with the cloud asks for changes, as it does every half hour."""
    case = Case("b98_windows_directory_synchronised", "2025-09-01 00:00:00")
    sync_nights(case, ("alerted",))
    case.alert = {"title": "Directory replication by an account that is no domain controller", "severity": "critical", "time": iso(case.start + timedelta(hours=27, minutes=7)), "user": SYNC, "host": "DC-1"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The synchronisation's account replicates from its server, as it does every half hour.",
        steps={"alerted": "this half hour's run"},
        not_iocs=(SYNC, "10.20.0.31"),
    )


def desk_replicates() -> Case:
    """Between two runs the same account comes from a desk and asks for the same."""
    case = Case("m98_windows_directory_copied_from_a_desk", "2025-09-01 00:00:00")
    log = sync_nights(case, ())
    when, session = case.start + timedelta(hours=27, minutes=19, seconds=41), f"0x{case.hex(7)}"
    arrives(case, log, when, SYNC, "10.20.8.77", session, "in")
    replicates(case, log, when + timedelta(seconds=2), session, "copied")
    replicates(case, log, when + timedelta(seconds=3), session, "copied")
    case.alert = {"title": "Directory replication by an account that is no domain controller", "severity": "critical", "time": iso(when + timedelta(seconds=2)), "user": SYNC, "host": "DC-1"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "The synchronisation's account, between two of its runs, logs in from a desk and replicates the directory.",
        steps={"in": "from a desk", "copied": "replication"},
        techniques="T1003.006",
        more_techniques="T1003 T1078 T1078.002",
        iocs=("10.20.8.77",),
        more_iocs=(SYNC,),
        not_iocs=("10.20.0.31",),
    )


def database_changes_roles() -> Case:
    """A database moves to its other replica: for three minutes it opens for none of the five programs, which try again and again."""
    case = Case("b99_mssql_database_changes_roles", "2025-01-20 00:00:00")
    log = case.log("ERRORLOG.log")
    programs = {"erp_app": "10.55.1.11", "crm_app": "10.55.1.12", "bi_load": "10.55.1.20", "LIND\\svc-portal": "10.55.1.30", "web_ro": "10.55.1.31"}  # fmt: skip

    def line(when: datetime, source: str, text: str, *steps: str) -> None:
        log.add(when, f"{when.strftime('%Y-%m-%d %H:%M:%S')}.{when.microsecond // 10000:02d} {source:<11} {text}", *steps)  # fmt: skip

    def comes(when: datetime, user: str, *steps: str) -> None:
        kind = "Windows" if "\\" in user else "SQL Server"
        line(when, "Logon", f"Login succeeded for user '{user}'. Connection made using {kind} authentication. [CLIENT: {programs[user]}]", *steps)  # fmt: skip

    for day in range(3):
        for user in programs:
            for _ in range(4):
                comes(case.after(days=day, minutes=case.dice.randrange(840)), user)
    moves = case.start + timedelta(days=2, hours=14, minutes=8)
    for seconds, before, after, step in ((0, "PRIMARY", "RESOLVING", "moves"), (180, "RESOLVING", "PRIMARY", "back")):
        line(moves + timedelta(seconds=seconds), "spid41s", f'The availability group database "erp" is changing roles from "{before}" to "{after}" because the mirroring session or availability group failed over due to role synchronization.', step)  # fmt: skip
    for turn in range(16):
        for number, (user, address) in enumerate(programs.items()):
            when = moves + timedelta(seconds=4 + 9 * turn + number)
            line(when, "Logon", "Error: 18456, Severity: 14, State: 38.", "alerted")
            line(when, "Logon", f"Login failed for user '{user}'. Reason: Failed to open the explicitly specified database 'erp'. [CLIENT: {address}]", "alerted")  # fmt: skip
    for user in programs:
        comes(moves + timedelta(seconds=184), user, "back")
    case.alert = {"title": "Eighty failed log-ins of five accounts within three minutes", "severity": "high", "time": iso(moves + timedelta(minutes=1)), "host": "sql-1"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The database moves to its other replica; the programs that ask for it are refused for that, and are in again when it is back.",
        steps={"alerted": "refusals", "moves": "the database moves", "back": "and is back"},
        not_iocs=("10.55.1.11", "erp_app"),
    )


CASES = (
    everybody_comes_back,
    newsletters_sorted,
    payments_hidden,
    connect_replicates,
    desk_replicates,
    database_changes_roles,
)
