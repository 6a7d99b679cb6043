# ruff: noqa: E501
"""Cloud cases: CloudTrail as lines and as a document, Google Cloud audit, Kubernetes audit."""

from datetime import datetime, timedelta
from typing import Any

from casebook import Case, Log, iso

ACCOUNT = "480112907733"


def trail(
    case: Case,
    when: datetime,
    identity: dict[str, Any],
    address: str,
    agent: str,
    call: str,
    error: str = "",
    **parts: Any,
) -> dict[str, Any]:
    """A CloudTrail record; `call` is `service:Name`."""
    service, name = call.split(":")
    record = {
        "eventVersion": "1.09",
        "userIdentity": identity,
        "eventTime": iso(when),
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": parts.pop("region", "eu-central-1"),
        "sourceIPAddress": address,
        "userAgent": agent,
        "requestParameters": parts.pop("request", None),
        "responseElements": parts.pop("response", None),
        "eventID": case.uuid(),
        "readOnly": name.startswith(("Get", "List", "Describe", "Head", "Lookup")),
        "eventType": "AwsApiCall",
        "managementEvent": service != "s3",
        "recipientAccountId": ACCOUNT,
        **parts,
    }
    if error:
        record["errorCode"] = error
        record["errorMessage"] = f"User: {identity.get('arn', '')} is not authorized to perform: {service}:{name}"
    return record


def iam_user(name: str, key: str) -> dict[str, Any]:
    """The identity of a user with a long-lived key."""
    return {
        "type": "IAMUser",
        "principalId": f"AIDA{key[4:]}",
        "arn": f"arn:aws:iam::{ACCOUNT}:user/{name}",
        "accountId": ACCOUNT,
        "accessKeyId": key,
        "userName": name,
    }


def role(name: str, session: str, key: str) -> dict[str, Any]:
    """The identity of an assumed role."""
    return {
        "type": "AssumedRole",
        "principalId": f"AROA{key[4:]}:{session}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{session}",
        "accountId": ACCOUNT,
        "accessKeyId": key,
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "arn": f"arn:aws:iam::{ACCOUNT}:role/{name}", "userName": name}
        },
    }


