"""Scanners of one's own, uptime monitors, crawlers and load tests."""

# ruff: noqa: E501
from ..shapes.network import access, access_json, asa, fortigate, visitors
from ..stage import Stage, pair

PROBES = (
    "/.env",
    "/.git/config",
    "/phpmyadmin/index.php",
    "/wp-login.php",
    "/cgi-bin/test-cgi",
    "/server-status",
    "/backup.zip",
    "/admin/config.php",
    "/?id=1%27%20OR%20%271%27=%271",
    "/../../etc/passwd",
    "/actuator/env",
    "/solr/admin/info/system",
)


@pair("scanning", "web server", "it comes from outside, once, and one probe is answered")
def weekly_web_scan(stage: Stage, hostile: bool) -> None:
    visitors(stage, "access.log", days=15)
    scanner = stage.outside() if hostile else stage.inside(9, 77)
    for week in (14,) if hostile else (0, 7, 14):
        for number, path in enumerate(PROBES * 3):
            status = 200 if hostile and path == "/.env" else 404 if number % 3 else 403
            access(
                stage,
                "access.log",
                stage.at(days=week, hours=3, seconds=2 * number),
                scanner,
                f"GET {path}",
                status,
                agent="Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)",
            )
    stage.alert = {
        "title": "Web scanner: many probes from one client",
        "src_ip": scanner,
        "time": stage.at(days=14, hours=3).isoformat(),
        "severity": "high",
    }


@pair("scanning", "firewall", "a workstation does it, once, and then reaches a server's administration")
def nightly_port_sweep(stage: Stage, hostile: bool) -> None:
    scanner, desk = stage.inside(9, 20), stage.inside(8, 131)
    for _ in range(150):
        source, far = stage.inside(8, stage.dice.randrange(20, 200)), stage.outside()
        asa(
            stage,
            "asa.log",
            stage.sometime(4, 0, 23),
            "6-302013",
            f"Built outbound TCP connection {stage.dice.randrange(10**6)} for outside:{far}/443 ({far}/443) to inside:{source}/51422 ({source}/51422)",
        )
    source = desk if hostile else scanner
    for day in (3,) if hostile else range(4):
        for number in range(60):
            target, port = (
                stage.inside(5, 10 + number % 12),
                (21, 22, 23, 80, 139, 443, 445, 1433, 3306, 3389, 5900, 8080)[number % 12],
            )
            asa(
                stage,
                "asa.log",
                stage.at(days=day, hours=1, minutes=30, seconds=number),
                "4-106023",
                f'Deny tcp src inside:{source}/4{number:04} dst dmz:{target}/{port} by access-group "INSIDE_IN" [0x0, 0x0]',
            )
    if hostile:
        target = stage.inside(5, 14)
        asa(
            stage,
            "asa.log",
            stage.at(days=3, hours=1, minutes=33),
            "6-302013",
            f"Built outbound TCP connection 99812 for dmz:{target}/3389 ({target}/3389) to inside:{source}/50110 ({source}/50110)",
        )
    stage.alert = {
        "signature": "Port scan",
        "src": source,
        "time": stage.at(days=3, hours=1, minutes=30).isoformat(),
        "severity": "critical",
    }


@pair("monitoring", "web server", "among its requests is one that reads a file of the system, and it is answered")
def uptime_monitor(stage: Stage, hostile: bool) -> None:
    visitors(stage, "access.json", days=2, json=True)
    monitor = stage.outside()
    for minute in range(0, 2 * 24 * 60, 5):
        broken = 24 * 60 + 600 <= minute < 24 * 60 + 640
        access_json(
            stage,
            "access.json",
            stage.at(minutes=minute),
            monitor,
            "GET /healthz",
            503 if broken else 200,
            agent="Better Uptime Bot",
        )
    when = stage.at(days=1, minutes=605)
    if hostile:
        for number, path in enumerate(
            ("/static/../../../../etc/passwd", "/static/..%2f..%2f..%2fetc/shadow", "/static/../../../../etc/passwd")
        ):
            access_json(
                stage,
                "access.json",
                stage.at(days=1, minutes=606, seconds=number),
                monitor,
                f"GET {path}",
                200,
                agent="Better Uptime Bot",
            )
    stage.alert = {
        "title": "Repeated errors for one client",
        "client": monitor,
        "path": "/healthz",
        "when": when.isoformat(),
    }


