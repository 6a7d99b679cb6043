"""`moewarden scan` and `moewarden rules check`: rules without a model."""

import gzip

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
    assert "61 events in 1 files" in out


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
