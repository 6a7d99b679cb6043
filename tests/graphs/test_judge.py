"""Episodes are judged by rules and model together; the lines that prove it are chosen."""

import math

import pytest

from moewarden.graphs.decisions.ask import Asker
from moewarden.graphs.decisions.ledger import Ledger
from moewarden.graphs.episodes.fold import fold_episodes
from moewarden.graphs.judge import judge_episode
from moewarden.graphs.verdict import BESIDE, SETTLED, UNDECIDED, Weights

from .models import Chooser, ToolCaller, kind_of
from .stores import at, make_hit, make_store

WEIGHTS = Weights(rules=0.5, model=0.2, rules_alone=1.0, model_alone=0.5)


class Endless:
    def exhausted(self, _):
        return None


@pytest.fixture
def store(tmp_path):
    login = {"src_ip": "203.0.113.9", "user": "root", "host": "web-1", "action": "login"}
    store = make_store(
        tmp_path,
        [{**login, "outcome": "failure", "time": at(f"2026-11-21 03:00:{n:02}")} for n in range(30)]
        + [{**login, "outcome": "success", "time": at("2026-11-21 03:01:00")}],
    )
    yield store
    store.close()


HIGH = make_hit(
    [30, 31], id="s1", rule="r1", title="Success", level="high", techniques=["T1078"], tactics=["initial_access"]
)
MEDIUM = make_hit(
    list(range(1, 31)), id="s2", rule="r2", title="Guessing", techniques=["T1110", "T1110.001"], traits=["brute_force"]
)
LOW = make_hit([1, 2], id="s3", rule="r3", title="Noise", level="low", techniques=["T1595"])
HITS = [HIGH, MEDIUM, LOW]


@pytest.fixture
def judge(store):
    def run(model=None, *, hits=HITS, seats="both", ask=True, memories=()):
        view = {"events": []}
        [episode] = fold_episodes(store, hits, view)
        asker = Asker(model, Ledger(), Endless())
        found = {hit["id"]: hit for hit in hits}
        return judge_episode(store, asker, episode, found, memories, WEIGHTS, seats, ask)

    return run


def answering(**answers):
    """A model with a set answer for each kind of decision; `yes` and the first option otherwise."""

    def policy(prompt, options):
        return answers.get(kind_of(prompt), options[0])

    return Chooser(policy=policy)


def test_rules_and_model_add_up(judge):
    alone = judge()
    scores = {"hostile": math.log(0.9), "ordinary": math.log(0.1), "unclear": -20.0}
    both = judge(answering(episode=scores))
    assert alone["score"] == pytest.approx(alone["rule_score"], abs=0.002)
    assert both["model_score"] == pytest.approx(math.log(9), abs=0.001)
    assert both["score"] == pytest.approx(0.5 * both["rule_score"] + 0.2 * both["model_score"], abs=0.002)
    assert both["decision"] == "hostile"


def test_a_model_alone_ignores_the_rules(judge):
    assert judge(answering(episode="ordinary"), seats="model")["score"] == pytest.approx(0.5 * -2.0)
    assert judge(answering(episode="hostile"), seats="model")["hostile"]


@pytest.mark.parametrize(
    "scores",
    [
        {"hostile": math.log(0.4), "ordinary": math.log(0.1), "unclear": math.log(0.5)},
        {"hostile": math.log(0.45), "ordinary": math.log(0.3), "unclear": math.log(0.25)},
    ],
    ids=["cannot tell", "a thin margin"],
)
def test_an_unsure_model_counts_less(judge, scores):
    sure = {"hostile": math.log(0.8), "ordinary": math.log(0.2), "unclear": -20.0}
    judged = judge(answering(episode=scores))
    margin = scores["hostile"] - scores["ordinary"]
    assert 0 <= judged["model_score"] < margin
    assert judged["model_score"] < judge(answering(episode=sure))["model_score"]


def test_an_abstaining_model_leaves_the_rules(judge):
    judged = judge(ToolCaller(answers=["rubbish"]))
    assert (judged["decision"], judged["score"]) == ("abstained", judge()["score"])


def test_nobody_is_asked_beyond_the_limit(judge):
    model = answering()
    judged = judge(model, ask=False)
    assert (model.prompts, judged["decision"]) == ([], "abstained")


def test_lines_are_the_signals_first_and_last(judge):
    judged = judge()
    why = {event: title for event, title, _ in judged["lines"]}
    assert why[31] == "Success"
    assert why[1] == "Guessing"
    assert len(why) <= 10
    weights = {event: weight for event, _, weight in judged["lines"]}
    assert weights[30] > weights[1]


def test_the_model_may_strike_the_lines_of_weak_signals(judge):
    judged = judge(answering(relevant="no"))
    assert {title for _, title, _ in judged["lines"]} == {"Success"}


def test_the_model_may_refuse_techniques_of_weak_signals_only(judge):
    refused = {number for number, _ in judge(answering(technique="no"))["techniques"]}
    everything = dict(judge(answering())["techniques"])
    assert set(everything) - refused == {"T1595"}
    assert {"T1078", "T1110.001"} <= set(everything)
    assert "T1110" not in everything  # its sub-technique says more
    assert everything["T1078"] == [31]  # the log-in that worked; those that were refused show no valid account


