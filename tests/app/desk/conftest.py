"""A desk over a small incident, without a model unless a test brings one."""

import time

import pytest

from moewarden.app.case import Case
from moewarden.app.desk import Desk
from moewarden.app.settings import Settings

from ...graphs.incident import ALERT, write_logs

SECONDS = 120.0


@pytest.fixture
def settings(tmp_path):
    return Settings(model="none", memory=tmp_path / "memory", runs=tmp_path / "runs", processes=1)


@pytest.fixture
def case(tmp_path):
    return Case(alert=ALERT, question="How did they get in?", logs=write_logs(tmp_path / "logs"))


@pytest.fixture
def desk(settings):
    desk = Desk(settings)
    yield desk
    assert desk.close(wait=SECONDS)


def until(claim):
    """Wait until something is so."""
    deadline = time.monotonic() + SECONDS
    while not (value := claim()):
        assert time.monotonic() < deadline, "it did not become so"
        time.sleep(0.01)
    return value


def kinds(desk, run, *wanted):
    return [event["kind"] for event in desk.events(run) if not wanted or event["kind"] in wanted]
