"""What the kinds of question are about by themselves, and what words stand for in the columns of lines."""

from ...wordlists import words


def _sets(table: str) -> dict[str, frozenset[str]]:
    return {
        name.strip(): frozenset(listed.split())
        for name, _, listed in (line.partition(":") for line in table.replace("\\\n", " ").strip().splitlines())
    }


ALWAYS = words(
    "WHO WHOSE WHAT WHICH WHEN WHERE WHEREFROM WHERETO HOW HOWMANY HOWOFTEN THEY SOMEONE HESHE WE YOU TELL SHORT HAPPEN DO"
)
"""What asks, and what tells nothing of what is asked."""
OF_ATTACK = words("ATTACK EVIL COMPROMISE ALERT")
"""What says no more than that it is about the attack."""
ATTACKS = words("""
    beacon beacons beaconing malware miner trojan ransomware spam phishing brute force brute-force spray spraying payload implant backdoor
    exploit webshell shell infection c2 virus schadsoftware trojaner webshells injection
""")
"""Names for what an attack brings with it."""
GENERIC = words("GENERIC ACCOUNTS MACHINES ADDRESSES NETWORK PROGRAMS")
"""Thoughts that say little beside others: `the program`, `on the machine`, `his account`."""
EVENTS = words("""
    push pushes prompt prompts call calls event events request requests attempt attempts try tries login logins log-in log-ins times
    hits messages ereignisse aufrufe
    anfragen versuche anmeldungen
""")
"""Nouns for whatever is counted."""
REFUSING = words("ATTEMPTS NOACCESS TARGET")
"""Thoughts about what was tried: refusals tell of it."""
OF_KIND: dict[str, frozenset[str]] = _sets("""
    reopen: ENTER STILL GUARDS UNLOCK LOCK MAY SHOULD AGAIN QUIET ACCOUNTS MACHINES PASSWORD KEYS ADDRESSES PROGRAMS HARMLESS CHANGE ADVISE
    false_alarm: HARMLESS EVIL ALERT DISMISS ATTACK SHOULD MAY PLAN DAMAGE ACTIVITY USUAL DATA FILES SURE REAL COMMANDS
    malicious: HARMLESS EVIL ALERT ATTACK COMPROMISE DAMAGE SHOULD DATA FILES SURE APPEAR COMMANDS PLAN LOGS
    advice: GUARDS ADVISE SHOULD LOCK START CHANGE NOW QUIET MAY PASSWORD ACCOUNTS MACHINES SURE NETWORK
    confidence: HOWSURE SURE SUREWORD PROVE BECAUSE ATTACK
    severity: HOWBAD DAMAGE EVIL ATTACK ESCALATE WE NETWORK HOWFAR
    volume: HOWMUCH BYTES FILES SEND RECEIVE NETWORK CONNECTIONS
    made: CREATE ACCOUNTS KEYS RIGHTS GRANTED AGAIN
    persistence: REMAIN AGAIN ACCOUNTS MACHINES PROGRAMS ENTER ENTRANCE STILL
    ongoing: STILL OVER QUIET ENTER AGAIN REMAIN DISABLE CONNECTIONS NETWORK MACHINES
    cover: HIDE DISABLE DELETE LOGS GUARDS CHANGE
    privilege: RIGHTS ESCALATED GRANTED
    taken: DUMP FILES NETWORK
    targets: TARGET ATTEMPTS ACCOUNTS NOACCESS KNOCK LOGINS PASSWORD
    accounts: ACCOUNTS COMPROMISE LOGINS PASSWORD ENTER INVOLVED HIT
    destination: WHERETO CONNECTIONS SEND ADDRESSES DOMAINS
    when: START OVER HOWLONG TIMEWORDS ENTER
    means: ENTER ENTRANCE COMPROMISE SUCCEED WEAK START REMAIN MACHINES NETWORK LOGINS
    origin: LOCK SHOULD GUARDS SUCCEED ORIGINATE INVOLVED ADDRESSES COUNTRY PERSONNEL
    breach: ENTER COMPROMISE SUCCEED ATTEMPTS LOGINS HIT ACCOUNTS MACHINES NETWORK TURNEDINTO NOACCESS PASSWORD WEAK DOMAINS
    hosts: DOMAINS MACHINES SPREAD HOWFAR NETWORK COMPROMISE TARGET INVOLVED ENTER
    involved: ORIGINATE ATTEMPTS PASSWORD INVOLVED ACCOUNTS MACHINES HARMLESS EVIL SUSPECT \\
        SELF ADDRESSES APPEAR COMPROMISE TARGET DAMAGE UNLOCK PROGRAMS USUAL
    techniques: TECHNIQUES
    indicators: INDICATORS SEARCH ADDRESSES DOMAINS
    evidence: PROVE BECAUSE LOGS APPEAR
    count: COUNTED
    gaps: GAPS LOGS PROVE APPEAR
""")
"""Kind -> the thoughts that led to it and that its writer answers whatever lines there are."""
ACTIONS_OF: dict[str, frozenset[str]] = _sets("""
    SEND: data_export file_write mail network_connect
    RECEIVE: file_read data_read data_export web_request
    READ: file_read data_read data_export web_request process_access
    CREATE: account_create credential_create resource_create permission_grant \\
        task_schedule service_change security_strengthen account_change
    CLICK: web_request
    SELF: login
    DELETE: file_delete log_clear account_delete resource_delete permission_revoke
    CHANGE: account_change registry_change resource_change service_change security_strengthen
    DISABLE: security_weaken log_clear service_change
    HIDE: log_clear file_delete security_weaken
    REMAIN: task_schedule service_change account_create credential_create registry_change
    LOGINS: login logout
    ENTER: login
    CONNECTIONS: login network_connect network_block web_request dns_query
    KNOCK: network_connect network_block web_request enumerate dns_query
    MAILS: mail
    RIGHTS: permission_grant permission_revoke privilege_use
    ESCALATED: permission_grant privilege_use
    GRANTED: permission_grant account_change credential_create
    COMMANDS: process_start script_run privilege_use
    PROGRAMS: process_start script_run
    PASSWORD: login account_change
    KEYS: credential_create
    RULES: security_weaken security_strengthen
    FILES: file_read file_write file_delete data_read data_export
    ENCRYPTED: file_write
    DUMP: process_access
    ALERT: alert
    LOCK: network_block account_change
    RESTART: service_change
    SCHEDULE: task_schedule
""")
"""Thought -> the actions of lines that it is about."""
DENIES: dict[str, frozenset[str]] = _sets("""
    taken: file_read data_read data_export process_access mail network_connect web_request
    destination: network_connect network_block web_request dns_query data_export mail
    persistence: account_create credential_create permission_grant task_schedule service_change registry_change resource_create file_write
    made: account_create credential_create permission_grant resource_create
    cover: log_clear security_weaken file_delete
    privilege: privilege_use permission_grant
""")
"""Kind -> the deeds that it denies where it finds nothing: of no other its `no` says anything."""
COLUMNS_OF: dict[str, tuple[str, ...]] = {
    "ACCOUNTS": ("user", "target"),
    "MACHINES": ("host", "src_ip", "dst_ip"),
    "ADDRESSES": ("src_ip", "dst_ip"),
    "ORIGINATE": ("src_ip",),
    "DOMAINS": ("target", "dst_ip"),
    "PROGRAMS": ("process", "command", "agent"),
    "COMMANDS": ("command",),
    "FILES": ("target",),
}
"""Thought -> the columns of which an answer to it names something."""
