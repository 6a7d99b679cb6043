"""TEHTRIS EDR: its alerts, one map each."""

from ..product import Product, Records, Sample

PRODUCT = Product(
    name="tehtris",
    source="TEHTRIS XDR, log forwarding in JSON",
    service="edr",
    records=(
        Records(
            keys=("rflId", "eventName", "hostname__"),
            columns={
                "time": "time",
                "host": "hostname__",
                "user": "username",
                "src_ip": "ipSrc",
                "dst_ip": "ipDst",
                "dst_port": "portDst",
                "process": "path",
                "command": "cmdline",
                "target": "path location",
                "parent": "ppath",
                "agent": "",
            },
            kind="eventName",
            otherwise=("alert", ""),
            outcomes={".*": ""},
            message="description eventName",
        ),
    ),
    samples=(
        Sample(
            '{"rflId":1,"time":"2022-10-28T12:03:08.954602+00:00","lvl":4,"module":"das","eventName":"antivirusAlert",'
            '"ipSrc":"10.2.3.4","ipDst":"10.6.7.8","domain__":"corp.test","atime":"2022-10-28T06:47:03+00:00",'
            '"description":"Antivirus detection: 1/65","username":"CORP\\\\ada","hostname__":"MR22",'
            '"cmdline":"C:\\\\x.dll -a","path":"C:\\\\x.dll","uid":"a26;windows;MR22;corp.test"}',
            {
                "time": "2022-10-28T12:03:08.954602+00:00",
                "host": "MR22",
                "user": "CORP\\ada",
                "src_ip": "10.2.3.4",
                "dst_ip": "10.6.7.8",
                "process": "C:\\x.dll",
                "action": "alert",
                "outcome": "",
            },
        ),
    ),
)
