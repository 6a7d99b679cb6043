"""Addresses come out of values and texts whole, or not at all."""

import pytest

from moewarden.graphs.meaning.addresses import endpoint_of, endpoints_in
from moewarden.graphs.meaning.event import Draft
from moewarden.graphs.meaning.messages import read_message
from moewarden.graphs.meaning.normalize import normalise
from moewarden.graphs.meaning.timestamps import Clock
from moewarden.graphs.meaning.values import address_of


@pytest.mark.parametrize(
    ("text", "address", "port"),
    [
        ("192.0.2.7", "192.0.2.7", None),
        ("192.0.2.7:80", "192.0.2.7", 80),
        ("192.0.2.7#53", "192.0.2.7", 53),
        ("192.0.2.7/443", "192.0.2.7", 443),
        ("192.0.2.7/22", "192.0.2.7", 22),
        ("192.0.2.7/32", "192.0.2.7", None),
        ("192.0.2.7(80)", "192.0.2.7", 80),
        ("192.0.2.7[80]", "192.0.2.7", 80),
        ("192.0.2.7.4711", "192.0.2.7", 4711),
        ("[2001:db8::7]:443", "2001:db8::7", 443),
        ("2001:db8::7#53", "2001:db8::7", 53),
        ("2001:db8:1::66:55180", "2001:db8:1::66", 55180),
        ("2001:db8:0:0:1:2:3:4:443", "2001:db8::1:2:3:4", 443),
        ("2001:db8::7", "2001:db8::7", None),
        ("ipv4:192.0.2.7:55", "192.0.2.7", 55),
        ("ipv6:2001:db8::10:445", "2001:db8::10", 445),
        ("(IP=192.0.2.7:389)", "192.0.2.7", 389),
        ("IP=[2001:db8::7]:1636", "2001:db8::7", 1636),
        ("::ffff:192.0.2.7", "192.0.2.7", None),
        ("::ffff:192.0.2.7:55", "192.0.2.7", 55),
        ("/192.0.2.7:80", "192.0.2.7", 80),
        ("web1/192.0.2.7:443", "192.0.2.7", 443),
        ("mail.example[192.0.2.7]:25", "192.0.2.7", 25),
        ("tcp://192.0.2.7:80", "192.0.2.7", 80),
        ("fe80::1%eth0", "fe80::1%eth0", None),
    ],
)
def test_a_value_is_an_address_and_its_port(text: str, address: str, port: int | None) -> None:
    assert endpoint_of(text) == (address, port)


@pytest.mark.parametrize(
    "text",
    ["1.2.3.4.5", "10.0.0.1234", "300.1.1.1", "01.2.3.4", "192.0.2.7:99999", "10:11:12", "02:00:5e:10:00:07", "10.0.0.0/8",
     "Chrome/120.0.0.0", "", "-", "web.example", "2001:db8::/32"],
)  # fmt: skip
def test_half_a_number_a_version_and_a_network_are_no_address(text: str) -> None:
    assert endpoint_of(text) == ("", None)
    assert address_of(text) == ""


def test_five_numbers_with_dots_are_an_address_only_where_one_is_expected() -> None:
    assert address_of("192.0.2.7.4711") == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from 192.0.2.7:80 to 192.0.2.8:443.", [("192.0.2.7", 80), ("192.0.2.8", 443)]),
        ("client @0x7f 192.0.2.7#5555 (www.example): query", [("192.0.2.7", 5555)]),
        ("192.0.2.7.53 > 192.0.2.8.1234: UDP", [("192.0.2.7", 53), ("192.0.2.8", 1234)]),
        ("192.0.2.7(49811) -> 192.0.2.8(443)", [("192.0.2.7", 49811), ("192.0.2.8", 443)]),
        ("192.0.2.7->192.0.2.8", [("192.0.2.7", None), ("192.0.2.8", None)]),
        ("[client 2001:db8::7:55180] refused", [("2001:db8::7", 55180)]),
        ("ACCEPT from IP=192.0.2.7:555 (IP=0.0.0.0:389)", [("192.0.2.7", 555), ("0.0.0.0", 389)]),
        ("src outside:192.0.2.7/22 dst inside:192.0.2.8/443", [("192.0.2.7", 22), ("192.0.2.8", 443)]),
        ("rhost=::ffff:192.0.2.7 user=x", [("192.0.2.7", None)]),
        ("helo from mail[IPv6:2001:db8::7]", [("2001:db8::7", None)]),
        ("peer 2001:db8::7: gone", [("2001:db8::7", None)]),
        ("https://192.0.2.7/x and web1/192.0.2.8:443", [("192.0.2.7", None), ("192.0.2.8", 443)]),
        ("Chrome/120.0.0.0 on firmware 4.3.2.1, oid 1.3.6.1.4.1", []),
        ("nginx-1.2.3.4-1.el9 and 10.0.0.1234 and 1.2.3.4_5", []),
        ("net 10.0.0.0/8, range 192.0.2.1-192.0.2.9", []),
        ("at 10:11:12 from 02:00:5e:10:00:07 std::string a::b", []),
    ],
)
def test_a_text_gives_the_addresses_that_stand_in_it_as_a_whole(text: str, found: list[tuple[str, int | None]]) -> None:
    assert [(end.address, end.port) for end in endpoints_in(text)] == found


@pytest.mark.parametrize(
    ("text", "source", "destination", "port"),
    [
        ("denied tcp 192.0.2.7(49811) -> 192.0.2.8(443)", "192.0.2.7", "192.0.2.8", 443),
        ("connection to 192.0.2.8:443 from 192.0.2.7:9", "192.0.2.7", "192.0.2.8", 443),
        ("relay=mx.example[192.0.2.7] done", "192.0.2.7", "", None),
        ("192.0.2.7 spoke", "192.0.2.7", "", None),
    ],
)
def test_words_and_arrows_say_who_speaks_to_whom(text: str, source: str, destination: str, port: int | None) -> None:
    draft = read_message(Draft(), text)
    assert (draft.src_ip, draft.dst_ip, draft.dst_port) == (source, destination, port)


def test_a_port_beside_the_source_is_no_port_of_the_destination() -> None:
    record = {"source.ip": "192.0.2.7", "source.port": "50222", "destination.ip": "192.0.2.8"}
    draft = normalise(Draft(fields=record), Clock())
    assert (draft.src_ip, draft.dst_ip, draft.dst_port) == ("192.0.2.7", "192.0.2.8", None)


def test_ports_glued_to_addresses_come_out_beside_them() -> None:
    draft = normalise(Draft(fields={"client": "192.0.2.7:50222", "server_ip": "[2001:db8::8]:443"}), Clock())
    assert (draft.src_ip, draft.fields["src_port"]) == ("192.0.2.7", "50222")
    assert (draft.dst_ip, draft.dst_port) == ("2001:db8::8", 443)
