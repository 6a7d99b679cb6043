"""ATT&CK enterprise techniques that moewarden can name: id, name, tactics.

MITRE ATT&CK is a trademark of The MITRE Corporation; ids and names are used under its terms of use
(https://attack.mitre.org/resources/legal-and-branding/terms-of-use/).
"""

from dataclasses import dataclass
from functools import cache

_TACTICS = {
    "RE": "reconnaissance", "RD": "resource_development", "IA": "initial_access", "EX": "execution",
    "PE": "persistence", "PR": "privilege_escalation", "DE": "defense_evasion", "CA": "credential_access",
    "DI": "discovery", "LM": "lateral_movement", "CO": "collection", "CC": "command_and_control",
    "XF": "exfiltration", "IM": "impact",
}  # fmt: skip

_TABLE = """
T1595 RE Active Scanning
T1595.001 RE Scanning IP Blocks
T1595.002 RE Vulnerability Scanning
T1595.003 RE Wordlist Scanning
T1592 RE Gather Victim Host Information
T1589 RE Gather Victim Identity Information
T1590 RE Gather Victim Network Information
T1590.002 RE DNS
T1598 RE Phishing for Information
T1583 RD Acquire Infrastructure
T1584 RD Compromise Infrastructure
T1586 RD Compromise Accounts
T1586.002 RD Email Accounts
T1587 RD Develop Capabilities
T1588 RD Obtain Capabilities
T1588.002 RD Tool
T1608 RD Stage Capabilities
T1189 IA Drive-by Compromise
T1190 IA Exploit Public-Facing Application
T1133 IA,PE External Remote Services
T1200 IA Hardware Additions
T1566 IA Phishing
T1566.001 IA Spearphishing Attachment
T1566.002 IA Spearphishing Link
T1195 IA Supply Chain Compromise
T1195.001 IA Compromise Software Dependencies and Development Tools
T1195.002 IA Compromise Software Supply Chain
T1199 IA Trusted Relationship
T1091 IA,LM Replication Through Removable Media
T1078 IA,PE,PR,DE Valid Accounts
T1078.001 IA,PE,PR,DE Default Accounts
T1078.002 IA,PE,PR,DE Domain Accounts
T1078.003 IA,PE,PR,DE Local Accounts
T1078.004 IA,PE,PR,DE Cloud Accounts
T1059 EX Command and Scripting Interpreter
T1059.001 EX PowerShell
T1059.002 EX AppleScript
T1059.003 EX Windows Command Shell
T1059.004 EX Unix Shell
T1059.005 EX Visual Basic
T1059.006 EX Python
T1059.007 EX JavaScript
T1059.009 EX Cloud API
T1609 EX Container Administration Command
T1610 EX,DE Deploy Container
T1203 EX Exploitation for Client Execution
T1559 EX Inter-Process Communication
T1559.001 EX Component Object Model
T1106 EX Native API
T1053 EX,PE,PR Scheduled Task/Job
T1053.002 EX,PE,PR At
T1053.003 EX,PE,PR Cron
T1053.005 EX,PE,PR Scheduled Task
T1053.006 EX,PE,PR Systemd Timers
T1053.007 EX,PE,PR Container Orchestration Job
T1129 EX Shared Modules
T1072 EX,LM Software Deployment Tools
T1569 EX System Services
T1569.002 EX Service Execution
T1204 EX User Execution
T1204.001 EX Malicious Link
T1204.002 EX Malicious File
T1204.003 EX Malicious Image
T1047 EX Windows Management Instrumentation
T1648 EX Serverless Execution
T1651 EX Cloud Administration Command
T1098 PE,PR Account Manipulation
T1098.001 PE,PR Additional Cloud Credentials
T1098.002 PE,PR Additional Email Delegate Permissions
T1098.003 PE,PR Additional Cloud Roles
T1098.004 PE,PR SSH Authorized Keys
T1098.005 PE,PR Device Registration
T1098.006 PE,PR Additional Container Cluster Roles
T1098.007 PE,PR Additional Local or Domain Groups
T1197 DE,PE BITS Jobs
T1547 PE,PR Boot or Logon Autostart Execution
T1547.001 PE,PR Registry Run Keys / Startup Folder
T1547.004 PE,PR Winlogon Helper DLL
T1547.005 PE,PR Security Support Provider
T1547.006 PE,PR Kernel Modules and Extensions
T1547.009 PE,PR Shortcut Modification
T1037 PE,PR Boot or Logon Initialization Scripts
T1037.004 PE,PR RC Scripts
T1136 PE Create Account
T1136.001 PE Local Account
T1136.002 PE Domain Account
T1136.003 PE Cloud Account
T1543 PE,PR Create or Modify System Process
T1543.001 PE,PR Launch Agent
T1543.002 PE,PR Systemd Service
T1543.003 PE,PR Windows Service
T1543.004 PE,PR Launch Daemon
T1543.005 PE,PR Container Service
T1546 PE,PR Event Triggered Execution
T1546.001 PE,PR Change Default File Association
T1546.002 PE,PR Screensaver
T1546.003 PE,PR Windows Management Instrumentation Event Subscription
T1546.004 PE,PR Unix Shell Configuration Modification
T1546.007 PE,PR Netsh Helper DLL
T1546.008 PE,PR Accessibility Features
T1546.010 PE,PR AppInit DLLs
T1546.011 PE,PR Application Shimming
T1546.012 PE,PR Image File Execution Options Injection
T1546.013 PE,PR PowerShell Profile
T1546.015 PE,PR Component Object Model Hijacking
T1574 PE,PR,DE Hijack Execution Flow
T1574.001 PE,PR,DE DLL
T1574.006 PE,PR,DE Dynamic Linker Hijacking
T1574.011 PE,PR,DE Services Registry Permissions Weakness
T1525 PE Implant Internal Image
T1556 CA,DE,PE Modify Authentication Process
T1556.001 CA,DE,PE Domain Controller Authentication
T1556.003 CA,DE,PE Pluggable Authentication Modules
T1556.006 CA,DE,PE Multi-Factor Authentication
T1556.007 CA,DE,PE Hybrid Identity
T1556.009 CA,DE,PE Conditional Access Policies
T1137 PE Office Application Startup
T1505 PE Server Software Component
T1505.001 PE SQL Stored Procedures
T1505.003 PE Web Shell
T1505.004 PE IIS Components
T1205 CC,DE,PE Traffic Signaling
T1542 DE,PE Pre-OS Boot
T1176 PE Software Extensions
T1548 PR,DE Abuse Elevation Control Mechanism
T1548.001 PR,DE Setuid and Setgid
T1548.002 PR,DE Bypass User Account Control
T1548.003 PR,DE Sudo and Sudo Caching
T1548.005 PR,DE Temporary Elevated Cloud Access
T1134 PR,DE Access Token Manipulation
T1134.001 PR,DE Token Impersonation/Theft
T1134.002 PR,DE Create Process with Token
T1134.005 PR,DE SID-History Injection
T1484 PR,DE Domain or Tenant Policy Modification
T1484.001 PR,DE Group Policy Modification
T1484.002 PR,DE Trust Modification
T1611 PR Escape to Host
T1068 PR Exploitation for Privilege Escalation
T1055 PR,DE Process Injection
T1055.001 PR,DE Dynamic-link Library Injection
T1055.002 PR,DE Portable Executable Injection
T1055.003 PR,DE Thread Execution Hijacking
T1055.012 PR,DE Process Hollowing
T1140 DE Deobfuscate/Decode Files or Information
T1006 DE Direct Volume Access
T1480 DE Execution Guardrails
T1211 DE Exploitation for Defense Evasion
T1222 DE File and Directory Permissions Modification
T1222.001 DE Windows File and Directory Permissions Modification
T1222.002 DE Linux and Mac File and Directory Permissions Modification
T1564 DE Hide Artifacts
T1564.001 DE Hidden Files and Directories
T1564.002 DE Hidden Users
T1564.003 DE Hidden Window
T1564.004 DE NTFS File Attributes
T1564.008 DE Email Hiding Rules
T1562 DE Impair Defenses
T1562.001 DE Disable or Modify Tools
T1562.002 DE Disable Windows Event Logging
T1562.003 DE Impair Command History Logging
T1562.004 DE Disable or Modify System Firewall
T1562.006 DE Indicator Blocking
T1562.007 DE Disable or Modify Cloud Firewall
T1562.008 DE Disable or Modify Cloud Logs
T1562.010 DE Downgrade Attack
T1562.012 DE Disable or Modify Linux Audit System
T1070 DE Indicator Removal
T1070.001 DE Clear Windows Event Logs
T1070.002 DE Clear Linux or Mac System Logs
T1070.003 DE Clear Command History
T1070.004 DE File Deletion
T1070.005 DE Network Share Connection Removal
T1070.006 DE Timestomp
T1202 DE Indirect Command Execution
T1036 DE Masquerading
T1036.003 DE Rename Legitimate Utilities
T1036.004 DE Masquerade Task or Service
T1036.005 DE Match Legitimate Resource Name or Location
T1036.007 DE Double File Extension
T1578 DE Modify Cloud Compute Infrastructure
T1578.002 DE Create Cloud Instance
T1578.003 DE Delete Cloud Instance
T1535 DE Unused/Unsupported Cloud Regions
T1112 DE,PE Modify Registry
T1027 DE Obfuscated Files or Information
T1027.002 DE Software Packing
T1027.003 DE Steganography
T1027.004 DE Compile After Delivery
T1027.005 DE Indicator Removal from Tools
T1027.010 DE Command Obfuscation
T1620 DE Reflective Code Loading
T1207 DE Rogue Domain Controller
T1014 DE Rootkit
T1553 DE Subvert Trust Controls
T1553.004 DE Install Root Certificate
T1218 DE System Binary Proxy Execution
T1218.001 DE Compiled HTML File
T1218.003 DE CMSTP
T1218.004 DE InstallUtil
T1218.005 DE Mshta
T1218.007 DE Msiexec
T1218.008 DE Odbcconf
T1218.009 DE Regsvcs/Regasm
T1218.010 DE Regsvr32
T1218.011 DE Rundll32
T1218.013 DE Mavinject
T1216 DE System Script Proxy Execution
T1221 DE Template Injection
T1127 DE Trusted Developer Utilities Proxy Execution
T1127.001 DE MSBuild
T1497 DE,DI Virtualization/Sandbox Evasion
T1220 DE XSL Script Processing
T1550 DE,LM Use Alternate Authentication Material
T1550.001 DE,LM Application Access Token
T1550.002 DE,LM Pass the Hash
T1550.003 DE,LM Pass the Ticket
T1550.004 DE,LM Web Session Cookie
T1656 DE Impersonation
T1557 CA,CO Adversary-in-the-Middle
T1557.001 CA,CO LLMNR/NBT-NS Poisoning and SMB Relay
T1110 CA Brute Force
T1110.001 CA Password Guessing
T1110.002 CA Password Cracking
T1110.003 CA Password Spraying
T1110.004 CA Credential Stuffing
T1555 CA Credentials from Password Stores
T1555.003 CA Credentials from Web Browsers
T1555.004 CA Windows Credential Manager
T1555.006 CA Cloud Secrets Management Stores
T1212 CA Exploitation for Credential Access
T1187 CA Forced Authentication
T1606 CA Forge Web Credentials
T1056 CA,CO Input Capture
T1056.001 CA,CO Keylogging
T1111 CA Multi-Factor Authentication Interception
T1621 CA Multi-Factor Authentication Request Generation
T1040 CA,DI Network Sniffing
T1003 CA OS Credential Dumping
T1003.001 CA LSASS Memory
T1003.002 CA Security Account Manager
T1003.003 CA NTDS
T1003.004 CA LSA Secrets
T1003.005 CA Cached Domain Credentials
T1003.006 CA DCSync
T1003.007 CA Proc Filesystem
T1003.008 CA /etc/passwd and /etc/shadow
T1649 CA Steal or Forge Authentication Certificates
T1528 CA Steal Application Access Token
T1539 CA Steal Web Session Cookie
T1558 CA Steal or Forge Kerberos Tickets
T1558.001 CA Golden Ticket
T1558.003 CA Kerberoasting
T1558.004 CA AS-REP Roasting
T1552 CA Unsecured Credentials
T1552.001 CA Credentials In Files
T1552.002 CA Credentials in Registry
T1552.003 CA Shell History
T1552.004 CA Private Keys
T1552.005 CA Cloud Instance Metadata API
T1552.006 CA Group Policy Preferences
T1552.007 CA Container API
T1087 DI Account Discovery
T1087.001 DI Local Account
T1087.002 DI Domain Account
T1087.003 DI Email Account
T1087.004 DI Cloud Account
T1010 DI Application Window Discovery
T1217 DI Browser Information Discovery
T1580 DI Cloud Infrastructure Discovery
T1538 DI Cloud Service Dashboard
T1526 DI Cloud Service Discovery
T1619 DI Cloud Storage Object Discovery
T1613 DI Container and Resource Discovery
T1482 DI Domain Trust Discovery
T1083 DI File and Directory Discovery
T1615 DI Group Policy Discovery
T1046 DI Network Service Discovery
T1135 DI Network Share Discovery
T1201 DI Password Policy Discovery
T1120 DI Peripheral Device Discovery
T1069 DI Permission Groups Discovery
T1069.001 DI Local Groups
T1069.002 DI Domain Groups
T1069.003 DI Cloud Groups
T1057 DI Process Discovery
T1012 DI Query Registry
T1018 DI Remote System Discovery
T1518 DI Software Discovery
T1518.001 DI Security Software Discovery
T1082 DI System Information Discovery
T1614 DI System Location Discovery
T1016 DI System Network Configuration Discovery
T1016.001 DI Internet Connection Discovery
T1049 DI System Network Connections Discovery
T1033 DI System Owner/User Discovery
T1007 DI System Service Discovery
T1124 DI System Time Discovery
T1654 DI Log Enumeration
T1210 LM Exploitation of Remote Services
T1534 LM Internal Spearphishing
T1570 LM Lateral Tool Transfer
T1563 LM Remote Service Session Hijacking
T1021 LM Remote Services
T1021.001 LM Remote Desktop Protocol
T1021.002 LM SMB/Windows Admin Shares
T1021.003 LM Distributed Component Object Model
T1021.004 LM SSH
T1021.005 LM VNC
T1021.006 LM Windows Remote Management
T1021.007 LM Cloud Services
T1080 LM Taint Shared Content
T1560 CO Archive Collected Data
T1560.001 CO Archive via Utility
T1123 CO Audio Capture
T1119 CO Automated Collection
T1115 CO Clipboard Data
T1530 CO Data from Cloud Storage
T1602 CO Data from Configuration Repository
T1602.002 CO Network Device Configuration Dump
T1213 CO Data from Information Repositories
T1213.003 CO Code Repositories
T1213.006 CO Databases
T1005 CO Data from Local System
T1039 CO Data from Network Shared Drive
T1025 CO Data from Removable Media
T1074 CO Data Staged
T1074.001 CO Local Data Staging
T1114 CO Email Collection
T1114.002 CO Remote Email Collection
T1114.003 CO Email Forwarding Rule
T1113 CO Screen Capture
T1125 CO Video Capture
T1071 CC Application Layer Protocol
T1071.001 CC Web Protocols
T1071.002 CC File Transfer Protocols
T1071.003 CC Mail Protocols
T1071.004 CC DNS
T1132 CC Data Encoding
T1132.001 CC Standard Encoding
T1001 CC Data Obfuscation
T1568 CC Dynamic Resolution
T1568.002 CC Domain Generation Algorithms
T1573 CC Encrypted Channel
T1573.001 CC Symmetric Cryptography
T1573.002 CC Asymmetric Cryptography
T1008 CC Fallback Channels
T1105 CC Ingress Tool Transfer
T1104 CC Multi-Stage Channels
T1095 CC Non-Application Layer Protocol
T1571 CC Non-Standard Port
T1572 CC Protocol Tunneling
T1090 CC Proxy
T1090.001 CC Internal Proxy
T1090.002 CC External Proxy
T1090.003 CC Multi-hop Proxy
T1219 CC Remote Access Tools
T1102 CC Web Service
T1020 XF Automated Exfiltration
T1030 XF Data Transfer Size Limits
T1048 XF Exfiltration Over Alternative Protocol
T1048.001 XF Exfiltration Over Symmetric Encrypted Non-C2 Protocol
T1048.002 XF Exfiltration Over Asymmetric Encrypted Non-C2 Protocol
T1048.003 XF Exfiltration Over Unencrypted Non-C2 Protocol
T1041 XF Exfiltration Over C2 Channel
T1011 XF Exfiltration Over Other Network Medium
T1052 XF Exfiltration Over Physical Medium
T1567 XF Exfiltration Over Web Service
T1567.001 XF Exfiltration to Code Repository
T1567.002 XF Exfiltration to Cloud Storage
T1029 XF Scheduled Transfer
T1537 XF Transfer Data to Cloud Account
T1531 IM Account Access Removal
T1485 IM Data Destruction
T1485.001 IM Lifecycle-Triggered Deletion
T1486 IM Data Encrypted for Impact
T1565 IM Data Manipulation
T1491 IM Defacement
T1561 IM Disk Wipe
T1499 IM Endpoint Denial of Service
T1657 IM Financial Theft
T1490 IM Inhibit System Recovery
T1498 IM Network Denial of Service
T1496 IM Resource Hijacking
T1489 IM Service Stop
T1529 IM System Shutdown/Reboot
"""


@dataclass(frozen=True, slots=True)
class AttackTechnique:
    """One technique or sub-technique."""

    id: str
    name: str
    tactics: tuple[str, ...]
    """In ATT&CK's words with underscores, the first one the commonest."""

    @property
    def parent(self) -> str:
        """The technique's own id, without the sub-technique."""
        return self.id.partition(".")[0]


@cache
def techniques() -> dict[str, AttackTechnique]:
    """Every technique of the table by id."""
    table = {}
    for line in _TABLE.strip().splitlines():
        number, tactics, name = line.split(" ", 2)
        table[number] = AttackTechnique(number, name, tuple(_TACTICS[short] for short in tactics.split(",")))
    return table


def technique_of(number: str) -> AttackTechnique:
    """The technique with this id; one outside the table goes by its parent's name, or by its id."""
    table = techniques()
    found = table.get(number.upper()) or table.get(number.upper().partition(".")[0])
    return AttackTechnique(number.upper(), found.name if found else number.upper(), found.tactics if found else ())
