"""Applications that read everything because it is their task: search for court cases, data protection, backups."""

from ..shapes.cloud import assumed, iam_user, trail, trail_days
from ..shapes.identity import entra_audit, entra_days, unified, unified_days
from ..shapes.unix import ssh_in, syslog, unix_days
from ..shapes.windows import Windows, office
from ..stage import Stage, pair


@pair("bulk reading", "microsoft 365", "a person consented to the application that day, from abroad")
def mailbox_backup(stage: Stage, hostile: bool) -> None:
    file, desk = "unified.jsonl", stage.outside()
    unified_days(stage, file, desk, days=5)
    entra_days(stage, "entra.jsonl", desk, days=5, events=50)
    app, cloud = "a41f0c77-2b8e-4d1c-9f6a-0c5512aa7781", stage.outside()
    nights = (4,) if hostile else range(5)
    for day in nights:
        for number, user in enumerate(stage.people):
            for page in range(5):
                unified(
                    stage,
                    file,
                    stage.at(days=day, hours=22 if not hostile else 11, minutes=3 * number, seconds=20 * page),
                    f"{user}@{stage.domain}",
                    "MailItemsAccessed",
                    "Exchange",
                    cloud,
                    AppId=app,
                    ClientAppId=app,
                    LogonType=2,
                    OperationCount=480,
                    MailboxOwnerUPN=f"{user}@{stage.domain}",
                    ClientInfoString=f"Client=REST;Client=RESTSystem;;[AppId={app}]",
                )
    if hostile:
        user, source = stage.people[1], cloud
        entra_audit(
            stage,
            "entra.jsonl",
            stage.at(days=4, hours=10, minutes=50),
            user,
            "Consent to application",
            address=source,
            target="Mail Migrator Pro",
            category="ApplicationManagement",
            changes=(
                ("ConsentContext.IsAdminConsent", "True"),
                ("ConsentAction.Permissions", "Mail.Read Mail.ReadWrite full_access_as_app"),
            ),
        )
        entra_audit(
            stage,
            "entra.jsonl",
            stage.at(days=4, hours=10, minutes=51),
            user,
            "Add app role assignment to service principal",
            address=source,
            target="Mail Migrator Pro",
            category="ApplicationManagement",
            changes=(("AppRole.Value", "Mail.ReadWrite"),),
        )
        unified(
            stage,
            file,
            stage.at(days=4, hours=10, minutes=53),
            user,
            "New-InboxRule",
            "Exchange",
            source,
            Parameters=[{"Name": "ForwardTo", "Value": "x@drop.example"}, {"Name": "DeleteMessage", "Value": "True"}],
        )
    stage.alert = {
        "title": "Mass access to mail items",
        "ClientIP": cloud,
        "operation": "MailItemsAccessed",
        "time": stage.at(days=4, hours=22 if not hostile else 11, minutes=4).isoformat(),
        "severity": "high",
    }


@pair("bulk reading", "aws", "a user reads the same, from an address that nobody of the house uses")
def sensitive_data_discovery(stage: Stage, hostile: bool) -> None:
    file, bucket = "s3.jsonl", f"{stage.company}-contracts"
    trail_days(stage, file, days=3)
    role = assumed("AWSServiceRoleForAmazonMacie", "classification") | {"invokedBy": "macie.amazonaws.com"}
    source = stage.outside()
    for day in (2,) if hostile else range(3):
        for number in range(60):
            who, address, agent = (
                (iam_user(stage.people[7]), source, "S3 Browser/11.6")
                if hostile
                else (role, "macie.amazonaws.com", "macie.amazonaws.com")
            )
            trail(
                stage,
                file,
                stage.at(days=day, hours=3, seconds=3 * number),
                who,
                "s3:GetObject",
                address,
                request={"bucketName": bucket, "key": f"2024/contract-{number:03}.pdf"},
                agent=agent,
            )
        if hostile:
            trail(
                stage,
                file,
                stage.at(days=day, hours=3, minutes=5),
                who,
                "s3:PutBucketPolicy",
                address,
                request={
                    "bucketName": bucket,
                    "bucketPolicy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}]},
                },
                agent=agent,
            )
            trail(
                stage,
                file,
                stage.at(days=day, hours=3, minutes=6),
                who,
                "s3:DeleteBucketLogging",
                address,
                request={"bucketName": bucket},
                agent=agent,
            )
            trail(
                stage,
                file,
                stage.at(days=day, hours=3, minutes=7),
                who,
                "cloudtrail:StopLogging",
                address,
                request={"name": "main"},
                agent=agent,
            )
    stage.alert = {
        "title": "Unusual number of objects read",
        "bucket": bucket,
        "eventName": "GetObject",
        "eventTime": stage.at(days=2, hours=3, minutes=1).isoformat(),
        **({"user": stage.people[7]} if hostile else {"role": "AWSServiceRoleForAmazonMacie"}),
    }


