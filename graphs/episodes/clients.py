"""What kind of client a user agent names, and which programs manage machines: public knowledge, in one place."""

import re

_KINDS = (
    (
        "scanner",
        r"nikto|sqlmap|nmap|masscan|zgrab|nuclei|wpscan|gobuster|dirbuster|dirb\b|ffuf|feroxbuster|acunetix|nessus|openvas|qualys|"
        r"burp|arachni|w3af|hydra|medusa|wfuzz|whatweb|netsparker|jaeles|zaproxy|owasp|morfeus|skipfish|commix|metasploit|l9explore|"
        r"censys|shodan|projectdiscovery|expanse",
    ),
    (
        "monitoring",
        r"pingdom|uptime|zabbix|nagios|check_http|kube-probe|healthcheck|googlehc|datadog|prometheus|blackbox|statuscake|newrelic|"
        r"site24x7|monit/|icinga|sensu|dynatrace|probe/",
    ),
    (
        "crawler",
        r"bot\b|bot/|crawl|spider|slurp|archiver|facebookexternalhit|feedfetcher|mediapartners|bingpreview|\+https?://",
    ),
    (
        "tool",
        r"aws-cli|boto|terraform|pulumi|ansible|kubectl|helm|gcloud|azure-?cli|powershell|console\.amazonaws|git/|hashicorp|sdk",
    ),
    (
        "library",
        r"curl|wget|python|go-http|okhttp|java/|apache-httpclient|libwww|axios|node|ruby|perl|httpie|aiohttp|php|rest",
    ),
    ("browser", r"mozilla|opera|safari|chrome|firefox|edge|msie"),
)
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)

MANAGEMENT_PARENTS = re.compile(
    r"ccmexec|monitoringhost|healthservice|tanium|puppet|chef|ansible|salt-|salt\.|zabbix|nrpe|nagios|icinga|intune|"
    r"agentexecutor|qualys|nessusd?|rapid7|ir_agent|lansweeper|kaseya|agentmon|ltsvc|n-?able|datto|bigfix|besclient|"
    r"landesk|ivanti|pdq|sccm|omsagent|waagent|walinux|guestagent|amazon-ssm|ssm-agent|ssm-document|google_osconfig|osqueryd|jamf|munki|"
    r"mdatp|cloud-init|landscape|unattended-upgr|dpkg|apt\b|apt-get|yum|dnf|msiexec|trustedinstaller|wuauclt|usoclient|backup|veeam|"
    r"bacula|rsnapshot|borg|restic|anacron|run-parts|logrotate|gitlab-runner|jenkins|octopus|tentacle|buildagent|teamcity|vsts",
    re.IGNORECASE,
)
"""Programs that start others for administrators: management, monitoring, deployment, update and backup agents."""

AUTOMATION = re.compile(
    r"terraform|pulumi|cloudformation|ansible|puppet|chef|jenkins|gitlab|github-?actions|circleci|argo|flux|spinnaker|deploy|pipeline|"
    r"\bci\b|ci-|-ci\b|build|automation|serviceaccount|service-account|svc|bot\b|backup|cron|scheduler|config-?mgmt|provision",
    re.IGNORECASE,
)
"""Identities and clients that deploy or maintain things for people."""

CHANGE_REFERENCE = re.compile(
    r"\b(?:CHG|RFC|INC|CR|CHANGE|TASK|JIRA|OPS|SEC|ITSM|REQ)[-_#:]?\d{3,}\b|scheduled maintenance|change ticket"
)
"""A change or ticket named in the events. Weak: an intruder can write one too."""


def client_kind(agent: str) -> str:
    """The fact sheet's `client` word for a user agent, or empty."""
    if not agent or agent == "-":
        return ""
    return next((kind for kind, pattern in _COMPILED if pattern.search(agent)), "")
