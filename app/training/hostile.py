"""Hostile archetypes, from security practice; see `archetypes` for the notation."""
# ruff: noqa: E501 - one archetype is one row

from typing import Any

from .archetypes import Archetype


def _row(name: str, source: str, actor: str, actions: str, traits: str = "", **facts: Any) -> Archetype:
    return Archetype(name=name, label="hostile", source=source, actor=actor, actions=actions, traits=traits, **facts)


_MANY = "several many very_many"

# fmt: off
HOSTILE: tuple[Archetype, ...] = (
    # Credentials under attack
    _row("ssh_brute_force", "authentication", "external external external internal", "login logout??", "brute_force", failed="login", events=_MANY, share="all all majority", success="no", accounts="one few several many", pace="burst steady", history="new unknown"),
    _row("brute_force_no_rule", "authentication web saas", "external", "login", "", failed="login", events=_MANY, share="all", success="no", accounts="one few several", pace="burst steady slow", history="new unknown"),
    _row("brute_force_success", "authentication", "external internal", "login logout? privilege_use? process_start??", "brute_force? success_after_failures", failed="login", events=_MANY, share="majority", success="many few", accounts="one few", pace="burst", history="new unknown"),
    _row("password_spray", "authentication saas cloud", "external", "login", "spray brute_force??", failed="login", events=_MANY, share="all majority", success="no no few", accounts="several many very_many", pace="slow steady", history="new unknown"),
    _row("spray_inside", "authentication endpoint", "internal user", "login", "spray? brute_force?", failed="login", events=_MANY, share="all majority", accounts="several many", targets="few several many", pace="burst", history="new unknown"),
    _row("credential_stuffing_web", "web", "external", "web_request login?", "brute_force?", failed="web_request login?", events="many very_many", share="majority all", success="no few many", accounts="several many", pace="burst steady", client="library tool browser"),
    _row("login_guessing_database", "database", "external internal", "login", "brute_force?", failed="login", events=_MANY, share="all majority", success="no many", accounts="one few", pace="burst steady", held_out=True),
    _row("mfa_fatigue", "saas cloud", "external user", "login security_weaken??", "success_after_failures? brute_force??", failed="login", events="several many", share="majority", success="many few", pace="burst", history="new"),
    _row("rdp_guessing_takeover", "authentication endpoint", "external", "login logout? privilege_use? process_start?", "brute_force success_after_failures lateral_login??", failed="login", events="many very_many", share="majority", success="many", pace="burst steady", history="new"),
    _row("kerberoasting", "authentication endpoint", "user", "login credential_create? data_read??", "credential_dump? discovery??", events="few several many", targets="few several many", pace="burst", history="new unknown", levels="medium high"),
    _row("replication_of_credentials", "authentication endpoint", "user administrator", "data_read? privilege_use? enumerate?", "credential_dump", events="one few", pace="single burst", history="new unknown", levels="high critical"),
    _row("dump_of_process_memory", "endpoint", "user administrator system", "process_access process_start file_write?", "credential_dump odd_path?", events="one few", pace="single burst", levels="high critical"),
    _row("copy_of_account_database", "endpoint", "administrator user system", "process_start file_write? file_read? registry_change??", "credential_dump lolbin?", events="one few few", pace="burst single"),
    _row("browser_secrets_read", "endpoint", "user", "file_read process_start?", "credential_dump? mass_read?", events="few several", pace="burst", held_out=True, levels="medium high"),
    _row("cloud_secrets_read", "cloud", "user service external", "data_read enumerate? privilege_use??", "mass_read? credential_dump?", failed="data_read??", events="several many", share="none minority half", pace="burst", history="new unknown", client="tool library"),
    _row("stolen_instance_role", "cloud", "external service", "enumerate privilege_use? data_read?", "discovery? known_bad?", failed="enumerate??", events="few several many", share="none minority half", history="new", client="tool library", pace="burst slow"),
    # Web
    _row("web_probe", "web", "external", "web_request", "probe_paths scanner_client?", failed="web_request", events=_MANY, share="all majority", pace="burst steady", client="scanner tool library browser", targets="one"),
    _row("web_scanner", "web", "external internal", "web_request", "scanner_client probe_paths? attack_string?", failed="web_request", events="many very_many", share="majority all", pace="burst", client="scanner tool"),
    _row("injection_attempts", "web", "external", "web_request", "attack_string", failed="web_request?", events="few several many", share="none half majority all", pace="burst", client="tool library browser scanner"),
    _row("traversal_probe_single", "web", "external", "web_request", "attack_string", failed="web_request?", events="one few", share="all none", pace="single burst", client="library tool browser"),
    _row("jndi_probe", "web", "external", "web_request", "attack_string", events="one few several", share="none all", client="library scanner browser", pace="single burst", levels="high critical"),
    _row("webshell_use", "web endpoint", "external unknown", "web_request file_write? process_start?", "webshell shell_from_server? discovery??", events="few several many", share="none minority", pace="slow burst", client="browser library tool"),
    _row("webshell_upload", "web", "external", "web_request", "webshell attack_string??", events="few several", share="none minority half", client="tool library browser", pace="burst", held_out=True),
    _row("server_spawns_shell", "endpoint", "service system", "process_start network_connect? file_write?", "shell_from_server discovery? download_execute?", events="few several", pace="burst", history="new unknown", levels="high medium critical"),
    _row("path_enumeration", "web", "external", "web_request", "", failed="web_request", events="many very_many", share="majority all", pace="burst", client="scanner tool library", history="new", peers="alone"),
    _row("exploit_then_shell", "web endpoint", "external service", "web_request process_start network_connect?", "attack_string shell_from_server download_execute?", events="few several", share="none half", pace="burst", levels="high critical"),
    _row("api_object_walk", "web saas", "external user", "web_request data_read?", "mass_read? scan??", failed="web_request?", events="many very_many", share="half majority minority", pace="steady burst", client="library tool", held_out=True),
    # Endpoint execution
    _row("macro_dropper", "endpoint", "user", "process_start network_connect? file_write?", "office_child encoded_command? download_execute?", events="few several", pace="burst", history="new unknown"),
    _row("encoded_downloader", "endpoint", "user system", "process_start script_run? network_connect? dns_query?", "encoded_command download_execute", events="one few several", pace="burst single", history="new unknown"),
    _row("encoded_command_alone_by_user", "endpoint", "user", "process_start", "encoded_command", events="one few", pace="single burst", history="new", levels="high medium"),
    _row("system_tool_fetches", "endpoint", "user administrator", "process_start network_connect? file_write?", "lolbin download_execute? odd_path?", events="one few", pace="single burst"),
    _row("system_tool_runs_script", "endpoint", "user", "process_start module_load? network_connect?", "lolbin odd_path? office_child??", events="one few several", pace="single burst", history="new unknown"),
    _row("script_attack_toolkit", "endpoint", "user administrator", "script_run process_start?", "encoded_command? discovery? credential_dump? injection?", events="several many few", pace="burst", levels="high critical medium"),
    _row("injected_process", "endpoint", "user system", "process_access process_start? network_connect?", "injection c2_pattern??", events="one few", pace="single burst"),
    _row("sideloaded_library", "endpoint", "user system", "module_load process_start? file_write?", "injection? odd_path lolbin??", events="one few", pace="single burst", held_out=True, levels="medium high"),
    _row("recon_commands_after_access", "endpoint", "user system", "process_start enumerate?", "discovery odd_path? lolbin?", events="several many", pace="burst", history="new unknown", levels="medium high low"),
    _row("linux_dropper", "endpoint", "service user", "process_start file_write? network_connect?", "download_execute odd_path? persistence?", events="few several", pace="burst"),
    _row("coin_miner", "endpoint network", "service user", "process_start network_connect? dns_query? task_schedule?", "c2_pattern? known_bad? odd_path? persistence??", events="several many", pace="steady slow", levels="medium high"),
    _row("container_escape", "endpoint cloud", "service", "process_start privilege_use? file_write? resource_create?", "privilege_escalation shell_from_server?", events="few several", held_out=True),
    _row("sudo_exploit", "endpoint authentication", "user", "privilege_use process_start?", "privilege_escalation", failed="privilege_use??", events="one few", share="none half"),
    _row("uac_bypass", "endpoint", "user", "process_start registry_change?", "privilege_escalation lolbin?", events="one few", pace="burst single"),
    _row("token_impersonation", "endpoint", "service user system", "privilege_use process_access? process_start?", "privilege_escalation injection??", events="few", pace="burst"),
    # Persistence
    _row("run_key", "endpoint", "user", "registry_change process_start? file_write?", "persistence odd_path? lolbin??", events="one few", pace="single burst", history="new unknown"),
    _row("scheduled_task_persistence", "endpoint", "user administrator system", "task_schedule process_start? file_write?", "persistence encoded_command? odd_path?", events="one few", history="new unknown"),
    _row("malicious_service", "endpoint", "administrator system user", "service_change process_start? file_write?", "service_tamper persistence? remote_exec? odd_path?", events="one few several", history="new unknown"),
    _row("event_subscription", "endpoint", "administrator system", "registry_change? script_run? process_start? other??", "persistence", events="few one", held_out=True, levels="medium high"),
    _row("ssh_key_planted", "endpoint authentication", "user service external", "file_write credential_create? login?", "persistence new_credential?", events="one few", history="new unknown"),
    _row("cron_backdoor", "endpoint", "user service", "task_schedule file_write? process_start?", "persistence download_execute?", events="one few", history="new unknown"),
    _row("backdoor_account", "endpoint authentication", "administrator user system", "account_create permission_grant? account_change?", "new_admin", events="few one", pace="burst single", history="new unknown", peers="alone"),
    _row("account_made_used_deleted", "endpoint authentication", "administrator user", "account_create account_delete permission_grant? login?", "new_admin", events="few several", pace="burst", held_out=True),
    _row("cloud_backdoor_user", "cloud", "user administrator external", "account_create credential_create? permission_grant", "new_admin new_credential?", events="few several", pace="burst", history="new unknown", client="tool library browser"),
    _row("cloud_key_for_other_user", "cloud", "user external", "credential_create enumerate?", "new_credential", events="one few", history="new unknown", client="tool library browser", peers="alone"),
    _row("role_trust_backdoor", "cloud", "user administrator", "permission_grant resource_change? privilege_use?", "persistence? new_admin? security_weakened?", events="one few", history="new unknown", client="tool library"),
    _row("cloud_privilege_ladder", "cloud", "user service external", "permission_grant privilege_use? enumerate? credential_create?", "privilege_escalation new_admin? discovery?", failed="enumerate? permission_grant??", events="several few", share="none minority half", history="new unknown", client="tool library", pace="burst"),
    _row("mailbox_forwarding", "saas mail", "user external", "resource_change? permission_grant? mail? login?", "exfiltration? persistence?", events="one few", history="new", client="browser library", pace="single burst", levels="medium high"),
    _row("oauth_consent_grant", "saas cloud", "user external", "permission_grant credential_create? data_read?", "new_credential persistence?", events="few one", history="new", levels="medium high"),
    _row("saas_admin_takeover", "saas", "external user administrator", "login permission_grant security_weaken? account_change? credential_create?", "new_admin security_weakened? success_after_failures??", events="few several", history="new", client="browser library", pace="burst"),
    _row("session_from_new_country", "saas cloud", "external", "login data_read? account_change? credential_create?", "known_bad? new_credential? lateral_login??", events="few several", history="new", client="browser tool", pace="burst slow", levels="medium high"),
    # Defence evasion
    _row("log_cleared", "endpoint", "administrator user system", "log_clear process_start?", "log_tamper", events="one few", pace="single burst"),
    _row("antivirus_off", "endpoint", "administrator user system", "security_weaken process_start? registry_change? service_change?", "defense_disable", events="one few several", pace="single burst"),
    _row("cloud_trail_stopped", "cloud", "user administrator external", "security_weaken resource_delete? enumerate?", "log_tamper security_weakened?", events="one few", history="new unknown", client="tool library browser"),
    _row("firewall_opened_to_world", "cloud network", "user external", "security_weaken resource_change? permission_grant?", "security_weakened", events="one few", history="new", client="tool library", levels="medium high"),
    _row("snapshot_shared_out", "cloud database", "user external", "permission_grant data_export? resource_create?", "exfiltration security_weakened?", events="few one", history="new unknown", client="tool library"),
    _row("guardrail_removed_then_instances", "cloud", "user external", "security_weaken resource_create permission_grant?", "security_weakened defense_disable?", failed="resource_create??", events="several many", share="none half minority", history="new", pace="burst", client="tool library", held_out=True),
    _row("hijacked_compute", "cloud", "user external service", "resource_create enumerate?", "discovery?", failed="resource_create?", events="several many", share="half majority minority", targets="several many", pace="burst", history="new", client="tool library", levels="medium high"),
    _row("timestamps_and_traces_wiped", "endpoint", "user system", "file_delete process_start? log_clear?", "log_tamper", events="few several", held_out=True),
    # Movement
    _row("remote_service_execution", "endpoint network", "administrator user", "service_change process_start login? network_connect?", "remote_exec service_tamper? lateral_login?", events="few several", targets="one few several", history="new unknown", pace="burst"),
    _row("remote_management_execution", "endpoint", "administrator user", "process_start login? network_connect? script_run?", "remote_exec lateral_login? encoded_command?", events="few several", targets="few several one", history="new unknown", pace="burst"),
    _row("hash_reuse", "authentication endpoint", "internal user administrator", "login privilege_use?", "lateral_login remote_exec?", failed="login??", events="few several", share="none minority half", targets="few several many", history="new", pace="burst"),
    _row("share_hopping", "endpoint network authentication", "user administrator", "file_write? file_read? login? network_connect?", "lateral_login? remote_exec? discovery??", events="several", targets="few several", history="new", pace="burst", levels="medium high"),
    _row("ssh_hopping", "authentication endpoint", "internal user", "login process_start? privilege_use?", "lateral_login success_after_failures??", events="few several", targets="few several", history="new", held_out=True),
    _row("cloud_remote_commands", "cloud", "user external", "process_start resource_change? enumerate?", "remote_exec privilege_escalation??", events="few several", targets="few several many", history="new", client="tool library", pace="burst"),
    # Command and control, network
    _row("beacon", "network endpoint", "internal user", "network_connect dns_query?", "c2_pattern known_bad??", events="many very_many several", pace="steady", history="new unknown", ordinary="scheduled?"),
    _row("dns_tunnel", "network", "internal", "dns_query", "tunnel c2_pattern?", events="many very_many", pace="steady burst", history="new unknown"),
    _row("dns_algorithm", "network", "internal", "dns_query", "c2_pattern", failed="dns_query", events="many very_many", share="majority all", pace="burst steady", history="new unknown", held_out=True),
    _row("reverse_tunnel", "endpoint network", "user service", "network_connect process_start?", "tunnel", events="few several", pace="steady slow burst", history="new unknown", levels="medium high"),
    _row("port_scan_outside", "network", "external", "network_block network_connect??", "scan", failed="network_block? network_connect??", events="many very_many several", share="all majority", targets="several many very_many one", pace="burst steady slow", history="new unknown"),
    _row("port_scan_blocked_no_rule", "network", "external", "network_block", "", failed="network_block", events="many very_many", share="all", targets="several many very_many", pace="burst", history="new"),
    _row("scan_inside", "network", "internal", "network_connect network_block?", "scan discovery?", failed="network_connect?", events="many very_many", share="majority half all", targets="many very_many several", pace="burst", history="new unknown"),
    _row("sweep_one_service", "network authentication", "external internal", "network_connect login??", "scan", failed="network_connect", events="many", share="majority all", targets="many very_many", pace="burst steady", held_out=True),
    _row("known_bad_contact", "network endpoint", "internal user", "network_connect dns_query? web_request?", "known_bad", events="one few several", history="new unknown", pace="slow steady single", levels="high critical"),
    _row("ids_chain", "detection", "external internal", "alert", "attack_string? c2_pattern? known_bad? webshell??", events="several many few", pace="burst", levels="high critical", history="new unknown"),
    _row("ids_exploit_high", "detection", "external", "alert network_block?", "attack_string", events="few several one", levels="high critical", history="new unknown", pace="burst single"),
    _row("edr_corroborated", "detection endpoint", "user", "alert process_start? process_access?", "injection? credential_dump? c2_pattern?", events="few several", levels="high critical", pace="burst"),
    # Collection, exfiltration, impact
    _row("bulk_download_by_insider", "saas cloud", "user", "data_read data_export?", "mass_read exfiltration?", events="many very_many", pace="burst steady", history="new unknown", client="browser tool library", levels="medium high"),
    _row("upload_outside", "network endpoint", "internal user", "network_connect data_export?", "exfiltration", events="few several", pace="burst steady", history="new unknown"),
    _row("bucket_drained", "cloud", "user external service", "data_read enumerate?", "mass_read exfiltration?", failed="data_read??", events="many very_many", share="none minority", pace="burst", history="new", client="tool library"),
    _row("database_dump", "database", "external user service", "data_read data_export? enumerate? login??", "mass_read exfiltration?", failed="data_read??", events="several many", share="none minority", pace="burst", history="new unknown"),
    _row("archive_and_send", "endpoint", "user system", "process_start file_write? network_connect? data_export?", "exfiltration discovery?", events="few several", pace="burst", history="new"),
    _row("ransomware", "endpoint", "user system administrator", "file_write? file_delete? process_start service_change?", "ransom mass_delete? defense_disable? service_tamper?", events="several many very_many few", pace="burst", levels="critical high"),
    _row("shadow_copies_deleted", "endpoint", "administrator system user", "process_start file_delete??", "ransom", events="one few", pace="single burst", levels="high critical"),
    _row("cloud_ransom", "cloud database", "user external", "resource_delete data_read? resource_create? file_write??", "ransom? mass_delete mass_read?", events="several many", pace="burst", history="new", client="tool library", levels="high critical medium"),
    _row("saas_wipe", "saas", "user administrator external", "resource_delete file_delete? data_read?", "mass_delete", events="many several", pace="burst", history="new unknown", client="browser library", held_out=True),
    _row("repository_theft", "saas", "user external service", "data_read? data_export? credential_create?", "mass_read? exfiltration? new_credential?", events="several many", history="new", client="library tool", pace="burst", levels="medium high low"),
    # Mail
    _row("phishing_campaign", "mail", "external", "mail", "attack_string?? known_bad?", events="several many few", targets="several many few", history="new", pace="burst", levels="medium high"),
    _row("malicious_attachment", "mail detection", "external", "mail alert?", "known_bad? attack_string?", events="one few", history="new", levels="high medium", targets="one few several"),
    _row("fraud_from_inside", "mail saas", "user external", "mail login? resource_change?", "exfiltration?? lateral_login? success_after_failures??", events="several many", targets="several many", history="new", pace="burst", levels="medium high", held_out=True),
    # Whole chains
    _row("chain_on_endpoint", "endpoint", "user administrator system", "process_start network_connect? file_write? registry_change? task_schedule? service_change?", "discovery? download_execute? persistence? credential_dump? lolbin? lateral_login??", events="several many", pace="burst slow", levels="high critical medium"),
    _row("chain_in_cloud", "cloud", "user external", "enumerate permission_grant? credential_create? security_weaken? data_read? account_create?", "discovery? new_credential? new_admin? security_weakened? mass_read? privilege_escalation?", failed="enumerate??", events="several many", share="none minority half", history="new unknown", client="tool library browser", pace="burst slow"),
    _row("chain_through_web", "web endpoint", "external", "web_request process_start? file_write? login?", "scanner_client? attack_string webshell? shell_from_server?", failed="web_request?", events="several many", share="half majority minority", client="tool library scanner", pace="burst"),
    _row("chain_after_login", "authentication endpoint", "external user", "login privilege_use process_start? account_create? file_write? task_schedule??", "success_after_failures? persistence? new_admin? discovery?", failed="login??", events="several many", share="minority half none", success="few many no", history="new", pace="burst"),
    _row("chain_in_saas", "saas", "external user", "login permission_grant? credential_create? data_read? data_export? security_weaken? resource_change?", "success_after_failures? new_credential? exfiltration? security_weakened? mass_read?", failed="login??", events="several many", share="none minority", history="new", client="browser library tool", pace="burst slow"),
)
# fmt: on
