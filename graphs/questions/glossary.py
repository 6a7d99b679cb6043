"""What words of a question are called in log lines: German words and everyday English ones -> the stems that lines have."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from ..entities.plain import ASKING
from ..wordlists import grouped, words
from .small_words import TIMES

_STEMS = """
instanz: instance
server: server instance host
region: region zone location
land: country
stadt: city
netz: network net subnet
schlüssel: key
passw kennw: password passwd login signin auth
token: token
geheimnis: secret
variabl: variable
umgebung: env
rolle: role
recht berechtigung: permission privilege right role scope grant policy
gruppe: group
mitglied: member
regel: rule policy
firewall: firewall iptables nft ufw netsh
vpn: vpn anyconnect openvpn webvpn tunnel
hardware: hardware mac
share freigabe: share connect freigabe
richtlinie: policy
tabelle: table
zeile: row
datenbank database: database sql mariadb mysql postgres db
struktur structure schema: structure schema alter
postfach: mailbox
mails mail nachricht e-mail email: mail message smtp lmtp
newsletter rundbrief rundmail: newsletter list-unsubscribe unsubscribe
spam: spam
empfänger recipient: to recipient rcpt
absender sender: from sender
betreff: subject
anhang: attachment
faktor factor: factor mfa authenticat
handy telefon phone: phone device factor
gerät: device
sitzung session: session
zweig: branch
pipeline: pipeline workflow
läufer runner: runner
genehmigung freigab approv: approv
ungeschützt unprotect: unprotect
schutz protect: protect
protokoll protokollierung aufzeichnung recording logging: logging record trail audit sink
archiv: archiv sink
eimer bucket: bucket
sicherung backup: backup shadow snapshot
dienst: service
aufgabe auftrag: task job cron
speicher memory: memory lsass dump minidump
abgeklopft gescannt abgescannt scan: scan probe new
domaincontroller: -dc dc0 dc1 dc2 dc3 ntds domaincontroller krbtgt
skript script: script .sh .ps1 .py
programm program: program .exe exec
befehl: command
prozess: process
modul: module
treiber: driver
datei dateien: file
ordner verzeichnis: folder directory
webshell: .php cmd shell
hochgeladen hochlad upload: upload put post
heruntergeladen runtergeladen geladen herunterlad runterlad download: download get fetch curl wget
geholt holte hol fetched pulled: get download fetch curl wget copy
geschickt verschickt gesendet sendet schickt verschick send sent: send sent submission curl post
gelöscht lösch entfernt delete remove drop destroy wipe: delet remov drop truncat wipe unprotect detach
angelegt anleg erstellt erzeugt create made make: creat add new useradd
hinzugefügt add: add creat grant
geändert verändert change modif: chang updat modif alter set
gelesen las read: read get view select list cat
angesehen angeschaut look view: view read get list
kopiert copied copy: copy copied
gestoppt stopp stop: stop disabl
abgeschaltet ausgeschaltet deaktiviert disable: disabl stop deactivat off
gestartet startet start launch spun: start run launch
ausgeführt ausführ führt execute ran: exec run command
registriert registrier enroll enrol register: regist enrol activat
zurückgesetzt reset: reset deactivat
geöffnet öffnet open: open exec get
geschoben gepusht push: push receive-pack
aufgerufen aufrief visit: get request
eingegeben eingetippt typed entered: post login password
vergeben gegeben granted gave: grant add role policy bind
gefallen removed: drop remov delet
freigeschaltet: enabl grant
umgeleitet weitergeleitet forward: forward redirect
shell: exec shell bash
node knoten: node hostpid hostpath privileged chroot nsenter
dump: dump dmp procdump lsass
pool: pool stratum
miner mining: pool miner stratum
admin administrator super-admin superadmin superuser: admin privilege owner superuser
owner besitzer eigentümer: owner
bounce abgelehnt unzustellbar: bounced rejected
virus schadprogramm: malware virus threat
lizenz: license
grund reason: reason
zertifikat: certificate cert
instance: instance
injection: union select
"""
_BY_STEM: dict[str, tuple[str, ...]] = {
    stem: tuple(forms) for label, forms in grouped(_STEMS) for stem in label.split()
}
_LONGEST = 40
_NOTHING = words("""
    a about account accounts actually address adresse after again against ago aktion all alle alles also am an and anders
    angreifer attacker attackers any anybody anyone anything apart are as at auch auf aus away back because been before being
    beim between bis both but by came can case come could da dabei damit dann das dass dazu dem den denn der des did die dies
    diese dieser dieses do doch does doing done dort durch during each ein eine einem einen einer eines either else er es
    etwas euch ever everything exactly for from für gab gegen genau genutzt get gets gibt got guy guys hab haben had hat
    hatte hatten have he heißt hello her here hers herself hey hier him himself his how i if ihm ihn ihnen ihr ihre im immer
    in ins intruder intruders into is ist it its itself ja jemand jetzt just kam kamen kann kein keine know konnte know let
    list machine made mal man many me mehr mein meine mir mit mit möglich much my nach nachdem name named namens needed nein
    nicht nichts no noch nobody none nor not nur ob oder of off often oft ohne ok on once one only or other others our out
    over own per please possible really rechner sache say schon sein seine seiner selber selbst she should show sich sie
    sind so some somebody someone something sonst soviel start still tell than that the their them themselves then there
    these they thing things this those time times to together too today true turn um und uns unser unsere until up us use
    used user users uses using verwendet via viel viele vom von vor während war waren warum was we week welche welchem
    welchen welcher welches wem wen wenn wer werde werden were what when where whether which while who whom whose why wie
    wieder wieviel wir wird wirklich with wo wofür woher wohin wollen worden wurde wurden yes yesterday you your yours zu
    zuerst zum zur zwischen bekommen bekam geworden wurde became become given benutzt benutzte benutzen nutzt hatten möchte
    bitte macht mache machen machten gemacht getan tut tat done anfrage anfragen request requests liegt liegen lag
    lagen located gehört gehören belong belongs belonging please called call long big large size groß gross number
    nummer kind type typ art sort same data daten night nacht
    alle ständig constantly always regularly normal usual usually strange fremd hinein rein ihre davon dafür darauf that's
    unter under night's node's long lang lange hour hours stunde stunden minute minuten second seconds sekunden
    sekunde day days tag tage woche wochen
