"""A setting that was changed: did it weaken or strengthen security, or open something up?"""

import re

from ..actions import Action
from ..wordlists import words
from .lexicon import guards_security, words_of

_OFF = words("off false disabled disable 0 no none inactive optional unprotected never")
_ON = words("on true enabled enable 1 yes active required enforced always")
_OPEN = words("public everyone anyone anonymous internal world external all allusers")
_SHARING = words("visibility sharing share publicly public shared discoverable")
_VALUE = r"['\"]?(\w+)['\"]?"
_FROM_TO = re.compile(rf"\bfrom\s+{_VALUE}\s+to\s+{_VALUE}|\b{_VALUE}\s*(?:->|=>|→)\s*{_VALUE}", re.I)
_SWITCH = r"['\"]?(on|off|true|false|enabled|disabled)['\"]?"
_TURNED = re.compile(
    rf"\b(?:set|changed|switched|turned|updated)\s+(?:to\s+)?{_SWITCH}(?!\w)|[:=]\s*{_SWITCH}\s*$",
    re.I,
)
_NEW = ("newvalue", "newstate", "newsetting", "enabled", "after", "valuenew", "new", "to")


def changed_setting(text: str, fields: dict[str, str]) -> Action | None:
    """What a change did, told by "from On to Off" or by a new value beside the setting's telling name."""
    guarding, sharing = guards_security(text), _shares(text)
    if not guarding and not sharing:
        return None
    new = _new_value(text, fields)
    if sharing and new in _OPEN:
        return "permission_grant"
    if guarding and new in _OFF:
        return "security_weaken"
    return "security_strengthen" if guarding and new in _ON else None


def may_be_setting(text: str) -> bool:
    """Whether a text speaks of anything whose change matters."""
    return guards_security(text) or _shares(text)


def _shares(text: str) -> bool:
    return bool(_SHARING.intersection(words_of(text)))


def _new_value(text: str, fields: dict[str, str]) -> str:
    if match := _FROM_TO.search(text):
        return str(match[2] or match[4]).lower()
    if match := _TURNED.search(text):
        return str(match[1] or match[2]).lower()
    for name, value in fields.items():
        folded = name.rpartition(".")[2].lower().replace("_", "").replace("-", "").replace(" ", "")
        if folded.endswith(_NEW[:6]) or folded in _NEW:
            new = value.strip().lower()
            if new in _OFF or new in _ON or new in _OPEN:
                return new
    return ""
