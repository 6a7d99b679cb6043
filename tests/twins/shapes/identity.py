"""Sign-ins and audit records of identity providers and office suites."""

import uuid
from datetime import datetime
from typing import Any

from ..stage import BROWSERS, Stage, iso


def _id(stage: Stage) -> str:
    return str(uuid.UUID(int=stage.dice.getrandbits(128)))


def sign_in(
    stage: Stage,
    file: str,
    when: datetime,
    user: str,
    address: str,
    *,
    code: int = 0,
    reason: str = "",
    country: str = "NL",
    app: str = "Office 365 Exchange Online",
    client: str = "Browser",
    device: str = "",
    mfa: bool = True,
) -> None:
    """One Entra sign-in as diagnostic settings export it."""
    stage.put(
        file,
        when,
        {
            "time": iso(when, 6),
            "operationName": "Sign-in activity",
            "category": "SignInLogs",
            "resultType": str(code),
            "resultDescription": reason,
            "callerIpAddress": address,
            "identity": user,
            "properties": {
                "id": _id(stage),
                "createdDateTime": iso(when),
                "userPrincipalName": f"{user}@{stage.domain}",
                "appDisplayName": app,
                "ipAddress": address,
                "clientAppUsed": client,
                "location": {"countryOrRegion": country},
                "deviceDetail": {
                    "displayName": device,
                    "deviceId": _id(stage) if device else "",
                    "isCompliant": bool(device),
                    "isManaged": bool(device),
                    "trustType": "Azure AD joined" if device else "",
                },
                "status": {"errorCode": code, "failureReason": reason or "Other."},
                "authenticationRequirement": "multiFactorAuthentication" if mfa else "singleFactorAuthentication",
                "conditionalAccessStatus": "success" if code == 0 else "failure",
            },
        },
    )


def entra_audit(
    stage: Stage,
    file: str,
    when: datetime,
    actor: str,
    activity: str,
    *,
    address: str,
    target: str = "",
    category: str = "UserManagement",
    changes: tuple[tuple[str, str], ...] = (),
    service: str = "Core Directory",
) -> None:
    """One Entra audit record."""
    stage.put(
        file,
        when,
        {
            "time": iso(when, 6),
            "operationName": activity,
            "category": "AuditLogs",
            "resultType": "",
            "properties": {
                "id": _id(stage),
                "category": category,
                "activityDisplayName": activity,
                "activityDateTime": iso(when),
                "loggedByService": service,
                "result": "success",
                "initiatedBy": {"user": {"userPrincipalName": f"{actor}@{stage.domain}", "ipAddress": address}},
                "targetResources": [
                    {
                        "type": "User",
                        "userPrincipalName": target,
                        "displayName": target.partition("@")[0],
                        "modifiedProperties": [
                            {"displayName": name, "oldValue": None, "newValue": value} for name, value in changes
                        ],
                    }
                ],
            },
        },
    )


def entra_days(stage: Stage, file: str, office: str, *, days: int, events: int = 120) -> None:
    """People sign in from the office and from home, on their own machines."""
    homes = {user: stage.outside() for user in stage.people}
    for _ in range(events):
        user = stage.dice.choice(stage.people[3:])
        address = office if stage.dice.random() < 0.7 else homes[user]
        app = stage.dice.choice(("Office 365 Exchange Online", "Microsoft Teams", "SharePoint Online"))
        sign_in(stage, file, stage.sometime(days), user, address, app=app, device=f"LT-{user.upper()}")


def okta(
    stage: Stage,
    file: str,
    when: datetime,
    actor: str,
    event: str,
    message: str,
    address: str,
    *,
    target: str = "",
    result: str = "SUCCESS",
    reason: str = "",
    country: str = "Ireland",
    proxy: bool = False,
) -> None:
    """One record of Okta's system log."""
    stage.put(
        file,
        when,
        {
            "uuid": _id(stage),
            "published": iso(when, 3),
            "eventType": event,
            "displayMessage": message,
            "severity": "INFO" if result == "SUCCESS" else "WARN",
            "actor": {"type": "User", "alternateId": f"{actor}@{stage.domain}", "displayName": actor.title()},
            "client": {
                "ipAddress": address,
                "userAgent": {"rawUserAgent": BROWSERS[0], "os": "Windows 10", "browser": "CHROME"},
                "geographicalContext": {"country": country},
            },
            "outcome": {"result": result, "reason": reason or None},
            "securityContext": {"isProxy": proxy},
            "target": [{"type": "User", "alternateId": f"{target}@{stage.domain}"}] if target else [],
        },
    )


def okta_days(stage: Stage, file: str, office: str, *, days: int, events: int = 120) -> None:
    """People sign on to their applications from the office."""
    for _ in range(events):
        user = stage.dice.choice(stage.people[2:])
        event, message = stage.dice.choice(
            (
                ("user.authentication.sso", "User single sign on to app"),
                ("user.session.start", "User login to Okta"),
                ("policy.evaluate_sign_on", "Evaluation of sign-on policy"),
            )
        )
        okta(stage, file, stage.sometime(days), user, event, message, office)


def unified(
    stage: Stage, file: str, when: datetime, user: str, operation: str, workload: str, address: str, **more: Any
) -> None:
    """One record of Microsoft 365's unified audit log."""
    stage.put(
        file,
        when,
        {
            "CreationTime": iso(when)[:-1],
            "Id": _id(stage),
            "Operation": operation,
            "OrganizationId": "5f0d5a3e-0000-4000-8000-0a7c00000001",
            "RecordType": {"Exchange": 1, "SharePoint": 6, "OneDrive": 6}.get(workload, 8),
            "ResultStatus": "Succeeded",
            "UserKey": stage.text(16),
            "UserType": 0,
            "Version": 1,
            "Workload": workload,
            "ClientIP": address,
            "UserId": user if "@" in user or "-" in user else f"{user}@{stage.domain}",
            **more,
        },
    )


def unified_days(stage: Stage, file: str, office: str, *, days: int, events: int = 120) -> None:
    """People open and change files, and read their mail."""
    for _ in range(events):
        user = stage.dice.choice(stage.people[2:])
        operation = stage.dice.choice(("FileAccessed", "FileModified", "PageViewed", "FilePreviewed"))
        document = f"https://{stage.company}.sharepoint.example/sites/team/plan-{stage.dice.randrange(30)}.docx"
        unified(stage, file, stage.sometime(days), user, operation, "SharePoint", office, ObjectId=document, ItemType="File")  # fmt: skip


def workspace(
    stage: Stage, file: str, when: datetime, actor: str, application: str, event: str, address: str, **parameters: str
) -> None:
    """One activity of Google Workspace's reports."""
    stage.put(
        file,
        when,
        {
            "kind": "admin#reports#activity",
            "id": {
                "time": iso(when, 3),
                "uniqueQualifier": stage.text(18, "123456789"),
                "applicationName": application,
            },
            "actor": {"email": f"{actor}@{stage.domain}", "profileId": stage.text(21, "123456789")},
            "ipAddress": address,
            "events": [
                {
                    "type": application,
                    "name": event,
                    "parameters": [{"name": name, "value": value} for name, value in parameters.items()],
                }
            ],
        },
    )
