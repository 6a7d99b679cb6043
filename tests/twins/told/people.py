"""What people do: a first day, a train with a bad network, a machine for everyone, an old password, a lost phone."""

# ruff: noqa: E501
from datetime import datetime

from ..shapes.identity import entra_audit, entra_days, sign_in, unified, unified_days, workspace
from ..shapes.network import access
from ..shapes.windows import SECURITY, Windows, office
from ..stage import Stage, iso, pair


@pair(
    "first days",
    "entra",
    "the account is years old, the new factor is entered from abroad, and mail goes outside after",
)
def new_starter(stage: Stage, hostile: bool) -> None:
    file, audit, office_ = "signin.jsonl", "directory.jsonl", stage.outside()
    entra_days(stage, file, office_, days=5, events=120)
    unified_days(stage, "unified.jsonl", office_, days=5, events=50)
    desk, newcomer = f"helpdesk.{stage.people[0]}", stage.people[1]
    home = stage.outside()
    if hostile:
        for day in range(3):
            sign_in(stage, file, stage.at(days=day, hours=9), newcomer, office_, device=f"LT-{newcomer.upper()}")
    else:
        entra_audit(
            stage,
            audit,
            stage.at(days=2, hours=15),
            desk,
            "Add user",
            address=office_,
            target=f"{newcomer}@{stage.domain}",
        )
        entra_audit(stage, audit, stage.at(days=2, hours=15, minutes=4), desk, "Add member to group", address=office_, target=f"{newcomer}@{stage.domain}", category="GroupManagement", changes=(("Group.DisplayName", '"Staff-Sales"'),))  # fmt: skip
    where, country = (home, "VN") if hostile else (office_, "NL")
    at = {"days": 4, "hours": 8, "minutes": 40}
    sign_in(
        stage,
        file,
        stage.at(**at),
        newcomer,
        where,
        country=country,
        code=50126,
        reason="Invalid username or password.",
    )
    sign_in(stage, file, stage.at(**at, seconds=50), newcomer, where, country=country, mfa=False, device="" if hostile else "LT-0419")  # fmt: skip
    entra_audit(stage, audit, stage.at(**at, seconds=160), newcomer, "User registered security info", address=where, target=f"{newcomer}@{stage.domain}", service="Authentication Methods")  # fmt: skip
    for number, app in enumerate(
        ("Office 365 Exchange Online", "Microsoft Teams", "SharePoint Online", "Workday", "Salesforce")
    ):
        sign_in(stage, file, stage.at(**at, seconds=300 + 60 * number), newcomer, where, country=country, app=app, device="" if hostile else "LT-0419")  # fmt: skip
    if hostile:
        unified(stage, "unified.jsonl", stage.at(**at, seconds=900), newcomer, "New-InboxRule", "Exchange", where, Parameters=[{"Name": "Name", "Value": "x"}, {"Name": "ForwardTo", "Value": "box@mail-free.example"}, {"Name": "DeleteMessage", "Value": "True"}])  # fmt: skip
    stage.alert = {"title": "Security info registered shortly after failed sign-in", "user": f"{newcomer}@{stage.domain}", "ip": where, "time": stage.at(**at, seconds=160).isoformat()}  # fmt: skip
    stage.asked = "Has this account been taken over?"


@pair(
    "first days",
    "nextcloud",
    "it is a foreign address and a program, on an account that has long been quiet, after many refusals",
)
def new_laptop_synchronises(stage: Stage, hostile: bool) -> None:
    who = stage.people[2]
    client = "Mozilla/5.0 (Windows) mirall/3.14.1stable-Win64 (build 20241018) (Nextcloud, windows-10.0.22631 ClientArchitecture: x86_64)"
    homes = {name: stage.outside() for name in stage.people}
    for _ in range(160):
        name = stage.dice.choice(stage.people)
        access(stage, "access.log", stage.sometime(4), homes[name], f"PROPFIND /remote.php/dav/files/{name}/", 207, user=name, agent=client)  # fmt: skip
    source, agent = (stage.outside(), "rclone/v1.68.0") if hostile else (homes[who], client)
    if hostile:
        for number in range(45):
            access(stage, "access.log", stage.at(days=3, hours=2, seconds=number * 3), source, f"PROPFIND /remote.php/dav/files/{who}/", 401, user=who, agent=agent)  # fmt: skip
    for number in range(120):
        access(stage, "access.log", stage.at(days=3, hours=2 if hostile else 9, minutes=5, seconds=number * 2), source, f"GET /remote.php/dav/files/{who}/projects/p{number // 8}/plan-{number}.dwg", 200, user=who, agent=agent, size=stage.dice.randrange(300_000, 8_000_000))  # fmt: skip
    stage.alert = {"title": "Mass download by one user", "user": who, "ip": source, "time": stage.at(days=3, hours=2 if hostile else 9, minutes=6).isoformat()}  # fmt: skip
    stage.asked = f"Is {who} stealing data, or somebody in that name?"


