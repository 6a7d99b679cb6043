"""The short form of `python -m tests.app.http.crowd`."""

import pytest

from moewarden.app.http.server import MOST_CONNECTIONS, most_connections

from .crowd import look


@pytest.mark.slow
def test_connections_of_every_kind_leave_room_for_a_person_and_files_for_the_server():
    crowd = look(42, files=128, pages=3)
    assert crowd.faults == []
    assert crowd.files <= 128
    assert crowd.refused == 0
    assert sum(crowd.told.values()) == 18


@pytest.mark.parametrize("files", [16, 64, 128, 256, 1024, 3200, 10**6])
def test_twice_the_connections_and_the_runs_fit_into_the_files(files):
    most = most_connections(files)
    assert most <= MOST_CONNECTIONS
    assert 2 * most <= max(files - files // 4, 16)
