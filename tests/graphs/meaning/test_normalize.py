"""Records of unknown products are read by the meaning of their field names."""

from datetime import UTC, datetime

import pytest

from moewarden.graphs.meaning.event import Draft
from moewarden.graphs.meaning.flatten import flatten
from moewarden.graphs.meaning.normalize import normalise
from moewarden.graphs.meaning.outcomes import outcome_of
from moewarden.graphs.meaning.templates import template_of
from moewarden.graphs.meaning.timestamps import Clock
from moewarden.graphs.meaning.values import address_of


def read(record: dict[str, object]) -> Draft:
    return normalise(Draft(format="json", fields=flatten(record)), Clock(newest=datetime(2024, 3, 10, tzinfo=UTC)))


ADDRESS_NAMES = [
    "src_ip",
    "sourceIPAddress",
    "client.ipAddress",
    "callerIpAddress",
    "actor_ip",
    "remote_addr",
    "source.ip",
    "ClientIP",
    "IpAddress",
    "ip",
    "saddr",
    "protoPayload.requestMetadata.callerIp",
    "id.orig_h",
    "network.client.ip",
    "request.remoteAddress",
    "X-Forwarded-For",
    "c-ip",
    "SourceIp",
    "userIp",
]


@pytest.mark.parametrize("name", ADDRESS_NAMES)
def test_source_address_is_found_under_many_names(name: str) -> None:
    record: dict[str, object] = {}
    inner = record
    *parents, last = name.split(".")
    for parent in parents:
        inner = inner.setdefault(parent, {})  # type: ignore[assignment]
    inner[last] = "203.0.113.5"
    assert read({**record, "noise": "x"}).src_ip == "203.0.113.5"


@pytest.mark.parametrize(
    "name",
    [
        "user",
        "userName",
        "actor.email",
        "actor.login",
        "UserPrincipalName",
        "principalEmail",
        "account_name",
        "initiated_by",
        "suser",
        "operator",
    ],
)
def test_user_is_found_under_many_names(name: str) -> None:
    *parents, last = name.split(".")
    record: dict[str, object] = {last: "dana"}
    for parent in reversed(parents):
        record = {parent: record}
    assert read(record).user == "dana"


def test_address_field_must_hold_an_address() -> None:
    draft = read({"source": "web-frontend", "client": "mobile", "ip": "unknown", "remote": "203.0.113.5:4711"})
    assert draft.src_ip == "203.0.113.5"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("203.0.113.5:443", "203.0.113.5"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("203.0.113.5, 10.0.0.1", "203.0.113.5"),
        ("fe80::1%eth0", "fe80::1%eth0"),
        ("999.1.1.1", ""),
        ("10:11:12", ""),
        ("-", ""),
        ("a.example", ""),
    ],
)
def test_addresses_are_normalised(text: str, address: str) -> None:
    assert address_of(text) == address


@pytest.mark.parametrize(
    ("record", "action", "outcome"),
    [
        ({"event": {"action": "user.mfa.disable", "outcome": "success"}}, "security_weaken", "success"),
        ({"srcip": "10.0.0.1", "dstip": "203.0.113.9", "dstport": 22, "action": "deny"}, "network_block", "failure"),
        (
            {"srcip": "10.0.0.1", "dstip": "203.0.113.9", "dstport": 22, "action": "accept"},
            "network_connect",
            "success",
        ),
        ({"method": "POST", "path": "/login", "status": 401, "user_agent": "curl"}, "web_request", "failure"),
        ({"query": "a.example", "qtype": "A", "client": "10.0.0.1"}, "dns_query", ""),
        ({"type": "login", "success": False}, "login", "failure"),
        ({"eventName": "DeleteRole", "errorCode": "AccessDenied"}, "resource_delete", "failure"),
        ({"category": "User Management", "operation": "Add"}, "account_create", ""),
        (
            {"setting": "Two-factor authentication", "action": "update", "old_value": "on", "new_value": "off"},
            "security_weaken",
            "",
        ),
        ({"detail": "Require encryption: from Off to On", "action": "Update"}, "security_strengthen", ""),
        ({"a": 1, "b": "zork"}, "other", ""),
        ({"audit event": "AUTHENTICATION", "event status": "-30082"}, "login", "failure"),
        ({"operation": "login", "status": "0xC000006D"}, "login", "failure"),
        ({"operation": "DROP TABLE", "return code": "0"}, "resource_delete", "success"),
    ],
)
def test_action_and_outcome_of_unknown_products(record: dict[str, object], action: str, outcome: str) -> None:
    draft = read(record)
    assert (draft.action, draft.outcome) == (action, outcome)


