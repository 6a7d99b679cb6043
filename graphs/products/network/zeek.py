"""Zeek logs, as TSV with `#fields` and as JSON, one stream a file or all merged (Zeek documentation, "Zeek Log
Formats and Inspection").

Sigma knows Zeek's dotted names; exports that write `id_orig_h` for `id.orig_h` get the dotted names too.
"""

import re
from collections.abc import Callable, Sequence

from ...actions import Action, Outcome
from ...meaning.event import Draft
from ...meaning.flatten import Record, flatten
from ...meaning.normalize import normalise
from ...meaning.outcomes import status_outcome
from ...meaning.values import address_of, is_empty, port_of
from ..format import DIRECTIVE, FileContext, LineFormat, LineParser, RecordFormat

_DOTTED = ("orig_h", "orig_p", "resp_h", "resp_p")
_FAILED_STATES = frozenset(("S0", "REJ", "RSTOS0", "RSTRH", "SH", "SHR", "OTH"))
_SIGNS = (
    ("dns", "qtype_name"),
    ("dns", "rcode_name"),
    ("http", "user_agent"),
    ("http", "uri"),
    ("ssl", "cipher"),
    ("ssl", "server_name"),
    ("ssh", "auth_success"),
    ("ssh", "hassh"),
    ("smb_files", "prev_name"),
    ("dce_rpc", "endpoint"),
    ("dce_rpc", "named_pipe"),
    ("smb_mapping", "share_type"),
    ("kerberos", "request_type"),
    ("ntlm", "ntlmssp"),
    ("ntlm", "domainname"),
    ("rdp", "security_protocol"),
    ("x509", "certificate.subject"),
    ("x509", "certificate_subject"),
    ("files", "fuid"),
    ("weird", "notice"),
    ("notice", "note"),
    ("smtp", "mailfrom"),
    ("dhcp", "msg_types"),
    ("ftp", "command"),
    ("conn", "conn_state"),
    ("conn", "history"),
    ("software", "software_type"),
    ("rfb", "authentication_method"),
    ("snmp", "community"),
    ("socks", "request_p"),
)


def parser(context: FileContext) -> LineParser:
    """Read rows of one TSV log."""
    names: list[str] = []
    stream, separator = "", "\t"

    def parse(line: str) -> Draft | None:
        nonlocal names, stream, separator
        if line.startswith("#"):
            label, _, value = line.partition(separator if separator in line else "\t" if "\t" in line else " ")
            if label == "#separator":
                separator = _separator(value.strip())
            elif label == "#fields":
                separator = separator if separator in value else "\t"
                names = value.split(separator)
            elif label == "#path":
                stream = value.strip()
            return DIRECTIVE
        values = line.split(separator)
        if not names or len(values) != len(names):
            return None
        fields = {name: value for name, value in zip(names, values, strict=True) if value not in ("-", "(empty)")}
        return build(fields, stream or context.stem, context)

    return parse


def _separator(value: str) -> str:
    """The separator that a header names: one character, or its number as `\\x09`; a tab where it is damaged."""
    if match := re.fullmatch(r"\\x([0-9a-fA-F]{2})", value):
        return chr(int(match[1], 16))
    return value if len(value) == 1 else "\t"


def read(record: Record, context: FileContext) -> Draft:
    """A draft of one JSON record."""
    fields = flatten(record)
    stream = (
        fields.get("_path")
        or fields.get("@stream")
        or fields.get("log_type")
        or fields.get("stream")
        or fields.get("zeek_log", "")
    )
    return build(fields, stream.lower().removeprefix("zeek_").removeprefix("zeek."), context)


