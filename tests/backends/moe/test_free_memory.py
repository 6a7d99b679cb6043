"""A model that will not fit is refused before its weights are read, with what would fit."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from moewarden.backends import BackendError, NotEnoughMemoryError
from moewarden.backends.moe import free_memory
from moewarden.backends.moe.checkpoint import read_config
from moewarden.backends.moe.free_memory import free_bytes
from moewarden.backends.moe.loading import LoadSettings, load_model

KIBIBYTE = 1024


@pytest.fixture
def with_free(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Pretend that so many bytes are free; weights must not be touched."""

    def pretend(count: int) -> None:
        monkeypatch.setattr(free_memory, "free_bytes", lambda _device: count)

    return pretend


def refusal(folder: Path, **settings: object) -> str:
    with pytest.raises(NotEnoughMemoryError) as raised:
        load_model(folder, LoadSettings(**settings))
    assert isinstance(raised.value, MemoryError)
    assert isinstance(raised.value, BackendError)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_needed_and_free_are_named(granite: Path, with_free):
    with_free(10 * KIBIBYTE)
    message = refusal(granite)
    assert re.search(r"needs \d+\.\d\d GB on cpu \(weights .*cache for 4,096 tokens .*working space", message)
    assert "0.00 GB are free" in message
    assert "No setting makes it fit" in message


def test_a_shorter_context_is_offered_and_then_loads(granite: Path, with_free):
    with_free(2**40)
    load_model(granite)
    with_free(9_000_000)
    found = re.search(r"fit with context=(\d+)", refusal(granite))
    assert found
    load_model(granite, LoadSettings(context=int(found[1])))


def test_packed_experts_are_offered_for_expanded_ones(granite: Path, with_free):
    big = _need_of(granite, experts="expanded")
    small = _need_of(granite)
    assert small < big
    with_free((small + big) // 2)
    assert "experts='packed'" in refusal(granite, experts="expanded", context=1)
    load_model(granite, LoadSettings(context=1))


def test_packing_is_offered_for_floats(granite: Path, with_free):
    with_free((_need_of(granite) + _need_of(granite, quantization="none")) // 2)
    assert "quantization='nf4'" in refusal(granite, quantization="none", context=1)


def test_no_weight_is_read_first(granite: Path, with_free, monkeypatch):
    def read(*_arguments: object, **_settings: object) -> None:
        raise AssertionError("weights were read")

    monkeypatch.setattr("moewarden.backends.moe.loading.AutoModelForCausalLM.from_pretrained", read)
    with_free(1)
    refusal(granite)


def test_a_large_surplus_is_not_reckoned(granite: Path, with_free, monkeypatch):
    monkeypatch.setattr(free_memory, "measure_need", None)
    with_free(2**40)
    load_model(granite)


def test_the_other_device_is_offered(granite: Path, monkeypatch):
    monkeypatch.setattr(free_memory, "free_bytes", lambda device: 2**40 if device.type == "cpu" else 1)
    place = free_memory.Place(torch.device("cuda:1"), torch.bfloat16)
    with pytest.raises(NotEnoughMemoryError, match=r"needs .* on cuda:1 .*device='cpu'"):
        free_memory.check_memory(granite, read_config(granite), LoadSettings(), place)


def test_main_memory_is_asked_of_the_system():
    free = free_bytes(torch.device("cpu"))
    assert free is not None
    assert 2**20 < free < 2**50


def test_a_gpu_counts_what_pytorch_holds_unused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _number: (100, 1000))
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda _number: 50)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda _number: 20)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert free_bytes(torch.device("cuda:0")) == 130
    assert free_bytes(None) == 260


def test_a_containers_limit_counts(tmp_path: Path):
    (tmp_path / "memory.max").write_text("1000\n")
    (tmp_path / "memory.current").write_text("700\n")
    (tmp_path / "memory.stat").write_text("anon 500\ninactive_file 100\n")
    assert free_memory._left_in_container(tmp_path, 5000) == 400
    (tmp_path / "memory.max").write_text("max\n")
    assert free_memory._left_in_container(tmp_path, 5000) == 5000
    assert free_memory._left_in_container(tmp_path / "none", 5000) == 5000


def _need_of(folder: Path, **settings: object) -> int:
    return free_memory.need_of(folder, read_config(folder), LoadSettings(**settings), torch.float32).peak(1)
