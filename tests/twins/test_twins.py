"""Some benign stories are called benign and their hostile twins malicious; the command counts them all."""

import pytest

from . import told
from .score import BUILT_ON, chosen, open_seat, tell
from .stage import PAIRS

SAMPLE = (
    "configuration_manager_inventory",
    "domain_controllers_replicate",
    "service_with_old_password",
    "new_phone_by_help_desk",
    "shadow_copies_by_agent",
    "rule_to_colleague",
    "weekly_web_scan",
)

assert told.__all__


@pytest.fixture(scope="module")
def rules_alone():
    return open_seat("rules")


@pytest.mark.parametrize("hostile", [False, True], ids=["benign", "twin"])
@pytest.mark.parametrize("name", SAMPLE)
def test_a_story_and_its_twin_are_told_apart(rules_alone, name, hostile):
    found = tell(PAIRS[name], hostile, rules_alone)
    assert found.is_right, (found.verdict, found.report["answer"])


def test_there_are_enough_pairs_of_many_kinds():
    kinds = {pair.kind for pair in PAIRS.values()}
    assert len(PAIRS) >= 36
    assert len(kinds) >= 12
    assert set(BUILT_ON) < kinds
    assert len(chosen(half="measured")) >= 20


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_twins_differ_and_share_most_of_their_lines(name, tmp_path):
    lines = []
    for hostile in (False, True):
        folder = tmp_path / str(hostile)
        PAIRS[name].stage(hostile).write(folder)
        lines.append({line for path in folder.iterdir() for line in path.read_text().splitlines()})
    benign, twin = lines
    assert benign != twin
    assert len(PAIRS[name].fact) > 20
    assert len(benign & twin) >= 0.2 * min(len(benign), len(twin))
