"""Nozomi Networks: Guardian's and the central console's CEF, Vantage's JSON."""

from ..product import Product, Records, Sample

PRODUCT = Product(
    name="nozomi",
    source="Nozomi Networks N2OS user manual, Common Event Format data integration; Vantage OpenAPI (alerts, audit)",
    service="n2os",
    records=(
        Records(
            where={"vendor": "Nozomi Networks", "signature_id": "AUDIT.*|HEALTH.*"},
            columns={
                "user": "suser",
                "src_ip": "src",
                "dst_ip": "dst",
                "dst_port": "dpt",
                "host": "dvchost",
                "target": "name",
                "agent": "browser",
            },
            kind="signature_id",
            actions={
                "AUDIT:SESSION:CREATE.*": ("login", "success"),
                "AUDIT:SESSION:(?:DESTROY|DELETE).*": ("logout", ""),
                "AUDIT:.*(?:FAIL|DENIED).*": ("login", "failure"),
                "AUDIT:USER:CREATE.*": ("account_create", "success"),
                "AUDIT:USER:(?:DESTROY|DELETE).*": ("account_delete", "success"),
                "AUDIT:USER:.*": ("account_change", "success"),
                "AUDIT.*": ("resource_change", ""),
            },
            otherwise=("status", ""),
            outcomes={".*": ""},
            message="msg name",
        ),
        Records(
            where={"vendor": "Nozomi Networks", "signature_id": ".*"},
            columns={
                "user": "suser",
                "src_ip": "src",
                "dst_ip": "dst",
                "dst_port": "dpt",
                "host": "dvchost",
                "target": "name",
                "agent": "",
            },
            kind="signature_id",
            otherwise=("alert", ""),
            outcomes={".*": ""},
            message="msg name",
        ),
        Records(
            service="vantage",
            keys=("type_id", "type_name", "ip_src", "ip_dst", "appliance_host"),
            columns={
                "time": "time created_time record_created_at",
                "host": "appliance_host",
                "user": "",
                "src_ip": "ip_src",
                "dst_ip": "ip_dst",
                "dst_port": "port_dst",
                "target": "type_name name",
                "agent": "",
            },
            kind="type_id",
            otherwise=("alert", ""),
            outcomes={".*": ""},
            message="description name",
        ),
    ),
    samples=(
        Sample(
            "Oct 17 22:32:23 n2os CEF:0|Nozomi Networks|N2OS|19.0.3|SIGN:MALWARE-DETECTED|Malware detected|9|app=smb "
            "dvc=10.5.6.7 dvchost=guardian1 dst=10.3.4.5 dpt=445 msg=Suspicious transferring src=10.2.3.4 spt=1148 "
            "proto=TCP start=1571351543431",
            {
                "time": "2019-10-17T22:32:23.431000+00:00",
                "host": "guardian1",
                "src_ip": "10.2.3.4",
                "dst_ip": "10.3.4.5",
                "dst_port": 445,
                "user": "",
                "action": "alert",
                "outcome": "",
            },
        ),
        Sample(
            "Oct 17 22:32:23 n2os CEF:0|Nozomi Networks|N2OS|19.0.3|AUDIT:SESSION:CREATE|User signed in|0|"
            "dvchost=guardian1 suser=ada src=10.2.3.4 msg=ada signed in start=1571351543431",
            {"user": "ada", "src_ip": "10.2.3.4", "action": "login", "outcome": "success"},
        ),
        Sample(
            "Oct 17 22:32:23 n2os CEF:0|Nozomi Networks|N2OS|19.0.3|HEALTH|Health problem|0|dvchost=guardian1 "
            "msg=LINK_DOWN_on_port_eth0 start=1571351543431",
            {"host": "guardian1", "action": "status", "outcome": ""},
        ),
        Sample(
            '{"event_type":"alerts","id":"1","name":"Program change","time":1750085403336,"ip_dst":"10.2.3.125",'
            '"ip_src":"10.2.3.58","status":"open","port_dst":44818,"port_src":58679,"type_name":"Program change",'
            '"description":"Online edits on 10.2.3.125.","appliance_host":"Guardian3","type_id":"SIGN:PROGRAM:CHANGE"}',
            {
                "time": "2025-06-16T14:50:03.336000+00:00",
                "host": "Guardian3",
                "src_ip": "10.2.3.58",
                "dst_ip": "10.2.3.125",
                "dst_port": 44818,
                "action": "alert",
                "outcome": "",
            },
        ),
    ),
)
