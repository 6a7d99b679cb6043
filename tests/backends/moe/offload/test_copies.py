"""On a card nothing is copied over an expert that still computes, and no kernel starts before its experts are there.

The card is a list of what would be queued, in order; real streams need a GPU.
"""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest
import torch

from moewarden.backends.moe.offload.copies import Copy, CudaCopies


class Stream:
    """Notes what waits for which event."""

    def __init__(self, name: str, log: list[tuple[str, str, object]]) -> None:
        self.name, self.log = name, log

    def wait_event(self, event: object) -> None:
        self.log.append((self.name, "waits", event))


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, object]]:
    """What the two streams were told."""
    seen: list[tuple[str, str, object]] = []
    compute, copying = Stream("compute", seen), Stream("copying", seen)

    class Event:
        def record(self, stream: Stream) -> None:
            seen.append((stream.name, "records", self))

    fake = SimpleNamespace(
        Stream=lambda _device: copying,
        Event=Event,
        current_stream=lambda _device: compute,
        stream=lambda _stream: nullcontext(),
    )
    monkeypatch.setattr(torch, "cuda", fake)
    return seen


def copy_of_ones() -> Copy:
    return Copy(torch.zeros(2), torch.ones(2))


def test_a_copy_waits_for_the_last_computation_in_its_slot_and_the_next_kernel_for_the_copy(log):
    copies = CudaCopies(torch.device("cuda", 0))
    numbers = [copies.used() for _ in range(3)]
    computed = [event for stream, act, event in log if (stream, act) == ("compute", "records")]
    del log[:]
    one = copy_of_ones()
    copies.copy([one], after=numbers[1])
    copies.ready()
    assert torch.equal(one.target, one.source)
    # The first event is that of what made the slots, number 1.
    assert log[0] == ("copying", "waits", computed[numbers[1] - 1])
    assert log[1][:2] == ("copying", "records")
    assert log[2] == ("compute", "waits", log[1][2])


def test_a_fresh_slot_waits_for_what_made_it(log):
    copies = CudaCopies(torch.device("cuda", 0))
    made = log[0][2]
    copies.used()
    copies.copy([copy_of_ones()], after=0)
    assert ("copying", "waits", made) in log


def test_a_computation_long_past_is_waited_for_by_a_later_one(log):
    copies = CudaCopies(torch.device("cuda", 0))
    first = copies.used()
    for _ in range(CudaCopies.REMEMBERED + 10):
        copies.used()
    computed = [event for stream, act, event in log if (stream, act) == ("compute", "records")]
    copies.copy([copy_of_ones()], after=first)
    waited = [event for stream, act, event in log if (stream, act) == ("copying", "waits")]
    assert computed.index(waited[-1]) == len(computed) - CudaCopies.REMEMBERED >= first
