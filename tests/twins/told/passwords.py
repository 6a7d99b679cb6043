"""Passwords that expired or were forgotten, service accounts that keep an old one, travellers."""

# ruff: noqa: E501
from ..shapes.identity import entra_days, sign_in, unified, unified_days
from ..shapes.network import asa, fortigate
from ..shapes.unix import ssh_in, syslog, unix_days
from ..shapes.windows import SECURITY, Windows, office
from ..stage import Stage, pair


@pair("expired passwords", "entra", "the failures and the success come from another country and no device of the house")
def expired_then_changed(stage: Stage, hostile: bool) -> None:
    file, desk, user = "signins.json", stage.outside(), stage.people[1]
    entra_days(stage, file, desk, days=5)
    for day in range(4):
        sign_in(
            stage,
            file,
            stage.at(days=day, hours=8, minutes=stage.dice.randrange(40)),
            user,
            desk,
            device=f"LT-{user.upper()}",
        )
    source, country, device = (stage.outside(), "RO", "") if hostile else (desk, "NL", f"LT-{user.upper()}")
    for number in range(12 if hostile else 4):
        sign_in(
            stage,
            file,
            stage.at(days=4, hours=8, minutes=3, seconds=9 * number),
            user,
            source,
            code=50126 if hostile else 50055,
            reason="Error validating credentials due to invalid username or password."
            if hostile
            else "The password is expired.",
            country=country,
            device=device,
        )
    sign_in(
        stage, file, stage.at(days=4, hours=8, minutes=6), user, source, country=country, device=device, mfa=not hostile
    )
    stage.alert = {
        "rule": "Failed sign-ins followed by a success",
        "user": f"{user}@{stage.domain}",
        "ip": source,
        "timestamp": stage.at(days=4, hours=8, minutes=6).isoformat(),
        "severity": "high",
    }


@pair("expired passwords", "windows", "the failures are for many accounts, and one gets in")
def service_with_old_password(stage: Stage, hostile: bool) -> None:
    log, source = Windows(stage, "security.json", "flat"), stage.inside(5, 61)
    office(log, ["DC1", "FILES2", "APP7"], days=3)
    for hour in range(40):
        log.logon(stage.at(hours=hour, minutes=2), "DC1", "svc_report", source)
    for number in range(120):
        user = stage.people[number % 9] if hostile else "svc_report"
        log.refused(
            stage.at(days=2, hours=1, seconds=60 * number if not hostile else 3 * number),
            "DC1",
            user,
            source,
            "0xc000006a" if hostile else "0xc0000071",
        )
    if hostile:
        log.logon(stage.at(days=2, hours=1, minutes=7), "DC1", stage.people[4], source)
    stage.alert = {
        "title": "Many failed log-ons",
        "source": source,
        "host": "DC1",
        "user": stage.people[4] if hostile else "svc_report",
        "time": stage.at(days=2, hours=1, minutes=7).isoformat(),
    }


@pair("forgotten passwords", "linux", "it comes from an address outside that never was the user's")
def typed_wrong_at_own_desk(stage: Stage, hostile: bool) -> None:
    hosts, user = ["git-1", "ci-2"], stage.people[0]
    unix_days(stage, "secure", hosts, days=5)
    desk = stage.inside(8, 71)
    for day in range(4):
        ssh_in(stage, "secure", stage.at(days=day, hours=8, minutes=20 + day), hosts[0], user, desk, key=False)
    source = stage.outside() if hostile else desk
    for number in range(24 if hostile else 3):
        syslog(
            stage,
            "secure",
            stage.at(days=4, hours=8, minutes=25, seconds=(7 if not hostile else 2) * number),
            hosts[0],
            "sshd[4410]",
            f"Failed password for {user} from {source} port 5{number:04} ssh2",
        )
    ssh_in(stage, "secure", stage.at(days=4, hours=8, minutes=26), hosts[0], user, source, key=False)
    stage.alert = {
        "description": "Failed log-ins followed by a log-in",
        "srcip": source,
        "user": user,
        "timestamp": stage.at(days=4, hours=8, minutes=26).isoformat(),
    }


