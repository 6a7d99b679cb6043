"""Pipelines and platforms that make roles, keys and snapshots, and controllers of a cluster."""

from ..shapes.cloud import (
    ACCOUNT,
    assumed,
    cluster_days,
    google,
    google_days,
    iam_user,
    kubernetes,
    trail,
    trail_days,
)
from ..stage import Stage, pair


@pair("cloud automation", "aws", "a person's key does it, from an address that nobody of the house uses")
def pipeline_makes_roles(stage: Stage, hostile: bool) -> None:
    file = "cloudtrail.jsonl"
    trail_days(stage, file, days=5)
    runner, terraform = (
        stage.inside(30, 14),
        "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 (+https://www.terraform.io) terraform-provider-aws/5.70.0",
    )
    for day in range(5):
        late = hostile and day == 4
        who = (
            iam_user(stage.people[3], "AKIAQX7MEXAMPLEKEY09")
            if late
            else assumed("platform-deploy", f"run-{8120 + day}")
        )
        source = stage.outside() if late else runner
        if not late:
            trail(
                stage,
                file,
                stage.at(days=day, hours=14),
                {
                    "type": "WebIdentityUser",
                    "principalId": "token.actions",
                    "userName": f"repo:{stage.company}/infra:ref:refs/heads/main",
                    "identityProvider": f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com",
                },
                "sts:AssumeRoleWithWebIdentity",
                source,
                request={
                    "roleArn": f"arn:aws:iam::{ACCOUNT}:role/platform-deploy",
                    "roleSessionName": f"run-{8120 + day}",
                },
                agent="aws-sdk-go",
            )
        else:
            trail(
                stage,
                file,
                stage.at(days=day, hours=14, seconds=30),
                who,
                "sts:GetCallerIdentity",
                source,
                agent=terraform,
            )
        for number, name in enumerate(("orders", "stock", "mailer")):
            at = {"days": day, "hours": 14, "minutes": 1 + number}
            trail(
                stage,
                file,
                stage.at(**at),
                who,
                "iam:CreateRole",
                source,
                request={"roleName": f"svc-{name}-{day}"},
                agent=terraform,
            )
            policy = "AdministratorAccess" if late else "AmazonSQSReadOnlyAccess"
            trail(
                stage,
                file,
                stage.at(**at, seconds=8),
                who,
                "iam:AttachRolePolicy",
                source,
                request={"roleName": f"svc-{name}-{day}", "policyArn": f"arn:aws:iam::aws:policy/{policy}"},
                agent=terraform,
            )
    stage.alert = {
        "title": "Roles created and policies attached",
        "eventName": "AttachRolePolicy",
        "sourceIPAddress": stage_source(stage, hostile, runner),
        "eventTime": stage.at(days=4, hours=14, minutes=2).isoformat(),
    }
    if hostile:
        stage.alert["principal"] = stage.people[3]
        stage.alert.pop("sourceIPAddress")
    else:
        stage.alert["principal"] = "platform-deploy"


def stage_source(stage: Stage, hostile: bool, runner: str) -> str:
    """The address that the alert names: where only the pipeline works from."""
    return stage.people[3] if hostile else runner


