"""IIS in its own (not W3C) format: comma lists of fixed order, `client, user, date, time, service, …`."""

from ..product import Product, Records, Rows, Sample

PRODUCT = Product(
    name="iis_list",
    source="IIS Log File Format (IIS 6.0 to 10), Microsoft documentation",
    product="iis",
    category="webserver",
    rows=(
        Rows(
            r"[\da-fA-F.:]{2,45}, [^,]{1,128}, \d{1,2}/\d{1,2}/\d{2,4}, \d{1,2}:\d\d:\d\d, (?:W3SVC|MSFTPSVC|FTPSVC|SMTPSVC|NNTPSVC)\d*, ",
            "iis_client iis_user iis_date iis_time iis_service iis_server iis_server_ip iis_taken iis_received iis_sent iis_status "
            "iis_win_status iis_method iis_target iis_parameters",
        ),
    ),
    records=(
        Records(
            keys=("iis_client", "iis_date", "iis_time", "iis_service"),
            columns={
                "time": "iis_date+iis_time",
                "src": "iis_client",
                "dst": "iis_server_ip",
                "user": "iis_user",
                "host": "iis_server",
                "target": "iis_target",
                "process": "",
                "command": "",
            },
            kind="iis_method",
            otherwise=("web_request", ""),
            outcome="iis_status",
            outcomes={r"\s*[123]\d\d\s*": "success", r"\s*[45]\d\d\s*": "failure", r".*": ""},
        ),
    ),
    samples=(
        Sample(
            "203.0.113.40, dana, 4/3/2026, 9:12:33, W3SVC1, WEB-1, 192.0.2.80, 4502, 163, 3223, 404, 2, GET, /shop/a.asp, id=1,",
            {
                "time": "2026-04-03T09:12:33Z",
                "host": "WEB-1",
                "user": "dana",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "action": "web_request",
                "outcome": "failure",
                "target": "/shop/a.asp",
            },
        ),
    ),
)
