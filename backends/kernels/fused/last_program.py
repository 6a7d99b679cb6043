"""In a kernel: whether this program is the last of its launch to get here, and so sees what all others have written."""

import triton.language as tl

from ..triton_nf4 import jit


@jit
def is_last(ticket_ptr: tl.tensor, PROGRAMS: tl.tensor) -> tl.tensor:
    """True in the last of PROGRAMS programs that share a ticket, which is zero again then.

    What the others wrote before they came here is read with cache_modifier=".cg", past this processor's own cache.
    """
    tl.debug_barrier()  # every thread of this program is done with what it reads and writes
    last = tl.atomic_add(ticket_ptr, 1, sem="acq_rel", scope="gpu") == PROGRAMS - 1
    if last:
        tl.atomic_xchg(ticket_ptr, 0, sem="relaxed", scope="gpu")
    tl.debug_barrier()  # no thread reads before the ticket is drawn
    return last
