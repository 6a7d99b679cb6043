"""A logs folder that is read."""

from pathlib import Path

import pytest

from ..reading import Case


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)
