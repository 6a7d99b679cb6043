"""An interrupted packing goes on where it stopped, whenever it was stopped."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from moewarden.backends.errors import CheckpointError
from moewarden.backends.moe.partial import JOURNAL, PartialCheckpoint
from moewarden.backends.moe.storage import PackingProgress, quantize_checkpoint

SHARD_BYTES = 30_000


class StoppedError(Exception):
    """Stands for a kill in tests that need not really be killed."""


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def stop_after(tensors: int):
    def on_progress(step: PackingProgress) -> None:
        if step.tensors == tensors:
            raise StoppedError

    return on_progress


@pytest.fixture
def expected(granite: Path, tmp_path: Path) -> dict[str, bytes]:
    quantize_checkpoint(granite, tmp_path / "whole", shard_bytes=SHARD_BYTES)
    return content(tmp_path / "whole")


def test_finished_shards_are_kept_and_the_result_is_the_same(granite: Path, tmp_path: Path, expected):
    out, partial = tmp_path / "packed", tmp_path / "packed.partial"
    with pytest.raises(StoppedError):
        quantize_checkpoint(granite, out, stop_after(20), shard_bytes=SHARD_BYTES)
    kept = {file.name: file.stat().st_ino for file in partial.glob("*.safetensors")}
    assert len(kept) >= 2
    assert not out.exists()
    steps: list[PackingProgress] = []
    quantize_checkpoint(granite, out, steps.append, shard_bytes=SHARD_BYTES)
    assert 0 < steps[0].tensors <= 20
    assert steps[0].bytes == steps[0].found_bytes > 0
    assert {name: (out / name).stat().st_ino for name in kept} == kept
    assert content(out) == expected
    assert not partial.exists()


def test_a_killed_process_is_taken_up_again(granite: Path, tmp_path: Path, expected):
    """SIGKILL with a shard half finished, and again before the folder gets its name."""
    out = tmp_path / "packed"
    program = f"""
import os, signal, sys
from pathlib import Path
from moewarden.backends.moe.storage import quantize_checkpoint
def watch(event, arguments):
    if event == "os.rename" and str(arguments[0]).endswith(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
quantize_checkpoint({str(granite)!r}, Path({str(out)!r}), shard_bytes={SHARD_BYTES})
"""
    for point, shards in (("00003-of-00005.unfinished", 2), ("packed.partial", 5)):
        killed = subprocess.run([sys.executable, "-c", program, point], check=False)
        assert killed.returncode == -signal.SIGKILL, point
        assert not out.exists(), point
        assert len(list((tmp_path / "packed.partial").glob("*.safetensors"))) == shards
    restarts: list[str] = []
    quantize_checkpoint(granite, out, shard_bytes=SHARD_BYTES, on_restart=restarts.append)
    assert restarts == []
    assert content(out) == expected


def test_a_kill_at_the_very_end_is_taken_up_too(granite: Path, tmp_path: Path, expected, monkeypatch):
    """Between the last two steps the folder has its name, and its journal still."""
    out, unlink = tmp_path / "packed", Path.unlink

    def stop(path: Path, **more: bool) -> None:
        if path == out / JOURNAL:
            raise StoppedError
        unlink(path, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", stop)
        with pytest.raises(StoppedError):
            quantize_checkpoint(granite, out, shard_bytes=SHARD_BYTES)
    with pytest.raises(CheckpointError, match="already exists"):  # another's
        quantize_checkpoint(granite, out, dtype="bfloat16", shard_bytes=SHARD_BYTES)
    quantize_checkpoint(granite, out, shard_bytes=SHARD_BYTES)
    assert content(out) == expected
    assert not (out / JOURNAL).exists()


def test_another_source_or_setting_starts_anew_and_says_so(granite: Path, tmp_path: Path):
    with pytest.raises(StoppedError):
        quantize_checkpoint(granite, tmp_path / "packed", stop_after(20), shard_bytes=SHARD_BYTES)
    restarts: list[str] = []
    steps: list[PackingProgress] = []
    with pytest.raises(StoppedError):
        quantize_checkpoint(
            granite,
            tmp_path / "packed",
            stop_after(20),
            dtype="bfloat16",
            shard_bytes=SHARD_BYTES,
            on_restart=restarts.append,
        )
    assert [line.partition("anew: ")[2] for line in restarts] == ["the settings changed since."]
    os.utime(granite / "model.safetensors")
    quantize_checkpoint(
        granite, tmp_path / "packed", steps.append, dtype="bfloat16", shard_bytes=SHARD_BYTES,
        on_restart=restarts.append,
    )  # fmt: skip
    assert restarts[1].endswith("the source changed since.")
    assert steps[0].tensors == 0


def test_a_damaged_shard_is_written_again(granite: Path, tmp_path: Path, expected):
    with pytest.raises(StoppedError):
        quantize_checkpoint(granite, tmp_path / "packed", stop_after(20), shard_bytes=SHARD_BYTES)
    shard = sorted((tmp_path / "packed.partial").glob("*.safetensors"))[0]
    shard.write_bytes(shard.read_bytes()[:500])
    quantize_checkpoint(granite, tmp_path / "packed", shard_bytes=SHARD_BYTES)
    assert content(tmp_path / "packed") == expected


def test_a_folder_without_shards_is_begun_silently(tmp_path: Path):
    (tmp_path / "packed.partial").mkdir()
    assert PartialCheckpoint(tmp_path / "packed", {"source": 1}, 1).restarted_because is None
