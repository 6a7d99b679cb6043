"""Norm, gate, softmax, choice and record of one routed layer in one launch.

Checked in Triton's interpreter and compiled for five generations of cards; not yet run on a GPU.

Some programs of a token each compute the logits of a few experts; the last of them chooses, weighs and counts.
"""

from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor

from ..triton_nf4 import Launch, jit
from .inputs import check_norm, check_rows, check_tensor, check_tickets
from .last_program import is_last
from .norm import Norm
from .reference_router import Softmax
from .rounded_norm import rounded_norm
from .traffic import Moved, size

TILE = 16384
"""Most gate weights that one program reads: 64 of each thread, all on their way at once."""

BLOCK_RANKS = 64
"""Experts that each one is compared with at once."""

WARPS = 8


@jit
def ordered_key(value: tl.tensor) -> tl.tensor:
    """fp32 as whole numbers in the same order, the two zeros equal: no two ways about what is no number."""
    bits = (value + 0.0).to(tl.int32, bitcast=True)
    return tl.where(bits < 0, bits ^ 0x7FFFFFFF, bits)


@jit
def load_logits(logits_ptr: tl.tensor, experts: tl.tensor, EXPERTS: tl.constexpr) -> tl.tensor:
    """What all programs of a token have written; beyond the last expert nothing is likelier."""
    return tl.load(logits_ptr + experts, mask=experts < EXPERTS, other=-float("inf"), cache_modifier=".cg")


@jit
def route_kernel(
    x_ptr: tl.tensor,
    norm_ptr: tl.tensor,
    router_ptr: tl.tensor,
    counts_ptr: tl.tensor,
    owners_ptr: tl.tensor,
    tickets_ptr: tl.tensor,
    logits_ptr: tl.tensor,
    ids_ptr: tl.tensor,
    weights_ptr: tl.tensor,
    HIDDEN: tl.constexpr,
    EXPERTS: tl.constexpr,
    TOP_K: tl.constexpr,
    EPSILON: tl.constexpr,
    OVER_ALL: tl.constexpr,
    FORCED: tl.constexpr,
    OWNERS: tl.constexpr,
    OWNER_STRIDE: tl.constexpr,
    BLOCK_HIDDEN: tl.constexpr,
    BLOCK_EXPERTS: tl.constexpr,
    PROGRAMS: tl.constexpr,
    ALL_EXPERTS: tl.constexpr,
    BLOCK_RANKS: tl.constexpr,
) -> None:
    """ids and weights [token, K] of x[token], and counts[owner] + 1 for each; logits [token, E] on the way."""
    token = tl.program_id(0).to(tl.int64)
    columns = tl.arange(0, BLOCK_HIDDEN)
    column_mask = columns < HIDDEN
    experts = tl.program_id(1) * BLOCK_EXPERTS + tl.arange(0, BLOCK_EXPERTS)
    expert_mask = experts < EXPERTS
    tile_mask = expert_mask[:, None] & column_mask[None, :]
    tile = tl.load(router_ptr + experts[:, None] * HIDDEN + columns[None, :], mask=tile_mask, other=0.0)
    x = tl.load(x_ptr + token * HIDDEN + columns, mask=column_mask, other=0.0).to(tl.float32)
    if norm_ptr is not None:
        scale = tl.rsqrt(tl.sum(x * x, axis=0) / HIDDEN + EPSILON)
        gain = tl.load(norm_ptr + columns, mask=column_mask, other=0.0).to(tl.float32)
        x = rounded_norm(x, scale, gain, x_ptr.dtype.element_ty)
    logits = tl.sum(tile.to(tl.float32) * x[None, :], axis=1)  # [BLOCK_EXPERTS]
    tl.store(logits_ptr + token * EXPERTS + experts, logits, mask=expert_mask)
    if not is_last(tickets_ptr + token, PROGRAMS):
        return

    every = tl.arange(0, ALL_EXPERTS)
    value = load_logits(logits_ptr + token * EXPERTS, every, EXPERTS)
    key = ordered_key(value)
    rank = tl.zeros((ALL_EXPERTS,), tl.int32)  # how many experts come before each one
    for start in tl.static_range(0, ALL_EXPERTS, BLOCK_RANKS):
        others = start + tl.arange(0, BLOCK_RANKS)
        other_key = ordered_key(load_logits(logits_ptr + token * EXPERTS, others, EXPERTS))
        is_equal = other_key[None, :] == key[:, None]
        is_before = (other_key[None, :] > key[:, None]) | (is_equal & (others[None, :] < every[:, None]))
        rank += tl.sum(is_before.to(tl.int32), axis=1)
    is_chosen = (rank < TOP_K) & (every < EXPERTS)

    share = tl.exp(value - tl.max(value, axis=0))
    total = tl.sum(share if OVER_ALL else tl.where(is_chosen, share, 0.0), axis=0)
    expert = every if FORCED is None else tl.full((ALL_EXPERTS,), FORCED, tl.int32)
    tl.store(ids_ptr + token * TOP_K + rank, expert.to(tl.int64), mask=is_chosen)
    tl.store(weights_ptr + token * TOP_K + rank, share / total, mask=is_chosen)
    if counts_ptr is not None:
        owner = tl.load(owners_ptr + token)
        most = tl.where((owner >= 0) & (owner < OWNERS), TOP_K, 0)
        ones = tl.full((ALL_EXPERTS,), 1, counts_ptr.dtype.element_ty)
        tl.atomic_add(counts_ptr + owner * OWNER_STRIDE + expert, ones, mask=is_chosen & (rank < most), sem="relaxed")


