"""Entities in events and in free text."""

import ntpath
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ..meaning.event import Event
from ..meaning.values import address_of, is_empty
from ..wordlists import words
from .addresses import address_class
from .encoded import decoded_payloads
from .entity import Entity, EntityType

_URL = re.compile(
    r"\b(?:https?|ftp|sftp|ldaps?|rmi|smb|file|hxxps?|wss?|tcp|jdbc:\w+)(?::|\[:\])//[^\s\"'<>\\^`{|}\x00-\x1f]+", re.I
)
_MAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}(?![\w-])")
_V4 = re.compile(r"(?<![\w.-])(?:\d{1,3}(?:\.|\[\.\])){3}\d{1,3}(?![\w-]|\.\d|\.\w+\.\w)")
_V6 = re.compile(
    r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?:%\w+)?(?![\w:])", re.I
)
_DOMAIN = re.compile(
    r"(?<![\w@.\\/-])(?:[A-Za-z0-9_](?:[\w-]{0,61}[A-Za-z0-9])?(?:\.|\[\.\])){1,8}[A-Za-z][A-Za-z0-9-]{1,23}\.?(?![\w(\\@-]|\.\w)"
)
_HASH = re.compile(r"(?<![\w+/-])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?![\w+/=-])", re.I)
_ARN = re.compile(r"\barn:aws[\w-]*:[\w-]*:[\w-]*:\d{0,12}:[^\s\"',;)\]}]+")
_ACCESS_KEY = re.compile(r"\b(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA)[A-Z0-9]{12,20}\b")
_REGISTRY = re.compile(
    r"\b(?:HKEY_[A-Z_]+|HKLM|HKCU|HKCR|HKU|\\REGISTRY)\\[^\s\"',;|<>]+(?: [A-Z][^\s\"',;|<>=]*\\[^\s\"',;|<>]+)*", re.I
)
_CVE = re.compile(r"\bCVE-\d{4}-\d{4,7}\b", re.I)
_WINDOWS_PATH = re.compile(
    r"(?<![\w:])(?:[A-Za-z]:|\\\\(?:\?\\|\.\\)?[\w.$-]+\\|%\w+%)\\?[^\\/:*?\"<>|\r\n\t=]+(?:\\[^\\/:*?\"<>|\r\n\t]+)*",
    re.I,
)
_UNIX_PATH = re.compile(
    r"(?<![\w./:<>&?=%-])/(?:bin|boot|dev|etc|home|lib|lib64|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var|data|app|Users|Applications|Library|private|Volumes)(?:/[\w.@%+~,:=#-]+)+"
)
_EXTENSIONS = words("""
    exe dll sys ps1 psm1 psd1 bat cmd vbs vbe js jse wsf hta lnk txt log json jsonl xml html htm php asp aspx
    jsp jspx css csv tsv ini conf cfg yml yaml toml doc docx docm xls xlsx xlsm ppt pptx pdf zip rar gz tar tgz
    bz2 xz iso img bin dat db sqlite tmp bak old py pyc pl rb sh bash so ko deb rpm msi cab jar war class java
    lang go rs c cpp h hpp png jpg jpeg gif svg ico bmp mp3 mp4 avi mov ttf woff woff2 eot map md lock pid sock
    service socket timer target mount scope slice device path swap automount evtx etl mof inf cat cpl scr ocx
    drv mui pf key pem crt cer p12 pfx yar yara rules sql swp part crdownload torrent cfm cgi do action ashx
    asmx svc axd vue ts tsx jsx scss less mjs localdomain dns ip orig resp query time host user
""")
"""Last labels that make a dotted word a file or a program name rather than a domain."""
_NOT_LABELS = words("""
    exe dll ps1 sys bat jar class log conf service
""")
_GENERIC_TLDS = words("""
    com net org info biz name pro mobi tel travel jobs cat asia post edu gov mil int arpa aero coop museum xyz
    top site online club shop app dev cloud tech store live pw icu vip work space website fun life world today
    email host press link click bid win loan download stream men date trade review party science racing faith
    cricket accountant webcam gdn ltd group agency digital network systems solutions services support security
    software zone center company business media news blog page wiki tools games run ninja guru rocks expert
    academy finance bank capital fund money cash market exchange trading pub bar cafe pizza restaurant io ai me
    tv cc co ws to sh gg onion test example invalid local internal lan corp home localhost mail bot zip mov buzz
    monster cyou rest quest sbs cfd lol beauty hair skin bond autos boats yachts onl
""")
_REMEMBERED = 2_048
"""Longer texts are searched each time: they seldom come twice, and would fill the memory."""
_HASH_KINDS = {32: "md5", 40: "sha1", 64: "sha256"}
_NAMED_HASH = re.compile(r"\b(MD5|SHA1|SHA256|IMPHASH)=([0-9A-Fa-f]{32,64})")
_MACHINE_USERS = frozenset(
    ("system", "local service", "network service", "anonymous logon", "window manager", "nt authority\\system")
)


