"""Which kinds of answer a question wants, by what its words mean in English and German."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from ..actions import Action
from ..wordlists import words
from .glossary import known_words
from .sense import FOREIGN, LEAST, SURE, known_in, sense
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
    "techniques",  # which techniques of ATT&CK?
    "indicators",  # what can be looked for elsewhere?
    "evidence",  # which lines prove it?
    "did",  # did somebody do a certain thing?
    "malicious",  # is it an attack?
    "activity",  # what did somebody do, what happened?
    "gaps",  # what is not known, what do the logs cover?
    "outside",  # what no log says: costs, motives, law, plans, who a person is
]
KINDS: tuple[Kind, ...] = get_args(Kind)

QUESTION_READ = 2_000
"""Characters of a question that are searched for its kind."""
MOST_PARTS = 4
"""Parts of a question that are answered."""

_ENTER = (
    r"(?:g[eo]t(?:ten)?(?: \w+){0,2} (?:in|inside|access|through|into|onto|on to)|c[oa]me in|(?:were|was) in(?! the)|inside|(?:gain|gained|obtain|obtained) (?:\w+ ){0,2}access|"
    r"br(?:eak|oke|oken)(?: \w+)? in(?:to)?|break-?in|broke-?in|let in|made it in|make it in|"
    r"g[ai]ve way|given way|crack|cracked|fall|fell|succeed|succeeded|success|successful|successfully|work|worked|manage|managed|"
    r"breach|breached|compromise|compromised|hack|hacked|pwned|infiltrated|intrusion|(?:any|an|some|were there|was there) intruders?|"
    r"(?:enter|entered)|log(?:ged)? in|"
    r"reingekommen|hereingekommen|hineingekommen|rein gekommen|eingedrungen|eingebrochen|erfolgreich|geklappt|gelungen|"
    r"geschafft|klappte|gelang|funktioniert|gehackt|kompromittiert|einbruch|zugriff (?:bekommen|erlangt|erhalten|gehabt)|drin|"
    r"reinkommen|eindringen|zugang (?:bekommen|erlangt|erhalten|verschafft)|angemeldet|einloggen|eingeloggt|erraten|guess|guessed)"
)
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

_ENTERED = re.compile(rf"\b{_ENTER}\b")

_VERBS: tuple[tuple[str, tuple[Action, ...]], ...] = (
    (
        r"log(?:s|ged|ging)?[ -]?(?:in|on)(?! (?:rights?|permissions?|roles?|page|shell|script|form|data)\b)|log-?ins?(?! (?:rights?|permissions?|roles?|page|shell|script|form|data)\b)|logons?|sign(?:s|ed)?[ -]?(?:in|on)|sign-?ins?|authenticate[ds]?|authentications?|angemeldet|anmelden|anzumelden|einzuloggen|anmeldung|anmeldungen|"
        r"einloggen|eingeloggt|mistype[ds]?|vertippt|password attempts?|passwords?|passwort|attempts?|versuchen?|versuche?|(?:anmelde|login|log-in|einlog|passwort|kennwort)versuche?n?|guess|guesses|fehlversuche",
        ("login",),
    ),
    (r"log(?:s|ged)?[ -]?(?:out|off)|abgemeldet", ("logout",)),
    (
        r"(?:create[ds]?|made|make|add(?:ed|s)?|set up|an(?:zu)?legen|einzurichten|zu erstellen|angelegt|erstellt|eingerichtet)",
        ("account_create", "credential_create", "resource_create", "permission_grant", "task_schedule", "service_change"),
    ),
    (
        r"delete[ds]?|remove[ds]?|wipe[ds]?|erase[ds]?|dropped|gelöscht|löschen|entfernt",
        ("file_delete", "log_clear", "account_delete", "resource_delete"),
    ),
    (
        r"clone[ds]?|pulled|geklont|gezogen|herunterzuladen|herunterladen|read|reads|open(?:ed|s)?|access(?:ed)?|view(?:ed)?|look(?:ed)? at|download(?:s|ed)?|gelesen|lesen|geöffnet|abgegriffen|abgezogen|mitgenommen|entwendet|ausgelesen|heruntergeladen|runtergeladen|angesehen|copied|kopiert",
        ("file_read", "data_read", "data_export"),
    ),
    (r"upload(?:s|ed)?|wrote|write|written|drop(?:ped)?|hochgeladen|hochzuladen|hochladen|geschrieben|abgelegt", ("file_write", "data_export")),
    (
        r"run|ran|execute[ds]?|start(?:ed)? (?:a |the |any )?(?:program|process|command)s?|commands?|launch(?:ed)?|ausgeführt|auszuführen|ausführen|zu starten|befehle?|kommandos?|programs?|processes|programme|prozesse|sudo",
        ("process_start", "script_run", "privilege_use"),
    ),
    (
        r"connect(?:s|ed|ions?)?|contact(?:ed)?|talk(?:ed)? to|verbunden|verbindung|verbindungen|kontaktiert",
        ("network_connect", "network_block"),
    ),
    (r"requests?|requested|visit(?:ed)?|brows(?:ed?|ing)|pages?|aufgerufen|anfragen?|abgerufen", ("web_request",)),
    (r"look(?:ed|s)? (?:(?:it|them|that|this) )?up|resolve[ds]?|dns|queries|lookups?|aufgelöst", ("dns_query",)),
    (r"mails?|e-mails?|messages?|nachrichten", ("mail",)),
    (r"chang(?:e|ed|es)|modif(?:y|ied)|reset|geändert|verändert", ("account_change", "registry_change", "resource_change", "service_change")),
)  # fmt: skip
VERBS = tuple((re.compile(rf"(?<![\w@.-])(?:{pattern})(?![\w@-])"), actions) for pattern, actions in _VERBS)
"""How a question says what was done, and the actions that it may mean."""

_ACCOUNT_MADE = re.compile(
    r"\b(?:create[ds]?|ma[dk]e|add(?:ed|s)?|set up) (?:\w+ ){0,3}(?:accounts?|users?)\b(?! (?:keys?|tokens?|roles?|groups?))|"
    r"\b(?:konto|konten|benutzer\w*|nutzer) (?:angelegt|erstellt|eingerichtet|an(?:zu)?legen|zu erstellen|einzurichten)\b"
)
_OTHER_MADE = ("credential_create", "resource_create", "permission_grant", "task_schedule", "service_change")
_GIVEN_AWAY = re.compile(
    r"\b(?:hand\w* (?:over|out)|giv\w+ away|gave away|enter\w*|typ\w+ in|submit\w*|reveal\w*|eingegeben|preisgegeben|verraten|herausgegeben)\b"
    r"[^?]*\b(?:passwords?|credentials|passwort|kennwort|zugangsdaten)\b|"
    r"\b(?:passwords?|credentials|passwort|kennwort|zugangsdaten)\b[^?]*"
    r"\b(?:eingegeben|preisgegeben|verraten|herausgegeben|away|over|out)\b"
)
"""A password that is told to somebody is no log-in."""
_FAILED = re.compile(
    r"\b(?:fail|failed|failing|failure|failures|wrong|refused|rejected|denied|incorrect|declin\w*|bounc\w*|reject\w*|mistype\w*|mistake|not (?:approved|accepted|allowed|let in)|sa(?:y|id|ying) no|turned down|nein gesagt|nicht (?:bestätigt|angenommen|zugelassen)|bad (?:passwords?|log-?ins?|logons?|attempts?|credentials?)|unsuccessful|"
    r"fehlgeschlagen\w*|gescheitert\w*|falsch\w*|abgelehnt\w*|abgewiesen\w*|vertippt|fehlversuch\w*|vergeblich\w*)\b"
)
_WORKED = re.compile(
    r"\b(?:successful|successfully|succeeded|accepted|worked|erfolgreich\w*|geglückt\w*|gelungen\w*)\b"
)
_YES_NO = re.compile(
    r"^(?:\W|\b(?:so|and|but|hi|hello|hey|ok|okay|please|also|then|und|also|hallo|bitte|aber|nun|quick one|can you tell me if|"
    r"(?:can|could) you (?:please )?(?:tell|say|check|confirm)(?: me)?(?: if| whether)?|tell me (?:if|whether)|do you know (?:if|whether)|i (?:want|need|would like) to know (?:if|whether)|"
    r"sag mal|sag mir,? ob|ob|if|whether|weißt du,? ob)\b)*"
    r"\b(?:any|irgendwelche|is|are|was|were|did|do|does|has|have|had|can|could|will|ist|sind|war|waren|hat|haben|hatte|hatten|wurde|wurden|kam|kamen|konnte|konnten|gab|gibt|kann|steckt|may|must|should|muss|müssen|darf|dürfen|soll|sollte|sollten|können)\b"
)
_GERMAN_WHAT = re.compile(
    r"^\W*(?:und |aber |also )?was (?:wurden?|hat|haben|hatte|ist|sind|war|waren|wird|genau|alles|geschah|passiert\w*|macht\w*|tat|lief|ging|kam|"
    r"steht|fehlt|schlug|kann|konnte|soll\w*|für|noch|sonst|davon|daran)\b(?! (?:the|there|it|he|she|this|that|any|a)\b)"
)
"""`Was wurde gelöscht` is no English `was`."""
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
_BREAKS = re.compile(
    r"[?!;\n]+|(?<!\d)\.\s|,?\s+(?:and|but|und|aber|sowie|or|oder|then)\s+(?=(?:also |auch |then |dann )?(?:(?:as|with|by|from|to|at|in|on|of|for|under|through|into) (?:which|what|whom|whose)|(?:als|mit|von|auf|zu|in|an|für|aus|bei|unter|über|durch|nach) (?:wem|wen|wer|was|welche\w*)|(?:against|over|within|across|from|to|on|in|by|for|at|with) how (?:many|much|long)|(?:gegen|auf|von|in|bei|an|mit|über) wie ?viele?n?|who|whose|wessen|whom|what|when|where|which|how|why|did|was|were|is|are|has|have|had|from|since|until|"
    r"wer|wen|wem|was|wann|wo|woher|von wo|wie|welche\w*|hat|haben|ist|sind|war|waren|wurde|wurden|seit|bis|wohin)\b)|"
    r"(?<!\bdas)(?<!\balles)(?<!\bnichts)(?<!\bdem)(?<!letzte)(?<!erste),\s*(?=(?:who|what|when|where|which|how|did|was|were|is|are|from where|(?:as|with|by|from|to|at|in|on|of|for|under|through|into) (?:which|what|whom|whose)|(?:als|mit|von|auf|zu|in|an|für|aus|bei|unter|über|durch|nach) (?:wem|wen|wer|welche\w*)|wer|was|wann|wo|woher|von wo|wie|welche\w*|hat|haben|ist|sind|wohin)\b)"
)


def clauses_of(text: str) -> list[str]:
    """The parts of a question that ask for something of their own, in order."""
    parts = [part.strip() for part in _BREAKS.split(text[:QUESTION_READ]) if part and part.strip(" ,.")]
    if len(parts) > 1 and _WHEN.match(parts[0]) and not asks(parts[0].lower()):  # `during the night, how many …`
        parts[:2] = [f"{parts[1].rstrip(' ?.')} {parts[0].rstrip(' ,')}"]
    if len(parts) > 1 and _LEFT_OUT.match(parts[0]):  # `except petra, did anybody …`
        parts[:2] = [f"{parts[1].rstrip(' ?.')} {parts[0].rstrip(' ,')}"]
    return parts


_LEFT_OUT = re.compile(
    r"^\W*(?:(?:and|but|und|aber) )?(?:besides?|except(?: for)?|apart from|other than|aside from|außer|ausser|abgesehen von)\b(?!.*\b(?:who|did|was|wer|hat)\b)",
    re.IGNORECASE,
)
"""A beginning that says alone what is left out."""


_WHEN = re.compile(
    r"^\W*(?:(?:and|but|und|aber) )?(?:on|during|at|over|within|before|after|since|between|in|am|im|um|während|seit|nach|vor|zwischen|in der) "
    r"(?!(?:which|what|whose|whom|wem|wessen|welche\w*|was)\b)[^?]*$",
    re.IGNORECASE,
)
"""A beginning that says alone when."""


def kinds_of(words: str) -> list[Kind]:
    """The kinds of answer that a question about the logs wants; empty where a model should read it.

    The first QUESTION_READ characters decide.
    """
    found = [kind for clause in clauses_of(words) if (kind := meaning_of(clause).kind)]
    return list(dict.fromkeys(found))[:MOST_PARTS]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a part of a question seems to want."""

    kind: Kind | None
    """None where it is not understood, or asks for what no log says."""
    is_sure: bool
    nearest: tuple[Kind, ...]
    """Kinds that come near, the nearest first."""
    is_detail: bool = False
    """It asks for a detail of lines: which port, what version."""


