"""The small incident, perceived for the investigate way."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Perceived
from ..investigators import INVESTIGATE


def in_investigate_way(perceived: Perceived) -> Perceived:
    """The same case, its run in the investigate way."""
    way = {"name": "investigate", "because": INVESTIGATE.because, "passed": 0, "tasks": 0}
    return replace(perceived, values={**perceived.values, "way": way})


@pytest.fixture(scope="session")
def case(incident: Perceived) -> Perceived:
    """The small incident."""
    return in_investigate_way(incident)


@pytest.fixture
def investigated(case: Perceived, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Its report, with a model and options of the test's own."""
    numbers = iter(range(1000))

    def run(model: Any, **options: Any) -> dict[str, Any]:
        return case.investigate(tmp_path / f"run-{next(numbers)}", model, way=INVESTIGATE, **options)

    return run
