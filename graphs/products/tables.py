"""What the maps of several products share: columns that never stand in a kind of record, and what a device that lets
traffic through or stops it says.
"""

from collections.abc import Mapping
from typing import Final

from ..actions import Action, Outcome
from .product import Column

HOSTED: Final[Mapping[Column, str]] = {
    "dst_ip": "",
    "dst_port": "",
    "process": "",
    "command": "",
    "parent": "",
    "host": "",
}
"""Columns that stay empty in the audit record of a hosted service: it tells of accounts and things, of no machine."""
UNATTENDED: Final[Mapping[Column, str]] = {"user": "", "process": "", "command": "", "parent": ""}
"""Columns that stay empty where a network speaks: it sees addresses, and neither accounts nor programs."""

BLOCKED = r"(?:block\w*|den(?:y|ied)|drop\w*|prevent\w*|reject\w*|reset\w*|quarantine\w*|caution\w*|not.allowed)"
PASSED = r"(?:allow\w*|permit\w*|pass\w*|monitor\w*|bypass\w*|proxied|inspect\w*|accept\w*|alert|tls_inspect)"
FLOW: Final[Mapping[str, tuple[Action, Outcome]]] = {
    rf"{BLOCKED}.*": ("network_block", "failure"),
    rf"{PASSED}.*": ("network_connect", "success"),
}
"""What a record of traffic is, by the device's word for what it did with it; another word leaves it a connection
(`otherwise=CONNECTION`)."""
CONNECTION: Final[tuple[Action, Outcome]] = ("network_connect", "")
WEB: Final[Mapping[str, tuple[Action, Outcome]]] = {
    rf"{BLOCKED}.*": ("web_request", "failure"),
    rf"{PASSED}.*": ("web_request", "success"),
}
"""The same of a record of a web request (`otherwise=REQUEST`)."""
REQUEST: Final[tuple[Action, Outcome]] = ("web_request", "")
