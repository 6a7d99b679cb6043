"""Endpoint protection that reports in CEF or flat JSON: Bitdefender GravityZone, Kaspersky Security Center, ePO's API."""

from ...actions import Outcome
from ..product import Product, Records, Sample

_STOPPED: dict[str, Outcome] = {
    "(?:.*_)?(?:block|delet|quarantin|disinfect|clean|deni|terminat|kill|restored|prevent).*": "failure",
    ".*": "",
}

PRODUCT = Product(
    name="endpoint_cef",
    source="Bitdefender GravityZone event push service (CEF), Kaspersky Security Center SIEM export (CEF), "
    "Trellix ePO SaaS events API v2",
    service="edr",
    records=(
        Records(  # Bitdefender's event push service
            product="bitdefender",
            service="gravityzone",
            keys=("module", "computer_name"),
            columns={
                "time": "timestamp detectionTime detection_time created last_blocked lastBlocked",
                "host": "computer_fqdn computer_name",
                "user": "user.name user.userName username userName attack_entry.user",
                "src_ip": "source_ip local_ip attacker_ip",
                "dst_ip": "remote_ip target_ip",
                "dst_port": "local_port port",
                "process": "process_path exploit_path parent_process_path application_path",
                "command": "process_command_line processCommandLine",
                "target": "malware_name url exploit_type file_path detection_name threatType attack_types incident_id",
                "agent": "",
            },
            kind="module",
            actions={
                "uc|aph": ("web_request", ""),
                "fw": ("network_connect", ""),
                "dp|(?:registration|modules|security-server-.*|task-status|install|uninstall|sva.*|hwid-change|adcloudgz|"
                "device-control|application-inventory|supa-update-status|endpoint-moved-.*|troubleshooting-activity)": (
                    "status",
                    "",
                ),
            },
            otherwise=("alert", ""),
            outcome="final_status status action_taken actionTaken main_action scan_engine_action blocking_rule_name",
            outcomes={"still present|ignored|present|reported|portscan.*": "", **_STOPPED},
        ),
        Records(
            product="bitdefender",
            service="gravityzone",
            where={"vendor": "Bitdefender"},
            keys=("device_product",),
            columns={
                "host": "BitdefenderGZComputerFQDN dvchost",
                "user": "suser duser",
                "src_ip": "BitdefenderGZEventSourceIP src",
                "dst_ip": "dst",
                "dst_port": "dpt",
                "process": "sproc BitdefenderGZProcessPath",
                "command": "BitdefenderGZProcessCommandLine",
                "parent": "BitdefenderGZParentPath BitdefenderGZParentProcessPath BitdefenderGZParentProcess",
                "target": "request filePath BitdefenderGZMalwareName BitdefenderGZDetectionName name",
                "agent": "",
            },
            kind="name+BitdefenderGZModule",
            actions={
                "(?:Login from new device|Authentication audit)(?: .*)?": ("login", "success"),
                ".* (?:uc|aph)": ("web_request", ""),
                ".* fw": ("network_connect", ""),
                ".* application-control": ("process_start", ""),
                ".* (?:registration|modules|security-server-.*|task-status|install.*|uninstall|sva.*|hwid-change|"
                "application-inventory)": ("status", ""),
            },
            otherwise=("alert", ""),
            outcome="act",
            outcomes=_STOPPED,
            message="msg name",
        ),
        Records(
            product="kaspersky",
            service="security_center",
            where={"vendor": "Kaspersky ?(?:Lab)?"},
            keys=("device_product", "signature_id"),
            columns={
                "host": "dhost",
                "user": "duser suser UserName",
                "src_ip": "src",
                "dst_ip": "dst",
                "dst_port": "dpt",
                "target": "filePath request VirusName name",
                "process": "sproc",
                "command": "",
                "parent": "",
                "agent": "",
            },
            kind="signature_id",
            actions={
                "GNRL_EV_(?:VIRUS|OBJECT|SUSPICIOUS|ATTACK|WEB_URL|PTOR|APPLICATION_LAUNCH|DEVICE|NETWORK).*": (
                    "alert",
                    "",
                ),
                "KLAUD_EV_(?:SERVERCONNECT|LOGON).*": ("login", "success"),
                "KLAUD_EV_(?:SERVERDISCONNECT|LOGOFF).*": ("logout", ""),
                "KLAUD_EV_.*": ("resource_change", ""),
            },
            otherwise=("status", ""),
            outcomes={".*": ""},
            message="msg name",
        ),
        Records(
            product="trellix",
            service="epo",
            keys=("analyzername", "threateventid", "agentguid"),
            columns={
                "time": "timestamp detectedutc receivedutc",
                "host": "targethostname analyzerhostname",
                "user": "sourceusername targetusername",
                "src_ip": "sourceipv4 sourceipv6",
                "dst_ip": "targetipv4 targetipv6",
                "dst_port": "targetport",
                "process": "sourceprocessname targetprocessname",
                "target": "targetfilename threatname",
                "command": "",
                "parent": "",
                "agent": "",
            },
            kind="threateventid",
            otherwise=("alert", ""),
            outcome="threatactiontaken",
            outcomes={
                ".*WOULD.*": "",
                ".*(?:BLOCK|DENY|DENIED|DELET|CLEAN|QUARANTIN|TERMINAT|REMOV|MOVE).*": "failure",
                ".*": "",
            },
            message="threatname",
        ),
        Records(
            product="watchguard",
            service="epdr",
            keys=("device_id", "host_name", "site_name"),
            where={"account_id": ".*"},
            columns={
                "time": "security_event_date date endpoint_event_date",
                "host": "host_name",
                "src_ip": "remote_ip",
                "dst_ip": "",
                "target": "rule_name item_name path url program_path",
                "agent": "",
            },
            kind="account_id",
            otherwise=("alert", ""),
            outcomes={".*": ""},
            message="rule_name item_name",
        ),
    ),
    samples=(
        Sample(
            '{"module":"av","product_installed":"BEST","computer_name":"PC7","computer_fqdn":"pc7.corp.example","computer_ip":"10.4.0.7",'
            '"malware_type":"file","malware_name":"Lab.Mark","file_path":"C:\\\\a.com","final_status":"deleted","timestamp":'
            '"2026-05-02T09:11:02.000Z","user":{"name":"CORP\\\\dana","sid":"S"}}',
            {
                "time": "2026-05-02T09:11:02Z",
                "host": "pc7.corp.example",
                "user": "CORP\\dana",
                "action": "alert",
                "outcome": "failure",
                "target": "Lab.Mark",
                "src_ip": "",
            },
        ),
        Sample(
            '{"id":"92","account_id":"aa","site_id":"11","device_id":"bb","date":"2025-05-14T20:26:11.481Z",'
            '"endpoint_event_date":"2025-05-21T00:20:29Z","action":0,"status":1,"host_name":"srv-2","site_name":"Main",'
            '"rule_name":"Renamed msiexec.exe","rule_risk":2}',
            {
                "time": "2025-05-14T20:26:11.481000+00:00",
                "host": "srv-2",
                "action": "alert",
                "outcome": "",
                "target": "Renamed msiexec.exe",
            },
        ),
        Sample(
            "CEF:0|Bitdefender|GravityZone|6.40.1-1|1000|Web Control|9|BitdefenderGZModule=uc dvchost=ws1 "
            "BitdefenderGZComputerFQDN=ws1.corp.test dvc=10.2.3.4 request=ads.test/ip3/x act=uc_site_blocked "
            "end=Dec 16 2024 12:34:33 Z cnt=1 suser=ada@corp.test",
            {
                "time": "2024-12-16T12:34:33+00:00",
                "host": "ws1.corp.test",
                "user": "ada@corp.test",
                "src_ip": "",
                "target": "ads.test/ip3/x",
                "action": "web_request",
                "outcome": "failure",
            },
        ),
        Sample(
            "CEF:0|Bitdefender|GravityZone|6.35|35|Login from new device|3|BitdefenderGZModule=new-login "
            "start=Mar 07 2024 09:15:46 Z suser=ada@corp.test BitdefenderGZEventSourceIP=203.0.113.5",
            {"user": "ada@corp.test", "src_ip": "203.0.113.5", "action": "login", "outcome": "success"},
        ),
        Sample(
            "CEF:0|Bitdefender|GravityZone|6.35|70000|AntiMalware|9|BitdefenderGZModule=av dvchost=ws1 "
            "BitdefenderGZMalwareName=EICAR act=deleted BitdefenderGZDetectionTime=Mar 07 2024 09:15:46 Z "
            "filePath=C:\\\\eicar.com suser=ada",
            {
                "time": "2024-03-07T09:15:46+00:00",
                "host": "ws1",
                "user": "ada",
                "action": "alert",
                "outcome": "failure",
            },
        ),
        Sample(
            "CEF:0|KasperskyLab|SecurityCenter|13.2.0.1511|GNRL_EV_VIRUS_FOUND|Malicious object detected|4|"
            "msg=Result: Detected rt=1700000000000 dhost=WS1 dst=10.2.3.4 cs2=KES cs2Label=ProductName "
            "filePath=C:\\\\eicar.com duser=CORP\\\\ada",
            {"host": "WS1", "user": "CORP\\ada", "dst_ip": "10.2.3.4", "action": "alert", "outcome": ""},
        ),
        Sample(
            '{"timestamp":"2023-06-16T14:55:19.595Z","autoguid":"d40","detectedutc":"1686927090000","agentguid":"d75",'
            '"analyzername":"Trellix Endpoint Security","analyzerhostname":"ws-vm","analyzeripv4":"10.0.4.4",'
            '"sourceipv4":"10.0.4.4","sourceusername":"ada","sourceprocessname":"evil.exe","targetipv4":"10.0.4.5",'
            '"targetusername":"WS\\\\admin","targetport":2081,"threateventid":18054,"threatname":"ExP:Illegal API Use",'
            '"threatactiontaken":"IDS_ACTION_WOULD_BLOCK"}',
            {
                "time": "2023-06-16T14:55:19.595000+00:00",
                "host": "ws-vm",
                "user": "ada",
                "src_ip": "10.0.4.4",
                "dst_ip": "10.0.4.5",
                "dst_port": 2081,
                "action": "alert",
                "outcome": "",
            },
        ),
    ),
)