def build(fields: dict[str, str], stream: str, context: FileContext) -> Draft:
    """A draft from the fields of one record of a stream."""
    for name in _DOTTED:
        if f"id_{name}" in fields:
            fields.setdefault(f"id.{name}", fields[f"id_{name}"])
    stream = stream if stream in _STREAMS or stream else ""
    if not stream or stream not in _STREAMS:
        stream = next((name for name, sign in _SIGNS if sign in fields), stream or "conn")
    draft = Draft(format="zeek", product="zeek", service=stream, fields=fields)
    draft.time = next(
        (
            time
            for name in ("ts", "@timestamp", "_write_ts")
            if name in fields and (time := context.clock.parse(fields[name]))
        ),
        None,
    )
    draft.src_ip, draft.dst_ip = address_of(fields.get("id.orig_h", "")), address_of(fields.get("id.resp_h", ""))
    draft.dst_port = port_of(fields.get("id.resp_p", ""))
    draft.host = fields.get("host_name") or fields.get("_system_name", "")
    fields["stream"] = stream
    if describe := _STREAMS.get(stream):
        describe(draft)
    else:
        service = draft.service
        normalise(draft, context.clock)
        draft.service = service
    detail = (
        draft.fields.get("operation")
        or draft.fields.get("action")
        or draft.fields.get("method")
        or draft.fields.get("qtype_name")
        or draft.fields.get("conn_state", "")
    )
    draft.template = f"zeek:{stream}:{detail}" if detail else f"zeek:{stream}"
    port = f":{draft.dst_port}" if draft.dst_port is not None else ""
    draft.message = f"zeek {stream} {draft.src_ip} -> {draft.dst_ip}{port} {detail} {draft.user} {draft.target}".strip()
    return draft


def _conn(draft: Draft) -> None:
    state = draft.fields.get("conn_state", "")
    draft.action = "network_connect"
    draft.outcome = "failure" if state in _FAILED_STATES else "success" if state else ""


def _dns(draft: Draft) -> None:
    fields = draft.fields
    draft.action, draft.category, draft.target = "dns_query", "dns", fields.get("query", "")
    fields |= {"record_type": fields.get("qtype_name", ""), "answer": fields.get("answers", "")}
    code = fields.get("rcode_name", "")
    draft.outcome = "success" if code == "NOERROR" else "failure" if code else ""


def _http(draft: Draft) -> None:
    fields = draft.fields
    draft.action, draft.agent = "web_request", fields.get("user_agent", "")
    draft.target = f"{fields.get('host', '')}{fields.get('uri', '')}"
    fields |= {
        "c-uri": fields.get("uri", ""),
        "c-useragent": draft.agent,
        "cs-method": fields.get("method", ""),
        "cs-host": fields.get("host", ""),
    }
    if outcome := status_outcome(fields.get("status_code", "")):
        draft.outcome = outcome
    draft.user = fields.get("username", "")


def _ssl(draft: Draft) -> None:
    draft.action, draft.target = "network_connect", draft.fields.get("server_name", "")
    draft.outcome = "success" if draft.fields.get("established") in ("T", "true") else ""


def _smb_files(draft: Draft) -> None:
    fields = draft.fields
    verb = fields.get("action", "").rpartition("::")[2]
    actions: dict[str, Action] = {
        "FILE_WRITE": "file_write",
        "FILE_DELETE": "file_delete",
        "FILE_RENAME": "file_write",
        "FILE_READ": "file_read",
        "FILE_OPEN": "file_read",
    }
    draft.action = actions.get(verb, "file_read")
    draft.target = f"{fields.get('path', '')}\\{fields.get('name', '')}".strip("\\")


def _smb_mapping(draft: Draft) -> None:
    draft.action, draft.target = "network_connect", draft.fields.get("path", "")


def _dce_rpc(draft: Draft) -> None:
    fields = draft.fields
    operation, endpoint = fields.get("operation", ""), fields.get("endpoint", "")
    service = {
        "CreateServiceW": "service_change",
        "CreateServiceA": "service_change",
        "CreateServiceWOW64W": "service_change",
        "StartServiceW": "service_change",
    }
    draft.action = "network_connect"
    if operation in service or (endpoint == "svcctl" and operation.startswith(("Create", "Start", "Change", "Delete"))):
        draft.action = "service_change"
    elif operation.startswith(("SchRpcRegisterTask", "NetrJobAdd")):
        draft.action = "task_schedule"
    elif operation.startswith(
        (
            "SamrEnumerate",
            "SamrQuery",
            "SamrLookup",
            "SamrGet",
            "NetrSessionEnum",
            "NetrShareEnum",
            "NetrWkstaUserEnum",
            "LsarLookup",
            "NetrServerGetInfo",
        )
    ):
        draft.action = "enumerate"
    elif operation.startswith(("DRSGetNCChanges", "DRSReplicaSync")):
        draft.action = "data_read"
    draft.target = f"{endpoint}::{operation}".strip(":")


