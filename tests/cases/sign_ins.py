# ruff: noqa: E501
"""Accounts that alarm, and hostile twins: passwords that ran out, refused pushes, forwarded mail, a forgotten telephone."""

from datetime import datetime, timedelta
from typing import Any

from casebook import Case, Log, iso
from identity import okta, okta_background

LEAVERS = (
    "aase", "anders", "birger", "bodil", "cecilie", "dagfinn", "einar", "elin", "espen", "frida", "geir", "gro", "gunnar", "heidi", "helge",
    "inger", "jan", "jens", "kaja", "kjell", "lars", "lene", "magne", "marit", "nora", "olav", "pernille", "ragnar", "rune", "silje", "stein", "tone", "unni", "vidar",
)  # fmt: skip
GUID = "{54849625-5478-4994-a5ba-3e3b0328c30d}"


def event_xml(case: Case, when: datetime, host: str, event_id: int, **data: str) -> str:
    """A record of the Security log as XML."""
    failed = event_id in (4625, 4771)
    fields = "".join(f'<Data Name="{name}">{value}</Data>' for name, value in data.items())
    return (
        f'<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Microsoft-Windows-Security-Auditing" Guid="{GUID}"/>'
        f"<EventID>{event_id}</EventID><Version>0</Version><Level>0</Level><Task>12544</Task><Opcode>0</Opcode><Keywords>{'0x8010000000000000' if failed else '0x8020000000000000'}</Keywords>"
        f'<TimeCreated SystemTime="{iso(when, 6)[:-1]}0Z"/><EventRecordID>{case.dice.randrange(100000, 999999)}</EventRecordID><Correlation/><Execution ProcessID="716" ThreadID="{case.dice.randrange(900, 9000)}"/>'
        f"<Channel>Security</Channel><Computer>{host}</Computer><Security/></System><EventData>{fields}</EventData></Event>"
    )


def entered(case: Case, log: Log, when: datetime, user: str, station: str, *steps: str) -> None:
    """A person gets a desktop through the gateway."""
    log.add(when, event_xml(case, when, "ts01.fjord.example", 4624, SubjectUserSid="S-1-5-18", SubjectUserName="TS01$", SubjectDomainName="FJORD", SubjectLogonId="0x3e7", TargetUserSid=f"S-1-5-21-1004336348-1177238915-682003330-{1100 + LEAVERS.index(user) if user in LEAVERS else 1090}", TargetUserName=user, TargetDomainName="FJORD", TargetLogonId=f"0x{case.hex(6)}", LogonType="10", LogonProcessName="User32 ", AuthenticationPackageName="Negotiate", WorkstationName=station, ProcessName="C:\\Windows\\System32\\svchost.exe", IpAddress="10.8.0.4", IpPort=str(case.dice.randrange(40000, 60000))), *steps)  # fmt: skip


def refused(case: Case, log: Log, when: datetime, user: str, station: str, status: str, sub: str, *steps: str) -> None:
    """A person, or somebody, does not."""
    log.add(when, event_xml(case, when, "ts01.fjord.example", 4625, SubjectUserSid="S-1-0-0", SubjectUserName="-", SubjectDomainName="-", SubjectLogonId="0x0", TargetUserSid="S-1-0-0", TargetUserName=user, TargetDomainName="FJORD", Status=status, FailureReason="%%2312" if sub == "0xc0000071" else "%%2313", SubStatus=sub, LogonType="3", LogonProcessName="NtLmSsp ", AuthenticationPackageName="NTLM", WorkstationName=station, TransmittedServices="-", LmPackageName="-", KeyLength="0", ProcessId="0x0", ProcessName="-", IpAddress="10.8.0.4", IpPort=str(case.dice.randrange(40000, 60000))), *steps)  # fmt: skip


def terminal_server(case: Case, days: int) -> tuple[Log, Log]:
    """People who work on a terminal server; all come through one gateway."""
    log, dc = case.log("ts01-security.xml.log"), case.log("dc01-security.xml.log")
    for day in range(days):
        for user in LEAVERS:
            if case.dice.random() < 0.8:
                entered(case, log, case.after(days=day, hours=6, minutes=case.dice.randrange(120)), user, f"NB-{user.upper()}")  # fmt: skip
    for turn in range(60):
        when = case.sometime(days=days)
        dc.add(when, event_xml(case, when, "dc01.fjord.example", 4624, TargetUserSid="S-1-5-18", TargetUserName=f"APP{turn % 5}$", TargetDomainName="FJORD", TargetLogonId=f"0x{case.hex(6)}", LogonType="3", LogonProcessName="Kerberos", AuthenticationPackageName="Kerberos", WorkstationName="-", IpAddress=f"10.8.1.{20 + turn % 5}", IpPort="50112"))  # fmt: skip
    return log, dc


