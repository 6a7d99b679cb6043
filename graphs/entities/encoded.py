"""Payloads hidden in commands: PowerShell's `-EncodedCommand`, `FromBase64String` and `base64 -d`."""

import base64
import binascii
import re

_MARKS = re.compile(
    r"(?i)[-/](?:e|ec|en|enc|enco|encod|encode|encoded\w*)\b|frombase64string|base64\s+(?:-d|-D|--decode)|b64decode|\A(?>(?s:.*?)certutil)(?s:.*)-decode|atob\("
)
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/=_])[A-Za-z0-9+/]{16,}+={0,2}+(?![A-Za-z0-9+/=])")
_MAX_PAYLOADS = 8


def decoded_payloads(text: str) -> list[str]:
    """Texts that were base64 within a command that decodes them, at most two layers deep."""
    return _decode(text, layers=2)


def _decode(text: str, layers: int) -> list[str]:
    if not layers or not _MARKS.search(text):
        return []
    found: list[str] = []
    for match in _BASE64.finditer(text):
        plain = _plain(match.group())
        if plain:
            found.append(plain)
            found += _decode(plain, layers - 1)
        if len(found) >= _MAX_PAYLOADS:
            break
    return found


def _plain(encoded: str) -> str:
    try:
        data = base64.b64decode(encoded + "=" * (-len(encoded) % 4))
    except (binascii.Error, ValueError):
        return ""
    if data.count(0) > len(data) // 4:
        text = data.decode("utf-16-le", "replace")
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            return ""
    printable = sum(character.isprintable() or character in "\r\n\t" for character in text)
    return text if len(text) >= 4 and printable > 0.95 * len(text) else ""
