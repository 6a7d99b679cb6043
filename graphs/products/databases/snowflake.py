"""Snowflake: query history."""

from ..product import Product, Records, Sample
from ..tables import HOSTED

PRODUCT = Product(
    name="snowflake",
    source="Snowflake ACCOUNT_USAGE views",
    service="audit",
    records=(
        Records(
            product="snowflake",
            service="login",
            keys=("EVENT_TIMESTAMP", "USER_NAME", "CLIENT_IP", "IS_SUCCESS"),
            columns={
                **HOSTED,
                "time": "EVENT_TIMESTAMP",
                "user": "USER_NAME",
                "src_ip": "CLIENT_IP",
                "target": "",
                "agent": "REPORTED_CLIENT_TYPE",
            },
            kind="EVENT_TYPE",
            actions={"LOGIN": ("login", "")},
            outcome="IS_SUCCESS",
            outcomes={"YES|true": "success", "NO|false": "failure"},
            message="ERROR_MESSAGE",
        ),
        Records(
            product="snowflake",
            keys=("QUERY_ID", "QUERY_TEXT", "USER_NAME"),
            columns={
                **HOSTED,
                "time": "START_TIME",
                "user": "USER_NAME",
                "src_ip": "CLIENT_IP",
                "target": "DATABASE_NAME",
                "statement": "QUERY_TEXT",
                "agent": "",
            },
            kind="QUERY_TYPE",
            actions={
                "SELECT|MULTI_STATEMENT|CALL|EXPLAIN": ("data_read", ""),
                "SHOW|DESCRIBE\\w*|LIST_FILES|USE": ("enumerate", ""),
                "UNLOAD|GET_FILES|COPY_INTO_LOCATION": ("data_export", ""),
                "COPY|PUT_FILES|INSERT|UPDATE|MERGE": ("resource_change", ""),
            },
            outcome="EXECUTION_STATUS",
            outcomes={"SUCCESS": "success", "FAIL|INCIDENT|FAILED_\\w+": "failure", ".*": ""},
        ),
    ),
    samples=(
        Sample(
            '{"QUERY_ID":"01b","QUERY_TEXT":"select * from hr.public.staff","DATABASE_NAME":"HR","QUERY_TYPE":"SELECT","USER_NAME":"DANA","EXECUTION_STATUS":"SUCCESS","START_TIME":"2026-05-02 09:11:02.000 +0000"}',
            {
                "user": "DANA",
                "target": "HR",
                "action": "data_read",
                "outcome": "success",
                "command": "select * from hr.public.staff",
            },
        ),
    ),
)
