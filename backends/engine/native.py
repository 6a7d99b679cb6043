"""Runs a mixture of experts on a CPU from its packed weights, a whole pass per call of one compiled program.

What `Runner` asks, without the Python that Transformers runs for every layer. A sequence's logits do not depend on what
runs beside it or how its tokens were divided into passes, to the last bit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..errors import KernelUnavailableError, PromptTooLongError
from ..moe.loading import LoadedModel
from ..moe.routing import RoutingCounts
from .crew import Crew
from .native_model import Products, describe_model, native_obstacle
from .native_workspace import Workspace
from .runner import Snapshot

if TYPE_CHECKING:
    from ..kernels.numba_tables import Shape

__all__ = ["NativeRunner", "NativeSnapshot", "native_obstacle"]

NAMES: dict[Products, str] = {"exact": "native", "rounded": "native-8bit"}
"""What the runner is called."""
PRODUCTS_PER_THREAD = 2**23
"""A further thread is woken for so many products of a pass: it then runs for half a millisecond."""
SMALLEST_ROOM = 64
"""Tokens a slot has room for at first; room doubles as it fills."""


@dataclass(frozen=True)
class NativeSnapshot:
    """What a sequence's tokens left behind."""

    keys: NDArray[np.float32]
    """Of the attention layers [A, G, length, W]."""
    values: NDArray[np.float32]
    states: tuple[NDArray[np.float32], ...]
    """Of the Mamba layers."""
    length: int
    """Tokens it stands for."""

    @property
    def bytes(self) -> int:
        """Memory it takes."""
        return sum(array.nbytes for array in (self.keys, self.values, *self.states))


