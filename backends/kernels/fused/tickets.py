"""How the programs of one launch agree on who finishes: each takes a ticket, and the last one does what is left.

Tickets are int32 counters that are zero before every launch and zero after it, so one tensor serves all kernels that
follow one another on a stream. Kernels that may run side by side need a tensor each.
"""

import torch
from torch import Tensor


def new_tickets(rows: int, kv_heads: int, device: torch.device) -> Tensor:
    """Enough tickets for every fused kernel over so many rows: one for each row and kv head."""
    return torch.zeros(rows * max(kv_heads, 1), dtype=torch.int32, device=device)
