"""Which clients name themselves scanners, and which programs and identities manage machines: public knowledge."""

import re

_SCANNERS = re.compile(
    r"nikto|sqlmap|nmap|masscan|zgrab|nuclei|wpscan|gobuster|dirbuster|dirb\b|ffuf|feroxbuster|acunetix|nessus|openvas|qualys|"
    r"burp|arachni|w3af|hydra|medusa|wfuzz|whatweb|netsparker|jaeles|zaproxy|owasp|morfeus|skipfish|commix|metasploit|l9explore|"
    r"censys|shodan|projectdiscovery|expanse",
    re.IGNORECASE,
)

MANAGEMENT_PARENTS = re.compile(
    r"ccmexec|monitoringhost|healthservice|tanium|puppet|chef|ansible|salt-|salt\.|zabbix|nrpe|nagios|icinga|intune|"
    r"agentexecutor|qualys|nessusd?|rapid7|ir_agent|lansweeper|kaseya|agentmon|ltsvc|n-?able|datto|bigfix|besclient|"
    r"manageengine|solarwinds|splunk|nxlog|winlogbeat|filebeat|elastic[ -]agent|wazuh|ossec|"
    r"landesk|ivanti|pdq|sccm|omsagent|waagent|walinux|guestagent|amazon-ssm|ssm-agent|ssm-document|google_osconfig|osqueryd|jamf|munki|"
    r"mdatp|cloud-init|landscape|unattended-upgr|dpkg|apt\b|apt-get|yum|dnf|trustedinstaller|wuauclt|usoclient|backup|veeam|"
    r"bacula|rsnapshot|borg|restic|acronis|commvault|cohesity|rubrik|veritas|netbackup|carbonite|anacron|run-parts|logrotate|gitlab-runner|jenkins|octopus|tentacle|buildagent|teamcity|vsts|"
    r"attackiq|safebreach|cymulate|picus ?security",
    re.IGNORECASE,
)
"""Programs that start others for administrators: management, monitoring, deployment, update and backup agents, and those that
rehearse attacks."""

AUTOMATION = re.compile(
    r"(?<![a-z])(?:terraform|pulumi|cloudformation|ansible|puppet|chef|jenkins|gitlab|github-?actions|circleci|argo(?:cd)?|flux(?:cd)?|"
    r"spinnaker|deploy(?:er|ment|bot)?|pipelines?|ci|builds?|builder|automation|svc|bot|backups?|cron|scheduler|provision(?:er|ing)?)"
    r"(?![a-z])|config-?mgmt|service-?account",
    re.IGNORECASE,
)
"""Names of identities that deploy or maintain things for people, as whole words: `cargo` holds no `argo`."""

_PROTECTED = re.compile(
    r"^(?:(?:[a-z]:|\\\\\?\\[a-z]:|\\device\\harddiskvolume\d+|%systemroot%)?\\(?:"
    r"windows\\(?!temp\\|tasks\\|tracing\\|debug\\|system32\\(?:tasks|spool|microsoft)\\)|program files(?: \(x86\))?\\)"
    r"|/(?:usr|bin|sbin|lib|lib64|opt|snap)/)",
    re.IGNORECASE,
)
"""Folders that only an administrator may write to."""


_PACKAGE_MANAGERS = re.compile(r"^(?:dpkg|apt|apt-get|aptitude|rpm|yum|dnf\d?|zypper|apk)$", re.IGNORECASE)


def is_protected(path: str) -> bool:
    """Whether a program lies in a folder that only an administrator may write to."""
    return bool(_PROTECTED.match(path)) and ".." not in re.split(r"[\\/]", path)


def is_package_manager(path: str) -> bool:
    """Whether a program installs packages, by its own name."""
    return bool(_PACKAGE_MANAGERS.match(re.split(r"[\\/]", path)[-1]))


def is_management_agent(path: str) -> bool:
    """Whether a program is a management agent by its name and the place where it lies: a bare name could be anybody's."""
    if not is_protected(path):
        return False
    # Below "Program Files" the vendor's folder tells as well; elsewhere the program's own name must.
    is_installed = "program files" in path.lower()
    return bool(MANAGEMENT_PARENTS.search(path if is_installed else re.split(r"[\\/]", path)[-1]))


def is_scanner(agent: str) -> bool:
    """Whether a client says of itself that it is a scanner. Whatever else a client says would only excuse it."""
    return bool(_SCANNERS.search(agent))
