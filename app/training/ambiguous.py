"""Archetypes that a careful analyst leaves open; see `archetypes` for the notation."""
# ruff: noqa: E501 - one archetype is one row

from typing import Any

from .archetypes import Archetype


def _row(name: str, source: str, actor: str, actions: str, traits: str = "", **facts: Any) -> Archetype:
    return Archetype(name=name, label="unclear", source=source, actor=actor, actions=actions, traits=traits, **facts)


# fmt: off
AMBIGUOUS: tuple[Archetype, ...] = (
    _row("admin_weakens_security_alone", "cloud saas endpoint network", "administrator", "security_weaken", "security_weakened?", events="one", pace="single", history="unknown seen", ordinary="single_step?"),
    _row("nothing_but_an_alert", "detection", "unknown internal external", "alert", "", events="one", pace="single", levels="medium", history="unknown", peers="alone"),
    _row("medium_detection_alone", "detection", "internal external user", "alert", "attack_string?? c2_pattern?? scan??", events="one few", levels="medium", history="unknown new seen"),
    _row("unknown_product_event", "other", "unknown", "other", "", events="one few", history="unknown"),
    _row("new_key_no_context", "cloud saas", "user", "credential_create", "new_credential", events="one", pace="single", history="unknown", levels="low medium", ordinary="single_step??"),
    _row("admin_account_no_context", "endpoint authentication saas", "administrator", "account_create permission_grant?", "new_admin", events="one few", history="unknown", levels="medium", ordinary="single_step??"),
    _row("login_from_new_address", "saas cloud authentication", "external user", "login", "", events="one few", history="new", levels="low medium", client="browser"),
    _row("few_failures_no_success", "authentication saas", "external user", "login", "", failed="login", events="few", share="all", success="no", accounts="one few", history="unknown new"),
    _row("discovery_by_admin", "endpoint", "administrator user", "process_start", "discovery", events="few several", levels="low medium", history="unknown new", pace="burst"),
    _row("remote_execution_by_admin", "endpoint", "administrator", "process_start service_change?", "remote_exec", events="one few", levels="medium", history="unknown seen", ordinary="own_range??"),
    _row("encoded_command_by_system", "endpoint", "system", "process_start", "encoded_command", events="one few", levels="medium", history="unknown"),
    _row("archive_created", "endpoint", "user", "process_start file_write?", "exfiltration??", events="one few", levels="low medium", history="unknown new"),
    _row("large_upload", "network", "internal", "network_connect", "exfiltration", events="one few", levels="medium low", history="unknown seen"),
    _row("regular_connections", "network", "internal", "network_connect", "c2_pattern", events="many", pace="steady", levels="low medium", history="unknown", ordinary="scheduled?"),
    _row("bulk_read_by_user", "saas database cloud", "user", "data_read", "mass_read", events="many", levels="low medium", history="unknown seen"),
    _row("bulk_delete_by_admin", "cloud saas", "administrator", "resource_delete", "mass_delete", events="several many", levels="medium", history="unknown"),
    _row("alarming_but_habitual", "endpoint cloud", "administrator service", "process_start? permission_grant? credential_create? enumerate?", "privilege_escalation? persistence? remote_exec? discovery?", events="few several", levels="high medium", history="habitual", ordinary="habitual scheduled??"),
    _row("strong_rule_automation", "cloud endpoint", "service", "permission_grant? security_weaken? resource_change? process_start?", "security_weakened? privilege_escalation? log_tamper?", events="few", levels="high", ordinary="automation", history="seen new"),
    _row("persistence_in_plain_sight", "endpoint", "user", "registry_change? task_schedule? service_change?", "persistence", events="one", pace="single", levels="low medium", history="unknown", peers="some alone"),
    _row("odd_path_program", "endpoint", "user", "process_start", "odd_path", events="one few", levels="low medium", history="new unknown"),
    _row("logs_gap", "endpoint authentication", "system unknown", "log_clear? status? other?", "", events="one few", history="unknown", held_out=True),
    _row("single_probe_request", "web", "external", "web_request", "probe_paths?", failed="web_request", events="one", share="all", pace="single", client="browser library", levels="low", history="new unknown"),
    _row("bare_minimum", "endpoint authentication cloud saas web network other", "unknown user", "other? process_start?? resource_change??", "", events="one few", history="unknown", levels="medium"),
    _row("sharing_opened_by_user", "saas cloud", "user", "permission_grant", "security_weakened", events="one", pace="single", levels="medium low", history="unknown", client="browser", held_out=True),
    _row("rare_admin_tool", "endpoint", "administrator", "process_start", "lolbin", events="one few", levels="medium low", history="unknown new", held_out=True),
    _row("one_medium_rule_by_user", "endpoint cloud saas", "user unknown", "process_start?? permission_grant?? data_read?? credential_create?? resource_change??", "remote_exec?? persistence?? lolbin?? new_credential?? security_weakened?? mass_read??", events="one few", levels="medium", history="unknown seen new", peers="alone some"),
    _row("failures_then_success_own_place", "saas cloud authentication", "user", "login", "success_after_failures brute_force?", failed="login", events="several", share="majority half", success="many few", accounts="one", targets="one", history="unknown new", levels="medium high", peers="some alone"),
    _row("factor_removed_single", "saas cloud", "user administrator", "security_weaken", "security_weakened", events="one", pace="single", history="unknown new", levels="medium high", peers="alone", client="browser"),
    _row("many_blocks_from_inside", "network", "internal", "network_block", "", failed="network_block", events="several many", share="all", targets="few several", pace="slow steady", history="seen unknown", peers="alone some"),
    _row("automation_with_strong_rules", "cloud endpoint saas", "service user", "permission_grant? credential_create? process_start? security_weaken?", "privilege_escalation? new_admin? credential_dump?? log_tamper??", events="few several", levels="high", ordinary="automation", history="new unknown", peers="alone"),
)
# fmt: on
