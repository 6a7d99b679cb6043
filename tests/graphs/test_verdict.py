"""One formula: from scores to a verdict."""

import pytest

from moewarden.graphs.verdict import (
    CLEARLY_BELOW,
    SETTLED,
    UNDECIDED,
    Weights,
    most_explained,
    rule_score,
    severity_of,
    verdict_of,
)

from .stores import make_hit


def judged(score, *, ordinary="scheduled", memories=False, alerted=True):
    return {
        "score": score,
        "alerted": alerted,
        "hostile": score >= 1.0,
        "ordinary": [(ordinary, [1])] if ordinary else [],
        "known_good": memories,
    }


VERDICTS = {
    "one hostile episode": ([judged(1.2)], True, "malicious"),
    "hostile beside ordinary": ([judged(0.1), judged(1.0)], True, "malicious"),
    "explained and clearly below": ([judged(0.5), judged(0.0)], True, "benign"),
    "explained by memory": ([judged(0.5, ordinary="", memories=True)], True, "benign"),
    "below but unexplained": ([judged(0.5, ordinary="")], True, "insufficient_evidence"),
    "one of two unexplained": ([judged(0.5), judged(0.5, ordinary="")], True, "insufficient_evidence"),
    "nothing shows it hostile": ([judged(0.0, ordinary="")], True, "insufficient_evidence"),
    "only weak words": (
        [judged(0.0, ordinary="single_step"), judged(0.0, ordinary="read_only")],
        True,
        "insufficient_evidence",
    ),
    "beside the alert, weakly marked": ([judged(0.1), judged(0.2, ordinary="", alerted=False)], True, "benign"),
    "beside the alert, one isolated step": (
        [judged(0.1), judged(0.4, ordinary="single_step", alerted=False)],
        True,
        "benign",
    ),
    "beside the alert, unexplained": (
        [judged(0.1), judged(0.4, ordinary="", alerted=False)],
        True,
        "insufficient_evidence",
    ),
    "nothing but what stands beside": ([judged(0.1, ordinary="", alerted=False)], True, "insufficient_evidence"),
    "explained but close to the threshold": ([judged(0.95)], True, "insufficient_evidence"),
    "nothing stands out": ([], True, "insufficient_evidence"),
    "alerted events missing": ([judged(3.0)], False, "insufficient_evidence"),
    "alerted events missing, all ordinary": ([judged(0.1)], False, "insufficient_evidence"),
}


STATE = {
    **judged(0.0, ordinary="single_step"),
    "sheet": {"actor": ["system"], "actions": ["status"], "strongest_rule": ["none"]},
}
RECORD = judged(0.0, ordinary="registered")
VERDICTS |= {
    "beside a machine's word of its state": ([judged(0.1), STATE], True, "benign"),
    "nothing but a machine's word of its state": ([STATE], True, "insufficient_evidence"),
    "beside somebody's word": (
        [judged(0.1), {**STATE, "sheet": {**STATE["sheet"], "actor": ["user"]}}],
        True,
        "insufficient_evidence",
    ),
    "beside a machine that did something": (
        [judged(0.1), {**STATE, "sheet": {**STATE["sheet"], "actions": ["service_change", "status"]}}],
        True,
        "insufficient_evidence",
    ),
    "beside a record of a change": ([judged(0.1), RECORD], True, "benign"),
    "nothing but a record of a change": ([RECORD], True, "insufficient_evidence"),
}


ASKED = {
    "explained and weak": ([judged(0.2, alerted=False)], "benign"),
    "one of two unexplained": (
        [judged(0.2, alerted=False), judged(0.1, ordinary="", alerted=False)],
        "insufficient_evidence",
    ),
    "unexplained and weak": ([judged(0.2, ordinary="", alerted=False)], "insufficient_evidence"),
    "only weak words": ([judged(0.2, ordinary="single_step", alerted=False)], "insufficient_evidence"),
    "nothing stands out": ([], "insufficient_evidence"),
}


