"""Situations told in other words find the fact that explains them; what no fact explains finds nothing."""

import pytest

from moewarden.graphs.memory.embeddings import HashedEmbeddings

from .incidents import OTHERS
from .paraphrases import NAMING, PAIRS, UNRELATED, UNSEEN, VARIED
from .recall_score import CHOSEN_WITH, MEASURED, by_vectors, left_alone, remembering, remembering_incidents, score

FACTS = [pair.fact for pair in PAIRS]


@pytest.fixture(scope="module")
def recall():
    with remembering(FACTS) as opened:
        yield opened


@pytest.mark.parametrize("part", [CHOSEN_WITH, MEASURED], ids=["chosen with", "measured only"])
def test_paraphrases_find_their_fact(recall, part):
    near, far = ([(getattr(pair, kind), pair.fact) for pair in PAIRS[part]] for kind in ("near", "far"))
    found = score(recall, near + far)
    assert found.first >= 0.85
    assert found.among_three >= 0.93
    assert score(recall, near).among_three >= 0.95
    assert found.others <= 0.7
    assert score(by_vectors(HashedEmbeddings(), FACTS), near + far).first < 0.5


@pytest.mark.parametrize("part", [CHOSEN_WITH, MEASURED], ids=["chosen with", "measured only"])
def test_what_no_fact_explains_is_left_alone(recall, part):
    assert left_alone(recall, UNRELATED[part]) >= 0.75


@pytest.mark.parametrize("pairs", [NAMING, UNSEEN], ids=["chosen with", "measured only"])
def test_facts_that_name_things_are_found_by_situations_that_name_none(pairs):
    facts, asked = [fact for fact, _ in pairs], [(situation, fact) for fact, situation in pairs]
    with remembering(facts) as recall:
        assert score(recall, asked).first >= 0.5
        assert left_alone(recall, UNRELATED) >= 0.75
    assert score(by_vectors(HashedEmbeddings(), facts), asked).first <= 0.25


def test_an_incident_told_in_other_words_finds_the_past_one():
    with remembering_incidents() as (recall, later):
        found = score(recall, later)
        assert found.first >= 0.8
        assert found.among_three >= 0.9
        assert left_alone(recall, OTHERS) >= 0.9


@pytest.mark.parametrize(
    ("part", "first"), [(CHOSEN_WITH, 0.45), (MEASURED, 0.25)], ids=["chosen with", "measured only"]
)
def test_facts_as_people_say_them_are_found_where_vectors_alone_find_few(part, first):
    facts, asked = [fact for fact, _ in VARIED], [(situation, fact) for fact, situation in VARIED[part]]
    with remembering(facts) as recall:
        assert score(recall, asked).first >= first
        assert left_alone(recall, UNRELATED) >= 0.75
    assert score(by_vectors(HashedEmbeddings(), facts), asked).first <= 0.15
