"""The answer fits the question."""

import pytest

from moewarden.graphs.report.answer import answer_question

HOSTILE = [{"id": "p1", "actor": "203.0.113.9", "actor_column": "src_ip", "host": "web-1"}]


def report(verdict="malicious", **changes):
    return {
        "question": "?",
        "verdict": verdict,
        "confidence": 0.8,
        "summary": "A summary.",
        "findings": [
            {"id": "p1", "claim": "guessing", "evidence": ["E1"], "episode": "p1"},
            {
                "id": "q1.1.1",
                "claim": "203.0.113.9 reached 2 host(s): web-1, db-1",
                "evidence": ["E2"],
                "episode": "p1",
            },
        ],
        "evidence": [{"id": "E1", "time": "2026-11-21T03:00:00Z"}, {"id": "E2", "time": "2026-11-21T03:05:00Z"}],
        "timeline": [
            {"time": "2026-11-21T03:00:00Z", "text": "failed log-in: guessing", "evidence": ["E1"], "hostile": True},
            {"time": "2026-11-21T03:05:00Z", "text": "log-in: success", "evidence": ["E2"], "hostile": True},
        ],
        "techniques": [{"id": "T1110", "name": "Brute Force", "tactic": "credential_access", "evidence": ["E1"]}],
        "iocs": [{"type": "user", "value": "eve", "why": "", "evidence": ["E2"]}],
        "episodes": [{"id": "p1", "title": "203.0.113.9 (authentication)"}],
        **changes,
    }


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("who", ["203.0.113.9", "eve", "[E1]"]),
        ("when", ["2026-11-21 03:00:00", "03:05:00", "UTC"]),
        ("how", ["Brute Force (T1110)", "[E1]"]),
        ("what", ["log-in", "user eve"]),
        ("scope", ["web-1", "credential access", "db-1"]),
        ("malicious", ["Yes", "0.80", "[E1, E2]"]),
    ],
)
def test_each_kind_of_question_has_its_answer(kind, words):
    answer, answered = answer_question([kind], report(), HOSTILE)
    assert answered
    assert [word for word in words if word not in answer] == []


def test_a_question_may_ask_for_several_things():
    answer, answered = answer_question(["who", "when"], report(), HOSTILE)
    assert answered
    assert "203.0.113.9" in answer
    assert "03:00:00" in answer


def test_an_unmapped_question_is_unanswered():
    answer, answered = answer_question(["unmapped"], report(), HOSTILE)
    assert not answered
    assert "unanswered" in answer


@pytest.mark.parametrize(
    ("verdict", "words"), [("benign", "No: it was ordinary"), ("insufficient_evidence", "cannot be decided")]
)
def test_the_verdict_comes_first_where_nothing_was_malicious(verdict, words):
    empty = report(verdict, techniques=[], iocs=[])
    for kind in ("who", "when", "malicious"):
        assert words in answer_question([kind], empty, [])[0].split(".")[0]


def test_what_the_logs_do_not_say_is_said():
    nothing = report("insufficient_evidence", findings=[], evidence=[], timeline=[], techniques=[], iocs=[])
    for kind in ("who", "when", "how", "what", "scope"):
        answer, answered = answer_question([kind], nothing, [])
        assert not answered
        assert "do not say" in answer
