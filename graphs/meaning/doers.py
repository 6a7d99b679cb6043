"""Who a sentence says did something: `dana deleted invoice 7`, `deleted by dana`, `dana hat Rechnung 7 gelöscht`."""

import re
from functools import lru_cache

from ..wordlists import words
from .accounts import is_name

DEED = (
    r"(?:(?:re)?created|added|deleted|removed|changed|modified|updated|renamed|exported|imported|(?:up|down)loaded|opened|viewed|edited|"
    r"approved|shared|moved|copied|printed|queued|submitted|cancell?ed|granted|revoked|(?:re|un)?assigned|reset|(?:dis|en)abled|"
    r"(?:un)?locked|published|archived|restored|merged|(?:un)?installed|issued|invited|promoted|demoted|uninstalled|signed off|"
    r"configured|purged|saved|rebooted|overrode|overwrote|wrote|read|sent|accessed|requested|triggered|executed|ran)"
)
"""What people do, in words of which a program's own work has seldom a name before it."""
_NAME = r"(?P<quote>[\"'`]?)(?P<name>[A-Za-z_][\w.$\\@+-]{0,63}\b\$?)(?P=quote)"
_PERSON = r"(?:(?i:the\s)?(?i:user|administrator|admin|operator|account|member|client|benutzer(?:in)?)\s)?"
NO_OBJECT = (
    r"(?!(?:by|from|to|in|on|at|with|for|as|because|after|before|due|successfully|and|or|but|when|while|until|via|using|of|is|was|has|"
    r"again|automatically|out)\b)"
)
_HELD_BACK = (
    r"(?:(?:may|must|can|could|did|does)\s?(?:not|n't)\s|(?:was|is)\s?(?:not|n't)\s(?:allowed|permitted|authori[sz]ed)\sto\s|"
    r"can't\s|cannot\s|was\sdenied\s|(?:tried|attempted|failed)\sto\s)[a-z]{3,}\s"
)
"""What somebody did not do, or was kept from. `Quota was not updated` says so of a thing."""
_START = r"(?:^\W{0,2}|^[A-Z]{2,8}-?\d{2,6}[A-Z]?:?\s|[\]:|>]\s{0,3}|\s-{1,2}\s)"
_DONE = (
    r"(?i:(?:ge|an|ab|aus|ein|zu|auf|ver|be|ent|er|über|hinzu|herunter|hoch|frei|um)\w{2,}(?:t|en)|\w{2,}iert|gelesen)"
)
"""German participles, behind what was done something to."""
_ACTIVE = re.compile(
    rf"{_START}{_PERSON}{_NAME}\s(?:(?:has|have|just|successfully|also)\s){{0,2}}"
    rf"(?:{DEED}\s(?=[\"'`(#\w\\/]){NO_OBJECT}|{_HELD_BACK}|hat\s.{{1,160}}?\s{_DONE}(?=$|[\s.,;:!(]))"
)
_PASSIVE = re.compile(
    rf"\b(?i:{DEED})\s(?:by|at\sthe\srequest\sof)\s{_PERSON}{_NAME}"
    r"(?=$|[.,;:)\]]|\s(?:from|on|at|in|via|using|through|with|for|because|after|to|and)\b|\s[(\[])"
    rf"|\b(?i:{DEED})\b[^.;]{{1,80}}?\sby\s(?i:user|admin(?:istrator)?|client|operator)\s(?P<role>[\"'`]?)(?P<last>[A-Za-z_][\w.$@+-]{{0,63}})(?P=role)"
    r"(?=$|[\s.,;:(])"
    rf"|\b(?i:{DEED})\b[^.;]{{1,60}}?\sby\s\"(?P<quoted>[A-Za-z_][\w.$@+-]{{0,63}})\""
    rf"|\b(?:durch|von)\s(?:Benutzer(?:in)?\s|Admin(?:istrator)?\s)?(?P<by>[A-Za-z_][\w.$@+-]{{0,63}})\s{_DONE}(?=$|[\s.,;:!(])"
)
_REFUSED = re.compile(
    r"\b(?i:denied)\s(?:to|for)\s" + _PERSON + _NAME + r"(?=$|[\s,;:.)\]])"
    r"|\b(?:für|for)\s(?:Benutzer(?:in)?\s|user\s)?(?P<whom>[A-Za-z_][\w.$@+-]{0,63})\s(?:verweigert|abgelehnt|denied|refused)\b"
)
_HINTS = words("""
    created recreated added deleted removed changed modified updated renamed exported imported uploaded downloaded loaded opened viewed
    edited approved shared moved copied printed queued submitted canceled cancelled granted revoked assigned reassigned unassigned reset
    disabled enabled locked unlocked published archived restored merged installed uninstalled issued invited promoted demoted signed
    configured purged saved rebooted overrode overwrote wrote read sent accessed requested triggered executed ran
    denied refused verweigert abgelehnt may must can't could couldn't cannot did didn't does doesn't allowed permitted authorized
    authorised tried attempted hat durch von
""")
"""Words of which one stands in a sentence that says who did something."""
_PARTS = words("""
    agent app application archiver backend backup balancer broker browser build cache cleaner cleanup cluster compiler component
    container controller core cron daemon data database dispatcher driver engine event fetcher filter firewall frontend gateway
    garbage handler harvester heartbeat hook host importer exporter index indexer installer instance it job kernel launcher
    leader listener loader lock logger machine mailer master message migration module monitor node nobody operator package parser
    peer pipeline plugin policy pool primary proxy printer publisher query queue reader reaper receiver replica replication
    resolver retention robot root_cause rotation router rule runner runtime scan scanner scheduler script secondary sender server
    service session shard signal slave snapshot source subscriber supervisor swarm sweeper sync synchronizer system systemd
    table task template thread timer token tool transaction trigger tunnel updater upgrade user utility vacuum volume wal
    watchdog watcher webhook website worker workflow writer zone somebody someone anybody everybody who which that this these
    those each all both he she they we you i error warning info notice debug trace fatal status result reason value file folder
    path record row entry request response client account member already successfully automatically recently never
    der die das ein eine er sie es wir ihr man niemand jemand system dienst gestern heute morgen hand upstream downstream
    absender absturz anwendung empfänger fehler gegenstelle neustart programm prozess regel richtlinie wartung zeitablauf
    zeitüberschreitung
""")
"""Nouns of which programs say that they do something, and words that stand before a verb."""
_STOPS = str.maketrans(".,;:!)", "      ")
_OF_PARTS = re.compile(r"(?:tion|sion|ment|ness|ing|ware|ator|izer|iser|ager|uler|lector|ecutor|nector|mount|base)$")
_READ = 400


