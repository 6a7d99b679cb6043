"""One token through Mamba-2 between its two projections: convolution, state and gate in one launch.

Checked in Triton's interpreter and compiled for five generations of cards; not yet run on a GPU.

A program moves a part of one head's state. Every program of a row reads the inputs that B and C came from, so the last
one of them moves these on; each moves on its own.
"""

from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor

from ..triton_nf4 import Launch, jit
from .inputs import check_rows, check_tensor, check_tickets
from .last_program import is_last
from .traffic import Moved, size

BLOCK_WIDTH = 16
"""Places of a head that one program moves: few, so that 48 heads of 64 make 192 programs."""

BLOCK_SHARED = 128
"""Channels of B and C that the last program moves on at once."""

WARPS = 4


@jit
def convolve(
    past_ptr: tl.tensor,
    new_ptr: tl.tensor,
    weight_ptr: tl.tensor,
    bias_ptr: tl.tensor,
    channels: tl.tensor,
    mask: tl.tensor,
    TAPS: tl.constexpr,
    PAST: tl.constexpr,
    BLOCK_PAST: tl.constexpr,
) -> tl.tensor:
    """Some channels of one row through the convolution and swish: fp32 [C]."""
    UNUSED: tl.constexpr = PAST - TAPS + 1  # the oldest inputs may be older than the convolution reaches
    places = tl.arange(0, BLOCK_PAST)[None, :]
    is_past = mask[:, None] & (places < PAST)
    past = tl.load(past_ptr + channels[:, None] * PAST + places, mask=is_past, other=0.0).to(tl.float32)
    is_used = is_past & (places >= UNUSED)
    weights = tl.load(weight_ptr + channels[:, None] * TAPS + places - UNUSED, mask=is_used, other=0.0).to(tl.float32)
    new = tl.load(new_ptr + channels, mask=mask, other=0.0).to(tl.float32)
    total = tl.sum(tl.where(places >= UNUSED, past * weights, 0.0), axis=1)
    total += new * tl.load(weight_ptr + channels * TAPS + TAPS - 1, mask=mask, other=0.0).to(tl.float32)
    if bias_ptr is not None:
        total += tl.load(bias_ptr + channels, mask=mask, other=0.0).to(tl.float32)
    return total * tl.sigmoid(total)


@jit
def move_on(
    past_ptr: tl.tensor,
    new_ptr: tl.tensor,
    channels: tl.tensor,
    mask: tl.tensor,
    PAST: tl.constexpr,
    BLOCK_PAST: tl.constexpr,
) -> None:
    """Forget the oldest input of some channels of one row and keep the new one."""
    places = tl.arange(0, BLOCK_PAST)[None, :]
    from_past = mask[:, None] & (places < PAST - 1)
    later = tl.load(past_ptr + channels[:, None] * PAST + places + 1, mask=from_past, other=0.0)
    new = tl.load(new_ptr + channels, mask=mask, other=0.0).to(past_ptr.dtype.element_ty)
    moved = tl.where(places == PAST - 1, new[:, None], later)
    tl.debug_barrier()  # every thread has read what another one writes over
    tl.store(past_ptr + channels[:, None] * PAST + places, moved, mask=mask[:, None] & (places < PAST))


@jit
def softplus(x: tl.tensor) -> tl.tensor:
    """log(1 + exp(x)), to the last bits where exp(x) is small."""
    raised = tl.exp(tl.minimum(x, 20.0))
    one_more = 1.0 + raised
    lost = tl.where(one_more == 1.0, 1.0, one_more - 1.0)  # what of `raised` the sum has kept
    logarithm = tl.where(one_more == 1.0, raised, tl.log(one_more) * (raised / lost))
    return tl.where(x > 20.0, x, logarithm)


