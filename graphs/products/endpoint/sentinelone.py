"""SentinelOne: activities and threats of the management console, events of Deep Visibility (Cloud Funnel 2.0)."""

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Sample

_ACTIVITY: dict[Column, str] = {
    "time": "createdAt updatedAt",
    "user": "data.username data.userName data.byUser data.userFullName data.user data.loggedInUserName",
    "src_ip": "data.ipAddress data.sourceIp data.ip",
    "host": "data.computerName data.agentComputerName agentComputerName",
    "target": "data.computerName data.fileDisplayName data.filePath data.ruleName data.groupName data.siteName",
    "dst_ip": "",
    "dst_port": "",
    "process": "",
    "command": "",
    "agent": "",
}
_KINDS: dict[str, tuple[Action, Outcome]] = {
    "27|3629|3624": ("login", "success"),
    "133|134|3625|3630": ("login", "failure"),
    "33": ("logout", "success"),
    "23|1023|5008": ("account_create", "success"),
    "25|102|103": ("account_delete", "success"),
    "24|37|1024|67|3626": ("account_change", "success"),
    "107|108": ("permission_grant", "success"),
    "109": ("permission_revoke", "success"),
    "18|19|20|21|34|221|2|3608|2030|2028|2036|2037|4003|4008|4001|4002|4100|4101|4102|4104|4105|4106|4107|4109|4112|4113|"
    "2001|2002|2003|2004|2006|2007|2008|2009|2021|2022|2023|2024": ("alert", ""),
    "42|50|51|117|119|125|126|127|128|76|68|69|3008|3009|3010|3011|3012|3001|3021|2015": ("security_weaken", ""),
    "118|120|3016|3017|3018|3019|3002|62|1002": ("security_strengthen", ""),
    "3200|3201|3500|3618|121": ("process_start", ""),
    "3202": ("process_start", "failure"),
    "203|81|85|80|86|65|66": ("data_export", ""),
    "61|1001|2025": ("network_block", ""),
    "3610|3611|3612|64": ("credential_create", ""),
}
_ENDPOINT: dict[Column, str] = {
    "time": "event.time timestamp",
    "host": "endpoint.name agent.name",
    "process": "src.process.image.path src.process.name",
    "parent": "src.process.parent.image.path src.process.parent.name",
    "command": "src.process.cmdline",
    "user": "src.process.user src.process.eUserName src.process.lUserName",
    "agent": "",
}
_FUNNEL: dict[str, tuple[Action, Outcome]] = {
    "Login": ("login", ""),
    "Logout": ("logout", "success"),
    "Process Creation": ("process_start", "success"),
    "Process Exit": ("status", ""),
    "(?:Open|Duplicate).*|Remote Thread.*|Thread.*|Not Reported": ("process_access", ""),
    "IP Connect|IP Listen": ("network_connect", ""),
    "DNS.*": ("dns_query", ""),
    "GET|POST|PUT|HEAD|DELETE|PATCH|OPTIONS|CONNECT|HTTP.*": ("web_request", ""),
    "File (?:Creation|Modification|Rename)": ("file_write", "success"),
    "File Deletion": ("file_delete", "success"),
    "File Scan|File .*": ("file_read", ""),
    "Registry.*": ("registry_change", "success"),
    "Task (?:Register|Update|Delete)": ("task_schedule", "success"),
    "Task .*": ("status", ""),
    "Command Script|Script.*": ("script_run", ""),
    "Module Load|Driver Load": ("module_load", "success"),
    "Behavioral Indicators|Pre Execution Detection|Anti Tampering|Malicious.*": ("alert", ""),
}

