"""Windows events as JSON: EVTX-shaped (`Event/System/EventData`), winlogbeat, and flat as NXLog and other shippers
write them.

Sigma reads `EventID`, `Channel`, `Provider_Name`, `Computer` and the event data under their own names; Security
events that say the same as a Sysmon event get Sysmon's names as well.
"""

import re
from collections.abc import Mapping

from ...actions import Outcome
from ...meaning.event import Draft
from ...meaning.flatten import Record, flatten, text_of
from ...meaning.normalize import normalise
from ...meaning.plans import per_shape
from ...meaning.values import address_of, is_empty, port_of
from ..format import FileContext, RecordFormat
from .data import data_of_text
from .events import CHANNELS, MEANINGS, PRIVILEGED_GROUPS, PROVIDERS, Meaning
from .exports import restore, wazuh_fields
from .message import fields_of_message

_NUMBER_NAMES = ("EventID", "eventid", "EventId", "event_id", "Event_ID", "EventCode", "Id", "Event ID", "Event Id")
_CHANNEL_NAMES = ("Channel", "channel", "LogName", "log_name", "EventLog", "Log Name", "SourceName")
_PROVIDER_NAMES = ("Provider_Name", "ProviderName", "SourceName", "provider_name", "source_name", "Source", "Provider")
_HOST_NAMES = ("Computer", "Hostname", "hostname", "computer_name", "ComputerName", "MachineName", "host", "Host")
_TIME_NAMES = (
    "Date and Time",
    "TimeCreated",
    "Timestamp",
    "SystemTime",
    "UtcTime",
    "EventTime",
    "TimeGenerated",
    "@timestamp",
    "timestamp",
    "EventReceivedTime",
    "TimeCreated.SystemTime",
    "TimeCreated_attributes.SystemTime",
    "Time",
    "time",
)
_TARGETS = (
    "TargetFilename",
    "TargetObject",
    "TargetImage",
    "ImageLoaded",
    "QueryName",
    "PipeName",
    "DestinationHostname",
    "ServiceName",
    "TaskName",
    "ObjectName",
    "ShareName",
    "RelativeTargetName",
    "Destination",
    "TargetUserName",
    "Path",
    "TargetServerName",
    "TargetSid",
    "GroupName",
    "SamAccountName",
    "param1",
)
_COMMANDS = (
    "CommandLine",
    "ScriptBlockText",
    "Payload",
    "ImagePath",
    "ServiceFileName",
    "TaskContent",
    "HostApplication",
    "ActionName",
    "Query",
    "Details",
)
_PROCESSES = ("Image", "SourceImage", "NewProcessName", "ProcessName", "Application", "ProcessPath")
_PARENTS = ("ParentImage", "ParentProcessName", "CreatorProcessName")
_SOURCES = ("SourceIp", "SourceAddress", "IpAddress", "ClientAddress", "SourceNetworkAddress", "Address", "param3")
_DESTINATIONS = ("DestinationIp", "DestAddress", "DestinationAddress")
_PORTS = ("DestinationPort", "DestPort")
_USERS = ("User", "SourceUser", "SubjectUserName", "TargetUserName", "AccountName", "UserName", "Account")
_DATA_OF_MESSAGE = ("TargetUserName", "SubjectUserName", "Image", "param1")
"""Event data of which one is there where a record holds more than the message that was made of them."""
_UNKNOWN = Meaning("other")
_INTEGRITY = {
    "S-1-16-4096": "Low",
    "S-1-16-8192": "Medium",
    "S-1-16-8448": "Medium",
    "S-1-16-12288": "High",
    "S-1-16-16384": "System",
}
_SECURITY_AS_SYSMON = {
    "4688": {"NewProcessName": "Image", "ParentProcessName": "ParentImage", "SubjectLogonId": "LogonId"},
    "4657": {"ProcessName": "Image", "NewValue": "Details"},
    "5156": {
        "Application": "Image",
        "SourceAddress": "SourceIp",
        "DestAddress": "DestinationIp",
        "SourcePort": "SourcePort",
        "DestPort": "DestinationPort",
    },
}


def read(record: Record, context: FileContext) -> Draft:
    """A draft of one Windows event."""
    return build(_fields(record), context)


