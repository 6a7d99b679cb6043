"""ATT&CK techniques with what shows them in a fact sheet: from public knowledge of ATT&CK, for training only.

A row: id | name | tactics | traits | actions | sources | held out (`*`) or not.
"""
# ruff: noqa: E501 - one technique is one row

from dataclasses import dataclass

_ROWS = """
T1595.001 | Scanning IP Blocks | reconnaissance | scan | network_connect network_block | network
T1595.002 | Vulnerability Scanning | reconnaissance | scanner_client probe_paths attack_string scan | web_request network_connect | web network detection
T1595.003 | Wordlist Scanning | reconnaissance | probe_paths scanner_client | web_request | web
T1595 | Active Scanning | reconnaissance | scan probe_paths scanner_client | web_request network_connect network_block | web network detection
T1590 | Gather Victim Network Information | reconnaissance | scan | dns_query network_connect | network *
T1589 | Gather Victim Identity Information | reconnaissance | spray | login | saas authentication *
T1598 | Phishing for Information | reconnaissance | known_bad | mail | mail
T1583 | Acquire Infrastructure | resource_development | known_bad | resource_create | cloud *
T1190 | Exploit Public-Facing Application | initial_access | attack_string shell_from_server webshell | web_request process_start | web endpoint detection database
T1133 | External Remote Services | initial_access persistence | success_after_failures lateral_login brute_force | login network_connect | authentication network
T1566 | Phishing | initial_access | known_bad office_child | mail | mail endpoint
T1566.001 | Spearphishing Attachment | initial_access | office_child known_bad | mail process_start | mail endpoint
T1566.002 | Spearphishing Link | initial_access | known_bad | mail web_request | mail web
T1189 | Drive-by Compromise | initial_access | known_bad download_execute | web_request process_start | web endpoint
T1195 | Supply Chain Compromise | initial_access | download_execute odd_path | process_start resource_change | endpoint saas *
T1199 | Trusted Relationship | initial_access | lateral_login new_admin | login permission_grant | saas cloud *
T1078 | Valid Accounts | initial_access persistence privilege_escalation defense_evasion | success_after_failures lateral_login new_credential known_bad | login privilege_use | authentication cloud saas endpoint
T1078.004 | Cloud Accounts | initial_access persistence privilege_escalation defense_evasion | success_after_failures new_credential known_bad | login privilege_use enumerate | cloud saas
T1078.002 | Domain Accounts | initial_access persistence privilege_escalation | lateral_login success_after_failures | login | authentication endpoint
T1078.003 | Local Accounts | initial_access persistence privilege_escalation | success_after_failures new_admin | login | authentication endpoint *
T1059 | Command and Scripting Interpreter | execution | encoded_command download_execute shell_from_server office_child | process_start script_run | endpoint
T1059.001 | PowerShell | execution | encoded_command download_execute | process_start script_run | endpoint
T1059.003 | Windows Command Shell | execution | shell_from_server office_child lolbin | process_start | endpoint
T1059.004 | Unix Shell | execution | shell_from_server download_execute | process_start | endpoint
T1059.005 | Visual Basic | execution | office_child lolbin | process_start script_run | endpoint
T1059.006 | Python | execution | download_execute odd_path | process_start | endpoint *
T1059.007 | JavaScript | execution | lolbin download_execute office_child | process_start script_run | endpoint
T1047 | Windows Management Instrumentation | execution | remote_exec discovery lolbin | process_start | endpoint
T1053 | Scheduled Task/Job | execution persistence privilege_escalation | persistence | task_schedule process_start | endpoint
T1053.003 | Cron | execution persistence privilege_escalation | persistence | task_schedule file_write | endpoint
T1053.005 | Scheduled Task | execution persistence privilege_escalation | persistence | task_schedule process_start | endpoint
T1053.002 | At | execution persistence privilege_escalation | persistence | task_schedule process_start | endpoint *
T1569.002 | Service Execution | execution | remote_exec service_tamper | service_change process_start | endpoint
T1204 | User Execution | execution | office_child download_execute odd_path | process_start | endpoint
T1204.002 | Malicious File | execution | office_child download_execute odd_path | process_start file_write | endpoint
T1203 | Exploitation for Client Execution | execution | office_child injection | process_start | endpoint
T1106 | Native API | execution | injection | process_access process_start | endpoint *
T1129 | Shared Modules | execution | injection odd_path | module_load | endpoint
T1651 | Cloud Administration Command | execution | remote_exec | process_start resource_change | cloud
T1648 | Serverless Execution | execution | privilege_escalation persistence | resource_create resource_change | cloud *
T1609 | Container Administration Command | execution | remote_exec shell_from_server | process_start | cloud endpoint
T1610 | Deploy Container | defense_evasion execution | privilege_escalation | resource_create | cloud endpoint
T1136 | Create Account | persistence | new_admin | account_create | endpoint cloud saas authentication
T1136.001 | Local Account | persistence | new_admin | account_create | endpoint authentication
T1136.002 | Domain Account | persistence | new_admin | account_create | endpoint authentication
T1136.003 | Cloud Account | persistence | new_admin | account_create credential_create | cloud saas
T1098 | Account Manipulation | persistence privilege_escalation | new_admin new_credential persistence | permission_grant account_change credential_create | cloud saas endpoint authentication
T1098.001 | Additional Cloud Credentials | persistence privilege_escalation | new_credential | credential_create | cloud saas
T1098.002 | Additional Email Delegate Permissions | persistence privilege_escalation | persistence exfiltration | permission_grant | saas mail
T1098.003 | Additional Cloud Roles | persistence privilege_escalation | new_admin privilege_escalation | permission_grant | cloud saas
T1098.004 | SSH Authorized Keys | persistence privilege_escalation | persistence new_credential | file_write credential_create | endpoint cloud
T1098.005 | Device Registration | persistence privilege_escalation | new_credential | credential_create account_change | saas *
T1543 | Create or Modify System Process | persistence privilege_escalation | service_tamper persistence | service_change | endpoint
T1543.003 | Windows Service | persistence privilege_escalation | service_tamper persistence | service_change registry_change process_start | endpoint
T1543.002 | Systemd Service | persistence privilege_escalation | service_tamper persistence | service_change file_write | endpoint
T1547 | Boot or Logon Autostart Execution | persistence privilege_escalation | persistence | registry_change file_write | endpoint
T1547.001 | Registry Run Keys / Startup Folder | persistence privilege_escalation | persistence | registry_change file_write | endpoint
T1547.004 | Winlogon Helper DLL | persistence privilege_escalation | persistence | registry_change | endpoint *
T1546 | Event Triggered Execution | persistence privilege_escalation | persistence | registry_change script_run resource_change | endpoint cloud
T1546.003 | Windows Management Instrumentation Event Subscription | persistence privilege_escalation | persistence | script_run registry_change process_start | endpoint
T1546.008 | Accessibility Features | persistence privilege_escalation | persistence | registry_change process_start | endpoint
T1546.012 | Image File Execution Options Injection | persistence privilege_escalation | persistence | registry_change | endpoint *
T1546.015 | Component Object Model Hijacking | persistence privilege_escalation | persistence | registry_change | endpoint
T1505.003 | Web Shell | persistence | webshell shell_from_server | web_request file_write process_start | web endpoint
T1505.001 | SQL Stored Procedures | persistence | shell_from_server | process_start data_read | database endpoint
T1574 | Hijack Execution Flow | persistence privilege_escalation defense_evasion | odd_path injection | module_load file_write | endpoint
T1574.001 | DLL | persistence privilege_escalation defense_evasion | odd_path injection | module_load file_write | endpoint
T1197 | BITS Jobs | defense_evasion persistence | lolbin download_execute | process_start network_connect | endpoint
T1176 | Software Extensions | persistence | persistence odd_path | file_write registry_change | endpoint *
T1137 | Office Application Startup | persistence | office_child persistence | registry_change file_write | endpoint *
T1556 | Modify Authentication Process | credential_access defense_evasion persistence | security_weakened persistence | security_weaken resource_change | saas cloud endpoint
T1556.006 | Multi-Factor Authentication | credential_access defense_evasion persistence | security_weakened | security_weaken | saas cloud
T1525 | Implant Internal Image | persistence | persistence | resource_create file_write | cloud *
T1068 | Exploitation for Privilege Escalation | privilege_escalation | privilege_escalation | privilege_use process_start | endpoint
T1548 | Abuse Elevation Control Mechanism | privilege_escalation defense_evasion | privilege_escalation | privilege_use process_start registry_change | endpoint cloud
T1548.002 | Bypass User Account Control | privilege_escalation defense_evasion | privilege_escalation lolbin | process_start registry_change | endpoint
T1548.003 | Sudo and Sudo Caching | privilege_escalation defense_evasion | privilege_escalation | privilege_use | endpoint authentication
T1548.001 | Setuid and Setgid | privilege_escalation defense_evasion | privilege_escalation | privilege_use file_write | endpoint *
T1134 | Access Token Manipulation | privilege_escalation defense_evasion | privilege_escalation injection | privilege_use process_access | endpoint
T1134.001 | Token Impersonation/Theft | privilege_escalation defense_evasion | privilege_escalation | privilege_use process_access | endpoint
T1484 | Domain or Tenant Policy Modification | defense_evasion privilege_escalation | security_weakened new_admin | security_weaken resource_change permission_grant | saas cloud endpoint
T1484.001 | Group Policy Modification | defense_evasion privilege_escalation | security_weakened | resource_change file_write | endpoint
T1611 | Escape to Host | privilege_escalation | privilege_escalation | process_start privilege_use | endpoint cloud
T1055 | Process Injection | defense_evasion privilege_escalation | injection | process_access | endpoint
T1055.001 | Dynamic-link Library Injection | defense_evasion privilege_escalation | injection | process_access module_load | endpoint
T1055.012 | Process Hollowing | defense_evasion privilege_escalation | injection | process_access process_start | endpoint *
T1070 | Indicator Removal | defense_evasion | log_tamper | log_clear file_delete | endpoint cloud saas
T1070.001 | Clear Windows Event Logs | defense_evasion | log_tamper | log_clear process_start | endpoint
T1070.002 | Clear Linux or Mac System Logs | defense_evasion | log_tamper | log_clear file_delete | endpoint
T1070.003 | Clear Command History | defense_evasion | log_tamper | file_delete process_start | endpoint
T1070.004 | File Deletion | defense_evasion | log_tamper mass_delete | file_delete process_start | endpoint
T1070.006 | Timestomp | defense_evasion | log_tamper odd_path | file_write process_start | endpoint *
T1562 | Impair Defenses | defense_evasion | defense_disable security_weakened log_tamper | security_weaken service_change | endpoint cloud saas
T1562.001 | Disable or Modify Tools | defense_evasion | defense_disable | security_weaken service_change registry_change process_start | endpoint cloud saas
T1562.002 | Disable Windows Event Logging | defense_evasion | log_tamper defense_disable | security_weaken service_change | endpoint
T1562.004 | Disable or Modify System Firewall | defense_evasion | defense_disable security_weakened | security_weaken process_start | endpoint
T1562.007 | Disable or Modify Cloud Firewall | defense_evasion | security_weakened | security_weaken resource_change | cloud
T1562.008 | Disable or Modify Cloud Logs | defense_evasion | log_tamper security_weakened | security_weaken resource_delete | cloud saas
T1027 | Obfuscated Files or Information | defense_evasion | encoded_command | process_start script_run | endpoint
T1140 | Deobfuscate/Decode Files or Information | defense_evasion | encoded_command lolbin | process_start script_run | endpoint
T1036 | Masquerading | defense_evasion | odd_path | process_start file_write | endpoint
T1036.005 | Match Legitimate Resource Name or Location | defense_evasion | odd_path | process_start file_write | endpoint
T1036.003 | Rename Legitimate Utilities | defense_evasion | odd_path lolbin | process_start | endpoint *
T1218 | System Binary Proxy Execution | defense_evasion | lolbin | process_start module_load | endpoint
T1218.005 | Mshta | defense_evasion | lolbin | process_start | endpoint
T1218.010 | Regsvr32 | defense_evasion | lolbin | process_start module_load | endpoint
T1218.011 | Rundll32 | defense_evasion | lolbin | process_start module_load | endpoint
T1218.003 | CMSTP | defense_evasion | lolbin | process_start | endpoint *
T1127 | Trusted Developer Utilities Proxy Execution | defense_evasion | lolbin | process_start | endpoint
T1220 | XSL Script Processing | defense_evasion | lolbin | process_start script_run | endpoint *
T1112 | Modify Registry | defense_evasion persistence | persistence defense_disable | registry_change | endpoint
T1564 | Hide Artifacts | defense_evasion | odd_path encoded_command | file_write process_start | endpoint
T1564.008 | Email Hiding Rules | defense_evasion | persistence exfiltration | resource_change resource_create | saas mail
T1578 | Modify Cloud Compute Infrastructure | defense_evasion | security_weakened exfiltration | resource_create resource_change | cloud
T1535 | Unused/Unsupported Cloud Regions | defense_evasion | discovery | resource_create | cloud *
T1550 | Use Alternate Authentication Material | defense_evasion lateral_movement | lateral_login known_bad | login privilege_use | authentication cloud saas endpoint
T1550.001 | Application Access Token | defense_evasion lateral_movement | new_credential known_bad | login data_read | saas cloud
T1550.002 | Pass the Hash | defense_evasion lateral_movement | lateral_login credential_dump | login | authentication endpoint
T1550.003 | Pass the Ticket | defense_evasion lateral_movement | lateral_login credential_dump | login credential_create | authentication endpoint *
T1207 | Rogue Domain Controller | defense_evasion | credential_dump | permission_grant resource_change | endpoint authentication *
T1110 | Brute Force | credential_access | brute_force spray success_after_failures | login | authentication web saas cloud database
T1110.001 | Password Guessing | credential_access | brute_force success_after_failures | login | authentication web saas database endpoint
T1110.003 | Password Spraying | credential_access | spray | login | authentication saas cloud endpoint
T1110.004 | Credential Stuffing | credential_access | brute_force spray success_after_failures | login web_request | web saas authentication
T1110.002 | Password Cracking | credential_access | credential_dump | process_start | endpoint *
T1003 | OS Credential Dumping | credential_access | credential_dump | process_access process_start file_read | endpoint
T1003.001 | LSASS Memory | credential_access | credential_dump | process_access process_start | endpoint
T1003.002 | Security Account Manager | credential_access | credential_dump | registry_change file_write process_start | endpoint
T1003.003 | NTDS | credential_access | credential_dump | process_start file_write | endpoint
T1003.006 | DCSync | credential_access | credential_dump | data_read privilege_use | endpoint authentication
T1003.008 | /etc/passwd and /etc/shadow | credential_access | credential_dump | file_read process_start | endpoint
T1003.004 | LSA Secrets | credential_access | credential_dump | registry_change process_start | endpoint *
T1558 | Steal or Forge Kerberos Tickets | credential_access | credential_dump | login credential_create | authentication endpoint
T1558.003 | Kerberoasting | credential_access | credential_dump | login credential_create | authentication endpoint
T1558.004 | AS-REP Roasting | credential_access | credential_dump | login credential_create | authentication endpoint *
T1552 | Unsecured Credentials | credential_access | credential_dump mass_read | file_read data_read process_start | endpoint cloud saas
T1552.001 | Credentials In Files | credential_access | credential_dump mass_read | file_read data_read | endpoint saas
T1552.004 | Private Keys | credential_access | credential_dump | file_read | endpoint *
T1552.005 | Cloud Instance Metadata API | credential_access | attack_string credential_dump | web_request network_connect | cloud web endpoint
T1555 | Credentials from Password Stores | credential_access | credential_dump mass_read | file_read data_read | endpoint cloud
T1555.003 | Credentials from Web Browsers | credential_access | credential_dump | file_read | endpoint
T1555.006 | Cloud Secrets Management Stores | credential_access | mass_read credential_dump | data_read enumerate | cloud
T1056 | Input Capture | credential_access collection | injection | process_start process_access | endpoint
T1040 | Network Sniffing | credential_access discovery | odd_path discovery | process_start network_connect | endpoint network
T1187 | Forced Authentication | credential_access | lateral_login | network_connect login | network authentication *
T1528 | Steal Application Access Token | credential_access | new_credential known_bad | credential_create permission_grant | saas cloud
T1539 | Steal Web Session Cookie | credential_access | credential_dump known_bad | file_read login | endpoint saas *
T1606 | Forge Web Credentials | credential_access | new_credential | login credential_create | saas cloud
T1621 | Multi-Factor Authentication Request Generation | credential_access | success_after_failures brute_force | login | saas cloud
T1557 | Adversary-in-the-Middle | credential_access collection | tunnel known_bad | network_connect dns_query | network *
T1087 | Account Discovery | discovery | discovery | process_start enumerate | endpoint cloud saas
T1087.001 | Local Account | discovery | discovery | process_start enumerate | endpoint
T1087.002 | Domain Account | discovery | discovery | process_start enumerate | endpoint authentication
T1087.004 | Cloud Account | discovery | discovery | enumerate | cloud saas
T1069 | Permission Groups Discovery | discovery | discovery | process_start enumerate | endpoint cloud saas
T1082 | System Information Discovery | discovery | discovery | process_start | endpoint
T1083 | File and Directory Discovery | discovery | discovery | process_start | endpoint
T1057 | Process Discovery | discovery | discovery | process_start | endpoint
T1016 | System Network Configuration Discovery | discovery | discovery | process_start | endpoint
T1018 | Remote System Discovery | discovery | discovery scan | process_start network_connect dns_query | endpoint network
T1033 | System Owner/User Discovery | discovery | discovery | process_start | endpoint
T1046 | Network Service Discovery | discovery | scan | network_connect network_block process_start | network endpoint
T1049 | System Network Connections Discovery | discovery | discovery | process_start | endpoint
T1135 | Network Share Discovery | discovery | discovery scan | process_start network_connect | endpoint network *
T1482 | Domain Trust Discovery | discovery | discovery | process_start | endpoint
T1518.001 | Security Software Discovery | discovery | discovery | process_start | endpoint *
T1526 | Cloud Service Discovery | discovery | discovery | enumerate | cloud
T1580 | Cloud Infrastructure Discovery | discovery | discovery | enumerate | cloud
T1538 | Cloud Service Dashboard | discovery | discovery lateral_login | login enumerate | cloud saas *
T1613 | Container and Resource Discovery | discovery | discovery | enumerate | cloud
T1619 | Cloud Storage Object Discovery | discovery | discovery mass_read | enumerate data_read | cloud
T1201 | Password Policy Discovery | discovery | discovery | process_start enumerate | endpoint cloud
T1021 | Remote Services | lateral_movement | lateral_login remote_exec | login network_connect | authentication endpoint network
T1021.001 | Remote Desktop Protocol | lateral_movement | lateral_login | login network_connect | authentication endpoint network
T1021.002 | SMB/Windows Admin Shares | lateral_movement | remote_exec lateral_login service_tamper | login network_connect file_write service_change | endpoint network authentication
T1021.004 | SSH | lateral_movement | lateral_login | login | authentication endpoint
T1021.006 | Windows Remote Management | lateral_movement | remote_exec lateral_login | process_start login | endpoint authentication
T1021.003 | Distributed Component Object Model | lateral_movement | remote_exec | process_start | endpoint *
T1021.007 | Cloud Services | lateral_movement | lateral_login | login privilege_use | cloud saas
T1570 | Lateral Tool Transfer | lateral_movement | remote_exec odd_path | file_write network_connect | endpoint network
T1210 | Exploitation of Remote Services | lateral_movement | attack_string remote_exec | network_connect process_start | network endpoint *
T1080 | Taint Shared Content | lateral_movement | odd_path | file_write | endpoint *
T1114 | Email Collection | collection | mass_read exfiltration | data_read mail | saas mail
T1114.002 | Remote Email Collection | collection | mass_read | data_read | saas mail
T1114.003 | Email Forwarding Rule | collection | exfiltration persistence | resource_create resource_change mail | saas mail
T1213 | Data from Information Repositories | collection | mass_read | data_read | saas database
T1213.003 | Code Repositories | collection | mass_read | data_read data_export | saas
T1530 | Data from Cloud Storage | collection | mass_read exfiltration | data_read | cloud saas
T1005 | Data from Local System | collection | mass_read | file_read | endpoint database
T1039 | Data from Network Shared Drive | collection | mass_read | file_read | endpoint network *
T1560 | Archive Collected Data | collection | exfiltration | process_start file_write | endpoint
T1560.001 | Archive via Utility | collection | exfiltration | process_start file_write | endpoint
T1074 | Data Staged | collection | mass_read exfiltration | file_write data_read | endpoint cloud
T1113 | Screen Capture | collection | odd_path | process_start file_write | endpoint *
T1071 | Application Layer Protocol | command_and_control | c2_pattern known_bad | network_connect web_request dns_query | network endpoint
T1071.001 | Web Protocols | command_and_control | c2_pattern known_bad | network_connect web_request | network endpoint
T1071.004 | DNS | command_and_control | c2_pattern tunnel | dns_query | network endpoint
T1095 | Non-Application Layer Protocol | command_and_control | c2_pattern tunnel | network_connect | network endpoint
T1090 | Proxy | command_and_control | tunnel | network_connect process_start | network endpoint
T1572 | Protocol Tunneling | command_and_control | tunnel | network_connect dns_query process_start | network endpoint
T1105 | Ingress Tool Transfer | command_and_control | download_execute lolbin | process_start network_connect file_write | endpoint network
T1219 | Remote Access Tools | command_and_control | tunnel c2_pattern odd_path | process_start network_connect | endpoint network
T1571 | Non-Standard Port | command_and_control | c2_pattern | network_connect | network endpoint
T1568 | Dynamic Resolution | command_and_control | c2_pattern | dns_query | network
T1568.002 | Domain Generation Algorithms | command_and_control | c2_pattern | dns_query | network *
T1573 | Encrypted Channel | command_and_control | c2_pattern tunnel | network_connect | network
T1102 | Web Service | command_and_control | c2_pattern | network_connect web_request | network endpoint *
T1041 | Exfiltration Over C2 Channel | exfiltration | exfiltration c2_pattern | network_connect data_export | network endpoint
T1048 | Exfiltration Over Alternative Protocol | exfiltration | exfiltration tunnel | network_connect dns_query data_export | network endpoint
T1567 | Exfiltration Over Web Service | exfiltration | exfiltration | network_connect data_export web_request | network saas endpoint
T1567.002 | Exfiltration to Cloud Storage | exfiltration | exfiltration | data_export network_connect process_start | endpoint network saas
T1537 | Transfer Data to Cloud Account | exfiltration | exfiltration security_weakened | data_export permission_grant | cloud
T1020 | Automated Exfiltration | exfiltration | exfiltration | data_export mail | saas network *
T1485 | Data Destruction | impact | mass_delete ransom | resource_delete file_delete | cloud saas endpoint database
T1486 | Data Encrypted for Impact | impact | ransom | file_write process_start | endpoint cloud database
T1489 | Service Stop | impact | service_tamper ransom defense_disable | service_change process_start | endpoint
T1490 | Inhibit System Recovery | impact | ransom | process_start file_delete resource_delete | endpoint cloud
T1491 | Defacement | impact | webshell | file_write web_request | web endpoint *
T1496 | Resource Hijacking | impact | c2_pattern known_bad | process_start resource_create network_connect | endpoint cloud network
T1498 | Network Denial of Service | impact | scan | network_connect network_block | network
T1499 | Endpoint Denial of Service | impact | attack_string | web_request | web *
T1531 | Account Access Removal | impact | mass_delete | account_delete account_change | saas cloud endpoint authentication
T1529 | System Shutdown/Reboot | impact | ransom | process_start | endpoint *
T1565 | Data Manipulation | impact | mass_delete | resource_change file_write | database saas *
"""


@dataclass(frozen=True, slots=True)
class TrainingTechnique:
    """One technique and the words that go with it."""

    id: str
    name: str
    tactics: tuple[str, ...]
    traits: tuple[str, ...]
    actions: tuple[str, ...]
    sources: tuple[str, ...]
    held_out: bool


def _read(row: str) -> TrainingTechnique:
    id_, name, *lists = (part.strip() for part in row.split("|"))
    tactics, traits, actions, sources = (tuple(part.replace("*", "").split()) for part in lists)
    return TrainingTechnique(id_, name, tactics, traits, actions, sources, held_out=row.rstrip().endswith("*"))


TECHNIQUES: tuple[TrainingTechnique, ...] = tuple(_read(row) for row in _ROWS.strip().splitlines())

_NAMES = {technique.id: technique.name for technique in TECHNIQUES}


def full_name(technique: TrainingTechnique) -> str:
    """`Brute Force: Password Guessing` where the parent is known, else the name alone."""
    parent = _NAMES.get(technique.id.split(".")[0])
    return f"{parent}: {technique.name}" if parent and "." in technique.id else technique.name
