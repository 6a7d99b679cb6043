"""What a sentence says was done: its verb and its object, where they stand together.

The words are those of `lexicon`. A name is a few words that all count; a sentence has clauses, and within these phrases:
who did something, with what or on what is no object of it, and what should be, is not or is being waited for was not done.
"""

import re
from functools import lru_cache

from ..actions import Action
from ..wordlists import has_any, words
from .doers import DEED, NO_OBJECT
from .lexicon import READ, action_of_words, classify, words_of
from .vocabulary import GERMAN_VERBS, OBJECT_CLASSES, VERB_CLASSES

_WINDOW = 5
_VAGUE = words("resource_create resource_change resource_delete enumerate status web_request other")
_SAY_LITTLE = words("""
    customer customers guest guests member members person persons employee employees
    authorized authorised authorization authorizing allow allows allowed allowing approved
    forward forwards forwarded forwarding leak leaks leaked leaking sync synced head
    unregister unregisters unregistered unauthorized unauthorised ignore ignores ignored ignoring skip skips skipped skipping
    made require requires required requiring detection detections detector detectors
""")
"""Words of names of events that in a sentence mean anything: customers are no accounts, what is authorized no grant."""
_THINGS = {"configuration": "config", "allocation": "volume"}
"""Words of what is there, which in names stand for what is done."""
_PREPOSITIONS = words("""
    durch von für fuer bei mit auf aus
    by on at from with via during after before because due while if when until without instead using through as since
""")
"""Behind these stands nothing that was done, but who did it, how and when."""
_CLAUSES = re.compile(r"[;!?|]|\.(?=\s|$)|,\s|\s-{1,2}\s")
_ASIDE = re.compile(r"\(([^()]{0,200})\)|\[([^\[\]]{0,200})\]|\{([^{}]{0,200})\}")
_PAIRS = re.compile(r"(?:(?<=^)|(?<=[,;:|]\s)|(?<=<\*>\s))[\w.-]{1,60}=<\*>(?:[,;|]?\s|$)")
"""Names of values in a list say nothing of what was done."""
_WORD = re.compile(r"[^\W\d_]+")
_NOT_DONE = re.compile(r"\b(?:should|must|please|would|recommended|needs? to|supposed)\b", re.I)
_DENIED = re.compile(
    r"\b(?:is|are|was|were|been|be|has|have|had)\s+(?:not|never)\s+(?:been\s|yet\s|currently\s)?\s*"
    r"(?!allowed|permitted|authori[sz]ed|able|logged|signed)[a-z]+"
    r"|\bnot\s+(?:[a-z]+ing|granted|assigned|given|created|deleted|removed|changed|added|revoked|exported|enabled|shared|installed|"
    r"modified|updated|started|stopped|sent|published)\b",
    re.I,
)
_RUNNING = re.compile(
    r"\b(?:(?:is|are|was|were|be|not|already|still|now|currently)\s+running"
    r"|shared\s+(?=memory|librar|object|secret|key|lock|cache|buffer|segment)"
    r"|running(?=\s*(?:$|<\*>|[.,;:!()\[]|(?:on|as|at|in|with|under|since|for|from|version)\b)))\b",
    re.I,
)
"""States, not that something is run or shared."""
_WAITING = re.compile(
    r"\s*(?:\S{1,60}\s+){0,6}?(?:listen(?:s|ing|ers?)?|listen_\w+|(?<!while\s)serving|bound)\b(?!.*\b(?:from|client|peer|remote|accept\w*)\b)"
    r"|\s*(?:\S{1,60}\s+){0,4}?(?:start(?:ed|ing)\s(?:\w+\s)?(?:server|listener)"
    r"|(?:server|listener|service|api|https?|grpc)\sstart(?:ed|ing))\b",
    re.I,
)
_OF_WAITING = ("listen", "serving", "bound", "start")
_ACCEPTING = re.compile(
    r"\s*(?:\S{1,60}\s+){0,6}?(?:now\s)?(?:accepting|ready for|waiting for|awaiting)\s(?:\w+\s){0,2}"
    r"(?:connections?|requests?|clients?|logins?)\b(?!\sfrom\s[\d\[(<\"'])",
    re.I,
)
_ADJECTIVE = re.compile(r"\b(of|the|each|any|all|per|every|no|this|that)\s+[a-z]+ed\s+(?=[a-z])", re.I)
"""A participle before the thing that it speaks of: `size of exported file`."""
_BESIDE = re.compile(
    r"\bconnection (?:was )?reset(?: by (?:remote )?\w+)?\b"
    r"|\b(?:close|shutdown|stop|disconnect|quit|log-?out|exit) (?:request|command)\b",
    re.I,
)
"""How a connection came to its end."""
_OF_ITSELF = re.compile(
    r"\W*(?:logging (?:started|starts|begins|begun|ended|ends|finished)\b.*"
    r"|(?:\w+\s+:?\s*)?(?:terminated|terminating|exiting|exited|stopped)\W*$"
    r"|(?:max(?:imum)?|too many|limit of|number of)\b[^,;]{0,40}\bconnections?\b[^,;]{0,40}$"
    r"|starting (?:\w+ ){0,2}(?:purge|cleanup|clean-up|vacuum|scan|sync|backup|upgrade|update|check|compaction|rotation|flush)\b.*)",
    re.I | re.DOTALL,
)
"""What a service says of its own work."""
_ENDINGS = words("logout closed ended terminated expired disconnected")
"""Verbs of what came to an end, wherever they stand."""
_AUXILIARY = re.compile(r"\b(?:has|have|had|is now|was|were)\s(?=(?:just |successfully )?(?:dis)?connected\b)", re.I)
_ADMIN = re.compile(r"\b(?:admin(?:istrator)?|owner|superuser)\s(?=\S+\s(?:has\s)?(?:logged|signed)\b)", re.I)
"""As what somebody logs in."""
_OF_CLIENT = re.compile(r"\b(new) (?:\w+ ){1,2}(?=connections?\b)", re.I)
_SETTING = re.compile(r"\bsetting (?=(?:an? |the |new |initial )*(?:password|passphrase)\b)", re.I)
_STARTS = words(
    "start starts started starting stop stops stopped stopping restart restarts restarted restarting resume resumed"
)
_TERMINATES = words("terminate terminates terminated terminating")
_LISTING = words("""
    list lists listed listing listings enumerate enumerated enumerates enumerating enumeration describe described browse browsed
    browsing query queried queries querying search searched searches searching lookup lookups show shows dump dumped
""")
_IDENTIFIER = re.compile(r"\s*(?:[A-Z]{3,8}\s+)?[\w-]+(?:(?:/|::|\.)[\w-]+)+(?::?\s+(?:-\s)?|\|)(?=\S+\s)")
_AT_WHOM = re.compile(r"^\W{0,2}[\w.$+-]{1,64}@[\w.-]{1,64}\]?: ")
_SUBJECT = re.compile(
    r"^\W{0,3}(?:[A-Z]{2,8}-?\d{2,6}[A-Z]?:?\s|<\*>\W{0,2}\s)?(?:the\s)?(?:(?:user|account|member|client|guest|admin(?:istrator)?|operator|owner|principal)\s\S+\s"
    rf"(?=(?:has\s|just\s|successfully\s)?{DEED}\s{NO_OBJECT})|benutzer(?:in)?\s\S+\shat\s)",
    re.I,
)
"""Who did what is said behind: no object of it."""
"""Where in its program a message comes from."""


