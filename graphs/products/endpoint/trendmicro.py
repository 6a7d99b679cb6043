"""Trend Micro: Deep Security and Workload Security, Apex Central, Vision One's observed techniques, Email Security."""

from ...actions import Outcome
from ..product import Column, Product, Records, Said, Sample

_STOPPED: dict[str, Outcome] = {
    "(?:file |access )?(?:deny|denied|block|reset|delet|quarantin|clean|terminat|drop|remov).*": "failure",
    ".*": "",
}
_CEF: dict[Column, str] = {
    "src_ip": "src Source_IPv6_Address",
    "dst_ip": "dst Destination_IPv6_Address",
    "dst_port": "dpt dstPort",
    "process": "deviceProcessName TrendMicroDsProcess sproc",
    "command": "TrendMicroDsCommandLine",
    "parent": "",
    "agent": "",
}

PRODUCT = Product(
    name="trend_micro",
    source="Deep Security 20 and Workload Security syslog message formats, Apex Central 2019 syslog content mapping, "
    "Vision One observed attack techniques API v3.0, Email Security mail tracking log API",
    messages=(
        Said(
            r"A user with ?the .* role\(s\) has logged on\. Detail Information ?: ?UserName:(?P<user>.*),"
            r"IP address:(?P<src_ip>[0-9A-Fa-f.:]*),EventType:.*",
            "login",
            "success",
        ),
        Said(
            r"A user with ?the .* role\(s\) has logged off\. Detail Information ?: ?UserName:(?P<user>.*),"
            r"IP address:(?P<src_ip>[0-9A-Fa-f.:]*),EventType:.*",
            "logout",
        ),
    ),
    records=(
        Records(
            service="deep_security",
            where={"vendor": "Trend Micro", "device_product": "(?:Deep|Workload) Security Manager"},
            columns={**_CEF, "user": "suser usrName", "host": "dvchost", "target": "target duser"},
            kind="name event_id",
            actions={
                "User Signed In|600": ("login", "success"),
                "User Signed Out|User Timed Out|60[12]": ("logout", ""),
                "User (?:Locked Out|Sign[ -]?In Failed)|603": ("login", "failure"),
                "User Created|650": ("account_create", "success"),
                "User Deleted|651": ("account_delete", "success"),
                "User (?:Updated|Password Set|Unlocked)|604|65[23]": ("account_change", "success"),
            },
            otherwise=("status", ""),
            outcomes={".*": ""},
            message="msg name desc",
        ),
        Records(
            service="deep_security",
            where={"vendor": "Trend Micro", "device_product": "(?:Deep|Workload) Security Agent"},
            columns={
                **_CEF,
                "user": "suser duser",
                "host": "dvchost dvc",
                "target": "request filePath fname target name desc",
            },
            kind="signature_id+act event_id+act",
            actions={
                r"5\d{6} .*|5\d{6}": ("web_request", ""),
                r"6\d{6}.*": ("process_start", ""),
                r"(?:30|2\d{6}) delet.*": ("file_delete", "success"),
                r"(?:30|2\d{6}) (?:creat|updat|renam|chang).*": ("file_write", "success"),
                r"20(?: .*)?": ("network_connect", ""),
                r"(?:21|[1-8]\d\d) (?:deny|block|drop|reset)\w*": ("network_block", "failure"),
            },
            otherwise=("alert", ""),
            outcome="act",
            outcomes=_STOPPED,
            message="msg name desc",
        ),
        Records(  # what the mail products behind Apex Central report: both ends are mail addresses
            service="apex_central",
            where={"vendor": "Trend Micro", "device_product": "Apex Central|Control Manager", "shost": ".*@.*"},
            columns={**_CEF, "user": "shost", "target": "dhost", "host": "dvchost"},
            kind="vendor",
            otherwise=("mail", ""),
            outcomes={".*": ""},
            message="msg name",
        ),
        Records(
            service="apex_central",
            where={
                "vendor": "Trend Micro",
                "device_product": "Apex Central|Control Manager|Apex One|OfficeScan",
                "name": "Managed Product Logon/Logoff Events",
            },
            columns={"host": "shost dvchost", "target": "deviceFacility"},
            says="msg",
            kind="name",
            otherwise=("login", ""),
            outcomes={".*": ""},
            message="msg",
        ),
        Records(
            service="apex_central",
            where={"vendor": "Trend Micro", "device_product": "Apex Central|Control Manager|Apex One|OfficeScan"},
            columns={
                **_CEF,
                "user": "suser duser TMCMLogDetectedUser SLF_UserName",
                "host": "dhost shost dvchost",
                "target": "request filePath+fname fname name",
            },
            kind="signature_id+name",
            actions={
                "WB:.*": ("web_request", ""),
                ".* (?:Engine|Pattern) Update Status": ("status", ""),
                ".* Endpoint Application Control.*": ("process_start", ""),
            },
            otherwise=("alert", ""),
            outcome="act",
            outcomes=_STOPPED,
            message="msg name",
        ),
        Records(
            service="vision_one",
            keys=("entityType", "entityName", "detectedDateTime"),
            columns={
                "time": "detectedDateTime detail.eventTime",
                "host": "endpoint.endpointName detail.endpointHostName",
                "user": "detail.objectUser detail.processUser detail.logonUser detail.suid detail.userPrincipalName",
                "src_ip": "detail.src detail.clientIp",
                "dst_ip": "detail.dst detail.objectIp",
                "dst_port": "detail.dpt detail.objectPort",
                "process": "detail.objectFilePath detail.processFilePath",
                "parent": "detail.processFilePath",
                "command": "detail.objectCmd detail.processCmd",
                "target": "filters.name",
                "agent": "",
            },
            kind="entityType",
            otherwise=("alert", ""),
            outcomes={".*": ""},
            message="filters.description filters.name",
        ),
        Records(
            service="email_security",
            keys=("mailID", "messageID", "sender", "recipient"),
            columns={
                "time": "timestamp genTime",
                "user": "sender",
                "target": "recipient",
                "src_ip": "senderIP",
                "dst_ip": "deliveredTo",
                "host": "",
            },
            kind="mailID",
            otherwise=("mail", ""),
            outcome="action",
            outcomes={
                "delivered|accepted": "success",
                "quarantin.*|delet.*|bounc.*|block.*|reject.*|expire.*": "failure",
                ".*": "",
            },
            message="subject",
        ),
    ),
    samples=(
        Sample(
            "Mar 21 09:17:09 dsm01 CEF:0|Trend Micro|Deep Security Agent|20.0.1|4000000|Eicar_test_file|6|cn1=1 "
            "cn1Label=Host ID dvchost=web07 filePath=C:\\\\Users\\\\bob\\\\eicar.exe act=Delete msg=Realtime",
            {
                "host": "web07",
                "action": "alert",
                "outcome": "failure",
                "user": "",
                "src_ip": "",
                "target": "C:\\Users\\bob\\eicar.exe",
            },
        ),
        Sample(
            "Mar 21 09:17:09 dsm01 CEF:0|Trend Micro|Deep Security Agent|20.0.1|21|Unsolicited UDP|5|cn1=1 "
            "cn1Label=Host ID dvchost=web07 act=Deny src=10.0.0.5 dst=10.0.0.9 proto=UDP spt=5353 dpt=514 cnt=1",
            {
                "host": "web07",
                "action": "network_block",
                "outcome": "failure",
                "src_ip": "10.0.0.5",
                "dst_ip": "10.0.0.9",
                "dst_port": 514,
            },
        ),
        Sample(
            "Mar 21 09:17:09 dsm01 LEEF:2.0|Trend Micro|Deep Security Agent|20.0.1|1003000|cat=Intrusion Prevention\t"
            "name=SQL Injection\tdesc=SQL Injection\tdvchost=web07\tact=IDS:Reset\tsrc=203.0.113.7\tsrcPort=4000\t"
            "dst=10.0.0.9\tdstPort=80\tproto=TCP",
            {"host": "web07", "action": "alert", "outcome": "", "src_ip": "203.0.113.7", "dst_port": 80},
        ),
        Sample(
            "Mar 21 09:17:09 dsm01 CEF:0|Trend Micro|Deep Security Agent|20.0.1|2002779|Hosts file modified|6|cn1=1 "
            "dvchost=web07 act=updated filePath=/etc/hosts suser=root sproc=/usr/bin/vi msg=lastModified",
            {"host": "web07", "action": "file_write", "user": "root", "target": "/etc/hosts"},
        ),
        Sample(
            "Mar 21 09:17:09 dsm01 CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|"
            "src=10.52.116.160 suser=admin target=admin msg=User signed in from 2001:db8::5",
            {"host": "dsm01", "action": "login", "outcome": "success", "user": "admin", "src_ip": "10.52.116.160"},
        ),
        Sample(
            "CEF:0|Trend Micro|Apex Central|2019|AV:File quarantined|JS_X.SMDN|3|rt=Jan 21 2020 15:19:32 GMT+00:00 "
            "dhost=client01 duser=ada act=File quarantined fname=x.js filePath=C:\\\\t\\\\ dst=10.201.86.152 "
            "dvchost=apexcentral",
            {
                "time": "2020-01-21T15:19:32+00:00",
                "host": "client01",
                "user": "ada",
                "action": "alert",
                "outcome": "failure",
                "dst_ip": "10.201.86.152",
            },
        ),
        Sample(
            "CEF:0|Trend Micro|Apex Central|2019|CnC:Pass|CnC Callback|3|rt=Oct 11 2017 06:34:06 GMT+00:00 cat=1756 "
            "shost=client02 src=10.201.86.187 act=Pass dst=203.0.113.4 deviceProcessName=C:\\\\x.exe",
            {
                "host": "client02",
                "action": "alert",
                "outcome": "",
                "src_ip": "10.201.86.187",
                "dst_ip": "203.0.113.4",
                "process": "C:\\x.exe",
            },
        ),
        Sample(
            "CEF:0|Trend Micro|Apex Central|2019|700211|Managed Product Logon/Logoff Events|3|deviceExternalId=11 "
            "rt=Oct 11 2017 06:34:06 GMT+00:00 shost=mx01 deviceFacility=ScanMail msg=A user with the Administrator "
            "role(s) has logged on. Detail Information :UserName:ada,IP address:10.204.1.7,EventType:Log in/out,"
            "SourceType:UI.",
            {"host": "mx01", "action": "login", "outcome": "success", "user": "ada", "src_ip": "10.204.1.7"},
        ),
        Sample(
            '{"source":"endpointActivityData","uuid":"2d4a","filters":[{"id":"F4231","name":"Service started",'
            '"description":"services.exe started a process","riskLevel":"info"}],"endpoint":{"endpointName":"ws-01",'
            '"agentGuid":"b1cd","ips":["198.51.100.6"]},"entityType":"endpoint","entityName":"ws-01 (198.51.100.6)",'
            '"detectedDateTime":"2020-06-01T02:12:56Z","detail":{"eventTime":"1590977576000","endpointHostName":"ws-01",'
            '"endpointIp":["198.51.100.6"],"processFilePath":"C:\\\\Windows\\\\services.exe","processUser":"SYSTEM",'
            '"objectUser":"NETWORK SERVICE","objectFilePath":"C:\\\\Windows\\\\sppsvc.exe","objectCmd":"sppsvc.exe",'
            '"objectIp":"203.0.113.9","objectPort":443}}',
            {
                "time": "2020-06-01T02:12:56+00:00",
                "host": "ws-01",
                "user": "NETWORK SERVICE",
                "src_ip": "",
                "dst_ip": "203.0.113.9",
                "dst_port": 443,
                "process": "C:\\Windows\\sppsvc.exe",
                "action": "alert",
                "target": "Service started",
            },
        ),
        Sample(
            '{"size":51149,"action":"Quarantined","mailID":"b8","sender":"mallory@evil.test","genTime":'
            '"2023-09-28T13:47:18Z","subject":"Invoice","direction":"in","messageID":"<1@evil.test>","recipient":'
            '"ada@corp.test","timestamp":"2023-09-28T13:45:59Z","senderIP":"203.0.113.8"}',
            {
                "time": "2023-09-28T13:45:59+00:00",
                "user": "mallory@evil.test",
                "target": "ada@corp.test",
                "src_ip": "203.0.113.8",
                "action": "mail",
                "outcome": "failure",
            },
        ),
    ),
)
