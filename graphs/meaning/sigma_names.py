"""Sigma's field names for what any product says: a rule about `Image` and `CommandLine` shall match an unknown
sensor's process event too.
"""

from .event import Draft

_PROCESS = (("Image", "process"), ("ParentImage", "parent"), ("CommandLine", "command"), ("User", "user"))
_NETWORK = (("src_ip", "src_ip"), ("dst_ip", "dst_ip"), ("SourceIp", "src_ip"), ("DestinationIp", "dst_ip"))


def add_sigma_names(draft: Draft) -> Draft:
    """Set logsource and fields by which Sigma's generic categories know an event, where the format has not done so."""
    if draft.category:
        return draft
    if draft.action == "process_start" and draft.command:
        draft.category = "process_creation"
        draft.product = draft.product or _platform(f"{draft.process} {draft.command}")
        _copy(draft, _PROCESS)
    elif draft.action == "dns_query":
        draft.category = "dns"
        draft.fields.setdefault("query", draft.target)
    elif draft.action in ("network_block", "network_connect") and draft.src_ip and draft.dst_ip:
        draft.category = "firewall"
        _copy(draft, _NETWORK)
        draft.fields.setdefault("dst_port", "" if draft.dst_port is None else str(draft.dst_port))
        draft.fields.setdefault("DestinationPort", draft.fields["dst_port"])
        draft.fields.setdefault("action", "blocked" if draft.action == "network_block" else "forward")
    return draft


def _copy(draft: Draft, names: tuple[tuple[str, str], ...]) -> None:
    for name, column in names:
        if value := getattr(draft, column):
            draft.fields.setdefault(name, value)


def _platform(text: str) -> str:
    if "\\" in text or ".exe" in text.lower():
        return "windows"
    return "linux" if "/" in text else ""
