"""The short form of `make alert-kills`."""

import pytest

from .kills import kill, project_cases


@pytest.mark.slow
def test_killed_at_random_moments_no_alert_is_lost_or_investigated_twice(tmp_path):
    tally = kill(tmp_path, project_cases()[:2], alerts=6, kills=3, seed=1)
    assert tally.kills == 3
    assert tally.faults == []
    assert tally.cases < 6
