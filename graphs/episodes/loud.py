"""Sets of traits under which ordinary explanations do not stand."""

ATTACK = frozenset(("attack_string", "scanner_client", "webshell", "probe_paths", "shell_from_server"))
"""What a request shows that was made to attack."""

LOUD = frozenset(
    (
        "brute_force", "spray", "scan", "c2_pattern", "exfiltration", "known_bad", "credential_dump",
        "success_after_failures",
    )
)  # fmt: skip
"""What ordinary work rarely looks like."""

GAINS = frozenset(
    (
        "download_execute", "new_admin", "persistence", "privilege_escalation", "defense_disable", "remote_exec",
        "shell_from_server", "webshell", "injection", "tunnel", "ransom", "log_tamper", "lateral_login",
        "encoded_command", "odd_path",
    )
)  # fmt: skip
"""What an intruder repeats as well as a job does."""
