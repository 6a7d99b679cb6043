"""Which detail of a line a question asks for: which region, under which ticket, with what tool, how large."""

import re
from dataclasses import dataclass

from ..wordlists import words
from .glossary import stems_of

_NOUN = re.compile(
    r"\b(?:which|what|whose|welche[rnms]?|wessen|was für(?: ein\w*)?) (?:of the |der |die |das |other |new |neue[rnms]? |exact |"
    r"genaue\w* )?"
    r"(?P<noun>[a-zäöüß][\wäöüß-]{2,30})"
)
_CALLED = re.compile(
    r"\b(?:wie (?:heißt|heißen|hieß|hießen|lautet|lautete) |what (?:is|was|are|were) the (?:name|names|number) of |name of |"
    r"what (?:is|was|are|were) )(?:the |die |der |das |den |dieses |this |that |his |her |their |seine\w* |ihre\w* )?"
    r"(?P<noun>[a-zäöüß][\wäöüß-]{1,30})"
)
_WORLD = re.compile(
    r"\b(?:part|corner|area) of the (?:world|globe|planet)\b|\bwhere in the world\b|\b(?:teil|ecke|gegend) der (?:welt|erde)\b|"
    r"\bdata ?cent(?:re|er)s?\b|\brechenzentr\w+\b"
)
"""Where in the world something runs is the region that lines name."""
_SIZE = re.compile(r"\b(?:how (?:big|large)|what size|size of|wie groß|größe|welche größe)\b")
_BEFORE_AFTER = re.compile(
    r"\bbefore and after\b|\bfrom what to what\b|\bvorher und nachher\b|\bvon was auf was\b|\bold and new\b"
)
_WHERE_TO = re.compile(
    r"^\W*(?:and |und )?(?:where (?:did|was|were|is|has|does|to)\b(?![^?]*\bfrom\b)|wohin\b|an wen\b|to (?:which|what|where)\b)"
)
_WHERE_FROM = re.compile(r"\b(?:where\b[^?]{0,60}\bfrom|from (?:where|which|what)|von wo|woher|von welche\w*)\b")
_FETCHING = re.compile(
    r"\b(?:script\w*|skript\w*|program\w*|programm\w*|file\w*|datei\w*|tool\w*|malware|payload|binary|download\w*|fetch\w*|"
    r"geladen|heruntergeladen|runtergeladen|geholt)\b"
)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One detail."""

    said: str
    """The word of the question for it."""
    fields: re.Pattern[str] | None = None
    """What the last parts of a field's name hold, in lower case and split into words."""
    values: re.Pattern[str] | None = None
    """What it looks like in a line; group 1 where there is one."""
    columns: tuple[str, ...] = ()
    is_size: bool = False
    is_change: bool = False
    is_class: bool = False
    """The word names a kind of thing that lines must hold; a mere detail need not be named in them."""


def _known(said: str, fields: str = "", values: str = "", columns: str = "") -> Attribute:
    return Attribute(
        said,
        re.compile(rf"\b(?:{fields})\b") if fields else None,
        re.compile(values, re.IGNORECASE) if values else None,
        tuple(columns.split()),
    )