""")
"""Words that say nothing that a line could hold."""
_COMPOUND = re.compile(r"\b(\d{3})-([a-zäöü]{4,})")
"""`404-Anfragen`: the number and the word."""
_STATUS = re.compile(r"[45]\d\d")
_NTH = re.compile(r"\d{1,2}(?:st|nd|rd|th)")
_WORD = re.compile(r"[^\W_][\w./\\@:-]*\w|\w{2,}")


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a question, and the stems by which lines may hold it."""

    said: str
    stems: tuple[str, ...]


def terms_in(text: str, *, without: Collection[str] = (), most: int = 10) -> list[Term]:
    """The words of a question, in lower case, that a line may hold; each once, in its order, those in `without` left out."""
    found: dict[str, Term] = {}
    for match in _WORD.finditer(_COMPOUND.sub(r"\1 \2", text.replace("domain controller", "domaincontroller"))):
        word = match[0].strip(".-:")
        if (
            len(word) < 2
            or word in _NOTHING
            or word in ASKING
            or word in TIMES
            or (word.isdigit() and not _STATUS.fullmatch(word))
            or _NTH.fullmatch(word)
            or word in without
        ):
            continue
        found.setdefault(word, Term(word, stems_of(word)))
    return list(found.values())[:most]


def known_words() -> frozenset[str]:
    """The words that this file has stems for, and those that say nothing: no slips of the keyboard."""
    return frozenset(_BY_STEM) | _NOTHING


@cache
def stems_of(word: str) -> tuple[str, ...]:
    """How lines may write a word, in lower case."""
    if len(word) > _LONGEST:
        return (word,)
    for stem in sorted(_BY_STEM, key=len, reverse=True):
        if word.startswith(stem) and len(word) - len(stem) <= 5:
            return _BY_STEM[stem]
    for stem in sorted(_BY_STEM, key=len, reverse=True):
        # `Sicherheitsarchiv`, `Kundentabelle`: the last part of a compound says what it is.
        if len(stem) >= 5 and len(word) - len(stem) >= 4 and (word.endswith(stem) or word.rstrip("en").endswith(stem)):
            return _BY_STEM[stem]
    if match := re.fullmatch(r"ge([a-z]{3,})t", word):
        return (match[1], _stemmed(word))  # `gedumpt`, `gepusht`
    return (_stemmed(word),)


def _stemmed(word: str) -> str:
    for ending in ("ies", "ing", "ed", "es", "s", "en"):
        if len(word) - len(ending) >= 4 and word.endswith(ending) and not word.endswith("ss") and word.isalpha():
            return word.removesuffix(ending)
    return word
