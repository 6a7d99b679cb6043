"""Who may be named with blame: only whom marked or hostile events state. What a log's text says of somebody is no proof."""

import re
from collections.abc import Mapping
from typing import Any

from ..evidence import stands_in

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


def is_party(value: str, row: Mapping[str, Any]) -> bool:
    """Whether an event's own fields, not its text, say that a known account, machine or address took part in it."""
    wanted = value.lower()
    for name in ("user", "host", "src_ip", "dst_ip"):
        if wanted in _forms(str(row[name]).lower()):
            return True
    held = [row["process"], row["parent"], row["command"]]
    if row["action"] not in _TYPED:
        held.append(row["target"])
    return any(stands_in(wanted, str(text).lower()) for text in held)


def _forms(name: str) -> set[str]:
    """A name whole, and without its domain."""
    return {name, re.split(r"[\\/]", name)[-1], name.partition("@")[0], name.partition(".")[0]} - {""}