_RIGHTS = (
    r"\b(?:scopes? ((?:[\w.:-]+, )*[\w.:-]+)|(superuser|createdb|createrole|nologin|cluster-admin|roles/[\w.]+|"
    r"(?:write|read|read-only|full|admin|owner) access|[A-Z]\w+\.(?:Read|Write|ReadWrite|Send)[\w.]*))"
)
_URL = r"((?:https?|ftp|s3|gs|stratum\+tcp|ldaps?|smb|tcp)://[^\s'\"<>|)]+)"
_TABLE = {
    "country countries land ländern staat": _known(
        "country", r"countr(?:y|ies)(?: (?:code|name|iso code))?|geo country"
    ),
    "city cities stadt städte ort": _known("city", "city"),
    "region regions regionen": _known("region", r"region|location|zone"),
    "tool tools werkzeug werkzeuge werkzeugen client browser useragent user-agent software": _known(
        "tool",
        r"user agent|raw user agent|client app\w*|application name|caller supplied user agent",
        columns="agent process",
    ),
    "ticket tickets ticketnummer change changes changenummer vorgang vorgangsnummer case-number incident-number": _known(
        "ticket", r"ticket|change(?: (?:id|number))?|case(?: id)?", r"\b([A-Z]{2,10}[-#]\d{2,8})\b"
    ),
    "right rights permission permissions privileges role-rights recht rechte rechten berechtigung berechtigungen scope scopes": _known(
        "rights", r"scopes?|permissions?|role|access level|privileges?", _RIGHTS
    ),
    "port ports": _known(
        "port", r"port|dst port|dest port", r"(?:[\w-]+(?:\.[\w-]+)+|\]):(\d{2,5})(?![\d:])", "dst_port"
    ),
    "protocol protocols protokoll": _known("protocol", r"proto(?:col)?"),
    "reason grund error fehler fehlermeldung": _known(
        "reason", r"reason|error message|error code|failure reason|error"
    ),
    "subject betreff": _known("subject", r"subject", r"subject:? ?[\"“]?([^\"”]{2,80})"),
    "page pages site sites website url urls seite seiten webseite adresse-url link links": _known(
        "page", columns="target"
    ),
    "device devices gerät geräte geräten": _known("device", r"device(?: (?:name|id|display name))?|display name"),
    "mac hwaddr mac-address mac-adresse hardwareadresse": _known(
        "mac",
        r"mac|mac address|hw ?addr|client mac|src mac",
        r"(?<![0-9a-f:-])([0-9a-f]{2}(?:[:-][0-9a-f]{2}){5})(?![0-9a-f:-])",
    ),
    "method methode verfahren": _known("method", r"method|auth method|mfa method"),
    "hash hashes prüfsumme": _known("hash", r"sha\d*|md5|hashes?", r"\b([0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})\b"),
    "folder folders ordner directory verzeichnis path pfad drive laufwerk share freigabe": _known(
        "folder", values=r"((?:[A-Za-z]:|\\\\[\w.-]+)\\[^\s\"'|;,]+|(?<![\w:/])/(?:[\w.@-]+/)+[\w.@-]*)"
    ),
    "app apps anwendung anwendungen application applications integration": _known(
        "app", r"app(?:lication)? (?:display )?name|app id|client name", columns="agent target"
    ),
    "signature signatures signatur signaturen": _known(
        "signature", r"signature|signature name|attack|attack name|threat name|rule name"
    ),
    "version versions versionen release": _known(
        "version", r"version", r"\bversion[ =:]+v?(\d[\w.-]*)|\bv?(\d+\.\d+\.\d+)\b"
    ),
    "owner besitzer": _known("owner", r"owner|member|grantee"),
}
_KNOWN = {word: attribute for label, attribute in _TABLE.items() for word in label.split()}
STORED = re.compile(
    r"\b(?:where|wohin|wo)\b[^?]{0,30}\b(?:stored?|written|saved?|put|placed|kept|dropped|gespeichert|geschrieben|abgelegt|hingelegt)\b"
)
_THERE = re.compile(
    r"\b(?:(?:was|is|were|are) there (?:a |an |any )?|gab es (?:ein\w* |dafür |dazu )*|gibt es (?:ein\w* |dafür |"
    r"dazu )*)(?P<noun>[a-zäöüß-]{3,20})"
)
_BECAME = re.compile(
    r"\b(?:konto|account|user|benutzer|wer|who|wem|whom|mailbox|postfach)\b[^?]{0,50}\b(?:became|become|was made|were made|"
    r"was given|was granted|"
    r"was added|got promoted|geworden|gemacht wurde|bekommen hat|bekam|erhalten hat|erhielt|hinzugefügt wurde)\b"
)
_TYPE = re.compile(
    r"\b(?:what|which) (?:\w+ )?(?:type|kind|sort)\b|\bwelche[rnms]? (?:typ|art|sorte)\b|\bwas für (?:eine? )?(?:typ|art)\b"
)
_TABLES = r"\b(?:from|into|update|join|table|copy|truncate)\s+(?!table\b|stdin|stdout|program)([a-z_][\w.]*)"
_FILES = r"(?:^|[\s/\\'\"=])([\w.()-]{1,60}\.[A-Za-z]\w{0,5})(?=$|[\s?'\"&|;,)])"
_NO_CLASS = words("""
    login logins log-in log-ins zugang zugänge
    account accounts konto konten kontos user users benutzer nutzer username usernames mailbox mailboxes postfach
    host hosts machine machines computer server servers rechner maschine maschinen system systems
    ip ips address addresses adresse adressen domain domains command commands befehl befehle befehlen time uhrzeit zeit
    day days tag tagen date datum happened happens happen exactly else did does was were are is the should can could would
    do to we i you he she they it his her their about made makes technique techniques techniken action actions
    person people leute mal one ones part way weg maßnahmen steps schritte event events ereignis ereignisse
    ist war hat haben wurde wurden genau noch sonst alles macht machte passiert geschah sollen sollten müssen kann können
    now next evidence proof belege beweise signs zeichen order else's about with mit from von attack angriff
    credentials identity identities programs program programm programme instances resources objects requests things dinge
    number numbers zahl exact same sort kind type typ art much many
""")
"""Nouns for which other kinds of question answer, and words that are none."""


