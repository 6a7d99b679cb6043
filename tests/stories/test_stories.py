"""Stories are answered right, or stand in `known.py` with what is missing; `python -m tests.stories` tells all of them."""

import re

import orjson
import pytest

from .known import KNOWN_FAILURES
from .story import TOLD, load_stories, names, score_story
from .tell import open_seat, tell

STORIES = {story.name: story for story in load_stories()}
LONGEST = 110
"""Lines of one log."""
DOCUMENTATION = re.compile(r"^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}$")


@pytest.fixture(scope="module")
def rules_alone():
    return open_seat("none")


TOLD_HERE = sorted(set(STORIES) - set(KNOWN_FAILURES))[::2]


@pytest.mark.parametrize("name", TOLD_HERE)
def test_story_is_answered_right(rules_alone, name):
    score = tell(STORIES[name], rules_alone)
    assert score.is_right, score.as_row()


@pytest.mark.parametrize("name", sorted(KNOWN_FAILURES))
def test_known_failure_still_fails(rules_alone, name):
    score = tell(STORIES[name], rules_alone)
    assert not score.is_right, f"{name} is answered right now: take it out of known.py"
    assert score.accused == () or "accuses" in KNOWN_FAILURES[name], score.as_row()


def test_known_failures_are_stories():
    assert set(KNOWN_FAILURES) <= set(STORIES)
    assert all(len(reason) > 20 for reason in KNOWN_FAILURES.values())


def test_there_are_stories_of_every_kind_from_many_services():
    kinds = [story.kind for story in STORIES.values()]
    assert min(kinds.count(kind) for kind in ("breached", "refused", "innocent")) >= 8
    assert len({name.rsplit("_", 1)[0] for name in STORIES}) >= 20
    assert len({story.service for story in STORIES.values()}) >= 14


@pytest.mark.parametrize("name", sorted(STORIES))
def test_story_is_told_by_its_logs(name):
    story = STORIES[name]
    logs = [path.read_text(encoding="utf-8") for path in (story.folder / "logs").iterdir()]
    text = "\n".join(logs)
    assert all(log.count("\n") <= LONGEST for log in logs)
    assert [address for address in story.addresses if not DOCUMENTATION.match(address)] == []
    assert [value for value in (*story.addresses, *story.innocents) if value not in text] == []
    assert [account for account in story.accounts if account.partition("@")[0] not in text] == []
    assert not set(story.innocents) & {*story.accounts, *story.addresses}
    assert name.endswith(f"_{story.kind}")
    assert orjson.loads((TOLD / name / "story.json").read_bytes())["source"].strip()


REPORT = {
    "verdict": "malicious",
    "answer": "It got in as editor from 203.0.113.205 [E2].",
    "summary": "",
    "findings": [],
    "iocs": [{"type": "ip", "value": "203.0.113.205"}],
    "episodes": [{"id": "p1", "score": 1.2}],
    "timeline": [{"text": "log-in of editor from 203.0.113.205: guessed", "hostile": True}],
}


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, None),
        ({"verdict": "insufficient_evidence"}, "verdict_right"),
        ({"answer": "It got in as rededitor."}, "account_right"),
        ({"iocs": []}, "address_right"),
        ({"timeline": [{"text": "failed log-in of editor from 203.0.113.205: x", "hostile": True}]}, "breach_right"),
        ({"iocs": [*REPORT["iocs"], {"type": "ip", "value": "192.0.2.23"}]}, "accused"),
        ({"summary": "192.0.2.23, at 16:00: many failures."}, "accused"),
        ({"findings": [{"episode": "p1", "claim": "log-in of ylva"}]}, "accused"),
    ],
)
def test_what_an_answer_lacks_is_seen(change, wrong):
    score = score_story(STORIES["apache_breached"], {**REPORT, **change})
    assert score.is_right == (wrong is None)
    assert wrong is None or not getattr(score, wrong) or score.accused


def test_a_name_is_found_as_a_whole_word():
    assert names("It got in as ed from 203.0.113.20.", "203.0.113.20")
    assert not names("from 203.0.113.205", "203.0.113.20")
    assert not names("red and ed-2", "ed")