def test_an_ordinary_episode_has_no_lines_and_no_techniques(judge):
    judged = judge(answering(episode="ordinary"), seats="model")
    assert (judged["hostile"], judged["lines"], judged["techniques"]) == (False, [], [])


def test_a_users_rule_may_use_words_that_no_sheet_knows(judge):
    odd = make_hit(
        [1, 2], id="s4", rule="r4", level="medium", tactics=["stealth"], traits=["odd"], techniques=["T0815"]
    )
    judged = judge(answering(), hits=[*HITS, odd])
    assert judged["hostile"]
    assert "stealth" not in str(judged["sheet"])


def test_what_supports_an_ordinary_reading_is_on_the_sheet(judge):
    memory = {"id": "m-1", "kind": "known_good", "text": "203.0.113.9 logs in", "origin": "", "time": "", "used": False}
    judged = judge(memories=[memory])
    assert judged["sheet"]["known_good"] == ["activity"]
    assert judged["memories"] == ["m-1"]
    assert judged["rule_score"] < judge()["rule_score"]


@pytest.fixture
def judge_one(tmp_path):
    """The judgement of the first episode of hand-made events, by a model that finds everything hostile."""
    stores = []

    def run(events, flagged, *, alerted=(), **signal):
        stores.append(make_store(tmp_path / f"own{len(stores)}", events))
        hit = make_hit(flagged, **signal)
        episode = fold_episodes(stores[-1], [hit], {"events": list(alerted)})[0]
        asker = Asker(answering(episode={"hostile": -0.001, "ordinary": -9.0, "unclear": -9.0}), Ledger(), Endless())
        return judge_episode(stores[-1], asker, episode, {"s1": hit}, (), Weights(), "both", True)

    yield run
    for store in stores:
        store.close()


def act(minute, day=1, **more):
    return {"time": at(f"2026-11-{20 + day} 03:{minute:02}:00"), "template": "kind", **more}


MANAGED = act(
    0, action="process_start", product="windows", host="pc-1", process="C:\\Windows\\System32\\cmd.exe",
    parent="C:\\Windows\\CCM\\CcmExec.exe",
)  # fmt: skip
UNMANAGED = {**MANAGED, "parent": "C:\\Windows\\explorer.exe"}


def test_an_impression_stands_not_against_cited_explanations(judge_one):
    explained, unexplained = judge_one([MANAGED], [1], alerted=[1]), judge_one([UNMANAGED], [1], alerted=[1])
    assert explained["ordinary"][0][0] == "management_parent"
    assert explained["score"] == SETTLED < unexplained["score"]


def test_an_impression_of_one_weak_mark_accuses_nobody(judge_one):
    assert judge_one([UNMANAGED], [1], alerted=[1])["score"] == UNDECIDED
    assert judge_one([UNMANAGED], [1])["score"] == SETTLED  # beside the alert it needs no explanation
    assert judge_one([UNMANAGED], [1], alerted=[1], traits=["c2_pattern"])["hostile"]
    often = [UNMANAGED] * 5
    assert judge_one(often, [1, 2, 3, 4, 5])["score"] == UNDECIDED
    assert judge_one(often, [1, 2, 3, 4, 5], traits=["download_execute"])["hostile"]
    assert judge_one(often, [1, 2, 3, 4, 5], alerted=[1])["hostile"]
    assert judge_one(often, [1, 2, 3, 4, 5], traits=["c2_pattern"])["score"] == UNDECIDED  # as regular as a job
    assert judge_one(often, [1, 2, 3, 4, 5], alerted=[1], traits=["c2_pattern"])["hostile"]
    low = {"level": "low", "rule": "r"}
    assert judge_one(often, [1, 2, 3, 4, 5], alerted=[1], **low)["score"] == UNDECIDED
    assert judge_one(often, [1, 2, 3, 4, 5], alerted=[1], traits=["attack_string"], **low)["hostile"]


def test_what_a_weak_rule_marks_beside_the_alert_is_no_question_of_impressions(judge_one):
    weak = {"level": "low", "traits": ["exfiltration"], "rule": "r"}
    assert (
        judge_one([UNMANAGED], [1], **weak)["score"]
        < BESIDE
        < judge_one([UNMANAGED], [1], alerted=[1], **weak)["score"]
    )


def test_a_check_at_its_hour_that_is_refused_accuses_nobody(judge_one):
    tries = {"action": "web_request", "category": "webserver", "outcome": "failure", "src_ip": "10.0.0.8"}
    rounds = [act(n, day, target=f"/probe{n}", **tries) for day in (1, 2) for n in range(4)]
    loud = {"traits": ["scan", "probe_paths"], "level": "medium"}
    assert judge_one(rounds, [1, 2, 3, 4], **loud)["score"] == UNDECIDED
    assert judge_one(rounds[:4], [1, 2, 3, 4], **loud)["hostile"]


def test_a_forgotten_password_is_not_loud(judge_one):
    tries = {"action": "login", "user": "inga", "src_ip": "10.0.0.8"}
    events = [*(act(n, outcome="failure", **tries) for n in range(6)), act(7, outcome="success", **tries)]
    judged = judge_one(events, list(range(1, 8)), traits=["success_after_failures"])
    assert "traits" not in judged["sheet"]
    stranger = [{**event, "src_ip": "203.0.113.9"} for event in events]
    assert judge_one(stranger, list(range(1, 8)), traits=["success_after_failures"])["sheet"]["traits"]