def test_time_prefers_the_event_over_its_collection() -> None:
    draft = read(
        {"ingest_time": "2024-03-06T00:00:00Z", "eventTime": "2024-03-05T10:11:12Z", "received_at": 1709700000}
    )
    assert draft.time == datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC)


def test_lists_of_names_and_values_become_fields() -> None:
    fields = flatten(
        {
            "Parameters": [{"Name": "ForwardTo", "Value": "x@a.example"}, {"Name": "Enabled", "Value": True}],
            "tags": ["a", "b"],
        }
    )
    assert (fields["Parameters.ForwardTo"], fields["Parameters.Enabled"], fields["tags"]) == (
        "x@a.example",
        "true",
        "a, b",
    )


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("SUCCESS", "success"),
        ("ResultSuccess", "success"),
        ("Failed", "failure"),
        ("access_denied", "failure"),
        ("200", "success"),
        ("403", "failure"),
        ("unsuccessful", "failure"),
        ("login succeeded", "success"),
        ("not allowed", "failure"),
        ("blue", ""),
        ("false", "failure"),
        ("InvalidPassword", "failure"),
    ],
)
def test_outcome_words(text: str, outcome: str) -> None:
    assert outcome_of(text) == outcome


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Accepted password for dana from 203.0.113.9 port 22", "Accepted password for bob from 2001:db8::7 port 4711"),
        ("open /var/log/a.log failed: id=17", "open /srv/x/y.txt failed: id=9912"),
        ('user "dana" did 0xdeadbeef', 'user "eve" did 0x01'),
        ("job 7f3c2a10-1111-2222-3333-444455556666 took 12ms", "job 00000000-aaaa-bbbb-cccc-ddddeeeeffff took 9ms"),
    ],
)
def test_messages_that_differ_in_values_share_a_template(first: str, second: str) -> None:
    assert template_of(first) == template_of(second)


def test_messages_of_different_kinds_do_not_share_a_template() -> None:
    assert template_of("Accepted password for dana") != template_of("Failed password for dana")


@pytest.mark.parametrize(
    ("fields", "inferred"),
    [
        ({"event": "login_failed", "user": "mira", "client_ip": "203.0.113.9"}, set()),
        ({"event": "login_failed", "owner": "mira", "client_ip": "203.0.113.9"}, {"user"}),
        ({"event": "file.deleted", "created_by": "mira", "path": "/srv/a"}, {"user"}),
        ({"event": "login_failed", "user": "mira", "from": "203.0.113.9"}, {"src_ip"}),
        ({"level": "warn", "message": "Login failed for an account", "user": "mira"}, {"action", "outcome"}),
    ],
    ids=["described", "owner", "creator", "from", "sentence"],
)
def test_what_a_name_or_a_sentence_only_suggests_is_inferred(fields, inferred):
    draft = normalise(Draft(format="json", fields=dict(fields)), Clock())
    assert set(draft.inferred) == inferred, draft


def test_columns_that_a_map_settles_stay_empty_and_are_not_guessed():
    fields = {"event": "login", "user": "mira", "client_ip": "203.0.113.9", "result": "failed"}
    draft = normalise(Draft(format="json", fields=fields), Clock(), settled={"user", "src_ip", "outcome"})
    assert (draft.user, draft.src_ip, draft.outcome, draft.action) == ("", "", "", "login")


