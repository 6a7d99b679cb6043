"""Web servers, proxies, firewalls, sensors."""

# ruff: noqa: E501
from collections.abc import Sequence
from datetime import datetime

from ..stage import BROWSERS, Stage, iso

PAGES = ("/", "/products", "/products/lamp-4", "/contact", "/assets/site.css", "/assets/app.js", "/news/spring", "/login", "/cart")  # fmt: skip


def access(
    stage: Stage, file: str, when: datetime, client: str, request: str, status: int, *, agent: str = "", user: str = "-", size: int = 0
) -> None:  # fmt: skip
    """One line in the combined format; `request` is `METHOD /path`."""
    size = size or stage.dice.randrange(200, 30000)
    stamp = when.strftime("%d/%b/%Y:%H:%M:%S +0000")
    stage.put(
        file, when, f'{client} - {user} [{stamp}] "{request} HTTP/1.1" {status} {size} "-" "{agent or BROWSERS[0]}"'
    )


def access_json(stage: Stage, file: str, when: datetime, client: str, request: str, status: int, *, agent: str = "") -> None:  # fmt: skip
    """One line of a proxy that logs JSON, as Caddy and Traefik do."""
    method, _, path = request.partition(" ")
    stage.put(
        file,
        when,
        {
            "level": "info",
            "ts": when.timestamp(),
            "logger": "http.log.access",
            "msg": "handled request",
            "request": {
                "remote_ip": client,
                "client_ip": client,
                "proto": "HTTP/2.0",
                "method": method,
                "host": f"www.{stage.domain}",
                "uri": path,
                "headers": {"User-Agent": [agent or BROWSERS[0]]},
            },
            "duration": 0.012,
            "size": stage.dice.randrange(200, 20000),
            "status": status,
        },
    )


def visitors(stage: Stage, file: str, *, days: int, requests: int = 220, json: bool = False) -> None:
    """People who look at pages."""
    people = [(stage.outside(), stage.dice.choice(BROWSERS)) for _ in range(25)]
    write = access_json if json else access
    for _ in range(requests):
        client, agent = stage.dice.choice(people)
        write(stage, file, stage.sometime(days, 6, 22), client, f"GET {stage.dice.choice(PAGES)}", 200, agent=agent)


def squid(stage: Stage, file: str, when: datetime, client: str, method: str, url: str, address: str, *, size: int = 4000, user: str = "-") -> None:  # fmt: skip
    """One line of squid's own format."""
    way = "TCP_TUNNEL/200" if method == "CONNECT" else "TCP_MISS/200"
    stage.put(file, when, f"{when.timestamp():.3f} {stage.dice.randrange(20, 900):>6} {client} {way} {size} {method} {url} {user} HIER_DIRECT/{address} -")  # fmt: skip


def fortigate(stage: Stage, file: str, when: datetime, **fields: object) -> None:
    """One line of a FortiGate: `key=value`, text in quotes."""
    head = f'date={when:%Y-%m-%d} time={when:%H:%M:%S} devname="fw-{stage.company}" devid="FG100FTK20000001" eventtime={int(when.timestamp() * 1e9)} tz="+0000" vd="root"'  # fmt: skip
    rest = " ".join(f'{key}="{value}"' if isinstance(value, str) and not value[:1].isdigit() else f"{key}={value}" for key, value in fields.items())  # fmt: skip
    stage.put(file, when, f"{head} {rest}")


def asa(stage: Stage, file: str, when: datetime, code: str, text: str) -> None:
    """One line of a Cisco ASA."""
    stage.put(file, when, f"{when:%b %d %Y %H:%M:%S} asa-{stage.company} : %ASA-{code}: {text}")


def zeek_conn(stage: Stage, file: str, when: datetime, source: str, far: str, port: int, *, sent: int, got: int, state: str = "SF") -> None:  # fmt: skip
    """One connection as Zeek writes it in JSON."""
    stage.put(
        file,
        when,
        {
            "ts": when.timestamp(),
            "uid": "C" + stage.text(16),
            "id.orig_h": source,
            "id.orig_p": stage.dice.randrange(32000, 60000),
            "id.resp_h": far,
            "id.resp_p": port,
            "proto": "tcp",
            "service": "ssl" if port == 443 else "-",
            "duration": round(stage.dice.uniform(0.2, 20), 3),
            "orig_bytes": sent,
            "resp_bytes": got,
            "conn_state": state,
        },
    )


def zeek_dns(stage: Stage, file: str, when: datetime, source: str, name: str, *, kind: str = "A", code: str = "NOERROR") -> None:  # fmt: skip
    """One look-up as Zeek writes it in JSON."""
    stage.put(
        file,
        when,
        {
            "ts": when.timestamp(),
            "uid": "C" + stage.text(16),
            "id.orig_h": source,
            "id.orig_p": stage.dice.randrange(32000, 60000),
            "id.resp_h": stage.inside(1, 53),
            "id.resp_p": 53,
            "proto": "udp",
            "query": name,
            "qtype_name": kind,
            "rcode_name": code,
        },
    )


def bind_query(stage: Stage, file: str, when: datetime, source: str, name: str, kind: str = "A") -> None:
    """One look-up in BIND's query log."""
    port = stage.dice.randrange(32000, 60000)
    server = stage.inside(1, 53)
    stage.put(file, when, f"{when:%d-%b-%Y %H:%M:%S}.{when.microsecond // 1000:03d} queries: info: client @0x7f{stage.text(10)} {source}#{port} ({name}): query: {name} IN {kind} +E(0)K ({server})")  # fmt: skip


NAMES = ("www.weather.example", "cdn.newsroom.example", "login.office.example", "updates.vendor.example", "time.pool.example", "mail.partner.example")  # fmt: skip


def lookups(stage: Stage, file: str, sources: Sequence[str], *, days: int, events: int = 200, zeek: bool = True) -> None:  # fmt: skip
    """Names that everybody looks up."""
    for _ in range(events):
        source, name = stage.dice.choice(sources), stage.dice.choice(NAMES)
        (zeek_dns if zeek else bind_query)(stage, file, stage.sometime(days), source, name)


def suricata(stage: Stage, file: str, when: datetime, source: str, far: str, port: int, signature: str, *, severity: int = 2, category: str = "Misc activity") -> None:  # fmt: skip
    """One alert in Suricata's EVE."""
    stage.put(
        file,
        when,
        {
            "timestamp": iso(when, 6)[:-1] + "+0000",
            "flow_id": stage.dice.getrandbits(48),
            "in_iface": "ens5",
            "event_type": "alert",
            "src_ip": source,
            "src_port": stage.dice.randrange(32000, 60000),
            "dest_ip": far,
            "dest_port": port,
            "proto": "TCP",
            "alert": {"action": "allowed", "gid": 1, "signature_id": 2019284, "rev": 3, "signature": signature, "category": category, "severity": severity},
        },
    )  # fmt: skip
