"""Symantec Endpoint Protection: what its manager sends to syslog, parts separated by commas."""

from ..product import Product, Said, Sample

_PART = r"[^,]*"
_RISK = (
    r"(?P<kind>Virus found|Security risk found|Commercial application detected|SONAR detection now allowed|"
    r"Potential risk found|Forced SONAR threat detected|Heuristic threat detected|Risk sample was submitted to Symantec)"
)

PRODUCT = Product(
    name="symantec_ep",
    source="Symantec Endpoint Protection Manager 14: external logging, data sent to a syslog server",
    product="symantec",
    service="endpoint_protection",
    programs=("symantecserver",),
    messages=(
        Said(
            rf"(?:[\w.-]+,)?{_RISK},IP Address: (?P<address>{_PART}),Computer name: (?P<host>{_PART})"
            r"(?>.*?,Actual action: )(?P<taken>(?:Quarantined|Deleted|Cleaned|Cleaned by deletion|Blocked|Access denied|"
            r"Process terminated)[^,]*),(?>.*?Event time: )(?P<when>[^,]*),(?>.*?User(?: Name|1)?: )(?P<user>[^,]*).*",
            "alert",
            "failure",
        ),
        Said(
            rf"(?:[\w.-]+,)?{_RISK},IP Address: (?P<address>{_PART}),Computer name: (?P<host>{_PART}),"
            r"(?>.*?Event time: )(?P<when>[^,]*),(?>.*?User(?: Name|1)?: )(?P<user>[^,]*).*",
            "alert",
        ),
        Said(
            r"Site: (?P<site>[^,]*),Server(?: Name)?: (?P<server>[^,]*),Domain(?: Name)?: (?P<domain>[^,]*),Admin: (?P<user>[^,]*),"
            r"(?:Event Description: )?Administrator log ?on succeeded.*",
            "login",
            "success",
        ),
        Said(
            r"Site: (?P<site>[^,]*),Server(?: Name)?: (?P<server>[^,]*),Domain(?: Name)?: (?P<domain>[^,]*),Admin: (?P<user>[^,]*),"
            r"(?:Event Description: )?Administrator log ?on failed.*",
            "login",
            "failure",
        ),
        Said(
            r"Site: (?P<site>[^,]*),Server(?: Name)?: (?P<server>[^,]*),Domain(?: Name)?: (?P<domain>[^,]*),Admin: (?P<user>[^,]*),"
            r"(?:Event Description: )?Administrator log ?out.*",
            "logout",
            "success",
        ),
        Said(
            r"(?P<host>[\w.-]+),(?:SHA-256: [^,]*,MD-5: [^,]*,)?Local(?: Host)?: (?P<dst>[\da-fA-F.:]+),(?>.*?Remote(?: Host)?(?: IP)?: )"
            r"(?P<src>[\da-fA-F.:]+),(?>.*?,Inbound,)(?>.*?Blocked).*",
            "network_block",
            "failure",
        ),
    ),
    others="status",
    samples=(
        Sample(
            "May  2 09:11:02 sepm1 SymantecServer: Virus found,IP Address: 10.4.0.7,Computer name: PC7,Source: Auto-Protect scan,"
            "Risk name: EICAR,Occurrences: 1,File path: C:\\a.com,Description: ,Actual action: Cleaned by deletion,Requested action: "
            "Cleaned,Secondary action: Quarantined,Event time: 2026-05-02 09:10:58,Event Insert Time: 2026-05-02 09:11:00,"
            "Domain Name: Default,User Name: dana,Source Computer Name: ",
            {"host": "PC7", "user": "dana", "action": "alert", "outcome": "failure", "src_ip": ""},
        ),
        Sample(
            "May  2 09:11:02 sepm1 SymantecServer: Site: S1,Server Name: sepm1,Domain Name: ,Admin: dana,Event Description: "
            "Administrator log on failed",
            {"host": "sepm1", "user": "dana", "action": "login", "outcome": "failure"},
        ),
    ),
)