def meaning_of(clause: str) -> Meaning:
    """What a part of a question wants; names of the logs in it stand as `sense.PLACED` does."""
    ranked = sense().guess(POINTER.sub(lambda match: _POINTED[match[1].lower()], clause))
    kind, share = ranked[0]
    sureness = share + sum(other for name, other in ranked[1:] if name in _ALIKE.get(kind, ()))
    nearest = tuple(known for name, _ in ranked[:4] if (known := _KINDS.get(name)) and known != "outside")[:3]
    known = _KINDS.get(kind) if share >= LEAST else None
    if known == "outside" and share < FOREIGN:
        known = None  # what may be answerable is never turned away
    is_sure = known is not None and (sureness >= SURE or known == "outside")
    return Meaning(known, is_sure, nearest, kind == "detail" and share >= LEAST)


_KINDS: dict[str, Kind] = {kind: kind for kind in KINDS}
_ALIKE: dict[str, tuple[Kind, ...]] = {
    "malicious": ("false_alarm",), "false_alarm": ("malicious",), "did": ("involved",), "involved": ("did",),
}  # fmt: skip
"""Kinds whose answers say the same of one subject: between them there is no doubt."""
_POINTED = {
    "ip": "ADDRESS", "user": "ACCOUNT", "host": "HOST", "domain": "DOMAIN", "url": "DOMAIN", "file": "FILE", "hash": "FILE",
    "proc": "PROGRAM", "mail": "ACCOUNT",
}  # fmt: skip
POINTER = re.compile(rf"\b({'|'.join(_POINTED)})\d+\b", re.IGNORECASE)
"""What stands for a name where names are masked."""


