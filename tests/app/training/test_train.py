"""A short run learns, can be resumed, and the shipped model answers."""

import json
import re
from dataclasses import replace
from itertools import islice

import pytest
import torch
from transformers import AutoTokenizer, GraniteMoeHybridForCausalLM

from moewarden.app.training.architecture import Shape
from moewarden.app.training.bag_of_words import BagOfWords
from moewarden.app.training.evaluate import evaluate, probabilities, score
from moewarden.app.training.generate import examples
from moewarden.app.training.train import Encoder, TrainingSettings, batches, train
from moewarden.app.wiring import bundled_model
from moewarden.backends import ChatMoE
from moewarden.graphs.decisions.prompts import SYSTEM, episode_decision

SMALL = TrainingSettings(
    tokens=45_000,
    seed=3,
    warmup_steps=10,
    save_every=10,
    shape=Shape(hidden=64, layers=2, heads=2, key_value_heads=1, experts=8, experts_per_token=2, expert_width=32),
)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    said = []
    train(SMALL, folder, say=said.append)
    torch.set_num_threads(threads)
    return folder, said


def test_the_loss_falls(run):
    _, said = run
    losses = [float(found[1]) for line in said if (found := re.search(r"loss ([\d.]+)", line))]
    assert said[-1].startswith("trained on")
    assert losses == sorted(losses, reverse=True) or losses[-1] < losses[0]
    assert json.loads((run[0] / "training.json").read_text())["loss"] < 1.6


def test_it_beats_chance_and_the_evaluation_says_so(run):
    folder, _ = run
    network = GraniteMoeHybridForCausalLM.from_pretrained(folder / "model").eval()
    encoder = Encoder(AutoTokenizer.from_pretrained(folder / "model"))
    data = list(islice(examples(5, "in", "episode"), 120))
    assert score(data, probabilities(network, encoder, data)).accuracy > 0.45
    result = evaluate(folder / "model", None, BagOfWords(), per_kind=8, say=lambda _: None)
    assert set(result["in_template"]) == set(result["out_template"])
    assert result["out_template"]["episode"]["bag_of_words"]["ece"] >= 0


def test_a_run_can_be_resumed(run):
    folder, _ = run
    said = []
    train(replace(SMALL, tokens=48_000), folder, resume=True, say=said.append)
    assert said[0].startswith("resumed at step")


def test_batches_repeat_by_seed(run):
    encoder = Encoder(AutoTokenizer.from_pretrained(run[0] / "model"))
    first, second = (next(batches(encoder, SMALL, 0))[1] for _ in range(2))
    assert torch.equal(first.ids, second.ids)
    assert torch.equal(first.targets, second.targets)


def test_targets_of_a_batch_are_probabilities_at_the_right_places(run):
    tokenizer = AutoTokenizer.from_pretrained(run[0] / "model")
    for _, batch in islice(batches(Encoder(tokenizer), SMALL, tokenizer.pad_token_id), 5):
        assert torch.allclose(batch.targets.sum(-1), torch.ones(len(batch.targets)), atol=1e-5)
        assert batch.mask.flatten()[batch.positions].all()
        assert batch.mask.flatten()[batch.language + 1].all()


@pytest.mark.skipif(not (bundled_model() / "config.json").exists(), reason="the bundled model is not shipped yet")
class TestShippedModel:
    def test_it_is_small(self):
        assert sum(file.stat().st_size for file in bundled_model().iterdir()) < 9_000_000

    def test_it_answers(self):
        sheet = {
            "source": ["authentication"],
            "actor": ["external"],
            "actions": ["login"],
            "failed": ["login"],
            "events": ["many"],
            "failures": ["many"],
            "failure_share": ["all"],
            "rules": ["one"],
            "strongest_rule": ["medium"],
            "traits": ["brute_force"],
        }
        decision = episode_decision(sheet)
        answer = ChatMoE(model=str(bundled_model())).invoke(
            [("system", SYSTEM), ("user", decision.text())], choices=list(decision.options)
        )
        assert answer.content == "hostile"
        assert set(answer.response_metadata["choice_logprobs"]) == set(decision.options)
