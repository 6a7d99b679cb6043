"""The telling words of a question, with the deeds that they stand for."""

import pytest

from moewarden.graphs.questions.said import said_in


@pytest.mark.parametrize(
    ("clause", "telling"),
    [
        ("did he log in with a key before the logs were wiped?", ["log in", "key", "wiped"]),
        ("who put svc_update into the domain admins?", ["svc_update", "domain", "admins"]),
        ("what did they do?", []),
        ("how many files did petra read on 3 march after 18:00?", ["files", "read"]),
        ("wie viele rechner hat er abgeklopft?", ["rechner", "abgeklopft"]),
        ("which machine is used every night?", ["machine"]),
    ],
)
def test_what_binds_and_asks_is_no_telling_word(clause, telling):
    assert [said.words for said in said_in(clause, {"petra"})] == telling


def test_a_verb_stands_for_its_actions_and_a_name_for_nothing():
    named, verb, thing = said_in("who renamed or deleted audit_trail?")
    assert (named.words, named.actions) == ("renamed", frozenset())
    assert {"file_delete", "resource_delete"} <= verb.actions
    assert thing.words == "audit_trail"
    assert said_in("what did petra.k@example.org do?", {"petra.k@example.org", "petra"}) == []
