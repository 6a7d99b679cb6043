"""`moewarden scan` and `moewarden rules check`: rules without a model."""

import csv
import gzip
import json

import pytest

RULE = """
title: Root guessed
id: 6f5d2cf5-3c2c-4f2f-9a70-0d3f0f6f0001
level: low
logsource: {service: sshd}
detection:
  selection: {message|contains: 'Failed password for root'}
  condition: selection
"""


@pytest.fixture
def rules(tmp_path):
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "root.yml").write_text(RULE)
    return folder


def test_hits_are_listed_with_the_lines_that_matched(moewarden, case):
    code, out, err = moewarden("scan", "--logs", case / "logs", "--lines", 1)
    assert code == 0, err
    assert "Login succeeded after" in out
    assert "    auth.log:" in out
    assert "61 events in 1 file" in out


def test_own_rules_are_added(moewarden, case, rules):
    assert "Root guessed  [60]" in moewarden("scan", "--logs", case / "logs", "--rules", rules)[1]


@pytest.mark.parametrize(("level", "expected"), [("high", 4), ("critical", 0)])
def test_hits_at_the_level_are_exit_code_4(moewarden, case, level, expected):
    assert moewarden("scan", "--logs", case / "logs", "--fail-on", level)[0] == expected


@pytest.mark.parametrize("words", [("--logs", "nowhere"), (), ("--logs", "case/logs", "--fail-on", "loud")])
@pytest.mark.usefixtures("case")
def test_bad_input(moewarden, words):
    code, _, err = moewarden("scan", *words)
    assert code == 2
    assert err.startswith("moewarden")
    assert err.count("\n") == 1


def test_logs_that_are_not_whole_are_said_and_exit_code_3(moewarden, case):
    (case / "logs" / "old.log.gz").write_bytes(
        gzip.compress(bytes(range(256)) * 40 + b"\nMar  5 10:11:12 web-2 x: y\n")[:-30]
    )
    (case / "logs" / "empty.log").touch()
    code, out, _ = moewarden("scan", "--logs", case / "logs")
    assert code == 3
    assert "ends early: old.log.gz" in out or "skipped: old.log.gz" in out
    assert "skipped: empty.log: empty file" in out
    assert "Not all of the logs could be read" in out
    assert moewarden("scan", "--logs", case / "logs", "--fail-on", "high")[0] == 4


def test_a_file_that_is_plainly_no_log_changes_no_exit_code(moewarden, case):
    (case / "logs" / "empty.log").touch()
    code, out, _ = moewarden("scan", "--logs", case / "logs")
    assert code == 0
    assert "Of the logs, 1 file skipped." in out


def test_usable_rules(moewarden, rules):
    assert moewarden("rules", "check", rules)[:2] == (0, "1 of 1 rules can be used.\n")


def test_a_rule_that_does_not_compile_is_named(moewarden, rules):
    (rules / "broken.yml").write_text("title: Broken\nlogsource: {product: linux}\ndetection:\n  condition: nothing\n")
    code, out, _ = moewarden("rules", "check", rules)
    assert code == 2
    assert "broken.yml" in out
    assert out.endswith("1 of 2 rules can be used.\n")


def test_a_rule_that_cannot_be_read_is_named_and_the_others_are_matched(moewarden, case, rules):
    (rules / "root.yml").write_text(
        f"{RULE}---\ntitle: Undated\ndate: 2024-13-45\n---\ntitle: Unfilled\nauthor: {{{{name}}}}\n"
    )
    code, out, err = moewarden("scan", "--logs", case / "logs", "--rules", rules)
    assert code == 0, err
    assert "Root guessed  [60]" in out
    assert "rule 'Undated': is not readable YAML: month must be in 1..12" in out
    assert "rule 'Unfilled'" in out
    code, out, _ = moewarden("rules", "check", rules)
    assert code == 2
    assert out.endswith("1 of 3 rules can be used.\n")


def test_a_folder_without_rules(moewarden, case):
    code, _, err = moewarden("rules", "check", case)
    assert code == 2
    assert "holds no .yml" in err


def test_every_place_is_scanned(moewarden, case, tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "auth.log").write_bytes((case / "logs" / "auth.log").read_bytes())
    code, out, err = moewarden("scan", "--logs", case / "logs", tmp_path / "more", "--lines", 200)
    assert code == 0, err
    assert "122 events in 2 files" in out
    assert "    more/auth.log:" in out


