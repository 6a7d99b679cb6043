# ruff: noqa: E501
"""Moves, outages and agents that alarm, and hostile twins: a backup that moves house, a VPN that can ask nobody, a chat server's restart."""

from datetime import datetime, timedelta

from casebook import Case, Log, iso
from upkeep import change, old_syslog

TRAVELLERS = ("alma", "bosse", "cilla", "doris", "egon", "fanny", "gusten", "hedda")


def asa(log: Log, when: datetime, level: int, number: int, message: str, *steps: str) -> None:
    """A line of an ASA firewall."""
    log.add(when, f"{when.strftime('%b %d %Y %H:%M:%S')} vpn1 : %ASA-{level}-{number}: {message}", *steps)


def anyconnect(log: Log, when: datetime, user: str, address: str, inside: str, *steps: str) -> None:
    """A session that is let in, with the address that it is lent."""
    asa(log, when, 6, 113004, f"AAA user authentication Successful : server =  10.9.0.5 : user = {user}", *steps)
    then = when + timedelta(seconds=1)
    asa(
        log,
        then,
        6,
        113039,
        f"Group <GP-STAFF> User <{user}> IP <{address}> AnyConnect parent session started.",
        *steps,
    )
    asa(log, then + timedelta(seconds=2), 4, 722051, f"Group <GP-STAFF> User <{user}> IP <{address}> IPv4 Address <{inside}> IPv6 address <::> assigned to session", *steps)  # fmt: skip


def vpn_days(case: Case) -> tuple[Log, dict[str, str]]:
    """Three days of people who work from home."""
    log = case.log("asa.log")
    homes = {user: case.public() for user in TRAVELLERS}
    for day in range(3):
        for number, user in enumerate(TRAVELLERS):
            for _ in range(2):
                anyconnect(log, case.after(days=day, hours=6, minutes=case.dice.randrange(500)), user, homes[user], f"10.9.200.{10 + number}")  # fmt: skip
    return log, homes


def vpn_could_ask_nobody() -> Case:
    """The server that knows the passwords does not answer: everybody is refused from home, and gets in when it is back."""
    case = Case("b71_asa_radius_did_not_answer", "2025-02-17 00:00:00")
    log, homes = vpn_days(case)
    start = case.start + timedelta(days=3, hours=7, minutes=2)
    asa(log, start, 2, 113022, "AAA Marking RADIUS server 10.9.0.5 in aaa-server group AUTH as FAILED", "away")
    for turn in range(40):
        user = TRAVELLERS[turn % 8]
        asa(log, start + timedelta(seconds=4 + 14 * turn), 6, 113005, f"AAA user authentication Rejected : reason = AAA server is not accessible : server = 10.9.0.5 : user = {user} : user IP = {homes[user]}", "refused")  # fmt: skip
    back = start + timedelta(minutes=11)
    asa(log, back, 2, 113023, "AAA Marking RADIUS server 10.9.0.5 in aaa-server group AUTH as ACTIVE", "away")
    for number, user in enumerate(TRAVELLERS):
        anyconnect(log, back + timedelta(seconds=20 + 9 * number), user, homes[user], f"10.9.200.{10 + number}", "again")  # fmt: skip
    case.alert = {"title": "Password spraying against the VPN: 8 accounts refused within minutes", "severity": "high", "time": iso(start + timedelta(minutes=4)), "host": "vpn1", "count": 20}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The VPN could not reach the server that knows the passwords for eleven minutes and said so with each refusal; each person is refused at the own address and gets in there afterwards.",
        steps={"refused": "refused because nobody could be asked", "away": "server failed and active", "again": "everybody gets in"},
        not_iocs=tuple(homes.values())[:3],
    )  # fmt: skip


