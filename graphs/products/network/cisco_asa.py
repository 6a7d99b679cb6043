"""Cisco ASA, FTD, PIX and FWSM: messages behind `%ASA-6-302013:`, read as `302013: text`."""

from ..product import Product, Said, Sample

_FACE = r"[^\s:/()]+"
_WHO = r"(?:\((?:LOCAL\\(?P<user>[^(),]+)|(?P<user_2>[^\s(),\\]+\\[^(),]+)|[^(),]*)(?:,[^()]*)?\))?"
"""Behind an address: the user who is known to be there, a security group, or a host's name."""
_TAIL = r"(?:\([^()]*\))?"
_MAPPED = r"(?: ?\([^()]*(?:\([^()]*)?\))?"
_BY = r"(?: ?\((?P<user_3>[^()]+)\))?"
_TYPED = r"[\"'<]?(?P<user>.*?)[\"'>]?"
"""A name that a remote party typed: what follows it in the pattern stands at the end of the message."""
_AT = r"(?P<src_ip>[\da-fA-F.:]+)"
_GROUP = r"Group <(?P<group>[^<>]*)> User <(?P<user>[^<>]*)> IP <(?P<src_ip>[\da-fA-F.:]+)>,? "
_BARE_GROUP = (
    r"Group (?P<group>[^<>\s]+) User (?P<user>.+) IP (?P<src_ip>(?:\d{1,3}\.){3}\d{1,3}|[\da-fA-F]*:[\da-fA-F:.]+),? "
)
_PEER = r"(?:Group = (?P<group>[^,]*), )?(?:(?:Username = (?P<user>.*), )?IP = (?P<src_ip>[\da-fA-F.:]+),? )?"
_IKE = r"Local: ?(?P<dst>\S+:\d+) Remote: ?(?P<src>\S+:\d+) Username: ?(?P<user>\S+) "


def _loose(side: str) -> str:
    """An end behind its interface, with or without a port."""
    return rf"{_FACE}:(?P<{side}_ip>[^\s/(),]+)(?:/(?P<{side}_port>\d+))?"


def _bare(side: str) -> str:
    """An end without an interface."""
    return rf"(?P<{side}_ip>[^\s/(),]+)(?:/(?P<{side}_port>\d+))?"


_SRC, _DST = _loose("src") + _WHO, _loose("dst") + _TAIL
_PAIR = rf"{_SRC} to {_DST}"