@pair(
    "roaming",
    "globalprotect",
    "one of the sessions comes from another country and another machine, while the own one goes on, and reaches for servers",
)
def train_with_bad_network(stage: Stage, hostile: bool) -> None:
    def line(when: datetime, event: str, step: str, user: str, country: str, machine: str, source: str, status: str = "success", system: str = "Microsoft Windows 11 Pro , 64-bit") -> None:  # fmt: skip
        day = when.strftime("%Y/%m/%d %H:%M:%S")
        stage.put("panos.log", when, f'{when:%b %d %H:%M:%S} fw1 1,{day},012801064412,GLOBALPROTECT,0,2562,{day},vsys1,{event},{step},,SAML,{user}@{stage.domain},{country},{machine},{source},0.0.0.0,{stage.inside(60, 12)},0.0.0.0,{stage.text(32)},,6.2.4,Windows,"{system}",1,,,"",{status},,0,on-demand,0,GP-GW,{stage.dice.getrandbits(40)},0x8000000000000000')  # fmt: skip

    homes = {name: stage.outside() for name in stage.people}
    for _ in range(130):
        name = stage.dice.choice(stage.people)
        line(stage.sometime(5), stage.dice.choice(("gateway-auth", "gateway-connected", "gateway-logout")), stage.dice.choice(("login", "connected", "logout")), name, "SE", f"LT-{name.upper()}", homes[name])  # fmt: skip
    who = stage.people[5]
    block = stage.outside().rsplit(".", 2)[0]
    for number in range(14):
        source = f"{block}.{stage.dice.randrange(1, 250)}.{stage.dice.randrange(1, 250)}"
        line(stage.at(days=4, hours=7, minutes=9 * number), "gateway-connected", "connected", who, "SE", f"LT-{who.upper()}", source)  # fmt: skip
        line(
            stage.at(days=4, hours=7, minutes=9 * number + 7),
            "gateway-logout",
            "logout",
            who,
            "SE",
            f"LT-{who.upper()}",
            source,
        )
    if hostile:
        there = stage.outside()
        for number in range(6):
            line(stage.at(days=4, hours=8, minutes=20, seconds=number * 20), "gateway-auth", "login", who, "BR", "DESKTOP-9A1KX", there, status="failure")  # fmt: skip
        line(stage.at(days=4, hours=8, minutes=24), "gateway-connected", "connected", who, "BR", "DESKTOP-9A1KX", there)
        day = stage.at(days=4, hours=8, minutes=30)
        for number in range(12):
            stamp = day.strftime("%Y/%m/%d %H:%M:%S")
            stage.put("panos.log", day, f'{day:%b %d %H:%M:%S} fw1 1,{stamp},012801064412,THREAT,vulnerability,2562,{stamp},{stage.inside(60, 12)},{stage.inside(20, 4 + number)},0.0.0.0,0.0.0.0,vpn-to-servers,{who}@{stage.domain},,msrpc-base,vsys1,vpn,servers,tunnel.1,ethernet1/3,default,{stamp},{9000 + number},1,50122,445,0,0,0x2000,tcp,alert,"",SMB: User Password Brute Force Attempt(40004),any,high,client-to-server')  # fmt: skip
    stage.alert = {"title": "VPN user changes address many times", "user": who, "time": stage.at(days=4, hours=8, minutes=24).isoformat()}  # fmt: skip
    stage.asked = "Is this VPN account compromised?"