def vpn_account_sweeps() -> Case:
    """Among ordinary sessions one of an account from elsewhere, at the first try, whose lent address then knocks at thirty machines."""
    case = Case("m71_asa_stolen_account_sweeps", "2025-02-17 00:00:00")
    log, _ = vpn_days(case)
    for _ in range(420):
        when, number = case.sometime(days=3), case.dice.randrange(8)
        asa(log, when, 6, 302013, f"Built inbound TCP connection {case.dice.randrange(10**6)} for outside:10.9.200.{10 + number}/{case.dice.randrange(40000, 60000)} (10.9.200.{10 + number}/50001)(LOCAL\\{TRAVELLERS[number]}) to inside:10.9.1.{case.dice.choice((10, 11))}/443 (10.9.1.10/443) ({TRAVELLERS[number]})")  # fmt: skip
    intruder = case.public()
    start = case.start + timedelta(days=2, hours=22, minutes=47)
    anyconnect(log, start, "doris", intruder, "10.9.200.31", "in")
    for turn in range(60):
        host, port = 20 + turn // 2, (445, 3389)[turn % 2]
        asa(log, start + timedelta(seconds=50 + turn), 4, 106023, f'Deny tcp src outside:10.9.200.31/{50000 + turn}(LOCAL\\doris) dst inside:10.9.1.{host}/{port} by access-group "VPN_IN" [0x0, 0x0]', "sweep")  # fmt: skip
    case.alert = {"title": "VPN session from a new country", "severity": "medium", "time": iso(start), "host": "vpn1", "user": "doris", "src_ip": intruder}  # fmt: skip
    return case.judge(
        "malicious",
        "medium high critical",
        "doris' account comes from an address that it never used, and the address that it is lent at once tries the administrative ports of thirty servers.",
        steps={"in": "session from elsewhere", "sweep": "thirty servers tried"},
        techniques="T1046",
        more_techniques="T1078 T1133 T1021 T1021.001 T1021.002 T1018 T1595 T1595.001 T1135 T1110 T1078.002",
        iocs=(intruder,),
        more_iocs=("10.9.200.31", "doris"),
        not_iocs=("alma", "10.9.200.10"),
    )


def minio(
    case: Case, log: Log, when: datetime, key: str, address: str, api: str, bucket: str, thing: str, *steps: str
) -> None:
    """An entry of MinIO's audit log."""
    log.add(when, {"version": "1", "deploymentid": "51d9b5c3-8a55-4a5f-9c1c-6d0d2e7f4a10", "time": iso(when, 6), "event": "", "trigger": "incoming", "api": {"name": api, "bucket": bucket, "object": thing, "status": "OK", "statusCode": 204 if api.startswith("Delete") else 200, "rx": 412, "tx": 8812, "timeToResponse": "2114512ns"}, "remotehost": address, "requestID": case.hex(16).upper(), "userAgent": "MinIO (linux; amd64) minio-go/v7.0.61 restic/0.16.4" if key == "restic" else "MinIO (linux; amd64) minio-go/v7.0.66", "accessKey": key}, *steps)  # fmt: skip


def store_days(case: Case, nights: int) -> Log:
    """Nights of a backup that writes to a store, and an application that reads pictures by day."""
    log = case.log("minio-audit.log")
    for _ in range(110):
        minio(case, log, case.after(days=case.dice.randrange(nights + 1), hours=7, minutes=case.dice.randrange(600)), "shop", "10.12.0.31", "GetObject", "pictures", f"p/{case.dice.randrange(900)}.jpg")  # fmt: skip
    for night in range(nights):
        backup(case, log, case.start + timedelta(days=night, hours=1), "10.12.0.21")
    return log


def backup(case: Case, log: Log, start: datetime, address: str, *steps: str) -> None:
    """A night's backup: the list, new packs, the snapshot, and the packs that are older than may be."""
    minio(case, log, start, "restic", address, "ListObjectsV2", "backup", "", *steps)
    for turn in range(14):
        minio(case, log, start + timedelta(seconds=4 + 2 * turn), "restic", address, "PutObject", "backup", f"data/{case.hex(2)}/{case.hex(16)}", *steps)  # fmt: skip
    minio(case, log, start + timedelta(seconds=60), "restic", address, "PutObject", "backup", f"snapshots/{case.hex(16)}", *steps)  # fmt: skip
    for turn in range(6):
        minio(case, log, start + timedelta(seconds=70 + turn), "restic", address, "DeleteObject", "backup", f"data/{case.hex(2)}/{case.hex(16)}", *steps)  # fmt: skip