def passwords_expired() -> Case:
    """On the first of the month everybody's password has run out: each is refused, changes it and gets in."""
    case = Case("b47_windows_xml_passwords_expired", "2025-08-28 00:00:00")
    log, dc = terminal_server(case, 2)
    monday = case.start + timedelta(days=4, hours=6)
    for turn, user in enumerate(LEAVERS):
        when = monday + timedelta(minutes=2 * turn, seconds=case.dice.randrange(50))
        refused(case, log, when, user, f"NB-{user.upper()}", "0xc000006e", "0xc0000071", "expired")
        if turn % 4 == 1:
            refused(case, log, when + timedelta(seconds=14), user, f"NB-{user.upper()}", "0xc000006e", "0xc0000071", "expired")  # fmt: skip
        changed = when + timedelta(seconds=70)
        dc.add(changed, event_xml(case, changed, "dc01.fjord.example", 4723, TargetUserName=user, TargetDomainName="FJORD", TargetSid=f"S-1-5-21-1004336348-1177238915-682003330-{1100 + turn}", SubjectUserSid=f"S-1-5-21-1004336348-1177238915-682003330-{1100 + turn}", SubjectUserName=user, SubjectDomainName="FJORD", SubjectLogonId=f"0x{case.hex(6)}", PrivilegeList="-"), "changed")  # fmt: skip
        entered(case, log, when + timedelta(seconds=90), user, f"NB-{user.upper()}", "in")
    case.alert = {"title": "Password spraying: 34 accounts refused from one address within 70 minutes, followed by successes", "severity": "critical", "time": iso(monday + timedelta(minutes=50)), "src_ip": "10.8.0.4", "host": "ts01"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "Passwords had run out: each person is refused once or twice because of that, changes the own password and gets in from the own notebook; 10.8.0.4 is the gateway that everybody came through before.",
        steps={"expired": "refused because the password expired", "changed": "each changes the own password", "in": "and gets in"},
        not_iocs=("10.8.0.4", "aase", "ts01"),
    )  # fmt: skip


def one_password_for_all() -> Case:
    """Through the same gateway one machine tries one password on all accounts at night; one opens, and is used."""
    case = Case("m47_windows_xml_one_password_for_all", "2025-08-28 00:00:00")
    log, dc = terminal_server(case, 3)
    night = case.start + timedelta(days=3, hours=3, minutes=11)
    for turn, user in enumerate(LEAVERS):
        if user != "marit":
            refused(case, log, night + timedelta(seconds=8 * turn), user, "DESKTOP-7G2K1QF", "0xc000006d", "0xc000006a", "tried")  # fmt: skip
    entered(case, log, night + timedelta(seconds=8 * LEAVERS.index("marit")), "marit", "DESKTOP-7G2K1QF", "in")
    sid = f"S-1-5-21-1004336348-1177238915-682003330-{1100 + LEAVERS.index('marit')}"
    then = night + timedelta(minutes=12)
    dc.add(then, event_xml(case, then, "dc01.fjord.example", 4720, TargetUserName="svc_update", TargetDomainName="FJORD", TargetSid="S-1-5-21-1004336348-1177238915-682003330-2207", SubjectUserSid=sid, SubjectUserName="marit", SubjectDomainName="FJORD", SubjectLogonId="0x7ab11c", PrivilegeList="-", SamAccountName="svc_update"), "account")  # fmt: skip
    then += timedelta(seconds=20)
    dc.add(then, event_xml(case, then, "dc01.fjord.example", 4728, MemberName="CN=svc_update,CN=Users,DC=fjord,DC=example", MemberSid="S-1-5-21-1004336348-1177238915-682003330-2207", TargetUserName="Domain Admins", TargetDomainName="FJORD", TargetSid="S-1-5-21-1004336348-1177238915-682003330-512", SubjectUserSid=sid, SubjectUserName="marit", SubjectDomainName="FJORD", SubjectLogonId="0x7ab11c", PrivilegeList="-"), "account")  # fmt: skip
    case.alert = {"title": "Password spraying: 33 accounts refused from one address within five minutes", "severity": "critical", "time": iso(night + timedelta(minutes=4)), "src_ip": "10.8.0.4", "host": "ts01"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "At night one unknown machine tries one password on every account through the gateway; marit's opens, and marit's account makes svc_update and puts it among the domain administrators.",
        steps={"tried": "one failure for each account", "in": "one opens", "account": "an administrator is made"},
        techniques="T1110.003 T1136.002",
        more_techniques="T1110 T1078 T1078.002 T1098 T1098.007 T1021.001 T1136",
        iocs=("svc_update",),
        more_iocs=("marit", "DESKTOP-7G2K1QF", "10.8.0.4"),
    )


