"""One token through Mamba-2 between its two projections, readable."""

import torch
from torch import Tensor
from torch.nn import functional as F


def mamba_step_reference(
    projected: Tensor,
    convolution_state: Tensor,
    state: Tensor,
    rows: Tensor,
    convolution: Tensor,
    convolution_bias: Tensor | None,
    step_bias: Tensor,
    decay: Tensor,
    skip: Tensor,
    tickets: Tensor,
) -> Tensor:
    """Move both states of some rows on by a token, in place; what the gated norm takes: [B, I] in projected's dtype.

    B tokens; H heads of width P and N states; I = H * P; G groups of heads share their B and C; C = I + 2 * G * N
    channels pass the convolution over `taps` tokens. projected [B, I + C + H]: gate, channels (x, B, C), step of each
    head. convolution_state [R, C, at least taps - 1]: the last inputs, oldest first; state [R, H, P, N]; rows int64
    [B] says which row each token continues, each another. convolution [C, taps], its bias [C], step_bias [H]; decay
    [H] is negative: -exp(A_log); skip [H]. tickets are the fast kernel's: see tickets.py.
    """
    del tickets  # nothing runs side by side here
    _, heads, width, size = state.shape
    inner, channels, taps = heads * width, convolution_state.shape[1], convolution.shape[1]
    groups = (channels - inner) // (2 * size)
    gate, new, steps = torch.split(projected, [inner, channels, heads], dim=-1)

    inputs = torch.cat([convolution_state[rows], new[:, :, None].to(convolution_state.dtype)], dim=-1)  # [B, C, S + 1]
    convolution_state[rows] = inputs[:, :, 1:]
    convolved = (inputs[:, :, -taps:].float() * convolution.float()).sum(dim=-1)  # [B, C]
    if convolution_bias is not None:
        convolved = convolved + convolution_bias.float()
    x, b, c = torch.split(F.silu(convolved), [inner, groups * size, groups * size], dim=-1)
    x = x.view(-1, heads, width)
    b, c = (part.view(-1, groups, size).repeat_interleave(heads // groups, dim=1) for part in (b, c))  # [B, H, N]

    step = F.softplus(steps.float() + step_bias.float())  # [B, H]
    kept = torch.exp(step * decay.float())[:, :, None, None]
    moved = state[rows].float() * kept + (x * step[:, :, None])[..., None] * b[:, :, None, :]  # [B, H, P, N]
    state[rows] = moved.to(state.dtype)
    y = (moved * c[:, :, None, :]).sum(dim=-1) + x * skip.float()[:, None]  # [B, H, P]
    gated: Tensor = y.view(-1, inner) * F.silu(gate.float())
    return gated.to(projected.dtype)