def is_yes_no(clause: str) -> bool:
    """Whether a part of a question wants a yes or a no."""
    if _GERMAN_WHAT.match(clause):
        return False
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


def without_reopening(clause: str) -> str:
    """The clause with its words for locking and opening blanked."""
    for said in (_TOLD_LOCK, _TOLD_OPEN):
        clause = said.sub(lambda match: " " * len(match[0]), clause)
    return clause


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
    found = [action for pattern, actions in VERBS if pattern.search(clause) for action in actions]
    if _ACCOUNT_MADE.search(clause):
        found = [action for action in found if action not in _OTHER_MADE]
    if _GIVEN_AWAY.search(clause):
        found = [action for action in found if action != "login"]
    return tuple(dict.fromkeys(found))


def outcome_words(clause: str) -> str:
    """The words by which a part of a question speaks of attempts that failed or worked."""
    return " ".join(match[0] for match in (*_FAILED.finditer(clause), *_WORKED.finditer(clause)))


def outcome_in(clause: str) -> str:
    """`failure` or `success` where a part of a question speaks of attempts that failed or worked."""
    if _FAILED.search(clause):
        return "failure"
    return "success" if _WORKED.search(clause) else ""


_NO_SLIPS = words("""
    abgefangen abgewehrt unterbunden aufgehalten durchgelassen zugelassen gestoppt genehmigt abgezeichnet abgesegnet aufgetaucht aufgefallen
    schuld schuldig unschuldig fahrlässig absichtlich vorsätzlich thwarted intercepted repelled blamed guilty innocent approved
""")
"""Words that a slip of the keyboard might make of others, and that say what is asked."""


def mended(clause: str, names: Sequence[str] = ()) -> str:
    """A part of a question, in lower case, without slips of the keyboard in the words that matter."""
    return mend(clause, vocabulary(), frozenset(names) | known_words() | known_in(clause) | _NO_SLIPS)


@cache
def vocabulary() -> frozenset[str]:
    """The whole words that questions are made of, and the small words around them."""
    from ..entities.plain import PLAIN

    patterns = " ".join([*(pattern for pattern, _ in _VERBS), _TAKE_AWAY, _ENTER])
    plain = re.sub(r"\\\w|\(\?[:!<=]+|\[[^\]]*\]|[{][^}]*[}]", " ", patterns)
    found = {word for word in re.findall(r"[a-zäöüß]+", plain.replace("?", " ")) if len(word) >= 5}
    return frozenset(found | {word for word in PLAIN if len(word) >= 5})