@pair(
    "forgotten passwords",
    "windows",
    "an account that had never logged on there gets in, with a tool's speed, and becomes administrator",
)
def locked_out_and_unlocked(stage: Stage, hostile: bool) -> None:
    log, user, desk = Windows(stage, "forwarded.json", "flat"), stage.people[2], stage.inside(8, 52)
    office(log, ["DC3", "WS52"], days=4)
    helper = stage.people[7]
    for day in range(3):
        log.logon(stage.at(days=day, hours=8, minutes=5 + day), "WS52", user, desk, 2)
    source = stage.inside(8, 99) if hostile else desk
    for number in range(90 if hostile else 6):
        log.refused(stage.at(days=3, hours=8, seconds=(1 if hostile else 12) * number), "DC3", user, source)
    if not hostile:
        log.event(
            stage.at(days=3, hours=8, minutes=2),
            "DC3",
            SECURITY,
            4740,
            TargetUserName=user,
            TargetDomainName="WS52",
            SubjectUserName="DC3$",
            SubjectDomainName=log.netbios,
        )
        log.event(
            stage.at(days=3, hours=8, minutes=9),
            "DC3",
            SECURITY,
            4767,
            TargetUserName=user,
            TargetDomainName=log.netbios,
            SubjectUserName=helper,
            SubjectDomainName=log.netbios,
        )
    log.logon(stage.at(days=3, hours=8, minutes=11), "DC3", user, source)
    if hostile:
        log.event(
            stage.at(days=3, hours=8, minutes=13),
            "DC3",
            SECURITY,
            4732,
            TargetUserName="Administrators",
            TargetDomainName="Builtin",
            MemberName=f"CN={user}",
            SubjectUserName=user,
            SubjectDomainName=log.netbios,
        )
    stage.alert = {
        "title": "Account locked after failed log-ons",
        "user": user,
        "source_ip": source,
        "time": stage.at(days=3, hours=8, minutes=11).isoformat(),
        "severity": "medium",
    }


@pair("travel", "vpn", "the country is new that night, many pushes were refused, and a session at home goes on")
def hotel_for_a_week(stage: Stage, hostile: bool) -> None:
    user, home, hotel = stage.people[3], stage.outside(), stage.outside()
    for _ in range(140):
        other = stage.dice.choice(stage.people[4:])
        address = stage.outside()
        asa(
            stage,
            "vpn.log",
            stage.sometime(6),
            "6-113039",
            f"Group <Staff> User <{other}> IP <{address}> AnyConnect parent session started.",
        )
    for day in range(6 if hostile else 2):
        asa(
            stage,
            "vpn.log",
            stage.at(days=day, hours=8, minutes=3 * day),
            "6-113039",
            f"Group <Staff> User <{user}> IP <{home}> AnyConnect parent session started.",
        )
    if not hostile:
        for day in range(2, 6):
            asa(
                stage,
                "vpn.log",
                stage.at(days=day, hours=9, minutes=4 * day),
                "6-113039",
                f"Group <Staff> User <{user}> IP <{hotel}> AnyConnect parent session started.",
            )
            asa(
                stage,
                "vpn.log",
                stage.at(days=day, hours=17, minutes=4 * day),
                "4-113019",
                f"Group = Staff, Username = {user}, IP = {hotel}, Session disconnected. Session Type: SSL, Duration: 7h:50m:11s, Bytes xmt: 8122000, Bytes rcv: 2209000, Reason: User Requested",
            )
    else:
        for number in range(14):
            asa(
                stage,
                "vpn.log",
                stage.at(days=5, hours=8, minutes=50, seconds=20 * number),
                "6-113005",
                f"AAA user authentication Rejected : reason = AAA failure : server = {stage.inside(1, 9)} : user = {user} : user IP = {hotel}",
            )
        asa(
            stage,
            "vpn.log",
            stage.at(days=5, hours=9),
            "6-113039",
            f"Group <Staff> User <{user}> IP <{hotel}> AnyConnect parent session started.",
        )
    stage.alert = {
        "title": "VPN log-in from an unusual country",
        "user": user,
        "ip": hotel,
        "time": stage.at(days=5, hours=9, minutes=20 if not hostile else 0).isoformat(),
    }