@pair("cloud automation", "google cloud", "a key is made for the account, and used from outside")
def build_grants_itself(stage: Stage, hostile: bool) -> None:
    file = "audit.jsonl"
    google_days(stage, file, days=5)
    build, address = f"deploy@{stage.company}-prod.iam.gserviceaccount.com", "10.128.0.9"
    for day in range(5):
        for number, name in enumerate(("api", "worker")):
            at = {"days": day, "hours": 16, "minutes": 2 * number}
            google(
                stage,
                file,
                stage.at(**at),
                build,
                "run",
                "google.cloud.run.v2.Services.UpdateService",
                f"services/{name}",
                address,
                agent="google-cloud-sdk cloud-build",
            )
            google(
                stage,
                file,
                stage.at(**at, seconds=20),
                build,
                "iam",
                "google.iam.v1.IAMPolicy.SetIamPolicy",
                f"projects/-/serviceAccounts/{name}@{stage.company}-prod.iam.gserviceaccount.com",
                address,
                request={
                    "policy": {"bindings": [{"role": "roles/run.invoker", "members": [f"serviceAccount:{build}"]}]}
                },
                agent="google-cloud-sdk cloud-build",
            )
    when, who, source = stage.at(days=4, hours=16, minutes=2, seconds=20), build, address
    if hostile:
        who, source = f"{stage.people[2]}@{stage.domain}", stage.outside()
        when = stage.at(days=4, hours=16, minutes=9)
        google(
            stage,
            file,
            when,
            who,
            "iam",
            "google.iam.admin.v1.CreateServiceAccountKey",
            f"projects/-/serviceAccounts/{build}",
            source,
        )
        google(
            stage,
            file,
            stage.at(days=4, hours=16, minutes=11),
            who,
            "cloudresourcemanager",
            "SetIamPolicy",
            f"projects/{stage.company}-prod",
            source,
            request={"policy": {"bindings": [{"role": "roles/owner", "members": [f"serviceAccount:{build}"]}]}},
        )
        for number in range(30):
            google(
                stage,
                file,
                stage.at(days=4, hours=16, minutes=15, seconds=2 * number),
                build,
                "storage",
                "storage.objects.get",
                f"projects/_/buckets/{stage.company}-customers/objects/{number}.csv",
                source,
                log="data_access",
                agent="python-requests/2.32",
            )
    stage.alert = {
        "title": "Rights of a service account changed",
        "principalEmail": who,
        "callerIp": source,
        "timestamp": when.isoformat(),
    }


@pair("backups", "aws", "a person shares the copy with an account that is not the house's")
def snapshots_by_backup_service(stage: Stage, hostile: bool) -> None:
    file = "trail.jsonl"
    trail_days(stage, file, days=4)
    backup = assumed("AWSBackupDefaultServiceRole", "AWSBackup-AWSBackupDefaultServiceRole") | {
        "invokedBy": "backup.amazonaws.com"
    }
    for day in range(4):
        for number in range(4):
            trail(
                stage,
                file,
                stage.at(days=day, hours=1, minutes=number),
                backup,
                "ec2:CreateSnapshot",
                "backup.amazonaws.com",
                request={"volumeId": f"vol-0a{number}b7"},
                response={"snapshotId": f"snap-0{day}{number}c1"},
                agent="backup.amazonaws.com",
            )
            trail(
                stage,
                file,
                stage.at(days=day, hours=1, minutes=30 + number),
                backup,
                "ec2:DeleteSnapshot",
                "backup.amazonaws.com",
                request={"snapshotId": f"snap-9{day}{number}c1"},
                agent="backup.amazonaws.com",
            )
    when = stage.at(days=3, hours=1, minutes=2)
    stage.alert = {
        "title": "Snapshots created and deleted",
        "role": "AWSBackupDefaultServiceRole",
        "eventTime": when.isoformat(),
    }
    if hostile:
        source, user = stage.outside(), stage.people[6]
        at = {"days": 3, "hours": 1}
        trail(stage, file, stage.at(**at, minutes=10), iam_user(user), "ec2:DescribeSnapshots", source)
        trail(
            stage,
            file,
            stage.at(**at, minutes=12),
            iam_user(user),
            "ec2:CreateSnapshot",
            source,
            request={"volumeId": "vol-0a1b7"},
            response={"snapshotId": "snap-0feed"},
        )
        trail(
            stage,
            file,
            stage.at(**at, minutes=14),
            iam_user(user),
            "ec2:ModifySnapshotAttribute",
            source,
            request={
                "snapshotId": "snap-0feed",
                "createVolumePermission": {"add": {"items": [{"userId": "902218833410"}]}},
                "attributeType": "CREATE_VOLUME_PERMISSION",
            },
        )
        stage.alert = {
            "title": "Snapshot shared",
            "user": user,
            "sourceIPAddress": source,
            "eventTime": stage.at(**at, minutes=14).isoformat(),
        }


