"""What a database statement does, from its first words; what it quotes says nothing."""

import re

from ..actions import Action

_LOGS = (
    r"log_(?:statement|connections|disconnections|min_\w+|duration|error_verbosity)|logging_collector|pgaudit[\w.]*|"
    r"general_log|slow_query_log|log_bin|sql_log_bin|server_audit\w*|audit_log\w*|audit_trail|unified_audit\w*"
)
_SETTING = re.compile(
    rf"(?:alter\s+(?:system|database\s+\S+|role\s+\S+|user\s+\S+)\s+)?set\s+(?:global\s+|session\s+|local\s+|persist\s+|@@(?:global|session)\.)?"
    rf"(?P<name>{_LOGS}|ssl|require_secure_transport|row_security|validate_password\w*|password_encryption|local_infile|"
    rf"secure_file_priv)\s*(?:=|\bto\b)\s*['\"]?(?P<value>[\w-]*)",
    re.I,
)
_LAX_WHEN_ON = frozenset(("local_infile",))
_OFF = frozenset(("off", "0", "none", "false", "no", "panic", "fatal", "disabled", "-1", "plain", ""))
_LITERAL = re.compile(r"'(?:[^'\\]|''|\\.)*+(?:'|\Z)|\$\$.*?(?:\$\$|\Z)|/\*.*?(?:\*/|\Z)|--[^\n]*", re.DOTALL)
_LONGEST = 8192
_MEANINGS: tuple[tuple[str, Action], ...] = (
    (
        r"copy\b.*\b(?:to|from)\s+program\b|.*\bxp_cmdshell\b|.*\bsys_(?:exec|eval)\s*\(|.*\bdbms_scheduler\b",
        "process_start",
    ),
    (r"(?:exec(?:ute)?\s+)?sp_addsrvrolemember\b|(?:exec(?:ute)?\s+)?sp_addrolemember\b", "permission_grant"),
    (r"(?:exec(?:ute)?\s+)?sp_(?:addlogin|grantlogin|adduser)\b", "account_create"),
    (r"(?:exec(?:ute)?\s+)?sp_(?:droplogin|dropuser|revokelogin)\b", "account_delete"),
    (r"reset\s+master\b|purge\s+(?:binary|master)\s+logs\b", "log_clear"),
    (
        r"noaudit\b|drop\s+(?:server\s+|database\s+)?audit\b|alter\s+(?:server|database)\s+audit\b.*\bstate\s*=\s*off",
        "security_weaken",
    ),
    (r"(?:uninstall\s+plugin\s+\S*audit|drop\s+extension\s+(?:if\s+exists\s+)?pgaudit)", "security_weaken"),
    (
        r"select\b.*\binto\s+(?:outfile|dumpfile)\b|copy\b.*\bto\b|(?:unload|export|backup|mysqldump|pg_dump)\b|"
        r"copy\s+into\s+(?:@|'')|get\s+@",
        "data_export",
    ),
    (r"select\b.*\b(?:load_file|pg_read_file|pg_read_binary_file|utl_file)\b", "file_read"),
    (r"select\b.*\b(?:lo_export|pg_file_write)\b", "file_write"),
    (r"(?:create|add)\s+(?:or\s+replace\s+)?(?:user|login|role)\b", "account_create"),
    (r"drop\s+(?:user|login|role)\b", "account_delete"),
    (
        r"alter\s+(?:user|login|role|server\s+role|group)\b.*\b(?:superuser|sysadmin|createrole|bypassrls|add\s+(?:member|user))\b|grant\b",
        "permission_grant",
    ),
    (r"(?:alter\s+(?:user|login|role)|rename\s+user|set\s+password)\b", "account_change"),
    (r"(?:revoke|deny)\b", "permission_revoke"),
    (r"(?:drop|truncate)\b|delete\s+(?!.*\bwhere\b)", "resource_delete"),
    (r"(?:remove|rm)\s+@", "resource_delete"),
    (r"(?:explain|describe|desc|show|use)\b|(?:list|ls)\s+@", "enumerate"),
    (r"(?:with|from)\b.*\b(?:insert|update|delete|merge)\b", "resource_change"),
    (r"\(*\s*(?:select|with|fetch|call|exec(?:ute)?|table|values|declare)\b", "data_read"),
    (r"create\b", "resource_create"),
    (
        r"(?:insert|update|merge|replace|alter|delete|copy|load|comment|rename|refresh|reindex)\b|put\s+file:",
        "resource_change",
    ),
    (
        r"(?:begin|start|commit|rollback|savepoint|release|end|abort|set|reset|vacuum|analyze|checkpoint|discard|deallocate|"
        r"close|listen|unlisten|notify|lock|prepare|move|flush|optimize|kill)\b",
        "status",
    ),
)
_COMPILED = tuple((re.compile(pattern, re.I | re.DOTALL), action) for pattern, action in _MEANINGS)


def statement_action(text: str) -> Action | None:
    """The action of an SQL statement, or None where a text is none."""
    bare = _LITERAL.sub(" '' ", text[:_LONGEST]).lstrip(" \t\r\n;('")
    if match := _SETTING.match(text[:_LONGEST].lstrip()):
        is_off = match["value"].lower() in _OFF
        return "security_weaken" if is_off != (match["name"].lower() in _LAX_WHEN_ON) else "security_strengthen"
    return next((action for pattern, action in _COMPILED if pattern.match(bare)), None)
