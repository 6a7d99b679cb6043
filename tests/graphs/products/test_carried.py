"""Records of known products are read whatever carries them, and only what is a record is."""

from datetime import UTC, datetime

import pytest

from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import EventStore

PAIRS = (
    'date=2026-04-03 time=09:12:33 devname="fg-1" logid="0000000013" type="traffic" subtype="forward" tz="+0200" '
    'srcip=192.0.2.80 srcport=51000 dstip=203.0.113.40 dstport=443 action="deny"'
)
ROW = (
    "1,2026/04/03 09:12:33,0132,TRAFFIC,drop,2561,2026/04/03 09:12:31,192.0.2.80,203.0.113.40,,,deny,,,ssl,vsys1,a,b,c,,d,"
    "2026/04/03 09:12:31,0,1,51000,443,0,0,0x0,tcp,deny,66"
)
LIST = '[action:"Drop"; origin:"192.0.2.1"; product:"VPN-1 & FireWall-1"; src:"192.0.2.80"; dst:"203.0.113.40"; service:"443"]'
HEADS = (
    "{}",
    "<134>{}",
    "Apr  3 09:12:35 relay {}",
    "<134>Apr  3 09:12:35 relay {}",
    "<134>1 2026-04-03T09:12:35Z relay - - - - {}",
)


@pytest.fixture
def events(tmp_path):
    def read(*lines):
        logs = tmp_path / "logs"
        logs.mkdir(exist_ok=True)
        (logs / "a.log").write_text("\n".join(lines) + "\n", encoding="utf-8")
        perceive(logs, tmp_path / "events.duckdb", year_hint=datetime(2026, 6, 30, tzinfo=UTC))
        store = EventStore.open(tmp_path / "events.duckdb", logs)
        try:
            return store.query("SELECT * FROM events ORDER BY line")
        finally:
            store.close()

    return read


@pytest.mark.parametrize("record", [PAIRS, ROW], ids=["pairs", "row"])
@pytest.mark.parametrize("head", HEADS)
def test_a_record_is_read_behind_any_header(events, record, head):
    (event,) = events(head.format(record))
    assert (event["src_ip"], event["dst_ip"], event["dst_port"]) == ("192.0.2.80", "203.0.113.40", 443)
    assert (event["action"], event["outcome"], event["inferred"]) == ("network_block", "failure", "")


@pytest.mark.parametrize(
    "head", ["<134>1 2026-04-03T09:12:33Z cp CheckPoint 1 - {}", "Apr  3 09:12:33 cp CheckPoint[1]: {}"]
)
def test_a_list_with_colons_is_read(events, head):
    (event,) = events(head.format(LIST))
    assert (event["src_ip"], event["dst_port"], event["outcome"], event["host"]) == ("192.0.2.80", 443, "failure", "cp")


def test_words_that_hold_some_pairs_are_no_record(events):
    (event,) = events(
        "Apr  3 09:12:33 web-1 shop[1]: a visitor searched for these words and found nothing at all in the whole catalogue: "
        + PAIRS[60:120]
    )
    assert event["product"] != "fortigate"
    assert event["action"] != "network_block"


def test_what_a_pair_says_first_counts(events):
    (event,) = events(
        "<182>Apr  3 09:12:33 f-1 %FTD-6-430003: EventPriority: Low, AccessControlRuleAction: Allow, SrcIP: 192.0.2.80, DstIP: "
        "203.0.113.40, DstPort: 443, URL: http://a/, DstIP: 198.51.100.250, SrcIP: 198.51.100.250"
    )
    assert (event["src_ip"], event["dst_ip"]) == ("192.0.2.80", "203.0.113.40")


@pytest.mark.parametrize(
    ("head", "host", "hour"),
    [
        ("<189>90: *Apr  3 2026 09:12:33.123 CEST: ", "", 7),
        ("<189>90: sw-1: Apr  3 2026 09:12:33.123 UTC+03:00: ", "sw-1", 6),
        ("<189>Apr  3 09:12:35 relay 90: sw-1: Apr  3 2026 09:12:33 NZST: ", "sw-1", 21),
        ("Apr  3 09:12:33 sw-1 : Apr  3 2026 09:12:33 EDT: ", "sw-1", 13),
        ("<189>: 2026 Apr  3 09:12:33 UTC: ", "", 9),
        ("<189>49: 00:00:46: ", "", None),
    ],
)
def test_a_cisco_time_is_that_of_its_zone_and_a_zone_is_no_host(events, head, host, hour):
    (event,) = events(head + "%SYS-5-CONFIG_I: Configured from console by dana on vty0 (192.0.2.9)")
    assert (event["host"], event["user"]) == (host, "dana")
    assert (event["time"] and event["time"].hour) == hour


def test_the_packet_that_an_icmp_error_is_about_names_no_end(events):
    (event,) = events(
        "Apr  3 09:12:33 gw kernel: [WAN-default-D]IN=eth0 OUT= SRC=203.0.113.40 DST=192.0.2.80 LEN=56 PROTO=ICMP TYPE=3 "
        "[SRC=198.51.100.250 DST=198.51.100.251 PROTO=TCP SPT=1 DPT=22 ]"
    )
    assert (event["src_ip"], event["dst_ip"], event["dst_port"]) == ("203.0.113.40", "192.0.2.80", None)
    assert (event["action"], event["outcome"]) == ("network_block", "failure")