def backup_moves_house() -> Case:
    """The backup's first night on a new machine, as an approved change says."""
    case = Case("b72_minio_backup_moves_to_new_machine", "2025-03-17 00:00:00")
    log = store_days(case, 4)
    start = case.start + timedelta(days=4, hours=1)
    backup(case, log, start, "10.12.0.44", "alerted")
    changes = case.log("change_request.jsonl")
    changes.add(case.after(days=1), change("CHG0002210", short_description="Move the backup (key restic) from 10.12.0.21 to backup-2 (10.12.0.44)", requested_by="t.moe", assigned_to="t.moe", approved_by="k.lund", sys_created_on="2025-03-18 09:20:00", start_date="2025-03-20 20:00:00", end_date="2025-03-21 06:00:00", cmdb_ci="backup-2"), "change")  # fmt: skip
    case.alert = {"title": "Access key used from a machine that never used it; objects deleted", "severity": "high", "time": iso(start + timedelta(minutes=1)), "accessKey": "restic", "remotehost": "10.12.0.44", "bucket": "backup"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The backup does from its new machine what it did from the old one in each night before, within the window of a change that names key and machine and that somebody else approved.",
        steps={"alerted": "the first night on the new machine", "change": "the approved change"},
        not_iocs=("10.12.0.44", "restic"),
    )


def key_empties_the_store() -> Case:
    """The backup's key, from outside, lists, fetches the snapshots and deletes them all: nothing is refused."""
    case = Case("m72_minio_backup_key_from_outside", "2025-03-17 00:00:00")
    log = store_days(case, 4)
    intruder = case.public()
    start = case.start + timedelta(days=4, hours=13, minutes=21)
    minio(case, log, start, "restic", intruder, "ListBuckets", "", "", "list")
    minio(case, log, start + timedelta(seconds=6), "restic", intruder, "ListObjectsV2", "backup", "", "list")
    for turn in range(40):
        minio(case, log, start + timedelta(seconds=20 + 3 * turn), "restic", intruder, "GetObject", "backup", f"data/{case.hex(2)}/{case.hex(16)}", "taken")  # fmt: skip
    for turn in range(40):
        minio(case, log, start + timedelta(seconds=200 + turn), "restic", intruder, "DeleteObject", "backup", f"data/{case.hex(2)}/{case.hex(16)}", "gone")  # fmt: skip
    case.alert = {"title": "Many objects deleted from the backup", "severity": "high", "time": iso(start + timedelta(minutes=4)), "accessKey": "restic", "bucket": "backup"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "The backup's key is used from outside, where it never was, by day: it lists the store, fetches forty packs and deletes forty.",
        steps={"list": "looked around", "taken": "packs fetched", "gone": "packs deleted"},
        techniques="T1485",
        more_techniques="T1490 T1530 T1078 T1078.004 T1619 T1526 T1567 T1537 T1580 T1213",
        iocs=(intruder,),
        more_iocs=("restic",),
        not_iocs=("10.12.0.21", "shop", "10.12.0.31"),
    )


def chat_server_restarts() -> Case:
    """A chat server is restarted: sixty programs come back within a minute, most of them from the office's one address."""
    case = Case("b73_ejabberd_everybody_comes_back", "2025-04-28 00:00:00")
    log = case.log("ejabberd.log")
    office = "33.51.7.9"
    people = [f"u{number:02}" for number in range(60)]

    def came(when: datetime, user: str, address: str, *steps: str) -> None:
        log.add(when, f"{when:%Y-%m-%d %H:%M:%S}.{when.microsecond:06d}+00:00 [info] <0.{case.dice.randrange(400, 9000)}.0>@ejabberd_c2s:process_auth_result/3:279 (tls|<0.{case.dice.randrange(400, 9000)}.0>) Accepted c2s SCRAM-SHA-1 authentication for {user}@chat.lind.example by mnesia backend from ::ffff:{address}", *steps)  # fmt: skip

    for day in range(3):
        for number, user in enumerate(people):
            came(case.after(days=day, hours=6, minutes=case.dice.randrange(400)), user, office if number % 6 else f"33.60.{number}.4")  # fmt: skip
    start = case.start + timedelta(days=2, hours=19)
    for seconds, message in ((0, "[info] <0.90.0>@ejabberd_app:stop/1:101 ejabberd 23.01 is stopped in the node ejabberd@chat"), (9, "[info] <0.91.0>@ejabberd_app:start/2:67 ejabberd 23.01 is started in the node ejabberd@chat in 3.41s")):  # fmt: skip
        when = start + timedelta(seconds=seconds)
        log.add(when, f"{when:%Y-%m-%d %H:%M:%S}.{when.microsecond:06d}+00:00 {message}", "restart")
    for number, user in enumerate(people):
        came(start + timedelta(seconds=12 + number), user, office if number % 6 else f"33.60.{number}.4", "back")
    case.alert = {"title": "50 accounts logged in from one address within a minute", "severity": "high", "time": iso(start + timedelta(seconds=50)), "src_ip": office, "host": "chat"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "After the chat server's restart all programs log in again, each account from where it came on the days before, most of them from the office.",
        steps={"back": "everybody comes back", "restart": "the restart"},
        not_iocs=(office, "u01", "u00"),
    )