def acts_first(text: str) -> str:
    """The account that a sentence begins with, as the one who did something, or ''."""
    match = _ACTIVE.match(text[:_READ])
    return match["name"] if match and _is_person(match["name"], is_quoted=bool(match["quote"])) else ""


def doer_in(text: str) -> str:
    """The account that a sentence says did something, or ''."""
    text = text[:_READ]
    if _HINTS.isdisjoint(text.lower().translate(_STOPS).split()) and " failed to " not in text:
        return ""
    return _doer_in(text)


@lru_cache(maxsize=8192)
def _doer_in(text: str) -> str:
    for pattern in (_ACTIVE, _PASSIVE, _REFUSED):
        for match in pattern.finditer(text):
            name = (
                match["name"]
                or (pattern is _REFUSED and match["whom"])
                or (pattern is _PASSIVE and (match["by"] or match["last"] or match["quoted"]))
                or ""
            )
            if name and _is_person(name, is_quoted=bool(match["quote"])):
                return name
    return ""


def _is_person(name: str, *, is_quoted: bool) -> bool:
    """Whether a word before a deed is somebody's name and no part of a program."""
    if not is_name(name):
        return False
    folded = name.lower()
    return is_quoted or not (folded in _PARTS or folded.rstrip("s") in _PARTS or _OF_PARTS.search(folded))