PEOPLE = ["astrid", "bjarne", "dorthe", "esben", "frode", "gitte"]


def push_by_mistake() -> Case:
    """A person presses "no" by mistake, tries again and presses "yes": own address, own machine, own telephone."""
    case = Case("b48_okta_push_refused_once", "2025-02-18 06:00:00")
    log, office = case.log("okta-system-log.jsonl"), "30.92.14.8"
    okta_background(case, log, PEOPLE, office, "vejen.example", 300, 9)
    who = "gitte@vejen.example"
    start = case.start + timedelta(hours=2, minutes=14)
    device = {"deviceFingerprint": "a1e08c77b2", "authMethodFirstEnrollment": "okta_verify"}
    for seconds, event_type, message, outcome, reason, step in (
        (0, "user.session.start", "User login to Okta", "SUCCESS", None, "~login"),
        (4, "system.push.send_factor_verify_push", "Send factor verify push", "SUCCESS", None, "~login"),
        (13, "user.mfa.okta_verify.deny_push", "User rejected Okta push verify", "FAILURE", "INVALID_CREDENTIALS", "refused"),
        (31, "system.push.send_factor_verify_push", "Send factor verify push", "SUCCESS", None, "~login"),
        (38, "user.authentication.auth_via_mfa", "Authentication of user via MFA", "SUCCESS", None, "approved"),
        (41, "user.authentication.sso", "User single sign on to app", "SUCCESS", None, "~login"),
    ):  # fmt: skip
        when = start + timedelta(seconds=seconds)
        log.add(when, okta(case, when, who, office, event_type, message, outcome, reason=reason, **device), step)
    for turn in range(6):
        when = case.start + timedelta(hours=1 + turn, minutes=case.dice.randrange(10))
        log.add(when, okta(case, when, who, office, "user.authentication.auth_via_mfa", "Authentication of user via MFA", **device), "before")  # fmt: skip
    case.alert = {"title": "Push notification denied by user, then approved (MFA fatigue)", "severity": "high", "eventTime": iso(start + timedelta(seconds=38), 3), "actor": who, "sourceIp": office}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "gitte refuses one push and approves the next half a minute later, from the office's address and the machine that gitte used before; nothing else changes.",
        steps={"refused": "one push refused", "approved": "the next approved"},
        optional={"before": "same address and device before"},
        not_iocs=(office, who),
    )