@pair(
    "travel", "entra", "the second place is not the carrier's, and from it the mailbox is made to send copies outside"
)
def mobile_carrier(stage: Stage, hostile: bool) -> None:
    file, office_, user = "entra.ndjson", stage.outside(), stage.people[2]
    entra_days(stage, file, office_, days=5)
    unified_days(stage, "audit.ndjson", office_, days=5, events=60)
    block = stage.outside().rsplit(".", 2)[0]
    carrier = [f"{block}.{a}" for a in ("12.9", "40.201", "77.3")]
    for day in range(5):
        for number, address in enumerate(carrier):
            sign_in(
                stage,
                file,
                stage.at(days=day, hours=7 + 4 * number, minutes=day),
                user,
                address,
                app="Outlook Mobile",
                client="Mobile Apps and Desktop clients",
                device=f"PHONE-{user.upper()}",
            )
    source, when = carrier[1], stage.at(days=4, hours=11, minutes=4)
    if hostile:
        source, when = stage.outside(), stage.at(days=4, hours=11, minutes=9)
        sign_in(stage, file, when, user, source, country="NG", client="Browser", mfa=False)
        unified(
            stage,
            "audit.ndjson",
            stage.at(days=4, hours=11, minutes=15),
            user,
            "New-InboxRule",
            "Exchange",
            source,
            ObjectId=f"{user}\\rule",
            Parameters=[
                {"Name": "Name", "Value": "."},
                {"Name": "ForwardTo", "Value": "box77@collector.example"},
                {"Name": "DeleteMessage", "Value": "True"},
            ],
        )
    stage.alert = {
        "title": "Sign-in from an atypical place",
        "user": f"{user}@{stage.domain}",
        "ipAddress": source,
        "time": when.isoformat(),
        "severity": "medium",
    }


@pair("travel", "vpn", "wrong passwords for many accounts come before it")
def home_office_new_provider(stage: Stage, hostile: bool) -> None:
    user, home = stage.people[1], stage.outside()
    for _ in range(150):
        other = stage.dice.choice(stage.people[3:])
        fortigate(
            stage,
            "vpn.log",
            stage.sometime(6),
            type="event",
            subtype="vpn",
            level="information",
            logid="0101039424",
            logdesc="SSL VPN tunnel up",
            action="tunnel-up",
            tunneltype="ssl-tunnel",
            remip=stage.outside(),
            user=other,
            group="staff",
            reason="login successfully",
            msg="SSL tunnel established",
        )
    if hostile:
        for number in range(40):
            fortigate(
                stage,
                "vpn.log",
                stage.at(days=5, hours=7, seconds=4 * number),
                type="event",
                subtype="vpn",
                level="alert",
                logid="0101039426",
                logdesc="SSL VPN login fail",
                action="ssl-login-fail",
                remip=home,
                user=stage.people[number % 9],
                group="N/A",
                reason="sslvpn_login_permission_denied",
                msg="SSL user failed to logged in",
            )
    for day in (5,) if hostile else (1, 2, 3, 5):
        fortigate(
            stage,
            "vpn.log",
            stage.at(days=day, hours=7, minutes=30 + day),
            type="event",
            subtype="vpn",
            level="information",
            logid="0101039424",
            logdesc="SSL VPN tunnel up",
            action="tunnel-up",
            tunneltype="ssl-tunnel",
            remip=home,
            user=user,
            group="staff",
            reason="login successfully",
            msg="SSL tunnel established",
        )
    stage.alert = {
        "title": "VPN log-in from a new provider",
        "user": user,
        "remip": home,
        "time": stage.at(days=5, hours=7, minutes=35).isoformat(),
    }
