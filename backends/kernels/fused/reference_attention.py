"""One token's attention with everything between the two projections, readable."""

import torch
from torch import Tensor

from .norm import Norm, normalize


def attend_reference(
    qkv: Tensor,
    keys: Tensor,
    values: Tensor,
    rows: Tensor,
    positions: Tensor,
    cosines: Tensor | None,
    sines: Tensor | None,
    q_norm: Norm | None,
    k_norm: Norm | None,
    scale: float,
    window: int,
    tickets: Tensor,
    width: int | None = None,
) -> Tensor:
    """Norm and turn the new query and key, write key and value to the cache, attend: [B, H * W] in qkv's dtype.

    B tokens; H heads and G kv heads of width W; qkv [B, (H + 2G) * W]; keys and values [R, G, C, W], changed in place;
    rows int64 [B] says which row each token continues, each another; positions int64 [B] where it stands there: it
    sees what stands before it in its row and itself, at most `window` tokens unless that is 0. cosines and sines
    [more than any position, W], or None where nothing is turned. A norm of W weights is for each head, one of all
    heads' weights for all together. `width` says how many keys a row may have, C unless given; tickets are the fast
    kernel's: see tickets.py.
    """
    del tickets  # nothing runs side by side here
    _, kv_heads, capacity, head_width = keys.shape
    batch, heads = len(qkv), qkv.shape[1] // head_width - 2 * kv_heads
    query, key, value = torch.split(qkv, [count * head_width for count in (heads, kv_heads, kv_heads)], dim=-1)
    query, key = (_norm_heads(part, norm, head_width) for part, norm in ((query, q_norm), (key, k_norm)))
    if cosines is not None and sines is not None:
        cosine, sine = cosines[positions, None].float(), sines[positions, None].float()  # [B, 1, W]
        query, key = (_rotate(part.float(), cosine, sine).to(qkv.dtype) for part in (query, key))
    keys[rows, :, positions] = key.to(keys.dtype)
    values[rows, :, positions] = value.view(batch, kv_heads, head_width).to(values.dtype)

    seen = min(width or capacity, capacity)
    group = heads // kv_heads
    past_keys, past_values = (store[rows, :, :seen].float().repeat_interleave(group, dim=1) for store in (keys, values))
    scores = torch.einsum("bhw,bhkw->bhk", query.float(), past_keys) * scale
    places, here = torch.arange(seen, device=qkv.device), positions[:, None]
    visible = places <= here
    if window:
        visible &= places > here - window
    scores = scores.masked_fill(~visible[:, None], -torch.inf)
    # What stands beyond a row's end is never read, whatever it holds.
    past_values = past_values.masked_fill(~visible[:, None, :, None], 0.0)
    return torch.einsum("bhk,bhkw->bhw", scores.softmax(dim=-1), past_values).flatten(1).to(qkv.dtype)


def _norm_heads(part: Tensor, norm: Norm | None, width: int) -> Tensor:
    """[B, heads * W] -> [B, heads, W], normalised all together or each head."""
    if norm is not None and norm.weight.numel() == part.shape[1]:
        part = normalize(part, norm)
        norm = None
    return normalize(part.reshape(len(part), -1, width), norm)


def _rotate(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """x [B, heads, W] turned: the second half of a head belongs to the first."""
    low, high = x.chunk(2, dim=-1)
    return x * cosine + torch.cat([-high, low], dim=-1) * sine