PRODUCT = Product(
    name="sentinelone",
    source="SentinelOne API 2.1 (activities, threats), Cloud Funnel 2.0 schema; activity types of the console",
    service="sentinelone",
    records=(
        Records(
            keys=("activityType", "primaryDescription"),
            columns=_ACTIVITY,
            kind="activityType",
            actions=_KINDS,
            otherwise=("status", ""),
            message="primaryDescription",
        ),
        Records(
            keys=("threatInfo.classification", "agentRealtimeInfo.agentComputerName"),
            columns={
                "time": "threatInfo.identifiedAt threatInfo.createdAt",
                "host": "agentRealtimeInfo.agentComputerName agentDetectionInfo.agentComputerName",
                "user": "threatInfo.processUser agentDetectionInfo.agentLastLoggedInUserName",
                "process": "threatInfo.filePath threatInfo.threatName",
                "command": "threatInfo.maliciousProcessArguments",
                "target": "threatInfo.threatName threatInfo.filePath",
                "src_ip": "",
                "dst_ip": "",
            },
            kind="threatInfo.classification threatInfo.threatName",
            otherwise=("alert", ""),
            outcome="threatInfo.mitigationStatus",
            outcomes={"mitigated|blocked|preempted": "failure", ".*": ""},
        ),
        Records(
            keys=("event.type", "endpoint.name", "event.login.userName"),
            columns={
                **_ENDPOINT,
                "user": "event.login.userName event.login.accountName",
                "src_ip": "src.endpoint.ip.address src.ip.address",
                "dst_ip": "",
                "dst_port": "",
                "command": "",
                "target": "",
            },
            kind="event.type",
            actions=_FUNNEL,
            otherwise=("status", ""),
            outcome="event.login.loginIsSuccessful",
            outcomes={"true": "success", "false": "failure"},
        ),
        Records(
            keys=("event.type", "endpoint.name", "tgt.process.cmdline"),
            where={"event.type": "Process Creation"},
            columns={
                **_ENDPOINT,
                "user": "tgt.process.user src.process.user",
                "process": "tgt.process.image.path tgt.process.name",
                "parent": "src.process.image.path src.process.name",
                "command": "tgt.process.cmdline",
                "src_ip": "",
                "dst_ip": "",
                "target": "",
            },
            kind="event.type",
            actions=_FUNNEL,
            otherwise=("status", ""),
        ),
        Records(
            keys=("event.type", "endpoint.name", "event.category"),
            columns={
                **_ENDPOINT,
                "src_ip": "src.ip.address",
                "src_port": "src.port.number",
                "dst_ip": "dst.ip.address",
                "dst_port": "dst.port.number",
                "target": "event.dns.request url.address tgt.file.path registry.keyPath task.name module.path driver.path "
                "tgt.process.image.path tgt.process.name indicator.name cmdScript.applicationName",
            },
            kind="event.type",
            actions=_FUNNEL,
            otherwise=("status", ""),
            outcome="event.network.connectionStatus",
        ),
    ),
    samples=(
        Sample(
            '{"activityType":133,"createdAt":"2026-05-02T09:11:02.100Z","data":{"accountName":"Corp","username":"dana",'
            '"ipAddress":"198.51.100.9"},"primaryDescription":"The management user dana failed to log in to the console.",'
            '"id":"1"}',
            {
                "time": "2026-05-02T09:11:02.1+00:00",
                "user": "dana",
                "src_ip": "198.51.100.9",
                "action": "login",
                "outcome": "failure",
            },
        ),
        Sample(
            '{"event.type":"IP Connect","event.category":"ip","event.time":1777713062000,"endpoint.name":"pc7",'
            '"src.process.image.path":"C:\\\\x\\\\a.exe","src.process.user":"CORP\\\\dana","src.ip.address":"10.4.0.7",'
            '"dst.ip.address":"198.51.100.40","dst.port.number":443,"event.network.connectionStatus":"SUCCESS"}',
            {
                "time": "2026-05-02T09:11:02+00:00",
                "host": "pc7",
                "user": "CORP\\dana",
                "src_ip": "10.4.0.7",
                "dst_ip": "198.51.100.40",
                "dst_port": 443,
                "action": "network_connect",
                "outcome": "success",
            },
        ),
        Sample(
            '{"event.type":"Login","event.category":"logins","event.time":1777713062000,"endpoint.name":"pc7",'
            '"event.login.userName":"dana","event.login.loginIsSuccessful":false,"src.endpoint.ip.address":"198.51.100.9",'
            '"src.process.user":"NT AUTHORITY\\\\SYSTEM"}',
            {"user": "dana", "src_ip": "198.51.100.9", "action": "login", "outcome": "failure", "host": "pc7"},
        ),
        Sample(
            '{"threatInfo":{"threatId":"1","threatName":"a.exe","identifiedAt":"2026-05-02T09:11:02Z","classification":'
            '"Malware","mitigationStatus":"mitigated","processUser":"CORP\\\\dana","filePath":"C:\\\\a.exe"},'
            '"agentRealtimeInfo":{"agentComputerName":"pc7","accountName":"Corp"},"agentDetectionInfo":{}}',
            {"host": "pc7", "user": "CORP\\dana", "action": "alert", "outcome": "failure", "target": "a.exe"},
        ),
    ),
)
