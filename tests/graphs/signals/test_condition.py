"""Detections mean in SQL what they mean in Sigma."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from moewarden.graphs.signals.ruleset import load_rules
from moewarden.graphs.signals.scan import scan

from .stores import event, store_of

FIELDS = {
    "Image": "C:\\Windows\\System32\\CMD.exe",
    "CommandLine": "cmd.exe /c echo 100%_done",
    "Payload": "R2V0LVByb2Nlc3M=",
    "EventID": "4625",
    "Count": "12",
    "Source": "10.20.30.40",
    "Six": "2001:db8::1",
    "Parent": "c:\\windows\\system32\\cmd.exe",
    "Enabled": "true",
    "Empty": "",
    "eventSource.name": "iam.amazonaws.com",
}

MATCHES: list[dict[str, Any]] = [
    {"Image|endswith": "\\cmd.exe"},
    {"Image|startswith": "c:\\windows"},
    {"CommandLine|contains": "ECHO"},
    {"CommandLine|contains|all": ["cmd", "100%_"]},
    {"CommandLine": "cmd*100%_done"},
    {"CommandLine": "cmd.exe /c ech? 100%_done"},
    {"CommandLine|re": "echo\\s+\\d+%"},
    {"CommandLine|re|i": "ECHO"},
    {"CommandLine|re": [".{10,}", "nothing"]},
    {"CommandLine|windash|contains": " -c "},
    {"Payload|base64|contains": "Get-Process"},
    {"EventID": 4625},
    {"EventID": [1, 4625]},
    {"eventid": 4625},
    {"Count|gte": 12},
    {"Count|lt": 100},
    {"Source|cidr": "10.16.0.0/12"},
    {"Six|cidr": "2001:db8::/32"},
    {"Image|fieldref": "Parent"},
    {"Enabled": True},
    {"Empty": ""},
    {"Absent": ""},
    {"Absent": None},
    {"Absent|exists": False},
    {"Image|exists": True},
    {"Image": "*"},
    {"eventSource.name": "iam.amazonaws.com"},
    {"Image|cased|endswith": "\\CMD.exe"},
]

MISSES: list[dict[str, Any]] = [
    {"Image|endswith": "\\cmd"},
    {"CommandLine|contains": "100%xdone"},
    {"CommandLine": "cmd%done"},
    {"CommandLine|re": "ECHO"},
    {"CommandLine|re": ".{100,}"},
    {"EventID": 462},
    {"Count|gt": 12},
    {"Source|cidr": "10.32.0.0/12"},
    {"Six|cidr": "2001:db9::/32"},
    {"Image|fieldref": "CommandLine"},
    {"Enabled": False},
    {"Absent|contains": "x"},
    {"Absent": "*"},
    {"Image|exists": False},
    {"Image|cased|endswith": "\\cmd.exe"},
]


def finds(detection: dict[str, Any], folder: Path) -> bool:
    rule = {"title": "T", "logsource": {"product": "test"}, "detection": detection}
    (folder / "rule.yml").write_text(yaml.safe_dump(rule))
    store = store_of(folder, [event(product="test", fields=FIELDS, message="a needle in the hay")])
    report = scan(store, load_rules([folder / "rule.yml"]))
    store.close()
    assert report.errors == {}
    return bool(report.signals)


@pytest.mark.parametrize("selection", MATCHES, ids=str)
def test_value_is_found(selection: dict[str, Any], tmp_path: Path) -> None:
    assert finds({"a": selection, "condition": "a"}, tmp_path)


@pytest.mark.parametrize("selection", MISSES, ids=str)
def test_other_value_is_left_alone(selection: dict[str, Any], tmp_path: Path) -> None:
    assert not finds({"a": selection, "condition": "a"}, tmp_path)


@pytest.mark.parametrize("selection", MISSES, ids=str)
def test_not_turns_a_miss_into_a_match_also_where_the_field_is_absent(
    selection: dict[str, Any], tmp_path: Path
) -> None:
    assert finds({"a": {"EventID": 4625}, "b": selection, "condition": "a and not b"}, tmp_path)


@pytest.mark.parametrize("keyword", ["NEEDLE", "iam.amazonaws", "needle*hay", 4625], ids=str)
def test_keyword_is_sought_in_message_and_fields(keyword: str | int, tmp_path: Path) -> None:
    assert finds({"keywords": [keyword], "condition": "keywords"}, tmp_path)


def test_thousands_of_alternatives_are_one_condition(tmp_path: Path) -> None:
    values = [f"value{i}" for i in range(3_000)]
    assert finds({"a": {"CommandLine|contains": [*values, "echo"]}, "condition": "a"}, tmp_path)


NETWORKS = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "198.51.100.0/24", "203.0.113.8/29", "255.255.255.255/32"]


@pytest.mark.parametrize(
    ("address", "is_within"),
    [
        ("9.255.255.255", False),
        ("10.0.0.0", True),
        ("10.255.255.255", True),
        ("11.0.0.0", False),
        ("172.15.255.255", False),
        ("172.31.255.255", True),
        ("172.32.0.0", False),
        ("203.0.113.7", False),
        ("203.0.113.8", True),
        ("203.0.113.15", True),
        ("203.0.113.16", False),
        ("255.255.255.255", True),
        ("266.0.0.1", False),
        ("-10.0.0.1", False),
        ("2001:db8::7", True),
        ("no address", False),
    ],
)
def test_an_address_is_sought_in_many_networks_at_once(address: str, is_within: bool, tmp_path: Path) -> None:
    networks = [*NETWORKS, *(f"100.{second}.0.0/16" for second in range(200)), "2001:db8::/32"]
    selection = {"Source|cidr": networks}
    (tmp_path / "rule.yml").write_text(
        yaml.safe_dump(
            {
                "title": "T",
                "logsource": {"product": "shop"},
                "detection": {"s": selection, "condition": "s"},
            }
        )
    )
    rules = load_rules([tmp_path / "rule.yml"])
    store = store_of(tmp_path, [event(product="shop", fields={"Source": address})])
    found = scan(store, rules)
    store.close()
    assert bool(found.signals) is is_within
    (rule,) = rules.event_rules
    assert rule.condition.sql.count("split_part") == 4 * len({network.split("/")[1] for network in NETWORKS})


def test_quotes_in_values_stay_text(tmp_path: Path) -> None:
    assert not finds({"a": {"Image|contains": "' OR 'a'='a"}, "condition": "a"}, tmp_path)
    assert not finds({"a": {'Absent" OR TRUE --': "x"}, "condition": "a"}, tmp_path)