@pytest.mark.parametrize(
    ("fields", "hour"),
    [
        ({"time": "2026-03-05 10:00:00", "timezone": "+02:00"}, 8),
        ({"time": "2026-03-05 10:00:00", "tz": "Europe/Berlin"}, 9),
        ({"event.time": "2026-03-05 10:00:00", "event.tz": "CET"}, 9),
        ({"time": "2026-03-05T10:00:00Z", "timezone": "+02:00"}, 10),
        ({"time": "2026-03-05 10:00:00", "client.timezone": "+02:00"}, 10),
        ({"time": "2026-03-05 10:00:00", "timezone": "office"}, 10),
    ],
    ids=["offset", "place", "nested", "stated", "another's", "no zone"],
)
def test_a_zone_beside_a_time_is_its_own(fields, hour):
    draft = normalise(Draft(format="json", fields=dict(fields)), Clock(newest=datetime(2026, 6, 1, tzinfo=UTC)))
    assert draft.time == datetime(2026, 3, 5, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "is_read"),
    [
        ("detected_at", True),
        ("DetectedAt", True),
        ("alert.raised_at", True),
        ("Zeit observed at", True),
        ("token_expires_at", False),
        ("valid_to_date", False),
        ("format", False),
    ],
)
def test_a_moment_is_found_under_names_that_no_list_foresaw(name, is_read):
    draft = normalise(Draft(format="json", fields={name: "2026-03-05 10:00:00"}), Clock())
    assert (draft.time is not None) == is_read


def test_who_and_from_where_in_one_value_are_told_apart() -> None:
    draft = read({"initiator": "dana/203.0.113.9", "type": "created", "domain": "security.user"})
    assert (draft.user, draft.src_ip) == ("dana", "203.0.113.9")
    assert read({"user_agent": "Chrome/120.0.0.0", "client": "Chrome/120.0.0.0"}).src_ip == ""


def test_an_address_under_a_name_of_people_is_no_user() -> None:
    assert read({"initiator": "203.0.113.9", "action": "login"}).user == ""


def test_ends_are_read_under_the_names_of_mail_servers_and_routers() -> None:
    draft = read({"local-endpoint": "192.0.2.10:25", "remote-endpoint": "203.0.113.9:51234"})
    assert (draft.src_ip, draft.dst_ip, draft.dst_port) == ("203.0.113.9", "192.0.2.10", 25)
    assert read({"method": "GET", "path": "/a", "fwd": "203.0.113.9", "status": 200}).src_ip == "203.0.113.9"


def test_a_path_says_what_was_asked_for_and_not_what_kind_of_event_it_is() -> None:
    draft = read({"event": "/api/users/?page=1", "method": "GET", "status": 403, "remote": "203.0.113.9"})
    assert (draft.action, draft.target, draft.outcome) == ("web_request", "/api/users/?page=1", "failure")


def test_where_a_service_waits_is_no_source() -> None:
    assert read({"msg": "Listening on HTTP", "addr": "192.0.2.1:8086", "service": "httpd"}).src_ip == ""
    assert read({"msg": "Request refused", "addr": "203.0.113.9:8086", "service": "httpd"}).src_ip == "203.0.113.9"


def test_a_message_that_somebody_has_logged_in_says_that_it_worked() -> None:
    assert read({"event": "login", "message": 'user "dana" logged in', "username": "dana"}).outcome == "success"
    assert read({"event": "login", "message": "user dana is not logged in", "username": "dana"}).outcome == ""


def test_compact_records_of_serilog_state_time_and_message() -> None:
    draft = read(
        {"@t": "2024-03-05T10:11:12.5Z", "@mt": "Login failed for {UserName}", "@l": "Warning", "UserName": "dana"}
    )
    assert draft.time == datetime(2024, 3, 5, 10, 11, 12, 500000, tzinfo=UTC)
    assert (draft.user, draft.action, draft.outcome) == ("dana", "login", "failure")


