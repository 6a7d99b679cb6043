"""The closed vocabulary of what events do: no vendor's wording reaches the model or a verdict."""

from typing import Literal, get_args

Action = Literal[
    "login",  # a person or service authenticates; outcome says whether it worked
    "logout",
    "account_create",
    "account_change",  # password reset, rename, enable, group membership without new rights
    "account_delete",
    "credential_create",  # access key, token, ssh key, certificate, login profile
    "permission_grant",  # policy attached, added to an administrative group, trust widened, sharing opened
    "permission_revoke",
    "security_weaken",  # logging, MFA, firewall, antivirus or review switched off or relaxed
    "security_strengthen",
    "log_clear",
    "process_start",
    "script_run",  # a script block or macro as its interpreter saw it
    "process_access",  # one process opens or writes into another
    "module_load",  # library or driver
    "service_change",  # service installed, reconfigured, stopped
    "task_schedule",  # scheduled task, cron job, timer
    "registry_change",
    "file_write",
    "file_delete",
    "file_read",
    "data_read",  # object, record, mailbox or database content read
    "data_export",  # content copied or shared outwards
    "network_connect",
    "network_block",
    "dns_query",
    "web_request",
    "mail",
    "privilege_use",  # sudo, su, role assumed, special privileges
    "resource_create",
    "resource_change",
    "resource_delete",
    "enumerate",  # list, describe, get settings
    "alert",  # another product's detection
    "status",  # heartbeat, session bookkeeping, noise
    "other",
]
ACTIONS: tuple[Action, ...] = get_args(Action)

Outcome = Literal["success", "failure", ""]
"""Whether the attempt worked; empty when the event does not say."""

Trait = Literal[
    "attack_string",  # exploit pattern in a request: injection, traversal, JNDI, template
    "scanner_client",  # the client names itself a scanner or attack tool
    "probe_paths",  # asks for what only a prober asks for
    "webshell",
    "shell_from_server",  # a web, database or application server starts a shell
    "encoded_command",
    "download_execute",
    "lolbin",  # a signed system tool used for what it was not made for
    "office_child",  # a document program starts an interpreter
    "credential_dump",
    "discovery",
    "remote_exec",
    "lateral_login",
    "persistence",
    "service_tamper",
    "log_tamper",
    "defense_disable",
    "injection",
    "c2_pattern",
    "tunnel",
    "exfiltration",
    "brute_force",
    "spray",
    "success_after_failures",
    "scan",
    "new_admin",
    "new_credential",
    "privilege_escalation",
    "ransom",
    "odd_path",
    "mass_read",
    "mass_delete",
    "security_weakened",
    "known_bad",  # on a list the user gave
]
TRAITS: tuple[Trait, ...] = get_args(Trait)
"""What a signal says about its events. A rule names them as Sigma tags `moewarden.<trait>`, hyphens for underscores."""

Level = Literal["informational", "low", "medium", "high", "critical"]
LEVELS: tuple[Level, ...] = get_args(Level)
