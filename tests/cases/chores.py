# ruff: noqa: E501
"""Chores that alarm: a monitoring account with too few rights, secrets renewed when a colleague leaves, a certificate that ran out, payslips."""

from datetime import datetime, timedelta
from typing import Any

from casebook import Case, Log, iso
from upkeep import change


def elastic(case: Case, log: Log, when: datetime, kind: str, action: str, user: str, address: str, request: str, roles: list[str], *steps: str, **more: Any) -> None:  # fmt: skip
    """An entry of Elasticsearch's audit log."""
    who = {"authentication.type": "REALM", "user.name": user, "user.realm": "native1", "user.roles": roles, "origin.type": "rest", "origin.address": f"{address}:{case.dice.randrange(33000, 60000)}", "request.id": case.hex(22), "action": request} if user else {}  # fmt: skip
    log.add(when, {"type": "audit", "timestamp": when.strftime("%Y-%m-%dT%H:%M:%S,") + f"{when.microsecond // 1000:03d}+0000", "cluster.uuid": "q8Zr1v3mQbGv0l6dC1c2hw", "node.name": "es-1", "node.id": "x2Lk9QbzTj6Hh1c0p9yKtw", "host.name": "es-1", "host.ip": "10.7.0.11", "event.type": kind, "event.action": action, **who, **more}, *steps)  # fmt: skip


def monitoring_with_too_few_rights() -> Case:
    """A new monitoring account is refused all morning, until the administrator who made it gives it the role it needs."""
    case = Case("b80_elasticsearch_monitoring_lacks_a_role", "2025-05-19 00:00:00")
    log = case.log("es_audit.json")
    for day in range(3):
        for turn in range(20):
            elastic(case, log, case.after(days=day, minutes=70 * turn), "transport", "access_granted", "metricbeat", "10.7.0.50", "cluster:monitor/nodes/stats", ["remote_monitoring_collector"])  # fmt: skip
        for turn in range(12):
            elastic(case, log, case.after(days=day, hours=6, minutes=45 * turn), "transport", "access_granted", "shop", f"10.7.0.{31 + turn % 2}", "indices:data/read/search", ["shop_reader"], indices=["products"])  # fmt: skip
        elastic(case, log, case.after(days=day, hours=8, minutes=case.dice.randrange(50)), "transport", "access_granted", "frode", "10.7.8.9", "cluster:monitor/health", ["superuser"])  # fmt: skip
    start = case.start + timedelta(days=3, hours=8, minutes=12)
    elastic(case, log, start, "transport", "access_granted", "frode", "10.7.8.9", "cluster:admin/xpack/security/user/put", ["superuser"], "made")  # fmt: skip
    elastic(case, log, start, "security_config_change", "put_user", "", "", "", [], "made", put={"user": {"name": "metrics2", "enabled": True, "roles": ["monitoring_user"], "has_password": True}})  # fmt: skip
    for turn in range(90):
        elastic(case, log, start + timedelta(minutes=5, seconds=60 * turn), "transport", "access_denied", "metrics2", "10.7.0.50", ("cluster:monitor/nodes/stats", "indices:monitor/stats", "cluster:monitor/state")[turn % 3], ["monitoring_user"], "alerted")  # fmt: skip
    then = start + timedelta(minutes=96)
    elastic(case, log, then, "transport", "access_granted", "frode", "10.7.8.9", "cluster:admin/xpack/security/user/put", ["superuser"], "mended")  # fmt: skip
    elastic(case, log, then, "security_config_change", "put_user", "", "", "", [], "mended", put={"user": {"name": "metrics2", "enabled": True, "roles": ["remote_monitoring_collector"], "has_password": False}})  # fmt: skip
    for turn in range(30):
        elastic(case, log, then + timedelta(seconds=30 + 60 * turn), "transport", "access_granted", "metrics2", "10.7.0.50", ("cluster:monitor/nodes/stats", "indices:monitor/stats", "cluster:monitor/state")[turn % 3], ["remote_monitoring_collector"], "~")  # fmt: skip
    case.alert = {"title": "Many denied requests of one account, then granted: privilege escalation", "severity": "high", "time": iso(then), "user.name": "metrics2", "origin": "10.7.0.50"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "frode makes a new account for the monitoring machine with too weak a role; its statistics are refused once a minute, until frode gives it the role that the old account had, and it reads the same statistics as that.",
        steps={
            "alerted": "the refusals",
            "made": "the account was made by the administrator",
            "mended": "and given the role",
        },
        not_iocs=("metrics2", "10.7.0.50", "frode", "10.7.8.9"),
    )


