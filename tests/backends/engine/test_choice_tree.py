"""Options as a tree of tokens: what is forced, what is decided, what must be fed."""

import math

import pytest
import torch

from moewarden.backends.engine.choices import build_tree

END = 1


def test_one_token_options_are_decided_at_the_root():
    tree = build_tree([[5], [6], [7]], END)
    assert tree.stem == ()
    assert tree.branches == {(): (5, 6, 7)}
    assert tree.tails() == []


def test_a_common_beginning_is_forced():
    tree = build_tree([[5, 6, 7], [5, 6, 8]], END)
    assert tree.stem == (5, 6)
    assert tree.tails() == []


def test_an_option_that_another_continues_is_closed_by_the_end_token():
    tree = build_tree([[5], [5, 6]], END)
    assert tree.paths == ((5, END), (5, 6))
    assert tree.branches == {(5,): (END, 6)}


def test_only_paths_to_deeper_decisions_are_fed_and_none_twice():
    tree = build_tree([[5, 1, 2], [5, 1, 3], [5, 4], [6, 7, 8]], END)
    assert set(tree.branches) == {(), (5,), (5, 1)}
    assert tree.tails() == [(5, 1)]


def test_a_single_option_needs_no_decision():
    tree = build_tree([[5, 6]], END)
    assert tree.stem == (5, 6)
    assert tree.logprobs({}) == [0.0]


def test_probabilities_are_renormalised_at_each_decision():
    tree = build_tree([[2], [3, 4], [3, 5]], END)
    logits = {(): torch.tensor([9.0, 9.0, 0.0, 0.0, 9.0, 9.0]), (3,): torch.tensor([9.0, 9.0, 9.0, 9.0, 1.0, 0.0])}
    found = [math.exp(p) for p in tree.logprobs(logits)]
    high = math.e / (math.e + 1)
    assert found == pytest.approx([0.5, 0.5 * high, 0.5 * (1 - high)])