@pair(
    "shared machines",
    "windows",
    "one machine tries forty accounts over the network in a minute, and one gets into the administration share",
)
def shift_change_at_kiosk(stage: Stage, hostile: bool) -> None:
    log = Windows(stage, "security.json", "flat")
    office(log, ["WARD-PC3", "DC1", "FS1"], days=3, events=150)
    wards = [f"nurse{number:02d}" for number in range(40)]
    for day in range(3):
        for number in range(9):
            who = wards[(number + day * 7) % 40]
            at = {"days": day, "hours": 6, "minutes": 40 + number * 2}
            if number % 3 == 0:
                log.event(stage.at(**at), "WARD-PC3", SECURITY, 4625, SubjectUserName="WARD-PC3$", SubjectDomainName=log.netbios, TargetUserName=who, TargetDomainName=log.netbios, Status="0xc000006d", SubStatus="0xc000006a", LogonType="2", ProcessName="C:\\Windows\\System32\\svchost.exe", LogonProcessName="User32", AuthenticationPackageName="Negotiate", WorkstationName="WARD-PC3", IpAddress="127.0.0.1", IpPort="0")  # fmt: skip
            log.event(stage.at(**at, seconds=25), "WARD-PC3", SECURITY, 4624, SubjectUserName="WARD-PC3$", TargetUserName=who, TargetDomainName=log.netbios, LogonType="2", LogonProcessName="User32", AuthenticationPackageName="Negotiate", WorkstationName="WARD-PC3", IpAddress="127.0.0.1", IpPort="0")  # fmt: skip
            log.event(stage.at(**at, seconds=95), "WARD-PC3", SECURITY, 4634, TargetUserName=who, TargetDomainName=log.netbios, TargetLogonId=hex(stage.dice.getrandbits(28)), LogonType="2")  # fmt: skip
    if hostile:
        source = stage.inside(8, 93)
        for number, who in enumerate(wards):
            log.refused(stage.at(days=2, hours=6, minutes=50, seconds=number), "FS1", who, source)
        log.logon(stage.at(days=2, hours=6, minutes=51), "FS1", wards[17], source)
        log.event(stage.at(days=2, hours=6, minutes=52), "FS1", SECURITY, 5140, SubjectUserName=wards[17], SubjectDomainName=log.netbios, ObjectType="File", IpAddress=source, IpPort="50122", ShareName="\\\\*\\ADMIN$", ShareLocalPath="\\??\\C:\\Windows", AccessMask="0x1")  # fmt: skip
    stage.alert = {"title": "Many accounts fail and log on at one machine", "host": "WARD-PC3", "time": stage.at(days=2, hours=6, minutes=50).isoformat()}  # fmt: skip
    stage.asked = "Is this password spraying?"


@pair(
    "shared machines",
    "google workspace",
    "the tries come from outside at a program's pace, and the one account that opened sets a forwarding",
)
def pupils_after_holidays(stage: Stage, hostile: bool) -> None:
    file, school = "login.jsonl", stage.outside()
    pupils = [f"pupil{number:03d}" for number in range(45)]
    for _ in range(120):
        workspace(stage, file, stage.sometime(4), stage.dice.choice(stage.people), "login", "login_success", school, login_type="google_password", login_challenge_method="password")  # fmt: skip
    source = stage.outside() if hostile else school
    for number, who in enumerate(pupils):
        at = {"days": 4, "hours": 8, "minutes": 5, "seconds": number if hostile else number * 24}
        workspace(stage, file, stage.at(**at), who, "login", "login_failure", source, login_type="google_password", login_failure_type="login_failure_invalid_password")  # fmt: skip
        if not hostile:
            if number % 3 == 0:
                workspace(stage, file, stage.at(days=4, hours=8, minutes=6, seconds=number * 24), who, "login", "login_failure", source, login_type="google_password", login_failure_type="login_failure_invalid_password")  # fmt: skip
            workspace(stage, file, stage.at(days=4, hours=8, minutes=7, seconds=number * 24), who, "login", "login_success", source, login_type="google_password", login_challenge_method="password")  # fmt: skip
    if hostile:
        workspace(stage, file, stage.at(days=4, hours=8, minutes=6, seconds=10), pupils[20], "login", "login_success", source, login_type="google_password", login_challenge_method="password")  # fmt: skip
        workspace(stage, file, stage.at(days=4, hours=8, minutes=12), pupils[20], "user_accounts", "email_forwarding_out_of_domain", source, email_forwarding_destination_address="q@mail-free.example")  # fmt: skip
    stage.alert = {"title": "Many failed logins from one address", "ip": source, "time": stage.at(days=4, hours=8, minutes=6).isoformat()}  # fmt: skip
    stage.asked = "Are the pupils' accounts under attack?"


