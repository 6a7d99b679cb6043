"""What can be known before anybody is asked."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from moewarden.graphs import Budget, build_investigation
from moewarden.graphs.errors import InputError
from moewarden.graphs.perception import rules_of
from moewarden.graphs.signals import load_rules

from .conftest import perceive
from .incident import ALERT, HELPER, QUIET_ALERT, ordinary_lines, write_logs

RULE = """
title: Somebody read the shadow file
id: 6f1b7a0e-3b1c-4f5a-9a57-0d5c3a1e2b7f
level: high
logsource:
    product: linux
detection:
    keywords:
        - '/etc/shadow'
    condition: keywords
tags:
    - attack.credential-access
    - attack.t1003.008
"""


def test_the_state_after_perceiving(incident):
    values = incident.values
    assert [(file["file"], file["events"], file["broken"]) for file in values["files"]] == [("auth.log", 57, 0)]
    log = values["files"][0]
    assert (log["carrier"], log["lines"], log["stated"]) == ("syslog", 57, 57)
    assert log["zone"] == "UTC, assumed"
    assert values["view"]["found"]
    assert {"Many failed logins from one address"} <= {hit["title"] for hit in values["hits"]}
    assert values["episodes"][0]["alerted"]
    assert values["pointers"]["ip1"]["value"] == "203.0.113.66"
    assert values["skipped"] == []


def test_an_indicator_of_the_users_lists_is_a_signal(tmp_path):
    listed = tmp_path / "ours.csv"
    listed.write_text(f"indicator,note\n{HELPER.replace('.', '[.]')},seen in May\n198.51.100.250,absent\n")
    graph = build_investigation(None, workdir=tmp_path / "run", intelligence=[listed], budget=Budget(rounds=1))
    report = graph.invoke({"alert": ALERT, "logs": str(write_logs(tmp_path / "logs"))})["report"]
    [episode] = [e for e in report["episodes"] if HELPER in e["title"]]
    assert "known_bad" in episode["facts"]["traits"]
    assert any("ours.csv: seen in May" in item["why"] for item in report["evidence"])
    assert HELPER in [ioc["value"] for ioc in report["iocs"]]
    assert "198.51.100.250" not in str(report)


def test_a_list_that_cannot_be_read_is_bad_input(tmp_path):
    graph = build_investigation(None, workdir=tmp_path / "run", intelligence=[tmp_path / "none.csv"])
    with pytest.raises(InputError, match=r"none\.csv"):
        graph.invoke({"alert": ALERT, "logs": str(write_logs(tmp_path / "logs"))})


def test_rules_of_the_user_add_to_ours(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "shadow.yml").write_text(RULE)
    graph = build_investigation(None, workdir=tmp_path / "run", rules=[tmp_path / "rules"], budget=Budget(tool_calls=0))
    report = graph.invoke({"alert": ALERT, "logs": str(write_logs(tmp_path / "logs"))})["report"]
    assert any("Somebody read the shadow file" in item["why"] for item in report["evidence"])
    assert "T1003.008" in [technique["id"] for technique in report["techniques"]]


def test_a_rule_that_cannot_be_read_is_named_and_the_others_go_on(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "shadow.yml").write_text(f"{RULE}---\ntitle: Undated\ndate: 2024-13-45\n")
    graph = build_investigation(None, workdir=tmp_path / "run", rules=[tmp_path / "rules"], budget=Budget(tool_calls=0))
    report = graph.invoke({"alert": ALERT, "logs": str(write_logs(tmp_path / "logs"))})["report"]
    assert any("Somebody read the shadow file" in item["why"] for item in report["evidence"])
    assert any("rule 'Undated'" in note for note in report["not_checked"])


def test_a_year_comes_from_the_alert(tmp_path):
    alert = {**QUIET_ALERT, "time": "2019-11-21T02:12:40Z"}
    perceived = perceive(tmp_path / "run", alert, write_logs(tmp_path / "logs", ordinary_lines()))
    assert perceived.values["files"][0]["first"].startswith("2019-11-21")
    assert perceived.values["view"]["found"]


def test_rules_are_compiled_once_until_a_file_changes(tmp_path):
    (tmp_path / "shadow.yml").write_text(RULE)
    first = rules_of((tmp_path,))
    assert rules_of((tmp_path,)) is first
    (tmp_path / "shadow.yml").write_text(RULE.replace("Somebody read", "Who read"))
    assert [rule.rule.title for rule in rules_of((tmp_path,)).event_rules] == ["Who read the shadow file"]
    (tmp_path / "shadow.yml").unlink()
    with pytest.raises(InputError, match="holds no"):
        rules_of((tmp_path,))


def test_rules_are_compiled_side_by_side(tmp_path):
    """As several cases of one server do."""
    patterns = "".join(f"            - '^read {n} times$'\n" for n in range(60))
    regular = f"    keywords:\n        message|re:\n{patterns}    condition: keywords"
    (tmp_path / "shadow.yml").write_text(
        RULE.replace("    keywords:\n        - '/etc/shadow'\n    condition: keywords", regular)
    )
    with ThreadPoolExecutor(8) as pool:
        sets = list(pool.map(load_rules, [[tmp_path]] * 16))
    assert {len(rules.event_rules) for rules in sets} == {1}