def route_launch(
    x: Tensor,
    norm: Norm | None,
    router: Tensor,
    is_over_all: bool,
    counts: Tensor | None,
    owners: Tensor | None,
    tickets: Tensor,
    forced_expert: int | None,
    ids: Tensor,
    weights: Tensor,
) -> Launch:
    """The launch that fills ids and weights [B, K]; counts [owners, at least E] are those of the layer."""
    batch, hidden = x.shape
    experts, top_k = len(router), ids.shape[1]
    block_hidden = int(triton.next_power_of_2(hidden))
    block_experts = max(1, min(TILE // block_hidden, int(triton.next_power_of_2(experts))))
    programs, all_experts = triton.cdiv(experts, block_experts), int(triton.next_power_of_2(experts))
    arguments: dict[str, Any] = {
        "x_ptr": x,
        "norm_ptr": None if norm is None else norm.weight,
        "router_ptr": router,
        "counts_ptr": counts,
        "owners_ptr": owners,
        "tickets_ptr": tickets,
        "logits_ptr": x.new_empty(batch, experts, dtype=torch.float32),
        "ids_ptr": ids,
        "weights_ptr": weights,
        "HIDDEN": hidden,
        "EXPERTS": experts,
        "TOP_K": top_k,
        "EPSILON": 0.0 if norm is None else norm.epsilon,
        "OVER_ALL": is_over_all,
        "FORCED": forced_expert,
        "OWNERS": 0 if counts is None else len(counts),
        "OWNER_STRIDE": 0 if counts is None else counts.stride(0),
        "BLOCK_HIDDEN": block_hidden,
        "BLOCK_EXPERTS": block_experts,
        "PROGRAMS": programs,
        "ALL_EXPERTS": all_experts,
        "BLOCK_RANKS": min(BLOCK_RANKS, all_experts),
    }
    return Launch(route_kernel, (batch, programs), arguments, WARPS)


@torch.library.custom_op("moewarden::fused_route", mutates_args=("counts", "tickets"))
def _route(
    x: Tensor,
    norm: Tensor | None,
    epsilon: float,
    router: Tensor,
    top_k: int,
    is_over_all: bool,
    counts: Tensor | None,
    layer: int,
    owners: Tensor | None,
    tickets: Tensor,
    forced_expert: int | None,
) -> tuple[Tensor, Tensor]:
    ids = x.new_empty(len(x), top_k, dtype=torch.int64)
    weights = x.new_empty(len(x), top_k, dtype=torch.float32)
    if len(x) > 0:
        described = None if norm is None else Norm(norm, epsilon)
        of_layer = None if counts is None else counts[:, layer]
        with torch.cuda.device_of(x):  # type: ignore[no-untyped-call] # Triton launches on the current device
            route_launch(
                x, described, router, is_over_all, of_layer, owners, tickets, forced_expert, ids, weights
            ).run()
    return ids, weights


@_route.register_fake
def _(x: Tensor, _norm: Tensor | None, _epsilon: float, _router: Tensor, top_k: int, *_rest: Any) -> Any:
    return x.new_empty(len(x), top_k, dtype=torch.int64), x.new_empty(len(x), top_k, dtype=torch.float32)


def route(
    x: Tensor,
    norm: Norm | None,
    router: Tensor,
    top_k: int,
    is_normalized: bool,
    softmax: Softmax,
    counts: Tensor | None,
    layer: int,
    owners: Tensor | None,
    tickets: Tensor,
    forced_expert: int | None = None,
) -> tuple[Tensor, Tensor]:
    """Same signature and meaning as `route_reference`."""
    check_rows(x)
    batch, hidden = x.shape
    experts = len(router)
    check_tensor("x", x, (batch, hidden), x.device)
    check_tensor("router", router, (experts, hidden), x.device)
    check_norm("norm", norm, hidden, x.device)
    check_tickets(tickets, batch, x.device)
    if not 0 < top_k <= experts:
        raise ValueError(f"top_k is {top_k}, expected 1 to {experts}, the number of experts.")
    if forced_expert is not None and not 0 <= forced_expert < experts:
        raise ValueError(f"forced_expert is {forced_expert}, expected 0 to {experts - 1}.")
    if counts is not None:
        _check_counts(counts, layer, experts, x.device)
        if owners is None:
            raise ValueError("There are counts and no owners; expected both or neither.")
        check_tensor("owners", owners, (batch,), x.device, (torch.int64,))
    is_over_all = softmax == "all" and not is_normalized
    weight, epsilon = (None, 0.0) if norm is None else (norm.weight, norm.epsilon)
    ids, weights = _route(x, weight, epsilon, router, top_k, is_over_all, counts, layer, owners, tickets, forced_expert)
    return ids, weights


def _check_counts(counts: Tensor, layer: int, experts: int, device: torch.device) -> None:
    if counts.dim() != 3 or counts.shape[2] < experts or not 0 <= layer < counts.shape[1] or counts.stride(2) != 1:
        raise ValueError(
            f"counts have shape {tuple(counts.shape)} and strides {counts.stride()}, expected [owners, more than {layer} "
            f"layers, at least {experts} experts] with the experts side by side."
        )
    if counts.dtype not in (torch.int32, torch.int64) or counts.device != device:
        raise ValueError(f"counts are {counts.dtype} on {counts.device}, expected int32 or int64 on {device}.")


def route_moved(
    x: Tensor,
    norm: Norm | None,
    router: Tensor,
    top_k: int,
    _is_normalized: bool,
    _softmax: Softmax,
    counts: Tensor | None,
    _layer: int,
    owners: Tensor | None,
    _tickets: Tensor,
    _forced_expert: int | None = None,
) -> Moved:
    """Bytes that one call moves: the gate once for all rows, of the counts those that change."""
    changed = 0 if counts is None else len(x) * top_k * counts.element_size()
    read = size(x, router, owners, None if norm is None else norm.weight) + changed
    return Moved(read, len(x) * top_k * (8 + 4) + changed)
