"""Names of one thing in a text: addresses, hosts, accounts, hashes, files; and when two texts name the same thing."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Literal

from ..wordlists import words

NameKind = Literal["address", "network", "hash", "account", "domain", "file", "name"]

_TOKEN = re.compile(r"[^\s,;()\[\]{}<>\"'`|=“”„‘’]+")
_NUMBERS = re.compile(r"\d+")
_IP_LIKE = re.compile(r"(?i)[\da-f]*[.:][\da-f.:]+(?:%\w+)?(?:/\d{1,3})?")
_WITH_PORT = re.compile(r"(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}")
_URL = re.compile(r"(?i)[a-z][a-z0-9+.-]*://(?:[^/@]*@)?([^/:?#]+)")
_HASH = re.compile(r"(?i)(?=.*[a-f])(?=.*\d)(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})")
_AT = re.compile(r"[\w.+$-]+@[\w-]+(?:\.[\w-]+)*")
_DOMAIN_ACCOUNT = re.compile(r"[\w.-]+\\[\w.$ -]+")
_PATH = re.compile(r"(?:[/~]|[A-Za-z]:[\\/]|\\\\|\.{1,2}[\\/])\S*|[^\\/]+(?:[\\/][^\\/]+){2,}")
_LABELS = re.compile(r"(?i)(?=.*[a-z])[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
_LETTERS_AND_DIGITS = re.compile(r"(?i)(?=.*[a-z])(?=.*\d)[\w.$-]+")
_MEASURE = re.compile(r"(?i)\d+(?:[.:-]\d+)*(?:st|nd|rd|th|h|m|s|ms|min|d|k|kb|mb|gb|tb|x|am|pm|z|gbit|mbit|%)?")
_VERSION = re.compile(r"(?i)v?\d+(?:\.\d+)+[a-z]?\d*")
_DATE = re.compile(r"(?i)\d{4}-\d\d-\d\d(?:t[\d:.]+(?:z|[+-][\d:]+)?)?")
_CLOCK = re.compile(r"\d\d?:\d\d(?::[\d.,]+)?")
_PERSON = re.compile(r"[^\W\d_]{2,}\.[^\W\d_]{2,}")
_TECHNIQUE = re.compile(r"(?i)\bT\d{4}(?:\.\d{3})?\b")
_TERM_WORDS = """
2fa 365 3d 4g 5g aes128 aes256 amd64 arm64 b2b base64 ec2 h264 http1 http2 http3 i18n ipv4 ipv6 k8s l10n l2 l3 l4 l7
log4j m365 md5 mp3 mp4 ntlmv1 ntlmv2 o365 oauth2 office365 p2p route53 s3 sha1 sha256 sha512 smbv1 smbv2 smb1 smb2
smb3 tier0 tier1 tier2 utf8 utf-8 v1 v2 v3 win32 win64 x509 x64 x86 q1 q2 q3 q4
"""
_FILE_ENDING_WORDS = """
7z apk asp aspx bak bat bin cfg cmd conf config csv db dll dmg dmp doc docm docx elf eml exe gz hta img ini iso jar
jpg js json jsp kdbx key lnk log md msi ova pcap pdf pem pfx php pkg png ppt pptx ps1 py pyc rar rpm scr sh so sql
sqlite sys tar tgz tmp txt vbs vhd vhdx vmdk war xls xlsm xlsx xml yaml yml zip
"""
_DOMAIN_ENDING_WORDS = """
app arpa biz cloud co com corp de dev edu eu example fr gov home info int internal invalid io lan local localdomain
mil net onion org ru test uk us xyz
"""
_TERMS = words(_TERM_WORDS)
"""Technical terms with digits in them, which name no single thing."""
_FILE_ENDINGS = words(_FILE_ENDING_WORDS)
_DOMAIN_ENDINGS = words(_DOMAIN_ENDING_WORDS)
_ACCOUNT_MARKS = words("acct adm admin sa srv svc usr")
_HOST_MARKS = words("app db dc dev fs fw gw host node prd prod srv stg vm web")


@dataclass(frozen=True)
class Name:
    """What names one thing."""

    kind: NameKind
    value: str
    """In lower case."""
    short: str
    """Without what qualifies it: an account without its domain, a host without it, a file without its folder."""

    @cached_property
    def skeleton(self) -> str:
        """The name with its numbers blotted out: brothers such as web-1 and web-2 have one skeleton."""
        return _NUMBERS.sub("#", self.short)


def names_in(text: str) -> list[Name]:
    """The names in a text, each once, in order."""
    return list(dict.fromkeys(name for _, name in _found(text)))


def without_names(text: str) -> str:
    """The text with each name reduced to its telling words: backup-01 is about a backup, an address or a time about nothing."""
    parts, last = [], 0
    for (start, end), name in _found(text):
        telling = re.findall(r"[^\W\d_]{3,}", name.short) if name.kind in ("account", "name", "domain", "file") else []
        parts += [text[last:start], " ".join(telling)]
        last = end
    left = "".join([*parts, text[last:]])
    for pattern in (_DATE, _CLOCK, _TECHNIQUE):
        left = pattern.sub("", left)
    return " ".join(left.split())


def name_of(text: str) -> Name:
    """The name that a whole text is: something known by its form, or whatever else stands there."""
    found = names_in(text)
    if len(found) == 1 and len(text.split()) == 1:
        return found[0]
    return _plain("name", text.strip().lower())


def is_same(one: Name, other: Name) -> bool:
    """Whether two names may stand for one thing; a qualified name is not another qualified one."""
    if {one.kind, other.kind} == {"address", "network"}:
        address, network = (one, other) if one.kind == "address" else (other, one)
        return address.value in _Network(network.value)
    if one.value == other.value:
        return True
    return (one.value == one.short and one.value == other.short) or (
        other.value == other.short and other.value == one.short
    )


def is_about_another(asked: Iterable[Name], told: Iterable[Name]) -> bool:
    """Whether a text that shares no name with a query names another address, account, hash, or brother of what is asked."""
    asked, told = list(asked), list(told)
    for kinds in (("address", "network"), ("hash",), ("account",)):
        if any(name.kind in kinds for name in asked) and any(name.kind in kinds for name in told):
            return True
    brothers = {name.skeleton for name in asked if name.skeleton != name.short}
    return any(name.kind in ("name", "account", "domain") and name.skeleton in brothers for name in told)


class _Network:
    def __init__(self, text: str) -> None:
        self._network: IPv4Network | IPv6Network = ip_network(text, strict=False)

    def __contains__(self, address: str) -> bool:
        return ip_address(address) in self._network


def _found(text: str) -> Iterator[tuple[tuple[int, int], Name]]:
    for match in _TOKEN.finditer(text):
        token = match[0].strip("!?*#").rstrip(".:,…")
        if token and (name := _name(token)):
            start = match.start() + match[0].index(token)
            yield (start, start + len(token)), name


def _name(token: str) -> Name | None:
    """What a word without spaces names; None for an ordinary one."""
    if token.isalpha():
        return None
    lower = token.lower()
    if found := _WITH_PORT.fullmatch(token):
        return _address(found[1])
    if _IP_LIKE.fullmatch(token) and (address := _address(token)):
        return address
    if found := _URL.match(token):
        return _address(found[1]) or _host(found[1].lower())
    if _HASH.fullmatch(token):
        return _plain("hash", lower)
    if lower.startswith("arn:"):
        return Name("account", lower, _account_of_arn(lower))
    if _AT.fullmatch(token):
        return Name("account", lower, lower.partition("@")[0])
    if _PATH.fullmatch(token) and not lower.startswith("//"):
        return Name("file", lower, re.split(r"[\\/]", lower.rstrip("\\/"))[-1] or lower)
    if _DOMAIN_ACCOUNT.fullmatch(token):
        return Name("account", lower, lower.rpartition("\\")[2])
    if "/" in token or "\\" in token or lower in _TERMS or _says_how_much(token):
        return None
    if _LABELS.fullmatch(token):
        return _dotted(lower)
    marks = set(re.split(r"[-_]", lower))
    if len(marks) > 1 and marks & _ACCOUNT_MARKS:
        return _plain("account", lower)
    if "_" in token.strip("_") or (len(marks) > 1 and marks & _HOST_MARKS) or _LETTERS_AND_DIGITS.fullmatch(token):
        return _plain("name", lower)
    return None


def _says_how_much(token: str) -> bool:
    return any(pattern.fullmatch(token) for pattern in (_MEASURE, _VERSION, _DATE, _TECHNIQUE))


def _dotted(lower: str) -> Name | None:
    """A file, a domain's name, or an account such as john.smith."""
    ending = lower.rpartition(".")[2]
    if ending in _FILE_ENDINGS:
        return _plain("file", lower)
    if ending in _DOMAIN_ENDINGS or lower.count(".") >= 2:
        return _host(lower)
    if _PERSON.fullmatch(lower):
        return _plain("account", lower)
    return _plain("name", lower) if _NUMBERS.search(lower) or "_" in lower else None


def _host(lower: str) -> Name:
    return Name("domain", lower, lower.partition(".")[0] if lower.count(".") >= 2 else lower)


def _address(token: str) -> Name | None:
    try:
        if "/" in token:
            return _plain("network", str(ip_network(token, strict=False)))
        address = ip_address(token.partition("%")[0])
    except ValueError:
        return None
    return _plain("address", str(getattr(address, "ipv4_mapped", None) or address))


def _account_of_arn(arn: str) -> str:
    """A role without its session, whose name whoever assumes it chooses."""
    parts = arn.split("/")
    return parts[1] if ":assumed-role/" in arn and len(parts) > 1 else parts[-1].rpartition(":")[2]


def _plain(kind: NameKind, value: str) -> Name:
    return Name(kind, value, value)