@pair(
    "clusters",
    "kubernetes",
    "a service account of the default namespace does it, from outside, and its pod mounts the node",
)
def controllers_make_pods(stage: Stage, hostile: bool) -> None:
    file = "audit.log"
    cluster_days(stage, file, days=3)
    for day in range(3):
        for hour in range(0, 24, 3):
            kubernetes(
                stage,
                file,
                stage.at(days=day, hours=hour),
                "system:serviceaccount:kube-system:cronjob-controller",
                "create",
                "jobs",
                address=stage.inside(96, 2),
                namespace="batch",
                name=f"report-{day}{hour}",
                agent="kube-controller-manager/v1.30.2",
                code=201,
            )
            kubernetes(
                stage,
                file,
                stage.at(days=day, hours=hour, seconds=1),
                "system:serviceaccount:kube-system:job-controller",
                "create",
                "pods",
                address=stage.inside(96, 2),
                namespace="batch",
                name=f"report-{day}{hour}-x",
                agent="kube-controller-manager/v1.30.2",
                code=201,
            )
            kubernetes(
                stage,
                file,
                stage.at(days=day, hours=hour, minutes=2),
                "system:serviceaccount:cert-manager:cert-manager",
                "list",
                "secrets",
                address=stage.inside(96, 31),
                namespace="ingress",
                agent="cert-manager/v1.15",
            )
    when, who, source = (
        stage.at(days=2, hours=12, minutes=2),
        "system:serviceaccount:cert-manager:cert-manager",
        stage.inside(96, 31),
    )
    if hostile:
        who, source = "system:serviceaccount:default:default", stage.outside()
        when = stage.at(days=2, hours=12, minutes=8)
        kubernetes(stage, file, when, who, "list", "secrets", address=source, namespace="kube-system", agent="curl/8.5")
        kubernetes(
            stage,
            file,
            stage.at(days=2, hours=12, minutes=9),
            who,
            "create",
            "pods",
            address=source,
            namespace="kube-system",
            name="node-exporter2",
            code=201,
            agent="curl/8.5",
            request={
                "spec": {
                    "containers": [
                        {
                            "name": "a",
                            "image": "alpine",
                            "securityContext": {"privileged": True},
                            "volumeMounts": [{"mountPath": "/host", "name": "h"}],
                        }
                    ],
                    "hostPID": True,
                    "volumes": [{"name": "h", "hostPath": {"path": "/"}}],
                }
            },
        )
        kubernetes(
            stage,
            file,
            stage.at(days=2, hours=12, minutes=10),
            who,
            "create",
            "pods",
            address=source,
            namespace="kube-system",
            name="node-exporter2",
            sub="exec",
            code=101,
            agent="curl/8.5",
        )
    stage.alert = {"title": "Secrets of a namespace listed", "user": who, "sourceIP": source, "time": when.isoformat()}


@pair("clusters", "kubernetes", "nobody who logged in does it, from outside")
def engineer_looks_into_pod(stage: Stage, hostile: bool) -> None:
    file = "k8s-audit.jsonl"
    cluster_days(stage, file, days=5)
    who, source, groups = (
        f"oidc:{stage.people[2]}@{stage.domain}",
        stage.inside(40, 17),
        ("sre", "system:authenticated"),
    )
    for day in range(5):
        if hostile and day == 4:
            who, source, groups = "system:anonymous", stage.outside(), ("system:unauthenticated",)
            kubernetes(
                stage,
                file,
                stage.at(days=day, hours=15, minutes=4),
                who,
                "list",
                "secrets",
                address=source,
                groups=groups,
                namespace="shop",
            )
        for number in range(3):
            kubernetes(
                stage,
                file,
                stage.at(days=day, hours=15, minutes=5 + number),
                who,
                "create",
                "pods",
                address=source,
                groups=groups,
                namespace="shop",
                name=f"api-7c9d-{number}",
                sub="exec",
                code=101,
            )
    stage.alert = {
        "title": "Command run in a pod",
        "user": who,
        "ip": source,
        "objectRef": "pods/exec",
        "time": stage.at(days=4, hours=15, minutes=6).isoformat(),
    }
