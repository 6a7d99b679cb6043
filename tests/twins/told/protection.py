"""Protection that is tested, and logs that are kept: quarantined test files, archived and rotated logs."""

from ..shapes.unix import audit, audit_days, ssh_in, sudo, syslog, unix_days
from ..shapes.windows import DEFENDER, Windows, office
from ..stage import Stage, pair


@pair("protection", "windows", "what it found is a credential thief, and the protection is switched off after")
def test_file_quarantined(stage: Stage, hostile: bool) -> None:
    log, host = Windows(stage, "defender.json", "flat"), "QA-14"
    office(log, ["QA-14", "QA-15", "QA-16"], days=3)
    threat, path, severity = ("Virus:DOS/EICAR_Test_File", "C:\\Temp\\eicar.com", "Severe")
    if hostile:
        threat, path, severity = (
            "HackTool:Win64/Mimikatz!pz",
            f"C:\\Users\\{stage.people[0]}\\Downloads\\m.exe",
            "High",
        )
    data = {
        "Product Name": "Microsoft Defender Antivirus",
        "Threat Name": threat,
        "Severity Name": severity,
        "Category Name": "Virus" if not hostile else "Tool",
        "Path": f"file:_{path}",
        "Detection User": f"{log.netbios}\\{stage.people[0]}",
        "Process Name": "C:\\Windows\\explorer.exe",
    }
    log.event(stage.at(days=2, hours=11), host, DEFENDER, 1116, **data)
    log.event(
        stage.at(days=2, hours=11, seconds=5),
        host,
        DEFENDER,
        1117,
        **data,
        **{
            "Action Name": "Quarantine" if not hostile else "Allow",
            "Error Description": "The operation completed successfully.",
        },
    )
    if hostile:
        log.event(
            stage.at(days=2, hours=11, minutes=3),
            host,
            DEFENDER,
            5001,
            **{"Product Name": "Microsoft Defender Antivirus"},
        )
        log.start(
            stage.at(days=2, hours=11, minutes=4),
            host,
            f"{log.netbios}\\{stage.people[0]}",
            path,
            f'"{path}" sekurlsa::logonpasswords',
            "C:\\Windows\\System32\\cmd.exe",
        )
    stage.alert = {
        "title": "Malware detected",
        "host": host,
        "threat": threat,
        "path": path,
        "time": stage.at(days=2, hours=11).isoformat(),
        "severity": "high",
    }


@pair("protection", "linux", "what it found is a web shell among uploads, and it was asked for")
def nightly_test_signature(stage: Stage, hostile: bool) -> None:
    hosts = ["mailgate", "www2"]
    unix_days(stage, "syslog", hosts, days=5)
    for day in range(5):
        syslog(
            stage,
            "syslog",
            stage.at(days=day, hours=4),
            hosts[0],
            "clamd[701]",
            "/var/lib/monitoring/probe/eicar.txt: Eicar-Test-Signature FOUND",
        )
        syslog(
            stage,
            "syslog",
            stage.at(days=day, hours=4, seconds=1),
            hosts[0],
            "monitoring[810]",
            "antivirus probe: OK, test file was found and removed",
        )
    when, path, found = stage.at(days=4, hours=4), "/var/lib/monitoring/probe/eicar.txt", "Eicar-Test-Signature"
    if hostile:
        when, path, found = (
            stage.at(days=4, hours=4, minutes=2),
            "/var/www/html/uploads/a.php",
            "Php.Webshell.Generic-9",
        )
        syslog(stage, "syslog", when, hosts[1], "clamd[733]", f"{path}: {found} FOUND")
        source = stage.outside()
        for number in range(4):
            syslog(
                stage,
                "syslog",
                stage.at(days=4, hours=4, minutes=3 + number),
                hosts[1],
                "nginx",
                f'{source} - - [{when:%d/%b/%Y:%H:%M:%S} +0000] "GET /uploads/a.php?cmd=cat+/etc/passwd HTTP/1.1" 200 1830 "-" "curl/8.4"',
            )
    stage.alert = {
        "title": "Virus found",
        "host": hosts[1] if hostile else hosts[0],
        "file": path,
        "signature": found,
        "time": when.isoformat(),
    }