@pair("backups", "linux", "root comes from outside that night, and the archive leaves the house")
def nightly_rsync_as_root(stage: Stage, hostile: bool) -> None:
    hosts = ["files-1", "files-2"]
    unix_days(stage, "auth.log", hosts, days=6, iso8601=True)
    server = stage.inside(6, 5)
    for day in range(6):
        for number, host in enumerate(hosts):
            late = hostile and day == 5
            if late and number:
                continue
            source = stage.outside() if late else server
            ssh_in(
                stage,
                "auth.log",
                stage.at(days=day, hours=1, minutes=10 * number),
                host,
                "root",
                source,
                key=not late,
                iso8601=True,
            )
            syslog(
                stage,
                "auth.log",
                stage.at(days=day, hours=1, minutes=10 * number, seconds=2),
                host,
                "rsync[9912]" if not late else "sshd[9912]",
                f"rsync on backup/home from root@{server} ({server})"
                if not late
                else "subsystem request for sftp by user root",
                iso8601=True,
            )
    if hostile:
        for number in range(40):
            syslog(
                stage,
                "auth.log",
                stage.at(days=5, hours=0, minutes=50, seconds=6 * number),
                hosts[0],
                "sshd[8800]",
                f"Failed password for root from {source_of(stage, 'auth.log')} port 4{number:04} ssh2",
                iso8601=True,
            )
    stage.alert = {
        "title": "Root log-in by network",
        "host": hosts[0],
        "user": "root",
        "time": stage.at(days=5, hours=1).isoformat(),
        "source": source_of(stage, "auth.log") if hostile else server,
    }


def source_of(stage: Stage, file: str) -> str:
    """The address of the last log-in of root by password."""
    lines = [line for _, _, line in stage._files[file] if "Accepted password for root" in line]
    return lines[-1].split(" from ")[1].split(" ")[0]


@pair("backups", "windows", "it is started out of a temporary folder, and every copy is deleted")
def shadow_copies_by_agent(stage: Stage, hostile: bool) -> None:
    log, host = Windows(stage, "sysmon.json", "nested"), "SQL2"
    office(log, ["SQL2", "FS1", "WS4"], days=4)
    agent = "C:\\Program Files\\Veeam\\Endpoint Backup\\Veeam.EndPoint.Service.exe"
    for day in range(4):
        late = hostile and day == 3
        parent = f"C:\\Users\\{stage.people[0]}\\AppData\\Local\\Temp\\svc.exe" if late else agent
        user = f"{log.netbios}\\{stage.people[0]}" if late else "NT AUTHORITY\\SYSTEM"
        what = "/all /quiet" if late else "/for=C: /oldest /quiet"
        log.start(
            stage.at(days=day, hours=23, minutes=1),
            host,
            user,
            "C:\\Windows\\System32\\vssadmin.exe",
            f"vssadmin.exe delete shadows {what}",
            parent,
        )
        if not late:
            log.start(
                stage.at(days=day, hours=23, minutes=2),
                host,
                user,
                "C:\\Windows\\System32\\vssadmin.exe",
                "vssadmin.exe create shadow /for=C:",
                parent,
            )
        else:
            log.start(
                stage.at(days=day, hours=23, minutes=2),
                host,
                user,
                "C:\\Windows\\System32\\bcdedit.exe",
                "bcdedit /set {default} recoveryenabled no",
                parent,
            )
    stage.alert = {
        "title": "Shadow copies deleted",
        "host": host,
        "process": "vssadmin.exe",
        "time": stage.at(days=3, hours=23, minutes=1).isoformat(),
        "severity": "critical",
    }
