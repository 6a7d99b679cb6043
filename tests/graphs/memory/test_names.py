"""What names one thing, and when two texts name the same thing."""

import pytest

from moewarden.graphs.memory.names import is_about_another, is_same, name_of, names_in, without_names

SHA = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("login from 10.0.0.9:4022, then [2001:DB8::1].", [("address", "10.0.0.9"), ("address", "2001:db8::1")]),
        ("::ffff:10.0.0.9 is 10.0.0.9", [("address", "10.0.0.9")]),
        ("scanners sit in 10.0.5.0/24", [("network", "10.0.5.0/24")]),
        (f"hash {SHA.upper()}", [("hash", SHA)]),
        ("Bob@Corp.Example and CORP\\carol", [("account", "bob@corp.example"), ("account", "corp\\carol")]),
        ("john.smith, svc-deploy and backup_ro", [
            ("account", "john.smith"), ("account", "svc-deploy"), ("name", "backup_ro"),
        ]),
        ("WEB-1 is web-1.corp.example", [("name", "web-1"), ("domain", "web-1.corp.example")]),
        ("https://user@shop.example.org:8443/cart?id=1", [("domain", "shop.example.org")]),
        ("ran C:\\Temp\\setup.exe and /usr/bin/id", [("file", "c:\\temp\\setup.exe"), ("file", "/usr/bin/id")]),
        ("user=backup-01 src=10.0.0.9", [("name", "backup-01"), ("address", "10.0.0.9")]),
        ("at 03:01:00 on 2026-11-21T03:01:00Z, in 24h, the 2nd of 3,000 (T1110.001, v1.2.3, 10%)", []),
        ("on-call staff, and/or TCP/IP over IPv4 with SHA256 and K8s; e.g. in the U.S.", []),
    ],
    ids=["addresses", "mapped", "network", "hash", "accounts", "more accounts", "hosts", "url", "files", "pairs",
         "numbers", "ordinary words"],
)  # fmt: skip
def test_names_are_known_by_their_form(text, expected):
    assert [(name.kind, name.value) for name in names_in(text)] == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10.0.5.9", "10.0.5.0/24", True),
        ("10.0.6.9", "10.0.5.0/24", False),
        ("10.0.0.9", "10.0.0.99", False),
        ("bob@corp.example", "bob", True),
        ("bob@corp.example", "bob@other.example", False),
        ("web-1.corp.example", "WEB-1", True),
        ("web-1.corp.example", "web-1.lab.example", False),
        ("/opt/agent/agent.sh", "agent.sh", True),
        ("/opt/agent/agent.sh", "/tmp/agent.sh", False),
        ("arn:aws:iam::1:user/backup-01", "backup-01", True),
        ("arn:aws:sts::1:assumed-role/deploy-1/backup-01", "backup-01", False),
        ("arn:aws:sts::1:assumed-role/deploy-1/backup-01", "deploy-1", True),
    ],
)
def test_two_names_of_one_thing(one, other, same):
    assert is_same(name_of(one), name_of(other)) is same
    assert is_same(name_of(other), name_of(one)) is same


@pytest.mark.parametrize(
    ("asked", "told", "other"),
    [
        ("10.0.0.9 failed to log in", "10.0.0.99 is our password audit", True),
        ("10.0.0.9 failed to log in", "10.0.7.0/24 is our password audit", True),
        ("svc-deploy read all buckets", "svc-backup reads all buckets", True),
        (f"{SHA} was run", f"{SHA[::-1]} is our agent", True),
        ("web-1 restarted nginx", "web-2 restarts nginx", True),
        ("web-1 was restarted", "deploy-1 restarts nginx", False),
        ("10.0.0.9 failed to log in", "the password audit logs in everywhere", False),
        ("many failed logins", "10.0.0.9 is our password audit", False),
        ("setup.exe was run", "PsExec.exe is run by the help desk", False),
    ],
)
def test_a_text_about_another_is_known(asked, told, other):
    assert is_about_another(names_in(asked), names_in(told)) is other


def test_names_leave_their_telling_words():
    text = "10.0.0.9 logs in to backup-01.corp.example as svc_deploy at 03:01:00"
    assert without_names(text).split() == ["logs", "in", "to", "backup", "as", "svc", "deploy", "at"]
