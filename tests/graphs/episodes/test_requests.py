"""Failing requests are an application's where the server shows it, whatever rule calls them a search."""

import pytest

from moewarden.graphs.episodes.requests import MOST_REFUSED, is_application_like

from .happenings import request

GIVEN = [request(9, f"/media/cache/{n}.jpg", "success", "10.0.0.9") for n in range(3)]


@pytest.mark.parametrize(
    ("path", "explains"),
    [("/media/cache/a{}.jpg", True), ("/media/cache/a{}", False), ("/media/a{}.php", False), ("/other/a{}.jpg", False)],
    ids=["missing pictures", "words", "scripts", "pictures that nobody is given there"],
)
def test_a_search_below_a_served_folder_is_excused_for_pictures_only(explain, path, explains):
    failing = [request(n / 60, path.format(n), address="203.0.113.9") for n in range(30)]
    found = explain([*failing, *GIVEN], list(range(1, 31)), traits=["scan"])
    assert (found.get("application_paths") == list(range(1, 31))) == explains


def test_without_a_rule_a_served_folder_is_enough(explain):
    failing = [request(n, f"/media/{n}", address="203.0.113.9") for n in range(4)]
    assert explain([*failing, *GIVEN], [1, 2, 3, 4], level="low")["application_paths"] == [1, 2, 3, 4]


@pytest.mark.parametrize("outcome", ["success", "failure"])
def test_what_others_ask_for_too_counts_by_others_who_are_given_something(explain, outcome):
    others = [
        request(n, target, given, f"198.51.100.{n}")
        for n in range(1, 5)
        for target, given in (("/old/page", "failure"), ("/", outcome))
    ]
    found = explain([request(0, "/old/page", address="203.0.113.9"), *others], [1], level="low")
    assert ("application_paths" in found) == (outcome == "success")


def few(count, roots=1, address="10.0.0.8"):
    return [request(n / 10, f"/app{n % roots}/item/{n}", address=address) for n in range(count)]


@pytest.mark.parametrize(
    ("events", "explains"),
    [
        (few(8), True),
        (few(8, address="203.0.113.9"), False),
        (few(MOST_REFUSED + 1), False),
        (few(8, roots=8), False),
    ],
    ids=["a client inside", "a stranger", "very many", "over the whole site"],
)
def test_a_few_refusals_inside_that_no_rule_marks(explain, events, explains):
    everything = list(range(1, len(events) + 1))
    found = explain(events, [], alerted=everything)
    assert (found.get("refused_inside") == everything) == explains
    assert "refused_inside" not in explain(events, everything, level="low")


@pytest.mark.parametrize(
    ("path", "given", "alike"),
    [
        ("/api/notes/{}/icon", "/api/notes/7001/icon", True),
        ("/api/notes/{}/icon", "/api/notes/7001/text", False),
        ("/api/notes/word{}x/icon", "/api/notes/7001/icon", False),
        ("/api/notes/{}", "/api/notes", False),
    ],
    ids=["another number", "another end", "a word", "nothing below"],
)
def test_requests_of_the_form_of_what_others_are_given(explain, path, given, alike):
    failing = [request(n / 60, path.format(n), address="203.0.113.9") for n in range(60)]
    given_to = request(9, given, "success", "10.0.0.9")
    scope = explain.scope_of([*failing, given_to], list(range(1, 61)), traits=["scan"])
    assert is_application_like(scope, frozenset(["scan"])) == alike
    assert not is_application_like(scope, frozenset(["scan", "probe_paths"]))
    answered = [*failing, {**failing[0], "outcome": "success"}, given_to]
    assert not is_application_like(explain.scope_of(answered, list(range(1, 62)), traits=["scan"]), frozenset())


def test_a_prober_is_given_nothing_that_makes_him_a_visitor(explain):
    failing = [request(n / 60, f"/api/notes/{n}", address="203.0.113.9") for n in range(9)]
    other = [request(9, "/api/notes/7", "success", "203.0.113.8")]
    other += [request(9 + n, f"/probe/{n}", address="203.0.113.8") for n in range(5)]
    assert not is_application_like(explain.scope_of([*failing, *other], list(range(1, 10))), frozenset())
