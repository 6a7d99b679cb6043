"""Which kinds of answer a question wants, by what its words mean in English and German."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal, get_args

from ..actions import Action
from .glossary import known_words
from .spelling import mend

Kind = Literal[
    "reopen",  # may it be used again, or must it be locked?
    "false_alarm",  # is it harmless?
    "advice",  # what should we do?
    "confidence",  # how sure is that?
    "severity",  # how bad is it?
    "volume",  # how much data?
    "count",  # how many, how often?
    "made",  # were accounts, keys or rights made?
    "persistence",  # was something left to come back by?
    "ongoing",  # is it still going on?
    "cover",  # were logs or protections tampered with?
    "privilege",  # did somebody get administrator rights?
    "taken",  # was data taken?
    "targets",  # which accounts were tried?
    "accounts",  # which accounts are compromised?
    "destination",  # where did it connect, where did data go?
    "when",
    "means",  # how did they get in?
    "origin",  # who, and from where?
    "breach",  # did they get in?
    "hosts",  # which machines, how far?
    "involved",  # is this one part of it?
    "did",  # did somebody do a certain thing?
    "malicious",  # is it an attack?
    "activity",  # what did somebody do, what happened?
]
KINDS: tuple[Kind, ...] = get_args(Kind)

QUESTION_READ = 2_000
"""Characters of a question that are searched for its kind."""
MOST_PARTS = 4
"""Parts of a question that are answered."""

_ACCOUNT = (
    r"(?:accounts?|users?|usernames?|credentials?|identit(?:y|ies)|mailbox(?:es)?|konto|konten|kontos|"
    r"benutzer|benutzern|benutzernamen|nutzer|nutzern|benutzerkonto|benutzerkonten|zugänge|zugangsdaten|anmeldedaten|postfächer)"
)
_HOST = (
    r"(?:hosts?|machines?|servers?|computers?|devices?|systems?|endpoints?|workstations?|laptops?|clients?|boxes|"
    r"rechner|rechnern|maschine|maschinen|servern|gerät|geräte|geräten|system|systeme|systemen)"
)
_DATA = (
    r"(?:data|files?|documents?|records?|bytes|information|contents?|mails?|secrets|anything|something|stuff|gb|mb|"
    r"daten|datei|dateien|dokumente|unterlagen|geheimnisse|etwas|irgendwas)"
)
_TAKEN = (
    r"(?:taken|took|take|steal|stole|stolen|exfiltrate|exfiltrated|exfiltration|exfil|leak|leaked|leaking|left|leave|copied|"
    r"download|downloaded|downloads|transferred|sent out|lost|out the door|"
    r"abgeflossen|gestohlen|geklaut|mitgenommen|entwendet|kopiert|heruntergeladen|abgezogen|ausgeleitet|runtergeladen|"
    r"übertragen|verloren|rausgegangen)"
)
_WHICH = r"(?:which|what|whose|list|show|name|any|other|welche|welcher|welches|welchen|wessen|alle|andere|anderen|weitere|weiteren)"
_ENTER = (
    r"(?:g[eo]t(?:ten)?(?: \w+){0,2} (?:in|inside|access|through|into|onto|on to)|c[oa]me in|(?:were|was) in(?! the)|inside|(?:gain|gained|obtain|obtained) (?:\w+ ){0,2}access|"
    r"br(?:eak|oke|oken)(?: \w+)? in(?:to)?|break-?in|broke-?in|let in|made it in|make it in|"
    r"g[ai]ve way|given way|crack|cracked|fall|fell|succeed|succeeded|success|successful|successfully|work|worked|manage|managed|"
    r"breach|breached|compromise|compromised|hack|hacked|pwned|infiltrated|intrusion|(?:any|an|some|were there|was there) intruders?|"
    r"(?:enter|entered)|log(?:ged)? in|"
    r"reingekommen|hereingekommen|hineingekommen|rein gekommen|eingedrungen|eingebrochen|erfolgreich|geklappt|gelungen|"
    r"geschafft|funktioniert|gehackt|kompromittiert|einbruch|zugriff (?:bekommen|erlangt|erhalten|gehabt)|drin|"
    r"reinkommen|eindringen|zugang (?:bekommen|erlangt|erhalten|verschafft)|angemeldet|einloggen|eingeloggt|erraten|guess|guessed)"
)
_CAN = r"(?:can|could|do|did|should|shall|must|need|ought|have|has)"

_USE_AGAIN = (
    r"(?:re-?open\w*|re-?activate\w*|re-?enable\w*|un-?lock\w*|un-?block\w*|un-?suspend\w*|release\w*|reinstate\w*|"
    r"give\b[^?]{0,60}\bback|hand\b[^?]{0,60}\bback|let\b[^?]{0,60}\bback|restore (?:the )?access|keep(?! (?:\w+ )?(?:access|foothold|control|coming|getting|logging))|trust|(?:use|used)\b[^?]{0,40}\bagain|"
    r"freigeben|freigegeben|freischalten|entsperren|entsperrt|reaktivieren|wieder (?:\w+ )?(?:öffnen|aktivieren|benutzen|nutzen|verwenden)|zurückgeben|behalten|weiter ?(?:benutzen|nutzen|verwenden)|vertrauen)"
)
_TAKE_AWAY = (
    r"(?:lock|block|disable|suspend|revoke|rotate|reset|change|deactivate|close down|cut off|kick out|"
    r"sperren|gesperrt|blockieren|deaktivieren|zurücksetzen|ändern|entziehen|abschalten)"
)
_MAY = r"(?:can|could|may|should|shall|must|do|need|have|ought|is it safe|safe|kann|können|darf|dürfen|soll|sollen|sollte|sollten|muss|müssen)"

_RULES: tuple[tuple[Kind, str], ...] = (
    (
        "reopen",
        rf"{_MAY} (?:(?:i|we|one|you|they|he|she|it|to|his|her|their|our|my|ich|wir|man|er|sie|es|das|the|der|die)\b|…)[^?]{{0,60}}\b{_USE_AGAIN}",
    ),
    (
        "origin",
        r"(?:which|what|welche\w*) (?:\w+ )?(?:ips?|address|addresses|adressen?|domains?)\b[^?]{0,60}\b(?:block|ban|deny|blacklist|sperren|blocken|blockieren)",
    ),
    (
        "malicious",
        r"tell (?:the |my |our )?(?:boss|management|board|ceo|ciso|manager|chief|bosses)|(?:in |with )?one sentence|in (?:short|brief)|nutshell|"
        r"kurz gesagt|(?:dem|meinem|unserem) (?:chef|vorstand)|der (?:chefin|geschäftsführung|leitung)|in einem satz",
    ),
    (
        "advice",
        rf"what (?:\w+ )?(?:should|shall|must|can|do|could) (?:we|i|one|you) (?:\w+ )?(?:do|recommend|suggest|advise)|what to do|"
        rf"what now|what next|(?:next|immediate) (?:step|steps|action|actions)|recommend|recommended|recommendation|recommendations|"
        rf"remediate|remediation|mitigate|mitigation|countermeasures?|"
        rf"how {_CAN} (?:we|i) (?:\w+ )?(?:fix|stop|respond|react|contain|clean|prevent|get rid|kick|recover|protect|secure)|"
        r"(?:should|shall|must|do) (?:we|i) (?:\w+ )?(?:block|isolate|reset|disable|lock|revoke|suspend|shut|disconnect|react|respond|act)|"
        r"needs? to be done|was (?:sollten|sollen|müssen|können|soll|muss|kann|machen|tun) (?:wir|ich|man)|was (?:jetzt |nun )?tun|"
        r"was (?:ist|wäre) (?:jetzt |nun )?zu tun|maßnahmen?|empfehlung|empfehlungen|empfiehlst|empfehlen|nächsten? schritte?|"
        r"wie (?:sollen|sollten|können|müssen) wir|gegenmaßnahmen?|was raten|rätst",
    ),
    (
        "false_alarm",
        r"false[ -](?:positive|positives|alarm|alert)|\bfp\b|fehlalarm|falscher alarm|falsch[ -]?positiv|benign|harmless|"
        r"legit|legitimate|harmlos|gutartig|unbedenklich|normal|ordinary|expected behaviou?r|routine|nothing to worry|"
        r"(?:can|could|may|should) (?:we|i) (?:\w+ )?(?:ignore|close|dismiss)|ignorieren|rechtmäßig|legitim|just noise",
    ),
    ("confidence", r"how (?:sure|certain|confident|reliable)|confidence|wie (?:sicher|verlässlich|gewiss)"),
    (
        "severity",
        r"how (?:bad|serious|severe|critical|dangerous|urgent|big a)|severity|wie (?:schlimm|ernst|kritisch|gefährlich|schwer|schwerwiegend|dringend)|schweregrad",
    ),
    (
        "volume",
        rf"how (?:much|many (?:bytes|gb|mb|kb|gigabytes?|megabytes?|kilobytes?))\b|how (?:large|big)|volume of|amount of (?:data|traffic)|total size|"
        rf"wie ?viele? (?:{_DATA}|bytes?|gb|mb|kb|gigabytes?|megabytes?|kilobytes?|traffic|verkehr|volumen)\b|wie ?viel\b(?! uhr)|datenmenge|datenvolumen|wie (?:groß|viel)",
    ),
    (
        "count",
        r"how (?:many|often|frequently)|number of|count of|count the|wie ?viele|wie (?:oft|häufig)|anzahl|how many times",
    ),
    (
        "persistence",
        r"backdoors?|back doors?|persist|persistent|persistence|persisted|foothold|come back|coming back|get back in|return later|regain|"
        r"(?:keep|kept|retain|retained|maintain|maintained|secure|secured) (?:\w+ )?(?:access|foothold|control)|(?:a |the |any )?ways? (?:back )?in\b(?! which)|ways? back|zugang (?:behalten|gesichert|erhalten bleib\w*)|"
        r"left (?:\w+ )?behind|leave (?:\w+ )?behind|leave themselves|way (?:back )?in later|implants?|web ?shells?|scheduled tasks?|cron ?jobs?|autostart|rootkit|"
        r"hintertür|hintertüren|zurückkommen|zurückkehren|wiederkommen|hinterlassen|zurückgelassen|festgesetzt|eingenistet|dauerhaft|persistenz|"
        r"survive a reboot|startup|planted",
    ),
    (
        "made",
        rf"(?:new|fresh|additional|neue|neuen|neuer|neues|zusätzliche) (?:\w+ )?{_ACCOUNT}|{_ACCOUNT}\b[^?]{{0,40}}\b(?:created?|made|added|set up|angelegt|erstellt|eingerichtet|hinzugefügt)\b|"
        rf"\b(?:create|created|creating|make|made|add|added|set up|legten?|erstellte?n?)\b[^?]{{0,40}}{_ACCOUNT}",
    ),
    (
        "ongoing",
        r"still (?:\w+ )?(?:running|active|going|ongoing|in|there|inside|logged|happening|connected|here|a threat)|ongoing|is it over|"
        r"are (?:they|we) (?:gone|out|safe)|noch (?:\w+ )?(?:aktiv|da|drin|im|am|verbunden|angemeldet)|läuft (?:\w+ ){0,3}noch|noch läuft|vorbei|andauernd|anything (?:\w+ )?running|"
        r"dauert (?:\w+ ){0,3}an|"
        r"(?:is|are|has|have|ist|sind)\b[^?]{0,40}\b(?:finished|over|stopped|ended|through|beendet|fertig|zu ende|aufgehört)",
    ),
    (
        "cover",
        r"cover(?:ed|ing)? (?:\w+ )?tracks|hide (?:\w+ )?(?:tracks|traces)|spuren|"
        r"(?:delete|deleted|clear|cleared|wipe|wiped|erase|erased|tamper|tampered|remove|removed|destroy|destroyed)\b[^?]{0,30}\b(?:logs?|logging|history|evidence|traces|audit|trail)|"
        r"(?:disable|disabled|turn|turned|switch|switched|stop|stopped|weaken|weakened)\b[^?]{0,30}\b(?:logs?|logging|audit|auditing|trail|monitoring|defen[cs]es?|antivirus|protection|security|mfa|firewall|recording)|"
        r"(?:logs?|logging|audit|monitoring|defen[cs]es?|antivirus|protection|mfa|firewall)\b[^?]{0,30}\b(?:deleted|cleared|wiped|disabled|tampered|off|stopped|weakened)|"
        r"(?:logs?|protokolle?|protokollierung|überwachung|virenschutz|schutz|firewall)\b[^?]{0,40}\b(?:gelöscht|abgeschaltet|ausgeschaltet|deaktiviert|manipuliert|geleert|gestoppt)",
    ),
    (
        "privilege",
        r"(?:become|became|becoming|get|got|gain|gained|obtain|obtained|have|had|reach|reached|with|to|as|up to) (?:\w+ ){0,3}(?:root|admin|administrator|administrative|superuser|domain admin|system)\b|"
        r"privileges?|(?:give|gave|given|grant\w*|gab|gegeben|vergeben|vergab)\b[^?]{0,40}\b(?:rights?|permissions?|rechte?)\b|escalate|escalated|escalation|elevate|elevated|elevation|sudo|admin rights|adminrechte|administratorrechte|root-?rechte|rechte|"
        r"(?:root|admin|administrator) (?:geworden|werden|erlangt|bekommen|access|rights)",
    ),
    (
        "taken",
        rf"{_DATA}\b[^?]{{0,40}}\b{_TAKEN}\b|\b{_TAKEN}\b[^?]{{0,40}}{_DATA}\b|exfiltrat\w*|data (?:breach|theft|loss)|datendiebstahl|datenabfluss|datenleck|"
        r"\b(?:what|which)\b[^?]{0,30}\b(?:take|took|taken|copied|downloaded|leave the|left the)\b|"
        r"\b(?:steal|stole|stolen|abgeflossen|gestohlen|mitgenommen|entwendet|erbeutet)\b",
    ),
    (
        "targets",
        rf"(?:try|tried|tries|probe|probed|attempt|attempted|spray|sprayed|versuchte|probierte)\b[^?]{{0,30}}\b(?:other|others|another|further|more|different|andere|anderen|weitere)\b(?: \w+){{0,2}} {_ACCOUNT}|"
        rf"{_ACCOUNT}\b[^?]{{0,50}}\b(?:tried|try|trying|targeted|target|attempted|guessing|attacked|attack|probed|sprayed|hammered|bombarded|geballert|gehämmert|beschossen|versucht|probiert|ausprobiert|angegriffen|durchprobiert)\b",
    ),
    (
        "accounts",
        rf"\b{_WHICH} (?:\w+ ){{0,3}}{_ACCOUNT}\b|\b(?:whose|wessen) (?:passwords?|passwort|kennwort|logins?|credentials)\b|\b{_ACCOUNT}\b[^?]{{0,30}}\b(?:compromised|affected|used|abused|taken over|hijacked|at risk|kompromittiert|betroffen|benutzt|missbraucht|übernommen)\b",
    ),
    (
        "destination",
        r"where (?:did|does|was|were|is|has|have)\b[^?]{0,60}\b(?:go|went|going|send|sent|sending|connect|connected|upload|uploaded|exfiltrate|exfiltrated|to)\b|where to\b|to where|"
        r"\b(?:which|what) (?:\w+ ){0,2}(?:servers?|address|addresses|ips?|domains?|sites?|hosts?|destinations?|urls?)\b[^?]{0,40}\b(?:contact|contacted|connect|connected|talk|talked|communicate|send|sent|call|called|reach|reached|beacon|beaconing)\b|"
        r"command[ -]and[ -]control|\bc2\b|\bc&c\b|wohin|phone home|beacon|beaconing|talking to|talk to|connect to\b|an wen|exfiltrated to",
    ),
    (
        "when",
        r"\bwhen\b|since when|what times?|at what times?|how long|first seen|last seen|until when|time ?frame|\bwann\b|seit wann|ab wann|bis wann|wie lange|wie ?viel uhr|uhrzeit|zeitpunkt|zeitraum|duration|"
        r"(?:begin|beginning|start|started|end|ended|stop)\b[^?]{0,10}\?|dauer\b",
    ),
    (
        "means",
        r"\bhow (?:did|was|were|could|have|has|is|are|come|do|does|exactly)\b|\bhow\?|\bhow$|techniques?|\bttps?\b|vector|method|methods|entry point|initial access|point of entry|vulnerability|by what means|"
        r"\bwie (?:kam|kamen|konnte|konnten|sind|ist|hat|haben|wurde|wurden|gelang|haben|genau|kommt|war|waren|gelangte|gelangten)\b|wodurch|auf welchem weg|auf welche weise|womit|angriffsweg|einfallstor|schwachstelle|\bwie\?|root cause|ursache",
    ),
    (
        "origin",
        r"\bwho\b|\bwhom\b|where\b[^?]{0,60}\bfrom\b|from where|\b(?:which|what) (?:\w+ ){0,2}(?:ips?|address|addresses|country|source|sources|origin)\b|source (?:ip|address)|\borigin\b|attribution|"
        r"(?:ip|address) of|(?:attacker|attackers|intruder|hacker)(?:'s)? (?:ip|address)|behind (?:it|this|that)|\bwoher\b|von wo\b|von wem|von welche\w*|\bwelche\w* (?:\w+ )?(?:ip|ips|adresse|adressen|quelle|herkunft)\b|\bwer\b|\bwem\b|herkunft|wo \w+ (?:\w+ ){0,4}her\b|steckt dahinter",
    ),
    (
        "hosts",
        rf"\b{_WHICH} (?!(?:else )?(?:ran|runs|happen\w*|went|did|does|changed|lief|geschah|passierte|tat)\b)(?:\w+ ){{0,3}}{_HOST}\b|\b{_HOST}\b[^?]{{0,40}}\b(?:affected|compromised|infected|touched|reached|hit|involved|betroffen|infiziert|kompromittiert|erreicht)\b|"
        r"lateral|laterally|spread|spreading|pivot|pivoted|how (?:far|wide|deep|widespread)|extent|\bscope\b|blast radius|wie weit|ausmaß|umfang|ausgebreitet|verbreitet|weiterbewegt|auswirkung|auswirkungen|impact\b|"
        r"move (?:\w+ )?to|moved (?:\w+ )?to",
    ),
    (
        "involved",
        r"involved|involvement|part of|anything to do|something to do|related|connected (?:to|with) (?:this|the|it|that)|implicated|affected by|mixed up|responsible|tied to|innocent|guilty|to blame|victim|"
        r"beteiligt|verwickelt|damit zu tun|etwas zu tun|was zu tun|teil (?:davon|des)|unschuldig|schuld|schuldig|mitgemacht|betroffen",
    ),
    ("breach", rf"\b{_ENTER}\b"),
    (
        "malicious",
        r"malicious|hostile|worry|worried|concerned|panic|alarmed|sorgen|beunruhigt|besorgt|\battack\b|\battacks\b|\battacked\b|incident|suspicious|dangerous|threat|\bevil\b|real (?:alert|threat|attack)|true positive|brute[ -]?force|guessing|"
        r"bösartig\w*|böswillig\w*|angriff\w*|angegriffen|verdächtig\w*|auffällig\w*|gefährlich\w*|feindlich\w*|sicherheitsvorfall|vorfall|feindlich|ernst zu nehmen",
    ),
    (
        "activity",
        r"what (?:ran|changed|broke|came|followed|went)\b|was (?:lief|folgte|kam)\b|what (?:\w+ )?(?:did|does|do|was|were|has|have|had|happened|happens|happen|exactly|else|is|are|about|went on|goes on|going on)\b|what happened|happen|happened|going on|"
        r"\b(?:which|what) (?:\w+ )?(?:commands?|files?|actions?|programs?|objects?|resources?|requests?|pages?|processes|queries|instances?|buckets?|rights)\b|timeline|walk me|summary|summari[sz]e|explain|tell me|describe|show me|story|overview|"
        r"\bwas (?:\w+ )?(?:ist|hat|haben|hatte|macht|machte|machten|tat|taten|geschah|passierte|genau|war|wurde|alles|noch|tut|tun|ging|sonst|lief)\b|passiert|geschehen|erzähl|ablauf|verlauf|zusammenfassung|fasse|erkläre?|"
        r"\bwelche (?:\w+ )?(?:befehle|dateien|aktionen|programme|anfragen|prozesse|kommandos)\b|gemacht|getan|chronologie|activity|activities|aktivitäten|do (?:next|afterwards|after that|then)",
    ),
)
_COMPILED: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"(?<![\w@.-])(?:{pattern})(?![\w@-])")) for kind, pattern in _RULES
)

_ENTERED = re.compile(rf"\b{_ENTER}\b")

_VERBS: tuple[tuple[str, tuple[Action, ...]], ...] = (
    (
        r"log(?:s|ged)?[ -]?(?:in|on)(?! (?:rights?|permissions?|roles?|page|shell|script|form|data)\b)|log-?ins?(?! (?:rights?|permissions?|roles?|page|shell|script|form|data)\b)|logons?|sign(?:s|ed)?[ -]?(?:in|on)|sign-?ins?|authenticate[ds]?|authentications?|angemeldet|anmelden|anmeldung|anmeldungen|"
        r"einloggen|eingeloggt|mistype[ds]?|vertippt|password attempts?|passwords?|passwort|attempts?|versuche?|guess|guesses|fehlversuche",
        ("login",),
    ),
    (r"log(?:s|ged)?[ -]?(?:out|off)|abgemeldet", ("logout",)),
    (
        r"(?:create[ds]?|made|make|add(?:ed|s)?|set up|angelegt|erstellt|eingerichtet)",
        ("account_create", "credential_create", "resource_create", "permission_grant", "task_schedule", "service_change"),
    ),
    (
        r"delete[ds]?|remove[ds]?|wipe[ds]?|erase[ds]?|gelöscht|löschen|entfernt",
        ("file_delete", "log_clear", "account_delete", "resource_delete"),
    ),
    (
        r"clone[ds]?|pulled|geklont|gezogen|read|reads|open(?:ed|s)?|access(?:ed)?|view(?:ed)?|look(?:ed)? at|download(?:s|ed)?|gelesen|lesen|geöffnet|heruntergeladen|runtergeladen|angesehen|copied|kopiert",
        ("file_read", "data_read", "data_export"),
    ),
    (r"upload(?:s|ed)?|wrote|write|written|drop(?:ped)?|hochgeladen|geschrieben|abgelegt", ("file_write", "data_export")),
    (
        r"run|ran|execute[ds]?|start(?:ed)? (?:a |the |any )?(?:program|process|command)s?|commands?|launch(?:ed)?|ausgeführt|befehle?|kommandos?|programs?|processes|programme|prozesse|sudo",
        ("process_start", "script_run", "privilege_use"),
    ),
    (
        r"connect(?:s|ed|ions?)?|contact(?:ed)?|talk(?:ed)? to|verbunden|verbindung|verbindungen|kontaktiert",
        ("network_connect", "network_block"),
    ),
    (r"requests?|requested|visit(?:ed)?|brows(?:ed?|ing)|pages?|aufgerufen|anfragen?|abgerufen", ("web_request",)),
    (r"look(?:ed)? up|resolve[ds]?|dns|queries|lookups?|aufgelöst", ("dns_query",)),
    (r"mails?|e-mails?|messages?|nachrichten", ("mail",)),
    (r"chang(?:e|ed|es)|modif(?:y|ied)|reset|geändert|verändert", ("account_change", "registry_change", "resource_change", "service_change")),
)  # fmt: skip
_VERB_RULES = tuple((re.compile(rf"(?<![\w@.-])(?:{pattern})(?![\w@-])"), actions) for pattern, actions in _VERBS)

_FAILED = re.compile(
    r"\b(?:fail|failed|failing|failure|failures|wrong|refused|rejected|denied|incorrect|declin\w*|bounc\w*|reject\w*|mistype\w*|mistake|bad (?:passwords?|log-?ins?|logons?|attempts?|credentials?)|unsuccessful|"
    r"fehlgeschlagen\w*|gescheitert\w*|falsch\w*|abgelehnt\w*|abgewiesen\w*|vertippt|fehlversuch\w*|vergeblich\w*)\b"
)
_WORKED = re.compile(
    r"\b(?:successful|successfully|succeeded|accepted|worked|erfolgreich\w*|geglückt\w*|gelungen\w*)\b"
)
_YES_NO = re.compile(
    r"^(?:\W|\b(?:so|and|but|hi|hello|hey|ok|okay|please|also|then|und|also|hallo|bitte|aber|nun|quick one|can you tell me if|"
    r"(?:can|could) you (?:please )?(?:tell|say|check|confirm)(?: me)?(?: if| whether)?|tell me (?:if|whether)|do you know (?:if|whether)|i (?:want|need|would like) to know (?:if|whether)|"
    r"sag mal|sag mir,? ob|ob|if|whether|weißt du,? ob)\b)*"
    r"\b(?:is|are|was|were|did|do|does|has|have|had|can|could|will|ist|sind|war|waren|hat|haben|hatte|hatten|wurde|wurden|kam|kamen|konnte|konnten|gab|gibt|kann|steckt|may|must|should|muss|müssen|darf|dürfen|soll|sollte|sollten|können)\b"
)
_VERB_FIRST = re.compile(
    r"^\W*(?:und |aber |also |so )?(?!(?:welche|was|wer|wie|wo|wann|mit|seit|laut|fast|erst|jetzt|zuletzt|nicht)\b)"
    r"[a-zäöüß]{2,}(?:t|en|te|ten) (?:der|die|das|er|sie|es|wir|ich|man|jemand|unser\w*|ein\w*|dieser?|diese[sm]?)\b"
)
"""A German sentence that begins with its verb."""
_KNOWN_VERB_FIRST = re.compile(
    r"^\W*(?:und |aber |also )?(?:listet|liest|macht|schickt|sendet|verschickt|läuft|kommt|geht|ruft|lädt|passiert|benutzt|nutzt|"
    r"meldet|holt|schreibt|öffnet|verbindet|greift|startet|gehört|redet|spricht) \S"
)
_TOLD_LOCK = re.compile(rf"(?<![\w@.-]){_MAY} \S+ [^?]{{0,60}}\b{_TAKE_AWAY}(?:ed|n|en)?(?![\w@-])")
_TOLD_OPEN = re.compile(rf"(?<![\w@.-]){_USE_AGAIN}(?![\w@-])")
_ASIDE = re.compile(r"\b(?:if|whether|ob)\b")
ABOUT_LOGS = re.compile(
    r"\b(?:attack\w*|attempt\w*|intru\w+|log-?ins?|log|logs|logg\w+|account\w*|users?|hosts?|servers?|files?|data|alert\w*|incident\w*|"
    r"happen\w*|malicious|hostile|benign|password\w*|access\w*|it|this|that|they|them|he|she|her|him|his|actor|activit\w+|process\w*|"
    r"command\w*|address\w*|connect\w*|event\w*|session\w*|br[eo]\w*k\w*|guess\w*|signed|enter\w*|touch\w*|chang\w+|delet\w+|"
    r"creat\w+|download\w*|upload\w*|stol\w*|steal|taken|took|take|leak\w*|left|copied|transferred|lost|gone|affected|"
    r"abgeflossen|gestohlen|mitgenommen|kopiert|entwendet|heruntergeladen|hochgeladen|betroffen|fehlversuche?|versuche?|"
    r"lateral\w*|movement|whole thing|ganze (?:sache|spuk|angriff)|first try|last action|escalat\w+|repos|repositor\w+|clon\w+|geklont\w*|shared?|sharing|geteilt\w*|mails?|mailbox\w*|spam\w*|requests?|resets?|bounc\w*|declin\w*|tables?|rows?|secrets?|buckets?|keys?|roles?|rules?|encrypt\w*|objects?|documents?|boss|management|"
    r"used|exfiltrat\w+|exploit\w*|scann\w*|machines?|compromis\w+|hack\w*|breach\w*|"
    r"anyone|anybody|somebody|someone|everything|anything|persist\w*|backdoors?|affected|involved|false|positive|came|come|from where|ips?|"
    r"angriff\w*|angreifer\w*|angemeldet|anmeld\w+|konto|konten|benutzer\w*|daten|dateien|rechner\w*|passiert|geschehen|"
    r"es|das|dies\w*|sie|er|ihn|ihm|jemand\w*|dahinter|adresse\w*|vorfall\w*|alarm\w*|zugriff\w*|zugang|befehl\w*|protokoll\w*|"
    r"(?:ip|user|host|domain|url|file|hash|key|arn|mail|proc)\d+)\b",
    re.IGNORECASE,
)
_OPEN: frozenset[Kind] = frozenset(
    ("origin", "when", "means", "activity", "count", "volume", "severity", "confidence", "hosts")
)
"""Kinds whose words people use of anything: the question must speak of what logs hold, too."""
_WHOSE: frozenset[Kind] = frozenset(("accounts", "hosts", "destination", "targets"))
"""Kinds that a yes-or-no question about a break-in only mentions."""
_MIXED: frozenset[Kind] = frozenset(("origin", "when", "destination", "means"))
"""Kinds that a question asks for beside another one in the same breath: how many, and from where?"""

_BREAKS = re.compile(
    r"[?!;\n]+|(?<!\d)\.\s|,?\s+(?:and|but|und|aber|sowie|or|oder|then)\s+(?=(?:also |auch |then |dann )?(?:(?:as|with|by|from|to|at|in|on|of|for|under|through|into) (?:which|what|whom|whose)|(?:als|mit|von|auf|zu|in|an|für|aus|bei|unter|über|durch|nach) (?:wem|wen|wer|was|welche\w*)|who|whose|wessen|whom|what|when|where|which|how|why|did|was|were|is|are|has|have|from|since|until|"
    r"wer|wen|wem|was|wann|wo|woher|von wo|wie|welche\w*|hat|haben|ist|sind|war|waren|wurde|wurden|seit|bis|wohin)\b)|"
    r",\s*(?=(?:who|what|when|where|which|how|did|was|were|is|are|from where|(?:as|with|by|from|to|at|in|on|of|for|under|through|into) (?:which|what|whom|whose)|(?:als|mit|von|auf|zu|in|an|für|aus|bei|unter|über|durch|nach) (?:wem|wen|wer|welche\w*)|wer|was|wann|wo|woher|von wo|wie|welche\w*|hat|haben|ist|sind|wohin)\b)"
)


def clauses_of(text: str) -> list[str]:
    """The parts of a question that ask for something of their own, in order."""
    return [part.strip() for part in _BREAKS.split(text[:QUESTION_READ]) if part and part.strip(" ,.")]


def kinds_of(words: str) -> list[Kind]:
    """The kinds of answer that a question about the logs wants; empty where a model should read it.

    The first QUESTION_READ characters decide.
    """
    text = words[:QUESTION_READ].lower()
    found: list[Kind] = []
    for clause in clauses_of(text):
        found += kinds_of_clause(mended(clause), is_about_logs=bool(ABOUT_LOGS.search(text)))
    return list(dict.fromkeys(found))[:MOST_PARTS]


def kinds_of_clause(clause: str, *, is_about_logs: bool) -> list[Kind]:
    """The kinds of one part of a question, in lower case; the first is the one that it is about."""
    hits = [kind for kind, pattern in _COMPILED if pattern.search(clause)]
    hits = [kind for kind in hits if is_about_logs or kind not in _OPEN]
    if not hits:
        return []
    if "breach" in hits and hits[0] in _WHOSE and is_yes_no(clause):
        hits = ["breach", *(kind for kind in hits if kind != "breach")]
    first = hits[0]
    if first == "means" and "breach" not in hits and is_yes_no(clause):
        hits = hits[1:] or hits
        first = hits[0]
    beside = [kind for kind in hits[1:] if kind in _MIXED and _asks_beside(kind, clause)]
    return [first, *beside]


def _asks_beside(kind: Kind, clause: str) -> bool:
    """Whether a clause names a second thing that it wants: `and from where`."""
    words = {
        "origin": r"(?:and|,|und) (?:from where|where (?:\w+ )?from|by whom|who|von wo|woher|wer)\b",
        "when": r"(?:and|,|und) (?:when|at what time|wann)\b",
        "destination": r"(?:and|,|und) (?:where to|to where|wohin)\b",
        "means": r"(?:and|,|und) (?:how|wie)\b(?! (?:many|much|often|long|viele|oft|lange))",
    }
    return bool(re.search(words[kind], clause))


def is_yes_no(clause: str) -> bool:
    """Whether a part of a question wants a yes or a no."""
    return bool(
        _YES_NO.search(clause)
        or _VERB_FIRST.search(clause)
        or _KNOWN_VERB_FIRST.search(clause)
        or (_ASIDE.search(clause) and not re.search(r"\b(?:what|who|how|when|wie|wer|wann)\b", clause))
    )


def asks_to_lock(clause: str) -> bool:
    """Whether a part of a question asks if something must be locked or changed."""
    return bool(_TOLD_LOCK.search(clause))


def asks_to_reopen(clause: str) -> bool:
    """Whether a part of a question asks if something may be used again."""
    return bool(_TOLD_OPEN.search(clause))


_ASKING = re.compile(
    r"\b(?:who|whom|whose|what|which|when|where|why|how|wer|wen|wem|wessen|was|welche\w*|wann|wo|woher|wohin|womit|warum|wieso|weshalb|wie)\b"
)


def asks(clause: str) -> bool:
    """Whether a part of a question, in lower case, wants to know something."""
    return bool(_ASKING.search(clause)) or is_yes_no(clause)


def speaks_of_entry(clause: str) -> bool:
    """Whether a part of a question is about somebody getting in."""
    return bool(_ENTERED.search(clause))


def actions_in(clause: str) -> tuple[Action, ...]:
    """The actions that a part of a question speaks of."""
    found = [action for pattern, actions in _VERB_RULES if pattern.search(clause) for action in actions]
    return tuple(dict.fromkeys(found))


def outcome_in(clause: str) -> str:
    """`failure` or `success` where a part of a question speaks of attempts that failed or worked."""
    if _FAILED.search(clause):
        return "failure"
    return "success" if _WORKED.search(clause) else ""


def mended(clause: str, names: Sequence[str] = ()) -> str:
    """A part of a question, in lower case, without slips of the keyboard in the words that matter."""
    return mend(clause, vocabulary(), frozenset(names) | known_words())


@cache
def vocabulary() -> frozenset[str]:
    """The whole words that the patterns of this file hold, and the small words around them."""
    from ..entities.plain import PLAIN

    patterns = " ".join([*(pattern for _, pattern in _RULES), *(pattern for pattern, _ in _VERBS), _TAKE_AWAY])
    plain = re.sub(r"\\\w|\(\?[:!<=]+|\[[^\]]*\]|[{][^}]*[}]", " ", patterns)
    found = {word for word in re.findall(r"[a-zäöüß]+", plain.replace("?", " ")) if len(word) >= 5}
    return frozenset(found | {word for word in PLAIN if len(word) >= 5})