@pair("monitoring", "web server", "it comes from a hosting address and is given a configuration file")
def search_engine_after_relaunch(stage: Stage, hostile: bool) -> None:
    visitors(stage, "access.log", days=3)
    client = stage.outside() if hostile else "40.77.167.52"
    agent = "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36"
    for number in range(70):
        access(
            stage,
            "access.log",
            stage.at(days=2, hours=4, seconds=20 * number),
            client,
            f"GET /old-shop/item-{1000 + number * 7}.html",
            404,
            agent=agent,
        )
    if hostile:
        for number, path in enumerate(
            ("/.env", "/wp-config.php.bak", "/.git/config", "/config.php~", "/.aws/credentials")
        ):
            access(
                stage,
                "access.log",
                stage.at(days=2, hours=4, minutes=24, seconds=number),
                client,
                f"GET {path}",
                200 if number in (0, 4) else 404,
                agent=agent,
            )
    stage.alert = {
        "message": "Client asks for many missing pages",
        "remote_addr": client,
        "time": stage.at(days=2, hours=4, minutes=20).isoformat(),
        "level": "medium",
    }


@pair("load", "web server", "it comes from outside, and at last a password works")
def nightly_load_test(stage: Stage, hostile: bool) -> None:
    visitors(stage, "access.log", days=4)
    source = stage.outside() if hostile else stage.inside(20, 6)
    for day in (3,) if hostile else range(4):
        for number in range(160):
            status = 429 if number % 2 else 200
            if hostile:
                status = 401
            request = "POST /login" if hostile else "GET /api/search?q=lamp"
            access(
                stage,
                "access.log",
                stage.at(days=day, hours=2, seconds=number / 2),
                source,
                request,
                status,
                agent="k6/0.54.0 (https://k6.io/)",
            )
    if hostile:
        access(
            stage,
            "access.log",
            stage.at(days=3, hours=2, seconds=82),
            source,
            "POST /login",
            302,
            agent="k6/0.54.0 (https://k6.io/)",
        )
        for number in range(6):
            access(
                stage,
                "access.log",
                stage.at(days=3, hours=2, seconds=85 + number),
                source,
                "GET /account/cards",
                200,
                agent="k6/0.54.0 (https://k6.io/)",
                user=f"{stage.people[2]}",
            )
    stage.alert = {
        "title": "Burst of requests from one client",
        "src_ip": source,
        "time": stage.at(days=3, hours=2).isoformat(),
    }


@pair("load", "firewall", "the many connections come from outside and the service behind stops answering others")
def performance_rig(stage: Stage, hostile: bool) -> None:
    for _ in range(160):
        fortigate(
            stage,
            "fortigate.log",
            stage.sometime(4, 0, 23),
            type="traffic",
            subtype="forward",
            level="notice",
            srcip=stage.outside(),
            srcport=40110,
            dstip=stage.inside(5, 30),
            dstport=443,
            proto=6,
            action="close",
            policyid=7,
            service="HTTPS",
            sentbyte=5120,
            rcvdbyte=61440,
            duration=11,
        )
    rig = stage.outside() if hostile else stage.inside(20, 6)
    for day in (3,) if hostile else range(4):
        for number in range(250):
            fortigate(
                stage,
                "fortigate.log",
                stage.at(days=day, hours=22, seconds=number / 5),
                type="traffic",
                subtype="forward",
                level="notice",
                srcip=rig,
                srcport=20000 + number,
                dstip=stage.inside(5, 30),
                dstport=443,
                proto=6,
                action="deny" if hostile else "close",
                policyid=0 if hostile else 7,
                service="HTTPS",
                sentbyte=900,
                rcvdbyte=0 if hostile else 4400,
                duration=1,
            )
    if hostile:
        fortigate(
            stage,
            "fortigate.log",
            stage.at(days=3, hours=22, seconds=10),
            type="anomaly",
            subtype="anomaly",
            level="alert",
            logid="0720018432",
            severity="critical",
            srcip=rig,
            dstip=stage.inside(5, 30),
            attack="tcp_syn_flood",
            action="clear_session",
            count=21812,
            msg="anomaly: tcp_syn_flood, 21812 > threshold 2000",
        )
    stage.alert = {
        "title": "Connection flood",
        "srcip": rig,
        "dstip": stage.inside(5, 30),
        "time": stage.at(days=3, hours=22).isoformat(),
    }
