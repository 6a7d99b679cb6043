"""Access that is kept for emergencies: a drill with it, a root token made by several, passwords lent for a weekend."""

# ruff: noqa: E501
from datetime import datetime

from ..shapes.identity import entra_audit, entra_days, sign_in
from ..stage import Stage, iso, pair


@pair(
    "emergency access", "entra", "it is entered from abroad with the password alone, and gives an application a secret"
)
def break_glass_drill(stage: Stage, hostile: bool) -> None:
    file, audit, office = "signins.jsonl", "directory.jsonl", stage.outside()
    account, owner, second = "emergency-01", f"adm.{stage.people[0]}", f"adm.{stage.people[1]}"
    entra_days(stage, file, office, days=5, events=130)
    at = {"days": 4, "hours": 10}
    entra_audit(
        stage,
        audit,
        stage.at(days=1, hours=9, minutes=12),
        owner,
        "Add member to group",
        address=office,
        target=f"{account}@{stage.domain}",
        category="GroupManagement",
        changes=(("Group.DisplayName", '"CA-exclude-emergency"'),),
    )
    for day in (0, 2, 3):
        entra_audit(stage, audit, stage.at(days=day, hours=14), second, "Update user", address=office, target=f"{stage.people[5]}@{stage.domain}")  # fmt: skip
    where, country = (stage.outside(), "MD") if hostile else (office, "NL")
    sign_in(
        stage,
        file,
        stage.at(**at),
        account,
        where,
        country=country,
        app="Azure Portal",
        device="" if hostile else "PAW-02",
        mfa=not hostile,
    )
    if hostile:
        entra_audit(stage, audit, stage.at(**at, minutes=4), account, "Add service principal credentials", address=where, target="backup-connector", category="ApplicationManagement", changes=(("KeyDescription", '["[KeyType=Password,KeyUsage=Verify]"]'),))  # fmt: skip
        entra_audit(stage, audit, stage.at(**at, minutes=9), account, "Add member to role", address=where, target=f"{stage.people[6]}@{stage.domain}", category="RoleManagement", changes=(("Role.DisplayName", '"Global Administrator"'),))  # fmt: skip
    else:
        entra_audit(stage, audit, stage.at(**at, minutes=22), owner, "Reset user password", address=office, target=f"{account}@{stage.domain}")  # fmt: skip
    stage.alert = {
        "title": "Sign-in by an emergency access account",
        "rule": "Break-glass account used",
        "severity": "high",
        "user": f"{account}@{stage.domain}",
        "ip": where,
        "time": stage.at(**at).isoformat(),
    }
    stage.asked = "Is the use of the emergency account legitimate?"


def _vault(
    stage: Stage, when: datetime, who: str, operation: str, path: str, address: str, policies: tuple[str, ...] = ("default",)
) -> None:  # fmt: skip
    auth = {
        "client_token": f"hmac-sha256:{stage.text(64)}",
        "accessor": f"hmac-sha256:{stage.text(64)}",
        "display_name": who,
        "policies": list(policies),
        "token_policies": list(policies),
        "token_type": "service",
    }
    stage.put(
        "vault_audit.log",
        when,
        {
            "time": iso(when, 6),
            "type": "response",
            "auth": auth if who else {"token_type": "default"},
            "request": {
                "id": f"{stage.text(8)}-{stage.text(4)}-4{stage.text(3)}-a{stage.text(3)}-{stage.text(12)}",
                "operation": operation,
                "mount_type": "system" if path.startswith("sys/") else "kv",
                "namespace": {"id": "root"},
                "path": path,
                "remote_address": address,
                "remote_port": stage.dice.randrange(32000, 60000),
            },
            "response": {"mount_type": "system" if path.startswith("sys/") else "kv"},
        },
    )


