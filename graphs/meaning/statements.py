"""What a database statement does, from its first words."""

import re

from ..actions import Action

_MEANINGS: tuple[tuple[str, Action], ...] = (
    (r"xp_cmdshell|\bto\s+program\b|\bfrom\s+program\b|sys_exec|dbms_scheduler", "process_start"),
    (
        r"^\s*select\b.*\binto\s+(?:outfile|dumpfile)\b|^\s*(?:copy|unload|export|backup|mysqldump|pg_dump)\b",
        "data_export",
    ),
    (r"^\s*(?:create|add)\s+(?:user|login|role)\b", "account_create"),
    (r"^\s*drop\s+(?:user|login|role)\b", "account_delete"),
    (r"^\s*alter\s+(?:user|login|role)\b.*\b(?:superuser|sysadmin|add member)\b|^\s*grant\b", "permission_grant"),
    (r"^\s*alter\s+(?:user|login|role)\b|^\s*set\s+password\b", "account_change"),
    (r"^\s*revoke\b", "permission_revoke"),
    (r"^\s*(?:drop|truncate|delete)\b", "resource_delete"),
    (r"^\s*(?:select|with|show|describe|explain|fetch|call|exec(?:ute)?)\b", "data_read"),
    (r"^\s*create\b", "resource_create"),
    (r"^\s*(?:insert|update|merge|replace|alter)\b", "resource_change"),
)
_COMPILED = tuple((re.compile(pattern, re.I), action) for pattern, action in _MEANINGS)


def statement_action(text: str) -> Action | None:
    """The action of an SQL statement, or None where a text is none."""
    return next((action for pattern, action in _COMPILED if pattern.search(text)), None)
