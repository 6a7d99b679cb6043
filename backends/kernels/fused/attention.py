"""One token's attention with everything between the two projections in one launch.

Checked in Triton's interpreter and compiled for five generations of cards; not yet run on a GPU.

The query heads that read one kv head share a program, or several where a row may have many keys: then each reads a part
of them, and the last one of a kv head puts the parts together, in the order of the keys.
"""

from typing import Any, Literal

import torch
import triton
import triton.language as tl
from torch import Tensor

from ..triton_nf4 import Launch, dot_precision, jit
from .inputs import check_norm, check_rows, check_tensor, check_tickets
from .last_program import is_last
from .norm import Norm
from .rounded_norm import rounded_norm
from .traffic import Moved, size

BLOCK_KEYS = 64
"""Keys that one step of a program multiplies."""

MOST_PARTS = 32
"""Parts of the keys: the last program holds the sums of all of them at once."""

ENOUGH_PROGRAMS = 256
"""Two programs for each processor of a large card; more parts would only make more sums."""

LEAST_ROWS = 16
"""Rows of the smallest tile that tensor cores multiply; the rest beyond the query heads is zero."""

WARPS = 4

NormKind = Literal["none", "head", "whole"]


@jit
def turned(
    vectors_ptr: tl.tensor,
    heads: tl.tensor,
    mask: tl.tensor,
    norm_ptr: tl.tensor,
    cosines_ptr: tl.tensor,
    sines_ptr: tl.tensor,
    COUNT: tl.constexpr,
    WIDTH: tl.constexpr,
    NORM: tl.constexpr,
    EPSILON: tl.constexpr,
    BLOCK_WIDTH: tl.constexpr,
    BLOCK_ALL: tl.constexpr,
) -> Any:
    """Some of the COUNT heads of one row, normalised and turned: [heads, BLOCK_WIDTH] in the row's dtype."""
    DTYPE: tl.constexpr = vectors_ptr.dtype.element_ty
    columns = tl.arange(0, BLOCK_WIDTH)
    places = heads[:, None] * WIDTH + columns[None, :]
    x_mask = mask[:, None] & (columns < WIDTH)[None, :]
    x = tl.load(vectors_ptr + places, mask=x_mask, other=0.0).to(tl.float32)
    # The other half of each head, which it is turned with.
    is_low = columns < WIDTH // 2
    others = heads[:, None] * WIDTH + tl.where(is_low, columns + WIDTH // 2, columns - WIDTH // 2)[None, :]
    if cosines_ptr is not None:
        y = tl.load(vectors_ptr + others, mask=x_mask, other=0.0).to(tl.float32)
    if NORM != "none":
        if NORM == "whole":
            every = tl.arange(0, BLOCK_ALL)
            row = tl.load(vectors_ptr + every, mask=every < COUNT * WIDTH, other=0.0).to(tl.float32)
            scale = tl.rsqrt(tl.sum(row * row, axis=0) / (COUNT * WIDTH) + EPSILON)
            gain_ptr, other_gain_ptr = norm_ptr + places, norm_ptr + others
        else:
            scale = tl.rsqrt(tl.sum(x * x, axis=1) / WIDTH + EPSILON)[:, None]
            first = heads[:, None] * WIDTH
            gain_ptr, other_gain_ptr = norm_ptr + places - first, norm_ptr + others - first
        x = rounded_norm(x, scale, tl.load(gain_ptr, mask=x_mask, other=0.0).to(tl.float32), DTYPE)
        if cosines_ptr is not None:
            y = rounded_norm(y, scale, tl.load(other_gain_ptr, mask=x_mask, other=0.0).to(tl.float32), DTYPE)
    if cosines_ptr is not None:
        cosines = tl.load(cosines_ptr + columns, mask=columns < WIDTH, other=0.0).to(tl.float32)
        sines = tl.load(sines_ptr + columns, mask=columns < WIDTH, other=0.0).to(tl.float32)
        x = x * cosines[None, :] + y * tl.where(is_low, -sines, sines)[None, :]
    return x.to(DTYPE)


@jit
def attend_kernel(
    qkv_ptr: tl.tensor,
    keys_ptr: tl.tensor,
    values_ptr: tl.tensor,
    rows_ptr: tl.tensor,
    positions_ptr: tl.tensor,
    cosines_ptr: tl.tensor,
    sines_ptr: tl.tensor,
    q_norm_ptr: tl.tensor,
    k_norm_ptr: tl.tensor,
    tickets_ptr: tl.tensor,
    sums_ptr: tl.tensor,
    parts_ptr: tl.tensor,
    out_ptr: tl.tensor,
    ROWS: tl.constexpr,
    CAPACITY: tl.constexpr,
    SEEN: tl.constexpr,
    HEADS: tl.constexpr,
    KV_HEADS: tl.constexpr,
    WIDTH: tl.constexpr,
    Q_NORM: tl.constexpr,
    K_NORM: tl.constexpr,
    Q_EPSILON: tl.constexpr,
    K_EPSILON: tl.constexpr,
    SCALE: tl.constexpr,
    WINDOW: tl.constexpr,
    PARTS: tl.constexpr,
    PART_KEYS: tl.constexpr,
    BLOCK_KEYS: tl.constexpr,
    BLOCK_GROUP: tl.constexpr,
    BLOCK_WIDTH: tl.constexpr,
    BLOCK_QUERIES: tl.constexpr,
    BLOCK_ALL_KEYS: tl.constexpr,
    BLOCK_PARTS: tl.constexpr,
    PRECISION: tl.constexpr,
) -> None:
    """out[token, heads of one kv head] from the keys of one part; what is new to the cache on the way.

    With several parts: sums [.., PARTS, GROUP, WIDTH] of values and parts [.., PARTS, GROUP, 2], the largest score and
    the sum of the weights, first.
    """
    GROUP: tl.constexpr = HEADS // KV_HEADS
    DTYPE: tl.constexpr = qkv_ptr.dtype.element_ty
    token, kv_head, part = tl.program_id(0).to(tl.int64), tl.program_id(1), tl.program_id(2)
    row, position = tl.load(rows_ptr + token), tl.load(positions_ptr + token)
    if (row < 0) | (row >= ROWS) | (position < 0) | (position >= SEEN):
        return  # no such place: nothing is read or written
    first = tl.maximum(position - WINDOW + 1, 0) if WINDOW > 0 else position * 0
    if (part < first // PART_KEYS) | (part > position // PART_KEYS):
        return  # this part has no key that the token sees
    qkv_ptr += token * ((HEADS + 2 * KV_HEADS) * WIDTH)
    if cosines_ptr is not None:
        cosines_ptr += position * WIDTH
        sines_ptr += position * WIDTH
    cached = (row * KV_HEADS + kv_head) * CAPACITY * WIDTH
    keys_ptr += cached
    values_ptr += cached
    columns = tl.arange(0, BLOCK_WIDTH)
    column_mask = columns < WIDTH

    if part == position // PART_KEYS:
        alone = kv_head + tl.arange(0, 1)
        new_key = turned(
            qkv_ptr + HEADS * WIDTH,
            alone,
            alone < KV_HEADS,
            k_norm_ptr,
            cosines_ptr,
            sines_ptr,
            KV_HEADS,
            WIDTH,
            K_NORM,
            K_EPSILON,
            BLOCK_WIDTH,
            BLOCK_ALL_KEYS,
        )
        places = position * WIDTH + columns[None, :]
        tl.store(keys_ptr + places, new_key.to(keys_ptr.dtype.element_ty), mask=column_mask[None, :])
        value_ptr = qkv_ptr + (HEADS + KV_HEADS + kv_head) * WIDTH
        new_value = tl.load(value_ptr + columns, mask=column_mask, other=0.0).to(values_ptr.dtype.element_ty)
        tl.store(values_ptr + position * WIDTH + columns, new_value, mask=column_mask)
    heads = tl.arange(0, BLOCK_GROUP)
    head_mask = heads < GROUP
    queries = turned(
        qkv_ptr,
        kv_head * GROUP + heads,
        head_mask,
        q_norm_ptr,
        cosines_ptr,
        sines_ptr,
        HEADS,
        WIDTH,
        Q_NORM,
        Q_EPSILON,
        BLOCK_WIDTH,
        BLOCK_QUERIES,
    )
    if PRECISION == "ieee":
        queries = queries.to(tl.float32)
    tl.debug_barrier()  # the new key and value are there for all threads

    largest = tl.full((BLOCK_GROUP,), -float("inf"), tl.float32)
    total = tl.zeros((BLOCK_GROUP,), tl.float32)
    sums = tl.zeros((BLOCK_GROUP, BLOCK_WIDTH), tl.float32)
    begin = tl.maximum(part * PART_KEYS, first // BLOCK_KEYS * BLOCK_KEYS)
    end = tl.minimum((part + 1) * PART_KEYS, position + 1)
    for start in range(begin, end, BLOCK_KEYS):
        places = start + tl.arange(0, BLOCK_KEYS)
        visible = (places >= first) & (places <= position)
        mask = visible[:, None] & column_mask[None, :]
        offsets = places[:, None] * WIDTH + columns[None, :]
        keys = tl.load(keys_ptr + offsets, mask=mask, other=0.0).to(queries.dtype)
        scores = tl.dot(queries, tl.trans(keys), input_precision=PRECISION) * SCALE
        scores = tl.where(visible[None, :], scores, -float("inf"))  # [BLOCK_GROUP, BLOCK_KEYS]
        new_largest = tl.maximum(largest, tl.max(scores, axis=1))  # a number: each step sees a key
        kept, weights = tl.exp(largest - new_largest), tl.exp(scores - new_largest[:, None])
        values = tl.load(values_ptr + offsets, mask=mask, other=0.0).to(queries.dtype)
        sums = tl.dot(weights.to(queries.dtype), values, sums * kept[:, None], input_precision=PRECISION)
        total = total * kept + tl.sum(weights, axis=1)
        largest = new_largest

    out_ptr += token * (HEADS * WIDTH) + kv_head * (GROUP * WIDTH)
    if PARTS == 1:
        out_places = out_ptr + heads[:, None] * WIDTH + columns[None, :]
        tl.store(out_places, (sums / total[:, None]).to(DTYPE), mask=head_mask[:, None] & column_mask[None, :])
    else:
        place = token * KV_HEADS + kv_head
        sums_ptr += place * (PARTS * GROUP * WIDTH)
        parts_ptr += place * (PARTS * GROUP * 2)
        own = (part * GROUP + heads) * WIDTH
        tl.store(sums_ptr + own[:, None] + columns[None, :], sums, mask=head_mask[:, None] & column_mask[None, :])
        tl.store(parts_ptr + (part * GROUP + heads) * 2, largest, mask=head_mask)
        tl.store(parts_ptr + (part * GROUP + heads) * 2 + 1, total, mask=head_mask)
        if is_last(tickets_ptr + place, position // PART_KEYS - first // PART_KEYS + 1):
            every = tl.arange(0, BLOCK_PARTS)
            is_there = (every >= first // PART_KEYS) & (every <= position // PART_KEYS)
            for head in tl.static_range(GROUP):
                about = (every * GROUP + head) * 2
                peaks = tl.load(parts_ptr + about, mask=is_there, other=-float("inf"), cache_modifier=".cg")
                totals = tl.load(parts_ptr + about + 1, mask=is_there, other=0.0, cache_modifier=".cg")
                shares = tl.exp(peaks - tl.max(peaks, axis=0))  # of a part that is not there: zero
                mask = is_there[:, None] & column_mask[None, :]
                offsets = ((every * GROUP + head) * WIDTH)[:, None] + columns[None, :]
                of_parts = tl.load(sums_ptr + offsets, mask=mask, other=0.0, cache_modifier=".cg")
                summed = tl.sum(of_parts * shares[:, None], axis=0) / tl.sum(totals * shares, axis=0)
                tl.store(out_ptr + head * WIDTH + columns, summed.to(DTYPE), mask=column_mask)


def attend_launch(
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
    width: int,
    out: Tensor,
) -> Launch:
    """The launch that fills out [B, H * W] and writes the new keys and values."""
    count, kv_heads, capacity, head_width = keys.shape
    batch, heads = len(qkv), out.shape[1] // head_width
    group, part_keys = heads // kv_heads, keys_of_part(batch * kv_heads, width)
    parts = triton.cdiv(width, part_keys)
    q_kind, k_kind = norm_kind(q_norm, heads, head_width), norm_kind(k_norm, kv_heads, head_width)
    arguments: dict[str, Any] = {
        "qkv_ptr": qkv,
        "keys_ptr": keys,
        "values_ptr": values,
        "rows_ptr": rows,
        "positions_ptr": positions,
        "cosines_ptr": cosines,
        "sines_ptr": sines,
        "q_norm_ptr": None if q_norm is None else q_norm.weight,
        "k_norm_ptr": None if k_norm is None else k_norm.weight,
        "tickets_ptr": tickets,
        "sums_ptr": None,
        "parts_ptr": None,
        "out_ptr": out,
        "ROWS": count,
        "CAPACITY": capacity,
        "SEEN": width,
        "HEADS": heads,
        "KV_HEADS": kv_heads,
        "WIDTH": head_width,
        "Q_NORM": q_kind,
        "K_NORM": k_kind,
        "Q_EPSILON": 0.0 if q_norm is None else q_norm.epsilon,
        "K_EPSILON": 0.0 if k_norm is None else k_norm.epsilon,
        "SCALE": scale,
        "WINDOW": window,
        "PARTS": parts,
        "PART_KEYS": part_keys,
        "BLOCK_KEYS": BLOCK_KEYS,
        "BLOCK_GROUP": max(LEAST_ROWS, int(triton.next_power_of_2(group))),
        "BLOCK_WIDTH": max(LEAST_ROWS, int(triton.next_power_of_2(head_width))),
        "BLOCK_QUERIES": int(triton.next_power_of_2(heads * head_width)),
        "BLOCK_ALL_KEYS": int(triton.next_power_of_2(kv_heads * head_width)),
        "BLOCK_PARTS": int(triton.next_power_of_2(parts)),
        "PRECISION": dot_precision(qkv.dtype),
    }
    if parts > 1:
        shape = batch, kv_heads, parts, group
        arguments["sums_ptr"] = qkv.new_empty(*shape, head_width, dtype=torch.float32)
        arguments["parts_ptr"] = qkv.new_empty(*shape, 2, dtype=torch.float32)
    return Launch(attend_kernel, (batch, kv_heads, parts), arguments, WARPS, stages=2)


def keys_of_part(kv_heads: int, width: int) -> int:
    """How many of `width` keys one program reads, a multiple of BLOCK_KEYS, for so many kv heads of all rows."""
    parts = max(1, min(MOST_PARTS, ENOUGH_PROGRAMS // kv_heads, triton.cdiv(width, BLOCK_KEYS)))
    return int(triton.cdiv(triton.cdiv(width, parts), BLOCK_KEYS) * BLOCK_KEYS)


def norm_kind(norm: Norm | None, heads: int, width: int) -> NormKind:
    """Whether a norm is for each head or for all together, by its width."""
    if norm is None:
        return "none"
    return "whole" if norm.weight.numel() == heads * width else "head"


@torch.library.custom_op("moewarden::fused_attend", mutates_args=("keys", "values", "tickets"))
def _attend(
    qkv: Tensor,
    keys: Tensor,
    values: Tensor,
    rows: Tensor,
    positions: Tensor,
    cosines: Tensor | None,
    sines: Tensor | None,
    q_gain: Tensor | None,
    q_epsilon: float,
    k_gain: Tensor | None,
    k_epsilon: float,
    scale: float,
    window: int,
    tickets: Tensor,
    width: int,
) -> Tensor:
    out = _new_output(qkv, keys)
    if len(qkv) > 0:
        q_norm = None if q_gain is None else Norm(q_gain, q_epsilon)
        k_norm = None if k_gain is None else Norm(k_gain, k_epsilon)
        norms = q_norm, k_norm
        with torch.cuda.device_of(qkv):  # type: ignore[no-untyped-call] # Triton launches on the current device
            attend_launch(
                qkv, keys, values, rows, positions, cosines, sines, *norms, scale, window, tickets, width, out
            ).run()
    return out


@_attend.register_fake
def _(qkv: Tensor, keys: Tensor, *_rest: Any) -> Tensor:
    return _new_output(qkv, keys)


def _new_output(qkv: Tensor, keys: Tensor) -> Tensor:
    return qkv.new_empty(len(qkv), qkv.shape[1] - 2 * keys.shape[1] * keys.shape[3])


def attend(
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
    """Same signature and meaning as `attend_reference`; a token whose row or position is none is left out."""
    check_rows(qkv)
    if keys.dim() != 4:
        raise ValueError(f"keys have shape {tuple(keys.shape)}, expected [rows, kv heads, capacity, head width].")
    device, batch = qkv.device, len(qkv)
    _, kv_heads, capacity, head_width = keys.shape
    heads = qkv.shape[1] // head_width - 2 * kv_heads
    if heads <= 0 or heads % kv_heads or head_width % 2:
        raise ValueError(
            f"qkv is {qkv.shape[1]} wide for {kv_heads} kv heads of {head_width}; expected (heads + 2 * kv heads) * head "
            f"width, the heads a multiple of the kv heads and their width even."
        )
    check_tensor("qkv", qkv, (batch, (heads + 2 * kv_heads) * head_width), device)
    check_tensor("keys", keys, tuple(keys.shape), device)
    check_tensor("values", values, tuple(keys.shape), device)
    check_tensor("rows", rows, (batch,), device, (torch.int64,))
    check_tensor("positions", positions, (batch,), device, (torch.int64,))
    seen = capacity if width is None else min(width, capacity)
    _check_tables(cosines, sines, seen, head_width, device)
    for name, norm, count in (("q_norm", q_norm, heads), ("k_norm", k_norm, kv_heads)):
        whole = norm is not None and norm.weight.numel() == count * head_width
        check_norm(name, norm, count * head_width if whole else head_width, device)
    if window < 0 or seen < 1:
        raise ValueError(f"window is {window} and width {seen}, expected 0 or more and 1 or more.")
    check_tickets(tickets, batch * kv_heads, device)
    gains = [(None, 0.0) if norm is None else (norm.weight, norm.epsilon) for norm in (q_norm, k_norm)]
    where = rows, positions, cosines, sines
    out: Tensor = _attend(qkv, keys, values, *where, *gains[0], *gains[1], scale, window, tickets, seen)
    return out


def _check_tables(
    cosines: Tensor | None, sines: Tensor | None, seen: int, head_width: int, device: torch.device
) -> None:
    if cosines is None or sines is None:
        if cosines is not sines:
            raise ValueError("There is a table of cosines or of sines alone; expected both or neither.")
        return
    if cosines.dim() != 2 or len(cosines) < seen:
        raise ValueError(f"cosines have shape {tuple(cosines.shape)}, expected at least {seen} positions.")
    check_tensor("cosines", cosines, (len(cosines), head_width), device)
    check_tensor("sines", sines, (len(cosines), head_width), device)


def attend_moved(
    qkv: Tensor,
    keys: Tensor,
    values: Tensor,
    rows: Tensor,
    positions: Tensor,
    cosines: Tensor | None,
    sines: Tensor | None,
    q_norm: Norm | None,
    k_norm: Norm | None,
    _scale: float,
    window: int,
    _tickets: Tensor,
    width: int | None = None,
    *,
    seen: int | None = None,
) -> Moved:
    """Bytes that one call moves where each token sees so many keys: `width` or all there is room for unless given.

    The sums of parts of the keys stay in the cache of the card and are left out.
    """
    batch, new = len(qkv), size(keys[0, :, 0], values[0, :, 0])
    tokens = min(seen or width or keys.shape[2], window or keys.shape[2], keys.shape[2])
    gains = (norm.weight for norm in (q_norm, k_norm) if norm is not None)
    turns = sum(size(table[0]) for table in (cosines, sines) if table is not None)
    read = size(qkv, rows, positions, *gains) + batch * (turns + (tokens - 1) * new)
    return Moved(read, size(qkv) - batch * new // keys.element_size() * qkv.element_size() + batch * new)