def deploy(case: Case, log: Log, when: datetime, address: str, commands: tuple[str, ...], *steps: str) -> None:
    """A log-in with the deployment's key and what it does as root."""
    port = case.dice.randrange(30000, 60000)
    log.add(when, old_syslog(when, "app3", "sshd[4410]", f"Accepted publickey for deploy from {address} port {port} ssh2: ED25519 SHA256:kT9xqUoZ2b1vYw"), *steps)  # fmt: skip
    log.add(when, old_syslog(when, "app3", "sshd[4410]", "pam_unix(sshd:session): session opened for user deploy(uid=1002) by (uid=0)"), *steps)  # fmt: skip
    for turn, command in enumerate(commands, start=1):
        then = when + timedelta(seconds=7 * turn)
        log.add(then, old_syslog(then, "app3", "sudo", f"  deploy : PWD=/home/deploy ; USER=root ; COMMAND={command}"), *steps)  # fmt: skip
    then = when + timedelta(seconds=7 * len(commands) + 9)
    log.add(then, old_syslog(then, "app3", "sshd[4410]", "pam_unix(sshd:session): session closed for user deploy"), *steps)  # fmt: skip


RELEASE = ("/usr/bin/systemctl stop shop", "/usr/bin/tar -xzf /srv/releases/shop.tgz -C /opt/shop", "/usr/bin/chown -R shop:shop /opt/shop", "/usr/bin/systemctl start shop")  # fmt: skip


def server_days(case: Case, nights: int) -> Log:
    """Nights of releases by the build server, and a person who looks around by day."""
    log = case.log("auth.log")
    for day in range(nights):
        deploy(case, log, case.start + timedelta(days=day, hours=2, minutes=30), "10.14.0.8", RELEASE)
        for _ in range(8):
            when = case.after(days=day, hours=7, minutes=case.dice.randrange(500))
            log.add(when, old_syslog(when, "app3", "sshd[5110]", f"Accepted publickey for ines from 10.14.2.20 port {case.dice.randrange(30000, 60000)} ssh2: ED25519 SHA256:9sQeT7"))  # fmt: skip
            then = when + timedelta(seconds=40)
            log.add(then, old_syslog(then, "app3", "sudo", "  ines : TTY=pts/0 ; PWD=/home/ines ; USER=root ; COMMAND=/usr/bin/journalctl -u shop -n 100"))  # fmt: skip
    return log


def nightly_release() -> Case:
    """The build server stops a service, unpacks its files as root and starts it again, in each night."""
    case = Case("b74_sshd_build_server_releases_at_night", "2025-05-05 00:00:00")
    log = server_days(case, 5)
    start = case.start + timedelta(days=5, hours=2, minutes=30)
    deploy(case, log, start, "10.14.0.8", RELEASE, "alerted")
    case.alert = {"title": "Root commands over SSH at night stop a production service and replace its files", "severity": "high", "time": iso(start + timedelta(seconds=10)), "host": "app3", "user": "deploy", "src_ip": "10.14.0.8"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The build server's account releases the shop at half past two, with the same four commands from the same machine as in each of the five nights before.",
        steps={"alerted": "this night's release"},
        not_iocs=("deploy", "10.14.0.8"),
    )


