"""Long names that products look up, and mail that goes to many or is sent on."""

# ruff: noqa: E501
from ..shapes.identity import entra_days, sign_in, unified, unified_days
from ..shapes.network import bind_query, lookups, zeek_dns
from ..shapes.unix import syslog
from ..stage import Stage, pair


@pair("names", "zeek", "one machine alone asks, by text records, below a domain of nobody known")
def antivirus_reputation(stage: Stage, hostile: bool) -> None:
    sources = [stage.inside(8, n) for n in range(20, 44)]
    lookups(stage, "dns.json", sources, days=2)
    asking = sources[:1] if hostile else sources
    zone, kind = ("cdn-sync.example", "TXT") if hostile else ("avqs.reputation-cloud.example", "A")
    for source in asking:
        for number in range(220 if hostile else 14):
            label = (
                stage.text(48, "abcdefghijklmnopqrstuvwxyz234567")
                if hostile
                else f"0.0.0.{stage.text(2)}.{stage.text(32)}.{stage.text(16)}"
            )
            at = {"days": 1, "hours": 9, "seconds": 4 * number if hostile else 1800 * number}
            zeek_dns(stage, "dns.json", stage.at(**at), source, f"{label}.{zone}", kind=kind)
    stage.alert = {
        "title": "Long names looked up",
        "src_ip": sources[0],
        "domain": zone,
        "time": stage.at(days=1, hours=9, minutes=10).isoformat(),
        "severity": "high",
    }


@pair("names", "bind", "a workstation asks instead of the mail server, below another domain")
def block_lists_of_mail_server(stage: Stage, hostile: bool) -> None:
    sources = [stage.inside(8, n) for n in range(20, 40)]
    lookups(stage, "query.log", sources, days=4, zeek=False)
    server = stage.inside(5, 25)
    for day in range(4):
        for number in range(60):
            a = stage.outside()
            bind_query(
                stage,
                "query.log",
                stage.at(days=day, hours=6, seconds=300 * number),
                server,
                f"{'.'.join(reversed(a.split('.')))}.zen.blocklist.example",
                "A" if number % 2 else "TXT",
            )
    source, zone = server, "zen.blocklist.example"
    if hostile:
        source, zone = sources[4], "telemetry-edge.example"
        for number in range(260):
            bind_query(
                stage,
                "query.log",
                stage.at(days=3, hours=9, seconds=5 * number),
                source,
                f"{stage.text(52, 'abcdefghijklmnopqrstuvwxyz234567')}.{number}.{zone}",
                "TXT",
            )
    stage.alert = {
        "title": "Many unusual look-ups by one client",
        "client": source,
        "domain": zone,
        "time": stage.at(days=3, hours=9, minutes=10).isoformat(),
    }


@pair("mail", "postfix", "a person's account sends them, from an address outside, after wrong passwords")
def monthly_invoices(stage: Stage, hostile: bool) -> None:
    file, mail = "mail.log", "mx1"
    erp = stage.inside(7, 15)
    for _ in range(120):
        when, user = stage.sometime(22), stage.dice.choice(stage.people[2:])
        queue = stage.text(10, "0123456789ABCDEF")
        syslog(
            stage,
            file,
            when,
            mail,
            "postfix/submission/smtpd[3310]",
            f"{queue}: client=desk.{stage.domain}[{stage.inside(8, 40)}], sasl_method=PLAIN, sasl_username={user}@{stage.domain}",
        )
        syslog(
            stage,
            file,
            when,
            mail,
            "postfix/smtp[3320]",
            f"{queue}: to=<{stage.text(5)}@partner.example>, relay=mx.partner.example[{stage.outside()}]:25, delay=0.9, dsn=2.0.0, status=sent (250 ok)",
        )
    sender, source = (stage.people[1], stage.outside()) if hostile else ("invoices", erp)
    if hostile:
        for number in range(30):
            syslog(
                stage,
                file,
                stage.at(days=21, hours=5, minutes=40, seconds=5 * number),
                mail,
                "postfix/submission/smtpd[3311]",
                f"warning: unknown[{source}]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username={sender}@{stage.domain}",
            )
    for day in (21,) if hostile else (0, 7, 14, 21):
        for number in range(120):
            queue = stage.text(10, "0123456789ABCDEF")
            at = {"days": day, "hours": 6, "seconds": 3 * number}
            host = "unknown" if hostile else f"erp.{stage.domain}"
            syslog(
                stage,
                file,
                stage.at(**at),
                mail,
                "postfix/submission/smtpd[3311]",
                f"{queue}: client={host}[{source}], sasl_method=LOGIN, sasl_username={sender}@{stage.domain}",
            )
            syslog(
                stage,
                file,
                stage.at(**(at | {"seconds": 3 * number + 1})),
                mail,
                "postfix/smtp[3321]",
                f"{queue}: to=<{stage.text(6)}@customer{number % 40}.example>, relay=mx.customer.example[{stage.outside()}]:25, delay=1.2, dsn=2.0.0, status={'bounced (550 5.7.1 rejected as spam)' if hostile and number % 2 else 'sent (250 ok)'}",
            )
    stage.alert = {
        "title": "Unusual number of messages by one sender",
        "sender": f"{sender}@{stage.domain}",
        "client": source,
        "time": stage.at(days=21, hours=6, minutes=2).isoformat(),
    }


@pair("mail", "microsoft 365", "copies go outside and the originals are deleted, set from abroad")
def rule_to_colleague(stage: Stage, hostile: bool) -> None:
    file, desk, user = "exchange.jsonl", stage.outside(), stage.people[1]
    unified_days(stage, file, desk, days=4)
    entra_days(stage, "signin.jsonl", desk, days=4, events=60)
    for day in range(4):
        sign_in(
            stage, "signin.jsonl", stage.at(days=day, hours=8, minutes=day), user, desk, device=f"LT-{user.upper()}"
        )
        unified(stage, file, stage.at(days=day, hours=8, minutes=5 + day), user, "MailboxLogin", "Exchange", desk)
    source = stage.outside() if hostile else desk
    if hostile:
        sign_in(stage, "signin.jsonl", stage.at(days=3, hours=13), user, source, country="TR", mfa=False)
    target = "archive88@freebox.example" if hostile else f"{stage.people[2]}@{stage.domain}"
    parameters = [
        {"Name": "Name", "Value": "." if hostile else "Leave cover"},
        {"Name": "ForwardTo", "Value": target},
        {"Name": "DeleteMessage" if hostile else "StopProcessingRules", "Value": "True" if hostile else "False"},
    ]
    unified(
        stage,
        file,
        stage.at(days=3, hours=13, minutes=5),
        user,
        "New-InboxRule",
        "Exchange",
        source,
        ObjectId=f"{user}\\rule",
        Parameters=parameters,
    )
    stage.alert = {
        "title": "Inbox rule sends mail on",
        "user": f"{user}@{stage.domain}",
        "ClientIP": source,
        "time": stage.at(days=3, hours=13, minutes=5).isoformat(),
        "severity": "high",
    }
