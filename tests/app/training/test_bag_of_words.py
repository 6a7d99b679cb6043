"""The linear baseline learns, and sits in the model's seat."""

from itertools import islice

import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from moewarden.app.training.bag_of_words import BUNDLED, BagOfWords, BagOfWordsChat, option_words, prompt_words
from moewarden.app.training.evaluate import bag_of_words_probabilities, score
from moewarden.app.training.generate import examples
from moewarden.graphs.decisions.ask import Asker
from moewarden.graphs.decisions.ledger import Ledger
from moewarden.graphs.decisions.prompts import SYSTEM, episode_decision


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    path = tmp_path_factory.mktemp("bag") / "weights.npz"
    model = BagOfWords()
    model.train(islice(examples(1, "train", "episode"), 1500))
    model.save(path)
    return path


def test_it_beats_chance_on_held_out_archetypes(trained):
    data = list(islice(examples(2, "out", "episode"), 300))
    result = score(data, bag_of_words_probabilities(BagOfWords.load(trained), data))
    assert result.accuracy > 0.6
    assert result.calibration_error < 0.25


def test_words_know_their_line_and_options_lose_their_numbers():
    words = prompt_words("episode\nactions: login, logout\nknown ip12: many")
    assert {"episode/bias", "episode/actions=login", "episode/actions=logout"} <= set(words)
    assert option_words("triage activity ip12") == ("triage activity ip", "triage", "activity", "ip")


def test_it_answers_decisions_with_log_probabilities(trained):
    decision = episode_decision({"source": ["web"], "traits": ["webshell"], "strongest_rule": ["critical"]})
    chat = BagOfWordsChat(path=trained)
    answer = chat.invoke([SystemMessage(SYSTEM), HumanMessage(decision.text())], choices=list(decision.options))
    scores = answer.response_metadata["choice_logprobs"]
    assert answer.content == max(scores, key=scores.get) == "hostile"
    assert sum(2.718281828**value for value in scores.values()) == pytest.approx(1.0, abs=1e-3)
    assert answer.usage_metadata["output_tokens"] == 1


def test_it_sits_in_the_models_seat(trained):
    class Unlimited:
        def exhausted(self, _):
            return None

    asker = Asker(BagOfWordsChat(path=trained), Ledger(), Unlimited())
    answer = asker.ask(episode_decision({"source": ["web"], "traits": ["webshell"]}), asker="judge")
    assert answer.option == "hostile"
    assert answer.margin("hostile", "ordinary") > 0


def test_without_choices_it_says_what_it_needs(trained):
    with pytest.raises(ValueError, match="choices"):
        BagOfWordsChat(path=trained).invoke("hello")


def test_the_bundled_weights_are_small_and_load():
    assert BUNDLED.stat().st_size < 3_000_000
    assert BagOfWords.load().weights.any()
