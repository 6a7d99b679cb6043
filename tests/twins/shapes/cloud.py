"""Audit records of clouds and clusters, and their ordinary days."""

# ruff: noqa: E501
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ..stage import Stage, iso

ACCOUNT = "731904482216"


def _id(stage: Stage) -> str:
    return str(uuid.UUID(int=stage.dice.getrandbits(128)))


def trail(
    stage: Stage,
    file: str,
    when: datetime,
    identity: dict[str, Any],
    event: str,
    address: str,
    *,
    request: dict[str, Any] | None = None,
    response: dict[str, Any] | None = None,
    error: str = "",
    agent: str = "aws-cli/2.17.9 md/Botocore#1.34",
) -> None:
    """One CloudTrail record; `event` is `service:Name`."""
    service, _, name = event.partition(":")
    record: dict[str, Any] = {
        "eventVersion": "1.10",
        "userIdentity": identity,
        "eventTime": iso(when),
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": "eu-west-1",
        "sourceIPAddress": address,
        "userAgent": agent,
        "requestParameters": request,
        "responseElements": response,
        "requestID": _id(stage),
        "eventID": _id(stage),
        "readOnly": name.startswith(("Get", "List", "Describe", "Head")),
        "eventType": "AwsApiCall",
        "recipientAccountId": ACCOUNT,
    }
    if error:
        record |= {"errorCode": error, "errorMessage": f"User is not authorized to perform: {event}"}
    stage.put(file, when, record)


def iam_user(name: str, key: str = "AKIAQX7MEXAMPLEKEY01") -> dict[str, Any]:
    """Who acts: a user with a key of its own."""
    return {
        "type": "IAMUser",
        "principalId": "AIDAQX7M" + name.upper().ljust(12, "X")[:12],
        "arn": f"arn:aws:iam::{ACCOUNT}:user/{name}",
        "accountId": ACCOUNT,
        "accessKeyId": key,
        "userName": name,
    }


def assumed(role: str, session: str) -> dict[str, Any]:
    """Who acts: a session of a role."""
    return {
        "type": "AssumedRole",
        "principalId": f"AROAQX7MROLE00000001:{session}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}",
        "accountId": ACCOUNT,
        "accessKeyId": "ASIAQX7MEXAMPLEKEY02",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "arn": f"arn:aws:iam::{ACCOUNT}:role/{role}",
                "accountId": ACCOUNT,
                "userName": role,
            },
            "attributes": {"mfaAuthenticated": "false"},
        },
    }


def service(name: str) -> dict[str, Any]:
    """Who acts: the platform itself."""
    return {"type": "AWSService", "invokedBy": f"{name}.amazonaws.com"}


def trail_days(stage: Stage, file: str, *, days: int, events: int = 150) -> None:
    """Listing, reading and metrics by people at their desks and by the platform."""
    office = stage.outside()
    for _ in range(events):
        when, user = stage.sometime(days), stage.dice.choice(stage.people[1:6])
        kind = stage.dice.choice(
            (
                "cloudwatch:DescribeAlarms", "ec2:DescribeInstances", "s3:ListBuckets", "logs:FilterLogEvents",
                "lambda:ListFunctions20150331", "s3:GetBucketLocation", "ecs:DescribeServices",
            )
        )  # fmt: skip
        trail(stage, file, when, iam_user(user), kind, office, agent="console.amazonaws.com")


def kubernetes(
    stage: Stage,
    file: str,
    when: datetime,
    user: str,
    verb: str,
    resource: str,
    *,
    address: str,
    groups: Sequence[str] = ("system:authenticated",),
    namespace: str = "default",
    name: str = "",
    sub: str = "",
    code: int = 200,
    agent: str = "kubectl/v1.30.2 (linux/amd64)",
    request: dict[str, Any] | None = None,
) -> None:
    """One record of a cluster's audit log."""
    reference = {"resource": resource, "namespace": namespace, "apiVersion": "v1"}
    reference |= {"name": name} if name else {}
    reference |= {"subresource": sub} if sub else {}
    path = f"/api/v1/namespaces/{namespace}/{resource}" + (f"/{name}" if name else "") + (f"/{sub}" if sub else "")
    stage.put(
        file,
        when,
        {
            "kind": "Event",
            "apiVersion": "audit.k8s.io/v1",
            "level": "RequestResponse" if request else "Metadata",
            "auditID": _id(stage),
            "stage": "ResponseComplete",
            "requestURI": path,
            "verb": verb,
            "user": {"username": user, "groups": list(groups)},
            "sourceIPs": [address],
            "userAgent": agent,
            "objectRef": reference,
            "responseStatus": {"metadata": {}, "code": code},
            **({"requestObject": request} if request else {}),
            "requestReceivedTimestamp": iso(when, 6),
            "stageTimestamp": iso(when, 6),
        },
    )


def cluster_days(stage: Stage, file: str, *, days: int, events: int = 160) -> None:
    """Controllers that watch and list, metrics, a few people who look."""
    for _ in range(events):
        when = stage.at(days=stage.dice.uniform(0, days))
        user, resource = stage.dice.choice(
            (
                ("system:serviceaccount:monitoring:prometheus-k8s", "endpoints"),
                ("system:serviceaccount:kube-system:coredns", "services"),
                ("system:kube-scheduler", "pods"),
                ("system:kube-controller-manager", "replicasets"),
                (f"oidc:{stage.people[5]}@{stage.domain}", "pods"),
            )
        )
        address = stage.inside(96, stage.dice.randrange(4, 9))
        kubernetes(stage, file, when, user, stage.dice.choice(("list", "get", "watch")), resource, address=address)


def google(
    stage: Stage,
    file: str,
    when: datetime,
    principal: str,
    api: str,
    method: str,
    resource: str,
    address: str,
    *,
    request: dict[str, Any] | None = None,
    response: dict[str, Any] | None = None,
    log: str = "activity",
    agent: str = "google-cloud-sdk gcloud/490.0.0",
) -> None:
    """One audit record of Google Cloud."""
    payload: dict[str, Any] = {
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        "serviceName": f"{api}.googleapis.com",
        "methodName": method,
        "resourceName": resource,
        "authenticationInfo": {"principalEmail": principal},
        "requestMetadata": {"callerIp": address, "callerSuppliedUserAgent": agent},
        "status": {},
    }
    payload |= {"request": request} if request else {}
    payload |= {"response": response} if response else {}
    project = f"{stage.company}-prod"
    stage.put(
        file,
        when,
        {
            "insertId": stage.text(12),
            "logName": f"projects/{project}/logs/cloudaudit.googleapis.com%2F{log}",
            "resource": {"type": "project", "labels": {"project_id": project}},
            "severity": "NOTICE",
            "timestamp": iso(when, 6),
            "protoPayload": payload,
        },
    )


def google_days(stage: Stage, file: str, *, days: int, events: int = 120) -> None:
    """People and services that list and read."""
    office = stage.outside()
    for _ in range(events):
        person = f"{stage.dice.choice(stage.people[1:6])}@{stage.domain}"
        api, method = stage.dice.choice(
            (("compute", "v1.compute.instances.list"), ("storage", "storage.objects.list"), ("logging", "google.logging.v2.LoggingServiceV2.ListLogEntries"))
        )  # fmt: skip
        google(stage, file, stage.sometime(days), person, api, method, f"projects/{stage.company}-prod", office, log="data_access")  # fmt: skip
