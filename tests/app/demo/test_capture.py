"""The capture's pure parts; the real services run only when the script is started by hand."""

import json

import pytest

from moewarden.app.demo.addresses import UnmappedAddressError, captured_address, show_addresses
from moewarden.app.demo.capture import FILES, write_case
from moewarden.app.demo.cast import INTRUDER, PETRA, STAGE
from moewarden.app.demo.play import LASTS, script
from moewarden.app.demo.telling import DEMO_MARKS, intruder_lines, lines_of, truth_for

AUTH = """\
Jan  9 08:00:01 mill-web1 sshd[10]: Accepted password for petra from 192.0.2.22 port 4 ssh2
Jan  9 08:00:02 mill-web1 sudo:    petra : TTY=pts/0 ; PWD=/home/petra ; USER=root ; COMMAND=/usr/bin/tail -n 5 /x
Jan  9 08:00:02 mill-web1 sudo: pam_unix(sudo:session): session opened for user root(uid=0) by petra(uid=1002)
Jan  9 08:01:00 mill-web1 sshd[20]: pam_unix(sshd:auth): authentication failure; rhost=203.0.113.66  user=petra
Jan  9 08:01:01 mill-web1 sshd[20]: Failed password for petra from 203.0.113.66 port 5 ssh2
Jan  9 08:01:02 mill-web1 sshd[21]: Failed password for petra from 203.0.113.6 port 5 ssh2
Jan  9 08:02:00 mill-web1 sshd[30]: Accepted password for petra from 203.0.113.66 port 6 ssh2
Jan  9 08:02:01 mill-web1 sudo:    petra : TTY=pts/0 ; PWD=/home/petra ; USER=root ; COMMAND=/usr/bin/id
Jan  9 08:02:01 mill-web1 sudo: pam_unix(sudo:session): session opened for user root(uid=0) by (uid=1002)
Jan  9 08:02:02 mill-web1 sudo:     nora : TTY=pts/1 ; PWD=/home/nora ; USER=root ; COMMAND=/usr/sbin/nginx -t
Jan  9 08:02:02 mill-web1 sudo: pam_unix(sudo:session): session closed for user root
Jan  9 08:02:03 mill-web1 sshd[30]: pam_unix(sshd:session): session closed for user petra
""".splitlines()


def test_addresses_map_one_to_one_and_nothing_else_changes():
    text = "from 127.0.113.66 port 22, host 127.51.100.77:8088, version 1.127.0.2, 10.127.0.2.9"
    shown, used = show_addresses(text)
    assert shown == "from 203.0.113.66 port 22, host 198.51.100.77:8088, version 1.127.0.2, 10.127.0.2.9"
    assert used == {"127.0.113.66": "203.0.113.66", "127.51.100.77": "198.51.100.77"}
    assert [captured_address(address) for address in used.values()] == list(used)


def test_unmapped_loopback_address_is_an_error():
    with pytest.raises(UnmappedAddressError, match=r"127\.0\.0\.1 was captured"):
        show_addresses("from 127.0.0.1 port 9")


def test_intruder_lines_follow_sessions_and_the_taken_account_but_not_ordinary_use():
    assert intruder_lines({"auth.log": AUTH, "access.log": ["203.0.113.66 - -", "203.0.113.6 - -"]}) == {
        "auth.log": [4, 5, 7, 8, 9, 12],
        "access.log": [1],
    }


def test_marks_find_their_lines():
    mark = next(mark for mark in DEMO_MARKS if mark.id == "guessing")
    assert lines_of(mark, {"auth.log": AUTH}) == {"auth.log": [5]}


def test_a_story_without_its_proof_is_refused():
    logs = {name: AUTH if name == "auth.log" else [] for name in FILES}
    with pytest.raises(ValueError, match="no line proves 'probing'"):
        truth_for("demo", logs)


@pytest.mark.parametrize("story", ["demo", "calm"])
def test_script_is_the_same_each_time_and_ends_in_time(story):
    acts = script(story)
    assert [(act.at, act.name) for act in acts] == [(act.at, act.name) for act in script(story)]
    assert max(act.at for act in acts) < LASTS[story]


def test_only_the_demo_has_an_intruder():
    assert {act.name for act in script("demo")} - {act.name for act in script("calm")} == {"intruder", "second stage"}


def test_write_case_computes_alert_truth_and_manifest(tmp_path):
    auth = "".join(
        f"Jan  9 08:0{minute}:00 mill-web1 sshd[{minute}]: {text} for inga from 127.0.2.24 port 5 ssh2\n"
        for minute, text in enumerate(["Accepted password", "Failed password", "Failed password", "Accepted password"])
    )
    access = '127.0.2.60 - - [09/Jan/2025:08:00:00 +0000] "GET /health HTTP/1.1" 200 3 "-" "check"\n'
    captured = {"auth.log": auth, "access.log": access, "error.log": "", "syslog": ""}
    write_case("calm", captured, tmp_path / "calm", {"openssh": "9.2"})
    alert = json.loads((tmp_path / "calm" / "alert.json").read_text())
    truth = json.loads((tmp_path / "calm" / "truth.json").read_text())
    manifest = json.loads((tmp_path / "calm" / "manifest.json").read_text())
    assert alert["time"] == "2025-01-09T08:03:00Z"
    assert alert["description"].startswith("2 failed passwords for inga from 192.0.2.24")
    assert [step["any_of"] for step in truth["evidence"]] == [
        [{"file": "auth.log", "lines": [2, 3]}],
        [{"file": "auth.log", "lines": [1, 4]}],
    ]
    assert manifest["address_mapping"]["replaced"] == {"127.0.2.24": "192.0.2.24", "127.0.2.60": "192.0.2.60"}
    assert "127." not in (tmp_path / "calm" / "logs" / "auth.log").read_text()


def test_the_second_stage_is_not_in_the_alert_but_in_the_logs():
    assert INTRUDER != STAGE
    assert PETRA.is_admin
