"""In a kernel: the end of a norm, rounded as the architectures round it."""

from typing import Any

import triton.language as tl

from ..triton_nf4 import jit


@jit
def rounded_norm(x: tl.tensor, scale: tl.tensor, gain: tl.tensor, DTYPE: tl.constexpr) -> Any:
    """x times scale times gain, all fp32: rounded to DTYPE after either product, and fp32 again."""
    return ((x * scale).to(DTYPE).to(tl.float32) * gain).to(DTYPE).to(tl.float32)