def cloud_background(case: Case, log: Log, events: int, hours: float) -> None:
    """What an account sees all day: instances asking for parameters, a pipeline, people reading consoles."""
    actors = (
        (role("app-web", "i-0a17be55c3d2", "ASIA4X2WEBAPP0000001"), "10.30.4.17", "aws-sdk-java/2.25.11 Linux/6.1", ("ssm:GetParameter", "kms:Decrypt", "s3:GetObject", "sqs:ReceiveMessage")),
        (role("nightly-report", "report", "ASIA4X2REPORT0000002"), "10.30.6.3", "Boto3/1.34.90 Python/3.11", ("s3:GetObject", "s3:PutObject", "athena:StartQueryExecution")),
        (iam_user("hedda.lien", "AKIA4X2HEDDA00000003"), "33.10.4.90", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", ("ec2:DescribeInstances", "cloudwatch:GetMetricData", "logs:DescribeLogGroups", "iam:ListRoles")),
        (iam_user("ci-images", "AKIA4X2CIIMG00000004"), "33.10.4.12", "aws-cli/2.15.40 Python/3.11.8 Linux", ("ecr:GetAuthorizationToken", "ecr:PutImage", "ecr:BatchCheckLayerAvailability")),
    )  # fmt: skip
    for _ in range(events):
        identity, address, agent, calls = case.dice.choice(actors)
        when = case.sometime(hours=hours)
        log.add(when, trail(case, when, identity, address, agent, case.dice.choice(calls)))


def leaked_key() -> Case:
    """A pipeline's key is used from outside: enumeration, logging stopped, large instances started."""
    case = Case("m03_cloudtrail_lines_leaked_key_mining", "2025-05-14 01:00:00")
    log = case.log("cloudtrail.jsonl")
    cloud_background(case, log, 260, 6)
    address, agent = "198.51.100.190", "aws-cli/1.22.34 Python/3.10.12 Linux/5.15.0-generic botocore/1.23.34"
    identity = iam_user("ci-images", "AKIA4X2CIIMG00000004")
    when = case.after(hours=2, minutes=10)
    log.add(when, trail(case, when, identity, address, agent, "sts:GetCallerIdentity"), "identity")
    for position, call in enumerate(
        (
            "iam:ListUsers",
            "iam:ListAttachedUserPolicies",
            "s3:ListBuckets",
            "ec2:DescribeRegions",
            "ec2:DescribeAccountAttributes",
            "secretsmanager:ListSecrets",
            "iam:CreateUser",
            "rds:DescribeDBInstances",
        )
    ):
        when = case.after(hours=2, minutes=11, seconds=7 * position)
        refused = "AccessDenied" if call.split(":")[0] in ("iam", "secretsmanager", "rds") else ""
        log.add(when, trail(case, when, identity, address, agent, call, refused), "enumeration")
    when = case.after(hours=2, minutes=25)
    log.add(
        when,
        trail(
            case,
            when,
            identity,
            address,
            agent,
            "cloudtrail:StopLogging",
            request={"name": f"arn:aws:cloudtrail:eu-central-1:{ACCOUNT}:trail/organisation"},
        ),
        "logging",
    )
    for position, region in enumerate(("us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2")):
        when = case.after(hours=2, minutes=31, seconds=40 * position)
        log.add(
            when,
            trail(
                case,
                when,
                identity,
                address,
                agent,
                "ec2:CreateSecurityGroup",
                region=region,
                request={"groupName": "def-pool", "groupDescription": "pool"},
            ),
            "~group",
        )
        when = case.after(hours=2, minutes=31, seconds=40 * position + 12)
        failed = "Client.VcpuLimitExceeded" if region == "ap-southeast-2" else ""
        request = {
            "instancesSet": {"items": [{"imageId": "ami-0fe91c", "minCount": 8, "maxCount": 8}]},
            "instanceType": "g5.12xlarge",
            "userData": "<sensitiveDataRemoved>",
        }
        log.add(
            when,
            trail(case, when, identity, address, agent, "ec2:RunInstances", failed, region=region, request=request),
            "mining",
        )
    case.alert = {
        "detail": {
            "service": "threat-detection",
            "finding": "Logging was disabled by an API call from an unusual address",
            "severity": 8.0,
            "eventFirstSeen": iso(case.after(hours=2, minutes=25)),
            "resource": {"accessKeyDetails": {"userName": "ci-images", "accessKeyId": "AKIA4X2CIIMG00000004"}},
            "action": {"api": "StopLogging", "remoteIpDetails": {"ipAddressV4": address}},
        }
    }
    return case.judge(
        "malicious",
        "high critical",
        "The image pipeline's key is used from an address that never used it: it asks who it is, tries many services, stops the trail and starts large instances in four regions.",
        steps={"enumeration": "many different services within two minutes, several refused", "logging": "the trail is stopped", "mining": "large GPU instances in four regions"},
        optional={"identity": "the key's first call from the new address"},
        techniques="T1078.004 T1562.008 T1496",
        more_techniques="T1580 T1526 T1087.004 T1069.003 T1578.002 T1578 T1562 T1552.001 T1552 T1535 T1619 T1496.001 T1136.003 T1087 T1562.007",
        iocs=(address,),
        more_iocs=("AKIA4X2CIIMG00000004", "ci-images", f"arn:aws:iam::{ACCOUNT}:user/ci-images", "def-pool", "ami-0fe91c", agent),
        not_iocs=("33.10.4.12", "33.10.4.90", "hedda.lien", "10.30.4.17"),
    )  # fmt: skip


def terraform_pipeline() -> Case:
    """A deployment pipeline creates roles and attaches policies, as on every day, in one pretty-printed document."""
    case = Case("b03_cloudtrail_document_terraform", "2025-07-07 08:00:00")
    log = case.log("480112907733_CloudTrail_eu-central-1.json", layout="records")
    cloud_background(case, log, 14, 60)
    agent = "APN/1.0 HashiCorp/1.0 Terraform/1.9.2 (+https://www.terraform.io) terraform-provider-aws/5.61.0"
    for day in range(3):
        service = ("orders", "search", "billing")[day]
        identity = role("deploy-pipeline", f"run-{4410 + day}", f"ASIA4X2PIPE00000{day:04d}")
        calls = (
            ("iam:CreateRole", {"roleName": f"svc-{service}", "path": "/services/", "tags": [{"key": "change", "value": f"MR-{880 + day}"}]}),
            ("iam:PutRolePolicy", {"roleName": f"svc-{service}", "policyName": "runtime"}),
            ("iam:AttachRolePolicy", {"roleName": f"svc-{service}", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess" if day == 2 else "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
            ("ec2:AuthorizeSecurityGroupIngress", {"groupId": f"sg-0{day}11", "ipPermissions": {"items": [{"fromPort": 443, "toPort": 443, "cidrIp": "10.30.0.0/16"}]}}),
        )  # fmt: skip
        for position, (call, request) in enumerate(calls):
            when = case.after(hours=24 * day + 2, minutes=3, seconds=4 * position)
            step = "alerted" if day == 2 and call.endswith("AttachRolePolicy") else "habit"
            log.add(when, trail(case, when, identity, "10.30.9.20", agent, call, request=request), step)
    identity = role("deploy-pipeline", "run-4412", "ASIA4X2PIPE000000002")
    request = {
        "roleName": "svc-billing",
        "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
        "comment": "review MR-882: too wide",
    }
    when = case.after(hours=51, minutes=20)
    log.add(when, trail(case, when, identity, "10.30.9.20", agent, "iam:DetachRolePolicy", request=request), "undone")
    case.alert = {
        "name": "Administrator policy attached to a role",
        "Severity": "HIGH",
        "event_time": (case.start + timedelta(hours=50, minutes=3)).strftime("%b %d %Y %H:%M"),
        "principal": f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy-pipeline/run-4412",
        "target_role": "svc-billing",
    }
    return case.judge(
        "benign",
        "informational low medium",
        "The deployment pipeline makes a role for a service each day from its own address with a merge request number; the too wide policy of the third day is detached by the same run after review.",
        steps={"alerted": "the alerted policy", "habit": "the same pipeline makes a role a day in the same way"},
        optional={"undone": "the wide policy is taken away again after review"},
        not_iocs=("10.30.9.20", "deploy-pipeline", "svc-billing"),
    )  # fmt: skip


def gcp(
    case: Case,
    when: datetime,
    actor: str,
    address: str,
    method: str,
    resource: str,
    agent: str = "google-cloud-sdk",
    **more: Any,
) -> dict[str, Any]:
    """A Google Cloud audit entry."""
    service = more.pop("service", "storage.googleapis.com")
    kind = "data_access" if ".get" in method or ".list" in method else "activity"
    return {
        "logName": f"projects/vela-prod/logs/cloudaudit.googleapis.com%2F{kind}",
        "timestamp": iso(when, 6),
        "severity": "NOTICE" if kind == "activity" else "INFO",
        "insertId": case.hex(12),
        "resource": {
            "type": "gcs_bucket" if service.startswith("storage") else "project",
            "labels": {"project_id": "vela-prod"},
        },
        "protoPayload": {
            "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
            "serviceName": service,
            "methodName": method,
            "resourceName": resource,
            "authenticationInfo": {"principalEmail": actor},
            "requestMetadata": {"callerIp": address, "callerSuppliedUserAgent": agent},
            "status": more.pop("status", {}),
            **more,
        },
    }


def gcp_background(case: Case, log: Log, events: int, hours: float) -> None:
    """Services reading their buckets, people looking at projects."""
    for _ in range(events):
        when = case.sometime(hours=hours)
        if case.dice.random() < 0.7:
            actor, address = case.dice.choice(
                (
                    ("api@vela-prod.iam.gserviceaccount.com", "10.128.0.14"),
                    ("render@vela-prod.iam.gserviceaccount.com", "10.128.0.31"),
                )
            )
            name = f"projects/_/buckets/vela-media/objects/{case.hex(6)}.webp"
            log.add(
                when,
                gcp(
                    case,
                    when,
                    actor,
                    address,
                    case.dice.choice(("storage.objects.get", "storage.objects.create")),
                    name,
                    "gcloud-java/2.40",
                ),
            )
        else:
            actor = case.dice.choice(("irina@vela.example", "paulo@vela.example"))
            method, service = case.dice.choice(
                (
                    ("GetProject", "cloudresourcemanager.googleapis.com"),
                    ("v1.compute.instances.list", "compute.googleapis.com"),
                    ("google.logging.v2.LoggingServiceV2.ListLogEntries", "logging.googleapis.com"),
                )
            )
            log.add(
                when, gcp(case, when, actor, "26.44.8.19", method, "projects/vela-prod", "Mozilla/5.0", service=service)
            )


def service_account_theft() -> Case:
    """Someone with a person's token makes keys, gives an outside account a role and reads a bucket."""
    case = Case("m04_gcp_audit_service_account_key", "2025-08-20 15:00:00")
    log = case.log("audit.jsonl")
    gcp_background(case, log, 230, 5)
    actor, address, outside = "paulo@vela.example", "203.0.113.31", "vela.backup.ops@gmail.com"
    account = "projects/-/serviceAccounts/export@vela-prod.iam.gserviceaccount.com"
    agent = "google-cloud-sdk gcloud/470.0.0 command/gcloud.iam.service-accounts.keys.create"
    when = case.after(hours=3)
    log.add(
        when,
        gcp(
            case,
            when,
            actor,
            address,
            "google.iam.admin.v1.ListServiceAccounts",
            "projects/vela-prod",
            agent,
            service="iam.googleapis.com",
        ),
        "~list",
    )
    when = case.after(hours=3, minutes=2)
    log.add(
        when,
        gcp(
            case,
            when,
            actor,
            address,
            "google.iam.admin.v1.CreateServiceAccountKey",
            account,
            agent,
            service="iam.googleapis.com",
        ),
        "key",
    )
    when = case.after(hours=3, minutes=5)
    delta = {"policyDelta": {"bindingDeltas": [{"action": "ADD", "role": "roles/owner", "member": f"user:{outside}"}]}}
    log.add(
        when,
        gcp(
            case,
            when,
            actor,
            address,
            "SetIamPolicy",
            "projects/vela-prod",
            agent,
            service="cloudresourcemanager.googleapis.com",
            serviceData=delta,
        ),
        "owner",
    )
    when = case.after(hours=3, minutes=9)
    log.add(
        when,
        gcp(
            case,
            when,
            actor,
            address,
            "google.logging.v2.ConfigServiceV2.DeleteSink",
            "projects/vela-prod/sinks/security-archive",
            agent,
            service="logging.googleapis.com",
        ),
        "sink",
    )
    thief = "export@vela-prod.iam.gserviceaccount.com"
    for number in range(70):
        when = case.after(hours=3, minutes=15, seconds=2 * number)
        name = f"projects/_/buckets/vela-customer-exports/objects/2025/{number:03d}.csv.gz"
        log.add(
            when,
            gcp(case, when, thief, "203.0.113.58", "storage.objects.get", name, "Python-urllib/3.11 rclone/v1.66.0"),
            "download",
        )
    case.alert = {
        "incident": {
            "policy_name": "Owner role granted outside the organisation",
            "started_at": int(case.after(hours=3, minutes=5).timestamp()),
            "summary": f"roles/owner was granted to {outside} on vela-prod",
            "resource": {"labels": {"project_id": "vela-prod"}},
        }
    }
    return case.judge(
        "malicious",
        "high critical",
        "From an unusual address paulo's account makes a key for the export service account, gives an outside mailbox the owner role and deletes the security archive; the service account then downloads the customer exports from a second address.",
        steps={"key": "a key for a service account is made", "owner": "an outside account becomes owner", "download": "the bucket is read object by object from a second outside address"},
        optional={"sink": "the log archive is deleted"},
        techniques="T1098.001 T1098.003 T1530",
        more_techniques="T1078.004 T1562.008 T1098 T1087.004 T1537 T1567 T1562 T1136.003 T1580 T1041",
        iocs=(address, "203.0.113.58", outside),
        more_iocs=(actor, thief, "export@vela-prod.iam.gserviceaccount.com"),
        not_iocs=("26.44.8.19", "irina@vela.example", "10.128.0.14"),
    )  # fmt: skip


def nightly_backup() -> Case:
    """A backup account reads a whole bucket every night; one night the alert fires."""
    case = Case("b04_gcp_audit_nightly_backup", "2025-10-06 00:00:00")
    log = case.log("audit-export.jsonl")
    gcp_background(case, log, 170, 96)
    actor = "bucket-backup@vela-prod.iam.gserviceaccount.com"
    for night in range(4):
        for number in range(45):
            when = case.after(hours=24 * night + 2, minutes=15, seconds=5 * number)
            name = f"projects/_/buckets/vela-ledger/objects/{2021 + number // 12}/{number % 12 + 1:02d}.parquet"
            log.add(
                when,
                gcp(
                    case,
                    when,
                    actor,
                    "10.128.0.77",
                    "storage.objects.get",
                    name,
                    "apitools Python/3.11 gsutil/5.30 rsync",
                ),
                "alerted" if night == 3 else "habit",
            )
        when = case.after(hours=24 * night + 2, minutes=20)
        log.add(
            when,
            gcp(
                case,
                when,
                actor,
                "10.128.0.77",
                "storage.objects.create",
                f"projects/_/buckets/vela-backup-cold/objects/ledger-{night}.manifest",
                "gsutil/5.30 rsync",
            ),
            "manifest",
        )
    case.alert = {
        "category": "EXFILTRATION",
        "findingClass": "THREAT",
        "severity": "HIGH",
        "description": "A principal read an unusual number of objects of a sensitive bucket.",
        "access": {"principalEmail": actor, "callerIp": "10.128.0.77"},
        "eventTime": iso(case.after(hours=74, minutes=15)),
        "bucket": "vela-ledger",
    }
    return case.judge(
        "benign",
        "informational low",
        "The backup account reads the ledger bucket from the same internal address at 02:15 every night and writes a manifest to the cold bucket.",
        steps={"alerted": "the alerted reads", "habit": "the same reads at the same hour on the nights before"},
        optional={"manifest": "each run ends with a manifest in the company's own backup bucket"},
        not_iocs=(actor, "10.128.0.77", "vela-ledger"),
    )  # fmt: skip


def kube(
    case: Case,
    when: datetime,
    user: str,
    groups: list[str],
    address: str,
    verb: str,
    path: str,
    code: int,
    agent: str,
    **reference: Any,
) -> dict[str, Any]:
    """A Kubernetes audit event."""
    body = reference.pop("body", None)
    return {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "level": "RequestResponse" if body else "Metadata",
        "auditID": case.uuid(),
        "stage": "ResponseComplete",
        "requestURI": path,
        "verb": verb,
        "user": {"username": user, "groups": groups},
        "sourceIPs": [address],
        "userAgent": agent,
        "objectRef": reference,
        "responseStatus": {"metadata": {}, "code": code},
        **({"requestObject": body} if body else {}),
        "requestReceivedTimestamp": iso(when, 6),
        "stageTimestamp": iso(when, 6),
    }


def kube_background(case: Case, log: Log, events: int, hours: float) -> None:
    """Controllers and nodes at work."""
    actors = (
        ("system:node:pool-a-1", ["system:nodes"], "10.96.1.11", "kubelet/v1.30.3", "patch", "nodes", ""),
        ("system:serviceaccount:kube-system:replicaset-controller", ["system:serviceaccounts"], "10.96.0.2", "kube-controller-manager/v1.30.3", "create", "pods", "shop"),
        ("system:serviceaccount:monitoring:prometheus", ["system:serviceaccounts"], "10.96.3.4", "prometheus/2.53.0", "list", "endpoints", ""),
        ("system:kube-scheduler", ["system:authenticated"], "10.96.0.2", "kube-scheduler/v1.30.3", "update", "leases", "kube-system"),
        ("tessa@quarry.example", ["developers"], "10.8.0.15", "kubectl/v1.30.1", "get", "pods", "shop"),
    )  # fmt: skip
    for _ in range(events):
        user, groups, address, agent, verb, resource, namespace = case.dice.choice(actors)
        when = case.sometime(hours=hours)
        path = f"/api/v1/namespaces/{namespace}/{resource}" if namespace else f"/api/v1/{resource}"
        log.add(
            when,
            kube(
                case,
                when,
                user,
                groups,
                address,
                verb,
                path,
                200,
                agent,
                resource=resource,
                namespace=namespace,
                apiVersion="v1",
            ),
        )


def cluster_takeover() -> Case:
    """A web application's service account is used from outside and ends on the nodes."""
    case = Case("m05_kubernetes_audit_takeover", "2025-03-27 20:00:00")
    log = case.log("kube-apiserver-audit.log")
    kube_background(case, log, 240, 4)
    user, groups = (
        "system:serviceaccount:shop:storefront",
        ["system:serviceaccounts", "system:serviceaccounts:shop", "system:authenticated"],
    )
    address, agent = "203.0.113.201", "curl/8.5.0"
    acts: tuple[tuple[float, str, str, str, int, dict[str, Any]], ...] = (
        (120, "review", "create", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", 201, {"resource": "selfsubjectrulesreviews"}),
        (121, "review", "list", "/api/v1/namespaces", 403, {"resource": "namespaces"}),
        (123, "secrets", "list", "/api/v1/namespaces/shop/secrets", 200, {"resource": "secrets", "namespace": "shop"}),
        (124, "secrets", "get", "/api/v1/namespaces/shop/secrets/registry-pull", 200, {"resource": "secrets", "namespace": "shop", "name": "registry-pull"}),
        (131, "pod", "create", "/api/v1/namespaces/shop/pods", 201, {"resource": "pods", "namespace": "shop", "name": "debug-7f", "body": {"kind": "Pod", "metadata": {"name": "debug-7f"}, "spec": {"hostPID": True, "containers": [{"image": "docker.io/nettool/alp:3", "securityContext": {"privileged": True}, "volumeMounts": [{"mountPath": "/host", "name": "root"}]}], "volumes": [{"name": "root", "hostPath": {"path": "/"}}]}}}),
        (133, "exec", "create", "/api/v1/namespaces/shop/pods/debug-7f/exec?command=chroot&command=%2Fhost&command=sh&stdin=true", 101, {"resource": "pods", "subresource": "exec", "namespace": "shop", "name": "debug-7f"}),
        (140, "binding", "create", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", 201, {"resource": "clusterrolebindings", "name": "system:metrics-helper", "body": {"kind": "ClusterRoleBinding", "roleRef": {"kind": "ClusterRole", "name": "cluster-admin"}, "subjects": [{"kind": "ServiceAccount", "name": "storefront", "namespace": "shop"}]}}),
        (143, "cluster_secrets", "list", "/api/v1/secrets", 200, {"resource": "secrets"}),
    )  # fmt: skip
    for minutes, step, verb, path, code, reference in acts:
        when = case.after(minutes=minutes)
        log.add(when, kube(case, when, user, groups, address, verb, path, code, agent, **reference), step)
    case.alert = {
        "output": "Privileged pod started (user=system:serviceaccount:shop:storefront pod=debug-7f ns=shop)",
        "priority": "Critical",
        "rule": "Create Privileged Pod",
        "output_fields": {
            "ka.user.name": user,
            "ka.resp.name": "debug-7f",
            "ka.target.namespace": "shop",
            "evt.time": int(case.after(minutes=131).timestamp() * 1e9),
        },
    }
    return case.judge(
        "malicious",
        "critical high",
        "The storefront's service account is used with curl from an outside address: it asks for its rights, reads secrets, starts a privileged pod on the node's file system, enters it, and makes itself cluster administrator.",
        steps={"secrets": "secrets are listed and read", "pod": "a privileged pod with the host's file system", "exec": "a shell in the pod changes root to the host", "binding": "the account becomes cluster administrator"},
        optional={"review": "it asks what it may do", "cluster_secrets": "all secrets of the cluster are listed"},
        techniques="T1610 T1611 T1552.007",
        more_techniques="T1609 T1098.006 T1098 T1613 T1078.004 T1078 T1069.003 T1552 T1528 T1550.001 T1525 T1190",
        iocs=(address, "debug-7f"),
        more_iocs=("docker.io/nettool/alp:3", "system:metrics-helper", user, "storefront"),
        not_iocs=("10.8.0.15", "tessa@quarry.example", "10.96.0.2"),
    )  # fmt: skip


def secrets_controller() -> Case:
    """A delivery controller lists secrets everywhere every three minutes; an engineer on call enters a pod under a ticket."""
    case = Case("b05_kubernetes_audit_delivery_controller", "2025-11-12 05:00:00")
    log = case.log("audit.jsonl")
    kube_background(case, log, 190, 4)
    user = "system:serviceaccount:argocd:argocd-application-controller"
    for turn in range(0, 240, 3):
        when = case.after(minutes=turn, seconds=11)
        step = "alerted" if turn == 180 else "habit"
        log.add(
            when,
            kube(
                case,
                when,
                user,
                ["system:serviceaccounts", "system:serviceaccounts:argocd"],
                "10.96.5.8",
                "list",
                "/api/v1/secrets?limit=500",
                200,
                "argocd-application-controller/v2.12",
                resource="secrets",
                apiVersion="v1",
            ),
            step,
        )
    for minutes in (184, 185):
        when = case.after(minutes=minutes)
        log.add(
            when,
            kube(
                case,
                when,
                "tessa@quarry.example",
                ["developers", "on-call"],
                "10.8.0.15",
                "create",
                "/api/v1/namespaces/shop/pods/storefront-5c/exec?command=cat&command=%2Fproc%2Fmeminfo",
                101,
                "kubectl/v1.30.1",
                resource="pods",
                subresource="exec",
                namespace="shop",
                name="storefront-5c",
                annotations={"ticket": "INC-3320 memory of storefront"},
            ),
            "oncall",
        )
    case.alert = {
        "alertname": "ClusterWideSecretsListed",
        "labels": {"severity": "critical", "cluster": "quarry-eu"},
        "annotations": {"summary": f"{user} listed all secrets; shortly before a shell was opened in storefront-5c"},
        "startsAt": iso(case.after(minutes=180, seconds=11)),
    }
    return case.judge(
        "benign",
        "informational low",
        "The delivery controller lists secrets every three minutes from its own pod address, all day; the shell is tessa's, on call, with the incident's number.",
        steps={"alerted": "the alerted list", "habit": "the same list every three minutes"},
        optional={"oncall": "the shell belongs to an incident on call"},
        not_iocs=(user, "10.96.5.8", "tessa@quarry.example", "10.8.0.15"),
    )  # fmt: skip


def other_region() -> Case:
    """The alert names a key and a bucket that do not occur in the logs given."""
    case = Case("x02_cloudtrail_lines_other_region", "2025-01-16 10:00:00")
    log = case.log("trail-eu-central-1.jsonl")
    cloud_background(case, log, 150, 3)
    case.alert = {
        "title": "Bucket made public",
        "severity": "HIGH",
        "region": "us-east-1",
        "time": "Jan 16 11:42:07",
        "userName": "marketing-uploader",
        "accessKeyId": "AKIA4X2MRKTG00000009",
        "bucket": "summer-campaign-assets",
        "eventName": "PutBucketAcl",
    }
    return case.judge(
        "insufficient_evidence",
        "informational low medium",
        "The trail of the other region is missing; key, user and bucket do not occur in the lines given.",
        steps={},
        not_iocs=("marketing-uploader", "hedda.lien"),
    )


CASES = (
    leaked_key,
    terraform_pipeline,
    service_account_theft,
    nightly_backup,
    cluster_takeover,
    secrets_controller,
    other_region,
)