@pair("emergency access", "vault", "the token is not given back but reads every secret from outside")
def root_token_by_quorum(stage: Stage, hostile: bool) -> None:
    desks = {who: stage.inside(8, 20 + number) for number, who in enumerate(stage.people)}
    for _ in range(190):
        app = stage.dice.choice(("shop", "billing", "mailer", "search"))
        _vault(stage, stage.at(days=stage.dice.uniform(0, 4)), f"kubernetes-{app}", "read", f"secret/data/{app}/config", stage.inside(20, 10 + len(app)), ("default", f"{app}-read"))  # fmt: skip
    at = {"days": 3, "hours": 11}
    _vault(
        stage, stage.at(**at), f"oidc-{stage.people[0]}", "update", "sys/generate-root/attempt", desks[stage.people[0]]
    )
    for number, holder in enumerate(stage.people[1:4]):
        _vault(stage, stage.at(**at, minutes=3 + 2 * number), f"oidc-{holder}", "update", "sys/generate-root/update", desks[holder])  # fmt: skip
    where = stage.outside() if hostile else desks[stage.people[0]]
    _vault(stage, stage.at(**at, minutes=12), "root", "update", "sys/auth/oidc/tune", desks[stage.people[0]], ("root",))
    if hostile:
        for number, app in enumerate(("shop", "billing", "mailer", "search", "payroll", "backup", "ldap", "ci")):
            _vault(stage, stage.at(**at, minutes=50, seconds=2 * number), "root", "list", f"secret/metadata/{app}", where, ("root",))  # fmt: skip
            _vault(stage, stage.at(**at, minutes=50, seconds=2 * number + 1), "root", "read", f"secret/data/{app}/config", where, ("root",))  # fmt: skip
    else:
        _vault(stage, stage.at(**at, minutes=15), "root", "update", "auth/token/revoke-self", where, ("root",))
    stage.alert = {
        "title": "Vault: root token generated",
        "source": "vault audit device",
        "actor": f"oidc-{stage.people[0]}",
        "time": stage.at(**at, minutes=7).isoformat(),
    }
    stage.asked = "Was the root token misused?"


@pair(
    "password safes",
    "cyberark",
    "no reason is given, the passwords are shown rather than used, and it is at night from a far network",
)
def patch_weekend_check_outs(stage: Stage, hostile: bool) -> None:
    def safe(
        when: datetime, number: int, name: str, who: str, account: str, machine: str, source: str, reason: str
    ) -> None:
        stage.put(
            "vault.cef",
            when,
            f"<5>1 {iso(when)} VAULT01 CEF:0|Cyber-Ark|Vault|12.6.0000|{number}|{name}|5|act={name} suser={who} "
            f"fname=Root\\Operating System-UnixSSH-{machine}-{account} dvc= shost={source} dhost={machine} duser={account} "
            f'externalId= app= reason={reason} cs1Label="Affected User Name" cs1= cs2Label="Safe Name" cs2=Linux-Root '
            f'cs3Label="Device Type" cs3=Operating System cs4Label="Database" cs4= cs5Label="Other info" cs5= cn1Label="Request Id" cn1= cn2Label="Ticket Id" cn2= msg=',
        )

    desks = {who: stage.inside(8, 60 + number) for number, who in enumerate(stage.people)}
    for _ in range(90):
        when, who = stage.sometime(5), stage.dice.choice(stage.people[:4])
        machine = f"srv{stage.dice.randrange(40):02d}"
        safe(when, 7, "Logon", who, "", "", desks[who], "")
        safe(when, 308, "Use Password", who, "root", machine, desks[who], f"INC{stage.dice.randrange(40000, 49999)} look at disk")  # fmt: skip
    actor = stage.people[1]
    source = stage.outside() if hostile else desks[actor]
    start = {"days": 5, "hours": 2 if hostile else 9}
    safe(stage.at(**start), 7, "Logon", actor, "", "", source, "")
    for number in range(32):
        safe(
            stage.at(**start, minutes=2 + number * (0.1 if hostile else 4)),
            295 if hostile else 308,
            "Retrieve password" if hostile else "Use Password",
            actor,
            "root",
            f"srv{number:02d}",
            source,
            "" if hostile else "CHG0031877 monthly patches",
        )
    stage.alert = {
        "title": "Unusual number of privileged passwords checked out",
        "user": actor,
        "count": 32,
        "time": stage.at(**start, minutes=10).isoformat(),
    }
    stage.asked = f"Did {actor} steal passwords?"