def entities_of(event: Event) -> list[Entity]:
    """Entities of an event, from its columns first and then from its fields, each once."""
    return _unique(_from_event(event))


def entities_in(text: str) -> list[Entity]:
    """Entities in a free text, each once; encoded payloads are looked into as well."""
    return _unique(_with_decoded(text))


def _from_event(event: Event) -> Iterator[Entity]:
    for address in (event.src_ip, event.dst_ip):
        if address:
            yield from _address(address)
    if event.user and not is_empty(event.user):
        yield Entity("mail" if _MAIL.fullmatch(event.user) else "user", event.user)
        if _MAIL.fullmatch(event.user):
            yield Entity("user", event.user)
    if event.host and not is_empty(event.host):
        if address_of(event.host):
            yield from _address(event.host)
        else:
            yield Entity("host", event.host)
    for process in (event.process, event.parent):
        if process:
            yield from _process(process)
    if event.command:
        yield Entity("cmd", event.command)
        yield from _with_decoded(event.command)
    if event.action in (
        "account_create",
        "account_change",
        "account_delete",
        "permission_grant",
        "permission_revoke",
    ) and _is_name(event.target):
        yield Entity("user", event.target)
    seen: set[str] = set()
    for name, value in event.fields.items():
        if name.startswith("_") or value in seen or len(value) < 4 or value.isalpha():
            continue
        seen.add(value)
        yield from _in_text(value[:8192])
    if event.target and event.target not in seen:
        yield from _in_text(event.target)
    if event.message and not event.fields:
        yield from _in_text(event.message)


def _with_decoded(text: str) -> Iterator[Entity]:
    yield from _in_text(text)
    for payload in decoded_payloads(text):
        for entity in _in_text(payload):
            yield Entity(entity.type, entity.value, entity.detail, decoded=True)


def _process(path: str) -> Iterator[Entity]:
    name = ntpath.basename(path)
    if name:
        yield Entity("proc", name)
    if "\\" in path or path.startswith("/"):
        yield Entity("file", path)


def _is_name(text: str) -> bool:
    return bool(text) and len(text) < 64 and " " not in text and "/" not in text and ":" not in text


def _address(text: str) -> Iterator[Entity]:
    address = address_of(text)
    if address:
        yield Entity("ip", address, address_class(address))


@lru_cache(maxsize=8192)
def _found_in(text: str) -> tuple[Entity, ...]:
    return tuple(_scan(text))


def _in_text(text: str) -> Iterable[Entity]:
    return _found_in(text) if len(text) <= _REMEMBERED else _scan(text)


