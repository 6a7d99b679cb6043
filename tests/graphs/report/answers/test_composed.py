"""A question's words choose the lines, and its form what is told of them."""

import pytest

from moewarden.graphs.questions.question import Part
from moewarden.graphs.report.answers.composed import query_of

from .conftest import event, login, rendered


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


LINES = [
    login("02:00:00", "success", "olaf", "10.0.0.9"),
    event("02:01:00", "data_read", user="olaf", src_ip="10.0.0.9", outcome="success", target="secret/wiki"),
    event("02:02:00", "data_read", user="olaf", src_ip="10.0.0.9", outcome="success", target="secret/billing"),
    event("02:03:00", "data_read", user="rita", src_ip="10.0.0.4", outcome="success", target="secret/wiki"),
    event("02:04:00", "permission_grant", user="rita", src_ip="10.0.0.4", outcome="success", target="policy/extra"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "told", "untold"),
    [
        ("which secret did olaf read first?", "secret/wiki", "billing"),
        ("who granted the policy extra?", "rita", "olaf"),
        ("who read the billing secret?", "olaf", "rita"),
    ],
)
def test_the_lines_that_hold_everything_that_is_asked_are_told(ask, words, told, untold):
    first = rendered(ask(words, LINES, hostile=[], verdict="benign", episode=[1])).partition("]")[0]
    assert told in first
    assert untold not in first
    assert "Not sure" not in first