def pushed_until_yes() -> Case:
    """Pushes at night from abroad until one is approved; then a second factor of somebody else's is added."""
    case = Case("m48_okta_pushed_until_yes", "2025-02-18 00:00:00")
    log, office, intruder = case.log("okta-system-log.jsonl"), "30.92.14.8", case.public()
    okta_background(case, log, PEOPLE, office, "vejen.example", 300, 26)
    who = "gitte@vejen.example"
    start = case.start + timedelta(hours=22, minutes=2)
    foreign = {"country": "Vietnam", "as_org": "vps net", "is_proxy": True, "agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/119.0.0.0 Safari/537.36"}  # fmt: skip
    for turn in range(8):
        when = start + timedelta(minutes=turn)
        log.add(when, okta(case, when, who, intruder, "system.push.send_factor_verify_push", "Send factor verify push", **foreign), "pushes")  # fmt: skip
        then = when + timedelta(seconds=12)
        if turn < 7:
            log.add(then, okta(case, then, who, intruder, "user.mfa.okta_verify.deny_push", "User rejected Okta push verify", "FAILURE", reason="INVALID_CREDENTIALS", **foreign), "pushes")  # fmt: skip
        else:
            log.add(then, okta(case, then, who, intruder, "user.authentication.auth_via_mfa", "Authentication of user via MFA", **foreign), "approved")  # fmt: skip
    for minutes, event_type, message in ((9, "user.session.start", "User login to Okta"), (11, "user.mfa.factor.activate", "Enroll factor for user"), (14, "user.authentication.sso", "User single sign on to app")):  # fmt: skip
        when = start + timedelta(minutes=minutes)
        log.add(when, okta(case, when, who, intruder, event_type, message, target=who, **foreign), "after")
    case.alert = {"title": "Push notification denied by user, then approved (MFA fatigue)", "severity": "high", "eventTime": iso(start + timedelta(minutes=7, seconds=12), 3), "actor": who, "sourceIp": intruder}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "Eight pushes in eight minutes at night from a proxy abroad; gitte refuses seven and approves the eighth, and the same address adds a factor of its own.",
        steps={"pushes": "pushes that are refused", "approved": "one approved", "after": "a factor is added"},
        techniques="T1621",
        more_techniques="T1078 T1078.004 T1556.006 T1098.005 T1110 T1090 T1556 T1098",
        iocs=(intruder,),
        more_iocs=(who,),
        not_iocs=(office,),
    )


def mail_record(case: Case, when: datetime, operation: str, who: str, address: str, workload: str = "Exchange", **more: Any) -> dict[str, Any]:  # fmt: skip
    """A record of Microsoft 365's unified audit log."""
    return {
        "CreationTime": when.strftime("%Y-%m-%dT%H:%M:%S"), "Id": case.uuid(), "Operation": operation, "OrganizationId": "6c1b7f2e-55a1-4e0c-9a51-0b7a6e1f2d33",
        "RecordType": {"Exchange": 1, "AzureActiveDirectory": 15, "SharePoint": 6}[workload], "ResultStatus": more.pop("result", "True" if workload == "Exchange" else "Success"),
        "UserKey": who, "UserType": 2 if "helpdesk" in who else 0, "Version": 1, "Workload": workload, "ClientIP": address, "UserId": who, **more,
    }  # fmt: skip


