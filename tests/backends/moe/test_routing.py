"""The routing record says which experts ran, and only that."""

from pathlib import Path

import torch

from moewarden.backends import ChatMoE
from moewarden.backends.moe.loading import LoadSettings, load_model


def run(folder: Path, tokens: torch.Tensor, padding: torch.Tensor | None = None, **settings):
    loaded = load_model(folder, LoadSettings(**settings))
    counts = loaded.routing.new_counts()
    with torch.no_grad(), loaded.routing.recording(counts, tokens.numel(), padding):
        loaded.network(tokens)
    return loaded, counts


def test_counts_equal_the_routers_choices(family: Path):
    tokens = torch.arange(3, 20)[None]
    chosen = []
    loaded = load_model(family)
    for module in loaded.network.modules():
        if hasattr(module, "is_transposed") and hasattr(module, "down_proj"):
            module.register_forward_pre_hook(lambda _, args: chosen.append(args[1]))
    counts = loaded.routing.new_counts()
    with torch.no_grad(), loaded.routing.recording(counts, 17):
        loaded.network(tokens)
    assert counts.layers() == [torch.bincount(c.flatten(), minlength=8).tolist() for c in chosen]
    assert counts.top_k == chosen[0].shape[-1]


def test_a_forced_expert_is_the_only_one_recorded(family: Path):
    _, counts = run(family, torch.arange(3, 20)[None], forced_expert=5)
    for layer in counts.layers():
        assert layer[5] == 17 * counts.top_k
        assert sum(layer) == layer[5]


def test_forcing_really_sends_every_token_there(granite: Path):
    free, _ = run(granite, torch.arange(3, 20)[None])
    forced, _ = run(granite, torch.arange(3, 20)[None], forced_expert=5)
    with torch.no_grad():
        assert not torch.allclose(free.network(torch.tensor([[7]])).logits, forced.network(torch.tensor([[7]])).logits)


def test_padding_is_not_counted(granite: Path):
    _, counts = run(granite, torch.arange(3, 9)[None], torch.tensor([False] * 4 + [True] * 2))
    assert all(sum(layer) == 4 * counts.top_k for layer in counts.layers())


def test_requests_are_counted_apart_in_packed_and_expanded_mode(granite: Path):
    for mode in ("packed", "expanded"):
        model = ChatMoE(model=str(granite), experts=mode)
        first = model.invoke("one", choices=["yes", "no"]).response_metadata["routing"]
        model.invoke("something else entirely", choices=["yes", "no"])
        assert model.invoke("one", choices=["yes", "no"]).response_metadata["routing"] == first