def onepassword(
    case: Case, log: Log, when: datetime, user: str, address: str, *steps: str, item: str = "", action: str = ""
) -> None:
    """An entry of 1Password's events: a sign-in attempt, or the use of an item."""
    person = {"uuid": f"{user.upper():A<26}", "name": user.title(), "email": f"{user}@lind.example"}
    client = {"app_name": "1Password for Mac", "app_version": "81036", "platform_name": "MacBook Pro", "platform_version": "14.6", "os_name": "MacOSX", "os_version": "14.6", "ip_address": address}  # fmt: skip
    place = {"country": "NO", "region": "Vestland", "city": "Bergen", "latitude": 60.4, "longitude": 5.3}
    if item:
        log.add(when, {"uuid": case.hex(26).upper(), "timestamp": iso(when), "used_version": 3, "vault_uuid": "SHAREDOPS7Q2M4T6W8Y0Z1X3V", "item_uuid": item, "action": action, "user": person, "client": client, "location": place}, *steps)  # fmt: skip
    else:
        log.add(when, {"uuid": case.hex(26).upper(), "session_uuid": case.hex(26).upper(), "timestamp": iso(when), "country": "NO", "category": "success", "type": "credentials_ok", "details": None, "target_user": person, "client": client, "location": place}, *steps)  # fmt: skip


def secrets_renewed_when_a_colleague_left() -> Case:
    """Every shared secret is revealed and changed in one afternoon, as the checklist for a colleague's leaving, approved by another, says."""
    case = Case("b81_onepassword_secrets_renewed", "2025-09-22 00:00:00")
    usage, attempts = case.log("itemusages.jsonl"), case.log("signinattempts.jsonl")
    people = {"asta": "198.51.100.12", "brage": "198.51.100.12", "dina": "192.0.2.81"}
    items = [f"{case.hex(26).upper()}" for _ in range(34)]
    for day in range(5):
        for user, address in people.items():
            start = case.after(days=day, hours=6, minutes=case.dice.randrange(100))
            onepassword(case, attempts, start, user, address, *(["~"] if (day, user) == (4, "brage") else []))
            for _ in range(5):
                onepassword(case, usage, start + timedelta(minutes=case.dice.randrange(1, 400)), user, address, item=case.dice.choice(items), action=case.dice.choice(("fill", "fill", "reveal", "secure-copy")))  # fmt: skip
    start = case.start + timedelta(days=4, hours=14, minutes=3)
    for turn, item in enumerate(items):
        onepassword(
            case,
            usage,
            start + timedelta(minutes=3 * turn),
            "brage",
            "198.51.100.12",
            "alerted",
            item=item,
            action="reveal",
        )
        onepassword(case, usage, start + timedelta(minutes=3 * turn, seconds=70), "brage", "198.51.100.12", "alerted", item=item, action="server-update")  # fmt: skip
    changes = case.log("change_request.jsonl")
    changes.add(case.after(days=2, hours=9), change("CHG0060317", short_description="Rotate all 34 items of the vault Shared Ops after the leaving of e.strand (brage)", requested_by="asta", assigned_to="brage", approved_by="r.myhre", sys_created_on="2025-09-24 09:05:12", start_date="2025-09-26 13:00:00", end_date="2025-09-26 17:00:00", cmdb_ci="1Password"), "change")  # fmt: skip
    case.alert = {"title": "34 items of a shared vault revealed by one user within two hours", "severity": "high", "time": iso(start + timedelta(minutes=60)), "user": "brage@lind.example"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "brage reveals and changes each item of the shared vault from the office, within the window of a change that asta requested and r.myhre approved two days before.",
        steps={"alerted": "revealed and changed", "change": "the approved change"},
        not_iocs=("brage", "brage@lind.example", "198.51.100.12", "asta", "e.strand"),
    )


def ise(case: Case, log: Log, when: datetime, name: str, station: str, switch: str, reason: str, *steps: str) -> None:
    """An authentication that Cisco ISE tells of by syslog."""
    category, code, text = ("CISE_Failed_Attempts", "5400 NOTICE Failed-Attempt", "Authentication failed") if reason else ("CISE_Passed_Authentications", "5200 NOTICE Passed-Authentication", "Authentication succeeded")  # fmt: skip
    failed = f" FailureReason={reason}," if reason else ""
    log.add(when, f"<181>{when.strftime('%b %e %H:%M:%S')} ise1 {category} {case.dice.randrange(10**6):010d} 1 0 {when.strftime('%Y-%m-%d %H:%M:%S')}.{when.microsecond // 1000:03d} +00:00 {case.dice.randrange(10**8):010d} {code}: {text}, ConfigVersionId=214, Device IP Address={switch}, DestinationIPAddress=10.9.0.20, DestinationPort=1812, UserName={name}, Protocol=Radius, RequestLatency=31, NetworkDeviceName=sw-{switch[-1]}, NAS-IP-Address={switch}, NAS-Port-Id=GigabitEthernet1/0/{7 + len(name)}, Calling-Station-ID={station}, NAS-Port-Type=Ethernet, AcsSessionID=ise1/4411/{case.dice.randrange(10**6)}, AuthenticationMethod=x509_PKI, AuthenticationIdentityStore=CertStore,{failed} SelectedAccessService=Default Network Access, EapAuthentication=EAP-TLS,", *steps)  # fmt: skip