def test_a_refused_log_in_told_of_a_request_counts_for_more_than_the_request():
    fields = {
        "msg": 'error authenticating user "dana": authentication failure',
        "http.request.method": "GET",
        "http.request.remoteaddr": "203.0.113.9:41380",
        "http.request.useragent": "curl/7.88.1",
    }
    draft = normalise(Draft(fields=fields), Clock())
    assert (draft.action, draft.outcome, draft.user, draft.src_ip) == ("login", "failure", "dana", "203.0.113.9")
    assert {"action", "user"} <= draft.inferred


def test_a_log_in_told_beside_the_fields_names_who_it_was_and_from_where():
    draft = normalise(Draft(fields={"level": "warn", "msg": "login failed for user dana from 203.0.113.9"}), Clock())
    assert (draft.user, draft.src_ip, draft.outcome) == ("dana", "203.0.113.9", "failure")
    assert {"user", "src_ip"} <= draft.inferred


def test_a_name_of_one_letter_is_the_time_where_it_holds_one():
    draft = normalise(Draft(fields={"T": "2026-11-28T15:18:39.5Z", "IP": "203.0.113.9"}), Clock())
    assert draft.time == datetime(2026, 11, 28, 15, 18, 39, 500000, tzinfo=UTC)


_ACTOR = {"type": "user", "id": "u1", "name": "Dana Dahl"}


@pytest.mark.parametrize(
    ("record", "action", "user", "target"),
    [
        (
            {"actionName": "addPrincipalToGroup", "userIdentity": {"email": "dana@example.org"},
             "requestParams": {"targetUserName": "lena@example.org", "targetGroupName": "admins"}},
            "permission_grant", "dana@example.org", "lena@example.org",
        ),
        (
            {"event_name": "createUser", "actor": {"user_id": "u1"},
             "event": {"parameters": {"user": {"username": "lena", "email": "lena@example.org"}}}},
            "account_create", "u1", "lena@example.org",
        ),
        (
            {"actors": [{"summary": "Dana Dahl", "type": "user_reference"}], "action": "delete",
             "root_resource": {"type": "schedule_reference", "summary": "Night watch"}},
            "resource_delete", "Dana Dahl", "Night watch",
        ),
        (
            {"type": "PIPELINE_DELETED", "actor": _ACTOR, "subject": {"type": "PIPELINE", "name": "shop"}},
            "resource_delete", "Dana Dahl", "shop",
        ),
        ({"event": "login", "status": "fail", "params": {"user": "dana"}}, "login", "dana", ""),
        ({"event": "createUser", "params": {"user": "lena"}}, "account_create", "", "lena"),
        (
            {"auth": {"accessor_id": "user-1", "type": "Client"},
             "resource": {"id": "at-97", "type": "authentication_token", "action": "create"}},
            "credential_create", "user-1", "at-97",
        ),
        (
            {"event": "board_deleted", "id": "3", "createdBy": {"type": "user", "email": "dana@example.org"},
             "object": {"type": "board", "name": "Plan"}},
            "resource_delete", "dana@example.org", "Plan",
        ),
        (
            {"eventTypeName": "DELETE_USER", "username": "dana", "targetUsername": "lena"},
            "account_delete", "dana", "lena",
        ),
        (
            {"__type": "$$EventMessageAudit", "eventName": "app.audit.workflow.deleted", "payload": {"userId": "7"}},
            "resource_delete", "7", "",
        ),
    ],
    ids=["asked", "parameters", "actors", "subject", "own login", "nobody", "token", "made by", "beside", "audited"],
)  # fmt: skip
def test_who_did_it_is_told_from_whom_it_was_done_to(record, action, user, target) -> None:
    draft = normalise(Draft(fields=flatten(record)), Clock())
    assert (draft.action, draft.user, draft.target) == (action, user, target)


def test_that_somebody_was_let_in_says_nothing_of_what_he_asked_for() -> None:
    record = {
        "methodName": "DeleteCluster",
        "authenticationInfo": {"result": "SUCCESS"},
        "result": {"status": "DENIED"},
    }
    assert normalise(Draft(fields=flatten(record)), Clock()).outcome == "failure"
