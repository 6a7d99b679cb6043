"""Run by test_memory.py in a process of its own: what loading or packing a checkpoint takes at its peak.

Counts memory that only this process has (RssAnon): pages of the mapped checkpoint can be dropped at any time.
"""

import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import torch

from moewarden.backends.moe.loading import LoadSettings, load_model
from moewarden.backends.moe.storage import quantize_checkpoint


def private_bytes() -> int:
    """Memory of this process that is no file's."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("this kernel does not report RssAnon")


class Peak(threading.Thread):
    """Watches until stopped."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.stopped = threading.Event()
        self.bytes = 0

    def run(self) -> None:
        while not self.stopped.wait(0.001):
            self.bytes = max(self.bytes, private_bytes())


def measured(act: Callable[[], object]) -> dict[str, float]:
    """Peak and remainder in bytes over what there was before, and seconds."""
    before, started = private_bytes(), time.perf_counter()
    peak = Peak()
    peak.start()
    kept = act()
    seconds, final = time.perf_counter() - started, private_bytes()
    peak.stopped.set()
    peak.join()
    del kept
    return {"peak": peak.bytes - before, "final": final - before, "seconds": seconds}


def main(warm_up: str, folder: str, out: str, shard_bytes: str) -> None:
    """Load, pack and load packed; print what each took as JSON."""
    torch.set_num_threads(1)
    settings = LoadSettings(dtype="bfloat16")
    load_model(warm_up, settings)  # imports and small caches are not counted
    quantize_checkpoint(warm_up, Path(f"{out}-warm-up"))
    results = {
        "load": measured(lambda: load_model(folder, settings)),
        "pack": measured(lambda: quantize_checkpoint(folder, Path(out), shard_bytes=int(shard_bytes))),
        "load_packed": measured(lambda: load_model(out, settings)),
    }
    print(json.dumps(results))


if __name__ == "__main__":
    main(*sys.argv[1:])
