"""On a CPU packed experts stay in the checkpoint's file until they are used, and the compiled program reads them there."""

import gc
import sys
from pathlib import Path

import pytest
import torch
from transformers import Qwen3MoeConfig

from moewarden.backends import NotEnoughMemoryError
from moewarden.backends.benchmarks.random_model import packed_random_model, write_packed_model
from moewarden.backends.engine.native import native_obstacle
from moewarden.backends.engine.runners import open_runner
from moewarden.backends.moe import free_memory
from moewarden.backends.moe.checkpoint import read_config
from moewarden.backends.moe.loading import LoadSettings, load_model
from moewarden.backends.moe.offload import loading
from moewarden.backends.moe.packing import experts_modules

LAYERS, EXPERTS, TOP_K = 2, 32, 2
FAULT = 2**17
"""A page that is read brings its neighbours along, at either end of a tensor."""

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc tells what is resident")


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Experts large enough to tell a used one from its neighbours' pages: 27 MB of 28."""
    config = Qwen3MoeConfig(
        vocab_size=256,
        hidden_size=512,
        intermediate_size=512,
        moe_intermediate_size=512,
        num_hidden_layers=LAYERS,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=32,
        num_experts=EXPERTS,
        num_experts_per_tok=TOP_K,
        max_position_embeddings=512,
    )
    folder = tmp_path_factory.mktemp("mapped") / "model"
    write_packed_model(packed_random_model(config, torch.device("cpu"), torch.float32), folder)
    _write_in_small_pieces(folder / "model.safetensors")
    return folder


def _write_in_small_pieces(file: Path) -> None:
    """The system caches a file in pieces as large as it was written, and makes a whole piece resident at once."""
    content = file.read_bytes()
    file.unlink()
    with file.open("wb", buffering=0) as opened:
        for start in range(0, len(content), 4096):
            opened.write(content[start : start + 4096])


def resident(folder: Path) -> int:
    """Bytes of the folder's mapped files that are in this process's memory."""
    total, counts = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if "-" in line.split(" ", 1)[0]:
            counts = str(folder) in line
        elif counts and line.startswith("Rss:"):
            total += int(line.split()[1]) * 1024
    return total


def sizes(model) -> tuple[int, int]:
    """Bytes of all packed experts, and of their scales."""
    named = [item for _, module in experts_modules(model.network) for item in module.named_parameters(recurse=False)]
    return sum(p.nbytes for _, p in named), sum(p.nbytes for name, p in named if name.endswith("_absmax"))


@pytest.mark.parametrize("runner", ["eager", "native", "native-8bit"])
def test_experts_are_not_resident_until_they_are_used(packed: Path, runner: str):
    gc.collect()
    others = resident(packed)  # models of other tests
    model = load_model(packed, LoadSettings(device="cpu", offload="auto"))
    loaded = resident(packed)
    products = "rounded" if runner == "native-8bit" else "exact"
    if runner != "eager" and (obstacle := native_obstacle(model, products)):
        pytest.skip(obstacle)
    everything, scales = sizes(model)
    assert loaded - others < everything / 10
    opened = open_runner(model, 1, 64, runner)  # the compiled program runs one token to compile
    opened.reset(0)
    before = resident(packed)
    opened.feed(0, [17])
    used = sum(count > 0 for layer in opened.routing(0).layers() for count in layer)
    assert used == LAYERS * TOP_K
    each = everything // (LAYERS * EXPERTS)
    most = used * (each + 4 * 2 * FAULT)
    assert resident(packed) - before <= most
    # Rounded products keep a table of all scales in half the bytes, for which they are read once.
    assert resident(packed) <= loaded + 2 * most + (scales if products == "rounded" else 0)
    for token in range(200):
        opened.reset(0)
        opened.feed(0, [token])
    assert resident(packed) > loaded + everything / 4, "what is used is there"


@pytest.mark.parametrize("runner", ["eager", "native", "native-8bit"])
def test_the_file_gives_what_memory_gives(packed: Path, runner: str):
    found = []
    for offload in ("none", "auto"):
        model = load_model(packed, LoadSettings(device="cpu", offload=offload))
        products = "rounded" if runner == "native-8bit" else "exact"
        if runner != "eager" and (obstacle := native_obstacle(model, products)):
            pytest.skip(obstacle)
        opened = open_runner(model, 1, 64, runner)
        opened.reset(0)
        found.append(opened.feed(0, list(range(40))))
    assert torch.equal(*found)


def test_a_model_larger_than_memory_loads_with_its_experts_in_the_file(packed: Path, monkeypatch: pytest.MonkeyPatch):
    everything, _ = sizes(load_model(packed))
    need = free_memory.need_of(packed, read_config(packed), LoadSettings(context=64), torch.float32)
    assert need.experts == everything
    free = need.peak(64) - everything // 2
    for module in (free_memory, loading):
        monkeypatch.setattr(module, "free_bytes", lambda _device: free)
    with pytest.raises(NotEnoughMemoryError, match="offload='auto'"):
        load_model(packed, LoadSettings(device="cpu", context=64))
    load_model(packed, LoadSettings(device="cpu", context=64, offload="auto"))
    free = need.beside_experts(64) - 1
    with pytest.raises(NotEnoughMemoryError, match="beside its experts"):
        load_model(packed, LoadSettings(device="cpu", context=64, offload="auto"))
