"""One decode step of a whole model in few launches: about six a layer, where Transformers' code takes about seventy.

Everything between two projections is one launch, and what stands around a projection is part of it. Nothing waits for
the device, so the step can be captured as a CUDA graph.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from ..kernels.fused.catalog import FusedKernels
from ..kernels.fused.tickets import new_tickets
from .fused_model import AttentionLayer, FusedModel, MambaLayer
from .slots import AttentionSlots, SlotCache, StateSlots


class FusedStep:
    """The step of one model; rows of its cache are those of the batch, in order."""

    def __init__(self, model: FusedModel, kernels: FusedKernels, rows: int, capacity: int) -> None:
        """Ready for at most so many rows; `capacity` is how many tokens one holds at first."""
        self._model = model
        self._kernels = kernels
        device = model.embedding.device
        self._rows = torch.arange(rows, device=device)
        self._tickets = new_tickets(rows, model.kv_heads, device)
        self._cosines: Tensor | None = None
        self._sines: Tensor | None = None
        self._embed_positions(capacity)

    def run(
        self, cache: SlotCache, width: int, ids: Tensor, positions: Tensor, owners: Tensor, counts: Tensor | None
    ) -> Tensor:
        """ids, positions, owners int64 [B], `width` keys read at most -> logits fp32 [B, V].

        counts [owners, L, at least E]: what ran is added; None: nothing is recorded.
        """
        model, kernels = self._model, self._kernels
        rows = self._rows[: len(ids)]
        self._embed_positions(cache.capacity)
        # An embedding may be kept in fewer bits than the model computes in.
        x = F.embedding(ids, model.embedding).to(model.norm.weight.dtype)  # [B, D]
        if model.embedding_multiplier != 1.0:
            x = x * model.embedding_multiplier
        for number, (layer, slots) in enumerate(zip(model.layers, cache.layers, strict=True)):
            mixer, routed = layer.mixer, layer.routed
            if isinstance(mixer, AttentionLayer):
                x = self._attend(x, mixer, slots, rows, positions, width)
            else:
                x = self._scan(x, mixer, slots, rows)
            chosen, weights = kernels.route(
                x, routed.norm, routed.router, model.top_k, model.is_normalized, model.softmax,
                counts, number, owners, self._tickets, model.forced_expert,
            )  # fmt: skip
            x = kernels.experts(
                x, routed.norm, routed.up, routed.down, routed.activation, chosen, weights,
                routed.shared_up, routed.shared_down, model.residual_multiplier,
            )  # fmt: skip
        logits, _ = kernels.head(x, model.norm, model.head, model.head_scales, model.logits_divisor)
        return logits

    def _attend(
        self, x: Tensor, layer: AttentionLayer, slots: AttentionSlots, rows: Tensor, positions: Tensor, width: int
    ) -> Tensor:
        project, multiplier = self._kernels.project, self._model.residual_multiplier
        qkv = project(x, layer.norm, layer.qkv.packed, layer.qkv.scales, layer.qkv.bias, None, 1.0)
        seen = self._kernels.attend(
            qkv, slots.keys, slots.values, rows, positions, self._cosines, self._sines,
            layer.q_norm, layer.k_norm, layer.scale, layer.window, self._tickets, width,
        )  # fmt: skip
        return project(seen, None, layer.out.packed, layer.out.scales, layer.out.bias, x, multiplier)

    def _scan(self, x: Tensor, layer: MambaLayer, slots: StateSlots, rows: Tensor) -> Tensor:
        project, multiplier = self._kernels.project, self._model.residual_multiplier
        projected = project(x, layer.norm, layer.into.packed, layer.into.scales, layer.into.bias, None, 1.0)
        gated = self._kernels.mamba_step(
            projected, slots.store["conv_states", 0], slots.store["recurrent_states", 0], rows,
            layer.convolution, layer.convolution_bias, layer.step_bias, layer.decay, layer.skip, self._tickets,
        )  # fmt: skip
        return project(gated, layer.gated_norm, layer.out.packed, layer.out.scales, layer.out.bias, x, multiplier)

    def _embed_positions(self, capacity: int) -> None:
        """Tables for as many positions as a row may have; they move only when the rows do."""
        rotary = self._model.rotary
        if rotary is None or (self._cosines is not None and len(self._cosines) >= capacity):
            return
        like = self._model.norm.weight
        positions = torch.arange(capacity, device=like.device)[None]
        cosines, sines = rotary(like.new_empty(0), positions)  # [1, capacity, W] each
        self._cosines, self._sines = cosines[0].contiguous(), sines[0].contiguous()
