"""Attention masks for rows that stand at positions of their own."""

from typing import Any

import torch
from torch import Tensor
from transformers import PretrainedConfig

from ..errors import UnsupportedModelError

ATTENDING = ("full_attention", "sliding_attention", "chunked_attention")
"""Layer types that read keys; the others (state-space, convolution) want no mask."""


class Masks:
    """Builds, for one model, what its forward pass takes as `attention_mask`."""

    def __init__(self, config: PretrainedConfig) -> None:
        """Read from the configuration which kinds of layer there are, as Transformers' `create_masks_for_generate`."""
        text = config.get_text_config()
        types = getattr(text, "layer_types", None)
        self._types: list[str] | None = sorted({"full_attention", "linear_attention", *types}) if types else None
        self._window: int = getattr(text, "sliding_window", None) or 0
        self._chunk: int = getattr(text, "attention_chunk_size", None) or 0
        # A model without a list of layers that names a window uses it everywhere, if it does not switch it off.
        self._slides = types is None and self._window > 0 and getattr(text, "use_sliding_window", True)
        implementation = str(text._attn_implementation)
        if implementation not in ("sdpa", "eager"):
            raise UnsupportedModelError(
                f"The model was loaded with attn_implementation={implementation!r}; the engine writes its own masks for "
                "'sdpa' and 'eager'. Load it with one of these."
            )
        self._is_boolean = implementation == "sdpa"

    def build(self, positions: Tensor, width: int, dtype: torch.dtype) -> Any:
        """positions int64 [B, T] of the queries, `width` keys -> a mask [B, 1, T, W], or one for each layer type."""
        keys = torch.arange(width, device=positions.device)
        queries = positions[:, None, :, None]  # [B, 1, T, 1]
        visible = keys <= queries  # [B, 1, T, W]
        if self._types is None:
            return self._finish(visible & (keys > queries - self._window) if self._slides else visible, dtype)
        masks: dict[str, Tensor | None] = {}
        for kind in self._types:
            if kind == "sliding_attention":
                masks[kind] = self._finish(visible & (keys > queries - self._window), dtype)
            elif kind == "chunked_attention":
                masks[kind] = self._finish(visible & (keys // self._chunk == queries // self._chunk), dtype)
            else:
                masks[kind] = self._finish(visible, dtype) if kind in ATTENDING else None
        return masks

    def _finish(self, visible: Tensor, dtype: torch.dtype) -> Tensor:
        """Boolean for `sdpa`; for `eager` 0 where visible and the lowest number elsewhere."""
        if self._is_boolean:
            return visible
        hidden = torch.full((), torch.finfo(dtype).min, dtype=dtype, device=visible.device)
        return torch.where(visible, torch.zeros((), dtype=dtype, device=visible.device), hidden)