def says_waiting(text: str) -> bool:
    """Whether a sentence says that a service waits for others: the address in it is its own."""
    lowered = text.lower()
    if has_any(lowered, _OF_WAITING) and _WAITING.match(text, 0, READ) is not None:
        return True
    return has_any(lowered, ("accepting", "ready for", "waiting")) and _ACCEPTING.match(text, 0, READ) is not None


_QUOTED = re.compile(r"`[^'`]{1,80}['`]|<\w[^<>*]{0,60}>")
_NAME = re.compile(r"[A-Za-z][\w+.]*(?:[-_]+[\w+.]+)+")
_JOINED = words("""
    sign log logged in on off out up two multi factor step second single one time brute force re pre un de self e
    successful successfully failed failure api access ssh security audit service app
""")


def _unless_name(match: "re.Match[str]") -> str:
    """Joined words, where each is one that says something: `ssl-cert` is a thing's name, `access-key` two words."""
    parts = re.split(r"[-_]+", match[0].lower())
    told = len(parts) == 2 and all(part in VERB_CLASSES or part in OBJECT_CLASSES or part in _JOINED for part in parts)
    return match[0] if told else " "


def classify_sentence(text: str) -> Action:
    """The action that a sentence describes: verb and object must stand close together."""
    return _classify_sentence(text[:READ])


