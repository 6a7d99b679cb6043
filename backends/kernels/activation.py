"""What experts do between their two projections, described so that a kernel can do it in registers.

Architectures hand us a function. We do not guess from names: a description counts only when its arithmetic gives what
the function gives.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal, get_args

import torch
from torch import Tensor
from torch.nn import functional as F

ActivationKind = Literal["swish", "gelu", "gelu_tanh", "relu", "relu2"]

PROBE = 12.0
"""The probe spans [-12, 12]: beyond the clamps in use (7 and 10)."""

QUICK_GELU = 1.702
"""`swish` with this slope is the approximation called quick GELU."""


@dataclass(frozen=True, kw_only=True)
class Activation:
    """Gated: act(min(gate, limit)) * (clamp(up, -limit, limit) + offset); otherwise act(up)."""

    kind: ActivationKind
    is_gated: bool = True
    is_interleaved: bool = False
    """Rows alternate gate, up, gate, up, … instead of all gates, then all ups."""
    slope: float = 1.0
    """`swish` is y * sigmoid(slope * y)."""
    limit: float = 0.0
    """Clamp; 0 means none."""
    offset: float = 0.0

    def apply(self, y: Tensor) -> Tensor:
        """The readable version: y [N, 2F], or [N, F] without a gate -> [N, F]."""
        if not self.is_gated:
            return _curve(self.kind, self.slope, y)
        gate, up = (y[..., ::2], y[..., 1::2]) if self.is_interleaved else y.chunk(2, dim=-1)
        if self.limit:
            gate, up = gate.clamp(max=self.limit), up.clamp(-self.limit, self.limit)
        return _curve(self.kind, self.slope, gate) * (up + self.offset)


def recognize_activation(
    activate: Callable[[Tensor], Tensor], *, is_gated: bool, limit: float | None, slope: float | None
) -> Activation | None:
    """The description that computes what `activate` computes; None when no description does.

    `limit` and `slope` are the constants the architecture declares, if any.
    """
    generator = torch.Generator().manual_seed(0)
    probe = torch.empty(64, 16).uniform_(-PROBE, PROBE, generator=generator)  # [N, 2F]
    try:
        expected = activate(probe)
    except RuntimeError:  # it holds weights of its own on another device, or wants another shape
        return None
    for candidate in _candidates(is_gated, limit, slope):
        found = candidate.apply(probe)
        if found.shape == expected.shape and torch.allclose(found, expected, rtol=1e-5, atol=1e-5):
            return candidate
    return None


def _candidates(is_gated: bool, limit: float | None, slope: float | None) -> Iterator[Activation]:
    slopes = dict.fromkeys((1.0, QUICK_GELU, *([] if slope is None else [slope])))
    kinds = [("swish", value) for value in slopes] + [(kind, 1.0) for kind in get_args(ActivationKind)[1:]]
    layouts = (False, True) if is_gated else (False,)
    limits = dict.fromkeys((0.0, *([] if limit is None else [limit]))) if is_gated else (0.0,)
    offsets = (0.0, 1.0) if is_gated else (0.0,)
    for (kind, value), interleaved, bound, offset in product(kinds, layouts, limits, offsets):
        yield Activation(
            kind=kind, is_gated=is_gated, is_interleaved=interleaved, slope=value, limit=bound, offset=offset
        )


def _curve(kind: ActivationKind, slope: float, y: Tensor) -> Tensor:
    match kind:
        case "swish":
            return y * torch.sigmoid(slope * y)
        case "gelu":
            return F.gelu(y)
        case "gelu_tanh":
            return F.gelu(y, approximate="tanh")
        case "relu":
            return F.relu(y)
        case "relu2":
            return F.relu(y).square()
