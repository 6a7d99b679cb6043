"""What a sentence says was done, and what only stands beside it."""

import time

import pytest

from moewarden.graphs.meaning.event import Draft
from moewarden.graphs.meaning.messages import pairs_of, read_message
from moewarden.graphs.meaning.sentences import classify_sentence


@pytest.mark.parametrize(
    "text",
    [
        "'web' process is not running",
        "Dante/server[1/1] v1.4.2 running",
        "Running as user irc(39), group irc(39), with PID 3276.",
        "Using configuration file <*> ...",
        "'web' stop on user request",
        "You SHOULD set a UserName in the config file. Using current user instead.",
        "Password must be changed at next logon",
        "encryption is not enabled for this realm",
        "Client <*> unregistered: Server going down.",
        "session <*>: delete: realm=<*>, username=<*>",
        "closing because: client close request",
        "stats/process_source_event new listener_peak <*>",
        "Setting up libsystemd-shared:amd64 (<*>) ...",
        "Unpacking libsisu-inject-java (<*>) ...",
        "policy-rc.d denied execution of start.",
        "Not creating home directory <*>.",
        "selecting dynamic shared memory implementation ... posix",
        "Starting deadlock detector with <*> timeout",
        "Starting upload purge in <*>",
        "Logging started. PID<*>",
        "conserver: terminated",
        "terminating all child processes",
        "repository not exported",
        "service not enabled for <*>",
        "Size of exported file/device is <*>",
        "Negotiation failed: Connection reset by peer",
        "ignoring request from <*>, validation failed.",
        "Detected an unauthorized user attempting to access the Web interface from <*>.",
    ],
)
def test_a_state_an_advice_or_a_reason_is_no_act(text):
    assert classify_sentence(text) in (
        "other",
        "status",
        "resource_create",
        "resource_delete",
        "web_request",
        "enumerate",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Now listening on [<*>]:6667 (socket 6).",
        "IPv4. TCP listener opened on : <*>",
        "trying to listen on host<*>, family<*>",
    ],
)
def test_a_service_that_waits_for_others_connects_to_nobody(text):
    assert classify_sentence(text) == "status"


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Refused connection from <*>: too many connections (3) from this IP address!", "network_block"),
        ("Connection from <*> on <*> (socket 4) dropped due to ACL", "network_block"),
        ("connect to <*> failed: Connection refused", "network_connect"),
        ("Created new connection to <*> on socket 5.", "network_connect"),
        ("Client authenticated, passed to source", "login"),
        ("User <*> logged into UPS <*>", "login"),
        ("Account of dana on host1 was deleted", "account_delete"),
        ("table created by user dana", "resource_create"),
        ("Firewall: disabled", "security_weaken"),
        ("audit logging was turned off by admin", "security_weaken"),
        ("Access to <*> denied for <*>", "other"),
        ("<*>) User <*> deleted file <*>", "file_delete"),
        ("session terminating for user: <*>", "logout"),
        ("Adding group `crontab' (GID <*>) ...", "resource_create"),
        ("access-key deleted by <*>", "permission_revoke"),
        ("File shared with external user", "permission_grant"),
    ],
)
def test_verb_and_object_of_one_clause_say_what_was_done(text, action):
    assert classify_sentence(text) in (action, *(["data_read"] if action == "resource_create" else []))


@pytest.mark.parametrize(
    "text",
    [
        "auth type is 'htpasswd'",
        "authentication backend loaded",
        "Auth shutdown",
        "this tag contains a plain text password",
        "Server Password required",
        "MFA is not enabled for this realm",
    ],
)
def test_how_log_ins_are_done_is_no_log_in(text):
    assert read_message(Draft(), text).action != "login"


def test_who_stands_first_in_brackets_did_it_to_another():
    draft = read_message(Draft(), "[dana]: added role `admin` to user `lena`")
    assert (draft.user, draft.action) == ("dana", "permission_grant")


@pytest.mark.parametrize(
    ("text", "user"),
    [
        ('Got invalid OPER from "dana!~d@198.51.100.23": "boss" -- bad password!', "dana"),
        ("User admin@198.51.100.23 logged into UPS [ups1]", "admin"),
        ("C-0x55: shop/dana@192.0.2.10:39212 closing because: password authentication failed", "dana"),
        ("Access to '/root/' denied for 'dana'", "dana"),
        ("Wrong certificate or password for existing user", ""),
        ('basic authentication challenge for realm "reg": failure', ""),
        ("Using current user instead.", ""),
    ],
)
def test_who_it_was_is_told_before_or_beside_an_address(text, user):
    assert read_message(Draft(), text).user == user


