"""The telling words of a question: each with the deeds, the thoughts and the words of lines that it stands for.

What is left out is a closed list: words that bind others and say nothing themselves. A word that questions often hold is none of
them, however well it is known: whether it did anything for the answer is for the answer to show.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from ..actions import Action
from ..wordlists import words
from .glossary import stems_of
from .kinds import VERBS
from .sense import concepts_of
from .small_words import FUNCTION, MODIFIERS, TIMES
from .things import ACTS, FURTHER

_SPOKEN: tuple[tuple[str, tuple[Action, ...], tuple[str, ...]], ...] = (
    (r"guess\w*|erraten|geraten", ("login",), ("guess",)),
    (
        r"clos(?:e[ds]?|ing)|shut|zugemacht|(?:ge|ver)schlossen",
        ("permission_revoke", "security_strengthen"),
        ("close", "shut"),
    ),
    (r"(?:un)?protect(?:ed|s)?|geschützt|ungeschützt", ("security_strengthen", "security_weaken"), ("protect",)),
    (
        r"(?:ma[dk]e |set |gemacht )?(?:\w+ ){0,3}?public|öffentlich|expos(?:e[ds]?|ing)",
        ("permission_grant", "security_weaken"),
        ("public",),
    ),
    (
        r"look(?:ed|s)? (?:\w+ )?up|resolv\w+|quer(?:y|ied|ies)|nachgeschlagen",
        ("dns_query", "data_read"),
        ("query", "select"),
    ),
    (
        r"visit(?:ed|s|ing)?|brows\w+|click(?:ed|s)?|besucht\w*|(?:an)?geklickt|klickt\w*",
        ("web_request",),
        ("visit", "click"),
    ),
    (
        r"call(?:s|ed|ing)?(?: (?:home|out|back))?|phon\w+|ruft|rief|angerufen",
        ("network_connect", "web_request", "dns_query"),
        ("call",),
    ),
    (
        r"typ(?:e[ds]?|ing)(?: in)?|enter(?:ed)?(?= (?:\w+ ){0,2}password)|eingetippt|eingegeben",
        ("login", "web_request"),
        (),
    ),
    (
        r"restart\w*|reload\w*|reboot\w*|neu ?gestartet|neustart\w*",
        ("service_change",),
        ("restart", "reload", "reboot", "shutdown"),
    ),
    (
        r"report(?:ed|s)?|detect\w*|flag(?:ged|s)?|rais(?:e[ds]?|ing)|meldete\w*|gemeldet|erkannt\w*",
        ("alert",),
        ("report", "detect"),
    ),
    (r"approv\w+|genehmig\w*|freigegeben", (), ("approv", "granted")),
    (r"shar(?:e[ds]|ing)|geteilt", ("permission_grant",), ("share", "sharing")),
    (r"forward\w*|weitergeleitet|redirect\w*|umgeleitet", ("mail",), ("forward", "redirect")),
    (
        r"sent|sends?|sending|geschickt|schickte?|gesendet|verschickt\w*",
        ("mail", "data_export", "network_connect"),
        ("send", "sent", "upload", "post"),
    ),
    (
        r"sto(?:le|len|eal)|steal\w*|took|taken|gestohlen|entwendet|mitgenommen",
        ("data_read", "data_export", "file_read"),
        (),
    ),
    (
        r"block(?:ed|s)?|den(?:y|ied)|blockiert\w*|gesperrt",
        ("network_block", "account_change"),
        ("block", "deny", "denied"),
    ),
    (r"list(?:ed|ing|et\w*)?|enumerat\w+|auf(?:ge)?list\w*|gelistet", ("enumerate", "data_read"), ("list", "enum")),
    (r"liest|lesen|las", ("file_read", "data_read", "data_export"), ("read", "get")),
    (r"listen(?:s|ing)?|bound", ("status",), ("listen",)),
    (
        r"deactivat\w+|suspend\w*|deaktiviert\w*",
        ("account_change", "account_delete", "security_weaken"),
        ("deactivat", "suspend", "disable"),
    ),
    (r"promot\w+|elevat\w+|hochgestuft", ("permission_grant", "account_change"), ("promot",)),
    (r"mounted|unmounted|eingehängt", (), ("mount",)),
    (r"encrypt\w*|verschlüssel\w*", ("file_write",), ("encrypt",)),
    (r"print(?:ed|s|ing)?|gedruckt", (), ("print",)),
)
"""Verbs beside those by which kinds and things are known, with their actions, and the words of lines that say so."""
_FURTHER = tuple((re.compile(rf"(?<![\w@.-])(?:{said})(?![\w@-])"), actions, stems) for said, actions, stems in _SPOKEN)
_WORD = re.compile(r"[^\W\d_][\w'’.@\\/:$-]*|\d[\w.:/-]*")
_COMMANDS: dict[str, tuple[str, ...]] = {
    "DELETE": ("rm", "del", "unlink", "shred", "truncate"),
    "RECEIVE": ("curl", "wget"),
    "DUMP": ("pg_dump", "mysqldump", "mongodump", "procdump"),
}
"""Thought -> the programs by which lines tell of it."""
DEED_NOUNS = words("""
    password passwords passwort attempt attempts versuch versuche versuchen command commands befehl befehle kommando kommandos program
    programs process processes programme prozesse connection connections verbindung verbindungen request requests page pages anfrage
    anfragen mail mails e-mail e-mails message messages nachrichten dns queries lookup lookups log-in log-ins login logins logon logons
    sign-in sign-ins anmeldung anmeldungen authentication authentications
    call calls reports scans downloads uploads resets changes sudo public öffentlich
