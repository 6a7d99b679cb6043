"""What words of unknown prose may and may not become."""

import pytest

from moewarden.graphs.meaning.event import Draft
from moewarden.graphs.meaning.messages import read_message
from moewarden.graphs.meaning.sentences import classify_sentence


@pytest.mark.parametrize(
    ("text", "user"),
    [
        ("Login failed for user 'dana'", "dana"),
        ("Failed login for d.king from 203.0.113.9", "d.king"),
        ("Login succeeded by d.king via app from 203.0.113.9", "d.king"),
        ("Accepted password for admin from 203.0.113.9 port 4711", "admin"),
        ("authentication failed for dana@example.org [203.0.113.9]", "dana@example.org"),
        ("Logged in as dana", "dana"),
        ("invalid user fred from 203.0.113.9", "fred"),
        ("user=dana what=thing", "dana"),
        ("access denied for 'root'@'db-1'", "root"),
        ("failed to authenticate 'dana@example.org'. Error: incorrect password", "dana@example.org"),
        ("login failed: dana", "dana"),
        ("Authentication Success [dana] 203.0.113.9 GET /status", "dana"),
        ('OUT: "viewer" dana@pc17', "dana@pc17"),
        ("POP3 login: user `dana', source system", "dana"),
        ("dana failed login from 203.0.113.9", "dana"),
        ("Opened session for Dana Berg/ACME (Release 12)", "Dana Berg/ACME"),
        ("pid 4711 dana@pc17 203.0.113.9 [v1] 'sync //a'", "dana@pc17"),
        ("dana@example.org:session_id=AB12:ip_addr=203.0.113.9:delete_item:item_id=7", "dana@example.org"),
    ],
)
def test_an_account_is_named_where_somebody_logs_in(text, user):
    draft = read_message(Draft(), text)
    assert draft.user == user
    assert "user" in draft.inferred


@pytest.mark.parametrize(
    "text",
    [
        "user lost connection",
        "QUIT received, bye from user QUIT",
        "worker started for thread 12",
        "excess 3 by zone one, waiting for reply",
        "service restarted by systemd",
        "session ended by timeout for client",
        "signed by CA Somebody Example",
        "user logged out",
        "caused by MAC address change",
        "access granted by policy",
    ],
)
def test_words_are_no_accounts(text):
    assert read_message(Draft(), text).user == ""


@pytest.mark.parametrize(
    "text", ["deleted 12 customers rows", "client authorized", "message forwarded to queue", "memory leaked"]
)
def test_ordinary_words_are_no_strong_acts(text):
    assert classify_sentence(text) not in (
        *("account_create", "account_delete", "account_change", "permission_grant", "data_export", "security_weaken"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Server listening on 192.0.2.1 port 8080.",
        "Listening at: http://192.0.2.1:8000 (811)",
        "Service [web] (FD=8) bound to 192.0.2.1:443",
        ">>> starting FTP server on 192.0.2.1:21, pid=811 <<<",
        "Application running on http://192.0.2.1:5000 (Press CTRL+C to quit)",
        "Started HTTP listener on [2001:db8::1]:8080",
        "Activated service 'c2s' on [192.0.2.1]:5222, [::]:5222",
    ],
)
def test_where_a_service_listens_is_nobody_that_speaks_to_it(text):
    assert read_message(Draft(), text).src_ip == ""


@pytest.mark.parametrize(
    ("text", "destination", "port"),
    [
        ('Established connection to host "198.51.100.7" using file descriptor 6.', "198.51.100.7", None),
        ("proxy: connect 198.51.100.7:8443: Connection refused (111)", "198.51.100.7", 8443),
        ("connecting to upstream server 198.51.100.7:8443 failed", "198.51.100.7", 8443),
    ],
)
def test_who_is_connected_to_is_the_destination(text, destination, port):
    draft = read_message(Draft(), text)
    assert (draft.src_ip, draft.dst_ip, draft.dst_port) == ("", destination, port)