@pair("lock-outs", "freeradius", "one foreign device tries everybody's name and one opens")
def telephone_with_old_password(stage: Stage, hostile: bool) -> None:
    devices = {who: "02-1a-" + "-".join(f"{stage.dice.randrange(256):02x}" for _ in range(4)) for who in stage.people}

    def line(when: datetime, who: str, good: bool, device: str) -> None:
        serial = stage.dice.randrange(1000, 90000)
        result = "Login OK:" if good else "Login incorrect (mschap: MS-CHAP2-Response is incorrect):"
        stage.put("radius.log", when, f"{when:%a %b} {when.day:>2} {when:%H:%M:%S} {when.year} : Auth: ({serial}) {result} [{who}/<via Auth-Type = eap>] (from client wlc-1 port 13 cli {device} via TLS tunnel)")  # fmt: skip

    for _ in range(150):
        who = stage.dice.choice(stage.people)
        line(stage.sometime(4), who, True, devices[who])
    changed = stage.people[4]
    for number in range(36):
        line(stage.at(days=3, hours=9, minutes=number * 5), changed, False, devices[changed])
    line(stage.at(days=3, hours=12, minutes=8), changed, True, devices[changed])
    if hostile:
        stranger = "02-77-13-aa-00-41"
        for turn in range(4):
            for number, who in enumerate(stage.people):
                line(stage.at(days=3, hours=13, minutes=turn * 2, seconds=number * 5), who, False, stranger)
        line(stage.at(days=3, hours=13, minutes=9), stage.people[7], True, stranger)
    stage.alert = {"title": "Repeated wireless authentication failures", "user": changed, "time": stage.at(days=3, hours=9, minutes=30).isoformat()}  # fmt: skip
    if hostile:
        stage.alert |= {"user": stage.people[7], "time": stage.at(days=3, hours=13, minutes=4).isoformat()}
    stage.asked = "Is somebody guessing wireless passwords?"


@pair("lock-outs", "windows", "the tries come from a machine that never used the account, in many names, and one opens")
def service_password_changed(stage: Stage, hostile: bool) -> None:
    log = Windows(stage, "dc.json", "nested")
    office(log, ["DC1", "APP2", "WS17"], days=3, events=150)
    admin, service, server = f"adm-{stage.people[0]}", "svc-reports", stage.inside(20, 14)
    for day in range(3):
        for hour in range(0, 24, 3):
            if day == 2 and hour > 8:
                break
            log.logon(stage.at(days=day, hours=hour), "DC1", service, server)
    log.event(stage.at(days=2, hours=9), "DC1", SECURITY, 4724, TargetUserName=service, TargetDomainName=log.netbios, SubjectUserName=admin, SubjectDomainName=log.netbios)  # fmt: skip
    source = stage.inside(8, 88) if hostile else server
    for number in range(12):
        log.refused(stage.at(days=2, hours=9, minutes=10 + number * 2), "DC1", service, source)
    log.event(stage.at(days=2, hours=9, minutes=31), "DC1", SECURITY, 4740, TargetUserName=service, TargetDomainName="WS88" if hostile else "APP2", SubjectUserName="DC1$", SubjectDomainName=log.netbios)  # fmt: skip
    if hostile:
        for number in range(30):
            log.refused(
                stage.at(days=2, hours=9, minutes=35, seconds=number * 2), "DC1", stage.people[number % 9], source
            )
        log.logon(stage.at(days=2, hours=9, minutes=37), "DC1", stage.people[6], source)
        log.event(stage.at(days=2, hours=9, minutes=39), "DC1", SECURITY, 7045, ServiceName="wdsvc", ImagePath="%COMSPEC% /c C:\\Windows\\Temp\\w.exe", ServiceType="user mode service", StartType="demand start", AccountName="LocalSystem")  # fmt: skip
    else:
        log.event(stage.at(days=2, hours=9, minutes=50), "DC1", SECURITY, 4767, TargetUserName=service, TargetDomainName=log.netbios, SubjectUserName=admin, SubjectDomainName=log.netbios)  # fmt: skip
        log.logon(stage.at(days=2, hours=9, minutes=58), "DC1", service, server)
    stage.alert = {"title": "Service account locked out", "user": service, "host": "DC1", "time": stage.at(days=2, hours=9, minutes=31).isoformat()}  # fmt: skip
    stage.asked = "Is the service account being attacked?"


