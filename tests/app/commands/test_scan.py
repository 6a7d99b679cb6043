"""`moewarden scan` and `moewarden rules check`: rules without a model."""

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


def test_usable_rules(moewarden, rules):
    assert moewarden("rules", "check", rules)[:2] == (0, "1 of 1 rules can be used.\n")


def test_a_rule_that_does_not_compile_is_named(moewarden, rules):
    (rules / "broken.yml").write_text("title: Broken\nlogsource: {product: linux}\ndetection:\n  condition: nothing\n")
    code, out, _ = moewarden("rules", "check", rules)
    assert code == 2
    assert "broken.yml" in out
    assert out.endswith("1 of 2 rules can be used.\n")


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
