"""A small share of `python -m tests.requests.door`."""

import pytest

pytest.importorskip("schemathesis", reason="schemathesis (extra: dev) is not installed")


def test_no_generated_request_is_answered_with_a_failure_of_the_server():
    from ...requests.door import fire

    found = fire(120)
    assert sum(found.statuses.values()) >= 120
    assert found.wrong == []