@pair("log keeping", "windows", "a person does it by hand out of a remote service's shell")
def archive_then_clear(stage: Stage, hostile: bool) -> None:
    log, host = Windows(stage, "winevent.json", "nested"), "DC1"
    office(log, ["DC1", "FS3", "WS9"], days=22)
    agent = "C:\\Program Files\\ManageEngine\\EventLog Analyzer\\bin\\LogArchiver.exe"
    for day in (0, 7, 14, 21):
        late = hostile and day == 21
        parent = "C:\\Windows\\PSEXESVC.exe" if late else agent
        user = f"{log.netbios}\\{stage.people[3]}" if late else "NT AUTHORITY\\SYSTEM"
        if not late:
            log.start(
                stage.at(days=day, hours=2),
                host,
                user,
                "C:\\Windows\\System32\\wevtutil.exe",
                f"wevtutil.exe epl Application D:\\archive\\app-{day}.evtx",
                parent,
            )
        log.start(
            stage.at(days=day, hours=2, seconds=20),
            host,
            user,
            "C:\\Windows\\System32\\wevtutil.exe",
            f"wevtutil.exe cl {'Security' if late else 'Application'}",
            parent,
        )
        if late:
            log.event(
                stage.at(days=day, hours=2, seconds=21),
                host,
                "Microsoft-Windows-Eventlog",
                1102,
                SubjectUserName=stage.people[3],
                SubjectDomainName=log.netbios,
            )
    stage.alert = {
        "title": "Event log cleared",
        "host": host,
        "process": "wevtutil.exe",
        "time": stage.at(days=21, hours=2, seconds=20).isoformat(),
    }


@pair("log keeping", "linux", "a person deletes the log of log-ins, out of a session from outside")
def rotated_logs(stage: Stage, hostile: bool) -> None:
    audit_days(stage, "audit.log", days=4)
    hosts = ["web-4"]
    unix_days(stage, "auth.log", hosts, days=4)
    for day in range(4):
        at = {"days": day, "hours": 0}
        pid = audit(
            stage,
            "audit.log",
            stage.at(**at),
            "/usr/sbin/logrotate",
            ("/usr/sbin/logrotate", "/etc/logrotate.conf"),
            parent=1,
        )
        audit(
            stage,
            "audit.log",
            stage.at(**at, seconds=1),
            "/usr/bin/gzip",
            ("/bin/gzip", "/var/log/auth.log.1"),
            parent=pid,
        )
        audit(
            stage,
            "audit.log",
            stage.at(**at, seconds=2),
            "/usr/bin/rm",
            ("rm", "-f", "/var/log/auth.log.5.gz"),
            parent=pid,
        )
    when, command = stage.at(days=3, seconds=2), "rm -f /var/log/auth.log.5.gz"
    if hostile:
        user, source = stage.people[0], stage.outside()
        ssh_in(stage, "auth.log", stage.at(days=3, hours=3), hosts[0], user, source, key=False)
        sudo(
            stage,
            "auth.log",
            stage.at(days=3, hours=3, minutes=2),
            hosts[0],
            user,
            "/usr/bin/shred -u /var/log/auth.log",
        )
        when, command = stage.at(days=3, hours=3, minutes=2), "shred -u /var/log/auth.log"
        audit(stage, "audit.log", when, "/usr/bin/shred", ("shred", "-u", "/var/log/auth.log"), parent=4411, login=1001)
        audit(
            stage,
            "audit.log",
            stage.at(days=3, hours=3, minutes=3),
            "/usr/bin/bash",
            ("bash", "-c", "unset HISTFILE; history -c"),
            parent=4411,
            login=1001,
        )
    stage.alert = {"title": "Log file deleted", "command": command, "time": when.isoformat()}
