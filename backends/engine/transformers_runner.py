"""Slots over a Transformers model: prompts row by row, decode steps for all rows together."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor

from ..errors import KernelUnavailableError
from ..kernels.fused.catalog import fused_kernels
from ..moe.cache_cost import cache_argument
from ..moe.experts import dtype_of
from ..moe.loading import LoadedModel
from ..moe.routing import RoutingCounts
from .attention import Masks
from .fused_model import describe_fused, fused_obstacle
from .fused_step import FusedStep
from .rows import Rows, bucket, rows_needed
from .runner import Snapshot
from .slots import Selection, SlotCache
from .steps import DecodeSteps, StepMode, StepShape

FIRST_CAPACITY = 256
"""Tokens a row holds at first; rows grow by doubling."""
CONTINUED_BY_CHUNKS = ("granitemoehybrid",)
"""State-space models whose layers, given several tokens at once, are known to go on from their state."""
TRIED_TOKENS = 8
"""Of each prompt when the fused step is held against the model's own."""
TAILS_PER_PASS = 16
"""Option tails read together; each needs its own copy of the prompt's state."""


@dataclass(frozen=True)
class StateSnapshot:
    """Copies of everything a row held."""

    length: int
    tensors: tuple[Tensor, ...]

    @property
    def bytes(self) -> int:
        """Memory it takes."""
        return sum(tensor.nbytes for tensor in self.tensors)