def build(fields: dict[str, str], context: FileContext, product: str = "windows") -> Draft:
    """A draft from the flat fields of a Windows event, however it was written."""
    restore(fields)
    number = fields.get("EventID") or _first(fields, _NUMBER_NAMES)
    channel = fields.get("Channel") or _first(fields, _CHANNEL_NAMES)
    provider = fields.get("Provider_Name") or _first(fields, _PROVIDER_NAMES)
    service = CHANNELS.get(channel.lower()) or PROVIDERS.get(provider.lower()) or ""
    host = fields.get("Computer") or _first(fields, _HOST_NAMES)
    if "Message" in fields and not any(name in fields for name in _DATA_OF_MESSAGE):
        fields |= fields_of_message(fields["Message"])
    fields["EventID"], fields["Channel"], fields["Provider_Name"], fields["Computer"] = number, channel, provider, host
    draft = Draft(format="windows", product=product, service=service, host=host, fields=fields)
    meaning = MEANINGS.get((service, number), _UNKNOWN)
    draft.action, draft.outcome, draft.category = (
        meaning.action,
        meaning.outcome or _audit_outcome(fields),
        meaning.category,
    )
    _add_names(number, service, fields)
    plan = _plan_of(tuple(fields))
    for name in plan.times:
        if (time := context.clock.parse(fields[name])) is not None:
            draft.time = time
            break
    _refine(draft, number)
    _fill_columns(draft, number, plan)
    label = service or provider or channel or "windows"
    draft.template = f"{label}:{number}"
    if service == "openssh" and (payload := fields.get("payload")):
        from ..catalogue import read_program  # which looks through this folder and imports this file

        read_program(draft, "sshd", payload)
    if draft.time is None and service:
        draft.time = normalise(Draft(fields=dict(fields)), context.clock).time
    elif draft.time is None or (draft.action == "other" and not service):
        template = draft.template
        normalise(draft, context.clock)
        draft.template = template
    draft.message = _message(draft, label, number)
    return draft


def _matches(record: Record) -> bool:
    if "Event" in record and isinstance(record["Event"], dict) and "System" in record["Event"]:
        return True
    if isinstance(data := record.get("data"), dict) and isinstance(data.get("win"), dict):
        return True
    is_event, number = _told_by(tuple(record))
    return is_event or (bool(number) and str(record[number]).isdigit())


@per_shape
def _told_by(names: tuple[str, ...]) -> tuple[bool, str]:
    """Whether a record's outermost names alone say that it is an event; else the name whose value has to be a number
    if it is one, or ''.
    """
    there = frozenset(names)
    if "winlog" in there or ("System" in there and not there.isdisjoint(("EventData", "UserData"))):
        return True, ""
    number = next((name for name in _NUMBER_NAMES if name in there), "")
    if number and ("event_data" in there or {"RuleTitle", "Channel"} <= there):
        return True, ""
    has_source = not there.isdisjoint(_SOURCE_NAMES)
    has_source = has_source or ("Computer" in there and not there.isdisjoint(("EventData", "Activity", "Account")))
    return False, number if has_source else ""


_SOURCE_NAMES = (
    "Channel",
    "LogName",
    "log_name",
    "ProviderName",
    "SourceName",
    "Provider_Name",
    "ProviderGuid",
    "EventLog",
)


def is_flat_event(fields: Mapping[str, str]) -> bool:
    """Whether a row of text fields is a Windows event: it has an event number and a source that Windows knows."""
    if not _first(fields, _NUMBER_NAMES).isdigit():
        return False
    if "MapDescription" in fields or ("RuleTitle" in fields and "Channel" in fields):
        return True
    sources = (_first(fields, _CHANNEL_NAMES).lower(), _first(fields, _PROVIDER_NAMES).lower())
    return any(
        source in CHANNELS or source in PROVIDERS or source.startswith("microsoft-windows-") for source in sources
    )