PRODUCT = Product(
    name="cisco_asa",
    source="Cisco Secure Firewall ASA Series Syslog Messages; Threat Defense Syslog Messages",
    product="cisco",
    service="asa",
    programs=("asa", "ftd", "pix", "fwsm", "asasm", "ngips"),
    lines=(
        # what is left where a collector takes the head off
        r"(?P<message>(?:TunnelGroup <[^<>]*> GroupPolicy <[^<>]*>|Group <[^<>]*>) User <.*> IP <[\da-fA-F.:]+> .*)",
    ),
    messages=(
        Said(
            r"(?:TunnelGroup <(?P<tunnel>[^<>]*)> GroupPolicy <(?P<group>[^<>]*)>|Group <(?P<group_2>[^<>]*)>) User <(?P<user>.*)> "
            r"IP <(?P<src_ip>[\da-fA-F.:]+)> .*",
            "status",
        ),
        # What was let through. Who began it depends on the direction: behind "for" stands the less trusted side.
        Said(
            rf"30(?:2013|2015|2303): Built (?:inbound|local) .*?connection \d+ for {_loose('src')}{_MAPPED}{_WHO} to "
            rf"{_loose('dst')}{_MAPPED}{_TAIL}{_BY}.*",
            "network_connect",
            "success",
        ),
        Said(
            rf"30(?:2013|2015|2303): Built outbound .*?connection \d+ for {_loose('dst')}{_MAPPED}{_TAIL} to "
            rf"{_loose('src')}{_MAPPED}{_WHO}{_BY}.*",
            "network_connect",
            "success",
        ),
        Said(
            rf"30(?:2014|2016|2304): Teardown .*?connection \d+ for {_SRC}(?: [^\s:]+)? to {_DST}(?: [^\s:]+)? "
            rf"duration (?P<duration>[\d:]+)(?: bytes (?P<bytes>\d+))?(?P<reason>[^()]*){_BY}",
            "status",
            "success",
        ),
        Said(
            r"302020: Built outbound ICMP connection for faddr (?P<dst_ip>[^\s/()]+)/\d+(?:\([^()]*\))? gaddr \S+ "
            rf"laddr (?P<src_ip>[^\s/()]+)/\d+{_WHO}{_BY}.*",
            "network_connect",
            "success",
        ),
        Said(
            rf"302020: Built (?:inbound )?ICMP connection for faddr (?P<src_ip>[^\s/()]+)/\d+{_WHO} gaddr \S+ laddr "
            rf"(?P<dst_ip>[^\s/()]+)/\d+(?:\([^()]*\))?{_BY}.*",
            "network_connect",
            "success",
        ),
        Said(
            rf"302021: Teardown ICMP connection for faddr (?P<src_ip>[^\s/()]+)/\d+{_WHO} gaddr \S+ laddr "
            rf"(?P<dst_ip>[^\s/()]+)/\d+(?:\([^()]*\))?{_BY}.*",
            "status",
            "success",
        ),
        Said(
            rf"3020(?:22|24|26): Built .*?stub .*?connection for {_loose('src')}{_MAPPED} to "
            rf"{_loose('dst')}{_MAPPED}.*",
            "network_connect",
            "success",
        ),
        Said(rf"3020(?:23|25|27): Teardown stub .*?connection for {_PAIR} duration .*", "status", "success"),
        Said(
            rf"302033: Pre-allocated H323 GUP Connection for faddr {_FACE}:(?P<src_ip>[^\s/()]+)(?:/\d+)? to laddr "
            rf"{_FACE}:(?P<dst_ip>[^\s/()]+).*",
            "status",
        ),
        Said(r"3020(?:03|04|09|10|11|12|17|18|19|34|35|36): .*", "status"),
        Said(r"302302: .*", "status"),
        Said(
            rf"303002: FTP connection from {_PAIR}, user (?P<user_3>.*?) (?P<kind>Stored|Retrieved) file "
            rf"(?P<target>.*)",
            "file_read",
            "success",
            by={"Stored": ("file_write", "success"), "Retrieved": ("file_read", "success")},
        ),
        Said(
            rf"303004: FTP .*? command unsupported - failed strict inspection, terminating connection from {_PAIR}.*",
            "network_block",
            "failure",
        ),
        Said(
            rf"303005: Strict FTP inspection matched .*?, (?P<kind>Reset|Drop)\w* connection from {_PAIR}.*",
            "network_block",
            "failure",
        ),
        Said(
            rf"304001: (?:(?P<user_3>[^\s@]+)@)?(?P<src_ip>[\da-fA-F.:]+){_WHO} Accessed (?:JAVA )?URL "
            r"(?:[^\s@/]+@)?(?P<dst_ip>[^\s:]+):(?P<target>.*)",
            "web_request",
            "success",
        ),
        Said(
            rf"304002: Access denied URL (?P<target>.*) SRC (?P<src_ip>[\da-fA-F.:]+){_WHO} DEST (?P<dst_ip>\S+)"
            r"(?: on interface \S+)?",
            "web_request",
            "failure",
        ),
        Said(r"3040\d\d: .*", "status"),
        Said(
            rf"30501[12]: (?:Built|Teardown) (?P<type>\w+) (?P<protocol>\w+) translation from {_SRC} to "
            rf"{_FACE}:(?P<mapped_ip>[^\s/()]+)(?:/(?P<mapped_port>\d+))?.*",
            "status",
            "success",
        ),
        Said(
            rf"305013: Asymmetric NAT rules matched for forward and reverse flows; Connection for "
            rf"(?P<protocol>.*?) src "
            rf"{_SRC} dst {_DST} .*denied.*",
            "network_block",
            "failure",
        ),
        Said(rf"3050(?:05|06): .*? (?:for|from) \S+ src {_SRC} dst {_DST}.*", "network_block", "failure"),
        Said(r"305\d{3}: .*", "status"),
        # What was not.
        Said(
            rf"1060(?:01|07): (?:Inbound TCP connection denied|Deny inbound \S+) from {_bare('src')} to "
            rf"{_bare('dst')}.*",
            "network_block",
            "failure",
        ),
        Said(
            r"106002: \S+ Connection denied by outbound list \S+ src (?P<src>\S+) dest (?P<dst>\S+).*",
            "network_block",
            "failure",
        ),
        Said(
            rf"1060(?:06|12|15|16|17|20|21|22): Den(?:y|ied) .*?from \(?{_bare('src')}\)?{_WHO} to "
            rf"\(?{_bare('dst')}\)?{_TAIL}[, ].*",
            "network_block",
            "failure",
        ),
        Said(
            rf"1060(?:06|12|15|16|17|20|21|22): Den(?:y|ied) .*?from \(?{_bare('src')}\)?{_WHO} to "
            rf"\(?{_bare('dst')}\)?{_TAIL}",
            "network_block",
            "failure",
        ),
        Said(rf"1060(?:10|14): Deny inbound .*?src {_SRC} dst {_DST}.*", "network_block", "failure"),
        Said(
            r"106011: Deny inbound \(No xlate\) .*?src (?:[^\s:]+:)?(?P<src>[^\s()]+)(?:\([^()]*\))? dst "
            r"(?:[^\s:]+:)?(?P<dst>[^\s()]+).*",
            "network_block",
            "failure",
        ),
        Said(
            r"106013: Dropping echo request from (?P<src_ip>\S+) to PAT address (?P<dst_ip>\S+)",
            "network_block",
            "failure",
        ),
        Said(
            r"106018: ICMP packet type \S+ denied by outbound list \S+ src (?P<src>\S+) dest (?P<dst>\S+)",
            "network_block",
            "failure",
        ),
        Said(
            rf"106023: Deny (?:protocol )?(?P<protocol>\S+) src {_SRC}(?: {_WHO.replace('user', 'owner')})? dst "
            rf"{_DST}.*? by access-group .*",
            "network_block",
            "failure",
        ),
        Said(
            r"10610[02]: access-list (?P<rule>\S+) (?P<kind>permitted|denied|est-allowed) (?P<protocol>\S+)"
            r"(?: for user '(?P<user_3>[^']*)')? [^\s/]+/(?P<src_ip>[^\s()]+)\((?P<src_port>\d+)\)"
            rf"{_WHO} -> [^\s/]+/(?P<dst_ip>[^\s()]+)\((?P<dst_port>\d+)\).*",
            "network_connect",
            "success",
            by={"denied": ("network_block", "failure")},
        ),
        Said(
            r"10610[02]: access-list (?P<rule>\S+) (?P<kind>permitted|denied|est-allowed) (?P<protocol>\S+)"
            r"(?: for user '(?P<user_3>[^']*)')? [^\s/]+/(?P<src_ip>[^\s()]+) [^\s/]+/(?P<dst_ip>[^\s()]+) .*",
            "network_connect",
            "success",
            by={"denied": ("network_block", "failure")},
        ),
        Said(
            r"106103: access-list (?P<rule>\S+) denied (?P<protocol>\S+) for user '(?P<user_3>[^']*)' "
            r"[^\s/]+/(?P<src_ip>[^\s()]+)\((?P<src_port>\d+)\) -> "
            r"[^\s/]+/(?P<dst_ip>[^\s()]+)\((?P<dst_port>\d+)\).*",
            "network_block",
            "failure",
        ),
        Said(r"106\d{3}: .*", "network_block", "failure"),
        Said(r"1070(?:01|02|03|04): .*", "status"),
        Said(rf"10800[0-9]: .*? from {_PAIR}.*", "alert"),
        Said(
            rf"110002: Failed to locate egress interface for \S+ from {_loose('src')} to {_bare('dst')}",
            "network_block",
            "failure",
        ),
        Said(rf"110003: Routing failed to locate next hop for \S+ from {_PAIR}", "network_block", "failure"),
        Said(
            rf"3130(?:01|08): Denied (?P<protocol>ICMP\S*) type=\S+,? code=\S+ from {_AT} on interface \S+",
            "network_block",
            "failure",
        ),
        Said(
            r"313004: Denied ICMP type=\S+,? from (?:laddr )?(?P<src_ip>[\da-fA-F.:]+) on interface \S+ to "
            r"(?P<dst_ip>[\da-fA-F.:]*[\da-fA-F]).*",
            "network_block",
            "failure",
        ),
        Said(
            rf"31300[59]: (?:No matching connection for|Denied invalid) ICMP (?:error message|code \S+): "
            rf"?(?:icmp|icmp6) src {_SRC} dst {_DST} .*",
            "network_block",
            "failure",
        ),
        Said(
            rf"313009: Denied invalid ICMP code \S+, for {_SRC}(?: \([^()]*\))? to {_DST}.*", "network_block", "failure"
        ),
        Said(r"322001: Deny MAC address \S+, possible spoof attempt on interface \S+", "network_block", "failure"),
        Said(r"3220(?:02|03): ARP inspection check failed .*", "network_block", "failure"),
        Said(rf"32400\d: .*? from {_PAIR}.*", "network_block", "failure"),
        Said(r"337\d{3}: .*", "network_block", "failure"),
        Said(
            rf"3380\d\d: Dynamic [Ff]ilter (?P<kind>\w+) (?P<list>[\w -]*?)(?:traffic|connection)? ?from "
            rf"{_loose('src')}{_MAPPED} to "
            rf"{_loose('dst')}{_MAPPED},.*",
            "alert",
            "",
            by={
                "dropped": ("network_block", "failure"),
                "permitted": ("alert", "success"),
                "monitored": ("alert", "success"),
            },
        ),
        Said(r"338\d{3}: .*", "status"),
        Said(
            rf"4000\d\d: (?:IDS|IPS):\d+ (?P<signature>.*) from {_AT} to (?P<dst_ip>[\da-fA-F.:]+) on interface \S+",
            "alert",
        ),
        Said(
            rf"401004: Shunned packet: {_AT} =+>? (?P<dst_ip>[\da-fA-F.:]+) on interface \S+",
            "network_block",
            "failure",
        ),
        Said(r"401002: Shun added: (?P<target>[\da-fA-F.:]+) .*", "network_block", ""),
        Said(r"401\d{3}: .*", "status"),
        Said(r"405001: Received ARP .*? collision from (?P<src_ip>[\da-fA-F.:]+)/\S+ on interface .*", "alert"),
        Said(r"405\d{3}: .*", "status"),
        Said(
            r"2090\d\d: (?:Invalid|Discard) IP fragment.*?: +src = (?P<src_ip>[\da-fA-F.:]+), dest = "
            r"(?P<dst_ip>[\da-fA-F.:]+), .*",
            "network_block",
            "failure",
        ),
        Said(r"2090\d\d: .*", "network_block", "failure"),
        Said(r"409\d{3}: .*", "status"),
        Said(
            r"603108: Built PPTP Tunnel at [^,]*, tunnel-id = \d+, remote-peer = (?P<src_ip>[\da-fA-F.:]+), "
            r"virtual-interface = [^,]*, client-dynamic-ip = [\da-fA-F.:]+, username = (?P<user>.*), MPPE-key-strength = .*",
            "login",
            "success",
        ),
        Said(r"6031\d\d: .*", "status"),
        Said(
            r"40211[4-9]: .*?from (?P<src_ip>[\da-fA-F.:]+) (?:\(user ?= ?(?P<user>[^()]*)\) )?to "
            r"(?P<dst_ip>[\da-fA-F.:]+).*",
            "network_block",
            "failure",
        ),
        Said(r"40610[12]: .*", "network_block", "failure"),
        Said(r"407\d{3}: .*", "status"),
        Said(rf"410001: Dropped UDP DNS .*? from {_PAIR};.*", "network_block", "failure"),
        Said(rf"4100\d\d: .*? from {_PAIR}.*", "network_block", "failure"),
        Said(rf"419002: Duplicate TCP SYN from {_PAIR} with different initial sequence number", "alert", "failure"),
        Said(rf"419001: Dropping TCP packet from {_PAIR}.*", "network_block", "failure"),
        Said(rf"4310\d\d: .*? from {_PAIR}.*", "network_block", "failure"),
        Said(
            rf"43400[24]: SFR requested (?P<kind>to drop|ASA to bypass).*? from {_PAIR}.*",
            "network_block",
            "failure",
            by={"ASA to bypass": ("network_connect", "success")},
        ),
        Said(r"4340\d\d: .*", "network_block", "failure"),
        Said(
            r"5000\d\d: .*?src (?P<src_ip>[\da-fA-F.:]+) dest (?P<dst_ip>[\da-fA-F.:]+).*", "network_block", "failure"
        ),
        Said(
            rf"507003: \S+ flow from {_PAIR} terminated by inspection engine, reason ?-? ?(?P<reason>.*)",
            "network_block",
            "failure",
        ),
        Said(rf"5080\d\d: .*? from {_PAIR}.*", "network_block", "failure"),
        Said(rf"609001: Built local-host {_FACE}:(?P<src_ip>[^\s/()]+)", "status", "success"),
        Said(
            rf"609002: Teardown local-host {_FACE}:(?P<src_ip>[^\s/()]+) duration (?P<duration>\S+)",
            "status",
            "success",
        ),
        Said(rf"710001: TCP access requested from {_bare('src')} to {_loose('dst')}", "network_connect", ""),
        Said(rf"710002: \S+ access permitted from {_bare('src')} to {_loose('dst')}", "network_connect", "success"),
        Said(rf"710003: \S+ access denied by ACL from {_bare('src')} to {_loose('dst')}", "network_block", "failure"),
        Said(
            rf"71000[4-7]: .*?(?:discarded|limit exceeded|received) from {_bare('src')} to {_loose('dst')}.*",
            "network_block",
            "failure",
        ),
        Said(r"710\d{3}: .*", "network_block", "failure"),
        Said(
            rf"80500[1-3]: (?:Offloaded )?TCP Flow .*?for connection \d+ from {_loose('src')}{_MAPPED} to "
            rf"{_loose('dst')}{_MAPPED}",
            "status",
        ),
        Said(
            r"733100: \[\s*(?P<target>[^\]]*?)\s*\] drop rate-\S+ exceeded\. .*",
            "alert",
        ),
        Said(rf"73310[12]: (?:Host|Threat-detection adds host) {_AT} .*", "alert"),
        Said(r"733\d{3}: .*", "alert"),
        # Who logs in.
        Said(
            rf"10900[16]: (?:Auth start for user|Authentication failed for user) '{_TYPED}' from {_bare('src')} to "
            rf"{_bare('dst')}(?: on interface \S+)?",
            "login",
            "failure",
        ),
        Said(
            rf"109005: Authentication succeeded for user '{_TYPED}' from {_bare('src')} to {_bare('dst')} on "
            rf"interface \S+",
            "login",
            "success",
        ),
        Said(
            rf"109007: Authorization permitted for user '{_TYPED}' from {_bare('src')} to {_bare('dst')} on "
            rf"interface \S+",
            "network_connect",
            "success",
        ),
        Said(
            rf"109008: Authorization denied for user '{_TYPED}' from {_bare('src')} to {_bare('dst')} on interface "
            rf"\S+",
            "network_block",
            "failure",
        ),
        Said(
            rf"109010: Auth from {_bare('src')} to {_bare('dst')} failed \(too many pending auths\) on interface \S+",
            "login",
            "failure",
        ),
        Said(rf"109011: Authen Session Start: user '{_TYPED}', sid \d+", "login", "success"),
        Said(rf"109012: Authen Session End: user '{_TYPED}', sid \d+, elapsed \d+ seconds", "logout", "success"),
        Said(
            rf"10902[345]: .*?(?:for|from) (?:user '(?P<user>[^']*)' from )?{_bare('src')} to {_bare('dst')}.*",
            "network_block",
            "failure",
        ),
        Said(r"109031: .*", "login", "failure"),
        Said(r"10903[3-7]: .*", "login", "failure"),
        Said(
            r"109201: UAUTH: Session=\S+, User=(?P<user>.*), Assigned IP=(?P<src_ip>[\da-fA-F.:]+), Succeeded "
            r"adding entry\.?",
            "login",
            "success",
        ),
        Said(
            r"109210: UAUTH: Session=\S+, User=(?P<user>.*), Assigned IP=(?P<src_ip>[\da-fA-F.:]+), "
            r"(?:Successfully|Succeeded) remov\w+.*",
            "logout",
            "success",
        ),
        Said(r"1092\d\d: UAUTH: Session=\S+, User=(?P<user>.*), Assigned IP=(?P<src_ip>[\da-fA-F.:]+), .*", "status"),
        Said(r"109\d{3}: .*", "status"),
        Said(
            rf"11300[3-9]: AAA (?P<kind>user authentication|user authorization|user accounting) Successful ?: "
            rf"(?:server = +\S*|local database) ?[:,] [uU]ser = {_TYPED}",
            "login",
            "success",
            by={"user authorization": ("status", "success"), "user accounting": ("status", "success")},
        ),
        Said(
            rf"113012: AAA user authentication Successful ?: local database ?: user = {_TYPED}",
            "login",
            "success",
        ),
        Said(
            rf"1130(?:05|15): AAA user (?:authentication|authorization) Rejected ?: reason = (?P<reason>[^=]*?) ?: "
            rf"(?:server = [^\s,]*|local database)(?: ?: |, )[uU]ser = ?{_TYPED}(?: ?: user IP = ?(?P<src_ip>[\da-fA-F.:]+))?",
            "login",
            "failure",
        ),
        Said(
            rf"113006: User '?{_TYPED}'? locked out on exceeding (?P<attempts>\d+) successive failed "
            rf"authentication attempts",
            "account_change",
            "failure",
        ),
        Said(r"113007: User '?(?P<target>.*?)'? unlocked by (?P<user>\S+)", "account_change", "success"),
        Said(rf"113008: AAA transaction status ACCEPT ?: user = {_TYPED}", "login", "success"),
        Said(
            r"113009: AAA retrieved default group policy \(?(?P<group>[^()]*?)\)? for user ?=? ?(?P<user>.*)", "status"
        ),
        Said(r"113003: AAA group policy for user (?P<user>.*) is being set to (?P<group>\S+)", "status"),
        Said(r"113010: AAA challenge received for user (?P<user>.*) from server \S+", "status"),
        Said(
            r"113011: AAA retrieved user specific group policy \(?(?P<group>[^()]*?)\)? for user ?=? ?(?P<user>.*)",
            "status",
        ),
        Said(
            rf"1130(?:13|16|17): AAA .*?reason ?= ?(?P<reason>[^=:]*?) ?: .*?: ?user ?= ?{_TYPED}(?: ?: user IP = "
            rf"?(?P<src_ip>[\da-fA-F.:]+))?",
            "login",
            "failure",
        ),
        Said(
            rf"113019: Group = (?P<group>[^,]*), Username = (?P<user>.*), IP = {_AT}, Session disconnected\. "
            rf"Session Type: "
            r"(?P<session>[^,]*), Duration: (?P<duration>[^,]*), .*",
            "logout",
            "success",
        ),
        Said(
            rf"113021: Attempted console login failed\.? ?[uU]ser {_TYPED} did NOT have appropriate Admin Rights\.",
            "login",
            "failure",
        ),
        Said(rf"113039: {_GROUP}AnyConnect parent session started\.", "login", "success"),
        Said(rf"113039: {_BARE_GROUP}AnyConnect parent session started\.", "login", "success"),
        Said(rf"1130(?:29|3[0-8]): {_GROUP}.*", "login", "failure"),
        Said(rf"1130(?:29|3[0-8]): {_BARE_GROUP}.*", "login", "failure"),
        Said(r"113040: Terminating the VPN connection attempt from (?P<group>\S+)\. Reason: .*", "login", "failure"),
        Said(
            rf"113042: Non-HTTP connection from {_bare('src')} to {_bare('dst')} for user (?P<user>\S+) .*",
            "network_block",
            "failure",
        ),
        Said(r"113037: .*", "login", "failure"),
        Said(r"113\d{3}: .*", "status"),
        Said(
            rf"605004: Login denied from (?:serial|console) to console for user {_TYPED}",
            "login",
            "failure",
        ),
        Said(rf"605005: Login permitted from (?:serial|console) to console for user {_TYPED}", "login", "success"),
        Said(
            rf"605004: Login denied from {_bare('src')} to {_FACE}:(?P<dst_ip>[^\s/]+)/(?P<service>\S+) for user "
            rf"{_TYPED}",
            "login",
            "failure",
        ),
        Said(
            rf"605005: Login permitted from {_bare('src')} to {_FACE}:(?P<dst_ip>[^\s/]+)/(?P<service>\S+) for "
            rf"user {_TYPED}",
            "login",
            "success",
        ),
        Said(rf"611101: User authentication succeeded: IP(?: address)?: {_AT}, Uname: {_TYPED}", "login", "success"),
        Said(rf"611101: User authentication succeeded: Uname: {_TYPED}", "login", "success"),
        Said(rf"611102: User authentication failed: IP(?: address)?: {_AT}, Uname: {_TYPED}", "login", "failure"),
        Said(rf"611102: User authentication failed: Uname: {_TYPED}", "login", "failure"),
        Said(rf"611103: User logged out: Uname: {_TYPED}", "logout", "success"),
        Said(r"611104: Serial console idle timeout exceeded", "logout"),
        Said(r"611\d{3}: .*", "status"),
        Said(
            rf"315011: SSH session from (?:{_AT} )?on interface \S+ for user {_TYPED} (?P<kind>disconnected by SSH "
            rf"server|terminated normally)"
            r"(?:, reason:? .*)?\.?(?: .*)?",
            "logout",
            "success",
        ),
        Said(r"315012: Weak SSH .*", "status"),
        Said(r"315004: .*", "status"),
        Said(r"315\d{3}: .*", "status"),
        Said(r"308001: .*?(?:\(from (?P<src_ip>[\da-fA-F.:]+)\))?", "login", "failure"),
        Said(r"3080\d\d: .*", "status"),
        Said(rf"307001: Denied Telnet login session from {_AT} on interface \S+", "login", "failure"),
        Said(rf"307002: Permitted Telnet login session from {_AT}", "login", "success"),
        Said(
            rf"3150(?:01|02): (?P<kind>Denied|Permitted) SSH session from {_AT} on interface \S+.*",
            "login",
            "failure",
            by={"Permitted": ("login", "success")},
        ),
        Said(rf"309002: Permitted manager connection from {_AT}\.?", "login", "success"),
        Said(rf"606001: ASDM session number \d+ from {_AT} started", "login", "success"),
        Said(rf"606002: ASDM session number \d+ from {_AT} ended", "logout", "success"),
        Said(rf"60600[34]: ASDM logging session number \d+ from {_AT} (?:started|ended)", "status"),
        Said(r"771001: .*", "status"),
        # What administrators do.
        Said(r"111001: Begin configuration: (?:(?P<src_ip>[\da-fA-F.:]+)|\S+) writing to \S+", "status"),
        Said(r"111003: (?:(?P<src_ip>[\da-fA-F.:]+)|\S+) Erase configuration", "resource_delete", "success"),
        Said(
            r"111004: (?:(?P<src_ip>[\da-fA-F.:]+)|\S+) end configuration: (?P<kind>OK|FAILED)",
            "resource_change",
            "success",
            by={"FAILED": ("resource_change", "failure")},
        ),
        Said(r"111005: (?:(?P<src_ip>[\da-fA-F.:]+)|\S+) end configuration: OK", "resource_change", "success"),
        Said(r"111007: Begin configuration: (?:(?P<src_ip>[\da-fA-F.:]+)|\S+) reading from \S+", "resource_change"),
        Said(
            r"111008: User '(?P<user>[^']*)' executed the '(?P<command>(?:no logging|clear logg|no "
            r"threat-detection|no snmp-server enable).*)' command\.?",
            "security_weaken",
            "success",
        ),
        Said(r"111008: User '(?P<user>[^']*)' executed the '(?P<command>.*)' command\.?", "process_start", "success"),
        Said(r"111009: User '(?P<user>[^']*)' executed cmd: (?P<command>.*)", "process_start", "success"),
        Said(r"111009: User (?P<user>[^\s']+) executed cmd: ?(?P<command>.*)", "process_start", "success"),
        Said(
            r"111010: User '(?P<user>[^']*)', running '(?P<program>[^']*)' from IP (?P<src_ip>[\da-fA-F.:]+), "
            r"executed "
            r"'(?P<command>(?:no logging|clear logg|no threat-detection|no snmp-server enable).*)'",
            "security_weaken",
            "success",
        ),
        Said(
            r"111010: User '(?P<user>[^']*)', running '(?P<program>[^']*)' from IP (?P<src_ip>[\da-fA-F.:]+), "
            r"executed '(?P<command>.*)'",
            "process_start",
            "success",
        ),
        Said(r"111\d{3}: .*", "status"),
        Said(r"112001: .*", "resource_delete", "success"),
        Said(
            r"502101: New user added to local dbase: Uname: (?P<target>\S+) Priv: (?P<privilege>\d+)(?: Encpass: "
            r"\S*)?",
            "account_create",
            "success",
        ),
        Said(
            r"502102: User deleted from local dbase: Uname: (?P<target>\S+) Priv: (?P<privilege>\d+)(?: Encpass: "
            r"\S*)?",
            "account_delete",
            "success",
        ),
        Said(
            r"502103: User priv level changed: Uname: (?P<user>.*) From: (?P<before>\d+) To: (?P<after>\d+)",
            "privilege_use",
            "success",
        ),
        Said(
            r"50211[12]: (?P<kind>New group policy added|Group policy deleted): name: (?P<target>.*?) Type: .*",
            "resource_create",
            "success",
            by={"Group policy deleted": ("resource_delete", "success")},
        ),
        Said(r"5040\d\d: .*", "status"),
        Said(r"5050\d\d: .*", "status"),
        Said(r"5060\d\d: .*", "status"),
        Said(r"1990\d\d: .*", "status"),
        Said(r"1010\d\d: .*|1030\d\d: .*|1040\d\d: .*|1050\d\d: .*", "status"),
        # Tunnels and the people in them.
        Said(
            r"60230[34]: IPSEC: An? (?P<direction>\w+) (?P<type>.*?) SA \(SPI= ?\S+\) between "
            r"(?P<src_ip>[\da-fA-F.:]+) and "
            r"(?P<dst_ip>[\da-fA-F.:]+) \(user ?= ?(?P<user>[^()]*)\) has been (?:created|deleted)\.?",
            "status",
            "success",
        ),
        Said(r"602\d{3}: .*", "status"),
        Said(rf"713228: {_PEER}Assigned private IP address (?P<assigned>\S+) to remote user.*", "status", "success"),
        Said(rf"713(?:119|120|049): {_PEER}.*", "network_connect", "success"),
        Said(
            rf"713(?:167|198|194|048|056|061|068|251|257|902|903|904|905|906|901): {_PEER}(?P<reason>.*)", "status", ""
        ),
        Said(rf"713184: {_PEER}.*", "status"),
        Said(rf"713(?:050|259): {_PEER}.*", "logout", "success"),
        Said(rf"713\d{{3}}: {_PEER}.*", "status"),
        Said(r"714\d{3}: .*|715\d{3}: .*", "status"),
        Said(rf"716001: {_GROUP}WebVPN session started\.?", "login", "success"),
        Said(rf"716001: {_BARE_GROUP}WebVPN session started\.?", "login", "success"),
        Said(rf"716002: {_GROUP}WebVPN session terminated: (?P<reason>.*)", "logout", "success"),
        Said(rf"716002: {_BARE_GROUP}WebVPN session terminated: (?P<reason>.*)", "logout", "success"),
        Said(
            rf"716003: (?:{_GROUP})WebVPN access (?P<kind>GRANTED|DENIED): \"?(?P<target>.*?)\"?",
            "web_request",
            "success",
            by={"DENIED": ("web_request", "failure")},
        ),
        Said(
            rf"716003: (?:{_BARE_GROUP})WebVPN access (?P<kind>GRANTED|DENIED): \"?(?P<target>.*?)\"?",
            "web_request",
            "success",
            by={"DENIED": ("web_request", "failure")},
        ),
        Said(
            rf"716004: (?:{_GROUP})WebVPN access DENIED to specified location: \"?(?P<target>.*?)\"?",
            "web_request",
            "failure",
        ),
        Said(rf"716038: {_GROUP}Authentication: successful, Session Type: (?P<session>.*)", "login", "success"),
        Said(rf"716038: {_BARE_GROUP}Authentication: successful, Session Type: (?P<session>.*)", "login", "success"),
        Said(
            r"716038: Authentication: successful, group ?= ?(?P<group>[^=]*?) user ?= ?(?P<user>.*?) ?, Session "
            r"Type: (?P<session>\S+)",
            "login",
            "success",
        ),
        Said(rf"716039: {_GROUP}Authentication: rejected, Session Type: (?P<session>.*)", "login", "failure"),
        Said(rf"716039: {_BARE_GROUP}Authentication: rejected, Session Type: (?P<session>.*)", "login", "failure"),
        Said(
            r"716039: Authentication: rejected, group ?= ?(?P<group>[^=]*?) user ?= ?(?P<user>.*?) ?, Session "
            r"Type: (?P<session>\S+)",
            "login",
            "failure",
        ),
        Said(r"716040: Reboot pending, new sessions disabled\. Denied (?P<user>.*) login\.", "login", "failure"),
        Said(
            r"71605[89]: Group <(?P<group>[^<>]*)> User (?:<(?P<user>[^<>]*)> )?IP <(?P<src_ip>[\da-fA-F.:]+)> "
            r"AnyConnect session .*",
            "status",
        ),
        Said(r"7170(?:22|28|37): .*", "status", "success"),
        Said(r"717(?:009|027|029): .*", "login", "failure"),
        Said(r"717\d{3}: .*", "status"),
        Said(r"719\d{3}: .*", "status"),
        Said(r"72000\d: .*", "status"),
        Said(
            r"721016: \([^()]*\) WebVPN session for client user (?P<user>.*), (?:IP|IPv[46]) "
            r"(?P<src_ip>[\da-fA-F.:]+) has been created\.?",
            "login",
            "success",
        ),
        Said(
            r"721018: \([^()]*\) WebVPN session for client user (?P<user>.*), (?:IP|IPv[46]) "
            r"(?P<src_ip>[\da-fA-F.:]+) has been deleted\.?",
            "logout",
            "success",
        ),
        Said(r"72[01]\d{3}: .*", "status"),
        Said(
            rf"722051: {_GROUP}IPv4 Address <(?P<assigned>[^<>]*)> IPv6 address <[^<>]*> assigned to session",
            "network_connect",
            "success",
        ),
        Said(rf"722022: {_GROUP}\S+ (?:SVC|connection) .*?(?:established|connection).*", "network_connect", "success"),
        Said(rf"722023: {_GROUP}.*?connection terminated.*", "logout", "success"),
        Said(rf"722037: {_GROUP}SVC closing connection: (?P<reason>.*)", "logout", "success"),
        Said(rf"722\d{{3}}: {_GROUP}.*", "status"),
        Said(rf"722\d{{3}}: {_BARE_GROUP}.*", "status"),
        Said(r"722\d{3}: .*", "status"),
        Said(
            rf"725001: Starting SSL handshake with (?:client|peer) {_loose('src')}(?: to {_bare('dst')})?.*",
            "network_connect",
            "",
        ),
        Said(
            rf"725002: Device completed SSL handshake with (?:client|peer) {_loose('src')}(?: to {_bare('dst')})?.*",
            "network_connect",
            "success",
        ),
        Said(rf"7250(?:03|07|16): .*? client {_loose('src')}(?: to {_bare('dst')})?.*", "status"),
        Said(
            rf"725006: Device failed SSL handshake with (?:client|peer) {_loose('src')}(?: to {_bare('dst')})?.*",
            "network_connect",
            "failure",
        ),
        Said(r"725\d{3}: .*", "status"),
        Said(
            r"734001: DAP: User (?P<user>.*), Addr (?P<src_ip>[\da-fA-F.:]+), Connection (?P<session>[^:]*): .*",
            "login",
            "success",
        ),
        Said(
            r"734002: DAP: User (?P<user>.*), Addr (?P<src_ip>[\da-fA-F.:]+): Connection terminated by .*",
            "login",
            "failure",
        ),
        Said(r"73400[34]: DAP: User (?P<user>.*), Addr (?P<src_ip>[\da-fA-F.:]+): .*", "status"),
        Said(r"7340\d\d: .*|7370\d\d: .*|7360\d\d: .*|746\d{3}: .*", "status"),
        Said(rf"75000[2346-9]: {_IKE}(?P<reason>.*)", "status", ""),
        Said(rf"751025: {_IKE}(?:IKEv2 )?Group: ?(?P<group>\S*) .*assigned to session", "network_connect", "success"),
        Said(rf"751011: {_IKE}(?P<reason>.*)", "login", "failure"),
        Said(rf"75[012]\d{{3}}: {_IKE}(?P<reason>.*)", "status"),
        Said(r"75[012]\d{3}: .*", "status"),
        Said(r"7(?:02|09|30|31|35|38|41|42|47|48|63|67|68|69|70|71|72|73|74|75|76|78|79)\d{3}: .*", "status"),
        Said(r"\d{6}: .*", "other"),
    ),
    samples=(
        Sample(
            "<166>Apr 03 2026 09:12:33 edge-fw : %ASA-6-302013: Built outbound TCP connection 9012 for "
            "outside:203.0.113.40/443 "
            "(203.0.113.40/443) to inside:192.0.2.80/51000 (198.51.100.9/4711) (dana)",
            {
                "time": "2026-04-03T09:12:33Z",
                "host": "edge-fw",
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "dst_port": 443,
                "user": "dana",
                "action": "network_connect",
                "outcome": "success",
            },
        ),
        Sample(
            "Apr  3 09:12:33 edge-fw: %ASA-6-302013: Built inbound TCP connection 9012 for "
            "outside:2001:db8::40/51000 "
            "(2001:db8::40/51000)(LOCAL\\corp\\dana) to dmz:2001:db8::80/443 (2001:db8::80/443) (corp\\dana)",
            {"src_ip": "2001:db8::40", "dst_ip": "2001:db8::80", "dst_port": 443, "user": "corp\\dana"},
        ),
        Sample(
            "Apr  3 09:12:33 edge-fw %FTD-6-302016: Teardown UDP connection 9012 for "
            "outside:203.0.113.40/53(LOCAL\\dana) to "
            "inside:192.0.2.80/51000 duration 0:02:04 bytes 64585 (dana)",
            {"host": "edge-fw", "user": "dana", "action": "status"},
        ),
        Sample(
            "Apr  3 2026 09:12:33 CEST: %ASA-4-106023: Deny udp src outside:203.0.113.40/4711(LOCAL\\dana) dst "
            'inside:192.0.2.80/161(printer.example) by access-group "out in" [0x0, 0x0]',
            {
                "time": "2026-04-03T07:12:33Z",
                "host": "",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 161,
                "user": "dana",
                "action": "network_block",
                "outcome": "failure",
            },
        ),
        Sample(
            "Apr  3 2026 09:12:33: %ASA-5-106100: access-list in denied tcp inside/192.0.2.80(4711) -> "
            "outside/203.0.113.40(23) hit-cnt 1 first hit [0x71a87d94, 0x0]",
            {
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "dst_port": 23,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
        Sample(
            "<166>Apr 03 2026 09:12:33 edge-fw : %ASA-6-308001: console enable password incorrect for 3 tries (from 203.0.113.40)",
            {"src_ip": "203.0.113.40", "action": "login", "outcome": "failure", "host": "edge-fw"},
        ),
        Sample(
            "<166>Apr 03 2026 09:12:33 edge-fw : %ASA-4-209005: Discard IP fragment set with more than 24 elements:  "
            "src = 203.0.113.40, dest = 192.0.2.9, proto = UDP, id = 811",
            {"src_ip": "203.0.113.40", "dst_ip": "192.0.2.9", "action": "network_block", "outcome": "failure"},
        ),
        Sample(
            "<166>Apr 03 2026 09:12:33 edge-fw : %ASA-6-113005: AAA user authentication Rejected : reason = "
            "Invalid password "
            ": server = 192.0.2.70 : user = guest7 : user IP = 203.0.113.40",
            {"user": "guest7", "src_ip": "203.0.113.40", "dst_ip": "", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            "Apr 03 2026 09:12:33: %ASA-6-113015: AAA user authentication Rejected : reason = User was not found "
            ": local "
            "database : user = guest7",
            {"user": "guest7", "src_ip": "", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            "Apr 03 2026 09:12:33: %ASA-6-605004: Login denied from 203.0.113.40/51215 to dmz-2:192.0.2.1/https "
            "for user "
            '"guest7"',
            {
                "user": "guest7",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.1",
                "action": "login",
                "outcome": "failure",
            },
            typed=("guest7",),
        ),
        Sample(
            "Apr 03 2026 09:12:33: %ASA-6-716039: Group <staff> User <guest7> IP <203.0.113.40> Authentication: "
            "rejected, "
            "Session Type: WebVPN.",
            {"user": "guest7", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            "Apr 03 2026 09:12:33: %ASA-4-113019: Group = staff, Username = guest7, IP = 203.0.113.40, Session "
            "disconnected. "
            "Session Type: SSL, Duration: 0h:32m:16s, Bytes xmt: 297103, Bytes rcv: 1216163, Reason: User Requested",
            {"user": "guest7", "src_ip": "203.0.113.40", "action": "logout", "outcome": "success"},
            typed=("guest7",),
        ),
        Sample(
            "Apr 03 2026 09:12:33: %ASA-5-111010: User 'dana', running 'CLI' from IP 192.0.2.9, executed 'no "
            "logging enable'",
            {"user": "dana", "src_ip": "192.0.2.9", "action": "security_weaken", "command": "no logging enable"},
        ),
        Sample(
            "Apr 03 2026 09:12:33: %ASA-4-733100: [ Scanning] drop rate-2 exceeded. Current burst rate is 0 per "
            "second, max "
            "configured rate is 8; Current average rate is 5 per second, max configured rate is 4; Cumulative "
            "total count is 9",
            {"src_ip": "", "user": "", "action": "alert"},
        ),
        Sample(
            "Apr 03 2026 09:12:33: %ASA-6-799999: No such message yet: user = guest7",
            {"src_ip": "", "user": ""},
            typed=("guest7",),
        ),
    ),
)
