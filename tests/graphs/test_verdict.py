"""One formula: from scores to a verdict."""

import pytest

from moewarden.graphs.verdict import Weights, rule_score, severity_of, verdict_of

from .stores import make_hit


def judged(score, *, ordinary=True, memories=False):
    return {
        "score": score,
        "hostile": score >= 1.0,
        "ordinary": [("scheduled", [1])] if ordinary else [],
        "known_good": memories,
    }


VERDICTS = {
    "one hostile episode": ([judged(1.2)], True, "malicious"),
    "hostile beside ordinary": ([judged(0.1), judged(1.0)], True, "malicious"),
    "explained and clearly below": ([judged(0.5), judged(0.0)], True, "benign"),
    "explained by memory": ([judged(0.5, ordinary=False, memories=True)], True, "benign"),
    "below but unexplained": ([judged(0.5, ordinary=False)], True, "insufficient_evidence"),
    "one of two unexplained": ([judged(0.5), judged(0.5, ordinary=False)], True, "insufficient_evidence"),
    "explained but close to the threshold": ([judged(0.95)], True, "insufficient_evidence"),
    "nothing stands out": ([], True, "insufficient_evidence"),
    "alerted events missing": ([judged(3.0)], False, "insufficient_evidence"),
    "alerted events missing, all ordinary": ([judged(0.1)], False, "insufficient_evidence"),
}


@pytest.mark.parametrize(("judgements", "found", "expected"), VERDICTS.values(), ids=VERDICTS.keys())
def test_verdict(judgements, found, expected):
    verdict, confidence = verdict_of(judgements, alert_found=found, has_alert=True)
    assert verdict == expected
    assert 0.0 <= confidence < 1.0


def test_without_an_alert_there_is_nothing_to_miss():
    assert verdict_of([judged(1.5)], alert_found=False, has_alert=False)[0] == "malicious"


def test_more_hostility_makes_more_confident():
    confidences = [verdict_of([judged(score)], alert_found=True, has_alert=True)[1] for score in (1.0, 1.5, 2.0)]
    assert confidences == sorted(set(confidences))


def test_the_three_seats_are_one_formula():
    weights = Weights(rules=0.5, model=0.2, rules_alone=1.1, model_alone=0.4)
    assert weights.combine(2.0, 3.0, seats="both") == pytest.approx(1.6)
    assert weights.combine(2.0, 3.0, seats="rules") == pytest.approx(2.2)
    assert weights.combine(2.0, 3.0, seats="model") == pytest.approx(1.2)


def test_a_stronger_rule_counts_more():
    scores = [
        rule_score({}, [make_hit([1], level=level)]) for level in ("informational", "low", "medium", "high", "critical")
    ]
    assert scores == sorted(set(scores))


def test_the_same_rule_twice_counts_once():
    twice = [make_hit([1], id="s1"), make_hit([2], id="s2")]
    assert rule_score({}, twice) == rule_score({}, twice[:1])
    assert rule_score({}, [make_hit([1]), make_hit([2], rule="another")]) > rule_score({}, twice)


@pytest.mark.parametrize("fact", [{"ordinary": ["habitual"]}, {"known_good": ["actor"]}], ids=["habit", "memory"])
def test_ordinary_facts_weigh_against_rules(fact):
    hits = [make_hit([1], level="high")]
    assert rule_score(fact, hits) < rule_score({}, hits)


def test_a_known_good_activity_weighs_more_than_a_known_actor():
    hits = [make_hit([1], level="critical")]
    assert rule_score({"known_good": ["activity"]}, hits) < rule_score({"known_good": ["actor"]}, hits)


def test_no_score_is_negative():
    assert rule_score({"ordinary": ["habitual", "scheduled"], "known_good": ["activity"]}, []) == 0.0


@pytest.mark.parametrize(
    ("verdict", "strongest", "succeeded", "severity"),
    [
        ("malicious", "critical", True, "critical"),
        ("malicious", "critical", False, "medium"),
        ("malicious", "low", True, "medium"),
        ("benign", "critical", True, "informational"),
        ("insufficient_evidence", "critical", True, "low"),
    ],
    ids=["worst", "nothing succeeded", "weak rules", "benign", "undecided"],
)
def test_severity(verdict, strongest, succeeded, severity):
    assert severity_of(verdict, [judged(1.5)], strongest, succeeded) == severity
