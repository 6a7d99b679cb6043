"""Administrators who make accounts, directories that replicate, help desks that renew a second factor."""

# ruff: noqa: E501
from ..shapes.identity import entra_audit, entra_days, okta, okta_days, sign_in, workspace
from ..shapes.unix import ssh_in, sudo, syslog, unix_days
from ..shapes.windows import SECURITY, Windows, office
from ..stage import Stage, pair

REPLICATION = "{1131f6aa-9c07-11d1-f79f-00c04fc2dcd2} {1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}"


@pair("accounts", "windows", "the group is the domain's administrators, and the log is cleared afterwards")
def new_employees(stage: Stage, hostile: bool) -> None:
    log, admin, desk = Windows(stage, "dc.json", "nxlog"), f"adm-{stage.people[0]}", stage.inside(8, 33)
    office(log, ["DC1", "DC2", "FILE1"], days=10)
    group = "Domain Admins" if hostile else "Sales"
    for day in (0, 3, 7, 9):
        late = day == 9
        name = f"{stage.people[4]}.{stage.text(4, 'abcdeimnorst')}"
        log.logon(stage.at(days=day, hours=10), "DC1", admin, desk)
        log.event(
            stage.at(days=day, hours=10, minutes=2),
            "DC1",
            SECURITY,
            4720,
            TargetUserName=name,
            TargetDomainName=log.netbios,
            SubjectUserName=admin,
            SubjectDomainName=log.netbios,
            SubjectLogonId="0x55aa1",
            SamAccountName=name,
        )
        log.event(
            stage.at(days=day, hours=10, minutes=3),
            "DC1",
            SECURITY,
            4728,
            MemberName=f"CN={name},OU=Staff",
            TargetUserName=group if late else "Sales",
            TargetDomainName=log.netbios,
            SubjectUserName=admin,
            SubjectDomainName=log.netbios,
        )
    if hostile:
        log.event(
            stage.at(days=9, hours=10, minutes=6),
            "DC1",
            "Microsoft-Windows-Eventlog",
            1102,
            SubjectUserName=admin,
            SubjectDomainName=log.netbios,
        )
    stage.alert = {
        "title": "Account created and added to a group",
        "user": admin,
        "host": "DC1",
        "time": stage.at(days=9, hours=10, minutes=3).isoformat(),
    }


@pair("accounts", "linux", "the account has root's number and a log-in from outside follows")
def operator_adds_user(stage: Stage, hostile: bool) -> None:
    hosts, admin = ["db-1", "db-2", "web-1"], stage.people[5]
    unix_days(stage, "auth.log", hosts, days=9)
    desk = stage.inside(8, 35)
    for day in (0, 2, 5, 8):
        late = hostile and day == 8
        name = "sysd" if late else f"app{stage.text(3, 'abcdefgh')}"
        host = hosts[day % 3]
        ssh_in(stage, "auth.log", stage.at(days=day, hours=13), host, admin, desk)
        sudo(
            stage,
            "auth.log",
            stage.at(days=day, hours=13, minutes=1),
            host,
            admin,
            f"/usr/sbin/useradd {'-o -u 0 ' if late else ''}-m {name}",
        )
        syslog(
            stage,
            "auth.log",
            stage.at(days=day, hours=13, minutes=1, seconds=1),
            host,
            "useradd[7710]",
            f"new user: name={name}, UID={0 if late else 1400 + day}, GID={0 if late else 1400 + day}, home=/home/{name}, shell=/bin/bash, from=/dev/pts/0",
        )
        if late:
            ssh_in(stage, "auth.log", stage.at(days=day, hours=13, minutes=6), host, name, stage.outside(), key=False)
    stage.alert = {
        "title": "New local account",
        "host": hosts[2],
        "user": admin,
        "process": "useradd",
        "time": stage.at(days=8, hours=13, minutes=1).isoformat(),
    }


@pair("directory", "windows", "a person's account asks for the replication, from a workstation")
def domain_controllers_replicate(stage: Stage, hostile: bool) -> None:
    log = Windows(stage, "dc-security.json", "nested")
    office(log, ["DC1", "DC2", "WS18"], days=2)
    for number in range(2 * 24 * 2):
        who = ("DC2$", "MSOL_7f31c2a90be4")[number % 2]
        address = stage.inside(1, 12) if number % 2 == 0 else stage.inside(1, 40)
        log.logon(stage.at(minutes=30 * number), "DC1", who, address)
        log.event(
            stage.at(minutes=30 * number, seconds=2),
            "DC1",
            SECURITY,
            4662,
            SubjectUserName=who,
            SubjectDomainName=log.netbios,
            ObjectServer="DS",
            ObjectType="%{19195a5b-6da0-11d0-afd3-00c04fd930c9}",
            OperationType="Object Access",
            AccessMask="0x100",
            Properties=f"%%7688 {REPLICATION}",
        )
    when, who = stage.at(days=1, hours=15, seconds=2), "MSOL_7f31c2a90be4"
    if hostile:
        when, who = stage.at(days=1, hours=15, minutes=7), stage.people[2]
        log.logon(when, "DC1", who, stage.inside(8, 118))
        log.event(
            when,
            "DC1",
            SECURITY,
            4662,
            SubjectUserName=who,
            SubjectDomainName=log.netbios,
            ObjectServer="DS",
            ObjectType="%{19195a5b-6da0-11d0-afd3-00c04fd930c9}",
            OperationType="Object Access",
            AccessMask="0x100",
            Properties=f"%%7688 {REPLICATION}",
        )
    stage.alert = {
        "title": "Directory replication requested (DCSync)",
        "account": who,
        "host": "DC1",
        "time": when.isoformat(),
        "severity": "critical",
    }