def certificate_ran_out() -> Case:
    """A printer whose certificate ran out is refused once a minute all night, until it gets a new one."""
    case = Case("b82_cisco_ise_certificate_ran_out", "2025-02-03 00:00:00")
    log = case.log("ise.log")
    devices = {f"host/cl-{number}.lind.example": (f"00-25-90-AB-1C-{number:02X}", f"10.9.4.{2 + number % 3}") for number in range(20, 32)}  # fmt: skip
    printer = ("host/prn-07.lind.example", "3C-2A-F4-10-77-5E", "10.9.4.3")
    for day in range(3):
        for name, (station, switch) in devices.items():
            ise(case, log, case.after(days=day, hours=6, minutes=case.dice.randrange(150)), name, station, switch, "")
        for hour in (0, 8, 16):
            if day < 2 or hour < 16:
                ise(case, log, case.after(days=day, hours=hour, minutes=5), *printer, "", *(["before"] if day else []))
    start = case.start + timedelta(days=2, hours=18, minutes=1)
    for turn in range(140):
        ise(case, log, start + timedelta(seconds=62 * turn), *printer, "12516 EAP-TLS failed SSL/TLS handshake because of an expired certificate in the client certificates chain", "alerted")  # fmt: skip
    for hour in (0, 8):
        ise(case, log, start + timedelta(hours=14 + hour), *printer, "", "again")
    case.alert = {"title": "Repeated 802.1X failures of one endpoint: possible brute force", "severity": "medium", "time": iso(start + timedelta(minutes=40)), "calling_station_id": "3C-2A-F4-10-77-5E", "user": printer[0]}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The printer's certificate ran out, as each refusal says; it asks at its own switch once a minute and is let in again with a new one in the morning.",
        steps={"alerted": "refused for an expired certificate", "before": "let in at the same switch before", "again": "and afterwards"},
        not_iocs=("prn-07", "host/prn-07.lind.example", "3C-2A-F4-10-77-5E", "10.9.4.3"),
    )  # fmt: skip


FIELDS = "date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id,source,event-id,internal-message-id,message-id,network-message-id,recipient-address,recipient-status,total-bytes,recipient-count,related-recipient-address,reference,message-subject,sender-address,return-path,message-info,directionality,tenant-id,original-client-ip,original-server-ip,custom-data"


def tracked(case: Case, log: Log, when: datetime, sender: str, address: str, recipient: str, subject: str, size: int, *steps: str) -> None:  # fmt: skip
    """A message that Exchange Server sends out, as its tracking log says."""
    number = case.dice.randrange(10**12)
    log.add(when, f'{iso(when, 3)},10.2.0.15,EX1,203.0.113.8,mx.relay.example,;250 2.0.0 OK;ClientSubmitTime:,Internet,SMTP,SEND,{number},<{case.hex(20)}@lind.example>,{case.uuid()},{recipient},250 2.1.5 OK,{size},1,,,"{subject}",{sender},{sender},,Originating,,{address},10.2.0.15,', *steps)  # fmt: skip


def payslips_are_sent() -> Case:
    """Payroll sends everybody's payslip to their private mailboxes at the month's end, as in the two months before."""
    case = Case("b83_exchange_server_payslips", "2025-03-25 00:00:00")
    log = case.log("MSGTRK.LOG", "#Software: Microsoft Exchange Server", "#Version: 15.02.1258.028", "#Log-type: Message Tracking Log", "#Date: 2025-03-25T00:00:00.000Z", f"#Fields: {FIELDS}")  # fmt: skip
    staff = [f"{name}{number}@{domain}" for number, (name, domain) in enumerate((name, domain) for name in ("anne", "bo", "cato", "dag", "eli", "finn", "gro", "hans", "ida") for domain in ("mailbox.example", "post.example", "privat.example", "home.example"))]  # fmt: skip
    for _ in range(90):
        number = case.dice.randrange(12)
        tracked(case, log, case.sometime(days=66), f"user{number}@lind.example", f"10.2.7.{20 + number}", f"k{case.dice.randrange(40)}@kunde.example", f"Offer {case.dice.randrange(900)}", case.dice.randrange(9000, 90000))  # fmt: skip
    for month, day in enumerate((3, 34, 64)):
        for turn, recipient in enumerate(staff):
            tracked(case, log, case.after(days=day, hours=12, minutes=1, seconds=4 * turn), "payroll@lind.example", "10.2.7.44", recipient, "Your payslip", 81000 + 13 * turn, "alerted" if month == 2 else "before")  # fmt: skip
    case.alert = {"title": "36 messages with attachments to private mailboxes within three minutes: data leaving", "severity": "high", "time": iso(case.start + timedelta(days=64, hours=12, minutes=3)), "sender": "payroll@lind.example", "original_client_ip": "10.2.7.44"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "Payroll's mailbox sends one payslip to each of the same 36 private addresses from the same desk at the same hour as at the ends of the two months before.",
        steps={"alerted": "this month's payslips", "before": "the same in the two months before"},
        not_iocs=("payroll@lind.example", "10.2.7.44", "payroll", "203.0.113.8"),
    )


CASES = (
    monitoring_with_too_few_rights,
    secrets_renewed_when_a_colleague_left,
    certificate_ran_out,
    payslips_are_sent,
)