_HARDWARE = re.compile(r"\b(?:hardware|mac|ethernet)[ -](?:address|adresse)\b|\bhardware-?adresse\b")


def attributes_in(clause: str) -> list[Attribute]:
    """The details that a part of a question, in lower case, asks for, in its order."""
    found: list[tuple[int, Attribute]] = []
    clause = _HARDWARE.sub("mac", clause)
    if match := _SIZE.search(clause):
        found.append((match.start(), Attribute("size", is_size=True)))
    if match := _BEFORE_AFTER.search(clause):
        found.append((match.start(), Attribute("change", is_change=True)))
    if match := _TYPE.search(clause):
        found.append(
            (
                match.start(),
                _known(
                    "type",
                    r"(?:instance|machine|vm|mime|content|file|app|media|object|record|device|threat|malware) ?type",
                    columns="",
                ),
            )
        )
    for pattern in (_NOUN, _CALLED):
        for match in pattern.finditer(clause):
            noun = match["noun"].strip("-")
            if any(start == match.start() for start, _ in found):
                continue
            if noun in ("it", "es", "er", "sie", "das", "dies") and pattern is _CALLED and "heiß" in match[0]:
                found.append((match.start(), Attribute(noun, values=re.compile(_FILES), is_class=False)))
            elif noun in _KNOWN and (pattern is _NOUN or noun not in ("case", "change")):
                found.append((match.start(), _named(_KNOWN[noun], noun)))
            elif noun not in _NO_CLASS and not (pattern is _CALLED and not _is_named_so(match[0])):
                found.append((match.start(), _class(noun)))
    if not found and _WORLD.search(clause):
        found.append((0, _KNOWN["region"]))
    if _BECAME.search(clause):
        found = [(0, _known("account", r"member|grantee|group member|target user", columns="target"))]
    if STORED.search(clause):
        found.append((0, _named(_KNOWN["folder"], "place")))
    if (match := _THERE.search(clause)) and match["noun"] in _KNOWN:
        found.append((match.start(), _named(_KNOWN[match["noun"]], match["noun"])))
    if not found and (_WHERE_TO.search(clause) or (_WHERE_FROM.search(clause) and _FETCHING.search(clause))):
        found.append((0, Attribute("address", values=re.compile(_URL))))
    return [attribute for _, attribute in sorted(found, key=lambda pair: pair[0])][:2]


def _is_named_so(text: str) -> bool:
    return bool(re.match(r"wie (?:heiß|hieß|laut)|name of|what \w+ the (?:name|number)", text))


def _named(attribute: Attribute, said: str) -> Attribute:
    return Attribute(said, attribute.fields, attribute.values, attribute.columns)


def _class(noun: str) -> Attribute:
    """A kind of thing, by the name that lines give it."""
    stems = [stem for stem in stems_of(noun) if stem.isalpha()]
    joined = "|".join(re.escape(stem) for stem in stems) or re.escape(noun)
    values = (
        rf"\b(?:{joined})s?(?:/|[ :=]+(?:named |name |called |if not exists )?)[\"'`“]?"
        r"(?!(?:of|for|by|in|with|from|and|to|on|is|was|per|the|a)\b)(\w[\w.@:+/-]*\w)"
    )
    if "table" in stems:
        values = _TABLES
    if "file" in stems or "script" in stems or "program" in stems:
        values = _FILES
    return Attribute(
        noun, re.compile(rf"\b(?:{joined})s?(?: (?:name|id))?$"), re.compile(values, re.IGNORECASE), is_class=True
    )