@pair("directory", "entra", "the account signs in from another country and gives an application a new secret")
def directory_synchronised(stage: Stage, hostile: bool) -> None:
    file, office_ = "entra-audit.jsonl", stage.outside()
    entra_days(stage, file, office_, days=3)
    sync = "Sync_AADC01_4be0f1"
    for number in range(3 * 24 * 2):
        if number % 6 == 0:
            sign_in(
                stage,
                file,
                stage.at(minutes=30 * number),
                sync,
                office_,
                app="Microsoft Azure Active Directory Connect",
                client="Mobile Apps and Desktop clients",
                mfa=False,
            )
        for user in stage.people[:3] if number % 12 == 0 else stage.people[:1]:
            entra_audit(
                stage,
                file,
                stage.at(minutes=30 * number, seconds=20),
                sync,
                "Update user",
                address=office_,
                target=f"{user}@{stage.domain}",
                changes=(("Department", '["Sales"]'),),
            )
    when, source = stage.at(days=2, hours=12, seconds=20), office_
    if hostile:
        when, source = stage.at(days=2, hours=12, minutes=11), stage.outside()
        sign_in(stage, file, when, sync, source, app="Azure Active Directory PowerShell", country="VN", mfa=False)
        entra_audit(
            stage,
            file,
            stage.at(days=2, hours=12, minutes=13),
            sync,
            "Add service principal credentials",
            address=source,
            target="Backup Connector",
            category="ApplicationManagement",
            changes=(("KeyDescription", '["[KeyType=Password]"]'),),
        )
        entra_audit(
            stage,
            file,
            stage.at(days=2, hours=12, minutes=14),
            sync,
            "Add member to role",
            address=source,
            target=f"{stage.people[1]}@{stage.domain}",
            category="RoleManagement",
            changes=(("Role.DisplayName", '"Global Administrator"'),),
        )
    stage.alert = {
        "title": "Bulk change of accounts",
        "user": f"{sync}@{stage.domain}",
        "ip": source,
        "time": when.isoformat(),
    }


@pair("second factors", "okta", "the new factor is enrolled from abroad, and pushes were refused before")
def new_phone_by_help_desk(stage: Stage, hostile: bool) -> None:
    file, desk, user, helper = "okta.json", stage.outside(), stage.people[0], stage.people[1]
    okta_days(stage, file, desk, days=4)
    for day in range(4):
        okta(
            stage,
            file,
            stage.at(days=day, hours=8, minutes=10 + day),
            user,
            "user.session.start",
            "User login to Okta",
            desk,
        )
        okta(
            stage,
            file,
            stage.at(days=day, hours=8, minutes=30 + day),
            helper,
            "user.session.start",
            "User login to Okta",
            desk,
        )
    source = stage.outside() if hostile else desk
    country = "Moldova" if hostile else "Ireland"
    if hostile:
        for number in range(9):
            okta(
                stage,
                file,
                stage.at(days=3, hours=11, minutes=40, seconds=25 * number),
                user,
                "user.authentication.auth_via_mfa",
                "Authentication of user via MFA",
                source,
                result="FAILURE",
                reason="OKTA_VERIFY_PUSH rejected by user",
                country=country,
            )
    okta(
        stage,
        file,
        stage.at(days=3, hours=11, minutes=50),
        source and helper if not hostile else user,
        "user.mfa.factor.reset_all" if not hostile else "user.mfa.factor.deactivate",
        "Reset all factors for user" if not hostile else "Reset factor for user",
        desk if not hostile else source,
        target=user,
        country=country,
    )
    okta(
        stage,
        file,
        stage.at(days=3, hours=11, minutes=54),
        user,
        "user.mfa.factor.activate",
        "Enroll factor for user",
        source,
        target=user,
        country=country,
    )
    okta(
        stage,
        file,
        stage.at(days=3, hours=11, minutes=56),
        user,
        "user.authentication.auth_via_mfa",
        "Authentication of user via MFA",
        source,
        country=country,
    )
    stage.alert = {
        "title": "Second factor reset and enrolled again",
        "user": f"{user}@{stage.domain}",
        "ip": source,
        "time": stage.at(days=3, hours=11, minutes=54).isoformat(),
        "severity": "high",
    }


@pair("second factors", "google workspace", "two-step verification is switched off, from abroad")
def security_key_added(stage: Stage, hostile: bool) -> None:
    file, desk, user = "workspace.jsonl", stage.outside(), stage.people[2]
    for _ in range(130):
        workspace(
            stage,
            file,
            stage.sometime(4),
            stage.dice.choice(stage.people[3:]),
            "drive",
            stage.dice.choice(("view", "edit")),
            desk,
            doc_title="figures",
        )
    for day in range(4):
        workspace(
            stage,
            file,
            stage.at(days=day, hours=8, minutes=day),
            user,
            "login",
            "login_success",
            desk,
            login_type="google_password",
        )
    source = stage.outside() if hostile else desk
    if hostile:
        for number in range(12):
            workspace(
                stage,
                file,
                stage.at(days=3, hours=8, minutes=50, seconds=4 * number),
                user,
                "login",
                "login_failure",
                source,
                login_type="google_password",
            )
        workspace(
            stage, file, stage.at(days=3, hours=9), user, "login", "login_success", source, login_type="google_password"
        )
    workspace(
        stage,
        file,
        stage.at(days=3, hours=9, minutes=4),
        user,
        "login",
        "2sv_disable" if hostile else "2sv_enroll",
        source,
    )
    stage.alert = {
        "name": "Two-step verification changed",
        "actor": f"{user}@{stage.domain}",
        "ipAddress": source,
        "time": stage.at(days=3, hours=9, minutes=4).isoformat(),
    }
