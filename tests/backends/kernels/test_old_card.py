"""A card that is too old for Triton: an error where it was asked for, a stated reason where it was not."""

import pytest
import torch

from moewarden.backends import KernelUnavailableError
from moewarden.backends.kernels import obstacles
from moewarden.backends.kernels.catalog import choose_kernel

GPU = torch.device("cuda")
WHY = r"it needs compute capability 8\.0 or newer, cuda has 7\.5"


@pytest.fixture(autouse=True)
def old_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(obstacles, "find_spec", lambda _name: object())
    monkeypatch.setattr(torch.version, "hip", None)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _device: (7, 5))


@pytest.mark.parametrize("name", ["triton", "triton_decode", "triton_grouped"])
def test_a_kernel_asked_for_by_name_is_refused(name: str):
    with pytest.raises(KernelUnavailableError, match=rf"'{name}' cannot run: {WHY}\. Ask for 'auto'"):
        choose_kernel(GPU, torch.float16, name)


def test_auto_says_why_it_took_another():
    kernel, reason = choose_kernel(GPU, torch.float16)
    assert kernel.name == "reference"
    assert "not triton: it needs compute capability 8.0 or newer, cuda has 7.5" in reason
