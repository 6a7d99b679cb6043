"""What people say of an incident in words that no log has, and what lines have for it: deeds, the words of lines, an outcome."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..actions import Action


@dataclass(frozen=True, slots=True)
class Everyday:
    """One way to say what was done, or what it was done with."""

    pattern: re.Pattern[str]
    actions: tuple[Action, ...]
    stems: tuple[str, ...]
    """How lines begin to write it."""
    outcome: str = ""
    """`failure` or `success` where the words say so."""
    is_deed: bool = True


_BETWEEN = r"(?: (?!and |or |but |und |oder )[\w'-]+){0,3}?"
"""What may stand between a verb and its particle: `switched the old accounts off`."""


def _say(said: str, actions: str = "", stems: str = "", outcome: str = "", *, is_deed: bool = True) -> Everyday:
    pattern = re.compile(rf"(?<![\w@.-])(?:{said.replace('~', _BETWEEN)})(?![\w@-])")
    return Everyday(pattern, tuple(actions.split()), tuple(stems.split()), outcome, is_deed)  # type: ignore[arg-type]


VERBS: tuple[Everyday, ...] = (
    # refused and let in
    _say(
        r"turn(?:ed|s|ing)?~ (?:away|down|back)|sen[dt]~ (?:away|packing)|knock(?:ed)?~ back|ke[ep]pt~ out|shut~ out|"
        r"rebuff(?:ed|s)?|rejections?|refusals?|refus(?:ed|es|e|ing)|denials?|bounced?(?: off)?|thrown back|"
        r"(?:zurück|ab)gewiesen\w*|abweisung\w*|abgelehnt\w*|ablehnung\w*|abgeblitzt|abgeprallt|verweiger\w+|"
        r"(?:wies|weist|lehnte|lehnt)~ ab",
        "",
        "refus reject den fail invalid error bad",
        "failure",
    ),
    _say(
        r"let~ (?:in|through)|waved through|(?:durch|rein|ein|zu)gelassen",
        "login",
        "accept allow success granted",
        "success",
    ),
    _say(
        r"(?:take|took|taken|taking)(?: (?:all|any|some|most|none|the lot|every one))? of (?:it|them|those|these)|"
        r"(?:an)?genommen|entgegengenommen|zugestellt\w*|deliver(?:ed|y|ies)|accept(?:ed|s)?",
        "",
        "accept deliver sent 250 ok",
        "success",
    ),
    # asked for and approved
    _say(
        r"go-?ahead|say-?so|green light|sign(?:ed)?[ -]?(?:it |that |this )?off|blessing|permission to|wav(?:ed?|ing)~ through|"
        r"ok(?:'d|ayed)|clear(?:ed|ance) (?:to|for)|approv\w+|authori[sz]ed (?:it|this|that|the|him|her)|"
        r"genehmig\w*|freigegeben|freigabe|(?:ab|an)gesegnet|abgezeichnet|grünes licht|zugestimmt|zustimmung|bewilligt\w*|erlaubte?",
        "",
        "approv granted review authori accept",
    ),
    _say(
        r"ask(?:ed|s)? for|appl(?:ied|ies) for|put in (?:a |the )?request|beantragt\w*|angefordert\w*|bat um|gebeten um",
        "",
        "request creat ask",
    ),
    # switched off, stopped, started
    _say(
        r"(?:switch|turn|cut|shut)(?:ed|s|ting|ing)?~ off|(?:lose|lost|losing)~ (?:\w+ )?(?:access|account\w*)|"
        r"(?:kick|thr[oe]w|lock)(?:ed|n)?~ out|(?:take|took|taken)~ away|revok\w+|withdr[aeo]w\w*|"
        r"(?:ab|aus)geschaltet\w*|abgeklemmt|rausgeworfen|hinausgeworfen|ausgesperrt|stillgelegt|entzogen|weggenommen",
        "account_delete permission_revoke security_weaken",
        "deactivat disabl suspend revok remov lock stop off",
    ),
    _say(
        r"(?:go|goes|went|gone|bring|brought|take|took|taken|came)~ (?:down|offline)|halt(?:ed|s)?|shut(?:s|ting)?~ down|"
        r"power(?:ed)?~ (?:off|down)|(?:herunter|runter)gefahren|angehalten|ausgegangen|ausgefallen|"
        r"gestoppt\w*|stoppen|stopp\w*|stop(?:s|ped|ping)?",
        "",
        "stop shutdown shutting halt kill terminat poweroff down",
    ),
    _say(
        r"(?:come|came|bring|brought|boot|bootet|booted|fir(?:ed|e)|start(?:ed)?)~ (?:up|back)|(?:hoch|an)gefahren|angelaufen",
        "",
        "start boot up",
    ),
    _say(
        r"end(?:ed)? up on|land(?:ed|et|ete)? on|put~ on|roll(?:ed)?~ out|deploy(?:ed|s)?|install\w*|"
        r"(?:ein|auf)gespielt|landete\w*|nachinstalliert",
        "",
        "install deploy",
    ),
    # carried in and out
    _say(
        r"nachgeladen|nachlad\w*|(?:ge|herunter|runter)zogen|(?:load|pull|brought|bring|fetch)(?:ed|s|ing)?~ (?:down|in)|"
        r"fetch(?:ed|es|ing)?|geholt|beschafft",
        "file_read data_read data_export",
        "download curl wget fetch retr pull",
    ),
    _say(
        r"(?:put|push|load)(?:ed|s|ing)?~ up|drop(?:ped|s)? (?:its|his|her|their|a|the)|(?:rauf|hinauf|hoch)geladen|abgeliefert",
        "file_write data_export",
        "upload put post stor",
    ),
    _say(
        r"(?:walk|made|make|r[au]n|g[eo]t|carr(?:y|ied))(?:ed|s)?~ (?:off|away) with|"
        r"(?:le(?:ft|ave)s?|out of) the (?:house|building|network)|"
        r"smuggl\w+|(?:raus|hinaus)geschafft|abhanden\w*|mitgehen (?:ge)?lassen|abtransportiert",
        "data_export data_read file_read",
        "download export copy",
    ),
    _say(
        r"(?:wip|clean|clear|wash)(?:ed?|s|ing)?~ (?:out|away|clean)|(?:g[eo]t|gotten) rid of|empt(?:y|ied|ies)|thr[eo]wn?~ away|"
        r"vanish\w*|disappear\w*|(?:is|are|was|were|being) gone|verschwunden\w*|verschwanden|plattgemacht|leergeräumt|weggeräumt|"
        r"vernichtet\w*|entsorgt\w*|lösch\w+|gelöscht\w*|delet\w+|remov\w+",
        "file_delete log_clear resource_delete account_delete permission_revoke",
        "delet remov dele unlink rm wipe drop purge truncat",
    ),
    _say(
        r"copi(?:ed|es)~ (?:off|out)|dump(?:ed|s)? or cop\w+|abgezapft|rauskopiert",
        "data_export data_read",
        "copy dump export",
    ),
    # tried the door
    _say(
        r"knock(?:ed|s|ing)?~ on|rattl\w+|prob(?:e|es|ed|ing)|sniff\w*|snoop\w*|sweep\w*|swept|pok(?:ed?|ing)|"
        r"abgeklopft\w*|abgetastet|abgesucht|durchsucht\w*|angeklopft|abgegrast",
        "network_connect network_block web_request enumerate",
        "scan prob den block",
    ),
    _say(
        r"dial(?:led|ed|s)?~ in|eingewählt|einwahl\w*|connecting|verbindungsaufbau",
        "login network_connect",
        "connect session tunnel",
    ),
    _say(
        r"(?:sign|log|g[eo]t)(?:ged|ned|ging|ning)?~ (?:back in|in again)|(?:wieder|erneut) (?:rein|angemeldet|eingeloggt)",
        "login",
        "login logon accept session",
    ),
    # set off and made
    _say(
        r"typ(?:ed|es|ing)|fir(?:ed?|es|ing)~ off|kick(?:ed)?~ off|set(?:s|ting)?~ off|trigger\w*|abgesetzt|abgefeuert|"
        r"losgetreten|angestoßen|ausgelöst",
        "process_start script_run",
        "run exec command start",
    ),
    _say(
        r"(?:appear|turn|show|spr[au]ng|pop|cr[oe]p)(?:ed|s|t|ped)?~ (?:up|into being)|appeared|came into (?:being|existence)|"
        r"plant(?:ed|s)?|set(?:ting)? up|entstand\w*|entstehung|aufgetaucht|untergeschoben|hinterlegt|eingebaut",
        "account_create credential_create resource_create permission_grant task_schedule",
        "creat add new",
    ),
    _say(
        r"(?:was|were|been|be|is) (?:given|granted|handed|allotted|assigned)|handed (?:to|out)|(?:zu|aus)geteilt|zugewiesen\w*|"
        r"(?:recht\w*|rolle\w*|gruppe\w*)~ (?:bekommen|bekam|erhalten|erhielt)",
        "permission_grant",
        "assign grant add member alloc lease",
    ),
    _say(
        r"swap(?:ped|s)?~|rotat\w+|renew\w*|exchang\w+|gewechselt\w*|wechselte?|erneuert\w*|(?:aus)?getauscht|umgestellt",
        "credential_create",
        "rotat renew chang updat set",
    ),
    _say(
        r"read~ out|leaf\w* through|peek\w*|(?:aus|durch)gelesen|liest|eingesehen",
        "file_read data_read data_export",
        "read select",
    ),
    _say(
        r"(?:put|set)~ (?:right|straight)|correct(?:ed|s|ing)?|adjust(?:ed|s)?|(?:richtig|um|nach)gestellt|korrigiert\w*|berichtigt",
        "",
        "step adjust correct sync set fix",
    ),
    _say(
        r"(?:threw|thr[eo]w|throws?|throwing|give|gave|ran into|running into)(?: an?| the)? (?:errors?|exceptions?)|fehler(?:meldung\w*)?|"
        r"errors?",
        "",
        "error fail exception",
        "failure",
    ),
    _say(
        r"bec(?:a|o)me root|turned into root|root geworden|zu root|root-?rechte\w*",
        "privilege_use permission_grant",
        "sudo su root pkexec",
    ),
    _say(r"scrambl\w+|(?:ver|ent)schlüssel\w*|encrypt\w*", "file_write", "encrypt crypt"),
    _say(
        r"(?:go|goes|went|going|sent)~ out|(?:ging\w*|gingen)~ (?:raus|hinaus)|rausgegangen|hinausgegangen",
        "mail data_export network_connect",
        "sent send deliver out",
    ),
    _say(r"(?:seen |still )?working|worked|funktionier\w*|klappt\w*|geklappt", "", "success accept ok", "success"),
    _say(r"finish\w*|fertig|complet\w+|abgeschlossen\w*|beendet\w*", "", "finish complet done end", is_deed=False),
    _say(r"mov(?:ed|es|ing)|verschoben\w*|renam\w+|umbenannt\w*", "file_write resource_change", "mov renam"),
    _say(r"back(?:ing|ed)?[ -]?up|gesichert|sicherung\w*", "", "backup vzdump snapshot dump", is_deed=False),
)
"""Verbs beside those that `kinds` and `things` know."""

NOUNS: tuple[Everyday, ...] = (
    _say(
        r"(?:the|our|its|wrong|system|server|die|der|unsere|falsche|systemuhr) (?:\w+ )?(?:clock|uhr)|clock|systemuhr",
        "",
        "clock time skew ntp chrony",
        is_deed=False,
    ),
    _say(r"packages?|paket\w*", "", "package install rpm deb", is_deed=False),
    _say(r"virtual machines?|vms?|guests?|virtuelle\w* maschine\w*|gäste", "", "vm guest virtual qemu", is_deed=False),
    _say(r"tunnel(?: |-)?(?:address\w*|ips?|adress\w*)", "", "assigned", is_deed=False),
    _say(r"personnel|human resources|personalabteilung|personal(?:wesen|stelle)", "", "hr personnel", is_deed=False),
    _say(r"(?:\w+ )?rotation|logrotat\w*", "", "rotat", is_deed=False),
    _say(r"archives?|archiv\w*", "", "tar zip tgz .gz .7z .rar archive backup", is_deed=False),
    _say(
        r"back ?doors?|hintertür\w*|web ?shells?",
        "",
        "shell backdoor upload authorized_keys",
        is_deed=False,
    ),
    _say(r"(?:sql[ -]?)?injections?|einschleus\w+", "", "sqlmap sqli union inject", is_deed=False),
    _say(r"cron ?jobs?|cronjobs?", "task_schedule", "cron", is_deed=False),
    _say(r"credentials?|zugangsdaten", "", "credential secret password key token", is_deed=False),
    _say(r"abgleich\w*|sync(?:hroni[sz]ation)?s?", "", "sync", is_deed=False),
    _say(r"pictures?|images?|photos?|bild(?:er)?|fotos?", "", "picture image photo img jpg jpeg png", is_deed=False),
)
"""Nouns that lines call otherwise."""


def verbs_in(clause: str) -> Iterator[tuple[int, str, Everyday]]:
    """Where each of the verbs stands in a question in lower case, with the words there."""
    for one in VERBS:
        for match in one.pattern.finditer(clause):
            yield match.start(), match[0], one


def nouns_in(clause: str) -> Iterator[tuple[int, str, Everyday]]:
    """The same of the nouns."""
    for one in NOUNS:
        for match in one.pattern.finditer(clause):
            yield match.start(), match[0], one