@pair(
    "lost devices",
    "intune",
    "forty devices are wiped in minutes, from abroad, by an account that was just made administrator",
)
def lost_telephone_wiped(stage: Stage, hostile: bool) -> None:
    def record(when: datetime, actor: str, activity: str, device: str) -> None:
        stage.put(
            "intune.jsonl",
            when,
            {
                "time": iso(when, 4),
                "tenantId": "5f0d5a3e-0000-4000-8000-0a7c00000001",
                "category": "AuditLogs",
                "operationName": f"{activity} ManagedDevice",
                "resultType": "Success",
                "identity": f"{actor}@{stage.domain}",
                "properties": {"ActivityDate": iso(when), "ActivityResultStatus": 1, "ActivityType": 3, "Actor": {"ActorType": 1, "Application": "5926fc8e-304e-4f59-8bed-58ca97cc39a4", "UPN": f"{actor}@{stage.domain}"}, "Category": 5, "TargetDisplayNames": [device], "TargetObjectIds": [stage.text(32)]},
            },
        )  # fmt: skip

    office_ = stage.outside()
    entra_days(stage, "signin.jsonl", office_, days=4, events=110)
    desk = f"helpdesk.{stage.people[0]}"
    for number in range(50):
        record(
            stage.sometime(4),
            desk,
            stage.dice.choice(("syncDevice", "rebootNow", "Patch", "locateDevice")),
            f"LT-{number:03}",
        )
    if hostile:
        there = stage.outside()
        sign_in(
            stage,
            "signin.jsonl",
            stage.at(days=3, hours=1),
            desk,
            there,
            country="BY",
            app="Microsoft Intune",
            mfa=False,
        )
        entra_audit(stage, "directory.jsonl", stage.at(days=3, hours=1, minutes=3), desk, "Add member to role", address=there, target=f"{desk}@{stage.domain}", category="RoleManagement", changes=(("Role.DisplayName", '"Intune Administrator"'),))  # fmt: skip
        for number in range(40):
            record(stage.at(days=3, hours=1, minutes=5, seconds=number * 4), desk, "wipe", f"LT-{number:03}")
    else:
        sign_in(
            stage, "signin.jsonl", stage.at(days=3, hours=13), desk, office_, app="Microsoft Intune", device="LT-DESK1"
        )
        record(stage.at(days=3, hours=13, minutes=6), desk, "locateDevice", "iPhone-pilar")
        record(stage.at(days=3, hours=13, minutes=9), desk, "wipe", "iPhone-pilar")
        entra_audit(stage, "directory.jsonl", stage.at(days=3, hours=13, minutes=11), desk, "Reset user password", address=office_, target=f"{stage.people[6]}@{stage.domain}")  # fmt: skip
        entra_audit(stage, "directory.jsonl", stage.at(days=3, hours=13, minutes=12), desk, "Update StsRefreshTokenValidFrom Timestamp", address=office_, target=f"{stage.people[6]}@{stage.domain}")  # fmt: skip
    stage.alert = {"title": "Device wiped", "user": f"{desk}@{stage.domain}", "time": stage.at(days=3, hours=1 if hostile else 13, minutes=9).isoformat()}  # fmt: skip
    stage.asked = "Is somebody destroying our devices?"
