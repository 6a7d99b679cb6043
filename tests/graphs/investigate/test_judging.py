"""What no model's word alone may do, and that a disagreement is shown as one."""

import pytest

from moewarden.graphs import Budget

from ..investigators import Good
from ..models import kind_of


class Judge(Good):
    """A good investigator who judges every episode as it is told."""

    word: str = "ordinary"

    def choose(self, _, options):
        return self.word if self.word in options else options[0]


@pytest.mark.parametrize("word", ["ordinary", "unclear"])
def test_what_strong_rules_mark_is_not_benign_on_a_models_word(investigated, word):
    report = investigated(Judge(word=word), budget=Budget(rounds=1))
    marked = next(item for item in report["episodes"] if item["facts"]["strongest_rule"] == "high")
    assert marked["decision"] == word
    assert marked["score"] >= 0.99
    assert report["verdict"] != "benign"


def test_a_disagreement_is_shown_as_one(investigated):
    notes = investigated(Judge(), budget=Budget(rounds=1))["not_checked"]
    assert any("Rules and model disagree about 203.0.113.66" in note and "calls it ordinary" in note for note in notes)


def test_who_agrees_is_not_said_to_disagree(investigated):
    notes = investigated(Judge(word="hostile"), budget=Budget(rounds=1))["not_checked"]
    assert not any("disagree" in note for note in notes)


def test_the_judge_reads_claims_and_quoted_lines_beside_the_facts(investigated):
    model = Judge(word="hostile")
    investigated(model, budget=Budget(rounds=1))
    prompt = next(prompt for prompt in model.prompts if kind_of(prompt) == "episode" and "alerted: yes" in prompt)
    assert 'claim "203.0.113.66 logged in as root at 03:01:10."' in prompt
    assert 'line "Nov 21 03:01:10 web-1 sshd[999]: Accepted password for root' in prompt
    assert "strongest_rule: high" in prompt


def test_in_the_decide_way_the_judge_reads_facts_alone(investigate):
    model = Judge(word="hostile")
    investigate(model, budget=Budget(rounds=1))
    assert not any("\nline " in prompt or "\nclaim " in prompt for prompt in model.prompts)


def test_a_line_is_read_whole_where_there_is_room(investigated):
    model = Judge(word="hostile", profile={"max_input_tokens": 32768})
    investigated(model, budget=Budget(rounds=1))
    prompt = next(prompt for prompt in model.prompts if kind_of(prompt) == "episode" and "alerted: yes" in prompt)
    assert "ordinary: somebody's own work" in prompt
    assert 'hypothesis h1 (supported): "Somebody guessed a password."' in prompt
    assert 'claim beside it "' in prompt or prompt.count("\nclaim ") >= 2
