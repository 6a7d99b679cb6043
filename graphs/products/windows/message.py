"""The rendered text of a Windows event (`Account Name:  dana` under headings), for exports that hold nothing else."""

import re

_LABEL = re.compile(r"^[^\S\n]*+([A-Z][\w /().-]{1,40}?):(.*)$", re.M)
_INLINE = re.compile(
    r"\b(Subject|New Logon|Account For Which Logon Failed|Target Account|New Account|Member|Group|Logon Type|"
    r"Account Name|Account Domain|Source Network Address|Source Port|Workstation Name|New Process Name|"
    r"Creator Process Name|Process Command Line|Service Name|Service File Name|Task Name|Failure Reason|Status|"
    r"Sub Status|Object Name|Share Name|Caller Process Name|Process Name):\s*"
)
_SECTIONS = {
    "Subject": "Subject",
    "New Logon": "Target",
    "Account For Which Logon Failed": "Target",
    "Target Account": "Target",
    "New Account": "Target",
    "Member": "Member",
    "Group": "Target",
    "Account Information": "Target",
    "Account Whose Credentials Were Used": "Target",
}
_NAMES = {
    "Account Name": "{section}UserName",
    "Account Domain": "{section}DomainName",
    "Security ID": "{section}UserSid",
    "Group Name": "TargetUserName",
    "Source Network Address": "IpAddress",
    "Client Address": "IpAddress",
    "Source Port": "IpPort",
    "Workstation Name": "WorkstationName",
    "Logon Type": "LogonType",
    "New Process Name": "NewProcessName",
    "Creator Process Name": "ParentProcessName",
    "Process Command Line": "CommandLine",
    "Service Name": "ServiceName",
    "Service File Name": "ServiceFileName",
    "Task Name": "TaskName",
    "Failure Reason": "FailureReason",
    "Status": "Status",
    "Sub Status": "SubStatus",
    "Object Name": "ObjectName",
    "Share Name": "ShareName",
    "Process Name": "ProcessName",
    "Caller Process Name": "ProcessName",
    "Application Name": "Application",
    "Source Address": "SourceAddress",
    "Destination Address": "DestAddress",
    "Destination Port": "DestPort",
    "Image": "Image",
    "CommandLine": "CommandLine",
    "ParentImage": "ParentImage",
    "User": "User",
    "TargetFilename": "TargetFilename",
    "TargetObject": "TargetObject",
    "Details": "Details",
    "QueryName": "QueryName",
    "Service Type": "ServiceType",
    "Service Start Type": "StartType",
    "Service Account": "AccountName",
    "DestinationIp": "DestinationIp",
    "DestinationPort": "DestinationPort",
    "SourceIp": "SourceIp",
    "Hashes": "Hashes",
    "UtcTime": "UtcTime",
    "ParentCommandLine": "ParentCommandLine",
}


def fields_of_message(message: str) -> dict[str, str]:
    """Event data that a rendered message shows, under their usual names."""
    text = message if "\n" in message else _INLINE.sub(lambda match: f"\n{match[1]}: ", message)
    fields: dict[str, str] = {}
    section = "Subject"
    for label, padded in _LABEL.findall(text):
        value = padded.strip()
        if label in _SECTIONS:
            section = _SECTIONS[label]
        elif label in _NAMES and value and value != "-":
            fields.setdefault(_NAMES[label].format(section=section), value)
    return fields