class TransformersRunner:
    """Implements `Runner` for any model of the experts interface whose cache fits `SlotCache`."""

    def __init__(self, model: LoadedModel, slots: int, context: int, mode: StepMode, reason: str) -> None:
        """Hold so many sequences of at most `context` tokens; `mode` is how a decode step runs."""
        self.name: str = mode
        self.reason = reason
        self.kernel, self.kernel_reason = model.kernel, model.kernel_reason
        self.slots = slots
        self.context = context
        self._model = model
        self._network = model.network
        self._device = model.device
        self._dtype = dtype_of(model.network)
        self._padded = mode != "eager"
        rows = rows_needed(slots, padded=self._padded)
        self._masks = Masks(model.network.config)
        self._cache = SlotCache(model.network.config, rows, min(context, FIRST_CAPACITY))
        self._cache_argument = cache_argument(model.network)
        self._rows = Rows(rows)
        self._top_k = 0
        self._fused = self._fused_step(rows) if mode == "fused" else None
        self._lengths = [0] * slots
        self._ran = [0] * slots
        self._steps = DecodeSteps(mode, self._device, rows, self)
        self._counts = model.routing.open(slots, self._device)
        # Others forget their state when several tokens follow it; one token at a time they all know.
        self._continues = not self._cache.has_states or model.network.config.model_type in CONTINUED_BY_CHUNKS

    @torch.inference_mode()
    def reset(self, slot: int) -> None:
        """Make the slot an empty sequence, its routing counts zero."""
        self._cache.clear(self._rows.place(slot))
        self._lengths[slot] = 0
        self.forget_routing(slot)

    def length(self, slot: int) -> int:
        """Tokens the slot holds."""
        return self._lengths[slot]

    @torch.inference_mode()
    def feed(self, slot: int, tokens: Sequence[int]) -> Tensor:
        """Append tokens to one sequence; logits [V] after the last."""
        if self._continues or not self._lengths[slot]:
            return self._feed(slot, tokens)
        for token in tokens[:-1]:
            self._feed(slot, [token])
        return self._feed(slot, tokens[-1:])

    def _feed(self, slot: int, tokens: Sequence[int]) -> Tensor:
        row, start = self._rows.of(slot), self._lengths[slot]
        end = start + len(tokens)
        self._ensure(end)
        self._cache.select(Selection(slice(row, row + 1), end, start=start, has_past=start > 0))
        positions = torch.arange(start, end, device=self._device)[None]  # [1, T]
        logits = self._forward(self._cache, [list(tokens)], positions, end, [slot] * len(tokens), keep=1)
        self._lengths[slot] = end
        self._ran[slot] += len(tokens)
        return logits[0, -1]

    @torch.inference_mode()
    def step(self, tokens: Mapping[int, int]) -> Tensor:
        """Append one token to each of several non-empty sequences; logits [B, V]."""
        slots = list(tokens)
        batch = bucket(len(slots)) if self._padded else len(slots)
        longest = max(self._lengths[slot] for slot in slots) + 1
        self._ensure(longest)
        self._gather(slots, batch)
        # Rows beyond the batch's own compute for nobody: token 0 at position 0 of a free row.
        ids, positions, owners = [0] * batch, [0] * batch, [self.nowhere] * batch
        for slot, token in tokens.items():
            row = self._rows.of(slot)
            ids[row], positions[row], owners[row] = token, self._lengths[slot], slot
        width = min(bucket(longest), self._cache.capacity) if self._padded else longest
        logits = self._steps.run(StepShape(batch, width), ids, positions, owners)
        for slot in slots:
            self._lengths[slot] += 1
            self._ran[slot] += 1
        order = [self._rows.of(slot) for slot in slots]
        return logits[: len(slots)] if order == list(range(len(slots))) else logits[order]

    def _gather(self, slots: Sequence[int], batch: int) -> None:
        """Bring these slots to the first rows, and others out of the first `batch`."""
        for move in self._rows.gather(slots, batch):
            length = self._lengths[move.slot]
            self._cache.write(move.target, length, self._cache.state(move.source, length))

    @torch.inference_mode()
    def branch(self, slot: int, tails: Sequence[Sequence[int]]) -> list[Tensor]:
        """Logits [len(tail), V] after each token of each tail; the slot is unchanged."""
        found: list[Tensor] = []
        start = self._lengths[slot]
        for first in range(0, len(tails), TAILS_PER_PASS):
            group = tails[first : first + TAILS_PER_PASS]
            width = max(map(len, group))
            cache = self._cache.fork(self._network.config, self._rows.of(slot), start, len(group), width)
            step = width if self._continues else 1
            parts = [self._read_tails(cache, slot, group, place, step) for place in range(0, width, step)]
            logits = torch.cat(parts, dim=1)  # [N, width, V]
            found += [row[: len(tail)] for row, tail in zip(logits, group, strict=True)]
            self._ran[slot] += sum(map(len, group))
        return found

    def _read_tails(
        self, cache: SlotCache, slot: int, tails: Sequence[Sequence[int]], first: int, count: int
    ) -> Tensor:
        """The tails' tokens from place `first` on, one row each -> logits [N, count, V]."""
        start = self._lengths[slot] + first
        end = start + count
        places = range(first, first + count)
        cache.select(Selection(slice(0, len(tails)), end, start=start, has_past=start > 0))
        # Padding stands to the right, where nothing that is read can see it.
        rows = [[tail[place] if place < len(tail) else 0 for place in places] for tail in tails]
        owners = [slot if place < len(tail) else self.nowhere for tail in tails for place in places]
        positions = torch.arange(start, end, device=self._device).expand(len(tails), -1)
        return self._forward(cache, rows, positions, end, owners, keep=0)

    @torch.inference_mode()
    def save(self, slot: int) -> StateSnapshot:
        """A copy of the sequence as it stands."""
        length = self._lengths[slot]
        return StateSnapshot(length, tuple(t.clone() for t in self._cache.state(self._rows.of(slot), length)))

    @torch.inference_mode()
    def load(self, slot: int, snapshot: Snapshot) -> None:
        """Make the slot, just reset, continue from a copy this runner saved."""
        assert isinstance(snapshot, StateSnapshot), "the snapshot is another runner's"
        self._ensure(snapshot.length)
        self._cache.write(self._rows.of(slot), snapshot.length, snapshot.tensors)
        self._lengths[slot] = snapshot.length

    def forget_routing(self, slot: int) -> None:
        """Make the slot's routing counts zero; its sequence stays."""
        self._ran[slot] = 0
        self._counts.reset(slot)

    def routing(self, slot: int) -> RoutingCounts:
        """How often each expert ran for this slot since its counts were zero."""
        return RoutingCounts(self._counts.read(slot), self._ran[slot], self._counts.top_k)

    @property
    def nowhere(self) -> int:
        """The owner whose routing nobody reads."""
        return self._counts.nowhere

    def prepare(self, shape: StepShape, positions: Tensor) -> None:
        """Select the rows of a decode step."""
        self._cache.select(Selection(slice(0, shape.batch), shape.width, positions=positions))

    def compute(self, width: int, ids: Tensor, positions: Tensor, owners: Tensor) -> Tensor:
        """One decode step: ids, positions [B, 1], owners [B] -> logits [B, V]; never waits for the device."""
        if self._fused is not None:
            return self._fused.run(
                self._cache, width, ids[:, 0], positions[:, 0], owners, self._counts.by_owner(self._top_k)
            )
        return self._compute_by_modules(width, ids, positions, owners)

    def _compute_by_modules(self, width: int, ids: Tensor, positions: Tensor, owners: Tensor) -> Tensor:
        with self._counts.recording(owners):
            output = self._network(
                input_ids=ids,
                position_ids=positions,
                attention_mask=self._masks.build(positions, width, self._dtype),
                use_cache=True,
                logits_to_keep=1,
                **{self._cache_argument: self._cache},
            )
        logits: Tensor = output.logits[:, -1]
        return logits

    def _fused_step(self, rows: int) -> FusedStep:
        obstacle = fused_obstacle(self._model)
        if obstacle is not None:
            raise KernelUnavailableError(f"The fused decode step cannot run this model: {obstacle}. Ask for 'auto'.")
        model = describe_fused(self._model)
        kernels = fused_kernels(self._device, self._dtype)
        self.kernel, self.kernel_reason = f"fused {kernels.name}", "the routed layers are part of the fused step"
        self._top_k = model.top_k
        return FusedStep(model, kernels, rows, self._cache.capacity)

    @torch.inference_mode()
    def fused_distance(self, batch: int) -> float:
        """How far the fused step's logits lie from the model's own, as a share of the largest; slots are reset.

        The same step both ways, for the first `batch` slots, from the same short prompts.
        """
        assert self._fused is not None, "only a fused runner has two ways"
        for slot in range(batch):
            self.reset(slot)
            self.feed(slot, [(7 * slot + place) % self._network.config.vocab_size for place in range(TRIED_TOKENS)])
        self._gather(range(batch), batch)
        shape = StepShape(batch, bucket(TRIED_TOKENS + 1))
        ids = torch.zeros(batch, 1, dtype=torch.int64, device=self._device)
        positions, owners = torch.full_like(ids, TRIED_TOKENS), torch.full_like(ids[:, 0], self.nowhere)
        inputs = shape.width, ids, positions, owners
        self.prepare(shape, positions)
        with self.preserved(shape):
            expected = self._compute_by_modules(*inputs).float()
        found = self.compute(*inputs).float()
        for slot in range(batch):
            self.reset(slot)
        distance = float((found - expected).abs().max() / expected.abs().max())
        return distance if found.isfinite().all() else float("inf")

    @contextmanager
    def preserved(self, shape: StepShape) -> Iterator[None]:
        """Put the states of the first rows back afterwards; their keys may be written twice, to the same values."""
        states = self._cache.states(slice(0, shape.batch))
        saved = [state.clone() for state in states]
        yield
        for state, before in zip(states, saved, strict=True):
            state.copy_(before)

    def _forward(
        self, cache: SlotCache, rows: list[list[int]], positions: Tensor, width: int, owners: list[int], *, keep: int
    ) -> Tensor:
        """rows of T tokens at positions [B, T] -> logits [B, keep or T, V]; owners names the slot of each token."""
        with self._counts.recording(torch.tensor(owners, device=self._device)):
            output = self._network(
                input_ids=torch.tensor(rows, device=self._device),
                position_ids=positions,
                attention_mask=self._masks.build(positions, width, self._dtype),
                use_cache=True,
                logits_to_keep=keep,
                **{self._cache_argument: cache},
            )
        logits: Tensor = output.logits
        return logits

    def _ensure(self, length: int) -> None:
        """Make every row hold so many tokens."""
        if length > self._cache.capacity:
            capacity = self._cache.capacity
            while capacity < length:
                capacity *= 2
            self._steps.forget()  # what was captured writes where the rows are now
            self._cache.grow(min(capacity, self.context))