@pytest.mark.parametrize(
    ("text", "source", "target", "outcome"),
    [
        ("Request (fd 5): GET http://198.51.100.7:8080/a?b=1 HTTP/1.1", "", "http://198.51.100.7:8080/a?b=1", ""),
        ("Request (fd 5): CONNECT 198.51.100.7:443 HTTP/1.1", "", "198.51.100.7:443", ""),
        ('203.0.113.8:4711 - "GET /admin?a=b HTTP/1.1" 403 Forbidden', "203.0.113.8", "/admin?a=b", "failure"),
        ("203.0.113.8 dana DELETE /stock/7 204 ok 3", "203.0.113.8", "/stock/7", "success"),
        ('GIN 403 |   1.2ms |   203.0.113.8 | POST     "/api/login"', "203.0.113.8", "/api/login", "failure"),
        ("302 POST /login?next=a (203.0.113.8) 3.10ms", "203.0.113.8", "/login?next=a", "success"),
        (
            '203.0.113.8 - 8008 - Processed: 92B 403 "POST /login HTTP/1.1" "Element"',
            "203.0.113.8",
            "/login",
            "failure",
        ),
        ("PUT request for '/dana/' received from 203.0.113.8 using 'curl'", "203.0.113.8", "/dana/", ""),
        ("GET response status for '/dana/' in 1.109 seconds: 401 Unauthorized", "", "/dana/", "failure"),
    ],
)
def test_a_request_within_a_sentence_is_one(text, source, target, outcome):
    draft = read_message(Draft(), text)
    assert (draft.action, draft.src_ip, draft.target, draft.outcome) == ("web_request", source, target, outcome)
    assert "target" in draft.inferred


def test_what_is_said_of_a_request_counts_for_more_than_the_request():
    draft = read_message(Draft(), "Failed login for user dana from 203.0.113.8 (POST /login HTTP/1.1)")
    assert (draft.action, draft.outcome, draft.user) == ("login", "failure", "dana")


@pytest.mark.parametrize(
    ("text", "user", "outcome"),
    [
        ("Failed login attempt from 203.0.113.9: 'dana'", "dana", "failure"),
        ("Successful login: 'dana'", "dana", "success"),
        ("USER 'dana' logged in.", "dana", "success"),
        ("203.0.113.9 > 530 Login incorrect.", "", "failure"),
        ("Anmeldung des Benutzers dana von 203.0.113.9 gescheitert", "dana", "failure"),
        ("Benutzer dana hat sich erfolgreich angemeldet", "dana", "success"),
        ("Authenticated as dana", "dana", "success"),
        ("User logged in: dana", "dana", "success"),
        ("PAM Authentication failed (dana@203.0.113.9): [PAM Error 7]", "dana", "failure"),
        ("New login failure by dana from 203.0.113.9", "dana", "failure"),
    ],
)
def test_a_log_in_is_told_in_several_ways(text, user, outcome):
    draft = read_message(Draft(), text)
    assert (draft.action, draft.user, draft.outcome) == ("login", user, outcome)


def test_the_party_in_a_name_is_the_source_only_where_no_other_address_stands():
    assert read_message(Draft(), "couch@192.0.2.1 asked by 203.0.113.9 for all").src_ip == "203.0.113.9"
    assert read_message(Draft(), "session of root@203.0.113.9 refused").src_ip == "203.0.113.9"


def test_an_end_with_a_name_of_its_own_goes_before_other_addresses():
    draft = read_message(Draft(), "call missed: src_domain=192.0.2.10;src_ip=203.0.113.9;dst_ip=198.51.100.7")
    assert (draft.src_ip, draft.dst_ip) == ("203.0.113.9", "198.51.100.7")


def test_a_word_of_the_web_says_less_than_a_log_in():
    assert classify_sentence("Administrator dana from http/https has logged in device") == "login"


@pytest.mark.parametrize(
    ("text", "action", "outcome"),
    [
        ("New connection: 203.0.113.9:4711", "network_connect", ""),
        ("Client connected from 203.0.113.9", "network_connect", ""),
        ("status 403 received by user dana attempting to read from 203.0.113.9", "status", "failure"),
        ("answered with status code: 204 in 3 ms", "status", "success"),
    ],
)
def test_connections_and_statuses_are_told_in_few_words(text, action, outcome):
    draft = read_message(Draft(), text)
    assert (draft.action, draft.outcome) == (action, outcome)


def test_an_address_and_its_port_stand_in_brackets():
    draft = read_message(Draft(), "[203.0.113.9:4711] [tcp] User logged in.")
    assert (draft.src_ip, draft.fields["src_port"], draft.action, draft.outcome) == (
        "203.0.113.9",
        "4711",
        "login",
        "success",
    )


