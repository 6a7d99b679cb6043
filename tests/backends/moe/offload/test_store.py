"""A model whose card holds only some experts computes what the whole model computes."""

from pathlib import Path

import pytest
import torch

from moewarden.backends import ChatMoE, KernelUnavailableError, NotEnoughMemoryError, UnsupportedModelError
from moewarden.backends.engine.native import native_obstacle
from moewarden.backends.engine.runners import open_runner
from moewarden.backends.kernels.catalog import KERNELS
from moewarden.backends.moe.loading import LoadedModel, LoadSettings, load_model
from moewarden.backends.moe.offload import store as stores
from moewarden.backends.moe.offload.copies import PlainCopies
from moewarden.backends.moe.packing import experts_modules
from moewarden.backends.moe.storage import quantize_checkpoint

TOKENS = torch.arange(3, 40)[None]


def expert_bytes(folder: Path, **settings: object) -> tuple[int, int, int]:
    """Of one expert, with the number of routed layers and of experts in all."""
    modules = experts_modules(load_model(folder, LoadSettings(**settings)).network)
    size = sum(parameter.nbytes for _, module in modules for parameter in module.parameters(recurse=False))
    count = sum(module.num_experts for _, module in modules)
    return size // count, len(modules), count


def logits(model: LoadedModel) -> torch.Tensor:
    with torch.inference_mode():
        found: torch.Tensor = model.network(TOKENS).logits
    return found


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Bytes of every copy into a slot."""
    seen: list[int] = []

    class Counting(PlainCopies):
        def copy(self, copies, after):
            listed = list(copies)
            seen.extend(copy.source.nbytes for copy in listed)
            super().copy(listed, after)

    monkeypatch.setattr(stores, "copies_to", lambda _device: Counting())
    return seen


def test_every_family_computes_the_same_with_one_expert_a_layer_on_the_card(family: Path, copied: list[int]):
    each, layers, _ = expert_bytes(family)
    whole = load_model(family, LoadSettings(kernel="reference"))
    small = load_model(family, LoadSettings(kernel="reference", offload=f"{layers * each}B"))
    assert small.offload is not None
    assert small.offload.table.slots == layers
    torch.testing.assert_close(logits(small), logits(whole), rtol=1e-4, atol=1e-4)
    assert small.offload.moved.parts > 0
    assert sum(copied) == small.offload.bytes_moved > 0


@pytest.mark.parametrize("kernel", ["reference", "cpu", "numba"])
@pytest.mark.parametrize("share", [0.15, 0.4, 0.75, 0.99], ids="{:.0%} of the experts".format)
@pytest.mark.parametrize("double_quant", [False, True], ids=["plain", "double"])
def test_each_kernel_computes_the_same_from_any_number_of_slots(
    granite: Path, kernel: str, share: float, double_quant: bool
):
    if KERNELS[kernel].obstacle(torch.device("cpu"), torch.float32, None):
        pytest.skip(f"{kernel} cannot run here")
    settings = {"kernel": kernel, "double_quant": double_quant}
    need, _, count = expert_bytes(granite, double_quant=double_quant)
    whole = load_model(granite, LoadSettings(**settings))
    small = load_model(granite, LoadSettings(**settings, offload=f"{int(share * count) * need}B"))
    assert small.offload is not None
    for _ in range(3):  # slots are full the second time, and after a request others stay
        torch.testing.assert_close(logits(small), logits(whole), rtol=1e-4, atol=1e-4)
        with torch.inference_mode():
            for token in range(3, 12):
                one = torch.tensor([[token]])
                torch.testing.assert_close(small.network(one).logits, whole.network(one).logits, rtol=1e-4, atol=1e-4)
        uses = [[(7 * expert + layer) % 5 for expert in range(8)] for layer in range(2)]
        small.offload.learn(stores.RoutingCounts(uses, 10, 3))


def test_a_token_without_an_expert_stays_zero(granite: Path):
    small = load_model(granite, LoadSettings(kernel="reference", offload="20KB"))
    layer = experts_modules(small.network)[0][1]
    x, ids = torch.randn(2, 64), torch.tensor([[8, 8, 8], [8, 1, 8]])  # 8 of 8: nobody
    out = layer(x, ids, torch.full((2, 3), 0.5))
    assert not out[0].any()
    assert out[1].any()
    assert not layer(x[:1], ids[:1], torch.full((1, 3), 0.5)).any()


def test_answers_are_the_same_and_say_what_was_moved(granite: Path, copied: list[int]):
    def ask(model: ChatMoE, text: str):
        return model.invoke(text, max_tokens=24)

    whole = ChatMoE(model=str(granite), runner="eager", kernel="reference")
    small = ChatMoE(model=str(granite), kernel="reference", offload="40KB")
    for text in ("tell me a joke about cats", "failed password for root", "tell me a joke about cats"):
        expected, found = ask(whole, text), ask(small, text)
        assert found.content == expected.content
        assert found.response_metadata["routing"]["layers"] == expected.response_metadata["routing"]["layers"]
    told = found.response_metadata["offload"]
    assert told["experts_on_card"] < told["experts"] == 16
    assert told["bytes_moved"] == sum(copied)
    assert told["copies"]["between"] > 0, "after a request the most used experts are brought to stay"


def test_the_most_used_experts_of_a_request_stay_for_the_next(granite: Path):
    model = ChatMoE(model=str(granite), kernel="reference", offload="45KB", forced_expert=5)
    model.invoke("hello", max_tokens=8)
    store = model._loaded()._model.offload
    assert store is not None
    assert all(store.table.kept(layer) == [5] for layer in range(2))
    before = store.moved.needed
    model.invoke("world, and more of it", max_tokens=8)
    assert store.moved.needed == before


def test_what_is_copied_ahead_is_used(granite: Path):
    small = load_model(granite, LoadSettings(kernel="reference", offload="40KB"))
    store = small.offload
    assert store is not None
    with torch.inference_mode():
        for token in range(3, 60):
            small.network(torch.tensor([[token]]))
    assert store.moved.ahead > 0
    assert store.moved.ahead_used >= store.moved.ahead / 2
    assert store.guesses is not None
    assert store.guesses.share >= 0.5


def test_nothing_is_copied_ahead_where_guesses_are_wrong(granite: Path):
    small = load_model(granite, LoadSettings(kernel="reference", offload="40KB", forced_expert=5))
    store = small.offload
    assert store is not None
    with torch.inference_mode():
        for token in range(3, 40):
            small.network(torch.tensor([[token]]))
    copied = store.moved.ahead
    with torch.inference_mode():
        for token in range(40, 60):
            small.network(torch.tensor([[token]]))
    assert store.guesses is not None
    assert store.guesses.share < 0.5
    assert store.moved.ahead == copied


def test_where_all_experts_fit_nothing_is_moved(granite: Path):
    assert load_model(granite, LoadSettings(offload="1GB")).offload is None


def test_the_runner_reads_the_choice_of_experts(granite: Path):
    small = load_model(granite, LoadSettings(offload="40KB"))
    assert "take turns" in str(native_obstacle(small))
    runner = open_runner(small, 2, None)
    assert (runner.name, runner.reason) == ("eager", "experts are copied to the card as each layer asks")
    with pytest.raises(KernelUnavailableError, match="take turns"):
        open_runner(small, 2, None, "native")


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ({"offload": "1KB"}, NotEnoughMemoryError, "one expert for each of 2 layers"),
        ({"offload": "much"}, UnsupportedModelError, "such as 3GB"),
        ({"offload": "-3GB"}, UnsupportedModelError, "such as 3GB"),
        ({"offload": "40KB", "experts": "expanded"}, UnsupportedModelError, "experts='packed'"),
        ({"offload": "40KB", "quantization": "none"}, UnsupportedModelError, "quantization='nf4'"),
        ({"offload": "auto"}, UnsupportedModelError, "moewarden model quantize"),
    ],
    ids=["too little", "no size", "negative", "expanded", "floats", "not packed"],
)
def test_what_cannot_be_is_said(granite: Path, settings: dict[str, str], error: type[Exception], words: str):
    with pytest.raises(error, match=words):
        load_model(granite, LoadSettings(**settings))


def test_experts_of_a_packed_checkpoint_come_from_its_file(granite: Path, tmp_path: Path):
    packed = tmp_path / "packed"
    quantize_checkpoint(granite, packed)
    small = load_model(packed, LoadSettings(kernel="reference", offload="40KB"))
    assert small.offload is not None
    torch.testing.assert_close(
        logits(small), logits(load_model(packed, LoadSettings(kernel="reference"))), rtol=1e-4, atol=1e-4
    )
