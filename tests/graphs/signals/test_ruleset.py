"""A rule that cannot be used is named, with its file and what to do."""

from pathlib import Path

import pytest

from moewarden.graphs.errors import RuleError
from moewarden.graphs.signals.ruleset import check_rules, load_rules, starter_pack

GOOD = """
title: Good
id: 11111111-1111-4111-8111-111111111111
level: high
tags: [attack.credential-access, attack.t1110.001, moewarden.brute-force]
falsepositives: [Tests]
logsource: {product: linux}
detection: {a: {x: 1}, condition: a}
"""

BAD = {
    "no detection": "title: Bad\nlogsource: {product: linux}\n",
    "unknown detection": "title: Bad\nlogsource: {product: linux}\ndetection: {a: {x: 1}, condition: b}\n",
    "unknown modifier": "title: Bad\nlogsource: {product: linux}\ndetection: {a: {x|nope: 1}, condition: a}\n",
    "broken pattern": "title: Bad\nlogsource: {product: linux}\ndetection: {a: {x|re: '('}, condition: a}\n",
    "placeholder": "title: Bad\nlogsource: {product: linux}\ndetection: {a: {x|expand: '%a%'}, condition: a}\n",
    "unknown trait": GOOD.replace("Good", "Bad").replace("brute-force", "nonsense"),
    "no base": "title: Bad\ncorrelation: {type: event_count, rules: [x], timespan: 1m, condition: {gte: 2}}\n",
    "detection is text": "title: Bad\nlogsource: {product: linux}\ndetection: hello\n",
    "logsource is text": "title: Bad\nlogsource: hello\ndetection: {a: {x: 1}, condition: a}\n",
    "level is unknown": "title: Bad\nlevel: awful\nlogsource: {product: linux}\ndetection: {a: {x: 1}, condition: a}\n",
}


def test_rule_keeps_what_an_investigation_uses(tmp_path: Path) -> None:
    path = tmp_path / "good.yml"
    path.write_text(GOOD)
    (rule,) = load_rules([path]).rules
    assert (rule.title, rule.level, rule.path) == ("Good", "high", path)
    assert rule.techniques == ("T1110.001",)
    assert rule.tactics == ("credential_access",)
    assert rule.traits == ("brute_force",)
    assert rule.false_positives == ("Tests",)


@pytest.mark.parametrize("name", BAD)
def test_bad_rule_is_named_with_its_file_and_a_next_step(name: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.yml"
    path.write_text(BAD[name])
    with pytest.raises(RuleError) as caught:
        load_rules([path])
    message = str(caught.value)
    assert message.startswith(f"{path}: rule 'Bad': ")
    assert "Correct the rule or remove it." in message
    assert "\n" not in message


def test_what_is_wrong_with_a_pattern_is_said_once(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.yml"
    path.write_text(BAD["broken pattern"])
    with pytest.raises(RuleError, match="missing"):
        load_rules([path])
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "content", [b"a: [1", b"\xff\xfe\x00", b"a: 1\na: 2\n", b"- just\n- a list\n", b"hello"], ids=repr
)
def test_unreadable_file_is_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad.yml"
    path.write_bytes(content)
    with pytest.raises(RuleError, match=r"bad\.yml.*(Correct|remove)"):
        load_rules([path])


def test_missing_and_empty_folders_are_errors(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no such file or folder"):
        load_rules([tmp_path / "absent"])
    with pytest.raises(RuleError, match=r"no \.yml"):
        load_rules([tmp_path])


def test_skipping_keeps_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(GOOD)
    (tmp_path / "b.yml").write_text(BAD["unknown detection"])
    rules = load_rules([tmp_path], on_error="skip")
    assert [rule.title for rule in rules.rules] == ["Good"]
    assert len(rules.skipped) == 1


def test_check_reports_every_rule(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(GOOD + "---\n" + BAD["broken pattern"])
    checks = check_rules(tmp_path)
    assert [(check.title, check.error is None) for check in checks] == [("Good", True), ("Bad", False)]


def test_added_rules_may_build_on_the_starter_pack(tmp_path: Path) -> None:
    (tmp_path / "mine.yml").write_text(
        "title: Mine\ncorrelation: {type: event_count, rules: [login_failed], group-by: [host], timespan: 1m, condition: {gte: 2}}\n"
    )
    assert "Mine" in {rule.title for rule in load_rules([starter_pack(), tmp_path]).rules}


CORRELATION = (
    "title: {0}\nname: {0}\ncorrelation: {{type: event_count, rules: [{1}], timespan: 1m, condition: {{gte: 2}}}}\n"
)


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("one", "one")], {"one": "refers to itself"}),
        ([("one", "two"), ("two", "one")], {"one": "'two', which in the end refers to itself", "two": "'one', which"}),
        (
            [("one", "two"), ("two", "none")],
            {"one": "'two', which cannot be used itself", "two": "'none', which no loaded"},
        ),
    ],
    ids=["itself", "one another", "one that is missing"],
)
def test_correlations_without_ground_say_why(
    pairs: list[tuple[str, str]], said: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "a.yml").write_text("---\n".join(CORRELATION.format(*pair) for pair in pairs))
    errors = {check.title: str(check.error) for check in check_rules(tmp_path)}
    assert errors.keys() == said.keys()
    assert all(words in errors[title] for title, words in said.items()), errors


def test_correlations_may_stand_on_one_another_to_a_height(tmp_path: Path) -> None:
    chain = [CORRELATION.format(f"c{number}", f"c{number + 1}") for number in range(30)]
    (tmp_path / "a.yml").write_text("---\n".join([*chain, GOOD.replace("title: Good", "title: Good\nname: c30")]))
    errors = {check.title: check.error for check in check_rules(tmp_path)}
    assert [errors[f"c{number}"] for number in range(10, 30)] == [None] * 20
    assert "stands on 1 rules in 21 levels of correlations; at most 1,000 in 20" in str(errors["c9"])
    assert "cannot be used itself" in str(errors["c0"])
