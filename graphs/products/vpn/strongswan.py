"""strongSwan: charon's IKE daemon, `15[IKE] <name|2> message` in files and syslog, joined by the number of the IKE_SA."""

from ...actions import Action, Outcome
from ..product import Join, Product, Said, Sample

_MARK = r"(?:<(?:(?P<config>[^|>\s]*)\|)?(?P<sa>\d+)> )?"
_GROUPS = "(?:DMN|MGR|IKE|CHD|JOB|CFG|KNL|NET|ASN|ENC|LIB|ESP|TLS|APP|IMC|IMV|PTS|TNC|CHA)"
_THREAD = rf"(?:(?P<thread>\d\d)\[(?P<subsystem>{_GROUPS})\d?\] )?"
_STAMP = (
    r"(?:(?P<time>[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d(?:\.\d+)?|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?\S*|"
    r"[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}|\d\d:\d\d:\d\d|\d{10}) )?"
)
_HEAD = _STAMP + rf"(?P<message>\d\d\[{_GROUPS}\d?\] .*)"
_A = r"[\da-fA-F.:]{2,45}(?:%\w{1,16})?"
_ENDS = rf"(?P<dst>{_A})\[[^\[\]]*\]\.\.\.(?P<src>{_A})"
_SYSLOG = "Mar  5 10:11:12 gw charon[811]: "


def _said(pattern: str, action: Action, outcome: Outcome = "", *, begins: str = "", ends: str = "") -> Said:
    return Said(_THREAD + _MARK + pattern, action, outcome, begins=begins, ends=ends)