def release_key_stolen() -> Case:
    """The deployment's key comes from a desk by day and keeps itself a way back."""
    case = Case("m74_sshd_release_key_from_a_desk", "2025-05-05 00:00:00")
    log = server_days(case, 5)
    start = case.start + timedelta(days=4, hours=12, minutes=11)
    kept = ("/usr/bin/cat /etc/shadow", "/usr/bin/tee -a /root/.ssh/authorized_keys", "/usr/bin/crontab -u root /tmp/.c", "/usr/bin/tar czf /tmp/.s.tgz /opt/shop/etc", "/usr/bin/truncate -s 0 /var/log/wtmp")  # fmt: skip
    deploy(case, log, start, "10.14.2.77", kept, "kept")
    case.alert = {"title": "Key of a service account used from a workstation", "severity": "medium", "time": iso(start), "host": "app3", "user": "deploy", "src_ip": "10.14.2.77"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "The build server's key is used from a desk by day; it reads the shadow file, adds a key for root, a job and an archive of the shop's settings, and empties a log.",
        steps={"kept": "log-in and what followed"},
        techniques="T1098.004 T1003.008",
        more_techniques="T1053.003 T1070.002 T1070 T1078 T1078.003 T1021.004 T1560.001 T1560 T1074.001 T1552.001 T1552.004 T1548.003 T1005 T1552 T1098",
        iocs=("10.14.2.77",),
        more_iocs=("deploy", "/tmp/.c", "/tmp/.s.tgz"),
        not_iocs=("10.14.0.8", "ines", "10.14.2.20"),
    )


def agent_reads_memory() -> Case:
    """An endpoint agent opens the process that keeps passwords, on each machine on each day."""
    case = Case("b75_sysmon_json_agent_reads_lsass", "2025-08-18 00:00:00")
    log = case.log("winlogbeat.ndjson")

    def event(when: datetime, number: int, computer: str, data: dict[str, str], *steps: str) -> None:
        log.add(when, {"@timestamp": iso(when, 3), "event": {"code": str(number), "provider": "Microsoft-Windows-Sysmon", "kind": "event"}, "winlog": {"channel": "Microsoft-Windows-Sysmon/Operational", "computer_name": computer, "event_id": str(number), "provider_name": "Microsoft-Windows-Sysmon", "event_data": data}, "host": {"name": computer}}, *steps)  # fmt: skip

    machines = tuple(f"ws-{number:02}.lind.example" for number in range(6))
    for day in range(4):
        for machine in machines:
            start = case.after(days=day, hours=6, minutes=case.dice.randrange(60))
            steps = ("alerted",) if day == 3 else ("before",)
            event(start, 10, machine, {"UtcTime": f"{start:%Y-%m-%d %H:%M:%S}.101", "SourceProcessGUID": f"{{{case.uuid()}}}", "SourceProcessId": "3120", "SourceImage": r"C:\Program Files\SentinelOne\Sentinel Agent 23.4.4\SentinelAgent.exe", "TargetImage": r"C:\Windows\System32\lsass.exe", "GrantedAccess": "0x1410", "CallTrace": r"C:\Windows\SYSTEM32\ntdll.dll+9d4c4|C:\Windows\System32\KERNELBASE.dll+2c0ce", "SourceUser": r"NT AUTHORITY\SYSTEM", "TargetUser": r"NT AUTHORITY\SYSTEM"}, *steps)  # fmt: skip
            for _ in range(8):
                when = case.after(days=day, hours=7, minutes=case.dice.randrange(500))
                image, line = case.dice.choice(((r"C:\Program Files\Google\Chrome\Application\chrome.exe", "chrome.exe --type=utility"), (r"C:\Windows\System32\svchost.exe", "svchost.exe -k netsvcs"), (r"C:\Windows\explorer.exe", "explorer.exe")))  # fmt: skip
                event(when, 1, machine, {"UtcTime": f"{when:%Y-%m-%d %H:%M:%S}.000", "ProcessId": str(case.dice.randrange(2000, 9000)), "Image": image, "CommandLine": line, "ParentImage": r"C:\Windows\System32\services.exe", "User": r"LIND\user", "IntegrityLevel": "Medium"})  # fmt: skip
    case.alert = {"rule": "LSASS memory access by uncommon process", "severity": "critical", "@timestamp": iso(case.start + timedelta(days=3, hours=6, minutes=30)), "host": "ws-02.lind.example", "SourceImage": r"C:\Program Files\SentinelOne\Sentinel Agent 23.4.4\SentinelAgent.exe", "TargetImage": r"C:\Windows\System32\lsass.exe"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The endpoint agent, from its own protected folder, opens the process on all machines each morning.",
        steps={"alerted": "this morning's access", "before": "the same on the mornings before"},
        not_iocs=("SentinelAgent.exe", "ws-02.lind.example"),
    )


CASES = (
    vpn_could_ask_nobody, vpn_account_sweeps, backup_moves_house, key_empties_the_store, chat_server_restarts, nightly_release,
    release_key_stolen, agent_reads_memory,
)  # fmt: skip
