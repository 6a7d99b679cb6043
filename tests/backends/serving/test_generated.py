"""A small share of `python -m tests.requests`."""

import pytest

pytest.importorskip("schemathesis", reason="schemathesis (extra: dev) is not installed")


def test_no_generated_request_is_answered_with_a_failure_of_the_server():
    from ...requests.generate import fire

    found = fire(20)
    assert sum(found.statuses.values()) >= 20
    assert found.wrong == []
    assert found.kinds["sound"][200] >= sum(found.kinds["sound"].values()) * 0.9, found.refused