PRODUCT = Product(
    name="strongswan",
    source="libcharon (receiver, sender, ike_sa, ikev1 and ikev2 tasks and authenticators, eap, xauth) of strongSwan 5.x, 6.0",
    product="linux",
    category="vpn",
    service="charon",
    programs=("charon", "charon-systemd", "charon-nm", "ipsec", "ipsec_starter", "swanctl", "charon-custom"),
    lines=(_HEAD,),
    others="status",
    messages=(
        _said(rf"received packet: from (?P<src>{_A}\[\d+\]) to (?P<dst>{_A}\[\d+\])(?: \(\d+ bytes\))?", "status"),
        _said(rf"sending packet: from (?P<local>{_A}\[\d+\]) to (?P<remote>{_A}\[\d+\])(?: \(\d+ bytes\))?", "status"),
        _said(rf"(?P<src>{_A}) is initiating an? (?:\w+ Mode )?IKE_SA", "network_connect", begins="user"),
        _said(rf"initiating (?:\w+ Mode )?IKE_SA (?P<sa_name>\S+) to (?P<dst>{_A})", "network_connect", begins="user"),
        _said(
            rf"looking for (?:\w+ )?peer configs matching (?P<dst>{_A})(?:\[[^\[\]]*\])?\.\.\.(?P<src>{_A})"
            r"\[(?P<user>[^\[\]]*)\]",
            "status",
        ),
        _said(r"(?:looking for|found|candidate|selected|no more|  candidate) .*config.*", "status"),
        _said(rf"no IKE config found for (?P<dst>{_A})\.\.\.(?P<src>{_A}), .*", "network_connect", "failure"),
        _said(
            r"(?:no matching peer config found|peer requested .* but .*|no alternative config found)",
            "login",
            "failure",
        ),
        _said(r"authentication of '.*' \(myself\).*", "status"),
        _said(
            r"(?:XAuth )?authentication of '(?P<user>.*)'(?: with (?P<method>[^']*))? successful", "login", "success"
        ),
        _said(
            r"(?:XAuth |EAP |RADIUS )?authentication of '(?P<user>.*)'(?: with (?P<method>[^']*))? failed[^']*",
            "login",
            "failure",
        ),
        _said(r"tried \d+ shared keys? for '.*' - '(?P<user>[^']*)', but MAC mismatched", "login", "failure"),
        _said(r"no shared key found for '[^']*'(?:\[[^\]]*\])? - '(?P<user>[^']*)'(?:\[[^\]]*\])?", "login", "failure"),
        _said(r"no (?:EAP|XAuth|private) (?:key|secret) found.*(?:for|hosts) .*", "login", "failure"),
        _said(r"no trusted \S+ public key found for '(?P<user>.*)'", "login", "failure"),
        # The peer is named as it named itself, often by its own network's address: its account is its EAP identity.
        _said(r"EAP method (?P<method>\S+) failed for peer (?P<peer_id>.*)", "login", "failure"),
        _said(r"EAP method (?P<method>\S+) succeeded.*", "status"),
        _said(r"received EAP identity '(?P<user>.*)'", "status"),
        _said(r"(?P<method>EAP_?-?\w+) verification failed.*", "login", "failure"),
        _said(
            r"(?:received (?:AUTHENTICATION_FAILED|AUTH_FAILED)[\w ]*|signature validation failed.*|constraint check failed: .*|"
            r"selected peer config '\S*' unacceptable.*|XAuth authentication failed.*|(?:invalid HASH_[IR] payload.*)|"
            r"calculated HASH does not match HASH payload|verification of AUTH payload .*failed.*|"
            r"RADIUS authentication .*failed.*|received .*Access-Reject.*)",
            "login",
            "failure",
        ),
        _said(rf"IKE_SA (?P<sa_name>\S+) established between {_ENDS}\[(?P<peer_id>{_A})\]", "login", "success"),
        _said(rf"IKE_SA (?P<sa_name>\S+) established between {_ENDS}\[(?P<user>.*)\]", "login", "success"),
        _said(r"IKE_SA (?P<sa_name>\S+) established between .*", "status", "success"),
        _said(r"CHILD_SA (?P<sa_name>\S+) established with .*", "status", "success"),
        _said(rf"assigning (?:virtual IP|new lease) (?P<virtual_ip>{_A}) to (?:peer )?'(?P<user>.*)'", "status"),
        _said(rf"assigning new lease to '(?P<user>.*)'|lease (?P<virtual_ip>{_A}) by '.*' went offline", "status"),
        _said(r"(?:reassigning|acquired) \w+ lease .*", "status"),
        _said(r"deleting IKE_SA (?P<sa_name>\S+) between .*", "logout"),
        _said(r"received DELETE for IKE_SA (?P<sa_name>\S+)", "status"),
        Said(_THREAD + r"<(?:(?P<config>[^|>\s]*)\|)?(?P<sa>\d+)> .*", "status"),
        Said(rf"(?P<thread>\d\d)\[(?P<subsystem>{_GROUPS})\d?\] .*", "status"),
    ),
    # A thread handles one packet after the other; the line of the packet names no connection yet.
    joins=(Join("pid sa", "user src_ip dst_ip dst_port", act="sa"), Join("pid thread", "src_ip dst_ip dst_port")),
    samples=(
        Sample(
            _SYSLOG
            + "07[NET] received packet: from 203.0.113.9[4500] to 192.0.2.5[4500] (108 bytes)\n"
            + _SYSLOG
            + "07[IKE] <home|4> received EAP identity 'dana'\n"
            + _SYSLOG
            + "07[IKE] <home|4> EAP method EAP_MSCHAPV2 failed for peer 10.1.1.7",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            event=3,
        ),
        Sample(
            _SYSLOG
            + "07[IKE] <home|4> IKE_SA home[4] established between 192.0.2.5[vpn.acme.test]...203.0.113.9[dana]",
            {"user": "dana", "src_ip": "203.0.113.9", "dst_ip": "192.0.2.5", "action": "login", "outcome": "success"},
            typed=("dana",),
        ),
        Sample(
            _SYSLOG
            + "07[NET] <4> received packet: from 203.0.113.9[500] to 192.0.2.5[500] (336 bytes)\n"
            + _SYSLOG
            + "07[IKE] <home|4> tried 1 shared key for 'gw.acme.test' - 'dana@acme.test', but MAC mismatched",
            {
                "user": "dana@acme.test",
                "src_ip": "203.0.113.9",
                "dst_ip": "192.0.2.5",
                "dst_port": 500,
                "action": "login",
                "outcome": "failure",
            },
            typed=("dana@acme.test",),
            event=2,
        ),
        Sample(
            "2026-03-05 10:11:12 05[IKE] <home|9> authentication of 'dana@acme.test' with EAP successful",
            {"time": "2026-03-05T10:11:12Z", "user": "dana@acme.test", "action": "login", "outcome": "success"},
            typed=("dana@acme.test",),
        ),
        Sample(
            "Mar  5 10:11:12 05[CFG] <9> looking for peer configs matching 192.0.2.5[%any]...2001:db8::9[dana@acme.test]",
            {"user": "dana@acme.test", "src_ip": "2001:db8::9", "dst_ip": "192.0.2.5", "action": "status"},
            typed=("dana@acme.test",),
        ),
        Sample(
            _SYSLOG + "07[NET] <4> sending packet: from 192.0.2.5[500] to 203.0.113.9[500] (80 bytes)",
            {"src_ip": "", "action": "status"},
        ),
    ),
)