@jit
def mamba_kernel(
    projected_ptr: tl.tensor,
    past_ptr: tl.tensor,
    state_ptr: tl.tensor,
    rows_ptr: tl.tensor,
    convolution_ptr: tl.tensor,
    bias_ptr: tl.tensor,
    step_bias_ptr: tl.tensor,
    decay_ptr: tl.tensor,
    skip_ptr: tl.tensor,
    tickets_ptr: tl.tensor,
    out_ptr: tl.tensor,
    ROWS: tl.constexpr,
    HEADS: tl.constexpr,
    WIDTH: tl.constexpr,
    SIZE: tl.constexpr,
    GROUPS: tl.constexpr,
    TAPS: tl.constexpr,
    PAST: tl.constexpr,
    PARTS: tl.constexpr,
    BLOCK_WIDTH: tl.constexpr,
    BLOCK_SIZE: tl.constexpr,
    BLOCK_PAST: tl.constexpr,
    BLOCK_SHARED: tl.constexpr,
) -> None:
    """out[token, part of a head], that part of the row's state, and what the row's convolution remembers."""
    INNER: tl.constexpr = HEADS * WIDTH
    SHARED: tl.constexpr = 2 * GROUPS * SIZE
    token, head = tl.program_id(0).to(tl.int64), tl.program_id(1)
    row = tl.load(rows_ptr + token)
    if (row < 0) | (row >= ROWS):
        return  # no such row: nothing is read or written
    projected_ptr += token * (2 * INNER + SHARED + HEADS)
    new_ptr = projected_ptr + INNER
    past_ptr += row * ((INNER + SHARED) * PAST)

    width = tl.program_id(2) * BLOCK_WIDTH + tl.arange(0, BLOCK_WIDTH)
    width_mask = width < WIDTH
    own = head * WIDTH + width
    size = tl.arange(0, BLOCK_SIZE)
    size_mask = size < SIZE
    b_channels = INNER + (head // (HEADS // GROUPS)) * SIZE + size
    state_mask = width_mask[:, None] & size_mask[None, :]
    places = state_ptr + ((row * HEADS + head) * WIDTH + width[:, None]) * SIZE + size[None, :]
    state = tl.load(places, mask=state_mask, other=0.0).to(tl.float32)

    x = convolve(past_ptr, new_ptr, convolution_ptr, bias_ptr, own, width_mask, TAPS, PAST, BLOCK_PAST)
    b = convolve(past_ptr, new_ptr, convolution_ptr, bias_ptr, b_channels, size_mask, TAPS, PAST, BLOCK_PAST)
    c_channels = b_channels + GROUPS * SIZE
    c = convolve(past_ptr, new_ptr, convolution_ptr, bias_ptr, c_channels, size_mask, TAPS, PAST, BLOCK_PAST)
    raw = tl.load(new_ptr + INNER + SHARED + head).to(tl.float32) + tl.load(step_bias_ptr + head).to(tl.float32)
    step = softplus(raw)
    kept = tl.exp(step * tl.load(decay_ptr + head).to(tl.float32))
    state = state * kept + (x * step)[:, None] * b[None, :]
    tl.store(places, state.to(state_ptr.dtype.element_ty), mask=state_mask)

    y = tl.sum(state * c[None, :], axis=1) + x * tl.load(skip_ptr + head).to(tl.float32)
    gate = tl.load(projected_ptr + own, mask=width_mask, other=0.0).to(tl.float32)
    y *= gate * tl.sigmoid(gate)
    tl.store(out_ptr + token * INNER + own, y.to(out_ptr.dtype.element_ty), mask=width_mask)
    move_on(past_ptr, new_ptr, own, width_mask, PAST, BLOCK_PAST)

    if not is_last(tickets_ptr + token, HEADS * PARTS):
        return
    for start in range(0, SHARED, BLOCK_SHARED):
        shared = start + tl.arange(0, BLOCK_SHARED)
        move_on(past_ptr, new_ptr, INNER + shared, shared < SHARED, PAST, BLOCK_PAST)


def mamba_launch(
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
    out: Tensor,
) -> Launch:
    """The launch that fills out [B, I] and moves the states on."""
    count, heads, width, states = state.shape
    channels, past = convolution_state.shape[1:]
    block_width = min(BLOCK_WIDTH, int(triton.next_power_of_2(width)))
    shared = channels - heads * width
    parts = triton.cdiv(width, block_width)
    arguments: dict[str, Any] = {
        "projected_ptr": projected,
        "past_ptr": convolution_state,
        "state_ptr": state,
        "rows_ptr": rows,
        "convolution_ptr": convolution,
        "bias_ptr": convolution_bias,
        "step_bias_ptr": step_bias,
        "decay_ptr": decay,
        "skip_ptr": skip,
        "tickets_ptr": tickets,
        "out_ptr": out,
        "ROWS": count,
        "HEADS": heads,
        "WIDTH": width,
        "SIZE": states,
        "GROUPS": shared // (2 * states),
        "TAPS": convolution.shape[1],
        "PAST": past,
        "PARTS": parts,
        "BLOCK_WIDTH": block_width,
        "BLOCK_SIZE": int(triton.next_power_of_2(states)),
        "BLOCK_PAST": int(triton.next_power_of_2(past)),
        "BLOCK_SHARED": min(BLOCK_SHARED, int(triton.next_power_of_2(shared))),
    }
    return Launch(mamba_kernel, (len(projected), heads, parts), arguments, WARPS)


@torch.library.custom_op("moewarden::fused_mamba_step", mutates_args=("convolution_state", "state", "tickets"))
def _mamba_step(
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
    out = projected.new_empty(len(projected), state.shape[1] * state.shape[2])
    if len(projected) > 0:
        cached = projected, convolution_state, state, rows, convolution, convolution_bias, step_bias, decay, skip
        with torch.cuda.device_of(projected):  # type: ignore[no-untyped-call] # Triton launches on the current device
            mamba_launch(*cached, tickets, out).run()
    return out


@_mamba_step.register_fake
def _(projected: Tensor, _convolution_state: Tensor, state: Tensor, *_rest: Any) -> Tensor:
    return projected.new_empty(len(projected), state.shape[1] * state.shape[2])


def mamba_step(
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
    """Same signature and meaning as `mamba_step_reference`."""
    check_rows(projected)
    device, batch = projected.device, len(projected)
    if state.dim() != 4 or convolution_state.dim() != 3 or convolution.dim() != 2:
        raise ValueError(
            f"state is {tuple(state.shape)}, convolution_state {tuple(convolution_state.shape)}, convolution "
            f"{tuple(convolution.shape)}; expected [R, H, P, N], [R, C, inputs], [C, taps]."
        )
    count, heads, width, states = state.shape
    _, channels, past = convolution_state.shape
    taps, shared = convolution.shape[1], channels - heads * width
    groups = shared // (2 * states)
    if shared <= 0 or shared % (2 * states) or heads % groups or taps - 1 > past:
        raise ValueError(
            f"{channels} channels over {taps} taps with {past} inputs kept do not fit {heads} heads of {width} with "
            f"{states} states: expected heads * width + 2 * groups * states, groups that divide the heads, and at least "
            f"taps - 1 inputs."
        )
    check_tensor("projected", projected, (batch, heads * width + channels + heads), device)
    check_tensor("convolution_state", convolution_state, (count, channels, past), device)
    check_tensor("state", state, (count, heads, width, states), device)
    check_tensor("rows", rows, (batch,), device, (torch.int64,))
    check_tensor("convolution", convolution, (channels, taps), device)
    if convolution_bias is not None:
        check_tensor("convolution_bias", convolution_bias, (channels,), device)
    for name, vector in (("step_bias", step_bias), ("decay", decay), ("skip", skip)):
        check_tensor(name, vector, (heads,), device)
    check_tickets(tickets, batch, device)
    cached = projected, convolution_state, state, rows
    out: Tensor = _mamba_step(*cached, convolution, convolution_bias, step_bias, decay, skip, tickets)
    return out


def mamba_step_moved(
    projected: Tensor,
    convolution_state: Tensor,
    state: Tensor,
    rows: Tensor,
    convolution: Tensor,
    convolution_bias: Tensor | None,
    step_bias: Tensor,
    decay: Tensor,
    skip: Tensor,
    _tickets: Tensor,
) -> Moved:
    """Bytes that one call moves: both states of its rows there and back, the small weights once for all rows."""
    batch = len(projected)
    states = batch * size(convolution_state[0], state[0])
    read = size(projected, rows, convolution, convolution_bias, step_bias, decay, skip) + states
    return Moved(read, batch * state.shape[1] * state.shape[2] * projected.element_size() + states)
