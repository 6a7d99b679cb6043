"""A small share of `python -m tests.requests`."""

import pytest

pytest.importorskip("schemathesis", reason="schemathesis (extra: dev) is not installed")


def test_no_generated_request_is_answered_with_a_failure_of_the_server():
    from ...requests.generate import fire

    found = fire(40)
    assert sum(found.statuses.values()) >= 40
    assert found.wrong == []
