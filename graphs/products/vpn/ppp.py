"""PPP and what carries it: pppd, xl2tpd, pptpd, accel-ppp, pppoe-server."""

from ..product import Join, Product, Said, Sample

_SYSLOG = "Mar  5 10:11:12 gw pppd[811]: "

PRODUCT = Product(
    name="ppp",
    source="pppd/auth.c, chap-new.c, ipcp.c of ppp 2.4.5 to 2.5; xl2tpd 1.3; pptpd 1.4 (ctrlpacket.c, pptpctrl.c)",
    product="linux",
    category="vpn",
    service="pppd",
    programs=("pppd", "xl2tpd", "pptpd", "pppoe-server", "pppoe", "accel-ppp", "accel-pppd"),
    others="status",
    messages=(
        Said(r"(?:CHAP|PAP|EAP|MS-CHAP\S*) peer authentication succeeded for (?P<user>.+)", "login", "success"),
        Said(
            r"(?:CHAP|PAP|EAP|MS-CHAP\S*) peer authentication failed for (?:remote host )?(?P<user>.+)",
            "login",
            "failure",
        ),
        Said(r"Peer (?P<user>.+) failed (?P<method>\S+) authentication(?:: .*)?", "login", "failure"),
        Said(r"Peer (?P<user>.+) is not authorized to use remote address (?P<virtual_ip>\S+)", "login", "failure"),
        Said(r"user (?P<user>\S+) logged (?P<kind>in|out).*", "login", "success", by={"out": ("logout", "")}),
        Said(r"rcvd \[.*\]|sent \[.*\]", "status"),
        Said(r"remote IP address (?P<virtual_ip>\S+)|local  IP address .*", "status"),
        Said(r"(?:Connect: |Using interface |Plugin |pppd \d|peer from calling number).*", "status", begins="*"),
        Said(
            r"Connect time .*|Sent \d+ bytes.*|Connection terminated\.?|Modem hangup|Exit\.?|LCP terminated by peer.*",
            "status",
        ),
        Said(r"Connection established to (?P<src_ip>[\da-fA-F.:]+), (?P<src_port>\d+)\. .*", "network_connect"),
        Said(r"Call established with (?P<src_ip>[\da-fA-F.:]+), .*", "status"),
        Said(
            r"Connection \d+ closed to (?P<src_ip>[\da-fA-F.:]+), port (?P<src_port>\d+) \((?P<reason>.*)\)", "status"
        ),
        Said(
            r"CTRL: Client (?P<src>[\da-fA-F.:]+) control connection (?P<kind>started|finished)",
            "network_connect",
            by={"finished": ("status", "")},
        ),
        Said(
            r"(?:MGR|CTRL|GRE): .*|control_finish: .*|call_close.*|check_control.*|network_thread.*|death_handler.*",
            "status",
        ),
    ),
    joins=(Join("pid", "user", act="pid"),),
    samples=(
        Sample(
            _SYSLOG + "CHAP peer authentication failed for remote host dana",
            {"user": "dana", "action": "login", "outcome": "failure", "src_ip": ""},
            typed=("dana",),
        ),
        Sample(
            "Mar  5 10:11:12 gw xl2tpd[811]: Connection established to 203.0.113.9, 1701.  Local: 24, Remote: 6 (ref=0/0).  "
            "LNS session is 'default'",
            {"src_ip": "203.0.113.9", "action": "network_connect", "user": ""},
        ),
    ),
)
