"""What Windows event numbers mean, from Microsoft's audit event reference and the Sysmon documentation."""

from dataclasses import dataclass

from ...actions import Action, Outcome

_RDP = "microsoft-windows-terminalservices"
_CERTIFICATES = "certificateservicesclient-lifecycle-system"

CHANNELS = {
    "security": "security",
    "system": "system",
    "application": "application",
    "windows powershell": "powershell-classic",
    "msexchange management": "msexchange-management",
    "dns server": "dns-server",
    "microsoft-windows-sysmon/operational": "sysmon",
    "linux-sysmon/operational": "sysmon",
    "microsoft-windows-powershell/operational": "powershell",
    "powershellcore/operational": "powershell",
    "microsoft-windows-taskscheduler/operational": "taskscheduler",
    "microsoft-windows-wmi-activity/operational": "wmi",
    "microsoft-windows-windows defender/operational": "windefend",
    "microsoft-windows-windows firewall with advanced security/firewall": "firewall-as",
    "microsoft-windows-bits-client/operational": "bits-client",
    "microsoft-windows-ntlm/operational": "ntlm",
    "microsoft-windows-dns-client/operational": "dns-client",
    "microsoft-windows-dns-client events/operational": "dns-client",
    "microsoft-windows-dns-server/audit": "dns-server-audit",
    "microsoft-windows-dns-server/analytical": "dns-server-analytic",
    "microsoft-windows-dnsserver/analytical": "dns-server-analytic",
    "microsoft-windows-driverframeworks-usermode/operational": "driver-framework",
    "microsoft-windows-codeintegrity/operational": "codeintegrity-operational",
    "microsoft-windows-applocker/exe and dll": "applocker",
    "microsoft-windows-applocker/msi and script": "applocker",
    "microsoft-windows-applocker/packaged app-deployment": "applocker",
    "microsoft-windows-applocker/packaged app-execution": "applocker",
    "microsoft-windows-appxdeploymentserver/operational": "appxdeployment-server",
    "microsoft-windows-appxpackaging/operational": "appxpackaging-om",
    "microsoft-windows-appmodel-runtime/admin": "appmodel-runtime",
    "microsoft-windows-printservice/admin": "printservice-admin",
    "microsoft-windows-printservice/operational": "printservice-operational",
    f"{_RDP}-localsessionmanager/operational": "terminalservices-localsessionmanager",
    f"{_RDP}-remoteconnectionmanager/operational": "terminalservices-remoteconnectionmanager",
    "microsoft-windows-smbclient/security": "smbclient-security",
    "microsoft-windows-smbclient/connectivity": "smbclient-connectivity",
    "microsoft-windows-smbserver/connectivity": "smbserver-connectivity",
    "openssh/operational": "openssh",
    "microsoft-windows-ldap-client/debug": "ldap",
    "microsoft-windows-lsa/operational": "lsa-server",
    "microsoft-windows-shell-core/operational": "shell-core",
    "microsoft-windows-security-mitigations/kernel mode": "security-mitigations",
    "microsoft-windows-security-mitigations/user mode": "security-mitigations",
    "microsoft-windows-diagnosis-scripted/operational": "diagnosis-scripted",
    "microsoft-iis-configuration/operational": "iis-configuration",
    "microsoft-windows-capi2/operational": "capi2",
    f"microsoft-windows-{_CERTIFICATES}/operational": _CERTIFICATES,
    "microsoft-servicebus-client": "microsoft-servicebus-client",
    "microsoft-windows-winrm/operational": "winrm",
}
"""Sigma's service name for each channel, by the channel's name in lower case."""

PROVIDERS = {
    "microsoft-windows-sysmon": "sysmon",
    "linux-sysmon": "sysmon",
    "microsoft-windows-security-auditing": "security",
    "microsoft-windows-eventlog": "security",
    "microsoft-windows-powershell": "powershell",
    "powershell": "powershell-classic",
    "service control manager": "system",
    "microsoft-windows-windows defender": "windefend",
    "microsoft-windows-taskscheduler": "taskscheduler",
    "openssh": "openssh",
}
"""Sigma's service name by provider, for exports that leave the channel out."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one event number of one service stands for."""

    action: Action
    outcome: Outcome = ""
    category: str = ""


