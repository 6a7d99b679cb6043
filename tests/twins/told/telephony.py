"""Printers and telephones that keep an old password."""

from ..shapes.unix import syslog
from ..shapes.windows import Windows, office
from ..stage import Stage, pair


@pair("devices", "windows", "it tries many accounts, and one of them gets in on a server")
def printer_with_old_password(stage: Stage, hostile: bool) -> None:
    log, printer = Windows(stage, "security.jsonl", "nested"), stage.inside(14, 9)
    office(log, ["DC1", "FS2"], days=4)
    for day in range(3):
        for hour in range(8, 18):
            log.logon(stage.at(days=day, hours=hour), "FS2", "scan2folder", printer)
    for number in range(30):
        user = stage.people[number % 9] if hostile else "scan2folder"
        log.refused(stage.at(days=3, hours=8, minutes=number if hostile else 15 * number), "FS2", user, printer)
    if hostile:
        log.logon(stage.at(days=3, hours=8, minutes=31), "FS2", stage.people[5], printer)
    stage.alert = {
        "title": "Repeated failed log-ons from a device",
        "ip": printer,
        "host": "FS2",
        "time": stage.at(days=3, hours=8, minutes=29).isoformat(),
    }


@pair("devices", "asterisk", "it comes from outside, for many extensions, and one registers and calls abroad")
def telephone_registers_again(stage: Stage, hostile: bool) -> None:
    file, pbx = "full", "pbx"
    phones = {str(200 + n): stage.inside(16, 10 + n) for n in range(12)}

    def line(when: object, text: str) -> None:
        stage.put(file, when, f"[{when:%Y-%m-%d %H:%M:%S}] NOTICE[2210] chan_sip.c: {text}")  # type: ignore[arg-type]

    for _ in range(120):
        number = stage.dice.choice(list(phones))
        when = stage.sometime(3)
        stage.put(
            file,
            when,
            f"[{when:%Y-%m-%d %H:%M:%S}] VERBOSE[2210] chan_sip.c: Registered SIP '{number}' at {phones[number]}:5060",
        )
    extension, source = "204", stage.outside() if hostile else phones["204"]
    for number in range(80 if hostile else 3):
        tried = str(200 + number % 12) if hostile else extension
        line(
            stage.at(days=2, hours=9, seconds=(2 if hostile else 40) * number),
            f"Registration from '\"{tried}\" <sip:{tried}@{stage.inside(16, 2)}>' failed for '{source}:5060' - Wrong password",
        )
    when = stage.at(days=2, hours=9, minutes=5)
    stage.put(
        file,
        when,
        f"[{when:%Y-%m-%d %H:%M:%S}] VERBOSE[2210] chan_sip.c: Registered SIP '{extension}' at {source}:5060",
    )
    syslog(stage, "messages", stage.at(days=2, hours=8), pbx, "asterisk", "reload finished")
    stage.alert = {
        "title": "Telephone fails to register",
        "extension": extension,
        "source": source,
        "time": when.isoformat(),
    }
