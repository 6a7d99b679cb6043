"""IBM QRadar: events and offenses as its API and its searches export them."""

from ..product import Product, Records, Sample

PRODUCT = Product(
    name="qradar",
    source="IBM QRadar 7.5: Ariel event fields, SIEM offenses API",
    service="qradar",
    records=(
        Records(
            keys=("sourceip", "destinationip", "starttime"),
            columns={
                "time": "devicetime deviceTime starttime",
                "src_ip": "sourceip",
                "src_port": "sourceport",
                "dst_ip": "destinationip",
                "dst_port": "destinationport",
                "user": "username",
                "host": "hostname identityhostname",
                "target": "filename url",
                "process": "",
                "command": "",
                "agent": "",
            },
            kind="qidname+categoryname qidname_qid+categoryname_category QIDNAME(qid)+CATEGORYNAME(category) eventname qidname "
            "categoryname",
            outcome="qidname qidname_qid QIDNAME(qid) eventname categoryname",
            message="utf8_payload payload",
        ),
        Records(
            keys=("offense_source", "offense_type", "magnitude"),
            columns={
                "time": "last_updated_time start_time",
                "src_ip": "",
                "dst_ip": "",
                "user": "",
                "host": "",
                "target": "offense_source",
                "process": "",
                "command": "",
            },
            kind="description",
            otherwise=("alert", ""),
            message="description",
        ),
    ),
    samples=(
        Sample(
            '{"events":[{"starttime":1777713062000,"sourceip":"198.51.100.9","destinationip":"10.4.0.7","sourceport":5000,'
            '"destinationport":22,"username":"dana","qidname":"Authentication Failure","categoryname":"SSH Login Failed"}]}',
            {
                "time": "2026-05-02T09:11:02+00:00",
                "user": "dana",
                "src_ip": "198.51.100.9",
                "dst_ip": "10.4.0.7",
                "dst_port": 22,
                "action": "login",
                "outcome": "failure",
            },
        ),
    ),
)