def _authentication(user: str, good: str) -> Callable[[Draft], None]:
    def describe(draft: Draft) -> None:
        fields = draft.fields
        draft.action, draft.user = "login", fields.get(user, "")
        draft.outcome = _truth(fields.get(good, ""))
        draft.agent = fields.get("client", "") if fields.get("client") != draft.user else ""
        draft.target = fields.get("service") or fields.get("server_nb_computer_name") or fields.get("domainname", "")

    return describe


def _truth(value: str) -> Outcome:
    if is_empty(value):
        return ""
    return "success" if value.lower() in ("t", "true", "succeeded", "success", "encrypted") else "failure"


def _notice(draft: Draft) -> None:
    fields = draft.fields
    draft.action = "alert" if "note" in fields else "status"
    draft.target = fields.get("note") or fields.get("name", "")
    draft.src_ip = draft.src_ip or address_of(fields.get("src", ""))
    draft.dst_ip = draft.dst_ip or address_of(fields.get("dst", ""))


def _file(draft: Draft) -> None:
    fields = draft.fields
    draft.action = "network_connect"
    draft.target = fields.get("filename") or fields.get("mime_type", "")
    draft.src_ip = draft.src_ip or address_of(fields.get("tx_hosts", ""))
    draft.dst_ip = draft.dst_ip or address_of(fields.get("rx_hosts", ""))


def _mail(draft: Draft) -> None:
    draft.action, draft.user, draft.target = "mail", draft.fields.get("mailfrom", ""), draft.fields.get("rcptto", "")


def _ftp(draft: Draft) -> None:
    fields = draft.fields
    command = fields.get("command", "")
    actions: dict[str, Action] = {
        "RETR": "file_read",
        "STOR": "file_write",
        "DELE": "file_delete",
        "PASS": "login",
        "USER": "login",
    }
    draft.action, draft.user, draft.target = (
        actions.get(command, "network_connect"),
        fields.get("user", ""),
        fields.get("arg", ""),
    )


def _status(draft: Draft) -> None:
    draft.action = "status"


_STREAMS: dict[str, Callable[[Draft], None]] = {
    "conn": _conn,
    "dns": _dns,
    "http": _http,
    "ssl": _ssl,
    "tls": _ssl,
    "smb_files": _smb_files,
    "smb_mapping": _smb_mapping,
    "dce_rpc": _dce_rpc,
    "ntlm": _authentication("username", "success"),
    "kerberos": _authentication("client", "success"),
    "ssh": _authentication("user", "auth_success"),
    "rdp": _authentication("cookie", "result"),
    "radius": _authentication("username", "result"),
    "notice": _notice,
    "weird": _notice,
    "files": _file,
    "pe": _status,
    "x509": _status,
    "smtp": _mail,
    "ftp": _ftp,
    "dhcp": _status,
    "ntp": _status,
    "software": _status,
    "stats": _status,
    "capture_loss": _status,
    "loaded_scripts": _status,
    "packet_filter": _status,
    "known_hosts": _status,
    "known_services": _status,
    "reporter": _status,
    "dpd": _status,
    "ocsp": _status,
    "tunnel": _conn,
    "rfb": _authentication("username", "auth"),
    "conn_long": _conn,
}


def _sniff(lines: Sequence[str]) -> float:
    return 1.0 if any(line.startswith(("#separator", "#fields\t")) for line in lines[:12]) else 0.0


def _matches(record: Record) -> bool:
    if "id.orig_h" in record or "id_orig_h" in record or ("_path" in record and "ts" in record):
        return True
    if isinstance(record.get("id"), dict) and "orig_h" in record["id"]:  # type: ignore[operator]
        return True
    return "fuid" in record or ("@stream" in record and "ts" in record) or ("uid" in record and "conn_state" in record)


FORMAT = LineFormat(name="zeek_tsv", sniff=_sniff, parser=parser, standalone=False)
RECORD_FORMAT = RecordFormat(
    name="zeek",
    names=frozenset(("id.orig_h", "id_orig_h", "_path", "id", "fuid", "@stream", "uid")),
    matches=_matches,
    read=read,
)