def mail_days(case: Case, days: int) -> Log:
    """Sign-ins, documents and folders of a working week."""
    log = case.log("unified-audit.jsonl")
    for _ in range(300):
        when = case.after(days=case.dice.randrange(days), hours=7, minutes=case.dice.randrange(560))
        who = f"{case.dice.choice(('berit', 'kari', 'odd', 'siv', 'helpdesk.ola'))}@nordvik.example"
        kind = case.dice.choice(("UserLoggedIn", "FileAccessed", "FileModified"))
        if kind == "UserLoggedIn":
            log.add(when, mail_record(case, when, kind, who, "198.51.100.20", "AzureActiveDirectory", ExtendedProperties=[{"Name": "UserAgent", "Value": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"}, {"Name": "RequestType", "Value": "OAuth2:Authorize"}], Actor=[{"ID": who, "Type": 5}]))  # fmt: skip
        else:
            log.add(when, mail_record(case, when, kind, who, "198.51.100.20", "SharePoint", ObjectId=f"https://nordvik.sharepoint.example/sites/sales/{case.dice.choice(('offer', 'prices', 'minutes'))}.docx", SourceFileName="offer.docx", SiteUrl="https://nordvik.sharepoint.example/sites/sales/"))  # fmt: skip
    return log


def forwarded_during_leave() -> Case:
    """The help desk forwards a person's mail to a colleague inside, because the person's manager asked."""
    case = Case("b49_m365_forwarding_during_leave", "2025-02-03 00:00:00")
    log = mail_days(case, 3)
    when = case.start + timedelta(days=2, hours=9, minutes=14, seconds=22)
    log.add(when, mail_record(case, when, "Set-Mailbox", "helpdesk.ola@nordvik.example", "198.51.100.20:51512", ObjectId="EURPR05A001.PROD.OUTLOOK.COM/nordvik.onmicrosoft.com/berit", ExternalAccess=False, OrganizationName="nordvik.onmicrosoft.com", OriginatingServer="AM0PR05MB4418 (15.20.4200.000)", Parameters=[{"Name": "Identity", "Value": "berit"}, {"Name": "DeliverToMailboxAndForward", "Value": "True"}, {"Name": "ForwardingSmtpAddress", "Value": "smtp:kari@nordvik.example"}], SessionId=""), "forwarded")  # fmt: skip
    tickets = case.log("tickets.csv", "Issue key,Issue type,Summary,Status,Reporter,Assignee,Approver,Created,Resolved")
    for key, summary, reporter, created, resolved, step in (
        ("IT-5510", "New screen for siv", "siv", "2025-02-03T08:20:00Z", "2025-02-04T10:00:00Z", ""),
        ("IT-5521", "Forward mail of berit to kari during parental leave", "siv", "2025-02-05T08:31:00Z", "2025-02-05T09:16:00Z", "ticket"),
    ):  # fmt: skip
        tickets.add(case.after(days=2), f"{key},Service request,{summary},Done,{reporter}@nordvik.example,helpdesk.ola@nordvik.example,hr@nordvik.example,{created},{resolved}", *([step] if step else []))  # fmt: skip
    case.alert = {"AlertName": "Mail forwarding was configured on a mailbox", "Severity": "High", "Time": iso(when), "UserId": "helpdesk.ola@nordvik.example", "Mailbox": "berit", "Operation": "Set-Mailbox"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The help desk forwards berit's mail to kari in the same house from the office's address, as siv had asked in a ticket that HR approved that morning.",
        steps={"forwarded": "forwarding to a colleague", "ticket": "asked by another person and approved"},
        not_iocs=("helpdesk.ola@nordvik.example", "198.51.100.20", "kari@nordvik.example"),
    )


def forwarded_outside() -> Case:
    """From abroad somebody signs in as berit and hides and forwards what is said about invoices."""
    case = Case("m49_m365_invoices_forwarded_outside", "2025-02-03 00:00:00")
    log = mail_days(case, 3)
    intruder = case.public()
    who = "berit@nordvik.example"
    start = case.start + timedelta(days=2, hours=3, minutes=40)
    for turn in range(4):
        when = start + timedelta(seconds=25 * turn)
        log.add(when, mail_record(case, when, "UserLoginFailed", who, intruder, "AzureActiveDirectory", result="Failed", LogonError="InvalidUserNameOrPassword", ExtendedProperties=[{"Name": "UserAgent", "Value": "axios/1.7.2"}]), "guessed")  # fmt: skip
    when = start + timedelta(minutes=2)
    log.add(when, mail_record(case, when, "UserLoggedIn", who, intruder, "AzureActiveDirectory", ExtendedProperties=[{"Name": "UserAgent", "Value": "axios/1.7.2"}, {"Name": "RequestType", "Value": "OAuth2:Token"}], Actor=[{"ID": who, "Type": 5}]), "in")  # fmt: skip
    when = start + timedelta(minutes=6)
    log.add(when, mail_record(case, when, "New-InboxRule", who, f"{intruder}:40122", ObjectId="EURPR05A001.PROD.OUTLOOK.COM/nordvik.onmicrosoft.com/berit\\..", ExternalAccess=False, OrganizationName="nordvik.onmicrosoft.com", Parameters=[{"Name": "Name", "Value": "."}, {"Name": "SubjectOrBodyContainsWords", "Value": "invoice;faktura;payment"}, {"Name": "ForwardTo", "Value": "accounts.nordvik@mailbox-pro.example"}, {"Name": "DeleteMessage", "Value": "True"}, {"Name": "StopProcessingRules", "Value": "True"}]), "rule")  # fmt: skip
    tickets = case.log("tickets.csv", "Issue key,Issue type,Summary,Status,Reporter,Assignee,Approver,Created,Resolved")
    tickets.add(case.after(days=1), "IT-5510,Service request,New screen for siv,Done,siv@nordvik.example,helpdesk.ola@nordvik.example,hr@nordvik.example,2025-02-03T08:20:00Z,2025-02-04T10:00:00Z")  # fmt: skip
    case.alert = {"AlertName": "Mail forwarding was configured on a mailbox", "Severity": "High", "Time": iso(when), "UserId": who, "Mailbox": "berit", "Operation": "New-InboxRule"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "After failures an address abroad signs in as berit at night and makes a rule that forwards everything about invoices to an outside mailbox and deletes it.",
        steps={"in": "the sign-in from abroad", "rule": "the rule"},
        optional={"guessed": "failures before"},
        techniques="T1114.003",
        more_techniques="T1564.008 T1078 T1078.004 T1110 T1110.001 T1114 T1114.002",
        iocs=(intruder,),
        more_iocs=("accounts.nordvik@mailbox-pro.example", who),
        not_iocs=("helpdesk.ola@nordvik.example", "198.51.100.20"),
    )


def telephone_with_the_old_password() -> Case:
    """After a password change a telephone goes on trying the old one on the wireless network all day."""
    case = Case("b50_freeradius_telephone_old_password", "2025-03-03 00:00:00")
    log, directory = case.log("radius.log"), case.log("samba-dsdb-password.json")
    machines = {"sigrid": ("5C-E9-1E-4A-20-11", "A4-83-E7-10-9B-02"), "tor": ("5C-E9-1E-77-01-3A", "A4-83-E7-55-20-7F"), "wenche": ("F0-18-98-02-44-C1", "A4-83-E7-8C-11-40")}  # fmt: skip
    turn = 0

    def told(when: datetime, user: str, station: str, *steps: str, is_right: bool) -> None:
        nonlocal turn
        turn += 1
        stamp = when.strftime("%a %b %e %H:%M:%S %Y")
        if is_right:
            log.add(when, f"{stamp} : Auth: ({turn}) Login OK: [{user}] (from client wlc1 port 0 via TLS tunnel)", *steps)  # fmt: skip
            log.add(when, f"{stamp} : Auth: ({turn}) Login OK: [{user}] (from client wlc1 port 13 cli {station})", *steps)  # fmt: skip
        else:
            log.add(when, f"{stamp} : Auth: ({turn}) Login incorrect (mschap: MS-CHAP2-Response is incorrect): [{user}] (from client wlc1 port 0 via TLS tunnel)", *steps)  # fmt: skip
            log.add(when, f"{stamp} : Auth: ({turn}) Login incorrect (eap_peap: The users session was previously rejected: returning reject (again.)): [{user}] (from client wlc1 port 13 cli {station})", *steps)  # fmt: skip

    changed = case.start + timedelta(days=2, hours=7, minutes=10, seconds=2)
    for day in range(3):
        for user, stations in machines.items():
            for position, station in enumerate(stations):
                for _ in range(9):
                    when = case.after(days=day, hours=6, minutes=case.dice.randrange(600))
                    is_old = user == "sigrid" and position == 0 and when > changed
                    if not is_old:
                        told(when, user, station, *(["before"] if user == "sigrid" and when < changed else []), is_right=True)  # fmt: skip
    directory.add(changed, {"timestamp": changed.strftime("%Y-%m-%dT%H:%M:%S.%f+0000"), "type": "passwordChange", "passwordChange": {"version": {"major": 1, "minor": 1}, "eventId": 4723, "status": "Success", "statusCode": 0, "remoteAddress": "ipv4:10.9.3.21:51311", "action": "Change", "dn": "CN=sigrid,CN=Users,DC=hav,DC=example", "userSid": "S-1-5-21-11-22-33-1104", "sessionId": case.uuid()}}, "changed")  # fmt: skip
    for number in range(60):
        told(changed + timedelta(minutes=4, seconds=180 * number + case.dice.randrange(9)), "sigrid", machines["sigrid"][0], "failures", is_right=False)  # fmt: skip
    case.alert = {"rule": "Brute force against a wireless account", "severity": "high", "ts": iso(changed + timedelta(hours=2)), "user": "sigrid", "station": machines["sigrid"][0], "failures": 40}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "sigrid changed the own password; the notebook uses the new one, the telephone, which came in with the right one on the days before, goes on with the old one every three minutes.",
        steps={"failures": "one failure every three minutes", "changed": "the password was changed minutes before", "before": "the same telephone came in before"},
        not_iocs=("sigrid", "5C-E9-1E-4A-20-11"),
    )  # fmt: skip


CASES = (
    passwords_expired, one_password_for_all, push_by_mistake, pushed_until_yes, forwarded_during_leave, forwarded_outside,
    telephone_with_the_old_password,
)  # fmt: skip
