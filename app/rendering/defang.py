"""Indicators written so that nothing turns them into something to click: hxxp, [.], [@], [:]."""

import re
from collections.abc import Callable

from ...graphs.schema import Report

_URL = re.compile(r"(?P<scheme>https?|ftps?)://(?P<host>[^\s/?#\"'<>|\\`]*)", re.IGNORECASE)
_WWW = re.compile(r"\b(www)\.(?=\w)", re.IGNORECASE)
_DOT = re.compile(r"(?<!\[)\.(?!\])")
_AT = re.compile(r"(?<!\[)@(?!\])")
_SCHEME = re.compile(r"\b(?:(h)(xx)(ps?)|(f)(x)(ps?))(?=://)", re.IGNORECASE)


def defang(value: str, kind: str = "") -> str:
    """Defang one indicator of this type; types that nobody clicks only lose the URLs inside them."""
    if kind == "ip" and "." not in value:
        # One bracket is enough to make an IPv6 address unusable, and more would make it unreadable.
        return value if "[:]" in value else value.replace(":", "[:]", 1)
    if kind in ("ip", "domain"):
        return _DOT.sub("[.]", value)
    if kind == "mail":
        return _DOT.sub("[.]", _AT.sub("[@]", value))
    return _WWW.sub(r"\1[.]", _URL.sub(_defang_url, value))


def refang(text: str) -> str:
    """The real value behind a defanged one."""
    text = text.replace("[.]", ".").replace("[@]", "@").replace("[:]", ":")
    return _SCHEME.sub(_refang_scheme, text)


def defanger(report: Report) -> Callable[[str], str]:
    """A function that defangs prose: every URL, and every indicator that this report names."""
    kinds = {ioc["value"]: ioc["type"] for ioc in report["iocs"] if ioc["type"] in ("ip", "domain", "mail")}
    kinds.pop("", None)
    if not kinds:
        return defang
    longest_first = sorted(kinds, key=len, reverse=True)
    named = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")

    def defang_prose(text: str) -> str:
        return named.sub(lambda match: defang(match[0], kinds[match[0]]), defang(text))

    return defang_prose


def _defang_url(match: re.Match[str]) -> str:
    scheme = match["scheme"]
    # http -> hxxp, HTTPS -> hXXPS, ftp -> fxp: the case stays, so that refang gives back the same text.
    fanged = scheme.translate(str.maketrans("tT", "xX"))
    return f"{fanged}://{_DOT.sub('[.]', match['host'])}"


def _refang_scheme(match: re.Match[str]) -> str:
    return match[0].translate(str.maketrans("xX", "tT"))
