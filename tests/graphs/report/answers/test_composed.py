"""A question's words choose the lines, and its form what is told of them."""

import pytest

from moewarden.graphs.questions.question import Part
from moewarden.graphs.report.answers.composed import query_of


@pytest.mark.parametrize(
    ("clause", "form", "noun", "needed"),
    [
        ("who deleted the archive?", "who", "", ["deleted", "archive"]),
        ("which accounts read the hr share?", "which", "accounts", ["read", "share"]),
        ("how many files were uploaded?", "count", "files", ["uploaded"]),
        ("von wo wurde der dump geschickt?", "whence", "", ["dump", "geschickt"]),
        ("when was the trail stopped?", "when", "", ["trail", "stopped"]),
        ("how long was the trail stopped?", "length", "", ["trail", "stopped"]),
    ],
)
def test_a_question_is_a_form_and_what_every_line_must_hold(clause, form, noun, needed):
    query = query_of(Part(kind="activity", clause=clause))
    assert query is not None
    assert query.form == form
    assert (query.noun.words if query.noun else "") == noun
    assert [said.words for said in query.needed if len(said.words) > 2] == needed


@pytest.mark.parametrize(
    "clause", ["who did not click?", "who else read it?", "which account read most?", "why was it deleted?"]
)
def test_what_limits_lines_in_another_way_is_left_to_others(clause):
    assert query_of(Part(kind="activity", clause=clause)) is None
