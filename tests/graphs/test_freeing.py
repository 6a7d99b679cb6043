"""Memory that is free again goes back to the machine."""

import sys
from pathlib import Path

import pytest

from moewarden.graphs.freeing import give_back


def test_giving_back_twice_does_no_harm() -> None:
    give_back()
    give_back()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere no process tells what it holds in a file")
def test_what_was_freed_among_what_stays_is_no_longer_held() -> None:
    def held() -> int:
        """Bytes of memory that this process has."""
        return 4096 * int(Path("/proc/self/statm").read_text().split()[1])

    kept = [bytes(600) for _ in range(200_000)]
    kept = kept[::40]  # what lies between them cannot be given back from the heap's end
    blocks = [bytes(60_000) for _ in range(1_500)]
    last = bytes(60_000)
    before = held()
    del blocks
    give_back()
    assert held() < before - 40_000_000
    assert len(kept) == 5_000
    assert len(last) == 60_000
