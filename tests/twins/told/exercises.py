"""Attacks that were ordered: an agreed penetration test, a simulator on an endpoint, mail that tests its readers."""

# ruff: noqa: E501
import uuid
from datetime import datetime

from ..shapes.identity import sign_in, unified
from ..shapes.network import access, fortigate, visitors
from ..shapes.windows import Windows, office
from ..stage import Stage, iso, pair

PROBES = (
    "/admin/", "/.git/HEAD", "/.env", "/phpinfo.php", "/server-status", "/wp-login.php", "/search?q=%27%20OR%201%3D1--",
    "/search?q=%3Cscript%3Ealert(1)%3C/script%3E", "/download?file=../../../../etc/passwd", "/api/v1/users?id=1%20UNION%20SELECT%201",
    "/backup.zip", "/actuator/env", "/console", "/cgi-bin/test", "/old/", "/config.bak",
)  # fmt: skip


@pair(
    "penetration tests",
    "web server",
    "it comes from another address than the one that was agreed, and a file of the system is answered",
)
def agreed_penetration_test(stage: Stage, hostile: bool) -> None:
    visitors(stage, "access.log", days=5, requests=200)
    tester, admin, desk = stage.outside(), stage.people[0], stage.inside(8, 14)
    fortigate(stage, "fortigate.log", stage.at(days=1, hours=15), logid="0100032001", type="event", subtype="system", level="information", logdesc="Admin login successful", user=admin, ui=f"https({desk})", srcip=desk, action="login", status="success", msg=f"Administrator {admin} logged in successfully from https({desk})")  # fmt: skip
    fortigate(stage, "fortigate.log", stage.at(days=1, hours=15, minutes=4), logid="0100044546", type="event", subtype="system", level="information", logdesc="Attribute configured", user=admin, ui=f"GUI({desk})", action="Add", cfgpath="firewall.address", cfgobj="pentest-contract-2291", cfgattr=f"subnet[{tester} 255.255.255.255]comment[agreed penetration test Tue-Fri, order 2291]", msg="Add firewall.address pentest-contract-2291")  # fmt: skip
    fortigate(stage, "fortigate.log", stage.at(days=1, hours=15, minutes=6), logid="0100044547", type="event", subtype="system", level="information", logdesc="Object attribute configured", user=admin, ui=f"GUI({desk})", action="Edit", cfgpath="firewall.policy", cfgobj="14", cfgattr="srcaddr[pentest-contract-2291]ips-sensor[monitor]", msg="Edit firewall.policy 14")  # fmt: skip
    source = stage.outside()
    source = source if hostile else tester
    for day in (2, 3, 4):
        if hostile and day != 3:
            continue
        for number in range(48):
            path = PROBES[number % len(PROBES)]
            status = 200 if hostile and "passwd" in path else 404 if number % 3 else 403
            access(stage, "access.log", stage.at(days=day, hours=9, minutes=number), source, f"GET {path}", status, agent="Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", size=1840 if status == 200 else 410)  # fmt: skip
    stage.alert = {
        "title": "Web application attack",
        "source": source,
        "target": f"www.{stage.domain}",
        "time": stage.at(days=3, hours=9, minutes=8).isoformat(),
    }
    stage.asked = "Are we under attack, or is that the penetration test?"


@pair(
    "security exercises",
    "windows",
    "the commands come out of a program in a user's downloads, on the one machine, and a copy of the accounts goes out",
)
def attack_simulator(stage: Stage, hostile: bool) -> None:
    log, hosts = Windows(stage, "sysmon.json", "flat"), ["SIM-01", "SIM-02", "WS-31"]
    office(log, hosts, days=6, events=190)
    agent = "C:\\Program Files\\AttackIQ\\FiredrillAgent\\ai_exec_server.exe"
    commands = (
        ("C:\\Windows\\System32\\whoami.exe", "whoami /all"),
        ("C:\\Windows\\System32\\net.exe", 'net group "Domain Admins" /domain'),
        ("C:\\Windows\\System32\\nltest.exe", "nltest /domain_trusts"),
        ("C:\\Windows\\System32\\reg.exe", "reg save HKLM\\SAM C:\\Windows\\Temp\\aiq\\sam.sav"),
        ("C:\\Windows\\System32\\schtasks.exe", "schtasks /create /tn aiq_probe /tr calc.exe /sc once /st 23:59"),
        ("C:\\Windows\\System32\\schtasks.exe", "schtasks /delete /tn aiq_probe /f"),
    )
    for day in (0, 2, 4):
        late = hostile and day == 4
        host = "WS-31" if late else "SIM-01"
        parent = f"C:\\Users\\{stage.people[2]}\\Downloads\\invoice_viewer.exe" if late else agent
        user = f"{log.netbios}\\{stage.people[2]}" if late else "NT AUTHORITY\\SYSTEM"
        for number, (image, command) in enumerate(commands):
            if late:
                command = command.replace("C:\\Windows\\Temp\\aiq", f"C:\\Users\\{stage.people[2]}\\AppData\\Local\\Temp").replace("aiq_probe", "Updater")  # fmt: skip
            if late and number == 5:
                continue
            log.start(stage.at(days=day, hours=11, minutes=number * 2), host, user, image, command, parent)
        if late:
            log.connect(stage.at(days=day, hours=11, minutes=14), host, parent, stage.outside(), 443)
    stage.alert = {
        "title": "Credential access: registry hive saved",
        "host": "WS-31" if hostile else "SIM-01",
        "process": "reg.exe",
        "time": stage.at(days=4, hours=11, minutes=6).isoformat(),
    }
    stage.asked = "Was the SAM stolen by an attacker?"


