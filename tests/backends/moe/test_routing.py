"""The routing record says which experts ran, and only that."""

from pathlib import Path

import torch

from moewarden.backends import ChatMoE
from moewarden.backends.moe.loading import LoadSettings, load_model


def run(folder: Path, tokens: torch.Tensor, slots: list[int] | None = None, **settings):
    """The model and its counts after one pass of tokens [1, T], each of them slot 0's unless said otherwise."""
    loaded = load_model(folder, LoadSettings(**settings))
    counts = loaded.routing.open(2, torch.device("cpu"))
    with torch.no_grad(), counts.recording(torch.tensor(slots or [0] * tokens.numel())):
        loaded.network(tokens)
    return loaded, counts


def test_counts_equal_the_routers_choices(family: Path):
    tokens = torch.arange(3, 20)[None]
    chosen = []
    loaded = load_model(family)
    for module in loaded.network.modules():
        if hasattr(module, "is_transposed") and hasattr(module, "down_proj"):
            module.register_forward_pre_hook(lambda _, args: chosen.append(args[1]))
    counts = loaded.routing.open(1, torch.device("cpu"))
    with torch.no_grad(), counts.recording(torch.zeros(17, dtype=torch.int64)):
        loaded.network(tokens)
    experts = len(counts.read(0)[0])
    assert counts.read(0) == [torch.bincount(c.flatten(), minlength=experts).tolist() for c in chosen]
    assert counts.top_k == chosen[0].shape[-1]


def test_a_forced_expert_is_the_only_one_recorded(family: Path):
    _, counts = run(family, torch.arange(3, 20)[None], forced_expert=5)
    for layer in counts.read(0):
        assert layer[5] == 17 * counts.top_k
        assert sum(layer) == layer[5]


def test_forcing_really_sends_every_token_there(granite: Path):
    free, _ = run(granite, torch.arange(3, 20)[None])
    forced, _ = run(granite, torch.arange(3, 20)[None], forced_expert=5)
    with torch.no_grad():
        assert not torch.allclose(free.network(torch.tensor([[7]])).logits, forced.network(torch.tensor([[7]])).logits)


def test_others_tokens_and_padding_are_not_counted(granite: Path):
    _, counts = run(granite, torch.arange(3, 9)[None], [0, 0, 0, 1, 2, 2])  # 2 is nowhere
    assert all(sum(layer) == 3 * counts.top_k for layer in counts.read(0))
    assert all(sum(layer) == counts.top_k for layer in counts.read(1))
    counts.reset(0)
    assert not any(map(sum, counts.read(0)))
    assert any(map(sum, counts.read(1)))


def test_requests_are_counted_apart_in_packed_and_expanded_mode(granite: Path):
    for mode in ("packed", "expanded"):
        model = ChatMoE(model=str(granite), experts=mode)
        first = model.invoke("one", choices=["yes", "no"]).response_metadata["routing"]
        model.invoke("something else entirely", choices=["yes", "no"])
        assert model.invoke("one", choices=["yes", "no"]).response_metadata["routing"] == first