def test_table_has_times_and_attack_ids(moewarden, case):
    code, out, err = moewarden("scan", "--logs", case / "logs", "--format", "table")
    assert code == 0, err
    header, *rows = out.splitlines()
    assert header.split() == ["LEVEL", "EVENTS", "FIRST", "(UTC)", "LAST", "(UTC)", "ATT&CK", "RULE"]
    row = next(row for row in rows if "Login succeeded after" in row)
    assert "T1110" in row
    assert "-11-21T03:" in row


def test_json_lines_hold_nothing_else(moewarden, case):
    code, out, err = moewarden("scan", "--logs", case / "logs", "--format", "jsonl", "--coverage")
    assert code == 0
    hits = [json.loads(line) for line in out.splitlines()]
    hit = next(hit for hit in hits if hit["rule"].startswith("Login succeeded after"))
    assert hit["count"] == len(hit["events"])
    assert hit["lines"][0]["file"] == "auth.log"
    assert "61 events in 1 file" in err


def test_timeline_is_csv_in_time_order_and_no_formula(moewarden, case, rules):
    (case / "logs" / "auth.log").write_text(
        "=1+1 Failed password for root\n" + (case / "logs" / "auth.log").read_text()
    )
    (rules / "root.yml").write_text(RULE.replace("logsource: {service: sshd}", "logsource: {product: moewarden}"))
    _, out, _ = moewarden("scan", "--logs", case / "logs", "--rules", rules, "--format", "csv")
    rows = list(csv.DictReader(out.splitlines()))
    names = ["time", "level", "rule", "rule_id", "group", "attack", "host", "user", "src_ip", "file", "line", "text"]
    assert list(rows[0]) == names
    assert not any("src_ip=" in row["rule"] for row in rows)  # so that a spreadsheet counts by rule
    grouped = [row for row in rows if row["group"].startswith("src_ip=")]
    assert grouped
    assert all(row["group"].split()[0] == f"src_ip={row['src_ip']}" for row in grouped)
    times = [row["time"] for row in rows if row["time"]]
    assert times == sorted(times)
    assert any("Failed password" in row["text"] for row in rows)
    assert not any(cell[:1] in ("=", "+", "-", "@") for row in rows for cell in row.values())


def test_coverage_says_how_each_rule_ended(moewarden, case, rules):
    (rules / "other.yml").write_text(
        "title: Elsewhere\nlogsource: {product: windows, category: dns_query}\n"
        "detection: {a: {QueryName: x}, condition: a}\n---\n"
        "title: Fieldless\nlogsource: {service: sshd}\ndetection: {a: {NoSuchField: x}, condition: a}\n"
    )
    deep = "not " * 1_000 + "a"
    (rules / "deep.yml").write_text(
        f"title: Too deep\nlogsource: {{service: sshd}}\ndetection: {{a: {{x: y}}, condition: '{deep}'}}\n"
    )
    (rules / "large.yml").write_text(
        "title: Too large\nlogsource: {service: sshd}\ndetection: {a: {x|re: 'x{2000}'}, condition: a}\n"
    )
    _, out, _ = moewarden("scan", "--logs", case / "logs", "--rules", rules, "--coverage")
    assert "\nrefused              2\n" in out
    assert f"\nrefused         {rules / 'deep.yml'}: rule 'Too deep': is nested too deeply." in out
    assert f"\nrefused         {rules / 'large.yml'}: rule 'Too large': " in out
    assert "is invalid: invalid repetition size: {2000}. Correct" in out
    assert "matched         Root guessed" in out
    assert "not applicable  Elsewhere: no events of product windows, category dns_query" in out
    assert "not applicable  Fieldless: no event has nosuchfield" in out


def test_rules_check_says_what_a_rule_needs_and_what_feeds_it(moewarden, case, rules):
    (rules / "other.yml").write_text(
        "title: Elsewhere\nid: 6f5d2cf5-3c2c-4f2f-9a70-0d3f0f6f0001\nlogsource: {product: windows}\n"
        "detection: {a: {Image: x}, condition: a}\n"
    )
    code, out, _ = moewarden("rules", "check", rules, "--logs", case / "logs")
    assert code == 0
    assert "rule 'Root guessed': needs service sshd; fields message. Fed by auth.log." in out
    assert "needs product windows; fields image. Not fed: no events of product windows." in out
    assert "rule 'Elsewhere': has the same id as a rule in" in out


def test_rules_check_takes_a_data_set_as_logs(moewarden, case, rules, tmp_path):
    moewarden("read", case / "logs", "--to", tmp_path / "set")
    expected = moewarden("rules", "check", rules, "--logs", case / "logs")
    assert "Fed by auth.log" in expected[1]
    assert moewarden("rules", "check", rules, "--logs", tmp_path / "set") == expected
