"""Answers survive a kill, and are found again."""

import sqlite3
import threading

import orjson
import pytest

from moewarden.graphs.decisions.decision import Answer, Decision
from moewarden.graphs.decisions.ledger import Ledger
from moewarden.graphs.errors import InputError


def decision(prompt="episode\nactor: external", kind="episode", options=("hostile", "ordinary")):
    return Decision(kind=kind, prompt=prompt, options=options)


ANSWER = Answer(option="hostile", log_probabilities={"hostile": -0.1, "ordinary": -2.4}, input_tokens=20, seconds=0.5)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "answers.sqlite"


def test_an_answer_is_found_in_another_process_too(path):
    ledger = Ledger(path)
    ledger.keep("model", decision(), ANSWER, asker="judge")
    again = Ledger(path)  # the first one was never closed, as after a kill
    assert again.find("model", decision()) == ANSWER
    ledger.close()
    again.close()


@pytest.mark.parametrize(
    "other",
    [decision("episode\nactor: internal"), decision(options=("hostile", "ordinary", "unclear")), decision(kind="next")],
    ids=["another prompt", "other options", "another kind"],
)
def test_another_decision_has_no_answer(path, other):
    ledger = Ledger(path)
    ledger.keep("model", decision(), ANSWER, asker="judge")
    assert ledger.find("model", other) is None
    assert ledger.find("another model", decision()) is None
    ledger.close()


def test_totals_add_up(path):
    ledger = Ledger(path)
    routing = {"tokens": 20, "top_k": 2, "layers": [[15, 25, 0], [0, 20, 20]], "summary": {"entropy": 0.9}}
    ledger.keep("model", decision(), ANSWER, asker="judge", routing=routing)
    ledger.keep("model", decision("episode\nactor: user"), ANSWER, asker="judge", routing=routing)
    ledger.keep("model", decision(kind="next"), Answer(option=None, problem="TimeoutError"), asker="planner")
    ledger.keep("model", decision(kind="call"), Answer(option="hostile", repaired=True), asker="triage")
    totals = ledger.totals()
    ledger.close()
    assert (totals.calls, totals.input_tokens, totals.seconds) == (4, 40, 1.0)
    assert (totals.abstained, totals.repaired) == (1, 1)
    assert totals.by_kind == {"episode": 2, "next": 1, "call": 1}
    assert totals.experts == {"judge": {"tokens": 40, "top_k": 2, "layers": [[30, 50, 0], [0, 40, 40]]}}


def test_a_second_try_replaces_the_abstention(path):
    ledger = Ledger(path)
    ledger.keep("model", decision(), Answer(option=None, problem="TimeoutError"), asker="judge")
    ledger.keep("model", decision(), ANSWER, asker="judge")
    assert (ledger.totals().calls, ledger.totals().abstained) == (1, 0)
    ledger.close()


def test_several_threads_may_write(path):
    ledger = Ledger(path)

    def write(thread):
        for n in range(20):
            ledger.keep("model", decision(f"episode\n{thread} {n}"), ANSWER, asker="judge")

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.totals().calls == 80
    ledger.close()


def test_answers_belong_to_one_run(path):
    ledger = Ledger(path)
    assert ledger.run_id == ""
    ledger.begin("20261121-aaaa")
    ledger.keep("model", decision(), ANSWER, asker="judge")
    ledger.begin("20261122-aaaa")  # the same one, going on after midnight
    assert ledger.find("model", decision()) == ANSWER
    ledger.close()
    again = Ledger(path)
    assert again.run_id == "20261122-aaaa"
    again.begin("20261122-bbbb")
    assert again.totals().calls == 0
    again.close()


def change(path, column, value):
    connection = sqlite3.connect(path)
    connection.execute(f"UPDATE answers SET {column} = ?", [value])
    connection.commit()
    connection.close()


def test_a_kept_answer_outside_of_the_options_answers_nothing(path):
    ledger = Ledger(path)
    ledger.keep("model", decision(), ANSWER, asker="judge")
    fields = {"option": "an order", "log_probabilities": {}, "input_tokens": 0, "output_tokens": 0}
    change(path, "answer", orjson.dumps(fields | {"seconds": 0, "repaired": False, "problem": ""}))
    assert ledger.find("model", decision()) is None
    ledger.close()


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"option": "hostile"}', b'{"option": 1, "log_probabilities": 2}'])
def test_a_kept_answer_that_is_none_is_one_sentence(path, content):
    ledger = Ledger(path)
    ledger.keep("model", decision(), ANSWER, asker="judge")
    change(path, "answer", content)
    for read in (ledger.totals, lambda: ledger.find("model", decision())):
        with pytest.raises(InputError, match=r"answers\.sqlite: a kept answer cannot be read"):
            read()
    ledger.close()


@pytest.mark.parametrize("routing", [b'{"layers": 5}', b'{"layers": [["a"]], "tokens": 1}', b"{"])
def test_counts_of_experts_that_are_none_are_one_sentence(path, routing):
    ledger = Ledger(path)
    ledger.keep("model", decision(), ANSWER, asker="judge")
    change(path, "routing", routing)
    with pytest.raises(InputError, match="cannot be read"):
        ledger.totals()
    ledger.close()


def test_what_the_model_says_of_itself_is_kept(path):
    ledger = Ledger(path)
    ledger.note({"kernel": "native"})
    ledger.close()
    again = Ledger(path)
    assert again.notes() == {"kernel": "native"}
    again.close()