@pair(
    "security exercises",
    "defender xdr",
    "no simulation let the message through, and the account is entered from abroad after the click",
)
def phishing_simulation(stage: Stage, hostile: bool) -> None:
    office_, file = stage.outside(), "hunting.jsonl"

    def mail(when: datetime, sender: str, to: str, subject: str, policy: str = "", threat: str = "") -> None:
        stage.put(
            file,
            when,
            {
                "Timestamp": iso(when, 6),
                "Type": "EmailEvents",
                "NetworkMessageId": str(uuid.UUID(int=stage.dice.getrandbits(128))),
                "SenderFromAddress": sender,
                "SenderMailFromAddress": sender,
                "SenderIPv4": stage.outside(),
                "RecipientEmailAddress": f"{to}@{stage.domain}",
                "Subject": subject,
                "EmailDirection": "Inbound",
                "DeliveryAction": "Delivered",
                "DeliveryLocation": "Inbox/folder",
                "ThreatTypes": threat,
                "OrgLevelAction": "Allow" if policy else "",
                "OrgLevelPolicy": policy,
                "AuthenticationDetails": '{"SPF":"pass","DKIM":"pass","DMARC":"pass"}',
            },
        )

    for _ in range(110):
        mail(stage.sometime(4), f"{stage.dice.choice(('info', 'orders', 'news'))}@partner-{stage.dice.randrange(9)}.example", stage.dice.choice(stage.people), stage.dice.choice(("Minutes of Tuesday", "Your order", "Invoice 4412", "Newsletter")))  # fmt: skip
    for _ in range(90):
        who = stage.dice.choice(stage.people)
        sign_in(stage, "signin.jsonl", stage.sometime(4), who, office_, device=f"LT-{who.upper()}")
    policy = "" if hostile else "Phishing simulation"
    domain = "account-check.example" if hostile else "learn-to-spot.example"
    for number, who in enumerate(stage.people):
        mail(stage.at(days=3, hours=9, seconds=number * 4), f"it-service@{domain}", who, "Your password expires today", policy, "Phish")  # fmt: skip
    victim = stage.people[4]
    for number, who in enumerate(stage.people[3:6]):
        when = stage.at(days=3, hours=9, minutes=6 + number)
        stage.put(
            file,
            when,
            {
                "Timestamp": iso(when, 6),
                "Type": "UrlClickEvents",
                "Url": f"https://{domain}/login?u={stage.text(8)}",
                "ActionType": "ClickAllowed",
                "AccountUpn": f"{who}@{stage.domain}",
                "Workload": "Email",
                "IPAddress": office_,
                "ThreatTypes": "Phish",
                "IsClickedThrough": True,
            },
        )
    if hostile:
        there = stage.outside()
        sign_in(stage, "signin.jsonl", stage.at(days=3, hours=9, minutes=31), victim, there, country="NG", mfa=False)
        unified(stage, "unified.jsonl", stage.at(days=3, hours=9, minutes=40), victim, "New-InboxRule", "Exchange", there, Parameters=[{"Name": "Name", "Value": "."}, {"Name": "SubjectContainsWords", "Value": "invoice;payment"}, {"Name": "DeleteMessage", "Value": "True"}])  # fmt: skip
    unified(stage, "unified.jsonl", stage.at(days=2, hours=9), stage.people[1], "FileAccessed", "SharePoint", office_, ObjectId="https://x.sharepoint.example/a.docx", ItemType="File")  # fmt: skip
    stage.alert = {
        "title": "A potentially malicious URL click was detected",
        "user": f"{victim}@{stage.domain}",
        "url": f"https://{domain}/login",
        "time": stage.at(days=3, hours=9, minutes=7).isoformat(),
    }
    stage.asked = "Has a user fallen for a real phishing mail?"