@pytest.mark.parametrize(("judgements", "verdict"), ASKED.values(), ids=ASKED)
def test_a_question_without_an_alert_is_about_all_that_rules_mark(judgements, verdict):
    assert verdict_of(judgements, alert_found=False, has_alert=False)[0] == verdict


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


def test_a_known_good_fact_weighs_against_rules():
    hits = [make_hit([1], level="high")]
    assert rule_score({"known_good": ["actor"]}, hits) < rule_score({}, hits)


def test_an_explanation_weighs_against_the_signals_that_it_explains_and_no_others():
    hits = [make_hit([1], id="s1"), make_hit([2], id="s2", rule="another", level="low")]
    plain = rule_score({}, hits)
    assert rule_score({}, hits, ordinary=["habitual"]) == plain
    one = rule_score({}, hits, ordinary=["habitual"], explained=["s2"])
    both = rule_score({}, hits, ordinary=["habitual"], explained=["s1", "s2"])
    assert rule_score({}, hits[:1]) == one < plain
    assert both < one


def test_a_handful_of_failures_before_a_success_is_not_loud():
    few, many = ({"traits": ["success_after_failures"], "failures": [word]} for word in ("few", "several"))
    hits = [make_hit([1])]
    assert rule_score({}, hits) == rule_score(few, hits) < rule_score(many, hits)


def test_a_known_good_activity_weighs_more_than_a_known_actor():
    hits = [make_hit([1], level="critical")]
    assert rule_score({"known_good": ["activity"]}, hits) < rule_score({"known_good": ["actor"]}, hits)


def test_no_score_is_negative():
    assert rule_score({"known_good": ["activity"]}, [], ordinary=["habitual", "scheduled"]) == 0.0


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


@pytest.mark.parametrize(("by_rules", "most"), [(0.0, SETTLED), (CLEARLY_BELOW, UNDECIDED), (1.4, UNDECIDED)])
def test_what_is_explained_is_settled_unless_the_rules_weigh_much(by_rules, most):
    assert most_explained(by_rules) == most
    assert SETTLED < CLEARLY_BELOW < UNDECIDED < 1


NOISE = {"actor": ["external"], "source": ["authentication"], "failure_share": ["all"], "strongest_rule": ["high"]}


@pytest.mark.parametrize(
    ("change", "alerted", "expected"),
    [
        ({}, False, "benign"),
        ({}, True, "malicious"),
        ({"actor": ["internal"]}, False, "malicious"),
        ({"failure_share": ["majority"]}, False, "malicious"),
        ({"source": ["web"], "failure_share": ["majority"], "strongest_rule": ["medium"]}, False, "benign"),
        ({"source": ["cloud"]}, False, "malicious"),
    ],
    ids=[
        "beside the alert",
        "what the alert is about",
        "inside",
        "something worked",
        "a prober of web sites",
        "in the cloud",
    ],
)
def test_the_internets_noise_beside_an_alert_is_not_what_it_asks_about(change, alerted, expected):
    noise = {**judged(2.0, ordinary="", alerted=alerted), "sheet": NOISE | change}
    assert verdict_of([judged(0.1), noise], alert_found=True, has_alert=True)[0] == expected
    assert verdict_of([judged(0.1), noise], alert_found=True, has_alert=False)[0] == "malicious"


@pytest.mark.parametrize(("who", "expected"), [("203.0.113.9", "malicious"), ("203.0.113.8", "benign")])
def test_whoever_was_refused_and_then_did_what_the_alert_is_about_is_no_noise(who, expected):
    noise = {**judged(2.0, ordinary="", alerted=False), "sheet": NOISE, "episode": "p2"}
    alerted = {**judged(0.1), "episode": "p1"}
    actors = {"p1": "203.0.113.9", "p2": who}
    assert verdict_of([alerted, noise], alert_found=True, has_alert=True, actors=actors)[0] == expected
