"""Who may be named with blame: only whom marked or hostile events state. What a log's text says of somebody is no proof."""

import re
from collections.abc import Mapping
from typing import Any

_BLAME = re.compile(
    r"\b(?:attack\w*|intru\w+|hack\w*|malicious\w*|hostile|compromis\w+|culprits?|guilty|criminals?|adversar\w+|threat actors?|"
    r"stole\w*|steal\w*|theft|thief|thieves|exfiltrat\w+|insiders?|betray\w*|behind (?:it|this|the)|responsible for|to blame|"
    r"did (?:it|this|that|all)|"
    r"angreif\w*|angriff\w*|eindring\w*|täter\w*|schuld\w*|böswillig\w*|bösartig\w*|kompromittier\w*|gestohlen|entwendet|diebstahl|"
    r"attaqu\w*|coupable\w*|pirat\w*|malveillan\w*|atac\w*|culpable\w*|intruso\w*)\b",
    re.IGNORECASE,
)
_TYPED = ("web_request", "dns_query", "mail")
"""Actions whose target is whatever somebody typed."""


def is_blame(sentence: str) -> bool:
    """Whether a sentence calls something an attack or somebody an attacker."""
    return bool(_BLAME.search(sentence))


def is_party(value: str, row: Mapping[str, Any], *, blamed: bool = False) -> bool:
    """Whether an event's own fields say that a known account, machine or address took part in it.

    Its text does not count, nor a command or a requested path, which hold whatever somebody typed. `blamed`: nor does an
    account whose password was only tried. Otherwise the program counts that wrote the line or ran.
    """
    wanted = value.lower()
    if not blamed and wanted in _forms(str(row.get("process") or "").lower()):
        return True
    names = ["host", "src_ip", "dst_ip"]
    if not (blamed and row["action"] == "login" and row["outcome"] == "failure"):
        names.append("user")
    if row["action"] not in _TYPED:
        names.append("target")
    return any(wanted in _forms(str(row[name]).lower()) for name in names)


def _forms(name: str) -> set[str]:
    """A name whole, and without its domain."""
    return {name, re.split(r"[\\/]", name)[-1], name.partition("@")[0], name.partition(".")[0]} - {""}