@pytest.mark.parametrize(
    "text",
    [
        "listen_sock called with addr = '192.0.2.10'",
        "trying to listen on host[192.0.2.10], family[2]",
        "IPv4. Local relay addr: 192.0.2.10:63486",
        "Starting daemon with http interface at [192.0.2.10]:2812",
        "No upstream proxy for 192.0.2.10",
        "Failed to set IPV6_RECVPKTINFO for 192.0.2.10:64738",
        "using discovery on address [ff12::8384]:21027",
        "Request: 192.0.2.10:8000/index",
        "lookup on 192.0.2.53:53: no such host",
        "New Channel sofia/internal/1001@192.0.2.10",
        "Found configured address: 203.0.113.9",
        "ssh addr: 192.0.2.10:22. libwrap service: sshd",
        "Binding to TCP port 4949 on host 192.0.2.10 with IPv4",
        "agent: Started HTTP server: address=192.0.2.10:8500 network=tcp",
    ],
)
def test_an_address_that_nobody_speaks_from_is_no_source(text):
    assert read_message(Draft(), text).src_ip == ""


@pytest.mark.parametrize(
    ("text", "source", "destination", "port"),
    [
        (
            "closed, local 192.0.2.10:3478, remote 198.51.100.23:54967, reason: timeout",
            "198.51.100.23",
            "192.0.2.10",
            3478,
        ),
        ("closed, local 192.0.2.10:54967, remote 198.51.100.23:443", "192.0.2.10", "198.51.100.23", 443),
        ("Too many failed logins for 203.0.113.9", "203.0.113.9", "", None),
        ("login failure, attempt count: 1, IP: 203.0.113.9, username: dana", "203.0.113.9", "", None),
        ("Host 203.0.113.9 is asking for a command", "203.0.113.9", "", None),
        ("dial tcp 198.51.100.7:8443: i/o timeout", "", "198.51.100.7", 8443),
    ],
)
def test_the_other_end_of_a_machines_own_is_told_by_ports_and_words(text, source, destination, port):
    draft = read_message(Draft(), text)
    assert (draft.src_ip, draft.dst_ip, draft.dst_port) == (source, destination, port)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Closing server socket 5. Keep-alive: 0. Timeout: 0.", ""),
        ("checking if host is allowed: 203.0.113.9 port 34277", ""),
        ("finished with 0 errors", ""),
        ("finished with 3 errors", "failure"),
        ("denying client: 192.0.2.10 does not match", "failure"),
        ("request timed out", "failure"),
    ],
)
def test_conditions_limits_and_counts_of_nothing_are_no_outcome(text, outcome):
    assert read_message(Draft(), text).outcome == outcome


@pytest.mark.parametrize(
    "text",
    [
        "HttpRequest: access denied -- client [198.51.100.23]: unknown user 'dana'",
        "Wrong credentials supplied during API authorization from 203.0.113.9:60846",
        "Rejected connection from 203.0.113.9:55513: Invalid server password",
    ],
)
def test_who_was_not_let_in_tried_to_log_in(text):
    draft = read_message(Draft(), text)
    assert (draft.action, draft.outcome) == ("login", "failure")


def test_values_of_pairs_lose_what_encloses_them():
    assert pairs_of('realm=<example.org>, username=<dana>, msg="user \\"dana\\" unknown"') == {
        "realm": "example.org",
        "username": "dana",
        "msg": 'user "dana" unknown',
    }


@pytest.mark.parametrize(
    "text",
    [
        "Couldn't read <*>: No such file or directory",
        "opened HTTP access log",
        "access type <*> for <*>",
        "process up: pooler <*>, libevent (epoll)",
        "Client <*> is not authorized to access",
    ],
)
def test_only_who_lists_or_asks_for_things_enumerates(text):
    assert classify_sentence(text) != "enumerate"
    assert classify_sentence("listing users of the directory") == "enumerate"


@pytest.mark.parametrize("text", [" | Key : " + " " * 16_000 + "x|||", ":a=" * 5_000, "Ab : " * 3_000 + " " * 1_000])
def test_lists_in_other_notations_are_read_in_little_time(text):
    begun = time.process_time()
    pairs_of(text)
    assert time.process_time() - begun < 1
