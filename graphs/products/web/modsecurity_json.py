"""ModSecurity 2.9 and 3 and Coraza: audit records as JSON, one transaction each."""

from ..product import Column, Product, Records, Sample

_NOTHING: dict[Column, str] = {"host": "", "user": "", "process": "", "command": "", "parent": ""}

PRODUCT = Product(
    name="modsecurity_json",
    source="apache2/msc_logging.c of ModSecurity 2.9, src/transaction.cc of libmodsecurity 3.0; internal/auditlog of Coraza 3",
    product="modsecurity",
    category="webserver",
    records=(
        Records(
            keys=("transaction.client_ip", "transaction.host_ip", "transaction.request.uri"),
            columns={
                **_NOTHING,
                "time": "transaction.time_stamp transaction.timestamp transaction.unix_timestamp",
                "src": "transaction.client_ip",
                "src_port": "transaction.client_port",
                "dst": "transaction.host_ip",
                "dst_port": "transaction.host_port",
                "target": "transaction.request.uri",
                "agent": "transaction.request.headers.User-Agent transaction.request.headers.user-agent",
            },
            kind="transaction.request.method",
            otherwise=("web_request", ""),
            outcome="transaction.response.http_code transaction.response.status",
            outcomes={r"[123]\d\d": "success", r"[45]\d\d": "failure", r".*": ""},
            message="transaction.messages.message messages.message messages.error_message",
        ),
        Records(
            keys=("transaction.remote_address", "transaction.local_address", "request.request_line"),
            columns={
                **_NOTHING,
                "time": "transaction.time",
                "src": "transaction.remote_address",
                "src_port": "transaction.remote_port",
                "dst": "transaction.local_address",
                "dst_port": "transaction.local_port",
                "target": "request.request_line",
                "agent": "request.headers.User-Agent",
            },
            kind="request.request_line",
            otherwise=("web_request", ""),
            outcome="response.status",
            outcomes={r"[123]\d\d": "success", r"[45]\d\d": "failure", r".*": ""},
            message="audit_data.messages",
        ),
    ),
    samples=(
        Sample(
            '{"transaction":{"client_ip":"203.0.113.40","time_stamp":"Fri Apr  3 09:12:33 2026","client_port":51000,"host_ip":"192.0.2.80",'
            '"host_port":443,"unique_id":"9","request":{"method":"GET","uri":"/a?b=1","headers":{"Host":"shop.example","User-Agent":"curl"}},'
            '"response":{"http_code":403},"messages":[{"message":"Rule 7","details":{"ruleId":"900007"}}]}}',
            {
                "time": "2026-04-03T09:12:33Z",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 443,
                "target": "/a?b=1",
                "action": "web_request",
                "outcome": "failure",
                "host": "",
            },
        ),
        Sample(
            '{"transaction":{"time":"03/Apr/2026:11:12:33 +0200","transaction_id":"X","remote_address":"203.0.113.40","remote_port":51000,'
            '"local_address":"192.0.2.80","local_port":80},"request":{"request_line":"GET /a HTTP/1.1","headers":{"Host":"shop.example"}},'
            '"response":{"status":200},"audit_data":{"messages":["Rule 7"]}}',
            {
                "time": "2026-04-03T09:12:33Z",
                "src_ip": "203.0.113.40",
                "dst_port": 80,
                "action": "web_request",
                "outcome": "success",
            },
        ),
    ),
)