def _scan(text: str) -> Iterator[Entity]:
    """Search from the most specific kind to the least; what one kind took is blanked for the next."""
    for pattern, kind in ((_ARN, "arn"), (_URL, "url"), (_MAIL, "mail")):
        for match in pattern.finditer(text):
            value = _trimmed(match.group())
            yield from _url_parts(value) if kind == "url" else (Entity(kind, value),)  # type: ignore[arg-type]
        text = pattern.sub(_blank, text)
    for match in _ACCESS_KEY.finditer(text):
        yield Entity("key", match.group())
    for match in _CVE.finditer(text):
        yield Entity("cve", match.group().upper())
    for match in _REGISTRY.finditer(text):
        yield Entity("reg", _trimmed(match.group()))
    text = _REGISTRY.sub(_blank, text)
    yield from _hashes(text)
    text = _HASH.sub(_blank, text)
    for pattern in (_WINDOWS_PATH, _UNIX_PATH):
        for match in pattern.finditer(text):
            if path := _path(match.group()):
                yield Entity("file", path)
        text = pattern.sub(_blank_path, text)
    for match in _V4.finditer(text):
        yield from _address(match.group().replace("[.]", "."))
    if ":" in text:
        for match in _V6.finditer(text):
            if (
                match.group().count(":") >= 2
                and ("::" in match.group() or match.group().count(":") == 7)
                and len(match.group()) > 2
            ):
                yield from _address(match.group())
    for match in _DOMAIN.finditer(text):
        domain = match.group().replace("[.]", ".").rstrip(".")
        if is_domain(domain):
            yield Entity("domain", domain)


def _url_parts(url: str) -> Iterator[Entity]:
    url = url.replace("[:]", ":").replace("[.]", ".")
    yield Entity("url", url)
    host = url.partition("://")[2].partition("/")[0].partition("?")[0].rpartition("@")[2]
    bare = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    if address_of(bare):
        yield from _address(bare)
    elif is_domain(bare):
        yield Entity("domain", bare)


def _hashes(text: str) -> Iterator[Entity]:
    named = {match[2].lower(): match[1].lower() for match in _NAMED_HASH.finditer(text)}
    for match in _HASH.finditer(text):
        value = match.group()
        kind = named.get(value.lower(), _HASH_KINDS[len(value)])
        if len(set(value.lower())) > 6:
            yield Entity("hash", value.lower(), kind)
    for value, kind in named.items():
        if len(value) in _HASH_KINDS and len(set(value)) > 6:
            yield Entity("hash", value, kind)


def _path(text: str) -> str:
    """A path without the words of the sentence or command that follow it."""
    path = text.rstrip(" .,;:)]}'\"")
    head, separator, last = path.rpartition("\\")
    if separator and " " in last:
        words = last.split(" ")
        for count, word in enumerate(words, 1):
            if "." in word and word.rpartition(".")[2].lower() in _EXTENSIONS:
                last = " ".join(words[:count])
                break
        else:
            last = words[0]
    path = f"{head}{separator}{last}" if separator else path.partition(" ")[0]
    return path if len(path) > 3 else ""


def is_domain(text: str) -> bool:
    """Whether a dotted word is a domain name and no file, class or event name."""
    return len(text) <= 253 and _is_domain(text)


@lru_cache(maxsize=16384)
def _is_domain(text: str) -> bool:
    labels = text.lower().split(".")
    if len(labels) < 2 or any(not label or len(label) > 63 for label in labels):
        return False
    last = labels[-1]
    if last in _EXTENSIONS and last not in _GENERIC_TLDS:
        return False
    if not (
        last in _GENERIC_TLDS
        or (len(last) == 2 and last.isalpha() and last not in _EXTENSIONS)
        or last.startswith("xn--")
    ):
        return False
    if any(label in _NOT_LABELS for label in labels[:-1]) or (
        any(character.isupper() for character in text.rpartition(".")[2]) and not text.isupper()
    ):
        return False
    if (
        len(labels) > 2
        and labels[0] in ("com", "org", "net", "java", "javax", "io")
        and last not in ("com", "org", "net")
    ):
        return False
    return not all(label.isdigit() for label in labels[:-1]) and not labels[-2].startswith("_")


def _trimmed(text: str) -> str:
    return text.rstrip(".,;:)]}'\"")


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _blank_path(match: re.Match[str]) -> str:
    """The match without the path that its first words are."""
    text = match.group()
    length = len(_path(text))
    return " " * length + text[length:]


def _unique(entities: Iterable[Entity]) -> list[Entity]:
    kept: dict[tuple[EntityType, str], Entity] = {}
    for entity in entities:
        known = kept.get(entity.identity)
        if known is None or (known.decoded and not entity.decoded):
            kept[entity.identity] = entity
    return list(kept.values())