class _Slot:
    """One sequence: keys and values, fp32 [A, G, room, W], of which the first `length` tokens are set; Mamba states."""

    def __init__(self, shape: "Shape") -> None:
        self.keys = np.zeros((shape.attention_layers, shape.kv_heads, SMALLEST_ROOM, shape.head_width), np.float32)
        self.values = np.zeros_like(self.keys)
        layers, inner = shape.layers - shape.attention_layers, shape.mamba_heads * shape.mamba_width
        channels = inner + 2 * shape.mamba_groups * shape.mamba_state
        self.convolutions = np.zeros((layers, shape.mamba_taps - 1, channels), np.float32)
        self.states = np.zeros((layers, inner, shape.mamba_state), np.float32)
        self.addresses = self._addresses()
        """What a span says of the sequence's memory: asking NumPy for an address takes longer than a small layer."""
        self.length = 0
        self.tokens_run = 0
        self.is_used = False
        """Whether a pass, even one that failed, may have changed the states."""

    def clear(self) -> None:
        """Hold no token."""
        if self.is_used:
            self.convolutions[:] = 0.0
            self.states[:] = 0.0
        self.length, self.is_used = 0, False

    def make_room(self, tokens: int, most: int) -> None:
        """Hold at least so many tokens, never more than `most`, rounded up to fours: keys are read by fours."""
        room = self.keys.shape[2]
        if tokens > room:
            while room < tokens:
                room *= 2
            room = min(room, -(-most // 4) * 4)
            self.keys, self.values = (self._moved(old, room) for old in (self.keys, self.values))
            self.addresses = self._addresses()

    def _addresses(self) -> tuple[int, int, int, int, int]:
        keys, values, convolutions, states = (
            array.ctypes.data for array in (self.keys, self.values, self.convolutions, self.states)
        )
        return keys, values, self.keys.shape[2], convolutions, states

    def _moved(self, old: NDArray[np.float32], room: int) -> NDArray[np.float32]:
        new = np.zeros((*old.shape[:2], room, old.shape[3]), dtype=np.float32)
        new[:, :, : self.length] = old[:, :, : self.length]
        return new


@dataclass(frozen=True)
class _Span:
    """Tokens that continue a slot's sequence; `is_kept`: they become part of it."""

    slot: int
    tokens: Sequence[int]
    is_kept: bool


class NativeRunner:
    """A `Runner` over a model that `native_obstacle` has nothing against."""

    def __init__(
        self,
        loaded: LoadedModel,
        slots: int = 8,
        context: int | None = None,
        reason: str = "the architecture, device and dtype are those the compiled CPU program is for",
        products: Products = "exact",
    ) -> None:
        """Prepare to hold so many sequences; compiles the program if this machine never did."""
        from ..kernels.numba_compiling import announced_compilation
        from ..kernels.numba_program import load_program
        from ..kernels.numba_threads import give_up, stay_alone

        obstacle = native_obstacle(loaded, products)
        if obstacle is not None:
            raise KernelUnavailableError(f"The compiled CPU program cannot run this model: {obstacle}.")
        self.name = NAMES[products]
        self.slots = slots
        self.reason = reason
        self.kernel, self.kernel_reason = "native", "the routed layers are part of the compiled program"
        self._model = describe_model(loaded, products)
        shape = self._model.shape
        own: int = loaded.network.config.max_position_embeddings
        self.context = own if context is None else min(context, own)
        self._slots = [_Slot(shape) for _ in range(slots)]
        self._counts = np.zeros((slots, shape.layers, shape.experts), dtype=np.int64)
        self._workspace = Workspace(self._model)
        self._crew, self._give_up, self._stay_alone = Crew(), give_up, stay_alone
        self._forward = load_program()
        with announced_compilation():
            self.feed(0, [0])  # compiles, or reads what was compiled before
        self.reset(0)

    def reset(self, slot: int) -> None:
        """Make the slot an empty sequence, its routing counts zero."""
        self._slots[slot].clear()
        self.forget_routing(slot)

    def length(self, slot: int) -> int:
        """Tokens the slot holds."""
        return self._slots[slot].length

    def feed(self, slot: int, tokens: Sequence[int]) -> Tensor:
        """Append tokens to one sequence; logits [V] after the last."""
        return self._run([_Span(slot, tokens, is_kept=True)], [len(tokens) - 1])[0]

    def step(self, tokens: Mapping[int, int]) -> Tensor:
        """Append one token to each of several non-empty sequences (slot: token); logits [B, V] in that order."""
        spans = [_Span(slot, [token], is_kept=True) for slot, token in tokens.items()]
        return self._run(spans, range(len(spans)))

    def branch(self, slot: int, tails: Sequence[Sequence[int]]) -> list[Tensor]:
        """Logits [len(tail), V] after each token of each possible continuation; the slot's sequence is unchanged."""
        lengths = [len(tail) for tail in tails]
        if not any(lengths):
            return [torch.empty(0, self._model.shape.vocabulary) for _ in tails]
        spans = [_Span(slot, tail, is_kept=False) for tail in tails]
        return list(torch.split(self._run(spans, range(sum(lengths))), lengths))

    def save(self, slot: int) -> NativeSnapshot:
        """A copy of the sequence as it stands."""
        held = self._slots[slot]
        kept = held.keys[:, :, : held.length].copy(), held.values[:, :, : held.length].copy()
        return NativeSnapshot(*kept, (held.convolutions.copy(), held.states.copy()), held.length)

    def load(self, slot: int, snapshot: Snapshot) -> None:
        """Make the slot, just reset, continue from a copy this runner saved."""
        assert isinstance(snapshot, NativeSnapshot), "the snapshot is another runner's"
        held = self._slots[slot]
        held.make_room(snapshot.length, self.context)
        held.keys[:, :, : snapshot.length] = snapshot.keys
        held.values[:, :, : snapshot.length] = snapshot.values
        held.convolutions[:], held.states[:] = snapshot.states
        held.length, held.is_used = snapshot.length, True

    def forget_routing(self, slot: int) -> None:
        """Make the slot's routing counts zero; its sequence stays."""
        self._slots[slot].tokens_run = 0
        self._counts[slot] = 0

    def routing(self, slot: int) -> RoutingCounts:
        """How often each expert ran for this slot since its counts were zero; tokens from a snapshot did not run."""
        return _routing_counts(self._counts[slot].tolist(), self._slots[slot].tokens_run, self._model.shape.top_k)

    def _run(self, spans: Sequence[_Span], wanted: Sequence[int]) -> Tensor:
        """One pass over the spans' tokens, row after row; logits [W, V] of the wanted rows."""
        table = np.empty((len(spans), 10), dtype=np.int64)
        tokens: list[int] = []
        positions: list[int] = []
        for row, span in enumerate(spans):
            held = self._slots[span.slot]
            end = held.length + len(span.tokens)
            if end > self.context:
                raise PromptTooLongError(
                    f"{len(span.tokens)} tokens after {held.length} exceed the model's context of {self.context}. "
                    "Shorten the prompt or split it."
                )
            if span.is_kept:
                held.make_room(end, self.context)
                held.is_used = True
            table[row] = *held.addresses, held.length, len(tokens), len(span.tokens), span.slot, span.is_kept
            tokens += span.tokens
            positions += range(held.length, end)
        logits = self._call(tokens, positions, table, wanted)
        for span in spans:
            held = self._slots[span.slot]
            held.tokens_run += len(span.tokens)
            held.length += len(span.tokens) if span.is_kept else 0
        return logits

    def _call(self, tokens: list[int], positions: list[int], table: NDArray[np.int64], rows: Sequence[int]) -> Tensor:
        model = self._model
        vocabulary = model.shape.vocabulary
        if not tokens or min(tokens) < 0 or max(tokens) >= vocabulary:
            raise ValueError(f"Token ids {tokens[:8]}…: expected at least one, each from 0 to {vocabulary - 1}.")
        cosines, sines = model.rotary_tables(max(positions) + 1)
        logits = np.empty(len(rows) * vocabulary, dtype=np.float32)
        threads = self._threads(len(tokens))
        *room, counters = self._workspace.of(len(tokens))
        if threads == 1:
            self._stay_alone(counters)
        arguments = (
            model.sizes, model.factors, model.table, model.ends, cosines, sines,
            np.array(tokens, np.int64), np.array(positions, np.int64), table, np.array(rows, np.int64),
            self._counts, *room, counters, logits,
        )  # fmt: skip

        def run() -> None:
            try:
                self._forward(*arguments)
            except BaseException:
                self._give_up(counters)
                raise

        self._crew.run(run, threads)
        return torch.from_numpy(logits.reshape(len(rows), vocabulary))

    def _threads(self, rows: int) -> int:
        """As many as PyTorch has, but none without enough to do."""
        return max(1, min(torch.get_num_threads(), rows * self._model.products_per_token // PRODUCTS_PER_THREAD))


def _routing_counts(per_layer: list[list[int]], tokens: int, top_k: int) -> RoutingCounts:
    """The counts as the engine passes them on."""
    return RoutingCounts(per_layer=per_layer, tokens=tokens, top_k=top_k)