@pytest.mark.parametrize(
    ("text", "action", "outcome", "user", "source"),
    [
        ("[dana] failed to login from 203.0.113.9", "login", "failure", "dana", "203.0.113.9"),
        ("<master> login dana@203.0.113.9", "login", "", "dana", "203.0.113.9"),
        ("Browser logout: dana - 203.0.113.9(DNS name not found).", "logout", "", "dana", "203.0.113.9"),
        ("Browser login: dana - 203.0.113.9(DNS name not found).", "login", "", "dana", "203.0.113.9"),
        ("Successfully logged in using dana, from 203.0.113.9 and GUI.", "login", "success", "dana", "203.0.113.9"),
        ("Unable to log in for dana from 203.0.113.9 using SSH.", "login", "failure", "dana", "203.0.113.9"),
        ("The session for dana from 203.0.113.9 using GUI is logged off.", "logout", "", "dana", "203.0.113.9"),
        ("dana (203.0.113.9) login successful", "login", "success", "dana", "203.0.113.9"),
        ("FAX LOGIN FAILED FROM pc7 [203.0.113.9], dana", "login", "failure", "dana", "203.0.113.9"),
        (
            "INFO,dana/admin/203.0.113.9/ssh/CLI, Event: login, Status: success",
            "login",
            "success",
            "dana",
            "203.0.113.9",
        ),
        (
            "Access-Reject for user dana@example.org from _self_ (no such realm)",
            "login",
            "failure",
            "dana@example.org",
            "",
        ),
        ("8f3a2b1c dana a/1000012 LOGIN FROM 203.0.113.9", "login", "", "dana", "203.0.113.9"),
        ("1 => <5:dana(3)> Authenticated", "login", "success", "dana", ""),
        ("Failed password login for user @dana:example.org", "login", "failure", "@dana:example.org", ""),
        ("user dana credentials are incorrect", "login", "failure", "dana", ""),
        ('User "dana!~d@203.0.113.9" registered (connection 8).', "login", "success", "dana", "203.0.113.9"),
        ('User "dana!~d@203.0.113.9" unregistered: Got QUIT.', "logout", "", "dana", "203.0.113.9"),
        ("OPER: dana!d@203.0.113.9 is now a server operator", "privilege_use", "success", "dana", "203.0.113.9"),
        ("Failed oper attempt by dana!d@203.0.113.9 using login 'boss'", "login", "failure", "dana", "203.0.113.9"),
        ("dana failed to log in to the controller from 203.0.113.9.", "login", "failure", "dana", "203.0.113.9"),
        ("SSH logout by dana from src IP 203.0.113.9", "logout", "", "dana", "203.0.113.9"),
        ("Logout through SSH (Username: dana, IP: 203.0.113.9)", "logout", "", "dana", "203.0.113.9"),
        ("Exec session is terminated for user dana on vty0 ( 203.0.113.9 )", "logout", "", "dana", "203.0.113.9"),
        ("Login from '203.0.113.9' for user 'dana' might not have worked", "login", "failure", "dana", "203.0.113.9"),
        ("203.0.113.9   POST   403  31ms (db: 2ms/4q) /json/key (unauth)", "web_request", "failure", "", "203.0.113.9"),
        ("Admin dana signed in from 203.0.113.9", "login", "success", "dana", "203.0.113.9"),
        ("Failed sign-in attempt for admin dana from 203.0.113.9", "login", "failure", "dana", "203.0.113.9"),
        (
            "Login attempt for: dana@example.org/imap from: 203.0.113.9: failed",
            "login",
            "failure",
            "dana@example.org",
            "203.0.113.9",
        ),
        (
            "max connections (100) reached, dropping new connection from 203.0.113.9",
            "network_block",
            "failure",
            "",
            "203.0.113.9",
        ),
        ("FAIL: telnet libwrap from=203.0.113.9", "network_connect", "failure", "", "203.0.113.9"),
        ("New client connection from [203.0.113.9]:34238 (no certificate)", "network_connect", "", "", "203.0.113.9"),
        (
            "Listener (Port 443): a Client (IP address 203.0.113.9) has connected.",
            "network_connect",
            "",
            "",
            "203.0.113.9",
        ),
        (
            '203.0.113.9 - dana - [x] "DELETE /a" agent="c" -> 204 No Content',
            "web_request",
            "success",
            "dana",
            "203.0.113.9",
        ),
    ],
)
def test_who_where_and_whether_it_worked(text, action, outcome, user, source):
    draft = read_message(Draft(), text)
    assert (draft.action, draft.outcome, draft.user, draft.src_ip) == (action, outcome, user, source)


@pytest.mark.parametrize(
    "text",
    [
        "2.3.15.3 started with libwrap options compiled in.",
        "Adding address to whitelist: 203.0.113.5",
        'added "*!*@203.0.113.9" to G-Line list',
    ],
)
def test_versions_and_what_is_put_on_a_list_speak_to_nobody(text):
    assert read_message(Draft(), text).src_ip == ""


def test_no_account_is_named_by_what_stands_in_its_place():
    for text in (
        "User Manager User changed",
        "event user:MESSAGE:2026 created",
        "user: <unauthenticated>, status: OK",
        "tcp/443/203.0.113.9/out dropped",
        "logged in using ssh, from 203.0.113.9",
    ):
        assert read_message(Draft(), text).user == "", text


def test_the_path_that_is_spoken_of_is_the_target():
    assert read_message(Draft(), "Access to '/dana/' denied for 'eve'").target == "/dana/"
    assert read_message(Draft(), "Uploading file to /srv/a.txt").target == "/srv/a.txt"