def _fields(record: Record) -> dict[str, str]:
    event = record.get("Event", record)
    if isinstance(event, dict) and isinstance(event.get("System"), dict):
        fields = _system_fields(event["System"])
        for part in ("EventData", "UserData", "ProcessingErrorData"):
            if (data := event.get(part)) is not None:
                fields |= _data_fields(data)
        return fields
    data = record.get("data")
    if isinstance(data, dict) and isinstance(win := data.get("win"), dict):
        return flatten(record) | wazuh_fields(win)
    winlog = record.get("winlog")
    if isinstance(winlog, dict):
        fields = flatten(record)
        fields |= {name: text_of(value) for name, value in winlog.items() if isinstance(value, str | int)}
        fields |= _data_fields(winlog.get("event_data")) | _data_fields(winlog.get("user_data"))
        return fields
    parts = [part for part in _DATA_PARTS if part in record]
    if not parts:
        return flatten(record)
    fields = flatten({name: value for name, value in record.items() if name not in _DATA_PARTS})
    for part in parts:
        fields |= _data_fields(record[part])
    return fields


_DATA_PARTS = ("event_data", "user_data", "EventData", "UserData")


def _system_fields(system: Mapping[str, object]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in system.items():
        if type(value) is str:
            fields[name] = value
            continue
        if not isinstance(value, dict):
            if value is not None:
                fields[name] = text_of(value)
            continue
        inner = value.get("#attributes", value)
        if "#text" in value:
            fields[name] = text_of(value["#text"])
        if isinstance(inner, dict):
            for key, item in inner.items():
                if item is not None and (own := _ATTRIBUTES.get((name, key)) or _attribute_name(name, key)):
                    fields[own] = text_of(item)
    return fields


def _attribute_name(name: str, key: str) -> str:
    """What the value of an element's attribute is called; '' for its text."""
    bare = key.lstrip("@#")
    if bare == "text":
        return ""
    if (name, bare) == ("Provider", "Name"):
        return "Provider_Name"
    return bare if bare in ("SystemTime", "UserID") else f"{name}_{bare}"


_ATTRIBUTES = {
    (name, mark + key): _attribute_name(name, key)
    for mark in ("", "@")
    for name, key in (
        ("Provider", "Name"),
        ("Provider", "Guid"),
        ("TimeCreated", "SystemTime"),
        ("Execution", "ProcessID"),
        ("Execution", "ThreadID"),
        ("Correlation", "ActivityID"),
        ("Security", "UserID"),
    )
}
"""The names of those that nearly every event has."""


def _data_fields(data: object) -> dict[str, str]:
    """Event data as a mapping, as a list of named `Data` elements, as unnamed strings, or as XML text."""
    if isinstance(data, str):
        return data_of_text(data)
    if not isinstance(data, dict):
        return {}
    fields: dict[str, str] = {}
    for name, value in data.items():
        if type(value) is str and name != "Data" and name[:1] not in _MARKS:
            fields[name] = value
        else:
            _add_data(fields, name, value)
    return fields


_MARKS = ("#", "@")


def _add_data(fields: dict[str, str], name: str, value: object) -> None:
    if name == "Data" and isinstance(value, list | dict | str):
        fields |= _named_data(value)
    elif isinstance(value, dict):
        attributes = value.get("#attributes")
        inner = {key.lstrip("@"): item for key, item in value.items() if key not in ("#attributes", "xmlns", "@xmlns")}
        fields |= flatten(inner)
        if isinstance(attributes, dict) and "#text" in value:
            fields[name] = text_of(value["#text"])
    elif isinstance(value, list):  # a name that the event's data hold several times
        fields[name] = ", ".join(text_of(item) for item in value if item is not None)
    elif value is not None and not name.startswith(_MARKS):
        fields[name] = text_of(value)


def _named_data(value: object) -> dict[str, str]:
    items = value if isinstance(value, list) else [value]
    fields: dict[str, str] = {}
    unnamed: list[str] = []
    for item in items:
        if isinstance(item, dict):
            attributes = item.get("#attributes")
            name = (
                item.get("@Name")
                or item.get("Name")
                or item.get("name")
                or (attributes.get("Name") if isinstance(attributes, dict) else None)
            )
            text = next(
                (item[key] for key in ("#text", "text", "Value", "value", "content", "$") if item.get(key) is not None),
                "",
            )
            if name:
                fields[str(name)] = text_of(text)
            else:
                unnamed.append(text_of(text))
        elif item is not None:
            unnamed.append(text_of(item))
    if unnamed:
        fields["Data"] = "\n".join(unnamed)
        fields |= {f"param{index}": text for index, text in enumerate(unnamed, 1)}
    return fields


def _first(fields: Mapping[str, str], names: tuple[str, ...]) -> str:
    for name in names:
        if value := fields.get(name):
            return value
    return ""


_SUCCEEDED = (
    "0x8020", "audit success", "audit_success", "success audit", "successaudit", "auditsuccess", "-921436483760",
    "überwachung erfolgreich", "succès de l", "auditoría correcta", "éxito de auditoría", "controllo riuscito", "аудит успеха",
)  # fmt: skip
_FAILED = (
    "0x8010", "audit failure", "audit_failure", "failure audit", "failureaudit", "auditfailure", "-921886843722",
    "überwachung gescheitert", "überwachungsfehler", "échec de l", "error de auditoría", "controllo non riuscito", "аудит отказа",
)  # fmt: skip


def _audit_outcome(fields: Mapping[str, str]) -> Outcome:
    for name in ("Keywords", "EventType", "EntryType", "Keyword", "SeverityValue"):
        if (value := fields.get(name)) and (keywords := value.strip("[]'\" ").lower()):
            if keywords.startswith(_SUCCEEDED):
                return "success"
            return "failure" if keywords.startswith(_FAILED) else ""
    return ""


class _Plan:
    """Which names of an event are tried for which column: those that its record has."""

    def __init__(self, names: tuple[str, ...]) -> None:
        there = frozenset(names)

        def among(wanted: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(name for name in wanted if name in there)

        self.times = among(_TIME_NAMES)
        self.processes, self.parents = among(_PROCESSES), among(_PARENTS)
        self.commands, self.values = among(_COMMANDS), among(("Details", "NewValue"))
        self.users = among(_USERS)
        self.logon_users, self.session_users = among(("TargetUserName", *_USERS)), among(("param1", *_USERS))
        self.service_users = among(("User",))
        self.sources, self.destinations, self.ports = among(_SOURCES), among(_DESTINATIONS), among(_PORTS)
        self.targets = among(_TARGETS)
        self.security_targets = among(("ObjectName", "RelativeTargetName", "TargetUserName", *_TARGETS))


_plan_of = per_shape(_Plan)


def _add_names(number: str, service: str, fields: dict[str, str]) -> None:
    """Further names of what an event says."""
    if service == "security":
        _add_sysmon_names(number, fields)
    elif service == "windefend":
        for name, own in _DEFENDER:
            if value := fields.get(name):
                fields.setdefault(own, value)
    elif service.startswith("terminalservices"):
        for name in ("Param1", "Param2", "Param3"):
            if name in fields:
                fields.setdefault(name.lower(), fields[name])


def _add_sysmon_names(number: str, fields: dict[str, str]) -> None:
    for name, sysmon_name in _SECURITY_AS_SYSMON.get(number, {}).items():
        if fields.get(name):
            fields.setdefault(sysmon_name, fields[name])
    if number == "4688":
        domain, user = fields.get("SubjectDomainName", ""), fields.get("SubjectUserName", "")
        fields.setdefault("User", f"{domain}\\{user}" if domain and user else user)
        fields.setdefault("IntegrityLevel", _INTEGRITY.get(fields.get("MandatoryLabel", ""), ""))
    elif number == "4657":
        fields.setdefault("TargetObject", f"{fields.get('ObjectName', '')}\\{fields.get('ObjectValueName', '')}")
        fields.setdefault("EventType", "SetValue")
    elif number == "5156":
        fields.setdefault("Initiated", "true" if fields.get("Direction") in ("%%14593", "Outbound") else "false")


def _refine(draft: Draft, number: str) -> None:
    """Meanings that depend on the event's values."""
    fields = draft.fields
    if draft.service == "sysmon" and number == "12":
        kind = fields.get("EventType", "")
        draft.category = (
            "registry_add"
            if kind.startswith("Create")
            else "registry_delete"
            if kind.startswith("Delete")
            else "registry_event"
        )
    elif draft.service == "security":
        if number in ("4728", "4732", "4756"):
            group = fields.get("TargetUserName", "").lower()
            sid = fields.get("TargetSid", "")
            if (
                group in PRIVILEGED_GROUPS
                or "admin" in group
                or sid.startswith("S-1-5-32-5")
                or sid.endswith(("-512", "-519", "-518"))
            ):
                draft.action = "permission_grant"
        elif number == "4719" and not {"%%8448", "%%8450"} & set(
            fields.get("AuditPolicyChanges", "%%8448").replace(",", " ").split()
        ):
            draft.action = "security_strengthen"
        elif number in ("4768", "4769", "4776") and (status := fields.get("Status") or fields.get("TicketStatus")):
            draft.outcome = "success" if status.lower() in ("0x0", "0") else "failure"
        elif number in ("4656", "4663", "5145") and (
            access := fields.get("AccessList", "") + fields.get("AccessMask", "")
        ):
            if "%%1537" in access or "0x10000" in access.split():
                draft.action = "file_delete"
            elif "%%4417" in access or "%%4418" in access or access in ("0x2", "0x4", "0x6"):
                draft.action = "file_write"
    elif draft.service == "windefend":
        _refine_defender(draft, number)


_STOPPING = ("quarantine", "remove", "clean", "block", "delete")


def _refine_defender(draft: Draft, number: str) -> None:
    """What was stopped told from what was only noticed."""
    fields = draft.fields
    if number == "5007" and "Disable" in fields.get("New Value", fields.get("NewValue", "")):
        draft.action = "security_weaken"
    elif number == "1117" and fields.get("Action Name", "").lower().startswith(_STOPPING):
        draft.outcome = "failure"


_DEFENDER = (("Detection User", "User"), ("Process Name", "ProcessName"), ("Path", "TargetFilename"))


def _fill_columns(draft: Draft, number: str, plan: _Plan) -> None:
    fields, service = draft.fields, draft.service
    draft.process = _first_of(fields, plan.processes)
    draft.parent = _first_of(fields, plan.parents)
    draft.command = _first_of(fields, plan.values if draft.action == "registry_change" else plan.commands)
    draft.user = _user(fields, _users(plan, service, number))
    draft.src_ip = _address(fields, plan.sources)
    draft.dst_ip = _address(fields, plan.destinations)
    if plan.ports:
        draft.dst_port = port_of(_first_of(fields, plan.ports))
    if number == "1" and service == "sysmon":
        return
    for name in plan.security_targets if service == "security" else plan.targets:
        value = fields[name]
        if not is_empty(value) and value != draft.user:
            draft.target = value
            break
    if service == "security" and number in _MEMBERSHIPS and (member := _CN.match(fields.get("MemberName", ""))):
        draft.target = re.sub(r"\\(.)", r"\1", member[1])
    if number == "22" and service == "sysmon":
        fields.setdefault("query", fields.get("QueryName", ""))


_MEMBERSHIPS = frozenset(("4728", "4729", "4732", "4733", "4756", "4757"))
"""Security events in which `TargetUserName` is a group, and who came or went is the member."""
_CN = re.compile(r"CN=((?:\\.|[^,\\])+)", re.IGNORECASE)
"""The first name of a distinguished name."""
_LOGON_NUMBERS = frozenset(("4624", "4625", "4634", "4647", "4768", "4769", "4770", "4771", "4772", "4776", "4777"))
"""Security events in which the target account is the one that acts."""


def _users(plan: _Plan, service: str, number: str) -> tuple[str, ...]:
    """The names to try for who acted."""
    if number == "7045":
        return plan.service_users  # the account of the record is the one under which the service will run
    if service == "security" and number in _LOGON_NUMBERS:
        return plan.logon_users
    return plan.session_users if service.startswith("terminalservices") else plan.users


def _user(fields: Mapping[str, str], names: tuple[str, ...]) -> str:
    for name in names:
        if not is_empty(value := fields[name]):
            return value
    return ""


def _first_of(fields: Mapping[str, str], names: tuple[str, ...]) -> str:
    """The first value of names that are all there."""
    for name in names:
        if value := fields[name]:
            return value
    return ""


def _address(fields: Mapping[str, str], names: tuple[str, ...]) -> str:
    for name in names:
        if (value := fields[name]) and (address := address_of(value)):
            return address
    return ""


def _message(draft: Draft, label: str, number: str) -> str:
    text = draft.fields.get("Message", "").partition("\n")[0].strip()
    parts = [
        f"{label} {number}",
        text,
        draft.user,
        draft.process,
        draft.command,
        draft.target,
        draft.src_ip,
        draft.dst_ip,
    ]
    return " | ".join(part for part in dict.fromkeys(parts) if part)[:300]


FORMAT = RecordFormat(
    name="windows", names=frozenset(("Event", "winlog", "System", "data", *_NUMBER_NAMES)), matches=_matches, read=read
)