@lru_cache(maxsize=16384)
def _classify_sentence(text: str) -> Action:
    if (place := _IDENTIFIER.match(text)) is not None:
        said = _said(text[place.end() :])
        if said != "other":
            return said
        whole = _said(text)
        return whole if whole == "login" else "other"
    return _said(text)


def _said(text: str) -> Action:
    if ("-" in text or "_" in text) and " " in text.strip():
        text = _NAME.sub(_unless_name, text)
    if "`" in text or "<" in text:
        text = _QUOTED.sub(" ", text)
    text = _ADJECTIVE.sub(r"\1 ", _BESIDE.sub(" ", text))
    if "@" in text:
        text = _AT_WHOM.sub("", text)
    text = _SUBJECT.sub("", _ADMIN.sub("", text), count=1)
    text = _SETTING.sub("set ", _OF_CLIENT.sub(r"\1 ", _AUXILIARY.sub("", text)))
    asides = [" ".join(filter(None, match)) for match in _ASIDE.findall(text)]
    vague: Action = "other"
    for clause in _clauses_of(_PAIRS.sub(" ", _ASIDE.sub(" ", text) if asides else text)):
        if says_waiting(clause) or _OF_ITSELF.match(clause):
            vague = "status" if vague == "other" else vague
            continue
        phrase, besides = _phrase_of(clause)
        asides += besides
        for start in range(max(1, len(phrase) - _WINDOW + 1)):
            action = action_of_words(phrase[start : start + _WINDOW])
            if action == "resource_change" and _only_starts(phrase):
                action = "status"
            if action == "enumerate" and _LISTING.isdisjoint(phrase):
                continue
            if action not in _VAGUE:
                return action
            if vague == "other":
                vague = action
    if vague != "other":
        return "login" if any(classify(aside) == "login" for aside in asides) else vague
    return next((action for aside in asides if (action := classify(aside)) in ("login", "logout", "status")), "other")


def _only_starts(phrase: tuple[str, ...]) -> bool:
    """Whether the verbs of a phrase say of something no more than that it starts or stops."""
    return {word for word in phrase if word in VERB_CLASSES} <= _STARTS


def _clauses_of(text: str) -> list[str]:
    """The clauses of a text that say what happened."""
    clauses: list[str] = []
    for part in _CLAUSES.split(text):
        said: list[str] = []
        for piece in part.split(": "):
            if said and len(_WORD.findall(said[-1])) < 3:  # `Firewall: disabled`
                said[-1] += f" {piece}"
            else:
                said.append(piece)
        clauses += said
    return [_RUNNING.sub(" ", _DENIED.sub(" ", clause)) for clause in clauses if not _NOT_DONE.search(clause)]


def _phrase_of(clause: str) -> tuple[tuple[str, ...], list[str]]:
    """The words of what was done, and what prepositions add to it, each up to the verb that goes on behind it."""
    phrase: list[str] = []
    besides: list[str] = []
    is_beside = False
    for word in words_of(clause):
        if word in _PREPOSITIONS:
            is_beside = True
            besides.append("")
            continue
        is_beside = (
            is_beside
            and word not in _ENDINGS
            and not ((word.endswith("ed") or word in GERMAN_VERBS) and word in VERB_CLASSES)
        )
        word = _THINGS.get(word, word)
        if is_beside:
            besides[-1] += f" {word}"
        else:
            phrase.append("" if word in _SAY_LITTLE else word)
    if not _TERMINATES.isdisjoint(phrase) and not any("session" in OBJECT_CLASSES.get(word, ()) for word in phrase):
        phrase = ["" if word in _TERMINATES else word for word in phrase]  # a process, a connection
    if phrase[-1:] == ["authenticated"]:
        phrase[-1] = "login"
    return tuple(phrase), besides