""")
"""Of the words for deeds, those that are no verbs."""
_EDGES = ".,;:!?'’\"-/"


@dataclass(frozen=True, slots=True)
class Said:
    """One telling word, or several that are one."""

    place: int
    words: str
    """In lower case."""
    actions: frozenset[Action] = frozenset()
    """The deeds that it may stand for."""
    stems: tuple[str, ...] = ()
    """How lines say the deed."""
    concepts: frozenset[str] = frozenset()
    """What it stands for in `concepts.txt`."""
    is_deed: bool = False
    """Whether it is what the question says was done."""
    is_class: bool = False
    """Whether it is the kind of thing that is asked for: `which table`, `how many tables`."""
    is_other: bool = False
    """Whether it is one of two that the question leaves the choice of: `deleted or renamed`."""

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.place + len(self.words)


def said_in(clause: str, names: Collection[str] = ()) -> list[Said]:
    """The telling words of a question in lower case, in its order; `names` are those of people and machines."""
    found: list[Said] = []
    for name in sorted((name for name in names if re.search(r"[^\w]", name)), key=len, reverse=True):
        clause = clause.replace(name, " " * len(name))
    if match := _ASKING_FOR.match(clause):
        clause = " " * match.end() + clause[match.end() :]
    deeds = list(_deeds(clause))
    ends = 0
    tokens = [(match.start(), match[0].strip(_EDGES).replace("’", "'")) for match in _WORD.finditer(clause)]
    for number, (place, token) in enumerate(tokens):
        word = token.removesuffix("'s")
        if place < ends or not word or word in names:
            continue
        begun = [deed for deed in deeds if deed.place == place]
        phrase, concepts = _phrase([other for _, other in tokens[number : number + 4]])
        longest = max((deed.words for deed in begun), key=len, default="")
        if begun and len(longest) >= len(phrase):
            same = [deed for deed in begun if deed.words == longest]
            ends = place + len(longest)
            actions = frozenset(action for deed in same for action in deed.actions)
            stems = tuple(dict.fromkeys(stem for deed in same for stem in deed.stems))
            is_deed = longest not in DEED_NOUNS
            found.append(Said(place, longest, actions, stems, _concepts(longest), is_deed=is_deed))
        elif concepts:
            ends = place + len(phrase)
            found.append(Said(place, phrase, concepts=concepts))
        elif not _says_little(word):
            found.append(Said(place, word, concepts=_concepts(word)))
    return [
        _placed(said, before, after, clause)
        for before, said, after in zip([None, *found], found, [*found[1:], None], strict=False)
    ]


_ASKED_FOR = re.compile(
    r"\b(?:which|what|whose|how many|how much|welche\w*|wie ?viele|number of|anzahl)(?: (?:of the|different|distinct|other|more|der|"
    r"verschiedene\w*|unterschiedliche\w*|andere\w*|weitere\w*))* $"
)
_ASKING_FOR = re.compile(
    r"^\W*(?:(?:please|bitte) )?(?:give|show|tell|list|name|nenne|zeig\w*|gib)(?: (?:me|us|mir|uns))?\b"
)


def _placed(said: Said, before: Said | None, after: Said | None, clause: str) -> Said:
    is_other = before is not None and clause[before.end : said.place] in (" or ", " oder ")
    asked = _ASKED_FOR.search(clause[: said.place]) is not None
    # `which cloud account`: the last of several words that stand together is the kind of thing.
    is_beside = (
        before is not None and before.end + 1 == said.place and _ASKED_FOR.search(clause[: before.place]) is not None
    )
    is_qualifier = after is not None and said.end + 1 == after.place and not after.is_deed
    is_class = (asked and not is_qualifier) or (is_beside and not said.is_deed)
    return replace(said, is_class=is_class, is_other=is_other)


def _deeds(clause: str) -> Iterator[Said]:
    """Every verb, and every noun for a deed, whose actions are known."""
    for pattern, actions in VERBS:
        for match in pattern.finditer(clause):
            yield Said(match.start(), match[0], frozenset(actions), is_deed=True)
    for act in (*ACTS, *FURTHER):
        for match in act.pattern.finditer(clause):
            yield Said(match.start(), match[0], frozenset(act.actions), act.stems, is_deed=True)
    for pattern, doing, stems in _FURTHER:
        for match in pattern.finditer(clause):
            yield Said(match.start(), match[0], frozenset(doing), stems, is_deed=True)


def _says_little(word: str) -> bool:
    return (
        word in FUNCTION
        or word in MODIFIERS
        or word in TIMES
        or len(word) < 3
        or re.fullmatch(r"\d[\d:.,/-]*\w{0,3}", word) is not None
    )


_ALSO: dict[str, frozenset[str]] = {
    **dict.fromkeys(("take part", "took part", "taken part", "taking part", "teilgenommen"), frozenset(("INVOLVED",))),
    **dict.fromkeys(("give way", "given way", "gave way"), frozenset(("SUCCEED",))),
    **dict.fromkeys(
        words(
            "member members customer customers subscriber subscribers guest guests student students mitglied mitglieder gäste schüler"
        ),
        frozenset(("ACCOUNTS",)),
    ),
    **dict.fromkeys(
        words(
            "access zugriff zugang application applications anwendung person persons office büro building gebäude premises"
        ),
        frozenset(("GENERIC",)),
    ),
    **dict.fromkeys(
        words(
            "file files data document documents object objects datei dateien daten dokument dokumente objekt objekte"
        ),
        frozenset(("GENERIC", "FILES")),
    ),
}
"""What further words stand for."""


def _concepts(said: str) -> frozenset[str]:
    """What one word, or a phrase of several, stands for."""
    if said in _ALSO:
        return _ALSO[said]
    whole = concepts_of(said.replace(" ", "_"))
    return frozenset(
        whole or (one for word in re.split(r"[ -]", said) if word not in FUNCTION for one in concepts_of(word))
    )


_OF_SMALL_WORDS = words("ENTER STEAL REMAIN SPREAD")
"""What several words may stand for, each of which says nothing: `got in`, `got away with`."""


def _phrase(tokens: list[str]) -> tuple[str, frozenset[str]]:
    """The longest known phrase of several words that tokens begin with."""
    for length in range(min(4, len(tokens)), 1, -1):
        said = " ".join(tokens[:length])
        found = frozenset(concepts_of(said.replace(" ", "_")))
        if said in _ALSO:
            return said, _concepts(said)
        if found and (found & _OF_SMALL_WORDS or not all(_says_little(token) for token in tokens[:length])):
            return " ".join(tokens[:length]), found
    return "", frozenset()


def stems_said(said: Said) -> tuple[str, ...]:
    """How lines may begin to write it."""
    found = [said.words, *said.stems]
    found += [command for one in said.concepts for command in _COMMANDS.get(one, ())]
    if said.is_deed and " " in said.words:
        found += stems_of(said.words.split()[0])
    for word in said.words.split():
        if len(word) > 2 and not _says_little(word):
            found += [*stems_of(word), word]
            found += [word[:-1]] if len(word) > 4 and word.endswith("y") else []  # policy, policies
            found += (
                [word[:-3]] if len(word) > 8 and word.isalpha() and " " not in said.words else []
            )  # deactivation, deactivated
    return tuple(dict.fromkeys(found))


def held_by(said: Said) -> str:
    """How a line holds it: a word that begins so, or is one where that is short."""
    stems = [
        re.escape(stem) if len(stem) > 3 else rf"{re.escape(stem)}(?:s|ed)?(?:[^a-z0-9äöüß]|$)"
        for stem in stems_said(said)
    ]
    return rf"(?:^|[^a-z0-9äöüß])(?:{'|'.join(stems)})"