_TABLE = """
sysmon 1 process_start success process_creation
sysmon 2 file_write - file_change
sysmon 3 network_connect - network_connection
sysmon 4 status - sysmon_status
sysmon 5 status - process_termination
sysmon 6 module_load - driver_load
sysmon 7 module_load - image_load
sysmon 8 process_access - create_remote_thread
sysmon 9 data_read - raw_access_thread
sysmon 10 process_access - process_access
sysmon 11 file_write - file_event
sysmon 12 registry_change - registry_event
sysmon 13 registry_change - registry_set
sysmon 14 registry_change - registry_rename
sysmon 15 file_write - create_stream_hash
sysmon 16 resource_change - sysmon_status
sysmon 17 resource_create - pipe_created
sysmon 18 network_connect - pipe_created
sysmon 19 task_schedule - wmi_event
sysmon 20 task_schedule - wmi_event
sysmon 21 task_schedule - wmi_event
sysmon 22 dns_query - dns_query
sysmon 23 file_delete - file_delete
sysmon 24 data_read - clipboard_change
sysmon 25 process_access - process_tampering
sysmon 26 file_delete - file_delete_detected
sysmon 27 file_write failure file_block_executable
sysmon 28 file_delete failure file_block_shredding
sysmon 29 file_write - file_executable_detected
sysmon 255 status failure sysmon_error
security 1100 status
security 1102 log_clear success
security 4608 status
security 4616 resource_change
security 4624 login success
security 4625 login failure
security 4634 logout success
security 4647 logout success
security 4648 login success
security 4656 file_read
security 4657 registry_change - registry_set
security 4658 status
security 4659 file_delete
security 4660 file_delete
security 4661 file_read
security 4662 data_read
security 4663 file_read
security 4664 file_write
security 4670 permission_grant
security 4672 privilege_use success
security 4673 privilege_use
security 4674 privilege_use
security 4688 process_start success process_creation
security 4689 status - process_termination
security 4690 status
security 4697 service_change success
security 4698 task_schedule success
security 4699 task_schedule success
security 4700 task_schedule success
security 4701 task_schedule success
security 4702 task_schedule success
security 4703 status
security 4704 permission_grant success
security 4705 permission_revoke success
security 4706 permission_grant success
security 4717 permission_grant success
security 4718 permission_revoke success
security 4719 security_weaken success
security 4720 account_create success
security 4722 account_change success
security 4723 account_change
security 4724 account_change
security 4725 account_change success
security 4726 account_delete success
security 4727 resource_create success
security 4728 account_change success
security 4729 permission_revoke success
security 4730 resource_delete success
security 4731 resource_create success
security 4732 account_change success
security 4733 permission_revoke success
security 4734 resource_delete success
security 4735 resource_change success
security 4737 resource_change success
security 4738 account_change success
security 4739 resource_change success
security 4740 account_change failure
security 4741 account_create success
security 4742 account_change success
security 4743 account_delete success
security 4754 resource_create success
security 4755 resource_change success
security 4756 account_change success
security 4757 permission_revoke success
security 4758 resource_delete success
security 4765 permission_grant success
security 4766 permission_grant failure
security 4767 account_change success
security 4768 login
security 4769 login
security 4770 login
security 4771 login failure
security 4772 login failure
security 4776 login
security 4777 login failure
security 4778 login success
security 4779 logout success
security 4780 permission_grant success
security 4781 account_change success
security 4794 credential_create
security 4798 enumerate success
security 4799 enumerate success
security 4800 status
security 4801 status
security 4825 login failure
security 4886 credential_create
security 4887 credential_create success
security 4898 resource_change
security 4946 resource_create success
security 4947 resource_change success
security 4948 resource_delete success
security 4950 resource_change success
security 4985 status
security 5001 security_weaken
security 5025 security_weaken success
security 5034 security_weaken success
security 5058 status
security 5059 status
security 5061 status
security 5136 resource_change success
security 5137 resource_create success
security 5138 resource_create success
security 5139 resource_change success
security 5140 file_read
security 5141 resource_delete success
security 5142 permission_grant success
security 5143 resource_change success
security 5144 resource_delete success
security 5145 file_read
security 5152 network_block failure
security 5154 status
security 5156 network_connect success network_connection
security 5157 network_block failure
security 5158 status
security 5376 data_read
security 5377 data_read
security 5379 data_read
security 5381 data_read
security 5382 data_read
security 6416 resource_create success
system 12 status
system 13 status
system 104 log_clear success
system 1074 status
system 6005 status
system 6006 status
system 6008 status
system 7000 status failure
system 7009 status failure
system 7023 status failure
system 7031 status failure
system 7034 status failure
system 7035 service_change
system 7036 status
system 7040 service_change success
system 7045 service_change success
application 1034 resource_delete
application 11707 resource_create success
application 1033 resource_create
powershell 4100 script_run failure
powershell 4103 script_run - ps_module
powershell 4104 script_run - ps_script
powershell 4105 status
powershell 4106 status
powershell 40961 status
powershell 40962 status
powershell 53504 status
powershell-classic 400 script_run - ps_classic_start
powershell-classic 403 status
powershell-classic 600 status - ps_classic_provider_start
powershell-classic 800 script_run - ps_classic_script
taskscheduler 106 task_schedule success
taskscheduler 129 process_start success
taskscheduler 140 task_schedule success
taskscheduler 141 task_schedule success
taskscheduler 142 task_schedule success
taskscheduler 200 process_start success
taskscheduler 201 status
taskscheduler 100 status
taskscheduler 102 status
wmi 5857 status
wmi 5858 status failure
wmi 5859 task_schedule
wmi 5860 task_schedule
wmi 5861 task_schedule success
windefend 1006 alert
windefend 1007 alert
windefend 1008 alert
windefend 1009 status
windefend 1013 log_clear
windefend 1015 alert
windefend 1116 alert
windefend 1117 alert
windefend 1118 alert
windefend 1119 alert
windefend 1121 alert failure
windefend 1122 alert
windefend 1123 alert failure
windefend 1124 alert
windefend 1125 alert
windefend 1126 alert failure
windefend 1127 alert failure
windefend 1000 status
windefend 1001 status
windefend 1002 status
windefend 1005 status failure
windefend 1150 status
windefend 1151 status
windefend 2000 status
windefend 2001 status failure
windefend 2002 status
windefend 2010 status
windefend 3002 status failure
windefend 5004 resource_change
windefend 5008 status failure
windefend 5000 security_strengthen
windefend 5001 security_weaken
windefend 5007 resource_change
windefend 5010 security_weaken
windefend 5012 security_weaken
windefend 5013 security_weaken failure
windefend 5101 security_weaken
firewall-as 2002 resource_change
firewall-as 2003 resource_change
firewall-as 2004 resource_create
firewall-as 2005 resource_change
firewall-as 2006 resource_delete
firewall-as 2033 resource_delete
firewall-as 2052 resource_delete
firewall-as 2097 resource_create
bits-client 3 resource_create
bits-client 59 network_connect
bits-client 60 network_connect
bits-client 16403 resource_create
ntlm 8001 login
ntlm 8002 login
ntlm 8003 login
ntlm 8004 login
dns-client 3006 dns_query
dns-client 3008 dns_query
dns-client 3020 dns_query
dns-server-analytic 256 dns_query
dns-server-analytic 257 dns_query
terminalservices-localsessionmanager 21 login success
terminalservices-localsessionmanager 22 status
terminalservices-localsessionmanager 23 logout
terminalservices-localsessionmanager 24 logout
terminalservices-localsessionmanager 25 login success
terminalservices-remoteconnectionmanager 1149 login success
applocker 8002 process_start success
applocker 8003 alert
applocker 8004 alert
applocker 8006 alert
applocker 8007 alert
codeintegrity-operational 3033 alert
codeintegrity-operational 3034 alert
codeintegrity-operational 3077 alert
winrm 6 network_connect
winrm 91 network_connect
winrm 169 login success
"""


def _read_table() -> dict[tuple[str, str], Meaning]:
    meanings: dict[tuple[str, str], Meaning] = {}
    for row in _TABLE.split("\n"):
        if row:
            service, number, action, *rest = row.split()
            outcome = rest[0].strip("-") if rest else ""
            meanings[service, number] = Meaning(action, outcome, rest[1] if len(rest) > 1 else "")  # type: ignore[arg-type]
    return meanings


MEANINGS = _read_table()
"""By Sigma service and event number."""

PRIVILEGED_GROUPS = frozenset(
    (
        "administrators",
        "domain admins",
        "enterprise admins",
        "schema admins",
        "account operators",
        "backup operators",
        "server operators",
        "print operators",
        "dnsadmins",
        "group policy creator owners",
        "remote desktop users",
        "remote management users",
        "exchange windows permissions",
        "organization management",
        "hyper-v administrators",
        "administratoren",
        "administrateurs",
        "administradores",
        "key admins",
        "enterprise key admins",
        "domain controllers",
    )
)
"""Groups whose membership gives rights, in lower case."""
